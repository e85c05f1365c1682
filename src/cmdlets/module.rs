//! Import-Module, Get-Module, Remove-Module and Export-ModuleMember: files with functions.

use crate::invoke::parameters;
use crate::invoke::{BUILT_IN_MODULES, Cmdlet, Context, Exports, Import, ModuleInfo, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::syntax::ast::{Body, ExpressionKind};
use crate::value::{Dictionary, DictionaryKind, Object, Property, Text, Value, Wildcard, convert, net_text};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A module as an object.
fn described(info: &ModuleInfo) -> Value {
    let property = |name: &str, value: Value| Property { name: name.into(), value };
    let table = |kinds: &[&[Text]]| {
        let names = kinds.iter().flat_map(|names| names.iter());
        let entries = names.map(|name| (Value::String(name.clone()), Value::String(name.clone())));
        Value::Dictionary(Arc::new(Dictionary::of(DictionaryKind::Hashtable, entries)))
    };
    let folder = info.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let parts = vec![
        property("ModuleType", if info.path.is_empty() { "Manifest" } else { "Script" }.into()),
        property("Version", Value::version(info.version)),
        property("PreRelease", Value::Null),
        property("Name", Value::String(info.name.clone())),
        property("ExportedCommands", table(&[&info.functions, &info.aliases])),
        property("ExportedFunctions", table(&[&info.functions])),
        property("ExportedVariables", table(&[&info.variables])),
        property("ExportedAliases", table(&[&info.aliases])),
        property("Path", Value::String(info.path.clone())),
        property("ModuleBase", folder.into()),
    ];
    let object = Object::of(&["System.Management.Automation.PSModuleInfo", "System.Object"], parts);
    Value::Object(Arc::new(object.written_as(info.name.clone())))
}

/// The file that a module's name means: the file itself, a folder with one of the same name, or one in `PSModulePath`.
fn file(name: &str, context: &dyn Context) -> Option<PathBuf> {
    let inside = |folder: &Path| {
        let leaf = folder.file_name()?.to_string_lossy().into_owned();
        ["psd1", "psm1", "ps1"].iter().map(|end| folder.join(format!("{leaf}.{end}"))).find(|path| path.is_file())
    };
    let looks_like_path = name.contains(['/', '\\']) || name.ends_with(".psm1") || name.ends_with(".ps1") || name.ends_with(".psd1");
    if looks_like_path {
        let path = context.path(name).ok()?;
        return if path.is_dir() { inside(&path) } else { Some(path) };
    }
    let folders = context.environment().get("PSModulePath")?;
    std::env::split_paths(folders).find_map(|folder| inside(&folder.join(name)))
}

/// What a manifest (.psd1) says of its module.
#[derive(Default)]
struct Manifest {
    root: Option<Text>,
    version: Option<[i32; 4]>,
    functions: Vec<Text>,
}

/// Reads a manifest: the entries of its table that are plain values; nothing in it runs.
fn manifest(path: &Path) -> Result<Manifest, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("it cannot be read: {error}"))?;
    let source = Arc::new(crate::text::Source::new(text.trim_start_matches('\u{feff}')));
    let parsed = crate::syntax::parse(&source);
    if let Some(problem) = parsed.problems.first() {
        return Err(problem.message.clone());
    }
    let statement = match &parsed.tree.body {
        Body::Plain(block) => block.statements.first(),
        Body::Named(_) => None,
    };
    let Some(ExpressionKind::Hashtable(entries)) = statement.and_then(crate::syntax::sole_expression).map(|table| &table.kind) else {
        return Err("it is no table (@{ … })".into());
    };
    let mut manifest = Manifest::default();
    for (key, value) in entries {
        let (Some(key), Some(value)) = (crate::bind::constant(key), crate::syntax::sole_expression(value)) else { continue };
        let texts = |value: &crate::syntax::ast::Expression| -> Vec<Text> {
            let items: Vec<_> = match &value.kind {
                ExpressionKind::Array(items) => items.iter().collect(),
                ExpressionKind::ArrayExpression(block) => {
                    let inner = block.statements.iter().filter_map(crate::syntax::sole_expression);
                    inner
                        .flat_map(|inner| if let ExpressionKind::Array(items) = &inner.kind { items.iter().collect() } else { vec![inner] })
                        .collect()
                }
                _ => vec![value],
            };
            items.into_iter().filter_map(crate::bind::constant).map(|item| crate::value::to_text(&item)).collect()
        };
        match crate::value::to_text(&key).to_ascii_lowercase().as_str() {
            "rootmodule" | "moduletoprocess" => manifest.root = texts(value).into_iter().next(),
            "functionstoexport" => manifest.functions = texts(value),
            "moduleversion" => {
                let version = crate::bind::constant(value).and_then(|version| convert(&version, &crate::value::Type::Version).ok());
                manifest.version = if let Some(Value::Version(version)) = version { Some(*version) } else { None };
            }
            _ => {}
        }
    }
    Ok(manifest)
}

