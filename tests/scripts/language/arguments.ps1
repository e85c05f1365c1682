#on files
# What a mandatory list does not take.
function Test-List { param([Parameter(Mandatory)][string[]]$Names, [AllowEmptyString()][string[]]$Free) "[$Names]" }
Test-List ''
Test-List 'a', ''
Test-List @()
Test-List $null
Test-List a, b -Free ''
function Test-Any { param([Parameter(Mandatory)][object[]]$Values) "$($Values.Count)" }
Test-Any 1, $null
Test-Any 1, ''
function Test-Open { param([Parameter(Mandatory)][AllowNull()][AllowEmptyString()][object[]]$Values) "$($Values.Count)" }
Test-Open 1, $null
Get-Content ''
Join-Path '' x
Start-Sleep -Seconds -1

# What is in the way of a file.
'x' | Set-Content no/such/folder
'x' | Out-File no/such/folder
'x' > no/such/folder
Get-Content .
#: [a b]
#: 2
#: 2
#! ParameterArgumentValidationErrorEmptyStringNotAllowed,Test-List
#! ParameterArgumentValidationErrorEmptyStringNotAllowed,Test-List
#! ParameterArgumentValidationErrorEmptyArrayNotAllowed,Test-List
#! ParameterArgumentValidationErrorNullNotAllowed,Test-List
#! ParameterArgumentValidationErrorNullNotAllowed,Test-Any
#! ParameterArgumentValidationErrorEmptyStringNotAllowed,Microsoft.PowerShell.Commands.GetContentCommand
#! ParameterArgumentValidationErrorEmptyStringNotAllowed,Microsoft.PowerShell.Commands.JoinPathCommand
#! ParameterArgumentValidationError,Microsoft.PowerShell.Commands.StartSleepCommand
#! GetContentWriterDirectoryNotFoundError,Microsoft.PowerShell.Commands.SetContentCommand
#! FileOpenFailure,Microsoft.PowerShell.Commands.OutFileCommand
#! FileOpenFailure,Microsoft.PowerShell.Commands.OutFileCommand
#! GetContainerContentException,Microsoft.PowerShell.Commands.GetContentCommand

# A default value is evaluated where it stands: in its script, whose folder it knows, and whose lines its errors name.
'param($Root = (Split-Path $PSScriptRoot -Leaf), $Bad = (Get-Item ./none -ErrorAction SilentlyContinue)) "$Root $([bool]$Root) $(Split-Path $PSCommandPath -Leaf)"' | Set-Content folder.ps1
$folder = Split-Path $PWD -Leaf
(./folder.ps1) -eq "$folder True folder.ps1"; (./folder.ps1 | Out-String).Trim() -eq "$folder True folder.ps1"; (& ./folder.ps1 x).StartsWith('x ')
"function Get-It(`$x = (Get-Item ./none)) { 'it' }" | Set-Content lib.ps1
. ./lib.ps1; Get-It
Split-Path $Error[0].InvocationInfo.ScriptName -Leaf
#: True
#: True
#: True
#: it
#: lib.ps1
#! PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand
