//! The cookies of session contexts.

use super::context::Context;
use crate::mapi::ResponseCode;
use hyper::HeaderMap;
use hyper::header::{COOKIE, HeaderValue};

/// Which context.
const CONTEXT: &str = "MapiContext";
/// Which request of it comes next.
const SEQUENCE: &str = "MapiSequence";

/// What a request carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cookies {
    pub(super) context: Option<String>,
    pub(super) sequence: Option<String>,
}

impl Cookies {
    /// Reads them; others are left alone.
    ///
    /// # Errors
    /// [`ResponseCode::InvalidContextCookie`] for one that comes twice with different values: nobody can tell which is meant.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, ResponseCode> {
        let mut found = Self::default();
        for header in headers.get_all(COOKIE) {
            let text = header.to_str().map_err(|_| ResponseCode::InvalidContextCookie)?;
            for (name, value) in text.split(';').filter_map(|part| part.trim().split_once('=')) {
                let place = match name {
                    CONTEXT => &mut found.context,
                    SEQUENCE => &mut found.sequence,
                    _ => continue,
                };
                if place.as_ref().is_some_and(|other| other != value) {
                    return Err(ResponseCode::InvalidContextCookie);
                }
                *place = Some(value.to_owned());
            }
        }
        Ok(found)
    }
}

/// The lines that set both.
pub(super) fn set(context: &Context) -> [HeaderValue; 2] {
    let line = |name: &str, value: &str| {
        let text = format!("{name}={value}; path=/mapi/{}; secure; HttpOnly", context.endpoint.name());
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
    };
    [line(CONTEXT, context.cookie()), line(SEQUENCE, &context.sequence())]
}

#[cfg(test)]
mod tests {
    use super::Cookies;
    use crate::mapi::ResponseCode;
    use hyper::HeaderMap;
    use hyper::header::{COOKIE, HeaderValue};

    fn read(lines: &[&[u8]]) -> Result<(Option<String>, Option<String>), ResponseCode> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_bytes(line).unwrap());
        }
        Cookies::read(&headers).map(|cookies| (cookies.context, cookies.sequence))
    }

    #[test]
    fn the_two_are_found_among_others() {
        let both = Ok((Some("abc".to_owned()), Some("1-x==".to_owned())));
        assert_eq!(read(&[b"MapiRouting=x; MapiContext=abc;MapiSequence=1-x==; X-BackEndCookie=y=z"]), both);
        assert_eq!(read(&[b"MapiContext=abc", b"MapiSequence=1-x==; MapiContext=abc"]), both);
        assert_eq!(read(&[b"mapicontext=abc; MapiContextX=d; MapiSequence"]), Ok((None, None)));
        assert_eq!(read(&[b"MapiContext=abc; MapiContext=abd"]), Err(ResponseCode::InvalidContextCookie));
        assert_eq!(read(&[b"MapiContext=\xff"]), Err(ResponseCode::InvalidContextCookie));
    }
}
