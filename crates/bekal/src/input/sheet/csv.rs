//! From the text of a CSV file to its records, each with its line.
//!
//! Comma, semicolon or tab, whichever gives the heading the most known columns (a first line `sep=;` is obeyed).
//! Lines that begin with `#`, rows of HXL hashtags and blank rows are skipped; what stands for the value of a formula that
//! has none (`#REF!`) is no remark but a defect. A row with the wrong number of cells is
//! reported and left out, since its values may stand in the wrong columns.

use super::grid::without;
use super::{HEADING_WITHIN, Heading, Known, MAX_CELL, Reading, Record, Sheet, Step, names_all, unreadable};
use crate::input::grid::{COLUMNS, Value, is_fault};
use crate::input::names::{Column, Kind, Table};
use crate::input::numbers::parse;
use crate::input::original::Sink;
use bekal_core::operation::code::{Code, Diagnostic, Findings};
use csv::StringRecord;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Most characters of a number that is surely exact.
const EXACT: usize = 15;

/// Reads the rows of `table`; what is wrong is added to `found`.
pub(crate) fn read(file: &str, text: &str, table: &'static Table, found: &mut Findings) -> Sheet {
    let (body, skipped, forced) = separator_line(text);
    let body: &str = &shielded(body);
    let delimiter = forced.unwrap_or_else(|| best_delimiter(body, table));
    if let Some(line) = too_wide(body, delimiter) {
        let line = u32::try_from(line + skipped).unwrap_or(u32::MAX);
        found.push(Diagnostic::new(Code::TooManyColumns, file).row(line).with("limit", COLUMNS));
        return unreadable(file);
    }
    let mut reader = reader(body, delimiter);
    let mut reading = Reading::new(file, table, rows_above_heading(body, delimiter, table), found);
    let mut record = StringRecord::new();
    let mut open_at = None;
    // Of the row at hand: should a quote turn out to stay open in it, that is what is wrong.
    let mut defect: Option<Diagnostic> = None;
    // The text is valid UTF-8 and in memory, so reading a record cannot fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        let (byte, line) = start_of(&record, body);
        let line = u32::try_from(line + skipped).unwrap_or(u32::MAX);
        open_at = Some((byte, line));
        if let Some(defect) = defect.take() {
            reading.found.push(defect);
        }
        if let Some(index) = record.iter().position(|cell| cell.len() > MAX_CELL) {
            defect = Some(reading.too_large(line, index));
            continue;
        }
        if is_skipped(&record) || reading.step(line, &record) != Step::Data {
            continue;
        }
        if let Some(wrong) = reading.heading.and_then(|heading| wrong_width(file, line, &record, heading)) {
            defect = Some(wrong);
            reading.sheet.broken = true;
            continue;
        }
        if reading.is_full(line) {
            break;
        }
        let known = faults(&mut reading, line, &record);
        let cells = without(record.clone(), &known);
        reading.sheet.rows.push(Record { line, cells, known });
    }
    if let Some((byte, line)) = open_at
        && body.get(byte..).is_some_and(|rest| quote_stays_open(rest, delimiter))
    {
        defect = Some(Diagnostic::new(Code::UnclosedQuote, file).row(line));
        reading.sheet.rows.retain(|row| row.line != line);
        reading.sheet.broken = true;
    }
    if let Some(defect) = defect {
        reading.found.push(defect);
    }
    reading.finish()
}

fn reader(body: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(body.as_bytes())
}

/// Rows before the first one that names every required column; none where no row near the top does, so that what the
/// first one lacks is told.
fn rows_above_heading(body: &str, delimiter: u8, table: &Table) -> usize {
    let records = reader(body, delimiter).into_records().map_while(Result::ok);
    let mut rows = records.filter(|record| !is_skipped(record)).take(HEADING_WITHIN);
    rows.position(|record| names_all(table, &record)).unwrap_or(0)
}

/// A first line `sep=;` as spreadsheets write it: the rest, lines skipped, and the separator.
fn separator_line(text: &str) -> (&str, u64, Option<u8>) {
    let Some((first, rest)) = text.split_once('\n') else { return (text, 0, None) };
    match first.trim().trim_matches('"').to_lowercase().strip_prefix("sep=").map(str::as_bytes) {
        Some(&[mark]) if b",;\t|".contains(&mark) => (rest, 1, Some(mark)),
        _ => (text, 0, None),
    }
}

