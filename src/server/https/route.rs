//! Which path leads where.

use crate::mapi::Endpoint;

/// What a path means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// The page that load balancers ask for.
    Health,
    /// An endpoint of MAPI over HTTP.
    Mapi(Endpoint),
}

impl Route {
    /// The path as it came, in any case, with or without the last slash; nothing else leads anywhere.
    pub(super) fn of(path: &str) -> Option<Self> {
        let is = |known: &str| path.eq_ignore_ascii_case(known);
        match path {
            _ if is("/mapi/healthcheck.htm") => Some(Self::Health),
            _ if is("/mapi/emsmdb") || is("/mapi/emsmdb/") => Some(Self::Mapi(Endpoint::Emsmdb)),
            _ if is("/mapi/nspi") || is("/mapi/nspi/") => Some(Self::Mapi(Endpoint::Nspi)),
            _ => None,
        }
    }

    /// The methods that have a meaning there.
    pub(super) fn methods(self) -> &'static str {
        match self {
            Self::Health => "GET, HEAD",
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
            "/mapi/nspi@foo/",
            "*",
            "",
        ] {
            assert_eq!(Route::of(path), None, "{path}");
        }
    }
}
