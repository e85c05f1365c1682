//! A page of help, wherever it comes from.

use super::syntax::{syntax_of, values};
use crate::catalog::{self, CmdletDef, Membership, Scalar};
use crate::invoke::{self, Signature, type_of};
use crate::text::CommentHelp;
use crate::value::display_text;

/// A page of help. Texts are paragraphs separated by empty lines; empty means: there is nothing to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The command's name.
    pub name: String,
    /// What kind of thing: `Cmdlet`, `Function`, `ExternalScript`.
    pub category: &'static str,
    /// One line.
    pub synopsis: String,
    /// One line for each parameter set.
    pub syntax: Vec<String>,
    /// Short names.
    pub aliases: Vec<String>,
    /// What it does.
    pub description: String,
    /// Its own parameters, and those by which it is asked what it would do.
    pub parameters: Vec<Parameter>,
    /// Whether it has the common parameters.
    pub common: bool,
    /// What it takes from the pipeline.
    pub inputs: String,
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
    /// The values that it takes, and what they mean; empty when there is no list of them.
    pub values: Vec<(String, String)>,
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
    /// What it prints, or what there is to say about it.
    pub shows: String,
    /// What it changes in the configuration.
    pub changes: String,
}

impl Page {
    /// The page of a compiled cmdlet.
    pub fn of(def: &'static CmdletDef) -> Self {
        let signature = Signature::of(def);
        let own = |text: &&str| (*text).to_owned();
        let mut page = Self {
            synopsis: def.synopsis.into(),
            aliases: def.aliases.iter().map(own).collect(),
            description: def.description.into(),
            outputs: def.output.iter().map(|output| returned(output)).collect::<Vec<_>>().join("\n\n"),
            notes: def.notes.into(),
            examples: def.examples.iter().map(example).collect(),
            related: def.related.iter().map(own).collect(),
            exit_codes: def.exit_codes.iter().map(|code| (code.code, code.meaning.into())).collect(),
            ..Self::bare(&signature, "Cmdlet")
        };
        for parameter in &mut page.parameters {
            parameter.explain_values(def);
        }
        page
    }

    /// The page of a function or script, with what its comment says. `category` is `Function` or `ExternalScript`.
    pub fn of_signature(signature: &Signature, category: &'static str) -> Self {
        let mut page = Self::bare(signature, category);
        if let Some(comment) = signature.comment.as_deref() {
            page.take(comment);
        }
        page
    }

    /// What a signature alone tells.
    fn bare(signature: &Signature, category: &'static str) -> Self {
        let mut parameters: Vec<_> = signature.own_parameters().iter().map(Parameter::of).collect();
        if signature.impact.is_some() {
            parameters.extend(ASKING.iter().map(|(name, alias, help)| Parameter {
                name: (*name).to_owned(),
                ty: "SwitchParameter".to_owned(),
                switch: true,
                help: (*help).to_owned(),
                aliases: vec![(*alias).to_owned()],
                ..Parameter::default()
            }));
        }
        let inputs = inputs(&parameters);
        Self {
            name: signature.name.to_string(),
            category,
            syntax: syntax_of(signature),
            inputs,
            parameters,
            common: signature.strict,
            ..Self::default()
        }
    }

    /// Takes over what a comment says.
    fn take(&mut self, comment: &CommentHelp) {
        let joined = |texts: &[String]| texts.iter().map(|text| text.trim()).collect::<Vec<_>>().join("\n\n");
        self.synopsis = comment.synopsis.trim().to_owned();
        self.description = comment.description.clone();
        self.notes = comment.notes.clone();
        if !comment.inputs.is_empty() {
            self.inputs = joined(&comment.inputs);
        }
        self.outputs = joined(&comment.outputs);
        self.related = comment.links.iter().map(|link| link.trim().to_owned()).collect();
        self.examples = comment.examples.iter().map(|text| written_example(text)).collect();
        for (name, help) in &comment.parameters {
            if let Some(parameter) = self.parameters.iter_mut().find(|parameter| parameter.name.eq_ignore_ascii_case(name)) {
                parameter.help.clone_from(help);
            }
        }
    }
}

