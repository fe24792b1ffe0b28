//! A date as people write it: `2025-08-21`, `Kamis, 21 Agustus 2025`, `21/8/2025 pukul 18.30 WIB`, or the number a
//! spreadsheet counts days with.

use super::time_of_day;
use bekal_core::units::{Duration, Instant};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::fmt::temporal::Pieces;

/// Which of two numbers is the day and which the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Order {
    /// `21/8/2025`
    DayFirst,
    /// `8/21/2025`
    MonthFirst,
}

impl Order {
    /// As the setting `dates` writes it.
    pub(crate) const fn setting(self) -> &'static str {
        match self {
            Self::DayFirst => "d/m/y",
            Self::MonthFirst => "m/d/y",
        }
    }

    /// From the setting `dates`.
    pub(crate) fn from_setting(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        [Self::DayFirst, Self::MonthFirst].into_iter().find(|order| order.setting() == text)
    }
}

/// A date, with what it leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    day: Day,
    /// The day of the week it names; too easily wrong to prove anything, but it must fit.
    weekday: Option<Weekday>,
    /// Since midnight.
    pub(crate) time: Option<Duration>,
    /// How far the named clock runs ahead of UTC.
    pub(crate) zone: Option<Duration>,
    /// Whether it is a spreadsheet's number.
    pub(crate) serial: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// It can only be this one; its numbers show their order, or have none.
    One(Date, Option<Order>),
    /// The day comes first, or the month.
    Either(Date, Date),
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    NotADate,
    /// Its year has two digits.
    ShortYear,
}

impl Written {
    /// What it proves about the order of its column.
    pub(crate) const fn proves(&self) -> Option<Order> {
        match self.day {
            Day::One(_, order) => order,
            Day::Either(..) => None,
        }
    }

    /// Both dates it may be, the day first and the month first.
    pub(crate) const fn either(&self) -> Option<(Date, Date)> {
        match self.day {
            Day::Either(day_first, month_first) => Some((day_first, month_first)),
            Day::One(..) => None,
        }
    }

    /// The date, in the order of its column if that is known.
    pub(crate) const fn date(&self, order: Option<Order>) -> Option<Date> {
        match (self.day, order) {
            (Day::One(date, _), _) | (Day::Either(date, _), Some(Order::DayFirst)) => Some(date),
            (Day::Either(_, date), Some(Order::MonthFirst)) => Some(date),
            (Day::Either(..), None) => None,
        }
    }

    /// Whether that date has the day of the week it names.
    pub(crate) fn fits(&self, date: Date) -> bool {
        self.weekday.is_none_or(|weekday| weekday == date.weekday())
    }

    /// The moment on that date; where no clock is named, of clocks that run `offset` ahead of UTC.
    pub(crate) fn moment(&self, date: Date, offset: Duration) -> Instant {
        // Timestamps end within 9999-12-31, which tables write for never.
        let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp());
        let (time, ahead) = (self.time.unwrap_or_default(), self.zone.unwrap_or(offset));
        let moment = midnight.as_second() + time.seconds() - ahead.seconds();
        Instant::from_unix(moment.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second()))
    }
}

/// Longest text that is a date.
const LONGEST: usize = 80;

/// Reads a date with or without time of day and time zone.
///
/// # Errors
/// When it is none.
pub(crate) fn read(text: &str) -> Result<Written, Trouble> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(Trouble::NotADate);
    }
    if let Some(written) = iso(text).or_else(|| serial(text)) {
        return Ok(written);
    }
    spelled(&text.replace(['\u{a0}', '\u{202f}'], " ").to_lowercase())
}

/// RFC 3339, or a local date with or without time of day.
fn iso(text: &str) -> Option<Written> {
    let bytes = text.as_bytes();
    if bytes.len() < "2024-01-16".len() || bytes[4] != b'-' || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let pieces = Pieces::parse(text).ok()?;
    let zone = pieces.to_numeric_offset().map(|offset| Duration::from_seconds(i64::from(offset.seconds())));
    if zone.is_none() && pieces.to_time_zone().ok()?.is_some() {
        return None;
    }
    let midnight = jiff::civil::Time::midnight();
    let time = pieces.time().map(|time| Duration::from_seconds(time.duration_since(midnight).as_secs()));
    Some(Written { day: Day::One(pieces.date(), None), weekday: None, time, zone, serial: false })
}

