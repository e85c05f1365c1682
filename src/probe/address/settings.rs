//! X1: the settings that Autodiscover gives to this mailbox, as Outlook asks for them (POX), and the JSON service beside it.

use super::Walk;
use super::client::Way;
use super::network::{Answered, Link, Place};
use super::offer::{AGENT, Asked};
use super::together::timed;
use crate::mapi::Endpoint;
use crate::probe::http::{Head, Request};
use crate::probe::report::{Verdict, quote};
use crate::probe::seen::Discovered;
use crate::value::{XmlElement as Element, xml_outermost as outermost};
use std::time::Duration;
use url::Url;

/// The client that the probe is, in the header of the protocol.
pub(super) const APPLICATION: &str = concat!("emsh/", env!("CARGO_PKG_VERSION"), ".0");
/// The query of an address for whoever logs in.
const OWN_MAILBOX: &str = "?useMailboxOfAuthenticatedUser=true";
/// Redirections within the answers that are followed.
const REDIRECTS: usize = 3;
/// Characters of a value in the answer that are kept.
const VALUE_LIMIT: usize = 2048;

/// Where the mailbox is.
#[derive(Clone, Debug)]
pub(super) struct MailboxPlaces {
    pub(super) emsmdb: Place,
    pub(super) nspi: Place,
    /// The distinguished name of the mailbox; empty when nobody said it.
    pub(super) legacy_dn: String,
}

