//! Files and folders as objects.

use super::{
    DateTime, DateTimeKind, Foreign, Object, OperatorError, Property, Text, Type, Value, Wildcard, format_date, time, to_text,
    to_universal, truthy,
};
use parking_lot::RwLock;
use std::fs::{File, FileTimes, Metadata};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

/// A path as an object: what `$PWD` and Get-Location give.
pub fn path_info(path: &Path) -> Value {
    let text = path.display().to_string();
    let property = |name: &str, value: Value| Property { name: name.into(), value };
    let drive = vec![property("Name", "/".into()), property("Provider", provider()), property("Root", "/".into())];
    let drive = Object::of(&["System.Management.Automation.PSDriveInfo", "System.Object"], drive).written_as("/");
    let parts = vec![
        property("Drive", Value::Object(Arc::new(drive))),
        property("Provider", provider()),
        property("ProviderPath", text.as_str().into()),
        property("Path", text.as_str().into()),
    ];
    let types = &["System.Management.Automation.PathInfo", "System.Object"];
    Value::Object(Arc::new(Object::of(types, parts).written_as(text.as_str())))
}

/// The provider of files, as paths name it that say whose they are.
const PROVIDER: &str = "Microsoft.PowerShell.Core\\FileSystem";

/// The provider of files as an object.
fn provider() -> Value {
    let parts = [("Name", "FileSystem"), ("ModuleName", "Microsoft.PowerShell.Core"), ("Description", "")];
    let parts = parts.map(|(name, value)| Property { name: name.into(), value: value.into() }).to_vec();
    Value::Object(Arc::new(Object::of(&["System.Management.Automation.ProviderInfo", "System.Object"], parts).written_as(PROVIDER)))
}

/// A file or folder.
#[derive(Debug)]
pub struct FileItem {
    path: PathBuf,
    metadata: RwLock<Option<Metadata>>,
    link: Option<PathBuf>,
    /// Ticks to add to UTC for local time at its times: written, read, made.
    offsets: [i64; 3],
    /// Whether it was asked for as a folder, for one that is not there.
    as_folder: bool,
}

fn ticks(time: std::io::Result<SystemTime>) -> i64 {
    let since = time.ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok()).unwrap_or_default();
    time::UNIX_EPOCH + i64::try_from(since.as_nanos() / 100).unwrap_or_default()
}

/// The name of a user or group by its number, from a file like `/etc/passwd`.
fn account(file: &'static str, cache: &'static OnceLock<Vec<(u32, String)>>, id: u32) -> String {
    let all = cache.get_or_init(|| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let entry = |line: &str| {
            let mut parts = line.split(':');
            Some((parts.next()?.to_owned(), parts.nth(1)?.parse().ok()?))
        };
        text.lines().filter_map(entry).map(|(name, id)| (id, name)).collect()
    });
    all.iter().find(|(own, _)| *own == id).map_or_else(|| id.to_string(), |(_, name)| name.clone())
}

impl FileItem {
    /// The file or folder at a path; `offset` gives local time.
    pub fn new(path: &Path, offset: impl Fn(i64) -> i64) -> Self {
        let link = std::fs::read_link(path).ok();
        let metadata = std::fs::metadata(path).or_else(|_| std::fs::symlink_metadata(path)).ok();
        let offsets = metadata
            .as_ref()
            .map_or([0; 3], |data| [offset(ticks(data.modified())), offset(ticks(data.accessed())), offset(ticks(data.created()))]);
        Self { path: path.to_owned(), metadata: RwLock::new(metadata), link, offsets, as_folder: false }
    }

    /// The folder at a path, which need not be there.
    pub fn folder(path: &Path, offset: impl Fn(i64) -> i64) -> Self {
        Self { as_folder: true, ..Self::new(path, offset) }
    }

    /// Whether it is a folder.
    fn is_folder(&self) -> bool {
        self.metadata.read().as_ref().map_or(self.as_folder, Metadata::is_dir)
    }

