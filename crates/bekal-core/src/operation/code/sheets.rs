//! Where a table lies that is a sheet of a workbook: file, sheet and cell instead of file, row and column.

use super::{Diagnostic, Language, printable};
use serde::Serialize;
use std::collections::BTreeMap;

/// A sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetPlace {
    /// The workbook's file name.
    pub file: String,
    /// The sheet's name as the workbook writes it.
    pub sheet: String,
    /// Number of each column (0 is A) by its name as the sheet writes it.
    pub columns: BTreeMap<String, u32>,
    /// The column of every name that is not listed: the one of the values in a sheet of settings.
    pub values: Option<u32>,
}

/// The sheets that tables were read from, by the name their rows state as their file.
#[derive(Clone, Debug, Default)]
pub struct Sheets(BTreeMap<String, SheetPlace>);

impl Sheets {
    /// Rows that state `name` as their file are those of this sheet.
    pub fn insert(&mut self, name: impl Into<String>, place: SheetPlace) {
        self.0.insert(name.into(), place);
    }

    /// Gives a defect of a sheet its file, sheet and cell; any other stays as it is.
    pub fn locate(&self, defect: &mut Diagnostic) {
        let Some(place) = self.0.get(&defect.file) else { return };
        if let (None, Some(row), Some(column)) = (&defect.cell, defect.row, &defect.column) {
            defect.cell = place.cell(row, column);
        }
        defect.file.clone_from(&place.file);
        defect.sheet = Some(place.sheet.clone());
    }

    /// Where a row and column of a table are that goes by `name`, a sheet or any other file.
    pub fn written(&self, name: &str, row: u32, column: &str) -> Written {
        let place = self.0.get(name);
        Written {
            file: place.map_or(name, |place| &place.file).to_owned(),
            sheet: place.map(|place| place.sheet.clone()),
            cell: place.and_then(|place| place.cell(row, column)),
            row: Some(row),
            column: Some(column.to_owned()),
        }
    }
}

impl SheetPlace {
    fn cell(&self, row: u32, column: &str) -> Option<String> {
        self.columns.get(column).copied().or(self.values).map(|at| cell(at, row))
    }
}

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// File name within the folder, or of the workbook.
    pub file: String,
    /// Sheet of the workbook; `None` where the file is no workbook.
    pub sheet: Option<String>,
    /// Cell of the sheet, such as `C7`.
    pub cell: Option<String>,
    /// Line of the file, 1 first; `None`: the file as a whole.
    pub row: Option<u32>,
    /// Column or key, as the file writes it.
    pub column: Option<String>,
}

/// The name of a cell: `cell(2, 7)` is C7.
pub fn cell(column: u32, row: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &row.to_string()
}

impl Diagnostic {
    /// Where it is: `stock.csv, row 12, column quantity`, or `op.xlsx, sheet stock, cell C12 (quantity)`.
    pub fn place(&self, language: Language) -> String {
        self.written().place(language)
    }

    /// Where in its table it is: `row 12, column quantity`, or `C12 (quantity)`; `None` for a table as a whole.
    pub fn spot(&self, language: Language) -> Option<String> {
        self.written().spot(language)
    }

    fn written(&self) -> Written {
        let Self { file, sheet, cell, row, column, .. } = self.clone();
        Written { file, sheet, cell, row, column }
    }
}

impl Written {
    /// In words, as the place of a [`Diagnostic`].
    pub fn place(&self, language: Language) -> String {
        let (sheet_word, cell_word) = match language {
            Language::Indonesian => ("lembar", "sel"),
            Language::English => ("sheet", "cell"),
        };
        let mut place = printable(&self.file);
        if let Some(sheet) = &self.sheet {
            place = format!("{place}, {sheet_word} {}", printable(sheet));
        }
        match self.spot(language) {
            Some(spot) if self.cell.is_some() => format!("{place}, {cell_word} {spot}"),
            Some(spot) => format!("{place}, {spot}"),
            None => place,
        }
    }

    /// In words, as the spot of a [`Diagnostic`].
    pub fn spot(&self, language: Language) -> Option<String> {
        let (row_word, column_word) = match language {
            Language::Indonesian => ("baris", "kolom"),
            Language::English => ("row", "column"),
        };
        let column = self.column.as_deref().map(printable);
        if let Some(cell) = &self.cell {
            return Some(column.map_or_else(|| cell.clone(), |column| format!("{cell} ({column})")));
        }
        let row = self.row.map(|row| format!("{row_word} {row}"));
        let parts: Vec<String> =
            row.into_iter().chain(column.map(|column| format!("{column_word} {column}"))).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::code::{Code, Findings};

    #[test]
    fn cells_have_letters_and_a_number() {
        for (column, row, name) in [(0, 1, "A1"), (25, 7, "Z7"), (26, 7, "AA7"), (701, 2, "ZZ2"), (702, 2, "AAA2")] {
            assert_eq!(cell(column, row), name);
        }
        assert_eq!(cell(16_383, 1_048_576), "XFD1048576");
    }

    #[test]
    fn a_defect_of_a_sheet_says_file_sheet_and_cell() {
        let mut found = Findings::default();
        let columns = BTreeMap::from([("jumlah".to_owned(), 2)]);
        let place = SheetPlace { file: "op.xlsx".to_owned(), sheet: "stok".to_owned(), columns, values: None };
        found.sheets.insert("op.xlsx/stok", place);
        found.push(Diagnostic::new(Code::NotANumber, "op.xlsx/stok").row(7).column("jumlah").value("x"));
        found.push(Diagnostic::new(Code::MissingColumn, "op.xlsx/stok").column("site"));
        found.push(Diagnostic::new(Code::TotalRow, "op.xlsx/stok").row(9));
        found.push(Diagnostic::new(Code::MissingTable, "sites.csv").with("table", "sites"));
        let told: Vec<String> = found.into_sorted().iter().map(|one| one.place(Language::English)).collect();
        let stock = ["op.xlsx, sheet stok, column site", "op.xlsx, sheet stok, cell C7 (jumlah)"];
        assert_eq!(told, [stock[0], stock[1], "op.xlsx, sheet stok, row 9", "sites.csv"]);
    }
}
