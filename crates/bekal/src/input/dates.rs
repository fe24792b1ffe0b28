//! Moments, times of day and lengths of time.

use bekal_core::units::{Duration, Instant};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;

/// RFC 3339, or a local date with or without time of day where clocks run `offset` ahead of UTC.
pub(crate) fn instant(text: &str, offset: Duration) -> Option<Instant> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(Instant::from_unix(moment.as_second()));
    }
    let text = if text.contains(':') { text.replacen(' ', "T", 1) } else { text.to_owned() };
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(Instant::from_unix(moment.as_second()));
    }
    if Pieces::parse(&text).ok()?.offset().is_some() || text.len() < "2024-01-16".len() || !text.contains('-') {
        return None;
    }
    let local: DateTime = text.parse().ok()?;
    // Timestamps end within 9999-12-31, which tables write for never.
    let utc = local.to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp());
    let moment = utc.as_second() - offset.seconds();
    Some(Instant::from_unix(moment.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second())))
}

/// Whether an operation may start then: from 1990 to the end of 2199.
pub(crate) const fn is_of_our_time(moment: Instant) -> bool {
    moment.unix() >= 631_152_000 && moment.unix() < 7_258_118_400
}

/// An RFC 3339 moment with its offset from UTC; `None` if it states none.
pub(crate) fn with_offset(text: &str) -> Option<(Instant, Duration)> {
    let text = text.trim();
    let offset = Pieces::parse(text).ok()?.to_numeric_offset()?;
    Some((instant(text, Duration::ZERO)?, Duration::from_seconds(i64::from(offset.seconds()))))
}

