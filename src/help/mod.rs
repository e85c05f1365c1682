//! Help: a definition or a function's comment becomes a page, and a page becomes text for the screen or a man page.

mod man;
mod markup;
mod object;
mod page;
mod roff;
mod screen;
mod search;
mod syntax;

pub use man::{Manual, SECTION_OF_COMMANDS, SECTION_OF_TOPICS};
pub use markup::{Block, blocks};
pub use page::{Example, Page, Parameter};
pub use screen::{Part, screen, screen_parameter, screen_sections, screen_topic};
pub use search::{Entry, entries, found, is_pattern, near};
pub use syntax::{syntax, syntax_of};
