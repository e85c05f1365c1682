//! R1, R2, B1 and L1: what stands in between shows itself where a session goes on over new connections, in large requests, and in
//! answers that take their time.

use super::Walk;
use super::session::{Session, said};
use crate::mapi::{Body, NO_HANDLE, NotificationWaitRequest, PROCESSING, RequestType, Rop, RopCall, header};
use crate::probe::auth::Scheme;
use crate::probe::report::{Verdict, quote};
use crate::probe::seen::{LoginOutcome, Wait};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// New connections over which a session has to go on, usually and with time.
const RESUMES: [u32; 2] = [3, 20];
/// Sizes of bodies that are tried, usually and with time.
const SIZES: [&[usize]; 2] = [&[64 * 1024, 1_100 * 1024], &[64 * 1024, 1_100 * 1024, 4_200 * 1024]];
/// How long an answer that waits is watched, usually and with time: a server ends it after five minutes.
const WATCH: [Duration; 2] = [Duration::from_secs(3), Duration::from_secs(330)];

impl Walk<'_> {
    /// R1: the same session over new connections.
    pub(super) async fn resume(&mut self, session: &mut Session, legacy_dn: &str) {
        if !self.begin("R1") {
            return;
        }
        let subject = session.place.host.clone();
        let times = RESUMES[usize::from(self.settings.deep)];
        for time in 1..=times {
            session.leave_connection();
            let call = RopCall::Logon { logon_flags: 1, open_flags: 0x0100_0000, store_state: 0, mailbox: Some(legacy_dn.to_owned()) };
            let (mut reply, _, _) = self.execute(session, "R1", &[Rop { logon: 0, handle: 0, call }], vec![NO_HANDLE]).await;
            reply.moved = true;
            let fine = reply.succeeded();
            let text = said(&reply);
            self.seen.replies.push(reply);
            if !fine {
                self.add(Verdict::Fail, &subject, format!("On new connection {time} of {times}: {text}."));
                return;
            }
        }
        self.add(Verdict::Pass, &subject, format!("It went on over {times} new connections."));
    }

    /// R2: a request with a cookie that is used up.
    pub(super) async fn order(&mut self, session: &mut Session, legacy_dn: &str) {
        if !self.settings.deep {
            self.skip("R2", "-Deep was not asked for.");
            return;
        }
        if !self.begin("R2") {
            return;
        }
        let subject = session.place.host.clone();
        let call = || RopCall::Logon { logon_flags: 1, open_flags: 0x0100_0000, store_state: 0, mailbox: Some(legacy_dn.to_owned()) };
        let old = session.cookies.clone();
        self.execute(session, "R2", &[Rop { logon: 0, handle: 0, call: call() }], vec![NO_HANDLE]).await;
        if session.cookies == old {
            self.add(Verdict::Skipped, &subject, "The server's cookies do not change with requests, so there is no order to keep.");
            return;
        }
        let fresh = std::mem::replace(&mut session.cookies, old);
        let (reply, _, _) = self.execute(session, "R2", &[Rop { logon: 0, handle: 0, call: call() }], vec![NO_HANDLE]).await;
        session.cookies = fresh;
        let (verdict, meaning) = if reply.succeeded() { (Verdict::Warn, "accepted") } else { (Verdict::Pass, "refused") };
        self.add(verdict, &subject, format!("A cookie that was used up is {meaning}: {}.", said(&reply)));
    }

    /// B1: how large a request may be.
    pub(super) async fn sizes(&mut self, session: &mut Session) {
        if !self.begin("B1") {
            return;
        }
        let subject = session.place.host.clone();
        let mut passed = 0;
        for size in SIZES[usize::from(self.settings.deep)] {
            let request = session.request(RequestType::Ping, vec![0; *size]);
            session.leave_connection();
            match self.ask(session, &request).await {
                Ok(answered) if answered.head.status == 413 => {
                    self.seen.body_refused = Some(*size as u64);
                    self.add(Verdict::Fail, &subject, format!("413 for a request of {} kB; {} kB passed.", size / 1024, passed / 1024));
                    session.leave_connection();
                    return;
                }
                Ok(_) => passed = *size,
                Err(why) => {
                    session.leave_connection();
                    let evidence = format!("{} kB passed; with {} kB the connection broke: {}.", passed / 1024, size / 1024, quote(&why));
                    self.add(Verdict::Unknown, &subject, evidence);
                    return;
                }
            }
        }
        self.add(Verdict::Pass, &subject, format!("Requests of up to {} kB come through.", passed / 1024));
    }

    /// L1: an answer that waits, on a connection of its own, as clients have it.
    pub(super) async fn wait(&mut self, session: &mut Session) {
        if !self.begin("L1") {
            return;
        }
        let host = session.place.host.clone();
        let watch = WATCH[usize::from(self.settings.deep)];
        let request = session.request(RequestType::NotificationWait, NotificationWaitRequest::default().encode());
        // A login of its own first: its round trips are not the wait's.
        let mut link = match self.dial(&session.place).await {
            Ok(link) => link,
            Err(why) => {
                self.add(Verdict::Unknown, &host, format!("There is no second connection: {}.", why.said()));
                return;
            }
        };
        let way = session.way.clone();
        let proof = if way.scheme == Scheme::Kerberos {
            match self.ticket_header(&link, &session.place, &way).await {
                Ok(value) => Some(value),
                Err(problem) => {
                    self.add(Verdict::Unknown, &host, format!("There is no login for the second connection: {}.", problem.said()));
                    return;
                }
            }
        } else {
            self.authorization(&way)
        };
        let request = match proof {
            Some(value) => request.header("Authorization", value),
            None => {
                let ping = session.request(RequestType::Ping, Vec::new());
                let (outcome, _) = self.log_in(&mut link, &session.place, &way, &ping).await;
                if !matches!(outcome, LoginOutcome::Accepted(_)) || !link.connection.is_reusable() {
                    self.add(Verdict::Skipped, &host, "The second connection does not stay logged in, so a wait cannot be watched on it.");
                    return;
                }
                request
            }
        };
        let begun = Instant::now();
        let mut wait = Wait {
            host: host.clone(),
            first: None,
            intervals: Vec::new(),
            announced: None,
            waited: Duration::ZERO,
            status: 0,
            completed: false,
            broken: String::new(),
        };
        let _ = timeout(watch, self.watch(&mut link, &request, &mut wait, begun)).await;
        wait.waited = begun.elapsed();
        if wait.status == 401 {
            self.add(Verdict::Skipped, &host, "The server wants each request to log in, so a wait cannot be watched with this scheme.");
            return;
        }
        let (verdict, evidence) = judge(&wait);
        self.add(verdict, &host, evidence);
        self.seen.wait = Some(wait);
    }

    /// Reads a waiting answer piece by piece.
    async fn watch(&mut self, link: &mut super::network::Link, request: &crate::probe::http::Request, wait: &mut Wait, begun: Instant) {
        self.transcript.lock().sent(link.number, request);
        let head = match link.connection.request(request).await {
            Ok(head) => head,
            Err(error) => {
                wait.broken = error.to_string();
                return;
            }
        };
        self.transcript.lock().received(link.number, &head);
        wait.status = head.status;
        wait.announced = head.first(header::PENDING_PERIOD).and_then(|text| text.parse().ok()).map(Duration::from_millis);
        let mut last = begun;
        let mut bytes = 0;
        loop {
            match link.connection.piece().await {
                Ok(Some(piece)) => {
                    let now = Instant::now();
                    if wait.first.is_none() {
                        wait.first = Some(now - begun);
                    } else if wait.intervals.len() < 64 {
                        wait.intervals.push(now - last);
                    }
                    last = now;
                    // The first byte shows that nobody holds the answer back; only who has time waits for its end.
                    if !self.settings.deep {
                        return;
                    }
                    bytes += piece.len();
                    if bytes > super::network::BODY_LIMIT {
                        wait.broken = "the answer is too large".to_owned();
                        return;
                    }
                }
                Ok(None) => {
                    wait.completed = true;
                    return;
                }
                Err(error) => {
                    wait.broken = error.to_string();
                    return;
                }
            }
        }
    }
}

