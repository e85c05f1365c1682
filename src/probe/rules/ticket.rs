//! Causes that lie in Kerberos: no ticket, or one that the server does not take. They fail a client that has no other way in; where
//! another way works there is one warning.

use super::{Because, Rule, because, fails, warns};
use crate::probe::auth::{Scheme, TicketProblem, service};
use crate::probe::report::quote;
use crate::probe::seen::{Bound, Login, LoginOutcome, Offer, Seen, Ticket};

/// Stands before the rules of logins: what is lost on its way says nothing of itself.
pub(super) static LOST: &[Rule] = &[fails(
    "AuthorizationLost",
    "A1",
    "The server answers as if no login had been sent: something in between drops it.",
    authorization_lost,
)];

pub(super) static RULES: &[Rule] = &[
    fails("NoKerberosTicket", "A3", "There is no Kerberos ticket to log in with.", no_ticket),
    fails("KerberosTicketExpired", "A3", "The Kerberos ticket has expired.", expired),
    fails("KdcNotReached", "A3", "No Kerberos server can be reached to get a ticket for the server from.", no_kdc),
    fails("SpnMissing", "A3", "The Kerberos server does not know the host as a service: no account has its SPN.", spn_missing),
    fails("KerberosRealmNotFound", "A3", "The Kerberos server knows no way to the realm of the host.", no_realm),
    fails("KerberosClockSkew", "A3", "A clock differs by more than Kerberos allows, so tickets are refused.", skewed),
    fails("NoTicketGiven", "A3", "There is a Kerberos ticket, and none for the server can be had with it.", not_given),
    fails("TicketKeyDiffers", "A1", "The server cannot read its ticket: it has another key than the Kerberos server.", key_differs),
    fails("TicketRefused", "A1", "The server does not accept the Kerberos ticket.", refused),
    warns("KerberosFallsBack", "A3", "Kerberos fails, so clients fall back to NTLM, or ask for the password.", falls_back),
];

fn accepted(login: &Login) -> bool {
    matches!(login.outcome, LoginOutcome::Accepted(_))
}

/// What came of showing a ticket; `None` where nothing was shown.
fn shown<'a>(seen: &'a Seen, ticket: &'a Ticket) -> Option<&'a LoginOutcome> {
    let with = |login: &&Login| login.scheme == Scheme::Kerberos && login.binding == Bound::Right;
    seen.logins_at(&ticket.host).find(with).map(|login| &login.outcome).filter(|outcome| **outcome != LoginOutcome::NoTicket)
}

/// Tickets at hosts where a way to log in was looked for, and nobody gets in.
fn alone(seen: &Seen) -> impl Iterator<Item = &Ticket> {
    seen.tickets.iter().filter(|ticket| {
        let at = || seen.logins_at(&ticket.host);
        at().any(|login| login.scheme == Scheme::Kerberos) && !at().any(accepted)
    })
}

fn is_refused(seen: &Seen, ticket: &Ticket) -> bool {
    shown(seen, ticket) == Some(&LoginOutcome::Refused)
}

/// Why there is no ticket, or why the server refuses it as it says.
fn evidence(seen: &Seen, ticket: &Ticket, problem: &TicketProblem) -> String {
    let whose = if ticket.principal.is_empty() { String::new() } else { format!(" as {}", quote(&ticket.principal)) };
    let service = quote(&service(&ticket.host));
    if is_refused(seen, ticket) {
        format!("The ticket for {service}{whose} is refused, and the server says: {}.", problem.said())
    } else {
        format!("For {service}{whose}: {}.", problem.said())
    }
}

fn with(seen: &Seen, fits: fn(&TicketProblem) -> bool, remedy: fn(&Ticket) -> String) -> Option<Because> {
    let (ticket, problem) = alone(seen).find_map(|ticket| Some((ticket, ticket.problem.as_ref().filter(|problem| fits(problem))?)))?;
    because(evidence(seen, ticket, problem), remedy(ticket))
}

fn no_ticket(seen: &Seen) -> Option<Because> {
    with(
        seen,
        |problem| matches!(problem, TicketProblem::NoTicket(_) | TicketProblem::NotBuilt),
        |_| "kinit <user>@<REALM>, then klist shows the ticket; or log in with -Credential".to_owned(),
    )
}

fn expired(seen: &Seen) -> Option<Because> {
    with(seen, |problem| *problem == TicketProblem::Expired, |_| "kinit, or kinit -R while it can still be renewed".to_owned())
}

fn no_kdc(seen: &Seen) -> Option<Because> {
    with(
        seen,
        |problem| matches!(problem, TicketProblem::NoKdc(_)),
        |_| {
            "Open port 88 (TCP and UDP) to a domain controller; let DNS have _kerberos._tcp.<realm>, or name one in krb5.conf: [realms] kdc ="
                .to_owned()
        },
    )
}

