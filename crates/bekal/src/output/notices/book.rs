//! A copy of the tables as a workbook: cells with problems are coloured by the gravest one and carry a note with all of
//! them, and a first sheet lists every problem with a link to its cell.
//!
//! The copy has the values of all cells at the addresses they have in the original: numbers, dates, times and truths as
//! such, formulas by their value, text as text whatever it looks like. What the format of workbooks cannot hold is cut,
//! and the first sheet says so. The same tables and problems give the same bytes.

use super::words::Told;
use super::{groups, verdict};
use crate::input::ReadError;
use crate::input::grid::{COLUMNS, Grid, ROWS, Region, Value, position};
use crate::input::names::CHECKED;
use crate::input::original::{self, Original};
use crate::output::messages::fill;
use crate::output::view::clean;
use crate::output::xlsx::{lines, tall, within};
use crate::output::{numbers, shown};
use bekal_core::operation::Language;
use bekal_core::operation::code::{Diagnostic, Severity, cell};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Note, Url, Workbook,
    Worksheet, XlsxError,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// Most characters of a cell and of the name of a sheet, counted as the format does, and most links of a sheet.
const MOST_CHARACTERS: usize = 32_767;
const MOST_NAME: usize = 31;
const MOST_LINKS: usize = 65_530;
/// Most sheets that are copied.
const MOST_SHEETS: usize = 1_000;
/// Most problems listed.
const MOST_ROWS: usize = 1_000_000;
/// Most characters of a note; the format's limit lies a little above.
const MOST_NOTE: usize = 30_000;
/// Most merged cells that are merged in the copy too, over all sheets.
const MOST_MERGED: u64 = 100_000;
/// Widest column of the copy in characters, and rows from the top that its width is taken from.
const WIDTHS: (usize, usize) = (8, 40);
const MEASURED: usize = 500;
/// Columns of the list, in characters.
const LIST: [usize; 7] = [12, 26, 22, 22, 60, 60, 24];
/// Width of a note and height of its lines, in pixels; characters of a line; most lines.
const NOTE_WIDTH: u32 = 340;
const NOTE_LINE: usize = 15;
const NOTE_CHARACTERS: usize = 52;
const NOTE_LINES: usize = 40;
/// Rows and columns from the end of a sheet within which notes have the standard size.
const EDGE: (u32, u16) = (100, 20);
/// First day that all spreadsheets number alike.
const FIRST_DAY: jiff::civil::Date = jiff::civil::date(1900, 3, 1);
/// Seconds of a day, which is one in workbooks.
const DAY: f64 = 86_400.0;
/// The code of A4 in the format.
const A4: u8 = 9;

/// The workbook in bytes, for the operation at `source`, in which `diagnostics` were found and which can be `planned` or
/// not.
///
/// # Errors
/// When the source or one of its files cannot be read any more.
///
/// # Complexity
/// O(cells), all in memory; at most as many as the reading of a source takes.
pub fn workbook(
    source: &Path,
    planned: bool,
    diagnostics: &[Diagnostic],
    lang: Language,
) -> Result<Vec<u8>, ReadError> {
    let refused = |cause: XlsxError| ReadError { path: source.to_owned(), cause: io::Error::other(cause) };
    let mut copy = Copy::new(diagnostics, lang).map_err(refused)?;
    original::each(source, |original| copy.sheet(&original).map_err(refused))?;
    copy.list(source, planned).map_err(refused)?;
    copy.book.save_to_buffer().map_err(refused)
}

/// A cell of the copy.
#[derive(Clone)]
struct Target {
    sheet: String,
    row: u32,
    column: u16,
}

struct Copy<'a> {
    lang: Language,
    book: Workbook,
    diagnostics: &'a [Diagnostic],
    /// The problems of each file and sheet, by their number.
    by_place: BTreeMap<(String, Option<String>), Vec<usize>>,
    /// The cell of each problem that has one.
    targets: Vec<Option<Target>>,
    /// Names of sheets in lower case: no two may differ in case only.
    names: BTreeSet<String>,
    styles: BTreeMap<(Option<Severity>, &'static str), Format>,
    /// What the copy lacks.
    remarks: Vec<String>,
    merged: u64,
    of_workbook: bool,
    /// Whether sheets are left out.
    full: bool,
}

