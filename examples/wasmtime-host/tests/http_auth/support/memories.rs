//! Linear memories that a test can look into: what components hide from each other and from their host.
#![allow(unsafe_code, reason = "wasmtime asks for it where memories are made; these are vectors of fixed capacity")]

use std::sync::{Arc, Mutex};

use wasmtime::{Config, LinearMemory, MemoryCreator, MemoryType, Result};

/// All linear memories of the instances of an engine, in the order in which they were made.
#[derive(Clone, Default)]
pub struct Memories(Arc<Mutex<Vec<Arc<Memory>>>>);

/// Its capacity is fixed, so that it never moves; only its size grows.
struct Memory {
    bytes: Box<[std::cell::UnsafeCell<u8>]>,
    size: std::sync::atomic::AtomicUsize,
}

// SAFETY: an instance's memory is touched by one thread at a time: by the guest while a call is under way, and by the test between calls.
unsafe impl Send for Memory {}
unsafe impl Sync for Memory {}

impl Memories {
    /// Has an engine make its memories here. They have no guards around them, so code has to check its bounds.
    pub fn of(&self, mut config: Config) -> Config {
        config.with_host_memory(Arc::new(self.clone())).memory_reservation(0).memory_guard_size(0).memory_reservation_for_growth(0);
        config.memory_init_cow(false);
        config
    }

    /// How many bytes each of them has.
    #[allow(dead_code, reason = "not all who look into memories look for this")]
    pub fn sizes(&self) -> Vec<usize> {
        self.0.lock().expect("no panic").iter().map(|memory| memory.size()).collect()
    }

    /// Which of them have this in them.
    pub fn with(&self, bytes: &[u8]) -> Vec<bool> {
        self.0.lock().expect("no panic").iter().map(|memory| place_of(bytes, &memory.dump()).is_some()).collect()
    }

    /// The JWT that begins so in one of them.
    #[allow(dead_code, reason = "not all who look into memories look for this")]
    pub fn jwt(&self, memory: usize, begins: &str) -> Option<String> {
        let dump = self.0.lock().expect("no panic").get(memory)?.dump();
        let rest = dump.get(place_of(begins.as_bytes(), &dump)?..)?;
        let of_jwt = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        String::from_utf8(rest.iter().take_while(of_jwt).copied().collect()).ok()
    }
}

impl Memory {
    fn size(&self) -> usize {
        self.size.load(std::sync::atomic::Ordering::SeqCst)
    }

    fn dump(&self) -> Vec<u8> {
        // SAFETY: no call is under way.
        unsafe { std::slice::from_raw_parts(self.bytes.as_ptr().cast::<u8>(), self.size()) }.to_vec()
    }
}

// SAFETY: a memory is never moved or freed while wasmtime has it, is zero at first, and has no guards, as the configuration above says.
unsafe impl MemoryCreator for Memories {
    fn new_memory(
        &self,
        _: MemoryType,
        minimum: usize,
        _: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        if reserved.is_some_and(|reserved| reserved > CAPACITY) || guard != 0 || minimum > CAPACITY {
            return Err(format!("a memory that is not ours to make: {minimum} bytes, reserved {reserved:?}, guard {guard}"));
        }
        let zeros = Box::into_raw(vec![0_u8; CAPACITY].into_boxed_slice());
        // SAFETY: a cell is laid out as what is in it.
        let bytes = unsafe { Box::from_raw(zeros as *mut [std::cell::UnsafeCell<u8>]) };
        let memory = Arc::new(Memory { bytes, size: minimum.into() });
        self.0.lock().expect("no panic").push(memory.clone());
        Ok(Box::new(Lent(memory)))
    }
}

struct Lent(Arc<Memory>);

// SAFETY: as above.
unsafe impl LinearMemory for Lent {
    fn byte_size(&self) -> usize {
        self.0.size()
    }

    fn byte_capacity(&self) -> usize {
        CAPACITY
    }

    fn grow_to(&mut self, size: usize) -> Result<()> {
        if size > CAPACITY {
            wasmtime::bail!("more than {CAPACITY} bytes");
        }
        self.0.size.store(size, std::sync::atomic::Ordering::SeqCst);
        Ok(())
    }

    fn as_ptr(&self) -> *mut u8 {
        self.0.bytes.as_ptr().cast_mut().cast()
    }
}

const CAPACITY: usize = 64 * 1024 * 1024;

/// Where this is in a memory: by its first byte, since comparing everywhere takes seconds in a build for tests.
fn place_of(wanted: &[u8], memory: &[u8]) -> Option<usize> {
    let (first, mut from) = (*wanted.first()?, 0);
    loop {
        from += memory.get(from..)?.iter().position(|byte| *byte == first)?;
        if memory.get(from..)?.starts_with(wanted) {
            return Some(from);
        }
        from += 1;
    }
}
