//! Invoke-Expression: runs text.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};

/// Runs text.
#[derive(Debug, Default)]
pub(super) struct InvokeExpression;

impl Cmdlet<parameters::InvokeExpression> for InvokeExpression {
    fn process(&mut self, p: &mut parameters::InvokeExpression, context: &mut dyn Context) -> Outcome {
        p.command.value().cloned().map_or(Ok(()), |text| context.run_text(&text))
    }
}
