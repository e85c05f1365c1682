//! The man pages: made from the definitions, kept in `man/`, and the same as a build would make them. `BLESS=1` writes them.

use emsh::catalog::{self, Action, CMDLETS, NounDef, Scalar, TOPICS};
use emsh::config::{FileKind, Key, Keys, SECTIONS, initial_organization, initial_server};
use emsh::help::{Block, Manual, Page, blocks};
use emsh::record::KNOWN_ERRORS;
use emsh::value::time;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("man")
}

/// All pages by their files.
fn pages() -> BTreeMap<String, String> {
    let mut all: Vec<Manual> = CMDLETS.iter().map(|def| Manual::of(&Page::of(def))).collect();
    all.extend(TOPICS.iter().map(Manual::of_topic));
    all.push(Manual::written(1, include_str!("../../man/emsh.md")));
    all.push(Manual::written(8, include_str!("../../man/emshd.md")));
    all.push(file("emsh-organization", "the settings of a mail organization", FileKind::Organization, ORGANIZATION));
    all.push(file("emsh-server", "the settings of one server of a mail organization", FileKind::Server, SERVER));
    all.push(errors());
    all.iter().map(|manual| (manual.file(), manual.roff())).collect()
}

const ORGANIZATION: &str = "\
`organization.toml` holds what is true of all servers of the organization: in `/etc/emsh`, or in the folder that `-ConfigDir` names. It is \
TOML. It may be edited by hand and kept in version control; comments, order and blanks stay as they are when a cmdlet changes a value.

A key that is not there has its default. An unknown key or a wrong type is an error with line and column, and the last good state stays in force.";

const SERVER: &str = "\
`servers/<name>.toml` holds what is true of one server; the name of the file is the name of the server. It is TOML, below the folder of \
`organization.toml`, and may be edited by hand and kept in version control; comments, order and blanks stay as they are when a cmdlet changes a \
value.

A key that is not there has its default. An unknown key or a wrong type is an error with line and column, and the last good state stays in \
force. A running server takes a change up once the file has been still for a moment.";

/// The page of a file, made from the tables that check it.
fn file(name: &str, synopsis: &str, kind: FileKind, description: &str) -> Manual {
    let mut body = vec![Block::Heading("Description".into())];
    body.extend(blocks(description));
    for keys in SECTIONS.iter().filter(|keys| keys.file == kind) {
        body.push(Block::Heading(if keys.table.is_empty() { "Keys".into() } else { format!("Keys of [{}]", keys.table) }));
        body.extend(blocks(keys.help));
        body.extend(keys.keys.iter().map(|key| self::key(keys, key)));
    }
    body.push(Block::Heading("Example".into()));
    body.extend(blocks("As `emsh init` makes it:"));
    body.push(Block::Code(example(kind).lines().map(str::to_owned).collect()));
    body.push(Block::Heading("See also".into()));
    let other = if kind == FileKind::Server { "emsh-organization" } else { "emsh-server" };
    body.push(Block::Paragraph(format!("`emsh`(1), `emshd`(8), `{other}`(5), `about_configuration`(7)")));
    Manual { name: name.into(), section: 5, synopsis: synopsis.into(), syntax: Vec::new(), body }
}

/// The text of a new file.
fn example(kind: FileKind) -> String {
    let guid = uuid::Uuid::from_u128(0x0b5e_8a2e_6d0f_4f7c_9a39_1f6f_0e6d_2c01);
    // 2026-01-12 08:00:00 UTC.
    let created = time::UNIX_EPOCH + 1_768_204_800 * time::SECOND;
    match kind {
        FileKind::Organization => initial_organization("Contoso", guid, created),
        FileKind::Server => initial_server(Some("ex01.contoso.com"), &["[::]:443"], guid, created),
    }
}

fn key(keys: &Keys, key: &Key) -> Block {
    let mut meaning = blocks(key.help);
    let default = key.written(&key.fallback()).map_or_else(|| "none".to_owned(), |text| format!("`{text}`"));
    let mut facts = vec![format!("Takes {}; default {default}.", key.expected())];
    if let (Some(noun), Some(property)) = (keys.noun, key.property) {
        facts.extend(setters(noun, property.name));
    }
    meaning.push(Block::Paragraph(facts.join(" ")));
    let of_enum = match key.ty.scalar {
        Scalar::Enum(def) => def.members.iter().map(|member| (member.name, member.help)).collect(),
        _ => Vec::new(),
    };
    let of_property = key.property.into_iter().flat_map(|property| property.values).map(|value| (value.name, value.help));
    meaning.extend(of_enum.into_iter().chain(of_property).map(|(value, help)| Block::Term(value.to_owned(), blocks(help))));
    Block::Term(key.name.to_owned(), meaning)
}

/// The cmdlets that set a property.
fn setters(noun: &NounDef, property: &str) -> Option<String> {
    let ways: Vec<String> = CMDLETS
        .iter()
        .filter(|def| def.noun == Some(noun.name) && matches!(def.action, Action::Update | Action::Create | Action::Handler(_)))
        .filter_map(|def| {
            let parameter = def.parameters.iter().find(|parameter| parameter.property == property)?;
            Some(format!("`{} -{}`", def.name, parameter.name))
        })
        .collect();
    (!ways.is_empty()).then(|| format!("Set by {}.", ways.join(", ")))
}

