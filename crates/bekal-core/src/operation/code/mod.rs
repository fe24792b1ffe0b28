//! Defects of an operation: one stable code each, located, explained in two languages.
//!
//! A [`Diagnostic`] says what is wrong and where; its [`Code`] says how grave that is and carries the texts of
//! `bekal explain CODE`. Texts are templates: `{file}`, `{row}`, `{column}` and `{value}` are always filled, every
//! other placeholder from the diagnostic's own arguments. Codes are part of the interface: they may be added, never
//! renamed.

mod english;
mod findings;
mod indonesian;
mod sheets;

pub use findings::Findings;
pub use sheets::{SheetPlace, Sheets, Written, cell};

use super::Language;
use super::words::tables_in_indonesian;
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;

/// How grave a defect is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Notice,
    /// Probably a mistake; the operation can be planned.
    Warning,
    /// The operation cannot be planned.
    Error,
}

impl Severity {
    /// The word printed before a message.
    pub const fn word(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Indonesian, Self::Notice) => "catatan",
            (Language::Indonesian, Self::Warning) => "peringatan",
            (Language::Indonesian, Self::Error) => "kesalahan",
            (Language::English, Self::Notice) => "notice",
            (Language::English, Self::Warning) => "warning",
            (Language::English, Self::Error) => "error",
        }
    }
}

/// What a code means, in one language.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// A short heading.
    pub title: &'static str,
    /// What is wrong, with placeholders.
    pub message: &'static str,
    /// What to do about it, with placeholders.
    pub remedy: &'static str,
    /// Why it matters, for `bekal explain`.
    pub explanation: &'static str,
}

macro_rules! codes {
    ($($variant:ident = $word:literal $severity:ident),+ $(,)?) => {
        /// Every kind of defect, with a stable kebab-case name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "each variant is documented by its own texts, in both languages")]
        pub enum Code { $($variant),+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// How grave it is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }
        }
    };
}

