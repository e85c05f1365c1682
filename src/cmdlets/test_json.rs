//! Test-Json: whether a text is JSON.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};

/// Tells whether a text is JSON.
#[derive(Debug, Default)]
pub(super) struct TestJson;

impl Cmdlet<parameters::TestJson> for TestJson {
    fn process(&mut self, p: &mut parameters::TestJson, context: &mut dyn Context) -> Outcome {
        let Some(text) = p.json.value().cloned() else { return Ok(()) };
        let result = serde_json::from_str::<serde_json::Value>(&text);
        if let Err(error) = &result {
            let exception = Exception::new("System.Text.Json.JsonException", format!("The text is not JSON: {error}."));
            context.error(ErrorRecord::new("InvalidJson", Category::InvalidData, exception))?;
        }
        context.emit(result.is_ok().into())
    }
}
