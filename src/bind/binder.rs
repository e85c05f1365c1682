//! Named, then positional, then remaining arguments; parameter sets shrink on the way.

use super::argument::{Argument, ArgumentKind};
use crate::invoke::Signature;
use crate::text::Span;

/// A parameter with its argument.
#[derive(Clone, Debug)]
pub struct BoundParameter<T> {
    /// Its index in the signature.
    pub parameter: usize,
    /// The argument; `None` for a switch that is just named.
    pub value: Option<T>,
    /// Where the argument stands, or the name of a switch.
    pub span: Span,
    /// Whether it was found by its place and not by its name.
    pub positional: bool,
}

/// What binding found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindProblem {
    /// PowerShell's id: `NamedParameterNotFound`.
    pub id: &'static str,
    /// The name as written, or the parameter's.
    pub name: String,
    /// Where.
    pub span: Span,
    /// The names that could have been meant.
    pub candidates: Vec<String>,
}

/// Who is who.
#[derive(Clone, Debug)]
pub struct Binding<T> {
    /// The bound parameters in the order in which they were bound.
    pub bound: Vec<BoundParameter<T>>,
    /// Values that no parameter takes.
    pub rest: Vec<(T, Span)>,
    /// Values for the parameter that takes all that is left, with its index.
    pub remaining: Option<(usize, Vec<(T, Span)>)>,
    /// What was wrong, by place.
    pub problems: Vec<BindProblem>,
    /// The parameter sets that are still possible, as bits by index; all bits when there is just one set.
    pub sets: u64,
}

impl<T> Binding<T> {
    /// What was bound to the parameter with this index.
    pub fn parameter(&self, index: usize) -> Option<&BoundParameter<T>> {
        self.bound.iter().find(|bound| bound.parameter == index)
    }

    /// The set that was chosen: the only one left, or the default one among those left.
    pub fn chosen_set(&self, signature: &Signature) -> Option<usize> {
        chosen_set(self.sets, signature)
    }
}

/// The set that is meant when these are left, a bit for each: the only one, or the default one among them.
pub fn chosen_set(sets: u64, signature: &Signature) -> Option<usize> {
    let is_left = |index: &usize| sets & (1 << index) != 0;
    let mut left = (0..signature.sets.len()).filter(is_left);
    let first = left.next()?;
    let is_open = left.next().is_some();
    Some(signature.default_set.filter(|default| is_open && is_left(default)).unwrap_or(first))
}

/// Finds the parameter that `name` means: exact names and aliases first, then beginnings of them, where a command's own
/// parameters come before the common ones.
///
/// # Errors
/// `NamedParameterNotFound` or `AmbiguousParameter`, the latter with the candidates.
pub fn find_parameter(signature: &Signature, name: &str, span: Span) -> Result<usize, BindProblem> {
    if let Some(exact) = signature.parameter(name) {
        return Ok(exact);
    }
    let begins =
        |text: &str| text.len() >= name.len() && text.is_char_boundary(name.len()) && text[..name.len()].eq_ignore_ascii_case(name);
    let matching = |range: std::ops::Range<usize>| -> Vec<usize> {
        range
            .filter(|&index| {
                let parameter = &signature.parameters[index];
                begins(&parameter.name) || parameter.aliases.iter().any(|alias| begins(alias))
            })
            .collect()
    };
    let all = matching(0..signature.parameters.len());
    let own: Vec<usize> = all.iter().copied().filter(|&index| index < signature.own).collect();
    match (all.as_slice(), own.as_slice()) {
        ([only], _) | (_, [only]) => Ok(*only),
        ([], _) => Err(BindProblem { id: "NamedParameterNotFound", name: name.to_owned(), span, candidates: Vec::new() }),
        (several, _) => Err(BindProblem {
            id: "AmbiguousParameter",
            name: name.to_owned(),
            span,
            candidates: several.iter().map(|&index| signature.parameters[index].name.clone().into_owned()).collect(),
        }),
    }
}

/// How well a value fits a parameter, where several sets have one at the same position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is what the parameter takes.
    Exactly,
    /// It can be converted.
    Converted,
    /// Not at all.
    Not,
}

/// Binds arguments by name and by place. `command` is where the command's name stands, for problems that have no better place.
/// Nothing is known of values: the default set has the first word.
pub fn bind<T>(signature: &Signature, arguments: Vec<Argument<T>>, command: Span) -> Binding<T> {
    bind_values(signature, arguments, command, &|_, _| Fit::Exactly)
}

/// As [`bind`], with values that are known: where sets have different parameters at one position, the value decides.
pub fn bind_values<T>(signature: &Signature, arguments: Vec<Argument<T>>, command: Span, fit: &dyn Fn(&T, usize) -> Fit) -> Binding<T> {
    let sets = if signature.sets.is_empty() { u64::MAX } else { (1u64 << signature.sets.len().min(63)) - 1 };
    let mut binding = Binding { bound: Vec::with_capacity(arguments.len()), rest: Vec::new(), remaining: None, problems: Vec::new(), sets };
    let free = bind_named(signature, arguments, command, &mut binding);
    bind_positional(signature, free, fit, &mut binding);
    binding.problems.sort_by_key(|problem| problem.span.start);
    binding
}

