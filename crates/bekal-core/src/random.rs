//! Numbers that look random and are the same on every machine.

/// `SplitMix64` (Steele, Lea and Flood 2014): a counter in steps of the golden ratio, mixed by two multiplications.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The stream of a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `count`; 0 where that is 0.
    #[expect(clippy::cast_possible_truncation, reason = "less than count")]
    pub const fn below(&mut self, count: usize) -> usize {
        let draw = self.draw();
        if count == 0 { 0 } else { (draw % count as u64) as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn numbers_are_those_that_others_draw() {
        // The first three of the seed 1234567, as Rosetta Code lists them.
        let mut random = Random::new(1_234_567);
        let drawn = [random.draw(), random.draw(), random.draw()];
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
        assert!((0..1000).map(|count| (count, random.below(count))).all(|(count, drawn)| drawn < count.max(1)));
    }
}
