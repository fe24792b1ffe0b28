//! Numbers as spreadsheets write them: `1.234,5` or `1,234.5`.
//!
//! A token such as `12,5` or `1.250,5` proves the decimal comma, `12.5` or `1,250.5` the decimal point. `1.250` proves
//! nothing; it is read as `columns` decides for its column. Without a decision it is 1250 in a column of whole numbers,
//! a fraction in a column of degrees, and otherwise a defect.

use super::names::Kind;
use bekal_core::operation::conversions::is_unit;

/// The decimal mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// `1.234,5`
    Comma,
    /// `1,234.5`
    Point,
}

impl Mark {
    const fn decimal(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Point => '.',
        }
    }
    const fn group(self) -> char {
        match self {
            Self::Comma => '.',
            Self::Point => ',',
        }
    }
    const fn other(self) -> Self {
        match self {
            Self::Comma => Self::Point,
            Self::Point => Self::Comma,
        }
    }
    /// As the setting `decimal` writes it.
    pub(crate) const fn setting(self) -> char {
        self.decimal()
    }
    /// From the setting `decimal`.
    pub(crate) fn from_setting(text: &str) -> Option<Self> {
        match text {
            "," => Some(Self::Comma),
            "." => Some(Self::Point),
            _ => None,
        }
    }
}

/// Why a token is no number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Trouble {
    /// It is not one in either format.
    NotANumber,
    /// It may be either of two.
    Ambiguous {
        /// With a decimal comma.
        comma: f64,
        /// With a decimal point.
        point: f64,
    },
}

/// Longest run of digits before the decimal mark; the limits of columns are far lower, so what is longer than exact is
/// out of range.
const MAX_DIGITS: usize = 30;

/// `token` in the format of `mark`, if it is well formed there.
fn in_format(token: &str, mark: Mark) -> Option<f64> {
    let (negative, digits) = match token.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, token.strip_prefix('+').unwrap_or(token)),
    };
    let (whole, fraction) = match digits.split_once(mark.decimal()) {
        Some((whole, fraction)) => (whole, fraction),
        None => (digits, ""),
    };
    let groups: Vec<&str> = whole.split([mark.group(), ' ', '\u{a0}', '\u{202f}']).collect();
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = groups.len() == 1
        || ((1..=3).contains(&groups[0].len())
            && !groups[0].starts_with('0')
            && groups.iter().skip(1).all(|group| group.len() == 3));
    let whole: String = groups.concat();
    let some = !whole.is_empty() || !fraction.is_empty();
    if !(some && grouped && all_digits(&whole) && all_digits(fraction)) || whole.len() > MAX_DIGITS {
        return None;
    }
    let or_zero = |digits: &str| if digits.is_empty() { "0".to_owned() } else { digits.to_owned() };
    let value: f64 = format!("{}.{}", or_zero(&whole), or_zero(fraction)).parse().ok()?;
    Some(if negative { -value } else { value })
}

/// A number and the unit written behind it, which may be empty: `2,5 ton` is `2,5` and `ton`.
pub(crate) fn with_unit(token: &str) -> (&str, &str) {
    let token = token.trim();
    let Some(at) = token.find(char::is_alphabetic).filter(|at| *at > 0) else { return (token, "") };
    let (number, unit) = (token[..at].trim_end(), &token[at..]);
    let is_number = number.contains(|c: char| c.is_ascii_digit())
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '\u{2212}') || c.is_whitespace());
    let is_word = is_unit(unit) || unit.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '/' | '\u{a0}'));
    if is_number && is_word { (number, unit) } else { (token, "") }
}

/// What the token proves about its column, which is of this kind.
pub(crate) fn evidence(token: &str, kind: Kind) -> Option<Mark> {
    let token = token.trim();
    if is_plain(token) {
        return None;
    }
    let (token, _) = with_unit(token);
    match (in_format(token, Mark::Comma), in_format(token, Mark::Point)) {
        (Some(_), None) => Some(Mark::Comma),
        (None, Some(_)) => Some(Mark::Point),
        (Some(comma), Some(point)) if kind == Kind::Degrees && (comma - point).abs() > f64::EPSILON => {
            Some(if comma.abs() < point.abs() { Mark::Comma } else { Mark::Point })
        }
        _ => None,
    }
}

