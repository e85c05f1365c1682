//! Measure-Object: counts, sums, finds the smallest and largest.

use super::screen::read;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::render::fields;
use crate::value::{Name, Object, Property, Type, Value, compare, convert, net_text, to_f64, to_text};
use std::sync::Arc;

const TEXT: &[&str] = &["Microsoft.PowerShell.Commands.TextMeasureInfo", "Microsoft.PowerShell.Commands.MeasureInfo", "System.Object"];
const GENERIC: &[&str] =
    &["Microsoft.PowerShell.Commands.GenericMeasureInfo", "Microsoft.PowerShell.Commands.MeasureInfo", "System.Object"];
const GENERIC_OBJECT: &[&str] =
    &["Microsoft.PowerShell.Commands.GenericObjectMeasureInfo", "Microsoft.PowerShell.Commands.MeasureInfo", "System.Object"];

/// Counts and sums.
#[derive(Debug, Default)]
pub(super) struct MeasureObject {
    columns: Vec<Column>,
    /// Whether something was no number where one was wanted: then there are no sums.
    not_numeric: bool,
}

/// What is known of one property, or of the objects themselves.
#[derive(Debug, Default)]
struct Column {
    name: Option<Name>,
    count: i32,
    sum: f64,
    /// The sum of the squares of the distances from the mean.
    spread: f64,
    least: Option<Value>,
    most: Option<Value>,
    lines: i64,
    words: i64,
    characters: i64,
}

impl Column {
    fn add(&mut self, number: f64) {
        let before = f64::from(self.count - 1);
        if self.count > 1 {
            let distance = number - self.sum / before;
            self.spread += distance * distance * before / f64::from(self.count);
        }
        self.sum += number;
    }

    fn text(&mut self, text: &str, ignore_blanks: bool) {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let ends = text.matches('\n').count();
        self.lines += count(ends + usize::from(!text.is_empty() && !text.ends_with('\n')));
        self.words += count(text.split_whitespace().count());
        // Characters are counted as .NET does, in UTF-16.
        self.characters +=
            count(text.chars().filter(|letter| !ignore_blanks || !letter.is_whitespace()).map(char::len_utf16).sum::<usize>());
    }
}

fn measures_text(p: &parameters::MeasureObject) -> bool {
    p.line.is_on() || p.word.is_on() || p.character.is_on()
}

impl MeasureObject {
    fn column(&mut self, name: Option<&Name>) -> &mut Column {
        let same = |column: &Column| match (&column.name, name) {
            (Some(own), Some(name)) => own.eq_ignore_ascii_case(name),
            (own, name) => own.is_none() && name.is_none(),
        };
        let index = self.columns.iter().position(same).unwrap_or_else(|| {
            self.columns.push(Column { name: name.cloned(), ..Column::default() });
            self.columns.len() - 1
        });
        &mut self.columns[index]
    }

    fn take(&mut self, name: Option<&Name>, value: &Value, p: &parameters::MeasureObject, context: &mut dyn Context) -> Outcome {
        let all = p.all_stats.is_on();
        let numeric = all || p.sum.is_on() || p.average.is_on() || p.standard_deviation.is_on();
        let (minimum, maximum) = (all || p.minimum.is_on(), all || p.maximum.is_on());
        let column = self.column(name);
        column.count += 1;
        if measures_text(p) {
            column.text(&to_text(value), p.ignore_white_space.is_on());
            return Ok(());
        }
        if numeric {
            let Some(number) = to_f64(value) else {
                self.not_numeric = true;
                let exception = Exception::new(
                    "System.Management.Automation.PSInvalidOperationException",
                    format!("Input object \"{}\" is not numeric.", net_text(value)),
                );
                return context
                    .error(ErrorRecord::new("NonNumericInputObject", Category::InvalidType, exception).with_target(value.clone()));
            };
            column.add(number);
        }
        let beats = |own: &Option<Value>, wanted: std::cmp::Ordering| {
            own.as_ref().is_none_or(|own| compare(value, own, false).is_ok_and(|order| order == wanted))
        };
        if minimum && beats(&column.least, std::cmp::Ordering::Less) {
            column.least = Some(value.clone());
        }
        if maximum && beats(&column.most, std::cmp::Ordering::Greater) {
            column.most = Some(value.clone());
        }
        Ok(())
    }

    fn info(&self, column: &Column, p: &parameters::MeasureObject) -> Value {
        let property = |name: &str, value: Value| Property { name: name.into(), value };
        let name = property("Property", column.name.clone().into());
        if measures_text(p) {
            let shown = |on: bool, count: i64| if on { Value::Int(i32::try_from(count).unwrap_or(i32::MAX)) } else { Value::Null };
            let parts = vec![
                property("Lines", shown(p.line.is_on(), column.lines)),
                property("Words", shown(p.word.is_on(), column.words)),
                property("Characters", shown(p.character.is_on(), column.characters)),
                name,
            ];
            return Value::Object(Arc::new(Object::of(TEXT, parts)));
        }
        let count = f64::from(column.count);
        let number = |value: &Option<Value>| match value {
            None => Some(Value::Null),
            Some(value) => convert(value, &Type::Double).ok(),
        };
        // Where both are numbers they are given as such, else both as they came.
        let (least, most) = (number(&column.least), number(&column.most));
        let numbers = least.is_some() && most.is_some();
        let (least, most) = match (least, most) {
            (Some(least), Some(most)) => (least, most),
            _ => (column.least.clone().unwrap_or_default(), column.most.clone().unwrap_or_default()),
        };
        let all = p.all_stats.is_on();
        let when = |on: bool, value: f64| if (on || all) && !self.not_numeric { Value::Double(value) } else { Value::Null };
        let deviation = if column.count > 1 { (column.spread / (count - 1.0)).sqrt() } else { 0.0 };
        let mut parts = vec![
            property("Count", Value::Int(column.count)),
            property("Average", if column.count > 0 { when(p.average.is_on(), column.sum / count) } else { Value::Null }),
            property("Sum", when(p.sum.is_on(), column.sum)),
            property("Maximum", most),
            property("Minimum", least),
        ];
        let deviation = if numbers { when(p.standard_deviation.is_on(), deviation) } else { Value::Null };
        parts.push(property("StandardDeviation", deviation));
        parts.push(name);
        let types = if numbers { GENERIC } else { GENERIC_OBJECT };
        Value::Object(Arc::new(Object::of(types, parts)))
    }
}

impl Cmdlet<parameters::MeasureObject> for MeasureObject {
    fn process(&mut self, parameters: &mut parameters::MeasureObject, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.value().filter(|input| !input.is_null()).cloned() else { return Ok(()) };
        let Some(wanted) = parameters.property.value() else {
            return self.take(None, &input, parameters, context);
        };
        for field in fields(wanted, &input) {
            // A property that an object lacks is not counted, one without a value is.
            let value = match &field.source {
                Value::String(name) => context.property(&input, name),
                block => Some(read(context, &input, block)?),
            };
            match value {
                Some(value) => self.take(Some(&field.label), &value, parameters, context)?,
                None => drop(self.column(Some(&field.label))),
            }
        }
        Ok(())
    }

    fn end(&mut self, parameters: &mut parameters::MeasureObject, context: &mut dyn Context) -> Outcome {
        if parameters.property.is_given() {
            self.columns.retain(|column| column.count > 0);
        } else if self.columns.is_empty() {
            self.columns.push(Column::default());
        }
        self.columns.iter().try_for_each(|column| context.emit(self.info(column, parameters)))
    }
}
