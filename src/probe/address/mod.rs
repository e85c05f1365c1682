//! The probe of an address: from a mail address to a mailbox, the way that Outlook goes, with everything that stands in it. The
//! steps write facts into [`Seen`] and findings for people; the rules make causes of the facts.

mod anywhere;
mod audit;
mod client;
mod login;
pub(super) mod mailbox;
mod names;
mod network;
mod offer;
mod reach;
mod report;
mod resume;
mod session;
pub(super) mod settings;
mod spare;
mod ticket;
mod together;

use super::auth::{UserForm, user_forms};
use super::certificate::Fingerprint;
use super::hidden::Hidden;
use super::report::{Finding, Verdict, quote};
use super::rules::diagnose;
use super::seen::{Configured, Running, Seen};
use super::step::{STEPS, Stage};
use super::transcript::Transcript;
use super::trust::Authorities;
use super::vantage::{Sight, Vantage};
use crate::value::Secret;
use parking_lot::Mutex;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::time::Duration;
use tokio::time::Instant;

pub use network::{Address, Places};
pub use report::{AddressReport, Distant};

/// What is tested, how, and with what.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The mail address.
    pub address: Address,
    /// Who logs in; nobody when it is absent.
    pub credential: Option<(String, Secret)>,
    /// A token for Bearer.
    pub token: Option<Secret>,
    /// Log in with the Kerberos tickets of whoever runs this, where Negotiate is offered.
    pub tickets: bool,
    /// The file in which these tickets are, where it is known to be one.
    pub ticket_cache: Option<PathBuf>,
    /// The MAPI address, or just a host, that is tested instead of what Autodiscover says.
    pub url: Option<url::Url>,
    /// Name servers; the first one is believed, the others are compared with it. None: the system's way is taken.
    pub name_servers: Vec<SocketAddr>,
    /// Whether the person who asks named them, so that connections follow them too.
    pub name_servers_given: bool,
    /// Addresses that are taken for a host and port instead of what DNS says; the host `*` stands for every one.
    pub overrides: Vec<(String, u16, SocketAddr)>,
    /// Whom to trust.
    pub authorities: Authorities,
    /// Send passwords to servers whose certificate nobody vouches for, too.
    pub any_certificate: bool,
    /// Hosts outside of the mail domain that may get the password.
    pub trusted_hosts: Vec<String>,
    /// How long one step on the network may take.
    pub patience: Duration,
    /// The last stage that is run.
    pub quit_after: Option<Stage>,
    /// How many passwords may be refused in a row: accounts are locked after few.
    pub refusals: u32,
    /// Why no password is tried although there was one; `None` when nobody withholds it.
    pub withheld: Option<String>,
    /// From where the way is walked.
    pub vantage: Vantage,
    /// The hosts and ports that may be visited; `None` for all.
    pub only: Option<Places>,
    /// The server's own certificate: whoever shows it may get the password, whoever vouches for it.
    pub own_certificate: Option<Fingerprint>,
    /// What was seen from other vantage points.
    pub sights: Vec<Sight>,
    /// Send requests that try to ride on other people's logins.
    pub audit: bool,
    /// Take as long as it needs: idle timeouts, large bodies.
    pub deep: bool,
    /// What the organization says of itself.
    pub configured: Option<Configured>,
    /// The time at the beginning, in UTC ticks.
    pub now: i64,
}

impl Settings {
    /// Whether somebody is to log in.
    pub(super) fn logs_in(&self) -> bool {
        self.credential.is_some() || self.token.is_some() || self.tickets
    }

    /// What must not be shown of them.
    pub fn hidden(&self) -> Hidden {
        let hidden = Hidden::default();
        if let Some((user, password)) = &self.credential {
            let users: Vec<String> = user_forms(user, &self.address.text()).into_iter().map(|(_, user)| user).collect();
            hidden.password(&users, password.reveal());
        }
        if let Some(token) = &self.token {
            hidden.text(token.reveal());
        }
        hidden
    }
}

/// What happens while a probe runs: the step that begins, and how many there are.
pub type Watch<'a> = &'a mut dyn FnMut(&'static str, usize, usize);

/// Probes an address. It waits on the calling thread; `stopped` is asked now and then, and ends the walk where it stands.
///
/// # Errors
/// When the system gives no runtime for the network.
pub fn probe_address(settings: &Settings, watch: Watch<'_>, stopped: &dyn Fn() -> bool) -> std::io::Result<AddressReport> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(async {
        let mut walk = Walk::new(settings, watch);
        let whole = tokio::select! {
            () = walk.walk() => true,
            () = until(stopped) => false,
        };
        if !whole {
            let step = walk.step;
            walk.add(Verdict::Unknown, "", format!("The probe was stopped in the step {step}."));
        }
        let elapsed = walk.begun.elapsed();
        walk.report(elapsed)
    }))
}

/// How often somebody is asked whether to stop.
const GLANCE: Duration = Duration::from_millis(50);

