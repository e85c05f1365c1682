//! Get-Help: pages of cmdlets and topics.

use crate::catalog::{self, CMDLETS, TOPICS};
use crate::help::{self, Page, Part};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, CommandSource, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Value, Wildcard};

/// Finds a page and shows it.
#[derive(Debug, Default)]
pub(super) struct GetHelp;

impl Cmdlet<parameters::GetHelp> for GetHelp {
    fn process(&mut self, parameters: &mut parameters::GetHelp, context: &mut dyn Context) -> Outcome {
        let asked = parameters.name.value().map_or("about_emsh", |name| name).to_owned();
        let name = match context.commands().resolve(&asked) {
            Some(CommandSource::Cmdlet(def)) => def.name.to_owned(),
            _ => asked,
        };
        if let Some(def) = catalog::cmdlet(&name) {
            return page(&Page::of(def), parameters, context);
        }
        if let Some(topic) = catalog::topic(&name) {
            return context.emit(topic.text.into());
        }
        let found = if name.contains(['*', '?', '[']) { matching(&name) } else { help::near(&name) };
        if found.is_empty() { context.error(nothing(&name, "help for")) } else { listing(&found, context) }
    }
}

fn page(page: &Page, parameters: &parameters::GetHelp, context: &mut dyn Context) -> Outcome {
    let width = context.width();
    let Some(patterns) = parameters.parameter.value() else {
        let part = match parameters {
            _ if parameters.examples.is_on() => Part::Examples,
            _ if parameters.detailed.is_on() => Part::Detailed,
            _ if parameters.full.is_on() => Part::Full,
            _ => Part::Overview,
        };
        return context.emit(help::screen(page, part, width).into());
    };
    for pattern in patterns {
        let wanted = Wildcard::new(pattern);
        let found: Vec<_> = page.parameters.iter().filter(|parameter| wanted.matches(&parameter.name)).collect();
        if found.is_empty() {
            context.error(nothing(pattern, &format!("a parameter of {} that is called", page.name)))?;
        }
        for parameter in found {
            context.emit(help::screen_parameter(parameter, width).into())?;
        }
    }
    Ok(())
}

fn matching(pattern: &str) -> Vec<&'static str> {
    let wanted = Wildcard::new(pattern);
    CMDLETS.iter().map(|def| def.name).chain(TOPICS.iter().map(|topic| topic.name)).filter(|name| wanted.matches(name)).collect()
}

/// A line for each name, with its synopsis.
fn listing(names: &[&str], context: &mut dyn Context) -> Outcome {
    let longest = names.iter().map(|name| name.len()).max().unwrap_or(0);
    for name in names {
        let synopsis = catalog::cmdlet(name).map_or_else(|| catalog::topic(name).map_or("", |topic| topic.synopsis), |def| def.synopsis);
        context.emit(format!("{name:longest$}  {synopsis}").into())?;
    }
    Ok(())
}

fn nothing(name: &str, what: &str) -> ErrorRecord {
    let message = format!("There is no {what} '{name}'. `Get-Help *` lists everything; `Get-Command` finds commands by verb and noun.");
    ErrorRecord::new(
        "HelpNotFound",
        Category::ResourceUnavailable,
        Exception::new("Microsoft.PowerShell.Commands.HelpNotFoundException", message),
    )
    .with_target(Value::from(name))
}
