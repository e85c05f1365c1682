//! Kerberos: a ticket of whoever is logged in to this machine, shown to a server inside of Negotiate. Tickets come from the system's
//! own library, which a build has only with the feature `kerberos`; what can be wrong with one is known in every build.

#[cfg(not(feature = "kerberos"))]
mod absent;
mod cache;
#[cfg(feature = "kerberos")]
mod system;

#[cfg(not(feature = "kerberos"))]
pub use absent::{Shown, Tickets};
pub use cache::damaged;
#[cfg(feature = "kerberos")]
pub use system::{Shown, Tickets};

/// Whether this build can ask for tickets.
pub const KERBEROS: bool = cfg!(feature = "kerberos");

/// Why there is no ticket for a server, or why the server does not take it. The texts are the library's, cut and made harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketProblem {
    /// This program was built without Kerberos.
    NotBuilt,
    /// Nobody is logged in: there is no ticket cache, or nothing that can be read in it.
    NoTicket(String),
    /// Somebody was logged in, and that time is over.
    Expired,
    /// No Kerberos server can be found, or none answers.
    NoKdc(String),
    /// The Kerberos server does not know the service.
    UnknownService(String),
    /// The Kerberos server knows no way to the realm of the service.
    UnknownRealm(String),
    /// A clock is too far from the others.
    ClockSkew,
    /// The server cannot read the ticket: it has another key than the Kerberos server.
    WrongKey(String),
    /// Something else.
    Other(String),
}

impl TicketProblem {
    /// In half a sentence.
    pub fn said(&self) -> String {
        let with = |sentence: &str, text: &str| if text.is_empty() { sentence.to_owned() } else { format!("{sentence} ({text})") };
        match self {
            Self::NotBuilt => "Kerberos is not in this build".to_owned(),
            Self::NoTicket(text) => with("there is no ticket here", text),
            Self::Expired => "the ticket has expired".to_owned(),
            Self::NoKdc(text) => with("no Kerberos server answers", text),
            Self::UnknownService(text) => with("the Kerberos server does not know the service", text),
            Self::UnknownRealm(text) => with("the Kerberos server knows no way to the realm of the service", text),
            Self::ClockSkew => "the clocks differ by too much".to_owned(),
            Self::WrongKey(text) => with("the server cannot read the ticket", text),
            Self::Other(text) => with("Kerberos fails", text),
        }
    }
}

/// What a server proved in return for a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proved {
    /// Nothing: it sent no token back. Some never do.
    Nothing,
    /// That it has the service's key.
    Itself,
    /// Nothing, though it sent something: it does not have the key.
    Wrongly,
}

/// The name of the service that a host is.
pub fn service(host: &str) -> String {
    format!("HTTP/{}", host.to_ascii_lowercase())
}

/// Of what a library says, the part that tells something: `Unspecified failure (Clock skew too great)` has it in brackets.
#[cfg(any(feature = "kerberos", test))]
fn telling(whole: &str) -> String {
    let inside = |text: &'_ str| text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).map(str::to_owned);
    let inner = whole.split_once(" (").and_then(|(_, inner)| inner.strip_suffix(')'));
    let text = inner.filter(|inner| !matches!(*inner, "" | "Success" | "Unknown error")).unwrap_or(whole).trim();
    let rest = text.strip_prefix("No Kerberos credentials available").map(|rest| rest.trim_start_matches([':', ' ']));
    let rest = rest.filter(|rest| !rest.is_empty()).unwrap_or(text);
    crate::probe::report::quote(&inside(rest).unwrap_or_else(|| rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{service, telling};

    #[test]
    fn what_a_library_says_is_cut_to_what_it_tells() {
        let unspecified = "Unspecified GSS failure.  Minor code may provide more information";
        for (said, told) in [
            (format!("{unspecified} (Clock skew too great)"), "Clock skew too great"),
            (format!("{unspecified} (Generic error (see e-text))"), "Generic error (see e-text)"),
            ("No credentials (No Kerberos credentials available (default cache: FILE:/x))".to_owned(), "default cache: FILE:/x"),
            ("No credentials (No Kerberos credentials available: No KCM server found)".to_owned(), "No KCM server found"),
            ("The referenced credential has expired (Success)".to_owned(), "The referenced credential has expired (Success)"),
            ("\u{1b}[31m (\u{1b}[2J)".to_owned(), "\\u{1b}[2J"),
            (String::new(), ""),
        ] {
            assert_eq!(telling(&said), told, "{said}");
        }
    }

    #[test]
    fn services_are_in_small_letters() {
        assert_eq!(service("Mail.Contoso.COM"), "HTTP/mail.contoso.com");
    }
}
