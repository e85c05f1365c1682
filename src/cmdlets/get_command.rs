//! Get-Command: what can be called.

use crate::catalog::{CmdletDef, cmdlet};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, CommandKind, CommandSource, Commands, Context, Outcome, Signature};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Dictionary, DictionaryKind, Object, Property, Text, Value, Wildcard};
use std::sync::Arc;

fn property(name: &str, value: impl Into<Value>) -> Property {
    Property { name: name.into(), value: value.into() }
}

/// The parameters of a command as a table of objects.
fn parameter_table(signature: &Signature) -> Value {
    let table = Dictionary::new(DictionaryKind::Generic);
    for parameter in &signature.parameters {
        let aliases = parameter.aliases.iter().map(|alias| Value::from(&**alias)).collect();
        let parts = vec![
            property("Name", &*parameter.name),
            property("ParameterType", Value::Type(parameter.ty.clone())),
            property("SwitchParameter", parameter.is_switch()),
            property("Aliases", Value::array(aliases)),
            property("IsDynamic", false),
        ];
        let types = &["System.Management.Automation.ParameterMetadata", "System.Object"];
        table.set(Value::from(&*parameter.name), Value::Object(Arc::new(Object::of(types, parts))));
    }
    Value::Dictionary(Arc::new(table))
}

fn info(types: &'static [&'static str], kind: &str, name: &str, signature: Option<&Signature>, more: Vec<Property>) -> Value {
    let mut parts = vec![
        property("CommandType", kind),
        property("Name", name),
        property("DisplayName", name),
        property("Version", Value::Null),
        property("Source", ""),
        property("ModuleName", ""),
        property("Visibility", "Public"),
    ];
    if let Some(signature) = signature {
        parts.push(property("Parameters", parameter_table(signature)));
        let sets = signature.sets.iter().map(|set| Value::from(&**set)).collect();
        parts.push(property("ParameterSets", Value::array(sets)));
    }
    for part in more {
        match parts.iter_mut().find(|own| own.name == part.name) {
            Some(own) => own.value = part.value,
            None => parts.push(part),
        }
    }
    Value::Object(Arc::new(Object::of(types, parts)))
}

/// An alias as an object.
pub(super) fn alias_info(name: &str, target: &str, commands: &Commands) -> Value {
    let resolved = match commands.resolve(name) {
        Some(CommandSource::Cmdlet(def)) => def.name.into(),
        Some(CommandSource::Function { signature, .. }) => Text::from(&*signature.name),
        _ => "".into(),
    };
    let more = vec![
        property("Definition", target),
        property("ResolvedCommandName", resolved),
        property("ReferencedCommand", target),
        property("DisplayName", format!("{name} -> {target}")),
        property("Options", "None"),
        property("Description", ""),
    ];
    let types = &["System.Management.Automation.AliasInfo", "System.Management.Automation.CommandInfo", "System.Object"];
    info(types, "Alias", name, None, more)
}

fn cmdlet_info(def: &'static CmdletDef, commands: &Commands) -> Value {
    let signature = commands.signature(&CommandSource::Cmdlet(def));
    let (verb, noun) = def.name.split_once('-').unwrap_or((def.name, ""));
    let more = vec![
        property("Verb", verb),
        property("Noun", noun),
        property("Definition", crate::help::syntax(def).join("\n")),
        property("HelpFile", ""),
    ];
    let types = &["System.Management.Automation.CmdletInfo", "System.Management.Automation.CommandInfo", "System.Object"];
    info(types, "Cmdlet", def.name, signature.as_deref(), more)
}

pub(super) fn function_info(signature: &Signature, body: &Value, module: &str, kind: CommandKind) -> Value {
    let text = crate::value::to_text(body);
    let (verb, noun) = signature.name.split_once('-').unwrap_or(("", ""));
    let more = vec![
        property("ScriptBlock", body.clone()),
        property("Definition", text),
        property("Verb", verb),
        property("Noun", noun),
        property("Source", module),
        property("ModuleName", module),
    ];
    let kind = if kind == CommandKind::Filter { "Filter" } else { "Function" };
    let types = &["System.Management.Automation.FunctionInfo", "System.Management.Automation.CommandInfo", "System.Object"];
    info(types, kind, &signature.name, Some(signature), more)
}

/// A program as an object.
fn application_info(name: &str, path: &std::path::Path) -> Value {
    let path = path.display().to_string();
    let more = vec![property("Source", path.clone()), property("Path", path.clone()), property("Definition", path)];
    let types = &["System.Management.Automation.ApplicationInfo", "System.Management.Automation.CommandInfo", "System.Object"];
    info(types, "Application", name, None, more)
}

/// A script file as an object.
fn script_info(path: &std::path::Path) -> Value {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let path = path.display().to_string();
    let more = vec![property("Source", path.clone()), property("Path", path.clone()), property("Definition", path)];
    let types = &["System.Management.Automation.ExternalScriptInfo", "System.Management.Automation.CommandInfo", "System.Object"];
    info(types, "ExternalScript", &name, None, more)
}

