//! The command line, in PowerShell's spellings.

use std::path::PathBuf;

/// What to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Run {
    /// A person at a terminal, or lines on standard input.
    #[default]
    Interactive,
    /// `-Command`: the rest of the line.
    Command(String),
    /// `-Command -`, or standard input that is no terminal.
    StandardInput,
    /// `-File`: a script and its words.
    File(String, Vec<String>),
    /// The direct form: a cmdlet and its arguments, one word each.
    Direct(Vec<String>),
    /// `-Explain`: a line, or `-` for JSON on standard input.
    Explain(String),
    /// `-Complete`: `-` for JSON on standard input, or the name of the shell that asks and what it has of the line.
    Complete(String, Vec<String>),
    /// `completions`: the script that teaches a shell to complete, by the shell's name.
    Completions(String),
    /// `init`: makes an organization.
    Init(Init),
    /// `-Version`.
    Version,
    /// `-Help`.
    Help,
}

/// What `init` is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Init {
    /// The folder; the usual one when it is not named.
    pub folder: Option<PathBuf>,
    /// `-Name`: what the organization is called.
    pub name: Option<String>,
    /// `-Server`: what its first server is called.
    pub server: Option<String>,
    /// `-Fqdn`: the first server's host name.
    pub host: Option<String>,
    /// `-Listen`: where the first server listens; may be given several times.
    pub listen: Vec<String>,
}

/// A command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandLine {
    /// What to run.
    pub run: Run,
    /// `-NoProfile`.
    pub no_profile: bool,
    /// `-NonInteractive`.
    pub non_interactive: bool,
    /// `-NoLogo`.
    pub no_logo: bool,
    /// `-NoExit`.
    pub no_exit: bool,
    /// `-WorkingDirectory`.
    pub folder: Option<PathBuf>,
    /// `-ConfigDir`: the folder of an organization.
    pub config_dir: Option<PathBuf>,
    /// `-ConnectTo`: a server.
    pub connect_to: Option<String>,
    /// `-TokenFile`: the file of the token for a server in the network.
    pub token_file: Option<PathBuf>,
    /// `-Embedded`: a server inside the shell.
    pub embedded: bool,
    /// `-Functions`: a script whose functions `-Explain` knows.
    pub functions: Option<PathBuf>,
}

/// Why a command line cannot be understood; the exit code for it is 64.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct UsageError {
    message: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Switch {
    Command,
    File,
    EncodedCommand,
    NoProfile,
    NonInteractive,
    NoLogo,
    NoExit,
    WorkingDirectory,
    OutputFormat,
    InputFormat,
    ExecutionPolicy,
    Explain,
    Complete,
    Functions,
    ConfigDir,
    ConnectTo,
    TokenFile,
    Embedded,
    Version,
    Help,
}

/// In the order in which beginnings of them are tried.
const SWITCHES: &[(&str, Switch)] = &[
    ("command", Switch::Command),
    ("file", Switch::File),
    ("encodedcommand", Switch::EncodedCommand),
    ("noprofile", Switch::NoProfile),
    ("noninteractive", Switch::NonInteractive),
    ("nologo", Switch::NoLogo),
    ("noexit", Switch::NoExit),
    ("workingdirectory", Switch::WorkingDirectory),
    ("wd", Switch::WorkingDirectory),
    ("outputformat", Switch::OutputFormat),
    ("inputformat", Switch::InputFormat),
    ("executionpolicy", Switch::ExecutionPolicy),
    ("ep", Switch::ExecutionPolicy),
    ("explain", Switch::Explain),
    ("complete", Switch::Complete),
    ("functions", Switch::Functions),
    ("configdir", Switch::ConfigDir),
    ("connectto", Switch::ConnectTo),
    ("tokenfile", Switch::TokenFile),
    ("embedded", Switch::Embedded),
    ("version", Switch::Version),
    ("help", Switch::Help),
    ("?", Switch::Help),
];

