//! From where a client's way is walked, and what one of these places saw, as far as another compares itself with it.

use super::report::Verdict;
use super::seen::{LoginOutcome, Seen, Tcp, TriedOutcome};
use super::trust::Trust;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// From where a way is walked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Vantage {
    /// The machine of the shell.
    #[default]
    Here,
    /// The server whose management API the shell is connected to.
    Server,
    /// Behind the server's doors: the mailbox itself.
    Backend,
}

impl Vantage {
    /// All of them, from the client to the mailbox.
    pub const ALL: [Self; 3] = [Self::Here, Self::Server, Self::Backend];

    /// Its name in arguments and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Here => "Here",
            Self::Server => "Server",
            Self::Backend => "Backend",
        }
    }

    /// The vantage point of this name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vantage| vantage.name().eq_ignore_ascii_case(name))
    }
}

/// What one vantage point saw. It travels as JSON; what the other side does not know yet keeps its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sight {
    /// From where.
    pub vantage: Vantage,
    /// The server that looked; empty for the machine of the shell.
    pub server: String,
    /// What it comes to.
    pub verdict: Verdict,
    /// The verdict in one line.
    pub line: String,
    /// The causes; the first one counts.
    pub causes: Vec<SightCause>,
    /// The address at which Autodiscover answered; empty when none did.
    pub autodiscover: String,
    /// Hosts and their addresses.
    pub hosts: Vec<SightHost>,
    /// What was answered to somebody who did not log in.
    pub offers: Vec<SightOffer>,
    /// Logins that were tried.
    pub logins: Vec<SightLogin>,
    /// How many passwords were refused in all.
    pub refused: u32,
}

/// A cause that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SightCause {
    /// Its id.
    pub cause: String,
    /// What was seen.
    pub evidence: String,
    /// What mends it.
    pub remedy: String,
}

/// A host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SightHost {
    /// Its name.
    pub name: String,
    /// Its port.
    pub port: u16,
    /// Its addresses; none when the name leads nowhere.
    pub addresses: Vec<SightAddress>,
}

/// An address of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SightAddress {
    /// The address.
    pub address: SocketAddr,
    /// Whether it takes connections.
    pub open: bool,
    /// The digest of the certificate that it shows; empty without TLS.
    #[serde(default)]
    pub certificate: String,
    /// Who signed it.
    #[serde(default)]
    pub issuer: String,
    /// Whether it is trusted and names the host.
    #[serde(default)]
    pub genuine: bool,
}

/// An answer to somebody who did not log in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SightOffer {
    /// The host.
    pub host: String,
    /// The path.
    pub path: String,
    /// The status; 0 when none came.
    pub status: u16,
    /// The ways to log in.
    pub schemes: Vec<String>,
}

/// A login that was tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SightLogin {
    /// The host.
    pub host: String,
    /// How: `NTLM`.
    pub scheme: String,
    /// Whether it counts for the connection on which it was made.
    pub binds_connection: bool,
    /// Whether the server believed it.
    pub accepted: bool,
}

impl Sight {
    /// What was seen, as far as others compare themselves with it; verdict and causes are filled in by who knows them.
    pub(super) fn of(seen: &Seen) -> Self {
        let answered = seen.tried.iter().find(|tried| matches!(tried.outcome, TriedOutcome::Answers(_)));
        let host = |host: &super::seen::Host| SightHost {
            name: host.name.clone(),
            port: host.port,
            addresses: host
                .addresses
                .iter()
                .map(|seen| {
                    let shown = host.certificates().find(|(address, ..)| *address == seen.address);
                    SightAddress {
                        address: seen.address,
                        open: matches!(seen.tcp, Tcp::Open(_)),
                        certificate: shown.map(|(_, certificate, ..)| certificate.fingerprint.to_string()).unwrap_or_default(),
                        issuer: shown.map(|(_, certificate, ..)| certificate.issuer.clone()).unwrap_or_default(),
                        genuine: shown.is_some_and(|(_, certificate, trust, _)| *trust == Trust::Trusted && certificate.covers(&host.name)),
                    }
                })
                .collect(),
        };
        Self {
            autodiscover: answered.map(|tried| tried.url.clone()).unwrap_or_default(),
            hosts: seen.hosts.iter().map(host).collect(),
            offers: seen
                .offers
                .iter()
                .map(|offer| SightOffer {
                    host: offer.host.clone(),
                    path: offer.path.clone(),
                    status: offer.status,
                    schemes: offer.schemes().into_iter().map(str::to_owned).collect(),
                })
                .collect(),
            logins: seen
                .logins
                .iter()
                .map(|login| SightLogin {
                    host: login.host.clone(),
                    scheme: login.scheme.to_string(),
                    binds_connection: login.scheme.binds_connection(),
                    accepted: matches!(login.outcome, LoginOutcome::Accepted(_)),
                })
                .collect(),
            ..Self::default()
        }
    }

    /// In words: from where.
    pub fn from_where(&self) -> String {
        match self.vantage {
            Vantage::Here => "from here".to_owned(),
            Vantage::Server => format!("from the server {}", self.server),
            Vantage::Backend => format!("behind the doors of {}", self.server),
        }
    }

    /// Whether it is as it should be from there.
    pub fn works(&self) -> bool {
        matches!(self.verdict, Verdict::Pass | Verdict::Warn)
    }

    /// The host of this name and port.
    pub(super) fn host(&self, name: &str, port: u16) -> Option<&SightHost> {
        self.hosts.iter().find(|host| host.port == port && host.name.eq_ignore_ascii_case(name))
    }

    /// The answer at this place.
    pub(super) fn offer(&self, host: &str, path: &str) -> Option<&SightOffer> {
        self.offers.iter().find(|offer| offer.host.eq_ignore_ascii_case(host) && offer.path == path)
    }

    /// Whether a login was believed there.
    pub fn is_logged_in(&self) -> bool {
        self.logins.iter().any(|login| login.accepted)
    }
}

impl SightHost {
    /// Whether it takes connections somewhere.
    pub(super) fn is_open(&self) -> bool {
        self.addresses.iter().any(|seen| seen.open)
    }
}

#[cfg(test)]
mod tests {
    use super::{Sight, Vantage};
    use crate::probe::Verdict;

    #[test]
    fn names_are_read_in_any_case() {
        assert!(Vantage::ALL.iter().all(|vantage| Vantage::named(&vantage.name().to_uppercase()) == Some(*vantage)));
        assert_eq!(Vantage::named("There"), None);
    }

    #[test]
    fn a_sight_comes_back_and_may_know_less_or_more() {
        let sight = Sight { vantage: Vantage::Server, server: "EX01".into(), verdict: Verdict::Warn, refused: 1, ..Sight::default() };
        let text = serde_json::to_string(&sight).unwrap();
        assert_eq!(serde_json::from_str::<Sight>(&text).unwrap(), sight);
        let other: Sight = serde_json::from_str("{\"vantage\":\"Server\",\"verdict\":\"fail\",\"unheard\":[1]}").unwrap();
        assert_eq!((other.verdict, other.hosts.len()), (Verdict::Fail, 0));
    }
}
