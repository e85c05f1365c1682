# What ends a command from inside ends it for whatever catches errors in there; its caller sees an error that ends a statement.
$own = [System.Management.Automation.ErrorRecord]::new([System.InvalidOperationException]::new('over'), 'Over', 'InvalidOperation', 'EX01')
function Stop-Here { [CmdletBinding()] param() try { $PSCmdlet.ThrowTerminatingError($own) } catch { 'caught inside' } finally { 'put in order' }; 'goes on' }
Stop-Here
'behind'
try { Stop-Here } catch { "$($_.FullyQualifiedErrorId) $($_.CategoryInfo)" }
function Stop-Caller { $PSCmdlet.ThrowTerminatingError($own); 'goes on' }
function Test-Outer { [CmdletBinding()] param() Stop-Caller; 'goes on, too' }
try { Test-Outer } catch { $_.FullyQualifiedErrorId }

# A record of one's own that is thrown says where.
$own = [System.Management.Automation.ErrorRecord]::new([System.Exception]::new('mine'), 'Mine', 'ReadError', $null)
try { throw $own } catch { "$($_.InvocationInfo.Line)".Trim() }

# A text that is wrong is an error of Invoke-Expression, and says where in the text.
Invoke-Expression 'if ('
try { Invoke-Expression '1 +' } catch { "$($_.FullyQualifiedErrorId) $($_.CategoryInfo)"; $_.InvocationInfo.MyCommand.Name; ("$_" -split "`n")[0] }

# Arguments in parentheses as methods have them are a mistake that strict mode finds.
function Join-Two { param($a, $b) "$a-$b" }
Set-StrictMode -Version 2
Join-Two(1, 2)
Join-Two (1, 2)
Set-StrictMode -Off
Join-Two(1, 2)
#: put in order
#: behind
#: put in order
#: Over,Stop-Here InvalidOperation: (EX01:String) [Stop-Here], InvalidOperationException
#: Over,Test-Outer
#: try { throw $own } catch { "$($_.InvocationInfo.Line)".Trim() }
#: ExpectedValueExpression,Microsoft.PowerShell.Commands.InvokeExpressionCommand ParserError: (:) [Invoke-Expression], ParseException
#: Invoke-Expression
#: At line:1 char:3
#: 1 2-
#: 1 2-
#! Over,Stop-Here
#! IfStatementMissingCondition,Microsoft.PowerShell.Commands.InvokeExpressionCommand
#! StrictModeFunctionCallWithParens
try { throw $own } catch { "$($_.InvocationInfo.Line)".Trim() }
#: try { throw $own } catch { "$($_.InvocationInfo.Line)".Trim() }
