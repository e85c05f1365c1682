//! Write-Progress: how far along something is.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception, Progress};

/// Shows how far along something is.
#[derive(Debug, Default)]
pub(super) struct WriteProgress;

impl Cmdlet<parameters::WriteProgress> for WriteProgress {
    fn process(&mut self, p: &mut parameters::WriteProgress, context: &mut dyn Context) -> Outcome {
        if !p.completed.is_on() && p.activity.value().is_none_or(|activity| activity.is_empty()) {
            let exception = Exception::new("System.ArgumentException", "What goes on is missing: name it with -Activity.");
            return Err(ErrorRecord::new("MissingActivity", Category::InvalidArgument, exception).into());
        }
        context.progress(&Progress {
            activity: p.activity.value().cloned().unwrap_or_else(|| "".into()),
            status: p.current_operation.value().or(p.status.value()).cloned().unwrap_or_else(|| "".into()),
            percent: p.percent_complete.value().and_then(|percent| u8::try_from(*percent).ok()),
            completed: p.completed.is_on(),
        });
        Ok(())
    }
}
