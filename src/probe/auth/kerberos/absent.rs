//! A build without Kerberos: there are no tickets.

use super::{Proved, TicketProblem};
use std::convert::Infallible;
use std::time::Duration;

/// The tickets of whoever is logged in; nobody has any here.
#[derive(Clone, Debug)]
pub struct Tickets(Infallible);

/// What is shown to a server.
#[derive(Debug)]
pub struct Shown(Infallible);

impl Tickets {
    /// Opens the ticket cache.
    ///
    /// # Errors
    /// [`TicketProblem::NotBuilt`].
    #[expect(clippy::unused_async, reason = "the other build waits for the system")]
    pub async fn open(_patience: Duration) -> Result<Self, TicketProblem> {
        Err(TicketProblem::NotBuilt)
    }

    /// Whose they are: `ann@CONTOSO.COM`.
    pub fn principal(&self) -> &str {
        match self.0 {}
    }

    /// A ticket for a host.
    ///
    /// # Errors
    /// None: nobody has tickets to ask with.
    #[expect(clippy::unused_async, reason = "the other build waits for the system")]
    pub async fn show(&self, _host: &str, _binding: Option<Vec<u8>>, _patience: Duration) -> Result<Shown, TicketProblem> {
        match self.0 {}
    }
}

impl Shown {
    /// The token that goes to the server.
    pub fn token(&self) -> &[u8] {
        match self.0 {}
    }

    /// What the server's token says.
    ///
    /// # Errors
    /// None: nothing was shown.
    pub fn answered(&mut self, _token: &[u8]) -> Result<Proved, TicketProblem> {
        match self.0 {}
    }
}
