//! The folders that every mailbox has.

use super::{as_asked, directory::Mailbox};
use crate::mapi::{FolderId, Tag, Value};

/// A folder.
#[derive(Debug)]
pub(super) struct FolderDef {
    /// Its number within the mailbox.
    counter: u8,
    /// The folder above it; 0 for the root.
    parent: u8,
    name: &'static str,
    class: &'static str,
}

impl FolderDef {
    const fn new(counter: u8, parent: u8, name: &'static str, class: &'static str) -> Self {
        Self { counter, parent, name, class }
    }
}

/// The counters of folders that are named elsewhere.
const ROOT: u8 = 1;
const IPM_SUBTREE: u8 = 4;
const INBOX: u8 = 5;
const SEARCH: u8 = 11;

/// All folders. The first thirteen are the special folders in the order of a logon's answer.
pub(super) static FOLDERS: [FolderDef; 21] = [
    FolderDef::new(ROOT, 0, "Root", ""),
    FolderDef::new(2, ROOT, "Deferred Action", ""),
    FolderDef::new(3, ROOT, "Spooler Queue", ""),
    FolderDef::new(IPM_SUBTREE, ROOT, "Top of Information Store", ""),
    FolderDef::new(INBOX, IPM_SUBTREE, "Inbox", "IPF.Note"),
    FolderDef::new(6, IPM_SUBTREE, "Outbox", "IPF.Note"),
    FolderDef::new(7, IPM_SUBTREE, "Sent Items", "IPF.Note"),
    FolderDef::new(8, IPM_SUBTREE, "Deleted Items", "IPF.Note"),
    FolderDef::new(9, ROOT, "Common Views", ""),
    FolderDef::new(10, ROOT, "Schedule", ""),
    FolderDef::new(SEARCH, ROOT, "Finder", ""),
    FolderDef::new(12, ROOT, "Views", ""),
    FolderDef::new(13, ROOT, "Shortcuts", ""),
    FolderDef::new(14, IPM_SUBTREE, "Drafts", "IPF.Note"),
    FolderDef::new(15, IPM_SUBTREE, "Calendar", "IPF.Appointment"),
    FolderDef::new(16, IPM_SUBTREE, "Contacts", "IPF.Contact"),
    FolderDef::new(17, IPM_SUBTREE, "Tasks", "IPF.Task"),
    FolderDef::new(18, IPM_SUBTREE, "Notes", "IPF.StickyNote"),
    FolderDef::new(19, IPM_SUBTREE, "Journal", "IPF.Journal"),
    FolderDef::new(20, IPM_SUBTREE, "Junk Email", "IPF.Note"),
    FolderDef::new(21, IPM_SUBTREE, "Conversation History", "IPF.Note"),
];

/// The replica that all folders belong to.
pub(super) const REPLICA: u16 = 1;

/// The number of a folder as clients see it: the replica, and the counter with its highest byte first.
const fn number(counter: u8) -> FolderId {
    REPLICA as u64 | (counter as u64) << 56
}

/// The special folders in the order of a logon's answer.
pub(super) fn special() -> [FolderId; 13] {
    std::array::from_fn(|place| FOLDERS[place].number())
}

/// The folder with this number.
pub(super) fn find(folder: FolderId) -> Option<&'static FolderDef> {
    FOLDERS.iter().find(|known| known.number() == folder)
}

/// Where messages arrive.
pub(super) fn inbox() -> FolderId {
    number(INBOX)
}

/// The folder that bears the name of the mailbox.
pub(super) fn top() -> FolderId {
    number(IPM_SUBTREE)
}

impl FolderDef {
    /// Its number.
    pub(super) fn number(&self) -> FolderId {
        number(self.counter)
    }

    /// The folders in it; with `deep`, those in them too.
    pub(super) fn children(&self, deep: bool) -> Vec<&'static FolderDef> {
        let mut found = Vec::new();
        for child in FOLDERS.iter().filter(|child| child.parent == self.counter) {
            found.push(child);
            if deep {
                found.extend(child.children(true));
            }
        }
        found
    }

    /// Its name. That of the mailbox stands on its top folder.
    fn name<'a>(&'a self, mailbox: &'a Mailbox) -> &'a str {
        if self.counter == IPM_SUBTREE && !mailbox.display_name.is_empty() { &mailbox.display_name } else { self.name }
    }

    /// A property of it; `None` when it has none with this tag.
    pub(super) fn property(&self, mailbox: &Mailbox, tag: Tag) -> Option<Value> {
        let is = |known: Tag| known.id() == tag.id();
        let signed = |number: FolderId| Value::Int64(number.cast_signed());
        let value = match tag {
            _ if is(Tag::DISPLAY_NAME) => Value::String(self.name(mailbox).to_owned()),
            _ if is(Tag::CONTENT_COUNT) || is(Tag::CONTENT_UNREAD_COUNT) => Value::Int32(0),
            _ if is(Tag::SUBFOLDERS) => Value::Bool(!self.children(false).is_empty()),
            _ if is(Tag::CONTAINER_CLASS) && !self.class.is_empty() => Value::String(self.class.to_owned()),
            _ if is(Tag::FOLDER_ID) => signed(self.number()),
            _ if is(Tag::PARENT_FOLDER_ID) => signed(if self.parent == 0 { self.number() } else { number(self.parent) }),
            _ if is(Tag::FOLDER_TYPE) => Value::Int32(match self.counter {
                ROOT => 0,
                SEARCH => 2,
                _ => 1,
            }),
            _ if is(Tag::CREATION_TIME) => Value::Time(file_time(mailbox.created)),
            _ => return None,
        };
        as_asked(value, tag.kind())
    }
}

/// Ticks since the year 1 as ticks since 1601.
pub(super) fn file_time(ticks: i64) -> u64 {
    const FROM_1_TO_1601: i64 = 504_911_232_000_000_000;
    u64::try_from(ticks - FROM_1_TO_1601).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{FOLDERS, find, inbox, special};
    use crate::mailbox::Mailbox;
    use crate::mapi::{Tag, Value};

    #[test]
    fn folders_stand_where_their_numbers_say() {
        for (place, folder) in FOLDERS.iter().enumerate() {
            assert_eq!((usize::from(folder.counter), find(folder.number()).map(|found| found.name)), (place + 1, Some(folder.name)));
            assert!(usize::from(folder.parent) < place + 1, "a folder stands below one that comes before");
        }
        assert_eq!(special()[4], inbox());
        assert_eq!(inbox().to_le_bytes(), [1, 0, 0, 0, 0, 0, 0, 5]);
        let root = find(special()[0]).unwrap();
        assert_eq!((root.children(false).len(), root.children(true).len()), (8, 20));
    }

    #[test]
    fn the_top_folder_bears_the_name_of_the_mailbox() {
        let mailbox = Mailbox { display_name: "Alice Example".to_owned(), ..Mailbox::default() };
        let names = [special()[3], inbox()].map(|folder| find(folder).unwrap().property(&mailbox, Tag::DISPLAY_NAME));
        assert_eq!(names, ["Alice Example", "Inbox"].map(|name| Some(Value::String(name.to_owned()))));
        let narrow = find(inbox()).unwrap().property(&mailbox, Tag(0x3001_001E));
        assert_eq!(narrow, Some(Value::String8("Inbox".to_owned())));
        assert_eq!(find(inbox()).unwrap().property(&mailbox, Tag(0x3001_0003)), None);
    }
}
