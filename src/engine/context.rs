//! What a running cmdlet gets of the engine.

use super::command::CommandInfo;
use super::confirm::{self, Confirmation};
use super::error::Preference;
use super::pipeline::Chain;
use super::streams::MessageRecord;
use super::unwind::{Cause, Flow, Reach, Sink, Unwind};
use super::{Channel, Engine};
use crate::catalog::Impact;
use crate::invoke::{
    Alias, Answer, CallFrame, Commands, Context, Exports, HistoryLine, Import, ModuleInfo, Outcome, Processing, Question, Sessions, Shown,
    Stop, Stopped, Transcript, Variable,
};
use crate::record::{Category, ErrorRecord, Exception, Invocation, Progress};
use crate::value::{Seeded, Text, TypeData, Value, to_text};
use std::path::PathBuf;
use std::sync::Arc;

/// The error of a question that nobody can answer.
fn nobody_to_ask() -> Stopped {
    let exception = Exception::new("System.Management.Automation.PSInvalidOperationException", super::confirm::NOBODY);
    ErrorRecord::new("InvalidOperation", Category::InvalidOperation, exception).into()
}

/// The engine as one command of a pipeline sees it.
pub(super) struct CommandContext<'a, 'b> {
    engine: &'a mut Engine,
    info: &'a mut CommandInfo,
    next: &'a mut Chain<'b>,
    /// What a script block ended with, while it passes through the cmdlet.
    pending: Option<Unwind>,
}

impl<'a, 'b> CommandContext<'a, 'b> {
    pub(super) fn new(engine: &'a mut Engine, info: &'a mut CommandInfo, next: &'a mut Chain<'b>) -> Self {
        Self { engine, info, next, pending: None }
    }

    /// What the cmdlet's result means for the pipeline.
    pub(super) fn settle(&mut self, outcome: Outcome) -> Flow {
        match outcome {
            Ok(()) => Ok(()),
            Err(Stopped::Quietly) if self.engine.stop.is_stopped() => Err(Unwind::interrupted()),
            Err(Stopped::Quietly) => Err(self.pending.take().unwrap_or_else(|| Cause::Enough(self.info.pipeline, self.info.index).into())),
            Err(Stopped::Unwinding(_)) => Err(self.pending.take().unwrap_or_else(Unwind::interrupted)),
            Err(Stopped::Error(record)) => Err(Unwind::raised(Arc::new(self.completed((*record).clone())), Reach::Statement)),
        }
    }

    fn pass<T>(&mut self, flow: Flow<T>) -> Result<T, Stopped> {
        flow.map_err(|unwind| {
            self.pending = Some(self.sourced(unwind));
            Stopped::Unwinding(Value::Null)
        })
    }

    /// What became of a variable; the errors of variables are those of the cmdlet, and that one is protected does not end it.
    fn of_variable<T: Default>(&mut self, flow: Flow<T>) -> Result<T, Stopped> {
        let Some(Cause::Error(record, _)) = flow.as_ref().err().map(Unwind::cause) else { return self.pass(flow) };
        let record = ErrorRecord { place: None, ..ErrorRecord::clone(record) };
        if &*record.exception.type_name != "System.Management.Automation.SessionStateUnauthorizedAccessException" {
            return Err(record.into());
        }
        self.error(record)?;
        Ok(T::default())
    }

    /// An error of a script block that ends the cmdlet as well: its id names the cmdlet.
    fn sourced(&self, unwind: Unwind) -> Unwind {
        super::command::sourced(unwind, self.engine, &self.info.source)
    }

    /// A record with everything filled in that the command knows.
    fn completed(&self, mut record: ErrorRecord) -> ErrorRecord {
        if record.activity.is_empty() {
            record.activity = self.info.name.clone();
        }
        if record.source.is_empty() && !record.blameless {
            record.source = self.info.source.clone();
        }
        if record.invocation.is_some() {
            return record;
        }
        record.invocation = Some(Invocation { command: self.info.name.clone(), invocation_name: self.info.name.clone() });
        record.at(self.engine.place(self.info.span))
    }

    fn message(&mut self, channel: Channel, preference: Preference, text: &str) -> Outcome {
        let flow = self.engine.message(channel, preference, text);
        let flow = self.blamed(flow);
        self.pass(flow)
    }

