//! Read-Host: asks for a line.

use crate::invoke::parameters;
use crate::invoke::{Answer, Cmdlet, Context, Outcome, Question};
use crate::value::{Value, to_text};

/// Asks for a line.
#[derive(Debug, Default)]
pub(super) struct ReadHost;

impl Cmdlet<parameters::ReadHost> for ReadHost {
    fn process(&mut self, p: &mut parameters::ReadHost, context: &mut dyn Context) -> Outcome {
        let prompt = p.prompt.value().map_or_else(String::new, |prompt| format!("{}: ", to_text(prompt))).into();
        let question =
            if p.as_secure_string.is_on() || p.mask_input.is_on() { Question::Secret { prompt } } else { Question::Line { prompt } };
        match context.ask(&question)? {
            Answer::Line(line) => context.emit(Value::String(line)),
            Answer::Secret(secret) if p.mask_input.is_on() => context.emit(secret.reveal().into()),
            Answer::Secret(secret) => context.emit(Value::Secret(secret)),
            Answer::Choice(_) => Ok(()),
        }
    }
}
