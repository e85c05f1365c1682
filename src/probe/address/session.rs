//! A session of MAPI over HTTP, as a client has it: cookies, numbers of requests, and the layers of an answer one by one.

use super::Walk;
use super::client::Way;
use super::network::{Answered, Link, Place};
use super::offer::AGENT;
use super::settings::APPLICATION;
use crate::mapi::{RequestType, ResponseCode, decode_entity, header};
use crate::probe::http::Request;
use crate::probe::report::quote;
use crate::probe::seen::{LoginOutcome, Reply};
use tokio::time::Instant;

/// Cookies that are kept, and bytes of each.
const COOKIE_LIMIT: (usize, usize) = (32, 4096);

/// A session, or what is to become one.
pub(super) struct Session {
    pub(super) place: Place,
    pub(super) way: Way,
    link: Option<Link>,
    /// Whether the connection is logged in already.
    logged_in: bool,
    /// Whether the connection waited for somebody before; it may be gone.
    was_kept: bool,
    /// How many connections it had.
    connections: u32,
    /// Whether any connection will do; not where a new one is to show something.
    stays: bool,
    /// By name; all of them go with every request.
    pub(super) cookies: Vec<(String, String)>,
    id: String,
    number: u32,
}

/// What one learns of an answer.
pub(super) struct Call {
    pub(super) reply: Reply,
    /// The body behind the preamble.
    pub(super) body: Vec<u8>,
}

impl Session {
    pub(super) fn new(place: &Place, way: &Way) -> Self {
        let id = uuid::Uuid::new_v4().braced().to_string().to_uppercase();
        let (place, way) = (place.clone(), way.clone());
        Self { place, way, link: None, logged_in: false, was_kept: false, connections: 0, stays: true, cookies: Vec::new(), id, number: 0 }
    }

    /// Its cookies, as they stand in a request; empty for none.
    pub(super) fn cookie_header(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Goes on over a new connection.
    pub(super) fn leave_connection(&mut self) {
        self.link = None;
        self.logged_in = false;
        self.stays = false;
    }

    /// A request in the session.
    pub(super) fn request(&mut self, kind: RequestType, body: Vec<u8>) -> Request {
        self.number += 1;
        let mut request = Request::new("POST", &self.place.authority(), self.place.target.clone())
            .header("Content-Type", header::CONTENT_TYPE)
            .header("User-Agent", AGENT)
            .header(header::REQUEST_TYPE, kind.name())
            .header(header::REQUEST_ID, format!("{}:{}", self.id, self.number))
            .header(header::CLIENT_INFO, format!("{}:1", self.id))
            .header(header::CLIENT_APPLICATION, APPLICATION);
        if !self.cookies.is_empty() {
            request = request.header("Cookie", self.cookie_header());
        }
        request.body(body)
    }
}

impl Walk<'_> {
    /// Connects a session where it has no connection, and sees to it that secrets may go there.
    async fn ready(&mut self, session: &mut Session) -> Result<(), String> {
        if session.link.as_ref().is_some_and(|link| link.connection.is_reusable()) {
            return Ok(());
        }
        // A session that goes on over a new connection gets a new one.
        let kept = if session.stays { self.spare(&session.place, Some(&session.way)) } else { None };
        session.was_kept = kept.is_some();
        session.logged_in = session.was_kept;
        let link = match kept {
            Some(link) => link,
            None => {
                session.connections += 1;
                self.dial(&session.place).await.map_err(|why| why.said())?
            }
        };
        session.connections = session.connections.max(1);
        if let Some(why) = self.not_for_secrets(&session.place, &link) {
            return Err(why);
        }
        session.link = Some(link);
        Ok(())
    }

    /// Leaves the connection of a session to whoever logs in in the same way.
    pub(super) fn lend(&mut self, session: &mut Session) {
        let link = session.link.take();
        self.keep(&session.place, Some(&session.way), link);
    }

