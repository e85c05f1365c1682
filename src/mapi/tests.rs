//! The formats against known bytes, against themselves, and against nonsense.

use super::bytes::{Body, DecodeError, Reader, Writer};
use super::nspi::{self, Rows, Stat};
use super::*;
use proptest::prelude::*;
use std::fmt::Debug;

/// The bytes of a vector.
fn vector(number: &str) -> Vec<u8> {
    let all = include_str!("../../tests/fixtures/mapi-vectors.txt");
    let line = all.lines().find(|line| line.split(' ').next() == Some(number)).expect("there is such a vector");
    let digits = line.rsplit(' ').next().unwrap().as_bytes();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The body behind the preamble of an entity.
fn body(number: &str) -> Vec<u8> {
    let entity = decode_entity(&vector(number)).unwrap();
    assert_eq!((entity.tagged, entity.pending, entity.elapsed()), (true, 0, Some(0)), "{number}");
    entity.body
}

/// Compares a body with bytes in both directions.
#[track_caller]
fn same<T: Body + PartialEq + Debug>(bytes: &[u8], expected: T) {
    assert_eq!(T::decode(bytes).as_ref(), Ok(&expected));
    assert_eq!(expected.encode(), bytes);
}

const DN: &str =
    "/o=Lab/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=00000000000000000000000000000001-Developer User";
/// The Inbox of the vectors.
const INBOX: FolderId = 0x0401_0000_0000_0001;

fn connect(dn: &str) -> ConnectRequest {
    ConnectRequest { user_dn: dn.to_owned(), code_page: 1252, lcid_sort: 0x409, lcid_string: 0x409, ..ConnectRequest::default() }
}

#[test]
fn connect_is_as_exchange_sends_it() {
    same(&vector("1.1"), connect(DN));
    let done = ConnectResponse { polls_max: 60_000, retry_count: 6, display_name: "Developer User".to_owned(), ..Default::default() };
    same(&body("1.2"), Answer::Done(done));
    same(&vector("1.3"), connect(&DN.replace("00001-Developer", "00000-No Such")));
    same(&body("1.4"), Answer::Done(ConnectResponse { error: ErrorCode::UNKNOWN_USER, ..Default::default() }));
    same(&vector("1.5"), Answer::<ConnectResponse>::Failed { status: ErrorCode::GENERAL_FAILURE, auxiliary: Vec::new() });
}

#[test]
fn small_bodies_are_as_exchange_sends_them() {
    assert_eq!(body("2.1"), b"");
    same(&vector("6.1"), DisconnectRequest::default());
    same(&body("6.2"), Answer::Done(DisconnectResponse::default()));
    same(&vector("7.1"), NotificationWaitRequest::default());
    same(&vector("7.2"), Answer::Done(NotificationWaitResponse { event_pending: true, ..Default::default() }));
    same(&vector("7.3"), Answer::Done(NotificationWaitResponse::default()));
}

fn rop(handle: u8, call: RopCall) -> Rop {
    Rop { logon: 0, handle, call }
}

fn execute(rops: &[Rop], handles: &[u32]) -> ExecuteRequest {
    let buffer = RopBuffer { rops: Rop::encode_all(rops), handles: handles.to_vec() };
    ExecuteRequest {
        flags: ExecuteRequest::PLAIN,
        rop_buffer: extended::wrap(&buffer.encode()),
        max_rop_out: 0x1_0000,
        auxiliary: Vec::new(),
    }
}

/// Compares an Execute with the operations in it.
#[track_caller]
fn same_execute(number: &str, rops: &[Rop], handles: &[u32]) {
    same(&vector(number), execute(rops, handles));
    let payloads = extended::unwrap(&ExecuteRequest::decode(&vector(number)).unwrap().rop_buffer).unwrap();
    let buffer = RopBuffer::decode(&payloads[0]).unwrap();
    assert_eq!((Vec::<Rop>::decode(&buffer.rops).unwrap().as_slice(), buffer.handles.as_slice()), (rops, handles));
}

/// Compares the answer to an Execute with the answers in it.
#[track_caller]
fn same_answers(number: &str, calls: &[Rop], answers: &[RopAnswer], handles: &[u32]) {
    let mut out = Writer::default();
    answers.iter().for_each(|answer| answer.write(&mut out));
    let buffer = RopBuffer { rops: out.into_bytes(), handles: handles.to_vec() };
    same(&body(number), Answer::Done(ExecuteResponse { rop_buffer: extended::wrap(&buffer.encode()), ..Default::default() }));
    assert_eq!(decode_answers(&buffer.rops, calls, &[]).as_deref(), Ok(answers));
}

fn logon_call() -> Rop {
    let call = RopCall::Logon { logon_flags: 1, open_flags: 0x0100_0000, store_state: 0, mailbox: Some(DN.to_owned()) };
    rop(0, call)
}

fn logon_done() -> RopAnswer {
    let folders: Vec<FolderId> = (0..13).map(|counter| 1 | 1 << 48 | counter << 56).collect();
    let logon = Logon {
        flags: 1,
        folders: folders.try_into().unwrap(),
        response_flags: 7,
        mailbox: [0x78, 0x56, 0x34, 0x12, 0xbc, 0x9a, 0xf0, 0xde, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88],
        replica: 1,
        replica_guid: [0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99],
        time: LogonTime { second: 56, minute: 34, hour: 12, day_of_week: 3, day: 14, month: 10, year: 2026 },
        gwart_time: 0x01d8_82cb_9b20_8000,
        store_state: 0,
    };
    assert_eq!(logon.folders[4], INBOX);
    RopAnswer::Done { handle: 0, what: RopDone::Logon(Box::new(logon)) }
}

#[test]
fn a_logon_is_read_and_written() {
    same_execute("3.1", &[logon_call()], &[NO_HANDLE]);
    same_answers("3.2", &[logon_call()], &[logon_done()], &[1]);
    let refused = |error, elsewhere| RopAnswer::Failed { id: 0xFE, handle: 0, error, elsewhere };
    same_answers("3.3", &[logon_call()], &[refused(ErrorCode::LOGIN_PERM, None)], &[NO_HANDLE]);
    let server = "/o=Lab/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn=12345678-9abc-def0-1122-334455667788@lab.example";
    same_answers("3.4", &[logon_call()], &[refused(ErrorCode::WRONG_SERVER, Some((1, server.to_owned())))], &[NO_HANDLE]);
    let inbox = rop(0, RopCall::GetReceiveFolder { class: String::new() });
    same_execute("3.5", &[logon_call(), inbox.clone()], &[NO_HANDLE]);
    let found = RopAnswer::Done { handle: 0, what: RopDone::GetReceiveFolder { folder: INBOX, class: String::new() } };
    same_answers("3.6", &[logon_call(), inbox], &[logon_done(), found], &[1]);
}

#[test]
fn an_inbox_is_counted_in_two_ways() {
    let open = rop(0, RopCall::OpenFolder { output: 1, folder: INBOX, mode: 0 });
    let opened = RopAnswer::Done { handle: 1, what: RopDone::OpenFolder(Folder::default()) };
    let tags = vec![Tag::CONTENT_COUNT, Tag::CONTENT_UNREAD_COUNT, Tag::DISPLAY_NAME];
    let properties = rop(1, RopCall::GetPropertiesSpecific { size_limit: 0, unicode: 1, tags: tags.clone() });
    same_execute("4.1", &[open.clone(), properties.clone()], &[1, NO_HANDLE]);
    let row = |third: Cell| {
        let row = vec![Cell::Value(Value::Int32(42)), Cell::Value(Value::Int32(7)), third];
        RopAnswer::Done { handle: 1, what: RopDone::GetPropertiesSpecific { tags: tags.clone(), row } }
    };
    let calls = [open.clone(), properties];
    same_answers("4.2", &calls, &[opened.clone(), row(Cell::Value(Value::String("Inbox".to_owned())))], &[1, 2]);
    same_answers("4.3", &calls, &[opened.clone(), row(Cell::Error(ErrorCode::NOT_FOUND))], &[1, 2]);
    let table = rop(1, RopCall::GetContentsTable { output: 2, flags: 0 });
    same_execute("4.4", &[open.clone(), table.clone()], &[1, NO_HANDLE, NO_HANDLE]);
    let rows = RopAnswer::Done { handle: 2, what: RopDone::GetContentsTable { rows: 42 } };
    same_answers("4.5", &[open, table], &[opened, rows], &[1, 2, 3]);
}

#[test]
fn a_handle_is_released_plain_and_veiled() {
    let release = rop(0, RopCall::Release);
    same_execute("5.1", std::slice::from_ref(&release), &[3]);
    same_answers("5.2", std::slice::from_ref(&release), &[], &[0x01FF_FFFE]);
    let veiled = ExecuteRequest::decode(&vector("8.1")).unwrap();
    let plain = ExecuteRequest::decode(&vector("5.1")).unwrap();
    assert_eq!(extended::unwrap(&veiled.rop_buffer), extended::unwrap(&plain.rop_buffer));
    let payload = &extended::unwrap(&plain.rop_buffer).unwrap()[0];
    assert_eq!(extended::wrap_veiled(payload), veiled.rop_buffer);
    assert_eq!(encode_blocks(&[Block::organization(), Block::single_endpoint()]), vector("8.2"));
}

/// What gromox 3.10 was seen to send: a registration, and the two notices that a new message makes.
#[test]
fn notices_are_as_another_server_sends_them() {
    let folder = 0x0d00_0000_0000_0001;
    let register = rop(0, RopCall::RegisterNotification { output: 1, types: 6, scope: Scope::Folder { folder, message: 0 } });
    let bytes = [0x29, 0, 0, 1, 6, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x0d, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(Rop::encode_all(std::slice::from_ref(&register)), bytes);
    assert_eq!(Vec::<Rop>::decode(&bytes), Ok(vec![register]));
    let store = rop(0, RopCall::RegisterNotification { output: 1, types: 0xFE, scope: Scope::Store });
    assert_eq!(Rop::encode_all(&[store]), [0x29, 0, 0, 1, 0xFE, 0, 1]);
    let bytes = [
        0x2a, 1, 0, 0, 0, 0, 4, 0x80, 1, 0, 0, 0, 0, 0, 0, 0x0d, 1, 0, 0, 0, 0, 3, 0, 9, 0, 0, 0x2a, 1, 0, 0, 0, 0, 0x10, 0x30, 1, 0, 0, 0,
        0, 0, 0, 0x0d, 0, 0, 0x0a, 0, 0, 0, 0, 0, 0, 0,
    ];
    let created = Notice::Created { folder, message: Some(0x0900_0300_0000_0001), parent: None, tags: Vec::new() };
    let modified = Notice::FolderModified { folder, tags: Vec::new(), total: Some(10), unread: Some(0) };
    let notices = [created, modified].map(|notice| RopAnswer::Notify { handle: 1, logon: 0, notice });
    assert_eq!(decode_answers(&bytes, &[], &[]).as_deref(), Ok(&notices[..]));
    let mut out = Writer::default();
    notices.iter().for_each(|notice| notice.write(&mut out));
    assert_eq!(out.into_bytes(), bytes);
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

fn text(text: &str) -> Cell {
    Cell::Value(Value::String(text.to_owned()))
}

#[test]
fn the_address_book_is_opened_and_closed() {
    same(&vector("9.1"), nspi::BindRequest { stat: Some(STAT), ..Default::default() });
    let server = [0x0d, 0x0c, 0x0b, 0x0a, 0x0f, 0x0e, 0x11, 0x10, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8];
    same(&vector("9.2"), Answer::Done(nspi::BindResponse { error: ErrorCode::SUCCESS, server, auxiliary: Vec::new() }));
    same(&vector("9.3"), nspi::UnbindRequest::default());
    same(&vector("9.4"), Answer::Done(nspi::UnbindResponse { error: ErrorCode::UNBIND_SUCCESS, auxiliary: Vec::new() }));
}

#[test]
fn tables_of_the_address_book_are_listed() {
    same(&vector("9.5"), nspi::GetSpecialTableRequest { flags: 4, stat: Some(STAT), version: Some(0), auxiliary: Vec::new() });
    let row = vec![
        (Tag::ENTRY_ID, Some(Value::Binary(nspi::permanent_entry_id(0x100, "/")))),
        (Tag::CONTAINER_FLAGS, Some(Value::Int32(9))),
        (Tag::DEPTH, Some(Value::Int32(0))),
        (Tag::CONTAINER_ID, Some(Value::Int32(0))),
        (Tag::DISPLAY_NAME, Some(Value::String("Global Address List".to_owned()))),
        (Tag::IS_MASTER, Some(Value::Bool(false))),
    ];
    let answer = nspi::GetSpecialTableResponse {
        error: ErrorCode::SUCCESS,
        code_page: 1252,
        version: Some(1),
        rows: Some(vec![row]),
        auxiliary: Vec::new(),
    };
    same(&vector("9.6"), Answer::Done(answer));
}

#[test]
fn names_are_resolved() {
    let columns = vec![Tag::DISPLAY_NAME, Tag::SMTP_ADDRESS, Tag::ACCOUNT];
    let request = nspi::ResolveNamesRequest {
        stat: Some(STAT),
        columns: Some(columns.clone()),
        names: Some(vec!["=SMTP:dev@lab.example".to_owned()]),
        auxiliary: Vec::new(),
    };
    same(&vector("9.7"), request.clone());
    // The suite of Microsoft's own tests writes a zero too many.
    assert_eq!(nspi::ResolveNamesRequest::decode(&[vector("9.7"), vec![0, 0]].concat()), Ok(request));
    let answer = |id, rows: Vec<Vec<Cell>>| {
        Answer::Done(nspi::ResolveNamesResponse {
            error: ErrorCode::SUCCESS,
            code_page: 1252,
            ids: Some(vec![id]),
            rows: Some(Rows { columns: columns.clone(), rows }),
            auxiliary: Vec::new(),
        })
    };
    let row = vec![text("Developer User"), text("dev@lab.example"), text("dev")];
    same(&vector("9.8"), answer(nspi::minimal_id::RESOLVED, vec![row]));
    same(&vector("9.9"), answer(nspi::minimal_id::UNRESOLVED, Vec::new()));
}

#[test]
fn rows_and_numbers_are_asked_for() {
    let columns = vec![Tag::DISPLAY_NAME, Tag::SMTP_ADDRESS];
    let request = nspi::QueryRowsRequest { stat: Some(STAT), rows: 5, columns: Some(columns.clone()), ..Default::default() };
    same(&vector("9.10"), request);
    let rows = vec![vec![text("Developer User"), text("dev@lab.example")]];
    let answer = nspi::QueryRowsResponse {
        error: ErrorCode::SUCCESS,
        stat: Some(Stat { current: 0x10, position: 1, total: 1, ..STAT }),
        rows: Some(Rows { columns, rows }),
        auxiliary: Vec::new(),
    };
    same(&vector("9.11"), Answer::Done(answer));
    same(&vector("9.12"), nspi::DnToMIdRequest { names: Some(vec![DN.to_owned()]), auxiliary: Vec::new() });
    let answer = nspi::DnToMIdResponse { error: ErrorCode::SUCCESS, ids: Some(vec![0x10]), auxiliary: Vec::new() };
    same(&vector("9.13"), Answer::Done(answer));
    same(&vector("9.14"), nspi::CompareMIdsRequest { stat: Some(STAT), first: 0x10, second: 0x11, auxiliary: Vec::new() });
    let answer = nspi::CompareMIdsResponse { error: ErrorCode::SUCCESS, result: -1, auxiliary: Vec::new() };
    same(&vector("9.15"), Answer::Done(answer));
}

#[test]
fn addresses_are_asked_for() {
    same(&vector("9.16"), nspi::GetUrlRequest { flags: 0, dn: "/o=Lab/cn=s".to_owned(), auxiliary: Vec::new() });
    let answer = |url: &str| Answer::Done(nspi::GetUrlResponse { error: ErrorCode::SUCCESS, url: url.to_owned(), auxiliary: Vec::new() });
    same(&vector("9.17"), answer("https://ex.lab.example/mapi/emsmdb/?MailboxId=g@lab.example"));
    same(&vector("9.18"), answer("https://ex.lab.example/mapi/nspi/?MailboxId=g@lab.example"));
}

#[test]
fn every_cut_of_a_body_is_refused() {
    fn cut<T: Body + Debug>(bytes: &[u8]) {
        for end in 0..bytes.len() {
            assert!(matches!(T::decode(&bytes[..end]), Err(DecodeError::Truncated)), "{end}: {:?}", T::decode(&bytes[..end]));
        }
        let longer = [bytes, &[1]].concat();
        assert!(matches!(T::decode(&longer), Err(DecodeError::Trailing)));
    }
    cut::<ConnectRequest>(&vector("1.1"));
    cut::<ExecuteRequest>(&vector("3.1"));
    cut::<nspi::ResolveNamesRequest>(&vector("9.7"));
    cut::<nspi::QueryRowsRequest>(&vector("9.10"));
    cut::<nspi::CompareMIdsRequest>(&vector("9.14"));
    cut::<Answer<nspi::QueryRowsResponse>>(&vector("9.11"));
}

#[test]
fn what_is_not_known_stops_the_reading() {
    let unknown = |bytes: &[u8]| Rop::read(&mut Reader::new(bytes));
    assert_eq!(unknown(&[0xEE, 0, 3, 9, 9]), Err(RopProblem::Unknown { id: 0xEE, handle: 3 }));
    assert_eq!(unknown(&[2, 0, 0, 1]), Err(RopProblem::Malformed(DecodeError::Truncated)));
    assert_eq!(RopBuffer::decode(&[1, 0]), Err(DecodeError::Malformed("the length of the operations")));
    assert_eq!(RopBuffer::decode(&[2, 0, 1, 2, 3]), Err(DecodeError::Truncated));
    assert_eq!(decode_answers(&[0x07, 0, 0, 0, 0, 0, 0], &[], &[]), Err(DecodeError::Malformed("an answer that was not asked for")));
}

#[test]
fn filters_have_a_depth() {
    let request = |filter| nspi::GetMatchesRequest { filter: Some(filter), stat: Some(STAT), ..Default::default() };
    let nested = |depth| {
        let one = Restriction::Exist { tag: Tag::SMTP_ADDRESS };
        (1..depth).fold(one, |filter, _| Restriction::Not(Box::new(filter)))
    };
    assert_eq!(nspi::GetMatchesRequest::decode(&request(nested(32)).encode()), Ok(request(nested(32))));
    assert_eq!(nspi::GetMatchesRequest::decode(&request(nested(33)).encode()), Err(DecodeError::TooMany("filters in each other")));
}

fn short_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::char::any().prop_filter("a zero ends a text", |letter| *letter != '\0'), 0..8)
        .prop_map(|letters| letters.into_iter().collect())
}

fn narrow_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::char::range('\u{1}', '\u{ff}'), 0..20).prop_map(|letters| letters.into_iter().collect())
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i16>().prop_map(Value::Int16),
        any::<i32>().prop_map(Value::Int32),
        any::<u32>().prop_map(Value::Float32),
        any::<u64>().prop_map(Value::Float64),
        any::<u32>().prop_map(|code| Value::Error(ErrorCode(code))),
        any::<bool>().prop_map(Value::Bool),
        any::<u32>().prop_map(Value::Object),
        any::<i64>().prop_map(Value::Int64),
        narrow_text().prop_map(Value::String8),
        short_text().prop_map(Value::String),
        any::<u64>().prop_map(Value::Time),
        any::<[u8; 16]>().prop_map(Value::Guid),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(Value::Binary),
        prop::collection::vec(any::<i32>(), 0..4).prop_map(Value::Int32s),
        prop::collection::vec(narrow_text(), 0..4).prop_map(Value::Strings8),
        prop::collection::vec(short_text(), 0..4).prop_map(Value::Strings),
        prop::collection::vec(prop::collection::vec(any::<u8>(), 0..5), 0..4).prop_map(Value::Binaries),
    ]
}

