//! `System.Text.StringBuilder`.

use super::limit::{TEXT_LIMIT, too_large};
use super::{Foreign, OperatorError, Text, Type, Value, convert, format, to_text};
use parking_lot::Mutex;
use std::sync::Arc;

/// The room that a builder begins with.
const ROOM: usize = 16;
/// The most that its room grows by at once, unless more is wanted.
const BLOCK: usize = 8000;

/// A text that grows in place.
#[derive(Debug)]
pub struct StringBuilder {
    content: Arc<Mutex<Content>>,
    /// The most bytes that it may have.
    limit: usize,
}

#[derive(Debug)]
struct Content {
    text: String,
    /// How many characters there is room for, as .NET counts it.
    room: usize,
}

impl Content {
    /// Makes room for what it has now.
    fn grow(&mut self) {
        let length = length(&self.text);
        if length > self.room {
            self.room += (length - self.room).max(self.room.min(BLOCK));
        }
    }
}

/// The length of a text in .NET's units.
fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// The byte at which the unit at `place` begins; the end of the text for places behind it.
fn byte_at(text: &str, place: usize) -> usize {
    let mut units = 0;
    for (byte, letter) in text.char_indices() {
        if units >= place {
            return byte;
        }
        units += letter.len_utf16();
    }
    text.len()
}

impl StringBuilder {
    /// A builder that begins with this text, and with room for so many characters at least.
    pub fn new(text: impl Into<String>, room: usize) -> Self {
        Self { limit: TEXT_LIMIT, ..Self::within(text, room, TEXT_LIMIT) }
    }

    fn within(text: impl Into<String>, room: usize, limit: usize) -> Self {
        let text = text.into();
        let room = if room == 0 { ROOM } else { room }.max(length(&text));
        Self { content: Arc::new(Mutex::new(Content { text, room })), limit }
    }

    fn again(&self) -> Value {
        Value::foreign(Self { content: self.content.clone(), limit: self.limit })
    }
}

/// An argument as a number that is no negative one.
fn size(arguments: &[Value], position: usize, name: &str) -> Result<usize, OperatorError> {
    let value = arguments.get(position).unwrap_or(&Value::Null);
    match convert(value, &Type::Int)? {
        Value::Int(number) => usize::try_from(number)
            .map_err(|_| OperatorError::new("ArgumentOutOfRangeException", format!("{name} ('{number}') must be a non-negative value."))),
        _ => Ok(0),
    }
}

fn outside(name: &str) -> OperatorError {
    OperatorError::new("ArgumentOutOfRangeException", format!("{name} lies outside of the text. (Parameter '{name}')"))
}

/// The text that is appended for a value: characters of an array one after the other.
fn appended(value: &Value) -> Text {
    match value {
        Value::Array(items) if *items.element() == Type::Char => {
            items.items().iter().map(|item| to_text(item).to_string()).collect::<String>().into()
        }
        other => to_text(other),
    }
}

