//! What the template says beside its tables: how to go on, and what of a region is real.

use super::content::Both;
use super::regions::Region;
use super::say;
use crate::output::numbers;
use bekal_core::operation::Language;

/// Sheets of a workbook that are for its reader only: how to go on, and what cells may hold.
pub(super) const README_SHEET: Both = ("BACA_SAYA", "README");
pub(super) const LISTS_SHEET: Both = ("daftar", "lists");

pub(super) const TITLE: Both = ("Buku kerja operasi untuk bekal", "Operation workbook for bekal");
pub(super) const STEPS: [Both; 5] = [
    (
        "1. Isi lembar operasi: nama, bencana, mulai, dan lamanya. Setiap baris satu pengaturan.",
        "1. Fill in the sheet operation: name, hazard, start and length. Each row is one setting.",
    ),
    (
        "2. Isi dahulu anggota, lokasi, barang, jenis_kendaraan, dan pos_duga: lembar lain memilih kodenya dari daftar di sel.",
        "2. Fill in members, sites, items, vehicle_types and gauges first: other sheets choose their codes from a list in the cell.",
    ),
    (
        "3. Ganti atau hapus baris contoh (miring, abu-abu), lalu isi lembar lain. Kolom yang tidak wajib boleh dikosongkan.",
        "3. Replace or delete the example rows (slanted, grey), then fill in the other sheets. Columns that are not required may stay empty.",
    ),
    (
        "4. Simpan, lalu periksa: bekal check BERKAS.xlsx --workbook BERKAS-periksa.xlsx. Salinan itu mewarnai sel yang salah dan menyebut jalan keluarnya.",
        "4. Save it and check it: bekal check FILE.xlsx --workbook FILE-checked.xlsx. That copy colours the cells that are wrong and says what to do.",
    ),
    ("5. Susun rencana: bekal plan BERKAS.xlsx.", "5. Make the plan: bekal plan FILE.xlsx."),
];
pub(super) const SHEETS: Both = ("Lembar", "Sheets");
pub(super) const ABOUT_SETTINGS: Both =
    ("Pengaturan operasi: satu baris satu pengaturan.", "Settings of the operation: one row is one setting.");
pub(super) const ABOUT_LISTS: Both = (
    "Kata yang dapat dipilih, dan kecamatan wilayahnya; tidak dibaca sebagai tabel.",
    "Words to choose from, and the kecamatan of the region; not read as a table.",
);
pub(super) const COLOURS: Both = ("Warna", "Colours");
pub(super) const REQUIRED: Both = ("judul kolom wajib, bertanda *", "heading of a required column, marked with *");
pub(super) const OPTIONAL: Both = ("judul kolom yang boleh dikosongkan", "heading of a column that may stay empty");
pub(super) const EXAMPLE: Both = ("baris contoh, untuk diganti", "row of the example, to be replaced");

pub(super) const LOOK: Both = ("contoh", "example");

pub(super) const MUST: Both = ("Wajib diisi.", "Must be filled in.");
pub(super) const MAY: Both = ("Boleh dikosongkan.", "May stay empty.");
pub(super) const FOR_EXAMPLE: Both = ("Contoh", "Example");

/// What is said of a value that a cell does not take.
pub(super) const REFUSED: Both = ("Periksa isinya", "Look at the value");
pub(super) const ONE_OF: Both = ("Pilih salah satu:", "Choose one of:");
pub(super) const NO_CODE: Both = ("Tidak ada kode ini di lembar", "There is no such code on the sheet");
pub(super) const GO_ON: Both = ("Lanjutkan bila memang begitu.", "Go on if it is so.");
pub(super) const NO_AREA: Both = (
    "Kode ini tidak ada di daftar kecamatan; kode Kemendagri ditulis seperti 15.04.03.",
    "This code is not among the kecamatan listed; Kemendagri codes are written like 15.04.03.",
);
pub(super) const NO_MOMENT: Both =
    ("Tulis tanggal dan jam seperti 2026-01-12 06:00.", "Write date and time like 2026-01-12 06:00.");
