//! Causes on the way to the server: names, connections, certificates.

use super::{Because, Rule, because, fails, list, warns};
use crate::probe::dns::{Data, Kind};
use crate::probe::report::quote;
use crate::probe::seen::{Host, Looked, Method, Seen, Tcp, Tls, TriedOutcome};
use crate::probe::trust::Trust;

pub(super) static NAMES: &[Rule] = &[
    fails("NameServerSilent", "D1", "No name server answers, so nothing can be looked up.", name_server_silent),
    fails("DomainNotFound", "D1", "The domain of the mail address is not in DNS.", domain_not_found),
    fails("AutodiscoverNotInDns", "D2", "No name that Outlook asks for its settings is in DNS.", autodiscover_not_in_dns),
];

pub(super) static CONNECTIONS: &[Rule] = &[
    fails("HostNotInDns", "T1", "The host that clients are sent to is not in DNS as it is seen from here.", host_not_in_dns),
    fails("ConnectionRefused", "T1", "The host refuses connections: nothing listens there.", connection_refused),
    fails("ConnectionDropped", "T1", "Nothing comes back from the host: a firewall drops the packets, or it is off.", connection_dropped),
    fails("NoTls", "S1", "The host does not speak TLS on its port.", no_tls),
    fails("CertificateExpired", "S1", "The certificate has ended.", certificate_expired),
    fails("CertificateNotYetValid", "S1", "The certificate is not good yet.", certificate_early),
    fails("CertificateDiffers", "S1", "Not all addresses of the host show the same good certificate.", certificate_differs),
    fails("CertificateName", "S1", "The certificate is for other names than the host that clients are sent to.", certificate_name),
    fails("CertificateSelfSigned", "S1", "The certificate is self-signed, so no client trusts it.", certificate_self_signed),
    fails("IntermediateMissing", "S1", "The server does not send the certificate of its issuer.", intermediate_missing),
    fails("CertificateUntrusted", "S1", "The certificate comes from an authority that this machine does not trust.", certificate_untrusted),
];

pub(super) static HINTS: &[Rule] = &[
    warns("AddressUnreachable", "T1", "One of the addresses does not answer, so clients that try it first wait.", address_unreachable),
    warns("CertificateExpiresSoon", "S1", "The certificate ends soon.", certificate_expires_soon),
    warns("ConfiguredNameMissing", "S2", "Configured names are not in the certificate.", configured_name_missing),
    warns("ClockSkew", "C1", "The clocks of the server and of this machine differ by more than Kerberos allows.", clock_skew),
    warns(
        "Microsoft365Zone",
        "D1",
        "The zone says that its domain belongs to Microsoft 365, and Outlook may ask there first.",
        microsoft_365,
    ),
    warns(
        "SrvOtherDomain",
        "D2",
        "The service record names a host in another domain: Outlook asks the user whether to trust it.",
        srv_other_domain,
    ),
    warns("LookupWaits", "D2", "Outlook loses time at a name that does not answer before it finds the right one.", lookup_waits),
];

/// Seconds by which clocks may differ for Kerberos.
const SKEW: i64 = 300;

fn name_server_silent(seen: &Seen) -> Option<Because> {
    let failed = |looked: &Looked| matches!(looked, Looked::Failed(_));
    let lookup = seen.lookups.first().filter(|_| !has_hosts(seen) && seen.lookups.iter().all(|lookup| failed(&lookup.result)))?;
    let Looked::Failed(why) = &lookup.result else { return None };
    because(format!("{} was asked for {}: {why}.", lookup.server, lookup.name), "Name a name server that answers: -DnsServer 192.0.2.53")
}

/// Whether hosts are found in another way than by these questions: told, or by the system. Then nobody has to care for them.
fn has_hosts(seen: &Seen) -> bool {
    seen.hosts.iter().any(|host| !host.addresses.is_empty())
}