impl Walk<'_> {
    /// The question for the settings of the address.
    pub(super) fn question(&self, place: &Place) -> Request {
        let body = question(&self.settings.address.text());
        Request::new("POST", &place.authority(), place.target.clone())
            .header("Content-Type", "text/xml; charset=utf-8")
            .header("User-Agent", AGENT)
            .header("X-MapiHttpCapability", "1")
            .header("X-AnchorMailbox", self.settings.address.text())
            .header("client-request-id", uuid::Uuid::new_v4().to_string())
            .body(body)
    }

    /// Asks Autodiscover, and says where the mailbox is; a given address wins over what it says.
    pub(super) async fn discover(&mut self, place: Option<&Place>) -> Option<MailboxPlaces> {
        if let Some(place) = place.filter(|_| self.reaches(crate::probe::step::Stage::Http)) {
            self.ask_for_settings(place).await;
        } else {
            self.skip("X1", "There is no place to ask.");
        }
        if !self.reaches(crate::probe::step::Stage::Autodiscover) {
            return None;
        }
        self.mailbox_places(place)
    }

    async fn ask_for_settings(&mut self, place: &Place) {
        self.begin("H1");
        let mut kept = self.spare(place, None);
        let json = self.json(&mut kept, place).await;
        let before = self.before_logins(&mut kept, place).await;
        self.keep(place, None, kept);
        self.seen.before_logins.extend(before.map(|status| (place.host.clone(), status)));
        // The question of the look-up is the same.
        let mut asked = self.first_offer.take().map(|(offer, clock, took)| (Asked { offer, clock, link: None }, took));
        let mut place = place.clone();
        for _ in 0..=REDIRECTS {
            self.begin("H1");
            let request = self.question(&place);
            let (Asked { offer, clock, link }, took) = match asked.take() {
                Some(asked) => asked,
                None => timed(self.offer(&place, &request)).await,
            };
            self.keep_clock(&place, clock);
            self.keep(&place, None, link);
            self.say_autodiscover_offer(&offer, took);
            if self.settings.url.is_some() && matches!(offer.status, 404 | 405 | 501) {
                self.seen.offers.push(offer);
                self.skip("X1", "There is no Autodiscover at the given address.");
                return;
            }
            let open = offer.status == 200;
            self.seen.offers.push(offer);
            // Somebody may answer without a login; the settings are then there already.
            let logged_in = if open {
                self.without_login(&place, &request).await
            } else {
                self.ways(&place, &request).await.map(|(way, answer)| (Some(way), answer))
            };
            if !self.begin("X1") {
                return;
            }
            let subject = format!("{}{}", place.host, place.path());
            let Some((way, answer)) = logged_in else {
                let evidence = format!("Autodiscover tells its settings only after a login.{}", said_json(json.as_deref()));
                let verdict = if self.settings.logs_in() { Verdict::Unknown } else { Verdict::Skipped };
                self.add(verdict, &subject, evidence);
                return;
            };
            if let Some(way) = way {
                self.way = Some(way);
            }
            let mut found = read(&answer.head, &answer.body);
            found.host = place.host.clone();
            found.json.clone_from(&json);
            let next = Url::parse(&found.redirect).ok().as_ref().and_then(Place::of);
            let follow = next.filter(|next| next.secure && self.may_follow(&next.host));
            self.say_settings(&subject, &found);
            self.seen.discovered = Some(found);
            match follow {
                Some(next) => {
                    let redirected = !next.host.eq_ignore_ascii_case(&place.host);
                    place = Place { redirected, ..next };
                    self.examine(&place).await;
                }
                None => return,
            }
        }
    }

    /// What the mailbox endpoint answers as long as nobody has logged in: most have it on the same host. Later it may be too late to
    /// tell whether it lets everybody in, or those who ride on a login.
    async fn before_logins(&self, kept: &mut Option<Link>, place: &Place) -> Option<u16> {
        let target = format!("{}?MailboxId={}@{}", Endpoint::Emsmdb.path(), uuid::Uuid::nil(), self.seen.domain);
        let place = Place { target, ..place.clone() };
        let request = self.ping(&place);
        self.ask_over(kept, &place, &request).await.ok().map(|answer| answer.head.status)
    }

    async fn without_login(&self, place: &Place, request: &Request) -> Option<(Option<Way>, Answered)> {
        let mut link = self.dial(place).await.ok()?;
        self.exchange(&mut link, request).await.ok().map(|answer| (None, answer))
    }

    fn say_autodiscover_offer(&mut self, offer: &crate::probe::seen::Offer, took: Duration) {
        match offer.status {
            // Whoever names the MAPI address may have Autodiscover elsewhere.
            404 | 405 | 501 if self.settings.url.is_some() => {
                self.add(
                    Verdict::Skipped,
                    &format!("{}{}", offer.host, offer.path),
                    format!("{}: there is no Autodiscover here.", offer.status),
                );
            }
            200 => {
                self.add(Verdict::Warn, &format!("{}{}", offer.host, offer.path), "200: it gives settings to somebody who did not log in.")
            }
            _ => self.say_offer(offer, took),
        }
    }

    fn say_settings(&mut self, subject: &str, found: &Discovered) {
        if let Some((code, text)) = &found.error {
            self.add(Verdict::Fail, subject, format!("Error {code}: {}", quote(text)));
        } else if !found.unreadable.is_empty() {
            self.add(Verdict::Fail, subject, format!("{}: {}.", found.status, quote(&found.unreadable)));
        } else if !found.redirect.is_empty() {
            self.add(Verdict::Warn, subject, format!("It sends to {}.", quote(&found.redirect)));
        } else if let Some((url, external)) = found.mailbox_url() {
            let which = if external { "external" } else { "internal; there is no external one" };
            let others = if found.protocols.is_empty() {
                String::new()
            } else {
                format!(" Other protocols: {}.", quote(&found.protocols.join(", ")))
            };
            let evidence = format!("The mailbox is at {} ({which}).{others}{}", quote(url), said_json(found.json.as_deref()));
            self.add(Verdict::Pass, subject, evidence);
        } else {
            let others = if found.protocols.is_empty() { "nothing".to_owned() } else { quote(&found.protocols.join(", ")) };
            self.add(Verdict::Fail, subject, format!("It offers {others}, and no MAPI over HTTP."));
        }
    }

    /// The JSON service, which needs no login: it says where Autodiscover is.
    async fn json(&self, kept: &mut Option<Link>, place: &Place) -> Option<String> {
        let target = format!("/autodiscover/autodiscover.json/v1.0/{}?Protocol=AutodiscoverV1", self.settings.address.text());
        let place = Place { target, ..place.clone() };
        let request =
            Request::new("GET", &place.authority(), place.target.clone()).header("User-Agent", AGENT).header("Accept", "application/json");
        let answer = self.ask_over(kept, &place, &request).await.ok()?;
        let parsed: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
        let text = |key: &str| parsed.as_ref().and_then(|json| json.get(key)).and_then(serde_json::Value::as_str);
        Some(match (text("Url"), text("ErrorCode")) {
            (Some(url), _) => url.to_owned(),
            (None, Some(code)) => format!("error {code}"),
            (None, None) => format!("HTTP {}", answer.head.status),
        })
    }

    /// Where the mailbox is, by what was given, what Autodiscover said, or what is usual.
    fn mailbox_places(&self, place: Option<&Place>) -> Option<MailboxPlaces> {
        let found = self.seen.discovered.as_ref();
        let legacy_dn = found.map(|found| found.legacy_dn.clone()).unwrap_or_default();
        let query = format!("?MailboxId={}@{}", uuid::Uuid::nil(), self.seen.domain);
        if let Some(given) = &self.settings.url {
            let given = Place::of(given)?;
            let own = found.and_then(|found| found.mailbox_url()).and_then(|(url, _)| Url::parse(url).ok());
            // Exchange and emshd know whose mailbox is meant by the login; gromox has Autodiscover on the same host.
            let anybody = || {
                if self.way.is_some() || self.settings.credential.is_some() || self.settings.tickets {
                    OWN_MAILBOX.to_owned()
                } else {
                    query
                }
            };
            let query = own.and_then(|url| url.query().map(|query| format!("?{query}"))).unwrap_or_else(anybody);
            let emsmdb = if given.path().len() > 1 && given.path().contains("emsmdb") {
                given.clone()
            } else {
                Place { target: format!("{}{query}", Endpoint::Emsmdb.path()), ..given.clone() }
            };
            let nspi = Place { target: emsmdb.target.replace("emsmdb", "nspi"), ..emsmdb.clone() };
            return Some(MailboxPlaces { emsmdb, nspi, legacy_dn });
        }
        let url = |text: &str| Url::parse(text).ok().as_ref().and_then(Place::of).filter(|place| place.secure);
        if let Some(found) = found {
            let emsmdb = url(found.mailbox_url()?.0)?;
            let nspi = found
                .address_book_url()
                .and_then(url)
                .unwrap_or_else(|| Place { target: emsmdb.target.replace("emsmdb", "nspi"), ..emsmdb.clone() });
            return Some(MailboxPlaces { emsmdb, nspi, legacy_dn });
        }
        // Without a login nobody says where it is; most have it where Autodiscover is.
        let place = place.filter(|_| !self.settings.logs_in() && self.seen.offers.iter().any(|offer| offer.status == 401))?;
        let at = |endpoint: Endpoint| Place { target: format!("{}{query}", endpoint.path()), redirected: false, ..place.clone() };
        Some(MailboxPlaces { emsmdb: at(Endpoint::Emsmdb), nspi: at(Endpoint::Nspi), legacy_dn })
    }
}

