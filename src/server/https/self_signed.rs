//! A certificate of the listener's own, for a server that has been given none: made once, kept in the state folder, made anew when
//! the names change or its time is nearly over.

use crate::probe::Certificate;
use crate::value::{DateTime, DateTimeKind, time};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use std::collections::BTreeSet;
use std::io::Write;
use std::net::IpAddr;
use std::path::Path;

/// The file in the state folder, readable by its owner only: certificate and key in one, so that they cannot part.
pub(super) const FILE: &str = "https-self-signed.pem";
/// How long it is good. Exchange's own are good for five years, too.
const YEARS: i64 = 5;
/// It is replaced when less than this is left, so that nobody ever meets one that has ended.
const RENEWAL: i64 = 7 * time::DAY;

/// Names that a certificate can have; `localhost` when there is none among them.
pub(super) fn usable(names: &[String]) -> Vec<String> {
    let host = |name: &str| {
        let label = |label: &str| {
            !label.is_empty() && label.len() <= 63 && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        name.len() <= 253 && name.split('.').all(label)
    };
    let mut found: Vec<String> = Vec::new();
    for name in names {
        let name = name.parse::<IpAddr>().map_or_else(|_| name.trim_end_matches('.').to_lowercase(), |address| address.to_string());
        if (name.parse::<IpAddr>().is_ok() || host(&name)) && !found.contains(&name) {
            found.push(name);
        }
    }
    if found.is_empty() {
        found.push("localhost".to_owned());
    }
    found
}

/// Whether a certificate is still the one to show.
pub(super) fn is_good(certificate: &Certificate, names: &[String], now: i64) -> bool {
    let (wanted, found): (BTreeSet<&String>, BTreeSet<&String>) = (names.iter().collect(), certificate.names.iter().collect());
    wanted == found && certificate.not_before <= now && now + RENEWAL < certificate.not_after
}

/// Makes a certificate and its key, as PEM in one text.
///
/// # Errors
/// When the system has no random numbers.
pub(super) fn generate(names: &[String], now: i64) -> Result<String, rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(names)?;
    let common = names.iter().find(|name| name.len() <= 64).map_or("emshd", String::as_str);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // A day earlier, for clocks that are behind.
    let from = DateTime { ticks: now - time::DAY, kind: DateTimeKind::Utc };
    let day = |at: DateTime| {
        let parts = at.parts();
        let small = |number: i64| u8::try_from(number).unwrap_or(1);
        rcgen::date_time_ymd(i32::try_from(parts.year).unwrap_or(1970), small(parts.month), small(parts.day))
    };
    params.not_before = day(from);
    params.not_after = day(from.add_months(12 * YEARS).unwrap_or(from));
    Ok(params.self_signed(&key)?.pem() + &key.serialize_pem())
}

/// Writes the file as a whole or not at all.
///
/// # Errors
/// When the folder cannot be written.
pub(super) fn keep(folder: &Path, pem: &str) -> std::io::Result<()> {
    // A temporary file is made with the mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(pem.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(folder.join(FILE)).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{RENEWAL, generate, is_good, usable};
    use crate::probe::Certificate;
    use crate::value::time;
    use rustls_pki_types::CertificateDer;
    use rustls_pki_types::pem::PemObject;

    const NOW: i64 = 739_000 * time::DAY;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn made(list: &[&str]) -> Certificate {
        let pem = generate(&usable(&names(list)), NOW).unwrap();
        Certificate::parse(&CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn unusable_names_are_left_out() {
        let found = usable(&names(&["EX01.contoso.com.", "ex01.contoso.com", "a b", "", "*", "::1", "0:0:0:0:0:0:0:1", "bücher"]));
        assert_eq!(found, ["ex01.contoso.com", "::1"]);
        assert_eq!(usable(&[]), ["localhost"]);
    }

    #[test]
    fn it_is_good_for_five_years_and_its_names() {
        let found = made(&["ex01.contoso.com", "127.0.0.1"]);
        assert_eq!(
            (found.subject.as_str(), found.names.as_slice()),
            ("CN=ex01.contoso.com", &names(&["ex01.contoso.com", "127.0.0.1"])[..])
        );
        assert_eq!(found.not_before, NOW - time::DAY);
        let good = |list: &[&str], now| is_good(&found, &names(list), now);
        assert!(good(&["127.0.0.1", "ex01.contoso.com"], NOW));
        assert!(!good(&["ex01.contoso.com"], NOW));
        assert!(!good(&["127.0.0.1", "ex01.contoso.com"], found.not_after - RENEWAL));
        assert!(!good(&["127.0.0.1", "ex01.contoso.com"], found.not_before - 1));
        assert!((1824..1828).contains(&((found.not_after - found.not_before) / time::DAY)));
    }
}
