//! Parameters as objects: what `(Get-Command f).Parameters` and `.ParameterSets` hold.

use super::syntax::set_syntax;
use super::{Declared, Name, Parameter, Sign, Signature, Validation};
use crate::catalog::Membership;
use crate::value::{Dictionary, DictionaryKind, Object, Property, Value};
use std::sync::Arc;

/// The name of the set that every parameter belongs to that names none.
const ALL_SETS: &str = "__AllParameterSets";

/// The type that all attributes have which check arguments.
const CHECKS: &str = "System.Management.Automation.ValidateArgumentsAttribute";

/// The type that all attributes have which change arguments.
const TRANSFORMS: &str = "System.Management.Automation.ArgumentTransformationAttribute";

/// A property whose name stands in the program: there are thousands of them when all commands are listed.
macro_rules! property {
    ($name:literal, $value:expr) => {
        Property { name: arcstr::literal!($name), value: $value.into() }
    };
}

fn object(types: &'static [&'static str], parts: Vec<Property>) -> Value {
    Value::Object(Arc::new(Object::of(types, parts)))
}

fn list(names: &[Name]) -> Value {
    Value::array(names.iter().map(|name| Value::from(&**name)).collect())
}

/// The place that PowerShell gives a parameter without one.
fn position(membership: &Membership) -> i32 {
    membership.position.map_or(i32::MIN, i32::from)
}

/// The attributes of each parameter of a command, for [`table`] and [`sets`], which show the same ones.
pub(super) fn attributes(signature: &Signature) -> Vec<Value> {
    signature.parameters.iter().map(|parameter| attributes_of(signature, parameter)).collect()
}

/// The parameters of a command as a table of objects.
pub(super) fn table(signature: &Signature, attributes: &[Value]) -> Value {
    let table = Dictionary::new(DictionaryKind::Generic);
    for (parameter, attributes) in signature.parameters.iter().zip(attributes) {
        let sets = Dictionary::new(DictionaryKind::Generic);
        for membership in &parameter.sets {
            sets.set(Value::from(set_name(signature, membership)), membership_object(parameter, membership));
        }
        let parts = vec![
            property!("Name", &*parameter.name),
            property!("ParameterType", Value::from(parameter.ty.clone())),
            property!("ParameterSets", Value::Dictionary(Arc::new(sets))),
            property!("IsDynamic", false),
            property!("Aliases", list(&parameter.aliases)),
            property!("Attributes", attributes.clone()),
            property!("SwitchParameter", parameter.is_switch()),
        ];
        let types = &["System.Management.Automation.ParameterMetadata", "System.Object"];
        let metadata = Value::Object(Arc::new(Object::of(types, parts).written_as(types[0])));
        table.set(Value::from(&*parameter.name), metadata);
    }
    Value::Dictionary(Arc::new(table))
}

fn set_name<'a>(signature: &'a Signature, membership: &Membership) -> &'a str {
    membership.set.and_then(|set| signature.sets.get(set)).map_or(ALL_SETS, |name| &**name)
}

fn membership_object(parameter: &Parameter, membership: &Membership) -> Value {
    let parts = vec![
        property!("IsMandatory", membership.mandatory),
        property!("Position", position(membership)),
        property!("ValueFromPipeline", membership.by_value),
        property!("ValueFromPipelineByPropertyName", membership.by_property),
        property!("ValueFromRemainingArguments", membership.remaining),
        property!("HelpMessage", &*parameter.help),
    ];
    object(&["System.Management.Automation.ParameterSetMetadata", "System.Object"], parts)
}

