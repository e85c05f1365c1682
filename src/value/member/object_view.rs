//! `.psobject`: a value seen from the outside, with its properties as objects.

use super::argument::{Call, Called};
use super::property::{has_own_property, property, set_property};
use crate::value::{
    Array, ArrayKind, Foreign, Name, Object, Property, ScriptMember, ScriptMemberKind, Text, Type, TypeData, Value, name_of, net_text,
    qualified, to_text,
};
use std::sync::Arc;

/// The type of what `.psobject.Properties` holds.
const MEMBER: &str = "System.Management.Automation.PSMemberInfo";

/// What `.psobject` gives, with what was added to the types of the value.
pub fn psobject(value: &Value, types: &TypeData) -> Value {
    let view = |name: Name| {
        let added = if has_own_property(value, &name) { None } else { types.member(value, &name) };
        Value::foreign(PropertyView { owner: value.clone(), name: Text::from(&*name), added })
    };
    let all = types.names(value).into_iter().map(view).collect();
    let all = Value::Array(Arc::new(Array::of(ArrayKind::Collection, Type::Named(MEMBER.into()), all)));
    let part = |name: &str, value: Value| Property { name: name.into(), value };
    let parts = vec![part("Members", all.clone()), part("Properties", all), part("BaseObject", value.clone())];
    Value::Object(Arc::new(Object::of(&["System.Management.Automation.PSObject", "System.Object"], parts)))
}

/// The type names of a value as a list: that of an object may be changed.
pub(super) fn type_names(value: &Value) -> Value {
    Value::Array(match value {
        Value::Object(object) if object.base().is_null() => object.held_type_names(),
        other => Arc::new(Array::of(
            ArrayKind::Collection,
            Type::String,
            other.type_names().iter().map(|name| Value::String(qualified(name))).collect(),
        )),
    })
}

/// `.psobject.Copy()`: the same properties, from then on changed apart.
pub(super) fn view_method(view: &Arc<Object>, lower: &str, _call: &Call<'_>) -> Called {
    if lower != "copy" || !view.is_a("System.Management.Automation.PSObject") {
        return None;
    }
    Some(Ok(match view.property("BaseObject")? {
        Value::Object(object) => Value::Object(Arc::new(object.duplicate())),
        Value::Dictionary(dictionary) => Value::Dictionary(Arc::new(dictionary.duplicate())),
        Value::Array(array) => Value::Array(Arc::new(Array::of(array.kind(), array.element().clone(), array.to_vec()))),
        other => other,
    }))
}

/// A property of a value as an object of its own.
#[derive(Debug)]
struct PropertyView {
    owner: Value,
    name: Text,
    /// What was added to the type of the owner by this name.
    added: Option<Value>,
}

impl PropertyView {
    /// What kind of member it is, and whether it belongs to this object alone.
    fn kind(&self) -> (&'static str, bool) {
        let kind = |value: &Value| match value.downcast::<ScriptMember>().map(|member| member.kind) {
            Some(ScriptMemberKind::Alias) => "AliasProperty",
            Some(_) => "ScriptProperty",
            None => "NoteProperty",
        };
        if let Some(added) = &self.added {
            return (kind(added), false);
        }
        let Value::Object(object) = &self.owner else { return ("Property", false) };
        object.property(&self.name).map_or(("Property", false), |value| (kind(&value), true))
    }
}

impl Foreign for PropertyView {
    fn type_names(&self) -> Vec<Text> {
        let own = format!("System.Management.Automation.PS{}", self.kind().0);
        [own.as_str(), "System.Management.Automation.PSPropertyInfo", MEMBER, "System.Object"].map(Text::from).to_vec()
    }

    fn text(&self) -> Text {
        let value = property(&self.owner, &self.name).unwrap_or_default();
        let ty = value.type_of().map_or_else(|| "object".into(), |ty| ty.accelerator());
        format!("{ty} {}={}", self.name, net_text(&value)).into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["MemberType", "IsSettable", "IsGettable", "Value", "TypeNameOfValue", "Name", "IsInstance"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "name" => Value::String(self.name.clone()),
            "value" => property(&self.owner, &self.name).unwrap_or_default(),
            "membertype" => self.kind().0.into(),
            "typenameofvalue" => property(&self.owner, &self.name)
                .and_then(|value| value.type_of())
                .map_or_else(|| "System.Object".into(), |ty| ty.full_name())
                .into(),
            "issettable" => Value::Bool(matches!(self.owner, Value::Object(_) | Value::Dictionary(_))),
            "isgettable" => Value::Bool(true),
            "isinstance" => Value::Bool(self.kind().1),
            _ => return None,
        })
    }

    fn set_property(&self, name: &str, value: &Value) -> bool {
        name.eq_ignore_ascii_case("Value") && set_property(&self.owner, &self.name, value.clone()).is_ok()
    }
}

/// The object and the name of the property that a value of `.psobject.Properties` stands for.
pub fn viewed(value: &Value) -> Option<(&Value, &Text)> {
    value.downcast::<PropertyView>().map(|view| (&view.owner, &view.name))
}

/// Whether the items are found by name: the groups of a match, the properties of an object.
pub(super) fn named_item(array: &Array, name: &str) -> Option<Value> {
    let named = match array.items().first() {
        Some(Value::Object(object)) => object.is_a("System.Text.RegularExpressions.Group"),
        Some(item) => item.downcast::<PropertyView>().is_some(),
        None => false,
    };
    let is_it = |item: &Value| property(item, "Name").as_ref().and_then(Value::as_str).is_some_and(|own| own.eq_ignore_ascii_case(name));
    if named { Some(array.to_vec().into_iter().find(is_it).unwrap_or_default()) } else { None }
}

/// `.psobject.Properties` lets properties go, takes new ones, and finds them by pattern.
pub(super) fn properties_method(array: &Arc<Array>, lower: &str, call: &Call<'_>) -> Called {
    if !matches!(array.element(), Type::Named(name) if &**name == MEMBER) {
        return None;
    }
    let wanted = to_text(call.arguments.first()?);
    let first = array.item(0);
    let owner = first.as_ref().and_then(|item| item.downcast::<PropertyView>()).map(|view| view.owner.clone());
    Some(match lower {
        "remove" => {
            if let Some(Value::Object(object)) = &owner {
                object.remove_property(&wanted);
            }
            Ok(Value::Null)
        }
        "add" => {
            let new = call.arguments.first()?;
            let (name, value) = (property(new, "Name")?, property(new, "Value").unwrap_or_default());
            if let Some(Value::Object(object)) = &owner {
                object.add_property(Property { name: name_of(&to_text(&name)), value });
            }
            Ok(Value::Null)
        }
        "match" => {
            let pattern = crate::value::Wildcard::new(&wanted);
            let fits = |item: &Value| property(item, "Name").is_some_and(|name| pattern.matches(&to_text(&name)));
            Ok(Value::array(array.to_vec().into_iter().filter(fits).collect()))
        }
        _ => return None,
    })
}
