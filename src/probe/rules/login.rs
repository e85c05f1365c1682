//! Causes between the first request and a login that counts.

use super::{Because, Rule, because, fails, list, warns};
use crate::probe::auth::{Scheme, UserForm};
use crate::probe::report::quote;
use crate::probe::seen::{Bound, ConfiguredDirectory, Login, LoginOutcome, Offer, Seen};

pub(super) static RULES: &[Rule] = &[
    fails("NoHttpAnswer", "H1", "The host takes connections, but does not answer a request.", no_http_answer),
    fails("BackendDown", "H1", "Something in front answers that the server behind it does not.", backend_down),
    fails("NotPublished", "H1", "The MAPI directory is configured, but nothing is published at its address.", not_published),
    fails("NoMapiEndpoint", "H1", "There is no MAPI endpoint at this address.", no_mapi_endpoint),
    fails("Forbidden", "H1", "The server refuses to talk to this client at all.", forbidden),
    fails("NoLoginOffered", "H1", "The server wants a login and offers no way to log in.", no_login_offered),
    fails("BearerUnusable", "A1", "Only OAuth is offered, and the server does not say where tokens come from.", bearer_unusable),
    fails(
        "ExtendedProtectionBehindProxy",
        "A2",
        "Extended Protection is on, and TLS ends in front of the server: the binding that clients send is of another certificate.",
        extended_protection,
    ),
    fails(
        "ProxyBreaksConnectionAuth",
        "A1",
        "The password is right, but what stands in between takes the connection apart on which NTLM and Negotiate log in.",
        proxy_breaks,
    ),
    fails("SchemesRewritten", "H1", "Other ways to log in are offered than are configured: something in between rewrites them.", rewritten),
    fails(
        "BasicCodepage",
        "A1",
        "The password has letters outside of ASCII, and the server does not take them as Outlook sends them.",
        codepage,
    ),
    fails("UserForm", "A1", "The login works, but not with the name that was given.", user_form),
    fails("LoginRefused", "A1", "The server does not accept the user name and password.", refused),
    warns(
        "Http2WithConnectionAuth",
        "S3",
        "HTTP/2 is offered in front of a login that counts for a connection: it cannot work there.",
        http2,
    ),
    warns("NegotiateWithoutKerberos", "A3", "Negotiate is offered, and no Kerberos server can be found from here.", without_kerberos),
    warns("NegotiateFails", "A3", "NTLM works alone, but not inside of Negotiate, which clients prefer.", negotiate_fails),
    warns("BasicOfferedNotTaken", "A1", "Basic is offered, but not accepted.", basic_not_taken),
    warns("MixedPool", "H2", "Answers to the same request come from servers that differ.", mixed_pool),
    warns(
        "AddressRewritten",
        "H2",
        "Something in between changes addresses: a slash at the end or a query makes a difference.",
        address_rewritten,
    ),
];

fn is_mapi(offer: &Offer) -> bool {
    offer.path.to_ascii_lowercase().starts_with("/mapi")
}

fn directories(seen: &Seen) -> &[ConfiguredDirectory] {
    seen.configured.as_ref().map(|configured| configured.directories.as_slice()).unwrap_or_default()
}

/// The directory whose address has this host.
fn directory_of<'a>(seen: &'a Seen, host: &str) -> Option<&'a ConfiguredDirectory> {
    let is_there =
        |directory: &&ConfiguredDirectory| directory.urls().filter_map(crate::probe::host_of).any(|own| own.eq_ignore_ascii_case(host));
    directories(seen).iter().find(is_there)
}

fn no_http_answer(seen: &Seen) -> Option<Because> {
    let offer = seen.offers.iter().find(|offer| offer.status == 0 && !offer.broken.is_empty())?;
    because(
        format!("{}{}: {}.", quote(&offer.host), quote(&offer.path), offer.broken),
        "Look into the log of what listens there; perhaps it expects another protocol on this port",
    )
}

fn backend_down(seen: &Seen) -> Option<Because> {
    let offer = seen.offers.iter().find(|offer| matches!(offer.status, 500 | 502..=504))?;
    let who = offer.hop().map(|hop| format!(" It says {}.", quote(&hop))).unwrap_or_default();
    because(
        format!("{}{} answers {}.{who}", quote(&offer.host), quote(&offer.path), offer.status),
        "On the server behind it: Get-Service, Get-ServerHealth; and compare the address that the proxy forwards to",
    )
}