    /// What ends the script by a preference is an error of this command.
    fn blamed(&self, flow: Flow) -> Flow {
        flow.map_err(|unwind| {
            unwind.with_record(|record, reach| match reach {
                Reach::Script => Arc::new(self.completed((*record).clone())),
                Reach::Statement | Reach::Command => record,
            })
        })
    }
}

impl Context for CommandContext<'_, '_> {
    fn emit(&mut self, value: Value) -> Outcome {
        let flow = self.next.write(self.engine, value);
        self.pass(flow)
    }

    fn emit_items(&mut self, value: Value) -> Outcome {
        match value {
            Value::Array(items) => items.to_vec().into_iter().try_for_each(|item| self.emit(item)),
            other => match other.walked() {
                Some(rest) => rest.into_iter().try_for_each(|item| self.emit(item)),
                None => self.emit(other),
            },
        }
    }

    fn error(&mut self, record: ErrorRecord) -> Outcome {
        let record = self.engine.traced(Arc::new(self.completed(record)));
        let value = Value::shared(record.clone());
        let flow = match self.info.common().error {
            None => self.engine.report(record),
            Some(Preference::Ignore) => {
                self.engine.succeeded = false;
                Ok(())
            }
            Some(Preference::SilentlyContinue) => {
                self.engine.succeeded = false;
                self.engine.keep_record(Channel::Error, &value);
                self.engine.remember(&record);
                Ok(())
            }
            Some(Preference::Stop) => Err(Unwind::raised(record, Reach::Script)),
            Some(Preference::Continue | Preference::Inquire) => {
                self.engine.succeeded = false;
                self.engine.keep_record(Channel::Error, &value);
                self.engine.remember(&record);
                self.engine.show_error(&record)
            }
        };
        self.pass(flow)
    }

    fn warning(&mut self, text: &str) -> Outcome {
        let preference = self.info.common().warning.unwrap_or_else(|| self.engine.preference("warningpreference", Preference::Continue));
        self.message(Channel::Warning, preference, text)
    }

    fn verbose(&mut self, text: &str) -> Outcome {
        let preference = match self.info.common().verbose {
            Some(true) => Preference::Continue,
            Some(false) => Preference::SilentlyContinue,
            None => self.engine.preference("verbosepreference", Preference::SilentlyContinue),
        };
        self.message(Channel::Verbose, preference, text)
    }

    fn debug(&mut self, text: &str) -> Outcome {
        let preference = match self.info.common().debug {
            Some(true) => Preference::Continue,
            Some(false) => Preference::SilentlyContinue,
            None => self.engine.preference("debugpreference", Preference::SilentlyContinue),
        };
        self.message(Channel::Debug, preference, text)
    }

    fn information(&mut self, value: Value, shown: Shown) -> Outcome {
        let (preference, tags, text) = match shown {
            Shown::Always { no_newline, .. } => {
                let text = to_text(&value);
                (Preference::Continue, vec!["PSHOST".into()], if no_newline { text.to_string() } else { format!("{text}\n") })
            }
            Shown::ByPreference { tags } => {
                let own = self.info.common().information;
                let preference = own.unwrap_or_else(|| self.engine.preference("informationpreference", Preference::SilentlyContinue));
                let text = format!("{}\n", to_text(&value));
                (preference, tags, text)
            }
        };
        let record = Value::foreign(MessageRecord::new(Channel::Information, value).tagged(&tags));
        let flow = self.engine.show_record(Channel::Information, preference, &record, &text);
        let flow = self.blamed(flow);
        self.pass(flow)
    }

    fn progress(&mut self, progress: &Progress) {
        if !matches!(self.engine.preference("progresspreference", Preference::Continue), Preference::SilentlyContinue | Preference::Ignore)
        {
            self.engine.host.progress(progress);
        }
    }

    fn should_process(&mut self, target: &str, action: &str) -> Result<bool, Stopped> {
        let common = self.info.common();
        let confirmation = Confirmation {
            sentence: Confirmation::sentence(action, target),
            impact: self.info.impact.unwrap_or(crate::catalog::Impact::Medium),
            what_if: common.what_if,
            confirm: common.confirm,
            verbose: common.verbose,
            ..Confirmation::default()
        };
        let mut to_all = self.info.to_all;
        let flow = self.engine.should_process(&confirmation, &mut to_all);
        self.info.to_all = to_all;
        self.pass(flow)?.ok_or_else(nobody_to_ask)
    }

    fn processing(&self, impact: Option<Impact>) -> Processing {
        let common = self.info.common();
        impact.map_or(Processing::Perform, |impact| self.engine.processing(impact, common.what_if, common.confirm))
    }

