//! The order of day and month, and the clock, of each column of dates.
//!
//! `21/8/2025` proves the day first, `8/21/2025` the month first, a month by its name or an ISO date nothing. A column
//! that names another clock than the operation's own names one with every time of day.

use super::{Choice, Proof, Witness, witness};
use crate::input::cells::Conventions;
use crate::input::dates::TO_1904;
use crate::input::dates::{Order, Trouble, Written, clock_time, read, weekday_names};
use crate::output::times::day;
use bekal_core::operation::Language;
use bekal_core::operation::code::{Arg, Code, Diagnostic};
use bekal_core::units::{Duration, Instant};
use jiff::civil::Date;

/// How the dates, or times of day, of one column are read.
#[derive(Debug)]
pub(crate) struct Dates {
    order: Choice<Order>,
    /// A cell that names another clock than the operation's own.
    foreign: Option<Witness>,
    /// How far the operation's own clock runs ahead of UTC.
    offset: Duration,
    /// Whether numbers of days count from 1904.
    pub(super) from_1904: bool,
}

/// A date that was read.
#[derive(Debug)]
pub(crate) struct Moment {
    pub(crate) instant: Instant,
    /// How far the named clock runs ahead of UTC.
    pub(crate) zone: Option<Duration>,
    /// What a spreadsheet's number stands for.
    pub(crate) serial: Option<String>,
}

/// Why a cell cannot be read.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) code: Code,
    args: Vec<(&'static str, Arg)>,
}

impl Wrong {
    /// Of nothing but its code.
    pub(crate) const fn of(code: Code) -> Self {
        Self { code, args: Vec::new() }
    }

    /// At its place.
    pub(crate) fn at(self, place: impl FnOnce(Code) -> Diagnostic) -> Diagnostic {
        self.args.into_iter().fold(place(self.code), |place, (name, arg)| place.with(name, arg))
    }
}

const NOTHING_PROVEN: Arg =
    Arg::phrase("tidak ada tanggal lain di kolom ini yang menentukannya", "no other date of the column decides it");
const STATE_ORDER: Arg = Arg::phrase(
    "tambahkan ke pengaturan (operation.toml, di buku kerja lembar operasi): dates = \"d/m/y\" atau dates = \"m/d/y\"",
    "add to the settings (operation.toml, in a workbook the sheet operation): dates = \"d/m/y\" or dates = \"m/d/y\"",
);
const ONE_ORDER: Arg = Arg::phrase(
    "samakan urutan tanggal di kolom dengan pengaturannya",
    "make the order of the column and the settings the same",
);
const EXAMPLES: Arg = Arg::phrase(
    "misalnya 2025-08-21, 21 Agustus 2025, atau 21/8/2025 18.30 WIB",
    "2025-08-21, 21 August 2025 or 2025-08-21 18:30, for example",
);
const WHOLE_YEAR: Arg =
    Arg::phrase("tahunnya dengan empat angka, misalnya 2025", "the year with all its four digits, such as 2025");

impl Dates {
    /// What the cells of a column of dates prove; each that is against most of them is told, beside one of these.
    pub(crate) fn of<'a>(
        cells: impl Iterator<Item = (u32, &'a str)> + Clone,
        conventions: Conventions,
        against: impl FnMut((u32, &'a str), &Witness),
    ) -> Self {
        let (mut proof, mut foreign) = (Proof::NONE, None);
        for (row, token) in cells.clone().filter(|(_, token)| !is_plain(token)) {
            let Ok(written) = read(token) else { continue };
            if let Some(order) = written.proves() {
                proof.add(order, row, token);
            }
            if foreign.is_none() && written.zone.is_some_and(|zone| zone != conventions.offset) {
                foreign = Some(witness(row, token));
            }
        }
        proof.tell_against(cells, |token| read(token).ok().as_ref().and_then(Written::proves), against);
        let order = match (proof.most(), conventions.dates) {
            (Some((order, (row, cell))), Some(stated)) if stated != order => {
                let setting = stated.setting();
                let id =
                    format!("kolom ini memuat {cell} (baris {row}), padahal pengaturan menyebut dates = \"{setting}\"");
                let en = format!("the column has {cell} in row {row}, but the settings say dates = \"{setting}\"");
                Choice::Open(Arg::Phrase { id: id.into(), en: en.into() }, ONE_ORDER)
            }
            (Some((order, _)), _) | (None, Some(order)) => Choice::Taken(order),
            (None, None) => Choice::Open(NOTHING_PROVEN, STATE_ORDER),
        };
        Self { order, foreign, offset: conventions.offset, from_1904: false }
    }

    /// What the cells of a column of times of day prove.
    pub(crate) fn of_times<'a>(cells: impl Iterator<Item = (u32, &'a str)>, conventions: Conventions) -> Self {
        let offset = conventions.offset;
        let is_foreign = |token: &str| clock_time(token).and_then(|(_, zone)| zone).is_some_and(|zone| zone != offset);
        let foreign = { cells }.find(|(_, token)| is_foreign(token)).map(|(row, token)| witness(row, token));
        Self { order: Choice::Open(NOTHING_PROVEN, STATE_ORDER), foreign, offset, from_1904: false }
    }