/// A column and what stands in it; columns without a type are among them.
fn any_cell() -> impl Strategy<Value = (Tag, Cell)> {
    (any::<u16>(), any_value(), any::<bool>(), prop::option::weighted(0.2, any::<u32>()), any::<bool>()).prop_map(
        |(id, value, typed, error, absent)| {
            let kind = if typed { value.kind() } else { Kind::Unspecified };
            let cell = match (error, absent) {
                (Some(code), false) => Cell::Error(ErrorCode(code)),
                (Some(_), true) => Cell::Absent,
                (None, _) => Cell::Value(value),
            };
            (Tag(u32::from(id) << 16).with(kind), cell)
        },
    )
}

fn any_row() -> impl Strategy<Value = (Vec<Tag>, Vec<Cell>)> {
    prop::collection::vec(any_cell(), 0..6).prop_map(|cells| cells.into_iter().unzip())
}

fn any_rows() -> impl Strategy<Value = Rows> {
    any_row().prop_map(|(columns, row)| Rows { columns, rows: vec![row; 2] })
}

fn any_tags() -> impl Strategy<Value = Vec<Tag>> {
    prop::collection::vec(any::<u32>().prop_map(Tag), 0..6)
}

fn any_stat() -> impl Strategy<Value = Option<Stat>> {
    prop::option::of((any::<u32>(), any::<i32>(), any::<u32>()).prop_map(|(current, delta, code_page)| Stat {
        current,
        delta,
        code_page,
        ..STAT
    }))
}

