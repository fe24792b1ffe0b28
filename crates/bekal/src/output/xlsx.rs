//! `plan.xlsx`: the tables of the plan folder as a workbook, for people who calculate on.
//!
//! A summary, the fill by post and item, then one sheet per CSV table with the same rows: numbers are numbers, times are
//! dates in local time, code words are said in the reader's language, and text is never a formula. Headings stay in
//! sight and stand on every page; pages are A4, as many side by side as the text stays legible. The date of the workbook
//! is the start of the operation, so that the same plan gives the same bytes.

use super::markdown::{self, Block, SHOWN_DIGITS, Side};
use super::messages::Msg;
use super::names::Fill;
use super::served;
use super::tables::{Cell, Content, Sheet, Tables};
use super::view::{View, clean};
use bekal_core::operation::Language;
use bekal_core::plan::Plan;
use bekal_core::units::Instant;
use rust_xlsxwriter::{
    ConditionalFormat2ColorScale, ConditionalFormatType, DocProperties, ExcelDateTime, Format, FormatAlign,
    IgnoreError, Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Most rows of a sheet below its heading; the format's limit is 1 048 576 with it.
const MOST_ROWS: usize = 1_000_000;
/// Most items of the fill side by side; the format's limit is 16 384 columns.
const MOST_ITEMS: usize = 16_000;
/// Most characters of a cell; the format's limit is 32 767.
const MOST_CHARACTERS: usize = 16_000;
/// Narrowest and widest column, in characters; longer text goes on in a second line.
const WIDTHS: (usize, usize) = (7, 34);
/// Characters a date with its time takes, to the minute and to the second.
const TIME_WIDTHS: [usize; 2] = [16, 19];
/// Characters the button that filters a column takes beside its heading.
const BUTTON_WIDTH: usize = 3;
/// Lines a heading takes where its column can be that wide.
const HEADING_LINES: usize = 4;
/// Columns of the summary, in characters.
const SUMMARY_WIDTHS: [usize; 4] = [36, 46, 36, 26];
/// Characters side by side that stay legible on a page of A4 on its side.
const PAGE_WIDTH: usize = 260;
/// Height of a line, in points: the standard of the format.
const LINE: usize = 15;
/// Most lines of a row; the format's limit is 409 points.
const MOST_LINES: usize = 27;
/// The code of A4 in the format.
const A4: u8 = 9;
/// Colours of the worst and of nothing short; without colour, grey and white.
const SHORT: u32 = 0x00E6_A57E;
const WHITE: u32 = 0x00FF_FFFF;

/// The workbook in bytes; `checksum` is the SHA-256 of `plan.json` in hexadecimal digits.
///
/// # Errors
/// What the writer reports; no plan gives it a reason.
///
/// # Complexity
/// O(cells), all in memory.
pub(super) fn workbook(plan: &Plan, lang: Language, checksum: &str) -> Result<Vec<u8>, XlsxError> {
    let view = View::new(plan, lang);
    let writer = Writer::new(&view, checksum.get(..SHOWN_DIGITS).unwrap_or(checksum));
    let mut book = Workbook::new();
    let start =
        ExcelDateTime::from_timestamp(plan.header.start.unix()).or_else(|_| ExcelDateTime::from_timestamp(0))?;
    let title = view.tell(Msg::Title, &[&plan.header.operation]);
    let title: String = clean(&title).chars().take(200).collect();
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&start));
    writer.summary(book.add_worksheet())?;
    writer.fills(book.add_worksheet())?;
    let tables = Tables::of(plan);
    for sheet in Sheet::ALL {
        writer.table(book.add_worksheet(), sheet, &tables.content(sheet))?;
    }
    book.save_to_buffer()
}

/// Writes sheets of one plan.
struct Writer<'a> {
    view: &'a View<'a>,
    digits: &'a str,
    head: Format,
    head_right: Format,
    strong: Format,
    text: Format,
    right: Format,
    whole: Format,
    decimal: Format,
    share: Format,
    time: Format,
    exact: Format,
}