    fn is_guarded(&self) -> bool {
        let common = self.info.common();
        common.what_if == Some(true) || common.confirm == Some(true)
    }

    fn confirm(&mut self, sentence: &str) -> Result<bool, Stopped> {
        let mut to_all = self.info.to_all;
        let flow = self.engine.ask_to_process("Confirm", &confirm::question(sentence), &mut to_all);
        self.info.to_all = to_all;
        flow.ok_or_else(nobody_to_ask)
    }

    fn what_if(&mut self, sentence: &str) -> Outcome {
        let flow = self.engine.write_host(Channel::Output, &format!("What if: {sentence}\n"));
        self.pass(flow)
    }

    fn is_verbose(&self) -> bool {
        self.info.common().verbose.unwrap_or_else(|| {
            !matches!(
                self.engine.preference("verbosepreference", Preference::SilentlyContinue),
                Preference::SilentlyContinue | Preference::Ignore
            )
        })
    }

    fn sessions(&mut self) -> &mut dyn Sessions {
        &mut *self.engine.sessions
    }

    fn call(&mut self, block: &Value, item: Option<&Value>, arguments: &[Value]) -> Result<Vec<Value>, Stopped> {
        let flow = self.engine.call_block(block, item, arguments);
        self.pass(flow)
    }

    fn call_and_emit(&mut self, block: &Value, item: Option<&Value>, arguments: &[Value]) -> Outcome {
        let flow = self.engine.run_block(block, item, arguments, self.next);
        self.pass(flow)
    }

    fn compute(&mut self, block: &Value, item: &Value) -> Result<Result<Vec<Value>, Arc<ErrorRecord>>, Stopped> {
        // Errors reach the block's end, as they would reach a handler.
        self.engine.tries += 1;
        let flow = self.engine.call_block(block, Some(item), &[]);
        self.engine.tries -= 1;
        match flow {
            Err(unwind) => match unwind.cause() {
                Cause::Error(record, _) => Ok(Err(record.clone())),
                _ => self.pass(Err(unwind)),
            },
            Ok(values) => Ok(Ok(values)),
        }
    }

    fn test(&mut self, block: &Value, item: &Value) -> Result<bool, Stopped> {
        let flow = self.engine.test_block(block, item);
        self.pass(flow)
    }

    fn property(&mut self, value: &Value, name: &str) -> Option<Value> {
        self.engine.property_of(value, name)
    }

    fn variable(&self, name: &str) -> Value {
        let name = name.rsplit_once(':').map_or(name, |(_, name)| name);
        self.engine.look_up(&name.to_lowercase()).unwrap_or_default()
    }

    fn variables(&self) -> Vec<(Text, Value)> {
        self.engine
            .scopes
            .iter()
            .rev()
            .flat_map(|scope| scope.variables.iter().map(|slot| (Text::from(&*slot.name), slot.value.clone())))
            .collect()
    }

    fn set_variable(&mut self, name: &str, value: Value) -> Outcome {
        let flow = match name.split_once(':') {
            Some((scope, name)) if scope.eq_ignore_ascii_case("function") => {
                self.engine.define_from(name, value);
                Ok(())
            }
            _ => {
                let old = self.engine.entry(name, Some("local"));
                let option = old.as_ref().map_or(crate::invoke::VariableOption::None, |old| old.option);
                let description = old.map_or_else(|| "".into(), |old| old.description);
                let variable = Variable { name: name.into(), value, description, option };
                self.engine.define_entry(variable, None, false, self.info.span)
            }
        };
        self.pass(flow)
    }

    fn commands(&self) -> &Commands {
        &self.engine.commands
    }

    fn register_completer(&mut self, command: &str, parameter: &str, block: Value) {
        self.engine.register_completer(command, parameter, block);
    }

    fn commands_mut(&mut self) -> &mut Commands {
        &mut self.engine.commands
    }

    fn check_scope(&self, scope: &str) -> Outcome {
        self.engine.missing_scope(scope).map_or(Ok(()), |record| Err(record.into()))
    }

    fn variable_entry(&self, name: &str, scope: Option<&str>) -> Option<Variable> {
        self.engine.entry(name, scope)
    }

    fn variable_entries(&self, scope: Option<&str>) -> Vec<Variable> {
        self.engine.entries(scope)
    }

