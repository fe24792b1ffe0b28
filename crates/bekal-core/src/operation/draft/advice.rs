//! What to write into a column instead of a number that cannot be.

use crate::operation::code::Arg;

/// The advice for a column or setting, by its canonical name.
pub(super) fn advice(column: &str) -> Arg {
    let (id, en) = match column.split('.').next().unwrap_or(column) {
        "quantity" => (
            "tulis yang benar-benar ada atau dibutuhkan, dalam satuan barangnya; barang keluar dikurangkan dari baris asalnya",
            "write what is really there or needed, in the item's unit; goods that left are taken off the row they lay in",
        ),
        "length_km" => (
            "tulis panjang ruas dalam kilometer, atau kosongkan agar ditaksir dari garis lurus",
            "write the length of the link in kilometers, or leave it empty to have it estimated from the straight line",
        ),
        "speed_kmh" | "speeds" => ("tulis kecepatan dalam kilometer per jam", "write the speed in kilometers per hour"),
        "kg" => (
            "tulis berat satu satuan barang dalam kilogram, bukan berat seluruh persediaan",
            "write the weight of one unit of the item in kilograms, not that of the whole stock",
        ),
        "m3" => (
            "tulis isi satu satuan barang dalam meter kubik; satu liter adalah 0,001",
            "write the volume of one unit of the item in cubic meters; one liter is 0.001",
        ),
        "package" => (
            "tulis isi satu kemasan dalam satuan barang: sak 50 kg beras yang satuannya kg adalah 50",
            "write how many units are in one package: a sack of 50 kg of rice counted in kg is 50",
        ),
        "priority" => {
            ("tulis 1 untuk penyambung hidup, 9 untuk yang terakhir", "write 1 for survival, 9 for what comes last")
        }
        "shelf_life_d" => ("tulis masa simpan dalam hari", "write the shelf life in days"),
        "unit_cost" | "cost_per_km" | "cost_per_h" => {
            ("tulis rupiah, tanpa pengali ribu atau juta", "write rupiah, not thousands or millions of them")
        }
        "displaced" | "isolated" | "affected" | "households" | "infant" | "child" | "elderly" | "pregnant"
        | "lactating" | "disabled" => (
            "tulis jumlah orang (atau KK) di lokasi ini saat itu, bukan perubahannya",
            "write how many people (or families) are there at that time, not by how many they changed",
        ),
        "count" => ("tulis jumlah kendaraan", "write the number of vehicles"),
        "payload_kg" | "gross_kg" | "max_gross_kg" | "storage_kg" => {
            ("tulis kilogram: 4 ton adalah 4000", "write kilograms: 4 tonnes are 4000")
        }
        "payload_m3" | "storage_m3" => ("tulis meter kubik", "write cubic meters"),
        "loading_kg_h" | "handling_kg_h" => (
            "tulis kilogram per jam, atau kosongkan bila tidak membatasi",
            "write kilograms per hour, or leave it empty if it limits nothing",
        ),
        "hours_per_day" => ("tulis jam kerja per hari", "write the duty hours per day"),
        "wading_m" | "width_m" | "max_width_m" | "depth_m" | "wet_m" | "level_m" | "siaga_4_m" | "siaga_3_m"
        | "siaga_2_m" | "siaga_1_m" | "floods_above_m" | "closes_above_m" | "opens_above_m" => {
            ("tulis meter: 140 cm adalah 1,4", "write meters: 140 cm are 1.4")
        }
        "factor" => (
            "tulis bagian kecepatan yang tersisa: 0 tertutup, 0,5 separuh; lokasi dan zona hanya dapat tertutup (0)",
            "write the share of the speed that remains: 0 is shut, 0.5 is half; sites and zones can only be shut (0)",
        ),
        "probability" => {
            ("tulis bagian, bukan persen: 10 % adalah 0,1", "write a share, not a percentage: 10 % is 0.1")
        }
        "groups" => (
            "tulis bagian dari jiwa, bukan persen: 9 % adalah 0,09",
            "write the share of people, not a percentage: 9 % is 0.09",
        ),
        "from_day" | "to_day" => {
            ("tulis hari operasi; 0 adalah yang pertama", "write the day of operation; 0 is the first")
        }
        "horizon" => (
            "tulis lamanya rencana, misalnya 7d; rencana yang lebih panjang disusun bagian demi bagian dengan --start",
            "write how long the plan is, such as 7d; what is longer is planned part by part with --start",
        ),
        "period" => (
            "tulis periode yang lebih panjang, misalnya 6h, atau jangka waktu yang lebih pendek",
            "write a longer period, such as 6h, or a shorter horizon",
        ),
        "household_size" => ("tulis rata-rata jiwa per KK", "write the persons of an average family"),
        "lon" | "lat" => ("tulis derajat desimal; lintang selatan negatif", "write decimal degrees; south is negative"),
        "start" => ("periksa tahun dan zona waktunya", "check its year and time zone"),
        _ => ("periksa angka dan satuannya", "check the number and its unit"),
    };
    Arg::phrase(id, en)
}
