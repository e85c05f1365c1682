//! Statements.

use super::Engine;
use super::unwind::{Cause, Flow, Nowhere, Reach, Sink, Unwind};
use crate::record::{Category, ErrorRecord, Exception};
use crate::syntax::ast::{
    Access, Block, Chain, ChainOperator, Expression, ExpressionKind, For, ForEach, If, Jump, Leave, Name, Statement, StatementKind, Trap,
    Try, TypeName, While, WhileKind,
};
use crate::value::{Array, ArrayKind, Dictionary, Enumerator, OperatorError, Value, to_text, truthy};
use std::sync::Arc;

impl Engine {
    /// Statements in order. An error that ends a statement is reported here, unless something further out catches it.
    pub(super) fn block(&mut self, block: &Block, sink: &mut dyn Sink) -> Flow {
        if block.has_trap {
            return self.block_with_traps(block, sink);
        }
        for statement in &block.statements {
            self.statement_guarded(statement, sink)?;
        }
        Ok(())
    }

    /// One statement whose own errors do not end the ones behind it.
    pub(super) fn statement_guarded(&mut self, statement: &Statement, sink: &mut dyn Sink) -> Flow {
        match self.statement(statement, sink) {
            Ok(()) => Ok(()),
            Err(unwind) => self.reported(unwind),
        }
    }

    /// Reports an error that ends no more than its statement, unless something further out catches it.
    #[cold]
    pub(super) fn reported(&mut self, unwind: Unwind) -> Flow {
        match unwind.into_cause() {
            Cause::Error(record, Reach::Statement) if self.tries == 0 => self.report(record),
            other => Err(other.into()),
        }
    }

    #[inline(never)]
    fn block_with_traps(&mut self, block: &Block, sink: &mut dyn Sink) -> Flow {
        for statement in &block.statements {
            self.tries += 1;
            let result = self.statement(statement, sink);
            self.tries -= 1;
            let Err(unwind) = result else { continue };
            let Cause::Error(record, reach @ (Reach::Statement | Reach::Script)) = unwind.cause() else { return Err(unwind) };
            let trap = block.statements.iter().find_map(|statement| match &statement.kind {
                StatementKind::Trap(trap) if trap.ty.as_ref().is_none_or(|ty| is_caught_by(record, ty)) => Some(trap),
                _ => None,
            });
            let Some(trap) = trap else { return Err(unwind) };
            self.run_trap(trap, record, *reach, sink)?;
        }
        Ok(())
    }

    fn run_trap(&mut self, trap: &Trap, record: &Arc<ErrorRecord>, reach: Reach, sink: &mut dyn Sink) -> Flow {
        let item = std::mem::replace(&mut self.item, Value::shared(record.clone()));
        let result = self.block(&trap.body, sink);
        self.item = item;
        let Err(unwind) = result else {
            self.remember(record);
            return self.show_error(record);
        };
        match unwind.cause() {
            Cause::Continue(None) => {
                self.remember(record);
                Ok(())
            }
            Cause::Break(None) => Err(Unwind::raised(record.clone(), reach)),
            _ => Err(unwind),
        }
    }

    /// One statement, its output written to `sink`.
    pub(super) fn statement(&mut self, statement: &Statement, sink: &mut dyn Sink) -> Flow {
        self.step()?;
        let point = std::mem::replace(&mut self.point, statement.span);
        let result = self.statement_within(statement, sink);
        self.point = point;
        result
    }

    /// This only finds out who runs it, so that none pays for the frame that another one needs.
    #[inline]
    fn statement_within(&mut self, statement: &Statement, sink: &mut dyn Sink) -> Flow {
        match &statement.kind {
            StatementKind::Expression(expression) => self.expression_statement(expression, sink),
            StatementKind::Pipeline(pipeline) => self.pipeline(pipeline, sink),
            StatementKind::Chain(chain) => self.chain(chain, sink),
            StatementKind::Assignment(assignment) => self.assignment_statement(assignment, statement.span),
            StatementKind::If(statement) => self.if_statement(statement, sink),
            StatementKind::Switch(statement) => self.switch(statement, sink),
            StatementKind::For(statement) => self.for_statement(statement, sink),
            StatementKind::ForEach(statement) => self.foreach_statement(statement, sink),
            StatementKind::While(statement) => self.while_statement(statement, sink),
            StatementKind::Leave(leave, value) => self.leave(*leave, value.as_deref(), statement, sink),
            StatementKind::Jump(jump, label) => self.jump(*jump, label.as_deref()),
            StatementKind::Try(statement) => self.try_statement(statement, sink),
            StatementKind::Trap(_) => Ok(()),
            StatementKind::Function(function) => {
                self.define(function);
                Ok(())
            }
            StatementKind::Data(block) => self.block(block, sink),
            // Enumerations are known since the text was read.
            StatementKind::Foreign(_) | StatementKind::Error => Ok(()),
        }
    }

