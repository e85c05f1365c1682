//! Connectivity testing: what answers at an address, and what is wrong with it. Each step gives a [`Finding`]; a [`Report`] makes
//! one line of them. Nothing here trusts the other side: every answer has limits, every wait has a deadline.

mod address;
pub mod auth;
mod certificate;
mod deep;
pub mod dns;
pub mod forms;
mod hidden;
pub mod http;
mod report;
mod rules;
pub mod seen;
mod self_test;
mod step;
mod tls;
mod touch_point;
mod transcript;
mod trust;
mod vantage;

pub use address::{Address, AddressReport, Distant, Places, Settings, Watch, probe_address};
pub use certificate::{Certificate, CertificateError, Fingerprint, host_of};
pub use hidden::{HIDDEN, Hidden};
pub use report::{Finding, Report, Verdict};
pub use rules::{Because, Diagnosis, RULES, Rule, Severity, diagnose};
pub use self_test::{Directory, MONITORING_HEADER, Noticed, Target, self_test};
pub use step::{STEPS, Stage, Step, step_named};
pub use tls::{Greeting, Handshake, TlsError, connect_tls, shake_hands};
pub use touch_point::{Entrance, TouchPoint, client_touch_point};
pub use transcript::Transcript;
pub use trust::{Authorities, Trust};
pub use vantage::{Sight, SightAddress, SightCause, SightHost, SightLogin, SightOffer, Vantage};
