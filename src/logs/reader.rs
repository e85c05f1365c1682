//! Reading logs again, the newest entry first.

use super::Family;
use super::line::fields;
use super::writer::files;
use crate::value::{DateTime, DateTimeKind, time};
use std::fs;
use std::io;
use std::path::Path;

/// The largest file that is read, in bytes; this program writes smaller ones.
const LARGEST: u64 = 256 << 20;

/// An entry that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    names: std::sync::Arc<Vec<String>>,
    values: Vec<String>,
}

impl Read {
    /// A field; `None` when it is empty or there is none.
    pub fn field(&self, name: &str) -> Option<&str> {
        let place = self.names.iter().position(|own| own.eq_ignore_ascii_case(name))?;
        self.values.get(place).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Whether its file has this field, even if it is empty here.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// When it happened, in UTC ticks; `None` when its time cannot be read.
    pub fn at(&self) -> Option<i64> {
        // 2026-11-25T12:34:56.789Z
        let text = self.values.first()?.as_bytes();
        let number = |from: usize, length: usize| std::str::from_utf8(text.get(from..from + length)?).ok()?.parse::<i64>().ok();
        let parts = time::Parts {
            year: number(0, 4)?,
            month: number(5, 2)?,
            day: number(8, 2)?,
            hour: number(11, 2)?,
            minute: number(14, 2)?,
            second: number(17, 2)?,
            fraction: number(20, 3)? * (time::SECOND / 1000),
        };
        DateTime::of(parts, DateTimeKind::Utc).map(|date| date.ticks)
    }

    /// The fields and their values, in their order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names.iter().map(String::as_str).zip(self.values.iter().map(String::as_str))
    }
}

/// Shows the entries of a family to `each`, the newest first, until it has enough. Fields go by the `#Fields` of their file; lines
/// that are none are left out, as the last one of a file that is being written may be.
///
/// # Errors
/// When the folder or a file cannot be read; that there are none is no error.
pub fn newest(family: Family, root: &Path, mut each: impl FnMut(Read) -> bool) -> io::Result<()> {
    let files = match files(family, &family.folder(root)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        files => files?,
    };
    for (_, _, path) in files.iter().rev() {
        if fs::metadata(path).is_ok_and(|metadata| metadata.len() > LARGEST) {
            continue;
        }
        match newest_of(path, &mut each) {
            // It was thrown away meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Shows the entries of one file to `each`, the last one first; whether it wanted all of them.
///
/// # Errors
/// When the file cannot be read, or is larger than 256 MiB.
pub fn newest_of(path: &Path, mut each: impl FnMut(Read) -> bool) -> io::Result<bool> {
    if fs::metadata(path)?.len() > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {} MiB", LARGEST >> 20)));
    }
    let bytes = fs::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let names = text.lines().find_map(|line| line.strip_prefix("#Fields: "));
    let names = std::sync::Arc::new(names.unwrap_or_default().split(',').map(str::to_owned).collect::<Vec<_>>());
    for line in text.lines().rev().filter(|line| !line.starts_with('#')) {
        let Some(values) = fields(line).filter(|values| values.len() == names.len()) else { continue };
        if !each(Read { names: names.clone(), values }) {
            return Ok(false);
        }
    }
    Ok(true)
}
