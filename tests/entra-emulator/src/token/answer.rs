//! The answer to a successful token request (RFC 6749, section 5.1, with Entra's additions).

use crate::options::Settings;
use serde::Serialize;

/// From this life on, in seconds, a token comes with `refresh_in`.
const LONG_LIVED: u32 = 7200;

/// Members in Entra's order. Those that may be absent are for users' tokens, but for `refresh_in`.
#[derive(Debug, Clone, Serialize)]
pub struct TokenAnswer {
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    expires_in: Seconds,
    ext_expires_in: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_in: Option<Seconds>,
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token_expires_in: Option<Seconds>,
    /// The family of the client that the refresh token is good for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foci: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_info: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Seconds {
    Number(u32),
    Text(String),
}

impl Seconds {
    fn new(value: u32, settings: &Settings) -> Self {
        if settings.numbers_as_strings { Self::Text(value.to_string()) } else { Self::Number(value) }
    }
}

impl TokenAnswer {
    /// Says how many seconds the refresh token has left.
    pub fn refresh_token_lives(&mut self, seconds: u32, settings: &Settings) {
        self.refresh_token_expires_in = Some(Seconds::new(seconds, settings));
    }

    /// An answer for a token that lives `lifetime` seconds. Entra says one second less, and half of it for `refresh_in`.
    pub fn bearer(access_token: String, lifetime: u32, settings: &Settings) -> Self {
        let seconds = |value: u32| Seconds::new(value, settings);
        let expires_in = lifetime.saturating_sub(1);
        Self {
            token_type: "Bearer",
            scope: None,
            expires_in: seconds(expires_in),
            ext_expires_in: seconds(expires_in),
            refresh_in: (lifetime >= LONG_LIVED).then(|| seconds(lifetime / 2)),
            access_token,
            refresh_token: None,
            refresh_token_expires_in: None,
            foci: None,
            id_token: None,
            client_info: None,
        }
    }
}
