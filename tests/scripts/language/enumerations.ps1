#on files
# Enumerations of a script: flags, numbers, names, and what System.Enum does with them.
[Later]::Second
enum Later { First; Second }
[Flags()]
# What may be done with a file.
enum Right { Read = 1 -shl 0; Write = 2
    <# both #> Both = [Right]::Read -bor [Right]::Write
    Run = 4 }
[Right]7; [Right]'read, run'; [Right]0
try { [Right]8 } catch { $_.FullyQualifiedErrorId }
try { [Later]5 } catch { $_.FullyQualifiedErrorId }
try { [Later]'First,Second' } catch { $_.FullyQualifiedErrorId }
([Right]3).HasFlag([Right]::Write); [Right]::Read -bor [Right]::Run; [Right]5 -band 4
"$([int][Right]'Both') $(([Right]5).ToString('X')) $(([Right]5).value__)"
function open([Right]$Right) { "$Right" }
open Read, Run
open 'Write,Run'
[enum]::GetNames([Right]) -join ' '
[enum]::IsDefined([DayOfWeek], 3); [enum]::IsDefined([DayOfWeek], 9); [enum]::ToObject([DayOfWeek], 9)
[enum]::Parse([DayOfWeek], 'monday', $true)
try { [enum]::Parse([DayOfWeek], 'Mon') } catch { $_.FullyQualifiedErrorId }
$day = $null
[enum]::TryParse([DayOfWeek], 'friday', [ref]$day); "$day"
[enum]::TryParse([DayOfWeek], 'friday', $true, [ref]$day); "$day"
[DayOfWeek]::TryParse([DayOfWeek], 'Sunday', [ref]$day); "$day"
#: Second
#: Both, Run
#: Read, Run
#: 0
#: UndefinedIntegerToEnum
#: UndefinedIntegerToEnum
#: SubstringDisambiguationEnumParseThrewAnException
#: True
#: Read, Run
#: Run
#: 3 00000005 5
#: Read, Run
#: Write, Run
#: Read Write Both Run
#: True
#: False
#: 9
#: Monday
#: ArgumentException
#: False
#: Sunday
#: True
#: Friday
#: True
#: Sunday
