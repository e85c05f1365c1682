# -WhatIf changes nothing; -Confirm asks, and here the answer is yes.
Set-MapiVirtualDirectory 'EX01\mapi*' -ExternalUrl https://mail.contoso.com/mapi -WhatIf
#: What if: Changing virtual directory "EX01\mapi (Default Web Site)": ExternalUrl = https://mail.contoso.com/mapi (was empty) in servers/EX01.toml.
(Get-MapiVirtualDirectory 'EX01\mapi*').ExternalUrl -eq $null
#: True
Set-MapiVirtualDirectory 'EX01\mapi*' -ExternalUrl https://mail.contoso.com/mapi -Confirm
(Get-MapiVirtualDirectory 'EX01\mapi*').ExternalUrl.Host
#: mail.contoso.com
$WhatIfPreference = $true
Set-OrganizationConfig -MapiHttpEnabled $false
#: What if: Changing organization "Contoso": MapiHttpEnabled = False (was True) in organization.toml.
$WhatIfPreference = $false
(Get-OrganizationConfig).MapiHttpEnabled
#: True
