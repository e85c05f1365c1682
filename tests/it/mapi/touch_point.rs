//! The probe that goes the way of clients: by name, through what stands in front of the server, into the mailbox that it watches
//! itself with.

use super::{HEALTH, PATIENCE, Site, basic, directory, now, published};
use emsh::mapi::Endpoint;
use emsh::probe::{Authorities, Entrance, Report, TouchPoint, Verdict, client_touch_point, connect_tls};
use emsh::server::https::{AuthenticationMethod, Limits, Published};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

/// A listener whose addresses for clients lead to it.
async fn site(change: impl FnOnce(&mut Published)) -> Site {
    let mut own = published();
    own.at.self_signed_names = vec!["localhost".to_owned()];
    let site = Site::with(own, Limits::default()).await;
    let url = format!("https://localhost:{}/mapi", site.address.port());
    let mut told = Published::clone(&site.told.borrow());
    tell(&mut told, &url);
    change(&mut told);
    site.change(|published| *published = told).await;
    site
}

/// Has clients told this address alone.
fn tell(published: &mut Published, url: &str) {
    let own = published.mapi.as_mut().expect("it has one");
    (own.internal_url, own.external_url) = (Some(url.to_owned()), None);
    let mut all = directory(|_| {});
    (all.servers[0].internal_url, all.servers[0].external_url) = (Some(url.to_owned()), None);
    published.directory = Arc::new(all);
}

async fn probe(touch: &TouchPoint) -> Report {
    client_touch_point(touch, Instant::now() + PATIENCE).await
}

/// The steps that were taken, and what each of them means.
fn steps(report: &Report) -> Vec<(&'static str, Verdict)> {
    report.findings.iter().map(|finding| (finding.step, finding.verdict)).collect()
}

/// The steps behind the certificate of a walk that comes to its end.
const INSIDE: [&str; 8] =
    ["emsmdb.offer", "autodiscover", "emsmdb.connect", "emsmdb.logon", "emsmdb.disconnect", "nspi.bind", "nspi.resolve", "nspi.unbind"];

#[tokio::test]
async fn the_way_of_a_client_is_walked_to_its_end() {
    // With a password; and with a pass where clients have tokens, which nobody makes for the probe.
    for methods in [vec![AuthenticationMethod::Basic], vec![AuthenticationMethod::OAuth]] {
        let site = site(|published| published.mapi.as_mut().expect("it has one").authentication = methods.clone()).await;
        let (touch, _pass) = site.listener.touch_point(None).expect("it has an address");
        let report = probe(&touch).await;
        let inside = report.findings.iter().filter(|finding| INSIDE.contains(&finding.step));
        let seen: Vec<_> = inside.map(|finding| (finding.step, finding.verdict)).collect();
        assert_eq!(seen, INSIDE.map(|step| (step, Verdict::Pass)), "{}", report.transcript());
        let offered = methods == [AuthenticationMethod::Basic];
        assert_eq!(report.succeeded(), offered, "{}", report.transcript());
    }
}

#[tokio::test]
async fn a_pass_opens_one_mailbox_for_one_walk() {
    let site = site(|_| {}).await;
    let (touch, pass) = site.listener.touch_point(None).expect("it has an address");
    let mut client = site.client(Endpoint::Emsmdb, "healthmailbox").await;
    client.mailbox = format!("{HEALTH}@contoso.com");
    client.authorization = Some(basic("healthmailbox", touch.pass.reveal()));
    assert_eq!(client.code("PING", Vec::new()).await, "0");
    // Nobody else's.
    let mut alice = site.client(Endpoint::Emsmdb, "alice").await;
    alice.authorization = Some(basic("alice", touch.pass.reveal()));
    assert_eq!(alice.post("PING", Vec::new()).await.head.status, 401);
    drop(pass);
    assert_eq!(client.post("PING", Vec::new()).await.head.status, 401);
}

