#on files
# What a format cmdlet writes begins anew what nobody formats.
$o = [pscustomobject]@{ A = 1 }
$o
$o | Format-List
[pscustomobject]@{ Z = 1 }

# Texts and errors stand for themselves unless -Force says otherwise.
'abc' | Format-Table Length
'abc' | Format-List Length -Force
$(try { throw 'x' } catch { $_ | Format-List | Out-String }) -match '^x'
1, $null | Format-List
, @('a', $null, 'b') | Format-Table

# Lists of well-known types.
'b', 'a', 'b' | Group-Object | Format-List
Get-Alias ft | Format-List
[timespan]'01:30' | Format-Table
[ordered]@{ b = 1; a = 'x' } | Format-Table Name
Get-Date '2024-03-05' | Format-Custom

# Views by name, what is left out, collections as they are.
[timespan]'01:30' | Format-Table -View System.TimeSpan
[timespan]'01:30' | Format-Table -View nothing
$o | Format-Table A -View nothing
[pscustomobject]@{ A = 1; B = 2; C = 3 } | Format-Table -ExcludeProperty B
[pscustomobject]@{ A = 1; B = 2; C = 3 } | Format-List -Property A*, B, C -ExcludeProperty B, C
, @(1, 2) | Format-List -Expand CoreOnly -Property Length -Force
, @('a') | Format-Table -Expand Both

# What fails in a column.
$o | Format-Table { 1 / 0 }, @{ n = 'B'; e = { throw 'x' } } -DisplayError
$o | Format-Table @{ n = 'B'; e = { throw 'x' } } -ShowError

# Groups.
$all = 'a', 'A', 'b' | ForEach-Object { [pscustomobject]@{ S = $_; N = 1 } }
$all | Format-Table N -GroupBy S
$all | Format-List N -GroupBy @{ n = 'Letter'; e = 'S' }
$all | Format-Table N -GroupBy Missing

# Steps of a table are objects, which do not bear being taken apart.
($all | Format-Table).Count
$all | Format-Table | ForEach-Object { $_.GetType().Name }
($all | Format-Table | ConvertTo-Csv)[0, 1]
$all | Format-List | Select-Object -Skip 2 | Out-String

# A collection shows the names that objects have of themselves.
[pscustomobject]@{ L = @([pscustomobject]@{ Name = 'x' }, @{ Name = 'y' }, @{ k = 1 }, [version]'1.2', $null) } | Format-List

# Side by side.
1..5 | ForEach-Object { [pscustomobject]@{ Id = $_ } } | Format-Wide -Column 3 | Out-String -Width 20
'one', 'three' | ForEach-Object { [pscustomobject]@{ Name = $_ } } | Format-Wide -AutoSize | Out-String -Width 20

# Texts are broken behind blanks, which count.
[pscustomobject]@{ T = 'one two three'; U = 'x' } | Format-Table -Wrap | Out-String -Width 10
[pscustomobject]@{ T = 'one two three four' } | Format-List | Out-String -Width 12
#: A
#: -
#: 1
#:
#:
#: A : 1
#:
#:
#: Z
#: -
#: 1
#: abc
#:
#:
#: Length : 3
#:
#: True
#: 1
#: a
#:
#: b
#:
#: Name   : a
#: Count  : 1
#: Group  : {a}
#: Values : {a}
#:
#: Name   : b
#: Count  : 2
#: Group  : {b, b}
#: Values : {b}
#:
#:
#: DisplayName       : ft -> Format-Table
#: CommandType       : Alias
#: Definition        : Format-Table
#: ReferencedCommand : Format-Table
#: ResolvedCommand   : Format-Table
#:
#:
#: Days Hours Minutes Seconds Milliseconds
#: ---- ----- ------- ------- ------------
#: 0    1     30      0       0
#:
#:
#: Name
#: ----
#: b
#: a
#:
#:
#: Tuesday, March 5, 2024 12:00:00 AM
#:
#:
#: Days Hours Minutes Seconds Milliseconds
#: ---- ----- ------- ------- ------------
#: 0    1     30      0       0
#:
#:
#: A C
#: - -
#: 1 3
#:
#:
#: A : 1
#:
#:
#: Length : 2
#:
#: The following object supports IEnumerable:
#:
#: Length         : 1
#: LongLength     : 1
#: Rank           : 1
#: SyncRoot       : {a}
#: IsReadOnly     : False
#: IsFixedSize    : True
#: IsSynchronized : False
#: Count          : 1
#:
#: The IEnumerable contains the following object:
#: a
#:
#:  1 / 0  B
#: ------- -
#: #ERR    #ERR
#:
#:
#: B
#: -
#:
#: The expression " throw 'x' " of a property failed.
#: + CategoryInfo          : InvalidArgument: (@{A=1}:PSObject) [], RuntimeException
#: + FullyQualifiedErrorId : PSPropertyExpressionError
#:
#:
#:
#:    S: a
#:
#: N
#: -
#: 1
#: 1
#:
#:    S: b
#:
#: N
#: -
#: 1
#:
#:
#:    Letter: a
#:
#: N : 1
#:
#: N : 1
#:
#:
#:    Letter: b
#:
#: N : 1
#:
#:
#: N
#: -
#: 1
#: 1
#: 1
#:
#: 7
#: FormatStartData
#: GroupStartData
#: FormatEntryData
#: FormatEntryData
#: FormatEntryData
#: GroupEndData
#: FormatEndData
#: "ClassId2e4f51ef21dd47e99d3c952918aff9cd","pageHeaderEntry","pageFooterEntry","autosizeInfo","shapeInfo","groupingEntry"
#: "033ecb2bc07a4d43b5ef94ed5a35d280",,,,"Microsoft.PowerShell.Commands.Internal.Format.TableHeaderInfo",
#:
#: L : {@{Name=x}, y, System.Collections.Hashtable, 1.2, $null}
#:
#:
#: 1      2      3
#: 4      5
#:
#:
#:
#: one    three
#:
#:
#:
#: T
#: -
#: one two
#: three
#:
#:
#:
#: T : one two
#:     three
#:     four
#! FormatViewNotFound,Microsoft.PowerShell.Commands.FormatTableCommand
#! FormatCannotSpecifyViewAndProperty,Microsoft.PowerShell.Commands.FormatTableCommand
#! ConsoleLineOutputOutOfSequencePacket,Microsoft.PowerShell.Commands.OutLineOutputCommand