impl<'a> Writer<'a> {
    fn new(view: &'a View<'a>, digits: &'a str) -> Self {
        let text = Format::new().set_align(FormatAlign::Top).set_text_wrap();
        // `_)` keeps numbers off the text of the next column.
        let number = |look: &str| Format::new().set_align(FormatAlign::Top).set_num_format(format!("{look}_)"));
        let head = text.clone().set_bold().set_background_color(0x00E8_E8E8);
        let right = |look: &Format| look.clone().set_align(FormatAlign::Right).set_indent(1);
        Self {
            view,
            digits,
            head_right: right(&head),
            head,
            strong: text.clone().set_bold(),
            right: right(&text),
            text,
            whole: number("#,##0"),
            decimal: number("#,##0.0##"),
            share: number("0%"),
            time: number(match view.lang {
                Language::Indonesian => "dd/mm/yyyy hh:mm",
                Language::English => "yyyy-mm-dd hh:mm",
            }),
            exact: number("yyyy-mm-dd hh:mm:ss"),
        }
    }

    /// What stands on top of the plan, line by line.
    fn summary(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(self.view.word("sheet", "summary"))?;
        for (column, width) in (0..).zip(SUMMARY_WIDTHS) {
            sheet.set_column_width(column, width as f64)?;
        }
        let page: usize = SUMMARY_WIDTHS.iter().sum();
        let mut row = 0;
        for block in markdown::head(self.view, self.digits).blocks() {
            row = match block {
                Block::Heading(_, text) => across(sheet, row + u32::from(row > 0), 0, text, &self.strong)?,
                Block::Notice(text) => across(sheet, row, 0, text, &self.strong)?,
                Block::Paragraph(text) | Block::Bullet(text) => across(sheet, row, 0, text, &self.text)?,
                Block::Fact(label, value) => {
                    sheet.write_string_with_format(row, 0, held(label), &self.text)?;
                    let next = across(sheet, row, 1, value, &self.text)?;
                    tall(sheet, row, lines(label, SUMMARY_WIDTHS[0]).max(lines(value, page - SUMMARY_WIDTHS[0])))?;
                    next
                }
                Block::Table(table) => {
                    let names: Vec<String> = table.columns.iter().map(|(name, _)| name.clone()).collect();
                    for (at, cells) in std::iter::once(&names).chain(&table.rows).enumerate() {
                        let mut most = 1;
                        for ((column, cell), (_, side)) in (0..).zip(cells).zip(&table.columns) {
                            let look = match (at, side) {
                                (0, Side::Left) => &self.head,
                                (0, Side::Right) => &self.head_right,
                                (_, Side::Left) => &self.text,
                                (_, Side::Right) => &self.right,
                            };
                            sheet.write_string_with_format(row, column, held(cell), look)?;
                            let width = SUMMARY_WIDTHS.get(usize::from(column)).copied().unwrap_or(WIDTHS.0);
                            most = most.max(lines(cell, width));
                        }
                        tall(sheet, row, most)?;
                        row += 1;
                    }
                    row
                }
            };
        }
        sheet.ignore_error_range(0, 0, row, 3, IgnoreError::NumberStoredAsText)?;
        self.paper(sheet);
        sheet.set_portrait().set_print_fit_to_pages(1, 1);
        Ok(())
    }

