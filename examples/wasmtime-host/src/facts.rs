//! What the program tells of a token.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wasmtime_host::{AccessToken, AuthenticationRecord};

/// Who got it, and how long that took.
pub struct Facts {
    pub credential: &'static str,
    pub loaded: Duration,
    pub instantiated: Duration,
    pub acquired: Duration,
    pub cached: Duration,
}

impl Facts {
    /// As one line; with the token itself only when it is asked for.
    pub fn json(self, token: AccessToken, person: Option<AuthenticationRecord>, with_token: bool) -> Value {
        let mut facts = json!({
            "credential": self.credential,
            "tokenType": token.token_type,
            "expiresOn": token.expires_on,
            "refreshOn": token.refresh_on,
            "milliseconds": {
                "load": milliseconds(self.loaded),
                "instantiate": milliseconds(self.instantiated),
                "getToken": milliseconds(self.acquired),
                "getTokenCached": milliseconds(self.cached),
            },
        });
        if let Some(person) = person {
            facts["username"] = person.username.into();
        }
        if with_token {
            facts["token"] = token.token.into();
        }
        facts
    }
}

/// What comes of some work, and how long it took.
pub async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    (work.await, start.elapsed())
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
