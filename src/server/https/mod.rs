//! The HTTPS listener: the face that clients see. It publishes what a [`Published`] says and follows its changes while it runs;
//! a [`Status`] says what it really does.
//!
//! - Routes are exact paths: nothing is decoded, joined or forwarded, so a path cannot mean two things.
//! - Every request proves itself. A login is never bound to a connection, because behind a proxy nobody can tell whose it is.
//! - Whatever an outsider sends has a limit in size and in time ([`Limits`]).
//!
//! Still to come: session contexts behind the endpoints, Autodiscover, logins and logs.

mod accept;
mod answer;
mod certificate;
mod connection;
mod endpoint;
mod follower;
mod listener;
mod monitoring;
mod patience;
mod published;
mod route;
mod self_signed;
mod spelling;
mod status;

pub use crate::config::ComponentState;
pub use listener::{Limits, Listener, Options, StartError};
pub use published::{AuthenticationMethod, MapiDirectory, Published};
pub use status::{BoundAddress, Problem, Status, What};
