//! What is around the component: a token service and clocks that are made up, so that nothing waits; or the project's own Entra, over HTTPS.
//! Nothing leaves this machine.

mod certificates;
mod clock;
mod entra;
mod folder;
mod kept;
#[cfg(unix)]
mod redis;
mod sts;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use wasmtime_host::{Credential, Credentials, Failure, Identity, Instance, Lent, Machine, Signer};

pub use certificates::{CERTIFICATES, NAME, PASSWORD};
pub use clock::{START, ShiftedClock, VirtualClock};
pub use entra::{Entra, REDIRECT_URI, SERVER_REDIRECT_URI, claims};
pub use folder::Folder;
pub use kept::Kept;
#[cfg(unix)]
pub use redis::RedisServer;
pub use sts::{Answer, Sts};

/// The token of the credential `app` of a host.
pub async fn ask(host: &Credentials) -> String {
    host.token("app", &scopes(), None).await.unwrap_or_else(|error| panic!("{error:#}")).token
}

/// The scope that the tests ask for.
pub fn scopes() -> Vec<String> {
    vec!["https://vault.azure.net/.default".to_owned()]
}

/// A new instance of `azure-identity.wasm` before this token service.
pub async fn instance(sts: &Sts) -> Instance {
    identity().instantiate(lent(sts)).await.expect("an instance")
}

/// The same of `azure-identity-cloud.wasm`, with what signs for it.
pub async fn cloud_instance(sts: &Sts, signer: impl Signer + 'static) -> Instance {
    cloud_identity().instantiate(lent(sts).signer(signer)).await.expect("an instance")
}

/// One of `azure-identity-developer.wasm`, on this machine.
pub async fn developer_instance(sts: &Sts, machine: Machine) -> Instance {
    developer_identity().instantiate(lent(sts).machine(machine)).await.expect("an instance")
}

/// One of `azure-identity-p3.wasm`, the twin for WASI 0.3.
pub async fn twin_instance(sts: &Sts) -> Instance {
    twin().instantiate(lent(sts)).await.expect("an instance")
}

pub fn lent(sts: &Sts) -> Lent {
    let clock = VirtualClock::start();
    Lent::new(sts.outgoing()).clocks(clock, clock)
}

/// `azure-identity.wasm`. Compiling takes seconds: once is enough for all tests.
pub fn identity() -> &'static Identity {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    IDENTITY.get_or_init(|| Identity::load(&built("azure-identity.wasm")).expect("cargo xtask build makes the component"))
}

/// `azure-identity-cloud.wasm`.
pub fn cloud_identity() -> &'static Identity {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    IDENTITY.get_or_init(|| Identity::load_cloud(&built("azure-identity-cloud.wasm")).expect("cargo xtask build makes the component"))
}

/// `azure-identity-cloud.wasm` with `azure-identity-keyvalue.wasm` for its token store.
pub fn keyvalue_identity() -> &'static Identity {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    let files = [built("azure-identity-cloud.wasm"), built("azure-identity-keyvalue.wasm")];
    IDENTITY.get_or_init(|| Identity::load_cloud_on_keyvalue(&files[0], &files[1]).expect("cargo xtask build makes both components"))
}

/// `azure-identity-developer.wasm`.
pub fn developer_identity() -> &'static Identity {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    let load = || Identity::load_developer(&built("azure-identity-developer.wasm")).expect("cargo xtask build makes the component");
    IDENTITY.get_or_init(load)
}

/// `azure-identity-p3.wasm`.
pub fn twin() -> &'static Identity {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    IDENTITY.get_or_init(|| Identity::load(&built("azure-identity-p3.wasm")).expect("cargo xtask build makes the component"))
}

/// `azure-identity-cloud-p3.wasm`.
pub fn cloud_twin() -> &'static Identity {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    IDENTITY.get_or_init(|| Identity::load_cloud(&built("azure-identity-cloud-p3.wasm")).expect("cargo xtask build makes the component"))
}

/// A component that is shipped.
pub fn built(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist/component").join(name)
}

/// The credential that most tests use.
pub async fn client_secret(instance: &mut Instance) -> Credential {
    instance.client_secret("tenant", "client", SECRET, None).await.expect("a credential")
}

/// A secret that no message may show.
pub const SECRET: &str = "s3cret+value";

/// The error that the component gave.
pub fn error<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> wasmtime_host::Error {
    match outcome.expect_err("the call must fail") {
        Failure::Identity(error) => *error,
        Failure::Trap(error) => panic!("{error:?}"),
    }
}
