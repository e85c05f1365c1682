# What $? says behind a statement: what its last command did, also when that stands in parentheses or is assigned.
$x = Get-Item nowhere -ErrorAction SilentlyContinue; $?
$x = $y = Get-Item nowhere -ErrorAction SilentlyContinue; $?
(Get-Item nowhere -ErrorAction SilentlyContinue); $?
$(Get-Item nowhere -ErrorAction SilentlyContinue); $?
$x = @(Get-Item nowhere -ErrorAction SilentlyContinue); $?
$x = if ($true) { Get-Item nowhere -ErrorAction SilentlyContinue }; $?

# An expression that is more than such parentheses is a success.
[void](Get-Item nowhere -ErrorAction SilentlyContinue); $?
"$(Get-Item nowhere -ErrorAction SilentlyContinue)"; $?
(Get-Item nowhere -ErrorAction SilentlyContinue).Name; $?
Get-Item nowhere -ErrorAction SilentlyContinue; @('x'); $?
Get-Item nowhere -ErrorAction SilentlyContinue; $x = ('x'); $?

# A condition leaves it alone, unless it runs a command: that it does not hold is no failure.
Get-Item nowhere -ErrorAction SilentlyContinue; if (1 -eq 1) { $? }
Get-Item nowhere -ErrorAction SilentlyContinue; if ($false) { }; $?
if (Get-Item nowhere -ErrorAction SilentlyContinue) { }; $?
#: False
#: False
#: False
#: False
#: False
#: False
#: True
#:
#: True
#: True
#: x
#: True
#: True
#: False
#: False
#: True