fn any_filter() -> impl Strategy<Value = Restriction> {
    let tag = || any::<u32>().prop_map(Tag);
    let value = || (any::<u16>(), any_value()).prop_map(|(id, value)| (Tag(u32::from(id) << 16).with(value.kind()), Some(value)));
    let leaf = prop_oneof![
        (any::<u32>(), tag(), value()).prop_map(|(fuzzy, tag, value)| Restriction::Content { fuzzy, tag, value }),
        (0u8..7, tag(), value()).prop_map(|(relation, tag, value)| Restriction::Property { relation, tag, value }),
        (0u8..7, tag(), tag()).prop_map(|(relation, left, right)| Restriction::Compare { relation, left, right }),
        (any::<bool>(), tag(), any::<u32>()).prop_map(|(set, tag, mask)| Restriction::Mask { set, tag, mask }),
        (0u8..7, tag(), any::<u32>()).prop_map(|(relation, tag, size)| Restriction::Size { relation, tag, size }),
        tag().prop_map(|tag| Restriction::Exist { tag }),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Restriction::And),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Restriction::Or),
            inner.prop_map(|filter| Restriction::Not(Box::new(filter))),
        ]
    })
}

fn any_rop() -> impl Strategy<Value = Rop> {
    let call = prop_oneof![
        (any::<u8>(), any::<u32>(), any::<u32>(), prop::option::of(narrow_text())).prop_map(
            |(logon_flags, open_flags, store_state, mailbox)| { RopCall::Logon { logon_flags, open_flags, store_state, mailbox } }
        ),
        Just(RopCall::Release),
        (any::<u8>(), any::<u64>(), any::<u8>()).prop_map(|(output, folder, mode)| RopCall::OpenFolder { output, folder, mode }),
        (any::<u8>(), any::<u8>()).prop_map(|(output, flags)| RopCall::GetHierarchyTable { output, flags }),
        (any::<u8>(), any::<u8>()).prop_map(|(output, flags)| RopCall::GetContentsTable { output, flags }),
        (any::<u16>(), any::<u16>(), any_tags())
            .prop_map(|(size_limit, unicode, tags)| { RopCall::GetPropertiesSpecific { size_limit, unicode, tags } }),
        (any::<u8>(), any_tags()).prop_map(|(flags, tags)| RopCall::SetColumns { flags, tags }),
        (any::<u8>(), any::<bool>(), any::<u16>()).prop_map(|(flags, forward, count)| RopCall::QueryRows { flags, forward, count }),
        narrow_text().prop_map(|class| RopCall::GetReceiveFolder { class }),
        (any::<u8>(), any::<u8>(), prop::option::of((any::<u64>(), any::<u64>()))).prop_map(|(output, types, place)| {
            let scope = place.map_or(Scope::Store, |(folder, message)| Scope::Folder { folder, message });
            RopCall::RegisterNotification { output, types, scope }
        }),
    ];
    (any::<u8>(), any::<u8>(), call).prop_map(|(logon, handle, call)| Rop { logon, handle, call })
}

