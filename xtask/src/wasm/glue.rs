//! wasm-bindgen's glue, such that a fresh instance can follow a trap.
//!
//! The glue of `--target web` keeps its one instance in the module's own variables. Its option `reset_state_function` swaps
//! the instance there, under objects that still hold addresses of the old one: freeing one of them then corrupts the new
//! instance's memory. Here those variables are inside a function that is called once for each instance: what belongs to a
//! trapped instance keeps to it, and is collected with it; no call has to check which instance it is on.
//!
//! The loader is cut off as well: how bytes become a module differs per runtime and is the package's own matter. So are functions that
//! only pass numbers on.

use anyhow::{Context, Result, bail};

/// First line of wasm-bindgen's loader: from here on the glue is replaced.
const LOADER: &str = "let wasmModule, wasmInstance, wasm;";
const START: &str = "wasm.__wbindgen_start();";

/// Rewrites glue of `--target web`, made without `reset_state_function`, such that it exports one function: `instantiate(module)` makes an
/// instance of a `WebAssembly.Module`, and returns what the glue exported.
///
/// # Errors
/// When the glue does not look as that of the pinned wasm-bindgen does.
pub fn renewable(glue: &str) -> Result<String> {
    let (body, loader) = glue.split_once(LOADER).context("the glue has no loader: was it made for `--target web`?")?;
    for variable in ["wasmModule", "wasmInstance"] {
        if body.contains(variable) {
            bail!("the glue uses `{variable}` outside its loader: reset_state_function must be off");
        }
    }
    let (mut imports, mut inner, mut exports) = (String::new(), String::new(), Vec::new());
    let mut lines = body.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(exported) = line.strip_prefix("export ") else {
            let part = if line.starts_with("import ") { &mut imports } else { &mut inner };
            part.push_str(line);
            part.push('\n');
            continue;
        };
        let name = exported_name(exported)?;
        // What only passes numbers on is as well called itself.
        let passes_on = exported.strip_prefix("function ").and_then(|function| function.strip_suffix(" {"));
        if passes_on.is_some_and(|call| lines.peek().is_some_and(|body| *body == format!("    wasm.{call};"))) {
            exports.push(format!("{name}: wasm.{name}"));
            lines.nth(1);
            continue;
        }
        exports.push(name);
        inner += exported;
        inner.push('\n');
    }
    let exports = exports.join(", ");
    let start = if loader.contains(START) { START } else { "" };
    Ok(format!(
        "{imports}
/** @param {{WebAssembly.Module}} module @returns {{any}} */
export function instantiate(module) {{
let wasm;
{inner}
wasm = new WebAssembly.Instance(module, __wbg_get_imports()).exports;
{start}
return {{ {exports} }};
}}
"
    ))
}

/// The name that a line exports; `line` is without its `export `.
fn exported_name(line: &str) -> Result<String> {
    let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).filter(|word| !word.is_empty());
    let (Some("class" | "function"), Some(name)) = (words.next(), words.next()) else {
        bail!("the glue exports in a way that is not known: `{line}`");
    };
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "import * as import1 from 'x'\nexport class Core {\n}\nexport function start(n) {\n    \
        return wasm.start(n) >>> 0;\n}\nexport function end(n) {\n    wasm.end(n);\n}\nfunction __wbg_get_imports() { return {}; }\n\
        let wasmModule, wasmInstance, wasm;\nfunction __wbg_finalize_init() {\n    wasm.__wbindgen_start();\n}\n\
        export { initSync, __wbg_init as default };\n";

    #[test]
    fn everything_but_imports_belongs_to_an_instance() {
        let out = renewable(GLUE).unwrap();
        assert!(out.starts_with("import * as import1 from 'x'\n\n/** @param {WebAssembly.Module} module @returns {any} */\nexport function instantiate(module) {\nlet wasm;\nclass Core {\n"), "{out}");
    }

    #[test]
    fn an_instance_is_started_and_hands_out_what_was_exported() {
        let out = renewable(GLUE).unwrap();
        assert!(out.ends_with("wasm.__wbindgen_start();\nreturn { Core, start, end: wasm.end };\n}\n"), "{out}");
    }

    #[test]
    fn what_only_passes_numbers_on_is_left_out() {
        let out = renewable(GLUE).unwrap();
        assert!(out.contains("function start(n) {") && !out.contains("wasm.end(n)"), "{out}");
    }

    #[test]
    fn other_glue_is_refused() {
        assert!(renewable("export * from './x_bg.js';\n").unwrap_err().to_string().contains("--target web"));
        assert!(renewable(&format!("wasmInstance = 1;\n{GLUE}")).unwrap_err().to_string().contains("reset_state_function"));
        assert!(renewable(&format!("export default 1;\n{GLUE}")).is_err());
        assert!(renewable(&format!("export {{ _a as b }};\n{GLUE}")).is_err());
    }
}
