//! Distances and durations between places.

use std::sync::Arc;

/// Distances and durations from every place to every other for some vehicles.
///
/// Both tables are row by row, `from * places + to`. [`Travel::NONE`] in either says that there is no way. Tables may be
/// shared between kinds of travel, and the distances may be the durations: cloning copies no table.
#[derive(Clone, Debug)]
pub struct Travel {
    distances: Arc<[u32]>,
    durations: Arc<[u32]>,
}

impl Travel {
    /// There is no way.
    pub const NONE: u32 = u32::MAX;

    /// Travel by two tables.
    pub fn new(distances: impl Into<Arc<[u32]>>, durations: impl Into<Arc<[u32]>>) -> Self {
        Self { distances: distances.into(), durations: durations.into() }
    }

    /// Travel of which every unit of distance takes one of time.
    pub fn uniform(distances: impl Into<Arc<[u32]>>) -> Self {
        let distances = distances.into();
        Self { durations: Arc::clone(&distances), distances }
    }

    /// All distances, row by row.
    pub const fn distances(&self) -> &Arc<[u32]> {
        &self.distances
    }

    /// All durations, row by row.
    pub const fn durations(&self) -> &Arc<[u32]> {
        &self.durations
    }
}
