#on files
# What is said of an alias, and who may change it.
Set-Alias GG Get-Date -Description 'the time'; Get-Alias gg | ForEach-Object { "$($_.Name) $($_.Definition) $($_.Description) $($_.Options)" }
New-Alias ro Get-Item -Option ReadOnly; Set-Alias ro Get-Date; (Get-Alias ro).Definition; Set-Alias ro Get-Date -Force; (Get-Alias ro).Definition
New-Alias co Get-Item -Option Constant; Set-Alias co Get-Date -Force; Remove-Alias co -Force
Set-Alias select Get-Item
Remove-Alias ft
(Get-Alias ft).Options; (Get-Alias %).Options; (Get-Alias ls).Options
(Get-Command %).ResolvedCommand.Name; (Get-Alias ft).ReferencedCommand.CommandType

# An alias of a function is gone with it.
function Use-Inner { Set-Alias inner Get-Date; (Get-Alias inner).Definition; Set-Alias outer Get-Item -Scope Global }
Use-Inner
Get-Alias inner -ErrorAction SilentlyContinue | ForEach-Object Name
(Get-Alias outer).Definition

# A function gives itself other names, there where it is defined.
function Get-Tail { [Alias('tail', 'last')] [CmdletBinding()] param($Text) $Text[-1] }
tail 'abc'; last 'xyz'; (Get-Alias tail).Definition
& { function Get-Deep { [Alias('deep')] param() 'deep' }; deep }
Get-Alias deep -ErrorAction SilentlyContinue | ForEach-Object Name

# How a command is called.
function Test-Form { [CmdletBinding(SupportsShouldProcess)] param([Parameter(Mandatory, Position = 0)][int]$A, [string[]]$B, [switch]$C, [nullable[datetime]]$D) }
Get-Command Test-Form -Syntax
Get-Command Get-Location -Syntax
#: GG Get-Date the time None
#: Get-Item
#: Get-Date
#: ReadOnly
#: ReadOnly, AllScope
#: None
#: ForEach-Object
#: Cmdlet
#: Get-Date
#: Get-Item
#: c
#: z
#: Get-Tail
#: deep
#:
#: Test-Form [-A] <int> [-B <string[]>] [-C] [-D <datetime>] [-WhatIf] [-Confirm] [<CommonParameters>]
#:
#:
#: Get-Location [-PSProvider <string[]>] [-PSDrive <string[]>] [<CommonParameters>]
#:
#: Get-Location [-Stack] [-StackName <string[]>] [<CommonParameters>]
#! AliasNotWritable,Microsoft.PowerShell.Commands.SetAliasCommand
#! AliasNotWritable,Microsoft.PowerShell.Commands.SetAliasCommand
#! AliasNotRemovable,Microsoft.PowerShell.Commands.RemoveAliasCommand
#! AliasNotWritable,Microsoft.PowerShell.Commands.SetAliasCommand
#! AliasNotRemovable,Microsoft.PowerShell.Commands.RemoveAliasCommand