impl Foreign for StringBuilder {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Text.StringBuilder".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.content.lock().text.as_str().into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["Capacity", "MaxCapacity", "Length"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let content = self.content.lock();
        let number = |number: usize| Some(Value::Int(i32::try_from(number).unwrap_or(i32::MAX)));
        match name.to_ascii_lowercase().as_str() {
            "length" => number(length(&content.text)),
            "capacity" => number(content.room),
            "maxcapacity" => Some(Value::Int(i32::MAX)),
            // The character at a place.
            place => content.text.chars().nth(place.parse().ok()?).map(Value::Char),
        }
    }

    fn set_property(&self, name: &str, value: &Value) -> bool {
        let Ok(Value::Int(number)) = convert(value, &Type::Int) else {
            let mut content = self.content.lock();
            let (Ok(place), Ok(Value::Char(letter))) = (name.parse::<usize>(), convert(value, &Type::Char)) else { return false };
            let Some((byte, old)) = content.text.char_indices().nth(place) else { return false };
            content.text.replace_range(byte..byte + old.len_utf8(), letter.encode_utf8(&mut [0; 4]));
            return true;
        };
        let Ok(wanted) = usize::try_from(number) else { return false };
        if wanted > self.limit {
            return false;
        }
        let mut content = self.content.lock();
        match name.to_ascii_lowercase().as_str() {
            "length" => {
                let now = length(&content.text);
                if wanted <= now {
                    let end = byte_at(&content.text, wanted);
                    content.text.truncate(end);
                } else {
                    content.text.extend(std::iter::repeat_n('\0', wanted - now));
                }
                content.grow();
                true
            }
            "capacity" => {
                content.room = wanted.max(length(&content.text));
                true
            }
            _ => false,
        }
    }

    fn method_names(&self) -> Vec<Text> {
        ["Append", "AppendFormat", "AppendJoin", "AppendLine", "Clear", "EnsureCapacity", "Insert", "Remove", "Replace"]
            .map(Text::from)
            .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let mut content = self.content.lock();
        let lower = name.to_ascii_lowercase();
        if lower == "tostring" && arguments.len() == 2 {
            let part = || {
                let (from, count) = (size(arguments, 0, "startIndex")?, size(arguments, 1, "length")?);
                if from + count > length(&content.text) {
                    return Err(outside("length"));
                }
                let (start, end) = (byte_at(&content.text, from), byte_at(&content.text, from + count));
                Ok(Value::from(&content.text[start..end]))
            };
            return Some(part());
        }
        if let ("chars" | "get_chars", [place]) = (lower.as_str(), arguments) {
            let at = to_text(place).parse().ok();
            let letter = at.and_then(|at| content.text.chars().nth(at)).map(Value::Char);
            return Some(letter.ok_or_else(|| OperatorError::new("IndexOutOfRangeException", "There is no such place in the text.")));
        }
        if lower == "ensurecapacity" && arguments.len() == 1 {
            return Some(size(arguments, 0, "capacity").map(|room| {
                content.room = content.room.max(room);
                Value::Int(i32::try_from(content.room).unwrap_or(i32::MAX))
            }));
        }
        let changed = self.change(&mut content.text, &lower, arguments)?;
        content.grow();
        drop(content);
        Some(changed.map(|()| self.again()))
    }
}

