//! Which of the ways to log in that a virtual directory names work on an emshd. Exchange servers in the inventory know them all.

use super::mapi_http_readiness::is_emshd;
use super::shape::Located;
use crate::config::{FileName, Server};
use crate::value::{Value, display_text};

/// What to say of a directory that names these ways to log in; nothing when all of them work.
pub(super) fn warning(located: &Located<'_>, methods: &Value) -> Option<String> {
    let server = located.server.filter(|server| located.noun.name == "MapiVirtualDirectory" && is_emshd(server))?;
    let named: Vec<String> = match methods {
        Value::Array(items) => items.to_vec().iter().map(|item| display_text(item).to_string()).collect(),
        _ => Vec::new(),
    };
    let (offered, idle): (Vec<&String>, Vec<&String>) = named.iter().partition(|name| works(server, name));
    if idle.is_empty() {
        return None;
    }
    let list = |names: &[&String]| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    let verb = if idle.len() == 1 { "does" } else { "do" };
    let file = super::object::shown_file(&FileName::Server(server.name.clone()));
    let keys = format!("token-keys and token-audience in [https] of {file}");
    let takes_keys = idle.iter().any(|name| *name == "OAuth");
    let then = match (offered.is_empty(), takes_keys) {
        (false, false) => format!("so clients are offered {} alone", list(&offered)),
        (false, true) => format!("so clients are offered {} alone; OAuth needs {keys}", list(&offered)),
        (true, false) => "so nobody can log in: add Basic (-IISAuthenticationMethods @{Add='Basic'})".to_owned(),
        (true, true) => format!("so nobody can log in: add Basic (-IISAuthenticationMethods @{{Add='Basic'}}), or for OAuth {keys}"),
    };
    Some(format!("On the emshd {}, {} {verb} not work in '{}', {then}.", server.name, list(&idle), located.identity()))
}

fn works(server: &Server, method: &str) -> bool {
    match method {
        "Basic" => true,
        "OAuth" => !server.https.tokens.keys.is_empty() && !server.https.tokens.audience.is_empty(),
        _ => false,
    }
}
