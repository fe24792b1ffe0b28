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
    ("a distance or duration", "jarak atau lama perjalanan"),
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
    ("depots", "depot"),
    ("vehicle types", "jenis kendaraan"),
    ("a place", "tempat"),
    ("a travel", "cara bergerak"),
    ("a window", "jendela waktu"),
    ("numbered from", "bernomor dari"),
    ("below", "di bawah"),
    ("an id without spaces and colons", "id tanpa spasi dan titik dua"),
    ("and", "dan"),
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
    ("the time", "waktu"),
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
    // What is wrong with JSON.
    ("invalid type", "jenis nilai salah"),
    ("invalid value", "nilai salah"),
    ("invalid length", "panjang salah"),
    ("invalid number", "bilangan salah"),
    ("invalid escape", "garis miring terbalik salah"),
    ("invalid unicode code point", "karakter Unicode salah"),
    ("unknown field", "kunci tak dikenal"),
    ("unknown variant", "kata tak dikenal"),
    ("missing field", "kurang kunci"),
    ("duplicate field", "kunci dua kali"),
    ("expected", "seharusnya"),
    ("one of", "salah satu dari"),
    ("a whole number from", "bilangan bulat dari"),
    ("a text", "teks"),
    ("a list", "daftar"),
    ("a list of", "daftar berisi"),
    ("values", "nilai"),
    ("a value", "nilai"),
    ("an object", "objek"),
    ("nothing", "kosong"),
    ("the file ends within a list", "berkas berakhir di dalam daftar"),
    ("the file ends within an object", "berkas berakhir di dalam objek"),
    ("the file ends within a text", "berkas berakhir di dalam teks"),
    ("the file ends where a value should be", "berkas berakhir, padahal seharusnya ada nilai"),
    ("a key must stand in quotes", "kunci harus di antara tanda kutip"),
    ("too many lists and objects within each other", "terlalu banyak daftar dan objek bertumpuk"),
    ("something follows after the end", "masih ada sesuatu sesudah akhir"),
    ("trailing comma", "koma berlebih"),
    ("number out of range", "bilangan terlalu besar"),
    ("control character (\\u0000-\\u001F) found while parsing a string", "karakter kendali di dalam teks"),
    ("lone leading surrogate in hex escape", "karakter tidak lengkap"),
    ("unexpected end of hex escape", "karakter tidak lengkap"),
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

/// A text in quotes at the start of another, both quotes included.
fn quoted(text: &str) -> Option<&str> {
    if let Some(after) = text.strip_prefix('`') {
        return text.get(..after.find('`')? + 2);
    }
    let mut escaped = false;
    let end = text.strip_prefix('"')?.find(|letter| {
        let ends = letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        ends
    })?;
    text.get(..end + 2)
}