fn domain_not_found(seen: &Seen) -> Option<Because> {
    let lookup = seen.lookup(&seen.domain, Kind::A).filter(|lookup| lookup.result == Looked::NoSuchName && !has_hosts(seen))?;
    // Where the server was named, nobody asks for the domain.
    if seen.tried.iter().any(|tried| tried.method == Method::Given) {
        return None;
    }
    let only = seen.lookups.iter().filter(|other| other.name == format!("autodiscover.{}", seen.domain));
    if only.into_iter().any(|other| matches!(other.result, Looked::Found(_))) {
        return None;
    }
    because(
        format!("{} says that there is no {}.", lookup.server, quote(&seen.domain)),
        "Check the spelling of the address; inside of a company, ask its name server: -DnsServer 192.0.2.53",
    )
}

fn autodiscover_not_in_dns(seen: &Seen) -> Option<Because> {
    let none = !seen.tried.is_empty()
        && seen.tried.iter().filter(|tried| tried.method != Method::Given).all(|tried| tried.outcome == TriedOutcome::NoName)
        && !seen.tried.iter().any(|tried| tried.method == Method::Given);
    none.then_some(())?;
    because(
        format!("Neither {0} nor autodiscover.{0} has an address, and there is no service record.", quote(&seen.domain)),
        format!("Add to the zone: autodiscover.{}. IN CNAME mail.{0}.", quote(&seen.domain)),
    )
}

fn host_not_in_dns(seen: &Seen) -> Option<Because> {
    let host = seen.hosts.iter().find(|host| host.unresolved.is_some())?;
    let why = host.unresolved.as_deref().unwrap_or_default();
    let name = quote(&host.name);
    // What Autodiscover gives out is the settings' business.
    if seen.discovered.as_ref().and_then(|found| found.mailbox_url()).is_some_and(|(url, _)| url.contains(&host.name)) {
        return None;
    }
    because(format!("{name} cannot be resolved: {why}."), format!("Add to the zone: {name}. IN A <address of the server>"))
}

/// A host of which no address accepts connections for this reason.
fn closed(seen: &Seen, reason: fn(&Tcp) -> bool) -> Option<&Host> {
    seen.hosts.iter().find(|host| {
        !host.addresses.is_empty()
            && host.addresses.iter().all(|address| !matches!(address.tcp, Tcp::Open(_)))
            && host.addresses.iter().any(|address| reason(&address.tcp))
    })
}

fn addresses(host: &Host) -> String {
    list(&host.addresses.iter().map(|seen| seen.address.to_string()).collect::<Vec<_>>())
}

fn connection_refused(seen: &Seen) -> Option<Because> {
    let host = closed(seen, |tcp| *tcp == Tcp::Refused)?;
    because(
        format!("{} refuses connections at {}.", quote(&host.name), addresses(host)),
        "On the server: Get-Service; start what stands in front of it, or publish the port",
    )
}

fn connection_dropped(seen: &Seen) -> Option<Because> {
    let host = closed(seen, |tcp| !matches!(tcp, Tcp::Refused | Tcp::Open(_)))?;
    because(
        format!("{} does not answer at {}.", quote(&host.name), addresses(host)),
        format!("Open TCP port {} in the firewall between here and the server", host.port),
    )
}

fn no_tls(seen: &Seen) -> Option<Because> {
    let all_failed = |host: &&Host| {
        let mut tls = host.addresses.iter().filter_map(|address| address.tls.as_ref()).peekable();
        tls.peek().is_some() && tls.all(|tls| matches!(tls, Tls::Failed(_)))
    };
    let host = seen.hosts.iter().find(all_failed)?;
    let why = host.addresses.iter().find_map(|address| match &address.tls {
        Some(Tls::Failed(why)) => Some(why),
        _ => None,
    })?;
    because(
        format!("{}:{}: {why}.", quote(&host.name), host.port),
        "Let the server, or what stands in front of it, speak TLS 1.2 or newer on this port",
    )
}