pub(super) const NO_CLOCK: Both = ("Tulis jam seperti 06:00.", "Write a time like 06:00.");
pub(super) const NO_NUMBER: Both = ("Tulis angka saja, tanpa satuan.", "Write a number only, without unit.");
pub(super) const NO_WHOLE: Both = (
    "Tulis bilangan bulat saja, tanpa satuan dan tanpa tanda ribuan.",
    "Write a whole number only, without unit and without a sign between thousands.",
);
pub(super) const NOT_BETWEEN: Both = ("Biasanya angkanya di antara", "It usually lies between");

pub(super) const SETTING_COLUMNS: [Both; 3] = [("pengaturan", "setting"), ("nilai", "value"), ("keterangan", "notes")];
pub(super) const REGION_COLUMNS: [Both; 6] = [
    ("kode kecamatan", "code of kecamatan"),
    ("kecamatan", "kecamatan"),
    ("kabupaten atau kota", "kabupaten or kota"),
    ("bujur (perkiraan)", "longitude (estimated)"),
    ("lintang (perkiraan)", "latitude (estimated)"),
    ("penduduk 2024 (perkiraan)", "population 2024 (estimated)"),
];

/// What is real and what is not where a template was made for regions.
pub(super) fn about_regions(regions: &[Region], language: Language) -> Vec<String> {
    if regions.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = regions.iter().map(|region| region.name.as_str()).collect();
    let names = names.join(", ");
    let posts = numbers::integer(language, regions.iter().map(|region| region.kecamatan.len() as i128).sum());
    match language {
        Language::Indonesian => vec![
            format!("Wilayah: {names}. Ada {posts} pos, satu di setiap kecamatan, dengan kode Kemendagri."),
            "Titik pos ialah titik di dalam desa ibu kota kecamatan; permukimannya dapat berjarak 1-5 km. Ganti dengan letak pos yang sebenarnya.".to_owned(),
            "Jumlah jiwa di semua pos 0: isi dari laporan lapangan. Penduduk 2024 hanya perkiraan, bukan jumlah jiwa terdampak.".to_owned(),
            "Gudang, truk, stok, dan ruas bertanda contoh bukan data; ruasnya garis lurus tanpa jalan yang sebenarnya. Ganti semuanya.".to_owned(),
        ],
        Language::English => vec![
            format!("Region: {names}. There are {posts} posts, one in each kecamatan, with its Kemendagri code."),
            "The point of a post lies in the desa that is the capital of the kecamatan; the settlement may be 1-5 km away. Put the real place of the post.".to_owned(),
            "Nobody is in need at any post: fill in head counts from the field. The population of 2024 is an estimate, and not the number of people affected.".to_owned(),
            "Warehouses, trucks, stock and links called example are no data; the links are straight lines, not roads. Replace all of them.".to_owned(),
        ],
    }
}

/// The kecamatan of regions, a row each, under [`REGION_COLUMNS`].
pub(super) fn kecamatan(regions: &[Region]) -> impl Iterator<Item = ([&str; 5], u32)> {
    regions.iter().flat_map(|region| {
        region.kecamatan.iter().map(|one| {
            let cells: [&str; 5] = [&one.code, &one.name, &region.name, &one.lon, &one.lat];
            (cells, one.population)
        })
    })
}

/// What the `README.md` of a folder says of its regions.
pub(super) fn regions_in_markdown(regions: &[Region], language: Language) -> String {
    if regions.is_empty() {
        return String::new();
    }
    let columns = REGION_COLUMNS.map(|both| say(both, language)).join(" | ");
    let row = |(cells, population): ([&str; 5], u32)| {
        format!("| {} | {} |", cells.join(" | "), numbers::integer(language, population.into()))
    };
    let mut lines: Vec<String> = about_regions(regions, language).into_iter().map(|line| line + "\n").collect();
    lines.extend([format!("| {columns} |"), "|---|---|---|---|---|---|".to_owned()]);
    lines.extend(kecamatan(regions).map(row));
    format!("\n{}\n", lines.join("\n"))
}
