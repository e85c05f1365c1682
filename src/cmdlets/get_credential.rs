//! Get-Credential: asks for a user and a password.

use crate::invoke::parameters;
use crate::invoke::{Answer, Cmdlet, Context, Outcome, Question};
use crate::value::{Credential, Value, to_text};

/// Asks for a user and a password.
#[derive(Debug, Default)]
pub(super) struct GetCredential;

impl Cmdlet<parameters::GetCredential> for GetCredential {
    fn process(&mut self, p: &mut parameters::GetCredential, context: &mut dyn Context) -> Outcome {
        if let Some(given) = p.credential.value().filter(|given| given.downcast::<Credential>().is_some()) {
            return context.emit(given.clone());
        }
        let known = p.credential.value().map(to_text).or_else(|| p.user_name.value().cloned()).filter(|name| !name.is_empty());
        if context.is_interactive() {
            let title = p.title.value().cloned().unwrap_or_else(|| "PowerShell credential request".into());
            let message = p.message.value().cloned().unwrap_or_else(|| "Enter your credentials.".into());
            context.host_write(&format!("\n{title}\n{message}\n"))?;
        }
        let user = match known {
            Some(user) => user,
            None => match context.ask(&Question::Line { prompt: "User: ".into() })? {
                Answer::Line(line) => line,
                _ => return Ok(()),
            },
        };
        match context.ask(&Question::Secret { prompt: format!("Password for user {user}: ").into() })? {
            Answer::Secret(secret) => context.emit(Value::foreign(Credential::new(user, secret))),
            _ => Ok(()),
        }
    }
}
