//! Leases of a bucket that can count, but neither compare and swap nor forget by itself.
//!
//! Time is cut into slots as long as the lease. Who wants a lease counts one more under the *mark* of the slot, and whoever counts 1 has won it.
//! The winner writes a *record*: until when it has the lease. As long as that time is not over, everybody reads the record and counts nothing;
//! when it is over, the slot is another one, and with it the mark. Releasing deletes record and mark.
//!
//! - **A holder that crashes** leaves its record, which ends by itself. The next winner deletes its mark.
//! - **Between mark and record** nobody can see who has won. Whoever wins another slot in that moment, because a slot has just ended or because
//!   clocks differ, finds a mark in a neighbouring slot without a record that explains it, and withdraws. If both find each other, both
//!   withdraw, and ask again at moments of their own, as callers do.
//! - **A winner that crashes there** leaves a mark without a record: nobody wins that slot or the next one, so it costs two slots. The mark stays
//!   until the store forgets it.
//! - **Clocks that differ** make a lease longer or shorter by as much. Those that differ by more than a slot can both have a lease if they ask
//!   at the same moment: each asks Entra once. A record that ends later than any clock could have meant is none.
//! - **A store that cannot count** says so at the first mark: `unsupported`.
//! - **An error on the way** is the caller's to hear; what it leaves is as after a crash.
//!
//! A lease saves requests; nothing is wrong when two have one. All who ask for one of a name ask for the same duration.

use alloc::{string::String, vec::Vec};

use super::{Bucket, Now, key};
use crate::text::{concat, decimal};

/// The leases of a bucket.
pub(crate) struct Leases<'a, B, C> {
    pub(crate) bucket: &'a B,
    pub(crate) clock: &'a C,
}

/// What comes of asking for one.
pub(crate) enum Asked {
    Granted(Held),
    Taken,
    Unsupported,
}

/// A lease: where it is written, and what.
pub(crate) struct Held {
    record_key: String,
    mark_key: String,
    record: Record,
}

/// Which slot was won, and until when it counts, in milliseconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Record {
    slot: u64,
    until: u64,
}

impl<B: Bucket, C: Now> Leases<'_, B, C> {
    /// Asks for the lease of this name, for so many milliseconds.
    pub(crate) fn ask(&self, name: &str, duration: u64) -> Result<Asked, String> {
        let (name, duration) = (key(name)?, duration.max(1));
        let record_key = concat(&[&name, ".lease"]);
        let last = self.record(&record_key)?;
        let now = self.clock.now();
        if last.is_some_and(|last| last.until > now && last.until <= now.saturating_add(duration).saturating_add(TOLERANCE)) {
            return Ok(Asked::Taken);
        }
        let slot = now / duration;
        let mark_key = mark(&record_key, slot);
        match self.bucket.increment(&mark_key) {
            Ok(1) => {}
            Ok(_) => return Ok(Asked::Taken),
            Err(_) => return Ok(Asked::Unsupported),
        }
        let until = now.saturating_add(duration);
        let is_explained = |slot| last.is_some_and(|last| last.slot == slot);
        for neighbour in [slot.wrapping_sub(1), slot.wrapping_add(1)] {
            // Its own slot's record was read before the mark was set, and so was that of the slot before.
            if !is_explained(neighbour) && self.bucket.exists(&mark(&record_key, neighbour))? {
                return self.withdraw(&mark_key);
            }
        }
        // Whatever took so long: others have gone on.
        if self.clock.now() >= until {
            return self.withdraw(&mark_key);
        }
        let record = Record { slot, until };
        self.bucket.set(&record_key, &record.write())?;
        // Of a holder that has not released it.
        if let Some(last) = last.filter(|last| last.slot != slot) {
            self.bucket.delete(&mark(&record_key, last.slot))?;
        }
        Ok(Asked::Granted(Held { record_key, mark_key, record }))
    }

    /// Gives it back, unless it is over and somebody else's by now.
    pub(crate) fn release(&self, held: &Held) -> Result<(), String> {
        // The record first: a mark without a record keeps others away, a record without a mark would be deleted from under who wins next.
        if self.record(&held.record_key)? == Some(held.record) {
            self.bucket.delete(&held.record_key)?;
        }
        self.bucket.delete(&held.mark_key)
    }

    fn withdraw(&self, mark_key: &str) -> Result<Asked, String> {
        self.bucket.delete(mark_key)?;
        Ok(Asked::Taken)
    }

    fn record(&self, key: &str) -> Result<Option<Record>, String> {
        Ok(self.bucket.get(key)?.and_then(|bytes| Record::read(&bytes)))
    }
}

