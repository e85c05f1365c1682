//! What a line means, as JSON for editors and tests: its problems, its commands, their elements and bindings. Nothing runs.

use super::{Binding, arguments, bind};
use crate::invoke::{Commands, Signature};
use crate::syntax::ast::{Body, Command, Element, Expression, ExpressionKind, StatementKind};
use crate::syntax::walk::Node;
use crate::syntax::{Problem, ast, parse};
use crate::text::{Source, Span};
use std::collections::HashMap;
use std::sync::Arc;

/// The answer for one line.
#[derive(Debug, serde::Serialize)]
pub struct Explanation {
    /// What the caller calls the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What is wrong with it.
    pub problems: Vec<ProblemSeen>,
    /// Whether it only ends too early.
    pub incomplete: bool,
    /// Its commands by start, outer ones first.
    pub commands: Vec<CommandSeen>,
}

/// A problem.
#[derive(Debug, serde::Serialize)]
pub struct ProblemSeen {
    id: &'static str,
    span: [u32; 2],
    message: String,
}

/// A command.
#[derive(Debug, serde::Serialize)]
pub struct CommandSeen {
    name: Option<String>,
    span: [u32; 2],
    elements: Vec<ElementSeen>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redirections: Vec<[u32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<std::collections::BTreeMap<String, Option<[u32; 2]>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unbound: Option<Vec<Unbound>>,
}

#[derive(Debug, serde::Serialize)]
struct Unbound {
    id: &'static str,
    span: [u32; 2],
}

/// A part of a command.
#[derive(Debug, Default, serde::Serialize)]
struct ElementSeen {
    kind: &'static str,
    span: [u32; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    argument: Option<Box<ElementSeen>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<ElementSeen>>,
}

/// Signatures by lower-case name, of the functions that a script declares.
pub type Signatures = HashMap<String, Signature>;

/// The functions that a script declares at its top level. Nothing of it runs.
pub fn declared_functions(source: &Arc<Source>) -> Signatures {
    let parsed = parse(source);
    let Body::Plain(block) = &parsed.tree.body else { return Signatures::new() };
    let functions = block.statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Function(function) => Some((function.name.to_lowercase().into(), super::of_function(function))),
        _ => None,
    });
    functions.collect()
}

/// Explains `code`. Commands are looked up among `functions`, then in `commands`.
pub fn explain(id: Option<String>, code: &str, functions: &Signatures, commands: &Commands) -> Explanation {
    let source = Arc::new(Source::new(code));
    let parsed = parse(&source);
    let mut found = Vec::new();
    Node::Script(&parsed.tree).all(&mut |node| {
        if let Node::Command(command) = node {
            found.push(command);
        }
    });
    found.sort_by_key(|command| (command.span.start, std::cmp::Reverse(command.span.end)));
    Explanation {
        id,
        problems: parsed.problems.iter().map(problem).collect(),
        incomplete: parsed.incomplete,
        commands: found.into_iter().map(|command| command_seen(command, functions, commands)).collect(),
    }
}

fn problem(problem: &Problem) -> ProblemSeen {
    ProblemSeen { id: problem.id, span: pair(problem.span), message: problem.message.clone() }
}

fn pair(span: Span) -> [u32; 2] {
    [span.start, span.end]
}

fn command_seen(command: &Command, functions: &Signatures, commands: &Commands) -> CommandSeen {
    let first = command.elements.first();
    let name = first.and_then(|element| match element {
        Element::Argument(expression) => match &expression.kind {
            ExpressionKind::Bareword(name) | ExpressionKind::Single(name) | ExpressionKind::Double(name) => Some(name.to_string()),
            _ => None,
        },
        _ => None,
    });
    let mut seen = CommandSeen {
        span: pair(command.span),
        elements: command.elements.iter().filter_map(element_seen).collect(),
        redirections: command.redirections.iter().map(|redirection| pair(redirection.span)).collect(),
        bound: None,
        unbound: None,
        name,
    };
    let place = first.map_or(command.span, |element| match element {
        Element::Argument(expression) => expression.span,
        _ => command.span,
    });
    if let Some(name) = &seen.name {
        let known = functions.get(&name.to_lowercase());
        let compiled = if known.is_none() { commands.resolve(name).and_then(|source| commands.signature(&source)) } else { None };
        if let Some(signature) = known.or(compiled.as_deref()) {
            let mut arguments = arguments(command);
            arguments.retain(|argument| !is_lone_dash(argument));
            let binding = bind(signature, arguments, place);
            seen.bound = Some(bound(signature, &binding));
            let problems = binding.problems.iter();
            seen.unbound = Some(problems.map(|problem| Unbound { id: problem.id, span: pair(problem.span) }).collect());
        }
    }
    seen
}

