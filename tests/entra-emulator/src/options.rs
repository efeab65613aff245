//! What an emulator is started with, and what can be changed while it runs.

use serde::{Deserialize, Serialize};

/// How an [`Emulator`](crate::Emulator) is started. The default needs nothing: free ports, random ids.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The HTTPS port on loopback; 0 takes a free one.
    pub port: u16,
    /// The plain HTTP port on loopback; 0 takes a free one.
    pub http_port: u16,
    /// Host names, beside `localhost`, `127.0.0.1` and `::1`, that the TLS certificate is valid for and under which clients
    /// may call, for instance `login.microsoftonline.com`. The caller sees to it that they resolve to loopback.
    pub host_names: Vec<String>,
    /// Azure regions: the TLS certificate is valid for `{region}.localhost` and `{region}.` before each of `host_names` as well.
    pub regions: Vec<String>,
    /// Certificates of the application made at start, each in PEM or DER.
    pub certificates: Vec<Vec<u8>>,
    /// The GUID of the tenant made at start; random when absent.
    pub tenant_id: Option<String>,
    /// Behaviour that can also be changed later.
    pub settings: Settings,
}

/// Behaviour that can be changed while the emulator runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "switches that have nothing to do with each other")]
pub struct Settings {
    /// Life of an access token in seconds. Entra's default is 60 to 90 minutes; ours is 60.
    pub token_lifetime: u32,
    /// Life of an access token in seconds for a client that declares the capability `CP1` (continuous access evaluation).
    /// Entra's is 24 to 28 hours; ours is 24.
    pub cae_token_lifetime: u32,
    /// How far, in seconds, the times in an assertion or a bearer token may be off.
    pub clock_skew: u32,
    /// Whether `expires_in`, `ext_expires_in` and `refresh_in` are sent as JSON strings, as some token services do.
    pub numbers_as_strings: bool,
    /// Whether an assertion whose `jti` came before is refused. Entra takes it again.
    pub refuse_repeated_assertions: bool,
    /// Life of an authorization code in seconds.
    pub code_lifetime: u32,
    /// Life of a device code in seconds, and of the code that its user types.
    pub device_code_lifetime: u32,
    /// How many seconds a device must wait between two questions.
    pub device_code_interval: u32,
    /// Life of a refresh token in seconds. Each redemption gives one that lives as long again.
    pub refresh_token_lifetime: u32,
    /// Life of a page's refresh tokens in seconds, from its user's sign-in on. Redemptions do not extend it.
    pub spa_refresh_token_lifetime: u32,
    /// Whether a refresh token that was redeemed before is refused. Entra takes it again.
    pub refuse_replayed_refresh_tokens: bool,
    /// Whether people are asked, after their password and second factor, whether they want to stay signed in ("keep me signed in").
    /// Who does not is signed out when the browser is closed, as everybody is who was not asked.
    pub ask_to_stay_signed_in: bool,
    /// The base64 alphabet in which the protected resource writes the claims of a challenge.
    pub challenge_alphabet: Base64Alphabet,
    /// Whether that base64 is padded with `=`.
    pub challenge_padding: bool,
    /// Whether the machine has an identity of its own, beside the one that was assigned to it.
    pub system_assigned_identity: bool,
    /// Whether the agent of Azure Arc knows which identity is asked for, and says so. Those of old give the machine's own.
    pub arc_knows_identities: bool,
    /// How App Service, Azure Machine Learning and Service Fabric write down when a token expires.
    pub expires_on: ExpiryFormat,
}

/// An alphabet of base64 (RFC 4648, sections 4 and 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base64Alphabet {
    Standard,
    UrlSafe,
}

/// A form of `expires_on` that a host of managed identities has had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryFormat {
    /// Seconds since 1970, as a text.
    Text,
    /// Seconds since 1970.
    Number,
    /// `2026-09-21T15:13:20.0000000+00:00`
    Iso,
    /// `09/21/2026 15:13:20 +00:00`
    MonthFirst,
    /// `9/21/2026 3:13:20 PM +00:00`
    TwelveHours,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token_lifetime: 3600,
            cae_token_lifetime: 86_400,
            clock_skew: 300,
            numbers_as_strings: false,
            refuse_repeated_assertions: false,
            code_lifetime: 600,
            device_code_lifetime: 900,
            device_code_interval: 5,
            refresh_token_lifetime: 90 * 86_400,
            spa_refresh_token_lifetime: 86_400,
            refuse_replayed_refresh_tokens: false,
            ask_to_stay_signed_in: false,
            challenge_alphabet: Base64Alphabet::Standard,
            challenge_padding: true,
            system_assigned_identity: true,
            arc_knows_identities: true,
            expires_on: ExpiryFormat::Text,
        }
    }
}
