# -Include and -Exclude choose among what a path means; without a wildcard in it that is the folder.
New-Item -ItemType Directory ./d/sub/deep -Force | Out-Null
'a.txt', 'b.log', '.h.txt', 'sub/c.txt', 'sub/deep/e.txt' | ForEach-Object { Set-Content ./d/$_ x }
@(Get-ChildItem ./d -Include *.txt).Count
(Get-ChildItem -LiteralPath ./d -Include *.txt).Name -join ' '
(Get-ChildItem ./d/* -Include *.txt).Name -join ' '
(Get-ChildItem ./d -Exclude *.txt).Name -join ' '
(Get-ChildItem ./d/* -Exclude *.txt).Name -join ' '
(Get-ChildItem ./d -Name -Include *.txt) -join ' '

# Whatever chooses goes into each folder at once, everything else after the files beside it.
(Get-ChildItem ./d -Recurse).Name -join ' '
(Get-ChildItem ./d -Recurse -Include *.txt).Name -join ' '
(Get-ChildItem ./d -Recurse -Name) -join ' '
(Get-ChildItem ./d/*.txt -Recurse).Name -join ' '
(Get-ChildItem ./d -Depth 1).Name -join ' '
@(Get-ChildItem ./nothing -Recurse).Count

# Attributes: a comma means or, + means and, ! means not.
(Get-ChildItem ./d -Attributes Directory).Name -join ' '
(Get-ChildItem ./d -Attributes !Directory, Hidden).Name -join ' '
(Get-ChildItem ./d -Attributes H+!D).Name -join ' '
Get-ChildItem ./d -Attributes Foo
#: 0
#: a.txt
#: a.txt
#: sub b.log
#: b.log deep
#: a.txt
#: sub a.txt b.log deep c.txt e.txt
#: e.txt c.txt a.txt
#: sub a.txt b.log sub/deep sub/c.txt sub/deep/e.txt
#: e.txt c.txt a.txt
#: sub a.txt b.log deep c.txt
#: 0
#: sub
#: .h.txt a.txt b.log
#: .h.txt
#! CannotConvertArgumentNoMessage,Microsoft.PowerShell.Commands.GetChildItemCommand