fn said_json(json: Option<&str>) -> String {
    json.map(|json| format!(" The JSON service says {}.", quote(json))).unwrap_or_default()
}

/// The body that asks for the settings of an address.
pub(in crate::probe) fn question(address: &str) -> Vec<u8> {
    let address = address.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request>\
         <EMailAddress>{address}</EMailAddress>\
         <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>\
         </Request></Autodiscover>"
    )
    .into_bytes()
}

/// What an answer says.
pub(in crate::probe) fn read(head: &Head, body: &[u8]) -> Discovered {
    let mut found = Discovered { status: head.status, ..Discovered::default() };
    if let Some(to) = head.first("Location").filter(|_| matches!(head.status, 301 | 302 | 307 | 308)) {
        found.redirect = cut(to);
        return found;
    }
    if head.status != 200 {
        found.unreadable = format!("it answers {} after the login", head.status);
        return found;
    }
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}');
    match outermost(text) {
        Ok(root) if is(&root, "Autodiscover") => settings(&root, &mut found),
        Ok(root) => found.unreadable = format!("the answer begins with <{}>", root.name()),
        Err(why) => found.unreadable = format!("the answer is no XML: {why}"),
    }
    found
}

fn settings(root: &Element, found: &mut Discovered) {
    let Some(response) = child(root, "Response") else {
        found.unreadable = "the answer has no Response".to_owned();
        return;
    };
    if let Some(error) = child(&response, "Error") {
        let code = child(&error, "ErrorCode").and_then(|code| code.text_inside().trim().parse().ok()).unwrap_or_default();
        let text = child(&error, "Message").map(|message| cut(&message.text_inside())).unwrap_or_default();
        found.error = Some((code, if text.is_empty() { "no text".to_owned() } else { text }));
        return;
    }
    if let Some(user) = child(&response, "User") {
        found.legacy_dn = child(&user, "LegacyDN").map(|dn| cut(dn.text_inside().trim())).unwrap_or_default();
    }
    let Some(account) = child(&response, "Account") else {
        found.unreadable = "the answer has no Account".to_owned();
        return;
    };
    for name in ["RedirectAddr", "RedirectUrl"] {
        if let Some(to) = child(&account, name) {
            found.redirect = cut(to.text_inside().trim());
        }
    }
    for protocol in account.children().iter().filter(|element| is(element, "Protocol")) {
        let of_attribute = protocol.attribute("Type").map(str::to_owned);
        let kind = of_attribute.or_else(|| child(protocol, "Type").map(|kind| kind.text_inside().trim().to_owned())).unwrap_or_default();
        if kind.eq_ignore_ascii_case("mapiHttp") {
            found.mapi_http = true;
            found.mail_store = urls(protocol, "MailStore");
            found.address_book = urls(protocol, "AddressBook");
        } else if kind.eq_ignore_ascii_case("EXPR") && found.anywhere.is_empty() {
            found.anywhere = child(protocol, "Server").map(|server| cut(server.text_inside().trim())).unwrap_or_default();
            found.protocols.push(cut(&kind));
        } else if !kind.is_empty() && found.protocols.len() < 16 {
            found.protocols.push(cut(&kind));
        }
    }
}

