//! The bodies that clients of the documented management API send and read.

use super::WireError;
use crate::record::{Category, ErrorRecord};
use crate::value::{Array, Dictionary, DictionaryKind, Name, Object, Text, Type, Value, display_text, format_date, parse_number};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// A call as the documented body has it.
#[derive(Clone, Debug)]
pub struct DocumentedCall {
    /// The cmdlet's name.
    pub cmdlet: String,
    /// The parameters as they came.
    pub parameters: Map<String, Json>,
}

/// Reads the documented body: `{"CmdletInput":{"CmdletName":…,"Parameters":{…}}}`; parameters may be missing.
///
/// # Errors
/// [`WireError::Json`], [`WireError::Shape`].
pub fn documented_call(body: &[u8]) -> Result<DocumentedCall, WireError> {
    let json: Json = serde_json::from_slice(body).map_err(|error| WireError::Json(error.to_string()))?;
    let input = json["CmdletInput"].as_object().ok_or(WireError::Shape("CmdletInput"))?;
    let cmdlet = input.get("CmdletName").and_then(Json::as_str).ok_or(WireError::Shape("CmdletName"))?.to_owned();
    let parameters = match input.get("Parameters") {
        None | Some(Json::Null) => Map::new(),
        Some(Json::Object(parameters)) => parameters.clone(),
        Some(_) => return Err(WireError::Shape("Parameters")),
    };
    Ok(DocumentedCall { cmdlet, parameters })
}

/// Reads a parameter's value; the caller converts it to what the parameter takes.
///
/// # Errors
/// [`WireError::Parameter`] for an object that does not say what it is.
pub fn documented_parameter(name: &str, json: &Json) -> Result<Value, WireError> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::String(text) => Value::text(text.as_str()),
        Json::Number(number) => parse_number(&number.to_string()).ok_or(WireError::Shape("Parameters"))?,
        Json::Array(items) => Value::array(items.iter().map(|item| documented_parameter(name, item)).collect::<Result<_, _>>()?),
        Json::Object(map) => object_parameter(name, map)?,
    })
}

fn object_parameter(name: &str, map: &Map<String, Json>) -> Result<Value, WireError> {
    let refused = |reason: &str| WireError::Parameter { parameter: name.to_owned(), reason: reason.to_owned() };
    match map.get("@odata.type").and_then(Json::as_str) {
        Some("#Exchange.GenericHashTable" | "#Exchange.StringFieldDeltaUpdateData") => {
            let entries = Dictionary::new(DictionaryKind::Hashtable);
            for (key, value) in map.iter().filter(|(key, _)| !key.contains('@')) {
                entries.set(Value::text(key.as_str()), documented_parameter(name, value)?);
            }
            Ok(Value::Dictionary(Arc::new(entries)))
        }
        Some("#Exchange.ByteArrayType") => {
            let data = map.get("Data").and_then(Json::as_array).ok_or_else(|| refused("A byte array needs 'Data'."))?;
            let bytes = data.iter().map(|byte| byte.as_u64().and_then(|byte| u8::try_from(byte).ok()).map(Value::Byte));
            let bytes: Option<Vec<Value>> = bytes.collect();
            let bytes = bytes.ok_or_else(|| refused("'Data' holds something that is no byte."))?;
            Ok(Value::Array(Arc::new(Array::of(crate::value::ArrayKind::Fixed, Type::Byte, bytes))))
        }
        _ => Err(refused("The object does not name its type: add \"@odata.type\": \"#Exchange.GenericHashTable\".")),
    }
}

/// An output object as documented clients read it: native where JSON can, text with an annotation where it cannot.
pub fn documented_value(value: &Value) -> Json {
    shown_at(value, 0)
}

/// Objects within objects are shown this deep, then as their text.
const SHOWN_DEPTH: usize = 4;

fn shown_at(value: &Value, depth: usize) -> Json {
    match value {
        Value::Null | Value::Secret(_) => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::SByte(_)
        | Value::Byte(_)
        | Value::Short(_)
        | Value::UShort(_)
        | Value::Int(_)
        | Value::UInt(_)
        | Value::Long(_)
        | Value::ULong(_) => serde_json::from_str(&display_text(value)).expect("the text of a whole number is JSON"),
        Value::Double(number) if number.is_finite() => json!(number),
        Value::DateTime(date) => Json::String(format_date(*date, "yyyy-MM-ddTHH:mm:ss.fffffffZ")),
        Value::Array(array) if depth < SHOWN_DEPTH => array.to_vec().iter().map(|item| shown_at(item, depth + 1)).collect(),
        Value::Object(object) if depth < SHOWN_DEPTH && object.base().is_null() => shown_object(object, depth),
        Value::Dictionary(entries) if depth < SHOWN_DEPTH => {
            let pairs: Vec<(Text, Value)> =
                entries.entries().iter().map(|(key, value)| (display_text(key.value()), value.clone())).collect();
            pairs.iter().map(|(key, value)| (key.to_string(), shown_at(value, depth + 1))).collect::<Map<_, _>>().into()
        }
        other => Json::String(display_text(other).to_string()),
    }
}

