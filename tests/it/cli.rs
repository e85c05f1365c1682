//! The built program: exit codes, streams, bad input.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs the program in an empty environment with nothing on standard input.
fn emsh(arguments: &[&str]) -> Output {
    with_input(arguments, b"")
}

fn with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_emsh"))
        .args(arguments)
        .env_clear()
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that has read enough closes its end.
    let _ = child.stdin.take().expect("it has one").write_all(input);
    child.wait_with_output().expect("the program ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is UTF-8")
}

fn check(arguments: &[&str], code: i32, stdout: &str) {
    let output = emsh(arguments);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(code), stdout), "{arguments:?}\n{}", text(&output.stderr));
}

#[test]
fn exit_codes_are_powershells() {
    check(&["-NoProfile", "-Command", "1 + 1"], 0, "2\n");
    check(&["-NoProfile", "-Command", "'x'; exit 7"], 7, "x\n");
    check(&["-NoProfile", "-Command", "throw 'x'"], 1, "");
    check(&["-NoProfile", "-Command", "Get-Nothing; 'go on'"], 0, "go on\n");
    check(&["-NoProfile", "-Command", "'go on'; Get-Nothing"], 1, "go on\n");
    check(&["-NoProfile", "-File", "/nowhere.ps1"], 64, "");
    check(&["-Nope"], 64, "");
}

#[test]
fn the_direct_form_takes_words_as_they_are() {
    check(&["Write-Output", "a b", "$x", "it's"], 0, "a b\n$x\nit's\n");
    // What only begins like a parameter is an argument, and nothing of it runs.
    check(&["Write-Output", "-a; 'ran'", "-b$(1)", "-Foo:$(1)'"], 1, "");
    check(&["Write-Output", "-a; 'ran'", "-b$(1)", "$(1)"], 0, "-a; 'ran'\n-b$(1)\n$(1)\n");
    check(&["Write-Output", "-InputObject:$(1)"], 0, "$(1)\n");
    check(&["Write-Output; 'ran'"], 1, "");
    // The constants mean what they mean.
    check(&["ConvertTo-Json", "$true"], 0, "true\n");
    check(&["ConvertTo-Json", "-InputObject:$false"], 0, "false\n");
}

#[test]
fn lines_come_from_standard_input() {
    let output = with_input(&["-NoProfile", "-Command", "-"], b"1..3 | ForEach-Object { $_ * 2 }\r\n");
    assert_eq!(text(&output.stdout), "2\n4\n6\n");
}

#[test]
fn nothing_runs_of_a_script_with_an_error_in_it() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("long.ps1");
    let mut script = "'ran'\n".repeat(899);
    script.push_str("if ($true {\n");
    std::fs::write(&path, script).expect("it can be written");
    let path = path.display().to_string();
    let output = emsh(&["-NoProfile", "-File", &path]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()));
    assert!(text(&output.stderr).contains(&format!("At {path}:900 char:")), "{}", text(&output.stderr));
}

#[test]
fn the_scope_of_a_script_file_is_the_global_one() {
    let folder = tempfile::tempdir().expect("there is room");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it can be written");
    write("inner.ps1", "$site = 'inner'; $global:seen = \"$site $global:site\"; $script:site");
    let lines = [
        "param($Site)",
        "\"$global:site $script:site $($MyInvocation.MyCommand.Name)\"",
        "function Set-Site { $script:site = 'Graz'; $global:site }",
        "Set-Site",
        "& \"$PSScriptRoot/inner.ps1\"",
        "$seen, $site",
        ". \"$PSScriptRoot/inner.ps1\"",
        "$site",
        "exit 3",
    ];
    write("outer.ps1", &lines.join("\n"));
    let outer = folder.path().join("outer.ps1").display().to_string();
    check(&["-NoProfile", "-File", &outer, "Vienna"], 3, "Vienna Vienna outer.ps1\nGraz\ninner\ninner Graz\nGraz\ninner\ninner\n");
}

#[test]
fn what_does_not_run_here_is_refused_before_anything_ran() {
    let output = emsh(&["-NoProfile", "-Command", "'ran'; class A { }"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()));
    assert!(text(&output.stderr).contains("+ FullyQualifiedErrorId : NotSupported"), "{}", text(&output.stderr));
}

#[test]
fn hostile_input_ends_in_an_error_and_not_in_a_crash() {
    for script in [
        "(".repeat(100_000),
        "{".repeat(100_000),
        "$(".repeat(50_000),
        "\"$(".repeat(20_000),
        "[".repeat(100_000),
        "@{a=".repeat(50_000),
        "-".repeat(100_000),
        "!".repeat(100_000),
    ] {
        let output = with_input(&["-NoProfile", "-Command", "-"], script.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{}", &script[..3]);
    }
    let output = with_input(&["-NoProfile", "-Command", "-"], &(0..=255u8).cycle().take(4096).collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_function_without_end_is_stopped() {
    let output = emsh(&["-NoProfile", "-Command", "function f { f }; f"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("+ FullyQualifiedErrorId : CallDepthOverflow"), "{}", text(&output.stderr));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_emsh"))
        .args(["-NoProfile", "-Command", "1..1000000"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn without_an_organization_a_management_cmdlet_says_how_to_go_on() {
    let output = emsh(&["-NoProfile", "-Command", "Get-MapiVirtualDirectory"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("+ FullyQualifiedErrorId : NoOrganization,Get-MapiVirtualDirectory"), "{}", text(&output.stderr));
}

#[test]
fn a_slip_of_the_fingers_is_answered_with_the_nearest_name() {
    let output = emsh(&["-NoProfile", "-Command", "Sort-Objct"]);
    assert!(text(&output.stderr).contains("Is Sort-Object meant?"), "{}", text(&output.stderr));
}
