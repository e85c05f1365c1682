# Normal forms and categories of Unicode, what IConvertible asks for, and what exceptions derive from.
$s = 'Jürgen Žižka Łódź'
-join ($s.Normalize([Text.NormalizationForm]::FormD).ToCharArray() | Where-Object { [Globalization.CharUnicodeInfo]::GetUnicodeCategory($_) -ne [Globalization.UnicodeCategory]::NonSpacingMark })
$n = $s.Normalize('FormD'); $n.Length; $n.IsNormalized(); $n.Normalize() -eq $s
[char]::GetUnicodeCategory('€'), [char]::IsSymbol('€'), [char]::IsPunctuation('«'), [char]::IsLetter('Ⅷ'), [char]::IsNumber('½')
"a`r`nb`nc".ReplaceLineEndings('|')
'12'.ToInt32($null) + 1
(5).ToString().ToDouble($null)
(255).GetShortestBitLength()
try { 'x'.ToInt32($null) } catch { $_.FullyQualifiedErrorId }
try { 'x'.TryFormat(1) } catch { $_.FullyQualifiedErrorId }
(5 | Get-Member -MemberType Method).Name -join ' '
try { [int]'x' } catch [System.Management.Automation.RuntimeException] { 'rt' }
try { 'a'.Substring(9) } catch [System.Management.Automation.ExtendedTypeSystemException] { 'ext' }
try { Get-Item /nope -ErrorAction Stop } catch [System.Management.Automation.SessionStateException] { 'state' }
try { throw [System.IO.EndOfStreamException]'x' } catch [System.IO.IOException] { 'io' }
try { throw [System.Threading.Tasks.TaskCanceledException]'x' } catch [System.SystemException] { 'sys' } catch { 'other' }
try { throw [System.AggregateException]'x' } catch [System.SystemException] { 'sys' } catch { 'other' }
try { & { param([ValidateRange(1,2)]$x) } 5 } catch [System.Management.Automation.ParameterBindingException] { 'bind' }
try { [ValidateRange(1,2)]$y = 5 } catch [System.Management.Automation.MetadataException] { 'meta' }
([pscustomobject]@{a=1} | Get-Member -MemberType *Property).Name
('abc' | Get-Member -MemberType ParameterizedProperty).Definition
[DayOfWeek]'Sun*'
#: Jurgen Zizka Łodz
#: 22
#: False
#: True
#: CurrencySymbol
#: True
#: True
#: False
#: True
#: a|b|c
#: 13
#: 5
#: 8
#: FormatException
#: MethodNotFound
#: CompareTo Equals GetByteCount GetHashCode GetShortestBitLength GetType GetTypeCode ToBoolean ToByte ToChar ToDateTime ToDecimal ToDouble ToInt16 ToInt32 ToInt64 ToSByte ToSingle ToString ToType ToUInt16 ToUInt32 ToUInt64 TryFormat TryWriteBigEndian TryWriteLittleEndian WriteBigEndian WriteLittleEndian
#: rt
#: ext
#: state
#: io
#: sys
#: other
#: bind
#: meta
#: a
#: char Chars(int index) {get;}
#! SubstringDisambiguationEnumParseThrewAnException
