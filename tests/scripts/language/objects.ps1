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
#! OperatorNotSpecified,Microsoft.PowerShell.Commands.WhereObjectCommand
#! ValueNotSpecifiedForWhereObject,Microsoft.PowerShell.Commands.WhereObjectCommand
#! AmbiguousPropertyName,Microsoft.PowerShell.Commands.WhereObjectCommand
#! OperatorFailed,Microsoft.PowerShell.Commands.WhereObjectCommand
#! MethodNotFound,Microsoft.PowerShell.Commands.ForEachObjectCommand
#! InvokeMethodOnNull,Microsoft.PowerShell.Commands.ForEachObjectCommand
#! MethodInvocationError,Microsoft.PowerShell.Commands.ForEachObjectCommand
#! AmbiguousPropertyOrMethodName,Microsoft.PowerShell.Commands.ForEachObjectCommand
#! System.ArgumentException,Microsoft.PowerShell.Commands.ConvertFromJsonCommand
