//! Pipelines: values are pushed from stage to stage, one at a time.

use super::command::CommandStage;
use super::run::Screen;
use super::streams::{FileSink, Redirected, Way};
use super::success::says_success;
use super::unwind::{Cause, Flow, Sink, Unwind};
use super::{Channel, Engine};
use crate::invoke::Running;
use crate::record::Category;
use crate::syntax::ast::{Expression, Pipeline, Redirection, RedirectionTarget, Stage};
use crate::text::Span;
use crate::value::{Value, to_text};

/// The stages from one of them to the end, as the sink of those before.
pub(super) struct Chain<'a> {
    pub(super) stages: &'a mut [CommandStage],
    pub(super) out: &'a mut dyn Sink,
}

impl Chain<'_> {
    /// Whether what is written here is shown to a person, and nothing else happens to it.
    pub(super) fn is_screen(&self) -> bool {
        self.stages.is_empty() && self.out.is_screen()
    }
}

impl Sink for Chain<'_> {
    fn is_screen(&self) -> bool {
        Chain::is_screen(self)
    }

    fn write(&mut self, engine: &mut Engine, value: Value) -> Flow {
        match self.stages.split_first_mut() {
            None => self.out.write(engine, value),
            Some((first, rest)) => {
                let mut next = Chain { stages: rest, out: self.out };
                first.process(engine, Some(value), &mut next)
            }
        }
    }
}

impl Engine {
    /// Runs a pipeline, its output written to `sink`.
    #[inline(never)]
    pub(super) fn pipeline(&mut self, pipeline: &Pipeline, sink: &mut dyn Sink) -> Flow {
        let (first, rest) = match pipeline.stages.split_first() {
            Some((Stage::Expression(expression, redirections), [])) => {
                return self.redirected_expression(expression, redirections, sink);
            }
            Some((Stage::Expression(expression, _), rest)) => (Some(expression), rest),
            Some(_) => (None, pipeline.stages.as_slice()),
            None => return Ok(()),
        };
        let mut stages = Vec::with_capacity(rest.len());
        self.succeeded = true;
        self.pipelines += 1;
        let id = self.pipelines;
        for (index, stage) in rest.iter().enumerate() {
            let Stage::Command(command) = stage else { continue };
            let mut stage = self.open_command(command, id, index, first.is_some() || index > 0)?;
            self.redirect_stage(&mut stage, &command.redirections)?;
            stages.push(stage);
        }
        let mut result = self.run_stages(first, &mut stages, id, sink);
        for stage in &mut stages {
            let closed = stage.close(self);
            result = result.and(closed);
        }
        result
    }

    /// An expression as a statement: what it gives is written, item by item.
    #[inline(never)]
    pub(super) fn expression_statement(&mut self, expression: &Expression, sink: &mut dyn Sink) -> Flow {
        if self.counted(expression) {
            return Ok(());
        }
        if super::expression::writes_nothing(expression) {
            self.expression(expression)?;
            self.succeeded |= says_success(expression);
            return Ok(());
        }
        if let Some((from, to)) = self.range_ends(expression)? {
            return self.write_range(from, to, sink);
        }
        let value = self.output_of(expression)?;
        self.succeeded |= says_success(expression);
        value.map_or(Ok(()), |value| self.write_items(value, sink))
    }

    /// The numbers of a range, without a list of them being made.
    fn write_range(&mut self, from: i32, to: i32, sink: &mut dyn Sink) -> Flow {
        let step = if from <= to { 1 } else { -1 };
        let mut at = from;
        loop {
            self.step()?;
            sink.write(self, Value::Int(at))?;
            if at == to {
                self.succeeded = true;
                return Ok(());
            }
            at += step;
        }
    }

    /// A value into the pipeline: a collection item by item.
    pub(super) fn write_items(&mut self, value: Value, sink: &mut dyn Sink) -> Flow {
        match value {
            Value::Array(items) => {
                for item in items.to_vec() {
                    sink.write(self, item)?;
                }
                Ok(())
            }
            other => match other.walked() {
                Some(rest) => rest.into_iter().try_for_each(|item| sink.write(self, item)),
                None => sink.write(self, other),
            },
        }
    }

    /// `begin` for all, then the input, then `end` for all. What is written in `begin` waits until every command has begun.
    fn run_stages(&mut self, first: Option<&Expression>, stages: &mut [CommandStage], id: u64, sink: &mut dyn Sink) -> Flow {
        let mut early: Vec<Vec<Value>> = Vec::new();
        let mut seen_enough = None;
        let count = stages.len();
        for (index, stage) in stages.iter_mut().enumerate() {
            let mut written = Vec::new();
            let out: &mut dyn Sink = if index + 1 == count { sink } else { &mut written };
            if let Err(unwind) = stage.begin(self, &mut Chain { stages: &mut [], out }) {
                match unwind.cause() {
                    Cause::Enough(pipeline, stage) if *pipeline == id => seen_enough = seen_enough.max(Some(*stage)),
                    _ => return Err(unwind),
                }
            }
            if !written.is_empty() {
                early.resize(index, Vec::new());
                early.push(written);
            }
        }
        if let Some(stage) = seen_enough {
            return self.end_stages(stages, stage + 1, id, sink);
        }
        for (index, written) in early.into_iter().enumerate().rev() {
            let mut chain = Chain { stages: &mut stages[index + 1..], out: sink };
            let result = written.into_iter().try_for_each(|value| chain.write(self, value));
            if let Err(unwind) = result {
                return self.enough(unwind, stages, id, sink);
            }
        }
        let fed = match first {
            Some(expression) => {
                let mut chain = Chain { stages: &mut *stages, out: sink };
                if let Some((from, to)) = self.range_ends(expression)? {
                    self.write_range(from, to, &mut chain)
                } else {
                    self.feed(expression, &mut chain)
                }
            }
            None => {
                let (stage, rest) = stages.split_first_mut().expect("a pipeline without an expression has a command");
                stage.process(self, None, &mut Chain { stages: rest, out: sink })
            }
        };
        if let Err(unwind) = fed {
            return self.enough(unwind, stages, id, sink);
        }
        self.end_stages(stages, 0, id, sink)
    }

