//! Names on the border between a module and its glue: in the shipped files only those that are used, and no longer than they need to be.

use anyhow::{Result, bail, ensure};
use wasm_encoder::{EntityType, ExportKind, ExportSection, ImportSection, Module, RawSection};
use wasmparser::{ExportSectionReader, ExternalKind, ImportSectionReader, Imports, Parser, Payload, TypeRef};

/// Shortens wasm-bindgen's names of imports, as `__wbg_ask_366d002fb67c1524`, to `ask` on both sides, and drops what the module exports
/// and the glue never names; what only that kept alive is for wasm-opt to drop.
///
/// # Errors
/// When `module` is not WebAssembly, imports something else than functions, or two imports come to the same name.
pub fn shorten(module: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let (mut out, mut glue, mut imported) = (Module::new(), glue.to_owned(), 0);
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let section = payload.as_section();
        match payload {
            Payload::ImportSection(reader) => {
                imported = reader.count();
                out.section(&imports(reader, &mut glue)?);
            }
            Payload::ExportSection(reader) => {
                out.section(&exports(reader, &glue, imported)?);
            }
            _ => {
                if let Some((id, range)) = section {
                    let data = module.get(usize::try_from(range.start)?..usize::try_from(range.end)?).unwrap_or_default();
                    out.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok((out.finish(), glue))
}

fn imports(reader: ImportSectionReader<'_>, glue: &mut String) -> Result<ImportSection> {
    let (mut section, mut names) = (ImportSection::new(), Vec::new());
    for import in reader {
        let Imports::Single(_, import) = import? else { bail!("an import is encoded in a way that is not known") };
        let TypeRef::Func(index) = import.ty else { bail!("the import `{}` is no function", import.name) };
        let name = short(import.name);
        ensure!(!names.contains(&name), "two imports are called `{name}`");
        *glue = glue.replace(&format!("{}: ", import.name), &format!("{name}: "));
        section.import(import.module, name, EntityType::Function(index));
        names.push(name);
    }
    Ok(section)
}

/// A name without wasm-bindgen's prefix and hash, if it has them.
fn short(name: &str) -> &str {
    let parts = name.strip_prefix("__wbg_").and_then(|name| name.rsplit_once('_'));
    parts.filter(|(name, hash)| !name.starts_with('_') && hash.len() == 16).map_or(name, |(name, _)| name)
}

fn exports(reader: ExportSectionReader<'_>, glue: &str, imported: u32) -> Result<ExportSection> {
    let mut section = ExportSection::new();
    for export in reader {
        let export = export?;
        ensure!(
            export.name != "__wbindgen_start" || export.index < imported,
            "the module has a start function, which the glue does not call"
        );
        if is_used(glue, export.name) {
            let kind = match export.kind {
                ExternalKind::Func => ExportKind::Func,
                ExternalKind::Memory => ExportKind::Memory,
                ExternalKind::Table => ExportKind::Table,
                ExternalKind::Global => ExportKind::Global,
                kind => bail!("the export `{}` is a {kind:?}", export.name),
            };
            section.export(export.name, kind, export.index);
        }
    }
    Ok(section)
}

/// Whether the glue names an export, as `wasm.name`.
fn is_used(glue: &str, name: &str) -> bool {
    let named = format!("wasm.{name}");
    glue.match_indices(&named).any(|(at, _)| !glue[at + named.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(imported: &[&str], exported: &[&str]) -> Vec<u8> {
        let (mut imports, mut exports) = (ImportSection::new(), ExportSection::new());
        for name in imported {
            imports.import("./x.js", name, EntityType::Function(0));
        }
        for name in exported {
            exports.export(name, ExportKind::Func, 0);
        }
        let mut module = Module::new();
        module.section(&imports).section(&exports);
        module.finish()
    }

    #[test]
    fn imports_lose_their_prefix_and_hash_on_both_sides() {
        let given = module(&["__wbg_ask_366d002fb67c1524", "__wbindgen_throw"], &[]);
        let (out, glue) = shorten(&given, "{ __wbg_ask_366d002fb67c1524: function() {}, __wbindgen_throw: function() {} }").unwrap();
        assert_eq!(out, module(&["ask", "__wbindgen_throw"], &[]));
        assert_eq!(glue, "{ ask: function() {}, __wbindgen_throw: function() {} }");
    }

    #[test]
    fn exports_that_the_glue_never_names_go() {
        let given = module(&["f"], &["poll", "pol", "__externref_table_alloc"]);
        assert_eq!(shorten(&given, "wasm.poll(number)").unwrap().0, module(&["f"], &["poll"]));
    }

    #[test]
    fn names_that_meet_are_refused() {
        let given = module(&["__wbg_ask_366d002fb67c1524", "__wbg_ask_466d002fb67c1524"], &[]);
        assert!(shorten(&given, "").unwrap_err().to_string().contains("`ask`"));
    }
}