fn errors() -> Manual {
    let mut body = vec![Block::Heading("Description".into())];
    body.extend(blocks(
        "Every error has an id, `FullyQualifiedErrorId`, made of a name and the command that failed. Scripts catch errors by it; it does not change \
         from version to version. These are the ids of this program and those of Exchange that it uses. All others are PowerShell's and mean \
         what they mean there. `Get-Help` and one of these names show the entry too.",
    ));
    body.push(Block::Heading("Errors".into()));
    for known in KNOWN_ERRORS {
        let text = format!("{}\n\n{}\n\nCategory {}.", known.meaning, known.remedy, known.category);
        body.push(Block::Term(known.id.to_owned(), blocks(&text)));
    }
    body.push(Block::Heading("See also".into()));
    body.push(Block::Paragraph("`emsh`(1), `about_errors`(7), `about_exit_codes`(7)".into()));
    Manual {
        name: "emsh-errors".into(),
        section: 7,
        synopsis: "what the errors of emsh mean, and what to do".into(),
        syntax: Vec::new(),
        body,
    }
}

/// The pages that stand in the folder.
fn kept() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for section in [1, 5, 7, 8] {
        for entry in std::fs::read_dir(root().join(format!("man{section}"))).into_iter().flatten() {
            let path = entry.expect("an entry can be read").path();
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            found.insert(format!("man{section}/{name}"), std::fs::read_to_string(&path).expect("a page can be read"));
        }
    }
    found
}

#[test]
fn the_pages_are_as_the_definitions_make_them() {
    let (made, kept) = (pages(), kept());
    let changed: Vec<&String> = made.iter().filter(|(name, text)| kept.get(*name) != Some(text)).map(|(name, _)| name).collect();
    let gone: Vec<&String> = kept.keys().filter(|name| !made.contains_key(*name)).collect();
    if std::env::var_os("BLESS").is_none() {
        assert_eq!((changed, gone), (Vec::new(), Vec::new()), "BLESS=1 cargo test --test it man:: writes them");
        return;
    }
    for name in changed {
        let path = root().join(name);
        std::fs::create_dir_all(path.parent().expect("it stands in a folder")).expect("a folder can be made");
        std::fs::write(path, &made[name]).expect("a page can be written");
    }
    gone.into_iter().for_each(|name| std::fs::remove_file(root().join(name)).expect("a page can be removed"));
}

/// Groff's own complaints, where it is installed.
#[test]
fn groff_finds_nothing_wrong() {
    let start = || Command::new("groff").args(["-man", "-ww", "-z", "-Tutf8"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
    if start().and_then(|mut child| child.wait()).is_err() {
        println!("groff is not installed: no page was set");
        return;
    }
    for (name, text) in pages() {
        let mut child = start().expect("groff starts");
        child.stdin.take().expect("it has one").write_all(text.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{name}");
    }
}

/// What `text` says of switches: words that begin with a dash and a letter, or two.
fn switches(text: &str) -> BTreeSet<String> {
    let ends = |letter: char| !(letter.is_ascii_alphanumeric() || letter == '-');
    let words = text.split(|letter: char| letter.is_whitespace() || "[](),`|.:".contains(letter));
    let named =
        words.filter(|word| word.starts_with('-') && word.trim_start_matches('-').starts_with(|letter: char| letter.is_ascii_alphabetic()));
    named.map(|word| word.split(ends).next().unwrap_or(word).to_owned()).filter(|word| word.len() > 2).collect()
}

#[test]
fn the_pages_of_the_programs_name_every_switch() {
    for (program, help, page) in [
        (env!("CARGO_BIN_EXE_emsh"), "-Help", include_str!("../../man/emsh.md")),
        (env!("CARGO_BIN_EXE_emshd"), "--help", include_str!("../../man/emshd.md")),
    ] {
        let output = Command::new(program).arg(help).output().expect("the program runs");
        let said = switches(&String::from_utf8_lossy(&output.stdout));
        assert!(!said.is_empty(), "{program} names no switches");
        let missing: Vec<String> = said.difference(&switches(page)).cloned().collect();
        assert_eq!(missing, Vec::<String>::new(), "{program}");
    }
}

#[test]
fn every_page_that_is_referred_to_is_there() {
    let names: BTreeSet<String> = pages().into_keys().map(|file| file.rsplit('/').next().unwrap_or_default().to_owned()).collect();
    for (file, text) in pages() {
        for (at, _) in text.match_indices("\\fR(") {
            let section = text[at + 4..].chars().next().unwrap_or_default();
            let name = text[..at].rsplit("\\fB").next().unwrap_or_default().replace("\\-", "-");
            if section.is_ascii_digit() {
                assert!(names.contains(&format!("{name}.{section}")), "{file} refers to {name}({section})");
            }
        }
    }
    assert!(catalog::topic("about_emsh").is_some());
}