/// The internal and the external address below an element.
fn urls(protocol: &Element, name: &str) -> [String; 2] {
    let Some(element) = child(protocol, name) else { return Default::default() };
    ["InternalUrl", "ExternalUrl"].map(|which| child(&element, which).map(|url| cut(url.text_inside().trim())).unwrap_or_default())
}

fn child(element: &Element, name: &str) -> Option<Element> {
    element.children().into_iter().find(|child| is(child, name))
}

fn is(element: &Element, name: &str) -> bool {
    element.name().rsplit(':').next().is_some_and(|own| own.eq_ignore_ascii_case(name))
}

fn cut(text: &str) -> String {
    text.chars().take(VALUE_LIMIT).collect()
}

#[cfg(test)]
mod tests {
    use super::Discovered;
    use crate::probe::http::Head;
    use proptest::prelude::*;

    fn answer(body: &str) -> Discovered {
        super::read(&Head { minor: 1, status: 200, headers: Vec::new() }, body.as_bytes())
    }

    const BEFORE: &str =
        "<?xml version=\"1.0\"?><Autodiscover xmlns=\"a\"><Response xmlns=\"b\"><User><LegacyDN>/o=x/cn=ann</LegacyDN></User><Account>";
    const BEHIND: &str = "</Account></Response></Autodiscover>";

    #[test]
    fn settings_are_read() {
        let block = "<Protocol><Type>EXPR</Type></Protocol><Protocol Type=\"mapiHttp\" Version=\"1\"><MailStore>\
                     <InternalUrl>https://ex01/mapi/emsmdb/?MailboxId=a&amp;b</InternalUrl></MailStore><AddressBook><ExternalUrl>https://mail/mapi/nspi/</ExternalUrl>\
                     </AddressBook></Protocol>";
        let found = answer(&format!("{BEFORE}{block}{BEHIND}"));
        assert_eq!(found.mailbox_url(), Some(("https://ex01/mapi/emsmdb/?MailboxId=a&b", false)));
        assert_eq!(found.address_book_url(), Some("https://mail/mapi/nspi/"));
        assert_eq!((found.legacy_dn.as_str(), found.protocols), ("/o=x/cn=ann", vec!["EXPR".to_owned()]));
        let away = answer(&format!("{BEFORE}<Action>redirectAddr</Action><RedirectAddr>a@b</RedirectAddr>{BEHIND}"));
        assert_eq!((away.redirect.as_str(), away.mapi_http), ("a@b", false));
    }

    #[test]
    fn errors_are_read() {
        let error = "<Autodiscover><Response><Error Time=\"x\" Id=\"1\"><ErrorCode>600</ErrorCode><Message>Invalid Request</Message></Error></Response></Autodiscover>";
        assert_eq!(answer(error).error, Some((600, "Invalid Request".to_owned())));
        assert_eq!(answer("<html></html>").unreadable, "the answer begins with <html>");
        assert!(answer("no").unreadable.starts_with("the answer is no XML: "));
        assert_eq!(answer("<Autodiscover/>").unreadable, "the answer has no Response");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in ".{0,100}", inside in any::<bool>()) {
            answer(&if inside { format!("{BEFORE}{text}{BEHIND}") } else { text });
        }
    }
}
