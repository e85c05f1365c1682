//! The HTTPS listener and its self-test, over real sockets and real TLS on the loopback interface.

use emsh::mailbox::{Directory, Mailbox, MailboxServer};
use emsh::probe::http::{Connection, Head, Request};
use emsh::probe::{Certificate, Report, Target, Verdict, connect_tls, self_test};
use emsh::server::https::{
    AuthenticationMethod, ComponentState, Limits, Listener, Listening, MapiDirectory, Options, Published, Serves, Status, What,
};
use emsh::value::time;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_rustls::client::TlsStream;

type Client = Connection<TlsStream<TcpStream>>;

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(10);
const SECOND: Duration = Duration::from_secs(1);

fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970");
    time::UNIX_EPOCH + i64::try_from(now.as_nanos() / 100).expect("it is before 9999")
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
            external_url: None,
        }),
        mapi_http_enabled: true,
        mapi_proxy: ComponentState::Active,
        directory: Arc::new(directory()),
        health_mailbox: HEALTH,
        session_idle: Duration::from_secs(900),
        ..Published::default()
    }
}

const HEALTH: uuid::Uuid = uuid::Uuid::from_u128(1);

/// The same, listened at in another way.
fn with_at(change: impl FnOnce(&mut Listening)) -> Published {
    let mut published = published();
    change(&mut published.at);
    published
}

/// The mailbox that the server watches itself with, and nobody else's.
fn directory() -> Directory {
    let health = Mailbox {
        guid: HEALTH,
        alias: "HealthMailbox".to_owned(),
        address: "HealthMailbox@contoso.com".to_owned(),
        mapi_enabled: true,
        ..Mailbox::default()
    };
    Directory::new("Contoso".to_owned(), vec![MailboxServer::default()], 0, vec![health])
}

/// A listener with its folder.
struct Site {
    folder: tempfile::TempDir,
    told: watch::Sender<Arc<Published>>,
    listener: Listener,
}

impl Site {
    async fn start(published: Published) -> Self {
        Self::with(published, Limits::default()).await
    }

    async fn with(published: Published, limits: Limits) -> Self {
        Self::inside(tempfile::tempdir().expect("there is room"), published, limits).await
    }

    async fn inside(folder: tempfile::TempDir, published: Published, limits: Limits) -> Self {
        let (told, heard) = watch::channel(Arc::new(published));
        let serves = Serves::Clients { passwords: Arc::new(|_| None), log: None };
        let options = Options { limits, ..Options::new(folder.path().to_owned(), now, serves) };
        let site = Self { told, listener: Listener::start(heard, options).expect("it starts"), folder };
        site.listener.settled().await;
        site
    }

    /// Publishes something else, and waits until the listener has caught up.
    async fn change(&self, change: impl FnOnce(&mut Published)) -> Arc<Status> {
        let mut published = Published::clone(&self.told.borrow());
        change(&mut published);
        self.told.send_replace(Arc::new(published));
        timeout(SECOND, self.listener.settled()).await.expect("a change is live within a second")
    }

    /// Waits until the status is as it should be.
    async fn wait(&self, is: impl FnMut(&Arc<Status>) -> bool) -> Arc<Status> {
        let mut changes = self.listener.changes();
        timeout(PATIENCE, changes.wait_for(is)).await.expect("it comes to that").expect("the listener lives").clone()
    }

    fn address(&self) -> SocketAddr {
        self.listener.status().addresses.first().expect("it listens").address
    }

    async fn client(&self) -> Client {
        client(self.address()).await
    }

    async fn self_test(&self) -> Report {
        test(&self.listener.self_test_target()).await
    }
}

async fn test(target: &Target) -> Report {
    self_test(target, Instant::now() + PATIENCE).await
}

async fn client(address: SocketAddr) -> Client {
    shaken(address).await.0
}

/// A client, and the certificate it was shown.
async fn shaken(address: SocketAddr) -> (Client, Certificate) {
    let stream = TcpStream::connect(address).await.expect("it accepts");
    let (stream, handshake) = connect_tls(stream, "ex01.contoso.com", address).await.expect("it speaks TLS");
    assert_eq!(handshake.protocol.as_deref(), Some("http/1.1"));
    (Connection::new(stream), Certificate::parse(&handshake.chain[0]).expect("it is one"))
}

async fn ask(client: &mut Client, request: &Request) -> (Head, String) {
    let head = client.request(request).await.expect("it answers");
    let body = client.body(10_000).await.expect("it ends");
    (head, String::from_utf8(body).expect("it is text"))
}