fn certificate_expired(seen: &Seen) -> Option<Because> {
    // The clock of the certificate's judge said so; which of the two ends it was shows the certificate itself.
    let late = |host: &Host| {
        host.certificates().find(|(_, certificate, _, _)| certificate.not_after < seen.now).map(|found| (found.0, found.1.clone()))
    };
    let (host, (address, certificate)) = seen.hosts.iter().find_map(|host| Some((host, late(host)?)))?;
    because(
        format!(
            "{address} shows {} for {}, which ended on {}.",
            quote(&certificate.subject),
            quote(&host.name),
            day(certificate.not_after)
        ),
        "Renew it and put the new file in its place; emshd takes it at once",
    )
}

fn certificate_early(seen: &Seen) -> Option<Because> {
    let early = |host: &Host| {
        host.certificates().find(|(_, certificate, _, _)| certificate.not_before > seen.now).map(|found| (found.0, found.1.clone()))
    };
    let (address, certificate) = seen.hosts.iter().find_map(early)?;
    because(
        format!("{address} shows {}, which is good from {} on.", quote(&certificate.subject), day(certificate.not_before)),
        "Check the clocks of this machine and of the one that made the certificate",
    )
}

fn certificate_differs(seen: &Seen) -> Option<Because> {
    for host in &seen.hosts {
        let good: Vec<_> = host
            .certificates()
            .map(|(address, certificate, trust, _)| {
                (address, *trust == Trust::Trusted && certificate.covers(&host.name), certificate.fingerprint)
            })
            .collect();
        let bad: Vec<String> = good.iter().filter(|(_, good, _)| !good).map(|(address, _, _)| address.to_string()).collect();
        if !bad.is_empty() && bad.len() < good.len() {
            let evidence = format!("{} shows another certificate at {} than elsewhere.", quote(&host.name), list(&bad));
            return because(evidence, "Put the certificate on every node, this one too: Get-ExchangeCertificate shows what each has");
        }
    }
    None
}

fn certificate_name(seen: &Seen) -> Option<Because> {
    for host in &seen.hosts {
        if let Some((_, certificate, _, _)) = host.certificates().find(|(_, certificate, _, _)| !certificate.covers(&host.name)) {
            let name = quote(&host.name);
            return because(
                format!("Clients connect to {name}; the certificate is for {}.", quote(&list(&certificate.names))),
                format!(
                    "Get a certificate with the name {name} as well: openssl req -new -subj /CN={name} -addext subjectAltName=DNS:{name}"
                ),
            );
        }
    }
    None
}

fn untrusted(seen: &Seen) -> impl Iterator<Item = (&Host, &crate::probe::Certificate, usize)> {
    seen.hosts.iter().filter_map(|host| {
        let (_, certificate, _, sent) = host.certificates().find(|(_, _, trust, _)| !matches!(trust, Trust::Trusted | Trust::OutOfTime))?;
        Some((host, certificate, sent))
    })
}

fn certificate_self_signed(seen: &Seen) -> Option<Because> {
    let (host, certificate, _) = untrusted(seen).find(|(_, certificate, _)| certificate.self_signed)?;
    because(
        format!("{} shows {}, and nobody else has signed it.", quote(&host.name), quote(&certificate.subject)),
        "Use a certificate of an authority that the clients trust",
    )
}

fn intermediate_missing(seen: &Seen) -> Option<Because> {
    let (host, certificate, _) =
        untrusted(seen).find(|(_, certificate, sent)| *sent == 1 && !certificate.self_signed && certificate.names_issuer)?;
    because(
        format!("{} sends one certificate, issued by {}, and nothing of that issuer.", quote(&host.name), quote(&certificate.issuer)),
        "Put the certificate of the issuer behind the server's own in its file: cat server.pem issuer.pem > chain.pem",
    )
}

fn certificate_untrusted(seen: &Seen) -> Option<Because> {
    let (host, certificate, _) = untrusted(seen).find(|(_, certificate, _)| !certificate.self_signed)?;
    because(
        format!("{} shows {}, issued by {}.", quote(&host.name), quote(&certificate.subject), quote(&certificate.issuer)),
        "Use a certificate of an authority that the clients trust, or name your own: -TrustedRoot root.pem",
    )
}

