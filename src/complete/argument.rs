//! Values of parameters: closed lists, enumerations, truth values, names of things.

use super::parameter::{Cursor, Slot, bind_around, signature_of};
use super::place::Place;
use super::shape::Scene;
use super::word::Word;
use super::{Kind, Suggestion, choices, command, path as files, variable};
use crate::bind::{Binding, constant};
use crate::catalog::{self, Scalar};
use crate::invoke::{Parameter, Signature, Validation};
use crate::syntax::ast::{Command, Element};
use crate::value::{self, EnumDef, Type};
use std::borrow::Cow;

/// Whether names of files are offered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Files {
    /// Where nothing else is known.
    WhenNothingElse,
    /// Not here.
    Never,
}

/// The values that the word at an element of a command may become.
pub(super) fn suggestions(place: &Place<'_>, command: &Command, element: &Element, word: &Word, fallback: Files) -> Vec<Suggestion> {
    let or_files = |wanted: bool| if wanted && fallback != Files::Never { files::suggestions(place, word) } else { Vec::new() };
    let Some(signature) = signature_of(place, command) else { return or_files(true) };
    let binding = bind_around(command, &signature, element, Cursor::OnArgument);
    let by_name = binding.bound.iter().find(|bound| matches!(bound.value, Some(Slot::Cursor))).map(|bound| bound.parameter);
    let among_rest = || {
        let (index, values) = binding.remaining.as_ref()?;
        values.iter().any(|(value, _)| matches!(value, Slot::Cursor)).then_some(*index)
    };
    let Some(index) = by_name.or_else(among_rest) else { return or_files(true) };
    let parameter = word_for(&signature, &signature.parameters[index]);
    // A script that has nothing to say leaves the word to what is known otherwise.
    if let Some(scripted) = scripted(place, command, &signature, parameter, &binding, word).filter(|offered| !offered.is_empty()) {
        return scripted;
    }
    if let Some(closed) = closed_list(&signature, parameter) {
        return chosen(closed, word);
    }
    if !parameter.suggested.is_empty() {
        return chosen(parameter.suggested.iter().map(|value| (value.clone(), "".into())).collect(), word);
    }
    if let Some(closed) = compared(place, command, element, parameter) {
        return chosen(closed, word);
    }
    match completer(parameter) {
        Completer::Identity(noun) => place
            .known
            .live
            .identities(noun, &word.value)
            .into_iter()
            .map(|identity| Suggestion {
                text: word.write(&identity.text),
                shown: identity.text.to_string(),
                kind: Kind::ParameterValue,
                help: identity.help.to_string().into(),
            })
            .collect(),
        Completer::Property => Scene::new(place).properties_of_input(command, word),
        Completer::Command => commands_and_topics(place, command, word),
        Completer::Variable => variable::names(place, &word.value)
            .into_iter()
            .map(|(name, help)| Suggestion {
                text: word.write(&name),
                shown: name.to_string(),
                kind: Kind::ParameterValue,
                help: help.to_string().into(),
            })
            .collect(),
        Completer::Words(choice) => {
            let mut found = chosen(choice.words.iter().map(|name| ((*name).into(), "".into())).collect(), word);
            found.iter_mut().for_each(|suggestion| suggestion.kind = choice.kind);
            found
        }
        Completer::AnyCommand => command::suggestions(place, word),
        Completer::Alias => {
            let mut names: Vec<&str> = place.known.commands.aliases().map(|(name, _)| name).collect();
            names.sort_unstable_by_key(|name| name.to_lowercase());
            chosen(names.into_iter().map(|name| (name.to_owned().into(), "".into())).collect(), word)
        }
        Completer::Type => super::type_name::suggestions(place.script, &word.value)
            .into_iter()
            .map(|found| Suggestion { text: word.write(&found.text), ..found })
            .collect(),
        Completer::Path => or_files(true),
        Completer::Folder => {
            let mut folders = or_files(true);
            folders.retain(|found| found.kind == Kind::ProviderContainer);
            folders
        }
        Completer::None => or_files(may_be_path(parameter)),
    }
}