    /// Sends a request in a session, logging in where the server wants it; the answer as it came.
    pub(super) async fn ask(&mut self, session: &mut Session, request: &Request) -> Result<Answered, String> {
        let begun = Instant::now();
        let answered = self.ask_once(session, request).await;
        match answered {
            // Nothing was answered on a connection that had waited: it was gone, unless it is the server that is silent.
            Err(_) if std::mem::take(&mut session.was_kept) && begun.elapsed() < self.settings.patience => {
                session.link = None;
                session.stays = false;
                self.ask_once(session, request).await
            }
            answered => {
                session.was_kept = false;
                answered
            }
        }
    }

    async fn ask_once(&mut self, session: &mut Session, request: &Request) -> Result<Answered, String> {
        self.ready(session).await?;
        let Some(mut link) = session.link.take() else { return Err("there is no connection".to_owned()) };
        let way = session.way.clone();
        let answered = if way.scheme.binds_connection() && session.logged_in {
            let answered = self.exchange(&mut link, request).await?;
            // Some servers let every request prove itself, whatever the connection has proved.
            if answered.head.status == 401 && link.connection.is_reusable() { None } else { Some(answered) }
        } else {
            None
        };
        let answered = match answered {
            Some(answered) => answered,
            None => {
                let (outcome, answered) = self.log_in(&mut link, &session.place, &way, request).await;
                match (outcome, answered) {
                    (_, Some(answered)) => answered,
                    (LoginOutcome::Broken(why), None) => return Err(why),
                    (LoginOutcome::NoChallenge(status), None) => return Err(format!("no challenge came to log in ({status})")),
                    (LoginOutcome::Interrupted, None) => return Err("the connection was closed in the login".to_owned()),
                    (LoginOutcome::NoTicket, None) => return Err(self.no_ticket(&session.place)),
                    (other, None) => return Err(format!("the login gave {other:?}")),
                }
            }
        };
        session.logged_in = answered.head.status != 401;
        self.take_cookies(session, &answered);
        if link.connection.is_reusable() {
            session.link = Some(link);
        } else {
            session.logged_in = false;
        }
        Ok(answered)
    }

    fn take_cookies(&self, session: &mut Session, answered: &Answered) {
        for line in answered.head.all("Set-Cookie") {
            let pair = line.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
            if name.is_empty() || name.len() + value.len() > COOKIE_LIMIT.1 {
                continue;
            }
            self.hidden.text(&value);
            match session.cookies.iter().position(|(own, _)| *own == name) {
                Some(place) => session.cookies[place].1 = value,
                None if session.cookies.len() < COOKIE_LIMIT.0 => session.cookies.push((name, value)),
                None => {}
            }
        }
    }

    /// Sends a request and takes its answer apart, layer by layer.
    pub(super) async fn call(&mut self, session: &mut Session, step: &'static str, kind: RequestType, body: Vec<u8>) -> Call {
        let request = session.request(kind, body);
        let before = session.connections;
        let answered = self.ask(session, &request).await;
        let moved = before > 0 && session.connections > before;
        let mut reply = Reply { step, request: kind.name(), host: session.place.host.clone(), moved, ..Reply::default() };
        let body = match answered {
            Ok(answered) => {
                reply.cookies = answered.head.first("Set-Cookie").is_some();
                layers(&mut reply, &answered)
            }
            Err(why) => {
                reply.broken = why;
                Vec::new()
            }
        };
        Call { reply, body }
    }
}

