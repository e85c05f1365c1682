//! Real proxies in front of the origin: the ten set-ups that were measured, and faults that only something in between can make.

use super::origin::{Asked, Origin, Protection, Said};
use super::proxies::{apache, haproxy, is_there, nginx};
use super::scene::{assert_healthy, cause, good_paper, healthy, probe, settings};
use emsh::probe::{AddressReport, Settings, Verdict};
use std::net::SocketAddr;
use std::time::Duration;

/// nginx as it should be for clients that log in with every request.
const TUNED: &str = "proxy_http_version 1.1; proxy_buffering off; proxy_request_buffering off; client_max_body_size 0; proxy_read_timeout 310s; \
                     proxy_set_header Host $host;";

fn through(at: SocketAddr) -> AddressReport {
    probe(&settings(at))
}

/// The origin behind a proxy that ends TLS: plain HTTP.
fn plain(change: impl FnOnce(Origin) -> Origin) -> SocketAddr {
    change(Origin::new()).serve(None)
}

fn basic_only(mut origin: Origin) -> Origin {
    origin.offers = vec!["Basic realm=\"mail\""];
    origin.accepts = vec!["Basic"];
    origin
}

/// The answer to waits alone.
fn waits(said: impl Fn() -> Said + Send + Sync + 'static) -> impl Fn(&Asked) -> Option<Said> + Send + Sync + 'static {
    move |asked| (asked.header("X-RequestType") == Some("NotificationWait")).then(&said)
}

#[test]
fn nginx_in_front() {
    if !is_there("nginx") {
        return;
    }
    let paper = good_paper();
    let at = plain(|origin| origin);
    // A: nothing but proxy_pass.
    let proxy = nginx(&paper, "", "", &format!("proxy_pass http://{at};"));
    let report = through(proxy.at);
    assert_eq!(cause(&report), "ProxyBreaksConnectionAuth");
    let all: Vec<&str> = report.causes.iter().map(|cause| cause.rule.cause).collect();
    assert!(all.contains(&"ResponseBuffered") && all.contains(&"BodyLimit"), "{all:?}");
    // B: a pool of connections to the server.
    let pool = format!("upstream mail {{ server {at}; keepalive 8; }}");
    let location = format!("{TUNED} proxy_pass http://mail; proxy_set_header Connection \"\";");
    let proxy = nginx(&paper, &pool, "", &location);
    let report = probe(&Settings { audit: true, ..settings(proxy.at) });
    assert_eq!((cause(&report), report.failed_stage().map(emsh::probe::Stage::exit_code)), ("LoginShared", Some(22)));
    // C: tuned as the internet says.
    let proxy = nginx(&paper, "", "", &format!("{TUNED} proxy_pass http://{at};"));
    assert_eq!(cause(&through(proxy.at)), "ProxyBreaksConnectionAuth");
    // The same is right where clients log in with every request.
    let basic = plain(basic_only);
    let proxy = nginx(&paper, "", "", &format!("{TUNED} proxy_pass http://{basic};"));
    assert_healthy(&probe(&Settings { audit: true, ..settings(proxy.at) }));
}

#[test]
fn what_nginx_can_break() {
    if !is_there("nginx") {
        return;
    }
    let paper = good_paper();
    let basic = plain(basic_only);
    let with = |extra: &str, at: SocketAddr| nginx(&paper, "", "", &format!("{TUNED} {extra} proxy_pass http://{at};"));
    let down = with("", ([127, 0, 0, 1], 9).into());
    // Without Autodiscover there is only the address that was given.
    let given = Settings { url: Some("https://mail.contoso.com".parse().expect("it is one")), ..settings(down.at) };
    assert_eq!(cause(&probe(&given)), "BackendDown");
    let proxy = nginx(&paper, "", "", &format!("proxy_http_version 1.1; proxy_buffering off; proxy_pass http://{basic};"));
    assert_eq!(cause(&through(proxy.at)), "BodyLimit");
    let proxy = with("proxy_set_header Authorization \"\";", plain(|origin| origin));
    assert_eq!(cause(&through(proxy.at)), "AuthorizationLost");
    let proxy = with("proxy_hide_header Set-Cookie;", basic);
    assert_eq!(cause(&through(proxy.at)), "CookiesLost");
    let proxy = with("proxy_hide_header X-ResponseCode;", basic);
    assert_eq!(cause(&through(proxy.at)), "NotMapi");
    let proxy =
        nginx(&paper, "", "", &format!("{} proxy_pass http://{basic};", TUNED.replace("proxy_buffering off", "proxy_buffering on")));
    assert_eq!(cause(&through(proxy.at)), "ResponseBuffered");
    let silent = plain(|origin| {
        basic_only(origin).twisted(waits(|| {
            std::thread::sleep(Duration::from_millis(1500));
            Said::new(200, "late")
        }))
    });
    let proxy = nginx(&paper, "", "", &format!("{} proxy_pass http://{silent};", TUNED.replace("310s", "1s")));
    assert_eq!(cause(&through(proxy.at)), "IdleTimeout");
    let negotiate = plain(|origin| origin);
    let proxy = nginx(&paper, "", "http2", &format!("{TUNED} proxy_pass http://{negotiate};"));
    let report = probe(&Settings { credential: None, ..settings(proxy.at) });
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "Http2WithConnectionAuth"));
    let proxy = with("proxy_set_header Remote-User $http_remote_user;", plain(|origin| basic_only(origin).twisted(believing)));
    assert_eq!(cause(&probe(&Settings { audit: true, ..settings(proxy.at) })), "LoginSpoofed");
}

