//! What the configuration means for the listener.

use super::https::{AuthenticationMethod, ComponentState, Listening, MapiDirectory, Published};
use super::token_keys::TokenKeys;
use crate::catalog;
use crate::config::{Https, Organization, Server};
use crate::logs;
use crate::management;
use crate::value::{Value, display_text, time};
use std::sync::Arc;
use std::time::Duration;

/// How long a session context may live that nobody uses.
const SESSION_IDLE: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(24 * 3600));

/// What a server is to publish. `keys` is what was known of the keys of authorization servers.
pub(super) fn published(organization: &Organization, server: &Server, keys: &mut TokenKeys) -> Published {
    let host = server.host().to_string();
    let mapi = catalog::noun("MapiVirtualDirectory").and_then(|noun| server.directory(noun)).map(|directory| {
        let url = |key| match directory.section.value(key) {
            Value::Null => None,
            value => Some(display_text(&value).to_string()),
        };
        MapiDirectory {
            authentication: methods(&directory.section.value("authentication-methods")),
            internal_url: url("internal-url"),
            external_url: url("external-url"),
        }
    });
    let mut names = vec![host.clone()];
    if !host.eq_ignore_ascii_case(&server.name) {
        names.push(server.name.to_string());
    }
    let mut complaints = Vec::new();
    let tokens = keys.read(&server.https.tokens, &mut complaints);
    let seconds = server.https.session_timeout / time::SECOND;
    let session_idle = Duration::from_secs(u64::try_from(seconds).unwrap_or(0)).clamp(SESSION_IDLE.0, SESSION_IDLE.1);
    if session_idle.as_secs() != seconds.unsigned_abs() {
        let text = time::span_text(server.https.session_timeout);
        complaints.push(format!(
            "session-timeout is {text}, and must be from one minute to one day; {} seconds are taken.",
            session_idle.as_secs()
        ));
    }
    let urls = mapi.iter().flat_map(|mapi| [&mapi.internal_url, &mapi.external_url]).flatten();
    for name in urls.filter_map(|url| crate::probe::host_of(url)).chain(["localhost"]) {
        if !names.iter().any(|own| own.eq_ignore_ascii_case(name)) {
            names.push(name.to_owned());
        }
    }
    Published {
        server: host,
        at: listening(&server.https, names),
        mapi,
        mapi_http_enabled: !matches!(organization.settings.section.value("mapi-http-enabled"), Value::Bool(false)),
        mapi_proxy: ComponentState::Active,
        directory: Arc::new(management::directory(organization, &server.name)),
        health_mailbox: management::health_mailbox(organization, server).guid,
        tokens,
        session_idle,
        logging: logs::Limits {
            enabled: server.logging.enabled,
            age: server.logging.age,
            file: server.logging.file,
            folder: server.logging.all,
        },
        complaints,
    }
}

fn listening(https: &Https, self_signed_names: Vec<String>) -> Listening {
    Listening {
        listen: https.listen.iter().map(ToString::to_string).collect(),
        certificate: https.certificate.clone(),
        private_key: https.private_key.clone(),
        self_signed_names,
    }
}

/// What a server is to publish for shells: the management API at its addresses, and nothing else.
pub(super) fn management(server: &Server) -> Published {
    let host = server.host().to_string();
    let names = [host.clone(), server.name.to_string(), "localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    Published {
        at: listening(&server.management.https, names.into()),
        server: host,
        mapi_proxy: ComponentState::Inactive,
        ..Published::default()
    }
}

fn methods(value: &Value) -> Vec<AuthenticationMethod> {
    let Value::Array(items) = value else { return Vec::new() };
    let one = |item: &Value| match item {
        Value::Enum(held) => {
            let name = held.def.members.iter().find(|member| member.value == held.value)?.name;
            Some(match name {
                "Basic" => AuthenticationMethod::Basic,
                "Ntlm" => AuthenticationMethod::Ntlm,
                "Negotiate" => AuthenticationMethod::Negotiate,
                "OAuth" => AuthenticationMethod::OAuth,
                _ => return None,
            })
        }
        _ => None,
    };
    items.to_vec().iter().filter_map(one).collect()
}
