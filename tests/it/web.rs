//! Invoke-WebRequest and Invoke-RestMethod against a server of a few lines.

use crate::daemon::{id, text};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

/// A server on loopback that answers each request with what `answer` makes of its first line, its headers in lower case, its body.
fn serve(answer: impl Fn(&str, &str, &str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = listener.local_addr().expect("it has one").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut reader = BufReader::new(stream.try_clone().expect("it can be shared"));
            let (mut first, mut headers) = (String::new(), String::new());
            if reader.read_line(&mut first).is_err() {
                continue;
            }
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
                    break;
                }
                headers.push_str(&line.to_ascii_lowercase());
            }
            let length = headers.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok()).unwrap_or(0);
            let mut body = vec![0; length];
            let _ = reader.read_exact(&mut body);
            let (mut stream, said) = (stream, answer(first.trim(), &headers, &text(&body)));
            let _ = stream.write_all(said.as_bytes());
        }
    });
    format!("http://{address}")
}

fn reply(status: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nX-Note: one\r\nConnection: close\r\n\r\n{body}")
}

fn run(line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    command.env_clear().env("TZ", "UTC").args(["-NoProfile", "-NonInteractive", "-Command", line]).stdin(Stdio::null());
    command.output().expect("it runs")
}

fn printed(line: &str) -> String {
    let output = run(line);
    assert_eq!(text(&output.stderr), "", "{line}");
    text(&output.stdout)
}

#[test]
fn an_answer_is_an_object() {
    let server = serve(|_, _, _| reply("200 OK", "text/html; charset=utf-8", "<p>grüß</p>"));
    let line = format!(
        "$r = Invoke-WebRequest {server}/page -UseBasicParsing; $r.StatusCode; $r.StatusDescription; $r.Content; $r.Headers['X-Note']; $r.RawContentLength; $r.GetType().FullName"
    );
    assert_eq!(printed(&line), "200\nOK\n<p>grüß</p>\none\n13\nMicrosoft.PowerShell.Commands.BasicHtmlWebResponseObject\n");
}

#[test]
fn json_and_xml_are_read() {
    let server = serve(|first, headers, body| {
        if first.contains("/xml") {
            return reply("200 OK", "application/xml", "<a><b>2</b></a>");
        }
        let note = headers.lines().find_map(|line| line.strip_prefix("x-own: ")).unwrap_or_default().to_owned();
        let body = serde_json::json!({"first": first, "note": note, "body": body, "list": [1, 2]});
        reply("200 OK", "application/json", &body.to_string())
    });
    let line =
        format!("$r = Invoke-RestMethod {server}/x -Headers @{{'X-Own'='yes'}} -Body @{{a='b c'}}; $r.first; $r.note; $r.list.Count");
    assert_eq!(printed(&line), "GET /x?a=b+c HTTP/1.1\nyes\n2\n");
    let line = format!("$r = irm {server}/x -Method Post -Body @{{a='b c'}} -StatusCodeVariable code; $r.body; $code");
    assert_eq!(printed(&line), "a=b+c\n200\n");
    let line = format!("(irm {server}/x -Method Put -Body '{{\"grüß\":1}}' -ContentType application/json).body");
    assert_eq!(printed(&line), "{\"grüß\":1}\n");
    assert_eq!(printed(&format!("(irm {server}/xml).a.b")), "2\n");
}

#[test]
fn a_status_of_failure_is_an_error_that_tells_all() {
    let server = serve(|_, _, _| reply("404 Not Found", "text/plain", "no such page"));
    let output = run(&format!("Invoke-WebRequest {server}"));
    assert_eq!(
        (id(&output).as_str(), output.status.code()),
        ("WebCmdletWebResponseException,Microsoft.PowerShell.Commands.InvokeWebRequestCommand", Some(1))
    );
    assert!(text(&output.stderr).contains("no such page"));
    let line = format!(
        "try {{ irm {server} }} catch {{ $_.Exception.Message; $_.Exception.Response.StatusCode; $_.ErrorDetails.Message }}; (iwr {server} -SkipHttpErrorCheck).StatusCode"
    );
    assert_eq!(printed(&line), "Response status code does not indicate success: 404 (Not Found).\n404\nno such page\n404\n");
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("there is a port");
    assert_eq!(
        id(&run(&format!("irm http://{nobody}"))),
        "WebCmdletWebResponseException,Microsoft.PowerShell.Commands.InvokeRestMethodCommand"
    );
    assert_eq!(id(&run("irm ftp://x")), "WebCmdletUriInvalid,Microsoft.PowerShell.Commands.InvokeRestMethodCommand");
}

#[test]
fn a_password_goes_only_where_it_may() {
    let server = serve(|_, headers, _| match headers.contains("authorization: basic yw5uonnly3jlda==") {
        true => reply("200 OK", "text/plain", "welcome"),
        false => reply("401 Unauthorized", "text/plain", "who?").replace("X-Note", "WWW-Authenticate: Basic realm=\"x\"\r\nX-Note"),
    });
    let login = "$c = New-Object pscredential ann, (ConvertTo-SecureString secret -AsPlainText -Force);";
    let line = format!("{login} (iwr {server} -Credential $c -AllowUnencryptedAuthentication).Content");
    assert_eq!(printed(&line), "welcome\n");
    // Without TLS nothing is sent unasked.
    let refused = "WebCmdletWebResponseException,Microsoft.PowerShell.Commands.InvokeWebRequestCommand";
    assert_eq!(id(&run(&format!("{login} iwr {server} -Credential $c"))), refused);
    let refused = "WebCmdletAllowUnencryptedAuthenticationRequiredException,Microsoft.PowerShell.Commands.InvokeWebRequestCommand";
    assert_eq!(id(&run(&format!("{login} iwr {server} -Credential $c -Authentication Basic"))), refused);
}

#[test]
fn a_body_goes_into_a_file_and_a_redirection_is_followed() {
    let server = serve(|first, _, _| match first.contains("/old") {
        true => "HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
        false => reply("200 OK", "application/octet-stream", "bytes"),
    });
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("file");
    assert_eq!(printed(&format!("iwr {server}/old -OutFile '{}'", path.display())), "");
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "bytes");
    assert_eq!(printed(&format!("(iwr {server}/old -MaximumRedirection 0 -SkipHttpErrorCheck).StatusCode")), "302\n");
}
