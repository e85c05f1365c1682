//! Definitions as they stand in `commands/`: TOML text to plain structs, with the line of everything that can be wrong.
//!
//! Shared with `build.rs`, so it uses nothing of this package.

use std::fmt;
use std::ops::Range;
use toml_edit::{Document, Item, Table, TableLike, Value};

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The file, relative to the package.
    pub(crate) file: String,
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// A sentence without its period.
    pub(crate) message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// A text and the line it stands on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    /// The text.
    pub(crate) text: String,
    /// The line, counted from 1.
    pub(crate) line: usize,
}

impl std::ops::Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// Everything in `commands/`.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The cmdlets.
    pub(crate) cmdlets: Vec<CmdletSource>,
    /// The nouns.
    pub(crate) nouns: Vec<NounSource>,
    /// The parameters of `common.toml`.
    pub(crate) common: Vec<ParameterSource>,
    /// All enumerations, wherever they are declared.
    pub(crate) enums: Vec<EnumSource>,
    /// Short names that do not belong to one definition.
    pub(crate) aliases: Vec<(Word, String)>,
    /// The topics.
    pub(crate) topics: Vec<TopicSource>,
    /// What could not be read.
    pub(crate) problems: Vec<Problem>,
}

/// A cmdlet file.
#[derive(Debug, Default)]
pub(crate) struct CmdletSource {
    pub(crate) file: String,
    pub(crate) folder: String,
    pub(crate) name: String,
    pub(crate) synopsis: Word,
    pub(crate) description: String,
    pub(crate) aliases: Vec<Word>,
    pub(crate) runs: Word,
    pub(crate) action: Option<Word>,
    pub(crate) handler: Option<Word>,
    pub(crate) in_shell: Option<InShellSource>,
    pub(crate) noun: Option<Word>,
    pub(crate) used: Vec<Word>,
    pub(crate) properties: Vec<Word>,
    /// Parameters that are accepted and change nothing.
    pub(crate) ignores: Vec<Word>,
    /// Parameters that choose their set by being there, or ask for what happens anyway.
    pub(crate) implied: Vec<Word>,
    pub(crate) parameters: Vec<ParameterSource>,
    pub(crate) sets: Vec<Word>,
    pub(crate) default_set: Option<Word>,
    pub(crate) impact: Option<Word>,
    pub(crate) role: Option<Word>,
    pub(crate) output: Vec<Word>,
    pub(crate) error_source: String,
    pub(crate) module: String,
    pub(crate) examples: Vec<ExampleSource>,
    pub(crate) exit_codes: Vec<ExitCodeSource>,
    pub(crate) notes: String,
    pub(crate) related: Vec<Word>,
}

/// The parameter sets of a cmdlet that run in the shell, whatever the others do.
#[derive(Debug)]
pub(crate) struct InShellSource {
    pub(crate) sets: Vec<Word>,
    pub(crate) handler: Word,
}

/// A parameter.
#[derive(Clone, Debug, Default)]
pub(crate) struct ParameterSource {
    pub(crate) line: usize,
    pub(crate) name: Word,
    pub(crate) ty: Word,
    pub(crate) shown: String,
    pub(crate) aliases: Vec<Word>,
    pub(crate) memberships: Vec<MembershipSource>,
    pub(crate) help: String,
    pub(crate) default: String,
    pub(crate) property: Option<Word>,
    pub(crate) values: Vec<Word>,
    pub(crate) range: Option<(i64, i64)>,
    pub(crate) nullable: bool,
    pub(crate) emptyable: bool,
    pub(crate) secret: bool,
    pub(crate) wildcards: bool,
    pub(crate) complete: Word,
}

/// How a parameter stands in one set, or in all.
#[derive(Clone, Debug, Default)]
pub(crate) struct MembershipSource {
    pub(crate) set: Option<Word>,
    pub(crate) mandatory: bool,
    pub(crate) position: Option<(i64, usize)>,
    pub(crate) by_value: bool,
    pub(crate) by_property: bool,
    pub(crate) remaining: bool,
}

