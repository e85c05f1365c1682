//! Pipelines: values are pushed from stage to stage, one at a time.

use super::command::CommandStage;
use super::run::Screen;
use super::unwind::{Flow, Sink, Unwind};
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

impl Sink for Chain<'_> {
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
    pub(super) fn pipeline(&mut self, pipeline: &Pipeline, span: Span, sink: &mut dyn Sink) -> Flow {
        let (first, rest) = match pipeline.stages.split_first() {
            Some((Stage::Expression(expression, redirections), [])) => {
                if !redirections.is_empty() {
                    return self.redirected_expression(expression, redirections, sink);
                }
                return self.expression_statement(expression, sink);
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
            stages.push(self.open_command(command, id, index, first.is_some() || index > 0, stages.len() + 1 < rest.len())?);
        }
        let targets = redirections_of(rest);
        let result = if targets.is_empty() {
            self.run_stages(first, &mut stages, id, sink)
        } else {
            self.run_redirected(first, &mut stages, id, &targets, span, sink)
        };
        for stage in &mut stages {
            stage.close(self);
        }
        result
    }

    fn expression_statement(&mut self, expression: &Expression, sink: &mut dyn Sink) -> Flow {
        if super::expression::writes_nothing(expression) {
            self.expression(expression)?;
            self.succeeded = true;
            return Ok(());
        }
        if let Some((from, to)) = self.range_ends(expression)? {
            return self.write_range(from, to, sink);
        }
        let value = self.output_of(expression)?;
        self.succeeded = true;
        value.map_or(Ok(()), |value| self.write_items(value, sink))
    }

    /// The numbers of a range, without a list of them being made.
    fn write_range(&mut self, from: i32, to: i32, sink: &mut dyn Sink) -> Flow {
        let step = if from <= to { 1 } else { -1 };
        let mut at = from;
        loop {
            if self.stop.is_stopped() {
                return Err(Unwind::Interrupted);
            }
            sink.write(self, Value::Int(at))?;
            if at == to {
                self.succeeded = true;
                return Ok(());
            }
            at += step;
        }
    }

    /// A value into the pipeline: a collection item by item, `$null` from an expression that is nothing not at all.
    pub(super) fn write_items(&mut self, value: Value, sink: &mut dyn Sink) -> Flow {
        match value {
            Value::Array(items) => {
                for item in items.to_vec() {
                    sink.write(self, item)?;
                }
                Ok(())
            }
            Value::Null => Ok(()),
            other => sink.write(self, other),
        }
    }

    /// `begin` for all, then the input, then `end` for all.
    fn run_stages(&mut self, first: Option<&Expression>, stages: &mut [CommandStage], id: u64, sink: &mut dyn Sink) -> Flow {
        let count = stages.len();
        for index in 0..count {
            let (stage, rest) = stages[index..].split_first_mut().expect("the index is below the length");
            let result = stage.begin(self, &mut Chain { stages: rest, out: sink });
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
        let value = self.expression(expression)?;
        match value {
            Value::Null if !matches!(expression.kind, crate::syntax::ast::ExpressionKind::Variable(_)) => Ok(()),
            Value::Null => chain.write(self, Value::Null),
            other => self.write_items(other, chain),
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
        match unwind {
            Unwind::Enough(pipeline, stage) if pipeline == id => self.end_stages(stages, stage + 1, id, sink),
            other => Err(other),
        }
    }

    fn redirected_expression(&mut self, expression: &Expression, redirections: &[Redirection], sink: &mut dyn Sink) -> Flow {
        let value = self.expression(expression)?;
        let mut values = Vec::new();
        super::expression::unroll(value, &mut values);
        for redirection in redirections {
            if let (1 | 0, RedirectionTarget::File { path, append }) = (redirection.from, &redirection.to) {
                return self.write_file(path, *append, values);
            }
        }
        values.into_iter().try_for_each(|value| sink.write(self, value))
    }

    fn run_redirected(
        &mut self,
        first: Option<&Expression>,
        stages: &mut [CommandStage],
        id: u64,
        targets: &[&Redirection],
        span: Span,
        sink: &mut dyn Sink,
    ) -> Flow {
        let errors = targets.iter().find(|target| matches!(target.from, 2 | 0));
        let output = targets.iter().find(|target| matches!(target.from, 1 | 0));
        if errors.is_some() {
            self.error_sinks.push(Vec::new());
        }
        let mut values = Vec::new();
        let result = if output.is_some_and(|target| matches!(target.to, RedirectionTarget::File { .. })) {
            self.run_stages(first, stages, id, &mut values)
        } else {
            self.run_stages(first, stages, id, sink)
        };
        let caught = if errors.is_some() { self.error_sinks.pop().unwrap_or_default() } else { Vec::new() };
        match errors.map(|target| &target.to) {
            Some(RedirectionTarget::Stream(_)) if output.is_none_or(|target| matches!(target.to, RedirectionTarget::Stream(_))) => {
                caught.into_iter().try_for_each(|record| sink.write(self, record))?;
            }
            Some(RedirectionTarget::Stream(_)) => values.extend(caught),
            Some(RedirectionTarget::File { path, append }) if errors.is_some_and(|target| target.from == 2) => {
                self.write_file(path, *append, caught)?
            }
            _ => {}
        }
        result?;
        let _ = span;
        match output.map(|target| &target.to) {
            Some(RedirectionTarget::File { path, append }) => self.write_file(path, *append, values),
            _ => Ok(()),
        }
    }

    /// `> file`: the values as `Out-File` writes them; `$null` is a file that swallows everything.
    fn write_file(&mut self, path: &Expression, append: bool, values: Vec<Value>) -> Flow {
        let target = self.expression(path)?;
        if target.is_null() {
            return Ok(());
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
        let mut stage = CommandStage::of_running(running, "Out-File", path.span, index("InputObject"));
        let mut nowhere = super::unwind::Nowhere;
        stage.begin(self, &mut Chain { stages: &mut [], out: &mut nowhere })?;
        for value in values {
            stage.process(self, Some(value), &mut Chain { stages: &mut [], out: &mut nowhere })?;
        }
        stage.end(self, &mut Chain { stages: &mut [], out: &mut nowhere })
    }
}

fn redirections_of(stages: &[Stage]) -> Vec<&Redirection> {
    match stages.last() {
        Some(Stage::Command(command)) => command.redirections.iter().collect(),
        _ => Vec::new(),
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