/// A program of this name in the folders of `PATH`.
pub(super) fn program(name: &str, context: &dyn Context) -> Option<std::path::PathBuf> {
    if name.contains('/') {
        return context.path(name).ok().filter(|path| path.is_file());
    }
    let folders = context.environment().get("PATH")?;
    std::env::split_paths(folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// What can be called.
#[derive(Debug, Default)]
pub(super) struct GetCommand {
    sent: i32,
}

impl GetCommand {
    fn send(&mut self, value: Value, p: &parameters::GetCommand, context: &mut dyn Context) -> Outcome {
        if p.total_count.value().is_some_and(|count| self.sent >= *count) {
            return Ok(());
        }
        self.sent += 1;
        if p.syntax.is_on() {
            let name = context.property(&value, "Name").map(|name| crate::value::to_text(&name)).unwrap_or_else(|| "".into());
            let text = match cmdlet(&name) {
                Some(def) => crate::help::syntax(def).join("\n"),
                None => context.property(&value, "Definition").map(|text| crate::value::to_text(&text).to_string()).unwrap_or_default(),
            };
            return context.emit(format!("\n{text}\n").into());
        }
        context.emit(value)
    }
}

/// Which kinds are wanted.
fn wants(p: &parameters::GetCommand, kind: &str) -> bool {
    let bits = |name: &str| match name {
        "Alias" => 1,
        "Function" => 2,
        "Filter" => 4,
        "Cmdlet" => 8,
        "ExternalScript" => 16,
        "Application" => 32,
        _ => 0,
    };
    match p.command_type.value() {
        Some(wanted) => wanted.value & bits(kind) != 0,
        None => true,
    }
}

impl Cmdlet<parameters::GetCommand> for GetCommand {
    fn process(&mut self, p: &mut parameters::GetCommand, context: &mut dyn Context) -> Outcome {
        let patterns = |given: Option<&Vec<Text>>| given.map(|texts| texts.iter().map(|text| Wildcard::new(text)).collect::<Vec<_>>());
        let (verbs, nouns) = (patterns(p.verb.value()), patterns(p.noun.value()));
        let parameter_names = patterns(p.parameter_name.value());
        let by_parts = verbs.is_some() || nouns.is_some();
        let named = p.name.is_given();
        let offered = context.sessions().opened();
        for name in p.name.value().cloned().unwrap_or_else(|| vec!["*".into()]) {
            let is_pattern = Wildcard::is_pattern(&name);
            let pattern = Wildcard::new(&name);
            let mut found: Vec<(String, Value)> = Vec::new();
            let commands = context.commands();
            let part = |name: &str| {
                let (verb, noun) = name.split_once('-').unwrap_or(("", ""));
                verbs.as_ref().is_none_or(|all| !verb.is_empty() && all.iter().any(|own| own.matches(verb)))
                    && nouns.as_ref().is_none_or(|all| !noun.is_empty() && all.iter().any(|own| own.matches(noun)))
            };
            let has = |signature: Option<&Signature>| {
                parameter_names.as_ref().is_none_or(|all| {
                    signature.is_some_and(|signature| {
                        signature.own_parameters().iter().any(|own| all.iter().any(|pattern| pattern.matches(&own.name)))
                    })
                })
            };
            if !by_parts && parameter_names.is_none() && wants(p, "Alias") && (named || p.command_type.is_given()) {
                let aliases = commands.aliases().filter(|(own, _)| pattern.matches(own));
                found.extend(aliases.map(|(own, target)| (own.to_string(), alias_info(own, target, commands))));
            }
            for (_, source) in commands.functions() {
                let CommandSource::Function { signature, body, module, kind } = source else { continue };
                let wanted = wants(p, if *kind == CommandKind::Filter { "Filter" } else { "Function" });
                if wanted && pattern.matches(&signature.name) && part(&signature.name) && has(Some(signature)) {
                    found.push((signature.name.to_lowercase(), function_info(signature, body, module, *kind)));
                }
            }
            if wants(p, "Cmdlet") {
                for def in commands.cmdlets().iter().filter(|def| offered.as_ref().is_none_or(|session| session.offers(def))) {
                    if pattern.matches(def.name) && part(def.name) {
                        let signature = commands.signature(&CommandSource::Cmdlet(def));
                        if has(signature.as_deref()) {
                            found.push((def.name.to_ascii_lowercase(), cmdlet_info(def, commands)));
                        }
                    }
                }
            }
            if found.is_empty() && !is_pattern && !by_parts {
                if name.to_ascii_lowercase().ends_with(".ps1") && wants(p, "ExternalScript") {
                    found.extend(context.path(&name).ok().filter(|path| path.is_file()).map(|path| (String::new(), script_info(&path))));
                } else if wants(p, "Application") {
                    found.extend(program(&name, context).map(|path| (String::new(), application_info(&name, &path))));
                }
            }
            if found.is_empty() && !is_pattern && !by_parts {
                let message = format!("There is no command with the name '{name}': no cmdlet, function, script file or program.");
                let mut exception = Exception::new("System.Management.Automation.CommandNotFoundException", message);
                exception.properties.push(("CommandName".into(), Value::String(name.clone())));
                let record = ErrorRecord::new("CommandNotFoundException", Category::ObjectNotFound, exception).with_target(name.clone());
                context.error(record)?;
                continue;
            }
            found.sort_by(|left, right| left.0.cmp(&right.0));
            found.into_iter().try_for_each(|(_, value)| self.send(value, p, context))?;
        }
        Ok(())
    }
}
