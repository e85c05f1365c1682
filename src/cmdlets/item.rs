//! Files and folders: Get-Item, New-Item, Copy-Item, Move-Item, Rename-Item, Set-Item.

use super::drive;
use super::location::tidy;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{FileItem, Text, Value, Wildcard, net_text};
use std::io;
use std::path::{Path, PathBuf};

/// The record of a path where nothing is.
pub(super) fn not_there(path: &Path) -> ErrorRecord {
    let path = path.display().to_string();
    let message = format!("Cannot find path '{path}' because it does not exist.");
    let exception = Exception::new("System.Management.Automation.ItemNotFoundException", message);
    ErrorRecord::new("PathNotFound", Category::ObjectNotFound, exception).with_target(path)
}

/// The record of what the system refused.
pub(super) fn refused(id: &'static str, path: &Path, error: &io::Error) -> ErrorRecord {
    let path = path.display().to_string();
    let (ty, category, message) = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            ("System.UnauthorizedAccessException", Category::PermissionDenied, format!("Access to the path '{path}' is denied."))
        }
        io::ErrorKind::NotFound => {
            ("System.IO.DirectoryNotFoundException", Category::WriteError, format!("Could not find a part of the path '{path}'."))
        }
        _ => ("System.IO.IOException", Category::WriteError, format!("'{path}': {error}.")),
    };
    ErrorRecord::new(id, category, Exception::new(ty, message)).with_target(path)
}

/// A file or folder as an object.
pub(super) fn described(path: &Path, context: &dyn Context) -> Value {
    Value::foreign(FileItem::new(path, |utc| context.offset(utc)))
}

/// Whether it is hidden, as the name of a file says on Unix.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// The record of a hidden file that nobody asked for.
fn hidden(path: &Path) -> ErrorRecord {
    let path = path.display().to_string();
    let exception = Exception::new("System.IO.IOException", format!("Could not find item {path}. If it is hidden, -Force shows it."));
    ErrorRecord::new("ItemNotFound", Category::ObjectNotFound, exception).with_target(path)
}

/// Names that are wanted, and names that are not.
pub(super) struct Names {
    all: Vec<Wildcard>,
    include: Vec<Wildcard>,
    exclude: Vec<Wildcard>,
}

impl Names {
    pub(super) fn new(filter: Option<&Text>, include: Option<&Vec<Text>>, exclude: Option<&Vec<Text>>) -> Self {
        let patterns = |texts: Option<&Vec<Text>>| texts.into_iter().flatten().map(|text| Wildcard::new(text)).collect();
        Self {
            all: filter.map(|filter| Wildcard::new(filter)).into_iter().collect(),
            include: patterns(include),
            exclude: patterns(exclude),
        }
    }

    pub(super) fn fit(&self, path: &Path) -> bool {
        let name = own_name(path);
        self.all.iter().all(|pattern| pattern.matches(&name)) && self.choose(path)
    }

    /// Whether `-Include` and `-Exclude` leave it.
    pub(super) fn choose(&self, path: &Path) -> bool {
        let name = own_name(path);
        (self.include.is_empty() || self.include.iter().any(|pattern| pattern.matches(&name)))
            && !self.exclude.iter().any(|pattern| pattern.matches(&name))
    }
}

fn own_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// What is in a folder: folders before files, by name.
pub(super) fn inside(folder: &Path, context: &mut dyn Context) -> Result<Vec<PathBuf>, Stopped> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            context.error(refused("DirUnauthorizedAccessError", folder, &error))?;
            return Ok(Vec::new());
        }
    };
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.sort_by_cached_key(|path| (!path.is_dir(), path.file_name().map(|name| name.to_string_lossy().to_lowercase())));
    Ok(found)
}

/// The paths that a name means; a pattern means every path that fits.
pub(super) fn expanded(name: &str, literal: bool, context: &dyn Context) -> Result<Vec<PathBuf>, Stopped> {
    let path = tidy(&super::file::path(context, name)?);
    if literal || !Wildcard::is_pattern(name) || path.exists() {
        return Ok(vec![path]);
    }
    let mut found = vec![PathBuf::from("/")];
    for part in path.components().skip(1) {
        let part = part.as_os_str().to_string_lossy().into_owned();
        if !Wildcard::is_pattern(&part) {
            found.iter_mut().for_each(|path| path.push(&part));
            continue;
        }
        let pattern = Wildcard::new(&part);
        let mut next = Vec::new();
        for folder in &found {
            let Ok(entries) = std::fs::read_dir(folder) else { continue };
            let mut names: Vec<String> = entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
            names.retain(|name| pattern.matches(name) && (!name.starts_with('.') || part.starts_with('.')));
            names.sort_by_key(|name| name.to_lowercase());
            next.extend(names.into_iter().map(|name| folder.join(name)));
        }
        found = next;
    }
    found.retain(|path| path.exists());
    Ok(found)
}

