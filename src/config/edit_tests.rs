use super::edit::{Edit, Place, apply};

fn place(path: &'static str) -> Place {
    match path.split_once('.') {
        Some((table, key)) => Place { table, key },
        None => Place { table: "", key: path },
    }
}

fn set(text: &str, path: &'static str, value: &str) -> String {
    apply(text, &[Edit::Set { place: place(path), value: Some(value.into()) }]).unwrap()
}

fn unset(text: &str, path: &'static str) -> String {
    apply(text, &[Edit::Set { place: place(path), value: None }]).unwrap()
}

#[test]
fn a_value_is_exchanged_in_its_place() {
    let text = "# top\r\nformat = 1   # one\r\n\r\n[mapi] # here\r\n  internal-url   =  \"https://a/mapi\"\t# why\r\n# end";
    assert_eq!(set(text, "mapi.internal-url", "\"b\""), text.replace("\"https://a/mapi\"", "\"b\""));
    assert_eq!(set(text, "format", "2"), text.replace("= 1 ", "= 2 "));
    assert_eq!(set(text, "mapi.external-url", "\"x\""), text.replace("# why\r\n", "# why\r\n  external-url = \"x\"\r\n"));
}

#[test]
fn a_key_that_is_shown_as_a_comment_is_written_below_it() {
    let text = "# a = 1\n# z = 3\nformat = 1\n\n[mapi]\nurl = \"\"\"\n# b = 0\n\"\"\"\n  # b = 5\n# c=7 # c\n\n# the next\n[https] # b = 9\n# b = 8\n";
    assert_eq!(set(text, "a", "2"), text.replace("# a = 1\n", "# a = 1\na = 2\n"));
    assert_eq!(set(text, "mapi.b", "6"), text.replace("# b = 5\n", "# b = 5\n  b = 6\n"));
    assert_eq!(set(text, "mapi.c", "8"), text.replace("# c\n", "# c\nc = 8\n"));
    assert_eq!(set(text, "https.b", "1"), text.replace("# b = 8\n", "# b = 8\nb = 1\n"));
    assert_eq!(set("[mapi]\r\n# b = 5", "mapi.b", "6"), "[mapi]\r\n# b = 5\r\nb = 6\r\n");
}

#[test]
fn a_key_that_goes_leaves_the_comments() {
    let text = "format = 1\n# about a\na = [\n  1, # one\n] # behind\nb = 2\n";
    assert_eq!(unset(text, "a"), "format = 1\n# about a\n# behind\nb = 2\n");
    assert_eq!(unset(text, "b"), "format = 1\n# about a\na = [\n  1, # one\n] # behind\n");
    assert_eq!(unset(text, "c"), text);
    assert_eq!(unset("a = 1", "a"), "");
}

#[test]
fn sections_in_every_spelling_can_be_changed() {
    assert_eq!(set("mapi = { a = 1 }\n", "mapi.b", "2"), "mapi = { a = 1, b = 2 }\n");
    assert_eq!(set("mapi = {}\n", "mapi.b", "2"), "mapi = { b = 2 }\n");
    assert_eq!(unset("mapi = { a = 1, b = 2 }\n", "mapi.a"), "mapi = { b = 2 }\n");
    assert_eq!(unset("mapi = { a = 1, b = 2 }\n", "mapi.b"), "mapi = { a = 1 }\n");
    assert_eq!(unset("mapi = { a = 1 }\n", "mapi.a"), "mapi = {  }\n");
    assert_eq!(set("mapi.a = 1\nz = 1\n", "mapi.b", "2"), "mapi.a = 1\nmapi.b = 2\nz = 1\n");
    assert_eq!(set("a = 1\n", "mapi.b", "2"), "a = 1\n\n[mapi]\nb = 2\n");
    assert_eq!(set("[mapi]", "mapi.b", "2"), "[mapi]\nb = 2\n");
    assert_eq!(set("", "a", "2"), "a = 2\n");
    assert_eq!(set("# x\n[mapi]\nb = 1\n", "a", "2"), "# x\na = 2\n[mapi]\nb = 1\n");
    assert_eq!(set("\u{feff}a = 1\n", "a", "2"), "\u{feff}a = 2\n");
}

