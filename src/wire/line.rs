//! Records one a line, and the line that says how it ended.

use super::encode::{put, text};
use super::error::error_at;
use super::{Known, WireError, decode_value, encode_error, encode_value};
use crate::record::{Confirmation, ErrorRecord, Progress, Record};
use crate::value::Text;
use serde_json::Value as Json;
use std::sync::Arc;

/// One line of an answer.
#[derive(Clone, Debug)]
pub enum Line {
    /// A record.
    Record(Record),
    /// Nothing follows.
    End(Ending),
}

/// How a cmdlet ended.
#[derive(Clone, Debug)]
pub enum Ending {
    /// It ran to its end; errors that did not end it are among the records.
    Done,
    /// A terminating error.
    Failed(Arc<ErrorRecord>),
    /// It was asked to stop.
    Stopped,
}

/// Appends a record and a line end.
///
/// # Errors
/// As [`encode_value`]; `out` is as it was then.
pub fn encode_record(out: &mut String, record: &Record) -> Result<(), WireError> {
    let start = out.len();
    let done = write_record(out, record);
    match done {
        Ok(()) => out.push_str("}\n"),
        Err(_) => out.truncate(start),
    }
    done
}

fn write_record(out: &mut String, record: &Record) -> Result<(), WireError> {
    let mut said = |tag: &str, content: &str| {
        put(out, format_args!("{{\"{tag}\":"));
        text(out, content);
    };
    match record {
        Record::Warning(content) => said("warning", content),
        Record::Verbose(content) => said("verbose", content),
        Record::Debug(content) => said("debug", content),
        Record::Information(content) => said("information", content),
        Record::WhatIf(content) => said("whatIf", content),
        Record::Output(value) => {
            out.push_str("{\"output\":");
            encode_value(out, value)?;
        }
        Record::Error(record) => {
            out.push_str("{\"error\":");
            encode_error(out, record, 0)?;
        }
        Record::Progress(progress) => {
            out.push_str("{\"progress\":[");
            text(out, &progress.activity);
            out.push(',');
            text(out, &progress.status);
            match progress.percent {
                Some(percent) => put(out, format_args!(",{percent},{}]", progress.completed)),
                None => put(out, format_args!(",null,{}]", progress.completed)),
            }
        }
        Record::Confirmation(confirmation) => {
            out.push_str("{\"confirmation\":[");
            text(out, &confirmation.sentence);
            match &confirmation.guard {
                Some(guard) => {
                    out.push(',');
                    text(out, guard);
                    out.push(']');
                }
                None => out.push_str(",null]"),
            }
        }
    }
    Ok(())
}

/// Appends the closing line.
///
/// # Errors
/// As [`encode_error`]; `out` is as it was then.
pub fn encode_ending(out: &mut String, ending: &Ending) -> Result<(), WireError> {
    let start = out.len();
    match ending {
        Ending::Done => out.push_str("{\"end\":\"done\"}\n"),
        Ending::Stopped => out.push_str("{\"end\":\"stopped\"}\n"),
        Ending::Failed(record) => {
            out.push_str("{\"end\":");
            if let Err(error) = encode_error(out, record, 0) {
                out.truncate(start);
                return Err(error);
            }
            out.push_str("}\n");
        }
    }
    Ok(())
}

