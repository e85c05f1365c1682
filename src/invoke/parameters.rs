//! The typed parameters of every compiled cmdlet, written by `build.rs`: one struct each, a field for each parameter.

#![allow(clippy::all, reason = "generated")]
#![allow(unused_imports, reason = "not every type is used by some parameter")]
#![allow(rustdoc::all, reason = "the help of parameters is no Markdown")]

use super::extract;
use super::{Given, MultiValued, ParameterError, Parameters};
use crate::catalog::{self, CmdletDef};
use crate::value::{DateTime, EnumValue, Secret, Text, Value};

/// Writes a field. In a debug build it is written in a way that the compiler does not take for a reading, so that it warns of fields,
/// which are parameters, that no code looks at.
macro_rules! put {
    ($whole:ident.$field:ident = $value:expr) => {{
        let value = $value;
        #[cfg(debug_assertions)]
        {
            *$whole = Self { $field: value, ..std::mem::take($whole) };
        }
        #[cfg(not(debug_assertions))]
        {
            $whole.$field = value;
        }
    }};
}

include!(concat!(env!("OUT_DIR"), "/parameters.rs"));
