//! Names of parameters: those that the command has and that what is written still allows.

use super::place::Place;
use super::word::{begins, fits};
use super::{Completion, Kind, Suggestion};
use crate::bind::{Argument, ArgumentKind, Binding, bind};
use crate::invoke::{CommandSource, Parameter, Signature};
use crate::syntax::ast::{Command, Element, Expression, ExpressionKind, NamedParameter, StatementKind};
use crate::syntax::walk::Node;
use crate::text::Span;
use std::sync::Arc;

/// The names that `-Na…` may become.
pub(super) fn complete(place: &Place<'_>, written: &NamedParameter) -> Completion {
    let start = written.span.start as usize;
    let span = place.written(Span::new(start, start + 1 + written.name.len()));
    let before = place.before(span);
    let beginning = before.trim_start_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '?' | '*'));
    let element = place.path.iter().rev().find_map(|node| match node {
        Node::Element(element) => Some(*element),
        _ => None,
    });
    let Some((command, element)) = element.and_then(|element| Some((place.command_of(element)?, element))) else {
        return place.nothing();
    };
    let Some(signature) = signature_of(place, command) else { return place.found(span, Vec::new()) };
    let binding = bind_around(command, &signature, element, Cursor::OnName);
    let mut suggestions = Vec::new();
    for index in in_order(&signature) {
        let parameter = &signature.parameters[index];
        let possible = parameter.sets.iter().any(|membership| membership.set.is_none_or(|set| binding.sets & (1 << set) != 0));
        if !possible || binding.parameter(index).is_some() {
            continue;
        }
        if fits(beginning, &parameter.name) {
            suggestions.push(suggestion(parameter, &parameter.name));
        } else if let Some(alias) = parameter.aliases.iter().find(|alias| begins(alias, beginning)) {
            suggestions.push(suggestion(parameter, alias));
        }
    }
    place.found(span, suggestions)
}

/// A command's own parameters, then `-WhatIf` and `-Confirm`, then the others that all have.
fn in_order(signature: &Signature) -> impl Iterator<Item = usize> {
    let count = signature.parameters.len();
    let asked = if signature.impact.is_some() && count >= signature.own + 2 { count - 2 } else { count };
    (0..signature.own).chain(asked..count).chain(signature.own..asked)
}

fn suggestion(parameter: &Parameter, name: &str) -> Suggestion {
    let help = parameter.def.map_or(&*parameter.help, |def| def.help);
    let kind = if parameter.is_switch() { "switch".into() } else { parameter.ty.accelerator() };
    let help = if help.is_empty() { format!("[{kind}]") } else { format!("[{kind}] {help}") };
    Suggestion { text: format!("-{name}"), shown: name.to_owned(), kind: Kind::ParameterName, help: help.into() }
}

/// The signature of a command of the text: what is written above it counts too.
pub(super) fn signature_of(place: &Place<'_>, command: &Command) -> Option<Arc<Signature>> {
    let name = command_name(command)?;
    let mut declared = None;
    Node::Script(place.script).all(&mut |node| {
        if let Node::Statement(statement) = node
            && let StatementKind::Function(function) = &statement.kind
            && function.name.eq_ignore_ascii_case(name)
        {
            declared = Some(function);
        }
    });
    if let Some(function) = declared {
        return Some(Arc::new(crate::bind::of_function(function)));
    }
    let commands = place.known.commands;
    let source = commands.resolve(name)?;
    if matches!(source, CommandSource::Cmdlet(def) if !place.known.live.offers(def)) {
        return None;
    }
    commands.signature(&source)
}

/// The name of a command, if it is written out.
pub(super) fn command_name(command: &Command) -> Option<&str> {
    match command.elements.first()? {
        Element::Argument(Expression {
            kind: ExpressionKind::Bareword(name) | ExpressionKind::Single(name) | ExpressionKind::Double(name),
            ..
        }) => Some(name),
        _ => None,
    }
}

/// What the cursor is on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cursor {
    /// The name of a parameter, which is not bound yet.
    OnName,
    /// An argument.
    OnArgument,
}

/// An argument as completion binds it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot<'a> {
    Written(&'a Expression),
    /// What the cursor is on.
    Cursor,
}

/// Binds the arguments of a command with the cursor at one of its elements.
pub(super) fn bind_around<'a>(command: &'a Command, signature: &Signature, at: &Element, cursor: Cursor) -> Binding<Slot<'a>> {
    let mut arguments = Vec::with_capacity(command.elements.len());
    let mut leave_out_next = false;
    for element in command.elements.iter().skip(1) {
        let here = std::ptr::eq(element, at);
        let span = crate::syntax::walk::element_span(element);
        let leave_out = std::mem::take(&mut leave_out_next);
        let kind = match element {
            Element::Parameter(_) if here && cursor == Cursor::OnName => {
                // A value behind it belongs to it, whatever it will be called.
                leave_out_next = true;
                continue;
            }
            Element::Parameter(parameter) => match &parameter.argument {
                Some(_) if here => ArgumentKind::Attached(parameter.name.clone(), Slot::Cursor, None),
                Some(value) => ArgumentKind::Attached(parameter.name.clone(), Slot::Written(value), None),
                None => ArgumentKind::Named(parameter.name.clone()),
            },
            Element::Argument(_) if here => ArgumentKind::Value(Slot::Cursor),
            Element::Argument(value) if leave_out || matches!(value.kind, ExpressionKind::Splat(_)) => continue,
            Element::Argument(value) => ArgumentKind::Value(Slot::Written(value)),
            Element::EndOfParameters(_) | Element::Verbatim(..) => continue,
        };
        arguments.push(Argument { kind, span });
    }
    bind(signature, arguments, command.span)
}
