//! `cargo xtask build`: makes `dist/npm/` and `dist/component/`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Result, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use lexopt::ValueExt as _;

use crate::cli;
use crate::package;
use crate::paths;
use crate::progress;
use crate::stale::Stamp;
use crate::toolchain::{self, Target, Toolchain};
use crate::tools::Set;
use crate::wasm::{self, Profile};

/// The modules of the npm package and their features. Each becomes `dist/npm/wasm/<name>.wasm` and part of the scripts.
const NPM: [(&str, &[&str]); 4] = [
    ("edge", &["edge", "artifact"]),
    ("page", &["page", "artifact"]),
    ("server", &["server", "artifact"]),
    ("keys", &["js-keys", "artifact"]),
];

/// The modules that the package also has as text.
const INLINE: [&str; 2] = ["edge", "page"];

/// The components and their features. Each becomes `dist/component/azure-<name>.wasm`.
const COMPONENTS: [(&str, &[&str]); 9] = [
    ("identity", &["component", "artifact"]),
    ("identity-cloud", &["component-cloud", "artifact"]),
    ("identity-developer", &["component-developer", "artifact"]),
    ("identity-http-auth", &["component-http-auth", "artifact"]),
    ("identity-keyvalue", &["component-keyvalue", "artifact"]),
    ("identity-p3", &["component-p3", "artifact"]),
    ("identity-cloud-p3", &["component-p3", "component-cloud", "artifact"]),
    ("identity-developer-p3", &["component-p3", "component-developer", "artifact"]),
    ("identity-http-auth-p3", &["component-p3", "component-http-auth", "artifact"]),
];

/// The packages of plugins for tests. They are built with them, and when `--only` names one.
const TEST_PLUGINS: [&str; 2] = ["test-plugin", "test-plugin-p3"];

/// The plugin of the examples that is a script. It is built when `--only` names it.
const PLUGIN_IN_JAVASCRIPT: &str = "plugin-js";

/// What every artefact is made from.
const SOURCES: [&str; 6] =
    ["Cargo.toml", "Cargo.lock", "src", "xtask/src/commands/build.rs", "xtask/src/wasm", "xtask/tools/build/package-lock.json"];

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

/// `dist/npm/`, as small as it is shipped. It is built only when it is older than its sources.
///
/// # Errors
/// When it cannot be built.
pub fn package() -> Result<PathBuf> {
    ensure(Kind::Npm)
}

/// `dist/component/`, in the same way.
///
/// # Errors
/// When it cannot be built.
pub fn components() -> Result<PathBuf> {
    ensure(Kind::Component)
}

/// The plugins that `azure-identity-http-auth.wasm` and its twin are tested with, `target/xtask/wasm/test-plugin*.wasm`.
///
/// # Errors
/// When one cannot be built.
pub fn test_plugins() -> Result<()> {
    TEST_PLUGINS.into_iter().try_for_each(test_plugin)
}

fn test_plugin(name: &str) -> Result<()> {
    let toolchain = toolchain::ensure(&[Target::Unknown])?;
    super::wit::ensure()?;
    let core = wasm::core_module_of(name, &toolchain, &[], Profile::Release)?;
    let out = paths::work().join("wasm").join(name).with_extension("wasm");
    progress::step(&format!("component: {name}"), |_| wasm::component(&core, &out))
}

/// Builds all artefacts, or those named by `--only`.
pub fn run(options: &Options) -> Result<()> {
    let shipped = Kind::ALL.iter().flat_map(|kind| kind.artefacts()).map(|(name, _)| *name);
    let names: Vec<&str> = shipped.chain(TEST_PLUGINS).chain([PLUGIN_IN_JAVASCRIPT]).collect();
    if let Some(unknown) = options.only.iter().find(|only| !names.contains(&only.as_str())) {
        bail!("--only: there is no artefact `{unknown}`; there are {}", names.join(", "));
    }
    let toolchain = toolchain::ensure(&[Target::Unknown])?;
    for name in TEST_PLUGINS.into_iter().filter(|name| options.only.iter().any(|only| only == name)) {
        test_plugin(name)?;
    }
    if options.only.iter().any(|only| only == PLUGIN_IN_JAVASCRIPT) {
        wasm::plugin_in_javascript()?;
    }
    for kind in Kind::ALL.into_iter().filter(|kind| kind.artefacts().iter().any(|(name, _)| options.wants(name))) {
        if kind == Kind::Component {
            super::wit::ensure()?;
        }
        let stamp = kind.sources()?;
        // Half of a build, and one for a debugger, must not pass for the whole of what is shipped.
        if kind.stamp().exists() {
            fs::remove_file(kind.stamp())?;
        }
        match kind {
            Kind::Npm => npm(&toolchain, options)?,
            Kind::Component => components_wanted(&toolchain, options)?,
        }
        if options.profile() == Profile::Release && kind.artefacts().iter().all(|(name, _)| options.wants(name)) {
            stamp.write(&kind.stamp())?;
        }
    }
    Ok(())
}

