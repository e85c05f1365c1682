//! What management cmdlets do, on files, in a server inside the shell, and on a server by its socket: the same everywhere.

use crate::shell::{EX01, EX02, ORGANIZATION, Place, Shell};
use std::path::PathBuf;

/// Runs a line and compares output and error ids.
fn check(shell: &mut Shell, line: &str, out: &str, errors: &str) {
    let said = shell.run(line);
    assert_eq!((said.out.as_str(), said.errors.as_str()), (out, errors), "{:?}: {line}", shell.place);
}

/// The warning that a server gives for files that it does not serve.
fn stored(shell: &Shell) -> &'static str {
    match shell.place {
        Place::Files => "",
        Place::Embedded | Place::Socket => {
            "WARNING: Stored, not live: what was changed belongs to another server than the one that runs here (EX01)."
        }
    }
}

#[test]
fn objects_have_the_same_properties_everywhere() {
    let mut seen: Vec<(Place, String)> = Vec::new();
    for mut shell in Shell::everywhere() {
        let mut all = String::new();
        for line in ["Get-MapiVirtualDirectory | fl *", "Get-ExchangeServer | fl *", "Get-OrganizationConfig | fl *"] {
            let said = shell.run(line);
            assert_eq!(said.errors, "", "{line}");
            // The files were made at different moments.
            let lines = said.out.lines().filter(|line| !line.starts_with("When"));
            all.extend(lines.map(|line| format!("{line}\n")));
        }
        seen.push((shell.place, all));
    }
    for (place, all) in &seen[1..] {
        assert_eq!(*all, seen[0].1, "{place:?}");
    }
}

#[test]
fn the_values_keep_their_types() {
    for mut shell in Shell::everywhere() {
        check(&mut shell, "(Get-MapiVirtualDirectory EX01\\mapi*).InternalUrl.Host", "ex01.contoso.com", "");
        check(&mut shell, "(Get-MapiVirtualDirectory EX01\\mapi*).Guid.GetType().Name", "Guid", "");
        check(&mut shell, "(Get-MapiVirtualDirectory EX01\\mapi*).IISAuthenticationMethods -contains 'ntlm'", "True", "");
        check(&mut shell, "(Get-OrganizationConfig).ActivityBasedAuthenticationTimeoutInterval.TotalHours", "6", "");
        check(&mut shell, "(Get-OrganizationConfig).MapiHttpEnabled.GetType().Name", "Boolean", "");
        check(&mut shell, "(Get-ExchangeServer EX02).WhenChanged.Kind", "Local", "");
        let name = "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn=EX01";
        check(&mut shell, "(Get-ExchangeServer EX01).ExchangeLegacyDN", name, "");
    }
}

#[test]
fn identities_are_taken_in_every_form() {
    for mut shell in Shell::everywhere() {
        let identity = "EX01\\mapi (Default Web Site)";
        for form in [
            "'EX01\\mapi (Default Web Site)'",
            "'ex01\\MAPI*'",
            "'mapi (Default Web Site)'",
            "'mapi*'",
            "'ex01.contoso.com\\mapi*'",
            "(Get-MapiVirtualDirectory EX01\\mapi*).Guid",
            "(Get-MapiVirtualDirectory EX01\\mapi*).DistinguishedName",
            "(Get-MapiVirtualDirectory EX01\\mapi*)",
            "-Server EX01",
            "-Server ex01.contoso.com",
            "-Server (Get-ExchangeServer EX01)",
            "-Server (Get-ExchangeServer EX01).DistinguishedName",
            "-Server (Get-ExchangeServer EX01).ExchangeLegacyDN",
            "-Server (Get-ExchangeServer EX01).Guid",
        ] {
            check(&mut shell, &format!("(Get-MapiVirtualDirectory {form}).Identity"), identity, "");
        }
        let both = "EX01\\mapi (Default Web Site)\nEX02\\mapi (Default Web Site)";
        for line in [
            "(Get-MapiVirtualDirectory).Identity",
            "(Get-MapiVirtualDirectory $null).Identity",
            "(Get-MapiVirtualDirectory -Identity '').Identity",
            "(Get-MapiVirtualDirectory *\\mapi*).Identity",
            "(Get-ExchangeServer | Get-MapiVirtualDirectory).Identity",
            "('EX01\\mapi*','EX02\\mapi*' | Get-MapiVirtualDirectory).Identity",
            "(Get-MapiVirtualDirectory | Get-MapiVirtualDirectory).Identity",
            "(Get-MapiVirtualDirectory | Select-Object Identity | Get-MapiVirtualDirectory).Identity",
        ] {
            check(&mut shell, line, both, "");
        }
        check(&mut shell, "(Get-ExchangeServer -Domain contoso.com).Name", "EX01\nEX02", "");
        check(&mut shell, "(Get-ExchangeServer EX0*).Name", "EX01\nEX02", "");
    }
}