/// A server that takes a proxy's word from anybody.
fn believing(asked: &Asked) -> Option<Said> {
    let ping = Said::new(200, "PROCESSING\r\nDONE\r\n\r\n").with("X-ResponseCode", "0").with("X-RequestId", "x");
    asked.header("Remote-User").is_some().then_some(ping)
}

#[test]
fn haproxy_in_front() {
    if !is_there("haproxy") {
        return;
    }
    let paper = good_paper();
    let at = plain(|origin| origin);
    // D and E: as Debian has it, and with connections that are used again. HAProxy keeps those of a login apart.
    for options in ["", "  http-reuse always"] {
        let proxy = haproxy(&paper, options, &[at], false);
        assert_healthy(&probe(&Settings { audit: true, ..settings(proxy.at) }));
    }
    // H: one request for each connection to the server.
    let proxy = haproxy(&paper, "  option http-server-close", &[at], false);
    assert_eq!(cause(&through(proxy.at)), "ProxyBreaksConnectionAuth");
    // F: two servers that know nothing of each other.
    let other = plain(|origin| origin);
    let proxy = haproxy(&paper, "  balance roundrobin", &[at, other], false);
    let report = through(proxy.at);
    assert!(report.causes.iter().any(|cause| cause.rule.cause == "SessionLost"), "{:?}", report.causes);
    // The same, and they say who they are.
    let nodes = ["EX01", "EX02"].map(|name| {
        plain(|mut origin| {
            origin.front_end = name;
            origin
        })
    });
    let proxy = haproxy(&paper, "  balance roundrobin", &nodes, false);
    assert_eq!(cause(&through(proxy.at)), "NoAffinity");
    let named = plain(|mut origin| {
        origin.name = "Microsoft-IIS/8.5";
        origin
    });
    let proxy = haproxy(&paper, "  balance roundrobin", &[at, named], false);
    let report = probe(&Settings { credential: None, ..settings(proxy.at) });
    assert_eq!((report.verdict(), cause(&report)), (Verdict::Warn, "MixedPool"));
    // G: TLS passes through, so even Extended Protection does.
    let (mut origin, own) = healthy();
    origin.protection = Protection::Require;
    let behind = origin.serve(Some(own.server(&["http/1.1"])));
    let proxy = haproxy(&paper, "", &[behind], true);
    assert_healthy(&probe(&Settings { audit: true, ..settings(proxy.at) }));
    // TLS ends in the proxy, and the server wants bindings of its own certificate.
    let bound = plain(|mut origin| {
        origin.protection = Protection::Allow;
        origin.bound_to = vec![1; 32];
        origin
    });
    let proxy = haproxy(&paper, "", &[bound], false);
    assert_eq!(cause(&through(proxy.at)), "ExtendedProtectionBehindProxy");
}

#[test]
fn apache_in_front() {
    if !is_there("apache2") {
        return;
    }
    let paper = good_paper();
    let at = plain(|origin| origin);
    // I and J: connections to the server are shared, tuned or not.
    for (options, pass) in [("", ""), ("ProxyPreserveHost On\nProxyTimeout 310", "flushpackets=on")] {
        let proxy = apache(&paper, at, options, pass);
        let report = probe(&Settings { audit: true, ..settings(proxy.at) });
        assert_eq!(cause(&report), "LoginShared");
    }
    let basic = plain(basic_only);
    let proxy = apache(&paper, basic, "ProxyPreserveHost On\nProxyTimeout 310", "flushpackets=on");
    assert_healthy(&probe(&Settings { audit: true, ..settings(proxy.at) }));
}
