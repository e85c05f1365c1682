#on files
using namespace System.Collections.Generic
using namespace System.IO

# Types are found by their names alone in the namespaces that are used, in parameters too.
function Measure-List([List[int]]$List) { $List.Count }
$list = [List[int]]::new(); $list.Add(1); Measure-List $list
[Path]::GetFileName('/a/b'); [Dictionary[string, int]]::new().GetType().Name
[Nope]

# Commands and the modules that PowerShell has them in.
(Get-Command Get-Date, ForEach-Object, Get-ChildItem | ForEach-Object { "$($_.Name) $($_.Version) $($_.Source)" })
(Get-Command -Module Microsoft.PowerShell.Host).Name
'function Get-Thing { 1 }; Set-Alias gth Get-Thing; Export-ModuleMember -Function Get-Thing -Alias gth' | Set-Content Mine.psm1
Import-Module ./Mine.psm1; Get-Module Mine | Out-String -Stream
(Get-Command -Module Mine).Name

# What is no regular expression, and what cannot be repeated.
'a' -match '['
'a' -replace '(', 'x'
'a' -split '('
switch -Regex ('a') { '(' { 1 } }
'a' * -1
'{0:g3} {0:G3} {1:G2} {2:g4} {3:G3}' -f 1234.567, 0.00001234, 12.3456, 0.0001234
'a-b_c'.Split('-', '_') -join '|'

# A secret is not written into a file, nor into a transcript.
Start-Transcript t.log | Out-Null
$secret = ConvertTo-SecureString 'Pa55word' -AsPlainText -Force
$credential = [pscredential]::new('ann', $secret)
$credential, $secret; "$secret $credential"; $credential | Format-List *
$credential | ConvertTo-Json
$credential | Export-Clixml c.xml
Stop-Transcript | Out-Null
Test-Path c.xml
(Get-Content t.log -Raw).Contains('Pa55word')
#: 1
#: b
#: Dictionary`2
#: Get-Date 7.0.0.0 Microsoft.PowerShell.Utility
#: ForEach-Object 7.6.5.500 Microsoft.PowerShell.Core
#: Get-ChildItem 7.0.0.0 Microsoft.PowerShell.Management
#: Start-Transcript
#: Stop-Transcript
#:
#: ModuleType Version    PreRelease Name                                ExportedCommands
#: ---------- -------    ---------- ----                                ----------------
#: Script     0.0                   Mine                                {Get-Thing, gth}
#:
#: Get-Thing
#: 1.23e+03 1.23E+03 1.2E-05 12.35 0.000123
#: a|b|c
#:
#: UserName Password
#: -------- --------
#: ann      System.Security.SecureString
#: System.Security.SecureString
#: System.Security.SecureString System.Management.Automation.PSCredential
#:
#:
#: UserName : ann
#: Password : System.Security.SecureString
#:
#: {
#:   "UserName": "ann",
#:   "Password": "System.Security.SecureString"
#: }
#: False
#: False
#! TypeNotFound
#! System.Text.RegularExpressions.RegexParseException
#! InvalidRegularExpression
#! System.Text.RegularExpressions.RegexParseException
#! InvalidRegularExpression
#! System.ArgumentOutOfRangeException
#! NotSupported,Microsoft.PowerShell.Commands.ExportClixmlCommand

# The method of the class behind custom objects says nothing, and the language writes what is in them.
$object = [pscustomobject]@{ A = 1 }
"[$($object.ToString())] [$object] [$(($object | Select-Object A).ToString())]"
#: [] [@{A=1}] []
