#on files
# The first table of a script keeps the widths that are asked for.
[pscustomobject]@{ A = 'x'; B = 'y' } | Format-Table @{ n = 'S'; e = 'A'; Width = 6 }, @{ n = 'Mid'; e = 'B'; Width = 7; Alignment = 'center' }, @{ e = 'B'; Width = 3; a = 'right' }
@{ k = 1 } | Format-Table

# Once a table has waited for its rows, all do, and their texts decide.
[pscustomobject]@{ A = 'x' }
'a text between two rows'
[pscustomobject]@{ A = 'longer' }
@{ k = 1 } | Format-Table
[pscustomobject]@{ A = 'x'; B = 'y' } | Format-Table @{ n = 'S'; e = 'A'; Width = 6 }, B
# Lists wait as well.
[pscustomobject]@{ A = 1; B = 2; C = 3; D = 4; E = 5 }
Write-Host 'said before the list'
#: S        Mid     B
#: -        ---     -
#: x         y      y
#:
#:
#: Name                           Value
#: ----                           -----
#: k                              1
#:
#:
#: A
#: -
#: x
#: a text between two rows
#: longer
#:
#:
#: Name Value
#: ---- -----
#: k    1
#:
#:
#: S B
#: - -
#: x y
#:
#:
#: said before the list
#: A : 1
#: B : 2
#: C : 3
#: D : 4
#: E : 5
