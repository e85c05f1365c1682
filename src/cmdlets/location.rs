//! Get-Location, Set-Location, Push-Location and Pop-Location.

use super::item::not_there;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::path_info;
use std::path::{Component, Path, PathBuf};

/// A path without `.` and `..`.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            other => whole.push(other),
        }
    }
    if whole.as_os_str().is_empty() { PathBuf::from("/") } else { whole }
}

fn go(name: &str, context: &mut dyn Context) -> Result<bool, Stopped> {
    let path = tidy(&super::file::path(context, name)?);
    if path.is_dir() {
        context.set_folder(path);
        return Ok(true);
    }
    if path.exists() {
        let message = format!("The location cannot be set to '{name}': it is a file.");
        let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
        context.error(ErrorRecord::new("Argument", Category::InvalidArgument, exception).with_target(name))?;
    } else {
        context.error(not_there(&path))?;
    }
    Ok(false)
}

/// The current folder.
#[derive(Debug, Default)]
pub(super) struct GetLocation;

impl Cmdlet<parameters::GetLocation> for GetLocation {
    fn process(&mut self, p: &mut parameters::GetLocation, context: &mut dyn Context) -> Outcome {
        if p.stack.is_on() || p.stack_name.is_given() {
            let folders: Vec<PathBuf> = context.folders().iter().rev().cloned().collect();
            return folders.iter().try_for_each(|folder| context.emit(path_info(folder)));
        }
        let folder = context.folder();
        context.emit(path_info(&folder))
    }
}

/// Goes to another folder.
#[derive(Debug, Default)]
pub(super) struct SetLocation;

impl Cmdlet<parameters::SetLocation> for SetLocation {
    fn process(&mut self, p: &mut parameters::SetLocation, context: &mut dyn Context) -> Outcome {
        let name = p.path.value().or(p.literal_path.value()).cloned().unwrap_or_else(|| "~".into());
        let back = &*name == "-";
        let gone = match p.path.is_given() && (back || &*name == "+") {
            true if context.retrace_folder(back) => true,
            true => {
                let message = if back { "There is no location to go back to." } else { "There is no location to go forward to." };
                let exception = Exception::new("System.InvalidOperationException", message);
                return Err(ErrorRecord::new("System.InvalidOperationException", Category::NotSpecified, exception).into());
            }
            false => go(&name, context)?,
        };
        if gone && p.pass_thru.is_on() {
            let folder = context.folder();
            context.emit(path_info(&folder))?;
        }
        Ok(())
    }
}

/// Remembers the folder and goes to another one.
#[derive(Debug, Default)]
pub(super) struct PushLocation;

impl Cmdlet<parameters::PushLocation> for PushLocation {
    fn process(&mut self, p: &mut parameters::PushLocation, context: &mut dyn Context) -> Outcome {
        let before = context.folder();
        let gone = match p.path.value().or(p.literal_path.value()).cloned() {
            Some(name) => go(&name, context)?,
            None => true,
        };
        if gone {
            context.folders().push(before);
            if p.pass_thru.is_on() {
                let folder = context.folder();
                context.emit(path_info(&folder))?;
            }
        }
        Ok(())
    }
}

/// Goes back to the folder that was remembered last.
#[derive(Debug, Default)]
pub(super) struct PopLocation;

impl Cmdlet<parameters::PopLocation> for PopLocation {
    fn process(&mut self, p: &mut parameters::PopLocation, context: &mut dyn Context) -> Outcome {
        let Some(folder) = context.folders().pop() else { return Ok(()) };
        context.set_folder(folder.clone());
        if p.pass_thru.is_on() { context.emit(path_info(&folder)) } else { Ok(()) }
    }
}
