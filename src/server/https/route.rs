//! Which path leads where.

use super::autodiscover;
use crate::config::is_smtp_address;
use crate::mapi::Endpoint;

/// The path of Autodiscover in JSON.
const JSON: &str = "/autodiscover/autodiscover.json";

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// The page that load balancers ask for.
    Health,
    /// An endpoint of MAPI over HTTP.
    Mapi(Endpoint),
    /// Autodiscover in XML.
    Autodiscover,
    /// Autodiscover in JSON, with the address that stands in the path.
    AutodiscoverJson(Option<String>),
}

impl Route {
    /// The path as it came, in any case, with or without the last slash; nothing else leads anywhere.
    pub(super) fn of(path: &str) -> Option<Self> {
        let is = |known: &str| path.eq_ignore_ascii_case(known);
        match path {
            _ if is("/mapi/healthcheck.htm") => Some(Self::Health),
            _ if is("/mapi/emsmdb") || is("/mapi/emsmdb/") => Some(Self::Mapi(Endpoint::Emsmdb)),
            _ if is("/mapi/nspi") || is("/mapi/nspi/") => Some(Self::Mapi(Endpoint::Nspi)),
            _ if is(autodiscover::XML) => Some(Self::Autodiscover),
            _ if is(JSON) => Some(Self::AutodiscoverJson(None)),
            _ => Self::json_with_address(path),
        }
    }

    /// `/autodiscover/autodiscover.json/v1.0/alice@contoso.com`. The address is decoded once, and must be one then.
    fn json_with_address(path: &str) -> Option<Self> {
        let (start, rest) = path.split_at_checked(JSON.len()).filter(|(start, _)| start.eq_ignore_ascii_case(JSON))?;
        debug_assert_eq!(start.len(), JSON.len());
        let address = rest.strip_prefix("/v1.0/").or_else(|| rest.strip_prefix("/V1.0/"))?;
        let decoded = address.replace("%40", "@");
        is_smtp_address(&decoded).then_some(Self::AutodiscoverJson(Some(decoded)))
    }

    /// The methods that have a meaning there.
    pub(super) fn methods(&self) -> &'static str {
        match self {
            Self::Health | Self::AutodiscoverJson(_) => "GET, HEAD",
            Self::Autodiscover => "GET, POST",
            Self::Mapi(_) => "GET, HEAD, POST",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Route;
    use crate::mapi::Endpoint;

    #[test]
    fn known_paths_lead_somewhere() {
        assert_eq!(Route::of("/mapi/HealthCheck.htm"), Some(Route::Health));
        assert_eq!(Route::of("/MAPI/emsmdb"), Some(Route::Mapi(Endpoint::Emsmdb)));
        assert_eq!(Route::of("/mapi/nspi/"), Some(Route::Mapi(Endpoint::Nspi)));
        assert_eq!(Route::of("/Autodiscover/Autodiscover.xml"), Some(Route::Autodiscover));
        assert_eq!(Route::of("/autodiscover/autodiscover.json"), Some(Route::AutodiscoverJson(None)));
        let alice = Some(Route::AutodiscoverJson(Some("alice@contoso.com".to_owned())));
        assert_eq!(Route::of("/autodiscover/autodiscover.json/v1.0/alice@contoso.com"), alice);
        assert_eq!(Route::of("/autodiscover/autodiscover.json/v1.0/alice%40contoso.com"), alice);
    }

    /// ProxyShell and its relatives: a path that reads one way here and another way behind.
    #[test]
    fn ambiguous_paths_lead_nowhere() {
        for path in [
            "/",
            "/healthcheck.htm",
            "/mapi",
            "/mapi/",
            "/mapi//emsmdb/",
            "//mapi/emsmdb/",
            "/mapi/../mapi/emsmdb/",
            "/mapi/./emsmdb/",
            "/mapi/emsmdb/x",
            "/mapi/emsmdb;x",
            "/mapi%2femsmdb/",
            "/mapi/emsmdb/%3f",
            "/mapi\\emsmdb\\",
            "/autodiscover/autodiscover.json@foo/mapi/nspi/",
            "/autodiscover/autodiscover.json/@foo/mapi/nspi/",
            "/autodiscover/autodiscover.json/v1.0/",
            "/autodiscover/autodiscover.json/v1.0/a@b.c/mapi/nspi/",
            "/autodiscover/autodiscover.json/v1.0/a@b.c%2fmapi",
            "/autodiscover/autodiscover.json/v1.0/a@b.c%3f@foo",
            "/autodiscover/autodiscover.json/v1.0/../autodiscover.xml",
            "/autodiscover/autodiscover.xml/",
            "/autodiscover//autodiscover.xml",
            "/mapi/nspi@foo/",
            "*",
            "",
        ] {
            assert_eq!(Route::of(path), None, "{path}");
        }
    }
}