/// The number by which spreadsheets count days, from 1899-12-30; five digits are one between 1990 and 2100.
#[allow(clippy::cast_possible_truncation, reason = "a serial number is below 73,051")]
fn serial(text: &str) -> Option<Written> {
    let (days, part) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if days.len() != 5 || !digits(days) || !digits(part) {
        return None;
    }
    let days: i64 = days.parse().ok().filter(|days| (32_874..73_051).contains(days))?;
    let seconds = (format!("0.{part}").parse::<f64>().ok()? * 86_400.0).round() as i64;
    let since = jiff::Span::new().try_days(days).ok()?;
    let date = jiff::civil::date(1899, 12, 30).checked_add(since).ok()?;
    let time = (seconds > 0).then(|| Duration::from_seconds(seconds));
    Some(Written { day: Day::One(date, None), weekday: None, time, zone: None, serial: true })
}

/// Days of the week in Indonesian and English, and how else they are written.
const WEEKDAYS: [(Weekday, &str, &str, &[&str]); 7] = [
    (Weekday::Monday, "Senin", "Monday", &["sen", "mon"]),
    (Weekday::Tuesday, "Selasa", "Tuesday", &["sel", "tue"]),
    (Weekday::Wednesday, "Rabu", "Wednesday", &["rab", "wed"]),
    (Weekday::Thursday, "Kamis", "Thursday", &["kam", "thu"]),
    (Weekday::Friday, "Jumat", "Friday", &["jum'at", "jum", "fri"]),
    (Weekday::Saturday, "Sabtu", "Saturday", &["sab", "sat"]),
    (Weekday::Sunday, "Minggu", "Sunday", &["ahad", "min", "sun"]),
];
/// Names of months beside those the documents write; three letters of a name are enough.
const OTHER_MONTHS: [(&str, i8); 7] =
    [("pebruari", 2), ("peb", 2), ("agt", 8), ("ags", 8), ("agst", 8), ("nopember", 11), ("nop", 11)];
const ZONES: [(&str, i64); 6] = [("wib", 7), ("wita", 8), ("wit", 9), ("utc", 0), ("gmt", 0), ("z", 0)];

fn month(name: &str) -> Option<i8> {
    use crate::output::times::{MONTHS_EN, MONTHS_ID};
    let begins = |month: &str| name.len() >= 3 && month.to_lowercase().starts_with(name);
    let position = |months: &[&str]| months.iter().position(|month| begins(month));
    let listed = position(&MONTHS_ID).or_else(|| position(&MONTHS_EN)).and_then(|at| i8::try_from(at + 1).ok());
    listed.or_else(|| OTHER_MONTHS.iter().find(|(other, _)| *other == name).map(|(_, month)| *month))
}

fn weekday(name: &str) -> Option<Weekday> {
    let names = |(_, id, en, others): &&(Weekday, &str, &str, &[&str])| {
        [*id, *en].iter().any(|long| long.to_lowercase() == name) || others.contains(&name)
    };
    WEEKDAYS.iter().find(names).map(|(day, ..)| *day)
}

/// The day of the week in Indonesian and English.
pub(crate) fn weekday_names(date: Date) -> (&'static str, &'static str) {
    let known = WEEKDAYS.iter().find(|(day, ..)| *day == date.weekday());
    known.map_or(("", ""), |(_, id, en, _)| (id, en))
}

