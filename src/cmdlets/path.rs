//! Test-Path, Join-Path, Split-Path, Resolve-Path and Convert-Path.

use super::drive;
use super::item::{expanded, not_there};
use super::location::tidy;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::path_info;
use crate::value::{DateTime, DateTimeKind, Text, Value, Wildcard, enum_text, time, to_local};
use std::path::{Path, PathBuf};

/// Whether something is there.
#[derive(Debug, Default)]
pub(super) struct TestPath;

/// Whether a path is what the parameters ask for.
fn fits(path: &Path, p: &parameters::TestPath, context: &dyn Context) -> bool {
    let kind = p.path_type.value().map(|kind| enum_text(*kind));
    let is_kind = match kind.as_deref() {
        Some("Container") => path.is_dir(),
        Some("Leaf") => path.exists() && !path.is_dir(),
        _ => path.exists(),
    };
    let own = path.file_name().map_or_else(String::new, |own| own.to_string_lossy().into_owned());
    let matches = |patterns: &Vec<Text>| patterns.iter().any(|pattern| Wildcard::new(pattern).matches(&own));
    let changed = || {
        let since = path.metadata().and_then(|data| data.modified()).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        let utc = time::UNIX_EPOCH + i64::try_from(since.as_nanos() / 100).ok()?;
        Some(utc + context.offset(utc))
    };
    let local = |date: &DateTime| to_local_ticks(*date);
    is_kind
        && p.filter.value().is_none_or(|filter| Wildcard::new(filter).matches(&own))
        && p.include.value().is_none_or(matches)
        && !p.exclude.value().is_some_and(matches)
        && p.newer_than.value().is_none_or(|date| changed().is_some_and(|changed| changed > local(date)))
        && p.older_than.value().is_none_or(|date| changed().is_some_and(|changed| changed < local(date)))
}

/// The ticks of a date in local time; what says nothing of itself is taken for local time.
fn to_local_ticks(date: DateTime) -> i64 {
    if date.kind == DateTimeKind::Utc { to_local(date).ticks } else { date.ticks }
}

fn no_path() -> ErrorRecord {
    let exception = Exception::new("System.ArgumentNullException", "A path is missing: it is $null.");
    ErrorRecord::new("NullPathNotPermitted", Category::InvalidArgument, exception)
}

impl Cmdlet<parameters::TestPath> for TestPath {
    fn process(&mut self, parameters: &mut parameters::TestPath, context: &mut dyn Context) -> Outcome {
        let Some(names) = parameters.path.value().or(parameters.literal_path.value()).cloned() else { return context.error(no_path()) };
        for name in names {
            if name.trim().is_empty() {
                context.emit(Value::Bool(false))?;
                continue;
            }
            if let Some((drive, own)) = drive::split(&name) {
                let there = own.is_empty() || !drive::items(drive, own, context).is_empty();
                context.emit(Value::Bool(there))?;
                continue;
            }
            if parameters.is_valid.is_on() {
                context.emit(Value::Bool(context.path(&name).is_ok()))?;
                continue;
            }
            let found = expanded(&name, parameters.literal_path.is_given(), context).unwrap_or_default();
            let there = found.iter().any(|path| fits(path, parameters, context));
            context.emit(Value::Bool(there))?;
        }
        Ok(())
    }
}

/// Puts a path together.
#[derive(Debug, Default)]
pub(super) struct JoinPath;

impl Cmdlet<parameters::JoinPath> for JoinPath {
    fn process(&mut self, parameters: &mut parameters::JoinPath, context: &mut dyn Context) -> Outcome {
        let children = parameters.child_path.value().into_iter().chain(parameters.additional_child_path.value().into_iter().flatten());
        let children: Vec<String> = children.map(|child| child.replace('\\', "/").trim_matches('/').to_owned()).collect();
        for parent in parameters.path.value().cloned().unwrap_or_default() {
            let parent = parent.replace('\\', "/");
            let mut whole = parent.trim_end_matches('/').to_owned();
            for child in &children {
                whole.push('/');
                whole.push_str(child);
            }
            if parameters.resolve.is_on() {
                let wanted = vec![Text::from(whole)];
                for path in resolved(Some(&wanted), None, context)? {
                    context.emit(path.display().to_string().into())?;
                }
            } else {
                context.emit(whole.into())?;
            }
        }
        Ok(())
    }
}

