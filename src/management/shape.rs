//! Objects as people see them, made of what the files say.

use super::call::Caller;
use crate::catalog::{NounDef, PropertyDef};
use crate::config::{Keys, Member, Organization, ReadFile, Section, Server};
use crate::mailbox::Directory;
use crate::value::{Array, DateTime, DateTimeKind, Name, Object, Property, Text, Type, Value};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

/// An object where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Located<'a> {
    pub(super) organization: &'a Organization,
    /// `None` for the organization itself.
    pub(super) server: Option<&'a Server>,
    pub(super) noun: &'static NounDef,
    pub(super) section: &'a Section,
    /// The name it stands under, for one of many on a server.
    pub(super) member: Option<&'a Text>,
}

/// Where mailboxes stand.
pub(super) const MAILBOXES: &str = "server.mailboxes.*";

impl<'a> Located<'a> {
    /// Where all objects of a noun stand.
    pub(super) fn all(organization: &'a Organization, noun: &'static NounDef) -> Vec<Self> {
        let of_server = |server: &'a Server| {
            let section = match noun.stored {
                "server" => Some(&server.section),
                _ => server.directory(noun).map(|directory| &directory.section),
            };
            section.map(|section| Located { organization, server: Some(server), noun, section, member: None })
        };
        match noun.stored {
            "organization" => {
                vec![Located { organization, server: None, noun, section: &organization.settings.section, member: None }]
            }
            stored if stored.starts_with("organization.") => {
                let part = organization.settings.part(noun);
                let located =
                    |part: &'a crate::config::Directory| Located { organization, server: None, noun, section: &part.section, member: None };
                part.map(located).into_iter().collect()
            }
            MAILBOXES => {
                let on = |server: &'a Server| {
                    let located = move |member: &'a Member| Located {
                        organization,
                        server: Some(server),
                        noun,
                        section: &member.section,
                        member: Some(&member.name),
                    };
                    server.mailboxes.iter().map(located)
                };
                organization.servers.iter().flat_map(|server| on(server)).collect()
            }
            _ => organization.servers.iter().filter_map(|server| of_server(server)).collect(),
        }
    }

    /// The text that picks it.
    pub(super) fn identity(&self) -> Text {
        match self.server {
            None => self.name(),
            Some(server) if self.noun.stored == "server" => server.name.clone(),
            Some(_) if self.member.is_some() => self.name(),
            Some(server) => format!("{}\\{}", server.name, self.name()).into(),
        }
    }

    /// Its name.
    pub(super) fn name(&self) -> Text {
        if let Some(member) = self.member {
            return match self.section.value("name") {
                Value::String(name) => name,
                _ => member.clone(),
            };
        }
        match self.server {
            None if self.noun.stored != "organization" => part_name(self.noun).into(),
            None => self.organization_name(),
            Some(server) if self.noun.stored == "server" => server.name.clone(),
            Some(_) => {
                let table = self.section.keys().table;
                match self.section.value("website") {
                    Value::String(site) => format!("{table} ({site})").into(),
                    _ => table.into(),
                }
            }
        }
    }

    fn organization_name(&self) -> Text {
        match self.organization.settings.section.value("name") {
            Value::String(name) => name,
            _ => "Organization".into(),
        }
    }

    /// Its number: what the file says, else one made from the names.
    pub(super) fn guid(&self) -> Uuid {
        match self.section.value("guid") {
            Value::Guid(guid) => *guid,
            _ => {
                let digest = Sha256::digest(format!("{}/{}/{}", self.organization_name(), self.noun.name, self.identity()).to_lowercase());
                let mut bytes = [0; 16];
                bytes.copy_from_slice(&digest[..16]);
                uuid::Builder::from_custom_bytes(bytes).into_uuid()
            }
        }
    }

    /// Its name in directory form.
    pub(super) fn distinguished_name(&self) -> String {
        let organization = format!("CN={},CN=Microsoft Exchange,CN=Services,CN=Configuration", self.organization_name());
        let Some(server) = self.server else {
            let own = if self.noun.stored == "organization" { String::new() } else { format!("CN={},CN=Global Settings,", self.name()) };
            return format!("{own}{organization}");
        };
        if self.member.is_some() {
            let address = self.address();
            let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain).split('.').filter(|label| !label.is_empty());
            let domain: String = domain.map(|label| format!(",DC={label}")).collect();
            return format!("CN={},CN=Users{domain}", self.name());
        }
        let groups = "CN=Servers,CN=Exchange Administrative Group (FYDIBOHF23SPDLT),CN=Administrative Groups";
        let path = if self.noun.stored == "server" { String::new() } else { format!("CN={},CN=HTTP,CN=Protocols,", self.name()) };
        let domain: String = domain_of(server).split('.').filter(|label| !label.is_empty()).map(|label| format!(",DC={label}")).collect();
        format!("{path}CN={},{groups},{organization}{domain}", server.name)
    }

    /// The address of a mailbox; empty where the file says none.
    pub(super) fn address(&self) -> Text {
        match self.section.value("primary-smtp-address") {
            Value::String(address) => address,
            _ => "".into(),
        }
    }

    /// When it was made, in UTC ticks; where the file does not say, when it was last written.
    pub(super) fn created(&self) -> i64 {
        match self.section.value("created") {
            Value::DateTime(date) => date.ticks,
            _ => self.file().written,
        }
    }

    fn file(&self) -> &ReadFile {
        self.server.map_or(&self.organization.settings.file, |server| &server.file)
    }

    pub(super) fn legacy_name(&self) -> String {
        if let Some(alias) = self.member {
            return Directory::legacy_dn_of(&self.organization_name(), self.guid(), alias);
        }
        let organization = format!("/o={}", self.organization_name());
        match self.server {
            None => organization,
            Some(server) => {
                format!("{organization}/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn={}", server.name)
            }
        }
    }

    fn category(&self) -> String {
        let class = match self.noun.stored {
            "organization" => "ms-Exch-Organization-Container",
            "organization.admin-audit-log" => "ms-Exch-Admin-Audit-Log-Config",
            "server" => "ms-Exch-Exchange-Server",
            MAILBOXES => "Person",
            _ => "ms-Exch-Mapi-Virtual-Directory",
        };
        let domain = self.server.map(domain_of).unwrap_or_default();
        format!("{domain}{}Configuration/Schema/{class}", if domain.is_empty() { "" } else { "/" })
    }
}

