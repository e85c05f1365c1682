//! Members and method calls in expressions, and exceptions as values.

use super::Engine;
use super::calling::Calling;
use super::record_view::record_property;
use super::script_block::ScriptBlockValue;
use super::statement::collected;
use super::unwind::{Flow, Unwind};
use crate::record::{Category, ErrorRecord, Exception, construct_error};
use crate::syntax::ast::{Access, Call, Expression, ExpressionKind, Member};
use crate::text::Span;
use crate::value::member::{self, Surroundings};
use crate::value::{Foreign, Object, Property, Reference, ScriptMember, ScriptMemberKind, Text, Type, Value, to_text, truthy};
use std::sync::Arc;

/// The namespace of an exception that .NET's own methods throw.
fn namespace_of(exception: &str) -> &'static str {
    match exception {
        "DirectoryNotFoundException" | "EndOfStreamException" | "FileNotFoundException" | "IOException" | "PathTooLongException" => {
            "System.IO"
        }
        "CultureNotFoundException" => "System.Globalization",
        "KeyNotFoundException" => "System.Collections.Generic",
        "RegexMatchTimeoutException" | "RegexParseException" => "System.Text.RegularExpressions",
        "SocketException" => "System.Net.Sockets",
        "XmlException" => "System.Xml",
        "ParseException" => "System.Management.Automation",
        other if other.starts_with("PS") => "System.Management.Automation",
        _ => "System",
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

    #[inline(never)]
    pub(super) fn member(&mut self, access: &Member, span: Span) -> Flow<Value> {
        if let Some(value) = self.seen_property(access) {
            return Ok(value);
        }
        let object = match access.access {
            Access::Static => Value::from(self.static_type(access)?),
            Access::Instance | Access::IfNotNull => self.expression(&access.object)?,
        };
        let name = self.member_name(&access.name)?;
        self.member_of(&object, &name, access.access, span)
    }

    /// `$variable.Name` of an object that has such a property, which no script computes.
    fn seen_property(&self, access: &Member) -> Option<Value> {
        let (Access::Instance, ExpressionKind::Variable(variable), ExpressionKind::Bareword(name)) =
            (access.access, &access.object.kind, &access.name.kind)
        else {
            return None;
        };
        let object = self.seen(variable)?;
        let Value::Object(own) = object else { return None };
        let value = own.property(name)?;
        let is_plain = self.type_data.is_empty() && !matches!(value, Value::Foreign(_));
        (is_plain && !(name.eq_ignore_ascii_case("Value") && member::viewed(object).is_some())).then_some(value)
    }

    /// A member of an object, or a static one of a type.
    pub(super) fn member_of(&mut self, object: &Value, name: &str, access: Access, span: Span) -> Flow<Value> {
        if let (Access::Static, Value::Type(ty)) = (access, object) {
            return Ok(member::static_property(ty, name, &World(self)).unwrap_or_default());
        }
        match self.property_of(object, name) {
            Some(value) if self.strict < 2 || !member::is_lent(object, name) => Ok(value),
            Some(_) | None if self.strict >= 2 && access != Access::IfNotNull => {
                let message = format!("The property '{name}' cannot be found on this object. Verify that the property exists.");
                let exception = Exception::new("System.Management.Automation.PropertyNotFoundException", message);
                let record = ErrorRecord::new("PropertyNotFoundStrict", Category::NotSpecified, exception);
                Err(Unwind::error(record.at(self.place(self.point_or(span)))))
            }
            Some(value) => Ok(value),
            None => Ok(Value::Null),
        }
    }

    /// A property as `.name` reads it: error records and script properties included.
    pub(super) fn property_of(&mut self, object: &Value, name: &str) -> Option<Value> {
        if let Some(record) = object.downcast::<ErrorRecord>() {
            return record_property(record, name).or_else(|| member::property(object, name));
        }
        if object.downcast::<Calling>().is_some() {
            match name.to_ascii_lowercase().as_str() {
                "sessionstate" => return Some(self.session_state()),
                "host" => return self.look_up("host"),
                _ => {}
            }
        }
        // What stands behind a property of a view may be a script of the object itself.
        if name.eq_ignore_ascii_case("Value")
            && let Some((owner, name)) = member::viewed(object)
        {
            return self.property_of(owner, name);
        }
        if !self.type_data.is_empty() && name.eq_ignore_ascii_case("psobject") && !object.is_null() {
            return Some(member::psobject(object, &self.type_data));
        }
        if !self.type_data.is_empty()
            && !matches!(object, Value::Object(own) if own.property(name).is_some())
            && let Some(added) = self.type_data.member(object, name)
        {
            return Some(self.computed(object, added));
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
        self.push_scope(scope);
        self.calls += 1;
        let result = self.call_block(block, None, arguments);
        self.calls -= 1;
        self.leave_scopes(depth);
        result
    }

    pub(super) fn static_type(&mut self, access: &Member) -> Flow<Type> {
        match &access.object.kind {
            ExpressionKind::Type(name) => self.named_type(name),
            _ => Ok(match self.expression(&access.object)? {
                Value::Type(ty) => Type::clone(&ty),
                other => other.type_of().unwrap_or(Type::Object),
            }),
        }
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
            return Ok(if result.is_null() && member::returns_nothing(&Value::from(ty), &name) { None } else { Some(result) });
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
        if name.eq_ignore_ascii_case("new")
            && let Some(made) = construct_error(ty, arguments)
        {
            return made.map_err(|error| self.invocation_error(name, arguments.len(), &error.message, error.id, span));
        }
        if let Type::Named(full) = ty
            && ["System.IO.", "System.Net.Dns", "System.Threading."].iter().any(|start| full.starts_with(start))
        {
            self.refuse_confined("files, the network and waiting are out of reach", span)?;
        }
        if let Type::Named(full) = ty
            && let Some(result) = self.own_static(full, name, arguments)
        {
            return result;
        }
        if *ty == Type::ScriptBlock && name.eq_ignore_ascii_case("create") {
            return self.block_of_text(&to_text(arguments.first().unwrap_or(&Value::Null)), span);
        }
        if let Type::Named(full) = ty
            && let Some(result) = self.delegate_static(full, &name.to_ascii_lowercase(), arguments, span)
        {
            return result;
        }
        match member::call_static(ty, name, arguments, &mut World(self)) {
            Some(Ok(_)) if self.stop.is_stopped() => Err(Unwind::interrupted()),
            Some(Ok(value)) => Ok(value),
            Some(Err(error)) => Err(self.invocation_error(name, arguments.len(), &error.message, error.id, span)),
            None if member::static_members(ty)
                .is_some_and(|known| known.methods.iter().any(|line| member::name_of(line).eq_ignore_ascii_case(name))) =>
            {
                Err(self.wrong_count(name, arguments.len(), span))
            }
            None => Err(self.no_method(&ty.full_name(), name, span)),
        }
    }

    /// Static methods of types that the language itself has.
    fn own_static(&mut self, full: &str, name: &str, arguments: &[Value]) -> Option<Flow<Value>> {
        let lower = full.to_ascii_lowercase();
        let text = || arguments.first().map_or_else(|| "".into(), |value| self.text(value));
        match (lower.rsplit('.').next()?, name.to_ascii_lowercase().as_str()) {
            ("console", method @ ("write" | "writeline")) => {
                let end = if method == "writeline" { "\n" } else { "" };
                let text = match arguments {
                    [pattern, items @ ..] if !items.is_empty() => crate::value::format(&to_text(pattern), items).ok()?,
                    _ => text().to_string(),
                };
                Some(self.write_host(super::Channel::Output, &format!("{text}{end}")).map(|()| Value::Null))
            }
            ("console", "readline") => Some(Ok(match self.ask(&crate::invoke::Question::Line { prompt: "".into() }) {
                Some(crate::invoke::Answer::Line(line)) => Value::String(line),
                _ => Value::Null,
            })),
            ("console", "resetcolor" | "setwindowsize") => Some(Ok(Value::Null)),
            ("thread", "sleep") => {
                let wanted = arguments.first().and_then(|value| match value {
                    Value::TimeSpan(ticks) => Some(*ticks / 10_000),
                    other => crate::value::to_f64(other).map(|count| count as i64),
                })?;
                let until = std::time::Instant::now() + std::time::Duration::from_millis(u64::try_from(wanted).unwrap_or_default());
                while let Some(left) = until.checked_duration_since(std::time::Instant::now()).filter(|left| !left.is_zero()) {
                    if self.stop.is_stopped() {
                        return Some(Err(Unwind::interrupted()));
                    }
                    std::thread::sleep(left.min(std::time::Duration::from_millis(50)));
                }
                Some(Ok(Value::Null))
            }
            ("parser", "parseinput") => {
                let source = Arc::new(crate::text::Source::new(&*to_text(arguments.first()?)));
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
                Some(Ok(Value::foreign(ScriptBlockValue::of_text(parsed.tree))))
            }
            _ => None,
        }
    }

    /// There is a method of this name, but none that takes so many arguments.
    fn wrong_count(&self, name: &str, count: usize, span: Span) -> Unwind {
        let reason = format!("Cannot find an overload for \"{name}\" and the argument count: \"{count}\".");
        self.invocation_error(name, count, &reason, "MethodCountCouldNotFindBest", span)
    }

    fn no_method(&self, ty: &str, name: &str, span: Span) -> Unwind {
        let message = format!("Method invocation failed because [{ty}] does not contain a method named '{name}'.");
        let exception = Exception::new("System.Management.Automation.RuntimeException", message);
        let record = ErrorRecord::new("MethodNotFound", Category::InvalidOperation, exception).with_target(name);
        Unwind::error(record.at(self.place(self.point_or(span))))
    }

    /// `[scriptblock]::Create($text)`.
    fn block_of_text(&self, text: &Text, span: Span) -> Flow<Value> {
        let parsed = crate::syntax::parse(&Arc::new(crate::text::Source::new(&**text)));
        match parsed.problems.first() {
            None => Ok(Value::foreign(ScriptBlockValue::of_text(parsed.tree))),
            Some(problem) => Err(self.invocation_error("Create", 1, &problem.message, "ParseException", span)),
        }
    }

    pub(super) fn invocation_error(&self, name: &str, count: usize, reason: &str, id: &str, span: Span) -> Unwind {
        if self.stop.is_stopped() {
            return Unwind::interrupted();
        }
        // An argument that does not fit is found out before the method is called.
        if matches!(id, "MethodArgumentConversionInvalidCastArgument" | "MethodCountCouldNotFindBest") {
            let exception = Exception::new("System.Management.Automation.MethodException", reason);
            return Unwind::error(ErrorRecord::new(id, Category::NotSpecified, exception).at(self.place(self.point_or(span))));
        }
        let inner = Exception::new(
            if id.contains("Exception") && !id.contains('.') { format!("{}.{id}", namespace_of(id)) } else { "System.Exception".into() },
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
        if let Some(added) = self.type_data.member(object, name)
            && let Some(script) = added.downcast::<ScriptMember>()
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
            // What was interrupted has no result.
            Some(Ok(_)) if self.stop.is_stopped() => return Err(Unwind::interrupted()),
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
        if member::method_names(object).iter().any(|own| own.eq_ignore_ascii_case(name)) {
            return Err(self.wrong_count(name, arguments.len(), span));
        }
        let ty = object.type_names().first().cloned().unwrap_or_else(|| "System.Object".into());
        Err(self.no_method(&ty, name, span))
    }

    /// Methods that run script blocks.
    fn engine_method(&mut self, object: &Value, name: &str, arguments: &[Value], span: Span) -> Option<Flow<Value>> {
        if let Value::Foreign(foreign) = object
            && let Ok(calling) = Arc::clone(foreign).into_any().downcast::<Calling>()
        {
            return self.calling_method(&calling, name, arguments, span);
        }
        if let Value::Object(own) = object
            && let Some(result) = self.host_method(own, name, arguments).or_else(|| self.intrinsic_method(own, name, arguments))
        {
            return Some(result);
        }
        let lower = name.to_ascii_lowercase();
        if let Some(block) = object.downcast::<ScriptBlockValue>() {
            return match lower.as_str() {
                "invoke" => Some(self.call_as_function(object, arguments).map(|values| {
                    Value::Array(Arc::new(crate::value::Array::of(crate::value::ArrayKind::Collection, Type::CustomObject, values)))
                })),
                "invokereturnasis" => Some(self.call_as_function(object, arguments).map(collected)),
                "getnewclosure" => {
                    let mut scope = super::scope::Scope { is_script: true, ..super::scope::Scope::default() };
                    for slot in self.scopes[self.scopes.len() - 1].variables.iter() {
                        scope.variables.insert(slot.name.to_lowercase().into(), slot.clone());
                    }
                    Some(Ok(Value::foreign(block.with_scope(scope))))
                }
                _ => None,
            };
        }
        if let Some(result) = self.delegate_method(object, &lower, arguments, span) {
            return Some(result);
        }
        let (block, rest) = arguments.split_first()?;
        let is_block = block.downcast::<ScriptBlockValue>().is_some();
        let items = || match object {
            Value::Array(items) => items.to_vec(),
            single => single.walked().unwrap_or_else(|| vec![single.clone()]),
        };
        let mut results = Vec::new();
        match (lower.as_str(), block) {
            ("foreach", _) if is_block => {
                // The method of a List hands its items over as arguments too.
                let own = matches!(object, Value::Array(list) if list.kind() == crate::value::ArrayKind::List);
                for item in items() {
                    let arguments = if own && rest.is_empty() { std::slice::from_ref(&item) } else { rest };
                    match self.call_block(block, Some(&item), arguments) {
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

fn is_script_member(value: &Value) -> bool {
    value.downcast::<ScriptMember>().is_some()
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

    fn all_environment(&self) -> Vec<(String, String)> {
        self.0.environment.variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    fn set_environment(&mut self, name: &str, value: Option<String>) {
        match value {
            Some(value) => drop(self.0.environment.variables.insert(name.to_owned(), value)),
            None => drop(self.0.environment.variables.remove(name)),
        }
    }

    fn process(&self) -> u32 {
        self.0.environment.process
    }
}
