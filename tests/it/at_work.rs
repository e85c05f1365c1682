//! The shell at work: scripts and what they print, what it says where nobody can be asked, how it is interrupted.

use std::path::Path;
use std::process::{Command, Output, Stdio};
#[cfg(unix)]
use std::time::{Duration, Instant};

fn command(folder: &Path, script: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    command
        .args(["-NoProfile", "-NonInteractive", "-Command", script])
        .current_dir(folder)
        .env_clear()
        .env("TZ", "UTC")
        .env("HOME", folder)
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(folder: &Path, script: &str) -> Output {
    command(folder, script).output().expect("the program runs")
}

/// Runs scripts, each in an empty folder, and compares everything that they print.
fn check(cases: &[(&str, &str)]) {
    for (script, expected) in cases {
        let folder = tempfile::tempdir().expect("there is room");
        let output = run(folder.path(), script);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!((out.trim_end(), err.trim_end()), (expected.trim_end(), ""), "{script}");
    }
}

/// Runs a script that fails; the ids of its errors.
fn ids(script: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("there is room");
    let output = run(folder.path(), script);
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    err.lines().filter_map(|line| line.strip_prefix("+ FullyQualifiedErrorId : ")).map(str::to_owned).collect()
}

#[test]
fn nothing_is_less_than_null() {
    check(&[
        (
            "function f { }; $r = f; @($r).Count; $null -eq $r; @($null).Count; $r | ForEach-Object { 'never' }; $null | ForEach-Object { 'once' }",
            "0\nTrue\n1\nonce",
        ),
        ("$r = 1 | Where-Object { $false }; $r = $r; @($r).Count; $r = $null; @($r).Count", "0\n1"),
        ("(& { }) | ForEach-Object { 'never' }; @(& { }).Count; $(& { }) | Measure-Object | ForEach-Object Count", "0\n0"),
    ]);
}

/// Without the feature nobody believes that a ticket was tried.
#[cfg(not(feature = "kerberos"))]
#[test]
fn tickets_are_refused_by_a_build_without_them() {
    let folder = tempfile::tempdir().expect("there is room");
    let output = run(folder.path(), "Test-OutlookConnectivity -EmailAddress ann@contoso.com -UseDefaultCredentials");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.lines().filter(|line| line.contains("ProbeArgumentNotUsable,Test-OutlookConnectivity")).count(), 1, "{said}");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("cargo build --release --features kerberos"), "{said}");
    // And nothing of the system's library is in it.
    for program in [env!("CARGO_BIN_EXE_emsh"), env!("CARGO_BIN_EXE_emshd")] {
        match Command::new("ldd").arg(program).output() {
            Ok(linked) => assert!(!String::from_utf8_lossy(&linked.stdout).contains("gssapi"), "{linked:?}"),
            Err(error) => println!("what {program} is linked with was not looked at: ldd: {error}"),
        }
    }
}

#[test]
fn streams_go_where_they_are_sent() {
    check(&[
        (
            "function f { Write-Warning w; 'o'; Write-Error e }; $r = f 3>&1 2>&1; ($r | ForEach-Object { $_.GetType().Name }) -join ','",
            "WarningRecord,String,ErrorRecord",
        ),
        ("Write-Error e 2>$null; 'on'; Write-Warning w 3> w.txt; Get-Content w.txt", "on\nw"),
        ("1..3 > n.txt; 4 >> n.txt; (Get-Content n.txt) -join ','", "1,2,3,4"),
        (
            "function f { [CmdletBinding()] param() Write-Error e; Write-Warning w; 'o' }; $null = f -ErrorVariable e -WarningVariable w -OutVariable o -ErrorAction SilentlyContinue -WarningAction SilentlyContinue; $e.Count, $w.Count, $o",
            "1\n1\no",
        ),
        ("1..2 | ForEach-Object { $_ * 10 } -PipelineVariable ten | ForEach-Object { \"$ten $_\" }", "10 10\n20 20"),
    ]);
}

