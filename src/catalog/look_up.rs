//! Finding definitions by name.

use super::{CMDLETS, CmdletDef, NOUNS, NounDef, PropertyDef, TOPICS, TopicDef};
use crate::value::{Object, Property, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// The cmdlet of this name, without regard to case.
pub fn cmdlet(name: &str) -> Option<&'static CmdletDef> {
    CMDLETS.binary_search_by(|def| order(def.name, name)).ok().map(|index| CMDLETS[index])
}

/// The noun of this name, without regard to case.
pub fn noun(name: &str) -> Option<&'static NounDef> {
    NOUNS.iter().find(|noun| noun.name.eq_ignore_ascii_case(name)).copied()
}

/// The noun whose objects have this full .NET type name.
pub fn noun_of(type_name: &str) -> Option<&'static NounDef> {
    NOUNS.iter().find(|noun| noun.types.first().is_some_and(|own| own.eq_ignore_ascii_case(type_name))).copied()
}

/// The topic of this name, with or without `about_`, without regard to case.
pub fn topic(name: &str) -> Option<&'static TopicDef> {
    TOPICS.iter().find(|topic| {
        topic.name.eq_ignore_ascii_case(name) || topic.name.strip_prefix("about_").is_some_and(|rest| rest.eq_ignore_ascii_case(name))
    })
}

/// An object of a noun that is computed, with these properties.
pub fn object_of(noun: &str, properties: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let types = self::noun(noun).map_or(&[][..], |noun| noun.types);
    let properties = properties.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
    Value::Object(Arc::new(Object::of(types, properties)))
}

impl NounDef {
    /// The property of this name, without regard to case.
    pub fn property(&self, name: &str) -> Option<&'static PropertyDef> {
        self.properties.iter().find(|property| property.name.eq_ignore_ascii_case(name))
    }
}

fn order(left: &str, right: &str) -> Ordering {
    left.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cmdlet_is_found_in_any_case() {
        assert!(!CMDLETS.is_empty());
        for def in CMDLETS {
            assert_eq!(cmdlet(&def.name.to_uppercase()).map(|found| found.name), Some(def.name));
        }
        assert!(cmdlet("Get-Nothing").is_none());
    }
}
