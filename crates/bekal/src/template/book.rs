//! The template as one workbook: a sheet for each table, with headings that explain themselves, lists to choose from, and
//! cells that refuse what they cannot hold.
//!
//! Codes are chosen from the sheet that has them; a code that is not there yet is only warned of, so that people may
//! paste. Codes stay text, dates are dates whatever the computer's language.

use super::content::{Both, PARTS, Part, SETTINGS, ZONE_PART};
use super::guide::{self, LISTS_SHEET, README_SHEET, about_regions};
use super::regions::Region;
use super::rows::Filled;
use super::rules::{self, LISTS, List, Rule};
use super::{columns, name_of, say, word};
use crate::input::names::{self, Column, Table};
use crate::input::setting_name;
use crate::output::xlsx::{lines, tall, within};
use bekal_core::operation::Language;
use bekal_core::operation::code::cell as cell_name;
use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, IgnoreError, Note, Url, Workbook, Worksheet, XlsxError,
};

/// Rows of a sheet that are prepared for data.
const PREPARED: u32 = 2_000;
/// Narrowest and widest column, in characters.
const WIDTHS: (usize, usize) = (10, 34);
/// Most characters of the messages of a cell, and of their titles; limits of the format.
const MESSAGE: usize = 255;
const MESSAGE_TITLE: usize = 32;
/// Width of a note in pixels, its characters in a line, and pixels of a line.
const NOTE: (u32, usize, usize) = (300, 46, 16);
/// Columns of the first sheet, in characters.
const GUIDE: (usize, usize) = (24, 110);
/// The code of A4 in the format.
const A4: u8 = 9;
/// How moments and times of day are shown: no country writes these otherwise.
const MOMENT: &str = "yyyy-mm-dd hh:mm";
const CLOCK: &str = "hh:mm";

/// Colours of headings.
const DARK: u32 = 0x001F_3864;
const LIGHT: u32 = 0x00D9_E2F3;
/// Colour of the letters of an example.
const FAINT: u32 = 0x0070_7070;

/// The workbook in bytes.
///
/// # Errors
/// What the writer reports; no template gives it a reason.
pub(super) fn workbook(language: Language, tables: &[Filled], regions: &[Region]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // No clock, so that the same template has the same bytes.
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&date));
    let zones = [Filled { part: &ZONE_PART, rows: Vec::new() }];
    let writer = Writer { language, areas: guide::kecamatan(regions).count() };
    writer.guide(book.add_worksheet(), regions)?;
    writer.settings(book.add_worksheet())?;
    for table in tables.iter().chain(&zones) {
        writer.table(book.add_worksheet(), table)?;
    }
    writer.lists(book.add_worksheet(), regions)?;
    book.save_to_buffer()
}

struct Writer {
    language: Language,
    /// Kecamatan on the sheet of lists.
    areas: usize,
}

