//! The server of this project as the origin: it alone, behind real proxies, and with faults of its own configuration.

use super::proxies::{haproxy, is_there, nginx};
use super::scene::{assert_healthy, cause, good_paper, probe, settings};
use super::server::serve;
use emsh::mailbox::Mailbox;
use emsh::probe::{AddressReport, Settings, Stage};
use emsh::server::https::{AuthenticationMethod, Published};
use emsh::value::Secret;

fn of(change: impl FnOnce(&mut Published, &mut Mailbox)) -> AddressReport {
    let own = serve(change);
    probe(&settings(own.at))
}

#[test]
fn it_is_healthy() {
    let own = serve(|_, _| {});
    let report = probe(&Settings { audit: true, ..settings(own.at) });
    assert_healthy(&report);
    assert_eq!(report.line(), "Outlook can connect.");
}

#[test]
fn behind_proxies() {
    let own = serve(|_, _| {});
    let paper = good_paper();
    if is_there("haproxy") {
        let proxy = haproxy(&paper, "", &[own.at], true);
        assert_healthy(&probe(&Settings { audit: true, ..settings(proxy.at) }));
    }
    if is_there("nginx") {
        // Even with a pool and with nothing but proxy_pass nobody rides on a login: each request proves itself.
        let pool = format!("upstream mail {{ server {}; keepalive 8; }}", own.at);
        let tuned = "proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header Host $host; client_max_body_size 0; \
                     proxy_ssl_server_name on; proxy_ssl_name mail.contoso.com; proxy_pass https://mail;";
        let proxy = nginx(&paper, &pool, "", tuned);
        assert_healthy(&probe(&Settings { audit: true, ..settings(proxy.at) }));
        let proxy = nginx(&paper, "", "", &format!("proxy_set_header Host $host; proxy_pass https://{};", own.at));
        assert_eq!(cause(&probe(&settings(proxy.at))), "BodyLimit");
    }
}

#[test]
fn faults_of_its_own() {
    assert_eq!(cause(&of(|published, _| published.mapi_http_enabled = false)), "MapiHttpDisabled");
    assert_eq!(cause(&of(|_, mailbox| mailbox.mapi_http_enabled = Some(false))), "MapiHttpDisabled");
    let nobody = of(|published, _| {
        if let Some(mapi) = &mut published.mapi {
            mapi.authentication = vec![AuthenticationMethod::Ntlm];
        }
    });
    assert_eq!(cause(&nobody), "NoLoginOffered");
    let own = serve(|_, _| {});
    let wrong = Settings { credential: Some(("ann@contoso.com".into(), Secret::new("wrong"))), ..settings(own.at) };
    let report = probe(&wrong);
    assert_eq!((cause(&report), report.failed_stage()), ("LoginRefused", Some(Stage::Auth)));
}

/// Without Autodiscover the address book says whose mailbox it is.
#[test]
fn a_given_address_is_enough() {
    if !is_there("nginx") {
        return;
    }
    let own = serve(|_, _| {});
    let location = format!(
        "proxy_set_header Host $host; client_max_body_size 0; proxy_buffering off; proxy_pass https://{}; }} location /autodiscover {{ return 404;",
        own.at
    );
    let proxy = nginx(&good_paper(), "", "", &location);
    let url = Some("https://mail.contoso.com".parse().expect("it is one"));
    let report = probe(&Settings { url, ..settings(proxy.at) });
    assert_healthy(&report);
    assert_eq!(report.line(), "Outlook can connect.");
}
