//! Script blocks as values.

use super::scope::Scope;
use crate::invoke::{CommandKind, CommandSource, Signature, Validation};
use crate::syntax::ast::{Attribute, ExpressionKind, FunctionKind, Parameter, ScriptBlock};
use crate::text::Word;
use crate::value::{Foreign, Text, Value};
use parking_lot::Mutex;
use std::sync::{Arc, OnceLock};

/// A script block, or the body of a function.
#[derive(Debug)]
pub struct ScriptBlockValue {
    /// Its tree.
    pub(super) block: Arc<ScriptBlock>,
    /// The function it is the body of.
    pub(super) function: Option<Arc<crate::syntax::ast::Function>>,
    /// The scope that it brings along, which `$script:` means in it: `GetNewClosure()`. Empty while its code runs.
    pub(super) closure: Option<Arc<Mutex<Option<Box<Scope>>>>>,
    /// The module that it belongs to: its code sees what the module has.
    pub(super) module: Option<super::module::ModuleId>,
    signature: OnceLock<Arc<Signature>>,
}

impl ScriptBlockValue {
    /// A script block.
    pub fn new(block: Arc<ScriptBlock>) -> Self {
        Self { block, function: None, closure: None, module: None, signature: OnceLock::new() }
    }

    /// A text as a whole, which is about to run: the namespaces that it uses count from now on.
    pub(super) fn of_text(block: Arc<ScriptBlock>) -> Self {
        for using in block.using.iter().filter(|using| using.kind.eq_ignore_ascii_case("namespace")) {
            crate::value::use_namespace(&using.name);
        }
        Self::new(block)
    }

    /// The body of a function.
    pub(super) fn of_function(function: Arc<crate::syntax::ast::Function>) -> Self {
        Self { block: function.body.clone(), function: Some(function), closure: None, module: None, signature: OnceLock::new() }
    }

    /// The function itself, as what can be called.
    pub(super) fn into_command(self, kind: FunctionKind) -> CommandSource {
        let signature = self.signature();
        let kind = if kind == FunctionKind::Filter { CommandKind::Filter } else { CommandKind::Function };
        CommandSource::Function { signature, body: Value::foreign(self), module: "".into(), kind }
    }

    /// The same, of a module.
    pub(super) fn of_module(mut self, module: Option<super::module::ModuleId>) -> Self {
        self.module = module;
        self
    }

    /// The same with a scope of its own.
    pub(super) fn with_scope(&self, scope: Scope) -> Self {
        Self {
            block: self.block.clone(),
            function: self.function.clone(),
            closure: Some(Arc::new(Mutex::new(Some(Box::new(scope))))),
            module: self.module,
            signature: OnceLock::new(),
        }
    }

    /// How it is called; made when it is first needed.
    pub fn signature(&self) -> Arc<Signature> {
        let make = || {
            let mut signature = match &self.function {
                Some(function) => crate::bind::of_function(function),
                None => crate::bind::of_block("", &self.block),
            };
            for (parameter, declared) in signature.parameters.iter_mut().zip(self.declared()) {
                parameter.validations.extend(declared.attributes.iter().filter_map(checked_by_script));
            }
            Arc::new(signature)
        };
        self.signature.get_or_init(make).clone()
    }

    /// Its parameters as they are declared, before the body or in it.
    pub(super) fn declared(&self) -> &[Parameter] {
        match (&self.function, &self.block.params) {
            (Some(function), _) if function.parameters.is_some() => function.parameters.as_deref().unwrap_or_default(),
            (_, Some(params)) => &params.parameters,
            _ => &[],
        }
    }

    /// Whether `$MyInvocation` can be asked for where it stands: the text around it names the variable somewhere. It is not made for
    /// every call of functions that never look at it.
    pub(super) fn asks_invocation(&self) -> bool {
        self.block.source.mentions(Word::MyInvocation)
    }

    /// Whether `$input` can be asked for where it stands.
    pub(super) fn asks_input(&self) -> bool {
        self.block.source.mentions(Word::Input)
    }

    pub(super) fn is_filter(&self) -> bool {
        self.function.as_ref().is_some_and(|function| function.kind == FunctionKind::Filter)
    }

    /// The text between its braces.
    pub(super) fn source_text(&self) -> &str {
        let text = self.block.source.slice(self.block.span);
        text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text)
    }
}

/// `[ValidateScript({ … })]`.
pub(super) fn checked_by_script(attribute: &Attribute) -> Option<Validation> {
    let name = attribute.name.text.rsplit('.').next()?.to_ascii_lowercase();
    if name.strip_suffix("attribute").unwrap_or(&name) != "validatescript" {
        return None;
    }
    match attribute.arguments.as_ref()?.positional.first()?.kind {
        ExpressionKind::ScriptBlock(ref block) => Some(Validation::Script(Value::foreign(ScriptBlockValue::new(block.clone())))),
        _ => None,
    }
}

impl Foreign for ScriptBlockValue {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Management.Automation.ScriptBlock".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        let body = self.source_text();
        // Parameters that stand before the body of a function are written as if they stood in it.
        let Some(parameters) = self.function.as_ref().and_then(|function| function.parameters.as_ref()) else { return body.into() };
        let parameters: Vec<&str> = parameters.iter().map(|parameter| self.block.source.slice(parameter.span)).collect();
        format!("param({})\n{body}", parameters.join(", ")).into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["Attributes", "File", "IsFilter", "IsConfiguration", "Module", "StartPosition", "DebuggerHidden", "Id", "Ast"]
            .map(Text::from)
            .to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "file" => Some(self.block.source.path().map_or(Value::Null, Value::from)),
            "isfilter" => Some(Value::Bool(self.is_filter())),
            "ast" => Some(Value::String(self.text())),
            _ => None,
        }
    }

    fn method_names(&self) -> Vec<Text> {
        ["GetNewClosure", "Invoke", "InvokeReturnAsIs"].map(Text::from).to_vec()
    }
}