/// Whether a token is nothing but a few digits, as most are.
fn is_plain(token: &str) -> bool {
    (1..=15).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number, with the decimal mark of its column if that is known.
///
/// # Errors
/// When it is no number in either format, or may be two different ones.
pub(crate) fn parse(token: &str, kind: Kind, mark: Option<Mark>) -> Result<f64, Trouble> {
    let token = token.trim();
    if is_plain(token) {
        return token.parse().map_err(|_| Trouble::NotANumber);
    }
    if let Some(mark) = mark {
        return in_format(token, mark).or_else(|| in_format(token, mark.other())).ok_or(Trouble::NotANumber);
    }
    match (in_format(token, Mark::Comma), in_format(token, Mark::Point)) {
        (None, None) => Err(Trouble::NotANumber),
        (Some(value), None) | (None, Some(value)) => Ok(value),
        (Some(comma), Some(point)) if (comma - point).abs() <= f64::EPSILON * comma.abs() => Ok(comma),
        (Some(comma), Some(point)) => {
            let comma_groups = comma.abs() < point.abs();
            match kind {
                Kind::Whole => Ok(if comma_groups { point } else { comma }),
                Kind::Degrees => Ok(if comma_groups { comma } else { point }),
                _ => Err(Trouble::Ambiguous { comma, point }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_what_only_one_format_allows() {
        let comma = ["12,5", "1.250,5", "0,125", "1.250.000", "1250,125", "-3,14", ",5"];
        let point = ["12.5", "1,250.5", "0.125", "1,250,000", "1250.125", "-3.14", ".5"];
        let none = ["1.250", "1,250", "12", "", "abc", "1.2.3", "1,2,3", "-"];
        assert!(comma.iter().all(|token| evidence(token, Kind::Number) == Some(Mark::Comma)));
        assert!(point.iter().all(|token| evidence(token, Kind::Number) == Some(Mark::Point)));
        for token in none {
            assert_eq!(evidence(token, Kind::Number), None, "{token}");
        }
        assert_eq!(evidence("103.613", Kind::Degrees), Some(Mark::Point));
        assert_eq!(evidence("-1,588", Kind::Degrees), Some(Mark::Comma));
    }

    #[test]
    fn numbers_are_read_with_the_mark_of_their_column() {
        let table = [
            ("1.250", Some(Mark::Comma), 1250.0),
            ("1.250", Some(Mark::Point), 1.25),
            ("1,250", Some(Mark::Comma), 1.25),
            ("1.234.567,25", Some(Mark::Comma), 1_234_567.25),
            ("1 234 567", None, 1_234_567.0),
            ("+7", None, 7.0),
            ("\u{2212}7", None, -7.0),
            ("0,00135", None, 0.00135),
            ("5.", Some(Mark::Point), 5.0),
        ];
        for (token, mark, value) in table {
            assert_eq!(parse(token, Kind::Number, mark), Ok(value), "{token}");
        }
        assert_eq!(parse("1.250", Kind::Number, None), Err(Trouble::Ambiguous { comma: 1250.0, point: 1.25 }));
        assert_eq!(parse("1.250", Kind::Whole, None), Ok(1250.0));
        assert_eq!(parse("103.613", Kind::Degrees, None), Ok(103.613));
    }

    #[test]
    fn units_stand_behind_numbers() {
        for (token, number, unit) in [
            ("500 kg", "500", "kg"),
            ("500kg", "500", "kg"),
            ("1.250,5\u{a0}ton", "1.250,5", "ton"),
            ("2 m3", "2", "m3"),
            ("40 km/jam", "40", "km/jam"),
            ("20 tandan", "20", "tandan"),
        ] {
            assert_eq!(with_unit(token), (number, unit), "{token}");
        }
        for token in ["1e5", "500", "10 s/d 15", "kg", "± 5 kg", "5 (kira-kira)", "10 sak @ 25 kg", "½ ton", "5 x 2"]
        {
            assert_eq!(with_unit(token), (token, ""), "{token}");
        }
        assert_eq!(evidence("12,5 kg", Kind::Number), Some(Mark::Comma));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for token in [
            "",
            "-",
            ".",
            ",",
            "12kg",
            "1e5",
            "inf",
            "NaN",
            "0x10",
            "1..2",
            "12 5",
            "--1",
            "9999999999999999999999999999999",
            "½",
            "٣",
        ] {
            assert_eq!(parse(token, Kind::Number, None), Err(Trouble::NotANumber), "{token}");
        }
    }
}
