# What failed when a conversion failed, and what lies behind it.
function Show-Causes($Record) { for ($cause = $Record.Exception; $cause; $cause = $cause.InnerException) { $cause.GetType().Name } }
try { [int]'abc' } catch { Show-Causes $_ }
try { [int]'99999999999' } catch { Show-Causes $_ }
try { [byte]300 } catch { Show-Causes $_ }
try { [datetime]'abc' } catch { Show-Causes $_ }
try { [timespan]'25:00' } catch { Show-Causes $_ }
try { [version]'1' } catch { Show-Causes $_ }
try { [version]'a.b' } catch { Show-Causes $_ }
try { [xml]'<a' } catch { Show-Causes $_ }
try { [regex]'(' } catch { Show-Causes $_ }
try { [int]@{} } catch { Show-Causes $_ }
function Set-Size { param([int]$Size) $Size }
try { Set-Size abc } catch { Show-Causes $_ }
try { [timespan]::Parse('25:00') } catch { Show-Causes $_ }
try { [uri]::new('relative') } catch { Show-Causes $_ }

# A variable of the script is converted by its attribute, one of a function as a cast would.
[int]$number = 'abc'
function Set-Number { [int]$own = 1; $own = 'abc' }
Set-Number

# Casts read numbers as the language writes them; Parse reads what .NET does.
[int]'1kb'; [int]'0b11'; [int]'0xFFFFFFFF'; [double]'1.5mb'; [decimal]'5L'
[int]::Parse(' 5 '); [double]::Parse('1,000.5'); [int]::TryParse('5.5', [ref]$null); [convert]::ToInt32('12')
[int]::Parse('5.5')
[convert]::ToInt32('0x10')
[guid]$id = [guid]::NewGuid(); [guid]::TryParse('x', [ref]$id); $id.Guid
5 -as 'nope'
[timespan]::Zero.ToString('h')
"$([datetime]::MinValue.Date | Out-String)".Trim(); [uri]::new('https://a/b').GetLeftPart([UriPartial]::Authority)

[System.Management.Automation.ActionPreference]'Stop'; [object]::ReferenceEquals('a', 5); [object]::Equals(1, 1)
$text = [System.Text.StringBuilder]::new('abc'); $text.Chars(1); [System.Web.HttpUtility]::UrlEncode('a b/ü')
$text.AppendFormat('{0} {1}', 'a')

# The script itself runs in the global scope.
$here = 5; "$global:here"; function Set-Here { $global:here = 9 }; Set-Here; $here; Get-Variable here -Scope Global -ValueOnly

#: RuntimeException
#: PSInvalidCastException
#: FormatException
#: RuntimeException
#: PSInvalidCastException
#: OverflowException
#: RuntimeException
#: PSInvalidCastException
#: OverflowException
#: RuntimeException
#: PSInvalidCastException
#: FormatException
#: RuntimeException
#: PSInvalidCastException
#: OverflowException
#: RuntimeException
#: PSInvalidCastException
#: ArgumentException
#: RuntimeException
#: PSInvalidCastException
#: FormatException
#: RuntimeException
#: PSInvalidCastException
#: XmlException
#: RuntimeException
#: PSInvalidCastException
#: RegexParseException
#: RuntimeException
#: PSInvalidCastException
#: ParameterBindingArgumentTransformationException
#: ArgumentTransformationMetadataException
#: PSInvalidCastException
#: FormatException
#: MethodInvocationException
#: OverflowException
#: MethodInvocationException
#: UriFormatException
#: 1024
#: 3
#: -1
#: 1572864
#: 5
#: 5
#: 1000.5
#: False
#: 12
#: False
#: 00000000-0000-0000-0000-000000000000
#: Monday, January 1, 0001 12:00:00 AM
#: https://a
#: Stop
#: False
#: True
#: b
#: a+b%2f%c3%bc
#: 5
#: 9
#: 9
#! RuntimeException
#! InvalidCastFromStringToInteger
#! FormatException
#! FormatException
#! InvalidCastFromStringToType
#! FormatException
#! FormatException
