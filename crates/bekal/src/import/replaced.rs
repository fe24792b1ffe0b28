//! What becomes of the links that an import replaces: what they said that nothing says now, and how long the way is between
//! the sites they joined.
//!
//! A replaced link lies between two *sites*: its ends, or where an end is a junction that is gone, the nearest site beyond it
//! along other replaced links. The way now is the shortest between the same sites, by metres, over all rows that are written;
//! what any link on it says of stages, weights and widths counts as carried over.

use super::geometry::metres;
use super::operation::Base;
use super::report::{Limits, Replaced, Warning, Way};
use super::tables::DETOUR;
use super::write::Line;
use bekal_core::operation::draft::LinkRow;
use bekal_core::operation::{Mode, SiteKind};
use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// From which share of its former length on a way is called a detour, and how much longer it must be, m: sites and their
/// nodes lie some hundred metres apart.
const LONGER: f64 = 1.5;
const LONGER_M: f64 = 1000.0;

/// Ways between places of one mode.
#[derive(Debug, Default)]
struct Net<'a> {
    number: BTreeMap<&'a str, usize>,
    code: Vec<&'a str>,
    arcs: Vec<Vec<Arc>>,
    /// A place that hangs together with each, for [`Net::root`], which brings it nearer.
    above: Vec<Cell<usize>>,
}

#[derive(Clone, Copy, Debug)]
struct Arc {
    to: usize,
    metres: f64,
    row: usize,
}

/// A way that was found: its end, its length and its rows.
struct Found {
    to: usize,
    metres: f64,
    rows: Vec<usize>,
}

impl<'a> Net<'a> {
    fn place(&mut self, code: &'a str) -> usize {
        *self.number.entry(code).or_insert_with(|| {
            self.code.push(code);
            self.arcs.push(Vec::new());
            self.above.push(Cell::new(self.above.len()));
            self.above.len() - 1
        })
    }

    fn join(&mut self, (from, to): (&'a str, &'a str), metres: f64, one_way: bool, row: usize) {
        let (from, to) = (self.place(from), self.place(to));
        self.arcs[from].push(Arc { to, metres, row });
        if !one_way {
            self.arcs[to].push(Arc { to: from, metres, row });
        }
        let (a, b) = (self.root(from), self.root(to));
        self.above[a.max(b)].set(a.min(b));
    }

    /// The first of all places that hang together with one.
    fn root(&self, mut place: usize) -> usize {
        while self.above[place].get() != place {
            self.above[place].set(self.above[self.above[place].get()].get());
            place = self.above[place].get();
        }
        place
    }

    /// The shortest way from a place to the nearest that is wanted, without a row; it may be the place itself.
    fn nearest(&self, from: usize, without: Option<usize>, wanted: impl Fn(usize) -> bool) -> Option<Found> {
        let mut least: BTreeMap<usize, (f64, Option<(usize, usize)>)> = BTreeMap::from([(from, (0.0, None))]);
        let mut done = BTreeSet::new();
        let mut queue = BinaryHeap::from([Reverse((0, from))]);
        while let Some(Reverse((so_far, here))) = queue.pop() {
            let so_far = f64::from_bits(so_far);
            if !done.insert(here) {
                continue;
            }
            if wanted(here) {
                let (mut rows, mut at) = (Vec::new(), here);
                while let Some((before, row)) = least.get(&at).and_then(|(_, before)| *before) {
                    rows.push(row);
                    at = before;
                }
                return Some(Found { to: here, metres: so_far, rows });
            }
            for arc in self.arcs[here].iter().filter(|arc| without != Some(arc.row)) {
                let there = so_far + arc.metres;
                if least.get(&arc.to).is_none_or(|(known, _)| there < *known) {
                    least.insert(arc.to, (there, Some((here, arc.row))));
                    // Lengths are not negative, and so ordered like their bits.
                    queue.push(Reverse((there.to_bits(), arc.to)));
                }
            }
        }
        None
    }
}

/// The rows that are written, as ways between places.
pub(crate) struct Ways<'a> {
    base: &'a Base,
    lines: &'a [Line],
    nets: BTreeMap<Mode, Net<'a>>,
    /// The rows by their codes.
    known: BTreeMap<&'a str, &'a Line>,
}

