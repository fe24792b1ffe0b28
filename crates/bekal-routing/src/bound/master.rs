//! The linear programme over trips.
//!
//! # Sets
//! stops `i`, networks `k` (a vehicle type each) with trips `t ∈ T_k`, cuts `c`.
//!
//! # Variables (all ≥ 0)
//! * `x_t` how much of trip `t`; `y_i ≤ 1` how much of stop `i` is left out, at its prize, or at a price beyond all where it
//!   must be served.
//!
//! # Constraints
//! * stop: `Σ_t a_it x_t + y_i ≥ 1`, `a_it` visits of `t` to `i` (dual `π_i ≥ 0`);
//! * fleet, where it is limited: `Σ_{t ∈ T_k} x_t ≤ m_k` (dual `μ_k ≤ 0`);
//! * cuts of [`super::cuts`] (`ρ_c ≥ 0` for capacity, `σ_c ≤ 0` for subsets).
//!
//! # Objective
//! least `Σ_t p_t x_t + Σ_i y_i · prize_i`.

use super::cuts::Cut;
use super::price::Trip;
use std::collections::BTreeMap;

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    /// A stop is visited.
    Stop(usize),
    /// A network's trips are limited.
    Fleet(usize, u64),
    /// A cut.
    Cut(Cut),
}

/// A row with its meaning.
#[derive(Clone, Debug)]
struct Row {
    kind: RowKind,
    handle: Option<highs::Row>,
    /// Solutions in a row in which it had no price.
    idle: u32,
}

/// An optimum.
#[derive(Clone, Debug, Default)]
pub(super) struct Optimum {
    /// Its value.
    pub(super) value: f64,
    /// A price for each row.
    pub(super) duals: Vec<f64>,
    /// A share for each trip.
    pub(super) shares: Vec<f64>,
}

/// The programme, with the solver's last basis.
#[derive(Debug)]
pub(super) struct Master {
    rows: Vec<Row>,
    trips: Vec<Trip>,
    /// Highest price that leaving a stop out may have.
    omission: Vec<f64>,
    handles: Vec<highs::Col>,
    known: BTreeMap<(usize, Vec<u32>), usize>,
    model: Option<highs::Model>,
    /// Whether rows were added since the last solution.
    changed_rows: bool,
}

/// The solver's names for its simplex variants.
const DUAL: i32 = 1;
const PRIMAL: i32 = 4;

impl Master {
    /// A programme without trips; `omission[i]` is the price of leaving stop `i` out.
    pub(super) fn new(omission: Vec<f64>, fleets: impl Iterator<Item = (usize, u64)>) -> Self {
        let stops = (0..omission.len()).map(RowKind::Stop);
        let kinds = stops.chain(fleets.map(|(graph, most)| RowKind::Fleet(graph, most)));
        let rows = kinds.map(|kind| Row { kind, handle: None, idle: 0 }).collect();
        Self {
            rows,
            trips: Vec::new(),
            omission,
            handles: Vec::new(),
            known: BTreeMap::new(),
            model: None,
            changed_rows: true,
        }
    }

    pub(super) fn kinds(&self) -> impl Iterator<Item = &RowKind> {
        self.rows.iter().map(|row| &row.kind)
    }

    pub(super) fn trips(&self) -> &[Trip] {
        &self.trips
    }

    /// How often a trip counts in a row.
    pub(super) fn coefficient(kind: &RowKind, trip: &Trip) -> f64 {
        match kind {
            RowKind::Stop(stop) => {
                let visits = trip.stops.iter().filter(|visited| **visited as usize == *stop).count();
                visits as f64
            }
            RowKind::Fleet(graph, _) => f64::from(u8::from(*graph == trip.graph)),
            RowKind::Cut(cut) => f64::from(cut.coefficient(&trip.stops)),
        }
    }

    /// Price of a trip less what its rows pay.
    pub(super) fn reduced(&self, trip: &Trip, duals: &[f64]) -> f64 {
        let paid = self.rows.iter().zip(duals).filter(|(_, dual)| **dual != 0.0);
        trip.price as f64 - paid.map(|(row, dual)| dual * Self::coefficient(&row.kind, trip)).sum::<f64>()
    }

    /// Adds trips that are not there; returns how many.
    pub(super) fn add(&mut self, trips: impl IntoIterator<Item = Trip>) -> usize {
        let mut added = 0;
        for trip in trips {
            let key = (trip.graph, trip.stops.clone());
            if self.known.contains_key(&key) {
                continue;
            }
            self.known.insert(key, self.trips.len());
            if let Some(model) = &mut self.model {
                let entries = entries(&self.rows, &trip);
                match model.try_add_column(trip.price as f64, 0.0.., entries) {
                    Ok(handle) => self.handles.push(handle),
                    Err(_) => self.model = None,
                }
            }
            self.trips.push(trip);
            added += 1;
        }
        added
    }

