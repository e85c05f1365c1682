//! Exceptions and error records as values: `$_.Exception`, `[ArgumentException]'…'`, `New-Object System.Exception '…'`.

use super::{Category, ErrorRecord, Exception};
use crate::value::{Foreign, OperatorError, Text, Type, Value, to_text};
use std::sync::Arc;

/// An exception as a value.
#[derive(Debug)]
pub struct ExceptionValue {
    /// What was thrown, or is to be.
    pub exception: Exception,
}

/// An exception type and what it derives from, up to `System.SystemException` and `System.Exception`, which are left out.
const PARENTS: &[(&str, &[&str])] = &[
    ("System.Management.Automation.ActionPreferenceStopException", &[RUNTIME]),
    ("System.Management.Automation.ApplicationFailedException", &[RUNTIME]),
    ("System.Management.Automation.ArgumentTransformationMetadataException", &[METADATA, RUNTIME]),
    ("System.Management.Automation.CommandNotFoundException", &[RUNTIME]),
    ("System.Management.Automation.DriveNotFoundException", &[STATE, RUNTIME]),
    (EXTENDED, &[RUNTIME]),
    ("System.Management.Automation.GetValueException", &[EXTENDED, RUNTIME]),
    ("System.Management.Automation.GetValueInvocationException", &["System.Management.Automation.GetValueException", EXTENDED, RUNTIME]),
    ("System.Management.Automation.IncompleteParseException", &["System.Management.Automation.ParseException", RUNTIME]),
    ("System.Management.Automation.ItemNotFoundException", &[STATE, RUNTIME]),
    (METADATA, &[RUNTIME]),
    ("System.Management.Automation.MethodException", &[EXTENDED, RUNTIME]),
    ("System.Management.Automation.MethodInvocationException", &["System.Management.Automation.MethodException", EXTENDED, RUNTIME]),
    ("System.Management.Automation.NativeCommandExitException", &[RUNTIME]),
    ("System.Management.Automation.ParameterBindingArgumentTransformationException", &[BINDING, RUNTIME]),
    (BINDING, &[RUNTIME]),
    ("System.Management.Automation.ParameterBindingValidationException", &[BINDING, RUNTIME]),
    ("System.Management.Automation.ParseException", &[RUNTIME]),
    ("System.Management.Automation.PipelineStoppedException", &[RUNTIME]),
    ("System.Management.Automation.PropertyNotFoundException", &[EXTENDED, RUNTIME]),
    ("System.Management.Automation.ProviderInvocationException", &[RUNTIME]),
    ("System.Management.Automation.ProviderNotFoundException", &[STATE, RUNTIME]),
    ("System.Management.Automation.PSArgumentException", &["System.ArgumentException"]),
    ("System.Management.Automation.PSArgumentNullException", &["System.ArgumentNullException", "System.ArgumentException"]),
    ("System.Management.Automation.PSArgumentOutOfRangeException", &["System.ArgumentOutOfRangeException", "System.ArgumentException"]),
    ("System.Management.Automation.PSInvalidCastException", &["System.InvalidCastException"]),
    ("System.Management.Automation.PSInvalidOperationException", &["System.InvalidOperationException"]),
    ("System.Management.Automation.PSNotImplementedException", &["System.NotImplementedException"]),
    ("System.Management.Automation.PSNotSupportedException", &["System.NotSupportedException"]),
    ("System.Management.Automation.PSObjectDisposedException", &["System.ObjectDisposedException", "System.InvalidOperationException"]),
    ("System.Management.Automation.PSSecurityException", &[RUNTIME]),
    (RUNTIME, &[]),
    ("System.Management.Automation.ScriptCallDepthException", &[]),
    ("System.Management.Automation.ScriptRequiresException", &[RUNTIME]),
    (STATE, &[RUNTIME]),
    ("System.Management.Automation.SessionStateOverflowException", &[STATE, RUNTIME]),
    ("System.Management.Automation.SessionStateUnauthorizedAccessException", &[STATE, RUNTIME]),
    ("System.Management.Automation.SetValueException", &[EXTENDED, RUNTIME]),
    ("System.Management.Automation.SetValueInvocationException", &["System.Management.Automation.SetValueException", EXTENDED, RUNTIME]),
    ("System.Management.Automation.ValidationMetadataException", &[METADATA, RUNTIME]),
    ("System.Management.Automation.WildcardPatternException", &[RUNTIME]),
    ("Microsoft.PowerShell.Commands.HttpResponseException", &["System.Net.Http.HttpRequestException"]),
    ("Microsoft.PowerShell.Commands.ProcessCommandException", &[]),
    ("Microsoft.PowerShell.Commands.ServiceCommandException", &[]),
    ("Microsoft.PowerShell.Commands.WriteErrorException", &[]),
    ("System.AccessViolationException", &[]),
    ("System.AggregateException", &[]),
    ("System.ApplicationException", &[]),
    ("System.ArgumentException", &[]),
    ("System.ArgumentNullException", &["System.ArgumentException"]),
    ("System.ArgumentOutOfRangeException", &["System.ArgumentException"]),
    ("System.ArithmeticException", &[]),
    ("System.ArrayTypeMismatchException", &[]),
    ("System.BadImageFormatException", &[]),
    ("System.Collections.Generic.KeyNotFoundException", &[]),
    ("System.ComponentModel.InvalidEnumArgumentException", &["System.ArgumentException"]),
    ("System.ComponentModel.Win32Exception", &["System.Runtime.InteropServices.ExternalException"]),
    ("System.DivideByZeroException", &["System.ArithmeticException"]),
    ("System.Exception", &[]),
    ("System.FormatException", &[]),
    ("System.Globalization.CultureNotFoundException", &["System.ArgumentException"]),
    ("System.IndexOutOfRangeException", &[]),
    ("System.InsufficientMemoryException", &["System.OutOfMemoryException"]),
    ("System.InvalidCastException", &[]),
    ("System.InvalidOperationException", &[]),
    ("System.InvalidTimeZoneException", &[]),
    ("System.IO.DirectoryNotFoundException", &["System.IO.IOException"]),
    ("System.IO.DriveNotFoundException", &["System.IO.IOException"]),
    ("System.IO.EndOfStreamException", &["System.IO.IOException"]),
    ("System.IO.FileLoadException", &["System.IO.IOException"]),
    ("System.IO.FileNotFoundException", &["System.IO.IOException"]),
    ("System.IO.InvalidDataException", &[]),
    ("System.IO.IOException", &[]),
    ("System.IO.PathTooLongException", &["System.IO.IOException"]),
    ("System.Net.Http.HttpRequestException", &[]),
    ("System.Net.Sockets.SocketException", &["System.ComponentModel.Win32Exception", "System.Runtime.InteropServices.ExternalException"]),
    ("System.Net.WebException", &["System.InvalidOperationException"]),
    ("System.NotFiniteNumberException", &["System.ArithmeticException"]),
    ("System.NotImplementedException", &[]),
    ("System.NotSupportedException", &[]),
    ("System.NullReferenceException", &[]),
    ("System.ObjectDisposedException", &["System.InvalidOperationException"]),
    ("System.OperationCanceledException", &[]),
    ("System.OutOfMemoryException", &[]),
    ("System.OverflowException", &["System.ArithmeticException"]),
    ("System.PlatformNotSupportedException", &["System.NotSupportedException"]),
    ("System.RankException", &[]),
    ("System.Reflection.TargetInvocationException", &["System.ApplicationException"]),
    ("System.Runtime.InteropServices.COMException", &["System.Runtime.InteropServices.ExternalException"]),
    ("System.Runtime.InteropServices.ExternalException", &[]),
    ("System.Security.Authentication.AuthenticationException", &[]),
    ("System.Security.Cryptography.CryptographicException", &[]),
    ("System.Security.SecurityException", &[]),
    ("System.SystemException", &[]),
    ("System.Text.Json.JsonException", &[]),
    ("System.Text.RegularExpressions.RegexParseException", &["System.ArgumentException"]),
    ("System.Threading.Tasks.TaskCanceledException", &["System.OperationCanceledException"]),
    ("System.TimeoutException", &[]),
    ("System.TimeZoneNotFoundException", &[]),
    ("System.UnauthorizedAccessException", &[]),
    ("System.UriFormatException", &["System.FormatException"]),
    ("System.Xml.XmlException", &[]),
];

