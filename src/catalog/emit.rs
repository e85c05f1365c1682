//! Checked definitions to Rust: static tables, and a typed struct for each cmdlet's parameters.

use super::resolve::{self, ScalarName};
use super::source::{CmdletSource, NounSource, ParameterSource, Sources, Word};
use std::fmt::Write;

/// The static tables: `mod enums`, `mod cmdlets`, `CMDLETS`, `NOUNS`, `ALIASES`, `TOPICS`.
pub(crate) fn catalog(sources: &Sources) -> String {
    let mut out = String::new();
    enums(sources, &mut out);
    out.push_str("/// The cmdlets, one static each.\npub mod cmdlets {\n    use super::*;\n");
    for cmdlet in &sources.cmdlets {
        self::cmdlet(sources, cmdlet, &mut out);
    }
    out.push_str("}\n");
    let mut cmdlets: Vec<_> = sources.cmdlets.iter().map(|cmdlet| &*cmdlet.name).collect();
    cmdlets.sort_by_key(|name| name.to_ascii_lowercase());
    let list: Vec<_> = cmdlets.iter().map(|name| format!("&cmdlets::{}", shout(name))).collect();
    let _ = writeln!(out, "/// All cmdlets, sorted by lower-case name.\npub static CMDLETS: &[&CmdletDef] = &[{}];", list.join(", "));
    out.push_str("/// All nouns, sorted by name.\npub static NOUNS: &[&NounDef] = &[\n");
    let mut nouns: Vec<_> = sources.nouns.iter().collect();
    nouns.sort_by_key(|noun| &*noun.name);
    for noun in nouns {
        self::noun(sources, noun, &mut out);
    }
    out.push_str("];\n");
    let own = sources.cmdlets.iter().flat_map(|cmdlet| cmdlet.aliases.iter().map(|alias| (&*alias.text, &*cmdlet.name)));
    let mut aliases: Vec<_> = own.chain(sources.aliases.iter().map(|(alias, target)| (&*alias.text, &**target))).collect();
    aliases.sort_unstable();
    let _ = writeln!(
        out,
        "/// The aliases that are built in, with what they stand for, sorted.\npub static ALIASES: &[(&str, &str)] = &{aliases:?};"
    );
    out.push_str("/// The help topics, sorted by name.\npub static TOPICS: &[TopicDef] = &[\n");
    let mut topics: Vec<_> = sources.topics.iter().collect();
    topics.sort_by_key(|topic| &topic.name);
    for topic in topics {
        let _ = writeln!(out, "    TopicDef {{ name: {:?}, synopsis: {:?}, text: {:?} }},", topic.name, topic.synopsis, topic.text);
    }
    out.push_str("];\n");
    out
}

fn enums(sources: &Sources, out: &mut String) {
    out.push_str("/// The enumerations of parameters and properties.\npub mod enums {\n    use super::*;\n");
    for definition in &sources.enums {
        let _ = write!(
            out,
            "    /// `{}`.\n    pub static {}: EnumDef = EnumDef {{ name: {:?}, flags: {}, members: &[",
            definition.type_name,
            shout(&definition.name),
            definition.type_name,
            definition.flags
        );
        for (index, (name, value, help)) in definition.members.iter().enumerate() {
            let value = if *value == i64::MIN { index as i64 } else { *value };
            let _ = write!(out, "EnumMember {{ name: {:?}, value: {value}, help: {help:?} }}, ", name.text);
        }
        out.push_str("] };\n");
    }
    out.push_str("}\n");
}

