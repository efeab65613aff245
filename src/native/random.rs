use crate::host::{Random, RandomUnavailable};

/// The operating system's random number generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        getrandom::fill(buffer).map_err(|_| RandomUnavailable)
    }
}
