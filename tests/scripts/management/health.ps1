#on server
# The health manager and its probe.
Get-Service MSExchangeHM | Format-List Name, Status
#: Name   : MSExchangeHM
#: Status : Running
Get-MonitoringItemIdentity OutlookMapiHttp.Protocol -Server EX01 | Format-List Identity, ItemType
#: Identity : OutlookMapiHttp.Protocol\OutlookMapiHttpSelfTestProbe
#: ItemType : Probe
#:
#: Identity : OutlookMapiHttp.Protocol\OutlookMapiHttpSelfTestMonitor
#: ItemType : Monitor
#:
#: Identity : OutlookMapiHttp.Protocol\OutlookMapiHttpDeepTestProbe
#: ItemType : Probe
#:
#: Identity : OutlookMapiHttp.Protocol\OutlookMapiHttpDeepTestMonitor
#: ItemType : Monitor
(Test-OutlookConnectivity OutlookMapiHttp.Protocol\OutlookMapiHttpSelfTestProbe).Result
#: Succeeded
Remove-MapiVirtualDirectory 'EX01\mapi*' -Confirm:$false
Test-OutlookConnectivity OutlookMapiHttp.Protocol\OutlookMapiHttpSelfTestProbe | Format-List Result, Error
#: Result : Failed
#: Error  : The server ex01.contoso.com has no MAPI virtual directory, so clients find nothing below /mapi.
Stop-Service MSExchangeHM
Test-OutlookConnectivity OutlookMapiHttp.Protocol\OutlookMapiHttpSelfTestProbe
#! HealthManagerNotRunning,Test-OutlookConnectivity
