//! What goes wrong: bad input, broken clients, and those who mean ill.

use super::walk::{execute, log_on, logon};
use super::{ALICE, BOB, Client, Site, basic, connect, published};
use emsh::mailbox::Directory;
use emsh::mapi::nspi::{self, Stat};
use emsh::mapi::*;
use emsh::probe::connect_tls;
use emsh::probe::http::Request;
use emsh::server::https::Limits;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const ID: &str = "{1217E164-939C-4D80-BC0F-406425BAB51A}:1";

async fn code(client: &mut Client, request: Request) -> String {
    let seen = client.send(&request).await;
    assert_eq!((seen.head.status, seen.head.first("Content-Type")), (200, Some("text/html")));
    seen.code().expect("it has one").to_owned()
}

#[tokio::test]
async fn headers_are_there_once_and_in_order() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let naked = || client.naked();
    let kind = |request: Request| request.header("X-RequestType", "PING");
    let requests = [
        (naked(), "7"),
        (naked().header("X-RequestId", ID), "7"),
        (kind(naked()), "7"),
        (kind(kind(naked())).header("X-RequestId", ID), "4"),
        (kind(naked()).header("X-RequestId", ID).header("X-RequestId", ID), "4"),
        (kind(naked()).header("X-RequestId", ID).header("X-ClientInfo", "a").header("X-ClientInfo", "b"), "4"),
        (kind(naked()).header("X-RequestId", "é"), "4"),
        (kind(naked()).header("X-RequestId", "x".repeat(257)), "4"),
        (naked().header("X-RequestType", "Nonsense").header("X-RequestId", ID), "5"),
        (naked().header("X-RequestType", "Bind").header("X-RequestId", ID), "5"),
        (naked().header("X-RequestType", "").header("X-RequestId", ID), "4"),
    ];
    for (request, expected) in requests {
        assert_eq!(code(&mut client, request).await, expected);
    }
    let mut book = site.client(Endpoint::Nspi, "alice").await;
    for kind in ["Execute", "GetPropList", "ModProps", "ResortRestriction", "SeekEntries", "QueryColumns", "GetTemplateInfo", "ModLinkAtt"]
    {
        assert_eq!(book.code(kind, Vec::new()).await, "5", "{kind}");
    }
    // Case does not matter, and neither does the type of the content or the version of the client.
    let request = client.naked().header("X-RequestType", "pInG").header("X-RequestId", "no braces:1").header("X-DeviceInfo", "x");
    assert_eq!(client.send(&request).await.code(), Some("0"));
}

#[tokio::test]
async fn an_address_must_name_a_mailbox_and_only_ones_own() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    for target in ["/mapi/emsmdb/", "/mapi/emsmdb/?x=y", "/mapi/emsmdb/?MailboxId=", "/mapi/nspi/?MailboxId=a&MailboxId=b"] {
        let request = Request::new("POST", "ex01.contoso.com", target).header("Authorization", basic("alice", "alice's password"));
        let seen = client.send(&request).await;
        assert_eq!((seen.head.status, seen.head.first("X-ResponseCode")), (400, None), "{target}");
    }
    for other in [format!("{BOB}@contoso.com"), format!("{ALICE}@fabrikam.com"), "bob@contoso.com".to_owned(), "nobody@x".to_owned()] {
        client.mailbox = other;
        assert_eq!(client.code("Connect", connect("alice").encode()).await, "11", "{}", client.mailbox);
    }
    client.mailbox = ALICE.to_string();
    assert_eq!(client.code("PING", Vec::new()).await, "0");
}

