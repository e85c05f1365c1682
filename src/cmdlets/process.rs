//! Get-Process, Stop-Process, Start-Process and Invoke-Item.

use super::get_command::program;
use super::item::expanded;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::text::quoted_words;
use crate::value::{DateTime, DateTimeKind, Object, Property, Text, Value, Wildcard, time, to_f64};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Clock ticks a second and bytes a page, as Linux tells them to programs.
const TICKS: i64 = 100;
const PAGE: i64 = 4096;

/// A process as /proc describes it.
struct Running {
    id: i32,
    name: String,
    session: i32,
    ticks: i64,
    started: i64,
    threads: i64,
    memory: i64,
    virtual_memory: i64,
}

fn running(id: i32) -> Option<Running> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (open, close) = (stat.find('(')?, stat.rfind(')')?);
    let rest: Vec<&str> = stat[close + 1..].split_whitespace().collect();
    let number = |index: usize| rest.get(index).and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
    Some(Running {
        id,
        name: stat[open + 1..close].to_owned(),
        session: i32::try_from(number(3)).unwrap_or_default(),
        ticks: number(11) + number(12),
        threads: number(17),
        started: number(19),
        virtual_memory: number(20),
        memory: number(21) * PAGE,
    })
}

fn all() -> Vec<Running> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let mut found: Vec<Running> = entries.filter_map(|entry| running(entry.ok()?.file_name().to_string_lossy().parse().ok()?)).collect();
    found.sort_by(|left, right| left.name.to_lowercase().cmp(&right.name.to_lowercase()).then(left.id.cmp(&right.id)));
    found
}

fn described(process: &Running, context: &dyn Context) -> Value {
    let property = |name: &str, value: Value| Property { name: name.into(), value };
    let cpu = process.ticks as f64 / TICKS as f64;
    let boot = std::fs::read_to_string("/proc/stat")
        .ok()
        .and_then(|text| text.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse::<i64>().ok()))
        .unwrap_or_default();
    let started = time::UNIX_EPOCH + boot * time::SECOND + process.started * (time::SECOND / TICKS);
    let local = DateTime { ticks: started + context.offset(started), kind: DateTimeKind::Local };
    let path = std::fs::read_link(format!("/proc/{}/exe", process.id)).ok().map(|path| path.display().to_string());
    let line = std::fs::read(format!("/proc/{}/cmdline", process.id))
        .ok()
        .map(|bytes| String::from_utf8_lossy(&bytes).trim_end_matches('\0').replace('\0', " "));
    let parts = vec![
        property("Name", process.name.as_str().into()),
        property("Id", Value::Int(process.id)),
        property("ProcessName", process.name.as_str().into()),
        property("SI", Value::Int(process.session)),
        property("SessionId", Value::Int(process.session)),
        property("Handles", Value::Int(0)),
        property("VM", Value::Long(process.virtual_memory)),
        property("WS", Value::Long(process.memory)),
        property("WorkingSet64", Value::Long(process.memory)),
        property("CPU", Value::Double(cpu)),
        property("Threads", Value::Long(process.threads)),
        property("StartTime", Value::DateTime(local)),
        property("Path", path.into()),
        property("CommandLine", line.into()),
        property("HasExited", Value::Bool(false)),
        property("Responding", Value::Bool(true)),
        property("WSText", format!("{:.2}", process.memory as f64 / 1_048_576.0).into()),
        property("CPUText", format!("{cpu:.2}").into()),
    ];
    Value::Object(Arc::new(Object::of(&["System.Diagnostics.Process", "System.Object"], parts)))
}

fn not_found(id: &'static str, target: impl Into<Value>, message: String) -> ErrorRecord {
    ErrorRecord::new(id, Category::ObjectNotFound, Exception::new("Microsoft.PowerShell.Commands.ProcessCommandException", message))
        .with_target(target)
}

fn by_name(names: &[Text], context: &mut dyn Context) -> Result<Vec<Running>, Stopped> {
    let mut chosen = Vec::new();
    for name in names {
        let pattern = Wildcard::new(name);
        let found: Vec<Running> = all().into_iter().filter(|process| pattern.matches(&process.name)).collect();
        if found.is_empty() && !Wildcard::is_pattern(name) {
            let message = format!("There is no process with the name \"{name}\".");
            context.error(not_found("NoProcessFoundForGivenName", name.clone(), message))?;
        }
        chosen.extend(found);
    }
    Ok(chosen)
}

fn by_id(ids: &[i32], context: &mut dyn Context) -> Result<Vec<Running>, Stopped> {
    let mut chosen = Vec::new();
    for id in ids {
        match running(*id) {
            Some(process) => chosen.push(process),
            None => {
                let message = format!("There is no process with the number {id}.");
                context.error(not_found("NoProcessFoundForGivenId", Value::Int(*id), message))?;
            }
        }
    }
    Ok(chosen)
}

/// What is running.
#[derive(Debug, Default)]
pub(super) struct GetProcess;

impl Cmdlet<parameters::GetProcess> for GetProcess {
    fn process(&mut self, p: &mut parameters::GetProcess, context: &mut dyn Context) -> Outcome {
        let found = match (p.id.value(), p.name.value()) {
            (Some(ids), _) => by_id(ids, context)?,
            (None, Some(names)) => by_name(names, context)?,
            (None, None) => all(),
        };
        for process in found {
            let value = described(&process, context);
            context.emit(value)?;
        }
        Ok(())
    }
}

/// Ends processes.
#[derive(Debug, Default)]
pub(super) struct StopProcess;

