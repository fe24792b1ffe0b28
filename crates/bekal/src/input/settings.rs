//! The settings of the operation: `operation.toml`, or a sheet with a setting and its value in each row, where
//! `speeds.desa` means the entry `desa` of `[speeds]`.

use super::cells::{Conventions, none_of};
use super::columns::Dates;
use super::dates::{self, Order};
use super::grid::{Grid, Value as Cell, plain};
use super::names::Kind;
use super::numbers::{self, Mark};
use super::remedies::not_a_number;
use bekal_core::operation::code::{Code, Diagnostic, Findings, SheetPlace};
use bekal_core::operation::draft::{HeadRow, nearest};
use bekal_core::operation::{Basis, Commitment, Language, Objective, Per, Phase, Vocabulary};
use bekal_core::units::{Duration, Instant};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// Name and version of the operation folder.
pub(crate) const FORMAT: &str = "bekal.operation/1";

/// Settings, English first; the Indonesian names mean the same.
const KEYS: [(&str, &str); 20] = [
    ("format", "format"),
    ("name", "nama"),
    ("hazard", "bencana"),
    ("start", "mulai"),
    ("horizon", "jangka_waktu"),
    ("period", "periode"),
    ("phase", "fase"),
    ("language", "bahasa"),
    ("norms", "norma"),
    ("seed", "benih"),
    ("commitment", "komitmen"),
    ("basis", "dasar"),
    ("household_size", "jiwa_per_kk"),
    ("decimal", "desimal"),
    ("dates", "tanggal"),
    ("objective", "tujuan"),
    ("speeds", "kecepatan"),
    ("groups", "kelompok"),
    ("attribution", "atribusi"),
    ("kind", "jenis"),
];

/// The Indonesian name of a setting.
pub(crate) fn in_indonesian(key: &str) -> Option<&'static str> {
    KEYS.iter().find(|(english, _)| *english == key).map(|(_, indonesian)| *indonesian)
}

/// The settings with the line of each, as far as they could be read.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) head: HeadRow,
    pub(crate) lines: BTreeMap<String, u32>,
    /// The decimal mark of all tables, where it is stated.
    pub(crate) mark: Option<Mark>,
    /// The order of day and month in all tables, where it is stated.
    pub(crate) dates: Option<Order>,
    /// Whether start and horizon are known; without them dates cannot be judged.
    pub(crate) dated: bool,
    /// The start as it is written.
    pub(crate) start: Option<String>,
}

impl Settings {
    /// What they say of how the cells of tables are written.
    pub(crate) const fn conventions(&self) -> Conventions {
        Conventions {
            offset: self.head.utc_offset,
            start: self.head.start,
            decimal: self.mark,
            dates: self.dates,
            household_size: self.head.household_size,
        }
    }

    /// Stand-ins for everything, so that the tables can still be checked.
    pub(crate) fn unknown() -> Self {
        let (horizon, period) = (Duration::from_days(7), Duration::from_hours(6));
        let start = Instant::from_unix(1_704_067_200);
        let mut head = HeadRow::new("", "", start, horizon, period, Duration::from_hours(7));
        head.household_size = Some(4.0);
        Self { head, lines: BTreeMap::new(), mark: None, dates: None, dated: false, start: None }
    }
}

/// Reads the settings; what is wrong is added to `found`.
pub(crate) fn read(file: &str, text: &str, found: &mut Findings) -> Settings {
    let mut settings = Settings::unknown();
    let line_at = |byte: usize| {
        let before = text.get(..byte).unwrap_or_default();
        u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
    };
    let document = match DeTable::parse(text) {
        Ok(document) => document.into_inner(),
        Err(error) => {
            let defect = Diagnostic::new(Code::TomlSyntax, file).with("detail", error.message());
            found.push(match error.span() {
                Some(span) => defect.row(line_at(span.start)),
                None => defect,
            });
            return settings;
        }
    };
    let mut entries = Entries { file, found, values: BTreeMap::new() };
    for (key, value) in &document {
        let line = line_at(key.span().start);
        let known = entries.known(key.get_ref(), line, &mut settings);
        match (known, value.get_ref()) {
            (Some(known @ ("objective" | "speeds" | "groups")), DeValue::Table(table)) => {
                for (key, value) in table {
                    let line = line_at(key.span().start);
                    entries.insert(Some(known), key.get_ref(), line, Value::of(value.get_ref()), &mut settings);
                }
            }
            (Some(_), value) => entries.insert(None, key.get_ref(), line, Value::of(value), &mut settings),
            (None, _) => {}
        }
    }
    entries.fill(&mut settings);
    settings
}

/// Headings that a sheet of settings may have.
const HEADINGS: [&str; 6] = ["setting", "settings", "key", "pengaturan", "kunci", "parameter"];

