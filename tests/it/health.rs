//! A server that is taken out of service, and one that is asked how it is.

use crate::daemon::{Daemon, run, text};
use crate::shell::fixture;
use std::path::Path;

/// The address of a running emshd, and what load balancers see there.
struct Page {
    client: reqwest::Client,
    address: String,
}

impl Page {
    fn of(daemon: &Daemon) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).no_proxy().build().expect("it can be made");
        Self { client, address: format!("https://{}/mapi", daemon.address()) }
    }

    async fn status(&self, path: &str) -> u16 {
        let response = self.client.get(format!("{}{path}", self.address)).send().await.expect("it answers");
        response.status().as_u16()
    }
}

fn say(folder: &Path, line: &str) -> String {
    let output = run(folder, line);
    assert_eq!(text(&output.stderr), "", "{line}");
    text(&output.stdout)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_out_of_service_sends_load_balancers_away_until_all_have_brought_it_back() {
    let folder = tempfile::tempdir().expect("there is room");
    fixture(folder.path());
    let daemon = Daemon::start(folder.path());
    let page = Page::of(&daemon);
    let set = |state: &str, requester: &str, component: &str| {
        say(folder.path(), &format!("Set-ServerComponentState EX01 -Component {component} -State {state} -Requester {requester}"))
    };
    assert_eq!((page.status("/healthcheck.htm").await, page.status("/emsmdb/").await), (200, 401));
    // Draining: nobody new, and those who are there go on.
    assert_eq!(set("Draining", "Maintenance", "MapiProxy"), "");
    assert_eq!((page.status("/healthcheck.htm").await, page.status("/emsmdb/").await), (503, 401));
    assert_eq!(set("Inactive", "HealthAPI", "MapiProxy"), "");
    assert_eq!((page.status("/healthcheck.htm").await, page.status("/emsmdb/").await), (503, 503));
    // Another requester still holds it.
    let warning = set("Active", "HealthAPI", "MapiProxy");
    assert_eq!(warning, "WARNING: MapiProxy is still Draining: Maintenance holds it, or ServerWideOffline, in another state.\n");
    // It is remembered across a restart.
    assert_eq!(daemon.end(), Some(0));
    let daemon = Daemon::start(folder.path());
    let page = Page::of(&daemon);
    assert_eq!(page.status("/healthcheck.htm").await, 503);
    assert_eq!(set("Active", "Maintenance", "MapiProxy"), "");
    assert_eq!(page.status("/healthcheck.htm").await, 200);
    assert_eq!(set("Inactive", "Maintenance", "ServerWideOffline"), "");
    assert_eq!(page.status("/healthcheck.htm").await, 503);
    let shown = say(folder.path(), "Get-ServerComponentState EX01 | ForEach-Object { \"$($_.Component) $($_.State)\" }");
    assert_eq!(shown, "ServerWideOffline Inactive\nAutoDiscoverProxy Inactive\nMapiProxy Inactive\nMonitoring Inactive\n");
    // Scripts for maintenance name components of other roles.
    let other = set("Draining", "Maintenance", "HubTransport");
    assert_eq!(other, "WARNING: EX01 has no component HubTransport; there is nothing to take out of service or bring back.\n");
}

#[test]
fn the_monitor_is_as_the_probes_were() {
    let folder = tempfile::tempdir().expect("there is room");
    fixture(folder.path());
    let daemon = Daemon::start(folder.path());
    let line = "1..3 | ForEach-Object { $null = Invoke-MonitoringProbe OutlookMapiHttpSelfTestProbe -Server EX01; (Get-ServerHealth EX01 | Where-Object Name -like *SelfTest*).AlertValue }";
    assert_eq!(say(folder.path(), line), "Healthy\nHealthy\nHealthy\n");
    say(folder.path(), "Set-OrganizationConfig -MapiHttpEnabled $false");
    assert_eq!(say(folder.path(), line), "Degraded\nDegraded\nUnhealthy\n");
    say(folder.path(), "Stop-Service MSExchangeHM");
    assert_eq!(
        say(folder.path(), "(Get-HealthReport EX01).AlertValue; (Test-ServiceHealth).ServicesNotRunning"),
        "Disabled\nDisabled\nDisabled\nMSExchangeHM\n"
    );
    assert_eq!(daemon.end(), Some(0));
}

#[test]
fn the_probe_of_the_way_of_clients_has_a_monitor_of_its_own() {
    let folder = tempfile::tempdir().expect("there is room");
    fixture(folder.path());
    let daemon = Daemon::start(folder.path());
    let port = daemon.address().rsplit(':').next().expect("it has a port").to_owned();
    let set = format!(
        "Get-MapiVirtualDirectory -Server EX01 | Set-MapiVirtualDirectory -IISAuthenticationMethods Basic -InternalUrl https://localhost:{port}/mapi"
    );
    say(folder.path(), &set);
    let stands = "Get-ServerHealth EX01 -HealthSet OutlookMapiHttp | ForEach-Object { \"$($_.CurrentHealthSetState) $($_.Name) $($_.HealthGroupName) $($_.AlertValue) $($_.ServerComponent)\" }";
    let line = format!("(Invoke-MonitoringProbe OutlookMapiHttpCtpProbe -Server EX01).ResultType; {stands}");
    let expected =
        |result: &str, alert: &str| format!("{result}\nNotApplicable OutlookMapiHttpCtpMonitor CustomerTouchPoints {alert} None\n");
    assert_eq!(say(folder.path(), &line), expected("Succeeded", "Healthy"));
    say(folder.path(), "Set-OrganizationConfig -MapiHttpEnabled $false");
    for alert in ["Degraded", "Degraded", "Unhealthy"] {
        assert_eq!(say(folder.path(), &line), expected("Failed", alert));
    }
    say(folder.path(), "Set-OrganizationConfig -MapiHttpEnabled $true");
    assert_eq!(say(folder.path(), &line), expected("Succeeded", "Healthy"));
    // The monitors of the server's own endpoints are others.
    let sets = "Get-HealthReport EX01 | ForEach-Object { \"$($_.HealthSet) $($_.MonitorCount)\" }";
    assert_eq!(say(folder.path(), sets), "OutlookMapiHttp.Protocol 2\nOutlookMapiHttp 1\nLogging 1\n");
    assert_eq!(daemon.end(), Some(0));
}

#[test]
fn logs_that_cannot_be_written_are_told_and_the_service_goes_on() {
    let folder = tempfile::tempdir().expect("there is room");
    let folders = fixture(folder.path());
    // Where the folder of the logs should be stands a file.
    let logs = folders.logs.clone();
    std::fs::create_dir_all(logs.parent().expect("it has one")).expect("there is room");
    std::fs::write(&logs, "in the way").expect("there is room");
    let daemon = Daemon::start(folder.path());
    // The self-test makes requests; each of them is to be written down.
    let line = "(Invoke-MonitoringProbe OutlookMapiHttpSelfTestProbe -Server EX01).ResultType; (Invoke-MonitoringProbe Logging\\LogWriteProbe -Server EX01).Error";
    let until = |begins: &str| {
        crate::daemon::wait(begins, || {
            let said = say(folder.path(), line);
            let (result, error) = said.split_once('\n').expect("there are two lines");
            assert_eq!(result, "Succeeded", "the service goes on");
            error.starts_with(begins) && error.is_empty() == begins.is_empty()
        });
    };
    until("Nothing is logged in '");
    let stands = "(Get-ServerHealth EX01 -HealthSet Logging).AlertValue";
    assert!(["Degraded\n", "Unhealthy\n"].contains(&say(folder.path(), stands).as_str()));
    std::fs::remove_file(&logs).expect("it is there");
    crate::daemon::wait("it is written again", || {
        say(folder.path(), line);
        say(folder.path(), stands) == "Healthy\n"
    });
    let lost = "#Lost: ";
    let written = std::fs::read_dir(emsh::logs::Family::Proxy.folder(&logs)).expect("it is there").filter_map(Result::ok);
    let text: String = written.map(|file| std::fs::read_to_string(file.path()).expect("it is text")).collect();
    assert!(text.lines().any(|line| line.starts_with(lost)), "{text}");
    assert_eq!(daemon.end(), Some(0));
}
