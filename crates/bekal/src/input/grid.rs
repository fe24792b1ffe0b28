//! The cells of a sheet as they are stored: only those that hold something, by row.
//!
//! Numbers lose the noise of binary fractions, as spreadsheets show them; dates, times and truths have texts that the
//! tables read. A sheet costs what its cells cost, wherever they stand.

use super::archive::Refusal;
use bekal_core::operation::code::{Arg, Code, cell};
use jiff::civil::DateTime;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Most cells of a source, over all its sheets.
pub(crate) const MAX_CELLS: u64 = 5_000_000;
/// Most text of a source, MiB: of all cells of its sheets, however many of them share one text.
const MAX_TEXT_MIB: u64 = 64;
/// Most bytes of the text of a cell.
pub(crate) const MAX_CELL: usize = 1 << 20;
/// Rows and columns of the largest sheet that spreadsheets make.
pub(crate) const ROWS: u32 = 1_048_576;
pub(crate) const COLUMNS: u32 = 16_384;
/// What cells show in place of the value of a formula.
const FAULTS: [&str; 14] = [
    "#REF!",
    "#N/A",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#BUSY!",
    "#UNKNOWN!",
];

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A text.
    Text(Rc<str>),
    /// A number.
    Number(f64),
    /// A date, with its time.
    Moment(DateTime),
    /// A time of day, or a length of time up to a day, in seconds.
    Time(i64),
    /// Yes or no.
    Truth(bool),
    /// An error in place of a value.
    Fault(Rc<str>),
    /// A formula without its result.
    Uncomputed,
}

impl Value {
    /// What the tables read: `2024-01-16 18:00`, `18:00`, `true`; nothing of a formula without its result.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Fault(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(plain(*number)),
            Self::Moment(moment) => Cow::Owned(moment_text(*moment)),
            Self::Time(seconds) => Cow::Owned(clock(*seconds)),
            Self::Truth(truth) => Cow::Borrowed(if *truth { "true" } else { "false" }),
            Self::Uncomputed => Cow::Borrowed(""),
        }
    }

    /// Bytes of its text; many cells may share one.
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::Text(text) | Self::Fault(text) => text.len() as u64,
            _ => 0,
        }
    }
}

/// A row with its cells by column, 0 first.
#[derive(Clone, Debug)]
pub(crate) struct GridRow {
    /// 1 first.
    pub(crate) line: u32,
    pub(crate) hidden: bool,
    pub(crate) cells: Vec<(u32, Value)>,
}

/// Merged cells: the first and last row (1 first) and column (0 first).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) rows: (u32, u32),
    pub(crate) columns: (u32, u32),
}

impl Region {
    /// As `C5:C8`.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", cell(self.columns.0, self.rows.0), cell(self.columns.1, self.rows.1))
    }
}

/// The cells of a sheet that hold something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    pub(crate) rows: Vec<GridRow>,
    pub(crate) merged: Vec<Region>,
    /// Columns that are hidden, from one to another.
    pub(crate) hidden: Vec<(u32, u32)>,
    /// Numbers that look other than they are, by column.
    pub(crate) odd: BTreeMap<(u32, Look), Odd>,
    /// Whether its workbook counts days from 1904.
    pub(crate) from_1904: bool,
}

impl Grid {
    /// Adds a cell; rows may come in any order.
    pub(crate) fn put(&mut self, line: u32, column: u32, hidden: bool, value: Value) {
        match self.rows.last_mut() {
            Some(row) if row.line == line => row.cells.push((column, value)),
            _ => self.rows.push(GridRow { line, hidden, cells: vec![(column, value)] }),
        }
    }

    /// Notes that many cells of a line and column whose number looks other than it is.
    pub(crate) fn note(
        &mut self,
        look: Look,
        (line, column): (u32, u32),
        number: f64,
        cells: u64,
        shown: impl FnOnce() -> Arg,
    ) {
        match self.odd.get_mut(&(column, look)) {
            Some(kept) if kept.line <= line => kept.cells += cells,
            kept => {
                let cells = cells + kept.map_or(0, |kept| kept.cells);
                self.odd.insert((column, look), Odd { line, number, shown: shown(), cells });
            }
        }
    }

