//! Enumerations of .NET that scripts name.

use crate::value::{ConversionError, EnumDef, EnumMember, EnumValue, Type, Value};

const fn member(name: &'static str, value: i64) -> EnumMember {
    EnumMember { name, value, help: "" }
}

/// `System.DayOfWeek`.
pub(super) static DAY_OF_WEEK: EnumDef = EnumDef {
    name: "System.DayOfWeek",
    flags: false,
    members: &[
        member("Sunday", 0),
        member("Monday", 1),
        member("Tuesday", 2),
        member("Wednesday", 3),
        member("Thursday", 4),
        member("Friday", 5),
        member("Saturday", 6),
    ],
};

/// `System.DateTimeKind`.
pub(super) static DATE_TIME_KIND: EnumDef =
    EnumDef { name: "System.DateTimeKind", flags: false, members: &[member("Unspecified", 0), member("Utc", 1), member("Local", 2)] };

/// `System.StringComparison`.
pub(super) static STRING_COMPARISON: EnumDef = EnumDef {
    name: "System.StringComparison",
    flags: false,
    members: &[
        member("CurrentCulture", 0),
        member("CurrentCultureIgnoreCase", 1),
        member("InvariantCulture", 2),
        member("InvariantCultureIgnoreCase", 3),
        member("Ordinal", 4),
        member("OrdinalIgnoreCase", 5),
    ],
};

/// `System.StringSplitOptions`.
pub(super) static STRING_SPLIT_OPTIONS: EnumDef = EnumDef {
    name: "System.StringSplitOptions",
    flags: true,
    members: &[member("None", 0), member("RemoveEmptyEntries", 1), member("TrimEntries", 2)],
};

/// `System.Text.NormalizationForm`.
pub(super) static NORMALIZATION_FORM: EnumDef = EnumDef {
    name: "System.Text.NormalizationForm",
    flags: false,
    members: &[member("FormC", 1), member("FormD", 2), member("FormKC", 5), member("FormKD", 6)],
};

/// `System.Globalization.UnicodeCategory`.
pub(super) static UNICODE_CATEGORY: EnumDef = EnumDef {
    name: "System.Globalization.UnicodeCategory",
    flags: false,
    members: &[
        member("UppercaseLetter", 0),
        member("LowercaseLetter", 1),
        member("TitlecaseLetter", 2),
        member("ModifierLetter", 3),
        member("OtherLetter", 4),
        member("NonSpacingMark", 5),
        member("SpacingCombiningMark", 6),
        member("EnclosingMark", 7),
        member("DecimalDigitNumber", 8),
        member("LetterNumber", 9),
        member("OtherNumber", 10),
        member("SpaceSeparator", 11),
        member("LineSeparator", 12),
        member("ParagraphSeparator", 13),
        member("Control", 14),
        member("Format", 15),
        member("Surrogate", 16),
        member("PrivateUse", 17),
        member("ConnectorPunctuation", 18),
        member("DashPunctuation", 19),
        member("OpenPunctuation", 20),
        member("ClosePunctuation", 21),
        member("InitialQuotePunctuation", 22),
        member("FinalQuotePunctuation", 23),
        member("OtherPunctuation", 24),
        member("MathSymbol", 25),
        member("CurrencySymbol", 26),
        member("ModifierSymbol", 27),
        member("OtherSymbol", 28),
        member("OtherNotAssigned", 29),
    ],
};

/// `System.Management.Automation.SplitOptions`, of `-split`.
static SPLIT_OPTIONS: EnumDef = EnumDef {
    name: "System.Management.Automation.SplitOptions",
    flags: true,
    members: &[
        member("SimpleMatch", 0x01),
        member("RegexMatch", 0x02),
        member("CultureInvariant", 0x04),
        member("IgnorePatternWhitespace", 0x08),
        member("Multiline", 0x10),
        member("Singleline", 0x20),
        member("IgnoreCase", 0x40),
        member("ExplicitCapture", 0x80),
    ],
};

/// What the options of `-split` say, as one number.
///
/// # Errors
/// When they are none.
pub fn known_split_option(options: &Value) -> Result<i64, ConversionError> {
    match crate::value::convert(options, &Type::Enum(&SPLIT_OPTIONS))? {
        Value::Enum(options) => Ok(options.value),
        _ => Ok(0),
    }
}

/// `System.Management.Automation.WildcardOptions`.
pub(super) static WILDCARD_OPTIONS: EnumDef = EnumDef {
    name: "System.Management.Automation.WildcardOptions",
    flags: true,
    members: &[member("None", 0), member("Compiled", 1), member("IgnoreCase", 2), member("CultureInvariant", 4)],
};