    /// Adds cuts.
    pub(super) fn cut(&mut self, cuts: Vec<Cut>) {
        self.changed_rows = true;
        for cut in cuts {
            let kind = RowKind::Cut(cut);
            let mut handle = None;
            if let Some(model) = &mut self.model {
                let over = self.handles.iter().zip(&self.trips);
                let over = over.map(|(column, trip)| (*column, Self::coefficient(&kind, trip)));
                let bounds = bounds(&kind);
                match model.try_add_row(bounds.0..=bounds.1, over.filter(|(_, value)| *value != 0.0)) {
                    Ok(row) => handle = Some(row),
                    Err(_) => self.model = None,
                }
            }
            self.rows.push(Row { kind, handle, idle: 0 });
        }
    }

    /// Drops cuts without a price for some time and trips that are far from paying; the next solution starts afresh. Which rows
    /// are kept, and the cuts that are not.
    pub(super) fn tidy(&mut self, duals: &[f64], slack: f64, idle: u32) -> (Vec<bool>, Vec<Cut>) {
        let reduced: Vec<f64> = self.trips.iter().map(|trip| self.reduced(trip, duals)).collect();
        let keep = |row: &Row| row.idle < idle || !matches!(row.kind, RowKind::Cut(_));
        let kept: Vec<bool> = self.rows.iter().map(keep).collect();
        let gone = self.rows.extract_if(.., |row| !keep(row));
        let dropped = gone.filter_map(|row| if let RowKind::Cut(cut) = row.kind { Some(cut) } else { None }).collect();
        let mut reduced = reduced.into_iter();
        self.trips.retain(|_| reduced.next().is_some_and(|reduced| reduced < slack));
        self.forget();
        (kept, dropped)
    }

    /// Drops trips; the next solution starts afresh.
    pub(super) fn retain(&mut self, keep: impl Fn(&Trip) -> bool) {
        self.trips.retain(keep);
        self.forget();
    }

    fn forget(&mut self) {
        let keys = self.trips.iter().enumerate().map(|(index, trip)| ((trip.graph, trip.stops.clone()), index));
        self.known = keys.collect();
        self.model = None;
    }

    /// The optimum; `None` if the solver fails.
    pub(super) fn solve(&mut self) -> Option<Optimum> {
        let fresh = self.model.is_none();
        let strategy = if fresh || self.changed_rows { DUAL } else { PRIMAL };
        self.changed_rows = false;
        let optimum = self.attempt(strategy).or_else(|| {
            self.model = None;
            self.attempt(DUAL)
        })?;
        for (row, dual) in self.rows.iter_mut().zip(&optimum.duals) {
            row.idle = if dual.abs() > 1e-7 { 0 } else { row.idle + 1 };
        }
        Some(optimum)
    }

    fn attempt(&mut self, strategy: i32) -> Option<Optimum> {
        let mut model = match self.model.take() {
            Some(model) => model,
            None => self.load()?,
        };
        model.make_quiet();
        model.try_set_option("threads", 1).ok()?;
        model.try_set_option("solver", "simplex").ok()?;
        model.try_set_option("simplex_strategy", strategy).ok()?;
        let solved = model.try_solve().ok()?;
        if solved.status() != highs::HighsModelStatus::Optimal {
            return None;
        }
        let solution = solved.get_solution();
        let optimum = Optimum {
            value: solved.objective_value(),
            duals: solution.dual_rows().to_vec(),
            shares: solution.columns().get(self.omission.len()..)?.to_vec(),
        };
        self.model = Some(highs::Model::from(solved));
        Some(optimum)
    }

    fn load(&mut self) -> Option<highs::Model> {
        let mut problem = highs::ColProblem::new();
        for row in &mut self.rows {
            let bounds = bounds(&row.kind);
            row.handle = Some(problem.add_row(bounds.0..=bounds.1));
        }
        for (stop, price) in self.omission.iter().enumerate() {
            let row = self.rows.get(stop)?.handle?;
            problem.add_column(*price, 0.0..=1.0, [(row, 1.0)]);
        }
        let mut model = problem.try_optimise(highs::Sense::Minimise).ok()?;
        self.handles.clear();
        for trip in &self.trips {
            let entries = entries(&self.rows, trip);
            self.handles.push(model.try_add_column(trip.price as f64, 0.0.., entries).ok()?);
        }
        Some(model)
    }
}

fn entries(rows: &[Row], trip: &Trip) -> Vec<(highs::Row, f64)> {
    let entry = |row: &Row| Some((row.handle?, Master::coefficient(&row.kind, trip)));
    rows.iter().filter_map(entry).filter(|(_, value)| *value != 0.0).collect()
}

fn bounds(kind: &RowKind) -> (f64, f64) {
    match kind {
        RowKind::Stop(_) => (1.0, f64::INFINITY),
        RowKind::Fleet(_, most) => (f64::NEG_INFINITY, *most as f64),
        RowKind::Cut(Cut::Capacity { least, .. }) => (f64::from(*least), f64::INFINITY),
        RowKind::Cut(Cut::Subset { .. }) => (f64::NEG_INFINITY, 1.0),
    }
}
