//! The component: compiled once, instantiated as often as there are parties that must not share memory.

use std::path::Path;
use std::{fmt, fs};

use wasmtime::component::{Component, ComponentExportIndex, ComponentNamedList, InstancePre, Lift, Lower, ResourceAny};
use wasmtime::error::Context;
use wasmtime::{Engine, Store};

use crate::bindings::exports::azure_identity::credentials::credential::ClientProof;
use crate::certificate::{Certificate, Proof};
use crate::compose::{is_on_keyvalue, on_keyvalue};
use crate::exports::Exports;
use crate::failure::Failure;
use crate::lent::{Lent, State};
use crate::world::{Wasi, World};
use crate::{AccessToken, AuthenticationRecord, AuthorizationCode, CredentialOptions, Error, TokenRequestOptions};

/// `azure-identity.wasm` or another component of its kind, for WASI 0.2 or (`…-p3.wasm`) for WASI 0.3, compiled.
#[derive(Clone)]
pub struct Identity {
    component: InstancePre<State>,
    /// The interface `credential`.
    interface: ComponentExportIndex,
}

impl Identity {
    /// Compiles the component in a file, and links it with what the world `identity` imports and nothing else.
    ///
    /// # Errors
    /// When the file is not a component, or not one of this world.
    pub fn load(path: &Path) -> wasmtime::Result<Self> {
        Self::link(path, World::Identity)
    }

    /// The same for the world `identity-cloud`: its instances may ask for signatures ([`Lent::signer`]) and for what [`Lent::machine`] allows.
    ///
    /// # Errors
    /// When the file is not a component, or not one of this world.
    pub fn load_cloud(path: &Path) -> wasmtime::Result<Self> {
        Self::link(path, World::Cloud)
    }

    /// The same for the world `identity-developer`: its instances may run developers' tools as well.
    ///
    /// # Errors
    /// When the file is not a component, or not one of this world.
    pub fn load_developer(path: &Path) -> wasmtime::Result<Self> {
        Self::link(path, World::Developer)
    }

    /// [`load_cloud`](Self::load_cloud) with `azure-identity-keyvalue.wasm` in the file `adapter` for its token store: its tokens outlive it in
    /// the bucket `default` of [`Machine::keyvalue`](crate::Machine::keyvalue). One that was composed with it already is taken as it is. The adapter
    /// is of WASI 0.2, and so is what it is composed with.
    ///
    /// # Errors
    /// When a file is not a component, or not one of its world.
    pub fn load_cloud_on_keyvalue(path: &Path, adapter: &Path) -> wasmtime::Result<Self> {
        Self::link_bytes(&composed(path, adapter)?, path, World::Cloud)
    }

    /// The same of [`load_developer`](Self::load_developer).
    ///
    /// # Errors
    /// When a file is not a component, or not one of its world.
    pub fn load_developer_on_keyvalue(path: &Path, adapter: &Path) -> wasmtime::Result<Self> {
        Self::link_bytes(&composed(path, adapter)?, path, World::Developer)
    }

    fn link(path: &Path, world: World) -> wasmtime::Result<Self> {
        Self::link_bytes(&read(path)?, path, world)
    }

    fn link_bytes(bytes: &[u8], path: &Path, world: World) -> wasmtime::Result<Self> {
        let wasi = Wasi::of(bytes);
        let engine = Engine::new(&wasi.config())?;
        let component = Component::new(&engine, bytes).with_context(|| format!("cannot load {}", path.display()))?;
        let interface = component.get_export_index(None, wasi.interface());
        let interface = interface.with_context(|| format!("{} has no {}", path.display(), wasi.interface()))?;
        Ok(Self { component: wasi.linker(&engine, world)?.instantiate_pre(&component)?, interface })
    }

    /// A new instance, with a memory, caches and credentials of its own.
    ///
    /// # Errors
    /// When there is no memory left for it.
    pub async fn instantiate(&self, lent: Lent) -> wasmtime::Result<Instance> {
        let mut store = Store::new(self.component.engine(), lent.into_state());
        store.limiter(|state| &mut *state.limits);
        let instance = self.component.instantiate_async(&mut store).await?;
        let exports = Exports::new(&mut store, instance, self.interface)?;
        Ok(Instance { store, exports })
    }
}

pub(crate) fn composed(path: &Path, adapter: &Path) -> wasmtime::Result<Vec<u8>> {
    let component = read(path)?;
    let is_composed = is_on_keyvalue(&component).with_context(|| format!("cannot load {}", path.display()))?;
    if is_composed { Ok(component) } else { on_keyvalue(&component, &read(adapter)?) }
}

pub(crate) fn read(path: &Path) -> wasmtime::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot load {}", path.display()))
}

/// An instance of the component. One call at a time, as WASI 0.2 has it; [`share`](Self::share) is for many at once. After a [`Failure::Trap`] it
/// is of no more use.
pub struct Instance {
    pub(crate) store: Store<State>,
    pub(crate) exports: Exports,
}

/// A credential of an instance.
#[derive(Clone, Copy, Debug)]
pub struct Credential(pub(crate) ResourceAny);

/// A client assertion of an instance.
#[derive(Clone, Copy, Debug)]
pub struct ClientAssertion(pub(crate) ResourceAny);

impl Instance {
    pub(crate) async fn call<P, R>(&mut self, name: &str, arguments: P) -> Result<R, Failure>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift + 'static,
    {
        let function = self.exports.function::<P, R>(&mut self.store, name)?;
        Ok(function.call_async(&mut self.store, arguments).await?)
    }

    /// Calls a constructor of the resource `credential`.
    pub(crate) async fn make<P: ComponentNamedList + Lower>(&mut self, name: &str, arguments: P) -> Result<Credential, Failure> {
        let (made,) = self.call::<P, (Result<ResourceAny, Error>,)>(&format!("[static]credential.{name}"), arguments).await?;
        Ok(Credential(made?))
    }

