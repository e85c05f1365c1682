//! `$Host`: what scripts ask of the shell itself.

use super::unwind::Flow;
use super::{Channel, Engine};
use crate::invoke::{Answer, Question};
use crate::value::{Object, Property, Text, Value, to_f64, to_text};
use std::sync::Arc;

const UI: &str = "System.Management.Automation.Internal.Host.InternalHostUserInterface";
const RAW: &str = "System.Management.Automation.Internal.Host.InternalHostRawUserInterface";

fn object(types: &'static [&'static str], parts: Vec<(&str, Value)>) -> Value {
    let parts = parts.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
    Value::Object(Arc::new(Object::of(types, parts)))
}

fn version() -> Value {
    let mut numbers = env!("CARGO_PKG_VERSION").split('.').map(|part| part.parse().unwrap_or_default());
    let mut next = || numbers.next().unwrap_or_default();
    Value::version([next(), next(), next(), -1])
}

/// The value of `$Host`.
pub(super) fn host_object(width: usize) -> Value {
    let width = i32::try_from(width + 1).unwrap_or(120);
    let size = || {
        object(&["System.Management.Automation.Host.Size", "System.Object"], vec![("Width", Value::Int(width)), ("Height", Value::Int(50))])
    };
    let raw = object(
        &[RAW, "System.Object"],
        vec![
            ("ForegroundColor", "Gray".into()),
            ("BackgroundColor", "Black".into()),
            ("WindowTitle", "emsh".into()),
            ("WindowSize", size()),
            ("BufferSize", size()),
            ("MaxWindowSize", size()),
            ("KeyAvailable", Value::Bool(false)),
        ],
    );
    let ui = object(&[UI, "System.Object"], vec![("RawUI", raw), ("SupportsVirtualTerminal", Value::Bool(true))]);
    object(
        &["System.Management.Automation.Internal.Host.InternalHost", "System.Object"],
        vec![
            ("Name", "emsh".into()),
            ("Version", version()),
            ("UI", ui),
            ("CurrentCulture", Value::foreign(crate::value::Culture::new("en-US"))),
            ("CurrentUICulture", Value::foreign(crate::value::Culture::new("en-US"))),
            ("PrivateData", Value::Null),
            ("IsRunspacePushed", Value::Bool(false)),
        ],
    )
}

impl Engine {
    /// Calls a method of `$Host.UI` or `$Host.UI.RawUI`; `None` when this is neither, or has no such method.
    pub(super) fn host_method(&mut self, object: &Object, name: &str, arguments: &[Value]) -> Option<Flow<Value>> {
        let text = |index: usize| arguments.get(index).map_or_else(|| "".into(), to_text);
        let last = || arguments.last().map_or_else(|| "".into(), to_text);
        let line = |engine: &mut Self, prompt: &str| match engine.ask(&Question::Line { prompt: prompt.into() }) {
            Some(Answer::Line(line)) => Value::String(line),
            _ => Value::Null,
        };
        if object.is_a(UI) {
            return Some(match name.to_ascii_lowercase().as_str() {
                "write" => self.write_host(Channel::Information, &last()).map(|()| Value::Null),
                "writeline" => self.write_host(Channel::Information, &format!("{}\n", last())).map(|()| Value::Null),
                "writeerrorline" => self.write_host(Channel::Error, &format!("{}\n", text(0))).map(|()| Value::Null),
                "writewarningline" => self.write_host(Channel::Warning, &format!("WARNING: {}\n", text(0))).map(|()| Value::Null),
                "writeverboseline" => self.write_host(Channel::Verbose, &format!("VERBOSE: {}\n", text(0))).map(|()| Value::Null),
                "readline" => Ok(line(self, "")),
                "promptforchoice" => Ok(self.choose(arguments)),
                _ => return None,
            });
        }
        if object.is_a(RAW) {
            return Some(match name.to_ascii_lowercase().as_str() {
                "readkey" => {
                    let typed = to_text(&line(self, ""));
                    let key = Value::Char(typed.chars().next().unwrap_or('\r'));
                    Ok(self::object(&["System.Management.Automation.Host.KeyInfo", "System.Object"], vec![("Character", key)]))
                }
                "flushinputbuffer" | "setbuffercontents" => Ok(Value::Null),
                _ => return None,
            });
        }
        None
    }

    /// `PromptForChoice(caption, message, choices, default)`: the index of what was chosen, the default where nobody can choose.
    fn choose(&mut self, arguments: &[Value]) -> Value {
        let text = |index: usize| arguments.get(index).map_or_else(|| "".into(), to_text);
        let choices: Vec<(Text, Text)> = match arguments.get(2) {
            Some(Value::Array(items)) => items.to_vec().iter().map(|item| self.choice(item)).collect(),
            _ => Vec::new(),
        };
        #[expect(clippy::cast_possible_truncation, reason = "a default that is no index is no index")]
        let default = arguments.get(3).and_then(to_f64).map_or(0, |default| default as i32);
        let question =
            Question::Choice { caption: text(0), message: text(1), choices, default: usize::try_from(default).unwrap_or_default() };
        match self.ask(&question) {
            Some(Answer::Choice(index)) => Value::Int(i32::try_from(index).unwrap_or_default()),
            _ => Value::Int(default),
        }
    }

    fn choice(&mut self, item: &Value) -> (Text, Text) {
        match item {
            Value::Object(_) => {
                let part =
                    |engine: &mut Self, name: &str| engine.property_of(item, name).map_or_else(|| "".into(), |value| to_text(&value));
                (part(self, "Label"), part(self, "HelpMessage"))
            }
            other => (to_text(other), "".into()),
        }
    }
}