/// What Exchange calls the one object of a noun that is a part of the organization: `Admin Audit Log Settings`.
fn part_name(noun: &NounDef) -> &'static str {
    match noun.name {
        "AdminAuditLogConfig" => "Admin Audit Log Settings",
        name => name,
    }
}

/// The domain of a server's host name; empty when it has none.
pub(super) fn domain_of(server: &Server) -> String {
    server.host().split_once('.').map(|(_, domain)| domain.to_owned()).unwrap_or_default()
}

/// How a property's value is found.
enum From {
    /// In the file, at this place of the section.
    Key(usize),
    /// It is always the same.
    Fixed(Value),
    /// From names and times.
    Computed(fn(&Located<'_>, &Caller) -> Value),
}

/// How objects of one noun are made: looked up once for each command, not for each object.
pub(super) struct Shape {
    noun: &'static NounDef,
    parts: Vec<(Name, From)>,
}

impl Shape {
    pub(super) fn of(noun: &'static NounDef) -> Self {
        let keys = Keys::of(noun);
        let parts = noun.properties.iter().map(|property| (property.name.into(), from(noun, keys, property))).collect();
        Self { noun, parts }
    }

    /// The object.
    pub(super) fn object(&self, located: &Located<'_>, caller: &Caller) -> Value {
        let properties = self.parts.iter().map(|(name, from)| {
            let value = match from {
                From::Key(index) => located.section.at(*index),
                From::Fixed(Value::Array(items)) => {
                    Value::Array(Arc::new(Array::of(items.kind(), items.element().clone(), items.to_vec())))
                }
                From::Fixed(value) => value.clone(),
                From::Computed(compute) => compute(located, caller),
            };
            Property { name: name.clone(), value }
        });
        Value::Object(Arc::new(Object::of(self.noun.types, properties.collect())))
    }
}

fn from(noun: &'static NounDef, keys: Option<&'static Keys>, property: &'static PropertyDef) -> From {
    if let Some(index) = keys.filter(|_| !property.key.is_empty()).and_then(|keys| keys.position(property.key)) {
        return From::Key(index);
    }
    if let Some(compute) = computed(noun, property.name) {
        return From::Computed(compute);
    }
    From::Fixed(fixed(property))
}

fn computed(noun: &NounDef, name: &str) -> Option<fn(&Located<'_>, &Caller) -> Value> {
    Some(match name {
        "Name" => |located, _| located.name().into(),
        "Identity" | "Id" => |located, _| located.identity().into(),
        "Guid" => |located, _| Value::from(located.guid()),
        "DistinguishedName" => |located, _| located.distinguished_name().into(),
        "ObjectCategory" => |located, _| located.category().into(),
        "OriginatingServer" => |_, caller| caller.server.clone().into(),
        "ExchangeLegacyDN" | "LegacyExchangeDN" => |located, _| located.legacy_name().into(),
        "WhenChanged" => |located, caller| local(located.file().written, caller),
        "WhenChangedUTC" => |located, _| utc(located.file().written),
        "WhenCreated" => |located, caller| local(located.created(), caller),
        "WhenCreatedUTC" => |located, _| utc(located.created()),
        "Server" | "ServerName" => |located, _| located.server.map(|server| server.name.clone()).into(),
        "Alias" | "SamAccountName" => |located, _| located.member.cloned().into(),
        "ExchangeGuid" => |located, _| Value::from(located.guid()),
        "UserPrincipalName" => |located, _| located.address().into(),
        "EmailAddresses" => |located, _| {
            let addresses = vec![format!("SMTP:{}", located.address()).into()];
            Value::Array(Arc::new(Array::of(crate::value::ArrayKind::MultiValued, Type::Object, addresses)))
        },
        "Domain" => |located, _| located.server.map(domain_of).into(),
        "InternalAuthenticationMethods" | "ExternalAuthenticationMethods" => |located, _| located.section.value("authentication-methods"),
        "AdminDisplayVersion" if noun.stored != "organization" => {
            |located, _| located.server.map_or(Value::Null, |server| server.section.value("version"))
        }
        _ => return None,
    })
}

/// To the second, as the directory keeps times.
fn utc(ticks: i64) -> Value {
    Value::DateTime(DateTime { ticks: ticks - ticks.rem_euclid(crate::value::time::SECOND), kind: DateTimeKind::Utc })
}

fn local(ticks: i64, caller: &Caller) -> Value {
    let whole = ticks - ticks.rem_euclid(crate::value::time::SECOND);
    Value::DateTime(DateTime { ticks: whole + (caller.offset)(whole), kind: DateTimeKind::Local })
}

/// The value of a property that no file says: its default.
pub(super) fn fixed(property: &PropertyDef) -> Value {
    let many = |items| Value::Array(Arc::new(Array::of(crate::value::ArrayKind::MultiValued, Type::Object, items)));
    match (property.default, property.ty.many) {
        (None, _) => Value::Null,
        (Some(""), true) => many(Vec::new()),
        (Some(text), true) => many(text.split(',').map(|item| property.ty.value_of(item)).collect()),
        (Some(text), false) => property.ty.value_of(text),
    }
}
