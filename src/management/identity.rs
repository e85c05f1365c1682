//! Which objects an identity picks, in every form that people write.

use super::error;
use super::shape::{Located, MAILBOXES};
use crate::catalog::{self, NounDef};
use crate::config::{Organization, Server};
use crate::record::ErrorRecord;
use crate::value::{Text, Wildcard};
use uuid::Uuid;

/// What a noun's objects are called in a sentence.
pub(super) fn kind(noun: &NounDef) -> &'static str {
    match noun.stored {
        "organization" => "organization",
        "organization.admin-audit-log" => "settings",
        "server" => "server",
        MAILBOXES => "mailbox",
        _ => "virtual directory",
    }
}

/// The objects that a text picks. An exact name picks its object although it could be read as a pattern.
///
/// # Errors
/// `ManagementObjectNotFoundException` for a text without wildcards that picks none.
pub(super) fn find<'a>(
    organization: &'a Organization,
    noun: &'static NounDef,
    identity: &str,
    local: &str,
) -> Result<Vec<Located<'a>>, Box<ErrorRecord>> {
    let found = match noun.stored {
        "server" => servers(organization, noun, identity),
        MAILBOXES => mailboxes(organization, noun, identity),
        _ => directories(organization, noun, identity, local),
    };
    if found.is_empty() && !Wildcard::is_pattern(identity) {
        return Err(Box::new(missing(organization, noun, identity, local)));
    }
    Ok(found)
}

/// The one object that a text picks.
///
/// # Errors
/// As [`find`]; `ManagementObjectAmbiguousException` when it picks several.
pub(super) fn one<'a>(
    organization: &'a Organization,
    noun: &'static NounDef,
    identity: &str,
    local: &str,
) -> Result<Located<'a>, Box<ErrorRecord>> {
    let found = find(organization, noun, identity, local)?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Box::new(missing(organization, noun, identity, local))),
        several => {
            let names: Vec<String> = several.iter().take(10).map(|located| located.identity().to_string()).collect();
            Err(Box::new(error::ambiguous(kind(noun), identity, &names)))
        }
    }
}

fn missing(organization: &Organization, noun: &'static NounDef, identity: &str, local: &str) -> ErrorRecord {
    if let Some(file) = organization.unreadable.iter().find(|file| {
        let server = identity.split('\\').next().unwrap_or(identity);
        file.name.eq_ignore_ascii_case(server)
    }) {
        return error::unreadable(file);
    }
    let hint = match (noun.stored, identity.contains('\\')) {
        ("server", _) => " Get-ExchangeServer lists the servers.".to_owned(),
        (MAILBOXES, _) => " Get-Mailbox lists what there is.".to_owned(),
        (_, false) if local.is_empty() => " No server is local here; write the server in front of it: EX01\\mapi*.".to_owned(),
        (_, false) => format!(" Without a server in front, {local} is meant. Get-{} lists what there is.", noun.name),
        _ => format!(" Get-{} lists what there is.", noun.name),
    };
    error::not_found(kind(noun), identity, &hint)
}

fn servers<'a>(organization: &'a Organization, noun: &'static NounDef, identity: &str) -> Vec<Located<'a>> {
    let located = |server: &'a Server| Located { organization, server: Some(server), noun, section: &server.section, member: None };
    if let Some(server) = organization.server(identity) {
        return vec![located(server)];
    }
    if Wildcard::is_pattern(identity) {
        let pattern = Wildcard::new(identity);
        return organization.servers.iter().filter(|server| pattern.matches(&server.name)).map(|server| located(server)).collect();
    }
    let guid = Uuid::parse_str(identity).ok();
    let fits = |server: &'a Server| {
        let located = located(server);
        server.host().eq_ignore_ascii_case(identity)
            || guid.is_some_and(|guid| located.guid() == guid)
            || located.distinguished_name().eq_ignore_ascii_case(identity)
            || legacy(&located, identity)
    };
    organization.servers.iter().filter(|server| fits(server)).map(|server| located(server)).collect()
}

