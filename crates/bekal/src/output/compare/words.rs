//! What a comparison says beside what it compares.

use crate::output::messages::messages;
use bekal_core::operation::Language;

messages! {
    Say:
    Title: "Perbandingan {0} dan {1}", "{0} and {1} compared";
    MadeBy: "Dibuat oleh bekal {0}. A ialah {1} ({2}), B ialah {3} ({4}).", "Made by bekal {0}. A is {1} ({2}), B is {3} ({4}).";
    InputsDiffer: "Masukan yang berbeda", "Inputs that differ";
    InputsAlike: "tidak ada", "none";
    NothingDiffers: "Tidak ada yang berbeda: isi A dan B sama.", "Nothing differs: A and B say the same.";
    NoPlanDiffers: "Tidak ada yang berbeda: masukan, pergerakan, dan hasil A dan B sama.", "Nothing differs: inputs, movements and results of A and B are the same.";
    MovementsDiffer: "Masukan dan hasil A dan B sama; hanya pergerakannya yang berbeda.", "Inputs and results of A and B are the same; only the movements differ.";
    OtherOperations: "A dan B tidak punya satu pos pun yang sama: ini dua operasi yang berlainan.", "A and B have no post in common: these are two different operations.";
    OtherPlans: "A dan B tidak punya satu pos pun yang sama: ini rencana dua operasi yang berlainan. Karena itu tidak ada yang dinilai lebih baik atau lebih buruk.", "A and B have no post in common: these are plans of two different operations. Nothing is judged better or worse for that reason.";
    FilesOnly: "Operasi salah satu rencana tidak ada lagi seperti semula: dari tabelnya yang disebut hanya berkas yang berbeda.", "The operation of one plan is no longer there as it was: of its tables only the files that differ are told.";
    Zones: "Zona waktu berbeda: waktu A ditulis dalam {0}, waktu B dalam {1}.", "The time zones differ: times of A are in {0}, times of B in {1}.";
    WholeRow: "seluruh baris", "whole row";
    Present: "ada", "present";
    Checksum: "sidik berkas", "checksum";
    HowGood: "Hasil rencana", "How good the plans are";
    WhoLoses: "Yang berkurang", "Who loses";
    WhoGains: "Yang bertambah", "Who gains";
    NeedChanges: "Kebutuhannya saja yang berubah", "Only the need changes";
    InOneOnly: "Pos yang kebutuhannya hanya ada di A atau di B", "Posts with need in A only or in B only";
    InTable: "tabel", "table";
    InRow: "baris", "row";
    InColumn: "kolom", "column";
    A: "A", "A";
    B: "B", "B";
    Figure: "ukuran", "figure";
    Change: "selisih", "change";
    Judged: "penilaian", "judged";
    Better: "lebih baik", "better";
    Worse: "lebih buruk", "worse";
    More: "lebih banyak", "more";
    Less: "lebih sedikit", "less";
    Points: "{0} poin persen", "{0} percentage points";
    Post: "pos", "post";
    MetMore: "jiwa-hari", "person-days";
    PersonDays: "{0} jiwa-hari", "{0} {0#person-day#person-days}";
    Share: "{0} ({1} dari {2} jiwa-hari)", "{0} ({1} of {2} {2#person-day#person-days})";
    MoreRows: "… dan {0} baris lagi; semuanya ada di --format json", "… and {0} more {0#row#rows}; --format json has them all";
    MorePosts: "… dan {0} pos lagi; semuanya ada di --format json", "… and {0} more {0#post#posts}; --format json has them all";
    BarsNote: "Bagian kebutuhan dasar yang terpenuhi di setiap pos, dari 0 sampai 100 %: arsiran A, gelap B. Di sampingnya jiwa-hari yang terpenuhi lebih banyak atau lebih sedikit di B.", "The share of survival need met at each post, from 0 to 100 %: A is hatched, B is dark. Beside it the person-days that B meets more or less.";
    JudgedNote: "Lebih baik atau lebih buruk hanya disebut bila ukuran itu sendiri mengatakannya. Perjalanan, kendaraan, kilometer, dan biaya berkurang juga bila yang diantar lebih sedikit, dan per ton bertambah bila pos yang jauh ikut dilayani. Jiwa-hari dinilai bila kebutuhannya sama, jam sampai kiriman pertama bila pos yang dilayani sama.", "Better or worse is said only where a figure says so by itself. Trips, vehicles, kilometres and cost are less, too, where less is delivered, and more by the tonne where a post far away is served as well. Person-days are judged where the need is the same, hours to the first delivery where the same posts are served.";
    Yes: "ya", "yes";
    No: "tidak", "no";
    Days: "{0} hari", "{0} {0#day#days}";
    Hours: "{0} jam", "{0} {0#hour#hours}";
    TimeZone: "zona waktu", "time zone";
    RevisedFrom: "direvisi per", "revised from";
    Version: "versi program", "program version";
    File: "berkas", "file";
}

