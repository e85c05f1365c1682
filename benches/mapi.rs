//! The figures of MAPI over HTTP: `cargo bench --bench mapi`.
//!
//! The server is a process of its own, so that what it holds in memory is its own; the clients are this process. Beside the
//! listener the same process serves a bare hyper handler behind the same TLS, which says what the machine and the libraries allow.
//! `POLLS` is how many clients wait at once.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench is a main: it reads the environment and says what it measured"
)]

use base64::Engine;
use emsh::config::Password;
use emsh::logs::Log;
use emsh::mailbox::{Directory, Mailbox, MailboxServer};
use emsh::mapi::{
    Body, ConnectRequest, Decoder, DisconnectRequest, ExecuteRequest, NO_HANDLE, Rop, RopBuffer, RopCall, decode_entity, extended,
};
use emsh::probe::connect_tls;
use emsh::probe::http::{Connection, Request};
use emsh::server::https::{AuthenticationMethod, Listener, Listening, MapiDirectory, Options, Published, Serves};
use emsh::value::{Secret, time};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::convert::Infallible;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::client::TlsStream;
use uuid::Uuid;

/// How many people have a mailbox; each may have a hundred sessions.
const PEOPLE: u128 = 100;
/// How long each rate is measured, and by how many clients at once.
const TIME: Duration = Duration::from_secs(4);
const AT_ONCE: usize = 8;
const PASSWORD: &str = "the same for all";

type Client = Connection<TlsStream<TcpStream>>;

fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970");
    time::UNIX_EPOCH + i64::try_from(now.as_nanos() / 100).expect("it is before 9999")
}

fn guid(number: u128) -> Uuid {
    Uuid::from_u128(0xA000 + number)
}

fn allow_many_files() {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

fn main() {
    allow_many_files();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("there are threads");
    if std::env::args().any(|argument| argument == "--server") {
        runtime.block_on(serve());
    } else {
        runtime.block_on(measure());
    }
}

/// Serves until its input ends; says on its output where.
async fn serve() {
    let people = (0..PEOPLE).map(|number| Mailbox {
        guid: guid(number),
        alias: format!("user{number}"),
        display_name: format!("User {number}"),
        address: format!("user{number}@contoso.com"),
        mapi_enabled: true,
        ..Mailbox::default()
    });
    let published = Published {
        server: "ex01.contoso.com".to_owned(),
        at: Listening {
            listen: vec!["127.0.0.1:0".to_owned()],
            self_signed_names: vec!["ex01.contoso.com".to_owned()],
            ..Listening::default()
        },
        mapi: Some(MapiDirectory { authentication: vec![AuthenticationMethod::Basic], ..MapiDirectory::default() }),
        mapi_http_enabled: true,
        directory: Arc::new(Directory::new("Contoso".to_owned(), vec![MailboxServer::default()], 0, people.collect())),
        session_idle: Duration::from_secs(900),
        ..Published::default()
    };
    let folder = tempfile::tempdir().expect("there is room");
    let password = Password::of(&Secret::new(PASSWORD), 1);
    let (_told, heard) = tokio::sync::watch::channel(Arc::new(published));
    let log = Log::start(folder.path().join("Logging"), emsh::logs::Limits::default(), |complaint| panic!("{complaint}"));
    let serves = Serves::Clients { passwords: Arc::new(move |_| Some(password.clone())), log: Some(log.expect("there are threads")) };
    let options = Options::new(folder.path().to_owned(), now, serves);
    let listener = Listener::start(heard, options).expect("it starts");
    let address = listener.settled().await.addresses[0].address;
    let bare = bare().await;
    println!("{address} {bare}");
    std::io::stdout().flush().expect("somebody reads it");
    let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
}

/// A handler that does nothing, behind TLS with a certificate of the same kind.
async fn bare() -> SocketAddr {
    let made = rcgen::generate_simple_self_signed(vec!["ex01.contoso.com".to_owned()]).expect("there are random numbers");
    let key = rustls_pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("it is a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("there are versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("they fit");
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
    let address = listener.local_addr().expect("it has one");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let _ = stream.set_nodelay(true);
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let handler = service_fn(|_: hyper::Request<Incoming>| async {
                    Ok::<_, Infallible>(hyper::Response::new(http_body_util::Full::new(Bytes::from_static(&[b'x'; 83]))))
                });
                let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), handler).await;
            });
        }
    });
    address
}

/// The server as a process.
struct Server {
    child: Child,
    mapi: SocketAddr,
    bare: SocketAddr,
}

impl Server {
    fn start() -> Self {
        let program = std::env::current_exe().expect("it runs");
        let mut child =
            Command::new(program).arg("--server").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts once more");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it has one")).read_line(&mut line).expect("it says where");
        let mut addresses = line.split_whitespace().map(|address| address.parse().expect("it is an address"));
        let (mapi, bare) = (addresses.next().expect("there are two"), addresses.next().expect("there are two"));
        Self { child, mapi, bare }
    }

    /// What it holds in memory, in KiB.
    fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux says it");
        line.trim().trim_end_matches(" kB").parse().expect("it is a number")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn open(address: SocketAddr) -> Client {
    let stream = TcpStream::connect(address).await.expect("it accepts");
    let _ = stream.set_nodelay(true);
    Connection::new(connect_tls(stream, "ex01.contoso.com", address).await.expect("it speaks TLS").0)
}

fn request(person: u128, kind: &str, cookies: &str) -> Request {
    let login = base64::engine::general_purpose::STANDARD.encode(format!("user{person}@contoso.com:{PASSWORD}"));
    let request = Request::new("POST", "ex01.contoso.com", format!("/mapi/emsmdb/?MailboxId={}", guid(person)));
    let request = request.header("Authorization", format!("Basic {login}")).header("X-RequestType", kind).header("X-RequestId", "{1}:1");
    if cookies.is_empty() { request } else { request.header("Cookie", cookies) }
}

