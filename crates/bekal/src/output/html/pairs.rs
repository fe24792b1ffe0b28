//! Pairs of bars: one share before and after, of each of many.

use super::svg::{Anchor, Scale, Svg, WIDTH, fitted};

/// Height of a pair.
const ROW: f64 = 22.0;
/// Height of a bar.
const BAR: f64 = 7.0;
/// Where bars begin and end; names stand left of them, what changes right.
const BARS: (f64, f64) = (230.0, 560.0);
/// Room for the scale above.
const HEAD: f64 = 16.0;

/// One pair.
#[derive(Debug)]
pub(in super::super) struct Pair {
    /// Whose it is.
    pub(in super::super) name: String,
    /// Shares before and after, in thousandths, as far as there are any.
    pub(in super::super) shares: [Option<u32>; 2],
    /// What is said beside it.
    pub(in super::super) note: String,
}

/// Pairs one below the other: the one before hatched, the one after dark. `label` says what they show.
pub(in super::super) fn pairs(label: &str, pairs: &[Pair]) -> Svg {
    let mut svg = Svg::new(WIDTH, HEAD + pairs.len() as f64 * ROW, label);
    let x = Scale::new((0.0, 1000.0), BARS);
    let bottom = HEAD + pairs.len() as f64 * ROW;
    for quarter in [0.0, 250.0, 500.0, 750.0, 1000.0] {
        svg.line("grid", (x.at(quarter), HEAD - 4.0), (x.at(quarter), bottom));
    }
    for (share, text) in [(0.0, "0 %"), (500.0, "50 %"), (1000.0, "100 %")] {
        svg.text("small", (x.at(share), HEAD - 6.0), Anchor::Middle, text);
    }
    for (row, pair) in (0_u32..).zip(pairs) {
        let top = HEAD + f64::from(row) * ROW;
        svg.text("", (0.0, top + 12.0), Anchor::Start, &fitted(&pair.name, BARS.0 - 8.0, 10.0));
        for (at, (share, class)) in (0_u32..).zip(pair.shares.into_iter().zip(["unload", "bar"])) {
            if let Some(share) = share {
                let y = top + 2.0 + f64::from(at) * (BAR + 1.0);
                svg.rect(class, (BARS.0, y), ((x.at(f64::from(share)) - BARS.0).max(0.8), BAR));
            }
        }
        svg.text("", (BARS.1 + 10.0, top + 12.0), Anchor::Start, &fitted(&pair.note, WIDTH - BARS.1 - 10.0, 10.0));
    }
    svg
}
