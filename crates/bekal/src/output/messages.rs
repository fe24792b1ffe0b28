//! Every text a reader of a plan sees, in Indonesian and English: one table, two columns.
//!
//! Blanks are `{0}`, `{1}` …; [`fill`] puts values into them in one pass, so that a value is never read as a blank.
//! `{0#row#rows}` stands for the first word where value 0 is `1`, else for the second. Both texts of a message have the
//! same blanks and the same digits.

use super::headings::HEADINGS;
use super::words::WORDS;
use bekal_core::operation::Language;

macro_rules! messages {
    ($name:ident: $($key:ident: $id:literal, $en:literal;)+) => {
        /// A text in both languages.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $(#[doc = $en] $key),+ }

        impl $name {
            /// Every message, in both languages.
            #[cfg(test)]
            pub(crate) const ALL: &'static [(&'static str, &'static str)] = &[$(($id, $en)),+];

            /// The text, blanks and all.
            pub(crate) const fn text(self, lang: Language) -> &'static str {
                match (self, lang) {
                    $((Self::$key, Language::Indonesian) => $id,
                      (Self::$key, Language::English) => $en,)+
                }
            }
        }
    };
}
pub(crate) use messages;

messages! {
    Msg:
    // Head and headline.
    Title: "Rencana Operasi Logistik: {0}", "Logistics Operation Plan: {0}";
    DraftMark: "DRAF – belum disetujui · bekal {0} · rencana {1}", "DRAFT – not approved · bekal {0} · plan {1}";
    Period: "Masa operasi", "Operational period";
    PeriodValue: "{0} sampai {1} ({2})", "{0} to {1} ({2})";
    HorizonAndPeriod: "{0} hari, periode {1} jam", "{0} {0#day#days}, in periods of {1} h";
    HazardAndPhase: "Bencana dan fase", "Hazard and phase";
    PlannedFor: "Direncanakan untuk", "Planned for";
    NormSet: "norma {0}", "norms {0}";
    PlannedBy: "Asas pembagian", "Principle of sharing";
    CountsOn: "Yang diperhitungkan", "Counted on";
    DataOf: "Sumber data", "Data";
    Headline: "Ringkasan", "Headline figures";
    NeedMet: "Kebutuhan dasar terpenuhi", "Survival need met";
    NeedMetValue: "{0} ({1} dari {2} jiwa-hari)", "{0} ({1} of {2} {2#person-day#person-days})";
    NoSurvivalNeed: "tidak ada kebutuhan prioritas 1 dalam operasi ini; kebutuhan prioritas {0} terpenuhi {1}", "this operation has no need of priority 1; need of priority {0} is met by {1}";
    NoNeed: "Tidak ada kebutuhan.", "There is no need.";
    WorstOff: "Pos terjangkau yang paling kekurangan (semua barang dasar)", "Worst-off post that can be reached (all survival items)";
    NoWorstOff: "tidak ada, karena tidak ada kebutuhan prioritas 1", "none, because there is no need of priority 1";
    NobodyReached: "tidak ada pos dengan kebutuhan prioritas 1 yang dapat dicapai barang", "no post with need of priority 1 can be reached by goods";
    WorstIsPost: "{0} ({1})", "{0} ({1})";
    WorstIsPosts: "{0} (di {1} pos)", "{0} (at {1} posts)";
    BoundAndGap: "Batas dan selisih", "Bound and gap";
    BoundSentence: "Rencana mana pun tidak dapat memenuhi lebih dari {0} jiwa-hari kebutuhan dasar (prioritas {3}); rencana ini memenuhi {1}, selisih {2} dari batas itu.", "No plan can meet more than {0} {0#person-day#person-days} of survival need (priority {3}); this plan meets {1}, a gap of {2} of that bound.";
    BoundsOfOthers: "Batas prioritas lain", "Bounds of other priorities";
    BoundOfPriority: "Prioritas {3}: paling banyak {0} jiwa-hari, rencana ini {1}, selisih {2}.", "Priority {3}: {0} {0#person-day#person-days} at most, this plan {1}, a gap of {2}.";
    BoundNotComputed: "tidak dihitung, karena pencarian berakhir sebelum batasnya terbukti", "not computed, because the search ended before the bound was proven";
    GapMadeOf: "Asal selisih", "What the gap is made of";
    GapParts: "Dari {4} jiwa-hari selisih itu, {0} terjadi karena keadilan (yang paling kekurangan didahulukan), {1} karena waktu dan ruang (kendaraan menempuh perjalanan utuh, pos hanya menampung yang muat), {2} karena perjalanan (urutan dan jadwalnya), dan {3} karena kemasan (tidak dapat dibagi).", "Of these {4} {4#person-day#person-days}, {0} {0#is#are} lost to fairness (the worst-off come first), {1} to time and room (vehicles drive whole trips, posts hold what fits), {2} to trips (their order and times), and {3} to packages (which cannot be split).";
    PriceOfFairness: "Harga keadilan", "Price of fairness";
    FairnessCosts: "Mendahulukan pos yang paling kekurangan mengurangi kebutuhan yang dapat dipenuhi sebanyak {0} jiwa-hari.", "Serving the worst-off first lowers the need that can be met by {0} {0#person-day#person-days}.";
    FairnessNotComputed: "tidak dihitung", "not computed";
    FairnessNotSought: "tidak berlaku; asas pembagian rencana ini lain", "does not apply; this plan goes by another principle of sharing";
    FairnessIsFree: "Mendahulukan pos yang paling kekurangan tidak mengurangi kebutuhan yang dapat dipenuhi.", "Serving the worst-off first does not lower the need that can be met.";
    PersonDay: "Jiwa-hari", "Person-day";
    PersonDayMeaning: "kebutuhan satu jiwa akan satu barang selama satu hari; angka kebutuhan dasar menjumlahkan semua barang dasar, jadi satu jiwa dihitung sekali untuk setiap barang", "one person's need of one item for one day; figures of survival need add up all survival items, so a person counts once for each of them";
    PeopleInNeed: "Jiwa yang perlu bantuan", "People in need";
    PeopleValue: "{0} jiwa di {1} pos pada hari pertama, {2} pada hari terakhir", "{0} {0#person#people} at {1} {1#post#posts} on the first day, {2} on the last";
    Movements: "Pengiriman", "Movements";
    MovementsValue: "{0} ton sampai di pos, {1} perjalanan, {2} kendaraan dipakai dari {3} yang diperhitungkan, {4} km", "{0} t reach the posts, {1} {1#trip#trips}, {2} {2#vehicle#vehicles} used of {3} counted on, {4} km";
    Cost: "Biaya jalan dan pembelian", "Running and purchase cost";
    EditedByHand: "Perjalanan rencana ini disunting dengan tangan; asalnya rencana {0}. Pembagian dan semua angka dihitung ulang darinya, dan semuanya lolos pemeriksaan.", "The trips of this plan were edited by hand; they were those of the plan {0}. What is handed out and all figures are computed from them anew, and all of it passes the audit.";
    UnreachablePosts: "Pos yang tidak terjangkau", "Posts out of reach";
    WasStopped: "Pencarian dihentikan sebelum selesai; ini rencana terbaik sampai saat itu, lengkap dan sudah diaudit.", "The search was stopped before its end; this is the best plan until then, complete and audited.";
    WasTimedOut: "Pencarian dipotong batas waktu; ini rencana terbaik sampai saat itu, lengkap dan sudah diaudit.", "The search was cut by the time limit; this is the best plan until then, complete and audited.";

    // Six Tepat.
    SixTepat: "Enam Tepat dan hari persediaan", "The six Tepat and days of supply";
    Tepat: "Tepat", "Tepat";
    Measure: "Ukuran", "Measure";
    Value: "Nilai", "Value";
    Amount: "Jumlah", "Jumlah (amount)";
    Target: "Sasaran", "Sasaran (target)";
    Time: "Waktu", "Waktu (time)";
    Quality: "Kualitas", "Kualitas (quality)";
    Use: "Guna", "Guna (use)";
    Need: "Kebutuhan", "Kebutuhan (need)";
    FillOfPriority: "Kebutuhan prioritas {0} terpenuhi", "Need of priority {0} met";
    OfPersonDays: "{0} ({1} dari {2} jiwa-hari)", "{0} ({1} of {2} {2#person-day#person-days})";
    Oversupply: "Kiriman melebihi kebutuhan", "Delivered beyond need";
    Gini: "Indeks Gini pemenuhan (0 merata)", "Gini index of fill (0 is equal)";
    PostsWithNothing: "Pos yang tidak mendapat apa pun", "Posts that get nothing";
    WithinHours: "Terpenuhi oleh kiriman dalam {0} jam", "Met by deliveries within {0} h";
    MeanHours: "Rata-rata sampai kiriman pertama", "Mean until the first delivery";
    Hours: "{0} jam", "{0} h";
    Expiring: "Kedaluwarsa dalam tujuh hari setelah dibagikan", "Expiring within seven days after issue";
    Unsuitable: "Kiriman yang tidak diperlukan pos", "Delivered without need at the post";
    RequestedMet: "Permintaan terpenuhi tepat waktu", "Requests met in time";
    NoRequests: "tidak ada permintaan", "no requests";
    DaysOfSupply: "Hari persediaan", "Days of supply";
    SupplyValue: "{0} dari {1} pos memegang sedikitnya {2} hari pada hari terburuknya; nilai tengah semua pos {3} hari pada hari terburuk, {4} hari pada hari biasa", "{0} of {1} {1#post#posts} {0#holds#hold} at least {2} days on the worst day; the median post holds {3} days on its worst day, {4} on its median day";
    SupplyNote: "Hari persediaan: berapa lama barang dasar di pos cukup, dihitung setelah kiriman hari itu tiba dan sebelum dibagikan, hari itu termasuk, dari hari pertama operasi sampai hari kiriman terakhir pos itu; hari sebelum kiriman pertama ikut dihitung, pos tanpa kiriman tidak. Nilai 1 berarti kebutuhan sehari terpenuhi dan tidak ada sisa untuk esok.", "Days of supply: how long the survival goods at a post last, counted after the day's deliveries and before they are handed out, that day included, from the first day of the operation to the post's last delivery; days before its first delivery count, posts without any do not. A value of 1 means that the day's need is met and nothing is left for the next.";
    LeastDays: "Hari terburuk", "Worst day";
    MedianDays: "Hari biasa (nilai tengah)", "Median day";
    RunsOutFirst: "Habis lebih dahulu", "Runs out first";

    // Columns shared by many tables.
    Post: "Pos", "Post";
    Posts: "Pos", "Posts";
    AreaCode: "Kode wilayah (Kemendagri)", "Area code (Kemendagri)";
    Area: "Lokasi induk", "Parent site";
    ToArea: "Lokasi induk tujuan", "Parent site of destination";
    Item: "Barang", "Item";
    Member: "Anggota", "Member";
    Where: "Tempat", "Where";
    When: "Waktu", "When";
    Since: "Sejak", "Since";
    Until: "Sampai", "Until";
    Total: "Jumlah", "Total";
    Tonnes: "Ton", "Tonnes";
    Packages: "Kemasan", "Packages";
    Quantity: "Banyaknya", "Quantity";
    PersonDays: "Jiwa-hari", "Person-days";
    Kilometres: "Km", "Km";
    Unit: "Satuan", "Unit";
    Name: "Nama", "Name";
    All: "semua", "all";
    AndMore: "{0} dan {1} lagi", "{0} and {1} more";
    RowsLeftOut: "{0} baris lagi ada di {1}.", "{0} more {0#row is#rows are} in {1}.";
    RowsGrouped: "Diringkas menurut lokasi induk; {0} baris rinciannya ada di {1}.", "Grouped by parent site; the {0} rows behind it are in {1}.";

    // 1 Situation.
    Situation: "Situasi", "Situation";
    RiverStages: "Tinggi muka air", "River stages";
    NoGauges: "Tidak ada pos duga air dalam operasi ini.", "This operation has no gauge.";
    Gauge: "Pos duga air", "Gauge";
    LevelAtStart: "Awal (m)", "At start (m)";
    StateAtStart: "Status awal", "State at start";
    HighestLevel: "Puncak (m)", "Peak (m)";
    StateAtPeak: "Status puncak", "State at peak";
    BelowAlert: "di bawah siaga", "below alert";
    PeopleByPost: "Jiwa yang perlu bantuan menurut pos", "People in need by post";
    FirstDay: "Hari pertama", "First day";
    LastDay: "Hari terakhir", "Last day";
    ReportedAt: "Dilaporkan", "Reported";
    ReportedBy: "Sumber", "Source";
    FromHouseholds: "(*) dihitung dari jumlah keluarga (KK).", "(*) derived from the number of households.";
    ClosedWays: "Jalan dan sungai yang tertutup atau lambat", "Roads and rivers that are closed or slow";
    NothingClosed: "Tidak ada yang tertutup.", "Nothing is closed.";
    Way: "Ruas", "Way";
    Mode: "Moda", "Mode";
    StateOfWay: "Keadaan", "State";
    Shut: "tertutup", "shut";
    Slowed: "lambat: {0} dari kecepatan biasa", "slow: {0} of the usual speed";
    Concerns: "Berlaku untuk", "Concerns";
    Reason: "Sebab", "Reason";
    BeforeTheData: "sebelum data pertama", "before the first data";
    NotKnown: "belum diketahui", "not known";
    AllReachable: "Semua pos terjangkau.", "All posts can be reached.";
    ReachableFrom: "Tidak terjangkau sebelum {0}.", "Out of reach before {0}.";
    NeverReachable: "Tidak terjangkau selama operasi.", "Out of reach throughout.";
    NoWayKnown: "Tidak ada jalan, sungai, atau jalur lain ke sana bagi kendaraan yang diperhitungkan.", "No road, river or other way leads there for any vehicle counted on.";
    WayIsOpen: "Jalurnya terbuka; yang menghambat adalah jarak, jam buka, atau waktu tersedianya barang.", "The way is open; what delays is the distance, opening hours, or when the goods are there.";
    InTheWay: "Terhalang oleh: {0}.", "In the way: {0}.";
    LinkInTheWay: "{0} ({1}), sejak {2}, sampai {3}: {4}", "{0} ({1}), since {2}, until {3}: {4}";
    SiteInTheWay: "{0} tidak melayani bongkar muat, sejak {1}, sampai {2}: {3}", "{0} handles no goods, since {1}, until {2}: {3}";

    // 2 Needs.
    NeedsByNorm: "Kebutuhan menurut norma", "Needs by norm";
    Sector: "Sektor", "Sector";
    Priority: "Prioritas", "Priority";
    NeededInAll: "Kebutuhan seluruhnya", "Needed in all";
    Norms: "Norma", "Norms";
    FillByPost: "Pemenuhan menurut pos dan barang", "Fill by post and item";
    FillNote: "Jiwa-hari yang terpenuhi, dibulatkan ke bawah; tanda – berarti tidak ada kebutuhan. Pos dengan kekurangan terbesar di atas.", "Person-days met, rounded down; a dash means no need. The post that misses most is on top.";
    OfPriority: "Prioritas {0}", "Priority {0}";
    NeedsByDay: "Kebutuhan per pos dan hari ada di needs.csv; sumber setiap norma ada di bagian 9.", "Needs by post and day are in needs.csv; the source of every norm is in part 9.";

    // 3 Resources.
    ResourcesByMember: "Sumber daya menurut anggota", "Resources by member";
    Goods: "Barang", "Goods";
    NoGoods: "Tidak ada barang.", "There are no goods.";
    Declared: "Dinyatakan", "Declared";
    CountedOn: "Diperhitungkan", "Counted on";
    UsedByPlan: "Dipakai", "Used";
    UsedTonnes: "Dipakai (ton)", "Used (t)";
    AvailableFrom: "Tersedia", "Available";
    NotUsable: "{0}; tidak dapat dipakai: {1}", "{0}; not usable: {1}";
    OnlyCommitted: "baru {0}", "only {0}";
    ExpiresFirst: "kedaluwarsa {0}, sebelum dapat dibagikan", "expires {0}, before it could be handed out";
    ComesAfter: "tiba setelah operasi berakhir", "comes after the operation ends";
    LeftAtEnd: "Sisa barang pada akhir operasi", "Goods left at the end of the operation";
    NothingLeft: "Tidak ada barang yang tersisa.", "No goods are left.";
    AllPlaces: "semua tempat", "all places";
    Vehicles: "Kendaraan dan perahu", "Vehicles and boats";
    NoVehicles: "Tidak ada kendaraan.", "There are no vehicles.";
    VehicleType: "Jenis", "Type";
    Base: "Pangkalan", "Base";
    Commitment: "Kesiapan", "Commitment";
    Count: "Unit", "Count";
    DutyHours: "Jam kerja", "Duty (h)";
    HoursAvailable: "Jam tersedia", "Available (h)";
    NotCounted: "{0}, tidak diperhitungkan", "{0}, not counted on";

    // 4 Allocation.
    WhoBringsWhat: "Siapa membawa apa untuk siapa", "Who brings what to whom";
    NothingAllocated: "Tidak ada kiriman.", "Nothing is sent.";
    From: "Dari", "From";
    Via: "Lewat", "Via";
    To: "Tujuan", "To";
    FirstArrival: "Tiba pertama", "First arrival";
    LastArrival: "Tiba terakhir", "Last arrival";

    // 5 Movements.
    MovementsByVehicle: "Pergerakan menurut kendaraan", "Movements by vehicle";
    NoTrips: "Tidak ada perjalanan.", "There are no trips.";
    MovementsNote: "Waktu setempat ({0}). Setiap perjalanan kembali ke tempat muat dengan surat jalan yang ditandatangani; ruas, lot, dan jam setiap langkah ada di movements.csv.", "Local times ({0}). Every trip returns to where it loaded with the signed waybill; links, lots and times of every step are in movements.csv.";
    VehicleHeading: "{0}, {1} nomor {2} ({3})", "{0}, {1} number {2} ({3})";
    TripsByVehicle: "Kendaraan satu per satu", "Vehicle by vehicle";
    ByVehicleNote: "Setiap perjalanan dengan jam, ruas, dan muatannya ada di movements.csv.", "Every trip with its times, links and load is in movements.csv.";
    ByAreaOfVehicles: "Menurut armada dan lokasi induk tujuan", "By fleet and parent site of destination";
    Number: "No.", "No.";
    Trips: "Perjalanan", "Trips";
    FirstDeparture: "Berangkat pertama", "First departure";
    LastReturn: "Kembali terakhir", "Last return";
    Trip: "Perjalanan", "Trip";
    TripNumber: "perjalanan {0}", "trip {0}";
    Departs: "Mulai", "Begins";
    LoadedAt: "Muat di", "Loads at";
    Stops: "Bongkar", "Unloads";
    WayDriven: "Lintasan", "Route";
    Returns: "Kembali", "Returns";
    SitesBetween: "… ({0} tempat) …", "… ({0} {0#place#places}) …";
    Fleet: "Armada", "Fleet";
    Calls: "Singgah", "Calls";
    LastUnloaded: "Bongkar terakhir", "Last unloaded";

    // 6 Tasks.
    TasksByMember: "Tugas menurut anggota", "Tasks by member";
    NoContact: "kontak belum diisi", "no contact given";
    NoTasks: "Tidak ada tugas.", "There are no tasks.";
    Task: "Tugas", "Task";
    Tasks: "Banyak tugas", "Tasks";
    What: "Apa", "What";

    // 7 Shortfalls.
    Shortfalls: "Kekurangan dan kepada siapa diminta", "Shortfalls and whom to ask";
    NothingShort: "Tidak ada kekurangan.", "Nothing is short.";
    DaysShort: "Hari ke-", "Days";
    Missing: "Kurang atau terlambat", "Missing or late";
    DaysLate: "terlambat hingga {0} hari", "up to {0} {0#day#days} late";
    Because: "Sebab", "Because";
    LeftByRevision: "rencana membiarkannya, tidak ditemukan satu batas pun; sampai akhir tersisa {0} di tempat muat", "the plan left it, no single limit was found; unused to the end are {0} where vehicles load";
    LeftByPlan: "rencana membiarkannya, tidak ditemukan satu batas pun; sampai akhir tersisa {0} di tempat muat dan {1} jam kerja kendaraan", "the plan left it, no single limit was found; unused to the end are {0} where vehicles load and {1} hours of vehicles' duty";
    AskWhom: "Diminta kepada", "Ask";

    // 8 Limits.
    WhatLimitsUs: "Apa yang membatasi", "What limits us";
    NothingScarce: "Tidak ada satu sumber daya pun yang tambahannya menaikkan pemenuhan.", "No single resource would raise what is met if there were more of it.";
    PricesOfEdited: "Tidak dihitung untuk rencana yang disunting dengan tangan; lihat rencana asalnya.", "Not computed for a plan edited by hand; see the plan it comes from.";
    PricesNote: "Satu satuan lagi akan memenuhi paling banyak, masing-masing sendiri:", "One unit more would meet at most, each by itself:";
    AtSite: " di {0}", " at {0}";
    OnDay: " pada hari ke-{0}", " on day {0}";
    PriceGoods: "Satu ton {0} lagi{1}{2}: {3} jiwa-hari.", "One more tonne of {0}{1}{2}: {3} {3#person-day#person-days}.";
    PriceVehicle: "Satu {0} lagi{1}{2}: {3} jiwa-hari.", "One more {0}{1}{2}: {3} {3#person-day#person-days}.";
    PriceHandling: "Satu ton bongkar muat lagi{0}{1}: {2} jiwa-hari.", "One more tonne of handling{0}{1}: {2} {2#person-day#person-days}.";
    PriceOther: "Satu {0} {1} lagi{2}{3}: {4} jiwa-hari.", "One more {0} of {1}{2}{3}: {4} {4#person-day#person-days}.";
    Level: "Sasaran", "Objective";
    ProvenBound: "Batas terbukti", "Proven bound";
    Programme: "Program linear", "Linear programme";
    Achieved: "Rencana ini", "This plan";
    Gap: "Selisih", "Gap";
    LeastItemNote: "\"Barang yang paling kurang di satu pos\" ialah bagian terkecil yang terpenuhi di antara semua pasangan pos dan barang prioritas itu; angka pos terjangkau yang paling kekurangan di bagian ringkasan menjumlahkan semua barang dasar sebuah pos, jadi biasanya lebih tinggi.", "\"Least met item at any post\" is the smallest share met among all pairs of a post and an item of that priority; the worst-off post that can be reached, among the headline figures, takes all survival items of a post together, so it is usually higher.";
    NoProgrammeOfTrips: "Tanda – : perjalanan rencana ini sebagian atau seluruhnya sudah ditetapkan, jadi bukan hasil program linear.", "A dash: some or all trips of this plan were decided before, so they do not come from the linear programme.";
    NoProgramme: "Tanda – : prioritas itu baru dibagi setelah perjalanan prioritas sebelumnya tersusun, sehingga program linearnya tidak punya nilai sendiri.", "A dash: that priority is shared out only after the trips of the priorities before it are made, so its linear programme has no value of its own.";

    // 9 Assumptions.
    HowCounted: "Cara menghitung", "How it is counted";
    HandlingPerPeriod: "Bongkar muat suatu tempat dihitung per periode ({0} jam), bukan per jam: dalam satu periode kendaraan boleh datang bersamaan.", "What a place can load and unload is counted by period ({0} h), not by hour: within a period vehicles may come at the same time.";
    DeprivationMeaning: "Asas ini menjumlahkan jiwa-hari yang tidak terpenuhi di semua pos (setiap prioritas berbobot sepersepuluh dari yang di atasnya), jatah paruh pertama berbobot lebih besar daripada paruh kedua dan barang tahan lama makin berat makin lama ditunggu; satu pos boleh kekurangan bila jumlah seluruhnya lebih kecil.", "This principle adds up unmet person-days over all posts (each priority weighing a tenth of the one above it), the first half of a ration weighing more than the second and durables the more the longer they are waited for; one post may go short if that makes the sum smaller.";
    Assumptions: "Asumsi dan umur data", "Assumptions and age of data";
    AgeOfData: "Jumlah jiwa dilaporkan antara {0} dan {1}; laporan tertua berumur {2} hari pada awal operasi; pos tanpa tanggal laporan: {3}.", "Head counts were reported between {0} and {1}; the oldest is {2} {2#day#days} old at the start; posts without date of report: {3}.";
    NoReportDates: "Jumlah jiwa tidak bertanggal laporan ({0} pos); umurnya tidak diketahui.", "Head counts have no date of report ({0} {0#post#posts}); their age is unknown.";
    NormsUsed: "Norma yang dipakai dan sumbernya", "Norms used and their sources";
    Norm: "Norma", "Norm";
    NormValue: "{0} per {1}, {2}", "{0} per {1}, {2}";
    NormAlways: "sepanjang operasi", "throughout";
    NormDaysFrom: "mulai hari ke-{0}", "from day {0}";
    Verified: "Dicocokkan dengan sumbernya", "Checked against the source";
    Yes: "ya", "yes";
    NotVerified: "BELUM", "NOT YET";
    NoNorms: "Tidak ada norma yang dipakai; semua kebutuhan berasal dari permintaan.", "No norm is used; all needs come from requests.";

    // 10 Provenance.
    Provenance: "Asal-usul", "Provenance";
    Program: "Perangkat lunak", "Program";
    Seed: "Benih acak", "Seed";
    Search: "Pencarian", "Search";
    EndedByItself: "selesai dengan sendirinya", "ended by itself";
    Settings: "Pengaturan", "Settings";
    Inputs: "Berkas masukan", "Input files";
    BuiltInNorms: "norma bawaan ({0})", "built-in norms ({0})";
    FirstDigits: "SHA-256 (12 digit pertama)", "SHA-256 (first 12 digits)";
    ProgrammeSize: "Ukuran program linear", "Size of the linear programme";

    // Approval.
    Approval: "Persetujuan", "Approval";
    ApprovalNote: "Dokumen ini draf sampai disetujui oleh pejabat yang disebut di bawah.", "This document is a draft until the person named below approves it.";
    Role: "Peran", "Role";
    NameAndRank: "Nama dan jabatan", "Name and position";
    PlaceAndDate: "Tempat dan tanggal", "Place and date";
    Signature: "Tanda tangan", "Signature";
    PreparedBy: "Disusun oleh", "Prepared by";
    CheckedBy: "Diperiksa oleh", "Checked by";
    ApprovedBy: "Disetujui oleh", "Approved by";

    // Pictures of plan.html.
    Contents: "Isi", "Contents";
    SituationMap: "Peta situasi dan akses", "Situation and access map";
    MapNote: "Proyeksi ekuirektangular (WGS 84), skala pada lintang tengah. Ruas digambar lurus; yang digambar ialah ruas yang dipakai rencana ini atau yang tertutup. Keadaan ruas menurut data pada awal operasi: {0}.", "Equirectangular projection (WGS 84), true to scale at the mean latitude. Links are drawn straight; those are drawn that this plan uses or that are closed. State of links by the data at the start of the operation: {0}.";
    NoPlaces: "Tidak ada tempat dengan koordinat.", "No place has coordinates.";
    North: "U", "N";
    ClosedMark: "tertutup atau lambat, untuk sebagian masa operasi atau seluruhnya", "closed or slow, for some of the operation or all of it";
    OutOfReach: "pos tidak terjangkau", "post out of reach";
    KeyPost: "{0}: {1} jiwa, terpenuhi {2}", "{0}: {1} {1#person#people}, met {2}";
    KeyPeople: "{0}: {1} jiwa", "{0}: {1} {1#person#people}";
    FlowMap: "Peta arus barang", "Flow map";
    FlowNote: "Lebar garis menurut ton yang lewat; penuh: jalan; putus-putus: sungai; titik-titik: udara atau jalan kaki. Kotak: tempat muat; lingkaran: pos, luasnya menurut ton yang diturunkan; di atas setiap peta: ton yang sampai di pos.", "Width of a line by tonnes that pass; solid: road; dashed: river; dotted: air or on foot. Square: place of loading; circle: post, its area by tonnes unloaded; above each map: tonnes that reach posts.";
    FlowSlice: "{0} ({1}): {2} ton", "{0} ({1}): {2} t";
    WidestLine: "garis terlebar: {0} ton", "widest line: {0} t";
    Gantt: "Jadwal kendaraan", "Vehicle schedule";
    GanttNote: "Waktu setempat ({0}); garis tegak di awal setiap hari operasi. Setiap langkah dengan jamnya ada di movements.csv.", "Local time ({0}); upright lines at the begin of each day of operation. Every step with its times is in movements.csv.";
    Loading: "memuat", "loading";
    Driving: "berjalan", "driving";
    Unloading: "membongkar", "unloading";
    Resting: "istirahat atau menunggu", "resting or waiting";
    VehicleNumber: "{0} no. {1}", "{0} no. {1}";
    VehiclesLeftOut: "Yang digambar ialah {0} kendaraan dengan jam kerja terbanyak; {1} kendaraan lagi ada di {2}.", "Drawn are the {0} vehicles with most hours on duty; {1} more {1#is#are} in {2}.";
    Coverage: "Pemenuhan dari hari ke hari", "Coverage from day to day";
    CoverageNote: "Jiwa-hari kebutuhan prioritas {0} sejak awal, hari demi hari: garis putus-putus ialah kebutuhan, garis penuh yang terpenuhi, bidang berarsir kekurangannya. Urutan menurut kekurangan, yang terbesar dahulu.", "Person-days of need of priority {0} since the start, day by day: the dashed line is what is needed, the solid line what is met, the hatched area what is short. In order of what is short, most first.";
    PostsLeftOut: "{0} pos lagi, yang kekurangannya lebih kecil, ada di {1}.", "{0} more {0#post#posts}, with less missing, {0#is#are} in {1}.";
    HeatMap: "Pemenuhan menurut pos dan barang", "Fill by post and item";
    HeatNote: "Per seratus jiwa-hari yang terpenuhi, dibulatkan ke bawah; makin gelap makin kurang; tanda – berarti tidak ada kebutuhan. Pos dengan kekurangan terbesar di atas.", "Person-days met per hundred, rounded down; the darker, the shorter; a dash means no need. The post that misses most is on top.";
    AllItems: "Semua barang", "All items";
    StockSteps: "Persediaan gudang dari hari ke hari", "Stock at warehouses from day to day";
    StockNote: "Persediaan pada awal operasi dan pada akhir setiap hari, tiap baris menurut skalanya sendiri; garis bawah ialah nol, garis putus-putus hari barang itu habis. Urutan menurut ton pada awal.", "Stock at the start and at the end of each day, each row to its own scale; the base line is zero, the dashed line the day it runs dry. In order of tonnes at the start.";
    NoStock: "Tidak ada persediaan di gudang.", "There is no stock at warehouses.";
    Course: "Hari ke-1 sampai ke-{0}", "Day 1 to {0}";
    AtStart: "Awal", "At start";
    AtEnd: "Akhir", "At end";
    RunsDry: "Habis", "Runs dry";
    NotDry: "tidak habis", "does not";
    Sankey: "Dari anggota lewat gudang ke penerima", "From members through warehouses to recipients";
    SankeyNote: "Ton yang sampai di pos: pemilik barang, tempat barang itu semula, dan lokasi penerima. Tinggi balok menurut ton, yang terbesar di atas.", "Tonnes that reach posts: who owns them, where they lay, and who receives them. Height of a bar by tonnes, largest on top.";
    Others: "{0} lainnya", "{0} others";
    Recipients: "Penerima", "Recipients";
    Warehouses: "Gudang", "Warehouses";
    MembersHead: "Anggota", "Members";

    // Summary.
    SummaryHead: "{0}: {1}, {2}", "{0}: {1}, {2}";
    SummaryLine: "{0}: {1}", "{0}: {1}";
    SummaryUnreachable: "{0} pos: {1}", "{0} {0#post#posts}: {1}";
    SummaryShortfalls: "Kekurangan terbesar ({0} baris seluruhnya)", "Largest shortfalls ({0} {0#line#lines} in all)";
    SummaryShort: "{0}, {1}, {2}: {3} ({4} jiwa-hari); sebab: {5}; diminta kepada: {6}", "{0}, {1}, {2}: {3} ({4} {4#person-day#person-days}); because: {5}; ask: {6}";
    SummaryMissing: "kurang {0}", "{0} missing";
    OneDay: "hari ke-{0}", "day {0}";
    SomeDays: "hari ke-{0}", "days {0}";
    SummaryPrices: "Yang paling membatasi", "What limits most";

    // Why something is short.
    WhyLine: "{0}. {1}, {2}, {3}: {4} ({5} jiwa-hari)", "{0}. {1}, {2}, {3}: {4} ({5} {5#person-day#person-days})";
    WhyBecause: "   sebab ({1}): {0}", "   because ({1}): {0}";
    WhyShared: "   yang ada dibagi: pos ini {0} % kebutuhannya, pos lain {1} sampai {2} %", "   what there is is shared: this post {0} % of its need, others {1} to {2} %";
    WhyHow: "Jalan keluar berlaku bagi barisnya sendiri: perjalanan rencana ini tetap, tambahannya dipakai untuk baris itu. Rencana baru membagi tambahan itu menurut prioritas dan keadilan, mungkin ke pos lain.", "What would do is told for its own line: the trips of this plan stay, and what is added serves that line. A new plan shares it by priority and fairness, perhaps to other posts.";
    WhyRemedy: "   jalan keluar: {0}", "   what would do: {0}";
    ProofGoods: "seandainya semuanya untuk pos ini, hanya ada {0} dari {1}", "were all of it for this post, there would be {0} of {1}";
    ProofTime: "tidak mungkin tiba sebelum {0}", "nothing can be there before {0}";
    ProofNoMore: "tidak ada jalan lagi sejak revisi ini", "no way is left since this revision";
    ProofNever: "tidak ada jalan selama operasi", "there is no way as long as the operation lasts";
    RemedyNone: "tidak satu pun perubahan yang dicoba cukup", "none of the changes tried is enough";
    RemedyNothing: "barang dan kendaraan yang tersisa sudah cukup", "goods and vehicles that are left";
    RemedyGoods: "{0} lagi di {1}, dicadangkan untuk pos ini", "{0} more at {1}, kept for this post";
    RemedyVehicles: "{0} {1} lagi di {2}", "{0} more {1} at {2}";
    RemedyOpen: "ruas {0} ({1} – {2}) tidak tertutup", "link {0} ({1} – {2}) not shut";
    RemedyPart: "{0}; memenuhi {1} % dari yang kurang", "{0}; that meets {1} % of what is missed";
    RemedyTrips: "{0}; dengan {1} perjalanan tambahan", "{0}; on {1} further {1#trip#trips}";

    // Errors.
    CannotRead: "{0}: tidak dapat dibaca: {1}", "{0}: cannot be read: {1}";
    GraphLine: "{0}: baris {1}: {2}", "{0}: line {1}: {2}";
    GraphForm: "bukan baris berkas graf DIMACS", "no line of a DIMACS graph file";
    GraphHead: "baris yang dimulai dengan p (p sp SIMPUL BUSUR, atau p aux sp co SIMPUL) harus ada sekali, sebelum yang lain", "the line that begins with p (p sp NODES ARCS, or p aux sp co NODES) must stand once, before all others";
    GraphPromise: "menjanjikan lebih banyak daripada yang dapat dimuat berkas ini", "promises more than this file can hold";
    GraphNode: "simpul ini tidak ada, atau disebut dua kali", "there is no such node, or it is told twice";
    GraphCost: "biaya harus bilangan bulat di bawah 1073741823", "the cost must be a whole number below 1073741823";
    GraphCount: "jumlahnya tidak sama dengan yang dijanjikan, atau berkas titik ini milik graf lain", "there are not as many as promised, or these are the points of another graph";
    PlanTooLarge: "{0}: lebih besar dari {1} MiB; ini bukan rencana bekal", "{0}: larger than {1} MiB; this is no bekal plan";
    PlanMalformed: "{0}: baris {1}, kolom {2}: {3}", "{0}: line {1}, column {2}: {3}";
    PlanOtherSchema: "{0}: skema \"{1}\"; yang dapat dibaca hanya \"{2}\"", "{0}: schema \"{1}\"; only \"{2}\" can be read";
    TargetExists: "{0}: sudah ada; pilih nama lain, atau --force untuk mengganti rencana lama", "{0}: exists already; choose another name, or --force to replace an older plan";
    TargetNotOurs: "{0}: bukan folder rencana bekal, jadi tidak diganti", "{0}: is no plan folder of bekal, so it is not replaced";
    TargetForeign: "{0}: berisi \"{1}\", yang bukan bagian rencana; pindahkan dahulu, lalu ulangi", "{0}: holds \"{1}\", which is not part of the plan; move it away first, then try again";
    NoFolder: "{0}: folder ini belum ada; buat dulu foldernya, atau pilih tempat lain", "{0}: there is no such folder; make it first, or choose another place";
    CannotWrite: "{0}: tidak dapat ditulis: {1}", "{0}: cannot be written: {1}";
    PlanUnwritable: "rencana tidak dapat ditulis dengan utuh (kesalahan bekal): {0}", "the plan cannot be written faithfully (a defect of bekal): {0}";
}