/// A text of the readers in Indonesian; what stands in backticks or in quotes is the file's own and stays.
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
        } else if let Some(quoted) = quoted(rest) {
            told.push_str(quoted);
            rest = &rest[quoted.len()..];
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
    use bekal::routing::formats::Fault;
    use std::fs;
    use std::path::Path;

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
            ("invalid type: \"a \\\" stop\", expected a list", "jenis nilai salah: \"a \\\" stop\", seharusnya daftar"),
        ] {
            assert_eq!(indonesian(en), id);
        }
    }

    /// Words that no phrase may leave in English.
    fn untold(text: &str) -> Vec<String> {
        let words = |text: &str| -> Vec<String> {
            let mut plain = String::new();
            let mut rest = text;
            while let Some(first) = rest.chars().next() {
                let own = quoted(rest).unwrap_or_default();
                if own.is_empty() {
                    plain.push(first);
                }
                rest = &rest[own.len().max(if own.is_empty() { first.len_utf8() } else { 0 })..];
            }
            let words = plain.split(|letter: char| !letter.is_alphabetic());
            words.filter(|word| word.len() > 1 && word.chars().any(char::is_lowercase)).map(str::to_lowercase).collect()
        };
        let known: std::collections::BTreeSet<String> = PHRASES.iter().flat_map(|(_, id)| words(id)).collect();
        words(&indonesian(text)).into_iter().filter(|word| !known.contains(word)).collect()
    }

    /// Every text with a space in it that the readers could put into an error, whether or not any test does.
    #[test]
    fn all_that_readers_say_is_told_in_indonesian() {
        /// Written by them rather than said; read by people in English alone; lines of other formats.
        const OTHERS: [&str; 4] =
            ["Cost {cost}", "\\nPartial cost {cost}", "Route #{number}:", " at line {} column {}"];
        let routing = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bekal-routing/src");
        let mut files = vec![routing.join("problem/builder.rs")];
        let mut folders = vec![routing.join("formats")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        let mut seen = 0;
        for file in files.iter().filter(|file| !file.ends_with("formats/geojson.rs")) {
            let source = fs::read_to_string(file).unwrap();
            let own = source.lines().filter(|line| !line.trim_start().starts_with("//"));
            let lines = own.take_while(|line| !line.contains("#[cfg(test)]"));
            // What is said of a fault as such stands in `judged`; what serde says is rewritten, and looked at below.
            let lines = lines.filter(|line| !line.trim_start().starts_with("#[") || file.ends_with("builder.rs"));
            let text = lines.collect::<Vec<_>>().join("\n");
            let mut rest = text.as_str();
            while let Some(at) = rest.find('"') {
                rest = &rest[at..];
                let Some(literal) = quoted(rest) else { break };
                rest = &rest[literal.len()..];
                let said = &literal[1..literal.len() - 1];
                if said.contains(' ') && !OTHERS.contains(&said) && !file.ends_with("error.rs") {
                    seen += 1;
                    assert_eq!(untold(&placeless(said)), Vec::<String>::new(), "{}: {said}", file.display());
                }
            }
        }
        assert!(seen > 80, "{seen}");
    }

    /// A format string with numbers in its places.
    fn placeless(text: &str) -> String {
        let mut parts = text.split('{');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |told, part| told + "7" + part.split_once('}').map_or(part, |(_, after)| after))
    }

    #[test]
    fn what_is_wrong_with_json_is_told_in_both_languages() {
        let own = r#"{"schema": "bekal.routing/1", "problem": {"places": {"count": 1}, "travels": [], "stops": [], "vehicle_types": []"#;
        for (text, en, id) in [
            (
                r#"{"schema": 1}"#.to_owned(),
                "invalid type: `1`, expected a text",
                "jenis nilai salah: `1`, seharusnya teks",
            ),
            (
                own.replace("1}", "-1}"),
                "invalid value: `-1`, expected a whole number from 0",
                "nilai salah: `-1`, seharusnya bilangan bulat dari 0",
            ),
            (own.replace("{\"count\": 1}", "7"), "expected a value", "seharusnya nilai"),
            (own.to_owned(), "the file ends within an object", "berkas berakhir di dalam objek"),
            (
                own.replace("\"stops\"", "\"spots\""),
                "unknown field `spots`, expected one of `name`, `scale`",
                "kunci tak dikenal `spots`, seharusnya salah satu dari `name`, `scale`",
            ),
            (own.replace("\"stops\": [],", "") + "}}", "missing field `stops`", "kurang kunci `stops`"),
            (
                own.replace("\"travels\": []", "\"travels\": \"a stop\""),
                "invalid type: \"a stop\", expected a list",
                "jenis nilai salah: \"a stop\", seharusnya daftar",
            ),
            (own.replace("\"travels\"", "travels"), "a key must stand in quotes", "kunci harus di antara tanda kutip"),
            (
                own.replace("[]", "{}"),
                "invalid type: an object, expected a list",
                "jenis nilai salah: objek, seharusnya daftar",
            ),
            (
                own.replace("{\"count\": 1}", "{\"x_y\": [[1]]}"),
                "invalid length 1, expected a list of 2 values",
                "panjang salah 1, seharusnya daftar berisi 2 nilai",
            ),
            (own.to_owned() + "}}{", "something follows after the end", "masih ada sesuatu sesudah akhir"),
        ] {
            let wrong = bekal::routing::formats::read(text.as_bytes(), "", None).unwrap_err();
            let Fault::Json(told) = wrong.fault else { panic!("{wrong}") };
            assert!(told.starts_with(en), "{told}");
            assert!(indonesian(&told).starts_with(id), "{}", indonesian(&told));
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
