//! Commands as objects: what Get-Command shows and `$MyInvocation.MyCommand` holds.

use super::{CommandKind, CommandSource, Commands, Signature, parameter_described};
use crate::catalog::CmdletDef;
use crate::value::{Object, Property, Text, Type, Value};
use std::sync::Arc;

fn property(name: &str, value: impl Into<Value>) -> Property {
    Property { name: name.into(), value: value.into() }
}

/// A command as an object: what its kind has first, then what all have.
fn info(types: &'static [&'static str], kind: &str, name: &str, signature: Option<&Signature>, more: Vec<Property>) -> Value {
    let mut parts = more;
    let common = [
        property("Name", name),
        property("CommandType", kind),
        property("DisplayName", name),
        property("Source", ""),
        property("Version", Value::Null),
        property("Visibility", "Public"),
        property("ModuleName", ""),
        property("Module", Value::Null),
        property("RemotingCapability", "PowerShell"),
    ];
    let missing: Vec<Property> = common.into_iter().filter(|part| parts.iter().all(|own| own.name != part.name)).collect();
    parts.extend(missing);
    if let Some(signature) = signature {
        let attributes = parameter_described::attributes(signature);
        parts.push(property("Parameters", parameter_described::table(signature, &attributes)));
        parts.push(property("ParameterSets", parameter_described::sets(signature, &attributes)));
    }
    Value::Object(Arc::new(Object::of(types, parts).written_as(name)))
}

/// The types of what a command writes.
fn outputs(signature: &Signature) -> Value {
    let described = signature.outputs.iter().map(|name| {
        let ty = Type::named(name);
        let known = if crate::value::member::is_known_type(name) { Value::from(ty) } else { Value::Null };
        let parts = vec![property("Name", &**name), property("Type", known), property("TypeDefinitionAst", Value::Null)];
        let object = Object::of(&["System.Management.Automation.PSTypeName", "System.Object"], parts);
        Value::Object(Arc::new(object.written_as(&**name)))
    });
    Value::array(described.collect())
}

/// A command as an object that says little more than its name: what an alias leads to.
fn named_command(source: &CommandSource) -> Value {
    match source {
        CommandSource::Cmdlet(def) => {
            let more = vec![property("Source", def.module), property("ModuleName", def.module)];
            info(
                &["System.Management.Automation.CmdletInfo", "System.Management.Automation.CommandInfo", "System.Object"],
                "Cmdlet",
                def.name,
                None,
                more,
            )
        }
        CommandSource::Function { signature, .. } => info(
            &["System.Management.Automation.FunctionInfo", "System.Management.Automation.CommandInfo", "System.Object"],
            "Function",
            &signature.name,
            None,
            Vec::new(),
        ),
        CommandSource::Alias(target) => {
            let more = vec![property("Definition", target.clone())];
            info(
                &["System.Management.Automation.AliasInfo", "System.Management.Automation.CommandInfo", "System.Object"],
                "Alias",
                target,
                None,
                more,
            )
        }
    }
}

/// An alias as an object.
pub fn alias_info(name: &str, target: &str, commands: &Commands) -> Value {
    // An alias looks no further than at what is loaded.
    let loaded = |source: &CommandSource| !matches!(source, CommandSource::Cmdlet(def) if !commands.has_loaded(def.module));
    let resolved = commands.resolve(name).filter(loaded);
    let resolved_name = match &resolved {
        Some(CommandSource::Cmdlet(def)) => def.name.into(),
        Some(CommandSource::Function { signature, .. }) => Text::from(&*signature.name),
        _ => "".into(),
    };
    let described = |source: Option<CommandSource>| source.map_or(Value::Null, |source| named_command(&source));
    let entry = commands.alias_entry(name);
    let more = vec![
        property("Definition", target),
        property("ResolvedCommandName", resolved_name),
        property("ReferencedCommand", described(commands.find(target).filter(loaded))),
        property("ResolvedCommand", described(resolved)),
        property("DisplayName", format!("{name} -> {target}")),
        property("Options", entry.as_ref().map_or_else(|| "None".to_owned(), |alias| alias.options.text())),
        property("Description", entry.map_or_else(|| "".into(), |alias| alias.description)),
    ];
    let types = &["System.Management.Automation.AliasInfo", "System.Management.Automation.CommandInfo", "System.Object"];
    info(types, "Alias", name, None, more)
}

/// A cmdlet as an object; `syntax` is the text that its definition shows.
pub fn cmdlet_info(def: &'static CmdletDef, syntax: String, commands: &Commands) -> Value {
    let signature = commands.signature(&CommandSource::Cmdlet(def));
    let (verb, noun) = def.name.split_once('-').unwrap_or((def.name, ""));
    let signature = signature.as_deref();
    let mut more = vec![
        property("Verb", verb),
        property("Noun", noun),
        property("HelpFile", ""),
        property("DefaultParameterSet", signature.map_or(Value::Null, parameter_described::default_set)),
        property("OutputType", signature.map_or(Value::Null, outputs)),
        property("Options", "ReadOnly"),
        property("Definition", syntax),
    ];
    if !def.module.is_empty() {
        let version = if def.module == "Microsoft.PowerShell.Core" { [7, 6, 5, 500] } else { [7, 0, 0, 0] };
        more.extend([property("Version", Value::version(version)), property("Source", def.module), property("ModuleName", def.module)]);
    }
    let types = &["System.Management.Automation.CmdletInfo", "System.Management.Automation.CommandInfo", "System.Object"];
    info(types, "Cmdlet", def.name, signature, more)
}

/// A function or filter as an object.
pub fn function_info(signature: &Signature, body: &Value, module: &str, kind: CommandKind) -> Value {
    let text = crate::value::to_text(body);
    let (verb, noun) = signature.name.split_once('-').unwrap_or(("", ""));
    let more = vec![
        property("ScriptBlock", body.clone()),
        property("CmdletBinding", signature.strict),
        property("DefaultParameterSet", parameter_described::default_set(signature)),
        property("Definition", text),
        property("Options", "None"),
        property("Description", Value::Null),
        property("Verb", verb),
        property("Noun", noun),
        property("HelpFile", Value::Null),
        property("OutputType", outputs(signature)),
        property("Source", module),
        property("ModuleName", module),
    ];
    let kind = if kind == CommandKind::Filter { "Filter" } else { "Function" };
    let types = &["System.Management.Automation.FunctionInfo", "System.Management.Automation.CommandInfo", "System.Object"];
    info(types, kind, &signature.name, Some(signature), more)
}

/// A program as an object.
pub fn application_info(name: &str, path: &std::path::Path) -> Value {
    let path = path.display().to_string();
    let more = vec![property("Source", path.clone()), property("Path", path.clone()), property("Definition", path)];
    let types = &["System.Management.Automation.ApplicationInfo", "System.Management.Automation.CommandInfo", "System.Object"];
    info(types, "Application", name, None, more)
}

/// A script file as an object.
pub fn script_info(path: &std::path::Path, signature: Option<&Signature>) -> Value {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let path = path.display().to_string();
    let more = vec![property("Source", path.clone()), property("Path", path.clone()), property("Definition", path)];
    let types = &["System.Management.Automation.ExternalScriptInfo", "System.Management.Automation.CommandInfo", "System.Object"];
    info(types, "ExternalScript", &name, signature, more)
}
