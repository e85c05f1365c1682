//! Test-Path, Join-Path, Split-Path, Resolve-Path and Convert-Path.

use super::drive;
use super::item::{expanded, not_there};
use super::location::tidy;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::value::path_info;
use crate::value::{Text, Value, Wildcard, enum_text};
use std::path::{Path, PathBuf};

/// Whether something is there.
#[derive(Debug, Default)]
pub(super) struct TestPath;

impl Cmdlet<parameters::TestPath> for TestPath {
    fn process(&mut self, parameters: &mut parameters::TestPath, context: &mut dyn Context) -> Outcome {
        for name in parameters.path.value().or(parameters.literal_path.value()).cloned().unwrap_or_default() {
            if let Some((drive, own)) = drive::split(&name) {
                let there = own.is_empty() || !drive::items(drive, own, context).is_empty();
                context.emit(Value::Bool(there))?;
                continue;
            }
            let literal = parameters.literal_path.is_given();
            if !literal && Wildcard::is_pattern(&name) {
                let found = expanded(&name, literal, context).unwrap_or_default();
                context.emit(Value::Bool(found.iter().any(|path| path.exists())))?;
                continue;
            }
            if parameters.is_valid.is_on() {
                context.emit(Value::Bool(context.path(&name).is_ok()))?;
                continue;
            }
            let there = context.path(&name).is_ok_and(|path| match parameters.path_type.value().map(|kind| enum_text(*kind)).as_deref() {
                Some("Container") => path.is_dir(),
                Some("Leaf") => path.is_file(),
                _ => path.exists(),
            });
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
            context.emit(whole.into())?;
        }
        Ok(())
    }
}

/// Takes a path apart.
#[derive(Debug, Default)]
pub(super) struct SplitPath;

impl Cmdlet<parameters::SplitPath> for SplitPath {
    fn process(&mut self, parameters: &mut parameters::SplitPath, context: &mut dyn Context) -> Outcome {
        for name in parameters.path.value().or(parameters.literal_path.value()).cloned().unwrap_or_default() {
            let path = name.replace('\\', "/");
            let path = path.trim_end_matches('/');
            let (parent, leaf) = path.rsplit_once('/').unwrap_or(("", path));
            let dot = leaf.rfind('.').filter(|at| *at > 0).unwrap_or(leaf.len());
            let part: Value = match () {
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
