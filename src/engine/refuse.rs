//! What parses but does not run here, found before anything runs.

use crate::invoke::Commands;
use crate::syntax::Problem;
use crate::syntax::ast::{Body, Command, Element, Expression, ExpressionKind, FunctionKind, ScriptBlock, StatementKind};
use crate::syntax::walk::Node;
use crate::text::Span;

/// Commands that this shell will not have, and why. A script that says one of these names, and does not define it itself, is refused
/// before its first statement.
const REFUSED: &[(&[&str], &str)] = &[
    (
        &["Start-Job", "Receive-Job", "Wait-Job", "Get-Job", "Stop-Job", "Remove-Job", "Start-ThreadJob", "Register-ScheduledJob"],
        "background jobs do not run in this shell; call the script block itself.",
    ),
    (&["Send-MailMessage"], "this shell sends no mail; give the text to a mail program of the system."),
    (
        &["Register-ObjectEvent", "Register-EngineEvent", "Register-WmiEvent", "Register-CimIndicationEvent", "Wait-Event"],
        "this shell has no events; ask again in a loop.",
    ),
    (
        &["Get-WmiObject", "Invoke-WmiMethod", "Set-WmiInstance", "Get-CimInstance", "Invoke-CimMethod", "New-CimSession"],
        "there is no WMI on this system; files, programs and the cmdlets of the shell tell what it would.",
    ),
    (
        &["Enter-PSSession", "Exit-PSSession", "Connect-PSSession"],
        "sessions on other computers are not entered from this shell; Connect-ExchangeServer names the server that is managed.",
    ),
];

/// Everything in a script that nothing here runs, with where and why; `commands` are those that are defined already.
pub fn refusals(script: &ScriptBlock, commands: &Commands) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut defined = Vec::new();
    let mut refuse = |span: Span, message: String| found.push((span, message, None));
    let mut twice = Vec::new();
    let mut named: Vec<(Span, String, Option<String>)> = Vec::new();
    Node::Script(script).all(&mut |node| match node {
        Node::Script(inner) => {
            if let Body::Named(blocks) = &inner.body
                && let Some(block) = &blocks.dynamic
            {
                refuse(block.span, "dynamicparam blocks do not run in this shell; declare the parameters in param().".to_owned());
            }
        }
        Node::Statement(statement) => match &statement.kind {
            StatementKind::Pipeline(pipeline) if pipeline.background => {
                refuse(statement.span, "Background jobs do not run in this shell; leave the & at the end away.".to_owned());
            }
            StatementKind::ForEach(inner) if inner.parallel => refuse(
                statement.span,
                "foreach -parallel belongs to workflows, which do not run in this shell; leave -parallel away.".to_owned(),
            ),
            StatementKind::Function(function) => {
                if function.kind == FunctionKind::Workflow {
                    refuse(statement.span, "Workflows do not run in this shell; write a function.".to_owned());
                }
                defined.push(function.name.rsplit(':').next().unwrap_or(&function.name).to_lowercase());
            }
            // Enumerations of names and numbers do run.
            StatementKind::Foreign(word)
                if &**word != "enum" || crate::syntax::definition_of(script.source.slice(statement.span)).is_none() =>
            {
                refuse(
                    statement.span,
                    format!("{word} definitions do not run in this shell; use functions, hashtables and [pscustomobject]."),
                );
            }
            _ => {}
        },
        Node::Command(command) => named.extend(refused_command(command)),
        Node::Expression(Expression { kind: ExpressionKind::Hashtable(entries), .. }) => {
            twice.extend(keys_twice(entries.iter().map(|(key, _)| key)));
        }
        _ => {}
    });
    let is_own = |name: &str| defined.contains(&name.to_lowercase()) || commands.resolve(name).is_some_and(|source| !is_compiled(&source));
    named.retain(|(_, _, name)| name.as_ref().is_none_or(|name| !is_own(name)));
    found.extend(named);
    found.into_iter().map(|(span, message, _)| Problem { id: "NotSupported", span, message }).chain(twice).collect()
}

