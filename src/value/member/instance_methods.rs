//! The methods of .NET's types, one line each, as Get-Member writes the first of each name. What an interface asks for bears its name.

/// What every object has.
pub(super) const OBJECT: &[&str] = &["bool Equals(System.Object obj)", "int GetHashCode()", "type GetType()", "string ToString()"];

pub(super) const TEXT: &[&str] = &[
    "System.Object Clone()",
    "int CompareTo(System.Object value)",
    "bool Contains(string value)",
    "void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)",
    "bool EndsWith(string value)",
    "System.Text.StringRuneEnumerator EnumerateRunes()",
    "System.CharEnumerator GetEnumerator()",
    "System.Char&, System.Private.CoreLib GetPinnableReference()",
    "System.TypeCode GetTypeCode()",
    "int IndexOf(string value)",
    "int IndexOfAny(char[] anyOf)",
    "string Insert(int startIndex, string value)",
    "bool IsNormalized()",
    "int LastIndexOf(string value)",
    "int LastIndexOfAny(char[] anyOf)",
    "string Normalize()",
    "string PadLeft(int totalWidth)",
    "string PadRight(int totalWidth)",
    "string Remove(int startIndex)",
    "string Replace(string oldValue, string newValue)",
    "string ReplaceLineEndings()",
    "string[] Split(string separator, System.StringSplitOptions options)",
    "bool StartsWith(string value)",
    "string Substring(int startIndex, int length)",
    "char[] ToCharArray()",
    "string ToLower()",
    "string ToLowerInvariant()",
    "string ToUpper()",
    "string ToUpperInvariant()",
    "string Trim()",
    "string TrimEnd()",
    "string TrimStart()",
    "bool TryCopyTo(System.Span[char] destination)",
];

pub(super) const DATE: &[&str] = &[
    "datetime Add(timespan value)",
    "datetime AddDays(double value)",
    "datetime AddHours(double value)",
    "datetime AddMicroseconds(double value)",
    "datetime AddMilliseconds(double value)",
    "datetime AddMinutes(double value)",
    "datetime AddMonths(int months)",
    "datetime AddSeconds(double value)",
    "datetime AddTicks(long value)",
    "datetime AddYears(int value)",
    "int CompareTo(System.Object value)",
    "void Deconstruct([ref] System.DateOnly date, [ref] System.TimeOnly time)",
    "string[] GetDateTimeFormats()",
    "void ISerializable.GetObjectData(System.Runtime.Serialization.SerializationInfo info, System.Runtime.Serialization.StreamingContext context)",
    "System.TypeCode GetTypeCode()",
    "bool IsDaylightSavingTime()",
    "timespan Subtract(datetime value)",
    "long ToBinary()",
    "long ToFileTime()",
    "long ToFileTimeUtc()",
    "datetime ToLocalTime()",
    "string ToLongDateString()",
    "string ToLongTimeString()",
    "double ToOADate()",
    "string ToShortDateString()",
    "string ToShortTimeString()",
    "datetime ToUniversalTime()",
    "bool TryFormat(System.Span[char] destination, [ref] int charsWritten, System.ReadOnlySpan[char] format, System.IFormatProvider provider)",
];

pub(super) const SPAN: &[&str] = &[
    "timespan Add(timespan ts)",
    "int CompareTo(System.Object value)",
    "timespan Divide(double divisor)",
    "timespan Duration()",
    "timespan Multiply(double factor)",
    "timespan Negate()",
    "timespan Subtract(timespan ts)",
    "bool TryFormat(System.Span[char] destination, [ref] int charsWritten, System.ReadOnlySpan[char] format, System.IFormatProvider formatProvider)",
];

pub(super) const ARRAY: &[&str] = &[
    "int Add(System.Object value)",
    "System.Object&, System.Private.CoreLib Address(int )",
    "void Clear()",
    "System.Object Clone()",
    "int IStructuralComparable.CompareTo(System.Object other, System.Collections.IComparer comparer)",
    "bool Contains(System.Object value)",
    "void CopyTo(array array, int index)",
    "System.Object Get(int )",
    "System.Collections.IEnumerator GetEnumerator()",
    "int GetLength(int dimension)",
    "long GetLongLength(int dimension)",
    "int GetLowerBound(int dimension)",
    "int GetUpperBound(int dimension)",
    "System.Object GetValue(int index)",
    "int IndexOf(System.Object value)",
    "void Initialize()",
    "void IList.Insert(int index, System.Object value)",
    "void IList.Remove(System.Object value)",
    "void IList.RemoveAt(int index)",
    "void Set(int , System.Object )",
    "void SetValue(System.Object value, int index)",
];

