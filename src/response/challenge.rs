//! What a resource demands in `WWW-Authenticate` (RFC 9110, 11.6.1): the claims of continuous access evaluation.

use alloc::{string::String, vec::Vec};

use crate::{json::Json, transport::Headers};

/// The claims that a response demands (JSON text), if it demands some: those of a challenge whose scheme is `Bearer` and whose `error` is
/// `insufficient_claims`. They are what [`GetTokenOptions::claims`](crate::GetTokenOptions) takes.
///
/// A header may have several challenges and a response several such headers. The claims are a JSON object in base64 of either alphabet,
/// with or without padding; what is something else is no demand.
///
/// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
///
/// ```
/// # #[cfg(feature = "json")] {
/// use azure_identity_wasm::{json::SerdeJson, response::challenge, transport::Headers};
///
/// let challenged = Headers::new([("WWW-Authenticate", r#"Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ==""#)]);
/// assert_eq!(challenge::claims(&challenged, &SerdeJson).as_deref(), Some(r#"{"access_token":{}}"#));
/// # }
/// ```
pub fn claims(headers: &Headers, json: &dyn Json) -> Option<String> {
    headers.iter().filter(|(name, _)| *name == "www-authenticate").find_map(|(_, header)| demanded(header, json))
}

fn demanded(header: &str, json: &dyn Json) -> Option<String> {
    let mut parts = Parts { rest: header, begins: true };
    let mut challenge = Challenge::default();
    loop {
        match parts.next() {
            Some(Part::Scheme(scheme)) => {
                if let Some(claims) = challenge.claims(json) {
                    return Some(claims);
                }
                challenge = Challenge { is_bearer: scheme.eq_ignore_ascii_case("Bearer"), ..Challenge::default() };
            }
            Some(Part::Parameter(name, value)) => challenge.set(name, value),
            None => return challenge.claims(json),
        }
    }
}

/// What counts of one challenge.
#[derive(Default)]
struct Challenge<'a> {
    is_bearer: bool,
    error: Value<'a>,
    claims: Value<'a>,
}

impl<'a> Challenge<'a> {
    fn set(&mut self, name: &str, value: Value<'a>) {
        if name.eq_ignore_ascii_case("error") {
            self.error = value;
        } else if name.eq_ignore_ascii_case("claims") {
            self.claims = value;
        }
    }

    fn claims(&self, json: &dyn Json) -> Option<String> {
        if !self.is_bearer || !self.error.bytes().eq(*b"insufficient_claims") {
            return None;
        }
        let claims = String::from_utf8(decoded(self.claims.bytes().take(LONGEST))?).ok()?;
        json.parse(&claims).is_ok().then_some(claims)
    }
}

enum Part<'a> {
    Scheme(&'a str),
    Parameter(&'a str, Value<'a>),
}

/// Goes through a header once. Between parameters a space will do for a comma, as with the services that forget it.
struct Parts<'a> {
    rest: &'a str,
    /// Whether a challenge may begin here: at the start, and behind a comma.
    begins: bool,
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    /// Whatever follows what is neither is nothing either.
    fn next(&mut self) -> Option<Part<'a>> {
        loop {
            let gap = self.take(is_gap);
            self.begins |= gap.bytes().any(|byte| byte == b',');
            let name = self.take(|byte| !is_gap(byte) && byte != b'=' && byte != b'"');
            if name.is_empty() {
                return None;
            }
            if let Some(value) = self.value() {
                self.begins = false;
                return Some(Part::Parameter(name, value));
            }
            if core::mem::take(&mut self.begins) {
                return Some(Part::Scheme(name));
            }
            // A token68, as Negotiate has it; or what belongs to nothing.
        }
    }
}

impl<'a> Parts<'a> {
    /// `=` and a value, with or without spaces around; nothing is taken if there is no `=`.
    fn value(&mut self) -> Option<Value<'a>> {
        let rest = self.rest.trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
        if let Some(quoted) = rest.strip_prefix('"') {
            let end = end_of_quoted(quoted)?;
            self.rest = quoted.get(end + 1..)?;
            return Some(Value { text: quoted.get(..end)?, is_quoted: true });
        }
        self.rest = rest;
        Some(Value { text: self.take(|byte| !is_gap(byte) && byte != b'"'), is_quoted: false })
    }

    /// Takes the bytes that fit off the rest. `fits` takes a character whole or not at all.
    fn take(&mut self, fits: impl Fn(u8) -> bool) -> &'a str {
        let end = self.rest.bytes().position(|byte| !fits(byte)).unwrap_or(self.rest.len());
        let Some((taken, rest)) = self.rest.split_at_checked(end) else { return "" };
        self.rest = rest;
        taken
    }
}

/// The value of a parameter, as it stands in the header.
#[derive(Clone, Copy, Default)]
struct Value<'a> {
    text: &'a str,
    is_quoted: bool,
}

impl<'a> Value<'a> {
    /// What it means: in a quoted string, a backslash makes the next character an ordinary one.
    fn bytes(self) -> impl Iterator<Item = u8> + use<'a> {
        let mut bytes = self.text.bytes();
        core::iter::from_fn(move || match bytes.next() {
            Some(b'\\') if self.is_quoted => bytes.next(),
            byte => byte,
        })
    }
}

/// The place of the quote that ends a quoted string.
fn end_of_quoted(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    })
}

const fn is_gap(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b','
}

