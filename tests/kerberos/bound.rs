//! Tickets that are bound to the TLS connection: an acceptor that looks at it, as Extended Protection does.

use crate::paper::Paper;
use crate::proxies::free_port;
use crate::realm::{Realm, is_there};
use crate::site::{Client, Probed, SERVICES, good_paper};
use emsh::probe::Certificate;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

/// Debian's own, which knows Debian's modules.
const PYTHON: &str = "/usr/bin/python3";

struct Acceptor {
    child: Child,
    at: SocketAddr,
}

impl Drop for Acceptor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether the acceptor can run here.
fn can_accept() -> bool {
    let found = Command::new(PYTHON).args(["-c", "import gssapi"]).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !found {
        println!("python3-gssapi is not installed, so bound tickets were not tried; .ci/run installs it");
    }
    found
}

/// One that shows `paper` and wants tickets that are bound to `to`.
fn accept(realm: &Realm, paper: &Paper, to: &Paper, mode: &str) -> Acceptor {
    let file = realm.path("server.pem");
    std::fs::write(&file, format!("{}{}", paper.pem, paper.key_pem)).expect("there is room");
    let digest = Certificate::parse(&to.der).expect("it is one").endpoint_digest;
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let port = free_port();
    let mut command = Command::new(PYTHON);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kerberos/acceptor.py")).arg(port.to_string()).arg(&file).args([&digest, mode]);
    command.env("KRB5_CONFIG", realm.path("krb5.conf")).env("KRB5_KTNAME", realm.path("http.keytab")).env("KRB5RCACHEDIR", realm.path(""));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("it starts");
    let at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    while TcpStream::connect(at).is_err() {
        assert_eq!(child.try_wait().expect("it can be asked"), None, "the acceptor ended");
        std::thread::yield_now();
    }
    Acceptor { child, at }
}

fn probe(to: Option<&Paper>, mode: &str) -> Probed {
    let realm = Realm::start(SERVICES);
    let cache = realm.kinit("ann", "ann", &[]);
    let paper = good_paper();
    let acceptor = accept(&realm, &paper, to.unwrap_or(&paper), mode);
    let client = Client { settings: &realm.path("krb5.conf"), cache: &cache, at: acceptor.at, before: &[] };
    client.probe(&["-UseDefaultCredentials", "-Url", "https://mail.contoso.com", "-QuitAfter", "Autodiscover"])
}

#[test]
fn a_ticket_is_bound_to_the_certificate_that_is_shown() {
    if !is_there() || !can_accept() {
        return;
    }
    for (mode, says) in [("allow", "Allow: "), ("require", "Require: ")] {
        let probed = probe(None, mode);
        println!("{}", probed.said());
        assert_eq!(probed.found("A3", "mail").0, "pass", "{:?}", probed.found("A3", "mail"));
        let (status, evidence) = probed.found("A2", "mail");
        assert!(status == "pass" && evidence.starts_with(says), "{status} {evidence}");
    }
}

#[test]
fn tls_ends_in_front_of_who_wants_bindings() {
    if !is_there() || !can_accept() {
        return;
    }
    let other = good_paper();
    let allowing = probe(Some(&other), "allow");
    assert_eq!(allowing.result(), ("Failed", "ExtendedProtectionBehindProxy"), "{}", allowing.said());
    let requiring = probe(Some(&other), "require");
    assert_eq!(requiring.result(), ("Failed", "TicketRefused"), "{}", requiring.said());
}
