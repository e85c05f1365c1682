#on files
# Functions explain themselves by a comment.
<#
.SYNOPSIS
Greets somebody.
.DESCRIPTION
Says hello, loudly if it is asked to.
.PARAMETER Name
Whom to greet.
.EXAMPLE
PS> Send-Greeting EX01

Greets a server.
.LINK
about_emsh
#>
function Send-Greeting {
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory, ValueFromPipeline)] [string] $Name, [ValidateSet('Low', 'High')] [string] $Volume, [switch] $Loud)
    process { "Hello $Name" }
}
Get-Help Send-Greeting -Full
#: NAME
#:     Send-Greeting
#:
#: SYNOPSIS
#:     Greets somebody.
#:
#: SYNTAX
#:     Send-Greeting [-Name] <String> [[-Volume] <String> {Low | High}] [-Loud] [-WhatIf] [-Confirm] [<CommonParameters>]
#:
#: DESCRIPTION
#:     Says hello, loudly if it is asked to.
#:
#: PARAMETERS
#:     -Name <String>
#:         Whom to greet.
#:
#:         Required?                    true
#:         Position?                    0
#:         Default value                None
#:         Accept pipeline input?       true (ByValue)
#:         Aliases                      none
#:         Accept wildcard characters?  false
#:
#:     -Volume <String>
#:
#:         Required?                    false
#:         Position?                    1
#:         Default value                None
#:         Accept pipeline input?       false
#:         Aliases                      none
#:         Accept wildcard characters?  false
#:
#:     -Loud [<SwitchParameter>]
#:
#:         Required?                    false
#:         Position?                    named
#:         Default value                None
#:         Accept pipeline input?       false
#:         Aliases                      none
#:         Accept wildcard characters?  false
#:
#:     -WhatIf [<SwitchParameter>]
#:         Says what would be done, and does nothing.
#:
#:         Required?                    false
#:         Position?                    named
#:         Default value                None
#:         Accept pipeline input?       false
#:         Aliases                      wi
#:         Accept wildcard characters?  false
#:
#:     -Confirm [<SwitchParameter>]
#:         Asks before anything is done. -Confirm:$false asks nothing.
#:
#:         Required?                    false
#:         Position?                    named
#:         Default value                None
#:         Accept pipeline input?       false
#:         Aliases                      cf
#:         Accept wildcard characters?  false
#:
#:     <CommonParameters>
#:         Verbose, Debug, ErrorAction, ErrorVariable, WarningAction, WarningVariable, InformationAction,
#:         InformationVariable, ProgressAction, OutBuffer, OutVariable, PipelineVariable.
#:
#: INPUTS
#:     String for -Name
#:
#: EXAMPLES
#:     -------- Example 1 --------
#:
#:     PS> Send-Greeting EX01
#:
#:     Greets a server.
#:
#: RELATED LINKS
#:     about_emsh
Send-Greeting -?
#: NAME
#:     Send-Greeting
#:
#: SYNOPSIS
#:     Greets somebody.
#:
#: SYNTAX
#:     Send-Greeting [-Name] <String> [[-Volume] <String> {Low | High}] [-Loud] [-WhatIf] [-Confirm] [<CommonParameters>]
#:
#: DESCRIPTION
#:     Says hello, loudly if it is asked to.
#:
#: RELATED LINKS
#:     about_emsh
#:
#: REMARKS
#:     Examples: Get-Help Send-Greeting -Examples
#:     More: Get-Help Send-Greeting -Detailed
#:     Everything: Get-Help Send-Greeting -Full
(Get-Help Send-Greeting).Description.Text
#: Says hello, loudly if it is asked to.
function Plain($First, [int] $Second) { }
Get-Help Plain
#: NAME
#:     Plain
#:
#: SYNTAX
#:     Plain [[-First] <Object>] [[-Second] <Int32>]
#:
#: REMARKS
#:     More: Get-Help Plain -Detailed
#:     Everything: Get-Help Plain -Full