/// Offset and line at which a record begins; the reader's own position may lie before comments and blank lines.
fn start_of(record: &StringRecord, body: &str) -> (usize, u64) {
    let (byte, mut line) = record.position().map_or((0, 1), |position| (position.byte(), position.line()));
    let mut byte = usize::try_from(byte).unwrap_or(usize::MAX).min(body.len());
    while let Some(rest) = body.get(byte..).filter(|rest| rest.starts_with(['\n', '\r', '#'])) {
        let skip = if rest.starts_with('#') { rest.find('\n').unwrap_or(rest.len()) } else { 1 };
        line += u64::from(rest.starts_with('\n'));
        byte += skip;
    }
    (byte, line)
}

/// The separator under which a row near the top has the most known columns, then the first one the most cells.
fn best_delimiter(text: &str, table: &Table) -> u8 {
    let first = text
        .lines()
        .find(|line| !line.trim().trim_matches([',', ';', '\t', '"']).is_empty() && !line.starts_with(['#', '"']))
        .or_else(|| text.lines().find(|line| line.starts_with('"') && !line.starts_with("\"#")));
    let Some(first) = first else { return b',' };
    let known = |line: &str, mark: u8| {
        cells(line, mark).filter(|cell| table.column(cell.trim().trim_matches('"')).is_some()).count()
    };
    let score = |mark: u8| {
        let most = text.lines().take(2 * HEADING_WITHIN).map(|line| known(line, mark)).max();
        (known(first, mark), most, cells(first, mark).count())
    };
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|&mark| score(mark)).unwrap_or(b',')
}

/// The cells of a line, as many as the widest sheet has.
fn cells(line: &str, mark: u8) -> impl Iterator<Item = &str> {
    line.split(char::from(mark)).take(COLUMNS as usize)
}

/// The line of the first record that has more cells than the widest sheet. Such a record is not even taken apart.
fn too_wide(text: &str, delimiter: u8) -> Option<u64> {
    let (mut line, mut cells, mut begins) = (1, 1, 1);
    // At the start of a record, and of a cell; within a remark, and within quotation marks.
    let (mut first, mut start, mut remark, mut open) = (true, true, false, false);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        line += u64::from(byte == b'\n');
        match byte {
            b'"' if open => open = bytes.next_if_eq(&b'"').is_some(),
            _ if open => {}
            b'\n' | b'\r' if !remark || byte == b'\n' => {
                (first, start, remark, cells, begins) = (true, true, false, 1, line);
            }
            _ if remark => {}
            b'#' if first => remark = true,
            _ => {
                open = byte == b'"' && start;
                first = false;
                start = byte == delimiter;
                cells += u32::from(start);
                if cells > COLUMNS {
                    return Some(begins);
                }
            }
        }
    }
    None
}

/// Comments, rows of HXL hashtags, blank rows.
fn is_skipped(record: &StringRecord) -> bool {
    let is_remark = |cell: &str| cell.starts_with('#') && !is_fault(cell);
    let mut cells = record.iter().map(str::trim).filter(|cell| !cell.is_empty());
    record.get(0).is_some_and(|cell| is_remark(cell.trim())) || cells.all(is_remark)
}

/// The text, in which a line that begins with a fault does not look like a remark.
fn shielded(text: &str) -> Cow<'_, str> {
    let first = |line: &str| is_fault(line.split([',', ';', '\t']).next().unwrap_or_default().trim());
    let faulty = |line: &&str| line.starts_with('#') && first(line);
    if !text.lines().any(|line| faulty(&line)) {
        return Cow::Borrowed(text);
    }
    let shield = |line: &str| if faulty(&line) { format!(" {line}") } else { line.to_owned() };
    Cow::Owned(text.split_inclusive('\n').map(shield).collect())
}

/// The cells of columns of the table that hold a fault; each is reported.
fn faults(reading: &mut Reading<'_>, line: u32, record: &StringRecord) -> Vec<(usize, Known)> {
    let columns = reading.sheet.columns.values();
    let faulty = columns.filter(|(at, _)| record.get(*at).is_some_and(|cell| is_fault(cell.trim()))).cloned();
    let faulty: Vec<(usize, String)> = faulty.collect();
    for (at, column) in &faulty {
        let fault = Diagnostic::new(Code::FormulaError, reading.sheet.file.as_str()).row(line);
        reading.found.push(fault.column(column.as_str()).value(record[*at].trim()));
    }
    faulty.into_iter().map(|(at, _)| (at, Known::Faulty)).collect()
}

/// Too few cells for the columns, or more cells than the heading: a blank surplus cell still means a shift.
fn wrong_width(file: &str, line: u32, record: &StringRecord, heading: Heading) -> Option<Diagnostic> {
    let (code, expected) = if record.len() < heading.named {
        (Code::TruncatedRow, heading.named)
    } else if record.len() > heading.cells {
        (Code::LongRow, heading.cells)
    } else {
        return None;
    };
    let last = record.iter().next_back().unwrap_or_default();
    let defect = Diagnostic::new(code, file).row(line).value(last);
    Some(defect.with("found", record.len() as u64).with("expected", expected as u64))
}

