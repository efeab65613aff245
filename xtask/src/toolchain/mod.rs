//! A Rust toolchain that can build for the wasm targets.
//!
//! Tried in this order: the targets are there already; `rustup target add`; Debian's `rustc-web`, with the standard
//! library built once from its own sources. The environment variable `WASM_ROUTE` forces one: `auto` (all three),
//! `rustup` (the first two) or `debian` (the last).

mod debian;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::progress::{self, Step};

/// `rustup target add` takes seconds where it works at all.
const RUSTUP_LIMIT: Duration = Duration::from_mins(2);

/// A target of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Browsers, JavaScript runtimes and components.
    Unknown,
    /// No standard library: proves that the core needs none.
    V1None,
    /// Fastly Compute.
    Wasip1,
}

impl Target {
    /// The target triple.
    pub const fn triple(self) -> &'static str {
        match self {
            Self::Unknown => "wasm32-unknown-unknown",
            Self::V1None => "wasm32v1-none",
            Self::Wasip1 => "wasm32-wasip1",
        }
    }
}

/// How to call cargo so that it can build for the targets asked for.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// Debian's route: where the sysroot is. `None` is the toolchain that runs the xtask.
    sysroot: Option<PathBuf>,
}

impl Toolchain {
    /// The toolchain that runs the xtask, for what is not built for a wasm target.
    pub const fn host() -> Self {
        Self { sysroot: None }
    }

    /// A `cargo` command; the caller adds its arguments.
    pub fn cargo(&self) -> Command {
        self.sysroot.as_deref().map_or_else(host_cargo, |sysroot| debian::command(sysroot, debian::CARGO))
    }

    /// A `cargo clippy` command; the caller adds its arguments.
    pub fn clippy(&self) -> Command {
        let mut command = self
            .sysroot
            .as_deref()
            // Not through cargo: it would find rustup's `cargo-clippy` first.
            .map_or_else(host_cargo, |sysroot| debian::command(sysroot, debian::CARGO_CLIPPY));
        command.arg("clippy");
        command
    }
}

/// Makes sure that all of `targets` can be built for.
///
/// # Errors
/// When no route works. The error says what each route needs.
pub fn ensure(targets: &[Target]) -> Result<Toolchain> {
    let route = route(env::var("WASM_ROUTE").ok().as_deref())?;
    let names: Vec<&str> = targets.iter().map(|target| target.triple()).collect();
    progress::step(&format!("toolchain: {}", names.join(", ")), |step| {
        if route != Route::Debian {
            if targets.iter().all(|target| has_std(&Toolchain::host(), *target)) {
                step.note("already there");
                return Ok(Toolchain::host());
            }
            match rustup(step, targets) {
                Ok(()) => {
                    step.note("rustup target add");
                    return Ok(Toolchain::host());
                }
                Err(error) if route == Route::Rustup => return Err(error),
                Err(error) => step.say(&format!("rustup cannot add the targets ({error:#}); trying Debian's rustc-web")),
            }
        }
        let sysroot = debian::ensure(step, targets)
            .with_context(|| format!("no toolchain for {0}. Where rustup works, this is enough: rustup target add {0}", names.join(" ")))?;
        Ok(Toolchain { sysroot: Some(sysroot) })
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    Auto,
    Rustup,
    Debian,
}

fn route(value: Option<&str>) -> Result<Route> {
    match value {
        None | Some("" | "auto") => Ok(Route::Auto),
        Some("rustup") => Ok(Route::Rustup),
        Some("debian") => Ok(Route::Debian),
        Some(other) => bail!("WASM_ROUTE is `{other}`: it must be auto, rustup or debian"),
    }
}

fn rustup(step: &Step, targets: &[Target]) -> Result<()> {
    let mut command = Command::new("rustup");
    command.args(["target", "add"]).args(targets.iter().map(|target| target.triple()));
    step.run_within(&mut command, RUSTUP_LIMIT)?;
    for target in targets {
        if !has_std(&Toolchain::host(), *target) {
            bail!("rustup has added {} to another toolchain than the one in use", target.triple());
        }
    }
    Ok(())
}

/// Whether the core library of `target` is where the toolchain's compiler looks for it.
fn has_std(toolchain: &Toolchain, target: Target) -> bool {
    let mut command = match &toolchain.sysroot {
        Some(sysroot) => Command::new(debian::rustc(sysroot)),
        None => Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())),
    };
    command.args(["--print", "target-libdir", "--target", target.triple()]);
    let Ok(output) = command.output() else { return false };
    let directory = String::from_utf8_lossy(&output.stdout);
    output.status.success() && has_core(Path::new(directory.trim()))
}

fn has_core(directory: &Path) -> bool {
    let Ok(entries) = fs::read_dir(directory) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
}

/// The cargo that runs the xtask, without the variables by which it told the xtask about itself.
fn host_cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    forget_xtask(&mut command);
    command
}

/// Removes what `cargo run` has set for the xtask and a build script or `env!` further down could take for its own.
pub fn forget_xtask(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_route_is_auto_unless_it_is_named() {
        assert_eq!(route(None).unwrap(), Route::Auto);
        assert_eq!(route(Some("")).unwrap(), Route::Auto);
        assert_eq!(route(Some("debian")).unwrap(), Route::Debian);
        assert_eq!(route(Some("rustup")).unwrap(), Route::Rustup);
    }

    #[test]
    fn an_unknown_route_is_refused_with_the_choices() {
        let error = route(Some("apt")).unwrap_err().to_string();
        assert!(error.contains("WASM_ROUTE") && error.contains("auto, rustup or debian"), "{error}");
    }

    #[test]
    fn a_directory_without_a_core_library_is_not_a_target() {
        assert!(!has_core(Path::new("/nonexistent")));
        assert!(!has_core(&std::env::temp_dir().join("xtask-no-core")));
    }
}
