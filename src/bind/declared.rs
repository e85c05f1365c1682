//! Signatures of functions and script blocks, from their declarations. Nothing of them runs.

use crate::catalog::{Impact, Membership};
use crate::invoke::{CaseRule, Declared, Name, Parameter, Sign, Signature, Validation};
use crate::syntax::ast::{
    self, Attribute, AttributeArguments, Expression, ExpressionKind, Function, NumberValue, ScriptBlock, UnaryOperator,
};
use crate::value::{Type, Value};
use std::borrow::Cow;

/// The signature of a function, whether its parameters stand before the body or in it.
pub fn of_function(function: &Function) -> Signature {
    let name = function.name.rsplit_once(':').map_or(&*function.name, |(_, name)| name);
    match &function.parameters {
        Some(parameters) => Signature { comment: function.body.help.clone(), ..of_parameters(name, &[], parameters) },
        None => of_block(name, &function.body),
    }
}

/// The signature of a script or script block called `name`.
pub fn of_block(name: &str, block: &ScriptBlock) -> Signature {
    let signature = match &block.params {
        Some(params) => of_parameters(name, &params.attributes, &params.parameters),
        None => of_parameters(name, &[], &[]),
    };
    Signature { comment: block.help.clone(), ..signature }
}

fn of_parameters(name: &str, attributes: &[Attribute], parameters: &[ast::Parameter]) -> Signature {
    let binding = attributes.iter().find(|attribute| is_called(attribute, "CmdletBinding")).map(|attribute| attribute.arguments.as_ref());
    let settings = binding.flatten();
    let advanced = binding.is_some()
        || parameters.iter().any(|parameter| parameter.attributes.iter().any(|attribute| is_called(attribute, "Parameter")));
    let mut sets = Sets::default();
    let default = settings.and_then(|settings| text_of(settings, "DefaultParameterSetName"));
    if let Some(default) = &default {
        sets.index(default);
    }
    let positional = settings.is_none_or(|settings| named(settings, "PositionalBinding").is_none_or(is_true));
    let declared_positions =
        parameters.iter().flat_map(|parameter| &parameter.attributes).filter_map(|attribute| attribute.arguments.as_ref());
    let mut automatic = positional && !declared_positions.into_iter().any(|arguments| named(arguments, "Position").is_some());
    let mut parameters: Vec<Parameter> = parameters.iter().map(|parameter| declared(parameter, &mut sets)).collect();
    automatic &= parameters.iter().all(|parameter| parameter.sets.iter().all(|membership| membership.set.is_none()));
    if automatic {
        for (parameter, position) in parameters.iter_mut().filter(|parameter| !parameter.is_switch()).zip(0..) {
            parameter.sets.iter_mut().for_each(|membership| membership.position = Some(position));
        }
    }
    let impact =
        settings.and_then(|settings| named(settings, "SupportsShouldProcess").filter(|value| is_true(*value)).map(|_| impact(settings)));
    let mut signature = Signature {
        name: name.to_owned().into(),
        own: parameters.len(),
        parameters,
        default_set: default.map(|default| sets.index(&default)),
        sets: sets.names,
        impact,
        strict: advanced,
        def: None,
        comment: None,
        outputs: attributes.iter().filter(|attribute| is_called(attribute, "OutputType")).flat_map(outputs).collect(),
    };
    if signature.sets.len() > 63 {
        signature.sets.truncate(63);
    }
    if advanced {
        signature.add_common();
    }
    signature
}

/// The types that an `OutputType` names.
fn outputs(attribute: &Attribute) -> Vec<Name> {
    fn types(expression: &Expression) -> Vec<Name> {
        match &expression.kind {
            ExpressionKind::Type(name) => vec![Type::named(&name.text).full_name().to_string().into()],
            ExpressionKind::Array(items) => items.iter().flat_map(types).collect(),
            _ => texts(expression),
        }
    }
    attribute.arguments.iter().flat_map(|arguments| &arguments.positional).flat_map(types).collect()
}

/// `ConfirmImpact`, which is medium unless it says otherwise.
fn impact(settings: &AttributeArguments) -> Impact {
    match text_of(settings, "ConfirmImpact").map(|impact| impact.to_ascii_lowercase()).as_deref() {
        Some("low") => Impact::Low,
        Some("high") => Impact::High,
        _ => Impact::Medium,
    }
}

#[derive(Default)]
struct Sets {
    names: Vec<Name>,
}

impl Sets {
    fn index(&mut self, name: &str) -> usize {
        let found = self.names.iter().position(|own| own.eq_ignore_ascii_case(name));
        found.unwrap_or_else(|| {
            self.names.push(name.to_owned().into());
            self.names.len() - 1
        })
    }
}

