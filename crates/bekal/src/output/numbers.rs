//! Numbers as each language writes them, and rounding that adds up.
//!
//! Indonesian writes `1.234,5`, English `1,234.5`. Values come as integers in a small unit together with the number
//! of decimals that unit stands for (`decimal(lang, 12_345, 1)` is 1 234.5), so nothing is rounded on the way. Sums are
//! taken exactly first; [`apportion`] then rounds the parts so that they add up to the rounded sum.

use bekal_core::operation::Language;

/// A whole number with its thousands grouped.
pub fn integer(lang: Language, value: i128) -> String {
    decimal(lang, value, 0)
}

/// `scaled / 10^places` with exactly `places` decimals.
pub fn decimal(lang: Language, scaled: i128, places: usize) -> String {
    let (whole, fraction) = digits(scaled, places);
    assemble(lang, scaled < 0, &whole, &fraction)
}

/// `scaled / 10^places` without trailing zeros after the decimal sign.
pub fn trimmed(lang: Language, scaled: i128, places: usize) -> String {
    let (whole, fraction) = digits(scaled, places);
    assemble(lang, scaled < 0, &whole, fraction.trim_end_matches('0'))
}

/// `scaled / 10^places` for machines: decimal point, no grouping, no trailing zeros.
pub fn plain(scaled: i128, places: usize) -> String {
    let (whole, fraction) = digits(scaled, places);
    let fraction = fraction.trim_end_matches('0');
    let sign = if scaled < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A measured number with `places` decimals; a dash where it is no number.
pub fn float(lang: Language, value: f64, places: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{value:.places$}");
    let negative = text.starts_with('-') && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    let text = text.trim_start_matches('-');
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assemble(lang, negative, whole, fraction)
}

/// `value / unit` rounded to the nearest whole, halves away from zero; `unit` below 1 counts as 1.
pub fn rounded(value: i128, unit: i128) -> i128 {
    let unit = unit.max(1);
    let (whole, rest) = (value / unit, value % unit);
    if rest.unsigned_abs() >= unit.unsigned_abs() - rest.unsigned_abs() { whole + rest.signum() } else { whole }
}

/// Rounds every value to whole `unit`s such that the rounded values add up to the rounded sum: each is rounded down,
/// and what is missing goes to the largest remainders, the first among equals.
///
/// No value moves by a unit or more. O(n log n).
pub fn apportion(values: &[i128], unit: i128) -> Vec<i128> {
    let unit = unit.max(1);
    let mut shares: Vec<i128> = values.iter().map(|value| value.div_euclid(unit)).collect();
    let floor = shares.iter().fold(0_i128, |sum, share| sum.saturating_add(*share));
    let total = values.iter().fold(0_i128, |sum, value| sum.saturating_add(*value));
    let missing = usize::try_from(rounded(total, unit).saturating_sub(floor)).unwrap_or(0);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(values[at].rem_euclid(unit)), at));
    for at in order.into_iter().take(missing) {
        shares[at] += 1;
    }
    shares
}

/// The share `part / whole` in thousandths, rounded down, so that only all of it reads as all; `None` of nothing.
pub fn permille(part: u128, whole: u128) -> Option<u32> {
    if whole == 0 {
        return None;
    }
    u32::try_from(part.saturating_mul(1000) / whole).ok()
}

fn digits(scaled: i128, places: usize) -> (String, String) {
    let text = format!("{:0>width$}", scaled.unsigned_abs(), width = places + 1);
    let (whole, fraction) = text.split_at(text.len() - places);
    (whole.to_owned(), fraction.to_owned())
}

fn assemble(lang: Language, negative: bool, whole: &str, fraction: &str) -> String {
    let (group, point) = match lang {
        Language::Indonesian => ('.', ','),
        Language::English => (',', '.'),
    };
    let mut text = String::with_capacity(whole.len() * 4 / 3 + fraction.len() + 2);
    if negative {
        text.push('-');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Indonesian};

    #[test]
    fn each_language_has_its_signs() {
        assert_eq!(decimal(Indonesian, 12_345, 1), "1.234,5");
        assert_eq!(decimal(English, 12_345, 1), "1,234.5");
        assert_eq!(integer(Indonesian, -1_000_000), "-1.000.000");
        assert_eq!(integer(English, 999), "999");
        assert_eq!(decimal(English, 5, 2), "0.05");
        assert_eq!(decimal(English, -5, 2), "-0.05");
        assert_eq!(trimmed(Indonesian, 1_234_500, 3), "1.234,5");
        assert_eq!(trimmed(Indonesian, 1_234_000, 3), "1.234");
        assert_eq!(plain(1_234_500, 3), "1234.5");
        assert_eq!(plain(-40, 3), "-0.04");
        assert_eq!(float(Indonesian, 1234.567, 2), "1.234,57");
        assert_eq!(float(English, -0.001, 1), "0.0");
        assert_eq!(float(English, f64::NAN, 1), "–");
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(rounded(15, 10), 2);
        assert_eq!(rounded(14, 10), 1);
        assert_eq!(rounded(-15, 10), -2);
        assert_eq!(rounded(i128::MAX, 1), i128::MAX);
        assert_eq!(rounded(7, 0), 7);
    }

    #[test]
    fn parts_add_up_to_the_rounded_sum() {
        assert_eq!(apportion(&[333, 333, 334], 100), [3, 3, 4]);
        assert_eq!(apportion(&[50, 50], 100), [1, 0]);
        assert_eq!(apportion(&[], 100), Vec::<i128>::new());
        let values: Vec<i128> = (0..500).map(|step| step * step * 37 % 9973).collect();
        let shares = apportion(&values, 1000);
        assert_eq!(shares.iter().sum::<i128>(), rounded(values.iter().sum(), 1000));
        for (share, value) in shares.iter().zip(&values) {
            assert!((share * 1000 - value).abs() < 1000);
        }
    }

    #[test]
    fn only_all_of_it_reads_as_all() {
        assert_eq!(permille(99_999, 100_000), Some(999));
        assert_eq!(permille(3, 3), Some(1000));
        assert_eq!(permille(0, 0), None);
    }
}
