//! Which keys the files have, and what they may hold. What belongs to an object comes from its definition.

use crate::catalog::{NOUNS, NounDef, PropertyDef, Scalar, TypeDef};
use crate::value::{Array, ArrayKind, Text, Type, Uri, Value, convert, display_text, time};
use std::sync::{Arc, LazyLock};

/// The newest format of the files that this program writes.
pub(super) const FORMAT: i64 = 1;
/// How many items a list may have.
const ITEMS: usize = 1_000;

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `organization.toml`.
    Organization,
    /// `servers/<name>.toml`.
    Server,
}

/// A table of a file and its keys.
#[derive(Debug)]
pub struct Keys {
    /// The file.
    pub file: FileKind,
    /// The table: empty for the top of the file.
    pub table: &'static str,
    /// Whether the table holds many tables with the same keys, each under a name of its own: `[mailboxes.alice]`.
    pub many: bool,
    /// The object that stands there, if it is one with cmdlets.
    pub noun: Option<&'static NounDef>,
    /// What the table is, in one line.
    pub help: &'static str,
    /// The keys in the order in which help shows them.
    pub keys: Vec<Key>,
}

/// A key.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it holds.
    pub ty: TypeDef,
    /// Its default as text; `None` for none.
    pub default: Option<&'static str>,
    /// A sentence or more.
    pub help: &'static str,
    /// The property of the object that it holds.
    pub property: Option<&'static PropertyDef>,
    /// The default as a value, made once.
    pub(super) fallback: Value,
}

/// All tables of all files, made once.
pub static SECTIONS: LazyLock<Vec<Keys>> = LazyLock::new(sections);

const fn plain(scalar: Scalar) -> TypeDef {
    TypeDef { scalar, many: false, shown: "" }
}

const GUID: Key = Key {
    name: "guid",
    ty: plain(Scalar::Guid),
    default: None,
    help: "A number that stays the same when the object is renamed. Made by the program; when it is missing one is made from the names.",
    property: None,
    fallback: Value::Null,
};

const CREATED: Key = Key {
    name: "created",
    ty: plain(Scalar::DateTime),
    default: None,
    help: "When the object was made, in universal time.",
    property: None,
    fallback: Value::Null,
};

