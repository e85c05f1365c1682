//! A command in a pipeline: run for each object.

use super::Engine;
use super::context::CommandContext;
use super::error::Preference;
use super::external::ExternalStage;
use super::function::FunctionStage;
use super::parameter::{fitting, is_mandatory};
use super::pipeline::Chain;
use super::streams::Redirected;
use super::unwind::{Flow, Reach, Sink, Unwind};
use crate::invoke::{Running, Signature};
use crate::syntax::ast::Variable;
use crate::text::Span;
use crate::value::{Reference, Text, Value};
use std::sync::Arc;

/// What the common parameters of a command say.
#[derive(Debug)]
pub(super) struct Common {
    pub(super) error: Option<Preference>,
    pub(super) warning: Option<Preference>,
    pub(super) verbose: Option<bool>,
    pub(super) debug: Option<bool>,
    pub(super) what_if: Option<bool>,
    pub(super) confirm: Option<bool>,
    pub(super) error_variable: Option<Text>,
    pub(super) warning_variable: Option<Text>,
    pub(super) information: Option<Preference>,
    pub(super) information_variable: Option<Text>,
    pub(super) out_variable: Option<Text>,
    pub(super) pipeline_variable: Option<Text>,
}

impl Common {
    /// What no parameter at all says.
    pub(super) const fn nothing() -> Self {
        Self {
            error: None,
            warning: None,
            verbose: None,
            debug: None,
            what_if: None,
            confirm: None,
            error_variable: None,
            warning_variable: None,
            information: None,
            information_variable: None,
            out_variable: None,
            pipeline_variable: None,
        }
    }
}

/// Who a command is, for its messages.
#[derive(Debug)]
pub(super) struct CommandInfo {
    /// Its full name.
    pub(super) name: Text,
    /// What completes its error ids.
    pub(super) source: Text,
    /// As it was written, if not by its name: an alias, a path, `&` or `.`.
    pub(super) called_as: Option<Text>,
    /// Whether it is a script file.
    pub(super) is_script: bool,
    /// All of it.
    pub(super) span: Span,
    /// What its common parameters say, when there are any.
    pub(super) common: Option<Box<Common>>,
    pub(super) pipeline: u64,
    pub(super) index: usize,
    /// What `Yes to All` or `No to All` said.
    pub(super) to_all: Option<bool>,
    pub(super) impact: Option<crate::catalog::Impact>,
}

impl CommandInfo {
    /// What its common parameters say.
    pub(super) fn common(&self) -> &Common {
        static NOTHING: Common = Common::nothing();
        self.common.as_deref().unwrap_or(&NOTHING)
    }

    /// A command alone in its pipeline.
    pub(super) fn new(name: impl Into<Text>, span: Span) -> Self {
        Self::in_pipeline(name, span, (0, 0))
    }

    /// A command with its place in a pipeline.
    pub(super) fn in_pipeline(name: impl Into<Text>, span: Span, (pipeline, index): (u64, usize)) -> Self {
        let name: Text = name.into();
        Self {
            source: name.clone(),
            called_as: None,
            name,
            is_script: false,
            span,
            common: None,
            pipeline,
            index,
            to_all: None,
            impact: None,
        }
    }
}

/// What runs in a stage.
pub(super) enum Kind {
    Cmdlet(Box<CmdletStage>),
    Function(Box<FunctionStage>),
    /// A program.
    External(ExternalStage),
    /// `ForEach-Object { … }` and nothing else.
    Each(Value),
    /// `Where-Object { … }` and nothing else.
    Filter(Value),
    /// Help instead of a command: shown once, whatever comes through the pipeline.
    Help(Box<dyn Running>),
}

/// A cmdlet with its parameters, and what it still takes from the pipeline.
pub(super) struct CmdletStage {
    pub(super) running: Box<dyn Running>,
    pub(super) signature: Option<Arc<Signature>>,
    /// Parameters that take the pipeline's objects or parts of them, by index.
    pub(super) takes: Vec<usize>,
    /// The parameter sets that the arguments leave open, a bit for each.
    pub(super) sets: u64,
    /// The one of them that takes any object as it is, when there are no others.
    pub(super) direct: Option<usize>,
    pub(super) bound: Vec<usize>,
    /// Script blocks for parameters that take the pipeline's objects: evaluated for each of them.
    pub(super) delayed: Vec<(usize, Value)>,
    pub(super) fed: bool,
    pub(super) mandatory: Vec<usize>,
}

