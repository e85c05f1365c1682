//! Start-Transcript and Stop-Transcript: everything that is shown, into a file.

use super::file::path;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Transcript};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{DateTime, DateTimeKind, format_date};
use std::io::Write;

const LINE: &str = "**********************";

fn now(context: &dyn Context) -> DateTime {
    let utc = context.now();
    DateTime { ticks: utc + context.offset(utc), kind: DateTimeKind::Local }
}

/// Begins to write everything that is shown into a file.
#[derive(Debug, Default)]
pub(super) struct StartTranscript;

impl Cmdlet<parameters::StartTranscript> for StartTranscript {
    fn process(&mut self, p: &mut parameters::StartTranscript, context: &mut dyn Context) -> Outcome {
        let now = now(context);
        let own = || format!("PowerShell_transcript.{}.{:08x}.txt", format_date(now, "yyyyMMddHHmmss"), 0);
        let name = match (p.path.value().or(p.literal_path.value()), p.output_directory.value()) {
            (Some(name), _) => name.to_string(),
            (None, Some(folder)) => format!("{folder}/{}", own()),
            (None, None) => format!("~/{}", own()),
        };
        let file = path(context, &name)?;
        let shown = file.display().to_string();
        if p.no_clobber.is_on() && file.exists() {
            let exception = Exception::new("System.IO.IOException", format!("The file '{shown}' already exists."));
            return Err(ErrorRecord::new("NoClobber", Category::ResourceExists, exception).with_target(shown).into());
        }
        if !context.should_process(&shown, "Start-Transcript")? {
            return Ok(());
        }
        if let Some(folder) = file.parent() {
            // What cannot be made is reported when the file is opened.
            let _ = std::fs::create_dir_all(folder);
        }
        let opened = std::fs::File::options().create(true).write(true).append(p.append.is_on()).truncate(!p.append.is_on()).open(&file);
        let mut opened = match opened {
            Ok(opened) => opened,
            Err(error) => {
                let exception = Exception::new("System.IO.IOException", format!("The file '{shown}' cannot be written: {error}."));
                return Err(ErrorRecord::new("CannotStartTranscription", Category::InvalidOperation, exception).with_target(shown).into());
            }
        };
        let head = format!("{LINE}\nTranscript start\nStart time: {}\n{LINE}\n", format_date(now, "yyyyMMddHHmmss"));
        // A file that cannot be written shows it at the end.
        let _ = opened.write_all(head.as_bytes());
        context.emit(format!("Transcript started, output file is {shown}").into())?;
        context.set_transcript(Some(Transcript { path: shown.into(), file: opened }));
        Ok(())
    }
}

/// Ends it.
#[derive(Debug, Default)]
pub(super) struct StopTranscript;

impl Cmdlet<parameters::StopTranscript> for StopTranscript {
    fn process(&mut self, _p: &mut parameters::StopTranscript, context: &mut dyn Context) -> Outcome {
        let Some(mut transcript) = context.set_transcript(None) else {
            let exception =
                Exception::new("System.Management.Automation.PSInvalidOperationException", "No transcript was started in this shell.");
            return Err(ErrorRecord::new("InvalidOperation", Category::InvalidOperation, exception).into());
        };
        let end = format!("{LINE}\nTranscript end\nEnd time: {}\n{LINE}\n", format_date(now(context), "yyyyMMddHHmmss"));
        if let Err(error) = transcript.file.write_all(end.as_bytes()) {
            let message = format!("The file '{}' cannot be written: {error}.", transcript.path);
            let record = ErrorRecord::new("FileWriteFailure", Category::WriteError, Exception::new("System.IO.IOException", message));
            return context.error(record.with_target(transcript.path));
        }
        context.emit(format!("Transcript stopped, output file is {}", transcript.path).into())
    }
}