const RUNTIME: &str = "System.Management.Automation.RuntimeException";
const METADATA: &str = "System.Management.Automation.MetadataException";
const STATE: &str = "System.Management.Automation.SessionStateException";
const EXTENDED: &str = "System.Management.Automation.ExtendedTypeSystemException";
const BINDING: &str = "System.Management.Automation.ParameterBindingException";

/// Exceptions that derive from `System.Exception` itself.
const DIRECT: &[&str] = &[
    "System.Exception",
    "System.SystemException",
    "System.AggregateException",
    "System.ApplicationException",
    "System.InvalidTimeZoneException",
    "System.Net.Http.HttpRequestException",
    "System.Text.Json.JsonException",
    "System.TimeZoneNotFoundException",
];

/// The exceptions that the shell knows, by their full names.
pub fn exception_names() -> impl Iterator<Item = &'static str> {
    PARENTS.iter().map(|(name, _)| *name)
}

/// An exception's type and those it derives from, most derived first.
pub fn exception_types(name: &str) -> Vec<Text> {
    let parents = PARENTS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map_or(&[][..], |(_, parents)| parents);
    let mut names = vec![Text::from(name)];
    names.extend(parents.iter().map(|name| Text::from(*name)));
    if !names.iter().any(|name| DIRECT.iter().any(|direct| direct.eq_ignore_ascii_case(name))) {
        names.push("System.SystemException".into());
    }
    if !name.eq_ignore_ascii_case("System.Exception") {
        names.push("System.Exception".into());
    }
    names.push("System.Object".into());
    names
}

