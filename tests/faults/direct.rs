//! Faults of names, connections, certificates, logins and settings, with nothing in between.

use super::names::{Entry, serve};
use super::origin::{Asked, Origin, Protection, Said};
use super::paper::{STRANGER, Wanted, paper};
use super::scene::{NAMES, assert_healthy, cause, dropping, healthy, now, probe, settings, zone};
use emsh::probe::seen::{Configured, ConfiguredDirectory, Running};
use emsh::probe::{Settings, Stage, Verdict};
use emsh::value::{Secret, time};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A port at which nobody listens.
fn nowhere() -> SocketAddr {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback is there");
    listener.local_addr().expect("it is bound")
}

/// A healthy origin, changed, and the settings for it.
fn changed(change: impl FnOnce(&mut Origin)) -> Settings {
    let (mut origin, paper) = healthy();
    change(&mut origin);
    settings(origin.serve(Some(paper.server(&["http/1.1"]))))
}

fn twisted(twist: impl Fn(&Asked) -> Option<Said> + Send + Sync + 'static) -> Settings {
    changed(|origin| *origin = origin.clone().twisted(twist))
}

fn directory() -> ConfiguredDirectory {
    ConfiguredDirectory {
        identity: "EX01\\mapi (Default Web Site)".into(),
        server: "EX01".into(),
        internal_url: String::new(),
        external_url: "https://mail.contoso.com/mapi".into(),
        schemes: vec!["Ntlm".into(), "Negotiate".into(), "Basic".into()],
        extended_protection: "None".into(),
    }
}

fn organization(directory: ConfiguredDirectory) -> Option<Configured> {
    Some(Configured { mapi_http_enabled: Some(true), directories: vec![directory], last_change: None, running: Running::NotKnown })
}

#[test]
fn a_healthy_way_passes() {
    assert_healthy(&probe(&changed(|_| {})));
    for protection in [Protection::Allow, Protection::Require] {
        let report = probe(&changed(|origin| origin.protection = protection));
        assert_healthy(&report);
        let found = report.findings.iter().find(|finding| finding.step == "A2").expect("it was tried");
        assert!(found.evidence.starts_with(&format!("{protection:?}:")), "{}", found.evidence);
    }
    // What was not tried is said to be unknown.
    let report = probe(&changed(|_| {}));
    let row = report.findings.iter().find(|finding| finding.step == "A1").map(|finding| finding.evidence.clone()).expect("it was tried");
    let why = if emsh::probe::auth::KERBEROS { "-UseDefaultCredentials was not given" } else { "it is not in this build" };
    assert!(row.ends_with(&format!("; Negotiate (Kerberos): unknown, {why}.")), "{row}");
    let per_request = probe(&changed(|origin| origin.per_request = true));
    assert_healthy(&per_request);
    let configured = Settings { configured: organization(directory()), ..changed(|_| {}) };
    assert_healthy(&probe(&configured));
}

#[test]
fn without_a_password_it_goes_as_far_as_one_can() {
    let report = probe(&Settings { credential: None, ..changed(|_| {}) });
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Pass, ""));
    assert_eq!(report.line(), "Nothing is wrong as far as it was tested, which is without a mailbox.");
    assert!(report.findings.iter().any(|finding| finding.step == "H1" && finding.subject == "mail.contoso.com/mapi/emsmdb/"
        || finding.subject == "autodiscover.contoso.com/mapi/emsmdb/"));
}

