//! Single flight: however many callers want the same token at once, one request goes out.
//!
//! The first caller of a key starts the flight and drives it: the request's future is polled by that caller's task alone. The others wait
//! for its outcome. When the driver is dropped, the next one drives on, so a cancelled leader never cancels its followers; when the
//! last one is dropped, so is the request. No executor is needed.
//!
//! On a host with a [`pulse`](crate::host::Clock::pulse) a request belongs to the caller that started it and dies with it, unseen. There
//! the driver gives a sign of life at every pulse, and a follower that has missed three starts anew.

use alloc::vec::Vec;
use core::{
    pin::Pin,
    task::{Context, Poll, Waker},
};

use super::CacheKey;
use crate::{
    error::Result,
    host::Clock,
    maybe_send::{BoxFuture, BoxStart, Lock, Shared},
    token::AccessToken,
};

type Outcome = Result<AccessToken>;

/// The flights of one credential: a list, because few are in the air at once, and a map would cost two kilobytes of every artefact.
#[derive(Default)]
pub(crate) struct Flights(Lock<Vec<(CacheKey, Shared<Flight>)>>);

impl Flights {
    /// Joins the flight of this key, or starts one.
    pub(crate) fn join(self: &Shared<Self>, key: &CacheKey, clock: &Shared<dyn Clock>, start: BoxStart<Outcome>) -> Member {
        let (flight, seat) = self.0.with(|flights| {
            let found = flights.iter().find(|(known, _)| known == key).map(|(_, flight)| flight.clone());
            let flight = found.unwrap_or_else(|| {
                let flight = Shared::<Flight>::default();
                flights.push((key.clone(), flight.clone()));
                flight
            });
            let seat = flight.0.with(State::take_seat);
            (flight, seat)
        });
        let bound = clock.pulse();
        Member { flights: self.clone(), flight, seat, start, clock: clock.clone(), pulse: bound, beats_seen: 0, missed: 0 }
    }

    /// Takes a flight off the board once nobody is in it; whoever joined in the meantime keeps it there.
    fn end(&self, flight: &Shared<Flight>) {
        self.0.with(|flights| {
            if flight.0.with(|state| state.outcome.is_some() || state.waiting.is_empty()) {
                flights.retain(|(_, current)| !Shared::ptr_eq(current, flight));
            }
        });
    }
}

#[derive(Default)]
struct Flight(Lock<State>);

#[derive(Default)]
struct State {
    /// The request on its way; not here while its driver polls it.
    work: Option<BoxFuture<'static, Outcome>>,
    outcome: Option<Outcome>,
    driver: Option<u64>,
    waiting: Vec<(u64, Option<Waker>)>,
    seats: u64,
    /// The driver's signs of life so far.
    beats: u64,
}

impl State {
    fn take_seat(&mut self) -> u64 {
        self.seats += 1;
        self.waiting.push((self.seats, None));
        self.seats
    }
}

/// One caller's part in a flight.
pub(crate) struct Member {
    flights: Shared<Flights>,
    flight: Shared<Flight>,
    seat: u64,
    /// Every member brings it along, because any of them may have to start the flight.
    start: BoxStart<Outcome>,
    clock: Shared<dyn Clock>,
    pulse: Option<BoxFuture<'static, ()>>,
    beats_seen: u64,
    missed: u32,
}

