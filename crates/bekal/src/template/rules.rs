//! What the columns of the tables take: words of a list, codes of another table, dates, numbers between two bounds.

use crate::input::NORM_SETS as SETS;
use crate::input::names::{Column, Kind, Table};
use bekal_core::operation::{
    Basis, Commitment, Every, ItemKind, Language, MemberKind, Mode, Objective, Per, Phase, SiteKind, StageKind,
    SupplyKind,
};

/// What a column takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rule {
    /// Any text, codes among them.
    Text,
    /// One of a list of words.
    Words(&'static List),
    /// The code of a row of that table, by its English name.
    Reference(&'static str),
    /// A Kemendagri code.
    Area,
    Moment,
    /// A time of day.
    Clock,
    Number(f64, f64),
    Whole(i32, i32),
}

/// Words to choose from.
#[derive(Debug, PartialEq)]
pub(super) struct List {
    /// Its name, Indonesian first.
    pub(super) name: (&'static str, &'static str),
    /// In the order of both languages.
    indonesian: &'static [&'static str],
    english: &'static [&'static str],
}

impl List {
    pub(super) const fn words(&self, language: Language) -> &'static [&'static str] {
        match language {
            Language::Indonesian => self.indonesian,
            Language::English => self.english,
        }
    }

    /// The word of a language for an English one; any other as it is.
    pub(super) fn said<'a>(&self, word: &'a str, language: Language) -> &'a str {
        let at = self.english.iter().position(|known| *known == word);
        at.map_or(word, |at| self.words(language)[at])
    }
}

macro_rules! lists {
    ($($id:ident $indonesian:literal $english:literal $words:expr, $others:expr;)+) => {
        $(pub(super) static $id: List = List { name: ($indonesian, $english), english: $words, indonesian: $others };)+
        /// Every list.
        pub(super) static LISTS: &[&List] = &[$(&$id),+];
    };
}

lists! {
    MEMBER_KINDS "jenis anggota" "kinds of members" MemberKind::WORDS, MemberKind::INDONESIAN;
    SITE_KINDS "jenis lokasi" "kinds of sites" SiteKind::WORDS, SiteKind::INDONESIAN;
    MODES "moda" "modes" Mode::WORDS, Mode::INDONESIAN;
    YES_NO "ya atau tidak" "yes or no" &["yes", "no"], &["ya", "tidak"];
    COMMITMENTS "komitmen" "commitments" Commitment::WORDS, Commitment::INDONESIAN;
    ITEM_KINDS "jenis barang" "kinds of items" ItemKind::WORDS, ItemKind::INDONESIAN;
    PER "norma untuk" "norms per" Per::WORDS, Per::INDONESIAN;
    EVERY "norma setiap" "norms every" Every::WORDS, Every::INDONESIAN;
    SUPPLY_KINDS "jenis pasokan" "kinds of supply" SupplyKind::WORDS, SupplyKind::INDONESIAN;
    STAGE_KINDS "jenis tinggi muka air" "kinds of stages" StageKind::WORDS, StageKind::INDONESIAN;
    PHASES "fase" "phases" Phase::WORDS, Phase::INDONESIAN;
    BASES "dasar kebutuhan" "what drives the needs" Basis::WORDS, Basis::INDONESIAN;
    OBJECTIVES "tujuan" "objectives" Objective::WORDS, Objective::INDONESIAN;
    PERIODS "periode" "periods" PERIOD_WORDS, PERIOD_WORDS;
    LANGUAGES "bahasa" "languages" Language::WORDS, Language::INDONESIAN;
    NORM_SETS "himpunan norma" "norm sets" &SETS, &SETS;
}

/// Lengths of a period: they divide a day.
const PERIOD_WORDS: &[&str] = &["1h", "2h", "3h", "4h", "6h", "8h", "12h", "24h"];

/// What a column of a table takes.
pub(super) fn of(table: &Table, column: &Column) -> Rule {
    match (table.name, column.name) {
        ("members", "kind") => Rule::Words(&MEMBER_KINDS),
        ("sites", "kind") => Rule::Words(&SITE_KINDS),
        ("items", "kind") => Rule::Words(&ITEM_KINDS),
        ("supply", "kind") => Rule::Words(&SUPPLY_KINDS),
        ("stages", "kind") => Rule::Words(&STAGE_KINDS),
        ("links" | "vehicle_types", "mode") => Rule::Words(&MODES),
        (_, "one_way" | "verified") => Rule::Words(&YES_NO),
        (_, "commitment") => Rule::Words(&COMMITMENTS),
        ("norms", "per") => Rule::Words(&PER),
        ("norms", "every") => Rule::Words(&EVERY),
        ("triggers", "phase") => Rule::Words(&PHASES),
        ("sites", "pcode") => Rule::Area,
        (_, "owner") | ("triggers", "member") => Rule::Reference("members"),
        ("sites", "parent") | ("links", "from" | "to") | ("fleet", "base") | ("stock", "reserved_for") => {
            Rule::Reference("sites")
        }
        ("people" | "requests" | "stock" | "supply", "site") => Rule::Reference("sites"),
        ("fleet", "type") => Rule::Reference("vehicle_types"),
        ("norms" | "requests" | "stock" | "supply", "item") => Rule::Reference("items"),
        ("sites" | "links" | "stages", "gauge") => Rule::Reference("gauges"),
        (_, "lon") => Rule::Number(94.0, 142.0),
        (_, "lat") => Rule::Number(-12.0, 7.0),
        ("closures", "factor") | ("scenarios", "probability") => Rule::Number(0.0, 1.0),
        // Zeros of gauges are local.
        (_, "level_m" | "floods_above_m" | "closes_above_m" | "opens_above_m")
        | ("gauges", "siaga_4_m" | "siaga_3_m" | "siaga_2_m" | "siaga_1_m") => Rule::Number(-100.0, 10_000.0),
        ("items", "priority") => Rule::Whole(1, 9),
        _ => match column.kind {
            Kind::Text => Rule::Text,
            Kind::Moment => Rule::Moment,
            Kind::Time => Rule::Clock,
            Kind::Number | Kind::Degrees => Rule::Number(0.0, 1e12),
            Kind::Whole => Rule::Whole(0, 1_000_000_000),
        },
    }
}

/// The words a setting takes, by its English name.
pub(super) fn of_setting(name: &str) -> Option<&'static List> {
    match name {
        "period" => Some(&PERIODS),
        "phase" => Some(&PHASES),
        "language" => Some(&LANGUAGES),
        "norms" => Some(&NORM_SETS),
        "commitment" => Some(&COMMITMENTS),
        "basis" => Some(&BASES),
        "objective.kind" => Some(&OBJECTIVES),
        _ => None,
    }
}
