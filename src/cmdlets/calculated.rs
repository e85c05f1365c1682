//! What may stand in `-Property`: names, script blocks, and tables of keys, which differ from cmdlet to cmdlet.

use crate::invoke::Outcome;
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Dictionary, Value, type_text};

/// What the value of a key may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Expression,
    Text,
    Number,
    Width,
    TextOrNumber,
    Truth,
    Side,
}

/// A key, the other name it goes by, and what its value may be.
type Key = (&'static str, &'static str, Kind);

/// The keys that a cmdlet knows, abbreviated as long as one is meant; `expression` must be there.
#[derive(Clone, Copy)]
pub(super) struct Keys(&'static [Key]);

const EXPRESSION: Key = ("expression", "", Kind::Expression);
const LABEL: Key = ("label", "name", Kind::Text);
const FORMAT_STRING: Key = ("formatString", "", Kind::Text);

impl Keys {
    pub(super) const SELECT: Self = Self(&[EXPRESSION, ("name", "label", Kind::Text)]);
    pub(super) const SORT: Self = Self(&[EXPRESSION, ("ascending", "", Kind::Truth), ("descending", "", Kind::Truth)]);
    pub(super) const GROUP: Self = Self(&[EXPRESSION]);
    pub(super) const TABLE: Self = Self(&[EXPRESSION, FORMAT_STRING, ("width", "", Kind::Width), ("alignment", "", Kind::Side), LABEL]);
    pub(super) const LIST: Self = Self(&[EXPRESSION, FORMAT_STRING, LABEL]);
    pub(super) const WIDE: Self = Self(&[EXPRESSION, FORMAT_STRING]);
    pub(super) const CUSTOM: Self = Self(&[EXPRESSION, ("depth", "", Kind::Number)]);
    pub(super) const HTML: Self = Self(&[EXPRESSION, LABEL, ("alignment", "", Kind::Text), ("width", "", Kind::TextOrNumber)]);

    /// Checks what stands in `-Property`, or in `-GroupBy`.
    ///
    /// # Errors
    /// A terminating error that names the key.
    pub(super) fn check(self, wanted: &[Value]) -> Outcome {
        for item in wanted {
            match item {
                Value::Array(items) => self.check(&items.to_vec())?,
                Value::Dictionary(entries) => self.check_keys(entries)?,
                Value::String(name) if name.is_empty() => return Err(refused("ExpressionEmptyString2", "A property has a name.".into())),
                Value::String(_) | Value::Char(_) => {}
                value if is_script_block(value) => {}
                Value::Null => {
                    return Err(refused(
                        "DictionaryKeyUnknownType",
                        "A property is a name, a script block or a table of keys, not $null.".into(),
                    ));
                }
                other => {
                    let message = format!("A property is a name, a script block or a table of keys, not a {}.", type_text(other));
                    return Err(refused("DictionaryKeyUnknownType", message));
                }
            }
        }
        Ok(())
    }

    fn check_keys(self, entries: &Dictionary) -> Outcome {
        let mut seen: Vec<&'static str> = Vec::new();
        for (key, value) in entries.entries().iter() {
            let Value::String(written) = key.value() else {
                let message = format!("The keys of a calculated property are texts; this one is a {}.", type_text(key.value()));
                return Err(refused("DictionaryKeyNonString", message));
            };
            let begins =
                |name: &str| !written.is_empty() && name.get(..written.len()).is_some_and(|start| start.eq_ignore_ascii_case(written));
            let meant: Vec<&Key> = self.0.iter().filter(|(name, other, _)| begins(name) || begins(other)).collect();
            let (name, _, kind) = match meant.as_slice() {
                [only] => **only,
                [] => {
                    let message = format!("The key \"{written}\" is none of a calculated property here. These are: {}.", self.names());
                    return Err(refused("DictionaryKeyIllegal", message));
                }
                [first, second, ..] => {
                    let message = format!("The key \"{written}\" may mean {} or {}; write more of it.", first.0, second.0);
                    return Err(refused("DictionaryKeyAmbiguous", message));
                }
            };
            if seen.contains(&name) {
                return Err(refused("DictionaryKeyDuplicate", format!("The key \"{written}\" gives {name} a second time.")));
            }
            seen.push(name);
            check_value(written, kind, value)?;
        }
        if seen.contains(&"expression") {
            return Ok(());
        }
        Err(refused(
            "DictionaryKeyMandatoryEntry",
            "A calculated property needs the key expression: a property's name or a script block.".into(),
        ))
    }

    fn names(self) -> String {
        self.0.iter().map(|(name, _, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

fn check_value(key: &str, kind: Kind, value: &Value) -> Outcome {
    let (fits, several, wanted) = match (kind, value) {
        (Kind::Truth, _) => return Ok(()),
        (_, Value::Null) => return Err(refused("DictionaryKeyMissingValue", format!("The key \"{key}\" has no value."))),
        (Kind::Expression, Value::String(name)) if name.is_empty() => {
            return Err(refused(
                "ExpressionEmptyString1",
                format!("The key \"{key}\" has an empty text; it is a property's name or a script block."),
            ));
        }
        (Kind::Expression, value) => {
            (matches!(value, Value::String(_)) || is_script_block(value), true, "a property's name or a script block")
        }
        (Kind::Text, value) => (matches!(value, Value::String(_)), false, "a text"),
        (Kind::Width, Value::Int(number)) if *number < 1 => {
            return Err(refused("WidthOutOfRange", format!("The key \"{key}\" has the value {number}; it is at least 1.")));
        }
        (Kind::Number | Kind::Width, value) => (matches!(value, Value::Int(_)), false, "a whole number"),
        (Kind::TextOrNumber, value) => (matches!(value, Value::Int(_) | Value::String(_)), true, "a text or a whole number"),
        (Kind::Side, Value::String(side)) => {
            let sides = ["left", "center", "right"];
            let known =
                !side.is_empty() && sides.iter().any(|name| name.get(..side.len()).is_some_and(|start| start.eq_ignore_ascii_case(side)));
            if known {
                return Ok(());
            }
            return Err(refused(
                "AlignmentIllegalValue",
                format!("The key \"{key}\" has the value \"{side}\"; it is left, center or right."),
            ));
        }
        (Kind::Side, _) => (false, false, "left, center or right"),
    };
    if fits {
        return Ok(());
    }
    let id = if several { "DictionaryKeyIllegalValue1" } else { "DictionaryKeyIllegalValue2" };
    Err(refused(id, format!("The key \"{key}\" has a {}; it is {wanted}.", type_text(value))))
}

fn is_script_block(value: &Value) -> bool {
    value.type_names().first().is_some_and(|name| &**name == "System.Management.Automation.ScriptBlock")
}

fn refused(id: &'static str, message: String) -> crate::invoke::Stopped {
    ErrorRecord::new(id, Category::InvalidArgument, Exception::new("System.NotSupportedException", message)).into()
}
