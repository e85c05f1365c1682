//! What the address book says of a mailbox.

use super::as_asked;
use super::directory::{Directory, Mailbox};
use crate::mapi::nspi::{self, MinimalId};
use crate::mapi::{Cell, ErrorCode, Tag, Value};

/// An object of the address book, with the number that a session knows it by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) directory: &'a Directory,
    pub(super) mailbox: &'a Mailbox,
    pub(super) number: MinimalId,
}

/// The columns of a client that names none.
pub(super) const USUAL_COLUMNS: [Tag; 7] =
    [Tag::CONTAINER_ID, Tag::OBJECT_TYPE, Tag::DISPLAY_TYPE, Tag::DISPLAY_NAME, Tag(0x3A1A_001F), Tag(0x3A18_001F), Tag(0x3A19_001F)];

/// Everything that an entry has.
const ALL: [Tag; 14] = [
    Tag::DISPLAY_NAME,
    Tag::ADDRESS_TYPE,
    Tag::EMAIL_ADDRESS,
    Tag::SMTP_ADDRESS,
    Tag::ACCOUNT,
    Tag::OBJECT_TYPE,
    Tag::DISPLAY_TYPE,
    Tag::ENTRY_ID,
    Tag::INSTANCE_KEY,
    Tag::RECORD_KEY,
    Tag::SEARCH_KEY,
    Tag::TRANSMITTABLE_DISPLAY_NAME,
    Tag::PROXY_ADDRESSES,
    Tag::CONTAINER_ID,
];

impl Entry<'_> {
    /// A property; `None` when it has none with this tag.
    pub(super) fn property(&self, tag: Tag) -> Option<Value> {
        const MAIL_USER: i32 = 6;
        let is = |known: Tag| known.id() == tag.id();
        let dn = || self.directory.legacy_dn(self.mailbox);
        let value = match tag {
            _ if is(Tag::DISPLAY_NAME) || is(Tag::TRANSMITTABLE_DISPLAY_NAME) => Value::String(self.mailbox.display_name.clone()),
            _ if is(Tag::ADDRESS_TYPE) => Value::String("EX".to_owned()),
            _ if is(Tag::EMAIL_ADDRESS) => Value::String(dn()),
            _ if is(Tag::SMTP_ADDRESS) => Value::String(self.mailbox.address.clone()),
            _ if is(Tag::ACCOUNT) => Value::String(self.mailbox.alias.clone()),
            _ if is(Tag::OBJECT_TYPE) => Value::Int32(MAIL_USER),
            _ if is(Tag::DISPLAY_TYPE) || is(Tag::CONTAINER_ID) => Value::Int32(0),
            _ if is(Tag::ENTRY_ID) || is(Tag::RECORD_KEY) => Value::Binary(nspi::permanent_entry_id(0, &dn())),
            _ if is(Tag::INSTANCE_KEY) => Value::Binary(self.number.to_le_bytes().to_vec()),
            _ if is(Tag::SEARCH_KEY) => Value::Binary(format!("EX:{}\0", dn().to_uppercase()).into_bytes()),
            _ if is(Tag::PROXY_ADDRESSES) => Value::Strings(vec![format!("SMTP:{}", self.mailbox.address)]),
            _ => return None,
        };
        as_asked(value, tag.kind())
    }

    /// The tags of everything that it has.
    pub(super) fn tags() -> &'static [Tag] {
        &ALL
    }

    /// A row of these columns.
    pub(super) fn row(&self, columns: &[Tag]) -> Vec<Cell> {
        columns.iter().map(|tag| self.property(*tag).map_or(Cell::Error(ErrorCode::NOT_FOUND), Cell::Value)).collect()
    }

    /// Whether an ambiguous name could mean it: the beginning of a word of its name, of its alias, of its address. With an equals
    /// sign in front one of them must be the whole.
    pub(super) fn is_meant_by(&self, name: &str) -> bool {
        let Mailbox { display_name, alias, address, .. } = self.mailbox;
        if let Some(exact) = name.strip_prefix('=') {
            return self.is_named(exact);
        }
        let wanted = name.trim().to_lowercase();
        let begins = |text: &str| text.to_lowercase().starts_with(&wanted);
        let words = || {
            let words: Vec<&str> = display_name.split_whitespace().collect();
            let parts: Vec<&str> = wanted.split_whitespace().collect();
            // Every part begins some word: "al ex" means Alice Example.
            parts.iter().all(|part| words.iter().any(|word| word.to_lowercase().starts_with(part)))
        };
        !wanted.is_empty() && (self.is_named(name) || begins(display_name) || begins(alias) || begins(address) || words())
    }

    /// Whether this is one of its names: an address (`SMTP:` in front or not), a name in directory form (`EX:`), alias, name.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let Mailbox { display_name, alias, address, .. } = self.mailbox;
        let behind =
            |prefix: &str| name.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)).map(|_| &name[prefix.len()..]);
        let same = |own: &str, name: &str| own.to_lowercase() == name.trim().to_lowercase();
        if let Some(smtp) = behind("SMTP:") {
            return same(address, smtp);
        }
        if let Some(dn) = behind("EX:").or(name.starts_with('/').then_some(name)) {
            return self.directory.by_legacy_dn(dn.trim()).is_some_and(|found| found.guid == self.mailbox.guid);
        }
        same(address, name) || same(alias, name) || same(display_name, name)
    }
}

#[cfg(test)]
mod tests {
    use super::Entry;
    use crate::mailbox::directory::tests::contoso;

    #[test]
    fn names_mean_entries() {
        let directory = contoso(&[("alice", "Alice van Example", 0)]);
        let mailbox = &directory.mailboxes()[0];
        let entry = Entry { directory: &directory, mailbox, number: 0x10 };
        let dn = directory.legacy_dn(mailbox);
        for name in ["ali", "exa", "al ex", "alice@contoso.com", "=alice", "=SMTP:Alice@contoso.com", "smtp:alice@contoso.com", &dn] {
            assert!(entry.is_meant_by(name), "{name}");
        }
        for name in ["", " ", "=ali", "lice", "smtp:ali", "=SMTP:", "/o=x", "al bo", "SMTP:é"] {
            assert!(!entry.is_meant_by(name), "{name}");
        }
    }
}
