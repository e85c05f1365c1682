//! What a command hands to the binder: names and values in the order in which they stand.

use crate::syntax::ast::{Command, Element, Expression, Name};
use crate::text::Span;

/// One element behind a command's name. `T` is the value: an expression when nothing is evaluated, a value at run time.
#[derive(Clone, Debug)]
pub struct Argument<T> {
    /// What it is.
    pub kind: ArgumentKind<T>,
    /// Where it stands; for values out of a splat, where the splat stands.
    pub span: Span,
}

/// What an argument is.
#[derive(Clone, Debug)]
pub enum ArgumentKind<T> {
    /// `-Name`; the next value is its own if it needs one.
    Named(Name),
    /// `-Name:value`, or an entry of a splatted hashtable. Where the value stands apart from the whole, mistakes in it are shown there.
    Attached(Name, T, Option<Span>),
    /// A value without a name.
    Value(T),
}

/// The arguments of a command as they are written. Splats say nothing before they are evaluated and are left out.
pub fn arguments(command: &Command) -> Vec<Argument<&Expression>> {
    let mut arguments = Vec::with_capacity(command.elements.len());
    for element in command.elements.iter().skip(1) {
        let (kind, span) = match element {
            Element::Argument(expression) => {
                if matches!(expression.kind, crate::syntax::ast::ExpressionKind::Splat(_)) {
                    continue;
                }
                (ArgumentKind::Value(expression), expression.span)
            }
            Element::Parameter(parameter) => match &parameter.argument {
                Some(value) => (ArgumentKind::Attached(parameter.name.clone(), value, None), parameter.span.to(value.span)),
                None => (ArgumentKind::Named(parameter.name.clone()), parameter.span),
            },
            Element::EndOfParameters(_) | Element::Verbatim(..) => continue,
        };
        arguments.push(Argument { kind, span });
    }
    arguments
}
