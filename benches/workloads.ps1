<#
  The workloads of `cargo bench --bench workloads`, in PowerShell's language: the same text ran in PowerShell for workloads-pwsh.txt.

    emsh -NoProfile -NonInteractive -File workloads.ps1 -Only sort-100k

  One line for a workload: name, seconds, peak of memory in MB (VmHWM of /proc, 0 where there is none), check.
  The check is a result of the work and the same in every shell. -Times is for those that grow: how many times the objects.
#>
param(
    [string]$Only = '',
    [string]$Temp = '/tmp',
    [int]$Times = 1
)

function Get-PeakMB {
    $kb = 0
    $status = "/proc/$PID/status"
    if (Test-Path $status) {
        foreach ($line in (Get-Content $status)) { if ($line -match '^VmHWM:\s+(\d+)') { $kb = [long]$Matches[1] } }
    }
    [math]::Round($kb / 1024, 1)
}

function Write-Result {
    param([string]$Name, [double]$Seconds, $Check)
    '{0,-12} {1,9:F3} s {2,8:F1} MB  check={3}' -f $Name, $Seconds, (Get-PeakMB), $Check
}

$script:check = $null
$block = switch ($Only) {

    'idle' { { $script:check = 0 } }

    'where-100k' {
        { $script:check = @(1..100000 | Where-Object { $_ % 2 -eq 0 }).Count }
    }

    'where-1m' {
        { $script:check = @(1..1000000 | Where-Object { $_ % 3 -eq 0 }).Count }
    }

    'foreach-1m' {
        { $script:check = (1..1000000 | ForEach-Object { $_ + 1 } | Measure-Object -Sum).Sum }
    }

    'sort-100k' {
        {
            [long]$x = 12345
            $list = foreach ($i in 1..100000) {
                $x = ($x * 1103515245 + 12345) % 2147483648
                [pscustomobject]@{ Id = $i; Key = $x; Name = "user$($x % 5000)" }
            }
            $sorted = $list | Sort-Object -Property Name, @{ Expression = 'Key'; Descending = $true }
            $script:check = '{0}/{1}/{2}' -f $sorted[0].Id, $sorted[50000].Id, $sorted[-1].Id
        }
    }

    'strings' {
        {
            $s = ''
            foreach ($i in 1..5000) { $s += "server$i;" }
            $parts = $s.Split(';')
            $up = foreach ($p in $parts) { $p.ToUpper().Replace('SERVER', 'EX') }
            $f = foreach ($i in 1..50000) { '{0:D5}-{1}' -f $i, ($i % 7) }
            $m = 0
            foreach ($t in $f) { if ($t -match '^(\d+)-3$') { $m += $Matches[1].Length } }
            $script:check = '{0}/{1}/{2}/{3}' -f $s.Length, ($up -join ',').Length, $f.Count, $m
        }
    }

    'hashtable' {
        {
            $h = @{}
            for ($i = 0; $i -lt 200000; $i++) { $h["key$i"] = $i }
            $sum = 0
            for ($i = 0; $i -lt 200000; $i += 2) { $sum += $h["key$i"] }
            $count = @{}
            foreach ($i in 1..200000) { $count[$i % 1000]++ }
            $script:check = '{0}/{1}/{2}' -f $h.Count, $sum, $count[7]
        }
    }

    'functions' {
        {
            function Add-Numbers { param([int]$A, [int]$B = 1) $A + $B }
            function Get-Tagged { [CmdletBinding()] param([Parameter(Mandatory)][string]$Name, [ValidateSet('a', 'b')][string]$Kind = 'a', [switch]$Upper) if ($Upper) { $Name.ToUpper() } else { $Name } }
            $t = 0
            for ($i = 0; $i -lt 100000; $i++) { $t = Add-Numbers $t 2 }
            $n = 0
            for ($i = 0; $i -lt 30000; $i++) { $n += (Get-Tagged -Name "n$i" -Kind b -Upper).Length }
            $script:check = "$t/$n"
        }
    }

    'csv-50k' {
        {
            $path = "$Temp/bench-$PID.csv"
            $rows = foreach ($i in 1..50000) { [pscustomobject]@{ Alias = "user$i"; Database = "DB$($i % 20)"; Size = $i * 1.5; Enabled = ($i % 2 -eq 0); Note = "a,b ""$i""" } }
            $rows | Export-Csv -Path $path -NoTypeInformation
            $back = Import-Csv -Path $path
            $script:check = '{0}/{1}' -f $back.Count, ($back | Where-Object Enabled -eq 'True').Count
            Remove-Item $path
        }
    }

    'json-20k' {
        {
            $rows = foreach ($i in 1..20000) { [pscustomobject]@{ Name = "user$i"; Auth = @('Ntlm', 'OAuth'); Quota = $i; Site = [pscustomobject]@{ Name = 'Vienna'; Id = $i % 5 } } }
            $text = $rows | ConvertTo-Json -Depth 4
            $back = $text | ConvertFrom-Json
            $script:check = '{0}/{1}' -f $back.Count, $back[19999].Site.Id
        }
    }

    'table-5k' {
        {
            $rows = foreach ($i in 1..5000) { [pscustomobject]@{ Server = "EX$($i % 40)"; Name = "mapi (Default Web Site $i)"; Count = $i * 37; Url = "https://mail$i.contoso.com/mapi" } }
            $a = $rows | Format-Table -AutoSize | Out-String -Width 120
            $b = $rows | Format-List | Out-String -Width 120
            $script:check = '{0}/{1}' -f $a.Length, $b.Length
        }
    }

    'parse-5k' {
        {
            $path = "$Temp/bench-$PID.ps1"
            $lines = foreach ($i in 1..1000) {
                "function Get-Item$i {"
                "  param([string]`$Name = 'item$i', [int]`$Count = $i)"
                "  if (`$Count -gt 10 -and `$Name -like 'item*') { `$r = Get-Thing -Name `$Name | Where-Object { `$_.Size -gt ($i * 2) } | Select-Object Name, @{ n = 'S'; e = { `$_.Size / 1KB } } }"
                "  else { `"`$Name has `$(`$Count + $i) items`" }"
                '}'
            }
            $lines | Set-Content -Path $path
            . $path
            $script:check = '{0}/{1}' -f $lines.Count, (Get-Item7)
            Remove-Item $path
        }
    }

    'stream' {
        { $script:check = (1..(100000 * $Times) | ForEach-Object { [pscustomobject]@{ Id = $_ } } | Where-Object Id -gt 10 | Measure-Object).Count + 10 }
    }

    'collect' {
        {
            $all = foreach ($i in 1..(20000 * $Times)) { [pscustomobject]@{ Id = $i; Name = "user$($i * 7919 % 100003)" } }
            $script:check = ($all | Sort-Object Name | Group-Object { $_.Name.Length } | Measure-Object -Property Count -Sum).Sum
        }
    }

    default { throw "no workload named '$Only'" }
}

$time = Measure-Command $block
Write-Result -Name $Only -Seconds $time.TotalSeconds -Check $script:check
