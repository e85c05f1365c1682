//! Write-Error: reports an error that does not end anything.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception, ExceptionValue};
use crate::value::{Value, enum_text, to_text};

/// Reports an error.
#[derive(Debug, Default)]
pub(super) struct WriteError;

impl Cmdlet<parameters::WriteError> for WriteError {
    fn process(&mut self, parameters: &mut parameters::WriteError, context: &mut dyn Context) -> Outcome {
        if let (Some(given), Some(message)) = (parameters.exception.value(), parameters.message.value())
            && given.downcast::<ExceptionValue>().is_none()
            && given.downcast::<ErrorRecord>().is_none()
        {
            let text = format!("Nothing takes the argument '{}': the message '{message}' stands there already.", to_text(given));
            let exception = Exception::new("System.Management.Automation.ParameterBindingException", text);
            return Err(ErrorRecord::new("PositionalParameterNotFound", Category::InvalidArgument, exception).into());
        }
        // Either may stand without its name; a record is told from an exception by what it is.
        let again = parameters.error_record.value().or(parameters.exception.value()).and_then(Value::downcast::<ErrorRecord>).cloned();
        let mut record = again.unwrap_or_else(|| made(parameters, context));
        if let Some(action) = parameters.recommended_action.value() {
            record.action = Some(action.clone());
        }
        record.activity = parameters.category_activity.value().cloned().unwrap_or_else(|| "Write-Error".into());
        for (given, place) in [
            (&parameters.category_reason, &mut record.reason),
            (&parameters.category_target_name, &mut record.target_name),
            (&parameters.category_target_type, &mut record.target_type),
        ] {
            if let Some(given) = given.value() {
                place.clone_from(given);
            }
        }
        context.blame_caller(&mut record);
        context.error(record)
    }
}

/// A record of what the parameters say.
fn made(parameters: &parameters::WriteError, context: &mut dyn Context) -> ErrorRecord {
    let message = parameters.message.value().cloned();
    let given = parameters.exception.value();
    let text = message
        .or_else(|| given.and_then(|exception| context.property(exception, "Message")).map(|message| to_text(&message)))
        .unwrap_or_else(|| "".into());
    let ty = given
        .and_then(|exception| exception.type_names().first().cloned())
        .unwrap_or_else(|| "Microsoft.PowerShell.Commands.WriteErrorException".into());
    let category =
        parameters.category.value().map_or(Category::NotSpecified, |category| Category::named(&enum_text(*category)).unwrap_or_default());
    let id = parameters.error_id.value().cloned().unwrap_or_else(|| ty.clone());
    let exception = match given.and_then(Value::downcast::<ExceptionValue>) {
        Some(given) => Exception { message: text, ..given.exception.clone() },
        None => Exception::new(ty, text),
    };
    let mut record = ErrorRecord::new(id, category, exception);
    record.target = parameters.target_object.value().cloned().unwrap_or_default();
    record
}
