//! What a value will be, as far as that can be said before anything runs: from variables that are set, from literals and
//! types, and from what cmdlets say they return.

use super::parameter::{Cursor, Slot, bind_around, command_name, signature_of};
use super::place::Place;
use super::word::Word;
use super::{Kind, Suggestion, member};
use crate::bind::constant;
use crate::catalog::{self, CmdletDef, NounDef, Scalar};
use crate::invoke::CommandSource;
use crate::syntax::ast::{
    Access, BinaryOperator, Block, Body, Command, Comparison, Element, Expression, ExpressionKind, Member, Pipeline, Scope, Stage,
    Statement, StatementKind,
};
use crate::syntax::walk::Node;
use crate::value::{Text, Type, Value, member as members};
use std::cell::Cell;
use std::sync::Arc;

/// What is known of a value.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Nothing.
    Unknown,
    /// The value itself, or one like it.
    Value(Value),
    /// Its type.
    Type(Type),
    /// An object of this noun.
    Noun(&'static NounDef),
    /// An object with properties of these names.
    Fields(Vec<Text>),
    /// A list whose items are known.
    Many(Box<Shape>),
}

impl Shape {
    /// What its items are, or itself when it is no list.
    pub(super) fn items(self) -> Self {
        match self {
            Self::Many(item) => *item,
            Self::Value(Value::Array(array)) => array.item(0).map_or(Self::Unknown, |first| Self::Value(first).items()),
            Self::Type(Type::Array(element)) => Self::Type((*element).clone()),
            other => other,
        }
    }

    fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Value(Value::Null))
    }
}

/// How many steps one answer may take: texts can be nested and refer to themselves.
const STEPS: u32 = 200;

/// What cmdlets return that is no noun of the catalog and no type with members here, by its full name.
const RETURNED: &[(&str, &[&str])] = &[
    (
        "Microsoft.PowerShell.Commands.GenericMeasureInfo",
        &["Average", "Count", "Maximum", "Minimum", "Property", "StandardDeviation", "Sum"],
    ),
    ("Microsoft.PowerShell.Commands.GroupInfo", &["Count", "Group", "Name", "Values"]),
    (
        "Microsoft.PowerShell.Commands.HistoryInfo",
        &["CommandLine", "Duration", "EndExecutionTime", "ExecutionStatus", "Id", "StartExecutionTime"],
    ),
    ("Microsoft.PowerShell.Commands.MemberDefinition", &["Definition", "MemberType", "Name", "TypeName"]),
    (
        "System.Diagnostics.Process",
        &[
            "BasePriority",
            "CommandLine",
            "Company",
            "Container",
            "CPU",
            "Description",
            "EnableRaisingEvents",
            "ExitCode",
            "ExitTime",
            "FileVersion",
            "Handle",
            "HandleCount",
            "Handles",
            "HasExited",
            "Id",
            "MachineName",
            "MainModule",
            "MainWindowHandle",
            "MainWindowTitle",
            "MaxWorkingSet",
            "MinWorkingSet",
            "Modules",
            "Name",
            "NonpagedSystemMemorySize",
            "NonpagedSystemMemorySize64",
            "NPM",
            "PagedMemorySize",
            "PagedMemorySize64",
            "PagedSystemMemorySize",
            "PagedSystemMemorySize64",
            "Parent",
            "Path",
            "PeakPagedMemorySize",
            "PeakPagedMemorySize64",
            "PeakVirtualMemorySize",
            "PeakVirtualMemorySize64",
            "PeakWorkingSet",
            "PeakWorkingSet64",
            "PM",
            "PriorityBoostEnabled",
            "PriorityClass",
            "PrivateMemorySize",
            "PrivateMemorySize64",
            "PrivilegedProcessorTime",
            "ProcessName",
            "ProcessorAffinity",
            "Product",
            "ProductVersion",
            "Responding",
            "SafeHandle",
            "SessionId",
            "SI",
            "Site",
            "StandardError",
            "StandardInput",
            "StandardOutput",
            "StartInfo",
            "StartTime",
            "SynchronizingObject",
            "Threads",
            "TotalProcessorTime",
            "UserProcessorTime",
            "VirtualMemorySize",
            "VirtualMemorySize64",
            "VM",
            "WorkingSet",
            "WorkingSet64",
            "WS",
        ],
    ),
    ("System.Management.Automation.AliasInfo", &["CommandType", "Definition", "DisplayName", "Name", "ReferencedCommand"]),
    ("System.Management.Automation.CommandInfo", &["CommandType", "Definition", "Module", "Name", "Noun", "Parameters", "Verb", "Version"]),
    ("System.Management.Automation.PathInfo", &["Drive", "Path", "Provider", "ProviderPath"]),
    ("System.Management.Automation.PSVariable", &["Attributes", "Description", "Name", "Options", "Value"]),
];