impl<'a> Ways<'a> {
    /// Of rows; `place` knows where sites lie.
    ///
    /// # Complexity
    /// O(rows · log rows).
    pub(crate) fn of(base: &'a Base, lines: &'a [Line], place: &dyn Fn(&str) -> Option<(f64, f64)>) -> Self {
        let mut nets: BTreeMap<Mode, Net<'_>> = BTreeMap::new();
        for (row, line) in lines.iter().enumerate() {
            let ends = (base.code(&line.from), base.code(&line.to));
            let metres = length((line.length_km, &line.course), ends, place);
            nets.entry(line.mode).or_default().join(ends, metres, line.one_way, row);
        }
        let known = lines.iter().map(|line| (line.link.trim(), line)).collect();
        Self { base, lines, nets, known }
    }

    /// The links of the operation that are replaced, and what to look at; `is_kept` tells which rows stay.
    ///
    /// # Complexity
    /// For each replaced link two searches among these as far as the next site, and one among the rows as far as the other
    /// site. Those of an earlier import are looked up only.
    pub(crate) fn replaced(
        &self,
        is_kept: &dyn Fn(usize) -> bool,
        place: &dyn Fn(&str) -> Option<(f64, f64)>,
    ) -> (Vec<Replaced>, Vec<Warning>) {
        let rows: Vec<(usize, &LinkRow)> = self.base.links().filter(|(at, _)| !is_kept(*at)).collect();
        let mut former: BTreeMap<Mode, Net<'_>> = BTreeMap::new();
        for (at, row) in &rows {
            let ends = (self.base.code(&row.from), self.base.code(&row.to));
            former.entry(row.mode).or_default().join(
                ends,
                length((row.length_km, &row.course), ends, place),
                false,
                *at,
            );
        }
        let replaced: Vec<Replaced> = rows
            .iter()
            .filter_map(|(at, row)| {
                let is_older = row.link.trim().starts_with("osm-");
                let between = former.get(&row.mode).filter(|_| !is_older).and_then(|net| self.between(net, (*at, row)));
                let (way, lines) = match between {
                    Some((way, lines)) => (Some(way), lines),
                    None => (None, self.instead(row)),
                };
                let lost = self.lost(row, &lines);
                let told = !(is_older && lost.is_empty());
                told.then(|| Replaced { link: row.link.trim().to_owned(), mode: row.mode.word(), lost, way })
            })
            .collect();
        let warnings = warnings(&replaced, rows.len() as u64);
        (replaced, warnings)
    }

    /// The sites that a former link lies between, with the way along it and that now, and the rows of this.
    fn between(&self, former: &Net<'_>, (at, row): (usize, &LinkRow)) -> Option<(Way, Vec<&'a Line>)> {
        let now = self.nets.get(&row.mode);
        let there = |code: &str| self.base.site(code).is_some_and(|site| site.kind != SiteKind::Junction);
        let end = |told: &str| former.number.get(self.base.code(told)).copied();
        let (from, to) = (end(&row.from)?, end(&row.to)?);
        let a = former.nearest(from, Some(at), |place| there(former.code[place]))?;
        let b = former.nearest(to, Some(at), |place| place != a.to && there(former.code[place]))?;
        let own = former.arcs[from].iter().find(|arc| arc.row == at)?.metres;
        let [from, to] = [a.to, b.to].map(|place| former.code[place]);
        let found = now.and_then(|now| {
            let (from, to) = (*now.number.get(from)?, *now.number.get(to)?);
            // What does not hang together need not be searched.
            let same = now.root(from) == now.root(to);
            same.then(|| now.nearest(from, None, |place| place == to)).flatten()
        });
        let km = |metres: f64| metres.round() / 1000.0;
        let way = Way {
            from: from.to_owned(),
            to: to.to_owned(),
            before_km: km(a.metres + own + b.metres),
            now_km: found.as_ref().map(|found| km(found.metres)),
        };
        let rows = found.map(|found| found.rows.iter().map(|row| &self.lines[*row]).collect());
        Some((way, rows.unwrap_or_default()))
    }

