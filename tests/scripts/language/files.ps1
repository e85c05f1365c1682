# What is hidden or read-only is left alone unless -Force says otherwise.
New-Item -ItemType Directory ./box | Out-Null
'a' | Set-Content ./box/.hidden
'b' | Set-Content ./box/plain.txt
'c' | Set-Content ./box/locked.txt
chmod 444 ./box/locked.txt
(Get-ChildItem ./box).Name -join ' '
(Get-ChildItem ./box -Force).Name -join ' '
Get-Item ./box/.hidden
(Get-Item ./box/.hidden -Force).Name
Remove-Item ./box/.hidden
Remove-Item ./box/locked.txt
Remove-Item ./box -Recurse
(Get-ChildItem ./box -Force).Name -join ' '
Remove-Item ./box -Recurse -Force
Test-Path ./box
#: locked.txt plain.txt
#: .hidden locked.txt plain.txt
#: .hidden
#: .hidden locked.txt
#: False
#! ItemNotFound,Microsoft.PowerShell.Commands.GetItemCommand
#! RemoveFileSystemItemUnAuthorizedAccess,Microsoft.PowerShell.Commands.RemoveItemCommand
#! RemoveFileSystemItemUnAuthorizedAccess,Microsoft.PowerShell.Commands.RemoveItemCommand
#! RemoveFileSystemItemUnAuthorizedAccess,Microsoft.PowerShell.Commands.RemoveItemCommand
#! RemoveFileSystemItemUnAuthorizedAccess,Microsoft.PowerShell.Commands.RemoveItemCommand
#! DirectoryNotEmpty,Microsoft.PowerShell.Commands.RemoveItemCommand

# A read-only file is written with -Force, and is read-only again afterwards.
'x' | Set-Content ./x.txt
chmod 444 ./x.txt
'y' | Set-Content ./x.txt -Force
'z' | Add-Content ./x.txt -Force
'w' | Out-File ./x.txt -Append -Force
(Get-Content ./x.txt) -join ''
(Get-Item ./x.txt).IsReadOnly
Remove-Item ./x.txt -Force
#: yzw
#: True

# What -Filter, -Wait, -Depth and the versions of modules say is heeded.
'1' | Set-Content ./one.txt
"$(Test-Path ./*.txt -Filter o*) $(Test-Path ./*.txt -Filter q*)"
$seen = 0
1..5 | ForEach-Object { $seen++; $_ } | Select-Object -First 2 -Wait | Out-Null
$few = 0
1..5 | ForEach-Object { $few++; $_ } | Select-Object -First 2 | Out-Null
"$seen $few"
'[[1]]' | ConvertFrom-Json -Depth 2
'[[1]]' | ConvertFrom-Json -Depth 1
$deep = '[' * 600 + ']' * 600
@($deep | ConvertFrom-Json).Count
'[' * 1025 + ']' * 1025 | ConvertFrom-Json
"function Get-One { 1 }" | Set-Content ./one.psm1
"@{ RootModule = 'one.psm1'; ModuleVersion = '1.2' }" | Set-Content ./one.psd1
Import-Module ./one.psd1 -MinimumVersion 2.0
Import-Module ./one.psd1 -RequiredVersion 1.1
Import-Module ./one.psd1 -MinimumVersion 1.0 -RequiredVersion 1.2.0; Get-One
#: True False
#: 5 2
#: 1
#: 1
#: 1
#! System.ArgumentException,Microsoft.PowerShell.Commands.ConvertFromJsonCommand
#! System.ArgumentException,Microsoft.PowerShell.Commands.ConvertFromJsonCommand
#! Modules_ModuleWithVersionNotFound,Microsoft.PowerShell.Commands.ImportModuleCommand
#! Modules_ModuleWithVersionNotFound,Microsoft.PowerShell.Commands.ImportModuleCommand
