//! The deep test: behind the doors that the self-test tries stands the mailbox that the server watches itself with, and the walk
//! goes in. It opens a session, logs on, counts what is in the Inbox, and looks itself up in the address book.

use super::address::mailbox::{answers, messages_in};
use super::http::Head;
use super::report::{Verdict, quote};
use super::self_test::{Walk, judge};
use crate::mapi::nspi::{BindRequest, ResolveNamesRequest, ResolveNamesResponse, Stat, UnbindRequest, minimal_id};
use crate::mapi::{
    Answer, Body, ConnectRequest, ConnectResponse, DisconnectRequest, Endpoint, ErrorCode, ExecuteRequest, NO_HANDLE, RequestType, Rop,
    RopAnswer, RopBuffer, RopCall, RopDone, Tag, Writer, decode_entity, extended,
};

/// The place of the Inbox among the folders of a logon.
const INBOX: usize = 4;
/// How many messages a folder has.
const CONTENT_COUNT: Tag = Tag(0x3602_0003);
/// How many cookies are kept.
const COOKIES: usize = 16;

/// A session with one endpoint.
struct Visit {
    endpoint: Endpoint,
    id: String,
    number: u32,
    cookies: Vec<(String, String)>,
}

impl Visit {
    fn new(endpoint: Endpoint) -> Self {
        let id = uuid::Uuid::new_v4().braced().to_string().to_uppercase();
        Self { endpoint, id, number: 0, cookies: Vec::new() }
    }

    fn take_cookies(&mut self, head: &Head) {
        for line in head.all("Set-Cookie") {
            let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
            match self.cookies.iter().position(|(own, _)| *own == name) {
                Some(place) => self.cookies[place].1 = value,
                None if self.cookies.len() < COOKIES => self.cookies.push((name, value)),
                None => {}
            }
        }
    }
}

