//! Real proxies on loopback: nginx, HAProxy and Apache, each with a configuration of a few lines, where the programs are installed.

use super::paper::Paper;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A proxy that runs; it ends when this is dropped.
pub(crate) struct Proxy {
    child: Child,
    /// Its configuration; gone with it.
    _folder: TempDir,
    pub(crate) at: SocketAddr,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a program is there; a bench without it says so and goes on.
pub(crate) fn is_there(program: &str) -> bool {
    let found = find(program).is_some();
    if !found {
        println!("{program} is not installed, so its set-ups were not tried; .ci/run installs it");
    }
    found
}

pub(crate) fn find(program: &str) -> Option<std::path::PathBuf> {
    ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]
        .iter()
        .map(|folder| Path::new(folder).join(program))
        .find(|path| path.exists())
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback is there");
    listener.local_addr().expect("it is bound").port()
}

/// Starts a program on a configuration, and waits until it accepts connections.
fn start(program: &str, name: &str, configuration: impl FnOnce(&Path, u16) -> String, paper: &Paper, arguments: &[&str]) -> Proxy {
    start_in(&[], program, name, configuration, paper, arguments)
}

/// The same, with variables in its environment.
fn start_in(
    environment: &[(&str, &Path)],
    program: &str,
    name: &str,
    configuration: impl FnOnce(&Path, u16) -> String,
    paper: &Paper,
    arguments: &[&str],
) -> Proxy {
    let folder = TempDir::new().expect("there is room");
    let port = free_port();
    std::fs::write(folder.path().join("server.pem"), format!("{}{}", paper.pem, paper.key_pem)).expect("it is written");
    std::fs::write(folder.path().join("key.pem"), &paper.key_pem).expect("it is written");
    let file = folder.path().join(name);
    std::fs::write(&file, configuration(folder.path(), port)).expect("it is written");
    let file = file.display().to_string();
    let mut command = Command::new(find(program).expect("it is there"));
    command.args(arguments.iter().map(|argument| argument.replace("FILE", &file))).stdin(Stdio::null()).stdout(Stdio::null());
    command.envs(environment.iter().copied());
    let log = std::fs::File::create(folder.path().join("stderr")).expect("it is written");
    let mut child = command.stderr(log).spawn().expect("it starts");
    let at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    while TcpStream::connect(at).is_err() {
        if let Ok(Some(status)) = child.try_wait() {
            let said = std::fs::read_to_string(folder.path().join("stderr")).unwrap_or_default();
            panic!("{program} ended with {status}: {said}");
        }
        std::thread::yield_now();
    }
    Proxy { child, _folder: folder, at }
}

/// nginx: what stands beside the server, how it listens, and what stands in its location.
pub(crate) fn nginx(paper: &Paper, http: &str, listen: &str, location: &str) -> Proxy {
    let configuration = |folder: &Path, port: u16| {
        let folder = folder.display();
        format!(
            "daemon off;\nuser root;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{ worker_connections 512; }}\n\
             http {{\naccess_log off;\nclient_body_temp_path {folder}/body;\nproxy_temp_path {folder}/proxy;\nfastcgi_temp_path {folder}/fastcgi;\n\
             uwsgi_temp_path {folder}/uwsgi;\nscgi_temp_path {folder}/scgi;\n{http}\nserver {{\nlisten 127.0.0.1:{port} ssl {listen};\n\
             ssl_certificate {folder}/server.pem;\nssl_certificate_key {folder}/key.pem;\nlocation / {{ {location} }}\n}}\n}}\n"
        )
    };
    start("nginx", "nginx.conf", configuration, paper, &["-c", "FILE", "-e", "/dev/null"])
}

/// HAProxy: options, and the servers behind it. With TLS of its own unless it passes TCP on.
pub(crate) fn haproxy(paper: &Paper, options: &str, servers: &[SocketAddr], tcp: bool) -> Proxy {
    let servers: String = servers.iter().enumerate().map(|(number, at)| format!("  server s{number} {at}\n")).collect();
    let configuration = |folder: &Path, port: u16| {
        let folder = folder.display();
        let (mode, bind) = if tcp { ("tcp", String::new()) } else { ("http", format!(" ssl crt {folder}/server.pem alpn http/1.1")) };
        format!(
            "defaults\n  mode {mode}\n  timeout connect 5000\n  timeout client 50000\n  timeout server 50000\n{options}\n\
             frontend f\n  bind 127.0.0.1:{port}{bind}\n  default_backend b\nbackend b\n{servers}"
        )
    };
    start("haproxy", "haproxy.cfg", configuration, paper, &["-f", "FILE", "-db"])
}

/// Apache: options, and what follows the address in `ProxyPass`.
pub(crate) fn apache(paper: &Paper, origin: SocketAddr, options: &str, pass: &str) -> Proxy {
    apache_with(&[], &[], paper, &format!("http://{origin}/"), options, pass)
}

/// The same with variables in its environment and more modules, in front of an address.
pub(crate) fn apache_with(
    environment: &[(&str, &Path)],
    modules: &[&str],
    paper: &Paper,
    origin: &str,
    options: &str,
    pass: &str,
) -> Proxy {
    let configuration = |folder: &Path, port: u16| {
        let folder = folder.display();
        let modules: String = ["mpm_event", "authz_core", "ssl", "socache_shmcb", "proxy", "proxy_http"]
            .iter()
            .chain(modules)
            .map(|module| format!("LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so\n"))
            .collect();
        format!(
            "{modules}ServerRoot {folder}\nServerName mail.contoso.com\nPidFile {folder}/pid\nErrorLog {folder}/error.log\nDefaultRuntimeDir {folder}\n\
             Mutex file:{folder} default\nUser www-data\nGroup www-data\nStartServers 1\nListen 127.0.0.1:{port}\n\
             <VirtualHost 127.0.0.1:{port}>\nSSLEngine on\nSSLCertificateFile {folder}/server.pem\nSSLCertificateKeyFile {folder}/key.pem\n\
             {options}\nProxyPass / {origin} {pass}\n</VirtualHost>\n"
        )
    };
    start_in(environment, "apache2", "apache.conf", configuration, paper, &["-f", "FILE", "-DFOREGROUND"])
}