    fn define_variable(&mut self, variable: Variable, scope: Option<&str>, force: bool) -> Outcome {
        let flow = self.engine.define_entry(variable, scope, force, self.info.span);
        self.of_variable(flow)
    }

    fn remove_variable(&mut self, name: &str, scope: Option<&str>, force: bool) -> Result<bool, Stopped> {
        let flow = self.engine.remove_entry(name, scope, force, self.info.span);
        self.of_variable(flow)
    }

    fn type_data(&mut self) -> &mut TypeData {
        Arc::make_mut(&mut self.engine.type_data)
    }

    fn shown_types(&self) -> Arc<TypeData> {
        self.engine.type_data.clone()
    }

    fn define_alias(&mut self, alias: Alias, scope: Option<&str>) {
        let index =
            if alias.options.all_scope { 0 } else { scope.map_or(self.engine.scopes.len() - 1, |scope| self.engine.named_scope(scope)) };
        self.engine.put_alias(index, alias);
    }

    fn environment(&self) -> &std::collections::BTreeMap<String, String> {
        &self.engine.environment.variables
    }

    fn set_environment(&mut self, name: &str, value: Option<String>) {
        self.engine.set_environment(name, value);
    }

    fn folder(&self) -> PathBuf {
        self.engine.environment.folder.clone()
    }

    fn set_folder(&mut self, folder: PathBuf) {
        let left = std::mem::replace(&mut self.engine.environment.folder, folder);
        self.engine.trail.left.push(left);
        if self.engine.trail.left.len() > super::run::TRAIL {
            self.engine.trail.left.remove(0);
        }
        self.engine.trail.undone.clear();
    }

    fn retrace_folder(&mut self, back: bool) -> bool {
        let trail = &mut self.engine.trail;
        let (from, to) = if back { (&mut trail.left, &mut trail.undone) } else { (&mut trail.undone, &mut trail.left) };
        let Some(folder) = from.pop() else { return false };
        to.push(std::mem::replace(&mut self.engine.environment.folder, folder));
        true
    }

    fn folders(&mut self) -> &mut Vec<PathBuf> {
        &mut self.engine.folders
    }

    fn remote_sessions(&mut self) -> &mut Vec<Value> {
        &mut self.engine.remote_sessions
    }

    fn is_interactive(&self) -> bool {
        self.engine.environment.interactive
    }

    fn random(&mut self) -> u128 {
        (self.engine.environment.random)()
    }

    fn seeded(&mut self) -> &mut Option<Seeded> {
        &mut self.engine.seeded
    }

    fn offset(&self, utc: i64) -> i64 {
        (self.engine.environment.offset)(utc)
    }

    fn strict(&self) -> u32 {
        self.engine.strict
    }

    fn set_strict(&mut self, level: u32) {
        self.engine.strict = level;
    }

    fn run_text(&mut self, text: &str) -> Outcome {
        let source = Arc::new(crate::text::Source::new(text));
        let block = match self.engine.understood(&source, crate::syntax::parse(&source)) {
            Ok(block) => block,
            // A text that is wrong is an error of the command, which says where in the text.
            Err(unwind) => match unwind.into_cause() {
                Cause::Error(record, _) => {
                    let message = format!("{}\n{}", record.position_text(), record.message());
                    let exception = Exception { message: message.into(), ..record.exception.clone() };
                    return Err(ErrorRecord { place: None, exception, ..ErrorRecord::clone(&record) }.into());
                }
                other => return self.pass(Err(other.into())),
            },
        };
        let flow = self.engine.run_block(&block, None, &[], self.next);
        self.pass(flow)
    }

    fn import_module(&mut self, import: &Import) -> Result<ModuleInfo, Stopped> {
        let flow = self.engine.import_module(import, self.next);
        self.pass(flow)
    }

    fn modules(&self) -> Vec<ModuleInfo> {
        self.engine.module_infos()
    }

    fn remove_module(&mut self, name: &str) -> bool {
        self.engine.remove_module(name)
    }

    fn export_members(&mut self, exports: Exports) -> bool {
        self.engine.export_members(exports)
    }

    fn call_as_function(&mut self, block: &Value, input: Vec<Value>, arguments: &[Value]) -> Outcome {
        let flow = self.engine.call_with_input(block, input, arguments, self.next);
        self.pass(flow)
    }