pub(super) const PART: &[&str] = &["void CopyTo(array array, int index)", "System.Collections.IEnumerator GetEnumerator()"];
pub(super) const LIST: &[&str] = &[
    "void Add(System.Object item)",
    "void AddRange(System.Collections.IEnumerable collection)",
    "void Clear()",
    "bool Contains(System.Object item)",
    "void CopyTo(array array)",
    "System.Collections.IEnumerator GetEnumerator()",
    "System.Object GetRange(int index, int count)",
    "int IndexOf(System.Object item)",
    "void Insert(int index, System.Object item)",
    "void InsertRange(int index, System.Collections.IEnumerable collection)",
    "int LastIndexOf(System.Object item)",
    "bool Remove(System.Object item)",
    "void RemoveAt(int index)",
    "void RemoveRange(int index, int count)",
    "void Reverse()",
    "void Sort()",
    "System.Object[] ToArray()",
    "void TrimExcess()",
];

pub(super) const QUEUE: &[&str] = &[
    "void Clear()",
    "bool Contains(System.Object item)",
    "System.Object Dequeue()",
    "void Enqueue(System.Object item)",
    "System.Collections.IEnumerator GetEnumerator()",
    "System.Object Peek()",
    "System.Object[] ToArray()",
];

pub(super) const STACK: &[&str] = &[
    "void Clear()",
    "bool Contains(System.Object item)",
    "System.Collections.IEnumerator GetEnumerator()",
    "System.Object Peek()",
    "System.Object Pop()",
    "void Push(System.Object item)",
    "System.Object[] ToArray()",
];

pub(super) const SET: &[&str] = &[
    "bool Add(System.Object item)",
    "void Clear()",
    "bool Contains(System.Object item)",
    "void ExceptWith(System.Collections.IEnumerable other)",
    "System.Collections.IEnumerator GetEnumerator()",
    "void IntersectWith(System.Collections.IEnumerable other)",
    "bool IsSubsetOf(System.Collections.IEnumerable other)",
    "bool IsSupersetOf(System.Collections.IEnumerable other)",
    "bool Overlaps(System.Collections.IEnumerable other)",
    "bool Remove(System.Object item)",
    "bool SetEquals(System.Collections.IEnumerable other)",
    "void UnionWith(System.Collections.IEnumerable other)",
];

pub(super) const HASHTABLE: &[&str] = &[
    "void Add(System.Object key, System.Object value)",
    "void Clear()",
    "System.Object Clone()",
    "bool Contains(System.Object key)",
    "bool ContainsKey(System.Object key)",
    "bool ContainsValue(System.Object value)",
    "void CopyTo(array array, int arrayIndex)",
    "System.Collections.IDictionaryEnumerator GetEnumerator()",
    "void GetObjectData(System.Runtime.Serialization.SerializationInfo info, System.Runtime.Serialization.StreamingContext context)",
    "void OnDeserialization(System.Object sender)",
    "void Remove(System.Object key)",
];

pub(super) const ORDERED: &[&str] = &[
    "void Add(System.Object key, System.Object value)",
    "System.Collections.Specialized.OrderedDictionary AsReadOnly()",
    "void Clear()",
    "bool Contains(System.Object key)",
    "void CopyTo(array array, int index)",
    "System.Collections.IDictionaryEnumerator GetEnumerator()",
    "void GetObjectData(System.Runtime.Serialization.SerializationInfo info, System.Runtime.Serialization.StreamingContext context)",
    "void Insert(int index, System.Object key, System.Object value)",
    "void OnDeserialization(System.Object sender)",
    "void Remove(System.Object key)",
    "void RemoveAt(int index)",
];

pub(super) const GENERIC: &[&str] = &[
    "void Add(System.Object key, System.Object value)",
    "void Clear()",
    "bool ContainsKey(System.Object key)",
    "bool ContainsValue(System.Object value)",
    "System.Collections.IEnumerator GetEnumerator()",
    "bool Remove(System.Object key)",
    "bool TryAdd(System.Object key, System.Object value)",
    "bool TryGetValue(System.Object key, [ref] System.Object value)",
];

