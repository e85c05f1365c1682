#on files
# What came through the pipeline is walked through once.
function Get-Twice { @($input).Count; @($input).Count }
1..3 | Get-Twice
function Get-Stepwise { while ($input.MoveNext()) { "step $($input.Current)" }; $input.Reset(); foreach ($item in $input) { "again $item" } }
1..2 | Get-Stepwise
function Get-Joined { "[$input]" }; 1..3 | Get-Joined
function Get-Sum { ($input | Measure-Object -Sum).Sum }; 1..3 | Get-Sum
function Get-List { $input -join ',' }; 1, 2 | Get-List
1..3 | & { $input.GetType().Name; $input.ForEach({ $_ * 2 }) }

# Tables and lists give enumerators, which a pipeline walks through.
$table = [ordered]@{ a = 1; b = 2 }
$walk = $table.GetEnumerator()
while ($walk.MoveNext()) { "$($walk.Key)=$($walk.Value) $($walk.Current.Name)" }
$walk.GetType().Name; $walk -is [System.Collections.IEnumerator]
$table.GetEnumerator().Name -join ' '; @($table.GetEnumerator()).Count
$table.GetEnumerator().Where({ $_.Value -gt 1 }).Key
($table.GetEnumerator() | Sort-Object Value -Descending)[0].Key
$walk = (1, 2, 3).GetEnumerator(); $null = $walk.MoveNext(); @($walk) -join ' '
'ab'.GetEnumerator() | ForEach-Object { "<$_>" }

# Whole numbers of any size.
7n / 2; 3 + 5n; [bigint]::Pow(2, 100); (1n).GetType().FullName; 10 -eq 10n; -7n % 3; [int]5n; '{0:N0}' -f 10000000000000000000n; (255n).ToString('X')
$number = 1n; $number++; "$number"; [bool]0n; [bigint]1.9; 5n, 2, 3n | Sort-Object | ForEach-Object { "$_" }
[bigint]'x'

# A type in a text has the name that scripts write.
"$([int]) $([string[]]) $((Get-Date).GetType()) $([System.IO.FileInfo]) $(@().GetType())"; '{0}' -f [int]; [int].ToString(); [int] -eq 'int'; [int], [hashtable] -join '+'
{ a } -eq 'a'; 'a' -eq { a }.ToString().Trim(); [regex]'a' -eq 'a'

# -split with options, a limit, and a block that looks at each character.
"l1`nl2" -split '^l', 0, 'Multiline' | ForEach-Object { "<$($_.Trim())>" }
'a,b,c' -split { $_ -eq ',' }, 2; 'a,b,c' -split { $_ -eq ',' }, -2
'aXb' -csplit 'x', 0, 'IgnoreCase'
'x' -split 'a', 'b'
'x' -split 'a', 0, 'Simple,Multiline'
'x' -split { $true }, 0, 'SimpleMatch'

# Patterns, digests, tuples.
[WildcardPattern]::new('A*').IsMatch('abc'); [WildcardPattern]::Get('A*', 'IgnoreCase').IsMatch('abc'); [WildcardPattern]::Escape('a*[b]'); [WildcardPattern]::ContainsWildcardCharacters('a`*')
[BitConverter]::ToString([System.Security.Cryptography.MD5]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes('abc')))
$pair = [Tuple]::Create(1, 'a'); "$pair $($pair.Item2)"; [double]::IsNaN([double]::NaN); "[$([DBNull]::Value)]"

# Without a default set, the set is meant that lacks nothing.
function Get-Chosen { [CmdletBinding()] param([Parameter(ParameterSetName = 'A', Mandatory)]$A, [Parameter(ParameterSetName = 'B')]$B, $C) $PSCmdlet.ParameterSetName }
Get-Chosen -C 1; Get-Chosen -A 1
function Get-Open { [CmdletBinding()] param([Parameter(ParameterSetName = 'A')]$A, [Parameter(ParameterSetName = 'B')]$B) $PSCmdlet.ParameterSetName }
Get-Open
try { throw $null } catch { "$_ $($_.FullyQualifiedErrorId)" }
[scriptblock]'x'
try { [scriptblock]::Create('if (') } catch { $_.FullyQualifiedErrorId }

# A clean block runs when its pipeline is over, in whatever way; what it writes goes nowhere.
function Use-Clean { begin { $kept = 1 } process { if ($_ -eq 3) { throw 'three' }; $_ } clean { Write-Host "cleaned $kept"; 'lost' } }
1, 2 | Use-Clean
1, 2 | Use-Clean | Select-Object -First 1
try { 3 | Use-Clean } catch { "caught $_" }

# What a table is and has, keys or not.
$table = @{ Count = 5; Keys = 'x' }
$table.Count; $table.psbase.Count; $table.psbase.Keys.Count; ('abc').psbase.Length

# Scopes that are not there.
Get-Variable table -Scope 99
Set-Variable other 1 -Scope -1
Get-Variable table -Scope nowhere
$null -eq [version]$null; [convert]::ChangeType('5', [int]) + 1
[convert]::ToByte(300)
[uri]5
#: 3
#: 0
#: step 1
#: step 2
#: again 1
#: again 2
#: [1 2 3]
#: 6
#: 1,2
#: ArrayListEnumeratorSimple
#: 2
#: 4
#: 6
#: a=1 a
#: b=2 b
#: OrderedDictionaryEnumerator
#: True
#: a b
#: 2
#: b
#: b
#: 2 3
#: <a>
#: <b>
#: 3
#: 8
#: 1267650600228229401496703205376
#: System.Numerics.BigInteger
#: True
#: -1
#: 5
#: 10,000,000,000,000,000,000
#: 0FF
#: 2
#: False
#: 1
#: 2
#: 3
#: 5
#: int string[] datetime System.IO.FileInfo System.Object[]
#: System.Int32
#: System.Int32
#: True
#: int+hashtable
#: False
#: True
#: False
#: <>
#: <1>
#: <2>
#: a
#: b,c
#: a,b
#: c
#: a
#: b
#: False
#: True
#: a`*`[b`]
#: False
#: 90-01-50-98-3C-D2-4F-B0-D6-96-3F-7D-28-E1-7F-72
#: (1, a) a
#: True
#: []
#: B
#: A
#: ScriptHalted ScriptHalted
#: ParseException
#: 1
#: 2
#: cleaned 1
#: 1
#: cleaned 1
#: cleaned 1
#: caught three
#: 5
#: 2
#: 2
#: 3
#: True
#: 6
#! InvalidCastFromStringToInteger
#! InvalidCastFromStringToInteger
#! InvalidSplitOptionCombination
#! InvalidSplitOptionWithPredicate
#! AmbiguousParameterSet,Get-Open
#! ConvertToFinalInvalidCastException
#! ArgumentOutOfRange,Microsoft.PowerShell.Commands.GetVariableCommand
#! ArgumentOutOfRange,Microsoft.PowerShell.Commands.SetVariableCommand
#! Argument,Microsoft.PowerShell.Commands.GetVariableCommand
#! OverflowException
#! ConvertToFinalInvalidCastException
