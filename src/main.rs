//! emsh: reads the environment, wires the parts together, sets the exit code.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the main speaks to the process's streams")]
#![allow(clippy::disallowed_methods, reason = "the main alone reads the environment")]

#[path = "bin/world/embedded.rs"]
mod embedded;
#[path = "bin/world/memory.rs"]
mod memory;
#[path = "bin/world/mod.rs"]
mod world;

use anyhow::Context;
use corosensei::stack::DefaultStack;
use emsh::bind::explain;
use emsh::catalog::{CmdletDef, Scalar};
use emsh::config::Folders;
use emsh::engine::{Engine, Environment, Exit, Host, Silent};
use emsh::invoke::{CommandSource, Commands, Stop};
use emsh::record::{Category, ErrorRecord};
use emsh::repl::{Alive, Colours, Editor, Line, OuterShell, StandardHost};
use emsh::session::{Ask, Choice, Chooser, Start};
use emsh::settings::{CommandLine, Init, Run};
use emsh::text::Source;
use emsh::value::{Dictionary, DictionaryKind, Value};
use parking_lot::Mutex;
use std::io::{BufRead, IsTerminal, Read, Write};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use world::World;

/// The engine evaluates trees by recursion: it gets a stack that its own limits are never larger than.
const STACK: usize = 1 << 30;

const HELP: &str = "emsh [-NoProfile] [-NonInteractive] [-NoLogo] [-WorkingDirectory FOLDER]
     [-ConfigDir FOLDER | -ConnectTo SERVER [-TokenFile FILE] | -Embedded]
     [-Command TEXT | -File SCRIPT [ARGUMENTS] | -Explain LINE | CMDLET ARGUMENTS]

  -Command TEXT       runs the rest of the command line; - reads standard input
  -File SCRIPT        runs a script with the words behind it as its arguments
  -Explain LINE       shows as JSON what a line means; - reads lines of JSON
  -Complete -         completes lines of JSON from standard input
  -Functions SCRIPT   knows the functions of a script while explaining
  -EncodedCommand T   runs UTF-16 text in base 64
  -NoExit             stays open when the command or script has ended
  -Version, -Help

emsh init [FOLDER] [-Name NAME] [-Server NAME] [-Fqdn HOST] [-Listen ADDRESS] makes an organization.
emsh completions bash|zsh|fish prints the script that completes emsh's own command line in that shell.
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let line = match emsh::settings::parse(&words) {
        Ok(line) => line,
        Err(error) => {
            eprintln!("emsh: {error}");
            return ExitCode::from(64);
        }
    };
    // Nobody at a prompt loses anything by it when what cannot be interrupted ends with the process.
    let patience = (!line.no_exit && line.run != Run::Interactive).then_some(PATIENCE);
    let stop = Stop::default();
    // Without one that listens Ctrl-C ends the process, which is what it did before.
    if let Ok(signals) = signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT]) {
        let stop = stop.clone();
        let _ = std::thread::Builder::new().name("signals".into()).spawn(move || listen(signals, &stop, patience));
    }
    // What runs stays on the first thread, whose memory grows in larger steps than that of any other.
    let stack = match DefaultStack::new(STACK) {
        Ok(stack) => stack,
        Err(error) => {
            eprintln!("emsh: the system gives no memory for a stack of {} MiB: {error}", STACK >> 20);
            return ExitCode::from(FAULT);
        }
    };
    // A panic has said what it is.
    let ended = std::panic::catch_unwind(AssertUnwindSafe(|| corosensei::on_stack(stack, || run(&line, &stop))));
    ExitCode::from(match ended {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            eprintln!("emsh: {error:#}");
            FAULT
        }
        Err(_) => FAULT,
    })
}

/// The exit code of a fault of the program itself, as sysexits has it.
const FAULT: u8 = 70;

/// How long what runs has to end by itself after Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(40);
/// How often it is looked whether it has.
const TICK: Duration = Duration::from_millis(4);

/// Ctrl-C asks what runs to stop. What does not end in time ends with the process, where that is wanted, unless
/// something must be put in order first.
fn listen(mut signals: signal_hook::iterator::Signals, stop: &Stop, patience: Option<Duration>) {
    let interrupt = stop.interrupt();
    loop {
        for _ in signals.wait() {
            stop.stop();
        }
        let (Some(patience), true) = (patience, interrupt.is_wanted()) else { continue };
        let mut since = Instant::now();
        loop {
            // Pressed once more, it ends what puts things in order, too.
            signals.pending().for_each(|_| stop.stop());
            if interrupt.is_held() {
                since = Instant::now();
            } else if since.elapsed() > patience {
                std::process::exit(130);
            }
            std::thread::sleep(TICK);
        }
    }
}

