//! A mailbox as a client walks through it.

use super::directory::{Directory, tests::contoso};
use super::folder::top;
use super::session::Session;
use crate::mapi::*;
use crate::value::time;
use uuid::Uuid;

const ALICE: Uuid = Uuid::from_u128(0xA000);
/// 25 November 2026, 12:34:56, a Wednesday.
const NOW: i64 = 739_944 * time::DAY + 45_296 * time::SECOND;

fn people() -> Directory {
    contoso(&[("alice", "Alice Example", 0), ("bob", "Bob Sample", 1), ("carol", "Carol", 0)])
}

fn rop(handle: u8, call: RopCall) -> Rop {
    Rop { logon: 0, handle, call }
}

fn logon(directory: &Directory, name: &str) -> Rop {
    let mailbox = directory.by_login(name).map(|mailbox| directory.legacy_dn(mailbox)).or(Some(name.to_owned()));
    rop(0, RopCall::Logon { logon_flags: 1, open_flags: 0x0100_0000, store_state: 0, mailbox })
}

/// Runs operations with these handles: answers and handles, or the error of the whole.
fn run(session: &mut Session, directory: &Directory, calls: &[Rop], handles: &[u32]) -> Result<(Vec<RopAnswer>, Vec<u32>), ErrorCode> {
    run_within(session, directory, calls, handles, ExecuteRequest::USUAL_OUT)
}

fn run_within(
    session: &mut Session,
    directory: &Directory,
    calls: &[Rop],
    handles: &[u32],
    max_rop_out: u32,
) -> Result<(Vec<RopAnswer>, Vec<u32>), ErrorCode> {
    let buffer = RopBuffer { rops: Rop::encode_all(calls), handles: handles.to_vec() };
    let rop_buffer = extended::wrap(&buffer.encode());
    let request = ExecuteRequest { flags: ExecuteRequest::PLAIN, rop_buffer, max_rop_out, auxiliary: Vec::new() };
    let answer = session.execute(directory, NOW, &request);
    if !answer.error.is_success() {
        return Err(answer.error);
    }
    assert!(answer.rop_buffer.len() <= max_rop_out as usize);
    let buffer = RopBuffer::decode(&extended::unwrap(&answer.rop_buffer).unwrap()[0]).unwrap();
    Ok((decode_answers(&buffer.rops, calls, &[]).unwrap(), buffer.handles))
}

fn failed(answers: &[RopAnswer]) -> Vec<(u8, u8, ErrorCode)> {
    let one = |answer: &RopAnswer| match answer {
        RopAnswer::Failed { id, handle, error, .. } => Some((*id, *handle, *error)),
        _ => None,
    };
    answers.iter().filter_map(one).collect()
}

/// A session with the mailbox open at handle 1.
fn open(directory: &Directory) -> Session {
    let mut session = Session::new(ALICE);
    let (answers, handles) = run(&mut session, directory, &[logon(directory, "alice")], &[NO_HANDLE]).unwrap();
    assert_eq!((failed(&answers), handles), (vec![], vec![1]));
    session
}

#[test]
fn a_logon_names_the_folders() {
    let directory = people();
    let mut session = Session::new(ALICE);
    let calls = [logon(&directory, "alice"), rop(0, RopCall::GetReceiveFolder { class: String::new() })];
    let (answers, handles) = run(&mut session, &directory, &calls, &[NO_HANDLE]).unwrap();
    let [
        RopAnswer::Done { handle: 0, what: RopDone::Logon(logon) },
        RopAnswer::Done { what: RopDone::GetReceiveFolder { folder, class }, .. },
    ] = answers.as_slice()
    else {
        panic!("{answers:?}")
    };
    assert_eq!(
        (handles, logon.mailbox, logon.response_flags, logon.folders[4], class.as_str()),
        (vec![1], ALICE.to_bytes_le(), 7, *folder, "")
    );
    let time = LogonTime { second: 56, minute: 34, hour: 12, day_of_week: 3, day: 25, month: 11, year: 2026 };
    assert_eq!(logon.time, time);
}

