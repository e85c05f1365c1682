//! A clock that jumps, as clocks of machines do that slept or were set.

use super::journal::{fields, lines};
use super::walk::log_on;
use super::{Site, connect, now, published};
use emsh::logs::{Family, Limits as LogLimits, Log};
use emsh::mapi::{Answer, ConnectResponse};
use emsh::server::https::Limits;
use emsh::value::time;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

static OFFSET: AtomicI64 = AtomicI64::new(0);

fn clock() -> i64 {
    now() + OFFSET.load(Ordering::SeqCst)
}

#[tokio::test]
async fn a_clock_that_jumps_ends_nothing() {
    let folder = tempfile::tempdir().expect("there is room");
    let log =
        Log::start(folder.path().to_owned(), LogLimits { age: i64::MAX / 4, ..LogLimits::default() }, |_| {}).expect("there are threads");
    let limits = Limits { pending: Duration::from_millis(20), look: Duration::from_millis(5), ..Limits::default() };
    let site = Site::at_time(published(), limits, Some(log), clock).await;
    let mut client = site.connected("alice").await;
    let mut waiter = site.connected("alice").await;
    let wait = waiter.begin_to_wait().await;
    let first = site.listener.status().certificate.as_ref().expect("it has one").fingerprint;
    for jump in [20 * 365 * time::DAY, -3 * 365 * time::DAY, 0] {
        OFFSET.store(jump, Ordering::SeqCst);
        // Sessions and logins live by a clock that nobody sets.
        log_on(&mut client, "alice").await;
        let seen = client.post("PING", Vec::new()).await;
        assert_eq!((seen.head.status, seen.code()), (200, Some("0")), "{jump}");
        let elapsed: u64 = seen.entity.header("X-ElapsedTime").and_then(|text| text.parse().ok()).expect("it is a number");
        assert!(elapsed < 60_000, "{elapsed}");
        assert_eq!(site.listener.contexts().len(), 2, "{jump}");
        let answer: Answer<ConnectResponse> = site.client(emsh::mapi::Endpoint::Emsmdb, "bob").await.ask("Connect", &connect("bob")).await;
        assert!(matches!(answer, Answer::Done(_)));
        site.listener.contexts().iter().filter(|context| context.owner == super::BOB).for_each(|bob| {
            site.listener.end_context(bob.id);
        });
    }
    // The one who waits is still there, and is told.
    let id = site.listener.contexts().iter().find(|context| context.waits).expect("somebody waits").id;
    site.listener.end_context(id);
    assert_eq!(waiter.end_of_wait(wait).await.response_code(), Some(10));
    // A self-signed certificate that was out of its time has been made anew.
    let last = site.listener.status().certificate.as_ref().expect("it has one").fingerprint;
    assert_ne!(first, last);
    site.listener.shut_down().await;
    drop(site);
    // Each line has the time that was believed, in the file of its hour.
    let years: Vec<String> =
        lines(folder.path(), Family::Proxy).iter().map(|read| fields(read, &["DateTime"])[0][..4].to_owned()).collect();
    assert!(years.is_sorted() && years.first() != years.last(), "{years:?}");
}
