//! From cargo to a finished artefact: core module, JavaScript glue or component, size optimisation.

mod glue;
mod lean;
mod names;
mod strip;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;
use wit_component::ComponentEncoder;

use crate::paths;
use crate::progress;
use crate::stale::Stamp;
use crate::toolchain::{self, Target, Toolchain};
use crate::tools::{self, Set};

/// The package that all artefacts are built from.
const PACKAGE: &str = "azure-identity-wasm";

/// What rustc lets a wasm32 module use by default, and every runtime of the project has. wasm-opt must not add to it.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The linker's default is a megabyte, of which no call here needs a tenth: a module that ends deeper in it traps.
const STACK: &str = "link-arg=-zstack-size=131072";

/// wasm-opt's passes: control flow anew from a flat form, then all that make it smaller, until they do no more. No address is in the first
/// kilobyte, where the stack ends, so that sums of addresses need not be thought of as wrapping around.
const PASSES: [&str; 5] = ["--flatten", "--rereloop", "-Os", "--converge", "--low-memory-unused"];

/// Those for components: one hundredth larger, in a third of the time.
const PASSES_OF_COMPONENTS: [&str; 3] = ["-Os", "--converge", "--low-memory-unused"];

/// How a module is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Small: what is shipped.
    Release,
    /// Quick to build and with debug information.
    Dev,
}

/// Compiles the package with `features` alone to a core module. Returns its path, which names the features, so that
/// builds with other features do not overwrite it.
///
/// # Errors
/// When cargo fails.
pub fn core_module(toolchain: &Toolchain, features: &[&str], profile: Profile) -> Result<PathBuf> {
    core_module_of(PACKAGE, toolchain, features, profile)
}

/// The same of another package of the workspace.
///
/// # Errors
/// When cargo fails.
pub fn core_module_of(package: &str, toolchain: &Toolchain, features: &[&str], profile: Profile) -> Result<PathBuf> {
    let (flag, directory) = match profile {
        Profile::Release => ("--profile=release", "release"),
        Profile::Dev => ("--profile=dev", "debug"),
    };
    let name = if features.is_empty() { package.to_owned() } else { features.join("-") };
    let triple = Target::Unknown.triple();
    progress::step(&format!("wasm: {name}, {directory}"), |step| {
        let mut cargo = toolchain.cargo();
        cargo.current_dir(paths::root()).env("CARGO_TARGET_DIR", paths::target());
        cargo.args(["rustc", "--package", package, "--lib", "--crate-type", "cdylib", flag, "--target", triple]);
        cargo.args(["--no-default-features", "--features", &features.join(","), "--", "-C", STACK]);
        step.run(&mut cargo)?;
        let built = paths::target().join(triple).join(directory).join(package.replace('-', "_")).with_extension("wasm");
        let kept = paths::work().join("wasm").join(directory).join(name).with_extension("wasm");
        fs::create_dir_all(kept.parent().unwrap_or(&kept))?;
        fs::copy(&built, &kept).with_context(|| format!("cargo has not made {}", built.display()))?;
        Ok(kept)
    })
}

/// Writes `<name>.js` and `<name>.wasm` into `out_dir`. The glue takes a `WebAssembly.Module` from whoever has it, and can
/// go on with a fresh instance after a trap: see [`glue::renewable`].
///
/// # Errors
/// When the module was built with another version of wasm-bindgen than the xtask's, or `out_dir` cannot be written.
pub fn bindgen(module: &Path, out_dir: &Path, name: &str) -> Result<()> {
    let context = || format!("wasm-bindgen on {}", paths::display(module));
    Bindgen::new()
        .input_path(module)
        .out_name(name)
        .web(true)?
        .omit_default_module_path(true)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(out_dir)
        .with_context(context)?;
    let written = out_dir.join(format!("{name}_bg.wasm"));
    let path = out_dir.join(name).with_extension("js");
    let glue = glue::renewable(&fs::read_to_string(&path)?).and_then(|glue| lean::lean(&glue)).with_context(context)?;
    let (module, glue) = names::shorten(&fs::read(&written)?, &glue).with_context(context)?;
    fs::remove_file(written)?;
    fs::write(path.with_extension("wasm"), module)?;
    Ok(fs::write(path, glue)?)
}

