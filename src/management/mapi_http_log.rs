//! `Get-MapiHttpLog`: the logs of MAPI over HTTP as objects.

use super::call::Call;
use super::error;
use crate::catalog;
use crate::invoke::{Outcome, Stopped, parameters};
use crate::logs::{Family, Read, newest};
use crate::mapi::ErrorCode;
use crate::value::{DateTime, DateTimeKind, Value, Wildcard};

/// How many lines are shown when nobody says.
const SHOWN: usize = 100;

/// What a line says, whichever its family.
struct Line {
    read: Read,
    at: i64,
    request_type: String,
    mailbox: String,
    status: i32,
    code: i32,
    error: ErrorCode,
}

/// Shows lines.
///
/// # Errors
/// When nobody wants more, or the logs cannot be read.
pub fn list(call: &mut Call<'_>, parameters: parameters::GetMapiHttpLog) -> Outcome {
    let limit = match parameters.result_size.value().map(|text| text.trim()) {
        None => SHOWN,
        Some(text) if text.eq_ignore_ascii_case("unlimited") => usize::MAX,
        Some(text) => match text.parse() {
            Ok(number) => number,
            Err(_) => return call.error(error::invalid("ResultSize", "takes a number or Unlimited")),
        },
    };
    let family = match parameters.family.value().map(|text| text.to_lowercase()).as_deref() {
        Some("proxy") => Family::Proxy,
        Some("autodiscover") => Family::Autodiscover,
        Some("addressbook") => Family::AddressBook,
        _ => Family::Mailbox,
    };
    let organization = call.organization()?;
    let named = organization.server(&call.caller.server).and_then(|own| own.logging.folder.clone());
    let root = named.unwrap_or_else(|| call.store.folders().logs.clone());
    let pattern = |text: Option<&crate::value::Text>| text.filter(|text| !text.is_empty()).map(|text| Wildcard::new(text));
    let (mailbox, kind) = (pattern(parameters.mailbox.value()), pattern(parameters.request_type.value()));
    let id = pattern(parameters.request_id.value());
    let codes = parameters.response_code.into_value().unwrap_or_default();
    let moment = |date: Option<&DateTime>| date.map(|date| utc(call, *date));
    let (from, to) = (moment(parameters.start_date.value()), moment(parameters.end_date.value()));
    let failed = parameters.failed.is_on();
    let (mut shown, mut stopped) = (0, None::<Stopped>);
    let outcome = newest(family, &root, |read| {
        let Some(line) = Line::of(family, read) else { return true };
        if from.is_some_and(|from| line.at < from) {
            // Everything that follows is older.
            return false;
        }
        let fits = to.is_none_or(|to| line.at <= to)
            && mailbox.as_ref().is_none_or(|pattern| pattern.matches(&line.mailbox))
            && kind.as_ref().is_none_or(|pattern| pattern.matches(&line.request_type))
            && id.as_ref().is_none_or(|pattern| pattern.matches(line.number()) || pattern.matches(&line.own_number()))
            && (codes.is_empty() || codes.contains(&line.code))
            && (!failed || line.status >= 400 || line.code != 0 || line.is_error());
        if fits && shown < limit {
            let object = line.object(call);
            if let Err(why) = call.emit(object) {
                stopped = Some(why);
                return false;
            }
            shown += 1;
        }
        shown < limit
    });
    if let Some(why) = stopped {
        return Err(why);
    }
    if let Err(why) = outcome {
        let message = format!("The logs in '{}' cannot be read: {why}.", family.folder(&root).display());
        return call.error(error::refused("LogInputOutput", message));
    }
    Ok(())
}

/// A moment as it was typed: local time unless it says otherwise.
fn utc(call: &Call<'_>, date: DateTime) -> i64 {
    match date.kind {
        DateTimeKind::Utc => date.ticks,
        _ => date.ticks - (call.caller.offset)(date.ticks),
    }
}

impl Line {
    fn of(family: Family, read: Read) -> Option<Self> {
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

    /// Whether the body says that something failed: 1 is a success of Unbind.
    fn is_error(&self) -> bool {
        !matches!(self.error, ErrorCode::SUCCESS | ErrorCode::UNBIND_SUCCESS | ErrorCode::ERRORS_RETURNED)
    }

    /// The number that the server gave the request.
    fn number(&self) -> &str {
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

    fn object(&self, call: &Call<'_>) -> Value {
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
            ("Time", call.local(self.at)),
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
