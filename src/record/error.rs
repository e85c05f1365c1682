//! The error record: the only error that a person sees.

use super::position::{Marked, marked};
use crate::text::{Source, Span};
use crate::value::{Foreign, Text, Value, net_text};
use std::fmt;
use std::sync::Arc;

/// What went wrong, classified, with what it concerned and where it was said.
#[derive(Clone, Debug)]
pub struct ErrorRecord {
    /// The exception behind it.
    pub exception: Exception,
    /// The id without the command: `NamedParameterNotFound`.
    pub id: Text,
    /// What kind of failure.
    pub category: Category,
    /// The value it concerns; `$null` when there is none.
    pub target: Value,
    /// Overrides the type of `target` in the category line; empty means: ask the target.
    pub target_type: Text,
    /// The command that failed, as the category line names it; empty when there is none.
    pub activity: Text,
    /// What the id is completed with: the command's name, or the .NET type that stands for it; empty when there is none.
    pub source: Text,
    /// What the category line says instead of the target's text and of the exception's name; empty when it says those.
    pub target_name: Text,
    /// See `target_name`.
    pub reason: Text,
    /// The calls that led to it, innermost first, a line each; empty until the engine has seen it.
    pub trace: Text,
    /// Where it was said.
    pub place: Option<Place>,
    /// The command and how it was called.
    pub invocation: Option<Invocation>,
    /// A text that is shown instead of the exception's message.
    pub details: Option<Text>,
    /// What to do about it, shown behind the message.
    pub action: Option<Text>,
    /// Whether no command stands behind it: it was said by whoever typed the line.
    pub blameless: bool,
}

/// An exception: a .NET type name, a message, what caused it.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Full .NET type name.
    pub type_name: Text,
    /// The message.
    pub message: Text,
    /// The cause.
    pub inner: Option<Arc<Exception>>,
    /// Properties of its own: `ParameterName`, `HResult`.
    pub properties: Vec<(Text, Value)>,
}

/// Where in which text.
#[derive(Clone, Debug)]
pub struct Place {
    /// The text.
    pub source: Arc<Source>,
    /// The part of it.
    pub span: Span,
}

/// The call that an error came out of.
#[derive(Clone, Debug, Default)]
pub struct Invocation {
    /// The command as found.
    pub command: Text,
    /// The command as written: an alias, a path.
    pub invocation_name: Text,
}

/// PowerShell's error categories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are PowerShell's and say what they say")]
pub enum Category {
    #[default]
    NotSpecified,
    OpenError,
    CloseError,
    DeviceError,
    DeadlockDetected,
    InvalidArgument,
    InvalidData,
    InvalidOperation,
    InvalidResult,
    InvalidType,
    MetadataError,
    NotImplemented,
    NotInstalled,
    ObjectNotFound,
    OperationStopped,
    OperationTimeout,
    SyntaxError,
    ParserError,
    PermissionDenied,
    ResourceBusy,
    ResourceExists,
    ResourceUnavailable,
    ReadError,
    WriteError,
    FromStdErr,
    SecurityError,
    ProtocolError,
    ConnectionError,
    AuthenticationError,
    LimitsExceeded,
    QuotaExceeded,
    NotEnabled,
}

/// Every category, to find one by its name.
const CATEGORIES: [Category; 32] = [
    Category::NotSpecified,
    Category::OpenError,
    Category::CloseError,
    Category::DeviceError,
    Category::DeadlockDetected,
    Category::InvalidArgument,
    Category::InvalidData,
    Category::InvalidOperation,
    Category::InvalidResult,
    Category::InvalidType,
    Category::MetadataError,
    Category::NotImplemented,
    Category::NotInstalled,
    Category::ObjectNotFound,
    Category::OperationStopped,
    Category::OperationTimeout,
    Category::SyntaxError,
    Category::ParserError,
    Category::PermissionDenied,
    Category::ResourceBusy,
    Category::ResourceExists,
    Category::ResourceUnavailable,
    Category::ReadError,
    Category::WriteError,
    Category::FromStdErr,
    Category::SecurityError,
    Category::ProtocolError,
    Category::ConnectionError,
    Category::AuthenticationError,
    Category::LimitsExceeded,
    Category::QuotaExceeded,
    Category::NotEnabled,
];

