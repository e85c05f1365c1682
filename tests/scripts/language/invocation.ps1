#on files
# Who was called, how and from where: $MyInvocation, $PSScriptRoot, $PSCommandPath.
function Show-Call { $MyInvocation | Format-List InvocationName, ScriptLineNumber, OffsetInLine, ExpectingInput, PipelinePosition }
Show-Call
  Set-Alias sc2 Show-Call; 1 | sc2

function Get-Own { $MyInvocation.MyCommand.Name; $MyInvocation.MyCommand.CommandType; "$($MyInvocation.MyCommand)"; $MyInvocation.UnboundArguments -join '|' }
Get-Own a b
function Get-Given { param($First, [switch]$Loud) $MyInvocation.BoundParameters.Keys | Sort-Object; $PSBoundParameters.First }
Get-Given -Loud -First 1

# Of a script the command is the file; idioms of published scripts find their folder by it.
Set-Content ./where.ps1 @'
param($Name)
$MyInvocation.MyCommand.CommandType
$MyInvocation.MyCommand.Name
(Split-Path -Parent $MyInvocation.MyCommand.Path) -eq $PSScriptRoot
(Split-Path -Parent $MyInvocation.MyCommand.Definition) -eq (Get-Location).Path
[IO.Path]::GetFileNameWithoutExtension($PSCommandPath)
"called as '$($MyInvocation.InvocationName)' with '$Name' and '$args'"
'@
./where.ps1 x y
& ./where.ps1 x y
. ./where.ps1 x y
$Name
# What belongs to the call alone is gone with it.
"[$args]"
[string]::IsNullOrEmpty($PSScriptRoot)

# A function knows the file in which it stands, whoever calls it.
Set-Content ./library.ps1 'function Get-Library { Split-Path -Leaf $PSCommandPath }'
. ./library.ps1
Get-Library
#: InvocationName   : Show-Call
#: ScriptLineNumber : 4
#: OffsetInLine     : 1
#: ExpectingInput   : False
#: PipelinePosition : 1
#:
#:
#: InvocationName   : sc2
#: ScriptLineNumber : 5
#: OffsetInLine     : 32
#: ExpectingInput   : True
#: PipelinePosition : 1
#:
#: Get-Own
#: Function
#: Get-Own
#: a|b
#: First
#: Loud
#: 1
#: ExternalScript
#: where.ps1
#: True
#: True
#: where
#: called as './where.ps1' with 'x' and 'y'
#: ExternalScript
#: where.ps1
#: True
#: True
#: where
#: called as '&' with 'x' and 'y'
#: ExternalScript
#: where.ps1
#: True
#: True
#: where
#: called as '.' with 'x' and 'y'
#: x
#: []
#: True
#: library.ps1