/// Decodes everything that a body could be taken for.
fn decode_as_everything(bytes: &[u8]) {
    let _ = ConnectRequest::decode(bytes);
    let _ = Answer::<ConnectResponse>::decode(bytes);
    let _ = ExecuteRequest::decode(bytes).map(|request| extended::unwrap(&request.rop_buffer));
    let _ = Answer::<ExecuteResponse>::decode(bytes);
    let _ = Answer::<NotificationWaitResponse>::decode(bytes);
    let _ = RopBuffer::decode(bytes);
    let _ = Vec::<Rop>::decode(bytes);
    let _ = decode_answers(bytes, &[logon_call()], &[Tag::DISPLAY_NAME]);
    let _ = decode_blocks(bytes);
    let _ = nspi::BindRequest::decode(bytes);
    let _ = nspi::GetSpecialTableRequest::decode(bytes);
    let _ = Answer::<nspi::GetSpecialTableResponse>::decode(bytes);
    let _ = nspi::QueryRowsRequest::decode(bytes);
    let _ = Answer::<nspi::QueryRowsResponse>::decode(bytes);
    let _ = nspi::ResolveNamesRequest::decode(bytes);
    let _ = Answer::<nspi::ResolveNamesResponse>::decode(bytes);
    let _ = nspi::GetMatchesRequest::decode(bytes);
    let _ = Answer::<nspi::GetMatchesResponse>::decode(bytes);
    let _ = nspi::DnToMIdRequest::decode(bytes);
    let _ = nspi::UpdateStatRequest::decode(bytes);
    let _ = nspi::GetPropsRequest::decode(bytes);
    let _ = Answer::<nspi::GetPropsResponse>::decode(bytes);
    let _ = nspi::GetUrlRequest::decode(bytes);
}