#[test]
fn what_is_not_there_is_an_error_that_scripts_can_catch() {
    for mut shell in Shell::everywhere() {
        let missing = "ManagementObjectNotFoundException,";
        check(&mut shell, "Get-MapiVirtualDirectory EX09\\mapi*; 'on'", "on", "");
        check(
            &mut shell,
            "Get-MapiVirtualDirectory 'EX09\\mapi (Default Web Site)'; 'on'",
            "on",
            &format!("{missing}Get-MapiVirtualDirectory"),
        );
        check(&mut shell, "Get-MapiVirtualDirectory -Server EX09", "", &format!("{missing}Get-MapiVirtualDirectory"));
        check(&mut shell, "Set-MapiVirtualDirectory EX09\\mapi* -ExternalUrl $null", "", &format!("{missing}Set-MapiVirtualDirectory"));
        check(&mut shell, "Remove-ExchangeServer EX09 -Confirm:$false", "", &format!("{missing}Remove-ExchangeServer"));
        check(
            &mut shell,
            "try { Get-ExchangeServer EX09 -ErrorAction Stop } catch { $_.Exception.GetType().Name }",
            "ManagementObjectNotFoundException",
            &format!("{missing}Get-ExchangeServer"),
        );
        check(&mut shell, "Get-ExchangeServer EX09 -ErrorAction SilentlyContinue; $?", "False", &format!("{missing}Get-ExchangeServer"));
        check(
            &mut shell,
            "Set-MapiVirtualDirectory *\\mapi* -ExternalUrl $null",
            "",
            "ManagementObjectAmbiguousException,Set-MapiVirtualDirectory",
        );
        check(&mut shell, "New-ExchangeServer ex01", "", "ADObjectAlreadyExistsException,New-ExchangeServer");
        check(&mut shell, "New-MapiVirtualDirectory -Server EX02", "", "ADObjectAlreadyExistsException,New-MapiVirtualDirectory");
        check(&mut shell, "New-ExchangeServer ../x", "", "ServerNameInvalid,New-ExchangeServer");
        assert_eq!((shell.file("EX01"), shell.file("EX02"), shell.organization()), (EX01.into(), EX02.into(), ORGANIZATION.into()));
    }
}

