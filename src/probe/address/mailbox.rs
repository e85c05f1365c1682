//! M1, M2, M3 and N1: the session with the mailbox, its Inbox, and the address book.

use super::Walk;
use super::session::{Call, Session, said};
use super::settings::MailboxPlaces;
use crate::mapi::nspi::{BindRequest, GetSpecialTableRequest, ResolveNamesRequest, ResolveNamesResponse, Stat, UnbindRequest, minimal_id};
use crate::mapi::{
    Answer, Body, Cell, ConnectRequest, ConnectResponse, DisconnectRequest, ExecuteRequest, ExecuteResponse, NO_HANDLE, RequestType, Rop,
    RopAnswer, RopBuffer, RopCall, RopDone, Tag, Value, Writer, decode_answers, extended,
};
use crate::probe::report::{Verdict, quote};
use crate::probe::seen::Reply;

/// The place of the Inbox among the folders of a logon.
const INBOX: usize = 4;
/// How many messages a folder has.
const CONTENT_COUNT: Tag = Tag(0x3602_0003);

impl Walk<'_> {
    /// M1: opens a session with the mailbox of this name; `None` when there is none.
    pub(super) async fn open_session(&mut self, mailbox: &MailboxPlaces, name: &str) -> Option<Session> {
        if !self.begin("M1") {
            return None;
        }
        let subject = mailbox.emsmdb.host.clone();
        let Some(way) = self.way.clone() else {
            let why = if self.settings.logs_in() { "Nobody could log in.".to_owned() } else { self.no_password().to_owned() };
            self.skip_mailbox(&why);
            return None;
        };
        if name.is_empty() {
            self.skip_mailbox("Neither Autodiscover nor the address book said the name of the mailbox.");
            return None;
        }
        let mut session = Session::new(&mailbox.emsmdb, &way);
        let request =
            ConnectRequest { user_dn: name.to_owned(), code_page: 1252, lcid_sort: 0x409, lcid_string: 0x409, ..ConnectRequest::default() };
        let Call { reply, body } = self.call(&mut session, "M1", RequestType::Connect, request.encode()).await;
        let fine = reply.succeeded();
        let name = match Answer::<ConnectResponse>::decode(&body) {
            Ok(Answer::Done(connected)) if fine => format!(", for {}", quote(&connected.display_name)),
            _ => String::new(),
        };
        let cookies: Vec<&str> = session.cookies.iter().map(|(name, _)| name.as_str()).collect();
        let kept = if cookies.is_empty() { String::new() } else { format!("; cookies {}", quote(&cookies.join(", "))) };
        let verdict = match (fine, cookies.is_empty()) {
            (true, false) => Verdict::Pass,
            (true, true) => Verdict::Warn,
            (false, _) => Verdict::Fail,
        };
        self.add(verdict, &subject, format!("{}{name}{kept}.", said(&reply)));
        self.seen.replies.push(reply);
        fine.then_some(session)
    }

    fn skip_mailbox(&mut self, why: &str) {
        for step in ["M1", "M2", "M3", "N1", "L1", "R1", "R2", "B1"] {
            if !self.findings.iter().any(|finding| finding.step == step) {
                self.skip(step, why);
            }
        }
    }

    /// The ROPs of one Execute, and the answers to them.
    pub(super) async fn execute(
        &mut self,
        session: &mut Session,
        step: &'static str,
        rops: &[Rop],
        handles: Vec<u32>,
    ) -> (Reply, Vec<RopAnswer>, Vec<u32>) {
        let mut out = Writer::default();
        rops.iter().for_each(|rop| rop.write(&mut out));
        let buffer = extended::wrap(&RopBuffer { rops: out.into_bytes(), handles }.encode());
        let request = ExecuteRequest {
            flags: ExecuteRequest::PLAIN,
            rop_buffer: buffer,
            max_rop_out: ExecuteRequest::USUAL_OUT,
            auxiliary: Vec::new(),
        };
        let Call { mut reply, body } = self.call(session, step, RequestType::Execute, request.encode()).await;
        if !reply.succeeded() {
            return (reply, Vec::new(), Vec::new());
        }
        match answers(&body, rops) {
            Ok((answers, handles)) => (reply, answers, handles),
            Err(why) => {
                reply.broken = why;
                (reply, Vec::new(), Vec::new())
            }
        }
    }

    /// M2: logs on, and counts what is in the Inbox.
    pub(super) async fn logon(&mut self, session: &mut Session, legacy_dn: &str) {
        if !self.begin("M2") {
            return;
        }
        let subject = session.place.host.clone();
        let logon = Rop {
            logon: 0,
            handle: 0,
            call: RopCall::Logon { logon_flags: 1, open_flags: 0x0100_0000, store_state: 0, mailbox: Some(legacy_dn.to_owned()) },
        };
        let (mut reply, answers, handles) = self.execute(session, "M2", &[logon], vec![NO_HANDLE]).await;
        reply.request = "RopLogon";
        let mut inbox = None;
        for answer in &answers {
            match answer {
                RopAnswer::Done { what: RopDone::Logon(logon), .. } => inbox = Some(logon.folders[INBOX]),
                RopAnswer::Failed { error, elsewhere, .. } => {
                    reply.rop = Some(error.0);
                    reply.elsewhere = elsewhere.as_ref().map(|(_, server)| server.clone()).unwrap_or_default();
                }
                _ => {}
            }
        }
        if reply.succeeded() && inbox.is_none() {
            reply.broken = "the answer has no logon in it".to_owned();
        }
        let Some(inbox) = inbox.filter(|_| reply.succeeded()) else {
            self.add(Verdict::Fail, &subject, format!("{}.", said(&reply)));
            self.seen.replies.push(reply);
            return;
        };
        self.seen.replies.push(reply);
        let open = Rop { logon: 0, handle: 0, call: RopCall::OpenFolder { output: 1, folder: inbox, mode: 0 } };
        let count =
            Rop { logon: 0, handle: 1, call: RopCall::GetPropertiesSpecific { size_limit: 0, unicode: 1, tags: vec![CONTENT_COUNT] } };
        let handles = vec![handles.first().copied().unwrap_or(NO_HANDLE), NO_HANDLE];
        let (mut reply, answers, _) = self.execute(session, "M2", &[open, count], handles).await;
        reply.request = "RopOpenFolder";
        let messages = messages_in(&answers);
        for answer in &answers {
            if let RopAnswer::Failed { error, .. } = answer {
                reply.rop = Some(error.0);
            }
        }
        let verdict = if reply.succeeded() { Verdict::Pass } else { Verdict::Fail };
        let evidence = match messages {
            Some(messages) if reply.succeeded() => format!("The mailbox is open; its Inbox has {messages} messages."),
            _ if reply.succeeded() => "The mailbox is open, and so is its Inbox; it does not say how many messages it has.".to_owned(),
            _ => format!("{}.", said(&reply)),
        };
        self.add(verdict, &subject, evidence);
        self.seen.replies.push(reply);
    }

    /// M3: PING in a session.
    pub(super) async fn ping_session(&mut self, session: &mut Session) {
        if !self.begin("M3") {
            return;
        }
        let subject = format!("{}{}", session.place.host, session.place.path());
        let reply = self.call(session, "M3", RequestType::Ping, Vec::new()).await.reply;
        let verdict = if reply.succeeded() { Verdict::Pass } else { Verdict::Warn };
        self.add(verdict, &subject, format!("{}.", said(&reply)));
        self.seen.replies.push(reply);
    }

    /// N1: binds to the address book, asks for its tables, and for the mailbox in it.
    pub(super) async fn address_book(&mut self, mailbox: &MailboxPlaces) {
        let Some(way) = self.way.clone() else { return };
        if !self.begin("N1") {
            return;
        }
        let subject = mailbox.nspi.host.clone();
        let mut session = Session::new(&mailbox.nspi, &way);
        let stat = Stat { total: u32::MAX, code_page: 1252, template_locale: 0x409, sort_locale: 0x409, ..Stat::default() };
        let address = self.settings.address.text();
        // One as clients write it, one as people do: servers differ in what they understand.
        let own = vec![format!("=SMTP:{address}"), address];
        let calls = [
            (RequestType::Bind, BindRequest { stat: Some(stat), ..BindRequest::default() }.encode()),
            (
                RequestType::GetSpecialTable,
                GetSpecialTableRequest {
                    flags: GetSpecialTableRequest::UNICODE,
                    stat: Some(stat),
                    version: Some(0),
                    ..GetSpecialTableRequest::default()
                }
                .encode(),
            ),
            (
                RequestType::ResolveNames,
                ResolveNamesRequest {
                    stat: Some(stat),
                    columns: Some(vec![Tag::EMAIL_ADDRESS]),
                    names: Some(own),
                    ..ResolveNamesRequest::default()
                }
                .encode(),
            ),
        ];
        let mut evidence = Vec::new();
        let mut verdict = Verdict::Pass;
        for (kind, body) in calls {
            let Call { mut reply, body } = self.call(&mut session, "N1", kind, body).await;
            // Some rows may be missing, which is no failure.
            if reply.error_code == Some(crate::mapi::ErrorCode::ERRORS_RETURNED.0) {
                reply.error_code = Some(0);
            }
            let fine = reply.succeeded();
            evidence.push(said(&reply));
            self.seen.replies.push(reply);
            if !fine {
                verdict = Verdict::Fail;
                break;
            }
            if kind == RequestType::ResolveNames {
                let found = match Answer::<ResolveNamesResponse>::decode(&body) {
                    Ok(Answer::Done(found)) => {
                        self.book_name = found.rows.iter().flat_map(|rows| &rows.rows).find_map(|row| name_in(row)).unwrap_or_default();
                        found.ids.and_then(|ids| ids.iter().max().copied())
                    }
                    _ => None,
                };
                let (own, text) = match found {
                    Some(minimal_id::RESOLVED) => (Verdict::Pass, "the mailbox is found in it"),
                    Some(minimal_id::AMBIGUOUS) => (Verdict::Warn, "several objects have the address"),
                    Some(_) => (Verdict::Warn, "the mailbox is not found in it"),
                    None => (Verdict::Unknown, "whether the mailbox is in it cannot be read"),
                };
                verdict = own;
                evidence.push(text.to_owned());
            }
        }
        self.add(verdict, &subject, format!("{}.", evidence.join("; ")));
        if verdict != Verdict::Fail {
            self.ping_session(&mut session).await;
            let reply = self.call(&mut session, "N1", RequestType::Unbind, UnbindRequest::default().encode()).await.reply;
            self.seen.replies.push(reply);
        }
        self.lend(&mut session);
    }

    /// Ends a session; what comes of it does not matter any more.
    pub(super) async fn disconnect(&mut self, session: &mut Session) {
        let _ = self.call(session, "M1", RequestType::Disconnect, DisconnectRequest::default().encode()).await;
    }
}

