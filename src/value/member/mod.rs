//! Members of values: properties, methods, static members. Names are found without regard to case.

mod argument;
mod collection;
mod construct;
mod enumeration;
mod files;
mod known_types;
mod math;
mod method;
mod numbers;
mod object_view;
mod property;
mod statics;
mod system;
mod table;
mod temporal;
mod textual;
mod web;

pub(crate) use collection::entries;
pub use collection::returns_nothing;
pub(crate) use construct::collection_from;
pub(crate) use enumeration::known_enums;
pub use enumeration::{define_enum, known_enum};
pub use known_types::{KnownType, is_known_type, is_made, known_type, name_of, static_members};
pub(crate) use known_types::{is_listed, known_names, opened};
pub use method::call_method;
pub use object_view::viewed;
pub use property::{has_own_property, index, is_lent, listed, member, properties, property, set_index, set_property};
pub use statics::{Surroundings, call_static, static_property};
pub use table::{method_definitions, method_names};
pub use temporal::call_in_zone;
pub(crate) use temporal::day_of_week;
pub(crate) use web::unescaped;
