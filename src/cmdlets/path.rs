//! Test-Path, Join-Path and Split-Path.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::{Value, enum_text};

/// Whether something is there.
#[derive(Debug, Default)]
pub(super) struct TestPath;

impl Cmdlet<parameters::TestPath> for TestPath {
    fn process(&mut self, parameters: &mut parameters::TestPath, context: &mut dyn Context) -> Outcome {
        for name in parameters.path.value().or(parameters.literal_path.value()).cloned().unwrap_or_default() {
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