/// What is left of a text in lower case.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn while_some(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|c| !wanted(c)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    fn digits(&mut self) -> &'a str {
        self.while_some(|c| c.is_ascii_digit())
    }

    fn letters(&mut self) -> &'a str {
        self.while_some(|c| c.is_alphabetic() || c == '\'')
    }

    fn blanks(&mut self) -> bool {
        !self.while_some(char::is_whitespace).is_empty()
    }

    /// A word and what may stand behind it, if it is one of these.
    fn word<T: Copy>(&mut self, wanted: impl Fn(&str) -> Option<T>) -> Option<T> {
        let before = self.0;
        let found = wanted(self.letters());
        if found.is_some() {
            self.0 = self.0.trim_start_matches(['.', ',', ' ']);
        } else {
            self.0 = before;
        }
        found
    }

    fn part(&mut self) -> Option<Part<'a>> {
        match self.digits() {
            "" => month(self.letters()).map(Part::Month),
            digits => Some(Part::Number(digits)),
        }
    }

    /// What stands between two parts of a date; a blank where it is nothing else.
    fn between(&mut self) -> Option<char> {
        let blank = self.blanks();
        let sign = self.0.chars().next().filter(|sign| matches!(sign, '/' | '-' | '.' | ','));
        if sign.is_some() {
            self.0 = &self.0[1..];
            self.blanks();
        }
        sign.or(blank.then_some(' '))
    }
}

/// Any other way of writing, in lower case.
fn spelled(text: &str) -> Result<Written, Trouble> {
    let mut rest = Rest(text);
    let weekday = rest.word(weekday);
    rest.word(|word| matches!(word, "tanggal" | "tgl").then_some(()));
    let day = date(&mut rest)?;
    let (time, zone) = time_and_zone(&mut rest).ok_or(Trouble::NotADate)?;
    Ok(Written { day, weekday, time, zone, serial: false })
}

/// A part of a date.
#[derive(Clone, Copy)]
enum Part<'a> {
    Number(&'a str),
    /// By its name.
    Month(i8),
}

fn date(rest: &mut Rest<'_>) -> Result<Day, Trouble> {
    let mut parts = || Some((rest.part()?, rest.between()?, rest.part()?, rest.between()?, rest.part()?));
    let (first, sign, second, last_sign, third) = parts().ok_or(Trouble::NotADate)?;
    let is_year = |text: &str| text.len() == 4;
    // With the month by its name, the day and the year; else the two numbers that may be day and month.
    let (day, month, year) = match (first, second, third) {
        (Part::Number(year), Part::Month(month), Part::Number(day)) if is_year(year) => (day, Part::Month(month), year),
        (Part::Number(day), Part::Month(month), Part::Number(year))
        | (Part::Month(month), Part::Number(day), Part::Number(year)) => (day, Part::Month(month), year),
        (Part::Number(first), Part::Number(second), Part::Number(third))
            if sign == last_sign && matches!(sign, '/' | '-' | '.') =>
        {
            if is_year(first) {
                (third, Part::Number(second), first)
            } else {
                (first, Part::Number(second), third)
            }
        }
        _ => return Err(Trouble::NotADate),
    };
    let ordered = matches!((first, month), (Part::Number(first), Part::Number(_)) if !is_year(first));
    let small = |text: &str| text.parse::<i8>().ok().filter(|number| text.len() <= 2 && (1..=31).contains(number));
    let month = match month {
        Part::Month(month) => Some(month),
        Part::Number(text) => small(text),
    };
    let (Some(day), Some(month)) = (small(day), month) else { return Err(Trouble::NotADate) };
    if year.len() == 2 {
        return Err(Trouble::ShortYear);
    }
    let year: i16 = year.parse().ok().filter(|_| is_year(year)).ok_or(Trouble::NotADate)?;
    let of = |month: i8, day: i8| Date::new(year, month, day).ok();
    match (of(month, day), if ordered { of(day, month) } else { None }) {
        (Some(date), None) => Ok(Day::One(date, ordered.then_some(Order::DayFirst))),
        (None, Some(date)) => Ok(Day::One(date, Some(Order::MonthFirst))),
        (Some(date), Some(same)) if date == same => Ok(Day::One(date, None)),
        (Some(day_first), Some(month_first)) => Ok(Day::Either(day_first, month_first)),
        (None, None) => Err(Trouble::NotADate),
    }
}

