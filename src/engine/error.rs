//! Error records: making them, reporting them.

use super::streams::MessageRecord;
use super::unwind::{Flow, Reach, Unwind};
use super::{Channel, Engine};
use crate::record::{Category, ErrorRecord, Exception, Place};
use crate::text::Span;
use crate::value::{OperatorError, Text, Value};
use std::sync::Arc;

/// What a preference variable says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preference {
    SilentlyContinue,
    Stop,
    Continue,
    Inquire,
    Ignore,
}

impl Preference {
    /// Reads the value of a preference variable or parameter.
    pub(super) fn of(value: &Value) -> Option<Self> {
        let text = crate::value::net_text(value);
        Some(match text.to_ascii_lowercase().as_str() {
            "silentlycontinue" | "0" => Self::SilentlyContinue,
            "stop" | "1" => Self::Stop,
            "continue" | "2" => Self::Continue,
            "inquire" | "3" => Self::Inquire,
            "ignore" | "4" => Self::Ignore,
            _ => return None,
        })
    }
}

impl Engine {
    /// What a preference variable says from here.
    pub(super) fn preference(&self, variable: &str, default: Preference) -> Preference {
        self.find_slot(variable).and_then(|slot| Preference::of(&slot.value)).unwrap_or(default)
    }

    /// A place in the text that is being run.
    pub(super) fn place(&self, span: Span) -> Place {
        Place { source: self.source.clone(), span }
    }

    /// An error of the language itself: a `RuntimeException` at a place.
    pub(super) fn runtime_error(&self, id: &str, category: Category, message: impl Into<Text>, span: Span) -> Unwind {
        let exception = Exception::new("System.Management.Automation.RuntimeException", message);
        Unwind::error(ErrorRecord::new(id, category, exception).at(self.place(span)))
    }

    /// An error where the engine is confined.
    pub(super) fn refuse_confined(&self, what: &str, span: Span) -> Flow {
        if !self.confined {
            return Ok(());
        }
        let message = format!("This text runs confined: {what}.");
        Err(self.runtime_error("Confined", Category::PermissionDenied, message, span))
    }

    /// An operator's or member's error at a place.
    pub(super) fn operator_error(&self, error: &OperatorError, span: Span) -> Unwind {
        // Work that was interrupted has no result, and that is no error.
        if self.stop.is_stopped() {
            return Unwind::interrupted();
        }
        let cast = error.id.starts_with("InvalidCast")
            || error.id.starts_with("ConvertTo")
            || matches!(error.id, "SubstringDisambiguationEnumParseThrewAnException" | "EnumParseUndefined" | "UndefinedIntegerToEnum");
        let exception = match error.id {
            // An exception of .NET that nobody catches is known by its name.
            dotnet if dotnet.starts_with("System.") => dotnet,
            "MethodCountCouldNotFindBest" | "MethodArgumentConversionInvalidCastArgument" => "System.Management.Automation.MethodException",
            "WildcardPattern_Invalid" => "System.Management.Automation.WildcardPatternException",
            "InvalidSplitOptionCombination" | "InvalidSplitOptionWithPredicate" => "System.Management.Automation.ParseException",
            "ExceptionWhenSetting" => "System.Management.Automation.SetValueInvocationException",
            _ => "System.Management.Automation.RuntimeException",
        };
        let category = match error.id {
            _ if cast => Category::InvalidArgument,
            "RuntimeException" | "ExceptionWhenSetting" | "MethodCountCouldNotFindBest" | "MethodArgumentConversionInvalidCastArgument" => {
                Category::NotSpecified
            }
            "WildcardPattern_Invalid" => Category::InvalidArgument,
            "InvalidSplitOptionCombination" | "InvalidSplitOptionWithPredicate" => Category::ParserError,
            dotnet if dotnet.starts_with("System.") => Category::OperationStopped,
            _ => Category::InvalidOperation,
        };
        let mut exception = Exception::new(exception, error.message.as_str());
        if cast {
            exception.inner = Some(Arc::new(Exception::of_cast(&error.message, error.cause, &error.reason)));
        } else if !error.cause.is_empty() {
            exception.inner = Some(Arc::new(Exception::new(error.cause, error.message.as_str())));
        }
        let mut record = ErrorRecord::new(error.id, category, exception);
        if let Some(target) = &error.target {
            record.target = target.clone().into();
        }
        let own = matches!(error.id, "InvalidRegularExpression" | "RegexTimeout");
        Unwind::error(record.at(self.place(if own { span } else { self.point_or(span) })))
    }

    /// Where the statement stands that is being evaluated: what .NET exceptions are reported at.
    pub(super) fn point_or(&self, span: Span) -> Span {
        if self.point.is_empty() { span } else { self.point }
    }

    /// An error on its way out, with the calls that led to it.
    pub(super) fn traced_unwind(&self, unwind: Unwind) -> Unwind {
        unwind.with_record(|record, _| self.traced(record))
    }

