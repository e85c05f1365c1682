//! What each management cmdlet does, on the organization's files and, where a server runs, on the running server.
//!
//! The same code runs in the shell on files and in a server. A cmdlet with an `action` works on its noun as the definition says
//! (`object`); one with a `handler` has a function here.

pub mod admin_audit_log;
mod audit;
mod call;
pub mod configuration_revision;
mod directory;
mod error;
mod identity;
mod live;
mod login_methods;
pub mod mailbox;
pub mod mapi_http_log;
pub mod mapi_http_session;
pub mod management_token;
mod masked;
pub mod mapi_http_readiness;
pub mod monitoring_item_identity;
pub mod object;
pub mod outlook_connectivity;
mod password_tries;
pub mod server_component_state;
pub mod server_health;
pub mod service;
mod shape;

pub use call::{Call, Caller};
pub use directory::{directory, health_mailbox};
pub use identity::identities;
pub use live::{Alert, Live, MapiSession, MonitorHealth, MonitoringItem, Probe, ProbeResult, Service, ServiceState, Standpoint};
pub use masked::masked;
pub use password_tries::PasswordTries;

include!(concat!(env!("OUT_DIR"), "/management_dispatch.rs"));
