//! Join-String: texts become one.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::value::{Text, Value, format, to_text};

/// Joins texts.
#[derive(Debug, Default)]
pub(super) struct JoinString {
    pieces: Vec<Text>,
}

impl Cmdlet<parameters::JoinString> for JoinString {
    fn process(&mut self, p: &mut parameters::JoinString, context: &mut dyn Context) -> Outcome {
        let items = match p.input_object.take() {
            None => return Ok(()),
            Some(Value::Array(items)) => items.to_vec(),
            Some(other) => vec![other],
        };
        for item in items {
            let value = match p.property.value() {
                None => Some(item),
                Some(Value::String(name)) => context.property(&item, name),
                Some(block) => Some(context.call(&block.clone(), Some(&item), &[])?.into_iter().next().unwrap_or_default()),
            };
            let Some(value) = value.filter(|value| !value.is_null()) else { continue };
            let text = match p.format_string.value() {
                Some(pattern) => {
                    let failed = |error: crate::value::OperatorError| -> Stopped {
                        let exception = crate::record::Exception::new("System.FormatException", error.message.as_str());
                        crate::record::ErrorRecord::new("FormatError", crate::record::Category::InvalidArgument, exception).into()
                    };
                    format(pattern, &[value]).map_err(failed)?.into()
                }
                None if p.single_quote.is_on() => format!("'{}'", to_text(&value)).into(),
                None if p.double_quote.is_on() => format!("\"{}\"", to_text(&value)).into(),
                None => to_text(&value),
            };
            self.pieces.push(text);
        }
        Ok(())
    }

    fn end(&mut self, p: &mut parameters::JoinString, context: &mut dyn Context) -> Outcome {
        let separator = match p.separator.value() {
            Some(separator) => separator.clone(),
            None if p.use_culture.is_on() => ",".into(),
            None => match context.variable("OFS") {
                Value::String(own) if &*own != " " => own,
                _ => "".into(),
            },
        };
        let or_empty = |given: Option<&Text>| given.cloned().unwrap_or_else(|| "".into());
        let joined = std::mem::take(&mut self.pieces).join(&*separator);
        context.emit(format!("{}{joined}{}", or_empty(p.output_prefix.value()), or_empty(p.output_suffix.value())).into())
    }
}
