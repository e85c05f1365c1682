//! `[System.IO.Path]`, `[System.IO.File]`, `[System.IO.Directory]`.

use super::argument::{Call, Called, Wanted};
use super::statics::Surroundings;
use crate::value::operator::OperatorError;
use crate::value::{Encoding, FileItem, Foreign, Value, byte_array, bytes_of, to_text};
use std::io;
use std::path::{Component, Path, PathBuf};

/// The largest file that is read at once, in bytes.
const LARGEST: u64 = 1 << 30;

/// A path without `.` and `..`, starting from `folder` when it is relative.
fn full(path: &str, folder: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            other => whole.push(other),
        }
    }
    whole
}

fn shown(path: &Path) -> Value {
    path.to_string_lossy().into_owned().into()
}

/// A static method of `[System.IO.Path]`.
pub(super) fn path(lower: &str, call: &Call<'_>, world: &mut dyn Surroundings) -> Called {
    let temporary = |world: &dyn Surroundings| world.environment("TMPDIR").unwrap_or_else(|| "/tmp".into());
    let name = |random: u128| {
        // Letters and digits that no shell and no file system minds.
        let letter =
            |at: u32| char::from(b"abcdefghijkmnpqrstuvwxyz0123456789"[usize::try_from((random >> (at * 6)) % 34).unwrap_or_default()]);
        (0..11).map(letter).collect::<String>()
    };
    match lower {
        "gettemppath" => return Some(Ok(format!("{}/", temporary(world).trim_end_matches('/')).into())),
        "getrandomfilename" => {
            let name = name(world.random());
            return Some(Ok(format!("{}.{}", &name[..8], &name[8..]).into()));
        }
        "gettempfilename" => {
            let path = PathBuf::from(temporary(world)).join(format!("tmp{}.tmp", &name(world.random())[..6]));
            let made = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
            return Some(made.map(|_| shown(&path)).map_err(|error| failed(call, &error, &path)));
        }
        "getinvalidfilenamechars" | "getinvalidpathchars" => {
            let all: &[char] = if lower == "getinvalidpathchars" { &['\0'] } else { &['\0', '/'] };
            return Some(Ok(Value::array(all.iter().map(|letter| Value::Char(*letter)).collect())));
        }
        "getrelativepath" => {
            return Some(call.text(0).and_then(|base| {
                let (base, path) = (full(&base, &world.folder()), full(&call.text(1)?, &world.folder()));
                Ok(relative(&base, &path).into())
            }));
        }
        "trimendingdirectoryseparator" => {
            return Some(call.text(0).map(|text| if text.len() > 1 { text.trim_end_matches('/') } else { &*text }.into()));
        }
        _ => {}
    }
    if matches!(lower, "combine" | "join") {
        return Some(Ok(combined(call, lower == "join")));
    }
    let text = match call.text(0) {
        Ok(text) => text,
        Err(error) => return Some(Err(error)),
    };
    // Scripts of Windows cut Windows paths, too.
    let cut = text.rfind(['/', '\\']);
    let file = cut.map_or(&*text, |at| &text[at + 1..]);
    let dot = file.rfind('.').filter(|at| at + 1 < file.len());
    Some(Ok(match lower {
        "getfilename" => file.into(),
        "getextension" => dot.map_or("", |dot| &file[dot..]).into(),
        "getfilenamewithoutextension" => file.rfind('.').map_or(file, |dot| &file[..dot]).into(),
        "getdirectoryname" => cut.map_or("", |at| if at == 0 { &text[..1] } else { &text[..at] }).into(),
        "getpathroot" => if text.starts_with('/') { "/" } else { "" }.into(),
        "hasextension" => Value::Bool(dot.is_some()),
        "ispathrooted" | "ispathfullyqualified" => Value::Bool(text.starts_with('/')),
        "getfullpath" => shown(&full(&text, &world.folder())),
        "changeextension" => {
            let stem = file.rfind('.').map_or(&*text, |dot| &text[..text.len() - file.len() + dot]);
            match call.arguments.get(1) {
                None => return Some(Err(call.wrong_count())),
                Some(Value::Null) => stem.into(),
                Some(extension) => format!("{stem}.{}", to_text(extension).trim_start_matches('.')).into(),
            }
        }
        _ => return None,
    }))
}

