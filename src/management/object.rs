//! What every noun can do: be listed, shown, made, changed, removed.

use super::call::{Call, stopped};
use super::shape::{Located, Shape, domain_of};
use super::{error, identity, login_methods};
use crate::catalog::{self, NounDef, PropertyDef};
use crate::config::{
    Change, ConfigError, Edit, FileChange, FileName, Key, Keys, Organization, Place, PropertyChange, Section, edited, initial_server,
    server_name_problem,
};
use crate::invoke::{Mode, Outcome, Stopped};
use crate::record::ErrorRecord;
use crate::value::{Text, Value, display_text};
use uuid::Uuid;

/// The key of the ways to log in.
const METHODS: &str = "authentication-methods";

pub(super) type Arguments = [(Text, Value)];

/// Why a change is not made.
pub(super) enum Refusal {
    /// It does not end the command.
    Record(Box<ErrorRecord>),
    Config(ConfigError),
}

impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<Box<ErrorRecord>> for Refusal {
    fn from(record: Box<ErrorRecord>) -> Self {
        Self::Record(record)
    }
}

impl From<ErrorRecord> for Refusal {
    fn from(record: ErrorRecord) -> Self {
        Self::Record(Box::new(record))
    }
}

/// What a command would do: the change, and what it says about itself.
pub(super) struct Plan {
    pub(super) change: Change,
    /// What is done, as a sentence.
    pub(super) sentence: String,
    /// What must not have changed until it is done.
    pub(super) guard: Text,
    pub(super) warnings: Vec<String>,
}

/// What planning came to.
pub(super) enum Planned {
    Change(Box<Plan>),
    /// There is nothing to do; why.
    Nothing(String),
}

fn noun_of(call: &Call<'_>) -> &'static NounDef {
    call.invocation.cmdlet.noun.and_then(catalog::noun).expect("a cmdlet with an action has a noun")
}

pub(super) fn argument<'a>(arguments: &'a Arguments, name: &str) -> Option<&'a Value> {
    arguments.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The text of an identity argument; `None` when it was not given, or is `$null` or empty.
pub(super) fn identity_argument(arguments: &Arguments, name: &str) -> Option<Text> {
    let text = match argument(arguments, name)? {
        Value::Null => return None,
        Value::Object(object) => display_text(&object.property("Identity").or_else(|| object.property("Name"))?),
        value => display_text(value),
    };
    (!text.trim().is_empty()).then_some(text)
}

/// Shows all objects, or those that the arguments pick.
///
/// # Errors
/// When nobody wants more, or the organization cannot be read.
pub fn list(call: &mut Call<'_>, arguments: &Arguments) -> Outcome {
    let noun = noun_of(call);
    let organization = call.organization()?;
    let local = call.caller.server.clone();
    let found = match (identity_argument(arguments, "Identity"), identity_argument(arguments, "Server")) {
        (Some(text), _) => identity::find(&organization, noun, &text, &local),
        (None, Some(text)) => identity::server(&organization, &text).map(|server| {
            let all = Located::all(&organization, noun);
            all.into_iter().filter(|located| located.server.is_some_and(|own| std::ptr::eq(own, server))).collect()
        }),
        (None, None) => {
            for file in &organization.unreadable {
                call.error(error::unreadable(file))?;
            }
            Ok(Located::all(&organization, noun))
        }
    };
    let mut found = match found {
        Ok(found) => found,
        Err(record) => return call.error(*record),
    };
    if let Some(Value::String(domain)) = argument(arguments, "Domain") {
        found.retain(|located| located.server.is_some_and(|server| domain_of(server).eq_ignore_ascii_case(domain)));
    }
    let shape = Shape::of(noun);
    for located in found {
        let object = shape.object(&located, call.caller);
        call.emit(object)?;
    }
    Ok(())
}