/// Reads one line.
///
/// # Errors
/// [`WireError::Json`] and [`WireError::Shape`].
pub fn decode_line(line: &[u8], known: &Known) -> Result<Line, WireError> {
    let json: Json = serde_json::from_slice(line).map_err(|error| WireError::Json(error.to_string()))?;
    let (Some(map), shape) = (json.as_object(), WireError::Shape("line")) else { return Err(WireError::Shape("line")) };
    let (Some((tag, body)), 1) = (map.iter().next(), map.len()) else { return Err(shape) };
    let said = || body.as_str().map(Text::from).ok_or(shape.clone());
    Ok(Line::Record(match tag.as_str() {
        "output" => Record::Output(decode_value(body, known)?),
        "error" => Record::Error(Arc::new(error_at(body, known, 0)?)),
        "warning" => Record::Warning(said()?),
        "verbose" => Record::Verbose(said()?),
        "debug" => Record::Debug(said()?),
        "information" => Record::Information(said()?),
        "whatIf" => Record::WhatIf(said()?),
        "progress" => Record::Progress(Progress {
            activity: body[0].as_str().ok_or(shape.clone())?.into(),
            status: body[1].as_str().ok_or(shape.clone())?.into(),
            percent: body[2].as_u64().and_then(|percent| u8::try_from(percent).ok()),
            completed: body[3].as_bool().ok_or(shape)?,
        }),
        "confirmation" => {
            Record::Confirmation(Confirmation { sentence: body[0].as_str().ok_or(shape)?.into(), guard: body[1].as_str().map(Text::from) })
        }
        "end" => {
            return Ok(Line::End(match body.as_str() {
                Some("done") => Ending::Done,
                Some("stopped") => Ending::Stopped,
                Some(_) => return Err(shape),
                None => Ending::Failed(Arc::new(error_at(body, known, 0)?)),
            }));
        }
        _ => return Err(shape),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Category, Exception};

    fn again(record: &Record) -> Record {
        let mut out = String::new();
        encode_record(&mut out, record).unwrap();
        assert_eq!(out.find('\n'), Some(out.len() - 1), "one line");
        match decode_line(out.trim_end().as_bytes(), &Known::new()).unwrap() {
            Line::Record(record) => record,
            Line::End(_) => panic!("a record was written"),
        }
    }

    #[test]
    fn every_kind_of_record_comes_back() {
        let mut error = ErrorRecord::new("Id", Category::ObjectNotFound, Exception::new("A.B", "message \u{1}\n\"x\""));
        error.exception.inner = Some(Arc::new(Exception::new("C", "cause")));
        error.exception.properties = vec![("ParameterName".into(), "X".into())];
        (error.target, error.action, error.details) = (7.into(), Some("do".into()), Some("said".into()));
        (error.source, error.activity, error.target_type) = ("Src".into(), "Act".into(), "Tgt".into());
        error.invocation = Some(crate::record::Invocation { command: "Get-X".into(), invocation_name: "gx".into() });
        let progress = Progress { activity: "a".into(), status: "s".into(), percent: Some(4), completed: false };
        let confirmation = Confirmation { sentence: "Sure?".into(), guard: Some("g".into()) };
        let records = [
            Record::Output(Value::text("o\u{2028}")),
            Record::Error(Arc::new(error)),
            Record::Warning("w".into()),
            Record::Verbose("v".into()),
            Record::Debug("d".into()),
            Record::Information("i".into()),
            Record::WhatIf("?".into()),
            Record::Progress(progress.clone()),
            Record::Progress(Progress { percent: None, completed: true, ..progress }),
            Record::Confirmation(confirmation.clone()),
            Record::Confirmation(Confirmation { guard: None, ..confirmation }),
        ];
        for record in records {
            assert_eq!(format!("{record:?}"), format!("{:?}", again(&record)));
        }
    }

    #[test]
    fn a_line_that_says_two_things_is_refused() {
        for line in ["{}", "[]", "{\"end\":\"perhaps\"}", "{\"warning\":\"a\",\"end\":\"done\"}", "{\"warning\":1}", "{\"unheard\":1}"] {
            assert_eq!(decode_line(line.as_bytes(), &Known::new()).unwrap_err(), WireError::Shape("line"), "{line}");
        }
        assert!(matches!(decode_line(b"{\"end\":\"done\"}", &Known::new()), Ok(Line::End(Ending::Done))));
        assert!(matches!(decode_line(b"{\"end\":", &Known::new()), Err(WireError::Json(_))));
    }

    use crate::value::Value;
}
