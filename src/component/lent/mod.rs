//! What the host of a component lends: one import, one file.

mod clock;
#[cfg(all(feature = "component-cloud", not(feature = "component-http-auth")))]
mod environment;
#[cfg(feature = "component-http-auth")]
#[path = "told_environment.rs"]
mod environment;
mod fetch;
#[cfg(feature = "component-cloud")]
mod files;
#[cfg(feature = "component-cloud")]
mod host_info;
#[cfg(feature = "component-cloud")]
mod imds;
#[cfg(feature = "component-developer")]
mod process;
mod random;
#[cfg(feature = "component-cloud")]
pub(super) mod signer;
#[cfg(not(feature = "component-cloud"))]
#[path = "without_signer.rs"]
pub(super) mod signer;
#[cfg(feature = "component-cloud")]
mod token_store;
#[cfg_attr(feature = "component-p3", path = "waits_p3.rs")]
pub(super) mod waits;

use core::cell::OnceCell;

use self::{clock::WasiClock, fetch::WasiFetch, random::WasiRandom};
use crate::{
    artifact::OneThread,
    host::{Host, HostBuilder},
};

/// The host of every credential of this instance.
pub(super) fn host() -> Host {
    static HOST: OneThread<OnceCell<Host>> = OneThread::new(OnceCell::new());
    HOST.get().get_or_init(|| lent(Host::builder().fetch(WasiFetch).clock(WasiClock).random(WasiRandom)).build()).clone()
}

#[cfg(not(feature = "component-cloud"))]
fn lent(builder: HostBuilder) -> HostBuilder {
    builder
}

#[cfg(feature = "component-cloud")]
fn lent(builder: HostBuilder) -> HostBuilder {
    let builder = builder
        .fetch(imds::Mediated(WasiFetch))
        .fetch_pinned(imds::Pinned)
        .clock(host_info::LocalClock(WasiClock))
        .env(environment::Environment)
        .files(files::HostFiles)
        .token_store(token_store::HostTokenStore);
    #[cfg(feature = "component-developer")]
    let builder = builder.process(process::HostProcess);
    match host_info::platform() {
        Some(platform) => builder.platform(platform),
        None => builder,
    }
}
