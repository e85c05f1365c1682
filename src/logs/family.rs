//! Which logs there are, where they stand, and which fields they have.

use std::path::{Path, PathBuf};

/// A log family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Every request of MAPI over HTTP, as the front end saw it.
    Proxy,
    /// Every request of Autodiscover, as the front end saw it.
    Autodiscover,
    /// The requests of mailboxes, with their operations.
    Mailbox,
    /// The requests of the address book.
    AddressBook,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Proxy, Self::Autodiscover, Self::Mailbox, Self::AddressBook];

    /// Its folder below the folder of all logs.
    pub fn folder(self, root: &Path) -> PathBuf {
        match self {
            Self::Proxy => root.join("HttpProxy").join("Mapi"),
            Self::Autodiscover => root.join("HttpProxy").join("Autodiscover"),
            Self::Mailbox => root.join("MAPI Client Access"),
            Self::AddressBook => root.join("MAPI Address Book Service"),
        }
    }

    /// What its files' names begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Proxy | Self::Autodiscover => "HttpProxy_",
            Self::Mailbox => "MapiHttp_",
            Self::AddressBook => "MapiAddressBook_",
        }
    }

    /// What a file says that it is.
    pub fn title(self) -> &'static str {
        match self {
            Self::Proxy | Self::Autodiscover => "HttpProxy Logs",
            Self::Mailbox => "MAPI Client Access Logs",
            Self::AddressBook => "MAPI Address Book Service Logs",
        }
    }

    /// Its fields in their order. Whoever reads a file goes by its `#Fields` and never by places.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Proxy | Self::Autodiscover => PROXY,
            Self::Mailbox | Self::AddressBook => MAPI,
        }
    }
}

/// As the front end of Exchange 2016 writes them. What this server has no part for stays empty.
const PROXY: &[&str] = &[
    "DateTime",
    "RequestId",
    "MajorVersion",
    "MinorVersion",
    "BuildVersion",
    "RevisionVersion",
    "ClientRequestId",
    "Protocol",
    "UrlHost",
    "UrlStem",
    "ProtocolAction",
    "AuthenticationType",
    "IsAuthenticated",
    "AuthenticatedUser",
    "Organization",
    "AnchorMailbox",
    "UserAgent",
    "ClientIpAddress",
    "ServerHostName",
    "HttpStatus",
    "BackEndStatus",
    "ErrorCode",
    "Method",
    "ProxyAction",
    "TargetServer",
    "TargetServerVersion",
    "RoutingType",
    "RoutingHint",
    "BackEndCookie",
    "ServerLocatorHost",
    "ServerLocatorLatency",
    "RequestBytes",
    "ResponseBytes",
    "TargetOutstandingRequests",
    "AuthModulePerfContext",
    "HttpPipelineLatency",
    "CalculateTargetBackEndLatency",
    "GlsLatencyBreakup",
    "TotalGlsLatency",
    "AccountForestLatencyBreakup",
    "TotalAccountForestLatency",
    "ResourceForestLatencyBreakup",
    "TotalResourceForestLatency",
    "ADLatency",
    "SharedCacheLatencyBreakup",
    "TotalSharedCacheLatency",
    "ActivityContextLifeTime",
    "ModuleToHandlerSwitchingLatency",
    "ClientReqStreamLatency",
    "BackendReqInitLatency",
    "BackendReqStreamLatency",
    "BackendProcessingLatency",
    "BackendRespInitLatency",
    "BackendRespStreamLatency",
    "ClientRespStreamLatency",
    "KerberosAuthHeaderLatency",
    "HandlerCompletionLatency",
    "RequestHandlerLatency",
    "HandlerToModuleSwitchingLatency",
    "ProxyTime",
    "CoreLatency",
    "RoutingLatency",
    "HttpProxyOverhead",
    "TotalRequestTime",
    "RouteRefresherLatency",
    "UrlQuery",
    "BackEndGenericInfo",
    "GenericInfo",
    "GenericErrors",
    "EdgeTraceId",
    "DatabaseGuid",
    "UserADObjectGuid",
    "PartitionEndpointLookupLatency",
    "RoutingStatus",
];

/// As the mailbox endpoint of Exchange 2016 writes them. Those of its address book are not known; it has the same here.
const MAPI: &[&str] = &[
    "DateTime",
    "RequestId",
    "MapiRequestId",
    "ClientRequestId",
    "RequestType",
    "HttpStatusCode",
    "ResponseCode",
    "StatusCode",
    "ReturnCode",
    "TotalRequestLatency",
    "DeploymentRing",
    "MajorVersion",
    "MinorVersion",
    "BuildVersion",
    "RevisionVersion",
    "AuthenticatedUserEmail",
    "UPN",
    "Puid",
    "TenantGuid",
    "MailboxId",
    "MDBGuid",
    "ActAsUserEmail",
    "ClientIP",
    "SourceCafeServer",
    "EdgeInfo",
    "NetworkDeviceInfo",
    "SessionCookie",
    "SequenceCookie",
    "MapiClientInfo",
    "ClientSoftware",
    "ClientSoftwareVersion",
    "ClientMode",
    "AuthenticationType",
    "AuthModuleLatency",
    "LiveIdBasicLog",
    "LiveIdBasicError",
    "LiveIdNegotiateError",
    "OAuthLatency",
    "OAuthError",
    "OAuthErrorCategory",
    "OAuthExtraInfo",
    "AuthenticatedUser",
    "RopIds",
    "OperationSpecific",
    "GenericInfo",
    "GenericErrors",
];

#[cfg(test)]
mod tests {
    use super::Family;

    #[test]
    fn each_family_has_its_fields() {
        assert_eq!(Family::ALL.map(|family| family.fields().len()), [74, 74, 46, 46]);
    }
}
