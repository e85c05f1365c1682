use super::disk::{Disk, FileMode, SystemDisk};
use super::edit::{Edit, Place};
use super::*;
use crate::value::{Text, Value, time};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

const NOW: i64 = time::UNIX_EPOCH;
const COMMENTED: &str = "# mine\nformat = 1 # one\n\n[mapi]\n# where\ninternal-url = \"https://old/mapi\" # why\n";

fn folders() -> (tempfile::TempDir, Folders) {
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders::inside(folder.path().join("org"));
    let text = initial_organization("Contoso", Uuid::nil(), NOW);
    Store::create(&folders, &SystemDisk, &text, &[("EX01".into(), COMMENTED.into())]).unwrap();
    (folder, folders)
}

fn open(folders: &Folders, disk: Arc<dyn Disk>) -> Store {
    Store::open(folders.clone(), disk, || NOW).unwrap()
}

fn ann() -> Author {
    Author { name: "ann".into(), command: "Set-It".into() }
}

fn new_url(server: &str, url: &str) -> Change {
    Change {
        file: FileName::Server(server.into()),
        what: FileChange::Edit(vec![Edit::Set { place: Place { table: "mapi", key: "internal-url" }, value: Some(format!("\"{url}\"")) }]),
        object: format!("{server}\\mapi (Default Web Site)").into(),
        properties: vec![PropertyChange { property: "InternalUrl".into(), old: None, new: Some(url.into()) }],
    }
}

fn set_url(store: &Store, server: &str, url: &str) -> Result<Option<Revision>, ConfigError> {
    store.change(&ann(), 0, |_| Ok(Some(new_url(server, url))))
}

fn file(folders: &Folders, name: &str) -> String {
    std::fs::read_to_string(folders.server(name)).unwrap()
}

fn numbers(store: &Store) -> Vec<(u64, Text, Text)> {
    store.revisions(100, |_| true).unwrap().into_iter().map(|revision| (revision.number, revision.author, revision.object)).collect()
}

#[test]
fn a_change_touches_the_value_and_is_a_revision() {
    let (_folder, folders) = folders();
    let store = open(&folders, Arc::new(SystemDisk));
    let revision = set_url(&store, "EX01", "https://new/mapi").unwrap().unwrap();
    assert_eq!(file(&folders, "EX01"), COMMENTED.replace("https://old/mapi", "https://new/mapi"));
    assert_eq!((revision.number, &*revision.file), (1, "servers/EX01.toml"));
    let organization = store.load(0).unwrap();
    let server = organization.server("ex01").unwrap();
    assert_eq!(crate::value::display_text(&server.directories[0].section.value("internal-url")).as_str(), "https://new/mapi");
    assert_eq!(store.revisions(10, |_| true).unwrap(), [revision]);
    assert!(store.change::<ConfigError>(&ann(), 0, |_| Ok(None)).unwrap().is_none());
}

#[test]
fn what_somebody_does_by_hand_is_seen_and_becomes_a_revision() {
    let (_folder, folders) = folders();
    let store = open(&folders, Arc::new(SystemDisk));
    store.load(0).unwrap();
    std::fs::write(folders.server("EX01"), COMMENTED.replace("https://old/mapi", "https://hand/mapi")).unwrap();
    std::fs::write(folders.server("EX07"), "format = 1\n").unwrap();
    set_url(&store, "EX01", "https://new/mapi").unwrap();
    let found = store.revisions(100, |_| true).unwrap();
    assert_eq!(
        found[1].changes,
        [PropertyChange {
            property: "MapiVirtualDirectory.InternalUrl".into(),
            old: Some("https://old/mapi".into()),
            new: Some("https://hand/mapi".into()),
        }]
    );
    std::fs::remove_file(folders.server("EX01")).unwrap();
    store.record_hand_edits().unwrap();
    store.record_hand_edits().unwrap();
    let seen = [
        (3, "by hand".into(), "EX01".into()),
        (2, "ann".into(), "EX01\\mapi (Default Web Site)".into()),
        (1, "by hand".into(), "EX01".into()),
    ];
    assert_eq!(numbers(&store), seen);
}

#[test]
fn a_copy_that_was_lost_is_no_hand_edit() {
    let (_folder, folders) = folders();
    let store = open(&folders, Arc::new(SystemDisk));
    set_url(&store, "EX01", "https://new/mapi").unwrap();
    std::fs::remove_file(folders.committed("servers/EX01.toml")).unwrap();
    store.record_hand_edits().unwrap();
    assert_eq!(numbers(&store).len(), 1);
    assert!(folders.committed("servers/EX01.toml").exists());
}

