//! Error records to JSON and back, with all their parts but the place: where it was said is known to the side that said it.

use super::decode::decode_at;
use super::encode::{at_depth, put, text};
use super::{DEPTH_LIMIT, Known, WireError};
use crate::record::{Category, ErrorRecord, Exception, Invocation};
use crate::value::{Text, Value};
use serde_json::Value as Json;
use std::sync::Arc;

/// Appends `record` to `out`; `depth` levels of nesting are used already.
///
/// # Errors
/// As [`super::encode_value`] for the target and the exception's properties.
pub fn encode_error(out: &mut String, record: &ErrorRecord, depth: usize) -> Result<(), WireError> {
    out.push_str("{\"exception\":");
    exception(out, &record.exception, depth)?;
    for (name, content) in
        [("id", &record.id), ("targetType", &record.target_type), ("activity", &record.activity), ("source", &record.source)]
    {
        put(out, format_args!(",\"{name}\":"));
        text(out, content);
    }
    put(out, format_args!(",\"category\":\"{}\",\"target\":", record.category));
    at_depth(out, &record.target, depth + 1)?;
    if let Some(invocation) = &record.invocation {
        out.push_str(",\"invocation\":[");
        text(out, &invocation.command);
        out.push(',');
        text(out, &invocation.invocation_name);
        out.push(']');
    }
    for (name, content) in [("details", &record.details), ("action", &record.action)] {
        if let Some(content) = content {
            put(out, format_args!(",\"{name}\":"));
            text(out, content);
        }
    }
    out.push('}');
    Ok(())
}

fn exception(out: &mut String, exception: &Exception, depth: usize) -> Result<(), WireError> {
    if depth > DEPTH_LIMIT {
        return Err(WireError::TooDeep);
    }
    out.push_str("{\"type\":");
    text(out, &exception.type_name);
    out.push_str(",\"message\":");
    text(out, &exception.message);
    if !exception.properties.is_empty() {
        out.push_str(",\"properties\":[");
        for (index, (name, value)) in exception.properties.iter().enumerate() {
            out.push_str(if index > 0 { ",[" } else { "[" });
            text(out, name);
            out.push(',');
            at_depth(out, value, depth + 1)?;
            out.push(']');
        }
        out.push(']');
    }
    if let Some(inner) = &exception.inner {
        out.push_str(",\"inner\":");
        self::exception(out, inner, depth + 1)?;
    }
    out.push('}');
    Ok(())
}

/// Reads an error record.
///
/// # Errors
/// [`WireError::Shape`] for JSON that is none.
pub fn decode_error(json: &Json, known: &Known) -> Result<ErrorRecord, WireError> {
    error_at(json, known, 0)
}

pub(super) fn error_at(json: &Json, known: &Known, depth: usize) -> Result<ErrorRecord, WireError> {
    let exception = read_exception(&json["exception"], known, depth)?;
    let name = json["category"].as_str().ok_or(WireError::Shape("category"))?;
    let category = Category::named(name).unwrap_or_default();
    let mut record = ErrorRecord::new(shared_text(&json["id"], "id")?, category, exception);
    record.target = decode_at(&json["target"], known, depth + 1)?;
    record.target_type = shared_text(&json["targetType"], "targetType")?;
    record.activity = shared_text(&json["activity"], "activity")?;
    record.source = shared_text(&json["source"], "source")?;
    if let Some(Json::Array(parts)) = json.get("invocation") {
        let [command, called] = parts.as_slice() else { return Err(WireError::Shape("invocation")) };
        record.invocation =
            Some(Invocation { command: shared_text(command, "invocation")?, invocation_name: shared_text(called, "invocation")? });
    }
    record.details = json.get("details").map(|text| shared_text(text, "details")).transpose()?;
    record.action = json.get("action").map(|text| shared_text(text, "action")).transpose()?;
    Ok(record)
}

fn shared_text(json: &Json, at: &'static str) -> Result<Text, WireError> {
    json.as_str().map(Text::from).ok_or(WireError::Shape(at))
}

fn read_exception(json: &Json, known: &Known, depth: usize) -> Result<Exception, WireError> {
    if depth > DEPTH_LIMIT {
        return Err(WireError::TooDeep);
    }
    let mut exception = Exception::new(shared_text(&json["type"], "exception")?, shared_text(&json["message"], "exception")?);
    if let Some(Json::Array(properties)) = json.get("properties") {
        exception.properties = properties.iter().map(|pair| property(pair, known, depth)).collect::<Result<_, _>>()?;
    }
    if let Some(inner) = json.get("inner") {
        exception.inner = Some(Arc::new(read_exception(inner, known, depth + 1)?));
    }
    Ok(exception)
}

fn property(pair: &Json, known: &Known, depth: usize) -> Result<(Text, Value), WireError> {
    Ok((shared_text(&pair[0], "properties")?, decode_at(&pair[1], known, depth + 1)?))
}
