//! What clients do when everything is in order.

use super::{ALICE, BOB, Client, PATIENCE, Site, connect, dn, published};
use emsh::mailbox::Directory;
use emsh::mapi::nspi::{self, Stat};
use emsh::mapi::*;
use emsh::server::https::Limits;
use std::time::Duration;
use uuid::Uuid;

fn rop(handle: u8, call: RopCall) -> Rop {
    Rop { logon: 0, handle, call }
}

/// Runs operations: their answers, and the handles.
pub(super) async fn execute(client: &mut Client, calls: &[Rop], handles: &[u32]) -> (Vec<RopAnswer>, Vec<u32>) {
    let buffer = RopBuffer { rops: Rop::encode_all(calls), handles: handles.to_vec() };
    let request = ExecuteRequest {
        flags: ExecuteRequest::PLAIN,
        rop_buffer: extended::wrap(&buffer.encode()),
        max_rop_out: ExecuteRequest::USUAL_OUT,
        auxiliary: Vec::new(),
    };
    let answer: Answer<ExecuteResponse> = client.ask("Execute", &request).await;
    let Answer::Done(answer) = answer else { panic!("{answer:?}") };
    assert_eq!(answer.error, ErrorCode::SUCCESS);
    let buffer = RopBuffer::decode(&extended::unwrap(&answer.rop_buffer).expect("it is a buffer")[0]).expect("it is one");
    (decode_answers(&buffer.rops, calls, &[]).expect("they are answers"), buffer.handles)
}

pub(super) fn logon(who: &str) -> Rop {
    rop(0, RopCall::Logon { logon_flags: 1, open_flags: 0x0100_0000, store_state: 0, mailbox: Some(dn(who)) })
}

/// Opens the mailbox: the handle, and its folders.
pub(super) async fn log_on(client: &mut Client, who: &str) -> (u32, Box<Logon>) {
    let (mut answers, handles) = execute(client, &[logon(who)], &[NO_HANDLE]).await;
    match answers.pop() {
        Some(RopAnswer::Done { what: RopDone::Logon(logon), .. }) => (handles[0], logon),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_client_walks_to_its_inbox() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    let seen = client.post("Connect", connect("alice").encode()).await;
    let names = [
        "Content-Type",
        "X-RequestType",
        "X-RequestId",
        "X-ClientInfo",
        "X-ResponseCode",
        "X-ServerApplication",
        "X-PendingPeriod",
        "X-ExpirationInfo",
        "X-Accel-Buffering",
    ];
    let expected = [
        "application/mapi-http",
        "Connect",
        "{1217E164-939C-4D80-BC0F-406425BAB51A}:1",
        "{BCFB7788-8F86-4FD8-8A98-0A1A599448E2}:6",
        "0",
        "Exchange/15.00.0847.4040",
        "30000",
        "900000",
        "no",
    ];
    assert_eq!(names.map(|name| seen.head.first(name).unwrap_or_default()), expected);
    let times: Vec<&str> = seen.entity.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((seen.entity.tagged, times.as_slice()), (true, &["X-StartTime", "X-ElapsedTime"][..]));
    let Ok(Answer::Done(answer)) = Answer::<ConnectResponse>::decode(&seen.entity.body) else { panic!("it succeeds") };
    assert_eq!((answer.error, answer.polls_max, answer.retry_count, answer.dn_prefix.as_str()), (ErrorCode::SUCCESS, 60_000, 6, ""));
    assert_eq!((answer.display_name.as_str(), decode_blocks(&answer.auxiliary).map(|blocks| blocks.len())), ("Alice Example", Ok(2)));
    let lines: Vec<&str> = seen.head.all("Set-Cookie").collect();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| line.ends_with("; path=/mapi/emsmdb; secure; HttpOnly")), "{lines:?}");

    let (handle, folders) = log_on(&mut client, "alice").await;
    assert_eq!(folders.mailbox, ALICE.to_bytes_le());
    let tags = vec![Tag::CONTENT_COUNT, Tag::DISPLAY_NAME];
    let calls = [
        rop(0, RopCall::OpenFolder { output: 1, folder: folders.folders[4], mode: 0 }),
        rop(1, RopCall::GetPropertiesSpecific { size_limit: 0, unicode: 1, tags: tags.clone() }),
        rop(1, RopCall::GetContentsTable { output: 2, flags: 0 }),
        rop(0, RopCall::OpenFolder { output: 3, folder: folders.folders[3], mode: 0 }),
        rop(3, RopCall::GetHierarchyTable { output: 4, flags: 0 }),
        rop(4, RopCall::SetColumns { flags: 0, tags: vec![Tag::DISPLAY_NAME] }),
        rop(4, RopCall::QueryRows { flags: 0, forward: true, count: 2 }),
    ];
    let (answers, _) = execute(&mut client, &calls, &[handle, NO_HANDLE, NO_HANDLE, NO_HANDLE, NO_HANDLE]).await;
    let text = |text: &str| Cell::Value(Value::String(text.to_owned()));
    let done = |handle, what| RopAnswer::Done { handle, what };
    let row = vec![Cell::Value(Value::Int32(0)), text("Inbox")];
    let rows = vec![vec![text("Inbox")], vec![text("Outbox")]];
    let expected = [
        done(1, RopDone::OpenFolder(Folder::default())),
        done(1, RopDone::GetPropertiesSpecific { tags, row }),
        done(2, RopDone::GetContentsTable { rows: 0 }),
        done(3, RopDone::OpenFolder(Folder::default())),
        done(4, RopDone::GetHierarchyTable { rows: 12 }),
        done(4, RopDone::SetColumns { status: 0 }),
        done(4, RopDone::QueryRows { origin: 1, tags: vec![Tag::DISPLAY_NAME], rows }),
    ];
    assert_eq!(answers, expected);

    let seen = client.post("Disconnect", DisconnectRequest::default().encode()).await;
    assert_eq!((seen.code(), seen.entity.body.as_slice(), seen.head.first("Set-Cookie")), (Some("0"), &[0; 12][..], None));
    assert_eq!(client.code("PING", Vec::new()).await, "10");
}

