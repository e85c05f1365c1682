//! Members and method calls in expressions, and exceptions as values.

use super::Engine;
use super::calling::Calling;
use super::script_block::ScriptBlockValue;
use super::statement::collected;
use super::unwind::{Flow, Unwind};
use crate::record::{Category, ErrorRecord, Exception};
use crate::syntax::ast::{Access, Call, Expression, ExpressionKind, Member};
use crate::text::Span;
use crate::value::member::{self, Surroundings};
use crate::value::{Foreign, Object, Property, Reference, ScriptMember, ScriptMemberKind, Text, Type, Value, to_text, truthy};
use std::any::Any;
use std::sync::Arc;

/// An exception as a value: `$_.Exception`, `[Exception]::new('…')`.
#[derive(Debug)]
pub(super) struct ExceptionValue {
    pub(super) exception: Exception,
}

/// An exception's type and those it derives from.
pub(super) fn exception_types(name: &str) -> Vec<Text> {
    let parents: &[&str] = match name {
        "System.Management.Automation.CommandNotFoundException"
        | "System.Management.Automation.ParseException"
        | "System.Management.Automation.ItemNotFoundException" => &["System.Management.Automation.RuntimeException"],
        "System.IO.FileNotFoundException" | "System.IO.DirectoryNotFoundException" => &["System.IO.IOException"],
        "System.DivideByZeroException" => &["System.ArithmeticException"],
        "System.ArgumentNullException" | "System.ArgumentOutOfRangeException" => &["System.ArgumentException"],
        "System.Management.Automation.PSInvalidCastException" => &["System.InvalidCastException"],
        "System.Management.Automation.ParameterBindingValidationException"
        | "System.Management.Automation.ParameterBindingArgumentTransformationException" => {
            &["System.Management.Automation.ParameterBindingException", "System.Management.Automation.RuntimeException"]
        }
        "System.Management.Automation.ParameterBindingException"
        | "System.Management.Automation.MethodInvocationException"
        | "System.Management.Automation.SetValueException" => &["System.Management.Automation.RuntimeException"],
        _ => &[],
    };
    let mut names = vec![Text::from(name)];
    names.extend(parents.iter().map(|name| Text::from(*name)));
    names.extend(["System.SystemException".into(), "System.Exception".into(), "System.Object".into()]);
    names
}

impl Foreign for ExceptionValue {
    fn type_names(&self) -> Vec<Text> {
        exception_types(&self.exception.type_name)
    }

