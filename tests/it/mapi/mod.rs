//! MAPI over HTTP as clients speak it: over real sockets and TLS, on the loopback interface.

mod autodiscover;
mod clock;
mod faults;
mod journal;
mod killed;
mod lessons;
mod logins;
mod reading;
mod token_files;
mod touch_point;
mod walk;

use base64::Engine;
use emsh::config::Password;
use emsh::mailbox::{Directory, Mailbox, MailboxServer};
use emsh::mapi::{Answer, Body, ConnectRequest, ConnectResponse, Decoder, Endpoint, Entity, decode_entity};
use emsh::probe::connect_tls;
use emsh::probe::http::{Connection, Head, Request};
use emsh::server::https::{AuthenticationMethod, Limits, Listener, Listening, MapiDirectory, Options, Published, Serves};
use emsh::value::{Secret, time};
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;
use uuid::Uuid;

type Stream = TlsStream<TcpStream>;

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(20);
const ALICE: Uuid = Uuid::from_u128(0xA11CE);
const BOB: Uuid = Uuid::from_u128(0xB0B);
/// Somebody whose mailbox is on another server.
const CAROL: Uuid = Uuid::from_u128(0xCA401);
const HEALTH: Uuid = Uuid::from_u128(0x4EA1);

fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970");
    time::UNIX_EPOCH + i64::try_from(now.as_nanos() / 100).expect("it is before 9999")
}

/// The passwords of all tests, made once: that takes its time.
fn password(mailbox: Uuid) -> Option<Password> {
    static ALL: LazyLock<[(Uuid, Password); 2]> = LazyLock::new(|| {
        [(ALICE, "alice's password"), (BOB, "bob's password")].map(|(who, text)| (who, Password::of(&Secret::new(text), 1)))
    });
    ALL.iter().find(|(who, _)| *who == mailbox).map(|(_, password)| password.clone())
}

fn mailbox(guid: Uuid, name: &str, server: usize) -> Mailbox {
    Mailbox {
        guid,
        alias: name.to_owned(),
        display_name: format!("{}{} Example", &name[..1].to_uppercase(), &name[1..]),
        address: format!("{name}@contoso.com"),
        server,
        mapi_enabled: true,
        hidden: name.starts_with("health"),
        ..Mailbox::default()
    }
}

fn directory(change: impl Fn(&mut Mailbox)) -> Directory {
    let server = |name: &str| MailboxServer {
        name: name.to_uppercase(),
        host: format!("{name}.contoso.com"),
        guid: Uuid::from_u128(0xE0),
        internal_url: Some(format!("https://{name}.contoso.com/mapi")),
        external_url: Some("https://mail.contoso.com/mapi".to_owned()),
    };
    let mut all = vec![mailbox(ALICE, "alice", 0), mailbox(BOB, "bob", 0), mailbox(CAROL, "carol", 1), mailbox(HEALTH, "healthmailbox", 0)];
    all.iter_mut().for_each(change);
    Directory::new("Contoso".to_owned(), vec![server("ex01"), server("ex02")], 0, all)
}

fn published() -> Published {
    Published {
        server: "ex01.contoso.com".to_owned(),
        at: Listening {
            listen: vec!["127.0.0.1:0".to_owned()],
            self_signed_names: vec!["ex01.contoso.com".to_owned()],
            ..Listening::default()
        },
        mapi: Some(MapiDirectory {
            authentication: vec![AuthenticationMethod::Basic],
            internal_url: Some("https://ex01.contoso.com/mapi".to_owned()),
            external_url: Some("https://mail.contoso.com/mapi".to_owned()),
        }),
        mapi_http_enabled: true,
        directory: Arc::new(directory(|_| {})),
        health_mailbox: HEALTH,
        session_idle: Duration::from_secs(900),
        ..Published::default()
    }
}

