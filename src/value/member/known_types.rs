//! Types of .NET with what can be asked of the types themselves: their static methods and properties, one line each, as Get-Member
//! writes them. Nothing that does not stand here can be called; completion and Get-Member read the same lines.

use crate::value::Type;

/// A type and its static members.
#[derive(Debug)]
pub struct KnownType {
    /// The full .NET name.
    pub name: &'static str,
    /// Static methods: `string Combine(string path1, string path2)`.
    pub methods: &'static [&'static str],
    /// Static properties and fields: `char PathSeparator {get;}`.
    pub properties: &'static [&'static str],
}

const fn known(name: &'static str, methods: &'static [&'static str], properties: &'static [&'static str]) -> KnownType {
    KnownType { name, methods, properties }
}

/// What every number type has; the types of the lines are those of the type that asks.
const NUMBER_METHODS: &[&str] = &["System.Object Parse(string s)", "bool TryParse(string s, [ref] System.Object result)"];
const NUMBER_PROPERTIES: &[&str] = &["System.Object MaxValue {get;}", "System.Object MinValue {get;}"];
const REAL_PROPERTIES: &[&str] = &[
    "System.Object Epsilon {get;}",
    "System.Object MaxValue {get;}",
    "System.Object MinValue {get;}",
    "System.Object NaN {get;}",
    "System.Object NegativeInfinity {get;}",
    "System.Object PositiveInfinity {get;}",
];
const DECIMAL_PROPERTIES: &[&str] =
    &["decimal MaxValue {get;}", "decimal MinValue {get;}", "decimal MinusOne {get;}", "decimal One {get;}", "decimal Zero {get;}"];

/// Every type, by name.
const TYPES: &[KnownType] = &[
    known("System.AppDomain", &[], &[]),
    known(
        "System.Array",
        &[
            "void Clear(array array)",
            "void Copy(array sourceArray, array destinationArray, int length)",
            "array CreateInstance(type elementType, int length)",
            "bool Exists(System.Object[] array, System.Predicate[System.Object] match)",
            "System.Object Find(System.Object[] array, System.Predicate[System.Object] match)",
            "System.Object[] FindAll(System.Object[] array, System.Predicate[System.Object] match)",
            "int FindIndex(System.Object[] array, System.Predicate[System.Object] match)",
            "int IndexOf(array array, System.Object value)",
            "int LastIndexOf(array array, System.Object value)",
            "void Reverse(array array)",
            "void Sort(array array)",
            "bool TrueForAll(System.Object[] array, System.Predicate[System.Object] match)",
        ],
        &[],
    ),
    known(
        "System.BitConverter",
        &[
            "byte[] GetBytes(int value)",
            "short ToInt16(byte[] value, int startIndex)",
            "int ToInt32(byte[] value, int startIndex)",
            "long ToInt64(byte[] value, int startIndex)",
            "string ToString(byte[] value)",
            "ushort ToUInt16(byte[] value, int startIndex)",
            "uint ToUInt32(byte[] value, int startIndex)",
        ],
        &["bool IsLittleEndian {get;}"],
    ),
    known(
        "System.Boolean",
        &["bool Parse(string value)", "bool TryParse(string value, [ref] bool result)"],
        &["string FalseString {get;}", "string TrueString {get;}"],
    ),
    known("System.Byte", NUMBER_METHODS, NUMBER_PROPERTIES),
    known(
        "System.Char",
        &[
            "double GetNumericValue(char c)",
            "bool IsControl(char c)",
            "bool IsDigit(char c)",
            "bool IsAscii(char c)",
            "bool IsAsciiDigit(char c)",
            "bool IsAsciiHexDigit(char c)",
            "bool IsAsciiLetter(char c)",
            "bool IsAsciiLetterOrDigit(char c)",
            "bool IsLetter(char c)",
            "bool IsLetterOrDigit(char c)",
            "bool IsSeparator(char c)",
            "bool IsSurrogate(char c)",
            "bool IsSymbol(char c)",
            "bool IsLower(char c)",
            "bool IsNumber(char c)",
            "bool IsPunctuation(char c)",
            "bool IsUpper(char c)",
            "bool IsWhiteSpace(char c)",
            "char Parse(string s)",
            "char ToLower(char c)",
            "char ToLowerInvariant(char c)",
            "char ToUpper(char c)",
            "char ToUpperInvariant(char c)",
        ],
        &["char MaxValue {get;}", "char MinValue {get;}"],
    ),
    known("System.Collections.ArrayList", &[], &[]),
    known("System.Collections.DictionaryEntry", &[], &[]),
    known("System.Collections.ICollection", &[], &[]),
    known("System.Collections.IDictionary", &[], &[]),
    known("System.Collections.IEnumerable", &[], &[]),
    known("System.Collections.IList", &[], &[]),
    known("System.Collections.Queue", &[], &[]),
    known("System.Collections.SortedList", &[], &[]),
    known("System.Collections.Stack", &[], &[]),
    known(
        "System.Console",
        &[
            "string ReadLine()",
            "void ResetColor()",
            "void SetWindowSize(int width, int height)",
            "void Write(string value)",
            "void WriteLine(string value)",
        ],
        &[
            "System.ConsoleColor BackgroundColor {get;set;}",
            "System.ConsoleColor ForegroundColor {get;set;}",
            "bool IsInputRedirected {get;}",
            "System.Text.Encoding InputEncoding {get;set;}",
            "System.Text.Encoding OutputEncoding {get;set;}",
            "string Title {get;set;}",
            "int WindowWidth {get;set;}",
        ],
    ),
    known(
        "System.Convert",
        &[
            "byte[] FromBase64String(string s)",
            "byte[] FromHexString(string s)",
            "string ToBase64String(byte[] inArray)",
            "bool ToBoolean(System.Object value)",
            "byte ToByte(System.Object value)",
            "char ToChar(System.Object value)",
            "datetime ToDateTime(System.Object value)",
            "decimal ToDecimal(System.Object value)",
            "double ToDouble(System.Object value)",
            "string ToHexString(byte[] inArray)",
            "short ToInt16(System.Object value)",
            "int ToInt32(System.Object value)",
            "long ToInt64(System.Object value)",
            "sbyte ToSByte(System.Object value)",
            "float ToSingle(System.Object value)",
            "string ToString(System.Object value)",
            "ushort ToUInt16(System.Object value)",
            "uint ToUInt32(System.Object value)",
            "ulong ToUInt64(System.Object value)",
        ],
        &[],
    ),
    known(
        "System.DateTime",
        &[
            "int Compare(datetime t1, datetime t2)",
            "int DaysInMonth(int year, int month)",
            "datetime FromFileTime(long fileTime)",
            "datetime FromFileTimeUtc(long fileTime)",
            "datetime FromOADate(double d)",
            "bool IsLeapYear(int year)",
            "datetime Parse(string s)",
            "datetime ParseExact(string s, string format, System.IFormatProvider provider)",
            "datetime SpecifyKind(datetime value, System.DateTimeKind kind)",
            "bool TryParse(string s, [ref] datetime result)",
            "bool TryParseExact(string s, string format, System.IFormatProvider provider, System.Globalization.DateTimeStyles style, [ref] datetime result)",
        ],
        &[
            "datetime MaxValue {get;}",
            "datetime MinValue {get;}",
            "datetime Now {get;}",
            "datetime Today {get;}",
            "datetime UnixEpoch {get;}",
            "datetime UtcNow {get;}",
        ],
    ),
    known(
        "System.DateTimeOffset",
        &[
            "System.DateTimeOffset FromUnixTimeMilliseconds(long milliseconds)",
            "System.DateTimeOffset FromUnixTimeSeconds(long seconds)",
            "System.DateTimeOffset Parse(string input)",
            "bool TryParse(string input, [ref] System.DateTimeOffset result)",
        ],
        &["System.DateTimeOffset Now {get;}", "System.DateTimeOffset UnixEpoch {get;}", "System.DateTimeOffset UtcNow {get;}"],
    ),
    known("System.Decimal", NUMBER_METHODS, DECIMAL_PROPERTIES),
    known("System.Delegate", &[], &[]),
    known(
        "System.Diagnostics.Stopwatch",
        &["long GetTimestamp()", "System.Diagnostics.Stopwatch StartNew()"],
        &["long Frequency {get;}", "bool IsHighResolution {get;}"],
    ),
    known(
        "System.Double",
        &["double Parse(string s)", "bool TryParse(string s, [ref] double result)", "bool IsNaN(double d)", "bool IsInfinity(double d)"],
        REAL_PROPERTIES,
    ),
    known(
        "System.Enum",
        &[
            "string GetName(type enumType, System.Object value)",
            "string[] GetNames(type enumType)",
            "array GetValues(type enumType)",
            "bool IsDefined(type enumType, System.Object value)",
            "System.Object Parse(type enumType, string value)",
            "System.Object ToObject(type enumType, System.Object value)",
            "bool TryParse(type enumType, string value, [ref] System.Object result)",
        ],
        &[],
    ),
    known(
        "System.Environment",
        &[
            "string ExpandEnvironmentVariables(string name)",
            "string[] GetCommandLineArgs()",
            "string GetEnvironmentVariable(string variable)",
            "System.Collections.IDictionary GetEnvironmentVariables()",
            "string GetFolderPath(System.Environment+SpecialFolder folder)",
            "void SetEnvironmentVariable(string variable, string value)",
        ],
        &[
            "string CommandLine {get;}",
            "string CurrentDirectory {get;set;}",
            "int ExitCode {get;set;}",
            "bool Is64BitOperatingSystem {get;}",
            "bool Is64BitProcess {get;}",
            "string MachineName {get;}",
            "string NewLine {get;}",
            "System.OperatingSystem OSVersion {get;}",
            "int ProcessId {get;}",
            "int ProcessorCount {get;}",
            "string SystemDirectory {get;}",
            "int TickCount {get;}",
            "string UserDomainName {get;}",
            "bool UserInteractive {get;}",
            "string UserName {get;}",
            "version Version {get;}",
        ],
    ),
    known("System.GC", &["void Collect()", "void WaitForPendingFinalizers()"], &[]),
    known(
        "System.Globalization.CultureInfo",
        &[
            "System.Globalization.CultureInfo CreateSpecificCulture(string name)",
            "System.Globalization.CultureInfo GetCultureInfo(string name)",
        ],
        &[
            "System.Globalization.CultureInfo CurrentCulture {get;set;}",
            "System.Globalization.CultureInfo CurrentUICulture {get;set;}",
            "System.Globalization.CultureInfo InstalledUICulture {get;}",
            "System.Globalization.CultureInfo InvariantCulture {get;}",
        ],
    ),
    known(
        "System.Guid",
        &["guid NewGuid()", "guid Parse(string input)", "bool TryParse(string input, [ref] guid result)"],
        &["guid Empty {get;}"],
    ),
    known("System.IComparable", &[], &[]),
    known("System.IFormattable", &[], &[]),
    known("System.Int16", NUMBER_METHODS, NUMBER_PROPERTIES),
    known("System.Int32", NUMBER_METHODS, NUMBER_PROPERTIES),
    known("System.Int64", NUMBER_METHODS, NUMBER_PROPERTIES),
    known(
        "System.IO.Directory",
        &[
            "System.IO.DirectoryInfo CreateDirectory(string path)",
            "void Delete(string path)",
            "System.Collections.Generic.IEnumerable[string] EnumerateDirectories(string path)",
            "System.Collections.Generic.IEnumerable[string] EnumerateFiles(string path)",
            "bool Exists(string path)",
            "string GetCurrentDirectory()",
            "string[] GetDirectories(string path)",
            "string[] GetFiles(string path)",
            "string[] GetFileSystemEntries(string path)",
            "datetime GetLastWriteTime(string path)",
            "System.IO.DirectoryInfo GetParent(string path)",
            "void Move(string sourceDirName, string destDirName)",
            "void SetCurrentDirectory(string path)",
        ],
        &[],
    ),
    known("System.IO.DirectoryInfo", &[], &[]),
    known(
        "System.IO.File",
        &[
            "void AppendAllLines(string path, System.Collections.Generic.IEnumerable[string] contents)",
            "void AppendAllText(string path, string contents)",
            "void Copy(string sourceFileName, string destFileName)",
            "void Delete(string path)",
            "bool Exists(string path)",
            "datetime GetCreationTime(string path)",
            "datetime GetLastWriteTime(string path)",
            "datetime GetLastWriteTimeUtc(string path)",
            "void Move(string sourceFileName, string destFileName)",
            "byte[] ReadAllBytes(string path)",
            "string[] ReadAllLines(string path)",
            "string ReadAllText(string path)",
            "System.Collections.Generic.IEnumerable[string] ReadLines(string path)",
            "void WriteAllBytes(string path, byte[] bytes)",
            "void WriteAllLines(string path, string[] contents)",
            "void WriteAllText(string path, string contents)",
        ],
        &[],
    ),
    known("System.IO.FileInfo", &[], &[]),
    known("System.IO.FileSystemInfo", &[], &[]),
    known(
        "System.IO.Path",
        &[
            "string ChangeExtension(string path, string extension)",
            "string Combine(string path1, string path2)",
            "string GetDirectoryName(string path)",
            "string GetExtension(string path)",
            "string GetFileName(string path)",
            "string GetFileNameWithoutExtension(string path)",
            "string GetFullPath(string path)",
            "char[] GetInvalidFileNameChars()",
            "char[] GetInvalidPathChars()",
            "string GetPathRoot(string path)",
            "string GetRandomFileName()",
            "string GetRelativePath(string relativeTo, string path)",
            "string GetTempFileName()",
            "string GetTempPath()",
            "bool HasExtension(string path)",
            "bool IsPathFullyQualified(string path)",
            "bool IsPathRooted(string path)",
            "string Join(string path1, string path2)",
            "string TrimEndingDirectorySeparator(string path)",
        ],
        &["char AltDirectorySeparatorChar {get;}", "char DirectorySeparatorChar {get;}", "char PathSeparator {get;}"],
    ),
    known(
        "System.Linq.Enumerable",
        &[
            "bool All(System.Collections.IEnumerable source, System.Func[System.Object,bool] predicate)",
            "bool Any(System.Collections.IEnumerable source)",
            "System.Collections.IEnumerable Concat(System.Collections.IEnumerable first, System.Collections.IEnumerable second)",
            "bool Contains(System.Collections.IEnumerable source, System.Object value)",
            "int Count(System.Collections.IEnumerable source)",
            "System.Collections.IEnumerable Distinct(System.Collections.IEnumerable source)",
            "System.Collections.IEnumerable Except(System.Collections.IEnumerable first, System.Collections.IEnumerable second)",
            "System.Object First(System.Collections.IEnumerable source)",
            "System.Object FirstOrDefault(System.Collections.IEnumerable source)",
            "System.Collections.IEnumerable Intersect(System.Collections.IEnumerable first, System.Collections.IEnumerable second)",
            "System.Object Last(System.Collections.IEnumerable source)",
            "System.Object LastOrDefault(System.Collections.IEnumerable source)",
            "System.Object Max(System.Collections.IEnumerable source)",
            "System.Object Min(System.Collections.IEnumerable source)",
            "System.Collections.Generic.IEnumerable[int] Range(int start, int count)",
            "System.Collections.IEnumerable Reverse(System.Collections.IEnumerable source)",
            "System.Collections.IEnumerable Select(System.Collections.IEnumerable source, System.Func[System.Object,System.Object] selector)",
            "bool SequenceEqual(System.Collections.IEnumerable first, System.Collections.IEnumerable second)",
            "System.Collections.IEnumerable Skip(System.Collections.IEnumerable source, int count)",
            "System.Object Sum(System.Collections.IEnumerable source)",
            "System.Collections.IEnumerable Take(System.Collections.IEnumerable source, int count)",
            "System.Object[] ToArray(System.Collections.IEnumerable source)",
            "System.Collections.Generic.List[System.Object] ToList(System.Collections.IEnumerable source)",
            "System.Collections.IEnumerable Union(System.Collections.IEnumerable first, System.Collections.IEnumerable second)",
            "System.Collections.IEnumerable Where(System.Collections.IEnumerable source, System.Func[System.Object,bool] predicate)",
        ],
        &[],
    ),
    known(
        "System.Math",
        &[
            "double Abs(double value)",
            "double Acos(double d)",
            "double Asin(double d)",
            "double Atan(double d)",
            "double Atan2(double y, double x)",
            "double Cbrt(double d)",
            "double Ceiling(double a)",
            "double Clamp(double value, double min, double max)",
            "double Cos(double d)",
            "double Cosh(double value)",
            "int DivRem(int a, int b, [ref] int result)",
            "double Exp(double d)",
            "double Floor(double d)",
            "double Log(double d)",
            "double Log10(double d)",
            "double Log2(double value)",
            "double Max(double val1, double val2)",
            "double Min(double val1, double val2)",
            "double Pow(double x, double y)",
            "double Round(double value, int digits)",
            "int Sign(double value)",
            "double Sin(double a)",
            "double Sinh(double value)",
            "double Sqrt(double d)",
            "double Tan(double a)",
            "double Tanh(double value)",
            "double Truncate(double d)",
        ],
        &["double E {get;}", "double PI {get;}", "double Tau {get;}"],
    ),
    known(
        "System.Net.Dns",
        &[
            "ipaddress[] GetHostAddresses(string hostNameOrAddress)",
            "System.Net.IPHostEntry GetHostByName(string hostName)",
            "System.Net.IPHostEntry GetHostEntry(string hostNameOrAddress)",
            "string GetHostName()",
        ],
        &[],
    ),
    known(
        "System.Net.IPAddress",
        &["ipaddress Parse(string ipString)", "bool TryParse(string ipString, [ref] ipaddress address)"],
        &["ipaddress Any {get;}", "ipaddress IPv6Loopback {get;}", "ipaddress Loopback {get;}"],
    ),
    known("System.Net.Mail.MailAddress", &[], &[]),
    known("System.Net.NetworkCredential", &[], &[]),
    known(
        "System.Net.ServicePointManager",
        &[],
        &[
            "bool CheckCertificateRevocationList {get;set;}",
            "int DefaultConnectionLimit {get;set;}",
            "bool Expect100Continue {get;set;}",
            "System.Net.SecurityProtocolType SecurityProtocol {get;set;}",
            "System.Net.Security.RemoteCertificateValidationCallback ServerCertificateValidationCallback {get;set;}",
        ],
    ),
    known(
        "System.Net.WebUtility",
        &[
            "string HtmlDecode(string value)",
            "string HtmlEncode(string value)",
            "string UrlDecode(string encodedValue)",
            "string UrlEncode(string value)",
        ],
        &[],
    ),
    known("System.Nullable", &[], &[]),
    known("System.Random", &[], &["System.Random Shared {get;}"]),
    known(
        "System.Reflection.Assembly",
        &["System.Reflection.Assembly Load(string assemblyString)", "System.Reflection.Assembly LoadWithPartialName(string partialName)"],
        &[],
    ),
    known(
        "System.Runtime.InteropServices.Marshal",
        &[
            "string PtrToStringAuto(System.IntPtr ptr)",
            "string PtrToStringBSTR(System.IntPtr ptr)",
            "string PtrToStringUni(System.IntPtr ptr)",
            "System.IntPtr SecureStringToBSTR(securestring s)",
            "System.IntPtr SecureStringToGlobalAllocUnicode(securestring s)",
            "void ZeroFreeBSTR(System.IntPtr s)",
            "void ZeroFreeGlobalAllocUnicode(System.IntPtr s)",
        ],
        &[],
    ),
    known("System.RuntimeType", &[], &[]),
    known("System.SByte", NUMBER_METHODS, NUMBER_PROPERTIES),
    known("System.Security.Principal.WindowsIdentity", &["System.Security.Principal.WindowsIdentity GetCurrent()"], &[]),
    known("System.Security.Principal.WindowsPrincipal", &[], &[]),
    known("System.Single", NUMBER_METHODS, REAL_PROPERTIES),
    known(
        "System.String",
        &[
            "int Compare(string strA, string strB)",
            "int CompareOrdinal(string strA, string strB)",
            "string Concat(string str0, string str1)",
            "string Copy(string str)",
            "bool Equals(string a, string b)",
            "string Format(string format, System.Object[] args)",
            "bool IsNullOrEmpty(string value)",
            "bool IsNullOrWhiteSpace(string value)",
            "string Join(string separator, string[] value)",
        ],
        &["string Empty {get;}"],
    ),
    known(
        "System.StringComparer",
        &[],
        &[
            "System.StringComparer CurrentCulture {get;}",
            "System.StringComparer CurrentCultureIgnoreCase {get;}",
            "System.StringComparer InvariantCulture {get;}",
            "System.StringComparer InvariantCultureIgnoreCase {get;}",
            "System.StringComparer Ordinal {get;}",
            "System.StringComparer OrdinalIgnoreCase {get;}",
        ],
    ),
    known("System.Text.ASCIIEncoding", &[], &[]),
    known(
        "System.Text.Encoding",
        &["System.Text.Encoding GetEncoding(string name)"],
        &[
            "System.Text.Encoding ASCII {get;}",
            "System.Text.Encoding BigEndianUnicode {get;}",
            "System.Text.Encoding Default {get;}",
            "System.Text.Encoding Latin1 {get;}",
            "System.Text.Encoding Unicode {get;}",
            "System.Text.Encoding UTF32 {get;}",
            "System.Text.Encoding UTF8 {get;}",
        ],
    ),
    known(
        "System.Text.RegularExpressions.Regex",
        &[
            "string Escape(string str)",
            "bool IsMatch(string input, string pattern)",
            "System.Text.RegularExpressions.Match Match(string input, string pattern)",
            "System.Text.RegularExpressions.MatchCollection Matches(string input, string pattern)",
            "string Replace(string input, string pattern, string replacement)",
            "string[] Split(string input, string pattern)",
            "string Unescape(string str)",
        ],
        &[],
    ),
    known("System.Text.StringBuilder", &[], &[]),
    known("System.Text.UnicodeEncoding", &[], &[]),
    known("System.Text.UTF8Encoding", &[], &[]),
    known("System.Threading.Thread", &["void Sleep(int millisecondsTimeout)"], &["System.Threading.Thread CurrentThread {get;}"]),
    known(
        "System.TimeSpan",
        &[
            "timespan FromDays(double value)",
            "timespan FromHours(double value)",
            "timespan FromMicroseconds(double value)",
            "timespan FromMilliseconds(double value)",
            "timespan FromMinutes(double value)",
            "timespan FromSeconds(double value)",
            "timespan FromTicks(long value)",
            "timespan Parse(string s)",
            "bool TryParse(string s, [ref] timespan result)",
        ],
        &[
            "timespan MaxValue {get;}",
            "timespan MinValue {get;}",
            "long TicksPerDay {get;}",
            "long TicksPerSecond {get;}",
            "timespan Zero {get;}",
        ],
    ),
    known(
        "System.TimeZoneInfo",
        &[
            "datetime ConvertTime(datetime dateTime, System.TimeZoneInfo destinationTimeZone)",
            "datetime ConvertTimeBySystemTimeZoneId(datetime dateTime, string destinationTimeZoneId)",
            "datetime ConvertTimeFromUtc(datetime dateTime, System.TimeZoneInfo destinationTimeZone)",
            "datetime ConvertTimeToUtc(datetime dateTime)",
            "System.TimeZoneInfo FindSystemTimeZoneById(string id)",
            "System.Collections.ObjectModel.ReadOnlyCollection[System.TimeZoneInfo] GetSystemTimeZones()",
        ],
        &["System.TimeZoneInfo Local {get;}", "System.TimeZoneInfo Utc {get;}"],
    ),
    known("System.UInt16", NUMBER_METHODS, NUMBER_PROPERTIES),
    known("System.UInt32", NUMBER_METHODS, NUMBER_PROPERTIES),
    known("System.UInt64", NUMBER_METHODS, NUMBER_PROPERTIES),
    known(
        "System.Uri",
        &[
            "string EscapeDataString(string stringToEscape)",
            "string EscapeUriString(string stringToEscape)",
            "bool IsWellFormedUriString(string uriString, System.UriKind uriKind)",
            "bool TryCreate(string uriString, System.UriKind uriKind, [ref] uri result)",
            "string UnescapeDataString(string stringToUnescape)",
        ],
        &["string SchemeDelimiter {get;}", "string UriSchemeHttp {get;}", "string UriSchemeHttps {get;}"],
    ),
    known("System.ValueType", &[], &[]),
    known("System.Version", &["version Parse(string input)", "bool TryParse(string input, [ref] version result)"], &[]),
    known(
        "System.Web.HttpUtility",
        &[
            "string HtmlAttributeEncode(string s)",
            "string HtmlDecode(string s)",
            "string HtmlEncode(string s)",
            "string UrlDecode(string str)",
            "string UrlEncode(string str)",
        ],
        &[],
    ),
    known("System.Xml.XmlDocument", &[], &[]),
    known("System.Xml.XmlElement", &[], &[]),
    known("System.Xml.XmlNode", &[], &[]),
];

/// Namespaces and generic types of which more can be named than stands above.
const OPEN: &[&str] = &[
    "system.action",
    "system.collections.concurrent.",
    "system.collections.generic.",
    "system.collections.objectmodel.",
    "system.collections.specialized.",
    "system.comparison[",
    "system.func[",
    "system.management.automation.",
    "system.nullable[",
    "system.predicate[",
    "microsoft.exchange.",
];

/// The type of this full name, with or without `System.`, without regard to case.
pub fn known_type(name: &str) -> Option<&'static KnownType> {
    let is =
        |full: &str| full.eq_ignore_ascii_case(name) || full.strip_prefix("System.").is_some_and(|rest| rest.eq_ignore_ascii_case(name));
    TYPES.iter().find(|known| is(known.name))
}

/// The full names of the types in the table.
pub(crate) fn known_names() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|known| known.name)
}

