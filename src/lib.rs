//! emsh: an administration shell that speaks the language of the Exchange Management Shell, and emshd, the client access
//! front end it manages. Modules in reading order; each imports only modules listed above it.

pub mod text;
pub mod value;
pub mod record;
pub mod syntax;
pub mod catalog;
pub mod invoke;
pub mod bind;
pub mod complete;
pub mod help;
pub mod render;
pub mod wire;
pub mod mapi;
pub mod mailbox;
pub mod config;
pub mod logs;
pub mod probe;
pub mod management;
pub mod session;
pub mod engine;
pub mod cmdlets;
pub mod settings;
pub mod repl;
pub mod trial;
pub mod server;