    /// What is in a folder, files or folders, by name.
    fn entries(&self, folders: bool, pattern: &str) -> Result<Value, OperatorError> {
        let failed = |error: std::io::Error| OperatorError::from(format!("'{}': {error}", self.path.display()));
        let pattern = Wildcard::new(pattern);
        let mut found: Vec<PathBuf> = std::fs::read_dir(&self.path)
            .map_err(failed)?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.is_dir() == folders && path.file_name().is_some_and(|name| pattern.matches(&name.to_string_lossy())))
            .collect();
        found.sort();
        Ok(Value::array(found.iter().map(|path| Value::foreign(Self::new(path, |_| 0))).collect()))
    }

    fn name(&self) -> String {
        self.path.file_name().map_or_else(|| "/".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    fn extension(&self) -> String {
        let name = self.name();
        name.rfind('.').map_or_else(String::new, |dot| name[dot..].to_owned())
    }

    fn date(&self, which: usize, local: bool) -> Value {
        let Some(data) = &*self.metadata.read() else { return Value::Null };
        let utc = ticks([data.modified(), data.accessed(), data.created()].into_iter().nth(which).unwrap_or_else(|| data.modified()));
        Value::DateTime(if local {
            DateTime { ticks: utc + self.offsets[which], kind: DateTimeKind::Local }
        } else {
            DateTime { ticks: utc, kind: DateTimeKind::Utc }
        })
    }

    fn size(&self) -> i64 {
        self.metadata.read().as_ref().map_or(0, |data| i64::try_from(data.len()).unwrap_or(i64::MAX))
    }

    #[cfg(unix)]
    fn owner(&self) -> (u32, u32, u32) {
        use std::os::unix::fs::MetadataExt;
        self.metadata.read().as_ref().map_or((0, 0, 0), |data| (data.mode(), data.uid(), data.gid()))
    }

    #[cfg(not(unix))]
    fn owner(&self) -> (u32, u32, u32) {
        (0, 0, 0)
    }

    fn unix_mode(&self) -> String {
        let (mode, _, _) = self.owner();
        let kind = if self.link.is_some() {
            'l'
        } else if self.is_folder() {
            'd'
        } else {
            '-'
        };
        let bits = "rwxrwxrwx".chars().enumerate().map(|(at, letter)| if mode & (0o400 >> at) == 0 { '-' } else { letter });
        std::iter::once(kind).chain(bits).collect()
    }

    fn attributes(&self) -> String {
        let read_only = self.metadata.read().as_ref().is_some_and(|data| data.permissions().readonly());
        let mut all = Vec::new();
        if read_only {
            all.push("ReadOnly");
        }
        if self.name().starts_with('.') {
            all.push("Hidden");
        }
        if self.is_folder() {
            all.push("Directory");
        }
        if self.link.is_some() {
            all.push("ReparsePoint");
        }
        if all.is_empty() { "Normal".to_owned() } else { all.join(", ") }
    }

    fn mode(&self) -> String {
        let read_only = self.metadata.read().as_ref().is_some_and(|data| data.permissions().readonly());
        let kind = if self.link.is_some() {
            'l'
        } else if self.is_folder() {
            'd'
        } else {
            '-'
        };
        let hidden = if self.name().starts_with('.') { 'h' } else { '-' };
        // No file system here knows the attributes Archive and System.
        [kind, '-', if read_only { 'r' } else { '-' }, hidden, '-'].into_iter().collect()
    }

    /// Looks at the file again.
    fn refresh(&self) {
        *self.metadata.write() = std::fs::metadata(&self.path).or_else(|_| std::fs::symlink_metadata(&self.path)).ok();
    }

    /// Sets when it was written or read.
    fn set_time(&self, name: &str, value: &Value) -> std::io::Result<()> {
        let refused = || std::io::Error::from(std::io::ErrorKind::InvalidInput);
        let Ok(Value::DateTime(date)) = super::convert(value, &Type::DateTime) else { return Err(refused()) };
        let utc = if name.ends_with("utc") { date.ticks } else { to_universal(date).ticks };
        let since = u64::try_from(utc - time::UNIX_EPOCH).map_err(|_| refused())?;
        let moment = SystemTime::UNIX_EPOCH + std::time::Duration::from_micros(since / 10);
        let times = FileTimes::new();
        let times = if name.starts_with("lastaccess") { times.set_accessed(moment) } else { times.set_modified(moment) };
        File::open(&self.path)?.set_times(times)
    }

    /// Lets nobody write to it, or its owner.
    #[cfg(unix)]
    fn set_read_only(&self, read_only: bool) -> std::io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let (mode, _, _) = self.owner();
        let mode = if read_only { mode & !0o222 } else { mode | 0o200 };
        std::fs::set_permissions(&self.path, std::fs::Permissions::from_mode(mode & 0o7777))
    }

    #[cfg(not(unix))]
    fn set_read_only(&self, read_only: bool) -> std::io::Result<()> {
        let mut permissions = std::fs::metadata(&self.path)?.permissions();
        permissions.set_readonly(read_only);
        std::fs::set_permissions(&self.path, permissions)
    }

    fn parent(&self) -> PathBuf {
        self.path.parent().map_or_else(|| PathBuf::from("/"), Path::to_owned)
    }
}

