//! Error records as scripts see them: `$_.CategoryInfo`, `$_.InvocationInfo` and the rest.

use super::invocation::InvocationInfo;
use crate::catalog::enums;
use crate::record::{ErrorRecord, ExceptionValue};
use crate::value::{EnumValue, Foreign, Object, OperatorError, Property, Text, Value};
use std::sync::Arc;

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
        "errordetails" if record.details.is_some() || record.action.is_some() => object(
            &["System.Management.Automation.ErrorDetails", "System.Object"],
            vec![("Message", record.message().into()), ("RecommendedAction", record.action.clone().unwrap_or_else(|| "".into()).into())],
        ),
        "errordetails" => Value::Null,
        "categoryinfo" => Value::foreign(CategoryInfo(record.clone())),
        "invocationinfo" => Value::foreign(InvocationInfo::of_record(record)),
        // How often each command of the pipeline had begun; what other commands do is not kept.
        "pipelineiterationinfo" => Value::array(if record.invocation.is_some() { vec![Value::Int(0), Value::Int(1)] } else { Vec::new() }),
        "scriptstacktrace" => Value::String(record.trace.clone()),
        _ => return None,
    })
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

    fn method_names(&self) -> Vec<Text> {
        vec!["GetMessage".into()]
    }

    fn call(&self, name: &str, _arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        name.eq_ignore_ascii_case("GetMessage").then(|| Ok(self.0.category_text().into()))
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "category" => Value::from(EnumValue { def: &enums::ERROR_CATEGORY, value: self.0.category as i64 }),
            "activity" => self.0.activity.clone().into(),
            "reason" => self.0.reason().into(),
            "targetname" => self.0.target_name().into(),
            "targettype" => self.0.target_type().into(),
            _ => return None,
        })
    }
}