/// Runs the functions of a module's file.
#[derive(Debug, Default)]
pub(super) struct ImportModule;

impl ImportModule {
    fn import(name: &Text, path: PathBuf, p: &parameters::ImportModule, context: &mut dyn Context) -> Outcome {
        let own: Text = path.file_stem().map_or_else(|| name.to_string(), |stem| stem.to_string_lossy().into_owned()).into();
        let mut import = Import {
            name: own,
            path,
            block: None,
            version: None,
            arguments: p.argument_list.value().cloned().unwrap_or_default(),
            functions: p.function.value().cloned().unwrap_or_default(),
            prefix: p.prefix.value().cloned().unwrap_or_else(|| "".into()),
        };
        if import.path.extension().is_some_and(|end| end.eq_ignore_ascii_case("psd1")) {
            let failed = |reason: &str| {
                let message = format!("The manifest '{}' does not describe a module that can run here: {reason}.", import.path.display());
                let exception = Exception::new("System.Management.Automation.MissingMemberException", message);
                ErrorRecord::new("Modules_InvalidManifest", Category::ResourceUnavailable, exception).with_target(name.clone())
            };
            let manifest = match manifest(&import.path) {
                Ok(manifest) => manifest,
                Err(reason) => return context.error(failed(&reason)),
            };
            let Some(root) = manifest.root else { return context.error(failed("RootModule names no file")) };
            if root.to_ascii_lowercase().ends_with(".dll") {
                return context.error(failed(&format!("{root} is a module of .NET, and there is no .NET in this shell")));
            }
            import.path = import.path.with_file_name(&*root);
            import.version = manifest.version;
            if import.functions.is_empty() && !manifest.functions.is_empty() {
                import.functions = manifest.functions;
            }
        }
        let version = import.version.unwrap_or([0, 0, -1, -1]);
        let too_old = p.minimum_version.value().is_some_and(|least| version < *least);
        if too_old || p.required_version.value().is_some_and(|only| version.map(|part| part.max(0)) != only.map(|part| part.max(0))) {
            let message = format!(
                "The module '{name}' is there in version {}, which is not the one that is asked for.",
                net_text(&Value::version(version))
            );
            let exception = Exception::new("System.IO.FileNotFoundException", message);
            let record = ErrorRecord::new("Modules_ModuleWithVersionNotFound", Category::ResourceUnavailable, exception);
            return context.error(record.with_target(name.clone()));
        }
        if !import.path.is_file() {
            let message = format!("There is no module file '{}'.", import.path.display());
            let exception = Exception::new("System.IO.FileNotFoundException", message);
            return context
                .error(ErrorRecord::new("Modules_ModuleNotFound", Category::ResourceUnavailable, exception).with_target(name.clone()));
        }
        let path = import.path.display().to_string();
        let known = context.modules().into_iter().find(|info| info.name == import.name && *info.path == *path);
        let info = match known {
            Some(info) if !p.force.is_on() => info,
            known => {
                if known.is_some() {
                    context.remove_module(&import.name);
                }
                context.import_module(&import)?
            }
        };
        if p.pass_thru.is_on() { context.emit(described(&info)) } else { Ok(()) }
    }
}