impl<'a> Copy<'a> {
    fn new(diagnostics: &'a [Diagnostic], lang: Language) -> Result<Self, XlsxError> {
        let mut by_place: BTreeMap<(String, Option<String>), Vec<usize>> = BTreeMap::new();
        for (number, one) in diagnostics.iter().enumerate() {
            by_place.entry((one.file.clone(), one.sheet.clone())).or_default().push(number);
        }
        let mut book = Workbook::new();
        // No clock, so that the same tables give the same bytes.
        let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&date));
        let name = match lang {
            Language::Indonesian => CHECKED[0],
            Language::English => CHECKED[1],
        };
        book.add_worksheet().set_name(name)?;
        Ok(Self {
            lang,
            book,
            diagnostics,
            by_place,
            targets: vec![None; diagnostics.len()],
            names: CHECKED.map(str::to_owned).into(),
            styles: BTreeMap::new(),
            remarks: Vec::new(),
            merged: 0,
            of_workbook: false,
            full: false,
        })
    }

    /// Adds the copy of a table.
    fn sheet(&mut self, original: &Original) -> Result<(), XlsxError> {
        let own = original.sheet.as_deref().unwrap_or(&original.file);
        if original.sheet.is_some() {
            self.of_workbook = true;
            // The list of an earlier copy gives way to the new one.
            if CHECKED.contains(&crate::input::names::normal(own).as_str()) {
                return Ok(());
            }
        }
        let Some(grid) = &original.grid else {
            self.remark(Told::NotCopied, &[own]);
            return Ok(());
        };
        if self.book.worksheets().len() > MOST_SHEETS {
            if !self.full {
                self.remark(Told::MoreSheets, &[&numbers::integer(self.lang, MOST_SHEETS as i128)]);
            }
            self.full = true;
            return Ok(());
        }
        let wanted = match own.rsplit_once('.') {
            Some((stem, ending)) if original.sheet.is_none() && !["toml", "geojson", "json"].contains(&ending) => stem,
            _ => own,
        };
        let name = self.name(wanted);
        if original.sheet.is_some() && name != own {
            self.remark(Told::Renamed, &[own, &name]);
        }
        let mut sheet = Worksheet::new();
        sheet.set_name(&name)?.set_hidden(original.hidden);
        let merged = self.merge(&mut sheet, grid);
        let mut marks: BTreeMap<(u32, u16), Vec<&Diagnostic>> = BTreeMap::new();
        let numbers = self.by_place.remove(&(original.file.clone(), original.sheet.clone()));
        for number in numbers.unwrap_or_default() {
            let one = &self.diagnostics[number];
            let Some((row, column)) = spot(one, original, grid, &merged) else { continue };
            marks.entry((row, column)).or_default().push(one);
            self.targets[number] = Some(Target { sheet: name.clone(), row, column });
        }
        let (mut cut, mut shortened) = (original.cut, 0_u64);
        let mut widths: BTreeMap<u16, usize> = BTreeMap::new();
        let mut end = (0, 0);
        for (at, line) in grid.rows.iter().enumerate() {
            let row = line.line.saturating_sub(1);
            if row >= ROWS {
                cut = true;
                break;
            }
            if line.hidden {
                sheet.set_row_hidden(row)?;
            }
            for (column, value) in &line.cells {
                let Some(column) = u16::try_from(*column).ok().filter(|column| u32::from(*column) < COLUMNS) else {
                    cut = true;
                    break;
                };
                if !marks.contains_key(&(row, column)) {
                    shortened += u64::from(self.put(&mut sheet, (row, column), Some(value), None)?);
                }
                if at < MEASURED {
                    let length = value.shown().chars().count().clamp(WIDTHS.0, WIDTHS.1);
                    let width = widths.entry(column).or_default();
                    *width = length.max(*width);
                }
                end = (end.0.max(row), end.1.max(column));
            }
        }
        for (column, width) in widths {
            sheet.set_column_width(column, width as f64 + 2.0)?;
        }
        sheet.ignore_error_range(0, 0, end.0, end.1, IgnoreError::NumberStoredAsText)?;
        paper(&mut sheet);
        for ((row, column), found) in &marks {
            let gravest = found.iter().map(|one| one.severity()).max();
            let value = value_at(grid, *row, *column);
            shortened += u64::from(self.put(&mut sheet, (*row, *column), value, gravest)?);
            sheet.insert_note(*row, *column, &self.note(found, *row, *column))?;
        }
        if cut {
            self.remark(Told::Cut, &[&name]);
        }
        if shortened > 0 {
            let count = numbers::integer(self.lang, shortened.into());
            self.remark(Told::Shortened, &[&name, &count]);
        }
        self.book.push_worksheet(sheet);
        Ok(())
    }

    /// Says what the copy lacks.
    fn remark(&mut self, told: Told, values: &[&str]) {
        self.remarks.push(fill(told.text(self.lang), values));
    }

    /// The name of a sheet as the format allows it: short, without marks that mean something in formulas, and another
    /// one than those there are.
    fn name(&mut self, wanted: &str) -> String {
        let mark = |c: char| if "[]:*?/\\".contains(c) || c.is_control() { '_' } else { c };
        let plain: String = wanted.chars().map(mark).collect();
        let plain = plain.trim_matches('\'');
        let reserved = plain.trim().is_empty() || plain.eq_ignore_ascii_case("history");
        let plain = if reserved { format!("{}_", plain.trim()) } else { plain.to_owned() };
        let numbered = |number: u32| if number == 1 { String::new() } else { format!(" ({number})") };
        let candidates = (1..).map(|number| {
            let end = numbered(number);
            within(&plain, MOST_NAME - end.len()).trim_end_matches('\'').to_owned() + &end
        });
        let mut candidates = candidates.filter(|name| !self.names.contains(&name.to_lowercase()));
        let name = candidates.next().unwrap_or_default();
        self.names.insert(name.to_lowercase());
        name
    }

    /// Merges what is merged, as far as that is affordable; returns what is.
    fn merge(&mut self, sheet: &mut Worksheet, grid: &Grid) -> Vec<Region> {
        let (mut merged, mut left) = (Vec::new(), 0_u64);
        for region in &grid.merged {
            let ends = u16::try_from(region.columns.0).ok().zip(u16::try_from(region.columns.1).ok());
            let Some((first, last)) = ends.filter(|(first, last)| first <= last) else { continue };
            let rows = u64::from(region.rows.1.saturating_sub(region.rows.0)) + 1;
            let area = rows * (u64::from(last - first) + 1);
            if self.merged + area > MOST_MERGED {
                left += 1;
                continue;
            }
            self.merged += area;
            let (top, bottom) = (region.rows.0.saturating_sub(1), region.rows.1.saturating_sub(1));
            // What overlaps, or is one cell only, is not merged.
            if sheet.merge_range(top, first, bottom, last, "", &Format::default()).is_ok() {
                merged.push(*region);
            } else {
                left += 1;
            }
        }
        if left > 0 {
            self.remark(Told::NotMerged, &[&sheet.name(), &numbers::integer(self.lang, left.into())]);
        }
        merged
    }

    /// Writes a cell; returns whether its text had to be shortened.
    fn put(
        &mut self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        value: Option<&Value>,
        severity: Option<Severity>,
    ) -> Result<bool, XlsxError> {
        let number = value.and_then(|value| number(value, self.lang));
        let pattern = number.map_or("", |(_, pattern)| pattern);
        let style = self.styles.entry((severity, pattern)).or_insert_with(|| style(severity, pattern));
        match (number, value) {
            (Some((number, _)), _) => sheet.write_number_with_format(row, column, number, style)?,
            (_, Some(Value::Truth(truth))) => sheet.write_boolean_with_format(row, column, *truth, style)?,
            // Text that says so is read as an error again.
            (_, Some(Value::Uncomputed)) => sheet.write_string_with_format(row, column, "#N/A", style)?,
            (_, Some(text)) => {
                let text = text.shown();
                let held = within(&text, MOST_CHARACTERS);
                sheet.write_string_with_format(row, column, held, style)?;
                return Ok(held.len() < text.len());
            }
            (_, None) => sheet.write_blank(row, column, style)?,
        };
        Ok(false)
    }

    /// What is wrong with a cell.
    fn note(&self, found: &[&Diagnostic], row: u32, column: u16) -> Note {
        let lang = self.lang;
        let mut parts: Vec<String> = Vec::new();
        for one in found {
            let severity = one.severity().word(lang).to_uppercase();
            let spot = one.spot(lang).map(|spot| format!(" {spot}")).unwrap_or_default();
            let mut part = format!("{severity} [{}]{spot}\n{}\n→ {}", one.code, one.message(lang), one.remedy(lang));
            if let Some(more) = one.and_more(lang) {
                part = part + "\n" + &more;
            }
            parts.push(part.lines().map(clean).collect::<Vec<_>>().join("\n"));
        }
        let text = parts.join("\n\n");
        let lines = text.lines().map(|line| line.chars().count() / NOTE_CHARACTERS + 1).sum::<usize>() + 1;
        let note = Note::new(within(&text, MOST_NOTE)).set_author("bekal").add_author_prefix(false);
        if row + EDGE.0 > ROWS || u32::from(column) + u32::from(EDGE.1) > COLUMNS {
            return note;
        }
        let height = u32::try_from(lines.min(NOTE_LINES) * NOTE_LINE).unwrap_or_default();
        note.set_width(NOTE_WIDTH).set_height(height)
    }

    /// Fills the first sheet.
    fn list(&mut self, source: &Path, planned: bool) -> Result<(), XlsxError> {
        let lang = self.lang;
        let say = |told: Told| told.text(lang);
        let source = shown(source.file_name().map_or(source, Path::new));
        let strong = Format::new().set_bold();
        let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let head = wrap.clone().set_bold().set_background_color(0x00E8_E8E8).set_border(FormatBorder::Thin);
        let link = wrap.clone().set_font_color(Color::Blue).set_underline(rust_xlsxwriter::FormatUnderline::Single);
        let sheet = self.book.worksheet_from_index(0)?;
        for (column, width) in (0..).zip(LIST) {
            sheet.set_column_width(column, width as f64)?;
        }
        let title = fill(say(Told::Title), &[&source]);
        sheet.write_string_with_format(0, 0, within(&title, MOST_CHARACTERS), &strong)?;
        sheet.write_string_with_format(1, 0, say(verdict(planned, self.diagnostics)), &strong)?;
        let correct = if self.of_workbook { Told::CopyOfWorkbook } else { Told::CopyOfFiles };
        let mut about = vec![fill(say(Told::CopyIs), &[&source])];
        about.extend([correct, Told::CopyLacks].map(|told| say(told).to_owned()));
        about.append(&mut self.remarks);
        let mut row = 2;
        for line in &about {
            sheet.write_string(row, 0, within(&clean(line), MOST_CHARACTERS))?;
            row += 1;
        }
        for (severity, told) in
            [(Severity::Error, Told::Errors), (Severity::Warning, Told::Warnings), (Severity::Notice, Told::Notices)]
        {
            let count = numbers::integer(lang, super::count(self.diagnostics, severity).into());
            sheet.write_string_with_format(row, 0, severity.word(lang), &style(Some(severity), ""))?;
            sheet.write_string(row, 1, format!("{}: {count}", say(told)))?;
            row += 1;
        }
        let top = row + 1;
        let columns =
            [Told::Severity, Told::Table, Told::Place, Told::Value, Told::Wrong, Told::Remedy, Told::Code].map(say);
        for (column, name) in (0..).zip(columns) {
            sheet.write_string_with_format(top, column, name, &head)?;
        }
        row = top;
        let groups = groups(self.diagnostics);
        let all = groups.iter().flat_map(|group| group.found.iter().map(move |(number, one)| (group, *number, *one)));
        let mut links = 0;
        for (group, number, one) in all.take(MOST_ROWS) {
            row += 1;
            let message = one.message(lang);
            let message = one.and_more(lang).map_or_else(|| message.clone(), |more| format!("{message} {more}"));
            let place = one.spot(lang).unwrap_or_else(|| say(Told::WholeTable).to_owned());
            let value = one.shown_value(lang).unwrap_or_default();
            let texts = [group.title.as_str(), &place, &value, &message, &one.remedy(lang), one.code.word()];
            let severity = style(Some(one.severity()), "").set_align(FormatAlign::Top);
            sheet.write_string_with_format(row, 0, one.severity().word(lang), &severity)?;
            let mut most = 1;
            for ((column, text), width) in (1..).zip(texts).zip(&LIST[1..]) {
                sheet.write_string_with_format(row, column, within(&clean(text), MOST_CHARACTERS), &wrap)?;
                most = most.max(lines(text, *width));
            }
            tall(sheet, row, most)?;
            if let Some(target) = self.targets[number].as_ref().filter(|_| links < MOST_LINKS) {
                let to = format!("internal:{}", reference(target));
                sheet.write_url_with_format(
                    row,
                    2,
                    Url::new(to).set_text(within(&clean(&place), MOST_CHARACTERS)),
                    &link,
                )?;
                links += 1;
            }
        }
        if row > top {
            sheet.autofilter(top, 0, row, 6)?;
        }
        sheet.set_freeze_panes(top + 1, 0)?.set_repeat_rows(top, top)?;
        sheet.ignore_error_range(0, 0, row, 6, IgnoreError::NumberStoredAsText)?;
        paper(sheet);
        Ok(())
    }
}