impl Category {
    /// The category of this name, without regard to case.
    pub fn named(name: &str) -> Option<Self> {
        CATEGORIES.into_iter().find(|category| category.to_string().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Category {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

impl Exception {
    /// An exception of the .NET type `type_name`.
    pub fn new(type_name: impl Into<Text>, message: impl Into<Text>) -> Self {
        Self { type_name: type_name.into(), message: message.into(), inner: None, properties: Vec::new() }
    }

    /// The exception of a conversion that failed, with the one of .NET behind it.
    pub fn of_cast(message: &str, cause: &str, reason: &str) -> Self {
        let mut exception = Self::new("System.Management.Automation.PSInvalidCastException", message);
        if !cause.is_empty() {
            exception.inner = Some(Arc::new(Self::new(cause, reason)));
        }
        exception
    }

    /// The same with a property of its own.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.properties.push((name.into(), value.into()));
        self
    }

    /// A property of its own.
    pub fn property(&self, name: &str) -> Option<&Value> {
        self.properties.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The last part of its type name: what the category line gives as the reason.
    pub fn short_name(&self) -> &str {
        self.type_name.rsplit('.').next().unwrap_or(&self.type_name)
    }
}

impl Place {
    /// `At file:line char:column` with the line and its underlined part.
    pub fn position_text(&self) -> String {
        let start = self.source.position(self.span.start as usize);
        let name = self.source.path().unwrap_or("line");
        let head = format!("At {name}:{} char:{}", start.line, start.column);
        match marked(self) {
            Some(Marked { line, before, marks }) => format!("{head}\n+ {line}\n+ {}{}", " ".repeat(before), "~".repeat(marks)),
            None => head,
        }
    }
}

impl ErrorRecord {
    /// A record of `exception`; everything else can be filled in by those who know it.
    pub fn new(id: impl Into<Text>, category: Category, exception: Exception) -> Self {
        Self {
            exception,
            id: id.into(),
            category,
            target: Value::Null,
            target_type: "".into(),
            activity: "".into(),
            source: "".into(),
            target_name: "".into(),
            reason: "".into(),
            trace: "".into(),
            place: None,
            invocation: None,
            details: None,
            action: None,
            blameless: false,
        }
    }

    /// The same with a target.
    #[must_use]
    pub fn with_target(mut self, target: impl Into<Value>) -> Self {
        self.target = target.into();
        self
    }

    /// The same with a place, unless it has one.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place.get_or_insert(place);
        self
    }

    /// What people read: the details if there are any, else the exception's message.
    pub fn message(&self) -> &str {
        self.details.as_deref().unwrap_or(&self.exception.message)
    }

    /// The category line: `Category: (Target:Type) [Activity], Reason`.
    pub fn category_text(&self) -> String {
        let (target, ty) = (shortened(&self.target_name()), shortened(&self.target_type()));
        format!("{}: ({target}:{ty}) [{}], {}", self.category, shortened(&self.activity), self.reason())
    }

    /// The text of its target, or what stands for it.
    pub fn target_name(&self) -> Text {
        if !self.target_name.is_empty() {
            return self.target_name.clone();
        }
        if self.target.is_null() { "".into() } else { net_text(&self.target) }
    }

    /// Why, in a word: the exception's name, or what stands for it.
    pub fn reason(&self) -> &str {
        if self.reason.is_empty() { self.exception.short_name() } else { &self.reason }
    }

    /// The short name of its target's type.
    pub fn target_type(&self) -> Text {
        if !self.target_type.is_empty() {
            return self.target_type.clone();
        }
        let ty = self.target.type_of().map_or_else(|| "".into(), |ty| ty.short_name());
        if matches!(self.target, Value::Object(_)) && &*ty == "PSCustomObject" { "PSObject".into() } else { ty }
    }

    /// `At file:line char:column` with the line and its underlined part; empty when nobody knows where.
    pub fn position_text(&self) -> String {
        self.place.as_ref().map(Place::position_text).unwrap_or_default()
    }

    /// The id completed with its source: `NamedParameterNotFound,Get-Thing`.
    pub fn full_id(&self) -> Text {
        if self.source.is_empty() { self.id.clone() } else { format!("{},{}", self.id, self.source).into() }
    }
}

/// At most 40 characters, the middle left away.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= 40 {
        return text.to_owned();
    }
    let start: String = text.chars().take(20).collect();
    let end: String = text.chars().skip(count - 17).collect();
    format!("{start}...{end}")
}

impl Foreign for ErrorRecord {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Management.Automation.ErrorRecord".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.message().into()
    }

    fn property_names(&self) -> Vec<Text> {
        [
            "PSMessageDetails",
            "Exception",
            "TargetObject",
            "CategoryInfo",
            "FullyQualifiedErrorId",
            "ErrorDetails",
            "InvocationInfo",
            "ScriptStackTrace",
            "PipelineIterationInfo",
        ]
        .map(Text::from)
        .to_vec()
    }
}
/// The innermost cause of an error of Rust's: what the system said, without the layers that passed it on.
pub fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
