//! What went wrong in front ends before, one test each.

use super::walk::log_on;
use super::{ALICE, BOB, Client, Site, basic, connect};
use emsh::mapi::{Answer, Body, ConnectResponse, Endpoint};
use emsh::probe::http::Request;
use std::collections::HashSet;

fn get(path: &str) -> Request {
    Request::new("GET", "ex01.contoso.com", path.to_owned()).header("Authorization", basic("alice", "alice's password"))
}

/// CVE-2021-26855: the server behind was chosen by a cookie of the client.
#[tokio::test]
async fn proxylogon_nothing_that_a_client_sends_chooses_a_server() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let targets = ["localhost~1942062522", "EX02~1941962754", "[::1]:444/ecp/proxyLogon.ecp#~1941962754"];
    for target in targets {
        let request =
            client.request("PING").header("Cookie", format!("X-BEResource={target}; X-AnonResource=true; X-AnonResource-Backend={target}"));
        let request = request.header("X-BEResource", target).header("X-CalculatedBETarget", target).header("X-Forwarded-Host", target);
        let seen = client.send(&request).await;
        // It is the same server that answers, and the foreign cookie is no context.
        assert_eq!((seen.head.status, seen.code(), seen.head.first("X-FEServer")), (200, Some("0"), Some("ex01")));
    }
}

/// CVE-2021-34473 and CVE-2022-41040: one path for the check, and another one behind it.
#[tokio::test]
async fn proxyshell_a_path_means_one_thing_or_nothing() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    for path in [
        "/autodiscover/autodiscover.json?@foo.com/mapi/nspi/?&Email=autodiscover/autodiscover.json%3F@foo.com",
        "/autodiscover/autodiscover.json/v1.0/a@b.c%3F/mapi/nspi/",
        "/autodiscover/autodiscover.json@evil.com/powershell/",
        "/mapi/emsmdb/..%2f..%2fpowershell/",
        "/mapi//nspi/",
        "/mapi/nspi/../../powershell",
        "/MAPI/NSPI/;/x",
        "/mapi/emsmdb/@evil.com/",
        "/%6dapi/nspi/",
        "/powershell/?X-Rps-CAT=VgEAVAdXaW5kb3dz",
    ] {
        let seen = client.send(&get(path)).await;
        assert!(matches!(seen.head.status, 400 | 404), "{path}: {}", seen.head.status);
        assert_eq!(seen.head.first("X-ResponseCode"), None, "{path}");
    }
}

/// CVE-2021-34523: an identity that came in a header or a parameter was believed.
#[tokio::test]
async fn an_identity_comes_from_a_login_and_from_nowhere_else() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    client.authorization = None;
    let names =
        ["X-Rps-CAT", "X-CommonAccessToken", "X-Forwarded-User", "Remote-User", "X-User-Identity", "X-WLID-MemberName", "X-AnchorMailbox"];
    for name in names {
        let request = client.request("PING").header(name, "alice@contoso.com");
        assert_eq!(client.send(&request).await.head.status, 401, "{name}");
    }
    // Somebody who logged in does not become somebody else by one.
    let mut bob = site.client(Endpoint::Emsmdb, "bob").await;
    for name in names {
        let request = bob.request("Connect").header(name, "alice@contoso.com").body(connect("alice").encode());
        let seen = bob.send(&request).await;
        let answer = Answer::<ConnectResponse>::decode(&seen.entity.body);
        assert!(matches!(answer, Ok(Answer::Done(ConnectResponse { error: emsh::mapi::ErrorCode::LOGIN_PERM, .. }))), "{name}");
    }
}

/// CVE-2022-41040's filter was passed by bytes in another encoding.
#[tokio::test]
async fn proxynotshell_another_encoding_opens_nothing() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    // "/mapi/nspi/" in IBM037, and escaped twice.
    for path in ["/%94%81%97%89/%95%a2%97%89/", "/mapi%252fnspi/", "/mapi/%6e%73%70%69/", "/mapi/n%00spi/"] {
        let request = get(path).header("Content-Type", "application/mapi-http; charset=ibm037");
        assert_eq!(client.send(&request).await.head.status, 404, "{path}");
    }
}

/// A login by NTLM stays with a connection, and can be passed on by somebody in between. It is neither offered nor taken, and no
/// login stays with a connection.
#[tokio::test]
async fn ntlm_relay_every_request_proves_itself() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let authorization = client.authorization.take();
    let seen = client.post("PING", Vec::new()).await;
    assert_eq!((seen.head.status, seen.head.all("WWW-Authenticate").any(|offer| offer.starts_with('N'))), (401, false));
    client.authorization = Some("NTLM TlRMTVNTUAADAAAA".to_owned());
    assert_eq!(client.post("PING", Vec::new()).await.head.status, 401);
    client.authorization = authorization;
    assert_eq!(client.code("PING", Vec::new()).await, "0");
}

/// The mailbox in the address routes; it opens nothing.
#[tokio::test]
async fn mailbox_id_is_no_right() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    client.mailbox = format!("{BOB}@contoso.com");
    assert_eq!(client.code("Execute", vec![0; 16]).await, "11");
    client.mailbox = format!("{ALICE}@contoso.com");
    log_on(&mut client, "alice").await;
}