/// How a sheet is printed: on A4 on its side, all columns on one page.
fn paper(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(A4).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_print_fit_to_pages(1, 0).set_footer("&L&A&R&P / &N");
}

/// Where a problem is shown: its cell, else the first cell of its row, else the first of the table. Row and column from 0.
fn spot(one: &Diagnostic, original: &Original, grid: &Grid, merged: &[Region]) -> Option<(u32, u16)> {
    let (column, line) = match (one.cell.as_deref().and_then(position), one.row) {
        (Some(at), _) => at,
        (None, None) => (0, 1),
        (None, Some(line)) => {
            let named = one.column.as_ref().and_then(|name| original.columns.get(name)).copied();
            let first = || {
                let at = grid.rows.binary_search_by_key(&line, |row| row.line).ok();
                at.and_then(|at| grid.rows[at].cells.first()).map_or(0, |(column, _)| *column)
            };
            (named.unwrap_or_else(first), line)
        }
    };
    // Of merged cells only the first one is seen.
    let over = merged.iter().find(|region| {
        (region.rows.0..=region.rows.1).contains(&line) && (region.columns.0..=region.columns.1).contains(&column)
    });
    let (column, line) = over.map_or((column, line), |region| (region.columns.0, region.rows.0));
    let row = line.saturating_sub(1);
    (row < ROWS && column < COLUMNS).then(|| u16::try_from(column).ok().map(|column| (row, column))).flatten()
}

