//! What is written down of requests.

use super::walk::log_on;
use super::{Client, Site, basic, connect, published};
use emsh::logs::{Family, Limits as LogLimits, Log, Read, newest};
use emsh::mapi::{Body, Endpoint};
use emsh::probe::http::Request;
use emsh::server::https::Limits;
use std::path::Path;

/// The lines of a family, the oldest first.
pub(super) fn lines(folder: &Path, family: Family) -> Vec<Read> {
    let mut all = Vec::new();
    newest(family, folder, |read| {
        all.push(read);
        true
    })
    .expect("they can be read");
    all.reverse();
    all
}

pub(super) fn fields(read: &Read, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| read.field(name).unwrap_or_default().to_owned()).collect()
}

/// Does something at a site that logs, and ends it, so that everything is written.
async fn logged(folder: &Path, work: impl AsyncFnOnce(&Site)) {
    let log = Log::start(folder.to_owned(), LogLimits::default(), |complaint| panic!("{complaint}")).expect("there are threads");
    let site = Site::logging(published(), Limits::default(), Some(log)).await;
    work(&site).await;
    site.listener.shut_down().await;
}

#[tokio::test]
async fn each_request_is_written_down_and_nothing_that_proves_anything() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut cookies = Vec::new();
    let mut ids = Vec::new();
    logged(folder.path(), async |site| {
        let mut client = site.client(Endpoint::Emsmdb, "alice").await;
        let seen = client.post("Connect", connect("alice").encode()).await;
        ids.extend(seen.head.first("request-id").map(str::to_owned));
        log_on(&mut client, "alice").await;
        cookies.extend(client.cookies.iter().map(|(_, value)| value.clone()));
        client.code("Connect", connect("bob").encode()).await;
        client.authorization = Some(basic("alice", "not the password"));
        client.post("PING", Vec::new()).await;
        let mut book = site.client(Endpoint::Nspi, "alice").await;
        book.code("Bind", emsh::mapi::nspi::BindRequest::default().encode()).await;
    })
    .await;
    let mailbox = lines(folder.path(), Family::Mailbox);
    let names = [
        "RequestType",
        "HttpStatusCode",
        "ResponseCode",
        "ReturnCode",
        "AuthenticatedUserEmail",
        "RopIds",
        "SequenceCookie",
        "OperationSpecific",
    ];
    let seen: Vec<Vec<String>> = mailbox.iter().map(|read| fields(read, &names)).collect();
    let expected = [
        ["Connect", "200", "0", "0", "alice@contoso.com", "", "1", ""],
        ["Execute", "200", "0", "0", "alice@contoso.com", ">[254]<[254]", "2", ""],
        ["Connect", "200", "0", "1010", "alice@contoso.com", "", "", "ecLoginPerm"],
    ];
    assert_eq!(seen, expected);
    assert_eq!(mailbox[0].field("RequestId").map(str::to_owned), ids.pop());
    assert_eq!(fields(&mailbox[0], &["ClientSoftware", "ClientSoftwareVersion", "ClientIP"]), ["Outlook", "16.0.4266.1001", "127.0.0.1"]);
    let book = lines(folder.path(), Family::AddressBook);
    assert_eq!((book.len(), book[0].field("RequestType")), (1, Some("Bind")));
    let proxy = lines(folder.path(), Family::Proxy);
    let names = ["UrlStem", "HttpStatus", "IsAuthenticated", "AuthenticationType", "AuthenticatedUser", "Method"];
    assert_eq!(proxy.len(), 5);
    assert_eq!(fields(&proxy[0], &names), ["/mapi/emsmdb/", "200", "true", "Basic", "alice@contoso.com", "POST"]);
    assert_eq!(fields(&proxy[3], &names), ["/mapi/emsmdb/", "401", "false", "", "", "POST"]);
    let bytes: Vec<u32> =
        fields(&proxy[0], &["RequestBytes", "ResponseBytes"]).iter().map(|text| text.parse().expect("it is a number")).collect();
    assert!(bytes[0] == u32::try_from(connect("alice").encode().len()).expect("it is small") && bytes[1] > 100, "{bytes:?}");
    let mut all = String::new();
    for family in Family::ALL {
        // Nobody asked Autodiscover.
        for file in std::fs::read_dir(family.folder(folder.path())).into_iter().flatten() {
            all.push_str(&std::fs::read_to_string(file.expect("it is there").path()).expect("it is text"));
        }
    }
    for secret in cookies.iter().map(String::as_str).chain(["password", "YWxpY2VAY29udG9zby5jb206"]) {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn questions_to_autodiscover_are_written_down() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut ids = Vec::new();
    logged(folder.path(), async |site| {
        let mut client = site.client(Endpoint::Emsmdb, "alice").await;
        let ask = |authorization: &str, address: &str| {
            let request = super::autodiscover::ask().header("Authorization", authorization.to_owned()).header("User-Agent", "Outlook, x");
            request.header("client-request-id", "a,b").body(super::autodiscover::body(address))
        };
        let (right, wrong) = (basic("alice", "alice's password"), basic("alice", "not it"));
        for request in [ask(&right, "alice@contoso.com"), ask(&right, "bob@contoso.com"), ask(&wrong, "alice@contoso.com")] {
            ids.extend(client.send(&request).await.head.first("request-id").map(str::to_owned));
        }
        let path = "/autodiscover/autodiscover.json/v1.0/alice@contoso.com?Protocol=AutodiscoverV1";
        ids.extend(client.send(&Request::new("GET", "ex01.contoso.com", path)).await.head.first("request-id").map(str::to_owned));
    })
    .await;
    let seen = lines(folder.path(), Family::Autodiscover);
    let names = ["Protocol", "UrlStem", "HttpStatus", "ErrorCode", "AuthenticatedUser", "AuthenticationType", "Method", "ClientRequestId"];
    let found: Vec<Vec<String>> = seen.iter().map(|read| fields(read, &names)).collect();
    let xml = "/Autodiscover/Autodiscover.xml";
    let json = "/autodiscover/autodiscover.json/v1.0/alice@contoso.com";
    let expected = [
        ["Autodiscover", xml, "200", "", "alice@contoso.com", "Basic", "POST", "a,b"],
        ["Autodiscover", xml, "200", "500", "alice@contoso.com", "Basic", "POST", "a,b"],
        ["Autodiscover", xml, "401", "", "", "", "POST", "a,b"],
        ["Autodiscover", json, "200", "", "", "", "GET", ""],
    ];
    assert_eq!(found, expected);
    // The client sees the number of its line, and those of the endpoints have a log of their own.
    assert_eq!(seen.iter().map(|read| fields(read, &["RequestId"])[0].clone()).collect::<Vec<_>>(), ids);
    assert_eq!(lines(folder.path(), Family::Proxy).len(), 0);
}

