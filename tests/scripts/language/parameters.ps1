# An object of the pipeline gives values for itself alone: the next one begins with the default values again.
function Show-Port {
    param([Parameter(ValueFromPipelineByPropertyName)]$Server, [Parameter(ValueFromPipelineByPropertyName)]$Port = 443)
    process { "$Server $Port ($($PSBoundParameters.Keys))" }
}
[pscustomobject]@{ Server = 'EX01'; Port = 25 }, [pscustomobject]@{ Server = 'EX02' }, [pscustomobject]@{ Port = 1 } | Show-Port
function Show-Kind {
    [CmdletBinding()] param([Parameter(ParameterSetName = 'Number', ValueFromPipeline)][int]$Number, [Parameter(ParameterSetName = 'Text', ValueFromPipeline)][string]$Text)
    process { "$($PSCmdlet.ParameterSetName) $Number $Text" }
}
5, 'x', 6 | Show-Kind

# One that does not fit is reported, and the next one comes.
function Show-Small { param([Parameter(ValueFromPipeline, Mandatory)][ValidateRange(1, 3)]$Number) process { "small $Number" } }
1, 5, $null, 2 | Show-Small
function Show-Both { param([Parameter(ValueFromPipelineByPropertyName, Mandatory)]$A, [Parameter(ValueFromPipelineByPropertyName, Mandatory)]$B) process { "$A $B" } }
[pscustomobject]@{ A = 1 }, [pscustomobject]@{ A = 3; B = 4 } | Show-Both

# Validations: whatever a script throws, sides of zero, options of patterns, variables that keep theirs.
function Test-Script { param([ValidateScript({ if ($_ -lt 0) { throw 'it is below zero' }; $true })]$X) $X }
Test-Script 1; Test-Script -1
function Test-Sign { param([ValidateRange('Positive')][int]$X) $X }
Test-Sign 1; Test-Sign 0
function Test-Case { param([ValidatePattern('^a', Options = 'None')]$X) $X }
Test-Case a; Test-Case A
[ValidateSet('Low', 'High')][string]$level = 'Low'
$level = 'Middle'; $level
function Set-Count { param([ValidateRange(1, 5)][int]$Count) $Count = 3; $Count = 10; $Count }
Set-Count 1
[ValidateLength(1, 2)]$code = 'abc'

# What a mandatory parameter takes that has no type; truth values; switches.
function Test-Any { param([Parameter(Mandatory)]$A) "$($A.Count) items" }
Test-Any @()
function Test-Truth { param([bool]$B) $B }
Test-Truth $null
function Get-Switch { param([switch]$On) $On.ToBool(); $On }
Get-Switch -On
function Get-Rest { param($First, [Parameter(ValueFromRemainingArguments)]$Rest) $Rest.GetType().Name; $Rest.Count }
Get-Rest 1 2 3
function Get-Unset { param([decimal]$D, [byte]$B, [datetime]$T) "[$D] [$B] [$T]" }
Get-Unset
function Get-Near { param($Name, $Number) "$Name $Number" }
Get-Near -N a
function Get-Advanced { [CmdletBinding()] param() 'ran' }
Get-Advanced -ErrorAction nonsense
Get-Advanced -OutVariable kept | Out-Null; $kept.GetType().Name

# Closures bring a scope of their own; private variables are not seen further in.
function New-Counter { $count = 0; { $script:count++; $count }.GetNewClosure() }
$one = New-Counter; $other = New-Counter
& $one; & $one; & $other; & $one
function Get-Outside { $private:own = 1; Get-Inside }
function Get-Inside { "[$own]" }
Get-Outside
& $null
& ''

# Defaults, the input of a process block, what a block's errors mean outside.
$PSDefaultParameterValues['Get-Level:Level'] = 'High'
function Get-Level { [CmdletBinding()] param($Level = 'Low') $Level }
Get-Level; Get-Level Middle
function Show-Input { process { foreach ($item in $input) { "in $item" } } }
1, 2 | Show-Input
1 | ForEach-Object { Get-Item nothing -ErrorAction Ignore }; $?
$result = { 1; 2 }.Invoke(); $result.GetType().Name; $result.Count
#: EX01 25 (Server Port)
#: EX02 443 (Server)
#:  1 (Port)
#: Number 5
#: Text 0 x
#: Number 6
#: small 1
#: small 2
#: 3 4
#: 1
#: 1
#: a
#: Low
#: 3
#: 0 items
#: True
#:
#: IsPresent
#: ---------
#:      True
#: List`1
#: 2
#: [0] [0] []
#: ArrayList
#: 1
#: 2
#: 1
#: 3
#: []
#: High
#: Middle
#: in 1
#: in 2
#: True
#: Collection`1
#: 2
#! ParameterArgumentValidationError,Show-Small
#! ParameterArgumentValidationErrorNullNotAllowed,Show-Small
#! InputObjectMissingMandatory,Show-Both
#! ParameterArgumentValidationError,Test-Script
#! ParameterArgumentValidationError,Test-Sign
#! ParameterArgumentValidationError,Test-Case
#! ValidateSetFailure
#! ValidateSetFailure
#! ValidateSetFailure
#! ParameterArgumentTransformationError,Test-Truth
#! AmbiguousParameter,Get-Near
#! CannotConvertArgumentNoMessage,Get-Advanced
#! BadExpression
#! BadExpression
