//! How the numbers of each column are written, decided from all its cells; told or left open, never guessed.
//!
//! A column goes by what its own cells prove. Where they prove nothing, it follows the columns of its table that do, as
//! long as these agree; degrees are no example for others, since they are copied from maps with a decimal point
//! everywhere. Last comes what the settings say. They do not overrule a proof: where both disagree, a number that could
//! be read in two ways is left open.

use super::cells::Conventions;
use super::names::{Column, Kind, Table};
use super::numbers::{Mark, evidence};
use super::sheet::Sheet;
use bekal_core::operation::code::{Arg, Code, Diagnostic, Findings};
use std::collections::BTreeMap;

/// How the cells of a sheet are read, by the canonical name of their column.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    decimals: BTreeMap<&'static str, Choice<Mark>>,
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

impl Columns {
    /// What the cells of a sheet prove; cells against the others of their column are defects.
    pub(crate) fn of(table: &'static Table, sheet: &Sheet, conventions: Conventions, found: &mut Findings) -> Self {
        Self { decimals: decimals(table, sheet, conventions.decimal, found) }
    }

    /// The decimal mark of a column; none where it is not decided or nothing there is to decide.
    pub(crate) fn decimal(&self, column: &str) -> Option<Mark> {
        match self.decimals.get(column) {
            Some(Choice::Taken(mark) | Choice::Followed(mark, _)) => Some(*mark),
            Some(Choice::Open(..)) | None => None,
        }
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
            _ => (NOTHING_PROVEN, STATE_MARK),
        }
    }
}

const NOTHING_PROVEN: Arg = Arg::phrase(
    "tidak ada angka lain di kolom atau tabel ini yang menentukannya",
    "no other number of the column or the table decides it",
);
const STATE_MARK: Arg = Arg::phrase(
    "tambahkan satu baris di operation.toml: decimal = \",\" atau decimal = \".\"",
    "add one line to operation.toml: decimal = \",\" or decimal = \".\"",
);
const ONE_MARK: Arg = Arg::phrase(
    "samakan tanda desimal di tabel dengan pengaturannya",
    "make the decimal mark of the table and the settings the same",
);

/// A cell that proves something: its row and its text.
pub(crate) type Witness = (u32, String);

/// What the cells of a column prove: how many for each way of writing, and the first of them.
#[derive(Debug)]
struct Proof<T> {
    column: &'static Column,
    votes: BTreeMap<T, (usize, Witness)>,
}

impl<T: Ord + Copy> Proof<T> {
    fn of(column: &'static Column, sheet: &Sheet, proves: impl Fn(&str) -> Option<T>) -> Self {
        let mut votes: BTreeMap<T, (usize, Witness)> = BTreeMap::new();
        for (line, token) in sheet.texts(column.name) {
            if let Some(way) = proves(token) {
                votes.entry(way).or_insert_with(|| (0, (line, shown(token)))).0 += 1;
            }
        }
        Self { column, votes }
    }

    /// What most cells prove, and the first of them; of equal numbers what comes first.
    fn most(&self) -> Option<(T, &Witness)> {
        let by_weight = |(_, (count, (line, _))): &(&T, &(usize, Witness))| (*count, std::cmp::Reverse(*line));
        self.votes.iter().max_by_key(by_weight).map(|(way, (_, witness))| (*way, witness))
    }

    /// Reports the cells that prove something else than most.
    fn report(&self, code: Code, sheet: &Sheet, found: &mut Findings, proves: impl Fn(&str) -> Option<T>) {
        let Some((most, (row, other))) = self.most().filter(|_| self.votes.len() > 1) else { return };
        for (line, token) in sheet.texts(self.column.name) {
            if proves(token).is_some_and(|way| way != most) {
                let defect = Diagnostic::new(code, sheet.file.as_str()).row(line);
                let defect = defect.column(sheet.shown(self.column.name)).value(token);
                found.push(defect.with("other", other.as_str()).with("other_row", row.to_string()));
            }
        }
    }
}

