//! Script blocks where .NET wants a delegate: `[regex]::Replace($text, $pattern, { … })`, `$list.FindAll({ … })`, `[array]::Sort`,
//! `[Linq.Enumerable]`.

use super::Engine;
use super::script_block::ScriptBlockValue;
use super::statement::collected;
use super::unwind::{Flow, Unwind};
use crate::text::Span;
use crate::value::{Arithmetic, compare};
use crate::value::{Array, ArrayKind, OperatorError, Regex, Type, Value, compute, convert, equals, to_text, truthy};
use std::cmp::Ordering;
use std::sync::Arc;

/// Whether a value is a script block.
fn is_block(value: &Value) -> bool {
    value.downcast::<ScriptBlockValue>().is_some()
}

fn items_of(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.to_vec(),
        Value::Null => Vec::new(),
        other => vec![other.clone()],
    }
}

fn number(at: Option<usize>) -> Value {
    Value::Int(at.map_or(-1, |at| i32::try_from(at).unwrap_or(i32::MAX)))
}

impl Engine {
    /// Calls a script block as a delegate: the arguments are its parameters, and a single one is `$_` too.
    fn delegate(&mut self, block: &Value, arguments: &[Value]) -> Flow<Value> {
        let item = if let [only] = arguments { Some(only) } else { None };
        self.call_block(block, item, arguments).map(collected)
    }

    fn holds(&mut self, block: &Value, item: &Value) -> Flow<bool> {
        self.delegate(block, std::slice::from_ref(item)).map(|answer| truthy(&answer))
    }

    fn those_that_hold(&mut self, block: &Value, items: Vec<Value>) -> Flow<Vec<Value>> {
        let mut held = Vec::new();
        for item in items {
            if self.holds(block, &item)? {
                held.push(item);
            }
        }
        Ok(held)
    }