fn address_unreachable(seen: &Seen) -> Option<Because> {
    let half = |host: &&Host| host.addresses.iter().any(|seen| matches!(seen.tcp, Tcp::Open(_)));
    let dead = |host: &Host| host.addresses.iter().find(|seen| !matches!(seen.tcp, Tcp::Open(_))).map(|seen| seen.address);
    let (host, address) = seen.hosts.iter().filter(half).find_map(|host| Some((host, dead(host)?)))?;
    because(
        format!("{} does not answer at {address}.", quote(&host.name)),
        format!("Take {} out of DNS, or let the server listen there", address.ip()),
    )
}

fn certificate_expires_soon(seen: &Seen) -> Option<Because> {
    let soon = seen.now + 30 * crate::value::time::DAY;
    let certificates = seen.hosts.iter().flat_map(Host::certificates);
    let (address, certificate, _, _) =
        certificates.into_iter().find(|(_, certificate, _, _)| (seen.now..soon).contains(&certificate.not_after))?;
    because(format!("The one at {address} ends on {}.", day(certificate.not_after)), "Renew it")
}

fn configured_name_missing(seen: &Seen) -> Option<Because> {
    let configured = seen.configured.as_ref()?;
    let names: Vec<&str> = configured.directories.iter().flat_map(|directory| directory.urls()).filter_map(crate::probe::host_of).collect();
    for host in seen.hosts.iter().filter(|host| names.iter().any(|name| name.eq_ignore_ascii_case(&host.name))) {
        for (_, certificate, _, _) in host.certificates() {
            let mut missing: Vec<&str> = names.iter().copied().filter(|name| !certificate.covers(name)).collect();
            missing.sort_unstable();
            missing.dedup();
            if !missing.is_empty() {
                let alternatives: Vec<String> = certificate
                    .names
                    .iter()
                    .map(String::as_str)
                    .chain(missing.iter().copied())
                    .map(|name| format!("DNS:{}", quote(name)))
                    .collect();
                return because(
                    format!("The certificate of {} lacks {}.", quote(&host.name), quote(&list(&missing))),
                    format!("openssl req -new -subj /CN={} -addext subjectAltName={}", quote(&host.name), alternatives.join(",")),
                );
            }
        }
    }
    None
}

fn clock_skew(seen: &Seen) -> Option<Because> {
    let (host, skew) = seen.hosts.iter().find_map(|host| Some((host, host.skew?))).filter(|(_, skew)| skew.abs() > SKEW)?;
    let word = if skew > 0 { "ahead of" } else { "behind" };
    because(
        format!("The clock of {} is {} s {word} ours.", quote(&host.name), skew.abs()),
        "Let both follow the same time server: timedatectl set-ntp true, or w32tm /resync",
    )
}

fn microsoft_365(seen: &Seen) -> Option<Because> {
    let texts = seen.data(&seen.domain, Kind::Txt);
    let text = texts.iter().find_map(|data| match data {
        Data::Txt(text) if text.to_ascii_lowercase().starts_with("ms=ms") => Some(text),
        _ => None,
    })?;
    because(
        format!("{} has the TXT record {}.", quote(&seen.domain), quote(text)),
        "On clients that belong to this server: reg add HKCU\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover /v ExcludeExplicitO365Endpoint /t REG_DWORD /d 1",
    )
}

fn srv_other_domain(seen: &Seen) -> Option<Because> {
    let name = format!("_autodiscover._tcp.{}", seen.domain);
    let data = seen.data(&name, Kind::Srv);
    let target = data.iter().find_map(|data| match data {
        Data::Srv { target, .. } if !within(target, &seen.domain) => Some(target),
        _ => None,
    })?;
    because(
        format!("{name} names {}.", quote(target)),
        format!(
            "Add to the zone: autodiscover.{0}. IN CNAME {1}. - with a certificate that has autodiscover.{0} in it",
            quote(&seen.domain),
            quote(target)
        ),
    )
}

/// Whether a host is the domain or stands below it.
pub(in crate::probe) fn within(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.trim_end_matches('.').to_ascii_lowercase(), domain.trim_end_matches('.').to_ascii_lowercase());
    host == domain || host.strip_suffix(&domain).is_some_and(|front| front.ends_with('.'))
}

