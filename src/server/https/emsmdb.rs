//! The requests of the mailbox endpoint.

use super::context::Open;
use super::endpoint::{Asked, Entity, Reply};
use super::journal;
use super::wait::{self, Wait};
use crate::mailbox::{Mailbox, Owner, Session};
use crate::mapi::{
    Answer, Block, Body, ConnectRequest, ConnectResponse, DisconnectRequest, DisconnectResponse, ErrorCode, ExecuteRequest,
    NotificationWaitRequest, RequestHead, RequestType, ResponseCode, encode_blocks, extended, size_problem,
};
use std::time::Duration;
use tokio::time::Instant;

/// What a client is told about polling, as Exchange says it: milliseconds between polls, how often to try again and after how many
/// milliseconds. The last one differs from answer to answer, so that clients do not come back all at once.
const POLLS_MAX: u32 = 60_000;
const RETRY_COUNT: u32 = 6;
const RETRY_DELAY: std::ops::Range<u32> = 10_000..14_000;

pub(super) fn reply(asked: &Asked<'_>, head: &RequestHead, mailbox: &Mailbox) -> Result<Reply, ResponseCode> {
    match head.request_type {
        RequestType::Connect => connect(asked, head, mailbox),
        RequestType::Execute => execute(asked),
        RequestType::Disconnect => disconnect(asked),
        RequestType::NotificationWait => notification_wait(asked),
        _ => Err(ResponseCode::InvalidRequestType),
    }
}

fn connect(asked: &Asked<'_>, head: &RequestHead, mailbox: &Mailbox) -> Result<Reply, ResponseCode> {
    let request: ConnectRequest = asked.decoded()?;
    asked.close_old();
    let error = refusal(asked, mailbox, &request);
    if !error.is_success() {
        let body = Answer::Done(ConnectResponse { error, ..ConnectResponse::default() }).encode();
        return Ok(Reply { error, ..Reply::bare(body) });
    }
    let open = Open::Mailbox(Session::new(asked.caller));
    let context = asked.clients.contexts.open(asked.endpoint, asked.caller, open, asked.client(head), asked.started)?;
    let spread = RETRY_DELAY.end - RETRY_DELAY.start;
    let response = ConnectResponse {
        error,
        polls_max: POLLS_MAX,
        retry_count: RETRY_COUNT,
        retry_delay: RETRY_DELAY.start + (uuid::Uuid::new_v4().as_u128() % u128::from(spread)) as u32,
        dn_prefix: String::new(),
        display_name: mailbox.display_name.clone(),
        auxiliary: encode_blocks(&[Block::organization(), Block::single_endpoint()]),
    };
    Ok(Reply::within(context, Answer::Done(response).encode()))
}

/// Why a connection is refused. The response code says that the request was understood; only this number says that it failed.
fn refusal(asked: &Asked<'_>, mailbox: &Mailbox, request: &ConnectRequest) -> ErrorCode {
    const ADMINISTRATOR: u32 = 1;
    if let Some(error) = size_problem(&request.auxiliary) {
        return error;
    }
    if request.user_dn.is_empty() {
        return ErrorCode::ACCESS_DENIED;
    }
    let directory = &asked.published.directory;
    match directory.owner(directory.by_legacy_dn(&request.user_dn), asked.caller) {
        Owner::Unknown => ErrorCode::UNKNOWN_USER,
        Owner::Another(_) => ErrorCode::LOGIN_PERM,
        // Where it is instead is what the logon says.
        Owner::Elsewhere(_) => ErrorCode::SUCCESS,
        Owner::Own(_) if request.flags & ADMINISTRATOR != 0 => ErrorCode::LOGIN_PERM,
        Owner::Own(_) if !mailbox.mapi_enabled => ErrorCode::PROTOCOL_DISABLED,
        Owner::Own(_) => ErrorCode::SUCCESS,
    }
}

fn execute(asked: &Asked<'_>) -> Result<Reply, ResponseCode> {
    let (context, sequence) = asked.context()?;
    let sequence = sequence.ok_or(ResponseCode::MissingCookie)?;
    let (response, rops) = context.in_sequence(&sequence, |open| {
        let request: ExecuteRequest = asked.decoded()?;
        if request.rop_buffer.len() > extended::BUFFER_LIMIT {
            return Err(ResponseCode::TooLarge);
        }
        let Open::Mailbox(session) = open else { return Err(ResponseCode::UnknownFailure) };
        let mut response = session.execute(&asked.published.directory, asked.started, &request);
        if let Some(error) = size_problem(&request.auxiliary) {
            response.error = error;
            response.rop_buffer.clear();
        }
        let rops = if asked.is_logged() { journal::rops(&request.rop_buffer, &response.rop_buffer) } else { String::new() };
        Ok((response, rops))
    })?;
    let error = response.error;
    Ok(Reply { error, rops, ..Reply::within(context, Answer::Done(response).encode()) })
}

fn disconnect(asked: &Asked<'_>) -> Result<Reply, ResponseCode> {
    let (context, _) = asked.context()?;
    asked.decoded::<DisconnectRequest>()?;
    asked.clients.contexts.close(&context);
    Ok(Reply { ends: true, ..Reply::within(context, Answer::Done(DisconnectResponse::default()).encode()) })
}

fn notification_wait(asked: &Asked<'_>) -> Result<Reply, ResponseCode> {
    let (context, _) = asked.context()?;
    asked.decoded::<NotificationWaitRequest>()?;
    let wait = Wait {
        waiting: context.begin_to_wait(),
        ending: asked.shared.ending.clone(),
        period: asked.shared.limits.pending.max(Duration::from_millis(1)),
        started: asked.started,
        clock: asked.shared.clock,
        deadline: Instant::now() + wait::LONGEST.min(asked.shared.limits.notification),
        due: None,
    };
    Ok(Reply { body: Entity::Streamed(wait::body(wait)), ..Reply::within(context, Vec::new()) })
}