/// Answers what values are at one place of a text.
pub(super) struct Scene<'p, 'a> {
    place: &'p Place<'a>,
    steps: Cell<u32>,
}

impl<'p, 'a> Scene<'p, 'a> {
    pub(super) fn new(place: &'p Place<'a>) -> Self {
        Self { place, steps: Cell::new(0) }
    }

    /// What an expression is.
    pub(super) fn of_expression(&self, expression: &'a Expression) -> Shape {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > STEPS {
            return Shape::Unknown;
        }
        let is_constant = |key: &str| matches!(key, "true" | "false" | "null");
        if !matches!(&expression.kind, ExpressionKind::Variable(variable) if !is_constant(&variable.key))
            && let Some(value) = constant(expression)
        {
            return Shape::Value(value);
        }
        match &expression.kind {
            ExpressionKind::Expandable(_) => Shape::Type(Type::String),
            ExpressionKind::Variable(variable) if matches!(variable.scope, Scope::Environment) => Shape::Type(Type::String),
            ExpressionKind::Variable(variable) => self.of_variable(&variable.key),
            ExpressionKind::Array(items) => items.first().map_or(Shape::Unknown, |first| Shape::Many(Box::new(self.of_expression(first)))),
            ExpressionKind::ArrayExpression(block) => Shape::Many(Box::new(self.of_block(block).items())),
            ExpressionKind::Subexpression(block) => self.of_block(block),
            ExpressionKind::Paren(statement) => self.of_statement(statement),
            ExpressionKind::Hashtable(_) => Shape::Type(Type::Hashtable),
            ExpressionKind::ScriptBlock(_) => Shape::Type(Type::ScriptBlock),
            ExpressionKind::Type(_) => Shape::Type(Type::Type),
            ExpressionKind::Cast(attribute, operand) => match (Type::named(&attribute.name.text), &operand.kind) {
                (Type::CustomObject, ExpressionKind::Hashtable(entries)) => {
                    Shape::Fields(entries.iter().filter_map(|(key, _)| plain_text(key)).collect())
                }
                (ty, _) => Shape::Type(ty),
            },
            ExpressionKind::Binary(operator, left, right) => self.of_binary(*operator, left, right),
            ExpressionKind::Ternary(_, then, otherwise) => {
                let shape = self.of_expression(then);
                if shape.is_known() { shape } else { self.of_expression(otherwise) }
            }
            ExpressionKind::Member(member) => self.of_member(member),
            ExpressionKind::Call(call) => self.of_call(&call.member),
            ExpressionKind::Index(index) => self.of_index(&index.object, &index.index),
            _ => Shape::Unknown,
        }
    }

    fn of_binary(&self, operator: BinaryOperator, left: &'a Expression, right: &'a Expression) -> Shape {
        match operator {
            BinaryOperator::Format | BinaryOperator::Join => Shape::Type(Type::String),
            BinaryOperator::Compare(Comparison::Split, _) => Shape::Type(Type::Array(Arc::new(Type::String))),
            BinaryOperator::Compare(Comparison::Replace, _) | BinaryOperator::Add => self.of_expression(left),
            BinaryOperator::Compare(..) | BinaryOperator::Is | BinaryOperator::IsNot => Shape::Type(Type::Bool),
            BinaryOperator::As => match &right.kind {
                ExpressionKind::Type(name) => Shape::Type(Type::named(&name.text)),
                _ => Shape::Unknown,
            },
            BinaryOperator::Range => Shape::Many(Box::new(Shape::Type(Type::Int))),
            _ => Shape::Unknown,
        }
    }

    /// What a variable holds at the cursor: as the text says, else as it is set now.
    fn of_variable(&self, key: &str) -> Shape {
        if matches!(key, "_" | "psitem") {
            return self.current_item();
        }
        let in_text = self.set_before(key);
        if in_text.is_known() {
            return in_text;
        }
        match self.place.known.live.variable(key) {
            _ if key == "error" => Shape::Many(Box::new(error_record())),
            Some(value) => Shape::Value(value),
            None => in_text,
        }
    }

    /// What the last assignment before the cursor, or the loop or declaration around it, gives a variable.
    fn set_before(&self, key: &str) -> Shape {
        let mut found = None;
        Node::Script(self.place.script).all(&mut |node| {
            if node.span().start as usize >= self.place.cursor {
                return;
            }
            match node {
                Node::Statement(statement) => match &statement.kind {
                    StatementKind::Assignment(assignment) if (statement.span.end as usize) < self.place.cursor => {
                        if let Some(ty) = target(&assignment.target, key) {
                            found = Some(Given::Statement(&assignment.value, ty));
                        }
                    }
                    StatementKind::ForEach(statement) if &*statement.variable.key == key => found = Some(Given::ItemOf(&statement.items)),
                    _ => {}
                },
                Node::Parameter(parameter) if &*parameter.variable.key == key => {
                    let ty = parameter.attributes.iter().find(|attribute| attribute.arguments.is_none());
                    found = ty.map(|attribute| Given::Type(Type::named(&attribute.name.text))).or(found.take());
                }
                _ => {}
            }
        });
        match found {
            Some(Given::Statement(_, Some(ty)) | Given::Type(ty)) => Shape::Type(ty),
            Some(Given::Statement(statement, None)) => self.of_statement(statement),
            Some(Given::ItemOf(statement)) => self.of_statement(statement).items(),
            None => Shape::Unknown,
        }
    }

    /// What `$_` is at the cursor.
    fn current_item(&self) -> Shape {
        let path = &self.place.path;
        for (index, node) in path.iter().enumerate().rev() {
            match node {
                Node::Script(_) if index > 0 => {
                    let outer = path[..index].iter().rev().take_while(|node| !matches!(node, Node::Script(_)));
                    let command = outer.clone().find_map(|node| match node {
                        Node::Command(command) => Some(*command),
                        _ => None,
                    });
                    return command.map_or(Shape::Unknown, |command| self.input_of(command));
                }
                Node::Statement(Statement { kind: StatementKind::Try(statement), .. }) => {
                    // One that is not closed yet ends where the cursor stands.
                    let holds = |block: &Block| (block.span.start as usize..=block.span.end as usize).contains(&self.place.cursor);
                    let inside = statement.catches.iter().any(|(_, block)| holds(block));
                    if inside {
                        return error_record();
                    }
                }
                _ => {}
            }
        }
        Shape::Unknown
    }

    /// What comes through the pipeline to a command, item by item.
    fn input_of(&self, command: &Command) -> Shape {
        self.place
            .path
            .iter()
            .rev()
            .find_map(|node| match node {
                Node::Statement(Statement { kind: StatementKind::Pipeline(pipeline), .. }) => {
                    let stage =
                        pipeline.stages.iter().position(|stage| matches!(stage, Stage::Command(own) if std::ptr::eq(own, command)))?;
                    Some(if stage == 0 { Shape::Unknown } else { self.of_stage(pipeline, stage - 1) })
                }
                _ => None,
            })
            .unwrap_or(Shape::Unknown)
    }

    /// What a stage of a pipeline sends on, item by item.
    fn of_stage(&self, pipeline: &'a Pipeline, stage: usize) -> Shape {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > STEPS {
            return Shape::Unknown;
        }
        let command = match pipeline.stages.get(stage) {
            Some(Stage::Expression(expression, _)) => return self.of_expression(expression).items(),
            Some(Stage::Command(command)) => command,
            None => return Shape::Unknown,
        };
        let before = || if stage == 0 { Shape::Unknown } else { self.of_stage(pipeline, stage - 1) };
        let source = command_name(command).and_then(|name| self.place.known.commands.resolve(name));
        let Some(CommandSource::Cmdlet(def)) = source else { return Shape::Unknown };
        match def.name {
            "Where-Object" | "Sort-Object" | "Tee-Object" | "Add-Member" => before(),
            "Select-Object" => self.of_selection(command, before()),
            "ForEach-Object" => match self.argument(command, "Process") {
                Some(Expression { kind: ExpressionKind::ScriptBlock(block), .. }) => match &block.body {
                    Body::Plain(block) => self.of_block(block).items(),
                    Body::Named(_) => Shape::Unknown,
                },
                _ => Shape::Unknown,
            },
            "Write-Output" => self.argument(command, "InputObject").map_or(Shape::Unknown, |value| self.of_expression(value).items()),
            "New-Object" => {
                self.argument(command, "TypeName").and_then(plain_text).map_or(Shape::Unknown, |name| Shape::Type(Type::named(&name)))
            }
            _ => returned(def),
        }
    }

    /// What Select-Object makes of its input.
    fn of_selection(&self, command: &'a Command, input: Shape) -> Shape {
        if let Some(name) = self.argument(command, "ExpandProperty").and_then(plain_text) {
            return of_property(input, &name).items();
        }
        let Some(properties) = self.argument(command, "Property") else { return input };
        let one = std::slice::from_ref(properties);
        let items = match &properties.kind {
            ExpressionKind::Array(items) => items,
            _ => one,
        };
        let mut fields = Vec::new();
        for item in items {
            match &item.kind {
                ExpressionKind::Hashtable(entries) => {
                    let name = entries.iter().find(|(key, _)| {
                        plain_text(key).is_some_and(|key| matches!(key.to_ascii_lowercase().as_str(), "n" | "name" | "l" | "label"))
                    });
                    fields.extend(name.and_then(|(_, value)| plain_text(crate::syntax::sole_expression(value)?)));
                }
                _ => match plain_text(item) {
                    Some(name) if name.contains(['*', '?']) => {
                        let pattern = crate::value::Wildcard::new(&name);
                        fields.extend(member::properties(&input).into_iter().map(|(name, _)| name).filter(|name| pattern.matches(name)));
                    }
                    name => fields.extend(name),
                },
            }
        }
        Shape::Fields(fields)
    }

    /// The argument that a command gives to one of its parameters.
    fn argument(&self, command: &'a Command, parameter: &str) -> Option<&'a Expression> {
        let signature = signature_of(self.place, command)?;
        let arguments = crate::bind::arguments(command);
        let binding = crate::bind::bind(&signature, arguments, command.span);
        binding.parameter(signature.parameter(parameter)?)?.value
    }

    /// What a statement gives.
    pub(super) fn of_statement(&self, statement: &'a Statement) -> Shape {
        match &statement.kind {
            StatementKind::Expression(expression) => self.of_expression(expression),
            StatementKind::Pipeline(pipeline) => match pipeline.stages.as_slice() {
                [Stage::Expression(expression, _)] => self.of_expression(expression),
                stages => stages.len().checked_sub(1).map_or(Shape::Unknown, |last| self.of_stage(pipeline, last)),
            },
            StatementKind::If(statement) => statement.clauses.first().map_or(Shape::Unknown, |(_, block)| self.of_block(block)),
            StatementKind::ForEach(statement) => self.of_block(&statement.body),
            _ => Shape::Unknown,
        }
    }

    fn of_block(&self, block: &'a Block) -> Shape {
        block.statements.last().map_or(Shape::Unknown, |last| self.of_statement(last))
    }

    fn of_member(&self, member: &'a Member) -> Shape {
        let Some(name) = plain_text(&member.name) else { return Shape::Unknown };
        match (member.access, &member.object.kind) {
            (Access::Static, ExpressionKind::Type(ty)) => of_static(&Type::named(&ty.text), &name),
            (Access::Static, _) => Shape::Unknown,
            _ => of_property(self.of_expression(&member.object), &name),
        }
    }

    fn of_call(&self, member: &'a Member) -> Shape {
        let Some(name) = plain_text(&member.name) else { return Shape::Unknown };
        if member.access == Access::Static {
            return match &member.object.kind {
                ExpressionKind::Type(ty) => of_static(&Type::named(&ty.text), &name),
                _ => Shape::Unknown,
            };
        }
        let Some(value) = member::sample(&self.of_expression(&member.object)) else { return Shape::Unknown };
        let definition =
            members::method_definitions(&value).into_iter().find(|definition| members::name_of(definition).eq_ignore_ascii_case(&name));
        definition.and_then(|definition| Some(Shape::Type(Type::named(definition.split(' ').next()?)))).unwrap_or(Shape::Unknown)
    }

    fn of_index(&self, object: &'a Expression, index: &'a Expression) -> Shape {
        match (self.of_expression(object), constant(index)) {
            (Shape::Value(value), Some(at)) => members::index(&value, &at).map_or(Shape::Unknown, Shape::Value),
            (Shape::Value(value @ Value::Array(_)), None) => Shape::Value(value).items(),
            (Shape::Many(item), _) => *item,
            (Shape::Type(Type::Array(element)), _) => Shape::Type((*element).clone()),
            _ => Shape::Unknown,
        }
    }

    /// The properties of what comes to a command that the word may become; those named already come last.
    pub(super) fn properties_of_input(&self, command: &'a Command, word: &Word) -> Vec<Suggestion> {
        let given = self.argument(command, "InputObject").map(|value| self.of_expression(value).items());
        let shape = given.unwrap_or_else(|| self.input_of(command));
        let properties = member::properties(&shape).into_iter().filter(|(name, _)| word.fits(name));
        properties.map(|(name, help)| Suggestion { text: word.write(&name), shown: name.to_string(), kind: Kind::Property, help }).collect()
    }

    /// The values that a property of what comes to a command may have, for the value it is compared with.
    pub(super) fn property_compared(&self, command: &'a Command, element: &Element) -> Option<(&'static NounDef, Text)> {
        let signature = signature_of(self.place, command)?;
        let binding = bind_around(command, &signature, element, Cursor::OnArgument);
        let property = binding.parameter(signature.parameter("Property")?)?.value?;
        let Slot::Written(property) = property else { return None };
        match self.input_of(command) {
            Shape::Noun(noun) => Some((noun, plain_text(property)?)),
            _ => None,
        }
    }
}

