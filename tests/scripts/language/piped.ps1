#on files
# Members: what would be read or called, by -WhatIf; what is missing, in strict mode.
'abc' | ForEach-Object ToUpper -WhatIf
'abc' | ForEach-Object length -WhatIf
'abc' | ForEach-Object Substring 1, 1 -WhatIf
@{ key = 1 } | ForEach-Object key -WhatIf
try { 'abc' | ForEach-Object { $_ } -WhatIf } catch { $_.FullyQualifiedErrorId }
[pscustomobject]@{ N = 1 } | Add-Member ScriptMethod Twice { $this.N * 2 } -PassThru | ForEach-Object Twice
5 | Where-Object Count -EQ 1
& {
  Set-StrictMode -Version Latest
  1 | ForEach-Object Nothing
  1 | Where-Object Nothing -EQ 1
  $null | ForEach-Object Nothing
}

# Arguments that are left over: a list of them, and a single list as it is.
'abc' | ForEach-Object Substring 1, 1
function Get-Rest { param([Parameter(ValueFromRemainingArguments)][string[]]$Rest) "$($Rest.Count) $($Rest -join '|') $($PSBoundParameters.Keys)" }
Get-Rest a, b
Get-Rest a b, c
Get-Rest a

# A script block makes the argument of each object of the pipeline, and nothing without one.
function Set-It { param([Parameter(ValueFromPipeline)]$In, [Parameter(ValueFromPipelineByPropertyName)][string]$Name) process { "$In $Name $($PSBoundParameters.Count)" } }
1, 2 | Set-It -Name { "n$_" }
Set-It -Name { 'x' }

# A property that is not there comes last, whatever the direction; a block that fails is heard of.
$rows = [pscustomobject]@{ A = 2; N = 1 }, [pscustomobject]@{ N = 2 }, [pscustomobject]@{ A = 1; N = 3 }, [pscustomobject]@{ A = $null; N = 4 }
($rows | Sort-Object A).N -join ' '
($rows | Sort-Object A -Descending).N -join ' '
'x', '2' | Sort-Object { [int]$_ }
($rows | Group-Object A | ForEach-Object { "[$($_.Name)] $($_.Count)" }) -join ' '

# Names of groups leave out what is nothing; lists stand in braces; a table holds collections.
[pscustomobject]@{ A = 'x'; B = $null } | Group-Object A, B | ForEach-Object Name
[pscustomobject]@{ A = 'q', 'r' } | Group-Object A | ForEach-Object Name
('b', 'a', 'b' | Group-Object -AsHashTable)['b'].GetType().Name
@(@() | Group-Object -AsHashTable).Count
'a' | Group-Object -AsString
1 | Group-Object A, B -AsHashTable
'2024-01-05' | New-TimeSpan -End '2024-01-06' | ForEach-Object Days
#: What if: Performing the operation "Invoke method 'ToUpper'" on target "InputObject: abc".
#: What if: Performing the operation "Retrieve the value for property 'Length'" on target "InputObject: abc".
#: What if: Performing the operation "Invoke method 'Substring' with arguments: 1, 1" on target "InputObject: abc".
#: What if: Performing the operation "Retrieve the value for key 'key'" on target "InputObject: System.Collections.Hashtable".
#: NoShouldProcessForScriptBlockSet,Microsoft.PowerShell.Commands.ForEachObjectCommand
#: 2
#: b
#: 2 a|b Rest
#: 2 a|b c Rest
#: 1 a Rest
#: 1 n1 2
#: 2 n2 2
#: 4 3 1 2
#: 1 3 4 2
#: x
#: 2
#: [] 1 [1] 1 [2] 1 [] 1
#: x
#: {q, r}
#: Collection`1
#: 0
#: 1
#! PropertyOrMethodNotFound,Microsoft.PowerShell.Commands.ForEachObjectCommand
#! PropertyNotFound,Microsoft.PowerShell.Commands.WhereObjectCommand
#! InputObjectIsNull,Microsoft.PowerShell.Commands.ForEachObjectCommand
#! ScriptBlockArgumentNoInput,Set-It
#! ExpressionEvaluation,Microsoft.PowerShell.Commands.SortObjectCommand
#! ArgumentException,Microsoft.PowerShell.Commands.GroupObjectCommand
#! ArgumentException,Microsoft.PowerShell.Commands.GroupObjectCommand
