//! A linear programme as data, and HiGHS behind it.
//!
//! This file alone sees solver types. A [`Model`] maximizes `cᵀx` subject to row and column bounds; rows and columns
//! have readable names, so that an exported MPS file can be checked by any other solver. Up to 5,000 rows the dual
//! simplex solves it, beyond that the interior point method IPX (pinned: HiGHS's own choice is the simplex, several
//! times slower there). One thread and a fixed seed: the same model gives the same bits everywhere.

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

/// How to solve.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Whether a vertex is wanted (few nonzero columns) rather than any optimal point.
    pub vertex: bool,
    /// Seconds; infinite for no limit.
    pub time_limit_s: f64,
}

/// Rows from which on the interior point method is the faster one (measured; `reference` figures in the README of
/// the benches).
const INTERIOR_POINT_FROM_ROWS: usize = 5_000;

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

    /// Takes a column out of a row.
    pub fn remove_entry(&mut self, column: Column, row: Row) {
        self.columns[column.index()].entries.retain(|(of, _)| *of != row);
    }

    /// Replaces a row's bounds.
    pub fn set_row_bounds(&mut self, row: Row, lower: f64, upper: f64) {
        let data = &mut self.rows[row.index()];
        (data.lower, data.upper) = (lower, upper);
    }

    /// Replaces a column's bounds.
    pub fn set_column_bounds(&mut self, column: Column, lower: f64, upper: f64) {
        let data = &mut self.columns[column.index()];
        (data.lower, data.upper) = (lower, upper);
    }

    /// Value of a row at a point.
    pub fn row_value(&self, row: Row, point: &[f64]) -> f64 {
        self.columns
            .iter()
            .zip(point)
            .flat_map(|(column, x)| column.entries.iter().filter(|(of, _)| *of == row).map(move |(_, a)| a * x))
            .sum()
    }

    /// Solves the model.
    ///
    /// # Errors
    /// The solver's status when it is not optimal.
    pub fn solve(&self, effort: Effort) -> Result<Solution, String> {
        if self.columns.is_empty() {
            return Ok(Solution { objective: 0.0, columns: Vec::new(), row_prices: vec![0.0; self.rows.len()] });
        }
        let first = if self.n_rows() >= INTERIOR_POINT_FROM_ROWS { "ipx" } else { "simplex" };
        let mut outcome = self.solve_with(first, effort);
        if outcome.is_err() {
            let second = if first == "ipx" { "simplex" } else { "ipx" };
            outcome = self.solve_with(second, effort).map_err(|_| outcome.err().unwrap_or_default());
        }
        outcome
    }

    fn solve_with(&self, solver: &str, effort: Effort) -> Result<Solution, String> {
        let mut problem = highs::ColProblem::new();
        let rows: Vec<highs::Row> = self.rows.iter().map(|row| problem.add_row(row.lower..=row.upper)).collect();
        for column in &self.columns {
            let entries = column.entries.iter().map(|(row, value)| (rows[row.index()], *value));
            problem.add_column(column.objective, column.lower..=column.upper, entries);
        }
        let mut model = problem.try_optimise(highs::Sense::Maximise).map_err(|status| format!("{status:?}"))?;
        model.make_quiet();
        model.set_option("solver", solver);
        model.set_option("threads", 1);
        model.set_option("random_seed", 0);
        model.set_option("run_crossover", if effort.vertex { "on" } else { "off" });
        if effort.time_limit_s.is_finite() {
            model.set_option("time_limit", effort.time_limit_s.max(0.0));
        }
        let solved = model.try_solve().map_err(|status| format!("{status:?}"))?;
        if solved.status() != highs::HighsModelStatus::Optimal {
            return Err(format!("{:?}", solved.status()));
        }
        let solution = solved.get_solution();
        Ok(Solution {
            objective: solved.objective_value(),
            columns: solution.columns().to_vec(),
            row_prices: solution.dual_rows().to_vec(),
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    const EFFORT: Effort = Effort { vertex: true, time_limit_s: f64::INFINITY };

    #[test]
    fn a_textbook_programme_and_its_prices() {
        // Wyndor Glass Co. (Hillier and Lieberman): optimum 36 at (2, 6), prices 0, 3/2, 1.
        let mut model = Model::default();
        let plants: Vec<Row> =
            [4.0, 12.0, 18.0].iter().map(|side| model.add_row("plant".into(), f64::NEG_INFINITY, *side)).collect();
        let doors = model.add_column("doors".into(), 0.0, f64::INFINITY, vec![(plants[0], 1.0), (plants[2], 3.0)]);
        let windows = model.add_column("windows".into(), 0.0, f64::INFINITY, vec![(plants[1], 2.0), (plants[2], 2.0)]);
        model.set_objective(&[(doors, 3.0), (windows, 5.0)]);
        let solution = model.solve(EFFORT).unwrap();
        assert!((solution.objective - 36.0).abs() < 1e-6);
        assert!((solution.columns[1] - 6.0).abs() < 1e-6);
        for (price, expected) in solution.row_prices.iter().zip([0.0, 1.5, 1.0]) {
            assert!((price - expected).abs() < 1e-6, "{:?}", solution.row_prices);
        }
    }

    #[test]
    fn an_impossible_programme_is_an_error() {
        let mut model = Model::default();
        let row = model.add_row("r".into(), 2.0, f64::INFINITY);
        model.add_column("x".into(), 0.0, 1.0, vec![(row, 1.0)]);
        assert!(model.solve(EFFORT).is_err());
    }
}
