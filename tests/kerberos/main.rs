//! Kerberos as it is: a realm of MIT's, Apache with mod_auth_gssapi in front of the server of this project, and the shell as people
//! start it. Everything is on loopback and in folders of its own; the clock of the machine is not touched.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests are mains: they read the environment and say what they did not compare"
)]

mod bound;
#[allow(dead_code, reason = "the fault bench uses the rest")]
#[path = "../faults/names.rs"]
mod names;
#[allow(dead_code, reason = "the fault bench uses the rest")]
#[path = "../faults/origin.rs"]
mod origin;
#[allow(dead_code, reason = "the fault bench uses the rest")]
#[path = "../faults/paper.rs"]
mod paper;
#[allow(dead_code, reason = "the fault bench uses the rest")]
#[path = "../faults/proxies.rs"]
mod proxies;
mod realm;
#[allow(dead_code, reason = "the fault bench uses the rest")]
#[path = "../faults/scene.rs"]
mod scene;
#[allow(dead_code, reason = "the fault bench uses the rest")]
#[path = "../faults/server.rs"]
mod server;
mod site;
mod tickets;