#[test]
fn functions_are_asked_and_ask() {
    check(&[
        (
            "function f { [CmdletBinding(SupportsShouldProcess)] param($n) if ($PSCmdlet.ShouldProcess($n, 'Mend')) { 'mended' } }; f a -WhatIf; f a; f a -Confirm:$false",
            "What if: Performing the operation \"Mend\" on target \"a\".\nmended\nmended",
        ),
        (
            "function f { [CmdletBinding()] param([switch]$On) \"$($On.IsPresent) $([bool]$On) $($PSCmdlet.ParameterSetName)\" }; f; f -On",
            "False False __AllParameterSets\nTrue True __AllParameterSets",
        ),
        ("function f { param([ref]$r) $r.Value = 42 }; $v = 1; f ([ref]$v); $v", "42"),
        ("$PSDefaultParameterValues = @{ 'f:n' = 5 }; function f { [CmdletBinding()] param($n, $m) \"$n $m\" }; f -m 1; f -n 2", "5 1\n2"),
        ("$p = @{ n = 1 }; function f { [CmdletBinding()] param($n) $n }; f @p; f @p -n 2", "1\n2"),
    ]);
    assert_eq!(ids("function f { param([Parameter(Mandatory)]$Name) }; f"), ["MissingMandatoryParameter,f"]);
    assert_eq!(
        ids("function f { [CmdletBinding(SupportsShouldProcess, ConfirmImpact='High')] param() $PSCmdlet.ShouldProcess('x') }; f"),
        ["PSInvalidOperationException"]
    );
    assert_eq!(ids("Read-Host name"), ["InvalidOperation,Microsoft.PowerShell.Commands.ReadHostCommand"]);
}

#[test]
fn programs_are_started_fed_and_read() {
    check(&[
        ("sh -c 'echo one; echo two' | ForEach-Object { \"[$_]\" }", "[one]\n[two]"),
        ("'b','a' | /usr/bin/sort", "a\nb"),
        ("sh -c 'exit 7'; \"$? $LASTEXITCODE\"; true; \"$? $LASTEXITCODE\"", "False 7\nTrue 0"),
        ("yes | Select-Object -First 2", "y\ny"),
        ("$x = sh -c 'echo bad >&2' 2>&1; $x.GetType().Name; \"$x\"", "ErrorRecord\nbad"),
        ("$env:GREETING = 'hi'; sh -c 'echo $GREETING'; sh -c 'pwd | wc -l'", "hi\n1"),
        ("'' | Set-Content a.log; '' | Set-Content b.log; /bin/echo *.log '*.log' x:y -a:b", "a.log b.log *.log x:y -a:b"),
    ]);
    assert_eq!(ids("no-such-program-at-all"), ["CommandNotFoundException"]);
}

#[test]
fn files_and_folders() {
    check(&[
        (
            "$null = New-Item d -ItemType Directory; 'x' | Set-Content d/a.txt; (Get-ChildItem d).Name; Test-Path d/a.txt; Copy-Item d/a.txt b.txt; Move-Item b.txt d; (Get-ChildItem d).Name -join ','; Rename-Item d/b.txt c.txt; Test-Path d/c.txt",
            "a.txt\nTrue\na.txt,b.txt\nTrue",
        ),
        (
            "$null = New-Item a.txt -Value hello; Get-Content a.txt; (Get-Item a.txt).Length; Remove-Item a.txt; Test-Path a.txt",
            "hello\n5\nFalse",
        ),
        (
            "$null = New-Item d -ItemType Directory; Push-Location d; Split-Path $PWD -Leaf; Pop-Location; Set-Location d; (Resolve-Path .).Path -eq \"$PWD\"",
            "d\nTrue",
        ),
        (
            "Get-ChildItem env: | Where-Object Name -eq TZ | ForEach-Object Value; $x = 1; Test-Path variable:x; Remove-Item variable:x; Test-Path variable:x; (Get-Item function:nothing -ErrorAction Ignore) -eq $null",
            "UTC\nTrue\nFalse\nTrue",
        ),
    ]);
    assert_eq!(ids("Get-Item nowhere"), ["PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand"]);
    assert_eq!(ids("Remove-Item nowhere"), ["PathNotFound,Microsoft.PowerShell.Commands.RemoveItemCommand"]);
    assert_eq!(ids("'x' | Set-Content a; New-Item a"), ["NewItemIOError,Microsoft.PowerShell.Commands.NewItemCommand"]);
}