/// A noun file.
#[derive(Debug, Default)]
pub(crate) struct NounSource {
    pub(crate) file: String,
    pub(crate) folder: String,
    pub(crate) name: Word,
    pub(crate) synopsis: Word,
    pub(crate) types: Vec<Word>,
    pub(crate) stored: Word,
    pub(crate) identity: Vec<Word>,
    pub(crate) identity_type: String,
    pub(crate) properties: Vec<PropertySource>,
    pub(crate) table: Option<Vec<ColumnSource>>,
    pub(crate) list: Option<Vec<Word>>,
}

/// A property of a noun.
#[derive(Debug, Default)]
pub(crate) struct PropertySource {
    pub(crate) line: usize,
    pub(crate) name: Word,
    pub(crate) ty: Word,
    pub(crate) shown: String,
    pub(crate) key: Word,
    pub(crate) default: Option<Word>,
    pub(crate) help: String,
    pub(crate) fixed: bool,
    pub(crate) read_only: bool,
    pub(crate) secret: bool,
    pub(crate) range: Option<(i64, i64)>,
    pub(crate) values: Vec<(Word, String)>,
}

/// A column of a table view.
#[derive(Debug, Default)]
pub(crate) struct ColumnSource {
    pub(crate) property: Word,
    pub(crate) label: String,
    pub(crate) width: Option<i64>,
    pub(crate) right: bool,
}

/// An enumeration.
#[derive(Debug, Default)]
pub(crate) struct EnumSource {
    pub(crate) file: String,
    pub(crate) name: Word,
    pub(crate) type_name: String,
    pub(crate) flags: bool,
    pub(crate) members: Vec<(Word, i64, String)>,
}

/// An exit code of the direct form.
#[derive(Debug)]
pub(crate) struct ExitCodeSource {
    pub(crate) code: i64,
    pub(crate) meaning: String,
    pub(crate) when: Word,
}

/// An example.
#[derive(Debug, Default)]
pub(crate) struct ExampleSource {
    pub(crate) title: String,
    pub(crate) run: String,
    pub(crate) shows: String,
    pub(crate) changes: String,
    pub(crate) on: Word,
}

/// A help topic: `about_*.md`.
#[derive(Debug, Default)]
pub(crate) struct TopicSource {
    pub(crate) name: String,
    pub(crate) synopsis: String,
    pub(crate) text: String,
}

impl Sources {
    /// Reads one file; `path` is relative to `commands/` and tells what kind of file it is. Problems are collected.
    pub(crate) fn read(&mut self, path: &str, text: &str) {
        let file = format!("commands/{path}");
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if let Some(topic) = name.strip_suffix(".md") {
            if folder == "topics" {
                self.topic(file, topic, text);
            }
            return;
        }
        let Some(stem) = name.strip_suffix(".toml") else { return };
        let document = match Document::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let line = line_of(text, error.span().as_ref());
                self.problems.push(Problem { file, line, message: error.message().trim_end().replace('\n', ", ") });
                return;
            }
        };
        let mut keys = Keys { file: &file, text, table: document.as_table(), what: "", seen: Vec::new(), problems: &mut self.problems };
        match stem {
            "common" => {
                self.common = keys.tables("parameter", parameter);
                self.enums.extend(keys.tables("enum", enumeration));
                self.aliases = keys.named_words("alias");
            }
            "noun" => {
                let noun = noun(&mut keys, folder);
                self.enums.extend(keys.tables("enum", enumeration));
                self.nouns.push(noun);
            }
            _ => {
                let cmdlet = cmdlet(&mut keys, folder, stem);
                self.enums.extend(keys.tables("enum", enumeration));
                self.cmdlets.push(cmdlet);
            }
        }
        keys.finish();
    }

    fn topic(&mut self, file: String, name: &str, text: &str) {
        let mut lines = text.lines();
        let heading = lines.next().unwrap_or_default();
        let synopsis = lines.find(|line| !line.is_empty()).unwrap_or_default().to_owned();
        if heading.strip_prefix("# ") != Some(name) {
            let message = format!("a topic begins with the line `# {name}`");
            self.problems.push(Problem { file, line: 1, message });
        }
        self.topics.push(TopicSource { name: name.to_owned(), synopsis, text: text.to_owned() });
    }
}

