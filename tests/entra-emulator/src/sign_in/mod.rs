//! Where people sign in: the authorize endpoint with its pages, the page for device codes, and the way out.
//!
//! `authorize` and `device` begin a sign-in; `flow` says what a person has to do next; `steps` reads what the person did and
//! shows the next page of `pages`; at the end there is an authorization code, or a device code is good.

mod authorize;
mod browsers;
mod challenge;
mod codes;
mod consents;
mod device;
mod device_codes;
mod flow;
mod html;
mod logout;
mod one_time_codes;
mod pages;
mod password;
mod reply_to;
mod steps;

pub use challenge::Challenge;
pub use codes::{CodeGrant, CodeRequest, Codes, IssuedCode, issue as issue_code};
pub use consents::Consents;
pub use device::{approve as approve_device, decline as decline_device};
pub use device_codes::{DeviceCodes, DeviceStatus, PendingDevice, Poll};
pub use password::{Attempts, check as check_password, check_account};

use crate::{error::InvalidInput, state::State as Shared};
use axum::{
    Router,
    routing::{any, get},
};
use browsers::Browsers;
use flow::Flows;
use one_time_codes::OneTimeCodes;
use std::sync::Arc;

/// All that is known of sign-ins.
#[derive(Debug, Default)]
pub struct SignIns {
    pub codes: Codes,
    pub device_codes: DeviceCodes,
    pub consents: Consents,
    pub attempts: Attempts,
    one_time_codes: OneTimeCodes,
    flows: Flows,
    browsers: Browsers,
}

impl SignIns {
    /// Forgets everything.
    pub fn reset(&self) {
        self.codes.clear();
        self.device_codes.clear();
        self.consents.clear();
        self.attempts.clear();
        self.one_time_codes.clear();
        self.flows.clear();
        self.browsers.clear();
    }
}

/// The routes of the pages, and of the endpoint that gives devices their codes.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/{tenant}/oauth2/v2.0/authorize", any(authorize::endpoint))
        .route("/{tenant}/login", any(steps::endpoint))
        .route("/{tenant}/oauth2/v2.0/devicecode", any(device::endpoint))
        .route("/{tenant}/oauth2/deviceauth", get(device::page).post(device::page))
        .route("/{tenant}/oauth2/v2.0/logout", any(logout::endpoint))
}

/// The one-time code that a user was sent last, or always has.
pub fn one_time_code(state: &Shared, user: &str) -> Result<String, InvalidInput> {
    let user = state.directory().user_of_any_tenant(user);
    let user = user.ok_or_else(|| InvalidInput::new("user: no such user here; give an object id or a user principal name"))?;
    let sent = state.sign_ins.one_time_codes.sent_to(&user);
    sent.ok_or_else(|| InvalidInput::new("user: was sent no code yet; it comes with the page that asks for it"))
}
