//! Test-OutlookConnectivity from a server: the vantage points over the management API, what they may not do, and what they keep to
//! themselves.

use crate::daemon::{Daemon, id, run, shell, text};
use crate::network::Site;
use crate::shell::fixture;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;

const PASSWORD: &str = "Sommer-2026!";

/// Ann's mailbox, a file with her password, and the address of the listener as the one that clients are told.
fn furnish(folder: &Path, org: &Path, daemon: &Daemon) -> String {
    let port = daemon.address().rsplit(':').next().expect("it has one").to_owned();
    let url = format!("https://localhost:{port}");
    let line = format!(
        "$p = ConvertTo-SecureString '{PASSWORD}' -AsPlainText -Force; $null = New-Mailbox Ann -PrimarySmtpAddress ann@contoso.com -Password $p; \
         Set-MapiVirtualDirectory EX01\\mapi* -IISAuthenticationMethods Basic -InternalUrl {url}/mapi -ExternalUrl {url}/mapi"
    );
    let made = run(org, &line);
    assert_eq!((text(&made.stderr).as_str(), made.status.code()), ("", Some(0)));
    for (name, secret) in [("password", PASSWORD), ("wrong", "not-hers")] {
        let path = folder.join(name);
        std::fs::write(&path, format!("{secret}\n")).expect("there is room");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    }
    url
}

/// What every probe of these tests has: the server's own certificate is trusted, and no name server is asked.
fn usual(folder: &Path, org: &Path, url: &str, password: &str) -> String {
    let root = org.join(".emsh/https/https-self-signed.pem");
    format!(
        "Test-OutlookConnectivity -EmailAddress ann@contoso.com -PasswordFile '{}' -Url {url} -DnsServer 127.0.0.1:1 -TrustedRoot '{}'",
        folder.join(password).display(),
        root.display()
    )
}

#[test]
fn three_vantage_points_are_compared() {
    let folder = tempfile::tempdir().expect("there is room");
    let org = folder.path().join("org");
    fixture(&org);
    let daemon = Daemon::start(&org);
    let url = furnish(folder.path(), &org, &daemon);
    let probe = usual(folder.path(), &org, &url, "password");
    let report = folder.path().join("report");
    let line = format!(
        "{probe} -Vantage Backend, Server, Here -ReportFile {0}.html, {0}.xml, {0}.txt -TranscriptFile {0}.wire -OutVariable all | Out-Null; \
         ($all | Where-Object Step | Select-Object -ExpandProperty Vantage -Unique) -join ','; \
         $all[-1].Vantages -join '; '; ($all | Where-Object Step -eq M2 | ForEach-Object {{ \"$($_.Vantage) $($_.Status) $($_.Evidence)\" }}) -join \"`n\"",
        report.display()
    );
    let output = run(&org, &line);
    let said = text(&output.stdout);
    let mut lines = said.lines();
    assert_eq!(text(&output.stderr), "");
    assert_eq!(lines.next(), Some("Here,Server,Backend"));
    // ::1 refuses, which is a warning; and the server's machine does not know who signed the certificate.
    assert_eq!(lines.next(), Some("Here: Warning (AddressUnreachable); Server: Failed (CertificateSelfSigned); Backend: Succeeded"));
    let open = "pass The mailbox is open; its Inbox has 0 messages.";
    assert_eq!(lines.collect::<Vec<_>>(), ["Here", "Server", "Backend"].map(|vantage| format!("{vantage} {open}")));
    let read = |end: &str| std::fs::read_to_string(report.with_extension(end)).expect("it was written");
    let (page, junit, tree, wire) = (read("html"), read("xml"), read("txt"), read("wire"));
    assert!(page.contains("<h2>Steps from the server</h2>") && page.contains("<h2>Steps at the mailbox</h2>"));
    assert!(junit.contains("classname=\"Here.Logon\"") && junit.contains("classname=\"Backend.Logon\""));
    assert!(tree.contains("\n+= Server\n") && tree.contains("\n+= Backend\n"));
    assert!(wire.contains("=== from the server EX01 ===\n") && wire.contains("X-RequestType: Connect"));
    // The direct form takes the list as one word, and its exit code is that of the vantage point that counts.
    let code = |more: &[&str]| {
        let password = folder.path().join("password");
        let root = org.join(".emsh/https/https-self-signed.pem");
        let mut command = shell(&org);
        command.args(["Test-OutlookConnectivity", "-EmailAddress", "ann@contoso.com", "-Url", &url, "-DnsServer", "127.0.0.1:1"]);
        command.arg("-PasswordFile").arg(password).arg("-TrustedRoot").arg(root).args(more);
        command.output().expect("it runs").status.code()
    };
    assert_eq!(code(&["-Vantage", "Here,Server"]), Some(0));
    assert_eq!(code(&["-Vantage", "Here,Server", "-Strict"]), Some(1));
    assert_eq!(code(&["-Vantage", "Server"]), Some(13));
    assert_eq!(code(&["-Vantage", "backend"]), Some(0));
    assert_eq!(code(&["-Vantage", "Nowhere"]), Some(64));
    assert_eq!(daemon.end(), Some(0));
}