/// A text of the table within a sentence.
fn shown(token: &str) -> String {
    token.chars().take(40).collect()
}

fn decimals(
    table: &'static Table,
    sheet: &Sheet,
    stated: Option<Mark>,
    found: &mut Findings,
) -> BTreeMap<&'static str, Choice<Mark>> {
    let numeric = table.columns.iter().filter(|column| column.kind != Kind::Text);
    let proofs: Vec<Proof<Mark>> = numeric
        .filter(|column| sheet.columns.contains_key(column.name))
        .map(|column| Proof::of(column, sheet, |token| evidence(token, column.kind)))
        .collect();
    for proof in &proofs {
        proof.report(Code::MixedDecimals, sheet, found, |token| evidence(token, proof.column.kind));
    }
    let examples: Vec<(Mark, &Witness)> =
        proofs.iter().filter(|proof| proof.column.kind != Kind::Degrees).filter_map(Proof::most).collect();
    let decided = proofs.iter().filter_map(|proof| {
        let own = proof.most();
        let choice = match proof.column.kind {
            // A number of these kinds that could be read in two ways has but one that its kind allows.
            Kind::Whole | Kind::Degrees => own.map(|(mark, _)| mark).or(stated).map(Choice::Taken)?,
            Kind::Number | Kind::Text => decimal(own, &examples, stated),
        };
        Some((proof.column.name, choice))
    });
    decided.collect()
}

