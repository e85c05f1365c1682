//! gromox as it was recorded, byte for byte: its numbers, cookies and framing differ from Exchange's, and the probe has to get along
//! with both. The recordings stand beside the checkout where there are any.

use super::scene::{cause, probe, settings};
use super::{names, paper};
use emsh::probe::{Address, Settings, Verdict};
use emsh::value::Secret;
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

/// The recordings: by number, what was answered.
fn recordings() -> Option<HashMap<u32, Vec<u8>>> {
    let beside = std::env::var_os("EMSH_CONFORMANCE").map(PathBuf::from)?.parent()?.join("reference/gromox-captures.md");
    let text = std::fs::read_to_string(beside).ok()?;
    let mut all = HashMap::new();
    for section in text.split("\n## ").skip(1) {
        let Some(number) = section.split('.').next().and_then(|digits| digits.parse().ok()) else { continue };
        let Some((_, answer)) = section.split_once("Response head:\n```\n") else { continue };
        let Some((head, rest)) = answer.split_once("\n```") else { continue };
        // The recordings hold a login by Negotiate that nobody can repeat.
        let mut bytes = head.replace("\nWWW-Authenticate: Negotiate", "").replace('\n', "\r\n").into_bytes();
        bytes.extend(b"\r\n\r\n");
        let tags = block(rest, "Meta-tags + additional headers in body:\n```\n");
        let plain = tags.filter(|_| !rest.contains("Raw wire body:")).map(|tags| format!("{tags}\n\n"));
        let plain = plain.as_deref().or_else(|| rest.split_once("Response body").and_then(|(_, body)| block(body, "```\n")));
        match (block(rest, "Raw wire body:\n```\n"), plain) {
            (Some(dump), _) => bytes.extend(undump(dump)),
            // Bodies of text are shown as they are; what was shown as a dump begins with its address.
            (None, Some(body)) if body.starts_with("000000  ") => bytes.extend(undump(body)),
            (None, Some(body)) => {
                let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).and_then(|length| length.parse().ok());
                let mut body = body.replace('\n', "\r\n").into_bytes();
                body.resize(length.unwrap_or(body.len()), b'\n');
                bytes.extend(body);
            }
            (None, None) => {}
        }
        all.insert(number, bytes);
    }
    Some(all)
}

fn block<'a>(text: &'a str, begin: &str) -> Option<&'a str> {
    text.split_once(begin)?.1.split_once("\n```").map(|(block, _)| block)
}

fn undump(dump: &str) -> Vec<u8> {
    let line = |line: &str| {
        let digits = line.get(8..).unwrap_or_default();
        let digits = digits.get(..48.min(digits.len())).unwrap_or_default();
        digits.split_whitespace().filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect::<Vec<_>>()
    };
    dump.lines().flat_map(line).collect()
}

