//! A name server on loopback: it answers what it was told, and nothing else.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

/// What a zone says.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    A(&'static str, [u8; 4]),
    Cname(&'static str, &'static str),
    Srv(&'static str, u16, &'static str),
    Txt(&'static str, &'static str),
}

/// Starts a name server; it ends with the test's process.
pub(crate) fn serve(zone: Vec<Entry>) -> SocketAddr {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback is there");
    let address = socket.local_addr().expect("it is bound");
    let zone = Arc::new(zone);
    std::thread::spawn(move || {
        let mut bytes = [0u8; 512];
        while let Ok((length, client)) = socket.recv_from(&mut bytes) {
            if let Some(answer) = answer(&bytes[..length], &zone) {
                let _ = socket.send_to(&answer, client);
            }
        }
    });
    address
}

fn answer(question: &[u8], zone: &[Entry]) -> Option<Vec<u8>> {
    let (name, end) = name(question, 12)?;
    let kind = u16::from_be_bytes([*question.get(end)?, *question.get(end + 1)?]);
    let (mut records, mut known) = (Vec::new(), false);
    let mut wanted = name.to_ascii_lowercase();
    for _ in 0..4 {
        let mut next = None;
        for entry in zone {
            let (owner, number, data) = match entry {
                Entry::A(owner, address) => (*owner, 1, address.to_vec()),
                Entry::Cname(owner, to) => (*owner, 5, wire(to)),
                Entry::Srv(owner, port, to) => (*owner, 33, [&[0, 0, 0, 0], &port.to_be_bytes()[..], &wire(to)].concat()),
                Entry::Txt(owner, text) => (*owner, 16, [&[u8::try_from(text.len()).ok()?], text.as_bytes()].concat()),
            };
            if owner != wanted {
                continue;
            }
            known = true;
            if number == kind || (number == 5 && matches!(kind, 1 | 28)) {
                records.push((wire(owner), number, data));
                if let Entry::Cname(_, to) = entry {
                    next = Some((*to).to_owned());
                }
            }
        }
        match next {
            Some(to) => wanted = to,
            None => break,
        }
    }
    // A name with names below it is there, too.
    known |= zone.iter().any(|entry| match entry {
        Entry::A(owner, _) | Entry::Cname(owner, _) | Entry::Srv(owner, _, _) | Entry::Txt(owner, _) => {
            owner.ends_with(&format!(".{name}"))
        }
    });
    let code = if known { 0 } else { 3 };
    let count = u16::try_from(records.len()).ok()?.to_be_bytes();
    let mut bytes = [&question[..2], &[0x81, 0x80 | code, 0, 1], &count, &[0; 4], &question[12..end + 4]].concat();
    for (owner, number, data) in records {
        bytes.extend(owner);
        bytes.extend(u16::to_be_bytes(number));
        bytes.extend([0, 1, 0, 0, 1, 44]);
        bytes.extend(u16::try_from(data.len()).ok()?.to_be_bytes());
        bytes.extend(data);
    }
    Some(bytes)
}

fn wire(name: &str) -> Vec<u8> {
    let labels = name.split('.').flat_map(|label| [&[u8::try_from(label.len()).expect("labels are short")], label.as_bytes()].concat());
    labels.chain([0]).collect()
}

fn name(bytes: &[u8], mut at: usize) -> Option<(String, usize)> {
    let mut labels = Vec::new();
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1;
        if length == 0 {
            return Some((labels.join("."), at));
        }
        labels.push(String::from_utf8_lossy(bytes.get(at..at + length)?).into_owned());
        at += length;
    }
}
