//! The names of tables and columns, English first, Indonesian beside them; the only list of its kind.
//!
//! A name is compared in lower case with blanks and hyphens as underscores. Every table also takes the columns of
//! [`REMARKS`], which are for the reader of the table only.

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Words and codes.
    Text,
    /// A date, with or without time of day.
    Moment,
    /// A time of day.
    Time,
    /// A number that may have a fraction.
    Number,
    /// A whole number: `1.250` can only be 1250.
    Whole,
    /// Degrees: `103.613` can only be a fraction.
    Degrees,
}

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    /// Other names, the Indonesian one first.
    pub(crate) aliases: &'static [&'static str],
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    /// Whether few tables need it, so that the template leaves it out.
    pub(crate) rare: bool,
}

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Other names, the Indonesian one first.
    pub(crate) aliases: &'static [&'static str],
    pub(crate) columns: &'static [Column],
    /// Whether further columns belong to the row instead of being unknown.
    pub(crate) open: bool,
}

/// Columns every table may have; they are not read unless the table lists them itself.
pub(crate) const REMARKS: [&str; 6] = ["source", "sumber", "note", "notes", "keterangan", "catatan"];

const fn column(name: &'static str, aliases: &'static [&'static str], kind: Kind, mark: (bool, bool)) -> Column {
    let (required, rare) = mark;
    Column { name, aliases, kind, required, rare }
}

macro_rules! columns {
    ($($mark:ident $kind:ident $name:literal [$($alias:literal)*])+) => {
        &[$(column($name, &[$($alias),*], Kind::$kind, columns!(@ $mark))),+]
    };
    (@ must) => { (true, false) };
    (@ may) => { (false, false) };
    (@ rare) => { (false, true) };
}

macro_rules! tables {
    ($($id:ident $name:literal [$($alias:literal)*] $open:literal $columns:expr;)+) => {
        $(pub(crate) static $id: Table = Table { name: $name, aliases: &[$($alias),*], columns: $columns, open: $open };)+
        /// Every CSV table.
        pub(crate) static TABLES: &[&Table] = &[$(&$id),+];
    };
}

tables! {
    MEMBERS "members" ["anggota"] false columns! {
        must Text "member" ["anggota" "kode_anggota"]
        must Text "name" ["nama"]
        must Text "kind" ["jenis"]
        may Text "unit" ["unit_kerja" "bidang"]
        may Text "contact" ["kontak" "narahubung"]
    };
    SITES "sites" ["lokasi"] false columns! {
        must Text "site" ["lokasi" "kode_lokasi" "tempat"]
        must Text "name" ["nama"]
        must Text "kind" ["jenis"]
        must Degrees "lon" ["bujur" "longitude" "long"]
        must Degrees "lat" ["lintang" "latitude"]
        may Text "pcode" ["kode_wilayah" "kode_kemendagri"]
        may Text "parent" ["induk"]
        may Text "owner" ["pemilik"]
        may Number "storage_m3" ["kapasitas_m3"]
        may Number "storage_kg" ["kapasitas_kg"]
        may Number "handling_kg_h" ["bongkar_muat_kg_jam"]
        may Time "opens" ["buka" "jam_buka"]
        may Time "closes" ["tutup" "jam_tutup"]
        may Text "gauge" ["pos_duga"]
        may Number "floods_above_m" ["tergenang_di_atas_m"]
        rare Text "region" ["wilayah" "kabupaten"]
    };
    LINKS "links" ["ruas"] false columns! {
        must Text "link" ["ruas" "kode_ruas"]
        must Text "from" ["dari"]
        must Text "to" ["ke"]
        must Text "mode" ["moda"]
        may Number "length_km" ["panjang_km"]
        may Text "class" ["kelas"]
        may Text "one_way" ["satu_arah"]
        may Number "speed_kmh" ["kecepatan_km_jam"]
        may Number "max_gross_kg" ["beban_maks_kg"]
        may Number "max_width_m" ["lebar_maks_m"]
        may Text "gauge" ["pos_duga"]
        may Number "closes_above_m" ["tutup_di_atas_m"]
        may Number "opens_above_m" ["buka_di_atas_m"]
        may Text "geometry" ["geometri" "lintasan"]
        rare Text "region" ["wilayah" "kabupaten"]
    };
    VEHICLE_TYPES "vehicle_types" ["jenis_kendaraan"] false columns! {
        must Text "type" ["jenis" "kode_jenis"]
        must Text "name" ["nama"]
        must Text "mode" ["moda"]
        must Number "payload_kg" ["daya_angkut_kg" "muatan_kg"]
        must Number "payload_m3" ["daya_angkut_m3" "muatan_m3"]
        must Number "speed_kmh" ["kecepatan_km_jam"]
        may Number "loading_kg_h" ["muat_kg_jam"]
        may Number "cost_per_km" ["biaya_per_km"]
        may Number "cost_per_h" ["biaya_per_jam"]
        may Number "wading_m" ["terjang_air_m"]
        may Number "gross_kg" ["berat_kotor_kg"]
        may Number "width_m" ["lebar_m"]
        may Number "hours_per_day" ["jam_per_hari"]
    };
    FLEET "fleet" ["armada"] false columns! {
        must Text "fleet" ["armada" "kode_armada"]
        must Text "owner" ["pemilik"]
        must Text "type" ["jenis" "jenis_kendaraan"]
        must Whole "count" ["jumlah" "jumlah_unit"]
        must Text "base" ["pangkalan"]
        may Moment "from" ["dari" "mulai"]
        may Moment "until" ["sampai" "hingga"]
        may Text "commitment" ["komitmen"]
        rare Text "region" ["wilayah" "kabupaten"]
    };
    ITEMS "items" ["barang"] false columns! {
        must Text "item" ["barang" "kode_barang"]
        must Text "name" ["nama"]
        must Text "unit" ["satuan"]
        must Number "kg" ["berat_kg" "kg_per_satuan"]
        must Number "m3" ["volume_m3" "m3_per_satuan"]
        may Text "sector" ["sektor"]
        may Text "kind" ["jenis"]
        may Whole "priority" ["prioritas"]
        may Number "package" ["kemasan" "isi_kemasan"]
        rare Text "package_unit" ["satuan_kemasan" "nama_kemasan"]
        may Number "shelf_life_d" ["masa_simpan_hari"]
    };
    NORMS "norms" ["norma"] false columns! {
        must Text "norm" ["norma" "kode_norma"]
        may Text "set" ["himpunan"]
        must Text "item" ["barang" "kode_barang"]
        must Text "per" ["untuk"]
        must Number "quantity" ["jumlah"]
        rare Text "unit" ["satuan"]
        must Text "every" ["setiap" "tiap"]
        may Whole "from_day" ["dari_hari"]
        may Whole "to_day" ["sampai_hari"]
        must Text "source" ["sumber"]
        may Text "verified" ["terverifikasi"]
    };
    PEOPLE "people" ["jiwa" "pengungsi"] false columns! {
        must Text "site" ["lokasi" "kode_lokasi" "pos"]
        must Moment "time" ["waktu"]
        may Whole "displaced" ["mengungsi"]
        may Whole "isolated" ["terisolir" "menetap"]
        may Whole "affected" ["terdampak"]
        may Whole "households" ["kk" "keluarga"]
        may Whole "infant" ["bayi" "infants"]
        may Whole "child" ["balita" "children"]
        may Whole "elderly" ["lansia"]
        may Whole "pregnant" ["hamil" "ibu_hamil"]
        may Whole "lactating" ["menyusui" "ibu_menyusui"]
        may Whole "disabled" ["disabilitas"]
        may Text "source" ["sumber"]
        may Moment "reported_at" ["dilaporkan" "waktu_laporan"]
        rare Text "region" ["wilayah" "kabupaten"]
    };
    REQUESTS "requests" ["permintaan"] false columns! {
        must Text "site" ["lokasi" "kode_lokasi" "pos"]
        must Text "item" ["barang" "kode_barang"]
        must Number "quantity" ["jumlah"]
        rare Text "unit" ["satuan"]
        may Moment "needed_by" ["dibutuhkan" "paling_lambat"]
        rare Text "region" ["wilayah" "kabupaten"]
    };
    STOCK "stock" ["stok"] false columns! {
        must Text "site" ["lokasi" "kode_lokasi" "gudang"]
        must Text "item" ["barang" "kode_barang"]
        must Number "quantity" ["jumlah"]
        rare Text "unit" ["satuan"]
        must Text "owner" ["pemilik"]
        may Moment "available_from" ["tersedia_sejak"]
        may Moment "expires" ["kedaluwarsa"]
        may Text "commitment" ["komitmen"]
        may Text "reserved_for" ["khusus_untuk"]
        rare Text "region" ["wilayah" "kabupaten"]
    };
    SUPPLY "supply" ["pasokan"] false columns! {
        must Text "site" ["lokasi" "kode_lokasi" "gudang"]
        must Text "item" ["barang" "kode_barang"]
        must Number "quantity" ["jumlah"]
        rare Text "unit" ["satuan"]
        must Text "owner" ["pemilik"]
        must Moment "arrives" ["tiba"]
        may Number "unit_cost" ["harga_satuan"]
        may Text "kind" ["jenis"]
        rare Text "region" ["wilayah" "kabupaten"]
    };
    GAUGES "gauges" ["pos_duga"] false columns! {
        must Text "gauge" ["pos_duga" "kode_pos_duga"]
        may Text "name" ["nama"]
        may Degrees "lon" ["bujur" "longitude" "long"]
        may Degrees "lat" ["lintang" "latitude"]
        may Number "siaga_4_m" ["siaga4_m"]
        may Number "siaga_3_m" ["siaga3_m"]
        may Number "siaga_2_m" ["siaga2_m"]
        may Number "siaga_1_m" ["siaga1_m"]
        may Text "source" ["sumber"]
    };
    STAGES "stages" ["tinggi_muka_air" "tma"] false columns! {
        must Text "gauge" ["pos_duga" "kode_pos_duga"]
        must Moment "time" ["waktu"]
        must Number "level_m" ["tinggi_m" "tma_m"]
        may Text "kind" ["jenis"]
        may Text "source" ["sumber"]
    };
    CLOSURES "closures" ["penutupan"] false columns! {
        must Text "target" ["sasaran" "objek"]
        may Moment "from" ["dari" "mulai"]
        may Moment "until" ["sampai" "hingga"]
        may Number "factor" ["faktor"]
        may Number "depth_m" ["kedalaman_m"]
        rare Number "wet_m" ["panjang_genangan_m"]
        may Text "modes" ["moda"]
        may Text "reason" ["alasan" "sebab"]
        rare Text "region" ["wilayah" "kabupaten"]
    };
    TRIGGERS "triggers" ["pemicu"] false columns! {
        must Text "trigger" ["pemicu"]
        may Text "phase" ["fase"]
        must Text "activity" ["kegiatan"]
        must Text "member" ["anggota" "kode_anggota"]
    };
    INJECTS "injects" ["kejadian"] false columns! {
        must Moment "time" ["waktu"]
        must Text "kind" ["jenis"]
        must Text "target" ["sasaran" "objek"]
        may Text "value" ["nilai"]
        may Text "text" ["teks" "isi"]
        may Text "expected" ["tanggapan" "diharapkan"]
    };
    SCENARIOS "scenarios" ["skenario"] true columns! {
        must Text "scenario" ["skenario" "kode_skenario"]
        must Number "probability" ["peluang"]
    };
    MATCHES "matches" ["pencocokan"] false columns! {
        must Text "table" ["tabel"]
        may Text "column" ["kolom"]
        may Text "region" ["wilayah" "kabupaten"]
        must Text "value" ["nilai"]
        must Text "code" ["kode"]
        may Text "suggestions" ["saran"]
    };
}

/// What people say of the trips of a plan; any table with these columns, such as a plan's movements.
pub(crate) static MARKS: Table = Table {
    name: "marks",
    aliases: &["tanda"],
    columns: columns! {
        must Text "trip" ["perjalanan"]
        must Text "mark" ["tanda"]
    },
    open: true,
};

/// The trips of a plan, row by row, as `movements.csv` and the workbook of a plan folder have them; names are told apart
/// from codes by the headings of the workbook.
pub(crate) static MOVEMENTS: Table = Table {
    name: "movements",
    aliases: &["pergerakan"],
    columns: columns! {
        must Text "trip" ["perjalanan"]
        must Text "fleet" ["kode_armada" "fleet_code"]
        must Whole "vehicle" ["nomor_kendaraan" "vehicle_number"]
        may Text "vehicle_type" ["kode_jenis_kendaraan" "vehicle_type_code"]
        may Text "vehicle_type_name" ["jenis_kendaraan"]
        may Text "member" ["kode_anggota" "member_code"]
        may Text "member_name" ["anggota"]
        may Whole "step" ["langkah"]
        must Text "action" ["kegiatan"]
        must Text "from_site" ["kode_asal" "code_of_origin"]
        may Text "from_name" ["dari" "from"]
        must Text "to_site" ["kode_tujuan" "code_of_destination"]
        may Text "to_name" ["tujuan" "to"]
        must Text "link" ["kode_ruas" "link_code"]
        must Moment "begins" ["mulai"]
        must Moment "ends" ["selesai"]
        must Text "lot" ["kode_lot"]
        may Text "item" ["kode_barang" "item_code"]
        may Text "item_name" ["barang"]
        must Whole "packages" ["kemasan"]
        may Number "quantity" ["banyaknya"]
        may Text "unit" ["satuan"]
        may Number "mass_kg" ["berat_(kg)" "mass_(kg)"]
        may Number "volume_m3" ["volume_(m³)"]
        may Text "mark" ["tanda"]
    },
    open: false,
};

/// Zones in a workbook; in a folder they are a map.
pub(crate) static ZONE_SHEET: Table = Table {
    name: "zones",
    aliases: &["zona"],
    columns: columns! {
        may Text "zone" ["zona" "kode_zona" "kode" "code"]
        must Text "geometry" ["geometri" "batas" "wkt"]
        may Number "depth_m" ["kedalaman_m"]
        may Moment "from" ["dari" "mulai"]
        may Moment "until" ["sampai" "hingga"]
        may Text "modes" ["moda"]
        may Text "reason" ["alasan" "sebab"]
    },
    open: false,
};

/// Names of the settings file and of the map of zones, without extension.
pub(crate) const SETTINGS: [&str; 2] = ["operation", "operasi"];
pub(crate) const ZONES: [&str; 2] = ["zones", "zona"];

/// The sheet of a copy that lists what is wrong: Indonesian, English.
pub(crate) const CHECKED: [&str; 2] = ["periksa_bekal", "bekal_check"];

/// Sheets that bekal adds for the reader of a workbook; they are no tables.
pub(crate) const ASIDE: [&str; 6] = ["baca_saya", "readme", "daftar", "lists", CHECKED[0], CHECKED[1]];

/// A name as it is compared; a star beside it marks a required column.
pub(crate) fn normal(name: &str) -> String {
    name.trim()
        .trim_start_matches('\u{feff}')
        .trim_end_matches(['*', '★', ' '])
        .to_lowercase()
        .replace([' ', '-', '\u{a0}'], "_")
}

/// Columns of shares, for which a percentage is a way to write them.
pub(crate) const SHARES: [&str; 2] = ["factor", "probability"];

/// Most bytes of what may be the name of a column.
const LONGEST: usize = 256;

impl Table {
    /// The table of that name.
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        let name = normal(name);
        TABLES.iter().copied().find(|table| table.name == name || table.aliases.contains(&name.as_str()))
    }

    /// The column of that name.
    pub(crate) fn column(&self, name: &str) -> Option<&'static Column> {
        if name.len() > LONGEST {
            return None;
        }
        let name = normal(name);
        self.columns.iter().find(|column| column.name == name || column.aliases.contains(&name.as_str()))
    }

    /// Every name of every column.
    pub(crate) fn column_names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().flat_map(|column| std::iter::once(column.name).chain(column.aliases.iter().copied()))
    }
}

/// Every name of every table, the settings and the zones.
pub(crate) fn file_names() -> impl Iterator<Item = &'static str> {
    let tables = TABLES.iter().flat_map(|table| std::iter::once(table.name).chain(table.aliases.iter().copied()));
    tables.chain(SETTINGS).chain(ZONES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_name_means_two_things() {
        let mut files = BTreeSet::new();
        assert!(file_names().all(|name| files.insert(name) && normal(name) == name));
        for table in TABLES {
            let mut names = BTreeSet::new();
            for name in table.column_names() {
                assert!(names.insert(name) && normal(name) == name, "{}: {name}", table.name);
            }
            assert!(table.columns.iter().all(|column| !column.aliases.is_empty()), "{}", table.name);
            assert!(!table.aliases.is_empty() && Table::find(table.aliases[0]).is_some());
        }
        // What messages call a table is the first of its Indonesian names.
        let first = |table: &&Table| (table.name, table.aliases[0]);
        let tables = TABLES.iter().copied().chain([&ZONE_SHEET]).map(|table| first(&table));
        for (name, indonesian) in tables.chain([(SETTINGS[0], SETTINGS[1])]) {
            assert_eq!(bekal_core::operation::table_in_indonesian(name), Some(indonesian));
        }
    }
}
