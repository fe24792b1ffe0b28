//! What files of routing problems should hold, in Indonesian. English stands in the readers of `bekal-routing`.

/// Phrases of the readers, as long as they are meant together.
const PHRASES: &[(&str, &str)] = &[
    ("FULL_MATRIX or a triangle such as LOWER_ROW", "FULL_MATRIX atau segitiga seperti LOWER_ROW"),
    ("`KEY: value` or the name of a section", "`KEY: nilai` atau nama bagian"),
    ("`Route #1: 3 5 7` or `Cost 123`", "`Route #1: 3 5 7` atau `Cost 123`"),
    ("a DIMENSION of at least one", "DIMENSION sekurang-kurangnya satu"),
    ("a capacity", "daya angkut"),
    ("a cost", "biaya"),
    ("a demand", "permintaan"),
    ("a depot", "depot"),
    ("a depot's longest duration and capacity", "lama terpanjang dan daya angkut depot"),
    ("a distance", "jarak"),
    ("a divisor of at least 1 and up to 9 decimals", "pembagi sekurang-kurangnya 1 dan paling banyak 9 desimal"),
    ("a due date", "waktu paling lambat"),
    (
        "a limit of distance of a vehicle that is not priced by distance alone",
        "batas jarak kendaraan yang tidak dihargai menurut jarak saja",
    ),
    (
        "a limit of travel time of a vehicle that is not priced by travel time alone",
        "batas waktu tempuh kendaraan yang tidak dihargai menurut waktu tempuh saja",
    ),
    ("a limit of what may be on board during a break", "batas muatan selama istirahat"),
    ("a line", "satu baris"),
    ("a line for each of", "satu baris untuk masing-masing dari"),
    ("a longest distance", "jarak terjauh"),
    ("a longest duration", "lama terpanjang"),
    ("a longitude and a latitude", "bujur dan lintang"),
    ("a node", "simpul"),
    ("a node from", "simpul dari"),
    ("a node of DEPOT_SECTION", "simpul di DEPOT_SECTION"),
    ("a number", "bilangan"),
    ("a number from", "nomor dari"),
    ("a number of this section", "nomor di bagian ini"),
    ("a price", "harga"),
    ("a price of time at stops", "harga waktu di perhentian"),
    ("a price of time or distance beside a table of costs", "harga waktu atau jarak di samping tabel biaya"),
    ("a price of up to four decimals", "harga dengan paling banyak empat desimal"),
    ("a priority from", "prioritas dari"),
    ("a prize", "nilai perhentian"),
    ("a quantity from", "jumlah dari"),
    ("a ready time", "waktu paling awal"),
    ("a release time", "waktu rilis"),
    ("a row for each of", "satu baris untuk masing-masing dari"),
    ("a row of the tables, below", "baris tabel, di bawah"),
    ("a scale", "skala"),
    ("a service time", "waktu layanan"),
    ("a speed above 0 and a detour from 1", "kecepatan di atas 0 dan kelipatan jalan dari 1"),
    (
        "a speed factor other than 1 (write a profile with its own table)",
        "faktor kecepatan selain 1 (tulis profil dengan tabelnya sendiri)",
    ),
    ("a start or an end", "awal atau akhir"),
    ("a start", "awal"),
    ("a stop", "perhentian"),
    ("a stop of the problem", "perhentian dari masalah ini"),
    ("a table for the profile", "tabel untuk profil"),
    ("a table of durations", "tabel lama perjalanan"),
    ("a time", "waktu"),
    ("a type", "jenis kendaraan"),
    ("a type of vehicles", "jenis kendaraan"),
    ("a whole number", "bilangan bulat"),
    ("a whole price", "harga bulat"),
    ("a break with several windows", "istirahat dengan beberapa jendela waktu"),
    ("a given order of steps", "urutan langkah yang ditentukan"),
    ("after this line", "sesudah baris ini"),
    ("after this one", "sesudah baris ini"),
    ("amounts", "jumlah"),
    ("an amount", "jumlah"),
    ("an amount from", "jumlah dari"),
    ("an end", "akhir"),
    ("an entry", "isian"),
    ("an id of", "salah satu id dari"),
    ("an id without spaces and colons", "id tanpa spasi dan titik dua"),
    ("and place", "dan tempat"),
    ("capacities", "daya angkut"),
    ("capacity", "daya angkut"),
    ("coordinates of the places", "koordinat tempat-tempatnya"),
    ("demand", "permintaan"),
    ("due date", "waktu paling lambat"),
    ("entries", "isian"),
    ("fixed price", "harga tetap"),
    ("four numbers: type, vehicles, stops, depots", "empat bilangan: jenis, kendaraan, perhentian, depot"),
    ("frequency", "frekuensi"),
    ("goods brought from one stop to another (a shipment)", "barang dari perhentian ke perhentian (shipment)"),
    ("have several depots", "yang berdepot beberapa"),
    ("how many there are", "banyaknya"),
    ("more", "lebih"),
    ("no more than", "tidak lebih dari"),
    ("distances", "jarak"),
    ("number", "nomor"),
    ("number of combinations", "banyak kombinasi"),
    ("of", "dari"),
    ("or", "atau"),
    ("price of distance", "harga jarak"),
    ("range", "jangkauan"),
    ("ready time", "waktu paling awal"),
    ("rows of", "baris dari"),
    ("service time", "waktu layanan"),
    ("setup at a place that other jobs or starts share", "setup di tempat yang juga dipakai tugas atau awal lain"),
    ("stops", "perhentian"),
    ("the capacity", "daya angkut"),
    ("the cost", "biaya"),
    ("the depot", "depot"),
    ("the distance", "jarak"),
    ("the distance between place", "jarak antara tempat"),
    ("the end of a window", "akhir jendela waktu"),
    ("the end of the file", "akhir berkas"),
    ("the end of the line", "akhir baris"),
    ("the end of the window", "akhir jendela waktu"),
    ("the id", "id"),
    (", also of a stop,", ", juga id perhentian,"),
    ("the key", "kunci"),
    ("the longest distance or duration", "jarak atau lama terpanjang"),
    ("the longest duration", "lama terpanjang"),
    ("the name", "nama"),
    ("the number and the capacity of the vehicles", "banyak dan daya angkut kendaraan"),
    ("the number of a route", "nomor rute"),
    ("the number of depots", "banyak depot"),
    ("the number of dimensions of a load", "banyak ukuran muatan"),
    ("the number of full loads that are asked for", "banyak muatan penuh yang diminta"),
    ("the number of places", "banyak tempat"),
    ("the number of stops", "banyak perhentian"),
    ("the number of types", "banyak jenis kendaraan"),
    ("the number of vehicles", "banyak kendaraan"),
    (
        "the numbers of stops and of types, the range and the service time",
        "banyak perhentian dan jenis, jangkauan, dan waktu layanan",
    ),
    ("the older `matrix` (write `matrices` with profiles)", "`matrix` yang lama (tulis `matrices` dengan profil)"),
    ("the price of a way", "harga sebuah jalan"),
    ("the range", "jangkauan"),
    ("the row of the tables", "baris tabel"),
    ("the section", "bagian"),
    ("the service time", "waktu layanan"),
    ("the size of all tables", "ukuran semua tabel"),
    ("the start of a window", "awal jendela waktu"),
    ("the start of the window", "awal jendela waktu"),
    ("the table", "tabel"),
    ("the type", "jenis"),
    ("the type and the numbers of vehicles, stops and depots", "jenis dan banyak kendaraan, perhentian, dan depot"),
    ("the type of route", "jenis kendaraan rute"),
    (
        "there is no road network here, but `bekal matrix` makes tables",
        "di sini tidak ada jaringan jalan, tetapi `bekal matrix` membuat tabel",
    ),
    (
        "time at a stop that depends on the type of the vehicle",
        "waktu di perhentian yang bergantung pada jenis kendaraan",
    ),
    ("type", "jenis"),
    ("types", "jenis"),
    ("vehicles", "kendaraan"),
    ("what is delivered (DEMAND_SECTION and LINEHAUL_SECTION)", "yang diantar (DEMAND_SECTION dan LINEHAUL_SECTION)"),
    ("a line `Types` with the type of each route", "baris `Types` dengan jenis kendaraan setiap rute"),
    ("the number of a vehicle from", "nomor kendaraan dari"),
    ("from", "dari"),
    ("to", "sampai"),
    ("lines", "baris"),
    ("places", "tempat"),
    ("rows", "baris"),
    ("in row", "di baris"),
    // What a problem is about, and what is wrong with it.
    ("the problem", "masalahnya"),
    ("stop", "perhentian"),
    ("depot", "depot"),
    ("vehicle type", "jenis kendaraan"),
    ("travel", "cara bergerak"),
    ("there is no vehicle", "tidak ada kendaraan"),
    ("there is no table of distances", "tidak ada tabel jarak"),
    ("a table has", "sebuah tabel berisi"),
    ("entries instead of", "isian, seharusnya"),
    ("is too long from place", "terlalu panjang dari tempat"),
    ("to place", "ke tempat"),
    ("at most", "paling banyak"),
    ("there is no", "tidak ada"),
    ("place", "tempat"),
    (
        "its windows are not in order, or end before they start",
        "jendela waktunya tidak berurutan, atau berakhir sebelum mulai",
    ),
    ("is too late", "terlalu lambat"),
    ("it asks for no units", "tidak meminta apa pun"),
    ("its units together are more than can be counted", "jumlah yang dimintanya lebih dari yang dapat dihitung"),
    (
        "no vehicle that may come here can carry one unit of it",
        "tidak ada kendaraan yang boleh ke sana dan dapat mengangkut satu satuannya",
    ),
    ("it may make no trip", "tidak boleh melakukan perjalanan"),
    (
        "it may make several trips but has no depot to load at between them",
        "boleh melakukan beberapa perjalanan, tetapi tidak ada depot untuk memuat lagi",
    ),
    ("its period", "periodenya nomor"),
    ("does not begin after the one before it", "tidak mulai sesudah periode sebelumnya"),
    ("it has", "ia mempunyai"),
    ("breaks", "istirahat"),
    ("periods", "periode"),
    ("the window of its break", "jendela waktu istirahatnya nomor"),
    ("ends before it starts", "berakhir sebelum mulai"),
    ("its break", "istirahatnya nomor"),
    (
        "does not fit into the shift after the breaks before it",
        "tidak muat dalam jam kerjanya sesudah istirahat sebelumnya",
    ),
    ("costs could exceed what can be counted", "biayanya dapat melebihi yang dapat dihitung"),
];

