//! Generic types: their names as people write them (`List[int]`), as .NET writes them (``List`1[System.Int32]``) and in full with the
//! assemblies of what they are made of.

use super::{OperatorError, Text, Type, Value, convert};

/// Generic types whose names stand here as .NET writes them, without how many types they are made of.
const DEFINITIONS: &[&str] = &[
    "System.Collections.Concurrent.ConcurrentBag",
    "System.Collections.Concurrent.ConcurrentDictionary",
    "System.Collections.Concurrent.ConcurrentQueue",
    "System.Collections.Concurrent.ConcurrentStack",
    "System.Collections.Generic.Dictionary",
    "System.Collections.Generic.HashSet",
    "System.Collections.Generic.ICollection",
    "System.Collections.Generic.IDictionary",
    "System.Collections.Generic.IEnumerable",
    "System.Collections.Generic.IList",
    "System.Collections.Generic.KeyValuePair",
    "System.Collections.Generic.LinkedList",
    "System.Collections.Generic.List",
    "System.Collections.Generic.Queue",
    "System.Collections.Generic.SortedDictionary",
    "System.Collections.Generic.SortedList",
    "System.Collections.Generic.SortedSet",
    "System.Collections.Generic.Stack",
    "System.Collections.ObjectModel.Collection",
    "System.Collections.ObjectModel.ObservableCollection",
    "System.Collections.ObjectModel.ReadOnlyCollection",
];

/// The definition of a generic type and the names of what it is made of, from its name in any spelling; `None` for other types.
pub(super) fn parts(name: &str) -> Option<(&str, Vec<&str>)> {
    let (definition, rest) = name.split_once('[')?;
    let inside = rest.strip_suffix(']')?;
    if inside.trim_matches(',').is_empty() {
        return None;
    }
    let definition = definition.split('`').next().unwrap_or(definition);
    let arguments: Vec<&str> = at_commas(inside)?
        .into_iter()
        .map(|argument| match argument.strip_prefix('[').and_then(|own| own.strip_suffix(']')) {
            // Behind the name stands the assembly.
            Some(own) => at_commas(own).and_then(|all| all.first().copied()).unwrap_or(own),
            None => argument,
        })
        .collect();
    (!definition.is_empty() && arguments.iter().all(|argument| !argument.is_empty())).then_some((definition, arguments))
}