fn not_published(seen: &Seen) -> Option<Because> {
    let offer = seen.offers.iter().find(|offer| is_mapi(offer) && offer.status == 404)?;
    let directory = directory_of(seen, &offer.host)?;
    because(
        format!("{}{} answers 404; {} is configured for it.", quote(&offer.host), quote(&offer.path), quote(&directory.identity)),
        format!("Restart-Service on {}, or let the proxy forward /mapi", quote(&directory.server)),
    )
}

fn no_mapi_endpoint(seen: &Seen) -> Option<Because> {
    let missing = |offer: &&Offer| is_mapi(offer) && matches!(offer.status, 404 | 405 | 410 | 301 | 302 | 307 | 308);
    let offer = seen.offers.iter().find(missing).filter(|offer| directory_of(seen, &offer.host).is_none() || offer.status != 404)?;
    because(
        format!("{}{} answers {}.", quote(&offer.host), quote(&offer.path), offer.status),
        format!("Let {} forward /mapi/ to the server, with the whole path and query", quote(&offer.host)),
    )
}

fn forbidden(seen: &Seen) -> Option<Because> {
    let offer = seen.offers.iter().find(|offer| offer.status == 403)?;
    because(
        format!("{}{} answers 403.", quote(&offer.host), quote(&offer.path)),
        "Look for address filters, client certificates and rules of a web application firewall in front of it",
    )
}

fn no_login_offered(seen: &Seen) -> Option<Because> {
    let offer = seen.offers.iter().find(|offer| offer.status == 401 && offer.offered.is_empty())?;
    because(
        format!("{}{} answers 401 without WWW-Authenticate.", quote(&offer.host), quote(&offer.path)),
        "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -IISAuthenticationMethods Ntlm,OAuth,Negotiate; a proxy must not drop the header",
    )
}

fn bearer_unusable(seen: &Seen) -> Option<Because> {
    let only = |offer: &&Offer| offer.status == 401 && offer.schemes() == ["Bearer"];
    let offer = seen.offers.iter().find(only).filter(|offer| offer.offered.iter().all(|one| !one.rest.contains("authorization_uri")))?;
    because(
        format!("{}{} offers Bearer alone, with no authorization_uri.", quote(&offer.host), quote(&offer.path)),
        "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -IISAuthenticationMethods Ntlm,OAuth,Negotiate",
    )
}

fn accepted(login: &Login) -> bool {
    matches!(login.outcome, LoginOutcome::Accepted(_))
}

/// Whether the server had its say and did not believe.
fn not_believed(login: &Login) -> bool {
    matches!(login.outcome, LoginOutcome::Refused | LoginOutcome::Interrupted | LoginOutcome::NoChallenge(_))
}

/// Hosts at which logins were tried.
fn hosts(seen: &Seen) -> Vec<&str> {
    let mut hosts: Vec<&str> = Vec::new();
    for login in &seen.logins {
        if !hosts.contains(&login.host.as_str()) {
            hosts.push(&login.host);
        }
    }
    hosts
}

/// Extended Protection shows itself where the right binding is refused and none at all is taken; where none is taken either, the
/// configuration has to say it.
fn extended_protection(seen: &Seen) -> Option<Because> {
    for host in hosts(seen) {
        let bound = |binding| seen.logins_at(host).filter(move |login| login.scheme.can_be_bound() && login.binding == binding);
        let Some(right) = bound(Bound::Right).find(|login| not_believed(login)) else { continue };
        let same = |login: &Login| (login.scheme, login.form) == (right.scheme, right.form);
        let without = bound(Bound::Absent).any(|login| same(login) && accepted(login));
        let other_way = seen.logins_at(host).any(|login| !login.scheme.can_be_bound() && accepted(login));
        let directory = directory_of(seen, host);
        let required = directory.is_some_and(|directory| directory.extended_protection.eq_ignore_ascii_case("Require"));
        if without || (other_way && required) {
            let how = if without { "is accepted without a binding" } else { "is configured to need one, and Basic is accepted" };
            let identity = directory.map_or_else(|| "<server>\\mapi (Default Web Site)".to_owned(), |directory| directory.identity.clone());
            return because(
                format!("{} at {} is refused with the binding of the certificate that was shown; it {how}.", right.scheme, quote(host)),
                format!(
                    "Set-MapiVirtualDirectory '{}' -ExtendedProtectionTokenChecking None, or let TLS pass the proxy (mode tcp)",
                    quote(&identity)
                ),
            );
        }
    }
    None
}

