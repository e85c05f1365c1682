//! Where-Object: keeps the objects that meet a condition.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Regex, RegexCase, Type, Value, Wildcard, compare, equals, to_text, truthy};
use std::cmp::Ordering;

/// Keeps the objects that meet a condition.
#[derive(Debug, Default)]
pub(super) struct WhereObject {
    test: Option<Test>,
}

/// What is asked of a property; the flag says whether case counts.
#[derive(Debug)]
enum Test {
    True,
    False,
    Equal(bool, bool),
    Order(fn(Ordering) -> bool, bool),
    Like(Wildcard, bool),
    Match(Regex, bool),
    Contains(bool, bool),
    In(bool, bool),
    Is(bool),
}

impl WhereObject {
    fn prepare(parameters: &parameters::WhereObject) -> Result<Test, Stopped> {
        let p = parameters;
        let value = p.value.value().cloned().unwrap_or_default();
        let order = |fits, exact| Test::Order(fits, exact);
        let like =
            |exact, wanted| Test::Like(if exact { Wildcard::exact(&to_text(&value)) } else { Wildcard::new(&to_text(&value)) }, wanted);
        let regex = |exact, wanted| {
            Regex::new(&to_text(&value), if exact { RegexCase::Respect } else { RegexCase::Ignore })
                .map(|regex| Test::Match(regex, wanted))
                .map_err(|reason| {
                    Stopped::from(ErrorRecord::new(
                        "InvalidRegularExpression",
                        Category::InvalidArgument,
                        Exception::new("System.ArgumentException", reason),
                    ))
                })
        };
        Ok(match () {
            () if p.not.is_on() => Test::False,
            () if p.eq.is_on() => Test::Equal(false, true),
            () if p.ceq.is_on() => Test::Equal(true, true),
            () if p.ne.is_on() => Test::Equal(false, false),
            () if p.cne.is_on() => Test::Equal(true, false),
            () if p.gt.is_on() => order(Ordering::is_gt, false),
            () if p.cgt.is_on() => order(Ordering::is_gt, true),
            () if p.lt.is_on() => order(Ordering::is_lt, false),
            () if p.clt.is_on() => order(Ordering::is_lt, true),
            () if p.ge.is_on() => order(Ordering::is_ge, false),
            () if p.cge.is_on() => order(Ordering::is_ge, true),
            () if p.le.is_on() => order(Ordering::is_le, false),
            () if p.cle.is_on() => order(Ordering::is_le, true),
            () if p.like.is_on() => like(false, true),
            () if p.c_like.is_on() => like(true, true),
            () if p.not_like.is_on() => like(false, false),
            () if p.c_not_like.is_on() => like(true, false),
            () if p.r#match.is_on() => regex(false, true)?,
            () if p.c_match.is_on() => regex(true, true)?,
            () if p.not_match.is_on() => regex(false, false)?,
            () if p.c_not_match.is_on() => regex(true, false)?,
            () if p.contains.is_on() => Test::Contains(false, true),
            () if p.c_contains.is_on() => Test::Contains(true, true),
            () if p.not_contains.is_on() => Test::Contains(false, false),
            () if p.c_not_contains.is_on() => Test::Contains(true, false),
            () if p.r#in.is_on() => Test::In(false, true),
            () if p.c_in.is_on() => Test::In(true, true),
            () if p.not_in.is_on() => Test::In(false, false),
            () if p.c_not_in.is_on() => Test::In(true, false),
            () if p.is.is_on() => Test::Is(true),
            () if p.is_not.is_on() => Test::Is(false),
            () if p.value.is_given() => Test::Equal(false, true),
            () => Test::True,
        })
    }
}

fn holds(list: &Value, item: &Value, exact: bool) -> bool {
    match list {
        Value::Array(items) => items.to_vec().iter().any(|own| equals(own, item, exact)),
        other => equals(other, item, exact),
    }
}

impl Test {
    fn fits(&self, found: &Value, wanted: &Value) -> bool {
        match self {
            Self::True => truthy(found),
            Self::False => !truthy(found),
            Self::Equal(exact, equal) => match found {
                Value::Array(items) => items.to_vec().iter().any(|item| equals(item, wanted, *exact) == *equal),
                other => equals(other, wanted, *exact) == *equal,
            },
            Self::Order(fits, exact) => compare(found, wanted, *exact).is_ok_and(fits),
            Self::Like(pattern, like) => match found {
                Value::Array(items) => items.to_vec().iter().any(|item| pattern.matches(&to_text(item)) == *like),
                other => pattern.matches(&to_text(other)) == *like,
            },
            Self::Match(regex, fits) => regex.is_match(&to_text(found)).is_ok_and(|found| found == *fits),
            Self::Contains(exact, inside) => holds(found, wanted, *exact) == *inside,
            Self::In(exact, inside) => holds(wanted, found, *exact) == *inside,
            Self::Is(is) => {
                let ty = if let Value::Type(ty) = wanted { ty.clone() } else { Type::named(&to_text(wanted)) };
                found.type_names().iter().any(|own| own.eq_ignore_ascii_case(&ty.full_name())) == *is
            }
        }
    }
}

impl Cmdlet<parameters::WhereObject> for WhereObject {
    fn begin(&mut self, parameters: &mut parameters::WhereObject, _context: &mut dyn Context) -> Outcome {
        if parameters.filter_script.value().is_none() {
            self.test = Some(Self::prepare(parameters)?);
        }
        Ok(())
    }

    fn process(&mut self, parameters: &mut parameters::WhereObject, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.value().cloned() else { return Ok(()) };
        let keeps = match (&self.test, parameters.filter_script.value(), parameters.property.value()) {
            (_, Some(block), _) => context.test(&block.clone(), &input)?,
            (Some(test), None, Some(name)) => {
                let found = context.property(&input, name).unwrap_or_default();
                test.fits(&found, parameters.value.value().unwrap_or(&Value::Null))
            }
            _ => true,
        };
        if keeps { context.emit(input) } else { Ok(()) }
    }
}
