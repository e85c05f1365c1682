//! The names of the headers, as Exchange spells them; they are compared without regard to case.

/// What is asked for: a [`super::RequestType`].
pub const REQUEST_TYPE: &str = "X-RequestType";
/// `{GUID}:n`: the GUID of a session context and the number of the request in it.
pub const REQUEST_ID: &str = "X-RequestId";
/// `{GUID}:n`: the client instance; opaque to the server, which sends it back.
pub const CLIENT_INFO: &str = "X-ClientInfo";
/// `Product/major.minor.build.revision` of the client.
pub const CLIENT_APPLICATION: &str = "X-ClientApplication";
/// `Product/major.minor.build.revision` of the server.
pub const SERVER_APPLICATION: &str = "X-ServerApplication";
/// A [`super::ResponseCode`] in decimal. It may come again inside of the entity; the last one counts.
pub const RESPONSE_CODE: &str = "X-ResponseCode";
/// Milliseconds between two PENDING tags.
pub const PENDING_PERIOD: &str = "X-PendingPeriod";
/// Milliseconds until a session context that is not used ends.
pub const EXPIRATION_INFO: &str = "X-ExpirationInfo";
/// When the server began with the request; inside of the entity.
pub const START_TIME: &str = "X-StartTime";
/// How many milliseconds the server took; inside of the entity.
pub const ELAPSED_TIME: &str = "X-ElapsedTime";
/// The type of every entity whose response code is 0, and of every request.
pub const CONTENT_TYPE: &str = "application/mapi-http";
/// Milliseconds between two PENDING tags in the specification and on today's servers.
pub const USUAL_PENDING_PERIOD: u32 = 30_000;