#[test]
fn a_section_goes_with_its_keys_and_without_its_comments() {
    let text = "format = 1\n\n# the way in\n[mapi] # here\na = 1\n# about b\nb = 2\n\n[https]\nlisten = []\n";
    let out = apply(text, &[Edit::RemoveTable("mapi")]).unwrap();
    assert_eq!(out, "format = 1\n\n# the way in\n# here\n# about b\n\n[https]\nlisten = []\n");
    assert_eq!(apply(&out, &[Edit::RemoveTable("mapi")]).unwrap(), out);
    assert_eq!(apply("mapi = { a = 1 }\nb = 1\n", &[Edit::RemoveTable("mapi")]).unwrap(), "b = 1\n");
    assert_eq!(apply("mapi.a = 1\nmapi.b = 1\nb = 1\n", &[Edit::RemoveTable("mapi")]).unwrap(), "b = 1\n");
}

/// One of many sections with the same keys.
#[test]
fn one_of_many_sections_is_changed_and_the_others_stay() {
    let set = |text: &str, member: &str, value: Option<&str>| {
        let place = Place { table: "mailboxes", key: "name" };
        apply(text, &[Edit::SetIn { member: member.into(), place, value: value.map(str::to_owned) }])
    };
    let remove = |text: &str, member: &str| apply(text, &[Edit::RemoveMember { table: "mailboxes", member: member.into() }]);
    let text = "format = 1\n\n[mailboxes.alice] # first\n  name = \"A\" # her name\n\n[mailboxes.\"b.c\"]\nhidden = true\n";
    assert_eq!(set(text, "alice", Some("\"X\"")).unwrap(), text.replace("\"A\"", "\"X\""));
    assert_eq!(set(text, "alice", None).unwrap(), text.replace("  name = \"A\" # her name", "# her name"));
    assert_eq!(set(text, "b.c", Some("1")).unwrap(), format!("{text}name = 1\n"));
    assert_eq!(set(text, "d", Some("1")).unwrap(), format!("{text}\n[mailboxes.d]\nname = 1\n"));
    assert_eq!(set(text, "d e", Some("1")).unwrap(), format!("{text}\n[mailboxes.\"d e\"]\nname = 1\n"));
    assert_eq!(set("a = 1", "d", Some("1")).unwrap(), "a = 1\n\n[mailboxes.d]\nname = 1\n");
    assert_eq!(remove(text, "alice").unwrap(), "format = 1\n\n# first\n# her name\n\n[mailboxes.\"b.c\"]\nhidden = true\n");
    assert_eq!(remove(text, "b.c").unwrap(), "format = 1\n\n[mailboxes.alice] # first\n  name = \"A\" # her name\n\n");
    assert_eq!(remove(text, "d").unwrap(), text);
    let inside = "[mailboxes]\nalice = { name = 1 }\nbob = { name = 2 }\n";
    assert_eq!(set(inside, "bob", Some("3")).unwrap(), inside.replace('2', "3"));
    assert_eq!(remove(inside, "alice").unwrap(), "[mailboxes]\nbob = { name = 2 }\n");
    // What cannot be changed without touching others is refused.
    let braces = "mailboxes = { alice = { name = 1 }, bob = { name = 2 } }\n";
    assert_eq!(remove(braces, "alice"), Err("the sections are written in braces"));
    assert_eq!(set(braces, "carol", Some("1")), Err("the sections are written in braces"));
    assert_eq!(set(braces, "bob", Some("3")).unwrap(), braces.replace('2', "3"));
    assert_eq!(set("mailboxes.alice.x = 1\n", "alice", Some("1")), Err("the section is written with dots"));
}

mod law {
    use super::*;
    use proptest::prelude::*;
    use toml_edit::Document;

    const KEYS: [&str; 3] = ["alpha", "beta", "gamma"];