static USERS: OnceLock<Vec<(u32, String)>> = OnceLock::new();
static GROUPS: OnceLock<Vec<(u32, String)>> = OnceLock::new();

fn text(path: &Path) -> Value {
    path.display().to_string().into()
}

impl Foreign for FileItem {
    fn type_names(&self) -> Vec<Text> {
        let own = if self.is_folder() { "System.IO.DirectoryInfo" } else { "System.IO.FileInfo" };
        [own, "System.IO.FileSystemInfo", "System.MarshalByRefObject", "System.Object"].map(Text::from).to_vec()
    }

    fn text(&self) -> Text {
        self.path.display().to_string().into()
    }

    fn property_names(&self) -> Vec<Text> {
        let folder = ["Parent", "Root"];
        let file = ["Length", "DirectoryName", "Directory", "IsReadOnly"];
        let both = [
            "FullName",
            "Extension",
            "Name",
            "Exists",
            "CreationTime",
            "CreationTimeUtc",
            "LastAccessTime",
            "LastAccessTimeUtc",
            "LastWriteTime",
            "LastWriteTimeUtc",
            "LinkTarget",
            "UnixFileMode",
            "Attributes",
            "Mode",
            "BaseName",
            "UnixMode",
            "User",
            "Group",
            "Size",
            "Target",
            "LinkType",
        ];
        let own: &[&str] = if self.is_folder() { &folder } else { &file };
        own.iter().chain(&both).map(|name| Text::from(*name)).collect()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let (_, user, group) = self.owner();
        Some(match name.to_ascii_lowercase().as_str() {
            "fullname" | "versioninfo" => text(&self.path),
            "pspath" => format!("{PROVIDER}::{}", self.path.display()).into(),
            "psparentpath" => format!("{PROVIDER}::{}", self.parent().display()).into(),
            "psprovider" => provider(),
            "name" | "pschildname" => self.name().into(),
            "extension" => self.extension().into(),
            "basename" if self.is_folder() => self.name().into(),
            "basename" => {
                let name = self.name();
                name[..name.len() - self.extension().len()].into()
            }
            "exists" => Value::Bool(self.metadata.read().is_some()),
            "length" if !self.is_folder() => Value::Long(self.size()),
            "size" => Value::Long(self.size()),
            "sizetext" => self.size().to_string().into(),
            "directoryname" if !self.is_folder() => text(&self.parent()),
            "directory" if !self.is_folder() => Value::foreign(Self::new(&self.parent(), |_| 0)),
            "parent" if self.is_folder() => Value::foreign(Self::new(&self.parent(), |_| 0)),
            "root" if self.is_folder() => Value::foreign(Self::new(Path::new("/"), |_| 0)),
            "parenttext" => text(&self.parent()),
            "psiscontainer" => Value::Bool(self.is_folder()),
            "isreadonly" if !self.is_folder() => {
                Value::Bool(self.metadata.read().as_ref().is_some_and(|data| data.permissions().readonly()))
            }
            "lastwritetime" => self.date(0, true),
            "lastwritetimeutc" => self.date(0, false),
            "lastaccesstime" => self.date(1, true),
            "lastaccesstimeutc" => self.date(1, false),
            "creationtime" => self.date(2, true),
            "creationtimeutc" => self.date(2, false),
            "lastwritetimetext" => match self.date(0, true) {
                Value::DateTime(date) => format_date(date, "M/d/yyyy HH:mm").into(),
                _ => Value::Null,
            },
            "lastwritetimestring" => match self.date(0, true) {
                Value::DateTime(date) => format!("{:>10} {:>8}", format_date(date, "d"), format_date(date, "t")).into(),
                _ => Value::Null,
            },
            "lengthstring" if self.is_folder() => "".into(),
            "lengthstring" => self.size().to_string().into(),
            "namestring" => match &self.link {
                Some(link) => format!("{} -> {}", self.name(), link.display()).into(),
                None => self.name().into(),
            },
            "widename" if self.is_folder() => format!("[{}]", self.name()).into(),
            "widename" => self.name().into(),
            "linktarget" | "target" => self.link.as_deref().map_or(Value::Null, text),
            "linktype" => self.link.as_ref().map_or(Value::Null, |_| "SymbolicLink".into()),
            "attributes" => self.attributes().into(),
            "mode" => self.mode().into(),
            "unixmode" | "unixfilemode" => self.unix_mode().into(),
            "user" => account("/etc/passwd", &USERS, user).into(),
            "group" => account("/etc/group", &GROUPS, group).into(),
            _ => return None,
        })
    }