fn run(line: &CommandLine, stop: &Stop) -> anyhow::Result<u8> {
    match &line.run {
        Run::Version => {
            println!("emsh {}", env!("CARGO_PKG_VERSION"));
            return Ok(0);
        }
        Run::Help => {
            print!("{HELP}");
            return Ok(0);
        }
        Run::Explain(text) => return explain_lines(line, text),
        Run::Complete(who, words) => return complete(line, who, words),
        Run::Init(words) => return init(line, words),
        Run::Completions(shell) => {
            print!("{}", outer_shell(shell)?.script());
            return Ok(0);
        }
        _ => {}
    }
    let interactive = !line.non_interactive && std::io::stdin().is_terminal();
    let mut engine = engine(line, None, interactive, stop)?;
    if !line.no_profile && !matches!(line.run, Run::Direct(_)) {
        run_profiles(&mut engine);
    }
    let code = match &line.run {
        Run::Command(text) => code(run_text(&mut engine, text), true),
        Run::File(path, words) => {
            let folder = engine.environment().folder.clone();
            let path = folder.join(path.replace('\\', "/"));
            let Ok(bytes) = std::fs::read(&path) else {
                eprintln!("emsh: the script '{}' cannot be read. Check its path, and that it may be read.", path.display());
                return Ok(64);
            };
            let source = Arc::new(Source::script(path.display().to_string(), decode(&bytes)));
            let parsed = emsh::syntax::parse(&source);
            let arguments = words.iter().map(|word| Value::from(word.as_str())).collect();
            code(engine.run(&parsed, &source, arguments), false)
        }
        Run::Direct(words) => run_direct(&mut engine, words),
        Run::StandardInput => run_input(&mut engine)?,
        Run::Interactive if interactive => return Ok(converse(engine, line, stop)),
        _ => run_input(&mut engine)?,
    };
    if line.no_exit && interactive {
        return Ok(converse(engine, line, stop));
    }
    engine.end_with_process();
    Ok(code)
}

/// An engine in the world around this process; its host is the process's streams unless another one is given.
fn engine(line: &CommandLine, host: Option<Box<dyn Host>>, interactive: bool, stop: &Stop) -> anyhow::Result<Engine> {
    let mut world = World::read(line.folder.as_deref())?;
    let chooser = chooser(line, &world, interactive);
    let profile = profile_variable(&profiles(&world));
    add_usual_variables(&mut world);
    let environment = Environment {
        home: world.home,
        computer: world.computer,
        user: world.user,
        process: std::process::id(),
        folder: world.folder,
        interactive,
        clock: world::now,
        offset: world::offset,
        random: world::random,
        memory: memory::taken,
        variables: world.variables,
    };
    let host = host.unwrap_or_else(|| Box::new(StandardHost::new(interactive, colours(&environment), width()).with_stop(stop.clone())));
    let commands = Commands::new(emsh::catalog::CMDLETS).with_aliases(emsh::catalog::ALIASES);
    let open: emsh::engine::Open = |name| emsh::catalog::cmdlet(name).and_then(emsh::cmdlets::open);
    let mut engine = Engine::new(commands, host, environment, stop.clone(), open, emsh::render::error_text);
    engine.set_sessions(Box::new(chooser));
    engine.set_variable("PROFILE", profile);
    Ok(engine)
}

/// The profiles: the system's, and the person's own.
fn profiles(world: &World) -> [PathBuf; 2] {
    [World::system_folders().configuration, world.user_folders().configuration].map(|folder| folder.join("profile.ps1"))
}

/// `$PROFILE`: the path of the person's own profile, which names the system's too.
fn profile_variable([system, own]: &[PathBuf; 2]) -> Value {
    let text = |path: &PathBuf| path.display().to_string();
    let part = |name: &str, path: &PathBuf| emsh::value::Property { name: name.into(), value: text(path).into() };
    let parts = vec![
        part("AllUsersAllHosts", system),
        part("AllUsersCurrentHost", system),
        part("CurrentUserAllHosts", own),
        part("CurrentUserCurrentHost", own),
    ];
    Value::Object(Arc::new(emsh::value::Object::around(text(own).into(), parts)))
}

