#on server
Get-MapiVirtualDirectory
#: Name                    Server InternalUrl                   ExternalUrl
#: ----                    ------ -----------                   -----------
#: mapi (Default Web Site) EX01   https://ex01.contoso.com/mapi
#: mapi (Default Web Site) EX02   https://ex02.contoso.com/mapi https://mail.contoso.com/mapi
Set-MapiVirtualDirectory EX01\mapi* -ExternalUrl https://mail.contoso.com/mapi -WhatIf
#: What if: Changing virtual directory "EX01\mapi (Default Web Site)": ExternalUrl = https://mail.contoso.com/mapi (was empty) in servers/EX01.toml.
Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl https://mail.contoso.com/mapi -WarningAction SilentlyContinue
Get-ConfigurationRevision 1 | Format-List Command, Changes, Files
#: Command : Set-MapiVirtualDirectory -Identity 'EX01\mapi (Default Web Site)' -ExternalUrl https://mail.contoso.com/mapi
#: Changes : {ExternalUrl:  -> https://mail.contoso.com/mapi}
#: Files   : {servers/EX01.toml}
Set-OrganizationConfig -MapiHttpEnabled $false
Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe | Format-List Result, Error
#: Result : Failed
#: Error  : MAPI over HTTP is switched off for the organization (MapiHttpEnabled is False).
Set-OrganizationConfig -MapiHttpEnabled $true
Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe | Format-List Result, Error
#: Result : Succeeded
#: Error  :
