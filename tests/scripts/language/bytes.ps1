# Text, numbers and files as bytes.
('ä€' | Format-Hex).HexBytes
1, 2 | Format-Hex | ForEach-Object HexBytes
1, 2L | Format-Hex | ForEach-Object HexBytes
, [byte[]](1..18) | Format-Hex | ForEach-Object { "$($_.HexOffset) $($_.HexBytes)" }
'abcdef' | Format-Hex -Offset 2 -Count 3 | ForEach-Object Ascii
"abc`n" | Set-Content ./abc.txt -NoNewline
(Get-Item ./abc.txt | Format-Hex).Bytes -join ' '
(Format-Hex ./abc.txt).Label -eq (Resolve-Path ./abc.txt).Path
Format-Hex -InputObject 1.5d
Format-Hex ./nothing
Format-Hex -LiteralPath ./nothing

# Numbers of a seed, which goes on until the next one.
Get-Random -SetSeed 42 -Maximum 100
Get-Random -Maximum 100
(Get-Random 1, 2, 3) -in 1, 2, 3
(Get-SecureRandom -Minimum 5 -Maximum 6 -Count 2) -join ' '
Get-SecureRandom -Minimum 5 -Maximum 5
(Get-Random -Maximum 10000000000).GetType().Name
[random]::new(42).Next()
Get-Content ./abc.txt -Tail 1 -TotalCount 1
#: C3 A4 E2 82 AC
#: 01 00 00 00 02 00 00 00
#: 01 00 00 00
#: 02 00 00 00 00 00 00 00
#: 0000000000000000 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10
#: 0000000000000010 11 12
#: cde
#: 97 98 99 10
#: True
#: 17
#: 46
#: True
#: 5 5
#: Int64
#: 1434747710
#! FormatHexTypeNotSupported,Microsoft.PowerShell.Commands.FormatHex
#! FileNotFound,Microsoft.PowerShell.Commands.FormatHex
#! FormatHexIOError,Microsoft.PowerShell.Commands.FormatHex
#! MinGreaterThanOrEqualMax,Microsoft.PowerShell.Commands.GetSecureRandomCommand
#! TailAndHeadCannotCoexist,Microsoft.PowerShell.Commands.GetContentCommand

# Certificates are read as scripts of Windows PowerShell read them.
[System.IO.File]::WriteAllBytes("$PWD/cert.bin", [byte[]](1, 200, 3))
$data = [byte[]]$(Get-Content -Path ./cert.bin -Encoding Byte -ReadCount 0)
"$data $($data.GetType().Name)"
Set-Content ./copy.bin -Value $data -Encoding byte
(Get-Content ./copy.bin -AsByteStream) -join ','
Export-Csv ./x.csv -InputObject 1 -Encoding Byte
#: 1 200 3 Byte[]
#: 1,200,3
#! ParameterArgumentTransformationError,Microsoft.PowerShell.Commands.ExportCsvCommand
