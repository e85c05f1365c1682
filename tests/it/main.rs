//! The tests that need more than one module: layers, the built program, the recorded answers of real PowerShell.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests are mains: they read the environment and say what they did not compare"
)]

mod at_work;
mod catalog;
mod cli;
mod completion;
mod conformance;
mod contract;
mod daemon;
mod errors;
#[path = "../faults/mod.rs"]
mod faults;
mod health;
mod https;
mod layers;
mod man;
mod mapi;
mod network;
mod published;
mod readme;
mod run_as;
mod service;
mod shell;
mod terminal;
mod vantage;
mod web;