/// The bytes that are written in base64, of either alphabet, with any padding. By hand: the crates for it are not in every build.
pub(crate) fn decoded(text: impl Iterator<Item = u8>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held, mut is_over) = (0_u32, 0, false);
    for byte in text.filter(|byte| !byte.is_ascii_whitespace()) {
        let six = match byte {
            b'=' => {
                is_over = true;
                continue;
            }
            _ if is_over => return None,
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            let [.., byte] = (bits >> held).to_be_bytes();
            bytes.push(byte);
        }
    }
    // Six bits left are a character that says nothing.
    (held < 6).then_some(bytes)
}

/// Claims are replayed as they came; longer ones are not claims.
const LONGEST: usize = 16 * 1024;

#[cfg(all(test, feature = "json"))]
mod tests {
    use std::{format, vec::Vec};

    use super::*;
    use crate::json::SerdeJson;

    /// Its base64 has both characters in which the alphabets differ, and padding.
    const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1700000000"},"x":"ü>>>>>?????"}}"#;

    fn read(header: &str) -> Option<String> {
        claims(&Headers::new([("WWW-Authenticate", header)]), &SerdeJson)
    }

    fn challenge(claims: &str) -> String {
        format!(
            r#"Bearer realm="", authorization_uri="https://login.example/oauth2/authorize", error="insufficient_claims", claims="{claims}""#
        )
    }

    fn encoded(text: &str) -> String {
        use base64::{Engine, engine::general_purpose::STANDARD};
        STANDARD.encode(text)
    }

    #[test]
    fn claims_are_read_in_either_alphabet_with_or_without_padding() {
        let standard = encoded(CLAIMS);
        assert!(standard.contains('+') && standard.contains('/') && standard.ends_with('='));
        let url = standard.replace('+', "-").replace('/', "_");
        for text in [&*standard, &url, standard.trim_end_matches('='), url.trim_end_matches('='), &format!("{standard}=")] {
            assert_eq!(read(&challenge(text)).as_deref(), Some(CLAIMS), "{text}");
        }
    }

    #[test]
    fn a_challenge_may_stand_among_others_and_in_any_spelling() {
        let one = challenge(&encoded(CLAIMS));
        for header in [
            format!(r#"Negotiate YII=, Basic realm="a, \"b", {one}"#),
            format!("Negotiate YIIabc, {one}, Digest realm=\"x\", error=\"other\", claims=\"e30=\""),
            format!("{one}, Negotiate"),
            format!("Bearer, Bearer error=\"insufficient_claims\", claims=\"\", {one}"),
            one.replace("Bearer", "bEARER").replace("error", "Error").replace("claims=", "CLAIMS = "),
            one.replace(", ", " "),
            one.replace(", ", " ,\t, "),
            one.replace("insufficient", r"\i\nsufficient"),
            format!("Bearer error=insufficient_claims,claims={}", encoded(CLAIMS)),
            format!("Bearer error=\"invalid_token\", error=\"insufficient_claims\", claims=\"{}\"", encoded(CLAIMS)),
        ] {
            assert_eq!(read(&header).as_deref(), Some(CLAIMS), "{header}");
        }
    }

    #[test]
    fn each_header_of_a_response_is_read() {
        let (other, one) = ("Basic realm=\"x\"", challenge(&encoded(CLAIMS)));
        let headers = Headers::new([("www-authenticate", other), ("date", &*one), ("WWW-Authenticate", &one)]);
        assert_eq!(claims(&headers, &SerdeJson).as_deref(), Some(CLAIMS));
        assert_eq!(claims(&Headers::new([("date", &*one)]), &SerdeJson), None);
    }

    #[test]
    fn what_is_something_else_is_no_demand() {
        let one = challenge(&encoded(CLAIMS));
        let bad = ["no base64!", "e", "e30=e30=", "=e30", &encoded("no JSON"), &encoded("[]"), &encoded("{} {}"), "", "/w==", "e30\u{e9}"];
        let others = [
            String::new(),
            "Bearer".into(),
            "Bearer error=\"invalid_token\"".into(),
            "Basic realm=\"x\"".into(),
            one.replace("Bearer", "Bear"),
            one.replace("Bearer", "Basic"),
            one.replace("Bearer", "Basic Bearer"),
            one.replace("Bearer ", ""),
            one.replace("insufficient_claims", "Insufficient_claims"),
            one.replace("insufficient_claims", "insufficient_claims "),
            one.replace(", claims", ", Basic claims"),
            one.trim_end_matches('"').into(),
            one.replace("realm=\"\"", "realm=\""),
            one.replace("realm=\"\"", "\"\""),
            one.replace("realm", ""),
        ];
        for header in bad.map(challenge).into_iter().chain(others) {
            assert_eq!(read(&header), None, "{header}");
        }
    }

    #[test]
    fn hostile_headers_are_read_in_one_go() {
        let lines = |value: String| Headers::from_lines(format!("www-authenticate\t{value}\n"));
        let ends =
            [r#"Bearer x=""#, "\\", ",", "=", "a", " ", "a=", "a =\t", "Bearer ", "Bearer x=\"\",", "\"", "a,\u{10ffff}", "b=\"\\\""];
        for end in ends {
            assert_eq!(claims(&lines(end.repeat(100_000)), &SerdeJson), None, "{end}");
        }
        let long = format!("{}{{}}", " ".repeat(LONGEST));
        assert_eq!(claims(&lines(challenge(&encoded(&long))), &SerdeJson), None);
        let deep: Vec<_> = core::iter::repeat_n("{\"a\":", 2_000).collect();
        assert_eq!(claims(&lines(challenge(&encoded(&deep.concat()))), &SerdeJson), None);
    }
}
