//! Who gets in.

use super::{Client, Site, basic, published};
use emsh::mapi::Endpoint;
use emsh::server::https::{AuthenticationMethod, Limits, Published, TokenKey, Tokens};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

async fn status(client: &mut Client, authorization: Option<&str>) -> u16 {
    client.authorization = authorization.map(str::to_owned);
    client.post("PING", Vec::new()).await.head.status
}

#[tokio::test]
async fn a_password_opens_the_own_mailbox() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let login = |name: &str, password: &str| {
        use base64::Engine;
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{name}:{password}")))
    };
    for name in ["alice@contoso.com", "ALICE", "CONTOSO\\alice"] {
        assert_eq!(status(&mut client, Some(&login(name, "alice's password"))).await, 200, "{name}");
    }
    for wrong in [
        login("alice", "Alice's password"),
        login("bob", "alice's password"),
        login("nobody", "alice's password"),
        // A mailbox on another server, and the server's own: they have no password here.
        login("carol", ""),
        login("healthmailbox", ""),
        "Basic".to_owned(),
        "Basic !!!".to_owned(),
        "Bearer".to_owned(),
        "Bearer e30.e30.e30".to_owned(),
        "NTLM TlRMTVNTUAABAAAA".to_owned(),
        "Negotiate YII=".to_owned(),
    ] {
        let mut client = site.client(Endpoint::Emsmdb, "alice").await;
        assert_eq!(status(&mut client, Some(&wrong)).await, 401, "{wrong}");
    }
    let seen = client.post("PING", Vec::new()).await;
    assert_eq!(seen.head.status, 200);
    // Two proofs are none.
    let twice = client.request("PING").header("Authorization", basic("bob", "bob's password"));
    assert_eq!(client.send(&twice).await.head.status, 401);
}

/// The digest is made once; then the login is remembered, until passwords may have changed.
#[tokio::test]
async fn a_login_is_remembered_for_a_while() {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let folder = tempfile::tempdir().expect("there is room");
    let (_told, heard) = tokio::sync::watch::channel(Arc::new(published()));
    let passwords: emsh::server::https::PasswordOf = Arc::new(|mailbox| {
        ASKED.fetch_add(1, Ordering::Relaxed);
        super::password(mailbox)
    });
    let serves = emsh::server::https::Serves::Clients { passwords, log: None };
    let options = emsh::server::https::Options::new(folder.path().to_owned(), super::now, serves);
    let listener = emsh::server::https::Listener::start(heard, options).expect("it starts");
    let address = listener.settled().await.addresses[0].address;
    let mut client = Client::new(address, Endpoint::Emsmdb, "alice", super::connection(address, None).await);
    for _ in 0..5 {
        assert_eq!(client.post("PING", Vec::new()).await.head.status, 200);
    }
    assert_eq!(ASKED.load(Ordering::Relaxed), 1);
    // Somebody else's password changed; then one's own.
    listener.forget_logins(&[super::BOB]);
    assert_eq!(client.post("PING", Vec::new()).await.head.status, 200);
    assert_eq!(ASKED.load(Ordering::Relaxed), 1);
    listener.forget_logins(&[super::ALICE]);
    assert_eq!(client.post("PING", Vec::new()).await.head.status, 200);
    assert_eq!(ASKED.load(Ordering::Relaxed), 2);
    // Many at once with the same login cost one digest.
    listener.forget_logins(&[super::ALICE]);
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let mut twin = client.reconnected(None).await;
        all.spawn(async move { twin.post("PING", Vec::new()).await.head.status });
    }
    assert!(all.join_all().await.iter().all(|status| *status == 200));
    let at_once = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 4);
    assert!(ASKED.load(Ordering::Relaxed) <= 2 + u32::try_from(at_once).expect("it is small"), "{ASKED:?}");
}

#[tokio::test]
async fn only_what_works_is_offered() {
    use AuthenticationMethod::{Basic, Negotiate, Ntlm, OAuth};
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    client.authorization = None;
    for (methods, offered) in [
        (vec![Ntlm, OAuth, Negotiate], vec![]),
        (vec![Ntlm, Basic, OAuth], vec!["Basic realm=\"ex01.contoso.com\""]),
        (vec![Basic], vec!["Basic realm=\"ex01.contoso.com\""]),
    ] {
        let complains = methods.iter().any(|method| *method != Basic);
        site.change(|published| published.mapi.as_mut().expect("there is one").authentication = methods).await;
        let seen = client.post("PING", Vec::new()).await;
        assert_eq!((seen.head.status, seen.head.all("WWW-Authenticate").collect::<Vec<_>>()), (401, offered));
        let told = site.listener.status().problems.iter().any(|problem| problem.what == emsh::server::https::What::Login);
        assert_eq!(told, complains);
    }
    // A way that the directory does not name is not taken either.
    site.change(|published| published.mapi.as_mut().expect("there is one").authentication = vec![Ntlm]).await;
    assert_eq!(status(&mut client, Some(&basic("alice", "alice's password"))).await, 401);
}

/// An authorization server.
pub(super) struct Issuer(rcgen::KeyPair);

impl Issuer {
    pub(super) fn new() -> Self {
        Self(rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("there are random numbers"))
    }

    /// Its public key.
    pub(super) fn pem(&self) -> String {
        use base64::Engine;
        use rcgen::PublicKeyData;
        let key = base64::engine::general_purpose::STANDARD.encode(self.0.subject_public_key_info());
        format!("-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n")
    }

    /// A token of its own, as a login.
    pub(super) fn bearer(&self, claims: &serde_json::Value) -> String {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA"}"#), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let key = ring::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&self.0.serialize_der()).expect("it is one");
        format!("Bearer {signed}.{}", URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes())))
    }
}

#[tokio::test]
async fn a_token_opens_the_mailbox_that_it_names() {
    let issuer = Issuer::new();
    let pem = issuer.pem();
    let tokens = Tokens { keys: TokenKey::read(pem.as_bytes()).expect("it is one"), audience: "mapi".to_owned(), issuer: String::new() };
    let mut published = Published { tokens, ..published() };
    published.mapi.as_mut().expect("there is one").authentication = vec![AuthenticationMethod::OAuth];
    let site = Site::with(published, Limits::default()).await;
    let token = |claims: serde_json::Value| issuer.bearer(&claims);
    let claims = |name: &str| serde_json::json!({ "aud": "mapi", "exp": 9_999_999_999_i64, "upn": name });
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    assert_eq!(status(&mut client, Some(&token(claims("alice@contoso.com")))).await, 200);
    assert_eq!(status(&mut client, Some(&token(claims("nobody@contoso.com")))).await, 401);
    client.authorization = None;
    let seen = client.post("PING", Vec::new()).await;
    assert_eq!(seen.head.all("WWW-Authenticate").collect::<Vec<_>>(), ["Bearer realm=\"ex01.contoso.com\""]);
}
