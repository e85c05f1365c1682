//! O1: Outlook Anywhere (RPC over HTTP), where Autodiscover offers it, as far as one can honestly tell without speaking RPC: whether
//! it asks for a login, and whether the RPC proxy echoes after one ([MS-RPCH] 2.2.2.1.3). Nothing is claimed of the servers behind.

use super::Walk;
use super::network::Place;
use crate::probe::auth::offered;
use crate::probe::http::Request;
use crate::probe::report::{Verdict, quote};

/// The RPC proxy; its query names the server and port behind it.
const PATH: &str = "/rpc/rpcproxy.dll";
/// The bit of an echo among the flags of an RTS packet.
const ECHO: u16 = 0x40;

impl Walk<'_> {
    pub(super) async fn outlook_anywhere(&mut self) {
        if !self.begin("O1") {
            return;
        }
        let host = self.seen.discovered.as_ref().map(|found| found.anywhere.clone()).unwrap_or_default();
        if host.is_empty() {
            self.add(Verdict::Skipped, "", "Autodiscover does not offer it.");
            return;
        }
        let behind = self
            .seen
            .discovered
            .as_ref()
            .and_then(|found| found.mailbox_url())
            .and_then(|(url, _)| url.split_once("MailboxId=").map(|(_, id)| id.to_owned()));
        let place = Place::https(&host, &format!("{PATH}?{}:6001", behind.unwrap_or_else(|| host.clone())));
        let subject = format!("{host}{PATH}");
        let request = Request::new("RPC_IN_DATA", &place.authority(), place.target.clone())
            .header("Accept", "application/rpc")
            .header("User-Agent", "MSRPC")
            .header("Cache-Control", "no-cache")
            .header("Pragma", "no-cache");
        let mut link = match self.dial(&place).await {
            Ok(link) => link,
            Err(why) => {
                self.add(Verdict::Warn, &subject, format!("It cannot be reached: {}.", why.said()));
                return;
            }
        };
        let answered = match self.exchange(&mut link, &request).await {
            Ok(answered) => answered,
            Err(why) => {
                self.add(Verdict::Warn, &subject, format!("It does not answer: {}.", quote(&why)));
                return;
            }
        };
        let schemes: Vec<String> = offered(answered.head.all("WWW-Authenticate")).into_iter().map(|one| one.scheme).collect();
        if answered.head.status != 401 {
            self.add(
                Verdict::Warn,
                &subject,
                format!("Autodiscover offers it, and it answers {} instead of asking for a login.", answered.head.status),
            );
            return;
        }
        let asks = format!("It asks for a login by {}", quote(&schemes.join(", ")));
        let Some(way) = self.way.clone().filter(|way| schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case(way.scheme.word()))) else {
            self.add(Verdict::Pass, &subject, format!("{asks}; more was not tried."));
            return;
        };
        let mut link = match self.dial(&place).await {
            Ok(link) => link,
            Err(why) => {
                self.add(Verdict::Warn, &subject, format!("{asks}; a second connection fails: {}.", why.said()));
                return;
            }
        };
        if let Some(why) = self.not_for_secrets(&place, &link) {
            self.add(Verdict::Pass, &subject, format!("{asks}; more was not tried: {why}."));
            return;
        }
        let (_, answered) = self.log_in(&mut link, &place, &way, &request).await;
        let echoed = answered.as_ref().is_some_and(|answered| answered.head.status == 200 && is_echo(&answered.body));
        if echoed {
            self.add(Verdict::Pass, &subject, format!("{asks}, and the RPC proxy echoes after one. What is behind it was not asked."));
        } else {
            let status = answered.map_or("with nothing".to_owned(), |answered| format!("with {}", answered.head.status));
            self.add(Verdict::Warn, &subject, format!("{asks}, and after one it answers {status} and no echo."));
        }
    }
}

/// Whether a body is an RTS packet that echoes: version 5.0, type 20, and the flag.
fn is_echo(body: &[u8]) -> bool {
    body.len() >= 20 && body[..3] == [5, 0, 20] && u16::from_le_bytes([body[16], body[17]]) & ECHO != 0
}

#[cfg(test)]
mod tests {
    use super::is_echo;

    #[test]
    fn an_echo_is_known() {
        let echo = [5, 0, 20, 3, 16, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0];
        assert!(is_echo(&echo));
        assert!(!is_echo(&echo[..19]) && !is_echo(b"<html>and something behind it</html>"));
    }
}