#[test]
fn a_server_goes_only_where_its_configuration_leads() {
    let folder = tempfile::tempdir().expect("there is room");
    let org = folder.path().join("org");
    fixture(&org);
    let daemon = Daemon::start(&org);
    let url = furnish(folder.path(), &org, &daemon);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback is there");
    let stranger = listener.local_addr().expect("it is bound").port();
    let ask = |more: &str| run(&org, &format!("Test-OutlookConnectivity -Vantage Server {more}"));
    for more in [
        format!("-EmailAddress ann@contoso.com -Url https://localhost:{stranger}"),
        format!("-EmailAddress ann@contoso.com -Url https://127.0.0.1:{stranger}/mapi/emsmdb/"),
        "-EmailAddress ann@contoso.com -Url https://169.254.169.254/".to_owned(),
        "-EmailAddress ann@fabrikam.com".to_owned(),
        // A ticket is one of the person's own machine.
        "-EmailAddress ann@contoso.com -UseDefaultCredentials".to_owned(),
    ] {
        assert_eq!(id(&ask(&more)), "ProbeArgumentNotUsable,Test-OutlookConnectivity", "{more}");
    }
    listener.set_nonblocking(true).expect("it can be");
    assert!(listener.accept().is_err(), "somebody came");
    // What the person overrides here is no business of the server's; and what is no mailbox of its own it does not claim.
    let there = ask(&format!(
        "-EmailAddress bob@contoso.com -Url {url} -Resolve 'localhost:{0}=127.0.0.1:{stranger}' | Where-Object Step -eq T1 | ForEach-Object Evidence",
        url.rsplit(':').next().expect("it has one")
    ));
    assert!(text(&there.stdout).starts_with(&url.replace("https://localhost", "127.0.0.1")), "{there:?}");
    let backend =
        run(&org, "(Test-OutlookConnectivity -EmailAddress bob@fabrikam.com -Vantage Backend)[-1] | Format-List Result, Vantages, Verdict");
    let said = text(&backend.stdout);
    assert!(
        said.contains("Result   : Unknown") && said.contains("{Backend: NotApplicable}") && said.contains("forwards to no other server"),
        "{said}"
    );
    // A host that is known by its name, and that the server cannot resolve.
    let lost = format!("https://mail.contoso.com:{}/mapi", url.rsplit(':').next().expect("it has one"));
    run(&org, &format!("Set-MapiVirtualDirectory EX01\\mapi* -ExternalUrl {lost}"));
    let lost = lost.trim_end_matches("/mapi").to_owned();
    let resolve = format!("-Resolve '{}={}'", lost.trim_start_matches("https://"), daemon.address());
    let probe = usual(folder.path(), &org, &lost, "password");
    let verdict = run(&org, &format!("({probe} -SkipCertificateCheck -WarningAction Ignore -Vantage Here, Server {resolve})[-1].Vantages"));
    let said = text(&verdict.stdout);
    assert!(said.ends_with("Server: Failed (HostNotInDns)\n"), "{verdict:?}");
    assert_eq!(daemon.end(), Some(0));
}

