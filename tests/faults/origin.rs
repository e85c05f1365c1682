//! An origin that behaves like a MAPI server as far as the bench needs it: logins that count for a connection, sessions with cookies,
//! answers in pieces. What a fault needs is changed from outside.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use emsh::probe::auth::{Binding, channel_binding, ntlm, unwrap_spnego, wrap_next};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) target: String,
    pub(crate) minor: u8,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// What is answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Pieces behind the body, each after a while.
    pub(crate) later: Vec<(Duration, Vec<u8>)>,
}

impl Said {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into(), ..Self::default() }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// Extended Protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    None,
    Allow,
    Require,
}

/// A change of what the origin does: an answer of its own, or nothing.
pub(crate) type Twist = Arc<dyn Fn(&Asked) -> Option<Said> + Send + Sync>;

/// What the origin is.
#[derive(Clone)]
pub(crate) struct Origin {
    /// `Server`.
    pub(crate) name: &'static str,
    /// `X-FEServer`; empty when it says nothing.
    pub(crate) front_end: &'static str,
    /// The ways to log in that are offered.
    pub(crate) offers: Vec<&'static str>,
    /// Those that are accepted.
    pub(crate) accepts: Vec<&'static str>,
    /// The names under which Ann may log in.
    pub(crate) users: Vec<&'static str>,
    pub(crate) password: &'static str,
    /// Whether Basic is taken in Windows-1252 instead of UTF-8.
    pub(crate) windows_1252: bool,
    pub(crate) protection: Protection,
    /// The certificate that logins are bound to.
    pub(crate) bound_to: Vec<u8>,
    /// Whether each request must prove itself.
    pub(crate) per_request: bool,
    /// The host in what Autodiscover gives out; `None` for no MAPI over HTTP.
    pub(crate) mail_host: Option<String>,
    pub(crate) twist: Option<Twist>,
    sessions: Arc<Mutex<HashMap<String, u32>>>,
}

/// The password of the bench.
pub(crate) const PASSWORD: &str = "Sommer-2026!";

impl Origin {
    pub(crate) fn new() -> Self {
        Self {
            name: "Microsoft-IIS/10.0",
            front_end: "",
            offers: vec!["Negotiate", "NTLM", "Basic realm=\"mail\""],
            accepts: vec!["Negotiate", "NTLM", "Basic"],
            users: vec!["ann@contoso.com", "CONTOSO\\ann"],
            password: PASSWORD,
            windows_1252: false,
            protection: Protection::None,
            bound_to: Vec::new(),
            per_request: false,
            mail_host: Some("mail.contoso.com".to_owned()),
            twist: None,
            sessions: Arc::default(),
        }
    }

    /// The same, with a change.
    pub(crate) fn twisted(mut self, twist: impl Fn(&Asked) -> Option<Said> + Send + Sync + 'static) -> Self {
        self.twist = Some(Arc::new(twist));
        self
    }

    /// Starts it on loopback; it ends with the test's process.
    pub(crate) fn serve(self, tls: Option<Arc<rustls::ServerConfig>>) -> SocketAddr {
        self.serve_at(Ipv4Addr::LOCALHOST, 0, tls)
    }