/// How to get from a folder to a path.
fn relative(base: &Path, path: &Path) -> String {
    let common = base.components().zip(path.components()).take_while(|(left, right)| left == right).count();
    let up = base.components().skip(common).map(|_| "..".to_owned());
    let down = path.components().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

fn combined(call: &Call<'_>, join: bool) -> Value {
    let mut whole = String::new();
    for part in call.arguments.iter().flat_map(|part| if let Value::Array(parts) = part { parts.to_vec() } else { vec![part.clone()] }) {
        let part = to_text(&part);
        if part.is_empty() {
            continue;
        }
        if whole.is_empty() || (part.starts_with('/') && !join) {
            whole = part.to_string();
        } else {
            if !whole.ends_with(['/', '\\']) && !part.starts_with('/') {
                whole.push('/');
            }
            whole.push_str(&part);
        }
    }
    whole.into()
}

fn failed(call: &Call<'_>, error: &io::Error, path: &Path) -> OperatorError {
    let has_folder = path.parent().is_none_or(|folder| folder.as_os_str().is_empty() || folder.is_dir());
    let path = path.display();
    match error.kind() {
        io::ErrorKind::NotFound if !has_folder => {
            call.thrown("DirectoryNotFoundException", &format!("Could not find a part of the path '{path}'."))
        }
        io::ErrorKind::NotFound => call.thrown("FileNotFoundException", &format!("Could not find file '{path}'.")),
        io::ErrorKind::PermissionDenied => call.thrown("UnauthorizedAccessException", &format!("Access to the path '{path}' is denied.")),
        _ => call.thrown("IOException", &format!("'{path}': {error}")),
    }
}

fn read(call: &Call<'_>, path: &Path) -> Wanted<Vec<u8>> {
    let length = std::fs::metadata(path).map_err(|error| failed(call, &error, path))?.len();
    if length > LARGEST {
        return Err(
            call.thrown("IOException", &format!("'{}' has {length} bytes, which is more than can be read at once.", path.display()))
        );
    }
    std::fs::read(path).map_err(|error| failed(call, &error, path))
}

/// The text in bytes: what its mark says, else what was asked for.
fn decoded(bytes: &[u8], call: &Call<'_>, position: usize) -> String {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => Encoding::Utf8.decode(rest),
        [0xff, 0xfe, rest @ ..] => Encoding::Utf16Little.decode(rest),
        [0xfe, 0xff, rest @ ..] => Encoding::Utf16Big.decode(rest),
        bytes => encoding(call, position).decode(bytes),
    }
}

fn encoding(call: &Call<'_>, position: usize) -> Encoding {
    call.arguments.get(position).and_then(|value| value.downcast::<Encoding>()).copied().unwrap_or(Encoding::Utf8Plain)
}

/// A text as the bytes of a new file: with the mark of the encoding that was asked for.
fn encoded(text: &str, call: &Call<'_>, position: usize) -> Vec<u8> {
    let encoding = encoding(call, position);
    [encoding.mark(), &encoding.encode(text)].concat()
}

fn lines(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Array(lines) => lines.to_vec().iter().for_each(|line| {
            text.push_str(&to_text(line));
            text.push('\n');
        }),
        other => {
            text.push_str(&to_text(other));
            text.push('\n');
        }
    }
    text
}

