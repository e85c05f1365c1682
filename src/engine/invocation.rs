//! `$MyInvocation`, and the `InvocationInfo` of an error: who was called, how, from where.

use super::Engine;
use super::command::CommandInfo;
use super::script_block::ScriptBlockValue;
use crate::invoke::{CommandKind, Signature, function_info, script_info};
use crate::record::{ErrorRecord, Place};
use crate::value::{Dictionary, DictionaryKind, Foreign, Text, Value};
use std::path::Path;
use std::sync::Arc;

/// A call as it is told to the command that was called.
#[derive(Debug)]
pub(super) struct InvocationInfo {
    /// The command, an object.
    command: Value,
    /// The command as it was written: an alias, a path, `.` or `&`.
    name: Text,
    /// The call; `None` when it came from outside of any text.
    place: Option<Place>,
    bound: Value,
    unbound: Value,
    /// Whether objects come to it through the pipeline.
    fed: bool,
    /// Its place in the pipeline, counted from one.
    position: usize,
}

const NAMES: &[&str] = &[
    "MyCommand",
    "BoundParameters",
    "UnboundArguments",
    "ScriptLineNumber",
    "OffsetInLine",
    "HistoryId",
    "ScriptName",
    "Line",
    "Statement",
    "PositionMessage",
    "PSScriptRoot",
    "PSCommandPath",
    "InvocationName",
    "PipelineLength",
    "PipelinePosition",
    "ExpectingInput",
    "CommandOrigin",
    "DisplayScriptPosition",
];

impl InvocationInfo {
    /// The call that an error came out of.
    pub(super) fn of_record(record: &ErrorRecord) -> Self {
        let (command, name) = match &record.invocation {
            Some(invocation) if !invocation.command.is_empty() => {
                let part = crate::value::Property { name: "Name".into(), value: Value::String(invocation.command.clone()) };
                let object = crate::value::Object::around(Value::String(invocation.command.clone()), vec![part]);
                (Value::Object(Arc::new(object)), invocation.invocation_name.clone())
            }
            _ => (Value::Null, "".into()),
        };
        let empty = || Value::array(Vec::new());
        Self { command, name, place: record.place.clone(), bound: no_parameters(), unbound: empty(), fed: false, position: 1 }
    }

    /// The script that the call stands in.
    fn script(&self) -> Option<&str> {
        self.place.as_ref().and_then(|place| place.source.path())
    }
}

fn no_parameters() -> Value {
    Value::Dictionary(Arc::new(Dictionary::new(DictionaryKind::Hashtable)))
}

fn number(number: usize) -> Value {
    Value::Int(i32::try_from(number).unwrap_or(i32::MAX))
}

impl Foreign for InvocationInfo {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Management.Automation.InvocationInfo".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        "System.Management.Automation.InvocationInfo".into()
    }

    fn property_names(&self) -> Vec<Text> {
        NAMES.iter().map(|name| Text::from(*name)).collect()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let position = self.place.as_ref().map(|place| place.source.position(place.span.start as usize));
        Some(match name.to_ascii_lowercase().as_str() {
            "mycommand" => self.command.clone(),
            "boundparameters" => self.bound.clone(),
            "unboundarguments" => self.unbound.clone(),
            "scriptlinenumber" => number(position.map_or(0, |position| position.line)),
            "offsetinline" => number(position.map_or(0, |position| position.column)),
            "historyid" => Value::Long(-1),
            "scriptname" | "pscommandpath" => self.script().unwrap_or_default().into(),
            "psscriptroot" => self.script().and_then(|path| path.rsplit_once('/')).map_or("", |(folder, _)| folder).into(),
            "line" => match (&self.place, position) {
                (Some(place), Some(position)) => place.source.line(position.line).into(),
                _ => "".into(),
            },
            "statement" => self.place.as_ref().map_or("", |place| place.source.slice(place.span)).into(),
            "positionmessage" => self.place.as_ref().map(Place::position_text).unwrap_or_default().into(),
            "invocationname" => Value::String(self.name.clone()),
            "pipelinelength" | "pipelineposition" => number(self.position),
            "expectinginput" => Value::Bool(self.fed),
            "commandorigin" => "Internal".into(),
            "displayscriptposition" => Value::Null,
            _ => return None,
        })
    }
}

/// What a call handed over.
pub(super) struct Handed {
    pub(super) bound: Value,
    pub(super) unbound: Value,
    pub(super) fed: bool,
}

impl Engine {
    /// What `$MyInvocation` says in the body of a function, script or script block.
    pub(super) fn invocation_of(&self, info: &CommandInfo, signature: &Signature, body: &Value, handed: Handed) -> Value {
        let block = body.downcast::<ScriptBlockValue>();
        let command = match block.and_then(|block| block.block.source.path()) {
            Some(path) if info.is_script => script_info(Path::new(path), Some(signature)),
            _ if info.name.is_empty() => {
                let part = |name: &str, value: Value| crate::value::Property { name: name.into(), value };
                let parts = vec![
                    part("Name", "".into()),
                    part("CommandType", "Script".into()),
                    part("Definition", crate::value::to_text(body).into()),
                    part("ScriptBlock", body.clone()),
                ];
                let types = &["System.Management.Automation.ScriptInfo", "System.Management.Automation.CommandInfo", "System.Object"];
                Value::Object(Arc::new(crate::value::Object::of(types, parts)))
            }
            _ => {
                let kind = if block.is_some_and(ScriptBlockValue::is_filter) { CommandKind::Filter } else { CommandKind::Function };
                function_info(signature, body, "", kind)
            }
        };
        let place = (!info.span.is_empty()).then(|| self.place(info.span));
        Value::foreign(InvocationInfo {
            command,
            name: info.called_as.clone().unwrap_or_else(|| info.name.clone()),
            place,
            bound: handed.bound,
            unbound: handed.unbound,
            fed: handed.fed,
            position: info.index + 1,
        })
    }
}
