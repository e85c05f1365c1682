//! Tokens of an authorization server (RFC 7519): signed with a key that the configuration names, meant for this server, in time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use serde_json::Value as Json;
use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;

/// The longest token, in bytes.
const LONGEST: usize = 16 * 1024;
/// How far two clocks may be apart, in seconds.
const SKEW: i64 = 60;
/// The claims in which authorization servers put the name to log in with, in this order.
const NAMES: [&str; 5] = ["smtp", "upn", "preferred_username", "email", "unique_name"];

/// Which tokens are taken. Without keys there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// The keys that they may be signed with.
    pub keys: Vec<TokenKey>,
    /// Whom they must be meant for.
    pub audience: String,
    /// Who must have made them; empty for anybody who has a key.
    pub issuer: String,
}

/// A public key, with the one algorithm that it is for: a token does not choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenKey {
    algorithm: Algorithm,
    key: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Rs256,
    Es256,
    EdDsa,
}

/// Why something is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No key and no certificate in PEM.
    #[error("it holds no PUBLIC KEY and no CERTIFICATE in PEM")]
    Pem,
    /// A key that tokens cannot be signed with here.
    #[error("its key is of another kind than RSA (2048 bits or more), P-256 or Ed25519")]
    Kind,
}

impl TokenKey {
    /// The keys in a file: public keys or certificates in PEM.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn read(pem: &[u8]) -> Result<Vec<Self>, KeyError> {
        let mut keys = Vec::new();
        for block in x509_parser::pem::Pem::iter_from_buffer(pem) {
            let block = block.map_err(|_| KeyError::Pem)?;
            let key = match block.label.as_str() {
                "PUBLIC KEY" => Self::of(&SubjectPublicKeyInfo::from_der(&block.contents).map_err(|_| KeyError::Pem)?.1)?,
                "CERTIFICATE" => Self::of(block.parse_x509().map_err(|_| KeyError::Pem)?.public_key())?,
                _ => continue,
            };
            keys.push(key);
        }
        if keys.is_empty() { Err(KeyError::Pem) } else { Ok(keys) }
    }

    fn of(info: &SubjectPublicKeyInfo<'_>) -> Result<Self, KeyError> {
        let key = info.subject_public_key.data.to_vec();
        let algorithm = match info.algorithm.algorithm.to_id_string().as_str() {
            "1.2.840.113549.1.1.1" if key.len() >= 256 => Algorithm::Rs256,
            // A point of P-256, not compressed.
            "1.2.840.10045.2.1" if key.len() == 65 => Algorithm::Es256,
            "1.3.101.112" if key.len() == 32 => Algorithm::EdDsa,
            _ => return Err(KeyError::Kind),
        };
        Ok(Self { algorithm, key })
    }
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Self::Es256 => &signature::ECDSA_P256_SHA256_FIXED,
            Self::EdDsa => &signature::ED25519,
        }
    }
}

/// Why a token is not taken; nobody outside is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenError {
    Malformed,
    Signature,
    Time,
    Audience,
    Issuer,
    Name,
}

/// The address that a token names; `now` in UTC ticks.
pub(super) fn verify(tokens: &Tokens, token: &str, now: i64) -> Result<String, TokenError> {
    if token.len() > LONGEST {
        return Err(TokenError::Malformed);
    }
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else { return Err(TokenError::Malformed) };
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed);
    let json = |part: &str| serde_json::from_slice::<Json>(&bytes(part)?).map_err(|_| TokenError::Malformed);
    let (header, signature) = (json(header)?, bytes(signature)?);
    let algorithm = header["alg"].as_str().ok_or(TokenError::Malformed)?;
    if header.get("crit").is_some() {
        // Something that must be understood, and is not.
        return Err(TokenError::Malformed);
    }
    let signed = &token.as_bytes()[..token.rfind('.').unwrap_or_default()];
    let fits = |key: &&TokenKey| key.algorithm.name() == algorithm;
    let good = |key: &TokenKey| UnparsedPublicKey::new(key.algorithm.verification(), &key.key).verify(signed, &signature).is_ok();
    if !tokens.keys.iter().filter(fits).any(good) {
        return Err(TokenError::Signature);
    }
    let claims = json(claims)?;
    let now = (now - crate::value::time::UNIX_EPOCH).div_euclid(crate::value::time::SECOND);
    let time = |name: &str| claims.get(name).map(|value| seconds(value).ok_or(TokenError::Time)).transpose();
    let expires = time("exp")?.ok_or(TokenError::Time)?;
    if now >= expires.saturating_add(SKEW) || time("nbf")?.is_some_and(|from| now < from.saturating_sub(SKEW)) {
        return Err(TokenError::Time);
    }
    let is_meant = match &claims["aud"] {
        Json::String(audience) => *audience == tokens.audience,
        Json::Array(all) => all.iter().any(|audience| audience.as_str() == Some(&tokens.audience)),
        _ => false,
    };
    if tokens.audience.is_empty() || !is_meant {
        return Err(TokenError::Audience);
    }
    if !tokens.issuer.is_empty() && claims["iss"].as_str() != Some(&tokens.issuer) {
        return Err(TokenError::Issuer);
    }
    let name = NAMES.iter().find_map(|name| claims[*name].as_str().filter(|name| name.contains('@')));
    name.map(str::to_owned).ok_or(TokenError::Name)
}

/// Seconds since 1970; some write them with a fraction.
fn seconds(value: &Json) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a second more or less does not matter, and the cast saturates")]
    value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))
}

