//! The parts of a comparison in words of a language: names for codes, moments in the time of the side they belong to.

use super::words::{Say, figure, in_indonesian};
use super::{Comparison, Difference, Differs, Figure, Met, PostChange, Thing};
use crate::input::{names, settings};
use crate::output::messages::{coded, fill};
use crate::output::{numbers, times};
use bekal_core::operation::{Language, table_in_indonesian};
use bekal_core::units::{Duration, Instant};
use serde_json::Value;

/// A dash for what is not there.
const NONE: &str = "–";

/// Says a comparison in a language.
pub(super) struct Teller<'c> {
    pub(super) lang: Language,
    comparison: &'c Comparison,
}

/// A figure in words.
pub(super) struct FigureWords {
    pub(super) name: String,
    pub(super) a: String,
    pub(super) b: String,
    /// B less A, as far as that shows.
    pub(super) change: String,
    /// Better or worse, or only more or less.
    pub(super) judged: Option<Say>,
}

impl<'c> Teller<'c> {
    pub(super) const fn new(comparison: &'c Comparison, lang: Language) -> Self {
        Self { lang, comparison }
    }

    pub(super) fn say(&self, say: Say) -> &'static str {
        say.text(self.lang)
    }

    pub(super) fn tell(&self, say: Say, values: &[&str]) -> String {
        fill(self.say(say), values)
    }

    pub(super) fn count(&self, count: usize) -> String {
        numbers::integer(self.lang, count as i128)
    }

    /// What is to be known before all else.
    pub(super) fn notices(&self) -> Vec<String> {
        let of = self.comparison;
        let mut all = Vec::new();
        match of.differs {
            Differs::Nothing if of.figures.is_empty() => all.push(self.say(Say::NothingDiffers).to_owned()),
            Differs::Nothing => all.push(self.say(Say::NoPlanDiffers).to_owned()),
            Differs::Movements => all.push(self.say(Say::MovementsDiffer).to_owned()),
            Differs::Contents => {}
        }
        if !of.posts_in_common {
            all.push(self.say(if of.figures.is_empty() { Say::OtherOperations } else { Say::OtherPlans }).to_owned());
        }
        if of.by_file && of.differs == Differs::Contents {
            all.push(self.say(Say::FilesOnly).to_owned());
        }
        let [a, b] = of.utc_offset_s;
        if a != b {
            all.push(self.tell(Say::Zones, &[&times::zone(a), &times::zone(b)]));
        }
        all
    }

    /// A difference of the inputs: table, row, column, A and B.
    pub(super) fn input(&self, of: &Difference) -> [String; 5] {
        let side = usize::from(of.a.is_none());
        let keys: Vec<String> =
            of.keys.iter().map(|(column, value)| self.value((&of.table, column), value, side)).collect();
        let value = |value: &Option<Value>, side: usize| match (value, of.column.as_deref()) {
            (None, _) => NONE.to_owned(),
            (Some(value), Some(column)) => self.value((&of.table, column), value, side),
            (Some(value), None) => self.value((&of.table, ""), value, side),
        };
        [
            self.table(&of.table),
            if of.keys.is_empty() { of.row.clone() } else { keys.join(", ") },
            match of.column.as_deref() {
                Some(column) => self.column(&of.table, column),
                None if of.table == "file" => self.say(Say::Checksum).to_owned(),
                None => self.say(Say::WholeRow).to_owned(),
            },
            value(&of.a, 0),
            value(&of.b, 1),
        ]
    }

    /// A table as the operation's own files call it.
    fn table(&self, table: &str) -> String {
        match (self.lang, table) {
            (_, "file") => self.say(Say::File).to_owned(),
            (Language::Indonesian, table) => table_in_indonesian(table).unwrap_or(table).to_owned(),
            (Language::English, table) => table.to_owned(),
        }
    }

    /// A column likewise.
    fn column(&self, table: &str, field: &str) -> String {
        let field = field.strip_suffix("_s").unwrap_or(field);
        let own = match (table, field) {
            ("operation", "operation") => "name",
            ("operation", "utc_offset") => return self.say(Say::TimeZone).to_owned(),
            ("operation", "revised_from") => return self.say(Say::RevisedFrom).to_owned(),
            ("operation", "version") => return self.say(Say::Version).to_owned(),
            ("vehicle_types", "code") | ("fleet", "vehicle_type") => "type",
            ("links", "course") | ("zones", "polygons" | "rings") => "geometry",
            (_, field) => field,
        };
        if let Some(word) = coded(self.lang, "setting", own).filter(|_| table == "operation") {
            return word.to_owned();
        }
        if self.lang == Language::English {
            return own.to_owned();
        }
        let table = names::Table::find(table).or_else(|| (table == "zones").then_some(&names::ZONE_SHEET));
        let column = table.and_then(|table| table.columns.iter().find(|column| column.name == own));
        let column = column.and_then(|column| column.aliases.first().copied());
        column.or_else(|| settings::in_indonesian(own)).or_else(|| in_indonesian(own)).unwrap_or(own).to_owned()
    }

    /// A value as the reader writes it; of a whole row its cells.
    fn value(&self, (table, field): (&str, &str), value: &Value, side: usize) -> String {
        let all = |parts: Vec<String>| parts.join(", ");
        match value {
            Value::Null => NONE.to_owned(),
            Value::Bool(yes) => self.say(if *yes { Say::Yes } else { Say::No }).to_owned(),
            Value::Number(number) => self.number(field, number),
            Value::String(text) => self.text((table, field), text, side),
            // A group or a class of road and its number.
            Value::Array(list) => match &list[..] {
                [Value::String(name), Value::Number(number)] => {
                    let name = coded(self.lang, "per", name).unwrap_or(name);
                    format!("{name} {}", self.number("", number))
                }
                list => all(list.iter().map(|value| self.value((table, ""), value, side)).collect()),
            },
            Value::Object(cells) if cells.is_empty() => self.say(Say::Present).to_owned(),
            Value::Object(cells) => {
                let cell = |(name, value): (&String, &Value)| {
                    let told = self.value((table, name), value, side);
                    // How often says so itself: each day.
                    if name == "every" { told } else { format!("{} {told}", self.column(table, name)) }
                };
                // The row is named by it.
                let named = |name: &str| {
                    name == "name" && matches!(table, "sites" | "items" | "members" | "vehicle_types" | "gauges")
                };
                all(cells.iter().filter(|(name, _)| !named(name)).map(cell).collect())
            }
        }
    }

    /// A number; of a length of time in days or hours.
    fn number(&self, field: &str, number: &serde_json::Number) -> String {
        let seconds = number.as_i64();
        match (field, seconds) {
            ("horizon" | "horizon_s", Some(seconds)) => {
                self.tell(Say::Days, &[&numbers::integer(self.lang, i128::from(seconds / 86_400))])
            }
            ("period" | "period_s", Some(seconds)) => {
                self.tell(Say::Hours, &[&numbers::integer(self.lang, i128::from(seconds / 3600))])
            }
            ("utc_offset" | "utc_offset_s", Some(seconds)) => times::zone(Duration::from_seconds(seconds)),
            ("opens" | "closes", Some(seconds)) => {
                let midnight = Instant::from_unix(seconds.clamp(0, 86_399));
                times::time_of_day(self.lang, midnight, Duration::ZERO)
            }
            // Not a measure, but a name.
            ("seed", _) => number.to_string(),
            _ => {
                #[expect(clippy::cast_possible_truncation, reason = "saturates; shown, not computed with")]
                let millionths = |value: f64| (value * 1e6).round() as i128;
                number
                    .as_f64()
                    .map_or_else(|| number.to_string(), |value| numbers::trimmed(self.lang, millionths(value), 6))
            }
        }
    }

    /// A text: a moment in the time of its side, a code by its name, a word of a list in the language.
    fn text(&self, (table, field): (&str, &str), text: &str, side: usize) -> String {
        if let Ok(moment) = serde_json::from_value::<Instant>(text.into()) {
            return self.moment(moment, side);
        }
        if let Some(thing) = Thing::of(table, field) {
            return self.named(thing, text);
        }
        let context = match (table, field) {
            (_, "mode" | "hazard" | "phase" | "basis" | "objective" | "per" | "every") => field,
            ("operation", "commitment") => "commitment",
            (_, "commitment") => "firmness",
            ("sites", "kind") => "kind",
            _ => "",
        };
        let word = coded(self.lang, context, text);
        let words = matches!(field, "kind" | "modes" | "language");
        let own = || in_indonesian(text).filter(|_| words && self.lang == Language::Indonesian);
        word.or_else(own).unwrap_or(text).to_owned()
    }

    /// A moment in the time of A (0) or B (1).
    fn moment(&self, moment: Instant, side: usize) -> String {
        let [a, b] = self.comparison.utc_offset_s;
        times::long(self.lang, moment, if side == 0 { a } else { b })
    }

    /// What a code stands for by its name; with the code where another has the same name.
    fn named(&self, thing: Thing, code: &str) -> String {
        // What is closed may be a site or a link.
        let things = if thing == Thing::Site { &[Thing::Site, Thing::Link][..] } else { &[thing] };
        let mut labels = things.iter().filter_map(|thing| self.comparison.labels.get(thing));
        let Some((name, names)) = labels.find_map(|names| Some((names.get(code)?, names))) else {
            return code.to_owned();
        };
        if name.is_empty() {
            return code.to_owned();
        }
        let shared = names.iter().any(|(other, own)| other != code && own == name);
        if shared { format!("{name} ({code})") } else { name.clone() }
    }

    /// A figure, which one side has at least.
    pub(super) fn figure(&self, of: &Figure) -> FigureWords {
        let priority = of.priority.map(|priority| numbers::integer(self.lang, priority.into())).unwrap_or_default();
        let places = places(of);
        let unit = if of.unit == "share" { " %" } else { "" };
        let [a, b] = [of.a, of.b].map(|value| Some(scaled(of, value?)));
        let shown = |value: Option<i128>| {
            value.map_or_else(|| NONE.to_owned(), |value| numbers::decimal(self.lang, value, places) + unit)
        };
        // Of what is shown, so that the line adds up.
        let change = a.zip(b).map(|(a, b)| b - a);
        let judged = change.filter(|change| *change != 0).map(|change| match of.better {
            Some(true) => Say::Better,
            Some(false) => Say::Worse,
            None if change > 0 => Say::More,
            None => Say::Less,
        });
        let signed = |change: i128| {
            let sign = if change > 0 { "+" } else { "" };
            let change = format!("{sign}{}", numbers::decimal(self.lang, change, places));
            if of.unit == "share" { self.tell(Say::Points, &[&change]) } else { change }
        };
        FigureWords {
            name: fill(figure(&of.name, self.lang), &[&priority]),
            a: shown(a),
            b: shown(b),
            change: change.map(signed).unwrap_or_default(),
            judged,
        }
    }

    /// The need of a post and what is met of it.
    pub(super) fn met(&self, of: Option<Met>) -> String {
        let Some(of) = of else { return NONE.to_owned() };
        let share = self.share(of);
        let whole = |days: u64| numbers::integer(self.lang, days.into());
        self.tell(Say::Share, &[&share, &whole(of.met), &whole(of.needed)])
    }

    pub(super) fn share(&self, of: Met) -> String {
        numbers::permille(of.met.into(), of.needed.into())
            .map_or_else(|| NONE.to_owned(), |share| numbers::decimal(self.lang, share.into(), 1) + " %")
    }

    /// The person-days a post gains or loses.
    pub(super) fn more(&self, post: &PostChange) -> String {
        let more = post.more();
        let sign = if more > 0 { "+" } else { "" };
        format!("{sign}{}", numbers::integer(self.lang, more))
    }
}

/// Decimals a figure is shown with.
fn places(figure: &Figure) -> usize {
    match (figure.unit, figure.name.as_str()) {
        ("index", _) => 3,
        ("share" | "hours", _) | (_, "distance-per-tonne") => 1,
        ("tonnes", _) => 2,
        _ => 0,
    }
}

/// A figure as a whole number of what its last decimal counts; of a share in per cent.
#[expect(clippy::cast_possible_truncation, reason = "saturates; shown, not computed with")]
fn scaled(figure: &Figure, value: f64) -> i128 {
    let scale = [1.0, 10.0, 100.0, 1e3][places(figure).min(3)];
    match figure.unit {
        // A gap reads as none only where there is none, as everywhere.
        "share" if figure.name == "gap" && value > 0.0 => (value * 1e3 - 1e-6).ceil() as i128,
        // As everywhere: a share is not told as more than it is.
        "share" => (value * 1e3 + 1e-6).floor() as i128,
        _ => (value * scale).round() as i128,
    }
}
