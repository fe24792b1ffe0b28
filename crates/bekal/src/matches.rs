//! The values of an operation that only people can decide, as a table to fill in: `bekal check --suggest-matches`.
//!
//! The table is the operation's `matches` with everything already decided, and a row for every value that is open: its
//! code left empty, beside it the rows it may mean. Filled in, it is read as the table `matches`.

use crate::input::names;
use crate::output::tables::defused;
use bekal_core::operation::Language;
use bekal_core::operation::draft::{Draft, Open, Rows};
use std::io;
use std::path::Path;

/// What a person is to do, above the heading.
const ADVICE: (&str, &str) = (
    "# Isilah kode baris yang dimaksud, atau biarkan kosong. Kolom saran tidak dibaca.",
    "# Fill in the code of the row that is meant, or leave it empty. The column of suggestions is not read.",
);

/// The table of an operation as the reader of a language fills it in, and how many values are open; none where no value
/// is.
///
/// # Errors
/// Never in practice: the table is made in memory.
pub fn to_fill_in(rows: &Draft, lang: Language) -> io::Result<Option<(String, usize)>> {
    let (settled, open) = rows.clone().settled();
    if open.is_empty() {
        return Ok(None);
    }
    let (separator, advice) = match lang {
        Language::Indonesian => (b';', ADVICE.0),
        Language::English => (b',', ADVICE.1),
    };
    let heading = names::MATCHES.columns.iter().map(|column| match lang {
        Language::Indonesian => column.aliases.first().copied().unwrap_or(column.name),
        Language::English => column.name,
    });
    let mut table = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    table.write_record(heading)?;
    let decided = rows.matches.rows.iter().map(|row| &row.cells).filter(|row| row.code.is_some());
    for row in decided {
        let (name, column) = labels(&settled, &row.table, row.column.as_deref().unwrap_or_default());
        let region = row.region.as_deref().unwrap_or_default();
        let code = row.code.as_deref().unwrap_or_default();
        table.write_record([&name, &column, region, &row.value, code, ""].map(defused))?;
    }
    for Open { table: name, column, region, value, may_mean } in &open {
        let (name, column) = labels(&settled, name, column);
        let like = may_mean.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        table.write_record([&name, &column, region.as_deref().unwrap_or_default(), value, "", &like].map(defused))?;
    }
    let table = table.into_inner().map_err(|refusal| io::Error::other(refusal.to_string()))?;
    Ok(Some((format!("{advice}\n{}", String::from_utf8_lossy(&table)), open.len())))
}

/// Whether a file is called as the table of an operation is.
pub fn is_named_so(path: &Path) -> bool {
    let table = path.file_stem().and_then(|stem| names::Table::find(stem.to_str()?));
    table.is_some_and(|table| table.name == names::MATCHES.name)
}

/// A table and a column of it, as the operation's own files call them.
fn labels(draft: &Draft, table: &str, column: &str) -> (String, String) {
    fn of<T>(rows: &Rows<T>, table: &str, column: &str) -> (String, String) {
        (rows.named(table), rows.columns.get(column).map_or(column, String::as_str).to_owned())
    }
    match table {
        "sites" => of(&draft.sites, table, column),
        "links" => of(&draft.links, table, column),
        "fleet" => of(&draft.fleet, table, column),
        "norms" => of(&draft.norms, table, column),
        "people" => of(&draft.people, table, column),
        "requests" => of(&draft.requests, table, column),
        "stock" => of(&draft.stock, table, column),
        "supply" => of(&draft.supply, table, column),
        "stages" => of(&draft.stages, table, column),
        "closures" => of(&draft.closures, table, column),
        "triggers" => of(&draft.triggers, table, column),
        _ => (table.to_owned(), column.to_owned()),
    }
}
