//! The tables that `build.rs` writes.

#![allow(clippy::all, reason = "generated")]
#![allow(unused_imports, reason = "not every table has an entry of every kind")]

use super::{
    Action, CmdletDef, Column, EnumValueDef, ExampleDef, ExitCodeDef, Impact, ListView, Membership, NounDef, ParameterDef, PropertyDef,
    Runs, Scalar, TableView, TopicDef, TypeDef, View,
};
use crate::value::{EnumDef, EnumMember};

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