    /// The share of each item's need that each post gets; the post that misses most is on top.
    fn fills(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let view = self.view;
        let mut posts: BTreeMap<&str, BTreeMap<&str, Fill>> = BTreeMap::new();
        let mut items = BTreeSet::new();
        for ((site, item), served) in served::of(view.plan, &view.names) {
            let fill = served.fill();
            if fill.needed > 0 {
                items.insert((view.names.item(item).map_or(u8::MAX, |item| item.priority), item));
                posts.entry(site).or_default().insert(item, fill);
            }
        }
        let items: Vec<&str> = items.into_iter().map(|(_, item)| item).take(MOST_ITEMS).collect();
        sheet.set_name(view.word("sheet", "posts"))?;
        let mut headings =
            vec![view.word("column", "site"), view.word("column", "site_name"), view.say(Msg::AllItems).to_owned()];
        headings.extend(items.iter().map(|item| view.names.item_name(item).to_owned()));
        let mut widths = vec![WIDTHS.0; headings.len()];
        let sum = |fills: &BTreeMap<&str, Fill>| fills.values().copied().fold(Fill::default(), served::and);
        let mut posts: Vec<_> = posts.into_iter().map(|(site, fills)| (sum(&fills), site, fills)).collect();
        posts.sort_by_key(|(all, site, _)| (Reverse(served::short(*all)), *site));
        let mut last = 0;
        for (row, (all, site, fills)) in (1..).zip(posts.iter().take(MOST_ROWS)) {
            let mut most = 1;
            for ((column, text), width) in (0..).zip([*site, view.names.site_name(site)]).zip(&mut widths) {
                sheet.write_string_with_format(row, column, held(text), &self.text)?;
                *width = text.chars().count().min(WIDTHS.1).max(*width);
                most = most.max(lines(text, WIDTHS.1));
            }
            tall(sheet, row, most)?;
            let of_items = items.iter().map(|item| fills.get(item));
            for (column, fill) in (2..).zip(std::iter::once(Some(all)).chain(of_items)) {
                if let Some(fill) = fill {
                    let share = fill.met as f64 / fill.needed as f64;
                    sheet.write_number_with_format(row, column, share, &self.share)?;
                }
            }
            last = row;
        }
        self.frame(sheet, &headings, widths, last, 2)?;
        if last > 0 {
            sheet.add_conditional_format(1, 2, last, last_column(headings.len()), &shades(1))?;
        }
        Ok(())
    }

    /// One table of the plan folder.
    fn table(&self, sheet: &mut Worksheet, kind: Sheet, content: &Content) -> Result<(), XlsxError> {
        let view = self.view;
        sheet.set_name(view.word("sheet", kind.file_name()))?;
        let mut widths = vec![WIDTHS.0; content.header.len()];
        // Movements are edited and read back, be it by way of a text: seconds count, and dates are beyond doubt.
        let (time, time_width) = match kind {
            Sheet::Movements => (&self.exact, TIME_WIDTHS[1]),
            _ => (&self.time, TIME_WIDTHS[0]),
        };
        let rows = &content.rows[..content.rows.len().min(MOST_ROWS)];
        for cells in rows {
            for (cell, width) in cells.iter().zip(&mut widths) {
                *width = self.width(cell, time_width).min(WIDTHS.1).max(*width);
            }
        }
        let mut last = 0;
        for (row, cells) in (1..).zip(rows) {
            let mut most = 1;
            for ((column, cell), width) in (0..).zip(cells).zip(&widths) {
                if let Some(text) = self.text(cell) {
                    sheet.write_string_with_format(row, column, held(&text), &self.text)?;
                    most = most.max(lines(&text, *width));
                } else {
                    self.value(sheet, (row, column), cell, time)?;
                }
            }
            tall(sheet, row, most)?;
            last = row;
        }
        let headings: Vec<String> = content.header.iter().map(|name| view.word("column", name)).collect();
        self.frame(sheet, &headings, widths, last, 0)?;
        let left_out = content.rows.len() - rows.len();
        if left_out > 0 {
            let note = view.tell(Msg::RowsLeftOut, &[&view.count(left_out), kind.file_name()]);
            sheet.write_string(last + 1, 0, note)?;
        }
        let (column, shades) = match kind {
            Sheet::Fill => (content.column("fill_permille"), shades(1000)),
            Sheet::Shortfalls => {
                let shades = ConditionalFormat2ColorScale::new().set_minimum_color(WHITE).set_maximum_color(SHORT);
                (content.column("person_days_unmet"), shades)
            }
            _ => return Ok(()),
        };
        if let (Some(column), true) = (column, last > 0) {
            sheet.add_conditional_format(1, column, last, column, &shades)?;
        }
        Ok(())
    }

