//! The servers and mailboxes of the organization, as both endpoints, logins and Autodiscover see them.

use std::collections::HashMap;
use uuid::Uuid;

/// What every name in directory form begins with behind the organization.
const GROUP: &str = "ou=Exchange Administrative Group (FYDIBOHF23SPDLT)";

/// A server that has mailboxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailboxServer {
    /// Its name: `EX01`.
    pub name: String,
    /// Its host name.
    pub host: String,
    /// Its number.
    pub guid: Uuid,
    /// The address of its MAPI virtual directory inside the network: `https://ex01.contoso.com/mapi`.
    pub internal_url: Option<String>,
    /// The one outside.
    pub external_url: Option<String>,
}

/// A mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// Its number, by which it stays known when everything else changes.
    pub guid: Uuid,
    /// Its short name; also the account's.
    pub alias: String,
    /// Its name for people.
    pub display_name: String,
    /// Its address.
    pub address: String,
    /// The server it is on, by its place in [`Directory::servers`].
    pub server: usize,
    /// When it was made, in UTC ticks.
    pub created: i64,
    /// Whether the address book does not show it.
    pub hidden: bool,
    /// Whether it may be used by MAPI at all.
    pub mapi_enabled: bool,
    /// Whether MAPI over HTTP is offered for it; `None` as the organization says.
    pub mapi_http_enabled: Option<bool>,
    /// Whether clients outside the network are told nothing.
    pub blocks_external: bool,
}

impl Mailbox {
    /// The domain of its address.
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// How addresses of endpoints name it: `<guid>@<domain>`.
    pub fn mailbox_id(&self) -> String {
        format!("{}@{}", self.guid, self.domain())
    }
}

