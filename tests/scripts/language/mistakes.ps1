# What the parser calls a mistake.
$texts = 'if { }', 'if () { }', 'while { }', 'while () { }', 'do { } until ()', 'for { }', 'foreach { }', 'switch { }', 'switch (1', 'switch (1) { 1 2 }',
    'switch (1) { default { } default { } }', 'try', 'try { }', 'try { } catch', 'try { } finally', 'if (1) { } else', 'while (1)', 'do', 'trap', 'data',
    'function f', 'function f($a, $A) { }', 'function f { param($a, $b, $a) }', 'using nothing', 'using namespace', 'using module ;', 'Get-Date &&',
    '"`u{zz}"', '"`u{1234567}"', '"`u{123456"', '"`u{110000}"', '"$a: b"'
foreach ($text in $texts) {
    $problems = $null
    [void][System.Management.Automation.Language.Parser]::ParseInput($text, [ref]$null, [ref]$problems)
    "$text => $($problems[0].ErrorId)"
}
#: if { } => MissingOpenParenthesisInIfStatement
#: if () { } => IfStatementMissingCondition
#: while { } => MissingOpenParenthesisAfterKeyword
#: while () { } => MissingExpressionAfterKeyword
#: do { } until () => MissingExpressionAfterKeyword
#: for { } => MissingOpenParenthesisAfterKeyword
#: foreach { } => MissingOpenParenthesisAfterKeyword
#: switch { } => PipelineValueRequired
#: switch (1 => MissingEndParenthesisInSwitchStatement
#: switch (1) { 1 2 } => MissingSwitchStatementClause
#: switch (1) { default { } default { } } => MultipleSwitchDefaultClauses
#: try => MissingTryStatementBlock
#: try { } => MissingCatchOrFinally
#: try { } catch => MissingCatchHandlerBlock
#: try { } finally => MissingFinallyStatementBlock
#: if (1) { } else => MissingStatementBlockAfterElse
#: while (1) => MissingLoopStatement
#: do => MissingLoopStatement
#: trap => MissingTrapStatement
#: data => MissingStatementBlockForDataSection
#: function f => MissingFunctionBody
#: function f($a, $A) { } => DuplicateFormalParameter
#: function f { param($a, $b, $a) } => DuplicateFormalParameter
#: using nothing => MissingUsingStatementDirective
#: using namespace => MissingUsingItemName
#: using module ; => MissingUsingItemName
#: Get-Date && => EmptyPipelineChainElement
#: "`u{zz}" => InvalidUnicodeEscapeSequence
#: "`u{1234567}" => TooManyDigitsInUnicodeEscapeSequence
#: "`u{123456" => MissingUnicodeEscapeSequenceTerminator
#: "`u{110000}" => InvalidUnicodeEscapeSequenceValue
#: "$a: b" => InvalidVariableReferenceWithDrive
