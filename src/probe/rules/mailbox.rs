//! Causes behind the login: the session, the mailbox, the address book, what stands in between, and logins that others can use.

use super::{Because, Rule, because, fails, warns};
use crate::mapi::ResponseCode;
use crate::probe::report::quote;
use crate::probe::seen::{Reply, Seen};
use std::time::Duration;

pub(super) static DANGERS: &[Rule] = &[
    fails("LoginShared", "P1", "Somebody who did not log in gets in on a connection on which somebody else did.", bleed),
    fails("LoginSpoofed", "P2", "A header that anybody can send passes for a login.", spoofed),
    fails("AnonymousAllowed", "H1", "The MAPI endpoint answers somebody who did not log in.", anonymous),
];

pub(super) static RULES: &[Rule] = &[
    fails("NotMapi", "M1", "What answers there is no MAPI endpoint, or something in between rewrites its answers.", not_mapi),
    fails("CookiesLost", "M1", "The session's cookies do not reach the server.", cookies_lost),
    fails("NoAffinity", "R1", "The requests of one session go to different servers: nothing in front keeps a client at one.", no_affinity),
    fails("SessionLost", "R1", "The session is gone on a new connection: the next request went to another server.", session_lost),
    fails("RequestRepeated", "M1", "The server saw two requests at once: something in between repeats requests.", repeated),
    fails("EndpointDisabled", "M1", "The MAPI endpoint is switched off.", endpoint_disabled),
    fails("ClientVersionBlocked", "M1", "The server refuses clients of this version.", version_blocked),
    fails("ProtocolDisabled", "M1", "MAPI is switched off for this mailbox.", protocol_disabled),
    fails("UnknownMailbox", "M1", "The server does not know the mailbox.", unknown_mailbox),
    fails("MailboxElsewhere", "M2", "The mailbox is on another server than Autodiscover says.", elsewhere),
    fails("NoPermission", "M2", "This user may not open the mailbox.", no_permission),
    fails("LogonFailed", "M2", "The mailbox cannot be opened: its database is not there, or it is being moved.", logon_failed),
    fails("SessionRefused", "M1", "The server refuses the session.", session_refused),
    fails("LogonRefused", "M2", "The server refuses to open the mailbox.", logon_refused),
    fails("AddressBookFails", "N1", "The address book does not answer as it should.", address_book),
    fails("IdleTimeout", "L1", "Something in between ends a request on which nothing happens for a while.", idle_timeout),
    fails("ResponseBuffered", "L1", "Something in between holds answers back until they are complete.", buffered),
    fails("BodyLimit", "B1", "Something in between refuses large requests.", body_limit),
    warns("PingFails", "M3", "The endpoint does not answer PING.", ping_fails),
];

fn bleed(seen: &Seen) -> Option<Because> {
    let tried = seen.bleed.filter(|(let_in, _)| *let_in > 0);
    let changed = let_in(seen).find(|offer| seen.before_login(&offer.host) == Some(401));
    let evidence = match (tried, changed) {
        (Some((let_in, of)), _) => format!("{let_in} of {of} requests without a login were answered beside logins on other connections."),
        (None, Some(offer)) => {
            format!("{}{} asked for a login, and after one on another connection it did not.", quote(&offer.host), quote(&offer.path))
        }
        (None, None) => return None,
    };
    because(
        evidence,
        "nginx: no keepalive in the upstream of /mapi; Apache: ProxyPass … disablereuse=On; then only Basic works behind them - HAProxy keeps such connections apart",
    )
}

fn spoofed(seen: &Seen) -> Option<Because> {
    let header = seen.spoofed.as_deref()?;
    if header == "Cookie" {
        return because(
            "The cookies of a session are enough: a request with them and no login was answered.",
            "Let the server ask for a login with every request, and let nothing in between answer in its place",
        );
    }
    because(
        format!("A request with the header {} and no login was answered.", quote(header)),
        "Let the proxy remove this header from what clients send, and the server believe it from the proxy alone",
    )
}

/// Answers of a MAPI endpoint to somebody who did not log in.
fn let_in(seen: &Seen) -> impl Iterator<Item = &crate::probe::seen::Offer> {
    seen.offers.iter().filter(|offer| offer.path.to_ascii_lowercase().starts_with("/mapi") && offer.status == 200)
}

