use wasmtime::error::bail;
use wasmtime::{ResourceLimiter, Result};

/// What a plugin's memories may hold together, its tables included.
pub(super) struct Memory {
    most: usize,
    used: usize,
}

impl Memory {
    /// In bytes.
    pub(super) const fn new(most: usize) -> Self {
        Self { most, used: 0 }
    }

    fn grow(&mut self, current: usize, desired: usize) -> Result<bool> {
        self.used = self.used.saturating_add(desired.saturating_sub(current));
        if self.used > self.most {
            bail!("the plugin wanted more than {} MiB: raise `memory` in [limits], if it may", self.most / (1024 * 1024));
        }
        Ok(true)
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        self.grow(current, desired)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        self.grow(current.saturating_mul(ELEMENT), desired.saturating_mul(ELEMENT))
    }
}

/// What an element of a table takes, in bytes.
const ELEMENT: usize = size_of::<usize>();
