use core::cell::OnceCell;

use super::{clock::WasiClock, fetch::WasiFetch, random::WasiRandom};
use crate::{artifact::OneThread, host::Host};

/// The host of every credential of this instance: what WASI lends.
pub(super) fn host() -> Host {
    static HOST: OneThread<OnceCell<Host>> = OneThread::new(OnceCell::new());
    HOST.get().get_or_init(|| Host::builder().fetch(WasiFetch).clock(WasiClock).random(WasiRandom).build()).clone()
}
