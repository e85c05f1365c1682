//! What runs in the shell: the trait of a cmdlet, and what the engine offers to it.

use super::{Commands, Exports, Import, ModuleInfo, Sessions, Stop};
use crate::catalog::Impact;
use crate::record::{ErrorRecord, Progress};
use crate::value::{Seeded, Text, TypeData, Value};
use std::sync::Arc;

/// Why a cmdlet ends before its input does.
#[derive(Clone, Debug)]
pub enum Stopped {
    /// A later command has seen enough, or a person pressed Ctrl-C: end quietly.
    Quietly,
    /// A terminating error: the statement ends with it.
    Error(Arc<ErrorRecord>),
    /// The engine is unwinding (`break`, `exit`, `throw` in a script block): pass it on unchanged. The payload is the engine's own.
    Unwinding(Value),
}

impl From<ErrorRecord> for Stopped {
    fn from(record: ErrorRecord) -> Self {
        Self::Error(Arc::new(record))
    }
}

/// What every step of a cmdlet returns.
pub type Outcome = Result<(), Stopped>;

/// A cmdlet that runs in the shell, with its parameters as a typed struct `P`. Made anew for each use in a pipeline.
pub trait Cmdlet<P> {
    /// Once, before any input; parameters bound from the pipeline are not there yet.
    ///
    /// # Errors
    /// [`Stopped`]: the pipeline ends.
    fn begin(&mut self, _parameters: &mut P, _context: &mut dyn Context) -> Outcome {
        Ok(())
    }

    /// Once for each object of the pipeline, with the parameters bound from it; once without, when the command has no input.
    ///
    /// # Errors
    /// [`Stopped`]: the pipeline ends.
    fn process(&mut self, _parameters: &mut P, _context: &mut dyn Context) -> Outcome {
        Ok(())
    }

    /// Once, after all input.
    ///
    /// # Errors
    /// [`Stopped`]: the pipeline ends.
    fn end(&mut self, _parameters: &mut P, _context: &mut dyn Context) -> Outcome {
        Ok(())
    }
}

/// What the engine offers to a running cmdlet.
pub trait Context {
    /// Sends an object on. Collections are sent whole; see [`Context::emit_items`].
    ///
    /// # Errors
    /// [`Stopped`] when nobody wants more.
    fn emit(&mut self, value: Value) -> Outcome;

    /// Sends an object on, a collection item by item.
    ///
    /// # Errors
    /// [`Stopped`] when nobody wants more.
    fn emit_items(&mut self, value: Value) -> Outcome;

    /// Reports an error that does not end the command, unless `-ErrorAction` makes it.
    ///
    /// # Errors
    /// [`Stopped`] when it does.
    fn error(&mut self, record: ErrorRecord) -> Outcome;

    /// Writes a warning.
    ///
    /// # Errors
    /// [`Stopped`] when the warning preference says so.
    fn warning(&mut self, text: &str) -> Outcome;

    /// Writes to the verbose stream.
    ///
    /// # Errors
    /// [`Stopped`] when the preference says so.
    fn verbose(&mut self, text: &str) -> Outcome;

    /// Writes to the debug stream.
    ///
    /// # Errors
    /// [`Stopped`] when the preference says so.
    fn debug(&mut self, text: &str) -> Outcome;

    /// Writes to the information stream and, for `Write-Host`, to the host.
    ///
    /// # Errors
    /// [`Stopped`] when the preference says so.
    fn information(&mut self, value: Value, shown: Shown) -> Outcome;

    /// Shows how far along things are.
    fn progress(&mut self, progress: &Progress);

    /// `-WhatIf` and `-Confirm`: whether to go on.
    ///
    /// # Errors
    /// [`Stopped`] when the person halts the command, or cannot be asked.
    fn should_process(&mut self, target: &str, action: &str) -> Result<bool, Stopped>;

    /// What `-WhatIf`, `-Confirm` and the preferences want of a command that may break as much as `impact` says.
    fn processing(&self, impact: Option<Impact>) -> Processing;

    /// Whether `-WhatIf` or `-Confirm` stands in the call itself and is on.
    fn is_guarded(&self) -> bool;