fn anonymous(seen: &Seen) -> Option<Because> {
    let offer = let_in(seen).find(|offer| seen.before_login(&offer.host) != Some(401))?;
    because(
        format!("{}{} answers 200 without a login.", quote(&offer.host), quote(&offer.path)),
        "Switch anonymous access off for /mapi; if it is a page of something in between, forward /mapi to the server",
    )
}

fn codes(reply: &Reply) -> String {
    let mut said = format!("{} is answered with HTTP {}", reply.request, reply.http);
    if let Some(code) = reply.response_code {
        let meaning = ResponseCode::numbered(code).map_or("unknown", ResponseCode::meaning);
        said.push_str(&format!(", X-ResponseCode {code} ({meaning})"));
    }
    for (name, code) in [("StatusCode", reply.status_code), ("ErrorCode", reply.error_code), ("ReturnValue", reply.rop)] {
        if let Some(code) = code {
            said.push_str(&format!(", {name} 0x{code:08X}{}", error_name(code).map(|name| format!(" ({name})")).unwrap_or_default()));
        }
    }
    if !reply.broken.is_empty() {
        said.push_str(&format!("; {}", quote(&reply.broken)));
    }
    said + "."
}

/// The name of an error of Exchange, where one meets it in a session.
pub(in crate::probe) fn error_name(code: u32) -> Option<&'static str> {
    Some(match code {
        0 => return None,
        0x8007_0005 => "ecAccessDenied",
        0x8004_0111 => "ecLoginFailure",
        0x8004_0110 => "ecVersionMismatch",
        0x8004_0115 => "ecRpcFailed",
        0x8004_010F => "ecNotFound",
        0x8004_011D => "ecFailOneProvider",
        0x0000_03EB => "ecUnknownUser",
        0x0000_03F2 => "ecLoginPerm",
        0x0000_0478 => "ecWrongServer",
        0x0000_047D => "ecMdbOffline",
        0x0000_04B6 => "ecRpcFormat",
        0x0000_04DF => "ecClientVerDisallowed",
        0x0000_04E0 => "ecRpcHttpDisallowed",
        0x0000_04E1 => "ecCachedModeRequired",
        0x0000_07D8 => "ecProtocolDisabled",
        0x0000_0970 => "ecNotEncrypted",
        _ => return None,
    })
}

/// The reply of a session that failed on one of these.
fn with_error(seen: &Seen, requests: &[&str], errors: &[u32]) -> Option<String> {
    let has = |reply: &&Reply| {
        requests.contains(&reply.request)
            && [reply.status_code, reply.error_code, reply.rop].into_iter().flatten().any(|code| errors.contains(&code))
    };
    seen.replies.iter().find(has).map(codes)
}

fn with_code(seen: &Seen, wanted: ResponseCode) -> Option<&Reply> {
    seen.replies.iter().find(|reply| reply.response_code == Some(wanted.number()) && reply.request != "PING")
}

fn not_mapi(seen: &Seen) -> Option<Because> {
    let odd = |reply: &&Reply| matches!(reply.request, "Connect" | "Bind") && reply.http == 200 && reply.response_code.is_none();
    let reply = seen.replies.iter().find(odd)?;
    because(codes(reply), format!("Let {} forward /mapi/ to the server, headers and body unchanged", quote(&reply.host)))
}

fn cookies_lost(seen: &Seen) -> Option<Because> {
    let reply = with_code(seen, ResponseCode::MissingCookie)?;
    because(codes(reply), "Let the proxy pass Cookie and Set-Cookie, with Path and Secure as they are")
}

/// What keeps the requests of a client together.
const AFFINITY: &str =
    "Send all requests of a client to the same server: HAProxy: balance source, or stick on cookie MapiContext; nginx: ip_hash";

/// The reply that says that the session is gone on another connection.
fn lost(seen: &Seen) -> Option<&Reply> {
    let is_lost = |code: u32| code == ResponseCode::ContextNotFound.number() || code == ResponseCode::InvalidContextCookie.number();
    seen.replies.iter().find(|reply| reply.moved && reply.response_code.is_some_and(is_lost))
}