    #[inline(never)]
    fn chain(&mut self, chain: &Chain, sink: &mut dyn Sink) -> Flow {
        self.statement_guarded(&chain.left, sink)?;
        if self.succeeded == (chain.operator == ChainOperator::And) { self.statement(&chain.right, sink) } else { Ok(()) }
    }

    #[inline(never)]
    fn jump(&mut self, jump: Jump, label: Option<&Expression>) -> Flow {
        let label: Option<Name> = match label {
            Some(label) => Some((&*to_text(&self.expression(label)?)).into()),
            None => None,
        };
        Err(if jump == Jump::Break { Cause::Break(label) } else { Cause::Continue(label) }.into())
    }

    /// The value of a statement: nothing is `$null`, several values are a list.
    pub(super) fn statement_value(&mut self, statement: &Statement) -> Flow<Value> {
        if let Some(expression) = crate::syntax::sole_expression(statement) {
            return self.expression(expression);
        }
        self.statement_output(statement).map(Option::unwrap_or_default)
    }

    /// The value of a statement; `None` when it writes nothing.
    pub(super) fn statement_output(&mut self, statement: &Statement) -> Flow<Option<Value>> {
        if let Some(expression) = crate::syntax::sole_expression(statement) {
            return self.output_of(expression);
        }
        let mut values = Vec::new();
        self.statement(statement, &mut values)?;
        Ok(if values.is_empty() { None } else { Some(collected(values)) })
    }

    /// The value of a statement that stands for itself: where it stands is where its errors are.
    fn own_value(&mut self, statement: &Statement) -> Flow<Value> {
        let point = std::mem::replace(&mut self.point, statement.span);
        let value = self.statement_value(statement);
        self.point = point;
        value
    }

    fn condition(&mut self, statement: &Statement) -> Flow<bool> {
        if let Some(answer) = crate::syntax::sole_expression(statement).and_then(|expression| self.seen_answer(expression)) {
            return Ok(answer);
        }
        let answer = truthy(&self.own_value(statement)?);
        // A condition that does not hold is no failure, whatever its commands said.
        if !self.succeeded && super::success::runs_command(statement) {
            self.succeeded = true;
        }
        Ok(answer)
    }

    #[inline(never)]
    fn if_statement(&mut self, statement: &If, sink: &mut dyn Sink) -> Flow {
        for (condition, block) in &statement.clauses {
            if self.condition(condition)? {
                return self.block(block, sink);
            }
        }
        statement.otherwise.as_ref().map_or(Ok(()), |block| self.block(block, sink))
    }

    /// One round of a loop: whether there is another one.
    fn round(&mut self, body: &Block, label: Option<&Name>, sink: &mut dyn Sink) -> Flow<bool> {
        if self.stop.is_stopped() {
            return Err(Unwind::interrupted());
        }
        self.loops += 1;
        let result = self.block(body, sink);
        self.loops -= 1;
        let mine =
            |target: &Option<Name>| target.as_ref().is_none_or(|target| label.is_some_and(|label| label.eq_ignore_ascii_case(target)));
        let Err(unwind) = result else { return Ok(true) };
        match unwind.cause() {
            Cause::Break(target) if mine(target) => Ok(false),
            Cause::Continue(target) if mine(target) => Ok(true),
            _ => Err(unwind),
        }
    }

    #[inline(never)]
    fn for_statement(&mut self, statement: &For, sink: &mut dyn Sink) -> Flow {
        if let Some(initial) = &statement.initial {
            self.statement(initial, &mut Nowhere)?;
        }
        loop {
            if let Some(condition) = &statement.condition
                && !self.condition(condition)?
            {
                return Ok(());
            }
            if !self.round(&statement.body, statement.label.as_ref(), sink)? {
                return Ok(());
            }
            if let Some(step) = &statement.step
                && !crate::syntax::sole_expression(step).is_some_and(|expression| self.counted(expression))
            {
                self.statement(step, &mut Nowhere)?;
            }
        }
    }

    #[inline(never)]
    fn while_statement(&mut self, statement: &While, sink: &mut dyn Sink) -> Flow {
        if statement.kind == WhileKind::While && !self.condition(&statement.condition)? {
            return Ok(());
        }
        loop {
            if !self.round(&statement.body, statement.label.as_ref(), sink)?
                || self.condition(&statement.condition)? == (statement.kind == WhileKind::DoUntil)
            {
                return Ok(());
            }
        }
    }

