//! Clear-Host: a clean screen.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};

/// Clears the screen.
#[derive(Debug, Default)]
pub(super) struct ClearHost;

impl Cmdlet<parameters::ClearHost> for ClearHost {
    fn process(&mut self, _p: &mut parameters::ClearHost, context: &mut dyn Context) -> Outcome {
        if context.is_interactive() { context.host_write("\u{1b}[H\u{1b}[2J\u{1b}[3J") } else { Ok(()) }
    }
}
