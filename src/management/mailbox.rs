//! `Get-Mailbox` and its siblings: the server's own mailboxes, with their passwords.

use super::call::{Call, stopped};
use super::object::{self, Arguments, Plan, Planned, Refusal};
use super::shape::{Located, Shape};
use super::{directory, error, identity};
use crate::catalog::{self, NounDef};
use crate::config::{Change, Edit, FileChange, FileName, Keys, Organization, Password, Place, PropertyChange, Section, is_smtp_address};
use crate::invoke::{Given, Mode, Outcome, Stopped, parameters};
use crate::record::ErrorRecord;
use crate::value::{DateTime, DateTimeKind, Secret, Text, Value, format_date};
use uuid::Uuid;

/// How many mailboxes are shown when nobody says.
const SHOWN: usize = 1000;

/// The arguments as they were given, for the parts that work on any noun.
fn given<T: Clone>(name: &str, given: &Given<T>, value: impl FnOnce(T) -> Value) -> Option<(Text, Value)> {
    match given {
        Given::Absent => None,
        Given::Null => Some((name.into(), Value::Null)),
        Given::Value(own) => Some((name.into(), value(own.clone()))),
    }
}

fn noun() -> &'static NounDef {
    catalog::noun("Mailbox").expect("there is a definition of mailboxes")
}

/// Shows mailboxes.
///
/// # Errors
/// When nobody wants more, or the organization cannot be read.
pub fn list(call: &mut Call<'_>, parameters: parameters::GetMailbox) -> Outcome {
    let organization = call.organization()?;
    let limit = match parameters.result_size.value().map(|text| text.trim()) {
        None => Some(SHOWN),
        Some(text) if text.eq_ignore_ascii_case("unlimited") => None,
        Some(text) => match text.parse() {
            Ok(number) => Some(number),
            Err(_) => return call.error(error::invalid("ResultSize", "takes a number or Unlimited")),
        },
    };
    let server = match parameters.server.value().filter(|text| !text.is_empty()) {
        Some(text) => match identity::server(&organization, text) {
            Ok(server) => Some(server.name.clone()),
            Err(record) => return call.error(*record),
        },
        None => None,
    };
    if parameters.monitoring.is_on() {
        return monitoring(call, &organization, parameters.identity.value(), server.as_ref());
    }
    let found = match parameters.identity.value().filter(|text| !text.trim().is_empty()) {
        Some(text) => identity::find(&organization, noun(), text, &call.caller.server),
        None => Ok(Located::all(&organization, noun())),
    };
    let mut found = match found {
        Ok(found) => found,
        Err(record) => return call.error(*record),
    };
    if let Some(server) = server {
        found.retain(|located| located.server.is_some_and(|own| own.name == server));
    }
    let shape = Shape::of(noun());
    let all = found.len();
    for located in found.into_iter().take(limit.unwrap_or(all)) {
        let object = shape.object(&located, call.caller);
        call.emit(object)?;
    }
    if limit.is_some_and(|limit| all > limit) {
        call.warning(format!("There are {all} mailboxes; -ResultSize says how many are shown, Unlimited shows all."))?;
    }
    Ok(())
}

/// The mailboxes that servers watch themselves with; they stand in no file.
fn monitoring(call: &mut Call<'_>, organization: &Organization, identity: Option<&Text>, server: Option<&Text>) -> Outcome {
    let keys = Keys::of(noun()).expect("a stored noun has keys");
    let pattern = identity.filter(|text| !text.is_empty()).map(|text| crate::value::Wildcard::new(text));
    let shape = Shape::of(noun());
    for own in organization.servers.iter().filter(|own| server.is_none_or(|server| own.name == *server)) {
        let health = directory::health_mailbox(organization, own);
        let fits = |pattern: &crate::value::Wildcard| {
            [&health.display_name, &health.alias, &health.address].iter().any(|name| pattern.matches(name))
        };
        if pattern.as_ref().is_some_and(|pattern| !fits(pattern)) {
            continue;
        }
        let text = |name: &str, text: &str| keys.position(name).map(|place| (place, Value::text(text)));
        let given = [
            text("name", &health.display_name),
            text("display-name", &health.display_name),
            text("primary-smtp-address", &health.address),
            keys.position("guid").map(|place| (place, Value::from(health.guid))),
            keys.position("hidden").map(|place| (place, Value::Bool(true))),
        ];
        let section = Section::of(keys, given.into_iter().flatten());
        let alias = Text::from(health.alias.as_str());
        let located = Located { organization, server: Some(own), noun: noun(), section: &section, member: Some(&alias) };
        let object = shape.object(&located, call.caller);
        if let Value::Object(object) = &object {
            object.set_property("RecipientTypeDetails", "MonitoringMailbox".into());
        }
        call.emit(object)?;
    }
    Ok(())
}

