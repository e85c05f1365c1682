//! ConvertTo-SecureString and ConvertFrom-SecureString: text to secrets and back, openly or under a key.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Encoding, Secret, Value};
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What a secret under a key begins with, as PowerShell writes it; behind it stands the base64 form of `2|IV|cipher` in UTF-16.
const HEADER: &str = "76492d1116743f0423413b16050a5345";

fn unsupported(message: &str) -> ErrorRecord {
    let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
    ErrorRecord::new("NotSupported", Category::NotImplemented, exception)
}

/// The bytes of a key: 16, 24 or 32 of them.
fn key(bytes: Option<&Vec<u8>>, secret: Option<&Secret>) -> Result<Option<Vec<u8>>, Stopped> {
    let key = match (bytes, secret) {
        (Some(bytes), _) => bytes.clone(),
        (None, Some(secret)) => Encoding::Utf16Little.encode(secret.reveal()),
        (None, None) => return Ok(None),
    };
    if matches!(key.len(), 16 | 24 | 32) {
        return Ok(Some(key));
    }
    let message = format!("A key has 16, 24 or 32 bytes; this one has {}.", key.len());
    let exception = Exception::new("System.ArgumentException", message);
    Err(ErrorRecord::new("Argument", Category::InvalidArgument, exception).into())
}

/// A secret under a key.
fn locked(secret: &Secret, key: &[u8], iv: [u8; 16]) -> Option<String> {
    let plain = Encoding::Utf16Little.encode(secret.reveal());
    let cipher = match key.len() {
        16 => cbc::Encryptor::<aes::Aes128>::new_from_slices(key, &iv).ok()?.encrypt_padded_vec::<Pkcs7>(&plain),
        24 => cbc::Encryptor::<aes::Aes192>::new_from_slices(key, &iv).ok()?.encrypt_padded_vec::<Pkcs7>(&plain),
        _ => cbc::Encryptor::<aes::Aes256>::new_from_slices(key, &iv).ok()?.encrypt_padded_vec::<Pkcs7>(&plain),
    };
    let hex: String = cipher.iter().map(|byte| format!("{byte:02x}")).collect();
    let whole = format!("2|{}|{hex}", STANDARD.encode(iv));
    Some(format!("{HEADER}{}", STANDARD.encode(Encoding::Utf16Little.encode(&whole))))
}

/// The secret in a text that was written under a key.
fn unlocked(text: &str, key: &[u8]) -> Option<Secret> {
    let whole = Encoding::Utf16Little.decode(&STANDARD.decode(text.trim().strip_prefix(HEADER)?).ok()?);
    let mut parts = whole.split('|');
    let ("2", iv, hex) = (parts.next()?, parts.next()?, parts.next()?) else { return None };
    let iv = STANDARD.decode(iv).ok()?;
    let pairs = hex.as_bytes().as_chunks::<2>().0;
    let cipher: Option<Vec<u8>> = pairs.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    let cipher = cipher?;
    let plain = match key.len() {
        16 => cbc::Decryptor::<aes::Aes128>::new_from_slices(key, &iv).ok()?.decrypt_padded_vec::<Pkcs7>(&cipher).ok()?,
        24 => cbc::Decryptor::<aes::Aes192>::new_from_slices(key, &iv).ok()?.decrypt_padded_vec::<Pkcs7>(&cipher).ok()?,
        _ => cbc::Decryptor::<aes::Aes256>::new_from_slices(key, &iv).ok()?.decrypt_padded_vec::<Pkcs7>(&cipher).ok()?,
    };
    Some(Secret::new(Encoding::Utf16Little.decode(&plain)))
}

/// Makes a secret of a text.
#[derive(Debug, Default)]
pub(super) struct ConvertToSecureString;

impl Cmdlet<parameters::ConvertToSecureString> for ConvertToSecureString {
    fn process(&mut self, p: &mut parameters::ConvertToSecureString, context: &mut dyn Context) -> Outcome {
        let Some(text) = p.string.value().cloned() else { return Ok(()) };
        if let Some(key) = key(p.key.value(), p.secure_key.value())? {
            return match unlocked(&text, &key) {
                Some(secret) => context.emit(Value::Secret(secret)),
                None => {
                    let message = "The text is none that ConvertFrom-SecureString wrote under this key.";
                    let exception = Exception::new("System.Security.Cryptography.CryptographicException", message);
                    let id = "ImportSecureString_InvalidArgument_CryptographicError";
                    Err(ErrorRecord::new(id, Category::InvalidArgument, exception).into())
                }
            };
        }
        if !p.as_plain_text.is_on() {
            let message = "This system has no key of its own that text could be protected with. Give one with -Key, ask with Read-Host -AsSecureString, or name the text a secret with -AsPlainText.";
            return Err(unsupported(message).into());
        }
        context.emit(Value::Secret(Secret::new(&*text)))
    }
}

/// Gives back the text of a secret.
#[derive(Debug, Default)]
pub(super) struct ConvertFromSecureString;

impl Cmdlet<parameters::ConvertFromSecureString> for ConvertFromSecureString {
    fn process(&mut self, p: &mut parameters::ConvertFromSecureString, context: &mut dyn Context) -> Outcome {
        let Some(secret) = p.secure_string.value().cloned() else { return Ok(()) };
        if p.as_plain_text.is_on() {
            return context.emit(secret.reveal().into());
        }
        let Some(key) = key(p.key.value(), p.secure_key.value())? else {
            let message =
                "This system has no key of its own that a secret could be written with. Give one with -Key; -AsPlainText gives the text.";
            return Err(unsupported(message).into());
        };
        let iv = context.random().to_le_bytes();
        match locked(&secret, &key, iv) {
            Some(text) => context.emit(text.into()),
            None => Err(unsupported("The key cannot be used.").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_locked_is_unlocked_by_the_same_key_only() {
        for length in [16u8, 24, 32] {
            let key: Vec<u8> = (1..=length).collect();
            let text = locked(&Secret::new("Größe"), &key, [7; 16]).expect("the key fits");
            assert!(text.starts_with(HEADER) && !text.contains("Gr"));
            assert_eq!(unlocked(&text, &key).expect("the key fits").reveal(), "Größe");
            let other: Vec<u8> = (2..=length + 1).collect();
            assert!(unlocked(&text, &other).is_none_or(|secret| secret.reveal() != "Größe"));
        }
        assert!(unlocked("no secret", &[1; 16]).is_none());
    }

    #[test]
    fn the_form_is_powershells() {
        // Written by the algorithm that PowerShell documents: AES-CBC over UTF-16, key 1..16, IV of zeros.
        let text = locked(&Secret::new("p"), &(1..=16).collect::<Vec<u8>>(), [0; 16]).expect("the key fits");
        let whole = Encoding::Utf16Little.decode(&STANDARD.decode(&text[HEADER.len()..]).expect("base64"));
        assert!(whole.starts_with("2|AAAAAAAAAAAAAAAAAAAAAA==|") && whole.rsplit('|').next().is_some_and(|hex| hex.len() == 32));
    }
}