fn get(path: &str) -> Request {
    Request::new("GET", "ex01.contoso.com", path)
}

fn post(path: &str) -> Request {
    Request::new("POST", "ex01.contoso.com", path)
        .header("X-RequestType", "PING")
        .header("X-RequestId", "{1217E164-939C-4D80-BC0F-406425BAB51A}:1")
        .header("X-ClientInfo", "{BCFB7788-8F86-4FD8-8A98-0A1A599448E2}:6")
}

const MAILBOX: &str = "/mapi/emsmdb/?MailboxId=00000000-0000-0000-0000-000000000001@contoso.com";
const BOOK: &str = "/mapi/nspi/?mailboxId=00000000-0000-0000-0000-000000000001@contoso.com";

fn challenges(head: &Head) -> Vec<&str> {
    head.all("WWW-Authenticate").collect()
}

/// Sends bytes as they are over TLS, and reads all that comes back until the server closes.
async fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let stream = TcpStream::connect(address).await.expect("it accepts");
    let (mut stream, _) = connect_tls(stream, "ex01", address).await.expect("it speaks TLS");
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the server closes the connection");
    String::from_utf8_lossy(&answer).into_owned()
}

fn status_line(answer: &str) -> &str {
    answer.lines().next().unwrap_or_default()
}

/// Writes a certificate for `name` and its key; they are good until so many days from now.
fn certificate(folder: &Path, name: &str, days: i64) -> (PathBuf, PathBuf) {
    let key = rcgen::KeyPair::generate().expect("there are random numbers");
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).expect("the name is good");
    let end = emsh::value::DateTime { ticks: now() + days * time::DAY, kind: emsh::value::DateTimeKind::Utc }.parts();
    let small = |number: i64| u8::try_from(number).expect("it is small");
    params.not_after = rcgen::date_time_ymd(i32::try_from(end.year).expect("it is small"), small(end.month), small(end.day));
    let issuer = rcgen::Issuer::new(
        rcgen::CertificateParams::new(vec!["ca".to_owned()])
            .map(|mut params| {
                params.distinguished_name.push(rcgen::DnType::CommonName, "Contoso CA");
                params
            })
            .expect("the name is good"),
        rcgen::KeyPair::generate().expect("there are random numbers"),
    );
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    let signed = params.signed_by(&key, &issuer).expect("it can be signed");
    let (certificate, private) = (folder.join("server.pem"), folder.join("server.key"));
    std::fs::write(&certificate, signed.pem()).expect("it can be written");
    std::fs::write(&private, key.serialize_pem()).expect("it can be written");
    (certificate, private)
}

fn with_files(files: &(PathBuf, PathBuf)) -> Published {
    with_at(|at| (at.certificate, at.private_key) = (Some(files.0.clone()), Some(files.1.clone())))
}

fn found(report: &Report, step: &str) -> Vec<Verdict> {
    report.findings.iter().filter(|finding| finding.step == step).map(|finding| finding.verdict).collect()
}

fn failed(report: &Report) -> Vec<&str> {
    report.findings.iter().filter(|finding| finding.verdict == Verdict::Fail).map(|finding| finding.step).collect()
}

#[tokio::test]
async fn an_endpoint_asks_for_a_login_by_the_methods_of_the_directory() {
    let site = Site::start(published()).await;
    let mut client = site.client().await;
    for request in [get("/mapi/emsmdb"), get("/mapi/nspi"), post(MAILBOX), post(MAILBOX).header("Authorization", "Bearer")] {
        let (head, body) = ask(&mut client, &request.body(b"some body".to_vec())).await;
        assert_eq!((head.status, challenges(&head)), (401, vec!["Basic realm=\"ex01.contoso.com\""]));
        assert_eq!(body, "<html><body>A login is needed.</body></html>\n");
        assert_eq!(head.first("X-FEServer"), Some("ex01"));
        assert_eq!(head.first("X-ResponseCode"), None);
        assert_eq!(head.first("request-id").map(str::len), Some(36));
        assert!(client.is_reusable());
    }
}

