//! What somebody changed in a file by hand, setting by setting, as the journal has it.

use super::error::ConfigError;
use super::folders::server_of;
use super::intent;
use super::journal::Walk;
use super::organization::{self, Member, Section, digest};
use super::revision::{self, PropertyChange, Revision};
use super::schema::Key;
use super::store::Store;
use crate::value::{Text, Value, display_text};
use std::fs;
use std::path::Path;
use toml_edit::{DocumentMut, Item};

/// The tables of a server's file that belong to the program itself, and to no object that cmdlets know.
const OWN_TABLES: [&str; 3] = ["https", "management", "logging"];

impl Store {
    /// Writes down every change that was made by hand since the last commit. Without the right to write nothing is written.
    ///
    /// # Errors
    /// [`ConfigError`] when the files cannot be read or the journal cannot be written.
    pub fn record_hand_edits(&self) -> Result<(), ConfigError> {
        let _lock = self.lock()?;
        intent::recover(self.folders(), self.disk())?;
        let organization = self.load(0)?;
        let mut known: Vec<String> = Vec::with_capacity(organization.servers.len() + 1);
        let files = std::iter::once(&organization.settings.file).chain(organization.servers.iter().map(|server| &server.file));
        for file in files {
            let relative = self.folders().relative(&file.path).into_owned();
            if let Some(bytes) = self.bytes(&file.path)? {
                self.note_hand_edit(&relative, Some(&bytes))?;
            }
            known.push(relative);
        }
        let unreadable = organization.unreadable.iter().map(|file| self.folders().relative(&file.path).into_owned());
        known.extend(unreadable);
        for relative in self.committed_files() {
            if !known.contains(&relative) && !self.folders().configuration.join(&relative).exists() {
                self.note_hand_edit(&relative, None)?;
            }
        }
        Ok(())
    }

    fn committed_files(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.folders().state.join("committed")) else { return Vec::new() };
        entries.filter_map(|entry| Some(entry.ok()?.file_name().into_string().ok()?.replace('+', "/"))).collect()
    }

    /// A revision for what somebody changed by hand in one file since it was committed; the text that is there now has been
    /// checked, or the file is gone.
    pub(super) fn note_hand_edit(&self, relative: &str, now: Option<&[u8]>) -> Result<(), ConfigError> {
        let before = fs::read(self.folders().committed(relative)).ok();
        if before.as_deref() == now {
            return Ok(());
        }
        let digest_now: Text = now.map_or_else(|| "".into(), digest);
        let mut last = None;
        revision::walk(self.folders(), |revision| {
            if &*revision.file == relative {
                last = Some(revision.digest);
                return Walk::Enough;
            }
            Walk::On
        })?;
        let text = now.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        if last.as_ref() != Some(&digest_now) && (last.is_some() || before.is_some()) {
            let revision = Revision {
                number: revision::newest(self.folders())? + 1,
                when: self.time(),
                author: "by hand".into(),
                command: "".into(),
                object: object_of(relative),
                changes: changes(&self.folders().configuration.join(relative), relative, before.as_deref(), now),
                file: relative.into(),
                digest: digest_now,
            };
            revision::append(self.folders(), self.disk(), &revision)?;
        }
        intent::commit(self.folders(), self.disk(), relative, text.as_deref());
        Ok(())
    }
}

/// What a revision of a hand edit names as its object.
fn object_of(relative: &str) -> Text {
    relative.strip_prefix("servers/").and_then(|name| name.strip_suffix(".toml")).unwrap_or("organization").into()
}

/// What differs between two texts of a file; `None` is a file that is not there. Secrets are masked.
fn changes(path: &Path, relative: &str, before: Option<&[u8]>, now: Option<&[u8]>) -> Vec<PropertyChange> {
    let (Some(before), Some(now)) = (before, now) else {
        let word = |there: bool| Some(if there { "there" } else { "not there" }.into());
        return vec![PropertyChange { property: "File".into(), old: word(before.is_some()), new: word(now.is_some()) }];
    };
    // A text that cannot be read has no settings to compare.
    let found = if relative == "organization.toml" { of_organization(path, before, now) } else { of_server(path, before, now) };
    found.unwrap_or_default()
}

fn of_organization(path: &Path, before: &[u8], now: &[u8]) -> Option<Vec<PropertyChange>> {
    let read = |bytes| organization::read_organization(path, bytes, 0).ok();
    let (before, now) = (read(before)?, read(now)?);
    let mut all = of_section(&before.section, &now.section, "");
    for (old, new) in before.parts.iter().filter_map(|old| Some((old, now.part(old.noun)?))) {
        all.extend(of_section(&old.section, &new.section, old.noun.name));
    }
    Some(all)
}

fn of_server(path: &Path, before: &[u8], now: &[u8]) -> Option<Vec<PropertyChange>> {
    let read = |bytes| organization::read_server(&server_of(path), path, bytes, 0).ok();
    let (old, new) = (read(before)?, read(now)?);
    let mut all = of_section(&old.section, &new.section, "");
    all.extend(of_tables(before, now));
    for directory in &old.directories {
        match new.directory(directory.noun) {
            Some(new) => all.extend(of_section(&directory.section, &new.section, directory.noun.name)),
            None => all.push(gone(directory.noun.name)),
        }
    }
    all.extend(new.directories.iter().filter(|new| old.directory(new.noun).is_none()).map(|new| made(new.noun.name)));
    let named = |members: &[Member], name: &str| members.iter().position(|member| member.name.eq_ignore_ascii_case(name));
    for member in &old.mailboxes {
        let name = format!("Mailbox.{}", member.name);
        match named(&new.mailboxes, &member.name) {
            Some(place) => all.extend(of_section(&member.section, &new.mailboxes[place].section, &name)),
            None => all.push(gone(&name)),
        }
    }
    let fresh = new.mailboxes.iter().filter(|member| named(&old.mailboxes, &member.name).is_none());
    for member in fresh {
        let name = format!("Mailbox.{}", member.name);
        all.push(made(&name));
        all.extend(of_section(&Section::empty(member.section.keys()), &member.section, &name));
    }
    Some(all)
}

