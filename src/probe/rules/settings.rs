//! Causes in what Autodiscover tells a client.

use super::reach::within;
use super::{Because, Rule, because, fails, list, warns};
use crate::probe::report::quote;
use crate::probe::seen::{Configured, Discovered, Method, Running, Seen, TriedOutcome};

pub(super) static RULES: &[Rule] = &[
    fails("MapiHttpDisabled", "X1", "Autodiscover does not offer MAPI over HTTP to this mailbox.", disabled),
    fails("AutodiscoverNotThere", "X1", "Nothing that Outlook asks for its settings answers as Autodiscover does.", not_there),
    fails("AutodiscoverError", "X1", "Autodiscover answers with an error.", error),
    fails("AutodiscoverUnreadable", "X1", "What answers in place of Autodiscover is something else.", unreadable),
    fails("RedirectNotTrusted", "X1", "Autodiscover sends clients to a host of another domain, and nothing vouches for it.", redirected),
    fails("InternalHostOutside", "X1", "Autodiscover gives out a host that cannot be reached from here.", internal_outside),
    warns("UrlNotConfigured", "X1", "Autodiscover gives out another address than is configured.", not_configured),
    warns("NotTakenUp", "Z1", "The server does not run the configuration that is stored.", not_taken_up),
];

fn found(seen: &Seen) -> Option<&Discovered> {
    seen.discovered.as_ref()
}

fn read(found: &&Discovered) -> bool {
    found.status == 200 && found.error.is_none() && found.unreadable.is_empty() && found.redirect.is_empty()
}

fn disabled(seen: &Seen) -> Option<Because> {
    let found = found(seen).filter(read).filter(|found| !found.mapi_http)?;
    let organization = seen.configured.as_ref().and_then(|configured| configured.mapi_http_enabled);
    let others = if found.protocols.is_empty() { "nothing".to_owned() } else { quote(&list(&found.protocols)) };
    let evidence = format!("{} offers {others} in its answer, and no block mapiHttp.", quote(&found.host));
    match organization {
        Some(false) => {
            because(format!("{evidence} MapiHttpEnabled is False for the organization."), "Set-OrganizationConfig -MapiHttpEnabled $true")
        }
        Some(true) => because(evidence, "Set-CASMailbox <mailbox> -MapiHttpEnabled $null"),
        None => because(
            evidence,
            "Set-OrganizationConfig -MapiHttpEnabled $true; for one mailbox: Set-CASMailbox <mailbox> -MapiHttpEnabled $null; gromox: oxdisco_advertise_mh = yes",
        ),
    }
}

fn not_there(seen: &Seen) -> Option<Because> {
    let none = !seen.tried.is_empty() && !seen.tried.iter().any(|tried| matches!(tried.outcome, TriedOutcome::Answers(_)));
    let anything =
        seen.tried.iter().any(|tried| !matches!(tried.outcome, TriedOutcome::NoName | TriedOutcome::NotNeeded | TriedOutcome::NotAllowed));
    if !none || !anything || found(seen).is_some() || seen.tried.iter().any(|tried| tried.method == Method::Given) {
        return None;
    }
    let lines: Vec<String> = seen
        .tried
        .iter()
        .filter(|tried| tried.outcome != TriedOutcome::NotNeeded)
        .map(|tried| format!("{} {}", quote(&tried.url), said(&tried.outcome)))
        .collect();
    because(
        lines.join("; ") + ".",
        format!("Publish /autodiscover/autodiscover.xml at autodiscover.{}, and let its name point there", quote(&seen.domain)),
    )
}