fn spn_missing(seen: &Seen) -> Option<Because> {
    with(
        seen,
        |problem| matches!(problem, TicketProblem::UnknownService(_)),
        |ticket| {
            format!(
                "setspn -S {} <DOMAIN>\\<alternate service account>$, the account that all client access servers share; setspn -Q shows who has it",
                quote(&service(&ticket.host))
            )
        },
    )
}

fn no_realm(seen: &Seen) -> Option<Because> {
    with(
        seen,
        |problem| matches!(problem, TicketProblem::UnknownRealm(_)),
        |ticket| {
            format!(
                "Say in krb5.conf where it belongs: [domain_realm] {} = <REALM>; or let the realms trust each other",
                quote(&ticket.host.to_ascii_lowercase())
            )
        },
    )
}

fn skewed(seen: &Seen) -> Option<Because> {
    with(
        seen,
        |problem| *problem == TicketProblem::ClockSkew,
        |_| "Set the clocks of this machine, the domain controllers and the server: w32tm /resync, chronyc makestep".to_owned(),
    )
}

/// Any other reason for which no ticket is there.
fn not_given(seen: &Seen) -> Option<Because> {
    let other = |ticket: &&Ticket| matches!(ticket.problem, Some(TicketProblem::Other(_) | TicketProblem::WrongKey(_)));
    let ticket = alone(seen).filter(other).find(|ticket| shown(seen, ticket).is_none())?;
    because(
        evidence(seen, ticket, ticket.problem.as_ref()?),
        format!(
            "kvno {} asks for the same ticket, and KRB5_TRACE=/dev/stderr in front of it shows what is answered",
            quote(&service(&ticket.host))
        ),
    )
}

fn key_differs(seen: &Seen) -> Option<Because> {
    let differs = |ticket: &&Ticket| matches!(ticket.problem, Some(TicketProblem::WrongKey(_))) && is_refused(seen, ticket);
    let ticket = alone(seen).find(differs)?;
    because(
        evidence(seen, ticket, ticket.problem.as_ref()?),
        format!(
            "Get-ClientAccessService -IncludeAlternateServiceAccountCredentialStatus: each server needs the newest password of the account that \
             has {}; setspn -X finds an SPN at two accounts; a keytab needs the key version that kvno shows",
            quote(&service(&ticket.host))
        ),
    )
}

/// Refused for a reason that the server keeps to itself, or that no other rule knows.
fn refused(seen: &Seen) -> Option<Because> {
    let unexplained = |ticket: &&Ticket| matches!(ticket.problem, None | Some(TicketProblem::Other(_))) && is_refused(seen, ticket);
    let ticket = alone(seen).filter(|ticket| ticket.arrives != Some(false)).find(unexplained)?;
    let service = quote(&service(&ticket.host));
    let said = match &ticket.problem {
        Some(problem) => format!("the server says: {}", problem.said()),
        None if ticket.arrives == Some(true) => "it does not say why; what is sent there arrives".to_owned(),
        None => "it does not say why, and whether what is sent there arrives is not known".to_owned(),
    };
    let dropped = if ticket.problem.is_none() && ticket.arrives.is_none() { "; a proxy that drops Authorization" } else { "" };
    because(
        format!("{} refuses the ticket for {service} of {}, and {said}.", quote(&ticket.host), quote(&ticket.principal)),
        format!(
            "Look into the server's log (Windows: event 4625). Usual reasons: another key for {service} (an old password or keytab, the SPN at \
             another account); Extended Protection behind a proxy that ends TLS; an account that may not log in{dropped}"
        ),
    )
}

/// A server that offers NTLM answers its first message with a challenge, or did not get it.
fn authorization_lost(seen: &Seen) -> Option<Because> {
    let lost = |ticket: &&Ticket| ticket.arrives == Some(false) && is_refused(seen, ticket) && ticket.problem.is_none();
    let by_ticket = alone(seen).find(lost).map(|ticket| ticket.host.as_str());
    let unheard = |login: &&Login| login.scheme == Scheme::Ntlm && login.outcome == LoginOutcome::NoChallenge(401);
    let hop = |host: &str| seen.offers.iter().filter(|offer| offer.host.eq_ignore_ascii_case(host)).find_map(Offer::hop);
    let by_password = || {
        let here = seen.logins.iter().filter(unheard).find(|login| !seen.logins_at(&login.host).any(accepted));
        here.map(|login| login.host.as_str()).filter(|host| hop(host).is_some())
    };
    let host = by_ticket.or_else(by_password)?;
    let who = hop(host).map(|hop| format!(" It says {}.", quote(&hop))).unwrap_or_default();
    because(
        format!("{} offers NTLM, and answers its first message with the same question again.{who}", quote(host)),
        "Let what stands in between pass Authorization on: nginx: no proxy_set_header Authorization \"\"; Apache: no RequestHeader unset \
         Authorization; a web application firewall must not take it for its own",
    )
}

