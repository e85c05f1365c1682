//! The mailbox itself, without a socket in between: what the clients' way would lead to if nothing stood in it.

use crate::mailbox::{AddressBook, Mailbox, Owner, Session};
use crate::management::Standpoint;
use crate::management::call::Call;
use crate::mapi::nspi::{ResolveNamesRequest, Stat, minimal_id};
use crate::mapi::{
    Cell, ErrorCode, ExecuteRequest, NO_HANDLE, Rop, RopAnswer, RopBuffer, RopCall, RopDone, Tag, Value, Writer, decode_answers, extended,
};
use crate::probe::{Distant, Finding, Sight, SightCause, Vantage, Verdict};
use std::time::Instant;

/// The place of the Inbox among the folders of a logon.
const INBOX: usize = 4;
/// How many messages a folder has.
const CONTENT_COUNT: Tag = Tag(0x3602_0003);

/// A look at a mailbox.
struct Look {
    server: String,
    findings: Vec<Finding>,
    cause: Option<SightCause>,
    since: Instant,
}

impl Look {
    fn add(&mut self, step: &'static str, subject: &str, verdict: Verdict, evidence: String) {
        let elapsed = self.since.elapsed();
        self.findings.push(Finding {
            step,
            vantage: Vantage::Backend,
            subject: subject.to_owned(),
            verdict,
            evidence,
            remedy: None,
            cause: None,
            elapsed,
        });
        self.since = Instant::now();
    }

    /// A failure with its cause.
    fn fails(&mut self, step: &'static str, subject: &str, evidence: String, cause: &'static str, remedy: String) {
        self.add(step, subject, Verdict::Fail, evidence.clone());
        if let Some(finding) = self.findings.last_mut() {
            (finding.cause, finding.remedy) = (Some(cause), Some(remedy.clone()));
        }
        self.cause.get_or_insert(SightCause { cause: cause.to_owned(), evidence, remedy });
    }

    fn end(self, begun: Instant) -> Distant {
        let has = |verdict| self.findings.iter().find(|finding| finding.verdict == verdict);
        let (verdict, line) = match (has(Verdict::Fail), has(Verdict::Pass)) {
            (Some(failed), _) => (Verdict::Fail, failed.evidence.clone()),
            (None, Some(_)) => (Verdict::Pass, "The mailbox opens.".to_owned()),
            (None, None) => (Verdict::Skipped, self.findings.first().map(|finding| finding.evidence.clone()).unwrap_or_default()),
        };
        let causes = self.cause.into_iter().collect();
        let sight = Sight { vantage: Vantage::Backend, server: self.server, verdict, line, causes, ..Sight::default() };
        Distant { sight, findings: self.findings, transcript: String::new(), elapsed: begun.elapsed() }
    }
}

/// Looks at the mailbox of an address.
pub(super) fn look(address: &str, standpoint: &Standpoint, call: &Call<'_>) -> Distant {
    let begun = Instant::now();
    let server = call.caller.server.to_string();
    let mut look = Look { server: server.clone(), findings: Vec::new(), cause: None, since: begun };
    let directory = &standpoint.directory;
    let found = directory.by_address(address);
    let mailbox = match directory.owner(found, found.map(|mailbox| mailbox.guid).unwrap_or_default()) {
        Owner::Own(mailbox) => mailbox,
        Owner::Elsewhere(mailbox) => {
            let other = directory.server_of(mailbox).map(|other| other.name.clone()).unwrap_or_default();
            let why = format!(
                "Not applicable: the mailbox is on {other}, and {server} forwards to no other server. Connect to {other} to look there."
            );
            look.add("M1", &other, Verdict::Skipped, why);
            return look.end(begun);
        }
        Owner::Unknown | Owner::Another(_) => {
            let why = format!("Not applicable: {address} is no mailbox of this organization, and {server} forwards to no other server.");
            look.add("M1", "", Verdict::Skipped, why);
            return look.end(begun);
        }
    };
    if mailbox.mapi_enabled {
        look.add("M1", &server, Verdict::Pass, format!("The mailbox of {} is here, and MAPI is on for it.", mailbox.display_name));
        logon(&mut look, mailbox, standpoint, (call.caller.clock)());
    } else {
        let evidence = format!("MAPI is off for the mailbox of {} (MAPIEnabled is False).", mailbox.display_name);
        look.fails("M1", &server, evidence, "ProtocolDisabled", format!("Set-CASMailbox {} -MAPIEnabled $true", mailbox.alias));
    }
    let offered = mailbox.mapi_http_enabled.unwrap_or(standpoint.mapi_http_enabled);
    if !offered {
        let (whose, remedy) = match mailbox.mapi_http_enabled {
            Some(_) => ("for this mailbox", format!("Set-CASMailbox {} -MapiHttpEnabled $null", mailbox.alias)),
            None => ("for the organization", "Set-OrganizationConfig -MapiHttpEnabled $true".to_owned()),
        };
        let evidence = format!("Clients are not offered MAPI over HTTP: MapiHttpEnabled is False {whose}.");
        look.fails("X1", &server, evidence, "MapiHttpDisabled", remedy);
    }
    address_book(&mut look, mailbox, standpoint);
    look.end(begun)
}

