//! Where management cmdlets run: on configuration files, in a server inside the shell, or on a server at the other end of a
//! socket; and how a shell finds out which.

mod choose;
mod http;
mod local;
mod network;
mod place;
mod trust;

pub use choose::{Choice, Chooser, Embed, Start, make, server_name};
pub use http::Http;
pub use local::Local;
pub use network::Ask;
