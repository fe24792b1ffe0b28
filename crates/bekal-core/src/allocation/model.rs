//! A linear programme as data, and `HiGHS` behind it.
//!
//! This file alone sees solver types. A [`Model`] maximizes `cᵀx` subject to row and column bounds; rows and columns
//! have readable names, so that an exported MPS file can be checked by any other solver. A [`Session`] solves a model
//! that changes little by little (new columns and rows, other objectives, other column bounds) and goes on from the
//! last basis with the primal simplex, which is what column generation and successive objectives need; its first solve
//! is the dual simplex with presolve, which also goes on where only bounds have changed. From 20,000 rows on each solve
//! is the interior point method IPX, pinned and without crossover: quicker there. Either steps in when the other fails.
//! One thread and the operation's seed: the same sequence gives the same bits.

#![expect(clippy::float_cmp, reason = "bounds and costs are compared as they were stored")]

use std::fmt::Write as _;
use std::io;

/// A row of a [`Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row(u32);

/// A column of a [`Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column(u32);

impl Row {
    /// Position among the rows.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl Column {
    /// Position among the columns.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone, Debug)]
struct RowData {
    name: String,
    lower: f64,
    upper: f64,
}

#[derive(Clone, Debug)]
struct ColumnData {
    name: String,
    objective: f64,
    lower: f64,
    upper: f64,
    entries: Vec<(Row, f64)>,
}

/// Maximize a linear function under linear constraints.
#[derive(Clone, Debug, Default)]
pub struct Model {
    rows: Vec<RowData>,
    columns: Vec<ColumnData>,
}

/// What the solver found.
#[derive(Clone, Debug)]
pub struct Solution {
    /// Value of the objective.
    pub objective: f64,
    /// Value of each column.
    pub columns: Vec<f64>,
    /// Price of each row: gain in the objective per unit of its right-hand side.
    pub row_prices: Vec<f64>,
}

impl Model {
    /// Number of rows.
    pub const fn n_rows(&self) -> usize {
        self.rows.len()
    }
    /// Number of columns.
    pub const fn n_columns(&self) -> usize {
        self.columns.len()
    }
    /// Number of nonzero coefficients.
    pub fn n_nonzeros(&self) -> usize {
        self.columns.iter().map(|column| column.entries.len()).sum()
    }

    /// Left-hand sides of the first `n` rows at a point, those at zero left out.
    pub fn activities(&self, point: &[f64], n: usize) -> Vec<(Row, f64)> {
        let mut sums = vec![0.0; n];
        for (column, value) in self.columns.iter().zip(point) {
            for (row, coefficient) in column.entries.iter().filter(|(row, _)| row.index() < n) {
                sums[row.index()] += coefficient * value;
            }
        }
        (0..).map(Row).zip(sums).filter(|(_, sum)| *sum != 0.0).collect()
    }

    /// Adds `lower ≤ row ≤ upper`.
    pub fn add_row(&mut self, name: String, lower: f64, upper: f64) -> Row {
        self.rows.push(RowData { name, lower, upper });
        Row(u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX))
    }