codes! {
    // files
    MissingTable = "missing-table" Error,
    AbsentTable = "absent-table" Warning,
    EmptyTable = "empty-table" Error,
    NoHeading = "no-heading" Error,
    DuplicateTable = "duplicate-table" Error,
    UnknownTable = "unknown-table" Warning,
    Encoding = "encoding" Warning,
    BrokenEncoding = "broken-encoding" Error,
    NulByte = "nul-byte" Error,
    UnclosedQuote = "unclosed-quote" Error,
    FileTooLarge = "file-too-large" Error,
    CellTooLarge = "cell-too-large" Error,
    TooManyRows = "too-many-rows" Error,
    TooManyColumns = "too-many-columns" Error,
    MissingColumn = "missing-column" Error,
    DuplicateColumn = "duplicate-column" Error,
    UnknownColumn = "unknown-column" Warning,
    NoColumns = "no-columns" Error,
    RepeatedHeading = "repeated-heading" Warning,
    RowsAboveHeading = "rows-above-heading" Warning,
    TotalRow = "total-row" Warning,
    TruncatedRow = "truncated-row" Error,
    LongRow = "long-row" Error,
    TomlSyntax = "toml-syntax" Error,
    GeojsonSyntax = "geojson-syntax" Error,
    WrongFormat = "wrong-format" Error,
    MissingKey = "missing-key" Error,
    UnknownKey = "unknown-key" Warning,
    DuplicateKey = "duplicate-key" Error,
    // workbooks and archives
    DamagedFile = "damaged-file" Error,
    EncryptedFile = "encrypted-file" Error,
    OldWorkbook = "old-workbook" Error,
    ExpandsTooMuch = "expands-too-much" Error,
    TooManyCells = "too-many-cells" Error,
    UnsafeEntry = "unsafe-entry" Error,
    NestedArchive = "nested-archive" Error,
    ScatteredArchive = "scattered-archive" Error,
    UnknownSheet = "unknown-sheet" Notice,
    HiddenSheet = "hidden-sheet" Notice,
    HiddenRows = "hidden-rows" Notice,
    HiddenColumns = "hidden-columns" Notice,
    ShownOtherwise = "shown-otherwise" Notice,
    CellOutside = "cell-outside" Notice,
    FormulaError = "formula-error" Error,
    FormulaWithoutValue = "formula-without-value" Error,
    MergedCells = "merged-cells" Error,
    // cells
    MissingValue = "missing-value" Error,
    NotANumber = "not-a-number" Error,
    NotAWholeNumber = "not-a-whole-number" Error,
    AmbiguousNumber = "ambiguous-number" Error,
    MixedDecimals = "mixed-decimals" Error,
    ReadByTable = "read-by-table" Warning,
    ConvertedUnit = "converted-unit" Notice,
    UnlikeUnit = "unlike-unit" Error,
    TwoUnits = "two-units" Error,
    PricePerWhichUnit = "price-per-which-unit" Error,
    NotADate = "not-a-date" Error,
    AmbiguousDate = "ambiguous-date" Error,
    MixedDates = "mixed-dates" Error,
    WrongWeekday = "wrong-weekday" Error,
    TimeWithoutZone = "time-without-zone" Error,
    SerialDate = "serial-date" Notice,
    StartWithoutOffset = "start-without-offset" Error,
    NotATime = "not-a-time" Error,
    NotADuration = "not-a-duration" Error,
    UnknownWord = "unknown-word" Error,
    BadGeometry = "bad-geometry" Error,
    NotAPolygon = "not-a-polygon" Error,
    OutOfRange = "out-of-range" Error,
    TooMuch = "too-much" Error,
    NegativeQuantity = "negative-quantity" Error,
    ZeroQuantity = "zero-quantity" Notice,
    WrongAxis = "wrong-axis" Error,
    SwappedCoordinates = "swapped-coordinates" Error,
    OutsideIndonesia = "outside-indonesia" Warning,
    OutsideRegion = "outside-region" Warning,
    OddPcode = "odd-pcode" Warning,
    // references
    UnknownId = "unknown-id" Error,
    TakenByName = "taken-by-name" Notice,
    AmbiguousName = "ambiguous-name" Error,
    MatchesDiffer = "matches-differ" Error,
    UnusedMatch = "unused-match" Notice,
    AmbiguousTarget = "ambiguous-target" Error,
    DuplicateId = "duplicate-id" Error,
    AlikeCodes = "alike-codes" Warning,
    UnknownTrip = "unknown-trip" Error,
    MarksDiffer = "marks-differ" Error,
    NoMovements = "no-movements" Error,
    TripContradicted = "trip-contradicted" Error,
    CodeContradicted = "code-contradicted" Error,
    QuantityContradicted = "quantity-contradicted" Error,
    NotWholePackages = "not-whole-packages" Error,
    MisplacedCell = "misplaced-cell" Error,
    RepeatedLine = "repeated-line" Error,
    OpenLot = "open-lot" Error,
    DuplicateRow = "duplicate-row" Warning,
    ConflictingRows = "conflicting-rows" Error,
    CyclicParent = "cyclic-parent" Error,
    NotAPost = "not-a-post" Error,
    NoGoodsHere = "no-goods-here" Error,
    LinkToItself = "link-to-itself" Error,
    // time
    DatesReversed = "dates-reversed" Error,
    HoursReversed = "hours-reversed" Error,
    HorizonNotWholeDays = "horizon-not-whole-days" Error,
    PeriodNotDividingDay = "period-not-dividing-day" Error,
    ExpiresBeforeAvailable = "expires-before-available" Warning,
    OutsideHorizon = "outside-horizon" Warning,
    ArrivedBeforeStart = "arrived-before-start" Warning,
    // people
    FamiliesWithoutSize = "families-without-size" Error,
    FamiliesMixedWithPersons = "families-mixed-with-persons" Warning,
    SubtotalMismatch = "subtotal-mismatch" Warning,
    DoubleCounted = "double-counted" Warning,
    OddHouseholdSize = "odd-household-size" Warning,
    GroupsExceedPersons = "groups-exceed-persons" Warning,
    PartsExceedAffected = "parts-exceed-affected" Warning,
    TotalWithoutParts = "total-without-parts" Warning,
    BasisWithoutCount = "basis-without-count" Warning,
    NoNeed = "no-need" Warning,
    StaleData = "stale-data" Warning,
    MissingProvenance = "missing-provenance" Warning,
    // river and ways
    GaugeWithoutStage = "gauge-without-stage" Warning,
    StagesLost = "stages-lost" Warning,
    LevelWithoutGauge = "level-without-gauge" Error,
    LevelsNotRising = "levels-not-rising" Error,
    LevelsReversed = "levels-reversed" Error,
    ShorterThanStraight = "shorter-than-straight" Warning,
    NoModeLink = "no-mode-link" Warning,
    UnlinkedSite = "unlinked-site" Warning,
    UnreachableSite = "unreachable-site" Warning,
    OverfullSite = "overfull-site" Warning,
    GrossBelowPayload = "gross-below-payload" Error,
    DepthOffRoad = "depth-off-road" Error,
    OddMeasure = "odd-measure" Warning,
    // goods
    UnknownNormSet = "unknown-norm-set" Error,
    BuiltInNorms = "built-in-norms" Notice,
    UnverifiedNorm = "unverified-norm" Notice,
    NormTooHeavy = "norm-too-heavy" Error,
    NormWithoutItem = "norm-without-item" Notice,
    ItemWithoutNeed = "item-without-need" Notice,
    BrokenPackage = "broken-package" Notice,
    ImpossibleDensity = "impossible-density" Error,
    UnitContradicted = "unit-contradicted" Warning,
    TinyPackage = "tiny-package" Warning,
    PackageTooHeavy = "package-too-heavy" Warning,
    ProbabilitiesExceedOne = "probabilities-exceed-one" Error,
}

