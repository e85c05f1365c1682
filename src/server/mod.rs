//! emshd: the client access front end. The same server runs as a program of its own and inside the shell.
//!
//! - `running`: the parts wired together, and what they do for management cmdlets.
//! - `publish`: what the configuration means for the listeners; `follow`: taking up changes. `token_keys`: whose tokens are taken. `handed`: what only root may open.
//! - `https`: the face that clients see. `api`, `socket`: the face that administrators' shells see.
//! - `health`: the health manager.

mod api;
mod follow;
mod handed;
mod health;
pub mod https;
mod publish;
mod running;
mod socket;
mod token_keys;

pub use handed::Handed;
pub use running::{Options, Server, StartError};
pub use socket::SocketError;