/// A disk that is full keeps nobody from their mail.
#[tokio::test]
async fn a_full_disk_stops_the_logs_and_nothing_else() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let folder = tempfile::tempdir().expect("there is room");
    let log = Log::start_with(folder.path().to_owned(), LogLimits::default(), |_| {}, |_| Ok(Box::new(Full))).expect("there are threads");
    let site = Site::logging(published(), Limits::default(), Some(log)).await;
    assert_eq!(site.listener.log_trouble(), None);
    let mut client = site.connected("alice").await;
    let begun = std::time::Instant::now();
    while site.listener.log_trouble().is_none() {
        log_on(&mut client, "alice").await;
        assert!(begun.elapsed() < super::PATIENCE, "it is noticed");
    }
    log_on(&mut client, "alice").await;
    site.change(|published| published.logging.enabled = false).await;
    assert_eq!(site.listener.log_trouble(), None, "nobody wants them");
}

/// Text of a client could forge lines, or hide some.
#[tokio::test]
async fn log_text_of_clients_stays_in_its_field() {
    let folder = tempfile::tempdir().expect("there is room");
    logged(folder.path(), async |site| {
        let mut client: Client = site.client(Endpoint::Emsmdb, "alice").await;
        let evil = "a,b\",\u{202e}\t=cmd|' /C calc'!A0";
        let request = client.request("PING").header("User-Agent", "é".repeat(3000)).header("client-request-id", "x,y\"z");
        client.send(&request).await;
        let target = "/mapi/emsmdb/?MailboxId=x&a=%0d%0a2026-01-01T00:00:00.000Z,forged";
        let request = Request::new("POST", "ex01.contoso.com", target).header("User-Agent", evil.replace('\t', " "));
        client.send(&request).await;
    })
    .await;
    let proxy = lines(folder.path(), Family::Proxy);
    assert_eq!(proxy.len(), 2);
    assert_eq!(proxy[0].field("UserAgent").map(|text| text.chars().count()), Some(1025));
    assert!(proxy[0].field("ClientRequestId").is_some_and(|text| text.ends_with("CID:x,y\"z")));
    assert_eq!(proxy[1].field("UserAgent"), Some("a,b\",\\u{202e} =cmd|' /C calc'!A0"));
    assert!(proxy[1].field("UrlQuery").is_some_and(|text| text.contains("%0d%0a2026")));
}
