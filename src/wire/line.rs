//! Records one a line, and the line that says how it ended.

use super::decode::{Borrowing, Reader, TextSeed};
use super::encode::{put, text};
use super::error::error_at;
use super::{Known, WireError, encode_error, encode_value};
use crate::record::{Confirmation, ErrorRecord, Progress, Record};
use crate::value::Text;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value as Json;
use std::fmt;
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
    let reader = Reader::new(known);
    // Looked at once as a whole, and not again for each piece of text in it.
    let line = std::str::from_utf8(line).map_err(|error| WireError::Json(error.to_string()))?;
    let mut json = serde_json::Deserializer::from_str(line);
    let read = json.deserialize_map(LineVisitor(&reader)).and_then(|line| json.end().map(|()| line));
    read.map_err(|error| if error.is_data() { reader.wrong("line") } else { WireError::Json(error.to_string()) })
}

/// Reads a line: an object with one key, which says what it is.
struct LineVisitor<'r>(&'r Reader<'r>);

impl<'de> Visitor<'de> for LineVisitor<'_> {
    type Value = Line;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a record or an ending")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line, A::Error> {
        let reader = self.0;
        let tag = map.next_key_seed(Borrowing)?.ok_or_else(|| A::Error::custom("an empty line"))?;
        let line = match &*tag {
            "output" => Line::Record(Record::Output(map.next_value_seed(reader.value(0))?)),
            "error" => Line::Record(Record::Error(Arc::new(error(&map.next_value()?, reader)?))),
            "warning" => Line::Record(Record::Warning(map.next_value_seed(TextSeed)?)),
            "verbose" => Line::Record(Record::Verbose(map.next_value_seed(TextSeed)?)),
            "debug" => Line::Record(Record::Debug(map.next_value_seed(TextSeed)?)),
            "information" => Line::Record(Record::Information(map.next_value_seed(TextSeed)?)),
            "whatIf" => Line::Record(Record::WhatIf(map.next_value_seed(TextSeed)?)),
            "progress" => {
                let (activity, status, percent, completed) = map.next_value::<(Text, Text, Option<u8>, bool)>()?;
                Line::Record(Record::Progress(Progress { activity, status, percent, completed }))
            }
            "confirmation" => {
                let (sentence, guard) = map.next_value()?;
                Line::Record(Record::Confirmation(Confirmation { sentence, guard }))
            }
            "end" => Line::End(match map.next_value::<Json>()? {
                Json::String(how) if how == "done" => Ending::Done,
                Json::String(how) if how == "stopped" => Ending::Stopped,
                Json::Object(record) => Ending::Failed(Arc::new(error(&Json::Object(record), reader)?)),
                _ => return Err(A::Error::custom("an unknown ending")),
            }),
            _ => return Err(A::Error::custom("an unknown kind of record")),
        };
        match map.next_key::<IgnoredAny>()? {
            None => Ok(line),
            Some(_) => Err(A::Error::custom("more than one record")),
        }
    }
}

/// An error record: there are few of them, so that a tree of JSON does no harm.
fn error<E: Error>(json: &Json, reader: &Reader<'_>) -> Result<ErrorRecord, E> {
    error_at(json, reader.known, 0).map_err(|error| reader.fail(error))
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