    /// Puts rows and cells in order.
    ///
    /// # Errors
    /// When a cell stands twice.
    pub(crate) fn sorted(mut self) -> Result<Self, Refusal> {
        let twice = |line: u32| Refusal::damaged(format!("row {line} twice"));
        self.rows.sort_by_key(|row| row.line);
        if let Some(pair) = self.rows.windows(2).find(|pair| pair[0].line == pair[1].line) {
            return Err(twice(pair[0].line));
        }
        for row in &mut self.rows {
            row.cells.sort_by_key(|(column, _)| *column);
            if row.cells.windows(2).any(|pair| pair[0].0 == pair[1].0) {
                return Err(twice(row.line));
            }
        }
        Ok(self)
    }
}

/// What may still be read of a source. What took most of it is named where it does not suffice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Purse(Rc<RefCell<[Spending; 2]>>);

/// What was taken of one kind.
#[derive(Debug, Default)]
struct Spending {
    all: u64,
    /// By the sheet at hand.
    here: u64,
    sheet: Option<Rc<SheetName>>,
    /// By the sheet that took most, and which it is.
    most: (u64, Option<Rc<SheetName>>),
}

/// File and sheet.
type SheetName = (String, String);

impl Purse {
    /// What is taken from now on is for this sheet.
    pub(crate) fn open(&self, file: &str, sheet: &str) {
        let sheet = Rc::new((file.to_owned(), sheet.to_owned()));
        for kind in self.0.borrow_mut().iter_mut() {
            (kind.here, kind.sheet) = (0, Some(Rc::clone(&sheet)));
        }
    }

    /// Takes that many cells.
    ///
    /// # Errors
    /// When there are more than are read.
    pub(crate) fn take(&self, cells: u64) -> Result<(), Refusal> {
        let over = || Refusal::new(Code::TooManyCells).with("limit", MAX_CELLS);
        self.0.borrow_mut()[0].take(cells, MAX_CELLS, over)
    }

    /// Takes that many cells that hold this value.
    ///
    /// # Errors
    /// When there are more of them, or more text, than is read.
    pub(crate) fn hold(&self, value: &Value, cells: u64) -> Result<(), Refusal> {
        let over = || Refusal::new(Code::ExpandsTooMuch).with("limit", MAX_TEXT_MIB);
        self.take(cells)?;
        self.0.borrow_mut()[1].take(value.bytes() * cells, MAX_TEXT_MIB << 20, over)
    }
}

impl Spending {
    fn take(&mut self, amount: u64, limit: u64, over: impl Fn() -> Refusal) -> Result<(), Refusal> {
        if self.all <= limit {
            self.all = self.all.saturating_add(amount);
            self.here = self.here.saturating_add(amount);
            if self.here > self.most.0 {
                self.most = (self.here, self.sheet.clone());
            }
        }
        if self.all <= limit {
            return Ok(());
        }
        Err(match &self.most.1 {
            Some(sheet) => over().of_sheet(&sheet.0, &sheet.1),
            None => over(),
        })
    }
}

/// Adds to the text of a cell. Of one that is too large only so much is kept that this is known.
pub(crate) fn append(text: &mut String, part: &str) {
    let mut room = (MAX_CELL + 1).saturating_sub(text.len());
    while !part.is_char_boundary(room.min(part.len())) {
        room += 1;
    }
    text.push_str(&part[..room.min(part.len())]);
}

/// A text as a value; `None` for one that is empty.
pub(crate) fn text(text: impl Into<Rc<str>>) -> Option<Value> {
    let text: Rc<str> = text.into();
    let shown = text.trim();
    if shown.is_empty() {
        None
    } else if is_fault(shown) {
        Some(Value::Fault(shown.into()))
    } else {
        Some(Value::Text(text))
    }
}

/// Whether a text stands in place of a value; `LibreOffice` has numbers for errors that Excel does not know.
pub(crate) fn is_fault(shown: &str) -> bool {
    let numbered = |code: &str| !code.is_empty() && code.bytes().all(|digit| digit.is_ascii_digit());
    FAULTS.contains(&shown) || shown.strip_prefix("Err:").is_some_and(numbered)
}

/// A number in the shortest way of writing it, of the fifteen digits that spreadsheets show.
pub(crate) fn plain(value: f64) -> String {
    let shown = format!("{value:.14e}").parse().unwrap_or(value);
    if shown == 0.0 { "0".to_owned() } else { f64::to_string(&shown) }
}