/// Shows the one object that there is.
///
/// # Errors
/// When nobody wants more, or the organization cannot be read.
pub fn get(call: &mut Call<'_>, _arguments: &Arguments) -> Outcome {
    let noun = noun_of(call);
    let organization = call.organization()?;
    let shape = Shape::of(noun);
    for located in Located::all(&organization, noun) {
        let object = shape.object(&located, call.caller);
        call.emit(object)?;
    }
    Ok(())
}

/// Changes the properties that the arguments name.
///
/// # Errors
/// When the change cannot be written.
pub fn update(call: &mut Call<'_>, arguments: &Arguments) -> Outcome {
    let local = call.caller.server.clone();
    carry_out(call, arguments, |organization, noun| {
        let located = match (noun.stored, identity_argument(arguments, "Identity")) {
            (stored, _) if stored.starts_with("organization") => Located::all(organization, noun)[0],
            (_, Some(text)) => identity::one(organization, noun, &text, &local)?,
            (_, None) => return Err(error::invalid("Identity", "must name an object; it is empty").into()),
        };
        let section = located.section;
        let mut edits = Vec::new();
        let mut changes = Vec::new();
        let mut before = Vec::new();
        let mut methods = None;
        for (index, parameter, value) in stored_arguments(located.section.keys(), call.invocation.cmdlet, arguments)? {
            let key = &section.keys().keys[index];
            let old = section.at(index);
            let new = combined(key, parameter, &old, value)?;
            before.push(format!("{}={}", key.name, display_text(&old)));
            if crate::config::same(&old, &new) {
                continue;
            }
            changes.push(changed(key, &old, &new));
            edits.push(set(&located, key, &new));
            if key.name == METHODS {
                methods = Some(new);
            }
        }
        let identity = located.identity();
        if edits.is_empty() {
            let what = if before.is_empty() { "no setting of it was named" } else { "its settings are so already" };
            return Ok(Planned::Nothing(format!("Nothing was changed in '{identity}': {what}.")));
        }
        let mut warnings: Vec<String> = without_address(&located, &edits).into_iter().collect();
        warnings.extend(methods.and_then(|methods| login_methods::warning(&located, &methods)));
        if changes.iter().any(|change| &*change.property == "MapiHttpEnabled" && change.new.as_deref() == Some("True"))
            && noun.stored == "organization"
        {
            warnings.extend(super::mapi_http_readiness::before_enabling(organization));
        }
        let file = file_of(&located);
        let sentence = format!("Changing {} \"{identity}\": {} in {}.", identity::kind(noun), shown(&changes), shown_file(&file));
        let change = Change { file, what: FileChange::Edit(edits), object: identity, properties: changes };
        Ok(Planned::Change(Box::new(Plan { change, sentence, guard: guard(&before), warnings })))
    })
    .map(|_| ())
}