#[test]
fn values_that_do_not_fit_are_refused_before_anything_is_written() {
    for mut shell in Shell::everywhere() {
        let refused = "ParameterArgumentValidationError,Set-MapiVirtualDirectory";
        for value in
            ["http://mail.contoso.com/mapi", "mail.contoso.com", "https://", "https://ann:secret@mail.contoso.com/mapi", "'https:// /'"]
        {
            check(&mut shell, &format!("Set-MapiVirtualDirectory EX01\\mapi* -ExternalUrl {value}"), "", refused);
        }
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi* -IISAuthenticationMethods @{Add='Kerberos'}", "", refused);
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi* -IISAuthenticationMethods @{Plus='Basic'}", "", refused);
        check(
            &mut shell,
            "Set-MapiVirtualDirectory EX01\\mapi* -IISAuthenticationMethods Kerberos",
            "",
            "CannotConvertArgumentNoMessage,Set-MapiVirtualDirectory",
        );
        check(&mut shell, "Set-OrganizationConfig -MapiHttpEnabled maybe", "", "CannotConvertArgumentNoMessage,Set-OrganizationConfig");
        check(
            &mut shell,
            "Set-OrganizationConfig -ActivityBasedAuthenticationTimeoutInterval 00:01:00",
            "",
            "ParameterArgumentValidationError,Set-OrganizationConfig",
        );
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi* -ExternalUlr x", "", "NamedParameterNotFound,Set-MapiVirtualDirectory");
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi* -E https://x/mapi", "", "AmbiguousParameter,Set-MapiVirtualDirectory");
        assert_eq!(shell.file("EX01"), EX01);
    }
}

#[test]
fn a_change_touches_its_value_and_nothing_else() {
    for mut shell in Shell::everywhere() {
        check(
            &mut shell,
            "Set-MapiVirtualDirectory EX01\\mapi* -InternalUrl https://Contoso.com/mapi -IISAuthenticationMethods Negotiate -WarningAction SilentlyContinue",
            "",
            "",
        );
        let expected = EX01.replace(
            "\"https://ex01.contoso.com/mapi\" # by name\n",
            "\"https://contoso.com/mapi\" # by name\nauthentication-methods = [\"Negotiate\"]\n",
        );
        assert_eq!(shell.file("EX01"), expected, "{:?}", shell.place);
        let auth = "(Get-MapiVirtualDirectory EX01\\mapi*) | ForEach-Object { $_.IISAuthenticationMethods -join ','; $_.InternalAuthenticationMethods -join ','; $_.ExternalAuthenticationMethods -join ',' }";
        check(&mut shell, auth, "Negotiate\nNegotiate\nNegotiate", "");
        check(
            &mut shell,
            "Set-MapiVirtualDirectory EX01\\mapi* -IISAuthenticationMethods @{Add='basic','Negotiate'; Remove='OAuth'} -WarningAction SilentlyContinue",
            "",
            "",
        );
        check(&mut shell, "(Get-MapiVirtualDirectory EX01\\mapi*).IISAuthenticationMethods -join ','", "Negotiate,Basic", "");
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi* -ApplyDefaults $true -WarningAction SilentlyContinue", "", "");
        check(&mut shell, "(Get-MapiVirtualDirectory EX01\\mapi*).IISAuthenticationMethods -join ','", "Ntlm,OAuth,Negotiate", "");
        let warning = stored(&shell);
        check(&mut shell, "Set-MapiVirtualDirectory EX02\\mapi* -ExternalUrl https://b.contoso.com/mapi", warning, "");
        assert_eq!(shell.file("EX02"), EX02.replace("mail.contoso", "b.contoso"), "line ends stay as they are");
        check(&mut shell, "Set-OrganizationConfig -MapiHttpEnabled $false", "", "");
        assert_eq!(shell.organization(), format!("{ORGANIZATION}mapi-http-enabled = false\n"));
    }
}

#[test]
fn what_is_so_already_is_said_and_not_written() {
    for mut shell in Shell::everywhere() {
        let warning = "WARNING: Nothing was changed in 'EX01\\mapi (Default Web Site)': its settings are so already.";
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi* -InternalUrl https://EX01.contoso.com/mapi", warning, "");
        let warning = "WARNING: Nothing was changed in 'EX01\\mapi (Default Web Site)': no setting of it was named.";
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi*", warning, "");
        check(
            &mut shell,
            "Set-OrganizationConfig -MapiHttpEnabled $true",
            "WARNING: Nothing was changed in 'Contoso': its settings are so already.",
            "",
        );
        check(&mut shell, "Get-ConfigurationRevision | Measure-Object | ForEach-Object Count", "0", "");
    }
}