impl Foreign for ExceptionValue {
    fn type_names(&self) -> Vec<Text> {
        exception_types(&self.exception.type_name)
    }

    fn text(&self) -> Text {
        let own = format!("{}: {}", self.exception.type_name, self.exception.message);
        match &self.exception.inner {
            Some(inner) => {
                format!("{own}\n ---> {}\n   --- End of inner exception stack trace ---", Self { exception: (**inner).clone() }.text())
                    .into()
            }
            None => own.into(),
        }
    }

    fn property_names(&self) -> Vec<Text> {
        let own = self.exception.properties.iter().map(|(name, _)| name.clone());
        ["Message", "Data", "InnerException", "HelpLink", "Source", "HResult", "StackTrace"]
            .map(Text::from)
            .into_iter()
            .chain(own)
            .collect()
    }

    fn property(&self, name: &str) -> Option<Value> {
        if let Some((_, value)) = self.exception.properties.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            return Some(value.clone());
        }
        Some(match name.to_ascii_lowercase().as_str() {
            "message" => Value::String(self.exception.message.clone()),
            "innerexception" => match &self.exception.inner {
                Some(inner) => Value::foreign(Self { exception: (**inner).clone() }),
                None => Value::Null,
            },
            "hresult" => Value::Int(-2_146_233_087),
            "data" => Value::Dictionary(Arc::new(crate::value::Dictionary::new(crate::value::DictionaryKind::Hashtable))),
            "source" | "helplink" | "stacktrace" => Value::Null,
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        vec!["GetBaseException".into()]
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        if !name.eq_ignore_ascii_case("GetBaseException") || !arguments.is_empty() {
            return None;
        }
        let mut base = &self.exception;
        while let Some(inner) = &base.inner {
            base = inner;
        }
        Some(Ok(Value::foreign(Self { exception: base.clone() })))
    }
}

/// Whether objects of this type are exceptions.
pub fn is_exception_type(ty: &Type) -> bool {
    matches!(ty, Type::Named(full) if full.to_ascii_lowercase().ends_with("exception"))
}

/// Makes an exception or an error record from the arguments of its constructor; `None` for all other types.
pub fn construct_error(ty: &Type, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
    let Type::Named(full) = ty else { return None };
    if is_exception_type(ty) {
        return Some(Ok(Value::foreign(ExceptionValue { exception: constructed(full, arguments) })));
    }
    if !full.eq_ignore_ascii_case("System.Management.Automation.ErrorRecord") {
        return None;
    }
    let [exception, id, category, target] = arguments else {
        let message = format!("Cannot find an overload for \"ErrorRecord\" and the argument count: \"{}\".", arguments.len());
        return Some(Err(OperatorError::new("MethodCountCouldNotFindBest", message)));
    };
    let exception = match exception.downcast::<ExceptionValue>() {
        Some(exception) => exception.exception.clone(),
        None => Exception::new("System.Exception", to_text(exception)),
    };
    let category = to_text(category);
    let Some(category) = Category::named(&category) else {
        let message =
            format!("Cannot convert argument \"errorCategory\", with value: \"{category}\", for \"ErrorRecord\": it names no category.");
        return Some(Err(OperatorError::new("MethodArgumentConversionInvalidCastArgument", message)));
    };
    let mut record = ErrorRecord::new(to_text(id), category, exception);
    record.target = target.clone();
    Some(Ok(Value::foreign(record)))
}

/// An exception from what its constructor is given: a message, a cause, and for some types a name in second place.
fn constructed(full: &str, arguments: &[Value]) -> Exception {
    let is = |name: &str| full.eq_ignore_ascii_case(name);
    let message = arguments.first().filter(|message| message.downcast::<ExceptionValue>().is_none());
    let mut exception = match message {
        // Of an argument's error the first word is the argument.
        Some(name) if is("System.ArgumentNullException") => {
            Exception::new(full, arguments.get(1).map_or_else(|| "Value cannot be null.".into(), to_text)).with("ParamName", name.clone())
        }
        Some(name) if is("System.ArgumentOutOfRangeException") => {
            let message = arguments.get(1).map_or_else(|| "Specified argument was out of the range of valid values.".into(), to_text);
            Exception::new(full, message).with("ParamName", name.clone())
        }
        Some(message) => Exception::new(full, to_text(message)),
        None => Exception::new(full, format!("Exception of type '{full}' was thrown.")),
    };
    if let Some(inner) = arguments.iter().find_map(Value::downcast::<ExceptionValue>) {
        exception.inner = Some(Arc::new(inner.exception.clone()));
    }
    let second = || arguments.get(1).filter(|second| matches!(second, Value::String(_))).cloned().unwrap_or_default();
    if is("System.IO.FileNotFoundException") {
        exception = exception.with("FileName", second());
    } else if is("System.ArgumentException") {
        let name = second();
        if !name.is_null() {
            exception.message = format!("{} (Parameter '{}')", exception.message, to_text(&name)).into();
        }
        exception = exception.with("ParamName", name);
    } else if let (Some(Value::String(name)), true) = (exception.property("ParamName"), full.starts_with("System.Argument")) {
        exception.message = format!("{} (Parameter '{name}')", exception.message).into();
    }
    exception
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(ty: &str, arguments: &[Value]) -> Value {
        construct_error(&Type::named(ty), arguments).expect("an exception type").expect("made")
    }

    fn property(value: &Value, name: &str) -> Text {
        let Value::Foreign(foreign) = value else { return "".into() };
        foreign.property(name).map(|value| to_text(&value)).unwrap_or_else(|| "none".into())
    }

    #[test]
    fn exceptions_take_a_message_a_cause_and_a_name() {
        let inner = made("System.FormatException", &["inner".into()]);
        let outer = made("InvalidOperationException", &["outer".into(), inner]);
        assert_eq!(&*property(&outer, "Message"), "outer");
        let Value::Foreign(foreign) = &outer else { panic!("an exception is a foreign value") };
        let base = foreign.call("GetBaseException", &[]).expect("a method").expect("no error");
        assert_eq!(&*property(&base, "Message"), "inner");
        let missing = made("System.IO.FileNotFoundException", &["gone".into(), "a.csv".into()]);
        assert_eq!((&*property(&missing, "Message"), &*property(&missing, "FileName")), ("gone", "a.csv"));
        assert!(missing.is(&Type::named("System.IO.IOException")));
        let argument = made("System.ArgumentException", &["bad".into(), "Path".into()]);
        assert_eq!(&*property(&argument, "Message"), "bad (Parameter 'Path')");
        let null = made("System.ArgumentNullException", &["Path".into()]);
        assert_eq!((&*property(&null, "Message"), &*property(&null, "ParamName")), ("Value cannot be null. (Parameter 'Path')", "Path"));
    }

    #[test]
    fn an_error_record_wants_a_category_that_exists() {
        let wrong = construct_error(
            &Type::named("System.Management.Automation.ErrorRecord"),
            &["text".into(), "Id".into(), "Nope".into(), Value::Null],
        );
        assert_eq!(wrong.expect("known").expect_err("no such category").id, "MethodArgumentConversionInvalidCastArgument");
    }
}