fn sections() -> Vec<Keys> {
    let format = || Key {
        name: "format",
        ty: plain(Scalar::Int),
        default: None,
        help: "The format of the file: 1. A program that is too old for a file shows it and does not change it.",
        property: None,
        fallback: Value::Null,
    };
    let mut sections = vec![
        of_noun(FileKind::Organization, "", "organization", vec![format(), GUID, CREATED]),
        of_noun(FileKind::Server, "", "server", vec![format(), GUID, CREATED]),
    ];
    for noun in NOUNS {
        let (file, table, keys) = match (noun.stored.strip_prefix("server."), noun.stored.strip_prefix("organization.")) {
            (Some(table), _) => (FileKind::Server, table, vec![GUID, CREATED]),
            (_, Some(table)) => (FileKind::Organization, table, Vec::new()),
            _ => continue,
        };
        // Several nouns may show the same objects.
        if !sections.iter().any(|own| own.noun.is_some_and(|own| own.stored == noun.stored)) {
            sections.push(of_noun(file, table, noun.stored, keys));
        }
    }
    let text = plain(Scalar::String);
    let own = |name, ty, default, help| Key { name, ty, default, help, property: None, fallback: Value::Null };
    sections.push(Keys {
        file: FileKind::Server,
        table: "https",
        many: false,
        noun: None,
        help: "Where the server listens for clients, and the certificate that it shows them.",
        keys: vec![
            own(
                "listen",
                TypeDef { scalar: Scalar::String, many: true, shown: "" },
                Some("[::]:443"),
                "The addresses, each with its port: \"0.0.0.0:443\".",
            ),
            own(
                "certificate",
                text,
                None,
                "The file with the certificate chain in PEM, the server's own first. Without one the server makes itself a certificate that no client trusts.",
            ),
            own("private-key", text, None, "The file with the private key of the certificate in PEM; only the server's user may read it. \"credential:NAME\" is a credential that the service manager hands in."),
            own(
                "session-timeout",
                plain(Scalar::TimeSpan),
                Some("00:15:00"),
                "How long a session of MAPI over HTTP lives that nobody uses: from \"00:01:00\" to \"1.00:00:00\".",
            ),
            own(
                "token-keys",
                TypeDef { scalar: Scalar::String, many: true, shown: "" },
                Some(""),
                "The files with the public keys or certificates in PEM of the authorization servers whose tokens are taken (OAuth): RSA, P-256 or Ed25519. A file that is replaced is read again; while it holds none, the keys that it had count.",
            ),
            own("token-audience", text, None, "Whom tokens must be meant for (aud): \"https://mail.contoso.com\". Without it no token is taken."),
            own("token-issuer", text, None, "Who must have made a token (iss). Without it the key alone decides."),
        ],
    });
    sections.push(Keys {
        file: FileKind::Server,
        table: "logging",
        noun: None,
        many: false,
        help: "The logs of MAPI over HTTP: how much is kept of each family.",
        keys: vec![
            own("enabled", plain(Scalar::Bool), Some("True"), "Whether requests are logged."),
            own(
                "folder",
                text,
                None,
                "The folder of the logs. Without it: /var/log/emsh/Logging for a server of the system, else Logging in the state folder.",
            ),
            own("age-limit", plain(Scalar::TimeSpan), Some("30.00:00:00"), "How old a file may become."),
            own("file-size-limit", plain(Scalar::Int), Some("10"), "How large a file may become, in MiB."),
            own("folder-size-limit", plain(Scalar::Int), Some("1000"), "How large all files of a family together may become, in MiB."),
        ],
    });
    sections.push(Keys {
        file: FileKind::Server,
        table: "management",
        noun: None,
        many: false,
        help: "The management API for shells on other machines. Without an address it answers at the socket alone.",
        keys: vec![
            own(
                "listen",
                TypeDef { scalar: Scalar::String, many: true, shown: "" },
                Some(""),
                "The addresses, each with its port: \"0.0.0.0:5443\". Shells log in there with tokens (New-ManagementToken).",
            ),
            own("certificate", text, None, "The file with the certificate chain in PEM; that of the section https when it is not named."),
            own("private-key", text, None, "The file with the private key of the certificate in PEM; only the server's user may read it. \"credential:NAME\" is a credential that the service manager hands in."),
            own(
                "group-role",
                plain(Scalar::Enum(&crate::catalog::enums::MANAGEMENT_ROLE)),
                Some("OrganizationManagement"),
                "What members of the socket's group may do: OrganizationManagement, or ViewOnlyOrganizationManagement. Root and the account of the server may do everything.",
            ),
        ],
    });
    for key in sections.iter_mut().flat_map(|section| &mut section.keys) {
        key.fallback = default_value(key.ty, key.default);
    }
    sections
}

fn of_noun(file: FileKind, table: &'static str, stored: &str, mut keys: Vec<Key>) -> Keys {
    // Where several nouns show the same objects the last one is what they are; the others are views of it.
    let nouns: Vec<&'static NounDef> = NOUNS.iter().copied().filter(|noun| noun.stored == stored).collect();
    let properties = nouns.iter().rev().flat_map(|noun| noun.properties).filter(|property| !property.key.is_empty());
    for property in properties {
        if keys.iter().all(|key| key.name != property.key) {
            keys.push(Key {
                name: property.key,
                ty: property.ty,
                default: property.default,
                help: property.help,
                property: Some(property),
                fallback: Value::Null,
            });
        }
    }
    let noun = nouns.last().copied();
    let (table, many) = table.strip_suffix(".*").map_or((table, false), |table| (table, true));
    Keys { file, table, many, noun, help: noun.map_or("", |noun| noun.synopsis), keys }
}

/// Why a text cannot name one of many tables.
pub fn member_problem(name: &str) -> Option<&'static str> {
    if name.is_empty() || name.len() > 64 {
        return Some("it must have 1 to 64 letters");
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
        return Some("it may have letters, digits, hyphens, underscores and dots only");
    }
    (name.starts_with('.') || name.ends_with('.') || name.contains("..")).then_some("a dot in it needs something on both sides")
}

