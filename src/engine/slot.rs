//! The variables of one scope.

use crate::invoke::Validation;
use crate::syntax::ast::{Name, Variable};
use crate::value::{Dictionary, DictionaryKind, Enumerator, Type, Value};
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::cell::{Cell, OnceCell};
use std::sync::{Arc, LazyLock};

/// How many variables are found by looking at one after the other; more of them get an index.
const FEW: usize = 8;
/// How many places are remembered of variables that were looked for.
const REMEMBERED: usize = 64;

/// A variable's content.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// As it was named when it was made.
    pub(super) name: Name,
    pub(super) value: Value,
    /// What every new value is converted to.
    pub(super) ty: Option<Type>,
    pub(super) protection: Protection,
    /// What every new value must fulfil.
    pub(super) checks: Option<Arc<[Validation]>>,
    /// Whether it holds what a command without output gives: nothing, which is less than `$null`.
    pub(super) nothing: bool,
    /// What `Set-Variable -Description` said.
    pub(super) description: Option<Name>,
}

impl Slot {
    /// Whether any value may be put here, as it is.
    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        self.protection == Protection::None && self.ty.is_none() && self.checks.is_none()
    }

    /// A variable without type and protection.
    pub(super) fn new(name: Name, value: Value) -> Self {
        Self { name, value, ty: None, protection: Protection::None, checks: None, nothing: false, description: None }
    }
}

/// What may be done to a variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Protection {
    #[default]
    None,
    /// It cannot be assigned.
    ReadOnly,
    /// It can neither be assigned nor removed.
    Constant,
    /// It is not seen from inner scopes.
    Private,
}

/// The variables of a scope by their lower-case names.
#[derive(Debug, Default)]
pub(super) struct Slots {
    held: Vec<Held>,
    /// Where each one stands, once there are more than a few.
    index: Option<HashMap<Name, usize>>,
    /// Where a name was found lately, by its number.
    found: Found,
    call: Option<CallVariables>,
}

/// A variable under its lower-case name.
#[derive(Debug)]
struct Held {
    key: Name,
    slot: Slot,
}

/// Places among the variables of a scope, by the numbers of names in their text. Another text may number them otherwise: what stands
/// there is no more than a good guess.
#[derive(Debug)]
struct Found([Cell<u8>; REMEMBERED]);

impl Default for Found {
    fn default() -> Self {
        Self([const { Cell::new(0) }; REMEMBERED])
    }
}

impl Slots {
    /// Where a variable of a text stands.
    #[inline]
    fn place_of(&self, variable: &Variable) -> Option<usize> {
        let remembered = &self.found.0[usize::from(variable.number) % REMEMBERED];
        let place = usize::from(remembered.get());
        match self.held.get(place) {
            // Its text has each name once.
            Some(own) if Name::ptr_eq(&own.key, &variable.key) => Some(place),
            _ => self.search(&variable.key, remembered),
        }
    }

    /// Where a variable stands that was not found where it was `remembered`.
    #[inline(never)]
    fn search(&self, key: &str, remembered: &Cell<u8>) -> Option<usize> {
        let place = match self.held.get(usize::from(remembered.get())) {
            // The same name out of another text.
            Some(own) if *own.key == *key => usize::from(remembered.get()),
            _ => self.place(key)?,
        };
        remembered.set(u8::try_from(place).unwrap_or_default());
        Some(place)
    }