    /// Adds a column within `[lower, upper]` that enters the given rows; a row named twice counts the sum.
    pub fn add_column(&mut self, name: String, lower: f64, upper: f64, mut entries: Vec<(Row, f64)>) -> Column {
        entries.sort_by_key(|(row, _)| *row);
        entries.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 += later.1;
            }
            same
        });
        self.columns.push(ColumnData { name, objective: 0.0, lower, upper, entries });
        Column(u32::try_from(self.columns.len() - 1).unwrap_or(u32::MAX))
    }

    /// Adds a coefficient to a column that has none in that row.
    pub fn add_entry(&mut self, column: Column, row: Row, value: f64) {
        self.columns[column.index()].entries.push((row, value));
    }

    /// Replaces the objective: all columns not named count nothing.
    pub fn set_objective(&mut self, terms: &[(Column, f64)]) {
        for column in &mut self.columns {
            column.objective = 0.0;
        }
        for (column, value) in terms {
            self.columns[column.index()].objective += value;
        }
    }

    /// Sets one column's coefficient in the objective.
    pub fn set_cost(&mut self, column: Column, value: f64) {
        self.columns[column.index()].objective = value;
    }

    /// Value of the objective at these columns.
    pub fn value(&self, columns: &[f64]) -> f64 {
        self.columns.iter().zip(columns).map(|(column, value)| column.objective * value).sum()
    }

    /// Upper bound of a row.
    pub fn upper(&self, row: Row) -> f64 {
        self.rows[row.index()].upper
    }

    /// Replaces a column's bounds.
    pub fn set_column_bounds(&mut self, column: Column, lower: f64, upper: f64) {
        let data = &mut self.columns[column.index()];
        (data.lower, data.upper) = (lower, upper);
    }

    /// Writes the model in free MPS format. MPS minimizes, so the objective is written negated: the optimum of the
    /// file is minus the optimum of the model.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_mps(&self, name: &str, out: &mut dyn io::Write) -> io::Result<()> {
        let mut text = String::new();
        let label = |name: &str| name.replace(char::is_whitespace, "_");
        let _ = writeln!(text, "NAME {}\nROWS\n N objective", label(name));
        for (index, row) in self.rows.iter().enumerate() {
            let kind = if row.lower == row.upper {
                'E'
            } else if row.upper.is_finite() {
                'L'
            } else if row.lower.is_finite() {
                'G'
            } else {
                'N'
            };
            let _ = writeln!(text, " {kind} r{index}_{}", label(&row.name));
        }
        text.push_str("COLUMNS\n");
        for (index, column) in self.columns.iter().enumerate() {
            let own = format!("c{index}_{}", label(&column.name));
            let _ = writeln!(text, " {own} objective {:?}", -column.objective);
            for (row, value) in &column.entries {
                let _ = writeln!(text, " {own} r{}_{} {value:?}", row.0, label(&self.rows[row.index()].name));
            }
        }
        text.push_str("RHS\n");
        for (index, row) in self.rows.iter().enumerate() {
            let side = if row.upper.is_finite() { row.upper } else { row.lower };
            if side.is_finite() && side != 0.0 {
                let _ = writeln!(text, " rhs r{index}_{} {side:?}", label(&row.name));
            }
        }
        text.push_str("RANGES\n");
        for (index, row) in self.rows.iter().enumerate() {
            if row.lower.is_finite() && row.upper.is_finite() && row.lower != row.upper {
                let _ = writeln!(text, " range r{index}_{} {:?}", label(&row.name), row.upper - row.lower);
            }
        }
        text.push_str("BOUNDS\n");
        for (index, column) in self.columns.iter().enumerate() {
            let own = format!("c{index}_{}", label(&column.name));
            if column.lower != 0.0 {
                let _ = writeln!(text, " LO bound {own} {:?}", column.lower);
            }
            if column.upper.is_finite() {
                let _ = writeln!(text, " UP bound {own} {:?}", column.upper);
            }
        }
        text.push_str("ENDATA\n");
        out.write_all(text.as_bytes())
    }
}

/// A model at the solver, with the basis of its last solution.
#[derive(Debug, Default)]
pub struct Session {
    solved: Option<highs::Model>,
    rows: Vec<highs::Row>,
    columns: Vec<highs::Col>,
    costs: Vec<f64>,
    bounds: Vec<(f64, f64)>,
    /// Seed of the solver's tie-breaking.
    seed: i32,
}

impl Session {
    /// Nothing solved yet.
    pub fn new(seed: u64) -> Self {
        Self { seed: i32::try_from(seed % (1 << 31)).unwrap_or(0), ..Self::default() }
    }

    fn forget(&mut self) {
        *self = Self { seed: self.seed, ..Self::default() };
    }