    fn construct(&mut self, ty: &crate::value::Type, arguments: &[Value]) -> Result<Value, Stopped> {
        let flow = self.engine.static_call(ty, "new", arguments, self.info.span);
        match flow.as_ref().err().map(Unwind::cause) {
            Some(Cause::Error(record, Reach::Statement)) => Err(ErrorRecord::clone(record).into()),
            _ => self.pass(flow),
        }
    }

    fn call_method(&mut self, value: &Value, name: &str, arguments: &[Value]) -> Result<Option<Value>, Stopped> {
        match self.engine.call_method(value, name, arguments, self.info.span) {
            Err(unwind) if matches!(unwind.cause(), Cause::Error(record, _) if &*record.id == "MethodNotFound") => Ok(None),
            flow => self.pass(flow.map(Some)),
        }
    }

    fn history(&mut self) -> &mut Vec<HistoryLine> {
        &mut self.engine.history
    }

    fn call_stack(&self) -> Vec<CallFrame> {
        // A call stands where its own code is under way: at this command, and further out at the calls.
        let mut inner = self.engine.place(self.info.span);
        self.engine
            .frames
            .iter()
            .rev()
            .map(|frame| {
                let place = std::mem::replace(&mut inner, frame.call.clone());
                let line = place.source.position(place.span.start as usize).line;
                let script = place.source.path().unwrap_or_default().into();
                let is_function = frame.place.is_some() && !frame.name.is_empty();
                let name = if frame.name.is_empty() { "<ScriptBlock>".into() } else { frame.name.clone() };
                CallFrame { name, is_function, script, line }
            })
            .collect()
    }

    fn set_transcript(&mut self, transcript: Option<Transcript>) -> Option<Transcript> {
        std::mem::replace(&mut self.engine.transcript, transcript)
    }

    fn ask(&mut self, question: &Question) -> Result<Answer, Stopped> {
        if let Some(answer) = self.engine.ask(question) {
            return Ok(answer);
        }
        if self.engine.stop.is_stopped() {
            return self.pass(Err(Unwind::interrupted()));
        }
        Err(nobody_to_ask())
    }

    fn host_write(&mut self, text: &str) -> Outcome {
        let flow = self.engine.write_host(Channel::Output, text);
        self.pass(flow)
    }

    fn width(&self) -> usize {
        self.engine.host.width()
    }

    fn stop(&self) -> &Stop {
        &self.engine.stop
    }

    fn now(&self) -> i64 {
        (self.engine.environment.clock)()
    }

    fn path(&self, name: &str) -> Result<PathBuf, Box<ErrorRecord>> {
        self.engine.path(name)
    }

    fn blame_caller(&self, record: &mut ErrorRecord) {
        let Some(frame) = self.engine.frames.last() else {
            // Whoever typed the line is the caller.
            let line: Text = self.engine.source.text().trim_end().into();
            record.source = "".into();
            record.blameless = true;
            record.invocation = Some(Invocation { invocation_name: line.clone(), command: line });
            return;
        };
        let command = frame.speaker();
        record.source = frame.name.clone();
        record.blameless = frame.name.is_empty();
        record.place.clone_from(&frame.place);
        record.invocation = Some(Invocation { invocation_name: command.clone(), command });
    }

    fn command_name(&self) -> &str {
        &self.info.name
    }
}

impl Engine {
    /// The path that a name given by a person means.
    ///
    /// # Errors
    /// A record for names that only another system has.
    pub(super) fn path(&self, name: &str) -> Result<PathBuf, Box<ErrorRecord>> {
        let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
        if drive && !cfg!(windows) {
            let message = format!(
                "'{name}' begins with a drive, which this system does not have; write the path as it is here, such as ~/file.csv or .\\file.csv."
            );
            let exception = Exception::new("System.Management.Automation.DriveNotFoundException", message);
            return Err(Box::new(ErrorRecord::new("DriveNotFound", Category::ObjectNotFound, exception).with_target(name)));
        }
        // A path may name the provider that it is meant for, as `PSPath` does.
        let name =
            name.strip_prefix("Microsoft.PowerShell.Core\\FileSystem::").or_else(|| name.strip_prefix("FileSystem::")).unwrap_or(name);
        let name = if cfg!(windows) { name.to_owned() } else { name.replace('\\', "/") };
        if name == "~" {
            return Ok(self.environment.home.clone());
        }
        if let Some(rest) = name.strip_prefix("~/") {
            return Ok(self.environment.home.join(rest));
        }
        Ok(self.environment.folder.join(name.trim_start_matches("./")))
    }
}