/// Keys of a hash literal that are written more than once.
fn keys_twice<'a>(keys: impl Iterator<Item = &'a Expression>) -> Vec<Problem> {
    let mut seen: Vec<crate::value::Text> = Vec::new();
    let mut problems = Vec::new();
    for key in keys {
        let Some(value) = crate::bind::constant(key).filter(|_| !matches!(key.kind, ExpressionKind::Variable(_))) else { continue };
        let name = crate::value::to_text(&value).to_lowercase();
        if seen.contains(&name) {
            let message = format!("The key '{name}' stands twice in this hash literal.");
            problems.push(Problem { id: "DuplicateKeyInHashLiteral", span: key.span, message });
        } else {
            seen.push(name);
        }
    }
    problems
}

fn is_compiled(source: &crate::invoke::CommandSource) -> bool {
    matches!(source, crate::invoke::CommandSource::Cmdlet(_))
}

fn word(element: &Element) -> Option<(&str, Span)> {
    match element {
        Element::Argument(Expression {
            kind: ExpressionKind::Bareword(text) | ExpressionKind::Single(text) | ExpressionKind::Double(text),
            span,
        }) => Some((text, *span)),
        _ => None,
    }
}

/// Why a command does not run here, if its name or what stands behind it says so already; and its name.
fn refused_command(command: &Command) -> Option<(Span, String, Option<String>)> {
    let (name, span) = command.elements.first().and_then(word)?;
    if let Some((_, reason)) = REFUSED.iter().find(|(names, _)| names.iter().any(|own| own.eq_ignore_ascii_case(name))) {
        return Some((span, format!("{name} does not run: {reason}"), Some(name.to_owned())));
    }
    let given = |wanted: &str| {
        command.elements.iter().position(|element| {
            matches!(element, Element::Parameter(parameter) if parameter.name.len() > 2 && wanted.starts_with(&parameter.name.to_ascii_lowercase()))
        })
    };
    if name.eq_ignore_ascii_case("Add-Type") {
        let code = ["typedefinition", "memberdefinition", "path", "literalpath"].into_iter().find_map(given);
        let first = command.elements.get(1).filter(|element| matches!(element, Element::Argument(_)));
        return (code.is_some() || first.is_some()).then(|| {
            (
                command.span,
                "Add-Type does not run: code of .NET needs .NET, which this shell does not have.".to_owned(),
                Some(name.to_owned()),
            )
        });
    }
    if name.eq_ignore_ascii_case("New-Object") {
        let at = given("comobject")?;
        let class = match &command.elements[at] {
            Element::Parameter(parameter) => parameter.argument.as_ref().map(|value| (value, value.span)),
            _ => None,
        };
        let class = match class {
            Some((
                Expression { kind: ExpressionKind::Bareword(text) | ExpressionKind::Single(text) | ExpressionKind::Double(text), .. },
                span,
            )) => Some((&**text, span)),
            Some(_) => None,
            None => command.elements.get(at + 1).and_then(word),
        };
        let (class, span) = class?;
        return (!class.eq_ignore_ascii_case("WScript.Shell")).then(|| {
            (span, format!("The COM object '{class}' does not run: there is no COM on this system. WScript.Shell asks with Popup."), None)
        });
    }
    None
}

