//! What the listener publishes, as plain facts: whoever knows the configuration fills it in.

use crate::config::ComponentState;
use std::path::PathBuf;

/// What the listener shall do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The server's full name, as the health page and the login prompt show it: `EX01.contoso.com`.
    pub server: String,
    /// Where to listen, each an address and a port: `[::]:443`, `127.0.0.1:0`. Port 0 lets the system choose.
    pub listen: Vec<String>,
    /// The file with the certificate and those that vouch for it, in PEM. Without one the listener makes its own.
    pub certificate: Option<PathBuf>,
    /// The file with the private key in PEM; the certificate's own file when it is not named.
    pub private_key: Option<PathBuf>,
    /// Host names and addresses that a certificate of the listener's own is made for.
    pub self_signed_names: Vec<String>,
    /// The directory below `/mapi`; without one nothing is there.
    pub mapi: Option<MapiDirectory>,
    /// Whether the organization offers MAPI over HTTP.
    pub mapi_http_enabled: bool,
    /// The state of the component MapiProxy.
    pub mapi_proxy: ComponentState,
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
