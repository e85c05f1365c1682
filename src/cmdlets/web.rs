//! Invoke-WebRequest and Invoke-RestMethod: one request, its answer as an object.

use super::file;
use crate::invoke::{Cmdlet, Context, Outcome, Stop, Stopped, parameters};
use crate::record::{Category, ErrorRecord, Exception, innermost};
use crate::value::{
    Credential, Dictionary, DictionaryKind, Object, Property, Secret, TEXT_LIMIT, Text, Type, Value, byte_array, bytes_of, convert, to_text,
};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use reqwest::{Client, Method, StatusCode, Url};
use std::sync::Arc;
use std::time::Duration;

/// What both cmdlets are given.
struct Asked {
    url: Url,
    method: Method,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    login: Login,
    credential: Option<Credential>,
    unencrypted: bool,
    patience: Option<Duration>,
    redirections: usize,
    any_certificate: bool,
    any_status: bool,
}

/// What goes with the first request.
enum Login {
    None,
    Basic(Credential),
    Bearer(Secret),
}

/// An answer, read whole.
struct Answered {
    status: StatusCode,
    version: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// Sends a request.
#[derive(Debug, Default)]
pub(super) struct InvokeWebRequest;

/// Sends a request and reads what comes back.
#[derive(Debug, Default)]
pub(super) struct InvokeRestMethod;

/// The parameters that both have, as they were given.
struct Given<'a> {
    uri: Option<&'a Value>,
    method: Option<&'a Text>,
    body: Option<&'a Value>,
    content_type: Option<&'a Text>,
    headers: Option<&'a Value>,
    user_agent: Option<&'a Text>,
    authentication: Option<&'a Text>,
    credential: Option<&'a Value>,
    token: Option<&'a Secret>,
    unencrypted: bool,
    seconds: Option<i32>,
    redirections: Option<i32>,
    in_file: Option<&'a Text>,
    any_certificate: bool,
    any_status: bool,
}

/// Each cmdlet has a struct of its own; what the two have in common is taken out of either in the same way.
macro_rules! given {
    ($($parameters:ident)+) => {
        $(
        impl<'a> From<&'a parameters::$parameters> for Given<'a> {
            fn from(p: &'a parameters::$parameters) -> Self {
                Self {
                    uri: p.uri.value(),
                    method: p.custom_method.value().or(p.method.value()),
                    body: p.body.value(),
                    content_type: p.content_type.value(),
                    headers: p.headers.value(),
                    user_agent: p.user_agent.value(),
                    authentication: p.authentication.value(),
                    credential: p.credential.value(),
                    token: p.token.value(),
                    unencrypted: p.allow_unencrypted_authentication.is_on(),
                    seconds: p.timeout_sec.value().copied(),
                    redirections: p.maximum_redirection.value().copied(),
                    in_file: p.in_file.value(),
                    any_certificate: p.skip_certificate_check.is_on(),
                    any_status: p.skip_http_error_check.is_on(),
                }
            }
        }
        )+
    };
}

given!(InvokeWebRequest InvokeRestMethod);

impl Cmdlet<parameters::InvokeWebRequest> for InvokeWebRequest {
    fn process(&mut self, p: &mut parameters::InvokeWebRequest, context: &mut dyn Context) -> Outcome {
        let asked = asked(&Given::from(&*p), context)?;
        let answered = send(&asked, context.stop())?;
        if let Some(name) = p.out_file.value() {
            save(context, name, &answered.body)?;
            if !p.pass_thru.is_on() {
                return Ok(());
            }
        }
        context.emit(object(&answered))
    }
}

impl Cmdlet<parameters::InvokeRestMethod> for InvokeRestMethod {
    fn process(&mut self, p: &mut parameters::InvokeRestMethod, context: &mut dyn Context) -> Outcome {
        let asked = asked(&Given::from(&*p), context)?;
        let answered = send(&asked, context.stop())?;
        if let Some(name) = p.status_code_variable.value() {
            context.set_variable(name, Value::Int(i32::from(answered.status.as_u16())))?;
        }
        if let Some(name) = p.response_headers_variable.value() {
            context.set_variable(name, header_table(&answered.headers))?;
        }
        if let Some(name) = p.out_file.value() {
            save(context, name, &answered.body)?;
            if !p.pass_thru.is_on() {
                return Ok(());
            }
        }
        context.emit(meaning(&answered))
    }
}