impl Code {
    /// From the stable name.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        Self::ALL.iter().copied().find(|code| code.word() == word)
    }

    /// Whether the value is a number that was read and understood, not the text of a cell.
    const fn measures(self) -> bool {
        matches!(
            self,
            Self::NotAWholeNumber
                | Self::OutOfRange
                | Self::NegativeQuantity
                | Self::FamiliesMixedWithPersons
                | Self::SubtotalMismatch
                | Self::GroupsExceedPersons
                | Self::PartsExceedAffected
                | Self::BasisWithoutCount
                | Self::LevelsNotRising
                | Self::LevelsReversed
                | Self::ShorterThanStraight
                | Self::GrossBelowPayload
                | Self::DepthOffRoad
                | Self::OddMeasure
                | Self::BrokenPackage
                | Self::ImpossibleDensity
                | Self::UnitContradicted
                | Self::TinyPackage
                | Self::PackageTooHeavy
                | Self::QuantityContradicted
                | Self::NotWholePackages
                | Self::ShownOtherwise
        )
    }

    /// Its texts in `language`.
    pub const fn text(self, language: Language) -> Text {
        match language {
            Language::Indonesian => indonesian::text(self),
            Language::English => english::text(self),
        }
    }

    /// All that `bekal explain` prints: name, severity, title, message, remedy, explanation.
    pub fn explain(self, language: Language) -> String {
        let text = self.text(language);
        let severity = self.severity().word(language);
        let (message, remedy) = match language {
            Language::Indonesian => ("Pesan", "Perbaikan"),
            Language::English => ("Message", "Remedy"),
        };
        format!(
            "{} ({severity})\n{}\n\n{}\n\n{message}: {}\n{remedy}: {}\n",
            self.word(),
            text.title,
            text.explanation,
            text.message,
            text.remedy
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// What fills a placeholder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Arg {
    /// A text, the same in every language.
    Text(String),
    /// A number in thousandths, written the way the language writes numbers.
    Thousandths(i64),
    /// A phrase in both languages.
    Phrase {
        /// Indonesian.
        id: Cow<'static, str>,
        /// English.
        en: Cow<'static, str>,
    },
}

impl Arg {
    /// A phrase in both languages that is known beforehand.
    pub const fn phrase(id: &'static str, en: &'static str) -> Self {
        Self::Phrase { id: Cow::Borrowed(id), en: Cow::Borrowed(en) }
    }

    /// A number with up to six decimals, as each language writes it, without grouping.
    pub fn decimal(value: f64) -> Self {
        let text = format!("{value:.6}");
        let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
        Self::Phrase { id: text.replace('.', ",").into(), en: text.into() }
    }

    fn render(&self, language: Language) -> String {
        match self {
            Self::Text(text) => shortened(text, 300),
            Self::Thousandths(value) => number(*value, language),
            Self::Phrase { id, en } => match language {
                Language::Indonesian => shortened(id, 600),
                Language::English => shortened(en, 600),
            },
        }
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<u32> for Arg {
    fn from(value: u32) -> Self {
        Self::Thousandths(i64::from(value) * 1000)
    }
}
impl From<u64> for Arg {
    fn from(value: u64) -> Self {
        Self::Thousandths(i64::try_from(value).unwrap_or(i64::MAX).saturating_mul(1000))
    }
}
impl From<f64> for Arg {
    /// Rounded to three decimals; beyond the range of `i64` to its ends.
    #[allow(clippy::cast_possible_truncation, reason = "a float cast saturates, which is what is wanted here")]
    fn from(value: f64) -> Self {
        Self::Thousandths((value * 1000.0).round() as i64)
    }
}

/// A defect at a place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// What kind of defect.
    pub code: Code,
    /// File name within the folder, or of the workbook.
    pub file: String,
    /// Sheet of the workbook; `None` where the file is no workbook.
    pub sheet: Option<String>,
    /// Cell of the sheet, such as `C7`.
    pub cell: Option<String>,
    /// Line of the file, 1 first (for `GeoJSON` the feature); `None`: the file as a whole.
    pub row: Option<u32>,
    /// Column or key, as the file writes it.
    pub column: Option<String>,
    /// The offending value, as read.
    pub value: Option<String>,
    /// Fills the placeholders of the texts.
    pub args: Vec<(&'static str, Arg)>,
    /// How many more like this the file has that are not listed: of the same code, told by the last one listed, or of
    /// the same column where one stands for all.
    pub more: u64,
}

impl Diagnostic {
    /// A defect of a file as a whole.
    pub fn new(code: Code, file: impl Into<String>) -> Self {
        let (file, args) = (file.into(), Vec::new());
        Self { code, file, sheet: None, cell: None, row: None, column: None, value: None, args, more: 0 }
    }
    /// In this line.
    #[must_use]
    pub const fn row(mut self, row: u32) -> Self {
        self.row = Some(row);
        self
    }
    /// In this column.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }
    /// With this value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }
    /// With something that fills the placeholder `{name}`.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: impl Into<Arg>) -> Self {
        self.args.push((name, arg.into()));
        self
    }

    /// How grave it is.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What is wrong, in one sentence.
    pub fn message(&self, language: Language) -> String {
        self.fill(self.code.text(language).message, language)
    }

    /// What to do about it.
    pub fn remedy(&self, language: Language) -> String {
        self.fill(self.code.text(language).remedy, language)
    }

    /// Severity, code, place, message and remedy, in two lines; a third one where there are [more](Self::more).
    pub fn render(&self, language: Language) -> String {
        let text = format!(
            "{} [{}] {}: {}\n    -> {}",
            self.severity().word(language),
            self.code,
            self.place(language),
            self.message(language),
            self.remedy(language)
        );
        self.and_more(language).map_or_else(|| text.clone(), |more| format!("{text}\n    {more}"))
    }

    /// That there are [more](Self::more), if there are.
    pub fn and_more(&self, language: Language) -> Option<String> {
        let more = Arg::from(self.more).render(language);
        // Of what is wrong with a file as a whole there are more files.
        let file = Some(printable(&self.file)).filter(|_| self.sheet.is_some() || self.row.is_some());
        let (before, within) = match language {
            Language::Indonesian => (format!("… dan {more} lagi seperti ini"), "di"),
            Language::English => (format!("… and {more} more like this"), "in"),
        };
        let text = || file.map_or_else(|| before.clone(), |file| format!("{before} {within} {file}"));
        (self.more > 0).then(text)
    }

    /// The offending value as messages show it, if there is one.
    pub fn shown_value(&self, language: Language) -> Option<String> {
        self.value.as_ref().map(|_| self.placeholder("value", language))
    }

    /// Order in reports: file, sheet, row, column, code.
    pub fn sort_key(&self) -> (&str, Option<&str>, Option<u32>, Option<&str>, Code, Option<&str>) {
        let (sheet, column) = (self.sheet.as_deref(), self.column.as_deref());
        (&self.file, sheet, self.row, column, self.code, self.value.as_deref())
    }

    fn fill(&self, template: &str, language: Language) -> String {
        let mut filled = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, after)) = after.split_once('}') else { break };
            if self.is_absent(name) {
                // The clause that names it goes with it; all of it stands after the placeholder before.
                let clause = before.rfind("; ").max(before.rfind(" (")).unwrap_or(before.len());
                filled.truncate(filled.len() - (before.len() - clause));
                rest = after.strip_prefix(')').unwrap_or(after);
                continue;
            }
            let value = self.placeholder(name, language);
            filled.push_str(&value);
            rest = after;
            if language == Language::English && value == "1" {
                let one = english::OF_ONE.iter().find_map(|(many, one)| Some((one, after.strip_prefix(many)?)));
                if let Some((one, after)) = one {
                    filled.push_str(one);
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        // Counts and shares have no unit.
        filled.replace(" ()", "").trim_end().to_owned()
    }

    /// Whether something is lacking that is named only where it is there: a name that comes near, a region.
    fn is_absent(&self, name: &str) -> bool {
        let optional = matches!(name, "nearest" | "alias" | "region");
        let there = |(known, arg): &(&str, Arg)| *known == name && *arg != Arg::Text("-".to_owned());
        optional && !self.args.iter().any(there)
    }

    fn placeholder(&self, name: &str, language: Language) -> String {
        if let Some((_, arg)) = self.args.iter().find(|(known, _)| *known == name) {
            return match arg {
                // Written without grouping and with a decimal point; no column or name looks like that.
                Arg::Text(text) if MEASURES.contains(&name) => {
                    measure(text, language).unwrap_or_else(|| arg.render(language))
                }
                Arg::Text(text) if name == "table" && language == Language::Indonesian => {
                    printable(&tables_in_indonesian(text))
                }
                _ => arg.render(language),
            };
        }
        let measured = |value: &str| if self.code.measures() { measure(value, language) } else { None };
        match name {
            "file" => printable(self.sheet.as_deref().unwrap_or(&self.file)),
            "row" => self.row.map_or_else(|| "-".to_owned(), |row| row.to_string()),
            "column" => self.column.as_deref().map_or_else(|| "-".to_owned(), printable),
            "value" => {
                let value = self.value.as_deref();
                value.map_or_else(|| "-".to_owned(), |value| measured(value).unwrap_or_else(|| printable(value)))
            }
            _ => "-".to_owned(),
        }
    }
}

/// Further placeholders for numbers that come as plain text.
const MEASURES: [&str; 1] = ["m3"];

/// A plain number (`-1234.5`) as the language writes it; `None` for anything else.
fn measure(text: &str, language: Language) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) {
        return None;
    }
    let whole = number(whole.parse::<i64>().ok()?.checked_mul(1000)?, language);
    let mark = if language == Language::Indonesian { ',' } else { '.' };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{mark}{fraction}") })
}

