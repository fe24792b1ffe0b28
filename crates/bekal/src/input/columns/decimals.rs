//! The decimal mark of each column of numbers.
//!
//! A column without proof of its own follows the columns of its table that have one, as long as these agree; degrees are
//! no example for others, since they are copied from maps with a decimal point everywhere.

use super::{Choice, Proof, Witness, against};
use crate::input::degrees;
use crate::input::names::{Column, Kind, Table};
use crate::input::numbers::{Mark, evidence};
use crate::input::sheet::Sheet;
use bekal_core::operation::code::{Arg, Code, Findings};
use std::collections::BTreeMap;

/// Why nothing is decided where nothing proves anything, and what settles it.
pub(super) const NOTHING_PROVEN: (Arg, Arg) = (
    Arg::phrase(
        "tidak ada angka lain di kolom atau tabel ini yang menentukannya",
        "no other number of the column or the table decides it",
    ),
    STATE_MARK,
);
const STATE_MARK: Arg = Arg::phrase(
    "tambahkan ke pengaturan (operation.toml, di buku kerja lembar operasi): decimal = \",\" atau decimal = \".\"",
    "add to the settings (operation.toml, in a workbook the sheet operation): decimal = \",\" or decimal = \".\"",
);
const ONE_MARK: Arg = Arg::phrase(
    "samakan tanda desimal di tabel dengan pengaturannya",
    "make the decimal mark of the table and the settings the same",
);

/// The mark of each column of numbers; cells against the others of their column are defects.
pub(super) fn decide(
    table: &'static Table,
    sheet: &Sheet,
    stated: Option<Mark>,
    found: &mut Findings,
) -> BTreeMap<&'static str, Choice<Mark>> {
    let numeric = |column: &&Column| matches!(column.kind, Kind::Number | Kind::Whole | Kind::Degrees);
    let mut proofs: Vec<(&Column, Proof<Mark>)> = Vec::new();
    for column in table.columns.iter().filter(numeric).filter(|column| sheet.columns.contains_key(column.name)) {
        let proves = |token: &str| match column.kind {
            Kind::Degrees => degrees::evidence(token),
            kind => evidence(token, kind),
        };
        let proof = Proof::of(sheet.texts(column.name), proves);
        proof.tell_against(sheet.texts(column.name), proves, |cell, other| {
            found.push(against(Code::MixedDecimals, &sheet.file, sheet.shown(column.name), cell, other));
        });
        proofs.push((column, proof));
    }
    let examples: Vec<(Mark, &Witness)> = proofs
        .iter()
        .filter(|(column, _)| column.kind != Kind::Degrees)
        .filter_map(|(_, proof)| proof.most())
        .collect();
    let decided = proofs.iter().filter_map(|(column, proof)| {
        let choice = match (column.kind, proof.most()) {
            (Kind::Number, own) => decimal(own, &examples, stated),
            // A number of another kind that could be read in two ways has but one that its kind allows.
            (_, own) => Choice::Taken(own.map(|(mark, _)| mark).or(stated)?),
        };
        Some((column.name, choice))
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
        (None, _, None) => Choice::Open(NOTHING_PROVEN.0, NOTHING_PROVEN.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::cells::{Conventions, rows};
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
