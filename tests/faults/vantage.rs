//! What works from one vantage point and not from another: the server at whose side the second walk is made is the project's own.

use super::names::{Entry, serve};
use super::origin::Said;
use super::paper::{Wanted, paper};
use super::scene::{NAMES, cause, dropping, healthy, probe, settings};
use emsh::probe::{Distant, Settings, Verdict};

/// What the server saw that stands beside a healthy origin.
fn healthy_sight(settings: &Settings) -> emsh::probe::Sight {
    let beside = Settings { vantage: emsh::probe::Vantage::Server, ..settings.clone() };
    let report = probe(&beside);
    assert_eq!(report.verdict(), Verdict::Pass);
    report.sight("EX01")
}

/// A healthy way, and the same way with what the server saw of it.
fn seen_from_server() -> (Settings, emsh::probe::Sight) {
    let (origin, paper) = healthy();
    let fine = settings(origin.serve(Some(paper.server(&["http/1.1"]))));
    let sight = healthy_sight(&fine);
    (Settings { sights: vec![sight.clone()], ..fine }, sight)
}

#[test]
fn what_works_from_both_is_said_to() {
    let (settings, _) = seen_from_server();
    let report = probe(&settings);
    assert_eq!((report.verdict(), report.line().as_str()), (Verdict::Pass, "Outlook can connect. So it is from the server EX01."));
    assert_eq!(report.vantages(), ["Here: Succeeded", "Server: Succeeded"]);
}

#[test]
fn names_and_ports_that_only_the_server_has() {
    let (settings, sight) = seen_from_server();
    let sights = || vec![sight.clone()];
    // Here no name is known.
    let unknown = Settings { name_servers: vec![serve(Vec::new())], overrides: Vec::new(), sights: sights(), ..settings.clone() };
    assert_eq!(cause(&probe(&unknown)), "NameKnownInside");
    let silent = dropping();
    let at = |at: std::net::SocketAddr| {
        let overrides = ["mail.contoso.com", "autodiscover.contoso.com"].map(|name| (name.to_owned(), 443, at));
        Settings { overrides: overrides.to_vec(), patience: std::time::Duration::from_millis(400), sights: sights(), ..settings.clone() }
    };
    // The same address that drops what comes from here, and one that is another.
    assert_eq!(cause(&probe(&at(silent.at))), "BlockedInBetween");
    assert_eq!(cause(&probe(&at(([127, 0, 0, 2], 9).into()))), "AddressDiffers");
    assert_eq!(cause(&probe(&at(([127, 0, 0, 1], 9).into()))), "BlockedInBetween");
    // A host of somebody else at that address.
    let stranger = paper(&Wanted::good(&["www.contoso.com"]));
    let origin = super::origin::Origin::new().serve_at([127, 0, 0, 3].into(), 0, Some(stranger.server(&["http/1.1"])));
    assert_eq!(cause(&probe(&at(origin))), "AddressDiffers");
}

#[test]
fn what_stands_in_between_shows_itself() {
    let (settings, sight) = seen_from_server();
    let with = |at| Settings { sights: vec![sight.clone()], overrides: super::scene::settings(at).overrides, ..settings.clone() };
    // It ends TLS with a certificate of an authority that nobody here trusts.
    let inspected = paper(&Wanted { by: Some(&super::paper::STRANGER), ..Wanted::good(NAMES) });
    let (origin, _) = healthy();
    assert_eq!(cause(&probe(&with(origin.clone().serve(Some(inspected.server(&["http/1.1"])))))), "CertificateReplaced");
    // It answers in the server's place.
    let (twisted, paper) = healthy();
    let twisted = twisted.twisted(|asked| asked.path().starts_with("/mapi").then(|| Said::new(403, "no").with("Via", "1.1 wall")));
    let report = probe(&with(twisted.serve(Some(paper.server(&["http/1.1"])))));
    assert_eq!(cause(&report), "AnsweredInBetween");
    assert!(report.causes[0].because.evidence.contains("answers 403 here"), "{}", report.causes[0].because.evidence);
    // It takes the login away that comes with each request.
    let (mut basic, paper) = healthy();
    (basic.offers, basic.accepts) = (vec!["Basic realm=\"wall\""], Vec::new());
    assert_eq!(cause(&probe(&with(basic.serve(Some(paper.server(&["http/1.1"])))))), "LoginLostInBetween");
    // NTLM alone, which does not survive what is in between; the server knows that the password is right.
    let (mut broken, paper) = healthy();
    (broken.offers, broken.accepts) = (vec!["NTLM"], Vec::new());
    let report = probe(&with(broken.serve(Some(paper.server(&["http/1.1"])))));
    assert_eq!(cause(&report), "ProxyBreaksConnectionAuth");
}

#[test]
fn the_server_alone_may_fail() {
    let (settings, sight) = seen_from_server();
    let other = probe(&Settings {
        vantage: emsh::probe::Vantage::Server,
        overrides: Vec::new(),
        name_servers: vec![serve(vec![Entry::Txt("contoso.com", "v=spf1 -all")])],
        sights: Vec::new(),
        ..settings.clone()
    });
    let fails = other.sight("EX01");
    let report = probe(&Settings { sights: vec![fails.clone()], ..settings.clone() });
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "ServerSeesOtherwise"));
    assert_eq!(report.vantages(), ["Here: Warning (ServerSeesOtherwise)", "Server: Failed (AutodiscoverNotInDns)"]);
    // Both fail in the same way: it is the server, and that is said.
    let (mut off, paper) = healthy();
    off.mail_host = None;
    let at = off.serve(Some(paper.server(&["http/1.1"])));
    let beside = probe(&Settings { vantage: emsh::probe::Vantage::Server, sights: Vec::new(), ..super::scene::settings(at) });
    let report = probe(&Settings { sights: vec![beside.sight("EX01")], ..super::scene::settings(at) });
    assert_eq!(cause(&report), "MapiHttpDisabled");
    assert!(report.line().ends_with(" Seen from the server EX01 it is the same."), "{}", report.line());
    // Nobody looked from here.
    let distant = Distant { sight: fails, findings: other.findings.clone(), ..Distant::default() };
    let fine = Distant { sight, findings: Vec::new(), ..Distant::default() };
    let alone = emsh::probe::AddressReport::of_distant(vec![fine, distant], settings.hidden());
    assert_eq!((alone.verdict(), alone.exit_code(false)), (Verdict::Fail, 11));
    assert_eq!(cause(&alone), "AutodiscoverNotInDns");
}
