//! The authorize endpoint, `GET` and `POST /{tenant}/oauth2/v2.0/authorize`
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>).

use crate::{
    directory::RedirectUriType,
    entra_error::{EntraError, catalogue, sign_in as error},
    server::Exchange,
    sign_in::{
        Challenge,
        browsers::Browser,
        flow::{Prompt, Purpose, Said, SignIn},
        html,
        reply_to::{ReplyTo, ResponseMode},
        steps,
    },
    state::State as Shared,
    token::{ClaimsRequest, DelegatedScope, find},
    wire::Form,
};
use axum::{
    body::Body,
    extract::{Extension, Path, State},
    http::{HeaderMap, Method, Response},
};
use std::sync::Arc;

/// Why a request was refused: the application is told where its redirect URI is good, the person where it is not.
enum Refusal {
    Page(EntraError),
    Redirect(Box<ReplyTo>, EntraError),
}

pub async fn endpoint(
    State(state): State<Arc<Shared>>,
    Path(segment): Path<String>,
    Extension(exchange): Extension<Arc<Exchange>>,
    method: Method,
    headers: HeaderMap,
) -> Response<Body> {
    let parameters = match exchange.parameters(&method) {
        Ok(parameters) => parameters,
        Err(error) => return error.response(&exchange),
    };
    match read(&state, parameters, &segment, exchange.now) {
        Ok(sign_in) => steps::proceed(&state, &exchange, &Browser::of(&state, &headers), None, sign_in, None),
        Err(Refusal::Page(error)) => html::error_page(&error, &exchange),
        Err(Refusal::Redirect(reply_to, error)) => reply_to.refuse(&error, &exchange),
    }
}

fn read(state: &Shared, parameters: &Form, segment: &str, now: i64) -> Result<SignIn, Refusal> {
    if let Some(name) = parameters.repeated() {
        return Err(Refusal::Page(catalogue::repeated_parameter(name)));
    }
    let client_id = parameters.required("client_id").map_err(Refusal::Page)?;
    let (tenant, application) = find::tenant_in_path(state, segment, client_id).map_err(Refusal::Page)?;
    let (uri, kind) = match (parameters.get("redirect_uri"), application.redirect_uris.as_slice()) {
        (Some(uri), _) => {
            let registered = application.redirect(uri);
            let mismatch = || Refusal::Page(error::redirect_mismatch(uri, &application.client_id));
            (uri, registered.ok_or_else(mismatch)?.kind)
        }
        (None, [only]) => (only.uri.as_str(), only.kind),
        (None, _) => return Err(Refusal::Page(error::no_redirect_uri())),
    };

    let (redirect_uri, own_state) = (uri.to_owned(), parameters.get("state").map(ToOwned::to_owned));
    let mode = ResponseMode::read(parameters.get("response_mode"));
    let reply_to = ReplyTo { redirect_uri, mode: mode.as_ref().copied().unwrap_or(ResponseMode::Query), state: own_state };
    let read = || -> Result<SignIn, EntraError> {
        mode?;
        let response_type = parameters.required("response_type")?;
        if response_type != "code" {
            return Err(error::response_type_not_enabled(response_type));
        }
        let scope = parameters.required("scope")?;
        let resource = DelegatedScope::parse(scope)?.resource;
        let challenge = Challenge::read(parameters.get("code_challenge"), parameters.get("code_challenge_method"))?;
        if kind == RedirectUriType::Spa && challenge.is_none() {
            return Err(error::challenge_required());
        }
        let claims = parameters.get("claims");
        let strong = !ClaimsRequest::parse(claims)?.policies.is_empty();
        let prompt = Prompt::read(parameters.get("prompt"))?;
        let target = state.directory().resource(&resource).ok_or_else(|| catalogue::unknown_resource(&resource, segment))?;
        if !find::may_call(&application, &target) {
            return Err(error::resource_not_listed(&application.client_id, &resource));
        }
        let nonce = parameters.get("nonce").map(ToOwned::to_owned);
        let client_info = parameters.get("client_info") == Some("1");
        Ok(SignIn {
            purpose: Purpose::Code { reply_to: reply_to.clone(), kind, nonce, challenge, client_info },
            segment: segment.to_owned(),
            tenant,
            application: Arc::clone(&application),
            target,
            scope: scope.to_owned(),
            claims: claims.map(ToOwned::to_owned),
            strong,
            prompt,
            hint: parameters.get("login_hint").map(ToOwned::to_owned),
            domain: parameters.get("domain_hint").map(ToOwned::to_owned),
            begun_at: now,
            account: None,
            said: Said::default(),
        })
    };
    read().map_err(|error| Refusal::Redirect(Box::new(reply_to.clone()), error))
}
