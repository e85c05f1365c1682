#on files
# What needs a running server says so where there is none.
Get-Service
#! ServerNotRunning,Get-Service
Test-OutlookConnectivity OutlookMapiHttp.Protocol\OutlookMapiHttpSelfTestProbe
#! ServerNotRunning,Test-OutlookConnectivity
