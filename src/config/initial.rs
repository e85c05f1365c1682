//! The files of a new organization. They explain themselves: what a line means stands above it.

use crate::value::{DateTime, DateTimeKind, format_date};
use uuid::Uuid;

/// The text of a new `organization.toml`; `created` in UTC ticks.
pub fn initial_organization(name: &str, guid: Uuid, created: i64) -> String {
    format!(
        "# The organization: what holds for all of its servers.\n\
         #\n\
         # This file may be edited by hand. A running server takes a change up once the file has been still for a moment; a mistake is\n\
         # reported with line and column, and the last good state stays in force. `man 5 emsh-organization` lists all keys.\n\
         \n\
         format = 1\n\
         name = {}\n\
         guid = \"{guid}\"\n\
         created = {}\n\
         \n\
         # Whether Autodiscover offers MAPI over HTTP (Set-OrganizationConfig -MapiHttpEnabled).\n\
         # mapi-http-enabled = true\n\
         \n\
         # Whether Outlook may log in with tokens of an authorization server.\n\
         # oauth2-client-profile-enabled = false\n",
        toml_edit::Value::from(name),
        moment(created),
    )
}

/// The text of a new server's file. `host` is its full host name; without one its virtual directory has no address yet.
pub fn initial_server(host: Option<&str>, listen: &[&str], guid: Uuid, created: i64) -> String {
    let fqdn = match host {
        Some(host) => format!("fqdn = {}\n", toml_edit::Value::from(host)),
        None => "# fqdn = \"ex01.contoso.com\"\n".to_owned(),
    };
    let url = match host {
        Some(host) => format!("internal-url = {}\n", toml_edit::Value::from(format!("https://{host}/mapi"))),
        None => "# internal-url = \"https://ex01.contoso.com/mapi\"\n".to_owned(),
    };
    let listen: toml_edit::Array = listen.iter().copied().collect();
    format!(
        "# A server. Its name is the name of this file. `man 5 emsh-server` lists all keys.\n\
         \n\
         format = 1\n\
         guid = \"{guid}\"\n\
         created = {}\n\
         \n\
         # The host name by which clients inside the network reach it.\n\
         {fqdn}\
         \n\
         # Where the server listens for clients, and the certificate that it shows them. Without a certificate it makes itself one\n\
         # that no client trusts.\n\
         [https]\n\
         listen = {listen}\n\
         # certificate = \"/etc/emsh/mail.contoso.com.pem\"\n\
         # private-key = \"/etc/emsh/mail.contoso.com.key\"\n\
         \n\
         # The virtual directory for MAPI over HTTP: its addresses as Autodiscover hands them out, and the ways to log in\n\
         # (Set-MapiVirtualDirectory). Without this section the server does not answer at /mapi. The server checks Basic itself.\n\
         [mapi]\n\
         {url}\
         # external-url = \"https://mail.contoso.com/mapi\"\n\
         # authentication-methods = [\"Ntlm\", \"OAuth\", \"Negotiate\"]\n",
        moment(created),
    )
}

/// Ticks as TOML writes a moment, to the second.
fn moment(ticks: i64) -> String {
    let date = DateTime { ticks, kind: DateTimeKind::Utc };
    format!("{}Z", format_date(date, "yyyy-MM-ddTHH:mm:ss"))
}
