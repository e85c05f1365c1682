//! `System.Globalization.CultureInfo` and its `TextInfo`. There are two cultures: the invariant one and en-US.

use super::{Foreign, OperatorError, Text, Value, to_text};

/// A culture by name; the empty name is the invariant culture.
#[derive(Debug)]
pub struct Culture {
    name: Text,
}

impl Culture {
    /// The culture of this name.
    pub fn new(name: impl Into<Text>) -> Self {
        Self { name: name.into() }
    }
}

impl Foreign for Culture {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Globalization.CultureInfo".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.name.clone()
    }

    fn property_names(&self) -> Vec<Text> {
        ["LCID", "Name", "DisplayName"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let invariant = self.name.is_empty();
        Some(match name.to_ascii_lowercase().as_str() {
            "name" | "ietflanguagetag" => Value::String(self.name.clone()),
            "displayname" | "englishname" | "nativename" => match &*self.name {
                "" => "Invariant Language (Invariant Country)".into(),
                "en-US" => "English (United States)".into(),
                _ => Value::String(self.name.clone()),
            },
            "lcid" => Value::Int(if invariant { 127 } else { 1033 }),
            "twoletterisolanguagename" => self.name.get(..2).unwrap_or("iv").into(),
            "textinfo" => Value::foreign(TextInfo { culture: self.name.clone() }),
            _ => return None,
        })
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.name == other.name)
    }
}

/// How a culture writes words.
#[derive(Debug)]
struct TextInfo {
    culture: Text,
}

/// Every word with a capital; words all in capitals are abbreviations and stay.
fn title(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for piece in text.split_inclusive(|letter: char| !letter.is_alphanumeric() && letter != '\'') {
        let shouted = piece.chars().any(char::is_alphabetic) && !piece.chars().any(char::is_lowercase);
        let mut letters = piece.chars();
        match letters.next() {
            Some(first) if !shouted => {
                result.extend(first.to_uppercase());
                result.extend(letters.flat_map(char::to_lowercase));
            }
            _ => result.push_str(piece),
        }
    }
    result
}

impl Foreign for TextInfo {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Globalization.TextInfo".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        format!("TextInfo - {}", self.culture).into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["CultureName", "ListSeparator"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "culturename" => Some(Value::String(self.culture.clone())),
            "listseparator" => Some(",".into()),
            _ => None,
        }
    }

    fn method_names(&self) -> Vec<Text> {
        ["ToLower", "ToTitleCase", "ToUpper"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let text = to_text(arguments.first()?);
        Some(Ok(match name.to_ascii_lowercase().as_str() {
            "totitlecase" => title(&text).into(),
            "toupper" => text.to_uppercase().into(),
            "tolower" => text.to_lowercase().into(),
            _ => return None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_keep_abbreviations() {
        assert_eq!(
            (title("mail flow report"), title("ANNA maria"), title("x-ray o'neil")),
            ("Mail Flow Report".into(), "ANNA Maria".into(), "X-Ray O'neil".into())
        );
    }
}