    /// What a cell says, where that is text.
    fn text<'b>(&self, cell: &'b Cell) -> Option<Cow<'b, str>> {
        match cell {
            Cell::Text(text) => Some(Cow::Borrowed(text)),
            Cell::Word(context, word) => Some(Cow::Owned(self.view.word(context, word))),
            Cell::Number(_) | Cell::Time(_) | Cell::Nothing => None,
        }
    }

    /// Characters a cell takes in one line.
    fn width(&self, cell: &Cell, time: usize) -> usize {
        match cell {
            // Digits, marks between thousands, and the space after.
            Cell::Number(number) => number.len() + number.len() / 3 + 1,
            Cell::Time(_) => time,
            _ => self.text(cell).map_or(0, |text| text.chars().count()),
        }
    }

    /// A number as a number and a moment as a date in local time; as text what is no number (no drafted plan has it) and
    /// what is beyond the calendar of workbooks.
    fn value(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        cell: &Cell,
        time: &Format,
    ) -> Result<(), XlsxError> {
        match cell {
            Cell::Number(text) => match text.parse::<f64>() {
                Ok(value) if value.is_finite() => {
                    let look = if text.contains('.') { &self.decimal } else { &self.whole };
                    sheet.write_number_with_format(row, column, value, look)?
                }
                _ => sheet.write_string(row, column, text)?,
            },
            Cell::Time(moment) => match self.local(*moment) {
                Ok(date) => sheet.write_datetime_with_format(row, column, &date, time)?,
                Err(_) => sheet.write_string(row, column, self.view.long(*moment))?,
            },
            _ => sheet,
        };
        Ok(())
    }

    fn local(&self, moment: Instant) -> Result<ExcelDateTime, XlsxError> {
        let offset = self.view.plan.header.utc_offset_s.seconds();
        ExcelDateTime::from_timestamp(moment.unix().saturating_add(offset))
    }

    /// Writes the headings, keeps them and the first columns in sight and on every page, and lets rows be filtered.
    fn frame(
        &self,
        sheet: &mut Worksheet,
        headings: &[String],
        widths: Vec<usize>,
        last_row: u32,
        kept: u16,
    ) -> Result<(), XlsxError> {
        let (mut most, mut all) = (1, 0);
        for ((column, text), width) in (0..).zip(headings).zip(widths) {
            let longest = text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
            let in_few_lines = text.chars().count().div_ceil(HEADING_LINES);
            let width = width.max(longest.max(in_few_lines).min(WIDTHS.1) + BUTTON_WIDTH);
            sheet.write_string_with_format(0, column, held(text), &self.head)?;
            sheet.set_column_width(column, width as f64 + 1.0)?;
            most = most.max(lines(text, width));
            all += width + 1;
        }
        tall(sheet, 0, most)?;
        let last_column = last_column(headings.len());
        sheet.set_freeze_panes(1, kept)?.set_repeat_rows(0, 0)?.autofilter(0, 0, last_row, last_column)?;
        sheet.set_repeat_columns(0, kept.saturating_sub(1))?;
        // Codes are text even where they look like numbers.
        sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
        let pages = u16::try_from(all.div_ceil(PAGE_WIDTH)).unwrap_or(u16::MAX);
        self.paper(sheet);
        sheet.set_print_fit_to_pages(pages, 0).set_page_order(true);
        Ok(())
    }

    /// How a sheet is printed: on A4 on its side, marked as a draft of this plan.
    fn paper(&self, sheet: &mut Worksheet) {
        let notice = self.view.tell(Msg::DraftMark, &[&self.view.plan.provenance.version, self.digits]);
        let notice: String = clean(&notice).replace('&', "&&").chars().take(200).collect();
        sheet.set_landscape().set_paper_size(A4).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        sheet.set_footer(format!("&L{notice}&C&A&R&P / &N"));
    }
}

/// Writes a text from a column to the right edge of the summary; returns the row below.
fn across(sheet: &mut Worksheet, row: u32, column: u16, text: &str, look: &Format) -> Result<u32, XlsxError> {
    let text = held(text);
    sheet.merge_range(row, column, row, last_column(SUMMARY_WIDTHS.len()), &text, look)?;
    tall(sheet, row, lines(&text, SUMMARY_WIDTHS.iter().skip(column.into()).sum()))?;
    Ok(row + 1)
}

/// Shades of a fill from nothing to `all`.
fn shades(all: u16) -> ConditionalFormat2ColorScale {
    let scale = ConditionalFormat2ColorScale::new().set_minimum(ConditionalFormatType::Number, 0);
    let scale = scale.set_maximum(ConditionalFormatType::Number, all);
    scale.set_minimum_color(SHORT).set_maximum_color(WHITE)
}