#[test]
fn names() {
    let at = nowhere();
    let with = |zone| Settings { name_servers: vec![serve(zone)], overrides: Vec::new(), ..settings(at) };
    let silent = Settings { name_servers: vec![nowhere()], overrides: Vec::new(), ..settings(at) };
    assert_eq!(cause(&probe(&silent)), "NameServerSilent");
    assert_eq!(cause(&probe(&with(Vec::new()))), "DomainNotFound");
    assert_eq!(cause(&probe(&with(vec![Entry::Txt("contoso.com", "v=spf1 -all")]))), "AutodiscoverNotInDns");
    let service = Entry::Srv("_autodiscover._tcp.contoso.com", 443, "mail.fabrikam.com");
    let report = probe(&with(vec![service]));
    assert!(report.causes.iter().any(|cause| cause.rule.cause == "SrvOtherDomain"));
    let report = probe(&Settings {
        name_servers: vec![serve([zone(), vec![Entry::Txt("contoso.com", "MS=ms123456")]].concat())],
        ..changed(|_| {})
    });
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "Microsoft365Zone"));
    let outside = vec![Entry::Cname("autodiscover.contoso.com", "mail.contoso.com"), Entry::A("mail.contoso.com", [192, 0, 2, 1])];
    let report = probe(&Settings { name_servers: vec![serve(zone()), serve(outside)], quit_after: Some(Stage::Dns), ..changed(|_| {}) });
    let found = report.findings.iter().find(|finding| finding.step == "D1").expect("it was tried");
    assert!(found.verdict == Verdict::Warn && found.evidence.contains("names differ inside and outside"), "{}", found.evidence);
}

#[test]
fn connections() {
    assert_eq!(cause(&probe(&settings(nowhere()))), "ConnectionRefused");
    let mut plain = Settings { patience: Duration::from_millis(300), ..settings(Origin::new().serve(None)) };
    assert_eq!(cause(&probe(&plain)), "NoTls");
    let wall = dropping();
    let dropped = Settings { patience: Duration::from_millis(400), ..settings(wall.at) };
    assert_eq!(cause(&probe(&dropped)), "ConnectionDropped");
    plain.url = Some("https://unknown.contoso.com".parse().expect("it is one"));
    assert_eq!(cause(&probe(&plain)), "HostNotInDns");
    let (origin, paper) = healthy();
    let at = origin.serve(Some(paper.server(&["http/1.1"])));
    let mut half = settings(at);
    half.overrides.push(("mail.contoso.com".to_owned(), 443, nowhere()));
    let report = probe(&half);
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "AddressUnreachable"));
}

/// The mail domain itself drops what comes; Outlook asks it first.
#[test]
fn a_name_before_the_right_one_costs_time() {
    let wall = dropping();
    let mut slow = Settings {
        name_servers: vec![serve([zone(), vec![Entry::A("contoso.com", [127, 0, 0, 1])]].concat())],
        patience: Duration::from_millis(2_500),
        ..changed(|_| {})
    };
    slow.overrides.push(("contoso.com".to_owned(), 443, wall.at));
    let report = probe(&slow);
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "LookupWaits"));
}

#[test]
fn certificates() {
    let with = |wanted: &Wanted<'_>| {
        let paper = paper(wanted);
        probe(&settings(Origin::new().serve(Some(paper.server(&["http/1.1"])))))
    };
    let good = || Wanted::good(NAMES);
    let expired = with(&Wanted { years: (2019, 2020), ..good() });
    assert_eq!((cause(&expired), expired.failed_stage()), ("CertificateExpired", Some(Stage::Tls)));
    assert_eq!(cause(&with(&Wanted { years: (2090, 2099), ..good() })), "CertificateNotYetValid");
    assert_eq!(cause(&with(&Wanted { by: None, ..good() })), "CertificateSelfSigned");
    assert_eq!(cause(&with(&Wanted { by: Some(&STRANGER), ..good() })), "CertificateUntrusted");
    assert_eq!(cause(&with(&Wanted { by: Some(&STRANGER), names_issuer: true, ..good() })), "IntermediateMissing");
    assert_eq!(cause(&with(&Wanted::good(&["owa.contoso.com"]))), "CertificateName");
    let only_autodiscover = with(&Wanted::good(&["autodiscover.contoso.com"]));
    assert_eq!(cause(&only_autodiscover), "CertificateName");
}

#[test]
fn no_password_goes_where_nobody_vouches() {
    let untrusted = paper(&Wanted { by: Some(&STRANGER), ..Wanted::good(NAMES) });
    let report = probe(&settings(Origin::new().serve(Some(untrusted.server(&["http/1.1"])))));
    assert!(report.seen.logins.is_empty(), "{:?}", report.seen.logins);
    assert!(!report.transcript.contains("Authorization"));
    let at = Origin::new().serve(Some(untrusted.server(&["http/1.1"])));
    let report = probe(&Settings { any_certificate: true, ..settings(at) });
    assert!(report.seen.is_logged_in());
}

