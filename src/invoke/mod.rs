//! Between the language and what cmdlets do: signatures, bound commands, and the two traits that run them.

mod alias;
mod asked;
mod cmdlet;
mod commands;
mod common;
mod described;
mod extract;
mod given;
mod module;
mod parameter_described;
pub mod parameters;
mod running;
mod session;
mod sessions;
mod signature;
mod stop;
mod syntax;

pub use alias::{Alias, AliasOptions};
pub use asked::ArgumentAsked;
pub use cmdlet::{
    Answer, CallFrame, Cmdlet, Context, HistoryLine, Outcome, Processing, Question, Shown, Stopped, Transcript, Variable, VariableOption,
};
pub use commands::{CommandKind, CommandSource, Commands, OwnFunction};
pub use common::{ACTION_PREFERENCE, is_common};
pub use described::{alias_info, application_info, cmdlet_info, function_info, script_info};
pub use given::{Given, MultiValued, ParameterError, Parameters};
pub use module::{BUILT_IN_MODULES, Exports, Import, ModuleInfo};
pub use running::{Running, Typed, not_handled, typed};
pub use session::{Bound, Described, Identity, Input, Invocation, Mode, Once, Session, Sink, Verbosity};
pub use sessions::{NoSessions, Sessions, no_organization};
pub use signature::{CaseRule, Declared, Name, Parameter, Sign, Signature, Validation};
pub use stop::Stop;
pub use syntax::{command_syntax, parameters_of, type_of};
