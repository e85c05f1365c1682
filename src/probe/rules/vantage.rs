//! Causes that show themselves only where two vantage points are compared: what works from the server and not from here lies between.

use super::{Because, RULES, Rule, Severity, because, fails, list, warns};
use crate::probe::report::{Verdict, quote};
use crate::probe::seen::{Host, Login, LoginOutcome, Offer, Seen, Tcp, TriedOutcome};
use crate::probe::vantage::{Sight, SightHost, Vantage};

pub(super) static BETWEEN: &[Rule] = &[
    fails("NameKnownInside", "T1", "The server finds the host by its name, and from here there is no such name.", name_known_inside),
    fails(
        "AddressDiffers",
        "T1",
        "The name leads to another address from here than from the server, and another one answers there.",
        address_differs,
    ),
    fails("BlockedInBetween", "T1", "The host takes connections from the server, and none from here.", blocked),
    fails("CertificateReplaced", "S1", "Something between here and the server shows a certificate of its own.", certificate_replaced),
    fails("AnsweredInBetween", "H1", "The server is answered as it should be, and from here something else answers.", answered),
    fails("LoginLostInBetween", "A1", "The same login is believed from the server, and not from here.", login_lost),
];

pub(super) static HINTS: &[Rule] =
    &[warns("ServerSeesOtherwise", "Z1", "It works from here, and the server itself does not come so far.", server_fails)];

/// What the server saw.
fn of_server(seen: &Seen) -> impl Iterator<Item = &Sight> {
    seen.sights.iter().filter(|sight| sight.vantage == Vantage::Server)
}

/// The hosts of here with what the server saw of the same, where it got a connection.
fn pairs(seen: &Seen) -> impl Iterator<Item = (&Host, &SightHost, &Sight)> {
    of_server(seen).flat_map(move |sight| {
        seen.hosts.iter().filter_map(move |host| {
            let there = sight.host(&host.name, host.port).filter(|there| there.is_open())?;
            Some((host, there, sight))
        })
    })
}

fn name_known_inside(seen: &Seen) -> Option<Because> {
    let remedy = |name: &str, there: String| {
        let there = if there.is_empty() { String::new() } else { format!(", which is {there} for the server") };
        format!("Add to the zone that clients here ask: {}. IN A <its address for them>{there}", quote(name))
    };
    if let Some((host, there, sight)) = pairs(seen).find(|(host, ..)| host.unresolved.is_some()) {
        let why = host.unresolved.as_deref().unwrap_or_default();
        return because(
            format!("{} has {} {}; from here: {}.", quote(&host.name), addresses(there), sight.from_where(), quote(why)),
            remedy(&host.name, addresses(there)),
        );
    }
    // No name of Autodiscover is known here at all, and the server was answered at one.
    let nothing = !seen.tried.is_empty() && seen.tried.iter().all(|tried| tried.outcome == TriedOutcome::NoName);
    let sight = of_server(seen).find(|sight| nothing && !sight.autodiscover.is_empty())?;
    let host = crate::probe::host_of(&sight.autodiscover)?;
    let there = sight.hosts.iter().find(|there| there.name.eq_ignore_ascii_case(host)).map(addresses).unwrap_or_default();
    because(
        format!("{} answers {}; from here no name that Outlook asks is there.", quote(&sight.autodiscover), sight.from_where()),
        remedy(host, there),
    )
}

fn addresses(host: &SightHost) -> String {
    list(&host.addresses.iter().map(|seen| seen.address.ip().to_string()).collect::<Vec<_>>())
}

fn own_addresses(host: &Host) -> String {
    list(&host.addresses.iter().map(|seen| seen.address.ip().to_string()).collect::<Vec<_>>())
}

/// Whether both know the host by an address that is the same.
fn share_an_address(host: &Host, there: &SightHost) -> bool {
    host.addresses.iter().any(|own| there.addresses.iter().any(|other| own.address.ip() == other.address.ip()))
}

/// Whether no address takes a connection from here.
fn is_closed(host: &Host) -> bool {
    !host.addresses.is_empty() && !host.addresses.iter().any(|seen| matches!(seen.tcp, Tcp::Open(_)))
}

