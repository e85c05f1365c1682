//! Asking name servers over UDP, and over TCP where the answer is long.

use super::message::{Answer, Data, Kind, MessageError, decode, encode};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{Instant, timeout_at};

/// Tries over UDP: a packet may get lost.
const TRIES: u32 = 3;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    /// No name server is known.
    #[error("no name server is known on this machine")]
    NoServer,
    /// None answered in time.
    #[error("no name server answered in time")]
    Silent,
    /// The network refused.
    #[error("the name server cannot be reached: {0}")]
    Unreachable(std::io::Error),
    /// The question or the answer is none.
    #[error("{0}")]
    Message(#[from] MessageError),
}

/// A name server to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolver {
    /// Where it is.
    pub server: SocketAddr,
    /// How long an answer may take in all.
    pub patience: Duration,
}

impl Resolver {
    /// Asks for records.
    ///
    /// # Errors
    /// [`DnsError`].
    pub async fn ask(&self, name: &str, kind: Kind) -> Result<Answer, DnsError> {
        let deadline = Instant::now() + self.patience;
        let answer = self.by_udp(name, kind, deadline).await?;
        if !answer.truncated {
            return Ok(answer);
        }
        // What fitted is still better than nothing.
        Ok(timeout_at(deadline, self.by_tcp(name, kind)).await.ok().and_then(Result::ok).unwrap_or(answer))
    }

    async fn by_udp(&self, name: &str, kind: Kind, deadline: Instant) -> Result<Answer, DnsError> {
        let nowhere: IpAddr = if self.server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind((nowhere, 0)).await.map_err(DnsError::Unreachable)?;
        socket.connect(self.server).await.map_err(DnsError::Unreachable)?;
        let id = random();
        let question = encode(id, name, kind)?;
        let mut bytes = vec![0; 4096];
        for attempt in 1..=TRIES {
            socket.send(&question).await.map_err(DnsError::Unreachable)?;
            let until = deadline.min(Instant::now() + self.patience * attempt / (TRIES * 2));
            loop {
                let received = match timeout_at(until, socket.recv(&mut bytes)).await {
                    Ok(received) => received.map_err(DnsError::Unreachable)?,
                    Err(_) => break,
                };
                match decode(&bytes[..received], id, name, kind) {
                    // Somebody may send what belongs to another question to confuse us: go on waiting.
                    Err(MessageError::Other) => {}
                    other => return Ok(other?),
                }
            }
        }
        Err(DnsError::Silent)
    }

    async fn by_tcp(&self, name: &str, kind: Kind) -> Result<Answer, DnsError> {
        let id = random();
        let question = encode(id, name, kind)?;
        let mut stream = TcpStream::connect(self.server).await.map_err(DnsError::Unreachable)?;
        let length = u16::try_from(question.len()).unwrap_or_default().to_be_bytes();
        stream.write_all(&[&length[..], &question].concat()).await.map_err(DnsError::Unreachable)?;
        let length = stream.read_u16().await.map_err(DnsError::Unreachable)?;
        let mut bytes = vec![0; usize::from(length)];
        stream.read_exact(&mut bytes).await.map_err(DnsError::Unreachable)?;
        Ok(decode(&bytes, id, name, kind)?)
    }

    /// The addresses of a host, of both families.
    ///
    /// # Errors
    /// [`DnsError`] when neither question was answered.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, DnsError> {
        let (four, six) = tokio::join!(self.ask(host, Kind::A), self.ask(host, Kind::Aaaa));
        let answers = match (four, six) {
            (Err(error), Err(_)) => return Err(error),
            (four, six) => [four.ok(), six.ok()],
        };
        let records = answers.into_iter().flatten().flat_map(|answer| answer.records);
        let address = |data| match data {
            Data::A(address) => Some(IpAddr::from(address)),
            Data::Aaaa(address) => Some(IpAddr::from(address)),
            _ => None,
        };
        Ok(records.filter_map(|record| address(record.data)).collect())
    }
}

/// A number that nobody can guess who does not see the packet.
fn random() -> u16 {
    let [.., a, b] = *uuid::Uuid::new_v4().as_bytes();
    u16::from_be_bytes([a, b])
}

/// Where the system keeps the addresses of its name servers.
const RESOLVER_FILE: &str = "/etc/resolv.conf";

/// The name servers that the system asks; none where it does not say.
pub fn system_servers() -> Vec<SocketAddr> {
    std::fs::read_to_string(RESOLVER_FILE).map(|text| servers_in(&text)).unwrap_or_default()
}

/// The name servers in the text of a `resolv.conf`.
pub fn servers_in(text: &str) -> Vec<SocketAddr> {
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    let address = |rest: &str| rest.trim().split('%').next().and_then(|address| address.parse::<IpAddr>().ok());
    lines.filter_map(address).map(|address| SocketAddr::new(address, 53)).collect()
}

#[cfg(test)]
mod tests {
    use super::servers_in;

    #[test]
    fn name_servers_are_read() {
        let servers =
            servers_in("# nameserver 1.1.1.1\nsearch contoso.com\nnameserver 192.0.2.53\n nameserver fe80::1%eth0\nnameserver x\n");
        assert_eq!(servers, ["192.0.2.53:53".parse().unwrap(), "[fe80::1]:53".parse().unwrap()]);
    }
}
