//! The closed vocabularies of an operation: every word a table may use, in English and Indonesian.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Every value of a column in English, and in Indonesian in the same order.
pub type Vocabulary = [&'static [&'static str]; 2];

macro_rules! first {
    ($first:literal $(, $other:literal)*) => {
        $first
    };
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal $(| $alias:literal)*),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }
        impl $name {
            /// Every value, as written in tables.
            pub const WORDS: &'static [&'static str] = &[$($word),+];
            /// The Indonesian words, in the same order.
            pub const INDONESIAN: &'static [&'static str] = &[$(first!($($alias,)* $word)),+];
            /// Both.
            pub const VOCABULARY: Vocabulary = [Self::WORDS, Self::INDONESIAN];
            /// As written in tables and plans.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// From the word in a table (English or Indonesian), without regard to case.
            pub fn from_word(word: &str) -> Option<Self> {
                let word = word.trim().to_lowercase();
                $(if word == $word $(|| word == $alias)* { return Some(Self::$variant); })+
                None
            }
        }
    };
}

words!(/// What kind of organisation a member is.
MemberKind {
    /// Government agency.
    Government = "government" | "pemerintah",
    /// Armed forces.
    Military = "military" | "tni" | "militer",
    /// Police.
    Police = "police" | "polri" | "polisi",
    /// State-owned company.
    StateCompany = "state-company" | "bumn" | "bumd",
    /// Private business.
    Business = "business" | "usaha" | "swasta",
    /// Red Cross or Red Crescent.
    RedCross = "red-cross" | "pmi",
    /// Non-governmental organisation.
    Ngo = "ngo" | "lsm",
    /// Volunteers.
    Volunteers = "volunteers" | "relawan",
    /// United Nations agency.
    Un = "un" | "pbb",
});

words!(/// What a person says of a trip of a plan that is to be revised.
Mark {
    /// It has left, whatever the clock says.
    Departed = "departed" | "berangkat",
    /// It stays as it is.
    Locked = "locked" | "kunci" | "terkunci" | "tetap",
    /// It is not driven, nor is its vehicle sent to its posts again.
    Forbidden = "forbidden" | "larang" | "dilarang" | "batal",
});

words!(/// What a site does in the chain.
SiteKind {
    /// Stores goods.
    Warehouse = "warehouse" | "gudang",
    /// Passes goods on between vehicles.
    Hub = "hub" | "transit",
    /// Passes goods on between road and water.
    Jetty = "jetty" | "dermaga",
    /// Passes goods on between road and air.
    Airfield = "airfield" | "bandara",
    /// Hands goods to people.
    Post = "post" | "pos",
    /// A point of the network without goods.
    Junction = "junction" | "simpang",
});

words!(/// How one moves along a link.
Mode {
    /// Road.
    Road = "road" | "jalan",
    /// River, lake, flooded land.
    River = "river" | "sungai",
    /// Air.
    Air = "air" | "udara",
    /// On foot.
    Foot = "foot" | "kaki",
});

words!(/// How far an owner stands by what it declared.
Commitment {
    /// Declared, may be withdrawn.
    Offered = "offered" | "ditawarkan",
    /// Promised.
    Committed = "committed" | "dijanjikan",
    /// Confirmed ready.
    Confirmed = "confirmed" | "siap",
});

words!(/// What a step of a trip does.
Action {
    /// Takes goods aboard.
    Load = "load" | "memuat" | "muat",
    /// Passes links.
    Drive = "drive" | "jalan",
    /// Puts goods down.
    Unload = "unload" | "membongkar" | "bongkar",
});

words!(/// What unmet need of an item means.
ItemKind {
    /// A day missed is lost (food, water).
    Consumable = "consumable" | "habis-pakai",
    /// The backlog waits (blankets, kits).
    Durable = "durable" | "tahan-lama",
    /// Needed as a durable is, and comes back after the operation (tents, pumps).
    Equipment = "equipment" | "peralatan",
});

