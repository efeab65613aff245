use alloc::string::String;
use core::{
    pin::Pin,
    task::{Context, Poll},
};

use wasm_bindgen::prelude::*;

/// Something that JavaScript does and that takes its time; its outcome is a text. Dropping it gives it up.
///
/// JavaScript notes which call polls it in vain (`lib/ops.js`), and polls that call again when it is done.
pub(super) struct Op(u32);

impl Op {
    pub(super) fn new(number: u32) -> Self {
        Self(number)
    }
}

impl Future for Op {
    type Output = String;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<String> {
        take(self.0).map_or(Poll::Pending, Poll::Ready)
    }
}

impl Drop for Op {
    fn drop(&mut self) {
        give_up(self.0);
    }
}

#[wasm_bindgen(raw_module = "../lib/bridge.js")]
extern "C" {
    /// The outcome, if there is one by now.
    fn take(number: u32) -> Option<String>;
    #[wasm_bindgen(js_name = giveUp)]
    fn give_up(number: u32);
}
