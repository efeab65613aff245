//! What a developer's tools said. They are many programs of many versions: what they print is read as leniently as it can be without guessing.

mod azure_cli;
mod azure_developer_cli;
mod azure_powershell;
mod time;

use alloc::{string::String, vec::Vec};
use core::fmt;

pub use azure_cli::azure_cli;
pub use azure_developer_cli::azure_developer_cli;
pub use azure_powershell::{azure_powershell, has_no_powershell};

use crate::{
    error::{EntraError, Error, plain, what_to_do},
    text::{concat, number, split, split_at_first},
    token::{Secret, UnixTime},
};

/// What is left of a program that came to its end. Its `Debug` does not show it: a token is in it.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// Zero where it did what it was asked for.
    pub exit_code: i32,
    pub stdout: &'a str,
    pub stderr: &'a str,
}

/// A token, and when it expires.
#[derive(Clone, Debug)]
pub struct Granted {
    pub token: Secret,
    pub expires_on: UnixTime,
}

impl Said<'_> {
    fn mentions(&self, what: &str) -> bool {
        has(self.stderr, what)
    }

    /// Whether Entra has refused: then the tool is there, and somebody is logged in, whatever else it says.
    fn is_of_entra(&self) -> bool {
        self.mentions("AADSTS")
    }

    /// Whether a shell on the way has not found the program.
    fn is_no_program(&self, program: &str) -> bool {
        let not_found = || {
            split(self.stderr, b'\n').any(|line| {
                let after = split_at_first(line, &concat(&[program, ":"])).map_or("", |(_, after)| after);
                has(after, "not found")
            })
        };
        let not_recognized = || self.mentions(&concat(&["'", program, "' is not recognized"]));
        matches!(self.exit_code, 127 | 9009) || (!self.is_of_entra() && (not_recognized() || not_found()))
    }
}

impl fmt::Debug for Said<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Said").field("exit_code", &self.exit_code).finish_non_exhaustive()
    }
}

/// A token that fits into a header, if this is one.
fn token(text: &str) -> Option<Secret> {
    let is_one = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_one.then(|| Secret::from(text))
}

/// Seconds since 1970, of a token's end.
fn end(seconds: i64) -> Option<UnixTime> {
    (seconds > 0).then(|| UnixTime::from_seconds(seconds))
}

/// The error of a tool that failed: what it is to whoever asked, and then the tool's own words. What Entra said is told as Entra's.
fn refused(what: &str, words: &str) -> Error {
    let words = without_tokens(words);
    let mut message = String::from(what);
    if !words.is_empty() {
        message.push_str(&concat(&[": ", &words]));
    }
    let Some((_, after)) = split_at_first(&words, "AADSTS") else { return Error::authentication(message) };
    let end = after.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(after.len());
    let mut error_codes = Vec::new();
    error_codes.extend(after.get(..end).and_then(number).and_then(|number| u32::try_from(number).ok()));
    let details = EntraError { description: words, error_codes, ..EntraError::default() };
    if let Some(advice) = what_to_do(&details) {
        message.push_str(&concat(&[" ", advice]));
    }
    Error::authentication(message).with_entra(details, None)
}

/// The same where nothing is to be had of the tool, so that a chain goes on.
fn unavailable(what: &str, words: &str) -> Error {
    let words = without_tokens(words);
    Error::unavailable(if words.is_empty() { String::from(what) } else { concat(&[what, " It said: ", &words]) })
}

/// The text on one line, without what could be a token: the text that follows such a name in JSON, and every word that begins as JWTs do.
fn without_tokens(text: &str) -> String {
    let (mut kept, mut rest, mut is_in_word) = (String::new(), text, false);
    while let Some(next) = rest.chars().next().filter(|_| kept.len() < MOST) {
        let (shown, hidden) = if is_in_word { (0, 0) } else { secret_at_start(rest) };
        let end = if hidden > 0 { shown + hidden } else { next.len_utf8() };
        kept.push_str(rest.get(..if hidden > 0 { shown } else { end }).unwrap_or_default());
        if hidden > 0 {
            kept.push_str("***");
        }
        is_in_word = next.is_ascii_alphanumeric();
        rest = rest.get(end..).unwrap_or_default();
    }
    plain(&kept)
}

/// How much of a text is to be shown before a secret, and how long that is; none if the text does not begin so.
fn secret_at_start(text: &str) -> (usize, usize) {
    let length_until = |text: &str, is_end: fn(u8) -> bool| text.bytes().position(is_end).unwrap_or(text.len());
    if text.starts_with("eyJ") || text.starts_with("azsdk%") {
        return (0, length_until(text, |byte| !byte.is_ascii_graphic() || matches!(byte, b'"' | b'\'' | b',' | b';')));
    }
    for name in SECRETS {
        // A tool's own JSON may be a text in another one's.
        if let Some(after) = text.strip_prefix(name) {
            let value = after.trim_start_matches([' ', ':', '\\', '"']);
            let between = text.len() - value.len();
            if after.len() - value.len() >= 3 {
                return (between, length_until(value, |byte| byte == b'"' || byte == b'\\'));
            }
        }
    }
    (0, 0)
}

fn has(text: &str, what: &str) -> bool {
    split_at_first(text, what).is_some()
}

/// More bytes than a message shows.
const MOST: usize = 5000;
/// Names of members whose values are secrets, behind their quote.
const SECRETS: [&str; 8] = ["accessToken", "access_token", "refreshToken", "refresh_token", "id_token", "token", "Token", "client_secret"];

#[cfg(test)]
mod tests;
