//! Autodiscover: from an address to the addresses of the endpoints.
//!
//! One learns of one's own mailbox only, and only after a login; everybody else's answer looks like that for an address that there
//! is not. The JSON form is for everybody, and so it says the same for every address.

use super::Published;
use crate::config::is_smtp_address;
use crate::mailbox::{Mailbox, MailboxServer};
use crate::mapi::Endpoint;
use crate::value::{DateTime, DateTimeKind, format_date, xml_outermost};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use uuid::Uuid;

const OUTER: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
const OUTLOOK: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
/// The path of the XML form.
pub(super) const XML: &str = "/autodiscover/autodiscover.xml";

/// What a request asks about.
enum Subject {
    Address(String),
    LegacyDn(String),
}

/// Answers the XML form: the text, and the error that it tells. `capability` is the highest version of MAPI over HTTP that the client
/// says it knows; without one it is not told of it.
pub(super) fn xml(published: &Published, caller: Uuid, body: &[u8], capability: Option<u32>, now: i64) -> (String, Option<u16>) {
    let failed = |code, message| (failure(published, now, code, message), Some(code));
    let Some(subject) = subject(body) else {
        return failed(600, "The request is not one for the settings of Outlook.");
    };
    let own = published.directory.by_guid(caller);
    let is_own = |mailbox: &&Mailbox| match &subject {
        Subject::Address(address) => mailbox.address.eq_ignore_ascii_case(address),
        Subject::LegacyDn(dn) => published.directory.legacy_dn(mailbox).eq_ignore_ascii_case(dn),
    };
    match own.filter(is_own) {
        Some(mailbox) => (settings(published, mailbox, capability), None),
        None => failed(500, "The address is not known, or it is not the one of who logged in."),
    }
}

/// What a request asks about; `None` for one that is malformed or asks for something else than Outlook's settings.
fn subject(body: &[u8]) -> Option<Subject> {
    let text = std::str::from_utf8(body).ok()?;
    let document = xml_outermost(text.trim_start_matches('\u{feff}')).ok()?;
    let request = document.children().into_iter().find(|child| child.name() == "Request")?;
    let inside =
        |name: &str| request.children().iter().find(|child| child.name() == name).map(|child| child.text_inside().trim().to_owned());
    if document.name() != "Autodiscover" || inside("AcceptableResponseSchema")? != OUTLOOK {
        return None;
    }
    match (inside("EMailAddress"), inside("LegacyDN")) {
        (Some(address), _) if is_smtp_address(&address) => Some(Subject::Address(address)),
        (None, Some(dn)) if !dn.is_empty() => Some(Subject::LegacyDn(dn)),
        _ => None,
    }
}

fn settings(published: &Published, mailbox: &Mailbox, capability: Option<u32>) -> String {
    let directory = &published.directory;
    let mut out = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Autodiscover xmlns=\"{OUTER}\">\r\n");
    let mut line = |depth: usize, text: &str| {
        out.push_str(&"  ".repeat(depth));
        out.push_str(text);
        out.push_str("\r\n");
    };
    let tagged = |name: &str, value: &str| format!("<{name}>{}</{name}>", escaped(value));
    line(1, &format!("<Response xmlns=\"{OUTLOOK}\">"));
    line(2, "<User>");
    line(3, &tagged("DisplayName", &mailbox.display_name));
    line(3, &tagged("LegacyDN", &directory.legacy_dn(mailbox)));
    line(3, &tagged("AutoDiscoverSMTPAddress", &mailbox.address));
    line(3, &tagged("DeploymentId", &deployment(&directory.organization).to_string()));
    line(2, "</User>");
    line(2, "<Account>");
    line(3, "<AccountType>email</AccountType>");
    line(3, "<Action>settings</Action>");
    line(3, "<MicrosoftOnline>False</MicrosoftOnline>");
    let offered = capability.is_some_and(|version| version >= 1) && is_offered(published, mailbox);
    if let Some(server) = directory.server_of(mailbox).filter(|_| offered) {
        line(3, "<Protocol Type=\"mapiHttp\" Version=\"1\">");
        for (element, endpoint) in [("MailStore", Endpoint::Emsmdb), ("AddressBook", Endpoint::Nspi)] {
            line(4, &format!("<{element}>"));
            for (name, base) in addresses(server, mailbox) {
                let url = format!("{}/{}/?MailboxId={}", base.trim_end_matches('/'), endpoint.name(), mailbox.mailbox_id());
                line(5, &tagged(name, &url));
            }
            line(4, &format!("</{element}>"));
        }
        line(3, "</Protocol>");
    }
    line(2, "</Account>");
    line(1, "</Response>");
    out.push_str("</Autodiscover>\r\n");
    out
}

