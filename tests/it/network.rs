//! The management API by the network: a plain HTTP client that shares no code with ours, and the shell itself.

use crate::daemon::{Daemon, id, run, text};
use crate::shell::fixture;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A server that listens for shells, and its tokens.
pub(crate) struct Site {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) daemon: Option<Daemon>,
    authority: String,
    pub(crate) fingerprint: String,
}

impl Site {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let folders = fixture(&folder.path().join("org"));
        let file = folders.server("EX01");
        let before = std::fs::read_to_string(&file).expect("it is there");
        std::fs::write(&file, format!("{before}\n[management]\nlisten = [\"127.0.0.1:0\"]\n")).expect("there is room");
        let (daemon, authority, fingerprint) = serve(&folders.configuration);
        Self { folder, daemon: Some(daemon), authority, fingerprint }
    }

    pub(crate) fn org(&self) -> PathBuf {
        self.folder.path().join("org")
    }

    /// A new token, and the file that it is in.
    pub(crate) fn token(&self, name: &str, role: &str) -> (String, PathBuf) {
        let made = run(&self.org(), &format!("(New-ManagementToken {name} {role} -WarningAction SilentlyContinue).Token"));
        let token = text(&made.stdout).trim().to_owned();
        assert!(token.starts_with("emsh_") && token.len() == 69, "{made:?}");
        let path = self.folder.path().join(format!("{name}.token"));
        std::fs::write(&path, format!("{token}\n")).expect("there is room");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
        (token, path)
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn known(&self) -> PathBuf {
        self.home().join(".local/state/emsh/known-servers")
    }

    pub(crate) fn know(&self, fingerprint: &str) {
        std::fs::create_dir_all(self.known().parent().expect("it has one")).expect("there is room");
        std::fs::write(self.known(), format!("{} {fingerprint}\n", self.authority)).expect("there is room");
    }

    pub(crate) fn shell(&self, token: Option<&Path>, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
        command.env_clear().env("TZ", "UTC").env("HOME", self.home()).stdin(Stdio::null());
        command.args(["-NoProfile", "-NonInteractive", "-ConnectTo", &self.authority]);
        if let Some(token) = token {
            command.arg("-TokenFile").arg(token);
        }
        command.args(["-Command", line]).output().expect("it runs")
    }

    fn client(&self, token: &str) -> Plain {
        // The program installs its own; a second one is no harm.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pem = std::fs::read(self.org().join(".emsh/management/https-self-signed.pem")).expect("it is kept");
        let root = reqwest::Certificate::from_pem(&pem).expect("it is PEM");
        let client = Client::builder().tls_certs_only([root]).no_proxy().build().expect("it can be made");
        Plain { client, authority: self.authority.clone(), token: token.to_owned() }
    }
}

fn serve(org: &Path) -> (Daemon, String, String) {
    let mut daemon = Daemon::start(org);
    let line = daemon.see("Management at ");
    let (authority, rest) = line["Management at ".len()..].split_once("; certificate ").expect("it says both");
    (daemon, authority.to_owned(), rest.trim().trim_end_matches('.').to_owned())
}

/// A client of the documented API: a few lines of JSON over HTTPS.
struct Plain {
    client: Client,
    authority: String,
    token: String,
}

impl Plain {
    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let port = self.authority.rsplit(':').next().expect("it has one");
        self.client.request(method, format!("https://localhost:{port}{path}")).bearer_auth(&self.token)
    }

    async fn call(&self, query: &str, cmdlet: &str, parameters: Value) -> (u16, Value) {
        let request = self.request(Method::POST, &format!("/adminApi/beta/contoso.com/InvokeCommand{query}"));
        answer(request.json(&json!({"CmdletInput": {"CmdletName": cmdlet, "Parameters": parameters}}))).await
    }
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("it answers");
    (response.status().as_u16(), response.json().await.expect("it is JSON"))
}

