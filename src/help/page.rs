//! A page of help, wherever it comes from.

use super::syntax::{syntax, type_name};
use crate::catalog::{CmdletDef, ParameterDef};

/// A page of help. Texts are paragraphs separated by empty lines; empty means: there is nothing to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The command's name.
    pub name: String,
    /// One line.
    pub synopsis: String,
    /// One line for each parameter set.
    pub syntax: Vec<String>,
    /// What it does.
    pub description: String,
    /// Its own parameters.
    pub parameters: Vec<Parameter>,
    /// What it returns.
    pub outputs: String,
    /// Remarks.
    pub notes: String,
    /// Examples.
    pub examples: Vec<Example>,
    /// What to read next.
    pub related: Vec<String>,
    /// Exit codes of the direct form, with their meaning.
    pub exit_codes: Vec<(u8, String)>,
}

/// A parameter on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// The name of its type.
    pub ty: String,
    /// Whether it takes no argument.
    pub switch: bool,
    /// What it is for.
    pub help: String,
    /// Whether it must be given in some set.
    pub required: bool,
    /// Its position, counted from 0.
    pub position: Option<u16>,
    /// Its default; empty for none.
    pub default: String,
    /// `ByValue`, `ByPropertyName`; empty when it takes nothing from the pipeline.
    pub pipeline: Vec<&'static str>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Whether wildcards mean something in it.
    pub wildcards: bool,
}

/// An example on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// One line.
    pub title: String,
    /// What is typed.
    pub run: String,
    /// What it prints.
    pub shows: String,
    /// What it changes in the configuration.
    pub changes: String,
}

impl Page {
    /// The page of a compiled cmdlet.
    pub fn of(def: &CmdletDef) -> Self {
        let examples = def.examples.iter();
        Self {
            name: def.name.into(),
            synopsis: def.synopsis.into(),
            syntax: syntax(def),
            description: def.description.into(),
            parameters: def.parameters.iter().map(Parameter::of).collect(),
            outputs: def.output.join("\n"),
            notes: def.notes.into(),
            examples: examples
                .map(|example| Example {
                    title: example.title.into(),
                    run: example.run.into(),
                    shows: example.shows.into(),
                    changes: example.changes.into(),
                })
                .collect(),
            related: def.related.iter().map(|&name| name.into()).collect(),
            exit_codes: def.exit_codes.iter().map(|code| (code.code, code.meaning.into())).collect(),
        }
    }
}

impl Parameter {
    fn of(def: &ParameterDef) -> Self {
        let any = |test: fn(&crate::catalog::Membership) -> bool| def.sets.iter().any(test);
        let ways = [("ByValue", any(|set| set.by_value)), ("ByPropertyName", any(|set| set.by_property))];
        Self {
            name: def.name.into(),
            ty: type_name(def.ty),
            switch: def.ty.scalar == crate::catalog::Scalar::Switch,
            help: def.help.into(),
            required: any(|set| set.mandatory),
            position: def.sets.iter().find_map(|set| set.position),
            default: def.default.into(),
            pipeline: ways.into_iter().filter_map(|(way, open)| open.then_some(way)).collect(),
            aliases: def.aliases.iter().map(|&alias| alias.into()).collect(),
            wildcards: def.wildcards,
        }
    }
}