pub(in crate::probe) fn answers(body: &[u8], rops: &[Rop]) -> Result<(Vec<RopAnswer>, Vec<u32>), String> {
    let wrong = |error: crate::mapi::DecodeError| format!("the answer cannot be read: {error}");
    let Answer::Done(response) = Answer::<ExecuteResponse>::decode(body).map_err(wrong)? else { return Ok((Vec::new(), Vec::new())) };
    let payloads = extended::unwrap(&response.rop_buffer).map_err(wrong)?;
    let payload = payloads.first().ok_or("the answer is empty")?;
    let buffer = RopBuffer::decode(payload).map_err(wrong)?;
    let answers = decode_answers(&buffer.rops, rops, &[]).map_err(wrong)?;
    Ok((answers, buffer.handles))
}

/// The name of a mailbox in directory form, from a row of the address book.
fn name_in(row: &[Cell]) -> Option<String> {
    row.iter().find_map(|cell| match cell {
        Cell::Value(Value::String(name)) if name.to_ascii_lowercase().starts_with("/o=") => Some(name.clone()),
        _ => None,
    })
}

/// How many messages a folder says that it has, among the answers to an Execute that asked for nothing else.
pub(in crate::probe) fn messages_in(answers: &[RopAnswer]) -> Option<i32> {
    answers.iter().find_map(|answer| match answer {
        RopAnswer::Done { what: RopDone::GetPropertiesSpecific { row, .. }, .. } => match row.first()? {
            crate::mapi::Cell::Value(Value::Int32(count)) => Some(*count),
            _ => None,
        },
        _ => None,
    })
}
