#on files
# Where-Object without a script block.
$o = [pscustomobject]@{ Name = 'EX01'; N = 1; T = 'a', 'b' }
$o | Where-Object Name EX01
$o | Where-Object Name -eq
$o | Where-Object Na* -eq 'EX01' | ForEach-Object N
$o | Where-Object N* -eq 'EX01'
$o | Where-Object N -gt 'x'
$o | Where-Object N -is '[int]' | ForEach-Object N
$o | Where-Object T -match 'b' | ForEach-Object N

# ForEach-Object with the name of a member.
@($o, $null | ForEach-Object Nothing).Count
'a' | ForEach-Object NoMethod 1
$null | ForEach-Object Foo 1
'abc' | ForEach-Object Substring 9
'abc' | ForEach-Object Len*
'abc' | ForEach-Object L*

# Lists are compared pair by pair.
Compare-Object 1, 2, 3 3, 2, 1 -SyncWindow 0 | ForEach-Object { "$($_.InputObject)$($_.SideIndicator)" }
Compare-Object 1, 2, 3, 4 2, 3, 4, 5 -SyncWindow 1 -IncludeEqual | ForEach-Object { "$($_.InputObject)$($_.SideIndicator)" }

# JSON: several texts, and how deep they may be.
'{"x":1}', '{"x":2}' | ConvertFrom-Json | ForEach-Object x
'[1,', '2]' | ConvertFrom-Json
'{"a":{"b":{"c":1}}}' | ConvertFrom-Json -Depth 2

# Where somebody is.
$PWD.GetType().Name
Get-Location | Format-Table | Out-String | ForEach-Object { $_ -match '^\s*Path\s+----\s' }

# The provider and the drive of a place.
$place = Get-Location; $place.Provider.Name; "$($place.Provider)"; $place.Drive.Name; "$($place.Drive)"
(Get-Item .).PSProvider.Name

# Objects without a type of their own are all alike to those that compare, unless they are told which properties count; so are tables.
$one, $two = [pscustomobject]@{ A = 2 }, [pscustomobject]@{ A = 1 }
@(Compare-Object $one $two).Count; @(Compare-Object $one $two -Property A).Count; @(Compare-Object @{ A = 1 } @{ A = 2 }).Count
($one, $two | Sort-Object).A -join ' '; ($one, $two | Sort-Object A).A -join ' '
@($one, $two | Select-Object -Unique).Count; @($one, $two | Select-Object A -Unique).Count; @(@{ A = 1 }, @{ A = 2 } | Select-Object -Unique).Count
@($one, [pscustomobject]@{ A = '2' } | Select-Object * -Unique).Count
#: 1
#: 1
#: 1
#: 2
#: 3
#: 3=>
#: 1<=
#: 1=>
#: 3<=
#: 2==
#: 3==
#: 4==
#: 5=>
#: 1<=
#: 1
#: 2
#: 1
#: 2
#: PathInfo
#: True
#: FileSystem
#: Microsoft.PowerShell.Core\FileSystem
#: /
#: /
#: FileSystem
#: 0
#: 2
#: 0
#: 2 1
#: 1 2
#: 1
#: 2
#: 1
#: 1
#! OperatorNotSpecified,Microsoft.PowerShell.Commands.WhereObjectCommand
#! ValueNotSpecifiedForWhereObject,Microsoft.PowerShell.Commands.WhereObjectCommand
#! AmbiguousPropertyName,Microsoft.PowerShell.Commands.WhereObjectCommand
#! OperatorFailed,Microsoft.PowerShell.Commands.WhereObjectCommand
#! MethodNotFound,Microsoft.PowerShell.Commands.ForEachObjectCommand
#! InvokeMethodOnNull,Microsoft.PowerShell.Commands.ForEachObjectCommand
#! MethodInvocationError,Microsoft.PowerShell.Commands.ForEachObjectCommand
#! AmbiguousPropertyOrMethodName,Microsoft.PowerShell.Commands.ForEachObjectCommand
#! System.ArgumentException,Microsoft.PowerShell.Commands.ConvertFromJsonCommand