/// The server's own probe has a mailbox to open, and no password to lose.
#[tokio::test]
async fn the_own_probe_opens_the_health_mailbox() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Emsmdb, "alice").await;
    client.authorization = None;
    client.mailbox = format!("{}@contoso.com", super::HEALTH);
    let key = site.listener.self_test_target().monitoring_key;
    let name = Directory::legacy_dn_of("Contoso", super::HEALTH, "healthmailbox");
    let body = ConnectRequest { user_dn: name, ..connect("alice") }.encode();
    let request = client.request("Connect").header("X-Emsh-Monitoring", key.reveal()).body(body);
    let seen = client.send(&request).await;
    let Ok(Answer::Done(answer)) = Answer::<ConnectResponse>::decode(&seen.entity.body) else { panic!("it succeeds") };
    assert_eq!((answer.error, answer.display_name.as_str()), (ErrorCode::SUCCESS, "Healthmailbox Example"));
    // It opens that one and no other.
    let request = client.request("Connect").header("X-Emsh-Monitoring", key.reveal()).body(connect("alice").encode());
    let seen = client.send(&request).await;
    assert!(matches!(Answer::decode(&seen.entity.body), Ok(Answer::Done(ConnectResponse { error: ErrorCode::LOGIN_PERM, .. }))));
}

#[tokio::test]
async fn a_ping_is_answered_with_and_without_a_context() {
    let site = Site::start().await;
    for endpoint in Endpoint::ALL {
        let mut client = site.client(endpoint, "alice").await;
        let seen = client.post("PING", Vec::new()).await;
        assert_eq!((seen.code(), seen.head.first("X-ExpirationInfo"), seen.entity.body.len()), (Some("0"), None, 0));
    }
    let mut client = site.connected("alice").await;
    let seen = client.post("PING", Vec::new()).await;
    assert_eq!((seen.code(), seen.head.first("X-ExpirationInfo")), (Some("0"), Some("900000")));
}

#[tokio::test]
async fn somebody_who_waits_is_told_what_happened() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let (handle, folders) = log_on(&mut client, "alice").await;
    let scope = Scope::Folder { folder: folders.folders[3], message: 0 };
    let register = rop(0, RopCall::RegisterNotification { output: 1, types: Notice::MODIFIED, scope });
    let (_, handles) = execute(&mut client, &[register], &[handle, NO_HANDLE]).await;
    // The wait has a connection of its own; requests go on beside it.
    let mut waiting = client.reconnected(None).await;
    let wait = waiting.begin_to_wait().await;
    assert_eq!(client.code("PING", Vec::new()).await, "0");
    let shown = site.listener.contexts();
    assert_eq!((shown.len(), shown[0].waits, shown[0].idle), (1, true, Duration::ZERO));
    site.change(|published| {
        published.directory = super::directory(|mailbox| mailbox.display_name = format!("New {}", mailbox.alias)).into();
    })
    .await;
    let entity = waiting.end_of_wait(wait).await;
    let answer = Answer::<NotificationWaitResponse>::decode(&entity.body);
    assert_eq!(answer, Ok(Answer::Done(NotificationWaitResponse { event_pending: true, ..Default::default() })));
    let (told, _) = execute(&mut client, &[], &[]).await;
    let notice = Notice::FolderModified { folder: folders.folders[3], tags: vec![Tag::DISPLAY_NAME], total: None, unread: None };
    assert_eq!(told, [RopAnswer::Notify { handle: handles[1], logon: 0, notice }]);
}

