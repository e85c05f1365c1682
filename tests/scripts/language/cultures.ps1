# Numbers and dates in the way of a culture, written and read.
$german = [cultureinfo]'de-DE'
(1234.5).ToString('N1', $german); (0.256).ToString('P1', $german) -replace '\p{Z}', ' '; (1.5).ToString($german)
(1234.5).ToString('C', [cultureinfo]'en-GB'); (1234.5).ToString('N2', [cultureinfo]::InvariantCulture)
$date = [datetime]'2024-03-05T14:07:09'
$date.ToString('D', $german); $date.ToString('dd/MM/yyyy', $german); $date.ToString('D', [cultureinfo]'fr-FR')
$date.ToString([cultureinfo]::InvariantCulture); $date.ToString('MMM', $german); $date.ToString('d. MMM', $german)
[string]::Format($german, '{0:N2} {1:d}', 1234.5, $date)
[double]::Parse('1,5', $german); [decimal]::Parse('1.234,56', $german); [datetime]::Parse('31.12.2024', $german).ToString('s')
$german.Name; $german.DisplayName; $german.NumberFormat.NumberDecimalSeparator; $german.DateTimeFormat.ShortDatePattern
$german.DateTimeFormat.DayNames[1]; $german.DateTimeFormat.FirstDayOfWeek; (Get-Culture).DateTimeFormat.ShortDatePattern
(5).ToString('N2', 'x')
$date.ToString('q')
[datetime]::Today.TimeOfDay.Ticks

# Files begin with the mark of the encoding that is asked for, and with none when nobody asks.
[System.IO.File]::WriteAllText("$PWD/plain.txt", 'é')
[System.IO.File]::WriteAllText("$PWD/marked.txt", 'é', [System.Text.Encoding]::UTF8)
[System.IO.File]::WriteAllText("$PWD/unmarked.txt", 'é', (New-Object System.Text.UTF8Encoding $false))
'plain', 'marked', 'unmarked' | ForEach-Object { (Get-Item "$_.txt").Length }
[System.Net.WebUtility]::HtmlDecode('&eacute; &euro; &#8211;')

# Addresses as .NET writes them.
$address = [uri]'HTTPS://Mail.contoso.com:443/a/../mapi/é?x=1 2#end'
"$address"; $address.AbsoluteUri; $address.AbsolutePath; $address.Query; $address.Authority; $address.IsDefaultPort
([uri]'mailto:ann@contoso.com').Host; ([uri]'/var/log').Scheme; ([uri]'mapi').IsAbsoluteUri

# Script properties seen from outside, and what strict mode does not lend.
$object = [pscustomobject]@{ A = 1 } | Add-Member ScriptProperty Tenfold { $this.A * 10 } -PassThru
$object.psobject.Properties | ForEach-Object { "$($_.Name)=$($_.Value) $($_.MemberType)" }
Set-StrictMode -Version Latest
(5).Count
@(5).Count
#: 1.234,5
#: 25,6 %
#: 1,5
#: £1,234.50
#: 1,234.50
#: Dienstag, 5. März 2024
#: 05.03.2024
#: mardi 5 mars 2024
#: 03/05/2024 14:07:09
#: Mär
#: 5. März
#: 1.234,50 05.03.2024
#: 1.5
#: 1234.56
#: 2024-12-31T00:00:00
#: de-DE
#: German (Germany)
#: ,
#: dd.MM.yyyy
#: Montag
#: Monday
#: M/d/yyyy
#: 0
#: 2
#: 5
#: 2
#: é € –
#: https://mail.contoso.com/mapi/é?x=1 2#end
#: https://mail.contoso.com/mapi/%C3%A9?x=1%202#end
#: /mapi/%C3%A9
#: ?x=1%202
#: mail.contoso.com
#: True
#: contoso.com
#: file
#: False
#: A=1 NoteProperty
#: Tenfold=10 ScriptProperty
#: 1
#! MethodArgumentConversionInvalidCastArgument
#! FormatException
#! PropertyNotFoundStrict
