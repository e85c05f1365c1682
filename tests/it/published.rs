//! Two scripts in the manner of published ones, on files, in a server in the shell, and on a server by its socket.

use crate::shell::{Place, Said, Shell};
use std::path::Path;

/// Copies the scripts to where the shell is.
fn with_scripts(shell: Shell) -> Shell {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/published");
    for name in ["Set-MapiUrls.ps1", "Get-MapiUrlReport.ps1"] {
        std::fs::copy(from.join(name), shell.folder.path().join(name)).expect("there is room");
    }
    shell
}

fn everywhere() -> impl Iterator<Item = Shell> {
    Shell::everywhere().map(with_scripts)
}

fn said(out: &str) -> Said {
    Said { out: out.to_owned(), errors: String::new() }
}

#[test]
fn addresses_are_set_on_several_servers_once() {
    for mut shell in everywhere() {
        let line = "Get-ExchangeServer | ./Set-MapiUrls.ps1 -Namespace mail.contoso.com -InternalNamespace in.contoso.com | Format-Table; $LASTEXITCODE";
        let changed = "Server Directory                    Changed                  Result
------ ---------                    -------                  ------
EX01   EX01\\mapi (Default Web Site) ExternalUrl, InternalUrl Changed
EX02   EX02\\mapi (Default Web Site) InternalUrl              Changed

0";
        // A server that runs says what it cannot make live, while the rows of the table still wait for each other.
        let warned = "WARNING: Stored, not live: what was changed belongs to another server than the one that runs here (EX01).\n";
        let expected = format!("{}{changed}", if shell.place == Place::Files { "" } else { warned });
        assert_eq!(shell.run(line), said(&expected), "{:?}", shell.place);
        assert!(shell.file("EX01").contains("external-url = \"https://mail.contoso.com/mapi\""));
        assert!(shell.file("EX01").contains("internal-url = \"https://in.contoso.com/mapi\" # by name"), "comments stay");
        let again = "(./Set-MapiUrls.ps1 EX01, EX02 mail.contoso.com -InternalNamespace in.contoso.com).Result -join ' '";
        assert_eq!(shell.run(again), said("Unchanged Unchanged"), "{:?}", shell.place);
    }
}

#[test]
fn what_if_changes_nothing_and_says_what_would_be() {
    for mut shell in everywhere() {
        let before = shell.file("EX01");
        let line = "./Set-MapiUrls.ps1 EX01 mail.contoso.com -WhatIf -LogPath ./urls.log | Select-Object -ExpandProperty Result; Get-Content ./urls.log | ForEach-Object { $_ -replace '^[\\d-]+ [\\d:]+ ' }";
        let expected = "What if: Performing the operation \"Set ExternalUrl\" on target \"EX01\\mapi (Default Web Site)\".
Skipped
INFO  EX01\\mapi (Default Web Site): Skipped";
        assert_eq!(shell.run(line), said(expected), "{:?}", shell.place);
        assert_eq!(shell.file("EX01"), before);
    }
}

#[test]
fn one_server_that_fails_keeps_no_other_from_being_changed() {
    for mut shell in everywhere() {
        let line = "./Set-MapiUrls.ps1 EX99, EX01 mail.contoso.com | ForEach-Object { \"$($_.Server) $($_.Result)\" }; $LASTEXITCODE";
        let found = shell.run(line);
        assert_eq!(
            (found.out.as_str(), found.errors.lines().last()),
            ("EX01 Changed\n1", Some("SetMapiUrlsFailed,Set-MapiUrls.ps1")),
            "{:?}",
            shell.place
        );
    }
}

#[test]
fn arguments_are_checked_before_anything_is_changed() {
    for mut shell in everywhere() {
        for (line, id) in [
            ("./Set-MapiUrls.ps1 EX01 'not a host'", "ParameterArgumentValidationError,Set-MapiUrls.ps1"),
            (
                "./Set-MapiUrls.ps1 EX01 mail.contoso.com -AuthenticationMethods Kerberos",
                "ParameterArgumentValidationError,Set-MapiUrls.ps1",
            ),
            ("./Set-MapiUrls.ps1 EX01 mail.contoso.com -LogPath ./none/x.log", "ParameterArgumentValidationError,Set-MapiUrls.ps1"),
            ("./Set-MapiUrls.ps1 EX01 mail.contoso.com -Nope", "NamedParameterNotFound,Set-MapiUrls.ps1"),
        ] {
            let before = shell.file("EX01");
            assert_eq!(shell.run(line), Said { out: String::new(), errors: id.to_owned() }, "{line} {:?}", shell.place);
            assert_eq!(shell.file("EX01"), before);
        }
    }
}

#[test]
fn the_report_is_a_table_a_list_of_values_and_a_page() {
    for mut shell in everywhere() {
        let shown = shell.run("./Get-MapiUrlReport.ps1 -OutputFolder ./report; $LASTEXITCODE");
        let expected = "EX01     MISSING
EX02     INCOMPLETE   https://mail.contoso.com/mapi

Server State      Internal                      External                      Methods
------ -----      --------                      --------                      -------
EX01   Missing    https://ex01.contoso.com/mapi                               Ntlm OAuth Negotiate
EX02   Incomplete                               https://mail.contoso.com/mapi Ntlm OAuth Negotiate

2";
        assert_eq!(shown, said(expected), "{:?}", shell.place);
        let read = |name: &str| std::fs::read_to_string(shell.folder.path().join("report").join(name)).expect("it was written");
        let csv = "\"Server\",\"State\",\"Internal\",\"External\",\"Methods\"
\"EX01\",\"Missing\",\"https://ex01.contoso.com/mapi\",\"\",\"Ntlm OAuth Negotiate\"
\"EX02\",\"Incomplete\",\"\",\"https://mail.contoso.com/mapi\",\"Ntlm OAuth Negotiate\"
";
        assert_eq!(read("MapiUrls.csv").trim_start_matches('\u{feff}'), csv);
        let page = read("MapiUrls.html");
        assert!(page.contains("<h1>MAPI addresses</h1><p>1 Incomplete; 1 Missing</p>"), "{page}");
        assert!(page.contains("<tr><td>EX01</td><td class=\"Missing\">Missing</td>"), "{page}");
    }
}

#[test]
fn the_report_of_what_was_set_finds_nothing_wrong() {
    for mut shell in everywhere() {
        shell.run("./Set-MapiUrls.ps1 EX01, EX02 mail.contoso.com -InternalNamespace in.contoso.com -Confirm:$false");
        assert_eq!(shell.run("./Get-MapiUrlReport.ps1 -Server EX0* -Quiet | Out-Null; $LASTEXITCODE"), said("0"), "{:?}", shell.place);
        let help = shell.run("(Get-Help ./Get-MapiUrlReport.ps1).Synopsis");
        assert_eq!(help, said("Reports the addresses of the MAPI directories as a table, a list of values and a page."));
    }
}
