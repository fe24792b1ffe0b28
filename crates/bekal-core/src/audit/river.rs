//! River stages as exact functions of whole seconds.
//!
//! Between two entries the stage is linear, rounded down to the millimetre; before the first and after the last it is
//! constant.

use super::reading::seconds;
use crate::operation::Stage;

/// A half-open stretch of time, in seconds since 1970.
pub(super) type Span = (i64, i64);

/// Moments without end on either side.
const ALWAYS: Span = (i64::MIN / 4, i64::MAX / 4);

/// The stage at a moment, in millimetres; `None` without entries.
pub(super) fn stage_at(stages: &[Stage], moment: i64) -> Option<i64> {
    let (first, last) = (stages.first()?, stages.last()?);
    if moment <= seconds(first.time) {
        return Some(first.level.millimetres());
    }
    if moment >= seconds(last.time) {
        return Some(last.level.millimetres());
    }
    let after = stages.partition_point(|stage| seconds(stage.time) <= moment);
    Some(between(&stages[after - 1], &stages[after], moment))
}

fn between(a: &Stage, b: &Stage, moment: i64) -> i64 {
    let (from, until) = (i128::from(seconds(a.time)), i128::from(seconds(b.time)));
    let (low, high) = (i128::from(a.level.millimetres()), i128::from(b.level.millimetres()));
    if until <= from {
        return a.level.millimetres();
    }
    super::reading::narrow(low + ((high - low) * (i128::from(moment) - from)).div_euclid(until - from))
}

/// When the stage is above `limit` (millimetres), as maximal stretches in order; empty without entries.
///
/// # Complexity
/// O(entries · log of their distance).
pub(super) fn above(stages: &[Stage], limit: i64) -> Vec<Span> {
    spans(stages, |level| level > limit)
}

/// When the stage is below `limit` (millimetres), as maximal stretches in order; empty without entries.
pub(super) fn below(stages: &[Stage], limit: i64) -> Vec<Span> {
    spans(stages, |level| level < limit)
}

fn spans(stages: &[Stage], holds: impl Fn(i64) -> bool) -> Vec<Span> {
    let (Some(first), Some(last)) = (stages.first(), stages.last()) else { return Vec::new() };
    let mut all: Vec<Span> = Vec::new();
    let mut push = |from: i64, until: i64| match all.last_mut() {
        Some(previous) if previous.1 >= from => previous.1 = previous.1.max(until),
        _ if from < until => all.push((from, until)),
        _ => {}
    };
    if holds(first.level.millimetres()) {
        push(ALWAYS.0, seconds(first.time));
    }
    for pair in stages.windows(2) {
        let (from, until) = (seconds(pair[0].time), seconds(pair[1].time));
        if until <= from {
            continue;
        }
        let at = |moment| holds(between(&pair[0], &pair[1], moment));
        match (at(from), at(until - 1)) {
            (true, true) => push(from, until),
            (false, false) => {}
            (begins, _) => {
                // The stage is monotone here, so there is one change: the first moment unlike `from`.
                let (mut like, mut unlike) = (from, until - 1);
                while unlike - like > 1 {
                    let middle = like + (unlike - like) / 2;
                    if at(middle) == begins { like = middle } else { unlike = middle }
                }
                if begins { push(from, unlike) } else { push(unlike, until) }
            }
        }
    }
    if holds(last.level.millimetres()) {
        push(seconds(last.time), ALWAYS.1);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::StageKind;
    use crate::units::{Instant, Level};

    fn stages(entries: &[(i64, i64)]) -> Vec<Stage> {
        let stage = |(time, level): &(i64, i64)| Stage {
            time: Instant::from_unix(*time),
            level: Level::from_millimetres(*level),
            kind: StageKind::Observed,
        };
        entries.iter().map(stage).collect()
    }

    #[test]
    fn stretches_agree_with_every_second() {
        for entries in [
            vec![(0, 5)],
            vec![(0, 0), (10, 7), (13, 7), (20, -3)],
            vec![(3, -9), (4, 9), (11, 1), (12, 2), (40, 0)],
            vec![(0, 4), (7, 4), (8, -4), (9, 4)],
        ] {
            let stages = stages(&entries);
            for limit in -10..10 {
                for (spans, high) in [(above(&stages, limit), true), (below(&stages, limit), false)] {
                    for moment in -5..50 {
                        let level = stage_at(&stages, moment).unwrap();
                        let expected = if high { level > limit } else { level < limit };
                        let inside = spans.iter().any(|(from, until)| *from <= moment && moment < *until);
                        assert_eq!(inside, expected, "{entries:?} limit {limit} at {moment}");
                    }
                    assert!(spans.windows(2).all(|pair| pair[0].1 < pair[1].0), "maximal and in order");
                }
            }
        }
        assert!(above(&[], 0).is_empty() && stage_at(&[], 0).is_none());
    }
}
