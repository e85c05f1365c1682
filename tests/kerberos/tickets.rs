//! What becomes of tickets: healthy, missing, expired, for services that nobody knows, with another key, with clocks apart, and with
//! Kerberos servers that say nothing.

use crate::origin::Origin;
use crate::paper::Paper;
use crate::proxies::{find, free_port, nginx};
use crate::realm::{Realm, Silent, is_there};
use crate::site::{Client, Probed, SERVICES, front, good_paper};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const ASKED: &[&str] = &["-UseDefaultCredentials"];

fn client<'a>(settings: &'a Path, cache: &'a Path, at: SocketAddr) -> Client<'a> {
    Client { settings, cache, at, before: &[] }
}

/// Ann's ticket in a realm, changed, at a front end with a configuration of its own.
fn of_ann(services: &[&str], more: &str, change: impl FnOnce(&Realm), arguments: &[&str]) -> Probed {
    let realm = Realm::start(services);
    let front = front(&realm, "", more);
    let cache = realm.kinit("ann", "ann", &[]);
    change(&realm);
    client(&realm.path("krb5.conf"), &cache, front.at).probe(arguments)
}

#[test]
fn the_whole_way_works_with_a_ticket_alone() {
    if !is_there() {
        return;
    }
    let realm = Realm::start(SERVICES);
    let front = front(&realm, "", "");
    let cache = realm.kinit("ann", "ann", &[]);
    let settings = realm.path("krb5.conf");
    let probed = client(&settings, &cache, front.at).probe(&["-UseDefaultCredentials", "-ProxyAudit"]);
    assert_eq!(probed.result(), ("Succeeded", ""), "{}", probed.said());
    for step in ["X1", "M1", "M2", "M3", "N1", "R1", "B1", "L1", "P1", "P2"] {
        assert_eq!(probed.found(step, "").0, "pass", "{step}: {:?}", probed.found(step, ""));
    }
    assert_eq!(probed.found("A1", "mail").1, "Negotiate (Kerberos) as ann@CONTOSO.COM: accepted (200).");
    let proved =
        "The ticket for HTTP/mail.contoso.com as ann@CONTOSO.COM is accepted, and the server proved in return that it is this service.";
    assert_eq!(probed.found("A3", "mail"), ("pass", proved));
    // The ticket is in the cache now, and nothing of it in what is shown.
    let listed = realm.client("klist", &cache, &[]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("HTTP/mail.contoso.com@CONTOSO.COM"), "{listed:?}");
    assert!(probed.transcript.contains("Authorization: Negotiate *****") && !probed.transcript.contains("YII"));
    // Everything is asked of the realm once: the tickets of the second walk are there already, so its server may be gone.
    let gone = realm.elsewhere("gone.conf", &format!("127.0.0.1:{}", free_port()));
    assert_eq!(client(&gone, &cache, front.at).probe(ASKED).result(), ("Succeeded", ""));
    // Logged out.
    realm.client("kdestroy", &cache, &[]);
    assert_eq!(client(&settings, &cache, front.at).probe(ASKED).result(), ("Failed", "NoKerberosTicket"));
}

#[test]
fn nobody_is_logged_in() {
    if !is_there() {
        return;
    }
    let realm = Realm::start(SERVICES);
    let front = front(&realm, "", "");
    let settings = realm.path("krb5.conf");
    let without = client(&settings, Path::new("/nonexistent/cache"), front.at).probe(ASKED);
    assert_eq!((without.result(), without.found("A3", "").0), (("Failed", "NoKerberosTicket"), "fail"));
    // Empty, cut off, and something else: some libraries end the process over these.
    let whole = std::fs::read(realm.kinit("ann", "ann", &[])).expect("it is there");
    for bytes in [&b""[..], &whole[..20], b"no cache of tickets"] {
        let damaged = realm.path("damaged");
        std::fs::write(&damaged, bytes).expect("there is room");
        let probed = client(&settings, &damaged, front.at).probe(ASKED);
        assert_eq!(probed.result(), ("Failed", "NoKerberosTicket"));
        assert!(probed.found("A3", "").1.ends_with("/damaged is damaged)."), "{:?}", probed.found("A3", ""));
    }
    // Of another kind than a file.
    let memory = client(&settings, Path::new("MEMORY:none"), front.at).probe(ASKED);
    assert_eq!(memory.result(), ("Failed", "NoKerberosTicket"));
}

#[test]
fn a_ticket_ends() {
    if !is_there() {
        return;
    }
    let realm = Realm::start(SERVICES);
    let front = front(&realm, "", "");
    let cache = realm.kinit("ann", "short", &["-l", "1s"]);
    while realm.client("klist", &cache, &["-s"]).status.success() {
        std::thread::yield_now();
    }
    let probed = client(&realm.path("krb5.conf"), &cache, front.at).probe(ASKED);
    assert_eq!(probed.result(), ("Failed", "KerberosTicketExpired"), "{}", probed.said());
}