fn proxy_breaks(seen: &Seen) -> Option<Because> {
    for host in hosts(seen) {
        let right = seen.logins_at(host).find(|login| login.scheme.shows_secret() && accepted(login));
        let elsewhere = seen.logins.iter().find(|login| login.host != host && login.scheme.binds_connection() && accepted(login));
        let there = seen.sights.iter().find(|sight| sight.logins.iter().any(|login| login.binds_connection && login.accepted));
        let none = !seen.logins_at(host).any(|login| login.scheme.binds_connection() && accepted(login));
        // Negotiate alone may be for tickets alone: who gives no challenge then has not broken anything.
        let ntlm = seen.offers.iter().any(|offer| offer.host.eq_ignore_ascii_case(host) && offer.has("NTLM"));
        let tickets_alone =
            |login: &Login| login.scheme == Scheme::Negotiate && matches!(login.outcome, LoginOutcome::NoChallenge(_)) && !ntlm;
        let tried = |login: &&Login| login.scheme.binds_connection() && not_believed(login) && !tickets_alone(login);
        let broken = seen.logins_at(host).find(tried).filter(|_| none);
        let Some(broken) = broken else { continue };
        let hop = seen.offers.iter().filter(|offer| offer.host.eq_ignore_ascii_case(host)).find_map(Offer::hop);
        let who = hop.map(|hop| format!(" It says {}.", quote(&hop))).unwrap_or_default();
        let interrupted = broken.outcome == LoginOutcome::Interrupted;
        let proof = match (right, elsewhere, there) {
            (Some(right), _, _) => {
                format!("{} at {} is refused, {} with the same password accepted.{who}", broken.scheme, quote(host), right.scheme)
            }
            (None, Some(other), _) => {
                format!("{} is accepted at {}, and refused at {}.{who}", other.scheme, quote(&other.host), quote(host))
            }
            (None, None, Some(sight)) => {
                format!("{} is accepted {}, and refused at {} from here.{who}", broken.scheme, sight.from_where(), quote(host))
            }
            (None, None, None) if interrupted => {
                format!("The connection to {} was closed between the two messages of {}.{who}", quote(host), broken.scheme)
            }
            (None, None, None) => continue,
        };
        return because(
            proof,
            "Let the proxy keep one connection to the server for each client, or pass TLS through (HAProxy: mode http without http-server-close, \
             or mode tcp; nginx: stream); where Extended Protection is required, only the latter",
        );
    }
    None
}

/// The name in `WWW-Authenticate` of a configured method.
fn scheme_of(method: &str) -> &str {
    match method.to_ascii_lowercase().as_str() {
        "ntlm" => "NTLM",
        "oauth" => "Bearer",
        "negotiate" | "kerberos" => "Negotiate",
        "basic" => "Basic",
        _ => "",
    }
}

fn rewritten(seen: &Seen) -> Option<Because> {
    for offer in seen.offers.iter().filter(|offer| is_mapi(offer) && offer.status == 401 && !offer.offered.is_empty()) {
        let Some(directory) = directory_of(seen, &offer.host) else { continue };
        // A front end that takes tickets itself logs in behind it as it likes, and that works.
        if seen.logins_at(&offer.host).any(|login| login.scheme == Scheme::Kerberos && accepted(login)) {
            continue;
        }
        let wanted: Vec<&str> = directory.schemes.iter().map(|method| scheme_of(method)).filter(|scheme| !scheme.is_empty()).collect();
        let shown = offer.schemes();
        let is_in = |scheme: &str, all: &[&str]| all.iter().any(|one| one.eq_ignore_ascii_case(scheme));
        let added = shown.iter().any(|scheme| !is_in(scheme, &wanted));
        // A server may leave out by itself what it cannot do; who stands in between and shows it is another matter.
        let dropped = wanted.iter().any(|scheme| !is_in(scheme, &shown)) && offer.hop().is_some();
        if added || dropped {
            let methods: Vec<&str> = offer.schemes();
            return because(
                format!(
                    "{} offers {}; {} says {}.",
                    quote(&offer.host),
                    quote(&list(&methods)),
                    quote(&directory.identity),
                    list(&directory.schemes)
                ),
                "Let the proxy pass WWW-Authenticate and Authorization unchanged",
            );
        }
    }
    None
}