/// Makes a mailbox.
///
/// # Errors
/// When the change cannot be written.
pub fn create(call: &mut Call<'_>, parameters: parameters::NewMailbox) -> Outcome {
    let all = [
        given("Name", &parameters.name, Value::String),
        given("PrimarySmtpAddress", &parameters.primary_smtp_address, Value::String),
        given("Password", &parameters.password, Value::Secret),
        given("Alias", &parameters.alias, Value::String),
        given("Server", &parameters.server, Value::String),
        given("DisplayName", &parameters.display_name, Value::String),
        given("HiddenFromAddressListsEnabled", &parameters.hidden_from_address_lists_enabled, Value::Bool),
    ];
    let arguments: Vec<(Text, Value)> = all.into_iter().flatten().collect();
    let (local, random, now) = (call.caller.server.clone(), call.caller.random, (call.caller.clock)());
    let guid = Uuid::from_u128(random());
    let guid = uuid::Builder::from_random_bytes(*guid.as_bytes()).into_uuid();
    let plan = |organization: &Organization, noun: &'static NounDef| new(organization, noun, &arguments, &parameters, &local, guid, now);
    // What is wrong is said before a password is kept.
    if call.invocation.mode == Mode::Perform {
        let organization = call.organization()?;
        if let Err(refusal) = plan(&organization, noun()) {
            return object::refuse(call, refusal);
        }
        if !keep_password(call, guid, &parameters.password)? {
            return Ok(());
        }
    }
    let made = object::carry_out(call, &arguments, plan);
    if call.invocation.mode != Mode::Perform {
        return made.map(drop);
    }
    match made {
        Ok(Some(_)) => {}
        // Nothing was made, so nothing is to be left.
        other => {
            let _ = call.store.forget_password(guid);
            return other.map(drop);
        }
    }
    let organization = call.organization()?;
    let located = Located::all(&organization, noun()).into_iter().find(|located| located.guid() == guid);
    match located.map(|located| Shape::of(noun()).object(&located, call.caller)) {
        Some(object) => call.emit(object),
        None => Ok(()),
    }
}

fn new(
    organization: &Organization,
    noun: &'static NounDef,
    arguments: &Arguments,
    parameters: &parameters::NewMailbox,
    local: &str,
    guid: Uuid,
    now: i64,
) -> Result<Planned, Refusal> {
    let address = parameters.primary_smtp_address.value().cloned().unwrap_or_default();
    if !is_smtp_address(&address) {
        return Err(
            error::invalid("PrimarySmtpAddress", &format!("takes an address such as alice@contoso.com; '{address}' is none")).into()
        );
    }
    let name = parameters.name.value().cloned().unwrap_or_default();
    if name.trim().is_empty() || name.chars().count() > 64 {
        return Err(error::invalid("Name", "must have 1 to 64 letters").into());
    }
    let alias: Text = match parameters.alias.value().filter(|alias| !alias.is_empty()) {
        Some(alias) => alias.clone(),
        None => alias_of(&address).into(),
    };
    if let Some(problem) = crate::config::member_problem(&alias) {
        return Err(error::invalid("Alias", &format!("cannot be '{alias}': {problem}")).into());
    }
    let text = parameters.server.value().filter(|text| !text.is_empty()).map_or(local, |text| text);
    if text.is_empty() {
        return Err(error::invalid("Server", "must name a server: none is local here").into());
    }
    let server = identity::server(organization, text)?;
    taken(organization, noun, None, &[&name, &alias, &address])?;
    let keys = Keys::of(noun).expect("a stored noun has keys");
    let empty = Section::empty(keys);
    let located = Located { organization, server: Some(server), noun, section: &empty, member: Some(&alias) };
    let own = |key, value: String| Edit::SetIn { member: alias.clone(), place: Place { table: keys.table, key }, value: Some(value) };
    let created = format_date(DateTime { ticks: now, kind: DateTimeKind::Utc }, "yyyy-MM-ddTHH:mm:ss");
    let mut edits = vec![own("guid", format!("\"{guid}\"")), own("created", format!("{created}Z"))];
    let mut changes = vec![PropertyChange { property: "Object".into(), old: None, new: Some("there".into()) }];
    let cmdlet = catalog::cmdlet("New-Mailbox").expect("there is a definition of it");
    let mut stored = object::stored_arguments(keys, cmdlet, arguments)?;
    // In the order of the definition, whatever the order of the arguments.
    stored.sort_by_key(|(index, _, _)| *index);
    let shown = Value::String(name.clone());
    if parameters.display_name.value().is_none_or(|text| text.is_empty())
        && let Some(index) = keys.position("display-name")
    {
        stored.retain(|(own, _, _)| *own != index);
        stored.push((index, "DisplayName", Some(&shown)));
    }
    for (index, parameter, value) in stored {
        let key = &keys.keys[index];
        let new = object::combined(key, parameter, &empty.at(index), value)?;
        if !crate::config::same(&empty.at(index), &new) {
            changes.push(object::changed(key, &Value::Null, &new));
            edits.push(object::set(&located, key, &new));
        }
    }
    let file = FileName::Server(server.name.clone());
    let sentence = format!("Making mailbox \"{name}\" ({address}): the section [{}.{alias}] in {}.", keys.table, object::shown_file(&file));
    let change = Change { file, what: FileChange::Edit(edits), object: name, properties: changes };
    Ok(Planned::Change(Box::new(Plan { change, sentence, guard: object::guard(&[]), warnings: Vec::new() })))
}