/// A code word of a plan in the reader's language; `None` where it has no translation.
pub(super) fn coded(lang: Language, context: &str, word: &str) -> Option<&'static str> {
    let (_, _, id, en) = WORDS.iter().chain(HEADINGS).find(|(of, code, _, _)| *of == context && *code == word)?;
    Some(match lang {
        Language::Indonesian => id,
        Language::English => en,
    })
}

/// Why something is shut: `stage:GAUGE`, `closure:REASON` or `zone:CODE` in words, with a name for what decides it;
/// anything else as it is.
pub(crate) fn shut_because<'a>(lang: Language, reason: &'a str, named: impl Fn(&'a str) -> &'a str) -> String {
    let (word, what) = reason.split_once(':').unwrap_or((reason, ""));
    let Some(word) = coded(lang, "closed", word) else { return reason.to_owned() };
    match what.trim() {
        "" => word.to_owned(),
        what => format!("{word}: {}", named(what)),
    }
}

/// `template` with `{0}`, `{1}` … replaced by `values`, and `{0#one#many}` by the word that suits value 0; a blank without
/// value stays empty.
pub(crate) fn fill(template: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(template.len() + values.iter().map(|value| value.len()).sum::<usize>());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((blank, after)) = after.split_once('}') else { break };
        let mut words = blank.split('#');
        let value = |number: &str| number.parse::<usize>().ok().and_then(|at| values.get(at)).copied();
        let value = words.next().and_then(value).unwrap_or_default();
        out.push_str(match (words.next(), words.next()) {
            (Some(one), Some(many)) => {
                if value == "1" {
                    one
                } else {
                    many
                }
            }
            _ => value,
        });
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::super::markdown::Changed;
    use super::super::notices::words::Told;
    use super::*;
    use crate::output::compare::Say;
    use std::collections::BTreeSet;

    fn digits(text: &str) -> BTreeSet<&str> {
        text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect()
    }

    /// Blanks for values; words that only follow a number are no blanks.
    fn blanks(text: &str) -> usize {
        text.split('{').skip(1).filter(|rest| !rest.split('}').next().unwrap().contains('#')).count()
    }

    #[test]
    fn both_languages_say_the_same() {
        for &(id, en) in Msg::ALL.iter().chain(Told::ALL).chain(Changed::ALL).chain(Say::ALL) {
            assert!(!id.trim().is_empty() && !en.trim().is_empty(), "{en}");
            assert_eq!(digits(id), digits(en), "{en}");
            assert_eq!(blanks(id), blanks(en), "{en}");
            assert_eq!(id.starts_with(' '), en.starts_with(' '), "{en}");
        }
        let mut seen = BTreeSet::new();
        for (context, word, id, en) in WORDS {
            assert!(seen.insert((context, word)), "{context} {word} twice");
            assert!(!id.is_empty() && !en.is_empty(), "{context} {word}");
        }
    }

    #[test]
    fn every_word_of_the_operation_is_translated() {
        use bekal_core::operation::{Basis, Commitment, Every, Mode, Objective, Per, Phase};
        let contexts = [
            ("mode", Mode::WORDS),
            ("phase", Phase::WORDS),
            ("basis", Basis::WORDS),
            ("objective", Objective::WORDS),
            ("commitment", Commitment::WORDS),
            ("firmness", Commitment::WORDS),
            ("per", Per::WORDS),
            ("every", Every::WORDS),
        ];
        for (context, words) in contexts {
            for word in words {
                assert!(coded(Language::Indonesian, context, word).is_some(), "{context} {word}");
            }
        }
    }

    #[test]
    fn values_are_not_templates() {
        assert_eq!(fill("{0} dari {1}", &["{1}", "b"]), "{1} dari b");
        assert_eq!(fill("{1}{0}{7}.", &["a", "b"]), "ba.");
        assert_eq!(fill("tanpa", &[]), "tanpa");
    }

    #[test]
    fn words_follow_their_number() {
        let rows = Msg::RowsLeftOut.text(Language::English);
        assert_eq!(fill(rows, &["1", "a.csv"]), "1 more row is in a.csv.");
        assert_eq!(fill(rows, &["1,000", "a.csv"]), "1,000 more rows are in a.csv.");
        assert_eq!(fill("{0#a#b}{0#a}{9#a#b}", &["2"]), "b2b");
    }
}
