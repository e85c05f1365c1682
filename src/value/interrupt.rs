//! Long work on values ends when a person wants it to: each thread may watch one interrupt.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// A person's wish that what runs should end.
#[derive(Debug, Default)]
pub struct Interrupt {
    wanted: AtomicBool,
    held: AtomicU32,
}

impl Interrupt {
    /// Wants an end.
    pub fn want(&self) {
        self.wanted.store(true, Ordering::Relaxed);
    }

    /// Whether an end is wanted.
    pub fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    /// Takes the wish back.
    pub fn reset(&self) {
        self.wanted.store(false, Ordering::Relaxed);
    }

    /// Says that something must be put in order before the process may end, until [`Interrupt::release`]: the terminal, a program,
    /// what a script does at its end in any case.
    pub fn hold(&self) {
        self.held.fetch_add(1, Ordering::Relaxed);
    }

    /// Says that it is in order.
    pub fn release(&self) {
        self.held.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether something must still be put in order.
    pub fn is_held(&self) -> bool {
        self.held.load(Ordering::Relaxed) > 0
    }
}

thread_local! {
    static WATCHED: RefCell<Option<Arc<Interrupt>>> = const { RefCell::new(None) };
}

/// Lets work on this thread end early once an end is wanted.
pub fn watch(interrupt: Arc<Interrupt>) {
    WATCHED.with(|watched| *watched.borrow_mut() = Some(interrupt));
}

/// Whether somebody wants the work on this thread to end.
pub fn is_interrupted() -> bool {
    WATCHED.with(|watched| watched.borrow().as_ref().is_some_and(|interrupt| interrupt.is_wanted()))
}

/// How many bytes of a text are worked on between two looks at whether somebody wants an end.
const PIECE: usize = 1 << 20;

/// A text in pieces of about a MiB, one after the other; when somebody wants an end there are no more of them.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() || (rest.len() < text.len() && is_interrupted()) {
            return None;
        }
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(PIECE));
        rest = behind;
        Some(piece)
    })
}

/// A text made of what becomes of each piece of another; `None` when somebody wanted an end.
pub(super) fn mapped(text: &str, mut map: impl FnMut(&str, &mut String)) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for piece in pieces(text) {
        map(piece, &mut result);
        done += piece.len();
    }
    (done == text.len()).then_some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_whole_text_until_somebody_wants_an_end() {
        let text = "aé€😀".repeat(PIECE / 4);
        assert_eq!(mapped(&text, |piece, result| result.push_str(piece)).as_ref(), Some(&text));
        let interrupt = Arc::new(Interrupt::default());
        watch(interrupt.clone());
        let mut seen = 0;
        for piece in pieces(&text) {
            seen += piece.len();
            interrupt.want();
        }
        assert!(seen > 0 && seen <= PIECE, "{seen}");
        watch(Arc::default());
    }
}
