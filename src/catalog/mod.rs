//! The compiled definitions of `commands/`: cmdlets, parameters, nouns, views, examples. Static tables, written by `build.rs`;
//! nothing is parsed at start-up.

#[cfg(test)]
mod check;
mod definition;
#[cfg(test)]
mod emit;
mod look_up;
#[cfg(test)]
mod resolve;
mod role;
#[cfg(test)]
mod source;
mod tables;
#[cfg(test)]
mod tests;

pub use definition::{
    Action, CmdletDef, Column, EnumValueDef, ExampleDef, ExitCodeDef, Impact, ListView, Membership, NounDef, ParameterDef, PropertyDef,
    Runs, Scalar, TableView, TopicDef, TypeDef, View,
};
pub use look_up::{cmdlet, noun, noun_of, object_of, topic};
pub use role::Role;
pub use tables::{ALIASES, CMDLETS, NOUNS, TOPICS, cmdlets, enums};
