# What is wrong is refused, and what was right before stays.
Set-MapiVirtualDirectory 'EX09\mapi*' -ExternalUrl https://mail.contoso.com/mapi
#! ManagementObjectNotFoundException,Set-MapiVirtualDirectory
Set-MapiVirtualDirectory 'EX01\mapi*' -ExternalUrl http://mail.contoso.com/mapi
#! ParameterArgumentValidationError,Set-MapiVirtualDirectory
Set-MapiVirtualDirectory 'EX01\mapi*' -IISAuthenticationMethods Fax
#! CannotConvertArgumentNoMessage,Set-MapiVirtualDirectory
Set-MapiVirtualDirectory 'EX01\mapi*' -ExternalUlr x
#! NamedParameterNotFound,Set-MapiVirtualDirectory
New-ExchangeServer 'EX 03'
#! ServerNameInvalid,New-ExchangeServer
New-ExchangeServer EX01
#! ADObjectAlreadyExistsException,New-ExchangeServer
Get-ExchangeServer EX03 -ErrorAction SilentlyContinue
$?
#: False
try { Get-ExchangeServer EX03 -ErrorAction Stop } catch { $_.CategoryInfo.Reason }
#: ManagementObjectNotFoundException
(Get-MapiVirtualDirectory 'EX01\mapi*').ExternalUrl -eq $null
#: True