#[test]
fn only_the_own_mailbox_opens() {
    let directory = people();
    let refused = |name: &str| {
        let (answers, handles) = run(&mut Session::new(ALICE), &directory, &[logon(&directory, name)], &[NO_HANDLE]).unwrap();
        assert_eq!(handles, [NO_HANDLE]);
        match answers.as_slice() {
            [RopAnswer::Failed { id: 0xFE, handle: 0, error, elsewhere }] => (*error, elsewhere.clone()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused("carol"), (ErrorCode::LOGIN_PERM, None));
    assert_eq!(refused("nobody"), (ErrorCode::UNKNOWN_USER, None));
    let bob = directory.by_login("bob").unwrap();
    assert_eq!(refused("bob"), (ErrorCode::WRONG_SERVER, Some((1, directory.server_dn(bob)))));
    let public = rop(0, RopCall::Logon { logon_flags: 0, open_flags: 0, store_state: 0, mailbox: None });
    let (answers, _) = run(&mut Session::new(ALICE), &directory, &[public], &[NO_HANDLE]).unwrap();
    assert_eq!(failed(&answers), [(0xFE, 0, ErrorCode::LOGON_FAILED)]);
}

#[test]
fn the_inbox_is_counted_in_two_ways() {
    let directory = people();
    let mut session = open(&directory);
    let (answers, _) = run(&mut session, &directory, &[rop(0, RopCall::GetReceiveFolder { class: "IPM.Note".to_owned() })], &[1]).unwrap();
    let [RopAnswer::Done { what: RopDone::GetReceiveFolder { folder, .. }, .. }] = answers[..] else { panic!("{answers:?}") };
    let tags = vec![Tag::CONTENT_COUNT, Tag::CONTENT_UNREAD_COUNT, Tag::DISPLAY_NAME, Tag(0x0E08_0003)];
    let calls = [
        rop(0, RopCall::OpenFolder { output: 1, folder, mode: 0 }),
        rop(1, RopCall::GetPropertiesSpecific { size_limit: 0, unicode: 1, tags: tags.clone() }),
        rop(1, RopCall::GetContentsTable { output: 2, flags: 0 }),
        rop(1, RopCall::GetPropertiesSpecific { size_limit: 4, unicode: 1, tags: vec![Tag::DISPLAY_NAME] }),
        rop(1, RopCall::Release),
        rop(1, RopCall::GetContentsTable { output: 2, flags: 0 }),
    ];
    let (answers, handles) = run(&mut session, &directory, &calls, &[1, NO_HANDLE, NO_HANDLE]).unwrap();
    let row = vec![
        Cell::Value(Value::Int32(0)),
        Cell::Value(Value::Int32(0)),
        Cell::Value(Value::String("Inbox".to_owned())),
        Cell::Error(ErrorCode::NOT_FOUND),
    ];
    let done = |handle, what| RopAnswer::Done { handle, what };
    let expected = [
        done(1, RopDone::OpenFolder(Folder::default())),
        done(1, RopDone::GetPropertiesSpecific { tags, row }),
        done(2, RopDone::GetContentsTable { rows: 0 }),
        done(1, RopDone::GetPropertiesSpecific { tags: vec![Tag::DISPLAY_NAME], row: vec![Cell::Error(ErrorCode::NOT_ENOUGH_MEMORY)] }),
        RopAnswer::Failed { id: 5, handle: 2, error: ErrorCode::NULL_OBJECT, elsewhere: None },
    ];
    assert_eq!((answers.as_slice(), handles), (&expected[..], vec![1, NO_HANDLE, 3]));
}

#[test]
fn the_folders_are_listed_as_far_as_a_client_reads() {
    let directory = people();
    let mut session = open(&directory);
    let columns = vec![Tag::DISPLAY_NAME, Tag::FOLDER_ID];
    let query = |flags, forward, count| rop(2, RopCall::QueryRows { flags, forward, count });
    let calls = [
        rop(0, RopCall::OpenFolder { output: 1, folder: top(), mode: 0 }),
        rop(1, RopCall::GetHierarchyTable { output: 2, flags: 4 }),
        query(0, true, 1),
        rop(2, RopCall::SetColumns { flags: 0, tags: columns }),
        query(1, true, 1),
        query(0, true, 2),
        query(0, true, 50),
        query(0, false, 1),
    ];
    let (answers, _) = run(&mut session, &directory, &calls, &[1, NO_HANDLE, NO_HANDLE]).unwrap();
    let seen: Vec<(u8, Vec<String>)> = answers
        .iter()
        .filter_map(|answer| match answer {
            RopAnswer::Done { what: RopDone::QueryRows { origin, rows, .. }, .. } => {
                let name = |row: &Vec<Cell>| match &row[0] {
                    Cell::Value(Value::String(name)) => name.clone(),
                    other => format!("{other:?}"),
                };
                Some((*origin, rows.iter().map(name).collect()))
            }
            _ => None,
        })
        .collect();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let rest = [
        "Sent Items",
        "Deleted Items",
        "Drafts",
        "Calendar",
        "Contacts",
        "Tasks",
        "Notes",
        "Journal",
        "Junk Email",
        "Conversation History",
    ];
    let expected = [(0, names(&["Inbox"])), (1, names(&["Inbox", "Outbox"])), (2, names(&rest)), (1, names(&["Conversation History"]))];
    assert_eq!(seen, expected);
    assert_eq!(failed(&answers), [(0x15, 2, ErrorCode::NOT_INITIALIZED)]);
    assert_eq!(answers[1], RopAnswer::Done { handle: 2, what: RopDone::GetHierarchyTable { rows: 12 } });
}

#[test]
fn a_change_of_the_name_is_told_to_those_who_asked() {
    let directory = people();
    let mut session = open(&directory);
    let register = |output, types, scope| rop(0, RopCall::RegisterNotification { output, types, scope });
    let calls = [
        register(1, Notice::MODIFIED, Scope::Store),
        register(2, Notice::CREATED, Scope::Store),
        register(3, 0xFF, Scope::Folder { folder: top(), message: 0 }),
        register(4, 0xFF, Scope::Folder { folder: 77, message: 0 }),
    ];
    let (answers, handles) = run(&mut session, &directory, &calls, &[1, NO_HANDLE, NO_HANDLE, NO_HANDLE, NO_HANDLE]).unwrap();
    assert_eq!(failed(&answers), [(0x29, 4, ErrorCode::NOT_FOUND)]);
    assert!(!session.has_notices());
    session.mailbox_renamed();
    assert!(session.has_notices());
    // An Execute with nothing in it fetches them.
    let (mut told, _) = run(&mut session, &directory, &[], &[]).unwrap();
    told.sort_by_key(|answer| format!("{answer:?}"));
    let notice = Notice::FolderModified { folder: top(), tags: vec![Tag::DISPLAY_NAME], total: None, unread: None };
    let expected = [handles[1], handles[3]].map(|handle| RopAnswer::Notify { handle, logon: 0, notice: notice.clone() });
    assert_eq!((told.as_slice(), session.has_notices()), (&expected[..], false));
    for _ in 0..1000 {
        session.mailbox_renamed();
    }
    assert_eq!(run(&mut session, &directory, &[], &[]).unwrap().0.len(), 256);
    run(&mut session, &directory, &[rop(0, RopCall::Release)], &[1]).unwrap();
    session.mailbox_renamed();
    assert!(!session.has_notices());
}

#[test]
fn broken_buffers_change_nothing() {
    let directory = people();
    let mut session = open(&directory);
    let execute = |session: &mut Session, rop_buffer: Vec<u8>| {
        let request = ExecuteRequest { flags: 3, rop_buffer, max_rop_out: 0x1_0008, auxiliary: Vec::new() };
        session.execute(&directory, NOW, &request).error
    };
    assert_eq!(execute(&mut session, Vec::new()), ErrorCode::RPC_FAILED);
    assert_eq!(execute(&mut session, vec![0; 7]), ErrorCode::RPC_FORMAT);
    let buffer = |rops: Vec<u8>, handles: &[u32]| extended::wrap(&RopBuffer { rops, handles: handles.to_vec() }.encode());
    let good = Rop::encode_all(&[rop(0, RopCall::Release)]);
    let broken = [good.clone(), vec![2, 0, 0]].concat();
    assert_eq!(execute(&mut session, buffer(broken, &[1])), ErrorCode::RPC_FORMAT);
    let chained = {
        let mut first = buffer(good.clone(), &[1]);
        first[2] = 0;
        [first, buffer(good, &[1])].concat()
    };
    assert_eq!(execute(&mut session, chained), ErrorCode::RPC_FORMAT);
    let outside = Rop::encode_all(&[rop(0, RopCall::OpenFolder { output: 9, folder: top(), mode: 0 })]);
    assert_eq!(execute(&mut session, buffer(outside, &[1])), ErrorCode::RPC_FORMAT);
    // The mailbox is still open.
    let ask = [rop(0, RopCall::GetReceiveFolder { class: String::new() })];
    assert_eq!(failed(&run(&mut session, &directory, &ask, &[1]).unwrap().0), []);
}

#[test]
fn what_is_not_known_is_answered_and_ends_the_buffer() {
    let directory = people();
    let mut session = open(&directory);
    let rops = [Rop::encode_all(&[rop(0, RopCall::GetReceiveFolder { class: String::new() })]), vec![0xEE, 0, 0, 1, 2]].concat();
    let rop_buffer = extended::wrap(&RopBuffer { rops, handles: vec![1] }.encode());
    let answer = session.execute(&directory, NOW, &ExecuteRequest { flags: 3, rop_buffer, max_rop_out: 0x1000, auxiliary: Vec::new() });
    let buffer = RopBuffer::decode(&extended::unwrap(&answer.rop_buffer).unwrap()[0]).unwrap();
    let answers = decode_answers(&buffer.rops, &[], &[]).unwrap();
    assert_eq!((answers.len(), failed(&answers)), (2, vec![(0xEE, 0, ErrorCode::NOT_SUPPORTED)]));
}

#[test]
fn answers_stay_within_what_a_client_takes() {
    let directory = people();
    let mut session = open(&directory);
    let calls = [
        rop(0, RopCall::OpenFolder { output: 1, folder: top(), mode: 0 }),
        rop(1, RopCall::GetHierarchyTable { output: 2, flags: 0 }),
        rop(2, RopCall::SetColumns { flags: 0, tags: vec![Tag::DISPLAY_NAME] }),
        rop(2, RopCall::QueryRows { flags: 0, forward: true, count: 50 }),
    ];
    let handles = [1, NO_HANDLE, NO_HANDLE];
    let rows = |answers: &[RopAnswer]| match answers.last() {
        Some(RopAnswer::Done { what: RopDone::QueryRows { rows, .. }, .. }) => rows.len(),
        _ => 0,
    };
    assert_eq!(rows(&run(&mut session, &directory, &calls, &handles).unwrap().0), 12);
    assert_eq!(rows(&run_within(&mut session, &directory, &calls, &handles, 150).unwrap().0), 3);
    // The rest comes back when even one row does not fit.
    let (answers, _) = run_within(&mut session, &directory, &calls, &handles, 60).unwrap();
    let rest = Rop::encode_all(&calls[3..]);
    assert_eq!(answers.last(), Some(&RopAnswer::BufferTooSmall { needed: 22, rest }));
    for too_small in [0, 8, 21, 22, 30, 50] {
        assert_eq!(run_within(&mut session, &directory, &calls, &handles, too_small), Err(ErrorCode::BUFFER_TOO_SMALL), "{too_small}");
    }
}

#[test]
fn handles_have_a_limit() {
    let directory = people();
    let mut session = open(&directory);
    let calls = vec![rop(0, RopCall::OpenFolder { output: 1, folder: top(), mode: 0 }); 600];
    let (answers, _) = run(&mut session, &directory, &calls, &[1, NO_HANDLE]).unwrap();
    assert_eq!((failed(&answers).len(), failed(&answers)[0].2), (101, ErrorCode::NOT_ENOUGH_MEMORY));
    // With the mailbox everything in it is closed.
    run(&mut session, &directory, &[rop(0, RopCall::Release)], &[1]).unwrap();
    assert_eq!(failed(&run(&mut session, &directory, &calls[..1], &[2, NO_HANDLE]).unwrap().0), [(2, 1, ErrorCode::NULL_OBJECT)]);
}