/// Whether the certificates that are shown here are all for somebody else.
fn is_another(host: &Host) -> bool {
    let mut shown = host.certificates().peekable();
    shown.peek().is_some() && shown.all(|(_, certificate, ..)| !certificate.covers(&host.name))
}

fn address_differs(seen: &Seen) -> Option<Because> {
    let (host, there, sight) = pairs(seen).find(|(host, there, _)| {
        let other = is_another(host) && there.addresses.iter().any(|seen| seen.genuine);
        !host.addresses.is_empty() && !share_an_address(host, there) && (is_closed(host) || other)
    })?;
    let what = if is_closed(host) { "takes no connection" } else { "shows a certificate for other names" };
    because(
        format!("{} is {} here, which {what}; {} it is {}.", quote(&host.name), own_addresses(host), sight.from_where(), addresses(there)),
        format!(
            "Correct the record that clients here get: {}. IN A <address of the server for them>; or forward port {} of {} to the server",
            quote(&host.name),
            host.port,
            own_addresses(host)
        ),
    )
}

fn blocked(seen: &Seen) -> Option<Because> {
    let (host, there, sight) = pairs(seen).find(|(host, there, _)| is_closed(host) && share_an_address(host, there))?;
    let refused = host.addresses.iter().any(|seen| seen.tcp == Tcp::Refused);
    let how = if refused { "refuses connections" } else { "does not answer" };
    because(
        format!("{} at {} {how} here, and takes them {}.", quote(&host.name), own_addresses(host), sight.from_where()),
        format!("Open TCP port {} to {} in the firewall between here and the server", host.port, addresses(there)),
    )
}

fn certificate_replaced(seen: &Seen) -> Option<Because> {
    for (host, there, sight) in pairs(seen).filter(|(host, ..)| !host.is_genuine()) {
        let genuine = || there.addresses.iter().filter(|seen| seen.genuine);
        let known = |shown: &str| there.addresses.iter().any(|seen| seen.certificate == shown);
        let mut shown = host.certificates().filter(|(_, certificate, ..)| !known(&certificate.fingerprint.to_string()));
        if let (Some((_, certificate, ..)), Some(other)) = (shown.next(), genuine().next()) {
            return because(
                format!(
                    "{} shows a certificate of {} here, and one of {} {}.",
                    quote(&host.name),
                    quote(&certificate.issuer),
                    quote(&other.issuer),
                    sight.from_where()
                ),
                format!("Except {} from what inspects TLS, or put the server's certificate there as well", quote(&host.name)),
            );
        }
    }
    None
}

fn answered(seen: &Seen) -> Option<Because> {
    // Who is asked to log in there is answered by the server; who is not, here, is answered by somebody else.
    let odd = |offer: &&Offer| !matches!(offer.status, 200 | 401);
    for sight in of_server(seen) {
        for offer in seen.offers.iter().filter(odd) {
            let Some(there) = sight.offer(&offer.host, &offer.path).filter(|there| there.status == 401) else { continue };
            let how = if offer.status == 0 { "gives no answer".to_owned() } else { format!("answers {}", offer.status) };
            let who = offer.hop().map(|hop| format!(" It says {}.", quote(&hop))).unwrap_or_default();
            return because(
                format!(
                    "{}{} {how} here, and asks for a login by {} {}.{who}",
                    quote(&offer.host),
                    quote(&offer.path),
                    quote(&list(&there.schemes)),
                    sight.from_where()
                ),
                format!("Let what stands in between forward {} to the server, unchanged", quote(&offer.path)),
            );
        }
    }
    None
}