/// How numbers, texts and dates become each other: what `IConvertible` asks for.
pub(super) const CONVERTIBLE: &[&str] = &[
    "System.TypeCode GetTypeCode()",
    "bool IConvertible.ToBoolean(System.IFormatProvider provider)",
    "byte IConvertible.ToByte(System.IFormatProvider provider)",
    "char IConvertible.ToChar(System.IFormatProvider provider)",
    "datetime IConvertible.ToDateTime(System.IFormatProvider provider)",
    "decimal IConvertible.ToDecimal(System.IFormatProvider provider)",
    "double IConvertible.ToDouble(System.IFormatProvider provider)",
    "short IConvertible.ToInt16(System.IFormatProvider provider)",
    "int IConvertible.ToInt32(System.IFormatProvider provider)",
    "long IConvertible.ToInt64(System.IFormatProvider provider)",
    "sbyte IConvertible.ToSByte(System.IFormatProvider provider)",
    "float IConvertible.ToSingle(System.IFormatProvider provider)",
    "System.Object IConvertible.ToType(type conversionType, System.IFormatProvider provider)",
    "ushort IConvertible.ToUInt16(System.IFormatProvider provider)",
    "uint IConvertible.ToUInt32(System.IFormatProvider provider)",
    "ulong IConvertible.ToUInt64(System.IFormatProvider provider)",
];

/// What numbers of every kind and truths have.
pub(super) const SCALAR: &[&str] = &[
    "int CompareTo(System.Object value)",
    "bool TryFormat(System.Span[char] destination, [ref] int charsWritten, System.ReadOnlySpan[char] format, System.IFormatProvider provider)",
];

/// What whole numbers and characters have.
pub(super) const WHOLE: &[&str] = &[
    "int IBinaryInteger.GetByteCount()",
    "int IBinaryInteger.GetShortestBitLength()",
    "bool IBinaryInteger.TryWriteBigEndian(System.Span[byte] destination, [ref] int bytesWritten)",
    "bool IBinaryInteger.TryWriteLittleEndian(System.Span[byte] destination, [ref] int bytesWritten)",
    "int IBinaryInteger.WriteBigEndian(byte[] destination)",
    "int IBinaryInteger.WriteLittleEndian(byte[] destination)",
];

/// What numbers with a point have.
pub(super) const REAL: &[&str] = &[
    "int IFloatingPoint.GetExponentByteCount()",
    "int IFloatingPoint.GetExponentShortestBitLength()",
    "int IFloatingPoint.GetSignificandBitLength()",
    "int IFloatingPoint.GetSignificandByteCount()",
    "bool IFloatingPoint.TryWriteExponentBigEndian(System.Span[byte] destination, [ref] int bytesWritten)",
    "bool IFloatingPoint.TryWriteExponentLittleEndian(System.Span[byte] destination, [ref] int bytesWritten)",
    "bool IFloatingPoint.TryWriteSignificandBigEndian(System.Span[byte] destination, [ref] int bytesWritten)",
    "bool IFloatingPoint.TryWriteSignificandLittleEndian(System.Span[byte] destination, [ref] int bytesWritten)",
    "int IFloatingPoint.WriteExponentBigEndian(byte[] destination)",
    "int IFloatingPoint.WriteExponentLittleEndian(byte[] destination)",
    "int IFloatingPoint.WriteSignificandBigEndian(byte[] destination)",
    "int IFloatingPoint.WriteSignificandLittleEndian(byte[] destination)",
];

/// What `System.Decimal` has beside them.
pub(super) const DECIMAL: &[&str] = &[
    "void ISerializable.GetObjectData(System.Runtime.Serialization.SerializationInfo info, System.Runtime.Serialization.StreamingContext context)",
    "void IDeserializationCallback.OnDeserialization(System.Object sender)",
];

pub(super) const GUID: &[&str] = &[
    "int CompareTo(System.Object value)",
    "byte[] ToByteArray()",
    "bool TryFormat(System.Span[char] destination, [ref] int charsWritten, System.ReadOnlySpan[char] format)",
    "bool TryWriteBytes(System.Span[byte] destination)",
];

pub(super) const VERSION: &[&str] = &[
    "System.Object Clone()",
    "int CompareTo(System.Object version)",
    "bool TryFormat(System.Span[char] destination, [ref] int charsWritten)",
];

pub(super) const ARRAY_LIST: &[&str] = &[
    "int Add(System.Object value)",
    "void AddRange(System.Collections.ICollection c)",
    "int BinarySearch(System.Object value)",
    "void Clear()",
    "System.Object Clone()",
    "bool Contains(System.Object item)",
    "void CopyTo(array array)",
    "System.Collections.IEnumerator GetEnumerator()",
    "System.Collections.ArrayList GetRange(int index, int count)",
    "int IndexOf(System.Object value)",
    "void Insert(int index, System.Object value)",
    "void InsertRange(int index, System.Collections.ICollection c)",
    "int LastIndexOf(System.Object value)",
    "void Remove(System.Object obj)",
    "void RemoveAt(int index)",
    "void RemoveRange(int index, int count)",
    "void Reverse()",
    "void SetRange(int index, System.Collections.ICollection c)",
    "void Sort()",
    "System.Object[] ToArray()",
    "void TrimToSize()",
];
