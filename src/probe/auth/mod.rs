//! How a probe proves who asks: Basic in both codepages that clients use, NTLMv2 with and without a channel binding, the same inside
//! of Negotiate, Kerberos inside of it with the tickets of the client's own system, and Bearer.

mod basic;
mod kerberos;
pub mod ntlm;
mod offer;
mod spnego;

pub(super) use basic::windows_1252;
pub use basic::{Codepage, basic};
pub use kerberos::{KERBEROS, Proved, Shown, TicketProblem, Tickets, damaged as damaged_cache, service};
pub use ntlm::{Binding, channel_binding, endpoint_binding};
pub use offer::{Offered, offered};
pub use spnego::{Mechanism, Reply, read_reply, unwrap as unwrap_spnego, wrap_first, wrap_next};

use std::fmt;

/// How one logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// The password itself, its letters as UTF-8.
    Basic,
    /// The password itself, its letters as Windows-1252.
    BasicWindows1252,
    /// Challenge and response, bound to the connection.
    Ntlm,
    /// The same, wrapped in SPNEGO.
    Negotiate,
    /// A ticket, wrapped in SPNEGO.
    Kerberos,
    /// A token.
    Bearer,
}

impl Scheme {
    /// The word in `WWW-Authenticate`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Basic | Self::BasicWindows1252 => "Basic",
            Self::Ntlm => "NTLM",
            Self::Negotiate | Self::Kerberos => "Negotiate",
            Self::Bearer => "Bearer",
        }
    }

    /// Whether the login takes several messages on one connection, and counts for it.
    pub fn binds_connection(self) -> bool {
        matches!(self, Self::Ntlm | Self::Negotiate)
    }

    /// Whether it can carry a channel binding; servers may let such a login count for its connection, too.
    pub fn can_be_bound(self) -> bool {
        self.binds_connection() || self == Self::Kerberos
    }

    /// Whether it proves that somebody knows the password.
    pub fn proves_password(self) -> bool {
        !matches!(self, Self::Kerberos | Self::Bearer)
    }

    /// Whether the server learns what it could use as this person elsewhere.
    pub fn shows_secret(self) -> bool {
        matches!(self, Self::Basic | Self::BasicWindows1252 | Self::Bearer)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Basic => "Basic",
            Self::BasicWindows1252 => "Basic (Windows-1252)",
            Self::Ntlm => "NTLM",
            Self::Negotiate => "Negotiate (NTLM)",
            Self::Kerberos => "Negotiate (Kerberos)",
            Self::Bearer => "Bearer",
        })
    }
}

/// How the user is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UserForm {
    /// As it was given: `ann@contoso.com`, `CONTOSO\ann`.
    Given,
    /// The mail address.
    Address,
    /// `CONTOSO\ann`, the domain guessed from the first label of the mail domain.
    Downlevel,
    /// `ann`.
    Bare,
    /// As the ticket names him.
    Ticket,
}

/// The names to try for a user: as given first, the others only where they are another text.
pub fn user_forms(given: &str, address: &str) -> Vec<(UserForm, String)> {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let label = domain.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let bare = given.rsplit_once('\\').map_or(given, |(_, user)| user);
    let bare = bare.split_once('@').map_or(bare, |(user, _)| user);
    let own = given.split_once('\\').map_or(label, |(domain, _)| domain.to_owned());
    let downlevel = format!("{own}\\{bare}");
    let mut forms: Vec<(UserForm, String)> = vec![(UserForm::Given, given.to_owned())];
    let others = [(UserForm::Address, address.to_owned()), (UserForm::Downlevel, downlevel), (UserForm::Bare, bare.to_owned())];
    for (form, name) in others {
        if !name.is_empty() && !local.is_empty() && !forms.iter().any(|(_, known)| known.eq_ignore_ascii_case(&name)) {
            forms.push((form, name));
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::user_forms;

    fn names(given: &str) -> Vec<String> {
        user_forms(given, "ann@contoso.com").into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn a_user_has_up_to_four_names() {
        assert_eq!(names("ann@contoso.com"), ["ann@contoso.com", "CONTOSO\\ann", "ann"]);
        assert_eq!(names("EMEA\\ann"), ["EMEA\\ann", "ann@contoso.com", "ann"]);
        assert_eq!(names("a.smith@contoso.local"), ["a.smith@contoso.local", "ann@contoso.com", "CONTOSO\\a.smith", "a.smith"]);
    }
}