#[test]
fn services_that_nobody_knows() {
    if !is_there() {
        return;
    }
    // Neither host is one, only the host of Autodiscover, only the other.
    assert_eq!(of_ann(&[], "", |_| {}, ASKED).result(), ("Failed", "SpnMissing"));
    let half = of_ann(&SERVICES[1..], "", |_| {}, ASKED);
    assert_eq!(half.result(), ("Failed", "SpnMissing"));
    assert!(half.found("A3", "mail").1.contains("(Server HTTP/mail.contoso.com@CONTOSO.COM not found in Kerberos database)"));
    assert_eq!((half.found("A3", "autodiscover").0, half.found("A3", "mail").0), ("pass", "fail"));
    assert!(half.said().contains("setspn -S HTTP/mail.contoso.com "));
    // Whoever types another name of the server asks for another service.
    let other = of_ann(SERVICES, "", |_| {}, &["-UseDefaultCredentials", "-Url", "https://owa.contoso.com"]);
    assert_eq!(other.result(), ("Failed", "SpnMissing"));
    assert!(other.said().contains("HTTP/owa.contoso.com"), "{}", other.said());
    // One for which nobody gets a ticket.
    let withheld = of_ann(SERVICES, "", |realm| realm.administer("modprinc -allow_svr HTTP/autodiscover.contoso.com\n"), ASKED);
    assert_eq!(withheld.result(), ("Failed", "NoTicketGiven"), "{}", withheld.said());
    // A name of a realm that nobody leads to.
    let foreign = of_ann(SERVICES, "", |_| {}, &["-UseDefaultCredentials", "-Url", "https://mail.fabrikam.example"]);
    assert_eq!(foreign.result(), ("Failed", "KerberosRealmNotFound"), "{}", foreign.said());
}

#[test]
fn the_server_has_another_key() {
    if !is_there() {
        return;
    }
    let rekey = |realm: &Realm| {
        for service in SERVICES {
            realm.administer(&format!("cpw -randkey {service}\n"));
        }
    };
    let probed = of_ann(SERVICES, "", rekey, ASKED);
    assert_eq!(probed.result(), ("Failed", "TicketKeyDiffers"), "{}", probed.said());
    assert!(probed.said().contains("(Key version is not available)"), "{}", probed.said());
}

#[test]
fn kerberos_servers_that_say_nothing() {
    if !is_there() {
        return;
    }
    let realm = Realm::start(SERVICES);
    let front = front(&realm, "", "");
    let cache = realm.kinit("ann", "ann", &[]);
    let closed = realm.elsewhere("closed.conf", &format!("127.0.0.1:{}", free_port()));
    assert_eq!(client(&closed, &cache, front.at).probe(ASKED).result(), ("Failed", "KdcNotReached"));
    let silent = Silent::new();
    let quiet = realm.elsewhere("quiet.conf", &silent.at.to_string());
    let probed = client(&quiet, &cache, front.at).probe(&["-UseDefaultCredentials", "-TimeOutSeconds", "1"]);
    assert_eq!(probed.result(), ("Failed", "KdcNotReached"));
    assert!(probed.said().contains("nothing came within 1 s"), "{}", probed.said());
}