#[cfg(test)]
mod tests {
    use super::{KeyError, TokenError, TokenKey, Tokens, verify};
    use crate::value::time;
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use rcgen::{KeyPair, PublicKeyData};
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};

    /// 2026-11-25 12:00:00.
    const SECONDS: i64 = 1_795_608_000;
    const NOW: i64 = time::UNIX_EPOCH + SECONDS * time::SECOND;

    fn pem(der: &[u8]) -> String {
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
    }

    fn tokens(pair: &KeyPair) -> Tokens {
        let keys = TokenKey::read(pem(&pair.subject_public_key_info()).as_bytes()).unwrap();
        Tokens { keys, audience: "https://mail.contoso.com".to_owned(), issuer: "https://login.contoso.com".to_owned() }
    }

    fn token(pair: &KeyPair, algorithm: &str, claims: &serde_json::Value) -> String {
        let part = |json: String| URL_SAFE_NO_PAD.encode(json);
        let signed = format!("{}.{}", part(format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#)), part(claims.to_string()));
        let pkcs8 = pair.serialize_der();
        let signature = if pair.algorithm() == &rcgen::PKCS_ED25519 {
            Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pkcs8).unwrap().sign(signed.as_bytes()).as_ref().to_vec()
        } else {
            let random = SystemRandom::new();
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &random).unwrap();
            pair.sign(&random, signed.as_bytes()).unwrap().as_ref().to_vec()
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn claims() -> serde_json::Value {
        serde_json::json!({
            "aud": "https://mail.contoso.com", "iss": "https://login.contoso.com", "exp": SECONDS + 600, "nbf": SECONDS - 60,
            "upn": "alice@contoso.com", "sub": "4711",
        })
    }

    #[test]
    fn a_token_names_an_address() {
        for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ED25519] {
            let pair = KeyPair::generate_for(algorithm).unwrap();
            let name = if *algorithm == rcgen::PKCS_ED25519 { "EdDSA" } else { "ES256" };
            assert_eq!(verify(&tokens(&pair), &token(&pair, name, &claims()), NOW), Ok("alice@contoso.com".to_owned()));
        }
    }

    /// The example of RFC 7515 A.2 for RS256: its key and its signature, with what this server then asks for beyond them.
    #[test]
    fn a_signature_by_rsa_is_taken() {
        let n = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
        let modulus = URL_SAFE_NO_PAD.decode(n).unwrap();
        let key = [&[0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00][..], &modulus, &[0x02, 0x03, 0x01, 0x00, 0x01]].concat();
        let info = [
            &[0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00][..],
            &[0x03, 0x82, 0x01, 0x0f, 0x00],
            &key,
        ]
        .concat();
        let tokens = Tokens { keys: TokenKey::read(pem(&info).as_bytes()).unwrap(), audience: "x".to_owned(), issuer: String::new() };
        let token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
        // It was for nobody in particular, and it has long ended: the signature is good, and everything behind it is looked at.
        let then = time::UNIX_EPOCH + 1_300_819_300 * time::SECOND;
        assert_eq!(verify(&tokens, token, then), Err(TokenError::Audience));
        assert_eq!(verify(&tokens, token, NOW), Err(TokenError::Time));
        assert_eq!(verify(&tokens, &token.replace("Rw", "Rg"), then), Err(TokenError::Signature));
    }

    #[test]
    fn everything_about_a_token_is_checked() {
        let pair = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let other = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let tokens = tokens(&pair);
        let with = |name: &str, value: serde_json::Value| {
            let mut claims = claims();
            claims[name] = value;
            verify(&tokens, &token(&pair, "ES256", &claims), NOW)
        };
        assert_eq!(with("exp", (SECONDS - 61).into()), Err(TokenError::Time));
        assert_eq!(with("exp", (SECONDS - 30).into()), Ok("alice@contoso.com".to_owned()));
        assert_eq!(with("exp", serde_json::Value::Null), Err(TokenError::Time));
        assert_eq!(with("nbf", (SECONDS + 61).into()), Err(TokenError::Time));
        assert_eq!(with("aud", "https://other".into()), Err(TokenError::Audience));
        assert_eq!(with("aud", serde_json::json!(["x", "https://mail.contoso.com"])), Ok("alice@contoso.com".to_owned()));
        assert_eq!(with("iss", "https://evil".into()), Err(TokenError::Issuer));
        assert_eq!(with("upn", "alice".into()), Err(TokenError::Name));
        assert_eq!(verify(&tokens, &token(&other, "ES256", &claims()), NOW), Err(TokenError::Signature));
        // A token does not choose how it is checked.
        for algorithm in ["none", "HS256", "RS256", "EdDSA", "es256"] {
            assert_eq!(verify(&tokens, &token(&pair, algorithm, &claims()), NOW), Err(TokenError::Signature), "{algorithm}");
        }
        for wrong in ["", ".", "..", "a.b.c", "e30.e30.", "e30.e30.e30.e30", &"a".repeat(20_000)] {
            assert_eq!(verify(&tokens, wrong, NOW), Err(TokenError::Malformed), "{wrong}");
        }
        let unaddressed = Tokens { audience: String::new(), ..tokens };
        assert_eq!(verify(&unaddressed, &token(&pair, "ES256", &claims()), NOW), Err(TokenError::Audience));
    }

    #[test]
    fn a_file_without_keys_is_none() {
        assert_eq!(TokenKey::read(b""), Err(KeyError::Pem));
        assert_eq!(TokenKey::read(b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"), Err(KeyError::Pem));
        let p384 = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
        assert_eq!(TokenKey::read(pem(&p384.subject_public_key_info()).as_bytes()), Err(KeyError::Kind));
    }
}