    /// Asks whether what the sentence says is to be done; an answer for all is remembered for this command.
    ///
    /// # Errors
    /// [`Stopped`] when the person cannot be asked.
    fn confirm(&mut self, sentence: &str) -> Result<bool, Stopped>;

    /// Writes what `-WhatIf` shows: what would be done.
    ///
    /// # Errors
    /// [`Stopped`] when the reader is gone.
    fn what_if(&mut self, sentence: &str) -> Outcome;

    /// Whether verbose text is shown.
    fn is_verbose(&self) -> bool;

    /// The sessions that management cmdlets run on.
    fn sessions(&mut self) -> &mut dyn Sessions;

    /// Runs a script block in the caller's scope with `$_` and arguments, collecting what it writes.
    ///
    /// # Errors
    /// [`Stopped`] as the block ends.
    fn call(&mut self, block: &Value, item: Option<&Value>, arguments: &[Value]) -> Result<Vec<Value>, Stopped>;

    /// Runs a script block with `$_` and sends what it writes straight on.
    ///
    /// # Errors
    /// [`Stopped`] as the block ends or when nobody wants more.
    fn call_and_emit(&mut self, block: &Value, item: Option<&Value>, arguments: &[Value]) -> Outcome;

    /// Runs a script block with `$_` for what it computes; or the error with which it failed, which nobody hears of.
    ///
    /// # Errors
    /// [`Stopped`] when the block ends in another way than with an error.
    fn compute(&mut self, block: &Value, item: &Value) -> Result<Result<Vec<Value>, Arc<ErrorRecord>>, Stopped>;

    /// Runs a script block with `$_` as a condition.
    ///
    /// # Errors
    /// [`Stopped`] as the block ends.
    fn test(&mut self, block: &Value, item: &Value) -> Result<bool, Stopped>;

    /// The property `name` of a value as `.name` reads it, script properties included.
    fn property(&mut self, value: &Value, name: &str) -> Option<Value>;

    /// The value of a variable, `$null` if it is not set. The name may carry a scope: `global:x`.
    fn variable(&self, name: &str) -> Value;

    /// All variables that can be seen from here, inner ones first, by name.
    fn variables(&self) -> Vec<(Text, Value)>;

    /// Sets a variable in the caller's scope; the name may carry a scope.
    ///
    /// # Errors
    /// [`Stopped`] when it is read-only or its type refuses the value.
    fn set_variable(&mut self, name: &str, value: Value) -> Outcome;

    /// Everything that can be called.
    fn commands(&self) -> &Commands;

    /// Registers a script block that completes a parameter of a command, or of all commands when `command` is empty.
    fn register_completer(&mut self, _command: &str, _parameter: &str, _block: Value) {}

    /// What was added to types, for whoever shows their objects.
    fn shown_types(&self) -> Arc<TypeData>;

    /// What was added to types, for adding more.
    fn type_data(&mut self) -> &mut TypeData;

    /// Everything that can be called, for changing: aliases, functions.
    fn commands_mut(&mut self) -> &mut Commands;

    /// Whether there is such a scope: `global`, `local`, `script`, or how many scopes up.
    ///
    /// # Errors
    /// `ArgumentOutOfRange` when there are not so many scopes, `Argument` when the word says none.
    fn check_scope(&self, scope: &str) -> Outcome;

    /// The variable `name` with all that is known of it; of a scope (`global`, `local`, `script`, or how many scopes up), or
    /// the one that is seen from here.
    fn variable_entry(&self, name: &str, scope: Option<&str>) -> Option<Variable>;

    /// All variables of a scope, or all that are seen from here, by name.
    fn variable_entries(&self, scope: Option<&str>) -> Vec<Variable>;

    /// Makes a variable, or replaces it with everything about it; `force` changes those that are read-only, too.
    ///
    /// # Errors
    /// [`Stopped`] when it is protected or its type refuses the value.
    fn define_variable(&mut self, variable: Variable, scope: Option<&str>, force: bool) -> Outcome;