    fn feed(&mut self, expression: &Expression, chain: &mut Chain<'_>) -> Flow {
        match self.output_of(expression)? {
            Some(value) => self.write_items(value, chain),
            None => Ok(()),
        }
    }

    fn end_stages(&mut self, stages: &mut [CommandStage], from: usize, id: u64, sink: &mut dyn Sink) -> Flow {
        for index in from..stages.len() {
            let (stage, rest) = stages[index..].split_first_mut().expect("the index is below the length");
            let result = stage.end(self, &mut Chain { stages: rest, out: sink });
            if let Err(unwind) = result {
                return self.enough(unwind, stages, id, sink);
            }
        }
        Ok(())
    }

    /// When a stage has seen enough, those behind it end as usual.
    fn enough(&mut self, unwind: Unwind, stages: &mut [CommandStage], id: u64, sink: &mut dyn Sink) -> Flow {
        match unwind.cause() {
            Cause::Enough(pipeline, stage) if *pipeline == id => self.end_stages(stages, stage + 1, id, sink),
            _ => Err(unwind),
        }
    }

    fn redirected_expression(&mut self, expression: &Expression, redirections: &[Redirection], sink: &mut dyn Sink) -> Flow {
        let mut streams = Redirected::default();
        self.send_streams(&mut streams, redirections)?;
        let (streams, result) = streams.around(self, sink, |engine, out| engine.expression_statement(expression, out));
        let closed = streams.close(self);
        result.and(closed)
    }

    /// Lets streams go where redirections say.
    pub(super) fn send_streams(&mut self, streams: &mut Redirected, redirections: &[Redirection]) -> Flow {
        for redirection in redirections {
            let way = match &redirection.to {
                RedirectionTarget::Stream(_) => Way::Output,
                RedirectionTarget::File { path, append } => match self.file_sink(path, *append)? {
                    Some(file) => {
                        streams.files.push(file);
                        Way::File(streams.files.len() - 1)
                    }
                    None => Way::Nowhere,
                },
            };
            if matches!(redirection.from, 0 | 1) && way != Way::Output {
                streams.output = Some(way);
            }
            if redirection.from != 1 {
                streams.send(redirection.from, way);
            }
        }
        Ok(())
    }

    /// `> file`: a file that values are written to as `Out-File` writes them; none for `$null`, which swallows everything.
    fn file_sink(&mut self, path: &Expression, append: bool) -> Flow<Option<FileSink>> {
        self.refuse_confined("files are not written", path.span)?;
        let target = self.expression(path)?;
        if target.is_null() {
            return Ok(None);
        }
        let Some(mut running) = (self.open)("Out-File") else {
            return Err(self.runtime_error(
                "FileOpenFailure",
                Category::OpenError,
                "This build has no Out-File, so nothing can be written to a file.",
                path.span,
            ));
        };
        let def = self.commands.cmdlet("Out-File");
        let index = |name: &str| def.and_then(|def| def.parameters.iter().position(|parameter| parameter.name == name));
        for (name, value) in [("FilePath", Value::String(to_text(&target))), ("Append", Value::Bool(append))] {
            if let Some(index) = index(name)
                && (name != "Append" || append)
            {
                // A text and a switch fit parameters of these types.
                let _ = running.set(index, value);
            }
        }
        let mut file = FileSink::new(CommandStage::of_running(running, "Out-File", path.span, index("InputObject")));
        file.begin(self)?;
        Ok(Some(file))
    }
}

/// The screen through `Out-Default`.
pub(super) struct CmdletScreen {
    stage: CommandStage,
    begun: bool,
}

impl CmdletScreen {
    pub(super) fn new(running: Box<dyn Running>) -> Self {
        let input = crate::catalog::cmdlet("Out-Default")
            .and_then(|def| def.parameters.iter().position(|parameter| parameter.name == "InputObject"));
        Self { stage: CommandStage::of_running(running, "Out-Default", Span::default(), input), begun: false }
    }
}

impl Sink for CmdletScreen {
    fn is_screen(&self) -> bool {
        true
    }

    fn write(&mut self, engine: &mut Engine, value: Value) -> Flow {
        let mut nowhere = super::unwind::Nowhere;
        if !self.begun {
            self.begun = true;
            self.stage.begin(engine, &mut Chain { stages: &mut [], out: &mut nowhere })?;
        }
        self.stage.process(engine, Some(value), &mut Chain { stages: &mut [], out: &mut nowhere })
    }
}

impl Screen for CmdletScreen {
    fn finish(&mut self, engine: &mut Engine) -> Flow {
        if !self.begun {
            return Ok(());
        }
        let succeeded = engine.succeeded;
        let mut nowhere = super::unwind::Nowhere;
        let result = self.stage.end(engine, &mut Chain { stages: &mut [], out: &mut nowhere });
        engine.succeeded = succeeded;
        result
    }
}

/// Text that is written for people while a command runs.
pub(super) fn labelled(channel: Channel, text: &str) -> String {
    let label = match channel {
        Channel::Warning => "WARNING: ",
        Channel::Verbose => "VERBOSE: ",
        Channel::Debug => "DEBUG: ",
        _ => "",
    };
    format!("{label}{text}\n")
}