/// Whether the record that `text` begins with opens a quotation mark it never closes.
fn quote_stays_open(text: &str, delimiter: u8) -> bool {
    let mut open = false;
    let mut at_start = true;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if open {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                open = false;
            }
        } else if byte == b'"' && at_start {
            open = true;
            at_start = false;
        } else {
            at_start = byte == delimiter || byte == b'\n' || byte == b'\r';
        }
    }
    open
}

/// Lays out a file, read as `table`, at its lines: records with their cells in order, and what lies between them (remarks)
/// in the first column. A number is one only in a column of numbers and where it can be no other. Returns the columns of
/// the heading: number by name as written.
pub(crate) fn lay_out(text: &str, table: &'static Table, sink: &mut Sink<'_>) -> BTreeMap<String, u32> {
    let (body, skipped, forced) = separator_line(text);
    let body: &str = &shielded(body);
    let delimiter = forced.unwrap_or_else(|| best_delimiter(body, table));
    if too_wide(body, delimiter).is_some() {
        sink.cut();
        return BTreeMap::new();
    }
    let mut above = rows_above_heading(body, delimiter, table);
    let mut heading: Option<Vec<Option<&'static Column>>> = None;
    let mut columns = BTreeMap::new();
    if skipped > 0 {
        sink.text(1, 0, text.lines().next().unwrap_or_default());
    }
    let mut reader = reader(body, delimiter);
    let mut record = StringRecord::new();
    // Where the record before ended, and its line.
    let (mut end, mut line) = (0, 1 + skipped);
    loop {
        let found = reader.read_record(&mut record).unwrap_or(false);
        let (start, own) = if found { start_of(&record, body) } else { (body.len(), 0) };
        for part in body.get(end..start).unwrap_or_default().split_inclusive('\n') {
            sink.text(line, 0, part.trim_end_matches(['\r', '\n']));
            line += u64::from(part.ends_with('\n'));
        }
        if !found {
            return columns;
        }
        for (column, token) in (0..).zip(&record) {
            let known = heading.as_ref().and_then(|heading| *heading.get(column as usize)?);
            match known
                .filter(|known| matches!(known.kind, Kind::Number | Kind::Whole | Kind::Degrees))
                .and_then(|_| exact(token))
            {
                Some(number) => sink.put(own + skipped, column, Value::Number(number)),
                None => sink.text(own + skipped, column, token),
            }
        }
        if heading.is_none() && !is_skipped(&record) {
            if above == 0 {
                heading = Some(record.iter().map(|name| table.column(name)).collect());
                for (column, name) in (0..).zip(&record) {
                    columns.entry(name.trim().to_owned()).or_insert(column);
                }
            }
            above = above.saturating_sub(1);
        }
        end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(body.len());
        line += body.get(start..end).unwrap_or_default().matches('\n').count() as u64;
    }
}