/// Logs on and counts what is in the Inbox.
fn logon(look: &mut Look, mailbox: &Mailbox, standpoint: &Standpoint, now: i64) {
    let mut session = Session::new(mailbox.guid);
    let name = standpoint.directory.legacy_dn(mailbox);
    let logon = RopCall::Logon { logon_flags: 1, open_flags: 0x0100_0000, store_state: 0, mailbox: Some(name) };
    let opened = execute(&mut session, standpoint, now, &[Rop { logon: 0, handle: 0, call: logon }], vec![NO_HANDLE]);
    let server = look.server.clone();
    let outcome = opened.and_then(|(answers, handles)| {
        let inbox = answers.iter().find_map(|answer| match answer {
            RopAnswer::Done { what: RopDone::Logon(logon), .. } => Some(logon.folders[INBOX]),
            _ => None,
        });
        let inbox = inbox.ok_or("the logon has no folders")?;
        let rops = [
            Rop { logon: 0, handle: 0, call: RopCall::OpenFolder { output: 1, folder: inbox, mode: 0 } },
            Rop { logon: 0, handle: 1, call: RopCall::GetPropertiesSpecific { size_limit: 0, unicode: 1, tags: vec![CONTENT_COUNT] } },
        ];
        let handles = vec![handles.first().copied().unwrap_or(NO_HANDLE), NO_HANDLE];
        let (answers, _) = execute(&mut session, standpoint, now, &rops, handles)?;
        let count = answers.iter().find_map(|answer| match answer {
            RopAnswer::Done { what: RopDone::GetPropertiesSpecific { row, .. }, .. } => match row.first()? {
                Cell::Value(Value::Int32(count)) => Some(*count),
                _ => None,
            },
            _ => None,
        });
        count.ok_or_else(|| "the Inbox does not say how many messages it has".to_owned())
    });
    match outcome {
        Ok(messages) => look.add("M2", &server, Verdict::Pass, format!("The mailbox is open; its Inbox has {messages} messages.")),
        Err(why) => look.add("M2", &server, Verdict::Fail, format!("The mailbox does not open: {why}.")),
    }
}

/// The answers to the operations of an Execute.
fn execute(
    session: &mut Session,
    standpoint: &Standpoint,
    now: i64,
    rops: &[Rop],
    handles: Vec<u32>,
) -> Result<(Vec<RopAnswer>, Vec<u32>), String> {
    let mut out = Writer::default();
    rops.iter().for_each(|rop| rop.write(&mut out));
    let rop_buffer = extended::wrap(&RopBuffer { rops: out.into_bytes(), handles }.encode());
    let request =
        ExecuteRequest { flags: ExecuteRequest::PLAIN, rop_buffer, max_rop_out: ExecuteRequest::USUAL_OUT, auxiliary: Vec::new() };
    let response = session.execute(&standpoint.directory, now, &request);
    if !response.error.is_success() {
        return Err(named(response.error));
    }
    let wrong = |error: crate::mapi::DecodeError| error.to_string();
    let payloads = extended::unwrap(&response.rop_buffer).map_err(wrong)?;
    let buffer = RopBuffer::decode(payloads.first().ok_or("the answer is empty")?).map_err(wrong)?;
    let answers = decode_answers(&buffer.rops, rops, &[]).map_err(wrong)?;
    for answer in &answers {
        if let RopAnswer::Failed { error, .. } = answer {
            return Err(named(*error));
        }
    }
    Ok((answers, buffer.handles))
}

fn named(error: ErrorCode) -> String {
    error.name().map_or_else(|| format!("0x{:08X}", error.0), |name| format!("0x{:08X} ({name})", error.0))
}

fn address_book(look: &mut Look, mailbox: &Mailbox, standpoint: &Standpoint) {
    let stat = Stat { total: u32::MAX, code_page: 1252, template_locale: 0x409, sort_locale: 0x409, ..Stat::default() };
    let names = Some(vec![format!("=SMTP:{}", mailbox.address), mailbox.address.clone()]);
    let request = ResolveNamesRequest { stat: Some(stat), names, ..ResolveNamesRequest::default() };
    let response = AddressBook::new(mailbox.guid).resolve_names(&standpoint.directory, &request);
    let server = look.server.clone();
    if !response.error.is_success() {
        return look.add("N1", &server, Verdict::Fail, format!("The address book answers with {}.", named(response.error)));
    }
    match response.ids.and_then(|ids| ids.iter().max().copied()) {
        Some(minimal_id::RESOLVED) => look.add("N1", &server, Verdict::Pass, "The address book finds the mailbox.".to_owned()),
        _ if mailbox.hidden => look.add("N1", &server, Verdict::Pass, "The mailbox is hidden from the address book.".to_owned()),
        _ => look.add("N1", &server, Verdict::Warn, "The address book does not find the mailbox.".to_owned()),
    }
}
