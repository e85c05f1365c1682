//! Why a value cannot become a type.

use super::enumeration::UNKNOWN_NAME;
use crate::value::text::{net_text, type_text};
use crate::value::{Type, Value};

/// Why a value cannot become a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConversionError {
    /// PowerShell's id: `InvalidCastFromStringToInteger`.
    pub id: &'static str,
    /// The whole sentence.
    pub message: String,
    /// The .NET exception that the conversion ran into, by its full name; empty where there was no way to convert at all.
    pub cause: &'static str,
    /// What that exception says.
    pub reason: String,
}

/// The exception that lies behind a failed conversion, unless who failed knows better.
fn cause_of(id: &str) -> &'static str {
    match id {
        "InvalidCastFromStringToInteger"
        | "InvalidCastFromStringToDecimal"
        | "InvalidCastFromStringToDoubleOrSingle"
        | "InvalidCastParseTargetInvocation"
        | "InvalidCastParseTargetInvocationWithFormatProvider"
        | "InvalidCastConstructorException" => "System.FormatException",
        "InvalidCastIConvertible" => "System.OverflowException",
        "InvalidCastFromStringToRegex" => "System.Text.RegularExpressions.RegexParseException",
        "InvalidCastToXmlDocument" => "System.Xml.XmlException",
        UNKNOWN_NAME => "System.Management.Automation.RuntimeException",
        _ => "",
    }
}

impl ConversionError {
    /// An error without an exception of .NET behind it.
    pub fn plain(id: &'static str, message: impl Into<String>) -> Self {
        Self { id, message: message.into(), cause: "", reason: String::new() }
    }

    /// The same with another exception behind it.
    #[must_use]
    pub(in crate::value) fn because(self, cause: &'static str) -> Self {
        Self { cause, ..self }
    }

    pub(in crate::value) fn new(value: &Value, ty: &Type, id: &'static str, reason: &str) -> Self {
        let shown = net_text(value);
        let message = if reason.is_empty() {
            format!("Cannot convert the \"{shown}\" value of type \"{}\" to type \"{}\".", type_text(value), ty.full_name())
        } else {
            format!("Cannot convert value \"{shown}\" to type \"{}\". Error: \"{reason}\"", ty.full_name())
        };
        Self { id, message, cause: cause_of(id), reason: reason.to_owned() }
    }

    pub(in crate::value) fn cast(value: &Value, ty: &Type) -> Self {
        Self::new(value, ty, "ConvertToFinalInvalidCastException", "")
    }
}

pub(in crate::value) type Converted = Result<Value, ConversionError>;
