//! What a `.wasm` needs that stands on its own, without Rust's `std`: an allocator, a panic handler, statics of its one thread.
//!
//! The only file of the crate with unsafe code of our own. `cabi_realloc`, which components need as well, comes with wit-bindgen.
#![allow(unsafe_code)]

#[cfg(feature = "js")]
use core::{
    ptr::without_provenance,
    task::{RawWaker, RawWakerVTable, Waker},
};

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
    use core::{
        alloc::{GlobalAlloc, Layout},
        arch::wasm32::memory_grow,
        cell::Cell,
        ptr::null_mut,
    };

    #[global_allocator]
    static ALLOCATOR: BySize = BySize { free: [const { Cell::new(null_mut()) }; 32], fresh: Cell::new(0), end: Cell::new(0) };

    /// Every block's size is a power of two, and a freed block waits for the next request of its size. Calls ask for the same sizes again
    /// and again, so what waits is soon used; and a general allocator weighs a kilobyte more.
    ///
    /// Whatever is freed is overwritten with zeros. Thus no copy of a secret outlives its use: not in the JSON that it was read from, not
    /// in the bytes that crossed the boundary to the host, not where a text was before it grew.
    struct BySize {
        /// The first free block of each size, by the size's exponent. A free block begins with the address of the next one.
        free: [Cell<*mut u8>; 32],
        /// Memory that was never used is from here
        fresh: Cell<usize>,
        /// to here.
        end: Cell<usize>,
    }

    // SAFETY: there is no other thread, as the check above makes sure.
    unsafe impl Sync for BySize {}

    #[allow(clippy::cast_ptr_alignment)] // every block is aligned for every type
    // SAFETY: a block is on a list, or it is one caller's. It is as large as its size says, and on a multiple of `ALIGN`.
    unsafe impl GlobalAlloc for BySize {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            let size = size(layout);
            let Some(free) = self.free.get(size.trailing_zeros() as usize).filter(|_| layout.align() <= ALIGN) else { return null_mut() };
            let block = free.get();
            if block.is_null() {
                return self.fresh(size);
            }
            free.set(unsafe { block.cast::<*mut u8>().read() });
            block
        }

        /// There is no `realloc`: the default one allocates, copies and frees.
        #[inline(never)] // or it is many times in an artefact
        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            unsafe { block.write_bytes(0, layout.size()) };
            if let Some(free) = self.free.get(size(layout).trailing_zeros() as usize) {
                unsafe { block.cast::<*mut u8>().write(free.get()) };
                free.set(block);
            }
        }
    }

    impl BySize {
        fn fresh(&self, size: usize) -> *mut u8 {
            if self.end.get() - self.fresh.get() < size {
                let pages = size.div_ceil(PAGE);
                let begin = memory_grow(0, pages);
                if begin == usize::MAX {
                    return null_mut();
                }
                // Someone else may have made the memory grow meanwhile: then what is left of the last piece stays unused.
                if begin * PAGE != self.end.get() {
                    self.fresh.set(begin * PAGE);
                }
                self.end.set((begin + pages) * PAGE);
            }
            let block = self.fresh.get();
            self.fresh.set(block + size);
            block as *mut u8
        }
    }

    fn size(layout: Layout) -> usize {
        layout.size().max(ALIGN).next_power_of_two()
    }

    /// No type of this crate asks for more.
    const ALIGN: usize = 16;
    const PAGE: usize = 64 * 1024;
}

/// A static of a module that has one thread.
#[cfg(any(feature = "js", feature = "component", feature = "component-keyvalue"))]
pub(crate) struct OneThread<T>(T);

// SAFETY: there is no other thread, as the check above makes sure.
#[cfg(any(feature = "js", feature = "component", feature = "component-keyvalue"))]
unsafe impl<T> Sync for OneThread<T> {}

#[cfg(any(feature = "js", feature = "component", feature = "component-keyvalue"))]
impl<T> OneThread<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    pub(crate) const fn get(&self) -> &T {
        &self.0
    }
}

/// A waker that is a number, and nothing else to keep or to drop.
#[cfg(feature = "js")]
pub(crate) fn waker<W: WakeByNumber>(number: usize) -> Waker {
    // SAFETY: the functions below do as `RawWaker` wants, from any thread: there is nothing behind the pointer.
    unsafe { Waker::from_raw(raw::<W>(without_provenance(number))) }
}

#[cfg(feature = "js")]
fn raw<W: WakeByNumber>(number: *const ()) -> RawWaker {
    RawWaker::new(number, &RawWakerVTable::new(raw::<W>, wake::<W>, wake::<W>, |_| ()))
}

#[cfg(feature = "js")]
fn wake<W: WakeByNumber>(number: *const ()) {
    W::wake(number.addr());
}

/// Whom a waker of a number wakes.
#[cfg(feature = "js")]
pub(crate) trait WakeByNumber {
    fn wake(number: usize);
}
