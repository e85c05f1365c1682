//! Text to tree, with problems. Parsing never fails: it returns what it understood and what was wrong with the rest.

pub mod ast;
mod command;
mod cursor;
mod enumeration;
mod expression;
mod help;
mod keyword;
mod number;
mod problem;
mod script;
mod statement;
mod string;
mod variable;
pub mod walk;

pub use enumeration::{Definition, definition_of, enumerations};
pub use problem::{Parse, Problem};
pub use script::{parse, sole_expression};