    /// Removes a variable; `false` when there is none.
    ///
    /// # Errors
    /// [`Stopped`] when it is protected.
    fn remove_variable(&mut self, name: &str, scope: Option<&str>, force: bool) -> Result<bool, Stopped>;

    /// Makes an alias, or replaces it, in a scope: the caller's own when none is named.
    fn define_alias(&mut self, alias: super::Alias, scope: Option<&str>);

    /// The environment that programs inherit.
    fn environment(&self) -> &std::collections::BTreeMap<String, String>;

    /// Sets an environment variable; `None` removes it.
    fn set_environment(&mut self, name: &str, value: Option<String>);

    /// The working directory.
    fn folder(&self) -> std::path::PathBuf;

    /// Changes the working directory; the one before is remembered for going back.
    fn set_folder(&mut self, folder: std::path::PathBuf);

    /// Goes back to the working directory before this one, or forward again; `false` when there is none.
    fn retrace_folder(&mut self, back: bool) -> bool;

    /// The folders that `Push-Location` remembers, the last one at the end.
    fn folders(&mut self) -> &mut Vec<std::path::PathBuf>;

    /// The connections that New-PSSession made.
    fn remote_sessions(&mut self) -> &mut Vec<Value>;

    /// Whether somebody can be asked.
    fn is_interactive(&self) -> bool;

    /// A random number.
    fn random(&mut self) -> u128;

    /// The generator that `Get-Random -SetSeed` set going in this session.
    fn seeded(&mut self) -> &mut Option<Seeded>;

    /// Ticks to add to UTC for local time at that moment.
    fn offset(&self, utc: i64) -> i64;

    /// How strict names are: what `Set-StrictMode` set; 0 is off.
    fn strict(&self) -> u32;

    /// How strict names are: what `Set-StrictMode` sets; 0 is off.
    fn set_strict(&mut self, level: u32);

    /// Runs a text as if it stood here; what it writes goes on through the pipeline.
    ///
    /// # Errors
    /// [`Stopped`] as the text ends, or when it cannot be parsed.
    fn run_text(&mut self, text: &str) -> Outcome;

    /// Runs a module's file in a scope of the module's own, and makes what it exports known to all.
    ///
    /// # Errors
    /// [`Stopped`] as the file ends, or when it cannot be read or parsed.
    fn import_module(&mut self, import: &Import) -> Result<ModuleInfo, Stopped>;

    /// The modules that were imported, in that order.
    fn modules(&self) -> Vec<ModuleInfo>;

    /// Removes a module and what it exported; `false` when none of this name was imported.
    fn remove_module(&mut self, name: &str) -> bool;

    /// Says what the module exports whose code is running; `false` when that is none.
    fn export_members(&mut self, exports: Exports) -> bool;

    /// Runs a script block as a function is run, in a scope of its own, with arguments and with objects as `$input`.
    ///
    /// # Errors
    /// [`Stopped`] as the block ends or when nobody wants more.
    fn call_as_function(&mut self, block: &Value, input: Vec<Value>, arguments: &[Value]) -> Outcome;

    /// Makes a value of a type: `[type]::new(…)`.
    ///
    /// # Errors
    /// [`Stopped`] when the type has no such constructor.
    fn construct(&mut self, ty: &crate::value::Type, arguments: &[Value]) -> Result<Value, Stopped>;

    /// Calls a method of a value, script methods included; `None` when there is none of this name.
    ///
    /// # Errors
    /// [`Stopped`] as the method fails.
    fn call_method(&mut self, value: &Value, name: &str, arguments: &[Value]) -> Result<Option<Value>, Stopped>;

    /// The lines that were run in this session.
    fn history(&mut self) -> &mut Vec<HistoryLine>;

    /// The functions that are running, the innermost first.
    fn call_stack(&self) -> Vec<CallFrame>;

    /// Writes everything that is shown from here on into this file too; `None` ends that. Gives back the file that it ends.
    fn set_transcript(&mut self, transcript: Option<Transcript>) -> Option<Transcript>;

    /// Asks the person at the other end.
    ///
    /// # Errors
    /// [`Stopped`] with an error record when there is nobody to ask.
    fn ask(&mut self, question: &Question) -> Result<Answer, Stopped>;