/// `06:00`, `6:00`, `18.30`, `24:00`.
pub(crate) fn time_of_day(text: &str) -> Option<Duration> {
    let text = text.trim();
    let mut parts = text.split([':', '.']);
    let mut part = |most: i64| -> Option<i64> {
        let digits = parts.next()?;
        let value = digits.parse().ok().filter(|value| (0..=most).contains(value))?;
        (digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(value)
    };
    let (hours, minutes) = (part(24)?, part(59)?);
    let seconds = hours * 3600 + minutes * 60 + if text.matches([':', '.']).count() > 1 { part(59)? } else { 0 };
    (seconds <= 86_400 && parts.next().is_none()).then_some(Duration::from_seconds(seconds))
}

/// How a date that cannot be read is to be written: what a serial number of a spreadsheet, a day/month/year or a month by
/// name stands for, else examples.
pub(crate) fn advice(text: &str) -> String {
    proposed(text.trim()).unwrap_or_else(|| "2024-01-16, 2024-01-16 18:00, 2024-01-16T18:00:00+07:00".to_owned())
}

#[allow(clippy::cast_possible_truncation, reason = "a serial number is below 73,051, and its minutes below 1441")]
fn proposed(text: &str) -> Option<String> {
    const MONTHS: [&[&str]; 12] = [
        &["jan"],
        &["feb", "peb"],
        &["mar"],
        &["apr"],
        &["mei", "may"],
        &["jun"],
        &["jul"],
        &["agu", "aug", "agt"],
        &["sep"],
        &["okt", "oct"],
        &["nov", "nop"],
        &["des", "dec"],
    ];
    let day_of = |year: i16, month: i8, day: i8| jiff::civil::Date::new(year, month, day).ok();
    if let Ok(serial) = text.replace(',', ".").parse::<f64>() {
        // Spreadsheets count days from 1899-12-30; between 1990 and 2100 a number of five digits is one.
        let whole = (32_874.0..73_051.0).contains(&serial).then_some(serial.floor())?;
        let minutes = ((serial - whole) * 1440.0).round();
        let since = jiff::Span::new().try_days(whole as i64).ok()?.try_minutes(minutes as i64).ok()?;
        let moment = jiff::civil::date(1899, 12, 30).at(0, 0, 0, 0).checked_add(since).ok()?;
        return Some(
            if minutes > 0.0 { moment.strftime("%Y-%m-%d %H:%M") } else { moment.strftime("%Y-%m-%d") }.to_string(),
        );
    }
    let mut words: Vec<&str> = text.split_whitespace().map(|word| word.trim_end_matches(',')).collect();
    let zones = [("WIB", "+07:00"), ("WITA", "+08:00"), ("WIT", "+09:00")];
    let zone = zones.iter().find(|(name, _)| words.last() == Some(name)).map(|(_, offset)| *offset);
    words.truncate(words.len() - usize::from(zone.is_some()));
    let time = (words.len() > 1).then(|| words.last().and_then(|word| time_of_day(word))).flatten();
    words.truncate(words.len() - usize::from(time.is_some()));
    let time = time.map_or_else(String::new, |time| {
        let (hours, minutes) = (time.seconds() / 3600, time.seconds() / 60 % 60);
        format!(" {hours:02}:{minutes:02}{}", zone.unwrap_or_default())
    });
    // The name of the weekday says nothing.
    let begins = words.iter().position(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let parts: Vec<&str> =
        words[begins..].iter().flat_map(|word| word.split(['/', '-', '.'])).filter(|part| !part.is_empty()).collect();
    let &[first, month, last] = parts.as_slice() else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let year: i16 = year.parse().ok().filter(|year| (1990..2200).contains(year))?;
    let day: i8 = day.parse().ok()?;
    let named = |name: &str| MONTHS.iter().position(|names| names.iter().any(|short| name.starts_with(short)));
    let written = |month: i8, day: i8| day_of(year, month, day).map(|date| format!("{date}{time}"));
    match month.parse::<i8>() {
        Ok(month) if first.len() == 4 => written(month, day),
        Ok(month) if month != day && month <= 12 && day <= 12 => {
            Some(format!("{} / {}", written(month, day)?, written(day, month)?))
        }
        Ok(month) => written(month, day).or_else(|| written(day, month)),
        Err(_) => written(i8::try_from(named(&month.to_lowercase())? + 1).ok()?, day),
    }
}

/// `7d`, `6h`, `90min`; also `7 hari`, `6 jam`, `90 menit`.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let text = text.trim().to_lowercase();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number: i64 = text[..text.len() - unit.len()].parse().ok()?;
    let seconds = match unit.trim() {
        "d" | "day" | "days" | "hari" => 86_400,
        "h" | "hour" | "hours" | "jam" => 3600,
        "min" | "minutes" | "menit" => 60,
        _ => return None,
    };
    number.checked_mul(seconds).filter(|span| *span <= 36_500 * 86_400).map(Duration::from_seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let wib = Duration::from_hours(7);
        let noon = Instant::from_unix(1_705_381_200); // 2024-01-16T05:00:00Z
        for text in [
            "2024-01-16T12:00:00+07:00",
            "2024-01-16T05:00:00Z",
            "2024-01-16 12:00",
            "2024-01-16T12:00:00",
            " 2024-01-16 12:00:00 ",
            "2024-01-16 12:00+07:00",
        ] {
            assert_eq!(instant(text, wib), Some(noon), "{text}");
        }
        assert_eq!(instant("2024-01-16", wib), Some(noon - Duration::from_hours(12)));
        let last = Instant::from_unix(Timestamp::MAX.as_second());
        assert_eq!(instant("9999-12-31", wib), Some(last - wib));
        assert_eq!(instant("9999-12-31", Duration::from_hours(-5)), Some(last));
        for text in [
            "",
            "16/01/2024",
            "2024-13-01",
            "2024-02-30",
            "16 Januari 2024",
            "20240116",
            "2024-01-16 25:00",
            "45307",
            "now",
            "2024-01-16T12:00:00+99:00",
        ] {
            assert_eq!(instant(text, wib), None, "{text}");
        }
        assert_eq!(with_offset("2024-01-16T12:00:00+07:00"), Some((noon, wib)));
        assert_eq!(with_offset("2024-01-16T12:00:00"), None);
    }

    #[test]
    fn operations_are_of_our_time() {
        for (text, ours) in [
            ("1989-12-31T23:59:59Z", false),
            ("1990-01-01", true),
            ("2199-12-31T23:59:59Z", true),
            ("2200-01-01", false),
            ("0000-01-01", false),
            ("9999-12-31", false),
        ] {
            assert_eq!(instant(text, Duration::ZERO).map(is_of_our_time), Some(ours), "{text}");
        }
    }

    #[test]
    fn a_date_of_a_spreadsheet_is_proposed_in_order() {
        for (text, proposed) in [
            ("46034", "2026-01-12"),
            ("46034,25", "2026-01-12 06:00"),
            ("16/01/2024", "2024-01-16"),
            ("01/16/2024", "2024-01-16"),
            ("12/01/2026", "2026-01-12 / 2026-12-01"),
            ("5.5.2026", "2026-05-05"),
            ("16 Januari 2024", "2024-01-16"),
            ("Kamis, 21 Agustus 2025", "2025-08-21"),
            ("2026/01/12 06:00", "2026-01-12 06:00"),
            ("2026-01-12 06.30 WITA", "2026-01-12 06:30+08:00"),
            ("13/01/2026 18.30 WIB", "2026-01-13 18:30+07:00"),
        ] {
            assert_eq!(advice(text), proposed, "{text}");
        }
        for text in ["", "besok", "7", "99999999", "31/31/2024", "16 Foo 2024", "1e300", "NaN", "1/2/3"] {
            assert!(advice(text).contains("T18:00"), "{text}: {}", advice(text));
        }
    }

    #[test]
    fn times_and_spans() {
        assert_eq!(time_of_day("6:30"), Some(Duration::from_seconds(23_400)));
        assert_eq!(time_of_day("18.00"), Some(Duration::from_hours(18)));
        assert_eq!(time_of_day("24:00"), Some(Duration::from_days(1)));
        for text in ["24:01", "6", "25:00", "6:60", "pagi", "6:00 pm", "-6:00", "6:00:00:00", "+6:00"] {
            assert_eq!(time_of_day(text), None, "{text}");
        }
        assert_eq!(duration("7d"), Some(Duration::from_days(7)));
        assert_eq!(duration("6 jam"), Some(Duration::from_hours(6)));
        assert_eq!(duration("90min"), Some(Duration::from_seconds(5400)));
        for text in ["7", "d", "1.5d", "-7d", "99999999999999999999d", "9999999999d", "7 weeks"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