/// Runs the profiles that are there. What goes wrong in one is shown, and the shell goes on.
fn run_profiles(engine: &mut Engine) {
    let Some(variable) = engine.variable("PROFILE") else { return };
    for name in ["AllUsersCurrentHost", "CurrentUserCurrentHost"] {
        let Some(path) = emsh::value::member::property(&variable, name).map(|path| emsh::value::to_text(&path)) else { continue };
        if std::path::Path::new(&*path).is_file() {
            // Dotted, so that what it defines stays.
            run_text(engine, &format!(". '{}'", path.replace('\'', "''")));
        }
    }
}

/// Gives the variables values that scripts from Windows ask for.
fn add_usual_variables(world: &mut World) {
    let short = world.short_name().to_uppercase();
    let temporary = std::env::temp_dir().display().to_string();
    let usual = [
        ("COMPUTERNAME", short.clone()),
        ("USERNAME", world.user.clone()),
        ("USERDOMAIN", short),
        ("TEMP", temporary.clone()),
        ("TMP", temporary),
        ("ExchangeInstallPath", format!("{}/", World::system_folders().configuration.display())),
    ];
    for (name, value) in usual {
        if !world.variables.keys().any(|own| own.eq_ignore_ascii_case(name)) {
            world.variables.insert(name.to_owned(), value);
        }
    }
}

/// Which organization management cmdlets work on; it is opened when the first of them runs.
fn chooser(line: &CommandLine, world: &World, interactive: bool) -> Chooser {
    let choice = match (line.embedded, interactive && line.run == Run::Interactive) {
        (true, _) => Choice::Embedded,
        (false, true) => Choice::Interactive,
        (false, false) => Choice::Files,
    };
    // What the command line says counts for more than what the environment says.
    let connect_to = line.connect_to.clone().or_else(|| world.find("EMSH_SERVER").filter(|_| line.config_dir.is_none()).map(str::to_owned));
    let folder = line.config_dir.clone().or_else(|| world.find("EMSH_CONFIG_DIR").map(PathBuf::from));
    let start = Start {
        connect_to,
        folder: folder.map(|folder| world.folder.join(folder)),
        choice,
        system: World::system_folders(),
        user: world.user_folders(),
        caller: world.caller(),
        computer: world.short_name(),
        token_file: line
            .token_file
            .clone()
            .or_else(|| world.find("EMSH_TOKEN_FILE").map(PathBuf::from))
            .map(|file| world.folder.join(file)),
    };
    let ask: Option<Ask> = interactive.then(|| -> Ask { Box::new(|question| StandardHost::new(true, false, 80).ask(question)) });
    Chooser::new(start, Box::new(embedded::open), ask)
}

/// Makes an organization.
fn init(line: &CommandLine, init: &Init) -> anyhow::Result<u8> {
    let world = World::read(line.folder.as_deref())?;
    let folders = match init.folder.as_ref().or(line.config_dir.as_ref()) {
        Some(folder) => Folders::inside(world.folder.join(folder)),
        None if rustix::process::getuid().is_root() => World::system_folders(),
        None => world.user_folders(),
    };
    let first = init.server.clone().unwrap_or_else(|| emsh::session::server_name(&world.short_name()));
    let host = init.host.clone().or_else(|| world.computer.contains('.').then(|| world.computer.clone()));
    let listen: Vec<&str> = if init.listen.is_empty() { vec!["[::]:443"] } else { init.listen.iter().map(String::as_str).collect() };
    let name = init.name.as_deref().unwrap_or("Contoso");
    match emsh::session::make(&folders, name, &first, host.as_deref(), &listen, &world.caller()) {
        Ok(()) => {
            println!("Made the organization {name} in {}, with the server {first}.", folders.configuration.display());
            println!("Open it:  emsh -ConfigDir {0}\nServe it: emshd --config-dir {0}", folders.configuration.display());
            Ok(0)
        }
        Err(error) => {
            eprintln!("emsh: {error}");
            Ok(1)
        }
    }
}

/// Whether colours are wanted: `NO_COLOR` says no.
fn colours(environment: &Environment) -> bool {
    environment.variables.get("NO_COLOR").is_none_or(String::is_empty)
}

/// The cells that lines may take: one less than the terminal has, 119 where there is none.
fn width() -> usize {
    let terminal = std::io::stdout().is_terminal().then(|| rustix::termios::tcgetwinsize(std::io::stdout()).ok()).flatten();
    terminal.map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 1).unwrap_or(120) - 1
}

