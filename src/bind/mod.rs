//! A command and a signature become a binding, with problems. One binder for running, completing, highlighting, explaining:
//! it works on arguments of any kind, evaluated or not.

mod argument;
mod binder;
mod declared;
pub mod explain;
mod sets;

pub use argument::{Argument, ArgumentKind, arguments};
pub use binder::{BindProblem, Binding, BoundParameter, Fit, bind, bind_values, chosen_set, find_parameter};
pub use declared::{constant, of_block, of_function, own_aliases, validation_of};
pub use sets::{Feed, settled};
