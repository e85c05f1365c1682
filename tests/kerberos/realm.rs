//! A realm on loopback: MIT's Kerberos server with a database of its own in a folder that is gone with it.

use crate::proxies::{find, free_port};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

pub(crate) const REALM: &str = "CONTOSO.COM";
/// The password of Ann and Bob in it.
const PASSWORD: &str = crate::origin::PASSWORD;

/// A realm that runs; its server ends when this is dropped.
pub(crate) struct Realm {
    folder: TempDir,
    kdc: Child,
}

impl Drop for Realm {
    fn drop(&mut self) {
        let _ = self.kdc.kill();
        let _ = self.kdc.wait();
    }
}

/// Whether everything is installed; otherwise the tests say what is missing and go on.
pub(crate) fn is_there() -> bool {
    let programs = ["krb5kdc", "kdb5_util", "kadmin.local", "kinit", "klist", "kdestroy", "apache2"];
    let mut missing: Vec<&str> = programs.into_iter().filter(|program| find(program).is_none()).collect();
    if !Path::new("/usr/lib/apache2/modules/mod_auth_gssapi.so").exists() {
        missing.push("mod_auth_gssapi");
    }
    if !missing.is_empty() {
        println!("{} not installed, so Kerberos was not tried; .ci/run installs it", missing.join(", "));
    }
    missing.is_empty()
}

impl Realm {
    /// With Ann, Bob, and these services.
    pub(crate) fn start(services: &[&str]) -> Self {
        let folder = TempDir::new().expect("there is room");
        // Apache reads its keytab as somebody else.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("it is ours");
        let port = free_port();
        let path = folder.path().display();
        let settings = format!(
            "[kdcdefaults]\n kdc_listen = 127.0.0.1:{port}\n kdc_tcp_listen = 127.0.0.1:{port}\n[realms]\n {REALM} = {{\n  \
             database_name = {path}/principal\n  key_stash_file = {path}/stash\n  acl_file = {path}/acl\n }}\n[logging]\n kdc = FILE:{path}/kdc.log\n"
        );
        std::fs::write(folder.path().join("kdc.conf"), settings).expect("there is room");
        let at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        write_settings(&folder.path().join("krb5.conf"), &at.to_string());
        let quiet = |program: &str, arguments: &[&str]| {
            let output = told(folder.path(), program).args(arguments).output().expect("it starts");
            assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
        };
        quiet("kdb5_util", &["create", "-s", "-P", "master", "-r", REALM]);
        let mut ask = String::new();
        for person in ["ann", "bob"] {
            ask.push_str(&format!("addprinc -pw {PASSWORD} {person}\n"));
        }
        for service in services {
            ask.push_str(&format!("addprinc -randkey {service}\nktadd -k {path}/http.keytab {service}\n"));
        }
        admin(folder.path(), &ask);
        if services.is_empty() {
            // Somebody has to be in it, or the acceptor does not start.
            admin(folder.path(), &format!("addprinc -randkey HTTP/nobody\nktadd -k {path}/http.keytab HTTP/nobody\n"));
        }
        std::fs::set_permissions(folder.path().join("http.keytab"), std::fs::Permissions::from_mode(0o644)).expect("it is ours");
        let mut command = told(folder.path(), "krb5kdc");
        let kdc = command.arg("-n").stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut realm = Self { folder, kdc };
        while TcpStream::connect(at).is_err() {
            if let Some(status) = realm.kdc.try_wait().expect("it can be asked") {
                panic!("krb5kdc ended with {status}: {}", std::fs::read_to_string(realm.path("kdc.log")).unwrap_or_default());
            }
            std::thread::yield_now();
        }
        realm
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the administrator of the realm does, a line each.
    pub(crate) fn administer(&self, lines: &str) {
        admin(self.folder.path(), lines);
    }

    /// Logs somebody in into a cache of this name.
    pub(crate) fn kinit(&self, person: &str, cache: &str, arguments: &[&str]) -> PathBuf {
        let cache = self.path(cache);
        let mut command = told(self.folder.path(), "kinit");
        command.env("KRB5CCNAME", &cache).args(arguments).arg(person).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().expect("it starts");
        let mut input = child.stdin.take().expect("it is piped");
        std::io::Write::write_all(&mut input, format!("{PASSWORD}\n").as_bytes()).expect("it reads");
        drop(input);
        assert!(child.wait().expect("it ends").success());
        cache
    }

    /// Runs a program of a client with a cache.
    pub(crate) fn client(&self, program: &str, cache: &Path, arguments: &[&str]) -> Output {
        told(self.folder.path(), program).env("KRB5CCNAME", cache).args(arguments).output().expect("it starts")
    }

    /// Settings for clients in which the Kerberos server is somewhere else.
    pub(crate) fn elsewhere(&self, name: &str, kdc: &str) -> PathBuf {
        let path = self.path(name);
        write_settings(&path, kdc);
        path
    }
}

fn write_settings(path: &Path, kdc: &str) {
    let settings = format!(
        "[libdefaults]\n default_realm = {REALM}\n dns_lookup_kdc = false\n dns_lookup_realm = false\n rdns = false\n \
         dns_canonicalize_hostname = false\n[realms]\n {REALM} = {{\n  kdc = {kdc}\n }}\n[domain_realm]\n .contoso.com = {REALM}\n"
    );
    std::fs::write(path, settings).expect("there is room");
}

/// A program that knows the realm.
fn told(folder: &Path, program: &str) -> Command {
    let mut command = Command::new(find(program).expect("it is there"));
    command.env("KRB5_CONFIG", folder.join("krb5.conf")).env("KRB5_KDC_PROFILE", folder.join("kdc.conf"));
    command
}

fn admin(folder: &Path, lines: &str) {
    let mut child =
        told(folder, "kadmin.local").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut input = child.stdin.take().expect("it is piped");
    std::io::Write::write_all(&mut input, lines.as_bytes()).expect("it reads");
    drop(input);
    assert!(child.wait().expect("it ends").success(), "{lines}");
}

/// A Kerberos server that takes what it is sent and says nothing.
pub(crate) struct Silent {
    pub(crate) at: SocketAddr,
    heard: UdpSocket,
    _listening: TcpListener,
}

impl Silent {
    pub(crate) fn new() -> Self {
        // Both ports have one number, as Kerberos has it.
        loop {
            let listening = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback is there");
            let at = listening.local_addr().expect("it is bound");
            if let Ok(heard) = UdpSocket::bind(at) {
                return Self { at, heard, _listening: listening };
            }
        }
    }

    /// Waits until somebody has asked.
    pub(crate) fn was_asked(&self) {
        self.heard.recv_from(&mut [0; 4096]).expect("somebody asks");
    }
}