impl Writer {
    fn say(&self, both: Both) -> &'static str {
        say(both, self.language)
    }

    /// The name of the sheet of a table.
    fn name(&self, table: &Table) -> &'static str {
        name_of(table.name, table.aliases, self.language)
    }

    /// The first sheet: how to go on.
    fn guide(&self, sheet: &mut Worksheet, regions: &[Region]) -> Result<(), XlsxError> {
        sheet.set_name(self.say(README_SHEET))?;
        sheet.set_column_width(0, GUIDE.0 as f64)?.set_column_width(1, GUIDE.1 as f64)?;
        let (strong, wrap) = (Format::new().set_bold(), wrapped());
        sheet.write_string_with_format(0, 0, self.say(guide::TITLE), &strong)?;
        let mut row = 2;
        let steps = guide::STEPS.iter().map(|step| self.say(*step).to_owned());
        for line in steps.chain(about_regions(regions, self.language)) {
            sheet.merge_range(row, 0, row, 1, &line, &wrap)?;
            tall(sheet, row, lines(&line, GUIDE.0 + GUIDE.1))?;
            row += 1;
        }
        row += 1;
        sheet.write_string_with_format(row, 0, self.say(guide::COLOURS), &strong)?;
        let looks = [
            (guide::REQUIRED, "*", heading(true)),
            (guide::OPTIONAL, "", heading(false)),
            (guide::EXAMPLE, "", cell("", true)),
        ];
        for (told, mark, look) in looks {
            row += 1;
            sheet.write_string_with_format(row, 0, format!("{}{mark}", self.say(guide::LOOK)), &look)?;
            sheet.write_string(row, 1, self.say(told))?;
        }
        row += 2;
        sheet.write_string_with_format(row, 0, self.say(guide::SHEETS), &strong)?;
        let settings = name_of(names::SETTINGS[0], &names::SETTINGS[1..], self.language);
        let tables = PARTS.iter().chain([&ZONE_PART]).map(|part| (self.name(part.table), part.about));
        let lists = (self.say(LISTS_SHEET), guide::ABOUT_LISTS);
        for (name, about) in [(settings, guide::ABOUT_SETTINGS)].into_iter().chain(tables).chain([lists]) {
            row += 1;
            let link = Url::new(format!("internal:'{name}'!A1")).set_text(name);
            sheet.write_url(row, 0, link)?;
            sheet.write_string_with_format(row, 1, self.say(about), &wrap)?;
            tall(sheet, row, lines(self.say(about), GUIDE.1))?;
        }
        sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
        Ok(())
    }

    /// The settings, a row each.
    fn settings(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(name_of(names::SETTINGS[0], &names::SETTINGS[1..], self.language))?;
        for (column, (both, width)) in (0..).zip(guide::SETTING_COLUMNS.into_iter().zip([24.0, 30.0, 80.0])) {
            sheet.write_string_with_format(0, column, self.say(both), &heading(true))?;
            sheet.set_column_width(column, width)?;
        }
        sheet.set_column_format(1, &Format::new().set_num_format("@"))?;
        for (row, setting) in (1..).zip(settings(say(SETTINGS, self.language))) {
            sheet.write_string(row, 0, setting_name(&setting.name, self.language))?;
            let list = rules::of_setting(&setting.name);
            let remark = self.remark(&setting, list);
            if let Ok(number) = setting.value.parse::<f64>() {
                sheet.write_number(row, 1, number)?;
            } else {
                let value = list.map_or(setting.value.as_str(), |list| list.said(&setting.value, self.language));
                sheet.write_string_with_format(row, 1, value, &cell("@", false))?;
            }
            sheet.write_string(row, 2, &remark)?;
            if let Some(list) = list {
                let chosen = self.choose(list).set_input_title(within(&setting.name, MESSAGE_TITLE))?;
                let chosen = chosen.set_input_message(within(&remark, MESSAGE))?;
                sheet.add_data_validation(row, 1, row, 1, &self.refusing(chosen, Rule::Words(list))?)?;
            }
        }
        sheet.set_freeze_panes(1, 1)?;
        paper(sheet);
        Ok(())
    }

    /// What a setting is for; its words as the list has them.
    fn remark(&self, setting: &Setting, list: Option<&List>) -> String {
        let Some(list) = list else { return setting.remark.clone() };
        let words = list.words(self.language).join(", ");
        let about = setting.remark.split_once(": ").map_or(setting.remark.as_str(), |(about, _)| about);
        let names_them = list.words(Language::English).iter().any(|word| about.contains(word));
        if names_them { words } else { format!("{about}: {words}") }
    }

    /// A table: headings, rows, and what its cells take.
    fn table(&self, sheet: &mut Worksheet, table: &Filled) -> Result<(), XlsxError> {
        let part = table.part;
        sheet.set_name(self.name(part.table))?;
        let mut most = 1;
        for ((at, column), about) in (0..).zip(columns(part.table)).zip(part.columns) {
            let (rule, about) = (rules::of(part.table, column), self.say(*about));
            let title = name_of(column.name, column.aliases, self.language);
            let shown = if column.required { format!("{title} *") } else { title.to_owned() };
            sheet.write_string_with_format(0, at, &shown, &heading(column.required))?;
            sheet.insert_note(0, at, &self.note(part, at, column, about))?;
            let mut width = shown.chars().count() + 4;
            for row in &table.rows {
                width = width.max(word(&row.cells[usize::from(at)], self.language).chars().count() + 1);
            }
            let width = width.clamp(WIDTHS.0, WIDTHS.1);
            most = most.max(lines(&shown, width - 3));
            sheet.set_column_width(at, width as f64)?;
            sheet.set_column_format(at, &cell(pattern(rule), false))?;
            let taken = match rule {
                Rule::Words(list) => self.choose(list),
                Rule::Reference(to) => choose_from(&self.codes_of(to)),
                Rule::Area if self.areas > 0 => choose_from(&self.listed(LISTS.len() + 1, self.areas)),
                Rule::Text | Rule::Area => DataValidation::new().allow_any_value(),
                Rule::Moment => {
                    let [first, last] = [(1990, 1, 1), (2199, 12, 31)];
                    let [first, last] =
                        [first, last].map(|(year, month, day)| ExcelDateTime::from_ymd(year, month, day));
                    DataValidation::new().allow_date(DataValidationRule::Between(first?, last?))
                }
                Rule::Clock => DataValidation::new().allow_decimal_number(DataValidationRule::Between(0.0, 1.0)),
                Rule::Number(least, most) => {
                    DataValidation::new().allow_decimal_number(DataValidationRule::Between(least, most))
                }
                Rule::Whole(least, most) => {
                    DataValidation::new().allow_whole_number(DataValidationRule::Between(least, most))
                }
            };
            let taken =
                taken.set_input_title(within(title, MESSAGE_TITLE))?.set_input_message(within(about, MESSAGE))?;
            sheet.add_data_validation(1, at, PREPARED, at, &self.refusing(taken, rule)?)?;
        }
        tall(sheet, 0, most + 1)?;
        for (row, line) in (1..).zip(&table.rows) {
            for ((at, column), text) in (0..).zip(columns(part.table)).zip(&line.cells) {
                let rule = rules::of(part.table, column);
                write(sheet, (row, at), rule, word(text, self.language), line.example)?;
            }
        }
        let last = (u32::try_from(table.rows.len()).unwrap_or(PREPARED).max(1), last_column(part));
        sheet.autofilter(0, 0, last.0, last.1)?.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
        sheet.ignore_error_range(1, 0, PREPARED, last.1, IgnoreError::NumberStoredAsText)?;
        paper(sheet);
        Ok(())
    }

    /// Words to choose from, then the kecamatan.
    fn lists(&self, sheet: &mut Worksheet, regions: &[Region]) -> Result<(), XlsxError> {
        sheet.set_name(self.say(LISTS_SHEET))?;
        for (at, list) in (0..).zip(LISTS) {
            let words = list.words(self.language);
            let title = self.say(list.name);
            sheet.write_string_with_format(0, at, title, &heading(false))?;
            let widest = words.iter().map(|word| word.chars().count()).max().unwrap_or_default();
            sheet.set_column_width(at, (widest.max(title.chars().count()) + 2) as f64)?;
            for (row, word) in (1..).zip(words) {
                sheet.write_string(row, at, *word)?;
            }
        }
        if !regions.is_empty() {
            let first = u16::try_from(LISTS.len() + 1).unwrap_or(u16::MAX);
            for (at, both) in (first..).zip(guide::REGION_COLUMNS) {
                sheet.write_string_with_format(0, at, self.say(both), &heading(false))?;
                sheet.set_column_width(at, (self.say(both).chars().count() + 2) as f64)?;
            }
            for (row, (cells, population)) in (1..).zip(guide::kecamatan(regions)) {
                for (at, text) in (first..).zip(cells) {
                    match text.parse::<f64>().ok().filter(|_| at >= first + 3) {
                        Some(degrees) => sheet.write_number(row, at, degrees)?,
                        None => sheet.write_string(row, at, text)?,
                    };
                }
                sheet.write_number_with_format(row, first + 5, population, &Format::new().set_num_format("#,##0"))?;
            }
            sheet.ignore_error_range(1, first, PREPARED, first, IgnoreError::NumberStoredAsText)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        paper(sheet);
        Ok(())
    }

    /// What a column is for.
    fn note(&self, part: &Part, at: u16, column: &Column, about: &str) -> Note {
        let needed = if column.required { guide::MUST } else { guide::MAY };
        let mut text = format!("{about}\n{}", self.say(needed));
        let example =
            part.rows.iter().map(|row| word(row[usize::from(at)], self.language)).find(|cell| !cell.is_empty());
        if let Some(example) = example {
            text = format!("{text}\n{}: {example}", self.say(guide::FOR_EXAMPLE));
        }
        let (width, characters, line) = NOTE;
        let height = text.lines().map(|part| part.chars().count() / characters + 1).sum::<usize>() + 1;
        let height = u32::try_from(height * line).unwrap_or_default();
        Note::new(text).set_author("bekal").add_author_prefix(false).set_width(width).set_height(height)
    }

    /// One of the words of a list.
    fn choose(&self, list: &List) -> DataValidation {
        let column = LISTS.iter().position(|known| **known == *list).unwrap_or_default();
        choose_from(&self.listed(column, list.words(self.language).len()))
    }

    /// So many cells of a column of the sheet of lists.
    fn listed(&self, column: usize, cells: usize) -> String {
        let letters = letters(column);
        format!("='{}'!${letters}$2:${letters}${}", self.say(LISTS_SHEET), cells + 1)
    }

    /// The codes on the sheet of a table, however many there are.
    fn codes_of(&self, table: &str) -> String {
        let sheet = Table::find(table).map_or(table, |table| self.name(table));
        let last = PREPARED + 1;
        format!("=OFFSET('{sheet}'!$A$2,0,0,MAX(1,COUNTA('{sheet}'!$A$2:$A${last})),1)")
    }

    /// What is said of a value that a cell does not take.
    fn refusing(&self, taken: DataValidation, rule: Rule) -> Result<DataValidation, XlsxError> {
        let warns = |taken: DataValidation| taken.set_error_style(DataValidationErrorStyle::Warning);
        let (taken, told) = match rule {
            Rule::Text => return Ok(taken),
            Rule::Words(list) => {
                let words = list.words(self.language).join(", ");
                (taken, format!("{} {words}", self.say(guide::ONE_OF)))
            }
            Rule::Reference(to) => {
                let sheet = Table::find(to).map_or(to, |table| self.name(table));
                (warns(taken), format!("{} {sheet}. {}", self.say(guide::NO_CODE), self.say(guide::GO_ON)))
            }
            Rule::Area => (warns(taken), self.say(guide::NO_AREA).to_owned()),
            Rule::Moment => (taken, self.say(guide::NO_MOMENT).to_owned()),
            Rule::Clock => (taken, self.say(guide::NO_CLOCK).to_owned()),
            Rule::Number(least, most) if most <= 142.0 => {
                (warns(taken), format!("{} {least} – {most}. {}", self.say(guide::NOT_BETWEEN), self.say(guide::GO_ON)))
            }
            Rule::Number(..) => (taken, self.say(guide::NO_NUMBER).to_owned()),
            Rule::Whole(..) => (taken, self.say(guide::NO_WHOLE).to_owned()),
        };
        taken.set_error_title(self.say(guide::REFUSED))?.set_error_message(within(&told, MESSAGE))
    }
}

