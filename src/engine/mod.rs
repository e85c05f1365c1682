//! Evaluates a tree: scopes, pipelines, functions, errors. The person's side is a [`Host`], the world around an [`Environment`].

mod assign;
mod block;
mod calling;
mod command;
mod completer;
mod confirm;
mod context;
mod enumeration;
mod error;
mod expression;
mod external;
mod function;
mod host;
mod host_object;
mod method;
mod open;
mod operator;
mod parameter;
mod pipeline;
mod refuse;
mod run;
mod scope;
mod silent;
mod slot;
mod script_block;
mod session_stage;
mod statement;
mod streams;
mod switch;
mod unwind;
mod variable;

pub use host::{Channel, Environment, Host};
pub use refuse::refusals;
pub use run::{Engine, Exit, Open, ShowError};
pub use script_block::ScriptBlockValue;
pub use silent::Silent;
