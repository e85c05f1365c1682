#on files
# CSV: what is quoted, what is added, what would be written.
[pscustomobject]@{ A = 1 } | ConvertTo-Csv -UseQuotes Always -QuoteFields A
[pscustomobject]@{ A = 1; B = 2 } | Export-Csv a.csv
[pscustomobject]@{ A = 1 } | Export-Csv a.csv -Append -NoHeader
[pscustomobject]@{ A = 1 } | Export-Csv a.csv -LiteralPath a.csv
[pscustomobject]@{ A = 3 }, [pscustomobject]@{ A = 4 } | Export-Csv a.csv -Append
[pscustomobject]@{ A = 3; B = 4 }, [pscustomobject]@{ A = 5 } | Export-Csv a.csv -Append
@{ b = 7; a = 6 } | Export-Csv a.csv -Append
Get-Content a.csv
[pscustomobject]@{ A = 1 } | Export-Csv b.csv -WhatIf
'x' | Out-File b.csv -WhatIf
Test-Path b.csv

# JSON: dates as they are asked for, numbers of any size.
foreach ($kind in 'Default', 'Local', 'Utc', 'Offset', 'String') { $date = ('"2024-03-05T10:00:00+02:00"' | ConvertFrom-Json -DateKind $kind); "$kind $($date.GetType().Name) $($date.ToString())" }
(123456789012345678901 | ConvertTo-Json), ('123456789012345678901' | ConvertFrom-Json).GetType().Name
[datetimeoffset]'2024-03-05T10:00:00+02:00' | ConvertTo-Json
try { @{ 1 = 2 } | ConvertTo-Json } catch { "$($_.CategoryInfo)" }

# CLIXML: spans of time as XML writes them, enumerations as their names.
[timespan]'1:00', [timespan]0, [timespan]'-1.00:00:00', [timespan]'0:00:01.5' | Export-Clixml a.xml
(Get-Content a.xml) -match 'TS'
[DayOfWeek]::Friday | Export-Clixml a.xml
$day = Import-Clixml a.xml; "$day"; $day.GetType().Name
Set-Content a.xml x
try { Import-Clixml a.xml } catch { $_.FullyQualifiedErrorId }

# HTML: meta elements of each kind; what HTML does not know is said.
1 | ConvertTo-Html -Meta @{ 'X-UA-Compatible' = 'IE=9' } | Select-Object -Skip 3 -First 1
1 | ConvertTo-Html -Meta @{ author = 'me & you' } | Select-Object -Skip 3 -First 1
1 | ConvertTo-Html -Meta @{ refresh = 5 } -WarningVariable said -WarningAction SilentlyContinue | Select-Object -Skip 3 -First 1; $said.Count

# Files: what is written of a date, and what can be changed of a file.
Get-Date '2024-01-02' | Set-Content a.txt; Get-Content a.txt
$file = Get-Item a.txt
$file.LastWriteTime = [datetime]'2023-05-06 07:08'
(Get-Item a.txt).LastWriteTime.ToString('s')
$file.IsReadOnly = $true; (Get-Item a.txt).IsReadOnly
Set-ItemProperty a.txt IsReadOnly $false; (Get-Item a.txt).IsReadOnly
New-Item thing -ItemType Thing
(New-Item folder -ItemType Container).PSIsContainer
Remove-Item a.csv, a.xml, a.txt, folder
#: "A","B"
#: "1","2"
#: "3","4"
#: "5",
#: "6","7"
#: What if: Performing the operation "Export-Csv" on target "b.csv".
#: What if: Performing the operation "Output to File" on target "b.csv".
#: False
#: Default DateTime 3/5/2024 8:00:00 AM
#: Local DateTime 3/5/2024 8:00:00 AM
#: Utc DateTime 3/5/2024 8:00:00 AM
#: Offset DateTimeOffset 3/5/2024 10:00:00 AM +02:00
#: String String 2024-03-05T10:00:00+02:00
#: 123456789012345678901
#: BigInteger
#: "2024-03-05T10:00:00+02:00"
#: InvalidOperation: (System.Collections.Hashtable:Hashtable) [ConvertTo-Json], InvalidOperationException
#:   <TS>PT1H</TS>
#:   <TS>PT0S</TS>
#:   <TS>-P1D</TS>
#:   <TS>PT1.5S</TS>
#: Friday
#: Int32
#: System.Xml.XmlException,Microsoft.PowerShell.Commands.ImportClixmlCommand
#: <meta http-equiv="X-UA-Compatible" content="IE=9">
#: <meta name="author" content="me & you">
#: <meta name="refresh" content="5">
#: 1
#: 1/2/2024 12:00:00 AM
#: 2023-05-06T07:08:00
#: True
#: False
#: True
#! CannotSpecifyQuoteFieldsAndUseQuotes,Microsoft.PowerShell.Commands.ConvertToCsvCommand
#! CannotSpecifyBothAppendAndNoHeader,Microsoft.PowerShell.Commands.ExportCsvCommand
#! CannotSpecifyPathAndLiteralPath,Microsoft.PowerShell.Commands.ExportCsvCommand
#! CannotAppendCsvWithMismatchedPropertyNames,Microsoft.PowerShell.Commands.ExportCsvCommand
#! Argument,Microsoft.PowerShell.Commands.NewItemCommand