/// The mark of a column by what it proves itself, by what the other columns prove, and by what the settings say.
fn decimal(own: Option<(Mark, &Witness)>, examples: &[(Mark, &Witness)], stated: Option<Mark>) -> Choice<Mark> {
    let first = own.or_else(|| examples.first().copied());
    let against = first.and_then(|(mark, _)| examples.iter().find(|(other, _)| *other != mark));
    match (first, against.filter(|_| own.is_none()), stated) {
        (Some((mark, (row, cell))), None, Some(stated)) if stated != mark => {
            let setting = stated.setting();
            let id =
                format!("tabel ini memuat {cell} (baris {row}), padahal pengaturan menyebut decimal = \"{setting}\"");
            let en = format!("the table has {cell} in row {row}, but the settings say decimal = \"{setting}\"");
            Choice::Open(Arg::Phrase { id: id.into(), en: en.into() }, ONE_MARK)
        }
        (Some((mark, example)), None, None) if own.is_none() => Choice::Followed(mark, example.clone()),
        (Some((mark, _)), None, _) | (_, _, Some(mark)) => Choice::Taken(mark),
        (Some((_, (row, cell))), Some((_, (other_row, other))), None) => {
            let id = format!("kolom lain memakai keduanya: {cell} (baris {row}) dan {other} (baris {other_row})");
            let en =
                format!("other columns are written in both ways: {cell} in row {row} and {other} in row {other_row}");
            Choice::Open(Arg::Phrase { id: id.into(), en: en.into() }, STATE_MARK)
        }
        (None, _, None) => Choice::Open(NOTHING_PROVEN, STATE_MARK),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::cells::rows;
    use crate::input::names::VEHICLE_TYPES;
    use crate::input::sheet;
    use bekal_core::operation::Language;

    /// Loads and speeds of a table of types, and what was found: code, row, and why.
    fn types(cells: &[[&str; 3]], stated: Option<Mark>) -> (Vec<[Option<f64>; 3]>, Vec<(Code, u32, String)>) {
        let row = |[kg, m3, speed]: &[&str; 3]| format!("a;A;road;{kg};{m3};{speed}\n");
        let text = "type;name;mode;payload_kg;payload_m3;speed_kmh\n".to_owned();
        let text = text + &cells.iter().map(row).collect::<String>();
        let mut found = Findings::default();
        let sheet = sheet::read("types.csv", &text, &VEHICLE_TYPES, &mut found);
        let conventions = Conventions { decimal: stated, ..Conventions::default() };
        let read = rows(&VEHICLE_TYPES, &sheet, conventions, &mut found, |cells| {
            ["payload_kg", "payload_m3", "speed_kmh"].map(|column| cells.number_opt(column))
        });
        let told = found.into_sorted().into_iter().map(|d| (d.code, d.row.unwrap(), d.message(Language::English)));
        (read.rows.into_iter().map(|row| row.cells).collect(), told.collect())
    }

    #[test]
    fn each_column_goes_by_its_own_proof() {
        let (read, found) = types(&[["1.250", "12.5", "40"], ["4.000,5", "1.250", "35"]], None);
        assert_eq!(found, []);
        assert_eq!(read, [[Some(1250.0), Some(12.5), Some(40.0)], [Some(4000.5), Some(1.25), Some(35.0)]]);
        // The third column proves nothing, and the two others disagree.
        let (read, found) = types(&[["1.250,5", "12.5", "1.250"]], None);
        assert_eq!(read, [[Some(1250.5), Some(12.5), None]]);
        let why = "1.250 is 1,250 with a decimal comma and 1.25 with a decimal point: other columns are written in both ways: 1.250,5 in row 2 and 12.5 in row 2";
        assert_eq!(found, [(Code::AmbiguousNumber, 2, why.to_owned())]);
        // The settings decide what the table leaves open.
        let (read, found) = types(&[["1.250,5", "12.5", "1.250"]], Some(Mark::Comma));
        assert_eq!((read, found), (vec![[Some(1250.5), Some(12.5), Some(1250.0)]], vec![]));
    }

    #[test]
    fn a_column_without_proof_follows_the_others_or_is_refused() {
        let (read, found) = types(&[["4.000", "12,5", "40"]], None);
        assert_eq!(read, [[Some(4000.0), Some(12.5), Some(40.0)]]);
        let told =
            "4.000 is read as 4,000, since 12,5 in row 2 shows how the table is written; its own column does not";
        assert_eq!(found, [(Code::ReadByTable, 2, told.to_owned())]);
        let (read, found) = types(&[["4.000", "14", "40"]], None);
        assert_eq!(read, [[None, Some(14.0), Some(40.0)]]);
        let why = "4.000 is 4,000 with a decimal comma and 4 with a decimal point: no other number of the column or the table decides it";
        assert_eq!(found, [(Code::AmbiguousNumber, 2, why.to_owned())]);
        let (read, found) = types(&[["4.000", "14", "40"]], Some(Mark::Point));
        assert_eq!((read, found), (vec![[Some(4.0), Some(14.0), Some(40.0)]], vec![]));
    }

    #[test]
    fn settings_do_not_overrule_a_proof() {
        for cells in [["12.5", "14", "40"], ["1.250", "12.5", "40"], ["12.5", "1.250", "40"]] {
            let (read, found) = types(&[cells], Some(Mark::Comma));
            let open = cells.iter().position(|cell| *cell == "1.250");
            assert_eq!(read[0].iter().position(Option::is_none), open, "{cells:?}");
            let why = "the table has 12.5 in row 2, but the settings say decimal = \",\"";
            assert!(
                found.iter().all(|(code, _, told)| *code == Code::AmbiguousNumber && told.ends_with(why)),
                "{found:?}"
            );
            assert_eq!(found.len(), usize::from(open.is_some()));
        }
    }

    #[test]
    fn marks_mixed_in_a_column_are_told_where_they_are_few() {
        let (_, found) =
            types(&[["1,5", "1", "40"], ["2.5", "1.5", "40"], ["3,5", "1", "40"], ["4.5", "1", "40"]], None);
        let cells: Vec<(Code, u32)> = found.iter().map(|(code, row, _)| (*code, *row)).collect();
        assert_eq!(cells, [(Code::MixedDecimals, 3), (Code::MixedDecimals, 5)], "of equal numbers the first counts");
        assert_eq!(found[0].2, "2.5 has another decimal mark than 1,5 in row 2");
        let (_, found) = types(&[["1,5", "1", "40"], ["2.5", "1.5", "40"], ["3.5", "1", "40"]], None);
        assert_eq!(found.iter().map(|(_, row, _)| *row).collect::<Vec<_>>(), [2]);
    }
}
