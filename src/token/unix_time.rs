use core::time::Duration;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    pub const fn from_millis(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
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
        Self { wall, steady: steady.map_or(-1, milliseconds) }
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
    pub(crate) const fn milliseconds_since(self, earlier: Self) -> i64 {
        let passed = if self.has_steady(earlier) { self.steady - earlier.steady } else { self.wall.0.saturating_sub(earlier.wall.0) };
        if passed < 0 { 0 } else { passed }
    }

    /// The wall clock's time, but never less than `earlier` and what the steady clock has counted since.
    pub(crate) const fn wall_not_before(self, earlier: Self) -> UnixTime {
        let counted = if self.has_steady(earlier) { earlier.wall.0 + self.steady - earlier.steady } else { i64::MIN };
        UnixTime(if counted > self.wall.0 { counted } else { self.wall.0 })
    }

    const fn has_steady(self, earlier: Self) -> bool {
        self.steady >= 0 && earlier.steady >= 0
    }
}

/// Whole milliseconds, in 64 bits: `Duration::as_millis` counts in 128, which WebAssembly does by hand.
pub(crate) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX).saturating_mul(1000).saturating_add(duration.subsec_millis().into())
}