fn refuse(id: &str, message: String) -> Stopped {
    ErrorRecord::new(id, Category::InvalidArgument, Exception::new("System.ArgumentException", message)).into()
}

/// Makes a request of what was given.
fn asked(given: &Given<'_>, context: &dyn Context) -> Result<Asked, Stopped> {
    let text = given.uri.map(to_text).unwrap_or_default();
    let address = if text.contains("://") { text.to_string() } else { format!("http://{text}") };
    let mut url = Url::parse(&address).map_err(|error| refuse("WebCmdletUriInvalid", format!("'{text}' is no address: {error}.")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse(
            "WebCmdletUriInvalid",
            format!("'{text}' is reached by {}, and this cmdlet speaks http and https.", url.scheme()),
        ));
    }
    let named = given.method.map(|method| method.to_ascii_uppercase()).filter(|method| method != "DEFAULT");
    let method = named.unwrap_or_else(|| "GET".into());
    let method =
        Method::from_bytes(method.as_bytes()).map_err(|_| refuse("WebCmdletMethodInvalid", format!("'{method}' is no method.")))?;
    let mut headers = HeaderMap::new();
    let mut kind = given.content_type.map(ToString::to_string);
    if let Some(Value::Dictionary(table)) = given.headers {
        for (name, value) in table.entries().iter() {
            put(&mut headers, &to_text(name.value()), &to_text(value))?;
        }
    }
    let agent = given.user_agent.map_or_else(|| format!("Mozilla/5.0 emsh/{}", env!("CARGO_PKG_VERSION")), ToString::to_string);
    put(&mut headers, "User-Agent", &agent)?;
    let body = match (given.body, given.in_file) {
        (_, Some(name)) => {
            let path = file::path(context, name)?;
            Some(
                std::fs::read(&path)
                    .map_err(|error| refuse("WebCmdletInFileNotFilePath", format!("'{}' cannot be read: {error}.", path.display())))?,
            )
        }
        (None, None) => None,
        (Some(Value::Dictionary(table)), None) => {
            let pairs: Vec<(Text, Text)> = table.entries().iter().map(|(name, value)| (to_text(name.value()), to_text(value))).collect();
            if method == Method::GET {
                url.query_pairs_mut().extend_pairs(pairs.iter().map(|(name, value)| (&**name, &**value)));
                None
            } else {
                kind.get_or_insert_with(|| "application/x-www-form-urlencoded".to_owned());
                let form = url::form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(pairs.iter().map(|(name, value)| (&**name, &**value)))
                    .finish();
                Some(form.into_bytes())
            }
        }
        (Some(value), None) => Some(bytes_of(value).unwrap_or_else(|| to_text(value).as_bytes().to_vec())),
    };
    if body.is_some() && method == Method::POST {
        kind.get_or_insert_with(|| "application/x-www-form-urlencoded".to_owned());
    }
    if let Some(kind) = kind {
        put(&mut headers, "Content-Type", &kind)?;
    }
    let credential = given.credential.and_then(|value| value.downcast::<Credential>()).cloned();
    let login = match given.authentication.map(|scheme| scheme.to_ascii_lowercase()).as_deref() {
        Some("basic") => match credential.clone() {
            Some(credential) => Login::Basic(credential),
            None => {
                return Err(refuse(
                    "WebCmdletAuthenticationCredentialNotSuppliedException",
                    "-Authentication Basic needs -Credential.".to_owned(),
                ));
            }
        },
        Some("bearer" | "oauth") => match given.token {
            Some(token) => Login::Bearer(token.clone()),
            None => {
                return Err(refuse("WebCmdletAuthenticationTokenNotSuppliedException", "-Authentication Bearer needs -Token.".to_owned()));
            }
        },
        _ => Login::None,
    };
    if url.scheme() == "http" && !given.unencrypted && !matches!(login, Login::None) {
        let message =
            "A password or token would go over the network for everybody to read. Use https, or say -AllowUnencryptedAuthentication.";
        return Err(refuse("WebCmdletAllowUnencryptedAuthenticationRequiredException", message.to_owned()));
    }
    let seconds = given.seconds.and_then(|seconds| u64::try_from(seconds).ok()).filter(|seconds| *seconds > 0);
    Ok(Asked {
        url,
        method,
        headers,
        body,
        login,
        credential,
        unencrypted: given.unencrypted,
        patience: seconds.map(Duration::from_secs),
        redirections: given.redirections.and_then(|count| usize::try_from(count).ok()).unwrap_or(5),
        any_certificate: given.any_certificate,
        any_status: given.any_status,
    })
}

