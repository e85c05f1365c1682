//! A set-up of the bench and its probe: who is asked for names, where hosts are, whom to trust.

use super::names::{Entry, serve};
use super::origin::{Origin, PASSWORD};
use super::paper::{AUTHORITY, Paper, Wanted, paper};
use emsh::probe::{Address, AddressReport, Authorities, Settings, Vantage, Verdict, probe_address};
use emsh::value::{Secret, time};
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The names of the healthy certificate.
pub(crate) const NAMES: &[&str] = &["mail.contoso.com", "autodiscover.contoso.com"];

/// A healthy zone: Autodiscover and the mail host, and a Kerberos server.
pub(crate) fn zone() -> Vec<Entry> {
    vec![
        Entry::Cname("autodiscover.contoso.com", "mail.contoso.com"),
        Entry::A("mail.contoso.com", [127, 0, 0, 1]),
        Entry::Srv("_kerberos._tcp.contoso.com", 88, "dc.contoso.com"),
    ]
}

/// A healthy certificate.
pub(crate) fn good_paper() -> Paper {
    paper(&Wanted::good(NAMES))
}

/// The time now in UTC ticks: certificates are judged by it.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock runs");
    time::UNIX_EPOCH + i64::try_from(since.as_nanos() / 100).expect("it fits for a while")
}

/// What the probe gets when everything is healthy: both hosts are at `at`.
pub(crate) fn settings(at: SocketAddr) -> Settings {
    let mut authorities = Authorities::none();
    assert_eq!(authorities.add_pem(AUTHORITY.pem.as_bytes()), 1);
    Settings {
        address: Address::parse("ann@contoso.com").expect("it is one"),
        credential: Some(("ann@contoso.com".to_owned(), Secret::new(PASSWORD))),
        token: None,
        tickets: false,
        ticket_cache: None,
        url: None,
        name_servers: vec![serve(zone())],
        name_servers_given: true,
        overrides: vec![
            ("mail.contoso.com".to_owned(), 443, at),
            ("autodiscover.contoso.com".to_owned(), 443, at),
            ("autodiscover.contoso.com".to_owned(), 80, ([127, 0, 0, 1], 9).into()),
        ],
        authorities,
        any_certificate: false,
        trusted_hosts: Vec::new(),
        patience: Duration::from_secs(20),
        quit_after: None,
        refusals: 2,
        withheld: None,
        vantage: Vantage::Here,
        only: None,
        own_certificate: None,
        sights: Vec::new(),
        audit: false,
        deep: false,
        configured: None,
        now: now(),
    }
}

/// A healthy origin with TLS of its own.
pub(crate) fn healthy() -> (Origin, Paper) {
    let paper = good_paper();
    let mut origin = Origin::new();
    origin.bound_to = emsh::probe::Certificate::parse(&paper.der).expect("it is one").endpoint_digest;
    (origin, paper)
}

/// An address that drops what is sent to it, as firewalls do: somebody listens there and takes nobody, and those who wait are too many.
pub(crate) struct Dropping {
    pub(crate) at: SocketAddr,
    _listening: std::os::fd::OwnedFd,
    _waiting: Vec<std::net::TcpStream>,
}

/// Makes one on loopback.
pub(crate) fn dropping() -> Dropping {
    use rustix::net::{AddressFamily, SocketType, bind, getsockname, listen, socket};
    let listening = socket(AddressFamily::INET, SocketType::STREAM, None).expect("there are sockets");
    bind(&listening, &SocketAddr::from(([127, 0, 0, 1], 0))).expect("loopback is there");
    listen(&listening, 0).expect("it listens");
    let at: SocketAddr = getsockname(&listening).expect("it is bound").try_into().expect("it is one of IPv4");
    let mut waiting = Vec::new();
    // The queue holds one more than it says; who comes behind is not answered.
    while let Ok(stream) = std::net::TcpStream::connect_timeout(&at, Duration::from_millis(300)) {
        waiting.push(stream);
    }
    Dropping { at, _listening: listening, _waiting: waiting }
}

/// Probes, and prints everything where the test fails.
pub(crate) fn probe(settings: &Settings) -> AddressReport {
    let report = probe_address(settings, &mut |_, _, _| {}, &|| false).expect("there is a network");
    println!("{}\n\n{}", emsh::probe::forms::tree("ann@contoso.com", &report), report.transcript);
    report
}

/// The id of the verdict's cause.
pub(crate) fn cause(report: &AddressReport) -> &'static str {
    report.causes.first().map_or("", |cause| cause.rule.cause)
}

/// Nothing fails, and nothing is wrong.
pub(crate) fn assert_healthy(report: &AddressReport) {
    let wrong: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| matches!(finding.verdict, Verdict::Fail | Verdict::Unknown))
        .map(|finding| format!("{finding:?}"))
        .collect();
    assert_eq!((wrong, report.verdict()), (Vec::new(), Verdict::Pass));
}
