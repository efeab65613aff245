//! Puts `azure-identity-http-auth.wasm` before a plugin, so that both are one component: what one exports and the other imports is their own
//! affair, and no host can give the plugin another way out by mistake. And puts `azure-identity-keyvalue.wasm` behind a component that has tokens.

mod later_names;

use std::fmt;

use wac_graph::types::{InterfaceId, ItemKind, Package, Type, Types, are_semver_compatible};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, PackageId, plug};
use wasmtime::error::Context;

use self::later_names::Names;

/// A component that does what `plugin` does, with tokens in those of its requests that the rules of `http_auth` name.
///
/// # Errors
/// When one of them is no component; when the plugin does not use wasi:http; and when it needs or offers something that has streams or
/// requests in it and that `http_auth` does not stand before: [`Uncomposable`].
pub fn compose(http_auth: &[u8], plugin: &[u8]) -> wasmtime::Result<Vec<u8>> {
    let mut graph = CompositionGraph::new();
    let http_auth = register(&mut graph, "azure-identity:http-auth", http_auth).context("http-auth is no component")?;
    let bytes = plugin;
    let mut plugin = register(&mut graph, "plugin:plugin", bytes).context("the plugin is no component")?;
    let pairs = pairs(&graph, http_auth, plugin)?;
    let later = later(graph.types(), &graph[http_auth], &graph[plugin], &pairs);
    if !later.is_empty() {
        plugin = register(&mut graph, "plugin:of-0-2-0", &later_names::without(bytes, &later)?).context("the plugin is no component")?;
    }
    let (front, behind) = (graph.instantiate(http_auth), graph.instantiate(plugin));
    for (export, import) in pairs {
        let given = graph.alias_instance_export(front, &export)?;
        let refused = || format!("the plugin's `{import}` is another one than that of azure-identity-http-auth.wasm");
        graph.set_instantiation_argument(behind, &import, given).with_context(refused)?;
    }
    export(&mut graph, plugin, behind)?;
    Ok(graph.encode(EncodeOptions::default())?)
}

/// A component that does what `component` does, with `adapter`, which is `azure-identity-keyvalue.wasm`, for its token store: it imports
/// `wasi:keyvalue` instead. Whatever else is composed with it must not import that, or it has the same buckets: [`compose`] refuses it.
///
/// # Errors
/// When one of them is no component, or `component` imports no token store.
pub fn on_keyvalue(component: &[u8], adapter: &[u8]) -> wasmtime::Result<Vec<u8>> {
    let mut graph = CompositionGraph::new();
    let component = register(&mut graph, "azure-identity:identity", component).context("it is no component")?;
    let adapter = register(&mut graph, "azure-identity:keyvalue", adapter).context("the adapter is no component")?;
    let unfit = "the component has no token store that azure-identity-keyvalue.wasm of the same version could be";
    plug(&mut graph, vec![adapter], component).context(unfit)?;
    Ok(graph.encode(EncodeOptions::default())?)
}

/// Whether a component has buckets, and so was composed with the adapter already.
pub(crate) fn is_on_keyvalue(component: &[u8]) -> wasmtime::Result<bool> {
    let mut graph = CompositionGraph::new();
    let component = register(&mut graph, "azure-identity:identity", component).context("it is no component")?;
    Ok(graph.types()[graph[component].ty()].imports.keys().any(|import| import.starts_with("wasi:keyvalue/")))
}

/// A program that gets tokens itself, with the component that it gets them by: `azure-identity-p3.wasm` or another of its kind.
pub(crate) fn with_credentials(identity: &[u8], program: &[u8]) -> wasmtime::Result<Vec<u8>> {
    let mut graph = CompositionGraph::new();
    let identity = register(&mut graph, "azure-identity:identity", identity).context("azure-identity is no component")?;
    let program = register(&mut graph, "program:program", program).context("the program is no component")?;
    plug(&mut graph, vec![identity], program)?;
    Ok(graph.encode(EncodeOptions::default())?)
}

/// Why a plugin cannot be composed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uncomposable {
    /// It has no requests that a token could be added to.
    NoRequests,
    /// It imports this, which belongs to whoever holds the secrets.
    Privileged(String),
    /// It imports this, whose streams would be the host's, while its other ones are not.
    Import(String),
    /// It exports this, whose requests or streams would not be the host's.
    Export(String),
}

impl fmt::Display for Uncomposable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRequests => write!(
                formatter,
                "the plugin does not import wasi:http/outgoing-handler, or wasi:http/client of WASI 0.3: it sends no requests"
            ),
            Self::Privileged(name) => write!(formatter, "the plugin imports `{name}`, which is for components that hold secrets"),
            Self::Import(name) => write!(
                formatter,
                "the plugin imports `{name}`, which azure-identity-http-auth.wasm cannot stand before: of the interfaces with streams it has \
                 those of the world wasi:http/proxy, and of files none; the host itself can attach tokens to its requests"
            ),
            Self::Export(name) => write!(
                formatter,
                "the plugin exports `{name}`, which has streams or requests in it: behind azure-identity-http-auth.wasm those are not the \
                 host's; the host itself can attach tokens to its requests"
            ),
        }
    }
}

