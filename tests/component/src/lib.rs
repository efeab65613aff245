//! The import list of a component is the list of its permissions. Here it is read from a finished component, and compared with the golden
//! file that was agreed on (`wit/golden/`).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasmparser::Parser;
use wit_parser::WorldItem;
use wit_parser::decoding::{DecodedWasm, decode};

/// Compares what the file `component` imports with the file `golden`.
///
/// # Errors
/// When they differ: the lines that do, and what to do. When a file cannot be read.
pub fn check(component: &Path, golden: &Path) -> Result<()> {
    let agreed = fs::read_to_string(golden).with_context(|| format!("cannot read {}", golden.display()))?;
    let differences = differences(&agreed, &of_file(component)?);
    if differences.is_empty() {
        return Ok(());
    }
    let (component, golden) = (component.display(), golden.display());
    bail!(
        "the imports of {component} are not those of {golden}:\n{}\nIf that is meant: cargo run -p component-imports {component} > {golden}",
        differences.join("\n")
    )
}

/// What the component in this file imports; see [`imports`].
///
/// # Errors
/// When the file cannot be read or is no component.
pub fn of_file(component: &Path) -> Result<String> {
    let bytes = fs::read(component).with_context(|| format!("cannot read {}: cargo xtask build makes it", component.display()))?;
    imports(&bytes).with_context(|| format!("cannot tell what {} imports", component.display()))
}

/// What a component imports: each function on a line, after its interface; an interface of types alone has a line, too. In alphabetical
/// order.
///
/// # Errors
/// When the bytes are no component.
pub fn imports(component: &[u8]) -> Result<String> {
    // Of a core module one would read what it claims to import, not what it imports.
    let (true, DecodedWasm::Component(resolve, world)) = (Parser::is_component(component), decode(component)?) else {
        bail!("it is not a component, but a core module or a WIT package");
    };
    let mut lines = BTreeSet::new();
    for (key, item) in &resolve.worlds[world].imports {
        let name = resolve.name_world_key(key);
        match item {
            WorldItem::Interface { id, .. } if !resolve.interfaces[*id].functions.is_empty() => {
                lines.extend(resolve.interfaces[*id].functions.keys().map(|function| format!("{name} {function}\n")));
            }
            _ => {
                lines.insert(format!("{name}\n"));
            }
        }
    }
    Ok(lines.into_iter().collect())
}

/// The lines of one list alone.
fn differences(agreed: &str, actual: &str) -> Vec<String> {
    let gone = agreed.lines().filter(|line| !actual.lines().any(|other| other == *line)).map(|line| format!("- {line}"));
    let new = actual.lines().filter(|line| !agreed.lines().any(|other| other == *line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGREED: &str = "a:b/c@0.1.0 f\na:b/c@0.1.0 g\na:b/d@0.1.0\n";

    #[test]
    fn the_agreed_list_has_no_differences() {
        assert_eq!(differences(AGREED, AGREED), Vec::<String>::new());
    }

    #[test]
    fn what_is_new_and_what_is_gone_is_told() {
        assert_eq!(differences(AGREED, "a:b/c@0.1.0 f\na:b/c@0.1.1 g\na:b/d@0.1.0\n"), ["- a:b/c@0.1.0 g", "+ a:b/c@0.1.1 g"]);
    }
}