#[test]
fn variables_have_options() {
    check(&[
        (
            "Set-Variable a 1 -Option ReadOnly; try { $a = 2 } catch { $_.FullyQualifiedErrorId }; Set-Variable a 3 -Force; $a; Remove-Variable a -Force; Test-Path variable:a",
            "VariableNotWritable\n3\nFalse",
        ),
        (
            "New-Variable b 5; (Get-Variable b).Value; Clear-Variable b; \"[$b]\"; Get-Variable b -ValueOnly | ForEach-Object { 'null' }",
            "5\n[]\nnull",
        ),
    ]);
    assert_eq!(ids("New-Variable b 5; New-Variable b 6"), ["VariableAlreadyExists,Microsoft.PowerShell.Commands.NewVariableCommand"]);
    assert_eq!(ids("Get-Variable nothing"), ["VariableNotFound,Microsoft.PowerShell.Commands.GetVariableCommand"]);
}

#[test]
fn objects_survive_a_file() {
    check(&[
        (
            "[pscustomobject]@{ A = 1; B = 'x <&> y'; C = [datetime]'2024-03-05'; D = 1,2; E = @{ k = 'v' }; F = $null; G = 1.5 } | Export-Clixml o.xml; $o = Import-Clixml o.xml; \"$($o.A) $($o.B) $($o.C) $($o.D.Count) $($o.E.k) $($null -eq $o.F) $($o.G)\"; $o.A.GetType().Name, $o.C.GetType().Name",
            "1 x <&> y 03/05/2024 00:00:00 2 v True 1.5\nInt32\nDateTime",
        ),
        (
            "$c = ConvertTo-SecureString hush -AsPlainText -Force; try { $c | Export-Clixml s.xml } catch { $_.FullyQualifiedErrorId }; Test-Path s.xml",
            "NotSupported,Microsoft.PowerShell.Commands.ExportClixmlCommand\nFalse",
        ),
    ]);
}

#[test]
fn errors_say_who_spoke_and_can_be_caught_by_their_cause() {
    check(&[
        ("try { 1/0 } catch [DivideByZeroException] { 'caught' }", "caught"),
        ("Set-StrictMode -Version 3; try { (1,2)[5] } catch { $_.FullyQualifiedErrorId }; (1,2)[-2]", "System.IndexOutOfRangeException\n1"),
        (
            "function f { param([ValidateScript({ $_ -gt 3 })]$n) $n }; f 5; try { f 1 } catch { $_.FullyQualifiedErrorId }",
            "5\nParameterArgumentValidationError,f",
        ),
        (
            "$e = & { Write-Error x } 2>&1; $e.InvocationInfo.MyCommand.Name.Trim(); $e.FullyQualifiedErrorId",
            "Write-Error x\nMicrosoft.PowerShell.Commands.WriteErrorException",
        ),
        (
            "try { Get-Nothing-Here } catch { $_.Exception.CommandName; $_.CategoryInfo.ToString() }",
            "Get-Nothing-Here\nObjectNotFound: (Get-Nothing-Here:String) [], CommandNotFoundException",
        ),
    ]);
}

#[test]
fn what_the_language_lends_to_every_value_is_no_property_of_it() {
    check(&[
        ("(5).Count; (5 | Select-Object Count).Count; 'abc' | Select-Object Length | ForEach-Object Length", "1\n3"),
        (
            "function f { [CmdletBinding()] param([Parameter(ValueFromPipelineByPropertyName)]$Length) process { \"[$Length]\" } }; 'abc' | f",
            "[3]",
        ),
    ]);
}

