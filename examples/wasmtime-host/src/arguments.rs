//! What the command line says.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;
use lexopt::{Error, Parser};

/// How the program is called.
pub const USAGE: &str = "\
Gets an access token by a component of azure-identity-wasm in wasmtime: for an application or a person by options, or for whomever a
configuration names; or runs a plugin, to whose requests the host attaches tokens.

wasmtime-host [options] COMPONENT SCOPE...
wasmtime-host --config FILE [--credential NAME] [--print-token] COMPONENT SCOPE...
wasmtime-host --config FILE --plugin PLUGIN COMPONENT [ARGUMENT...]
wasmtime-host --config FILE --plugin PLUGIN --http-auth HTTP-AUTH [ARGUMENT...]

By a configuration:
  --config FILE    a TOML file: credentials by name, what they may ask of the machine, where plugins may send requests, limits, audit.
                   host.toml beside the source of this program has all of it, with what it means. Nothing is allowed that it does not name.
                   COMPONENT is azure-identity-cloud.wasm, or azure-identity-developer.wasm for developers' tools as well
  --credential NAME
                   which of its credentials gets the token; default: its only one
  --plugin PLUGIN  run this component (wasi:cli/command) with the ARGUMENTs, under the limits of the configuration. Its requests go where
                   [[requests]] lets them, with the tokens that those name; it sees neither tokens nor secrets
  --http-auth HTTP-AUTH
                   compose it with this component, azure-identity-http-auth.wasm, which gets the tokens and attaches them in place of the host

By options:

  --tenant ID      the tenant's id or domain; default: AZURE_TENANT_ID
  --client ID      the application's id; default: AZURE_CLIENT_ID
  --assertion FILE
                   prove the application by the client assertion in this file, in place of a secret
  --certificate FILE
                   prove it by the certificate in this file, PEM or PKCS#12, with its key
  --certificate-password-file FILE
                   the password of the certificate's file is the first line of this one
  --key FILE       the certificate's key is in this PEM file and stays with the host, which signs for the component; COMPONENT is
                   azure-identity-cloud.wasm then, and the certificate PEM
  --user-assertion FILE
                   ask on behalf of the user whose access token for this application is in this file
  --device-code    ask for a person, who signs in on another device by the code that is shown; without --tenant and --client those of
                   Azure's developer tools
  --authority URL  the authority host; default: https://login.microsoftonline.com
  --disable-instance-discovery
                   trust the authority host without asking Microsoft whether it knows it
  --ca FILE        trust the certificates in this PEM file as well
  --print-token    print the token, too

Without --config, an application's secret comes from AZURE_CLIENT_SECRET, else from the first line of the standard input.
It prints one line of JSON, or what the plugin prints. What a person is to do goes to the standard error.";

/// The arguments; `None` stands for the environment's.
#[derive(Debug, Default)]
pub struct Arguments {
    pub component: PathBuf,
    pub scopes: Vec<String>,
    pub tenant: Option<String>,
    pub client: Option<String>,
    pub assertion: Option<PathBuf>,
    pub certificate: Option<PathBuf>,
    pub certificate_password: Option<PathBuf>,
    pub key: Option<PathBuf>,
    pub user_assertion: Option<PathBuf>,
    pub device_code: bool,
    pub authority: Option<String>,
    pub disable_instance_discovery: bool,
    pub ca: Option<PathBuf>,
    pub print_token: bool,
    pub config: Option<PathBuf>,
    pub credential: Option<String>,
    pub plugin: Option<PathBuf>,
    pub http_auth: Option<PathBuf>,
}

/// Reads the arguments; `None` when the usage is asked for.
///
/// # Errors
/// When an argument is unknown, one is missing, or two do not go together.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Arguments>, Error> {
    let mut parsed = Arguments::default();
    let mut values = Vec::new();
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("tenant") => parsed.tenant = Some(parser.value()?.string()?),
            Long("client") => parsed.client = Some(parser.value()?.string()?),
            Long("assertion") => parsed.assertion = Some(parser.value()?.into()),
            Long("certificate") => parsed.certificate = Some(parser.value()?.into()),
            Long("certificate-password-file") => parsed.certificate_password = Some(parser.value()?.into()),
            Long("key") => parsed.key = Some(parser.value()?.into()),
            Long("user-assertion") => parsed.user_assertion = Some(parser.value()?.into()),
            Long("device-code") => parsed.device_code = true,
            Long("authority") => parsed.authority = Some(parser.value()?.string()?),
            Long("disable-instance-discovery") => parsed.disable_instance_discovery = true,
            Long("ca") => parsed.ca = Some(parser.value()?.into()),
            Long("config") => parsed.config = Some(parser.value()?.into()),
            Long("credential") => parsed.credential = Some(parser.value()?.string()?),
            Long("plugin") => parsed.plugin = Some(parser.value()?.into()),
            Long("http-auth") => parsed.http_auth = Some(parser.value()?.into()),
            Long("print-token") => parsed.print_token = true,
            Short('h') | Long("help") => return Ok(None),
            Value(value) => values.push(value),
            other => return Err(other.unexpected()),
        }
    }
    let mut values = values.into_iter();
    if parsed.http_auth.is_none() {
        parsed.component = values.next().ok_or("COMPONENT is missing: the path of azure-identity.wasm")?.into();
    }
    parsed.scopes = values.map(ValueExt::string).collect::<Result<_, _>>()?;
    if parsed.scopes.is_empty() && parsed.plugin.is_none() && parsed.http_auth.is_none() {
        return Err("SCOPE is missing: for example https://vault.azure.net/.default".into());
    }
    check(&parsed)?;
    Ok(Some(parsed))
}