/// What follows a date: nothing, or a time of day, or a clock, or both; `None` if it is something else.
fn time_and_zone(rest: &mut Rest<'_>) -> Option<(Option<Duration>, Option<Duration>)> {
    rest.0 = rest.0.trim_end();
    if rest.0.is_empty() {
        return Some((None, None));
    }
    if rest.0.trim_start_matches([',', ' ']).len() == rest.0.len() {
        return None;
    }
    rest.0 = rest.0.trim_start_matches([',', ' ']);
    let clock = Rest(rest.0).digits().is_empty();
    if clock && let Some(zone) = zone(rest.0) {
        return Some((None, Some(zone)));
    }
    clock_and_zone(rest.0).map(|(time, zone)| (Some(time), zone))
}

/// A time of day in lower case: `18.30`, `pkl. 18:30 wib`, `pukul 06.00`, `18:30 +07:00`.
pub(super) fn clock_and_zone(text: &str) -> Option<(Duration, Option<Duration>)> {
    let mut rest = Rest(text);
    rest.word(|word| matches!(word, "pukul" | "pkl" | "jam").then_some(()));
    let time = time_of_day(rest.while_some(|c| c.is_ascii_digit() || matches!(c, ':' | '.')))?;
    rest.blanks();
    Some((time, if rest.0.is_empty() { None } else { Some(zone(rest.0)?) }))
}

