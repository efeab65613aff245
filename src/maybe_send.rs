//! The one place that knows whether this target has threads.
//!
//! On WebAssembly nothing is `Send`, because nothing can be: futures hold JavaScript values or WASI handles, and a shared value is an
//! `Rc`. Everywhere else credentials cross threads. The rest of the crate says [`MaybeSend`], [`Shared`], [`Lock`] and [`BoxFuture`],
//! and stays free of `cfg`.

pub use target::{Anything, BoxFuture, Lock, MaybeSend, MaybeSync, Shared};

/// Whether there are threads, so that something else can happen between two steps of a call that waits for nothing.
pub(crate) const THREADS: bool = cfg!(not(target_family = "wasm"));

#[cfg(target_family = "wasm")]
mod target {
    use alloc::{boxed::Box, rc::Rc};
    use core::{any::Any, cell::RefCell, pin::Pin};

    /// `Send` where there are threads; nothing here.
    pub trait MaybeSend {}
    impl<T: ?Sized> MaybeSend for T {}

    /// `Sync` where there are threads; nothing here.
    pub trait MaybeSync {}
    impl<T: ?Sized> MaybeSync for T {}

    /// A future on the heap, as every seam of the [`host`](crate::host) returns it.
    pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

    /// A shared value: `Rc` here, `Arc` where there are threads.
    pub type Shared<T> = Rc<T>;

    /// A shared value of a type that only who made it knows.
    pub type Anything = Rc<dyn Any>;

    /// A value that one caller at a time may change.
    #[derive(Debug, Default)]
    pub struct Lock<T>(RefCell<T>);

    impl<T> Lock<T> {
        pub const fn new(value: T) -> Self {
            Self(RefCell::new(value))
        }

        /// Calls `work` with the value. `work` must not call anything that could come back here.
        pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
            work(&mut self.0.borrow_mut())
        }
    }
}

#[cfg(not(target_family = "wasm"))]
mod target {
    use alloc::{boxed::Box, sync::Arc};
    use core::{any::Any, pin::Pin};
    use std::sync::{Mutex, PoisonError};

    /// `Send` where there are threads, as here.
    pub trait MaybeSend: Send {}
    impl<T: Send + ?Sized> MaybeSend for T {}

    /// `Sync` where there are threads, as here.
    pub trait MaybeSync: Sync {}
    impl<T: Sync + ?Sized> MaybeSync for T {}

    /// A future on the heap, as every seam of the [`host`](crate::host) returns it.
    pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

    /// A shared value: `Arc` here, `Rc` on WebAssembly.
    pub type Shared<T> = Arc<T>;

    /// A shared value of a type that only who made it knows.
    pub type Anything = Arc<dyn Any + Send + Sync>;

    /// A value that one caller at a time may change.
    #[derive(Debug, Default)]
    pub struct Lock<T>(Mutex<T>);

    impl<T> Lock<T> {
        pub const fn new(value: T) -> Self {
            Self(Mutex::new(value))
        }

        /// Calls `work` with the value. `work` must be short and must not call anything that could come back here.
        pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
            // A panic elsewhere leaves the value whole: every `work` in this crate moves it from one good state to another.
            work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }
}