proptest! {
    #[test]
    fn operations_are_read_as_they_were_written(rops in prop::collection::vec(any_rop(), 0..8)) {
        prop_assert_eq!(Vec::<Rop>::decode(&rops.encode()), Ok(rops));
    }

    #[test]
    fn rows_are_read_as_they_were_written((tags, row) in any_row(), origin in 0u8..3) {
        let calls = [
            rop(0, RopCall::SetColumns { flags: 0, tags: tags.clone() }),
            rop(0, RopCall::QueryRows { flags: 0, forward: true, count: 2 }),
            rop(0, RopCall::GetPropertiesSpecific { size_limit: 0, unicode: 1, tags: tags.clone() }),
        ];
        let done = |what| RopAnswer::Done { handle: 0, what };
        let answers = [
            done(RopDone::SetColumns { status: 0 }),
            done(RopDone::QueryRows { origin, tags: tags.clone(), rows: vec![row.clone(); 2] }),
            RopAnswer::Pending { session: 3 },
            done(RopDone::GetPropertiesSpecific { tags, row }),
            RopAnswer::Backoff { logon: 0, duration: 10, rops: vec![(2, 20)], data: vec![1] },
            RopAnswer::BufferTooSmall { needed: 9, rest: vec![1, 2, 3] },
        ];
        let mut out = Writer::default();
        answers.iter().for_each(|answer| answer.write(&mut out));
        let bytes = out.into_bytes();
        prop_assert_eq!(decode_answers(&bytes, &calls, &[]), Ok(answers.to_vec()));
    }

    #[test]
    fn the_address_book_is_read_as_it_was_written(
        stat in any_stat(),
        rows in prop::option::of(any_rows()),
        filter in prop::option::of(any_filter()),
        ids in prop::option::of(prop::collection::vec(any::<u32>(), 0..5)),
        names in prop::option::of(prop::collection::vec(short_text(), 0..3)),
        columns in prop::option::of(any_tags()),
        code in any::<u32>(),
    ) {
        let auxiliary = vec![0; 8];
        let error = ErrorCode(code);
        let request = nspi::GetMatchesRequest {
            stat, ids: ids.clone(), flags: code, filter, property_name: Some(([7; 16], code)), rows: code, columns: columns.clone(),
            auxiliary: auxiliary.clone(),
        };
        prop_assert_eq!(nspi::GetMatchesRequest::decode(&request.encode()), Ok(request));
        let request = nspi::ResolveNamesRequest { stat, columns: columns.clone(), names, auxiliary: auxiliary.clone() };
        prop_assert_eq!(nspi::ResolveNamesRequest::decode(&request.encode()), Ok(request));
        let request = nspi::GetPropsRequest { flags: code, stat, tags: columns, auxiliary: auxiliary.clone() };
        prop_assert_eq!(nspi::GetPropsRequest::decode(&request.encode()), Ok(request));
        let request = nspi::UpdateStatRequest { stat, delta: true, auxiliary: auxiliary.clone() };
        prop_assert_eq!(nspi::UpdateStatRequest::decode(&request.encode()), Ok(request));
        let values = rows.as_ref().map(|rows| {
            let row = rows.columns.iter().zip(&rows.rows[0]);
            let values = row.filter_map(|(tag, cell)| match cell {
                Cell::Value(value) => Some((tag.with(value.kind()), Some(value.clone()))),
                _ => None,
            });
            values.chain([(Tag::DISPLAY_NAME, None)]).collect::<nspi::ValueList>()
        });
        let answer = Answer::Done(nspi::GetPropsResponse { error, code_page: code, values: values.clone(), auxiliary: auxiliary.clone() });
        prop_assert_eq!(Answer::decode(&answer.encode()), Ok(answer));
        let answer = Answer::Done(nspi::GetSpecialTableResponse {
            error, code_page: code, version: Some(code), rows: values.map(|values| vec![values]), auxiliary: auxiliary.clone(),
        });
        prop_assert_eq!(Answer::decode(&answer.encode()), Ok(answer));
        let answer = Answer::Done(nspi::GetMatchesResponse { error, stat, ids, rows, auxiliary: auxiliary.clone() });
        prop_assert_eq!(Answer::decode(&answer.encode()), Ok(answer));
        let answer = Answer::Done(nspi::UpdateStatResponse { error, stat, delta: Some(-1), auxiliary });
        prop_assert_eq!(Answer::decode(&answer.encode()), Ok(answer));
    }

    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        decode_as_everything(&bytes);
    }

    /// Known bodies with a few bytes changed, taken out or doubled.
    #[test]
    fn no_mutation_makes_it_panic(
        which in 0usize..64,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..6),
    ) {
        let all = include_str!("../../tests/fixtures/mapi-vectors.txt");
        let numbers: Vec<&str> = all.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(' ').next()).collect();
        let mut bytes = vector(numbers[which % numbers.len()]);
        if let Ok(Entity { tagged: true, body, .. }) = decode_entity(&bytes) {
            bytes = body;
        }
        for (at, byte, how) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, byte),
            }
        }
        decode_as_everything(&bytes);
        if let Ok(Answer::Done(answer)) = Answer::<ExecuteResponse>::decode(&bytes) {
            for payload in extended::unwrap(&answer.rop_buffer).unwrap_or_default() {
                decode_as_everything(&payload);
            }
        }
    }
}