    pub(crate) fn serve_at(self, address: Ipv4Addr, port: u16, tls: Option<Arc<rustls::ServerConfig>>) -> SocketAddr {
        let listener = TcpListener::bind((address, port)).expect("loopback is there");
        let address = listener.local_addr().expect("it is bound");
        let origin = Arc::new(self);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (origin, tls) = (origin.clone(), tls.clone());
                std::thread::spawn(move || {
                    let _ = stream.set_nodelay(true);
                    match tls {
                        None => origin.converse(stream),
                        Some(config) => match rustls::ServerConnection::new(config) {
                            Ok(connection) => origin.converse(rustls::StreamOwned::new(connection, stream)),
                            Err(_) => drop::<TcpStream>(stream),
                        },
                    }
                });
            }
        });
        address
    }

    fn converse(&self, mut stream: impl Read + Write) {
        let mut arrived = Vec::new();
        let mut state = State::default();
        while let Some(asked) = read(&mut stream, &mut arrived) {
            let mut said = self.answer(&asked, &mut state);
            if !self.front_end.is_empty() {
                said = said.with("X-FEServer", self.front_end);
            }
            if write(&mut stream, &asked, &said, self.name).is_err() || asked.minor == 0 || said.status == 0 {
                return;
            }
        }
    }

    fn answer(&self, asked: &Asked, state: &mut State) -> Said {
        if let Some(said) = self.twist.as_ref().and_then(|twist| twist(asked)) {
            return said;
        }
        let path = asked.path().to_ascii_lowercase();
        if path.starts_with("/autodiscover/autodiscover.json") {
            let url = "https://autodiscover.contoso.com/autodiscover/autodiscover.xml";
            return Said::new(200, format!("{{\"Protocol\":\"AutodiscoverV1\",\"Url\":\"{url}\"}}"))
                .with("Content-Type", "application/json");
        }
        if path == "/rpc/rpcproxy.dll" {
            let echo = [5, 0, 20, 3, 16, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0];
            return self.log_in(asked, state).err().unwrap_or_else(|| Said::new(200, echo).with("Content-Type", "application/rpc"));
        }
        let known = path == "/autodiscover/autodiscover.xml" || path.starts_with("/mapi/emsmdb") || path.starts_with("/mapi/nspi");
        if !known {
            return Said::new(404, "nothing here");
        }
        match self.log_in(asked, state) {
            Ok(()) => {}
            Err(said) => return said,
        }
        if path.starts_with("/autodiscover") {
            return Said::new(200, self.settings()).with("Content-Type", "text/xml");
        }
        self.mapi(asked)
    }

    /// Whether the request is Ann's; otherwise what is said to it.
    fn log_in(&self, asked: &Asked, state: &mut State) -> Result<(), Said> {
        let refused = || self.offers.iter().fold(Said::new(401, "no"), |said, offer| said.with("WWW-Authenticate", *offer));
        let Some(given) = asked.header("Authorization") else {
            return if state.logged_in && !self.per_request { Ok(()) } else { Err(refused()) };
        };
        let (scheme, rest) = given.split_once(' ').unwrap_or((given, ""));
        if !self.accepts.iter().any(|one| one.eq_ignore_ascii_case(scheme)) {
            return Err(refused());
        }
        let bytes = BASE64_STANDARD.decode(rest).unwrap_or_default();
        if scheme == "Basic" {
            let text = if self.windows_1252 {
                bytes.iter().map(|byte| char::from(*byte)).collect()
            } else {
                String::from_utf8(bytes).unwrap_or_default()
            };
            let (user, password) = text.split_once(':').unwrap_or_default();
            return if self.users.iter().any(|own| own.eq_ignore_ascii_case(user)) && password == self.password {
                Ok(())
            } else {
                Err(refused())
            };
        }
        let Some(token) = unwrap_spnego(&bytes) else { return Err(refused()) };
        if token.get(8) == Some(&1) {
            let challenge = ntlm::Challenge::new(
                *uuid::Uuid::new_v4().as_bytes().first_chunk().expect("sixteen bytes are more than eight"),
                vec![(ntlm::AV_DOMAIN, ntlm::utf16("CONTOSO")), (ntlm::AV_TIMESTAMP, vec![1; 8])],
            );
            let bytes = challenge.encode();
            state.challenge = Some(challenge);
            let bytes = if scheme == "Negotiate" { wrap_next(&bytes) } else { bytes };
            return Err(Said::new(401, "go on").with("WWW-Authenticate", format!("{scheme} {}", BASE64_STANDARD.encode(bytes))));
        }
        let challenge = state.challenge.take();
        let proof = ntlm::Authenticated::decode(token).ok();
        let fine = challenge.zip(proof).is_some_and(|(challenge, proof)| {
            let user = if proof.domain.is_empty() { proof.user.clone() } else { format!("{}\\{}", proof.domain, proof.user) };
            let own = Binding::Digest(channel_binding(&self.bound_to));
            let bound = match self.protection {
                Protection::None => true,
                Protection::Allow => proof.binding == Binding::Absent || proof.binding == own,
                Protection::Require => proof.binding == own,
            };
            bound && self.users.iter().any(|known| known.eq_ignore_ascii_case(&user)) && proof.proves(self.password, &challenge)
        });
        state.logged_in = fine;
        if fine { Ok(()) } else { Err(refused()) }
    }

    fn settings(&self) -> String {
        let block = self.mail_host.as_ref().map_or_else(
            || "<Protocol><Type>EXPR</Type><Server>mail.contoso.com</Server></Protocol>".to_owned(),
            |host| {
                let url = |endpoint: &str| format!("<ExternalUrl>https://{host}/mapi/{endpoint}/?MailboxId=7f9e@contoso.com</ExternalUrl>");
                format!(
                    "<Protocol Type=\"mapiHttp\" Version=\"1\"><MailStore>{}</MailStore><AddressBook>{}</AddressBook></Protocol>",
                    url("emsmdb"),
                    url("nspi")
                )
            },
        );
        format!(
            "<?xml version=\"1.0\"?><Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">\
             <Response xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\">\
             <User><LegacyDN>/o=contoso/ou=x/cn=Recipients/cn=ann</LegacyDN></User><Account><AccountType>email</AccountType>\
             <Action>settings</Action>{block}</Account></Response></Autodiscover>"
        )
    }

    fn mapi(&self, asked: &Asked) -> Said {
        let kind = asked.header("X-RequestType").unwrap_or_default().to_ascii_lowercase();
        let cookie = asked
            .header("Cookie")
            .and_then(|cookies| cookies.split(';').find_map(|one| one.trim().strip_prefix("MapiContext=")))
            .map(str::to_owned);
        let body: Vec<u8> = match kind.as_str() {
            "ping" => Vec::new(),
            "connect" | "bind" => {
                let id = uuid::Uuid::new_v4().simple().to_string();
                self.sessions.lock().expect("nobody panics with it").insert(id.clone(), 0);
                let body = if kind == "connect" { connected() } else { [&[0; 8][..], &[7; 16], &[0; 4]].concat() };
                return self.wrapped(asked, 0, &body).with("Set-Cookie", format!("MapiContext={id}; path=/mapi; secure; HttpOnly"));
            }
            _ => {
                let Some(id) = cookie else { return self.wrapped(asked, 13, b"") };
                if !self.sessions.lock().expect("nobody panics with it").contains_key(&id) {
                    return self.wrapped(asked, 10, b"");
                }
                match kind.as_str() {
                    "disconnect" => vec![0; 12],
                    "unbind" => [&[0; 4][..], &[1, 0, 0, 0], &[0; 4]].concat(),
                    "notificationwait" => {
                        let mut said = self.wrapped(asked, 0, b"").with("X-PendingPeriod", "30000");
                        said.body = b"PROCESSING\r\n".to_vec();
                        let end = [&b"DONE\r\nX-StartTime: x\r\nX-ElapsedTime: 0\r\n\r\n"[..], &[0; 16]].concat();
                        said.later = vec![(WAIT, b"PENDING\r\n".to_vec()), (WAIT, end)];
                        return said;
                    }
                    "execute" => self.execute(asked),
                    "getspecialtable" => [&[0; 8][..], &1252u32.to_le_bytes(), &[0, 0], &[0; 4]].concat(),
                    // The first name is resolved, the second one is not; without rows.
                    "resolvenames" => {
                        [&[0; 8][..], &1252u32.to_le_bytes(), &[0xff], &2u32.to_le_bytes(), &2u32.to_le_bytes(), &[0; 4], &[0], &[0; 4]]
                            .concat()
                    }
                    _ => return self.wrapped(asked, 5, b""),
                }
            }
        };
        self.wrapped(asked, 0, &body)
    }

    /// The answers to a logon, and to opening a folder and reading a property of it.
    fn execute(&self, asked: &Asked) -> Vec<u8> {
        // Flags, length, then the extended buffer's header, the length of the ROPs, the first ROP.
        let first = asked.body.get(18).copied().unwrap_or_default();
        let mut rops = Vec::new();
        if first == 0xfe {
            rops.extend([0xfe, 0, 0, 0, 0, 0, 1]);
            (0u8..13).for_each(|number| rops.extend([1, 0, 0, 0, 0, 0, 0, number]));
            rops.push(7);
            rops.extend([7; 16]);
            rops.extend([1, 0]);
            rops.extend([8; 16]);
            rops.extend([0, 0, 12, 1, 2, 3]);
            rops.extend(2026u16.to_le_bytes());
            rops.extend([0; 12]);
        } else {
            rops.extend([0x02, 1, 0, 0, 0, 0, 0, 0]);
            rops.extend([0x07, 1, 0, 0, 0, 0, 0]);
            rops.extend(42u32.to_le_bytes());
        }
        let mut payload = u16::try_from(rops.len() + 2).expect("it is short").to_le_bytes().to_vec();
        payload.extend(rops);
        payload.extend([1, 0, 0, 0, 2, 0, 0, 0]);
        let length = u16::try_from(payload.len()).expect("it is short").to_le_bytes();
        let buffer = [&[0, 0, 4, 0], &length[..], &length, &payload].concat();
        [&[0; 12][..], &u32::try_from(buffer.len()).expect("it is short").to_le_bytes(), &buffer, &[0; 4]].concat()
    }

    fn wrapped(&self, asked: &Asked, code: u32, body: &[u8]) -> Said {
        let mut said = Said::new(
            200,
            [&b"PROCESSING\r\nDONE\r\nX-StartTime: Wed, 14 Oct 2026 12:34:56 GMT\r\nX-ElapsedTime: 0\r\n\r\n"[..], body].concat(),
        )
        .with("Content-Type", if code == 0 { "application/mapi-http" } else { "text/html" })
        .with("X-ResponseCode", code.to_string())
        .with("X-ServerApplication", "Exchange/15.02.2562.045")
        .with("X-ExpirationInfo", "900000");
        for name in ["X-RequestType", "X-RequestId", "X-ClientInfo"] {
            if let Some(value) = asked.header(name) {
                said = said.with(name, value);
            }
        }
        said
    }
}

