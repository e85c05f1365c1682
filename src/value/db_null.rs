//! `[DBNull]::Value`: what databases have where nothing is.

use super::{Foreign, Text};

/// Nothing, as an object.
#[derive(Debug)]
pub struct DbNull;

impl Foreign for DbNull {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.DBNull".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        "".into()
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().is::<Self>()
    }
}
