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
