//! Script blocks and scripts as callers run them: with `$_`, with arguments, as conditions.

use super::Engine;
use super::command::CommandInfo;
use super::function::Call;
use super::pipeline::Chain;
use super::script_block::ScriptBlockValue;
use super::unwind::{Flow, Sink, Unwind, returned};
use crate::bind::{Argument, ArgumentKind};
use crate::record::{Category, ErrorRecord, Exception, Place};
use crate::syntax::ast::Body;
use crate::text::{Source, Span};
use crate::value::{Text, Value, to_text, truthy};
use std::sync::Arc;

/// Makes the enumerations of a text known, before its first statement runs.
pub(super) fn define_enumerations(script: &crate::syntax::ast::ScriptBlock) {
    for found in crate::syntax::enumerations(script) {
        crate::value::member::define_enum(&found.name, found.flags, &found.members);
    }
}

impl Engine {
    /// Runs a script block in the current scope with `$_`, writing to `sink`.
    pub(super) fn run_block(&mut self, block: &Value, item: Option<&Value>, arguments: &[Value], sink: &mut dyn Sink) -> Flow {
        let Some(script) = block.downcast::<ScriptBlockValue>() else {
            return sink.write(self, block.clone());
        };
        if script.block.params.is_some() || !arguments.is_empty() || script.closure.is_some() || matches!(script.block.body, Body::Named(_))
        {
            return self.call_in_scope(block, item, arguments, sink);
        }
        let Body::Plain(body) = &script.block.body else { return Ok(()) };
        let same = Arc::ptr_eq(&self.source, &script.block.source);
        let source = if same { None } else { Some(std::mem::replace(&mut self.source, script.block.source.clone())) };
        let outer = item.map(|item| std::mem::replace(&mut self.item, item.clone()));
        let result = self.block(body, sink);
        if let Some(outer) = outer {
            self.item = outer;
        }
        if let Some(source) = source {
            self.source = source;
        }
        returned(result)
    }

    /// Runs a text in the current scope.
    pub(super) fn run_text(&mut self, text: &str, sink: &mut dyn Sink) -> Flow {
        let source = Arc::new(Source::new(text));
        let block = self.understood(&source, crate::syntax::parse(&source))?;
        self.run_block(&block, None, &[], sink)
    }

    /// What a script requires that is not there.
    pub(super) fn unmet_requirement(&self, script: &crate::syntax::ast::ScriptBlock, source: &Arc<Source>) -> Option<ErrorRecord> {
        let has_module = |name: &str| {
            crate::invoke::BUILT_IN_MODULES.iter().any(|own| own.eq_ignore_ascii_case(name))
                || self.module_infos().iter().any(|info| info.name.eq_ignore_ascii_case(name))
        };
        let (span, id, message) = super::refuse::unmet(script, &has_module)?;
        let name = source.path().map(|path| path.rsplit('/').next().unwrap_or(path).to_owned());
        let exception = Exception::new("System.Management.Automation.ScriptRequiresException", message);
        let mut record = ErrorRecord::new(id, Category::ResourceUnavailable, exception).with_target(name.unwrap_or_default());
        record.place = Some(Place { source: source.clone(), span });
        Some(record)
    }

    /// A parsed text as a script block, or the first thing that is wrong with it.
    pub(super) fn understood(&self, source: &Arc<Source>, parsed: crate::syntax::Parse) -> Flow<Value> {
        let mut problems = parsed.problems;
        problems.extend(super::refusals(&parsed.tree, &self.commands));
        problems.sort_by_key(|problem| problem.span.start);
        match problems.first() {
            None => match self.unmet_requirement(&parsed.tree, source) {
                Some(record) => Err(Unwind::error(record)),
                None => {
                    define_enumerations(&parsed.tree);
                    Ok(Value::foreign(ScriptBlockValue::of_text(parsed.tree)))
                }
            },
            Some(problem) => {
                let exception = Exception::new("System.Management.Automation.ParseException", problem.message.as_str());
                let mut record = ErrorRecord::new(problem.id, Category::ParserError, exception);
                record.place = Some(Place { source: source.clone(), span: problem.span });
                Err(Unwind::error(record))
            }
        }
    }

    /// Runs a script block as a function, with objects as `$input`.
    pub(super) fn call_with_input(&mut self, block: &Value, input: Vec<Value>, arguments: &[Value], sink: &mut dyn Sink) -> Flow {
        let span = self.point;
        let arguments =
            arguments.iter().map(|value| Argument { kind: ArgumentKind::Value(value.clone()), span: Span::default() }).collect();
        let fed = !input.is_empty();
        let mut stage = self.open_block(block, arguments, false, fed, span)?;
        let info = CommandInfo::new("", span);
        let mut chain = Chain { stages: &mut [], out: sink };
        stage.begin(self, &info, &mut chain)?;
        if fed {
            for item in input {
                stage.process(self, &info, Some(item), &mut chain)?;
            }
        } else {
            stage.process(self, &info, None, &mut chain)?;
        }
        stage.end(self, &info, &mut chain)
    }

