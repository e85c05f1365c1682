//! Measure-Object: counts, sums, finds the smallest and largest.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, Text, Value, compare, net_text, to_f64, to_text};
use std::sync::Arc;

/// Counts and sums.
#[derive(Debug, Default)]
pub(super) struct MeasureObject {
    columns: Vec<Column>,
    lines: i64,
    words: i64,
    characters: i64,
}

#[derive(Debug, Default)]
struct Column {
    name: Option<Text>,
    count: i32,
    sum: f64,
    squares: f64,
    least: Option<Value>,
    most: Option<Value>,
}

impl MeasureObject {
    fn column(&mut self, name: Option<&Text>) -> &mut Column {
        let found = self.columns.iter().position(|column| column.name.as_ref() == name);
        let index = found.unwrap_or_else(|| {
            self.columns.push(Column { name: name.cloned(), ..Column::default() });
            self.columns.len() - 1
        });
        &mut self.columns[index]
    }

    fn take(&mut self, name: Option<&Text>, value: &Value, parameters: &parameters::MeasureObject, context: &mut dyn Context) -> Outcome {
        let p = parameters;
        let numeric = p.sum.is_on() || p.average.is_on() || p.standard_deviation.is_on() || p.all_stats.is_on();
        let column = self.column(name);
        if numeric {
            let Some(number) = to_f64(value) else {
                let exception = Exception::new(
                    "System.Management.Automation.PSInvalidCastException",
                    format!("Input object \"{}\" is not numeric.", net_text(value)),
                );
                return context
                    .error(ErrorRecord::new("NonNumericInputObject", Category::InvalidType, exception).with_target(value.clone()));
            };
            column.sum += number;
            column.squares += number * number;
        }
        column.count += 1;
        if p.minimum.is_on() || p.all_stats.is_on() {
            let less = column.least.as_ref().is_none_or(|least| compare(value, least, false).is_ok_and(std::cmp::Ordering::is_lt));
            if less {
                column.least = Some(value.clone());
            }
        }
        if p.maximum.is_on() || p.all_stats.is_on() {
            let more = column.most.as_ref().is_none_or(|most| compare(value, most, false).is_ok_and(std::cmp::Ordering::is_gt));
            if more {
                column.most = Some(value.clone());
            }
        }
        Ok(())
    }

    fn text(&mut self, value: &Value, ignore_blanks: bool) {
        let text = to_text(value);
        self.lines += i64::try_from(text.lines().count()).unwrap_or_default();
        self.words += i64::try_from(text.split_whitespace().count()).unwrap_or_default();
        self.characters +=
            i64::try_from(text.chars().filter(|letter| !ignore_blanks || !letter.is_whitespace()).count()).unwrap_or_default();
    }
}

impl Cmdlet<parameters::MeasureObject> for MeasureObject {
    fn process(&mut self, parameters: &mut parameters::MeasureObject, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.value().cloned() else { return Ok(()) };
        let Some(wanted) = parameters.property.value() else {
            if parameters.line.is_on() || parameters.word.is_on() || parameters.character.is_on() {
                self.text(&input, parameters.ignore_white_space.is_on());
                return Ok(());
            }
            return self.take(None, &input, parameters, context);
        };
        for name in wanted.iter().map(to_text).collect::<Vec<_>>() {
            if let Some(value) = context.property(&input, &name).filter(|value| !value.is_null()) {
                self.take(Some(&name), &value, parameters, context)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, parameters: &mut parameters::MeasureObject, context: &mut dyn Context) -> Outcome {
        let p = parameters;
        let property = |name: &str, value: Value| Property { name: name.into(), value };
        if p.line.is_on() || p.word.is_on() || p.character.is_on() {
            let shown = |on: bool, count: i64| if on { Value::Int(i32::try_from(count).unwrap_or(i32::MAX)) } else { Value::Null };
            let parts = vec![
                property("Lines", shown(p.line.is_on(), self.lines)),
                property("Words", shown(p.word.is_on(), self.words)),
                property("Characters", shown(p.character.is_on(), self.characters)),
                property("Property", Value::Null),
            ];
            return context
                .emit(Value::Object(Arc::new(Object::of(&["Microsoft.PowerShell.Commands.TextMeasureInfo", "System.Object"], parts))));
        }
        if self.columns.is_empty() {
            if p.property.is_given() {
                return Ok(());
            }
            self.columns.push(Column::default());
        }
        let all = p.all_stats.is_on();
        for column in &self.columns {
            let count = f64::from(column.count);
            let number = |value: f64| Value::Double(value);
            let extreme = |value: &Option<Value>| {
                value.as_ref().map_or(Value::Null, |value| {
                    to_f64(value).filter(|_| !matches!(value, Value::String(_))).map_or_else(|| value.clone(), number)
                })
            };
            let when = |on: bool, value: Value| if on || all { value } else { Value::Null };
            let deviation =
                if column.count > 1 { ((column.squares - column.sum * column.sum / count) / (count - 1.0)).max(0.0).sqrt() } else { 0.0 };
            let parts = vec![
                property("Count", Value::Int(column.count)),
                property(
                    "Average",
                    when(p.average.is_on() && column.count > 0, number(if column.count > 0 { column.sum / count } else { 0.0 })),
                ),
                property("Sum", when(p.sum.is_on(), number(column.sum))),
                property("Maximum", extreme(&column.most)),
                property("Minimum", extreme(&column.least)),
                property("StandardDeviation", when(p.standard_deviation.is_on(), number(deviation))),
                property("Property", column.name.clone().into()),
            ];
            context
                .emit(Value::Object(Arc::new(Object::of(&["Microsoft.PowerShell.Commands.GenericMeasureInfo", "System.Object"], parts))))?;
        }
        Ok(())
    }
}