fn cmdlet(sources: &Sources, cmdlet: &CmdletSource, out: &mut String) {
    let action = match (&cmdlet.handler, cmdlet.action.as_deref()) {
        (Some(handler), _) => format!("Handler({:?})", handler.text),
        (None, Some(action)) => pascal(action),
        (None, None) => "List".to_owned(),
    };
    let noun = resolve::noun(sources, cmdlet);
    let default_set = cmdlet.default_set.as_ref().and_then(|set| cmdlet.sets.iter().position(|known| **known == **set));
    let in_shell = cmdlet.in_shell.iter().flat_map(|in_shell| &in_shell.sets);
    let shell_sets: Vec<usize> = in_shell.filter_map(|set| cmdlet.sets.iter().position(|known| **known == **set)).collect();
    let impact = cmdlet.impact.as_ref().map_or("None".to_owned(), |impact| format!("Some(Impact::{})", pascal(impact)));
    let _ = writeln!(
        out,
        "    /// `{}`.\n    pub static {}: CmdletDef = CmdletDef {{ name: {:?}, synopsis: {:?}, description: {:?}, aliases: {}, runs: Runs::{}, action: \
         Action::{action}, noun: {:?}, sets: {}, default_set: {default_set:?}, shell_sets: &{shell_sets:?}, impact: {impact}, output: {}, error_source: {:?}, module: {:?}, notes: {:?}, related: {}, \
         exit_codes: &[{}], view_only: {}, fingerprint: {:#018x},",
        cmdlet.name,
        shout(&cmdlet.name),
        cmdlet.name,
        cmdlet.synopsis.text,
        cmdlet.description,
        words(&cmdlet.aliases),
        pascal(&cmdlet.runs),
        noun.map(|noun| &*noun.name),
        words(&cmdlet.sets),
        words(&cmdlet.output),
        cmdlet.error_source,
        cmdlet.module,
        cmdlet.notes,
        words(&cmdlet.related),
        cmdlet
            .exit_codes
            .iter()
            .map(|exit| format!("ExitCodeDef {{ code: {}, meaning: {:?}, when: {:?} }}", exit.code, exit.meaning, exit.when.text))
            .collect::<Vec<_>>()
            .join(", "),
        is_view_only(cmdlet),
        fingerprint(sources, cmdlet),
    );
    out.push_str("        parameters: &[\n");
    for parameter in resolve::parameters(sources, cmdlet) {
        self::parameter(sources, cmdlet, noun, &parameter, out);
    }
    out.push_str("        ],\n        examples: &[\n");
    for example in &cmdlet.examples {
        let _ = writeln!(
            out,
            "            ExampleDef {{ title: {:?}, run: {:?}, shows: {:?}, changes: {:?}, on: {:?} }},",
            example.title, example.run, example.shows, example.changes, example.on.text
        );
    }
    out.push_str("        ],\n    };\n");
}

/// Whether a caller that may only look may use a cmdlet: its definition says so, or its verb.
fn is_view_only(cmdlet: &CmdletSource) -> bool {
    match cmdlet.role.as_deref() {
        Some(role) => role == "view-only",
        None => ["Get-", "Search-", "Test-"].iter().any(|verb| cmdlet.name.starts_with(verb)),
    }
}