/// Whether a text is an address such as `alice@contoso.com`.
pub fn is_smtp_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    local.len() <= 64
        && text.len() <= 254
        && local.split('.').all(|part| !part.is_empty() && part.bytes().all(atom))
        && is_host_name(domain)
        && !domain.ends_with('.')
}

impl Keys {
    /// The table of a file; `None` when files of this kind have none of this name.
    pub fn find(file: FileKind, table: &str) -> Option<&'static Self> {
        SECTIONS.iter().find(|keys| keys.file == file && keys.table == table)
    }

    /// The table where objects of this noun stand.
    pub fn of(noun: &NounDef) -> Option<&'static Self> {
        SECTIONS.iter().find(|keys| keys.noun.is_some_and(|own| own.stored == noun.stored))
    }

    /// The place of a key.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.keys.iter().position(|key| key.name == name)
    }
}

impl Key {
    /// A value as this key holds it: converted, and checked by the rules that hold for files and cmdlets alike.
    ///
    /// # Errors
    /// What is expected instead, as the end of a sentence that begins with the key or the parameter.
    pub fn check(&self, value: &Value) -> Result<Value, String> {
        if !self.ty.many {
            return self.check_one(value);
        }
        let items = match value {
            Value::Array(items) => items.to_vec(),
            Value::Null => Vec::new(),
            one => vec![one.clone()],
        };
        if items.len() > ITEMS {
            return Err(format!("takes at most {ITEMS} items; there are {}", items.len()));
        }
        let mut checked: Vec<Value> = Vec::with_capacity(items.len());
        for item in &items {
            let item = self.check_one(item)?;
            if !checked.iter().any(|other| display_text(other).eq_ignore_ascii_case(&display_text(&item))) {
                checked.push(item);
            }
        }
        Ok(list(checked))
    }

    fn check_one(&self, value: &Value) -> Result<Value, String> {
        let shown = || format!("'{}'", display_text(value));
        match self.ty.scalar {
            Scalar::Url => https_url(&display_text(value)).map(Value::foreign),
            Scalar::HostName => {
                let name = display_text(value);
                if is_host_name(&name) {
                    Ok(Value::String(name))
                } else {
                    Err(format!("takes a host name such as mail.contoso.com; {} is none", shown()))
                }
            }
            Scalar::Enum(def) => match convert(value, &Type::Enum(def)) {
                Ok(value) => Ok(value),
                Err(_) => {
                    let names: Vec<&str> = def.members.iter().map(|member| member.name).collect();
                    Err(format!("takes {}; {} is none of them", names.join(", "), shown()))
                }
            },
            Scalar::Bool | Scalar::Switch => match value {
                Value::Bool(_) => Ok(value.clone()),
                _ => Err(format!("takes true or false; {} is neither", shown())),
            },
            Scalar::TimeSpan => {
                let span =
                    convert(value, &Type::TimeSpan).map_err(|_| format!("takes a time span such as 06:00:00; {} is none", shown()))?;
                self.in_range(span)
            }
            Scalar::Int | Scalar::Long | Scalar::UInt | Scalar::Byte => {
                let number = convert(value, &TypeDef { many: false, ..self.ty }.value_type())
                    .map_err(|_| format!("takes a whole number; {} is none", shown()))?;
                self.in_range(number)
            }
            _ => {
                let converted = convert(value, &TypeDef { many: false, ..self.ty }.value_type())
                    .map_err(|_| format!("takes {}; {} is none", self.expected(), shown()))?;
                let values = self.property.map_or(&[][..], |property| property.values);
                if let (false, Some(text)) = (values.is_empty(), converted.as_str())
                    && !values.iter().any(|allowed| allowed.name.eq_ignore_ascii_case(text))
                {
                    let names: Vec<&str> = values.iter().map(|value| value.name).collect();
                    return Err(format!("takes {}; {} is none of them", names.join(", "), shown()));
                }
                if let (true, Some(text)) = (self.name.ends_with("smtp-address"), converted.as_str())
                    && !is_smtp_address(text)
                {
                    return Err(format!("takes an address such as alice@contoso.com; {} is none", shown()));
                }
                Ok(converted)
            }
        }
    }

