# What a target consists of is evaluated once, also where the place is read before it is written.
$object = [pscustomobject]@{ A = 1; Empty = $null }
$list = @(1, 2)
function Get-Told($What, $Value) { Write-Host $What -NoNewline; Write-Host ' ' -NoNewline; $Value }
(Get-Told object $object).A += (Get-Told amount 4)
(Get-Told object $object).A++
(Get-Told object $object).Empty ??= (Get-Told amount 7)
(Get-Told object $object).Empty ??= (Get-Told unused 8)
$list[(Get-Told index 1)]++
--$list[(Get-Told index 0)]
$list[(Get-Told index 0)] += 5
"$($object.A) $($object.Empty) $list"
#: object amount object object amount object index index index 6 7 5 3

# The object of a property comes before the value, an index after it.
(Get-Told object $object).A = (Get-Told value 9)
$list[(Get-Told index 0)] = (Get-Told value 8)
"$($object.A) $list"
#: object value value index 9 8 3

# Only numbers are counted; nothing counts as zero.
$n = $null; "$($n++; $n)"
$t = 'a'; $t++
$b = $true; --$b
$m = [int]::MaxValue; $m++; $m.GetType().Name
$d = [decimal]1.5; $d--; $d
[byte]$small = 255; $small++
"$t $b $small $(($n++)) $((++$n))"
#: 1
#: Double
#: 0.5
#: a True 255 1 3
#! OperatorRequiresNumber
#! OperatorRequiresNumber
#! RuntimeException

# A function counts on from its caller's variable in one of its own, and adds to one that begins empty.
$n = 5
function Add-Own { $n += 1; $n }
function Step-Own { $n++; $n }
"$(Add-Own) $(Step-Own) $n"
#: 1 6 5

# Several targets share a list; what is left goes to the last one.
$a, $b, $c = 1, 2, 3, 4
[int]$x, [string]$y = '7', 8
($p), $q = 'p', 'q'
"$a|$b|$c|$($x.GetType().Name) $($y.GetType().Name)|$p$q"
#: 1|2|3 4|Int32 String|pq