/// The paths of a cmdlet's parameters; a name that means nothing is reported.
pub(super) fn chosen(
    path: Option<&Vec<Text>>,
    literal: Option<&Vec<Text>>,
    names: &Names,
    context: &mut dyn Context,
) -> Result<Vec<PathBuf>, Stopped> {
    let mut all = Vec::new();
    for name in path.or(literal).into_iter().flatten() {
        for path in expanded(name, path.is_none(), context)? {
            if path.symlink_metadata().is_err() {
                context.error(not_there(&path))?;
            } else if names.fit(&path) {
                all.push(path);
            }
        }
    }
    Ok(all)
}

pub(super) fn drive_items(name: &str, context: &mut dyn Context) -> Option<Vec<(Text, Value)>> {
    let (drive, name) = drive::split(name)?;
    Some(drive::items(drive, name, context))
}

/// Files and folders by their paths.
#[derive(Debug, Default)]
pub(super) struct GetItem;

impl Cmdlet<parameters::GetItem> for GetItem {
    fn process(&mut self, p: &mut parameters::GetItem, context: &mut dyn Context) -> Outcome {
        let names = Names::new(p.filter.value(), p.include.value(), p.exclude.value());
        for name in p.path.value().or(p.literal_path.value()).cloned().unwrap_or_default() {
            if let Some(items) = drive_items(&name, context) {
                if items.is_empty() && !Wildcard::is_pattern(&name) {
                    context.error(not_there(Path::new(&*name)))?;
                }
                items.into_iter().try_for_each(|(_, value)| context.emit(value))?;
                continue;
            }
            let one = vec![name];
            let (path, literal) = if p.path.is_given() { (Some(&one), None) } else { (None, Some(&one)) };
            for path in chosen(path, literal, &names, context)? {
                if is_hidden(&path) && !p.force.is_on() {
                    context.error(hidden(&path))?;
                    continue;
                }
                let value = described(&path, context);
                context.emit(value)?;
            }
        }
        Ok(())
    }
}

/// Makes a file or folder.
#[derive(Debug, Default)]
pub(super) struct NewItem;

impl Cmdlet<parameters::NewItem> for NewItem {
    fn process(&mut self, p: &mut parameters::NewItem, context: &mut dyn Context) -> Outcome {
        let folders = p.path.value().cloned().unwrap_or_else(|| vec![".".into()]);
        for name in folders {
            if let Some((drive, own)) = drive::split(&name) {
                let own = p.name.value().map_or_else(|| own.to_owned(), ToString::to_string);
                drive::set(drive, &own, p.value.value().cloned().unwrap_or_default(), context)?;
                let items = drive::items(drive, &own, context);
                items.into_iter().try_for_each(|(_, value)| context.emit(value))?;
                continue;
            }
            let mut path = super::file::path(context, &name)?;
            if let Some(own) = p.name.value() {
                path.push(own.replace('\\', "/"));
            }
            let path = tidy(&path);
            let kind = p.item_type.value().map_or_else(|| "file".into(), |kind| kind.to_ascii_lowercase());
            let begins = |word: &str, kind: &str| word.starts_with(kind);
            let made = match kind.as_str() {
                kind if begins("directory", kind) || begins("container", kind) => Self::folder(&path, p, context)?,
                kind if begins("file", kind) => Self::file(&path, p, context)?,
                kind if begins("symboliclink", kind) => Self::link(&path, p, context)?,
                kind => {
                    let message = format!("'{kind}' is no kind of item here: File, Directory and SymbolicLink are.");
                    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
                    return Err(ErrorRecord::new("Argument", Category::InvalidArgument, exception).into());
                }
            };
            if made {
                let value = described(&path, context);
                context.emit(value)?;
            }
        }
        Ok(())
    }
}

