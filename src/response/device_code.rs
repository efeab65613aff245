//! The response that begins a sign-in on another device (RFC 8628, 3.2).

use alloc::string::String;

use super::{Response, entra_error};
use crate::{
    error::{Error, Result, plain},
    json::Document,
    token::Secret,
};

/// A code for a person to type in elsewhere.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeviceCode {
    /// What the token is asked for with; not for people.
    pub device_code: Secret,
    /// What the person types in.
    pub user_code: String,
    /// Where they do so.
    pub verification_uri: String,
    /// What to say to them, code and address included.
    pub message: String,
    /// Seconds for which the code is good.
    pub expires_in: i64,
    /// Seconds to wait between two questions for the token.
    pub interval: i64,
}

/// Reads a device code, or the error that came in its place.
pub fn parse(response: &Response) -> Result<DeviceCode> {
    let body = response.json.parse(response.reply.body.as_str()).ok();
    if let Some(error) = entra_error::find(response, body.as_deref()) {
        return Err(error);
    }
    body.as_deref().and_then(read).ok_or_else(|| Error::authentication(UNREADABLE))
}

fn read(body: &dyn Document) -> Option<DeviceCode> {
    let text = |name| body.text(name).filter(|text| !text.is_empty() && text.len() <= LONGEST);
    let device_code = body.text("device_code").filter(|code| !code.is_empty())?;
    // People read these: on one line each.
    let (user_code, verification_uri) =
        (plain(&text("user_code")?), plain(&text("verification_uri").or_else(|| text("verification_url"))?));
    let message = text("message").map_or_else(
        || crate::text::concat(&["To sign in, open ", &verification_uri, " and enter the code ", &user_code, "."]),
        |message| plain(&message),
    );
    Some(DeviceCode {
        device_code: Secret::from(device_code),
        user_code,
        verification_uri,
        message,
        expires_in: body.integer("expires_in").unwrap_or(DEFAULT_LIFE).clamp(1, LONGEST_LIFE),
        interval: body.integer("interval").unwrap_or(DEFAULT_INTERVAL).clamp(1, LONGEST_INTERVAL),
    })
}

// In seconds. What a server says beyond reason is cut to reason: nobody waits a day for a code.
const DEFAULT_LIFE: i64 = 900;
const LONGEST_LIFE: i64 = 3600;
const DEFAULT_INTERVAL: i64 = 5;
pub(crate) const LONGEST_INTERVAL: i64 = 60;
/// In bytes.
const LONGEST: usize = 4096;
const UNREADABLE: &str = "the answer has no device code. Check the authority host and proxies";