/// Three layers of status: the response code, the status, the error; and for a logon a fourth.
#[tokio::test]
async fn a_refusal_stands_in_the_body() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let cases = [
        (connect("nobody"), ErrorCode::UNKNOWN_USER),
        (connect("bob"), ErrorCode::LOGIN_PERM),
        (ConnectRequest { flags: 1, ..connect("alice") }, ErrorCode::LOGIN_PERM),
        (ConnectRequest { user_dn: String::new(), ..connect("alice") }, ErrorCode::ACCESS_DENIED),
        (ConnectRequest { auxiliary: vec![0; 3], ..connect("alice") }, ErrorCode::RPC_FAILED),
        (ConnectRequest { auxiliary: vec![0; 0x1009], ..connect("alice") }, ErrorCode::BAD_STUB_DATA),
    ];
    for (request, error) in cases {
        let answer: Answer<ConnectResponse> = client.ask("Connect", &request).await;
        assert_eq!(answer, Answer::Done(ConnectResponse { error, ..ConnectResponse::default() }));
        assert_eq!(client.cookies, []);
    }
    assert_eq!(site.listener.contexts(), []);
    // With the name of a mailbox on another server a client may connect; the logon tells it where to go.
    let answer: Answer<ConnectResponse> = client.ask("Connect", &connect("carol")).await;
    assert!(matches!(answer, Answer::Done(ConnectResponse { error: ErrorCode::SUCCESS, .. })));
    for (who, error) in [("carol", ErrorCode::WRONG_SERVER), ("bob", ErrorCode::LOGIN_PERM), ("nobody", ErrorCode::UNKNOWN_USER)] {
        let (answers, _) = execute(&mut client, &[logon(who)], &[NO_HANDLE]).await;
        assert!(matches!(&answers[0], RopAnswer::Failed { error: found, .. } if *found == error), "{answers:?}");
    }
}

#[tokio::test]
async fn a_mailbox_that_is_closed_is_refused() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    site.change(|published| published.directory = super::directory(|mailbox| mailbox.mapi_http_enabled = Some(false)).into()).await;
    assert_eq!(client.code("PING", Vec::new()).await, "16");
    assert_eq!(client.code("Connect", connect("alice").encode()).await, "16");
    // The organization decides what is offered, not what is answered.
    site.change(|published| {
        published.directory = super::directory(|_| {}).into();
        published.mapi_http_enabled = false;
    })
    .await;
    assert_eq!(client.code("PING", Vec::new()).await, "0");
    site.change(|published| published.directory = super::directory(|mailbox| mailbox.mapi_enabled = false).into()).await;
    let answer: Answer<ConnectResponse> = client.ask("Connect", &connect("alice")).await;
    assert!(matches!(answer, Answer::Done(ConnectResponse { error: ErrorCode::PROTOCOL_DISABLED, .. })));
    let mut book = site.client(Endpoint::Nspi, "alice").await;
    let answer: Answer<nspi::BindResponse> = book.ask("Bind", &nspi::BindRequest::default()).await;
    assert!(matches!(answer, Answer::Done(nspi::BindResponse { error: ErrorCode::LOGON_FAILED, .. })));
}

#[tokio::test]
async fn a_removed_mailbox_loses_its_contexts() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let wait = client.begin_to_wait().await;
    let others = Directory::default();
    site.change(|published| published.directory = others.into()).await;
    assert_eq!(client.end_of_wait(wait).await.response_code(), Some(10));
    let seen = client.post("PING", Vec::new()).await;
    assert_eq!(seen.head.status, 401);
}

#[tokio::test]
async fn cookies_are_there_and_whole() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let (context, sequence) = (client.cookie("MapiContext"), client.cookie("MapiSequence"));
    let execute = || Vec::from(&[0; 16][..]);
    client.cookies.clear();
    assert_eq!(client.code("Execute", execute()).await, "13");
    client.set_cookie("MapiSequence", &sequence);
    assert_eq!(client.code("Execute", execute()).await, "13");
    client.set_cookie("MapiSequence", "");
    client.set_cookie("MapiContext", &context);
    assert_eq!(client.code("Execute", execute()).await, "13");
    client.set_cookie("MapiSequence", &sequence);
    for malformed in ["x", &context[1..], &format!("{context}A"), &context.replace(&context[..1], "!")] {
        client.set_cookie("MapiContext", malformed);
        assert_eq!(client.code("Execute", execute()).await, "6", "{malformed}");
        assert_eq!(client.code("NotificationWait", vec![0; 8]).await, "6", "{malformed}");
        assert_eq!(client.code("PING", Vec::new()).await, "6", "{malformed}");
    }
    client.set_cookie("MapiContext", &format!("{context}; MapiContext={}", "A".repeat(43)));
    assert_eq!(client.code("Execute", execute()).await, "6");
    client.set_cookie("MapiContext", &"A".repeat(43));
    for kind in ["Execute", "NotificationWait", "PING", "Disconnect"] {
        assert_eq!(client.code(kind, Vec::new()).await, "10", "{kind}");
    }
    client.set_cookie("MapiContext", &context);
    log_on(&mut client, "alice").await;
}