/// Whether MAPI over HTTP is offered for a mailbox: as it says itself, else as the organization says.
fn is_offered(published: &Published, mailbox: &Mailbox) -> bool {
    let enabled = mailbox.mapi_http_enabled.unwrap_or(published.mapi_http_enabled);
    let server = published.directory.server_of(mailbox);
    enabled && mailbox.mapi_enabled && server.is_some_and(|server| addresses(server, mailbox).next().is_some())
}

/// The addresses that clients of a mailbox are told.
fn addresses<'a>(server: &'a MailboxServer, mailbox: &'a Mailbox) -> impl Iterator<Item = (&'static str, &'a str)> {
    let external = server.external_url.as_deref().filter(|_| !mailbox.blocks_external);
    let internal = server.internal_url.as_deref().map(|url| ("InternalUrl", url));
    internal.into_iter().chain(external.map(|url| ("ExternalUrl", url)))
}

/// A number for the organization that stays the same.
fn deployment(organization: &str) -> Uuid {
    let digest = Sha256::digest(organization.to_lowercase());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn failure(published: &Published, now: i64, code: u16, message: &str) -> String {
    let time = format_date(DateTime { ticks: now, kind: DateTimeKind::Utc }, "HH:mm:ss.fffffff");
    let digest = Sha256::digest(&published.server);
    let id = u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]);
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Autodiscover xmlns=\"{OUTER}\">\r\n  <Response>\r\n    <Error Time=\"{time}\" Id=\"{id}\">\r\n      \
         <ErrorCode>{code}</ErrorCode>\r\n      <Message>{message}</Message>\r\n      <DebugData />\r\n    </Error>\r\n  </Response>\r\n</Autodiscover>\r\n"
    )
}

/// Text as it stands in XML; what cannot stand there at all is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => out.push(letter),
        }
    }
    out
}

/// Answers the JSON form: the status and the body. It looks nobody up.
pub(super) fn json(published: &Published, path_address: Option<&str>, query: Option<&str>, outside: bool) -> (u16, String) {
    let mut address = path_address.map(str::to_owned);
    let mut protocol = None;
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if name.eq_ignore_ascii_case("Email") && path_address.is_none() {
            address = Some(value.into_owned());
        } else if name.eq_ignore_ascii_case("Protocol") {
            protocol = Some(value.into_owned());
        }
    }
    let failed = |code: &str, message: &str| (400, serde_json::json!({ "ErrorCode": code, "ErrorMessage": message }).to_string());
    if !address.is_some_and(|address| is_smtp_address(&address)) {
        return failed(
            "MandatoryParameterMissing",
            "The request must name an address, as in ?Email=alice@contoso.com&Protocol=AutodiscoverV1.",
        );
    }
    match protocol.as_deref() {
        None | Some("") => failed("MissingProtocol", "The request must name a protocol, as in &Protocol=AutodiscoverV1."),
        Some(name) if name.eq_ignore_ascii_case("AutodiscoverV1") => {
            let mut url = String::new();
            let _ = write!(url, "https://{}{XML}", host(published, outside));
            (200, serde_json::json!({ "Protocol": "AutodiscoverV1", "Url": url }).to_string())
        }
        Some(_) => failed("ProtocolNotSupported", "This protocol is not served here; AutodiscoverV1 is."),
    }
}

/// The host, with its port, that clients are told: that of the directory's address, else the server's.
fn host(published: &Published, outside: bool) -> String {
    let directory = published.mapi.as_ref();
    let (internal, external) = directory.map_or((None, None), |own| (own.internal_url.as_deref(), own.external_url.as_deref()));
    let url = if outside { external.or(internal) } else { internal.or(external) };
    let parsed = url.and_then(|url| url::Url::parse(url).ok());
    let named = parsed.and_then(|url| {
        let host = url.host_str()?.to_owned();
        Some(url.port().map_or(host.clone(), |port| format!("{host}:{port}")))
    });
    named.unwrap_or_else(|| published.server.clone())
}