/// Runs a line that was typed, and remembers it for Get-History and the transcript; not so lines that may hold a secret.
fn run_line(engine: &mut Engine, line: &str) -> Exit {
    let started = (engine.environment().clock)();
    let kept = emsh::settings::may_be_kept(line);
    if kept {
        engine.heard(line);
    }
    let exit = run_text(engine, line);
    if kept {
        engine.remember_line(line, started);
    }
    exit
}

fn run_text(engine: &mut Engine, text: &str) -> Exit {
    let source = Arc::new(Source::new(text));
    let parsed = emsh::syntax::parse(&source);
    engine.run(&parsed, &source, Vec::new())
}

/// The exit code: of a command, whether its last statement succeeded counts; of a script it does not.
fn code(exit: Exit, of_command: bool) -> u8 {
    match exit {
        Exit::Done(succeeded) => u8::from(of_command && !succeeded),
        #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "the low byte is what the system keeps")]
        Exit::Code(code) => code as u8,
        Exit::Failed => 1,
        Exit::Interrupted => 130,
    }
}

fn run_input(engine: &mut Engine) -> anyhow::Result<u8> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("standard input cannot be read")?;
    Ok(code(run_text(engine, &decode(&bytes)), true))
}

/// The text of a script; one that is not UTF-8 gets a warning.
fn decode(bytes: &[u8]) -> String {
    let (text, is_old) = emsh::text::script_text(bytes);
    if is_old {
        eprintln!("WARNING: The text is not UTF-8; it is read as Windows-1252.");
    }
    text
}

/// Runs the direct form; the exit code is the cmdlet's own where its definition lists some.
fn run_direct(engine: &mut Engine, words: &[String]) -> u8 {
    let def = match words.first().and_then(|name| engine.commands().resolve(name)) {
        Some(CommandSource::Cmdlet(def)) if !def.exit_codes.is_empty() => def,
        Some(CommandSource::Cmdlet(def)) => return code(run_text(engine, &direct(words, Some(def))), true),
        _ => return code(run_text(engine, &direct(words, None)), true),
    };
    // What comes out is kept in a variable without a word of it in the line, which errors show.
    let keep = (format!("{}:OutVariable", def.name).into(), SHOWN.into());
    let defaults = Dictionary::of(DictionaryKind::Hashtable, [keep]);
    engine.set_variable("PSDefaultParameterValues", Value::Dictionary(Arc::new(defaults)));
    let exit = run_text(engine, &direct(words, Some(def)));
    let shown = match engine.variable(SHOWN) {
        Some(Value::Array(objects)) => objects.to_vec(),
        one => one.into_iter().collect(),
    };
    let has = |name: &str, wanted: &str| {
        let of = |object: &Value| emsh::value::member::property(object, name).is_some_and(|value| *emsh::value::to_text(&value) == *wanted);
        shown.iter().any(of)
    };
    let own = def.exit_codes.iter().find(|own| match own.when.split_once('=') {
        Some((name, wanted)) => matches!(exit, Exit::Done(true)) && has(name, wanted),
        None => matches!(exit, Exit::Done(false) | Exit::Failed) && (own.when == "error" || own.when == "usage" && was_misused(engine)),
    });
    own.map_or_else(|| code(exit, true), |own| own.code)
}

/// Whether what failed last is an argument that cannot be used, and not the world.
fn was_misused(engine: &Engine) -> bool {
    let Some(Value::Array(errors)) = engine.variable("Error") else { return false };
    let first = errors.to_vec().into_iter().next();
    first
        .as_ref()
        .and_then(|error| error.downcast::<ErrorRecord>())
        .is_some_and(|record| record.category == Category::InvalidArgument || record.exception.type_name.contains("ParameterBinding"))
}

/// The variable with what a cmdlet of the direct form sent to the screen.
const SHOWN: &str = "EmshShown";