#[test]
fn a_wrong_file_stands_apart_and_is_never_written() {
    let (_folder, folders) = folders();
    std::fs::write(folders.server("EX02"), "format = 1\nfqdn = 3\n").unwrap();
    std::fs::write(folders.server("ex01"), "format = 1\n").unwrap();
    let store = open(&folders, Arc::new(SystemDisk));
    let organization = store.load(0).unwrap();
    let unreadable: Vec<(&str, &str)> = organization.unreadable.iter().map(|file| (&*file.name, file.problems[0].id)).collect();
    assert_eq!(unreadable, [("ex01", "ServerExists"), ("EX02", "ConfigurationTypeMismatch")]);
    assert_eq!(set_url(&store, "EX02", "https://new/mapi").unwrap_err().id(), "ConfigurationTypeMismatch");
    assert_eq!(file(&folders, "EX02"), "format = 1\nfqdn = 3\n");
    std::fs::write(folders.server("EX02"), "format = 9\nshiny = 1\n").unwrap();
    assert_eq!(set_url(&store, "EX02", "https://new/mapi").unwrap_err().id(), "ConfigurationFormatNewer");
    assert_eq!(set_url(&store, "EX03", "https://new/mapi").unwrap_err().id(), "ManagementObjectNotFoundException");
    assert_eq!(set_url(&store, "../x", "https://new/mapi").unwrap_err().id(), "ServerNameInvalid");
}

#[test]
fn a_server_that_owns_the_files_is_the_only_writer() {
    let (_folder, folders) = folders();
    let (server, shell) = (open(&folders, Arc::new(SystemDisk)), open(&folders, Arc::new(SystemDisk)));
    server.own().unwrap();
    assert_eq!(shell.own().unwrap_err().id(), "ConfigurationOwned");
    assert_eq!(set_url(&shell, "EX01", "https://shell/mapi").unwrap_err().id(), "ConfigurationOwned");
    set_url(&server, "EX01", "https://server/mapi").unwrap();
    drop(server);
    set_url(&shell, "EX01", "https://shell/mapi").unwrap();
}

#[test]
fn writers_come_one_after_the_other() {
    let (_folder, folders) = folders();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let folders = &folders;
            scope.spawn(move || {
                let store = open(folders, Arc::new(SystemDisk));
                for round in 0..10 {
                    set_url(&store, "EX01", &format!("https://w{writer}-{round}/mapi")).unwrap();
                }
            });
        }
    });
    let store = open(&folders, Arc::new(SystemDisk));
    let seen: Vec<u64> = store.revisions(100, |_| true).unwrap().iter().map(|revision| revision.number).collect();
    assert_eq!(seen, (1..=40).rev().collect::<Vec<_>>());
}

#[test]
fn there_is_one_organization_in_a_folder_and_none_where_none_was_made() {
    let (folder, folders) = folders();
    assert_eq!(Store::create(&folders, &SystemDisk, "", &[]).unwrap_err().id(), "OrganizationExists");
    let nowhere = Folders::inside(folder.path().join("nowhere"));
    assert_eq!(Store::open(nowhere, Arc::new(SystemDisk), || NOW).unwrap_err().id(), "NoOrganization");
}

#[test]
fn the_files_of_a_new_organization_have_no_problems() {
    let (_folder, folders) = folders();
    for (name, text) in [
        ("A", initial_server(Some("a.contoso.com"), &["127.0.0.1:0"], Uuid::nil(), NOW)),
        ("B", initial_server(None, &["[::]:443"], Uuid::nil(), NOW)),
    ] {
        std::fs::write(folders.server(name), text).unwrap();
    }
    let organization = open(&folders, Arc::new(SystemDisk)).load(0).unwrap();
    assert_eq!(organization.unreadable.len(), 0);
    assert!(matches!(organization.settings.section.value("created"), Value::DateTime(date) if date.ticks == NOW));
    let server = organization.server("a").unwrap();
    assert_eq!((&*server.host(), server.https.listen.len(), server.directories.len()), ("a.contoso.com", 1, 1));
}

/// A disk whose step number `fails` goes wrong, and all later ones too when the process `dies` there.
struct Failing {
    steps: AtomicUsize,
    fails: usize,
    dies: bool,
}

