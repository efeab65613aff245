//! What the hosts of managed identities answer.

use azure_identity_wasm::{
    AccessToken, Error, ErrorKind, ManagedIdentityId,
    host::Reply,
    response::arc_challenge::{self, LONGEST_KEY},
    transport::Headers,
};
use serde_json::{Map, Value};

use crate::{
    journey::{self, NOW, Outcome, SECRET},
    reply::{MARK, parts},
};

/// The same answer, of each kind of host, to who has asked for each kind of identity.
pub fn check(input: &[u8]) {
    let id = || ManagedIdentityId::ClientId("client-id".into());
    for (id, variables) in [(ManagedIdentityId::SystemAssigned, IMDS), (id(), IMDS), (id(), APP_SERVICE)] {
        let (status, headers, body) = parts(input).unwrap_or((200, Headers::default(), input));
        let members = serde_json::from_slice::<Map<String, Value>>(body).unwrap_or_default();
        let token = members.get("access_token").and_then(Value::as_str);
        let reply = Reply { status, headers, body: body.to_vec().into() };
        let Outcome { result, log } = journey::get_managed_token(reply, id, variables);
        let shown = format!("{result:?}\n{log}");
        // Nobody can hide what was never told: these others have no secret.
        let has_secret = variables.iter().any(|(_, value)| *value == SECRET);
        assert!(!has_secret || !shown.contains(SECRET), "the secret is shown: {shown}");
        let is_once = input.windows(MARK.len()).filter(|window| *window == MARK.as_bytes()).count() == 1;
        if is_once && token.is_some_and(|token| token.contains(MARK)) {
            assert!(!shown.contains(MARK), "the token is shown: {shown}");
        }
        match result {
            Ok(found) => check_token(&found, status, token),
            Err(error) => check_error(&error, status),
        }
    }
}

/// A key is of the one directory, whatever a challenge says, and is one line of a header.
pub fn check_challenge(input: &[u8]) {
    let (challenge, key) = input.iter().position(|byte| *byte == 0).map_or((input, &[][..]), |end| input.split_at(end));
    let challenge = String::from_utf8_lossy(challenge);
    for (directory, is_windows) in [("/var/opt/azcmagent/tokens", false), (r"C:\ProgramData\AzureConnectedMachineAgent\Tokens", true)] {
        let headers = Headers::new([("WWW-Authenticate", &*challenge)]);
        match arc_challenge::key_path(&headers, directory, is_windows) {
            Ok(path) => {
                let name = path.strip_prefix(directory).and_then(|rest| rest.strip_prefix(['/', '\\'])).expect("a file of the directory");
                assert!(name.strip_suffix(".key").is_some() && !name.contains(['/', '\\', ':', '\0']) && !name.starts_with('.'), "{path}");
            }
            Err(why) => assert!(!why.is_empty()),
        }
    }
    if let Ok(key) = arc_challenge::key(key.get(1..).unwrap_or_default()) {
        assert!(!key.is_empty() && key.expose().bytes().all(|byte| matches!(byte, b' '..=b'~')) && key.expose().len() <= input.len());
    }
    assert_eq!(LONGEST_KEY, 4096);
}

/// A token is the one of the body; one that was over when it came says so.
fn check_token(found: &AccessToken, status: u16, token: Option<&str>) {
    assert_eq!(status, 200, "a token under another status");
    assert_eq!(Some(found.token.expose()), token);
    assert!(!found.token.is_empty() && !found.token_type.is_empty() && !found.token_type.contains(char::is_control));
    let lifetime = found.expires_on.seconds() - NOW;
    assert!((-NOW..=10 * 365 * 24 * 3600).contains(&lifetime) || lifetime < 0, "{lifetime}");
    assert!(found.refresh_on.is_none_or(|refresh_on| refresh_on > journey::now() && refresh_on < found.expires_on));
}

/// An error is on one line, not endless.
fn check_error(error: &Error, status: u16) {
    let message = error.message();
    assert!(!message.is_empty() && message.len() <= 32 * 1024 && !message.contains(char::is_control), "{message:?}");
    assert!(matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Authentication | ErrorKind::Transport), "{:?}", error.kind());
    let Some(entra) = error.entra() else { return assert_eq!(status, 200, "an error without what the server said") };
    assert_eq!(entra.status, status);
    for text in [&entra.code, &entra.description, &entra.correlation_id] {
        assert!(text.chars().count() <= 1001 && !text.contains(char::is_control), "{text:?}");
    }
}

const IMDS: &[(&str, &str)] = &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://10.0.0.1")];
const APP_SERVICE: &[(&str, &str)] = &[("IDENTITY_ENDPOINT", "http://127.0.0.1:1/token?a=b"), ("IDENTITY_HEADER", SECRET)];
