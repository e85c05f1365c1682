//! emshd: the client access front end. Reads the environment, starts the server, ends it when it is told to.

#![allow(clippy::print_stderr, clippy::print_stdout, reason = "the main speaks to the process's streams")]
#![allow(clippy::disallowed_methods, reason = "the main alone reads the environment")]

#[path = "world/run_as.rs"]
mod run_as;
#[path = "world/systemd.rs"]
mod systemd;
mod world;

use anyhow::Context;
use clap::Parser;
use emsh::config::{Disk, Folders, Store, SystemDisk};
use emsh::management::Caller;
use emsh::server::https::Status;
use emsh::server::{Handed, Options, Server};
use run_as::Account;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use systemd::{Manager, Weight};
use tokio::signal::unix::{SignalKind, signal};
use world::World;

/// The client access front end that emsh manages: MAPI over HTTP and its management API.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None)]
struct Line {
    /// The folder of the organization; the system's (/etc/emsh) when it is not named.
    #[arg(long, value_name = "FOLDER")]
    config_dir: Option<PathBuf>,
    /// Serves the organization in the person's own folder (~/.config/emsh).
    #[arg(long, conflicts_with = "config_dir")]
    user: bool,
    /// The server whose file is served; the one of this computer's name, or the only one, when it is not named.
    #[arg(long, value_name = "NAME")]
    server: Option<String>,
    /// The account that it runs under when root starts it: ports and keys are opened first, then the rights of root are given up.
    #[arg(long, value_name = "USER[:GROUP]")]
    run_as: Option<String>,
    /// Checks the configuration and ends: 0 when it is fine, 1 when not.
    #[arg(long)]
    check: bool,
    /// Prints a unit for systemd that starts this program, and ends.
    #[arg(long, conflicts_with_all = ["config_dir", "user", "server", "check", "run_as"])]
    print_unit: bool,
}

