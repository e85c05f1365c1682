//! The person's side: standard streams, a line editor at a terminal, and completion for other programs.

mod alive;
mod answer;
mod colours;
mod editor;
mod history;
mod host;
mod outer;
mod terminal;

pub use alive::Alive;
pub use answer::serve;
pub use editor::{Colours, Editor, Line};
pub use host::StandardHost;
pub use outer::{OuterShell, offer};