/// What stands before the @, without letters that an alias cannot have.
fn alias_of(address: &str) -> String {
    let local = address.split('@').next().unwrap_or_default();
    let alias: String = local.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(*letter)).take(64).collect();
    alias.trim_matches('.').to_owned()
}

/// Refuses names that another mailbox has: every name picks one mailbox, and logs in to one.
fn taken(organization: &Organization, noun: &'static NounDef, but: Option<Uuid>, names: &[&str]) -> Result<(), Refusal> {
    for located in Located::all(organization, noun).iter().filter(|located| Some(located.guid()) != but) {
        let own = [located.name(), located.member.cloned().unwrap_or_default(), located.address()];
        if let Some(name) = names.iter().find(|name| own.iter().any(|own| own.eq_ignore_ascii_case(name))) {
            let message =
                format!("The mailbox '{}' ({}) has the name '{name}' already. Choose another one.", located.identity(), located.address());
            return Err(error::present(message).into());
        }
    }
    Ok(())
}

/// Changes a mailbox, its password, or both.
///
/// # Errors
/// When the change cannot be written.
pub fn update(call: &mut Call<'_>, parameters: parameters::SetMailbox) -> Outcome {
    let all = [
        given("DisplayName", &parameters.display_name, Value::String),
        given("HiddenFromAddressListsEnabled", &parameters.hidden_from_address_lists_enabled, Value::Bool),
        given("PrimarySmtpAddress", &parameters.primary_smtp_address, Value::String),
    ];
    let settings: Vec<(Text, Value)> = all.into_iter().flatten().collect();
    let organization = call.organization()?;
    let text = parameters.identity.value().cloned().unwrap_or_default();
    let located = match identity::one(&organization, noun(), &text, &call.caller.server) {
        Ok(located) => located,
        Err(record) => return call.error(*record),
    };
    let (guid, name) = (located.guid(), located.identity());
    if let Some(address) = parameters.primary_smtp_address.value()
        && let Err(refusal) = taken(&organization, noun(), Some(guid), &[address])
    {
        return object::refuse(call, refusal);
    }
    if matches!(parameters.primary_smtp_address, Given::Null) {
        return call.error(error::invalid("PrimarySmtpAddress", "cannot be cleared: it is the name to log in with"));
    }
    if parameters.password.is_given() {
        let sentence = format!("Changing mailbox \"{name}\": another password.");
        if call.invocation.mode != Mode::Perform {
            call.go_on(&sentence, None)?;
        } else if keep_password(call, guid, &parameters.password)?
            && let Some(live) = call.live
        {
            live.changed();
        }
    }
    if settings.is_empty() && parameters.password.is_given() {
        return Ok(());
    }
    let identity = (Text::from("Identity"), Value::from(guid));
    object::update(call, &[vec![identity], settings].concat())
}

/// Removes a mailbox and its password.
///
/// # Errors
/// When the change cannot be written.
pub fn delete(call: &mut Call<'_>, parameters: parameters::RemoveMailbox) -> Outcome {
    let organization = call.organization()?;
    let text = parameters.identity.value().cloned().unwrap_or_default();
    let arguments = [(Text::from("Identity"), Value::String(text.clone()))];
    let guid = identity::one(&organization, noun(), &text, &call.caller.server).ok().map(|located| located.guid());
    if object::removed(call, &arguments)?
        && let Some(guid) = guid
    {
        call.store.forget_password(guid).map_err(|error| stopped(&error))?;
    }
    Ok(())
}

/// Keeps a password; whether it is one.
fn keep_password(call: &mut Call<'_>, guid: Uuid, password: &Given<Secret>) -> Result<bool, Stopped> {
    let secret = password.value().cloned().unwrap_or_else(|| Secret::new(""));
    if let Some(problem) = Password::problem(&secret) {
        call.error(weak(&problem))?;
        return Ok(false);
    }
    let password = Password::of(&secret, (call.caller.random)());
    call.store.set_password(guid, &password).map_err(|error| stopped(&error))?;
    Ok(true)
}

fn weak(problem: &str) -> ErrorRecord {
    error::invalid("Password", problem)
}
