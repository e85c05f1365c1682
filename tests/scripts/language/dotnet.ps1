#on files
# Members of .NET that scripts of administrators use. Script blocks stand for delegates.
[regex]::Replace('ex01, ex02', 'ex(\d+)', { param($match) "EX$([int]$match.Groups[1].Value + 10)" })
([regex]'\d').Replace('a1b2', { [int]$_.Value + 1 }, 1)
$list = [System.Collections.Generic.List[int]](3, 1, 2)
$list.Find({ $args[0] -gt 1 })
$list.FindAll({ param($x) $x -gt 1 }) -join ' '
$list.RemoveAll({ param($x) $x -eq 3 })
$list.Sort({ param($a, $b) $b - $a })
"$list"
[array]::Find(@(1, 2, 3), [Predicate[object]] { $args[0] -gt 1 })
[Linq.Enumerable]::Intersect([string[]]('a', 'b'), [string[]]('b', 'c'))
[Linq.Enumerable]::Where([int[]](1, 2, 3), [Func[int, bool]] { param($x) $x -gt 1 }) -join ' '
$names = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
$names.Add('EX01'); $names.Add('ex01'); $names.Contains('Ex01')

# Time zones and moments.
$berlin = [TimeZoneInfo]::FindSystemTimeZoneById('W. Europe Standard Time')
[TimeZoneInfo]::ConvertTimeFromUtc([datetime]'2024-07-01 12:00', $berlin).ToString('s')
[TimeZoneInfo]::ConvertTimeBySystemTimeZoneId([DateTime]::SpecifyKind('2024-01-01 12:00', 'Utc'), 'America/New_York').ToString('s')
$berlin.IsDaylightSavingTime('2024-07-01')
[TimeZoneInfo]::FindSystemTimeZoneById('Nowhere')
#: EX11, EX12
#: a2b2
#: 3
#: 3 2
#: 1
#: 2 1
#: 2
#: b
#: 2 3
#: True
#: False
#: True
#: 2024-07-01T14:00:00
#: 2024-01-01T07:00:00
#: True
#! TimeZoneNotFoundException
[DateTimeOffset]::FromUnixTimeSeconds(86400).ToString('o')
([DateTimeOffset]'2024-01-02T03:04:05+02:00').UtcDateTime.ToString('u')

# Paths, files, addresses, the environment.
[IO.Path]::GetRelativePath('/a/b', '/a/c/d.txt')
([IO.Directory]::CreateDirectory("$PWD/new")).Name
([System.IO.FileInfo]"$PWD/urls.csv").Extension
([uri]'https://mail.contoso.com:444/mapi/?x=1').GetLeftPart('Authority')
[uri]::TryCreate('mapi', 'Absolute', [ref]$uri)
[uri]::TryCreate('https://a/', 'Absolute', [ref]$uri)
$uri.Host
[Environment]::SetEnvironmentVariable('STEP', 'one')
$env:STEP

# A secret is unlocked by the names that say so, and by no others.
$secret = ConvertTo-SecureString 'pass' -AsPlainText -Force
"$secret $([Runtime.InteropServices.Marshal]::SecureStringToBSTR($secret))"
[Runtime.InteropServices.Marshal]::PtrToStringAuto([Runtime.InteropServices.Marshal]::SecureStringToBSTR($secret))
[Net.NetworkCredential]::new('', $secret).Password

# What is not there says so.
[System.Net.WebClient]
New-Object No.Such.Type
[math]::Nope(1)
#: 1970-01-02T00:00:00.0000000+00:00
#: 2024-01-02 01:04:05Z
#: ../c/d.txt
#: new
#: .csv
#: https://mail.contoso.com:444
#: False
#: True
#: a
#: one
#: System.Security.SecureString *****
#: pass
#: pass
#! TypeNotFound
#! TypeNotFound,Microsoft.PowerShell.Commands.NewObjectCommand
#! MethodNotFound

# What a culture consists of is found without the culture, and names months and days.
[System.Globalization.DateTimeFormatInfo]::CurrentInfo.GetMonthName(3)
(Get-Culture).DateTimeFormat.GetAbbreviatedDayName('Friday')
[System.Globalization.NumberFormatInfo]::InvariantInfo.NumberDecimalSeparator
#: March
#: Fri
#: .

# An identifier is made of its bytes, as .NET keeps them.
$guid = [guid]'01234567-89ab-cdef-0123-456789abcdef'
[guid]$guid.ToByteArray() -eq $guid
"$([guid][byte[]](0..15))"
try { [guid][byte[]](0..3) } catch { $_.FullyQualifiedErrorId }
#: True
#: 03020100-0504-0706-0809-0a0b0c0d0e0f
#: ConvertToFinalInvalidCastException

# Options of variables by the names of their enumeration.
Set-Variable -Name fixed -Value 1 -Option ([System.Management.Automation.ScopedItemOptions]::ReadOnly)
$fixed = 2
$fixed
#: 1
#! VariableNotWritable
