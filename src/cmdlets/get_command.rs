//! Get-Command: what can be called.

use crate::invoke::parameters;
use crate::invoke::{
    Cmdlet, CommandKind, CommandSource, Context, Outcome, Signature, alias_info, application_info, cmdlet_info, function_info, script_info,
};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Text, Value, Wildcard};

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
            let commands = context.commands();
            let syntax = commands
                .resolve(&name)
                .and_then(|source| commands.signature(&source))
                .map(|signature| crate::invoke::command_syntax(&signature));
            let text = match syntax {
                Some(syntax) => syntax,
                None => context.property(&value, "Definition").map(|text| crate::value::to_text(&text).to_string()).unwrap_or_default(),
            };
            return context.emit(text.into());
        }
        context.emit(value)
    }
}

/// A script as an object, with what its parameters are where it can be read.
fn script(path: &std::path::Path) -> Value {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let signature = std::fs::read(path).ok().map(|bytes| {
        let source = std::sync::Arc::new(crate::text::Source::new(crate::text::script_text(&bytes).0));
        crate::bind::of_block(&name, &crate::syntax::parse(&source).tree)
    });
    script_info(path, signature.as_ref())
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
        let modules = patterns(p.module.value());
        let of_module = |module: &str| modules.as_ref().is_none_or(|all| all.iter().any(|pattern| pattern.matches(module)));
        let by_parts = verbs.is_some() || nouns.is_some() || modules.is_some();
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
                if wanted && of_module(module) && pattern.matches(&signature.name) && part(&signature.name) && has(Some(signature)) {
                    found.push((signature.name.to_lowercase(), function_info(signature, body, module, *kind)));
                }
            }
            if wants(p, "Cmdlet") {
                for def in commands.cmdlets().iter().filter(|def| offered.as_ref().is_none_or(|session| session.offers(def))) {
                    if of_module(def.module) && pattern.matches(def.name) && part(def.name) {
                        let signature = commands.signature(&CommandSource::Cmdlet(def));
                        if has(signature.as_deref()) {
                            let syntax = commands
                                .signature(&CommandSource::Cmdlet(def))
                                .map_or_else(String::new, |signature| crate::invoke::command_syntax(&signature));
                            found.push((def.name.to_ascii_lowercase(), cmdlet_info(def, syntax, commands)));
                        }
                    }
                }
            }
            if found.is_empty() && !is_pattern && !by_parts {
                if name.to_ascii_lowercase().ends_with(".ps1") && wants(p, "ExternalScript") {
                    found.extend(context.path(&name).ok().filter(|path| path.is_file()).map(|path| (String::new(), script(&path))));
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
