//! The nodes of a tree as one kind of thing: what a place in the text lies in, and everything there is.

use super::ast::{
    Attribute, Block, Body, Command, Element, Expression, ExpressionKind, Parameter, Part, Redirection, RedirectionTarget, ScriptBlock,
    Stage, Statement, StatementKind, SwitchInput, TypeName, Variable,
};
use crate::text::Span;

/// A node.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// A script block, or a whole text.
    Script(&'a ScriptBlock),
    /// Statements in a row.
    Block(&'a Block),
    /// A statement.
    Statement(&'a Statement),
    /// A command of a pipeline.
    Command(&'a Command),
    /// A part of a command.
    Element(&'a Element),
    /// Where a stream goes.
    Redirection(&'a Redirection),
    /// An expression.
    Expression(&'a Expression),
    /// A key of a hashtable and the hashtable's entries.
    Key(&'a Expression),
    /// The name behind the dot of a member; its member is the node around it.
    MemberName(&'a Expression),
    /// An attribute, or the type of a cast.
    Attribute(&'a Attribute),
    /// A declared parameter.
    Parameter(&'a Parameter),
    /// The name of a type.
    Type(&'a TypeName),
    /// A variable outside of expressions: of a loop or a parameter.
    Variable(&'a Variable),
}

impl<'a> Node<'a> {
    /// Where it stands.
    pub fn span(self) -> Span {
        match self {
            Self::Script(script) => script.span,
            Self::Block(block) => block.span,
            Self::Statement(statement) => statement.span,
            Self::Command(command) => command.span,
            Self::Element(element) => element_span(element),
            Self::Redirection(redirection) => redirection.span,
            Self::Expression(expression) | Self::Key(expression) | Self::MemberName(expression) => expression.span,
            Self::Attribute(attribute) => attribute.span,
            Self::Parameter(parameter) => parameter.span,
            Self::Type(name) => name.span,
            Self::Variable(variable) => variable.span,
        }
    }

    /// Hands each node directly below this one to `each`, by place.
    pub fn children(self, each: &mut dyn FnMut(Node<'a>)) {
        match self {
            Self::Script(script) => in_script(script, each),
            Self::Block(block) => block.statements.iter().for_each(|statement| each(Node::Statement(statement))),
            Self::Statement(statement) => in_statement(statement, each),
            Self::Command(command) => {
                command.elements.iter().for_each(|element| each(Node::Element(element)));
                command.redirections.iter().for_each(|redirection| each(Node::Redirection(redirection)));
            }
            Self::Element(Element::Argument(expression)) => each(Node::Expression(expression)),
            Self::Element(Element::Parameter(parameter)) => parameter.argument.iter().for_each(|value| each(Node::Expression(value))),
            Self::Redirection(Redirection { to: RedirectionTarget::File { path, .. }, .. }) => each(Node::Expression(path)),
            Self::Expression(expression) => in_expression(expression, each),
            Self::Attribute(attribute) => {
                each(Node::Type(&attribute.name));
                for value in attribute.arguments.iter().flat_map(|arguments| &arguments.positional) {
                    each(Node::Expression(value));
                }
            }
            Self::Parameter(parameter) => {
                parameter.attributes.iter().for_each(|attribute| each(Node::Attribute(attribute)));
                each(Node::Variable(&parameter.variable));
                parameter.default.iter().for_each(|value| each(Node::Expression(value)));
            }
            Self::Key(key) => in_expression(key, each),
            Self::MemberName(name) => in_expression(name, each),
            Self::Element(_) | Self::Redirection(_) | Self::Type(_) | Self::Variable(_) => {}
        }
    }

    /// Hands this node and all below it to `each`, outer ones first.
    pub fn all(self, each: &mut dyn FnMut(Node<'a>)) {
        each(self);
        self.children(&mut |child| child.all(each));
    }
}

/// Where a part of a command stands.
pub fn element_span(element: &Element) -> Span {
    match element {
        Element::Argument(expression) => expression.span,
        Element::Parameter(parameter) => parameter.argument.as_ref().map_or(parameter.span, |value| parameter.span.to(value.span)),
        Element::EndOfParameters(span) | Element::Verbatim(_, span) => *span,
    }
}

/// The nodes around the byte before `at`, outermost first.
pub fn path(script: &ScriptBlock, at: usize) -> Vec<Node<'_>> {
    let mut path = vec![Node::Script(script)];
    loop {
        let mut inner = None;
        path[path.len() - 1].children(&mut |child| {
            let span = child.span().range();
            if span.start < at && at <= span.end {
                inner = Some(child);
            }
        });
        match inner {
            Some(child) => path.push(child),
            None => return path,
        }
    }
}

fn in_script<'a>(script: &'a ScriptBlock, each: &mut dyn FnMut(Node<'a>)) {
    if let Some(params) = &script.params {
        params.attributes.iter().for_each(|attribute| each(Node::Attribute(attribute)));
        params.parameters.iter().for_each(|parameter| each(Node::Parameter(parameter)));
    }
    match &script.body {
        Body::Plain(block) => each(Node::Block(block)),
        Body::Named(named) => [&named.dynamic, &named.begin, &named.process, &named.end, &named.clean]
            .into_iter()
            .flatten()
            .for_each(|block| each(Node::Block(block))),
    }
}

fn in_statement<'a>(statement: &'a Statement, each: &mut dyn FnMut(Node<'a>)) {
    match &statement.kind {
        StatementKind::Expression(expression) => each(Node::Expression(expression)),
        StatementKind::Pipeline(pipeline) => {
            for stage in &pipeline.stages {
                match stage {
                    Stage::Expression(expression, redirections) => {
                        each(Node::Expression(expression));
                        redirections.iter().for_each(|redirection| each(Node::Redirection(redirection)));
                    }
                    Stage::Command(command) => each(Node::Command(command)),
                }
            }
        }
        StatementKind::Chain(chain) => {
            each(Node::Statement(&chain.left));
            each(Node::Statement(&chain.right));
        }
        StatementKind::Assignment(assignment) => {
            each(Node::Expression(&assignment.target));
            each(Node::Statement(&assignment.value));
        }
        StatementKind::If(statement) => {
            for (condition, block) in &statement.clauses {
                each(Node::Statement(condition));
                each(Node::Block(block));
            }
            statement.otherwise.iter().for_each(|block| each(Node::Block(block)));
        }
        StatementKind::Switch(statement) => {
            match &statement.input {
                SwitchInput::Value(value) => each(Node::Statement(value)),
                SwitchInput::File(path) => each(Node::Expression(path)),
            }
            for (condition, block) in &statement.clauses {
                each(Node::Expression(condition));
                each(Node::Block(block));
            }
            statement.default.iter().for_each(|block| each(Node::Block(block)));
        }
        StatementKind::For(statement) => {
            [&statement.initial, &statement.condition, &statement.step].into_iter().flatten().for_each(|part| each(Node::Statement(part)));
            each(Node::Block(&statement.body));
        }
        StatementKind::ForEach(statement) => {
            each(Node::Variable(&statement.variable));
            each(Node::Statement(&statement.items));
            each(Node::Block(&statement.body));
        }
        StatementKind::While(statement) => {
            each(Node::Statement(&statement.condition));
            each(Node::Block(&statement.body));
        }
        StatementKind::Leave(_, value) => value.iter().for_each(|value| each(Node::Statement(value))),
        StatementKind::Jump(_, label) => label.iter().for_each(|label| each(Node::Expression(label))),
        StatementKind::Try(statement) => {
            each(Node::Block(&statement.body));
            for (types, block) in &statement.catches {
                types.iter().for_each(|name| each(Node::Type(name)));
                each(Node::Block(block));
            }
            statement.finally.iter().for_each(|block| each(Node::Block(block)));
        }
        StatementKind::Trap(trap) => {
            trap.ty.iter().for_each(|name| each(Node::Type(name)));
            each(Node::Block(&trap.body));
        }
        StatementKind::Function(function) => {
            function.parameters.iter().flatten().for_each(|parameter| each(Node::Parameter(parameter)));
            each(Node::Script(&function.body));
        }
        StatementKind::Data(block) => each(Node::Block(block)),
        StatementKind::Foreign(_) | StatementKind::Error => {}
    }
}

fn in_expression<'a>(expression: &'a Expression, each: &mut dyn FnMut(Node<'a>)) {
    match &expression.kind {
        ExpressionKind::Expandable(text) => {
            for part in &text.parts {
                if let Part::Expression(expression) = part {
                    each(Node::Expression(expression));
                }
            }
        }
        ExpressionKind::Array(items) => items.iter().for_each(|item| each(Node::Expression(item))),
        ExpressionKind::ArrayExpression(block) | ExpressionKind::Subexpression(block) => each(Node::Block(block)),
        ExpressionKind::Paren(statement) => each(Node::Statement(statement)),
        ExpressionKind::Hashtable(entries) => {
            for (key, value) in entries {
                each(Node::Key(key));
                each(Node::Statement(value));
            }
        }
        ExpressionKind::ScriptBlock(block) => each(Node::Script(block)),
        ExpressionKind::Cast(attribute, operand) => {
            each(Node::Attribute(attribute));
            each(Node::Expression(operand));
        }
        ExpressionKind::Type(name) => each(Node::Type(name)),
        ExpressionKind::Unary(_, operand) => each(Node::Expression(operand)),
        ExpressionKind::Binary(_, left, right) => {
            each(Node::Expression(left));
            each(Node::Expression(right));
        }
        ExpressionKind::Ternary(condition, then, otherwise) => {
            [condition, then, otherwise].into_iter().for_each(|part| each(Node::Expression(part)));
        }
        ExpressionKind::Member(member) => {
            each(Node::Expression(&member.object));
            each(Node::MemberName(&member.name));
        }
        ExpressionKind::Call(call) => {
            each(Node::Expression(&call.member.object));
            each(Node::MemberName(&call.member.name));
            call.arguments.iter().for_each(|argument| each(Node::Expression(argument)));
        }
        ExpressionKind::Index(index) => {
            each(Node::Expression(&index.object));
            each(Node::Expression(&index.index));
        }
        ExpressionKind::Number(_)
        | ExpressionKind::Single(_)
        | ExpressionKind::Double(_)
        | ExpressionKind::Here(_)
        | ExpressionKind::Bareword(_)
        | ExpressionKind::Variable(_)
        | ExpressionKind::Splat(_)
        | ExpressionKind::Using(_)
        | ExpressionKind::Error => {}
    }
}
