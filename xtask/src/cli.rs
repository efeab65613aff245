//! The command line: which command, and help.

use std::ffi::OsString;
use std::fmt;

use anyhow::Result;
use lexopt::{Arg, Parser};

use crate::commands::{bench, build, demo, fuzz, size, test, vectors, wit};

/// What `cargo xtask help` prints.
pub const HELP: &str = "\
Usage: cargo xtask <command> [options]

Commands:
  build                  Makes dist/npm/ (ready for `npm pack`) and dist/component/*.wasm.
      --only NAME        One artefact, such as edge or identity. May be given several times.
      --dev              Quick to build instead of small.
  test                   Everything, with progress. .ci/run calls it.
      --fast             The inner loop: formatting, clippy and tests of the crate alone, on this machine.
      --fastly           Beside everything else, the Fastly example under viceroy.
      --keytool          In the certificate matrix, files by Java's keytool too.
      --azure-cli        Developer tools: the real Azure CLI beside its stand-in. Installs it, which takes 800 MB.
      --keyring          Of the caches that processes share, one in a GNOME Keyring too. Linux; installs what it needs by apt.
      --only CHECK       One check, by its name in the closing table. May be given several times.
  demo                   From nothing to tokens: builds, starts the Entra emulator, gets a token by every route.
      --serve            Keeps the demo page open until interrupted.
      --pictures         Takes the README's pictures of that page instead.
  vectors                Runs tests/vectors/ through the drivers.
      --driver NAME      rust, node, browser, workerd, component, component-p3 or all (default).
      --dir DIR          Vectors from another directory.
      --only ID-PREFIX   Vectors whose id starts so.
      --json FILE        Also writes every outcome to FILE.
  bench                  Against the peers, side by side, as ratios. Minutes; the machine should do nothing else.
      --quick            Fewer rounds.
      --only ROW         One row, such as cached or start. May be given several times.
      --json FILE        Also writes the figures to FILE.
  fuzz                   Looks for inputs that break a parser, and says how much of each parser it has seen. A quarter of an hour.
      --only TARGET      One target, such as pem. May be given several times.
      --seconds N        For each target; 180 by default.
      --keep             Keeps what reaches something new in fuzz/corpus/, for `test` to replay.
  size                   Weighs what dist/ holds against xtask/budgets.toml: raw, gzip, brotli.
      --peers            Also bundles the official libraries, for the ratio.
      --json FILE        Also writes the table to FILE.
  wit                    Makes wit/deps/, the WIT of WASI itself.
  help                   This text. Also -h, --help.

Environment:
  WASM_ROUTE             How a missing wasm target is got: auto (default), rustup or debian.
  CHROMIUM               The browser to use, when it is not in PATH.
  CARGO_TARGET_DIR       Where everything is built; tools are in tools/, logs in xtask/logs/ below it.

Exit codes: 0 all well, 1 something failed, 2 the command line is wrong.
";

/// A command with its options.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Build(build::Options),
    Test(test::Options),
    Demo(demo::Options),
    Vectors(vectors::Options),
    Bench(bench::Options),
    Fuzz(fuzz::Options),
    Size(size::Options),
    Wit,
    Help,
}

/// The command line is wrong. Says what and where help is.
#[derive(Debug)]
pub struct Usage(String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; `cargo xtask help` lists commands and options", self.0)
    }
}

impl std::error::Error for Usage {}

impl Command {
    /// Reads the arguments, without the program's name.
    ///
    /// # Errors
    /// [`Usage`].
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, Usage> {
        let mut parser = Parser::from_args(arguments);
        let name = match parser.next().map_err(|error| Usage(error.to_string()))? {
            None => return Err(Usage("a command is missing".to_owned())),
            Some(Arg::Short('h') | Arg::Long("help")) => return Ok(Self::Help),
            Some(Arg::Value(name)) => name.to_string_lossy().into_owned(),
            Some(other) => return Err(Usage(other.unexpected().to_string())),
        };
        let mut options = Options { parser, help: false };
        let command = match name.as_str() {
            "build" => build::Options::parse(&mut options).map(Self::Build),
            "test" => test::Options::parse(&mut options).map(Self::Test),
            "demo" => demo::Options::parse(&mut options).map(Self::Demo),
            "vectors" => vectors::Options::parse(&mut options).map(Self::Vectors),
            "bench" => bench::Options::parse(&mut options).map(Self::Bench),
            "fuzz" => fuzz::Options::parse(&mut options).map(Self::Fuzz),
            "size" => size::Options::parse(&mut options).map(Self::Size),
            "wit" => options.none().map(|()| Self::Wit),
            "help" => options.none().map(|()| Self::Help),
            _ => return Err(Usage(format!("unknown command `{name}`"))),
        };
        if options.help {
            return Ok(Self::Help);
        }
        command.map_err(|error| Usage(format!("{name}: {error}")))
    }

    /// Runs the command.
    ///
    /// # Errors
    /// What the command failed with.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Build(options) => build::run(&options),
            Self::Test(options) => test::run(&options),
            Self::Demo(options) => demo::run(&options),
            Self::Vectors(options) => vectors::run(&options),
            Self::Bench(options) => bench::run(&options),
            Self::Fuzz(options) => fuzz::run(&options),
            Self::Size(options) => size::run(&options),
            Self::Wit => wit::run(),
            Self::Help => {
                print!("{HELP}");
                Ok(())
            }
        }
    }
}

/// The options behind a command's name.
#[derive(Debug)]
pub struct Options {
    parser: Parser,
    help: bool,
}

impl Options {
    /// Calls `take` with the name of every long option; `take` reads its value and says whether it knows the name.
    ///
    /// # Errors
    /// For an option that `take` does not know, a short option, or a stray word.
    pub fn each(&mut self, mut take: impl FnMut(&str, &mut Parser) -> Result<bool, lexopt::Error>) -> Result<(), lexopt::Error> {
        while let Some(argument) = self.parser.next()? {
            match argument {
                Arg::Short('h') | Arg::Long("help") => self.help = true,
                Arg::Long(name) => {
                    let name = name.to_owned();
                    if !take(&name, &mut self.parser)? {
                        return Err(Arg::Long(&name).unexpected());
                    }
                }
                other => return Err(other.unexpected()),
            }
        }
        Ok(())
    }

    fn none(&mut self) -> Result<(), lexopt::Error> {
        self.each(|_, _| Ok(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command, String> {
        Command::parse(line.split_whitespace().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn every_command_is_known_by_its_name() {
        assert_eq!(parse("wit"), Ok(Command::Wit));
        for name in ["build", "test", "demo", "vectors", "bench", "fuzz", "size", "wit", "help"] {
            assert!(parse(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn help_is_given_when_asked_for_in_any_way() {
        for line in ["help", "-h", "--help", "vectors --help", "size --peers -h"] {
            assert_eq!(parse(line), Ok(Command::Help), "{line}");
        }
    }

    #[test]
    fn an_unknown_command_or_option_is_named_and_help_is_pointed_to() {
        assert_eq!(parse("tests"), Err("unknown command `tests`; `cargo xtask help` lists commands and options".to_owned()));
        assert_eq!(parse("test --quick"), Err("test: invalid option '--quick'; `cargo xtask help` lists commands and options".to_owned()));
        assert!(parse("").unwrap_err().contains("a command is missing"));
        assert!(parse("wit now").unwrap_err().contains("now"));
    }

    #[test]
    fn help_lists_every_command_and_option() {
        let words = "build --only --dev test --fast --fastly --keytool --azure-cli --keyring demo --serve --pictures vectors --driver --dir --json bench --quick fuzz --seconds --keep";
        for word in words.split(' ').chain(["size", "--peers", "wit"]) {
            assert!(HELP.contains(word), "{word}");
        }
    }
}
