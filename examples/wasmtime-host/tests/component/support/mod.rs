//! A token service and clocks for the component, both made up: nothing leaves this process, and nothing waits.

mod clock;
mod sts;

use std::path::Path;
use std::sync::OnceLock;

use wasmtime_host::{Credential, Failure, Identity, Instance, Lent};

pub use clock::{START, VirtualClock};
pub use sts::{Answer, Sts};

/// The scope that the tests ask for.
pub fn scopes() -> Vec<String> {
    vec!["https://vault.azure.net/.default".to_owned()]
}

/// A new instance of `dist/component/azure-identity.wasm` before this token service.
pub async fn instance(sts: &Sts) -> Instance {
    // Compiling takes seconds: once is enough for all tests of a file.
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    let identity = IDENTITY.get_or_init(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist/component/azure-identity.wasm");
        Identity::load(&path).expect("cargo xtask build makes the component")
    });
    let clock = VirtualClock::start();
    identity.instantiate(Lent::new(sts.outgoing()).clocks(clock, clock)).await.expect("an instance")
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
