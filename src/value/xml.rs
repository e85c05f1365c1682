//! `[xml]`: documents as scripts read them, by the names of elements and attributes.

use super::{Foreign, OperatorError, Text, Value, to_text};
use std::fmt::Write;
use std::sync::Arc;

/// How deep elements may stand inside of each other.
const DEPTH: usize = 256;

/// An element, or the document around the outermost one.
#[derive(Clone, Debug)]
pub struct Element(Arc<Node>);

/// The name of a document, as .NET has it.
const DOCUMENT: &str = "#document";

#[derive(Debug)]
struct Node {
    name: Text,
    attributes: Vec<(Text, Text)>,
    children: Vec<Child>,
}

#[derive(Debug)]
enum Child {
    /// What `<?xml …?>` says.
    Declaration(Text),
    Element(Element),
    Text(Text),
    Comment(Text),
}

/// Reads a document and gives its outermost element.
///
/// # Errors
/// What is wrong, and in which line.
pub fn outermost(text: &str) -> Result<Element, String> {
    let document = parse(text)?;
    let element = document.downcast::<Element>().and_then(|document| document.elements().next().cloned());
    element.ok_or_else(|| "There is no element in it.".to_owned())
}

/// Reads a document.
///
/// # Errors
/// What is wrong, and in which line.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let mut reader = Reader { text, at: 0 };
    let mut open = vec![Node { name: DOCUMENT.into(), attributes: Vec::new(), children: Vec::new() }];
    while let Some(piece) = reader.next()? {
        let depth = open.len();
        let Some(innermost) = open.last_mut() else { return Err(reader.wrong("there is a tag too many")) };
        match piece {
            Piece::Text(text) if depth == 1 && text.trim().is_empty() => {}
            Piece::Text(_) if depth == 1 => return Err(reader.wrong("text stands outside of the outermost element")),
            Piece::Text(text) => innermost.children.push(Child::Text(text)),
            Piece::Declaration(text) => innermost.children.push(Child::Declaration(text)),
            Piece::Comment(text) => innermost.children.push(Child::Comment(text)),
            Piece::Open(name, attributes, closed) => {
                if depth == 1 && innermost.children.iter().any(|child| matches!(child, Child::Element(_))) {
                    return Err(reader.wrong("there is more than one outermost element"));
                }
                let node = Node { name, attributes, children: Vec::new() };
                if closed {
                    innermost.children.push(Child::Element(Element(Arc::new(node))));
                } else if depth > DEPTH {
                    return Err(reader.wrong("elements are nested too deep"));
                } else {
                    open.push(node);
                }
            }
            Piece::Close(name) => {
                if depth == 1 || *innermost.name != *name {
                    return Err(reader.wrong(&format!("</{name}> closes nothing that is open")));
                }
                if let (Some(mut node), Some(parent)) = (open.pop(), open.last_mut()) {
                    // White space between elements only is layout.
                    if node.children.iter().any(|child| matches!(child, Child::Element(_))) {
                        node.children.retain(|child| !matches!(child, Child::Text(text) if text.trim().is_empty()));
                    }
                    parent.children.push(Child::Element(Element(Arc::new(node))));
                }
            }
        }
    }
    match open.pop() {
        Some(document) if open.is_empty() && document.children.iter().any(|child| matches!(child, Child::Element(_))) => {
            Ok(Value::foreign(Element(Arc::new(document))))
        }
        Some(document) if open.is_empty() => {
            Err(format!("Root element is missing{}.", if document.children.is_empty() { "" } else { ": there are comments only" }))
        }
        Some(unclosed) => Err(reader.wrong(&format!("<{}> is not closed", unclosed.name))),
        None => Err(reader.wrong("there is a tag too many")),
    }
}

enum Piece {
    Declaration(Text),
    Text(Text),
    Comment(Text),
    Open(Text, Vec<(Text, Text)>, bool),
    Close(Text),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn wrong(&self, what: &str) -> String {
        let line = self.text[..self.at.min(self.text.len())].matches('\n').count() + 1;
        format!("This is no XML: {what}, line {line}.")
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// What stands up to `end`, and goes on behind it.
    fn until(&mut self, end: &str) -> Result<&'a str, String> {
        let rest = self.rest();
        let length = rest.find(end).ok_or_else(|| self.wrong(&format!("'{end}' is missing")))?;
        self.at += length + end.len();
        Ok(&rest[..length])
    }