    /// The moment a cell of the column says.
    ///
    /// # Errors
    /// When it says none, or one of several.
    pub(crate) fn moment(&self, text: &str) -> Result<Moment, Wrong> {
        let written = read(text).map_err(of_trouble)?;
        let Some(mut date) = written.date(self.order.taken()) else { return Err(self.open(&written)) };
        if written.serial && self.from_1904 {
            date = date.saturating_add(jiff::Span::new().days(i64::from(TO_1904)));
        }
        if !written.fits(date) {
            let (id, en) = weekday_names(date);
            let args = vec![("date", in_words(date)), ("weekday", Arg::phrase(id, en))];
            return Err(Wrong { code: Code::WrongWeekday, args });
        }
        if written.time.is_some() {
            self.zone_is_clear(written.zone)?;
        }
        let serial = written.serial.then(|| {
            let minutes = written.time.unwrap_or_default().seconds() / 60;
            if written.time.is_none() {
                date.to_string()
            } else {
                format!("{date} {:02}:{:02}", minutes / 60, minutes % 60)
            }
        });
        Ok(Moment { instant: written.moment(date, self.offset), zone: written.zone, serial })
    }

    /// The time of day a cell of the column says, of the operation's own clock.
    ///
    /// # Errors
    /// When it says none, or one of another day there.
    pub(crate) fn time_of_day(&self, text: &str) -> Result<Duration, Wrong> {
        let (time, zone) = clock_time(text).ok_or(Wrong::of(Code::NotATime))?;
        self.zone_is_clear(zone)?;
        let own = time - (zone.unwrap_or(self.offset) - self.offset);
        let within = (Duration::ZERO..=Duration::from_days(1)).contains(&own);
        within.then_some(own).ok_or(Wrong::of(Code::NotATime))
    }

    fn zone_is_clear(&self, zone: Option<Duration>) -> Result<(), Wrong> {
        match (&self.foreign, zone) {
            (Some((row, cell)), None) => Err(Wrong {
                code: Code::TimeWithoutZone,
                args: vec![("other", Arg::from(cell.as_str())), ("other_row", Arg::from(row.to_string()))],
            }),
            _ => Ok(()),
        }
    }

    /// Of a date that may be two.
    fn open(&self, written: &Written) -> Wrong {
        let (day_first, month_first) = written.either().unwrap_or_default();
        let (why, fix) = match &self.order {
            Choice::Open(why, fix) => (why.clone(), fix.clone()),
            _ => (NOTHING_PROVEN, STATE_ORDER),
        };
        let args = vec![
            ("day_first", in_words(day_first)),
            ("month_first", in_words(month_first)),
            ("why", why),
            ("one", Arg::from(day_first.to_string())),
            ("two", Arg::from(month_first.to_string())),
            ("fix", fix),
        ];
        Wrong { code: Code::AmbiguousDate, args }
    }
}

fn of_trouble(trouble: Trouble) -> Wrong {
    let example = match trouble {
        Trouble::NotADate => EXAMPLES,
        Trouble::ShortYear => WHOLE_YEAR,
    };
    Wrong { code: Code::NotADate, args: vec![("example", example)] }
}

fn in_words(date: Date) -> Arg {
    let [id, en] = [Language::Indonesian, Language::English].map(|language| day(language, date));
    Arg::Phrase { id: id.into(), en: en.into() }
}

