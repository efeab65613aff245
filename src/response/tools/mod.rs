//! What a developer's tools said. They are many programs of many versions: what they print is read as leniently as it can be without guessing.

mod azure_cli;
mod azure_developer_cli;
mod azure_powershell;

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
mod tests {
    use std::{format, string::ToString};

    use super::*;
    use crate::{
        error::{ErrorKind, Result},
        json::SerdeJson,
    };

    fn ended(exit_code: i32, stdout: &'static str, stderr: &'static str) -> Said<'static> {
        Said { exit_code, stdout, stderr }
    }

    fn az(said: Said<'_>) -> Result<Granted> {
        azure_cli(said, &SerdeJson, &|_| Some(3600))
    }

    fn azd(said: Said<'_>, challenged: bool) -> Result<Granted> {
        azure_developer_cli(said, &SerdeJson, challenged, "azd auth login --scope s")
    }

    fn pwsh(said: Said<'_>) -> Result<Granted> {
        azure_powershell(said, &SerdeJson)
    }

    #[track_caller]
    fn assert_token(outcome: Result<Granted>, token: &str, seconds: i64) {
        let granted = outcome.unwrap();
        assert_eq!((granted.token.expose(), granted.expires_on.seconds()), (token, seconds));
    }

    #[track_caller]
    fn assert_error(outcome: Result<Granted>, kind: ErrorKind, words: &str) {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.message().contains(words), "{error}");
    }

    #[test]
    fn az_tells_the_end_of_a_token_in_seconds_or_in_local_time() {
        assert_token(
            az(ended(0, r#"{"accessToken":"T","expires_on":1790003600,"expiresOn":"2001-01-01 01:01:01"}"#, "WARNING: az login")),
            "T",
            1_790_003_600,
        );
        assert_token(az(ended(0, r#"{"accessToken":"T","expires_on":"1790003600"}"#, "")), "T", 1_790_003_600);
        assert_token(az(ended(0, r#"{"accessToken":"T","expiresOn":"2026-09-21 16:13:20.000000"}"#, "")), "T", 1_790_003_600);
        assert_token(az(ended(0, r#"{"accessToken":"T","expiresOn":"2026-09-21T15:13:20+00:00"}"#, "")), "T", 1_790_003_600);
    }

    #[test]
    fn of_a_local_time_that_comes_twice_the_earlier_one_counts() {
        // Clocks go back from 03:00 to 02:00 at 1,000,000,000.
        let zone = |at: UnixTime| Some(if at.seconds() < 1_000_000_000 { 7200 } else { 3600 });
        let read = |text| azure_cli(ended(0, text, ""), &SerdeJson, &zone).unwrap().expires_on.seconds();
        // 1,000,000,000 is 2001-09-09T01:46:40Z; 03:30 local was 01:30Z, and 03:00 local comes twice.
        assert_eq!(read(r#"{"accessToken":"T","expiresOn":"2001-09-09 03:30:00"}"#), 999_999_000);
        assert_eq!(read(r#"{"accessToken":"T","expiresOn":"2001-09-09 03:00:00"}"#), 999_997_200);
        assert_eq!(read(r#"{"accessToken":"T","expiresOn":"2001-09-09 04:30:00"}"#), 1_000_006_200);
    }

    #[test]
    fn without_a_time_zone_an_old_az_is_named() {
        let said = ended(0, r#"{"accessToken":"T","expiresOn":"2026-09-21 16:13:20.000000"}"#, "");
        assert_error(azure_cli(said, &SerdeJson, &|_| None), ErrorKind::Authentication, "2.54.0");
    }

    #[test]
    fn what_is_no_token_is_told_without_it() {
        for stdout in [
            "",
            "null",
            "[]",
            "{}",
            "T-secret",
            r#"{"accessToken":"","expires_on":1}"#,
            r#"{"accessToken":"T-secret"}"#,
            r#"{"accessToken":"T-secret","expires_on":0}"#,
            r#"{"accessToken":"T-secret","expires_on":-1}"#,
            r#"{"accessToken":"T-secret\r\nX: y","expires_on":1790003600}"#,
            r#"{"accessToken":["T-secret"],"expires_on":1790003600}"#,
            r#"{"accessToken":"T-secret","expiresOn":"soon"}"#,
        ] {
            let error = az(ended(0, stdout, "")).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Authentication, "{stdout}");
            assert!(!format!("{error:?}").contains("T-secret"), "{error:?}");
            for error in [azd(ended(0, stdout, ""), false).unwrap_err(), pwsh(ended(0, stdout, "")).unwrap_err()] {
                assert_eq!(error.kind(), ErrorKind::Authentication, "{stdout}");
                assert!(!format!("{error:?}").contains("T-secret"), "{error:?}");
            }
        }
    }

    #[test]
    fn az_is_unavailable_where_it_is_not_there_or_nobody_is_logged_in() {
        for stderr in ["/bin/sh: 1: az: not found", "'az' is not recognized as an internal or external command,"] {
            assert_error(az(ended(1, "", stderr)), ErrorKind::Unavailable, "Azure CLI not found");
        }
        assert_error(az(ended(127, "", "")), ErrorKind::Unavailable, "Azure CLI not found");
        for stderr in [
            "ERROR: Please run 'az login' to setup account.",
            "ERROR: No subscription found. Run 'az account set' to select a subscription.",
        ] {
            assert_error(az(ended(1, "", stderr)), ErrorKind::Unavailable, "'az login'");
        }
        assert_error(az(ended(1, "", "CLIInternalError: x")), ErrorKind::Unavailable, "interactive login");
        assert_error(az(ended(1, "", "ERROR: x")), ErrorKind::Authentication, "ERROR: x");
    }

    #[test]
    fn what_entra_said_is_no_missing_login() {
        let stderr = "ERROR: AADSTS90002: Tenant 'x' not found. az: not found\nTo re-authenticate, please run:\naz login --scope s";
        let error = az(ended(1, "", stderr)).unwrap_err();
        assert_eq!((error.kind(), &*error.entra().unwrap().error_codes), (ErrorKind::Authentication, &[90002][..]));
        assert!(error.message().ends_with("Check the tenant id, and that the authority host is of the tenant's cloud."), "{error}");
        let inactive = "ERROR: AADSTS700082: The refresh token has expired due to inactivity. az login";
        assert_error(az(ended(1, "", inactive)), ErrorKind::Unavailable, "AADSTS700082");
        let azd_stderr =
            r#"{"error":"fetching token: (invalid_tenant) AADSTS90002: Tenant 'x' not found","suggestion":"Run 'azd auth login'."}"#;
        assert_error(azd(ended(1, "", azd_stderr), false), ErrorKind::Authentication, "AADSTS90002");
        assert_error(pwsh(ended(1, "", "AADSTS50076: x. Run Connect-AzAccount")), ErrorKind::Authentication, "AADSTS50076");
    }

    #[test]
    fn azd_tells_utc() {
        assert_token(azd(ended(0, r#"{"token":"T","expiresOn":"2026-09-21T15:13:20Z"}"#, ""), false), "T", 1_790_003_600);
        assert_token(azd(ended(0, r#"{"token":"T","expiresOn":"2026-09-21T15:13:20"}"#, ""), false), "T", 1_790_003_600);
    }

    #[test]
    fn azd_has_said_what_went_wrong_in_three_ways() {
        let first = r#"{"type":"consoleMessage","timestamp":"2026-01-01T00:00:00Z","data":{"message":"\nERROR: what it is\n"}}"#;
        let second = "{\"type\":\"consoleMessage\",\"data\":{\"message\":\"\\n\"}}\n{\"error\":\"what it is\",\"message\":\"no\",\"suggestion\":\"no\"}";
        let third = r#"{"error":" what it is\n","message":"Authentication failed.","links":[{"title":"t","url":"u"}]}"#;
        for stderr in [first, second, third, "ERROR: what it is", "{\"data\":{}}\nERROR: what it is"] {
            let error = azd(ended(1, "", stderr), false).unwrap_err();
            let message = error.message();
            assert!(message.starts_with("the Azure Developer CLI gave no token: ") && message.ends_with("what it is"), "{error}");
        }
        let both = "{\"data\":{\"message\":\"one\"}}\n{\"data\":{\"message\":\"two\"}}";
        assert_error(azd(ended(1, "", both), false), ErrorKind::Authentication, "token: one");
    }

    #[test]
    fn azd_is_unavailable_where_it_is_not_there_or_nobody_is_logged_in() {
        assert_error(azd(ended(127, "", ""), false), ErrorKind::Unavailable, "aka.ms/azure-dev");
        assert_error(
            azd(ended(1, "", "ERROR: not logged in, run `azd auth login` to login"), false),
            ErrorKind::Unavailable,
            "azd auth login",
        );
        assert_error(azd(ended(1, "", "ERROR: not logged in, run `azd login` to login"), false), ErrorKind::Unavailable, "azd auth login");
        assert_error(azd(ended(1, "", "reauthentication required"), false), ErrorKind::Unavailable, "--scope s");
    }

    #[test]
    fn claims_that_azd_cannot_answer_are_never_left_to_another_identity() {
        assert_error(azd(ended(1, "", "ERROR: unknown flag: --claims"), true), ErrorKind::Authentication, "1.18.1");
        assert_error(azd(ended(1, "", "not logged in, run `azd auth login`"), true), ErrorKind::Authentication, "azd auth login --scope s");
    }

    #[test]
    fn powershell_may_say_what_it_likes_around_the_token() {
        let line = "Welcome!\r\nazsdk%no%token\r\nazsdk%T%1790003600\r\nbye azsdk%U%1\r\n";
        assert_token(pwsh(ended(0, line, "WARNING: x")), "T", 1_790_003_600);
        for expires in ["1790003600", "\"1790003600\"", "\"2026-09-21T17:13:20+02:00\"", "\"/Date(1790003600000)/\""] {
            let stdout = format!(
                "{{\"a\":{{}}}}\n{{ \"Token\": \"U\", \"ExpiresOn\": {expires} }}\n{{\n\"Token\": \"T\",\n\"ExpiresOn\": {expires}\n}}\n}}{{}}"
            );
            assert_token(pwsh(Said { exit_code: 0, stdout: &stdout, stderr: "" }), "T", 1_790_003_600);
        }
        assert_error(pwsh(ended(0, "azsdk%System.Security.SecureString%1790003600", "")), ErrorKind::Authentication, "Get-AzAccessToken");
    }

    #[test]
    fn powershell_is_unavailable_without_itself_its_module_or_an_account() {
        for (exit_code, stdout, stderr, words) in [
            (127, "", "", "PowerShell is not installed"),
            (9009, "", "", "PowerShell is not installed"),
            (1, "", "/bin/sh: 1: pwsh: not found", "PowerShell is not installed"),
            (1, "", "'pwsh' is not recognized as an internal or external command", "PowerShell is not installed"),
            (0, "hello\nNO_AZ_ACCOUNT_MODULE\n", "", "Az.Accounts module"),
            (
                1,
                "",
                "The specified module 'Az.Accounts' with version '2.2.0' was not loaded because no valid module file was found in any module directory.",
                "Az.Accounts module",
            ),
            (1, "", "Run Connect-AzAccount to login.", "Connect-AzAccount"),
            (1, "", "No accounts were found in the cache.", "Connect-AzAccount"),
            (1, "", "CANNOT retrieve access token", "Connect-AzAccount"),
            (1, "", "AuthorizationManager check failed.", "Execution policy"),
            (1, "", "The term 'Get-AzAccessToken' is not recognized as a name of a cmdlet", "Az.Accounts"),
        ] {
            assert_error(pwsh(ended(exit_code, stdout, stderr)), ErrorKind::Unavailable, words);
        }
        assert_error(pwsh(ended(1, "", "something else")), ErrorKind::Authentication, "something else");
    }

    #[test]
    fn no_token_of_a_tool_is_in_a_message() {
        let jwt = "eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJ4In0.c2lnbmF0dXJl";
        for stderr in [
            format!("DEBUG: Bearer {jwt} was sent"),
            format!("DEBUG: {{\"accessToken\": \"{jwt}\", \"expires_on\": 1}}"),
            "{\"token\": \"opaque-secret\"".to_string(),
            "{\"body\": \"{\\\"refresh_token\\\":\\\"opaque-secret\\\"}\"}".to_string(),
            "azsdk%opaque-secret%17".to_string(),
        ] {
            for outcome in
                [az(Said { exit_code: 1, stdout: "", stderr: &stderr }), pwsh(Said { exit_code: 1, stdout: "", stderr: &stderr })]
            {
                let message = format!("{:?}", outcome.unwrap_err());
                assert!(!message.contains("eyJ0") && !message.contains("opaque"), "{message}");
                assert!(message.contains("***"), "{message}");
            }
        }
        assert_eq!(without_tokens("keyJson of tokens: \"x\"\nand ä"), "keyJson of tokens: \"x\" and ä");
    }
}