/// What an administrator does ends a wait at once, with the reason: nobody waits minutes for a server that answers them no more.
#[tokio::test]
async fn somebody_who_waits_is_told_when_the_server_answers_no_more() {
    use emsh::server::https::{ComponentState, Published};
    let inactive: fn(&mut Published) = |published| published.mapi_proxy = ComponentState::Inactive;
    let disabled: fn(&mut Published) = |published| published.directory = super::directory(|own| own.mapi_http_enabled = Some(false)).into();
    let moved: fn(&mut Published) = |published| published.directory = super::directory(|own| own.server = 1).into();
    for (change, code) in [(inactive, 18), (disabled, 16), (moved, 10)] {
        let site = Site::start().await;
        let mut client = site.connected("alice").await;
        let wait = client.begin_to_wait().await;
        site.change(change).await;
        assert_eq!(client.end_of_wait(wait).await.response_code(), Some(code));
        // Where the mailbox is still here the session is there when the server answers again.
        site.change(|published| *published = super::published()).await;
        let expected = if code == 10 { "10" } else { "0" };
        assert_eq!(client.code("PING", Vec::new()).await, expected, "{code}");
    }
    // A server that only takes nobody new serves those who wait.
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let mut waiting = client.reconnected(None).await;
    let wait = waiting.begin_to_wait().await;
    site.change(|published| published.mapi_proxy = ComponentState::Draining).await;
    assert!(site.listener.contexts()[0].waits);
    assert_eq!(client.code("Disconnect", vec![0; 4]).await, "0");
    assert_eq!(waiting.end_of_wait(wait).await.response_code(), Some(10));
}

#[tokio::test]
async fn somebody_who_waits_sees_that_the_server_is_there() {
    let limits = Limits { pending: Duration::from_millis(20), notification: Duration::from_millis(90), ..Limits::default() };
    let site = Site::with(published(), limits).await;
    let mut client = site.connected("alice").await;
    let wait = client.begin_to_wait().await;
    let entity = client.end_of_wait(wait).await;
    assert!((3..=4).contains(&entity.pending), "{}", entity.pending);
    let answer = Answer::<NotificationWaitResponse>::decode(&entity.body);
    assert_eq!(answer, Ok(Answer::Done(NotificationWaitResponse::default())));
    assert!(client.connection.is_reusable());
}

/// A lost connection, another address, a pause: the context stays what it was.
#[tokio::test]
async fn a_context_outlives_its_connection_and_its_address() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let (handle, _) = log_on(&mut client, "alice").await;
    let mut roamed = client.reconnected(Some([127, 0, 0, 2])).await;
    drop(client);
    let ask = [rop(0, RopCall::GetReceiveFolder { class: String::new() })];
    let (answers, _) = execute(&mut roamed, &ask, &[handle]).await;
    assert!(matches!(answers[0], RopAnswer::Done { .. }));
    let shown = site.listener.contexts();
    let client = &shown[0].client;
    assert_eq!((shown.len(), shown[0].owner, shown[0].endpoint, shown[0].requests), (1, ALICE, Endpoint::Emsmdb, 3));
    assert_eq!((client.application.as_str(), client.address), ("Outlook/16.0.4266.1001", Some([127, 0, 0, 2].into())));
    // An administrator ends it.
    assert!(site.listener.end_context(shown[0].id) && !site.listener.end_context(shown[0].id));
    assert_eq!(roamed.code("Execute", Vec::new()).await, "10");
    assert_eq!(site.listener.contexts(), []);
}

#[tokio::test]
async fn a_wait_ends_with_its_context() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let wait = client.begin_to_wait().await;
    assert!(site.listener.end_context(site.listener.contexts()[0].id));
    let entity = client.end_of_wait(wait).await;
    assert_eq!((entity.response_code(), entity.header("Content-Type")), (Some(10), Some("text/html")));
}