enum Part {
    Wait,
    Drive(Option<BoxFuture<'static, Outcome>>),
    TakeOver(Option<BoxFuture<'static, Outcome>>),
    Done(Outcome),
}

impl Future for Member {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let pulsed = self.poll_pulse(context);
        let seat = self.seat;
        let (beats_seen, missed) = (self.beats_seen, self.missed);
        let (part, beats_seen, missed) = self.flight.0.with(|state| {
            if let Some(outcome) = &state.outcome {
                return (Part::Done(outcome.clone()), beats_seen, 0);
            }
            if let Some((_, waker)) = state.waiting.iter_mut().find(|(waiting, _)| *waiting == seat) {
                *waker = Some(context.waker().clone());
            }
            if *state.driver.get_or_insert(seat) == seat {
                state.beats += u64::from(pulsed);
                return (Part::Drive(state.work.take()), beats_seen, 0);
            }
            let missed = match pulsed {
                false => missed,
                true if state.beats == beats_seen => missed + 1,
                true => 0,
            };
            if missed < MOST_MISSED {
                return (Part::Wait, state.beats, missed);
            }
            state.driver = Some(seat);
            (Part::TakeOver(state.work.take()), state.beats, 0)
        });
        (self.beats_seen, self.missed) = (beats_seen, missed);
        match part {
            Part::Done(outcome) => Poll::Ready(outcome),
            Part::Wait => Poll::Pending,
            Part::Drive(work) => self.drive(work, context),
            Part::TakeOver(lost) => {
                // The old driver's request can never settle any more: leave it and start anew, in this caller's own context.
                drop(lost);
                self.drive(None, context)
            }
        }
    }
}

impl Member {
    /// Polls the request outside the lock.
    fn drive(&mut self, work: Option<BoxFuture<'static, Outcome>>, context: &mut Context<'_>) -> Poll<Outcome> {
        let mut work = work.unwrap_or_else(|| (self.start)());
        let seat = self.seat;
        match work.as_mut().poll(context) {
            Poll::Pending => {
                self.flight.0.with(|state| {
                    if state.driver == Some(seat) {
                        state.work = Some(work);
                    }
                });
                Poll::Pending
            }
            Poll::Ready(outcome) => {
                let wakers = self.flight.0.with(|state| {
                    state.outcome = Some(outcome.clone());
                    core::mem::take(&mut state.waiting)
                });
                self.flights.end(&self.flight);
                wakers.into_iter().filter_map(|(_, waker)| waker).for_each(Waker::wake);
                Poll::Ready(outcome)
            }
        }
    }

    /// Whether a pulse has passed since the last poll; the next one is begun at once.
    fn poll_pulse(&mut self, context: &mut Context<'_>) -> bool {
        let mut pulsed = false;
        while let Some(pulse) = &mut self.pulse {
            if pulse.as_mut().poll(context).is_pending() {
                break;
            }
            self.pulse = self.clock.pulse();
            // One that is over before it began would keep us here for ever.
            if core::mem::replace(&mut pulsed, true) {
                break;
            }
        }
        pulsed
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let bound = self.pulse.is_some();
        let (next, abandoned) = self.flight.0.with(|state| {
            state.waiting.retain(|(waiting, _)| *waiting != self.seat);
            if state.outcome.is_some() || state.driver != Some(self.seat) {
                return (None, None);
            }
            let next = state.waiting.first_mut();
            state.driver = next.as_ref().map(|(seat, _)| *seat);
            // A request that is bound to its caller ends with it; any other goes on with the next driver.
            let abandoned = if bound || next.is_none() { state.work.take() } else { None };
            (next.and_then(|(_, waker)| waker.take()), abandoned)
        });
        drop(abandoned);
        self.flights.end(&self.flight);
        if let Some(waker) = next {
            waker.wake();
        }
    }
}

impl core::fmt::Debug for Flights {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("Flights").finish_non_exhaustive()
    }
}

/// Signs of life that may be missed.
const MOST_MISSED: u32 = 3;

#[cfg(test)]
mod tests {
    use alloc::{boxed::Box, sync::Arc};
    use core::{
        sync::atomic::{AtomicU32, Ordering},
        time::Duration,
    };

    use super::*;
    use crate::{
        authority::TenantId,
        token::{Ask, Moment, Scopes, Secret, UnixTime},
    };

    /// Counts what happens in a flight; its request is done when the test says so.
    #[derive(Clone, Default)]
    struct Tower(Arc<Counts>);

    #[derive(Default)]
    struct Counts {
        started: AtomicU32,
        polled: AtomicU32,
        dropped: AtomicU32,
        done: AtomicU32,
    }

    impl Tower {
        fn start(&self) -> BoxStart<Outcome> {
            let tower = self.clone();
            Box::new(move || {
                tower.0.started.fetch_add(1, Ordering::Relaxed);
                Box::pin(Request(tower.clone()))
            })
        }

        fn counts(&self) -> [u32; 3] {
            [&self.0.started, &self.0.polled, &self.0.dropped].map(|count| count.load(Ordering::Relaxed))
        }
    }

    struct Request(Tower);

    impl Future for Request {
        type Output = Outcome;

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Outcome> {
            self.0.0.polled.fetch_add(1, Ordering::Relaxed);
            let token = || AccessToken {
                token: Secret::from("token"),
                expires_on: UnixTime::from_seconds(0),
                refresh_on: None,
                token_type: "Bearer".into(),
            };
            if self.0.0.done.load(Ordering::Relaxed) == 0 { Poll::Pending } else { Poll::Ready(Ok(token())) }
        }
    }

