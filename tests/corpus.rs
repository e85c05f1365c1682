//! Every example of every definition, and every script below `tests/scripts`, as a test with a name of its own:
//! `Set-MapiVirtualDirectory::1` on files, `Set-MapiVirtualDirectory::1::server` on a running server; and every file of the fuzzing corpora: `fuzz::parser/nesting`.
//!
//! `BLESS=1` writes what was printed and changed into the definitions and scripts.

#![allow(clippy::disallowed_methods, reason = "tests are mains: they read the environment")]

#[path = "corpus/bless.rs"]
mod bless;
#[path = "corpus/changes.rs"]
mod changes;
#[path = "corpus/example.rs"]
mod example;
#[path = "corpus/fuzz.rs"]
mod fuzz;
#[path = "corpus/script.rs"]
mod script;
#[path = "corpus/world.rs"]
mod world;

use libtest_mimic::{Arguments, Failed, Trial};
use std::process::ExitCode;
use world::Seat;

/// The engine evaluates trees by recursion, as in the program.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = example::all();
    trials.extend(script::all());
    trials.extend(fuzz::all());
    libtest_mimic::run(&arguments, trials.into_iter().map(Case::trial).collect()).exit_code()
}

/// A test: its name, where it runs, what it does.
struct Case {
    name: String,
    seat: Seat,
    run: Box<dyn FnOnce(Seat) -> Result<(), String> + Send>,
}

impl Case {
    fn trial(self) -> Trial {
        let name = if self.seat == Seat::Server { format!("{}::server", self.name) } else { self.name };
        Trial::test(name, move || {
            let running = std::thread::Builder::new().stack_size(STACK).spawn(move || (self.run)(self.seat));
            match running.map(std::thread::JoinHandle::join) {
                Ok(Ok(result)) => result.map_err(Failed::from),
                Ok(Err(_)) => Err("it panicked".into()),
                Err(error) => Err(error.into()),
            }
        })
    }
}