fn declared(parameter: &ast::Parameter, sets: &mut Sets) -> Parameter {
    let mut result = Parameter {
        name: parameter.variable.name.to_string().into(),
        aliases: Vec::new(),
        ty: Type::Object,
        sets: Vec::new(),
        validations: Vec::new(),
        suggested: Vec::new(),
        declared: Vec::new(),
        nullable: false,
        emptyable: false,
        help: Cow::Borrowed(""),
        def: None,
    };
    for attribute in &parameter.attributes {
        let Some(arguments) = &attribute.arguments else {
            result.ty = Type::named(&attribute.name.text);
            result.declared.push(Declared::Type);
            continue;
        };
        match short(&attribute.name.text).as_str() {
            "parameter" => {
                let set = text_of(arguments, "ParameterSetName").filter(|set| !set.eq_ignore_ascii_case("__AllParameterSets"));
                let on = |name| named(arguments, name).is_some_and(is_true);
                result.sets.push(Membership {
                    set: set.map(|set| sets.index(&set)),
                    mandatory: on("Mandatory"),
                    position: named(arguments, "Position")
                        .and_then(|value| number(value?))
                        .and_then(|position| u16::try_from(position).ok()),
                    by_value: on("ValueFromPipeline"),
                    by_property: on("ValueFromPipelineByPropertyName"),
                    remaining: on("ValueFromRemainingArguments"),
                });
                result.declared.push(Declared::Membership(result.sets.len() - 1));
                if let Some(help) = text_of(arguments, "HelpMessage") {
                    result.help = help.into();
                }
            }
            "alias" => {
                let first = result.aliases.len();
                result.aliases.extend(arguments.positional.iter().flat_map(texts));
                result.declared.push(Declared::Aliases(first, result.aliases.len()));
            }
            "argumentcompletions" => {
                result.suggested.extend(arguments.positional.iter().flat_map(texts));
                result.declared.push(Declared::Completions);
            }
            "allownull" => {
                result.nullable = true;
                result.declared.push(Declared::AllowNull);
            }
            "allowemptystring" => {
                result.emptyable = true;
                result.declared.push(Declared::AllowEmptyString);
            }
            "allowemptycollection" => {
                result.emptyable = true;
                result.declared.push(Declared::AllowEmptyCollection);
            }
            "validatescript" => result.declared.push(Declared::Script),
            other => {
                if let Some(validation) = validation(other, arguments) {
                    result.declared.push(Declared::Validation(result.validations.len()));
                    result.validations.push(validation);
                }
            }
        }
    }
    if result.sets.is_empty() {
        result.sets.push(Membership { set: None, mandatory: false, position: None, by_value: false, by_property: false, remaining: false });
    }
    result
}

/// Other names that a function gives itself: `[Alias('name')]` before its parameters.
pub fn own_aliases(params: &ast::ParamBlock) -> impl Iterator<Item = Name> + '_ {
    let named = params.attributes.iter().filter(|attribute| short(&attribute.name.text) == "alias");
    named.filter_map(|attribute| attribute.arguments.as_ref()).flat_map(|arguments| arguments.positional.iter().flat_map(texts))
}

/// What an attribute before a variable demands of its values; `None` for what is no validation, and for `ValidateScript`.
pub fn validation_of(attribute: &Attribute) -> Option<Validation> {
    validation(&short(&attribute.name.text), attribute.arguments.as_ref()?)
}

fn validation(name: &str, arguments: &AttributeArguments) -> Option<Validation> {
    let positional = &arguments.positional;
    let case = || if named(arguments, "IgnoreCase").is_some_and(|value| !is_true(value)) { CaseRule::Respect } else { CaseRule::Ignore };
    let pair = || Some((number(positional.first()?)?, number(positional.get(1)?)?));
    let sizes = || pair().and_then(|(low, high)| Some((usize::try_from(low).ok()?, usize::try_from(high).ok()?)));
    Some(match name {
        "validatenotnull" => Validation::NotNull,
        "validatenotnullorempty" => Validation::NotNullOrEmpty,
        "validatenotnullorwhitespace" => Validation::NotNullOrWhiteSpace,
        "validateset" => Validation::Set(positional.iter().flat_map(texts).collect(), case()),
        "validaterange" if positional.len() == 1 => Validation::Sign(sign(positional.first()?)?),
        "validaterange" => Validation::Range(constant(positional.first()?)?, constant(positional.get(1)?)?),
        "validatepattern" => {
            // Options that are given replace those that count otherwise.
            let options = text_of(arguments, "Options").map(|options| options.to_ascii_lowercase());
            let case = match options {
                Some(options) if !options.split(',').any(|option| option.trim() == "ignorecase") => CaseRule::Respect,
                _ => CaseRule::Ignore,
            };
            Validation::Pattern(texts(positional.first()?).into_iter().next()?, case)
        }
        "validatelength" => sizes().map(|(low, high)| Validation::Length(low, high))?,
        "validatecount" => sizes().map(|(low, high)| Validation::Count(low, high))?,
        _ => return None,
    })
}