/// Names of figures: name, Indonesian, English.
const FIGURES: [(&str, &str, &str); 23] = [
    ("person-days-needed", "jiwa-hari kebutuhan dasar", "survival need, person-days"),
    ("person-days-met", "jiwa-hari kebutuhan dasar terpenuhi", "survival need met, person-days"),
    ("person-days-short", "jiwa-hari tidak terpenuhi, semua barang", "person-days short, all items"),
    ("worst-fill", "pos yang paling kekurangan", "worst-off post"),
    ("gini", "ketimpangan antarpos (Gini, 0 merata)", "inequality among posts (Gini, 0 is equal)"),
    ("posts-with-nothing", "pos tanpa apa pun", "posts with nothing"),
    ("within-24-h", "terpenuhi dalam 24 jam", "met within 24 hours"),
    ("within-48-h", "terpenuhi dalam 48 jam", "met within 48 hours"),
    ("within-72-h", "terpenuhi dalam 72 jam", "met within 72 hours"),
    ("hours-to-first", "jam sampai kiriman pertama", "hours to the first delivery"),
    ("requested-met", "permintaan terpenuhi pada waktunya", "requests met in time"),
    ("oversupply", "kiriman melebihi kebutuhan", "delivered beyond need"),
    ("shortfalls", "baris kekurangan", "lines of shortfall"),
    ("delivered", "ton sampai di pos", "tonnes that reach posts"),
    ("trips", "perjalanan", "trips"),
    ("vehicles", "kendaraan dipakai", "vehicles used"),
    ("distance", "kilometer", "kilometres"),
    ("distance-per-tonne", "kilometer per ton yang sampai", "kilometres per tonne delivered"),
    ("cost", "biaya (rupiah)", "cost (rupiah)"),
    ("cost-per-tonne", "biaya per ton yang sampai (rupiah)", "cost per tonne delivered (rupiah)"),
    ("bound", "paling banyak yang mungkin, jiwa-hari", "most possible, person-days"),
    ("gap", "selisih dari batas", "gap to the bound"),
    ("fill", "kebutuhan prioritas {0} terpenuhi", "need of priority {0} met"),
];

/// The name of a figure.
pub(super) fn figure(name: &str, lang: Language) -> &str {
    FIGURES.iter().find(|(known, ..)| *known == name).map_or(name, |(_, id, en)| match lang {
        Language::Indonesian => id,
        Language::English => en,
    })
}

/// Words of tables that documents do not say: word, Indonesian.
const WORDS: [(&str, &str); 24] = [
    ("consumable", "habis pakai"),
    ("durable", "tahan lama"),
    ("equipment", "peralatan"),
    ("observed", "teramati"),
    ("forecast", "prakiraan"),
    ("purchase", "pembelian"),
    ("donation", "sumbangan"),
    ("grant", "hibah"),
    ("government", "pemerintah"),
    ("military", "TNI"),
    ("police", "Polri"),
    ("state-company", "BUMN atau BUMD"),
    ("business", "usaha swasta"),
    ("red-cross", "PMI"),
    ("ngo", "LSM"),
    ("volunteers", "relawan"),
    ("un", "PBB"),
    ("infants", "bayi"),
    ("children", "balita"),
    ("class", "kelas"),
    ("code", "kode"),
    ("polygons", "wilayah"),
    ("rings", "wilayah"),
    ("region", "wilayah"),
];

/// A word of a table in Indonesian, if it has one.
pub(super) fn in_indonesian(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, indonesian)| *indonesian)
}
