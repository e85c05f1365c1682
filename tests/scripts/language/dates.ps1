#on files
# Dates are read in the orders that people write, and written in every pattern.
foreach ($text in '2024-03-05 15:00', 'March 5, 2024 3pm', '5-Mar-2024 15:00', '3/5/24 3 PM', 'Tue, 05 Mar 2024 15:00:00 GMT', '2024-03-05T17:00:00+02:00') { ([datetime]$text).ToString('s') }
([datetime]'2024-03-05T17:00:00+02:00').Kind
[datetime]'20240305'
[datetime]'Monday, March 5, 2024'
([datetime]'10:30').Hour
$r = [datetime]0; [datetime]::TryParse('2024-13-01', [ref]$r); [datetime]::TryParse('Mar 2024', [ref]$r); $r.ToString('s')
([DateTimeOffset]'2024-01-01T00:00:00+02:00').ToString('o')
([datetime]'2024-03-05').ToString('yyyy-MM-ddTHH:mm:ss.FFFK') + '|' + ([datetime]'2024-03-05Z').ToString('zzz K')
Get-Date '2024-03-05 06:07:08' -UFormat '%Y-%m-%d %e %j %U %V %G %u %w %C %k %l %s'
Get-Date '2024-12-30' -UFormat '%G-W%V-%u'
Get-Date '2024-03-05 06:07:08' -Format FileDateTimeUniversal
Get-Date -UnixTimeSeconds 0 -Format s
(Get-Date '2024-03-05Z' -AsUTC).Kind
Get-Date -Year 2023 -Month 2 -Day 29
(([datetime]'2024-01-01', [timespan]'1:2:3.5') | ForEach-Object { $_.psobject.Properties.Name }) -join ' '

# Numbers that are no day of the week, and names that are none.
[DayOfWeek]9
[DayOfWeek]'9'
[DayOfWeek]'x'
#: 2024-03-05T15:00:00
#: 2024-03-05T15:00:00
#: 2024-03-05T15:00:00
#: 2024-03-05T15:00:00
#: 2024-03-05T15:00:00
#: 2024-03-05T15:00:00
#: Local
#: 10
#: False
#: True
#: 2024-03-01T00:00:00
#: 2024-01-01T00:00:00.0000000+02:00
#: 2024-03-05T00:00:00|+00:00 +00:00
#: 2024-03-05  5 065 9 10 2024 2 2 20  6  6 1709618828
#: 2025-W01-1
#: 20240305T0607080000Z
#: 1970-01-01T00:00:00
#: Utc
#:
#: Wednesday, March 1, 2023 9:30:00 AM
#: DateTime Date Day DayOfWeek DayOfYear Hour Kind Millisecond Microsecond Nanosecond Minute Month Second Ticks TimeOfDay Year Ticks Days Hours Milliseconds Microseconds Nanoseconds Minutes Seconds TotalDays TotalHours TotalMilliseconds TotalMicroseconds TotalNanoseconds TotalMinutes TotalSeconds
#! InvalidCastParseTargetInvocationWithFormatProvider
#! InvalidCastParseTargetInvocationWithFormatProvider
#! UndefinedIntegerToEnum
#! EnumParseUndefined
#! SubstringDisambiguationEnumParseThrewAnException