#[test]
fn one_node_of_several() {
    let (origin, fine) = healthy();
    let old = paper(&Wanted::good(&["old.contoso.com"]));
    let first = origin.clone().serve(Some(fine.server(&["http/1.1"])));
    let second = origin.serve(Some(old.server(&["http/1.1"])));
    let mut both = settings(first);
    both.overrides.push(("autodiscover.contoso.com".to_owned(), 443, second));
    assert_eq!(cause(&probe(&both)), "CertificateDiffers");
}

#[test]
fn soon_and_late() {
    let soon = now() + 10 * time::DAY;
    let (origin, paper) = healthy();
    let at = origin.serve(Some(paper.server(&["http/1.1"])));
    // The certificate ends in 2099; a month before that it is time.
    let almost = time::UNIX_EPOCH + 4_070_000_000 * time::SECOND;
    let report = probe(&Settings { now: almost, quit_after: Some(Stage::Tls), ..settings(at) });
    assert_eq!(cause(&report), "CertificateExpiresSoon");
    let report = probe(&Settings { now: soon, ..twisted(dated) });
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "ClockSkew"));
}

/// An answer with a date that is long ago.
fn dated(asked: &Asked) -> Option<Said> {
    let ping = asked.header("Authorization").is_none() && asked.path().starts_with("/mapi");
    ping.then(|| Said::new(401, "no").with("WWW-Authenticate", "NTLM").with("Date", "Thu, 01 Jan 2026 00:00:00 GMT"))
}

/// An answer to what has no login yet.
fn first(path: &'static str, said: Said) -> impl Fn(&Asked) -> Option<Said> + Send + Sync + 'static {
    move |asked| (asked.path().starts_with(path) && asked.header("Authorization").is_none()).then(|| said.clone())
}

#[test]
fn first_answers() {
    assert_eq!(cause(&probe(&twisted(first("/mapi", Said::new(404, "no"))))), "NoMapiEndpoint");
    assert_eq!(cause(&probe(&twisted(first("/mapi", Said::new(403, "no"))))), "Forbidden");
    assert_eq!(cause(&probe(&twisted(first("/mapi", Said::new(401, "no"))))), "NoLoginOffered");
    assert_eq!(cause(&probe(&twisted(first("/mapi", Said::new(503, "no"))))), "BackendDown");
    assert_eq!(cause(&probe(&twisted(first("/mapi", Said::default())))), "NoHttpAnswer");
    let bearer = Said::new(401, "no").with("WWW-Authenticate", "Bearer");
    assert_eq!(cause(&probe(&twisted(first("/mapi", bearer)))), "BearerUnusable");
    let anonymous = Said::new(200, "PROCESSING\r\nDONE\r\n\r\n").with("X-ResponseCode", "0");
    assert_eq!(cause(&probe(&twisted(first("/mapi", anonymous)))), "AnonymousAllowed");
    let gone = Settings { configured: organization(directory()), ..twisted(first("/mapi", Said::new(404, "no"))) };
    assert_eq!(cause(&probe(&gone)), "NotPublished");
    let rewritten =
        Settings { configured: organization(ConfiguredDirectory { schemes: vec!["Ntlm".into()], ..directory() }), ..changed(|_| {}) };
    assert_eq!(cause(&probe(&rewritten)), "SchemesRewritten");
    let query = twisted(|asked| (asked.target.contains("MailboxId=probe@")).then(|| Said::new(400, "no")));
    let report = probe(&query);
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "AddressRewritten"));
    let lacking = ConfiguredDirectory { internal_url: "https://ex01.contoso.com/mapi".into(), ..directory() };
    let report = probe(&Settings { configured: organization(lacking), ..changed(|_| {}) });
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "ConfiguredNameMissing"));
}

