//! Costs in both directions by level: the one step that customization and searches are made of.

/// Raw costs: up and down an edge, or from a source and to a target. Each at most [`Cost::LIMIT`](crate::Cost::LIMIT), so
/// that two of them can be added.
pub(crate) type Pair = [u32; 2];

/// Places that are looked at together where they follow one another.
const STEP: usize = 4;

/// What lies in a row at some levels becomes no more than what leads there and a cost before it.
///
/// The row never rises above what it was: sums beyond the limit do not enter a row that is at most the limit.
pub(crate) fn relax(row: &mut [Pair], levels: &[u32], costs: &[Pair], before: Pair) {
    let (levels, rest) = levels.as_chunks::<STEP>();
    let (costs, costs_of_rest) = costs.as_chunks::<STEP>();
    for (levels, costs) in levels.iter().zip(costs) {
        let start = levels[0] as usize;
        if levels[STEP - 1] as usize == start + STEP - 1 {
            if let Some(places) = row.get_mut(start..start + STEP) {
                for (place, cost) in places.iter_mut().zip(costs) {
                    *place = least(*place, *cost, before);
                }
            }
        } else {
            relax_each(row, levels, costs, before);
        }
    }
    relax_each(row, rest, costs_of_rest, before);
}

#[inline]
fn relax_each(row: &mut [Pair], levels: &[u32], costs: &[Pair], before: Pair) {
    for (level, cost) in levels.iter().zip(costs) {
        let place = &mut row[*level as usize];
        *place = least(*place, *cost, before);
    }
}

/// The lesser of a pair of costs and a sum of two.
#[inline]
const fn least(known: Pair, one: Pair, other: Pair) -> Pair {
    [lesser(known[0], one[0].wrapping_add(other[0])), lesser(known[1], one[1].wrapping_add(other[1]))]
}

/// The lesser of two numbers of 31 bits, which every processor finds for several signed ones at a time.
#[inline]
#[expect(clippy::cast_possible_wrap, reason = "below 2³¹")]
pub(crate) const fn lesser(a: u32, b: u32) -> u32 {
    if (a as i32) < (b as i32) { a } else { b }
}

/// Costs to nodes at some levels become no more than those of going by one node first, which the row belongs to; and what
/// comes back is no more than the costs to that node over each of the others.
pub(crate) fn tighten(row: &[Pair], levels: &[u32], costs: &mut [Pair], before: Pair) -> Pair {
    let (levels, rest) = levels.as_chunks::<STEP>();
    let (costs, costs_of_rest) = costs.as_chunks_mut::<STEP>();
    let mut best = [before; STEP];
    for (levels, costs) in levels.iter().zip(costs) {
        let start = levels[0] as usize;
        let follow = levels[STEP - 1] as usize == start + STEP - 1;
        let places = if follow { row[start..].first_chunk().copied() } else { None };
        let places: [Pair; STEP] = places.unwrap_or_else(|| levels.map(|level| row[level as usize]));
        for ((best, cost), [up, down]) in best.iter_mut().zip(costs).zip(places) {
            *best = least(*best, *cost, [down, up]);
            *cost = least(*cost, before, [up, down]);
        }
    }
    let mut best = best.into_iter().fold(before, |a, b| [lesser(a[0], b[0]), lesser(a[1], b[1])]);
    for (level, cost) in rest.iter().zip(costs_of_rest) {
        let [up, down] = row[*level as usize];
        best = least(best, *cost, [down, up]);
        *cost = least(*cost, before, [up, down]);
    }
    best
}
