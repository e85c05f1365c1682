//! Long work on values ends when a person wants it to: each thread may watch one flag.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static WATCHED: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
}

/// Lets work on this thread end early once the flag is set.
pub fn watch(flag: Arc<AtomicBool>) {
    WATCHED.with(|watched| *watched.borrow_mut() = Some(flag));
}

/// Whether somebody wants the work on this thread to end.
pub fn is_interrupted() -> bool {
    WATCHED.with(|watched| watched.borrow().as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)))
}
