//! The steps of the probe of an address, and the stages by which scripts tell how far it came.

/// How far a client comes: the order of the walk, and the exit code of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "`name` says them in words")]
pub enum Stage {
    Dns,
    Tcp,
    Tls,
    Http,
    Auth,
    Autodiscover,
    Connect,
    Logon,
    Nspi,
    Notify,
    Resume,
    Proxy,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 12] = [
        Self::Dns,
        Self::Tcp,
        Self::Tls,
        Self::Http,
        Self::Auth,
        Self::Autodiscover,
        Self::Connect,
        Self::Logon,
        Self::Nspi,
        Self::Notify,
        Self::Resume,
        Self::Proxy,
    ];

    /// Its name in arguments and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dns => "Dns",
            Self::Tcp => "Tcp",
            Self::Tls => "Tls",
            Self::Http => "Http",
            Self::Auth => "Auth",
            Self::Autodiscover => "Autodiscover",
            Self::Connect => "Connect",
            Self::Logon => "Logon",
            Self::Nspi => "Nspi",
            Self::Notify => "Notify",
            Self::Resume => "Resume",
            Self::Proxy => "Proxy",
        }
    }

    /// The exit code of a probe that fails here.
    pub fn exit_code(self) -> u8 {
        11 + self as u8
    }

    /// The stage of this name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name().eq_ignore_ascii_case(name))
    }
}

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its short name: `T1`.
    pub id: &'static str,
    /// What it does, in a few words.
    pub name: &'static str,
    /// Where it belongs.
    pub stage: Stage,
}

const fn step(id: &'static str, name: &'static str, stage: Stage) -> Step {
    Step { id, name, stage }
}

/// All steps, in the order in which reports list them.
pub static STEPS: &[Step] = &[
    step("D1", "Names in DNS", Stage::Dns),
    step("D2", "Order of Outlook's look-up", Stage::Dns),
    step("T1", "Connections to every address", Stage::Tcp),
    step("S1", "TLS and certificate", Stage::Tls),
    step("S2", "Certificate against configured names", Stage::Tls),
    step("S3", "HTTP/2 in front of a login", Stage::Tls),
    step("H1", "What is offered without a login", Stage::Http),
    step("H2", "What stands in between", Stage::Http),
    step("A1", "Ways to log in", Stage::Auth),
    step("A2", "Extended Protection", Stage::Auth),
    step("A3", "Negotiate and Kerberos", Stage::Auth),
    step("X1", "Autodiscover", Stage::Autodiscover),
    step("M1", "Session with the mailbox", Stage::Connect),
    step("M2", "Logon and Inbox", Stage::Logon),
    step("M3", "PING", Stage::Connect),
    step("N1", "Address book", Stage::Nspi),
    step("O1", "Outlook Anywhere", Stage::Autodiscover),
    step("L1", "Waiting for a notification", Stage::Notify),
    step("R1", "The session on new connections", Stage::Resume),
    step("R2", "Order of requests", Stage::Resume),
    step("B1", "Large requests", Stage::Resume),
    step("P1", "A login that others can use", Stage::Proxy),
    step("P2", "Headers that pretend a login", Stage::Proxy),
    step("C1", "Clocks", Stage::Http),
    step("Z1", "Configuration of the organization", Stage::Http),
];

/// The step of this short name.
pub fn step_named(id: &str) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use super::{STEPS, Stage, step_named};

    #[test]
    fn stages_and_steps_have_names() {
        assert!(Stage::ALL.is_sorted());
        assert!(Stage::ALL.iter().all(|stage| Stage::named(&stage.name().to_lowercase()) == Some(*stage)));
        assert!(STEPS.iter().all(|step| step_named(step.id) == Some(step)));
    }
}
