//! Out-Null: forgets objects.

use crate::invoke::Cmdlet;
use crate::invoke::parameters;

/// Forgets objects.
#[derive(Debug, Default)]
pub(super) struct OutNull;

impl Cmdlet<parameters::OutNull> for OutNull {}
