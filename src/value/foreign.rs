//! Values that other modules define.

use super::{OperatorError, Text, Value};
use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A reference type that lives outside `value`: a script block, an error record, a regular expression.
pub trait Foreign: Any + Send + Sync + fmt::Debug {
    /// The .NET type names, most derived first, in full: `System.Management.Automation.ScriptBlock`, `System.Object`.
    fn type_names(&self) -> Vec<Text>;

    /// What `ToString()` gives.
    fn text(&self) -> Text;

    /// The names of its properties in declaration order.
    fn property_names(&self) -> Vec<Text> {
        Vec::new()
    }

    /// The property `name`, compared without regard to case.
    fn property(&self, _name: &str) -> Option<Value> {
        None
    }

    /// Changes the property `name`; `false` when there is none that may be changed.
    fn set_property(&self, _name: &str, _value: &Value) -> bool {
        false
    }

    /// The names of its methods.
    fn method_names(&self) -> Vec<Text> {
        Vec::new()
    }

    /// Calls a method that needs nothing of the engine; `None` when there is no such method.
    fn call(&self, _name: &str, _arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        None
    }

    /// Whether a method returns nothing (`void`), which is less than `$null`.
    fn returns_nothing(&self, _name: &str) -> bool {
        false
    }

    /// Whether two values are equal in the sense of `-eq`. By reference unless a type says otherwise.
    fn equals(&self, _other: &dyn Foreign) -> bool {
        false
    }
}

/// A [`Foreign`] behind one word, where a pointer to a trait object takes two.
#[derive(Clone, Debug)]
pub struct Shared(Arc<Arc<dyn Foreign>>);

impl Shared {
    /// Shares what somebody has a hold of.
    pub fn new(value: Arc<impl Foreign + 'static>) -> Self {
        Self(Arc::new(value))
    }

    /// Whether both are one thing.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || Arc::ptr_eq(&*self.0, &*other.0)
    }
}

impl Deref for Shared {
    type Target = Arc<dyn Foreign>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl dyn Foreign {
    /// For downcasting by the module that defines it.
    pub fn as_any(&self) -> &dyn Any {
        self
    }

    /// For downcasting a shared one.
    pub fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}
