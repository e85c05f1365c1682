//! Test-Connection: whether a port of another computer takes connections.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Address, EnumDef, EnumMember, EnumValue, Object, Property, Text, Value};
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long one try may take when nobody says.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long it waits between two tries when nobody says.
const DELAY: Duration = Duration::from_secs(1);

const STATUS: &[&str] = &["Microsoft.PowerShell.Commands.TestConnectionCommand+TcpPortStatus", "System.Object"];

const fn member(name: &'static str, value: i64) -> EnumMember {
    EnumMember { name, value, help: "" }
}

/// Those of `System.Net.Sockets.SocketError` that connecting ends with.
static SOCKET_ERROR: EnumDef = EnumDef {
    name: "System.Net.Sockets.SocketError",
    flags: false,
    members: &[
        member("Success", 0),
        member("SocketError", -1),
        member("AccessDenied", 10013),
        member("NetworkUnreachable", 10051),
        member("ConnectionReset", 10054),
        member("TimedOut", 10060),
        member("ConnectionRefused", 10061),
        member("HostUnreachable", 10065),
    ],
};

/// Tries ports.
#[derive(Debug, Default)]
pub(super) struct TestConnection;

/// How one try ended.
struct Try {
    took: Duration,
    error: &'static str,
}

fn try_port(target: SocketAddr, timeout: Duration) -> Try {
    let begun = Instant::now();
    let error = match TcpStream::connect_timeout(&target, timeout) {
        Ok(_) => return Try { took: begun.elapsed(), error: "Success" },
        Err(error) => error.kind(),
    };
    let error = match error {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "TimedOut",
        ErrorKind::ConnectionRefused => "ConnectionRefused",
        ErrorKind::ConnectionReset => "ConnectionReset",
        ErrorKind::HostUnreachable => "HostUnreachable",
        ErrorKind::NetworkUnreachable => "NetworkUnreachable",
        ErrorKind::PermissionDenied => "AccessDenied",
        _ => "SocketError",
    };
    Try { took: Duration::ZERO, error }
}

impl Try {
    fn is_connected(&self) -> bool {
        self.error == "Success"
    }

    fn described(&self, number: i32, source: &Text, name: &Text, target: SocketAddr) -> Value {
        let status = SOCKET_ERROR.members.iter().find(|member| member.name == self.error).map_or(-1, |member| member.value);
        let parts = [
            ("Id", Value::Int(number)),
            ("Source", Value::String(source.clone())),
            ("Target", Value::String(name.clone())),
            ("TargetAddress", Value::foreign(Address::from(target.ip()))),
            ("Port", Value::Int(i32::from(target.port()))),
            ("Latency", Value::Long(i64::try_from(self.took.as_millis()).unwrap_or(i64::MAX))),
            ("Connected", Value::Bool(self.is_connected())),
            ("Status", Value::from(EnumValue { def: &SOCKET_ERROR, value: status })),
        ];
        let parts = parts.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
        Value::Object(Arc::new(Object::of(STATUS, parts)))
    }
}

fn no_answer(name: &Text, reason: &str) -> ErrorRecord {
    let message = format!("Testing connection to computer '{name}' failed: {reason}");
    let exception = Exception::new("System.Net.NetworkInformation.PingException", message);
    ErrorRecord::new("TestConnectionException", Category::ResourceUnavailable, exception).with_target(name.clone())
}

/// The address that a name means; of the family that is asked for.
fn address(name: &str, p: &parameters::TestConnection) -> Result<IpAddr, &'static str> {
    let wanted = |ip: &IpAddr| (!p.i_pv4.is_on() || ip.is_ipv4()) && (!p.i_pv6.is_on() || ip.is_ipv6());
    let found: Vec<IpAddr> = match name.parse() {
        Ok(ip) => vec![ip],
        Err(_) => {
            let found = (name, 0).to_socket_addrs().map_err(|_| "the name cannot be resolved; Resolve-DnsName or nslookup says more.")?;
            found.map(|address| address.ip()).collect()
        }
    };
    found.into_iter().find(wanted).ok_or("it has no address of this family.")
}

impl TestConnection {
    fn port(name: &Text, port: u16, p: &parameters::TestConnection, context: &mut dyn Context) -> Outcome {
        let ip = match address(name, p) {
            Ok(ip) => ip,
            Err(_) if p.quiet.is_on() => return context.emit(Value::Bool(false)),
            Err(reason) => return context.error(no_answer(name, reason)),
        };
        let target = SocketAddr::new(ip, port);
        let seconds = |given: Option<&i32>, usual| given.and_then(|count| u64::try_from(*count).ok()).map_or(usual, Duration::from_secs);
        let (timeout, delay) = (seconds(p.timeout_seconds.value(), TIMEOUT), seconds(p.delay.value(), DELAY));
        if !p.detailed.is_on() {
            return context.emit(Value::Bool(try_port(target, timeout).is_connected()));
        }
        let source = Text::from(rustix::system::uname().nodename().to_string_lossy().into_owned());
        let count = if p.repeat.is_on() { i32::MAX } else { p.count.value().copied().unwrap_or(1) };
        for number in 1..=count {
            let status = try_port(target, timeout).described(number, &source, name, target);
            context.emit(status)?;
            if number < count {
                context.stop().rest(delay)?;
            }
        }
        Ok(())
    }
}

impl Cmdlet<parameters::TestConnection> for TestConnection {
    fn process(&mut self, p: &mut parameters::TestConnection, context: &mut dyn Context) -> Outcome {
        for name in p.target_name.value().cloned().unwrap_or_default() {
            match p.tcp_port.value().and_then(|port| u16::try_from(*port).ok()) {
                Some(port) => Self::port(&name, port, p, context)?,
                None => context.error(no_answer(&name, "this shell sends no ICMP; -TcpPort tries a port, 443 for instance."))?,
            }
        }
        Ok(())
    }
}
