use std::collections::BTreeSet;

use serde_json::Value;

use super::asked::AskedHttp;
use crate::model::HttpReply;

/// The secrets that went over the wire. Design rule: none of them may show in an error or a log, whether a vector looks or not.
#[derive(Default)]
pub(super) struct Secrets(BTreeSet<String>);

/// Parameters of requests (RFC 6749, 7523, 7636, 8628) that are secret.
const SENT: [&str; 8] =
    ["assertion", "client_assertion", "client_secret", "code", "code_verifier", "device_code", "password", "refresh_token"];

/// Members of responses that are secret.
const RECEIVED: [&str; 6] = ["accessToken", "access_token", "device_code", "id_token", "oidcToken", "refresh_token"];

impl Secrets {
    pub(super) fn sent(&mut self, asked: &AskedHttp) {
        for value in SENT.iter().filter_map(|name| asked.form.get(*name)).flatten() {
            self.keep(value);
        }
        let authorization = asked.headers.get("authorization").into_iter().flatten();
        for credentials in authorization.filter_map(|value| value.split_once(' ')) {
            self.keep(credentials.1);
        }
    }

    pub(super) fn received(&mut self, reply: &HttpReply) {
        let HttpReply::Answer { body, .. } = reply else { return };
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else { return };
        for value in RECEIVED.iter().filter_map(|name| members.get(*name)?.as_str()) {
            self.keep(value);
        }
    }

    /// Where a secret shows, one reason for each.
    pub(super) fn leaks<'a>(&self, what: &str, texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let texts: Vec<&str> = texts.into_iter().collect();
        let shown = self.0.iter().filter(|secret| texts.iter().any(|text| text.contains(secret.as_str())));
        shown.map(|secret| format!("{what} shows the secret {}", crate::text::quote(secret))).collect()
    }

    /// Short ones, and those that are an ordinary word, show everywhere without being one.
    fn keep(&mut self, value: &str) {
        if value.len() >= 8 && !value.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            self.0.insert(value.into());
        }
    }
}
