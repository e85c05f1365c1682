//! What `Get-MapiHttpLog` shows of a line, whichever family and server it is from.

use super::{Family, Read};
use crate::catalog;
use crate::invoke::parameters;
use crate::mapi::ErrorCode;
use crate::value::{DateTime, DateTimeKind, Text, Value, Wildcard};

/// A request that stands in a log.
#[derive(Clone, Debug)]
pub struct Request {
    read: Read,
    /// When it was answered, in UTC ticks.
    pub at: i64,
    request_type: String,
    mailbox: String,
    status: i32,
    code: i32,
    error: ErrorCode,
}

impl Request {
    /// The request of a line; `None` when its time cannot be read.
    pub fn of(family: Family, read: Read) -> Option<Self> {
        let number = |name: &str| read.field(name).and_then(|text| text.parse().ok()).unwrap_or(0);
        let text = |name: &str| read.field(name).unwrap_or_default().to_owned();
        let (status, code) = match family {
            Family::Proxy | Family::Autodiscover => (number("HttpStatus"), number("ErrorCode")),
            _ => (number("HttpStatusCode"), number("ResponseCode")),
        };
        let (request_type, mailbox) = match family {
            Family::Autodiscover => (text("Protocol"), text("AuthenticatedUser")),
            Family::Proxy => (part(read.field("ClientRequestId").unwrap_or_default(), "RT:"), text("AuthenticatedUser")),
            _ => (text("RequestType"), text("AuthenticatedUserEmail")),
        };
        let error = ErrorCode(read.field("ReturnCode").and_then(|text| text.parse().ok()).unwrap_or(0));
        Some(Self { at: read.at()?, request_type, mailbox, status, code, error, read })
    }

    /// The request of a line of a file that says only by its fields of which family it is.
    pub fn found(read: Read) -> Option<Self> {
        let family = match read.field("Protocol") {
            _ if read.has("RequestType") => Family::Mailbox,
            Some(protocol) if protocol.eq_ignore_ascii_case("autodiscover") => Family::Autodiscover,
            _ => Family::Proxy,
        };
        Self::of(family, read)
    }

    /// Whether the body says that something failed: 1 is a success of Unbind.
    fn is_error(&self) -> bool {
        !matches!(self.error, ErrorCode::SUCCESS | ErrorCode::UNBIND_SUCCESS | ErrorCode::ERRORS_RETURNED)
    }

    /// The number that the server gave the request.
    pub fn number(&self) -> &str {
        self.read.field("RequestId").unwrap_or_default()
    }

    /// The number that the client gave it.
    fn own_number(&self) -> String {
        match self.read.field("ClientRequestId") {
            Some(packed) if packed.starts_with("R:") => part(packed, "R:"),
            Some(own) if self.read.field("Protocol").is_some_and(|protocol| protocol != "Mapi") => own.to_owned(),
            _ => self.read.field("MapiRequestId").unwrap_or_default().to_owned(),
        }
    }

    /// The request as an object; `offset` says how many ticks local time is ahead of UTC.
    pub fn object(&self, offset: impl Fn(i64) -> i64) -> Value {
        let text = |names: &[&str]| Value::text(names.iter().find_map(|name| self.read.field(name)).unwrap_or_default());
        let took = ["TotalRequestLatency", "TotalRequestTime"].iter().find_map(|name| self.read.field(name)?.parse().ok()).unwrap_or(0);
        let software = [self.read.field("ClientSoftware"), self.read.field("ClientSoftwareVersion")];
        let software: Vec<&str> = software.into_iter().flatten().collect();
        let client = if software.is_empty() { text(&["UserAgent"]) } else { Value::text(software.join("/")) };
        let error = match self.error.name() {
            Some(name) if self.is_error() => format!("0x{:08X} {name}", self.error.0),
            None => format!("0x{:08X}", self.error.0),
            Some(_) => self.error.0.to_string(),
        };
        let properties = [
            ("Time", Value::DateTime(DateTime { ticks: self.at + offset(self.at), kind: DateTimeKind::Local })),
            ("Mailbox", Value::text(self.mailbox.as_str())),
            ("RequestType", Value::text(self.request_type.as_str())),
            ("HttpStatus", Value::Int(self.status)),
            ("ResponseCode", Value::Int(self.code)),
            ("ReturnCode", Value::text(error)),
            ("Milliseconds", Value::Long(took)),
            ("ClientAddress", text(&["ClientIP", "ClientIpAddress"])),
            ("Client", client),
            ("Authentication", text(&["AuthenticationType"])),
            ("Operations", text(&["RopIds"])),
            ("Session", text(&["SessionCookie"])),
            ("RequestId", Value::text(self.number())),
            ("ClientRequestId", Value::text(self.own_number())),
        ];
        catalog::object_of("MapiHttpLog", properties)
    }
}

/// Which requests somebody wants to see.
#[derive(Debug)]
pub struct Wanted {
    mailbox: Option<Wildcard>,
    request_type: Option<Wildcard>,
    id: Option<Wildcard>,
    codes: Vec<i32>,
    from: Option<i64>,
    to: Option<i64>,
    failed: bool,
}

impl Wanted {
    /// What the parameters say; `offset` says how many ticks local time is ahead of UTC.
    pub fn of(p: &parameters::GetMapiHttpLog, offset: impl Fn(i64) -> i64) -> Self {
        let pattern = |text: Option<&Text>| text.filter(|text| !text.is_empty()).map(|text| Wildcard::new(text));
        // A moment as it was typed: local time unless it says otherwise.
        let moment = |date: &DateTime| match date.kind {
            DateTimeKind::Utc => date.ticks,
            _ => date.ticks - offset(date.ticks),
        };
        Self {
            mailbox: pattern(p.mailbox.value()),
            request_type: pattern(p.request_type.value()),
            id: pattern(p.request_id.value()),
            codes: p.response_code.value().cloned().unwrap_or_default(),
            from: p.start_date.value().map(moment),
            to: p.end_date.value().map(moment),
            failed: p.failed.is_on(),
        }
    }

    /// Whether this request is one of them.
    pub fn fits(&self, request: &Request) -> bool {
        let fits = |pattern: &Option<Wildcard>, text: &str| pattern.as_ref().is_none_or(|pattern| pattern.matches(text));
        !self.is_over(request)
            && self.to.is_none_or(|to| request.at <= to)
            && fits(&self.mailbox, &request.mailbox)
            && fits(&self.request_type, &request.request_type)
            && (fits(&self.id, request.number()) || fits(&self.id, &request.own_number()))
            && (self.codes.is_empty() || self.codes.contains(&request.code))
            && (!self.failed || request.status >= 400 || request.code != 0 || request.is_error())
    }

    /// Whether this request is older than all of them.
    pub fn is_over(&self, request: &Request) -> bool {
        self.from.is_some_and(|from| request.at < from)
    }
}

/// A part of a packed field: `R:…;RT:…;CI:…`.
fn part(packed: &str, name: &str) -> String {
    packed.split(';').find_map(|part| part.strip_prefix(name)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn packed_fields_are_taken_apart() {
        let packed = "R:{A}:1;RT:Connect;CI:;CID:x";
        assert_eq!(["R:", "RT:", "CI:", "CID:", "X:"].map(|name| part(packed, name)), ["{A}:1", "Connect", "", "x", ""]);
    }
}