/// Column (0 first) and row (1 first) of a name such as `C7`.
pub(crate) fn position(name: &str) -> Option<(u32, u32)> {
    let name = name.replace('$', "");
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let row = name[letters..].parse().ok().filter(|row| (1..=ROWS).contains(row) && (1..=3).contains(&letters))?;
    let place = |column: u32, letter: u8| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = name.bytes().take(letters).fold(0, place) - 1;
    (column < COLUMNS).then_some((column, row))
}

/// How the format of a cell makes its number look other than it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Look {
    /// Divided by a thousand so many times.
    Thousands(u32),
    /// A hundred times as large, with a sign behind it.
    Percent,
    /// Not shown at all.
    Hidden,
}

/// Cells of a column that look other than they are: the first of them, what it shows, and how many they are.
#[derive(Clone, Debug)]
pub(crate) struct Odd {
    pub(crate) line: u32,
    pub(crate) number: f64,
    pub(crate) shown: Arg,
    pub(crate) cells: u64,
}

impl Look {
    /// Of the definition of a format, with the decimals it shows.
    pub(crate) fn of_format(code: &str) -> Option<(Self, usize)> {
        let mut signs = code.chars();
        let (mut digits, mut decimals, mut commas, mut thousands) = (0, None, 0, 0);
        let (mut percent, mut literal, mut sections) = (false, false, 1);
        while let Some(sign) = signs.next() {
            if sign != ',' && !matches!(sign, '0' | '#' | '?') {
                thousands += std::mem::take(&mut commas);
            }
            match sign {
                '0' | '#' | '?' => {
                    (digits, commas) = (digits + 1, 0);
                    decimals = decimals.map(|shown: usize| shown + 1);
                }
                ',' if digits > 0 => commas += 1,
                '.' => decimals = Some(0),
                '%' => percent = true,
                '[' => {
                    let within: String = signs.by_ref().take_while(|sign| *sign != ']').collect();
                    // Which section counts depends on the number.
                    if within.starts_with(['<', '>', '=']) {
                        return None;
                    }
                }
                // The first section is that of positive numbers.
                ';' => {
                    sections += 1;
                    break;
                }
                '"' => literal |= signs.by_ref().take_while(|sign| *sign != '"').count() > 0,
                '_' | '*' => drop(signs.next()),
                '\\' => literal |= signs.next().is_some(),
                sign => literal |= !sign.is_whitespace(),
            }
        }
        let look = if percent {
            Self::Percent
        } else if thousands + commas > 0 {
            Self::Thousands(thousands + commas)
        } else if sections > 1 && digits == 0 && !literal {
            Self::Hidden
        } else {
            return None;
        };
        Some((look, decimals.unwrap_or(0)))
    }

    /// What a cell shows of a number, with so many decimals.
    pub(crate) fn shown(self, number: f64, decimals: usize) -> Arg {
        let (shown, sign) = match self {
            Self::Thousands(times) => (number / 1000_f64.powi(times.cast_signed()), ""),
            Self::Percent => (number * 100.0, " %"),
            Self::Hidden => return Arg::phrase("tidak ada apa-apa", "nothing"),
        };
        let text = format!("{shown:.*}{sign}", decimals.min(15));
        Arg::Phrase { id: text.replace('.', ",").into(), en: text.into() }
    }

    /// What its format does, in words.
    pub(crate) const fn words(self) -> Arg {
        match self {
            Self::Thousands(1) => Arg::phrase("menghitung dalam ribuan", "counts in thousands"),
            Self::Thousands(2) => Arg::phrase("menghitung dalam jutaan", "counts in millions"),
            Self::Thousands(_) => Arg::phrase("menghitung dalam miliaran atau lebih", "counts in billions or more"),
            Self::Percent => Arg::phrase("menulis persen", "writes percentages"),
            Self::Hidden => Arg::phrase("menyembunyikan isinya", "hides what it holds"),
        }
    }
}

/// What the format of a cell makes of its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Number,
    Date,
    /// A time of day.
    Clock,
    /// Hours and minutes that may exceed a day.
    Elapsed,
}

