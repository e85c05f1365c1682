//! The errors of management cmdlets, with the ids that scripts know from Exchange where it has them.

use crate::config::Unreadable;
use crate::record::{Category, ErrorRecord, Exception};

/// No object fits an identity.
pub(super) fn not_found(kind: &str, identity: &str, hint: &str) -> ErrorRecord {
    let message = format!("There is no {kind} '{identity}'.{hint}");
    let exception = Exception::new("Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException", message);
    ErrorRecord::new("ManagementObjectNotFoundException", Category::NotSpecified, exception)
}

/// Several objects fit an identity that must pick one.
pub(super) fn ambiguous(kind: &str, identity: &str, found: &[String]) -> ErrorRecord {
    let message = format!("'{identity}' fits {} objects of kind {kind}: {}. Name one of them.", found.len(), found.join(", "));
    let exception = Exception::new("Microsoft.Exchange.Configuration.Tasks.ManagementObjectAmbiguousException", message);
    ErrorRecord::new("ManagementObjectAmbiguousException", Category::NotSpecified, exception)
}

/// The object is there already.
pub(super) fn present(message: String) -> ErrorRecord {
    let exception = Exception::new("Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException", message);
    ErrorRecord::new("ADObjectAlreadyExistsException", Category::ResourceExists, exception)
}

/// An argument that the property does not take.
pub(super) fn invalid(parameter: &str, reason: &str) -> ErrorRecord {
    let exception =
        Exception::new("System.Management.Automation.ParameterBindingValidationException", format!("Parameter '{parameter}' {reason}."));
    let exception = Exception { properties: vec![("ParameterName".into(), parameter.into())], ..exception };
    ErrorRecord::new("ParameterArgumentValidationError", Category::InvalidData, exception)
}

/// Something that cannot be done now.
pub(super) fn refused(id: &'static str, message: String) -> ErrorRecord {
    ErrorRecord::new(id, Category::InvalidOperation, Exception::new("System.InvalidOperationException", message))
}

/// A server's file that cannot be read.
pub(super) fn unreadable(file: &Unreadable) -> ErrorRecord {
    crate::config::ConfigError::Problems(file.problems.clone()).record().with_target(&*file.name)
}