fn names(body: &Value) -> Vec<&str> {
    body["value"].as_array().expect("a list").iter().map(|value| value["Name"].as_str().expect("a name")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_client_reads_pages_selects_and_changes() {
    let site = Site::start();
    let (token, _) = site.token("ci", "OrganizationManagement");
    let plain = site.client(&token);
    for number in 3..=7 {
        let (status, _) = plain.call("", "New-ExchangeServer", json!({"Name": format!("EX0{number}")})).await;
        assert_eq!(status, 200);
    }
    // In pages of three, by POST and by GET, each link as often as one likes.
    let begin = plain.request(Method::POST, "/adminapi/BETA/x/invokecommand?$select=Name,Fqdn");
    let begin = begin.header("Prefer", "odata.maxpagesize = 3;odata.continue-on-error");
    let (_, first) = answer(begin.json(&json!({"CmdletInput": {"CmdletName": "Get-ExchangeServer"}}))).await;
    assert_eq!(names(&first), ["EX01", "EX02", "EX03"]);
    let keys: Vec<&String> = first["value"][0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["Name", "Fqdn"]);
    let link = first["@odata.nextLink"].as_str().expect("there is more").to_owned();
    assert!(link.starts_with("https://localhost:") && link.contains("%24select=Name%2CFqdn&"), "{link}");
    for method in [Method::GET, Method::POST, Method::GET] {
        let (status, second) = answer(plain.client.request(method, &link).bearer_auth(&token)).await;
        assert_eq!((status, names(&second)), (200, vec!["EX04", "EX05", "EX06"]));
        let last = second["@odata.nextLink"].as_str().expect("there is more");
        let (_, last) = answer(plain.client.get(last).bearer_auth(&token)).await;
        assert_eq!((names(&last), &last["@odata.nextLink"]), (vec!["EX07"], &Value::Null));
    }
    let (status, forged) = answer(plain.client.get(link.replace("-0", "-99")).bearer_auth(&token)).await;
    assert_eq!(status, 400);
    let why = "Expired or Invalid pagination request. Default Expiry time is 00:30:00";
    assert_eq!(forged["error"]["innererror"]["internalexception"]["message"], why);
    // A question first, then the deed; hashtables in both spellings; text for a switch.
    let identity = "EX01\\mapi (Default Web Site)";
    let (_, asked) = plain
        .call("", "Set-MapiVirtualDirectory", json!({"Identity": identity, "ExternalUrl": "https://mail/mapi", "Confirm": true}))
        .await;
    let sentence = asked["@adminapi.confirmationmessage"].as_str().expect("a sentence");
    assert!(sentence.starts_with("Changing virtual directory \"EX01\\mapi (Default Web Site)\": ExternalUrl = https://mail/mapi"));
    for (kind, list, expected) in [
        ("#Exchange.GenericHashTable", "add", vec!["Ntlm", "OAuth", "Negotiate", "Basic"]),
        ("#Exchange.StringFieldDeltaUpdateData", "Remove", vec!["Ntlm", "OAuth", "Negotiate"]),
    ] {
        let delta = json!({"@odata.type": kind, list: ["Basic"]});
        let (status, _) = plain
            .call("", "Set-MapiVirtualDirectory", json!({"Identity": identity, "IISAuthenticationMethods": delta, "Confirm": "false"}))
            .await;
        assert_eq!(status, 200);
        let (_, now) = plain.call("", "Get-MapiVirtualDirectory", json!({"Identity": identity})).await;
        assert_eq!(now["value"][0]["IISAuthenticationMethods"], json!(expected));
        assert_eq!(now["value"][0]["ExternalUrl"], Value::Null, "a question changes nothing");
    }
    let (_, log) = plain.call("", "Search-AdminAuditLog", json!({"Cmdlets": ["Set-*"]})).await;
    let entry = &log["value"][0];
    assert_eq!((&entry["Caller"], &entry["ClientAddress"]), (&json!("token ci"), &json!("127.0.0.1")));
    assert_eq!(entry["ModifiedProperties"][0]["OldValue"], "Ntlm, OAuth, Negotiate, Basic");
    assert_eq!(log["value"].as_array().expect("a list").len(), 2);
    // Who calls from elsewhere has no ticket here, and the service's own is not lent.
    let tickets = json!({"EmailAddress": "ann@contoso.com", "UseDefaultCredentials": true});
    let (status, refused) = plain.call("", "Test-OutlookConnectivity", tickets).await;
    let id = refused["error"]["details"][0]["message"].as_str().and_then(|said| said.split('|').next());
    assert_eq!((status, id), (400, Some("ProbeArgumentNotUsable")));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_only_look_finds_nothing_else() {
    let site = Site::start();
    let (token, file) = site.token("look", "ViewOnlyOrganizationManagement");
    let plain = site.client(&token);
    assert_eq!(plain.call("", "Get-ExchangeServer", json!({})).await.0, 200);
    let (hidden, nothing) = (
        plain.call("", "Set-ExchangeServer", json!({"Identity": "EX01", "Site": "x"})).await,
        plain.call("", "Set-Nonsense", json!({"Identity": "EX01", "Site": "x"})).await,
    );
    let message = |(_, body): &(u16, Value)| body["error"]["innererror"]["internalexception"]["message"].as_str().map(str::to_owned);
    assert_eq!((hidden.0, message(&hidden)), (nothing.0, message(&nothing).map(|text| text.replace("Set-Nonsense", "Set-ExchangeServer"))));
    let (_, session) = answer(plain.request(Method::GET, "/adminapi/emsh/session")).await;
    assert_eq!(session["role"], "View-Only Organization Management");
    assert!(session["cmdlets"]["Get-ExchangeServer"].is_string() && session["cmdlets"]["Set-ExchangeServer"].is_null());
    site.know(&site.fingerprint);
    let seen = site
        .shell(Some(&file), "$null = Get-OrganizationConfig; (Get-Command *-ExchangeServer -CommandType Cmdlet).Name; Get-ManagementToken");
    assert_eq!(
        text(&seen.stdout).lines().collect::<Vec<_>>(),
        ["Connect-ExchangeServer", "Disconnect-ExchangeServer", "Get-ExchangeServer"]
    );
    assert_eq!(id(&seen), "CommandNotFoundException,Get-ManagementToken");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_in_without_a_token_that_is_good() {
    let site = Site::start();
    let (token, _) = site.token("ci", "OrganizationManagement");
    let plain = site.client(&token);
    let with = |name: &'static str, value: &str| plain.request(Method::GET, "/adminapi/emsh/session").header(name, value);
    assert_eq!(answer(with("x", "y")).await.0, 200);
    // Pages of browsers, other names than ours, two proofs.
    assert_eq!(answer(with("Origin", "https://evil.example")).await.0, 403);
    assert_eq!(answer(with("Host", "evil.example")).await.0, 421);
    assert_eq!(answer(with("Authorization", "Bearer x")).await.0, 401);
    let options = plain.request(Method::OPTIONS, "/adminapi/emsh/session").send().await.expect("it answers");
    assert_eq!(options.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(options.headers().keys().all(|name| !name.as_str().starts_with("access-control")));
    let large = plain.request(Method::POST, "/adminapi/beta/x/InvokeCommand").body(vec![b' '; 5 << 20]).send().await;
    assert!(large.is_err() || large.is_ok_and(|response| response.status() == StatusCode::PAYLOAD_TOO_LARGE));
    // A token is over the moment it is removed, and when its time is.
    run(&site.org(), "Remove-ManagementToken ci -Confirm:$false");
    assert_eq!(answer(with("x", "y")).await.0, 401);
    // Whoever tries tokens waits.
    let mut last = (0, Value::Null);
    for _ in 0..12 {
        last = answer(with("x", "y")).await;
    }
    assert_eq!((last.0, &last.1["error"]["code"]), (429, &json!("TooManyRequests")));
}

#[test]
fn a_shell_sends_nothing_to_a_server_that_it_does_not_know() {
    let site = Site::start();
    let (token, file) = site.token("ci", "OrganizationManagement");
    let ask = |token: Option<&Path>| site.shell(token, "Get-OrganizationConfig | ForEach-Object Name");
    assert_eq!(id(&ask(Some(&file))), "ServerCertificateUnknown,Get-OrganizationConfig");
    site.know("AA:BB");
    let changed = ask(Some(&file));
    assert_eq!(id(&changed), "ServerCertificateChanged,Get-OrganizationConfig");
    assert!(text(&changed.stderr).contains(&site.fingerprint));
    site.know(&site.fingerprint);
    assert_eq!(id(&ask(None)), "ServerAccessDenied,Get-OrganizationConfig");
    assert_eq!(text(&ask(Some(&file)).stdout), "Contoso\n");
    // A file that others may read is no secret.
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("it is ours");
    assert_eq!(id(&ask(Some(&file))), "ServerAccessDenied,Get-OrganizationConfig");
    std::fs::write(&file, format!("{}x", token.trim())).expect("there is room");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    let wrong = ask(Some(&file));
    assert_eq!(id(&wrong), "ServerAccessDenied,Get-OrganizationConfig");
    assert!(!text(&wrong.stderr).contains(&token));
}

#[test]
fn a_connection_has_a_name_and_a_change_of_server_is_a_line() {
    let site = Site::start();
    let (_, file) = site.token("ci", "OrganizationManagement");
    let connections = site.home().join(".config/emsh/connections.toml");
    std::fs::create_dir_all(connections.parent().expect("it has one")).expect("there is room");
    let profile = format!(
        "[lab]\nserver = \"https://{}\"\ntoken-file = {:?}\nfingerprint = \"{}\"\n",
        site.authority,
        file.display().to_string(),
        site.fingerprint.to_lowercase().replace(':', "")
    );
    std::fs::write(&connections, profile).expect("there is room");
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    command.env_clear().env("TZ", "UTC").env("HOME", site.home()).stdin(Stdio::null()).args([
        "-NoProfile",
        "-NonInteractive",
        "-ConfigDir",
    ]);
    let line = "Connect-ExchangeServer LAB; Set-ExchangeServer EX02 -Site Graz -WarningAction SilentlyContinue; Disconnect-ExchangeServer; (Get-ExchangeServer EX02).Site";
    let output = command.arg(site.org()).args(["-Command", line]).output().expect("it runs");
    assert_eq!((text(&output.stdout).as_str(), text(&output.stderr).as_str()), ("Graz\n", ""));
}

#[test]
fn a_server_that_is_started_anew_is_waited_for() {
    let mut site = Site::start();
    let (_, file) = site.token("ci", "OrganizationManagement");
    site.know(&site.fingerprint);
    // The port must be the same when it comes back.
    let port = site.authority.rsplit(':').next().expect("it has one").to_owned();
    let path = site.org().join("servers/EX01.toml");
    let pinned = std::fs::read_to_string(&path)
        .expect("it is there")
        .replace("[management]\nlisten = [\"127.0.0.1:0\"]", &format!("[management]\nlisten = [\"127.0.0.1:{port}\"]"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    command.env_clear().env("TZ", "UTC").env("HOME", site.home()).args(["-NoProfile", "-NonInteractive", "-ConnectTo", &site.authority]);
    let back = site.folder.path().join("back");
    let line = format!(
        "Write-Host (Get-ExchangeServer EX01).Name; while (-not (Test-Path '{}')) {{ Start-Sleep -Milliseconds 5 }}; (Get-ExchangeServer EX02).Name",
        back.display()
    );
    command.arg("-TokenFile").arg(&file).args(["-Command", &line]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut shell = command.spawn().expect("it runs");
    let mut out = BufReader::new(shell.stdout.take().expect("it has one"));
    let mut first = String::new();
    out.read_line(&mut first).expect("it writes text");
    assert_eq!(first, "EX01\n");
    assert_eq!(site.daemon.take().map(Daemon::end), Some(Some(0)));
    std::fs::write(&path, pinned).expect("there is room");
    site.daemon = Some(serve(&site.org()).0);
    std::fs::write(&back, "").expect("there is room");
    let rest = shell.wait_with_output().expect("it ends");
    let mut second = String::new();
    out.read_to_string(&mut second).expect("it writes text");
    // Whether the old connection was seen to be closed is the system's business; what was asked is answered.
    assert_eq!(second.lines().last(), Some("EX02"), "{}", text(&rest.stderr));
}