#[cfg(test)]
mod tests {
    use super::{json, xml};
    use crate::mailbox::{Directory, Mailbox, MailboxServer};
    use crate::server::https::{MapiDirectory, Published};
    use std::sync::Arc;
    use uuid::Uuid;

    const ALICE: Uuid = Uuid::from_u128(0xA);

    fn published(change: impl FnOnce(&mut Mailbox), organization: bool) -> Published {
        let urls = |name: &str| Some(format!("https://{name}.contoso.com/mapi"));
        let server = MailboxServer {
            name: "EX01".to_owned(),
            host: "ex01.contoso.com".to_owned(),
            internal_url: urls("ex01"),
            external_url: urls("mail"),
            ..MailboxServer::default()
        };
        let mut alice = Mailbox {
            guid: ALICE,
            alias: "alice".to_owned(),
            display_name: "Alice <& Co>".to_owned(),
            address: "alice@contoso.com".to_owned(),
            mapi_enabled: true,
            ..Mailbox::default()
        };
        change(&mut alice);
        let bob = Mailbox { guid: Uuid::from_u128(0xB), address: "bob@contoso.com".to_owned(), alias: "bob".to_owned(), ..alice.clone() };
        Published {
            server: "ex01.contoso.com".to_owned(),
            directory: Arc::new(Directory::new("Contoso".to_owned(), vec![server], 0, vec![alice, bob])),
            mapi_http_enabled: organization,
            mapi: Some(MapiDirectory { internal_url: urls("ex01"), external_url: urls("mail"), ..MapiDirectory::default() }),
            ..Published::default()
        }
    }

    fn request(element: &str) -> String {
        let schema = "http://schemas.microsoft.com/exchange/autodiscover/outlook";
        format!(
            "<?xml version=\"1.0\"?><Autodiscover xmlns=\"{schema}/requestschema/2006\"><Request>{element}<AcceptableResponseSchema>\
             {schema}/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>"
        )
    }

    fn ask(published: &Published, element: &str, capability: Option<u32>) -> String {
        xml(published, ALICE, request(element).as_bytes(), capability, 639_000_000_000_000_000).0
    }

    const OWN: &str = "<EMailAddress>Alice@contoso.com</EMailAddress>";

    #[test]
    fn settings_name_the_addresses_of_both_endpoints() {
        let answer = ask(&published(|_| {}, true), OWN, Some(1));
        let id = "0000000a-0000-0000-0000-000000000000".replace("0000000a-", "00000000-").replace("-000000000000", "-00000000000a");
        let dn = "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=0000000000000000000000000000000a-alice";
        let expected = format!(
            r#"<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <User>
      <DisplayName>Alice &lt;&amp; Co&gt;</DisplayName>
      <LegacyDN>{dn}</LegacyDN>
      <AutoDiscoverSMTPAddress>alice@contoso.com</AutoDiscoverSMTPAddress>
      <DeploymentId>{}</DeploymentId>
    </User>
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
      <MicrosoftOnline>False</MicrosoftOnline>
      <Protocol Type="mapiHttp" Version="1">
        <MailStore>
          <InternalUrl>https://ex01.contoso.com/mapi/emsmdb/?MailboxId={id}@contoso.com</InternalUrl>
          <ExternalUrl>https://mail.contoso.com/mapi/emsmdb/?MailboxId={id}@contoso.com</ExternalUrl>
        </MailStore>
        <AddressBook>
          <InternalUrl>https://ex01.contoso.com/mapi/nspi/?MailboxId={id}@contoso.com</InternalUrl>
          <ExternalUrl>https://mail.contoso.com/mapi/nspi/?MailboxId={id}@contoso.com</ExternalUrl>
        </AddressBook>
      </Protocol>
    </Account>
  </Response>
</Autodiscover>
"#,
            super::deployment("Contoso")
        );
        assert_eq!(answer, expected.replace('\n', "\r\n"));
        let by_dn = ask(&published(|_| {}, true), &format!("<LegacyDN>{dn}</LegacyDN>"), Some(1));
        assert_eq!(by_dn, answer);
    }

