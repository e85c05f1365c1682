//! Where-Object: keeps the objects that meet a condition.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Name, Regex, RegexCase, Type, Value, Wildcard, compare, equals, member, to_text, truthy, type_text};
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
            () => Test::True,
        })
    }
}

/// What a cmdlet of this kind says of its own parameters.
fn misused(id: &'static str, message: &str) -> Stopped {
    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
    ErrorRecord::new(id, Category::InvalidArgument, exception).into()
}

fn holds(list: &Value, item: &Value, exact: bool) -> bool {
    match list {
        Value::Array(items) => items.to_vec().iter().any(|own| equals(own, item, exact)),
        other => equals(other, item, exact),
    }
}

impl Test {
    /// Whether a value passes; of a collection, whether what passes of it is true.
    fn fits(&self, found: &Value, wanted: &Value) -> Result<bool, String> {
        Ok(match self {
            Self::True => truthy(found),
            Self::False => !truthy(found),
            Self::Equal(exact, equal) => Self::any(found, |item| Ok(equals(item, wanted, *exact) == *equal))?,
            Self::Order(fits, exact) => {
                Self::any(found, |item| compare(item, wanted, *exact).map(fits).map_err(|error| error.to_string()))?
            }
            Self::Like(pattern, like) => Self::any(found, |item| Ok(pattern.matches(&to_text(item)) == *like))?,
            Self::Match(regex, fits) => Self::any(found, |item| Ok(regex.is_match(&to_text(item))? == *fits))?,
            Self::Contains(exact, inside) => holds(found, wanted, *exact) == *inside,
            Self::In(exact, inside) => holds(wanted, found, *exact) == *inside,
            Self::Is(is) => {
                let ty = match wanted {
                    Value::Type(ty) => Type::clone(ty),
                    other => Type::named(to_text(other).trim_start_matches('[').trim_end_matches(']')),
                };
                found.type_names().iter().any(|own| own.eq_ignore_ascii_case(&ty.full_name())) == *is
            }
        })
    }

    fn any(found: &Value, test: impl Fn(&Value) -> Result<bool, String>) -> Result<bool, String> {
        let Value::Array(items) = found else { return test(found) };
        let mut passed = Vec::new();
        for item in items.to_vec() {
            if test(&item)? {
                passed.push(item);
            }
        }
        Ok(truthy(&Value::array(passed)))
    }
}

impl Cmdlet<parameters::WhereObject> for WhereObject {
    fn begin(&mut self, parameters: &mut parameters::WhereObject, _context: &mut dyn Context) -> Outcome {
        if parameters.filter_script.value().is_none() {
            let test = Self::prepare(parameters)?;
            match (&test, parameters.value.is_given()) {
                (Test::True, true) => {
                    return Err(misused(
                        "OperatorNotSpecified",
                        "A value to compare with needs an operator in front of it, like -EQ or -Like.",
                    ));
                }
                (Test::True | Test::False, false) | (_, true) => {}
                (_, false) => {
                    return Err(misused("ValueNotSpecifiedForWhereObject", "The operator needs a value behind it to compare with."));
                }
            }
            self.test = Some(test);
        }
        Ok(())
    }

    fn process(&mut self, parameters: &mut parameters::WhereObject, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.take() else { return Ok(()) };
        let keeps = match (&self.test, parameters.filter_script.value(), parameters.property.value()) {
            (_, Some(block), _) => context.test(&block.clone(), &input)?,
            (Some(test), None, Some(name)) => {
                let Some(found) = found(&input, &name.clone(), context)? else { return Ok(()) };
                match test.fits(&found, parameters.value.value().unwrap_or(&Value::Null)) {
                    Ok(fits) => fits,
                    Err(reason) => {
                        let exception = Exception::new("System.Management.Automation.PSInvalidOperationException", reason);
                        let record = ErrorRecord::new("OperatorFailed", Category::InvalidOperation, exception);
                        return context.error(record.with_target(input));
                    }
                }
            }
            _ => true,
        };
        if keeps { context.emit(input) } else { Ok(()) }
    }
}

/// The property that a name means, which may be a pattern; `None` after an error.
fn found(input: &Value, name: &str, context: &mut dyn Context) -> Result<Option<Value>, Stopped> {
    if !Wildcard::is_pattern(name) || matches!(input, Value::Dictionary(entries) if entries.item_named(name).is_some()) {
        // Every value lends itself a count and a length, which are none of its own.
        let lent = member::is_lent(input, name);
        return match context.property(input, name).filter(|_| !lent) {
            Some(found) => Ok(Some(found)),
            None => missing(input, name, context),
        };
    }
    let pattern = Wildcard::new(name);
    let names: Vec<Name> =
        member::properties(input).into_iter().map(|property| property.name).filter(|name| pattern.matches(name)).collect();
    match names.as_slice() {
        [] => missing(input, name, context),
        [only] => Ok(Some(context.property(input, only).unwrap_or_default())),
        several => {
            let message = format!("'{name}' means more than one property: {}.", several.join(", "));
            let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
            context.error(ErrorRecord::new("AmbiguousPropertyName", Category::InvalidArgument, exception).with_target(input.clone()))?;
            Ok(None)
        }
    }
}

/// What stands for a property that is not there: `$null`, or an error where names are taken strictly.
fn missing(input: &Value, name: &str, context: &mut dyn Context) -> Result<Option<Value>, Stopped> {
    if context.strict() < 2 {
        return Ok(Some(Value::Null));
    }
    let (id, owner) = if input.is_null() { ("InputObjectIsNull", "$null".into()) } else { ("PropertyNotFound", type_text(input)) };
    let exception = Exception::new("System.Management.Automation.PSArgumentException", format!("{owner} has no property '{name}'."));
    context.error(ErrorRecord::new(id, Category::InvalidArgument, exception).with_target(input.clone()))?;
    Ok(None)
}
