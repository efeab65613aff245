//! The npm package and the JavaScript drivers, by the test programs in `tests/`.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};

use super::step;
use crate::apt;
use crate::commands::build;
use crate::emulator;
use crate::paths;
use crate::progress;
use crate::tools::{self, Set};

/// The tests of the drivers themselves.
pub fn drivers() -> Result<()> {
    let tests = paths::root().join("tests/drivers/js/test");
    let mut files: Vec<_> = fs::read_dir(&tests)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.js"));
    files.sort();
    let mut node = Command::new(tools::node(20)?);
    node.arg("--test").args(files);
    node.env("VECTOR_TOOLS", Set::Browser.ensure()?).env("WORKERD", tools::workerd()?).env("CHROMIUM", tools::chromium()?);
    step("drivers of the vectors", &mut node)
}

/// The package as a package: what is in it, what it reaches, its types.
pub fn packaging() -> Result<()> {
    step("packaging", &mut program("tests/packaging/run.mjs", 20, &[Set::Check, Set::Peers])?)
}

/// The package in what users build with: each tool's template, whose page or Worker gets a token.
pub fn bundlers() -> Result<()> {
    let mut node = program("tests/bundlers/run.mjs", 22, &[Set::Bundlers, Set::Runtimes, Set::Next, Set::Browser])?;
    node.arg("--emulator").arg(emulator::program()?).arg("--chromium").arg(tools::chromium()?);
    step("bundlers", &mut node)
}

/// The package in every runtime: Node 20, 22 and 24, Deno, Bun, workerd, the edge of Next.js, Chromium.
pub fn npm() -> Result<()> {
    apt::ensure_openssl()?;
    let mut node = program("tests/npm/run.mjs", 20, &[Set::Check, Set::Node, Set::Runtimes, Set::Next, Set::Browser, Set::Peers])?;
    node.arg("--emulator").arg(emulator::program()?).arg("--chromium").arg(tools::chromium()?);
    step("npm package in its runtimes", &mut node)?;
    let mut leaks = program("tests/npm/leaks.mjs", 20, &[Set::Node, Set::Peers])?;
    step("packages that leak", leaks.arg("--emulator").arg(emulator::program()?))
}

/// The sign-in inside a page, in Chromium and Firefox.
pub fn pages() -> Result<()> {
    let mut node = program("tests/pages/run.mjs", 22, &[Set::Peers, Set::Browser, Set::Check])?;
    node.arg("--emulator").arg(emulator::program()?).arg("--chromium").arg(tools::chromium()?).arg("--firefox").arg(tools::firefox()?);
    node.arg("--screenshots").arg(paths::work().join("pages"));
    progress::step("sign-in in pages", |step| {
        step.read(node.current_dir(paths::root()))?.lines().filter(|line| line.contains("getToken")).for_each(|line| step.say(line));
        Ok(())
    })
}

/// Every token store, and credentials on it: Node, Deno, Bun, Chromium, Firefox, workerd; and the crate's beside the package's.
pub fn stores() -> Result<()> {
    apt::ensure_redis()?;
    let mut node = program("tests/stores/run.mjs", 20, &[Set::Runtimes, Set::Browser, Set::Peers, Set::Check, Set::Stores])?;
    node.arg("--chromium").arg(tools::chromium()?).arg("--firefox").arg(tools::firefox()?);
    node.arg("--emulator").arg(emulator::program()?).arg("--party").arg(emulator::built_with("store-party")?);
    step("token stores", &mut node)
}

/// The components in Node, by jco.
pub fn jco() -> Result<()> {
    let mut node = program_of_tools("tests/jco/run.mjs", 20, &[Set::Jco, Set::Node, Set::Peers])?;
    node.arg("--components").arg(build::components()?).arg("--emulator").arg(emulator::program()?);
    step("components by jco", &mut node)
}

/// Files with certificates by other programs: each is read by the package, and its assertion verified by `jose`.
pub fn certificate_matrix(with_keytool: bool) -> Result<()> {
    apt::ensure_openssl()?;
    let mut node = program("tests/certificate-matrix/run.mjs", 20, &[Set::Peers])?;
    node.arg("--python").arg(tools::python()?);
    if with_keytool {
        let is_there = Command::new("keytool").arg("-help").output().is_ok_and(|output| output.status.success());
        ensure!(
            is_there,
            "--keytool needs Java's keytool; on Debian it comes with `apt-get install -y --no-install-recommends openjdk-17-jre-headless`"
        );
        node.args(["--keytool", "keytool"]);
    }
    progress::step("certificate matrix", |step| {
        step.read(node.current_dir(paths::root()))?.lines().for_each(|line| step.say(line));
        Ok(())
    })
}