    /// The table of what the organization and the mailbox say together: what is offered inside, and outside.
    #[test]
    fn the_mailbox_goes_before_the_organization() {
        for organization in [true, false] {
            for own in [None, Some(true), Some(false)] {
                for blocked in [false, true] {
                    let published =
                        published(|mailbox| (mailbox.mapi_http_enabled, mailbox.blocks_external) = (own, blocked), organization);
                    let answer = ask(&published, OWN, Some(1));
                    let offered = own.unwrap_or(organization);
                    let found = ["mapiHttp", "<InternalUrl>", "<ExternalUrl>"].map(|part| answer.contains(part));
                    assert_eq!(found, [offered, offered, offered && !blocked], "{organization} {own:?} {blocked}");
                }
            }
        }
    }

    #[test]
    fn who_does_not_know_mapi_over_http_is_not_told_of_it() {
        let published = published(|_| {}, true);
        for capability in [None, Some(0)] {
            let answer = ask(&published, OWN, capability);
            assert!(answer.contains("<Action>settings</Action>") && !answer.contains("Protocol"), "{answer}");
        }
        assert!(ask(&published, OWN, Some(7)).contains("Version=\"1\""));
        let closed = self::published(|mailbox| mailbox.mapi_enabled = false, true);
        assert!(!ask(&closed, OWN, Some(1)).contains("Protocol"));
    }

    #[test]
    fn others_are_answered_as_if_there_were_none() {
        let published = published(|_| {}, true);
        let [bob, nobody] =
            ["bob", "nobody"].map(|name| ask(&published, &format!("<EMailAddress>{name}@contoso.com</EMailAddress>"), Some(1)));
        assert_eq!(bob, nobody);
        assert!(bob.contains("<ErrorCode>500</ErrorCode>"));
    }

    #[test]
    fn what_is_no_request_is_said_to_be_none() {
        let published = published(|_| {}, true);
        let ask = |body: &[u8]| xml(&published, ALICE, body, Some(1), 0).0;
        let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]>".to_owned() + &request(OWN);
        let mobile = request(OWN).replace("/outlook/responseschema/2006a", "/mobilesync/responseschema/2006");
        let nested = "<a>".repeat(10_000);
        for body in ["", "<Autodiscover", &bomb, &mobile, &nested, &request(""), &request("<EMailAddress>alice</EMailAddress>")] {
            assert!(ask(body.as_bytes()).contains("<ErrorCode>600</ErrorCode>"), "{body}");
        }
        assert!(ask(b"\xff\xfe<").contains("<ErrorCode>600</ErrorCode>"));
    }

    #[test]
    fn the_json_form_says_the_same_for_every_address() {
        let published = published(|_| {}, true);
        let ask = |path, query| json(&published, path, query, false);
        let expected = (200, r#"{"Protocol":"AutodiscoverV1","Url":"https://ex01.contoso.com/autodiscover/autodiscover.xml"}"#.to_owned());
        assert_eq!(ask(Some("alice@contoso.com"), Some("Protocol=AutodiscoverV1")), expected);
        assert_eq!(ask(None, Some("Email=nobody%40contoso.com&protocol=autodiscoverv1")), expected);
        assert!(json(&published, Some("a@b.c"), Some("Protocol=AutodiscoverV1"), true).1.contains("https://mail.contoso.com/"));
        let code = |path, query| {
            let (status, body) = ask(path, query);
            (status, serde_json::from_str::<serde_json::Value>(&body).unwrap()["ErrorCode"].as_str().unwrap().to_owned())
        };
        assert_eq!(code(Some("alice"), Some("Protocol=AutodiscoverV1")), (400, "MandatoryParameterMissing".to_owned()));
        assert_eq!(code(None, None), (400, "MandatoryParameterMissing".to_owned()));
        assert_eq!(code(Some("a@b.c"), None), (400, "MissingProtocol".to_owned()));
        assert_eq!(code(Some("a@b.c"), Some("Protocol=<script>")), (400, "ProtocolNotSupported".to_owned()));
    }
}