/// Between the pieces of an answer that waits.
pub(crate) const WAIT: Duration = Duration::from_millis(1200);

fn connected() -> Vec<u8> {
    let numbers = [0u32, 0, 60_000, 6, 13_000].into_iter().flat_map(u32::to_le_bytes);
    numbers.chain([0]).chain(ntlm::utf16("Ann\0")).chain([0; 4]).collect()
}

#[derive(Default)]
struct State {
    logged_in: bool,
    challenge: Option<ntlm::Challenge>,
}

fn read(stream: &mut impl Read, arrived: &mut Vec<u8>) -> Option<Asked> {
    let mut piece = [0; 16 * 1024];
    loop {
        if let Some(end) = arrived.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&arrived[..end]).into_owned();
            let mut lines = head.split("\r\n");
            let mut first = lines.next()?.split(' ');
            let (_method, target, version) = (first.next()?, first.next()?.to_owned(), first.next()?);
            let headers: Vec<(String, String)> =
                lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
            let length =
                headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Content-Length")).and_then(|(_, value)| value.parse().ok());
            let length: usize = length.unwrap_or_default();
            while arrived.len() < end + 4 + length {
                let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
                arrived.extend_from_slice(&piece[..read]);
            }
            let body = arrived[end + 4..end + 4 + length].to_vec();
            arrived.drain(..end + 4 + length);
            return Some(Asked { target, minor: u8::from(version == "HTTP/1.1"), headers, body });
        }
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        arrived.extend_from_slice(&piece[..read]);
    }
}