#[test]
fn scalars_need_no_table() {
    check(&[
        ("1..2 | Format-Table; 'a' | Format-List", "1\n2\na"),
        ("'x','yy' | Format-Wide -Column 2; 5 | Format-Table Length", "x\nyy\n5"),
        ("'x','yy' | Format-Wide { $_ } -Column 2 -Force | Out-String -Width 11 | ForEach-Object Trim", "x     yy"),
    ]);
}

#[test]
fn members_are_added_with_script_blocks() {
    check(&[
        (
            "$o = [pscustomobject]@{ N = 5 }; $o | Add-Member ScriptMethod Times { param($x) $this.N * $x }; $o.Times(3); $o | Add-Member ScriptProperty Twice { $this.N * 2 } { $this.N = $args[0] / 2 }; $o.Twice; $o.Twice = 20; $o.N; $o | Add-Member AliasProperty M N; $o.M",
            "15\n10\n10\n10",
        ),
        ("enum Size { Small; Large = 5 }; [Size]::Large; [int][Size]'small'; [Size]5", "Large\n0\nLarge"),
    ]);
}

#[test]
fn limits_have_errors_of_their_own() {
    assert_eq!(ids("function f { f }; f"), ["CallDepthOverflow"]);
    assert_eq!(ids("$s = 'x' * 1000000; $s * 1000000"), ["LimitExceeded"]);
    assert_eq!(ids("$a = 1..20000000"), ["LimitExceeded"]);
    assert_eq!(ids("$a = 1..16000000; $a + $a"), ["LimitExceeded"]);
    assert_eq!(ids(r"('ab ' * 200 + '!') -match '^(\w+\s?)*\1x$'"), ["RegexTimeout"]);
}

/// Growth without an end is an error of the script, whatever it is that grows, and what finally says is done.
#[cfg(target_os = "linux")]
#[test]
fn growth_ends_with_an_error() {
    for script in [
        "$l = [System.Collections.ArrayList]::new(); while ($true) { $null = $l.Add('x' * 100000) }",
        "$l = [System.Collections.Generic.List[object]]::new(); while ($true) { $l.Add([pscustomobject]@{ a = 1 }) }",
        "$h = @{}; while ($true) { $i++; $h[\"k$i\"] = $i }",
        "$a = @(); while ($true) { $a += 1..200000 }",
        "$s = 'x'; while ($true) { $s += $s }",
        "$b = [System.Text.StringBuilder]::new(); while ($true) { $null = $b.Append('x' * 1000000) }",
        "$a = while ($true) { 'x' * 10000 }",
        "1..2000000000 | ForEach-Object { \"abc$_\" } | Sort-Object",
        "function f($n) { $x = 'y' * 100000; f ($n + 1) }; f 1",
        "while ($true) { try { $a += , ('x' * 1000000) } catch { $a += 'again' } }",
    ] {
        let folder = tempfile::tempdir().expect("there is room");
        let script = format!("try {{ {script} }} catch {{ $_.FullyQualifiedErrorId }} finally {{ 'done' }}");
        let output = command(folder.path(), &script).env("EMSH_MEMORY_LIMIT", "40").output().expect("the program runs");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!((&*out, &*err, output.status.code()), ("LimitExceeded\ndone\n", "", Some(0)), "{script}");
    }
}

