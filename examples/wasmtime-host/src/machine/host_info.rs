use azure_identity_wasm::host::Platform;

use crate::bindings::azure_identity::credentials::host_info::{Host, System, UnixSeconds};
use crate::lent::State;

impl Host for State {
    async fn operating_system(&mut self) -> System {
        match self.machine.platform {
            Some(Platform::Linux) => System::Linux,
            Some(Platform::MacOs) => System::Macos,
            Some(Platform::Windows) => System::Windows,
            _ => System::Other,
        }
    }

    async fn local_offset(&mut self, at: UnixSeconds) -> Option<i32> {
        self.machine.local_offset.map(|offset| offset(at))
    }
}
