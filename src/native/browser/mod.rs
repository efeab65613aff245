//! Signing a person in with the system's browser: a listener on loopback for the answer, and what opens the browser.

mod answer;
mod listener;
mod open;
mod pages;
mod redirect;

use core::fmt;
use std::{boxed::Box, string::ToString, sync::Arc};

use crate::{
    error::Result,
    host::{Browser, ListenOptions, Listener},
    maybe_send::BoxFuture,
};
use answer::Expected;
use listener::LoopbackListener;
use redirect::Place;

/// The system's browser, and a listener on loopback for its answer.
///
/// The browser is opened by `xdg-open` on Linux (by PowerShell in WSL, where there is none), by `open` on macOS and by Windows' own handler of
/// URLs; no shell takes part in it. Only the answer with the right `state`, posted as a form, ends a sign-in: any page and any program of this
/// machine can send something here.
#[derive(Clone)]
pub struct NativeBrowser(Arc<Opener>);

/// Opens a URL.
type Opener = dyn Fn(&str) -> Result<()> + Send + Sync;

impl NativeBrowser {
    pub fn new() -> Self {
        Self::with_opener(open::open)
    }

    /// Has this open the URL, as for a program that shows it instead. It runs on a thread of its own; an error of it ends the sign-in.
    pub fn with_opener(opener: impl Fn(&str) -> Result<()> + Send + Sync + 'static) -> Self {
        Self(Arc::new(opener))
    }
}

impl Default for NativeBrowser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser for NativeBrowser {
    fn listen<'a>(&'a self, options: &'a ListenOptions<'a>) -> BoxFuture<'a, Result<Box<dyn Listener>>> {
        Box::pin(async move {
            let place = Place::of(options.redirect_uri)?;
            let expected = Expected {
                path: place.path.to_string(),
                state: options.state.to_string(),
                success_message: options.success_message.map(ToString::to_string),
                error_message: options.error_message.map(ToString::to_string),
                ..Expected::default()
            };
            let listener: Box<dyn Listener> = Box::new(LoopbackListener::bind(&place, expected, Arc::clone(&self.0))?);
            Ok(listener)
        })
    }
}

impl fmt::Debug for NativeBrowser {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NativeBrowser").finish_non_exhaustive()
    }
}
