//! Debian's route: `rustc-web` has no wasm targets, but its sources can build them.
//!
//! The standard library is built once per compiler version into a private sysroot in the user's cache. The compiler is
//! then called through small wrappers that name that sysroot. Nothing outside the cache is changed, apart from the
//! Debian packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Target, has_core};
use crate::apt;
use crate::paths;
use crate::progress::Step;

pub const CARGO: &str = "/usr/bin/cargo";
pub const CARGO_CLIPPY: &str = "/usr/bin/cargo-clippy";
const RUSTC: &str = "/usr/bin/rustc";
const RUSTLIB: &str = "/usr/lib/rustlib";
const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy"];
const WASI_LIBC: &str = "/usr/lib/wasm32-wasi";

/// A command of Debian's toolchain that builds with `sysroot`.
pub fn command(sysroot: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    super::forget_xtask(&mut command);
    // The wrappers are found by RUSTC and RUSTDOC, clippy's driver finds the sysroot by SYSROOT. The other
    // toolchain's libraries, which cargo has put first for the xtask, must not be found.
    command
        .env("CARGO", CARGO)
        .env("RUSTC", rustc(sysroot))
        .env("RUSTDOC", sysroot.join("bin/rustdoc"))
        .env("SYSROOT", sysroot)
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("RUSTUP_TOOLCHAIN");
    command
}

/// The wrapper that calls Debian's compiler with `sysroot`.
pub fn rustc(sysroot: &Path) -> PathBuf {
    sysroot.join("bin/rustc")
}

/// Makes the sysroot with all of `targets` and returns its directory.
pub fn ensure(step: &Step, targets: &[Target]) -> Result<PathBuf> {
    install_packages(step, targets)?;
    let compiler = Compiler::probe()?;
    let sysroot = paths::cache()?.join(format!("sysroot-{}", compiler.id()));
    fs::create_dir_all(&sysroot)?;
    let lock = fs::File::create(sysroot.join("lock"))?;
    step.waiting_for("another build of the sysroot");
    lock.lock()?;
    link_host(&sysroot, &compiler)?;
    remove_outdated(&sysroot)?;
    let missing: Vec<Target> = targets.iter().copied().filter(|target| !has_core(&libraries(&sysroot, *target))).collect();
    for target in &missing {
        build(step, &sysroot, *target)?;
    }
    step.note(if missing.is_empty() { "Debian's rustc-web, already there" } else { "Debian's rustc-web" });
    Ok(sysroot)
}

/// What `rustc -vV` says of Debian's compiler.
#[derive(Debug)]
struct Compiler {
    release: String,
    commit: String,
    host: String,
}

impl Compiler {
    fn probe() -> Result<Self> {
        let output =
            Command::new(RUSTC).arg("-vV").env_remove("LD_LIBRARY_PATH").output().with_context(|| format!("cannot start {RUSTC}"))?;
        Self::parse(&String::from_utf8_lossy(&output.stdout)).with_context(|| format!("`{RUSTC} -vV` says nothing useful"))
    }

    fn parse(text: &str) -> Option<Self> {
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
        Some(Self { release: field("release:")?, commit: field("commit-hash:")?, host: field("host:")? })
    }

    /// Libraries are good for exactly one build of the compiler.
    fn id(&self) -> String {
        format!("{}-{}", self.release, self.commit.chars().take(9).collect::<String>())
    }
}

fn install_packages(step: &Step, targets: &[Target]) -> Result<()> {
    let sources = Path::new(RUSTLIB).join("src/rust/library/std");
    if ![Path::new(RUSTC), Path::new(CARGO), Path::new(CARGO_CLIPPY), &sources].iter().all(|path| path.exists()) {
        apt::install(step, &PACKAGES)?;
    }
    if targets.contains(&Target::Wasip1) && !Path::new(WASI_LIBC).join("libc.a").exists() {
        apt::install(step, &["wasi-libc"])?;
    }
    if linker().is_none() {
        // rust-web-llvm's link dangles until the package that it points into is there; both have one name.
        let link = fs::read_link("/usr/bin/rust-lld").context("/usr/bin/rust-lld is missing: reinstall rust-web-llvm")?;
        let package = link.file_name().unwrap_or(link.as_os_str()).to_string_lossy().into_owned();
        apt::install(step, &[&package])?;
    }
    Ok(())
}

/// The LLVM linker behind Debian's link.
fn linker() -> Option<PathBuf> {
    fs::canonicalize("/usr/bin/rust-lld").ok()
}

/// Removes the sysroots of compilers that have been replaced: nothing can use them.
fn remove_outdated(sysroot: &Path) -> Result<()> {
    for entry in fs::read_dir(paths::cache()?)? {
        let path = entry?.path();
        let is_sysroot = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("sysroot-"));
        if is_sysroot && path != sysroot {
            fs::remove_dir_all(&path)?;
        }
    }
    Ok(())
}

fn libraries(sysroot: &Path, target: Target) -> PathBuf {
    sysroot.join("lib/rustlib").join(target.triple()).join("lib")
}

