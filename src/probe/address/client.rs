//! One client on one connection: it logs in, and again where the server asks for it.

use super::Walk;
use super::network::{Answered, Link, Place};
use crate::probe::auth::{
    Binding, Codepage, Mechanism, Scheme, UserForm, basic, channel_binding, ntlm, offered, unwrap_spnego, wrap_first, wrap_next,
};
use crate::probe::certificate::Certificate;
use crate::probe::http::Request;
use crate::probe::seen::{Bound, LoginOutcome};
use crate::value::time;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// A way to log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) scheme: Scheme,
    pub(super) form: UserForm,
    pub(super) user: String,
    pub(super) binding: Bound,
}

impl Walk<'_> {
    /// Sends a request with a login, from the first message on.
    pub(super) async fn log_in(
        &mut self,
        link: &mut Link,
        place: &Place,
        way: &Way,
        request: &Request,
    ) -> (LoginOutcome, Option<Answered>) {
        let answered = match way.scheme {
            Scheme::Ntlm | Scheme::Negotiate => match self.shake(link, place, way, request).await {
                Ok(answered) => answered,
                Err(outcome) => return (outcome, None),
            },
            Scheme::Kerberos => return self.show_ticket(link, place, way, request).await,
            _ => {
                let Some(value) = self.authorization(way) else {
                    return (LoginOutcome::Broken("the name or password has letters that cannot be sent so".to_owned()), None);
                };
                match self.exchange(link, &request.clone().header("Authorization", value)).await {
                    Ok(answered) => answered,
                    Err(why) => return (LoginOutcome::Broken(why), None),
                }
            }
        };
        (outcome(answered.head.status), Some(answered))
    }

    /// The value of `Authorization` for ways that need no challenge.
    pub(super) fn authorization(&self, way: &Way) -> Option<String> {
        let password = self.settings.credential.as_ref().map(|(_, password)| password.reveal());
        match way.scheme {
            Scheme::Basic => basic(&way.user, password?, Codepage::Utf8),
            Scheme::BasicWindows1252 => basic(&way.user, password?, Codepage::Windows1252),
            Scheme::Bearer => Some(format!("Bearer {}", self.settings.token.as_ref()?.reveal())),
            Scheme::Ntlm | Scheme::Negotiate | Scheme::Kerberos => None,
        }
    }

    /// The three messages of NTLM, alone or in SPNEGO.
    async fn shake(&mut self, link: &mut Link, place: &Place, way: &Way, request: &Request) -> Result<Answered, LoginOutcome> {
        let word = way.scheme.word();
        let first = ntlm::negotiate();
        let wrapped = if way.scheme == Scheme::Negotiate { wrap_first(Mechanism::Ntlm, &first) } else { first.clone() };
        let empty = request.clone().body(Vec::new()).header("Authorization", format!("{word} {}", BASE64_STANDARD.encode(wrapped)));
        let answer = self.exchange(link, &empty).await.map_err(LoginOutcome::Broken)?;
        if answer.head.status != 401 {
            return match answer.head.status {
                502..=504 => Err(LoginOutcome::Broken(format!("it answers {}", answer.head.status))),
                status => Err(LoginOutcome::NoChallenge(status)),
            };
        }
        let token = offered(answer.head.all("WWW-Authenticate"))
            .into_iter()
            .find(|one| one.scheme.eq_ignore_ascii_case(word) && !one.rest.is_empty());
        let token = token.and_then(|one| BASE64_STANDARD.decode(one.rest.trim()).ok());
        let Some(token) = token else { return Err(LoginOutcome::NoChallenge(401)) };
        let second = unwrap_spnego(&token).unwrap_or_default().to_vec();
        let Ok(challenge) = ntlm::Challenge::decode(&second) else { return Err(LoginOutcome::NoChallenge(401)) };
        if !link.connection.is_reusable() {
            return Err(LoginOutcome::Interrupted);
        }
        let third = {
            let Some((_, password)) = &self.settings.credential else { return Err(LoginOutcome::Refused) };
            let nonce = *uuid::Uuid::new_v4().as_bytes();
            let answering = ntlm::Answering {
                user: &way.user,
                password: password.reveal(),
                target: &format!("HTTP/{}", place.host),
                binding: binding(link, way.binding),
                nonce: [nonce[0], nonce[1], nonce[2], nonce[3], nonce[4], nonce[5], nonce[12], nonce[13]],
                now: file_time(self.now()),
            };
            ntlm::authenticate(&answering, &first, &second, &challenge)
        };
        self.hidden.bytes(&third);
        let wrapped = if way.scheme == Scheme::Negotiate { wrap_next(&third) } else { third };
        let value = BASE64_STANDARD.encode(wrapped);
        self.hidden.text(&value);
        self.exchange(link, &request.clone().header("Authorization", format!("{word} {value}")))
            .await
            .map_err(|why| if link.connection.is_reusable() { LoginOutcome::Broken(why) } else { LoginOutcome::Interrupted })
    }
}

/// What came of a login, by the status of the answer.
pub(super) fn outcome(status: u16) -> LoginOutcome {
    match status {
        401 => LoginOutcome::Refused,
        502..=504 => LoginOutcome::Broken(format!("it answers {status}")),
        status => LoginOutcome::Accepted(status),
    }
}

/// What a login on this connection is bound to.
fn binding(link: &Link, bound: Bound) -> Binding {
    bound_digest(link, bound).map_or(Binding::Absent, |digest| Binding::Digest(channel_binding(&digest)))
}

/// The digest of the certificate that a login on this connection is bound to.
pub(super) fn bound_digest(link: &Link, bound: Bound) -> Option<Vec<u8>> {
    let shown = || link.handshake.as_ref().and_then(|shaken| shaken.chain.first()).and_then(|der| Certificate::parse(der).ok());
    match bound {
        Bound::Absent => None,
        Bound::Right => shown().map(|certificate| certificate.endpoint_digest),
        Bound::Wrong => Some(vec![0x5a; 32]),
    }
}

/// UTC ticks as Windows counts them: since 1601.
fn file_time(ticks: i64) -> u64 {
    u64::try_from(ticks - 584_388 * time::DAY).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::file_time;
    use crate::value::time;

    #[test]
    fn windows_counts_from_1601() {
        assert_eq!(file_time(time::UNIX_EPOCH), 116_444_736_000_000_000);
    }
}
