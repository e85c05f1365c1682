//! The typed parameters of every compiled cmdlet, written by `build.rs`: one struct each, a field for each parameter.

#![allow(clippy::all, reason = "generated")]
#![allow(unused_imports, reason = "not every type is used by some parameter")]
#![allow(rustdoc::all, reason = "the help of parameters is no Markdown")]

use super::extract;
use super::{Given, MultiValued, ParameterError, Parameters};
use crate::catalog::{self, CmdletDef};
use crate::value::{DateTime, EnumValue, Secret, Text, Value};

include!(concat!(env!("OUT_DIR"), "/parameters.rs"));