impl NewItem {
    fn folder(path: &Path, p: &parameters::NewItem, context: &mut dyn Context) -> Result<bool, Stopped> {
        if path.exists() && !(p.force.is_on() && path.is_dir()) {
            let exception = Exception::new("System.IO.IOException", format!("'{}' exists already.", path.display()));
            let record = ErrorRecord::new("DirectoryExist", Category::ResourceExists, exception).with_target(path.display().to_string());
            context.error(record)?;
            return Ok(false);
        }
        if !context.should_process(&format!("Destination: {}", path.display()), "Create Directory")? {
            return Ok(false);
        }
        if let Err(error) = std::fs::create_dir_all(path) {
            context.error(refused("CreateDirectoryIOError", path, &error))?;
            return Ok(false);
        }
        Ok(true)
    }

    fn file(path: &Path, p: &parameters::NewItem, context: &mut dyn Context) -> Result<bool, Stopped> {
        if path.exists() && !p.force.is_on() {
            let exception = Exception::new("System.IO.IOException", format!("The file '{}' already exists.", path.display()));
            let record = ErrorRecord::new("NewItemIOError", Category::WriteError, exception).with_target(path.display().to_string());
            context.error(record)?;
            return Ok(false);
        }
        if !context.should_process(&format!("Destination: {}", path.display()), "Create File")? {
            return Ok(false);
        }
        if p.force.is_on()
            && let Some(folder) = path.parent()
        {
            // What cannot be made is reported when the file is written.
            let _ = std::fs::create_dir_all(folder);
        }
        let text = p.value.value().map(net_text).unwrap_or_else(|| "".into());
        if let Err(error) = std::fs::write(path, text.as_bytes()) {
            context.error(refused("NewItemIOError", path, &error))?;
            return Ok(false);
        }
        Ok(true)
    }

    #[cfg(unix)]
    fn link(path: &Path, p: &parameters::NewItem, context: &mut dyn Context) -> Result<bool, Stopped> {
        let target = p.value.value().map(net_text).unwrap_or_else(|| "".into());
        if !context.should_process(&format!("Destination: {}", path.display()), "Create Symbolic Link")? {
            return Ok(false);
        }
        if let Err(error) = std::os::unix::fs::symlink(&*target, path) {
            context.error(refused("NewItemIOError", path, &error))?;
            return Ok(false);
        }
        Ok(true)
    }

    #[cfg(not(unix))]
    fn link(path: &Path, p: &parameters::NewItem, context: &mut dyn Context) -> Result<bool, Stopped> {
        Self::file(path, p, context)
    }
}

fn kind_of(path: &Path) -> &'static str {
    if path.is_dir() { "Directory" } else { "File" }
}

/// Copies a file, or a folder with or without what is in it.
fn copy(from: &Path, to: &Path, recurse: bool, force: bool, context: &dyn Context) -> io::Result<()> {
    if !from.is_dir() {
        return super::file::forced(to, force, || std::fs::copy(from, to)).map(drop);
    }
    if to.starts_with(from) {
        return Err(io::Error::other("a folder cannot be copied into itself"));
    }
    std::fs::create_dir_all(to)?;
    if recurse {
        for entry in std::fs::read_dir(from)? {
            if context.stop().is_stopped() {
                return Err(io::Error::from(io::ErrorKind::Interrupted));
            }
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()), recurse, force, context)?;
        }
    }
    Ok(())
}

/// Where a file goes: into a folder that is there, or to a name of its own.
fn target(from: &Path, destination: &Path) -> PathBuf {
    match from.file_name() {
        Some(name) if destination.is_dir() => destination.join(name),
        _ => destination.to_owned(),
    }
}

/// Copies files and folders.
#[derive(Debug, Default)]
pub(super) struct CopyItem;

impl Cmdlet<parameters::CopyItem> for CopyItem {
    fn process(&mut self, p: &mut parameters::CopyItem, context: &mut dyn Context) -> Outcome {
        let names = Names::new(p.filter.value(), p.include.value(), p.exclude.value());
        let destination = p.destination.value().cloned().unwrap_or_else(|| ".".into());
        let destination = tidy(&super::file::path(context, &destination)?);
        for from in chosen(p.path.value(), p.literal_path.value(), &names, context)? {
            let to = target(&from, &destination);
            let item = format!("Item: {} Destination: {}", from.display(), to.display());
            if !context.should_process(&item, &format!("Copy {}", kind_of(&from)))? {
                continue;
            }
            if from == to {
                let exception = Exception::new("System.IO.IOException", format!("'{}' cannot be copied onto itself.", from.display()));
                context.error(ErrorRecord::new("CopyError", Category::WriteError, exception).with_target(from.display().to_string()))?;
            } else if let Err(error) = copy(&from, &to, p.recurse.is_on(), p.force.is_on(), context) {
                context.error(refused("CopyFileInfoItemIOError", &from, &error))?;
            } else if p.pass_thru.is_on() {
                let value = described(&to, context);
                context.emit(value)?;
            }
        }
        Ok(())
    }
}

