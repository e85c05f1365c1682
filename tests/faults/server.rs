//! The server of this project, in this process, as an origin of the bench.

use super::scene::{good_paper, now};
use emsh::config::Password;
use emsh::mailbox::{Directory, Mailbox, MailboxServer};
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
const BOB: Uuid = Uuid::from_u128(0xB0B);
/// It is made once: that takes its time.
static OWN: LazyLock<Password> = LazyLock::new(|| Password::of(&Secret::new(super::origin::PASSWORD), 1));

fn password(mailbox: Uuid) -> Option<Password> {
    [ANN, BOB].contains(&mailbox).then(|| OWN.clone())
}

/// A server that runs; it ends when this is dropped.
pub(crate) struct Own {
    _folder: TempDir,
    _told: tokio::sync::watch::Sender<Arc<Published>>,
    _listener: Arc<Listener>,
    pub(crate) at: SocketAddr,
}

fn owned_by(guid: Uuid, alias: &str) -> Mailbox {
    Mailbox {
        guid,
        alias: alias.to_owned(),
        display_name: alias.to_owned(),
        address: format!("{alias}@contoso.com"),
        mapi_enabled: true,
        ..Mailbox::default()
    }
}

/// Starts one with the mailboxes of Ann and Bob, who have the password of the bench; Ann's is the one that `change` sees.
pub(crate) fn serve(change: impl FnOnce(&mut Published, &mut Mailbox)) -> Own {
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
    let mut mailbox = owned_by(ANN, "ann");
    change(&mut published, &mut mailbox);
    published.directory =
        Arc::new(Directory::new("Contoso".to_owned(), vec![server("EX01"), server("EX02")], 0, vec![mailbox, owned_by(BOB, "bob")]));
    let (told, heard) = tokio::sync::watch::channel(Arc::new(published));
    let serves = Serves::Clients { passwords: Arc::new(password), log: None };
    let options = Options::new(folder.path().to_owned(), now, serves);
    RUNTIME.block_on(async {
        let listener = Arc::new(Listener::start(heard, options).expect("it starts"));
        let at = listener.settled().await.addresses.first().expect("it listens").address;
        Own { _folder: folder, _told: told, _listener: listener, at }
    })
}