/// What stands before a parameter: how it is bound, what its argument must fulfil, and its other names. Of a function's, the last comes
/// first, and types stand at the end.
fn attributes_of(signature: &Signature, parameter: &Parameter) -> Value {
    let bound = |membership: &Membership| binding(signature, parameter, membership);
    if parameter.declared.is_empty() && parameter.def.is_none() && signature.def.is_none() {
        return Value::array(parameter.sets.iter().map(bound).collect());
    }
    if parameter.declared.is_empty() {
        let aliases = (!parameter.aliases.is_empty()).then(|| alias(&parameter.aliases));
        return Value::array(parameter.sets.iter().map(bound).chain(parameter.validations.iter().map(validation)).chain(aliases).collect());
    }
    let is_bound = parameter.declared.iter().any(|declared| matches!(declared, Declared::Membership(_)));
    let default = parameter.sets.first().filter(|_| !is_bound).map(bound);
    let written = parameter.declared.iter().rev().filter_map(|declared| {
        Some(match *declared {
            Declared::Membership(set) => bound(parameter.sets.get(set)?),
            Declared::Aliases(first, end) => alias(parameter.aliases.get(first..end)?),
            Declared::Validation(place) => validation(parameter.validations.get(place)?),
            Declared::Script => {
                attribute(&["System.Management.Automation.ValidateScriptAttribute", CHECKS, "System.Attribute", "System.Object"])
            }
            Declared::AllowNull => attribute(&["System.Management.Automation.AllowNullAttribute", "System.Attribute", "System.Object"]),
            Declared::AllowEmptyString => {
                attribute(&["System.Management.Automation.AllowEmptyStringAttribute", "System.Attribute", "System.Object"])
            }
            Declared::AllowEmptyCollection => {
                attribute(&["System.Management.Automation.AllowEmptyCollectionAttribute", "System.Attribute", "System.Object"])
            }
            Declared::Completions => {
                attribute(&["System.Management.Automation.ArgumentCompletionsAttribute", "System.Attribute", "System.Object"])
            }
            Declared::Type => return None,
        })
    });
    let types = parameter.declared.iter().filter(|declared| **declared == Declared::Type);
    let types = types.map(|_| {
        attribute(&["System.Management.Automation.ArgumentTypeConverterAttribute", TRANSFORMS, "System.Attribute", "System.Object"])
    });
    Value::array(default.into_iter().chain(written).chain(types).collect())
}

/// An attribute of which there is nothing to say but that it stands there.
fn attribute(types: &'static [&'static str]) -> Value {
    let text = types.first().copied().unwrap_or_default();
    Value::Object(Arc::new(Object::of(types, Vec::new()).written_as(text)))
}

fn alias(names: &[Name]) -> Value {
    let parts = vec![property!("AliasNames", list(names))];
    object(&["System.Management.Automation.AliasAttribute", "System.Attribute", "System.Object"], parts)
}

fn binding(signature: &Signature, parameter: &Parameter, membership: &Membership) -> Value {
    let parts = vec![
        property!("Position", position(membership)),
        property!("ParameterSetName", set_name(signature, membership)),
        property!("Mandatory", membership.mandatory),
        property!("ValueFromPipeline", membership.by_value),
        property!("ValueFromPipelineByPropertyName", membership.by_property),
        property!("ValueFromRemainingArguments", membership.remaining),
        property!("HelpMessage", if parameter.help.is_empty() { Value::Null } else { Value::from(&*parameter.help) }),
        property!("DontShow", false),
    ];
    object(&["System.Management.Automation.ParameterAttribute", "System.Attribute", "System.Object"], parts)
}