/// Writes a cell of a row.
fn write(sheet: &mut Worksheet, at: (u32, u16), rule: Rule, text: &str, example: bool) -> Result<(), XlsxError> {
    let look = cell(pattern(rule), example);
    let number = match rule {
        Rule::Moment => serial(text),
        Rule::Clock => clock(text),
        Rule::Number(..) | Rule::Whole(..) => text.parse().ok(),
        _ => None,
    };
    match number {
        Some(number) => sheet.write_number_with_format(at.0, at.1, number, &look)?,
        None if text.is_empty() => sheet,
        None => sheet.write_string_with_format(at.0, at.1, text, &look)?,
    };
    Ok(())
}

/// How a sheet is printed: on A4 on its side, all columns on one page.
fn paper(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&L&A&R&P / &N");
}

fn last_column(part: &Part) -> u16 {
    u16::try_from(part.columns.len().saturating_sub(1)).unwrap_or(u16::MAX)
}

fn choose_from(cells: &str) -> DataValidation {
    DataValidation::new().allow_list_formula(Formula::new(cells))
}

/// The letters of a column, 0 first.
fn letters(column: usize) -> String {
    let name = cell_name(u32::try_from(column).unwrap_or_default(), 1);
    name.trim_end_matches('1').to_owned()
}

/// The look of a heading.
fn heading(required: bool) -> Format {
    let look = wrapped().set_bold().set_border(FormatBorder::Thin);
    if required {
        look.set_background_color(DARK).set_font_color(Color::White)
    } else {
        look.set_background_color(LIGHT)
    }
}

fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// The look of a cell.
fn cell(pattern: &str, example: bool) -> Format {
    let look = if pattern.is_empty() { Format::new() } else { Format::new().set_num_format(pattern) };
    if example { look.set_italic().set_font_color(FAINT) } else { look }
}

const fn pattern(rule: Rule) -> &'static str {
    match rule {
        Rule::Text | Rule::Words(_) | Rule::Reference(_) | Rule::Area => "@",
        Rule::Moment => MOMENT,
        Rule::Clock => CLOCK,
        Rule::Number(..) | Rule::Whole(..) => "",
    }
}

/// Days of a moment as workbooks count them.
fn serial(text: &str) -> Option<f64> {
    let moment: DateTime = text.parse().or_else(|_| text.parse::<Date>().map(|date| date.at(0, 0, 0, 0))).ok()?;
    let since = moment.duration_since(jiff::civil::date(1899, 12, 30).at(0, 0, 0, 0));
    Some(since.as_secs() as f64 / 86_400.0)
}

/// The part of a day of a time such as `06:00`.
fn clock(text: &str) -> Option<f64> {
    let (hours, minutes) = text.split_once(':')?;
    let [hours, minutes]: [f64; 2] = [hours.parse().ok()?, minutes.parse().ok()?];
    Some((hours * 60.0 + minutes) / 1_440.0)
}

/// A setting of the template.
struct Setting {
    /// With the name of its group before a dot.
    name: String,
    value: String,
    remark: String,
}

/// The settings of `operation.toml`, each with what stands behind it, or above its group.
fn settings(text: &str) -> Vec<Setting> {
    let (mut group, mut above, mut settings) = (String::new(), String::new(), Vec::new());
    for line in text.lines().map(str::trim) {
        if let Some(remark) = line.strip_prefix('#') {
            remark.trim().clone_into(&mut above);
        } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            group = format!("{name}.");
        } else if let Some((name, rest)) = line.split_once('=') {
            let of_group = if group.is_empty() { "" } else { above.as_str() };
            let (value, remark) = rest.split_once('#').unwrap_or((rest, of_group));
            let value = value.trim().trim_matches('"').to_owned();
            settings.push(Setting { name: group.clone() + name.trim(), value, remark: remark.trim().to_owned() });
        }
    }
    settings
}