/// Whether a list of diagnostics forbids planning.
pub fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
}

/// A text from a file, safe for a terminal and short enough for a line.
pub fn printable(text: &str) -> String {
    shortened(text, 80)
}

/// At most `longest` characters, none of them a control character.
pub fn shortened(text: &str, longest: usize) -> String {
    let mut shown = String::new();
    for c in text.chars().take(longest) {
        match c {
            c if c.is_control() => shown.push('\u{fffd}'),
            // What looks like nothing, like a blank or like a hyphen and is none would make two codes look the same.
            '\u{a0}'
            | '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2010}'
            | '\u{2011}'
            | '\u{202a}'..='\u{202f}'
            | '\u{2060}'
            | '\u{feff}' => shown.extend(format!("<U+{:04X}>", u32::from(c)).chars()),
            c => shown.push(c),
        }
    }
    if text.chars().nth(longest).is_some() {
        shown.push('…');
    }
    shown
}

/// A number in thousandths, as `1.234,5` or `1,234.5`.
pub(super) fn number(thousandths: i64, language: Language) -> String {
    let (group, mark) = match language {
        Language::Indonesian => ('.', ','),
        Language::English => (',', '.'),
    };
    let magnitude = thousandths.unsigned_abs();
    let whole = (magnitude / 1000).to_string();
    let mut text = String::new();
    if thousandths < 0 {
        text.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    let fraction = format!("{:03}", magnitude % 1000);
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        text.push(mark);
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests;