    /// Where the variable with this name stands.
    fn place(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.held.iter().position(|own| *own.key == *key),
        }
    }

    /// The variable that a text names.
    #[inline]
    pub(super) fn of(&self, variable: &Variable) -> Option<&Slot> {
        match self.place_of(variable) {
            Some(place) => self.held.get(place).map(|held| &held.slot),
            None => self.call.as_ref()?.get(&variable.key),
        }
    }

    /// The variable that a text names, for changing.
    #[inline]
    pub(super) fn of_mut(&mut self, variable: &Variable) -> Option<&mut Slot> {
        match self.place_of(variable) {
            Some(place) => self.held.get_mut(place).map(|held| &mut held.slot),
            None => self.get_mut(&variable.key),
        }
    }

    /// The variable with this name.
    pub(super) fn get(&self, key: &str) -> Option<&Slot> {
        match self.place(key) {
            Some(place) => Some(&self.held[place].slot),
            None => self.call.as_ref()?.get(key),
        }
    }

    /// The variable with this name, for changing.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Slot> {
        if let Some(place) = self.place(key) {
            return Some(&mut self.held[place].slot);
        }
        if self.call.as_ref().is_some_and(|call| call.get(key).is_some()) {
            self.keep_call_variables();
        }
        self.place(key).map(|place| &mut self.held[place].slot)
    }

    /// Makes or replaces a variable.
    pub(super) fn insert(&mut self, key: Name, slot: Slot) {
        if let Some(place) = self.place(&key) {
            self.held[place].slot = slot;
            return;
        }
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), self.held.len());
        }
        self.held.push(Held { key, slot });
        if self.index.is_none() && self.held.len() > FEW {
            self.make_index();
        }
    }

    /// Removes a variable; `false` when there is none.
    pub(super) fn remove(&mut self, key: &str) -> bool {
        self.keep_call_variables();
        self.take(key).is_some()
    }

    /// Takes a variable out; those that belong to the call stay.
    pub(super) fn take(&mut self, key: &str) -> Option<Slot> {
        let place = self.place(key)?;
        let slot = self.held.remove(place).slot;
        if self.index.is_some() {
            self.make_index();
        }
        Some(slot)
    }

    /// Exchanges the variables that belong to the call.
    pub(super) fn exchange_call(&mut self, other: &mut Self) {
        std::mem::swap(&mut self.call, &mut other.call);
    }

    fn make_index(&mut self) {
        self.index = Some(self.held.iter().enumerate().map(|(place, held)| (held.key.clone(), place)).collect());
    }

    /// Removes all variables; the room for them stays.
    pub(super) fn clear(&mut self) {
        self.held.clear();
        self.index = None;
        self.call = None;
    }

    /// How many variables there is room for.
    pub(super) fn room(&self) -> usize {
        self.held.capacity()
    }

    /// All variables in the order in which they were made.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Slot> {
        let call = self.call.iter().flat_map(|call| CALL_NAMES.iter().filter_map(|(key, _)| call.get(key).map(|slot| (key, slot))));
        let call = call.filter(|(key, _)| self.place(key).is_none()).map(|(_, slot)| slot);
        self.held.iter().map(|held| &held.slot).chain(call)
    }

    /// All variables but those that belong to the call, with their names.
    pub(super) fn into_own(self) -> impl Iterator<Item = (Name, Slot)> {
        self.held.into_iter().map(|held| (held.key, held.slot))
    }

    /// Gives it the variables that belong to a call: they are made when somebody looks for them.
    pub(super) fn set_call(&mut self, call: CallVariables) {
        self.call = Some(call);
    }

    /// Lets `$PSBoundParameters` know that a parameter has a value now, or has none any more.
    pub(super) fn note_bound(&mut self, name: &Name, value: Option<Value>) {
        let made = match (self.place(BOUND), &mut self.call) {
            (Some(place), _) => Some(&self.held[place].slot.value),
            (None, Some(call)) => match call.bound.slot.get() {
                Some(slot) => Some(&slot.value),
                None => {
                    let own = call.bound.parts.iter().position(|(own, _)| own.eq_ignore_ascii_case(name));
                    match (own, value) {
                        (Some(own), Some(value)) => call.bound.parts[own].1 = value,
                        (Some(own), None) => drop(call.bound.parts.remove(own)),
                        (None, Some(value)) => call.bound.parts.push((name.clone(), value)),
                        (None, None) => {}
                    }
                    return;
                }
            },
            (None, None) => None,
        };
        if let Some(Value::Dictionary(bound)) = made {
            let key = Value::from(name);
            match value {
                Some(value) => bound.set(key, value),
                None => drop(bound.remove(&key)),
            }
        }
    }

    /// What came through the pipeline, for `$input`.
    pub(super) fn set_input(&mut self, input: Vec<Value>) {
        match &mut self.call {
            Some(call) => call.input = Some(Made::new(input)),
            None => self.insert(INPUT.0.clone(), Slot::new(INPUT.1.clone(), Value::foreign(Enumerator::of_input(input)))),
        }
    }

    /// Makes those of the call variables like any others.
    fn keep_call_variables(&mut self) {
        let Some(call) = self.call.take() else { return };
        for (key, _) in &*CALL_NAMES {
            if let Some(slot) = call.get(key)
                && self.place(key).is_none()
            {
                self.insert(key.clone(), slot.clone());
            }
        }
    }
}

/// A value that is made of its parts when somebody first looks at it.
#[derive(Debug)]
struct Made<T> {
    parts: T,
    slot: OnceCell<Box<Slot>>,
}

impl<T> Made<T> {
    fn new(parts: T) -> Self {
        Self { parts, slot: OnceCell::new() }
    }