/// Writes the component of `module` to `out`, without names for a debugger. There is no adapter: what the module imports
/// is what the component imports.
///
/// # Errors
/// When the module carries no component type or imports what its world lacks.
pub fn component(module: &Path, out: &Path) -> Result<()> {
    let context = || format!("component of {}", paths::display(module));
    let bytes = strip::strip(&fs::read(module).with_context(context)?).with_context(context)?;
    let component = ComponentEncoder::default().validate(true).module(&bytes).and_then(ComponentEncoder::encode).with_context(context)?;
    fs::create_dir_all(out.parent().unwrap_or(out))?;
    fs::write(out, strip::strip(&component)?).with_context(|| format!("cannot write {}", paths::display(out)))
}

/// The component of another package of the workspace, quick to build, in the working directory. It is built only when it is older than its sources, which
/// are in `folder`.
///
/// # Errors
/// When it cannot be built.
pub fn component_of(package: &str, folder: &str) -> Result<PathBuf> {
    let out = paths::work().join(package).join(package).with_extension("wasm");
    let (stamp, made) = (Stamp::of(&[folder, "Cargo.lock", "xtask/src/wasm"])?, out.with_extension("stamp"));
    if !stamp.is_at(&made) || !out.exists() {
        crate::commands::wit::ensure()?;
        let core = core_module_of(package, &toolchain::ensure(&[Target::Unknown])?, &[], Profile::Dev)?;
        progress::step(&format!("component: {package}"), |_| component(&core, &out))?;
        stamp.write(&made)?;
    }
    Ok(out)
}

/// The component of `examples/plugin-js`, whose world is that of `examples/plugin`. It is built only when it is older than its sources.
///
/// # Errors
/// When it cannot be built.
pub fn plugin_in_javascript() -> Result<PathBuf> {
    const SOURCES: [&str; 4] = [
        "examples/plugin-js/plugin.js",
        "examples/plugin/wit/plugin.wit",
        "xtask/scripts/componentize.mjs",
        "xtask/tools/guests/package-lock.json",
    ];
    let out = paths::work().join("plugin-js").join("plugin-js.wasm");
    let (stamp, made) = (Stamp::of(&SOURCES)?, out.with_extension("stamp"));
    if !stamp.is_at(&made) || !out.exists() {
        crate::commands::wit::run()?;
        fs::create_dir_all(out.parent().unwrap_or(&out))?;
        let [script, wit, maker, _] = SOURCES.map(|source| paths::root().join(source));
        let mut node = Command::new(tools::node(20)?);
        node.arg(maker).arg(Set::Guests.ensure()?).arg(script).arg(wit).arg(paths::root().join("wit/deps")).arg("plugin").arg(&out);
        progress::step("component: plugin-js", |step| step.run(&mut node))?;
        stamp.write(&made)?;
    }
    Ok(out)
}

/// Makes the core module at `path` smaller, in place, by wasm-opt: 8 % of the bytes, 4 % of what is left after gzip.
///
/// # Errors
/// When wasm-opt cannot be installed or fails.
pub fn optimise(path: &Path) -> Result<()> {
    optimise_by(path, &PASSES)
}

/// The same for the core module of a component.
///
/// # Errors
/// As [`optimise`].
pub fn optimise_for_component(path: &Path) -> Result<()> {
    optimise_by(path, &PASSES_OF_COMPONENTS)
}

fn optimise_by(path: &Path, passes: &[&str]) -> Result<()> {
    let mut command = tools::script(Set::Build, "binaryen/bin/wasm-opt")?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    progress::step(&format!("wasm-opt: {name}"), |step| {
        let before = fs::metadata(path)?.len();
        let smaller = path.with_extension("wasm-opt");
        command.args(passes).args(FEATURES).arg(path).arg("-o").arg(&smaller);
        step.run(&mut command)?;
        let after = fs::metadata(&smaller)?.len();
        ensure!(after > 0, "wasm-opt has written nothing");
        fs::rename(&smaller, path)?;
        step.note(format!("{before} to {after} bytes"));
        Ok(())
    })
}