#[test]
fn a_walk_that_waits_for_a_kerberos_server_can_be_stopped() {
    if !is_there() {
        return;
    }
    let realm = Realm::start(SERVICES);
    let front = front(&realm, "", "");
    let cache = realm.kinit("ann", "ann", &[]);
    let silent = Silent::new();
    let quiet = realm.elsewhere("quiet.conf", &silent.at.to_string());
    let folder = TempDir::new().expect("there is room");
    let mut child = client(&quiet, &cache, front.at).start(folder.path());
    silent.was_asked();
    let stopped = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("it runs");
    assert!(stopped.success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

#[test]
fn clocks_that_are_apart() {
    if !is_there() {
        return;
    }
    if find("faketime").is_none() {
        println!("faketime is not installed, so clocks that are apart were not tried; .ci/run installs it");
        return;
    }
    let realm = Realm::start(SERVICES);
    let front = front(&realm, "", "");
    let settings = realm.path("krb5.conf");
    let ahead = ["faketime", "-f", "+1h"];
    let cache = realm.kinit("ann", "ann", &[]);
    let by_kdc = Client { settings: &settings, cache: &cache, at: front.at, before: &ahead }.probe(ASKED);
    assert_eq!(by_kdc.result(), ("Failed", "KerberosClockSkew"), "{}", by_kdc.said());
    // With tickets that are here already the server is the first to see it.
    assert_eq!(client(&settings, &cache, front.at).probe(ASKED).result(), ("Succeeded", ""));
    let by_server = Client { settings: &settings, cache: &cache, at: front.at, before: &ahead }.probe(ASKED);
    assert_eq!(by_server.result(), ("Failed", "KerberosClockSkew"), "{}", by_server.said());
    assert!(by_server.said().contains("is refused, and the server says: the clocks differ by too much."), "{}", by_server.said());
}

#[test]
fn somebody_elses_ticket() {
    if !is_there() {
        return;
    }
    let realm = Realm::start(SERVICES);
    let front = front(&realm, "", "");
    let cache = realm.kinit("bob", "bob", &[]);
    let probed = client(&realm.path("krb5.conf"), &cache, front.at).probe(ASKED);
    // The login is right, and behind it nobody but Ann gets her settings.
    assert_eq!(probed.found("A1", "autodiscover"), ("pass", "Negotiate (Kerberos) as bob@CONTOSO.COM: accepted (200)."));
    assert_eq!(probed.result(), ("Failed", "AutodiscoverError"), "{}", probed.said());
    assert!(probed.said().contains("The ticket is that of bob@CONTOSO.COM."), "{}", probed.said());
}

#[test]
fn what_comes_back_with_the_answer() {
    if !is_there() {
        return;
    }
    let answered = |header: &str| of_ann(SERVICES, &format!("Header always {header} \"expr=%{{REQUEST_STATUS}} == 200\""), |_| {}, ASKED);
    // Some servers prove nothing in return.
    let nothing = answered("unset WWW-Authenticate");
    assert_eq!(nothing.result(), ("Succeeded", ""), "{}", nothing.said());
    let evidence = "The ticket for HTTP/mail.contoso.com as ann@CONTOSO.COM is accepted, and the server proved nothing in return.";
    assert_eq!(nothing.found("A3", "mail"), ("pass", evidence));
    // A reply of Kerberos that does not belong to the ticket.
    let wrong = answered("set WWW-Authenticate \"Negotiate oRkwF6IVBBNgEQYJKoZIhvcSAQICAgABAgME\"");
    assert_eq!(wrong.found("A3", "mail").0, "warn", "{:?}", wrong.found("A3", "mail"));
    assert!(wrong.found("A3", "mail").1.ends_with("but what the server proves itself with in return is wrong."));
}

#[test]
fn a_login_that_is_dropped_on_its_way() {
    if !is_there() || find("nginx").is_none() {
        return;
    }
    let realm = Realm::start(SERVICES);
    let paper: Paper = good_paper();
    let origin = Origin::new().serve(None);
    let location = format!("proxy_set_header Authorization \"\"; proxy_set_header Host $host; proxy_pass http://{origin};");
    let proxy = nginx(&paper, "", "", &location);
    let cache = realm.kinit("ann", "ann", &[]);
    let probed = client(&realm.path("krb5.conf"), &cache, proxy.at).probe(ASKED);
    assert_eq!(probed.result(), ("Failed", "AuthorizationLost"), "{}", probed.said());
    // The same origin without it takes the message, and has no use for a ticket.
    let proxy = nginx(&paper, "", "", &format!("proxy_set_header Host $host; proxy_pass http://{origin};"));
    let probed = client(&realm.path("krb5.conf"), &cache, proxy.at).probe(ASKED);
    assert_eq!(probed.result(), ("Failed", "TicketRefused"), "{}", probed.said());
    assert!(probed.said().contains("what is sent there arrives"), "{}", probed.said());
}

#[test]
fn a_password_beside_a_ticket() {
    if !is_there() {
        return;
    }
    let realm = Realm::start(SERVICES);
    let front = front(&realm, "GssapiBasicAuth On", "");
    let settings = realm.path("krb5.conf");
    let password =
        |text: &str| format!("-Credential ([pscredential]::new('ann@CONTOSO.COM', (ConvertTo-SecureString '{text}' -AsPlainText -Force)))");
    let (right, wrong) = (password(crate::origin::PASSWORD), password("wrong"));
    let probe = |cache: &Path, credential: &str| client(&settings, cache, front.at).probe(&["-UseDefaultCredentials", credential]);
    let cache = realm.kinit("ann", "ann", &[]);
    let both = probe(&cache, &right);
    let rows = "Negotiate (Kerberos) as ann@CONTOSO.COM: accepted (200); Basic as ann@CONTOSO.COM: accepted (200); Negotiate (NTLM) as \
                ann@CONTOSO.COM: no challenge came (401).";
    assert_eq!((both.found("A1", "mail"), both.result()), (("pass", rows), ("Succeeded", "")), "{}", both.said());
    let password_alone = probe(Path::new("/nonexistent"), &right);
    assert_eq!(password_alone.result(), ("Warning", "KerberosFallsBack"), "{}", password_alone.said());
    let ticket_alone = probe(&cache, &wrong);
    assert_eq!(ticket_alone.result(), ("Warning", ""), "{}", ticket_alone.said());
    // Refused passwords are counted whatever a ticket proves.
    let tried = ticket_alone.transcript.matches("Authorization: Basic").count();
    assert_eq!(tried, 2);
}
