//! What a token response says of the user. The input's first line is an id token's claims, the second what `client_info` has; a line that
//! begins with `=` stands for itself. The rest is more members.

use azure_identity_wasm::{host::Reply, json::SerdeJson, token::AuthenticationRecord, transport::Headers};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::journey::{self, Outcome};

const TOKEN: &str = "~acc3ss~";
const REFRESH_TOKEN: &str = "~r3fresh~";

pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (claims, home, more) = (line(), line(), line());
    let mut body = serde_json::from_str::<Map<String, Value>>(more).unwrap_or_default();
    body.insert("access_token".into(), json!(TOKEN));
    body.insert("expires_in".into(), json!(3600));
    body.entry("refresh_token").or_insert(json!(REFRESH_TOKEN));
    let id_token = claims.strip_prefix('=').map_or_else(|| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims)), Into::into);
    body.insert("id_token".into(), json!(id_token));
    body.insert("client_info".into(), json!(home.strip_prefix('=').map_or_else(|| URL_SAFE_NO_PAD.encode(home), Into::into)));
    let body = Value::Object(body).to_string();
    let Outcome { result, log } = journey::sign_in(Reply { status: 200, headers: Headers::default(), body: body.into() });
    for secret in [TOKEN, REFRESH_TOKEN, journey::SECRET] {
        assert!(!log.contains(secret) && (!format!("{result:?}").contains(secret) || text.contains(secret)), "a secret is shown: {log}");
    }
    // A body that says of itself that it is an error is one.
    let Ok(record) = result else { return };
    let AuthenticationRecord { home_account_id, tenant_id, username, .. } = &record;
    for said in [home_account_id, tenant_id, username] {
        assert!(said.len() <= 2 * 1024 + 1, "{} bytes are no name", said.len());
        assert!(!said.chars().any(char::is_control), "{said:?}");
    }
    assert_eq!(AuthenticationRecord::deserialize(&record.serialize(), &SerdeJson).ok().as_ref(), Some(&record));
    if let Ok(home) = serde_json::from_str::<Map<String, Value>>(home)
        && let (Some(Value::String(id)), Some(Value::String(tenant))) = (home.get("uid"), home.get("utid"))
        && [id, tenant].iter().all(|part| !part.is_empty() && part.len() < 1024 && part.bytes().all(|byte| byte.is_ascii_graphic()))
        && !claims.starts_with('=')
    {
        assert_eq!(*home_account_id, format!("{id}.{tenant}"), "whose home it is has been told");
    }
}
