#on files
# Encodings and versions are looked at where they stand, before the command runs.
'x' | Out-File kept.txt
'y' | Out-File kept.txt -Encoding nothing
Get-Content kept.txt
Get-Content kept.txt -Encoding nothing
Set-StrictMode -Version abc
Set-StrictMode -Version 9.9
foreach ($code in { Get-Content kept.txt -Encoding nothing }, { Set-StrictMode -Version abc }, { Set-StrictMode -v 9.9 }) {
    try { & $code } catch { "$($_.InvocationInfo.PositionMessage -replace '(?s).*\n')".Trim('+').Trim().Length; $_.CategoryInfo.ToString() }
}
'z' | Out-File kept.txt -Encoding ([System.Text.Encoding]::ASCII); Get-Content kept.txt -Encoding 65001

# The value behind a colon is where its mistake is.
function Get-Number { [CmdletBinding()] param([int]$Number) $Number }
try { Get-Number -Number:many } catch { ($_.InvocationInfo.PositionMessage -split "`n")[-1] }
try { Get-Number -Nothing:many } catch { ($_.InvocationInfo.PositionMessage -split "`n")[-1] }
Remove-Item kept.txt
#: x
#: 7
#: InvalidData: (:) [Get-Content], ParameterBindingArgumentTransformationException
#: 3
#: InvalidArgument: (:) [Set-StrictMode], ParameterBindingException
#: 3
#: InvalidData: (:) [Set-StrictMode], ParameterBindingValidationException
#: z
#: +                          ~~~~
#: +                  ~~~~~~~~~~~~~
#! ParameterArgumentTransformationError,Microsoft.PowerShell.Commands.OutFileCommand
#! ParameterArgumentTransformationError,Microsoft.PowerShell.Commands.GetContentCommand
#! CannotConvertArgumentNoMessage,Microsoft.PowerShell.Commands.SetStrictModeCommand
#! ParameterArgumentValidationError,Microsoft.PowerShell.Commands.SetStrictModeCommand