/// What gives a variable its value.
enum Given<'a> {
    Statement(&'a Statement, Option<Type>),
    ItemOf(&'a Statement),
    Type(Type),
}

/// Whether an assignment's target is the variable; with the type that it is converted to.
fn target(expression: &Expression, key: &str) -> Option<Option<Type>> {
    match &expression.kind {
        ExpressionKind::Variable(variable) if &*variable.key == key => Some(None),
        ExpressionKind::Cast(attribute, operand) if attribute.arguments.is_none() => {
            target(operand, key).map(|_| Some(Type::named(&attribute.name.text)))
        }
        _ => None,
    }
}

/// What `$_` is where an error was caught, and what `$Error` holds.
fn error_record() -> Shape {
    Shape::Type(Type::Named("System.Management.Automation.ErrorRecord".into()))
}

/// What a cmdlet says that it returns.
fn returned(def: &'static CmdletDef) -> Shape {
    let Some(&output) = def.output.first() else { return Shape::Unknown };
    if let Some(noun) = catalog::noun(output) {
        return Shape::Noun(noun);
    }
    if let Some((_, fields)) = RETURNED.iter().find(|(name, _)| *name == output) {
        return Shape::Fields(fields.iter().map(|name| (*name).into()).collect());
    }
    Shape::Type(Type::named(output))
}

/// What a property of something is.
fn of_property(shape: Shape, name: &str) -> Shape {
    match shape {
        Shape::Value(value) => members::member(&value, name).map_or(Shape::Unknown, Shape::Value),
        Shape::Noun(noun) => noun.property(name).map_or(Shape::Unknown, |property| match property.ty.scalar {
            Scalar::Identity(noun) => catalog::noun(noun).map_or(Shape::Type(Type::String), Shape::Noun),
            _ => Shape::Type(property.ty.value_type()),
        }),
        Shape::Many(item) => Shape::Many(Box::new(of_property(*item, name))),
        Shape::Type(Type::Named(ty)) if ty.ends_with(".ErrorRecord") && name.eq_ignore_ascii_case("Exception") => {
            Shape::Type(Type::Named("System.Exception".into()))
        }
        Shape::Type(_) => {
            let value = member::sample(&shape).and_then(|sample| members::property(&sample, name));
            value.and_then(|value| value.type_of()).map_or(Shape::Unknown, Shape::Type)
        }
        Shape::Unknown | Shape::Fields(_) => Shape::Unknown,
    }
}

/// What a static member of a type gives: most give a value of the type itself.
fn of_static(ty: &Type, name: &str) -> Shape {
    let lower = name.to_ascii_lowercase();
    match (ty, lower.as_str()) {
        (_, "new" | "parse" | "parseexact" | "now" | "utcnow" | "today" | "newguid" | "empty" | "minvalue" | "maxvalue" | "zero") => {
            Shape::Type(ty.clone())
        }
        (Type::String, "format" | "join" | "concat") => Shape::Type(Type::String),
        (Type::TimeSpan, name) if name.starts_with("from") => Shape::Type(Type::TimeSpan),
        (Type::Enum(_), _) => Shape::Type(ty.clone()),
        (Type::Named(full), "combine" | "getfilename" | "getdirectoryname" | "getextension" | "getfullpath")
            if full.eq_ignore_ascii_case("System.IO.Path") =>
        {
            Shape::Type(Type::String)
        }
        _ => Shape::Unknown,
    }
}

fn plain_text(expression: &Expression) -> Option<Text> {
    match &expression.kind {
        ExpressionKind::Bareword(text) | ExpressionKind::Single(text) | ExpressionKind::Double(text) => Some(text.clone()),
        ExpressionKind::Number(number) => Some(number.text.clone()),
        _ => None,
    }
}