    fn in_range(&self, value: Value) -> Result<Value, String> {
        let range = self.property.and_then(|property| property.range);
        if let (Value::TimeSpan(ticks), Some((low, high))) = (&value, range) {
            let [low, high] = [low, high].map(|seconds| seconds * time::SECOND);
            return if (low..=high).contains(ticks) {
                Ok(value)
            } else {
                let [low, high, ticks] = [low, high, *ticks].map(time::span_text);
                Err(format!("takes time spans from {low} to {high}; {ticks} is outside"))
            };
        }
        let number = match value {
            Value::Byte(number) => i64::from(number),
            Value::Int(number) => i64::from(number),
            Value::UInt(number) => i64::from(number),
            Value::Long(number) => number,
            _ => return Ok(value),
        };
        match range {
            Some((low, high)) if !(low..=high).contains(&number) => Err(format!("takes numbers from {low} to {high}; {number} is outside")),
            _ => Ok(value),
        }
    }

    /// The value when a file says nothing: what the definition says, converted.
    pub fn fallback(&self) -> Value {
        match &self.fallback {
            Value::Array(items) => list(items.to_vec()),
            value => value.clone(),
        }
    }

    /// What it takes, for people.
    pub fn expected(&self) -> &'static str {
        match (self.ty.scalar, self.ty.many) {
            (Scalar::Bool | Scalar::Switch, _) => "true or false",
            (Scalar::Int | Scalar::Long | Scalar::UInt | Scalar::Byte, _) => "a whole number",
            (Scalar::TimeSpan, _) => "a time span such as \"06:00:00\"",
            (Scalar::Guid, _) => "a GUID",
            (Scalar::DateTime, _) => "a date and time",
            (Scalar::Version, _) => "a version",
            (Scalar::Url, _) => "an https:// address",
            (_, true) => "a list of texts: [\"…\"]",
            _ => "text in quotes",
        }
    }

    /// The value as it is written in a file; `None` for a value that stands there by not being there.
    pub fn written(&self, value: &Value) -> Option<String> {
        let one = |value: &Value| match value {
            Value::Bool(value) => value.to_string(),
            Value::Int(_) | Value::Long(_) | Value::UInt(_) | Value::Byte(_) => display_text(value).to_string(),
            other => toml_edit::Value::from(&*display_text(other)).to_string(),
        };
        match value {
            Value::Null => None,
            Value::Array(items) => Some(format!("[{}]", items.to_vec().iter().map(one).collect::<Vec<_>>().join(", "))),
            value => Some(one(value)),
        }
    }
}

/// A default of a definition as a value.
pub(super) fn default_value(ty: TypeDef, default: Option<&str>) -> Value {
    let Some(text) = default else { return if ty.many { list(Vec::new()) } else { Value::Null } };
    let one = |text: &str| match ty.scalar {
        Scalar::Url => Value::foreign(Uri::new(text)),
        _ => ty.value_of(text),
    };
    if ty.many { list(text.split(',').filter(|item| !item.is_empty()).map(one).collect()) } else { one(text) }
}

/// A multi-valued property.
pub(super) fn list(items: Vec<Value>) -> Value {
    Value::Array(Arc::new(Array::of(ArrayKind::MultiValued, Type::Object, items)))
}

/// An absolute address with TLS and a host, as clients get it.
fn https_url(text: &str) -> Result<Uri, String> {
    let example = "https://mail.contoso.com/mapi";
    let Ok(url) = url::Url::parse(text) else { return Err(format!("takes an address such as {example}; '{text}' is none")) };
    if url.scheme() == "http" {
        return Err(format!("takes an address with TLS, https://…; '{text}' begins with http"));
    }
    if url.scheme() != "https" || url.host_str().is_none_or(str::is_empty) {
        return Err(format!("takes an address such as {example}; '{text}' is none"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("takes an address without a name or password in it".to_owned());
    }
    Ok(Uri::new(Text::from(text)))
}

fn is_host_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    !name.is_empty()
        && name.len() <= 253
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

/// Whether two values of a key are the same.
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Null, _) | (_, Value::Null) => false,
        (Value::Enum(left), Value::Enum(right)) => left.value == right.value,
        (Value::Array(left), Value::Array(right)) => {
            let (left, right) = (left.to_vec(), right.to_vec());
            left.len() == right.len() && left.iter().zip(&right).all(|(left, right)| same(left, right))
        }
        (left, right) => display_text(left) == display_text(right),
    }
}