    /// Brings the solver up to date with `model` and solves it. Between two calls a model may gain columns and rows
    /// (new rows over any columns, new columns over any rows), and change its objective and column bounds.
    ///
    /// # Errors
    /// The solver's status when it is not optimal; the next call starts afresh.
    pub fn solve(&mut self, model: &Model, time_limit_s: f64) -> Result<Solution, String> {
        if model.columns.is_empty() {
            return Ok(Solution { objective: 0.0, columns: Vec::new(), row_prices: vec![0.0; model.rows.len()] });
        }
        if model.n_rows() >= INTERIOR_POINT_FROM_ROWS {
            self.forget();
            let outcome = self.attempt(model, time_limit_s, SIMPLEX_DUAL, "ipx");
            self.forget();
            if outcome.as_ref().err().is_none_or(|status| status.contains("TimeLimit")) {
                return outcome;
            }
        }
        let again = self.solved.is_some();
        // Other bounds alone leave the last prices feasible, another objective or new columns the last point.
        let dual = !again || (self.costs_are(model) && model.columns.len() == self.columns.len());
        let strategy = if dual { SIMPLEX_DUAL } else { SIMPLEX_PRIMAL };
        let mut outcome = self.attempt(model, time_limit_s, strategy, "simplex");
        if again && outcome.as_ref().is_err_and(|status| !status.contains("TimeLimit")) {
            self.forget();
            outcome = self.attempt(model, time_limit_s, SIMPLEX_DUAL, "simplex");
        }
        if outcome.as_ref().is_err_and(|status| !status.contains("TimeLimit")) {
            self.forget();
            outcome = self.attempt(model, time_limit_s, SIMPLEX_DUAL, "ipx");
        }
        if outcome.is_err() {
            self.forget();
        }
        outcome
    }

    fn costs_are(&self, model: &Model) -> bool {
        self.costs.iter().zip(&model.columns).all(|(cost, column)| *cost == column.objective)
    }

    fn attempt(&mut self, model: &Model, time_limit_s: f64, strategy: i32, solver: &str) -> Result<Solution, String> {
        let fail = |status: highs::HighsStatus| format!("{status:?}");
        let mut at = match self.solved.take() {
            Some(solved) => self.update(solved, model)?,
            None => self.load(model)?,
        };
        at.make_quiet();
        at.set_option("solver", solver);
        at.set_option("threads", 1);
        at.set_option("random_seed", self.seed);
        at.set_option("simplex_strategy", strategy);
        at.set_option("run_crossover", "off");
        if time_limit_s.is_finite() {
            at.set_option("time_limit", time_limit_s.max(0.0));
        }
        let solved = at.try_solve().map_err(fail)?;
        if solved.status() != highs::HighsModelStatus::Optimal {
            return Err(format!("{:?}", solved.status()));
        }
        let solution = solved.get_solution();
        let found = Solution {
            objective: solved.objective_value(),
            columns: solution.columns().to_vec(),
            row_prices: solution.dual_rows().to_vec(),
        };
        self.solved = Some(highs::Model::from(solved));
        Ok(found)
    }

    fn load(&mut self, model: &Model) -> Result<highs::Model, String> {
        let mut problem = highs::ColProblem::new();
        self.rows = model.rows.iter().map(|row| problem.add_row(row.lower..=row.upper)).collect();
        for column in &model.columns {
            let entries = column.entries.iter().map(|(row, value)| (self.rows[row.index()], *value));
            problem.add_column(column.objective, column.lower..=column.upper, entries);
        }
        // Columns are numbered in order of addition; a throw-away problem yields the handles this one does not give.
        let mut names = highs::RowProblem::new();
        self.columns = model.columns.iter().map(|_| names.add_column(0.0, 0.0..)).collect();
        self.costs = model.columns.iter().map(|column| column.objective).collect();
        self.bounds = model.columns.iter().map(|column| (column.lower, column.upper)).collect();
        problem.try_optimise(highs::Sense::Maximise).map_err(|status| format!("{status:?}"))
    }