/// A client whose connection broke waits again; the wait that nobody reads any more does not stand in its way.
#[tokio::test]
async fn a_later_wait_takes_the_place_of_an_earlier_one() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let first = client.begin_to_wait().await;
    let mut again = client.reconnected(None).await;
    let second = again.begin_to_wait().await;
    let entity = client.end_of_wait(first).await;
    assert_eq!(entity.body, NotificationWaitResponse::default().encode_answer());
    assert!(site.listener.end_context(site.listener.contexts()[0].id));
    assert_eq!(again.end_of_wait(second).await.response_code(), Some(10));
}

trait EncodeAnswer {
    fn encode_answer(self) -> Vec<u8>;
}

impl<T: Body> EncodeAnswer for T {
    fn encode_answer(self) -> Vec<u8> {
        Answer::Done(self).encode()
    }
}

#[tokio::test]
async fn connecting_anew_with_old_cookies_ends_the_old_context() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let old = client.cookies.clone();
    let answer: Answer<ConnectResponse> = client.ask("Connect", &connect("alice")).await;
    assert!(matches!(answer, Answer::Done(_)));
    assert_ne!(client.cookies, old);
    assert_eq!(site.listener.contexts().len(), 1);
    client.cookies = old;
    assert_eq!(client.code("Execute", vec![0; 16]).await, "10");
    // Whatever is wrong with what a client still carries does not keep it from connecting.
    client.set_cookie("MapiContext", "rubbish");
    let answer: Answer<ConnectResponse> = client.ask("Connect", &connect("alice")).await;
    assert!(matches!(answer, Answer::Done(_)));
}

#[tokio::test]
async fn an_unused_context_ends_after_its_time() {
    let idle = Duration::from_millis(1);
    let site = Site::with(emsh::server::https::Published { session_idle: idle, ..published() }, Limits::default()).await;
    let mut client = site.connected("alice").await;
    let begun = std::time::Instant::now();
    // Each try counts as a use: only a pause ends it.
    while client.code("PING", Vec::new()).await != "10" {
        assert!(begun.elapsed() < PATIENCE, "it ends");
        tokio::task::yield_now().await;
    }
    let seen = client.post("Execute", vec![0; 16]).await;
    assert_eq!(seen.code(), Some("10"));
}

#[tokio::test]
async fn a_server_that_ends_says_so() {
    let site = Site::start().await;
    let mut client = site.connected("alice").await;
    let wait = client.begin_to_wait().await;
    let listener = site.listener.clone();
    let ending = tokio::spawn(async move { listener.shut_down().await });
    let entity = client.end_of_wait(wait).await;
    assert_eq!(entity.response_code(), Some(18));
    ending.await.expect("it ends");
    // Another start knows nothing of the context.
    let again = Site::start().await;
    let mut client = Client { address: again.address, connection: again.connection().await, ..client };
    assert_eq!(client.code("Execute", vec![0; 16]).await, "10");
}

#[tokio::test]
async fn a_draining_server_takes_nobody_new() {
    let site = Site::start().await;
    let mut there = site.connected("alice").await;
    site.change(|published| published.mapi_proxy = emsh::server::https::ComponentState::Draining).await;
    let mut new = site.client(Endpoint::Emsmdb, "bob").await;
    assert_eq!(new.code("Connect", connect("bob").encode()).await, "18");
    log_on(&mut there, "alice").await;
}

const STAT: Stat = Stat {
    sort_type: 0,
    container: 0,
    current: 0,
    delta: 0,
    position: 0,
    total: 0,
    code_page: 1252,
    template_locale: 0x409,
    sort_locale: 0x409,
};