/// Reads the settings of a sheet: in each row the first cell names one, the cell right of it is its value.
pub(crate) fn read_grid(file: &str, grid: &Grid, mut place: SheetPlace, found: &mut Findings) -> Settings {
    let mut settings = Settings::unknown();
    let at = grid.rows.iter().filter_map(|row| row.cells.first()).map(|(column, _)| *column).min().unwrap_or(0);
    place.values = Some(at + 1);
    found.sheets.insert(file, place);
    let mut entries = Entries { file, found, values: BTreeMap::new() };
    let mut lines: BTreeMap<(Option<&str>, String), u32> = BTreeMap::new();
    for row in &grid.rows {
        let cell = |wanted: u32| row.cells.iter().find(|(column, _)| *column == wanted).map(|(_, value)| value);
        let name = match cell(at) {
            Some(Cell::Text(name)) if !name.trim_start().starts_with('#') => name.trim(),
            _ => continue,
        };
        if HEADINGS.contains(&super::names::normal(name).as_str()) {
            continue;
        }
        let (top, within) = match name.split_once('.') {
            Some((top, within)) => (top, Some(within.trim())),
            None => (name, None),
        };
        let Some(known) = entries.known(top, row.line, &mut settings) else { continue };
        let key = (within.map(|_| known), within.unwrap_or(known).to_owned());
        if lines.insert(key, row.line).is_some() {
            entries.found.push(Diagnostic::new(Code::DuplicateKey, file).row(row.line).column(name));
            continue;
        }
        let value = match cell(at + 1) {
            Some(value @ (Cell::Text(_) | Cell::Moment(_) | Cell::Time(_) | Cell::Truth(_))) => {
                Value::of_text(value.shown().trim())
            }
            Some(Cell::Number(number)) => Value { text: plain(*number), number: Some(*number), nested: false },
            Some(Cell::Fault(text)) => {
                entries
                    .found
                    .push(Diagnostic::new(Code::FormulaError, file).row(row.line).column(name).value(text.to_string()));
                continue;
            }
            Some(Cell::Uncomputed) => {
                entries.found.push(Diagnostic::new(Code::FormulaWithoutValue, file).row(row.line).column(name));
                continue;
            }
            // Left open on purpose; a required one is missing.
            None => continue,
        };
        match within {
            Some(within) if matches!(known, "objective" | "speeds" | "groups") => {
                entries.insert(Some(known), within, row.line, value, &mut settings);
            }
            Some(_) => entries.unknown(name, row.line, KEYS.iter().map(|(key, _)| *key)),
            None => entries.insert(None, top, row.line, value, &mut settings),
        }
    }
    entries.fill(&mut settings);
    settings
}

/// The name of a setting in a language, with its group before a dot.
pub(crate) fn setting_name(name: &str, language: Language) -> String {
    let key = |part: &str| {
        let known = KEYS.iter().find(|(english, _)| *english == part);
        known
            .map_or(part, |(english, indonesian)| if language == Language::English { english } else { indonesian })
            .to_owned()
    };
    let Some((group, within)) = name.split_once('.') else { return key(name) };
    let within = match (group, Per::from_word(within), language) {
        ("objective", ..) => key(within),
        ("groups", Some(per), Language::Indonesian) => Per::INDONESIAN[per as usize].to_owned(),
        _ => within.to_owned(),
    };
    format!("{}.{within}", key(group))
}

/// The English name of a setting.
pub(crate) fn canonical(name: &str) -> Option<&'static str> {
    let name = super::names::normal(name);
    KEYS.iter().find(|(english, indonesian)| *english == name || *indonesian == name).map(|(english, _)| *english)
}

/// A value of the file, as text and, where it is one, as a number.
#[derive(Debug)]
struct Value {
    text: String,
    number: Option<f64>,
    /// Whether it is a list or a table.
    nested: bool,
}

impl Value {
    /// A text of a sheet, which may be a number with either decimal mark.
    fn of_text(text: &str) -> Self {
        Self { text: text.to_owned(), number: numbers::parse(text, Kind::Number, None).ok(), nested: false }
    }

    fn of(value: &DeValue<'_>) -> Self {
        let (text, number) = match value {
            // A number in quotation marks is still a number.
            DeValue::String(text) => (text.to_string(), text.trim().parse().ok()),
            DeValue::Integer(number) => {
                let value = i64::from_str_radix(number.as_str(), number.radix()).ok();
                (value.map_or_else(|| number.to_string(), |value| value.to_string()), value.map(|value| value as f64))
            }
            DeValue::Float(number) => (number.as_str().to_owned(), number.as_str().parse().ok()),
            DeValue::Boolean(value) => (value.to_string(), None),
            DeValue::Datetime(moment) => (moment.to_string(), None),
            DeValue::Array(_) => ("[…]".to_owned(), None),
            DeValue::Table(_) => ("{…}".to_owned(), None),
        };
        Self { text, number, nested: matches!(value, DeValue::Array(_) | DeValue::Table(_)) }
    }
}

