//! Logs that were copied, and logs that are still being written.

use super::killed::{client, connect, say, with_alice};
use crate::daemon::{Daemon, run, text};
use crate::shell::fixture;
use emsh::mapi::{Answer, ConnectResponse};
use std::path::Path;

/// Files as another server has them: other fields in another order, one with a mark at its beginning.
fn copied(folder: &Path) {
    let proxy = "#Software: Microsoft Exchange Server\r\n#Version: 15.02.1118.007\r\n#Log-type: HttpProxy Logs\r\n\
         #Date: 2026-11-25T08:00:00.000Z\r\n#Fields: DateTime,RequestId,Protocol,AuthenticatedUser,ClientRequestId,HttpStatus,ErrorCode,Extra\r\n\
         2026-11-25T08:00:01.000Z,f1,Mapi,CONTOSO\\ann,R:{A}:1;RT:Connect;CI:x,200,,\r\n\
         2026-11-25T08:00:02.500Z,f2,Mapi,,R:{B}:1;RT:PING,401,,\"a,b\"\r\n";
    let mailbox = "\u{feff}#Software: Microsoft Exchange Server\r\n#Fields: DateTime,RequestId,MapiRequestId,RequestType,HttpStatusCode,ResponseCode,AuthenticatedUserEmail\r\n\
         2026-11-25T07:00:01.000Z,m1,{A}:1,Execute,200,10,ann@contoso.com\r\nhalf a li";
    for (name, text) in [("logs/HttpProxy_2026112508-1.LOG", proxy), ("logs/MapiHttp_2026112507-1.LOG", mailbox), ("logs/other.txt", "x")] {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("there is room");
        std::fs::write(path, text).expect("there is room");
    }
}

#[test]
fn logs_of_another_server_are_read() {
    let folder = tempfile::tempdir().expect("there is room");
    copied(folder.path());
    let show = |filter: &str| {
        let path = folder.path().join("logs");
        let line = format!(
            "Get-MapiHttpLog -Path {}{filter} | ForEach-Object {{ $_.Time.ToUniversalTime().ToString('HH:mm:ss.f'), $_.RequestType, $_.Mailbox, $_.HttpStatus, $_.ResponseCode, $_.RequestId, $_.ClientRequestId -join ' ' }}",
            path.display()
        );
        say(folder.path(), &line)
    };
    let (lost, refused, opened) = (
        "07:00:01.0 Execute ann@contoso.com 200 10 m1 {A}:1",
        "08:00:02.5 PING  401 0 f2 {B}:1",
        "08:00:01.0 Connect CONTOSO\\ann 200 0 f1 {A}:1",
    );
    assert_eq!(show(""), [lost, refused, opened].join("\n"));
    assert_eq!(show(" -Failed"), [lost, refused].join("\n"));
    assert_eq!(show("/HttpProxy_* -Mailbox *ann"), opened);
    assert_eq!(show(" -RequestId '{A}*' -EndDate 2026-11-25T07:30:00Z"), lost);
    assert_eq!(show(" -ResultSize 1"), lost);
    let output =
        run(folder.path(), "Get-MapiHttpLog -Path nowhere 2>$null; $Error[0].FullyQualifiedErrorId; Get-MapiHttpLog -Path x -Wait");
    assert_eq!(text(&output.stdout).trim(), "PathNotFound,Get-MapiHttpLog");
    assert!(text(&output.stderr).contains("AmbiguousParameterSet"), "{}", text(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_to_come_is_waited_for() {
    let folder = tempfile::tempdir().expect("there is room");
    fixture(folder.path());
    let dn = with_alice(folder.path());
    let daemon = Daemon::start(folder.path());
    let place = folder.path().to_owned();
    let line =
        "Get-MapiHttpLog -Wait -StartDate (Get-Date).AddMinutes(-1) -Mailbox alice* | Select-Object -First 3 | ForEach-Object RequestType";
    let shown = tokio::task::spawn_blocking(move || say(&place, line));
    let mut client = client(&daemon).await;
    let _: Answer<ConnectResponse> = client.ask("Connect", &connect(&dn)).await;
    client.post("PING", Vec::new()).await;
    client.post("Disconnect", vec![0; 4]).await;
    assert_eq!(shown.await.expect("it ends"), "Connect\nPING\nDisconnect");
    assert_eq!(daemon.end(), Some(0));
}