/// What stands between commas that are in no brackets of their own; `None` where the brackets do not pair.
fn at_commas(text: &str) -> Option<Vec<&str>> {
    let (mut depth, mut start, mut found) = (0_usize, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => {
                found.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(text[start..].trim());
    (depth == 0).then_some(found)
}

/// A generic type by the name that .NET gives it in texts: ``System.Collections.Generic.List`1[System.Int32]``.
pub(super) fn canonical(name: &str) -> Option<Text> {
    let (definition, arguments) = parts(name)?;
    let is = |own: &&&str| {
        own.eq_ignore_ascii_case(definition) || own.strip_prefix("System.").is_some_and(|rest| rest.eq_ignore_ascii_case(definition))
    };
    let definition = DEFINITIONS.iter().find(is)?;
    let arguments: Vec<Type> = arguments.into_iter().map(Type::named).collect();
    Some(written(definition, &arguments))
}

/// The name of a generic type of this definition and these types.
pub(super) fn written(definition: &str, arguments: &[Type]) -> Text {
    let names: Vec<Text> = arguments.iter().map(argument_name).collect();
    format!("{definition}`{}[{}]", names.len(), names.join(",")).into()
}

/// The full name of what a generic type is made of. `[psobject]` means the wrapper there.
fn argument_name(ty: &Type) -> Text {
    if *ty == Type::CustomObject { "System.Management.Automation.PSObject".into() } else { ty.full_name() }
}

/// The name that `FullName` gives a type: what it is made of stands there with its assembly.
pub fn qualified(name: &str) -> Text {
    if let Some(element) = name.strip_suffix("[]") {
        return format!("{}[]", qualified(element)).into();
    }
    let Some((_, arguments)) = parts(name) else { return name.into() };
    let arguments: Vec<String> =
        arguments.into_iter().map(|argument| format!("[{}, {}]", qualified(argument), assembly_of(argument))).collect();
    format!("{}[{}]", name.split_once('[').map_or(name, |(head, _)| head), arguments.join(",")).into()
}

/// Where types stand that are not in the core library, by how their names begin.
const ASSEMBLIES: &[(&str, &str)] = &[
    ("System.Management.Automation.", "System.Management.Automation, Version=7.6.0.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35"),
    ("Microsoft.PowerShell.", "System.Management.Automation, Version=7.6.0.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35"),
    (
        "System.Text.RegularExpressions.",
        "System.Text.RegularExpressions, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a",
    ),
    ("System.Collections.Generic.LinkedList", COLLECTIONS),
    ("System.Collections.Generic.Sorted", COLLECTIONS),
    ("System.Collections.Generic.Stack", COLLECTIONS),
    ("System.Net.IPAddress", "System.Net.Primitives, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a"),
    ("System.Uri", "System.Private.Uri, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a"),
    ("System.Xml.", "System.Private.Xml, Version=10.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51"),
];
const COLLECTIONS: &str = "System.Collections, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a";

fn assembly_of(name: &str) -> &'static str {
    let found = ASSEMBLIES.iter().find(|(start, _)| name.starts_with(start));
    found.map_or("System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e", |(_, assembly)| assembly)
}

/// The types of a generic dictionary.
#[derive(Debug)]
pub struct GenericOf {
    definition: &'static str,
    key: Type,
    value: Type,
}

impl GenericOf {
    /// The types that the name of a dictionary tells.
    pub(super) fn named(definition: &'static str, name: &str) -> Self {
        let mut arguments = parts(name).map(|(_, arguments)| arguments).unwrap_or_default().into_iter().map(Type::named);
        Self { definition, key: arguments.next().unwrap_or(Type::String), value: arguments.next().unwrap_or(Type::Object) }
    }

    /// The name of the dictionary's type.
    pub fn type_name(&self) -> Text {
        written(self.definition, &[self.key.clone(), self.value.clone()])
    }

    /// The name of the type of its entries.
    pub fn pair_name(&self) -> Text {
        written(PAIR_DEFINITION, &[self.key.clone(), self.value.clone()])
    }

    /// What its keys are.
    pub fn key(&self) -> &Type {
        &self.key
    }

    /// What its values are.
    pub fn value(&self) -> &Type {
        &self.value
    }

    /// A key as the dictionary has them.
    ///
    /// # Errors
    /// When it cannot become one.
    pub fn fitted_key(&self, key: Value) -> Result<Value, OperatorError> {
        fitted(key, &self.key)
    }

    /// A value as the dictionary has them.
    ///
    /// # Errors
    /// When it cannot become one.
    pub fn fitted_value(&self, value: Value) -> Result<Value, OperatorError> {
        fitted(value, &self.value)
    }

    /// What stands for a value that is not there.
    pub fn default_value(&self) -> Value {
        default_of(&self.value)
    }
}

/// The class of the entries of generic dictionaries, without how many types it is made of.
pub(super) const PAIR_DEFINITION: &str = "System.Collections.Generic.KeyValuePair";

fn fitted(value: Value, ty: &Type) -> Result<Value, OperatorError> {
    if *ty == Type::Object || (*ty == Type::String && matches!(value, Value::String(_))) { Ok(value) } else { Ok(convert(&value, ty)?) }
}

/// The value of a type before anybody gave it one.
pub(super) fn default_of(ty: &Type) -> Value {
    match ty {
        Type::Guid => Value::from(uuid::Uuid::nil()),
        own if own.is_value_type() => convert(&Value::Int(0), own).unwrap_or_default(),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_every_spelling() {
        for (written, canonical_name, full) in [
            (
                "collections.generic.list[int]",
                "System.Collections.Generic.List`1[System.Int32]",
                "System.Collections.Generic.List`1[[System.Int32, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, \
                 PublicKeyToken=7cec85d7bea7798e]]",
            ),
            (
                "System.Collections.Generic.Dictionary`2[[System.String, mscorlib],[System.Xml.XmlDocument]]",
                "System.Collections.Generic.Dictionary`2[System.String,System.Xml.XmlDocument]",
                "System.Collections.Generic.Dictionary`2[[System.String, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, \
                 PublicKeyToken=7cec85d7bea7798e],[System.Xml.XmlDocument, System.Private.Xml, Version=10.0.0.0, Culture=neutral, \
                 PublicKeyToken=cc7b13ffcd2ddd51]]",
            ),
        ] {
            let found = canonical(written).expect("the test names generic types");
            assert_eq!((&*found, &*qualified(&found)), (canonical_name, full), "{written}");
        }
        let nested = canonical("Collections.Generic.List[Collections.Generic.List[string]]").expect("it is generic");
        assert_eq!(&*nested, "System.Collections.Generic.List`1[System.Collections.Generic.List`1[System.String]]");
        assert_eq!((canonical("int[]"), canonical("My.Own[int]"), parts("a[b"), parts("a[]")), (None, None, None, None));
    }
}