/// A login that is sent with each request can only be lost on its way; what counts for a connection breaks in other ways, too.
fn login_lost(seen: &Seen) -> Option<Because> {
    if seen.is_logged_in() {
        return None;
    }
    let refused = |login: &&Login| !login.scheme.binds_connection() && login.outcome == LoginOutcome::Refused;
    let login = seen.logins.iter().find(refused)?;
    let scheme = login.scheme.to_string();
    let believed = |sight: &&Sight| {
        sight.logins.iter().any(|other| other.accepted && other.scheme == scheme && other.host.eq_ignore_ascii_case(&login.host))
    };
    let sight = of_server(seen).find(believed)?;
    let hop = seen.offers.iter().filter(|offer| offer.host.eq_ignore_ascii_case(&login.host)).find_map(Offer::hop);
    let who = hop.map(|hop| format!(" It says {}.", quote(&hop))).unwrap_or_default();
    because(
        format!("{scheme} at {} is refused here, and accepted {}.{who}", quote(&login.host), sight.from_where()),
        "Let what stands in between pass Authorization on to the server, and ask for no login of its own",
    )
}

fn server_fails(seen: &Seen) -> Option<Because> {
    let sight = of_server(seen).find(|sight| sight.verdict == Verdict::Fail)?;
    let others = RULES.iter().flat_map(|rules| rules.iter()).filter(|rule| rule.severity == Severity::Fails);
    if !seen.hosts.iter().any(|host| !is_closed(host)) || others.into_iter().any(|rule| (rule.find)(seen).is_some()) {
        return None;
    }
    let remedy = sight.causes.first().map_or("Look at the steps of the vantage point Server", |cause| cause.remedy.as_str());
    because(format!("Seen {}: {}", sight.from_where(), sight.line), remedy)
}

#[cfg(test)]
mod tests {
    use crate::probe::auth::{Scheme, UserForm};
    use crate::probe::rules::diagnose;
    use crate::probe::seen::*;
    use crate::probe::trust::Trust;
    use crate::probe::vantage::*;
    use crate::probe::{Certificate, Verdict};
    use std::time::Duration;

