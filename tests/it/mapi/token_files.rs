//! The files with the keys of authorization servers, while the server runs.

use super::killed::{client, say, with_alice};
use super::logins::Issuer;
use super::{Client, PATIENCE};
use crate::daemon::Daemon;
use crate::shell::fixture;
use std::path::Path;
use std::time::Instant;

async fn status(client: &mut Client, issuer: &Issuer) -> u16 {
    client.authorization = Some(issuer.bearer(&serde_json::json!({ "aud": "mapi", "exp": 9_999_999_999_i64, "upn": "alice@contoso.com" })));
    client.post("PING", Vec::new()).await.head.status
}

async fn until(client: &mut Client, issuer: &Issuer, expected: u16) {
    let begun = Instant::now();
    while status(client, issuer).await != expected {
        assert!(begun.elapsed() < PATIENCE, "it becomes {expected}");
    }
}

fn save(path: &Path, text: &str) {
    let new = path.with_extension("new");
    std::fs::write(&new, text).expect("there is room");
    std::fs::rename(&new, path).expect("there is room");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_replaced_is_taken_up_and_garbage_changes_nothing() {
    let folder = tempfile::tempdir().expect("there is room");
    let folders = fixture(folder.path());
    with_alice(folder.path());
    let key = folder.path().join("login.pem");
    let (first, second) = (Issuer::new(), Issuer::new());
    save(&key, &first.pem());
    let file = folders.server("EX01");
    let own = std::fs::read_to_string(&file).expect("it is there");
    let named = format!("[https]\ntoken-keys = [\"{}\"]\ntoken-audience = \"mapi\"", key.display());
    std::fs::write(&file, own.replace("[https]", &named)).expect("there is room");
    let mut daemon = Daemon::start(folder.path());
    say(folder.path(), "Get-MapiVirtualDirectory -Server EX01 | Set-MapiVirtualDirectory -IISAuthenticationMethods OAuth");
    let mut client = client(&daemon).await;
    assert_eq!((status(&mut client, &first).await, status(&mut client, &second).await), (200, 401));
    save(&key, "garbage");
    let told = daemon.see("WARNING: The key of an authorization server in ");
    assert!(told.trim_end().ends_with("Tokens are still taken by the keys that it had."), "{told}");
    assert_eq!((status(&mut client, &first).await, status(&mut client, &second).await), (200, 401));
    save(&key, &second.pem());
    until(&mut client, &second, 200).await;
    assert_eq!(status(&mut client, &first).await, 401);
    assert_eq!(daemon.end(), Some(0));
}
