//! How the cells of each column are written, decided from all of them; told or left open, never guessed.
//!
//! A column goes by what its own cells prove. What the settings say comes last and does not overrule a proof: where both
//! disagree, a cell that could be read in two ways is left open.

mod dates;
mod decimals;

pub(crate) use dates::{Dates, Wrong};

use super::cells::Conventions;
use super::names::{Kind, Table};
use super::numbers::Mark;
use super::sheet::Sheet;
use bekal_core::operation::code::{Arg, Code, Diagnostic, Findings};
use std::collections::BTreeMap;

/// How the cells of a sheet are read, by the canonical name of their column.
#[derive(Debug)]
pub(crate) struct Columns {
    decimals: BTreeMap<&'static str, Choice<Mark>>,
    dates: BTreeMap<&'static str, Dates>,
    /// Of a column that is not listed as one of dates.
    any_dates: Dates,
}

/// What was decided for a column.
#[derive(Debug)]
enum Choice<T> {
    Taken(T),
    /// As in the other columns of the table, of which this cell is an example.
    Followed(T, Witness),
    /// Nothing: why, and what would settle it.
    Open(Arg, Arg),
}

impl<T: Copy> Choice<T> {
    const fn taken(&self) -> Option<T> {
        match self {
            Self::Taken(way) | Self::Followed(way, _) => Some(*way),
            Self::Open(..) => None,
        }
    }
}

impl Columns {
    /// What the cells of a sheet prove; cells against the others of their column are defects.
    pub(crate) fn of(table: &'static Table, sheet: &Sheet, conventions: Conventions, found: &mut Findings) -> Self {
        let mut dates = BTreeMap::new();
        for column in table.columns.iter().filter(|column| matches!(column.kind, Kind::Moment | Kind::Time)) {
            let against = |cell: (u32, &str), other: &Witness| {
                found.push(against(Code::MixedDates, &sheet.file, sheet.shown(column.name), cell, other));
            };
            let cells = sheet.texts(column.name);
            let mut read = if column.kind == Kind::Moment {
                Dates::of(cells, conventions, against)
            } else {
                Dates::of_times(cells, conventions)
            };
            read.from_1904 = sheet.from_1904;
            dates.insert(column.name, read);
        }
        let any_dates = Dates::of_times(std::iter::empty(), conventions);
        Self { decimals: decimals::decide(table, sheet, conventions.decimal, found), dates, any_dates }
    }

    /// The decimal mark of a column; none where it is not decided or nothing there is to decide.
    pub(crate) fn decimal(&self, column: &str) -> Option<Mark> {
        self.decimals.get(column).and_then(Choice::taken)
    }

    /// A cell of another column by which the decimal mark of this one was decided.
    pub(crate) fn followed(&self, column: &str) -> Option<&Witness> {
        match self.decimals.get(column) {
            Some(Choice::Followed(_, witness)) => Some(witness),
            _ => None,
        }
    }

    /// Why a number of that column that could be read in two ways is not read, and what would settle it.
    pub(crate) fn decimal_open(&self, column: &str) -> (Arg, Arg) {
        match self.decimals.get(column) {
            Some(Choice::Open(why, fix)) => (why.clone(), fix.clone()),
            _ => decimals::NOTHING_PROVEN,
        }
    }

    /// How the dates, or times of day, of a column are read.
    pub(crate) fn dates(&self, column: &str) -> &Dates {
        self.dates.get(column).unwrap_or(&self.any_dates)
    }
}

/// A cell that proves something: its row and its text.
pub(crate) type Witness = (u32, String);

/// What the cells of a column prove: how many for each way of writing, and the first of them.
#[derive(Debug)]
struct Proof<T>(BTreeMap<T, (usize, Witness)>);

impl<T: Ord + Copy> Proof<T> {
    const NONE: Self = Self(BTreeMap::new());

    fn of<'a>(cells: impl Iterator<Item = (u32, &'a str)>, proves: impl Fn(&str) -> Option<T>) -> Self {
        let mut proof = Self::NONE;
        for (row, token) in cells {
            if let Some(way) = proves(token) {
                proof.add(way, row, token);
            }
        }
        proof
    }

    fn add(&mut self, way: T, row: u32, token: &str) {
        self.0.entry(way).or_insert_with(|| (0, witness(row, token))).0 += 1;
    }

    /// What most cells prove, and the first of them; of equal numbers what comes first.
    fn most(&self) -> Option<(T, &Witness)> {
        let by_weight = |(_, (count, (row, _))): &(&T, &(usize, Witness))| (*count, std::cmp::Reverse(*row));
        self.0.iter().max_by_key(by_weight).map(|(way, (_, witness))| (*way, witness))
    }

    /// Tells of each cell that proves something else than most, beside the first of those.
    fn tell_against<'a>(
        &self,
        cells: impl Iterator<Item = (u32, &'a str)>,
        proves: impl Fn(&str) -> Option<T>,
        mut tell: impl FnMut((u32, &'a str), &Witness),
    ) {
        let Some((most, other)) = self.most().filter(|_| self.0.len() > 1) else { return };
        for (row, token) in cells {
            if proves(token).is_some_and(|way| way != most) {
                tell((row, token), other);
            }
        }
    }
}

/// A cell of a column that is written in another way than most of it.
pub(crate) fn against(code: Code, file: &str, column: &str, (row, token): (u32, &str), other: &Witness) -> Diagnostic {
    let defect = Diagnostic::new(code, file).row(row).column(column).value(token);
    defect.with("other", other.1.as_str()).with("other_row", other.0.to_string())
}

/// A cell to be named within a sentence.
fn witness(row: u32, token: &str) -> Witness {
    (row, token.chars().take(40).collect())
}
