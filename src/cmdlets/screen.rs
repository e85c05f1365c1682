//! Formatting for the cmdlets that show objects.

use crate::invoke::{Context, Outcome, Stopped};
use crate::render::{Formatted, Options, Screen, Shape};
use crate::value::{Value, to_f64, to_text};

/// A [`Screen`] that is opened when the first object comes.
#[derive(Debug, Default)]
pub(super) struct Lines {
    screen: Option<Screen>,
}

impl Lines {
    /// The lines that an object adds.
    pub(super) fn push(
        &mut self,
        value: &Value,
        context: &mut dyn Context,
        shape: impl FnOnce() -> Shape,
        width: Option<usize>,
    ) -> Result<Vec<String>, Stopped> {
        let limit = to_f64(&context.variable("FormatEnumerationLimit")).map_or(4, |limit| limit as i32);
        let options = Options { enumeration_limit: limit, width: width.unwrap_or_else(|| context.width()) };
        let screen = self.screen.get_or_insert_with(|| Screen::new(shape(), options));
        let mut failure = None;
        let lines = screen.push(value, &mut |object, source| match read(context, object, source) {
            Ok(value) => value,
            Err(stopped) => {
                failure = Some(stopped);
                Value::Null
            }
        });
        failure.map_or(Ok(lines), Err)
    }

    /// The lines that were held back.
    pub(super) fn finish(&mut self) -> Vec<String> {
        self.screen.as_mut().map_or_else(Vec::new, Screen::flush)
    }
}

/// A property of an object, or what a script block makes of it.
pub(super) fn read(context: &mut dyn Context, object: &Value, source: &Value) -> Result<Value, Stopped> {
    match source {
        Value::Foreign(_) => {
            let mut values = context.call(source, Some(object), &[])?;
            Ok(match values.len() {
                0 => Value::Null,
                1 => values.pop().unwrap_or_default(),
                _ => Value::array(values),
            })
        }
        Value::Null => Ok(Value::Null),
        name => Ok(context.property(object, &to_text(name)).unwrap_or_default()),
    }
}

/// Sends lines on as what a format cmdlet writes.
pub(super) fn emit(lines: Vec<String>, context: &mut dyn Context) -> Outcome {
    lines.into_iter().try_for_each(|line| context.emit(Value::foreign(Formatted { line })))
}

/// Lines as one text.
pub(super) fn joined(lines: &[String]) -> String {
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}
