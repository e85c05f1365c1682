//! Formatting for the cmdlets that show objects.

use crate::invoke::{Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::render::{Expand, Formatted, Former, Found, Look, Options, OutOfSequence, Screen, Shape, UnknownView};
use crate::value::{Text, Value, member, to_f64, to_text};

/// How many items of a collection are shown.
fn limit(context: &dyn Context) -> i32 {
    to_f64(&context.variable("FormatEnumerationLimit")).map_or(4, |limit| limit as i32)
}

fn look(context: &dyn Context) -> Look {
    Look { view: to_text(&context.variable("ErrorView")), width: context.width(), types: context.shown_types() }
}

/// What a format cmdlet makes of objects, before the width of the screen is known.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    former: Option<Former>,
}

impl Shapes {
    /// What is to be shown of an object.
    pub(super) fn push(
        &mut self,
        value: &Value,
        context: &mut dyn Context,
        shape: impl FnOnce() -> Shape,
    ) -> Result<Vec<Formatted>, Stopped> {
        let limit = limit(context);
        let look = look(context);
        let former = self.former.get_or_insert_with(|| Former::new(shape(), limit));
        let mut failure = None;
        let shown = former.push(value, &look, &mut |object, source| match find(context, object, source) {
            Ok(found) => found,
            Err(stopped) => {
                failure = Some(stopped);
                Found::Missing
            }
        });
        match (failure, shown) {
            (Some(failure), _) => Err(failure),
            (None, Ok(shown)) => Ok(shown),
            (None, Err(unknown)) => Err(unknown_view(&unknown)),
        }
    }

    /// The end of what was shown.
    fn end(&mut self) -> Vec<Formatted> {
        self.former.take().map_or_else(Vec::new, |mut former| former.end())
    }

    /// Sends on that there is no more.
    pub(super) fn finish(&mut self, context: &mut dyn Context) -> Outcome {
        emit(self.end(), context)
    }
}

fn unknown_view(unknown: &UnknownView) -> Stopped {
    let message = format!("{} has no view named '{}' in this layout.", unknown.ty, unknown.name);
    let exception = Exception::new("System.Management.Automation.PipelineStoppedException", message);
    let record = ErrorRecord::new("FormatViewNotFound", Category::ObjectNotFound, exception);
    record.with_target(Value::String(unknown.name.clone())).into()
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
        let mut lines = Vec::new();
        if let Some(formatted) = value.downcast::<Formatted>() {
            if formatted.begins() && screen.is_in_group() {
                for end in self.shapes.end() {
                    lines.extend(screen.push(&end).map_err(out_of_sequence)?);
                }
                lines.extend(screen.close());
            }
            lines.extend(screen.push(formatted).map_err(out_of_sequence)?);
            return Ok(lines);
        }
        for formatted in self.shapes.push(value, context, Shape::default)? {
            if formatted.begins() && screen.is_in_group() {
                lines.extend(screen.close());
            }
            lines.extend(screen.push(&formatted).map_err(out_of_sequence)?);
        }
        Ok(lines)
    }

    /// The lines that were held back.
    pub(super) fn finish(&mut self) -> Vec<String> {
        let Some(screen) = &mut self.screen else { return Vec::new() };
        let mut lines = Vec::new();
        for end in self.shapes.end() {
            // What the former began it also ends; what somebody cut apart is closed below.
            lines.extend(screen.push(&end).unwrap_or_default());
        }
        lines.extend(screen.close());
        lines
    }
}

fn out_of_sequence(_: OutOfSequence) -> Stopped {
    let message = "What a Format cmdlet writes was filtered, sorted or taken apart on its way to the screen. Put the Format cmdlet last.";
    let exception = Exception::new("System.InvalidOperationException", message);
    let mut record = ErrorRecord::new("ConsoleLineOutputOutOfSequencePacket", Category::InvalidData, exception);
    record.activity = "out-lineoutput".into();
    record.source = "Microsoft.PowerShell.Commands.OutLineOutputCommand".into();
    record.into()
}

/// Sends formatted objects on as what a format cmdlet writes.
pub(super) fn emit(shown: Vec<Formatted>, context: &mut dyn Context) -> Outcome {
    shown.into_iter().try_for_each(|formatted| context.emit(Value::foreign(formatted)))
}

/// `-Expand`.
pub(super) fn expand(text: Option<&Text>) -> Expand {
    match text.map(|text| text.to_ascii_lowercase()).as_deref() {
        Some("coreonly") => Expand::Itself,
        Some("both") => Expand::Both,
        _ => Expand::Items,
    }
}

/// The shape that a format cmdlet asks for: what all of them take in the same way is read from its parameters here.
macro_rules! shape {
    ($p:ident, $kind:expr, $properties:expr, $auto_size:expr) => {
        crate::render::Shape {
            kind: $kind,
            properties: $properties,
            exclude: $p.exclude_property.value().cloned().unwrap_or_default(),
            group: $p.group_by.value().cloned(),
            view: $p.view.value().cloned(),
            auto_size: $auto_size,
            force: $p.force.is_on(),
            expand: crate::cmdlets::screen::expand($p.expand.value()),
            display_error: $p.display_error.is_on(),
            show_error: $p.show_error.is_on(),
        }
    };
}
pub(super) use shape;

/// `-View` and `-Property` say two things about one.
pub(super) fn check_view(view: bool, property: bool) -> Outcome {
    if !(view && property) {
        return Ok(());
    }
    let exception = Exception::new("System.IO.InvalidDataException", "-View names all that is shown; -Property cannot stand beside it.");
    Err(ErrorRecord::new("FormatCannotSpecifyViewAndProperty", Category::InvalidArgument, exception).into())
}

/// A property of an object, or what a script block makes of it; `$null` where there is none.
pub(super) fn read(context: &mut dyn Context, object: &Value, source: &Value) -> Result<Value, Stopped> {
    Ok(match find(context, object, source)? {
        Found::Value(value) => value,
        Found::Missing | Found::Failed(_) => Value::Null,
    })
}

/// What objects are ordered or put together by: a property, or what a script block makes of the object; `None` where there is no such
/// property. A block that fails is reported, and nothing stands for what it would have made.
pub(super) fn key(context: &mut dyn Context, object: &Value, source: &Value) -> Result<Option<Value>, Stopped> {
    Ok(match find(context, object, source)? {
        Found::Value(value) => Some(value),
        Found::Missing => None,
        Found::Failed(record) => {
            let record = ErrorRecord::new("ExpressionEvaluation", Category::InvalidResult, record.exception.clone());
            context.error(record.with_target(object.clone()))?;
            Some(Value::Null)
        }
    })
}

fn find(context: &mut dyn Context, object: &Value, source: &Value) -> Result<Found, Stopped> {
    Ok(match source {
        Value::Foreign(_) => {
            let mut values = match context.compute(source, object)? {
                Ok(values) => values,
                Err(record) => return Ok(Found::Failed(record)),
            };
            Found::Value(match values.len() {
                0 => Value::Null,
                1 => values.pop().unwrap_or_default(),
                _ => Value::array(values),
            })
        }
        Value::Null => Found::Missing,
        name => {
            let name = to_text(name);
            if (name.eq_ignore_ascii_case("Count") || name.eq_ignore_ascii_case("Length")) && !member::has_own_property(object, &name) {
                return Ok(Found::Missing);
            }
            // A view may name a property of a property.
            let found = context.property(object, &name).or_else(|| {
                let (first, rest) = name.split_once('.')?;
                let first = context.property(object, first)?;
                context.property(&first, rest)
            });
            found.map_or(Found::Missing, Found::Value)
        }
    })
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