    /// A record with the calls that led to it: filled in by the first who holds it, while all of them are still under way.
    pub(super) fn traced(&self, mut record: Arc<ErrorRecord>) -> Arc<ErrorRecord> {
        if record.trace.is_empty() {
            let trace = self.trace(record.place.as_ref());
            Arc::make_mut(&mut record).trace = trace;
        }
        record
    }

    fn trace(&self, place: Option<&Place>) -> Text {
        let line = |place: &Place| place.source.position(place.span.start as usize).line;
        let entry = |name: &str, path: Option<&str>, line: usize| format!("at {name}, {}: line {line}", path.unwrap_or("<No file>"));
        let mut lines = Vec::new();
        let mut inner = place.cloned().unwrap_or_else(|| self.place(self.point));
        for frame in self.frames.iter().rev() {
            let at = if Arc::ptr_eq(&inner.source, &frame.code.source) { inner } else { self.place(self.point) };
            let name = if frame.place.is_none() || frame.name.is_empty() { "<ScriptBlock>" } else { &frame.name };
            lines.push(entry(name, frame.code.source.path(), line(&at)));
            inner = frame.call.clone();
        }
        // A script that the command line named was called from nowhere; anything else from the line that was typed.
        if self.frames.first().is_none_or(|frame| frame.place.is_some()) {
            lines.push(entry("<ScriptBlock>", inner.source.path(), line(&inner)));
        }
        lines.join("\n").into()
    }

    /// Remembers an error in `$Error`.
    pub(super) fn remember(&mut self, record: &Arc<ErrorRecord>) {
        let mut errors = self.errors.items_mut();
        errors.insert(0, Value::shared(record.clone()));
        errors.truncate(256);
    }

    /// Reports an error that does not end anything, as `$ErrorActionPreference` says.
    pub(super) fn report(&mut self, record: Arc<ErrorRecord>) -> Flow {
        let record = self.traced(record);
        self.succeeded = false;
        let preference = self.preference("erroractionpreference", Preference::Continue);
        if matches!(preference, Preference::SilentlyContinue | Preference::Continue | Preference::Inquire) {
            self.keep_record(Channel::Error, &Value::shared(record.clone()));
            self.remember(&record);
        }
        match preference {
            Preference::Ignore | Preference::SilentlyContinue => Ok(()),
            Preference::Stop => Err(Unwind::raised(record, Reach::Script)),
            Preference::Continue | Preference::Inquire => self.show_error(&record),
        }
    }

    /// Writes a message to a stream, as a preference says.
    pub(super) fn message(&mut self, channel: Channel, preference: Preference, text: &str) -> Flow {
        let record = Value::foreign(MessageRecord::new(channel, text.into()));
        self.show_record(channel, preference, &record, &super::pipeline::labelled(channel, text))
    }

    /// Sends a record of a stream on its way; `text` is what the host shows of it.
    pub(super) fn show_record(&mut self, channel: Channel, preference: Preference, record: &Value, text: &str) -> Flow {
        self.keep_record(channel, record);
        match preference {
            // A record that is not shown still goes where its stream is redirected to, as long as it is for a person's eyes only.
            Preference::Ignore | Preference::SilentlyContinue if channel == Channel::Information => {
                self.redirect(channel, record).map(drop)
            }
            Preference::Ignore | Preference::SilentlyContinue => Ok(()),
            Preference::Continue | Preference::Inquire | Preference::Stop => {
                if !self.redirect(channel, record)? {
                    self.write_host(channel, text)?;
                }
                if preference != Preference::Stop {
                    return Ok(());
                }
                let message =
                    format!("The script ends because a preference says Stop, and this was written: {}", crate::value::to_text(record));
                let exception = Exception::new("System.Management.Automation.ActionPreferenceStopException", message);
                let mut stopped = ErrorRecord::new("ActionPreferenceStop", Category::OperationStopped, exception);
                stopped.reason = "ParentContainsErrorRecordException".into();
                Err(Unwind::raised(Arc::new(stopped), Reach::Script))
            }
        }
    }

    /// Writes an error where errors go.
    pub(super) fn show_error(&mut self, record: &Arc<ErrorRecord>) -> Flow {
        let value = Value::shared(record.clone());
        if self.redirect(Channel::Error, &value)? {
            return Ok(());
        }
        let view = self.look_up("errorview").map(|view| crate::value::to_text(&view)).unwrap_or_else(|| "NormalView".into());
        let text = (self.show)(record, &view, self.host.width());
        self.write_host(Channel::Error, &text)
    }

    /// Writes to the host; a reader that is gone ends everything quietly.
    pub(super) fn write_host(&mut self, channel: Channel, text: &str) -> Flow {
        self.transcribe(text);
        self.host.write(channel, text).map_err(|_| Unwind::interrupted())
    }
}
