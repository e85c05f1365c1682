//! Connect-ExchangeServer, Disconnect-ExchangeServer: which server management cmdlets run on.

use crate::invoke::{Answer, Cmdlet, Context, Outcome, Question, Stopped, parameters};
use crate::value::Text;

/// Connects to a server.
#[derive(Debug, Default)]
pub(super) struct ConnectExchangeServer;

impl Cmdlet<parameters::ConnectExchangeServer> for ConnectExchangeServer {
    fn process(&mut self, parameters: &mut parameters::ConnectExchangeServer, context: &mut dyn Context) -> Outcome {
        let mut server: Option<Text> = parameters.server_fqdn.value().filter(|name| !name.trim().is_empty()).cloned();
        if server.is_none() && parameters.prompt.is_on() {
            let question = Question::Line { prompt: "Enter the server or its socket to connect to: ".into() };
            if let Answer::Line(line) = context.ask(&question)? {
                server = Some(line.trim().into()).filter(|line: &Text| !line.is_empty());
            }
        }
        // A shell that stands on its server already is what a script wants that connects by itself.
        let known = context.sessions().opened().map(|session| session.describe().server);
        let session = match (&server, known) {
            (Some(name), Some(own)) if is_same(name, &own) => return Ok(()),
            _ => context.sessions().connect(server.as_deref()).map_err(|record| Stopped::from(*record))?,
        };
        let described = session.describe();
        context.verbose(&format!("Connected: {}.", described.place))
    }
}

/// Whether a name means the server that is connected: its short name, or a host name that begins with it.
fn is_same(name: &str, own: &str) -> bool {
    !own.is_empty() && name.split('.').next().unwrap_or(name).eq_ignore_ascii_case(own) && !name.contains('/')
}

/// Goes back to what the shell was started on.
#[derive(Debug, Default)]
pub(super) struct DisconnectExchangeServer;

impl Cmdlet<parameters::DisconnectExchangeServer> for DisconnectExchangeServer {
    fn process(&mut self, _parameters: &mut parameters::DisconnectExchangeServer, context: &mut dyn Context) -> Outcome {
        context.sessions().disconnect();
        Ok(())
    }
}
