//! The mailboxes and their servers as clients see them, made of what the files say.

use super::shape::{Located, MAILBOXES, domain_of};
use crate::catalog::{self, NOUNS};
use crate::config::{Organization, Server};
use crate::mailbox::{Directory, Mailbox, MailboxServer};
use crate::value::{Value, display_text};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Everything that clients of the server with this name may find.
pub fn directory(organization: &Organization, own: &str) -> Directory {
    let text = |value: Value| if value.is_null() { None } else { Some(display_text(&value).to_string()) };
    let mut mailboxes = Vec::new();
    let mut servers = Vec::new();
    for (place, server) in organization.servers.iter().enumerate() {
        let directory = catalog::noun("MapiVirtualDirectory").and_then(|noun| server.directory(noun));
        servers.push(MailboxServer {
            name: server.name.to_string(),
            host: server.host().to_string(),
            guid: number(organization, server),
            internal_url: directory.and_then(|directory| text(directory.section.value("internal-url"))),
            external_url: directory.and_then(|directory| text(directory.section.value("external-url"))),
        });
        mailboxes.push(Mailbox { server: place, ..health_mailbox(organization, server) });
    }
    let is = |value: Value| matches!(value, Value::Bool(true));
    for noun in NOUNS.iter().filter(|noun| noun.stored == MAILBOXES).take(1) {
        for located in Located::all(organization, noun).iter().filter(|located| !located.address().is_empty()) {
            let name = located.name().to_string();
            let section = located.section;
            let server = located.server.and_then(|server| organization.position(&server.name).ok());
            mailboxes.push(Mailbox {
                guid: located.guid(),
                alias: located.member.map(ToString::to_string).unwrap_or_default(),
                display_name: text(section.value("display-name")).filter(|text| !text.is_empty()).unwrap_or(name),
                address: located.address().to_string(),
                server: server.unwrap_or_default(),
                created: located.created(),
                hidden: is(section.value("hidden")),
                mapi_enabled: is(section.value("mapi-enabled")),
                mapi_http_enabled: match section.value("mapi-http-enabled") {
                    Value::Bool(enabled) => Some(enabled),
                    _ => None,
                },
                blocks_external: is(section.value("mapi-block-outlook-external-connectivity")),
            });
        }
    }
    let name = display_text(&organization.settings.section.value("name")).to_string();
    let name = if name.is_empty() { "Organization".to_owned() } else { name };
    Directory::new(name, servers, organization.position(own).unwrap_or_default(), mailboxes)
}

fn number(organization: &Organization, server: &Server) -> Uuid {
    let noun = catalog::noun("ExchangeServer").expect("there is a definition of servers");
    Located { organization, server: Some(server), noun, section: &server.section, member: None }.guid()
}

/// The mailbox that a server watches itself with. It stands in no file and has no password: the server's own probe alone can
/// open it.
pub fn health_mailbox(organization: &Organization, server: &Server) -> Mailbox {
    let own = number(organization, server);
    let digest = Sha256::digest(format!("health mailbox of {own}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    let guid = uuid::Builder::from_custom_bytes(bytes).into_uuid();
    let number = guid.simple().to_string();
    let domain = match domain_of(server) {
        domain if domain.is_empty() => "localhost".to_owned(),
        domain => domain,
    };
    Mailbox {
        guid,
        alias: format!("HealthMailbox{}", &number[..7]),
        display_name: format!("HealthMailbox-{}", server.name),
        address: format!("HealthMailbox{number}@{domain}"),
        hidden: true,
        mapi_enabled: true,
        ..Mailbox::default()
    }
}
