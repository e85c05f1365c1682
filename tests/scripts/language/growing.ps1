# A text that is added to grows where it stands; whoever else holds it keeps what he has.
$long = 'x' * 40
$other = $long
$long += 'y'
$other.Length, $long.Length, $long[-1]
$list = @($long)
$long += 'z'
$list[0].Length, $long.Length
$short = 'abc'; $same = $short; $short += 'd'; "$same $short"
# What stands on the left is read first.
$text = 'x' * 20
$text += ($text = 'new')
$text
# A function adds to a variable of its own.
$outer = 'o' * 20
function Add-Own { $outer += 'own'; $outer }
Add-Own; $outer.Length
function Add-Global { $global:outer += 'wide' }
Add-Global; $outer.Length
# What is added is text, whatever it was.
$text = '-' * 17
$text += 5; $text += $null; $text += 1, 2; $text += $true; $text += 1.50; $text += [char]'c'
$text
[string]$typed = 't' * 20; $typed += 7; $typed.Length, $typed.GetType().Name
# A value that is asked for is the whole text.
$whole = ($text += '!'); $text += '?'; $whole[-1], $text[-1]
$table = @{}; foreach ($word in 'a', 'b', 'a', 'A') { $table[$word]++ }; $table['a'], $table['b']
$counts = [ordered]@{ 1 = 5; x = 2 }; $counts['x']++; $counts[0]++; $counts['x'], $counts[0], $counts[1]
$big = @{ n = [int]::MaxValue; l = 5L; t = 'text' }; $big['n']++; $big['l']++; $big.n.GetType().Name, $big.l, $(try { $big['t']++ } catch { $_.FullyQualifiedErrorId })
$values = 1.5, 2; ($values[0] + 1), (1 + 1.5), (5L * 3), (7L / 2), (7L / 7), (9L % 4), ([long]::MaxValue + 1), (2 * 2.5)
$n = 0; for ($i = 3; $i -gt 0; $i--) { $n += $i }; $n; $i
for ($i = [int]::MaxValue; $i -lt 2147483649; $i++) { }; $i, $i.GetType().Name

#: 40
#: 41
#: y
#: 41
#: 42
#: abc abcd
#: xxxxxxxxxxxxxxxxxxxxnew
#: own
#: 20
#: 24
#: -----------------51 2True1.5c
#: 21
#: String
#: !
#: ?
#: 3
#: 1
#: 3
#: 6
#: 3
#: Double
#: 6
#: OperatorRequiresNumber
#: 2.5
#: 2.5
#: 15
#: 3.5
#: 1
#: 1
#: 9.22337203685478E+18
#: 5
#: 6
#: 0
#: 2147483649
#: Double
