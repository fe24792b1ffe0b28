//! Moments as people of the operation read them: in local time, in their language.

use bekal_core::operation::Language;
use bekal_core::units::{Duration, Instant};
use jiff::civil::{Date, DateTime};

pub(crate) const MONTHS_ID: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
pub(crate) const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Local time with its offset, RFC 3339: `2024-01-17T06:00:00+07:00`.
pub(crate) fn rfc3339(moment: Instant, offset: Duration) -> String {
    let Some((time, zone)) = local(moment, offset) else { return moment.to_string() };
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        numeric_offset(zone)
    )
}

/// `17 Januari 2024 06.00 WIB`, `17 January 2024 06:00 WIB`.
pub fn long(lang: Language, moment: Instant, offset: Duration) -> String {
    let Some((time, zone)) = local(moment, offset) else { return moment.to_string() };
    format!("{} {} {}", day(lang, time.date()), clock(lang, time), zone_name(zone))
}

/// `17 Jan 06.00`, `17 Jan 06:00`; the zone stands at the head of the document.
pub fn short(lang: Language, moment: Instant, offset: Duration) -> String {
    let Some((time, _)) = local(moment, offset) else { return moment.to_string() };
    format!("{} {} {}", time.day(), month(lang, time.date()).get(..3).unwrap_or_default(), clock(lang, time))
}

/// `17 Januari 2024`.
pub(crate) fn day(lang: Language, date: Date) -> String {
    format!("{} {} {}", date.day(), month(lang, date), date.year())
}

/// `17 Jan`.
pub(super) fn date(lang: Language, moment: Instant, offset: Duration) -> String {
    let Some((time, _)) = local(moment, offset) else { return moment.to_string() };
    format!("{} {}", time.day(), month(lang, time.date()).get(..3).unwrap_or_default())
}

/// `06.00`, `06:00`.
pub(super) fn time_of_day(lang: Language, moment: Instant, offset: Duration) -> String {
    local(moment, offset).map_or_else(|| moment.to_string(), |(time, _)| clock(lang, time))
}

/// `WIB`, `WITA`, `WIT`, elsewhere `UTC+05:30`.
pub(super) fn zone(offset: Duration) -> String {
    zone_name(i32::try_from(offset.seconds()).unwrap_or(0))
}

/// `moment + span`, at the end of time where that has no name.
pub(super) fn later(moment: Instant, span: Duration) -> Instant {
    Instant::from_unix(moment.unix().saturating_add(span.seconds()))
}

/// The first moment of day `day` of an operation that begins at `start`.
pub(super) fn day_start(start: Instant, day: u32) -> Instant {
    later(start, Duration::from_seconds(i64::from(day) * 86_400))
}

/// The civil time at `offset` seconds ahead of UTC; `None` outside the calendar.
fn local(moment: Instant, offset: Duration) -> Option<(DateTime, i32)> {
    let seconds = i32::try_from(offset.seconds()).ok()?;
    let zone = jiff::tz::Offset::from_seconds(seconds).ok()?;
    let timestamp = jiff::Timestamp::from_second(moment.unix()).ok()?;
    Some((zone.to_datetime(timestamp), seconds))
}

fn month(lang: Language, date: Date) -> &'static str {
    let names = match lang {
        Language::Indonesian => &MONTHS_ID,
        Language::English => &MONTHS_EN,
    };
    usize::try_from(date.month()).ok().and_then(|number| names.get(number.wrapping_sub(1))).copied().unwrap_or("")
}

fn clock(lang: Language, time: DateTime) -> String {
    let sign = match lang {
        Language::Indonesian => '.',
        Language::English => ':',
    };
    format!("{:02}{sign}{:02}", time.hour(), time.minute())
}

fn zone_name(seconds: i32) -> String {
    match seconds {
        25_200 => "WIB".to_owned(),
        28_800 => "WITA".to_owned(),
        32_400 => "WIT".to_owned(),
        _ => format!("UTC{}", numeric_offset(seconds)),
    }
}

fn numeric_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Indonesian};

    #[test]
    fn local_times_in_words() {
        let moment = Instant::from_unix(1_705_446_000);
        let wib = Duration::from_hours(7);
        assert_eq!(rfc3339(moment, wib), "2024-01-17T06:00:00+07:00");
        assert_eq!(long(Indonesian, moment, wib), "17 Januari 2024 06.00 WIB");
        assert_eq!(long(English, moment, wib), "17 January 2024 06:00 WIB");
        assert_eq!(long(English, moment, Duration::from_hours(9)), "17 January 2024 08:00 WIT");
        assert_eq!(short(Indonesian, moment, Duration::from_hours(8)), "17 Jan 07.00");
        assert_eq!(long(English, moment, Duration::from_seconds(19_800)), "17 January 2024 04:30 UTC+05:30");
        assert_eq!(rfc3339(moment, Duration::from_seconds(-12_600)), "2024-01-16T19:30:00-03:30");
    }

    #[test]
    fn no_moment_panics() {
        for seconds in [i64::MIN, i64::MAX] {
            let moment = Instant::from_unix(seconds);
            for offset in [i64::MIN, 0, i64::MAX] {
                let offset = Duration::from_seconds(offset);
                assert!(!rfc3339(moment, offset).is_empty());
                assert!(!long(English, later(moment, offset), offset).is_empty());
            }
        }
    }
}
