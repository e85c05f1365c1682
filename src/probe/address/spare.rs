//! Connections that are open already: over a long way each new one costs three round trips before its first answer. One on which
//! nobody logged in may serve any question without a login, and a login; one that a login was made on only who made it.

use super::Walk;
use super::client::Way;
use super::network::{Answered, Link, Place};
use crate::probe::http::Request;

/// How many are kept.
const KEPT: usize = 4;

/// A connection that waits for somebody.
pub(super) struct Spare {
    host: String,
    port: u16,
    /// Who logged in on it; nobody where it is absent.
    way: Option<Way>,
    link: Link,
}

impl Walk<'_> {
    /// Keeps a connection for later, where there may be another request on it.
    pub(super) fn keep(&mut self, place: &Place, way: Option<&Way>, link: Option<Link>) {
        let Some(link) = link.filter(|link| link.connection.is_reusable() && place.secure) else { return };
        if self.spares.len() == KEPT {
            self.spares.remove(0);
        }
        self.spares.push(Spare { host: place.host.clone(), port: place.port, way: way.cloned(), link });
    }

    /// One to this host with this login.
    pub(super) fn spare(&mut self, place: &Place, way: Option<&Way>) -> Option<Link> {
        let fits = |spare: &Spare| spare.port == place.port && spare.host.eq_ignore_ascii_case(&place.host) && spare.way.as_ref() == way;
        let found = self.spares.iter().position(fits)?;
        Some(self.spares.swap_remove(found).link)
    }

    /// Asks over a connection that was kept, and over a new one where that is gone meanwhile. The connection is left behind.
    pub(super) async fn ask_over(&self, kept: &mut Option<Link>, place: &Place, request: &Request) -> Result<Answered, String> {
        if let Some(mut link) = kept.take().filter(|link| link.connection.is_reusable())
            && let Ok(answered) = self.exchange(&mut link, request).await
        {
            *kept = Some(link);
            return Ok(answered);
        }
        let mut link = self.dial(place).await.map_err(|why| why.said())?;
        let answered = self.exchange(&mut link, request).await;
        *kept = Some(link);
        answered
    }
}
