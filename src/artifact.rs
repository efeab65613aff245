//! What a `.wasm` needs that stands on its own, without Rust's `std`: an allocator, a panic handler, statics of its one thread.
//!
//! The only file of the crate with unsafe code of our own. `cabi_realloc`, which components need as well, comes with wit-bindgen.
#![allow(unsafe_code)]

#[cfg(target_feature = "atomics")]
compile_error!("a module of this crate has one thread: build it without the target feature \"atomics\"");

/// Traps, without a word: a message could hold a secret.
#[cfg(feature = "artifact")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(feature = "artifact")]
mod allocator {
    use core::alloc::{GlobalAlloc, Layout};

    use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

    #[global_allocator]
    static ALLOCATOR: Wiping = Wiping(new_wasm_dynamic_allocator());

    /// Overwrites with zeros whatever is freed. Thus no copy of a secret outlives its use: not in the JSON that it was read from, not in
    /// the bytes that crossed the boundary to the host, not where a text was before it grew.
    ///
    /// It has no `realloc` of its own: the default one allocates, copies and frees.
    struct Wiping(WasmDynamicTalc);

    // SAFETY: each call is passed on as it is; what is written to is the caller's for the last time.
    unsafe impl GlobalAlloc for Wiping {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            unsafe { self.0.alloc(layout) }
        }

        unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
            unsafe {
                memory.write_bytes(0, layout.size());
                self.0.dealloc(memory, layout);
            }
        }
    }
}

/// A static of a module that has one thread.
#[cfg(any(feature = "js", feature = "component"))]
pub(crate) struct OneThread<T>(T);

// SAFETY: there is no other thread, as the check above makes sure.
#[cfg(any(feature = "js", feature = "component"))]
unsafe impl<T> Sync for OneThread<T> {}

#[cfg(any(feature = "js", feature = "component"))]
impl<T> OneThread<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    pub(crate) const fn get(&self) -> &T {
        &self.0
    }
}
