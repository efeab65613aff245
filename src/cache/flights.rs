use alloc::vec::Vec;
use core::task::Waker;

use super::CacheKey;
use crate::{
    error::{Error, Result},
    maybe_send::{Anything, BoxFuture, Lock, MaybeSend, MaybeSync, Shared},
};

/// What a flight brings. Flights of tokens and of facts are the same code, so it does not know what that is; [`brought`] does.
pub(crate) type Outcome = Result<Anything>;

/// What a flight has brought, for who knows what it started for.
pub(crate) fn brought<T: MaybeSend + MaybeSync + 'static>(outcome: Outcome) -> Result<Shared<T>> {
    outcome?.downcast().map_err(|_| Error::configuration("a flight brought something else than it was started for"))
}

/// The flights of one credential, or of one host: a list, because few are in the air at once, and a map would cost two kilobytes of every artefact.
#[derive(Default)]
pub(crate) struct Flights(pub(super) Lock<Vec<Shared<Flight>>>);

impl Flights {
    /// Takes a flight off the board once nobody is in it; whoever joined in the meantime keeps it there.
    pub(super) fn end(&self, flight: &Shared<Flight>) {
        self.0.with(|flights| {
            if flight.state.with(|state| state.outcome.is_some() || state.waiting.is_empty())
                && let Some(place) = flights.iter().position(|current| Shared::ptr_eq(current, flight))
            {
                flights.swap_remove(place);
            }
        });
    }
}

pub(super) struct Flight {
    pub(super) key: CacheKey,
    pub(super) state: Lock<State>,
}

#[derive(Default)]
pub(super) struct State {
    /// The request on its way; not here while its driver polls it.
    pub(super) work: Option<BoxFuture<'static, Outcome>>,
    pub(super) outcome: Option<Outcome>,
    pub(super) driver: Option<u32>,
    pub(super) waiting: Vec<(u32, Waker)>,
    seats: u32,
    /// The driver's signs of life so far.
    pub(super) beats: u32,
}

impl State {
    pub(super) fn take_seat(&mut self) -> u32 {
        self.seats += 1;
        self.waiting.push((self.seats, Waker::noop().clone()));
        self.seats
    }
}

impl core::fmt::Debug for Flights {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("Flights").finish_non_exhaustive()
    }
}
