# Blanks before ++ and --, behind the dot of a member, and before the brackets of a type.
$i = 1; $i ++; $i --; $i ++; $i
$h = @{ n = 1 }; $h.n ++; $h['n'] ++; $h.n
foreach ($x in 1..2) { $i ++ }; $i
$a = 'abc'; $a. Length, $a.  ToUpper(), [string]:: Empty.Length
$o = [pscustomobject]@{ 'Is Deleted' = $true }; $o. 'Is Deleted'
[int []]$z = '1', '2'; $z.GetType().Name
[string [ ]]$y = 1; $y.GetType().Name
[System.Collections.Generic.List [int]]::new().Count
#: 2
#: 3
#: 4
#: 3
#: ABC
#: 0
#: True
#: Int32[]
#: String[]
#: 0

# An escaped blank where a word could begin is a blank; within a word it is a letter.
'{0}-{1}' -f `  1, 2
'x'.Replace('x',`   
    'y')
Write-Output a `  b c` d
1 -eq `   1
#: 1-2
#: y
#: a
#: b
#: c d
#: True
