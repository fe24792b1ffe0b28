//! Distances and durations between places, and durations that change from time to time.

use std::sync::Arc;

/// Distances and durations from every place to every other for some vehicles.
///
/// All tables are row by row, `from * places + to`. [`Travel::NONE`] says that there is no way. Tables may be shared between
/// kinds of travel, and the distances may be the durations: cloning copies no table.
///
/// # Periods
/// Durations may change from given moments on, each such [`Period`] with a table of its own: how long whole ways take at the
/// speeds of the period. A vehicle that has not ended its way when a period ends drives what is left of it at the speeds of
/// the next; where a period has no way it stands and waits, wherever it is, until one has. So whoever leaves later never
/// arrives earlier (Ichoua, Gendreau, Potvin 2003: "Vehicle dispatching with time-dependent travel times"), whatever the
/// tables hold. The last period lasts for ever. Distances never change.
///
/// Exactly, in whole numbers: where a period has duration `D` for a way, `w` units of time are left of it at its beginning,
/// and `w` falls by one in each unit of time. Into a period of duration `D'` it is carried over as `⌊w · D' / D⌋`, in units
/// of 2⁻⁶⁴; periods without a way leave it as it is. The vehicle arrives at the first whole moment with nothing left.
#[derive(Clone, Debug)]
pub struct Travel {
    distances: Arc<[u32]>,
    durations: Arc<[u32]>,
    periods: Vec<Period>,
}

/// Durations from a moment on, until the next period.
#[derive(Clone, Debug)]
pub struct Period {
    /// Its first moment.
    pub from: u32,
    /// How long whole ways take at its speeds, row by row.
    pub durations: Arc<[u32]>,
}

impl Travel {
    /// There is no way.
    pub const NONE: u32 = u32::MAX;

    /// Travel by two tables.
    pub fn new(distances: impl Into<Arc<[u32]>>, durations: impl Into<Arc<[u32]>>) -> Self {
        Self { distances: distances.into(), durations: durations.into(), periods: Vec::new() }
    }

    /// Travel of which every unit of distance takes one of time.
    pub fn uniform(distances: impl Into<Arc<[u32]>>) -> Self {
        let distances = distances.into();
        Self { durations: Arc::clone(&distances), distances, periods: Vec::new() }
    }

    /// The same with other durations from a moment on; moments are given in their order, each above nought.
    #[must_use]
    pub fn from_then_on(mut self, from: u32, durations: impl Into<Arc<[u32]>>) -> Self {
        self.periods.push(Period { from, durations: durations.into() });
        self
    }

    /// All distances, row by row.
    pub const fn distances(&self) -> &Arc<[u32]> {
        &self.distances
    }

    /// All durations of the first period, which begins at nought, row by row.
    pub const fn durations(&self) -> &Arc<[u32]> {
        &self.durations
    }

    /// The periods after the first; none where durations never change.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The least that each way takes in any period, row by row: nobody is ever faster. Costs as much as reading every table.
    pub fn least_durations(&self) -> Arc<[u32]> {
        if self.periods.is_empty() {
            return Arc::clone(&self.durations);
        }
        // That there is no way is the largest number.
        let least = |at: usize| {
            let later = self.periods.iter().filter_map(|period| period.durations.get(at).copied());
            later.fold(self.durations[at], u32::min)
        };
        (0..self.durations.len()).map(least).collect()
    }
}