fn codepage(seen: &Seen) -> Option<Because> {
    let with = |scheme| seen.logins.iter().find(move |login| login.scheme == scheme);
    let (utf8, windows) = (with(Scheme::Basic)?, with(Scheme::BasicWindows1252)?);
    if !accepted(utf8) || !not_believed(windows) || seen.logins.iter().any(|login| login.scheme.binds_connection() && accepted(login)) {
        return None;
    }
    because(
        format!("{} takes Basic with UTF-8, and refuses it with Windows-1252.", quote(&utf8.host)),
        "Use a password of ASCII letters, or offer NTLM or Negotiate too: Set-MapiVirtualDirectory -IISAuthenticationMethods Basic,Ntlm,Negotiate",
    )
}

fn form_name(form: UserForm) -> &'static str {
    match form {
        UserForm::Given => "the given name",
        UserForm::Address => "the mail address",
        UserForm::Downlevel => "DOMAIN\\user",
        UserForm::Bare => "the user name alone",
        UserForm::Ticket => "the ticket's owner",
    }
}

fn user_form(seen: &Seen) -> Option<Because> {
    let given = seen.logins.iter().any(|login| login.form == UserForm::Given && accepted(login));
    let named = |login: &&Login| !matches!(login.form, UserForm::Given | UserForm::Ticket);
    let other = seen.logins.iter().filter(named).find(|login| accepted(login)).filter(|_| !given)?;
    because(
        format!("{} accepts {} and refuses the name as it was given.", quote(&other.host), form_name(other.form)),
        "Give the user that name to log in with, or make the mail domain a UPN suffix and the address the user's UPN",
    )
}

