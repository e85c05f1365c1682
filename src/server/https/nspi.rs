//! The requests of the address book endpoint.

use super::context::Open;
use super::endpoint::{Asked, Reply};
use crate::mailbox::{AddressBook, Mailbox};
use crate::mapi::nspi::{
    BindRequest, CompareMIdsRequest, DnToMIdRequest, GetMatchesRequest, GetPropsRequest, GetSpecialTableRequest, GetUrlRequest,
    QueryRowsRequest, ResolveNamesRequest, UnbindRequest, UnbindResponse, UpdateStatRequest,
};
use crate::mapi::{Answer, Body, ErrorCode, RequestHead, RequestType, ResponseCode};

pub(super) fn reply(asked: &Asked<'_>, head: &RequestHead, mailbox: &Mailbox) -> Result<Reply, ResponseCode> {
    match head.request_type {
        RequestType::Bind => return bind(asked, head, mailbox),
        RequestType::Unbind => return unbind(asked),
        RequestType::CompareMIds
        | RequestType::DnToMId
        | RequestType::GetMatches
        | RequestType::GetProps
        | RequestType::GetSpecialTable
        | RequestType::QueryRows
        | RequestType::ResolveNames
        | RequestType::UpdateStat
        | RequestType::GetMailboxUrl
        | RequestType::GetAddressBookUrl => {}
        _ => return Err(ResponseCode::InvalidRequestType),
    }
    let (context, sequence) = asked.context()?;
    let sequence = sequence.ok_or(ResponseCode::MissingCookie)?;
    let body = context.in_sequence(&sequence, |open| {
        let Open::AddressBook(book) = open else { return Err(ResponseCode::UnknownFailure) };
        ask(asked, head.request_type, book)
    })?;
    // Every answer begins with the status and the error.
    let error =
        body.get(4..8).and_then(|bytes| bytes.try_into().ok()).map_or(ErrorCode::SUCCESS, |bytes| ErrorCode(u32::from_le_bytes(bytes)));
    Ok(Reply { error, ..Reply::within(context, body) })
}

fn ask(asked: &Asked<'_>, what: RequestType, book: &mut AddressBook) -> Result<Vec<u8>, ResponseCode> {
    let directory = &asked.published.directory;
    Ok(match what {
        RequestType::CompareMIds => done(book.compare_mids(directory, &asked.decoded::<CompareMIdsRequest>()?)),
        RequestType::DnToMId => done(book.dn_to_mid(directory, &asked.decoded::<DnToMIdRequest>()?)),
        RequestType::GetMatches => done(book.get_matches(directory, &asked.decoded::<GetMatchesRequest>()?)),
        RequestType::GetProps => done(book.get_props(directory, &asked.decoded::<GetPropsRequest>()?)),
        RequestType::GetSpecialTable => done(book.get_special_table(&asked.decoded::<GetSpecialTableRequest>()?)),
        RequestType::QueryRows => done(book.query_rows(directory, &asked.decoded::<QueryRowsRequest>()?)),
        RequestType::ResolveNames => done(book.resolve_names(directory, &asked.decoded::<ResolveNamesRequest>()?)),
        RequestType::UpdateStat => done(book.update_stat(directory, &asked.decoded::<UpdateStatRequest>()?)),
        RequestType::GetMailboxUrl => done(book.get_mailbox_url(directory, &asked.decoded::<GetUrlRequest>()?, asked.is_outside())),
        RequestType::GetAddressBookUrl => {
            done(book.get_address_book_url(directory, &asked.decoded::<GetUrlRequest>()?, asked.is_outside()))
        }
        _ => return Err(ResponseCode::InvalidRequestType),
    })
}

fn done<T: Body>(answer: T) -> Vec<u8> {
    Answer::Done(answer).encode()
}

fn bind(asked: &Asked<'_>, head: &RequestHead, mailbox: &Mailbox) -> Result<Reply, ResponseCode> {
    let request: BindRequest = asked.decoded()?;
    asked.close_old();
    let directory = &asked.published.directory;
    let server = directory.servers.get(directory.own).map(|server| server.guid).unwrap_or_default();
    let mut response = AddressBook::bind(server, &request);
    if !mailbox.mapi_enabled {
        response.error = ErrorCode::LOGON_FAILED;
    }
    if !response.error.is_success() {
        let error = response.error;
        return Ok(Reply { error, ..Reply::bare(done(response)) });
    }
    let open = Open::AddressBook(AddressBook::new(asked.caller));
    let context = asked.clients.contexts.open(asked.endpoint, asked.caller, open, asked.client(head), asked.started)?;
    Ok(Reply::within(context, done(response)))
}

fn unbind(asked: &Asked<'_>) -> Result<Reply, ResponseCode> {
    let (context, _) = asked.context()?;
    asked.decoded::<UnbindRequest>()?;
    asked.clients.contexts.close(&context);
    let body = done(UnbindResponse { error: ErrorCode::UNBIND_SUCCESS, auxiliary: Vec::new() });
    Ok(Reply { ends: true, ..Reply::within(context, body) })
}
