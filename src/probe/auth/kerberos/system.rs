//! Tickets from the system's GSSAPI. The library finds the cache and its settings by itself (`KRB5CCNAME`, `KRB5_CONFIG` of this
//! process) and waits for Kerberos servers as long as it likes; so each call has a thread of its own that nobody has to wait for.

use super::super::spnego::{Mechanism, wrap_first};
use super::{Proved, TicketProblem, service, telling};
use crate::probe::report::quote;
use libgssapi::context::{ClientCtx, CtxFlags, SecurityContext};
use libgssapi::credential::{Cred, CredUsage};
use libgssapi::error::Error;
use libgssapi::name::Name;
use libgssapi::oid::{GSS_MECH_KRB5, GSS_NT_HOSTBASED_SERVICE, GSS_NT_KRB5_PRINCIPAL, OidSet};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Where the numbers of the Kerberos protocol begin among those of the library.
const PROTOCOL: i32 = -1_765_328_384;
/// Routine errors of GSSAPI (RFC 2744, 3.9.1).
const NO_CREDENTIAL: u32 = 7;
const CREDENTIALS_EXPIRED: u32 = 11;

/// The tickets of whoever is logged in.
#[derive(Clone, Debug)]
pub struct Tickets {
    credential: Cred,
    principal: String,
}

/// What is shown to a server.
#[derive(Debug)]
pub struct Shown {
    token: Vec<u8>,
    context: ClientCtx,
}

impl Tickets {
    /// Opens the ticket cache that the system names.
    ///
    /// # Errors
    /// [`TicketProblem::NoTicket`], [`TicketProblem::Expired`], or what the library says.
    pub async fn open(patience: Duration) -> Result<Self, TicketProblem> {
        apart(patience, || {
            let mechanisms = OidSet::singleton(GSS_MECH_KRB5).map_err(|error| problem(&error))?;
            let credential = Cred::acquire(None, None, CredUsage::Initiate, Some(&mechanisms)).map_err(|error| problem(&error))?;
            let name = credential.name().map_err(|error| problem(&error))?;
            let principal = name.display_name().map_err(|error| problem(&error))?;
            Ok(Self { principal: quote(&String::from_utf8_lossy(&principal)), credential })
        })
        .await
    }

    /// Whose they are: `ann@CONTOSO.COM`.
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// Gets a ticket for a host, from the cache or from a Kerberos server, and makes the token of it that Negotiate carries. `binding`
    /// is what it is bound to.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn show(&self, host: &str, binding: Option<Vec<u8>>, patience: Duration) -> Result<Shown, TicketProblem> {
        let (credential, service) = (self.credential.clone(), service(host));
        apart(patience, move || {
            let named = name_of(&service).map_err(|error| problem(&error))?;
            let flags = CtxFlags::GSS_C_MUTUAL_FLAG;
            let mut context = ClientCtx::new(Some(credential), named, flags, Some(GSS_MECH_KRB5));
            match context.step(None, binding.as_deref()) {
                Ok(Some(token)) => Ok(Shown { token: wrap_first(Mechanism::Kerberos, &token), context }),
                Ok(None) => Err(TicketProblem::Other("the library made no token".to_owned())),
                Err(error) => Err(problem(&error)),
            }
        })
        .await
    }
}

impl Shown {
    /// The token that goes to the server.
    pub fn token(&self) -> &[u8] {
        &self.token
    }

    /// What the token says that a server sent back, out of its wrapping.
    ///
    /// # Errors
    /// The reason that the server gives, where the token is an error of the protocol.
    pub fn answered(&mut self, token: &[u8]) -> Result<Proved, TicketProblem> {
        match self.context.step(Some(token), None) {
            Ok(_) if self.context.is_complete() => Ok(Proved::Itself),
            Ok(_) => Ok(Proved::Nothing),
            Err(error) => match problem(&error) {
                // An answer that does not fit the ticket, not one that says why it is refused.
                TicketProblem::WrongKey(_) if is_reply(token) => Ok(Proved::Wrongly),
                TicketProblem::Other(_) if is_reply(token) => Ok(Proved::Wrongly),
                said => Err(said),
            },
        }
    }
}

/// Whether a token is a reply to a ticket (KRB_AP_REP) and no error: the two bytes behind the mechanism's name say it (RFC 4121, 4.1).
fn is_reply(token: &[u8]) -> bool {
    let name: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02];
    token.windows(name.len()).position(|window| window == name).and_then(|at| token.get(at + name.len()..)?.get(..2)) == Some(&[2, 0])
}

/// The service in its realm. The library may put another name in place of the host, one that DNS has for it; Windows does not, and the
/// host is what a client shows a ticket to.
fn name_of(service: &str) -> Result<Name, Error> {
    let hosted = Name::new(service.replacen('/', "@", 1).as_bytes(), Some(GSS_NT_HOSTBASED_SERVICE))?;
    let found = hosted.canonicalize(Some(GSS_MECH_KRB5))?.display_name()?;
    let found = String::from_utf8_lossy(&found);
    let realm = found.rsplit_once('@').map_or("", |(_, realm)| realm);
    Name::new(format!("{service}@{realm}").as_bytes(), Some(GSS_NT_KRB5_PRINCIPAL))
}

/// A call on a thread of its own, waited for so long. Who is not waited for any more ends by itself.
async fn apart<T: Send + 'static>(
    patience: Duration,
    call: impl FnOnce() -> Result<T, TicketProblem> + Send + 'static,
) -> Result<T, TicketProblem> {
    let (told, heard) = oneshot::channel();
    let work = move || {
        let _ = told.send(call());
    };
    if let Err(error) = std::thread::Builder::new().name("kerberos".to_owned()).spawn(work) {
        return Err(TicketProblem::Other(format!("no thread can be started: {error}")));
    }
    match timeout(patience, heard).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(TicketProblem::Other("the library ended unexpectedly".to_owned())),
        Err(_) => Err(TicketProblem::NoKdc(format!("nothing came within {} s", patience.as_secs()))),
    }
}

/// What an error of the library means. It has to be asked on the thread on which it came.
fn problem(error: &Error) -> TicketProblem {
    let routine = error.major.bits() >> 16 & 0xff;
    let text = telling(&error.to_string());
    match i32::from_ne_bytes(error.minor.to_ne_bytes()).wrapping_sub(PROTOCOL) {
        _ if routine == CREDENTIALS_EXPIRED => TicketProblem::Expired,
        32 => TicketProblem::Expired,
        // A service of the realm that is not there, or a realm that nobody leads to.
        7 if text.contains("krbtgt/") => TicketProblem::UnknownRealm(text),
        7 => TicketProblem::UnknownService(text),
        // Not yet valid, and too far away.
        33 | 37 => TicketProblem::ClockSkew,
        // KDC_ERR_SVC_UNAVAILABLE, KRB5_REALM_UNKNOWN, KRB5_KDC_UNREACH, KRB5_REALM_CANT_RESOLVE.
        29 | 154 | 156 | 220 => TicketProblem::NoKdc(text),
        // Not readable, not for us, no key of this version, no key at all.
        31 | 35 | 36 | 41 | 44 | 45 => TicketProblem::WrongKey(text),
        // KRB5_CC_NOTFOUND, KRB5_FCC_NOFILE.
        141 | 195 => TicketProblem::NoTicket(text),
        _ if routine == NO_CREDENTIAL => TicketProblem::NoTicket(text),
        _ => TicketProblem::Other(text),
    }
}