async fn until(stopped: &dyn Fn() -> bool) {
    while !stopped() {
        tokio::time::sleep(GLANCE).await;
    }
}

struct Walk<'a> {
    settings: &'a Settings,
    watch: Watch<'a>,
    seen: Seen,
    findings: Vec<Finding>,
    /// Requests that go side by side write into it together.
    transcript: Mutex<Transcript>,
    hidden: Hidden,
    /// The step that is being taken, and since when.
    step: &'static str,
    since: Instant,
    begun: Instant,
    /// How many connections there were.
    connections: AtomicU32,
    /// How many passwords were refused in a row, and in all.
    refused: u32,
    refused_in_all: u32,
    /// The way to log in that works, for the steps behind the login.
    way: Option<client::Way>,
    /// The tickets of whoever runs this.
    wallet: ticket::Wallet,
    /// Connections that are open and used by nobody.
    spares: Vec<spare::Spare>,
    /// What Autodiscover answered to the question without a login, until somebody wants it; and how long that took.
    first_offer: Option<(crate::probe::seen::Offer, Option<i64>, Duration)>,
    /// The mailbox's name in directory form, as the address book says it; empty when it was not asked.
    book_name: String,
}

impl<'a> Walk<'a> {
    fn new(settings: &'a Settings, watch: Watch<'a>) -> Self {
        let hidden = settings.hidden();
        let seen = Seen {
            domain: settings.address.domain.clone(),
            configured: settings.configured.clone(),
            now: settings.now,
            sights: settings.sights.clone(),
            ..Seen::default()
        };
        let (transcript, since) = (Mutex::new(Transcript::new()), Instant::now());
        let findings = Vec::new();
        Self {
            settings,
            watch,
            seen,
            findings,
            transcript,
            hidden,
            step: "D1",
            since,
            begun: since,
            connections: AtomicU32::new(0),
            refused: 0,
            refused_in_all: 0,
            way: None,
            wallet: ticket::Wallet::default(),
            spares: Vec::new(),
            first_offer: None,
            book_name: String::new(),
        }
    }

    /// Begins a step, unless the walk is to end before it; whether it is to be taken.
    fn begin(&mut self, step: &'static str) -> bool {
        let Some(place) = STEPS.iter().position(|known| known.id == step) else { return false };
        if !self.reaches(STEPS[place].stage) {
            return false;
        }
        self.step = step;
        self.since = Instant::now();
        (self.watch)(STEPS[place].name, place, STEPS.len());
        true
    }

    fn reaches(&self, stage: Stage) -> bool {
        self.settings.quit_after.is_none_or(|last| stage <= last)
    }

    fn add(&mut self, verdict: Verdict, subject: &str, evidence: impl AsRef<str>) {
        self.add_timed(verdict, subject, evidence, self.since.elapsed());
    }

    /// A finding of a step that went side by side with others, and took so long.
    fn add_timed(&mut self, verdict: Verdict, subject: &str, evidence: impl AsRef<str>, elapsed: Duration) {
        let elapsed = if verdict == Verdict::Skipped { Duration::ZERO } else { elapsed };
        self.findings.push(Finding {
            step: self.step,
            vantage: self.settings.vantage,
            subject: self.hidden.hide(subject),
            verdict,
            evidence: self.hidden.hide(evidence.as_ref()),
            remedy: None,
            cause: None,
            elapsed,
        });
    }

    /// The time now, in UTC ticks.
    fn now(&self) -> i64 {
        self.settings.now + i64::try_from(self.begun.elapsed().as_nanos() / 100).unwrap_or_default()
    }

    /// A step that is left out, with the reason.
    fn skip(&mut self, step: &'static str, why: &str) {
        if self.begin(step) {
            self.add(Verdict::Skipped, "", why);
        }
    }

    async fn walk(&mut self) {
        self.names().await;
        let place = self.find_autodiscover().await;
        if let Some(place) = &place {
            self.examine(place).await;
        }
        self.organization();
        let place = place.filter(|place| self.is_usable(place));
        let mailbox = self.discover(place.as_ref()).await;
        let Some(mailbox) = mailbox else {
            // A ticket may be what is missing.
            if !self.seen.tickets.is_empty() {
                self.kerberos();
            }
            self.outlook_anywhere().await;
            self.skip_behind("No MAPI address is known.");
            return;
        };
        if place.as_ref().is_none_or(|place| !place.is_same_host(&mailbox.emsmdb)) {
            self.examine(&mailbox.emsmdb).await;
        }
        if !self.is_usable(&mailbox.emsmdb) {
            self.skip_behind(&format!("{} cannot be talked to.", quote(&mailbox.emsmdb.host)));
            return;
        }
        self.mapi_offer(&mailbox).await;
        self.ways_to_log_in(&mailbox.emsmdb).await;
        self.kerberos();
        self.extended_protection(&mailbox.emsmdb).await;
        let session = self.mailbox(&mailbox).await;
        self.outlook_anywhere().await;
        let cookies = session.as_ref().map(session::Session::cookie_header).unwrap_or_default();
        self.audit(&mailbox.emsmdb, &cookies).await;
        if let Some(mut session) = session {
            self.disconnect(&mut session).await;
        }
    }