/// Makes an object.
///
/// # Errors
/// When the change cannot be written.
pub fn create(call: &mut Call<'_>, arguments: &Arguments) -> Outcome {
    let noun = noun_of(call);
    let (local, random, now) = (call.caller.server.clone(), call.caller.random, (call.caller.clock)());
    let cmdlet = call.invocation.cmdlet;
    let made = carry_out(call, arguments, |organization, noun| {
        if noun.stored == "server" {
            return new_server(organization, noun, cmdlet, arguments, Uuid::from_u128(random()), now);
        }
        let text = identity_argument(arguments, "Server").unwrap_or_else(|| local.clone());
        if text.is_empty() {
            return Err(error::invalid("Server", "must name a server: none is local here").into());
        }
        let server = identity::server(organization, &text)?;
        let keys = Keys::of(noun).expect("a stored noun has keys");
        if let Some(directory) = server.directory(noun) {
            let located = Located { organization, server: Some(server), noun, section: &directory.section, member: None };
            let message =
                format!("There is a virtual directory '{}' on {} already. Set-{} changes it.", located.name(), server.name, noun.name);
            return Err(error::present(message).into());
        }
        let empty = Section::empty(keys);
        let located = Located { organization, server: Some(server), noun, section: &empty, member: None };
        let mut edits = vec![Edit::AddTable(keys.table)];
        let mut changes = Vec::new();
        let mut methods = empty.value(METHODS);
        for (index, parameter, value) in stored_arguments(keys, cmdlet, arguments)? {
            let key = &keys.keys[index];
            let new = combined(key, parameter, &empty.at(index), value)?;
            if key.name == METHODS {
                methods = new.clone();
            }
            if !crate::config::same(&empty.at(index), &new) {
                changes.push(changed(key, &Value::Null, &new));
                edits.push(set(&located, key, &new));
            }
        }
        let warnings = without_address(&located, &edits).into_iter().chain(login_methods::warning(&located, &methods)).collect();
        let site = changes.iter().find(|change| &*change.property == "WebSiteName").and_then(|change| change.new.clone());
        let object: Text = match site {
            Some(site) => format!("{}\\{} ({site})", server.name, keys.table).into(),
            None => located.identity(),
        };
        edits
            .push(Edit::Set { place: Place { table: keys.table, key: "guid" }, value: Some(format!("\"{}\"", Uuid::from_u128(random()))) });
        let file = FileName::Server(server.name.clone());
        let what = if changes.is_empty() { String::new() } else { format!(", {}", shown(&changes)) };
        let sentence = format!("Making virtual directory \"{object}\": the section [{}]{what} in {}.", keys.table, shown_file(&file));
        changes.insert(0, PropertyChange { property: "Object".into(), old: None, new: Some("there".into()) });
        let change = Change { file, what: FileChange::Edit(edits), object, properties: changes };
        Ok(Planned::Change(Box::new(Plan { change, sentence, guard: guard(&[]), warnings })))
    })?;
    let Some(object) = made else { return Ok(()) };
    let organization = call.organization()?;
    let located = Located::all(&organization, noun).into_iter().find(|located| located.identity().eq_ignore_ascii_case(&object));
    match located.map(|located| Shape::of(noun).object(&located, call.caller)) {
        Some(object) => call.emit(object),
        None => Ok(()),
    }
}

/// Removes an object.
///
/// # Errors
/// When the change cannot be written.
pub fn delete(call: &mut Call<'_>, arguments: &Arguments) -> Outcome {
    removed(call, arguments).map(drop)
}

/// Removes an object; whether it was.
///
/// # Errors
/// As [`delete`].
pub(super) fn removed(call: &mut Call<'_>, arguments: &Arguments) -> Result<bool, Stopped> {
    let local = call.caller.server.clone();
    let running = call.live.map(|live| live.server());
    carry_out(call, arguments, |organization, noun| {
        let Some(text) = identity_argument(arguments, "Identity") else {
            return Err(error::invalid("Identity", "must name an object; it is empty").into());
        };
        let located = identity::one(organization, noun, &text, &local)?;
        let identity = located.identity();
        let file = file_of(&located);
        let (what, sentence) = if noun.stored == "server" {
            if running.as_ref().is_some_and(|running| running.eq_ignore_ascii_case(&identity)) {
                let message = format!("The server '{identity}' runs here and cannot be removed. Stop it first, and remove it from files.");
                return Err(error::refused("ServerRunning", message).into());
            }
            (FileChange::Delete, format!("Removing server \"{identity}\": the file {}.", shown_file(&file)))
        } else if let Some(member) = located.member {
            let table = located.section.keys().table;
            let section = format!("the section [{table}.{member}] of {}", shown_file(&file));
            let sentence = format!("Removing {} \"{identity}\": {section}.", identity::kind(noun));
            (FileChange::Edit(vec![Edit::RemoveMember { table, member: member.clone() }]), sentence)
        } else {
            let table = located.section.keys().table;
            let sentence = format!("Removing virtual directory \"{identity}\": the section [{table}] of {}.", shown_file(&file));
            (FileChange::Edit(vec![Edit::RemoveTable(table)]), sentence)
        };
        let keys = located.section.keys();
        let given = keys.keys.iter().enumerate().filter(|(index, key)| key.property.is_some() && located.section.given(*index).is_some());
        let there = PropertyChange { property: "Object".into(), old: Some("there".into()), new: None };
        let given = given.map(|(index, key)| changed(key, &located.section.at(index), &Value::Null));
        let properties: Vec<PropertyChange> = std::iter::once(there).chain(given).collect();
        let guard = guard(&properties.iter().map(|change| format!("{change:?}")).collect::<Vec<_>>());
        let change = Change { file, what, object: identity, properties };
        Ok(Planned::Change(Box::new(Plan { change, sentence, guard, warnings: Vec::new() })))
    })
    .map(|done| done.is_some())
}