/// The direct form as a line: each word is one argument, whatever stands in it. Names of parameters and the three constants that no
/// text can stand for (`$true`, `$false`, `$null`) mean what they mean in a line; and a list of words that the definition knows is one,
/// as a comma can stand in none of them.
fn direct(words: &[String], def: Option<&CmdletDef>) -> String {
    let value = |word: &str| match word.to_ascii_lowercase().as_str() {
        "$true" | "$false" | "$null" => word.to_owned(),
        _ => format!("'{}'", word.replace('\'', "''")),
    };
    let word = |word: &String| {
        let (name, argument) = word.split_once(':').map_or((word.as_str(), None), |(name, argument)| (name, Some(argument)));
        let is_name = name == "-?"
            || name.strip_prefix('-').is_some_and(|rest| {
                rest.starts_with(char::is_alphabetic) && rest.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
            });
        match argument {
            _ if !is_name => value(word),
            None => word.clone(),
            Some(argument) => format!("{name}:{}", value(argument)),
        }
    };
    let list = |place: usize| {
        let name = words[place - 1].strip_prefix('-').filter(|name| !name.is_empty())?.to_ascii_lowercase();
        let mut meant = def?.parameters.iter().filter(|parameter| parameter.name.to_ascii_lowercase().starts_with(&name));
        let parameter = meant.next().filter(|_| meant.next().is_none())?;
        let closed = !parameter.values.is_empty() || matches!(parameter.ty.scalar, Scalar::Enum(_));
        let is_value = !words[place].starts_with('-');
        (parameter.ty.many && closed && is_value)
            .then(|| words[place].split(',').map(|part| value(part.trim())).collect::<Vec<_>>().join(","))
    };
    let rest: Vec<String> = (1..words.len()).map(|place| list(place).unwrap_or_else(|| word(&words[place]))).collect();
    let command = words.first().map_or("", String::as_str);
    let is_plain =
        command.starts_with(char::is_alphabetic) && command.chars().all(|letter| letter.is_alphanumeric() || "-_.".contains(letter));
    let command = if is_plain { command.to_owned() } else { format!("& {}", value(command)) };
    format!("{command} {}", rest.join(" "))
}

fn converse(mut engine: Engine, line: &CommandLine, stop: &Stop) -> u8 {
    if !line.no_logo {
        let place = match engine.sessions().current() {
            Ok(session) => session.describe().place.to_string(),
            Err(record) => record.message().to_owned(),
        };
        println!("emsh {}: {place}\nhelp and Get-Command *Mapi* lead on; exit leaves.", env!("CARGO_PKG_VERSION"));
    }
    let home = engine.environment().home.clone();
    let state = engine.environment().variables.get("XDG_STATE_HOME").map_or_else(|| home.join(".local/state"), PathBuf::from).join("emsh");
    let history = Some(state.join("history.txt"));
    let paint = if colours(engine.environment()) { Colours::On } else { Colours::Off };
    let mut editor = Editor::new(history.as_deref(), paint);
    // Scripts that complete arguments run in the engine while a line is read.
    let engine = Arc::new(Mutex::new(engine));
    loop {
        let folder = engine.lock().environment().folder.display().to_string();
        let session = engine.lock().sessions().current().ok();
        match editor.read(&folder, Alive::with_scripts(&engine, session)) {
            Line::End => return 0,
            Line::Interrupted => {}
            Line::Text(text) => {
                stop.reset();
                let exit = run_line(&mut engine.lock(), &text);
                if let Exit::Code(code) = exit {
                    return self::code(Exit::Code(code), true);
                }
            }
        }
    }
}

fn outer_shell(name: &str) -> anyhow::Result<OuterShell> {
    OuterShell::named(name).with_context(|| format!("'{name}' is no shell that is known here; bash, zsh and fish are"))
}

/// `-Complete`: for programs that speak JSON, or for the shell that emsh is called from.
fn complete(line: &CommandLine, who: &str, words: &[String]) -> anyhow::Result<u8> {
    let stop = Stop::default();
    let fresh = || engine(line, Some(Box::new(Silent)), false, &stop);
    if who == "-" {
        emsh::repl::serve(std::io::stdin().lock(), std::io::stdout().lock(), fresh).context("a request is one JSON object a line")?;
    } else {
        let mut engine = fresh()?;
        let session = engine.sessions().current().ok();
        print!("{}", emsh::repl::offer(outer_shell(who)?, words, Alive::of(&engine, session).known()));
    }
    Ok(0)
}

fn explain_lines(line: &CommandLine, text: &str) -> anyhow::Result<u8> {
    let functions = match &line.functions {
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| format!("the script '{}' cannot be read", path.display()))?;
            explain::declared_functions(&Arc::new(Source::script(path.display().to_string(), decode(&bytes))))
        }
        None => explain::Signatures::new(),
    };
    let commands = Commands::new(emsh::catalog::CMDLETS);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if text != "-" {
        serde_json::to_writer(&mut out, &explain::explain(None, text, &functions, &commands))?;
        writeln!(out)?;
        return Ok(0);
    }
    for request in std::io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&request?).context("a request is one JSON object a line: {\"id\": …, \"code\": …}")?;
        serde_json::to_writer(&mut out, &explain::explain(request.id, &request.code, &functions, &commands))?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(0)
}

/// A line to explain.
#[derive(serde::Deserialize)]
struct Request {
    id: Option<String>,
    code: String,
}
