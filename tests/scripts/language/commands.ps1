#on files
# Functions as objects: how they bind, what they write, what stands before their parameters.
function Get-Thing {
  [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess)]
  [OutputType([string], 'My.Type')]
  param(
    [Parameter(Mandatory, Position = 0, ParameterSetName = 'ByName')][Alias('n')][string]$Name,
    [Parameter(Mandatory, ParameterSetName = 'ById')][int]$Id,
    [ValidateSet('a', 'b')][AllowNull()][string[]]$Kind = 'a',
    [ValidateScript({ $_ })]$Free
  )
  $Name
}
$command = Get-Command Get-Thing
$command.CmdletBinding
$command.OutputType.Name -join ','
$command.ParameterSets | ForEach-Object { "$_" }
$command.Parameters.Values | Select-Object -First 4 | ForEach-Object { "$($_.Name): $($_.Attributes.ForEach({ $_.GetType().Name }) -join ' ')" }
"$($command.Parameters['Id'])"
"$($command.Options) [$($command.Source)] $($command.Verb) $($command.Noun) $($command.Visibility)"
function Add-Pair($a, [int]$b = 3) { $a + $b }
$plain = Get-Command Add-Pair
$plain.CmdletBinding; $null -eq $plain.DefaultParameterSet; $plain.OutputType.Count
$plain.ParameterSets[0].ToString()
$plain.Definition
${function:Add-Pair}.ToString() -eq $plain.Definition
(Get-Command Get-Item).ParameterSets[0].ToString()

# All kinds of commands stand in one table.
Get-Command Get-Thing, gci, Get-Date

# An alias of nothing: what is missing is what it stands for.
Set-Alias nothing Get-Nothing
try { nothing } catch { $_.TargetObject; $_.CategoryInfo.Category }

# A function that ends itself ends there, and so does the statement that called it; what it called may speak for it.
function Stop-Me { [CmdletBinding()] param() $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([Exception]'over', 'Over', 'NotSpecified', 1)); 'not reached' }
function Stop-Other($cmdlet) { $cmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([Exception]'over', 'Other', 'NotSpecified', 1)); 'not reached' }
function Stop-All { [CmdletBinding()] param() Stop-Other $PSCmdlet; 'not reached' }
function Test-Stop { [CmdletBinding()] param() Stop-Me; 'goes on' }
Stop-Me
Test-Stop
Stop-All
try { 1..2 | ForEach-Object { Stop-Me } } catch { $_.FullyQualifiedErrorId }

# `$args` passed on: names of parameters stay names.
function Show-It { param($n, $p, [switch]$f) "$n $p $f" }
function Pass-It { Show-It @args }
Pass-It 1 2 -f
Pass-It -p:5 -n x
function Get-Items { $args[0] -eq '-Force'; $args[0].GetType().Name; "$args" }
Get-Items -Force x

# Scripts as objects; modules of script blocks, and code that runs in a module.
'param([Parameter(Mandatory)][string]$Server, $Port) "$Server"' | Set-Content script.ps1
(Get-Command ./script.ps1).Parameters.Keys | Select-Object -First 2
Remove-Item script.ps1
$module = New-Module -Name Counting -ScriptBlock { $count = 0; function Get-Next { $script:count++; $script:count }; function Get-Hidden { 'hidden' }; 'unseen'; Export-ModuleMember -Function Get-Next }
Get-Next; Get-Next; $module.Name
& $module { $script:count; Get-Hidden }
try { Get-Hidden } catch { $_.CategoryInfo.Category }
$module | Import-Module
Remove-Module Counting
#: True
#: System.String,My.Type
#: [-Name] <string> [-Kind <string[]>] [-Free <Object>] [-WhatIf] [-Confirm] [<CommonParameters>]
#: -Id <int> [-Kind <string[]>] [-Free <Object>] [-WhatIf] [-Confirm] [<CommonParameters>]
#: Name: AliasAttribute ParameterAttribute ArgumentTypeConverterAttribute
#: Id: ParameterAttribute ArgumentTypeConverterAttribute
#: Kind: ParameterAttribute AllowNullAttribute ValidateSetAttribute ArgumentTypeConverterAttribute
#: Free: ParameterAttribute ValidateScriptAttribute
#: System.Management.Automation.ParameterMetadata
#: None [] Get Thing Public
#: False
#: True
#: 0
#: [[-a] <Object>] [[-b] <int>]
#: param($a, [int]$b = 3)
#:  $a + $b
#: True
#: [-Path] <string[]> [-Filter <string>] [-Include <string[]>] [-Exclude <string[]>] [-Force] [-Stream <string[]>] [<CommonParameters>]
#:
#: CommandType     Name                                               Version    Source
#: -----------     ----                                               -------    ------
#: Function        Get-Thing
#: Alias           gci -> Get-ChildItem
#: Cmdlet          Get-Date                                           7.0.0.0    Microsoft.PowerShell.Utility
#: Get-Nothing
#: ObjectNotFound
#: goes on
#: Over,Stop-Me
#: 1 2 True
#: x 5 False
#: True
#: String
#: -Force x
#: Server
#: Port
#: 1
#: 2
#: Counting
#: 2
#: hidden
#: ObjectNotFound
#! Over,Stop-Me
#! Over,Stop-Me
#! Other,Stop-All
