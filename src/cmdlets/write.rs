//! Write-Output, Write-Host and the cmdlets of the other streams.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Shown};
use crate::value::{Value, display_text, enum_text, net_text};

/// Writes objects into the pipeline.
#[derive(Debug, Default)]
pub(super) struct WriteOutput;

impl Cmdlet<parameters::WriteOutput> for WriteOutput {
    fn process(&mut self, parameters: &mut parameters::WriteOutput, context: &mut dyn Context) -> Outcome {
        let Some(values) = parameters.input_object.take() else { return Ok(()) };
        if parameters.no_enumerate.is_on() {
            return match values.as_slice() {
                [only] => context.emit(only.clone()),
                _ => context.emit(Value::array(values)),
            };
        }
        values.into_iter().try_for_each(|value| context.emit_items(value))
    }
}

/// Writes to the person.
#[derive(Debug, Default)]
pub(super) struct WriteHost;

/// What is written of an object: of a list its items, and theirs, with the separator between.
fn shown(value: &Value, separator: &str) -> String {
    let joined = |items: Vec<Value>| items.iter().map(|item| shown(item, separator)).collect::<Vec<_>>().join(separator);
    match value {
        Value::Array(items) => joined(items.to_vec()),
        Value::Dictionary(entries) => {
            let entries: Vec<String> =
                entries.entries().iter().map(|(key, value)| format!("[{}, {}]", net_text(key.value()), net_text(value))).collect();
            entries.join(separator)
        }
        other => display_text(other).to_string(),
    }
}

impl Cmdlet<parameters::WriteHost> for WriteHost {
    fn process(&mut self, parameters: &mut parameters::WriteHost, context: &mut dyn Context) -> Outcome {
        let separator = parameters.separator.value().map_or_else(|| " ".into(), display_text);
        let text = parameters.object.value().map(|object| shown(object, &separator)).unwrap_or_default();
        let colour = |given: &crate::invoke::Given<crate::value::EnumValue>| {
            given.value().map_or_else(|| "".into(), |value| enum_text(*value).into())
        };
        let shown = Shown::Always {
            foreground: colour(&parameters.foreground_color),
            background: colour(&parameters.background_color),
            no_newline: parameters.no_newline.is_on(),
        };
        context.information(text.into(), shown)
    }
}

/// Writes a warning.
#[derive(Debug, Default)]
pub(super) struct WriteWarning;

impl Cmdlet<parameters::WriteWarning> for WriteWarning {
    fn process(&mut self, parameters: &mut parameters::WriteWarning, context: &mut dyn Context) -> Outcome {
        parameters.message.value().map_or(Ok(()), |text| context.warning(text))
    }
}

/// Writes to the verbose stream.
#[derive(Debug, Default)]
pub(super) struct WriteVerbose;

impl Cmdlet<parameters::WriteVerbose> for WriteVerbose {
    fn process(&mut self, parameters: &mut parameters::WriteVerbose, context: &mut dyn Context) -> Outcome {
        parameters.message.value().map_or(Ok(()), |text| context.verbose(text))
    }
}

/// Writes to the debug stream.
#[derive(Debug, Default)]
pub(super) struct WriteDebug;

impl Cmdlet<parameters::WriteDebug> for WriteDebug {
    fn process(&mut self, parameters: &mut parameters::WriteDebug, context: &mut dyn Context) -> Outcome {
        parameters.message.value().map_or(Ok(()), |text| context.debug(text))
    }
}

/// Writes to the information stream.
#[derive(Debug, Default)]
pub(super) struct WriteInformation;

impl Cmdlet<parameters::WriteInformation> for WriteInformation {
    fn process(&mut self, parameters: &mut parameters::WriteInformation, context: &mut dyn Context) -> Outcome {
        let tags = parameters.tags.value().cloned().unwrap_or_default();
        parameters.message_data.value().cloned().map_or(Ok(()), |value| context.information(value, Shown::ByPreference { tags }))
    }
}
