//! What the template says: what each table and column is for, in both languages, and a small operation as example.
//!
//! A cell `warehouse|gudang` is the English and the Indonesian word. Numbers stand with a decimal point and are
//! written the way the language writes them.

use crate::input::names::{self, Table};

/// A sentence in Indonesian and English.
pub(super) type Both = (&'static str, &'static str);

/// A table of the template.
pub(super) struct Part {
    pub(super) table: &'static Table,
    /// What a row is.
    pub(super) about: Both,
    /// What each column means, in the order of [`Table::columns`].
    pub(super) columns: &'static [Both],
    pub(super) rows: &'static [&'static [&'static str]],
}

pub(super) static PARTS: &[Part] = &[
    Part {
        table: &names::MEMBERS,
        about: ("Satu baris adalah satu anggota klaster.", "One row is one organisation of the cluster."),
        columns: &[
            ("kode pendek, unik", "short code, unique"),
            ("nama dalam dokumen", "name in documents"),
            (
                "pemerintah, tni, polri, bumn, usaha, pmi, lsm, relawan atau pbb",
                "government, military, police, state-company, business, red-cross, ngo, volunteers or un",
            ),
            ("bidang atau satuan yang bertugas", "unit that fills the role"),
            ("nomor yang dapat dihubungi", "how to reach it"),
        ],
        rows: &[
            &["bpbd", "BPBD Kabupaten", "government|pemerintah", "Bidang Kedaruratan dan Logistik", ""],
            &["relawan", "Relawan Perahu", "volunteers|relawan", "", ""],
        ],
    },
    Part {
        table: &names::SITES,
        about: (
            "Satu baris adalah satu tempat yang menyimpan, meneruskan, atau membutuhkan barang.",
            "One row is a place that stores, passes on or needs goods.",
        ),
        columns: &[
            ("kode pendek, unik", "short code, unique"),
            ("nama dalam dokumen", "name in documents"),
            (
                "gudang, transit, dermaga, bandara, pos (menyerahkan barang kepada warga) atau simpang",
                "warehouse, hub, jetty, airfield, post (hands goods to people) or junction",
            ),
            (
                "bujur dalam derajat, misalnya 103,25 atau 103°15' BT",
                "longitude in degrees, such as 103.25 or 103°15' E",
            ),
            (
                "lintang dalam derajat, selatan negatif: -1,7 atau 1°42' LS",
                "latitude in degrees, south is negative: -1.7 or 1°42' S",
            ),
            ("kode wilayah Kemendagri, misalnya 15.04.03", "Kemendagri area code, such as 15.04.03"),
            ("lokasi yang wilayahnya memuat lokasi ini", "site whose area contains this one"),
            ("kode anggota yang mengelola", "code of the member that runs it"),
            ("daya tampung dalam m3, kosong: tidak terbatas", "room in m3, empty: not limited"),
            ("daya tampung dalam kg, kosong: tidak terbatas", "room in kg, empty: not limited"),
            ("kg yang dapat dimuat dan dibongkar per jam", "kg that can be loaded and unloaded per hour"),
            ("jam buka, misalnya 06:00, kosong: selalu buka", "opening time, such as 06:00, empty: always open"),
            ("jam tutup, misalnya 18:00", "closing time, such as 18:00"),
            ("pos duga yang menentukan kapan lokasi tergenang", "gauge that decides when the site is flooded"),
            ("tinggi muka air dalam m yang menggenangi lokasi", "level in m that floods the site"),
        ],
        rows: &[
            &[
                "gudang-kota",
                "Gudang BPBD Kota",
                "warehouse|gudang",
                "103.25",
                "-1.7",
                "",
                "",
                "bpbd",
                "400",
                "200000",
                "10000",
                "06:00",
                "18:00",
                "",
                "",
            ],
            &[
                "dermaga-kota",
                "Dermaga Kota",
                "jetty|dermaga",
                "103.26",
                "-1.69",
                "",
                "",
                "bpbd",
                "60",
                "30000",
                "5000",
                "",
                "",
                "pos-duga-kota",
                "16.5",
            ],
            &[
                "pos-sukamaju",
                "Pos Desa Sukamaju",
                "post|pos",
                "103.18",
                "-1.75",
                "",
                "",
                "bpbd",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
            ],
            &[
                "pos-ulak",
                "Pos Desa Ulak",
                "post|pos",
                "103.05",
                "-1.62",
                "",
                "",
                "relawan",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
            ],
        ],
    },
    Part {
        table: &names::LINKS,
        about: (
            "Satu baris adalah satu ruas jalan, alur sungai, jalur udara atau jalan kaki antara dua lokasi.",
            "One row is a piece of road, river, air or foot way between two sites.",
        ),
        columns: &[
            ("kode pendek, unik", "short code, unique"),
            ("kode lokasi di satu ujung", "code of the site at one end"),
            ("kode lokasi di ujung lain", "code of the site at the other end"),
            ("jalan, sungai, udara atau kaki", "road, river, air or foot"),
            (
                "panjang dalam km, kosong: ditaksir dari garis lurus",
                "length in km, empty: estimated from the straight line",
            ),
            (
                "kelas jalan atau sungai, kecepatannya di pengaturan",
                "class of road or river, its speed stands in the settings",
            ),
            ("ya bila hanya dari ujung pertama ke ujung kedua", "yes if only from the first end to the second"),
            ("kecepatan tertinggi di ruas ini", "top speed on this link"),
            ("berat kendaraan dengan muatan yang masih boleh lewat, dalam kg", "heaviest vehicle with its load, in kg"),
            ("lebar kendaraan yang masih dapat lewat, dalam m", "widest vehicle that can pass, in m"),
            ("pos duga yang menentukan terbuka atau tertutup", "gauge that decides whether it is open"),
            (
                "tertutup bila tinggi muka air di atas ini, ditambah di jalan dengan air yang dapat diterjang kendaraan, dalam m",
                "closed when the level is above this, on roads and that much more as the vehicle wades, in m",
            ),
            ("baru terbuka mulai tinggi muka air ini, dalam m", "open only from this level on, in m"),
            ("lintasan, LINESTRING (bujur lintang, ...) dengan titik desimal", "course, LINESTRING (lon lat, ...)"),
        ],
        rows: &[
            &[
                "jalan-dermaga",
                "gudang-kota",
                "dermaga-kota",
                "road|jalan",
                "3.2",
                "kota",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
            ],
            &[
                "jalan-sukamaju",
                "gudang-kota",
                "pos-sukamaju",
                "road|jalan",
                "12.5",
                "desa",
                "no|tidak",
                "",
                "12000",
                "",
                "pos-duga-kota",
                "14.5",
                "",
                "",
            ],
            &[
                "sungai-ulak",
                "dermaga-kota",
                "pos-ulak",
                "river|sungai",
                "28",
                "sungai",
                "",
                "",
                "",
                "",
                "pos-duga-kota",
                "17",
                "9",
                "",
            ],
        ],
    },
    Part {
        table: &names::VEHICLE_TYPES,
        about: ("Satu baris adalah satu jenis kendaraan atau perahu.", "One row is a type of vehicle or boat."),
        columns: &[
            ("kode pendek, unik", "short code, unique"),
            ("nama dalam dokumen", "name in documents"),
            ("jalan, sungai, udara atau kaki", "road, river, air or foot"),
            ("daya angkut dalam kg", "load in kg"),
            ("daya angkut dalam m3", "load in m3"),
            ("kecepatan tertinggi bermuatan, km per jam", "top speed loaded, km per hour"),
            (
                "kg yang dimuat atau dibongkar per jam, kosong: tanpa waktu",
                "kg loaded or unloaded per hour, empty: takes no time",
            ),
            ("biaya jalan per km, rupiah", "running cost per km, rupiah"),
            ("biaya jalan per jam kerja, rupiah", "running cost per duty hour, rupiah"),
            ("dalamnya air yang masih dapat diterjang, m", "depth of water it can drive through, m"),
            (
                "berat dengan muatan penuh, kg, untuk batas jembatan",
                "mass with full load, kg, for weight limits of bridges",
            ),
            (
                "lebar, m, untuk ruas yang sempit, kosong: muat di mana pun",
                "width, m, for narrow links, empty: fits everywhere",
            ),
            ("jam kerja per hari, kosong: 12", "duty hours per day, empty: 12"),
        ],
        rows: &[
            &[
                "truk",
                "Truk ringan",
                "road|jalan",
                "4000",
                "14",
                "35",
                "8000",
                "9000",
                "45000",
                "0.3",
                "8000",
                "",
                "12",
            ],
            &["perahu", "Perahu kayu", "river|sungai", "800", "3.5", "15", "2000", "6000", "30000", "", "", "", "10"],
        ],
    },
    Part {
        table: &names::FLEET,
        about: (
            "Satu baris adalah beberapa kendaraan sejenis milik satu anggota.",
            "One row is some vehicles of one type and owner.",
        ),
        columns: &[
            ("kode pendek, unik", "short code, unique"),
            ("kode anggota pemilik", "code of the member that owns them"),
            ("kode jenis kendaraan", "code of the vehicle type"),
            ("banyaknya", "how many"),
            ("kode lokasi pangkalan", "code of the site where they stand"),
            ("tersedia sejak, kosong: sejak awal operasi", "available from, empty: the start of the operation"),
            ("tersedia sampai, kosong: sampai akhir operasi", "available until, empty: the end of the operation"),
            (
                "ditawarkan, dijanjikan atau siap, kosong: dijanjikan",
                "offered, committed or confirmed, empty: committed",
            ),
        ],
        rows: &[
            &["truk-bpbd", "bpbd", "truk", "2", "gudang-kota", "", "", "confirmed|siap"],
            &["perahu-relawan", "relawan", "perahu", "3", "dermaga-kota", "", "", ""],
        ],
    },
    Part {
        table: &names::ITEMS,
        about: ("Satu baris adalah satu jenis barang.", "One row is a commodity."),
        columns: &[
            ("kode pendek, unik, sama dengan kode di norma", "short code, unique, the same as in the norms"),
            ("nama dalam dokumen", "name in documents"),
            ("satuan semua jumlah barang ini", "unit of all quantities of this item"),
            ("berat satu satuan dalam kg", "mass of one unit in kg"),
            ("volume satu satuan dalam m3", "volume of one unit in m3"),
            ("pangan, air, sandang, ...", "sector heading: pangan, air, sandang, ..."),
            (
                "habis-pakai (hari terlewat hilang), tahan-lama (kekurangan menunggu) atau peralatan",
                "consumable (a day missed is lost), durable (backlog waits) or equipment",
            ),
            ("1 adalah kebutuhan hidup dan didahulukan", "1 is survival and comes first"),
            ("banyaknya satuan dalam satu kemasan yang tidak dibuka", "units in one indivisible package"),
            ("masa simpan dalam hari", "shelf life in days"),
        ],
        rows: &[
            &["beras", "Beras", "kg", "1", "0.00135", "pangan", "consumable|habis-pakai", "1", "10", "180"],
            &[
                "air-minum",
                "Air minum dalam kemasan",
                "liter",
                "1.04",
                "0.0014",
                "air",
                "consumable|habis-pakai",
                "1",
                "19",
                "",
            ],
        ],
    },
    Part {
        table: &names::NORMS,
        about: (
            "Satu baris adalah kebutuhan per jiwa, KK atau kelompok. Barang tanpa baris memakai himpunan bawaan yang disebut di pengaturan.",
            "One row is a need per person, household or group. Items without a row keep the built-in set named in the settings.",
        ),
        columns: &[
            ("kode aturan, unik", "code of the rule, unique"),
            ("himpunan norma, kosong: termasuk semua himpunan", "norm set, empty: part of every set"),
            ("kode barang", "code of the item"),
            (
                "jiwa, kk, bayi, balita, lansia, hamil, menyusui atau disabilitas",
                "person, household, infant, child, elderly, pregnant, lactating or disabled",
            ),
            (
                "jumlah untuk masing-masing, setiap kali; 0: tidak diperlukan",
                "how much for each of them, each time; 0: not needed",
            ),
            ("hari, minggu atau sekali", "day, week or once"),
            ("hari operasi pertama, 0 adalah yang pertama", "first day of operation, 0 is the first"),
            ("hari pertama yang tidak berlaku lagi", "first day it no longer holds"),
            ("peraturan, buku panduan atau orang yang menyebutkannya", "regulation, handbook or person behind it"),
            ("ya bila sumbernya sendiri sudah dibaca", "yes if the source itself was read"),
        ],
        rows: &[],
    },
    Part {
        table: &names::PEOPLE,
        about: (
            "Satu baris adalah data jiwa di satu lokasi pada satu waktu. Isi jiwa, KK, atau keduanya.",
            "One row is a head count at a site and time. Fill in persons, households, or both.",
        ),
        columns: &[
            ("kode lokasi berjenis pos", "code of a site that is a post"),
            ("berlaku sejak, misalnya 2026-01-12 06:00", "from when on it counts, such as 2026-01-12 06:00"),
            ("jiwa yang mengungsi", "people away from home"),
            ("jiwa yang terisolir di rumah", "people cut off at home"),
            ("jiwa terdampak seluruhnya", "people affected in all"),
            ("KK yang membutuhkan", "households in need"),
            ("bayi, kosong: dari bagian di pengaturan", "infants, empty: from the share in the settings"),
            ("balita", "children below five"),
            ("lansia", "elderly people"),
            ("ibu hamil", "pregnant women"),
            ("ibu menyusui", "breastfeeding women"),
            ("penyandang disabilitas", "people with a disability"),
            ("siapa yang melaporkan", "who reported it"),
            ("kapan dilaporkan", "when it was reported"),
        ],
        rows: &[
            &[
                "pos-sukamaju",
                "2026-01-12 06:00",
                "850",
                "",
                "1400",
                "215",
                "",
                "",
                "",
                "",
                "",
                "",
                "Camat, contoh",
                "2026-01-11 18:00",
            ],
            &[
                "pos-ulak",
                "2026-01-12 06:00",
                "120",
                "520",
                "",
                "",
                "",
                "60",
                "",
                "",
                "",
                "",
                "Kepala desa, contoh",
                "2026-01-12 05:00",
            ],
        ],
    },
    Part {
        table: &names::REQUESTS,
        about: ("Satu baris adalah permintaan di luar norma.", "One row is an explicit need beyond the norms."),
        columns: &[
            ("kode lokasi berjenis pos", "code of a site that is a post"),
            ("kode barang", "code of the item"),
            ("jumlah dalam satuan barang", "how much, in the item's unit"),
            ("dibutuhkan paling lambat, kosong: hari pertama", "by when, empty: the first day"),
        ],
        rows: &[],
    },
    Part {
        table: &names::STOCK,
        about: ("Satu baris adalah barang yang sudah ada di suatu tempat.", "One row is goods that lie somewhere."),
        columns: &[
            ("kode lokasi", "code of the site"),
            ("kode barang", "code of the item"),
            ("jumlah dalam satuan barang", "how much, in the item's unit"),
            ("kode anggota pemilik", "code of the member that owns them"),
            ("dapat berangkat sejak, kosong: sejak awal operasi", "can leave from, empty: the start of the operation"),
            ("kedaluwarsa pada", "expires at"),
            (
                "ditawarkan, dijanjikan atau siap, kosong: dijanjikan",
                "offered, committed or confirmed, empty: committed",
            ),
            ("satu-satunya lokasi tujuan yang diperbolehkan", "the only site they may go to"),
        ],
        rows: &[
            &["gudang-kota", "beras", "3000", "bpbd", "", "2026-06-30", "confirmed|siap", ""],
            &["gudang-kota", "air-minum", "11400", "bpbd", "", "", "", ""],
        ],
    },
    Part {
        table: &names::SUPPLY,
        about: (
            "Satu baris adalah barang yang akan datang atau dapat dibeli.",
            "One row is goods that will come or can be bought.",
        ),
        columns: &[
            ("kode lokasi tempat barang tiba", "code of the site where they arrive"),
            ("kode barang", "code of the item"),
            ("jumlah dalam satuan barang", "how much, in the item's unit"),
            ("kode anggota pemilik", "code of the member that owns them"),
            ("tiba pada, misalnya 2026-01-13 08:00", "arrives at, such as 2026-01-13 08:00"),
            ("harga satu satuan, rupiah", "price of one unit, rupiah"),
            ("beli, donasi atau hibah", "purchase, donation or grant"),
        ],
        rows: &[],
    },
    Part {
        table: &names::GAUGES,
        about: (
            "Satu baris adalah satu pos duga dengan tingkat siaganya.",
            "One row is a river gauge with its alert levels.",
        ),
        columns: &[
            ("kode pendek, unik", "short code, unique"),
            ("nama dalam dokumen", "name in documents"),
            ("bujur", "longitude"),
            ("lintang", "latitude"),
            ("tinggi muka air siaga 4 (terendah), m", "level of siaga 4 (lowest), m"),
            ("siaga 3, m", "siaga 3, m"),
            ("siaga 2, m", "siaga 2, m"),
            ("siaga 1 (tertinggi), m", "siaga 1 (highest), m"),
            ("sumber tingkat siaga", "where the levels come from"),
        ],
        rows: &[&["pos-duga-kota", "Pos Duga Kota", "103.26", "-1.69", "13.6", "13.9", "14.4", "14.9", "contoh"]],
    },
    Part {
        table: &names::STAGES,
        about: (
            "Satu baris adalah satu tinggi muka air. Di antara dua baris dianggap lurus.",
            "One row is a level in time. Between two rows it is linear.",
        ),
        columns: &[
            ("kode pos duga", "code of the gauge"),
            ("waktu", "when"),
            ("tinggi muka air dalam m", "level in m"),
            ("teramati atau prakiraan", "observed or forecast"),
            ("sumber", "where it comes from"),
        ],
        rows: &[
            &["pos-duga-kota", "2026-01-12 06:00", "13.2", "observed|teramati", "contoh"],
            &["pos-duga-kota", "2026-01-13 06:00", "14.25", "forecast|prakiraan", "contoh"],
            &["pos-duga-kota", "2026-01-15 06:00", "13.8", "forecast|prakiraan", "contoh"],
        ],
    },
    Part {
        table: &names::CLOSURES,
        about: (
            "Satu baris adalah sesuatu yang tertutup atau melambat untuk sementara.",
            "One row is something shut or slow for a while.",
        ),
        columns: &[
            ("kode ruas, lokasi atau zona", "code of the link, site or zone"),
            ("sejak, kosong: sejak awal operasi", "from, empty: the start of the operation"),
            ("sampai, kosong: sampai akhir operasi", "until, empty: the end of the operation"),
            (
                "sisa kecepatan, 0 berarti tertutup, 0.5 separuh kecepatan, kosong: tertutup atau menurut kedalaman",
                "remaining speed, 0 is shut, 0.5 half speed, empty: shut, or by the depth",
            ),
            (
                "dalamnya air di ruas jalan, m: menutup atau melambatkan kendaraan menurut air yang dapat diterjangnya",
                "depth of water on a road, m: shuts or slows it by what vehicles wade",
            ),
            ("moda yang terkena, kosong: semua", "modes concerned, empty: all"),
            ("sebabnya", "why"),
        ],
        rows: &[],
    },
    Part {
        table: &names::TRIGGERS,
        about: (
            "Satu baris SOP: pada tingkat siaga atau keadaan ini, siapa berbuat apa.",
            "One row of the SOP: when this level or state is reached, who does what.",
        ),
        columns: &[
            ("tingkat atau keadaan, misalnya siaga-2", "level or state, such as siaga-2"),
            ("siaga, tanggap-darurat atau transisi", "siaga, tanggap-darurat or transisi"),
            ("yang dikerjakan", "what is done"),
            ("kode anggota yang mengerjakan", "code of the member that does it"),
        ],
        rows: &[&["siaga-3", "tanggap-darurat", "Pindahkan perahu ke dermaga", "relawan"]],
    },
    Part {
        table: &names::INJECTS,
        about: ("Satu baris adalah satu kejadian dalam gladi.", "One row is a drill event."),
        columns: &[
            ("waktu kejadian", "when"),
            ("jenis kejadian", "kind of event"),
            ("kode yang terkena", "code of what it hits"),
            ("nilai baru", "new value"),
            ("teks untuk peserta", "text given to the players"),
            ("jawaban yang diharapkan", "what a good answer is"),
        ],
        rows: &[],
    },
    Part {
        table: &names::SCENARIOS,
        about: (
            "Satu baris adalah satu kemungkinan bencana. Kolom tambahan mengganti nilai operasi.",
            "One row is a possible disaster. Further columns override values of the operation.",
        ),
        columns: &[
            ("kode pendek, unik", "short code, unique"),
            ("peluang antara 0 dan 1", "probability between 0 and 1"),
        ],
        rows: &[],
    },
];

/// Zones, which are a table in a workbook only.
pub(super) static ZONE_PART: Part = Part {
    table: &names::ZONE_SHEET,
    about: (
        "Satu baris adalah satu wilayah yang tergenang atau longsor.",
        "One row is an area that is flooded or slid.",
    ),
    columns: &[
        ("kode pendek, unik", "short code, unique"),
        (
            "batas wilayah, POLYGON ((bujur lintang, ...)) dengan titik desimal",
            "outline, POLYGON ((lon lat, ...)) with decimal points",
        ),
        (
            "dalamnya air dalam m, melambatkan kendaraan yang dapat menerjangnya, kosong: tertutup",
            "depth of water in m, slows vehicles that can wade it, empty: shut",
        ),
        ("sejak, kosong: sejak awal operasi", "from, empty: the start of the operation"),
        ("sampai, kosong: sampai akhir operasi", "until, empty: the end of the operation"),
        ("moda yang terkena, kosong: semua", "modes concerned, empty: all"),
        ("sebabnya", "why"),
    ],
    rows: &[],
};

/// `operation.toml`.
pub(super) const SETTINGS: Both = (
    r#"# Pengaturan operasi. Baris yang diawali # adalah keterangan.
# Ganti semua nilai contoh dengan nilai operasi Anda.

format = "bekal.operation/1"           # jangan diubah
name = "Contoh banjir"
hazard = "flood"                       # bencana: flood, landslide, ...
start = "2026-01-12T06:00:00+07:00"    # +07:00 WIB, +08:00 WITA, +09:00 WIT
horizon = "3d"                         # lama rencana dalam hari penuh
period = "6h"                          # 1h, 2h, 3h, 4h, 6h, 8h, 12h atau 24h
phase = "tanggap-darurat"              # siaga, tanggap-darurat atau transisi
language = "id"                        # id atau en
norms = "bnpb"                         # himpunan norma
seed = 1                               # benih angka acak
commitment = "committed"               # yang diandalkan: offered, committed atau confirmed
basis = "displaced-isolated"           # dasar kebutuhan: displaced-isolated atau affected
household_size = 4                     # jiwa per KK bila harus diturunkan
# decimal = ","                        # tanda desimal, bila tidak jelas dari isi kolom dan tabelnya
# dates = "d/m/y"                      # urutan hari dan bulan (atau "m/d/y"), bila tidak jelas dari isi kolomnya

[objective]
kind = "fair"                          # fair, deprivation atau quantity

# Kecepatan dalam km per jam menurut kelas ruas
[speeds]
kota = 25
desa = 20
sungai = 15

# Bagian kelompok rentan dari jiwa yang membutuhkan, bila tidak dilaporkan
[groups]
infant = 0.02
child = 0.10
elderly = 0.08
pregnant = 0.03
lactating = 0.04
disabled = 0.02
"#,
    r#"# Settings of the operation. What follows a # is a remark.
# Replace all values of the example with those of your operation.

format = "bekal.operation/1"           # leave as it is
name = "Contoh banjir"
hazard = "flood"                       # flood, landslide, ...
start = "2026-01-12T06:00:00+07:00"    # +07:00 WIB, +08:00 WITA, +09:00 WIT
horizon = "3d"                         # length of the plan in whole days
period = "6h"                          # 1h, 2h, 3h, 4h, 6h, 8h, 12h or 24h
phase = "tanggap-darurat"              # siaga, tanggap-darurat or transisi
language = "en"                        # id or en
norms = "bnpb"                         # norm set
seed = 1                               # seed of random choices
commitment = "committed"               # what is counted on: offered, committed or confirmed
basis = "displaced-isolated"           # what drives the needs: displaced-isolated or affected
household_size = 4                     # persons per household where it must be derived
# decimal = "."                        # decimal mark where column and table leave it open
# dates = "d/m/y"                      # order of day and month (or "m/d/y") where the column leaves it open

[objective]
kind = "fair"                          # fair, deprivation or quantity

# Speed in km per hour by class of link
[speeds]
kota = 25
desa = 20
sungai = 15

# Share of vulnerable groups among people in need, where it is not reported
[groups]
infant = 0.02
child = 0.10
elderly = 0.08
pregnant = 0.03
lactating = 0.04
disabled = 0.02
"#,
);

/// `README.md`.
pub(super) const README: Both = (
    "# Folder operasi\n\n\
     Satu berkas adalah satu tabel, satu baris adalah satu hal. Baris yang diawali `#` adalah keterangan dan tidak\n\
     dibaca. Urutan kolom bebas, kolom yang bukan wajib boleh dihapus. Angka ditulis `1234,5`,\n\
     tanggal `2026-01-12 06:00` atau `12 Januari 2026 06.00 WIB`.\n\
     Isi contoh menggambarkan satu gudang, satu dermaga dan dua pos; gantilah seluruhnya.\n\
     Tabel saling merujuk dengan kode; nama persis seperti di tabelnya juga diterima, untuk lokasi juga kode Kemendagri.\n\
     Bila nama dipakai di beberapa wilayah, tulis `Nama, Kab. X` atau tambahkan kolom `wilayah`.\n\n\
     Periksa dengan `bekal check FOLDER`, susun rencana dengan `bekal plan FOLDER`.\n",
    "# Operation folder\n\n\
     One file is one table, one row is one thing. Lines that begin with `#` are remarks and not read. Columns may stand\n\
     in any order, those that are not required may be removed. Numbers are written `1234.5`, dates `2026-01-12 06:00` or\n\
     `12 January 2026 06:00 WIB`.\n\
     The example describes a warehouse, a jetty and two posts; replace all of it.\n\
     Tables refer to each other by code; a name just as its table has it will do, for a place its Kemendagri code too.\n\
     Where several regions have a name, write `Name, Kab. X` or add a column `region`.\n\n\
     Check it with `bekal check FOLDER`, make the plan with `bekal plan FOLDER`.\n",
);

/// `zones.geojson`, without any zone.
pub(super) const ZONES: &str = "{\n  \"type\": \"FeatureCollection\",\n  \"features\": []\n}\n";