/// `$true` and `$false`, if the argument at an element of a command is one of them.
pub(super) fn truth_values(place: &Place<'_>, command: &Command, element: &Element) -> Option<Vec<Suggestion>> {
    let signature = signature_of(place, command)?;
    let binding = bind_around(command, &signature, element, Cursor::OnArgument);
    let bound = binding.bound.iter().find(|bound| matches!(bound.value, Some(Slot::Cursor)))?;
    let values =
        of_parameter(&signature.parameters[bound.parameter]).filter(|values| values.iter().all(|(name, _)| name.starts_with('$')))?;
    Some(chosen(values, &Word::new(crate::text::Span::default(), "")))
}

/// What a script offers, as it says it.
fn scripted(
    place: &Place<'_>,
    command: &Command,
    signature: &Signature,
    parameter: &Parameter,
    binding: &Binding<Slot<'_>>,
    word: &Word,
) -> Option<Vec<Suggestion>> {
    let given = binding.bound.iter().filter_map(|bound| {
        let value = match bound.value {
            Some(Slot::Written(value)) => constant(value)?,
            Some(Slot::Cursor) => return None,
            None => value::Value::Bool(true),
        };
        Some((value::Text::from(&*signature.parameters[bound.parameter].name), value))
    });
    let given: Vec<_> = given.collect();
    let asked = crate::invoke::ArgumentAsked {
        command: &signature.name,
        parameter: &parameter.name,
        word: place.before(word.span),
        text: &place.text[place.written(command.span).range()],
        given: &given,
    };
    Some(place.known.live.scripted(&asked)?.iter().map(offered).collect())
}

/// A `CompletionResult`, or the text of anything else.
fn offered(value: &value::Value) -> Suggestion {
    let part = |name| match value {
        value::Value::Object(object) => object.property(name).map(|value| value::to_text(&value).to_string()),
        _ => None,
    };
    let text = part("CompletionText").unwrap_or_else(|| value::to_text(value).to_string());
    Suggestion {
        shown: part("ListItemText").unwrap_or_else(|| text.clone()),
        text,
        kind: Kind::named(&part("ResultType").unwrap_or_default()),
        help: part("ToolTip").unwrap_or_default().into(),
    }
}

/// A word is no script block: another parameter at the same place may take it, as `ForEach-Object Length` does.
fn word_for<'s>(signature: &'s Signature, parameter: &'s Parameter) -> &'s Parameter {
    if !matches!(&parameter.ty, Type::ScriptBlock) && !matches!(&parameter.ty, Type::Array(element) if **element == Type::ScriptBlock) {
        return parameter;
    }
    let place = |parameter: &Parameter| parameter.sets.iter().find_map(|membership| membership.position);
    let position = place(parameter);
    let other = signature.parameters.iter().find(|other| position.is_some() && place(other) == position && other.name != parameter.name);
    other.unwrap_or(parameter)
}

