//! The cells of a sheet as they are stored: only those that hold something, by row.
//!
//! Numbers lose the noise of binary fractions, as spreadsheets show them; dates, times and truths have texts that the
//! tables read. A sheet costs what its cells cost, wherever they stand.

use super::archive::Refusal;
use bekal_core::operation::code::{Code, cell};
use jiff::civil::DateTime;
use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

/// Most cells of a source, over all its sheets.
pub(crate) const MAX_CELLS: u64 = 5_000_000;
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

/// What may still be read of a source.
#[derive(Clone, Debug)]
pub(crate) struct Purse {
    cells: Rc<Cell<u64>>,
}

impl Default for Purse {
    fn default() -> Self {
        Self { cells: Rc::new(Cell::new(MAX_CELLS)) }
    }
}

impl Purse {
    /// Takes that many cells.
    ///
    /// # Errors
    /// When there are more than are read.
    pub(crate) fn take(&self, cells: u64) -> Result<(), Refusal> {
        let left = self.cells.get().checked_sub(cells);
        self.cells.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or_else(|| Refusal::new(Code::TooManyCells).with("limit", MAX_CELLS))
    }
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