/// A listener with its folder.
struct Site {
    _folder: tempfile::TempDir,
    told: watch::Sender<Arc<Published>>,
    listener: Arc<Listener>,
    address: SocketAddr,
}

impl Site {
    async fn start() -> Self {
        Self::with(published(), Limits::default()).await
    }

    async fn with(published: Published, limits: Limits) -> Self {
        Self::logging(published, limits, None).await
    }

    async fn logging(published: Published, limits: Limits, log: Option<emsh::logs::Log>) -> Self {
        Self::at_time(published, limits, log, now).await
    }

    async fn at_time(published: Published, limits: Limits, log: Option<emsh::logs::Log>, clock: fn() -> i64) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let (told, heard) = watch::channel(Arc::new(published));
        let serves = Serves::Clients { passwords: Arc::new(password), log };
        let options = Options { limits, ..Options::new(folder.path().to_owned(), clock, serves) };
        let listener = Arc::new(Listener::start(heard, options).expect("it starts"));
        let address = listener.settled().await.addresses.first().expect("it listens").address;
        Self { _folder: folder, told, listener, address }
    }

    /// Publishes something else, and waits until the listener has caught up.
    async fn change(&self, change: impl FnOnce(&mut Published)) {
        let mut published = Published::clone(&self.told.borrow());
        change(&mut published);
        self.told.send_replace(Arc::new(published));
        self.listener.settled().await;
    }

    async fn connection(&self) -> Connection<Stream> {
        connection(self.address, None).await
    }

    /// Somebody with an open connection and no context.
    async fn client(&self, endpoint: Endpoint, who: &str) -> Client {
        Client::new(self.address, endpoint, who, self.connection().await)
    }

    /// Somebody with an open mailbox session.
    async fn connected(&self, who: &str) -> Client {
        let mut client = self.client(Endpoint::Emsmdb, who).await;
        let answer: Answer<ConnectResponse> = client.ask("Connect", &connect(who)).await;
        assert!(matches!(answer, Answer::Done(ConnectResponse { error, .. }) if error.is_success()), "{answer:?}");
        client
    }
}

async fn connection(address: SocketAddr, from: Option<[u8; 4]>) -> Connection<Stream> {
    let socket = TcpSocket::new_v4().expect("there are sockets");
    if let Some(from) = from {
        socket.bind(SocketAddr::from((from, 0))).expect("all of 127/8 is here");
    }
    let stream = socket.connect(address).await.expect("it accepts");
    Connection::new(connect_tls(stream, "ex01.contoso.com", address).await.expect("it speaks TLS").0)
}

fn guid(who: &str) -> Uuid {
    match who {
        "alice" => ALICE,
        "bob" => BOB,
        "carol" => CAROL,
        _ => Uuid::from_u128(0xDEAD),
    }
}

fn dn(who: &str) -> String {
    Directory::legacy_dn_of("Contoso", guid(who), who)
}

fn connect(who: &str) -> ConnectRequest {
    ConnectRequest { user_dn: dn(who), code_page: 1252, lcid_sort: 0x409, lcid_string: 0x409, ..ConnectRequest::default() }
}

fn basic(who: &str, password: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{who}@contoso.com:{password}")))
}

/// A client of one endpoint.
struct Client {
    address: SocketAddr,
    endpoint: Endpoint,
    connection: Connection<Stream>,
    authorization: Option<String>,
    mailbox: String,
    /// By name, as they were last set.
    cookies: Vec<(String, String)>,
    number: u32,
}

/// An answer.
struct Seen {
    head: Head,
    entity: Entity,
}

impl Seen {
    fn code(&self) -> Option<&str> {
        self.entity.header("X-ResponseCode").or(self.head.first("X-ResponseCode"))
    }
}

impl Client {
    fn new(address: SocketAddr, endpoint: Endpoint, who: &str, connection: Connection<Stream>) -> Self {
        Self {
            address,
            endpoint,
            connection,
            authorization: Some(basic(who, &format!("{who}'s password"))),
            mailbox: format!("{}@contoso.com", guid(who)),
            cookies: Vec::new(),
            number: 0,
        }
    }

