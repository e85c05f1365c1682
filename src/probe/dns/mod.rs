//! Questions to name servers, asked by the probe itself: it has to see every record, its time to live and who answered, which the
//! system's resolver hides. Answers are untrusted: they have limits, and must belong to the question.

mod message;
mod resolver;

pub use message::{Answer, Data, Kind, MessageError, Outcome, Record, decode, encode};
pub use resolver::{DnsError, Resolver, servers_in, system_servers};
