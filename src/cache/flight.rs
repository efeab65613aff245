//! Single flight: however many callers want the same token at once, one request goes out.
//!
//! The first caller of a key starts the flight and drives it: the request's future is polled by that caller's task alone. The others wait
//! for its outcome. When the driver is dropped, the next one drives on, so a cancelled leader never cancels its followers; when the
//! last one is dropped, so is the request. No executor is needed.
//!
//! On a host with a [`pulse`](crate::host::Clock::pulse) a request belongs to the caller that started it and dies with it, unseen. There
//! the driver gives a sign of life at every pulse, and a follower that has missed three starts anew.

use core::{
    pin::Pin,
    task::{Context, Poll},
};

use super::{
    CacheKey,
    flights::{Flight, Flights, Outcome, State},
};
use crate::{
    host::Host,
    maybe_send::{BoxFuture, Lock, MaybeSend, MaybeSync, Shared},
};

/// A caller who wants a token, or something else that is asked for once.
pub(crate) trait Caller: MaybeSend + MaybeSync {
    fn key(&self) -> &CacheKey;
    fn host(&self) -> &Host;
    /// Where the flights are that it can join.
    fn flights(&self) -> &Flights;
    /// The request. Any caller of a flight may have to start it.
    fn start(self: Shared<Self>) -> BoxFuture<'static, Outcome>;
}

/// One caller's part in a flight.
pub(crate) struct Member {
    caller: Shared<dyn Caller>,
    flight: Shared<Flight>,
    seat: u32,
    pulse: Option<BoxFuture<'static, ()>>,
    beats_seen: u32,
    missed: u32,
}

/// What a member has to do.
enum Part {
    Wait,
    /// With the request of a driver that has gone silent, if there was one: it can never settle any more.
    Drive {
        work: Option<BoxFuture<'static, Outcome>>,
        lost: Option<BoxFuture<'static, Outcome>>,
    },
    Done(Outcome),
}

impl Future for Member {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let pulsed = self.poll_pulse(context);
        match self.part(pulsed, context) {
            Part::Done(outcome) => Poll::Ready(outcome),
            Part::Wait => Poll::Pending,
            Part::Drive { work, lost } => {
                // What is lost is left, and begun anew in this caller's own context.
                drop(lost);
                self.drive(work, context)
            }
        }
    }
}

impl Member {
    /// Joins the flight of the caller's key, or starts one.
    pub(crate) fn join(caller: Shared<dyn Caller>) -> Self {
        let (flight, seat) = caller.flights().0.with(|flights| {
            let found = flights.iter().find(|flight| flight.key == *caller.key()).cloned();
            let flight = found.unwrap_or_else(|| {
                let flight = Shared::new(Flight { key: caller.key().clone(), state: Lock::default() });
                flights.push(flight.clone());
                flight
            });
            let seat = flight.state.with(State::take_seat);
            (flight, seat)
        });
        Self { pulse: caller.host().pulse(), caller, flight, seat, beats_seen: 0, missed: 0 }
    }

    fn part(&mut self, pulsed: bool, context: &Context<'_>) -> Part {
        let seat = self.seat;
        let (beats_seen, missed) = (&mut self.beats_seen, &mut self.missed);
        self.flight.state.with(|state| {
            if let Some(outcome) = &state.outcome {
                return Part::Done(outcome.clone());
            }
            if let Some((_, waker)) = state.waiting.iter_mut().find(|(waiting, _)| *waiting == seat) {
                waker.clone_from(context.waker());
            }
            if *state.driver.get_or_insert(seat) == seat {
                state.beats += u32::from(pulsed);
                *missed = 0;
                return Part::Drive { work: state.work.take(), lost: None };
            }
            if pulsed {
                // Seen at pulses only: whoever is polled between two must not take the sign of life for an old one.
                *missed = if state.beats == *beats_seen { *missed + 1 } else { 0 };
                *beats_seen = state.beats;
            }
            if *missed < MOST_MISSED {
                return Part::Wait;
            }
            *missed = 0;
            state.driver = Some(seat);
            state.beats += 1; // for the other followers, who have missed as many
            Part::Drive { work: None, lost: state.work.take() }
        })
    }