/// A number that changes when the way a cmdlet is called changes, and not with its help: FNV-1a of its parameters.
fn fingerprint(sources: &Sources, cmdlet: &CmdletSource) -> u64 {
    let mut text = format!("{} {:?}", &*cmdlet.runs, cmdlet.impact.as_deref());
    for parameter in resolve::parameters(sources, cmdlet) {
        let aliases: Vec<&str> = parameter.aliases.iter().map(|alias| &**alias).collect();
        let _ = write!(text, "|{} {} {aliases:?} {:?} {}", &*parameter.name, &*parameter.ty, parameter.range, parameter.secret);
        for place in &parameter.memberships {
            let _ = write!(text, ",{:?} {} {} {}", place.set.as_deref(), place.mandatory, place.by_value, place.by_property);
        }
    }
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn parameter(sources: &Sources, cmdlet: &CmdletSource, noun: Option<&NounSource>, parameter: &ParameterSource, out: &mut String) {
    let memberships: Vec<_> = parameter
        .memberships
        .iter()
        .map(|membership| {
            let set = membership.set.as_ref().and_then(|set| cmdlet.sets.iter().position(|known| **known == **set));
            let position = membership.position.map(|(position, _)| position);
            format!(
                "Membership {{ set: {set:?}, mandatory: {}, position: {position:?}, by_value: {}, by_property: {}, remaining: {} }}",
                membership.mandatory, membership.by_value, membership.by_property, membership.remaining
            )
        })
        .collect();
    let _ = writeln!(
        out,
        "            ParameterDef {{ name: {:?}, aliases: {}, ty: {}, sets: &[{}], help: {:?}, default: {:?}, property: {:?}, values: {}, range: {:?}, \
         nullable: {}, emptyable: {}, secret: {}, wildcards: {}, completer: {:?} }},",
        parameter.name.text,
        words(&parameter.aliases),
        ty(sources, noun, &parameter.ty, &parameter.shown),
        memberships.join(", "),
        help(cmdlet, parameter),
        parameter.default,
        parameter.property.as_ref().map_or("", |property| &property.text),
        words(&parameter.values),
        parameter.range,
        parameter.nullable,
        parameter.emptyable,
        parameter.secret,
        parameter.wildcards,
        parameter.complete.text,
    );
}

/// Whether no code looks at it.
fn is_unread(cmdlet: &CmdletSource, parameter: &ParameterSource) -> bool {
    cmdlet.ignores.iter().chain(&cmdlet.implied).any(|name| **name == *parameter.name)
}

/// The help of a parameter, which tells when it is accepted and nothing more.
fn help(cmdlet: &CmdletSource, parameter: &ParameterSource) -> String {
    let is_ignored = cmdlet.ignores.iter().any(|name| **name == *parameter.name);
    if !is_ignored || ["ccepted", "Not supported"].iter().any(|word| parameter.help.contains(word)) {
        return parameter.help.clone();
    }
    format!("{} It is accepted, and changes nothing here.", parameter.help)
}

fn ty(sources: &Sources, noun: Option<&NounSource>, name: &str, shown: &str) -> String {
    let Ok(resolved) = resolve::ty(sources, name, noun.map(|noun| &*noun.name)) else { return String::new() };
    let mut shown = shown.to_owned();
    let scalar = match resolved.scalar {
        ScalarName::Plain(plain) => plain.to_owned(),
        ScalarName::Enum(name) => format!("Enum(&enums::{})", shout(&name)),
        ScalarName::Named(name) => format!("Named({name:?})"),
        ScalarName::Identity(name) => {
            if shown.is_empty()
                && let Some(noun) = sources.nouns.iter().find(|noun| *noun.name == *name)
            {
                shown.clone_from(&noun.identity_type);
            }
            format!("Identity({name:?})")
        }
    };
    format!("TypeDef {{ scalar: Scalar::{scalar}, many: {}, shown: {shown:?} }}", resolved.many)
}

fn noun(sources: &Sources, noun: &NounSource, out: &mut String) {
    let types = words(&noun.types);
    let _ = writeln!(
        out,
        "    &NounDef {{ name: {:?}, synopsis: {:?}, types: {types}, stored: {:?}, identity: {}, properties: &[",
        noun.name.text,
        noun.synopsis.text,
        noun.stored.text,
        words(&noun.identity)
    );
    for property in &noun.properties {
        let values: Vec<_> =
            property.values.iter().map(|(name, help)| format!("EnumValueDef {{ name: {:?}, help: {help:?} }}", name.text)).collect();
        let _ = writeln!(
            out,
            "        PropertyDef {{ name: {:?}, ty: {}, key: {:?}, default: {:?}, help: {:?}, fixed: {}, read_only: {}, secret: {}, range: {:?}, values: &[{}] }},",
            property.name.text,
            ty(sources, Some(noun), &property.ty, &property.shown),
            property.key.text,
            property.default.as_ref().map(|default| &default.text),
            property.help,
            property.fixed,
            property.read_only,
            property.secret,
            property.range,
            values.join(", ")
        );
    }
    let table = noun.table.as_ref().map_or("None".to_owned(), |columns| {
        let columns: Vec<_> = columns
            .iter()
            .map(|column| {
                let width = column.width.map(|width| width.clamp(1, 999));
                format!(
                    "Column {{ property: {:?}, label: {:?}, width: {width:?}, right: {} }}",
                    column.property.text, column.label, column.right
                )
            })
            .collect();
        format!("Some(TableView {{ columns: &[{}] }})", columns.join(", "))
    });
    let list = noun.list.as_ref().map_or("None".to_owned(), |list| format!("Some(ListView {{ properties: {} }})", words(list)));
    let _ = writeln!(out, "    ], view: View {{ types: {types}, table: {table}, list: {list} }} }},");
}

/// The parameter structs, each with `impl Parameters`.
pub(crate) fn parameters(sources: &Sources) -> String {
    let mut out = String::new();
    for cmdlet in sources.cmdlets.iter().filter(|cmdlet| cmdlet.handler.is_some() || cmdlet.in_shell.is_some()) {
        let name = structure(&cmdlet.name);
        let all = resolve::parameters(sources, cmdlet);
        let noun = resolve::noun(sources, cmdlet).map(|noun| &*noun.name);
        let _ = writeln!(out, "/// The parameters of `{}`.\n#[derive(Clone, Debug, Default)]\npub struct {name} {{", cmdlet.name);
        let mut set = String::new();
        let mut clear = String::new();
        for (index, parameter) in all.iter().enumerate() {
            let field = field(&parameter.name);
            let (rust, extract) = rust_type(sources, noun, parameter);
            let help = if parameter.help.is_empty() { "See the definition." } else { &parameter.help };
            let expected = if is_unread(cmdlet, parameter) { "#[cfg_attr(debug_assertions, expect(dead_code))]\n    " } else { "" };
            let _ = writeln!(
                out,
                "    /// {}\n    {expected}pub(crate) {field}: Given<{rust}>,",
                help.replace('\n', "\n    /// ").replace('[', "\\[").replace('<', "\\<")
            );
            let _ = writeln!(set, "            {index} => put!(self.{field} = extract::given(definition, value, {extract})?),");
            let _ = writeln!(clear, "            {index} => put!(self.{field} = Given::Absent),");
        }
        let _ = writeln!(
            out,
            "}}\n\nimpl Parameters for {name} {{\n    const DEF: &'static CmdletDef = &catalog::cmdlets::{};\n\n    fn set(&mut self, index: usize, value: Value) -> \
             Result<(), ParameterError> {{\n        let Some(definition) = Self::DEF.parameters.get(index) else {{ return Ok(()) }};\n        let _ = (&definition, &value);\n        match index {{\n{set}            _ => {{}}\n        \
             }}\n        Ok(())\n    }}\n\n    fn clear(&mut self, index: usize) {{\n        match index {{\n{clear}            _ => {{}}\n        }}\n    }}\n}}\n",
            shout(&cmdlet.name)
        );
    }
    out
}

/// The Rust type of a field, and the function that takes it out of a value.
fn rust_type(sources: &Sources, noun: Option<&str>, parameter: &ParameterSource) -> (String, String) {
    let Ok(resolved) = resolve::ty(sources, &parameter.ty, noun) else { return ("Value".into(), "extract::any".into()) };
    let (one, extract) = match &resolved.scalar {
        ScalarName::Plain(plain) => match *plain {
            "String" | "Url" | "HostName" => ("Text", "extract::text".to_owned()),
            "Bool" | "Switch" => ("bool", "extract::boolean".to_owned()),
            "Char" => ("char", "extract::character".to_owned()),
            "Byte" => ("u8", "extract::byte".to_owned()),
            "Int" => ("i32", "extract::int".to_owned()),
            "UInt" => ("u32", "extract::uint".to_owned()),
            "Long" => ("i64", "extract::long".to_owned()),
            "Double" => ("f64", "extract::double".to_owned()),
            "DateTime" => ("DateTime", "extract::date_time".to_owned()),
            "TimeSpan" => ("i64", "extract::time_span".to_owned()),
            "Guid" => ("uuid::Uuid", "extract::guid".to_owned()),
            "Version" => ("[i32; 4]", "extract::version".to_owned()),
            "Secret" => ("Secret", "extract::secret".to_owned()),
            _ => ("Value", "extract::any".to_owned()),
        },
        ScalarName::Identity(_) => ("Text", "extract::identity".to_owned()),
        ScalarName::Enum(name) => ("EnumValue", format!("|value| extract::enumeration(value, &catalog::enums::{})", shout(name))),
        ScalarName::Named(_) => ("Value", "extract::any".to_owned()),
    };
    match (resolved.many, &*parameter.shown) {
        (false, _) => (one.to_owned(), extract),
        (true, "MultiValuedProperty") => (format!("MultiValued<{one}>"), format!("|value| extract::multi_valued(value, {extract})")),
        (true, _) => (format!("Vec<{one}>"), format!("|value| extract::list(value, {extract})")),
    }
}

/// The function that opens a shell cmdlet; `exists` says whether the code behind a handler is there.
pub(crate) fn cmdlets_dispatch(sources: &Sources, exists: impl Fn(&str) -> bool) -> String {
    let mut out = String::from(
        "/// A cmdlet that runs in the shell, ready for its parameters; `None` for those that run elsewhere.\npub fn open(def: &crate::catalog::CmdletDef) -> \
         Option<Box<dyn crate::invoke::Running>> {\n    match def.name {\n",
    );
    for cmdlet in &sources.cmdlets {
        let own =
            if &*cmdlet.runs == "shell" { cmdlet.handler.as_ref() } else { cmdlet.in_shell.as_ref().map(|in_shell| &in_shell.handler) };
        if let Some(handler) = own.map(|handler| &**handler).filter(|handler| exists(handler)) {
            let parameters = structure(&cmdlet.name);
            let _ = writeln!(
                out,
                "        {:?} => Some(Box::new(crate::invoke::Typed::<crate::invoke::parameters::{parameters}, self::{handler}>::default())),",
                cmdlet.name
            );
        }
    }
    out.push_str("        _ => None,\n    }\n}\n");
    out
}

/// The function that runs a management cmdlet on one set of arguments; `exists` says whether the code behind a handler is there.
pub(crate) fn management_dispatch(sources: &Sources, exists: impl Fn(&str) -> bool) -> String {
    let mut arms = String::new();
    for cmdlet in sources.cmdlets.iter().filter(|cmdlet| &*cmdlet.runs != "shell") {
        match (&cmdlet.handler, &cmdlet.action) {
            (Some(handler), _) if exists(handler) => {
                let parameters = structure(&cmdlet.name);
                let _ = writeln!(
                    arms,
                    "        {:?} => self::{}(call, crate::invoke::typed::<crate::invoke::parameters::{parameters}>(arguments)?),",
                    cmdlet.name, handler.text
                );
            }
            (None, Some(action)) if exists(&format!("object::{}", action.text)) => {
                let _ = writeln!(arms, "        {:?} => self::object::{}(call, arguments),", cmdlet.name, action.text);
            }
            _ => {}
        }
    }
    format!(
        "/// Runs a management cmdlet on one set of arguments, which are checked first.\n///\n/// # Errors\n/// As the handler says; `NotHandled` never, since every \
         definition has a handler.\npub fn dispatch(call: &mut Call<'_>, def: &'static crate::catalog::CmdletDef, arguments: &[(crate::value::Text, \
         crate::value::Value)]) -> crate::invoke::Outcome {{\n    match def.name {{\n{arms}        _ => Err(crate::invoke::not_handled(def)),\n    }}\n}}\n"
    )
}

fn words(words: &[Word]) -> String {
    format!("&{:?}", words.iter().map(|word| &*word.text).collect::<Vec<_>>())
}

/// `Get-MapiVirtualDirectory` as the name of its parameter struct.
pub(crate) fn structure(name: &str) -> String {
    name.replace('-', "")
}

/// A parameter's name as a field: `IISAuthenticationMethods` is `iis_authentication_methods`, `In` is `r#in`.
pub(crate) fn field(name: &str) -> String {
    let name = snake(name);
    const KEYWORDS: &[&str] =
        &["as", "in", "match", "type", "where", "static", "ref", "use", "if", "for", "loop", "move", "mod", "let", "final", "gen"];
    if KEYWORDS.contains(&&*name) { format!("r#{name}") } else { name }
}

/// `OAuth2ClientProfileEnabled` as `o_auth2_client_profile_enabled`, `Where-Object` as `where_object`.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (index, &letter) in letters.iter().enumerate() {
        if letter == '-' || letter == '_' {
            out.push('_');
            continue;
        }
        let before = index.checked_sub(1).map(|index| letters[index]);
        let after = letters.get(index + 1);
        let starts = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if starts {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

fn shout(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

fn pascal(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