/// A static method of `[System.IO.File]`.
pub(super) fn file(lower: &str, call: &Call<'_>, world: &dyn Surroundings) -> Called {
    let folder = &world.folder();
    let path = match call.text(0) {
        Ok(text) => full(&text, folder),
        Err(error) => return Some(Err(error)),
    };
    let wrote = |result: io::Result<()>| result.map(|()| Value::Null).map_err(|error| failed(call, &error, &path));
    let append = |text: &str| {
        use std::io::Write;
        if std::fs::metadata(&path).map_or(true, |file| file.len() == 0) {
            return std::fs::write(&path, encoded(text, call, 2));
        }
        std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .and_then(|mut file| file.write_all(&encoding(call, 2).encode(text)))
    };
    Some(match lower {
        "exists" => Ok(Value::Bool(path.is_file())),
        "getlastwritetime" | "getlastwritetimeutc" | "getcreationtime" => {
            let item = FileItem::new(&path, |utc| world.offset(utc));
            let wanted = lower.trim_start_matches("get");
            Ok(Foreign::property(&item, wanted).unwrap_or_default())
        }
        "readallbytes" => read(call, &path).map(byte_array),
        "readalltext" => read(call, &path).map(|bytes| decoded(&bytes, call, 1).into()),
        "readalllines" | "readlines" => {
            read(call, &path).map(|bytes| super::textual::text_array(decoded(&bytes, call, 1).lines().map(Value::from)))
        }
        "writeallbytes" => call.value(1).and_then(|value| {
            let bytes = bytes_of(value).ok_or_else(|| call.wrong_count())?;
            wrote(std::fs::write(&path, bytes))
        }),
        "writealltext" => call.text(1).and_then(|text| wrote(std::fs::write(&path, encoded(&text, call, 2)))),
        "writealllines" => call.value(1).and_then(|value| wrote(std::fs::write(&path, encoded(&lines(value), call, 2)))),
        "appendalltext" => call.text(1).and_then(|text| wrote(append(&text))),
        "appendalllines" => call.value(1).and_then(|value| wrote(append(&lines(value)))),
        "delete" => match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(call, &error, &path)),
            _ => Ok(Value::Null),
        },
        "copy" | "move" => call.text(1).and_then(|target| {
            let target = full(&target, folder);
            if target.exists() && !call.arguments.get(2).is_some_and(crate::value::truthy) {
                return Err(call.thrown("IOException", &format!("The file '{}' already exists.", target.display())));
            }
            wrote(if lower == "copy" { std::fs::copy(&path, &target).map(|_| ()) } else { std::fs::rename(&path, &target) })
        }),
        _ => return None,
    })
}