#[test]
fn a_directory_without_address_is_allowed_with_a_warning() {
    for mut shell in Shell::everywhere() {
        let warning =
            "WARNING: 'EX01\\mapi (Default Web Site)' has no address now, neither internal nor external: no client is told of it.";
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi* -InternalUrl $null", warning, "");
        assert_eq!(shell.file("EX01"), EX01.replace("internal-url = \"https://ex01.contoso.com/mapi\" # by name\n", "# by name\n"));
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi* -ExternalUrl https://mail.contoso.com/mapi", "", "");
    }
}

#[test]
fn what_if_says_the_change_to_the_file_in_one_sentence() {
    for mut shell in Shell::everywhere() {
        let line = "Get-ExchangeServer | Get-MapiVirtualDirectory | Where-Object { -not $_.ExternalUrl } | Set-MapiVirtualDirectory -ExternalUrl https://mail.contoso.com/mapi -WhatIf";
        let sentence = "What if: Changing virtual directory \"EX01\\mapi (Default Web Site)\": ExternalUrl = https://mail.contoso.com/mapi (was empty) in servers/EX01.toml.";
        check(&mut shell, line, sentence, "");
        check(&mut shell, "Remove-ExchangeServer EX02 -WhatIf", "What if: Removing server \"EX02\": the file servers/EX02.toml.", "");
        check(&mut shell, "New-ExchangeServer EX03 -WhatIf", "What if: Adding server \"EX03\": the file servers/EX03.toml.", "");
        check(
            &mut shell,
            "$WhatIfPreference = $true; Set-OrganizationConfig -MapiHttpEnabled $false; $WhatIfPreference = $false",
            "What if: Changing organization \"Contoso\": MapiHttpEnabled = False (was True) in organization.toml.",
            "",
        );
        assert_eq!((shell.file("EX01"), shell.file("EX02"), shell.organization()), (EX01.into(), EX02.into(), ORGANIZATION.into()));
    }
}

#[test]
fn removing_asks_and_an_answer_for_all_is_remembered() {
    let question = |server: &str| {
        format!(
            "Are you sure you want to perform this action?\nRemoving virtual directory \"{server}\\mapi (Default Web Site)\": the section [mapi] of servers/{server}.toml."
        )
    };
    for mut shell in Shell::everywhere() {
        let (_, asked) = shell.answer(&[2, 3], "Get-MapiVirtualDirectory | Remove-MapiVirtualDirectory");
        assert_eq!(asked, [question("EX01"), question("EX02")], "no, and no to all");
        assert_eq!((shell.file("EX01"), shell.file("EX02")), (EX01.into(), EX02.into()));
        let (_, asked) = shell.answer(&[1], "Get-MapiVirtualDirectory | Remove-MapiVirtualDirectory");
        assert_eq!(asked, [question("EX01")], "yes to all");
        check(&mut shell, "Get-MapiVirtualDirectory", "", "");
        assert!(!shell.file("EX01").contains("[mapi]") && shell.file("EX01").contains("# for Outlook"));
        let (said, asked) = shell.answer(&[], "Remove-ExchangeServer EX02 -Confirm:$false; (Get-ExchangeServer).Name");
        assert_eq!((said.out.lines().last(), asked), (Some("EX01"), Vec::new()));
    }
}

#[test]
fn an_answer_holds_for_what_was_seen_when_it_was_asked() {
    for mut shell in Shell::everywhere() {
        let path: PathBuf = shell.path("EX02");
        shell.meanwhile(move || std::fs::write(&path, EX02.replace("mail.", "other.")).expect("it can be written"));
        let (said, _) = shell.answer(&[0], "Remove-MapiVirtualDirectory EX02\\mapi*");
        assert_eq!(said.errors, "ConfigurationConflict,Remove-MapiVirtualDirectory", "{:?}", shell.place);
        assert_eq!(shell.file("EX02"), EX02.replace("mail.", "other."));
    }
}