impl Cmdlet<parameters::ImportModule> for ImportModule {
    fn process(&mut self, p: &mut parameters::ImportModule, context: &mut dyn Context) -> Outcome {
        for name in p.name.value().cloned().unwrap_or_default() {
            if let Some(path) = file(&name, context) {
                Self::import(&name, path, p, context)?;
                continue;
            }
            // One that was made of a script block is there already.
            if let Some(info) = context.modules().into_iter().find(|info| info.name.eq_ignore_ascii_case(&name)) {
                if p.pass_thru.is_on() {
                    context.emit(described(&info))?;
                }
                continue;
            }
            if BUILT_IN_MODULES.iter().any(|own| own.eq_ignore_ascii_case(&name)) {
                continue;
            }
            let message =
                format!("There is no module '{name}': this shell runs module files (.psm1), and its own commands need no module.");
            let exception = Exception::new("System.IO.FileNotFoundException", message);
            context
                .error(ErrorRecord::new("Modules_ModuleNotFound", Category::ResourceUnavailable, exception).with_target(name.clone()))?;
        }
        Ok(())
    }
}

/// Makes a module of a script block.
#[derive(Debug, Default)]
pub(super) struct NewModule;

impl Cmdlet<parameters::NewModule> for NewModule {
    fn process(&mut self, p: &mut parameters::NewModule, context: &mut dyn Context) -> Outcome {
        let Some(block) = p.script_block.value().cloned() else { return Ok(()) };
        let name = p.name.value().cloned().unwrap_or_else(|| format!("__DynamicModule_{:032x}", context.random()).into());
        let import = Import {
            name,
            block: Some(block),
            arguments: p.argument_list.value().cloned().unwrap_or_default(),
            functions: p.function.value().cloned().unwrap_or_default(),
            ..Import::default()
        };
        let info = context.import_module(&import)?;
        context.emit(described(&info))
    }
}

/// The modules.
#[derive(Debug, Default)]
pub(super) struct GetModule;

impl Cmdlet<parameters::GetModule> for GetModule {
    fn process(&mut self, p: &mut parameters::GetModule, context: &mut dyn Context) -> Outcome {
        let patterns: Option<Vec<Wildcard>> = p.name.value().map(|names| names.iter().map(|name| Wildcard::new(name)).collect());
        let wanted = |name: &str| patterns.as_ref().is_none_or(|all| all.iter().any(|pattern| pattern.matches(name)));
        let mut modules = context.modules();
        if p.list_available.is_on() {
            let built_in = |name: &&str| ModuleInfo {
                name: (*name).into(),
                path: "".into(),
                version: [7, 0, 0, 0],
                functions: Vec::new(),
                variables: Vec::new(),
                aliases: Vec::new(),
            };
            modules.extend(BUILT_IN_MODULES[..3].iter().map(built_in));
        }
        modules.iter().filter(|info| wanted(&info.name)).try_for_each(|info| context.emit(described(info)))
    }
}

/// Removes the functions of modules.
#[derive(Debug, Default)]
pub(super) struct RemoveModule;

impl Cmdlet<parameters::RemoveModule> for RemoveModule {
    fn process(&mut self, p: &mut parameters::RemoveModule, context: &mut dyn Context) -> Outcome {
        for name in p.name.value().cloned().unwrap_or_default() {
            let pattern = Wildcard::new(&name);
            let found: Vec<Text> = context.modules().into_iter().map(|info| info.name).filter(|own| pattern.matches(own)).collect();
            if found.is_empty() && !Wildcard::is_pattern(&name) {
                let exception = Exception::new("System.InvalidOperationException", format!("No module '{name}' was imported."));
                context.error(ErrorRecord::new("Modules_NoModulesRemoved", Category::ResourceUnavailable, exception).with_target(name))?;
                continue;
            }
            for own in found {
                context.remove_module(&own);
            }
        }
        Ok(())
    }
}

/// Says what a module shows.
#[derive(Debug, Default)]
pub(super) struct ExportModuleMember;

impl Cmdlet<parameters::ExportModuleMember> for ExportModuleMember {
    fn process(&mut self, p: &mut parameters::ExportModuleMember, context: &mut dyn Context) -> Outcome {
        let exports =
            Exports { functions: p.function.value().cloned(), variables: p.variable.value().cloned(), aliases: p.alias.value().cloned() };
        if context.export_members(exports) {
            return Ok(());
        }
        let message = "Export-ModuleMember says what a module shows, and no module is running: call it in a .psm1 file.";
        let exception = Exception::new("System.InvalidOperationException", message);
        Err(ErrorRecord::new("Modules_CanOnlyExecuteExportModuleMemberInsideAModule", Category::PermissionDenied, exception).into())
    }
}
