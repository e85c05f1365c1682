//! emsh: an administration shell that speaks the language of the Exchange Management Shell, and emshd, the client access
//! front end it manages. Modules in reading order; each imports only modules listed above it.

pub mod bind;
pub mod catalog;
pub mod cmdlets;
pub mod engine;
pub mod invoke;
pub mod record;
pub mod render;
pub mod repl;
pub mod settings;
pub mod syntax;
pub mod text;
pub mod value;