fn validation(validation: &Validation) -> Value {
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    match validation {
        Validation::NotNull => {
            object(&["System.Management.Automation.ValidateNotNullAttribute", CHECKS, "System.Attribute", "System.Object"], Vec::new())
        }
        Validation::NotNullOrEmpty => object(
            &["System.Management.Automation.ValidateNotNullOrEmptyAttribute", CHECKS, "System.Attribute", "System.Object"],
            Vec::new(),
        ),
        Validation::NotNullOrWhiteSpace => object(
            &["System.Management.Automation.ValidateNotNullOrWhiteSpaceAttribute", CHECKS, "System.Attribute", "System.Object"],
            Vec::new(),
        ),
        Validation::Set(values, case) => {
            let parts = vec![property!("IgnoreCase", *case == super::CaseRule::Ignore), property!("ValidValues", list(values))];
            object(&["System.Management.Automation.ValidateSetAttribute", CHECKS, "System.Attribute", "System.Object"], parts)
        }
        Validation::Range(low, high) => {
            let parts = vec![property!("MinRange", low.clone()), property!("MaxRange", high.clone())];
            object(&["System.Management.Automation.ValidateRangeAttribute", CHECKS, "System.Attribute", "System.Object"], parts)
        }
        Validation::Sign(sign) => object(
            &["System.Management.Automation.ValidateRangeAttribute", CHECKS, "System.Attribute", "System.Object"],
            vec![property!("RangeKind", kind(*sign))],
        ),
        Validation::Pattern(pattern, _) => object(
            &["System.Management.Automation.ValidatePatternAttribute", CHECKS, "System.Attribute", "System.Object"],
            vec![property!("RegexPattern", &**pattern)],
        ),
        Validation::Length(low, high) => {
            let parts = vec![property!("MinLength", number(*low)), property!("MaxLength", number(*high))];
            object(&["System.Management.Automation.ValidateLengthAttribute", CHECKS, "System.Attribute", "System.Object"], parts)
        }
        Validation::Count(low, high) => {
            let parts = vec![property!("MinLength", number(*low)), property!("MaxLength", number(*high))];
            object(&["System.Management.Automation.ValidateCountAttribute", CHECKS, "System.Attribute", "System.Object"], parts)
        }
        Validation::Script(block) => object(
            &["System.Management.Automation.ValidateScriptAttribute", CHECKS, "System.Attribute", "System.Object"],
            vec![property!("ScriptBlock", block.clone())],
        ),
    }
}

fn kind(sign: Sign) -> String {
    format!("{sign:?}")
}

/// The name of the set that is taken when arguments leave a choice; nothing for a function that does not bind as cmdlets do.
pub(super) fn default_set(signature: &Signature) -> Value {
    let name = signature.default_set.and_then(|set| signature.sets.get(set)).map_or(ALL_SETS, |name| &**name);
    if signature.strict { name.into() } else { Value::Null }
}

/// The parameter sets of a command; one for all parameters where it names none.
pub(super) fn sets(signature: &Signature, attributes: &[Value]) -> Value {
    let names: Vec<&str> = if signature.sets.is_empty() { vec![ALL_SETS] } else { signature.sets.iter().map(|name| &**name).collect() };
    let described = names.into_iter().enumerate().map(|(set, name)| {
        let set = (!signature.sets.is_empty()).then_some(set);
        let parameters = signature.parameters.iter().zip(attributes);
        let members = parameters.filter_map(|(parameter, attributes)| Some(set_member(parameter, parameter.membership(set)?, attributes)));
        let members = members.collect();
        let parts = vec![
            property!("Name", name),
            property!("IsDefault", set.is_some() && signature.default_set == set),
            property!("Parameters", Value::array(members)),
        ];
        let types = &["System.Management.Automation.CommandParameterSetInfo", "System.Object"];
        Value::Object(Arc::new(Object::of(types, parts).written_as(set_syntax(signature, set))))
    });
    Value::array(described.collect())
}

fn set_member(parameter: &Parameter, membership: &Membership, attributes: &Value) -> Value {
    let parts = vec![
        property!("Name", &*parameter.name),
        property!("ParameterType", Value::from(parameter.ty.clone())),
        property!("IsMandatory", membership.mandatory),
        property!("IsDynamic", false),
        property!("Position", position(membership)),
        property!("ValueFromPipeline", membership.by_value),
        property!("ValueFromPipelineByPropertyName", membership.by_property),
        property!("ValueFromRemainingArguments", membership.remaining),
        property!("HelpMessage", &*parameter.help),
        property!("Aliases", list(&parameter.aliases)),
        property!("Attributes", attributes.clone()),
    ];
    object(&["System.Management.Automation.CommandParameterInfo", "System.Object"], parts)
}