#[test]
fn a_directory_is_made_anew() {
    for mut shell in Shell::everywhere() {
        let warning = stored(&shell);
        check(&mut shell, "Remove-MapiVirtualDirectory 'EX02\\mapi (Default Web Site)' -Confirm:$false", warning, "");
        check(&mut shell, "Get-MapiVirtualDirectory -Server EX02", "", "");
        let said = shell.run("(New-MapiVirtualDirectory -Server EX02 -InternalUrl https://ex02.contoso.com/mapi).Identity");
        assert_eq!((said.out.lines().last(), said.errors.as_str()), (Some("EX02\\mapi (Default Web Site)"), ""), "{:?}", shell.place);
        check(
            &mut shell,
            "Get-MapiVirtualDirectory -Server EX02 | ForEach-Object { \"$($_.InternalUrl) $($_.ExternalUrl) $($_.Guid)\" }",
            "https://ex02.contoso.com/mapi  00000000-0000-0000-0000-000000000007",
            "",
        );
    }
}

#[test]
fn every_change_is_a_revision() {
    for mut shell in Shell::everywhere() {
        let quiet = "-WarningAction SilentlyContinue";
        shell.run(&format!("New-ExchangeServer EX03 -Fqdn ex03.contoso.com {quiet}; Set-ExchangeServer EX03 -Site Berlin {quiet}"));
        std::fs::write(shell.path("EX02"), EX02.replace("Berlin", "Bonn")).expect("it can be written");
        shell.run("Set-OrganizationConfig -MapiHttpEnabled $false");
        let said = shell.run("Get-ConfigurationRevision | Sort-Object Revision | ForEach-Object { \"$($_.Revision) $($_.Object) $($_.Changes -join '; ') [$($_.Command)]\" }");
        let mut lines: Vec<String> = said.out.lines().map(|line| line.split_once(' ').map_or("", |(_, rest)| rest).to_owned()).collect();
        lines.sort();
        assert_eq!(
            lines,
            [
                "Contoso MapiHttpEnabled: True -> False [Set-OrganizationConfig -MapiHttpEnabled $false]",
                "EX02 Site: Berlin -> Bonn []",
                "EX03 Object:  -> there; Fqdn:  -> ex03.contoso.com [New-ExchangeServer -Name EX03 -Fqdn ex03.contoso.com]",
                "EX03 Site:  -> Berlin [Set-ExchangeServer -Identity EX03 -Site Berlin]",
            ],
            "{:?}",
            shell.place
        );
        check(&mut shell, "(Get-ConfigurationRevision 1).When.ToString('u')", "2026-01-02 04:04:05Z", "");
        check(&mut shell, "Get-ConfigurationRevision 99", "", "ManagementObjectNotFoundException,Get-ConfigurationRevision");
        check(&mut shell, "(Get-ConfigurationRevision -First 1).Revision", "4", "");
    }
}

#[test]
fn a_wrong_file_is_named_and_the_others_go_on() {
    for mut shell in Shell::everywhere() {
        std::fs::write(shell.path("EX02"), "format = 1\nsiet = \"x\"\n").expect("it can be written");
        check(
            &mut shell,
            "(Get-MapiVirtualDirectory).Identity",
            "EX01\\mapi (Default Web Site)",
            "ConfigurationKeyUnknown,Get-MapiVirtualDirectory",
        );
        check(&mut shell, "Set-ExchangeServer EX02 -Site Bonn", "", "ConfigurationKeyUnknown,Set-ExchangeServer");
        check(&mut shell, "New-ExchangeServer EX02", "", "ADObjectAlreadyExistsException,New-ExchangeServer");
        assert_eq!(shell.file("EX02"), "format = 1\nsiet = \"x\"\n");
        std::fs::write(shell.path("EX02"), "format = 2\nsiet = \"x\"\n").expect("it can be written");
        check(&mut shell, "(Get-ExchangeServer).Name", "EX01\nEX02", "");
        check(&mut shell, "Set-ExchangeServer EX02 -Site Bonn", "", "ConfigurationFormatNewer,Set-ExchangeServer");
    }
}

