//! Arrays and lists.

use super::{Type, Value};
use parking_lot::RwLock;

/// Which .NET collection an [`Array`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrayKind {
    /// `T[]`: items may change, the length may not.
    Fixed,
    /// `System.Collections.ArrayList`.
    ArrayList,
    /// `System.Collections.Generic.List<T>`.
    List,
    /// `System.Collections.ObjectModel.Collection<PSObject>`, as .NET methods and modules return it.
    Collection,
    /// `System.Collections.Queue` and `Queue<T>`: the next to leave comes first.
    Queue,
    /// `System.Collections.Stack` and `Stack<T>`: the next to leave comes first.
    Stack,
    /// `System.Collections.Generic.HashSet<T>`: no item twice.
    Set,
    /// The same of texts whose case does not count.
    SetIgnoringCase,
    /// `System.Collections.Generic.SortedSet<T>`: no item twice, and all in order.
    SortedSet,
    /// The keys or values of a dictionary, by the full name of that collection: they have no places.
    Part(&'static str),
    /// A multi-valued property of an Exchange object: shown and compared by its items.
    MultiValued,
}

/// A collection of values in order, shared by reference.
#[derive(Debug)]
pub struct Array {
    kind: ArrayKind,
    element: Type,
    items: RwLock<Vec<Value>>,
}

impl Array {
    /// An `Object[]`.
    pub fn new(items: Vec<Value>) -> Self {
        Self::of(ArrayKind::Fixed, Type::Object, items)
    }

    /// A collection of the given kind whose items are `element`s; the caller has converted them.
    pub fn of(kind: ArrayKind, element: Type, items: Vec<Value>) -> Self {
        Self { kind, element, items: RwLock::new(items) }
    }

    /// Which collection this is.
    pub fn kind(&self) -> ArrayKind {
        self.kind
    }

    /// What its items are.
    pub fn element(&self) -> &Type {
        &self.element
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.read().len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.items.read().is_empty()
    }

    /// The items, for reading. Do not hold the guard while running script code.
    pub fn items(&self) -> parking_lot::RwLockReadGuard<'_, Vec<Value>> {
        self.items.read()
    }

    /// The items, for changing. Do not hold the guard while running script code.
    pub fn items_mut(&self) -> parking_lot::RwLockWriteGuard<'_, Vec<Value>> {
        self.items.write()
    }

    /// A copy of the items, safe to walk while the array changes.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.read().clone()
    }

    /// The item at `index`, if there is one.
    pub fn item(&self, index: usize) -> Option<Value> {
        self.items.read().get(index).cloned()
    }
}