#[tokio::test]
async fn a_stolen_cookie_is_worth_nothing() {
    let site = Site::start().await;
    let mut alice = site.connected("alice").await;
    let mut thief = site.client(Endpoint::Emsmdb, "bob").await;
    thief.cookies = alice.cookies.clone();
    for kind in ["Execute", "NotificationWait", "PING", "Disconnect"] {
        assert_eq!(thief.code(kind, Vec::new()).await, "10", "{kind}");
    }
    // At the other endpoint, and without a login.
    let mut other = site.client(Endpoint::Nspi, "alice").await;
    other.cookies = alice.cookies.clone();
    assert_eq!(other.code("QueryRows", Vec::new()).await, "10");
    thief.authorization = None;
    assert_eq!(thief.post("Execute", Vec::new()).await.head.status, 401);
    // Connecting with it does not end what it opens.
    thief.authorization = Some(basic("bob", "bob's password"));
    let _: Answer<ConnectResponse> = thief.ask("Connect", &connect("bob")).await;
    log_on(&mut alice, "alice").await;
}

#[tokio::test]
async fn requests_of_a_context_come_in_their_order() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let first = client.cookie("MapiSequence");
    log_on(&mut client, "alice").await;
    let second = client.cookie("MapiSequence");
    assert_ne!(first, second);
    for stale in [first.as_str(), "2-AAAAAAAAAAAAAAAA", "x", &second[1..]] {
        client.set_cookie("MapiSequence", stale);
        assert_eq!(client.code("Execute", vec![0; 16]).await, "15", "{stale}");
    }
    // A mistake costs nothing: the right value is still good. So it is after a body that could not be read.
    client.set_cookie("MapiSequence", &second);
    assert_eq!(client.code("Execute", vec![0; 15]).await, "12");
    assert_eq!(client.cookie("MapiSequence"), second);
    log_on(&mut client, "alice").await;
    // Two at once: one of them finds its value used up.
    let mut twin = client.reconnected(None).await;
    let body = ExecuteRequest { flags: 3, max_rop_out: 0x1000, ..ExecuteRequest::default() }.encode();
    let (one, other) = tokio::join!(client.code("Execute", body.clone()), twin.code("Execute", body));
    let mut codes = [one, other];
    codes.sort();
    assert_eq!(codes, ["0", "15"]);
    // In the address book every request is in order.
    let mut book = site.client(Endpoint::Nspi, "alice").await;
    let _: Answer<nspi::BindResponse> = book.ask("Bind", &nspi::BindRequest::default()).await;
    let first = book.cookie("MapiSequence");
    assert_eq!(book.code("DNToMId", nspi::DnToMIdRequest::default().encode()).await, "0");
    book.set_cookie("MapiSequence", &first);
    assert_eq!(book.code("DNToMId", nspi::DnToMIdRequest::default().encode()).await, "15");
}

#[tokio::test]
async fn truncated_bodies_are_refused() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let whole = connect("alice").encode();
    for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert_eq!(client.code("Connect", whole[..cut].to_vec()).await, "12", "{cut}");
    }
    assert_eq!(client.code("Connect", [&whole[..], b"x"].concat()).await, "12");
    assert_eq!(client.code("PING", vec![0]).await, "12");
    for (kind, body) in [("Disconnect", 3), ("NotificationWait", 7), ("Execute", 15)] {
        assert_eq!(client.code(kind, vec![0; body]).await, "12", "{kind}");
    }
    // Zeros behind the end are left alone, as clients in the field send them.
    assert_eq!(client.code("Connect", [&whole[..], &[0; 2]].concat()).await, "0");
}