#[tokio::test]
async fn what_keeps_clients_out_has_a_name() {
    let set = |change: fn(&mut Published)| site(change);
    let login = set(|published| published.mapi.as_mut().expect("it has one").authentication = vec![AuthenticationMethod::Ntlm]).await;
    let switched = set(|published| published.mapi_http_enabled = false).await;
    let nameless = set(|published| tell(published, "https://mail.contoso.invalid/mapi")).await;
    let plain = set(|published| tell(published, "http://localhost/mapi")).await;
    let silent = set(|published| published.mapi.as_mut().expect("it has one").internal_url = None).await;
    let another = set(|published| published.at.self_signed_names = vec!["ex01.contoso.com".to_owned()]).await;
    let port = another.address.port();
    for (site, expected) in [
        (login, "The MAPI virtual directory names no way to log in that works here, so no client gets in.".to_owned()),
        (switched, "MAPI over HTTP is switched off for the organization (MapiHttpEnabled is False).".to_owned()),
        (
            nameless,
            "https://mail.contoso.invalid/mapi: The name mail.contoso.invalid of the InternalUrl is not found from here: no name ends in .invalid.".to_owned(),
        ),
        (plain, "http://localhost/mapi: The InternalUrl is no https address, and clients take no other.".to_owned()),
        (silent, "No address is published, so there is no way for a client to take.".to_owned()),
        (
            another,
            format!("https://localhost:{port}/mapi: The certificate is for ex01.contoso.com, and clients ask for localhost."),
        ),
    ] {
        let (touch, _pass) = site.listener.touch_point(None).expect("there is something to test");
        assert_eq!(probe(&touch).await.error(), expected);
    }
}

#[tokio::test]
async fn only_hosts_that_clients_are_told_are_probed() {
    let site = site(|_| {}).await;
    let (touch, _pass) = site.listener.touch_point(Some("LOCALHOST")).expect("it is told");
    assert!(probe(&touch).await.succeeded());
    let why = site.listener.touch_point(Some("evil.com")).expect_err("nobody is told so");
    assert_eq!(why, "The probe goes only to hosts that the directory tells clients, and 'evil.com' is none of them: localhost.");
}

/// Something that ends TLS with a certificate of its own, and hands on what it hears with `change` made to it.
struct Front {
    address: SocketAddr,
    authority: String,
}

impl Front {
    async fn before(site: &Site, change: fn(String) -> String) -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).expect("no names are fine");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("there are random numbers");
        let authority = params.self_signed(&key).expect("it can be signed");
        let issuer = Issuer::new(params, key);
        let own_key = KeyPair::generate().expect("there are random numbers");
        let own =
            CertificateParams::new(vec!["localhost".to_owned()]).expect("it is a name").signed_by(&own_key, &issuer).expect("it can be");
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("there are some")
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own_key.serialize_der())))
            .expect("they belong together");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there are ports");
        let (address, behind) = (listener.local_addr().expect("it has one"), site.address);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(hand_on(acceptor.clone(), stream, behind, change));
            }
        });
        Self { address, authority: authority.pem() }
    }

    /// The walk through it, with or without trust in its authority.
    fn touch(&self, site: &Site, trusted: bool) -> (TouchPoint, emsh::server::https::Pass) {
        let (touch, pass) = site.listener.touch_point(None).expect("it has an address");
        let mut authorities = Authorities::none();
        if trusted {
            authorities.add_pem(self.authority.as_bytes());
        }
        let entrances =
            touch.entrances.iter().map(|entrance| Entrance { addresses: Some(vec![self.address]), ..entrance.clone() }).collect();
        (TouchPoint { entrances, authorities, ..touch }, pass)
    }
}

