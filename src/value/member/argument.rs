//! A call under way: its arguments as the types that a method wants.

use crate::value::operator::OperatorError;
use crate::value::{Text, Type, Value, convert, net_text, to_f64, to_text};

/// The result of a method; `None` when there is no method of this name and number of arguments.
pub(super) type Called = Option<Result<Value, OperatorError>>;

/// Something that a method needs of its arguments.
pub(super) type Wanted<T> = Result<T, OperatorError>;

/// The arguments of one call.
pub(super) struct Call<'a> {
    /// The method as written.
    pub(super) name: &'a str,
    /// Its arguments.
    pub(super) arguments: &'a [Value],
}

impl Call<'_> {
    pub(super) fn count(&self) -> usize {
        self.arguments.len()
    }

    /// The end of a call that somebody did not want to wait for.
    pub(super) fn interrupted(&self) -> OperatorError {
        OperatorError::new("OperationCanceledException", format!("{} was interrupted.", self.name))
    }

    /// The argument at `position`.
    pub(super) fn value(&self, position: usize) -> Wanted<&Value> {
        self.arguments.get(position).ok_or_else(|| self.wrong_count())
    }

    /// The argument as a type.
    pub(super) fn converted(&self, position: usize, ty: &Type) -> Wanted<Value> {
        let value = self.value(position)?;
        convert(value, ty).map_err(|error| {
            let (shown, wanted) = (net_text(value), ty.full_name());
            let message = format!(
                "Cannot convert argument \"{position}\", with value: \"{shown}\", for \"{}\" to type \"{wanted}\": \"{}\"",
                self.name, error.message
            );
            OperatorError::new("MethodArgumentConversionInvalidCastArgument", message)
        })
    }

    pub(super) fn text(&self, position: usize) -> Wanted<Text> {
        match self.value(position)? {
            Value::String(text) => Ok(text.clone()),
            other => Ok(to_text(other)),
        }
    }

    pub(super) fn int(&self, position: usize) -> Wanted<i32> {
        match self.converted(position, &Type::Int)? {
            Value::Int(number) => Ok(number),
            _ => Ok(0),
        }
    }

    pub(super) fn long(&self, position: usize) -> Wanted<i64> {
        match self.converted(position, &Type::Long)? {
            Value::Long(number) => Ok(number),
            _ => Ok(0),
        }
    }

    pub(super) fn real(&self, position: usize) -> Wanted<f64> {
        let number = self.converted(position, &Type::Double)?;
        Ok(to_f64(&number).unwrap_or_default())
    }

    /// A length or place, which may not be negative.
    pub(super) fn size(&self, position: usize, parameter: &str) -> Wanted<usize> {
        let number = self.int(position)?;
        usize::try_from(number).map_err(|_| self.out_of_range(&format!("{parameter} ('{number}') must be a non-negative value.")))
    }

    /// The items of a collection argument, or the argument as the only item.
    pub(super) fn items(&self, position: usize) -> Wanted<Vec<Value>> {
        Ok(match self.value(position)? {
            Value::Array(array) => array.to_vec(),
            Value::Null => Vec::new(),
            other => vec![other.clone()],
        })
    }

    /// Gives the variable behind the last argument, a `[ref]`, its value.
    pub(super) fn fill_reference(&self, value: Value) {
        if let Some(Value::Foreign(reference)) = self.arguments.last() {
            reference.set_property("Value", &value);
        }
    }

    pub(super) fn wrong_count(&self) -> OperatorError {
        let message = format!("Cannot find an overload for \"{}\" and the argument count: \"{}\".", self.name, self.count());
        OperatorError::new("MethodCountCouldNotFindBest", message)
    }

    /// What .NET throws: the exception's name without its namespace, and its message.
    pub(super) fn thrown(&self, exception: &'static str, reason: &str) -> OperatorError {
        OperatorError::new(exception, reason)
    }

    pub(super) fn out_of_range(&self, reason: &str) -> OperatorError {
        self.thrown("ArgumentOutOfRangeException", reason)
    }

    pub(super) fn bad_format(&self, reason: &str) -> OperatorError {
        self.thrown("FormatException", reason)
    }
}
