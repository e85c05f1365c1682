//! The numbers with which MAPI says that something failed, below the response code ([MS-OXCDATA] 2.4, [MS-OXNSPI] 2.2.1.2).

/// A status, as bodies and ROPs carry it: 0, or what went wrong.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ErrorCode(pub u32);

#[expect(missing_docs, reason = "the names are the specification's")]
impl ErrorCode {
    pub const SUCCESS: Self = Self(0);
    pub const UNBIND_SUCCESS: Self = Self(1);
    pub const UNBIND_FAILURE: Self = Self(2);
    pub const UNKNOWN_USER: Self = Self(0x0000_03EB);
    pub const EXITING: Self = Self(0x0000_03ED);
    pub const LOGIN_PERM: Self = Self(0x0000_03F2);
    pub const WRONG_SERVER: Self = Self(0x0000_0478);
    pub const BUFFER_TOO_SMALL: Self = Self(0x0000_047D);
    pub const RPC_FORMAT: Self = Self(0x0000_04B6);
    pub const NULL_OBJECT: Self = Self(0x0000_04B9);
    pub const CLIENT_VERSION_DISALLOWED: Self = Self(0x0000_04DF);
    pub const BAD_STUB_DATA: Self = Self(0x0000_06F7);
    pub const PROTOCOL_DISABLED: Self = Self(0x0000_07D8);
    pub const REJECTED: Self = Self(0x0000_07EE);
    pub const ERRORS_RETURNED: Self = Self(0x0004_0380);
    pub const GENERAL_FAILURE: Self = Self(0x8000_4005);
    pub const NOT_SUPPORTED: Self = Self(0x8004_0102);
    pub const OUT_OF_RESOURCES: Self = Self(0x8004_010E);
    pub const NOT_FOUND: Self = Self(0x8004_010F);
    pub const LOGON_FAILED: Self = Self(0x8004_0111);
    pub const RPC_FAILED: Self = Self(0x8004_0115);
    pub const TOO_COMPLEX: Self = Self(0x8004_0117);
    pub const INVALID_CODE_PAGE: Self = Self(0x8004_011E);
    pub const NOT_INITIALIZED: Self = Self(0x8004_0605);
    pub const TABLE_TOO_BIG: Self = Self(0x8004_0403);
    pub const INVALID_BOOKMARK: Self = Self(0x8004_0405);
    pub const ACCESS_DENIED: Self = Self(0x8007_0005);
    pub const NOT_ENOUGH_MEMORY: Self = Self(0x8007_000E);
    pub const INVALID_PARAMETER: Self = Self(0x8007_0057);
}

impl ErrorCode {
    /// Whether it says that nothing went wrong.
    pub fn is_success(self) -> bool {
        self == Self::SUCCESS
    }

    /// The name by which logs and people know it; `None` for one that is not met here.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::SUCCESS => "Success",
            Self::UNKNOWN_USER => "ecUnknownUser",
            Self::EXITING => "ecExiting",
            Self::LOGIN_PERM => "ecLoginPerm",
            Self::WRONG_SERVER => "ecWrongServer",
            Self::BUFFER_TOO_SMALL => "ecBufferTooSmall",
            Self::RPC_FORMAT => "ecRpcFormat",
            Self::NULL_OBJECT => "ecNullObject",
            Self::CLIENT_VERSION_DISALLOWED => "ecClientVerDisallowed",
            Self::BAD_STUB_DATA => "RPC_X_BAD_STUB_DATA",
            Self::PROTOCOL_DISABLED => "ecProtocolDisabled",
            Self::REJECTED => "ecRejected",
            Self::GENERAL_FAILURE => "GeneralFailure",
            Self::NOT_SUPPORTED => "NotSupported",
            Self::OUT_OF_RESOURCES => "OutOfResources",
            Self::NOT_FOUND => "NotFound",
            Self::LOGON_FAILED => "LogonFailed",
            Self::RPC_FAILED => "ecRpcFailed",
            Self::TOO_COMPLEX => "TooComplex",
            Self::INVALID_CODE_PAGE => "InvalidCodepage",
            Self::NOT_INITIALIZED => "NotInitialized",
            Self::TABLE_TOO_BIG => "TableTooBig",
            Self::INVALID_BOOKMARK => "InvalidBookmark",
            Self::ACCESS_DENIED => "ecAccessDenied",
            Self::NOT_ENOUGH_MEMORY => "NotEnoughMemory",
            Self::INVALID_PARAMETER => "InvalidParameter",
            _ => return None,
        })
    }
}

impl std::fmt::Debug for ErrorCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name() {
            Some(name) => write!(formatter, "{name} (0x{:08X})", self.0),
            None => write!(formatter, "0x{:08X}", self.0),
        }
    }
}