/// What comes through the pipeline: whole objects, and objects with properties that are called like parameters.
fn inputs(parameters: &[Parameter]) -> String {
    let taking = |how: &str| parameters.iter().filter(move |parameter| parameter.pipeline.contains(&how)).collect::<Vec<_>>();
    let whole: Vec<String> = taking("ByValue").iter().map(|parameter| format!("{} for -{}", parameter.ty, parameter.name)).collect();
    let named: Vec<&str> = taking("ByPropertyName").iter().map(|parameter| parameter.name.as_str()).collect();
    let named = match named.as_slice() {
        [] => String::new(),
        [only] => format!("Objects with the property {only}"),
        [others @ .., last] => format!("Objects with the properties {} or {last}", others.join(", ")),
    };
    let parts = [whole.join(", "), named];
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n\n")
}

/// The parameters of commands that can be asked what they would do: name, alias, help.
const ASKING: &[(&str, &str, &str)] = &[
    ("WhatIf", "wi", "Says what would be done, and does nothing."),
    ("Confirm", "cf", "Asks before anything is done. -Confirm:$false asks nothing."),
];

/// What a cmdlet returns: a noun with what it is, or a type.
fn returned(output: &str) -> String {
    match catalog::noun(output) {
        Some(noun) => format!("{}\n    {}", noun.types.first().unwrap_or(&noun.name), noun.synopsis),
        None => output.to_owned(),
    }
}

fn example(def: &catalog::ExampleDef) -> Example {
    Example { title: def.title.into(), run: def.run.into(), shows: def.shows.into(), changes: def.changes.into() }
}

/// An example as a comment has it: what is typed stands on the first line.
fn written_example(text: &str) -> Example {
    let text = text.trim_start_matches('\n');
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let prompts = ["PS>", "PS >", "PS C:\\>", "C:\\PS>", "[PS] C:\\>", ">"];
    let run = prompts.iter().find_map(|prompt| first.trim().strip_prefix(prompt)).unwrap_or(first);
    Example { run: run.trim().into(), shows: rest.trim_matches('\n').into(), ..Example::default() }
}

impl Parameter {
    fn of(parameter: &invoke::Parameter) -> Self {
        let any = |test: fn(&Membership) -> bool| parameter.sets.iter().any(test);
        let ways = [("ByValue", any(|set| set.by_value)), ("ByPropertyName", any(|set| set.by_property))];
        Self {
            name: parameter.name.to_string(),
            ty: type_of(parameter),
            switch: parameter.is_switch(),
            help: parameter.def.map_or(&*parameter.help, |def| def.help).to_owned(),
            values: values(parameter).into_iter().map(|value| (value.to_owned(), String::new())).collect(),
            required: any(|set| set.mandatory),
            position: parameter.sets.iter().find_map(|set| set.position),
            default: parameter.def.map_or("", |def| def.default).to_owned(),
            pipeline: ways.into_iter().filter_map(|(way, open)| open.then_some(way)).collect(),
            aliases: parameter.aliases.iter().map(ToString::to_string).collect(),
            wildcards: parameter.def.is_some_and(|def| def.wildcards),
        }
    }

    /// Says what its values mean, where the definition does.
    fn explain_values(&mut self, def: &CmdletDef) {
        let Some(own) = def.parameters.iter().find(|own| own.name == self.name) else { return };
        let property = def.noun.and_then(catalog::noun).and_then(|noun| noun.property(own.property));
        if self.values.is_empty() {
            self.values =
                property.into_iter().flat_map(|property| property.values).map(|value| (value.name.into(), String::new())).collect();
        }
        for (value, meaning) in &mut self.values {
            let of_enum = match own.ty.scalar {
                Scalar::Enum(def) => def.members.iter().find(|member| member.name == value.as_str()).map(|member| member.help),
                _ => None,
            };
            let of_property = || property?.values.iter().find(|own| own.name == value.as_str()).map(|own| own.help);
            *meaning = of_enum.or_else(of_property).unwrap_or_default().to_owned();
        }
        if self.default.is_empty()
            && let Some(default) = property.filter(|_| def.name.starts_with("New-")).and_then(|property| property.default)
        {
            self.default = display_text(&default.into()).to_string();
        }
    }
}