#[tokio::test]
async fn bad_operations_are_answered_or_refused_as_a_whole() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let (handle, _) = log_on(&mut client, "alice").await;
    let wrapped = |rops: Vec<u8>| extended::wrap(&RopBuffer { rops, handles: vec![handle] }.encode());
    let cases = [
        (Vec::new(), ErrorCode::RPC_FAILED),
        (vec![0xFF; 20], ErrorCode::RPC_FORMAT),
        (wrapped(vec![2, 0, 0]), ErrorCode::RPC_FORMAT),
        (wrapped(vec![1, 0, 9]), ErrorCode::RPC_FORMAT),
        (extended::wrap(&[9, 0]), ErrorCode::RPC_FORMAT),
    ];
    for (rop_buffer, error) in cases {
        let request = ExecuteRequest { flags: 3, rop_buffer, max_rop_out: 0x1_0008, auxiliary: Vec::new() };
        let answer: Answer<ExecuteResponse> = client.ask("Execute", &request).await;
        assert_eq!(answer, Answer::Done(ExecuteResponse { error, ..ExecuteResponse::default() }));
    }
    let too_small = ExecuteRequest { flags: 3, rop_buffer: wrapped(vec![1, 0, 0]), max_rop_out: 10, auxiliary: Vec::new() };
    let answer: Answer<ExecuteResponse> = client.ask("Execute", &too_small).await;
    assert!(matches!(answer, Answer::Done(ExecuteResponse { error: ErrorCode::BUFFER_TOO_SMALL, .. })));
    let long = ExecuteRequest { rop_buffer: vec![0; extended::BUFFER_LIMIT + 1], ..too_small };
    assert_eq!(client.code("Execute", long.encode()).await, "9");
    // An operation that is not known has an answer of its own.
    let request = ExecuteRequest { flags: 3, rop_buffer: wrapped(vec![0xEE, 0, 0, 1]), max_rop_out: 0x1_0008, auxiliary: Vec::new() };
    let answer: Answer<ExecuteResponse> = client.ask("Execute", &request).await;
    let Answer::Done(ExecuteResponse { error: ErrorCode::SUCCESS, rop_buffer, .. }) = answer else { panic!("{answer:?}") };
    let buffer = RopBuffer::decode(&extended::unwrap(&rop_buffer).expect("it is one")[0]).expect("it is one");
    let failed = RopAnswer::Failed { id: 0xEE, handle: 0, error: ErrorCode::NOT_SUPPORTED, elsewhere: None };
    assert_eq!(decode_answers(&buffer.rops, &[], &[]), Ok(vec![failed]));
    // The mailbox is still open.
    let (answers, _) =
        execute(&mut client, &[Rop { logon: 0, handle: 0, call: RopCall::GetReceiveFolder { class: String::new() } }], &[handle]).await;
    assert!(matches!(answers[0], RopAnswer::Done { .. }));
}

#[tokio::test]
async fn bad_bodies_of_the_address_book_are_refused() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Nspi, "alice").await;
    let wide = Stat { code_page: Stat::UTF_16, ..Stat::default() };
    let answer: Answer<nspi::BindResponse> = client.ask("Bind", &nspi::BindRequest { stat: Some(wide), ..Default::default() }).await;
    assert!(matches!(answer, Answer::Done(nspi::BindResponse { error: ErrorCode::INVALID_CODE_PAGE, .. })));
    assert_eq!(client.cookies, []);
    assert_eq!(client.code("QueryRows", Vec::new()).await, "13");
    let _: Answer<nspi::BindResponse> = client.ask("Bind", &nspi::BindRequest::default()).await;
    for kind in
        ["CompareMIds", "DNToMId", "GetMatches", "GetProps", "GetSpecialTable", "QueryRows", "ResolveNames", "UpdateStat", "GetMailboxUrl"]
    {
        assert_eq!(client.code(kind, Vec::new()).await, "12", "{kind}");
        let code = client.code(kind, vec![0xFF; 30]).await;
        assert!(["9", "12"].contains(&code.as_str()), "{kind}: {code}");
    }
    let many = [&[0; 4][..], &[0xFF], &[0; 36], &200_000_u32.to_le_bytes(), &vec![0; 400_000]].concat();
    assert_eq!(client.code("QueryRows", many).await, "9");
    let nested = [&[0; 4][..], &[0, 0, 0, 0, 0, 0, 0xFF], &[2; 1000]].concat();
    assert_eq!(client.code("GetMatches", nested).await, "9");
    // It is still bound.
    assert_eq!(client.code("DNToMId", nspi::DnToMIdRequest::default().encode()).await, "0");
}