fn mailboxes<'a>(organization: &'a Organization, noun: &'static NounDef, identity: &str) -> Vec<Located<'a>> {
    let all = Located::all(organization, noun);
    let pattern = Wildcard::is_pattern(identity).then(|| Wildcard::new(identity));
    let guid = Uuid::parse_str(identity).ok();
    // Behind a domain stands the name of the account.
    let account = identity.rsplit_once('\\').map_or(identity, |(_, name)| name);
    let names = |located: &Located<'_>| {
        let display = crate::value::display_text(&located.section.value("display-name"));
        [located.name(), located.member.cloned().unwrap_or_default(), located.address(), display]
    };
    let exact = |located: &&Located<'a>| {
        names(located).iter().any(|name| !name.is_empty() && (name.eq_ignore_ascii_case(identity) || name.eq_ignore_ascii_case(account)))
            || guid.is_some_and(|guid| located.guid() == guid)
            || located.distinguished_name().eq_ignore_ascii_case(identity)
            || (identity.starts_with('/') && located.legacy_name().eq_ignore_ascii_case(identity))
    };
    let found: Vec<Located<'a>> = all.iter().filter(exact).copied().collect();
    match pattern {
        Some(pattern) if found.is_empty() => {
            all.into_iter().filter(|located| names(located).iter().take(3).any(|name| pattern.matches(name))).collect()
        }
        _ => found,
    }
}

/// The name in the form that older clients use: `/o=…/cn=Servers/cn=EX01`.
fn legacy(located: &Located<'_>, identity: &str) -> bool {
    identity.starts_with('/') && identity.rsplit_once("/cn=Servers/cn=").is_some_and(|(_, name)| located.name().eq_ignore_ascii_case(name))
}

/// The server that a text picks for a parameter such as `-Server`.
///
/// # Errors
/// As [`one`].
pub(super) fn server<'a>(organization: &'a Organization, identity: &str) -> Result<&'a Server, Box<ErrorRecord>> {
    let noun = catalog::noun("ExchangeServer").expect("there is a definition of servers");
    one(organization, noun, identity, "").map(|located| located.server.expect("a server stands in its own file"))
}

fn directories<'a>(organization: &'a Organization, noun: &'static NounDef, identity: &str, local: &str) -> Vec<Located<'a>> {
    let of = |server: &'a Server| {
        server.directory(noun).map(|directory| Located {
            organization,
            server: Some(server),
            noun,
            section: &directory.section,
            member: None,
        })
    };
    // Commas and an equals sign: the name in directory form.
    if identity.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("CN=")) {
        let all = Located::all(organization, noun);
        return all.into_iter().filter(|located| located.distinguished_name().eq_ignore_ascii_case(identity)).collect();
    }
    if let Ok(guid) = Uuid::parse_str(identity) {
        return Located::all(organization, noun).into_iter().filter(|located| located.guid() == guid).collect();
    }
    let (server, name) = identity.split_once('\\').unwrap_or((local, identity));
    let candidates: Vec<Located<'a>> = match organization.server(server) {
        Some(server) => of(server).into_iter().collect(),
        None if Wildcard::is_pattern(server) => {
            let pattern = Wildcard::new(server);
            organization.servers.iter().filter(|server| pattern.matches(&server.name)).filter_map(|server| of(server)).collect()
        }
        None => organization.servers.iter().filter(|own| own.host().eq_ignore_ascii_case(server)).filter_map(|server| of(server)).collect(),
    };
    let pattern = Wildcard::is_pattern(name).then(|| Wildcard::new(name));
    let fits = |located: &Located<'_>| {
        let own = located.name();
        own.eq_ignore_ascii_case(name) || pattern.as_ref().is_some_and(|pattern| pattern.matches(&own))
    };
    candidates.into_iter().filter(fits).collect()
}

/// The identities of a noun's objects that begin with `prefix`, with what each is in a few words.
pub fn identities(organization: &Organization, noun: &str, prefix: &str) -> Vec<(Text, Text)> {
    let Some(noun) = catalog::noun(noun).filter(|noun| noun.stored == "server" || noun.stored.starts_with("server.")) else {
        return Vec::new();
    };
    let begins = |text: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let help = |located: &Located<'_>| match noun.stored {
        "server" => located.server.map_or_else(|| "".into(), Server::host),
        MAILBOXES => located.address(),
        _ => crate::value::display_text(&located.section.value("internal-url")),
    };
    Located::all(organization, noun)
        .iter()
        .map(|located| (located.identity(), help(located)))
        .filter(|(identity, _)| begins(identity))
        .collect()
}
