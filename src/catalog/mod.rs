//! The compiled definitions of `commands/`: cmdlets, parameters, nouns, views, examples. Static tables, written by `build.rs`;
//! nothing is parsed at start-up.

mod definition;

pub use definition::{
    Action, CmdletDef, Column, EnumValueDef, ExampleDef, ExitCodeDef, Impact, ListView, Membership, NounDef, ParameterDef, PropertyDef, Runs, Scalar, TableView,
    TypeDef, View,
};