/// Fills in what an answer says on every layer; what is left is its body.
fn layers(reply: &mut Reply, answered: &Answered) -> Vec<u8> {
    reply.http = answered.head.status;
    reply.front_end = answered.head.first("X-FEServer").map(quote).unwrap_or_default();
    let entity = match decode_entity(&answered.body) {
        Ok(entity) => entity,
        Err(error) => {
            reply.broken = error.to_string();
            return Vec::new();
        }
    };
    let outer = answered.head.first(header::RESPONSE_CODE).and_then(ResponseCode::parse);
    reply.response_code = entity.response_code().or(outer);
    // gromox has numbers of its own, and shows it by not sending the ids back.
    if answered.head.first(header::REQUEST_ID).is_none() {
        reply.response_code = reply.response_code.map(of_gromox);
    }
    if reply.http != 200 || reply.response_code != Some(0) {
        return entity.body;
    }
    let number = |at: usize| entity.body.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
    reply.status_code = number(0);
    if reply.status_code == Some(0) {
        reply.error_code = number(4);
    }
    if !entity.tagged {
        reply.broken = "the answer has no PROCESSING and DONE tags".to_owned();
    }
    entity.body
}

/// The response code of the specification for one of gromox.
fn of_gromox(code: u32) -> u32 {
    let code = match code {
        1 => ResponseCode::InvalidVerb,
        2 => ResponseCode::ContextNotFound,
        3 => ResponseCode::MissingHeader,
        4 => ResponseCode::NoPrivilege,
        5 => ResponseCode::InvalidRequestBody,
        6 => ResponseCode::MissingCookie,
        7 => ResponseCode::InvalidSequence,
        8 => ResponseCode::InvalidRequestType,
        9 => ResponseCode::TooLarge,
        other => return other,
    };
    code.number()
}

/// What a reply says, for a finding.
pub(super) fn said(reply: &Reply) -> String {
    if !reply.broken.is_empty() && reply.http == 0 {
        return format!("{}: {}", reply.request, quote(&reply.broken));
    }
    let mut text = format!("{}: HTTP {}", reply.request, reply.http);
    if let Some(code) = reply.response_code {
        let meaning = ResponseCode::numbered(code).map_or("a code that the protocol does not know", ResponseCode::meaning);
        text.push_str(&if code == 0 { ", X-ResponseCode 0".to_owned() } else { format!(", X-ResponseCode {code} ({meaning})") });
    }
    for (name, code) in [("StatusCode", reply.status_code), ("ErrorCode", reply.error_code), ("ReturnValue", reply.rop)] {
        if let Some(code) = code.filter(|code| *code != 0) {
            let meaning = crate::mapi::ErrorCode(code).name().map(|name| format!(" ({name})")).unwrap_or_default();
            text.push_str(&format!(", {name} 0x{code:08X}{meaning}"));
        }
    }
    if !reply.broken.is_empty() {
        text.push_str(&format!(", {}", quote(&reply.broken)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{layers, said};
    use crate::probe::address::network::Answered;
    use crate::probe::http::Head;
    use crate::probe::seen::Reply;

    fn reply(headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut reply = Reply { step: "M1", request: "Connect", ..Reply::default() };
        layers(&mut reply, &Answered { head: Head { minor: 1, status: 200, headers }, body: body.to_vec() });
        reply
    }

    #[test]
    fn each_layer_has_its_say() {
        let own = [("X-ResponseCode", "0"), ("X-RequestId", "x")];
        let fine = reply(&own, b"PROCESSING\r\nDONE\r\n\r\n\0\0\0\0\0\0\0\0");
        assert!(fine.succeeded());
        let refused = reply(&own, b"DONE\r\n\r\n\0\0\0\0\xeb\x03\0\0");
        assert_eq!(said(&refused), "Connect: HTTP 200, X-ResponseCode 0, ErrorCode 0x000003EB (ecUnknownUser)");
        let status = reply(&own, b"DONE\r\n\r\n\x05\x40\0\x80\xff\xff\xff\xff");
        assert_eq!((status.status_code, status.error_code), (Some(0x8000_4005), None));
        assert!(!reply(&own, b"PROCESSING\r\n").succeeded());
        assert!(!reply(&own, b"<html>").succeeded());
        // gromox: no id comes back, and 2 is a context cookie that is not known.
        assert_eq!(reply(&[("X-ResponseCode", "2")], b"<html>").response_code, Some(10));
    }
}
