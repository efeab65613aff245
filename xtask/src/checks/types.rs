//! The types of all JavaScript, by TypeScript: every file says `// @ts-check`, and none is wrong.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::step;
use crate::commands::build;
use crate::package;
use crate::paths;
use crate::tools::{self, Set};

/// The package's sources, as they are assembled: entries import what was built, and a bundle is without the comments' types.
const PACKAGE: [&str; 3] = ["entry", "lib", "types"];

/// Where our other JavaScript is.
const PROGRAMS: [&str; 7] = ["benches", "examples", "tests", "www", "xtask/scripts", "xtask/src/demo", "xtask/types"];

pub fn types() -> Result<()> {
    build::package()?;
    let package = PACKAGE.map(|source| package::assembled().join(source));
    let programs = PROGRAMS.map(|source| paths::root().join(source));
    let silent: Vec<String> = unchecked(package.iter().chain(&programs))?.iter().map(|path| paths::display(path)).collect();
    ensure!(silent.is_empty(), "these do not begin with `// @ts-check`: {}", silent.join(", "));
    // Of what users run, as strict as it gets, and with no more than the oldest runtimes have.
    let strict = json!({
        "target": "es2022", "lib": ["es2022", "dom", "dom.iterable", "esnext.disposable"],
        "noImplicitOverride": true, "verbatimModuleSyntax": true, "isolatedModules": true, "skipLibCheck": false,
    });
    let runtimes = paths::xtask().join("types");
    check("types of the package", &strict, package.iter().chain([&runtimes]))?;
    let newest = json!({ "target": "es2024", "lib": ["es2024", "dom", "dom.iterable", "dom.asynciterable", "esnext.disposable"] });
    check("types", &newest, &programs)
}

/// Checks the files in `sources` with `options` beside those for all.
fn check<'a>(name: &str, options: &Value, sources: impl IntoIterator<Item = &'a PathBuf>) -> Result<()> {
    let mut all = options_for_all()?;
    for (option, value) in options.as_object().into_iter().flatten() {
        all[option] = value.clone();
    }
    let config = paths::work().join(name.replace(' ', "-")).join("tsconfig.json");
    fs::create_dir_all(config.parent().unwrap_or(&config))?;
    fs::write(&config, json!({ "compilerOptions": all, "include": sources.into_iter().collect::<Vec<_>>() }).to_string())?;
    let mut typescript = tools::script(Set::Check, "typescript/bin/tsc")?;
    step(name, typescript.arg("--project").arg(config))
}

/// What wasm-bindgen writes is not checked: only files that ask for it are.
fn options_for_all() -> Result<Value> {
    let (check, peers, stores, next) = (Set::Check.ensure()?, Set::Peers.ensure()?, Set::Stores.ensure()?, Set::Next.ensure()?);
    let package = package::assembled();
    Ok(json!({
        "noEmit": true, "allowJs": true, "checkJs": false, "strict": true, "skipLibCheck": true,
        // Not `nodenext`: there, paths lead to no packages.
        "module": "esnext", "moduleResolution": "bundler",
        "types": ["node"], "typeRoots": [check.join("@types")],
        "paths": {
            "azure-identity-wasm": [package.join("types/index.d.ts")],
            "azure-identity-wasm/inline": [package.join("types/index.d.ts")],
            "azure-identity-wasm/redirect": [package.join("types/redirect.d.ts")],
            "azure-identity-wasm/stores": [package.join("types/stores.d.ts")],
            "azure-identity-wasm/redirect": [package.join("types/redirect.d.ts")],
            "azure-identity-wasm/slim": [package.join("types/slim.d.ts")],
            // TypeScript finds no `exports` by a pattern of paths.
            "@azure/msal-browser/redirect-bridge": [peers.join("@azure/msal-browser/types/redirect_bridge/index.d.ts")],
            "*": [check.join("*"), peers.join("*"), stores.join("*"), next.join("*")],
        },
    }))
}

/// Our JavaScript files that do not ask to be checked.
fn unchecked<'a>(sources: impl IntoIterator<Item = &'a PathBuf>) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for source in sources {
        collect(source, &mut files)?;
    }
    files.retain(|file| {
        !fs::read_to_string(file).is_ok_and(|text| text.trim_start_matches("#!/usr/bin/env node\n").starts_with("// @ts-check"))
    });
    Ok(files)
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "js" || extension == "mjs") {
            files.push(path);
        }
    }
    Ok(())
}