/// `System.MidpointRounding`.
pub(super) static MIDPOINT_ROUNDING: EnumDef = EnumDef {
    name: "System.MidpointRounding",
    flags: false,
    members: &[
        member("ToEven", 0),
        member("AwayFromZero", 1),
        member("ToZero", 2),
        member("ToNegativeInfinity", 3),
        member("ToPositiveInfinity", 4),
    ],
};

/// `System.Text.RegularExpressions.RegexOptions`.
pub(super) static REGEX_OPTIONS: EnumDef = EnumDef {
    name: "System.Text.RegularExpressions.RegexOptions",
    flags: true,
    members: &[
        member("None", 0),
        member("IgnoreCase", 1),
        member("Multiline", 2),
        member("ExplicitCapture", 4),
        member("Compiled", 8),
        member("Singleline", 16),
        member("IgnorePatternWhitespace", 32),
        member("RightToLeft", 64),
        member("CultureInvariant", 512),
        member("NonBacktracking", 1024),
    ],
};

/// `System.Net.SecurityProtocolType`.
pub(super) static SECURITY_PROTOCOL: EnumDef = EnumDef {
    name: "System.Net.SecurityProtocolType",
    flags: true,
    members: &[
        member("SystemDefault", 0),
        member("Ssl3", 48),
        member("Tls", 192),
        member("Tls11", 768),
        member("Tls12", 3072),
        member("Tls13", 12288),
    ],
};

/// `System.ConsoleColor`.
pub(super) static CONSOLE_COLOR: EnumDef = EnumDef {
    name: "System.ConsoleColor",
    flags: false,
    members: &[
        member("Black", 0),
        member("DarkBlue", 1),
        member("DarkGreen", 2),
        member("DarkCyan", 3),
        member("DarkRed", 4),
        member("DarkMagenta", 5),
        member("DarkYellow", 6),
        member("Gray", 7),
        member("DarkGray", 8),
        member("Blue", 9),
        member("Green", 10),
        member("Cyan", 11),
        member("Red", 12),
        member("Magenta", 13),
        member("Yellow", 14),
        member("White", 15),
    ],
};

/// `System.IO.FileAttributes`.
static FILE_ATTRIBUTES: EnumDef = EnumDef {
    name: "System.IO.FileAttributes",
    flags: true,
    members: &[
        member("None", 0),
        member("ReadOnly", 1),
        member("Hidden", 2),
        member("System", 4),
        member("Directory", 16),
        member("Archive", 32),
        member("Device", 64),
        member("Normal", 128),
        member("Temporary", 256),
        member("SparseFile", 512),
        member("ReparsePoint", 1024),
        member("Compressed", 2048),
        member("Offline", 4096),
        member("NotContentIndexed", 8192),
        member("Encrypted", 16_384),
        member("IntegrityStream", 32_768),
        member("NoScrubData", 131_072),
    ],
};

/// `System.UriKind`.
static URI_KIND: EnumDef = EnumDef {
    name: "System.UriKind",
    flags: false,
    members: &[member("RelativeOrAbsolute", 0), member("Absolute", 1), member("Relative", 2)],
};

/// `System.Management.Automation.ActionPreference`.
pub static ACTION_PREFERENCE: EnumDef = EnumDef {
    name: "System.Management.Automation.ActionPreference",
    flags: false,
    members: &[
        EnumMember { name: "SilentlyContinue", value: 0, help: "Say nothing, remember errors, go on." },
        EnumMember { name: "Stop", value: 1, help: "End the command." },
        EnumMember { name: "Continue", value: 2, help: "Say it and go on." },
        EnumMember { name: "Inquire", value: 3, help: "Ask what to do." },
        EnumMember { name: "Ignore", value: 4, help: "Say nothing, remember nothing, go on." },
        EnumMember { name: "Suspend", value: 5, help: "Not supported." },
        EnumMember { name: "Break", value: 6, help: "Not supported." },
    ],
};

/// `System.UriPartial`.
static URI_PARTIAL: EnumDef = EnumDef {
    name: "System.UriPartial",
    flags: false,
    members: &[member("Scheme", 0), member("Authority", 1), member("Path", 2), member("Query", 3)],
};

/// `System.Globalization.DateTimeStyles`.
static DATE_TIME_STYLES: EnumDef = EnumDef {
    name: "System.Globalization.DateTimeStyles",
    flags: true,
    members: &[
        member("None", 0),
        member("AllowWhiteSpaces", 7),
        member("AssumeLocal", 32),
        member("AssumeUniversal", 64),
        member("AdjustToUniversal", 16),
        member("RoundtripKind", 128),
    ],
};

/// `System.Globalization.NumberStyles`.
static NUMBER_STYLES: EnumDef = EnumDef {
    name: "System.Globalization.NumberStyles",
    flags: true,
    members: &[
        member("None", 0),
        member("Integer", 7),
        member("Number", 111),
        member("Float", 167),
        member("Currency", 383),
        member("Any", 511),
        member("HexNumber", 515),
    ],
};

