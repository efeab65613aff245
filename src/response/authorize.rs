//! The answer of a sign-in page (RFC 6749, 4.1.2), as a form or a fragment has it.

use alloc::{string::String, vec::Vec};

use crate::{
    error::{EntraError, Error, Result, plain, what_to_do},
    text::{concat, hex, split, split_at_byte},
    token::Secret,
};

/// Reads the code, or the error that came in its place. An answer with another state belongs to another question, and is refused before anything
/// else of it is looked at.
pub fn parse(form: &str, state: &str) -> Result<Secret> {
    let given = value(form, "state").unwrap_or_default();
    if !is_same(given.as_bytes(), state.as_bytes()) {
        return Err(Error::authentication("the answer of the sign-in page belongs to another sign-in (state): sign in again"));
    }
    if let Some(code) = value(form, "error") {
        return Err(refused(form, &code));
    }
    match value(form, "code") {
        Some(code) if !code.is_empty() => Ok(Secret::from(code)),
        _ => Err(Error::authentication("the answer of the sign-in page has neither a code nor an error")),
    }
}

fn refused(form: &str, code: &str) -> Error {
    let text = |name| value(form, name).map(|text| plain(&text)).unwrap_or_default();
    let description = text("error_description");
    let mut error_codes = Vec::new();
    // The description begins with the number: `AADSTS65004: …`.
    if let Some(digits) = description.strip_prefix("AADSTS") {
        let end = digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
        error_codes.extend(digits.get(..end).and_then(|digits| digits.parse::<u32>().ok()));
    }
    let details = EntraError {
        code: plain(code),
        description,
        error_codes,
        suberror: text("suberror"),
        claims: value(form, "claims"),
        correlation_id: text("correlation_id"),
        trace_id: text("trace_id"),
        timestamp: text("timestamp"),
        ..EntraError::default()
    };
    let mut message = concat(&["the sign-in was refused: ", &details.code]);
    if !details.description.is_empty() {
        message.push_str(&concat(&[": ", &details.description]));
    }
    if let Some(advice) = what_to_do(&details) {
        message.push_str(&concat(&[" ", advice]));
    }
    Error::authentication(message).with_entra(details, None)
}

/// The value of this name, decoded; the first one, if there are several.
fn value(form: &str, name: &str) -> Option<String> {
    split(form, b'&').find_map(|pair| {
        let (given, value) = split_at_byte(pair, b'=').unwrap_or((pair, ""));
        (given == name).then(|| decoded(value))
    })
}

/// The parser of the URL standard, 5.1, for one value. What is no UTF-8 is nothing.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        bytes.push(match (first, after) {
            (b'+', _) => b' ',
            (b'%', [high, low, after @ ..]) => match hex(*high).zip(hex(*low)) {
                Some((high, low)) => {
                    rest = after;
                    high * 16 + low
                }
                None => b'%',
            },
            _ => *first,
        });
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Compares in a time that does not tell how far the two agree.
fn is_same(given: &[u8], expected: &[u8]) -> bool {
    let difference = given.iter().zip(expected).fold(0, |difference, (one, other)| difference | (one ^ other));
    given.len() == expected.len() && !expected.is_empty() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_read_where_the_state_is_right() {
        assert_eq!(parse("code=a%2Bb+c&state=s1&session_state=x", "s1").unwrap().expose(), "a+b c");
        for bad in ["code=a", "code=a&state=", "code=a&state=s", "code=a&state=s12", "code=a&state=S1", "error=x&state=s2"] {
            assert!(parse(bad, "s1").unwrap_err().message().contains("another sign-in"), "{bad}");
        }
        assert!(parse("state=&code=a", "").is_err());
    }

    #[test]
    fn an_error_is_told_with_its_number_and_claims() {
        let form = "error=access_denied&error_description=AADSTS65004%3a+User+declined.%0d%0aTrace+ID%3a+1&state=s1&claims=%7b%7d";
        let error = parse(form, "s1").unwrap_err();
        let entra = error.entra().unwrap();
        assert_eq!((&*entra.code, &*entra.error_codes, entra.claims.as_deref()), ("access_denied", &[65004][..], Some("{}")));
        assert!(error.message().contains("User declined") && !error.message().contains('\n'), "{error}");
    }

    #[test]
    fn garbage_is_no_code() {
        for bad in ["", "&&&", "=", "state=s1", "state=s1&code=", "state=s1&code=%ff"] {
            assert!(parse(bad, "s1").is_err(), "{bad}");
        }
        assert_eq!(parse("state=s1&code=%4", "s1").unwrap().expose(), "%4");
    }
}