impl Format {
    /// Of the number of a format that needs no definition.
    pub(crate) const fn built_in(id: u32) -> Self {
        match id {
            14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58 => Self::Date,
            18..=21 | 32 | 33 | 45 | 47 | 55 | 56 => Self::Clock,
            46 => Self::Elapsed,
            _ => Self::Number,
        }
    }

    /// Of a definition such as `dd/mm/yyyy hh:mm`.
    pub(crate) fn defined(code: &str) -> Self {
        let (mut date, mut month, mut clock) = (false, false, false);
        let mut signs = code.chars();
        while let Some(sign) = signs.next() {
            match sign.to_ascii_lowercase() {
                '"' => {
                    signs.find(|sign| *sign == '"');
                }
                '\\' | '_' | '*' => {
                    signs.next();
                }
                '[' => {
                    let within: String = signs.by_ref().take_while(|sign| *sign != ']').collect();
                    let within = within.to_ascii_lowercase();
                    let unit = within.chars().next().filter(|first| "hms".contains(*first));
                    if unit.is_some_and(|unit| within.chars().all(|sign| sign == unit)) {
                        return Self::Elapsed;
                    }
                }
                ';' => break,
                'd' | 'y' => date = true,
                'm' => month = true,
                'h' | 's' => clock = true,
                _ => {}
            }
        }
        if date || (month && !clock) {
            Self::Date
        } else if clock {
            Self::Clock
        } else {
            Self::Number
        }
    }

    /// The value of a number in this format, where days count from 1904 or from 1900.
    #[allow(clippy::cast_possible_truncation, reason = "the serial number is below three million")]
    pub(crate) fn value(self, number: f64, from_1904: bool) -> Value {
        let earliest = if from_1904 { 0.0 } else { 61.0 };
        if self == Self::Number || !(0.0..2_958_466.0).contains(&number) {
            return Value::Number(number);
        }
        let seconds = (number * 86_400.0).round() as i64;
        let most = if self == Self::Elapsed { 86_400 } else { 86_399 };
        if matches!(self, Self::Clock | Self::Elapsed) && seconds <= most {
            return Value::Time(seconds);
        }
        // Before March 1900 spreadsheets disagree about the date.
        if number < earliest {
            return Value::Number(number);
        }
        let first =
            if from_1904 { jiff::civil::date(1904, 1, 1) } else { jiff::civil::date(1899, 12, 30) }.at(0, 0, 0, 0);
        let since = jiff::Span::new().try_seconds(seconds);
        match since.and_then(|since| first.checked_add(since)) {
            Ok(moment) => Value::Moment(moment),
            Err(_) => Value::Number(number),
        }
    }
}

/// A moment as the tables read it; midnight is the day alone.
fn moment_text(moment: DateTime) -> String {
    let (date, time) = (moment.date(), moment.time());
    let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    if seconds == 0 { date.to_string() } else { format!("{date} {}", clock(seconds)) }
}

