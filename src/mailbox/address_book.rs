//! A session context of the address book endpoint. There is one table: the global address list, by name.

use super::directory::{Directory, Mailbox};
use super::entry::{Entry, USUAL_COLUMNS};
use super::filter::lets_through;
use crate::mapi::nspi::{
    BindRequest, BindResponse, CompareMIdsRequest, CompareMIdsResponse, DnToMIdRequest, DnToMIdResponse, GetMatchesRequest,
    GetMatchesResponse, GetPropsRequest, GetPropsResponse, GetSpecialTableRequest, GetSpecialTableResponse, GetUrlRequest, GetUrlResponse,
    MinimalId, QueryRowsRequest, QueryRowsResponse, ResolveNamesRequest, ResolveNamesResponse, Rows, Stat, UpdateStatRequest,
    UpdateStatResponse, ValueList, minimal_id, permanent_entry_id,
};
use crate::mapi::{Cell, Endpoint, ErrorCode, Kind, Tag, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// The version of the list of tables; it never changes.
const TABLES: u32 = 1;
/// The kind of a container in its entry id.
const CONTAINER: u32 = 0x100;
/// The numbers that stand for the current place by its fraction of the table.
const CURRENT: MinimalId = 1;
/// How many rows an answer may have, so that it stays below the size that clients take.
const ROWS: usize = 10_000;
/// How many columns a client may ask for, and how many names to resolve.
const COLUMNS: usize = 512;
const NAMES: usize = 1_000;

/// The numbers by which a client knows objects.
#[derive(Debug)]
pub struct AddressBook {
    /// The mailbox of who logged in.
    owner: Uuid,
    known: Vec<Uuid>,
    numbers: HashMap<Uuid, MinimalId>,
}

/// Columns and names of more than a client has reason to send are refused.
fn checked<T>(list: Option<&Vec<T>>, most: usize) -> Result<(), ErrorCode> {
    if list.is_some_and(|list| list.len() > most) { Err(ErrorCode::TOO_COMPLEX) } else { Ok(()) }
}

/// The state that must be there, with a code page that means something.
fn state(stat: Option<Stat>) -> Result<Stat, ErrorCode> {
    match stat {
        None => Err(ErrorCode::INVALID_PARAMETER),
        Some(stat) if stat.code_page == Stat::UTF_16 => Err(ErrorCode::INVALID_CODE_PAGE),
        // Containers of a hierarchy that there is not.
        Some(stat) if stat.container != 0 => Err(ErrorCode::INVALID_BOOKMARK),
        Some(stat) => Ok(stat),
    }
}

impl AddressBook {
    /// Whether a client may bind, and what it is answered; `server` is this server's number.
    pub fn bind(server: Uuid, request: &BindRequest) -> BindResponse {
        let error = match request.stat {
            Some(Stat { code_page: Stat::UTF_16, .. }) => ErrorCode::INVALID_CODE_PAGE,
            _ => ErrorCode::SUCCESS,
        };
        let server = if error.is_success() { server.to_bytes_le() } else { [0; 16] };
        BindResponse { error, server, auxiliary: Vec::new() }
    }

    /// An address book for the owner of this mailbox.
    pub fn new(owner: Uuid) -> Self {
        Self { owner, known: Vec::new(), numbers: HashMap::new() }
    }

    /// The number of an object; it gets one when it is seen first, and keeps it for the session.
    fn number(&mut self, mailbox: &Mailbox) -> MinimalId {
        *self.numbers.entry(mailbox.guid).or_insert_with(|| {
            self.known.push(mailbox.guid);
            minimal_id::FIRST + u32::try_from(self.known.len() - 1).unwrap_or(u32::MAX - minimal_id::FIRST)
        })
    }

    fn entry<'a>(&mut self, directory: &'a Directory, mailbox: &'a Mailbox) -> Entry<'a> {
        Entry { directory, mailbox, number: self.number(mailbox) }
    }

    fn numbered<'a>(&self, directory: &'a Directory, number: MinimalId) -> Option<Entry<'a>> {
        let guid = self.known.get(usize::try_from(number.checked_sub(minimal_id::FIRST)?).ok()?)?;
        let mailbox = directory.by_guid(*guid).filter(|mailbox| !mailbox.hidden)?;
        Some(Entry { directory, mailbox, number })
    }

    /// The table.
    fn table(directory: &Directory) -> Vec<&Mailbox> {
        directory.mailboxes().iter().filter(|mailbox| !mailbox.hidden).collect()
    }

    /// The place where a client stands, once it has gone as far as it wants.
    fn place(&self, table: &[&Mailbox], stat: &Stat) -> usize {
        let from = match stat.current {
            minimal_id::BEGINNING_OF_TABLE => 0,
            minimal_id::END_OF_TABLE => table.len(),
            CURRENT => {
                let fraction = u128::from(stat.position) * table.len() as u128 / u128::from(stat.total.max(1));
                usize::try_from(fraction).unwrap_or(usize::MAX)
            }
            number => {
                let guid = number.checked_sub(minimal_id::FIRST).and_then(|place| self.known.get(place as usize));
                let place = guid.and_then(|guid| table.iter().position(|mailbox| mailbox.guid == *guid));
                // A row that is gone: where it was.
                place.unwrap_or(stat.position as usize)
            }
        };
        let from = i64::try_from(from.min(table.len())).unwrap_or(i64::MAX);
        usize::try_from(from.saturating_add(i64::from(stat.delta)).max(0)).unwrap_or(0).min(table.len())
    }

    /// The state of a client that stands at this place.
    fn standing(&mut self, table: &[&Mailbox], place: usize, stat: &Stat) -> Stat {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let current = table.get(place).map_or(minimal_id::END_OF_TABLE, |mailbox| self.number(mailbox));
        Stat { current, delta: 0, position: count(place), total: count(table.len()), ..*stat }
    }

    /// The tables that there are.
    pub fn get_special_table(&self, request: &GetSpecialTableRequest) -> GetSpecialTableResponse {
        let code_page = request.stat.map_or(1252, |stat| stat.code_page);
        let answer = |rows| GetSpecialTableResponse {
            error: ErrorCode::SUCCESS,
            code_page,
            version: Some(TABLES),
            rows: Some(rows),
            auxiliary: Vec::new(),
        };
        if request.flags & GetSpecialTableRequest::TEMPLATES != 0 {
            return answer(Vec::new());
        }
        if request.version == Some(TABLES) {
            // The client has it.
            return GetSpecialTableResponse { rows: None, ..answer(Vec::new()) };
        }
        let name = "Global Address List".to_owned();
        let (tag, name) = if request.flags & GetSpecialTableRequest::UNICODE != 0 {
            (Tag::DISPLAY_NAME, Value::String(name))
        } else {
            (Tag::DISPLAY_NAME.with(Kind::String8), Value::String8(name))
        };
        const RECIPIENTS: i32 = 1;
        const UNMODIFIABLE: i32 = 8;
        let row: ValueList = vec![
            (Tag::ENTRY_ID, Some(Value::Binary(permanent_entry_id(CONTAINER, "/")))),
            (Tag::CONTAINER_FLAGS, Some(Value::Int32(RECIPIENTS | UNMODIFIABLE))),
            (Tag::DEPTH, Some(Value::Int32(0))),
            (Tag::CONTAINER_ID, Some(Value::Int32(0))),
            (tag, Some(name)),
            (Tag::IS_MASTER, Some(Value::Bool(false))),
        ];
        answer(vec![row])
    }

    /// Rows of the table, or of some objects.
    pub fn query_rows(&mut self, directory: &Directory, request: &QueryRowsRequest) -> QueryRowsResponse {
        match self.rows(directory, request) {
            Ok((stat, rows)) => QueryRowsResponse { error: ErrorCode::SUCCESS, stat: Some(stat), rows: Some(rows), auxiliary: Vec::new() },
            Err(error) => QueryRowsResponse { error, stat: None, rows: None, auxiliary: Vec::new() },
        }
    }

    fn rows(&mut self, directory: &Directory, request: &QueryRowsRequest) -> Result<(Stat, Rows), ErrorCode> {
        let stat = state(request.stat)?;
        checked(request.columns.as_ref(), COLUMNS)?;
        checked(Some(&request.explicit), ROWS)?;
        let columns = request.columns.clone().unwrap_or_else(|| USUAL_COLUMNS.to_vec());
        if !request.explicit.is_empty() {
            // An object that is gone has a row without values, so that rows and numbers stay in step.
            let gone = || vec![Cell::Error(ErrorCode::NOT_FOUND); columns.len()];
            let row = |number: &MinimalId| self.numbered(directory, *number).map_or_else(gone, |entry| entry.row(&columns));
            let rows = request.explicit.iter().map(row).collect();
            return Ok((stat, Rows { columns, rows }));
        }
        if request.rows == 0 {
            return Err(ErrorCode::INVALID_PARAMETER);
        }
        let table = Self::table(directory);
        let place = self.place(&table, &stat);
        let end = table.len().min(place + ROWS.min(request.rows as usize));
        let rows = table[place..end].iter().map(|mailbox| self.entry(directory, mailbox).row(&columns)).collect();
        Ok((self.standing(&table, end, &stat), Rows { columns, rows }))
    }

    /// Where a client stands once it has gone as far as it wants.
    pub fn update_stat(&mut self, directory: &Directory, request: &UpdateStatRequest) -> UpdateStatResponse {
        let stat = match state(request.stat) {
            Ok(stat) => stat,
            Err(error) => return UpdateStatResponse { error, stat: None, delta: None, auxiliary: Vec::new() },
        };
        let table = Self::table(directory);
        let from = self.place(&table, &Stat { delta: 0, ..stat });
        let place = self.place(&table, &stat);
        let gone = i64::try_from(place).unwrap_or(i64::MAX) - i64::try_from(from).unwrap_or(i64::MAX);
        let delta = request.delta.then(|| i32::try_from(gone).unwrap_or(i32::MAX));
        UpdateStatResponse { error: ErrorCode::SUCCESS, stat: Some(self.standing(&table, place, &stat)), delta, auxiliary: Vec::new() }
    }

    /// Which objects have these names.
    pub fn resolve_names(&mut self, directory: &Directory, request: &ResolveNamesRequest) -> ResolveNamesResponse {
        let code_page = request.stat.map_or(1252, |stat| stat.code_page);
        let refused = |error| ResolveNamesResponse { error, code_page, ids: None, rows: None, auxiliary: Vec::new() };
        let checks = state(request.stat)
            .and_then(|_| checked(request.columns.as_ref(), COLUMNS))
            .and_then(|()| checked(request.names.as_ref(), NAMES));
        if let Err(error) = checks {
            return refused(error);
        }
        let columns = request.columns.clone().unwrap_or_else(|| USUAL_COLUMNS.to_vec());
        let table = Self::table(directory);
        let (mut ids, mut rows) = (Vec::new(), Vec::new());
        for name in request.names.iter().flatten() {
            let entries = || table.iter().map(|mailbox| Entry { directory, mailbox, number: 0 });
            // The whole name of one goes before the beginnings of others.
            let mut found: Vec<Entry<'_>> = entries().filter(|entry| entry.is_named(name.trim_start_matches('='))).collect();
            if found.is_empty() {
                found = entries().filter(|entry| entry.is_meant_by(name)).take(2).collect();
            }
            ids.push(match found.as_slice() {
                [] => minimal_id::UNRESOLVED,
                [one] => {
                    rows.push(self.entry(directory, one.mailbox).row(&columns));
                    minimal_id::RESOLVED
                }
                _ => minimal_id::AMBIGUOUS,
            });
        }
        ResolveNamesResponse {
            error: ErrorCode::SUCCESS,
            code_page,
            ids: Some(ids),
            rows: Some(Rows { columns, rows }),
            auxiliary: Vec::new(),
        }
    }

    /// Which objects a filter lets through.
    pub fn get_matches(&mut self, directory: &Directory, request: &GetMatchesRequest) -> GetMatchesResponse {
        match self.matches(directory, request) {
            Ok((stat, ids, rows)) => {
                GetMatchesResponse { error: ErrorCode::SUCCESS, stat: Some(stat), ids: Some(ids), rows, auxiliary: Vec::new() }
            }
            Err(error) => GetMatchesResponse { error, stat: None, ids: None, rows: None, auxiliary: Vec::new() },
        }
    }

    fn matches(&mut self, directory: &Directory, request: &GetMatchesRequest) -> Result<(Stat, Vec<MinimalId>, Option<Rows>), ErrorCode> {
        let stat = state(request.stat)?;
        checked(request.columns.as_ref(), COLUMNS)?;
        checked(request.ids.as_ref(), ROWS)?;
        if request.property_name.is_some() {
            // No property here has the numbers of objects in it.
            return Err(ErrorCode::NOT_SUPPORTED);
        }
        let among: Vec<Entry<'_>> = match &request.ids {
            Some(ids) => ids.iter().filter_map(|number| self.numbered(directory, *number)).collect(),
            None => Self::table(directory).into_iter().map(|mailbox| self.entry(directory, mailbox)).collect(),
        };
        let mut found = Vec::new();
        for entry in among {
            let passes = match &request.filter {
                Some(filter) => lets_through(filter, &entry).ok_or(ErrorCode::TOO_COMPLEX)?,
                None => true,
            };
            if passes {
                found.push(entry);
            }
            if found.len() > ROWS.min(request.rows as usize) {
                return Err(ErrorCode::TABLE_TOO_BIG);
            }
        }
        let rows = request
            .columns
            .as_ref()
            .map(|columns| Rows { columns: columns.clone(), rows: found.iter().map(|entry| entry.row(columns)).collect() });
        let ids: Vec<MinimalId> = found.iter().map(|entry| entry.number).collect();
        let total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        Ok((Stat { delta: 0, position: 0, total, ..stat }, ids, rows))
    }

    /// The numbers of the objects with these names in directory form.
    pub fn dn_to_mid(&mut self, directory: &Directory, request: &DnToMIdRequest) -> DnToMIdResponse {
        if let Err(error) = checked(request.names.as_ref(), ROWS) {
            return DnToMIdResponse { error, ids: None, auxiliary: Vec::new() };
        }
        let mut number = |name: &String| match directory.by_legacy_dn(name) {
            Some(mailbox) if !mailbox.hidden => self.number(mailbox),
            _ => 0,
        };
        let ids = request.names.iter().flatten().map(&mut number).collect();
        DnToMIdResponse { error: ErrorCode::SUCCESS, ids: Some(ids), auxiliary: Vec::new() }
    }

    /// Which of two objects comes first in the table.
    pub fn compare_mids(&self, directory: &Directory, request: &CompareMIdsRequest) -> CompareMIdsResponse {
        let answer = |error, result| CompareMIdsResponse { error, result, auxiliary: Vec::new() };
        if let Err(error) = state(request.stat) {
            return answer(error, 0);
        }
        let table = Self::table(directory);
        let place = |number| {
            let entry = self.numbered(directory, number)?;
            table.iter().position(|mailbox| mailbox.guid == entry.mailbox.guid)
        };
        match (place(request.first), place(request.second)) {
            (Some(first), Some(second)) => answer(ErrorCode::SUCCESS, first.cmp(&second) as i32),
            _ => answer(ErrorCode::GENERAL_FAILURE, 0),
        }
    }

    /// The properties of the current object.
    pub fn get_props(&self, directory: &Directory, request: &GetPropsRequest) -> GetPropsResponse {
        let code_page = request.stat.map_or(1252, |stat| stat.code_page);
        let answer = |error, values| GetPropsResponse { error, code_page, values, auxiliary: Vec::new() };
        let Some(stat) = request.stat else { return answer(ErrorCode::INVALID_PARAMETER, None) };
        let tags = request.tags.as_deref().unwrap_or_else(|| Entry::tags());
        let narrow = tags.iter().any(|tag| matches!(tag.kind(), Some(Kind::String8 | Kind::Strings8)));
        if narrow && stat.code_page == Stat::UTF_16 {
            return answer(ErrorCode::INVALID_CODE_PAGE, None);
        }
        if let Err(error) = checked(request.tags.as_ref(), COLUMNS) {
            return answer(error, None);
        }
        let Some(entry) = self.numbered(directory, stat.current) else { return answer(ErrorCode::NOT_FOUND, None) };
        let mut complete = ErrorCode::SUCCESS;
        let values = tags.iter().map(|tag| match entry.property(*tag) {
            Some(value) => (tag.with(value.kind()), Some(value)),
            None => {
                complete = ErrorCode::ERRORS_RETURNED;
                (tag.with(Kind::Error), Some(Value::Error(ErrorCode::NOT_FOUND)))
            }
        });
        let values = values.collect();
        answer(complete, Some(values))
    }

    /// The address of the mailbox endpoint for the mailbox that the name of a server means. `outside` prefers the address for
    /// clients outside.
    pub fn get_mailbox_url(&self, directory: &Directory, request: &GetUrlRequest, outside: bool) -> GetUrlResponse {
        let mailbox = directory.by_server_dn(&request.dn, self.owner);
        url(directory, mailbox, Endpoint::Emsmdb, outside)
    }

    /// The address of the address book endpoint for a person.
    pub fn get_address_book_url(&self, directory: &Directory, request: &GetUrlRequest, outside: bool) -> GetUrlResponse {
        let mailbox = directory.by_legacy_dn(&request.dn);
        url(directory, mailbox, Endpoint::Nspi, outside)
    }
}