fn shown_object(object: &Object, depth: usize) -> Json {
    let mut map = Map::new();
    let properties: Vec<(Name, Value)> =
        object.properties().iter().map(|property| (property.name.clone(), property.value.clone())).collect();
    for (name, value) in &properties {
        let (key, kind) = match value {
            Value::Guid(_) => ("data.type", "System.Guid"),
            Value::DateTime(_) => ("data.type", "System.DateTime"),
            Value::Short(_) => ("data.type", "System.Int16"),
            Value::Int(_) => ("data.type", "System.Int32"),
            Value::Array(_) => ("odata.type", "#Collection(String)"),
            _ => ("", ""),
        };
        if !key.is_empty() {
            map.insert(format!("{name}@{key}"), kind.into());
        }
        if let Value::Guid(_) = value {
            map.insert(format!("{name}@odata.type"), "#Guid".into());
        }
        map.insert(name.to_string(), shown_at(value, depth + 1));
    }
    map.into()
}

/// The namespace of errors that came before the cmdlet ran.
const BEFORE_RUNNING: &str = "Microsoft.Exchange.AdminApi.CommandInvocation.";

/// The status and the body of a failed call. The reason stands in both places where clients look for it, without the `|` that
/// separates its parts in one of them.
pub fn documented_failure(record: &ErrorRecord, warnings: &[Text]) -> (u16, Json) {
    let before = record.exception.type_name.starts_with(BEFORE_RUNNING) || record.category == Category::SyntaxError;
    let (status, code) = match record.category {
        Category::PermissionDenied | Category::SecurityError => (403, "Forbidden"),
        _ if before => (400, "BadRequest"),
        Category::ObjectNotFound => (404, "NotFound"),
        _ if &*record.id == "ManagementObjectNotFoundException" => (404, "NotFound"),
        Category::InvalidArgument | Category::InvalidData | Category::ResourceExists => (400, "BadRequest"),
        _ => (500, "InternalServerError"),
    };
    let constant = if before { "Invalid Operation" } else { "Error executing cmdlet" };
    let reason = record.message().replace('|', "/");
    let service = "Microsoft.Exchange.Admin.OData.Core.ODataServiceException";
    let id = if before { "" } else { &*record.id };
    let body = json!({
        "error": {
            "code": code,
            "message": constant,
            "details": [{"code": "Client", "target": "", "message": format!("{id}|{}|{reason}", record.exception.type_name)}],
            "innererror": {
                "message": constant,
                "type": service,
                "stacktrace": "",
                "internalexception": {"message": reason, "type": &*record.exception.type_name, "stacktrace": ""},
            },
        },
        "adminapi.warnings@odata.type": "#Collection(String)",
        "@adminapi.warnings": warnings.iter().map(|text| &**text).collect::<Vec<&str>>(),
    });
    (status, body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Exception;
    use crate::value::Property;

    #[test]
    fn a_table_must_say_that_it_is_one() {
        let table = json!({"@odata.type": "#Exchange.GenericHashTable", "add": ["a"], "Remove": ["b"]});
        let Value::Dictionary(read) = documented_parameter("X", &table).unwrap() else { panic!("a hashtable") };
        assert_eq!(display_text(&read.item_named("Add").unwrap()).as_str(), display_text(&Value::array(vec!["a".into()])).as_str());
        assert_eq!(read.len(), 2);
        let error = documented_parameter("X", &json!({"Add": ["a"]})).unwrap_err();
        assert!(matches!(error, WireError::Parameter { parameter, .. } if parameter == "X"));
    }

    #[test]
    fn objects_are_annotated_and_nothing_secret_is_shown() {
        let property = |name: &str, value| Property { name: name.into(), value };
        let object = Object::new(vec![
            property("Name", "mapi".into()),
            property("Id", Value::from(uuid::Uuid::nil())),
            property("Count", 3.into()),
            property("Methods", Value::array(vec!["Ntlm".into()])),
            property("Password", Value::Secret(crate::value::Secret::new("x"))),
        ]);
        let expected = r##"{"Name":"mapi","Id@data.type":"System.Guid","Id@odata.type":"#Guid","Id":"00000000-0000-0000-0000-000000000000","Count@data.type":"System.Int32","Count":3,"Methods@odata.type":"#Collection(String)","Methods":["Ntlm"],"Password":null}"##;
        assert_eq!(documented_value(&Value::Object(Arc::new(object))).to_string(), expected);
    }

    #[test]
    fn a_failure_names_its_reason_in_both_places_with_three_parts() {
        let exception = Exception::new("Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException", "a|b couldn't be found");
        let (status, body) = documented_failure(&ErrorRecord::new("Ex1", Category::ObjectNotFound, exception), &["w".into()]);
        assert_eq!(status, 404);
        assert_eq!(body["error"]["message"], "Error executing cmdlet");
        let details = body["error"]["details"][0]["message"].as_str().unwrap();
        assert_eq!(details, "Ex1|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|a/b couldn't be found");
        assert_eq!(body["error"]["innererror"]["internalexception"]["message"], "a/b couldn't be found");
        assert_eq!(body["@adminapi.warnings"], json!(["w"]));
    }
}
