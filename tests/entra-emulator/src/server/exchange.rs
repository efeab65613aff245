//! One request as its handler sees it: whose, when, under which ids.

use crate::{
    entra_error::{EntraError, catalogue},
    ids,
    server::{
        connection::Connection,
        request_kind::{Grant, RequestKind},
    },
    state::State,
    wire::Form,
};
use axum::http::{
    HeaderMap, Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN},
    request::Parts,
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// What a handler needs to know of its request beside path and method.
#[derive(Debug)]
pub struct Exchange {
    pub kind: RequestKind,
    /// The emulator's time, in seconds since 1970; a fault may shift it for this request.
    pub now: i64,
    /// A new GUID for every request.
    pub trace_id: String,
    /// The client's own GUID for the request, or a new one.
    pub correlation_id: String,
    /// Whether the client asked for its id to be sent back (`return-client-request-id: true`).
    pub echo_correlation_id: bool,
    /// Scheme and authority under which the client called.
    pub origin: String,
    /// The name of the emulator's under which the client called, without its port; nothing when it is none of them.
    pub host: Option<String>,
    /// The Azure region in that name.
    pub region: Option<String>,
    /// Whether Active Directory Federation Services are meant.
    pub adfs: bool,
    /// The `Origin` header: the page that a browser sent the request for.
    pub page_origin: Option<String>,
    pub query: Form,
    /// The form of the body; empty when the body is of another type.
    pub form: Form,
    basic: Option<(String, String)>,
}

impl Exchange {
    /// Reads a request's head and body.
    pub fn new(state: &State, connection: &Connection, head: &Parts, body: &[u8]) -> Self {
        let headers = &head.headers;
        let form = if is_form(headers) { Form::parse(body) } else { Form::default() };
        let query = Form::parse(head.uri.query().unwrap_or_default().as_bytes());
        let kind = match RequestKind::of(&head.method, head.uri.path()) {
            RequestKind::Token(_) => RequestKind::Token(Grant::of(form.get("grant_type"))),
            kind => kind,
        };
        let host = text(headers, HOST.as_str());
        Self {
            kind,
            now: state.clock.now(),
            trace_id: ids::guid(),
            correlation_id: correlation_id(headers, &query, &form).unwrap_or_else(ids::guid),
            echo_correlation_id: text(headers, "return-client-request-id").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            origin: state.place.origin_for(connection.secure, host),
            host: host.and_then(|host| state.place.own_name(host)),
            region: host.and_then(|host| state.place.region_of(host)),
            adfs: head.uri.path().split('/').nth(1).is_some_and(|first| first.eq_ignore_ascii_case("adfs")),
            page_origin: text(headers, ORIGIN.as_str()).map(ToOwned::to_owned),
            basic: text(headers, AUTHORIZATION.as_str()).and_then(basic_credentials),
            query,
            form,
        }
    }

    /// What a page is asked with: by its address, or by a form.
    pub fn parameters(&self, method: &Method) -> Result<&Form, EntraError> {
        match *method {
            Method::GET => Ok(&self.query),
            Method::POST => Ok(&self.form),
            _ => Err(catalogue::method_not_accepted(method.as_str(), "GET, POST")),
        }
    }

    /// The client id, from the form or from HTTP Basic authentication.
    pub fn client_id(&self) -> Option<&str> {
        self.form.get("client_id").or_else(|| self.basic.as_ref().map(|(id, _)| id.as_str()))
    }

    /// The client secret, from the form or from HTTP Basic authentication (RFC 6749, section 2.3.1).
    pub fn client_secret(&self) -> Option<&str> {
        self.form.get("client_secret").or_else(|| self.basic.as_ref().map(|(_, secret)| secret.as_str()))
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    text(headers, CONTENT_TYPE.as_str())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

/// MSALs send the id as a header or, from pages, as a parameter; the SDK's pipelines use a header name of their own.
fn correlation_id(headers: &HeaderMap, query: &Form, form: &Form) -> Option<String> {
    text(headers, "client-request-id")
        .or_else(|| query.get("client-request-id"))
        .or_else(|| form.get("client-request-id"))
        .or_else(|| text(headers, "x-ms-client-request-id"))
        .and_then(ids::parse_guid)
}

fn basic_credentials(value: &str) -> Option<(String, String)> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

fn form_decoded(text: &str) -> String {
    form_urlencoded::parse(text.replace('&', "%26").replace('=', "%3D").as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
