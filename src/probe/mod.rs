//! Connectivity testing: what answers at an address, and what is wrong with it. Each step gives a [`Finding`]; a [`Report`] makes
//! one line of them. Nothing here trusts the other side: every answer has limits, every wait has a deadline.

mod certificate;
pub mod http;
mod report;
mod self_test;
mod tls;

pub use certificate::{Certificate, CertificateError, Fingerprint, host_of};
pub use report::{Finding, Report, Verdict};
pub use self_test::{Directory, MONITORING_HEADER, Noticed, Target, self_test};
pub use tls::{Handshake, TlsError, connect_tls};
