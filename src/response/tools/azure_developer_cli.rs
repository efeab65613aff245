use alloc::string::String;

use super::{Granted, Said, end, refused, token, unavailable};
use crate::{
    error::{Error, Result},
    json::Json,
    response::expires_on,
    text::{concat, split},
};

/// Reads what `azd auth token` said. `challenged` is whether it was given the claims of a challenge, and `login` the command with which a person
/// signs in for what was asked.
///
/// # Errors
/// Unavailable where nobody is logged in, or there is no such program; an authentication error for everything else. With claims the latter too, so
/// that no other identity answers them.
pub fn azure_developer_cli(said: Said<'_>, json: &dyn Json, challenged: bool, login: &str) -> Result<Granted> {
    if said.exit_code != 0 {
        return Err(failed(said, json, challenged, login));
    }
    let unexpected = || Error::authentication(UNEXPECTED);
    let document = json.parse(said.stdout).map_err(|_| unexpected())?;
    let token = document.text("token").as_deref().and_then(token).ok_or_else(unexpected)?;
    let expires_on = document.text("expiresOn").as_deref().and_then(expires_on::parse).and_then(end).ok_or_else(unexpected)?;
    Ok(Granted { token, expires_on })
}

fn failed(said: Said<'_>, json: &dyn Json, challenged: bool, login: &str) -> Error {
    if said.is_no_program("azd") {
        return Error::unavailable(MISSING);
    }
    let words = message(said.stderr, json);
    if challenged {
        if said.mentions("unknown flag: --claims") || said.mentions("not defined: -claims") {
            return Error::authentication(NO_CLAIMS);
        }
        return refused(&concat(&["the resource asks for another sign-in: run '", login, "'"]), &words);
    }
    if !said.is_of_entra() {
        if said.mentions("azd auth login") || said.mentions("azd login") {
            return unavailable(NOBODY, &words);
        }
        if said.mentions("must use multi-factor authentication") || said.mentions("reauthentication required") {
            return unavailable(&concat(&["the Azure Developer CLI needs another sign-in: run '", login, "'."]), &words);
        }
    }
    if said.mentions("refresh token has expired due to inactivity") || said.mentions("CLIInternalError") {
        return unavailable(&concat(&["the Azure Developer CLI needs an interactive login: run '", login, "'."]), &words);
    }
    refused("the Azure Developer CLI gave no token", &words)
}

/// What it says went wrong. Up to version 1.23.6 that is the text of a message in JSON; then such a message is followed by JSON with an `error`;
/// since 1.24 there is that alone. The suggestions in it are of no use here.
fn message(stderr: &str, json: &dyn Json) -> String {
    let mut told = None;
    for line in split(stderr, b'\n') {
        let Ok(document) = json.parse(line) else { continue };
        if let Some(error) = document.text("error").filter(|text| !text.trim().is_empty()) {
            return error;
        }
        if told.is_none() {
            told = json.member(line, "data").ok().and_then(|data| data.text("message")).filter(|text| !text.trim().is_empty());
        }
    }
    told.unwrap_or_else(|| stderr.into())
}

const MISSING: &str = "Azure Developer CLI not found on path: install it, https://aka.ms/azure-dev, or use another credential";
const NOBODY: &str = "nobody is logged in to the Azure Developer CLI. \
    Please run 'azd auth login' from a command prompt to authenticate before using this credential.";
const NO_CLAIMS: &str = "the resource asks for another sign-in, which this Azure Developer CLI cannot do: upgrade it to 1.18.1 or later";
const UNEXPECTED: &str = "unexpected output of the Azure Developer CLI: no JSON with a token and its end. Update the Azure Developer CLI";