#[test]
fn logins() {
    let wrong = Settings { credential: Some(("ann@contoso.com".into(), Secret::new("wrong"))), ..changed(|_| {}) };
    let report = probe(&wrong);
    assert_eq!((cause(&report), report.failed_stage(), report.seen.logins.len()), ("LoginRefused", Some(Stage::Auth), 2));
    let forced = probe(&Settings { refusals: u32::MAX, ..wrong });
    assert!(forced.seen.logins.len() > 4);
    let form = changed(|origin| origin.users = vec!["CONTOSO\\ann"]);
    assert_eq!(cause(&probe(&form)), "UserForm");
    let accents = Settings {
        credential: Some(("ann@contoso.com".into(), Secret::new("Übung-2026"))),
        ..changed(|origin| {
            origin.offers = vec!["Basic realm=\"x\""];
            origin.password = "Übung-2026";
        })
    };
    assert_eq!(cause(&probe(&accents)), "BasicCodepage");
    let negotiate = probe(&changed(|origin| origin.accepts = vec!["NTLM", "Basic"]));
    assert_eq!((negotiate.verdict(), cause(&negotiate)), (Verdict::Warn, "NegotiateFails"));
    let basic = probe(&changed(|origin| origin.accepts = vec!["NTLM", "Negotiate"]));
    assert_eq!((basic.verdict(), cause(&basic)), (Verdict::Warn, "BasicOfferedNotTaken"));
    let outside = Settings { name_servers: vec![serve(zone()[..2].to_vec())], ..changed(|_| {}) };
    let report = probe(&outside);
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "NegotiateWithoutKerberos"));
}

/// Who does not answer a login is waited for once, though the connection was open before.
#[test]
fn a_silent_login_is_waited_for_once() {
    let tries = Arc::new(AtomicU32::new(0));
    let counted = tries.clone();
    let silent = twisted(move |asked| {
        asked.header("Authorization")?;
        counted.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_secs(3));
        Some(Said::default())
    });
    let report = probe(&Settings { patience: Duration::from_secs(1), quit_after: Some(Stage::Auth), ..silent });
    assert!(!report.seen.is_logged_in());
    assert_eq!(tries.load(Ordering::Relaxed), u32::try_from(report.seen.logins.len()).expect("they are few"));
}

/// A build without Kerberos says that it is one, whoever asks it for a ticket.
#[cfg(not(feature = "kerberos"))]
#[test]
fn no_tickets_in_this_build() {
    let report = probe(&Settings { tickets: true, credential: None, ..changed(|_| {}) });
    assert_eq!((cause(&report), report.failed_stage()), ("NoKerberosTicket", Some(Stage::Auth)));
    let found = report.findings.iter().find(|finding| finding.step == "A3").expect("it was tried");
    assert_eq!(found.evidence, "No ticket for HTTP/autodiscover.contoso.com: Kerberos is not in this build.");
    // Beside a password it is one more row.
    let report = probe(&Settings { tickets: true, ..changed(|_| {}) });
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "KerberosFallsBack"));
}

#[test]
fn settings_of_autodiscover() {
    assert_eq!(cause(&probe(&changed(|origin| origin.mail_host = None))), "MapiHttpDisabled");
    assert_eq!(cause(&probe(&changed(|origin| origin.mail_host = Some("ex01.contoso.local".into())))), "InternalHostOutside");
    let answer = |body: &'static str| {
        twisted(move |asked| {
            (asked.path().contains("autodiscover.xml") && asked.header("Authorization").is_some_and(|value| value.starts_with("Basic")))
                .then(|| Said::new(200, body))
        })
    };
    let error = "<Autodiscover><Response><Error><ErrorCode>500</ErrorCode><Message>The e-mail address cannot be found.</Message></Error></Response></Autodiscover>";
    assert_eq!(cause(&probe(&answer(error))), "AutodiscoverError");
    assert_eq!(cause(&probe(&answer("<html><body>Welcome</body></html>"))), "AutodiscoverUnreadable");
    let away = "<Autodiscover><Response><Account><Action>redirectUrl</Action><RedirectUrl>https://autodiscover.fabrikam.com/autodiscover/autodiscover.xml</RedirectUrl></Account></Response></Autodiscover>";
    assert_eq!(cause(&probe(&answer(away))), "RedirectNotTrusted");
    let missing = twisted(|asked| asked.path().contains("autodiscover").then(|| Said::new(404, "no")));
    assert_eq!(cause(&probe(&missing)), "AutodiscoverNotThere");
    let other = ConfiguredDirectory { external_url: "https://owa.contoso.com/mapi".into(), ..directory() };
    let report = probe(&Settings { configured: organization(other), ..changed(|_| {}) });
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "UrlNotConfigured"));
}