    /// The same client on another connection.
    async fn reconnected(&self, from: Option<[u8; 4]>) -> Self {
        Self {
            connection: connection(self.address, from).await,
            authorization: self.authorization.clone(),
            mailbox: self.mailbox.clone(),
            cookies: self.cookies.clone(),
            ..*self
        }
    }

    fn cookie(&self, name: &str) -> String {
        self.cookies.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(own, _)| own != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// A request, without a body so far.
    fn request(&mut self, kind: &str) -> Request {
        self.number += 1;
        let mut request = self.naked().header("X-RequestType", kind);
        request = request.header("X-RequestId", format!("{{1217E164-939C-4D80-BC0F-406425BAB51A}}:{}", self.number));
        request = request.header("X-ClientInfo", "{BCFB7788-8F86-4FD8-8A98-0A1A599448E2}:6");
        request.header("X-ClientApplication", "Outlook/16.0.4266.1001")
    }

    /// A request without the headers of MAPI over HTTP.
    fn naked(&self) -> Request {
        let target = format!("{}?MailboxId={}", self.endpoint.path(), self.mailbox);
        let mut request = Request::new("POST", "ex01.contoso.com", target).header("Content-Type", "application/mapi-http");
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization.clone());
        }
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("Cookie", all.join("; "));
        }
        request
    }

    async fn send(&mut self, request: &Request) -> Seen {
        let head = timeout(PATIENCE, self.connection.request(request)).await.expect("it answers in time").expect("it answers");
        for line in head.all("Set-Cookie") {
            let (name, value) = line.split(';').next().unwrap_or_default().split_once('=').expect("it is one");
            self.cookies.retain(|(own, _)| own != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        let body = timeout(PATIENCE, self.connection.body(1 << 20)).await.expect("it ends in time").expect("it ends");
        Seen { entity: decode_entity(&body).expect("it is one"), head }
    }

    /// Sends a request with these bytes.
    async fn post(&mut self, kind: &str, body: Vec<u8>) -> Seen {
        let request = self.request(kind).body(body);
        self.send(&request).await
    }

    /// Asks for something that is answered.
    async fn ask<T: Body, A: Body>(&mut self, kind: &str, request: &T) -> A {
        let seen = self.post(kind, request.encode()).await;
        assert_eq!((seen.head.status, seen.code()), (200, Some("0")), "{kind}");
        A::decode(&seen.entity.body).expect("it is an answer")
    }

    /// The response code to a request with these bytes.
    async fn code(&mut self, kind: &str, body: Vec<u8>) -> String {
        let seen = self.post(kind, body).await;
        assert_eq!(seen.head.status, 200, "{kind}");
        seen.code().expect("it has one").to_owned()
    }

    /// Begins to wait: the head has come, and the first tag.
    async fn begin_to_wait(&mut self) -> Decoder {
        let request = self.request("NotificationWait").body(vec![0; 8]);
        let head = timeout(PATIENCE, self.connection.request(&request)).await.expect("it answers in time").expect("it answers");
        assert_eq!((head.status, head.first("X-ResponseCode")), (200, Some("0")));
        let mut decoder = Decoder::new();
        let piece =
            timeout(PATIENCE, self.connection.piece()).await.expect("it comes in time").expect("it goes on").expect("there is more");
        assert_eq!(piece, b"PROCESSING\r\n");
        decoder.push(&piece).expect("it is a tag");
        decoder
    }

    /// Waits for the end of a wait.
    async fn end_of_wait(&mut self, mut decoder: Decoder) -> Entity {
        while let Some(piece) = timeout(PATIENCE, self.connection.piece()).await.expect("it comes in time").expect("it goes on") {
            decoder.push(&piece).expect("it is an entity");
        }
        decoder.finish().expect("it is whole")
    }
}