fn write(stream: &mut impl Write, asked: &Asked, said: &Said, name: &str) -> std::io::Result<()> {
    if said.status == 0 {
        return Ok(());
    }
    let mut head = format!("HTTP/1.1 {} OK\r\n", said.status);
    if !said.headers.iter().any(|(own, _)| own == "Server") {
        head.push_str(&format!("Server: {name}\r\n"));
    }
    for (own, value) in &said.headers {
        head.push_str(&format!("{own}: {value}\r\n"));
    }
    let chunked = !said.later.is_empty() && asked.minor == 1;
    if chunked {
        head.push_str("Transfer-Encoding: chunked\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        chunk(stream, &said.body)?;
    } else {
        if said.later.is_empty() {
            head.push_str(&format!("Content-Length: {}\r\n", said.body.len()));
        }
        head.push_str(if asked.minor == 1 { "\r\n" } else { "Connection: close\r\n\r\n" });
        stream.write_all(&[head.as_bytes(), &said.body].concat())?;
        stream.flush()?;
    }
    for (after, piece) in &said.later {
        std::thread::sleep(*after);
        if chunked {
            chunk(stream, piece)?
        } else {
            stream.write_all(piece)?
        }
        stream.flush()?;
    }
    if chunked {
        stream.write_all(b"0\r\n\r\n")?;
    }
    stream.flush()
}

fn chunk(stream: &mut impl Write, piece: &[u8]) -> std::io::Result<()> {
    stream.write_all(&[format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat())?;
    stream.flush()
}