impl Arguments {
    /// Whether options say what a configuration would.
    fn says_who(&self) -> bool {
        let texts = [&self.tenant, &self.client, &self.authority];
        let files = [&self.assertion, &self.certificate, &self.certificate_password, &self.key, &self.user_assertion, &self.ca];
        let flags = self.device_code || self.disable_instance_discovery;
        flags || texts.iter().any(|text| text.is_some()) || files.iter().any(|file| file.is_some())
    }
}

fn check(parsed: &Arguments) -> Result<(), Error> {
    let wrong = match parsed {
        Arguments { config: None, credential: Some(_), .. } => "--credential needs --config, which names credentials",
        Arguments { config: None, plugin: Some(_), .. } => "--plugin needs --config, which says where its requests may go",
        Arguments { plugin: None, http_auth: Some(_), .. } => "--http-auth needs --plugin: it is put before one",
        Arguments { credential: Some(_), plugin: Some(_), .. } => {
            "--credential and --plugin: a plugin's requests go by [[requests]], which name credentials"
        }
        Arguments { print_token: true, plugin: Some(_), .. } => "--print-token and --plugin: a plugin's tokens are not shown",
        Arguments { config: Some(_), .. } if parsed.says_who() => {
            "--config: who asks, and whom it trusts, is in the file; of the other options it goes with --print-token"
        }
        Arguments { assertion: Some(_), certificate: Some(_), .. } => "--assertion and --certificate: give one of them",
        Arguments { certificate: None, certificate_password: Some(_), .. } => "--certificate-password-file needs --certificate",
        Arguments { certificate: None, key: Some(_), .. } => "--key needs --certificate",
        Arguments { certificate_password: Some(_), key: Some(_), .. } => {
            "--certificate-password-file and --key: the certificate has no password when its key is in another file"
        }
        Arguments { device_code: true, assertion, certificate, user_assertion, .. }
            if [assertion, certificate, user_assertion].iter().any(|given| given.is_some()) =>
        {
            "--device-code: a person signs in, and needs no assertion or certificate"
        }
        _ => return Ok(()),
    };
    Err(wrong.into())
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
            (&["identity.wasm", "scope", "--certificate", "c", "--assertion", "a"], "one of them"),
            (&["identity.wasm", "scope", "--certificate-password-file", "p"], "needs --certificate"),
            (&["identity.wasm", "scope", "--key", "k"], "needs --certificate"),
            (&["identity.wasm", "scope", "--credential", "shop"], "needs --config"),
            (&["identity.wasm", "--plugin", "p"], "needs --config"),
            (&["identity.wasm", "--plugin", "p", "--config", "c", "--print-token"], "not shown"),
            (&["--http-auth", "h", "--config", "c"], "needs --plugin"),
            (&["identity.wasm", "scope", "--config", "c", "--tenant", "t"], "in the file"),
            (&["identity.wasm", "scope", "--config", "c", "--device-code"], "in the file"),
            (&["identity.wasm", "--config", "c"], "SCOPE"),
            (&["identity.wasm", "scope", "--device-code", "--certificate", "c"], "a person signs in"),
            (&["identity.wasm", "scope", "--device-code", "--user-assertion", "u"], "a person signs in"),
            (&["identity.wasm", "scope", "--certificate", "c", "--key", "k", "--certificate-password-file", "p"], "no password"),
        ] {
            let error = parsed(arguments).unwrap_err().to_string();
            assert!(error.contains(named), "{arguments:?}: {error}");
        }
    }

    #[test]
    fn a_plugin_has_arguments_in_place_of_scopes() {
        let arguments = parsed(&["identity.wasm", "--config", "host.toml", "--plugin", "plugin.wasm", "https://a"]).unwrap().unwrap();
        assert_eq!((arguments.plugin, arguments.scopes), (Some(PathBuf::from("plugin.wasm")), vec!["https://a".to_owned()]));
        assert!(parsed(&["identity.wasm", "--config", "host.toml", "--plugin", "plugin.wasm"]).is_ok());
    }

    #[test]
    fn what_stands_before_a_plugin_needs_no_component() {
        let given = ["--config", "host.toml", "--plugin", "plugin.wasm", "--http-auth", "http-auth.wasm", "https://a"];
        let arguments = parsed(&given).unwrap().unwrap();
        assert_eq!((arguments.http_auth, arguments.scopes), (Some(PathBuf::from("http-auth.wasm")), vec!["https://a".to_owned()]));
    }

    #[test]
    fn help_is_no_error() {
        assert!(parsed(&["--help"]).unwrap().is_none());
    }
}