impl Record {
    fn write(self) -> Vec<u8> {
        [&[VERSION][..], &self.slot.to_be_bytes(), &self.until.to_be_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        let (slot, rest) = rest.split_first_chunk()?;
        let until: &[u8; 8] = rest.try_into().ok()?;
        (*version == VERSION).then(|| Self { slot: u64::from_be_bytes(*slot), until: u64::from_be_bytes(*until) })
    }
}

/// Where a slot is counted.
fn mark(record_key: &str, slot: u64) -> String {
    concat(&[record_key, ".", &decimal(i64::try_from(slot).unwrap_or(i64::MAX))])
}

/// The first byte of a record.
const VERSION: u8 = 1;
/// By so much the clocks of two hosts may differ, in milliseconds.
const TOLERANCE: u64 = 60_000;

#[cfg(test)]
mod tests {
    use alloc::{rc::Rc, vec};
    use core::cell::Cell;

    use super::*;
    use crate::keyvalue::tests::{Clock, Memory, START};

    /// Somebody who wants leases.
    #[derive(Clone, Default)]
    struct Host {
        bucket: Memory,
        clock: Clock,
    }

    impl Host {
        fn with(&self, clock: Clock) -> Self {
            Self { bucket: self.bucket.clone(), clock }
        }

        fn leases(&self) -> Leases<'_, Memory, Clock> {
            Leases { bucket: &self.bucket, clock: &self.clock }
        }

        fn ask(&self) -> Option<Held> {
            match self.leases().ask("name", LEASE).unwrap() {
                Asked::Granted(held) => Some(held),
                Asked::Taken => None,
                Asked::Unsupported => panic!("it counts"),
            }
        }

        fn release(&self, held: &Held) {
            self.leases().release(held).unwrap();
        }
    }

    const LEASE: u64 = 10_000;

    fn host() -> Host {
        Host { bucket: Memory::default(), clock: Clock::at(START + 3000) }
    }

    #[test]
    fn one_of_many_has_a_lease_until_it_is_given_back() {
        let host = host();
        for _ in 0..3 {
            let held = host.ask().unwrap();
            host.clock.pass(1000);
            assert!((0..50).all(|_| host.ask().is_none()));
            host.release(&held);
            assert!(host.bucket.keys().is_empty(), "nothing is left");
        }
    }

    #[test]
    fn a_lease_of_who_is_never_heard_of_again_ends_after_its_time() {
        let host = host();
        for round in 0..5 {
            let _crashed = host.ask().unwrap_or_else(|| panic!("round {round}"));
            host.clock.pass(LEASE - 1);
            assert!(host.ask().is_none());
            host.clock.pass(1);
            assert_eq!(host.bucket.keys().len(), 2, "its record and its mark");
        }
    }

    #[test]
    fn who_gives_back_what_is_over_takes_nothing_from_who_has_it_now() {
        let host = host();
        let slow = host.ask().unwrap();
        host.clock.pass(LEASE);
        let held = host.ask().unwrap();
        host.release(&slow);
        assert!(host.ask().is_none());
        host.release(&held);
        assert!(host.ask().is_some());
    }

