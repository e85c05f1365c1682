//! Text to tree, with problems. Parsing never fails: it returns what it understood and what was wrong with the rest.

pub mod ast;
mod problem;

pub use problem::{Parse, Problem};
