//! The component: compiled once, instantiated as often as there are parties that must not share memory.

use std::path::Path;
use std::{fmt, fs};

use wasmtime::component::{Component, HasData, HasSelf, Linker, ResourceAny, ResourceTable};
use wasmtime::error::Context;
use wasmtime::{Config, Engine, OptLevel, RegallocAlgorithm, Store};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::p2::bindings::{clocks, io, random};
use wasmtime_wasi::random::WasiRandom;
use wasmtime_wasi_http::p2::add_only_http_to_linker_async;

use crate::bindings::exports::azure_identity::credentials::types;
use crate::bindings::{self, azure_identity::credentials};
use crate::bindings::{Guest, GuestPre};
use crate::certificate::{Certificate, Proof};
use crate::compose::{is_on_keyvalue, on_keyvalue};
use crate::failure::Failure;
use crate::keyvalue;
use crate::lent::{Lent, State};
use crate::{AccessToken, AuthenticationRecord, AuthorizationCode, CredentialOptions, TokenRequestOptions};

/// `azure-identity.wasm` or `azure-identity-cloud.wasm`, compiled.
#[derive(Clone)]
pub struct Identity(GuestPre<State>);

impl Identity {
    /// Compiles the component in a file, and links it with what the world `identity` imports and nothing else.
    ///
    /// # Errors
    /// When the file is not a component, or not one of this world.
    pub fn load(path: &Path) -> wasmtime::Result<Self> {
        Self::link(path, |_| Ok(()))
    }

    /// The same for the world `identity-cloud`: its instances may ask for signatures ([`Lent::signer`]) and for what [`Lent::machine`] allows.
    ///
    /// # Errors
    /// When the file is not a component, or not one of this world.
    pub fn load_cloud(path: &Path) -> wasmtime::Result<Self> {
        Self::link(path, lend_cloud)
    }

    /// The same for the world `identity-developer`: its instances may run developers' tools as well.
    ///
    /// # Errors
    /// When the file is not a component, or not one of this world.
    pub fn load_developer(path: &Path) -> wasmtime::Result<Self> {
        Self::link(path, lend_developer)
    }

    /// [`load_cloud`](Self::load_cloud) with `azure-identity-keyvalue.wasm` in the file `adapter` for its token store: its tokens outlive it in
    /// the bucket `default` of [`Machine::keyvalue`](crate::Machine::keyvalue). One that was composed with it already is taken as it is.
    ///
    /// # Errors
    /// When a file is not a component, or not one of its world.
    pub fn load_cloud_on_keyvalue(path: &Path, adapter: &Path) -> wasmtime::Result<Self> {
        Self::link_bytes(&composed(path, adapter)?, path, lend_cloud)
    }

    /// The same of [`load_developer`](Self::load_developer).
    ///
    /// # Errors
    /// When a file is not a component, or not one of its world.
    pub fn load_developer_on_keyvalue(path: &Path, adapter: &Path) -> wasmtime::Result<Self> {
        Self::link_bytes(&composed(path, adapter)?, path, lend_developer)
    }

    fn link(path: &Path, more: impl FnOnce(&mut Linker<State>) -> wasmtime::Result<()>) -> wasmtime::Result<Self> {
        Self::link_bytes(&read(path)?, path, more)
    }

    fn link_bytes(component: &[u8], path: &Path, more: impl FnOnce(&mut Linker<State>) -> wasmtime::Result<()>) -> wasmtime::Result<Self> {
        let engine = Engine::new(&config())?;
        let component = Component::new(&engine, component).with_context(|| format!("cannot load {}", path.display()))?;
        let mut linker = linker(&engine)?;
        more(&mut linker)?;
        Ok(Self(GuestPre::new(linker.instantiate_pre(&component)?)?))
    }

    /// A new instance, with a memory, caches and credentials of its own.
    ///
    /// # Errors
    /// When there is no memory left for it.
    pub async fn instantiate(&self, lent: Lent) -> wasmtime::Result<Instance> {
        let mut store = Store::new(self.0.engine(), lent.into_state());
        store.limiter(|state| &mut state.limits);
        let guest = self.0.instantiate_async(&mut store).await?;
        Ok(Instance { store, guest })
    }
}

fn lend_cloud(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    bindings::wasi::cli::environment::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    lend_machine(linker)
}

fn lend_developer(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    lend_cloud(linker)?;
    credentials::process::add_to_linker::<State, HasSelf<State>>(linker, |state| state)
}

/// What there is of the machine but variables.
pub(crate) fn lend_machine(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    credentials::host_info::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    credentials::files::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    credentials::imds::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    credentials::signer::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    credentials::token_store::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    keyvalue::add_to_linker(linker, State::keyvalue)
}

fn composed(path: &Path, adapter: &Path) -> wasmtime::Result<Vec<u8>> {
    let component = read(path)?;
    let is_composed = is_on_keyvalue(&component).with_context(|| format!("cannot load {}", path.display()))?;
    if is_composed { Ok(component) } else { on_keyvalue(&component, &read(adapter)?) }
}

fn read(path: &Path) -> wasmtime::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot load {}", path.display()))
}

/// An instance of the component. One call at a time, as WASI 0.2 has it; after a [`Failure::Trap`] it is of no more use.
pub struct Instance {
    pub(crate) store: Store<State>,
    pub(crate) guest: Guest,
}

/// A credential of an instance.
#[derive(Clone, Copy, Debug)]
pub struct Credential(pub(crate) ResourceAny);