words!(/// Whom a norm counts.
Per {
    /// Every person in need.
    Person = "person" | "jiwa" | "orang",
    /// Every household.
    Household = "household" | "kk" | "keluarga",
    /// Infants, below one year.
    Infant = "infant" | "bayi",
    /// Children below five years.
    Child = "child" | "balita",
    /// Elderly people.
    Elderly = "elderly" | "lansia",
    /// Pregnant women.
    Pregnant = "pregnant" | "hamil",
    /// Breastfeeding women.
    Lactating = "lactating" | "menyusui",
    /// People with a disability.
    Disabled = "disabled" | "disabilitas",
});

words!(/// How often a norm falls due.
Every {
    /// Each day.
    Day = "day" | "hari",
    /// Each week.
    Week = "week" | "minggu",
    /// Once in the operation.
    Once = "once" | "sekali",
});

words!(/// Which head count drives the needs.
Basis {
    /// Displaced and isolated people.
    DisplacedIsolated = "displaced-isolated" | "mengungsi-terisolir",
    /// Everybody affected.
    Affected = "affected" | "terdampak",
});

words!(/// Phase of the emergency (BNPB).
Phase {
    /// Standby.
    Siaga = "siaga",
    /// Emergency response.
    TanggapDarurat = "tanggap-darurat",
    /// Transition to recovery.
    Transisi = "transisi",
});

words!(/// Language of documents.
Language {
    /// Bahasa Indonesia.
    Indonesian = "id",
    /// English.
    English = "en",
});

words!(/// What the allocation strives for.
Objective {
    /// Per priority level: worst-off first, then need met; then lateness, then cost.
    Fair = "fair" | "adil",
    /// Least total deprivation (convex in the ration missed and the days waited), then cost.
    Deprivation = "deprivation" | "deprivasi",
    /// Per priority level: most need met, whoever it is; then cost.
    Quantity = "quantity" | "jumlah",
});

words!(/// Where future goods come from.
SupplyKind {
    /// Bought.
    Purchase = "purchase" | "beli",
    /// Donated.
    Donation = "donation" | "donasi",
    /// Granted by another tier.
    Grant = "grant" | "hibah",
});

words!(/// Whether a stage was read or is expected.
StageKind {
    /// Read at the gauge.
    Observed = "observed" | "teramati",
    /// Forecast.
    Forecast = "forecast" | "prakiraan",
});

/// Tables by their name in English and in Indonesian.
const TABLES: [(&str, &str); 20] = [
    ("operation", "operasi"),
    ("members", "anggota"),
    ("sites", "lokasi"),
    ("links", "ruas"),
    ("vehicle_types", "jenis_kendaraan"),
    ("fleet", "armada"),
    ("items", "barang"),
    ("norms", "norma"),
    ("people", "jiwa"),
    ("requests", "permintaan"),
    ("stock", "stok"),
    ("supply", "pasokan"),
    ("gauges", "pos_duga"),
    ("stages", "tinggi_muka_air"),
    ("closures", "penutupan"),
    ("zones", "zona"),
    ("triggers", "pemicu"),
    ("injects", "kejadian"),
    ("scenarios", "skenario"),
    ("matches", "pencocokan"),
];

/// The Indonesian name of a table that goes by its English one.
///
/// ```
/// use bekal_core::operation::table_in_indonesian;
/// assert_eq!(table_in_indonesian("sites"), Some("lokasi"));
/// assert_eq!(table_in_indonesian("lokasi"), None);
/// ```
pub fn table_in_indonesian(table: &str) -> Option<&'static str> {
    TABLES.iter().find(|(english, _)| *english == table).map(|(_, indonesian)| *indonesian)
}

/// Names of tables, between commas, for a reader of Indonesian: to English ones the Indonesian name is added.
pub(super) fn tables_in_indonesian(tables: &str) -> String {
    let both = |table: &str| match table_in_indonesian(table) {
        Some(name) => format!("{name} ({table})"),
        None => table.to_owned(),
    };
    tables.split(", ").map(both).collect::<Vec<_>>().join(", ")
}
