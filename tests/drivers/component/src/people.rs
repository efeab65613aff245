//! What embedders do for the credentials of people.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use vector_driver::{
    NotBuilt,
    callback::Callback,
    description::{Argument, Description},
};
use wasmtime_host::{AuthenticationRecord, DeviceCode, Error, Failure as HostFailure};

use crate::options;

/// Somebody who signs in by device code.
#[derive(Debug)]
pub(crate) struct Person {
    prompt: Option<Callback>,
    /// Whether a call for a token has them sign in.
    pub(crate) is_asked_by_itself: bool,
}

impl Person {
    /// `{ userPromptCallback, disableAutomaticAuthentication }`
    pub(crate) fn of(description: &Description) -> Result<Self, NotBuilt> {
        let disabled = description.options.get("disableAutomaticAuthentication");
        let is_asked_by_itself = !matches!(disabled, Some(Argument::Value(Value::Bool(true))));
        Ok(Self { prompt: callback(description, "userPromptCallback")?, is_asked_by_itself })
    }

    /// Shows them their code, as `@azure/identity` does.
    pub(crate) fn show(&self, code: &DeviceCode) {
        if let Some(prompt) = &self.prompt {
            let shown = json!({ "userCode": code.user_code, "verificationUri": code.verification_uri, "message": code.message });
            // Callbacks that throw are skipped.
            let _returned = prompt.call(vec![shown]);
        }
    }
}

/// Puts a refresh token away when there is a new one.
#[derive(Debug)]
pub(crate) struct Keeper {
    put_away: Callback,
    latest: Mutex<Option<String>>,
}

impl Keeper {
    /// `{ onRefreshToken }`
    pub(crate) fn of(description: &Description) -> Result<Option<Self>, NotBuilt> {
        let put_away = callback(description, "onRefreshToken")?;
        Ok(put_away.map(|put_away| Self { put_away, latest: Mutex::default() }))
    }

    pub(crate) fn keep(&self, latest: Option<String>) {
        let mut known = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = latest.filter(|latest| known.as_ref() != Some(latest)) {
            let _returned = self.put_away.call(vec![token.clone().into()]);
            *known = Some(token);
        }
    }
}

/// Whether a person must sign in.
pub(crate) fn must_sign_in(failed: &HostFailure) -> bool {
    matches!(failed, HostFailure::Identity(error) if matches!(**error, Error::AuthenticationRequired(_)))
}

/// An authentication record as vectors look at it.
pub(crate) fn record_of(record: &AuthenticationRecord) -> Value {
    json!({
        "authority": record.authority,
        "clientId": record.client_id,
        "homeAccountId": record.home_account_id,
        "tenantId": record.tenant_id,
        "username": record.username,
    })
}

fn callback(description: &Description, name: &str) -> Result<Option<Callback>, NotBuilt> {
    match description.options.get(name) {
        None => Ok(None),
        Some(Argument::Callback(callback)) => Ok(Some(callback.clone())),
        Some(other) => Err(options::unknown(name, other)),
    }
}