/// Takes a path apart.
#[derive(Debug, Default)]
pub(super) struct SplitPath;

impl Cmdlet<parameters::SplitPath> for SplitPath {
    fn process(&mut self, parameters: &mut parameters::SplitPath, context: &mut dyn Context) -> Outcome {
        let mut names = parameters.path.value().or(parameters.literal_path.value()).cloned().unwrap_or_default();
        if parameters.resolve.is_on() {
            let found = resolved(Some(&names), None, context)?;
            names = found.into_iter().map(|path| path.display().to_string().into()).collect();
        }
        for name in names {
            let drive = name.find(':').map_or((None, &*name), |at| (Some(&name[..=at]), &name[at + 1..]));
            if parameters.qualifier.is_on() && drive.0.is_none() {
                let exception = Exception::new("System.FormatException", format!("'{name}' names no drive in front of a colon."));
                context.error(ErrorRecord::new("ParsePathFormatError", Category::InvalidArgument, exception).with_target(name.clone()))?;
                continue;
            }
            let path = name.replace('\\', "/");
            let path = path.trim_end_matches('/');
            let (parent, leaf) = path.rsplit_once('/').unwrap_or(("", path));
            let dot = leaf.rfind('.').filter(|at| *at > 0).unwrap_or(leaf.len());
            let part: Value = match () {
                () if parameters.qualifier.is_on() => drive.0.unwrap_or_default().into(),
                () if parameters.no_qualifier.is_on() => drive.1.into(),
                () if parameters.leaf.is_on() => leaf.into(),
                () if parameters.leaf_base.is_on() => leaf[..dot].into(),
                () if parameters.extension.is_on() => leaf[dot..].into(),
                () if parameters.is_absolute.is_on() => Value::Bool(name.starts_with('/')),
                () if parent.is_empty() && path.starts_with('/') => "/".into(),
                () => parent.into(),
            };
            context.emit(part)?;
        }
        Ok(())
    }
}

/// The paths of names; a name that means nothing is reported.
fn resolved(path: Option<&Vec<Text>>, literal: Option<&Vec<Text>>, context: &mut dyn Context) -> Result<Vec<PathBuf>, Stopped> {
    let mut all = Vec::new();
    for name in path.or(literal).into_iter().flatten() {
        for path in expanded(name, path.is_none(), context)? {
            if path.symlink_metadata().is_ok() {
                all.push(path);
            } else {
                context.error(not_there(&path))?;
            }
        }
    }
    Ok(all)
}

/// A path as seen from a folder.
fn relative(path: &Path, folder: &Path) -> String {
    let shared = path.components().zip(folder.components()).take_while(|(left, right)| left == right).count();
    let up = folder.components().count() - shared;
    let mut result: PathBuf = if up == 0 { PathBuf::from(".") } else { std::iter::repeat_n("..", up).collect() };
    result.extend(path.components().skip(shared));
    result.display().to_string()
}

/// Which paths names stand for.
#[derive(Debug, Default)]
pub(super) struct ResolvePath;

impl Cmdlet<parameters::ResolvePath> for ResolvePath {
    fn process(&mut self, p: &mut parameters::ResolvePath, context: &mut dyn Context) -> Outcome {
        let base = match p.relative_base_path.value().cloned() {
            Some(base) => tidy(&super::file::path(context, &base)?),
            None => context.folder(),
        };
        for path in resolved(p.path.value(), p.literal_path.value(), context)? {
            if p.relative.is_on() {
                context.emit(relative(&path, &base).into())?;
            } else {
                context.emit(path_info(&path))?;
            }
        }
        Ok(())
    }
}

/// Which paths names stand for, as text.
#[derive(Debug, Default)]
pub(super) struct ConvertPath;

impl Cmdlet<parameters::ConvertPath> for ConvertPath {
    fn process(&mut self, p: &mut parameters::ConvertPath, context: &mut dyn Context) -> Outcome {
        for path in resolved(p.path.value(), p.literal_path.value(), context)? {
            context.emit(path.display().to_string().into())?;
        }
        Ok(())
    }
}