/// An outcome in a few words.
pub(in crate::probe) fn said(outcome: &TriedOutcome) -> String {
    match outcome {
        TriedOutcome::Answers(status) => format!("answers {status}"),
        TriedOutcome::Other(status) => format!("answers {status}, which is no Autodiscover"),
        TriedOutcome::Redirected(to) => format!("sends to {}", quote(to)),
        TriedOutcome::NoName => "is not in DNS".to_owned(),
        TriedOutcome::NoConnection(why) | TriedOutcome::NoTls(why) => format!("gives nothing: {why}"),
        TriedOutcome::NotNeeded => "was not needed".to_owned(),
        TriedOutcome::NotAllowed => "is no place of the configuration, and the server goes nowhere else".to_owned(),
    }
}

fn error(seen: &Seen) -> Option<Because> {
    let found = found(seen)?;
    let (code, text) = found.error.as_ref()?;
    let remedy = match code {
        500 | 501 => "Check the address: Get-Recipient, Get-AcceptedDomain",
        601 => "Restart what answers Autodiscover: it has no provider for Outlook",
        _ => "Look into the log of Autodiscover at this time",
    };
    let whose = seen.ticket_taken().map(|ticket| format!(" The ticket is that of {}.", quote(&ticket.principal))).unwrap_or_default();
    because(format!("{} answers with error {code}: {}.{whose}", quote(&found.host), quote(text.trim_end_matches('.'))), remedy)
}

fn unreadable(seen: &Seen) -> Option<Because> {
    let found = found(seen).filter(|found| !found.unreadable.is_empty())?;
    because(
        format!("{} answers {}: {}.", quote(&found.host), found.status, quote(&found.unreadable)),
        format!("Let {} forward /autodiscover/ to the server", quote(&found.host)),
    )
}

fn redirected(seen: &Seen) -> Option<Because> {
    let target = found(seen).map(|found| found.redirect.as_str()).filter(|to| !to.is_empty() && !to.contains('@'));
    let tried = seen.tried.iter().find_map(|tried| match &tried.outcome {
        TriedOutcome::Redirected(to) => Some(to.as_str()),
        _ => None,
    });
    let answered = seen.tried.iter().any(|tried| matches!(tried.outcome, TriedOutcome::Answers(_)));
    let to = target.or(tried.filter(|_| !answered))?;
    let host = crate::probe::host_of(to)?;
    if within(host, &seen.domain) {
        return None;
    }
    because(
        format!("Clients are sent to {}, which is not in {}.", quote(to), quote(&seen.domain)),
        format!("If that is right: -TrustedHost {}", quote(host)),
    )
}

fn internal_outside(seen: &Seen) -> Option<Because> {
    let found = found(seen)?;
    let (url, external) = found.mailbox_url()?;
    let name = crate::probe::host_of(url)?;
    let host = seen.hosts.iter().find(|host| host.name.eq_ignore_ascii_case(name) && host.unresolved.is_some())?;
    let which = if external { "external" } else { "internal" };
    let directory = seen.configured.as_ref().and_then(|configured| {
        configured.directories.iter().find(|directory| directory.internal_url.contains(name)).map(|directory| directory.identity.clone())
    });
    let identity = directory.unwrap_or_else(|| "<server>\\mapi (Default Web Site)".to_owned());
    because(
        format!("Its {which} address {} cannot be resolved: {}.", quote(url), host.unresolved.as_deref().unwrap_or_default()),
        format!("Set-MapiVirtualDirectory '{}' -ExternalUrl https://{}/mapi", quote(&identity), quote(&found.host)),
    )
}

fn not_configured(seen: &Seen) -> Option<Because> {
    let configured: &Configured = seen.configured.as_ref()?;
    let (url, _) = found(seen).filter(read)?.mailbox_url()?;
    let host = crate::probe::host_of(url)?;
    let mut own = configured.directories.iter().flat_map(|directory| directory.urls()).peekable();
    own.peek()?;
    let all: Vec<&str> = own.collect();
    if all.iter().any(|own| crate::probe::host_of(own).is_some_and(|own| own.eq_ignore_ascii_case(host))) {
        return None;
    }
    because(
        format!("Clients get {}; configured are {}.", quote(url), quote(&list(&all))),
        "The answer may come from another server, or from a cache: Get-MapiVirtualDirectory | Format-List Identity, InternalUrl, ExternalUrl",
    )
}

