//! `$PSCmdlet`: what an advanced function can ask of its own call.

use super::Channel;
use super::Engine;
use super::command::CommandInfo;
use super::confirm::Confirmation;
use super::error::Preference;
use super::unwind::{Cause, Flow, Reach, Unwind};
use crate::catalog::Impact;
use crate::invoke::Signature;
use crate::record::{Category, ErrorRecord, Exception, Invocation};
use crate::text::Span;
use crate::value::{Foreign, Text, Value, to_text, truthy};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The call of an advanced function, while it runs.
#[derive(Debug)]
pub(super) struct Calling {
    name: Text,
    span: Span,
    signature: Arc<Signature>,
    /// The parameter set that was chosen, when there are several.
    set: Mutex<Option<usize>>,
    invocation: Value,
    /// What `Yes to All` or `No to All` said.
    to_all: Mutex<Option<bool>>,
    /// Whether it reported an error as its own.
    failed: AtomicBool,
    /// Whether it ended itself with an error.
    ended: AtomicBool,
}

impl Calling {
    pub(super) fn new(info: &CommandInfo, signature: Arc<Signature>, set: Option<usize>, invocation: Value) -> Self {
        Self {
            name: info.name.clone(),
            span: info.span,
            signature,
            set: Mutex::new(set),
            invocation,
            to_all: Mutex::new(None),
            failed: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        }
    }

    /// Says which parameter set the object of the pipeline that comes now chose.
    pub(super) fn choose(&self, set: Option<usize>) {
        *self.set.lock() = set;
    }

    /// Whether it reported an error as its own.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// What ends the function, to those outside: its own end is that of the statement that called it.
    pub(super) fn left_with(&self, unwind: Unwind) -> Unwind {
        match unwind.cause() {
            Cause::Error(record, Reach::Command) if self.ended.swap(false, Ordering::Relaxed) => {
                Unwind::raised(record.clone(), Reach::Statement)
            }
            _ => unwind,
        }
    }
}

impl Foreign for Calling {
    fn type_names(&self) -> Vec<Text> {
        ["System.Management.Automation.PSScriptCmdlet", "System.Management.Automation.PSCmdlet", "System.Object"].map(Text::from).to_vec()
    }

