//! Set-ExecutionPolicy and Get-ExecutionPolicy: scripts always run.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};

/// Accepts a policy.
#[derive(Debug, Default)]
pub(super) struct SetExecutionPolicy;

impl Cmdlet<parameters::SetExecutionPolicy> for SetExecutionPolicy {}

/// The policy.
#[derive(Debug, Default)]
pub(super) struct GetExecutionPolicy;

impl Cmdlet<parameters::GetExecutionPolicy> for GetExecutionPolicy {
    fn process(&mut self, _p: &mut parameters::GetExecutionPolicy, context: &mut dyn Context) -> Outcome {
        context.emit("Unrestricted".into())
    }
}
