//! What people get to see: the built program, its forms and exit codes, and that no secret stands anywhere.

use super::names::serve;
use super::origin::{Asked, PASSWORD, Said};
use super::paper::{AUTHORITY, Wanted, paper};
use super::scene::{NAMES, healthy, zone};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// The program, in a folder of its own, against an origin.
fn emsh(folder: &Path, at: SocketAddr, more: &[&str]) -> Output {
    let names = serve(zone());
    std::fs::write(folder.join("root.pem"), &AUTHORITY.pem).expect("there is room");
    let password = folder.join("password");
    if !password.exists() {
        std::fs::write(&password, format!("{PASSWORD}\n")).expect("there is room");
        std::fs::set_permissions(&password, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    }
    let (names, resolve) = (names.to_string(), format!("*:443={at}"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    command.current_dir(folder).env_clear().env("HOME", folder).env("PATH", "/usr/bin:/bin");
    command.args(["Test-OutlookConnectivity", "-EmailAddress", "ann@contoso.com", "-DnsServer", &names, "-Resolve", &resolve]);
    command.args(["-TrustedRoot", "root.pem", "-TimeOutSeconds", "10"]).args(more);
    command.output().expect("it runs")
}

const LOGIN: &[&str] = &["-PasswordFile", "password"];

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it is text")
}

#[test]
fn exit_codes_say_how_far_it_came() {
    let folder = TempDir::new().expect("there is room");
    let (origin, fine) = healthy();
    let at = origin.clone().serve(Some(fine.server(&["http/1.1"])));
    let code = |at, more: &[&str]| emsh(folder.path(), at, more).status.code();
    assert_eq!(code(at, LOGIN), Some(0));
    let old = paper(&Wanted { years: (2010, 2011), ..Wanted::good(NAMES) });
    assert_eq!(code(origin.clone().serve(Some(old.server(&["http/1.1"]))), LOGIN), Some(13));
    assert_eq!(code(([127, 0, 0, 1], 9).into(), LOGIN), Some(12));
    let mut without = origin.clone();
    without.mail_host = None;
    assert_eq!(code(without.serve(Some(fine.server(&["http/1.1"]))), LOGIN), Some(16));
    let mut other = origin.clone();
    other.password = "another";
    assert_eq!(code(other.serve(Some(fine.server(&["http/1.1"]))), LOGIN), Some(15));
    // A warning is one only for those who want it.
    let mut half = origin;
    half.accepts = vec!["NTLM", "Basic"];
    let at = half.serve(Some(fine.server(&["http/1.1"])));
    assert_eq!((code(at, LOGIN), code(at, &[LOGIN, &["-Strict"]].concat())), (Some(0), Some(1)));
    // An argument that cannot be used is the caller's mistake, whoever finds it out.
    for wrong in [&["-Url", "http://mail.contoso.com"][..], &["-Nothing"], &["-Count", "0"], &["-Vantage", "There"], &["-QuitAfter"]] {
        assert_eq!(code(at, wrong), Some(64), "{wrong:?}");
    }
}

#[test]
fn bad_arguments_say_what_to_write() {
    let folder = TempDir::new().expect("there is room");
    std::fs::write(folder.path().join("text"), "nothing").expect("there is room");
    let said = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
        command.current_dir(folder.path()).env_clear().env("HOME", folder.path());
        let output = command.args(["Test-OutlookConnectivity", "-EmailAddress", "ann@contoso.com"]).args(more).output().expect("it runs");
        assert_eq!(output.status.code(), Some(64), "{more:?}");
        text(&output.stderr)
    };
    let id = "ProbeArgumentNotUsable,Test-OutlookConnectivity";
    for (more, wanted) in [
        (&["-DnsServer", "ns1"][..], "'ns1' is no address of a name server."),
        (&["-Resolve", "mail"], "'mail' does not say where a host is."),
        (&["-TrustedRoot", "text"], "The file 'text' has no certificate in PEM in it."),
        (&["-ReportFile", "x.pdf"], "'x.pdf' ends neither with .html nor with .xml or .txt"),
        (&["-UserName", "ann"], "-UserName goes with -PasswordFile"),
        (&["-Baseline", "text"], "has no findings in it."),
    ] {
        let said = said(more);
        assert!(said.contains(wanted) && said.contains(id), "{more:?}: {said}");
    }
    let open = folder.path().join("open");
    std::fs::write(&open, "x").expect("there is room");
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).expect("it is ours");
    assert!(said(&["-PasswordFile", "open"]).contains("chmod 600 'open'"));
}