fn bound(signature: &Signature, binding: &Binding<&Expression>) -> std::collections::BTreeMap<String, Option<[u32; 2]>> {
    let mut all: std::collections::BTreeMap<_, _> = binding
        .bound
        .iter()
        .filter(|bound| !(signature.parameters[bound.parameter].is_switch() && bound.value.is_some_and(is_false)))
        .map(|bound| (signature.parameters[bound.parameter].name.clone().into_owned(), bound.value.map(|value| pair(value.span))))
        .collect();
    if let Some((index, values)) = &binding.remaining {
        let span = values.iter().map(|(_, span)| *span).reduce(Span::to);
        all.insert(signature.parameters[*index].name.clone().into_owned(), span.map(pair));
    }
    all
}

/// A switch that is switched off counts as not given.
fn is_false(value: &Expression) -> bool {
    matches!(&value.kind, ExpressionKind::Variable(variable) if &*variable.key == "false")
}

/// A dash by itself is the beginning of a name, not yet an argument.
fn is_lone_dash(argument: &super::Argument<&Expression>) -> bool {
    matches!(&argument.kind, super::ArgumentKind::Value(value) if matches!(&value.kind, ExpressionKind::Bareword(word) if &**word == "-"))
}

fn element_seen(element: &Element) -> Option<ElementSeen> {
    match element {
        Element::Argument(expression) => Some(expression_seen(expression)),
        Element::Parameter(parameter) => {
            let argument = parameter.argument.as_ref();
            let span = argument.map_or(parameter.span, |argument| parameter.span.to(argument.span));
            let argument = argument.map(|argument| Box::new(expression_seen(argument)));
            Some(ElementSeen {
                kind: "parameter",
                span: pair(span),
                name: Some(parameter.name.to_string()),
                argument,
                ..ElementSeen::default()
            })
        }
        Element::EndOfParameters(span) => {
            Some(ElementSeen { kind: "bareword", span: pair(*span), value: Some("--".to_owned()), ..ElementSeen::default() })
        }
        Element::Verbatim(text, span) => {
            Some(ElementSeen { kind: "bareword", span: pair(*span), value: Some(text.to_string()), ..ElementSeen::default() })
        }
    }
}

fn expression_seen(expression: &Expression) -> ElementSeen {
    let mut seen = ElementSeen { span: pair(expression.span), ..ElementSeen::default() };
    let mut valued = |kind: &'static str, text: &str| {
        seen.value = Some(text.to_owned());
        kind
    };
    seen.kind = match &expression.kind {
        ExpressionKind::Bareword(text) => valued("bareword", text),
        ExpressionKind::Single(text) => valued("single", text),
        ExpressionKind::Double(text) => valued("double", text),
        ExpressionKind::Here(text) => valued("here", text),
        ExpressionKind::Number(number) => valued("number", &number_text(&number.value)),
        ExpressionKind::Variable(variable) => {
            seen.name = Some(full_name(variable));
            "variable"
        }
        ExpressionKind::Splat(variable) => {
            seen.name = Some(full_name(variable));
            "splat"
        }
        ExpressionKind::Array(items) => {
            seen.items = Some(items.iter().map(expression_seen).collect());
            "array"
        }
        ExpressionKind::Expandable(_) => "expandable",
        ExpressionKind::ArrayExpression(_) => "arrayexpression",
        ExpressionKind::Subexpression(_) => "subexpression",
        ExpressionKind::Paren(_) => "paren",
        ExpressionKind::Hashtable(_) => "hashtable",
        ExpressionKind::ScriptBlock(_) => "scriptblock",
        ExpressionKind::Type(_) => "type",
        ExpressionKind::Cast(..) => "cast",
        ExpressionKind::Unary(..) => "unary",
        ExpressionKind::Binary(..) => "binary",
        ExpressionKind::Ternary(..) => "ternary",
        ExpressionKind::Member(_) => "member",
        ExpressionKind::Call(_) => "call",
        ExpressionKind::Index(_) => "index",
        ExpressionKind::Using(_) => "using",
        ExpressionKind::Error => "error",
    };
    seen
}

/// A variable's name as written, scope included.
fn full_name(variable: &ast::Variable) -> String {
    use ast::Scope;
    let scope = match &variable.scope {
        Scope::Unqualified => return variable.name.to_string(),
        Scope::Global => "global",
        Scope::Script => "script",
        Scope::Local => "local",
        Scope::Private => "private",
        Scope::Using => "using",
        Scope::Environment => "env",
        Scope::Function => "function",
        Scope::Variable => "variable",
        Scope::Alias => "alias",
        Scope::Drive(drive) => drive,
    };
    format!("{scope}:{}", variable.name)
}

fn number_text(value: &ast::NumberValue) -> String {
    use ast::NumberValue;
    match value {
        NumberValue::Int(value) => value.to_string(),
        NumberValue::Long(value) => value.to_string(),
        NumberValue::Double(value) => value.to_string(),
        NumberValue::SByte(value) => value.to_string(),
        NumberValue::Byte(value) => value.to_string(),
        NumberValue::Short(value) => value.to_string(),
        NumberValue::UShort(value) => value.to_string(),
        NumberValue::UInt(value) => value.to_string(),
        NumberValue::ULong(value) => value.to_string(),
        NumberValue::Decimal(digits) | NumberValue::Big(digits) => digits.to_string(),
    }
}