/// Binds what has a name; returns the values that have none.
fn bind_named<T>(signature: &Signature, arguments: Vec<Argument<T>>, command: Span, binding: &mut Binding<T>) -> Vec<(T, Span)> {
    let mut free = Vec::new();
    let mut arguments = arguments.into_iter().peekable();
    while let Some(Argument { kind, span }) = arguments.next() {
        let (name, attached) = match kind {
            ArgumentKind::Value(value) => {
                free.push((value, span));
                continue;
            }
            ArgumentKind::Named(name) => (name, None),
            ArgumentKind::Attached(name, value, own) => (name, Some((value, own.unwrap_or(span)))),
        };
        let take_value = |arguments: &mut std::iter::Peekable<std::vec::IntoIter<Argument<T>>>| match arguments
            .next_if(|next| matches!(next.kind, ArgumentKind::Value(_)))
        {
            Some(Argument { kind: ArgumentKind::Value(value), span }) => Some((value, span)),
            _ => None,
        };
        let index = match find_parameter(signature, &name, span) {
            Ok(index) => index,
            Err(problem) => {
                if !signature.strict && problem.id == "NamedParameterNotFound" {
                    binding.problems.push(problem);
                    continue;
                }
                binding.problems.push(problem);
                if attached.is_none() {
                    take_value(&mut arguments);
                }
                continue;
            }
        };
        let parameter = &signature.parameters[index];
        let (value, value_span) = match attached {
            Some((value, own)) => (Some(value), own),
            None if parameter.is_switch() => (None, span),
            None => match take_value(&mut arguments) {
                Some((value, span)) => (Some(value), span),
                None => {
                    binding.problems.push(BindProblem {
                        id: "MissingArgument",
                        name: parameter.name.clone().into_owned(),
                        span: command,
                        candidates: Vec::new(),
                    });
                    continue;
                }
            },
        };
        if binding.parameter(index).is_some() {
            binding.problems.push(BindProblem {
                id: "ParameterAlreadyBound",
                name: parameter.name.clone().into_owned(),
                span,
                candidates: Vec::new(),
            });
            continue;
        }
        narrow(signature, index, binding);
        binding.bound.push(BoundParameter { parameter: index, value, span: value_span, positional: false });
    }
    free
}

fn narrow<T>(signature: &Signature, index: usize, binding: &mut Binding<T>) {
    binding.sets &= membership_bits(signature, index);
}

/// The sets that a parameter belongs to, as bits.
fn membership_bits(signature: &Signature, index: usize) -> u64 {
    signature.parameters[index].sets.iter().fold(0, |bits, membership| bits | membership.set.map_or(u64::MAX, |set| 1 << set))
}

fn bind_positional<T>(signature: &Signature, free: Vec<(T, Span)>, fit: &dyn Fn(&T, usize) -> Fit, binding: &mut Binding<T>) {
    let mut free = free.into_iter().peekable();
    while let Some((value, _)) = free.peek() {
        let Some(index) = next_position(signature, binding, |index| fit(value, index)) else { break };
        let Some((value, span)) = free.next() else { break };
        narrow(signature, index, binding);
        binding.bound.push(BoundParameter { parameter: index, value: Some(value), span, positional: true });
    }
    if free.peek().is_none() {
        return;
    }
    let takes_rest = (0..signature.parameters.len()).find(|&index| {
        binding.parameter(index).is_none()
            && signature.parameters[index].sets.iter().any(|membership| membership.remaining && possible(membership.set, binding.sets))
    });
    if let Some(index) = takes_rest {
        narrow(signature, index, binding);
        binding.remaining = Some((index, free.collect()));
        return;
    }
    for (value, span) in free {
        if signature.strict {
            binding.problems.push(BindProblem { id: "PositionalParameterNotFound", name: String::new(), span, candidates: Vec::new() });
        }
        binding.rest.push((value, span));
    }
}

fn possible(set: Option<usize>, sets: u64) -> bool {
    set.is_none_or(|set| sets & (1 << set) != 0)
}

/// The parameter with the lowest free position: of several at the same one that which the value fits best, and of those in the
/// default set if that is still possible.
fn next_position<T>(signature: &Signature, binding: &Binding<T>, fit: impl Fn(usize) -> Fit) -> Option<usize> {
    let default = signature.default_set.filter(|&set| possible(Some(set), binding.sets));
    let lowest = |fits: &dyn Fn(Option<usize>) -> bool| {
        (0..signature.parameters.len())
            .filter(|&index| binding.parameter(index).is_none())
            .flat_map(|index| {
                let positions = signature.parameters[index]
                    .sets
                    .iter()
                    .filter(|membership| !membership.remaining && possible(membership.set, binding.sets) && fits(membership.set));
                positions.filter_map(move |membership| membership.position.map(|position| (position, index)))
            })
            .min()
    };
    let (position, first) = lowest(&|_| true)?;
    let in_default = default.and_then(|set| lowest(&|of| of.is_none() || of == Some(set))).filter(|(own, _)| *own <= position);
    let preferred = in_default.map_or(first, |(_, index)| index);
    let mut at_position = (0..signature.parameters.len()).filter(|&index| {
        binding.parameter(index).is_none()
            && signature.parameters[index]
                .sets
                .iter()
                .any(|membership| !membership.remaining && possible(membership.set, binding.sets) && membership.position == Some(position))
    });
    let (one, other) = (at_position.next(), at_position.next());
    if other.is_none() {
        return Some(preferred);
    }
    // Of those that fit equally well the first one wins.
    std::iter::once(preferred).chain(one).chain(other).chain(at_position).min_by_key(|&index| fit(index))
}