/// What can be asked of a type itself; `None` for types that stand in no line here.
pub fn static_members(ty: &Type) -> Option<&'static KnownType> {
    let full = ty.full_name();
    TYPES.iter().find(|known| known.name.eq_ignore_ascii_case(&full))
}

/// Types of which there are no objects, or none that are made by `new`.
const NOT_MADE: &[&str] = &[
    "System.Array",
    "System.BitConverter",
    "System.Boolean",
    "System.Console",
    "System.Convert",
    "System.Delegate",
    "System.Enum",
    "System.Environment",
    "System.GC",
    "System.IO.Directory",
    "System.IO.File",
    "System.IO.Path",
    "System.Linq.Enumerable",
    "System.Math",
    "System.Net.Dns",
    "System.Net.ServicePointManager",
    "System.Net.WebUtility",
    "System.Nullable",
    "System.Reflection.Assembly",
    "System.Runtime.InteropServices.Marshal",
    "System.RuntimeType",
    "System.StringComparer",
    "System.Text.Encoding",
    "System.Threading.Thread",
    "System.TimeZoneInfo",
    "System.ValueType",
];

/// Whether `[type]::new` is offered: for numbers it is not, as nobody writes it.
pub fn is_made(ty: &Type) -> bool {
    let full = ty.full_name();
    static_members(ty)
        .is_none_or(|known| !NOT_MADE.contains(&known.name) && !known.methods.as_ptr_range().eq(&NUMBER_METHODS.as_ptr_range()))
        && !full.starts_with("System.Collections.I")
}