#[tokio::test]
async fn headers_are_spelt_as_usual() {
    let site = Site::start(published()).await;
    let key = site.listener.self_test_target().monitoring_key;
    let mut names: Vec<String> = Vec::new();
    for request in [get("/mapi/nspi"), post(MAILBOX).header("X-Emsh-Monitoring", key.reveal())] {
        let (head, _) = ask(&mut site.client().await, &request).await;
        names.extend(head.headers.into_iter().map(|(name, _)| name));
    }
    names.sort();
    names.dedup();
    let expected = [
        "Cache-Control",
        "Content-Length",
        "Content-Type",
        "Date",
        "WWW-Authenticate",
        "X-Accel-Buffering",
        "X-ClientInfo",
        "X-FEServer",
        "X-FailureContext",
        "X-PendingPeriod",
        "X-RequestId",
        "X-RequestType",
        "X-ResponseCode",
        "X-ServerApplication",
        "request-id",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_change_is_live_on_open_connections_too() {
    let site = Site::start(published()).await;
    let mut client = site.client().await;
    site.change(|published| {
        published.mapi.as_mut().expect("there is one").authentication = vec![AuthenticationMethod::Basic];
    })
    .await;
    let (head, _) = ask(&mut client, &post(MAILBOX)).await;
    assert_eq!((head.status, challenges(&head)), (401, vec!["Basic realm=\"ex01.contoso.com\""]));
    site.change(|published| published.mapi = None).await;
    for request in [post(MAILBOX), get("/mapi/nspi/"), get("/mapi/healthcheck.htm")] {
        let (head, body) = ask(&mut client, &request).await;
        assert_eq!((head.status, challenges(&head), body.as_str()), (404, vec![], "<html><body>Nothing is here.</body></html>\n"));
    }
    site.change(|published| published.mapi = self::published().mapi).await;
    assert_eq!(ask(&mut client, &post(MAILBOX)).await.0.status, 401);
}

#[tokio::test]
async fn load_balancers_find_their_page_while_the_component_is_active() {
    let site = Site::start(published()).await;
    let mut client = site.client().await;
    let (head, body) = ask(&mut client, &get("/mapi/healthcheck.htm")).await;
    assert_eq!((head.status, head.first("Content-Type"), body.as_str()), (200, Some("text/html"), "200 OK<br/>ex01.contoso.com"));
    let (head, body) = ask(&mut client, &Request::new("HEAD", "ex01", "/MAPI/HealthCheck.htm")).await;
    assert_eq!((head.status, body.as_str()), (200, ""));
    let (head, _) = ask(&mut client, &post("/mapi/healthcheck.htm")).await;
    assert_eq!((head.status, head.first("Allow")), (405, Some("GET, HEAD")));
    let (head, _) = ask(&mut client, &Request::new("DELETE", "ex01", "/mapi/nspi/")).await;
    assert_eq!((head.status, head.first("Allow")), (405, Some("GET, HEAD, POST")));
    assert_eq!(ask(&mut client, &get("/healthcheck.htm")).await.0.status, 404);
    for (state, health, endpoint) in [(ComponentState::Draining, 503, 401), (ComponentState::Inactive, 503, 503)] {
        site.change(|published| published.mapi_proxy = state).await;
        assert_eq!(ask(&mut client, &get("/mapi/healthcheck.htm")).await.0.status, health);
        assert_eq!(ask(&mut client, &post(MAILBOX)).await.0.status, endpoint);
    }
}

#[tokio::test]
async fn only_the_own_probe_may_ping() {
    let site = Site::start(published()).await;
    let mut client = site.client().await;
    let key = site.listener.self_test_target().monitoring_key;
    let ping = |path: &str| post(path).header("X-Emsh-Monitoring", key.reveal());
    for path in [MAILBOX, BOOK] {
        let (head, body) = ask(&mut client, &ping(path)).await;
        let said =
            ["Content-Type", "X-RequestType", "X-RequestId", "X-ClientInfo", "X-ResponseCode", "X-ServerApplication", "X-PendingPeriod"];
        let said = said.map(|name| head.first(name).unwrap_or_default());
        let expected = [
            "application/mapi-http",
            "PING",
            "{1217E164-939C-4D80-BC0F-406425BAB51A}:1",
            "{BCFB7788-8F86-4FD8-8A98-0A1A599448E2}:6",
            "0",
            "Exchange/15.00.0847.4040",
            "30000",
        ];
        assert_eq!((head.status, said), (200, expected));
        assert_eq!(head.first("X-ExpirationInfo"), None);
        let lines: Vec<&str> = body.split("\r\n").collect();
        let [processing, done, start, elapsed, "", ""] = lines[..] else { panic!("{body}") };
        assert_eq!((processing, done), ("PROCESSING", "DONE"));
        assert!(start.starts_with("X-StartTime: ") && start.ends_with(" GMT") && elapsed.starts_with("X-ElapsedTime: "), "{body}");
    }
    let (head, _) = ask(&mut client, &ping("/mapi/emsmdb/")).await;
    assert_eq!((head.status, head.first("X-ResponseCode")), (400, None));
    let wrong = "0".repeat(key.reveal().len());
    for key in ["", wrong.as_str(), &key.reveal()[1..]] {
        assert_eq!(ask(&mut client, &post(MAILBOX).header("X-Emsh-Monitoring", key)).await.0.status, 401);
    }
    let other = Site::start(published()).await;
    assert_eq!(ask(&mut other.client().await, &ping(MAILBOX)).await.0.status, 401);
}

/// What went wrong in front ends before: a login that stayed with a connection, and headers that were taken for an identity.
#[tokio::test]
async fn a_login_is_proved_with_every_request() {
    let site = Site::start(published()).await;
    let mut client = site.client().await;
    let key = site.listener.self_test_target().monitoring_key;
    assert_eq!(ask(&mut client, &post(MAILBOX).header("X-Emsh-Monitoring", key.reveal())).await.0.status, 200);
    let spoofed = post(MAILBOX)
        .header("X-Forwarded-User", "administrator")
        .header("X-Forwarded-For", "127.0.0.1")
        .header("Remote-User", "administrator")
        .header("X-Rps-CAT", "VgEAVAdXaW5kb3dzQwBBCEtlcmJlcm9z")
        .header("Cookie", "X-BEResource=localhost~1942062522; MapiContext=MAPIAAAA");
    for request in [post(MAILBOX), get("/mapi/nspi"), spoofed] {
        let (head, _) = ask(&mut client, &request).await;
        assert_eq!((head.status, head.first("X-ResponseCode"), head.first("Set-Cookie")), (401, None, None));
    }
}

#[tokio::test]
async fn a_certificate_is_swapped_while_connections_stay() {
    let folder = tempfile::tempdir().expect("there is room");
    let site = Site::start(with_files(&certificate(folder.path(), "one.contoso.com", 90))).await;
    let (mut old, shown) = shaken(site.address()).await;
    assert_eq!((shown.names.as_slice(), shown.self_signed), (&["one.contoso.com".to_owned()][..], false));
    assert_eq!(site.listener.status().certificate.as_ref(), Some(&shown));
    certificate(folder.path(), "two.contoso.com", 90);
    let written = Instant::now();
    let is_two = |status: &Arc<Status>| status.certificate.as_ref().is_some_and(|shown| shown.names == ["two.contoso.com"]);
    let status = site.wait(is_two).await;
    assert!(written.elapsed() < SECOND, "{:?}", written.elapsed());
    assert_eq!(status.problems, []);
    assert_eq!(Some(shaken(site.address()).await.1), status.certificate);
    assert_eq!(ask(&mut old, &get("/mapi/healthcheck.htm")).await.0.status, 200);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_replaces_nothing() {
    let folder = tempfile::tempdir().expect("there is room");
    let files = certificate(folder.path(), "one.contoso.com", 90);
    let good = std::fs::read(&files.0).expect("it is there");
    let site = Site::start(with_files(&files)).await;
    let shown = site.listener.status().certificate.clone().expect("there is one");
    let reported = |status: &Arc<Status>| status.problems.iter().any(|problem| problem.what == What::Certificate);
    std::fs::write(&files.0, "garbage").expect("it can be written");
    let status = site.wait(reported).await;
    assert_eq!((status.certificate.as_ref(), status.problems[0].subject.as_str()), (Some(&shown), files.0.to_str().unwrap()));
    assert_eq!(shaken(site.address()).await.1, shown);
    std::fs::write(&files.0, good).expect("it can be written");
    site.wait(|status| status.problems.is_empty()).await;

    // Somebody else's key, a folder, nothing at all.
    let others = tempfile::tempdir().expect("there is room");
    let other = certificate(others.path(), "two.contoso.com", 90);
    for wrong in
        [(files.0.clone(), other.1), (folder.path().to_owned(), files.1.clone()), (folder.path().join("none.pem"), files.1.clone())]
    {
        let status = site.change(|published| (published.at.certificate, published.at.private_key) = (Some(wrong.0), Some(wrong.1))).await;
        assert_eq!((status.problems.len(), status.problems[0].what, status.certificate.as_ref()), (1, What::Certificate, Some(&shown)));
    }
    // Without a configured one the listener shows its own again.
    let status = site.change(|published| (published.at.certificate, published.at.private_key) = (None, None)).await;
    assert!(status.problems.is_empty() && status.certificate.as_ref().is_some_and(|shown| shown.self_signed));
}

#[tokio::test]
async fn certificate_and_key_may_stand_in_one_file() {
    let folder = tempfile::tempdir().expect("there is room");
    let (path, key) = certificate(folder.path(), "one.contoso.com", 90);
    let both = [std::fs::read(&key).expect("it is there"), std::fs::read(&path).expect("it is there")].concat();
    std::fs::write(&path, both).expect("it can be written");
    let site = Site::start(with_at(|at| at.certificate = Some(path))).await;
    assert_eq!(shaken(site.address()).await.1.names, ["one.contoso.com"]);
    assert_eq!(site.listener.status().problems, []);
}

#[tokio::test]
async fn the_own_certificate_is_kept_and_made_anew_for_other_names() {
    let site = Site::start(published()).await;
    let first = site.listener.status().certificate.clone().expect("there is one");
    let file = site.folder.path().join("https-self-signed.pem");
    assert_eq!(std::fs::metadata(&file).expect("it is kept").permissions().mode() & 0o777, 0o600);
    let Site { folder, listener, .. } = site;
    listener.shut_down().await;
    let site = Site::inside(folder, published(), Limits::default()).await;
    assert_eq!(site.listener.status().certificate.as_ref(), Some(&first));
    let status = site.change(|published| published.at.self_signed_names.push("mail.contoso.com".to_owned())).await;
    let second = status.certificate.clone().expect("there is one");
    assert_eq!(second.names, ["ex01.contoso.com", "mail.contoso.com"]);
    assert_eq!(shaken(site.address()).await.1, second);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_a_problem_and_no_more() {
    let folder = tempfile::tempdir().expect("there is room");
    let (_told, heard) = watch::channel(Arc::new(published()));
    let serves = Serves::Clients { passwords: Arc::new(|_| None), log: None };
    let options = Options::new(folder.path().join("not there"), now, serves);
    let listener = Listener::start(heard, options).expect("it starts");
    let status = listener.settled().await;
    assert_eq!(status.problems.iter().map(|problem| problem.what).collect::<Vec<_>>(), [What::SelfSignedCertificate]);
    assert_eq!(Some(shaken(status.addresses[0].address).await.1), status.certificate);
}

#[tokio::test]
async fn a_port_in_use_is_reported_and_tried_again() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
    let port = taken.local_addr().expect("it has one").to_string();
    let site = Site::start(with_at(|at| at.listen = vec![port.clone(), "127.0.0.1:0".to_owned()])).await;
    let status = site.listener.status();
    let problems: Vec<_> = status.problems.iter().map(|problem| (problem.what, problem.subject.as_str())).collect();
    assert_eq!((problems, status.addresses.len()), (vec![(What::Address, port.as_str())], 1));
    assert_eq!(failed(&site.self_test().await), ["listener"]);
    drop(taken);
    let status = site.wait(|status| status.problems.is_empty()).await;
    assert_eq!(status.addresses.iter().map(|bound| bound.configured.as_str()).collect::<Vec<_>>(), ["127.0.0.1:0", port.as_str()]);
}

#[tokio::test]
async fn addresses_follow_the_configuration() {
    let site = Site::start(published()).await;
    let first = site.address();
    let mut client = site.client().await;
    // A change of something else leaves the address alone.
    site.change(|published| published.mapi_http_enabled = false).await;
    assert_eq!(site.address(), first);
    let moved = format!("127.0.0.2:{}", first.port());
    let status = site.change(|published| published.at.listen = vec![moved.clone()]).await;
    assert_eq!(status.addresses[0].address.to_string(), moved);
    assert!(TcpStream::connect(first).await.is_err());
    assert!(client.request(&get("/")).await.is_err(), "an idle connection of a given up address ends");
    assert_eq!(ask(&mut site.client().await, &get("/mapi/healthcheck.htm")).await.0.status, 200);
    // The same port at all addresses, which only works when the old socket is gone.
    let all = format!("0.0.0.0:{}", first.port());
    let status = site.change(|published| (published.at.listen, published.mapi_http_enabled) = (vec![all], true)).await;
    assert_eq!((status.addresses.len(), status.problems.len()), (1, 0));
    assert!(site.self_test().await.succeeded());
    for wrong in ["", "localhost", "127.0.0.1", "127.0.0.1:99999"] {
        let status = site.change(|published| published.at.listen = vec![wrong.to_owned()]).await;
        assert_eq!((status.addresses.len(), status.problems.len(), status.problems[0].what), (0, 1, What::Address), "{wrong}");
    }
    let status = site.change(|published| published.at.listen = Vec::new()).await;
    assert_eq!((status.addresses.len(), status.problems.len()), (0, 1));
}

#[tokio::test]
async fn what_is_too_large_is_refused() {
    let site = Site::with(published(), Limits { head_bytes: 8192, headers: 20, body_bytes: 100, ..Limits::default() }).await;
    let long = format!("GET /mapi/nspi HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(10_000));
    assert_eq!(status_line(&raw(site.address(), long.as_bytes()).await), "HTTP/1.1 431 Request Header Fields Too Large");
    let many = format!("GET /mapi/nspi HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(30));
    assert_eq!(status_line(&raw(site.address(), many.as_bytes()).await), "HTTP/1.1 431 Request Header Fields Too Large");
    let large = "HTTP/1.1 413 Payload Too Large";
    let announced = b"POST /mapi/nspi HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n";
    assert_eq!(status_line(&raw(site.address(), announced).await), large);
    let chunked =
        format!("POST /mapi/nspi HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n{}\r\n0\r\n\r\n", "x".repeat(101));
    assert_eq!(status_line(&raw(site.address(), chunked.as_bytes()).await), large);
    let endless = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(100_000));
    assert!(status_line(&raw(site.address(), endless.as_bytes()).await).starts_with("HTTP/1.1 4"));
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let site = Site::start(published()).await;
    let refused = async |request: &str| {
        let answer = raw(site.address(), format!("{request}\r\n\r\n").as_bytes()).await;
        status_line(&answer).to_owned()
    };
    let bad = "HTTP/1.1 400 Bad Request";
    assert_eq!(refused("GET /mapi/nspi HTTP/1.1").await, bad);
    assert_eq!(refused("GET /mapi/nspi HTTP/1.1\r\nHost: a\r\nHost: b").await, bad);
    assert_eq!(refused("GET /mapi/nspi HTTP/1.1\r\nHost: a/../b").await, bad);
    assert_eq!(refused("GET /mapi/nspi HTTP/1.1\r\nHost: a@b").await, bad);
    assert_eq!(refused("rubbish").await, bad);
    assert_eq!(refused("POST /mapi/nspi HTTP/1.1\r\nHost: a\r\nContent-Length: x").await, bad);
    assert_eq!(refused("GET /mapi/nspi HTTP/1.0").await, "HTTP/1.0 401 Unauthorized");
}

#[tokio::test]
async fn slow_clients_are_given_up() {
    let limits = Limits { handshake: SECOND / 2, head: SECOND / 2, idle: SECOND * 2, body: SECOND / 2, ..Limits::default() };
    let site = Site::with(published(), limits).await;
    // Nothing at all, and a handshake that stops in the middle.
    for begun in [&b""[..], &[0x16, 3, 1, 2]] {
        let mut stream = TcpStream::connect(site.address()).await.expect("it accepts");
        stream.write_all(begun).await.expect("it can be sent");
        let mut answer = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the server closes the connection");
        assert_eq!(answer, b"");
    }
    let since = Instant::now();
    assert_eq!(raw(site.address(), b"GET /mapi/nspi HT").await, "");
    assert!(since.elapsed() < SECOND * 2, "the head has its own limit: {:?}", since.elapsed());
    let body = raw(site.address(), b"POST /mapi/nspi HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123").await;
    assert_eq!(status_line(&body), "HTTP/1.1 408 Request Timeout");
    // The pause between two requests may be longer than a head, but not endless.
    let mut client = site.client().await;
    assert_eq!(ask(&mut client, &get("/mapi/healthcheck.htm")).await.0.status, 200);
    let since = Instant::now();
    assert!(timeout(PATIENCE, idle(&mut client)).await.expect("the server closes the connection"));
    assert!(since.elapsed() > SECOND, "{:?}", since.elapsed());
}

/// Waits on a connection with no request; whether it was closed.
async fn idle(client: &mut Client) -> bool {
    client.closed().await
}

#[tokio::test]
async fn what_is_not_tls_is_refused() {
    let site = Site::start(published()).await;
    let send = async |bytes: &[u8]| {
        let mut stream = TcpStream::connect(site.address()).await.expect("it accepts");
        stream.write_all(bytes).await.expect("it can be sent");
        let mut answer = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the server closes the connection");
        String::from_utf8_lossy(&answer).into_owned()
    };
    let plain = send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(
        (status_line(&plain), plain.lines().last()),
        ("HTTP/1.1 400 Bad Request", Some("This port speaks HTTPS; use https:// in the address."))
    );
    assert_eq!(send(b"\x00\x01\x02").await, "");
    assert_eq!(send(&[&[0x16, 3, 1, 0, 5][..], b"wrong"].concat()).await, "");
    assert_eq!(ask(&mut site.client().await, &get("/mapi/healthcheck.htm")).await.0.status, 200);
}

#[tokio::test]
async fn connections_are_counted() {
    let site = Site::with(published(), Limits { connections: 1, ..Limits::default() }).await;
    let mut first = site.client().await;
    assert_eq!(ask(&mut first, &get("/mapi/healthcheck.htm")).await.0.status, 200);
    site.wait(|status| status.problems.iter().any(|problem| problem.what == What::Connections)).await;
    // The second is accepted by the system, and served when the first is gone.
    let address = site.address();
    let second = tokio::spawn(async move { ask(&mut client(address).await, &get("/mapi/healthcheck.htm")).await.0.status });
    assert_eq!(ask(&mut first, &get("/mapi/healthcheck.htm")).await.0.status, 200);
    assert!(!second.is_finished());
    drop(first);
    assert_eq!(timeout(PATIENCE, second).await.expect("it gets its turn").expect("it asks"), 200);
    site.wait(|status| status.problems.is_empty()).await;
}

#[tokio::test]
async fn the_end_lets_requests_end() {
    let site = Site::start(published()).await;
    let address = site.address();
    let stream = TcpStream::connect(address).await.expect("it accepts");
    let (mut busy, _) = connect_tls(stream, "ex01", address).await.expect("it speaks TLS");
    let mut idle_one = site.client().await;
    assert_eq!(ask(&mut idle_one, &get("/mapi/healthcheck.htm")).await.0.status, 200);
    busy.write_all(b"POST /mapi/nspi HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        .await
        .expect("it can be sent");
    let mut interim = [0; 25];
    busy.read_exact(&mut interim).await.expect("the server waits for the body");
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    let listener = site.listener;
    let ending = tokio::spawn(async move { listener.shut_down().await });
    assert!(timeout(PATIENCE, idle(&mut idle_one)).await.expect("idle connections end at once"));
    busy.write_all(b"xx").await.expect("it can be sent");
    let mut answer = Vec::new();
    timeout(PATIENCE, busy.read_to_end(&mut answer)).await.expect("the server ends").expect("properly");
    assert_eq!(status_line(&String::from_utf8_lossy(&answer)), "HTTP/1.1 401 Unauthorized");
    timeout(PATIENCE, ending).await.expect("it ends").expect("without a panic");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn the_self_test_succeeds() {
    let folder = tempfile::tempdir().expect("there is room");
    let site = Site::start(with_files(&certificate(folder.path(), "ex01.contoso.com", 90))).await;
    // On a thread of its own, as a server runs it.
    let target = site.listener.self_test_target();
    let report = tokio::spawn(async move { test(&target).await }).await.expect("it ends");
    let steps: Vec<_> = report.findings.iter().map(|finding| (finding.step, finding.verdict)).collect();
    let expected = ["tcp", "tls", "certificate", "names", "healthcheck", "emsmdb.offer", "emsmdb.ping", "nspi.offer", "nspi.ping"];
    assert_eq!(steps, expected.map(|step| (step, Verdict::Pass)), "{}", report.transcript());
    assert_eq!((report.succeeded(), report.error(), report.exception()), (true, String::new(), String::new()));
    assert!(report.started.ticks > time::UNIX_EPOCH && report.started.ticks <= report.ended.ticks);
}

#[tokio::test]
async fn the_self_test_says_what_the_configuration_lacks() {
    let site = Site::start(published()).await;
    site.change(|published| published.mapi_http_enabled = false).await;
    let report = site.self_test().await;
    assert_eq!(failed(&report), ["configuration"]);
    assert_eq!(report.error(), "MAPI over HTTP is switched off for the organization (MapiHttpEnabled is False).");
    assert_eq!(report.cause().and_then(|cause| cause.remedy.as_deref()), Some("Set-OrganizationConfig -MapiHttpEnabled $true"));

    site.change(|published| (published.mapi_http_enabled, published.mapi) = (true, None)).await;
    let report = site.self_test().await;
    assert_eq!(failed(&report), ["configuration", "healthcheck", "emsmdb.offer", "emsmdb.ping", "nspi.offer", "nspi.ping"]);
    assert_eq!(report.error(), "The server ex01.contoso.com has no MAPI virtual directory, so clients find nothing below /mapi.");

    site.change(|published| published.mapi = Some(MapiDirectory::default())).await;
    assert_eq!(failed(&site.self_test().await), ["configuration"]);

    site.change(|published| published.mapi = Some(MapiDirectory { internal_url: None, ..self::published().mapi.expect("there is one") }))
        .await;
    let report = site.self_test().await;
    assert_eq!((report.succeeded(), found(&report, "configuration")), (true, vec![Verdict::Warn]));

    site.change(|published| (published.mapi, published.mapi_proxy) = (self::published().mapi, ComponentState::Draining)).await;
    assert_eq!(failed(&site.self_test().await), ["healthcheck"]);

    site.change(|published| published.at.listen = Vec::new()).await;
    assert_eq!(failed(&site.self_test().await), ["listener", "tcp"]);
}

#[tokio::test]
async fn the_self_test_judges_the_certificate() {
    let folder = tempfile::tempdir().expect("there is room");
    let missing = with_at(|at| at.certificate = Some(folder.path().join("none.pem")));
    let site = Site::start(missing).await;
    let report = site.self_test().await;
    assert_eq!((failed(&report), found(&report, "certificate")), (vec!["listener"], vec![Verdict::Warn]));

    let files = certificate(folder.path(), "mail.contoso.com", 10);
    site.change(|published| (published.at.certificate, published.at.private_key) = (Some(files.0), Some(files.1))).await;
    let report = site.self_test().await;
    assert!(report.succeeded());
    assert_eq!((found(&report, "certificate"), found(&report, "names")), (vec![Verdict::Warn], vec![Verdict::Warn]));

    let ended = tempfile::tempdir().expect("there is room");
    let files = certificate(ended.path(), "ex01.contoso.com", -1);
    site.change(|published| (published.at.certificate, published.at.private_key) = (Some(files.0), Some(files.1))).await;
    let report = site.self_test().await;
    assert_eq!(failed(&report), ["certificate"]);
    assert_eq!((found(&report, "emsmdb.ping"), found(&report, "nspi.ping")), (vec![Verdict::Pass], vec![Verdict::Pass]));

    // Somebody else at the address.
    let other = Site::start(published()).await;
    let target = Target { addresses: vec![other.address()], ..site.listener.self_test_target() };
    let report = test(&target).await;
    assert_eq!(failed(&report), ["certificate"]);
    // The key is not shown to it.
    assert_eq!((found(&report, "emsmdb.ping"), found(&report, "nspi.ping")), (vec![Verdict::Skipped], vec![Verdict::Skipped]));
}

#[tokio::test]
async fn the_self_test_sees_an_offer_that_something_rewrote() {
    let site = Site::start(published()).await;
    let mut target = site.listener.self_test_target();
    target.directory.as_mut().expect("there is one").schemes = vec!["NTLM".to_owned()];
    assert_eq!(failed(&test(&target).await), ["emsmdb.offer", "nspi.offer"]);
}

#[tokio::test]
async fn the_self_test_ends_at_its_deadline_and_where_nothing_answers() {
    let site = Site::start(published()).await;
    let target = site.listener.self_test_target();
    site.listener.shut_down().await;
    assert_eq!(failed(&test(&target).await), ["tcp"]);

    let silent = TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
    let target = Target { addresses: vec![silent.local_addr().expect("it has one")], ..target };
    let report = timeout(PATIENCE, self_test(&target, Instant::now() + SECOND / 5)).await.expect("it ends");
    assert_eq!(failed(&report), ["tls"]);

    let chatty = tokio::spawn(async move {
        while let Ok((mut stream, _)) = silent.accept().await {
            let _ = stream.write_all(b"SSH-2.0-nothing\r\n").await;
        }
    });
    assert_eq!(failed(&test(&target).await), ["tls"]);
    chatty.abort();
}