/// Ways to log in that an emshd does not know are stored, and told; an Exchange server knows them all.
#[test]
fn ways_to_log_in_that_do_not_work_are_told() {
    for mut shell in Shell::everywhere() {
        let set = |server: &str, methods: &str| format!("Set-MapiVirtualDirectory {server}\\mapi* -IISAuthenticationMethods {methods}");
        let directory = "'EX01\\mapi (Default Web Site)'";
        let keys = "token-keys and token-audience in [https] of servers/EX01.toml";
        let both = format!(
            "WARNING: On the emshd EX01, Ntlm, OAuth do not work in {directory}, so clients are offered Basic alone; OAuth needs {keys}."
        );
        check(&mut shell, &set("EX01", "Ntlm, Basic, OAuth"), &both, "");
        check(&mut shell, &set("EX01", "Basic"), "", "");
        // A change of something else says nothing of it.
        let one = format!("WARNING: On the emshd EX01, Ntlm does not work in {directory}, so clients are offered Basic alone.");
        check(&mut shell, &set("EX01", "@{Add='Ntlm'}"), &one, "");
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi* -ExternalUrl https://mail.contoso.com/mapi", "", "");
        let none = format!(
            "WARNING: On the emshd EX01, Ntlm, OAuth, Negotiate do not work in {directory}, so nobody can log in: add Basic (-IISAuthenticationMethods @{{Add='Basic'}}), or for OAuth {keys}."
        );
        check(&mut shell, "Set-MapiVirtualDirectory EX01\\mapi* -ApplyDefaults $true", &none, "");
        let stored = stored(&shell);
        check(&mut shell, "Set-ExchangeServer EX02 -AdminDisplayVersion 'Version 15.1 (Build 2507.6)'", stored, "");
        check(&mut shell, &set("EX02", "Negotiate"), stored, "");
    }
}

#[test]
fn a_pipeline_that_has_seen_enough_ends_the_cmdlet() {
    for mut shell in Shell::everywhere() {
        check(&mut shell, "Get-ExchangeServer | Select-Object -First 1 | ForEach-Object Name", "EX01", "");
        check(&mut shell, "(Get-ExchangeServer).Name", "EX01\nEX02", "");
    }
}