#[test]
fn nobody_guesses_passwords_through_a_server() {
    let folder = tempfile::tempdir().expect("there is room");
    let org = folder.path().join("org");
    fixture(&org);
    let daemon = Daemon::start(&org);
    let url = furnish(folder.path(), &org, &daemon);
    let a1 = |password: &str, more: &str| {
        let probe = usual(folder.path(), &org, &url, password);
        let line =
            format!("({probe} {more} | Where-Object Step -eq A1 | ForEach-Object {{ \"$($_.Vantage) $($_.Status): $($_.Evidence)\" }})");
        text(&run(&org, &line).stdout)
    };
    let first = a1("wrong", "-Vantage Here, Server");
    let refused = "Basic as ann@contoso.com: refused; no more was tried after";
    assert_eq!(first.matches("Basic as ").count(), 2, "{first}");
    assert!(
        first.contains(&format!("Here fail: {refused} a refusal")) && first.contains(&format!("Server fail: {refused} a refusal")),
        "{first}"
    );
    a1("wrong", "-Vantage Server");
    // The account has used up what the server tries, whichever password comes, and however it is called.
    for more in ["-Vantage Server", "-Vantage Server -Force", "-Vantage Server -UserName CONTOSO\\Ann"] {
        let third = a1("password", more);
        assert!(third.starts_with("Server skipped: The password was not tried: EX01 had some of this account refused of late"), "{third}");
    }
    assert_eq!(daemon.end(), Some(0));
}

/// Every form in which a text travels.
fn forms(secret: &str) -> Vec<String> {
    let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut all = vec![secret.to_owned(), secret.replace('!', "%21"), secret.replace('!', "\\u0021")];
    for bytes in [secret.as_bytes().to_vec(), wide, format!("ann@contoso.com:{secret}").into_bytes()] {
        all.push(BASE64_STANDARD.encode(&bytes).trim_end_matches('=').to_owned());
        all.push(BASE64_URL_SAFE_NO_PAD.encode(&bytes));
        all.push(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
        all.push(bytes.iter().map(|byte| format!("{byte:02X}")).collect());
    }
    all
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("it is readable").flatten() {
        let kind = entry.file_type().expect("it has one");
        if kind.is_dir() {
            files(&entry.path(), found);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
}

#[test]
fn the_audit_has_the_call_and_no_secret() {
    let site = Site::start();
    let org = site.org();
    let daemon = site.daemon.as_ref().expect("it runs");
    let url = furnish(site.folder.path(), &org, daemon);
    assert_eq!(run(&org, "Set-AdminAuditLogConfig -TestCmdletLoggingEnabled $true -LogLevel Verbose").status.code(), Some(0));
    site.know(&site.fingerprint);
    // Who may only look may probe: over the network it is TLS that carries the password.
    let (_, token) = site.token("eyes", "ViewOnlyOrganizationManagement");
    let probe = usual(site.folder.path(), &org, &url, "password");
    let output = site.shell(Some(&token), &format!("({probe} -Vantage Server, Backend)[-1].Vantages"));
    assert_eq!(text(&output.stdout), "Server: Failed (CertificateSelfSigned)\nBackend: Succeeded\n", "{output:?}");
    let line = "(Search-AdminAuditLog -Cmdlets Test-OutlookConnectivity).CmdletParameters | ForEach-Object { \"$($_.Name)=$($_.Value)\" }";
    let audit = text(&run(&org, line).stdout);
    assert!(audit.contains("Credential=*****") && audit.contains("EmailAddress=ann@contoso.com"), "{audit}");
    let mut all = Vec::new();
    files(&org, &mut all);
    assert!(all.iter().any(|path| path.to_string_lossy().contains("audit")), "{all:?}");
    for path in all {
        let bytes = std::fs::read(&path).expect("it is readable");
        let shown = String::from_utf8_lossy(&bytes);
        for form in forms(PASSWORD) {
            assert!(!shown.contains(&form), "{form} stands in {}", path.display());
        }
    }
}

#[test]
fn without_a_server_it_says_what_to_do() {
    let folder = tempfile::tempdir().expect("there is room");
    let org = folder.path().join("org");
    fixture(&org);
    let probe = "Test-OutlookConnectivity -EmailAddress ann@contoso.com -QuitAfter Dns -DnsServer 127.0.0.1:1 -Vantage Here, Server";
    let files = run(&org, probe);
    assert_eq!(id(&files), "VantageNotAvailable,Test-OutlookConnectivity");
    assert!(text(&files.stderr).contains("Connect-ExchangeServer"), "{files:?}");
    assert_eq!(text(&files.stdout), "");
    // A server that knows the cmdlet as it was before it had vantage points.
    let socket = folder.path().join("old.sock");
    let listener = UnixListener::bind(&socket).expect("there is room");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || while answer_as_of_old(&mut stream) {});
        }
    });
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_emsh"));
    command.env_clear().env("HOME", folder.path()).args(["-NoProfile", "-NonInteractive", "-ConnectTo"]).arg(&socket);
    let old = command.args(["-Command", probe]).output().expect("it runs");
    assert_eq!(id(&old), "VantageNotAvailable,Test-OutlookConnectivity", "{old:?}");
    assert!(text(&old.stderr).contains("Bring emshd there up to date"), "{old:?}");
}

