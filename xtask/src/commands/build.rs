//! `cargo xtask build`: makes `dist/npm/` and `dist/component/`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lexopt::ValueExt as _;

use crate::cli;
use crate::paths;
use crate::progress;
use crate::toolchain::{self, Target, Toolchain};
use crate::wasm::{self, Profile};

/// The modules of the npm package and their features. Each becomes `dist/npm/wasm/<name>.js` and `.wasm`.
const NPM: [(&str, &[&str]); 2] = [("edge", &["edge", "artifact"]), ("server", &["server", "artifact"])];

/// The modules that the package also has as text, `dist/npm/wasm/<name>.base64.js`.
const INLINE: [&str; 1] = ["edge"];

/// The components and their features. Each becomes `dist/component/azure-<name>.wasm`.
const COMPONENTS: [(&str, &[&str]); 1] = [("identity", &["component", "artifact"])];

/// Options of `build`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Names of artefacts; none means all.
    only: Vec<String>,
    /// Quick to build instead of small.
    dev: bool,
}

impl Options {
    /// Reads the options.
    pub fn parse(arguments: &mut cli::Options) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        arguments.each(|name, parser| {
            match name {
                "only" => options.only.push(parser.value()?.string()?),
                "dev" => options.dev = true,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }

    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    const fn profile(&self) -> Profile {
        if self.dev { Profile::Dev } else { Profile::Release }
    }
}

/// Builds all artefacts, or those named by `--only`.
pub fn run(options: &Options) -> Result<()> {
    let names: Vec<&str> = NPM.iter().chain(&COMPONENTS).map(|(name, _)| *name).collect();
    if let Some(unknown) = options.only.iter().find(|only| !names.contains(&only.as_str())) {
        bail!("--only: there is no artefact `{unknown}`; there are {}", names.join(", "));
    }
    let toolchain = toolchain::ensure(&[Target::Unknown])?;
    let npm = paths::dist().join("npm");
    if NPM.iter().any(|(name, _)| options.wants(name)) {
        package(&npm, options.only.is_empty())?;
    }
    for (name, features) in NPM.iter().filter(|(name, _)| options.wants(name)) {
        module(&toolchain, options, name, features, &npm.join("wasm"))?;
    }
    if COMPONENTS.iter().any(|(name, _)| options.wants(name)) {
        super::wit::run()?;
    }
    for (name, features) in COMPONENTS.iter().filter(|(name, _)| options.wants(name)) {
        let core = wasm::core_module(&toolchain, features, options.profile())?;
        if options.profile() == Profile::Release {
            wasm::optimise(&core)?;
        }
        let out = paths::dist().join("component").join(format!("azure-{name}.wasm"));
        progress::step(&format!("component: {name}"), |_| wasm::component(&core, &out))?;
    }
    Ok(())
}

fn module(toolchain: &Toolchain, options: &Options, name: &str, features: &[&str], out: &Path) -> Result<()> {
    let core = wasm::core_module(toolchain, features, options.profile())?;
    progress::step(&format!("wasm-bindgen: {name}"), |_| wasm::bindgen(&core, out, name))?;
    let artefact = out.join(name).with_extension("wasm");
    if options.profile() == Profile::Release {
        wasm::optimise(&artefact)?;
    }
    if INLINE.contains(&name) {
        let text = format!("export default \"{}\";\n", STANDARD.encode(fs::read(&artefact)?));
        fs::write(out.join(name).with_extension("base64.js"), text)?;
    }
    Ok(())
}

/// Makes `dist/npm/` from `pkg-template/`. Unless it is made `anew`, modules of an earlier build stay.
fn package(npm: &Path, anew: bool) -> Result<()> {
    let template = paths::root().join("pkg-template");
    progress::step("npm package", |_| {
        if anew && npm.exists() {
            fs::remove_dir_all(npm)?;
        }
        copy_tree(&template, npm).context("pkg-template/")
    })
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_artefact_that_does_not_exist_is_refused_with_those_that_do() {
        let options = Options { only: vec!["egde".to_owned()], dev: false };
        let error = run(&options).unwrap_err().to_string();
        assert!(error.contains("`egde`") && error.contains("edge"), "{error}");
    }
}