/// `System.Base64FormattingOptions`.
static BASE64_OPTIONS: EnumDef =
    EnumDef { name: "System.Base64FormattingOptions", flags: true, members: &[member("None", 0), member("InsertLineBreaks", 1)] };

/// `System.EnvironmentVariableTarget`.
static VARIABLE_TARGET: EnumDef = EnumDef {
    name: "System.EnvironmentVariableTarget",
    flags: false,
    members: &[member("Process", 0), member("User", 1), member("Machine", 2)],
};

/// `System.Security.Principal.WindowsBuiltInRole`.
static BUILT_IN_ROLE: EnumDef = EnumDef {
    name: "System.Security.Principal.WindowsBuiltInRole",
    flags: false,
    members: &[
        member("Administrator", 544),
        member("User", 545),
        member("Guest", 546),
        member("PowerUser", 547),
        member("BackupOperator", 551),
    ],
};

/// `System.Management.Automation.ScopedItemOptions`.
static SCOPED_ITEM_OPTIONS: EnumDef = EnumDef {
    name: "System.Management.Automation.ScopedItemOptions",
    flags: true,
    members: &[
        member("None", 0),
        member("ReadOnly", 1),
        member("Constant", 2),
        member("Private", 4),
        member("AllScope", 8),
        member("Unspecified", 16),
    ],
};

static KNOWN: &[&EnumDef] = &[
    &SCOPED_ITEM_OPTIONS,
    &FILE_ATTRIBUTES,
    &URI_KIND,
    &URI_PARTIAL,
    &ACTION_PREFERENCE,
    &DATE_TIME_STYLES,
    &NUMBER_STYLES,
    &BASE64_OPTIONS,
    &VARIABLE_TARGET,
    &BUILT_IN_ROLE,
    &DAY_OF_WEEK,
    &DATE_TIME_KIND,
    &STRING_COMPARISON,
    &STRING_SPLIT_OPTIONS,
    &SPLIT_OPTIONS,
    &WILDCARD_OPTIONS,
    &MIDPOINT_ROUNDING,
    &NORMALIZATION_FORM,
    &UNICODE_CATEGORY,
    &REGEX_OPTIONS,
    &SECURITY_PROTOCOL,
    &CONSOLE_COLOR,
];

/// A value of `RegexOptions`.
pub fn regex_options(value: i64) -> Value {
    Value::from(EnumValue { def: &REGEX_OPTIONS, value })
}

/// The bits of `RegexOptions` that a value means.
pub fn regex_option_bits(value: &Value) -> Option<i64> {
    option_of(&REGEX_OPTIONS, value)
}

/// The enumerations that scripts can name.
pub(crate) fn known_enums() -> &'static [&'static EnumDef] {
    KNOWN
}

/// The enumeration of this full name, with or without `System.`.
pub fn known_enum(name: &str) -> Option<&'static EnumDef> {
    if let Some(own) = DEFINED.read().iter().rev().find(|def| def.name.eq_ignore_ascii_case(name)) {
        return Some(own);
    }
    KNOWN.iter().copied().find(|def| {
        def.name.eq_ignore_ascii_case(name) || def.name.strip_prefix("System.").is_some_and(|rest| rest.eq_ignore_ascii_case(name))
    })
}

/// The enumerations that scripts defined. They live as long as the process, as types do.
static DEFINED: parking_lot::RwLock<Vec<&'static EnumDef>> = parking_lot::RwLock::new(Vec::new());

/// Defines an enumeration, or replaces it.
pub fn define_enum(name: &str, flags: bool, members: &[(String, i64)]) {
    let same = |def: &&&'static EnumDef| {
        def.name == name
            && def.members.len() == members.len()
            && def.members.iter().zip(members).all(|(own, new)| own.name == new.0 && own.value == new.1)
    };
    if DEFINED.read().iter().rev().find(|def| def.name == name).filter(same).is_some() {
        return;
    }
    let keep = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let members: Vec<EnumMember> = members.iter().map(|(name, value)| EnumMember { name: keep(name), value: *value, help: "" }).collect();
    let def = EnumDef { name: keep(name), flags, members: Box::leak(members.into_boxed_slice()) };
    DEFINED.write().push(Box::leak(Box::new(def)));
}

/// The enumeration that a type is.
pub(super) fn enum_of(ty: &Type) -> Option<&'static EnumDef> {
    match ty {
        Type::Enum(def) => Some(def),
        Type::Named(name) => known_enum(name),
        _ => None,
    }
}

/// The number in an option that was given as enumeration value, number, or name; names may be joined with commas.
pub(super) fn option_of(def: &'static EnumDef, value: &Value) -> Option<i64> {
    match crate::value::convert(value, &Type::Enum(def)).ok()? {
        Value::Enum(option) => Some(option.value),
        _ => None,
    }
}