    fn text(&self) -> Text {
        "System.Management.Automation.PSScriptCmdlet".into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["ParameterSetName", "MyInvocation", "SessionState", "Host", "Stopping", "CommandOrigin"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "parametersetname" => {
                let set = *self.set.lock();
                set.map_or("__AllParameterSets", |set| &*self.signature.sets[set]).into()
            }
            "myinvocation" => self.invocation.clone(),
            "stopping" => Value::Bool(false),
            "commandorigin" => "Internal".into(),
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        [
            "ShouldContinue",
            "ShouldProcess",
            "ThrowTerminatingError",
            "WriteDebug",
            "WriteError",
            "WriteInformation",
            "WriteObject",
            "WriteVerbose",
            "WriteWarning",
        ]
        .map(Text::from)
        .to_vec()
    }

    fn returns_nothing(&self, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        lower.starts_with("write") && lower != "writeobject" || lower == "throwterminatingerror"
    }
}

impl Engine {
    /// Calls a method of `$PSCmdlet`; `None` when there is no such method.
    pub(super) fn calling_method(&mut self, calling: &Calling, name: &str, arguments: &[Value], span: Span) -> Option<Flow<Value>> {
        let text = |index: usize| arguments.get(index).map_or_else(|| "".into(), to_text);
        let message = |engine: &mut Self, channel: Channel, variable: &str, default: Preference| {
            let preference = engine.preference(variable, default);
            engine.message(channel, preference, &text(0)).map(|()| Value::Null)
        };
        Some(match name.to_ascii_lowercase().as_str() {
            "shouldprocess" => self.asked(calling, name, arguments, span),
            "shouldcontinue" => {
                let (query, caption) = (text(0), if arguments.len() > 1 { text(1) } else { "Confirm".into() });
                match self.confirm(&caption, &query, false) {
                    Some(answer) => Ok(Value::Bool(answer.yes)),
                    None => Err(self.nobody_to_ask(name, arguments.len(), span)),
                }
            }
            "writeerror" => {
                calling.failed.store(true, Ordering::Relaxed);
                match self.own_record(calling, arguments) {
                    Some(record) => self.report(Arc::new(record)).map(|()| Value::Null),
                    None => Ok(Value::Null),
                }
            }
            "throwterminatingerror" => match self.own_record(calling, arguments) {
                Some(record) => {
                    calling.ended.store(true, Ordering::Relaxed);
                    Err(Unwind::raised(Arc::new(record), Reach::Command))
                }
                None => Ok(Value::Null),
            },
            "writeobject" => {
                let value = arguments.first().cloned().unwrap_or_default();
                // Whatever a statement calls is written item by item: what must stay whole travels as the only item of a list.
                Ok(if arguments.get(1).is_some_and(truthy) || !matches!(value, Value::Array(_)) {
                    value
                } else {
                    Value::array(vec![value])
                })
            }
            "writewarning" => message(self, Channel::Warning, "warningpreference", Preference::Continue),
            "writeverbose" => message(self, Channel::Verbose, "verbosepreference", Preference::SilentlyContinue),
            "writedebug" => message(self, Channel::Debug, "debugpreference", Preference::SilentlyContinue),
            "writeinformation" => message(self, Channel::Information, "informationpreference", Preference::SilentlyContinue),
            "getunresolvedproviderpathfrompspath" | "getresolvedproviderpathfrompspath" => self.provider_path(&text(0)),
            "getvariablevalue" => {
                Ok(self.look_up(&text(0).to_lowercase()).unwrap_or_else(|| arguments.get(1).cloned().unwrap_or_default()))
            }
            _ => return None,
        })
    }

    fn asked(&mut self, calling: &Calling, name: &str, arguments: &[Value], span: Span) -> Flow<Value> {
        let text = |index: usize| arguments.get(index).map_or_else(|| "".into(), to_text);
        let (sentence, question, caption) = match arguments.len() {
            0 | 1 => (Confirmation::sentence(&calling.name, &text(0)), None, None),
            2 => (Confirmation::sentence(&text(1), &text(0)), None, None),
            _ => (text(0).to_string(), Some(text(1)), Some(text(2))),
        };
        let confirmation = Confirmation {
            sentence,
            question,
            caption,
            impact: calling.signature.impact.unwrap_or(Impact::Medium),
            ..Confirmation::default()
        };
        let mut to_all = *calling.to_all.lock();
        let answer = self.should_process(&confirmation, &mut to_all);
        *calling.to_all.lock() = to_all;
        match answer? {
            Some(yes) => Ok(Value::Bool(yes)),
            None => Err(self.nobody_to_ask(name, arguments.len(), span)),
        }
    }

    fn nobody_to_ask(&self, name: &str, count: usize, span: Span) -> Unwind {
        self.invocation_error(name, count, super::confirm::NOBODY, "PSInvalidOperationException", span)
    }

    /// An error record as the function's own: it stands where the function was called.
    fn own_record(&self, calling: &Calling, arguments: &[Value]) -> Option<ErrorRecord> {
        let mut record = match arguments.first()? {
            value if value.downcast::<ErrorRecord>().is_some() => value.downcast::<ErrorRecord>()?.clone(),
            other => {
                let exception = Exception::new("System.Management.Automation.RuntimeException", to_text(other));
                ErrorRecord::new("RuntimeException", Category::NotSpecified, exception)
            }
        };
        record.activity = calling.name.clone();
        record.source = calling.name.clone();
        // What it called may speak for it.
        let own = self.frames.iter().rev().find(|frame| frame.name == calling.name).or(self.frames.last());
        record.place = own.and_then(|frame| frame.place.clone()).or_else(|| Some(self.place(calling.span)));
        record.invocation = Some(Invocation { command: calling.name.clone(), invocation_name: calling.name.clone() });
        Some(record)
    }
}
