//! The HTTPS listener: the face that clients see. It publishes what a [`Published`] says and follows its changes while it runs;
//! a [`Status`] says what it really does.
//!
//! - Routes are exact paths: nothing is decoded, joined or forwarded, so a path cannot mean two things.
//! - Every request proves itself. A login is never bound to a connection, because behind a proxy nobody can tell whose it is.
//! - Whatever an outsider sends has a limit in size and in time ([`Limits`]).
//! - What clients of MAPI have open is a context of its own, found by a cookie and never by a connection.
//!
//! `login`, `slow_down`, `bearer`: who asks. `context`, `cookie`: what is open. `endpoint`, `emsmdb`, `nspi`, `wait`: MAPI over HTTP.
//! `autodiscover`: the way there. `journal`: what is written down of a request.

mod accept;
mod answer;
mod autodiscover;
mod bearer;
mod certificate;
mod connection;
mod context;
mod cookie;
mod emsmdb;
mod endpoint;
mod follower;
mod handed;
mod journal;
mod listener;
mod login;
mod monitoring;
mod nspi;
mod patience;
mod published;
mod route;
mod self_signed;
mod slow_down;
mod spelling;
mod status;
mod wait;

pub use crate::config::ComponentState;
pub use bearer::{KeyError, TokenKey, Tokens};
pub use context::{Client, Shown as ShownContext};
pub use handed::{Bound, KeyFiles};
pub use listener::{Limits, Listener, Options, Serves, StartError};
pub use login::PasswordOf;
pub use monitoring::Pass;
pub use published::{AuthenticationMethod, Listening, MapiDirectory, Published};
pub use status::{BoundAddress, Problem, Status, What};