fn value_at(grid: &Grid, row: u32, column: u16) -> Option<&Value> {
    let row = &grid.rows[grid.rows.binary_search_by_key(&(row + 1), |line| line.line).ok()?];
    let at = row.cells.binary_search_by_key(&u32::from(column), |(column, _)| *column).ok()?;
    Some(&row.cells[at].1)
}

/// A value that workbooks hold as a number, and the pattern it is shown in. Spreadsheets disagree about the first days.
fn number(value: &Value, lang: Language) -> Option<(f64, &'static str)> {
    match value {
        Value::Number(number) => Some((*number, "")),
        Value::Time(seconds) if seconds % 60 == 0 => Some((*seconds as f64 / DAY, "[hh]:mm")),
        Value::Time(seconds) => Some((*seconds as f64 / DAY, "[hh]:mm:ss")),
        Value::Moment(moment) if moment.date() >= FIRST_DAY => {
            let since = moment.duration_since(jiff::civil::date(1899, 12, 30).at(0, 0, 0, 0)).as_secs();
            let patterns = match lang {
                Language::Indonesian => ["dd/mm/yyyy", "dd/mm/yyyy hh:mm", "dd/mm/yyyy hh:mm:ss"],
                Language::English => ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss"],
            };
            let detail = usize::from(since % 86_400 != 0) + usize::from(since % 60 != 0);
            Some((since as f64 / DAY, patterns[detail]))
        }
        _ => None,
    }
}

/// How a cell looks: by its gravest problem, told apart without colour by border and bold letters.
fn style(severity: Option<Severity>, pattern: &str) -> Format {
    let format = if pattern.is_empty() { Format::new() } else { Format::new().set_num_format(pattern) };
    match severity {
        None => format,
        Some(Severity::Error) => format.set_background_color(0x00F0_A8A0).set_bold().set_border(FormatBorder::Thick),
        Some(Severity::Warning) => {
            format.set_background_color(0x00FF_E2A6).set_bold().set_border(FormatBorder::MediumDashed)
        }
        Some(Severity::Notice) => format.set_background_color(0x00D6_E6F8).set_border(FormatBorder::Thin),
    }
}

/// A cell as links name it.
fn reference(target: &Target) -> String {
    format!("'{}'!{}", target.sheet.replace('\'', "''"), cell(target.column.into(), target.row + 1))
}
