# What an operator takes, and what it makes of it.
$text = '5'; $text++; $text
$list = @(1); $list++
3 + '1kb'; '2gb' / 1mb; 1 + '5l'; 1 + '0x1F'
'x'..'z' -join ''; [char]'x'..'z' -join ''; '5'..'7' -join ' '
1..'x'
4294967296..1
@{ a = 1 } + @{ a = 2 }
([ordered]@{ z = 1 } + @{ a = 2 }).GetType().Name
(1, 2) - 1
'abc' -replace 'a', 'b', 'c'
'abc' -replace '(b)', '<$+|$_>'
'aXb' -split 'x', 0, 'SimpleMatch' -join '|'; 'aXb' -csplit 'x', 0, 'SimpleMatch' -join '|'
'abc' -like 'a[b'
$enum = [System.IO.FileAttributes]
$enum::ReadOnly -bor $enum::Hidden; $enum::ReadOnly -band 2; 4 -bor $enum::Hidden

# Dates and time spans.
([timespan]'1:00' - '0:15').ToString(); (-[timespan]'1:00').ToString(); (2 * [timespan]'1:00').ToString()
([datetime]'2024-01-01' + '1:00').ToString('s')
[datetime]'2024-01-02' - '2024-01-01'
[datetime]'2024-01-02' + [datetime]'2024-01-01'

# Collections that change while a loop walks through them, their keys, and places that there are not.
$table = @{ a = 1; b = 2 }
foreach ($key in $table.Keys) { $table[$key] = 0 }
foreach ($key in @($table.Keys)) { $table[$key] = 7 }
$table.a, $table.b
$numbers = [System.Collections.Generic.List[int]]@(1, 2, 3)
foreach ($number in $numbers) { $numbers.Add($number) }
$numbers.Count
$table.Keys.GetType().Name; $table.Keys[0]
@{ only = 1 }.Keys | ForEach-Object { "key $_" }
$table[$null]
$table[$null] = 1
$rows = @([pscustomobject]@{ Name = 'a' }, [pscustomobject]@{ Name = 'b' })
$rows.Name = 'z'
$rows.Name

# Texts that grow, and methods that are called wrongly.
$builder = [System.Text.StringBuilder]::new()
$builder.Append('x')
$builder.Append('a', 3).AppendJoin(',', 1, 2).Insert(0, '>').Remove(1, 1).ToString(); $builder[1]; $builder.ToString(1, 2)
$builder.Length = 2; "$builder"
'abc'.Replace('b')
[math]::Abs()
'abc'.PadLeft(5, 'ab')
([version]'1.2.3').ToString(2); '{0:x}' -f [DayOfWeek]1; [string]::Compare('a', 'A', 'Ordinal')
try { [System.IO.File]::ReadAllText('/nothing/here') } catch [System.IO.DirectoryNotFoundException] { 'no folder' }
function Get-Leaf { param([System.IO.FileInfo]$File) $File.Name }
Get-Leaf /tmp/report.csv
function Get-Line { (Get-PSCallStack).ForEach({ "$($_.Command) $($_.FunctionName)" })[0] }
Get-Line
Invoke-Expression '@{ one = 1; ONE = 2 }'

# Bits of unsigned numbers stay unsigned; what is computed with Single is Double.
[ulong]::MaxValue -band 0xFF; [uint64]1 -shl 63; [uint32]1 -shl 31; [uint32]2147483648 -shr 31; -8 -shr 1
([uint32]1 -bor 2).GetType().Name; [uint32]1 -bor -1; -bnot [uint32]0; -bnot [ulong]1; -bnot 5; 1 -shl 33
[single]0.1 -eq 0.1; [single]0.5 -eq 0.5; [single]0.1 + [single]0.2; ([single]1 + [single]1).GetType().Name

# .NET counts groups with names behind the others.
'ab 1' -match '(?<word>\w+)\s(\d)'; "$($Matches[1]) $($Matches.word) $($Matches.Count)"
'ab 1' -replace '(?<word>\w+)\s(\d)', '$1-${word}-$2'; 'x1' -replace '(?<a>x)(\d)', '$+'
$regex = [regex]'(?<word>\w+)\s(\d)'
"$($regex.GetGroupNames()) $($regex.GetGroupNumbers()) $($regex.GroupNumberFromName('word')) $($regex.GroupNumberFromName('none'))"
$regex.Match('ab 1').Groups | ForEach-Object { "$($_.Name)=$($_.Value)" }
#: 5
#: 1027
#: 2048
#: 6
#: 32
#: xyz
#: xyz
#: 5 6 7
#: OrderedDictionary
#: a<b|abc>c
#: a|b
#: aXb
#: ReadOnly, Hidden
#: None
#: 6
#: 00:45:00
#: -01:00:00
#: 02:00:00
#: 2024-01-01T01:00:00
#: 7
#: 7
#: 4
#: KeyCollection
#: key only
#: a
#: b
#:
#: Capacity MaxCapacity Length
#: -------- ----------- ------
#:       16  2147483647      1
#: >aaa1,2
#: a
#: aa
#: >a
#: 1.2
#: 00000001
#: 32
#: no folder
#: report.csv
#: Get-Line Get-Line
#: 255
#: 9223372036854775808
#: 2147483648
#: 1
#: -4
#: UInt32
#: 4294967295
#: 4294967295
#: 18446744073709551614
#: -6
#: 2
#: False
#: True
#: 0.300000004470348
#: Double
#: True
#: 1 ab 3
#: 1-ab-ab
#: x
#: 0 1 word 0 1 2 2 -1
#: 0=ab 1
#: 1=1
#: word=ab
#! OperatorRequiresNumber
#! OperatorRequiresNumber
#! System.FormatException
#! System.OverflowException
#! System.ArgumentException
#! MethodNotFound
#! BadReplaceArgument
#! WildcardPattern_Invalid
#! MethodCountCouldNotFindBest
#! MethodArgumentConversionInvalidCastArgument
#! System.InvalidOperationException
#! System.InvalidOperationException
#! CannotIndex
#! NullArrayIndex
#! NullArrayIndex
#! PropertyAssignmentException
#! MethodCountCouldNotFindBest
#! MethodCountCouldNotFindBest
#! MethodArgumentConversionInvalidCastArgument
#! DuplicateKeyInHashLiteral,Microsoft.PowerShell.Commands.InvokeExpressionCommand
