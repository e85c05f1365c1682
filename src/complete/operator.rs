//! Operators with names, behind a value.

use super::place::Place;
use super::word::begins;
use super::{Completion, Kind, Suggestion};
use crate::syntax::walk::{Node, path};
use crate::text::Span;

/// Name and meaning, by name.
pub(super) const OPERATORS: &[(&str, &str)] = &[
    ("and", "Both are true."),
    ("as", "The value as another type, $null where that cannot be."),
    ("band", "The bits that both have."),
    ("bnot", "The bits turned round."),
    ("bor", "The bits that either has."),
    ("bxor", "The bits that one of both has."),
    ("ccontains", "The list has the value; case counts."),
    ("ceq", "Equal; case counts."),
    ("cge", "Greater or equal; case counts."),
    ("cgt", "Greater; case counts."),
    ("cin", "The value is in the list; case counts."),
    ("cle", "Less or equal; case counts."),
    ("clike", "Fits the wildcard pattern; case counts."),
    ("clt", "Less; case counts."),
    ("cmatch", "Fits the regular expression; case counts."),
    ("cne", "Not equal; case counts."),
    ("cnotcontains", "The list does not have the value; case counts."),
    ("cnotin", "The value is not in the list; case counts."),
    ("cnotlike", "Does not fit the wildcard pattern; case counts."),
    ("cnotmatch", "Does not fit the regular expression; case counts."),
    ("contains", "The list has the value."),
    ("creplace", "Replaces what fits the regular expression; case counts."),
    ("csplit", "Splits at what fits the regular expression; case counts."),
    ("eq", "Equal."),
    ("f", "Puts values into a format."),
    ("ge", "Greater or equal."),
    ("gt", "Greater."),
    ("icontains", "The list has the value; case does not count."),
    ("ieq", "Equal; case does not count."),
    ("ige", "Greater or equal; case does not count."),
    ("igt", "Greater; case does not count."),
    ("iin", "The value is in the list; case does not count."),
    ("ile", "Less or equal; case does not count."),
    ("ilike", "Fits the wildcard pattern; case does not count."),
    ("ilt", "Less; case does not count."),
    ("imatch", "Fits the regular expression; case does not count."),
    ("in", "The value is in the list."),
    ("ine", "Not equal; case does not count."),
    ("inotcontains", "The list does not have the value; case does not count."),
    ("inotin", "The value is not in the list; case does not count."),
    ("inotlike", "Does not fit the wildcard pattern; case does not count."),
    ("inotmatch", "Does not fit the regular expression; case does not count."),
    ("ireplace", "Replaces what fits the regular expression; case does not count."),
    ("is", "Is of the type."),
    ("isnot", "Is not of the type."),
    ("isplit", "Splits at what fits the regular expression; case does not count."),
    ("join", "Joins the items with a text between them."),
    ("le", "Less or equal."),
    ("like", "Fits the wildcard pattern."),
    ("lt", "Less."),
    ("match", "Fits the regular expression."),
    ("ne", "Not equal."),
    ("not", "The opposite."),
    ("notcontains", "The list does not have the value."),
    ("notin", "The value is not in the list."),
    ("notlike", "Does not fit the wildcard pattern."),
    ("notmatch", "Does not fit the regular expression."),
    ("or", "One of both is true."),
    ("replace", "Replaces what fits the regular expression."),
    ("shl", "The bits shifted to the left."),
    ("shr", "The bits shifted to the right."),
    ("split", "Splits at what fits the regular expression."),
    ("xor", "Exactly one of both is true."),
];

/// The operators that `-na…` may become, if it stands behind a value.
pub(super) fn complete(place: &Place<'_>) -> Option<Completion> {
    let before = &place.text[..place.cursor];
    let name = before.len() - before.chars().rev().take_while(char::is_ascii_alphabetic).count();
    let dash = before[..name].strip_suffix('-')?.len();
    let value = before[..dash].trim_end_matches([' ', '\t']);
    if value.len() == dash || value.is_empty() {
        return None;
    }
    // Behind a command's argument a dash begins a parameter, which the tree knows; here it can only stand behind a value.
    let around = path(place.script, value.len());
    let ends_here = |node: &Node<'_>| matches!(node, Node::Expression(expression) if expression.span.end as usize == value.len());
    if !around.iter().any(ends_here) {
        return None;
    }
    let word = &before[name..];
    let end = place.cursor + place.text[place.cursor..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let span = Span::new(dash, end);
    let fitting = OPERATORS.iter().filter(|(own, _)| begins(own, word));
    Some(
        place.found(
            span,
            fitting
                .map(|(own, help)| Suggestion {
                    text: format!("-{own}"),
                    shown: (*own).to_owned(),
                    kind: Kind::ParameterName,
                    help: (*help).into(),
                })
                .collect(),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_one_to_the_parser() {
        assert!(OPERATORS.is_sorted());
        for (name, _) in OPERATORS {
            let text = if name.ends_with("not") && *name != "isnot" { format!("-{name} $b") } else { format!("$a -{name} $b") };
            let source = std::sync::Arc::new(crate::text::Source::new(text));
            assert_eq!(crate::syntax::parse(&source).problems, [], "{name}");
        }
    }
}