/// Whether a token is a local date as most are written, which proves nothing: `2024-01-16`, `2024-01-16 18:00`.
fn is_plain(token: &str) -> bool {
    let bytes = token.as_bytes();
    let (date, time) = bytes.split_at(bytes.len().min(10));
    let shape = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
    date.get(4) == Some(&b'-') && date.iter().all(shape) && time.iter().all(|byte| b"0123456789: T".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIB: Duration = Duration::from_hours(7);

    /// What a column says: moments, or codes; and the rows that are against the others.
    fn column(cells: &[&str], stated: Option<Order>) -> (Vec<Result<i64, Code>>, Vec<u32>) {
        let conventions = Conventions { offset: WIB, dates: stated, ..Conventions::default() };
        let numbered = (2..).zip(cells.iter().copied());
        let mut against = Vec::new();
        let dates = Dates::of(numbered, conventions, |(row, _), _| against.push(row));
        let read = |text: &&str| dates.moment(text).map(|moment| moment.instant.unix()).map_err(|wrong| wrong.code);
        (cells.iter().map(read).collect(), against)
    }

    fn unix(iso: &str) -> i64 {
        iso.parse::<jiff::Timestamp>().unwrap().as_second()
    }

    #[test]
    fn each_column_has_its_order() {
        let (read, against) = column(&["7/8/2025", "21/8/2025", "5/5/2025"], None);
        let days =
            ["2025-08-07T00:00+07:00", "2025-08-21T00:00+07:00", "2025-05-05T00:00+07:00"].map(|iso| Ok(unix(iso)));
        assert_eq!((read.as_slice(), against), (days.as_slice(), vec![]));
        let (read, _) = column(&["7/8/2025", "8/21/2025"], None);
        assert_eq!(read[0], Ok(unix("2025-07-08T00:00+07:00")));
        let (read, _) = column(&["7/8/2025", "5/5/2025", "21 Agustus 2025", "2025-08-21"], None);
        assert_eq!(read.iter().filter(|read| read.is_err()).count(), 1);
        assert_eq!(read[0], Err(Code::AmbiguousDate));
        let (read, against) = column(&["21/8/2025", "8/22/2025", "23/8/2025"], None);
        assert_eq!((read.iter().all(Result::is_ok), against), (true, vec![3]));
        assert_eq!(column(&["7/8/2025"], Some(Order::MonthFirst)).0, [Ok(unix("2025-07-08T00:00+07:00"))]);
        let (read, _) = column(&["7/8/2025", "21/8/2025"], Some(Order::MonthFirst));
        assert_eq!(read, [Err(Code::AmbiguousDate), Ok(unix("2025-08-21T00:00+07:00"))], "a proof is not overruled");
    }

    #[test]
    fn a_day_of_the_week_must_fit_and_decides_nothing() {
        // 1 December 2026 is a Tuesday, 12 January a Monday.
        assert_eq!(column(&["Selasa, 12/1/2026"], None).0, [Err(Code::AmbiguousDate)]);
        assert_eq!(column(&["Selasa, 12/1/2026", "13/1/2026"], None).0[0], Err(Code::WrongWeekday));
        assert_eq!(column(&["Senin, 12/1/2026", "13/1/2026"], None).0[0], Ok(unix("2026-01-12T00:00+07:00")));
    }

    #[test]
    fn clocks_are_named_by_all_or_none() {
        let (read, _) = column(&["2025-08-21 06:00 WIB", "2025-08-21 06:00", "21/8/2025 13.00"], None);
        let six = Ok(unix("2025-08-21T06:00+07:00"));
        assert_eq!(read, [six, six, Ok(unix("2025-08-21T13:00+07:00"))], "the operation's own");
        let (read, _) = column(&["2025-08-21 07:00 WITA", "2025-08-21 06:00", "2025-08-21", "2025-08-20T23:00Z"], None);
        assert_eq!(read, [six, Err(Code::TimeWithoutZone), Ok(unix("2025-08-21T00:00+07:00")), six]);
    }

    #[test]
    fn opening_hours_are_of_the_operations_own_clock() {
        let conventions = Conventions { offset: WIB, ..Conventions::default() };
        let times = |cells: &[&str]| -> Vec<Result<i64, Code>> {
            let column = Dates::of_times((2..).zip(cells.iter().copied()), conventions);
            let read =
                |text: &&str| column.time_of_day(text).map(|time| time.seconds() / 60).map_err(|wrong| wrong.code);
            cells.iter().map(read).collect()
        };
        assert_eq!(times(&["06.00 WIB", "pkl. 18.30", "24:00"]), [Ok(360), Ok(1110), Ok(1440)]);
        assert_eq!(
            times(&["07.00 WITA", "06:00", "00:30 WITA"]),
            [Ok(360), Err(Code::TimeWithoutZone), Err(Code::NotATime)]
        );
    }
}
