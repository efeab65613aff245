//! What JavaScript does for this side (`lib/bridge.js`).

use alloc::{boxed::Box, string::String};
use core::{
    pin::Pin,
    task::{Context, Poll},
};

use wasm_bindgen::prelude::*;

use crate::{host::Level, maybe_send::BoxFuture};

#[wasm_bindgen(raw_module = "../lib/bridge.js")]
extern "C" {
    /// Asks something that is answered at once; an empty answer is none.
    fn ask(target: u32, what: u32, text: &str) -> String;
    /// Begins something that takes its time, and returns the number of the operation.
    fn begin(target: u32, what: u32, text: &str) -> u32;
    /// The outcome of an operation, if there is one by now.
    fn take(operation: u32) -> Option<String>;
    #[wasm_bindgen(js_name = giveUp)]
    fn give_up(operation: u32);
    /// Asks something that is answered by a number, which costs less than texts; below zero is none.
    fn measure(target: u32, what: u32) -> f64;
    /// Someone has to poll this call again.
    pub(super) fn wake(call: u32);
}

/// Something that JavaScript keeps, by its number: a host or the JavaScript side of a credential. 0 is the bridge itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target(pub(super) u32);

impl Target {
    pub(super) fn ask(self, what: Question, text: &str) -> String {
        ask(self.0, what as u32, text)
    }

    pub(super) fn begin(self, what: Question, text: &str) -> Operation {
        Operation(begin(self.0, what as u32, text))
    }

    /// Whole milliseconds of one of the two clocks.
    #[allow(clippy::cast_possible_truncation)] // cut off at some thousand years, such that sums of a few need no care
    pub(super) fn clock(self, which: Measure) -> i64 {
        measure(self.0, which as u32).clamp(-1e14, 1e14) as i64
    }

    pub(super) fn wants(self, level: Level) -> bool {
        measure(self.0, Measure::WantsErrors as u32 + level as u32) > 0.0
    }

    pub(super) fn is(self, what: Measure) -> bool {
        measure(self.0, what as u32) > 0.0
    }
}

/// What is asked, and begun, by a text; in the order of `lib/questions.js`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Question {
    // Of a host.
    Env,
    Random,
    Log,
    Spawn,
    // Of the JavaScript side of a credential: its tokens.
    Get,
    Put,
    Clear,
    // Of JSON.
    Members,
    Claims,
    Set,
    // Begun by a host.
    Exchange,
    Sleep,
    Pulse,
    // Begun by the JavaScript side of a credential.
    #[cfg_attr(not(feature = "edge"), allow(dead_code))]
    Assertion,
    // Asked of the JavaScript side of a user's credential, and begun by it.
    #[cfg(feature = "users")]
    User,
    #[cfg(feature = "users")]
    KeepUser,
    #[cfg(feature = "users")]
    Prompt,
    #[cfg(feature = "users")]
    HandOver,
    // Begun by a host that signs people in.
    #[cfg(feature = "users")]
    Sha256,
    #[cfg(feature = "users")]
    Listen,
    #[cfg(feature = "users")]
    Receive,
    /// Asked.
    #[cfg(feature = "users")]
    StopListening,
    // Of JSON, where a cache is shared with other programs.
    #[cfg(feature = "users")]
    #[cfg_attr(not(feature = "cache-file"), allow(dead_code))]
    Entries,
    #[cfg(feature = "users")]
    #[cfg_attr(not(feature = "cache-file"), allow(dead_code))]
    Edit,
    // Begun by a host whose programs share caches.
    #[cfg(feature = "cache-file")]
    LoadCache,
    #[cfg(feature = "cache-file")]
    ReplaceCache,
    // Of a host that lends its machine: what it lends, and on what it runs, is asked; the rest is begun.
    #[cfg(feature = "cloud")]
    Lends,
    #[cfg(feature = "cloud")]
    Platform,
    #[cfg(feature = "cloud")]
    LocalOffset,
    #[cfg(feature = "cloud")]
    ReadFile,
    #[cfg(feature = "cloud")]
    Exists,
    #[cfg(feature = "cloud")]
    ExchangePinned,
    #[cfg(feature = "developer")]
    Run,
}

/// What a host answers by a number; in the order of `lib/questions.js`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measure {
    /// Milliseconds since 1970.
    Wall,
    /// Milliseconds since the start of a clock that never jumps.
    Steady,
    CanSpawn,
    /// Whether it has a pulse.
    Pulses,
    /// Whether events of this level are wanted; then the other levels.
    WantsErrors,
}

/// Something that JavaScript does and that takes its time; its outcome is a text. Dropping it gives it up.
///
/// JavaScript notes which call polls it in vain (`lib/operations.js`), and has that call polled again when it is done.
pub(super) struct Operation(u32);

impl Operation {
    /// What `read` makes of its outcome.
    pub(super) fn then<T: 'static>(self, read: fn(&str) -> T) -> BoxFuture<'static, T> {
        Box::pin(Then(self, read))
    }
}

struct Then<T>(Operation, fn(&str) -> T);

impl<T> Future for Then<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        take(self.0.0).map_or(Poll::Pending, |outcome| Poll::Ready((self.1)(&outcome)))
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        give_up(self.0);
    }
}
