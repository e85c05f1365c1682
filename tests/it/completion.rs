//! Completion as other programs meet it: JSON lines, and the direct form in the shells that emsh is called from.

use crate::terminal::Terminal;
use portable_pty::CommandBuilder;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Asks and returns the answers, a line each.
fn answers(requests: &str) -> Vec<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_emsh"))
        .args(["-NoProfile", "-Complete", "-"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("it has one").write_all(requests.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("the output is UTF-8").lines().map(str::to_owned).collect()
}

#[test]
fn programs_ask_in_json_and_count_in_utf_16() {
    let requests = concat!(
        r#"{"id": "1", "setup": "'to nobody'; $täglich = 1", "line": "'😀' + $tä", "cursor": 10}"#,
        "\n",
        r#"{"id": "2", "line": "$täg", "cursor": 4}"#,
        "\n"
    );
    assert_eq!(
        answers(requests),
        [
            concat!(
                r#"{"id":"1","index":7,"length":3,"matches":[{"CompletionText":"$täglich","ListItemText":"täglich","#,
                r#""ResultType":"Variable","ToolTip":"[int]"}]}"#
            ),
            r#"{"id":"2","index":0,"length":4,"matches":[]}"#,
        ]
    );
}

#[test]
fn functions_of_a_script_that_does_not_run_here_are_known() {
    let request = r#"{"id": "1", "setup": "enum A { B }\nfunction Get-Own { param($First) }", "line": "Get-Own -", "cursor": 9}"#;
    assert!(answers(&format!("{request}\n"))[0].contains(r#""CompletionText":"-First""#));
}

/// The texts of the first answer's matches.
fn texts(request: &serde_json::Value) -> Vec<String> {
    let answer: serde_json::Value = serde_json::from_str(&answers(&format!("{request}\n"))[0]).expect("the answer is JSON");
    let matches = answer["matches"].as_array().expect("there is a list");
    matches.iter().map(|found| found["CompletionText"].as_str().expect("it is text").to_owned()).collect()
}

#[test]
fn scripts_complete_arguments_and_nobody_notices() {
    let setup = "function Get-Own { param([ArgumentCompleter({ param($c, $p, $w, $a, $b) Write-Host no; \"$c $p $w $($b.Z)\" })]$A, $Z, [ValidateSet('one')]$Set) }
Register-ArgumentCompleter -CommandName Get-Own -ParameterName Z -ScriptBlock { $null.Fail(); 'z1'; [System.Management.Automation.CompletionResult]::new('z2') }
Register-ArgumentCompleter -ParameterName Set -ScriptBlock { }";
    let asked = |line: &str| texts(&serde_json::json!({ "setup": setup, "line": line, "cursor": line.len() }));
    assert_eq!(asked("Get-Own -Z 5 -A 'x"), ["Get-Own A 'x 5"]);
    assert_eq!(asked("Get-Own -Z "), ["z1", "z2"]);
    assert_eq!(asked("Get-Own -Set o"), ["one"]);
    let endless = "function Get-Own { param($A) }; Register-ArgumentCompleter -ParameterName A -ScriptBlock { while ($true) { } }";
    assert_eq!(texts(&serde_json::json!({ "setup": endless, "line": "Get-Own -A x", "cursor": 12 })), Vec::<String>::new());
}

/// Where a program is, if it is installed.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        println!("{name} is not installed: completion in it was not tried");
    }
    found
}

/// A shell whose `emsh` is the one built here.
fn shell(program: &Path, arguments: &[&str], home: &Path) -> CommandBuilder {
    let folder = Path::new(env!("CARGO_BIN_EXE_emsh")).parent().expect("it stands in a folder");
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env_clear();
    command.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    command.env("HOME", home);
    command.env("TERM", "xterm");
    command.env("LANG", "C.UTF-8");
    command.cwd(home);
    std::fs::write(home.join("my report.csv"), "").expect("it can be written");
    command
}

/// What each shell must make of the same keys: what is typed, and what stands there after Tab.
const KEYS: &[(&str, &str)] = &[
    ("emsh Set-MapiVirtualDirectory -Int\t", "emsh Set-MapiVirtualDirectory -InternalUrl"),
    ("emsh get-mapiv\t", "emsh Get-MapiVirtualDirectory"),
    ("emsh Set-MapiVirtualDirectory x -IISAuthenticationMethods o\t", "emsh Set-MapiVirtualDirectory x -IISAuthenticationMethods OAuth"),
    ("emsh Get-Content ./my\t", "emsh Get-Content ./my\\ report.csv"),
    ("emsh Write-Host 'a b' -ForegroundColor DarkR\t", "emsh Write-Host 'a b' -ForegroundColor DarkRed"),
];

/// Types each line, sees what Tab makes of it, and takes it away again.
fn completes(terminal: &Terminal, keys: &[(&str, &str)]) {
    terminal.ends_with("$");
    for (typed, wanted) in keys {
        terminal.type_keys(typed);
        terminal.wait(wanted, |lines| lines.last().is_some_and(|last| last.trim_end() == format!("$ {wanted}")));
        terminal.type_keys("\x15");
        terminal.ends_with("$");
    }
}

fn script(shell: &str, folder: &Path) -> PathBuf {
    let output = Command::new(env!("CARGO_BIN_EXE_emsh")).args(["completions", shell]).output().expect("the program runs");
    assert!(output.status.success());
    let path = folder.join(format!("completions.{shell}"));
    std::fs::write(&path, output.stdout).expect("it can be written");
    path
}

#[test]
fn bash_completes_the_direct_form() {
    let Some(bash) = program("bash") else { return };
    let home = tempfile::tempdir().expect("there is room");
    let rc = home.path().join("rc");
    let script = script("bash", home.path());
    std::fs::write(&rc, format!("PS1='$ '\nbind 'set enable-bracketed-paste off'\nsource {}\n", script.display()))
        .expect("it can be written");
    let rc = rc.display().to_string();
    let terminal = Terminal::start(shell(&bash, &["--noprofile", "--rcfile", &rc, "-i"], home.path()), 100, 24);
    completes(&terminal, KEYS);
}

#[test]
fn zsh_completes_the_direct_form() {
    let Some(zsh) = program("zsh") else { return };
    let home = tempfile::tempdir().expect("there is room");
    let script = script("zsh", home.path());
    let rc = format!("PS1='$ '\nautoload -Uz compinit && compinit -u -D\nunsetopt prompt_sp\nsource {}\n", script.display());
    std::fs::write(home.path().join(".zshrc"), rc).expect("it can be written");
    let terminal = Terminal::start(shell(&zsh, &["-i"], home.path()), 100, 24);
    completes(&terminal, KEYS);
}

#[test]
fn fish_completes_the_direct_form() {
    let Some(fish) = program("fish") else { return };
    let home = tempfile::tempdir().expect("there is room");
    let script = script("fish", home.path());
    let start = format!(
        "function fish_prompt; echo -n '$ '; end; set -g fish_greeting; set -g fish_autosuggestion_enabled 0; source {}",
        script.display()
    );
    let terminal = Terminal::start(shell(&fish, &["-i", "-C", &start], home.path()), 100, 24);
    completes(&terminal, KEYS);
}
