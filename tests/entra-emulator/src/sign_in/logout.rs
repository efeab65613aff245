//! The way out, `/{tenant}/oauth2/v2.0/logout`: ends the browser's session (`OpenID` Connect RP-Initiated Logout).

use crate::{
    server::Exchange,
    sign_in::{browsers::Browser, flow::hinted, pages, reply_to},
    state::State as Shared,
};
use axum::{
    body::Body,
    extract::{Extension, State},
    http::{HeaderMap, Method, Response},
};
use std::sync::Arc;

pub async fn endpoint(
    State(state): State<Arc<Shared>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    method: Method,
    headers: HeaderMap,
) -> Response<Body> {
    let parameters = match exchange.parameters(&method) {
        Ok(parameters) => parameters,
        Err(error) => return error.response(&exchange),
    };
    let only = parameters.get("logout_hint").and_then(|hint| hinted(&state, hint));
    Browser::of(&state, &headers).sign_out(&state, only.as_deref());
    // An address that no application registered is no place to send people to.
    let target = parameters.get("post_logout_redirect_uri").filter(|uri| state.directory().is_redirect_uri(uri));
    match target {
        None => pages::signed_out(&exchange),
        Some(uri) => {
            let query = parameters.get("state").map(|state| {
                let query = form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
                format!("{}{query}", if uri.contains('?') { '&' } else { '?' })
            });
            reply_to::redirect(&format!("{uri}{}", query.unwrap_or_default()), &exchange)
        }
    }
}
