//! The credentials of people.

use std::{future::ready, sync::Arc};

use azure_identity_wasm::{
    AuthenticationRecord, AuthorizationCodeCredential, AuthorizationCodeCredentialOptions, CredentialOptions, DeviceCode,
    DeviceCodeCredential, DeviceCodeCredentialOptions, Error, GetTokenOptions, RefreshTokenCredential, RefreshTokenCredentialOptions,
    Secret, SharedTokenCacheCredential, SharedTokenCacheCredentialOptions, TokenCredential, UsernamePasswordCredential, json::SerdeJson,
    maybe_send::BoxFuture,
};
use serde_json::{Value, json};

use super::{Made, error::not_built, unknown};
use crate::{
    callback::Callback,
    description::{Argument, Description},
    play::NotBuilt,
};

/// The options of these credentials alone.
pub(super) const OWN_OPTIONS: &[&str] = &[
    "tenantId",
    "clientId",
    "clientSecret",
    "codeVerifier",
    "userPromptCallback",
    "disableAutomaticAuthentication",
    "authenticationRecord",
    "refreshToken",
    "onRefreshToken",
    "username",
];

/// What a person signs in to.
pub(super) trait Person: Send + Sync {
    fn authenticate<'a>(
        &'a self,
        scopes: &'a [&'a str],
        options: &'a GetTokenOptions,
    ) -> BoxFuture<'a, Result<AuthenticationRecord, Error>>;
}

macro_rules! people {
    ($($credential:ty),+) => {
        $(impl Person for $credential {
            fn authenticate<'a>(
                &'a self,
                scopes: &'a [&'a str],
                options: &'a GetTokenOptions,
            ) -> BoxFuture<'a, Result<AuthenticationRecord, Error>> {
                Box::pin(<$credential>::authenticate(self, scopes, options))
            }
        })+
    };
}

people!(AuthorizationCodeCredential, DeviceCodeCredential, RefreshTokenCredential, SharedTokenCacheCredential, UsernamePasswordCredential);

/// `(tenantId, clientId, clientSecret?, authorizationCode, redirectUri, { codeVerifier })`
pub(super) fn authorization_code(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let (code, redirect_uri) = if description.arguments.len() > 4 { (3, 4) } else { (2, 3) };
    let mut more = AuthorizationCodeCredentialOptions::default();
    more.client_secret = (code == 3).then(|| Secret::from(description.text(2)));
    more.code_verifier = text(description, "codeVerifier").map(Secret::from);
    let (tenant, client) = (description.text(0), description.text(1));
    made(AuthorizationCodeCredential::new(tenant, client, description.text(code), description.text(redirect_uri), more, options))
}

/// `(tenantId, clientId, username, password, { authenticationRecord })`
pub(super) fn username_password(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let text = |index| description.text(index);
    made(UsernamePasswordCredential::new(text(0), text(1), text(2), text(3), record(description)?, options))
}

/// `(tenantId, clientId, { refreshToken, onRefreshToken, clientSecret })`
pub(super) fn refresh_token(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let mut more = RefreshTokenCredentialOptions::default();
    more.client_secret = text(description, "clientSecret").map(Secret::from);
    if let Some(callback) = callback(description, "onRefreshToken")? {
        let told = move |token: Secret| ready(callback.call(vec![token.expose().into()]).map(drop).map_err(Error::authentication));
        more.on_refresh_token = Some(Box::new(told));
    }
    let refresh_token = text(description, "refreshToken").unwrap_or_default();
    made(RefreshTokenCredential::new(description.text(0), description.text(1), refresh_token, more, options))
}

/// `({ tenantId, clientId, userPromptCallback, disableAutomaticAuthentication, authenticationRecord })`
pub(super) fn device_code(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let callback = callback(description, "userPromptCallback")?;
    let mut device = DeviceCodeCredentialOptions::new(move |code: &DeviceCode| match &callback {
        Some(callback) => callback.call(vec![shown(code)]).map(drop).map_err(Error::authentication),
        None => Ok(()),
    });
    device.tenant_id = text(description, "tenantId").map(String::from);
    device.client_id = text(description, "clientId").map(String::from);
    device.disable_automatic_authentication =
        matches!(description.options.get("disableAutomaticAuthentication"), Some(Argument::Value(Value::Bool(true))));
    device.authentication_record = record(description)?;
    made(DeviceCodeCredential::new(device, options))
}

/// `({ username, tenantId, authenticationRecord })`
pub(super) fn shared_token_cache(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let mut whom = SharedTokenCacheCredentialOptions::default();
    whom.username = text(description, "username").map(String::from);
    whom.tenant_id = text(description, "tenantId").map(String::from);
    whom.authentication_record = record(description)?;
    made(SharedTokenCacheCredential::new(whom, options))
}

/// What JavaScript's callback gets.
fn shown(code: &DeviceCode) -> Value {
    json!({ "userCode": code.user_code, "verificationUri": code.verification_uri, "message": code.message })
}

/// An authentication record as vectors look at it.
pub(super) fn record_of(record: &AuthenticationRecord) -> Value {
    serde_json::from_str(&record.serialize()).unwrap_or_default()
}

fn record(description: &Description) -> Result<Option<AuthenticationRecord>, NotBuilt> {
    let Some(Argument::Object(members)) = description.options.get("authenticationRecord") else { return Ok(None) };
    let members: serde_json::Map<String, Value> =
        members.iter().map(|(name, value)| (name.clone(), value.as_text().unwrap_or_default().into())).collect();
    let record = AuthenticationRecord::deserialize(&Value::Object(members).to_string(), &SerdeJson);
    record.map(Some).map_err(|error| not_built(&error))
}

fn callback(description: &Description, name: &str) -> Result<Option<Callback>, NotBuilt> {
    match description.options.get(name) {
        None => Ok(None),
        Some(Argument::Callback(callback)) => Ok(Some(callback.clone())),
        Some(other) => Err(unknown(name, other)),
    }
}

fn text<'a>(description: &'a Description, name: &str) -> Option<&'a str> {
    description.options.get(name).and_then(Argument::as_text)
}

fn made<C: TokenCredential + Person + 'static>(credential: Result<C, Error>) -> Result<Made, NotBuilt> {
    let credential = Arc::new(credential.map_err(|error| not_built(&error))?);
    Ok(Made { credential: credential.clone(), person: Some(credential) })
}
