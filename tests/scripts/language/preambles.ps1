#on files
# What published scripts begin with runs quietly.
Add-PSSnapin Microsoft.Exchange.Management.PowerShell.E2010 -ErrorAction SilentlyContinue
if (-not (Get-PSSnapin | Where-Object Name -like 'Microsoft.Exchange.Management.PowerShell.E*')) { 'missing' }
. $env:ExchangeInstallPath\bin\RemoteExchange.ps1
. 'C:\Program Files\Microsoft\Exchange Server\V15\bin\RemoteExchange.ps1'
Connect-ExchangeServer -Auto
Set-ADServerSettings -ViewEntireForest $true
$session = New-PSSession -ConfigurationName Microsoft.Exchange -ConnectionUri http://ex01.contoso.com/PowerShell/ -Authentication Kerberos
Import-PSSession $session -DisableNameChecking -AllowClobber | Out-Null
Get-PSSession | Format-Table Name, ComputerName, State
Remove-PSSession $session
@(Get-PSSession).Count
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

# What this shell is not says so.
New-PSSession -ComputerName ex01
Connect-ExchangeOnline
Add-PSSnapin VMware.VimAutomation.Core
#: Name      ComputerName     State
#: ----      ------------     -----
#: Runspace1 ex01.contoso.com Opened
#:
#: 0
#! NotSupported,Microsoft.PowerShell.Commands.NewPSSessionCommand
#! NotSupported,Connect-ExchangeOnline
#! AddPSSnapInRead,Microsoft.PowerShell.Commands.AddPSSnapinCommand

# A script that needs what is not here is refused before its first statement.
Set-Content ./job.ps1 "'first'; if (`$false) { Start-Job { 1 } }"
./job.ps1
Set-Content ./new.ps1 "#requires -Version 9`n'first'"
./new.ps1
Set-Content ./modules.ps1 "#requires -Modules NoSuchModule`n'first'"
./modules.ps1
Set-Content ./own.ps1 "function Send-MailMessage { 'own' }; Send-MailMessage"
./own.ps1
# A pop-up asks; here every question is answered with yes.
(New-Object -ComObject WScript.Shell).Popup('Open the file?', 0, 'Report', 4)

# The session's own parts.
$ExecutionContext.InvokeCommand.ExpandString('$($session.Name) on $($PWD.Provider)')
$ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath('./x.csv') -eq "$PWD/x.csv"
function Get-Out { [CmdletBinding()] param() Get-Item ./urls.csv -OutVariable script:found | Out-Null }
Get-Out
$found.Name
1, 2 | Write-Output -OutVariable numbers | Out-Null
3 | Write-Output -OutVariable +numbers | Out-Null
"$numbers"
$limit = 10
1..2 | ForEach-Object -Parallel { $_ + $using:limit }
(mkdir ./made).Name
#: own
#: 6
#: Runspace1 on Microsoft.PowerShell.Core\FileSystem
#: True
#: urls.csv
#: 1 2 3
#: 11
#: 12
#: made
#! NotSupported
#! ScriptRequiresUnmatchedPSVersion
#! ScriptRequiresMissingModules