fn url(directory: &Directory, mailbox: Option<&Mailbox>, endpoint: Endpoint, outside: bool) -> GetUrlResponse {
    let found = mailbox.and_then(|mailbox| {
        let server = directory.server_of(mailbox)?;
        let (first, second) =
            if outside { (&server.external_url, &server.internal_url) } else { (&server.internal_url, &server.external_url) };
        let base = first.as_ref().or(second.as_ref())?;
        Some(format!("{}/{}/?MailboxId={}", base.trim_end_matches('/'), endpoint.name(), mailbox.mailbox_id()))
    });
    let error = if found.is_some() { ErrorCode::SUCCESS } else { ErrorCode::NOT_FOUND };
    GetUrlResponse { error, url: found.unwrap_or_default(), auxiliary: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::AddressBook;
    use crate::mailbox::directory::{Directory, tests::contoso};
    use crate::mapi::nspi::*;
    use crate::mapi::{Cell, ErrorCode, Restriction, Tag, Value};
    use uuid::Uuid;

    const ALICE: Uuid = Uuid::from_u128(0xA000);

    fn people() -> Directory {
        contoso(&[("alice", "Alice Example", 0), ("bob", "Bob Sample", 1), ("alan", "Alan Other", 0), ("HealthMailbox1", "Health", 0)])
    }

    const STAT: Stat = Stat {
        code_page: 1252,
        template_locale: 0x409,
        sort_locale: 0x409,
        sort_type: 0,
        container: 0,
        current: 0,
        delta: 0,
        position: 0,
        total: 0,
    };

    /// The names in the first column, with commas between them.
    fn names(rows: &Rows) -> String {
        let name = |row: &Vec<Cell>| match row.first() {
            Some(Cell::Value(Value::String(text))) => text.clone(),
            _ => "-".to_owned(),
        };
        rows.rows.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_table_is_read_from_where_a_client_stands() {
        let (directory, mut book) = (people(), AddressBook::new(ALICE));
        let mut ask = |stat, rows| {
            let columns = Some(vec![Tag::DISPLAY_NAME]);
            let answer = book.query_rows(&directory, &QueryRowsRequest { stat: Some(stat), rows, columns, ..Default::default() });
            (answer.stat.unwrap(), names(&answer.rows.unwrap()))
        };
        let (stat, first) = ask(STAT, 2);
        assert_eq!((first, stat.position, stat.total), ("Alan Other, Alice Example".to_owned(), 2, 3));
        let (stat, second) = ask(stat, 5);
        assert_eq!((second, stat.current, stat.position), ("Bob Sample".to_owned(), minimal_id::END_OF_TABLE, 3));
        assert_eq!(ask(Stat { delta: -2, ..stat }, 1).1, "Alice Example");
        assert_eq!(ask(Stat { delta: i32::MIN, ..stat }, 1).1, "Alan Other");
        assert_eq!(ask(Stat { delta: i32::MAX, ..stat }, 1).1, "");
        assert_eq!(ask(Stat { current: 1, position: 2, total: 3, ..STAT }, 1).1, "Bob Sample");
        let delta = |stat| book.update_stat(&directory, &UpdateStatRequest { stat: Some(stat), delta: true, ..Default::default() });
        let mut delta = delta;
        let answer = delta(Stat { delta: 5, ..STAT });
        assert_eq!((answer.delta, answer.stat.unwrap().position), (Some(3), 3));
    }

    #[test]
    fn objects_keep_their_numbers() {
        let (directory, mut book) = (people(), AddressBook::new(ALICE));
        let [alice, bob] = ["alice", "bob"].map(|name| directory.legacy_dn(directory.by_login(name).unwrap()));
        let hidden = directory.legacy_dn(directory.by_login("HealthMailbox1").unwrap());
        let request = DnToMIdRequest { names: Some(vec![alice, "/o=x".to_owned(), bob, hidden]), auxiliary: Vec::new() };
        assert_eq!(book.dn_to_mid(&directory, &request).ids, Some(vec![0x10, 0, 0x11, 0]));
        assert_eq!(book.dn_to_mid(&directory, &request).ids, Some(vec![0x10, 0, 0x11, 0]));
        let compare = |first, second| {
            let answer = book.compare_mids(&directory, &CompareMIdsRequest { stat: Some(STAT), first, second, auxiliary: Vec::new() });
            (answer.error, answer.result)
        };
        let all = [compare(0x10, 0x11), compare(0x11, 0x10), compare(0x10, 0x10), compare(0x10, 0x99), compare(0, 2)];
        let (fine, failed) = (ErrorCode::SUCCESS, ErrorCode::GENERAL_FAILURE);
        assert_eq!(all, [(fine, -1), (fine, 1), (fine, 0), (failed, 0), (failed, 0)]);
        // Somebody was removed: the numbers of the others stay.
        let fewer = contoso(&[("alice", "Alice Example", 0)]);
        let explicit =
            QueryRowsRequest { stat: Some(STAT), explicit: vec![0x11, 0x10], columns: Some(vec![Tag::DISPLAY_NAME]), ..Default::default() };
        assert_eq!(names(&book.query_rows(&fewer, &explicit).rows.unwrap()), "-, Alice Example");
    }

    #[test]
    fn names_are_resolved_ambiguous_or_neither() {
        let (directory, mut book) = (people(), AddressBook::new(ALICE));
        let all = ["al", "=SMTP:bob@contoso.com", "nobody", "Alice Example", "alice", "HealthMailbox1"].map(str::to_owned);
        let request = ResolveNamesRequest {
            stat: Some(STAT),
            columns: Some(vec![Tag::DISPLAY_NAME]),
            names: Some(all.to_vec()),
            auxiliary: Vec::new(),
        };
        let answer = book.resolve_names(&directory, &request);
        assert_eq!(answer.ids, Some(vec![1, 2, 0, 2, 2, 0]));
        assert_eq!(names(&answer.rows.unwrap()), "Bob Sample, Alice Example, Alice Example");
    }

    #[test]
    fn a_filter_finds_within_a_limit() {
        let (directory, mut book) = (people(), AddressBook::new(ALICE));
        let mut ask = |name: &str, rows| {
            let value = (Tag::ANR, Some(Value::String(name.to_owned())));
            let filter = Some(Restriction::Property { relation: 4, tag: Tag::ANR, value });
            let columns = Some(vec![Tag::DISPLAY_NAME]);
            let answer = book.get_matches(&directory, &GetMatchesRequest { stat: Some(STAT), filter, rows, columns, ..Default::default() });
            (answer.error, answer.ids.map(|ids| ids.len()), answer.rows.map(|rows| names(&rows)))
        };
        assert_eq!(ask("al", 10), (ErrorCode::SUCCESS, Some(2), Some("Alan Other, Alice Example".to_owned())));
        assert_eq!(ask("al", 1), (ErrorCode::TABLE_TOO_BIG, None, None));
        assert_eq!(ask("x", 0), (ErrorCode::SUCCESS, Some(0), Some(String::new())));
    }

    #[test]
    fn properties_that_are_missing_are_said() {
        let (directory, mut book) = (people(), AddressBook::new(ALICE));
        let alice = directory.legacy_dn(directory.by_login("alice").unwrap());
        book.dn_to_mid(&directory, &DnToMIdRequest { names: Some(vec![alice]), auxiliary: Vec::new() });
        let ask = |current, tags| {
            book.get_props(&directory, &GetPropsRequest { stat: Some(Stat { current, ..STAT }), tags, ..Default::default() })
        };
        let answer = ask(0x10, Some(vec![Tag::SMTP_ADDRESS, Tag(0x3A1A_001F)]));
        let expected = vec![
            (Tag::SMTP_ADDRESS, Some(Value::String("alice@contoso.com".to_owned()))),
            (Tag(0x3A1A_000A), Some(Value::Error(ErrorCode::NOT_FOUND))),
        ];
        assert_eq!((answer.error, answer.values), (ErrorCode::ERRORS_RETURNED, Some(expected)));
        let all = ask(0x10, None);
        assert_eq!((all.error, all.values.map(|values| values.len())), (ErrorCode::SUCCESS, Some(14)));
        assert_eq!(ask(0x11, None).error, ErrorCode::NOT_FOUND);
        assert_eq!(ask(0, None).error, ErrorCode::NOT_FOUND);
    }

    #[test]
    fn the_code_page_of_utf_16_is_refused() {
        let (directory, mut book) = (people(), AddressBook::new(ALICE));
        let stat = Some(Stat { code_page: Stat::UTF_16, ..STAT });
        let wrong = ErrorCode::INVALID_CODE_PAGE;
        assert_eq!(AddressBook::bind(ALICE, &BindRequest { stat, ..Default::default() }).error, wrong);
        assert_eq!(book.query_rows(&directory, &QueryRowsRequest { stat, rows: 1, ..Default::default() }).error, wrong);
        assert_eq!(book.update_stat(&directory, &UpdateStatRequest { stat, ..Default::default() }).error, wrong);
        assert_eq!(book.resolve_names(&directory, &ResolveNamesRequest { stat, ..Default::default() }).error, wrong);
        assert_eq!(book.get_matches(&directory, &GetMatchesRequest { stat, ..Default::default() }).error, wrong);
        assert_eq!(book.compare_mids(&directory, &CompareMIdsRequest { stat, ..Default::default() }).error, wrong);
        assert_eq!(book.query_rows(&directory, &QueryRowsRequest::default()).error, ErrorCode::INVALID_PARAMETER);
    }

    #[test]
    fn addresses_lead_to_the_server_of_the_mailbox() {
        let (directory, book) = (people(), AddressBook::new(ALICE));
        let [alice, bob] = ["alice", "bob"].map(|name| directory.by_login(name).unwrap());
        let ask = |dn: String| GetUrlRequest { dn, ..Default::default() };
        let mailbox = book.get_mailbox_url(&directory, &ask(directory.server_dn(bob)), false);
        assert_eq!(mailbox.url, format!("https://ex02.contoso.com/mapi/emsmdb/?MailboxId={}@contoso.com", bob.guid));
        let book_url = book.get_address_book_url(&directory, &ask(directory.legacy_dn(alice)), true);
        assert_eq!(book_url.url, format!("https://ex01.contoso.com/mapi/nspi/?MailboxId={}@contoso.com", alice.guid));
        assert_eq!(book.get_mailbox_url(&directory, &ask("/o=x/cn=y".to_owned()), false).error, ErrorCode::NOT_FOUND);
    }
}
