//! The streams beside the output: where warnings, errors and their like go while a command runs.
//!
//! A command with redirections, or with `-ErrorVariable` and its like, puts a [`Redirected`] on the engine's stack while its
//! own code runs. What it writes passes through [`Through`], which takes the entry away for as long as later commands run.

use super::command::CommandStage;
use super::pipeline::Chain;
use super::unwind::{Flow, Nowhere, Sink};
use super::{Channel, Engine};
use crate::value::{Foreign, Text, Value};
use std::sync::Arc;

/// Where one stream goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Way {
    /// To whoever is further out, the screen at last.
    #[default]
    Outwards,
    /// Into the output.
    Output,
    /// Into the file with this index.
    File(usize),
    /// Nowhere.
    Nowhere,
}

/// Where the streams of a command go while it runs.
#[derive(Default)]
pub(super) struct Redirected {
    ways: [Way; 5],
    /// Where the output goes, if not to the next command: a file, or nowhere.
    pub(super) output: Option<Way>,
    pub(super) files: Vec<FileSink>,
    /// On its way into the output.
    pending: Vec<Value>,
    /// What `-ErrorVariable` and its like collect: the stream, the variable, the records.
    kept: Vec<(usize, Text, Vec<Value>)>,
    /// `-OutVariable` and what was written.
    pub(super) out_variable: Option<(Text, Vec<Value>)>,
    /// `-PipelineVariable`.
    pub(super) pipeline_variable: Option<Text>,
}

fn place(channel: Channel) -> Option<usize> {
    Some(match channel {
        Channel::Output => return None,
        Channel::Error => 0,
        Channel::Warning => 1,
        Channel::Verbose => 2,
        Channel::Debug => 3,
        Channel::Information => 4,
    })
}

impl Redirected {
    /// Sends the stream with this number (2 to 6; 0 for all of them) somewhere.
    pub(super) fn send(&mut self, stream: u8, way: Way) {
        match stream {
            0 => self.ways = [way; 5],
            2..=6 => self.ways[usize::from(stream) - 2] = way,
            _ => {}
        }
    }

    /// Keeps the records of a stream for a variable.
    pub(super) fn keep(&mut self, channel: Channel, variable: Text) {
        if let Some(place) = place(channel) {
            self.kept.push((place, variable, Vec::new()));
        }
    }

    /// Whether it does nothing at all.
    pub(super) fn is_idle(&self) -> bool {
        self.ways == [Way::Outwards; 5]
            && self.output.is_none()
            && self.kept.is_empty()
            && self.out_variable.is_none()
            && self.pipeline_variable.is_none()
    }
}

/// A file that a stream goes to, written by `Out-File`.
pub(super) struct FileSink {
    stage: Box<CommandStage>,
}

impl FileSink {
    pub(super) fn new(stage: CommandStage) -> Self {
        Self { stage: Box::new(stage) }
    }

    fn run(&mut self, engine: &mut Engine, run: impl FnOnce(&mut CommandStage, &mut Engine, &mut Chain<'_>) -> Flow) -> Flow {
        let mut nowhere = Nowhere;
        run(&mut self.stage, engine, &mut Chain { stages: &mut [], out: &mut nowhere })
    }

    pub(super) fn begin(&mut self, engine: &mut Engine) -> Flow {
        self.run(engine, |stage, engine, chain| stage.begin(engine, chain))
    }

    fn write(&mut self, engine: &mut Engine, value: Value) -> Flow {
        self.run(engine, |stage, engine, chain| stage.process(engine, Some(value), chain))
    }

    fn end(&mut self, engine: &mut Engine) -> Flow {
        self.run(engine, |stage, engine, chain| stage.end(engine, chain))
    }
}

/// The output of a command whose streams are redirected.
struct Through<'a> {
    out: &'a mut dyn Sink,
}

impl Sink for Through<'_> {
    fn write(&mut self, engine: &mut Engine, value: Value) -> Flow {
        let Some(mut top) = engine.redirected.pop() else { return self.out.write(engine, value) };
        let result = top.pass(engine, Some(value), self.out);
        engine.redirected.push(top);
        result
    }
}

