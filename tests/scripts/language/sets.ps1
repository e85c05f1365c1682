# Which parameter set is meant: the only one of which nothing is missing, or the default one.
function Get-A { [CmdletBinding()] param([Parameter(ParameterSetName = 'X')]$P, [Parameter(ParameterSetName = 'Y')]$Q) $PSCmdlet.ParameterSetName }
Get-A
Get-A -P 1
function Get-B { [CmdletBinding()] param([Parameter(Mandatory, ParameterSetName = 'X')]$P, [Parameter(ParameterSetName = 'Y')]$Q) $PSCmdlet.ParameterSetName }
Get-B
function Get-C { [CmdletBinding()] param([Parameter(Mandatory, ParameterSetName = 'I')][int]$Id, [Parameter(Mandatory, ParameterSetName = 'N')][string]$Name, [switch]$All) $PSCmdlet.ParameterSetName }
Get-C -All
Get-C -Name x

# A set that takes nothing of the pipeline drops out when objects come.
function Get-D {
  [CmdletBinding()]
  param([Parameter(Mandatory, ParameterSetName = 'X')]$P, [Parameter(Mandatory, ParameterSetName = 'Y', ValueFromPipeline)]$Q)
  process { "$($PSCmdlet.ParameterSetName) $Q" }
}
1 | Get-D
Get-D

# What Get-Command says of it.
function Get-E {
  [CmdletBinding(DefaultParameterSetName = 'B')]
  param(
    [Parameter(Mandatory, ParameterSetName = 'A', Position = 0)][ValidateSet('x', 'y')][Alias('nn')][string]$N,
    [Parameter(ParameterSetName = 'B')][ValidateRange(1, 5)][int]$M
  )
}
$command = Get-Command Get-E
($command.Parameters['N'].Attributes | Where-Object { $_ -is [ValidateSet] }).ValidValues -join ' '
$command.Parameters['N'].Attributes.ValidValues -join ' '
($command.Parameters['M'].Attributes | Where-Object { $_ -is [System.Management.Automation.ValidateRangeAttribute] }).MaxRange
($command.Parameters['N'].Attributes | Where-Object { $_ -is [Parameter] }).Mandatory
$command.Parameters.N.ParameterSets.Keys
$command.ParameterSets.Name -join ' '
($command.ParameterSets | Where-Object IsDefault).Name
$command.DefaultParameterSet
#: X
#: Y
#: N
#: Y 1
#: x y
#: x y
#: 5
#: True
#: A
#: B A
#: B
#: B
#! AmbiguousParameterSet,Get-A
#! AmbiguousParameterSet,Get-C
#! AmbiguousParameterSet,Get-D