fn moved(from: &Path, to: &Path, context: &dyn Context) -> io::Result<()> {
    match std::fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            copy(from, to, true, false, context)?;
            if from.is_dir() { std::fs::remove_dir_all(from) } else { std::fs::remove_file(from) }
        }
        other => other,
    }
}

fn move_one(from: &Path, to: &Path, force: bool, action: &str, id: &'static str, context: &mut dyn Context) -> Result<bool, Stopped> {
    let item = format!("Item: {} Destination: {}", from.display(), to.display());
    if !context.should_process(&item, &format!("{action} {}", kind_of(from)))? {
        return Ok(false);
    }
    if to.exists() && !force {
        let exception = Exception::new("System.IO.IOException", format!("'{}' exists already; -Force replaces it.", to.display()));
        context.error(ErrorRecord::new(id, Category::WriteError, exception).with_target(from.display().to_string()))?;
        return Ok(false);
    }
    if let Err(error) = moved(from, to, context) {
        context.error(refused(id, from, &error))?;
        return Ok(false);
    }
    Ok(true)
}

/// Moves files and folders.
#[derive(Debug, Default)]
pub(super) struct MoveItem;

impl Cmdlet<parameters::MoveItem> for MoveItem {
    fn process(&mut self, p: &mut parameters::MoveItem, context: &mut dyn Context) -> Outcome {
        let names = Names::new(p.filter.value(), p.include.value(), p.exclude.value());
        let destination = p.destination.value().cloned().unwrap_or_else(|| ".".into());
        let destination = tidy(&super::file::path(context, &destination)?);
        for from in chosen(p.path.value(), p.literal_path.value(), &names, context)? {
            let to = target(&from, &destination);
            if move_one(&from, &to, p.force.is_on(), "Move", "MoveFileInfoItemIOError", context)? && p.pass_thru.is_on() {
                let value = described(&to, context);
                context.emit(value)?;
            }
        }
        Ok(())
    }
}

/// Gives a file or folder another name.
#[derive(Debug, Default)]
pub(super) struct RenameItem;

impl Cmdlet<parameters::RenameItem> for RenameItem {
    fn process(&mut self, p: &mut parameters::RenameItem, context: &mut dyn Context) -> Outcome {
        let Some(new_name) = p.new_name.value().cloned() else { return Ok(()) };
        let (path, literal) = (p.path.value().cloned().map(|name| vec![name]), p.literal_path.value().cloned().map(|name| vec![name]));
        for from in chosen(path.as_ref(), literal.as_ref(), &Names::new(None, None, None), context)? {
            let to = from.with_file_name(new_name.rsplit(['/', '\\']).next().unwrap_or(&new_name));
            if move_one(&from, &to, p.force.is_on(), "Rename", "RenameItemIOError", context)? && p.pass_thru.is_on() {
                let value = described(&to, context);
                context.emit(value)?;
            }
        }
        Ok(())
    }
}

/// Sets what stands in a drive that is no file system.
#[derive(Debug, Default)]
pub(super) struct SetItem;

impl Cmdlet<parameters::SetItem> for SetItem {
    fn process(&mut self, p: &mut parameters::SetItem, context: &mut dyn Context) -> Outcome {
        for name in p.path.value().or(p.literal_path.value()).cloned().unwrap_or_default() {
            let Some((drive, own)) = drive::split(&name) else {
                let message = format!("'{name}' is a file; Set-Content writes what a file holds.");
                let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
                context.error(ErrorRecord::new("NotSupported", Category::NotImplemented, exception).with_target(name))?;
                continue;
            };
            if context.should_process(&format!("Item: {own}"), "Set Item")? {
                drive::set(drive, own, p.value.value().cloned().unwrap_or_default(), context)?;
            }
        }
        Ok(())
    }
}
