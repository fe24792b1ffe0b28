//! Costs of arcs and ways.

/// What an arc or a way costs; or that there is none.
///
/// Costs are ordered, none last. Adding two of them gives none where the sum reaches the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(u32);

impl Cost {
    /// No cost is that large: two below it can be added in 31 bits.
    pub const LIMIT: u32 = (1 << 30) - 1;
    /// There is no way.
    pub const NONE: Self = Self(Self::LIMIT);
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A cost below the limit; none at the limit and beyond.
    #[must_use]
    pub const fn new(units: u32) -> Self {
        if units < Self::LIMIT { Self(units) } else { Self::NONE }
    }

    /// The cost, if there is a way.
    #[must_use]
    pub const fn get(self) -> Option<u32> {
        if self.0 < Self::LIMIT { Some(self.0) } else { None }
    }

    /// At most the limit, which stands for none.
    pub(crate) const fn raw(self) -> u32 {
        self.0
    }
}

/// The sum of two raw costs, each at most the limit; at most the limit.
pub(crate) const fn add(a: u32, b: u32) -> u32 {
    let sum = a.wrapping_add(b);
    if sum < Cost::LIMIT { sum } else { Cost::LIMIT }
}

impl std::ops::Add for Cost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(add(self.0, other.0))
    }
}
