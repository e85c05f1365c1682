//! The tests that need more than one module: layers, the built program, the recorded answers of real PowerShell.

mod catalog;
mod cli;
mod conformance;
mod layers;