    /// The steps behind the login; the session that they leave.
    async fn mailbox(&mut self, mailbox: &settings::MailboxPlaces) -> Option<session::Session> {
        // Where Autodiscover was not asked the address book knows the name of the mailbox.
        let first = mailbox.legacy_dn.is_empty();
        if first {
            self.address_book(mailbox).await;
        }
        let name = if first { self.book_name.clone() } else { mailbox.legacy_dn.clone() };
        let mut session = self.open_session(mailbox, &name).await?;
        self.logon(&mut session, &name).await;
        self.ping_session(&mut session).await;
        if !first {
            self.lend(&mut session);
            self.address_book(mailbox).await;
        }
        self.resume(&mut session, &name).await;
        self.order(&mut session, &name).await;
        self.sizes(&mut session).await;
        self.wait(&mut session).await;
        Some(session)
    }

    /// Leaves out the steps that need a MAPI endpoint.
    fn skip_behind(&mut self, why: &str) {
        for step in ["A2", "M1", "M2", "M3", "N1", "L1", "R1", "R2", "B1", "P1", "P2"] {
            self.skip(step, why);
        }
    }

    /// Whether requests can be sent to a place: a host that was examined has to have an address that speaks TLS.
    fn is_usable(&self, place: &network::Place) -> bool {
        let examined = self.seen.host(&place.host, place.port);
        self.may_visit(&place.host, place.port).is_ok()
            && (!place.secure || !self.reaches(Stage::Tls) || examined.is_none_or(|host| host.certificates().next().is_some()))
    }

    /// Why there is no password to try.
    fn no_password(&self) -> &str {
        self.settings.withheld.as_deref().unwrap_or("No password was given.")
    }

    /// What the organization says of itself, where one is open.
    fn organization(&mut self) {
        if !self.begin("Z1") {
            return;
        }
        let Some(configured) = self.seen.configured.clone() else {
            self.add(Verdict::Skipped, "", "No organization is open, so nothing is compared with its configuration.");
            return;
        };
        let directories = configured.directories.len();
        let word = if directories == 1 { "directory" } else { "directories" };
        let switched = match configured.mapi_http_enabled {
            Some(true) => "MapiHttpEnabled is True",
            Some(false) => "MapiHttpEnabled is False",
            None => "MapiHttpEnabled is not known",
        };
        let change = configured.last_change.map(|change| format!(" Last change: {change}.")).unwrap_or_default();
        let (behind, runs) = match &configured.running {
            Running::NotKnown => (false, String::new()),
            Running::Same(revision) => (false, format!(" The server runs what is stored, revision {revision}.")),
            Running::Behind(why) => (true, format!(" The server does not run what is stored: {}", quote(why))),
        };
        let wrong = configured.mapi_http_enabled == Some(false) || directories == 0 || behind;
        let verdict = if wrong { Verdict::Warn } else { Verdict::Pass };
        self.add(verdict, "", format!("{directories} MAPI virtual {word}; {switched}.{runs}{change}"));
    }

    fn report(self, elapsed: Duration) -> AddressReport {
        let mut causes = diagnose(&self.seen);
        for cause in &mut causes {
            cause.because.evidence = self.hidden.hide(&cause.because.evidence);
            cause.because.remedy = self.hidden.hide(&cause.because.remedy);
        }
        let mut findings = self.findings;
        findings.sort_by_key(|finding| STEPS.iter().position(|step| step.id == finding.step));
        for cause in &causes {
            let explained = |finding: &&mut Finding| finding.step == cause.rule.step && finding.cause.is_none();
            let wrong = |finding: &&mut Finding| matches!(finding.verdict, Verdict::Fail | Verdict::Warn | Verdict::Unknown);
            if let Some(finding) = findings.iter_mut().filter(explained).find(wrong) {
                finding.cause = Some(cause.rule.cause);
                finding.remedy = Some(cause.because.remedy.clone());
            }
        }
        let transcript = self.transcript.lock().text(&self.hidden);
        AddressReport {
            findings,
            causes,
            leading: self.settings.vantage,
            seen: self.seen,
            refused: self.refused_in_all,
            elapsed,
            transcript,
            hidden: self.hidden,
        }
    }

    /// The names under which the user may log in; the given one first.
    fn users(&self) -> Vec<(UserForm, String)> {
        self.settings.credential.as_ref().map(|(user, _)| user_forms(user, &self.settings.address.text())).unwrap_or_default()
    }

    /// The name under which somebody logged in in this form.
    fn user_named(&self, form: UserForm) -> Option<String> {
        if form == UserForm::Ticket {
            return Some(self.wallet.principal().to_owned());
        }
        self.users().into_iter().find(|(known, _)| *known == form).map(|(_, user)| user)
    }
}
