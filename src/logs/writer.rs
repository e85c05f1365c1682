//! Files that are turned over each hour and when they are full, written by a thread of their own: nobody who logs waits for a disk.

use super::line::header;
use super::{Entry, Family};
use crate::value::{DateTime, DateTimeKind, format_date, time};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How many entries may wait for the disk; more are lost, and counted.
const QUEUE: usize = 8192;
/// How long a disk that refused is left alone. What comes meanwhile is lost, and counted.
const PAUSE: Duration = Duration::from_secs(1);

/// Makes a file that there is not yet.
pub type MakeFile = fn(&Path) -> io::Result<Box<dyn Write + Send>>;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Whether anything is written at all.
    pub enabled: bool,
    /// How old a file may become, in ticks.
    pub age: i64,
    /// How large a file may become, in bytes.
    pub file: u64,
    /// How large all files of a family together may become, in bytes.
    pub folder: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { enabled: true, age: 30 * time::DAY, file: 10 << 20, folder: 1000 << 20 }
    }
}

/// The logs of a server. When it is dropped everything that waits is written.
#[derive(Debug)]
pub struct Log {
    sender: Option<SyncSender<Entry>>,
    lost: Arc<AtomicU64>,
    limits: Arc<Mutex<Limits>>,
    trouble: Arc<Mutex<Option<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl Log {
    /// Logs below a folder, which is made when there is something to write. `complain` is told once when the disk refuses.
    ///
    /// # Errors
    /// When there are no more threads.
    pub fn start(root: PathBuf, limits: Limits, complain: fn(&str)) -> io::Result<Self> {
        Self::start_with(root, limits, complain, create)
    }

    /// As [`Log::start`], with files that somebody else makes.
    ///
    /// # Errors
    /// When there are no more threads.
    pub fn start_with(root: PathBuf, limits: Limits, complain: fn(&str), make: MakeFile) -> io::Result<Self> {
        let (sender, entries) = sync_channel(QUEUE);
        let limits = Arc::new(Mutex::new(limits));
        let (lost, trouble) = (Arc::new(AtomicU64::new(0)), Arc::default());
        let files = Files {
            root,
            limits: limits.clone(),
            lost: lost.clone(),
            trouble: Arc::clone(&trouble),
            open: HashMap::new(),
            refused: HashMap::new(),
            complain,
            make,
        };
        let thread = std::thread::Builder::new().name("logs".to_owned()).spawn(move || files.run(&entries))?;
        Ok(Self { sender: Some(sender), lost, limits, trouble, thread: Some(thread) })
    }

    /// Why nothing can be written at this moment, in a sentence; `None` while all is well.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().clone().filter(|_| self.is_enabled())
    }

    /// Whether anything is written at all.
    pub fn is_enabled(&self) -> bool {
        self.limits.lock().enabled
    }

    /// From now on so much is kept.
    pub fn set_limits(&self, limits: Limits) {
        *self.limits.lock() = limits;
    }

    /// Writes an entry down, soon.
    pub fn write(&self, entry: Entry) {
        if !self.is_enabled() {
            return;
        }
        if let Some(Err(TrySendError::Full(_))) = self.sender.as_ref().map(|sender| sender.try_send(entry)) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An open file.
struct Open {
    file: BufWriter<Box<dyn Write + Send>>,
    path: PathBuf,
    /// The hour that it is for.
    hour: i64,
    length: u64,
    /// How many entries are not on their way to the disk yet.
    waiting: u64,
}

struct Files {
    root: PathBuf,
    limits: Arc<Mutex<Limits>>,
    lost: Arc<AtomicU64>,
    trouble: Arc<Mutex<Option<String>>>,
    open: HashMap<Family, Open>,
    /// Families whose disk refused, and when.
    refused: HashMap<Family, Instant>,
    complain: fn(&str),
    make: MakeFile,
}

impl Files {
    fn run(mut self, entries: &Receiver<Entry>) {
        while let Ok(entry) = entries.recv() {
            let mut next = Some(entry);
            while let Some(entry) = next {
                self.write(&entry);
                next = entries.try_recv().ok();
            }
            // Nobody is waiting: now is the time.
            for family in Family::ALL {
                self.flush(family);
            }
        }
    }

    fn write(&mut self, entry: &Entry) {
        if self.refused.get(&entry.family).is_some_and(|when| when.elapsed() < PAUSE) {
            self.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let lost = self.lost.load(Ordering::Relaxed);
        let said =
            if lost == 0 { String::new() } else { format!("#Lost: {lost} entries, because the disk was too slow or refused them\r\n") };
        let text = format!("{said}{}\r\n", entry.line());
        match self.append(entry.family, entry.at, &text) {
            Ok(()) => {
                self.lost.fetch_sub(lost, Ordering::Relaxed);
            }
            Err(error) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                self.refuse(entry.family, &error);
            }
        }
    }

    /// Has the disk take what it was given.
    fn flush(&mut self, family: Family) {
        let Some(open) = self.open.get_mut(&family) else { return };
        match open.file.flush() {
            Ok(()) => {
                open.waiting = 0;
                if self.refused.remove(&family).is_some() && self.refused.is_empty() {
                    *self.trouble.lock() = None;
                }
            }
            Err(error) => self.refuse(family, &error),
        }
    }

    /// The disk refused: what it was given is lost, and it is left alone for a moment. It is told once, until all is well again.
    fn refuse(&mut self, family: Family, error: &io::Error) {
        if let Some(Open { file, path, waiting, .. }) = self.open.remove(&family) {
            self.lost.fetch_add(waiting, Ordering::Relaxed);
            // Not written once more when it is dropped.
            let _ = file.into_parts();
            // Each try makes a file; those that nothing could be written to are of no use.
            if fs::metadata(&path).is_ok_and(|about| about.len() == 0) {
                let _ = fs::remove_file(&path);
            }
        }
        self.refused.insert(family, Instant::now());
        let folder = family.folder(&self.root);
        let sentence = format!("Nothing is logged in '{}': {error}. It is tried again all the time.", folder.display());
        if self.trouble.lock().replace(sentence.clone()).is_none() {
            (self.complain)(&sentence);
        }
    }

    fn append(&mut self, family: Family, at: i64, text: &str) -> io::Result<()> {
        let limits = *self.limits.lock();
        let hour = at.div_euclid(HOUR);
        let fits = |open: &Open| open.hour == hour && open.length + text.len() as u64 <= limits.file;
        if !self.open.get(&family).is_some_and(fits) {
            // The old one is written to its end before the new one begins.
            if let Some(old) = self.open.get_mut(&family) {
                old.file.flush()?;
                self.open.remove(&family);
            }
            let folder = family.folder(&self.root);
            make(&folder)?;
            let open = begin(family, &folder, at, self.make)?;
            sweep(family, &folder, &open.path, at, &limits)?;
            self.open.insert(family, open);
        }
        if let Some(open) = self.open.get_mut(&family) {
            open.file.write_all(text.as_bytes())?;
            open.length += text.len() as u64;
            open.waiting += 1;
        }
        Ok(())
    }
}

const HOUR: i64 = 3600 * time::SECOND;

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o750);
    builder.create(folder)
}

