//! `System.Security.Cryptography.SHA256` and its like: digests of bytes.

use super::{Foreign, OperatorError, Text, Value, byte_array, bytes_of};
use sha2::Digest;

/// An algorithm for digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashAlgorithm {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl HashAlgorithm {
    /// The algorithm of a type, by its lower-case name without a namespace: `sha256`, `sha256managed`, `md5cryptoserviceprovider`.
    pub(super) fn of_type(short: &str) -> Option<Self> {
        let plain = ["managed", "cryptoserviceprovider"].iter().find_map(|end| short.strip_suffix(end)).unwrap_or(short);
        Some(match plain {
            "md5" => Self::Md5,
            "sha1" => Self::Sha1,
            "sha256" => Self::Sha256,
            "sha384" => Self::Sha384,
            "sha512" => Self::Sha512,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha384 => "SHA384",
            Self::Sha512 => "SHA512",
        }
    }

    fn bits(self) -> i32 {
        match self {
            Self::Md5 => 128,
            Self::Sha1 => 160,
            Self::Sha256 => 256,
            Self::Sha384 => 384,
            Self::Sha512 => 512,
        }
    }

    /// The digest of these bytes.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => md5::Md5::digest(bytes).to_vec(),
            Self::Sha1 => ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec(),
            Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(bytes).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
        }
    }
}

impl Foreign for HashAlgorithm {
    fn type_names(&self) -> Vec<Text> {
        let name = self.name();
        vec![
            format!("System.Security.Cryptography.{name}+Implementation").into(),
            format!("System.Security.Cryptography.{name}").into(),
            "System.Security.Cryptography.HashAlgorithm".into(),
            "System.Object".into(),
        ]
    }

    fn text(&self) -> Text {
        format!("System.Security.Cryptography.{}+Implementation", self.name()).into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["CanReuseTransform", "CanTransformMultipleBlocks", "HashSize", "InputBlockSize", "OutputBlockSize"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "canreusetransform" | "cantransformmultipleblocks" => Value::Bool(true),
            "hashsize" => Value::Int(self.bits()),
            "inputblocksize" | "outputblocksize" => Value::Int(1),
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        ["Clear", "ComputeHash", "Dispose"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        match (name.to_ascii_lowercase().as_str(), arguments) {
            ("computehash", [bytes]) => bytes_of(bytes).map(|bytes| Ok(byte_array(self.digest(&bytes)))),
            ("clear" | "dispose", []) => Some(Ok(Value::Null)),
            _ => None,
        }
    }

    fn returns_nothing(&self, name: &str) -> bool {
        ["Clear", "Dispose"].iter().any(|own| name.eq_ignore_ascii_case(own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_have_their_size() {
        for algorithm in [HashAlgorithm::Md5, HashAlgorithm::Sha1, HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
            let digest = algorithm.digest(b"abc");
            assert_eq!(i32::try_from(digest.len() * 8).ok(), Some(algorithm.bits()));
            assert_eq!(HashAlgorithm::of_type(&algorithm.name().to_ascii_lowercase()), Some(algorithm));
        }
        assert_eq!(HashAlgorithm::Md5.digest(b"abc")[..4], [0x90, 0x01, 0x50, 0x98]);
    }
}
