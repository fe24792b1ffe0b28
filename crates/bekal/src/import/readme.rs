//! The README of an imported folder: where its tables come from, under which licence, and what in them is estimated.

use super::report::Report;
use bekal_core::operation::Language;

/// The README.
pub(crate) fn readme(report: &Report, with_operation: bool, lang: Language) -> String {
    let (extract, date) = (&report.extract, report.date.as_deref());
    match lang {
        Language::Indonesian => {
            let date = date.unwrap_or("tidak disebut di dalam ekstrak");
            let base = if with_operation {
                "\nTabel lain disalin dari operasi. Lokasi operasi disambung ke simpul terdekat; rinciannya di bawah.\n"
            } else {
                ""
            };
            let plans = if with_operation {
                "\nRencana yang disusun dari folder ini menyebutnya karena `attribution` di `operation.toml`."
            } else {
                "\nPindahkan sumber itu ke `attribution` di `operation.toml` operasi yang memakai tabel ini."
            };
            format!(
                "# Jaringan dari OpenStreetMap\n\n\
                 Ruas dan simpang dibuat oleh `bekal import osm` dari `{extract}` (data per: {date}).\n{base}\n\
                 ## Sumber dan lisensi\n\n\
                 © Kontributor OpenStreetMap, Open Database License (ODbL) 1.0: https://www.openstreetmap.org/copyright.\n\
                 Siapa pun yang menyebarkan tabel ini wajib menyebut sumber itu dan memakai lisensi yang sama.{plans}\n\n\
                 ## Yang ditaksir\n\n\
                 - Kecepatan tanpa `maxspeed` menurut kelas jalan: profil mobil OSRM (`profiles/car.lua`), dibatasi batas kecepatan\n  \
                 Indonesia (PP 79/2013 pasal 23), atau `[speeds]` operasi; `surface`, `tracktype`, dan `smoothness` menurunkannya.\n  \
                 Itu kecepatan mobil di jalan kering; kecepatan jenis kendaraan membatasinya lagi.\n\
                 - `hgv=no` dibaca sebagai batas 3.500 kg. `max_width_m` dari `maxwidth`, kalau tidak ada dari `width`.\n\
                 - Sungai tanpa keterangan kapal dianggap dapat dilayari; kolom `note` menyebutnya. Kanal hanya bila ada tag-nya.\n\
                 - Penyambung (kelas `akses`): 1,3 kali garis lurus (Ballou dkk. 2002).\n\
                 - OpenStreetMap tidak punya pos duga air: `gauge`, `closes_above_m`, dan `opens_above_m` kosong, kecuali dari `--rules`.\n  \
                 Yang dimiliki ruas yang diganti dan kini hilang disebut di bawah.\n\
                 - Kedalaman dari `--depth` tidak berlaku untuk feri dan jembatan: air di bawahnya adalah sungai yang diseberangi.\n\n\
                 ## Angka\n\n```text\n{}```\n",
                report.text(lang)
            )
        }
        Language::English => {
            let date = date.unwrap_or("not stated in the extract");
            let base = if with_operation {
                "\nThe other tables are copies of the operation's. Its sites are joined to the nearest nodes; see below.\n"
            } else {
                ""
            };
            let plans = if with_operation {
                "\nPlans made from this folder name it, because `operation.toml` does (`attribution`)."
            } else {
                "\nName it as `attribution` in the `operation.toml` of the operation that uses these tables."
            };
            format!(
                "# Network from OpenStreetMap\n\n\
                 Links and junctions were made by `bekal import osm` from `{extract}` (data as of: {date}).\n{base}\n\
                 ## Source and licence\n\n\
                 © OpenStreetMap contributors, Open Database License (ODbL) 1.0: https://www.openstreetmap.org/copyright.\n\
                 Whoever passes these tables on must name that source and keep that licence.{plans}\n\n\
                 ## What is estimated\n\n\
                 - Speeds without `maxspeed` by class of road: the car profile of OSRM (`profiles/car.lua`), within the limits of\n  \
                 Indonesia (PP 79/2013, article 23), or the operation's `[speeds]`; `surface`, `tracktype` and `smoothness` lower them.\n  \
                 They are speeds of cars on dry roads; the speed of a vehicle type caps them again.\n\
                 - `hgv=no` is read as a limit of 3,500 kg. `max_width_m` comes from `maxwidth`, else from `width`.\n\
                 - Rivers without tags for boats are taken as navigable, which the column `note` says. Canals only with such a tag.\n\
                 - Links of class `akses` join sites to nodes: 1.3 times the straight line (Ballou et al. 2002).\n\
                 - OpenStreetMap has no gauges: `gauge`, `closes_above_m` and `opens_above_m` are empty but for `--rules`.\n  \
                 What replaced links had and nothing has now is listed below.\n\
                 - Depths of `--depth` leave out ferries and bridges: the water under them is the river that they cross.\n\n\
                 ## Figures\n\n```text\n{}```\n",
                report.text(lang)
            )
        }
    }
}