impl Failing {
    fn step(&self, half: impl FnOnce()) -> io::Result<()> {
        let step = self.steps.fetch_add(1, Ordering::Relaxed);
        if step == self.fails {
            half();
        }
        if step == self.fails || (self.dies && step > self.fails) {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "no space left on device"));
        }
        Ok(())
    }
}

impl Disk for Failing {
    fn write(&self, path: &Path, bytes: &[u8], mode: FileMode, like: Option<&Path>) -> io::Result<()> {
        self.step(|| std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap())?;
        SystemDisk.write(path, bytes, mode, like)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| {})?;
        SystemDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step(|| {})?;
        SystemDisk.remove(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step(|| {})?;
        SystemDisk.sync_folder(path)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step(|| SystemDisk.append(path, &bytes[..bytes.len() / 2]).unwrap())?;
        SystemDisk.append(path, bytes)
    }
}

/// Lets every step of a change fail in turn; how many there were.
fn every_step(change: impl Fn(&Store) -> Result<Option<Revision>, ConfigError>, old: Option<&str>, new: Option<&str>, name: &str) -> usize {
    for fails in 0.. {
        for dies in [true, false] {
            let (_folder, folders) = folders();
            let disk = Arc::new(Failing { steps: AtomicUsize::new(0), fails, dies });
            let result = change(&open(&folders, disk.clone()));
            if disk.steps.load(Ordering::Relaxed) <= fails {
                assert_eq!((result.unwrap().unwrap().number, disk.steps.load(Ordering::Relaxed)), (1, fails));
                return fails;
            }
            let place = format!("step {fails}, dies: {dies}");
            let next = open(&folders, Arc::new(SystemDisk));
            // The next writer finishes or forgets what this one had begun.
            next.record_hand_edits().unwrap();
            let now = std::fs::read_to_string(folders.server(name)).ok();
            let revisions = numbers(&next).len();
            match now.as_deref() {
                text if text == old => assert_eq!(revisions, 0, "{place}"),
                text if text == new => assert_eq!(revisions, 1, "{place}"),
                other => panic!("{place}: {other:?}"),
            }
            assert!(!folders.intent().exists(), "{place}");
            // Whoever was told that it failed may try again.
            if now.as_deref() == old {
                change(&next).unwrap();
            }
        }
    }
    0
}

#[test]
fn a_crash_at_any_step_leaves_the_old_or_the_new_state() {
    let new = COMMENTED.replace("https://old/mapi", "https://new/mapi");
    let steps = every_step(|store| set_url(store, "EX01", "https://new/mapi"), Some(COMMENTED), Some(&new), "EX01");
    assert_eq!(steps, 7);
    let create = |store: &Store| {
        store.change(&ann(), 0, |_| {
            let what = FileChange::Create("format = 1\n".into());
            Ok(Some(Change { file: FileName::Server("EX02".into()), what, object: "EX02".into(), properties: Vec::new() }))
        })
    };
    every_step(create, None, Some("format = 1\n"), "EX02");
    let delete = |store: &Store| {
        store.change(&ann(), 0, |_| {
            Ok(Some(Change {
                file: FileName::Server("EX01".into()),
                what: FileChange::Delete,
                object: "EX01".into(),
                properties: Vec::new(),
            }))
        })
    };
    every_step(delete, Some(COMMENTED), None, "EX01");
}

#[test]
fn a_hand_edit_after_a_crash_is_a_conflict_that_loses_neither() {
    let (_folder, folders) = folders();
    // The writer dies after its intent is on the disk and before the file is replaced.
    let disk = Arc::new(Failing { steps: AtomicUsize::new(0), fails: 2, dies: true });
    set_url(&open(&folders, disk), "EX01", "https://new/mapi").unwrap_err();
    let hand = COMMENTED.replace("https://old/mapi", "https://hand/mapi");
    std::fs::write(folders.server("EX01"), &hand).unwrap();
    let store = open(&folders, Arc::new(SystemDisk));
    let error = set_url(&store, "EX01", "https://later/mapi").unwrap_err();
    assert_eq!(error.id(), "ConfigurationConflict");
    assert_eq!(file(&folders, "EX01"), hand);
    assert_eq!(std::fs::read_to_string(folders.conflict(1)).unwrap(), COMMENTED.replace("https://old/mapi", "https://new/mapi"));
    set_url(&store, "EX01", "https://later/mapi").unwrap();
    assert_eq!(numbers(&store).len(), 2);
}
