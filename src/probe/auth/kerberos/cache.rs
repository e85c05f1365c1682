//! The ticket cache where it is a file: some versions of the library end the whole process over one that is cut off, so it is looked
//! at first. The format is that of MIT's ccache, version 4 and the older ones.

use super::TicketProblem;
use crate::probe::report::quote;
use std::io::Read;
use std::path::Path;

/// Bytes at the beginning that are read: the header, and whose tickets they are.
const BEGINNING: u64 = 64 * 1024;

/// Why a file is no ticket cache; `None` when it is one, when it is not there, and when it cannot be read: the library says that well.
pub fn damaged(path: &Path) -> Option<TicketProblem> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(BEGINNING).read_to_end(&mut bytes).ok()?;
    let whole = owner(&bytes).is_some();
    (!whole).then(|| TicketProblem::NoTicket(quote(&format!("the cache {} is damaged", path.display()))))
}

/// Steps over the header and over whose tickets they are.
fn owner(bytes: &[u8]) -> Option<()> {
    let (first, rest) = bytes.split_first_chunk::<2>()?;
    let mut rest = match first {
        [5, 4] => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            rest.get(usize::from(u16::from_be_bytes(*length))..)?
        }
        [5, 3] => rest,
        // In the order of the machine's bytes, and nobody has written them for long.
        [5, 1 | 2] => return Some(()),
        _ => return None,
    };
    let mut number = || {
        let (four, behind) = rest.split_first_chunk::<4>()?;
        rest = behind;
        Some(u32::from_be_bytes(*four))
    };
    let _kind = number()?;
    let parts = number()?;
    // The realm, then the parts of the name.
    for _ in 0..=parts {
        let (four, behind) = rest.split_first_chunk::<4>()?;
        rest = behind.get(usize::try_from(u32::from_be_bytes(*four)).ok()?..)?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::owner;
    use proptest::prelude::*;

    /// A cache of `a@R` without any tickets.
    const CACHE: &[u8] = b"\x05\x04\0\x0c\0\x01\0\x08\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\0\x01R\0\0\0\x01a";

    #[test]
    fn a_cache_has_an_owner_or_is_damaged() {
        assert!(owner(CACHE).is_some());
        assert!((0..CACHE.len()).all(|end| owner(&CACHE[..end]).is_none()));
        let older = [b"\x05\x03", &CACHE[16..]].concat();
        assert!(owner(&older).is_some() && owner(b"\x05\x02").is_some() && owner(b"junk").is_none());
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60), at in 0usize..40) {
            let mut cache = CACHE.to_vec();
            let end = (at + bytes.len()).min(cache.len());
            if at < end {
                cache[at..end].copy_from_slice(&bytes[..end - at]);
            }
            let _ = owner(&cache);
        }
    }
}
