#on files
# A module has variables and functions of its own, and shows what it says.
Set-Content ./counter.psm1 @'
$script:count = 0
$step = 2
function Get-Step { $step }
function Add-Count { $script:count += Get-Step; "$script:count" }
function Get-Folder { Split-Path -Leaf $PSScriptRoot }
Set-Alias plus Add-Count
$limit = 10
Export-ModuleMember -Function Add-Count, Get-F* -Variable limit -Alias plus
'@
Import-Module ./counter.psm1
Add-Count
plus
"$limit and '$step' and '$count'"
Get-Step
#: 2
#: 4
#: 10 and '' and ''
#! CommandNotFoundException
(Get-Folder) -eq (Split-Path -Leaf (Get-Location))
$module = Get-Module counter
"$module $($module.Version) $($module.ModuleType)"
$module.ExportedFunctions.Keys -join ' '
$module.ExportedAliases.Keys -join ' '

# Imported again it is as it was; by force it starts anew, here with a prefix.
Import-Module ./counter.psm1
Add-Count
Import-Module ./counter.psm1 -Force -Prefix My
Add-MyCount
Remove-Module counter
Add-MyCount
#: True
#: counter 0.0 Script
#: Add-Count Get-Folder
#: plus
#: 6
#: 2
#! CommandNotFoundException
"[$limit]"

# Functions of modules call each other.
Set-Content ./inner.psm1 'function Invoke-Block($Block) { & $Block }'
Set-Content ./outer.psm1 '$own = "of outer"; function Get-Own { $own }; function Get-Twice { Invoke-Block { Get-Own } }'
Import-Module ./inner.psm1, ./outer.psm1
Get-Twice
$own = 'of the caller'
Get-Own

# A manifest names the file and what is shown.
Set-Content ./mail.psd1 "@{ RootModule = 'outer.psm1'; ModuleVersion = '1.2.3'; FunctionsToExport = @('Get-Own') }"
Import-Module ./mail.psd1
(Get-Module mail).Version.ToString()
(Get-Module mail).ExportedCommands.Keys -join ' '
Set-Content ./bad.psd1 "@{ RootModule = 'x.dll' }"
Import-Module ./bad.psd1
#: []
#: of outer
#: of outer
#: 1.2.3
#: Get-Own
#! Modules_InvalidManifest,Microsoft.PowerShell.Commands.ImportModuleCommand
Import-Module ./none.psm1
Export-ModuleMember Get-Own
#! Modules_ModuleNotFound,Microsoft.PowerShell.Commands.ImportModuleCommand
#! Modules_CanOnlyExecuteExportModuleMemberInsideAModule,Microsoft.PowerShell.Commands.ExportModuleMemberCommand
