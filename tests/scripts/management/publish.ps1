# The way of an administrator who publishes MAPI over HTTP: look, change, see that it is so, take it back.
Get-MapiVirtualDirectory | Format-Table Server, InternalUrl, ExternalUrl
#: Server InternalUrl                   ExternalUrl
#: ------ -----------                   -----------
#: EX01   https://ex01.contoso.com/mapi
#: EX02   https://ex02.contoso.com/mapi https://mail.contoso.com/mapi
$url = 'https://mail.contoso.com/mapi'
Get-MapiVirtualDirectory | Where-Object { -not $_.ExternalUrl } | Set-MapiVirtualDirectory -ExternalUrl $url
(Get-MapiVirtualDirectory).ExternalUrl.AbsoluteUri | Sort-Object -Unique
#: https://mail.contoso.com/mapi

# What differs from server to server?
Get-MapiVirtualDirectory | Group-Object { $_.IISAuthenticationMethods -join ', ' } -NoElement
#: Count Name
#: ----- ----
#:     1 Ntlm, OAuth
#:     1 Ntlm, OAuth, Negotiate
Set-MapiVirtualDirectory 'EX01\mapi (Default Web Site)' -IISAuthenticationMethods @{ Remove = 'Negotiate' }
(Get-MapiVirtualDirectory -Server EX01).IISAuthenticationMethods -join ', '
#: WARNING: On the emshd EX01, Ntlm, OAuth do not work in 'EX01\mapi (Default Web Site)', so nobody can log in: add Basic (-IISAuthenticationMethods @{Add='Basic'}), or for OAuth token-keys and token-audience in [https] of servers/EX01.toml.
#: Ntlm, OAuth
Set-MapiVirtualDirectory 'EX01\mapi*' -ExternalUrl $null
(Get-MapiVirtualDirectory 'EX01\mapi*').ExternalUrl -eq $null
#: True

# The same again changes nothing, and says so.
Set-MapiVirtualDirectory 'EX01\mapi*' -ExternalUrl $null
#: WARNING: Nothing was changed in 'EX01\mapi (Default Web Site)': its settings are so already.