    /// Polls the request outside the lock.
    fn drive(&mut self, work: Option<BoxFuture<'static, Outcome>>, context: &mut Context<'_>) -> Poll<Outcome> {
        let mut work = work.unwrap_or_else(|| self.caller.clone().start());
        let seat = self.seat;
        match work.as_mut().poll(context) {
            Poll::Pending => {
                self.flight.state.with(|state| {
                    if state.driver == Some(seat) {
                        state.work = Some(work);
                    }
                });
                Poll::Pending
            }
            Poll::Ready(outcome) => {
                let wakers = self.flight.state.with(|state| {
                    state.outcome = Some(outcome.clone());
                    core::mem::take(&mut state.waiting)
                });
                self.caller.flights().end(&self.flight);
                for (_, waker) in wakers {
                    waker.wake();
                }
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
            self.pulse = self.caller.host().pulse();
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
        let (next, abandoned) = self.flight.state.with(|state| {
            if let Some(place) = state.waiting.iter().position(|(waiting, _)| *waiting == self.seat) {
                state.waiting.remove(place);
            }
            if state.outcome.is_some() || state.driver != Some(self.seat) {
                return (None, None);
            }
            let next = state.waiting.first_mut();
            state.driver = next.as_ref().map(|(seat, _)| *seat);
            // A request that is bound to its caller ends with it; any other goes on with the next driver.
            let abandoned = if bound || next.is_none() { state.work.take() } else { None };
            (next.map(|(_, waker)| waker.clone()), abandoned)
        });
        drop(abandoned);
        self.caller.flights().end(&self.flight);
        if let Some(waker) = next {
            waker.wake();
        }
    }
}

/// Signs of life that may be missed.
const MOST_MISSED: u32 = 3;

#[cfg(test)]
mod tests {
    use alloc::{boxed::Box, sync::Arc, vec::Vec};
    use core::{
        sync::atomic::{AtomicU32, Ordering},
        task::Waker,
        time::Duration,
    };

    use super::*;
    use crate::{
        authority::TenantId,
        host::Clock,
        token::{Ask, Interaction, Moment, Scopes},
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
        fn counts(&self) -> [u32; 3] {
            [&self.0.started, &self.0.polled, &self.0.dropped].map(|count| count.load(Ordering::Relaxed))
        }
    }

    struct Passenger {
        key: CacheKey,
        host: Host,
        flights: Arc<Flights>,
        tower: Tower,
    }

    impl Caller for Passenger {
        fn key(&self) -> &CacheKey {
            &self.key
        }

        fn host(&self) -> &Host {
            &self.host
        }

        fn flights(&self) -> &Flights {
            &self.flights
        }

        fn start(self: Shared<Self>) -> BoxFuture<'static, Outcome> {
            self.tower.0.started.fetch_add(1, Ordering::Relaxed);
            Box::pin(Request(self.tower.clone()))
        }
    }

    struct Request(Tower);

    impl Future for Request {
        type Output = Outcome;

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Outcome> {
            self.0.0.polled.fetch_add(1, Ordering::Relaxed);
            if self.0.0.done.load(Ordering::Relaxed) == 0 { Poll::Pending } else { Poll::Ready(Ok(Arc::new(()))) }
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
        let ask = Ask {
            scopes: Scopes::parse([scope]).unwrap(),
            tenant: tenant.clone(),
            claims: None,
            enable_cae: false,
            interaction: Interaction::No,
        };
        CacheKey::new("", &ask, &tenant)
    }

    type Passengers = Vec<Member>;

    fn passenger(scope: &str, pulse: bool, flights: &Arc<Flights>, tower: &Tower) -> Member {
        let host = Host::builder().clock(Metronome(pulse)).build();
        Member::join(Arc::new(Passenger { key: key(scope), host, flights: flights.clone(), tower: tower.clone() }))
    }

    fn members(count: usize, pulse: bool) -> (Tower, Passengers, Arc<Flights>) {
        let (tower, flights) = (Tower::default(), Arc::<Flights>::default());
        let members = (0..count).map(|_| passenger("scope", pulse, &flights, &tower)).collect();
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
        members.push(passenger("other", false, &flights, &tower));
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
    fn of_many_followers_one_replaces_a_silent_leader() {
        let (tower, mut members, _flights) = members(10, true);
        assert!(!poll(&mut members[0]));
        for _ in 0..20 {
            all_wait(&mut members[1..]);
        }
        assert_eq!(tower.counts()[0], 2);
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
