<#
.SYNOPSIS
Gives the MAPI directories of servers the addresses of a namespace.

.DESCRIPTION
For each server the MAPI directories get https://NAMESPACE/mapi as their external address, and as their internal one, if that is
asked for. Directories that have the addresses already are left alone. A server that fails does not keep the others from being
changed; the exit code says how many failed.

.PARAMETER Server
The servers; objects with a Name or a Server come through the pipeline.

.PARAMETER Namespace
The host name that clients use.

.PARAMETER InternalNamespace
The host name inside of the company. Without it the internal address stays.

.PARAMETER AuthenticationMethods
How clients prove who they are. Without it the methods stay.

.PARAMETER LogPath
A file that what was done is added to.

.EXAMPLE
Get-ExchangeServer | .\Set-MapiUrls.ps1 -Namespace mail.contoso.com -WhatIf
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
[OutputType([pscustomobject])]
param(
    [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
    [Alias('Name', 'ComputerName')]
    [ValidateNotNullOrEmpty()]
    [string[]] $Server,

    [Parameter(Mandatory = $true, Position = 1, HelpMessage = 'The host name that clients use.')]
    [ValidatePattern('^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$')]
    [string] $Namespace,

    [ValidatePattern('^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$')]
    [string] $InternalNamespace,

    [ValidateSet('Basic', 'Ntlm', 'Negotiate', 'OAuth')]
    [string[]] $AuthenticationMethods,

    [ValidateScript({ Test-Path (Split-Path -Parent $_) -PathType Container })]
    [string] $LogPath
)

begin {
    Set-StrictMode -Version Latest

    function Write-Log {
        param([Parameter(Mandatory)] [string] $Message, [ValidateSet('INFO', 'ERROR')] [string] $Level = 'INFO')
        $line = '{0:yyyy-MM-dd HH:mm:ss} {1,-5} {2}' -f (Get-Date), $Level, $Message
        Write-Verbose $line
        if ($script:LogPath) { Add-Content -Path $script:LogPath -Value $line -WhatIf:$false }
    }

    $script:failed = 0
    $settings = @{ ExternalUrl = "https://$Namespace/mapi" }
    if ($InternalNamespace) { $settings.InternalUrl = "https://$InternalNamespace/mapi" }
    if ($PSBoundParameters.ContainsKey('AuthenticationMethods')) { $settings.IISAuthenticationMethods = $AuthenticationMethods }
}

process {
    foreach ($name in $Server) {
        try {
            $directories = @(Get-MapiVirtualDirectory -Server $name -ErrorAction Stop)
            foreach ($directory in $directories) {
                $wanted = @($settings.Keys | Where-Object { "$($directory.$_)" -ne "$($settings[$_])" } | Sort-Object)
                $result = [ordered]@{ Server = $name; Directory = "$($directory.Identity)"; Changed = $wanted -join ', '; Result = 'Unchanged' }
                if ($wanted) {
                    if ($PSCmdlet.ShouldProcess($directory.Identity, "Set $($wanted -join ', ')")) {
                        Set-MapiVirtualDirectory -Identity $directory.Identity @settings -Confirm:$false -ErrorAction Stop
                        $result.Result = 'Changed'
                    }
                    else {
                        $result.Result = 'Skipped'
                    }
                }
                Write-Log "$($result.Directory): $($result.Result)"
                [pscustomobject]$result
            }
        }
        catch {
            $script:failed++
            Write-Log -Level ERROR -Message "${name}: $($_.Exception.Message)"
            Write-Error -Message "${name}: $($_.Exception.Message)" -Category $_.CategoryInfo.Category -TargetObject $name -ErrorId 'SetMapiUrlsFailed'
        }
    }
}

end {
    exit $script:failed
}