    #[test]
    fn whenever_another_one_asks_meanwhile_at_most_one_of_the_two_has_it() {
        // Right before a slot ends and within one; the other's clock the same, behind, ahead, and far off; the first one's clock jumps or does not.
        for (first, skew) in [(3000, 0), (9999, 1), (9999, -1), (3000, 4000), (3000, 7000), (3000, -4000), (9000, 2000), (1000, -2000)] {
            for passes in [0, 1, 4000] {
                let mut granted = 0;
                for operation in 0..20 {
                    let one = Host { bucket: Memory::default(), clock: Clock::at(START + first) };
                    let other = one.with(Clock::at((START + first).checked_add_signed(skew).unwrap()));
                    let got: Rc<Cell<Option<bool>>> = Rc::default();
                    let (asks, clock) = (got.clone(), one.clock.clone());
                    one.bucket.interrupt(operation, move || {
                        asks.set(Some(other.ask().is_some()));
                        clock.pass(passes);
                    });
                    let own = one.ask().is_some();
                    if !one.bucket.is_interrupted() {
                        break;
                    }
                    let others = got.get().unwrap();
                    assert!(!(own && others), "{first} {skew} {passes} {operation}");
                    granted += usize::from(own || others);
                }
                assert!(granted > 0, "{first} {skew} {passes}");
            }
        }
    }

    #[test]
    fn whenever_a_holder_gives_it_back_meanwhile_nobody_is_kept_away_for_good() {
        for operation in 0..20 {
            let host = host();
            let held = Rc::new(host.ask().unwrap());
            let (other, releases) = (host.clone(), held.clone());
            host.bucket.interrupt(operation, move || other.release(&releases));
            let next = host.ask();
            if !host.bucket.is_interrupted() {
                host.release(&held);
            }
            assert!(next.is_some() || host.ask().is_some(), "{operation}");
            assert!(host.ask().is_none());
        }
    }

    #[test]
    fn who_was_held_up_for_longer_than_the_lease_has_none() {
        let host = host();
        let clock = host.clock.clone();
        host.bucket.interrupt(2, move || clock.pass(LEASE));
        assert!(host.ask().is_none());
        assert!(host.ask().is_some());
    }

    #[test]
    fn whenever_a_winner_crashes_the_lease_is_to_be_had_again_after_two_slots() {
        for operation in 0..6 {
            let host = host();
            let bucket = host.bucket.clone();
            host.bucket.interrupt(operation, move || bucket.fail(true));
            let _crashed = host.leases().ask("name", LEASE);
            host.bucket.fail(false);
            host.bucket.is_interrupted();
            host.clock.pass(2 * LEASE);
            assert!(host.ask().is_some(), "{operation}");
        }
    }

    #[test]
    fn a_record_of_nobody_keeps_nobody_away() {
        let far = [&[1][..], &7_u64.to_be_bytes(), &(START * 2).to_be_bytes()].concat();
        for bytes in [vec![], vec![1; 16], vec![1; 18], vec![255; 17], far, b"no record at all".to_vec()] {
            let host = host();
            host.bucket.set("name.lease", &bytes).unwrap();
            assert!(host.ask().is_some(), "{bytes:?}");
            assert!(host.ask().is_none(), "{bytes:?}");
        }
    }

    /// Hosts whose `increment` fails.
    struct Uncounted(Memory);

    impl Bucket for Uncounted {
        fn get(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
            self.0.get(key)
        }

        fn set(&self, key: &str, value: &[u8]) -> Result<(), String> {
            self.0.set(key, value)
        }

        fn delete(&self, key: &str) -> Result<(), String> {
            self.0.delete(key)
        }

        fn exists(&self, key: &str) -> Result<bool, String> {
            self.0.exists(key)
        }

        fn increment(&self, _: &str) -> Result<u64, String> {
            Err("not implemented".into())
        }
    }

    #[test]
    fn where_nothing_is_counted_there_are_no_leases_and_a_store_that_is_away_says_so() {
        let Host { bucket, clock } = host();
        let uncounted = Uncounted(bucket.clone());
        assert!(matches!(Leases { bucket: &uncounted, clock: &clock }.ask("name", LEASE), Ok(Asked::Unsupported)));
        bucket.fail(true);
        assert!(matches!(Leases { bucket: &bucket, clock: &clock }.ask("name", LEASE), Err(why) if why == "away"));
    }

    #[test]
    fn times_at_the_end_of_all_time_break_nothing() {
        let host = Host { bucket: Memory::default(), clock: Clock::at(u64::MAX) };
        for duration in [0, 1, LEASE, u64::MAX] {
            assert!(host.leases().ask("name", duration).is_ok());
        }
        let host = Host::default();
        for duration in [0, 1, u64::MAX] {
            assert!(host.leases().ask("name", duration).is_ok());
        }
    }
}