/// `18:30`, or with seconds where there are any.
fn clock(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if seconds == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cells() {
        for (name, place) in [("A1", (0, 1)), ("C7", (2, 7)), ("$AA$12", (26, 12)), ("XFD1048576", (16_383, 1_048_576))]
        {
            assert_eq!(position(name), Some(place), "{name}");
        }
        for name in ["", "A", "7", "A0", "XFE1", "AAAA1", "A1048577", "A-1", "Á1", "A1B"] {
            assert_eq!(position(name), None, "{name}");
        }
    }

    #[test]
    fn formats_say_what_a_number_is() {
        let table = [
            ("General", Format::Number),
            ("#,##0.00", Format::Number),
            ("0.0\"d\"", Format::Number),
            ("[Red]0;[Blue]0", Format::Number),
            ("#,##0\\ \\h", Format::Number),
            ("0.00E+00", Format::Number),
            ("dd/mm/yyyy", Format::Date),
            ("yyyy-mm-dd hh:mm", Format::Date),
            ("[$-421]dd mmmm yyyy;@", Format::Date),
            ("mmm", Format::Date),
            ("hh:mm", Format::Clock),
            ("h:mm AM/PM", Format::Clock),
            ("mm:ss", Format::Clock),
            ("[h]:mm", Format::Elapsed),
        ];
        for (code, format) in table {
            assert_eq!(Format::defined(code), format, "{code}");
        }
    }

    #[test]
    fn formats_say_how_a_number_looks() {
        for (code, look) in [
            ("General", None),
            ("#,##0.00", None),
            ("#,##0", None),
            ("0\\,", None),
            ("0 \",\"", None),
            ("\"Rp\"#,##0;[Red]-#,##0", None),
            ("@", None),
            ("[>=1000]0,;0", None),
            ("0,", Some((Look::Thousands(1), 0))),
            ("#,##0, \"rb\"", Some((Look::Thousands(1), 0))),
            ("#,##0.0,,", Some((Look::Thousands(2), 1))),
            ("0,.00", Some((Look::Thousands(1), 2))),
            ("0%", Some((Look::Percent, 0))),
            ("0.00 %", Some((Look::Percent, 2))),
            (";;;", Some((Look::Hidden, 0))),
            (";;", Some((Look::Hidden, 0))),
        ] {
            assert_eq!(Look::of_format(code), look, "{code}");
        }
        let shown = |look: Look, number: f64, decimals: usize| match look.shown(number, decimals) {
            Arg::Phrase { id, en } => format!("{id} {en}"),
            _ => String::new(),
        };
        assert_eq!(shown(Look::Thousands(1), 3500.0, 1), "3,5 3.5");
        assert_eq!(shown(Look::Percent, 0.125, 0), "12 % 12 %");
    }

    #[test]
    fn one_sheet_may_not_spend_what_others_need() {
        let (purse, long) = (Purse::default(), Value::Text("x".repeat(MAX_CELL).into()));
        purse.open("op.xlsx", "small");
        assert!(purse.hold(&Value::Number(1.0), 9).is_ok());
        purse.open("op.xlsx", "large");
        assert!(purse.hold(&long, 64).is_ok());
        purse.open("op.xlsx", "innocent");
        let told = purse.hold(&long, 1).unwrap_err().at("op.xlsx/innocent");
        assert_eq!((told.code, told.sheet.as_deref()), (Code::ExpandsTooMuch, Some("large")));
        let mut text = String::new();
        append(&mut text, &"é".repeat(MAX_CELL));
        append(&mut text, "more");
        assert!((MAX_CELL + 1..MAX_CELL + 5).contains(&text.len()));
    }

    #[test]
    fn serial_numbers_are_dates_by_their_format() {
        let shown = |format: Format, number: f64, from_1904: bool| match format.value(number, from_1904) {
            Value::Number(number) => format!("= {number}"),
            other => other.shown().into_owned(),
        };
        assert_eq!(shown(Format::Date, 46_034.25, false), "2026-01-12 06:00");
        assert_eq!(shown(Format::Date, 46_034.0, false), "2026-01-12");
        assert_eq!(shown(Format::Date, 44_572.0, true), "2026-01-12");
        assert_eq!(shown(Format::Date, 46_034.250_011_574, false), "2026-01-12 06:00:01");
        assert_eq!(shown(Format::Date, 60.0, false), "= 60");
        assert_eq!(shown(Format::Clock, 0.25, false), "06:00");
        assert_eq!(shown(Format::Elapsed, 1.0, false), "24:00");
        assert_eq!(shown(Format::Clock, 1.0, false), "= 1");
        assert_eq!(shown(Format::Date, -1.0, false), "= -1");
        assert_eq!(shown(Format::Date, 1e300, false), "= 1".to_owned() + &"0".repeat(300));
        assert_eq!(shown(Format::Date, f64::NAN, false), "= NaN");
    }

    #[test]
    fn numbers_have_no_noise() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (1.000_000_000_000_001, "1"),
            (12_345.678, "12345.678"),
            (-1.5783, "-1.5783"),
            (-0.0, "0"),
            (1e15, "1000000000000000"),
            (0.00135, "0.00135"),
        ] {
            assert_eq!(plain(value), text);
        }
    }

    #[test]
    fn errors_are_no_texts() {
        assert_eq!(text(" #REF! "), Some(Value::Fault("#REF!".into())));
        assert_eq!(text("Err:522"), Some(Value::Fault("Err:522".into())));
        assert_eq!(text("\u{a0} "), None);
        for own in ["#loc", "Err:", "Err: 5"] {
            assert_eq!(text(own), Some(Value::Text(own.into())));
        }
    }
}