/// The two things that are shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Npm,
    Component,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Npm, Self::Component];

    const fn artefacts(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Npm => &NPM,
            Self::Component => &COMPONENTS,
        }
    }

    fn directory(self) -> PathBuf {
        paths::dist().join(match self {
            Self::Npm => "npm",
            Self::Component => "component",
        })
    }

    fn sources(self) -> Result<Stamp> {
        let own: &[&str] = match self {
            Self::Npm => &package::SOURCES,
            Self::Component => &["wit"],
        };
        Stamp::of(&[SOURCES.as_slice(), own].concat())
    }

    /// Beside the directory: what is shipped has nothing else in it.
    fn stamp(self) -> PathBuf {
        self.directory().with_extension("stamp")
    }

    /// The files that a build leaves.
    fn outputs(self) -> Vec<PathBuf> {
        let names = self.artefacts().iter().map(|(name, _)| name);
        match self {
            Self::Npm => {
                let places = [package::assembled(), self.directory()];
                names.flat_map(|name| places.each_ref().map(|place| place.join("wasm").join(name).with_extension("wasm"))).collect()
            }
            Self::Component => names.map(|name| self.directory().join(format!("azure-{name}.wasm"))).collect(),
        }
    }
}

fn ensure(kind: Kind) -> Result<PathBuf> {
    // Checks go on side by side: one of them builds, and the other finds it built.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let is_current = kind.sources()?.is_at(&kind.stamp()) && kind.outputs().iter().all(|output| output.exists());
    if !is_current {
        let only = kind.artefacts().iter().map(|(name, _)| (*name).to_owned()).collect();
        run(&Options { only, dev: false })?;
    }
    Ok(kind.directory())
}

fn npm(toolchain: &Toolchain, options: &Options) -> Result<()> {
    let all = NPM.iter().all(|(name, _)| options.wants(name));
    let artefacts = package::assemble(all)?;
    made(toolchain, options, &NPM, |name, core| finish_module(name, core, options.profile(), &artefacts))?;
    package::bundle(&Kind::Npm.directory(), all)
}

fn components_wanted(toolchain: &Toolchain, options: &Options) -> Result<()> {
    made(toolchain, options, &COMPONENTS, |name, core| finish_component(name, core, options.profile()))
}

/// Each is finished while the next one is compiled: neither the compiler nor wasm-opt has work for more than one core most of the time.
fn made(
    toolchain: &Toolchain,
    options: &Options,
    artefacts: &[(&'static str, &[&str])],
    finish: impl Fn(&str, &Path) -> Result<()> + Sync,
) -> Result<()> {
    if options.profile() == Profile::Release {
        Set::Build.ensure()?; // before there are two who would install it
    }
    let finish = &finish;
    thread::scope(|scope| {
        let mut finishing = Vec::new();
        for (name, features) in artefacts.iter().filter(|(name, _)| options.wants(name)) {
            let core = wasm::core_module(toolchain, features, options.profile())?;
            finishing.push(scope.spawn(move || finish(name, &core)));
        }
        finishing.into_iter().try_for_each(|finishing| finishing.join().map_err(|_| anyhow!("a thread has panicked"))?)
    })
}

fn finish_component(name: &str, core: &Path, profile: Profile) -> Result<()> {
    if profile == Profile::Release {
        wasm::optimise_for_component(core)?;
    }
    let out = Kind::Component.directory().join(format!("azure-{name}.wasm"));
    progress::step(&format!("component: {name}"), |_| wasm::component(core, &out))
}

fn finish_module(name: &str, core: &Path, profile: Profile, out: &Path) -> Result<()> {
    progress::step(&format!("wasm-bindgen: {name}"), |_| wasm::bindgen(core, out, name))?;
    let artefact = out.join(name).with_extension("wasm");
    if profile == Profile::Release {
        wasm::optimise(&artefact)?;
    }
    if INLINE.contains(&name) {
        let text = format!("export default \"{}\";\n", STANDARD.encode(deflated(&fs::read(&artefact)?)?));
        fs::write(out.join(name).with_extension("base64.js"), text)?;
    }
    Ok(())
}

/// Less than half of it, as `lib/inflated.js` reads it (RFC 1951).
fn deflated(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
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