/// Links Debian's host libraries and linkers into the sysroot and writes the wrappers.
fn link_host(sysroot: &Path, compiler: &Compiler) -> Result<()> {
    let debian = Path::new(RUSTLIB).join(&compiler.host);
    let ours = sysroot.join("lib/rustlib").join(&compiler.host);
    fs::create_dir_all(ours.join("bin"))?;
    link(&debian.join("lib"), &ours.join("lib"))?;
    for entry in fs::read_dir(debian.join("bin"))? {
        let entry = entry?;
        link(&entry.path(), &ours.join("bin").join(entry.file_name()))?;
    }
    let Some(linker) = linker() else { bail!("/usr/bin/rust-lld leads nowhere: reinstall rust-web-llvm") };
    link(&linker, &ours.join("bin/rust-lld"))?;
    link(&Path::new(RUSTLIB).join("src"), &sysroot.join("lib/rustlib/src"))?;
    fs::create_dir_all(sysroot.join("bin"))?;
    for tool in ["rustc", "rustdoc"] {
        let script = format!("#!/bin/sh\nexec /usr/bin/{tool} --sysroot '{}' \"$@\"\n", sysroot.display());
        let path = sysroot.join("bin").join(tool);
        if fs::read_to_string(&path).ok().as_deref() != Some(&script) {
            fs::write(&path, script)?;
            finish(Command::new("chmod").arg("755").arg(&path))?;
        }
    }
    Ok(())
}

/// Links `at` to `to`. By `ln`, so that the xtask itself compiles everywhere.
fn link(to: &Path, at: &Path) -> Result<()> {
    if fs::read_link(at).is_ok_and(|now| now == to) {
        return Ok(());
    }
    finish(Command::new("ln").arg("-sfn").args([to, at]))
}

fn finish(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("cannot start `{program}`"))?;
    if !status.success() {
        bail!("`{program}` failed in the cache directory: is it writable?");
    }
    Ok(())
}

/// Builds the standard library of `target` by way of an empty crate and moves it into the sysroot.
fn build(step: &Step, sysroot: &Path, target: Target) -> Result<()> {
    let work = sysroot.join("build");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(work.join("src"))?;
    fs::write(work.join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(work.join("Cargo.toml"), SEED)?;
    // Nothing that is built for the second is ever linked or run, so its libraries need not be fast.
    let (crates, opt_level) = match target {
        Target::Unknown | Target::Wasip1 => ("std,panic_abort", "3"),
        Target::V1None => ("core,alloc,compiler_builtins,panic_abort", "0"),
    };
    let mut cargo = command(sysroot, CARGO);
    cargo
        .current_dir(&work)
        .args(["build", "--release", "--target", target.triple(), &format!("-Zbuild-std={crates}")])
        // Without "backtrace": these targets have none to print, and its crates take time to build.
        .arg("-Zbuild-std-features=")
        // The unstable option is the reason for the variable, and Debian's own compiler for the unwrapped RUSTC.
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
        .env("CARGO_TARGET_DIR", work.join("target"))
        // Other metadata than a crate's own dependencies of the same name and version have.
        .env("__CARGO_DEFAULT_LIB_METADATA", "azure-identity-wasm");
    step.run(&mut cargo)?;
    let fresh = work.join("lib");
    fs::create_dir(&fresh)?;
    for entry in fs::read_dir(work.join("target").join(target.triple()).join("release/deps"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libsysroot_seed-") {
            fs::rename(&path, fresh.join(&*name))?;
        }
    }
    if target == Target::Wasip1 {
        let own = fresh.join("self-contained");
        fs::create_dir(&own)?;
        for file in ["libc.a", "crt1-command.o", "crt1-reactor.o"] {
            fs::copy(Path::new(WASI_LIBC).join(file), own.join(file)).with_context(|| format!("wasi-libc has no {file}"))?;
        }
    }
    // One rename, so that a sysroot is never half there.
    let place = libraries(sysroot, target);
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::create_dir_all(place.parent().unwrap_or(sysroot))?;
    fs::rename(&fresh, &place)?;
    fs::remove_dir_all(&work)?;
    Ok(())
}

const SEED: &str = r#"[package]
name = "sysroot_seed"
version = "0.0.0"
edition = "2021"

[workspace]

[profile.release]
debug = 0
codegen-units = 4
panic = "abort"
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_is_known_by_release_and_commit() {
        let text = "rustc 1.96.0 (ac68faa20 2026-05-25)\nbinary: rustc\ncommit-hash: ac68faa20c58\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0\n";
        let compiler = Compiler::parse(text).unwrap();
        assert_eq!((compiler.id().as_str(), compiler.host.as_str()), ("1.96.0-ac68faa20", "x86_64-unknown-linux-gnu"));
        assert!(Compiler::parse("rustc 1.96.0\n").is_none());
    }

    #[test]
    fn a_link_that_is_right_stays_and_a_wrong_one_is_replaced() {
        let directory = std::env::temp_dir().join(format!("xtask-link-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let at = directory.join("at");
        link(Path::new("/one"), &at).unwrap();
        link(Path::new("/one"), &at).unwrap();
        link(Path::new("/two"), &at).unwrap();
        let target = fs::read_link(&at).unwrap();
        fs::remove_dir_all(&directory).unwrap();
        assert_eq!(target, Path::new("/two"));
    }
}