/// The keys of one table, read one by one; those nobody asked for are problems.
struct Keys<'a> {
    file: &'a str,
    text: &'a str,
    table: &'a dyn TableLike,
    what: &'a str,
    seen: Vec<&'static str>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Keys<'a> {
    fn problem(&mut self, span: Option<Range<usize>>, message: String) {
        let line = line_of(self.text, span.as_ref());
        self.problems.push(Problem { file: self.file.to_owned(), line, message });
    }

    fn item(&mut self, key: &'static str) -> Option<&'a Item> {
        self.seen.push(key);
        self.table.get(key)
    }

    fn value<T>(&mut self, key: &'static str, expected: &str, take: impl Fn(&Value) -> Option<T>) -> Option<(T, usize)> {
        let item = self.item(key)?;
        let taken = item.as_value().and_then(&take);
        if taken.is_none() {
            self.problem(item.span(), format!("`{key}` must be {expected}"));
        }
        taken.map(|value| (value, line_of(self.text, item.span().as_ref())))
    }

    fn word(&mut self, key: &'static str) -> Option<Word> {
        self.value(key, "text", |value| value.as_str().map(str::to_owned)).map(|(text, line)| Word { text, line })
    }

    fn text(&mut self, key: &'static str) -> String {
        self.word(key).map(|word| word.text.trim_end().to_owned()).unwrap_or_default()
    }

    fn required(&mut self, key: &'static str, line: usize) -> Word {
        if let Some(word) = self.word(key) {
            return word;
        }
        if self.table.get(key).is_none() {
            let what = if self.what.is_empty() { "the file" } else { self.what };
            self.problems.push(Problem { file: self.file.to_owned(), line, message: format!("{what} has no `{key}`") });
        }
        Word { text: String::new(), line }
    }

    fn flag(&mut self, key: &'static str) -> bool {
        self.value(key, "true or false", Value::as_bool).is_some_and(|(value, _)| value)
    }

    fn number(&mut self, key: &'static str) -> Option<(i64, usize)> {
        self.value(key, "a whole number", Value::as_integer)
    }

    fn words(&mut self, key: &'static str) -> Vec<Word> {
        let Some(item) = self.item(key) else { return Vec::new() };
        let Some(array) = item.as_array() else {
            self.problem(item.span(), format!("`{key}` must be a list of texts"));
            return Vec::new();
        };
        let mut words = Vec::new();
        for value in array {
            match value.as_str() {
                Some(text) => words.push(Word { text: text.to_owned(), line: line_of(self.text, value.span().as_ref()) }),
                None => self.problem(value.span(), format!("`{key}` must be a list of texts")),
            }
        }
        words
    }

    fn named_words(&mut self, key: &'static str) -> Vec<(Word, String)> {
        let Some(item) = self.item(key) else { return Vec::new() };
        let Some(table) = item.as_table_like() else {
            self.problem(item.span(), format!("`{key}` must be a table"));
            return Vec::new();
        };
        let mut entries = Vec::new();
        for (name, value) in table.iter() {
            let line = line_of(self.text, value.span().as_ref());
            match value.as_str() {
                Some(text) => entries.push((Word { text: name.to_owned(), line }, text.to_owned())),
                None => self.problem(value.span(), format!("`{name}` in `{key}` must be text")),
            }
        }
        entries
    }

    fn range(&mut self) -> Option<(i64, i64)> {
        let two = |value: &Value| {
            let array = value.as_array()?;
            if array.len() != 2 {
                return None;
            }
            Some((array.get(0)?.as_integer()?, array.get(1)?.as_integer()?))
        };
        self.value("range", "two whole numbers, the smallest and the largest", two).map(|(range, _)| range)
    }

    fn tables<T>(&mut self, key: &'static str, read: fn(&mut Keys<'_>, usize) -> T) -> Vec<T> {
        let Some(item) = self.item(key) else { return Vec::new() };
        let tables: Vec<(&dyn TableLike, Option<Range<usize>>)> = if let Some(tables) = item.as_array_of_tables() {
            tables.iter().map(|table: &Table| (table as &dyn TableLike, table.span())).collect()
        } else if let Some(array) = item.as_array() {
            array.iter().filter_map(|value| Some((value.as_inline_table()? as &dyn TableLike, value.span()))).collect()
        } else {
            self.problem(item.span(), format!("`{key}` must be a list of tables: [[{key}]]"));
            return Vec::new();
        };
        let mut list = Vec::new();
        for (table, span) in tables {
            let line = line_of(self.text, span.as_ref());
            let mut keys = Keys { file: self.file, text: self.text, table, what: key, seen: Vec::new(), problems: self.problems };
            list.push(read(&mut keys, line));
            keys.finish();
        }
        list
    }

    fn table<T>(&mut self, key: &'static str, read: fn(&mut Keys<'_>, usize) -> T) -> Option<T> {
        let item = self.item(key)?;
        let line = line_of(self.text, item.span().as_ref());
        let Some(table) = item.as_table_like() else {
            self.problem(item.span(), format!("`{key}` must be a table: [{key}]"));
            return None;
        };
        let mut keys = Keys { file: self.file, text: self.text, table, what: key, seen: Vec::new(), problems: self.problems };
        let read = read(&mut keys, line);
        keys.finish();
        Some(read)
    }

    fn finish(self) {
        for (key, item) in self.table.iter() {
            if self.seen.contains(&key) {
                continue;
            }
            let place = if self.what.is_empty() { String::new() } else { format!(" in {}", self.what) };
            let line = line_of(self.text, self.table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span()).as_ref());
            self.problems.push(Problem { file: self.file.to_owned(), line, message: format!("unknown key `{key}`{place}") });
        }
    }
}