/// Sends a request, and says which cookies came back.
async fn ask(client: &mut Client, request: &Request) -> String {
    let head = client.request(request).await.expect("it answers");
    let body = client.body(1 << 20).await.expect("it ends");
    assert_eq!((head.status, head.first("X-ResponseCode")), (200, Some("0")), "{:?}", decode_entity(&body));
    let cookies: Vec<&str> = head.all("Set-Cookie").filter_map(|line| line.split(';').next()).collect();
    cookies.join("; ")
}

fn dn(person: u128) -> String {
    Directory::legacy_dn_of("Contoso", guid(person), &format!("user{person}"))
}

fn connect(person: u128) -> Vec<u8> {
    ConnectRequest { user_dn: dn(person), code_page: 1252, lcid_sort: 0x409, lcid_string: 0x409, ..ConnectRequest::default() }.encode()
}

fn logon(person: u128) -> Vec<u8> {
    let call = RopCall::Logon { logon_flags: 1, open_flags: 0x0100_0000, store_state: 0, mailbox: Some(dn(person)) };
    let rops = Rop::encode_all(&[Rop { logon: 0, handle: 0, call }]);
    let rop_buffer = extended::wrap(&RopBuffer { rops, handles: vec![NO_HANDLE] }.encode());
    ExecuteRequest { flags: ExecuteRequest::PLAIN, rop_buffer, max_rop_out: ExecuteRequest::USUAL_OUT, auxiliary: Vec::new() }.encode()
}

async fn measure() {
    let server = Server::start();
    polls(&server).await;
    let mapi = server.mapi;
    let pings = rate(move |client| async move {
        let mut client = client;
        ask(&mut client, &request(0, "PING", "")).await;
        client
    });
    let bare = server.bare;
    let nothings = rate(move |client| async move {
        let mut client = client;
        client.request(&request(0, "PING", "")).await.expect("it answers");
        client.body(1000).await.expect("it ends");
        client
    });
    let rounds = rate(move |client| async move {
        let mut client = client;
        let cookies = ask(&mut client, &request(0, "Connect", "").body(connect(0))).await;
        let cookies = ask(&mut client, &request(0, "Execute", &cookies).body(logon(0))).await;
        ask(&mut client, &request(0, "Disconnect", &cookies).body(DisconnectRequest::default().encode())).await;
        client
    });
    // The login is made once, outside of what is measured.
    ask(&mut open(mapi).await, &request(0, "PING", "")).await;
    let nothings = nothings(bare).await;
    let pings = pings(mapi).await;
    let rounds = rounds(mapi).await;
    println!("a bare hyper handler behind TLS: {nothings:.0} requests a second");
    println!("PING with a login: {pings:.0} a second, {:.2} of the bare handler", pings / nothings);
    println!("Connect, logon, Disconnect: {rounds:.0} rounds a second, {:.0} requests", 3.0 * rounds);
}

/// How much memory a client costs that waits.
async fn polls(server: &Server) {
    let wanted: usize = std::env::var("POLLS").ok().and_then(|text| text.parse().ok()).unwrap_or(8000);
    let mut warm = open(server.mapi).await;
    // The memory of digests is the server's for good: it is taken before anything is measured.
    for person in 0..PEOPLE {
        ask(&mut warm, &request(person, "PING", "")).await;
    }
    let before = server.resident();
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for lane in 0..AT_ONCE {
        let address = server.mapi;
        tasks.push(tokio::spawn(async move {
            let mut waiting = Vec::new();
            for number in (lane..wanted).step_by(AT_ONCE) {
                let person = number as u128 % PEOPLE;
                let mut client = open(address).await;
                let cookies = ask(&mut client, &request(person, "Connect", "").body(connect(person))).await;
                let wait = request(person, "NotificationWait", &cookies).body(vec![0; 8]);
                client.request(&wait).await.expect("it answers");
                let piece = client.piece().await.expect("it goes on").expect("there is more");
                Decoder::new().push(&piece).expect("it is a tag");
                waiting.push(client);
            }
            waiting
        }));
    }
    let mut waiting = Vec::new();
    for task in tasks {
        waiting.extend(task.await.expect("it ends"));
    }
    let took = begun.elapsed();
    // What came of the handshakes is given back a moment later.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let each = (server.resident() - before) / waiting.len() as f64;
    println!(
        "{} clients that wait over TLS: {each:.1} KiB resident each on the server (at most 32), connected in {:.1} s",
        waiting.len(),
        took.as_secs_f64()
    );
    assert!(each <= 32.0, "a client that waits may cost 32 KiB");
}

/// How often a second something can be done, by several clients at once on connections that stay.
fn rate<F: Future<Output = Client> + Send + 'static>(
    work: impl Fn(Client) -> F + Copy + Send + Sync + 'static,
) -> impl AsyncFn(SocketAddr) -> f64 {
    async move |address| {
        let mut tasks = Vec::new();
        for _ in 0..AT_ONCE {
            tasks.push(tokio::spawn(async move {
                let mut client = work(open(address).await).await;
                let begun = Instant::now();
                let mut done = 0_u32;
                while begun.elapsed() < TIME {
                    client = work(client).await;
                    done += 1;
                }
                f64::from(done) / begun.elapsed().as_secs_f64()
            }));
        }
        let mut all = 0.0;
        for task in tasks {
            all += task.await.expect("it ends");
        }
        all
    }
}
