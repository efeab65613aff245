use azure_identity_wasm::host::Platform;

use super::Machine;
use crate::bindings::azure_identity::credentials::host_info::{Host, System, UnixSeconds};
use crate::lent::State;

impl Machine {
    pub(crate) const fn system(&self) -> System {
        match self.platform {
            Some(Platform::Linux) => System::Linux,
            Some(Platform::MacOs) => System::Macos,
            Some(Platform::Windows) => System::Windows,
            _ => System::Other,
        }
    }
}

impl Host for State {
    async fn operating_system(&mut self) -> System {
        self.machine.system()
    }

    async fn local_offset(&mut self, at: UnixSeconds) -> Option<i32> {
        self.machine.local_offset.map(|offset| offset(at))
    }
}