    /// The line of that code, else those between the same ends: an older import may have named them otherwise.
    fn instead(&self, row: &LinkRow) -> Vec<&'a Line> {
        if let Some(line) = self.known.get(row.link.trim()) {
            return vec![line];
        }
        let Some(net) = self.nets.get(&row.mode) else { return Vec::new() };
        let [from, to] = [&row.from, &row.to].map(|end| net.number.get(self.base.code(end)).copied());
        let arcs = from.map(|from| net.arcs[from].as_slice()).unwrap_or_default();
        arcs.iter().filter(|arc| Some(arc.to) == to).map(|arc| &self.lines[arc.row]).collect()
    }

    /// What a link says that none of the lines does. A stage is carried over where one goes by the same gauge, whatever the
    /// level; a weight or width where one is as strict.
    fn lost(&self, row: &LinkRow, lines: &[&Line]) -> Limits {
        let gauge = row.gauge.as_deref().map(|gauge| self.base.gauge(gauge).unwrap_or_else(|| gauge.trim().to_owned()));
        let same = |line: &&&Line| {
            let own = line.gauge.as_deref().map(|own| self.base.gauge(own).unwrap_or_else(|| own.trim().to_owned()));
            own.is_some() && own == gauge
        };
        let closes =
            row.closes_above_m.filter(|_| !lines.iter().filter(same).any(|line| line.closes_above_m.is_some()));
        let opens = row.opens_above_m.filter(|_| !lines.iter().filter(same).any(|line| line.opens_above_m.is_some()));
        let strict = |own: Option<f64>, of: fn(&Line) -> Option<f64>| {
            own.filter(|own| !lines.iter().any(|line| of(line).is_some_and(|limit| limit <= *own)))
        };
        Limits {
            gauge: gauge.filter(|_| closes.or(opens).is_some()),
            closes_above_m: closes,
            opens_above_m: opens,
            max_gross_kg: strict(row.max_gross_kg, |line| line.max_gross_kg),
            max_width_m: strict(row.max_width_m, |line| line.max_width_m),
        }
    }

    /// By mode the sites of the operation that hang together with none of the others, but for the part that has most.
    pub(crate) fn apart(&self, modes: impl Iterator<Item = Mode>) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for (mode, net) in modes.filter_map(|mode| Some((mode, self.nets.get(&mode)?))) {
            let mut parts: BTreeMap<usize, Vec<String>> = BTreeMap::new();
            for row in self.base.draft.sites.rows.iter().filter(|row| row.cells.kind != SiteKind::Junction) {
                let code = row.cells.site.trim();
                if let Some(place) = net.number.get(code) {
                    parts.entry(net.root(*place)).or_default().push(code.to_owned());
                }
            }
            let most = parts.iter().max_by_key(|(root, sites)| (sites.len(), Reverse(**root))).map(|(root, _)| *root);
            let others = parts.into_iter().filter(|(root, _)| Some(*root) != most);
            warnings.extend(others.map(|(_, sites)| Warning::Apart { mode: mode.word(), sites }));
        }
        warnings
    }
}

/// What to look at of replaced links; of several between the same sites the first is told.
fn warnings(replaced: &[Replaced], count: u64) -> Vec<Warning> {
    let lost: Vec<String> = replaced.iter().filter(|one| !one.lost.is_empty()).map(|one| one.link.clone()).collect();
    let mut warnings = Vec::new();
    if !lost.is_empty() {
        warnings.push(Warning::LimitsLost { links: lost, replaced: count });
    }
    let mut seen = BTreeSet::new();
    let ways = replaced.iter().filter_map(|one| Some((one.mode, one.way.as_ref()?)));
    let mut ways: Vec<(&'static str, &Way)> = ways
        .filter(|(mode, way)| {
            let longer = |now: f64| now > way.before_km * LONGER && (now - way.before_km) * 1000.0 > LONGER_M;
            let ends = [way.from.as_str(), way.to.as_str()];
            way.now_km.is_none_or(longer) && seen.insert((*mode, ends[0].min(ends[1]), ends[0].max(ends[1])))
        })
        .collect();
    // What is longest now is worst.
    ways.sort_by(|a, b| {
        let times = |way: &Way| way.now_km.map_or(f64::INFINITY, |now| now / way.before_km);
        times(b.1).total_cmp(&times(a.1))
    });
    warnings.extend(ways.into_iter().map(|(mode, way)| match way.now_km {
        Some(_) => Warning::Detour(way.clone()),
        None => Warning::NoWay { mode, way: way.clone() },
    }));
    warnings
}

/// Metres of a link: as stated, else along its course, else the straight line with its detours, as the tables are read.
fn length(
    (km, course): (Option<f64>, &[(f64, f64)]),
    (from, to): (&str, &str),
    place: &dyn Fn(&str) -> Option<(f64, f64)>,
) -> f64 {
    let along = || course.windows(2).map(|pair| metres(pair[0], pair[1])).sum::<f64>();
    let straight = || place(from).zip(place(to)).map_or(0.0, |(from, to)| DETOUR * metres(from, to));
    match km {
        // What the tables do not take for a length is none here either.
        Some(km) if km.is_finite() && km > 0.0 => km * 1000.0,
        _ if course.len() > 1 => along(),
        _ => straight(),
    }
}