fn not_taken_up(seen: &Seen) -> Option<Because> {
    let Running::Behind(why) = &seen.configured.as_ref()?.running else { return None };
    because(quote(why), "Correct the file; the server takes it up by itself. Get-ConfigurationRevision shows what runs")
}

#[cfg(test)]
mod tests {
    use crate::probe::rules::diagnose;
    use crate::probe::seen::*;
    use std::time::Duration;

    fn causes(seen: &Seen) -> Vec<&'static str> {
        diagnose(seen).iter().map(|found| found.rule.cause).collect()
    }

    fn seen(discovered: Discovered) -> Seen {
        let hosts = vec![Host { name: "mail.contoso.com".into(), ..Host::default() }];
        Seen { domain: "contoso.com".into(), discovered: Some(discovered), hosts, ..Seen::default() }
    }

    fn settings() -> Discovered {
        Discovered {
            host: "autodiscover.contoso.com".into(),
            status: 200,
            mapi_http: true,
            mail_store: ["https://mail.contoso.com/mapi/emsmdb/?MailboxId=a@contoso.com".into(), String::new()],
            ..Discovered::default()
        }
    }

    #[test]
    fn what_autodiscover_says() {
        assert!(causes(&seen(settings())).is_empty());
        let off = Discovered { mapi_http: false, mail_store: Default::default(), protocols: vec!["EXPR".into()], ..settings() };
        assert_eq!(causes(&seen(off.clone())), ["MapiHttpDisabled"]);
        let organization = Some(Configured { mapi_http_enabled: Some(false), ..Configured::default() });
        let found = diagnose(&Seen { configured: organization, ..seen(off) });
        assert_eq!(found[0].because.remedy, "Set-OrganizationConfig -MapiHttpEnabled $true");
        let error = Discovered { error: Some((500, "The e-mail address cannot be found.".into())), ..settings() };
        assert_eq!(causes(&seen(error)), ["AutodiscoverError"]);
        let page = Discovered { unreadable: "this is HTML".into(), ..settings() };
        assert_eq!(causes(&seen(page)), ["AutodiscoverUnreadable"]);
        let away = Discovered { redirect: "https://autodiscover.fabrikam.com/autodiscover/autodiscover.xml".into(), ..settings() };
        assert_eq!(causes(&seen(away)), ["RedirectNotTrusted"]);
        let mut unknown = seen(settings());
        unknown.hosts[0].unresolved = Some("no such name".into());
        assert_eq!(causes(&unknown), ["InternalHostOutside"]);
        let directory = ConfiguredDirectory { internal_url: "https://ex01.contoso.com/mapi".into(), ..ConfiguredDirectory::default() };
        let configured = Some(Configured { directories: vec![directory], ..Configured::default() });
        assert_eq!(causes(&Seen { configured, ..seen(settings()) }), ["UrlNotConfigured"]);
    }

    #[test]
    fn a_server_that_is_behind() {
        let with = |running| causes(&Seen { configured: Some(Configured { running, ..Configured::default() }), ..Seen::default() });
        assert!(with(Running::Same(3)).is_empty() && with(Running::NotKnown).is_empty());
        assert_eq!(with(Running::Behind("Revision 3 runs, and 4 is stored.".into())), ["NotTakenUp"]);
    }

    #[test]
    fn nobody_answers() {
        let tried = |outcome| Tried { method: Method::Root, url: "https://contoso.com/".into(), outcome, elapsed: Duration::ZERO };
        let none = Seen {
            domain: "contoso.com".into(),
            tried: vec![tried(TriedOutcome::Other(404)), tried(TriedOutcome::NoName)],
            ..Seen::default()
        };
        assert_eq!(causes(&none), ["AutodiscoverNotThere"]);
    }
}