impl StringBuilder {
    /// A method that changes the text and gives the builder again; `None` when there is no such method.
    fn change(&self, text: &mut String, lower: &str, arguments: &[Value]) -> Option<Result<(), OperatorError>> {
        let text_at = |position: usize| arguments.get(position).map_or_else(|| "".into(), to_text);
        let grown = |length: usize| if length > self.limit { Err(too_large()) } else { Ok(()) };
        let push = |text: &mut String, more: &str| grown(text.len() + more.len()).map(|()| text.push_str(more));
        Some(match (lower, arguments) {
            ("append", [letter @ (Value::Char(_) | Value::String(_)), Value::Int(count)]) => {
                let (letter, count) = (to_text(letter), usize::try_from(*count).unwrap_or_default());
                grown(text.len().saturating_add(letter.len().saturating_mul(count))).map(|()| text.push_str(&letter.repeat(count)))
            }
            ("append", [part, Value::Int(_), Value::Int(_)]) => {
                let part = appended(part);
                let bounds = size(arguments, 1, "startIndex").and_then(|from| Ok((from, size(arguments, 2, "count")?)));
                bounds.and_then(|(from, count)| {
                    if from + count > length(&part) {
                        return Err(outside("count"));
                    }
                    push(text, &part[byte_at(&part, from)..byte_at(&part, from + count)])
                })
            }
            ("append", [more]) => push(text, &appended(more)),
            ("appendline", [] | [_]) => push(text, &format!("{}\n", text_at(0))),
            ("appendformat", [pattern, items @ ..]) => {
                let items = match items {
                    [Value::Array(items)] => items.to_vec(),
                    items => items.to_vec(),
                };
                format(&to_text(pattern), &items)
                    // The operator -f has an id of its own for this.
                    .map_err(|error| if error.id == "FormatError" { OperatorError { id: "FormatException", ..error } } else { error })
                    .and_then(|more| push(text, &more))
            }
            ("appendjoin", [separator, items @ ..]) => {
                let items = match items {
                    [Value::Array(items)] => items.to_vec(),
                    items => items.to_vec(),
                };
                let items: Vec<Text> = items.iter().map(to_text).collect();
                push(text, &items.join(&*to_text(separator)))
            }
            ("clear", []) => {
                text.clear();
                Ok(())
            }
            ("insert", [_, more, count @ ..]) => size(arguments, 0, "index").and_then(|at| {
                if at > length(text) {
                    return Err(outside("index"));
                }
                let more = appended(more);
                let times = if count.is_empty() { 1 } else { size(arguments, 2, "count")? };
                grown(text.len().saturating_add(more.len().saturating_mul(times)))?;
                text.insert_str(byte_at(text, at), &more.repeat(times));
                Ok(())
            }),
            ("remove", [_, _]) => size(arguments, 0, "startIndex").and_then(|from| {
                let count = size(arguments, 1, "length")?;
                if from + count > length(text) {
                    return Err(outside("length"));
                }
                text.replace_range(byte_at(text, from)..byte_at(text, from + count), "");
                Ok(())
            }),
            ("replace", [_, _]) => {
                let (old, new) = (text_at(0), text_at(1));
                let more = if old.is_empty() { 0 } else { text.matches(&*old).count() * new.len().saturating_sub(old.len()) };
                if old.is_empty() {
                    Err(OperatorError::new("ArgumentException", "The value cannot be an empty string. (Parameter 'oldValue')"))
                } else {
                    grown(text.len().saturating_add(more)).map(|()| *text = text.replace(&*old, &new))
                }
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_to_its_limit_in_every_way() {
        let builder = StringBuilder::within("abab", 0, 8);
        let id = |name: &str, arguments: &[Value]| match builder.call(name, arguments) {
            Some(Ok(_)) => builder.text().to_string(),
            Some(Err(error)) => error.id.to_owned(),
            None => "MethodNotFound".to_owned(),
        };
        assert_eq!(id("Replace", &["b".into(), "bcd".into()]), "abcdabcd");
        for (name, arguments) in [
            ("Append", vec!["x".into()]),
            ("AppendLine", Vec::new()),
            ("AppendFormat", vec!["{0}".into(), Value::Int(1)]),
            ("Insert", vec![Value::Int(0), "x".into()]),
            ("Replace", vec!["b".into(), "xx".into()]),
        ] {
            assert_eq!(id(name, &arguments), "LimitExceeded", "{name}");
        }
        assert_eq!((id("Replace", &["".into(), "x".into()]), id("Clear", &[])), ("ArgumentException".to_owned(), String::new()));
        assert_eq!(id("AppendLine", &["seven77".into()]), "seven77\n");
    }

    #[test]
    fn its_room_grows_as_in_dotnet() {
        let builder = StringBuilder::new("", 0);
        let room = |more: &str| {
            builder.call("Append", &[more.into()]);
            builder.property("Capacity").map(|room| to_text(&room).to_string())
        };
        assert_eq!((room("x"), room("0123456789abcde"), room("y")), (Some("16".into()), Some("16".into()), Some("32".into())));
        assert_eq!(room(&"z".repeat(100)), Some("117".into()));
    }

    #[test]
    fn parts_are_taken_out_and_put_in() {
        let builder = StringBuilder::new("abcdef", 0);
        let call = |name: &str, arguments: &[Value]| match builder.call(name, arguments) {
            Some(Ok(value)) => to_text(&value).to_string(),
            Some(Err(error)) => error.id.to_owned(),
            None => "MethodNotFound".to_owned(),
        };
        assert_eq!(call("Remove", &[Value::Int(1), Value::Int(2)]), "adef");
        assert_eq!(call("Remove", &[Value::Int(3), Value::Int(2)]), "ArgumentOutOfRangeException");
        assert_eq!(call("Insert", &[Value::Int(1), "-".into()]), "a-def");
        assert_eq!(call("ToString", &[Value::Int(1), Value::Int(2)]), "-d");
        assert_eq!(call("AppendJoin", &[",".into(), Value::Int(1), Value::Int(2)]), "a-def1,2");
        assert!(builder.set_property("Length", &Value::Int(2)) && builder.set_property("0", &"Z".into()));
        assert_eq!(&*builder.text(), "Z-");
    }
}
