//! A plugin that was made with a later version of WASI, whose interfaces have names for types that those of WASI 0.2.0 do not have.
//!
//! Such a name stands for a type that is there under another name, or for a text: `wasi:http/types@0.2.10` calls the names of fields `field-name`,
//! and 0.2.0 `field-key`. Yet the plugin asks for it, and what it asks for must be there. So it is made to ask for less: where its import
//! named the type, it has the type without a name.

use std::collections::BTreeMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, ReencodeComponent};
use wasm_encoder::{Alias, Component, ComponentOuterAliasKind, ComponentTypeSection, InstanceType, RawSection};
use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentOuterAliasKind as Outer, ComponentTypeRef, InstanceTypeDeclaration, Parser, Payload,
    TypeBounds,
};

/// Names of types by the plugin's name for the interface.
pub(super) type Names = BTreeMap<String, Vec<String>>;

/// The plugin, whose imports do not have these names.
///
/// # Errors
/// When it is no component.
pub(super) fn without(plugin: &[u8], names: &Names) -> wasmtime::Result<Vec<u8>> {
    let payloads = outermost(plugin)?;
    let imports = instances(&payloads)?;
    let (mut component, mut index) = (Component::new(), 0);
    for payload in &payloads {
        if let Payload::ComponentTypeSection(types) = payload {
            let mut section = ComponentTypeSection::new();
            for ty in types.clone() {
                let names = imports.get(&index).and_then(|import| names.get(*import)).map_or(&[][..], Vec::as_slice);
                Unnamed { names, depth: 0 }.parse_component_type(section.ty(), ty?)?;
                index += 1;
            }
            component.section(&section);
        } else if let Some((id, range)) = payload.as_section() {
            index += types_in(payload)?;
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            component.section(&RawSection { id, data: plugin.get(range).unwrap_or_default() });
        }
    }
    Ok(component.finish())
}

/// The sections of the component itself, and not those of what is in it.
fn outermost(component: &[u8]) -> wasmtime::Result<Vec<Payload<'_>>> {
    let (mut depth, mut payloads) = (0_usize, Vec::new());
    for payload in Parser::new(0).parse_all(component) {
        let payload = payload?;
        let is_inner = depth > 0;
        match payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !is_inner {
            payloads.push(payload);
        }
    }
    Ok(payloads)
}

/// The names of imported instances, by the indices of their types.
fn instances<'a>(payloads: &[Payload<'a>]) -> wasmtime::Result<BTreeMap<u32, &'a str>> {
    let mut found = BTreeMap::new();
    for payload in payloads {
        let Payload::ComponentImportSection(imports) = payload else { continue };
        for import in imports.clone() {
            let import = import?;
            if let ComponentTypeRef::Instance(index) = import.ty {
                found.insert(index, import.name.name);
            }
        }
    }
    Ok(found)
}

/// How many types a section adds that is none of types.
fn types_in(payload: &Payload<'_>) -> wasmtime::Result<u32> {
    let mut count = 0;
    match payload {
        Payload::ComponentImportSection(imports) => {
            for import in imports.clone() {
                count += u32::from(matches!(import?.ty, ComponentTypeRef::Type(_)));
            }
        }
        Payload::ComponentExportSection(exports) => {
            for export in exports.clone() {
                count += u32::from(export?.kind == ComponentExternalKind::Type);
            }
        }
        Payload::ComponentAliasSection(aliases) => {
            for alias in aliases.clone() {
                count += u32::from(matches!(
                    alias?,
                    ComponentAlias::InstanceExport { kind: ComponentExternalKind::Type, .. }
                        | ComponentAlias::Outer { kind: Outer::Type, .. }
                ));
            }
        }
        _ => {}
    }
    Ok(count)
}

/// Writes types as they are, but for these names in an instance's.
struct Unnamed<'a> {
    names: &'a [String],
    depth: u32,
}

impl Reencode for Unnamed<'_> {
    type Error = Infallible;
}

impl ReencodeComponent for Unnamed<'_> {
    fn push_depth(&mut self) {
        self.depth += 1;
    }

    fn pop_depth(&mut self) {
        self.depth -= 1;
    }

    fn parse_component_instance_type_declaration(
        &mut self,
        ty: &mut InstanceType,
        declaration: InstanceTypeDeclaration<'_>,
    ) -> Result<(), Error<Infallible>> {
        match declaration {
            InstanceTypeDeclaration::Export { name, ty: ComponentTypeRef::Type(TypeBounds::Eq(index)) }
                if self.depth == 1 && self.names.iter().any(|known| known == name.name) =>
            {
                // One type, as the name was, so that the numbers of those after it stay.
                ty.alias(Alias::Outer { kind: ComponentOuterAliasKind::Type, count: 0, index });
                Ok(())
            }
            other => wasm_encoder::reencode::component_utils::parse_component_instance_type_declaration(self, ty, other),
        }
    }
}