/// Whose mailbox a name means, for somebody who logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner<'a> {
    /// Nobody's.
    Unknown,
    /// Somebody else's, on this server.
    Another(&'a Mailbox),
    /// A mailbox on another server.
    Elsewhere(&'a Mailbox),
    /// The caller's own, on this server.
    Own(&'a Mailbox),
}

/// Servers and mailboxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// The organization's name.
    pub organization: String,
    /// The servers.
    pub servers: Vec<MailboxServer>,
    /// Which of them this is.
    pub own: usize,
    mailboxes: Vec<Mailbox>,
    /// Places by number.
    by_guid: HashMap<Uuid, usize>,
    /// Places by alias and by address, in lower case.
    by_name: HashMap<String, usize>,
}

impl Directory {
    /// A directory of these mailboxes. Of several with the same name the first is the one that the name means.
    pub fn new(organization: String, servers: Vec<MailboxServer>, own: usize, mut mailboxes: Vec<Mailbox>) -> Self {
        mailboxes.sort_by_cached_key(|mailbox| (mailbox.display_name.to_lowercase(), mailbox.guid));
        let (mut by_guid, mut by_name) = (HashMap::new(), HashMap::new());
        for (place, mailbox) in mailboxes.iter().enumerate() {
            by_guid.entry(mailbox.guid).or_insert(place);
            by_name.entry(mailbox.address.to_lowercase()).or_insert(place);
        }
        for (place, mailbox) in mailboxes.iter().enumerate() {
            by_name.entry(mailbox.alias.to_lowercase()).or_insert(place);
        }
        Self { organization, servers, own, mailboxes, by_guid, by_name }
    }

    /// All mailboxes by their names for people, hidden ones too.
    pub fn mailboxes(&self) -> &[Mailbox] {
        &self.mailboxes
    }

    /// The mailbox with this number.
    pub fn by_guid(&self, guid: Uuid) -> Option<&Mailbox> {
        self.by_guid.get(&guid).map(|place| &self.mailboxes[*place])
    }

    /// The mailbox with this address.
    pub fn by_address(&self, address: &str) -> Option<&Mailbox> {
        if address.contains('@') { self.by_name(address) } else { None }
    }

    /// The mailbox that somebody means who logs in: its address, its alias, or its alias behind a domain (`CONTOSO\alice`).
    pub fn by_login(&self, login: &str) -> Option<&Mailbox> {
        self.by_name(login.rsplit_once('\\').map_or(login, |(_, name)| name))
    }

    fn by_name(&self, name: &str) -> Option<&Mailbox> {
        self.by_name.get(&name.to_lowercase()).map(|place| &self.mailboxes[*place])
    }

    /// The name of a mailbox in directory form. Its number makes it unique, and its alias makes it readable.
    pub fn legacy_dn(&self, mailbox: &Mailbox) -> String {
        Self::legacy_dn_of(&self.organization, mailbox.guid, &mailbox.alias)
    }

    /// The name in directory form of a mailbox with this number and alias.
    pub fn legacy_dn_of(organization: &str, guid: Uuid, alias: &str) -> String {
        format!("/o={organization}/{GROUP}/cn=Recipients/cn={}-{alias}", guid.simple())
    }

    /// The mailbox with this name in directory form.
    pub fn by_legacy_dn(&self, dn: &str) -> Option<&Mailbox> {
        let (_, name) = dn.rsplit_once('=')?;
        let guid = Uuid::try_parse(name.get(..32)?).ok()?;
        self.by_guid(guid).filter(|mailbox| self.legacy_dn(mailbox).eq_ignore_ascii_case(dn))
    }

    /// The name of the server that a mailbox is on, as clients take it: `…/cn=Servers/cn=<mailbox id>`.
    pub fn server_dn(&self, mailbox: &Mailbox) -> String {
        format!("/o={}/{GROUP}/cn=Configuration/cn=Servers/cn={}", self.organization, mailbox.mailbox_id())
    }

    /// The mailbox that the name of a server means: that of [`Directory::server_dn`], or for a server's own name the caller's.
    pub fn by_server_dn(&self, dn: &str, caller: Uuid) -> Option<&Mailbox> {
        let (_, name) = dn.rsplit_once('=')?;
        match name.split_once('@') {
            Some((guid, _)) => self.by_guid(Uuid::try_parse(guid).ok()?).filter(|mailbox| self.server_dn(mailbox).eq_ignore_ascii_case(dn)),
            None => {
                let mailbox = self.by_guid(caller)?;
                let server = self.servers.get(mailbox.server)?;
                (server.name.eq_ignore_ascii_case(name) || server.host.eq_ignore_ascii_case(name)).then_some(mailbox)
            }
        }
    }

    /// Whose mailbox this is, for the owner of `caller`.
    pub fn owner<'a>(&'a self, mailbox: Option<&'a Mailbox>, caller: Uuid) -> Owner<'a> {
        match mailbox {
            None => Owner::Unknown,
            Some(mailbox) if mailbox.server != self.own => Owner::Elsewhere(mailbox),
            Some(mailbox) if mailbox.guid == caller => Owner::Own(mailbox),
            Some(mailbox) => Owner::Another(mailbox),
        }
    }

    /// The server of a mailbox.
    pub fn server_of(&self, mailbox: &Mailbox) -> Option<&MailboxServer> {
        self.servers.get(mailbox.server)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Directory, Mailbox, MailboxServer, Owner};
    use uuid::Uuid;

    /// A directory with two servers: EX01 is here.
    pub(in crate::mailbox) fn contoso(names: &[(&str, &str, usize)]) -> Directory {
        let server = |name: &str| MailboxServer {
            name: name.to_owned(),
            host: format!("{}.contoso.com", name.to_lowercase()),
            guid: Uuid::from_u128(0xE0),
            internal_url: Some(format!("https://{}.contoso.com/mapi", name.to_lowercase())),
            external_url: None,
        };
        let mailboxes = names.iter().enumerate().map(|(place, (alias, display_name, server))| Mailbox {
            guid: Uuid::from_u128(0xA000 + place as u128),
            alias: (*alias).to_owned(),
            display_name: (*display_name).to_owned(),
            address: format!("{alias}@contoso.com"),
            server: *server,
            mapi_enabled: true,
            hidden: alias.starts_with("Health"),
            ..Mailbox::default()
        });
        Directory::new("Contoso".to_owned(), vec![server("EX01"), server("EX02")], 0, mailboxes.collect())
    }

    #[test]
    fn a_mailbox_is_found_by_each_of_its_names() {
        let directory = contoso(&[("alice", "Alice Example", 0), ("bob", "Bob Sample", 1)]);
        let alice = directory.by_guid(Uuid::from_u128(0xA000)).unwrap();
        for login in ["alice", "ALICE@contoso.com", "CONTOSO\\Alice"] {
            assert_eq!(directory.by_login(login), Some(alice), "{login}");
        }
        let dn = directory.legacy_dn(alice);
        let group = "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)";
        assert_eq!(dn, format!("{group}/cn=Recipients/cn=0000000000000000000000000000a000-alice"));
        assert_eq!(directory.by_legacy_dn(&dn.to_uppercase()), Some(alice));
        assert_eq!(directory.server_dn(alice), format!("{group}/cn=Configuration/cn=Servers/cn={}@contoso.com", alice.guid));
        assert_eq!(directory.by_server_dn(&directory.server_dn(alice), Uuid::nil()), Some(alice));
        assert_eq!(directory.by_server_dn(&format!("{group}/cn=Configuration/cn=Servers/cn=EX01"), alice.guid), Some(alice));
        for wrong in ["", "/o=Contoso", "alice", "/o=x/cn=0000000000000000000000000000a000-alice", &dn[..dn.len() - 1]] {
            assert_eq!(directory.by_legacy_dn(wrong), None, "{wrong}");
        }
        assert_eq!(directory.by_address("alice"), None);
    }

    #[test]
    fn a_mailbox_has_one_owner() {
        let directory = contoso(&[("alice", "Alice", 0), ("bob", "Bob", 1), ("carol", "Carol", 0)]);
        let [alice, bob, carol] = ["alice", "bob", "carol"].map(|name| directory.by_login(name).unwrap());
        let owner = |mailbox| directory.owner(mailbox, alice.guid);
        let found = [owner(Some(alice)), owner(Some(bob)), owner(Some(carol)), owner(None)];
        assert_eq!(found, [Owner::Own(alice), Owner::Elsewhere(bob), Owner::Another(carol), Owner::Unknown]);
    }
}