    #[inline(never)]
    fn foreach_statement(&mut self, statement: &ForEach, sink: &mut dyn Sink) -> Flow {
        if statement.asks_enumerator {
            return self.enumerated(statement, sink);
        }
        if let Some((from, to)) = self.range_of(&statement.items)? {
            let step = if from <= to { 1 } else { -1 };
            let mut at = from;
            loop {
                self.assign_variable(&statement.variable, Value::Int(at))?;
                if !self.round(&statement.body, statement.label.as_ref(), sink)? || at == to {
                    return Ok(());
                }
                at += step;
            }
        }
        let (value, walked) = self.walked(&statement.items)?;
        let items = match value {
            Value::Null => return Ok(()),
            Value::Array(array) => array.to_vec(),
            other => other.walked().unwrap_or_else(|| vec![other]),
        };
        for item in items {
            self.assign_variable(&statement.variable, item)?;
            if !self.round(&statement.body, statement.label.as_ref(), sink)? {
                break;
            }
            if walked.has_changed() {
                let message = "The collection was changed while the loop walked through it; walk through a copy: @(…).";
                let error = OperatorError::new("System.InvalidOperationException", message);
                self.point = statement.variable.span;
                return Err(self.operator_error(&error, statement.variable.span));
            }
        }
        Ok(())
    }

    /// What a loop walks through, and how it is seen that this changes meanwhile.
    fn walked(&mut self, items: &Statement) -> Flow<(Value, Walked)> {
        let part = crate::syntax::sole_expression(items).and_then(|expression| match &expression.kind {
            ExpressionKind::Member(access) => Some((&**access, &["keys", "values"][..])),
            ExpressionKind::Call(call) if call.arguments.is_empty() => Some((&call.member, &["getenumerator"][..])),
            _ => None,
        });
        if let Some((access, names)) = part
            && access.access == Access::Instance
            && let ExpressionKind::Bareword(name) = &access.name.kind
            && names.iter().any(|own| own.eq_ignore_ascii_case(name))
            && let ExpressionKind::Variable(_) = access.object.kind
            && let Value::Dictionary(table) = self.expression(&access.object)?
        {
            let walked = Walked::Table(table.clone(), table.changes());
            return Ok((self.own_value(items)?, walked));
        }
        let value = self.own_value(items)?;
        let walked = match &value {
            Value::Array(list) if matches!(list.kind(), ArrayKind::List | ArrayKind::ArrayList) => Walked::List(list.clone(), list.len()),
            _ => Walked::Fixed,
        };
        Ok((value, walked))
    }

    /// A loop whose round moves on by itself, with `$foreach.MoveNext()`.
    fn enumerated(&mut self, statement: &ForEach, sink: &mut dyn Sink) -> Flow {
        let items = match self.own_value(&statement.items)? {
            Value::Null => return Ok(()),
            Value::Array(array) => array.to_vec(),
            other => other.walked().unwrap_or_else(|| vec![other]),
        };
        let walk = Arc::new(Enumerator::new(items));
        while let Some(item) = walk.advance() {
            self.set_local("foreach", Value::shared(walk.clone()));
            self.assign_variable(&statement.variable, item)?;
            if !self.round(&statement.body, statement.label.as_ref(), sink)? {
                break;
            }
        }
        self.set_local("foreach", Value::Null);
        Ok(())
    }

    #[inline(never)]
    fn leave(&mut self, leave: Leave, value: Option<&Statement>, statement: &Statement, sink: &mut dyn Sink) -> Flow {
        match leave {
            Leave::Return => {
                if let Some(value) = value {
                    self.statement(value, sink)?;
                }
                Err(Cause::Return.into())
            }
            Leave::Exit => {
                let code = match value {
                    Some(value) => crate::value::convert(&self.statement_value(value)?, &crate::value::Type::Int).ok(),
                    None => None,
                };
                Err(Cause::Exit(if let Some(Value::Int(code)) = code { code } else { 0 }).into())
            }
            Leave::Throw => {
                let value = value.map(|value| self.statement_value(value)).transpose()?;
                Err(Unwind::raised(self.thrown(value, statement), Reach::Script))
            }
        }
    }