    fn update(&mut self, mut at: highs::Model, model: &Model) -> Result<highs::Model, String> {
        let fail = |status: highs::HighsStatus| format!("{status:?}");
        let known = self.columns.len();
        for (index, column) in model.columns[..known].iter().enumerate() {
            if column.objective != self.costs[index] {
                at.change_column_cost(self.columns[index], column.objective);
                self.costs[index] = column.objective;
            }
            if (column.lower, column.upper) != self.bounds[index] {
                at.change_column_bounds(self.columns[index], column.lower..=column.upper);
                self.bounds[index] = (column.lower, column.upper);
            }
        }
        let first_new = self.rows.len();
        let mut over_known: Vec<Vec<(highs::Col, f64)>> = vec![Vec::new(); model.rows.len() - first_new];
        if !over_known.is_empty() {
            for (index, column) in model.columns[..known].iter().enumerate() {
                for (row, value) in column.entries.iter().filter(|(row, _)| row.index() >= first_new) {
                    over_known[row.index() - first_new].push((self.columns[index], *value));
                }
            }
        }
        for (row, entries) in model.rows[first_new..].iter().zip(over_known) {
            at.try_add_row(row.lower..=row.upper, entries).map_err(fail)?;
        }
        // Likewise for rows.
        let mut names = highs::ColProblem::new();
        self.rows = model.rows.iter().map(|_| names.add_row(0.0..=0.0)).collect();
        for column in &model.columns[known..] {
            let entries = column.entries.iter().map(|(row, value)| (self.rows[row.index()], *value));
            let handle = at.try_add_column(column.objective, column.lower..=column.upper, entries).map_err(fail)?;
            self.columns.push(handle);
            self.costs.push(column.objective);
            self.bounds.push((column.lower, column.upper));
        }
        Ok(at)
    }
}

/// Rows from which on the interior point method is the quicker one (measured on 144 posts: 13 s against 21 s).
const INTERIOR_POINT_FROM_ROWS: usize = 20_000;
/// `HiGHS`'s names for its simplex variants.
const SIMPLEX_DUAL: i32 = 1;
const SIMPLEX_PRIMAL: i32 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_textbook_programme_and_its_prices() {
        // Wyndor Glass Co. (Hillier and Lieberman): optimum 36 at (2, 6), prices 0, 3/2, 1.
        let mut model = Model::default();
        let plants: Vec<Row> =
            [4.0, 12.0, 18.0].iter().map(|side| model.add_row("plant".into(), f64::NEG_INFINITY, *side)).collect();
        let doors = model.add_column("doors".into(), 0.0, f64::INFINITY, vec![(plants[0], 1.0), (plants[2], 3.0)]);
        let windows = model.add_column("windows".into(), 0.0, f64::INFINITY, vec![(plants[1], 2.0), (plants[2], 2.0)]);
        model.set_objective(&[(doors, 3.0), (windows, 5.0)]);
        let solution = Session::default().solve(&model, f64::INFINITY).unwrap();
        assert!((solution.objective - 36.0).abs() < 1e-6);
        assert!((solution.columns[1] - 6.0).abs() < 1e-6);
        for (price, expected) in solution.row_prices.iter().zip([0.0, 1.5, 1.0]) {
            assert!((price - expected).abs() < 1e-6, "{:?}", solution.row_prices);
        }
    }

    #[test]
    fn a_session_goes_on_from_its_basis() {
        let mut model = Model::default();
        let side = model.add_row("side".into(), f64::NEG_INFINITY, 4.0);
        let x = model.add_column("x".into(), 0.0, 3.0, vec![(side, 1.0)]);
        model.set_objective(&[(x, 1.0)]);
        let mut session = Session::default();
        assert!((session.solve(&model, f64::INFINITY).unwrap().objective - 3.0).abs() < 1e-9);
        let y = model.add_column("y".into(), 0.0, f64::INFINITY, vec![(side, 0.5)]);
        let cap = model.add_row("cap".into(), f64::NEG_INFINITY, 5.0);
        model.add_entry(x, cap, 1.0);
        model.add_entry(y, cap, 1.0);
        model.set_objective(&[(x, 1.0), (y, 2.0)]);
        model.set_column_bounds(x, 1.0, 1.0);
        let solution = session.solve(&model, f64::INFINITY).unwrap();
        assert!((solution.objective - 9.0).abs() < 1e-9, "{solution:?}");
    }

    #[test]
    fn an_impossible_programme_is_an_error() {
        let mut model = Model::default();
        let row = model.add_row("r".into(), 2.0, f64::INFINITY);
        model.add_column("x".into(), 0.0, 1.0, vec![(row, 1.0)]);
        assert!(Session::default().solve(&model, f64::INFINITY).is_err());
    }
}
