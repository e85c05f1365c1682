//! What the listener publishes, as plain facts: whoever knows the configuration fills it in.

use super::bearer::Tokens;
use crate::config::ComponentState;
use crate::mailbox::Directory;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What the listener shall do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// The server's full name, as the health page and the login prompt show it: `EX01.contoso.com`.
    pub server: String,
    /// Where it listens, and what it shows there.
    pub at: Listening,
    /// The directory below `/mapi`; without one nothing is there.
    pub mapi: Option<MapiDirectory>,
    /// Whether the organization offers MAPI over HTTP.
    pub mapi_http_enabled: bool,
    /// The state of the component MapiProxy.
    pub mapi_proxy: ComponentState,
    /// The mailboxes, and the servers that they are on.
    pub directory: Arc<Directory>,
    /// The mailbox that the server watches itself with.
    pub health_mailbox: uuid::Uuid,
    /// Which tokens of an authorization server are taken.
    pub tokens: Tokens,
    /// How long a session context lives that nobody uses.
    pub session_idle: Duration,
    /// How much is logged.
    pub logging: crate::logs::Limits,
    /// What is wrong with what was configured, beyond what the listener finds out itself: a sentence each.
    pub complaints: Vec<String>,
}

/// How a listener listens: the same for clients and for shells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listening {
    /// Where to listen, each an address and a port: `[::]:443`, `127.0.0.1:0`. Port 0 lets the system choose.
    pub listen: Vec<String>,
    /// The file with the certificate and those that vouch for it, in PEM. Without one the listener makes its own.
    pub certificate: Option<PathBuf>,
    /// The file with the private key in PEM; the certificate's own file when it is not named.
    pub private_key: Option<PathBuf>,
    /// Host names and addresses that a certificate of the listener's own is made for.
    pub self_signed_names: Vec<String>,
}

impl Published {
    /// The ways to log in that the directory names and that work here, in its order.
    pub fn offered(&self) -> Vec<AuthenticationMethod> {
        let works = |method: &AuthenticationMethod| match method {
            AuthenticationMethod::Basic => true,
            AuthenticationMethod::OAuth => !self.tokens.keys.is_empty(),
            // They come with forwarding to servers that can check them.
            AuthenticationMethod::Ntlm | AuthenticationMethod::Negotiate => false,
        };
        self.mapi.iter().flat_map(|directory| &directory.authentication).copied().filter(works).collect()
    }

    /// What people should know about the ways to log in that are named and do not work.
    pub(super) fn idle_methods(&self) -> Option<String> {
        let offered = self.offered();
        let named = self.mapi.iter().flat_map(|directory| &directory.authentication);
        let idle: Vec<&str> = named.filter(|method| !offered.contains(method)).map(|method| method.scheme()).collect();
        if idle.is_empty() {
            return None;
        }
        let others = match offered.iter().map(|method| method.scheme()).collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => "so nobody can log in".to_owned(),
            others => format!("so clients are offered {others} alone"),
        };
        let bearer = if idle.contains(&"Bearer") { " (Bearer needs token-keys and token-audience in [https])" } else { "" };
        Some(format!("The MAPI virtual directory names ways to log in that do not work here: {}{bearer}, {others}.", idle.join(", ")))
    }
}

/// A MAPI virtual directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapiDirectory {
    /// The ways to log in, in the order in which they are offered.
    pub authentication: Vec<AuthenticationMethod>,
    /// The address that clients inside are told.
    pub internal_url: Option<String>,
    /// The address that clients outside are told.
    pub external_url: Option<String>,
}

/// A way to log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticationMethod {
    /// Name and password with each request.
    Basic,
    /// Windows authentication by challenge and response.
    Ntlm,
    /// Kerberos, or NTLM where it does not work.
    Negotiate,
    /// A token of an authorization server.
    OAuth,
}

impl AuthenticationMethod {
    /// The scheme as it stands on the wire.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Ntlm => "NTLM",
            Self::Negotiate => "Negotiate",
            Self::OAuth => "Bearer",
        }
    }

    /// What `WWW-Authenticate` says. NTLM and Negotiate begin without parameters; the others name the server.
    pub(super) fn challenge(self, server: &str) -> String {
        match self {
            Self::Ntlm | Self::Negotiate => self.scheme().to_owned(),
            Self::Basic | Self::OAuth => {
                let realm: String = server.chars().filter(|letter| letter.is_ascii_alphanumeric() || ".-_:".contains(*letter)).collect();
                format!("{} realm=\"{realm}\"", self.scheme())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AuthenticationMethod;

    #[test]
    fn a_challenge_cannot_be_broken_by_a_name() {
        let all = [AuthenticationMethod::Ntlm, AuthenticationMethod::Negotiate, AuthenticationMethod::Basic, AuthenticationMethod::OAuth];
        let expected = ["NTLM", "Negotiate", r#"Basic realm="EX01.contoso.com""#, r#"Bearer realm="EX01.contoso.com""#];
        assert_eq!(all.map(|method| method.challenge("EX01.\"\r\ncontoso.com")), expected);
    }
}
