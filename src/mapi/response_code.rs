//! What `X-ResponseCode` says: whether the layer above HTTP understood the request.

/// The outcome of a request above HTTP and below MAPI ([MS-OXCMAPIHTTP] 2.2.3.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the specification's; `meaning` says them in words")]
pub enum ResponseCode {
    Success,
    UnknownFailure,
    InvalidVerb,
    InvalidPath,
    InvalidHeader,
    InvalidRequestType,
    InvalidContextCookie,
    MissingHeader,
    AnonymousNotAllowed,
    TooLarge,
    ContextNotFound,
    NoPrivilege,
    InvalidRequestBody,
    MissingCookie,
    Reserved,
    InvalidSequence,
    EndpointDisabled,
    InvalidResponse,
    EndpointShuttingDown,
}

impl ResponseCode {
    /// All codes; the place of each is its number.
    pub const ALL: [Self; 19] = [
        Self::Success,
        Self::UnknownFailure,
        Self::InvalidVerb,
        Self::InvalidPath,
        Self::InvalidHeader,
        Self::InvalidRequestType,
        Self::InvalidContextCookie,
        Self::MissingHeader,
        Self::AnonymousNotAllowed,
        Self::TooLarge,
        Self::ContextNotFound,
        Self::NoPrivilege,
        Self::InvalidRequestBody,
        Self::MissingCookie,
        Self::Reserved,
        Self::InvalidSequence,
        Self::EndpointDisabled,
        Self::InvalidResponse,
        Self::EndpointShuttingDown,
    ];

    /// The number on the wire.
    pub fn number(self) -> u32 {
        self as u32
    }

    /// The code with this number; `None` for one that the specification does not know.
    pub fn numbered(number: u32) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// Reads the header's value: decimal digits, blanks around them.
    pub fn parse(text: &str) -> Option<u32> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        text.parse().ok()
    }

    /// What it means, as half a sentence: `the session context was not found`.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Success => "the request was understood",
            Self::UnknownFailure => "the server failed without saying why",
            Self::InvalidVerb => "the HTTP method is not POST",
            Self::InvalidPath => "nothing is served at this path",
            Self::InvalidHeader => "a header is malformed",
            Self::InvalidRequestType => "the endpoint does not know this request type",
            Self::InvalidContextCookie => "the cookie of the session context is malformed",
            Self::MissingHeader => "a header is missing",
            Self::AnonymousNotAllowed => "the request needs a login",
            Self::TooLarge => "the request or its answer is too large",
            Self::ContextNotFound => "the session context was not found: it ended, or another server or another person has it",
            Self::NoPrivilege => "the login may not do this",
            Self::InvalidRequestBody => "the body of the request is malformed",
            Self::MissingCookie => "the cookie of the session context is missing",
            Self::Reserved => "the server answered with a reserved code",
            Self::InvalidSequence => "another request of the session context came in between",
            Self::EndpointDisabled => "the endpoint is switched off",
            Self::InvalidResponse => "the server made a malformed answer",
            Self::EndpointShuttingDown => "the endpoint is shutting down",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ResponseCode;

    #[test]
    fn a_code_stands_at_the_place_of_its_number() {
        for (number, code) in (0..).zip(ResponseCode::ALL) {
            assert_eq!((code.number(), ResponseCode::numbered(number)), (number, Some(code)));
        }
        assert_eq!(ResponseCode::numbered(19), None);
    }

    #[test]
    fn only_digits_are_a_code() {
        let all = ["0", " 10 ", "", "+1", "-1", "1.0", "0x1", "99999999999"].map(ResponseCode::parse);
        assert_eq!(all, [Some(0), Some(10), None, None, None, None, None, None]);
    }
}