/// The official libraries and ours, before the Entra emulator. Prints what they send, side by side.
pub fn peers() -> Result<()> {
    apt::ensure_openssl()?;
    let mut node = program("tests/peers/run.mjs", 22, &[Set::Peers, Set::Browser, Set::Check])?;
    node.arg("--times").arg(paths::work().join("peers-times.json"));
    node.arg("--emulator").arg(emulator::program()?).arg("--python").arg(tools::python()?).arg("--chromium").arg(tools::chromium()?);
    progress::step("peers", |step| {
        step.read(node.current_dir(paths::root()))?.lines().for_each(|line| step.say(line));
        Ok(())
    })
}

/// The listener for the answer of a sign-in, and the opening of a browser: in Node 20, 22 and 24, Deno and Bun.
pub fn loopback() -> Result<()> {
    for set in [Set::Node, Set::Runtimes] {
        set.ensure()?;
    }
    let mut node = Command::new(tools::node(20)?);
    step("loopback", node.arg(paths::root().join("tests/loopback/run.mjs")).arg("--tools").arg(tools::directory()))
}

/// The credentials of developer tools with stand-ins for these: in Node 20, 22 and 24, Deno and Bun; and with the real Azure CLI.
pub fn developer_tools(with_azure_cli: bool) -> Result<()> {
    let mut node = program("tests/developer-tools/run.mjs", 20, &[Set::Node, Set::Runtimes])?;
    node.arg("--stand-in").arg(emulator::built_with("stand-in")?);
    if with_azure_cli {
        node.arg("--azure-cli").arg(tools::azure_cli()?);
    }
    progress::step("developer tools", |step| {
        step.read(node.current_dir(paths::root()))?.lines().filter(|line| line.starts_with("az: ")).for_each(|line| step.say(line));
        Ok(())
    })
}

/// The demo page in Chromium: what it shows and says, by keyboard, in all sizes and colours. Leaves pictures in `target/demo-page`.
pub fn demo_page() -> Result<()> {
    let mut node = program("tests/demo-page/run.mjs", 22, &[Set::Browser])?;
    step("demo page", node.arg("--emulator").arg(emulator::program()?).arg("--chromium").arg(tools::chromium()?))
}

/// The README's pictures of that page, in `www/screenshots`. What they are set in and made small by comes from Debian.
pub fn demo_page_pictures() -> Result<()> {
    progress::step("tools: fonts, pngquant", |step| apt::install(step, &["fonts-inter", "fonts-jetbrains-mono", "pngquant"]))?;
    let mut node = program("tests/demo-page/pictures.mjs", 22, &[Set::Browser])?;
    step("pictures", node.arg("--emulator").arg(emulator::program()?).arg("--chromium").arg(tools::chromium()?))
}

/// One cache for the package, the crate and the official libraries.
pub fn shared_cache() -> Result<()> {
    let mut node = program("tests/shared-cache/run.mjs", 20, &[Set::Peers, Set::Node, Set::Runtimes])?;
    node.arg("--emulator").arg(emulator::program()?).arg("--python").arg(tools::python()?);
    step("shared cache", node.arg("--ours").arg(emulator::built_with("shared-cache")?))
}

/// The package before an authority that is not ours.
pub fn authority() -> Result<()> {
    apt::ensure_openssl()?;
    step("another authority", &mut program("tests/authority/run.mjs", 22, &[Set::Authority, Set::Peers])?)
}

/// A test program of the package, which it is given, too.
fn program(script: &str, node: u32, sets: &[Set]) -> Result<Command> {
    let mut command = program_of_tools(script, node, sets)?;
    command.arg("--package").arg(build::package()?);
    Ok(command)
}

/// A test program, and the directory of the tools, in which `sets` are installed.
fn program_of_tools(script: &str, node: u32, sets: &[Set]) -> Result<Command> {
    for set in sets {
        set.ensure()?;
    }
    let mut command = Command::new(tools::node(node)?);
    command.arg(paths::root().join(script)).arg("--tools").arg(tools::directory());
    Ok(command)
}