/// Reads the words behind the program's name.
///
/// # Errors
/// For a switch that does not exist, is ambiguous, or lacks its value.
pub fn parse(words: &[String]) -> Result<CommandLine, UsageError> {
    let mut line = CommandLine::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(name) = word
            .strip_prefix("--")
            .or_else(|| word.strip_prefix('-'))
            .or_else(|| word.strip_prefix('/').filter(|rest| !rest.contains('/')))
            .filter(|name| !name.is_empty())
        else {
            let rest: Vec<String> = std::iter::once(word).chain(words).cloned().collect();
            if let ("completions", [shell]) = (word.as_str(), &rest[1..]) {
                line.run = Run::Completions(shell.clone());
                return Ok(line);
            }
            if word == "init" {
                line.run = Run::Init(init(&rest[1..])?);
                return Ok(line);
            }
            line.run =
                if word.to_ascii_lowercase().ends_with(".ps1") { Run::File(word.clone(), rest[1..].to_vec()) } else { Run::Direct(rest) };
            return Ok(line);
        };
        let mut value = |what: &str| words.next().cloned().ok_or_else(|| UsageError { message: format!("{word} needs {what} behind it.") });
        match switch(name)? {
            Switch::Command => {
                let rest: Vec<String> = words.cloned().collect();
                if rest.is_empty() {
                    return Err(UsageError { message: format!("{word} needs a command behind it, or - for standard input.") });
                }
                line.run = if rest == ["-"] { Run::StandardInput } else { Run::Command(rest.join(" ")) };
                return Ok(line);
            }
            Switch::File => {
                let path = value("a script's path")?;
                line.run = if path == "-" { Run::StandardInput } else { Run::File(path, words.cloned().collect()) };
                return Ok(line);
            }
            Switch::EncodedCommand => line.run = Run::Command(decoded(&value("a command in base 64")?)?),
            Switch::NoProfile => line.no_profile = true,
            Switch::NonInteractive => line.non_interactive = true,
            Switch::NoLogo => line.no_logo = true,
            Switch::NoExit => line.no_exit = true,
            Switch::WorkingDirectory => line.folder = Some(value("a folder")?.into()),
            Switch::OutputFormat | Switch::InputFormat | Switch::ExecutionPolicy => {
                value("a value")?;
            }
            Switch::Explain => line.run = Run::Explain(value("a line, or - for standard input")?),
            Switch::Complete => {
                let who = value("- for standard input, or the name of a shell")?;
                line.run = Run::Complete(who, words.cloned().collect());
                return Ok(line);
            }
            Switch::Functions => line.functions = Some(value("a script's path")?.into()),
            Switch::ConfigDir => line.config_dir = Some(value("the folder of an organization")?.into()),
            Switch::ConnectTo => line.connect_to = Some(value("a server: its host name, or the path of its socket")?),
            Switch::TokenFile => line.token_file = Some(value("the file of a token")?.into()),
            Switch::Embedded => line.embedded = true,
            Switch::Version => line.run = Run::Version,
            Switch::Help => line.run = Run::Help,
        }
    }
    Ok(line)
}

/// The words behind `init`.
fn init(words: &[String]) -> Result<Init, UsageError> {
    let mut init = Init::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(name) = word.strip_prefix('-') else {
            if init.folder.replace(word.into()).is_some() {
                return Err(UsageError { message: "init takes one folder.".to_owned() });
            }
            continue;
        };
        let value = || words.clone().next().cloned().ok_or_else(|| UsageError { message: format!("{word} needs a value behind it.") });
        match name.trim_start_matches('-').to_ascii_lowercase().as_str() {
            "name" => init.name = Some(value()?),
            "server" => init.server = Some(value()?),
            "fqdn" => init.host = Some(value()?),
            "listen" => init.listen.push(value()?),
            _ => return Err(UsageError { message: format!("init knows -Name, -Server, -Fqdn and -Listen, not {word}.") }),
        }
        words.next();
    }
    Ok(init)
}

fn switch(name: &str) -> Result<Switch, UsageError> {
    let lower = name.to_ascii_lowercase();
    if let Some((_, exact)) = SWITCHES.iter().find(|(own, _)| *own == lower) {
        return Ok(*exact);
    }
    let matching: Vec<&(&str, Switch)> = SWITCHES.iter().filter(|(own, _)| own.starts_with(&lower)).collect();
    match matching.as_slice() {
        [only] => Ok(only.1),
        [first, rest @ ..] if rest.iter().all(|(_, switch)| *switch == first.1) => Ok(first.1),
        [] => Err(UsageError { message: format!("There is no switch -{name}. emsh -Help lists them.") }),
        _ if "command".starts_with(&lower) => Ok(Switch::Command),
        _ if lower == "f" => Ok(Switch::File),
        _ if lower == "e" || lower == "ec" => Ok(Switch::EncodedCommand),
        several => {
            let names: Vec<String> = several.iter().map(|(own, _)| format!("-{own}")).collect();
            Err(UsageError { message: format!("-{name} is the beginning of several switches: {}.", names.join(", ")) })
        }
    }
}

/// UTF-16 in base 64.
fn decoded(text: &str) -> Result<String, UsageError> {
    use base64::Engine;
    let error = || UsageError { message: "-EncodedCommand takes UTF-16 text in base 64; this is not.".to_owned() };
    let bytes = base64::engine::general_purpose::STANDARD.decode(text.trim()).map_err(|_| error())?;
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    String::from_utf16(&units).map_err(|_| error())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<CommandLine, UsageError> {
        parse(&words.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn switches_are_known_by_their_beginnings() {
        let line = read(&["-NoP", "--NONI", "/nologo", "-c", "1", "+", "2"]).expect("it is well formed");
        assert!(line.no_profile && line.non_interactive && line.no_logo);
        assert_eq!(line.run, Run::Command("1 + 2".into()));
        assert_eq!(read(&["-f", "a.ps1", "-X", "1"]).map(|line| line.run), Ok(Run::File("a.ps1".into(), vec!["-X".into(), "1".into()])));
        assert_eq!(
            read(&["Get-Date", "-Format", "yyyy"]).map(|line| line.run),
            Ok(Run::Direct(vec!["Get-Date".into(), "-Format".into(), "yyyy".into()]))
        );
        assert_eq!(read(&["-EncodedCommand", "MQA="]).map(|line| line.run), Ok(Run::Command("1".into())));
    }

    #[test]
    fn what_is_no_switch_is_refused() {
        assert!(read(&["-Nope"]).is_err() && read(&["-no"]).is_err() && read(&["-Command"]).is_err() && read(&["-File"]).is_err());
    }
}
