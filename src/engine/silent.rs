//! A host that nobody looks at.

use super::{Channel, Host};
use crate::invoke::{Answer, Question};
use std::io;

/// Takes everything, shows nothing, answers nothing.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Host for Silent {
    fn write(&mut self, _channel: Channel, _text: &str) -> io::Result<()> {
        Ok(())
    }

    fn width(&self) -> usize {
        119
    }

    fn ask(&mut self, _question: &Question) -> Option<Answer> {
        None
    }
}