struct Entries<'a> {
    file: &'a str,
    found: &'a mut Findings,
    values: BTreeMap<String, (u32, Value)>,
}

impl Entries<'_> {
    fn at(&self, code: Code, key: &str, line: u32) -> Diagnostic {
        let defect = Diagnostic::new(code, self.file).row(line).column(key);
        match self.values.get(key) {
            Some((_, value)) => defect.value(value.text.as_str()),
            None => defect,
        }
    }

    /// The setting of that name, whose line is noted; one that is not known is reported.
    fn known(&mut self, name: &str, line: u32, settings: &mut Settings) -> Option<&'static str> {
        let known = canonical(name).filter(|known| *known != "kind");
        match known {
            Some(known) => {
                settings.lines.entry(known.to_owned()).or_insert(line);
            }
            None => self.unknown(name, line, KEYS.iter().map(|(key, _)| *key)),
        }
        known
    }

    /// Notes the value of a setting, or of an entry of the group of settings `top`.
    fn insert(&mut self, top: Option<&'static str>, name: &str, line: u32, value: Value, settings: &mut Settings) {
        let Some(top) = top else {
            let Some(known) = canonical(name) else { return };
            if matches!(known, "speeds" | "groups") {
                let at = self.at(Code::UnknownWord, known, line);
                self.found.push(at.with("allowed", format!("[{known}]")).with("nearest", format!("[{known}]")));
            } else {
                self.values.insert(known.to_owned(), (line, value));
            }
            return;
        };
        settings.lines.insert(format!("{top}.{name}"), line);
        match top {
            "objective" if canonical(name) == Some("kind") => {
                self.values.insert("objective".to_owned(), (line, value));
            }
            "objective" => self.unknown(name, line, ["kind"].into_iter()),
            _ => {
                self.values.insert(format!("{top}.{name}"), (line, value));
            }
        }
    }

    fn unknown(&mut self, name: &str, line: u32, known: impl Iterator<Item = &'static str>) {
        let defect = Diagnostic::new(Code::UnknownKey, self.file).row(line).column(name);
        self.found.push(defect.with("nearest", nearest(name, known)));
    }

    fn required(&mut self, key: &str, example: &str) -> Option<String> {
        let plain = self.values.get(key).filter(|(_, value)| !value.nested);
        let value = plain.map(|(_, value)| value.text.trim().to_owned()).filter(|text| !text.is_empty());
        if value.is_none() {
            let defect = Diagnostic::new(Code::MissingKey, self.file).column(key).with("example", example);
            self.found.push(match self.values.get(key) {
                Some((line, _)) => defect.row(*line),
                None => defect,
            });
        }
        value
    }

    /// A value read by `read`, or `code` reported.
    fn parsed<T>(&mut self, key: &str, read: impl Fn(&Value) -> Option<T>, code: Code) -> Option<T> {
        let (line, value) = self.values.get(key)?;
        let result = read(value);
        if result.is_none() {
            let defect = self.at(code, key, *line);
            self.found.push(match code {
                Code::NotANumber => defect.with("advice", not_a_number(&value.text, Kind::Number, true)),
                _ => defect,
            });
        }
        result
    }

    fn word<T>(&mut self, key: &str, read: fn(&str) -> Option<T>, words: Vocabulary) -> Option<T> {
        let (line, value) = self.values.get(key)?;
        let result = read(&value.text);
        if result.is_none() {
            let defect = none_of(self.at(Code::UnknownWord, key, *line), &value.text, words);
            self.found.push(defect);
        }
        result
    }

    fn fill(&mut self, settings: &mut Settings) {
        let head = &mut settings.head;
        if let Some(format) = self.required("format", "format = \"bekal.operation/1\"")
            && format != FORMAT
        {
            let line = self.values["format"].0;
            let defect = self.at(Code::WrongFormat, "format", line).with("expected", FORMAT);
            self.found.push(defect);
        }
        head.name = self.required("name", "name = \"Banjir Batang Hari\"").unwrap_or_default();
        head.hazard = self.required("hazard", "hazard = \"flood\"").unwrap_or_default();
        settings.dates = self.one_of("dates", Order::from_setting, "\"d/m/y\", \"m/d/y\"", "\"d/m/y\"");
        let order = settings.dates;
        let start = self.required("start", "start = \"2024-01-17T06:00:00+07:00\"").and_then(|_| self.start(order));
        let horizon = self
            .required("horizon", "horizon = \"7d\"")
            .and_then(|_| self.parsed("horizon", |value| dates::duration(&value.text), Code::NotADuration));
        let period = self
            .required("period", "period = \"6h\"")
            .and_then(|_| self.parsed("period", |value| dates::duration(&value.text), Code::NotADuration));
        settings.dated = start.is_some_and(|(start, _)| dates::is_of_our_time(start)) && horizon.is_some();
        settings.start = self.values.get("start").map(|(_, value)| value.text.clone());
        if let Some((start, offset)) = start {
            (head.start, head.utc_offset) = (start, offset);
        }
        head.horizon = horizon.unwrap_or(head.horizon);
        head.period = period.unwrap_or(head.period);
        head.phase = self.word("phase", Phase::from_word, Phase::VOCABULARY);
        head.language = self.word("language", Language::from_word, Language::VOCABULARY);
        head.norms = self.values.get("norms").map(|(_, value)| value.text.trim().to_owned());
        head.attribution = self.attribution();
        head.seed = self.parsed("seed", |value| value.text.parse().ok(), Code::NotAWholeNumber);
        head.objective = self.word("objective", Objective::from_word, Objective::VOCABULARY);
        head.basis = self.word("basis", Basis::from_word, Basis::VOCABULARY);
        head.commitment = self.word("commitment", Commitment::from_word, Commitment::VOCABULARY);
        // What is there and cannot be read is told as such, not as missing.
        let size = self.values.contains_key("household_size").then_some(4.0);
        head.household_size = self.parsed("household_size", |value| value.number, Code::NotANumber).or(size);
        settings.mark = self.one_of("decimal", Mark::from_setting, "\",\", \".\"", "\",\"");
        let mut keys: Vec<String> = self.values.keys().filter(|key| key.contains('.')).cloned().collect();
        // In the order of their English names, whichever they go by.
        keys.sort_by_key(|key| match key.split_once('.') {
            Some(("groups", group)) => format!("groups.{}", Per::from_word(group).map_or(group, |group| group.word())),
            _ => key.clone(),
        });
        for key in keys {
            let line = self.values[&key].0;
            let number = self.parsed(&key, |value| value.number, Code::NotANumber);
            match (key.split_once('.'), number) {
                (Some(("speeds", class)), Some(speed)) => settings.head.speeds.push((class.to_owned(), speed)),
                (Some(("groups", group)), number) => match (Per::from_word(group), number) {
                    (None | Some(Per::Person | Per::Household), _) => {
                        let words = Per::WORDS.iter().copied().filter(|word| !matches!(*word, "person" | "household"));
                        self.unknown(&key, line, words);
                    }
                    (Some(group), Some(share)) => settings.head.groups.push((group, share)),
                    (Some(_), None) => {}
                },
                _ => {}
            }
        }
    }

    /// Whom documents must name: one text.
    fn attribution(&mut self) -> Option<String> {
        let (line, value) = self.values.get("attribution")?;
        if value.nested {
            let example = format!("\"{}\"", crate::import::ATTRIBUTION);
            let at = self.at(Code::UnknownWord, "attribution", *line);
            self.found.push(at.with("allowed", example.as_str()).with("nearest", example));
            return None;
        }
        Some(value.text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// One of few signs, or a defect that lists them.
    fn one_of<T>(&mut self, key: &str, read: fn(&str) -> Option<T>, allowed: &str, first: &str) -> Option<T> {
        let (line, value) = self.values.get(key)?;
        let result = read(&value.text);
        if result.is_none() {
            let defect = self.at(Code::UnknownWord, key, *line).with("allowed", allowed).with("nearest", first);
            self.found.push(defect);
        }
        result
    }

    /// The first moment and the offset of local clocks.
    fn start(&mut self, order: Option<Order>) -> Option<(Instant, Duration)> {
        let (line, value) = self.values.get("start")?;
        let (line, text) = (*line, value.text.clone());
        let alone = Conventions { dates: order, ..Conventions::default() };
        let read = Dates::of(std::iter::once((line, text.as_str())), alone, |_, _| {}).moment(&text);
        let defect = match read {
            Ok(moment) => match moment.zone {
                Some(zone) => return Some((moment.instant, zone)),
                None => self.at(Code::StartWithoutOffset, "start", line),
            },
            Err(wrong) if wrong.code == Code::NotADate => {
                self.at(Code::NotADate, "start", line).with("example", "2024-01-17T06:00:00+07:00")
            }
            Err(wrong) => wrong.at(|code| self.at(code, "start", line)),
        };
        self.found.push(defect);
        None
    }
}
