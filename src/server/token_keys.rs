//! The keys of authorization servers, read from files that may change at any time. A file that turns into something else takes away
//! no key that it had.

use super::https::{TokenKey, Tokens};
use crate::config::TokenFiles;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The largest file of a key that is read, in bytes.
const KEY_FILE: u64 = 64 * 1024;

/// What tells one state of a file from another: when it was written, how long it is, and which file it is.
pub(super) type Stamp = Option<(SystemTime, u64, u64)>;

/// How a file looks now; `None` when there is none.
pub(super) fn stamp(path: &Path) -> Stamp {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len(), about.ino()))
}

/// What the files said that were read last.
#[derive(Debug, Default)]
pub(super) struct TokenKeys {
    known: HashMap<PathBuf, Known>,
}

#[derive(Debug, Default)]
struct Known {
    stamp: Stamp,
    keys: Vec<TokenKey>,
    /// What is wrong with the file now.
    wrong: Option<String>,
}

impl TokenKeys {
    /// The files, as they look now.
    pub(super) fn stamps(&self) -> Vec<Stamp> {
        let mut paths: Vec<&PathBuf> = self.known.keys().collect();
        paths.sort();
        paths.into_iter().map(|path| stamp(path)).collect()
    }

    /// Which tokens are taken. Files that changed are read again; what is wrong with them is a complaint.
    pub(super) fn read(&mut self, files: &TokenFiles, complaints: &mut Vec<String>) -> Tokens {
        self.known.retain(|path, _| files.keys.contains(path));
        let mut keys = Vec::new();
        for path in &files.keys {
            let known = self.known.entry(path.clone()).or_default();
            let now = stamp(path);
            if now.is_none() || now != known.stamp {
                known.stamp = now;
                match read(path) {
                    Ok(found) => (known.keys, known.wrong) = (found, None),
                    Err(why) => known.wrong = Some(why),
                }
            }
            keys.extend(known.keys.iter().cloned());
            if let Some(why) = &known.wrong {
                let instead = if known.keys.is_empty() { "" } else { " Tokens are still taken by the keys that it had." };
                complaints.push(format!("The key of an authorization server in '{}' is not used: {why}.{instead}", path.display()));
            }
        }
        if files.audience.is_empty() && !files.keys.is_empty() {
            complaints.push("There are token-keys in [https] and no token-audience: no token is taken.".to_owned());
            keys.clear();
        }
        Tokens { keys, audience: files.audience.to_string(), issuer: files.issuer.to_string() }
    }
}

fn read(path: &Path) -> Result<Vec<TokenKey>, String> {
    let read = std::fs::metadata(path).and_then(|about| match about.len() {
        // Anything else, a pipe for one, could keep the server waiting.
        _ if !about.is_file() => Err(io::Error::other("it is no file")),
        length if length > KEY_FILE => Err(io::ErrorKind::FileTooLarge.into()),
        _ => std::fs::read(path),
    });
    read.map_err(|error| error.to_string()).and_then(|pem| TokenKey::read(&pem).map_err(|error| error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::TokenKeys;
    use crate::config::TokenFiles;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use rcgen::PublicKeyData;
    use std::path::Path;

    fn save(path: &Path, text: &str) {
        // As tools do that replace a key: another file in its place.
        let new = path.with_extension("new");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(&new, path).unwrap();
    }

    fn pem() -> String {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(pair.subject_public_key_info()))
    }

    #[test]
    fn a_file_is_read_again_when_it_changes_and_garbage_takes_no_key_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let files = TokenFiles { keys: vec![path.clone()], audience: "mapi".into(), issuer: "".into() };
        let mut keys = TokenKeys::default();
        let mut read = |files: &TokenFiles| {
            let mut complaints = Vec::new();
            let tokens = keys.read(files, &mut complaints);
            (tokens.keys, complaints.join(" "))
        };
        let place = path.display();
        let (none, why) = read(&files);
        assert_eq!(
            (none.len(), why),
            (0, format!("The key of an authorization server in '{place}' is not used: No such file or directory (os error 2)."))
        );
        save(&path, &pem());
        let (first, why) = read(&files);
        assert_eq!((first.len(), why.as_str()), (1, ""));
        save(&path, "garbage");
        let (kept, why) = read(&files);
        let wrong = "it holds no PUBLIC KEY and no CERTIFICATE in PEM. Tokens are still taken by the keys that it had.";
        assert_eq!((&kept, why), (&first, format!("The key of an authorization server in '{place}' is not used: {wrong}")));
        // It is said as long as it is so.
        assert!(!read(&files).1.is_empty());
        save(&path, &pem());
        let (second, why) = read(&files);
        assert!(second != first && second.len() == 1 && why.is_empty(), "{why}");
        std::fs::remove_file(&path).unwrap();
        let (kept, why) = read(&files);
        assert!(kept == second && why.contains("No such file"), "{why}");
        // A file that is not named any more is forgotten.
        assert_eq!(read(&TokenFiles { keys: Vec::new(), ..files.clone() }).0, []);
        assert_eq!(read(&files).0, []);
    }
}
