//! People: who is signed in, and the resource `device-code-sign-in` of `wit/credential.wit`.

use alloc::{string::String, vec::Vec};

use super::{
    bindings::exports::azure_identity::credentials::{
        credential::{self as wit, TokenRequestOptions},
        types,
    },
    block_on::block_on,
    credential::{Credential, access_token},
    error::{configuration, unfinished},
    options,
};
use crate::{AuthenticationRecord, DeviceCodeSignIn, Error, maybe_send::Lock};

/// The resource `device-code-sign-in`.
pub(super) struct SignIn(Lock<DeviceCodeSignIn>);

impl wit::GuestDeviceCodeSignIn for SignIn {
    fn start(
        credential: wit::CredentialBorrow<'_>,
        scopes: Vec<String>,
        options: Option<TokenRequestOptions>,
    ) -> Result<wit::DeviceCodeSignIn, types::Error> {
        let Some(credential) = &credential.get::<Credential>().in_steps else {
            return Err(types::Error::Configuration(configuration(&Error::configuration(OTHER))));
        };
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let started = block_on(credential.start(&scopes, &options::for_call(options))).ok_or_else(unfinished)??;
        Ok(wit::DeviceCodeSignIn::new(Self(Lock::new(started))))
    }

    fn code(&self) -> types::DeviceCode {
        self.0.with(|sign_in| {
            let code = sign_in.code();
            let seconds = |seconds: i64| u32::try_from(seconds).unwrap_or(u32::MAX);
            types::DeviceCode {
                user_code: code.user_code.clone(),
                verification_uri: code.verification_uri.clone(),
                message: code.message.clone(),
                expires_in: seconds(code.expires_in),
                interval: seconds(code.interval),
            }
        })
    }

    fn wait(&self) -> types::Milliseconds {
        // What cannot be told now, `poll` tells.
        let wait = self.0.with(|sign_in| sign_in.wait()).unwrap_or_default();
        wait.as_secs().saturating_mul(1000).saturating_add(wait.subsec_millis().into())
    }

    fn poll(&self) -> Result<Option<types::AccessToken>, types::Error> {
        let token = self.0.with(|sign_in| block_on(sign_in.poll())).ok_or_else(unfinished)??;
        Ok(token.as_ref().map(access_token))
    }
}

/// Who is signed in, as `wit/types.wit` has it.
pub(super) fn record(known: &AuthenticationRecord) -> types::AuthenticationRecord {
    types::AuthenticationRecord {
        authority: known.authority.clone(),
        client_id: known.client_id.clone(),
        home_account_id: known.home_account_id.clone(),
        tenant_id: known.tenant_id.clone(),
        username: known.username.clone(),
    }
}

const OTHER: &str = "credential: a sign-in by device code needs a credential of the constructor device-code";