/// A static method of `[System.IO.Directory]`.
pub(super) fn directory(lower: &str, call: &Call<'_>, world: &dyn Surroundings) -> Called {
    let folder = &world.folder();
    let item = |path: &Path| Value::foreign(FileItem::folder(path, |utc| world.offset(utc)));
    if lower == "getcurrentdirectory" {
        return Some(Ok(shown(folder)));
    }
    let path = match call.text(0) {
        Ok(text) => full(&text, folder),
        Err(error) => return Some(Err(error)),
    };
    let wrote = |result: io::Result<()>| result.map(|()| Value::Null).map_err(|error| failed(call, &error, &path));
    Some(match lower {
        "exists" => Ok(Value::Bool(path.is_dir())),
        "createdirectory" => wrote(std::fs::create_dir_all(&path)).map(|_| item(&path)),
        "getparent" => Ok(path.parent().map(item).unwrap_or_default()),
        "getlastwritetime" => Ok(Foreign::property(&FileItem::new(&path, |utc| world.offset(utc)), "LastWriteTime").unwrap_or_default()),
        "move" => call.text(1).and_then(|target| wrote(std::fs::rename(&path, full(&target, folder)))),
        "delete" if call.arguments.get(1).is_some_and(crate::value::truthy) => wrote(std::fs::remove_dir_all(&path)),
        "delete" => wrote(std::fs::remove_dir(&path)),
        "getfiles" | "getdirectories" | "getfilesystementries" | "enumeratefiles" | "enumeratedirectories" => {
            let pattern = crate::value::Wildcard::new(&call.text(1).unwrap_or_else(|_| "*".into()));
            let entries = std::fs::read_dir(&path).map_err(|error| failed(call, &error, &path));
            entries.map(|entries| {
                let mut found: Vec<PathBuf> = entries
                    .filter_map(|entry| entry.ok().map(|entry| entry.path()))
                    .filter(|path| match lower {
                        "getfiles" | "enumeratefiles" => path.is_file(),
                        "getdirectories" | "enumeratedirectories" => path.is_dir(),
                        _ => true,
                    })
                    .filter(|path| path.file_name().is_some_and(|name| pattern.matches(&name.to_string_lossy())))
                    .collect();
                found.sort();
                super::textual::text_array(found.iter().map(|path| shown(path)))
            })
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A world with nothing but a folder.
    struct Only(PathBuf);

    impl Surroundings for Only {
        fn now(&self) -> i64 {
            0
        }
        fn offset(&self, _utc: i64) -> i64 {
            0
        }
        fn random(&mut self) -> u128 {
            7
        }
        fn environment(&self, name: &str) -> Option<String> {
            (name == "TMPDIR").then(|| self.0.display().to_string())
        }
        fn computer(&self) -> String {
            String::new()
        }
        fn user(&self) -> String {
            String::new()
        }
        fn folder(&self) -> PathBuf {
            self.0.clone()
        }
        fn all_environment(&self) -> Vec<(String, String)> {
            Vec::new()
        }
        fn set_environment(&mut self, _name: &str, _value: Option<String>) {}
        fn process(&self) -> u32 {
            0
        }
    }

    fn run(ty: &str, name: &str, arguments: &[Value], folder: &Path) -> String {
        let (lower, call, mut world) = (name.to_ascii_lowercase(), Call { name, arguments }, Only(folder.to_owned()));
        let result = match ty {
            "path" => path(&lower, &call, &mut world),
            "file" => file(&lower, &call, &world),
            _ => directory(&lower, &call, &world),
        };
        match result.expect("the method is there") {
            Ok(value) => to_text(&value).to_string(),
            Err(error) => error.id.to_owned(),
        }
    }

    #[test]
    fn paths_are_cut_and_joined() {
        for (name, arguments, expected) in [
            ("GetFileName", vec!["/a/b.log".into()], "b.log"),
            ("GetFileName", vec!["C:\\a\\b.log".into()], "b.log"),
            ("GetFileNameWithoutExtension", vec!["/a/b.tar.gz".into()], "b.tar"),
            ("GetExtension", vec!["/a.d/b".into()], ""),
            ("GetDirectoryName", vec!["/a/b.log".into()], "/a"),
            ("Combine", vec!["/a".into(), "b".into(), "c".into()], "/a/b/c"),
            ("Combine", vec!["/a".into(), "/b".into()], "/b"),
            ("ChangeExtension", vec!["/a/b.log".into(), "txt".into()], "/a/b.txt"),
            ("GetFullPath", vec!["../x/./y".into()], "/home/x/y"),
            ("IsPathRooted", vec!["a".into()], "False"),
            ("GetRelativePath", vec!["/a/b".into(), "/a/c/d.txt".into()], "../c/d.txt"),
            ("TrimEndingDirectorySeparator", vec!["/a/".into()], "/a"),
            ("GetTempPath", vec![], "/home/here/"),
            ("GetInvalidFileNameChars", vec![], "\0 /"),
        ] {
            assert_eq!(run("path", name, &arguments, Path::new("/home/here")), expected, "{name}");
        }
    }

    #[test]
    fn files_are_written_and_read() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let lines = Value::array(vec!["a".into(), "ü".into()]);
        assert_eq!(run("file", "WriteAllLines", &["x.txt".into(), lines], folder.path()), "");
        assert_eq!(run("file", "AppendAllText", &["x.txt".into(), "c".into()], folder.path()), "");
        assert_eq!(run("file", "ReadAllText", &["x.txt".into()], folder.path()), "a\nü\nc");
        assert_eq!(run("file", "ReadAllLines", &["x.txt".into()], folder.path()), "a ü c");
        assert_eq!(
            (run("file", "Exists", &["x.txt".into()], folder.path()), run("file", "ReadAllText", &["no".into()], folder.path())),
            ("True".into(), "FileNotFoundException".into())
        );
        assert!(run("directory", "GetFiles", &[".".into(), "*.txt".into()], folder.path()).ends_with("x.txt"));
    }
}
