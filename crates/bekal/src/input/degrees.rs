//! Degrees as maps and reports write them: `0,42° LS`, `132.93 BT`, `1°42'S`, `103°15'30"E`.
//!
//! The letter says the axis and the half of the globe: S, LS, W and BB are negative, N, LU, E and BT positive.

use super::names::Kind;
use super::numbers::{self, Mark, parse};

/// Which of the two coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    Lon,
    Lat,
}

/// Why a token is no coordinate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Trouble {
    NotDegrees,
    /// It is two.
    Both,
}

/// The letters of each half of an axis, and whether it is negative.
const HALVES: [(&str, Axis, bool); 12] = [
    ("lintang selatan", Axis::Lat, true),
    ("lintang utara", Axis::Lat, false),
    ("bujur timur", Axis::Lon, false),
    ("bujur barat", Axis::Lon, true),
    ("ls", Axis::Lat, true),
    ("lu", Axis::Lat, false),
    ("bt", Axis::Lon, false),
    ("bb", Axis::Lon, true),
    ("s", Axis::Lat, true),
    ("n", Axis::Lat, false),
    ("e", Axis::Lon, false),
    ("w", Axis::Lon, true),
];
const DEGREES: [char; 3] = ['°', 'º', '˚'];
const MINUTES: [char; 5] = ['\'', '′', '’', '´', 'ʹ'];
const SECONDS: [char; 4] = ['"', '″', '”', 'ʺ'];
/// What may stand between two coordinates in one cell.
const BETWEEN: [char; 7] = [',', ';', '/', '–', '—', '-', ' '];
/// Longest text that is one or two coordinates, in bytes.
const LONGEST: usize = 80;

/// The coordinate a token says, with the axis that its letter names.
///
/// # Errors
/// When it is none, or two.
pub(crate) fn read(token: &str, mark: Option<Mark>) -> Result<(f64, Option<Axis>), Trouble> {
    let token = token.trim();
    if token.len() > LONGEST {
        return Err(Trouble::NotDegrees);
    }
    if let Some(read) = one(token, mark) {
        return Ok(read);
    }
    let is_one = |text: &str| !text.trim().is_empty() && one(text, mark).is_some();
    // One mark alone is that of a fraction.
    let marks = token.matches([',', '.']).count();
    let divides = |at: usize, sign: &str| sign != "," || marks > 1 || token[at + 1..].starts_with(' ');
    let two = token
        .match_indices(BETWEEN)
        .any(|(at, sign)| divides(at, sign) && is_one(&token[..at]) && is_one(&token[at + sign.len()..]));
    Err(if two { Trouble::Both } else { Trouble::NotDegrees })
}

/// What the token proves about the decimal mark of its column.
pub(crate) fn evidence(token: &str) -> Option<Mark> {
    let whole = numbers::evidence(token, Kind::Degrees);
    if whole.is_some() || token.len() > LONGEST || token.is_ascii() && !token.contains(|c: char| c.is_alphabetic()) {
        return whole;
    }
    one(token, None)?;
    let parts = token.split(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'));
    parts.filter(|part| !part.is_empty()).find_map(|part| numbers::evidence(part, Kind::Degrees))
}

fn one(token: &str, mark: Option<Mark>) -> Option<(f64, Option<Axis>)> {
    let lower = token.trim().to_lowercase();
    let at_end = HALVES.iter().find_map(|half| Some((lower.strip_suffix(half.0)?, half)));
    let half = at_end.or_else(|| HALVES.iter().find_map(|half| Some((lower.strip_prefix(half.0)?, half))));
    let (angle, half) = half.map_or((lower.as_str(), None), |(rest, half)| (rest, Some(half)));
    let angle = angle.trim().trim_end_matches('.');
    let (negative, angle) = match angle.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, angle),
    };
    let value = sexagesimal(angle, mark)?;
    match half {
        // `-1,7 LS` says south twice, `-1,7 LU` contradicts itself.
        Some((_, axis, south)) if *south || !negative => Some((if *south { -value } else { value }, Some(*axis))),
        Some(_) => None,
        None => Some((if negative { -value } else { value }, None)),
    }
}

/// Degrees, with minutes and seconds or without.
fn sexagesimal(angle: &str, mark: Option<Mark>) -> Option<f64> {
    let number = |text: &str| {
        let text = text.trim();
        text.starts_with(|c: char| c.is_ascii_digit()).then(|| parse(text, Kind::Degrees, mark).ok()).flatten()
    };
    let Some((degrees, rest)) = angle.split_once(DEGREES) else { return number(angle) };
    let degrees = number(degrees)?;
    let rest = rest.trim().replace("''", "\"");
    if rest.is_empty() {
        return Some(degrees);
    }
    let sixtieths = |text: &str| number(text).filter(|part| *part < 60.0);
    let (minutes, rest) = rest.split_once(MINUTES).unwrap_or((&rest, ""));
    let minutes = sixtieths(minutes)?;
    let seconds = match rest.trim() {
        "" => 0.0,
        rest => sixtieths(rest.strip_suffix(SECONDS).unwrap_or(rest))?,
    };
    let whole = |value: f64, below: f64| below == 0.0 || value.fract() == 0.0;
    (whole(degrees, minutes + seconds) && whole(minutes, seconds))
        .then_some(degrees + minutes / 60.0 + seconds / 3600.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_as_maps_write_them() {
        use Axis::{Lat, Lon};
        for (token, value, axis) in [
            ("0.42º LS", -0.42, Some(Lat)),
            ("0,42° LS", -0.42, Some(Lat)),
            ("0,42LU", 0.42, Some(Lat)),
            ("132.93 BT", 132.93, Some(Lon)),
            ("1°42'S", -1.7, Some(Lat)),
            ("103°15'30\"E", 103.258_333, Some(Lon)),
            ("1° 42' 30\" LS", -1.708_333, Some(Lat)),
            ("1°42′30″ Lintang Selatan", -1.708_333, Some(Lat)),
            ("103°15'30'' BT", 103.258_333, Some(Lon)),
            ("1°42,5' S", -1.708_333, Some(Lat)),
            ("S 1°42'", -1.7, Some(Lat)),
            ("-1,7 LS", -1.7, Some(Lat)),
            ("76° W", -76.0, Some(Lon)),
            ("103.25°", 103.25, None),
            ("-1°42'", -1.7, None),
        ] {
            let (read, named) = read(token, None).unwrap();
            assert!((read - value).abs() < 1e-6 && named == axis, "{token}: {read} {named:?}");
        }
    }

    #[test]
    fn what_is_no_coordinate_is_none() {
        for token in
            ["", "LS", "°", "1°75'S", "1.5°30'S", "1°42'99\"", "1°4.5'30\"", "-1,7 LU", "1°42'x", "abc", "1°-42'"]
        {
            assert_eq!(read(token, None), Err(Trouble::NotDegrees), "{token}");
        }
        for token in
            ["0.42º LS – 132.93º BT", "-1.7, 103.25", "-1,7;103,25", "-1.7,103.25", "1°42'S 103°15'E", "-1,7,103,25"]
        {
            assert_eq!(read(token, None), Err(Trouble::Both), "{token}");
        }
    }

    #[test]
    fn the_mark_shows_through_the_letters() {
        assert_eq!(evidence("0,42° LS"), Some(Mark::Comma));
        assert_eq!(evidence("132.93 BT"), Some(Mark::Point));
        assert_eq!(evidence("1°42'30.5\"S"), Some(Mark::Point));
        assert_eq!(evidence("1°42'S"), None);
    }
}