/// A text of the readers in Indonesian; what stands in backticks is the file's own and stays.
pub(crate) fn indonesian(text: &str) -> String {
    let mut told = String::new();
    let mut rest = text;
    let mut within_word = false;
    while let Some(first) = rest.chars().next() {
        let begins = |(phrase, _): &&(&str, &str)| {
            let after = rest.strip_prefix(phrase).map(|after| after.chars().next());
            after.is_some_and(|next| !next.is_some_and(char::is_alphanumeric))
        };
        let known = PHRASES.iter().filter(begins).max_by_key(|(phrase, _)| phrase.len());
        if let Some((phrase, word)) = known.filter(|_| !within_word) {
            told.push_str(word);
            rest = &rest[phrase.len()..];
        } else if let Some(quoted) = rest.strip_prefix('`').and_then(|after| after.find('`')) {
            told.push_str(&rest[..quoted + 2]);
            rest = &rest[quoted + 2..];
        } else {
            told.push(first);
            rest = &rest[first.len_utf8()..];
            within_word = first.is_alphanumeric();
            continue;
        }
        within_word = false;
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_told_whole_and_quotations_stay() {
        for (en, id) in [
            ("a node from 1 to 4", "simpul dari 1 sampai 4"),
            ("a line (5 of 12000 after this one)", "satu baris (5 dari 12000 sesudah baris ini)"),
            ("a number: the capacity", "bilangan: daya angkut"),
            ("the key `type of stop`", "kunci `type of stop`"),
            ("DIMENSION", "DIMENSION"),
            ("stop 7", "perhentian 7"),
            ("nonstop", "nonstop"),
            ("`open", "`open"),
        ] {
            assert_eq!(indonesian(en), id);
        }
    }

    #[test]
    fn no_phrase_stands_twice() {
        let mut phrases: Vec<&str> = PHRASES.iter().map(|(phrase, _)| *phrase).collect();
        phrases.sort_unstable();
        let count = phrases.len();
        phrases.dedup();
        assert_eq!(phrases.len(), count);
    }
}