    fn next(&mut self) -> Result<Option<Piece>, String> {
        loop {
            let rest = self.rest().trim_start_matches('\u{feff}');
            self.at = self.text.len() - rest.len();
            if rest.is_empty() {
                return Ok(None);
            }
            if !rest.starts_with('<') {
                let length = rest.find('<').unwrap_or(rest.len());
                self.at += length;
                return self.plain(&rest[..length]).map(|text| Some(Piece::Text(text)));
            }
            if rest.starts_with("<!--") {
                self.at += 4;
                return Ok(Some(Piece::Comment(self.until("-->")?.into())));
            }
            if rest.starts_with("<![CDATA[") {
                self.at += 9;
                return Ok(Some(Piece::Text(self.until("]]>")?.into())));
            }
            if rest.starts_with("<?") {
                let begins = self.at == 0 && rest.starts_with("<?xml ");
                let instruction = self.until("?>")?;
                if begins {
                    return Ok(Some(Piece::Declaration(instruction["<?xml ".len()..].trim().replace('\'', "\"").into())));
                }
                continue;
            }
            if rest.starts_with("<!") {
                let declaration = self.until(">")?;
                if declaration.contains('[') {
                    return Err(self.wrong("a document type with declarations of its own is not read"));
                }
                continue;
            }
            if rest.starts_with("</") {
                self.at += 2;
                return Ok(Some(Piece::Close(self.until(">")?.trim().into())));
            }
            self.at += 1;
            return self.tag().map(Some);
        }
    }

    fn name(&mut self) -> Result<Text, String> {
        let rest = self.rest();
        let length =
            rest.find(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '>' | '=' | '<' | '"' | '\'')).unwrap_or(rest.len());
        let good = rest.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | ':'));
        if length == 0 || !good {
            return Err(self.wrong("a name is expected"));
        }
        self.at += length;
        Ok(rest[..length].into())
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn tag(&mut self) -> Result<Piece, String> {
        let name = self.name()?;
        let mut attributes: Vec<(Text, Text)> = Vec::new();
        loop {
            self.skip_blanks();
            if self.rest().starts_with("/>") {
                self.at += 2;
                return Ok(Piece::Open(name, attributes, true));
            }
            if self.rest().starts_with('>') {
                self.at += 1;
                return Ok(Piece::Open(name, attributes, false));
            }
            let attribute = self.name()?;
            if attributes.iter().any(|(own, _)| *own == attribute) {
                return Err(self.wrong(&format!("the attribute '{attribute}' stands there twice")));
            }
            self.skip_blanks();
            if !self.rest().starts_with('=') {
                return Err(self.wrong(&format!("'=' is expected behind '{attribute}'")));
            }
            self.at += 1;
            self.skip_blanks();
            let quote = match self.rest().chars().next() {
                Some('"') => "\"",
                Some('\'') => "'",
                _ => return Err(self.wrong("a value in quotes is expected")),
            };
            self.at += 1;
            let value = self.until(quote)?;
            attributes.push((attribute, self.plain(value)?));
        }
    }

    /// Text with its entities resolved.
    fn plain(&self, raw: &str) -> Result<Text, String> {
        let mut result = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find('&') {
            result.push_str(&rest[..at]);
            let (name, behind) =
                rest[at + 1..].split_once(';').ok_or_else(|| self.wrong("'&' begins nothing; write &amp; for the character"))?;
            let code = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
            let letter = match name {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                _ => name
                    .strip_prefix("#x")
                    .map_or_else(|| name.strip_prefix('#').and_then(|digits| code(digits, 10)), |digits| code(digits, 16)),
            };
            result.push(letter.ok_or_else(|| self.wrong(&format!("the entity '&{name};' is not known")))?);
            rest = behind;
        }
        result.push_str(rest);
        Ok(result.replace("\r\n", "\n").into())
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Element {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.0.attributes.iter().find(|(own, _)| &**own == name).map(|(_, value)| &**value)
    }

    /// The elements in it.
    pub fn children(&self) -> Vec<Self> {
        self.elements().cloned().collect()
    }

    /// All text in it.
    pub fn text_inside(&self) -> String {
        self.inner_text()
    }

    fn elements(&self) -> impl Iterator<Item = &Self> {
        self.0.children.iter().filter_map(|child| if let Child::Element(element) = child { Some(element) } else { None })
    }

    fn is_document(&self) -> bool {
        &*self.0.name == DOCUMENT
    }

    fn inner_text(&self) -> String {
        let pieces = self.0.children.iter().map(|child| match child {
            Child::Element(element) => element.inner_text(),
            Child::Text(text) => text.to_string(),
            Child::Declaration(_) | Child::Comment(_) => String::new(),
        });
        pieces.collect()
    }

    fn write_inner(&self, text: &mut String) {
        for child in &self.0.children {
            match child {
                Child::Element(element) => element.write_outer(text),
                Child::Text(own) => text.push_str(&escaped(own)),
                Child::Declaration(own) => {
                    let _ = write!(text, "<?xml {own}?>");
                }
                Child::Comment(own) => {
                    let _ = write!(text, "<!--{own}-->");
                }
            }
        }
    }

    fn write_outer(&self, text: &mut String) {
        if self.is_document() {
            return self.write_inner(text);
        }
        let _ = write!(text, "<{}", self.0.name);
        for (name, value) in &self.0.attributes {
            let _ = write!(text, " {name}=\"{}\"", escaped(value).replace('"', "&quot;"));
        }
        if self.0.children.is_empty() {
            text.push_str(" />");
            return;
        }
        text.push('>');
        self.write_inner(text);
        let _ = write!(text, "</{}>", self.0.name);
    }

    /// An element as its parent shows it: one that only holds text is that text.
    fn shown(&self) -> Value {
        let plain = self.0.attributes.is_empty() && self.elements().next().is_none();
        if plain { self.inner_text().into() } else { self.value() }
    }

    fn value(&self) -> Value {
        Value::foreign(self.clone())
    }

    /// All elements below with this name.
    fn below(&self, name: &str, found: &mut Vec<Self>) {
        for element in self.elements() {
            if name == "*" || *element.0.name == *name || local(&element.0.name) == name {
                found.push(element.clone());
            }
            element.below(name, found);
        }
    }

    /// What a path of names selects: `/a/b`, `//b`, `b/c`.
    fn select(&self, path: &str) -> Result<Vec<Self>, Text> {
        if path.contains(['[', '@', '(', '|']) {
            return Err(format!(
                "The path '{path}' has conditions, which are not understood here; select by names and filter with Where-Object."
            )
            .into());
        }
        let mut found = vec![self.clone()];
        let mut anywhere = false;
        for step in path.trim_start_matches('.').split('/').skip(usize::from(path.starts_with('/') && !path.starts_with("//"))) {
            if step.is_empty() {
                anywhere = true;
                continue;
            }
            let mut next = Vec::new();
            for element in &found {
                if anywhere {
                    element.below(step, &mut next);
                } else {
                    next.extend(
                        element
                            .elements()
                            .filter(|child| step == "*" || *child.0.name == *step || local(&child.0.name) == local(step))
                            .cloned(),
                    );
                }
            }
            anywhere = false;
            found = next;
        }
        Ok(found)
    }
}

