//! The parameters that every cmdlet and advanced function has, and signatures of compiled definitions.

use super::{Parameter, Signature};
use crate::catalog::{CmdletDef, Membership, ParameterDef, Scalar};
use crate::invoke::{CaseRule, Validation};
pub use crate::value::member::ACTION_PREFERENCE;
use crate::value::{Type, Value, time};
use std::borrow::Cow;

const EVERYWHERE: Membership =
    Membership { set: None, mandatory: false, position: None, by_value: false, by_property: false, remaining: false };

/// The common parameters in PowerShell's order: those of all commands, then the two of commands that can be asked what they would do.
const COMMON: &[(&str, &str, Kind)] = &[
    ("Verbose", "vb", Kind::Switch),
    ("Debug", "db", Kind::Switch),
    ("ErrorAction", "ea", Kind::Action),
    ("WarningAction", "wa", Kind::Action),
    ("InformationAction", "infa", Kind::Action),
    ("ProgressAction", "proga", Kind::Action),
    ("ErrorVariable", "ev", Kind::Text),
    ("WarningVariable", "wv", Kind::Text),
    ("InformationVariable", "iv", Kind::Text),
    ("OutVariable", "ov", Kind::Text),
    ("OutBuffer", "ob", Kind::Number),
    ("PipelineVariable", "pv", Kind::Text),
];
const SHOULD_PROCESS: &[(&str, &str, Kind)] = &[("WhatIf", "wi", Kind::Switch), ("Confirm", "cf", Kind::Switch)];

#[derive(Clone, Copy)]
enum Kind {
    Switch,
    Action,
    Text,
    Number,
}

/// Whether `name` is the full name of a common parameter.
pub fn is_common(name: &str) -> bool {
    COMMON.iter().chain(SHOULD_PROCESS).any(|(common, _, _)| common.eq_ignore_ascii_case(name))
}

impl Signature {
    /// Adds the common parameters behind a command's own; `-WhatIf` and `-Confirm` if it has an impact.
    pub fn add_common(&mut self) {
        self.own = self.parameters.len();
        let confirmable = if self.impact.is_some() { SHOULD_PROCESS } else { &[] };
        self.parameters.extend(COMMON.iter().chain(confirmable).map(|&(name, alias, kind)| Parameter {
            name: name.into(),
            aliases: vec![alias.into()],
            ty: match kind {
                Kind::Switch => Type::Switch,
                Kind::Action => Type::Enum(&ACTION_PREFERENCE),
                Kind::Text => Type::String,
                Kind::Number => Type::Int,
            },
            sets: vec![EVERYWHERE],
            validations: Vec::new(),
            suggested: Vec::new(),
            declared: Vec::new(),
            nullable: false,
            emptyable: false,
            help: Cow::Borrowed(""),
            def: None,
        }));
    }

    /// The signature of a compiled cmdlet.
    pub fn of(def: &'static CmdletDef) -> Self {
        let mut signature = Self {
            name: def.name.into(),
            parameters: def.parameters.iter().map(parameter).collect(),
            own: 0,
            sets: def.sets.iter().map(|&set| set.into()).collect(),
            default_set: def.default_set,
            impact: def.impact,
            strict: true,
            def: Some(def),
            comment: None,
            outputs: def.output.iter().map(|&name| name.into()).collect(),
        };
        signature.add_common();
        signature
    }
}

fn parameter(def: &'static ParameterDef) -> Parameter {
    let mut validations = Vec::new();
    if !def.values.is_empty() {
        validations.push(Validation::Set(def.values.iter().map(|&value| value.into()).collect(), CaseRule::Ignore));
    }
    if let Some((low, high)) = def.range {
        // A definition gives the ends of a time span in seconds.
        let end = |number: i64| match def.ty.scalar {
            Scalar::TimeSpan => Value::TimeSpan(number * time::SECOND),
            _ => Value::Long(number),
        };
        validations.push(Validation::Range(end(low), end(high)));
    }
    Parameter {
        name: def.name.into(),
        aliases: def.aliases.iter().map(|&alias| alias.into()).collect(),
        ty: def.ty.value_type(),
        sets: def.sets.to_vec(),
        validations,
        suggested: Vec::new(),
        declared: Vec::new(),
        nullable: def.nullable,
        emptyable: def.emptyable,
        help: Cow::Borrowed(""),
        def: Some(def),
    }
}