    fn get(&self, name: &Name, make: impl FnOnce(&T) -> Value) -> &Slot {
        self.slot.get_or_init(|| Box::new(Slot::new(name.clone(), make(&self.parts))))
    }
}

/// Bound parameters by name, as they were bound.
pub(super) type Bound = SmallVec<[(Name, Value); 2]>;

/// `$args`, `$PSBoundParameters` and `$input`. Hardly a function looks at them, so they are not made for each call.
#[derive(Debug)]
pub(super) struct CallVariables {
    bound: Made<Bound>,
    /// What no parameter took; advanced functions have no `$args`.
    arguments: Option<Made<Vec<Value>>>,
    input: Option<Made<Vec<Value>>>,
}

/// A name in lower case, and as it is written.
type Names = (Name, Name);

/// The lower-case name of the variable with the bound parameters.
const BOUND: &str = "psboundparameters";
static INPUT: LazyLock<Names> = LazyLock::new(|| ("input".into(), "input".into()));
static CALL_NAMES: LazyLock<[Names; 3]> =
    LazyLock::new(|| [("args".into(), "args".into()), (BOUND.into(), "PSBoundParameters".into()), INPUT.clone()]);

impl CallVariables {
    /// Those of a call with these bound parameters and left arguments.
    pub(super) fn new(bound: Bound, arguments: Option<Vec<Value>>) -> Self {
        Self { bound: Made::new(bound), arguments: arguments.map(Made::new), input: None }
    }

    fn get(&self, key: &str) -> Option<&Slot> {
        let list = |items: &Vec<Value>| Value::array(items.clone());
        match key {
            "args" => self.arguments.as_ref().map(|made| made.get(&CALL_NAMES[0].1, list)),
            BOUND => Some(self.bound.get(&CALL_NAMES[1].1, |bound| {
                let entries = bound.iter().map(|(name, value)| (Value::from(name), value.clone()));
                Value::Dictionary(Arc::new(Dictionary::of(DictionaryKind::BoundParameters, entries)))
            })),
            "input" => {
                let walk = |items: &Vec<Value>| Value::foreign(Enumerator::of_input(items.clone()));
                self.input.as_ref().map(|made| made.get(&INPUT.1, walk))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(name: &str, value: i32) -> Slot {
        Slot::new(name.into(), Value::Int(value))
    }

    fn seen(slots: &Slots, key: &str) -> Option<String> {
        slots.get(key).map(|slot| crate::value::join_text(&slot.value, ",").to_string())
    }

    #[test]
    fn few_and_many_are_found_replaced_and_removed() {
        for count in [3, 40] {
            let mut slots = Slots::default();
            for number in 0..count {
                slots.insert(format!("v{number}").into(), slot("v", number));
            }
            slots.insert("v1".into(), slot("V1", 100));
            assert!(slots.remove("v0") && !slots.remove("v0"));
            assert_eq!((seen(&slots, "v0"), seen(&slots, "v1"), seen(&slots, "v2")), (None, Some("100".into()), Some("2".into())));
            assert_eq!(slots.iter().count(), usize::try_from(count).expect("it is small") - 1);
        }
    }

    #[test]
    fn the_variables_of_a_call_are_variables_like_others() {
        let bound: Bound = [("A".into(), Value::Int(1)), ("b".into(), Value::Int(2))].into_iter().collect();
        let mut slots = Slots::default();
        slots.set_call(CallVariables::new(bound, Some(vec![Value::Int(7), Value::Int(8)])));
        slots.set_input(vec![Value::Int(9)]);
        assert_eq!((seen(&slots, "args"), seen(&slots, "input")), (Some("7,8".into()), Some("9".into())));
        let Some(Value::Dictionary(table)) = slots.get("psboundparameters").map(|slot| slot.value.clone()) else { panic!("there is one") };
        table.set("A".into(), Value::Int(5));
        let again = slots.get("psboundparameters").map(|slot| slot.value.clone());
        assert!(matches!(again, Some(Value::Dictionary(again)) if matches!(again.item_named("a"), Some(Value::Int(5)))));
        slots.get_mut("args").expect("it is there").value = Value::Int(0);
        assert_eq!((seen(&slots, "args"), seen(&slots, "input")), (Some("0".into()), Some("".into())), "the input was walked through");
        assert!(slots.remove("input") && slots.get("input").is_none());
        assert_eq!(slots.iter().map(|slot| &*slot.name).collect::<Vec<_>>(), ["args", "PSBoundParameters"]);
    }
}