    impl Drop for Request {
        fn drop(&mut self) {
            self.0.0.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A clock whose pulse, if it has one, is over at every poll but the first.
    struct Metronome(bool);

    impl Clock for Metronome {
        fn now(&self) -> Option<Moment> {
            None
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
            Box::pin(core::future::ready(()))
        }

        fn pulse(&self) -> Option<BoxFuture<'static, ()>> {
            self.0.then(|| -> BoxFuture<'static, ()> {
                let mut polls = 0;
                Box::pin(core::future::poll_fn(move |_| {
                    polls += 1;
                    if polls > 1 { Poll::Ready(()) } else { Poll::Pending }
                }))
            })
        }
    }

    fn key(scope: &str) -> CacheKey {
        let tenant = TenantId::parse("tenant").unwrap();
        let ask = Ask { scopes: Scopes::parse([scope]).unwrap(), tenant: tenant.clone(), claims: None, enable_cae: false };
        CacheKey::new(&ask, &tenant)
    }

    fn members(count: usize, pulse: bool) -> (Tower, Vec<Member>, Shared<Flights>) {
        let (tower, flights, clock) = (Tower::default(), Shared::<Flights>::default(), Shared::new(Metronome(pulse)) as Shared<dyn Clock>);
        let members = (0..count).map(|_| flights.join(&key("scope"), &clock, tower.start())).collect();
        (tower, members, flights)
    }

    fn all_wait(members: &mut [Member]) {
        assert!(members.iter_mut().all(|member| !poll(member)));
    }

    fn poll(member: &mut Member) -> bool {
        Pin::new(member).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn many_callers_start_one_request_and_one_of_them_drives_it() {
        let (tower, mut members, flights) = members(100, false);
        all_wait(&mut members);
        assert_eq!(tower.counts(), [1, 1, 0]);
        tower.0.done.store(1, Ordering::Relaxed);
        assert!(members.iter_mut().all(poll));
        assert_eq!(tower.counts(), [1, 2, 1]);
        assert!(flights.0.with(|flights| flights.is_empty()));
    }

    #[test]
    fn another_key_is_another_flight() {
        let (tower, mut members, flights) = members(1, false);
        members.push(flights.join(&key("other"), &(Shared::new(Metronome(false)) as Shared<dyn Clock>), tower.start()));
        all_wait(&mut members);
        assert_eq!(tower.counts(), [2, 2, 0]);
    }

    #[test]
    fn a_leader_that_leaves_hands_its_request_on() {
        let (tower, mut members, _flights) = members(3, false);
        all_wait(&mut members);
        drop(members.remove(0));
        all_wait(&mut members);
        assert_eq!(tower.counts(), [1, 2, 0], "the same request goes on, polled by the next");
        tower.0.done.store(1, Ordering::Relaxed);
        assert!(members.iter_mut().all(poll));
        assert_eq!(tower.counts()[0], 1);
    }

    #[test]
    fn the_last_one_to_leave_takes_the_request_along() {
        let (tower, mut members, flights) = members(2, false);
        all_wait(&mut members);
        drop(members);
        assert_eq!(tower.counts(), [1, 1, 1]);
        assert!(flights.0.with(|flights| flights.is_empty()));
    }

    #[test]
    fn a_leader_that_has_gone_silent_is_replaced() {
        let (tower, mut members, _flights) = members(2, true);
        assert!(!poll(&mut members[0]));
        for _ in 0..2 {
            assert!(!poll(&mut members[1]));
        }
        assert_eq!(tower.counts(), [1, 1, 0], "one missed sign of life is nothing");
        for _ in 0..6 {
            assert!(!poll(&mut members[1]));
        }
        assert_eq!((tower.counts()[0], tower.counts()[2]), (2, 1), "the second request is the follower's own");
        tower.0.done.store(1, Ordering::Relaxed);
        assert!(poll(&mut members[1]));
        assert!(poll(&mut members[0]), "the silent one gets the outcome too, should it wake up");
    }

    #[test]
    fn a_leader_that_gives_signs_of_life_is_not_replaced() {
        let (tower, mut members, _flights) = members(2, true);
        for _ in 0..20 {
            all_wait(&mut members);
        }
        assert_eq!((tower.counts()[0], tower.counts()[2]), (1, 0));
    }
}