/// The `ValidateRangeKind` that an expression names.
fn sign(expression: &Expression) -> Option<Sign> {
    let name = match &expression.kind {
        ExpressionKind::Member(member) => texts(&member.name).into_iter().next()?,
        _ => texts(expression).into_iter().next()?,
    };
    Sign::named(&name)
}

fn is_called(attribute: &Attribute, name: &str) -> bool {
    attribute.arguments.is_some() && short(&attribute.name.text) == name.to_ascii_lowercase()
}

/// The name of an attribute's type in lower case, without namespace and `Attribute`.
fn short(name: &str) -> String {
    let lower = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
    lower.strip_suffix("attribute").unwrap_or(&lower).to_owned()
}

/// The value of a named argument: `Some(None)` when only its name stands there.
fn named<'a>(arguments: &'a AttributeArguments, name: &str) -> Option<Option<&'a Expression>> {
    arguments.named.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_ref())
}

fn is_true(value: Option<&Expression>) -> bool {
    match value.map(|value| &value.kind) {
        None => true,
        Some(ExpressionKind::Variable(variable)) => &*variable.key == "true",
        Some(ExpressionKind::Number(number)) => !matches!(number.value, NumberValue::Int(0)),
        Some(_) => true,
    }
}

fn text_of(arguments: &AttributeArguments, name: &str) -> Option<String> {
    texts(named(arguments, name)??).into_iter().next().map(Cow::into_owned)
}

fn texts(expression: &Expression) -> Vec<Name> {
    match &expression.kind {
        ExpressionKind::Single(text) | ExpressionKind::Double(text) | ExpressionKind::Here(text) | ExpressionKind::Bareword(text) => {
            vec![text.to_string().into()]
        }
        ExpressionKind::Number(number) => vec![number.text.to_string().into()],
        ExpressionKind::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

fn number(expression: &Expression) -> Option<i64> {
    match constant(expression)? {
        Value::Int(value) => Some(value.into()),
        Value::Long(value) => Some(value),
        _ => None,
    }
}

/// The value of an expression that is the same whenever it is looked at: numbers, plain text, `$true`, `$false`, `$null`,
/// and `[int]::MaxValue` and `MinValue`, which attributes like to use.
pub fn constant(expression: &Expression) -> Option<Value> {
    Some(match &expression.kind {
        ExpressionKind::Number(number) => match &number.value {
            NumberValue::Int(value) => Value::Int(*value),
            NumberValue::Long(value) => Value::Long(*value),
            NumberValue::Double(value) => Value::Double(*value),
            NumberValue::SByte(value) => Value::SByte(*value),
            NumberValue::Byte(value) => Value::Byte(*value),
            NumberValue::Short(value) => Value::Short(*value),
            NumberValue::UShort(value) => Value::UShort(*value),
            NumberValue::UInt(value) => Value::UInt(*value),
            NumberValue::ULong(value) => Value::ULong(*value),
            NumberValue::Decimal(digits) => Value::from(digits.parse::<rust_decimal::Decimal>().ok()?),
            NumberValue::Big(digits) => Value::foreign(crate::value::BigInteger::parse(digits)?),
        },
        ExpressionKind::Single(text) | ExpressionKind::Double(text) | ExpressionKind::Here(text) | ExpressionKind::Bareword(text) => {
            Value::String(text.clone())
        }
        ExpressionKind::Variable(variable) => match &*variable.key {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ => return None,
        },
        ExpressionKind::Unary(UnaryOperator::Minus, operand) => match constant(operand)? {
            Value::Int(value) => Value::Int(value.checked_neg()?),
            Value::Long(value) => Value::Long(value.checked_neg()?),
            Value::Double(value) => Value::Double(-value),
            _ => return None,
        },
        ExpressionKind::Member(member) => {
            let (ExpressionKind::Type(name), ExpressionKind::Bareword(member)) = (&member.object.kind, &member.name.kind) else {
                return None;
            };
            match (Type::named(&name.text), member.to_ascii_lowercase().as_str()) {
                (Type::Int, "maxvalue") => Value::Int(i32::MAX),
                (Type::Int, "minvalue") => Value::Int(i32::MIN),
                (Type::Long, "maxvalue") => Value::Long(i64::MAX),
                (Type::Long, "minvalue") => Value::Long(i64::MIN),
                (Type::Double, "maxvalue") => Value::Double(f64::MAX),
                _ => return None,
            }
        }
        _ => return None,
    })
}
