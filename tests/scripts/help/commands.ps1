#on files
# Help in its forms.
Get-Help Stop-Service
#: NAME
#:     Stop-Service
#:
#: SYNOPSIS
#:     Stops a part of the server.
#:
#: SYNTAX
#:     Stop-Service [-Name] <String> [-Force] [-PassThru] [-WhatIf] [-Confirm] [<CommonParameters>]
#:
#: ALIASES
#:     spsv
#:
#: DESCRIPTION
#:     The service is a part of the running server, not of the operating system.
#:
#: RELATED LINKS
#:     Get-Service
#:
#: REMARKS
#:     Examples: Get-Help Stop-Service -Examples
#:     More: Get-Help Stop-Service -Detailed
#:     Everything: Get-Help Stop-Service -Full
Stop-Service -?
#: NAME
#:     Stop-Service
#:
#: SYNOPSIS
#:     Stops a part of the server.
#:
#: SYNTAX
#:     Stop-Service [-Name] <String> [-Force] [-PassThru] [-WhatIf] [-Confirm] [<CommonParameters>]
#:
#: ALIASES
#:     spsv
#:
#: DESCRIPTION
#:     The service is a part of the running server, not of the operating system.
#:
#: RELATED LINKS
#:     Get-Service
#:
#: REMARKS
#:     Examples: Get-Help Stop-Service -Examples
#:     More: Get-Help Stop-Service -Detailed
#:     Everything: Get-Help Stop-Service -Full
1..3 | Sort-Object -? | ForEach-Object Name
#: Sort-Object
help *-OrganizationConfig
#: Name                   Category Synopsis
#: ----                   -------- --------
#: Get-OrganizationConfig Cmdlet   Shows the settings that hold for the whole organization.
#: Set-OrganizationConfig Cmdlet   Changes settings that hold for the whole organization.
Get-Help organizationconfig | Select-Object -ExpandProperty Category -Unique
#: Cmdlet
Get-Help ft | ForEach-Object Name
#: Format-Table
(Get-Help Set-MapiVirtualDirectory).Synopsis
(Get-Help Set-MapiVirtualDirectory).Parameters.parameter | Where-Object Name -eq ExternalUrl | ForEach-Object Type
(Get-Help Set-MapiVirtualDirectory).Examples.example[0].Code
#: Changes a virtual directory for MAPI over HTTP.
#: Uri
#: Set-MapiVirtualDirectory 'EX01\mapi (Default Web Site)' -ExternalUrl https://mail.contoso.com/mapi
Get-Help Set-MapiVirtualDirectory -Parameter IIS*
#: -IISAuthenticationMethods <MultiValuedProperty>
#:     The ways to log in that the server offers at this directory. They are the internal and the external ones too.
#:
#:         Basic      Name and password with each request; only over TLS.
#:         Ntlm       Windows authentication by challenge and response.
#:         Negotiate  Kerberos where it works, and Ntlm where it does not.
#:         OAuth      A token that the client got from an authorization server.
#:
#:     Required?                    false
#:     Position?                    named
#:     Default value                Ntlm,OAuth,Negotiate
#:     Accept pipeline input?       false
#:     Aliases                      none
#:     Accept wildcard characters?  false
Get-Help identity
#: TOPIC
#:     about_identity
#:
#: SHORT DESCRIPTION
#:     How objects are picked with -Identity.
#:
#: LONG DESCRIPTION
#:     Servers are picked by name, host name, or GUID:
#:
#:         Get-ExchangeServer EX01
#:         Get-ExchangeServer ex01.contoso.com
#:
#:     A virtual directory's identity is its server and its name:
#:
#:         Get-MapiVirtualDirectory 'EX01\mapi (Default Web Site)'
#:
#:     Without the server, the local one is meant. `EX01\mapi*` will do for the whole name. Upper and lower case are the
#:     same.
#:
#:     Objects that come through the pipeline pick themselves:
#:
#:         Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl $null
#:
#:     A name that fits nothing is the error ManagementObjectNotFoundException; one that fits several objects where one is
#:     meant is the error ManagementObjectAmbiguousException. The Tab key offers the names there are.
Get-Help * -Category HelpFile | Measure-Object | ForEach-Object { $_.Count -gt 3 }
#: True
Get-Help nothing*
Get-Help Get-Srvice
#! HelpNotFound,Microsoft.PowerShell.Commands.GetHelpCommand
Get-Help Get-Date -Parameter Nothing
#! NoParmsFound,Microsoft.PowerShell.Commands.GetHelpCommand
Get-Help Get-Date -Online
#! InvalidOperation,Microsoft.PowerShell.Commands.GetHelpCommand
