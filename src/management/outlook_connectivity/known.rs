//! The places to which a server goes that is asked to probe: what its configuration knows, and nothing that a caller names.

use crate::catalog::NOUNS;
use crate::config::Organization;
use crate::mailbox::Directory;
use crate::management::Standpoint;
use crate::management::shape::domain_of;
use crate::probe::Places;
use crate::value::display_text;
use url::Url;

/// The hosts of servers, virtual directories and listeners, and of the mail domains what clients ask there.
pub(super) fn places(organization: &Organization, own: &str, standpoint: &Standpoint) -> Places {
    let mut places = Places::default();
    for server in &organization.servers {
        let host = server.host();
        for name in [&*host, &*server.name] {
            places.add(name, 443);
        }
        for noun in NOUNS {
            let Some(directory) = server.directory(noun) else { continue };
            for key in ["internal-url", "external-url"] {
                add_url(&mut places, &display_text(&directory.section.value(key)));
            }
        }
    }
    // What runs may differ from what is stored.
    for address in &standpoint.addresses {
        for name in [&*standpoint.host, own, "localhost", &address.ip().to_string()] {
            places.add(name, address.port());
        }
    }
    standpoint.urls.iter().for_each(|url| add_url(&mut places, url));
    for domain in domains(organization, &standpoint.directory) {
        places.add(&domain, 443);
        places.add(&format!("autodiscover.{domain}"), 443);
        places.add(&format!("autodiscover.{domain}"), 80);
    }
    places
}

fn add_url(places: &mut Places, text: &str) {
    let Ok(url) = Url::parse(text) else { return };
    if let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) {
        places.add(host.trim_matches(['[', ']']), port);
    }
}

/// The mail domains: those of mailboxes and of the servers' own names.
fn domains(organization: &Organization, directory: &Directory) -> Vec<String> {
    let of_mailboxes = directory.mailboxes().iter().map(|mailbox| mailbox.domain().to_lowercase());
    let of_servers = organization.servers.iter().map(|server| domain_of(server).to_lowercase());
    let mut domains: Vec<String> = of_mailboxes.chain(of_servers).filter(|domain| domain.contains('.')).collect();
    domains.sort_unstable();
    domains.dedup();
    domains
}
