//! Get-Help: pages of commands, scripts and topics.

use crate::bind;
use crate::catalog::{self, TopicDef};
use crate::help::{self, Entry, Page, Part};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, CommandKind, CommandSource, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception, KnownError, known_error};
use crate::text::Source;
use crate::value::{Object, Property, Value, Wildcard};
use std::sync::Arc;

/// Finds a page and shows it.
#[derive(Debug, Default)]
pub(super) struct GetHelp;

impl Cmdlet<parameters::GetHelp> for GetHelp {
    fn process(&mut self, parameters: &mut parameters::GetHelp, context: &mut dyn Context) -> Outcome {
        let asked = parameters.name.value().map_or("about_emsh", |name| name).to_owned();
        if parameters.online.is_on() {
            return context.error(not_online(&asked));
        }
        if let Some(shown) = exact(&asked, parameters, context) {
            return show(&shown, parameters, context);
        }
        let all = help::entries(context.commands()).into_iter().filter(|entry| wanted(entry.category, parameters)).collect::<Vec<_>>();
        let found = help::found(all.clone(), &asked);
        match found.as_slice() {
            [] if help::is_pattern(&asked) => Ok(()),
            [] => context.error(not_found(&asked, &help::near(&all, &asked))),
            [only] => match exact(&only.name, parameters, context) {
                Some(shown) => show(&shown, parameters, context),
                None => context.emit(listed(only)),
            },
            several => several.iter().try_for_each(|entry| context.emit(listed(entry))),
        }
    }
}

/// What is shown for a name.
enum Found {
    Page(Box<Page>),
    Topic(&'static TopicDef),
    Error(&'static KnownError),
}

/// What is called exactly so: a command, a topic, the id of an error, a script.
fn exact(name: &str, parameters: &parameters::GetHelp, context: &dyn Context) -> Option<Found> {
    let found = match context.commands().resolve(name) {
        Some(CommandSource::Cmdlet(def)) => Page::of(def),
        Some(CommandSource::Function { signature, kind, .. }) => {
            Page::of_signature(&signature, if kind == CommandKind::Filter { "Filter" } else { "Function" })
        }
        _ => match catalog::topic(name).filter(|_| wanted("HelpFile", parameters)) {
            Some(topic) => return Some(Found::Topic(topic)),
            None => match known_error(name) {
                Some(known) => return Some(Found::Error(known)),
                None => script(name, context)?,
            },
        },
    };
    wanted(found.category, parameters).then(|| Found::Page(Box::new(found)))
}

/// The page of a script file.
fn script(name: &str, context: &dyn Context) -> Option<Page> {
    if !name.to_ascii_lowercase().ends_with(".ps1") {
        return None;
    }
    let path = context.path(name).ok()?;
    let bytes = std::fs::read(&path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let source = Arc::new(Source::script(path.display().to_string(), text.trim_start_matches('\u{feff}')));
    let parsed = crate::syntax::parse(&source);
    let short = path.file_name()?.to_string_lossy().into_owned();
    Some(Page::of_signature(&bind::of_block(&short, &parsed.tree), "ExternalScript"))
}

/// Whether `-Category` lets this kind of help through.
fn wanted(category: &str, parameters: &parameters::GetHelp) -> bool {
    let Some(categories) = parameters.category.value() else { return true };
    categories.iter().any(|own| own.eq_ignore_ascii_case(category) || own.eq_ignore_ascii_case("All"))
}

fn show(found: &Found, parameters: &parameters::GetHelp, context: &mut dyn Context) -> Outcome {
    let width = context.width();
    let page = match found {
        Found::Topic(topic) => return context.emit(help::screen_topic(topic, width).into()),
        Found::Error(known) => {
            let category = known.category.to_string();
            let parts = [("ERROR", known.id), ("CATEGORY", &category), ("MEANING", known.meaning), ("WHAT TO DO", known.remedy)];
            return context.emit(help::screen_sections(&parts, width).into());
        }
        Found::Page(page) => page,
    };
    let Some(patterns) = parameters.parameter.value() else {
        let part = match parameters {
            _ if parameters.examples.is_on() => Part::Examples,
            _ if parameters.detailed.is_on() => Part::Detailed,
            _ if parameters.full.is_on() => Part::Full,
            _ => Part::Overview,
        };
        return context.emit(page.object(part, width));
    };
    for pattern in patterns {
        let wanted = Wildcard::new(pattern);
        let mut found = page.parameters.iter().filter(|parameter| wanted.matches(&parameter.name)).peekable();
        if found.peek().is_none() {
            context.error(no_parameter(&page.name, pattern))?;
        }
        for parameter in found {
            context.emit(parameter.object(width))?;
        }
    }
    Ok(())
}

/// A line of a list of pages.
fn listed(entry: &Entry) -> Value {
    let property = |name: &str, value: &str| Property { name: name.into(), value: value.into() };
    let properties = vec![property("Name", &entry.name), property("Category", entry.category), property("Synopsis", &entry.synopsis)];
    Value::Object(Arc::new(Object::of(&["HelpInfoShort", "System.Object"], properties)))
}

fn error(id: &str, category: Category, message: String, target: &str) -> ErrorRecord {
    let exception = Exception::new("Microsoft.PowerShell.Commands.HelpNotFoundException", message);
    ErrorRecord::new(id, category, exception).with_target(Value::from(target))
}

fn not_found(name: &str, near: &[String]) -> ErrorRecord {
    let hint = match near {
        [] => "Get-Help * lists everything; Get-Command finds commands by verb and noun.".to_owned(),
        near => format!("Is {} meant?", near.join(" or ")),
    };
    error("HelpNotFound", Category::ResourceUnavailable, format!("There is no help for '{name}'. {hint}"), name)
}

fn no_parameter(command: &str, pattern: &str) -> ErrorRecord {
    let message = format!("{command} has no parameter '{pattern}'. Get-Help {command} shows how it is written.");
    error("NoParmsFound", Category::InvalidArgument, message, pattern)
}

fn not_online(name: &str) -> ErrorRecord {
    let message = format!("There are no pages in a browser. Get-Help {name} -Full shows everything here, and so does man {name}.");
    error("InvalidOperation", Category::InvalidOperation, message, name)
}
