//! A front end that takes tickets, and the shell that probes it.

use crate::names::serve as serve_names;
use crate::paper::{AUTHORITY, Paper, Wanted, paper};
use crate::proxies::{Proxy, apache_with};
use crate::realm::Realm;
use crate::scene::zone;
use crate::server::{Own, serve};
use serde_json::Value;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// What a healthy realm knows of the servers.
pub(crate) const SERVICES: &[&str] = &["HTTP/mail.contoso.com", "HTTP/autodiscover.contoso.com"];
/// Names of the certificate: the healthy ones and those that a realm may not know.
const NAMES: &[&str] = &["mail.contoso.com", "autodiscover.contoso.com", "owa.contoso.com", "mail.fabrikam.example"];

/// Apache, which takes tickets of a realm and tells the server behind it who came.
pub(crate) struct Front {
    pub(crate) at: SocketAddr,
    _proxy: Proxy,
    _own: Own,
    _scratch: TempDir,
}

pub(crate) fn good_paper() -> Paper {
    paper(&Wanted::good(NAMES))
}

/// Starts it; `inside` stands among the settings of the login, and `more` behind them.
pub(crate) fn front(realm: &Realm, inside: &str, more: &str) -> Front {
    let own = serve(|_, _| {});
    // Where the acceptor remembers what it has seen: replays are refused.
    let scratch = TempDir::new().expect("there is room");
    std::fs::set_permissions(scratch.path(), std::fs::Permissions::from_mode(0o777)).expect("it is ours");
    let settings = realm.path("krb5.conf");
    let environment = [("KRB5_CONFIG", settings.as_path()), ("KRB5RCACHEDIR", scratch.path()), ("TMPDIR", scratch.path())];
    let options = format!(
        "SSLProxyEngine on\nSSLProxyVerify none\nSSLProxyCheckPeerName off\nSSLProxyCheckPeerCN off\nProxyPreserveHost On\nProxyTimeout 310\n\
         <Location />\nAuthType GSSAPI\nAuthName mail\nGssapiCredStore keytab:{}\nGssapiAllowedMech krb5\nRequire valid-user\n{inside}\n</Location>\n\
         RequestHeader set Authorization \"expr=Basic %{{base64:%{{REMOTE_USER}}:{}}}\"\n{more}",
        realm.path("http.keytab").display(),
        crate::origin::PASSWORD
    );
    let modules = ["auth_gssapi", "authn_core", "authz_user", "headers"];
    let origin = format!("https://{}/", own.at);
    let proxy = apache_with(&environment, &modules, &good_paper(), &origin, &options, "flushpackets=on");
    Front { at: proxy.at, _proxy: proxy, _own: own, _scratch: scratch }
}

/// The shell with the tickets of a cache.
pub(crate) struct Client<'a> {
    pub(crate) settings: &'a Path,
    pub(crate) cache: &'a Path,
    pub(crate) at: SocketAddr,
    /// Programs that stand before the shell: `faketime`.
    pub(crate) before: &'a [&'a str],
}

impl Client<'_> {
    fn command(&self, folder: &Path, more: &[&str], line: impl FnOnce(&str) -> String) -> Command {
        let root = folder.join("root.pem");
        std::fs::write(&root, &AUTHORITY.pem).expect("there is room");
        let at = self.at;
        let hosts = ["mail.contoso.com", "autodiscover.contoso.com", "owa.contoso.com", "mail.fabrikam.example"];
        let resolve: Vec<String> = hosts.iter().map(|host| format!("'{host}:443={at}'")).collect();
        let asked = format!(
            "Test-OutlookConnectivity -EmailAddress ann@contoso.com -DnsServer {} -Resolve {},'autodiscover.contoso.com:80=127.0.0.1:9' \
             -TrustedRoot '{}' {}",
            serve_names(zone()),
            resolve.join(","),
            root.display(),
            more.join(" ")
        );
        let emsh = env!("CARGO_BIN_EXE_emsh");
        let mut words = self.before.iter().copied().chain([emsh]);
        let mut command = Command::new(words.next().expect("the shell is one"));
        command.args(words).args(["-NoProfile", "-NonInteractive", "-Command", &line(&asked)]);
        command.env_clear().env("HOME", folder).env("PATH", "/usr/bin:/bin").env("TZ", "UTC").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        command.env("KRB5_CONFIG", self.settings).env("KRB5CCNAME", self.cache).stdin(Stdio::null());
        command
    }

    /// Probes, with further arguments: the findings, and the verdict behind them.
    pub(crate) fn probe(&self, more: &[&str]) -> Probed {
        let folder = TempDir::new().expect("there is room");
        let transcript = folder.path().join("transcript.txt");
        let kept = format!("-TranscriptFile '{}'", transcript.display());
        let more: Vec<&str> = more.iter().copied().chain([kept.as_str()]).collect();
        let output = self.command(folder.path(), &more, |asked| format!("{asked} | ConvertTo-Json -Compress")).output().expect("it runs");
        println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let transcript = std::fs::read_to_string(transcript).unwrap_or_default();
        let objects = serde_json::from_slice(&output.stdout).unwrap_or_default();
        Probed { objects, transcript, output }
    }

    /// Starts a probe and does not wait for it.
    pub(crate) fn start(&self, folder: &Path) -> std::process::Child {
        let mut command = self.command(folder, &["-UseDefaultCredentials"], str::to_owned);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
    }
}

/// What came out.
pub(crate) struct Probed {
    objects: Vec<Value>,
    pub(crate) transcript: String,
    pub(crate) output: Output,
}

impl Probed {
    fn verdict(&self) -> &Value {
        self.objects.last().unwrap_or_else(|| panic!("nothing came out: {:?}", self.output))
    }

    /// The verdict and the cause.
    pub(crate) fn result(&self) -> (&str, &str) {
        let text = |name: &str| self.verdict()[name].as_str().unwrap_or_default();
        (text("Result"), text("Cause"))
    }

    /// What is said of the cause.
    pub(crate) fn said(&self) -> String {
        self.verdict().to_string()
    }

    /// What a step found: its status and its evidence, of the last finding at this host.
    pub(crate) fn found(&self, step: &str, subject: &str) -> (&str, &str) {
        let is_it = |object: &&Value| object["Step"] == step && object["Subject"].as_str().is_some_and(|own| own.starts_with(subject));
        let found = self.objects.iter().rev().find(is_it).unwrap_or_else(|| panic!("no finding of {step} at {subject}"));
        (found["Status"].as_str().unwrap_or_default(), found["Evidence"].as_str().unwrap_or_default())
    }
}