/// A session may be lost by a server that was started anew, too; this one is seen to be with another.
fn no_affinity(seen: &Seen) -> Option<Because> {
    let lost = lost(seen)?;
    let began = seen.replies.iter().find(|reply| reply.request == "Connect" && reply.host == lost.host && reply.succeeded())?;
    if began.front_end.is_empty() || lost.front_end.is_empty() || began.front_end.eq_ignore_ascii_case(&lost.front_end) {
        return None;
    }
    because(format!("{} opened the session, and {} does not know it.", quote(&began.front_end), quote(&lost.front_end)), AFFINITY)
}

fn session_lost(seen: &Seen) -> Option<Because> {
    because(codes(lost(seen)?), AFFINITY)
}

fn repeated(seen: &Seen) -> Option<Because> {
    let reply = with_code(seen, ResponseCode::InvalidSequence).filter(|reply| reply.step != "R2")?;
    because(codes(reply), "Let the proxy never repeat a POST: nginx: proxy_next_upstream off; HAProxy: retries 0")
}

fn endpoint_disabled(seen: &Seen) -> Option<Because> {
    let reply = with_code(seen, ResponseCode::EndpointDisabled)?;
    because(codes(reply), "Set-OrganizationConfig -MapiHttpEnabled $true; Get-ServerComponentState -Component Mapi.Proxy")
}

fn version_blocked(seen: &Seen) -> Option<Because> {
    because(
        with_error(seen, &["Connect"], &[0x4DF, 0x4E1])?,
        "Set-CASMailbox <mailbox> -MAPIBlockOutlookVersions $null -MAPIBlockOutlookNonCachedMode $false",
    )
}

fn protocol_disabled(seen: &Seen) -> Option<Because> {
    because(
        with_error(seen, &["Connect", "RopLogon"], &[0x7D8, 0x4E0])?,
        "Set-CASMailbox <mailbox> -MAPIEnabled $true -MapiHttpEnabled $null",
    )
}

fn unknown_mailbox(seen: &Seen) -> Option<Because> {
    because(with_error(seen, &["Connect"], &[0x3EB])?, "Get-Mailbox <mailbox>; after a move the client has to ask Autodiscover again")
}

fn elsewhere(seen: &Seen) -> Option<Because> {
    let said = with_error(seen, &["RopLogon"], &[0x478])?;
    let to = seen.reply("RopLogon").map(|reply| reply.elsewhere.as_str()).filter(|to| !to.is_empty());
    let to = to.map(|to| format!(" It names {}.", quote(to))).unwrap_or_default();
    because(
        format!("{said}{to}"),
        "Let the client ask Autodiscover again; if it stays so: Get-Mailbox <mailbox> | Format-List Database, ExchangeGuid",
    )
}

fn no_permission(seen: &Seen) -> Option<Because> {
    let said = with_error(seen, &["Connect", "RopLogon"], &[0x3F2, 0x8007_0005])?;
    let fix = "Add-MailboxPermission <mailbox> -User <user> -AccessRights FullAccess";
    match seen.ticket_taken() {
        Some(ticket) => because(
            format!("{said} The ticket is that of {}.", quote(&ticket.principal)),
            format!("kinit as the owner of the mailbox, or: {fix}"),
        ),
        None => because(said, fix),
    }
}

fn logon_failed(seen: &Seen) -> Option<Because> {
    let said = with_error(seen, &["Connect", "RopLogon"], &[0x8004_0111, 0x8004_011D, 0x47D])?;
    let book = match seen.reply("ResolveNames") {
        Some(reply) if reply.succeeded() => " The address book works.",
        _ => "",
    };
    because(format!("{said}{book}"), "Get-Mailbox <mailbox> | Format-List Database; Get-MailboxDatabaseCopyStatus; Get-MoveRequest")
}

fn refused<'a>(seen: &'a Seen, requests: &[&str]) -> Option<&'a Reply> {
    seen.replies.iter().find(|reply| requests.contains(&reply.request) && reply.step != "R1" && !reply.succeeded())
}

fn session_refused(seen: &Seen) -> Option<Because> {
    let reply = refused(seen, &["Connect"])?;
    because(codes(reply), "Look for the request id in the logs of the server at this time")
}

fn logon_refused(seen: &Seen) -> Option<Because> {
    let reply = refused(seen, &["RopLogon", "RopOpenFolder", "RopGetPropertiesSpecific"])?;
    because(codes(reply), "Look for the request id in the logs of the server at this time")
}