    /// The record that `throw` makes of a value.
    fn thrown(&mut self, value: Option<Value>, statement: &Statement) -> Arc<ErrorRecord> {
        let place = self.place(statement.span);
        match value {
            None => {
                if let Some(record) = self.item.downcast::<ErrorRecord>() {
                    return Arc::new(record.clone());
                }
                let exception = Exception::new("System.Management.Automation.RuntimeException", "ScriptHalted");
                Arc::new(ErrorRecord::new("ScriptHalted", Category::OperationStopped, exception).at(place))
            }
            Some(value) => {
                if let Some(record) = value.downcast::<ErrorRecord>() {
                    let record = record.clone();
                    return Arc::new(if record.place.is_none() { record.at(place) } else { record });
                }
                if let Some(exception) = value.downcast::<crate::record::ExceptionValue>() {
                    let exception = exception.exception.clone();
                    let id = exception.message.clone();
                    return Arc::new(ErrorRecord::new(id, Category::OperationStopped, exception).at(place));
                }
                let text = if value.is_null() { "ScriptHalted".into() } else { to_text(&value) };
                let exception = Exception::new("System.Management.Automation.RuntimeException", text.clone());
                Arc::new(ErrorRecord::new(text, Category::OperationStopped, exception).with_target(value).at(place))
            }
        }
    }

    #[inline(never)]
    fn try_statement(&mut self, statement: &Try, sink: &mut dyn Sink) -> Flow {
        if statement.finally.is_none() {
            return self.try_and_catch(statement, sink);
        }
        let interrupt = self.stop.interrupt();
        interrupt.hold();
        let result = self.try_and_catch(statement, sink);
        let result = self.finally(statement, result, sink);
        interrupt.release();
        result
    }

    fn try_and_catch(&mut self, statement: &Try, sink: &mut dyn Sink) -> Flow {
        let (scopes, redirected) = (self.scopes.len(), self.redirected.len());
        self.tries += 1;
        let result = self.block(&statement.body, sink);
        self.tries -= 1;
        self.leave_scopes(scopes);
        self.redirected.truncate(redirected);
        let Err(unwind) = result else { return Ok(()) };
        match unwind.into_cause() {
            Cause::Error(record, reach) if reach != Reach::Command => {
                let record = self.traced(record);
                match statement.catches.iter().find(|(types, _)| types.is_empty() || types.iter().any(|ty| is_caught_by(&record, ty))) {
                    Some((_, block)) => {
                        self.remember(&record);
                        self.succeeded = false;
                        let item = std::mem::replace(&mut self.item, Value::shared(record));
                        let result = self.block(block, sink);
                        self.item = item;
                        result
                    }
                    None => Err(Unwind::raised(record, reach)),
                }
            }
            other => Err(other.into()),
        }
    }

    /// Runs what is to be done in any case; what was tried has this result.
    fn finally(&mut self, statement: &Try, result: Flow, sink: &mut dyn Sink) -> Flow {
        if let Some(finally) = &statement.finally {
            // Ctrl-C ends what was tried, not what puts things in order again; pressed once more, it ends that, too.
            let interrupted = matches!(result.as_ref().err().map(Unwind::cause), Some(Cause::Interrupted)) && self.stop.is_stopped();
            if interrupted {
                self.stop.reset();
            }
            let tries = std::mem::take(&mut self.tries);
            let cleaned = self.block(finally, sink);
            self.tries = tries;
            if interrupted {
                self.stop.stop();
            }
            cleaned?;
        }
        result
    }
}

/// Something that a loop walks through.
enum Walked {
    /// It stays as it is.
    Fixed,
    /// A list with so many items at first.
    List(Arc<Array>, usize),
    /// The entries of a dictionary, and the number that stood for its changes at first.
    Table(Arc<Dictionary>, u32),
}

impl Walked {
    fn has_changed(&self) -> bool {
        match self {
            Self::Fixed => false,
            Self::List(list, length) => list.len() != *length,
            Self::Table(table, changes) => table.changes() != *changes,
        }
    }
}

/// Whether a handler for `ty` takes this error: its exception's type, one that it derives from, or that of a cause.
fn is_caught_by(record: &ErrorRecord, ty: &TypeName) -> bool {
    let wanted = crate::value::Type::named(&ty.text).full_name();
    let mut exceptions = std::iter::successors(Some(&record.exception), |exception| exception.inner.as_deref());
    exceptions.any(|exception| crate::record::exception_types(&exception.type_name).iter().any(|own| own.eq_ignore_ascii_case(&wanted)))
}

/// Collected output as a value.
pub(super) fn collected(mut values: Vec<Value>) -> Value {
    match values.len() {
        0 => Value::Null,
        1 => values.pop().unwrap_or_default(),
        _ => Value::array(values),
    }
}
