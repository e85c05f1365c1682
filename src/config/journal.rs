//! Files that only grow, a line of JSON for each event, the newest last.

use super::disk::Disk;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// How many bytes are read at once, from the end.
const CHUNK: u64 = 64 << 10;

/// Appends a line and waits until it is on the disk.
///
/// # Errors
/// As the system says.
pub(super) fn append(path: &Path, disk: &dyn Disk, mut line: String) -> io::Result<()> {
    line.push('\n');
    // A crash may have left half a line; what follows must not be glued to it.
    if !ends_with_line(path)? {
        line.insert(0, '\n');
    }
    disk.append(path, line.as_bytes())
}

fn ends_with_line(path: &Path) -> io::Result<bool> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Walks the lines from the newest to the oldest, until `visit` says that it has seen enough; whether it did. A file that is not
/// there has no lines.
///
/// # Errors
/// As the system says.
pub(super) fn walk(path: &Path, mut visit: impl FnMut(&[u8]) -> Walk) -> io::Result<Walk> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Walk::On),
        Err(error) => return Err(error),
    };
    let mut end = file.metadata()?.len();
    // What has been read and belongs to a line that begins further to the front.
    let mut rest: Vec<u8> = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(CHUNK);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = vec![0; usize::try_from(end - start).expect("a chunk fits")];
        file.read_exact(&mut bytes)?;
        bytes.append(&mut rest);
        end = start;
        let first = if end == 0 { 0 } else { bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1) };
        for line in bytes[first..].split(|byte| *byte == b'\n').rev().filter(|line| !line.is_empty()) {
            if visit(line) == Walk::Enough {
                return Ok(Walk::Enough);
            }
        }
        bytes.truncate(first);
        rest = bytes;
    }
    Ok(Walk::On)
}

/// Whether to walk on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    On,
    Enough,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::disk::SystemDisk;

    fn lines(path: &Path) -> Vec<String> {
        let mut seen = Vec::new();
        walk(path, |line| {
            seen.push(String::from_utf8_lossy(line).into_owned());
            Walk::On
        })
        .unwrap();
        seen
    }

    #[test]
    fn a_file_is_walked_from_its_end_whatever_the_length_of_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        assert_eq!(lines(&path), Vec::<String>::new());
        let written: Vec<String> = (1..=40).map(|number| format!("{number}").repeat(if number % 3 == 0 { 70_000 } else { 10 })).collect();
        for line in &written {
            append(&path, &SystemDisk, line.clone()).unwrap();
        }
        assert_eq!(lines(&path), written.into_iter().rev().collect::<Vec<_>>());
        let mut seen = 0;
        let enough = walk(&path, |_| {
            seen += 1;
            if seen == 3 { Walk::Enough } else { Walk::On }
        });
        assert_eq!((enough.unwrap(), seen), (Walk::Enough, 3));
    }

    #[test]
    fn nothing_is_glued_to_half_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        SystemDisk.append(&path, b"a\nhal").unwrap();
        append(&path, &SystemDisk, "b".to_owned()).unwrap();
        assert_eq!(lines(&path), ["b", "hal", "a"]);
    }
}
