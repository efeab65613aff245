use super::{Granted, Said, end, has, refused, token, unavailable};
use crate::{
    error::{Error, Result},
    json::Json,
    response::expires_on,
    text::{number, split, split_at_last_byte},
    token::UnixTime,
};

/// Reads what the script of [`request::tools`](crate::request::tools::azure_powershell) said, whatever profiles and modules have said around it.
///
/// # Errors
/// Unavailable where there is no PowerShell, no module or no account, or scripts are forbidden; an authentication error for everything else.
pub fn azure_powershell(said: Said<'_>, json: &dyn Json) -> Result<Granted> {
    if said.exit_code != 0 {
        return Err(failed(said));
    }
    let found = split(said.stdout, b'\n').filter_map(line).last().or_else(|| last_object(said.stdout, json));
    if let Some(granted) = found {
        return Ok(granted);
    }
    if ["NO_AZ_ACCOUNT_MODULE", "NoAzAccountModule"].iter().any(|sentinel| has(said.stdout, sentinel)) {
        return Err(Error::unavailable(NO_MODULE));
    }
    Err(Error::authentication(UNEXPECTED))
}

/// Whether it is one that a shell has not found: Windows has an older one, too.
pub fn has_no_powershell(said: Said<'_>) -> bool {
    ["pwsh", "pwsh.exe", "powershell"].iter().any(|name| said.is_no_program(name))
}

fn failed(said: Said<'_>) -> Error {
    if has_no_powershell(said) {
        return Error::unavailable(MISSING);
    }
    if said.is_of_entra() {
        return refused(FAILED, said.stderr);
    }
    let words = said.stderr.to_ascii_lowercase();
    let any = |texts: &[&str]| texts.iter().any(|text| has(&words, text));
    if any(&["was not loaded because no valid module file was found", "az.accounts module not found"]) {
        return Error::unavailable(NO_MODULE);
    }
    if any(&["connect-azaccount", "no accounts were found in the cache", "cannot retrieve access token"]) {
        return unavailable(NOBODY, said.stderr);
    }
    if any(&["authorizationmanager check failed"]) {
        return unavailable("Execution policy prevented invoking Azure PowerShell.", said.stderr);
    }
    if any(&["is not recognized", "not found"]) {
        return unavailable("PowerShell, or a command of its module Az.Accounts, is not installed.", said.stderr);
    }
    refused(FAILED, said.stderr)
}

/// The line that our script prints.
fn line(line: &str) -> Option<Granted> {
    let (text, seconds) = split_at_last_byte(line.trim().strip_prefix("azsdk%")?, b'%')?;
    granted(text, end(number(seconds)?))
}

/// The last object with a token, none of whose members is an object.
fn last_object(stdout: &str, json: &dyn Json) -> Option<Granted> {
    let (mut start, mut last) = (None, None);
    for (place, byte) in stdout.bytes().enumerate() {
        match (byte, start) {
            (b'{', _) => start = Some(place),
            (b'}', Some(from)) => {
                start = None;
                last = stdout.get(from..=place).and_then(|text| object(text, json)).or(last);
            }
            _ => {}
        }
    }
    last
}

fn object(text: &str, json: &dyn Json) -> Option<Granted> {
    let document = has(text, "Token").then(|| json.parse(text).ok())??;
    let expires_on = document.integer("ExpiresOn").or_else(|| date(&document.text("ExpiresOn")?));
    granted(&document.text("Token")?, end(expires_on?))
}

fn granted(text: &str, expires_on: Option<UnixTime>) -> Option<Granted> {
    let token = token(text).filter(|_| text != "System.Security.SecureString")?;
    Some(Granted { token, expires_on: expires_on? })
}

/// Seconds since 1970: PowerShell 7 writes times as RFC 3339 has them, and 5.1 writes `/Date(milliseconds)/`.
fn date(text: &str) -> Option<i64> {
    if let Some(milliseconds) = text.strip_prefix("/Date(").and_then(|text| text.strip_suffix(")/")) {
        return number(milliseconds).map(|milliseconds| milliseconds / 1000);
    }
    expires_on::parse(text)
}

const MISSING: &str = "PowerShell is not installed: install it, https://aka.ms/powershell, or use another credential";
const NO_MODULE: &str = "Az.Accounts module >= 2.2.0 is not installed in PowerShell: run 'Install-Module Az.Accounts'";
const NOBODY: &str = "nobody is logged in to Azure PowerShell. Please run 'Connect-AzAccount' to set up account.";
const FAILED: &str = "Azure PowerShell gave no token";
const UNEXPECTED: &str = "unexpected output from Get-AzAccessToken: no token with its end. Update the module Az.Accounts";