fn cmdlet(keys: &mut Keys<'_>, folder: &str, name: &str) -> CmdletSource {
    CmdletSource {
        file: keys.file.to_owned(),
        folder: folder.to_owned(),
        name: name.to_owned(),
        synopsis: keys.required("synopsis", 1),
        description: keys.text("description"),
        aliases: keys.words("aliases"),
        runs: keys.required("runs", 1),
        action: keys.word("action"),
        handler: keys.word("handler"),
        in_shell: keys.table("in-shell", |keys, line| InShellSource { sets: keys.words("sets"), handler: keys.required("handler", line) }),
        noun: keys.word("noun"),
        used: keys.words("use"),
        properties: keys.words("properties"),
        ignores: keys.words("ignores"),
        implied: keys.words("implied"),
        parameters: keys.tables("parameter", parameter),
        sets: keys.words("sets"),
        default_set: keys.word("default-set"),
        impact: keys.word("impact"),
        role: keys.word("role"),
        output: keys.words("output"),
        error_source: keys.text("error-source"),
        module: keys.text("module"),
        examples: keys.tables("example", example),
        exit_codes: keys.tables("exit-code", |keys, _| ExitCodeSource {
            code: keys.number("code").map_or(0, |(code, _)| code),
            meaning: keys.text("meaning"),
            when: keys.word("when").unwrap_or_default(),
        }),
        notes: keys.text("notes"),
        related: keys.words("related"),
    }
}