#[test]
fn sessions_and_mailboxes() {
    let basic = |kind: &'static str, code: &'static str, body: &'static [u8]| {
        changed(move |origin| {
            origin.offers = vec!["Basic realm=\"mail\""];
            *origin = origin.clone().twisted(move |asked| {
                let wanted = asked.header("X-RequestType").is_some_and(|own| own.eq_ignore_ascii_case(kind));
                let id = asked.header("X-RequestId").unwrap_or_default();
                let said =
                    || Said::new(200, [b"PROCESSING\r\nDONE\r\n\r\n", body].concat()).with("X-ResponseCode", code).with("X-RequestId", id);
                (wanted && asked.header("Authorization").is_some()).then(said)
            });
        })
    };
    let of = |kind, code, body| cause(&probe(&basic(kind, code, body)));
    assert_eq!(of("Connect", "16", b""), "EndpointDisabled");
    assert_eq!(of("Connect", "15", b""), "RequestRepeated");
    assert_eq!(of("Connect", "1", b""), "SessionRefused");
    // StatusCode 0, ErrorCode, then the counters.
    assert_eq!(of("Connect", "0", b"\0\0\0\0\xeb\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "UnknownMailbox");
    assert_eq!(of("Connect", "0", b"\0\0\0\0\xdf\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "ClientVersionBlocked");
    assert_eq!(of("Connect", "0", b"\0\0\0\0\xd8\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "ProtocolDisabled");
    assert_eq!(of("Execute", "0", REFUSED_LOGON), "NoPermission");
    assert_eq!(of("Execute", "0", FAILED_LOGON), "LogonFailed");
    assert_eq!(of("Execute", "0", LOGON_ELSEWHERE), "MailboxElsewhere");
    assert_eq!(of("Execute", "0", b"\0\0\0\0\xb6\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "LogonRefused");
    assert_eq!(of("Bind", "0", b"\0\0\0\0\x05\x40\0\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "AddressBookFails");
    let report = probe(&changed(|origin| {
        origin.offers = vec!["Basic realm=\"mail\""];
        *origin = origin.clone().twisted(|asked| {
            let ping = asked.header("X-RequestType") == Some("PING") && asked.header("Cookie").is_some();
            ping.then(|| Said::new(405, "no"))
        });
    }));
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "PingFails"));
    let failed = probe(&basic("Execute", "0", FAILED_LOGON));
    assert_eq!(failed.failed_stage(), Some(Stage::Logon));
}

/// StatusCode, ErrorCode, Flags, the length of the buffer; the extended buffer's header; the length of the ROPs; RopLogon's answer with
/// ReturnValue 0x3F2; one handle; no auxiliary buffer.
const REFUSED_LOGON: &[u8] = b"\0\0\0\0\0\0\0\0\0\0\0\0\x14\0\0\0\0\0\x04\0\x0c\0\x0c\0\x08\0\xfe\0\xf2\x03\0\0\xff\xff\xff\xff\0\0\0\0";
/// The same with 0x80040111.
const FAILED_LOGON: &[u8] = b"\0\0\0\0\0\0\0\0\0\0\0\0\x14\0\0\0\0\0\x04\0\x0c\0\x0c\0\x08\0\xfe\0\x11\x01\x04\x80\xff\xff\xff\xff\0\0\0\0";
/// The same with 0x478, the flags of the logon, and the name `ex2`.
const LOGON_ELSEWHERE: &[u8] =
    b"\0\0\0\0\0\0\0\0\0\0\0\0\x1a\0\0\0\0\0\x04\0\x12\0\x12\0\x0e\0\xfe\0\x78\x04\0\0\x01\x04ex2\0\xff\xff\xff\xff\0\0\0\0";

#[test]
fn cookies_are_no_login() {
    let careless = changed(|origin| {
        origin.offers = vec!["Basic realm=\"mail\""];
        *origin = origin.clone().twisted(|asked| {
            let ping = Said::new(200, "PROCESSING\r\nDONE\r\n\r\n").with("X-ResponseCode", "0").with("X-RequestId", "x");
            (asked.header("Cookie").is_some() && asked.header("Authorization").is_none()).then_some(ping)
        });
    });
    let report = probe(&Settings { audit: true, ..careless });
    assert_eq!((cause(&report), report.failed_stage()), ("LoginSpoofed", Some(Stage::Proxy)));
}

#[test]
fn outlook_anywhere_is_asked_as_far_as_one_can_tell() {
    let report = probe(&changed(|origin| origin.mail_host = None));
    let found = report.findings.iter().find(|finding| finding.step == "O1").expect("it was tried");
    assert_eq!(found.verdict, Verdict::Pass);
    assert_eq!(
        found.evidence,
        "It asks for a login by Negotiate, NTLM, Basic, and the RPC proxy echoes after one. What is behind it was not asked."
    );
    let page = changed(|origin| {
        origin.mail_host = None;
        *origin = origin.clone().twisted(|asked| asked.path().starts_with("/rpc").then(|| Said::new(404, "no")));
    });
    let report = probe(&page);
    let found = report.findings.iter().find(|finding| finding.step == "O1").expect("it was tried");
    assert_eq!(found.evidence, "Autodiscover offers it, and it answers 404 instead of asking for a login.");
}

#[test]
fn a_password_does_not_follow_a_redirection() {
    let paper = paper(&Wanted::good(&["mail.contoso.com", "autodiscover.contoso.com", "other.contoso.com"]));
    let heard = Arc::new(AtomicU32::new(0));
    let ear = heard.clone();
    let mut second = Origin::new();
    second.offers = vec!["Basic realm=\"mail\""];
    let second = second.twisted(move |asked| {
        ear.fetch_add(u32::from(asked.header("Authorization").is_some()), Ordering::Relaxed);
        None
    });
    let second = second.serve(Some(paper.server(&["http/1.1"])));
    let away = "<Autodiscover><Response><Account><Action>redirectUrl</Action><RedirectUrl>https://other.contoso.com/autodiscover/autodiscover.xml</RedirectUrl></Account></Response></Autodiscover>";
    let mut first = Origin::new();
    first.offers = vec!["Basic realm=\"mail\""];
    let first = first.twisted(move |asked| {
        (asked.path().ends_with("autodiscover.xml") && asked.header("Authorization").is_some()).then(|| Said::new(200, away))
    });
    let mut asked = settings(first.serve(Some(paper.server(&["http/1.1"]))));
    asked.overrides.push(("other.contoso.com".to_owned(), 443, second));
    let report = probe(&asked);
    let found = report.findings.iter().find(|finding| finding.step == "A1" && finding.subject.starts_with("other.")).expect("it was asked");
    assert_eq!((found.verdict, heard.load(Ordering::Relaxed)), (Verdict::Unknown, 0));
    assert!(found.evidence.contains("-TrustedHost other.contoso.com"), "{}", found.evidence);
    let report = probe(&Settings { trusted_hosts: vec!["other.contoso.com".to_owned()], ..asked });
    assert!(heard.load(Ordering::Relaxed) > 0 && report.seen.logins_at("other.contoso.com").count() > 0);
}

#[test]
fn what_a_hostile_server_sends_has_limits() {
    for hostile in [
        Said::new(401, vec![b'x'; 3 << 20]).with("WWW-Authenticate", "NTLM"),
        Said::new(401, "no").with("WWW-Authenticate", "NTLM ".to_owned() + &"A".repeat(60_000)),
        Said::new(302, "").with("Location", "https://autodiscover.contoso.com/autodiscover/autodiscover.xml"),
        Said::new(200, "<a>".repeat(100_000)),
        Said::new(
            200,
            format!(
                "<Autodiscover><Response><Account><Protocol Type=\"mapiHttp\"><MailStore><InternalUrl>{}</InternalUrl></MailStore></Protocol></Account></Response></Autodiscover>",
                "x".repeat(500_000)
            ),
        ),
        Said::new(200, "<Autodiscover/>").with("X-Long", "y".repeat(70_000)),
    ] {
        let report = probe(&twisted(move |_| Some(hostile.clone())));
        assert_ne!(report.verdict(), Verdict::Pass);
        let longest = report.findings.iter().map(|finding| finding.evidence.len()).max().unwrap_or_default();
        assert!(longest < 4_000 && report.transcript.len() < 400_000, "{longest}, {}", report.transcript.len());
    }
}