/// What a `#requires` line asks for that is not there, as an id and a sentence.
pub(super) fn unmet(script: &ScriptBlock, has_module: &dyn Fn(&str) -> bool) -> Option<(Span, &'static str, String)> {
    script.requires.iter().find_map(|line| {
        let mut words = line.text.split_whitespace();
        while let Some(word) = words.next() {
            let Some(name) = word.strip_prefix('-') else { continue };
            let name = name.to_ascii_lowercase();
            let rest: Vec<&str> = words.clone().take_while(|word| !word.starts_with('-')).collect();
            let value = rest.join(" ");
            if name.starts_with("v") {
                let parts: Vec<u32> = value.split('.').filter_map(|part| part.parse().ok()).collect();
                if parts.as_slice() > [7, 6, 5].as_slice() {
                    let message =
                        format!("The script cannot run: it requires version {value} of PowerShell; this shell speaks version 7.6.");
                    return Some((line.span, "ScriptRequiresUnmatchedPSVersion", message));
                }
            } else if name.starts_with("m") {
                // Tables (`@{ ModuleName = 'X'; … }`) name their module, lists stand with commas.
                for module in module_names(&value) {
                    if !has_module(&module) {
                        let message = format!("The script cannot run: it requires the module {module}, which is not there.");
                        return Some((line.span, "ScriptRequiresMissingModules", message));
                    }
                }
            } else if name.starts_with("pssnapin") && !value.to_ascii_lowercase().starts_with("microsoft.exchange.management.powershell") {
                let message = format!("The script cannot run: it requires the snap-in {value}, which is not there.");
                return Some((line.span, "ScriptRequiresMissingPSSnapins", message));
            }
        }
        None
    })
}

/// The modules that a `#requires -Modules` names.
fn module_names(text: &str) -> Vec<String> {
    let clean = |part: &str| part.trim().trim_matches(['\'', '"']).to_owned();
    if let Some(at) = text.to_ascii_lowercase().find("modulename") {
        let value = text[at + "modulename".len()..].trim_start().trim_start_matches('=');
        return vec![clean(value.split([';', '}']).next().unwrap_or_default())];
    }
    text.split(',').map(clean).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;
    use std::sync::Arc;

    fn refused(text: &str) -> Vec<String> {
        let source = Arc::new(Source::new(text));
        let parsed = crate::syntax::parse(&source);
        refusals(&parsed.tree, &Commands::default()).iter().map(|problem| source.slice(problem.span).to_owned()).collect()
    }

    #[test]
    fn what_does_not_run_is_found_wherever_it_stands() {
        for (text, expected) in [
            ("if ($x) { 1 | ForEach-Object { Start-Job { 1 } } }", vec!["Start-Job"]),
            ("function Start-Job { 'mine' }; Start-Job", vec![]),
            ("$a = New-Object -ComObject Excel.Application", vec!["Excel.Application"]),
            ("$a = New-Object -ComObject WScript.Shell", vec![]),
            ("Add-Type -AssemblyName System.Web", vec![]),
            ("Add-Type -TypeDefinition 'class X {}'", vec!["Add-Type -TypeDefinition 'class X {}'"]),
            ("class A { }", vec!["class A { }"]),
            ("enum E { A; B }", vec![]),
            ("'Send-MailMessage'", vec![]),
            ("1 &", vec!["1 &"]),
        ] {
            assert_eq!(refused(text), expected, "{text}");
        }
    }

    #[test]
    fn requirements_are_read() {
        let unmet_id = |text: &str| {
            let source = Arc::new(Source::new(text));
            unmet(&crate::syntax::parse(&source).tree, &|name| name == "Known").map(|(_, id, _)| id)
        };
        assert_eq!(unmet_id("#requires -Version 5.1"), None);
        assert_eq!(unmet_id("#requires -Version 9"), Some("ScriptRequiresUnmatchedPSVersion"));
        assert_eq!(unmet_id("#Requires -Modules Known, Other"), Some("ScriptRequiresMissingModules"));
        assert_eq!(unmet_id("#requires -Modules @{ ModuleName = 'Known'; ModuleVersion = '1.0' }"), None);
        assert_eq!(unmet_id("#requires -PSSnapin Microsoft.Exchange.Management.PowerShell.E2010"), None);
        assert_eq!(unmet_id("#requires -RunAsAdministrator"), None);
    }
}