fn falls_back(seen: &Seen) -> Option<Because> {
    for ticket in &seen.tickets {
        let other = seen.logins_at(&ticket.host).find(|login| login.scheme != Scheme::Kerberos && accepted(login));
        let failed = ticket.problem.is_some() || is_refused(seen, ticket);
        let Some(other) = other.filter(|_| failed) else { continue };
        let why = match &ticket.problem {
            Some(problem) => evidence(seen, ticket, problem),
            None => format!("{} refuses the ticket for {}, and does not say why.", quote(&ticket.host), quote(&service(&ticket.host))),
        };
        return because(
            format!("{why} {} is accepted there.", other.scheme),
            "Test-OutlookConnectivity -UseDefaultCredentials without -Credential says what mends it",
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::probe::auth::{Offered, Proved, Scheme, TicketProblem, UserForm};
    use crate::probe::rules::diagnose;
    use crate::probe::seen::*;

    const HOST: &str = "mail.contoso.com";
    const NO: LoginOutcome = LoginOutcome::Refused;
    const NONE: LoginOutcome = LoginOutcome::NoTicket;

    fn login(scheme: Scheme, outcome: LoginOutcome) -> Login {
        let binding = if scheme.can_be_bound() { Bound::Right } else { Bound::Absent };
        Login { host: HOST.into(), scheme, form: UserForm::Ticket, binding, outcome }
    }

    fn seen(problem: Option<TicketProblem>, outcome: LoginOutcome) -> Seen {
        let ticket = Ticket { host: HOST.into(), principal: "ann@CONTOSO.COM".into(), problem, proved: Proved::Nothing, arrives: None };
        Seen { tickets: vec![ticket], logins: vec![login(Scheme::Kerberos, outcome)], ..Seen::default() }
    }

    fn causes(seen: &Seen) -> Vec<&'static str> {
        diagnose(seen).iter().map(|found| found.rule.cause).collect()
    }

    #[test]
    fn why_there_is_no_ticket() {
        let text = || "said".to_owned();
        for (problem, cause) in [
            (TicketProblem::NotBuilt, "NoKerberosTicket"),
            (TicketProblem::NoTicket(text()), "NoKerberosTicket"),
            (TicketProblem::Expired, "KerberosTicketExpired"),
            (TicketProblem::NoKdc(text()), "KdcNotReached"),
            (TicketProblem::UnknownService(text()), "SpnMissing"),
            (TicketProblem::UnknownRealm(text()), "KerberosRealmNotFound"),
            (TicketProblem::ClockSkew, "KerberosClockSkew"),
            (TicketProblem::Other(text()), "NoTicketGiven"),
        ] {
            let missing = seen(Some(problem.clone()), NONE);
            assert_eq!(causes(&missing), [cause], "{problem:?}");
            // What was not to be logged in at, as Outlook Anywhere beside MAPI, fails nobody.
            assert!(causes(&Seen { logins: Vec::new(), ..missing.clone() }).is_empty(), "{problem:?}");
            // Another way in makes it a warning.
            let mut other = missing.clone();
            other.logins.push(login(Scheme::Ntlm, LoginOutcome::Accepted(200)));
            assert_eq!(causes(&other), ["KerberosFallsBack"], "{problem:?}");
        }
    }

    #[test]
    fn why_a_ticket_is_refused() {
        assert!(causes(&seen(None, LoginOutcome::Accepted(200))).is_empty());
        assert_eq!(causes(&seen(Some(TicketProblem::WrongKey("said".into())), NO)), ["TicketKeyDiffers"]);
        assert_eq!(causes(&seen(Some(TicketProblem::ClockSkew), NO)), ["KerberosClockSkew"]);
        assert_eq!(causes(&seen(Some(TicketProblem::Other("said".into())), NO)), ["TicketRefused"]);
        let with = |arrives| {
            let mut refused = seen(None, NO);
            refused.tickets[0].arrives = arrives;
            causes(&refused)
        };
        assert_eq!([with(None), with(Some(true)), with(Some(false))], [["TicketRefused"], ["TicketRefused"], ["AuthorizationLost"]]);
        let mut other = seen(None, NO);
        other.logins.push(login(Scheme::Basic, LoginOutcome::Accepted(200)));
        assert_eq!(causes(&other), ["KerberosFallsBack"]);
    }

    #[test]
    fn a_password_can_be_lost_as_well() {
        let ntlm = login(Scheme::Ntlm, LoginOutcome::NoChallenge(401));
        let offered = vec![Offered { scheme: "NTLM".into(), rest: String::new() }];
        let offer = Offer { host: HOST.into(), path: "/mapi/emsmdb/".into(), status: 401, offered, ..Offer::default() };
        let lost = |via: &str| {
            let offers = vec![Offer { via: via.into(), ..offer.clone() }];
            causes(&Seen { logins: vec![ntlm.clone()], offers, ..Seen::default() })
        };
        assert_eq!(lost("1.1 proxy"), ["AuthorizationLost", "LoginRefused"]);
        // Nobody shows himself in between: the server may offer what it cannot do.
        assert_eq!(lost(""), ["LoginRefused"]);
    }
}