    /// An application with a client secret.
    ///
    /// # Errors
    /// When an argument or option is wrong.
    pub async fn client_secret(
        &mut self,
        tenant_id: &str,
        client_id: &str,
        client_secret: &str,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("client-secret", (tenant_id, client_id, client_secret, options)).await
    }

    /// An application with a client assertion.
    ///
    /// # Errors
    /// When an argument or option is wrong.
    pub async fn client_assertion(
        &mut self,
        tenant_id: &str,
        client_id: &str,
        assertion: ClientAssertion,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("client-assertion", (tenant_id, client_id, assertion.0, options)).await
    }

    /// An application with a certificate.
    ///
    /// # Errors
    /// When an argument or option is wrong: the certificate's file too, or its password.
    pub async fn client_certificate(
        &mut self,
        tenant_id: &str,
        client_id: &str,
        certificate: &Certificate,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("client-certificate", (tenant_id, client_id, certificate.as_wit(), options)).await
    }

    /// A service that calls others in the name of the user who sent it `user_assertion_token`.
    ///
    /// # Errors
    /// When an argument or option is wrong.
    pub async fn on_behalf_of(
        &mut self,
        tenant_id: &str,
        client_id: &str,
        user_assertion_token: &str,
        proof: Proof,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        let proof: ClientProof = proof.into();
        self.make("on-behalf-of", (tenant_id, client_id, user_assertion_token, &proof, options)).await
    }

    /// A user who came back from Entra's sign-in page with a code.
    ///
    /// # Errors
    /// When an argument or option is wrong.
    pub async fn authorization_code(
        &mut self,
        tenant_id: &str,
        client_id: &str,
        code: &AuthorizationCode,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        let (uri, more) = (&code.redirect_uri, code.more());
        self.make("authorization-code", (tenant_id, client_id, &code.code, uri, more.as_ref(), options)).await
    }

    /// A user who is kept signed in by a refresh token from elsewhere; with the secret of a confidential client.
    ///
    /// # Errors
    /// When an argument or option is wrong.
    pub async fn refresh_token(
        &mut self,
        tenant_id: &str,
        client_id: &str,
        refresh_token: &str,
        client_secret: Option<&str>,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("refresh-token", (tenant_id, client_id, refresh_token, client_secret, options)).await
    }

    /// A user with name and password. Deprecated: no multifactor authentication is possible.
    ///
    /// # Errors
    /// When an argument or option is wrong.
    pub async fn username_password(
        &mut self,
        tenant_id: &str,
        client_id: &str,
        username: &str,
        password: &str,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("username-password", (tenant_id, client_id, username, password, options)).await
    }

    /// A person who signs in on another device: by [`sign_in_by_device_code`](Self::sign_in_by_device_code), or in steps of one's own.
    ///
    /// # Errors
    /// When an argument or option is wrong.
    pub async fn device_code(
        &mut self,
        tenant_id: Option<&str>,
        client_id: Option<&str>,
        options: Option<&CredentialOptions>,
    ) -> Result<Credential, Failure> {
        self.make("device-code", (tenant_id, client_id, options)).await
    }

    /// A place for client assertions, empty as yet.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn new_assertion(&mut self) -> Result<ClientAssertion, Failure> {
        let (made,) = self.call("[constructor]client-assertion", ()).await?;
        Ok(ClientAssertion(made))
    }

    /// Replaces a client assertion; `None` forgets it.
    ///
    /// # Errors
    /// When the assertion is empty.
    pub async fn set_assertion(&mut self, assertion: ClientAssertion, text: Option<&str>) -> Result<(), Failure> {
        let Some(text) = text else { return self.call("[method]client-assertion.clear", (assertion.0,)).await };
        let (set,): (Result<(), Error>,) = self.call("[method]client-assertion.set", (assertion.0, text)).await?;
        Ok(set?)
    }

    /// A token for these scopes, from the credential's cache if one is at hand.
    ///
    /// # Errors
    /// What the component says, as [`Failure::Identity`].
    pub async fn get_token(
        &mut self,
        credential: Credential,
        scopes: &[String],
        options: Option<&TokenRequestOptions>,
    ) -> Result<AccessToken, Failure> {
        let get_token = self.exports.get_token;
        let (token,) = get_token.call_async(&mut self.store, (credential.0, scopes.to_vec(), options.cloned())).await?;
        Ok(token?.into())
    }

    /// Who is signed in, if somebody is.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn authentication_record(&mut self, credential: Credential) -> Result<Option<AuthenticationRecord>, Failure> {
        let (record,) = self.call("[method]credential.authentication-record", (credential.0,)).await?;
        Ok(record)
    }

    /// The refresh token that keeps the user signed in, if there is one: for [`refresh_token`](Self::refresh_token) next time. A secret.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn latest_refresh_token(&mut self, credential: Credential) -> Result<Option<String>, Failure> {
        let (token,) = self.call("[method]credential.latest-refresh-token", (credential.0,)).await?;
        Ok(token)
    }

    /// Forgets the credential's tokens; whoever asks it from now on is refused.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn close(&mut self, credential: Credential) -> Result<(), Failure> {
        self.call("[method]credential.close", (credential.0,)).await
    }

    /// Drops the credential, and with it its secrets. Tokens on behalf of users stay for others like it: [`close`](Self::close) forgets them.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn drop_credential(&mut self, credential: Credential) -> Result<(), Failure> {
        Ok(credential.0.resource_drop_async(&mut self.store).await?)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Identity").finish_non_exhaustive()
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Instance").finish_non_exhaustive()
    }
}