/// Whether a static member of this name stands here. Types without a line have what their code knows.
pub(super) fn has_static(ty: &Type, name: &str) -> bool {
    match static_members(ty) {
        Some(known) => known.methods.iter().chain(known.properties).any(|line| name_of(line).eq_ignore_ascii_case(name)),
        None => true,
    }
}

/// Whether a type that [`Type::named`] only knows by name is one that can be used.
pub fn is_known_type(full: &str) -> bool {
    let lower = full.to_ascii_lowercase();
    known_type(full).is_some() || lower.ends_with("exception") || OPEN.iter().any(|start| lower.starts_with(start))
}

/// Whether a type stands in the table itself, generic ones without what they hold.
pub(crate) fn is_listed(full: &str) -> bool {
    const GENERIC: [&str; 8] = ["list", "dictionary", "hashset", "queue", "stack", "sorteddictionary", "sortedset", "linkedlist"];
    let lower = full.to_ascii_lowercase();
    let generic = lower.strip_prefix("system.collections.generic.").map(|rest| rest.split(['[', '`']).next().unwrap_or(rest));
    known_type(full).is_some() || generic.is_some_and(|name| GENERIC.contains(&name))
}

/// The full name of a generic type or one of an open namespace that was written without `System.`.
pub(crate) fn opened(name: &str) -> Option<String> {
    let lower = format!("system.{}", name.to_ascii_lowercase());
    OPEN.iter().any(|start| lower.starts_with(start)).then(|| format!("System.{name}"))
}

/// The name in a line: what stands before the parenthesis or the braces.
pub fn name_of(line: &str) -> &str {
    let head = line.split(['(', '{']).next().unwrap_or(line).trim_end();
    head.rsplit(' ').next().unwrap_or(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_its_lines_have_names() {
        assert!(TYPES.is_sorted_by_key(|known| known.name.to_ascii_lowercase()), "types stand by name");
        for known in TYPES {
            for line in known.methods {
                assert!(line.ends_with(')') && line.contains(' '), "{}: {line}", known.name);
            }
            for line in known.properties {
                assert!(line.ends_with("get;}") || line.ends_with("get;set;}"), "{}: {line}", known.name);
            }
        }
        assert_eq!((name_of("bool Any(int x)"), name_of("char PathSeparator {get;}")), ("Any", "PathSeparator"));
        assert_eq!(known_type("io.path").map(|known| known.name), Some("System.IO.Path"));
        assert!(is_known_type("System.Collections.Generic.List[string]") && !is_known_type("System.Nope"));
    }
}
