//! Measure-Command: how long something takes.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::Value;
use std::time::{Duration, Instant};

/// Measures a script block.
#[derive(Debug, Default)]
pub(super) struct MeasureCommand {
    taken: Duration,
}

impl Cmdlet<parameters::MeasureCommand> for MeasureCommand {
    fn process(&mut self, p: &mut parameters::MeasureCommand, context: &mut dyn Context) -> Outcome {
        let Some(block) = p.expression.value().cloned() else { return Ok(()) };
        let begun = Instant::now();
        context.call(&block, p.input_object.value(), &[])?;
        self.taken += begun.elapsed();
        Ok(())
    }

    fn end(&mut self, _p: &mut parameters::MeasureCommand, context: &mut dyn Context) -> Outcome {
        context.emit(Value::TimeSpan(i64::try_from(self.taken.as_nanos() / 100).unwrap_or(i64::MAX)))
    }
}
