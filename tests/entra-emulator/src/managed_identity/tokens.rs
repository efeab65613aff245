//! Tokens of managed identities, and how each host writes them down.

use crate::{
    crypto::certificate::hex,
    directory::Application,
    managed_identity::{Host, ManagedIdentity, identities::Given, refusal::Refusal},
    options::ExpiryFormat,
    server::Exchange,
    state::State,
    token::{ClaimsRequest, Subject, backdated, client_auth::Proof},
};
use axum::http::StatusCode;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::sync::Arc;
use time::OffsetDateTime;

pub type Identity<'a> = &'a (ManagedIdentity, Arc<Application>);

/// A token for this resource, as the host's answer.
pub fn give(host: Host, state: &State, exchange: &Exchange, identity: Identity<'_>, resource: &str) -> Result<Value, Refusal> {
    let given = if host == Host::ServiceFabric {
        kept(state, exchange, identity, resource)?
    } else {
        new(host, state, exchange, identity, resource)?
    };
    let (name, until, now) = (&identity.0, given.expires_on, exchange.now);
    let mut answer = json!({ "access_token": given.token, "resource": resource, "token_type": "Bearer" });
    let lifetime = until.saturating_sub(now).to_string();
    let more = match host {
        Host::Imds | Host::CloudShell | Host::AzureArc => json!({
            "client_id": name.client_id,
            "expires_in": lifetime,
            "expires_on": until.to_string(),
            "ext_expires_in": lifetime,
            "not_before": backdated(now).to_string(),
        }),
        Host::AppService => {
            json!({ "client_id": name.client_id, "expires_on": expiry(state, until), "not_before": backdated(now).to_string() })
        }
        Host::MachineLearning | Host::ServiceFabric => json!({ "expires_on": expiry(state, until) }),
    };
    let said = if host == Host::AzureArc { echo(state, exchange, name) } else { json!({}) };
    for (name, value) in [more, said].into_iter().filter_map(|part| part.as_object().cloned()).flatten() {
        answer[name] = value;
    }
    if host == Host::AzureArc && !state.settings().arc_knows_identities {
        answer["client_id"].take();
    }
    Ok(answer)
}

/// An agent that knows identities says which one it is, by all of its ids.
fn echo(state: &State, exchange: &Exchange, identity: &ManagedIdentity) -> Value {
    if !state.settings().arc_knows_identities || exchange.query.get("msi_res_id").or(exchange.query.get("object_id")).is_none() {
        return json!({});
    }
    json!({ "object_id": identity.object_id, "msi_res_id": identity.resource_id })
}

/// The same token until it is over, or until whoever has it says that a resource has refused it.
fn kept(state: &State, exchange: &Exchange, identity: Identity<'_>, resource: &str) -> Result<Given, Refusal> {
    let revoked = exchange.query.get("token_sha256_to_refresh");
    if let Some(hash) = revoked
        && !(hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
    {
        return Err(Refusal::bad_request("InvalidRequest", "token_sha256_to_refresh is no SHA-256 in lower case"));
    }
    let known = state.managed_identities.given().get(resource).cloned();
    if let Some(given) = known.filter(|given| given.expires_on > exchange.now && revoked != Some(&hexadecimal(&given.token))) {
        return Ok(given);
    }
    let given = new(Host::ServiceFabric, state, exchange, identity, resource)?;
    state.managed_identities.given().insert(resource.to_owned(), given.clone());
    Ok(given)
}

fn new(host: Host, state: &State, exchange: &Exchange, identity: Identity<'_>, resource: &str) -> Result<Given, Refusal> {
    let target = state.directory().resource(resource).ok_or_else(|| unknown(host, resource))?;
    let capabilities = exchange.query.get("xms_cc").map(|capabilities| capabilities.split(',').map(ToOwned::to_owned).collect());
    let claims = ClaimsRequest { capabilities: capabilities.unwrap_or_default(), ..ClaimsRequest::default() };
    let settings = state.settings();
    let lifetime = if claims.is_capable() { settings.cae_token_lifetime } else { settings.token_lifetime };
    let tenant = &state.managed_identities.tenant;
    let subject = Subject { tenant, application: &identity.1, target: &target, proof: Proof::Assertion, user: None };
    let token = subject
        .access_token(state, exchange.now, lifetime, &claims)
        .ok_or_else(|| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "unknown", "The token could not be signed"))?;
    Ok(Given { token, expires_on: exchange.now.saturating_add(i64::from(lifetime)) })
}

fn unknown(host: Host, resource: &str) -> Refusal {
    match host {
        // It says no more than that.
        Host::AppService | Host::MachineLearning => Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalServerError",
            "An unexpected error occurred while fetching the AAD Token.",
        ),
        Host::CloudShell => {
            Refusal::bad_request("AudienceNotSupported", format!("Audience {resource} is not a supported MSI token audience."))
        }
        _ => Refusal::bad_request(
            "invalid_resource",
            format!("AADSTS500011: The resource principal named {resource} was not found in the tenant."),
        ),
    }
}

fn expiry(state: &State, seconds: i64) -> Value {
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    match state.settings().expires_on {
        ExpiryFormat::Text => json!(seconds.to_string()),
        ExpiryFormat::Number => json!(seconds),
        ExpiryFormat::Iso => json!(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.0000000+00:00")),
        ExpiryFormat::MonthFirst => json!(format!("{month:02}/{day:02}/{year} {hour:02}:{minute:02}:{second:02} +00:00")),
        ExpiryFormat::TwelveHours => {
            let half = if hour < 12 { "AM" } else { "PM" };
            json!(format!("{month}/{day}/{year} {}:{minute:02}:{second:02} {half} +00:00", (hour + 11) % 12 + 1))
        }
    }
}

fn hexadecimal(token: &str) -> String {
    hex(digest(&SHA256, token.as_bytes()).as_ref()).to_ascii_lowercase()
}
