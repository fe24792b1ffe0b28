//! Moments, times of day and lengths of time.

mod written;

pub(crate) use written::{Order, Trouble, Written, read, weekday_names};

use bekal_core::units::{Duration, Instant};

/// Days between the two days from which spreadsheets count: of 1900, and of 1904.
pub(crate) const TO_1904: i32 = 1462;

/// Whether an operation may start then: from 1990 to the end of 2199.
pub(crate) const fn is_of_our_time(moment: Instant) -> bool {
    moment.unix() >= 631_152_000 && moment.unix() < 7_258_118_400
}

/// A time of day as people write it, and how far the clock it names runs ahead of UTC: `06:00`, `pkl. 06.00`, `18.30 WIB`.
pub(crate) fn clock_time(text: &str) -> Option<(Duration, Option<Duration>)> {
    (text.len() < 40).then(|| written::clock_and_zone(&text.trim().replace('\u{a0}', " ").to_lowercase())).flatten()
}

/// `06:00`, `6:00`, `18.30`, `24:00`.
fn time_of_day(text: &str) -> Option<Duration> {
    let text = text.trim();
    let mut parts = text.split([':', '.']);
    let mut part = |most: i64| -> Option<i64> {
        let digits = parts.next()?;
        let value = digits.parse().ok().filter(|value| (0..=most).contains(value))?;
        (digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(value)
    };
    let (hours, minutes) = (part(24)?, part(59)?);
    // 6.3 is what a spreadsheet leaves of 6.30, and 0.25 how it counts six hours.
    let digits = |place: usize| text.split([':', '.']).nth(place).unwrap_or_default().len();
    if digits(1) != 2 || (digits(0) == 1 && hours == 0 && text.contains('.')) {
        return None;
    }
    let seconds = hours * 3600 + minutes * 60 + if text.matches([':', '.']).count() > 1 { part(59)? } else { 0 };
    (seconds <= 86_400 && parts.next().is_none()).then_some(Duration::from_seconds(seconds))
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
    fn operations_are_of_our_time() {
        let moment = |text: &str| {
            let written = read(text).unwrap();
            written.moment(written.date(None).unwrap(), Duration::ZERO)
        };
        for (text, ours) in [
            ("1989-12-31T23:59:59Z", false),
            ("1990-01-01", true),
            ("2199-12-31T23:59:59Z", true),
            ("2200-01-01", false),
            ("0000-01-01", false),
            ("9999-12-31", false),
        ] {
            assert_eq!(is_of_our_time(moment(text)), ours, "{text}");
        }
    }

    #[test]
    fn times_and_spans() {
        assert_eq!(time_of_day("6:30"), Some(Duration::from_seconds(23_400)));
        assert_eq!(time_of_day("18.00"), Some(Duration::from_hours(18)));
        assert_eq!(time_of_day("24:00"), Some(Duration::from_days(1)));
        for text in
            ["24:01", "6", "25:00", "6:60", "pagi", "6:00 pm", "-6:00", "6:00:00:00", "+6:00", "6.3", "6:5", "0.25"]
        {
            assert_eq!(time_of_day(text), None, "{text}");
        }
        let wib = Some(Duration::from_hours(7));
        for (text, zone) in [("06.00", None), ("06.00 WIB", wib), ("pkl. 06.00", None), ("Pukul 06:00 WIB", wib)] {
            assert_eq!(clock_time(text), Some((Duration::from_hours(6), zone)), "{text}");
        }
        for text in ["", "pagi", "06.00 pagi", "pkl", "06.00 WIBB", "6:00 PM"] {
            assert_eq!(clock_time(text), None, "{text}");
        }
        assert_eq!(duration("7d"), Some(Duration::from_days(7)));
        assert_eq!(duration("6 jam"), Some(Duration::from_hours(6)));
        assert_eq!(duration("90min"), Some(Duration::from_seconds(5400)));
        for text in ["7", "d", "1.5d", "-7d", "99999999999999999999d", "9999999999d", "7 weeks"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
