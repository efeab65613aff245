//! `component-vector-driver --component FILE --developer FILE [--dir DIR] [--only ID-PREFIX] [--json FILE]`: runs the conformance vectors against
//! the components.
#![forbid(unsafe_code)]

use std::{ffi::OsString, fs, path::PathBuf, process::ExitCode};

use component_vector_driver::AzureIdentityComponent;
use vector_driver::{
    Subject, load, play,
    report::{Outcome, Report},
};

const USAGE: &str = "\
component-vector-driver --component FILE --developer FILE [--dir DIR] [--only ID-PREFIX] [--json FILE]
Runs conformance vectors against this project's components in wasmtime; exits with 1 when one fails.
  --component FILE  dist/component/azure-identity.wasm, as `cargo xtask build` makes it
  --developer FILE  dist/component/azure-identity-developer.wasm, for what asks the machine
  --dir DIR         the directory with the vector files (default: tests/vectors)
  --only ID-PREFIX  only vectors whose ids begin so, for example cache/
  --json FILE       write the results there as JSON too";

fn main() -> ExitCode {
    match Arguments::parse(lexopt::Parser::from_env()).and_then(|arguments| arguments.map(|arguments| run(&arguments)).transpose()) {
        Ok(None) => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        Ok(Some(report)) if report.failed() == 0 => ExitCode::SUCCESS,
        Ok(Some(_)) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("component-vector-driver: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<Report, String> {
    // The vectors first: compiling the component takes longer than to see that there are none.
    let vectors = load::load(&arguments.directory, &arguments.only)?;
    let component = AzureIdentityComponent::load(&arguments.component, &arguments.developer)?;
    let mut report = Report::new(component.name());
    for found in vectors {
        let outcome = match found.vector {
            Ok(vector) => play(&vector, &component),
            Err(reason) => Outcome::Failed(vec![format!("the vector is malformed: {reason}")]),
        };
        report.add(found.id, outcome);
    }
    if let Some(file) = &arguments.json {
        let json = report.json().map_err(|error| error.to_string())?;
        fs::write(file, json + "\n").map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    }
    report.lines().iter().for_each(|line| println!("{line}"));
    Ok(report)
}

struct Arguments {
    component: PathBuf,
    developer: PathBuf,
    directory: PathBuf,
    only: String,
    json: Option<PathBuf>,
}

impl Arguments {
    /// `None` when only help is wanted.
    fn parse(mut parser: lexopt::Parser) -> Result<Option<Self>, String> {
        let (mut component, mut developer, mut directory, mut only, mut json) =
            (None, None, PathBuf::from("tests/vectors"), String::new(), None);
        let unusable = |error: lexopt::Error| format!("{error}\n{USAGE}");
        while let Some(argument) = parser.next().map_err(unusable)? {
            match argument {
                lexopt::Arg::Long("component") => component = Some(parser.value().map_err(unusable)?.into()),
                lexopt::Arg::Long("developer") => developer = Some(parser.value().map_err(unusable)?.into()),
                lexopt::Arg::Long("dir") => directory = parser.value().map_err(unusable)?.into(),
                lexopt::Arg::Long("only") => only = text(parser.value().map_err(unusable)?)?,
                lexopt::Arg::Long("json") => json = Some(parser.value().map_err(unusable)?.into()),
                lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => return Ok(None),
                other => return Err(unusable(other.unexpected())),
            }
        }
        let component = component.ok_or_else(|| format!("--component FILE is missing\n{USAGE}"))?;
        let developer = developer.ok_or_else(|| format!("--developer FILE is missing\n{USAGE}"))?;
        Ok(Some(Self { component, developer, directory, only, json }))
    }
}

fn text(value: OsString) -> Result<String, String> {
    value.into_string().map_err(|value| format!("--only: {} is not UTF-8", value.display()))
}