fn new_server(
    organization: &Organization,
    noun: &'static NounDef,
    cmdlet: &'static catalog::CmdletDef,
    arguments: &Arguments,
    guid: Uuid,
    now: i64,
) -> Result<Planned, Refusal> {
    let name = argument(arguments, "Name").map(display_text).unwrap_or_default();
    if let Some(reason) = server_name_problem(&name) {
        return Err(Refusal::Config(ConfigError::ServerName { name: name.to_string(), reason }));
    }
    let there = organization.server(&name).map(|server| &server.name);
    let there = there.or_else(|| organization.unreadable.iter().map(|file| &file.name).find(|own| own.eq_ignore_ascii_case(&name)));
    if let Some(there) = there {
        return Err(error::present(format!("There is a server '{there}' already. Set-ExchangeServer changes it.")).into());
    }
    let keys = Keys::of(noun).expect("a stored noun has keys");
    let empty = Section::empty(keys);
    let (mut edits, mut changes, mut host) = (Vec::new(), Vec::new(), None);
    for (index, parameter, value) in stored_arguments(keys, cmdlet, arguments)? {
        let key = &keys.keys[index];
        let new = combined(key, parameter, &empty.at(index), value)?;
        if new.is_null() {
            continue;
        }
        changes.push(changed(key, &Value::Null, &new));
        match (key.name, new.as_str()) {
            ("fqdn", Some(name)) => host = Some(name.to_owned()),
            _ => edits.push(Edit::Set { place: Place { table: keys.table, key: key.name }, value: key.written(&new) }),
        }
    }
    let text = initial_server(host.as_deref(), &["[::]:443"], guid, now);
    let file = FileName::Server(name.clone());
    let text = edited(&text, &edits).map_err(|reason| ConfigError::Layout { path: shown_file(&file).into(), reason })?;
    let what = if changes.is_empty() { String::new() } else { format!(" with {}", shown(&changes)) };
    let sentence = format!("Adding server \"{name}\": the file {}{what}.", shown_file(&file));
    changes.insert(0, PropertyChange { property: "Object".into(), old: None, new: Some("there".into()) });
    let change = Change { file, what: FileChange::Create(text), object: name, properties: changes };
    Ok(Planned::Change(Box::new(Plan { change, sentence, guard: guard(&[]), warnings: Vec::new() })))
}