    /// A document with comments, blanks and line ends of all kinds, and the lines that are not about `key`.
    fn documents() -> impl Strategy<Value = String> {
        let noise = prop_oneof![Just(""), Just("# note"), Just("   "), Just("\t# x = 1 [y]")];
        let value = prop_oneof![Just("1"), Just("\"te # xt\""), Just("[ 1,\n 2 # two\n ]"), Just("true"), Just("'''a\nb'''")];
        let line = (noise.clone(), value, prop_oneof![Just(""), Just("  # why"), Just("\t")]);
        let section = proptest::collection::vec((any::<bool>(), line), 3);
        (section.clone(), section, noise, any::<bool>(), any::<bool>()).prop_map(|(top, mapi, noise, crlf, last)| {
            let lines = |lines: &[(bool, (&str, &str, &str))]| {
                lines
                    .iter()
                    .zip(KEYS)
                    .filter(|((there, _), _)| *there)
                    .map(|((_, (above, value, behind)), key)| format!("{above}\n{key} = {value}{behind}\n"))
                    .collect::<String>()
            };
            let mut text = format!("{}{noise}\n[mapi]  # section\n{}{noise}\n", lines(&top), lines(&mapi));
            if last {
                text.truncate(text.trim_end().len());
            }
            if crlf { text.replace('\n', "\r\n") } else { text }
        })
    }

    fn values(text: &str) -> Vec<(String, String)> {
        let document = Document::parse(text.to_owned()).unwrap();
        let mut found = Vec::new();
        for (name, item) in document.as_table().iter() {
            match item.as_table_like() {
                Some(table) => found.extend(table.iter().map(|(key, item)| (format!("{name}.{key}"), normal(item)))),
                None => found.push((name.to_owned(), normal(item))),
            }
        }
        found.sort();
        found
    }

    fn normal(item: &toml_edit::Item) -> String {
        match item.as_value() {
            Some(toml_edit::Value::Array(items)) => {
                format!("{:?}", items.iter().map(|item| item.to_string().trim().to_owned()).collect::<Vec<_>>())
            }
            Some(toml_edit::Value::String(text)) => text.value().clone(),
            Some(value) => value.to_string().trim().to_owned(),
            None => String::new(),
        }
    }

    fn comments(text: &str) -> Vec<&str> {
        text.lines().filter_map(|line| line.find("# ").filter(|_| !line.contains('"')).map(|at| line[at..].trim_end())).collect()
    }

    proptest! {
        #[test]
        fn only_the_value_changes(text in documents(), key in 0usize..3, mapi in any::<bool>(), remove in any::<bool>()) {
            let place = Place { table: if mapi { "mapi" } else { "" }, key: KEYS[key] };
            let name = if mapi { format!("mapi.{}", KEYS[key]) } else { KEYS[key].to_owned() };
            let new = (!remove).then(|| "99".to_owned());
            let out = apply(&text, &[Edit::Set { place, value: new.clone() }]).unwrap();
            let mut expected = values(&text);
            expected.retain(|(own, _)| *own != name);
            if new.is_some() {
                expected.push((name, "99".into()));
                expected.sort();
            }
            prop_assert_eq!(values(&out), expected);
            // Comments inside of a value go with the value; all others stay, in their order.
            let mut left = comments(&out).into_iter();
            for comment in comments(&text).into_iter().filter(|comment| *comment != "# two") {
                prop_assert!(left.any(|own| own == comment), "{:?} lost {:?}", out, comment);
            }
            prop_assert_eq!(text.contains("\r\n"), out.contains("\r\n"));
            prop_assert_eq!(text.matches('\r').count() == text.matches('\n').count(), out.matches('\r').count() == out.matches('\n').count());
        }

        #[test]
        fn setting_what_is_there_changes_nothing(text in documents(), key in 0usize..3) {
            let again = values(&text).into_iter().find(|(name, value)| name == KEYS[key] && value.parse::<i64>().is_ok());
            if let Some((_, value)) = again {
                let place = Place { table: "", key: KEYS[key] };
                prop_assert_eq!(apply(&text, &[Edit::Set { place, value: Some(value) }]).unwrap(), text);
            }
        }
    }
}