/// A clock in lower case: `wib`, `+07:00`.
fn zone(text: &str) -> Option<Duration> {
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == text) {
        return Some(Duration::from_hours(*hours));
    }
    let ahead = text.strip_prefix('+');
    let span = time_of_day(ahead.or_else(|| text.strip_prefix(['-', '\u{2212}']))?)?;
    Some(if ahead.is_some() { span } else { Duration::ZERO - span })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text says in its column's order: date and time of day with its clock.
    fn shown(text: &str, order: Option<Order>) -> String {
        let written = match read(text) {
            Ok(written) => written,
            Err(trouble) => return format!("{trouble:?}"),
        };
        let Some(date) = written.date(order) else { return "open".to_owned() };
        let time = written.time.map(|time| format!(" {:02}:{:02}", time.seconds() / 3600, time.seconds() / 60 % 60));
        let zone = written.zone.map(|zone| format!(" +{}", zone.seconds() / 3600));
        format!("{date}{}{}", time.unwrap_or_default(), zone.unwrap_or_default())
    }

    #[test]
    fn dates_as_indonesians_write_them() {
        for (text, expected) in [
            ("21 Agustus 2025", "2025-08-21"),
            ("Kamis, 21 Agustus 2025", "2025-08-21"),
            ("Kamis 21 Agt 2025", "2025-08-21"),
            ("tgl. 21 agt. 2025", "2025-08-21"),
            ("21-Agu-2025", "2025-08-21"),
            ("August 21, 2025", "2025-08-21"),
            ("1 Nopember 2025", "2025-11-01"),
            ("21/8/2025", "2025-08-21"),
            ("21-08-2025 18.30", "2025-08-21 18:30"),
            ("21.08.2025 18:30", "2025-08-21 18:30"),
            ("Kamis, 21/8/2025", "2025-08-21"),
            ("Jum'at, 22/8/2025", "2025-08-22"),
            ("21 Agustus 2025 Pkl. 18:30 WIB", "2025-08-21 18:30 +7"),
            ("21 Agustus 2025, pukul 18.30 WITA", "2025-08-21 18:30 +8"),
            ("21 Agustus 2025 18.30 WIT", "2025-08-21 18:30 +9"),
            ("21 Agustus 2025 WIT", "2025-08-21 +9"),
            ("2025-08-21 06.30 WITA", "2025-08-21 06:30 +8"),
            ("2025-08-21 06:30 +08:00", "2025-08-21 06:30 +8"),
            ("2025/8/21", "2025-08-21"),
            ("2025-08-21", "2025-08-21"),
            ("2025-08-21T06:30:00+07:00", "2025-08-21 06:30 +7"),
            ("2025-08-21T06:30Z", "2025-08-21 06:30 +0"),
            ("2025-08-21 24:00", "2025-08-21 24:00"),
            ("05/05/2025", "2025-05-05"),
            ("46034", "2026-01-12"),
            ("46034,25", "2026-01-12 06:00"),
            ("46034.25", "2026-01-12 06:00"),
            ("32874", "1990-01-01"),
            ("73050", "2099-12-31"),
            (" 21\u{a0}Agustus 2025 ", "2025-08-21"),
        ] {
            assert_eq!(shown(text, None), expected, "{text}");
        }
    }

    #[test]
    fn the_order_is_what_only_one_order_allows() {
        for (text, proof) in [
            ("13/01/2025", Some(Order::DayFirst)),
            ("01/13/2025", Some(Order::MonthFirst)),
            ("31/12/2025", Some(Order::DayFirst)),
            ("12/11/2025", None),
            ("05/05/2025", None),
            ("21 Agustus 2025", None),
            ("2025/01/13", None),
            ("Kamis, 7/8/2025", None),
        ] {
            assert_eq!(read(text).unwrap().proves(), proof, "{text}");
        }
        assert_eq!(shown("7/8/2025", None), "open");
        assert_eq!(shown("7/8/2025", Some(Order::DayFirst)), "2025-08-07");
        assert_eq!(shown("7/8/2025", Some(Order::MonthFirst)), "2025-07-08");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "besok",
            "7",
            "2025",
            "20250821",
            "99999999",
            "32873",
            "73051",
            "31/31/2025",
            "30/02/2025",
            "31/04/2025",
            "21/8-2025",
            "21 8 2025",
            "21/8",
            "21 Agustus",
            "16 Foo 2025",
            "Foo, 21 Agustus 2025",
            "21 Agustus 2025 pagi",
            "21 Agustus 2025 - 23 Agustus 2025",
            "21 Agustus 2025 18.30 s.d. selesai",
            "21 Agustus 2025 25:00",
            "21/8/2025T18:30",
            "2025-13-01",
            "2025-02-30",
            "2025-08-21T12:00:00+99:00",
            "2025-08-21 25:00",
            "1e300",
            "NaN",
            "12345-01-12",
            "٢١/٨/٢٠٢٥",
        ] {
            assert_eq!(read(text), Err(Trouble::NotADate), "{text}");
        }
        for text in ["21/8/25", "21-08-25 18.30", "21 Agustus 25", "1/2/03"] {
            assert_eq!(read(text), Err(Trouble::ShortYear), "{text}");
        }
        let thursday = Date::new(2025, 8, 21).unwrap();
        for (text, fits) in [("Kamis, 21 Agustus 2025", true), ("Jumat, 21/8/2025", false), ("21/8/2025", true)] {
            assert_eq!(read(text).unwrap().fits(thursday), fits, "{text}");
        }
    }

    #[test]
    fn moments() {
        let wib = Duration::from_hours(7);
        let instant = |text: &str, offset: Duration| {
            let written = read(text).unwrap();
            written.moment(written.date(None).unwrap(), offset)
        };
        let noon = Instant::from_unix(1_705_381_200); // 2024-01-16T05:00:00Z
        for text in [
            "2024-01-16T12:00:00+07:00",
            "2024-01-16T05:00:00Z",
            "2024-01-16 12:00",
            "2024-01-16T12:00:00",
            " 2024-01-16 12:00:00 ",
            "2024-01-16 12:00+07:00",
            "16 Januari 2024 13.00 WITA",
            "16/1/2024 12.00",
            "45307,5",
        ] {
            assert_eq!(instant(text, wib), noon, "{text}");
        }
        assert_eq!(instant("2024-01-16", wib), noon - Duration::from_hours(12));
        let last = Instant::from_unix(Timestamp::MAX.as_second());
        assert_eq!(instant("9999-12-31", wib), last - wib);
        assert_eq!(instant("31/12/9999", Duration::from_hours(-5)), last);
    }
}