#[tokio::test]
async fn oversized_bodies_are_refused_before_they_are_read() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let request = client.request("Execute").body(vec![0; 600 * 1024]);
    let seen = client.send(&request).await;
    assert_eq!((seen.head.status, seen.code(), seen.head.first("Connection")), (200, Some("9"), Some("close")));
    // Somebody who has not logged in may send less.
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    client.authorization = None;
    let request = client.request("Connect").body(vec![0; 70 * 1024]);
    assert_eq!(client.send(&request).await.head.status, 413);
}

/// Sends bytes as they are over TLS, and reads all that comes back until the server closes.
async fn raw(site: &Site, bytes: &[u8]) -> String {
    let stream = TcpStream::connect(site.address).await.expect("it accepts");
    let (mut stream, _) = connect_tls(stream, "ex01", site.address).await.expect("it speaks TLS");
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = timeout(super::PATIENCE, stream.read_to_end(&mut answer)).await.expect("the server closes the connection");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_slow_body_is_not_waited_for() {
    let limits = Limits { body: Duration::from_millis(50), idle: Duration::from_millis(50), ..Limits::default() };
    let site = Site::with(published(), limits).await;
    let authorization = basic("alice", "alice's password");
    let head = format!(
        "POST /mapi/emsmdb/?MailboxId={ALICE} HTTP/1.1\r\nHost: a\r\nAuthorization: {authorization}\r\nX-RequestType: Connect\r\nX-RequestId: {ID}\r\n\
         Content-Length: 100\r\n\r\nx"
    );
    assert_eq!(raw(&site, head.as_bytes()).await.lines().next(), Some("HTTP/1.1 408 Request Timeout"));
}

#[tokio::test]
async fn rubbish_instead_of_tls_harms_nobody() {
    let site = Site::start().await;
    for rubbish in [&b"\x16\x03\x01\xff\xff"[..], &[0x16; 2000], b"SSH-2.0-x\r\n", b"\x00", &[0xFF; 70_000]] {
        let mut stream = TcpStream::connect(site.address).await.expect("it accepts");
        let _ = stream.write_all(rubbish).await;
        let _ = stream.shutdown().await;
        let mut rest = Vec::new();
        let _ = timeout(super::PATIENCE, stream.read_to_end(&mut rest)).await.expect("it closes");
    }
    log_on(&mut site.connected("alice").await, "alice").await;
}

/// Thousands that do nothing, and one that works.
#[tokio::test]
async fn idle_connections_do_not_keep_others_out() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    // Both ends of each are in this process, and other tests need some, too.
    let allowed = limit.maximum.map_or(4000, |most| usize::try_from(most).unwrap_or(usize::MAX).saturating_sub(800) / 2);
    let wanted = allowed.min(4000);
    let site = Site::start().await;
    let mut idle = Vec::new();
    while idle.len() < wanted {
        idle.push(TcpStream::connect(site.address).await.expect("it accepts"));
    }
    assert!(idle.len() >= 400, "{}", idle.len());
    log_on(&mut site.connected("alice").await, "alice").await;
}

#[tokio::test]
async fn contexts_have_a_limit_for_each_person() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    for _ in 0..105 {
        client.cookies.clear();
        let _: Answer<ConnectResponse> = client.ask("Connect", &connect("alice")).await;
    }
    assert_eq!(site.listener.contexts().len(), 100);
    // The last one is among those that stayed.
    let (answers, _) = execute(&mut client, &[logon("alice")], &[NO_HANDLE]).await;
    assert!(matches!(answers[0], RopAnswer::Done { .. }));
}
