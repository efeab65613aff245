//! Answers of the authorize endpoint, which go to the application by way of the browser
//! (OAuth 2.0 Multiple Response Type Encoding Practices; OAuth 2.0 Form Post Response Mode).

use crate::{
    entra_error::{AadstsCode, EntraError, catalogue},
    server::Exchange,
    sign_in::html,
};
use axum::{
    body::Body,
    http::{
        HeaderValue, Response, StatusCode,
        header::{LOCATION, X_FRAME_OPTIONS},
    },
};

/// How an answer gets to the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseMode {
    Query,
    Fragment,
    FormPost,
}

/// Where an answer goes.
#[derive(Debug, Clone)]
pub struct ReplyTo {
    pub redirect_uri: String,
    pub mode: ResponseMode,
    /// The application's own `state`, which comes back as it was.
    pub state: Option<String>,
}

impl ResponseMode {
    /// Reads the parameter. Codes come in the query unless it says otherwise.
    pub fn read(parameter: Option<&str>) -> Result<Self, EntraError> {
        match parameter {
            None | Some("query") => Ok(Self::Query),
            Some("fragment") => Ok(Self::Fragment),
            Some("form_post") => Ok(Self::FormPost),
            Some(_) => Err(catalogue::bad_parameter("response_mode")),
        }
    }
}

impl ReplyTo {
    /// Sends parameters to the application.
    pub fn send(&self, mut parameters: Vec<(&'static str, String)>, exchange: &Exchange) -> Response<Body> {
        if let Some(state) = &self.state {
            parameters.push(("state", state.clone()));
        }
        let encoded = || form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters).finish();
        let uri = with_path(&self.redirect_uri);
        match self.mode {
            ResponseMode::Query => redirect(&format!("{uri}{}{}", if uri.contains('?') { '&' } else { '?' }, encoded()), exchange),
            ResponseMode::Fragment => redirect(&format!("{uri}#{}", encoded()), exchange),
            ResponseMode::FormPost => html::form_post(&self.redirect_uri, &parameters, exchange),
        }
    }

    /// Sends an error to the application.
    pub fn refuse(&self, error: &EntraError, exchange: &Exchange) -> Response<Body> {
        let mut parameters = vec![("error", error.error.to_owned())];
        // What the user's own "no" is called in this place.
        parameters.extend((error.error == "access_denied").then(|| ("error_subcode", "cancel".to_owned())));
        parameters.push(("error_description", error.description(exchange)));
        parameters.push(("error_uri", error.uri(exchange)));
        parameters.extend(error.suberror.map(|suberror| ("suberror", suberror.to_owned())));
        parameters.extend(error.claims.clone().map(|claims| ("claims", claims)));
        parameters.push(("trace_id", exchange.trace_id.clone()));
        parameters.push(("correlation_id", exchange.correlation_id.clone()));
        let mut response = self.send(parameters, exchange);
        response.extensions_mut().insert(AadstsCode(error.code));
        response
    }
}

/// A redirect, with the headers of all sign-in pages but one: a silent sign-in may happen in a frame.
pub fn redirect(location: &str, exchange: &Exchange) -> Response<Body> {
    let mut response = html::response(StatusCode::FOUND, String::new(), exchange);
    response.headers_mut().remove(X_FRAME_OPTIONS);
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Entra adds a slash to an address without a path.
fn with_path(uri: &str) -> String {
    let after_scheme = uri.find("://").map_or(0, |at| at + 3);
    if uri[after_scheme..].contains(['/', '?']) { uri.to_owned() } else { format!("{uri}/") }
}
