//! Signing in on another device (RFC 8628): the endpoint that gives a device its codes, and the page on which its user types one
//! of them (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code>).

use crate::{
    entra_error::{EntraError, catalogue},
    error::InvalidInput,
    server::Exchange,
    sign_in::{
        browsers::Browser,
        device_codes::Device,
        flow::{Prompt, Purpose, Said, SignIn},
        pages,
        steps::{self, NO_DEVICE},
    },
    state::State as Shared,
    token::{ClaimsRequest, DelegatedScope, Delegation, find},
    wire::headers,
};
use axum::{
    body::Body,
    extract::{Extension, Path, State},
    http::{HeaderMap, Method, Response, StatusCode},
};
use serde::Serialize;
use std::sync::Arc;

/// The answer to a device, members in Entra's order.
#[derive(Serialize)]
struct DeviceAnswer {
    user_code: String,
    device_code: String,
    verification_uri: String,
    expires_in: u32,
    interval: u32,
    message: String,
}

pub async fn endpoint(
    State(state): State<Arc<Shared>>,
    Path(segment): Path<String>,
    Extension(exchange): Extension<Arc<Exchange>>,
    method: Method,
) -> Response<Body> {
    if method != Method::POST {
        return catalogue::method_not_accepted(method.as_str(), "POST").response(&exchange);
    }
    match begin(&state, &exchange, &segment) {
        Ok(answer) => headers::json(StatusCode::OK, &answer, false, &exchange),
        Err(error) => error.response(&exchange),
    }
}

fn begin(state: &Shared, exchange: &Exchange, segment: &str) -> Result<DeviceAnswer, EntraError> {
    let form = &exchange.form;
    if let Some(name) = form.repeated() {
        return Err(catalogue::repeated_parameter(name));
    }
    let client_id = form.required("client_id")?;
    let scope = form.required("scope")?;
    let resource = DelegatedScope::parse(scope)?.resource;
    let claims = form.get("claims");
    ClaimsRequest::parse(claims)?;
    let (_, application) = find::tenant_in_path(state, segment, client_id)?;
    if !application.public_client {
        return Err(catalogue::secret_or_assertion_required());
    }
    if state.directory().resource(&resource).is_none() {
        return Err(catalogue::unknown_resource(&resource, segment));
    }
    let settings = state.settings();
    let (expires_in, interval) = (settings.device_code_lifetime, settings.device_code_interval);
    let times = (exchange.now.saturating_add(i64::from(expires_in)), i64::from(interval));
    let device = Device::new(&application.client_id, segment, scope, claims, times);
    let user_code = device.user_code.clone();
    let device_code = state.sign_ins.device_codes.issue(device);
    let verification_uri = format!("{}/common/oauth2/deviceauth", exchange.origin);
    let message =
        format!("To sign in, use a web browser to open the page {verification_uri} and enter the code {user_code} to authenticate.");
    Ok(DeviceAnswer { user_code, device_code, verification_uri, expires_in, interval, message })
}

/// The page for the code that a device shows; what is typed comes back to it.
pub async fn page(
    State(state): State<Arc<Shared>>,
    Path(segment): Path<String>,
    Extension(exchange): Extension<Arc<Exchange>>,
    method: Method,
    headers: HeaderMap,
) -> Response<Body> {
    if method != Method::POST {
        return pages::device_code(&segment, None, &exchange);
    }
    let typed = exchange.form.get("user_code").unwrap_or_default();
    let device = state.sign_ins.device_codes.waiting(typed, exchange.now);
    match device.ok_or(NO_DEVICE).and_then(|device| sign_in(&state, &device, exchange.now).map_err(|_| NO_DEVICE)) {
        Ok(sign_in) => steps::proceed(&state, &exchange, &Browser::of(&state, &headers), None, sign_in, None),
        Err(problem) => pages::device_code(&segment, Some(problem), &exchange),
    }
}

/// The sign-in for a device that waits.
fn sign_in(state: &Shared, device: &Device, now: i64) -> Result<SignIn, EntraError> {
    let (tenant, application) = find::tenant_in_path(state, &device.segment, &device.client_id)?;
    let resource = DelegatedScope::parse(&device.scope)?.resource;
    let target = state.directory().resource(&resource).ok_or_else(|| catalogue::unknown_resource(&resource, &device.segment))?;
    let strong = !ClaimsRequest::parse(device.claims.as_deref())?.policies.is_empty();
    Ok(SignIn {
        purpose: Purpose::Device { user_code: device.user_code.clone() },
        segment: device.segment.clone(),
        tenant,
        application,
        target,
        scope: device.scope.clone(),
        claims: device.claims.clone(),
        strong,
        // Whoever types a code shall see whom the device gets to be.
        prompt: Prompt::SelectAccount,
        hint: None,
        domain: None,
        begun_at: now,
        account: None,
        said: Said::default(),
    })
}

/// Lets a device go on as a user, without a browser: the tenant's first one unless one is named.
pub fn approve(state: &Shared, user_code: &str, user: Option<&str>, methods: &[String]) -> Result<(), InvalidInput> {
    let now = state.clock.now();
    let device = state.sign_ins.device_codes.waiting(user_code, now).ok_or_else(nobody_waits)?;
    let sign_in = sign_in(state, &device, now).map_err(|error| InvalidInput::new(error.text))?;
    let home = sign_in.tenant.as_ref().map_or(sign_in.application.tenant_id.as_str(), |tenant| tenant.tenant_id.as_str()).to_owned();
    let found = match (user, &sign_in.tenant) {
        (Some(name), None) => state.directory().user_of_any_tenant(name),
        _ => state.directory().user(&home, user),
    };
    let unknown = || InvalidInput::new(format!("user: no '{}' in the device's tenant; register it first", user.unwrap_or_default()));
    let found = found.ok_or_else(unknown)?;
    let tenant = sign_in.tenant_for(state, &found).map_err(|error| InvalidInput::new(error.text))?;
    let (delegation, number) = (Delegation::with_methods(&found, methods), state.issued.next_number());
    let approved = state.sign_ins.device_codes.approve(user_code, delegation, &tenant, number, now);
    approved.then_some(()).ok_or_else(nobody_waits)
}

/// Sends a device away, without a browser.
pub fn decline(state: &Shared, user_code: &str) -> Result<(), InvalidInput> {
    state.sign_ins.device_codes.decline(user_code, state.clock.now()).then_some(()).ok_or_else(nobody_waits)
}

fn nobody_waits() -> InvalidInput {
    InvalidInput::new("user_code: no device waits with it; GET /device-codes lists those that do")
}
