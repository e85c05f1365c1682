//! What parses but does not run here, found before anything runs.

use crate::invoke::Commands;
use crate::syntax::Problem;
use crate::syntax::ast::{Body, Command, Element, Expression, ExpressionKind, FunctionKind, ScriptBlock, StatementKind};
use crate::syntax::walk::Node;
use crate::text::Span;
use crate::value::Type;

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

/// Types that this shell will not have, by the beginnings of their names without `System.`, and why.
const REFUSED_TYPES: &[(&[&str], &str)] = &[
    (&["Net.Mail."], "this shell sends no mail; give the text to a mail program of the system."),
    (&["Windows.", "Drawing."], "this shell has no windows; write to the screen or to a page (ConvertTo-Html)."),
    (
        &["ADSI", "ADSISearcher", "DirectoryServices."],
        "the directory is not reached by LDAP from this shell; the cmdlets for recipients and servers ask the management server.",
    ),
    (&["WMI", "WMIClass", "WMISearcher", "Management.ManagementObject"], "there is no WMI on this system."),
    (&["Microsoft.Exchange.WebServices."], "the managed API of EWS needs .NET, which this shell does not have."),
    (&["Data.SqlClient.", "Data.OleDb.", "Data.Odbc."], "this shell reaches no databases."),
    (&["Microsoft.Win32."], "there is no registry on this system."),
];

/// Why there will not be a type, if its name says so.
fn refused_type(name: &str, span: Span) -> Option<(Span, String, Option<String>)> {
    let starts = |text: &str, with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let short = if starts(name, "System.") { &name["System.".len()..] } else { name };
    // A name that ends with a dot is a namespace, and what stands in it is meant.
    let is = |own: &&str| if own.ends_with('.') { starts(short, own) } else { short.eq_ignore_ascii_case(own) };
    let (_, reason) = REFUSED_TYPES.iter().find(|(names, _)| names.iter().any(is))?;
    // Of a namespace that is not here there may be a type that is.
    if crate::value::member::is_known_type(&Type::named(name).full_name()) {
        return None;
    }
    Some((span, format!("[{name}] does not run: {reason}"), None))
}

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
        Node::Expression(Expression { kind: ExpressionKind::Type(name), .. }) => named.extend(refused_type(&name.text, name.span)),
        Node::Expression(Expression { kind: ExpressionKind::Cast(attribute, _), .. }) => {
            named.extend(refused_type(&attribute.name.text, attribute.name.span));
        }
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
    if let Element::Argument(expression) = element { written(expression) } else { None }
}

/// A text that is written down as it is.
fn written(expression: &Expression) -> Option<(&str, Span)> {
    match &expression.kind {
        ExpressionKind::Bareword(text) | ExpressionKind::Single(text) | ExpressionKind::Double(text) => Some((text, expression.span)),
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
        let Some(at) = given("comobject") else {
            let named = match given("typename").map(|at| (at, &command.elements[at])) {
                Some((_, Element::Parameter(parameter))) if parameter.argument.is_some() => parameter.argument.as_ref().and_then(written),
                Some((at, _)) => command.elements.get(at + 1).and_then(word),
                None => command.elements.get(1).and_then(word),
            };
            return named.and_then(|(name, span)| refused_type(name, span));
        };
        let (class, span) = match &command.elements[at] {
            Element::Parameter(parameter) if parameter.argument.is_some() => parameter.argument.as_ref().and_then(written),
            _ => command.elements.get(at + 1).and_then(word),
        }?;
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
            ("$m = New-Object system.net.mail.MailMessage 'a', 'b'", vec!["system.net.mail.MailMessage"]),
            (
                "New-Object -TypeName Net.Mail.SmtpClient; New-Object -TypeName:'Windows.Forms.Form'",
                vec!["Net.Mail.SmtpClient", "'Windows.Forms.Form'"],
            ),
            ("if ($x) { [ADSI]'LDAP://RootDSE' }; [System.Drawing.Size]::new(1, 2)", vec!["ADSI", "System.Drawing.Size"]),
            (
                "New-Object PSObject -Property @{ A = 1 }; New-Object System.Net.WebClient; [Net.MailX]; [Net.Mail.MailAddress]'a@b.c'; [Management.Automation.PSObject]",
                vec![],
            ),
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