impl Cmdlet<parameters::StopProcess> for StopProcess {
    fn process(&mut self, p: &mut parameters::StopProcess, context: &mut dyn Context) -> Outcome {
        let objects: Vec<i32> = p
            .input_object
            .value()
            .into_iter()
            .flatten()
            .filter_map(|object| to_f64(&context.property(object, "Id")?).map(|id| id as i32))
            .collect();
        let found = match (p.id.value(), p.name.value()) {
            (Some(ids), _) => by_id(ids, context)?,
            (None, Some(names)) => by_name(names, context)?,
            (None, None) => by_id(&objects, context)?,
        };
        for process in found {
            if !context.should_process(&format!("{} ({})", process.name, process.id), "Stop-Process")? {
                continue;
            }
            let signal = if p.force.is_on() { rustix::process::Signal::KILL } else { rustix::process::Signal::TERM };
            let ended = rustix::process::Pid::from_raw(process.id).map(|id| rustix::process::kill_process(id, signal));
            if let Some(Err(error)) = ended {
                let message = format!("The process {} ({}) cannot be ended: {error}.", process.name, process.id);
                let exception = Exception::new("Microsoft.PowerShell.Commands.ProcessCommandException", message);
                context
                    .error(ErrorRecord::new("CouldNotStopProcess", Category::CloseError, exception).with_target(Value::Int(process.id)))?;
            } else if p.pass_thru.is_on() {
                let value = described(&process, context);
                context.emit(value)?;
            }
        }
        Ok(())
    }
}

/// Starts a program.
#[derive(Debug, Default)]
pub(super) struct StartProcess;

fn not_started(name: &str, reason: &str) -> Stopped {
    let message = format!("The program '{name}' cannot be started: {reason}.");
    let exception = Exception::new("System.InvalidOperationException", message);
    ErrorRecord::new("InvalidOperationException", Category::InvalidOperation, exception).into()
}

impl Cmdlet<parameters::StartProcess> for StartProcess {
    fn process(&mut self, p: &mut parameters::StartProcess, context: &mut dyn Context) -> Outcome {
        let Some(name) = p.file_path.value().cloned() else { return Ok(()) };
        let path = program(&name, context).ok_or_else(|| not_started(&name, "there is no such file in the folders of PATH"))?;
        if !context.should_process(&path.display().to_string(), "Start-Process")? {
            return Ok(());
        }
        let mut command = Command::new(&path);
        // A text with blanks is several arguments, as a command line is.
        let words = p.argument_list.value().into_iter().flatten().flat_map(|argument| quoted_words(argument)).collect::<Vec<_>>();
        command.args(words).env_clear();
        if !p.use_new_environment.is_on() {
            command.envs(context.environment());
        }
        let folder = match p.working_directory.value().cloned() {
            Some(folder) => super::file::path(context, &folder)?,
            None => context.folder(),
        };
        command.current_dir(folder);
        let create = |given: &crate::invoke::Given<Text>, context: &dyn Context| -> Result<Option<Stdio>, Stopped> {
            let Some(file) = given.value() else { return Ok(None) };
            let path = super::file::path(context, file)?;
            std::fs::File::create(&path)
                .map(|file| Some(file.into()))
                .map_err(|error| not_started(&name, &format!("{}: {error}", path.display())))
        };
        if let Some(file) = create(&p.redirect_standard_output, context)? {
            command.stdout(file);
        }
        if let Some(file) = create(&p.redirect_standard_error, context)? {
            command.stderr(file);
        }
        match p.redirect_standard_input.value().cloned() {
            Some(file) => {
                let path = super::file::path(context, &file)?;
                let file = std::fs::File::open(&path).map_err(|error| not_started(&name, &format!("{}: {error}", path.display())))?;
                command.stdin(file)
            }
            None => command.stdin(Stdio::null()),
        };
        let mut child = command.spawn().map_err(|error| not_started(&name, &error.to_string()))?;
        let id = i32::try_from(child.id()).unwrap_or_default();
        let started = running(id).map(|process| described(&process, context));
        let mut code = Value::Null;
        if p.wait.is_on() {
            loop {
                match child.try_wait() {
                    Ok(Some(status)) => {
                        code = Value::Int(status.code().unwrap_or(-1));
                        break;
                    }
                    Ok(None) if context.stop().is_stopped() => return Err(Stopped::Quietly),
                    Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                    Err(error) => return Err(not_started(&name, &error.to_string())),
                }
            }
        }
        if p.pass_thru.is_on()
            && let Some(Value::Object(object)) = started
        {
            object.set_property("HasExited", Value::Bool(!code.is_null()));
            object.add_property(Property { name: "ExitCode".into(), value: code });
            context.emit(Value::Object(object))?;
        }
        Ok(())
    }
}

/// Opens files with their programs.
#[derive(Debug, Default)]
pub(super) struct InvokeItem;

impl Cmdlet<parameters::InvokeItem> for InvokeItem {
    fn process(&mut self, p: &mut parameters::InvokeItem, context: &mut dyn Context) -> Outcome {
        for name in p.path.value().or(p.literal_path.value()).cloned().unwrap_or_default() {
            for path in expanded(&name, p.literal_path.is_given(), context)? {
                if !path.exists() {
                    context.error(super::item::not_there(&path))?;
                    continue;
                }
                if !context.should_process(&path.display().to_string(), "Invoke Item")? {
                    continue;
                }
                let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
                let Some(program) = program(opener, context) else {
                    return Err(not_started(opener, "this system has no program that opens files"));
                };
                let child = Command::new(program)
                    .arg(&path)
                    .env_clear()
                    .envs(context.environment())
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn();
                child.map_err(|error| not_started(opener, &error.to_string()))?;
            }
        }
        Ok(())
    }
}
