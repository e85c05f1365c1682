//! How the shell was asked to start, and what it keeps of a session.

mod command_line;
mod history;

pub use command_line::{CommandLine, Init, Run, UsageError, parse};
pub use history::may_be_kept;
