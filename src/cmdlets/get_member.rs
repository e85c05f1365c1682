//! Get-Member: what objects have and can do.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{
    ArrayKind, Name, Object, Property, ScriptMember, ScriptMemberKind, Text, Type, TypeData, Value, Wildcard, enum_text, member, net_text,
    qualified, to_text,
};
use std::sync::Arc;

/// What objects have and can do.
#[derive(Debug, Default)]
pub(super) struct GetMember {
    seen: Vec<Text>,
    fed: bool,
}

struct Found {
    name: Name,
    kind: &'static str,
    definition: String,
}

/// A type as definitions write it.
fn written(value: &Value) -> Text {
    value.type_of().map_or_else(
        || "System.Object".into(),
        |ty| match ty {
            Type::Named(name) => name,
            Type::CustomObject => "System.Management.Automation.PSCustomObject".into(),
            ty if value.is_null() => ty.full_name(),
            ty => ty.accelerator(),
        },
    )
}

/// A member that was added to an object or to its type.
fn added(name: Name, value: &Value) -> Found {
    let Some(script) = value.downcast::<ScriptMember>() else {
        let text = if value.is_null() { "null".into() } else { net_text(value) };
        return Found { kind: "NoteProperty", definition: format!("{} {name}={text}", written(value)), name };
    };
    let set = if script.setter.is_null() { String::new() } else { format!("set={};", to_text(&script.setter)) };
    let (kind, definition) = match script.kind {
        ScriptMemberKind::Alias => ("AliasProperty", format!("{name} = {}", to_text(&script.body))),
        ScriptMemberKind::Method => ("ScriptMethod", format!("System.Object {name}();")),
        ScriptMemberKind::Property => ("ScriptProperty", format!("System.Object {name} {{get={};{set}}}", to_text(&script.body))),
    };
    Found { name, kind, definition }
}

/// Whether a property of a value can be changed, as its definition says.
fn accessors(value: &Value, name: &str) -> &'static str {
    let resizes = matches!(value, Value::Array(_)) && name == "Capacity";
    if resizes { "{get;set;}" } else { "{get;}" }
}

/// A property of .NET.
fn declared(owner: &Value, property: Property) -> Found {
    let is_fixed = matches!(owner, Value::Array(array) if array.kind() == ArrayKind::Fixed);
    let Property { name, value } = property;
    // PowerShell gives arrays their Count.
    if is_fixed && *name == *"Count" {
        return Found { name, kind: "AliasProperty", definition: "Count = Length".into() };
    }
    let is_collection = matches!(owner, Value::Array(_) | Value::Dictionary(_));
    let ty: Text = match &*name {
        "SyncRoot" if is_collection => "System.Object".into(),
        "Keys" | "Values" if matches!(owner, Value::Dictionary(dictionary) if !dictionary.kind().is_generic()) => {
            "System.Collections.ICollection".into()
        }
        _ => written(&value),
    };
    Found { definition: format!("{ty} {name} {}", accessors(owner, &name)), kind: "Property", name }
}

fn properties(value: &Value) -> Vec<Found> {
    let own: Vec<Property> = if let Value::Object(object) = value { object.properties().to_vec() } else { Vec::new() };
    let is_custom = matches!(value, Value::Object(object) if object.is_a("System.Management.Automation.PSCustomObject"));
    member::properties(value)
        .into_iter()
        .map(|property| {
            let note = own.iter().any(|own| own.name == property.name)
                && (is_custom || matches!(value, Value::Object(object) if !object.base().is_null()));
            if note || property.value.downcast::<ScriptMember>().is_some() {
                added(property.name, &property.value)
            } else {
                declared(value, property)
            }
        })
        .collect()
}

