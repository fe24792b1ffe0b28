//! Streams of random numbers, the same on every platform.

use bekal_core::random::Random;

/// A stream of random numbers.
pub(super) struct Rng {
    random: Random,
}

impl Rng {
    /// The stream of `seed` for one subject; streams of different subjects are independent, so that asking for one
    /// post more does not change the warehouses.
    pub(super) fn stream(seed: u64, subject: &str) -> Self {
        let mut state = seed;
        for byte in subject.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(29);
        }
        Self { random: Random::new(state) }
    }

    fn next(&mut self) -> u64 {
        self.random.draw()
    }

    /// Uniform in `low..=high`; `low` when the range is empty.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u128::try_from(i128::from(high) - i128::from(low) + 1).unwrap_or(1);
        let drawn = (u128::from(self.next()) * span) >> 64;
        low + i64::try_from(drawn).unwrap_or(0)
    }

    /// One of `0..n`; 0 when `n` is 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        usize::try_from((u128::from(self.next()) * n as u128) >> 64).unwrap_or(0)
    }

    /// True `percent` times in a hundred.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.between(0, 99) < i64::from(percent)
    }
}

#[cfg(test)]
mod tests {
    use super::Rng;

    #[test]
    fn draws_stay_in_range_and_spread() {
        let mut rng = Rng::stream(7, "test");
        let drawn: Vec<i64> = (0..1000).map(|_| rng.between(-3, 3)).collect();
        assert!(drawn.iter().all(|value| (-3..=3).contains(value)));
        assert!((-3..=3).all(|value| drawn.iter().filter(|&&one| one == value).count() > 80));
        assert_eq!(Rng::stream(7, "test").next(), Rng::stream(7, "test").next());
        assert_ne!(Rng::stream(7, "test").next(), Rng::stream(8, "test").next());
    }
}