/// Starts a script, waits for its first line, interrupts it, and says how long it took to end. It gets a deadline: what does not end is
/// killed, and the test says which script it was.
#[cfg(unix)]
fn interrupted(script: &str) -> Duration {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().expect("there is room");
    let mut child = command(folder.path(), script).spawn().expect("the program starts");
    let out = child.stdout.take().expect("its output is piped");
    let (sender, ready) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut lines = BufReader::new(out).lines();
        // Nobody waits for it any more once the deadline has passed.
        let _ = sender.send(lines.next());
        lines.for_each(drop);
    });
    if ready.recv_timeout(DEADLINE).is_err() {
        child.kill().expect("it is there");
        panic!("it does not begin: {script}");
    }
    let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("it is small")).expect("it is none of 0");
    let begun = Instant::now();
    rustix::process::kill_process(id, rustix::process::Signal::INT).expect("it is there");
    let status = loop {
        match child.try_wait().expect("it is a child") {
            Some(status) => break status,
            None if begun.elapsed() > DEADLINE => {
                child.kill().expect("it is there");
                panic!("it does not end: {script}");
            }
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    let taken = begun.elapsed();
    reader.join().expect("it reads to the end");
    assert_eq!(status.code(), Some(130), "{script}");
    taken
}

/// How long anything may take on a machine that is busy with everything else.
#[cfg(unix)]
const DEADLINE: Duration = Duration::from_secs(60);

#[cfg(unix)]
#[test]
fn everything_can_be_interrupted() {
    let taken: Vec<(Duration, &str)> =
        INTERRUPTED.iter().map(|script| (interrupted(&format!("Write-Host ready; {script}")), *script)).collect();
    let slowest = taken.iter().max().expect("there are scripts");
    println!("the longest: {slowest:?}");
}

/// What runs for long, each in its own way.
#[cfg(unix)]
const INTERRUPTED: [&str; 26] = [
    "while ($true) { }",
    "for (;;) { 1 } ",
    "do { $x++ } until ($false)",
    "1..2147483647 | ForEach-Object { }",
    "1..2147483647 | Where-Object { $false }",
    "foreach ($i in 1..2147483647) { }",
    "Start-Sleep 600",
    "sleep 600",
    "sleep 600 | Out-Null",
    "try { while ($true) { } } catch { 'never' }",
    "function f { while ($true) { } }; f",
    "switch (1..2147483) { default { while ($true) { } } }",
    "$s = 'ab' * 8000000; while ($true) { $t = $s -replace 'a', 'b' }",
    "$s = 'ab,' * 4000000; while ($true) { $t = $s -split ',' }",
    "$s = 'ab,' * 4000000; while ($true) { $t = $s.Split(',') }",
    "$s = 'ab,' * 4000000; while ($true) { $t = $s.Replace('a', 'bc') }",
    "$s = 'ab,' * 40000000; while ($true) { $t = $s.ToUpper() }",
    "$s = 'äb,' * 40000000; while ($true) { $t = $s.ToUpper().ToLower() }",
    "$s = 'ab,' * 40000000; while ($true) { $t = $s.Contains('c', 'OrdinalIgnoreCase') }",
    "$s = 'ab,' * 40000000; while ($true) { $t = $s -match '(\\w+)@(\\w+)x' }",
    "$a = 1..400000 | ForEach-Object { \"x$_\" }; while ($true) { $b = $a | Sort-Object }",
    "$a = 1..2000000; while ($true) { $b = $a -join ',' }",
    "$a = 1..4000000; while ($true) { $b = $a + 1 }",
    "while ($true) { $h = @{}; foreach ($i in 1..1000000) { $h[\"k$i\"] = $i } }",
    "$j = '[' + ('{\"a\":1},' * 400000) + '1]'; while ($true) { $o = $j | ConvertFrom-Json }",
    "$p = 1..300000 | ForEach-Object { [pscustomobject]@{ A = $_ } }; while ($true) { $t = $p | Format-Table | Out-String }",
];

#[cfg(unix)]
#[test]
fn what_must_be_done_at_the_end_is_done_after_an_interruption() {
    let folder = tempfile::tempdir().expect("there is room");
    let mark = folder.path().join("mark").display().to_string();
    let taken = interrupted(&format!(
        "try {{ Write-Host ready; while ($true) {{ }} }} finally {{ foreach ($i in 1..3) {{ $i | Add-Content '{mark}' }} }}; 'never'"
    ));
    assert_eq!(std::fs::read_to_string(&mark).expect("it was written"), "1\n2\n3\n", "{taken:?}");
}