#[test]
fn the_probe_tells_how_it_stands() {
    for mut shell in Shell::on_servers() {
        let line = "Test-OutlookConnectivity -RunFromServerId EX01 -ProbeIdentity OutlookMapiHttpSelfTestProbe | ForEach-Object { \"$($_.MonitorIdentity) $($_.Result): $($_.Error)\" }";
        let identity = "OutlookMapiHttp.Protocol\\OutlookMapiHttpSelfTestProbe";
        check(&mut shell, line, &format!("{identity} Succeeded:"), "");
        check(
            &mut shell,
            "(Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe).PSObject.Properties.Name -join ','",
            "MonitorIdentity,StartTime,EndTime,Result,Error,Exception",
            "",
        );
        let names = ["SelfTestProbe", "SelfTestMonitor", "DeepTestProbe", "DeepTestMonitor"];
        let items = names.map(|name| format!("OutlookMapiHttp.Protocol\\OutlookMapiHttp{name}")).join("\n");
        check(&mut shell, "(Get-MonitoringItemIdentity OutlookMapiHttp.Protocol -Server EX01).Identity", &items, "");
        let deep = "Test-OutlookConnectivity OutlookMapiHttpDeepTestProbe | ForEach-Object { \"$($_.Result) $($_.Error)\" }";
        check(&mut shell, deep, "Succeeded", "");
        let clients = ["OutlookMapiHttpCtpProbe", "OutlookMapiHttpCtpMonitor"].map(|name| format!("OutlookMapiHttp\\{name}")).join("\n");
        check(&mut shell, "(Get-MonitoringItemIdentity OutlookMapiHttp -Server EX01).Identity", &clients, "");
        check(
            &mut shell,
            "Get-MapiVirtualDirectory -Server EX01 | Set-MapiVirtualDirectory -InternalUrl https://ex01.contoso.invalid/mapi -IISAuthenticationMethods Basic",
            "",
            "",
        );
        let failed = "OutlookMapiHttp\\OutlookMapiHttpCtpProbe Failed https://ex01.contoso.invalid/mapi: The name ex01.contoso.invalid of the InternalUrl is not found from here: no name ends in .invalid.";
        for called in
            ["OutlookMapiHttpCtpProbe", "outlookmapihttp\\OutlookMapiHttpCtpProbe", "OutlookMapiHttp.Protocol\\OutlookMapiHttpCtpProbe"]
        {
            let line =
                format!("Test-OutlookConnectivity {called} | ForEach-Object {{ \"$($_.MonitorIdentity) $($_.Result) $($_.Error)\" }}");
            check(&mut shell, &line, failed, "");
        }
        for no in ["OutlookMapiHttp\\OutlookMapiHttpSelfTestProbe", "OutlookMapiHttp\\OutlookMapiHttpCtpProbe\\DB1"] {
            check(&mut shell, &format!("Test-OutlookConnectivity {no}"), "", "ManagementObjectNotFoundException,Test-OutlookConnectivity");
        }
        let elsewhere = "(Test-OutlookConnectivity OutlookMapiHttpCtpProbe -Hostname evil.com).Error";
        let told = "The probe goes only to hosts that the directory tells clients, and 'evil.com' is none of them: ex01.contoso.invalid.";
        check(&mut shell, elsewhere, told, "");
        check(&mut shell, "Set-OrganizationConfig -MapiHttpEnabled $false", "", "");
        check(
            &mut shell,
            line,
            &format!("{identity} Failed: MAPI over HTTP is switched off for the organization (MapiHttpEnabled is False)."),
            "",
        );
        check(&mut shell, "Set-OrganizationConfig -MapiHttpEnabled $true; Remove-MapiVirtualDirectory EX01\\mapi* -Confirm:$false", "", "");
        check(
            &mut shell,
            line,
            &format!("{identity} Failed: The server ex01.contoso.com has no MAPI virtual directory, so clients find nothing below /mapi."),
            "",
        );
        check(&mut shell, "Test-OutlookConnectivity NoProbe", "", "ManagementObjectNotFoundException,Test-OutlookConnectivity");
        check(
            &mut shell,
            "Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe -RunFromServerId EX02",
            "",
            "ServerNotConnected,Test-OutlookConnectivity",
        );
        check(&mut shell, "Stop-Service MSExchangeHM; (Get-Service MSExchangeHM).Status", "Stopped", "");
        check(&mut shell, line, "", "HealthManagerNotRunning,Test-OutlookConnectivity");
        check(
            &mut shell,
            "Get-MonitoringItemIdentity OutlookMapiHttp.Protocol -Server EX01",
            "",
            "HealthManagerNotRunning,Get-MonitoringItemIdentity",
        );
        check(&mut shell, "(Restart-Service MSExchangeHM -PassThru).Status", "Running", "");
        check(&mut shell, "Remove-ExchangeServer EX01 -Confirm:$false", "", "ServerRunning,Remove-ExchangeServer");
    }
}

#[test]
fn files_alone_have_no_probes() {
    let mut shell = Shell::at(Place::Files);
    check(&mut shell, "Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe", "", "ServerNotRunning,Test-OutlookConnectivity");
}
