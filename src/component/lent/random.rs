use crate::component::bindings::wasi::random::random::get_random_bytes;
use crate::host::{Random, RandomUnavailable};

/// wasi:random.
pub(super) struct WasiRandom;

impl Random for WasiRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        let bytes = get_random_bytes(buffer.len() as u64);
        if bytes.len() != buffer.len() {
            return Err(RandomUnavailable);
        }
        buffer.copy_from_slice(&bytes);
        Ok(())
    }
}