#[tokio::test]
async fn a_client_walks_through_the_address_book() {
    let site = Site::start().await;
    let mut client = site.client(Endpoint::Nspi, "alice").await;
    let answer: Answer<nspi::BindResponse> = client.ask("Bind", &nspi::BindRequest { stat: Some(STAT), ..Default::default() }).await;
    assert_eq!(
        answer,
        Answer::Done(nspi::BindResponse { error: ErrorCode::SUCCESS, server: Uuid::from_u128(0xE0).to_bytes_le(), auxiliary: Vec::new() })
    );
    assert_eq!(client.cookies.len(), 2);
    let request = nspi::GetSpecialTableRequest { flags: 4, stat: Some(STAT), ..Default::default() };
    let Answer::Done(tables) = client.ask::<_, Answer<nspi::GetSpecialTableResponse>>("GetSpecialTable", &request).await else {
        panic!("it answers")
    };
    assert_eq!((tables.version, tables.rows.map(|rows| rows.len())), (Some(1), Some(1)));
    let names = ["=SMTP:bob@contoso.com", "x"].map(str::to_owned).to_vec();
    let request =
        nspi::ResolveNamesRequest { stat: Some(STAT), columns: Some(vec![Tag::SMTP_ADDRESS]), names: Some(names), ..Default::default() };
    let Answer::Done(resolved) = client.ask::<_, Answer<nspi::ResolveNamesResponse>>("ResolveNames", &request).await else {
        panic!("it answers")
    };
    let row = vec![Cell::Value(Value::String("bob@contoso.com".to_owned()))];
    assert_eq!((resolved.ids, resolved.rows.map(|rows| rows.rows)), (Some(vec![2, 0]), Some(vec![row])));
    let request = nspi::QueryRowsRequest { stat: Some(STAT), rows: 10, columns: Some(vec![Tag::DISPLAY_NAME]), ..Default::default() };
    let Answer::Done(rows) = client.ask::<_, Answer<nspi::QueryRowsResponse>>("QueryRows", &request).await else { panic!("it answers") };
    assert_eq!(rows.rows.map(|rows| rows.rows.len()), Some(3));
    let request = nspi::DnToMIdRequest { names: Some(vec![dn("bob"), dn("alice")]), auxiliary: Vec::new() };
    let Answer::Done(ids) = client.ask::<_, Answer<nspi::DnToMIdResponse>>("DNToMId", &request).await else { panic!("it answers") };
    let ids = ids.ids.expect("it has them");
    let request = nspi::CompareMIdsRequest { stat: Some(STAT), first: ids[0], second: ids[1], auxiliary: Vec::new() };
    let Answer::Done(order) = client.ask::<_, Answer<nspi::CompareMIdsResponse>>("CompareMIds", &request).await else {
        panic!("it answers")
    };
    assert_eq!((order.error, order.result), (ErrorCode::SUCCESS, 1));
    let request =
        nspi::GetPropsRequest { stat: Some(Stat { current: ids[0], ..STAT }), tags: Some(vec![Tag::ACCOUNT]), ..Default::default() };
    let Answer::Done(values) = client.ask::<_, Answer<nspi::GetPropsResponse>>("GetProps", &request).await else { panic!("it answers") };
    assert_eq!(values.values, Some(vec![(Tag::ACCOUNT, Some(Value::String("bob".to_owned())))]));
    let request = nspi::UpdateStatRequest { stat: Some(Stat { delta: 2, ..STAT }), delta: true, auxiliary: Vec::new() };
    let Answer::Done(place) = client.ask::<_, Answer<nspi::UpdateStatResponse>>("UpdateStat", &request).await else { panic!("it answers") };
    assert_eq!((place.delta, place.stat.map(|stat| stat.total)), (Some(2), Some(3)));
    let filter = Restriction::Property { relation: 4, tag: Tag::ANR, value: (Tag::ANR, Some(Value::String("bob".to_owned()))) };
    let request = nspi::GetMatchesRequest { stat: Some(STAT), filter: Some(filter), rows: 5, ..Default::default() };
    let Answer::Done(matches) = client.ask::<_, Answer<nspi::GetMatchesResponse>>("GetMatches", &request).await else {
        panic!("it answers")
    };
    assert_eq!(matches.ids, Some(vec![ids[0]]));
    let server = format!("/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn={BOB}@contoso.com");
    let urls = [("GetMailboxUrl", server, "emsmdb"), ("GetAddressBookUrl", dn("bob"), "nspi")];
    for (kind, dn, name) in urls {
        let request = nspi::GetUrlRequest { dn, ..Default::default() };
        let Answer::Done(found) = client.ask::<_, Answer<nspi::GetUrlResponse>>(kind, &request).await else { panic!("it answers") };
        assert_eq!(found.url, format!("https://ex01.contoso.com/mapi/{name}/?MailboxId={BOB}@contoso.com"));
    }
    let seen = client.post("Unbind", nspi::UnbindRequest::default().encode()).await;
    assert_eq!(
        Answer::decode(&seen.entity.body),
        Ok(Answer::Done(nspi::UnbindResponse { error: ErrorCode::UNBIND_SUCCESS, auxiliary: Vec::new() }))
    );
    assert_eq!(client.code("QueryRows", vec![0; 20]).await, "10");
}
