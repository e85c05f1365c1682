//! Help: a definition or a function's comment becomes a page, and a page becomes text for the screen.

mod page;
mod screen;
mod search;
mod syntax;

pub use page::{Example, Page, Parameter};
pub use screen::{Part, screen, screen_parameter};
pub use search::near;
pub use syntax::syntax;
