//! The head of a request: which endpoint, which request type, and the ids that come back in the answer.

use super::{ResponseCode, header};

/// Bytes that the value of an id header may have.
pub const VALUE_LIMIT: usize = 256;

/// One of the two services below `/mapi/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// The mailbox.
    Emsmdb,
    /// The address book.
    Nspi,
}

impl Endpoint {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Emsmdb, Self::Nspi];

    /// The last part of its path.
    pub fn name(self) -> &'static str {
        match self {
            Self::Emsmdb => "emsmdb",
            Self::Nspi => "nspi",
        }
    }

    /// Its path, as Autodiscover announces it but for the query.
    pub fn path(self) -> &'static str {
        match self {
            Self::Emsmdb => "/mapi/emsmdb/",
            Self::Nspi => "/mapi/nspi/",
        }
    }
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum RequestType {
    Ping,
    Connect,
    Execute,
    Disconnect,
    NotificationWait,
    Bind,
    Unbind,
    CompareMIds,
    DnToMId,
    GetMatches,
    GetPropList,
    GetProps,
    GetSpecialTable,
    GetTemplateInfo,
    ModLinkAtt,
    ModProps,
    QueryColumns,
    QueryRows,
    ResolveNames,
    ResortRestriction,
    SeekEntries,
    UpdateStat,
    GetMailboxUrl,
    GetAddressBookUrl,
}

/// The types of the mailbox endpoint and their names.
const EMSMDB: &[(RequestType, &str)] = &[
    (RequestType::Ping, "PING"),
    (RequestType::Connect, "Connect"),
    (RequestType::Execute, "Execute"),
    (RequestType::Disconnect, "Disconnect"),
    (RequestType::NotificationWait, "NotificationWait"),
];

/// The types of the address book endpoint and their names.
const NSPI: &[(RequestType, &str)] = &[
    (RequestType::Ping, "PING"),
    (RequestType::Bind, "Bind"),
    (RequestType::Unbind, "Unbind"),
    (RequestType::CompareMIds, "CompareMIds"),
    (RequestType::DnToMId, "DNToMId"),
    (RequestType::GetMatches, "GetMatches"),
    (RequestType::GetPropList, "GetPropList"),
    (RequestType::GetProps, "GetProps"),
    (RequestType::GetSpecialTable, "GetSpecialTable"),
    (RequestType::GetTemplateInfo, "GetTemplateInfo"),
    (RequestType::ModLinkAtt, "ModLinkAtt"),
    (RequestType::ModProps, "ModProps"),
    (RequestType::QueryColumns, "QueryColumns"),
    (RequestType::QueryRows, "QueryRows"),
    (RequestType::ResolveNames, "ResolveNames"),
    (RequestType::ResortRestriction, "ResortRestriction"),
    (RequestType::SeekEntries, "SeekEntries"),
    (RequestType::UpdateStat, "UpdateStat"),
    (RequestType::GetMailboxUrl, "GetMailboxUrl"),
    (RequestType::GetAddressBookUrl, "GetAddressBookUrl"),
];

impl RequestType {
    fn of(endpoint: Endpoint) -> &'static [(Self, &'static str)] {
        match endpoint {
            Endpoint::Emsmdb => EMSMDB,
            Endpoint::Nspi => NSPI,
        }
    }

    /// The type that this endpoint has under this name, in any case: clients in the field send `BIND`.
    pub fn named(endpoint: Endpoint, name: &str) -> Option<Self> {
        Self::of(endpoint).iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(found, _)| *found)
    }

    /// Its name in the specification's spelling.
    pub fn name(self) -> &'static str {
        EMSMDB.iter().chain(NSPI).find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }
}

/// The headers that every request carries, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHead {
    /// What is asked for.
    pub request_type: RequestType,
    /// The client's id of the request, as it stands there.
    pub request_id: String,
    /// The client instance, as it stands there; clients before 2016 leave it out.
    pub client_info: Option<String>,
    /// The client's name and version.
    pub client_application: Option<String>,
}

/// Why the headers of a request are refused; each has the response code that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// A header that must be there is not.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// A header is too long, or has characters that do not belong there.
    #[error("the header {0} is malformed")]
    Malformed(&'static str),
    /// The endpoint has no such request type.
    #[error("the request type is unknown here")]
    UnknownType,
}

