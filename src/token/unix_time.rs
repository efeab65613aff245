use core::time::Duration;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    pub const fn from_millis(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// At most some hundred million years from 1970.
    pub const fn from_seconds(seconds: i64) -> Self {
        const MOST: i64 = i64::MAX / 1000;
        let seconds = if seconds > MOST { MOST } else { seconds };
        Self(if seconds < -MOST { -MOST } else { seconds } * 1000)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This much later.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(milliseconds(duration)))
    }

    /// This much earlier.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(milliseconds(duration)))
    }

    /// The time since `earlier`; zero if that is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// What the clocks say at one moment: the wall clock, and a clock that never jumps where the host has one.
///
/// Wall clocks jump: people set them, machines sleep, time servers correct them. A token's age is what the further clock says, so that
/// no jump makes a dead token look alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    wall: UnixTime,
    /// Milliseconds since an arbitrary start; below zero where there is no such clock.
    steady: i64,
}

impl Moment {
    /// `steady` is the time since an arbitrary start, by a clock that never jumps.
    pub fn new(wall: UnixTime, steady: Option<Duration>) -> Self {
        Self::from_millis(wall.0, steady.map_or(-1, milliseconds))
    }

    /// The same from milliseconds, as [`millis`](Self::millis) has them.
    pub(crate) const fn from_millis(wall: i64, steady: i64) -> Self {
        Self { wall: UnixTime(wall), steady }
    }

    /// Milliseconds by the wall clock, and by the steady clock: below zero where there is none.
    pub(crate) const fn millis(self) -> (i64, i64) {
        (self.wall.0, self.steady)
    }

    /// The time by the wall clock.
    pub const fn wall(self) -> UnixTime {
        self.wall
    }

    /// The time since an arbitrary start by the steady clock, if there is one.
    pub fn steady(self) -> Option<Duration> {
        u64::try_from(self.steady).ok().map(Duration::from_millis)
    }

    /// The milliseconds since `earlier`, by the steady clock if there is one; never below zero.
    #[inline(never)]
    pub(crate) const fn milliseconds_since(self, earlier: Self) -> i64 {
        let passed = if self.has_steady(earlier) { self.steady - earlier.steady } else { self.wall.0.saturating_sub(earlier.wall.0) };
        if passed < 0 { 0 } else { passed }
    }

    /// The wall clock's time, but never less than `earlier` and what the steady clock has counted since.
    #[inline(never)]
    pub(crate) const fn wall_not_before(self, earlier: Self) -> UnixTime {
        let counted = if self.has_steady(earlier) { earlier.wall.0 + self.steady - earlier.steady } else { i64::MIN };
        UnixTime(if counted > self.wall.0 { counted } else { self.wall.0 })
    }

    const fn has_steady(self, earlier: Self) -> bool {
        self.steady >= 0 && earlier.steady >= 0
    }
}

/// Whole milliseconds, in 64 bits: `Duration::as_millis` counts in 128, which WebAssembly does by hand. A duration is cut off at some
/// thousand years, so that sums of a few need no care.
#[inline(never)]
pub(crate) const fn milliseconds(duration: Duration) -> i64 {
    const MOST: u64 = 100_000_000_000;
    let seconds = if duration.as_secs() < MOST { duration.as_secs() } else { MOST };
    seconds.cast_signed() * 1000 + duration.subsec_millis() as i64
}
