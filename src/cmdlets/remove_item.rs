//! Remove-Item.

use super::drive;
use super::item::{Names, chosen, described, is_hidden, not_there, refused};
use crate::invoke::parameters;
use crate::invoke::{Answer, Cmdlet, Context, Outcome, Question, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::Wildcard;
use std::path::{Path, PathBuf};

/// Removes files and folders.
#[derive(Debug, Default)]
pub(super) struct RemoveItem;

/// What is removed without more ado.
#[derive(Clone, Copy)]
struct Allowed {
    /// What is in folders, too; each file is a change of its own.
    recurse: bool,
    /// What is hidden or read-only, too.
    force: bool,
}

impl RemoveItem {
    fn one(path: &Path, allowed: Allowed, context: &mut dyn Context) -> Outcome {
        if !is_folder(path) {
            return Self::file(path, allowed, context);
        }
        if !context.should_process(&path.display().to_string(), "Remove Directory")? {
            return Ok(());
        }
        let full = std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        if full && !allowed.recurse && !Self::wants_all(path, context)? {
            return Ok(());
        }
        Self::folder(path, allowed, context)
    }

    /// A folder and what is in it: folders before files.
    fn folder(path: &Path, allowed: Allowed, context: &mut dyn Context) -> Outcome {
        let mut inside: Vec<PathBuf> = match std::fs::read_dir(path) {
            Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
            Err(error) => return context.error(refused("RemoveFileSystemItemIOError", path, &error)),
        };
        inside.sort_by_key(|path| !is_folder(path));
        for path in inside {
            if context.stop().is_stopped() {
                return Err(Stopped::Quietly);
            }
            match (is_folder(&path), allowed.recurse) {
                (true, true) => {
                    if context.should_process(&path.display().to_string(), "Remove Directory")? {
                        Self::folder(&path, allowed, context)?;
                    }
                }
                (true, false) => Self::folder(&path, allowed, context)?,
                (false, true) => Self::file(&path, allowed, context)?,
                (false, false) => Self::remove(&path, allowed, context)?,
            }
        }
        if std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some()) {
            let message = format!("The folder '{}' is not removed, as there is still something in it.", path.display());
            let exception = Exception::new("System.IO.IOException", message);
            let target = described(path, context);
            return context.error(ErrorRecord::new("DirectoryNotEmpty", Category::WriteError, exception).with_target(target));
        }
        Self::remove(path, allowed, context)
    }

    fn file(path: &Path, allowed: Allowed, context: &mut dyn Context) -> Outcome {
        if context.should_process(&path.display().to_string(), "Remove File")? { Self::remove(path, allowed, context) } else { Ok(()) }
    }

    /// Removes a file, or a folder that is empty.
    fn remove(path: &Path, allowed: Allowed, context: &mut dyn Context) -> Outcome {
        let read_only = || path.symlink_metadata().is_ok_and(|data| !data.is_symlink() && data.permissions().readonly());
        if !allowed.force && (is_hidden(path) || read_only()) {
            let message = format!("'{}' is not removed, as it is hidden or read-only; -Force removes it too.", path.display());
            let exception = Exception::new("System.IO.IOException", message);
            let target = described(path, context);
            let record = ErrorRecord::new("RemoveFileSystemItemUnAuthorizedAccess", Category::PermissionDenied, exception);
            return context.error(record.with_target(target));
        }
        let removed = if is_folder(path) { std::fs::remove_dir(path) } else { std::fs::remove_file(path) };
        match removed {
            Ok(()) => Ok(()),
            Err(error) => {
                let denied = error.kind() == std::io::ErrorKind::PermissionDenied;
                let id = if denied { "RemoveFileSystemItemUnAuthorizedAccess" } else { "RemoveFileSystemItemIOError" };
                let target = described(path, context);
                context.error(refused(id, path, &error).with_target(target))
            }
        }
    }

    /// A folder that is not empty is asked about.
    fn wants_all(path: &Path, context: &mut dyn Context) -> Result<bool, Stopped> {
        let question = Question::Choice {
            caption: "Confirm".into(),
            message: format!(
                "The item at {} has children and the Recurse parameter was not specified. If you go on, everything in it is removed too.",
                path.display()
            )
            .into(),
            choices: vec![("&Yes".into(), "Remove everything.".into()), ("&No".into(), "Keep it.".into())],
            default: 0,
        };
        Ok(matches!(context.ask(&question)?, Answer::Choice(0)))
    }
}

fn is_folder(path: &Path) -> bool {
    path.is_dir() && !path.is_symlink()
}

impl Cmdlet<parameters::RemoveItem> for RemoveItem {
    fn process(&mut self, p: &mut parameters::RemoveItem, context: &mut dyn Context) -> Outcome {
        let names = Names::new(p.filter.value(), p.include.value(), p.exclude.value());
        let allowed = Allowed { recurse: p.recurse.is_on(), force: p.force.is_on() };
        for name in p.path.value().or(p.literal_path.value()).cloned().unwrap_or_default() {
            if let Some((drive, own)) = drive::split(&name) {
                let items = drive::items(drive, own, context);
                if items.is_empty() && !Wildcard::is_pattern(own) {
                    context.error(not_there(Path::new(&*name)))?;
                }
                for (own, _) in items {
                    if context.should_process(&format!("Item: {own}"), "Remove Item")? {
                        drive::remove(drive, &own, context)?;
                    }
                }
                continue;
            }
            let one = vec![name];
            let (path, literal) = if p.path.is_given() { (Some(&one), None) } else { (None, Some(&one)) };
            for path in chosen(path, literal, &names, context)? {
                Self::one(&path, allowed, context)?;
            }
        }
        Ok(())
    }
}