fn address_book(seen: &Seen) -> Option<Because> {
    let reply = refused(seen, &["Bind", "GetSpecialTable", "ResolveNames", "Unbind"])?;
    because(codes(reply), "Get-GlobalAddressList; Update-GlobalAddressList; and look for the request id in the log of the address book")
}

/// From what time on an end of the connection is one of patience.
const PATIENCE: Duration = Duration::from_secs(20);

fn idle_timeout(seen: &Seen) -> Option<Because> {
    let wait = seen.wait.as_ref()?;
    let ended = matches!(wait.status, 502 | 504 | 408) || (!wait.broken.is_empty() && wait.waited >= PATIENCE);
    if !ended {
        return None;
    }
    let how = if wait.broken.is_empty() { format!("with HTTP {}", wait.status) } else { format!("({})", quote(&wait.broken)) };
    because(
        format!("{} ended a wait after {:.0} s {how}.", quote(&wait.host), wait.waited.as_secs_f64()),
        "Let the proxy wait longer than five minutes: nginx: proxy_read_timeout 310s; HAProxy: timeout server 310s; Apache: ProxyTimeout 310",
    )
}

/// By when the first sign of life has to be there, whatever the network.
const FIRST: Duration = Duration::from_secs(2);

fn buffered(seen: &Seen) -> Option<Because> {
    let wait = seen.wait.as_ref().filter(|wait| wait.broken.is_empty() && wait.status == 200)?;
    let late = match wait.first {
        Some(first) => first >= FIRST && first * 10 >= wait.waited * 9,
        None => wait.waited >= FIRST && !wait.completed,
    };
    if !late {
        return None;
    }
    let when = wait.first.unwrap_or(wait.waited).as_secs_f64();
    because(
        format!("The first byte of a waiting answer of {} took {when:.1} s, as long as the whole.", quote(&wait.host)),
        "Let the proxy pass answers on at once: nginx: proxy_buffering off; Apache: flushpackets=on",
    )
}

fn body_limit(seen: &Seen) -> Option<Because> {
    let size = seen.body_refused?;
    because(
        format!("A request of {} kB is refused (HTTP 413).", size / 1024),
        "nginx: client_max_body_size 0; Apache: LimitRequestBody 0; a firewall may have a limit of its own",
    )
}

fn ping_fails(seen: &Seen) -> Option<Because> {
    let reply = seen.replies.iter().find(|reply| reply.request == "PING" && !reply.succeeded())?;
    because(codes(reply), "Clients keep their session alive with PING: forward it like every other request")
}

#[cfg(test)]
mod tests {
    use crate::probe::auth::{Proved, Scheme, UserForm};
    use crate::probe::rules::diagnose;
    use crate::probe::seen::*;
    use std::time::Duration;