/// A server that sends back whatever it was sent, with letters that steer a terminal around it.
fn echo(asked: &Asked) -> Option<Said> {
    let given = asked.header("Authorization")?;
    let (_, token) = given.split_once(' ')?;
    let bytes = BASE64_STANDARD.decode(token).unwrap_or_default();
    let plain: String = String::from_utf8_lossy(&bytes).chars().filter(|letter| !letter.is_control()).collect();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if given.starts_with("NTLM") || given.starts_with("Negotiate") {
        return None;
    }
    let body = format!(
        "<Autodiscover><Response><Error><ErrorCode>600</ErrorCode><Message>\u{202e}{plain} {token} {hex} {PASSWORD} \u{9b}31m &lt;script&gt;alert(1)&lt;/script&gt;</Message></Error></Response></Autodiscover>"
    );
    let said = Said::new(200, body).with("Server", format!("{plain} \u{1b}]0;x\u{7}")).with("X-Echo", token).with("X-Hex", hex);
    Some(said.with("Set-Cookie", format!("session={PASSWORD}-cookie; path=/")).with("Via", "1.1 <b>proxy</b>"))
}

/// Every form in which a text travels.
fn forms(secret: &str) -> Vec<String> {
    let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut all = vec![secret.to_owned(), secret.replace('!', "%21"), secret.replace('-', "&#45;")];
    for bytes in
        [secret.as_bytes().to_vec(), wide, format!("ann@contoso.com:{secret}").into_bytes(), format!("CONTOSO\\ann:{secret}").into_bytes()]
    {
        all.push(BASE64_STANDARD.encode(&bytes));
        all.push(BASE64_STANDARD_NO_PAD.encode(&bytes));
        all.push(BASE64_URL_SAFE_NO_PAD.encode(&bytes));
        all.push(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
        all.push(bytes.iter().map(|byte| format!("{byte:02X}")).collect());
    }
    all
}

#[test]
fn no_secret_stands_anywhere() {
    let folder = TempDir::new().expect("there is room");
    let (origin, fine) = healthy();
    let hostile = origin.clone().twisted(echo).serve(Some(fine.server(&["http/1.1"])));
    let honest = origin.serve(Some(fine.server(&["http/1.1"])));
    let files = ["report.html", "report.xml", "report.txt", "wire.txt"];
    for (at, more) in [(hostile, &[][..]), (honest, &["-OutputAs", "Tree"]), (honest, &["-Verbose", "-ProxyAudit"])] {
        let output = emsh(folder.path(), at, &[LOGIN, &["-ReportFile", "report.html", "-TranscriptFile", "wire.txt"], more].concat());
        let xml = emsh(folder.path(), at, &[LOGIN, &["-ReportFile", "report.xml"], more].concat());
        let tree = emsh(folder.path(), at, &[LOGIN, &["-ReportFile", "report.txt"], more].concat());
        let mut seen = vec![text(&output.stdout), text(&output.stderr), text(&xml.stdout), text(&tree.stdout)];
        for name in files {
            seen.push(std::fs::read_to_string(folder.path().join(name)).expect("it was written"));
        }
        let all = seen.join("\n");
        for form in forms(PASSWORD).into_iter().chain(forms(&format!("{PASSWORD}-cookie"))) {
            assert!(!all.contains(&form), "{form} stands in what is shown: {all}");
        }
        // Nothing steers a terminal, and nothing becomes a script.
        let steering =
            |letter: char| (letter.is_control() && letter != '\n' && letter != '\t') || ('\u{202a}'..='\u{202e}').contains(&letter);
        assert!(!all.contains(steering), "{:?}", all.chars().find(|letter| steering(*letter)));
        let pages = format!("{}{}", seen[4], seen[5]);
        assert!(!pages.contains("<script") && !pages.contains("<b>proxy"));
        assert!(all.contains("*****"));
    }
}

#[test]
fn a_report_is_one_file() {
    let folder = TempDir::new().expect("there is room");
    let (mut origin, fine) = healthy();
    origin.mail_host = None;
    let at = origin.serve(Some(fine.server(&["http/1.1"])));
    emsh(folder.path(), at, &[LOGIN, &["-ReportFile", "r.html"]].concat());
    let page = std::fs::read_to_string(folder.path().join("r.html")).expect("it was written");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    // It reads without a script and without a network.
    for outside in ["<script", "src=", "href=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("<code>MapiHttpDisabled</code>") && page.contains("Set-OrganizationConfig -MapiHttpEnabled $true"));
    emsh(folder.path(), at, &[LOGIN, &["-ReportFile", "r.xml"]].concat());
    let junit = std::fs::read_to_string(folder.path().join("r.xml")).expect("it was written");
    let root = emsh::value::xml_outermost(&junit).expect("it is XML");
    let cases = root.children();
    let failed = cases.iter().filter(|case| case.children().iter().any(|child| child.name() == "failure")).count();
    let attribute = |name: &str| root.attribute(name).and_then(|text| text.parse::<usize>().ok());
    assert_eq!((attribute("tests"), attribute("failures")), (Some(cases.len()), Some(failed)));
    assert!(failed >= 2, "{junit}");
}

#[test]
fn a_baseline_says_what_changed() {
    let folder = TempDir::new().expect("there is room");
    let (origin, fine) = healthy();
    let at = origin.clone().serve(Some(fine.server(&["http/1.1"])));
    let line = |at: SocketAddr, rest: &str| {
        std::fs::write(folder.path().join("root.pem"), &AUTHORITY.pem).expect("there is room");
        let names = serve(zone());
        let script = format!(
            "$c = [pscredential]::new('ann@contoso.com', (ConvertTo-SecureString '{PASSWORD}' -AsPlainText -Force)); \
             $p = @{{ EmailAddress = 'ann@contoso.com'; Credential = $c; DnsServer = '{names}'; Resolve = '*:443={at}'; TrustedRoot = 'root.pem' }}; {rest}"
        );
        let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
        command.current_dir(folder.path()).env_clear().env("HOME", folder.path()).args(["-Command", &script]);
        let output = command.output().expect("it runs");
        assert_eq!(text(&output.stderr), "");
        text(&output.stdout)
    };
    line(at, "Test-OutlookConnectivity @p | ConvertTo-Json > last.json");
    let same = line(at, "(Test-OutlookConnectivity @p -Baseline last.json)[-1].Changes.Count");
    assert_eq!(same, "0\n");
    let mut without = origin;
    without.mail_host = None;
    let at = without.serve(Some(fine.server(&["http/1.1"])));
    let changed = line(at, "(Test-OutlookConnectivity @p -Baseline last.json)[-1].Changes | Where-Object { $_ -like 'X1*' }");
    assert_eq!(changed, "X1 autodiscover.contoso.com/autodiscover/autodiscover.xml: pass -> fail\n");
    let times =
        line(at, "Test-OutlookConnectivity @p -Count 3 -QuitAfter Tls | Where-Object Step -eq T1 | Format-Table Step, Count, Failed");
    assert_eq!(times.split_whitespace().collect::<Vec<_>>()[6..], ["T1", "3", "0"]);
}
