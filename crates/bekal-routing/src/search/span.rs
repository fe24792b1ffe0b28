//! Time along a part of a route, in three numbers.

/// A part of a route: how long it takes at least, when it begins.
///
/// Begun at a time from `early` to `late`, it takes `duration`; begun before, the vehicle waits; begun later, something on
/// the way is too late. Parts are joined in constant time (Vidal, Crainic, Gendreau, Prins 2013), and only where the whole
/// is on time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) duration: i64,
    pub(super) early: i64,
    pub(super) late: i64,
}

impl Span {
    pub(super) fn new(takes: u32, from: u32, until: u32) -> Self {
        Self { duration: i64::from(takes), early: i64::from(from), late: i64::from(until) }
    }

    /// This part, a way of so long, another part; or nothing, if that comes too late.
    #[inline]
    pub(super) fn join(self, way: u32, next: Self) -> Option<Self> {
        let reach = self.duration + i64::from(way);
        if self.early + reach > next.late {
            return None;
        }
        let wait = (next.early - reach - self.late).max(0);
        Some(Self {
            duration: reach + next.duration + wait,
            early: (next.early - reach).max(self.early) - wait,
            late: (next.late - reach).min(self.late),
        })
    }

    /// The same part, not begun before `release`; or nothing, if that is too late.
    #[inline]
    pub(super) fn released(self, release: u32) -> Option<Self> {
        let early = self.early.max(i64::from(release));
        (early <= self.late).then_some(Self { early, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    /// Walks parts one by one from every start and compares with what joining says.
    #[test]
    fn joined_spans_say_what_a_walk_says() {
        let parts = [Span::new(2, 3, 9), Span::new(1, 0, 30), Span::new(4, 12, 14), Span::new(0, 0, 25)];
        let ways = [2, 3, 1];
        let joined = (1..4).try_fold(parts[0], |whole, i| whole.join(ways[i - 1], parts[i])).unwrap();
        let walk = |start: i64| {
            let mut now = start;
            for (i, part) in parts.iter().enumerate() {
                now += if i > 0 { i64::from(ways[i - 1]) } else { 0 };
                now = now.max(part.early);
                if now > part.late {
                    return None;
                }
                now += part.duration;
            }
            Some(now)
        };
        for start in 0..12 {
            let ends = (start <= joined.late).then(|| start.max(joined.early) + joined.duration);
            assert_eq!(walk(start), ends, "begun at {start}");
        }
        assert_eq!(parts[2].join(9, Span::new(0, 0, 20)), None);
    }
}
