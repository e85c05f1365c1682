//! Import-Module, Get-Module and Remove-Module: files with functions.

use super::item::not_there;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, CommandSource, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, Text, Value, Wildcard};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Modules whose commands are built in, or whose import scripts expect to succeed.
const BUILT_IN: &[&str] = &[
    "Microsoft.PowerShell.Management",
    "Microsoft.PowerShell.Utility",
    "Microsoft.PowerShell.Security",
    "Microsoft.PowerShell.Core",
    "Microsoft.PowerShell.Host",
    "CimCmdlets",
    "PSReadLine",
    "WebAdministration",
    "ActiveDirectory",
    "Microsoft.Exchange.Management.PowerShell.E2010",
    "Microsoft.Exchange.Management.PowerShell.SnapIn",
];

fn described(name: &str, path: &str, functions: &[Text]) -> Value {
    let property = |name: &str, value: Value| Property { name: name.into(), value };
    let exported = functions.iter().map(|name| Value::String(name.clone())).collect();
    let parts = vec![
        property("ModuleType", "Script".into()),
        property("Version", Value::Version([0, 0, -1, -1])),
        property("Name", name.into()),
        property("ExportedCommands", Value::array(exported)),
        property("Path", path.into()),
    ];
    Value::Object(Arc::new(Object::of(&["System.Management.Automation.PSModuleInfo", "System.Object"], parts)))
}

/// The functions of each module that was imported.
fn functions_of(name: &str, context: &dyn Context) -> Vec<Text> {
    let mut all: Vec<Text> = context
        .commands()
        .functions()
        .filter_map(|(_, source)| match source {
            CommandSource::Function { signature, module, .. } if module.eq_ignore_ascii_case(name) => Some(Text::from(&*signature.name)),
            _ => None,
        })
        .collect();
    all.sort();
    all
}

fn imported(context: &dyn Context) -> BTreeSet<Text> {
    context
        .commands()
        .functions()
        .filter_map(|(_, source)| match source {
            CommandSource::Function { module, .. } if !module.is_empty() => Some(module.clone()),
            _ => None,
        })
        .collect()
}

/// The file that a module's name means: the file itself, a folder with one of the same name, or one in `PSModulePath`.
fn file(name: &str, context: &dyn Context) -> Option<PathBuf> {
    let inside = |folder: &Path| {
        let leaf = folder.file_name()?.to_string_lossy().into_owned();
        ["psm1", "ps1"].iter().map(|end| folder.join(format!("{leaf}.{end}"))).find(|path| path.is_file())
    };
    let looks_like_path = name.contains(['/', '\\']) || name.ends_with(".psm1") || name.ends_with(".ps1") || name.ends_with(".psd1");
    if looks_like_path {
        let path = context.path(name).ok()?;
        return if path.is_dir() { inside(&path) } else { Some(path) };
    }
    let folders = context.environment().get("PSModulePath")?;
    std::env::split_paths(folders).find_map(|folder| inside(&folder.join(name)))
}

/// Runs the functions of a module's file.
#[derive(Debug, Default)]
pub(super) struct ImportModule;

impl Cmdlet<parameters::ImportModule> for ImportModule {
    fn process(&mut self, p: &mut parameters::ImportModule, context: &mut dyn Context) -> Outcome {
        for name in p.name.value().cloned().unwrap_or_default() {
            let Some(path) = file(&name, context) else {
                if BUILT_IN.iter().any(|own| own.eq_ignore_ascii_case(&name)) {
                    continue;
                }
                let message =
                    format!("There is no module '{name}': this shell runs module files (.psm1), and its own commands need no module.");
                let exception = Exception::new("System.IO.FileNotFoundException", message);
                context.error(
                    ErrorRecord::new("Modules_ModuleNotFound", Category::ResourceUnavailable, exception).with_target(name.clone()),
                )?;
                continue;
            };
            if !path.is_file() {
                context.error(not_there(&path))?;
                continue;
            }
            let own: Text = path.file_stem().map_or_else(|| name.to_string(), |stem| stem.to_string_lossy().into_owned()).into();
            let before: Vec<Text> = context.commands().functions().map(|(name, _)| name.clone()).collect();
            context.run_file(&path)?;
            let patterns: Vec<Wildcard> = p.function.value().into_iter().flatten().map(|name| Wildcard::new(name)).collect();
            let added: Vec<(Text, CommandSource)> = context
                .commands()
                .functions()
                .filter(|(name, _)| !before.contains(name))
                .map(|(name, source)| (name.clone(), source.clone()))
                .collect();
            for (function, source) in added {
                context.commands_mut().remove_function(&function);
                let CommandSource::Function { signature, body, kind, .. } = source else { continue };
                if patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(&signature.name)) {
                    let name = signature.name.to_string();
                    context.commands_mut().set_function(&name, CommandSource::Function { signature, body, module: own.clone(), kind });
                }
            }
            if p.pass_thru.is_on() {
                let functions = functions_of(&own, context);
                context.emit(described(&own, &path.display().to_string(), &functions))?;
            }
        }
        Ok(())
    }
}

/// The modules.
#[derive(Debug, Default)]
pub(super) struct GetModule;

impl Cmdlet<parameters::GetModule> for GetModule {
    fn process(&mut self, p: &mut parameters::GetModule, context: &mut dyn Context) -> Outcome {
        let patterns: Option<Vec<Wildcard>> = p.name.value().map(|names| names.iter().map(|name| Wildcard::new(name)).collect());
        let wanted = |name: &str| patterns.as_ref().is_none_or(|all| all.iter().any(|pattern| pattern.matches(name)));
        let mut names: Vec<Text> = imported(context).into_iter().collect();
        if p.list_available.is_on() {
            names.extend(BUILT_IN[..3].iter().map(|name| Text::from(*name)));
        }
        for name in names.into_iter().filter(|name| wanted(name)) {
            let functions = functions_of(&name, context);
            context.emit(described(&name, "", &functions))?;
        }
        Ok(())
    }
}

/// Removes the functions of modules.
#[derive(Debug, Default)]
pub(super) struct RemoveModule;

impl Cmdlet<parameters::RemoveModule> for RemoveModule {
    fn process(&mut self, p: &mut parameters::RemoveModule, context: &mut dyn Context) -> Outcome {
        for name in p.name.value().cloned().unwrap_or_default() {
            let pattern = Wildcard::new(&name);
            let found: Vec<Text> = imported(context).into_iter().filter(|own| pattern.matches(own)).collect();
            if found.is_empty() && !Wildcard::is_pattern(&name) {
                let exception = Exception::new("System.InvalidOperationException", format!("No module '{name}' was imported."));
                context.error(ErrorRecord::new("Modules_NoModulesRemoved", Category::ResourceUnavailable, exception).with_target(name))?;
                continue;
            }
            for own in found {
                for function in functions_of(&own, context) {
                    context.commands_mut().remove_function(&function);
                }
            }
        }
        Ok(())
    }
}