/// Plans and makes a change, or says what it would be. The identity of what changed.
pub(super) fn carry_out(
    call: &mut Call<'_>,
    arguments: &Arguments,
    plan: impl Fn(&Organization, &'static NounDef) -> Result<Planned, Refusal>,
) -> Result<Option<Text>, Stopped> {
    let noun = noun_of(call);
    if call.invocation.mode != Mode::Perform {
        let organization = call.organization()?;
        match plan(&organization, noun) {
            Ok(Planned::Change(plan)) => call.go_on(&plan.sentence, Some(plan.guard)).map(drop)?,
            Ok(Planned::Nothing(why)) => call.warning(why)?,
            Err(refusal) => refuse(call, refusal)?,
        }
        return Ok(None);
    }
    let author = call.author(arguments);
    let (mut warnings, mut server) = (Vec::new(), None);
    let expected = call.invocation.guard.clone();
    let result = call.store.change(&author, call.invocation.stage, |organization| {
        warnings.clear();
        match plan(organization, noun)? {
            Planned::Nothing(why) => {
                warnings.push(why);
                Ok(None)
            }
            Planned::Change(plan) => {
                if expected.as_ref().is_some_and(|expected| *expected != plan.guard) {
                    return Err(Refusal::Config(ConfigError::Guard(format!("'{}'", plan.change.object))));
                }
                warnings.extend(plan.warnings);
                server = match &plan.change.file {
                    FileName::Server(name) => Some(name.clone()),
                    FileName::Organization => None,
                };
                Ok(Some(plan.change))
            }
        }
    });
    let revision = match result {
        Ok(revision) => revision,
        Err(refusal) => {
            refuse(call, refusal)?;
            return Ok(None);
        }
    };
    for warning in warnings {
        call.warning(warning)?;
    }
    let Some(revision) = revision else { return Ok(None) };
    call.noted_change(&revision.object, revision.changes.clone());
    if let Some(live) = call.live {
        live.changed();
    }
    call.verbose(|| format!("Revision {} of {}.", revision.number, revision.file))?;
    if let Some(server) = server {
        call.say_if_not_live(&server)?;
    }
    Ok(Some(revision.object))
}

pub(super) fn refuse(call: &mut Call<'_>, refusal: Refusal) -> Outcome {
    match refusal {
        Refusal::Record(record) => call.error(*record),
        Refusal::Config(error) => Err(stopped(&error)),
    }
}

/// An argument that is a stored property: the key's place, the parameter, the value; `None` puts the default back.
pub(super) type Stored<'a> = (usize, &'static str, Option<&'a Value>);

/// The arguments that are stored properties: the key's place, the parameter, the value. `-ApplyDefaults` counts as the settings
/// that it puts back.
pub(super) fn stored_arguments<'a>(
    keys: &'static Keys,
    cmdlet: &'static catalog::CmdletDef,
    arguments: &'a Arguments,
) -> Result<Vec<Stored<'a>>, Refusal> {
    let mut found = Vec::new();
    for (name, value) in arguments {
        let parameter = cmdlet.parameters.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name));
        let Some(parameter) = parameter.filter(|parameter| !parameter.property.is_empty()) else { continue };
        let index = keys.keys.iter().position(|key| key.property.is_some_and(|property| property.name == parameter.property));
        if let Some(index) = index {
            found.push((index, parameter.name, Some(value)));
        }
    }
    if let Some(Value::Bool(true)) = argument(arguments, "ApplyDefaults")
        && let Some(index) = keys.position(METHODS)
        && !found.iter().any(|(own, _, _)| *own == index)
    {
        found.push((index, "ApplyDefaults", None));
    }
    Ok(found)
}

/// The new value of a key: the argument, or the old list with some added and some taken away.
pub(super) fn combined(key: &Key, parameter: &str, old: &Value, argument: Option<&Value>) -> Result<Value, Refusal> {
    let refuse = |reason: String| Refusal::from(error::invalid(parameter, &reason));
    let Some(argument) = argument else { return Ok(key.fallback()) };
    let value = match argument {
        Value::Null => return Ok(if key.ty.many { key.check(&Value::Null).map_err(refuse)? } else { Value::Null }),
        Value::String(text) if text.is_empty() && key.property.is_none_or(|property| property.default.is_none()) => return Ok(Value::Null),
        Value::Dictionary(entries) if key.ty.many => {
            let part = |name: &str| {
                let entries = entries.entries();
                let mut found = entries.iter().filter(|(key, _)| display_text(key.value()).eq_ignore_ascii_case(name));
                found.next().map(|(_, value)| value.clone()).unwrap_or_default()
            };
            if let Some((other, _)) = entries.entries().iter().find(|(key, _)| {
                let name = display_text(key.value());
                !name.eq_ignore_ascii_case("Add") && !name.eq_ignore_ascii_case("Remove")
            }) {
                return Err(refuse(format!("takes @{{Add=…; Remove=…}}; '{}' is neither", display_text(other.value()))));
            }
            let (add, remove) = (key.check(&part("Add")).map_err(refuse)?, key.check(&part("Remove")).map_err(refuse)?);
            let mut items = items(old);
            items.retain(|item| !contains(&remove, item));
            for item in self::items(&add) {
                if !items.iter().any(|own| crate::config::same(own, &item)) {
                    items.push(item);
                }
            }
            Value::array(items)
        }
        value => value.clone(),
    };
    key.check(&value).map_err(refuse)
}

fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.to_vec(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    }
}

fn contains(list: &Value, item: &Value) -> bool {
    items(list).iter().any(|own| display_text(own).eq_ignore_ascii_case(&display_text(item)))
}

/// The edit that makes a key say this value; `$null` takes the key away.
pub(super) fn set(located: &Located<'_>, key: &Key, new: &Value) -> Edit {
    let (place, value) = (Place { table: located.section.keys().table, key: key.name }, key.written(new));
    match located.member {
        Some(member) => Edit::SetIn { member: member.clone(), place, value },
        None => Edit::Set { place, value },
    }
}

pub(super) fn changed(key: &Key, old: &Value, new: &Value) -> PropertyChange {
    let text = |value: &Value| match value {
        Value::Null => None,
        _ if key.property.is_some_and(|property| property.secret) => Some("*****".into()),
        Value::Array(items) => Some(items.to_vec().iter().map(|item| display_text(item).to_string()).collect::<Vec<_>>().join(", ").into()),
        value => Some(display_text(value)),
    };
    PropertyChange {
        property: key.property.map_or(key.name, |property: &PropertyDef| property.name).into(),
        old: text(old),
        new: text(new),
    }
}

/// Changes as people read them: `ExternalUrl = https://mail.contoso.com/mapi (was empty)`.
pub(super) fn shown(changes: &[PropertyChange]) -> String {
    let one = |change: &PropertyChange| {
        let text = |value: &Option<Text>| value.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| "empty".into());
        format!("{} = {} (was {})", change.property, text(&change.new), text(&change.old))
    };
    changes.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn file_of(located: &Located<'_>) -> FileName {
    located.server.map_or(FileName::Organization, |server| FileName::Server(server.name.clone()))
}

pub(super) fn shown_file(file: &FileName) -> String {
    match file {
        FileName::Organization => "organization.toml".to_owned(),
        FileName::Server(name) => format!("servers/{name}.toml"),
    }
}

/// What a preview saw, as a text to compare.
pub(super) fn guard(seen: &[String]) -> Text {
    crate::config::digest(seen.join("\n").as_bytes())
}

/// A virtual directory that no client is told of is allowed: scripts clear an address before they set it.
fn without_address(located: &Located<'_>, edits: &[Edit]) -> Option<String> {
    let after = |name: &str| {
        let edit = edits.iter().find_map(|edit| match edit {
            Edit::Set { place, value } if place.key == name => Some(value.is_some()),
            _ => None,
        });
        edit.unwrap_or_else(|| !located.section.value(name).is_null())
    };
    located.section.keys().position("internal-url")?;
    let touched = edits.iter().any(|edit| match edit {
        Edit::Set { place, .. } => place.key.ends_with("-url"),
        Edit::AddTable(_) => true,
        Edit::RemoveTable(_) | Edit::SetIn { .. } | Edit::RemoveMember { .. } => false,
    });
    (touched && !after("internal-url") && !after("external-url"))
        .then(|| format!("'{}' has no address now, neither internal nor external: no client is told of it.", located.identity()))
}
