//! The types of all JavaScript, by TypeScript: every file says `// @ts-check`, and none is wrong.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use serde_json::json;

use super::step;
use crate::commands::build;
use crate::paths;
use crate::tools::{self, Set};

/// Where our JavaScript is. The package is looked at as it was built, since its entries import what was built.
const SOURCES: [&str; 10] = [
    "dist/npm/entry",
    "dist/npm/lib",
    "dist/npm/types",
    "benches",
    "examples",
    "tests",
    "www",
    "xtask/scripts",
    "xtask/src/demo",
    "xtask/types",
];

pub fn types() -> Result<()> {
    build::package()?;
    let silent: Vec<String> = unchecked()?.iter().map(|path| paths::display(path)).collect();
    ensure!(silent.is_empty(), "these do not begin with `// @ts-check`: {}", silent.join(", "));
    let (check, peers) = (Set::Check.ensure()?, Set::Peers.ensure()?);
    let work = paths::work().join("types");
    fs::create_dir_all(&work)?;
    let config = work.join("tsconfig.json");
    fs::write(&config, configuration(&check, &peers).to_string())?;
    let mut typescript = tools::script(Set::Check, "typescript/bin/tsc")?;
    step("types", typescript.arg("--project").arg(config))
}

/// What wasm-bindgen writes is not checked: only files that ask for it are.
fn configuration(check: &Path, peers: &Path) -> serde_json::Value {
    let root = paths::root();
    let within = |directory: &Path, pattern: &str| directory.join(pattern).display().to_string();
    json!({
        "compilerOptions": {
            "noEmit": true, "allowJs": true, "checkJs": false, "strict": true, "skipLibCheck": true,
            // Not `nodenext`: there, paths lead to no packages.
            "module": "esnext", "moduleResolution": "bundler", "target": "es2024",
            "lib": ["es2024", "dom", "dom.iterable", "dom.asynciterable", "esnext.disposable"],
            "types": ["node"], "typeRoots": [within(check, "@types")],
            "paths": {
                "azure-identity-wasm": [within(&root, "dist/npm/types/index.d.ts")],
                "azure-identity-wasm/inline": [within(&root, "dist/npm/types/index.d.ts")],
                "azure-identity-wasm/slim": [within(&root, "dist/npm/types/slim.d.ts")],
                "*": [within(check, "*"), within(peers, "*")],
            },
        },
        "include": SOURCES.map(|source| within(&root, source)),
    })
}

/// Our JavaScript files that do not ask to be checked.
fn unchecked() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for source in SOURCES {
        collect(&paths::root().join(source), &mut files)?;
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
