//! Defects as they are found, however many they are.

use super::{Code, Diagnostic, Severity, Sheets};
use std::collections::{BTreeMap, BTreeSet};

/// Defects found so far. Of each code in each file the first few rows are kept and the rest is counted, so that a
/// file with a million bad rows neither fills the memory nor floods the report.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The sheets among the files of the defects.
    pub sheets: Sheets,
    few: BTreeMap<(String, Code), Few>,
    /// Rows with an unreadable cell, by file and column.
    unread: BTreeMap<(String, Option<String>), BTreeSet<u32>>,
    sealed: bool,
}

/// The first defects of one code in one file, sorted, and the number of all of them.
#[derive(Clone, Debug, Default)]
struct Few {
    listed: Vec<Diagnostic>,
    count: u64,
}

impl Few {
    /// How many are not listed, nor told by one that is.
    fn more(&self) -> u64 {
        self.count - self.listed.iter().map(|one| 1 + one.more).sum::<u64>()
    }
}

impl Findings {
    /// Defects listed of each code in each file.
    pub const LISTED: usize = 20;

    /// Adds a defect; after [`Findings::seal`] only where nothing is known to be wrong with the cell.
    pub fn push(&mut self, defect: Diagnostic) {
        if let Some(row) = defect.row {
            let cell = (defect.file.clone(), defect.column.clone());
            if self.sealed {
                if self.unread.get(&cell).is_some_and(|rows| rows.contains(&row)) {
                    return;
                }
            } else if defect.severity() == Severity::Error {
                self.unread.entry(cell).or_default().insert(row);
            }
        }
        let Few { listed, count } = self.few.entry((defect.file.clone(), defect.code)).or_default();
        if listed.contains(&defect) {
            return;
        }
        *count += 1 + defect.more;
        let at = listed.partition_point(|known| known.sort_key() <= defect.sort_key());
        if at < Self::LISTED {
            listed.insert(at, defect);
            listed.truncate(Self::LISTED);
        }
    }

    /// What is listed of one code in one file, sorted by row and column.
    pub fn listed(&self, file: &str, code: Code) -> &[Diagnostic] {
        self.few.get(&(file.to_owned(), code)).map_or(&[], |few| &few.listed)
    }

    /// Ends the reading: a cell that could not be read is not reported a second time.
    pub const fn seal(&mut self) {
        self.sealed = true;
    }

    /// Every defect listed, sorted by file, row and column; the last one of its code and file says how many
    /// [more](Diagnostic::more) there are.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut all = Vec::new();
        for few in self.few.into_values() {
            let more = few.more();
            let mut listed = few.listed;
            if let Some(last) = listed.last_mut() {
                last.more += more;
            }
            for defect in &mut listed {
                self.sheets.locate(defect);
            }
            all.append(&mut listed);
        }
        all.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_its_first_rows_are_listed() {
        let mut findings = Findings::default();
        for row in (1..=1_000_u32).rev() {
            findings.push(Diagnostic::new(Code::NotANumber, "stock.csv").row(row).column("quantity"));
        }
        findings.push(Diagnostic::new(Code::NotANumber, "people.csv").row(7).column("displaced"));
        let all = findings.into_sorted();
        assert_eq!(all.len(), 21);
        assert_eq!((all[0].file.as_str(), all[0].more), ("people.csv", 0));
        let rows: Vec<u32> = all[1..].iter().filter_map(|found| found.row).collect();
        assert_eq!(rows, (1..=20).collect::<Vec<_>>());
        assert_eq!(all.iter().map(|found| found.more).collect::<Vec<_>>()[19..], [0, 980]);
    }

    #[test]
    fn one_may_stand_for_all_of_its_column() {
        let mut findings = Findings::default();
        for row in 1..=25 {
            let one = Diagnostic::new(Code::ReadByTable, "stock.csv").row(row).column("quantity");
            findings.push(Diagnostic { more: 4, ..one });
        }
        let told: Vec<u64> = findings.into_sorted().iter().map(|one| one.more).collect();
        assert_eq!((told.len(), told[0], told[19]), (20, 4, 4 + 25));
    }

    #[test]
    fn an_unreadable_cell_is_reported_once_even_beyond_the_list() {
        let mut findings = Findings::default();
        let cell = |code: Code, row: u32| Diagnostic::new(code, "stock.csv").row(row).column("site");
        for row in 1..=100 {
            findings.push(cell(Code::MissingValue, row));
        }
        findings.seal();
        for row in 1..=101 {
            findings.push(cell(Code::UnknownId, row));
        }
        let unknown: Vec<_> =
            findings.into_sorted().into_iter().filter(|found| found.code == Code::UnknownId).collect();
        assert_eq!(unknown.iter().map(|found| (found.row, found.more)).collect::<Vec<_>>(), [(Some(101), 0)]);
    }
}
