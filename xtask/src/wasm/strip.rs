//! Custom sections that only a debugger reads: names of functions and of imports, and who compiled what.

use anyhow::Result;
use wasm_encoder::{RawSection, Section as _};
use wasmparser::{Parser, Payload};

const NAMES: [&str; 3] = ["name", "component-name", "producers"];

/// `bytes`, a core module or a component, without its own debugging sections. Modules inside a component are kept as
/// they are.
///
/// # Errors
/// When `bytes` is not WebAssembly.
pub fn strip(bytes: &[u8]) -> Result<Vec<u8>> {
    // The preamble: magic number, version, and whether this is a module or a component.
    let mut out = bytes.get(..8).unwrap_or_default().to_vec();
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        if depth == 0
            && !matches!(&payload, Payload::CustomSection(section) if NAMES.contains(&section.name()))
            && let Some((id, range)) = payload.as_section()
        {
            let data = bytes.get(usize::try_from(range.start)?..usize::try_from(range.end)?).unwrap_or_default();
            RawSection { id, data }.append_to(&mut out);
        }
        match payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{Component, CustomSection, Module, ModuleSection};

    fn custom(name: &str) -> CustomSection<'_> {
        CustomSection { name: name.into(), data: b"data".as_slice().into() }
    }

    fn module(names: &[&str]) -> Module {
        let mut module = Module::new();
        for name in names {
            module.section(&custom(name));
        }
        module
    }

    #[test]
    fn names_and_producers_go_and_everything_else_stays() {
        let full = module(&["name", "component-type:x", "producers"]).finish();
        assert_eq!(strip(&full).unwrap(), module(&["component-type:x"]).finish());
    }

    #[test]
    fn a_components_modules_are_kept_as_they_are() {
        let inner = module(&["name"]);
        let mut full = Component::new();
        full.section(&ModuleSection(&inner)).section(&custom("component-name"));
        let mut wanted = Component::new();
        wanted.section(&ModuleSection(&inner));
        assert_eq!(strip(&full.finish()).unwrap(), wanted.finish());
    }

    #[test]
    fn what_is_not_webassembly_is_refused() {
        assert!(strip(b"not wasm at all").is_err());
        assert!(strip(b"").is_err());
    }
}