impl Redirected {
    /// Sends on what waits, and a value behind it.
    fn pass(&mut self, engine: &mut Engine, value: Option<Value>, out: &mut dyn Sink) -> Flow {
        for value in std::mem::take(&mut self.pending).into_iter().chain(value) {
            if let Some((_, written)) = &mut self.out_variable {
                written.push(value.clone());
            }
            if let Some(name) = &self.pipeline_variable {
                engine.set_local(name, value.clone());
            }
            match self.output {
                None | Some(Way::Outwards | Way::Output) => out.write(engine, value)?,
                Some(Way::Nowhere) => {}
                Some(Way::File(index)) => {
                    if let Some(file) = self.files.get_mut(index) {
                        file.write(engine, value)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Runs something with its streams redirected.
    pub(super) fn around(
        mut self,
        engine: &mut Engine,
        out: &mut dyn Sink,
        run: impl FnOnce(&mut Engine, &mut dyn Sink) -> Flow,
    ) -> (Self, Flow) {
        let depth = engine.redirected.len();
        engine.redirected.push(self);
        let result = run(engine, &mut Through { out });
        engine.redirected.truncate(depth + 1);
        self = engine.redirected.pop().unwrap_or_default();
        let passed = self.pass(engine, None, out);
        (self, result.and(passed))
    }

    /// When the command has ended: files are closed, variables set.
    pub(super) fn close(mut self, engine: &mut Engine) -> Flow {
        for (_, name, values) in self.kept {
            engine.keep_in(&name, values);
        }
        if let Some((name, values)) = self.out_variable {
            engine.keep_in(&name, values);
        }
        for file in &mut self.files {
            file.end(engine)?;
        }
        Ok(())
    }
}

fn array_list(items: Vec<Value>) -> Value {
    Value::Array(Arc::new(crate::value::Array::of(crate::value::ArrayKind::ArrayList, crate::value::Type::Object, items)))
}

impl Engine {
    /// Gives a variable that `-OutVariable` or one of its like names what was collected: behind what it has, when a `+` stands
    /// before the name; in another scope, when the name says so.
    fn keep_in(&mut self, name: &str, values: Vec<Value>) {
        let (name, adds) = name.strip_prefix('+').map_or((name, false), |name| (name, true));
        let (scope, name) = name.split_once(':').unwrap_or(("", name));
        let index = match scope.to_ascii_lowercase().as_str() {
            "global" => 0,
            "script" => self.scope_index(&crate::syntax::ast::Scope::Script),
            _ => self.scopes.len() - 1,
        };
        let key = name.to_lowercase();
        let mut all = match self.scopes[index].variables.get(&key).map(|slot| slot.value.clone()) {
            Some(Value::Array(items)) if adds => items.to_vec(),
            Some(value) if adds && !value.is_null() => vec![value],
            _ => Vec::new(),
        };
        all.extend(values);
        self.scopes[index].variables.insert(key.into(), super::slot::Slot::new(name.into(), array_list(all)));
    }

    /// Lets the variables of `-ErrorVariable` and its like have a record, whether it is shown or not.
    pub(super) fn keep_record(&mut self, channel: Channel, record: &Value) {
        let Some(place) = place(channel) else { return };
        for redirected in &mut self.redirected {
            for (kept, _, values) in &mut redirected.kept {
                if *kept == place {
                    values.push(record.clone());
                }
            }
        }
    }

    /// Whether a stream goes anywhere but to the screen.
    pub(super) fn redirects(&self, channel: Channel) -> bool {
        place(channel).is_some_and(|place| {
            self.redirected
                .iter()
                .any(|redirected| redirected.ways[place] != Way::Outwards || redirected.kept.iter().any(|(kept, _, _)| *kept == place))
        })
    }

    /// Offers a record to the redirections; `false` when none of them takes it.
    pub(super) fn redirect(&mut self, channel: Channel, record: &Value) -> Flow<bool> {
        let Some(place) = place(channel) else { return Ok(false) };
        let taker = self.redirected.iter().rposition(|redirected| redirected.ways[place] != Way::Outwards);
        let Some(taker) = taker else { return Ok(false) };
        match self.redirected[taker].ways[place] {
            Way::File(index) => {
                let mut files = std::mem::take(&mut self.redirected[taker].files);
                let result = files.get_mut(index).map_or(Ok(()), |file| file.write(self, record.clone()));
                self.redirected[taker].files = files;
                result?;
            }
            Way::Output => self.redirected[taker].pending.push(record.clone()),
            Way::Outwards | Way::Nowhere => {}
        }
        Ok(true)
    }
}

/// A warning, a verbose, debug or information message as an object: what `3>&1` and `-WarningVariable` give.
#[derive(Debug)]
pub(super) struct MessageRecord {
    channel: Channel,
    /// The text, or what `Write-Information` was given.
    data: Value,
    tags: Vec<Text>,
}

impl MessageRecord {
    pub(super) fn new(channel: Channel, data: Value) -> Self {
        Self { channel, data, tags: Vec::new() }
    }

    pub(super) fn tagged(mut self, tags: &[Text]) -> Self {
        self.tags = tags.to_vec();
        self
    }
}

impl Foreign for MessageRecord {
    fn type_names(&self) -> Vec<Text> {
        let own = match self.channel {
            Channel::Warning => "WarningRecord",
            Channel::Verbose => "VerboseRecord",
            Channel::Debug => "DebugRecord",
            _ => return vec!["System.Management.Automation.InformationRecord".into(), "System.Object".into()],
        };
        [own, "InformationalRecord"]
            .iter()
            .map(|name| format!("System.Management.Automation.{name}").into())
            .chain(["System.Object".into()])
            .collect()
    }

    fn text(&self) -> Text {
        crate::value::to_text(&self.data)
    }

    fn property_names(&self) -> Vec<Text> {
        match self.channel {
            Channel::Information | Channel::Output | Channel::Error => ["MessageData", "Source", "Tags"].map(Text::from).to_vec(),
            _ => ["Message"].map(Text::from).to_vec(),
        }
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "message" if self.channel != Channel::Information => Value::String(self.text()),
            "messagedata" if self.channel == Channel::Information => self.data.clone(),
            "source" if self.channel == Channel::Information => "".into(),
            "tags" if self.channel == Channel::Information => Value::array(self.tags.iter().cloned().map(Value::String).collect()),
            _ => return None,
        })
    }
}
