//! What to write instead of a text that is no number.

use super::names::Kind;
use bekal_core::operation::code::Arg;

/// Words for nothing, or for not knowing.
const NOTHING: [&str; 18] = [
    "-",
    "--",
    "–",
    "—",
    "nihil",
    "nol",
    "kosong",
    "tidak ada",
    "tdk ada",
    "belum ada",
    "belum ada data",
    "n/a",
    "na",
    "nan",
    "null",
    "none",
    "nil",
    "?",
];
/// How a figure begins that is only about right.
const ROUGHLY: [&str; 21] = [
    "±",
    "+/-",
    "+-",
    "~",
    "≈",
    "<",
    ">",
    "≤",
    "≥",
    "sekitar",
    "kurang lebih",
    "kira-kira",
    "kl.",
    "hampir",
    "lebih dari",
    "kurang dari",
    "minimal",
    "maksimal",
    "about",
    "approx",
    "circa",
];
/// What stands between the ends of a range.
const TO: [&str; 9] = ["s/d", "s.d.", "s.d", "sampai", "hingga", "-", "–", "—", " to "];

/// What to write into a column of this kind, which has to be filled in or not.
pub(crate) fn not_a_number(token: &str, kind: Kind, required: bool) -> Arg {
    let text = token.trim().replace('\u{a0}', " ").to_lowercase();
    let begins_with_digit = |text: &str| text.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let is_range = || {
        TO.iter()
            .any(|to| text.split_once(to).is_some_and(|(low, high)| begins_with_digit(low) && begins_with_digit(high)))
    };
    let (id, en) = if NOTHING.contains(&text.as_str()) {
        if required {
            ("tulis 0 bila memang tidak ada", "write 0 if there is none")
        } else {
            (
                "kosongkan selnya bila tidak diketahui, atau tulis 0 bila memang tidak ada",
                "leave the cell empty if it is not known, or write 0 if there is none",
            )
        }
    } else if text.ends_with('%') || text.contains("persen") {
        (
            "tulis angkanya sendiri, bukan persen; sebuah bagian ditulis 0,5 untuk 50 %",
            "write the number itself, not a percentage; a share is written 0.5 for 50 %",
        )
    } else if text.starts_with('=') {
        ("tulis hasil rumusnya", "write the result of the formula")
    } else if ROUGHLY.iter().any(|word| text.starts_with(word)) {
        (
            "tulis satu angka yang dipakai dalam rencana; perkiraannya dicatat di kolom keterangan",
            "write the one number to plan with; that it is rough goes into a column note",
        )
    } else if kind == Kind::Degrees {
        ("tulis derajat, misalnya -1,7 atau 1°42' LS", "write degrees, such as -1.7 or 1°42' S")
    } else if is_range() && !is_power_of_ten(&text) {
        (
            "tulis satu angka yang dipakai dalam rencana, bukan rentang; rentangnya dicatat di kolom keterangan",
            "write the one number to plan with, not a range; the range goes into a column note",
        )
    } else if text.starts_with("rp") || text.starts_with("idr") {
        ("tulis angka rupiahnya saja, tanpa Rp", "write the number of rupiah alone, without Rp")
    } else if is_power_of_ten(&text) {
        (
            "tulis angka dengan semua digitnya: 1000000000 untuk 1e9",
            "write all digits of the number: 1000000000 for 1e9",
        )
    } else {
        ("tulis angka saja, dengan semua digitnya", "write a plain number with all its digits")
    };
    Arg::phrase(id, en)
}

/// `1e9`, `1,2e+06`.
fn is_power_of_ten(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('e').is_some_and(|(number, power)| {
        number.starts_with(|c: char| c.is_ascii_digit()) && digits(power.trim_start_matches(['+', '-']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remedies_fit_what_was_written() {
        for (token, required, advice) in [
            ("-", false, "leave the cell empty"),
            ("Nihil", false, "leave the cell empty"),
            ("NaN", true, "write 0 if there is none"),
            ("50 %", false, "0.5 for 50 %"),
            ("10-15", false, "not a range"),
            ("10 s/d 15", false, "not a range"),
            ("± 500", false, "the one number"),
            ("sekitar 500", true, "the one number"),
            ("1,2E+06", false, "all digits"),
            ("1e-9", false, "all digits"),
            ("=1+1", false, "result of the formula"),
            ("Rp 3000", false, "without Rp"),
            ("banyak", false, "a plain number"),
        ] {
            let Arg::Phrase { en, .. } = not_a_number(token, Kind::Number, required) else { panic!("{token}") };
            assert!(en.contains(advice), "{token}: {en}");
        }
    }
}
