//! Get-Content, Set-Content, Add-Content and Clear-Content.

use super::file::{Existing, Output, read_text};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::{Text, Value, net_text};

/// Reads files line by line.
#[derive(Debug, Default)]
pub(super) struct GetContent;

impl Cmdlet<parameters::GetContent> for GetContent {
    fn process(&mut self, parameters: &mut parameters::GetContent, context: &mut dyn Context) -> Outcome {
        let names = parameters.path.value().or(parameters.literal_path.value()).cloned().unwrap_or_default();
        let mut files = Vec::with_capacity(names.len());
        for name in names {
            if let Some((drive, own)) = super::drive::split(&name) {
                for (_, item) in super::drive::items(drive, own, context) {
                    let value = ["Value", "Definition"].iter().find_map(|part| context.property(&item, part));
                    value.map_or(Ok(()), |value| context.emit(value))?;
                }
            } else if parameters.path.is_given() && crate::value::Wildcard::is_pattern(&name) {
                let found = super::item::expanded(&name, false, context)?;
                files.extend(found.into_iter().map(|path| path.display().to_string().into()));
            } else {
                files.push(name);
            }
        }
        for name in files {
            let text = match read_text(context, &name) {
                Ok(text) => text,
                Err(record) => {
                    context.error(*record)?;
                    continue;
                }
            };
            if parameters.raw.is_on() {
                context.emit(text.into())?;
                continue;
            }
            let lines: Vec<&str> = text.lines().collect();
            let first =
                parameters.total_count.value().map_or(lines.len(), |count| usize::try_from(*count).unwrap_or(lines.len()).min(lines.len()));
            let last = parameters.tail.value().map_or(0, |count| lines.len().saturating_sub(usize::try_from(*count).unwrap_or_default()));
            for line in lines[..first].iter().skip(last) {
                context.emit(Value::from(*line))?;
            }
        }
        Ok(())
    }
}

/// Writes values into files, one a line.
#[derive(Debug, Default)]
struct Writer {
    files: Vec<Output>,
    opened: bool,
}

impl Writer {
    fn take(
        &mut self,
        names: &[Text],
        values: Option<&Vec<Value>>,
        no_newline: bool,
        existing: Existing,
        context: &mut dyn Context,
    ) -> Outcome {
        if !self.opened {
            self.opened = true;
            for name in names {
                self.files.push(Output::open(context, name, existing)?);
            }
        }
        for value in values.into_iter().flatten() {
            let items = if let Value::Array(items) = value { items.to_vec() } else { vec![value.clone()] };
            for item in items {
                let end = if no_newline { "" } else { "\n" };
                let text = format!("{}{end}", net_text(&item));
                self.files.iter_mut().try_for_each(|file| file.write(&text))?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Outcome {
        self.files.iter_mut().try_for_each(Output::finish)
    }
}

/// Replaces what files hold.
#[derive(Debug, Default)]
pub(super) struct SetContent {
    writer: Writer,
}

impl Cmdlet<parameters::SetContent> for SetContent {
    fn process(&mut self, parameters: &mut parameters::SetContent, context: &mut dyn Context) -> Outcome {
        let names = parameters.path.value().or(parameters.literal_path.value()).cloned().unwrap_or_default();
        if !self.writer.opened
            && !names
                .iter()
                .try_fold(true, |all, name| context.should_process(&format!("Path: {name}"), "Set Content").map(|yes| all && yes))?
        {
            return Ok(());
        }
        self.writer.take(&names, parameters.value.value(), parameters.no_newline.is_on(), Existing::Replace, context)
    }

    fn end(&mut self, _parameters: &mut parameters::SetContent, _context: &mut dyn Context) -> Outcome {
        self.writer.finish()
    }
}

/// Adds to what files hold.
#[derive(Debug, Default)]
pub(super) struct AddContent {
    writer: Writer,
}

impl Cmdlet<parameters::AddContent> for AddContent {
    fn process(&mut self, parameters: &mut parameters::AddContent, context: &mut dyn Context) -> Outcome {
        let names = parameters.path.value().or(parameters.literal_path.value()).cloned().unwrap_or_default();
        self.writer.take(&names, parameters.value.value(), parameters.no_newline.is_on(), Existing::Append, context)
    }

    fn end(&mut self, _parameters: &mut parameters::AddContent, _context: &mut dyn Context) -> Outcome {
        self.writer.finish()
    }
}

/// Empties files.
#[derive(Debug, Default)]
pub(super) struct ClearContent;

impl Cmdlet<parameters::ClearContent> for ClearContent {
    fn process(&mut self, p: &mut parameters::ClearContent, context: &mut dyn Context) -> Outcome {
        for name in p.path.value().or(p.literal_path.value()).cloned().unwrap_or_default() {
            for path in super::item::expanded(&name, p.literal_path.is_given(), context)? {
                if !path.exists() {
                    context.error(super::item::not_there(&path))?;
                } else if context.should_process(&format!("Item: {}", path.display()), "Clear Content")? {
                    Output::open(context, &path.display().to_string(), Existing::Replace)?.finish()?;
                }
            }
        }
        Ok(())
    }
}
