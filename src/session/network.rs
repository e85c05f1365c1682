//! Connecting to a server in the network: its certificate and the token are found, or asked for.

use super::http::{Http, NotOpened, transport};
use super::place::Remote;
use super::trust::{KnownServers, Refused};
use crate::invoke::{Answer, Question};
use crate::record::ErrorRecord;
use crate::value::{Secret, Text};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Asks a person; `None` when they do not answer.
pub type Ask = Box<dyn FnMut(&Question) -> Option<Answer> + Send>;

/// The largest file of a token that is read, in bytes.
const SIZE_LIMIT: u64 = 4096;
/// How often a token is asked for.
const TRIES: usize = 3;

/// What connecting needs of the world.
pub(super) struct Way<'a> {
    /// The file of the token, where no connection names one.
    pub(super) token_file: Option<&'a Path>,
    /// The file of the servers that a person has said yes to.
    pub(super) known: PathBuf,
    /// Who can be asked; `None` for nobody.
    pub(super) ask: Option<&'a mut Ask>,
}

/// Connects to a server.
///
/// # Errors
/// `ServerCertificateUnknown`, `ServerCertificateChanged`, `ServerAccessDenied`, `ServerNotReachable`, `ServerRefused`.
pub(super) fn connect(remote: &Remote, mut way: Way<'_>) -> Result<Http, Box<ErrorRecord>> {
    let known = KnownServers(way.known.clone());
    let unreadable = |error: io::Error| {
        let message = format!("The file of known servers '{}' cannot be used: {error}.", known.0.display());
        Box::new(transport("ServerCertificateUnknown", message))
    };
    let mut pinned = match &remote.fingerprint {
        Some(fingerprint) => Some(fingerprint.clone()),
        None => known.find(&remote.authority).map_err(unreadable)?,
    };
    let file = remote.token_file.as_deref().or(way.token_file);
    let mut token = file.map(read_token).transpose()?;
    let mut tries = 0;
    loop {
        match Http::open_network(&remote.authority, pinned.clone(), token.clone()) {
            Ok(session) => return Ok(session),
            Err(NotOpened::Record(record)) => return Err(record),
            Err(NotOpened::Certificate(refused)) => {
                // A changed certificate is nobody's to wave through.
                if refused.known.is_some() || !is_trusted(remote, &refused, way.ask.as_deref_mut()) {
                    return Err(Box::new(untrusted(remote, &refused, &known)));
                }
                known.add(&remote.authority, &refused.fingerprint).map_err(unreadable)?;
                pinned = Some(refused.fingerprint);
            }
            Err(NotOpened::Token) => {
                let asked =
                    if tries < TRIES { way.ask.as_deref_mut().and_then(|ask| ask_token(remote, token.is_some(), ask)) } else { None };
                tries += 1;
                match asked {
                    Some(typed) => token = Some(typed),
                    None => return Err(Box::new(no_token(remote, token.is_some(), file))),
                }
            }
        }
    }
}

/// Reads the file of a token.
fn read_token(path: &Path) -> Result<Secret, Box<ErrorRecord>> {
    let refused = |why: String| Box::new(transport("ServerAccessDenied", format!("The token in '{}' is not used: {why}.", path.display())));
    let about = fs::metadata(path).map_err(|error| refused(error.to_string()))?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0 {
        return Err(refused(format!("others may read the file; 'chmod 600 {}' keeps it to you", path.display())));
    }
    if about.len() > SIZE_LIMIT {
        return Err(refused("the file is too large for a token".to_owned()));
    }
    let text = fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    let text = text.trim();
    if text.is_empty() || text.chars().any(|letter| !letter.is_ascii_graphic()) {
        return Err(refused("the file holds no token".to_owned()));
    }
    Ok(Secret::new(text))
}

fn is_trusted(remote: &Remote, refused: &Refused, ask: Option<&mut Ask>) -> bool {
    let Some(ask) = ask else { return false };
    let message = format!(
        "The certificate of {} is not trusted by itself: {}.\nIts fingerprint (SHA-256) is {}\nemshd shows its own when it starts. Are they the same?",
        remote.authority, refused.why, refused.fingerprint
    );
    let choice = |label: &str, help: &str| -> (Text, Text) { (label.into(), help.into()) };
    let choices = vec![
        choice("&Yes", "Connect, and know the server by this certificate from now on."),
        choice("&No", "Do not connect. Nothing has been sent to the server."),
    ];
    let question = Question::Choice { caption: "Unknown server".into(), message: message.into(), choices, default: 1 };
    matches!(ask(&question), Some(Answer::Choice(0)))
}

fn untrusted(remote: &Remote, refused: &Refused, known: &KnownServers) -> ErrorRecord {
    let Remote { authority, .. } = remote;
    let Refused { fingerprint, why, known: before } = refused;
    match before {
        Some(before) => transport(
            "ServerCertificateChanged",
            format!(
                "The server at {authority} shows another certificate than the one it was known by, and nothing was sent to it. Known: {before}. Shown: {fingerprint}. If the certificate was replaced, take the line of {authority} out of '{}' (or the fingerprint out of the connection) and connect again; if not, somebody stands between you and the server.",
                known.0.display()
            ),
        ),
        None => transport(
            "ServerCertificateUnknown",
            format!(
                "The certificate of {authority} is not trusted: {why}. Its fingerprint (SHA-256) is {fingerprint}. If that is what emshd shows when it starts, write the line '{authority} {fingerprint}' into '{}', or connect once from a terminal and say yes.",
                known.0.display()
            ),
        ),
    }
}

fn ask_token(remote: &Remote, again: bool, ask: &mut Ask) -> Option<Secret> {
    let again = if again { "That token is not taken. " } else { "" };
    let question = Question::Secret { prompt: format!("{again}Token for {}: ", remote.authority).into() };
    match ask(&question) {
        Some(Answer::Secret(token)) if !token.reveal().trim().is_empty() => Some(Secret::new(token.reveal().trim())),
        _ => None,
    }
}

fn no_token(remote: &Remote, refused: bool, file: Option<&Path>) -> ErrorRecord {
    let what = match (refused, file) {
        (true, Some(file)) => format!("does not take the token in '{}'", file.display()),
        (true, None) => "does not take this token".to_owned(),
        (false, _) => "wants a token".to_owned(),
    };
    let message = format!(
        "The server at {} {what}. New-ManagementToken makes one on the server; put it into a file that only you may read and name that by -TokenFile or EMSH_TOKEN_FILE.",
        remote.authority
    );
    transport("ServerAccessDenied", message)
}