    fn first_that_holds(&mut self, block: &Value, items: &[Value]) -> Flow<Option<usize>> {
        for (at, item) in items.iter().enumerate() {
            if self.holds(block, item)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Items in the order that a script block says: less than zero, zero, more than zero.
    fn sorted_by(&mut self, block: &Value, items: Vec<Value>) -> Flow<Vec<Value>> {
        let mut failed: Option<Unwind> = None;
        let sorted = crate::value::stable_sort(items, |left, right| {
            if failed.is_some() {
                return Ordering::Equal;
            }
            match self.delegate(block, &[left.clone(), right.clone()]) {
                Ok(answer) => compare(&answer, &Value::Int(0), false).unwrap_or(Ordering::Equal),
                Err(unwind) => {
                    failed = Some(unwind);
                    Ordering::Equal
                }
            }
        });
        match (failed, sorted) {
            (Some(unwind), _) => Err(unwind),
            (None, Some(sorted)) => Ok(sorted),
            (None, None) => Err(Unwind::interrupted()),
        }
    }

    /// A method of a value that takes a script block as a delegate; `None` when this is none.
    pub(super) fn delegate_method(&mut self, object: &Value, lower: &str, arguments: &[Value], span: Span) -> Option<Flow<Value>> {
        if let (Some(regex), "replace", [text, block, ..]) = (object.downcast::<Regex>(), lower, arguments)
            && is_block(block)
        {
            return Some(self.replaced(regex, &to_text(text), block, arguments.get(2), span));
        }
        let (Value::Array(list), [block]) = (object, arguments) else { return None };
        if list.kind() != ArrayKind::List && lower != "sort" || !is_block(block) {
            return None;
        }
        let items = list.to_vec();
        let of_items = |items: Vec<Value>| Value::Array(Arc::new(Array::of(ArrayKind::List, list.element().clone(), items)));
        Some(match lower {
            "find" => self.first_that_holds(block, &items).map(|at| at.map(|at| items[at].clone()).unwrap_or_default()),
            "findlast" => {
                let mut reversed = items;
                reversed.reverse();
                self.first_that_holds(block, &reversed).map(|at| at.map(|at| reversed[at].clone()).unwrap_or_default())
            }
            "findindex" => self.first_that_holds(block, &items).map(number),
            "findall" => self.those_that_hold(block, items).map(of_items),
            "exists" => self.first_that_holds(block, &items).map(|at| Value::Bool(at.is_some())),
            "trueforall" => {
                let count = items.len();
                self.those_that_hold(block, items).map(|held| Value::Bool(held.len() == count))
            }
            "removeall" => self.without(block, items).map(|kept| {
                let gone = list.len() - kept.len();
                *list.items_mut() = kept;
                number(Some(gone))
            }),
            "convertall" => {
                let converted: Flow<Vec<Value>> = items.iter().map(|item| self.delegate(block, std::slice::from_ref(item))).collect();
                converted.map(|items| Value::Array(Arc::new(Array::of(ArrayKind::List, Type::Object, items))))
            }
            "sort" => self.sorted_by(block, items).map(|sorted| {
                *list.items_mut() = sorted;
                Value::Null
            }),
            _ => return None,
        })
    }

    fn without(&mut self, block: &Value, items: Vec<Value>) -> Flow<Vec<Value>> {
        let mut kept = Vec::new();
        for item in items {
            if !self.holds(block, &item)? {
                kept.push(item);
            }
        }
        Ok(kept)
    }

    fn replaced(&mut self, regex: &Regex, text: &str, block: &Value, limit: Option<&Value>, span: Span) -> Flow<Value> {
        let mut left = limit.and_then(crate::value::to_f64).unwrap_or(-1.0);
        let result = regex.replace_with(text, |found| {
            if left == 0.0 {
                return Ok(to_text(found));
            }
            left -= 1.0;
            let answer = self.delegate(block, std::slice::from_ref(found))?;
            Ok(self.text(&answer))
        });
        match result {
            Ok(result) => result.map(Value::from),
            Err(reason) => Err(self.operator_error(&OperatorError::new("RegexTimeout", reason), span)),
        }
    }

    /// A static method that takes a script block as a delegate, or walks a sequence; `None` when this is none.
    pub(super) fn delegate_static(&mut self, full: &str, lower: &str, arguments: &[Value], span: Span) -> Option<Flow<Value>> {
        match full.to_ascii_lowercase().as_str() {
            "system.text.regularexpressions.regex" => {
                let ("replace", [text, pattern, block, rest @ ..]) = (lower, arguments) else { return None };
                if !is_block(block) {
                    return None;
                }
                let options = rest.first().map_or(Some(0), crate::value::member::regex_option_bits)?;
                Some(match Regex::with_options(&to_text(pattern), options) {
                    Ok(regex) => self.replaced(&regex, &to_text(text), block, None, span),
                    Err(reason) => Err(self.operator_error(&OperatorError::new("InvalidRegularExpression", reason), span)),
                })
            }
            "system.array" => {
                let (array @ Value::Array(own), [block]) = (arguments.first()?, &arguments[1..]) else { return None };
                if !is_block(block) {
                    return None;
                }
                let list = Value::Array(Arc::new(Array::of(ArrayKind::List, own.element().clone(), items_of(array))));
                let result = self.delegate_method(&list, lower, std::slice::from_ref(block), span)?;
                Some(result.map(|value| match (lower, list) {
                    ("sort", Value::Array(sorted)) => {
                        *own.items_mut() = sorted.to_vec();
                        Value::Null
                    }
                    _ => value,
                }))
            }
            "system.linq.enumerable" => self.sequence(lower, arguments, span),
            _ => None,
        }
    }

    /// `[Linq.Enumerable]`: what scripts use to compare and to count lists.
    fn sequence(&mut self, lower: &str, arguments: &[Value], span: Span) -> Option<Flow<Value>> {
        let first = items_of(arguments.first()?);
        let second = arguments.get(1);
        let has = |items: &[Value], item: &Value| items.iter().any(|own| own.same(item));
        let distinct = |items: Vec<Value>| {
            let mut kept: Vec<Value> = Vec::new();
            for item in items {
                if !has(&kept, &item) {
                    kept.push(item);
                }
            }
            kept
        };
        let block = second.filter(|block| is_block(block));
        let count = || {
            second
                .and_then(|count| convert(count, &Type::Int).ok())
                .map_or(0, |count| if let Value::Int(count) = count { usize::try_from(count).unwrap_or(0) } else { 0 })
        };
        let empty = |engine: &Self| {
            Err(engine.invocation_error(lower, arguments.len(), "Sequence contains no elements", "InvalidOperationException", span))
        };
        let list = |items: Vec<Value>| Ok(Value::array(items));
        let chosen = match block {
            Some(block) if matches!(lower, "where" | "count" | "first" | "last" | "firstordefault" | "lastordefault") => {
                match self.those_that_hold(block, first.clone()) {
                    Ok(chosen) => chosen,
                    Err(unwind) => return Some(Err(unwind)),
                }
            }
            _ => first.clone(),
        };
        Some(match (lower, second) {
            ("intersect", Some(other)) => {
                let other = items_of(other);
                list(distinct(first).into_iter().filter(|item| has(&other, item)).collect())
            }
            ("except", Some(other)) => {
                let other = items_of(other);
                list(distinct(first).into_iter().filter(|item| !has(&other, item)).collect())
            }
            ("union", Some(other)) => list(distinct(first.into_iter().chain(items_of(other)).collect())),
            ("concat", Some(other)) => list(first.into_iter().chain(items_of(other)).collect()),
            ("distinct", None) => list(distinct(first)),
            ("reverse", None) => list(first.into_iter().rev().collect()),
            ("toarray" | "tolist" | "cast", _) => list(first),
            ("skip", Some(_)) => list(first.into_iter().skip(count()).collect()),
            ("take", Some(_)) => list(first.into_iter().take(count()).collect()),
            ("contains", Some(item)) => Ok(Value::Bool(has(&first, item))),
            ("sequenceequal", Some(other)) => {
                let other = items_of(other);
                Ok(Value::Bool(first.len() == other.len() && first.iter().zip(&other).all(|(left, right)| equals(left, right, true))))
            }
            ("range", Some(_)) => {
                let start = convert(&arguments[0], &Type::Int).unwrap_or_default();
                let Value::Int(start) = start else { return None };
                list(
                    (0..count().min(1 << 24))
                        .filter_map(|at| i32::try_from(at).ok().and_then(|at| start.checked_add(at)))
                        .map(Value::Int)
                        .collect(),
                )
            }
            ("where", Some(_)) => list(chosen),
            ("count", _) => Ok(number(Some(chosen.len()))),
            ("any", None) => Ok(Value::Bool(!first.is_empty())),
            ("any", Some(_)) => self.first_that_holds(block?, &first).map(|at| Value::Bool(at.is_some())),
            ("all", Some(_)) => {
                let all = first.len();
                self.those_that_hold(block?, first).map(|held| Value::Bool(held.len() == all))
            }
            ("select", Some(_)) => {
                let block = block?;
                first.iter().map(|item| self.delegate(block, std::slice::from_ref(item))).collect::<Flow<Vec<_>>>().and_then(list)
            }
            ("first", _) => chosen.into_iter().next().map_or_else(|| empty(self), Ok),
            ("last", _) => chosen.into_iter().next_back().map_or_else(|| empty(self), Ok),
            ("firstordefault", _) => Ok(chosen.into_iter().next().unwrap_or_default()),
            ("lastordefault", _) => Ok(chosen.into_iter().next_back().unwrap_or_default()),
            ("sum", None) => {
                let sum = first.iter().try_fold(Value::Int(0), |sum, item| compute(Arithmetic::Add, &sum, item));
                sum.map_err(|error| self.operator_error(&error, span))
            }
            ("min", None) => first
                .into_iter()
                .min_by(|left, right| compare(left, right, true).unwrap_or(Ordering::Equal))
                .map_or_else(|| empty(self), Ok),
            ("max", None) => first
                .into_iter()
                .max_by(|left, right| compare(left, right, true).unwrap_or(Ordering::Equal))
                .map_or_else(|| empty(self), Ok),
            _ => return None,
        })
    }
}
