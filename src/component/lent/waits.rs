//! How components of WASI 0.2 wait for their host: a function of the host blocks until it is done.

/// Calls a function of the host that waits.
#[cfg(feature = "component-cloud")]
macro_rules! ask {
    ($function:path, $($argument:expr),+) => {
        $function($($argument),+)
    };
}

#[cfg(feature = "component-cloud")]
pub(in crate::component) use ask;