fn put(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Stopped> {
    let wrong = |what: &str| refuse("WebCmdletHeaderInvalid", format!("The header '{name}' has {what} that cannot stand in a request."));
    let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("a name"))?;
    headers.insert(key, HeaderValue::from_bytes(value.as_bytes()).map_err(|_| wrong("a value"))?);
    Ok(())
}

/// Sends a request, and once more with a password where the server asks for one.
fn send(asked: &Asked, stop: &Stop) -> Result<Answered, Stopped> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| failed(&error.to_string()))?;
    // Another part of the shell may have named it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder().no_proxy().redirect(match asked.redirections {
        0 => reqwest::redirect::Policy::none(),
        count => reqwest::redirect::Policy::limited(count),
    });
    if asked.any_certificate {
        builder = builder.tls_danger_accept_invalid_certs(true);
    }
    if let Some(patience) = asked.patience {
        builder = builder.timeout(patience);
    }
    let client = builder.build().map_err(|error| failed(&innermost(&error)))?;
    let answered = wait(&runtime, stop, exchange(&client, asked, &asked.login))??;
    let wants_basic = answered.status == StatusCode::UNAUTHORIZED
        && answered
            .headers
            .get_all(WWW_AUTHENTICATE)
            .iter()
            .any(|value| value.to_str().is_ok_and(|value| value.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic"))));
    let answered = match (&asked.credential, &asked.login) {
        (Some(credential), Login::None) if wants_basic && (asked.url.scheme() == "https" || asked.unencrypted) => {
            wait(&runtime, stop, exchange(&client, asked, &Login::Basic(credential.clone())))??
        }
        _ => answered,
    };
    if !asked.any_status && answered.status.as_u16() >= 400 {
        return Err(bad_status(&answered).into());
    }
    Ok(answered)
}

async fn exchange(client: &Client, asked: &Asked, login: &Login) -> Result<Answered, Stopped> {
    let mut request = client.request(asked.method.clone(), asked.url.clone()).headers(asked.headers.clone());
    request = match login {
        Login::None => request,
        Login::Basic(credential) => request.basic_auth(credential.user(), Some(credential.password().reveal())),
        Login::Bearer(token) => request.bearer_auth(token.reveal()),
    };
    if let Some(body) = &asked.body {
        request = request.body(body.clone());
    }
    let mut response = request.send().await.map_err(|error| failed(&innermost(&error)))?;
    let (status, headers, version) = (response.status(), response.headers().clone(), format!("{:?}", response.version()));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(&innermost(&error)))? {
        body.extend_from_slice(&chunk);
        if body.len() > TEXT_LIMIT {
            return Err(failed(&format!("the answer is larger than {} MiB", TEXT_LIMIT >> 20)));
        }
    }
    Ok(Answered { status, version, headers, body })
}

/// Waits for an answer, or for somebody who wants it to end.
fn wait<T>(runtime: &tokio::runtime::Runtime, stop: &Stop, what: impl Future<Output = T>) -> Result<T, Stopped> {
    runtime.block_on(stop.or_done(what)).ok_or(Stopped::Quietly)
}

fn failed(why: &str) -> Stopped {
    let exception = Exception::new("System.Net.Http.HttpRequestException", format!("The request was not answered: {why}."));
    ErrorRecord::new("WebCmdletWebResponseException", Category::InvalidOperation, exception).into()
}

fn bad_status(answered: &Answered) -> ErrorRecord {
    let status = answered.status;
    let reason = status.canonical_reason().unwrap_or("no reason");
    let message = format!("Response status code does not indicate success: {} ({reason}).", status.as_u16());
    let properties = [
        ("StatusCode", Value::Int(i32::from(status.as_u16()))),
        ("ReasonPhrase", reason.into()),
        ("IsSuccessStatusCode", Value::Bool(false)),
        ("Headers", header_table(&answered.headers)),
    ];
    let response = named(&["System.Net.Http.HttpResponseMessage", "System.Object"], properties);
    let exception = Exception {
        properties: vec![("Response".into(), response), ("StatusCode".into(), Value::Int(i32::from(status.as_u16())))],
        ..Exception::new("Microsoft.PowerShell.Commands.HttpResponseException", message)
    };
    let content = content(answered);
    ErrorRecord {
        details: (!content.trim().is_empty()).then(|| content.into()),
        ..ErrorRecord::new("WebCmdletWebResponseException", Category::InvalidOperation, exception)
    }
}

