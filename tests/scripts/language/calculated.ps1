#on files
# What may stand in a calculated property, and what may not.
$o = [pscustomobject]@{ Name = 'a'; V = 1 }
$o | Select-Object @{ n = 'Q' }
$o | Select-Object @{ n = 'Q'; e = { 1 }; x = 2 }
$o | Select-Object 5
$o | Format-Table @{ n = 1; e = 'V' }
$o | Format-Table @{ e = 'V'; width = 0 }
$o | Format-Table @{ e = 'V'; alignment = 'up' }
$o | Format-List @{ e = 'V'; width = 5 }
$o | Sort-Object @{ x = 'V' }
$o | Group-Object @{ e = 'V'; n = 'x' }
$o | Format-Table Name -GroupBy @{ e = '' }
$o | Select-Object @{ 1 = 2 }
$o | Select-Object @{ n = 'a'; name = 'b'; e = 'V' }

# Measure-Object counts what has a value and what has $null, and not what lacks the property.
$null, [pscustomobject]@{ A = 1 }, [pscustomobject]@{ A = $null }, [pscustomobject]@{ B = 5 } | Measure-Object A, B -Sum | Select-Object Property, Count, Sum
[pscustomobject]@{ Aa = 1; Ab = 2; B = 3 } | Measure-Object A* -Sum | ForEach-Object { "$($_.Property)=$($_.Sum)" }
'a', 'b' | Measure-Object -Sum | ForEach-Object { "$($_.Count) [$($_.Sum)]" }
"a b`nc", '' | Measure-Object -Line -Word -Character | ForEach-Object { "$($_.Lines) $($_.Words) $($_.Characters)" }
[pscustomobject]@{ T = 'a b' }, [pscustomobject]@{ T = 'c' } | Measure-Object T -Word | ForEach-Object { "$($_.Property) $($_.Words)" }
('b', 'a' | Measure-Object -Maximum).GetType().Name
1..4 | Measure-Object -StandardDeviation | ForEach-Object { $_.StandardDeviation.ToString('N4') }

# An error is written again as what it is, by whoever writes it.
function Invoke-Again { try { 1 / 0 } catch { Write-Error $_ } }
Invoke-Again 2>&1 | ForEach-Object { $_.FullyQualifiedErrorId; $_.CategoryInfo.Activity; $_.InvocationInfo.MyCommand.Name }
Write-Error ([System.InvalidOperationException]'thrown') 2>&1 | ForEach-Object { $_.FullyQualifiedErrorId; $_.Exception.GetType().Name }
try { Write-Warning 'w' -WarningAction Stop } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Reason; $_.Exception.GetType().Name }
try { [math]::Sqrt('x') } catch { $_.FullyQualifiedErrorId; $_.Exception.GetType().Name }
$(try { 1 / 0 } catch { $_ | Format-List * -Force | Out-String }).Contains('CategoryInfo          : NotSpecified: (:) [], RuntimeException')
[regex]::Match('abc', 'b') | Format-List

# Paths.
Test-Path ''; Test-Path $null
Set-Content p.txt x; Test-Path *.txt -Exclude p*; Test-Path *.txt -Include p* -PathType Leaf; Test-Path p.txt -NewerThan '2000-01-01'; Test-Path p.txt -OlderThan '2000-01-01'
Split-Path 'HKLM:\a\b' -Qualifier; Split-Path 'HKLM:\a\b' -NoQualifier; Split-Path 'a/b' -Qualifier
Join-Path . p* -Resolve | Split-Path -Leaf
Split-Path ./p* -Leaf -Resolve
#: WARNING: w
#: Property Count   Sum
#: -------- -----   ---
#: A            2 1.000
#: B            1 5.000
#: Aa=1
#: Ab=2
#: 2 []
#: 2 3 5
#: T 3
#: GenericObjectMeasureInfo
#: 1.2910
#: RuntimeException,Invoke-Again
#: Write-Error
#: Invoke-Again
#: System.InvalidOperationException
#: InvalidOperationException
#: ActionPreferenceStop,Microsoft.PowerShell.Commands.WriteWarningCommand
#: ParentContainsErrorRecordException
#: ActionPreferenceStopException
#: MethodArgumentConversionInvalidCastArgument
#: MethodException
#: True
#:
#:
#: Groups    : {0}
#: Success   : True
#: Name      : 0
#: Captures  : {0}
#: Index     : 1
#: Length    : 1
#: Value     : b
#: ValueSpan :
#:
#: False
#: False
#: True
#: True
#: False
#: HKLM:
#: \a\b
#: p.txt
#: p.txt
#! DictionaryKeyMandatoryEntry,Microsoft.PowerShell.Commands.SelectObjectCommand
#! DictionaryKeyIllegal,Microsoft.PowerShell.Commands.SelectObjectCommand
#! DictionaryKeyUnknownType,Microsoft.PowerShell.Commands.SelectObjectCommand
#! DictionaryKeyIllegalValue2,Microsoft.PowerShell.Commands.FormatTableCommand
#! WidthOutOfRange,Microsoft.PowerShell.Commands.FormatTableCommand
#! AlignmentIllegalValue,Microsoft.PowerShell.Commands.FormatTableCommand
#! DictionaryKeyIllegal,Microsoft.PowerShell.Commands.FormatListCommand
#! DictionaryKeyIllegal,Microsoft.PowerShell.Commands.SortObjectCommand
#! DictionaryKeyIllegal,Microsoft.PowerShell.Commands.GroupObjectCommand
#! ExpressionEmptyString1,Microsoft.PowerShell.Commands.FormatTableCommand
#! DictionaryKeyNonString,Microsoft.PowerShell.Commands.SelectObjectCommand
#! DictionaryKeyDuplicate,Microsoft.PowerShell.Commands.SelectObjectCommand
#! NonNumericInputObject,Microsoft.PowerShell.Commands.MeasureObjectCommand
#! NonNumericInputObject,Microsoft.PowerShell.Commands.MeasureObjectCommand
#! NullPathNotPermitted,Microsoft.PowerShell.Commands.TestPathCommand
#! ParsePathFormatError,Microsoft.PowerShell.Commands.SplitPathCommand