    /// Writes lines of formatted text to where output goes when it is not for another command.
    ///
    /// # Errors
    /// [`Stopped`] when the reader is gone.
    fn host_write(&mut self, text: &str) -> Outcome;

    /// Width in cells that formatted output may take.
    fn width(&self) -> usize;

    /// Whether anybody wants this command to end.
    fn stop(&self) -> &Stop;

    /// The point in time now, in UTC ticks of 100 ns since 0001-01-01.
    fn now(&self) -> i64;

    /// The working directory, and the path that a name given by a person means: `.\a.csv`, `~/x`, `$PSScriptRoot\y`.
    ///
    /// # Errors
    /// A record that says what to write instead when the name cannot be a path here (`C:\Temp\x.csv` on Unix).
    fn path(&self, name: &str) -> Result<std::path::PathBuf, Box<ErrorRecord>>;

    /// The name under which the command was called, and its position among the commands of the line; for error records.
    fn command_name(&self) -> &str;

    /// Makes an error the calling function's or script's instead of this command's: what `Write-Error` does.
    fn blame_caller(&self, _record: &mut ErrorRecord) {}

    /// For services of other modules that the mains plug in (help texts, session state); asked by type.
    fn service(&mut self, _id: std::any::TypeId) -> Option<&mut dyn std::any::Any> {
        None
    }
}

/// What a command is to do with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Processing {
    /// Change it.
    Perform,
    /// Say what would be changed.
    WhatIf,
    /// Ask first.
    Ask,
}

/// A variable with what is known of it.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: Text,
    /// Its value.
    pub value: Value,
    /// What it is for.
    pub description: Text,
    /// What may be done to it.
    pub option: VariableOption,
}

/// What may be done to a variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VariableOption {
    /// Everything.
    #[default]
    None,
    /// It is changed by force only.
    ReadOnly,
    /// It is never changed.
    Constant,
    /// Inner scopes do not see it.
    Private,
}

/// A line that was run.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// Its number, from 1.
    pub id: i64,
    /// The line.
    pub line: Text,
    /// When it began, in UTC ticks.
    pub started: i64,
    /// When it ended, in UTC ticks.
    pub ended: i64,
    /// Whether it succeeded.
    pub succeeded: bool,
}

/// A function or script that is running.
#[derive(Clone, Debug)]
pub struct CallFrame {
    /// Its name.
    pub name: Text,
    /// Whether it is a function, not a script or a script block.
    pub is_function: bool,
    /// The path of the script that its code stands in; empty for what was typed.
    pub script: Text,
    /// The line at which it is.
    pub line: usize,
}

/// A file that everything that is shown is written to as well.
#[derive(Debug)]
pub struct Transcript {
    /// Its path as people see it.
    pub path: Text,
    /// The file.
    pub file: std::fs::File,
}

/// Whether information text is shown at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// `Write-Information`: as `$InformationPreference` says.
    ByPreference {
        /// What the record is marked with.
        tags: Vec<Text>,
    },
    /// `Write-Host`: always, with colours by name (empty for the usual ones), followed by a line end or not.
    Always {
        /// The colour of the text.
        foreground: Text,
        /// The colour behind it.
        background: Text,
        /// Whether the line goes on.
        no_newline: bool,
    },
}

/// A question to the person at the other end.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// One line of text.
    Line {
        /// What stands before the cursor, `: ` included.
        prompt: Text,
    },
    /// One line that is not echoed.
    Secret {
        /// What stands before the cursor, `: ` included.
        prompt: Text,
    },
    /// A choice.
    Choice {
        /// The heading; may be empty.
        caption: Text,
        /// What is asked.
        message: Text,
        /// Labels with `&` before the hot key, and the help text of each.
        choices: Vec<(Text, Text)>,
        /// Index of the choice that Enter takes.
        default: usize,
    },
}

/// The answer to a [`Question`].
#[derive(Clone, Debug)]
pub enum Answer {
    /// A line.
    Line(Text),
    /// A secret.
    Secret(crate::value::Secret),
    /// Index of the choice.
    Choice(usize),
}
