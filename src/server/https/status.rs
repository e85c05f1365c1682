//! What the listener really does, for those who ask and for its own probe.

use super::Published;
use crate::probe::{Certificate, Noticed, Verdict};
use std::net::SocketAddr;
use std::sync::Arc;

/// What the listener does at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What it was told, for those who want to know whether it has caught up.
    pub published: Arc<Published>,
    /// Where it listens.
    pub addresses: Vec<BoundAddress>,
    /// The certificate that it shows; `None` when it has none, and no connection succeeds.
    pub certificate: Option<Certificate>,
    /// What is not as it was told.
    pub problems: Vec<Problem>,
}

/// An address that the listener listens at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundAddress {
    /// As it was told.
    pub configured: String,
    /// What became of it.
    pub address: SocketAddr,
}

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An address that is not listened at.
    Address,
    /// The configured certificate, which is not shown.
    Certificate,
    /// The listener's own certificate, which is not kept.
    SelfSignedCertificate,
    /// All connections are taken; new ones wait.
    Connections,
    /// The ways to log in.
    Login,
    /// Something else that was configured.
    Configuration,
}

/// Something that is not as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is about.
    pub what: What,
    /// The address, or the file.
    pub subject: String,
    /// A sentence that names the cause and what the listener does instead.
    pub message: String,
}

impl Problem {
    /// How a probe reports it.
    pub(super) fn noticed(&self) -> Noticed {
        let verdict = match self.what {
            What::Address | What::Certificate | What::Connections => Verdict::Fail,
            What::SelfSignedCertificate | What::Login | What::Configuration => Verdict::Warn,
        };
        Noticed { verdict, evidence: self.message.clone(), remedy: None }
    }
}