fn refused(seen: &Seen) -> Option<Because> {
    let tried: Vec<&Login> = seen.logins.iter().filter(|login| login.scheme != Scheme::Kerberos && not_believed(login)).collect();
    let first = tried.first().filter(|_| !seen.is_logged_in())?;
    let mut ways: Vec<String> = Vec::new();
    for way in tried.iter().map(|login| format!("{} as {}", login.scheme, form_name(login.form))) {
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    because(
        format!("{} refused {}.", quote(&first.host), list(&ways)),
        "Check name and password by another way (web mail); a locked account or an expired password looks the same from here",
    )
}

fn http2(seen: &Seen) -> Option<Because> {
    let host = seen.hosts.iter().find(|host| {
        host.http2 == Some(true)
            && seen.offers.iter().any(|offer| offer.host.eq_ignore_ascii_case(&host.name) && (offer.has("NTLM") || offer.has("Negotiate")))
    })?;
    because(
        format!("{} chooses h2, and asks for NTLM or Negotiate.", quote(&host.name)),
        "Offer http/1.1 alone: nginx: listen 443 ssl (without http2); HAProxy: bind :443 ssl crt … alpn http/1.1",
    )
}

fn without_kerberos(seen: &Seen) -> Option<Because> {
    // A ticket that was got is proof that one can be.
    let got = seen.logins.iter().any(|login| login.scheme == Scheme::Kerberos && login.outcome != LoginOutcome::NoTicket);
    let offer = seen.offers.iter().find(|offer| offer.has("Negotiate")).filter(|_| seen.kerberos == Some(false) && !got)?;
    because(
        format!("{} offers Negotiate; there is no _kerberos._tcp.{} from here.", quote(&offer.host), quote(&seen.domain)),
        "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -IISAuthenticationMethods Ntlm,OAuth if clients outside are asked for passwords",
    )
}

fn negotiate_fails(seen: &Seen) -> Option<Because> {
    for host in hosts(seen) {
        let with = |scheme| seen.logins_at(host).filter(move |login| login.scheme == scheme && login.binding != Bound::Wrong);
        let ntlm = with(Scheme::Ntlm).any(accepted) && !with(Scheme::Kerberos).any(accepted);
        let negotiate: Vec<&Login> = with(Scheme::Negotiate).collect();
        if ntlm && !negotiate.is_empty() && negotiate.iter().all(|login| not_believed(login)) {
            return because(
                format!("{} accepts NTLM, and refuses the same inside of Negotiate.", quote(host)),
                "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -IISAuthenticationMethods Ntlm,OAuth; or let the service take NTLM in Negotiate",
            );
        }
    }
    None
}

fn basic_not_taken(seen: &Seen) -> Option<Because> {
    for host in hosts(seen) {
        let other = seen.logins_at(host).any(|login| login.scheme.binds_connection() && accepted(login));
        let basic: Vec<&Login> =
            seen.logins_at(host).filter(|login| matches!(login.scheme, Scheme::Basic | Scheme::BasicWindows1252)).collect();
        if other && !basic.is_empty() && basic.iter().all(|login| login.outcome == LoginOutcome::Refused) {
            return because(
                format!("{} refuses Basic with a password that it accepts otherwise.", quote(host)),
                "Do not offer what is switched off: Set-MapiVirtualDirectory -IISAuthenticationMethods Ntlm,Negotiate; gromox: http_auth_basic",
            );
        }
    }
    None
}

fn mixed_pool(seen: &Seen) -> Option<Because> {
    let offer = seen.offers.iter().find(|offer| offer.servers.len() > 1)?;
    because(
        format!("{}{} is answered by {}.", quote(&offer.host), quote(&offer.path), quote(&list(&offer.servers))),
        "Take the node that differs out of the pool, or bring it to the same version",
    )
}

fn address_rewritten(seen: &Seen) -> Option<Because> {
    let offer = seen.offers.iter().find(|offer| offer.rewritten)?;
    because(
        format!("{}{} is answered in another way than with a query behind it.", quote(&offer.host), quote(&offer.path)),
        "Let the proxy forward path and query unchanged: nginx: proxy_pass https://backend; without a path",
    )
}

#[cfg(test)]
mod tests {
    use crate::probe::auth::{Offered, Scheme, UserForm};
    use crate::probe::rules::diagnose;
    use crate::probe::seen::*;
    use crate::probe::vantage::{Sight, SightLogin};

    fn causes(seen: &Seen) -> Vec<&'static str> {
        diagnose(seen).iter().map(|found| found.rule.cause).collect()
    }

    fn offer(status: u16, schemes: &[&str]) -> Offer {
        let offered = schemes.iter().map(|scheme| Offered { scheme: (*scheme).to_owned(), rest: String::new() }).collect();
        Offer { host: "mail.contoso.com".into(), path: "/mapi/emsmdb/".into(), status, offered, ..Offer::default() }
    }

    fn offers(offer: Offer) -> Seen {
        Seen { domain: "contoso.com".into(), offers: vec![offer], ..Seen::default() }
    }

    fn configured(schemes: &[&str], extended_protection: &str) -> Option<Configured> {
        let directory = ConfiguredDirectory {
            identity: "EX01\\mapi (Default Web Site)".into(),
            server: "EX01".into(),
            external_url: "https://mail.contoso.com/mapi".into(),
            schemes: schemes.iter().map(|scheme| (*scheme).to_owned()).collect(),
            extended_protection: extended_protection.into(),
            ..ConfiguredDirectory::default()
        };
        Some(Configured { directories: vec![directory], ..Configured::default() })
    }

    fn login(scheme: Scheme, form: UserForm, binding: Bound, outcome: LoginOutcome) -> Login {
        Login { host: "mail.contoso.com".into(), scheme, form, binding, outcome }
    }

    fn logins(logins: Vec<Login>) -> Seen {
        Seen { domain: "contoso.com".into(), logins, ..Seen::default() }
    }

    const YES: LoginOutcome = LoginOutcome::Accepted(200);
    const NO: LoginOutcome = LoginOutcome::Refused;

    #[test]
    fn first_answers() {
        assert_eq!(causes(&offers(Offer { broken: "the connection broke".into(), ..offer(0, &[]) })), ["NoHttpAnswer"]);
        assert_eq!(causes(&offers(offer(502, &[]))), ["BackendDown"]);
        assert_eq!(causes(&offers(offer(404, &[]))), ["NoMapiEndpoint"]);
        assert_eq!(causes(&offers(offer(403, &[]))), ["Forbidden"]);
        assert_eq!(causes(&offers(offer(401, &[]))), ["NoLoginOffered"]);
        assert_eq!(causes(&offers(offer(401, &["Bearer"]))), ["BearerUnusable"]);
        assert!(causes(&offers(offer(401, &["NTLM", "Negotiate"]))).is_empty());
        assert_eq!(causes(&Seen { configured: configured(&["Ntlm"], ""), ..offers(offer(404, &[])) }), ["NotPublished"]);
        assert_eq!(causes(&Seen { configured: configured(&["Ntlm"], ""), ..offers(offer(401, &["Basic"])) }), ["SchemesRewritten"]);
        assert!(causes(&Seen { configured: configured(&["OAuth", "Ntlm"], ""), ..offers(offer(401, &["ntlm", "Bearer"])) }).is_empty());
        // A server that does less than is configured, and a proxy that lets less through.
        assert!(causes(&Seen { configured: configured(&["Basic", "Ntlm"], ""), ..offers(offer(401, &["Basic"])) }).is_empty());
        let proxied = Offer { via: "1.1 proxy".into(), ..offer(401, &["Basic"]) };
        let proxied = Seen { configured: configured(&["Basic", "Ntlm"], ""), ..offers(proxied) };
        assert_eq!(causes(&proxied), ["SchemesRewritten"]);
        let by_ticket = login(Scheme::Kerberos, UserForm::Ticket, Bound::Right, YES);
        assert!(causes(&Seen { logins: vec![by_ticket], ..proxied }).is_empty());
        assert_eq!(causes(&offers(Offer { servers: vec!["a".into(), "b".into()], ..offer(401, &["NTLM"]) })), ["MixedPool"]);
        assert_eq!(causes(&offers(Offer { rewritten: true, ..offer(401, &["NTLM"]) })), ["AddressRewritten"]);
        let mut both = offers(offer(401, &["Negotiate"]));
        both.hosts = vec![Host { name: "mail.contoso.com".into(), http2: Some(true), ..Host::default() }];
        assert_eq!(causes(&both), ["Http2WithConnectionAuth"]);
        assert_eq!(causes(&Seen { kerberos: Some(false), ..offers(offer(401, &["Negotiate"])) }), ["NegotiateWithoutKerberos"]);
    }

    #[test]
    fn logins_that_fail_or_half_work() {
        let given = UserForm::Given;
        let basic = |outcome| login(Scheme::Basic, given, Bound::Absent, outcome);
        let ntlm = |binding, outcome| login(Scheme::Ntlm, given, binding, outcome);
        assert_eq!(causes(&logins(vec![basic(NO), ntlm(Bound::Right, NO)])), ["LoginRefused"]);
        assert_eq!(causes(&logins(vec![basic(YES), ntlm(Bound::Right, NO)])), ["ProxyBreaksConnectionAuth"]);
        assert_eq!(causes(&logins(vec![ntlm(Bound::Right, LoginOutcome::Interrupted)])), ["ProxyBreaksConnectionAuth", "LoginRefused"]);
        let unheard = login(Scheme::Negotiate, given, Bound::Right, LoginOutcome::NoChallenge(401));
        assert!(causes(&logins(vec![basic(YES), unheard.clone()])).is_empty());
        let with_ntlm = Seen { offers: vec![offer(401, &["Negotiate", "NTLM", "Basic"])], ..logins(vec![basic(YES), unheard]) };
        assert_eq!(causes(&with_ntlm), ["ProxyBreaksConnectionAuth"]);
        let accepted = SightLogin { binds_connection: true, accepted: true, ..SightLogin::default() };
        let sights = vec![Sight { logins: vec![accepted], ..Sight::default() }];
        assert_eq!(causes(&Seen { sights, ..logins(vec![ntlm(Bound::Right, NO)]) })[0], "ProxyBreaksConnectionAuth");
        let allowed = logins(vec![ntlm(Bound::Right, NO), ntlm(Bound::Absent, YES)]);
        assert_eq!(causes(&allowed), ["ExtendedProtectionBehindProxy"]);
        let required = logins(vec![basic(YES), ntlm(Bound::Right, NO), ntlm(Bound::Absent, NO)]);
        let required = Seen { configured: configured(&[], "Require"), ..required };
        assert_eq!(causes(&required)[0], "ExtendedProtectionBehindProxy");
        assert!(causes(&logins(vec![basic(YES), ntlm(Bound::Right, YES), ntlm(Bound::Wrong, NO), ntlm(Bound::Absent, NO)])).is_empty());
        let windows = login(Scheme::BasicWindows1252, given, Bound::Absent, NO);
        assert_eq!(causes(&logins(vec![basic(YES), windows])), ["BasicCodepage"]);
        let other = login(Scheme::Ntlm, UserForm::Downlevel, Bound::Right, YES);
        assert_eq!(causes(&logins(vec![ntlm(Bound::Right, NO), other])), ["UserForm"]);
        let negotiate = login(Scheme::Negotiate, given, Bound::Right, NO);
        assert_eq!(causes(&logins(vec![ntlm(Bound::Right, YES), negotiate])), ["NegotiateFails"]);
        assert_eq!(causes(&logins(vec![basic(NO), ntlm(Bound::Right, YES)])), ["BasicOfferedNotTaken"]);
    }
}