async fn hand_on(acceptor: TlsAcceptor, stream: TcpStream, behind: SocketAddr, change: fn(String) -> String) {
    let Ok(mut near) = acceptor.accept(stream).await else { return };
    let far = TcpStream::connect(behind).await.expect("it listens");
    let (mut far, _) = connect_tls(far, "localhost", behind).await.expect("it speaks TLS");
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        tokio::select! {
            read = near.read(&mut asked) => match read {
                Ok(length @ 1..) => {
                    // A head of the probe comes in one piece, and its body with it.
                    let end = asked[..length].windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(length);
                    let head = change(String::from_utf8_lossy(&asked[..end]).into_owned());
                    far.write_all(&[head.as_bytes(), &asked[end..length]].concat()).await.expect("it reads");
                }
                _ => return,
            },
            read = far.read(&mut answered) => match read {
                Ok(length @ 1..) if near.write_all(&answered[..length]).await.is_ok() => {}
                _ => return,
            },
        }
    }
}

#[tokio::test]
async fn the_way_leads_through_what_stands_in_front() {
    let site = site(|_| {}).await;
    let front = Front::before(&site, |head| head).await;
    let (touch, _pass) = front.touch(&site, true);
    let report = probe(&touch).await;
    assert!(report.succeeded(), "{}", report.transcript());
    let certificate = report.findings.iter().find(|finding| finding.step == "certificate").expect("it was looked at");
    assert_eq!(certificate.evidence, "CN=rcgen self signed cert, of whoever stands in front of the server.");
}

#[tokio::test]
async fn a_front_that_takes_the_login_away_is_named() {
    let site = site(|_| {}).await;
    let front = Front::before(&site, |head| head.replace("Authorization:", "X-Taken:")).await;
    let (touch, _pass) = front.touch(&site, true);
    let report = probe(&touch).await;
    let expected = "The server does not see the login of its own probe: what stands in front of it changes the header Authorization.";
    assert_eq!(report.cause().map(|finding| (finding.step, finding.evidence.as_str())), Some(("autodiscover", expected)));
}

#[tokio::test]
async fn nobody_who_is_not_trusted_sees_the_login() {
    let site = site(|_| {}).await;
    static SHOWN: AtomicBool = AtomicBool::new(false);
    let front = Front::before(&site, |head| {
        SHOWN.fetch_or(head.contains("Authorization") || head.contains("X-Emsh-Monitoring"), Ordering::Relaxed);
        head
    })
    .await;
    let (touch, _pass) = front.touch(&site, false);
    let report = probe(&touch).await;
    assert_eq!(report.cause().map(|finding| finding.step), Some("certificate"));
    assert_eq!(steps(&report).last(), Some(&("autodiscover", Verdict::Skipped)), "{}", report.transcript());
    assert!(!SHOWN.load(Ordering::Relaxed));
    // The same front is shown it once it is trusted.
    let (touch, _pass) = front.touch(&site, true);
    assert!(probe(&touch).await.succeeded() && SHOWN.load(Ordering::Relaxed));
}

#[tokio::test]
async fn another_server_of_a_pool_is_no_failure() {
    let site = site(|_| {}).await;
    let other = super::touch_point::site(|published| published.server = "ex02.contoso.com".to_owned()).await;
    let front = Front::before(&other, |head| head).await;
    let (touch, _pass) = front.touch(&site, true);
    let report = probe(&touch).await;
    assert_eq!(steps(&report).last(), Some(&("autodiscover", Verdict::Unknown)), "{}", report.transcript());
    assert!(report.succeeded(), "{}", report.transcript());
}

#[tokio::test]
async fn a_probe_that_waits_too_long_says_where() {
    let site = site(|_| {}).await;
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("there are ports");
    let (touch, _pass) = site.listener.touch_point(None).expect("it has an address");
    let address = silent.local_addr().expect("it has one");
    let entrances = vec![Entrance { addresses: Some(vec![address]), ..touch.entrances[0].clone() }];
    let report = client_touch_point(&TouchPoint { entrances, ..touch }, Instant::now() + std::time::Duration::from_millis(50)).await;
    assert_eq!(report.cause().map(|finding| finding.step), Some("tls"));
    assert!(now() >= report.ended.ticks, "it has ended");
}