fn gone(object: &str) -> PropertyChange {
    PropertyChange { property: object.into(), old: Some("there".into()), new: None }
}

fn made(object: &str) -> PropertyChange {
    PropertyChange { property: object.into(), old: None, new: Some("there".into()) }
}

fn of_section(before: &Section, now: &Section, object: &str) -> Vec<PropertyChange> {
    let name = |key: &Key| {
        let property = key.property.map_or(key.name, |property| property.name);
        if object.is_empty() { Text::from(property) } else { format!("{object}.{property}").into() }
    };
    let text = |key: &Key, value: Option<&Value>| {
        value.map(|value| if key.property.is_some_and(|property| property.secret) { "*****".into() } else { display_text(value) })
    };
    let differences = before.differences(now);
    differences.map(|(key, old, new)| PropertyChange { property: name(key), old: text(key, old), new: text(key, new) }).collect()
}

/// The program's own tables, as they are written. They name files of secrets and hold none.
fn of_tables(before: &[u8], now: &[u8]) -> Vec<PropertyChange> {
    let read = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.parse::<DocumentMut>().ok();
    let (Some(before), Some(now)) = (read(before), read(now)) else { return Vec::new() };
    let mut all = Vec::new();
    for table in OWN_TABLES {
        let (before, now) = (settings(before.get(table), table), settings(now.get(table), table));
        let of = |all: &[(String, Text)], name: &str| all.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
        for (name, old) in &before {
            let new = of(&now, name);
            if new.as_ref() != Some(old) {
                all.push(PropertyChange { property: name.as_str().into(), old: Some(old.clone()), new });
            }
        }
        let fresh = now.iter().filter(|(name, _)| of(&before, name).is_none());
        all.extend(fresh.map(|(name, new)| PropertyChange { property: name.as_str().into(), old: None, new: Some(new.clone()) }));
    }
    all
}

/// The settings of a table and those below it: `https.listen`.
fn settings(item: Option<&Item>, name: &str) -> Vec<(String, Text)> {
    match item {
        None | Some(Item::None) => Vec::new(),
        Some(item) => match item.as_table_like() {
            Some(table) => table.iter().flat_map(|(key, item)| settings(Some(item), &format!("{name}.{key}"))).collect(),
            None => {
                let value = item.as_value().map(|value| value.clone().decorated("", "").to_string()).unwrap_or_default();
                let text = item.as_str().map_or(value, str::to_owned);
                vec![(name.to_owned(), text.into())]
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::changes;
    use std::path::Path;

    fn said(before: &str, now: &str) -> Vec<String> {
        let found = changes(Path::new("/o/servers/EX01.toml"), "servers/EX01.toml", Some(before.as_bytes()), Some(now.as_bytes()));
        let text = |value: Option<crate::value::Text>| value.map_or_else(|| "-".to_owned(), |text| text.to_string());
        found.into_iter().map(|change| format!("{}: {} > {}", change.property, text(change.old), text(change.new))).collect()
    }

    const ALICE: &str = "[mailboxes.alice]\nname = \"Alice\"\nprimary-smtp-address = \"alice@contoso.com\"\n";

    #[test]
    fn mailboxes_are_told_setting_by_setting() {
        let server = "format = 1\n";
        let with = |text: &str| format!("{server}{text}");
        assert_eq!(
            said(server, &with(ALICE)),
            ["Mailbox.alice: - > there", "Mailbox.alice.PrimarySmtpAddress: - > alice@contoso.com", "Mailbox.alice.Name: - > Alice"]
        );
        let hidden = with(&format!("{ALICE}mapi-enabled = false\n").replace("\"Alice\"", "\"Alice B\""));
        assert_eq!(said(&with(ALICE), &hidden), ["Mailbox.alice.Name: Alice > Alice B", "Mailbox.alice.MAPIEnabled: - > False"]);
        assert_eq!(said(&with(ALICE), server), ["Mailbox.alice: there > -"]);
        // Another order, another comment: nothing differs.
        assert_eq!(said(&with(ALICE), &with(&format!("# hers\n{ALICE}"))), Vec::<String>::new());
    }

    #[test]
    fn the_tables_of_the_program_are_told_as_they_are_written() {
        let before = "format = 1\n[https]\nlisten = [\"127.0.0.1:0\"] # here\n";
        let now = "format = 1\n[https]\nlisten = [ \"127.0.0.1:0\", \"[::1]:0\" ]\ncertificate = \"/c.pem\"\n[logging]\nenabled = false\n";
        assert_eq!(
            said(before, now),
            [
                "https.listen: [\"127.0.0.1:0\"] > [ \"127.0.0.1:0\", \"[::1]:0\" ]",
                "https.certificate: - > /c.pem",
                "logging.enabled: - > false"
            ]
        );
        assert_eq!(said(before, "format = "), Vec::<String>::new());
    }
}
