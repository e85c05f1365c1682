#on files
# What does not fit a parameter is told, and the next object may.
function Show-Text { param([Parameter(Mandatory, ValueFromPipeline)][string]$Text) process { "[$Text]" } }
function Show-Any { param([Parameter(Mandatory, ValueFromPipeline)]$Any) process { "[$Any]" } }
'a', '', 'b' | Show-Text
1, $null, 2 | Show-Any
$Error[0].CategoryInfo.ToString()
$null, [pscustomobject]@{ A = 1 } | ConvertTo-Csv
$null | Add-Member -NotePropertyName a -NotePropertyValue 1

# Truths that may be missing take no texts.
function Test-Truth { [CmdletBinding()] param([nullable[bool]]$Perhaps, [bool[]]$Several, [switch]$Switch) "[$Perhaps] [$Several] [$Switch]" }
Test-Truth -Perhaps abc
Test-Truth -Perhaps 1 -Several $true, 0 -Switch:1
Test-Truth -Several a, b
Test-Truth -Switch:abc

# A path may name its provider, and folders are gone back to.
'x' | Set-Content a.txt
(Get-Item a.txt).PSPath -like 'Microsoft.PowerShell.Core\FileSystem::*a.txt'
Get-ChildItem a.txt | ForEach-Object { Get-Content $_.PSPath }
Get-ChildItem a.txt | Copy-Item -Destination b.txt; Get-Content b.txt
Set-Location /; Set-Location -; Test-Path a.txt; Set-Location +; $PWD.Path; Set-Location -
Set-Location -; Set-Location -
(Get-Item a.txt).Mode

# Parts of a date are set by how far they lie from what is there.
Get-Date '2024-01-31' -Month 2 -Format d
Get-Date '2024-05-05 10:00' -Day 31 -Month 2 -Format d
Get-Date '2024-02-29' -Year 2023 -Hour 23 -Format s

# Mistakes.
Write-Error 'a' 'b'
[pscustomobject]@{ A = 1 } | Export-Csv
'x' | Measure-Object -Sum -ErrorAction SilentlyContinue; $Error[0].CategoryInfo.Reason
'x' | Out-File nowhere/x.txt; $Error[0].CategoryInfo.ToString()
#: [a]
#: [b]
#: [1]
#: [2]
#: InvalidData: (:) [Show-Any], ParameterBindingValidationException
#: "A"
#: "1"
#: [True] [True False] [True]
#: True
#: x
#: x
#: True
#: /
#: -----
#: 2/29/2024
#: 3/2/2024
#: 2023-02-28T23:00:00
#:
#: Count             : 1
#: Average           :
#: Sum               :
#: Maximum           :
#: Minimum           :
#: StandardDeviation :
#: Property          :
#:
#: PSInvalidOperationException
#: OpenError: (:) [Out-File], DirectoryNotFoundException
#! ParameterArgumentValidationErrorEmptyStringNotAllowed,Show-Text
#! ParameterArgumentValidationErrorNullNotAllowed,Show-Any
#! ParameterArgumentValidationErrorNullNotAllowed,Microsoft.PowerShell.Commands.ConvertToCsvCommand
#! ParameterArgumentValidationErrorNullNotAllowed,Microsoft.PowerShell.Commands.AddMemberCommand
#! ParameterArgumentTransformationError,Test-Truth
#! ParameterArgumentTransformationError,Test-Truth
#! ParameterArgumentTransformationError,Test-Truth
#! System.InvalidOperationException,Microsoft.PowerShell.Commands.SetLocationCommand
#! System.InvalidOperationException,Microsoft.PowerShell.Commands.SetLocationCommand
#! PositionalParameterNotFound,Microsoft.PowerShell.Commands.WriteErrorCommand
#! CannotSpecifyPathAndLiteralPath,Microsoft.PowerShell.Commands.ExportCsvCommand
#! FileOpenFailure,Microsoft.PowerShell.Commands.OutFileCommand