/// A client assertion of an instance.
#[derive(Clone, Copy, Debug)]
pub struct ClientAssertion(pub(crate) ResourceAny);

impl Instance {
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
        let interface = self.guest.azure_identity_credentials_credential().credential();
        let made = interface.call_client_secret(&mut self.store, tenant_id, client_id, client_secret, options).await?;
        Ok(Credential(made?))
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
        let interface = self.guest.azure_identity_credentials_credential().credential();
        let made = interface.call_client_assertion(&mut self.store, tenant_id, client_id, assertion.0, options).await?;
        Ok(Credential(made?))
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
        let interface = self.guest.azure_identity_credentials_credential().credential();
        let made = interface.call_client_certificate(&mut self.store, tenant_id, client_id, certificate.as_wit(), options).await?;
        Ok(Credential(made?))
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
        let interface = self.guest.azure_identity_credentials_credential().credential();
        let store = &mut self.store;
        let made = interface.call_on_behalf_of(store, tenant_id, client_id, user_assertion_token, &proof.into(), options).await?;
        Ok(Credential(made?))
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
        let interface = self.guest.azure_identity_credentials_credential().credential();
        let (store, uri, more) = (&mut self.store, &code.redirect_uri, code.more());
        let made = interface.call_authorization_code(store, tenant_id, client_id, &code.code, uri, more.as_ref(), options).await?;
        Ok(Credential(made?))
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
        let interface = self.guest.azure_identity_credentials_credential().credential();
        let store = &mut self.store;
        let made = interface.call_refresh_token(store, tenant_id, client_id, refresh_token, client_secret, options).await?;
        Ok(Credential(made?))
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
        let interface = self.guest.azure_identity_credentials_credential().credential();
        let made = interface.call_username_password(&mut self.store, tenant_id, client_id, username, password, options).await?;
        Ok(Credential(made?))
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
        let interface = self.guest.azure_identity_credentials_credential().credential();
        let made = interface.call_device_code(&mut self.store, tenant_id, client_id, options).await?;
        Ok(Credential(made?))
    }

    /// A place for client assertions, empty as yet.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn new_assertion(&mut self) -> Result<ClientAssertion, Failure> {
        let interface = self.guest.azure_identity_credentials_credential().client_assertion();
        Ok(ClientAssertion(interface.call_constructor(&mut self.store).await?))
    }

    /// Replaces a client assertion; `None` forgets it.
    ///
    /// # Errors
    /// When the assertion is empty.
    pub async fn set_assertion(&mut self, assertion: ClientAssertion, text: Option<&str>) -> Result<(), Failure> {
        let interface = self.guest.azure_identity_credentials_credential().client_assertion();
        match text {
            Some(text) => interface.call_set(&mut self.store, assertion.0, text).await??,
            None => interface.call_clear(&mut self.store, assertion.0).await?,
        }
        Ok(())
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
        let interface = self.guest.azure_identity_credentials_credential().credential();
        let token: types::AccessToken = interface.call_get_token(&mut self.store, credential.0, scopes, options).await??;
        Ok(token.into())
    }

    /// Who is signed in, if somebody is.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn authentication_record(&mut self, credential: Credential) -> Result<Option<AuthenticationRecord>, Failure> {
        let interface = self.guest.azure_identity_credentials_credential().credential();
        Ok(interface.call_authentication_record(&mut self.store, credential.0).await?)
    }

    /// The refresh token that keeps the user signed in, if there is one: for [`refresh_token`](Self::refresh_token) next time. A secret.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn latest_refresh_token(&mut self, credential: Credential) -> Result<Option<String>, Failure> {
        let interface = self.guest.azure_identity_credentials_credential().credential();
        Ok(interface.call_latest_refresh_token(&mut self.store, credential.0).await?)
    }

    /// Forgets the credential's tokens; whoever asks it from now on is refused.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn close(&mut self, credential: Credential) -> Result<(), Failure> {
        let interface = self.guest.azure_identity_credentials_credential().credential();
        Ok(interface.call_close(&mut self.store, credential.0).await?)
    }

    /// Drops the credential, and with it its secrets. Tokens on behalf of users stay for others like it: [`close`](Self::close) forgets them.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn drop_credential(&mut self, credential: Credential) -> Result<(), Failure> {
        Ok(credential.0.resource_drop_async(&mut self.store).await?)
    }
}

/// The component waits for the network nearly all of its time: what counts is how soon it is compiled.
pub(crate) fn config() -> Config {
    let mut config = Config::new();
    config.cranelift_opt_level(OptLevel::None).cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass);
    config
}

/// What the world `identity` imports, and nothing else: an instance that wants more does not start.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    struct Table;
    impl HasData for Table {
        type Data<'a> = &'a mut ResourceTable;
    }
    let mut linker = Linker::new(engine);
    io::error::add_to_linker::<State, Table>(&mut linker, |state| state.ctx().table)?;
    io::poll::add_to_linker::<State, Table>(&mut linker, |state| state.ctx().table)?;
    io::streams::add_to_linker::<State, Table>(&mut linker, |state| state.ctx().table)?;
    clocks::wall_clock::add_to_linker::<State, WasiClocks>(&mut linker, State::clocks)?;
    clocks::monotonic_clock::add_to_linker::<State, WasiClocks>(&mut linker, State::clocks)?;
    random::random::add_to_linker::<State, WasiRandom>(&mut linker, |state| state.ctx().ctx.random())?;
    add_only_http_to_linker_async(&mut linker)?;
    Ok(linker)
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