fn named<const N: usize>(types: &'static [&'static str], properties: [(&str, Value); N]) -> Value {
    let properties = properties.into_iter().map(|(name, value)| Property { name: name.into(), value });
    Value::Object(Arc::new(Object::of(types, properties.collect())))
}

/// Headers by name, each a list of texts.
fn header_table(headers: &HeaderMap) -> Value {
    let table = Dictionary::new(DictionaryKind::Generic);
    for name in headers.keys() {
        let values = headers.get_all(name).iter().map(|value| Value::from(String::from_utf8_lossy(value.as_bytes()).into_owned()));
        table.set(Value::text(title_case(name.as_str())), Value::array(values.collect()));
    }
    Value::Dictionary(Arc::new(table))
}

/// `content-type` as people know it: `Content-Type`.
fn title_case(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    name.split('-').map(part).collect::<Vec<_>>().join("-")
}

fn media_type(answered: &Answered) -> String {
    let kind = answered.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.to_ascii_lowercase()
}

/// The body as text: in the encoding that the answer names, UTF-8 when it names none.
fn content(answered: &Answered) -> String {
    let kind = media_type(answered);
    let latin = ["charset=iso-8859-1", "charset=\"iso-8859-1\"", "charset=windows-1252", "charset=us-ascii"];
    if latin.iter().any(|charset| kind.contains(charset)) {
        return answered.body.iter().map(|byte| char::from(*byte)).collect();
    }
    let body = answered.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answered.body);
    String::from_utf8_lossy(body).into_owned()
}

/// What an answer means: objects, a document, or its text.
fn meaning(answered: &Answered) -> Value {
    let (kind, text) = (media_type(answered), content(answered));
    let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
    if text.trim().is_empty() {
        return Value::text(text);
    }
    let json = || super::json_value::read(&text, false, super::json_value::USUAL_DEPTH, super::json_value::DateKind::Default, &|_| 0).ok();
    let xml = || convert(&Value::text(text.as_str()), &Type::named("xml")).ok();
    let found = match kind.as_str() {
        _ if kind == "application/json" || kind.ends_with("+json") => json(),
        _ if kind.ends_with("/xml") || kind.ends_with("+xml") => xml(),
        "text/html" => None,
        // Some services do not say what they send.
        _ if text.trim_start().starts_with(['{', '[']) => json(),
        _ => None,
    };
    found.unwrap_or_else(|| Value::text(text))
}

fn object(answered: &Answered) -> Value {
    let kind = media_type(answered);
    let is_text = kind.is_empty() || ["text/", "json", "xml", "javascript", "x-www-form-urlencoded"].iter().any(|part| kind.contains(part));
    let text = content(answered);
    let reason = answered.status.canonical_reason().unwrap_or_default();
    let mut raw = format!("{} {} {reason}\r\n", answered.version, answered.status.as_u16());
    for (name, value) in &answered.headers {
        raw.push_str(&format!("{}: {}\r\n", title_case(name.as_str()), String::from_utf8_lossy(value.as_bytes())));
    }
    raw.push_str("\r\n");
    raw.push_str(&text);
    let length = i64::try_from(answered.body.len()).unwrap_or(i64::MAX);
    let properties = [
        ("StatusCode", Value::Int(i32::from(answered.status.as_u16()))),
        ("StatusDescription", reason.into()),
        ("Content", if is_text { Value::from(text) } else { byte_array(answered.body.iter().copied()) }),
        ("RawContent", raw.into()),
        ("Headers", header_table(&answered.headers)),
        ("RawContentLength", Value::Long(length)),
    ];
    named(
        &["Microsoft.PowerShell.Commands.BasicHtmlWebResponseObject", "Microsoft.PowerShell.Commands.WebResponseObject", "System.Object"],
        properties,
    )
}

fn save(context: &dyn Context, name: &str, body: &[u8]) -> Outcome {
    let path = file::path(context, name)?;
    std::fs::write(&path, body).map_err(|error| {
        let message = format!("'{}' cannot be written: {error}.", path.display());
        ErrorRecord::new("WebCmdletOutFileNotWritten", Category::WriteError, Exception::new("System.IO.IOException", message)).into()
    })
}
