#on files
# Exceptions are made in four ways, thrown, caught by type, and asked.
try { throw [System.ArgumentException]'bad' } catch [System.ArgumentException] { $_.Exception.Message; $_.FullyQualifiedErrorId }
try { throw [IO.FileNotFoundException]::new('gone', 'a.csv') } catch [System.IO.IOException] { "$($_.Exception.FileName): $_" }
try { throw (New-Object System.InvalidOperationException 'not now') } catch [InvalidOperationException] { "$_" }
$outer = [Exception]::new('outer', [FormatException]::new('inner'))
try { throw $outer } catch { $_.Exception.InnerException.Message; $_.Exception.GetBaseException().GetType().FullName }
try { [int]::Parse('x') } catch { $_.Exception.GetType().Name; $_.Exception.GetBaseException().GetType().Name }
try { throw [ArgumentNullException]::new('Path') } catch { $_.Exception.ParamName; "$_" }

# Error records of one's own.
$record = [System.Management.Automation.ErrorRecord]::new([Exception]'broken', 'Broken', 'InvalidData', 'EX01')
try { throw $record } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.ToString(); $_.TargetObject }
function Test-Own { [CmdletBinding()] param() $PSCmdlet.ThrowTerminatingError($record) }
try { Test-Own } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Activity }
New-Object System.Management.Automation.ErrorRecord $outer, 'Id', 'NotAKind', $null

# How errors are shown in short.
$ErrorView = 'ConciseView'
foreach ($code in '1 / 0', 'throw "x"', '$null.Foo()', 'Get-Item nowhere -ErrorAction Stop') { try { & ([scriptblock]::Create($code)) } catch { "$($_ | Out-String)".Trim() -replace '/.*/' } }

# What an error record says of itself.
$ErrorView = 'NormalView'
try { Get-Item nowhere -ErrorAction Stop } catch { $last = $_ }
$last.psobject.Properties.Name -join ' '; $last.PipelineIterationInfo -join ' '
$category = $last.CategoryInfo; [int]$category.Category; $category.Category -eq 'ObjectNotFound'; "$($category.Category)"; $category.Category.GetType().FullName
$category.GetMessage() -replace '\(/.*/', '('

# Digests of files, in every way.
Set-Content digest.txt abc -NoNewline
'md5', 'SHA1', 'SHA256' | ForEach-Object { $it = Get-FileHash digest.txt -Algorithm $_; "$($it.Algorithm) $($it.Hash)" }
Remove-Item digest.txt
#: bad
#: bad
#: a.csv: gone
#: not now
#: inner
#: System.FormatException
#: MethodInvocationException
#: FormatException
#: Path
#: Value cannot be null. (Parameter 'Path')
#: Broken
#: InvalidData: (EX01:String) [], Exception
#: EX01
#: Broken,Test-Own
#: Test-Own
#: RuntimeException: Attempted to divide by zero.
#: Exception: x
#: InvalidOperation: You cannot call a method on a null-valued expression.
#: Get-Item: Cannot find path 'nowhere' because it does not exist.
#: PSMessageDetails Exception TargetObject CategoryInfo FullyQualifiedErrorId ErrorDetails InvocationInfo ScriptStackTrace PipelineIterationInfo
#: 0 1
#: 13
#: True
#: ObjectNotFound
#: System.Management.Automation.ErrorCategory
#: ObjectNotFound: (nowhere:String) [Get-Item], ItemNotFoundException
#: MD5 900150983CD24FB0D6963F7D28E17F72
#: SHA1 A9993E364706816ABA3E25717850C26C9CD0D89D
#: SHA256 BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD
#! ConstructorInvokedThrowException,Microsoft.PowerShell.Commands.NewObjectCommand

# What Write-Error says of the category, and what to do.
Write-Error 'full' -ErrorId Full -Category QuotaExceeded -CategoryReason Size -CategoryTargetName DB01 -CategoryTargetType Database -CategoryActivity Mount -RecommendedAction 'Free some space.' -ErrorAction SilentlyContinue
$Error[0].CategoryInfo.ToString()
$Error[0].ErrorDetails.RecommendedAction
Write-Error -Exception ([IO.FileNotFoundException]::new('lost', 'b.csv')) -ErrorAction SilentlyContinue
$Error[0].Exception.FileName

# Where it came from.
function Invoke-Inner { Get-Item ./nowhere -ErrorAction Stop }
function Invoke-Outer { Invoke-Inner }
try { Invoke-Outer } catch { $_.ScriptStackTrace -replace ', .*: line \d+' -split "`n" -join '|'; $_.InvocationInfo.MyCommand.Name }
#: QuotaExceeded: (DB01:Database) [Mount], Size
#: Free some space.
#: b.csv
#: at Invoke-Inner|at Invoke-Outer|at <ScriptBlock>
#: Get-Item