    fn text(&self) -> Text {
        format!("{}: {}", self.exception.type_name, self.exception.message).into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["Message", "InnerException", "HelpLink", "Source", "HResult", "StackTrace"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "message" => Some(Value::String(self.exception.message.clone())),
            "innerexception" => {
                Some(self.exception.inner.as_ref().map_or(Value::Null, |inner| Value::foreign(Self { exception: (**inner).clone() })))
            }
            "hresult" => Some(Value::Int(-2_146_233_087)),
            "source" | "helplink" | "stacktrace" => Some(Value::Null),
            _ => self.exception.properties.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone()),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

impl Engine {
    /// The name behind a dot.
    pub(super) fn member_name(&mut self, name: &Expression) -> Flow<Text> {
        match &name.kind {
            ExpressionKind::Bareword(name) => Ok(name.clone()),
            _ => {
                let value = self.expression(name)?;
                Ok(to_text(&value))
            }
        }
    }

    pub(super) fn member(&mut self, access: &Member, span: Span) -> Flow<Value> {
        if access.access == Access::Static {
            return self.static_member(access, span);
        }
        let object = self.expression(&access.object)?;
        let name = self.member_name(&access.name)?;
        match self.property_of(&object, &name) {
            Some(value) => Ok(value),
            None if self.strict >= 2 && access.access != Access::IfNotNull => {
                let message = format!("The property '{name}' cannot be found on this object. Verify that the property exists.");
                let exception = Exception::new("System.Management.Automation.PropertyNotFoundException", message);
                let record = ErrorRecord::new("PropertyNotFoundStrict", Category::NotSpecified, exception);
                Err(Unwind::error(record.at(self.place(self.point_or(span)))))
            }
            None => Ok(Value::Null),
        }
    }

    /// A property as `.name` reads it: error records and script properties included.
    pub(super) fn property_of(&mut self, object: &Value, name: &str) -> Option<Value> {
        if let Some(record) = object.downcast::<ErrorRecord>() {
            return record_property(record, name).or_else(|| member::property(object, name));
        }
        let found = member::member(object, name)?;
        Some(match &found {
            Value::Foreign(_) => self.computed(object, found),
            Value::Array(items) if matches!(object, Value::Array(_)) && items.items().iter().any(is_script_member) => {
                let Value::Array(objects) = object else { return Some(found) };
                let values = objects.to_vec().iter().filter_map(|item| self.property_of(item, name)).collect();
                Value::array(values)
            }
            _ => found,
        })
    }

    /// What stands behind a member that a script block computes.
    fn computed(&mut self, object: &Value, found: Value) -> Value {
        let Some(member) = found.downcast::<ScriptMember>() else { return found };
        match member.kind {
            ScriptMemberKind::Method => found,
            ScriptMemberKind::Alias => {
                let name = to_text(&member.body);
                self.property_of(object, &name).unwrap_or_default()
            }
            ScriptMemberKind::Property => self.with_this(object, &member.body, &[]).map(collected).unwrap_or_default(),
        }
    }

    /// Runs a script block in which `$this` is an object.
    pub(super) fn with_this(&mut self, object: &Value, block: &Value, arguments: &[Value]) -> Flow<Vec<Value>> {
        if self.calls >= super::run::CALL_LIMIT {
            return Err(self.runtime_error(
                "CallDepthOverflow",
                Category::InvalidOperation,
                "Script members call each other without end.",
                self.point,
            ));
        }
        let mut scope = self.fresh_scope();
        scope.variables.insert("this".into(), super::slot::Slot::new("this".into(), object.clone()));
        let depth = self.scopes.len();
        self.scopes.push(scope);
        self.calls += 1;
        let result = self.call_block(block, None, arguments);
        self.calls -= 1;
        self.scopes.truncate(depth);
        result
    }

    fn static_type(&mut self, access: &Member) -> Flow<Type> {
        match &access.object.kind {
            ExpressionKind::Type(name) => self.named_type(name),
            _ => Ok(match self.expression(&access.object)? {
                Value::Type(ty) => ty,
                other => other.type_of().unwrap_or(Type::Object),
            }),
        }
    }

    fn static_member(&mut self, access: &Member, span: Span) -> Flow<Value> {
        let ty = self.static_type(access)?;
        let name = self.member_name(&access.name)?;
        let _ = span;
        Ok(member::static_property(&ty, &name, &World(self)).unwrap_or_default())
    }

    pub(super) fn method_call(&mut self, call: &Call, span: Span) -> Flow<Value> {
        Ok(self.method_output(call, span)?.unwrap_or_default())
    }

    /// What a call puts into the pipeline: nothing at all for a method that returns nothing (`void`).
    pub(super) fn method_output(&mut self, call: &Call, span: Span) -> Flow<Option<Value>> {
        let access = &call.member;
        if access.access == Access::Static {
            let ty = self.static_type(access)?;
            let name = self.member_name(&access.name)?;
            let arguments = self.arguments_of(call)?;
            let result = self.static_call(&ty, &name, &arguments, span)?;
            self.take_references(call, &arguments)?;
            return Ok(if result.is_null() && member::returns_nothing(&Value::Type(ty), &name) { None } else { Some(result) });
        }
        let object = self.expression(&access.object)?;
        if access.access == Access::IfNotNull && object.is_null() {
            return Ok(Some(Value::Null));
        }
        let name = self.member_name(&access.name)?;
        let arguments = self.arguments_of(call)?;
        let result = self.call_method(&object, &name, &arguments, span)?;
        self.take_references(call, &arguments)?;
        Ok(if result.is_null() && member::returns_nothing(&object, &name) { None } else { Some(result) })
    }

    fn arguments_of(&mut self, call: &Call) -> Flow<Vec<Value>> {
        call.arguments.iter().map(|argument| self.expression(argument)).collect()
    }

    /// Variables that were handed over as `[ref]` take what the method left there.
    fn take_references(&mut self, call: &Call, arguments: &[Value]) -> Flow {
        for (argument, value) in call.arguments.iter().zip(arguments) {
            if let ExpressionKind::Cast(attribute, target) = &argument.kind
                && attribute.name.text.eq_ignore_ascii_case("ref")
                && let Some(reference) = value.downcast::<Reference>()
            {
                self.assign(target, reference.value())?;
            }
        }
        Ok(())
    }

    pub(super) fn static_call(&mut self, ty: &Type, name: &str, arguments: &[Value], span: Span) -> Flow<Value> {
        if let Type::Named(full) = ty
            && full.to_ascii_lowercase().ends_with("exception")
            && name.eq_ignore_ascii_case("new")
        {
            let message = arguments.first().map_or_else(|| format!("Exception of type '{full}' was thrown.").into(), to_text);
            return Ok(Value::foreign(ExceptionValue { exception: Exception::new(full.clone(), message) }));
        }
        if let Type::Named(full) = ty
            && let Some(result) = self.own_static(full, name, arguments)
        {
            return Ok(result);
        }
        if *ty == Type::ScriptBlock && name.eq_ignore_ascii_case("create") {
            let name = crate::syntax::ast::TypeName { text: "scriptblock".into(), span };
            return self.cast(&name, arguments.first().unwrap_or(&Value::Null), span);
        }
        match member::call_static(ty, name, arguments, &mut World(self)) {
            Some(Ok(value)) => Ok(value),
            Some(Err(error)) => Err(self.invocation_error(name, arguments.len(), &error.message, error.id, span)),
            None => Err(self.no_method(&ty.full_name(), name, span)),
        }
    }

    /// Static methods of types that the language itself has.
    fn own_static(&mut self, full: &str, name: &str, arguments: &[Value]) -> Option<Value> {
        let lower = full.to_ascii_lowercase();
        match (lower.rsplit('.').next()?, name.to_ascii_lowercase().as_str()) {
            ("parser", "parseinput") => {
                let source = Arc::new(crate::text::Source::new(to_text(arguments.first()?)));
                let parsed = crate::syntax::parse(&source);
                let property = |name: &str, value: Value| Property { name: name.into(), value };
                let problems = parsed.problems.iter().map(|problem| {
                    let extent = vec![
                        property("StartOffset", Value::Int(i32::try_from(problem.span.start).unwrap_or(i32::MAX))),
                        property("EndOffset", Value::Int(i32::try_from(problem.span.end).unwrap_or(i32::MAX))),
                        property("Text", source.slice(problem.span).into()),
                    ];
                    let extent = Value::Object(Arc::new(Object::of(&["System.Management.Automation.Language.IScriptExtent"], extent)));
                    let parts = vec![
                        property("Extent", extent),
                        property("ErrorId", problem.id.into()),
                        property("Message", problem.message.as_str().into()),
                        property("IncompleteInput", Value::Bool(parsed.incomplete)),
                    ];
                    Value::Object(Arc::new(Object::of(&["System.Management.Automation.Language.ParseError", "System.Object"], parts)))
                });
                let problems = Value::array(problems.collect());
                for (place, value) in [(1, Value::array(Vec::new())), (2, problems)] {
                    if let Some(reference) = arguments.get(place).and_then(Value::downcast::<Reference>) {
                        reference.set_property("Value", &value);
                    }
                }
                Some(Value::foreign(ScriptBlockValue::new(parsed.tree)))
            }
            ("choicedescription", "new") => {
                let part = |name: &str, index: usize| Property {
                    name: name.into(),
                    value: arguments.get(index).map_or_else(|| "".into(), to_text).into(),
                };
                let parts = vec![part("Label", 0), part("HelpMessage", 1)];
                Some(Value::Object(Arc::new(Object::of(&["System.Management.Automation.Host.ChoiceDescription", "System.Object"], parts))))
            }
            ("errorrecord", "new") => {
                let exception = match arguments.first()?.downcast::<ExceptionValue>() {
                    Some(exception) => exception.exception.clone(),
                    None => Exception::new("System.Exception", to_text(arguments.first()?)),
                };
                let id = arguments.get(1).map_or_else(|| "".into(), to_text);
                let category = arguments.get(2).and_then(|category| Category::named(&to_text(category))).unwrap_or_default();
                let mut record = ErrorRecord::new(id, category, exception);
                record.target = arguments.get(3).cloned().unwrap_or_default();
                Some(Value::foreign(record))
            }
            _ => None,
        }
    }

    fn no_method(&self, ty: &str, name: &str, span: Span) -> Unwind {
        let message = format!("Method invocation failed because [{ty}] does not contain a method named '{name}'.");
        let exception = Exception::new("System.Management.Automation.RuntimeException", message);
        let record = ErrorRecord::new("MethodNotFound", Category::InvalidOperation, exception).with_target(name);
        Unwind::error(record.at(self.place(self.point_or(span))))
    }

    pub(super) fn invocation_error(&self, name: &str, count: usize, reason: &str, id: &str, span: Span) -> Unwind {
        let inner = Exception::new(
            if id.contains("Exception") && !id.contains('.') { format!("System.{id}") } else { "System.Exception".into() },
            reason,
        );
        let id = id.rsplit('.').next().unwrap_or(id).to_owned();
        let mut exception = Exception::new(
            "System.Management.Automation.MethodInvocationException",
            format!("Exception calling \"{name}\" with \"{count}\" argument(s): \"{reason}\""),
        );
        exception.inner = Some(Arc::new(inner));
        Unwind::error(ErrorRecord::new(id, Category::NotSpecified, exception).at(self.place(self.point_or(span))))
    }

    /// Calls a method of a value; of the items of a list when the list has none of this name.
    pub(super) fn call_method(&mut self, object: &Value, name: &str, arguments: &[Value], span: Span) -> Flow<Value> {
        if object.is_null() {
            return Err(self.runtime_error(
                "InvokeMethodOnNull",
                Category::InvalidOperation,
                "You cannot call a method on a null-valued expression.",
                self.point_or(span),
            ));
        }
        if let Some(result) = self.engine_method(object, name, arguments, span) {
            return result;
        }
        if let Value::Object(own) = object
            && let Some(member) = own.property(name)
            && let Some(script) = member.downcast::<ScriptMember>()
            && script.kind == ScriptMemberKind::Method
        {
            return self.with_this(object, &script.body, arguments).map(collected);
        }
        if let Value::DateTime(date) = object
            && let Some(value) = member::call_in_zone(*date, name, &World(self))
        {
            return Ok(value);
        }
        match member::call_method(object, name, arguments) {
            Some(Ok(value)) => return Ok(value),
            Some(Err(error)) => return Err(self.invocation_error(name, arguments.len(), &error.message, error.id, span)),
            None => {}
        }
        if let Value::Array(items) = object {
            let mut results = Vec::new();
            for item in items.to_vec() {
                results.push(self.call_method(&item, name, arguments, span)?);
            }
            return Ok(Value::array(results));
        }
        let ty = object.type_names().first().cloned().unwrap_or_else(|| "System.Object".into());
        Err(self.no_method(&ty, name, span))
    }

    /// Methods that run script blocks.
    fn engine_method(&mut self, object: &Value, name: &str, arguments: &[Value], span: Span) -> Option<Flow<Value>> {
        if let Value::Foreign(foreign) = object
            && let Ok(calling) = foreign.clone().into_any().downcast::<Calling>()
        {
            return self.calling_method(&calling, name, arguments, span);
        }
        if let Value::Object(own) = object
            && let Some(result) = self.host_method(own, name, arguments)
        {
            return Some(result);
        }
        let lower = name.to_ascii_lowercase();
        if let Some(block) = object.downcast::<ScriptBlockValue>() {
            return match lower.as_str() {
                "invoke" | "invokereturnasis" => Some(self.call_block(object, None, arguments).map(collected)),
                "getnewclosure" => {
                    let innermost = &self.scopes[self.scopes.len() - 1];
                    let captured = innermost.variables.iter().map(|slot| (slot.name.clone(), slot.value.clone())).collect();
                    Some(Ok(Value::foreign(block.with_captured(captured))))
                }
                _ => None,
            };
        }
        let (block, rest) = arguments.split_first()?;
        let is_block = block.downcast::<ScriptBlockValue>().is_some();
        let items = || if let Value::Array(items) = object { items.to_vec() } else { vec![object.clone()] };
        let mut results = Vec::new();
        match (lower.as_str(), block) {
            ("foreach", _) if is_block => {
                for item in items() {
                    match self.call_block(block, Some(&item), rest) {
                        Ok(values) => results.extend(values),
                        Err(unwind) => return Some(Err(unwind)),
                    }
                }
            }
            ("foreach", Value::Type(ty)) => {
                for item in items() {
                    match crate::value::convert(&item, ty) {
                        Ok(value) => results.push(value),
                        Err(error) => return Some(Err(self.operator_error(&error.into(), span))),
                    }
                }
            }
            ("foreach", Value::String(name)) => {
                for item in items() {
                    match member::property(&item, name) {
                        Some(value) => results.push(value),
                        None => match self.call_method(&item, name, rest, span) {
                            Ok(value) => results.push(value),
                            Err(unwind) => return Some(Err(unwind)),
                        },
                    }
                }
            }
            ("where", _) if is_block => match self.chosen(block, items(), rest) {
                Ok(chosen) => results = chosen,
                Err(unwind) => return Some(Err(unwind)),
            },
            _ => return None,
        }
        Some(Ok(Value::Array(Arc::new(crate::value::Array::of(crate::value::ArrayKind::Collection, Type::Object, results)))))
    }
}

impl Engine {
    /// `.Where({…}, mode, count)`: the items that the block is true for, by the mode the first or last of them, those before or
    /// from the first on, or both parts.
    fn chosen(&mut self, block: &Value, items: Vec<Value>, rest: &[Value]) -> Flow<Vec<Value>> {
        let mode = rest.first().map_or_else(|| "default".into(), |mode| to_text(mode).to_ascii_lowercase());
        let count = rest.get(1).and_then(crate::value::to_f64).filter(|count| *count >= 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
        let count = count.map(|count| count as usize);
        let (mut fitting, mut others) = (Vec::new(), Vec::new());
        let mut met = false;
        for item in items {
            match mode.as_str() {
                "skipuntil" | "until" if met => fitting.push(item),
                "first" if fitting.len() >= count.unwrap_or(1) => break,
                _ => {
                    let fits = truthy(&collected(self.call_block(block, Some(&item), &[])?));
                    met |= fits;
                    if fits { fitting.push(item) } else { others.push(item) }
                }
            }
        }
        Ok(match mode.as_str() {
            "last" => fitting.split_off(fitting.len().saturating_sub(count.unwrap_or(1))),
            "until" => {
                others.truncate(count.unwrap_or(usize::MAX));
                others
            }
            "skipuntil" => {
                fitting.truncate(count.unwrap_or(usize::MAX));
                fitting
            }
            "split" => vec![Value::array(fitting), Value::array(others)],
            _ => fitting,
        })
    }
}

/// `$_.CategoryInfo`.
#[derive(Debug)]
struct CategoryInfo(ErrorRecord);

impl Foreign for CategoryInfo {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Management.Automation.ErrorCategoryInfo".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.0.category_text().into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["Category", "Activity", "Reason", "TargetName", "TargetType"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "category" => self.0.category.to_string().into(),
            "activity" => self.0.activity.clone().into(),
            "reason" => self.0.exception.short_name().into(),
            "targetname" => to_text(&self.0.target).into(),
            "targettype" => self.0.target_type().into(),
            _ => return None,
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

fn is_script_member(value: &Value) -> bool {
    value.downcast::<ScriptMember>().is_some()
}

/// A property of an error record.
pub(super) fn record_property(record: &ErrorRecord, name: &str) -> Option<Value> {
    let object = |types: &'static [&'static str], parts: Vec<(&str, Value)>| {
        let parts = parts.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
        Value::Object(Arc::new(Object::of(types, parts)))
    };
    Some(match name.to_ascii_lowercase().as_str() {
        "exception" => Value::foreign(ExceptionValue { exception: record.exception.clone() }),
        "targetobject" => record.target.clone(),
        "fullyqualifiederrorid" => record.full_id().into(),
        "errordetails" => record.details.clone().map_or(Value::Null, |details| {
            object(&["System.Management.Automation.ErrorDetails", "System.Object"], vec![("Message", details.into())])
        }),
        "categoryinfo" => Value::foreign(CategoryInfo(record.clone())),
        "invocationinfo" => {
            let (line, column, text, script) = match &record.place {
                Some(place) => {
                    let position = place.source.position(place.span.start as usize);
                    (
                        position.line,
                        position.column,
                        place.source.line(position.line).to_owned(),
                        place.source.path().unwrap_or_default().to_owned(),
                    )
                }
                None => (0, 0, String::new(), String::new()),
            };
            let number = |number: usize| Value::Int(i32::try_from(number).unwrap_or(i32::MAX));
            let command = record.invocation.as_ref().map_or_else(|| "".into(), |invocation| invocation.command.clone());
            let name = record.invocation.as_ref().map_or_else(|| "".into(), |invocation| invocation.invocation_name.clone());
            let own = if command.is_empty() {
                Value::Null
            } else {
                let part = |name: &str, value: Value| Property { name: name.into(), value };
                Value::Object(Arc::new(Object::around(command.clone().into(), vec![part("Name", command.clone().into())])))
            };
            object(
                &["System.Management.Automation.InvocationInfo", "System.Object"],
                vec![
                    ("MyCommand", own),
                    ("ScriptLineNumber", number(line)),
                    ("OffsetInLine", number(column)),
                    ("ScriptName", script.into()),
                    ("Line", text.into()),
                    ("PositionMessage", record.position_text().into()),
                    ("InvocationName", name.into()),
                ],
            )
        }
        "scriptstacktrace" => Value::from(""),
        _ => return None,
    })
}

/// What static members see of the world.
struct World<'a>(&'a mut Engine);

impl Surroundings for World<'_> {
    fn now(&self) -> i64 {
        (self.0.environment.clock)()
    }

    fn offset(&self, utc: i64) -> i64 {
        (self.0.environment.offset)(utc)
    }

    fn random(&mut self) -> u128 {
        (self.0.environment.random)()
    }

    fn environment(&self, name: &str) -> Option<String> {
        self.0.environment.variables.get(name).cloned()
    }

    fn computer(&self) -> String {
        self.0.environment.computer.clone()
    }

    fn user(&self) -> String {
        self.0.environment.user.clone()
    }

    fn folder(&self) -> std::path::PathBuf {
        self.0.environment.folder.clone()
    }
}