fn main() -> ExitCode {
    let line = Line::parse();
    match run(&line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emshd: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(line: &Line) -> anyhow::Result<()> {
    if line.print_unit {
        print!("{}", systemd::unit(&std::env::current_exe().context("the path of this program cannot be found")?));
        return Ok(());
    }
    let world = World::read(None)?;
    let folders = match &line.config_dir {
        Some(folder) => Folders::inside(world.folder.join(folder)),
        None if line.user => world.user_folders(),
        None => World::system_folders(),
    };
    let store = Store::open(folders, Arc::new(SystemDisk) as Arc<dyn Disk>, world::now)?;
    let organization = store.load(0)?;
    let name = match &line.server {
        Some(name) => name.clone(),
        None => match (organization.server(&world.short_name()), organization.servers.as_slice()) {
            (Some(server), _) => server.name.to_string(),
            (None, [only]) => only.name.to_string(),
            _ => world.short_name(),
        },
    };
    if line.check {
        return check(&store, &organization, &name);
    }
    let mut caller =
        Caller { server: organization.server(&name).map_or_else(|| name.as_str().into(), |server| server.name.clone()), ..world.caller() };
    allow_many_files();
    let credentials = world.find("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    let mut handed = Handed::default();
    if let Some(text) = &line.run_as {
        let account = Account::find(text)?;
        let logs = organization.server(&caller.server).and_then(|own| own.logging.folder.clone());
        if account.is_another()? {
            handed = Handed::open(&store, &caller.server, credentials.as_deref()).map_err(anyhow::Error::msg)?;
            give_up_root(&account, store.folders(), logs)?;
        }
        caller.name = account.name.into();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("there are no threads for the server")?;
    let around = Around { manager: Manager::new(world.find("JOURNAL_STREAM").is_some()), credentials, handed };
    runtime.block_on(serve(Arc::new(store), caller, around))?;
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    Ok(())
}

/// Each client that waits holds a connection, and the usual limit is for programs with few: what the system allows is taken.
fn allow_many_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

/// Gives up the rights of root, and sees to it that the account can work.
fn give_up_root(account: &Account, folders: &Folders, logs: Option<PathBuf>) -> anyhow::Result<()> {
    let logs = logs.unwrap_or_else(|| folders.logs.clone());
    let own = [&folders.state, &folders.runtime, &logs];
    for folder in own {
        account.make(folder)?;
    }
    account.take_on()?;
    for folder in own.into_iter().chain([&folders.configuration, &folders.servers()]) {
        account.check(folder)?;
    }
    Ok(())
}

/// Says what is wrong, or that nothing is.
fn check(store: &Store, organization: &emsh::config::Organization, name: &str) -> anyhow::Result<()> {
    for file in &organization.unreadable {
        for problem in &file.problems {
            eprintln!("{problem}");
        }
    }
    anyhow::ensure!(organization.unreadable.is_empty(), "{} of the servers' files cannot be read", organization.unreadable.len());
    anyhow::ensure!(organization.server(name).is_some(), "there is no file for the server '{name}'");
    println!("{}: fine, {} servers; this one is {name}.", store.folders().configuration.display(), organization.servers.len());
    Ok(())
}

/// The service manager, and what it hands in.
struct Around {
    manager: Manager,
    credentials: Option<PathBuf>,
    handed: Handed,
}

async fn serve(store: Arc<Store>, caller: Caller, around: Around) -> anyhow::Result<()> {
    let Around { manager, credentials, handed } = around;
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be waited for")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be waited for")?;
    let mut hang_up = signal(SignalKind::hangup()).context("signals cannot be waited for")?;
    let socket = store.folders().socket();
    let name = caller.server.clone();
    let log: fn(&str) =
        if manager.is_journal() { |text| Manager::new(true).log(Weight::Warning, text) } else { |text| eprintln!("{text}") };
    if rustix::process::getuid().is_root() {
        let advice = "emshd runs as root and needs no more than the right to listen at low ports; --run-as gives up the others, and --print-unit makes a unit for an account of its own.";
        manager.log(Weight::Warning, &format!("WARNING: {advice}"));
    }
    let server = Server::start(Options { store, caller, log, credentials, handed })?;
    let mut changes = server.changes();
    let mut shells = server.management();
    let status = server.settled().await;
    changes.mark_unchanged();
    let started = format!("emshd {}: {name}, management at {}.", env!("CARGO_PKG_VERSION"), socket.display());
    manager.log(Weight::Information, &started);
    say(manager, "Listening", &status);
    let mut told = status;
    // What shells from the network find; told once it is so.
    let mut told_shells = shells.borrow_and_update().clone();
    if !told_shells.addresses.is_empty() {
        say(manager, "Management", &told_shells);
    }
    manager.ready();
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            // The files are followed by themselves; what is new is told.
            _ = hang_up.recv() => {
                manager.reloading();
                server.reload();
                manager.ready();
            }
            changed = changes.changed() => {
                if changed.is_err() {
                    break;
                }
                let status = changes.borrow_and_update().clone();
                if is_news(&told, &status) {
                    say(manager, "Listening", &status);
                }
                told = status;
            }
            Ok(()) = shells.changed() => {
                let status = shells.borrow_and_update().clone();
                if is_news(&told_shells, &status) {
                    say(manager, "Management", &status);
                }
                told_shells = status;
            }
        }
    }
    manager.stopping();
    server.shut_down().await;
    manager.log(Weight::Information, "emshd: ended.");
    Ok(())
}

fn is_news(told: &Status, now: &Status) -> bool {
    now.addresses != told.addresses || now.certificate != told.certificate || now.problems != told.problems
}

fn say(manager: Manager, what: &str, status: &Status) {
    let addresses: Vec<String> = status.addresses.iter().map(|bound| bound.address.to_string()).collect();
    let certificate = status.certificate.as_ref().map_or_else(|| "no certificate".to_owned(), |own| own.fingerprint.to_string());
    let addresses = if addresses.is_empty() { "no address".to_owned() } else { addresses.join(", ") };
    manager.log(Weight::Information, &format!("{what} at {addresses}; certificate {certificate}."));
    for problem in &status.problems {
        manager.log(Weight::Warning, &format!("WARNING: {}", problem.message));
    }
}