/// Answers one request as a server did that knew only `Here`; whether another may come.
fn answer_as_of_old(stream: &mut std::os::unix::net::UnixStream) -> bool {
    let mut arrived = Vec::new();
    let mut piece = [0; 4096];
    let (head, body) = loop {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return false,
            Ok(count) => arrived.extend_from_slice(&piece[..count]),
        }
        let shown = String::from_utf8_lossy(&arrived).into_owned();
        let Some((head, body)) = shown.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").and_then(|n| n.parse().ok()));
        if body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let (kind, answer) = if head.starts_with("GET") {
        let welcome = "{\"server\":\"EX01\",\"version\":\"0.0.9\",\"role\":\"Organization Management\",\"cmdlets\":{\"Test-OutlookConnectivity\":\"0\"}}";
        ("application/json", welcome.to_owned())
    } else {
        assert!(body.contains("\"Vantage\""), "{body}");
        let error = "{\"end\":{\"id\":\"ParameterArgumentValidationError\",\"targetType\":\"\",\"activity\":\"\",\"source\":\"\",\"target\":null,\"category\":\"InvalidData\",\"exception\":{\"type\":\"System.Management.Automation.ParameterBindingValidationException\",\"message\":\"Parameter 'Vantage' does not know 'Server'; it takes Here.\"}}}\n";
        ("application/vnd.emsh.records+ndjson", error.to_owned())
    };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", answer.len());
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(answer.as_bytes())).is_ok()
}

#[test]
fn a_server_that_is_behind_is_told() {
    let folder = tempfile::tempdir().expect("there is room");
    let org = folder.path().join("org");
    let folders = fixture(&org);
    let mut daemon = Daemon::start(&org);
    let url = furnish(folder.path(), &org, &daemon);
    let probe = usual(folder.path(), &org, &url, "password");
    let z1 = |vantage: &str| {
        let line = format!(
            "{probe} -QuitAfter Http -Vantage {vantage} | Where-Object Step -eq Z1 | ForEach-Object {{ \"$($_.Status) $($_.Cause): $($_.Evidence)\" }}"
        );
        text(&run(&org, &line).stdout)
    };
    for vantage in ["Here", "Server"] {
        let said = z1(vantage);
        assert!(said.starts_with("pass : ") && said.contains("The server runs what is stored, revision "), "{said}");
    }
    let revisions = text(&run(&org, "(Get-ConfigurationRevision | ForEach-Object Running) -join ','").stdout);
    assert!(revisions.starts_with("True,") && revisions.matches("True").count() == 1, "{revisions}");
    let file = folders.server("EX01");
    let fine = std::fs::read_to_string(&file).expect("it is there");
    std::fs::write(&file, fine.replace("listen = ", "lisen = ")).expect("there is room");
    daemon.see("The configuration was not taken up");
    for vantage in ["Here", "Server"] {
        let said = z1(vantage);
        assert!(said.starts_with("warn NotTakenUp: ") && said.contains("lisen"), "{vantage}: {said}");
    }
    assert_eq!(daemon.end(), Some(0));
}
