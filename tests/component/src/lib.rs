//! The import list of a component is the list of its permissions. Here it is read from a finished component, and compared with the golden
//! file that was agreed on (`wit/golden/`).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasmparser::component_types::{ComponentEntityType, ComponentItem};
use wasmparser::{Parser, Payload, Validator};

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
/// order. A component may import an interface and export it as well; what counts is what it imports.
///
/// # Errors
/// When the bytes are no component.
pub fn imports(component: &[u8]) -> Result<String> {
    if !Parser::is_component(component) {
        bail!("it is not a component, but a core module");
    }
    let types = Validator::new().validate_all(component)?;
    let mut lines = BTreeSet::new();
    for name in names(component)? {
        let item = types.component_item_for_import(&name).context("an import without a type")?;
        let functions: Vec<&str> = match item.ty {
            ComponentEntityType::Instance(instance) => {
                let is_function = |item: &ComponentItem| matches!(item.ty, ComponentEntityType::Func(_));
                types[instance].exports.iter().filter(|(_, item)| is_function(item)).map(|(name, _)| name.as_str()).collect()
            }
            _ => Vec::new(),
        };
        lines.extend(functions.iter().map(|function| format!("{name} {function}\n")));
        if functions.is_empty() {
            lines.insert(format!("{name}\n"));
        }
    }
    Ok(lines.into_iter().collect())
}

/// The names of the imports of the component itself, not of those within it.
fn names(component: &[u8]) -> Result<Vec<String>> {
    let (mut names, mut depth) = (Vec::new(), 0);
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    names.push(import?.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(names)
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
