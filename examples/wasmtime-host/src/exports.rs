//! What components export, whichever WASI they are for: the types are the same, and so are the names but for the version.

use wasmtime::AsContextMut;
use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Instance, Lift, Lower, ResourceAny, TypedFunc};
use wasmtime::error::Context;

use crate::bindings::exports::azure_identity::credentials::types;
use crate::{Error, TokenRequestOptions};

/// The functions of an instance.
#[derive(Clone, Copy)]
pub(crate) struct Exports {
    instance: Instance,
    /// The interface `credential`.
    interface: ComponentExportIndex,
    /// Its function that is called most: only once is its type compared.
    pub(crate) get_token: GetToken,
}

/// `get-token`. It takes what it is given for itself, since calls that go on side by side may outlive who makes them.
pub(crate) type GetToken = TypedFunc<(ResourceAny, Vec<String>, Option<TokenRequestOptions>), (Result<types::AccessToken, Error>,)>;

impl Exports {
    pub(crate) fn new(mut store: impl AsContextMut, instance: Instance, interface: ComponentExportIndex) -> wasmtime::Result<Self> {
        let get_token = function(&mut store, &instance, &interface, "[method]credential.get-token")?;
        Ok(Self { instance, interface, get_token })
    }

    /// A function by its name, as `[method]credential.close`.
    pub(crate) fn function<P, R>(&self, mut store: impl AsContextMut, name: &str) -> wasmtime::Result<TypedFunc<P, R>>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        function(&mut store, &self.instance, &self.interface, name)
    }
}

fn function<P, R>(
    mut store: impl AsContextMut,
    instance: &Instance,
    interface: &ComponentExportIndex,
    name: &str,
) -> wasmtime::Result<TypedFunc<P, R>>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    let function = instance.get_export_index(&mut store, Some(interface), name);
    instance.get_typed_func(&mut store, function.with_context(|| format!("the component has no function {name}"))?)
}