/// Some servers' cookies are made of the name and the time.
#[tokio::test]
async fn context_cookie_is_random_bound_and_gone_after_disconnect() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let mut seen = HashSet::new();
    let mut letters = HashSet::new();
    for _ in 0..20 {
        client.cookies.clear();
        let _: Answer<ConnectResponse> = client.ask("Connect", &connect("alice")).await;
        let cookie = client.cookie("MapiContext");
        assert_eq!(cookie.len(), 43, "256 bits");
        letters.extend(cookie.chars().take(8).collect::<Vec<_>>());
        assert!(seen.insert(cookie));
    }
    assert!(letters.len() > 30, "no part of it stays the same");
    let cookies = client.cookies.clone();
    assert_eq!(client.code("Disconnect", vec![0; 4]).await, "0");
    client.cookies = cookies;
    assert_eq!(client.code("Execute", vec![0; 16]).await, "10");
}

/// A value that can be guessed would let somebody come in between.
#[tokio::test]
async fn sequence_value_cannot_be_guessed() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let mut seen = HashSet::new();
    for _ in 0..10 {
        log_on(&mut client, "alice").await;
        let (_, random) =
            client.cookie("MapiSequence").split_once('-').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("it has two parts");
        assert_eq!(random.len(), 16, "96 bits");
        assert!(seen.insert(random));
    }
}

/// What comes from a client comes back as it was, or not at all; pages say nothing of it.
#[tokio::test]
async fn error_replies_echo_nothing() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let evil = "<script>alert(1)</script>";
    let request = client.naked().header("X-RequestType", evil).header("X-RequestId", evil).header("X-ClientInfo", evil);
    let seen = client.send(&request).await;
    assert_eq!(seen.code(), Some("5"));
    assert_eq!(seen.entity.body, b"<html><body>the endpoint does not know this request type.</body></html>\n");
    let seen = client.send(&get(&format!("/{}", "x".repeat(2000)))).await;
    assert_eq!((seen.head.status, seen.entity.body.as_slice()), (404, &b"<html><body>Nothing is here.</body></html>\n"[..]));
}

/// X-DeviceInfo belongs to servers in between, and is never believed or sent on.
#[tokio::test]
async fn device_info_is_discarded() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let request = client.request("PING").header("X-DeviceInfo", "x".repeat(1000));
    let seen = client.send(&request).await;
    assert_eq!((seen.code(), seen.head.first("X-DeviceInfo")), (Some("0"), None));
}

/// A redirect makes clients send their passwords elsewhere. There is none.
#[tokio::test]
async fn autodiscover_never_redirects() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    for path in [
        "/autodiscover/autodiscover.xml",
        "/autodiscover/autodiscover.json?Email=a@evil.com&Protocol=AutodiscoverV1&RedirectCount=9",
        "/autodiscover",
        "/",
    ] {
        let seen = client.send(&Request::new("GET", "evil.com", path)).await;
        assert!(!(300..400).contains(&seen.head.status) && seen.head.first("Location").is_none(), "{path}");
        assert!(!String::from_utf8_lossy(&seen.entity.body).contains("evil"), "{path}");
    }
}

/// Entities in XML read files and ask other servers.
#[tokio::test]
async fn xml_has_no_entities_of_its_own() {
    let site = Site::start().await;
    let mut client: Client = site.client(Endpoint::Emsmdb, "alice").await;
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Autodiscover><Request>&x;</Request></Autodiscover>";
    let request = Request::new("POST", "ex01.contoso.com", "/autodiscover/autodiscover.xml");
    let request = request.header("Authorization", basic("alice", "alice's password")).body(bomb.as_bytes().to_vec());
    let seen = client.send(&request).await;
    let answer = String::from_utf8(seen.entity.body).expect("it is text");
    assert!(answer.contains("<ErrorCode>600</ErrorCode>") && !answer.contains("root:"), "{answer}");
}

/// Whatever somebody sends has an end: headers, names, bodies, buffers, counts, sessions. The faults test each of them; here are
/// those that cost memory before a login.
#[tokio::test]
async fn limits_hold_before_a_login() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    client.authorization = Some(format!("Basic {}", "QUFB".repeat(10_000)));
    assert_eq!(client.post("PING", Vec::new()).await.head.status, 401);
    client.authorization = Some(format!("Bearer {}", "a.".repeat(20_000)));
    assert_eq!(client.post("PING", Vec::new()).await.head.status, 401);
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let request = client.request("PING").header("Cookie", "x=y; ".repeat(30_000));
    let refused = client.connection.request(&request).await;
    assert!(!matches!(refused, Ok(head) if head.status == 200), "a head has a limit");
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let many = (0..200).fold(client.request("PING"), |request, _| request.header("X-Many", "x"));
    let refused = client.connection.request(&many).await;
    assert!(!matches!(refused, Ok(head) if head.status == 200), "a head has a limited number of headers");
}

/// A probe that shows what proves it to whoever answers gives it away.
#[tokio::test]
async fn probe_shows_its_key_to_its_own_server_alone() {
    use emsh::probe::{Target, Verdict, self_test};
    let (site, other) = (Site::start().await, Site::start().await);
    let target = Target { addresses: vec![other.address], ..site.listener.self_test_target() };
    let report = self_test(&target, tokio::time::Instant::now() + super::PATIENCE).await;
    let pings = report.findings.iter().filter(|finding| finding.step.ends_with(".ping"));
    assert_eq!(pings.map(|finding| finding.verdict).collect::<Vec<_>>(), [Verdict::Skipped, Verdict::Skipped]);
}