impl std::error::Error for Uncomposable {}

fn register(graph: &mut CompositionGraph, name: &str, bytes: &[u8]) -> wasmtime::Result<PackageId> {
    let package = Package::from_bytes(name, None, bytes.to_vec(), graph.types_mut());
    let package = package.map_err(|error| wasmtime::Error::msg(format!("{error:#}")))?;
    Ok(graph.register_package(package)?)
}

/// What http-auth exports, with the plugin's name for it.
fn pairs(graph: &CompositionGraph, http_auth: PackageId, plugin: PackageId) -> Result<Vec<(String, String)>, Uncomposable> {
    let types = graph.types();
    let (front, behind) = (&types[graph[http_auth].ty()], &types[graph[plugin].ty()]);
    let of_front = |name: &str| front.exports.keys().find(|export| *export == name || are_semver_compatible(export, name));
    let front_is_of_p3 = front.exports.keys().any(|export| export.starts_with(WAY_OUT_OF_P3));
    let mut pairs = Vec::new();
    for (import, kind) in &behind.imports {
        if OURS.iter().any(|ours| import.starts_with(ours)) {
            return Err(Uncomposable::Privileged(import.clone()));
        }
        match of_front(import) {
            Some(export) => pairs.push((export.clone(), import.clone())),
            // Another version is another way out.
            None if is_way(import, front_is_of_p3) || has_any_of(types, *kind, &of_front) => {
                return Err(Uncomposable::Import(import.clone()));
            }
            None => {}
        }
    }
    if let Some((export, _)) = behind.exports.iter().find(|(_, kind)| has_any_of(types, **kind, &of_front)) {
        return Err(Uncomposable::Export(export.clone()));
    }
    let is_used = |way| pairs.iter().any(|(export, _): &(String, String)| export.starts_with(way));
    if is_used(WAY_OUT) || is_used(WAY_OUT_OF_P3) { Ok(pairs) } else { Err(Uncomposable::NoRequests) }
}

/// Whether requests could leave by an interface that http-auth does not stand before.
fn is_way(import: &str, front_is_of_p3: bool) -> bool {
    // There, requests and streams are the host's.
    let is_the_hosts = front_is_of_p3 && import.starts_with(TYPES_OF_P3);
    !is_the_hosts && WAYS.iter().any(|way| import.starts_with(way))
}

/// Types that the plugin's version of an interface has a name for, and http-auth's has not.
fn later(types: &Types, http_auth: &Package, plugin: &Package, pairs: &[(String, String)]) -> Names {
    let mut later = Names::new();
    for (export, import) in pairs {
        let (Some(ItemKind::Instance(front)), Some(ItemKind::Instance(behind))) =
            (types[http_auth.ty()].exports.get(export), types[plugin.ty()].imports.get(import))
        else {
            continue;
        };
        let (front, behind) = (&types[*front].exports, &types[*behind].exports);
        let names = behind.iter().filter(|(name, kind)| matches!(kind, ItemKind::Type(Type::Value(_))) && !front.contains_key(*name));
        let names: Vec<String> = names.map(|(name, _)| name.clone()).collect();
        if !names.is_empty() {
            later.insert(import.clone(), names);
        }
    }
    later
}

/// Whether an interface uses types of one that http-auth exports.
fn has_any_of<'a>(types: &Types, kind: ItemKind, of_front: &impl Fn(&str) -> Option<&'a String>) -> bool {
    let ItemKind::Instance(interface) = kind else { return false };
    uses(types, interface).any(|used| of_front(used).is_some())
}

fn uses(types: &Types, interface: InterfaceId) -> impl Iterator<Item = &str> {
    types[interface].uses.values().filter_map(|used| types[used.interface].id.as_deref())
}

/// The whole exports what the plugin exports.
fn export(graph: &mut CompositionGraph, plugin: PackageId, instance: NodeId) -> wasmtime::Result<()> {
    let names: Vec<String> = graph.types()[graph[plugin].ty()].exports.keys().cloned().collect();
    for name in names {
        let item = graph.alias_instance_export(instance, &name)?;
        graph.export(item, name)?;
    }
    Ok(())
}

const WAYS: [&str; 3] = ["wasi:http/", "wasi:io/", "wasi:sockets/"];
/// What the embedder lends to secrets' holders. A plugin's buckets could not be told from theirs.
const OURS: [&str; 2] = ["azure-identity:credentials/", "wasi:keyvalue/"];
const WAY_OUT: &str = "wasi:http/outgoing-handler@";
const WAY_OUT_OF_P3: &str = "wasi:http/client@";
const TYPES_OF_P3: &str = "wasi:http/types@0.3.";
