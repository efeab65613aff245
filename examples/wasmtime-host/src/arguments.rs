//! What the command line says.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;
use lexopt::{Error, Parser};

/// How the program is called.
pub const USAGE: &str = "\
Gets an access token for an application, by azure-identity.wasm in wasmtime.

wasmtime-host [options] COMPONENT SCOPE...

  --tenant ID      the tenant's id or domain; default: AZURE_TENANT_ID
  --client ID      the application's id; default: AZURE_CLIENT_ID
  --assertion FILE
                   prove the application by the client assertion in this file, in place of a secret
  --authority URL  the authority host; default: https://login.microsoftonline.com
  --disable-instance-discovery
                   trust the authority host although it is not one of Microsoft's
  --ca FILE        trust the certificates in this PEM file as well
  --print-token    print the token, too

The secret comes from AZURE_CLIENT_SECRET, else from the first line of the standard input.
It prints one line of JSON.";

/// The arguments; `None` stands for the environment's.
#[derive(Debug, Default)]
pub struct Arguments {
    pub component: PathBuf,
    pub scopes: Vec<String>,
    pub tenant: Option<String>,
    pub client: Option<String>,
    pub assertion: Option<PathBuf>,
    pub authority: Option<String>,
    pub disable_instance_discovery: bool,
    pub ca: Option<PathBuf>,
    pub print_token: bool,
}

/// Reads the arguments; `None` when the usage is asked for.
///
/// # Errors
/// When an argument is unknown, or one is missing.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Arguments>, Error> {
    let mut parsed = Arguments::default();
    let mut component = None;
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("tenant") => parsed.tenant = Some(parser.value()?.string()?),
            Long("client") => parsed.client = Some(parser.value()?.string()?),
            Long("assertion") => parsed.assertion = Some(parser.value()?.into()),
            Long("authority") => parsed.authority = Some(parser.value()?.string()?),
            Long("disable-instance-discovery") => parsed.disable_instance_discovery = true,
            Long("ca") => parsed.ca = Some(parser.value()?.into()),
            Long("print-token") => parsed.print_token = true,
            Short('h') | Long("help") => return Ok(None),
            Value(value) if component.is_none() => component = Some(value.into()),
            Value(value) => parsed.scopes.push(value.string()?),
            other => return Err(other.unexpected()),
        }
    }
    parsed.component = component.ok_or("COMPONENT is missing: the path of azure-identity.wasm")?;
    if parsed.scopes.is_empty() {
        return Err("SCOPE is missing: for example https://vault.azure.net/.default".into());
    }
    Ok(Some(parsed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Option<Arguments>, Error> {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn the_component_comes_first_and_then_the_scopes() {
        let arguments = parsed(&["identity.wasm", "--assertion", "file.jwt", "one", "two"]).unwrap().unwrap();
        assert_eq!(arguments.component, PathBuf::from("identity.wasm"));
        assert_eq!(arguments.scopes, ["one", "two"]);
        assert_eq!(arguments.assertion, Some(PathBuf::from("file.jwt")));
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        for (arguments, named) in [
            (&[][..], "COMPONENT"),
            (&["identity.wasm"], "SCOPE"),
            (&["identity.wasm", "scope", "--assertion"], "--assertion"),
            (&["identity.wasm", "scope", "--secret"], "--secret"),
        ] {
            let error = parsed(arguments).unwrap_err().to_string();
            assert!(error.contains(named), "{arguments:?}: {error}");
        }
    }

    #[test]
    fn help_is_no_error() {
        assert!(parsed(&["--help"]).unwrap().is_none());
    }
}
