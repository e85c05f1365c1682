//! The server of this project as the origin: it alone, behind real proxies, and with faults of its own configuration.

use super::proxies::{haproxy, is_there, nginx};
use super::scene::{assert_healthy, cause, good_paper, now, probe, settings};
use emsh::config::Password;
use emsh::mailbox::{Directory, Mailbox, MailboxServer};
use emsh::probe::{AddressReport, Settings, Stage};
use emsh::server::https::{AuthenticationMethod, Listener, Listening, MapiDirectory, Options, Published, Serves};
use emsh::value::Secret;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

/// All servers of these tests run on it.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads can be started"));

const ANN: Uuid = Uuid::from_u128(0xA11);
/// It is made once: that takes its time.
static OWN: LazyLock<Password> = LazyLock::new(|| Password::of(&Secret::new(super::origin::PASSWORD), 1));

fn password(mailbox: Uuid) -> Option<Password> {
    (mailbox == ANN).then(|| OWN.clone())
}

/// A server that runs; it ends when this is dropped.
struct Own {
    _folder: TempDir,
    _told: tokio::sync::watch::Sender<Arc<Published>>,
    _listener: Arc<Listener>,
    at: SocketAddr,
}

fn ann() -> Mailbox {
    Mailbox {
        guid: ANN,
        alias: "ann".to_owned(),
        display_name: "Ann".to_owned(),
        address: "ann@contoso.com".to_owned(),
        mapi_enabled: true,
        ..Mailbox::default()
    }
}

fn serve(change: impl FnOnce(&mut Published, &mut Mailbox)) -> Own {
    let folder = TempDir::new().expect("there is room");
    let paper = good_paper();
    let certificate = folder.path().join("server.pem");
    std::fs::write(&certificate, format!("{}{}", paper.pem, paper.key_pem)).expect("it is written");
    let server = |name: &str| MailboxServer {
        name: name.to_owned(),
        host: format!("{name}.contoso.com"),
        guid: Uuid::from_u128(0xE0),
        internal_url: Some("https://mail.contoso.com/mapi".to_owned()),
        external_url: Some("https://mail.contoso.com/mapi".to_owned()),
    };
    let url = Some("https://mail.contoso.com/mapi".to_owned());
    let mut published = Published {
        server: "EX01.contoso.com".to_owned(),
        at: Listening { listen: vec!["127.0.0.1:0".to_owned()], certificate: Some(certificate), ..Listening::default() },
        mapi: Some(MapiDirectory { authentication: vec![AuthenticationMethod::Basic], internal_url: url.clone(), external_url: url }),
        mapi_http_enabled: true,
        session_idle: Duration::from_secs(900),
        ..Published::default()
    };
    let mut mailbox = ann();
    change(&mut published, &mut mailbox);
    published.directory = Arc::new(Directory::new("Contoso".to_owned(), vec![server("EX01"), server("EX02")], 0, vec![mailbox]));
    let (told, heard) = tokio::sync::watch::channel(Arc::new(published));
    let serves = Serves::Clients { passwords: Arc::new(password), log: None };
    let options = Options::new(folder.path().to_owned(), now, serves);
    RUNTIME.block_on(async {
        let listener = Arc::new(Listener::start(heard, options).expect("it starts"));
        let at = listener.settled().await.addresses.first().expect("it listens").address;
        Own { _folder: folder, _told: told, _listener: listener, at }
    })
}

fn of(change: impl FnOnce(&mut Published, &mut Mailbox)) -> AddressReport {
    let own = serve(change);
    probe(&settings(own.at))
}

#[test]
fn it_is_healthy() {
    let own = serve(|_, _| {});
    let report = probe(&Settings { audit: true, ..settings(own.at) });
    assert_healthy(&report);
    assert_eq!(report.line(), "Outlook can connect.");
}

#[test]
fn behind_proxies() {
    let own = serve(|_, _| {});
    let paper = good_paper();
    if is_there("haproxy") {
        let proxy = haproxy(&paper, "", &[own.at], true);
        assert_healthy(&probe(&Settings { audit: true, ..settings(proxy.at) }));
    }
    if is_there("nginx") {
        // Even with a pool and with nothing but proxy_pass nobody rides on a login: each request proves itself.
        let pool = format!("upstream mail {{ server {}; keepalive 8; }}", own.at);
        let tuned = "proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header Host $host; client_max_body_size 0; \
                     proxy_ssl_server_name on; proxy_ssl_name mail.contoso.com; proxy_pass https://mail;";
        let proxy = nginx(&paper, &pool, "", tuned);
        assert_healthy(&probe(&Settings { audit: true, ..settings(proxy.at) }));
        let proxy = nginx(&paper, "", "", &format!("proxy_set_header Host $host; proxy_pass https://{};", own.at));
        assert_eq!(cause(&probe(&settings(proxy.at))), "BodyLimit");
    }
}

#[test]
fn faults_of_its_own() {
    assert_eq!(cause(&of(|published, _| published.mapi_http_enabled = false)), "MapiHttpDisabled");
    assert_eq!(cause(&of(|_, mailbox| mailbox.mapi_http_enabled = Some(false))), "MapiHttpDisabled");
    let nobody = of(|published, _| {
        if let Some(mapi) = &mut published.mapi {
            mapi.authentication = vec![AuthenticationMethod::Ntlm];
        }
    });
    assert_eq!(cause(&nobody), "NoLoginOffered");
    let own = serve(|_, _| {});
    let wrong = Settings { credential: Some(("ann@contoso.com".into(), Secret::new("wrong"))), ..settings(own.at) };
    let report = probe(&wrong);
    assert_eq!((cause(&report), report.failed_stage()), ("LoginRefused", Some(Stage::Auth)));
}

/// Without Autodiscover the address book says whose mailbox it is.
#[test]
fn a_given_address_is_enough() {
    if !is_there("nginx") {
        return;
    }
    let own = serve(|_, _| {});
    let location = format!(
        "proxy_set_header Host $host; client_max_body_size 0; proxy_buffering off; proxy_pass https://{}; }} location /autodiscover {{ return 404;",
        own.at
    );
    let proxy = nginx(&good_paper(), "", "", &location);
    let url = Some("https://mail.contoso.com".parse().expect("it is one"));
    let report = probe(&Settings { url, ..settings(proxy.at) });
    assert_healthy(&report);
    assert_eq!(report.line(), "Outlook can connect.");
}