fn parameter(keys: &mut Keys<'_>, line: usize) -> ParameterSource {
    let name = keys.required("name", line);
    let sets = keys.words("sets");
    let whole = membership(keys);
    let mut memberships: Vec<_> = sets.into_iter().map(|set| MembershipSource { set: Some(set), ..whole.clone() }).collect();
    memberships.extend(keys.tables("in", |keys, line| MembershipSource { set: Some(keys.required("set", line)), ..membership(keys) }));
    if memberships.is_empty() {
        memberships.push(whole);
    }
    ParameterSource {
        line,
        name,
        ty: keys.word("type").unwrap_or(Word { text: String::new(), line }),
        shown: keys.text("shown"),
        aliases: keys.words("aliases"),
        memberships,
        help: keys.text("help"),
        default: keys.text("default"),
        property: keys.word("property"),
        values: keys.words("values"),
        range: keys.range(),
        nullable: keys.flag("nullable"),
        emptyable: keys.flag("emptyable"),
        secret: keys.flag("secret"),
        wildcards: keys.flag("wildcards"),
        complete: keys.word("complete").unwrap_or_default(),
    }
}

fn membership(keys: &mut Keys<'_>) -> MembershipSource {
    let mut membership = MembershipSource {
        set: None,
        mandatory: keys.flag("mandatory"),
        position: keys.number("position"),
        remaining: keys.flag("remaining"),
        ..MembershipSource::default()
    };
    for way in keys.words("pipeline") {
        match &*way {
            "value" => membership.by_value = true,
            "property" => membership.by_property = true,
            other => {
                let message = format!("`pipeline` takes \"value\" and \"property\", not \"{other}\"");
                keys.problems.push(Problem { file: keys.file.to_owned(), line: way.line, message });
            }
        }
    }
    membership
}

fn example(keys: &mut Keys<'_>, line: usize) -> ExampleSource {
    ExampleSource {
        title: keys.required("title", line).text,
        run: keys.required("run", line).text.trim_end().to_owned(),
        shows: keys.text("shows"),
        changes: keys.text("changes"),
        on: keys.word("on").unwrap_or(Word { text: "both".into(), line }),
    }
}

fn enumeration(keys: &mut Keys<'_>, line: usize) -> EnumSource {
    let file = keys.file.to_owned();
    EnumSource {
        file,
        name: keys.required("name", line),
        type_name: keys.text("type"),
        flags: keys.flag("flags"),
        members: keys.tables("member", |keys, line| {
            let name = keys.required("name", line);
            (name, keys.number("value").map_or(i64::MIN, |(value, _)| value), keys.text("help"))
        }),
    }
}

fn noun(keys: &mut Keys<'_>, folder: &str) -> NounSource {
    NounSource {
        file: keys.file.to_owned(),
        folder: folder.to_owned(),
        name: keys.required("name", 1),
        synopsis: keys.required("synopsis", 1),
        types: keys.words("types"),
        stored: keys.required("stored", 1),
        identity: keys.words("identity"),
        identity_type: keys.text("identity-type"),
        properties: keys.tables("property", property),
        table: keys.table.get("column").is_some().then(|| keys.tables("column", column)),
        list: keys.table.get("list").is_some().then(|| keys.words("list")),
    }
}

fn property(keys: &mut Keys<'_>, line: usize) -> PropertySource {
    PropertySource {
        line,
        name: keys.required("name", line),
        ty: keys.required("type", line),
        shown: keys.text("shown"),
        key: keys.word("key").unwrap_or_default(),
        default: keys.word("default"),
        help: keys.text("help"),
        fixed: keys.flag("fixed"),
        read_only: keys.flag("read-only"),
        secret: keys.flag("secret"),
        range: keys.range(),
        values: keys.named_words("values"),
    }
}

fn column(keys: &mut Keys<'_>, line: usize) -> ColumnSource {
    ColumnSource {
        property: keys.required("property", line),
        label: keys.text("label"),
        width: keys.number("width").map(|(width, _)| width),
        right: keys.flag("right"),
    }
}

fn line_of(text: &str, span: Option<&Range<usize>>) -> usize {
    let end = span.map_or(0, |span| span.start.min(text.len()));
    1 + text.as_bytes()[..end].iter().filter(|&&byte| byte == b'\n').count()
}