/// What one loses at a name before the right one, to be worth a word.
const WASTE: std::time::Duration = std::time::Duration::from_secs(2);

fn lookup_waits(seen: &Seen) -> Option<Because> {
    let winner = seen.tried.iter().position(|tried| matches!(tried.outcome, TriedOutcome::Answers(_)))?;
    let slow = seen.tried[..winner].iter().find(|tried| tried.elapsed >= WASTE)?;
    because(
        format!("{} took {:.1} s and led nowhere.", quote(&slow.url), slow.elapsed.as_secs_f64()),
        "Let that host refuse connections on port 443 at once, or answer there",
    )
}

fn day(ticks: i64) -> String {
    crate::value::format_date(crate::value::DateTime { ticks, kind: crate::value::DateTimeKind::Utc }, "yyyy-MM-dd")
}

#[cfg(test)]
mod tests {
    use crate::probe::Certificate;
    use crate::probe::dns::{Data, Kind, Record};
    use crate::probe::rules::diagnose;
    use crate::probe::seen::*;
    use crate::probe::trust::Trust;
    use crate::value::time;
    use std::time::Duration;

    fn causes(seen: &Seen) -> Vec<&'static str> {
        diagnose(seen).iter().map(|found| found.rule.cause).collect()
    }

    fn lookup(name: &str, kind: Kind, result: Looked) -> Lookup {
        Lookup { name: name.into(), kind, server: "192.0.2.53:53".parse().unwrap(), result }
    }

    fn record(name: &str, data: Data) -> Looked {
        Looked::Found(vec![Record { name: name.into(), ttl: 60, data }])
    }

    fn seen() -> Seen {
        Seen { domain: "contoso.com".into(), now: 100 * time::DAY, ..Seen::default() }
    }

    fn certificate(names: &[&str]) -> Certificate {
        let key = rcgen::generate_simple_self_signed(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
        let parsed = Certificate::parse(key.cert.der()).unwrap();
        Certificate { self_signed: false, not_before: 0, not_after: 900 * time::DAY, ..parsed }
    }

    fn address(last: u8, tcp: Tcp, tls: Option<Tls>) -> AddressSeen {
        AddressSeen { address: ([192, 0, 2, last], 443).into(), tcp, tls }
    }

    fn open(certificate: Certificate, trust: Trust) -> AddressSeen {
        let tls = Tls::Open { version: "TLS 1.3", certificate: Box::new(certificate), sent: 1, trust };
        address(1, Tcp::Open(Duration::ZERO), Some(tls))
    }

    fn host(addresses: Vec<AddressSeen>) -> Seen {
        let hosts = vec![Host { name: "mail.contoso.com".into(), port: 443, addresses, ..Host::default() }];
        Seen { hosts, ..seen() }
    }

    #[test]
    fn names() {
        let silent = Looked::Failed("no name server answered in time".into());
        assert_eq!(causes(&Seen { lookups: vec![lookup("contoso.com", Kind::A, silent)], ..seen() }), ["NameServerSilent"]);
        let gone = vec![lookup("contoso.com", Kind::A, Looked::NoSuchName)];
        assert_eq!(causes(&Seen { lookups: gone.clone(), ..seen() }), ["DomainNotFound"]);
        let told =
            vec![Host { name: "mail.contoso.com".into(), addresses: vec![address(1, Tcp::Open(Duration::ZERO), None)], ..Host::default() }];
        assert!(causes(&Seen { lookups: gone, hosts: told, ..seen() }).is_empty());
        let tried = |outcome| Tried { method: Method::Root, url: "https://contoso.com/".into(), outcome, elapsed: Duration::from_secs(3) };
        assert_eq!(causes(&Seen { tried: vec![tried(TriedOutcome::NoName)], ..seen() }), ["AutodiscoverNotInDns"]);
        let slow = vec![tried(TriedOutcome::NoConnection("silent".into())), tried(TriedOutcome::Answers(401))];
        assert_eq!(causes(&Seen { tried: slow, ..seen() }), ["LookupWaits"]);
        let text = record("contoso.com", Data::Txt("MS=ms12345678".into()));
        assert_eq!(causes(&Seen { lookups: vec![lookup("contoso.com", Kind::Txt, text)], ..seen() }), ["Microsoft365Zone"]);
        let name = "_autodiscover._tcp.contoso.com";
        let srv = |target: &str| record(name, Data::Srv { priority: 0, weight: 0, port: 443, target: target.into() });
        assert_eq!(causes(&Seen { lookups: vec![lookup(name, Kind::Srv, srv("mail.fabrikam.com"))], ..seen() }), ["SrvOtherDomain"]);
        assert!(causes(&Seen { lookups: vec![lookup(name, Kind::Srv, srv("mail.contoso.com"))], ..seen() }).is_empty());
        let hosts = vec![Host { name: "mail.contoso.com".into(), unresolved: Some("no such name".into()), ..Host::default() }];
        assert_eq!(causes(&Seen { hosts, ..seen() }), ["HostNotInDns"]);
    }

    #[test]
    fn connections() {
        assert_eq!(causes(&host(vec![address(1, Tcp::Refused, None)])), ["ConnectionRefused"]);
        assert_eq!(causes(&host(vec![address(1, Tcp::Silent, None)])), ["ConnectionDropped"]);
        let good = || open(certificate(&["mail.contoso.com"]), Trust::Trusted);
        assert!(causes(&host(vec![good()])).is_empty());
        assert_eq!(causes(&host(vec![good(), address(2, Tcp::Silent, None)])), ["AddressUnreachable"]);
        assert_eq!(causes(&host(vec![address(1, Tcp::Open(Duration::ZERO), Some(Tls::Failed("no".into())))])), ["NoTls"]);
        let mut late = host(vec![good()]);
        late.hosts[0].skew = Some(-400);
        assert_eq!(causes(&late), ["ClockSkew"]);
    }

    #[test]
    fn certificates() {
        let mail = || certificate(&["mail.contoso.com"]);
        let of = |certificate, trust| causes(&host(vec![open(certificate, trust)]));
        assert_eq!(of(Certificate { not_after: time::DAY, ..mail() }, Trust::OutOfTime), ["CertificateExpired"]);
        assert_eq!(of(Certificate { not_before: 200 * time::DAY, ..mail() }, Trust::OutOfTime), ["CertificateNotYetValid"]);
        assert_eq!(of(Certificate { not_after: 110 * time::DAY, ..mail() }, Trust::Trusted), ["CertificateExpiresSoon"]);
        assert_eq!(of(certificate(&["owa.contoso.com"]), Trust::Trusted), ["CertificateName"]);
        assert_eq!(of(Certificate { self_signed: true, ..mail() }, Trust::UnknownIssuer), ["CertificateSelfSigned"]);
        assert_eq!(of(mail(), Trust::UnknownIssuer), ["CertificateUntrusted"]);
        let found = of(Certificate { names_issuer: true, ..mail() }, Trust::UnknownIssuer);
        assert_eq!(found, ["IntermediateMissing", "CertificateUntrusted"]);
        let mut other = open(certificate(&["old.contoso.com"]), Trust::Trusted);
        other.address.set_ip([192, 0, 2, 2].into());
        assert_eq!(causes(&host(vec![open(mail(), Trust::Trusted), other]))[0], "CertificateDiffers");
        let directory = ConfiguredDirectory {
            internal_url: "https://ex01.contoso.com/mapi".into(),
            external_url: "https://mail.contoso.com/mapi".into(),
            ..ConfiguredDirectory::default()
        };
        let configured = Some(Configured { directories: vec![directory], ..Configured::default() });
        let found = diagnose(&Seen { configured, ..host(vec![open(mail(), Trust::Trusted)]) });
        assert_eq!((found.len(), found[0].rule.cause), (1, "ConfiguredNameMissing"));
        let command = "openssl req -new -subj /CN=mail.contoso.com -addext subjectAltName=DNS:mail.contoso.com,DNS:ex01.contoso.com";
        assert_eq!(found[0].because.remedy, command);
    }
}
