#on files
# JSON as people write it, and what an object cannot have.
"// said`n{a: 1, 'b': 'x', }" | ConvertFrom-Json | ForEach-Object { "$_" }
('{"a": 1, "a": 2}' | ConvertFrom-Json).a
'{"a": 1, "A": 2}' | ConvertFrom-Json
'{"": 1}' | ConvertFrom-Json
'{bad' | ConvertFrom-Json
('{"b": 1, "a": {"B": 2}}' | ConvertFrom-Json -AsHashtable).GetType().Name
('{"b": 1, "a": {"B": 2}}' | ConvertFrom-Json -AsHashtable).Keys -join ','
('{"d": "2024-01-02T03:04:05Z"}' | ConvertFrom-Json).d.Kind
'<é>' | ConvertTo-Json -EscapeHandling EscapeHtml
'<é😀>' | ConvertTo-Json -EscapeHandling EscapeNonAscii
[double]::NaN, [uri]'http://x', [version]'1.2' | ConvertTo-Json -Compress
[ordered]@{ t = [timespan]'1:0:0' } | ConvertTo-Json
@{ 1 = 'a' } | ConvertTo-Json

# Encodings, and files piece by piece.
function Get-Byte($name) { (Get-Content $name -AsByteStream) -join ' ' }
Set-Content a.txt 'é€' -Encoding utf8BOM; Get-Byte a.txt
'é€' | Out-File b.txt -Encoding ascii; Get-Byte b.txt
'é€' | Out-File c.txt -Encoding unicode; Get-Byte c.txt
Add-Content c.txt 'x'; Get-Byte c.txt; Get-Content c.txt
'é€' | Set-Content d.txt -Encoding ansi; Get-Byte d.txt; Get-Content d.txt -Encoding 1252
[pscustomobject]@{ N = 'é' } | Export-Csv e.csv -Encoding bigendianunicode; Get-Byte e.csv; (Import-Csv e.csv).N
[pscustomobject]@{ N = 'ü' } | Export-Csv e.csv -Append; (Import-Csv e.csv).N
'x' | Out-File f.txt -Encoding nowhere
Set-Content g.txt 65, 66, 10 -AsByteStream; Get-Content g.txt
Set-Content g.txt (1..5) -PassThru
Get-Content g.txt -ReadCount 2 | ForEach-Object { "$_" }
(Get-Content g.txt -ReadCount 0).Count
Set-Content h.txt 'a;b;c' -NoNewline; Get-Content h.txt -Delimiter ';'
Get-Content *.txt -Exclude a*, b*, c*, d*, g*
'l1', 'l2', 'l3', 'l4', 'l2' | Select-String l2 -Context 1 | Out-String -Stream

# Types of lines of CSV, and columns of HTML.
("#TYPE My.Server`na`n1" | ConvertFrom-Csv).psobject.TypeNames[0, 1]
[pscustomobject]@{ A = 1; B = 2 } | ConvertTo-Html -Fragment -Property @{ n = 'x'; e = 'A'; width = 20; a = 'right' }, B

# Dictionaries by their types.
function Show-Bound($a, $b) { $PSBoundParameters.GetType().FullName; $PSBoundParameters | Out-String -Stream }
Show-Bound 1 -b 2
$sorted = [System.Collections.SortedList]@{}; $sorted['b'] = 1; $sorted['a'] = 2; $sorted['c'] = 0; $sorted.Keys -join ','
$pairs = [System.Collections.Generic.Dictionary[string, int]]::new(); $pairs['k'] = 1; $pairs | Format-List
"$($pairs.GetEnumerator()) $(@{a = 1}.GetEnumerator())"
Write-Host @{ a = 1 }
@(1, 2), @(3, 4)
#: @{a=1; b=x}
#: 2
#: OrderedHashtable
#: b,a
#: Utc
#: "\u003cé\u003e"
#: "<\u00e9\ud83d\ude00>"
#: ["NaN","http://x",{"Major":1,"Minor":2,"Build":-1,"Revision":-1,"MajorRevision":-1,"MinorRevision":-1}]
#: {
#:   "t": {
#:     "Ticks": 36000000000,
#:     "Days": 0,
#:     "Hours": 1,
#:     "Milliseconds": 0,
#:     "Microseconds": 0,
#:     "Nanoseconds": 0,
#:     "Minutes": 0,
#:     "Seconds": 0,
#:     "TotalDays": 0.041666666666666664,
#:     "TotalHours": 1.0,
#:     "TotalMilliseconds": 3600000.0,
#:     "TotalMicroseconds": 3600000000.0,
#:     "TotalNanoseconds": 3600000000000.0,
#:     "TotalMinutes": 60.0,
#:     "TotalSeconds": 3600.0
#:   }
#: }
#: 239 187 191 195 169 226 130 172 10
#: 63 63 10
#: 255 254 233 0 172 32 10 0
#: 255 254 233 0 172 32 10 0 120 0 10 0
#: é€
#: x
#: 233 128 10
#: é€
#: 254 255 0 34 0 78 0 34 0 10 0 34 0 233 0 34 0 10
#: é
#: é
#: ü
#: AB
#: 1
#: 2
#: 3
#: 4
#: 5
#: 1 2
#: 3 4
#: 5
#: 5
#: a
#: b
#: c
#: a;b;c
#:
#:   l1
#: > l2
#:   l3
#:   l4
#: > l2
#:
#: My.Server
#: CSV:My.Server
#: <table>
#: <colgroup><col width = "20" align = "right"/><col/></colgroup>
#: <tr><th>x</th><th>B</th></tr>
#: <tr><td>1</td><td>2</td></tr>
#: </table>
#: System.Management.Automation.PSBoundParametersDictionary
#:
#: Key Value
#: --- -----
#: b       2
#: a       1
#:
#: a,b,c
#:
#: Key   : k
#: Value : 1
#:
#: [k, 1] [a, 1]
#: [a, 1]
#: 1
#: 2
#: 3
#: 4
#! KeysWithDifferentCasingInJsonString,Microsoft.PowerShell.Commands.ConvertFromJsonCommand
#! EmptyKeyInJsonString,Microsoft.PowerShell.Commands.ConvertFromJsonCommand
#! System.ArgumentException,Microsoft.PowerShell.Commands.ConvertFromJsonCommand
#! NonStringKeyInDictionary,Microsoft.PowerShell.Commands.ConvertToJsonCommand
#! ParameterArgumentTransformationError,Microsoft.PowerShell.Commands.OutFileCommand
