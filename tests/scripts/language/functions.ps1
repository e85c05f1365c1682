#on files
# Functions live as long as the scope in which they are defined.
function Get-Outer { function Get-Inner { 'inner' }; Get-Inner }
Get-Outer
Get-Inner
#: inner
#! CommandNotFoundException
function Get-X { 'x of all' }
& { function Get-X { 'x of the block' }; Get-X }
Get-X
& { function global:Get-Y { 'y' }; function script:Get-Z { 'z' } }
Get-Y
Get-Z
. { function Get-Dotted { 'dotted' } }
Get-Dotted
function Get-Count($Count) { function Get-Own { $Count }; if ($Count) { Get-Count ($Count - 1) }; Get-Own }
(Get-Count 2) -join ' '
Remove-Item function:Get-Dotted
Get-Dotted
#: x of the block
#: x of all
#: y
#: z
#: dotted
#: 0 1 2
#! CommandNotFoundException