    fn set_property(&self, name: &str, value: &Value) -> bool {
        let name = name.to_ascii_lowercase();
        let done = match name.as_str() {
            // Systems without a time of making take that of writing for it.
            "lastwritetime" | "lastwritetimeutc" | "lastaccesstime" | "lastaccesstimeutc" | "creationtime" | "creationtimeutc" => {
                self.set_time(&name, value)
            }
            "isreadonly" if !self.is_folder() => self.set_read_only(truthy(value)),
            "attributes" => self.set_read_only(to_text(value).to_ascii_lowercase().contains("readonly")),
            _ => return false,
        };
        self.refresh();
        done.is_ok()
    }

    fn method_names(&self) -> Vec<Text> {
        let own: &[&str] = if self.is_folder() {
            &["Create", "Delete", "GetDirectories", "GetFiles", "Refresh"]
        } else {
            &["CopyTo", "Delete", "MoveTo", "Refresh"]
        };
        own.iter().map(|name| Text::from(*name)).collect()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let recursive = arguments.first().is_some_and(truthy);
        match name.to_ascii_lowercase().as_str() {
            "refresh" => {
                self.refresh();
                Some(Ok(Value::Null))
            }
            "getfiles" | "getdirectories" if self.is_folder() => {
                let pattern = arguments.first().map_or_else(|| "*".into(), to_text);
                Some(self.entries(name.eq_ignore_ascii_case("getdirectories"), &pattern))
            }
            "create" if self.is_folder() => {
                Some(std::fs::create_dir_all(&self.path).map(|()| Value::Null).map_err(|error| error.to_string().into()))
            }
            "copyto" | "moveto" if !self.is_folder() => {
                let target = self.parent().join(&*to_text(arguments.first()?));
                if target.exists() && !arguments.get(1).is_some_and(truthy) {
                    return Some(Err(format!("The file '{}' already exists.", target.display()).into()));
                }
                let moved = if name.eq_ignore_ascii_case("copyto") {
                    std::fs::copy(&self.path, &target).map(|_| Value::foreign(Self::new(&target, |_| 0)))
                } else {
                    std::fs::rename(&self.path, &target).map(|()| Value::Null)
                };
                Some(moved.map_err(|error| error.to_string().into()))
            }
            "delete" => {
                let removed = match (self.is_folder(), recursive) {
                    (true, true) => std::fs::remove_dir_all(&self.path),
                    (true, false) => std::fs::remove_dir(&self.path),
                    _ => std::fs::remove_file(&self.path),
                };
                Some(removed.map(|()| Value::Null).map_err(|error| error.to_string().into()))
            }
            _ => None,
        }
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| other.path == self.path)
    }
}