/// Answers each request with a recording; cookies and sequence numbers are not looked at.
fn serve(recorded: HashMap<u32, Vec<u8>>, tls: Arc<rustls::ServerConfig>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback is there");
    let at = listener.local_addr().expect("it is bound");
    let recorded = Arc::new(recorded);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (recorded, tls) = (recorded.clone(), tls.clone());
            std::thread::spawn(move || {
                let Ok(connection) = rustls::ServerConnection::new(tls) else { return };
                let mut stream = rustls::StreamOwned::new(connection, stream);
                let mut arrived = Vec::new();
                let mut piece = [0; 8192];
                loop {
                    let Some(end) = arrived.windows(4).position(|window| window == b"\r\n\r\n") else {
                        match stream.read(&mut piece) {
                            Ok(read @ 1..) => arrived.extend_from_slice(&piece[..read]),
                            _ => return,
                        }
                        continue;
                    };
                    let head = String::from_utf8_lossy(&arrived[..end]).into_owned();
                    let value = |name: &str| {
                        head.lines().find_map(|line| {
                            line.split_once(": ").filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
                        })
                    };
                    let length: usize = value("Content-Length").and_then(|length| length.parse().ok()).unwrap_or_default();
                    while arrived.len() < end + 4 + length {
                        match stream.read(&mut piece) {
                            Ok(read @ 1..) => arrived.extend_from_slice(&piece[..read]),
                            _ => return,
                        }
                    }
                    let body: Vec<u8> = arrived[end + 4..end + 4 + length].to_vec();
                    arrived.drain(..end + 4 + length);
                    let kind = value("X-RequestType").unwrap_or_default().to_ascii_lowercase();
                    let path = head.split(' ').nth(1).unwrap_or_default().to_ascii_lowercase();
                    let number = which(&path, &kind, value("Authorization").is_some(), value("Cookie").is_some(), &body);
                    // The ids come back where the recording had any.
                    let mut answer = recorded
                        .get(&number)
                        .cloned()
                        .unwrap_or_else(|| b"HTTP/1.1 500 no such recording\r\nContent-Length: 0\r\n\r\n".to_vec());
                    if let Some(id) = value("X-RequestId") {
                        answer = with_id(&answer, &id);
                    }
                    if stream.write_all(&answer).and_then(|()| stream.flush()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    at
}

/// The recording that answers a request.
fn which(path: &str, kind: &str, login: bool, cookie: bool, body: &[u8]) -> u32 {
    match (path.contains("autodiscover.json"), path.contains("autodiscover.xml"), path.contains("/nspi/"), kind) {
        (true, ..) => 7,
        (_, true, ..) => {
            if login {
                2
            } else {
                1
            }
        }
        (_, _, false, _) if !login => 9,
        (_, _, true, _) if !login => 91,
        (_, _, false, "connect") => 31,
        (_, _, false, "ping") => {
            if cookie {
                32
            } else {
                8
            }
        }
        // A logon; anything else in an Execute is refused as gromox refuses what it does not know.
        (_, _, false, "execute") => {
            if body.get(18) == Some(&0xfe) {
                33
            } else {
                39
            }
        }
        (_, _, false, "notificationwait") => 65,
        (_, _, false, "disconnect") => 67,
        (_, _, true, "ping") => {
            if cookie {
                94
            } else {
                90
            }
        }
        (_, _, true, "bind") => 93,
        (_, _, true, "getspecialtable") => 96,
        (_, _, true, "resolvenames") => 95,
        (_, _, true, "unbind") => 106,
        _ => 22,
    }
}

fn with_id(answer: &[u8], id: &str) -> Vec<u8> {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { return answer.to_vec() };
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let lines: Vec<String> = head
        .split("\r\n")
        .map(|line| if line.starts_with("X-RequestId: ") { format!("X-RequestId: {id}") } else { line.to_owned() })
        .collect();
    [lines.join("\r\n").as_bytes(), &answer[end..]].concat()
}

#[test]
fn gromox_is_understood() {
    let Some(recorded) = recordings() else {
        println!("EMSH_CONFORMANCE does not lead to recordings of gromox, so they were not replayed");
        return;
    };
    assert!(recorded.len() > 100, "{}", recorded.len());
    let paper = paper::paper(&paper::Wanted::good(&["autodiscover.gromox.test", "mail.gromox.test", "127.0.0.1", "gromox.test"]));
    let at = serve(recorded, paper.server(&["http/1.1"]));
    let base = settings(at);
    let asked = Settings {
        address: Address::parse("alice@gromox.test").expect("it is one"),
        credential: Some(("alice@gromox.test".to_owned(), Secret::new("irrelevant"))),
        overrides: vec![("*".to_owned(), 443, at), ("*".to_owned(), 80, ([127, 0, 0, 1], 9).into())],
        name_servers: vec![names::serve(vec![names::Entry::A("autodiscover.gromox.test", [127, 0, 0, 1])])],
        url: Some("https://mail.gromox.test".parse().expect("it is one")),
        ..base
    };
    let report = probe(&asked);
    let verdict =
        |step: &str| report.findings.iter().filter(|finding| finding.step == step).map(|finding| finding.verdict).collect::<Vec<_>>();
    // It takes Basic alone here, answers PING only in a session, and knows nobody but Alice.
    assert_eq!(verdict("A1"), [Verdict::Pass, Verdict::Pass]);
    assert_eq!(verdict("X1"), [Verdict::Pass]);
    assert_eq!(verdict("M1"), [Verdict::Pass]);
    assert_eq!(verdict("N1"), [Verdict::Pass]);
    assert_eq!(verdict("M3"), [Verdict::Pass, Verdict::Pass]);
    assert_eq!(verdict("L1"), [Verdict::Pass]);
    assert_eq!(verdict("R1"), [Verdict::Pass]);
    let found = report.seen.discovered.as_ref().expect("it answered");
    assert!(found.mapi_http && found.protocols.contains(&"EXPR".to_owned()), "{found:?}");
    // The logon succeeds; opening the Inbox was not recorded, and is refused in gromox's way.
    let logon = report.seen.reply("RopLogon").expect("it was tried");
    assert!(logon.succeeded(), "{logon:?}");
    let inbox = report.seen.reply("RopOpenFolder").expect("it was tried");
    assert_eq!((inbox.response_code, inbox.error_code), (Some(0), Some(0x4B6)));
    assert_eq!(cause(&report), "LogonRefused");
}