    fn first(seen: &Seen) -> &'static str {
        diagnose(seen).first().map_or("", |found| found.rule.cause)
    }

    fn certificate(name: &str) -> Certificate {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        Certificate::parse(made.cert.der()).unwrap()
    }

    fn here(address: &str, tcp: Tcp, shown: Option<(&Certificate, Trust)>) -> Host {
        let tls =
            shown.map(|(certificate, trust)| Tls::Open { version: "TLS 1.3", certificate: Box::new(certificate.clone()), sent: 1, trust });
        let addresses = vec![AddressSeen { address: address.parse().unwrap(), tcp, tls }];
        Host { name: "mail.contoso.com".into(), port: 443, addresses, ..Host::default() }
    }

    fn there(address: &str, certificate: &Certificate) -> Sight {
        let seen = SightAddress {
            address: address.parse().unwrap(),
            open: true,
            certificate: certificate.fingerprint.to_string(),
            issuer: "CN=Root".into(),
            genuine: true,
        };
        let host = SightHost { name: "mail.contoso.com".into(), port: 443, addresses: vec![seen] };
        Sight { vantage: Vantage::Server, server: "EX01".into(), verdict: Verdict::Pass, hosts: vec![host], ..Sight::default() }
    }

    fn seen(host: Host, sight: Sight) -> Seen {
        // A moment in 2026, when the certificates are good.
        let now = crate::value::time::UNIX_EPOCH + 1_790_000_000 * crate::value::time::SECOND;
        Seen { now, domain: "contoso.com".into(), hosts: vec![host], sights: vec![sight], ..Seen::default() }
    }

    const INSIDE: &str = "10.0.0.5:443";
    const OUTSIDE: &str = "203.0.113.5:443";

    #[test]
    fn names_and_addresses() {
        let own = certificate("mail.contoso.com");
        let unknown = Host { unresolved: Some("no such name".into()), addresses: Vec::new(), ..here(INSIDE, Tcp::Silent, None) };
        assert_eq!(first(&seen(unknown.clone(), there(INSIDE, &own))), "NameKnownInside");
        assert_eq!(first(&Seen { sights: Vec::new(), ..seen(unknown, there(INSIDE, &own)) }), "HostNotInDns");
        let tried =
            Tried { method: Method::Root, url: "https://contoso.com/".into(), outcome: TriedOutcome::NoName, elapsed: Duration::ZERO };
        let answered =
            Sight { autodiscover: "https://autodiscover.contoso.com/autodiscover/autodiscover.xml".into(), ..there(INSIDE, &own) };
        let nothing = Seen { domain: "contoso.com".into(), tried: vec![tried], sights: vec![answered], ..Seen::default() };
        assert_eq!(first(&nothing), "NameKnownInside");
        assert_eq!(first(&seen(here(OUTSIDE, Tcp::Silent, None), there(INSIDE, &own))), "AddressDiffers");
        let other = certificate("www.contoso.com");
        let wrong = here(OUTSIDE, Tcp::Open(Duration::ZERO), Some((&other, Trust::Trusted)));
        assert_eq!(first(&seen(wrong, there(INSIDE, &own))), "AddressDiffers");
        for tcp in [Tcp::Silent, Tcp::Refused] {
            assert_eq!(first(&seen(here(INSIDE, tcp, None), there(INSIDE, &own))), "BlockedInBetween");
        }
    }

    #[test]
    fn certificates_and_answers() {
        let (own, other) = (certificate("mail.contoso.com"), certificate("mail.contoso.com"));
        let open = Tcp::Open(Duration::ZERO);
        let inspected = here(INSIDE, open.clone(), Some((&other, Trust::UnknownIssuer)));
        assert_eq!(first(&seen(inspected, there(INSIDE, &own))), "CertificateReplaced");
        // The same certificate that nobody trusts is the server's own matter.
        let mut same = there(INSIDE, &own);
        same.hosts[0].addresses[0].genuine = false;
        assert_eq!(first(&seen(here(INSIDE, open.clone(), Some((&own, Trust::UnknownIssuer))), same)), "CertificateSelfSigned");
        let offer = |status| Offer { host: "mail.contoso.com".into(), path: "/mapi/emsmdb/".into(), status, ..Offer::default() };
        let asked = SightOffer { host: "mail.contoso.com".into(), path: "/mapi/emsmdb/".into(), status: 401, schemes: vec!["NTLM".into()] };
        let fine = || here(INSIDE, open.clone(), Some((&own, Trust::Trusted)));
        let with =
            |status| Seen { offers: vec![offer(status)], ..seen(fine(), Sight { offers: vec![asked.clone()], ..there(INSIDE, &own) }) };
        for status in [0, 403, 404, 502] {
            assert_eq!(first(&with(status)), "AnsweredInBetween", "{status}");
        }
        assert_eq!(first(&seen(fine(), there(INSIDE, &own))), "");
    }

    #[test]
    fn a_login_that_does_not_arrive() {
        let own = certificate("mail.contoso.com");
        let login = |outcome| Login {
            host: "mail.contoso.com".into(),
            scheme: Scheme::Basic,
            form: UserForm::Given,
            binding: Bound::Absent,
            outcome,
        };
        let accepted = SightLogin { host: "mail.contoso.com".into(), scheme: "Basic".into(), accepted: true, ..SightLogin::default() };
        let fine = || here(INSIDE, Tcp::Open(Duration::ZERO), Some((&own, Trust::Trusted)));
        let with = |outcome, logins| Seen { logins: vec![login(outcome)], ..seen(fine(), Sight { logins, ..there(INSIDE, &own) }) };
        assert_eq!(first(&with(LoginOutcome::Refused, vec![accepted.clone()])), "LoginLostInBetween");
        assert_eq!(first(&with(LoginOutcome::Refused, Vec::new())), "LoginRefused");
        assert_eq!(first(&with(LoginOutcome::Accepted(200), vec![accepted])), "");
    }

    #[test]
    fn what_only_the_server_misses_is_a_warning() {
        let own = certificate("mail.contoso.com");
        let fails = Sight { verdict: Verdict::Fail, line: "Nothing listens there.".into(), hosts: Vec::new(), ..there(INSIDE, &own) };
        let fine = here(OUTSIDE, Tcp::Open(Duration::ZERO), Some((&own, Trust::Trusted)));
        assert_eq!(first(&seen(fine, fails.clone())), "ServerSeesOtherwise");
        assert_eq!(first(&seen(here(OUTSIDE, Tcp::Refused, None), fails)), "ConnectionRefused");
    }
}
