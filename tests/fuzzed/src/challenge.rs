use azure_identity_wasm::{json::SerdeJson, response::challenge, transport::Headers};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use serde_json::{Map, Value};

/// What is demanded is a JSON object that stands in the headers in base64; written plainly, it is read again.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let Some(claims) = claims(text.lines()) else { return };
    assert!(serde_json::from_str::<Map<String, Value>>(&claims).is_ok(), "{claims}");
    let encoded = STANDARD_NO_PAD.encode(&claims);
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\\')
        .map(|c| {
            if c == '-' {
                '+'
            } else if c == '_' {
                '/'
            } else {
                c
            }
        })
        .collect();
    // What the last character says beyond the last byte does not matter.
    assert!(plain.contains(&encoded[..encoded.len() - 1]), "{claims} is not in {text}");
    assert!(text.to_ascii_lowercase().contains("bearer"));
    let again = format!("Bearer error=\"insufficient_claims\", claims=\"{encoded}\"");
    if again.len() < 16 * 1024 {
        assert_eq!(self::claims([&*again].into_iter()), Some(claims));
    }
}

fn claims<'a>(headers: impl Iterator<Item = &'a str>) -> Option<String> {
    challenge::claims(&Headers::new(headers.map(|header| ("WWW-Authenticate", header))), &SerdeJson)
}
