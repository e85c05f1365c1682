//! Formatting for the cmdlets that show objects.

use crate::invoke::{Context, Outcome, Stopped};
use crate::record::ErrorRecord;
use crate::render::{Formatted, Former, Options, Screen, Shape, Shown};
use crate::value::{Value, member, to_f64, to_text};

/// How many items of a collection are shown.
fn limit(context: &dyn Context) -> i32 {
    to_f64(&context.variable("FormatEnumerationLimit")).map_or(4, |limit| limit as i32)
}

/// What a format cmdlet makes of objects, before the width of the screen is known.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    former: Option<Former>,
}

impl Shapes {
    /// What is to be shown of an object.
    pub(super) fn push(&mut self, value: &Value, context: &mut dyn Context, shape: impl FnOnce() -> Shape) -> Result<Vec<Shown>, Stopped> {
        let limit = limit(context);
        let former = self.former.get_or_insert_with(|| Former::new(shape(), limit));
        let mut failure = None;
        let shown = former.push(value, &mut |object, source| match read(context, object, source) {
            Ok(value) => value,
            Err(stopped) => {
                failure = Some(stopped);
                Value::Null
            }
        });
        failure.map_or(Ok(shown), Err)
    }
}

impl Shapes {
    /// Sends on that there is no more.
    pub(super) fn finish(&mut self, context: &mut dyn Context) -> Outcome {
        let end = self.former.as_mut().map_or_else(Vec::new, Former::end);
        emit(end, context)
    }
}

/// Objects as lines, opened when the first of them comes.
#[derive(Debug, Default)]
pub(super) struct Lines {
    shapes: Shapes,
    screen: Option<Screen>,
}

impl Lines {
    /// The lines that an object adds.
    pub(super) fn push(&mut self, value: &Value, context: &mut dyn Context, width: Option<usize>) -> Result<Vec<String>, Stopped> {
        let options = Options { enumeration_limit: limit(context), width: width.unwrap_or_else(|| context.width()) };
        let screen = self.screen.get_or_insert_with(|| Screen::new(options));
        if let Some(formatted) = value.downcast::<Formatted>() {
            return Ok(screen.formatted(formatted));
        }
        if let Some(record) = value.downcast::<ErrorRecord>() {
            let view = to_text(&context.variable("ErrorView"));
            let text = crate::render::error_text(record, &view, context.width());
            return Ok(text.trim_end_matches('\n').split('\n').flat_map(|line| screen.push(&Shown::Line(line.to_owned()))).collect());
        }
        let shown = self.shapes.push(value, context, Shape::default)?;
        Ok(shown.iter().flat_map(|shown| screen.push(shown)).collect())
    }

    /// The lines that were held back.
    pub(super) fn finish(&mut self) -> Vec<String> {
        self.screen.as_mut().map_or_else(Vec::new, Screen::finish)
    }
}

/// Sends formatted objects on as what a format cmdlet writes.
pub(super) fn emit(shown: Vec<Shown>, context: &mut dyn Context) -> Outcome {
    shown.into_iter().try_for_each(|shown| match shown {
        Shown::Formatted(formatted) => context.emit(Value::foreign(formatted)),
        Shown::Line(line) => context.emit(line.into()),
        Shown::Aside(_) => Ok(()),
    })
}

/// A property of an object, or what a script block makes of it.
pub(super) fn read(context: &mut dyn Context, object: &Value, source: &Value) -> Result<Value, Stopped> {
    match source {
        Value::Foreign(_) => {
            let Some(mut values) = context.compute(source, object)? else { return Ok(Value::Null) };
            Ok(match values.len() {
                0 => Value::Null,
                1 => values.pop().unwrap_or_default(),
                _ => Value::array(values),
            })
        }
        Value::Null => Ok(Value::Null),
        name => {
            let name = to_text(name);
            if (name.eq_ignore_ascii_case("Count") || name.eq_ignore_ascii_case("Length")) && !member::has_own_property(object, &name) {
                return Ok(Value::Null);
            }
            // A view may name a property of a property.
            let found = context.property(object, &name).or_else(|| {
                let (first, rest) = name.split_once('.')?;
                let first = context.property(object, first)?;
                context.property(&first, rest)
            });
            Ok(found.unwrap_or_default())
        }
    }
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