fn create(path: &Path) -> io::Result<Box<dyn Write + Send>> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
    Ok(Box::new(options.open(path)?))
}

/// The first file of this hour that there is not yet, with its header.
fn begin(family: Family, folder: &Path, at: i64, make: MakeFile) -> io::Result<Open> {
    let hour = format_date(DateTime { ticks: at, kind: DateTimeKind::Utc }, "yyyyMMddHH");
    let first = files(family, folder)?.iter().filter(|(own, _, _)| *own == hour).map(|(_, number, _)| *number).max().unwrap_or(0) + 1;
    for number in first.. {
        let path = folder.join(format!("{}{hour}-{number}.LOG", family.prefix()));
        match make(&path) {
            Ok(file) => {
                let mut file = BufWriter::new(file);
                let header = header(family, at);
                file.write_all(header.as_bytes())?;
                return Ok(Open { file, path, hour: at.div_euclid(HOUR), length: header.len() as u64, waiting: 0 });
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// A family's files: hour, number, path, the oldest first.
pub(super) fn files(family: Family, folder: &Path) -> io::Result<Vec<(String, u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name =
            path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(family.prefix())?.strip_suffix(".LOG"));
        let Some((hour, number)) = name.and_then(|name| name.split_once('-')) else { continue };
        if hour.len() == 10
            && hour.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(number) = number.parse()
        {
            found.push((hour.to_owned(), number, path.clone()));
        }
    }
    found.sort();
    Ok(found)
}

/// Throws away what is too old or too much; never the file that is being written, and nothing that is no log.
fn sweep(family: Family, folder: &Path, open: &Path, at: i64, limits: &Limits) -> io::Result<()> {
    let oldest = DateTime { ticks: (at - limits.age).max(0), kind: DateTimeKind::Utc };
    let oldest = format_date(oldest, "yyyyMMddHH");
    let mut files: Vec<(String, u64, PathBuf)> = files(family, folder)?.into_iter().filter(|(_, _, path)| path != open).collect();
    let size = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let mut total: u64 = files.iter().map(|(_, _, path)| size(path)).sum();
    files.retain(|(hour, _, path)| {
        let goes = **hour < *oldest || total > limits.folder;
        if goes {
            total -= size(path).min(total);
            // Somebody may have it open elsewhere; then it goes the next time.
            let _ = fs::remove_file(path);
        }
        !goes
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{HOUR, Limits, Log, files};
    use crate::logs::{Entry, Family, newest};
    use crate::value::time;
    use std::os::unix::fs::PermissionsExt;

    const NOON: i64 = 739_944 * time::DAY + 12 * HOUR;

    fn entry(at: i64, text: &str) -> Entry {
        Entry { family: Family::Proxy, at, values: vec![("RequestId", text.to_owned())] }
    }

    fn names(folder: &std::path::Path) -> Vec<String> {
        let all = files(Family::Proxy, &Family::Proxy.folder(folder)).unwrap();
        all.iter().map(|(hour, number, _)| format!("{hour}-{number}")).collect()
    }

    #[test]
    fn files_are_turned_over_by_hour_and_size_and_thrown_away_by_age_and_size() {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits { file: 2500, folder: 6000, age: 3 * HOUR, enabled: true };
        let write = |entries: &[Entry]| {
            let log = Log::start(folder.path().to_owned(), limits, |_| {}).unwrap();
            entries.iter().for_each(|entry| log.write(entry.clone()));
        };
        write(&[entry(NOON, "a"), entry(NOON + 1, "b"), entry(NOON + HOUR, "c")]);
        assert_eq!(names(folder.path()), ["2026112512-1", "2026112513-1"]);
        // Another start begins a file of its own.
        write(&[entry(NOON + HOUR, "d")]);
        let long = "x".repeat(900);
        write(&[entry(NOON + 2 * HOUR, &long), entry(NOON + 2 * HOUR, &long), entry(NOON + 2 * HOUR, "e")]);
        assert_eq!(names(folder.path()), ["2026112514-1", "2026112514-2", "2026112514-3"]);
        write(&[entry(NOON + 9 * HOUR, "f")]);
        assert_eq!(names(folder.path()), ["2026112521-1"]);
        let path = Family::Proxy.folder(folder.path()).join("HttpProxy_2026112521-1.LOG");
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!((lines[0], lines[2], lines.len()), ("#Software: emshd", "#Log-type: HttpProxy Logs", 7));
        assert!(lines[3] == "#Date: 2026-11-25T21:00:00.000Z" && lines[4].starts_with("#Fields: DateTime,RequestId,MajorVersion"));
        assert!(lines[5].starts_with("2026-11-25T21:00:00.000Z,f,"));
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn what_was_written_is_read_the_newest_first() {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::start(folder.path().to_owned(), Limits::default(), |_| {}).unwrap();
        for number in 0..5 {
            log.write(entry(NOON + number * HOUR / 2, &number.to_string()));
        }
        drop(log);
        let mut seen = Vec::new();
        newest(Family::Proxy, folder.path(), |read| {
            let number: i64 = read.field("RequestId").unwrap().parse().unwrap();
            assert_eq!(read.at(), Some(NOON + number * HOUR / 2));
            seen.push(number);
            seen.len() < 4
        })
        .unwrap();
        assert_eq!(seen, [4, 3, 2, 1]);
    }

    /// A disk that is full, until somebody makes room.
    mod full {
        use super::super::create;
        use std::io::{self, Write};
        use std::path::Path;
        use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

        pub(super) static FULL: AtomicBool = AtomicBool::new(true);
        pub(super) static TOLD: AtomicU32 = AtomicU32::new(0);

        struct Disk(Box<dyn Write + Send>);

        impl Write for Disk {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                if FULL.load(Ordering::SeqCst) { Err(io::ErrorKind::StorageFull.into()) } else { self.0.write(bytes) }
            }

            fn flush(&mut self) -> io::Result<()> {
                self.0.flush()
            }
        }

        pub(super) fn make(path: &Path) -> io::Result<Box<dyn Write + Send>> {
            Ok(Box::new(Disk(create(path)?)))
        }

        pub(super) fn complain(_: &str) {
            TOLD.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_full_disk_is_told_once_and_used_again_when_there_is_room() {
        use std::sync::atomic::Ordering;
        let folder = tempfile::tempdir().unwrap();
        let log = Log::start_with(folder.path().to_owned(), Limits::default(), full::complain, full::make).unwrap();
        assert_eq!(log.trouble(), None);
        for _ in 0..3 {
            log.write(entry(NOON, "lost"));
        }
        let wait = |holds: &dyn Fn() -> bool| {
            let begun = std::time::Instant::now();
            while !holds() {
                assert!(begun.elapsed() < std::time::Duration::from_secs(30), "it comes to that");
                std::thread::yield_now();
            }
        };
        wait(&|| log.trouble().is_some());
        let trouble = log.trouble().unwrap();
        assert!(trouble.ends_with(": no storage space. It is tried again all the time."), "{trouble}");
        // What could not be written leaves no files behind.
        wait(&|| names(folder.path()).is_empty());
        full::FULL.store(false, Ordering::SeqCst);
        let mut written = 0;
        wait(&|| {
            log.write(entry(NOON, "kept"));
            log.trouble().is_none()
        });
        drop(log);
        newest(Family::Proxy, folder.path(), |read| {
            assert_eq!(read.field("RequestId"), Some("kept"));
            written += 1;
            true
        })
        .unwrap();
        let text = std::fs::read_to_string(Family::Proxy.folder(folder.path()).join("HttpProxy_2026112512-1.LOG")).unwrap();
        let lost = text.lines().find_map(|line| line.strip_prefix("#Lost: ")?.split(' ').next()?.parse::<u32>().ok()).unwrap();
        assert!(lost >= 3 && written > 0, "{lost} {written}");
        assert_eq!(full::TOLD.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn nothing_is_written_when_it_is_switched_off() {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::start(folder.path().to_owned(), Limits { enabled: false, ..Limits::default() }, |_| {}).unwrap();
        log.write(entry(NOON, "a"));
        log.set_limits(Limits::default());
        drop(log);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