    fn causes(seen: &Seen) -> Vec<&'static str> {
        diagnose(seen).iter().map(|found| found.rule.cause).collect()
    }

    fn reply(step: &'static str, request: &'static str) -> Reply {
        let codes = Some(0);
        Reply {
            step,
            request,
            host: "mail".into(),
            http: 200,
            response_code: codes,
            status_code: codes,
            error_code: codes,
            ..Reply::default()
        }
    }

    fn replies(all: Vec<Reply>) -> Seen {
        Seen { replies: all, ..Seen::default() }
    }

    #[test]
    fn dangers() {
        assert_eq!(causes(&Seen { bleed: Some((81, 100)), ..Seen::default() }), ["LoginShared"]);
        assert!(causes(&Seen { bleed: Some((0, 100)), ..Seen::default() }).is_empty());
        for header in ["Remote-User", "Cookie"] {
            assert_eq!(causes(&Seen { spoofed: Some(header.into()), ..Seen::default() }), ["LoginSpoofed"]);
        }
        let offers = vec![Offer { path: "/mapi/nspi/".into(), status: 200, ..Offer::default() }];
        assert_eq!(causes(&Seen { offers: offers.clone(), ..Seen::default() }), ["AnonymousAllowed"]);
        assert_eq!(causes(&Seen { offers, before_logins: vec![(String::new(), 401)], ..Seen::default() }), ["LoginShared"]);
    }

    #[test]
    fn sessions() {
        let connect = || reply("M1", "Connect");
        assert!(causes(&replies(vec![connect(), reply("M2", "RopLogon"), reply("N1", "Bind")])).is_empty());
        assert_eq!(causes(&replies(vec![Reply { response_code: None, ..connect() }]))[0], "NotMapi");
        let code = |code| Reply { response_code: Some(code), ..connect() };
        assert_eq!(causes(&replies(vec![code(13)]))[0], "CookiesLost");
        assert_eq!(causes(&replies(vec![code(15)]))[0], "RequestRepeated");
        assert_eq!(causes(&replies(vec![code(16)]))[0], "EndpointDisabled");
        assert_eq!(causes(&replies(vec![code(1)])), ["SessionRefused"]);
        let moved = Reply { response_code: Some(10), moved: true, ..reply("R1", "PING") };
        assert_eq!(causes(&replies(vec![moved.clone()]))[0], "SessionLost");
        let at = |reply: Reply, front_end: &str| Reply { front_end: front_end.into(), ..reply };
        assert_eq!(causes(&replies(vec![at(connect(), "EX01"), at(moved.clone(), "EX02")]))[0], "NoAffinity");
        assert_eq!(causes(&replies(vec![at(connect(), "EX01"), at(moved, "ex01")]))[0], "SessionLost");
        let error = |error| Reply { error_code: Some(error), ..connect() };
        assert_eq!(causes(&replies(vec![error(0x4DF)]))[0], "ClientVersionBlocked");
        assert_eq!(causes(&replies(vec![error(0x7D8)]))[0], "ProtocolDisabled");
        assert_eq!(causes(&replies(vec![error(0x3EB)]))[0], "UnknownMailbox");
        let rop = |code| Reply { rop: Some(code), ..reply("M2", "RopLogon") };
        assert_eq!(causes(&replies(vec![rop(0x478)]))[0], "MailboxElsewhere");
        assert_eq!(causes(&replies(vec![rop(0x3F2)]))[0], "NoPermission");
        // Somebody may have a ticket of somebody else.
        let outcome = LoginOutcome::Accepted(200);
        let login = Login { host: "x".into(), scheme: Scheme::Kerberos, form: UserForm::Ticket, binding: Bound::Right, outcome };
        let ticket = Ticket { host: "x".into(), principal: "bob@CONTOSO.COM".into(), problem: None, proved: Proved::Itself, arrives: None };
        let by_ticket = Seen { logins: vec![login], tickets: vec![ticket], ..replies(vec![rop(0x3F2)]) };
        let found = diagnose(&by_ticket);
        assert_eq!(found[0].rule.cause, "NoPermission");
        assert!(found[0].because.evidence.ends_with(" The ticket is that of bob@CONTOSO.COM."), "{}", found[0].because.evidence);
        assert_eq!(causes(&replies(vec![rop(0x8004_0111), reply("N1", "ResolveNames")]))[0], "LogonFailed");
        assert_eq!(causes(&replies(vec![rop(0x8004_0115)])), ["LogonRefused"]);
        let book = Reply { error_code: Some(0x8000_4005), ..reply("N1", "Bind") };
        assert_eq!(causes(&replies(vec![book])), ["AddressBookFails"]);
        let ping = Reply { http: 405, response_code: None, ..reply("M3", "PING") };
        assert_eq!(causes(&replies(vec![ping])), ["PingFails"]);
    }

    #[test]
    fn waits_and_sizes() {
        let wait = Wait {
            host: "mail".into(),
            first: Some(Duration::from_millis(5)),
            intervals: Vec::new(),
            announced: None,
            waited: Duration::from_secs(6),
            status: 200,
            completed: true,
            broken: String::new(),
        };
        let of = |wait| causes(&Seen { wait: Some(wait), ..Seen::default() });
        assert!(of(wait.clone()).is_empty());
        assert_eq!(of(Wait { first: Some(Duration::from_secs(6)), ..wait.clone() }), ["ResponseBuffered"]);
        assert_eq!(of(Wait { status: 504, first: None, ..wait }), ["IdleTimeout"]);
        assert_eq!(causes(&Seen { body_refused: Some(1 << 20), ..Seen::default() }), ["BodyLimit"]);
    }
}