/// A command in a pipeline.
pub(super) struct CommandStage {
    pub(super) info: CommandInfo,
    pub(super) kind: Kind,
    /// Where its streams go, if not the usual way.
    pub(super) streams: Option<Box<Redirected>>,
    /// Variables that were handed over as `[ref]`: they take what was left there.
    pub(super) references: Vec<(Variable, Value)>,
}

impl CommandStage {
    /// A stage of this kind, with its streams going the usual way.
    pub(super) fn new(info: CommandInfo, kind: Kind) -> Self {
        Self { info, kind, streams: None, references: Vec::new() }
    }

    /// Runs a part of it with its streams redirected.
    fn within(
        &mut self,
        engine: &mut Engine,
        next: &mut Chain<'_>,
        run: impl FnOnce(&mut Self, &mut Engine, &mut Chain<'_>) -> Flow,
    ) -> Flow {
        let Some(streams) = self.streams.take() else { return run(self, engine, next) };
        let (streams, result) = streams.around(engine, next, |engine, out| run(self, engine, &mut Chain { stages: &mut [], out }));
        self.streams = Some(Box::new(streams));
        result
    }

    /// A cmdlet that the engine itself calls; its objects go to the parameter with this index.
    pub(super) fn of_running(running: Box<dyn Running>, name: &str, span: Span, input: Option<usize>) -> Self {
        let kind = CmdletStage {
            running,
            signature: None,
            takes: input.into_iter().collect(),
            sets: u64::MAX,
            direct: input,
            bound: Vec::new(),
            delayed: Vec::new(),
            fed: true,
            mandatory: Vec::new(),
        };
        let mut info = CommandInfo::new(name, span);
        if let Some(def) = crate::catalog::cmdlet(name).filter(|def| !def.error_source.is_empty()) {
            info.source = def.error_source.into();
        }
        Self::new(info, Kind::Cmdlet(Box::new(kind)))
    }

    pub(super) fn begin(&mut self, engine: &mut Engine, next: &mut Chain<'_>) -> Flow {
        self.within(engine, next, Self::begin_within)
    }

    /// One object, or the single round of a command without input.
    pub(super) fn process(&mut self, engine: &mut Engine, input: Option<Value>, next: &mut Chain<'_>) -> Flow {
        if self.streams.is_none() {
            return self.process_within(engine, input, next);
        }
        self.within(engine, next, |stage, engine, next| stage.process_within(engine, input, next))
    }

    pub(super) fn end(&mut self, engine: &mut Engine, next: &mut Chain<'_>) -> Flow {
        self.within(engine, next, Self::end_within)
    }

    fn begin_within(&mut self, engine: &mut Engine, next: &mut Chain<'_>) -> Flow {
        match &mut self.kind {
            Kind::Cmdlet(stage) => {
                let mut context = CommandContext::new(engine, &mut self.info, next);
                let outcome = stage.running.begin(&mut context);
                context.settle(outcome)
            }
            Kind::Function(stage) => stage.begin(engine, &self.info, next),
            Kind::External(stage) => stage.begin(engine, &self.info, next),
            Kind::Help(running) => {
                let mut context = CommandContext::new(engine, &mut self.info, next);
                let outcome = running.begin(&mut context).and_then(|()| running.process(&mut context));
                context.settle(outcome)
            }
            Kind::Each(_) | Kind::Filter(_) => Ok(()),
        }
    }

    fn process_within(&mut self, engine: &mut Engine, input: Option<Value>, next: &mut Chain<'_>) -> Flow {
        engine.step()?;
        match &mut self.kind {
            Kind::Each(block) => {
                let block = block.clone();
                let succeeded = engine.succeeded;
                engine.run_block(&block, input.as_ref(), &[], next).map_err(|unwind| sourced(unwind, engine, EACH))?;
                // What commands in the block report is theirs, not the pipeline's.
                engine.succeeded = succeeded;
                Ok(())
            }
            Kind::Filter(block) => {
                let Some(input) = input else { return Ok(()) };
                let block = block.clone();
                if engine.test_block(&block, &input).map_err(|unwind| sourced(unwind, engine, FILTER))? {
                    next.write(engine, input)
                } else {
                    Ok(())
                }
            }
            Kind::Help(_) => Ok(()),
            Kind::Function(stage) => stage.process(engine, &self.info, input, next),
            Kind::External(stage) => stage.process(engine, &self.info, input, next),
            Kind::Cmdlet(stage) => {
                if let Some(input) = &input {
                    stage.fed = true;
                    if !stage.take(engine, &self.info, input)? {
                        return Ok(());
                    }
                } else if stage.fed {
                    return Ok(());
                }
                let item = std::mem::replace(&mut engine.item, input.unwrap_or_default());
                let mut context = CommandContext::new(engine, &mut self.info, next);
                let outcome = stage.running.process(&mut context);
                let result = context.settle(outcome);
                engine.item = item;
                result
            }
        }
    }

    fn end_within(&mut self, engine: &mut Engine, next: &mut Chain<'_>) -> Flow {
        match &mut self.kind {
            Kind::Cmdlet(stage) => {
                let mut context = CommandContext::new(engine, &mut self.info, next);
                let outcome = stage.running.end(&mut context);
                context.settle(outcome)
            }
            Kind::Function(stage) => stage.end(engine, &self.info, next),
            Kind::External(stage) => stage.end(engine, &self.info, next),
            Kind::Each(_) | Kind::Filter(_) | Kind::Help(_) => Ok(()),
        }
    }

    /// After the pipeline, whatever happened in it.
    pub(super) fn close(&mut self, engine: &mut Engine) -> Flow {
        let cleaned = if let Kind::Function(stage) = &mut self.kind { stage.clean(engine, &self.info) } else { Ok(()) };
        for (variable, reference) in std::mem::take(&mut self.references) {
            if let Some(reference) = reference.downcast::<Reference>() {
                engine.assign_variable(&variable, reference.value())?;
            }
        }
        match self.streams.take() {
            Some(streams) => cleaned.and(streams.close(engine)),
            None => cleaned,
        }
    }
}

/// What completes the ids of errors in the blocks of these cmdlets.
const EACH: &str = "Microsoft.PowerShell.Commands.ForEachObjectCommand";
const FILTER: &str = "Microsoft.PowerShell.Commands.WhereObjectCommand";

/// An error that a block ends its cmdlet with: its id names the cmdlet.
pub(super) fn sourced(unwind: Unwind, engine: &Engine, source: &str) -> Unwind {
    unwind.with_record(|record, reach| {
        if reach == Reach::Script || !record.source.is_empty() || engine.tries == 0 {
            return record;
        }
        let mut record = (*record).clone();
        record.source = source.into();
        Arc::new(record)
    })
}

impl CmdletStage {
    /// Binds an object of the pipeline; `false` when it fits no parameter, which has been reported.
    fn take(&mut self, engine: &mut Engine, info: &CommandInfo, input: &Value) -> Flow<bool> {
        for index in self.bound.drain(..) {
            self.running.clear(index);
        }
        if let (Some(index), true) = (self.direct, self.delayed.is_empty()) {
            if input.is_null()
                && let Some(signature) = self.signature.clone()
                && let Err(unwind) = engine.converted(&signature, index, Value::Null, info.span, info)
            {
                return engine.input_refused(unwind, input).map(|()| false);
            }
            self.set(engine, info, index, input.clone())?;
            return Ok(self.mandatory.iter().all(|own| *own == index));
        }
        for (index, block) in self.delayed.clone() {
            let values = engine.call_block(&block, Some(input), &[])?;
            let value = super::statement::collected(values);
            let converted = match &self.signature {
                Some(signature) => engine.converted(signature, index, value, info.span, info)?,
                None => value,
            };
            self.set(engine, info, index, converted)?;
        }
        let mut fits = !self.delayed.is_empty();
        let mut left = self.sets;
        if let Some(signature) = self.signature.clone() {
            let (found, sets) = fitting(&signature, &self.takes, self.sets, input);
            left = sets;
            for (index, value) in found {
                let converted = engine.converted(&signature, index, value, info.span, info);
                if let Err(unwind) = converted.and_then(|converted| self.set(engine, info, index, converted)) {
                    return engine.input_refused(unwind, input).map(|()| false);
                }
                fits = true;
            }
        }
        let is_needed = |index: &usize| self.signature.as_ref().is_none_or(|signature| is_mandatory(&signature.parameters[*index], left));
        let missing: Vec<usize> = self.mandatory.iter().copied().filter(|index| !self.bound.contains(index) && is_needed(index)).collect();
        let refused = match &self.signature {
            _ if !fits => Some(engine.not_bound(input, info)),
            Some(signature) if !missing.is_empty() => Some(engine.not_enough(input, signature, &missing, info)),
            _ => None,
        };
        let Some(record) = refused else { return Ok(missing.is_empty()) };
        engine.report(Arc::new(record))?;
        Ok(false)
    }

    fn set(&mut self, engine: &Engine, info: &CommandInfo, index: usize, value: Value) -> Flow {
        self.bound.push(index);
        self.running.set(index, value).map_err(|error| engine.parameter_error(&error, info))
    }
}
