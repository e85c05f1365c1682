//! Scripts that complete arguments: registered ones, and those that functions carry in their declaration. They run between
//! two lines, unseen: nothing of them reaches the screen or `$Error`, and they end when they take too long.

use super::script_block::ScriptBlockValue;
use super::{Engine, Silent};
use crate::invoke::{ArgumentAsked, CommandSource};
use crate::syntax::ast::{Attribute, ExpressionKind};
use crate::value::{Dictionary, DictionaryKind, Text, Value};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How long a script may be waited for: somebody has a finger on a key.
const PATIENCE: Duration = Duration::from_secs(2);

/// A registered script; its command is empty when it is for all that have the parameter.
#[derive(Debug)]
pub(super) struct Completer {
    command: Text,
    parameter: Text,
    block: Value,
}

impl Engine {
    pub(super) fn register_completer(&mut self, command: &str, parameter: &str, block: Value) {
        self.completers.retain(|own| !(own.command.eq_ignore_ascii_case(command) && own.parameter.eq_ignore_ascii_case(parameter)));
        self.completers.push(Completer { command: command.into(), parameter: parameter.into(), block });
    }

    /// What a script says may stand there; `None` when there is no script for the parameter.
    pub fn complete_argument(&mut self, asked: &ArgumentAsked<'_>) -> Option<Vec<Value>> {
        let block = self.completer(asked)?;
        let given = asked.given.iter().map(|(name, value)| (Value::String(name.clone()), value.clone()));
        let given = Value::Dictionary(Arc::new(Dictionary::of(DictionaryKind::Hashtable, given)));
        let arguments = [asked.command.into(), asked.parameter.into(), asked.word.into(), asked.text.into(), given];
        Some(self.unseen(|engine| engine.call_block(&block, None, &arguments).unwrap_or_default()))
    }

    fn completer(&self, asked: &ArgumentAsked<'_>) -> Option<Value> {
        let registered = |command: &str| {
            self.completers
                .iter()
                .find(|own| own.command.eq_ignore_ascii_case(command) && own.parameter.eq_ignore_ascii_case(asked.parameter))
        };
        if let Some(own) = registered(asked.command).or_else(|| registered("")) {
            return Some(own.block.clone());
        }
        let Some(CommandSource::Function { body, .. }) = self.commands.resolve(asked.command) else { return None };
        let script = body.downcast::<ScriptBlockValue>()?;
        let before_body = script.function.as_ref().and_then(|function| function.parameters.as_ref());
        let declared = before_body.or_else(|| script.block.params.as_ref().map(|params| &params.parameters))?;
        let parameter = declared.iter().find(|parameter| parameter.variable.name.eq_ignore_ascii_case(asked.parameter))?;
        parameter.attributes.iter().find_map(carried)
    }

    /// Runs something whose output, errors and end nobody is to notice.
    fn unseen<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let host = std::mem::replace(&mut self.host, Box::new(Silent));
        let (errors, succeeded) = (self.errors.to_vec(), self.succeeded);
        self.stop.reset();
        let (done, waiting) = channel::<()>();
        let stop = self.stop.clone();
        // Without the thread a script without end must be waited for.
        let _ = std::thread::Builder::new().name("completer".into()).spawn(move || {
            if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                stop.stop();
            }
        });
        let result = run(self);
        drop(done);
        self.stop.reset();
        *self.errors.items_mut() = errors;
        self.succeeded = succeeded;
        self.host = host;
        result
    }
}

/// The script block of `[ArgumentCompleter({ … })]`.
fn carried(attribute: &Attribute) -> Option<Value> {
    let name = attribute.name.text.rsplit('.').next().unwrap_or_default();
    if !(name.eq_ignore_ascii_case("ArgumentCompleter") || name.eq_ignore_ascii_case("ArgumentCompleterAttribute")) {
        return None;
    }
    match &attribute.arguments.as_ref()?.positional.first()?.kind {
        ExpressionKind::ScriptBlock(block) => Some(Value::foreign(ScriptBlockValue::new(block.clone()))),
        _ => None,
    }
}