fn members(value: &Value, with_static: bool, types: &TypeData) -> Vec<Found> {
    if with_static {
        let ty = if let Value::Type(ty) = value { Some(Type::clone(ty)) } else { value.type_of() };
        let Some(ty) = ty else { return Vec::new() };
        let known = member::static_members(&ty);
        let found =
            |kind: &'static str, line: &str| Found { name: member::name_of(line).into(), kind, definition: format!("static {line}") };
        let mut methods: Vec<Found> = member::static_methods(&ty).map(|line| found("Method", line)).collect();
        if member::is_made(&ty) {
            methods.push(Found { name: "new".into(), kind: "Method", definition: format!("{} new()", ty.accelerator()) });
        }
        methods.sort_by_key(|found| found.name.to_ascii_lowercase());
        let mut properties: Vec<Found> = match &ty {
            Type::Enum(def) => {
                let line = |name: &str| format!("static {} {name} {{get;}}", def.name);
                def.members.iter().map(|own| Found { name: own.name.into(), kind: "Property", definition: line(own.name) }).collect()
            }
            _ => known.into_iter().flat_map(|known| known.properties).map(|line| found("Property", line)).collect(),
        };
        properties.sort_by_key(|found| found.name.to_ascii_lowercase());
        methods.extend(properties);
        return methods;
    }
    let mut found = properties(value);
    if let Value::Object(object) = value {
        let scripts = object.properties();
        let methods = scripts
            .iter()
            .filter(|property| property.value.downcast::<ScriptMember>().is_some_and(|member| member.kind == ScriptMemberKind::Method));
        found.extend(methods.map(|property| added(property.name.clone(), &property.value)));
    }
    for (name, value) in types.members(value) {
        if !found.iter().any(|own| own.name.eq_ignore_ascii_case(&name)) {
            found.push(added(name, &value));
        }
    }
    let methods = member::method_definitions(value).into_iter().map(|definition| Found {
        name: member::name_of(&definition).into(),
        kind: "Method",
        definition: definition.to_string(),
    });
    found.extend(methods);
    let indexed = member::indexed_property(value);
    found.extend(indexed.map(|definition| Found {
        name: member::name_of(&definition).into(),
        kind: "ParameterizedProperty",
        definition: definition.to_string(),
    }));
    let order = |kind: &str| {
        ["AliasProperty", "Method", "NoteProperty", "ParameterizedProperty", "Property", "ScriptMethod", "ScriptProperty"]
            .iter()
            .position(|own| *own == kind)
    };
    found.sort_by(|left, right| {
        order(left.kind).cmp(&order(right.kind)).then_with(|| left.name.to_lowercase().cmp(&right.name.to_lowercase()))
    });
    found
}

fn wanted(kind: &str, types: Option<crate::value::EnumValue>) -> bool {
    let Some(types) = types else { return true };
    let bit = types.def.members.iter().find(|member| member.name == kind).map_or(0, |member| member.value);
    // All has every bit; a name alone is spelled out by its number.
    types.value & bit != 0 || enum_text(types) == "All"
}

impl Cmdlet<parameters::GetMember> for GetMember {
    fn process(&mut self, p: &mut parameters::GetMember, context: &mut dyn Context) -> Outcome {
        let Some(value) = p.input_object.take() else { return Ok(()) };
        self.fed = true;
        let names = value.type_names();
        let ty: Text = match &value {
            Value::Type(ty) if p.r#static.is_on() => ty.full_name(),
            Value::Object(object) if object.is_a("System.Management.Automation.PSCustomObject") => {
                names.iter().find(|name| !name.starts_with("System.Object")).cloned().unwrap_or_else(|| "".into())
            }
            _ => names.first().map_or_else(|| "".into(), |name| qualified(name)),
        };
        if self.seen.contains(&ty) {
            return Ok(());
        }
        self.seen.push(ty.clone());
        let patterns: Option<Vec<Wildcard>> = p.name.value().map(|names| names.iter().map(|name| Wildcard::new(name)).collect());
        for found in members(&value, p.r#static.is_on(), &context.shown_types()) {
            if !wanted(found.kind, p.member_type.value().copied())
                || patterns.as_ref().is_some_and(|patterns| !patterns.iter().any(|pattern| pattern.matches(&found.name)))
            {
                continue;
            }
            let property = |name: &str, value: Value| Property { name: name.into(), value };
            let parts = vec![
                property("TypeName", Value::String(ty.clone())),
                property("Name", Value::from(found.name)),
                property("MemberType", found.kind.into()),
                property("Definition", found.definition.into()),
            ];
            context
                .emit(Value::Object(Arc::new(Object::of(&["Microsoft.PowerShell.Commands.MemberDefinition", "System.Object"], parts))))?;
        }
        Ok(())
    }

    fn end(&mut self, _p: &mut parameters::GetMember, context: &mut dyn Context) -> Outcome {
        if self.fed {
            return Ok(());
        }
        let exception = Exception::new("System.InvalidOperationException", "There is no object whose members could be shown.");
        context.error(ErrorRecord::new("NoObjectInGetMember", Category::CloseError, exception))
    }
}
