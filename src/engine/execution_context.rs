//! `$ExecutionContext`, and what `$PSCmdlet` says of the session: parts of the shell that scripts reach into.

use super::Engine;
use super::script_block::ScriptBlockValue;
use super::statement::collected;
use super::unwind::{Flow, Unwind};
use crate::invoke::{Answer, Question};
use crate::text::Source;
use crate::value::{Object, Property, Value, path_info, to_text};
use std::sync::Arc;

/// What `New-Object -ComObject WScript.Shell` gives: of all that it could on Windows, it can ask.
const SHELL: &str = "System.__ComObject#WScript.Shell";
const INVOKE: &str = "System.Management.Automation.CommandInvocationIntrinsics";
const PATHS: &str = "System.Management.Automation.PathIntrinsics";
const VARIABLES: &str = "System.Management.Automation.PSVariableIntrinsics";

fn object(types: &'static [&'static str], parts: Vec<(&str, Value)>) -> Value {
    let parts = parts.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
    Value::Object(Arc::new(Object::of(types, parts)))
}

impl Engine {
    /// The value of `$ExecutionContext`.
    pub(super) fn execution_context(&self) -> Value {
        let parts = vec![
            ("Host", self.look_up("host").unwrap_or_default()),
            ("InvokeCommand", invoke_command()),
            ("SessionState", self.session_state()),
        ];
        object(&["System.Management.Automation.EngineIntrinsics", "System.Object"], parts)
    }

    /// `SessionState` of `$ExecutionContext` and of `$PSCmdlet`.
    pub(super) fn session_state(&self) -> Value {
        let here = path_info(&self.environment.folder);
        let paths = vec![("CurrentLocation", here.clone()), ("CurrentFileSystemLocation", here)];
        let parts = vec![
            ("Path", object(&[PATHS, "System.Object"], paths)),
            ("PSVariable", object(&[VARIABLES, "System.Object"], Vec::new())),
            ("InvokeCommand", invoke_command()),
            ("LanguageMode", "FullLanguage".into()),
        ];
        object(&["System.Management.Automation.SessionState", "System.Object"], parts)
    }

    /// Calls a method of these parts; `None` when the object is none of them.
    pub(super) fn intrinsic_method(&mut self, object: &Object, name: &str, arguments: &[Value]) -> Option<Flow<Value>> {
        let text = |at: usize| arguments.get(at).map_or_else(|| "".into(), to_text);
        let lower = name.to_ascii_lowercase();
        if object.is_a(SHELL) && lower == "popup" {
            return Some(Ok(self.popup(arguments)));
        }
        if object.is_a(INVOKE) {
            return Some(match lower.as_str() {
                "expandstring" => self.expanded_text(&text(0)),
                "newscriptblock" => Ok(self.block_of(&text(0))),
                "invokescript" => {
                    let block = match arguments.first() {
                        Some(block) if block.downcast::<ScriptBlockValue>().is_some() => block.clone(),
                        _ => self.block_of(&text(0)),
                    };
                    self.call_block(&block, None, arguments.get(1..).unwrap_or_default()).map(collected)
                }
                _ => return None,
            });
        }
        if object.is_a(PATHS) {
            return Some(match lower.as_str() {
                "getunresolvedproviderpathfrompspath" | "getresolvedpspathfrompspath" => self.provider_path(&text(0)),
                "combine" => Ok(format!("{}/{}", text(0).trim_end_matches('/'), text(1)).into()),
                _ => return None,
            });
        }
        if object.is_a(VARIABLES) {
            return Some(match lower.as_str() {
                "getvalue" => Ok(self.look_up(&text(0).to_lowercase()).unwrap_or_else(|| arguments.get(1).cloned().unwrap_or_default())),
                "get" => {
                    let value = self.look_up(&text(0).to_lowercase());
                    Ok(value.map_or(Value::Null, |value| {
                        self::object(
                            &["System.Management.Automation.PSVariable", "System.Object"],
                            vec![("Name", text(0).into()), ("Value", value)],
                        )
                    }))
                }
                "set" => {
                    self.set_local(&text(0), arguments.get(1).cloned().unwrap_or_default());
                    Ok(Value::Null)
                }
                _ => return None,
            });
        }
        None
    }

    /// `Popup(text, seconds, title, type)`: the buttons that the type names as a choice. The answer is the number of the button, or -1
    /// where nobody presses one.
    fn popup(&mut self, arguments: &[Value]) -> Value {
        let text = |at: usize| arguments.get(at).map_or_else(|| "".into(), to_text);
        let kind = arguments.get(3).and_then(crate::value::to_f64).map_or(0, |kind| kind as u32);
        let buttons: &[(&str, i32)] = match kind & 0xf {
            1 => &[("&OK", 1), ("&Cancel", 2)],
            2 => &[("&Abort", 3), ("&Retry", 4), ("&Ignore", 5)],
            3 => &[("&Yes", 6), ("&No", 7), ("&Cancel", 2)],
            4 => &[("&Yes", 6), ("&No", 7)],
            5 => &[("&Retry", 4), ("&Cancel", 2)],
            _ => &[("&OK", 1)],
        };
        let question = Question::Choice {
            caption: text(2),
            message: text(0),
            choices: buttons.iter().map(|(label, _)| ((*label).into(), "".into())).collect(),
            default: usize::try_from((kind >> 8) & 3).unwrap_or_default().min(buttons.len() - 1),
        };
        match self.ask(&question) {
            Some(Answer::Choice(at)) => Value::Int(buttons.get(at).map_or(-1, |(_, number)| *number)),
            _ => Value::Int(-1),
        }
    }

    /// The path that a name means, whether something is there or not.
    pub(super) fn provider_path(&self, name: &str) -> Flow<Value> {
        let path = self.path(name).map_err(|record| Unwind::error(*record))?;
        Ok(path.display().to_string().into())
    }

    fn block_of(&self, text: &str) -> Value {
        Value::foreign(ScriptBlockValue::of_text(crate::syntax::parse(&Arc::new(Source::new(text))).tree))
    }

    /// A text with its variables and subexpressions filled in, as if it stood in double quotes.
    fn expanded_text(&mut self, text: &str) -> Flow<Value> {
        let quoted = format!("@\"\n{text}\n\"@");
        let block = self.block_of(&quoted);
        self.call_block(&block, None, &[]).map(collected)
    }
}

fn invoke_command() -> Value {
    object(&[INVOKE, "System.Object"], Vec::new())
}