enum Completer {
    Identity(&'static str),
    Property,
    Command,
    Variable,
    Path,
    Folder,
    Words(&'static choices::Choice),
    AnyCommand,
    Alias,
    Type,
    None,
}

fn completer(parameter: &Parameter) -> Completer {
    let Some(def) = parameter.def else { return Completer::None };
    match (def.ty.scalar, def.completer) {
        (Scalar::Identity(noun), _) => Completer::Identity(noun),
        (_, "property") => Completer::Property,
        (_, "command") => Completer::Command,
        (_, "variable") => Completer::Variable,
        (_, "path") => Completer::Path,
        (_, "folder") => Completer::Folder,
        (_, "any-command") => Completer::AnyCommand,
        (_, "alias") => Completer::Alias,
        (_, "type") => Completer::Type,
        (_, other) => choices::choice(other).map_or(Completer::None, Completer::Words),
    }
}

/// Whether a file's name could make sense: text of a function's or cmdlet's own, and anything untyped.
fn may_be_path(parameter: &Parameter) -> bool {
    let one = match &parameter.ty {
        Type::Array(element) => element,
        other => other,
    };
    match parameter.def {
        Some(def) => matches!(def.ty.scalar, Scalar::String | Scalar::Object),
        None => matches!(one, Type::String | Type::Object | Type::Named(_)),
    }
}

/// What a property may be compared with: `Where-Object Enabled -EQ …`.
fn compared(place: &Place<'_>, command: &Command, element: &Element, parameter: &Parameter) -> Option<Vec<Value>> {
    if parameter.name != "Value" {
        return None;
    }
    let (noun, property) = Scene::new(place).property_compared(command, element)?;
    let property = noun.property(&property)?;
    if !property.values.is_empty() {
        return Some(property.values.iter().map(|value| (value.name.into(), value.help.into())).collect());
    }
    of_type(&property.ty.value_type())
}

/// The values of a type that has few.
fn of_type(ty: &Type) -> Option<Vec<Value>> {
    if is_bool(ty) {
        return Some(vec![("$true".into(), "Yes.".into()), ("$false".into(), "No.".into())]);
    }
    let mut values: Vec<Value> = enumeration(ty)?.members.iter().map(|member| (member.name.into(), member.help.into())).collect();
    values.sort_by_key(|(name, _)| name.to_lowercase());
    Some(values)
}

/// The values of a parameter's type. A truth value is written out for the cmdlets of the catalog, whose settings are often one;
/// for functions nothing is offered, as in PowerShell, but where a switch has a colon.
fn of_parameter(parameter: &Parameter) -> Option<Vec<Value>> {
    if parameter.def.is_none() && is_bool(&parameter.ty) && !parameter.is_switch() { None } else { of_type(&parameter.ty) }
}

type Value = (Cow<'static, str>, Cow<'static, str>);

/// The values of a closed list with their meanings, by name; `None` when there is none.
fn closed_list(signature: &Signature, parameter: &Parameter) -> Option<Vec<Value>> {
    let set = parameter.validations.iter().find_map(|validation| match validation {
        Validation::Set(values, _) => Some(values),
        _ => None,
    });
    let Some(set) = set else { return of_parameter(parameter) };
    let noun = signature.def.and_then(|def| def.noun).and_then(catalog::noun);
    let property = noun.zip(parameter.def).and_then(|(noun, def)| noun.property(def.property));
    let help = |name: &str| property.and_then(|property| property.values.iter().find(|value| value.name.eq_ignore_ascii_case(name)));
    let mut values: Vec<Value> = set.iter().map(|name| (name.clone(), help(name).map_or("", |value| value.help).into())).collect();
    values.sort_by_key(|(name, _)| name.to_lowercase());
    Some(values)
}

fn chosen(values: Vec<Value>, word: &Word) -> Vec<Suggestion> {
    let fitting = values.into_iter().filter(|(name, _)| word.fits(name));
    fitting
        .map(|(name, help)| Suggestion {
            // A variable is never quoted.
            text: if name.starts_with('$') { name.to_string() } else { word.write(&name) },
            shown: name.into_owned(),
            kind: Kind::ParameterValue,
            help,
        })
        .collect()
}

/// The enumeration that a parameter takes, alone or as a list.
fn enumeration(ty: &Type) -> Option<&'static EnumDef> {
    match ty {
        Type::Enum(def) => Some(def),
        Type::Array(element) => enumeration(element),
        Type::Named(name) => nullable(name).and_then(crate::value::member::known_enum),
        _ => None,
    }
}

fn is_bool(ty: &Type) -> bool {
    match ty {
        // A switch takes a value behind a colon only.
        Type::Bool | Type::Switch => true,
        Type::Named(name) => nullable(name).is_some_and(|inner| Type::named(inner) == Type::Bool),
        _ => false,
    }
}

/// What a nullable type is when it is not null.
fn nullable(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("System.").unwrap_or(name);
    rest.get(..9).filter(|start| start.eq_ignore_ascii_case("nullable["))?;
    rest[9..].strip_suffix(']')
}

fn commands_and_topics(place: &Place<'_>, command: &Command, word: &Word) -> Vec<Suggestion> {
    let mut found = command::named(place, word);
    let helps = super::parameter::command_name(command).and_then(|name| place.known.commands.resolve(name));
    if matches!(helps, Some(crate::invoke::CommandSource::Cmdlet(def)) if def.name == "Get-Help") && !word.value.is_empty() {
        let topics = catalog::TOPICS.iter().filter(|topic| word.fits(topic.name));
        found.extend(topics.map(|topic| Suggestion::plain(topic.name, Kind::ParameterValue, topic.synopsis)));
    }
    found.iter_mut().for_each(|suggestion| suggestion.text = word.write(&suggestion.shown));
    found
}
