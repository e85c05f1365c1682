//! Keys of hashtables: those that a command understands, and those that a hashtable has.

use super::parameter::{Cursor, Slot, bind_around, command_name, signature_of};
use super::place::Place;
use super::shape::{Scene, Shape};
use super::word::{Word, begins, single};
use super::{Completion, Kind, Suggestion};
use crate::syntax::ast::{Command, Element, Expression, ExpressionKind, StatementKind};
use crate::syntax::walk::Node;
use crate::value::{Value, to_text};

const NAME: (&str, &str) = ("Name", "What the new property is called.");
const EXPRESSION: (&str, &str) = ("Expression", "What it holds: a property, or a script block that sees the object as $_.");
const LABEL: (&str, &str) = ("Label", "The heading.");
const FORMAT: (&str, &str) = ("FormatString", "How the value is written: N2, yyyy-MM-dd.");
const WIDTH: (&str, &str) = ("Width", "The width of the column.");
const ALIGNMENT: (&str, &str) = ("Alignment", "Left, Center or Right.");
const DEPTH: (&str, &str) = ("Depth", "How deep properties of properties are shown.");
const ASCENDING: (&str, &str) = ("Ascending", "Smallest first.");
const DESCENDING: (&str, &str) = ("Descending", "Greatest first.");

/// The keys that cmdlets understand in hashtables that describe a property.
const DESCRIBING: &[(&str, &[(&str, &str)])] = &[
    ("Select-Object", &[NAME, EXPRESSION]),
    ("Sort-Object", &[EXPRESSION, ASCENDING, DESCENDING]),
    ("Group-Object", &[EXPRESSION]),
    ("Format-Table", &[EXPRESSION, FORMAT, LABEL, WIDTH, ALIGNMENT]),
    ("Format-List", &[EXPRESSION, FORMAT, LABEL]),
    ("Format-Wide", &[EXPRESSION, FORMAT]),
    ("Format-Custom", &[EXPRESSION, DEPTH]),
];

/// The keys that a list in a `Set-` cmdlet takes to be edited.
const EDITING: &[(&str, &str)] = &[("Add", "Values to add to the list."), ("Remove", "Values to take from the list.")];

/// The keys that may stand in a hashtable that is an argument.
pub(super) fn complete_key(place: &Place<'_>, key: &Expression) -> Completion {
    let word = place.word(key.span);
    let entries = place.path.iter().rev().find_map(|node| match node {
        Node::Expression(Expression { kind: ExpressionKind::Hashtable(entries), .. }) => Some(entries),
        _ => None,
    });
    let used = |name: &str| {
        entries.into_iter().flatten().any(|(other, _)| {
            other.span != key.span
                && matches!(&other.kind, ExpressionKind::Bareword(own) | ExpressionKind::Single(own) if own.eq_ignore_ascii_case(name))
        })
    };
    let Some((command, element)) = argument_around(place) else {
        let mut parameters = splatted(place);
        parameters.retain(|(name, _)| begins(name, &word.value) && !used(name));
        return place.found(word.span, parameters.into_iter().map(|(name, help)| Suggestion::plain(name, Kind::Property, help)).collect());
    };
    let keys = describing(place, command).or_else(|| edits_list(place, command, element).then_some(EDITING)).unwrap_or_default();
    let fitting = keys.iter().filter(|(name, _)| begins(name, &word.value) && !used(name));
    place.found(word.span, fitting.map(|(name, help)| Suggestion::plain(*name, Kind::Property, *help)).collect())
}

/// The parameters of the command that the hashtable around the cursor is handed to: `$a = @{ … }; Get-X @a`.
fn splatted(place: &Place<'_>) -> Vec<(String, String)> {
    let variable = place.path.iter().rev().find_map(|node| match node {
        Node::Statement(statement) => match &statement.kind {
            StatementKind::Assignment(assignment) => Some(&assignment.target),
            _ => None,
        },
        _ => None,
    });
    let Some(Expression { kind: ExpressionKind::Variable(variable), .. }) = variable else { return Vec::new() };
    let mut found = None;
    Node::Script(place.script).all(&mut |node| {
        if let Node::Command(command) = node
            && command.elements.iter().any(|element| {
                matches!(element, Element::Argument(Expression { kind: ExpressionKind::Splat(own), .. }) if own.key == variable.key)
            })
        {
            found = found.or(Some(command));
        }
    });
    let Some(command) = found else { return Vec::new() };
    let Some(signature) = signature_of(place, command) else { return Vec::new() };
    let binding = crate::bind::bind(&signature, crate::bind::arguments(command), command.span);
    let free = signature.parameters.iter().enumerate().filter(|(index, _)| binding.parameter(*index).is_none());
    free.map(|(_, parameter)| (parameter.name.to_string(), parameter.def.map_or("", |def| def.help).to_owned())).collect()
}

fn describing(place: &Place<'_>, command: &Command) -> Option<&'static [(&'static str, &'static str)]> {
    let crate::invoke::CommandSource::Cmdlet(def) = place.known.commands.resolve(command_name(command)?)? else { return None };
    DESCRIBING.iter().find(|(name, _)| *name == def.name).map(|(_, keys)| *keys)
}

/// Whether the argument is for a list that `@{Add=…; Remove=…}` edits.
fn edits_list(place: &Place<'_>, command: &Command, element: &Element) -> bool {
    let Some(signature) = signature_of(place, command) else { return false };
    let binding = bind_around(command, &signature, element, Cursor::OnArgument);
    let bound = binding.bound.iter().find(|bound| matches!(bound.value, Some(Slot::Cursor)));
    bound.and_then(|bound| signature.parameters[bound.parameter].def).is_some_and(|def| def.ty.shown == "MultiValuedProperty")
}

/// The command whose argument the cursor stands in, with only hashtables and values between them.
pub(super) fn argument_around<'a>(place: &Place<'a>) -> Option<(&'a Command, &'a Element)> {
    let mut tables = 0;
    for node in place.path.iter().rev().skip(1) {
        match node {
            Node::Element(element) => return (tables == 1).then_some(()).and_then(|()| Some((place.command_of(element)?, *element))),
            Node::Expression(Expression { kind: ExpressionKind::Hashtable(_), .. }) => tables += 1,
            Node::Expression(Expression { kind: ExpressionKind::Array(_) | ExpressionKind::ArrayExpression(_), .. })
            | Node::Block(_)
            | Node::Statement(_) => {}
            _ => return None,
        }
    }
    None
}

/// The keys of the hashtable `object` that the word in its brackets may become.
pub(super) fn keys_of(place: &Place<'_>, object: &Expression, word: &Word) -> Vec<Suggestion> {
    let Shape::Value(Value::Dictionary(dictionary)) = Scene::new(place).of_expression(object) else { return Vec::new() };
    let keys: Vec<String> = dictionary.entries().keys().map(|key| to_text(key.value()).to_string()).collect();
    let fitting = keys.into_iter().filter(|key| begins(key, &word.value));
    fitting
        .map(|key| Suggestion {
            text: if word.quote.is_some() { word.write(&key) } else { single(&key) },
            shown: key,
            kind: Kind::Property,
            help: "".into(),
        })
        .collect()
}
