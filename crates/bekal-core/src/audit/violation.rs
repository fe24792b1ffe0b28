//! What the auditor finds, said in both languages with each language's number format.

use crate::operation::Language;
use crate::units::Instant;
use schemars::JsonSchema;
use serde::Serialize;

/// Where among the trips something is wrong, each counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Position of the trip among those that were audited.
    pub trip: usize,
    /// Its step; `None`: the trip as a whole.
    pub step: Option<usize>,
    /// Passage or line of goods within the step; `None`: the step as a whole.
    pub part: Option<usize>,
}

impl Spot {
    /// A trip as a whole.
    pub(super) const fn trip(trip: usize) -> Self {
        Self { trip, step: None, part: None }
    }

    /// A step of a trip.
    pub(super) const fn step(trip: usize, step: usize) -> Self {
        Self { trip, step: Some(step), part: None }
    }

    /// A passage or line of goods.
    pub(super) const fn part(trip: usize, step: usize, part: usize) -> Self {
        Self { trip, step: Some(step), part: Some(part) }
    }
}

/// A rule the plan breaks, where, and what is wrong in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Violation {
    /// Stable kebab-case code, one of [`RULES`](super::RULES), or of what else holds a plan against its files.
    pub rule: &'static str,
    /// Trip, step, site or table row concerned.
    pub place: String,
    /// What is wrong, in Indonesian.
    pub id: String,
    /// What is wrong, in English.
    pub en: String,
    /// Where among the trips, if it is one of them that shows it; for whoever holds them as a table.
    #[serde(skip)]
    pub spot: Option<Spot>,
}

/// The violations found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: Vec<Violation>,
}

impl Findings {
    /// Notes a violation; use [`report!`].
    pub(super) fn add(&mut self, rule: &'static str, place: impl Into<String>, id: String, en: String) {
        self.found.push(Violation { rule, place: place.into(), id, en, spot: None });
    }

    /// How many there are.
    pub(super) const fn count(&self) -> usize {
        self.found.len()
    }

    /// Says of those noted since there were `count` where they are, unless that is said already.
    pub(super) fn locate(&mut self, count: usize, spot: Spot) {
        for violation in self.found.iter_mut().skip(count) {
            violation.spot.get_or_insert(spot);
        }
    }

    /// All of them, sorted, each once.
    pub(super) fn sorted(mut self) -> Vec<Violation> {
        self.found.sort();
        self.found.dedup();
        self.found
    }
}

/// A figure in a message.
#[derive(Clone, Copy, Debug)]
pub(super) enum Figure<'a> {
    /// A code or word that needs no translation.
    Text(&'a str),
    /// A whole number.
    Count(i128),
    /// Thousandths: a quantity in thousandths of its unit, a mass in grams as kilograms, a length in metres as km.
    Thousandths(i128),
    /// A volume in millilitres as cubic metres.
    CubicMetres(i128),
    /// A moment in seconds of local time.
    Clock(i64),
    /// A moment in seconds of local time until which something lasts, be it without known end.
    Until(i64),
    /// A span in seconds.
    Seconds(i64),
}

/// Moments from here on, in seconds since 1970, mean that no end is known: the year 9000.
const NO_END: i64 = 221_845_392_000;

impl Figure<'_> {
    /// The figure in words of `language`.
    pub(super) fn say(self, language: Language) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Count(count) => decimal(count, 0, language),
            Self::Thousandths(value) => decimal(value, 3, language),
            Self::CubicMetres(value) => decimal(value, 6, language),
            Self::Clock(local) => {
                let moment = Instant::from_unix(local).to_string();
                moment.trim_end_matches('Z').replace('T', " ")
            }
            Self::Until(local) if local >= NO_END => match language {
                Language::Indonesian => "waktu yang tidak diketahui".to_owned(),
                Language::English => "nobody knows when".to_owned(),
            },
            Self::Until(local) => Self::Clock(local).say(language),
            Self::Seconds(span) => {
                let minutes = span.unsigned_abs() / 60;
                let sign = if span < 0 { "-" } else { "" };
                format!("{sign}{}:{:02}:{:02}", minutes / 60, minutes % 60, span.unsigned_abs() % 60)
            }
        }
    }
}

/// `value / 10^places` with grouped digits and without trailing zeros.
fn decimal(value: i128, places: usize, language: Language) -> String {
    let (group, point) = match language {
        Language::Indonesian => ('.', ','),
        Language::English => (',', '.'),
    };
    let digits = format!("{:0width$}", value.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let mut text = String::new();
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    let part = part.trim_end_matches('0');
    if !part.is_empty() {
        text.push(point);
        text.push_str(part);
    }
    text
}

/// Notes a violation: findings, rule, place, the sentence in Indonesian and in English, and figures for both.
macro_rules! report {
    ($findings:expr, $rule:expr, $place:expr, $id:literal, $en:literal $(, $figure:expr)* $(,)?) => {
        $findings.add(
            $rule,
            $place,
            format!($id $(, $figure.say($crate::operation::Language::Indonesian))*),
            format!($en $(, $figure.say($crate::operation::Language::English))*),
        )
    };
}
pub(super) use report;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(Figure::Thousandths(1_234_500).say(Language::Indonesian), "1.234,5");
        assert_eq!(Figure::Thousandths(1_234_500).say(Language::English), "1,234.5");
        assert_eq!(Figure::Thousandths(-7).say(Language::English), "-0.007");
        assert_eq!(Figure::Count(i128::from(i64::MIN)).say(Language::English), "-9,223,372,036,854,775,808");
        assert_eq!(Figure::Clock(0).say(Language::English), "1970-01-01 00:00:00");
        assert_eq!(Figure::Seconds(-3_661).say(Language::English), "-1:01:01");
    }
}
