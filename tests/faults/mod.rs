//! The fault bench: a client's way with everything that can be wrong with it, on loopback. An origin that behaves like a MAPI server,
//! a name server, authorities of its own, and real proxies in front where they are installed. Each fault asserts the id of its cause;
//! what is healthy asserts that nothing fails.

mod direct;
mod forms;
mod gromox;
mod names;
mod origin;
mod own;
mod paper;
mod proxies;
mod proxied;
mod scene;
mod server;
mod vantage;
