//! Get-FileHash: digests of files.

use super::item::{expanded, not_there};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, Value};
use sha2::Digest;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Computes digests.
#[derive(Debug, Default)]
pub(super) struct GetFileHash;

/// The digest of what a reader gives, in hexadecimal.
fn digest<D: Digest>(reader: impl Read) -> std::io::Result<String> {
    let mut hasher = D::new();
    each_part(reader, |part| hasher.update(part))?;
    Ok(hexadecimal(&hasher.finalize()))
}

/// The same for SHA-1, which old lists of digests are made with.
fn sha1(reader: impl Read) -> std::io::Result<String> {
    let mut hasher = ring::digest::Context::new(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY);
    each_part(reader, |part| hasher.update(part))?;
    Ok(hexadecimal(hasher.finish().as_ref()))
}

fn each_part(mut reader: impl Read, mut take: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(()),
            count => take(&buffer[..count]),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn of_file(path: &Path, algorithm: &str) -> std::io::Result<String> {
    let file = std::fs::File::open(path)?;
    match algorithm {
        "MD5" => digest::<md5::Md5>(file),
        "SHA1" => sha1(file),
        "SHA384" => digest::<sha2::Sha384>(file),
        "SHA512" => digest::<sha2::Sha512>(file),
        _ => digest::<sha2::Sha256>(file),
    }
}

impl Cmdlet<parameters::GetFileHash> for GetFileHash {
    fn process(&mut self, p: &mut parameters::GetFileHash, context: &mut dyn Context) -> Outcome {
        let algorithm = p.algorithm.value().map_or_else(|| "SHA256".to_owned(), |name| name.to_ascii_uppercase().into());
        let mut paths = Vec::new();
        for name in p.path.value().cloned().unwrap_or_default() {
            paths.extend(expanded(&name, false, context)?);
        }
        for name in p.literal_path.value().cloned().unwrap_or_default() {
            paths.extend(expanded(&name, true, context)?);
        }
        for path in paths.into_iter().filter(|path| !path.is_dir()) {
            if !path.is_file() {
                context.error(not_there(&path))?;
                continue;
            }
            match of_file(&path, &algorithm) {
                Ok(hash) => {
                    let part = |name: &str, value: String| Property { name: name.into(), value: value.into() };
                    let parts = vec![part("Algorithm", algorithm.clone()), part("Hash", hash), part("Path", path.display().to_string())];
                    let types = &["Microsoft.PowerShell.Commands.FileHashInfo", "System.Object"];
                    context.emit(Value::Object(Arc::new(Object::of(types, parts))))?;
                }
                Err(error) => {
                    let exception = Exception::new("System.IO.IOException", format!("'{}' cannot be read: {error}.", path.display()));
                    context
                        .error(ErrorRecord::new("FileReadError", Category::ReadError, exception).with_target(path.display().to_string()))?;
                }
            }
        }
        Ok(())
    }
}
