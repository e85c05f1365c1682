//! From an address to the endpoints.

use super::{ALICE, Client, Site, basic};
use emsh::mapi::Endpoint;
use emsh::probe::http::Request;

const SCHEMA: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook";

pub(super) fn body(address: &str) -> Vec<u8> {
    format!(
        "<Autodiscover xmlns=\"{SCHEMA}/requestschema/2006\"><Request><EMailAddress>{address}</EMailAddress><AcceptableResponseSchema>\
         {SCHEMA}/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>"
    )
    .into_bytes()
}

pub(super) fn ask() -> Request {
    Request::new("POST", "ex01.contoso.com", "/Autodiscover/Autodiscover.xml").header("Content-Type", "text/xml")
}

async fn text(client: &mut Client, request: Request) -> (u16, String) {
    let seen = client.send(&request).await;
    (seen.head.status, String::from_utf8(seen.entity.body).expect("it is text"))
}

#[tokio::test]
async fn a_login_leads_to_both_endpoints() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let known = || ask().header("Authorization", basic("alice", "alice's password"));
    let (status, answer) = text(&mut client, known().header("X-MapiHttpCapability", "1").body(body("alice@contoso.com"))).await;
    let url = |name: &str| format!("<InternalUrl>https://ex01.contoso.com/mapi/{name}/?MailboxId={ALICE}@contoso.com</InternalUrl>");
    assert_eq!((status, answer.contains(&url("emsmdb")), answer.contains(&url("nspi"))), (200, true, true), "{answer}");
    let (status, answer) = text(&mut client, known().body(body("alice@contoso.com"))).await;
    assert_eq!((status, answer.contains("Protocol"), answer.contains("<Action>settings</Action>")), (200, false, true));
    // Everybody else is unknown, whoever there is.
    let others = ["bob@contoso.com", "nobody@contoso.com"].map(|address| known().header("X-MapiHttpCapability", "1").body(body(address)));
    for request in others {
        let (status, answer) = text(&mut client, request).await;
        assert_eq!((status, answer.contains("<ErrorCode>500</ErrorCode>")), (200, true), "{answer}");
    }
    assert!(text(&mut client, known().body(b"<".to_vec())).await.1.contains("<ErrorCode>600</ErrorCode>"));
}

#[tokio::test]
async fn without_a_login_nobody_learns_who_there_is() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let mut seen = Vec::new();
    for address in ["alice@contoso.com", "nobody@contoso.com"] {
        seen.push(text(&mut client, ask().body(body(address))).await);
        let path = format!("/autodiscover/autodiscover.json/v1.0/{address}?Protocol=AutodiscoverV1");
        seen.push(text(&mut client, Request::new("GET", "ex01.contoso.com", path)).await);
    }
    assert_eq!(seen[0], (401, "<html><body>A login is needed.</body></html>\n".to_owned()));
    let url = r#"{"Protocol":"AutodiscoverV1","Url":"https://ex01.contoso.com/autodiscover/autodiscover.xml"}"#;
    assert_eq!(seen[1], (200, url.to_owned()));
    assert_eq!((&seen[2], &seen[3]), (&seen[0], &seen[1]));
    let outside = Request::new("GET", "mail.contoso.com", "/autodiscover/autodiscover.json?Email=a@b.c&Protocol=AutodiscoverV1");
    assert!(text(&mut client, outside).await.1.contains("https://mail.contoso.com/"));
    let missing = Request::new("GET", "ex01.contoso.com", "/autodiscover/autodiscover.json?Email=a@b.c");
    assert_eq!(text(&mut client, missing).await.0, 400);
}
