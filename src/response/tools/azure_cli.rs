use super::{Granted, Said, end, refused, token, unavailable};
use crate::{
    error::{Error, Result},
    json::Json,
    response::expires_on,
    token::UnixTime,
};

/// Reads what `az account get-access-token` said.
///
/// Before version 2.54 it tells the end of a token in local time alone; `local_offset` is that of the machine in seconds, where it is known.
///
/// # Errors
/// Unavailable where nobody is logged in, or there is no such program; an authentication error for everything else.
pub fn azure_cli(said: Said<'_>, json: &dyn Json, local_offset: &dyn Fn(UnixTime) -> Option<i64>) -> Result<Granted> {
    if said.exit_code != 0 {
        return Err(failed(said));
    }
    let document = json.parse(said.stdout).map_err(|_| Error::authentication(UNEXPECTED))?;
    let token = document.text("accessToken").as_deref().and_then(token).ok_or_else(|| Error::authentication(UNEXPECTED))?;
    if let Some(expires_on) = document.integer("expires_on") {
        let expires_on = end(expires_on).ok_or_else(|| Error::authentication(UNEXPECTED))?;
        return Ok(Granted { token, expires_on });
    }
    let told = document.text("expiresOn").unwrap_or_default();
    let seconds = expires_on::parse(&told).ok_or_else(|| Error::authentication(UNEXPECTED))?;
    let seconds = if has_zone(&told) { seconds } else { utc(seconds, local_offset).ok_or_else(|| Error::authentication(TOO_OLD))? };
    let expires_on = end(seconds).ok_or_else(|| Error::authentication(UNEXPECTED))?;
    Ok(Granted { token, expires_on })
}

fn failed(said: Said<'_>) -> Error {
    if said.is_no_program("az") {
        return Error::unavailable(MISSING);
    }
    if !said.is_of_entra() && (said.mentions("az login") || said.mentions("az account set")) {
        return unavailable(NOBODY, said.stderr);
    }
    if said.mentions("refresh token has expired due to inactivity") || said.mentions("CLIInternalError") {
        return unavailable(EXPIRED, said.stderr);
    }
    refused("the Azure CLI gave no token", said.stderr)
}

/// Whether a zone is behind the date, in whose place two signs are.
fn has_zone(time: &str) -> bool {
    time.trim_ascii().bytes().skip("2026-09-21".len()).any(|byte| matches!(byte, b'Z' | b'+' | b'-'))
}

/// Of a local time that comes twice, as clocks are set back, the earlier one.
fn utc(local: i64, offset: &dyn Fn(UnixTime) -> Option<i64>) -> Option<i64> {
    let about = local - offset(UnixTime::from_seconds(local))?;
    let [one, other] = [about - 3600, about + 3600].map(|time| offset(UnixTime::from_seconds(time)).map(|offset| local - offset));
    let is_it = |time: &i64| offset(UnixTime::from_seconds(*time)).is_some_and(|offset| *time + offset == local);
    let candidates = [one, other, Some(about)];
    candidates.iter().flatten().copied().filter(is_it).min().or(Some(about))
}

const MISSING: &str = "Azure CLI not found on path: install it, https://aka.ms/azure-cli, or use another credential";
const NOBODY: &str = "nobody is logged in to the Azure CLI. Please run 'az login' to set up an account.";
const EXPIRED: &str = "the Azure CLI needs an interactive login: run 'az login'.";
const UNEXPECTED: &str = "unexpected output of the Azure CLI: no JSON with a token and its end. Update the Azure CLI";
const TOO_OLD: &str = "this Azure CLI tells the end of a token in local time only, and this host does not know its time zone: \
    use Azure CLI 2.54.0 or newer, which has expires_on";