    fn call_in_scope(&mut self, block: &Value, item: Option<&Value>, arguments: &[Value], sink: &mut dyn Sink) -> Flow {
        let span = Span::default();
        let arguments = arguments.iter().map(|value| Argument { kind: ArgumentKind::Value(value.clone()), span }).collect();
        let mut stage = self.open_block(block, arguments, false, false, span)?;
        let info = CommandInfo::new("", span);
        let outer = item.map(|item| std::mem::replace(&mut self.item, item.clone()));
        let mut chain = Chain { stages: &mut [], out: sink };
        let mut result = stage.begin(self, &info, &mut chain);
        if result.is_ok() {
            result = stage.process(self, &info, None, &mut chain);
        }
        if result.is_ok() {
            result = stage.end(self, &info, &mut chain);
        }
        if let Some(outer) = outer {
            self.item = outer;
        }
        result
    }

    /// Runs a script block with `$_` and collects what it writes.
    pub(super) fn call_block(&mut self, block: &Value, item: Option<&Value>, arguments: &[Value]) -> Flow<Vec<Value>> {
        let mut values = Vec::new();
        self.run_block(block, item, arguments, &mut values)?;
        Ok(values)
    }

    /// Runs a script block in a scope of its own and collects what it writes.
    pub(super) fn call_as_function(&mut self, block: &Value, arguments: &[Value]) -> Flow<Vec<Value>> {
        let mut values = Vec::new();
        self.call_in_scope(block, None, arguments, &mut values)?;
        Ok(values)
    }

    /// Runs a script block with `$_` as a condition; one that is a single expression needs no list of output.
    pub(super) fn test_block(&mut self, block: &Value, item: &Value) -> Flow<bool> {
        let sole = block.downcast::<ScriptBlockValue>().and_then(|script| match &script.block.body {
            Body::Plain(body)
                if script.block.params.is_none()
                    && script.closure.is_none()
                    && body.statements.len() == 1
                    && Arc::ptr_eq(&self.source, &script.block.source) =>
            {
                crate::syntax::sole_expression(&body.statements[0]).filter(|expression| !super::expression::writes_nothing(expression))
            }
            _ => None,
        });
        if let Some(expression) = sole {
            let outer = std::mem::replace(&mut self.item, item.clone());
            let point = std::mem::replace(&mut self.point, expression.span);
            let value = self.expression(expression);
            self.point = point;
            self.item = outer;
            return value.map(|value| truthy(&value));
        }
        let values = self.call_block(block, Some(item), &[])?;
        Ok(truthy(&super::statement::collected(values)))
    }

    /// Runs a script with arguments as `-File` gives them.
    pub(super) fn call_script(&mut self, script: &ScriptBlockValue, arguments: Vec<Value>, sink: &mut dyn Sink) -> Flow {
        let body = Value::foreign(ScriptBlockValue::of_text(script.block.clone()));
        let arguments = file_arguments(arguments);
        let path = script.block.source.path().unwrap_or_default().to_owned();
        let name: Text = path.rsplit('/').next().unwrap_or(&path).into();
        let mut info = CommandInfo::new(name, Span::default());
        info.is_script = true;
        info.called_as = Some(path.as_str().into());
        // The script that a shell is started with runs in the global scope, as `. script` would.
        let call = Call { signature: script.signature(), body, arguments, dotted: true, fed: false, name: Span::default() };
        let mut stage = self.bind_function(call, &mut info)?;
        stage.make_script(&path);
        let mut chain = Chain { stages: &mut [], out: sink };
        stage.begin(self, &info, &mut chain)?;
        stage.process(self, &info, None, &mut chain)?;
        stage.end(self, &info, &mut chain)
    }
}

/// Words behind `-File`: those that begin with a dash are names.
fn file_arguments(words: Vec<Value>) -> Vec<Argument<Value>> {
    words
        .into_iter()
        .map(|word| {
            let text = to_text(&word);
            let kind = match text.strip_prefix('-').filter(|rest| rest.starts_with(char::is_alphabetic)) {
                Some(name) => match name.split_once(':') {
                    Some((name, value)) => ArgumentKind::Attached(
                        name.into(),
                        match value.to_ascii_lowercase().as_str() {
                            "$true" => Value::Bool(true),
                            "$false" => Value::Bool(false),
                            _ => Value::from(value),
                        },
                    ),
                    None => ArgumentKind::Named(name.into()),
                },
                None => ArgumentKind::Value(word),
            };
            Argument { kind, span: Span::default() }
        })
        .collect()
}
