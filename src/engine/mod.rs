//! Evaluates a tree: scopes, pipelines, functions, errors. The person's side is a [`Host`], the world around an [`Environment`].

mod assign;
mod command;
mod completer;
mod context;
mod error;
mod expression;
mod function;
mod host;
mod method;
mod operator;
mod pipeline;
mod refuse;
mod run;
mod scope;
mod silent;
mod script_block;
mod statement;
mod switch;
mod unwind;

pub use completer::ArgumentAsked;
pub use host::{Channel, Environment, Host};
pub use refuse::refusals;
pub use run::{Engine, Exit, Open, ShowError};
pub use script_block::ScriptBlockValue;
pub use silent::Silent;
