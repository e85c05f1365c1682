#on files
# A round may move its loop on by itself.
foreach ($number in 1..5) { if ($number -eq 2) { $null = $foreach.MoveNext(); "skips to $($foreach.Current)" } else { $number } }
switch (1..5) { 3 { $null = $switch.MoveNext(); "skips to $($switch.Current)" } default { $_ } }
$null -eq $foreach

# -split counts from the end with a negative limit.
'k=v=w' -split '=', -2
'a.b.c' -split '.', -2, 'SimpleMatch'

# A number as an argument remembers how it was typed.
function Show-Argument { foreach ($item in $args) { "$item is $($item.GetType().Name), plus one $($item + 1)" } }
Show-Argument 010 1kb 0x10 1.50 5d
Write-Output 007
@{ 16 = 'found' }[(Write-Output 0x10)]
#: 1
#: skips to 3
#: 4
#: 5
#: 1
#: 2
#: skips to 4
#: 5
#: True
#: k=v
#: w
#: a.b
#: c
#: 010 is Int32, plus one 11
#: 1kb is Int32, plus one 1025
#: 0x10 is Int32, plus one 17
#: 1.50 is Double, plus one 2.5
#: 5d is Decimal, plus one 6
#: 007
#: found