impl Foreign for Element {
    fn type_names(&self) -> Vec<Text> {
        let own: &[&str] =
            if self.is_document() { &["System.Xml.XmlDocument"] } else { &["System.Xml.XmlElement", "System.Xml.XmlLinkedNode"] };
        own.iter().chain(&["System.Xml.XmlNode", "System.Object"]).map(|name| Text::from(*name)).collect()
    }

    fn text(&self) -> Text {
        if self.is_document() { "System.Xml.XmlDocument".into() } else { local(&self.0.name).into() }
    }

    fn property_names(&self) -> Vec<Text> {
        let mut names: Vec<Text> = self.0.attributes.iter().map(|(name, _)| name.clone()).collect();
        for child in &self.0.children {
            let name = match child {
                Child::Element(element) => local(&element.0.name),
                Child::Declaration(_) => "xml",
                Child::Text(_) => "#text",
                Child::Comment(_) => "#comment",
            };
            if !names.iter().any(|own| **own == *name) {
                names.push(name.into());
            }
        }
        names
    }

    fn property(&self, name: &str) -> Option<Value> {
        let attributes =
            self.0.attributes.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name) || local(own).eq_ignore_ascii_case(name));
        let mut found: Vec<Value> = attributes.map(|(_, value)| Value::String(value.clone())).collect();
        found.extend(self.elements().filter(|element| local(&element.0.name).eq_ignore_ascii_case(name)).map(Self::shown));
        if let Some(Child::Declaration(text)) = self.0.children.first().filter(|_| name.eq_ignore_ascii_case("xml")) {
            found.insert(0, Value::String(text.clone()));
        }
        match found.len() {
            0 => {}
            1 => return found.pop(),
            _ => return Some(Value::array(found)),
        }
        Some(match name.to_ascii_lowercase().as_str() {
            "name" => Value::String(self.0.name.clone()),
            "localname" => local(&self.0.name).into(),
            "#text" | "innertext" => self.inner_text().into(),
            "innerxml" => {
                let mut text = String::new();
                self.write_inner(&mut text);
                text.into()
            }
            "outerxml" => {
                let mut text = String::new();
                self.write_outer(&mut text);
                text.into()
            }
            "childnodes" => Value::array(self.elements().map(Self::value).collect()),
            "haschildnodes" => Value::Bool(!self.0.children.is_empty()),
            "documentelement" | "firstchild" => self.elements().next().map_or(Value::Null, Self::value),
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        ["GetAttribute", "GetElementsByTagName", "HasAttribute", "SelectNodes", "SelectSingleNode"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let argument = || arguments.first().map(to_text);
        Some(Ok(match name.to_ascii_lowercase().as_str() {
            "getattribute" => {
                let wanted = argument()?;
                self.0
                    .attributes
                    .iter()
                    .find(|(own, _)| *own == wanted)
                    .map_or_else(|| "".into(), |(_, value)| Value::String(value.clone()))
            }
            "hasattribute" => {
                let wanted = argument()?;
                Value::Bool(self.0.attributes.iter().any(|(own, _)| *own == wanted))
            }
            "getelementsbytagname" => {
                let mut found = Vec::new();
                self.below(&argument()?, &mut found);
                Value::array(found.iter().map(Self::value).collect())
            }
            "selectnodes" => match self.select(&argument()?) {
                Ok(found) => Value::array(found.iter().map(Self::value).collect()),
                Err(reason) => return Some(Err((*reason).into())),
            },
            "selectsinglenode" => match self.select(&argument()?) {
                Ok(found) => found.first().map_or(Value::Null, Self::value),
                Err(reason) => return Some(Err((*reason).into())),
            },
            _ => return None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{join_text, member};

    const TEXT: &str = "<?xml version=\"1.0\"?>\n<!-- x --><conf a=\"1 &lt; 2\">\n <srv name=\"EX01\"><url>https://a</url></srv>\n <srv name=\"EX02\"/>\n <n><![CDATA[<b>]]></n>\n</conf>";

    #[test]
    fn documents_are_read_by_name() {
        let document = parse(TEXT).expect("it is a document");
        let read = |path: &[&str]| {
            let value = path.iter().try_fold(document.clone(), |value, name| member::member(&value, name));
            value.map_or_else(|| "nothing".into(), |value| join_text(&value, "|").to_string())
        };
        for (path, expected) in [
            (&["conf", "a"][..], "1 < 2"),
            (&["conf", "srv", "name"], "EX01|EX02"),
            (&["CONF", "srv", "url"], "https://a"),
            (&["conf", "n"], "<b>"),
            (&["conf", "srv", "Count"], "2"),
            (&["DocumentElement", "Name"], "conf"),
            (&["conf", "nope"], "nothing"),
        ] {
            assert_eq!(read(path), expected, "{path:?}");
        }
        let outer = read(&["conf", "OuterXml"]);
        assert_eq!(outer, "<conf a=\"1 &lt; 2\"><srv name=\"EX01\"><url>https://a</url></srv><srv name=\"EX02\" /><n>&lt;b&gt;</n></conf>");
        let selected = member::call_method(&document, "SelectNodes", &["//srv".into()]).expect("it is there").expect("it works");
        assert_eq!(member::member(&selected, "name").map(|names| join_text(&names, "|").to_string()).as_deref(), Some("EX01|EX02"));
    }

    #[test]
    fn what_is_no_document_says_where() {
        for (text, line) in [
            ("<a>\n<b></a>", 2),
            ("<a", 1),
            ("<a>&nope;</a>", 1),
            ("<a/>\n<b/>", 2),
            ("<a x=1/>", 1),
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a/>", 1),
        ] {
            let reason = parse(text).expect_err("it is wrong");
            assert!(reason.ends_with(&format!("line {line}.")), "{text}: {reason}");
        }
        assert!(parse(&"<a>".repeat(100_000)).is_err() && parse("").is_err());
    }
}
