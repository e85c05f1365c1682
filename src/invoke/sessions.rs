//! Which session a shell works on: opened when the first cmdlet needs it, changed by those that connect.

use super::Session;
use crate::record::{Category, ErrorRecord, Exception};
use std::sync::Arc;

/// Opens sessions; the mains know how.
pub trait Sessions: Send {
    /// The session that management cmdlets run on, opened when there is none yet.
    ///
    /// # Errors
    /// Why there is none, and how to go on.
    fn current(&mut self) -> Result<Arc<dyn Session>, Box<ErrorRecord>>;

    /// The session that is open, if one is.
    fn opened(&self) -> Option<Arc<dyn Session>>;

    /// Connects to the server that `to` names; `None` finds one by itself. The session before is closed.
    ///
    /// # Errors
    /// Why it cannot be reached. The session before stays.
    fn connect(&mut self, to: Option<&str>) -> Result<Arc<dyn Session>, Box<ErrorRecord>>;

    /// Goes back to what the shell was started on.
    fn disconnect(&mut self);
}

/// For shells that know of no organization.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSessions;

impl Sessions for NoSessions {
    fn current(&mut self) -> Result<Arc<dyn Session>, Box<ErrorRecord>> {
        Err(Box::new(no_organization("The shell was opened without an organization.")))
    }

    fn opened(&self) -> Option<Arc<dyn Session>> {
        None
    }

    fn connect(&mut self, _to: Option<&str>) -> Result<Arc<dyn Session>, Box<ErrorRecord>> {
        self.current()
    }

    fn disconnect(&mut self) {}
}

/// The error for a shell that has nothing to work on.
pub fn no_organization(why: &str) -> ErrorRecord {
    let message = format!(
        "{why} Name its folder with -ConfigDir, a server with -ConnectTo, start emshd, or make an organization: emsh init <folder>. emsh -Embedded opens one to try things with."
    );
    ErrorRecord::new("NoOrganization", Category::ResourceUnavailable, Exception::new("Emsh.Session.NoOrganizationException", message))
}
