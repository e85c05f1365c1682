//! Text and cursor → suggestions, from the same tree and the same binder as running.
//!
//! [`Analysis`] is what an editor needs of a text for colours, completeness and completion; [`complete`] answers for one place
//! in it. What is alive (variables, files, objects of the organization) comes through the trait [`Live`].

mod analysis;
mod argument;
mod attribute;
mod choices;
mod command;
mod hashtable;
mod keyword;
mod live;
mod member;
mod operator;
mod parameter;
mod path;
mod place;
pub mod request;
mod shape;
mod suggestion;
#[cfg(test)]
mod tests;
mod type_name;
mod variable;
mod word;

pub use analysis::{Analysis, Look, Mark};
pub use live::{Entry, EntryKind, Known, Live};
pub use place::complete;
pub use suggestion::{Completion, Kind, Suggestion};
