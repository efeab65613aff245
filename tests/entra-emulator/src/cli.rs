//! The command line.

use entra_emulator::Options;
use std::{ffi::OsString, path::PathBuf};

pub const HELP: &str = "\
entra-emulator: Microsoft's token service on loopback, for tests and demos.

When it is ready it prints one line of JSON on standard output: where it listens, which certificate to trust, and the ids and
secret of the tenant and application that it made. It runs until it is stopped (Ctrl-C, SIGTERM, or see --stdin-lifetime).

USAGE: entra-emulator [OPTIONS]

  --port PORT            HTTPS port on loopback (default: a free one)
  --http-port PORT       plain HTTP port on loopback (default: a free one)
  --host-name NAME       a further name that the certificate is valid for, such as login.microsoftonline.com; repeatable
  --region NAME          an Azure region: the certificate is valid for NAME.localhost and NAME before each --host-name; repeatable
  --certificate FILE     a certificate (PEM or DER) of the application made at start; repeatable
  --tenant GUID          id of the tenant made at start (default: random)
  --token-lifetime SECS  life of access tokens (default: 3600)
  --numbers-as-strings   send expires_in and its like as JSON strings
  --ask-to-stay-signed-in  ask people, after their password, whether they want to stay signed in
  --ca-dir DIR           where ca.pem, the certificate to trust, is written (default: a new temporary directory, removed at the end)
  --stdin-lifetime       stop when standard input closes, so that a test runner which dies leaves nothing behind
  --help                 this text
  --version              the version

Everything else is set up while it runs, by the control API under /__emulator: see README.md beside the source.
";

/// What the command line asks for.
#[derive(Debug)]
pub enum Command {
    Help,
    Version,
    Run(Run),
}

/// How to run.
#[derive(Debug, Default)]
pub struct Run {
    pub options: Options,
    /// Files with certificates of the application.
    pub certificates: Vec<PathBuf>,
    pub ca_dir: Option<PathBuf>,
    pub stdin_lifetime: bool,
}

/// Reads the command line; an error says which argument is wrong.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    use lexopt::prelude::{Long, Short, ValueExt};

    let mut run = Run::default();
    let options = &mut run.options;
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("version") => return Ok(Command::Version),
            Long("port") => options.port = parser.value()?.parse()?,
            Long("http-port") => options.http_port = parser.value()?.parse()?,
            Long("host-name") => options.host_names.push(parser.value()?.string()?),
            Long("region") => options.regions.push(parser.value()?.string()?),
            Long("certificate") => run.certificates.push(parser.value()?.into()),
            Long("tenant") => options.tenant_id = Some(parser.value()?.string()?),
            Long("token-lifetime") => options.settings.token_lifetime = parser.value()?.parse()?,
            Long("numbers-as-strings") => options.settings.numbers_as_strings = true,
            Long("ask-to-stay-signed-in") => options.settings.ask_to_stay_signed_in = true,
            Long("ca-dir") => run.ca_dir = Some(parser.value()?.into()),
            Long("stdin-lifetime") => run.stdin_lifetime = true,
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Command::Run(run))
}