/// What a wait says.
fn judge(wait: &Wait) -> (Verdict, String) {
    let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
    let waited = seconds(wait.waited);
    if !wait.broken.is_empty() {
        return (Verdict::Fail, format!("The connection broke after {waited}: {}.", quote(&wait.broken)));
    }
    if wait.status != 200 && wait.status != 0 {
        return (Verdict::Fail, format!("HTTP {} after {waited}.", wait.status));
    }
    let period = wait.announced.map(|period| format!("; a sign of life is announced for each {}", seconds(period))).unwrap_or_default();
    match wait.first {
        None => (
            Verdict::Fail,
            format!("Not a byte came within {waited}, though {} comes at once.", String::from_utf8_lossy(PROCESSING).trim()),
        ),
        Some(first) if first >= Duration::from_secs(2) && first * 10 >= wait.waited * 9 => {
            (Verdict::Fail, format!("The first byte came after {}, with all the others.", seconds(first)))
        }
        Some(first) => {
            let end = match (wait.completed, wait.intervals.iter().max()) {
                (true, _) => format!("; it was complete after {waited}"),
                (false, Some(longest)) => format!("; it was watched for {waited}, the longest silence was {}", seconds(*longest)),
                (false, None) => String::new(),
            };
            (Verdict::Pass, format!("The first byte came after {} ms{end}{period}.", first.as_millis()))
        }
    }
}