impl HeadError {
    /// What the answer says.
    pub fn response_code(self) -> ResponseCode {
        match self {
            Self::Missing(_) => ResponseCode::MissingHeader,
            Self::Malformed(_) => ResponseCode::InvalidHeader,
            Self::UnknownType => ResponseCode::InvalidRequestType,
        }
    }
}

impl RequestHead {
    /// Reads the headers; `value` looks a name up, and its answer is what an outsider sent.
    ///
    /// # Errors
    /// [`HeadError`] for the first header that is not in order.
    pub fn read<'a>(endpoint: Endpoint, value: impl Fn(&str) -> Option<&'a [u8]>) -> Result<Self, HeadError> {
        let text = |name: &'static str| value(name).map(|bytes| printable(bytes).ok_or(HeadError::Malformed(name))).transpose();
        let required = |name: &'static str| text(name)?.ok_or(HeadError::Missing(name));
        let name = required(header::REQUEST_TYPE)?;
        let request_id = required(header::REQUEST_ID)?;
        let client_info = text(header::CLIENT_INFO)?;
        let client_application = text(header::CLIENT_APPLICATION)?;
        let request_type = RequestType::named(endpoint, name).ok_or(HeadError::UnknownType)?;
        Ok(Self {
            request_type,
            request_id: request_id.to_owned(),
            client_info: client_info.map(str::to_owned),
            client_application: client_application.map(str::to_owned),
        })
    }
}

/// A value of printable ASCII and of sensible length: these come back in answers and go into logs.
fn printable(bytes: &[u8]) -> Option<&str> {
    let fine = !bytes.is_empty() && bytes.len() <= VALUE_LIMIT && bytes.iter().all(|byte| (b' '..=b'~').contains(byte));
    if fine { std::str::from_utf8(bytes).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, HeadError, RequestHead, RequestType};
    use crate::mapi::{ResponseCode, header};

    fn read(endpoint: Endpoint, headers: &[(&str, &[u8])]) -> Result<RequestHead, HeadError> {
        RequestHead::read(endpoint, |name| headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value))
    }

    const ID: &[u8] = b"{1217E164-939C-4D80-BC0F-406425BAB51A}:1";

    #[test]
    fn a_head_is_read_with_all_it_has() {
        let head = read(
            Endpoint::Nspi,
            &[
                ("x-requesttype", b"BIND"),
                ("x-requestid", ID),
                ("x-clientinfo", b"{BCFB7788-8F86-4FD8-8A98-0A1A599448E2}:6"),
                ("x-clientapplication", b"Outlook/16.0.4266.1001"),
            ],
        );
        let expected = RequestHead {
            request_type: RequestType::Bind,
            request_id: "{1217E164-939C-4D80-BC0F-406425BAB51A}:1".to_owned(),
            client_info: Some("{BCFB7788-8F86-4FD8-8A98-0A1A599448E2}:6".to_owned()),
            client_application: Some("Outlook/16.0.4266.1001".to_owned()),
        };
        assert_eq!(head, Ok(expected));
    }

    #[test]
    fn what_is_not_in_order_has_its_response_code() {
        let code = |headers: &[(&str, &[u8])]| read(Endpoint::Emsmdb, headers).map_err(HeadError::response_code).err();
        assert_eq!(code(&[]), Some(ResponseCode::MissingHeader));
        assert_eq!(code(&[(header::REQUEST_TYPE, b"PING")]), Some(ResponseCode::MissingHeader));
        assert_eq!(code(&[(header::REQUEST_TYPE, b"PI\xffNG"), (header::REQUEST_ID, ID)]), Some(ResponseCode::InvalidHeader));
        assert_eq!(code(&[(header::REQUEST_TYPE, b"PING"), (header::REQUEST_ID, &[b'1'; 257])]), Some(ResponseCode::InvalidHeader));
        assert_eq!(code(&[(header::REQUEST_TYPE, b"Bind"), (header::REQUEST_ID, ID)]), Some(ResponseCode::InvalidRequestType));
        assert_eq!(code(&[(header::REQUEST_TYPE, b"ping"), (header::REQUEST_ID, ID)]), None);
    }

    #[test]
    fn every_type_is_found_by_its_name() {
        for endpoint in Endpoint::ALL {
            for (kind, name) in RequestType::of(endpoint) {
                assert_eq!((RequestType::named(endpoint, &name.to_lowercase()), kind.name()), (Some(*kind), *name));
            }
        }
    }
}