/// A text that can be read as one number only, and exactly.
fn exact(token: &str) -> Option<f64> {
    let plain = token.len() <= EXACT && token.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    plain.then(|| parse(token, Kind::Number, None).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::MAX_ROWS;
    use super::*;
    use crate::input::names::STOCK;

    fn codes(text: &str) -> (Sheet, Vec<(Code, Option<u32>)>) {
        let mut found = Findings::default();
        let sheet = read("stock.csv", text, &STOCK, &mut found);
        (sheet, found.into_sorted().into_iter().map(|d| (d.code, d.row)).collect())
    }

    #[test]
    fn what_is_not_data_is_skipped() {
        let text =
            "# stock, \"of\nsite,item,quantity,owner\n#loc,#item,,\n,#x,#y,\n\n,,,\n\"# note, too\",,,\ng,beras,1,b\n";
        let (sheet, found) = codes(text);
        assert_eq!(found, []);
        assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [8]);
    }

    #[test]
    fn a_fault_is_no_remark() {
        let (sheet, found) = codes("site,item,quantity,owner\n#REF!,a,1,b\n#N/A,#N/A,,\n#NAME?,a,1,b\ng,a,#DIV/0!,b\n");
        let faults = [2, 3, 3, 4, 5].map(|line| (Code::FormulaError, Some(line)));
        assert_eq!((sheet.rows.len(), found), (4, faults.to_vec()));
    }

    #[test]
    fn separators_are_found() {
        for text in [
            "site;item;quantity;owner\ng;a,b;1,5;x\n",
            "site\titem\tquantity\towner\ng\ta,b\t1,5\tx\n",
            "sep=;\nlokasi;barang;jumlah;pemilik\ng;a,b;1,5;x\n",
            "\"site\";\"item\";\"quantity\";\"owner\"\ng;\"a,b\";1,5;x\n",
        ] {
            let (sheet, found) = codes(text);
            assert_eq!(found, [], "{text}");
            assert_eq!(sheet.rows[0].cells.get(1), Some("a,b"), "{text}");
        }
    }

    #[test]
    fn damaged_rows_are_located() {
        let head = "site,item,quantity,owner\n";
        let table = [
            ("g,beras,1\n", Code::TruncatedRow),
            ("g,beras,1,5,b\n", Code::LongRow),
            ("g,\"beras,1,b\n", Code::UnclosedQuote),
            ("g,\"beras\nx,y,1,b\n", Code::UnclosedQuote),
        ];
        for (rows, code) in table {
            let (sheet, found) = codes(&format!("{head}g,a,1,b\n{rows}"));
            assert_eq!(found, [(code, Some(3))], "{rows}");
            assert!(sheet.broken);
        }
        let (sheet, found) = codes("site,item,quantity,owner,,\ng,a \"b\" 5\",1,b,,\ng,\"a\nb\",1,b,,\nh,c,2,b,,\n");
        assert_eq!(found, []);
        assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 5]);
    }

    #[test]
    fn columns_are_found_by_name() {
        let (_, found) = codes("pemilik,JUMLAH,Barang,loksi\nb,1,a,g\n");
        assert_eq!(found, [(Code::MissingColumn, None), (Code::UnknownColumn, Some(1))]);
        let (_, found) = codes("site,item,quantity,owner,jumlah,keterangan\ng,a,1,b,2,-\n");
        assert_eq!(found, [(Code::DuplicateColumn, Some(1))]);
    }

    #[test]
    fn a_heading_that_comes_again_is_left_out() {
        let (sheet, found) = codes("site,item,quantity,owner\ng,a,1,b\nlokasi,barang,jumlah,pemilik\nh,a,1,b\n");
        assert_eq!((sheet.rows.len(), found), (2, vec![(Code::RepeatedHeading, Some(3))]));
        let (sheet, found) = codes("site*,item,Quantity *,owner★\ng,a,1,b\n");
        assert_eq!((sheet.rows.len(), found), (1, vec![]));
    }

    #[test]
    fn a_text_without_columns_is_no_table() {
        for text in [
            "\"site,item,quantity,owner\"\n\"g,a,1,b\"\n",
            "sep=,\nsite;item;quantity;owner\ng;a;1;b\n",
            "<html><table><tr><td>site</td></tr></table></html>\n",
        ] {
            let (sheet, found) = codes(text);
            let line = if text.starts_with("sep") { 2 } else { 1 };
            assert!(sheet.broken && found.contains(&(Code::NoColumns, Some(line))), "{text}: {found:?}");
            assert!(!found.iter().any(|(code, _)| *code == Code::MissingColumn), "{text}: {found:?}");
        }
    }

    #[test]
    fn titles_above_the_heading_and_totals_are_left_out() {
        for text in [
            "DATA STOK LOGISTIK\nper 12 Januari 2026\n\nsite;item;quantity;owner\ng;a;1,5;b\nJUMLAH;;1,5;\n",
            "DATA STOK;;;\nLokasi;Barang;;\n\nLokasi;Barang;Jumlah;Pemilik\ng;a;1,5;b\n;Grand Total :;1,5;\n",
        ] {
            let (sheet, found) = codes(text);
            assert_eq!(found, [(Code::RowsAboveHeading, Some(4)), (Code::TotalRow, Some(6))], "{text}");
            assert_eq!((sheet.rows.len(), sheet.broken), (1, false), "{text}");
        }
        let (sheet, found) = codes("site,item,quantity,owner\ntotal,a,1,b\nTotal,\n");
        assert_eq!((sheet.rows.len(), found), (1, vec![(Code::TotalRow, Some(3))]), "a place may be called total");
        let (_, found) = codes("lokasi,x\nsite,item,quantity\ng,a,1\n");
        assert!(found.contains(&(Code::MissingColumn, None)), "{found:?}");
    }

    #[test]
    fn too_many_rows_end_the_reading() {
        let text = format!("site,item,quantity,owner\n{}", "g,a,1,b\n".repeat(MAX_ROWS + 10));
        assert_eq!(codes(&text).1, [(Code::TooManyRows, Some(200_002))]);
        let text = format!("site,item,quantity,owner\ng,{},1,b\ng,a,1,b\n", "x".repeat(MAX_CELL + 1));
        assert_eq!(codes(&text).1, [(Code::CellTooLarge, Some(2))]);
    }
}