impl Walk<'_> {
    /// Goes into the mailbox of this name. What fails is the last step of its endpoint.
    pub(super) async fn mailbox(&mut self, user_dn: &str) {
        if let Err(why) = self.store(user_dn).await {
            self.add(Verdict::Fail, why, None);
        }
        if let Err(why) = self.address_book(user_dn).await {
            self.add(Verdict::Fail, why, None);
        }
    }

    async fn store(&mut self, user_dn: &str) -> Result<(), String> {
        let mut visit = Visit::new(Endpoint::Emsmdb);
        self.begin("emsmdb.connect");
        let connect = ConnectRequest {
            user_dn: user_dn.to_owned(),
            code_page: 1252,
            lcid_sort: 0x409,
            lcid_string: 0x409,
            ..ConnectRequest::default()
        };
        let body = self.call(&mut visit, RequestType::Connect, connect.encode()).await?;
        let connected = done(Answer::<ConnectResponse>::decode(&body), "Connect")?;
        self.add(Verdict::Pass, format!("A session is open, for {}.", quote(&connected.display_name)), None);
        self.begin("emsmdb.logon");
        let logon = RopCall::Logon { logon_flags: 1, open_flags: 0x0100_0000, store_state: 0, mailbox: Some(user_dn.to_owned()) };
        let (found, handles) = self.execute(&mut visit, &[Rop { logon: 0, handle: 0, call: logon }], vec![NO_HANDLE]).await?;
        let folders = found.iter().find_map(|answer| match answer {
            RopAnswer::Done { what: RopDone::Logon(logon), .. } => Some(logon.folders),
            _ => None,
        });
        let inbox = folders.ok_or("RopLogon got an answer without a logon in it.")?[INBOX];
        let tags = vec![CONTENT_COUNT];
        let rops = [
            Rop { logon: 0, handle: 0, call: RopCall::OpenFolder { output: 1, folder: inbox, mode: 0 } },
            Rop { logon: 0, handle: 1, call: RopCall::GetPropertiesSpecific { size_limit: 0, unicode: 1, tags } },
        ];
        let handles = vec![handles.first().copied().unwrap_or(NO_HANDLE), NO_HANDLE];
        let (found, _) = self.execute(&mut visit, &rops, handles).await?;
        let messages = messages_in(&found).ok_or("The Inbox does not say how many messages it has.")?;
        self.add(Verdict::Pass, format!("The mailbox is open; its Inbox has {messages} messages."), None);
        self.begin("emsmdb.disconnect");
        self.call(&mut visit, RequestType::Disconnect, DisconnectRequest::default().encode()).await?;
        self.add(Verdict::Pass, "The session is over.", None);
        Ok(())
    }

    async fn address_book(&mut self, user_dn: &str) -> Result<(), String> {
        let mut visit = Visit::new(Endpoint::Nspi);
        self.begin("nspi.bind");
        let stat = Stat { total: u32::MAX, code_page: 1252, template_locale: 0x409, sort_locale: 0x409, ..Stat::default() };
        let bind = BindRequest { stat: Some(stat), ..BindRequest::default() };
        self.call(&mut visit, RequestType::Bind, bind.encode()).await?;
        self.add(Verdict::Pass, "The address book is open.", None);
        self.begin("nspi.resolve");
        let names = Some(vec![user_dn.to_owned()]);
        let resolve = ResolveNamesRequest { stat: Some(stat), names, ..ResolveNamesRequest::default() };
        let body = self.call(&mut visit, RequestType::ResolveNames, resolve.encode()).await?;
        let found = done(Answer::<ResolveNamesResponse>::decode(&body), "ResolveNames")?;
        // The mailbox is hidden: that it is not found is as good an answer as any other.
        let said = match found.ids.and_then(|ids| ids.first().copied()) {
            Some(minimal_id::RESOLVED) => "is found in it",
            Some(_) => "is hidden from it",
            None => return Err("ResolveNames got an answer without an id in it.".to_owned()),
        };
        self.add(Verdict::Pass, format!("The mailbox {said}."), None);
        self.begin("nspi.unbind");
        self.call(&mut visit, RequestType::Unbind, UnbindRequest::default().encode()).await?;
        self.add(Verdict::Pass, "The address book is closed.", None);
        Ok(())
    }

    /// The operations of one Execute, and the answers to them.
    async fn execute(&mut self, visit: &mut Visit, rops: &[Rop], handles: Vec<u32>) -> Result<(Vec<RopAnswer>, Vec<u32>), String> {
        let mut out = Writer::default();
        rops.iter().for_each(|rop| rop.write(&mut out));
        let rop_buffer = extended::wrap(&RopBuffer { rops: out.into_bytes(), handles }.encode());
        let request =
            ExecuteRequest { flags: ExecuteRequest::PLAIN, rop_buffer, max_rop_out: ExecuteRequest::USUAL_OUT, auxiliary: Vec::new() };
        let body = self.call(visit, RequestType::Execute, request.encode()).await?;
        let (found, handles) = answers(&body, rops)?;
        for answer in &found {
            if let RopAnswer::Failed { error, .. } = answer {
                return Err(format!("An operation of Execute failed with {}.", named(*error)));
            }
        }
        Ok((found, handles))
    }

    /// Sends a request of a session; its body, once every layer said yes.
    async fn call(&mut self, visit: &mut Visit, kind: RequestType, body: Vec<u8>) -> Result<Vec<u8>, String> {
        self.ready().await?;
        if !self.genuine {
            return Err("The proof of the probe is only for the server itself, and something else answers here.".to_owned());
        }
        visit.number += 1;
        let mut request = self.proved(self.request_of(visit.endpoint, kind, &visit.id, visit.number)).body(body);
        if !visit.cookies.is_empty() {
            let cookies: Vec<String> = visit.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("Cookie", cookies.join("; "));
        }
        let name = kind.name();
        let (head, body) = self.exchange(&request).await.map_err(|why| format!("{name} got no answer: {why}."))?;
        visit.take_cookies(&head);
        judge(&head, &body).map_err(|why| format!("{name}: {why}"))?;
        let body = decode_entity(&body).map_err(|error| format!("{name}: {error}."))?.body;
        let number = |at: usize| body.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
        match (number(0), number(4)) {
            (Some(0), Some(0)) => Ok(body),
            (Some(0), Some(code)) if code == ErrorCode::ERRORS_RETURNED.0 => Ok(body),
            // Unbind answers with what it did.
            (Some(0), Some(1)) if kind == RequestType::Unbind => Ok(body),
            (Some(0), Some(code)) => Err(format!("{name} failed with {}.", named(ErrorCode(code)))),
            (Some(status), _) => Err(format!("{name} failed with status 0x{status:08X}.")),
            (None, _) => Err(format!("{name} got an answer that is too short.")),
        }
    }
}

/// What an answer holds when it is none of a failure.
fn done<T>(answer: Result<Answer<T>, crate::mapi::DecodeError>, name: &str) -> Result<T, String> {
    match answer {
        Ok(Answer::Done(body)) => Ok(body),
        Ok(_) => Err(format!("{name} failed.")),
        Err(error) => Err(format!("The answer to {name} cannot be read: {error}.")),
    }
}

fn named(error: ErrorCode) -> String {
    error.name().map_or_else(|| format!("0x{:08X}", error.0), |name| format!("0x{:08X} ({name})", error.0))
}
