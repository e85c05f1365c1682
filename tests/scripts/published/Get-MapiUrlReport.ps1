<#
.SYNOPSIS
Reports the addresses of the MAPI directories as a table, a list of values and a page.

.DESCRIPTION
Shows a table with a line for each directory, coloured by what is wrong with it, and writes MapiUrls.csv and MapiUrls.html into a
folder. The exit code is 0 when all is well and 2 when a directory has no external address.

.PARAMETER Server
Patterns of the servers that are reported; all of them without it.

.PARAMETER OutputFolder
Where the files are written; it is made when it is not there.

.EXAMPLE
.\Get-MapiUrlReport.ps1 -OutputFolder .\report
#>
[CmdletBinding()]
param(
    [string[]] $Server = '*',
    [ValidateNotNullOrEmpty()] [string] $OutputFolder = (Join-Path $PSScriptRoot 'report'),
    [switch] $Quiet
)

$ErrorActionPreference = 'Stop'
$colours = @{ OK = 'Green'; Incomplete = 'Yellow'; Missing = 'Red' }

function Get-State {
    param([Parameter(Mandatory, ValueFromPipeline)] $Directory)
    process {
        switch ($Directory) {
            { -not $_.ExternalUrl } { 'Missing'; break }
            { $_.ExternalUrl.Scheme -ne 'https' -or -not $_.InternalUrl } { 'Incomplete'; break }
            default { 'OK' }
        }
    }
}

$servers = @(Get-ExchangeServer | Where-Object { $name = $_.Name; $Server.Where({ $name -like $_ }, 'First').Count -gt 0 } | Sort-Object Name)
$rows = for ($i = 0; $i -lt $servers.Count; $i++) {
    Write-Progress -Activity 'MAPI directories' -Status $servers[$i].Name -PercentComplete (100 * $i / $servers.Count)
    Get-MapiVirtualDirectory -Server $servers[$i].Name | Select-Object Server, @{ n = 'State'; e = { $_ | Get-State } },
        @{ Name = 'Internal'; Expression = { "$($_.InternalUrl)" } },
        @{ Label = 'External'; Expression = { "$($_.ExternalUrl)" } },
        @{ l = 'Methods'; e = { [string]::Join(' ', $_.IISAuthenticationMethods) } }
}
Write-Progress -Activity 'MAPI directories' -Completed
$rows = @($rows)

if (-not $Quiet) {
    foreach ($row in $rows) {
        Write-Host ('{0,-8}' -f $row.Server) -NoNewline
        Write-Host (' {0,-12}' -f $row.State.ToUpper()) -ForegroundColor $colours[$row.State] -NoNewline
        Write-Host " $($row.External)"
    }
}
$rows | Format-Table -AutoSize

if (-not (Test-Path $OutputFolder)) { $null = New-Item -ItemType Directory -Path $OutputFolder }
$rows | Export-Csv -Path (Join-Path $OutputFolder 'MapiUrls.csv') -NoTypeInformation -Encoding UTF8

$head = @"
<style>
td { padding: 2px 8px; }
.Missing { color: red; }
</style>
"@
$summary = $rows | Group-Object State | ForEach-Object { '{0} {1}' -f $_.Count, $_.Name }
$page = $rows | ConvertTo-Html -Title 'MAPI addresses' -Head $head -PreContent "<h1>MAPI addresses</h1><p>$($summary -join '; ')</p>"
$page -replace '<td>(Missing)</td>', '<td class="$1">$1</td>' | Set-Content -Path (Join-Path $OutputFolder 'MapiUrls.html')

if (@($rows | Where-Object State -EQ 'Missing').Count) { exit 2 }
exit 0