/// The number of the last of so many columns.
fn last_column(columns: usize) -> u16 {
    u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX)
}

/// Makes a row so many lines high.
pub(crate) fn tall(sheet: &mut Worksheet, row: u32, lines: usize) -> Result<(), XlsxError> {
    if lines > 1 {
        sheet.set_row_height(row, (lines.min(MOST_LINES) * LINE) as f64)?;
    }
    Ok(())
}

/// Lines a text takes in a column of so many characters, where a longer word is broken.
pub(crate) fn lines(text: &str, width: usize) -> usize {
    // Widths count digits; letters are narrower on average.
    let width = (width + width / 8).max(1);
    let (mut lines, mut used) = (1, 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines += 1;
            used = 0;
        }
        used += length + usize::from(used > 0);
        lines += (used - 1) / width;
        used = (used - 1) % width + 1;
    }
    lines
}

/// The begin of a text, of so many characters as the format counts them at most.
pub(crate) fn within(text: &str, most: usize) -> &str {
    let mut used = 0;
    let over = text.char_indices().find(|(_, c)| {
        used += c.len_utf16();
        used > most
    });
    over.map_or(text, |(at, _)| &text[..at])
}

/// A text as a cell holds it.
fn held(text: &str) -> String {
    clean(text).chars().take(MOST_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_same_plan_gives_the_same_bytes() {
        let make = || workbook(&sample::plan(), Language::Indonesian, "0123456789abcdef").unwrap();
        assert_eq!(make(), make());
        assert!(make().starts_with(b"PK"));
    }

    #[test]
    fn every_sheet_and_column_has_a_name_in_both_languages() {
        let plan = sample::plan();
        let tables = Tables::of(&plan);
        for lang in [Language::Indonesian, Language::English] {
            let view = View::new(&plan, lang);
            let mut sheets = BTreeSet::from([view.word("sheet", "summary"), view.word("sheet", "posts")]);
            for sheet in Sheet::ALL {
                assert!(sheets.insert(view.word("sheet", sheet.file_name())));
                for name in tables.content(sheet).header {
                    let known = super::super::messages::coded(lang, "column", name);
                    assert!(known.is_some(), "{name}");
                }
            }
            assert!(sheets.iter().all(|name| name.len() < 32 && !name.contains('.')), "{sheets:?}");
        }
    }

    #[test]
    fn text_takes_the_lines_it_needs() {
        let cases =
            [("", 5, 1), ("abc de", 6, 1), ("abc de", 5, 2), ("abcdefghijk", 5, 3), ("a bcdefgh i", 3, 4), ("x", 0, 1)];
        for (text, width, expected) in cases {
            assert_eq!(lines(text, width), expected, "{text:?} in {width}");
        }
    }

    #[test]
    fn no_text_becomes_a_formula() {
        let mut plan = sample::plan();
        let evil = "=HYPERLINK(\"x\",\"y\")";
        for name in plan.legend.sites.iter_mut().map(|site| &mut site.name).chain([&mut plan.header.operation]) {
            evil.clone_into(name);
        }
        let bytes = workbook(&plan, Language::English, "").unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for at in 0..archive.len() {
            let text = std::io::read_to_string(archive.by_index(at).unwrap()).unwrap();
            assert!(!text.contains("<f>"));
        }
    }

    #[test]
    fn no_plan_is_refused() {
        let mut plan = sample::plan();
        plan.header.start = Instant::from_unix(i64::MAX);
        plan.allocation[0].first_arrival = Instant::from_unix(i64::MIN);
        plan.legend.sites[0].name = "=😀".repeat(40_000);
        plan.header.operation = "=😀".repeat(40_000);
        plan.prices[0].person_days = f64::NAN;
        plan.legend.members[0].name = "\u{0}\u{1f}=1+1".to_owned();
        assert!(workbook(&plan, Language::English, "").is_ok());
        plan.needs.clear();
        plan.trips.clear();
        plan.shortfalls.clear();
        plan.stock.clear();
        assert!(workbook(&plan, Language::English, "é").is_ok());
    }
}
