//! What an import did, in words.

use super::report::{Island, Limits, Replaced, Report, Size, Warning, Way};
use crate::output::numbers;
use bekal_core::operation::Language;

/// Most sites that are named of a part of the network.
const SITES_NAMED: usize = 8;
/// Most replaced links that are listed.
const REPLACED_LISTED: usize = 400;

impl Report {
    /// The report as lines to read.
    pub fn text(&self, lang: Language) -> String {
        let id = lang == Language::Indonesian;
        let pick = |a: &str, b: &str| if id { a.to_owned() } else { b.to_owned() };
        let whole = |value: u64| numbers::integer(lang, i128::from(value));
        let tenth = |value: f64| numbers::float(lang, value, 1);
        let mut lines = Vec::new();
        let mut put = |label: String, value: String| lines.push(format!("{label:<34} {value}"));
        let date = self.date.clone().unwrap_or_else(|| pick("tidak disebut", "not stated"));
        put(pick("Ekstrak", "Extract"), format!("{} ({date})", self.extract));
        let size = |size: Size| {
            let (nodes, edges) = (whole(size.nodes), whole(size.edges));
            if id { format!("{nodes} simpul, {edges} sisi") } else { format!("{nodes} nodes, {edges} edges") }
        };
        put(pick("Sebelum diringkas", "Before contraction"), size(self.before));
        put(pick("Sesudah diringkas", "After contraction"), size(self.after));
        for class in &self.classes {
            let (links, km) = (whole(class.links), tenth(class.km));
            let text = if id { format!("{links} ruas, {km} km") } else { format!("{links} links, {km} km") };
            put(format!("  {} / {}", mode(class.mode, id), class.class), text);
        }
        let special = (whole(self.bridges), whole(self.fords), whole(self.ferries));
        put(
            pick("Jembatan, lintasan air, feri", "Bridges, fords, ferries"),
            format!("{}, {}, {}", special.0, special.1, special.2),
        );
        for islands in &self.islands {
            let label = pick("Bagian terpisah", "Separate parts");
            let dropped = whole(islands.dropped);
            let tail = if islands.dropped == 0 {
                String::new()
            } else if id {
                format!(", {dropped} ditinggalkan")
            } else {
                format!(", {dropped} left out")
            };
            put(format!("{label} ({})", mode(islands.mode, id)), format!("{}{tail}", whole(islands.parts)));
            for island in &islands.largest {
                let (nodes, km) = (whole(island.nodes), tenth(island.km));
                let (lat, lon) = (numbers::float(lang, island.lat, 4), numbers::float(lang, island.lon, 4));
                let near = island.near.as_deref().map_or_else(String::new, |near| {
                    if id { format!("dekat {near}, ") } else { format!("near {near}, ") }
                });
                let sites = sites(island, lang);
                let text = if id {
                    format!("{nodes} simpul, {km} km; {near}{lat}; {lon}{sites}")
                } else {
                    format!("{nodes} nodes, {km} km; {near}{lat}; {lon}{sites}")
                };
                put(String::new(), text);
            }
        }
        if self.gaps > 0 {
            put(pick("Celah yang disambung, taksiran", "Gaps joined, estimated"), whole(self.gaps));
        }
        if self.jetties + self.landings_left > 0 {
            let (made, left) = (whole(self.jetties), whole(self.landings_left));
            let text = if id {
                format!("{made}; {left} tempat sandar tanpa jalan atau air yang dapat dilayari")
            } else {
                format!("{made}; {left} landings without a road or navigable water")
            };
            put(pick("Dermaga", "Jetties"), text);
        }
        for join in &self.joins {
            let far = join
                .metres
                .map_or_else(|| "-".to_owned(), |metres| format!("{} km", numbers::float(lang, metres / 1000.0, 2)));
            let text = match (join.joined, id) {
                (true, _) => far,
                (false, true) => format!("{far}: tidak disambung, ruasnya sendiri dipertahankan"),
                (false, false) => format!("{far}: not joined, its own links are kept"),
            };
            put(format!("  {} ({})", join.site, mode(join.mode, id)), text);
        }
        if self.links_replaced + self.links_kept > 0 {
            let (gone, kept) = (whole(self.links_replaced), whole(self.links_kept));
            let text = if id {
                format!("{gone} diganti, {kept} dipertahankan")
            } else {
                format!("{gone} replaced, {kept} kept")
            };
            put(pick("Ruas operasi", "Links of the operation"), text);
        }
        for one in self.replaced.iter().take(REPLACED_LISTED) {
            put(format!("  {}", one.link), replaced(one, lang));
        }
        if self.replaced.len() > REPLACED_LISTED {
            let more = whole((self.replaced.len() - REPLACED_LISTED) as u64);
            let text =
                if id { format!("{more} ruas lagi di import.json") } else { format!("{more} more in import.json") };
            put("  …".to_owned(), text);
        }
        if !self.closures_left.is_empty() {
            put(
                pick("Penutupan yang ditinggalkan", "Closures left out"),
                pick(
                    "ruasnya diganti; gambarlah sebagai zona atau sebut ruas barunya: ",
                    "their links are replaced; draw them as zones or name the new links: ",
                ) + &self.closures_left.join(", "),
            );
        }
        for rule in &self.rules {
            let links = whole(rule.links);
            let text = if id { format!("menyentuh {links} ruas") } else { format!("touches {links} links") };
            put(format!("{} {}", pick("Aturan", "Rule"), rule.feature), text);
        }
        if let Some(wet) = &self.wet {
            let (links, deep, outside) = (whole(wet.links), numbers::float(lang, wet.deepest_m, 2), whole(wet.outside));
            let text = if id {
                format!("{links} ruas, terdalam {deep} m; {outside} ruas tidak seluruhnya di dalam raster")
            } else {
                format!("{links} links, {deep} m at most; {outside} links not wholly within the raster")
            };
            put(pick("Ruas tergenang", "Links under water"), text);
            let unplaced = whole(wet.unplaced);
            if wet.over > 0 {
                put(pick("  feri dan jembatan, tidak dinilai", "  ferries and bridges, left out"), whole(wet.over));
            }
            if wet.unplaced > 0 {
                let text = if id {
                    format!("{unplaced} ruas: lintasan dan lokasi ujungnya tidak diketahui")
                } else {
                    format!("{unplaced} links: neither course nor sites are known")
                };
                put(pick("  tidak dapat dinilai", "  cannot be looked up"), text);
            }
        }
        for passed in &self.passed {
            let ways = whole(passed.ways);
            let text = if id {
                format!("{ways} way: {}", why(passed.reason, id))
            } else {
                format!("{ways} ways: {}", why(passed.reason, id))
            };
            put(pick("Dilewati", "Passed over"), text);
        }
        for warning in &self.warnings {
            put(pick("Peringatan", "Warning"), warning.text(lang));
        }
        lines.join("\n") + "\n"
    }

    /// The warnings as lines to read, at most `most` of a kind and then how many more the report has.
    pub fn warned(&self, lang: Language, most: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for alike in self.warnings.chunk_by(|a, b| std::mem::discriminant(a) == std::mem::discriminant(b)) {
            lines.extend(alike.iter().take(most).map(|warning| warning.text(lang)));
            let more = numbers::integer(lang, alike.len().saturating_sub(most) as i128);
            if alike.len() > most {
                lines.push(match lang {
                    Language::Indonesian => format!("… dan {more} lagi di laporan"),
                    Language::English => format!("… and {more} more in the report"),
                });
            }
        }
        lines
    }
}

/// The sites joined to a part, as the end of a line.
fn sites(island: &Island, lang: Language) -> String {
    if island.sites.is_empty() {
        return String::new();
    }
    let names = listed(&island.sites, SITES_NAMED, lang);
    match lang {
        Language::Indonesian => format!("; lokasi: {names}"),
        Language::English => format!("; sites: {names}"),
    }
}

/// The first codes, and how many more there are.
fn listed(codes: &[String], most: usize, lang: Language) -> String {
    let shown = codes.iter().take(most).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = codes.len().saturating_sub(most);
    let number = numbers::integer(lang, more as i128);
    match (more, lang) {
        (0, _) => shown,
        (_, Language::Indonesian) => format!("{shown}, dan {number} lagi"),
        (_, Language::English) => format!("{shown} and {number} more"),
    }
}

/// The ways along and instead of a replaced link, and what it lost.
fn replaced(one: &Replaced, lang: Language) -> String {
    let id = lang == Language::Indonesian;
    let way = match &one.way {
        Some(way) => ways(way, lang),
        None if id => "bukan jalan antara dua lokasi".to_owned(),
        None => "no way between two sites".to_owned(),
    };
    let lost = limits(&one.lost, lang);
    match (lost.is_empty(), id) {
        (true, _) => way,
        (false, true) => format!("{way}; hilang: {lost}"),
        (false, false) => format!("{way}; lost: {lost}"),
    }
}

/// How long the way between two sites is and was.
fn ways(way: &Way, lang: Language) -> String {
    let km = |value: f64| numbers::float(lang, value, 1);
    let (from, to, before) = (&way.from, &way.to, km(way.before_km));
    match (way.now_km, lang) {
        (Some(now), Language::Indonesian) => format!("{from} – {to}: {} km, tadinya {before} km", km(now)),
        (Some(now), Language::English) => format!("{from} – {to}: {} km, {before} km before", km(now)),
        (None, Language::Indonesian) => format!("{from} – {to}: tidak ada jalan lagi, tadinya {before} km"),
        (None, Language::English) => format!("{from} – {to}: no way any more, {before} km before"),
    }
}

/// What a link said.
fn limits(limits: &Limits, lang: Language) -> String {
    let id = lang == Language::Indonesian;
    let metres = |value: f64| numbers::float(lang, value, 2);
    let mut told = Vec::new();
    if let Some(gauge) = &limits.gauge {
        told.push(if id { format!("pos duga air {gauge}") } else { format!("gauge {gauge}") });
    }
    if let Some(level) = limits.closes_above_m.map(metres) {
        told.push(if id { format!("tertutup di atas {level} m") } else { format!("closes above {level} m") });
    }
    if let Some(level) = limits.opens_above_m.map(metres) {
        told.push(if id { format!("terbuka di atas {level} m") } else { format!("opens above {level} m") });
    }
    if let Some(gross) = limits.max_gross_kg {
        let gross = numbers::float(lang, gross, 0);
        told.push(if id { format!("paling berat {gross} kg") } else { format!("{gross} kg at most") });
    }
    if let Some(width) = limits.max_width_m.map(metres) {
        told.push(if id { format!("paling lebar {width} m") } else { format!("{width} m wide at most") });
    }
    told.join(", ")
}

impl Warning {
    /// In words, in that language.
    pub fn text(&self, lang: Language) -> String {
        let id = lang == Language::Indonesian;
        let whole = |value: u64| numbers::integer(lang, i128::from(value));
        match self {
            Self::LimitsLost { links, replaced } => {
                let (some, of, names) = (whole(links.len() as u64), whole(*replaced), listed(links, SITES_NAMED, lang));
                if id {
                    format!(
                        "{some} dari {of} ruas yang diganti kehilangan tinggi muka air, batas berat, atau batas lebar, dan jalan penggantinya, bila ada, tidak tertutup karena itu; kembalikan dengan poligon --rules sebelum menyusun rencana: {names}"
                    )
                } else {
                    format!(
                        "{some} of {of} replaced links lose stages, weights or widths, and the way instead of them, if there is one, does not shut for those; give them back with polygons (--rules) before you plan: {names}"
                    )
                }
            }
            Self::Detour(way) => {
                let times = way.now_km.map(|now| now / way.before_km.max(0.001)).unwrap_or_default();
                let (ways, times) = (ways(way, lang), numbers::float(lang, times, 1));
                if id {
                    format!(
                        "{ways} ({times} kali); mungkin ada celah di ekstraknya (lihat --join-gaps dan --keep-links)"
                    )
                } else {
                    format!("{ways} ({times} times); the extract may have a gap (see --join-gaps and --keep-links)")
                }
            }
            Self::NoWay { mode: word, way } => format!("{} ({})", ways(way, lang), mode(word, id)),
            Self::Apart { mode: word, sites } => {
                let (by, names) = (mode(word, id), listed(sites, SITES_NAMED, lang));
                if id {
                    format!("terpisah dari semua lokasi lain ({by}): {names}")
                } else {
                    format!("apart from all other sites ({by}): {names}")
                }
            }
            Self::LongAccess { site, mode: word, km } => {
                let (by, km) = (mode(word, id), numbers::float(lang, *km, 1));
                if id {
                    format!("{site} ({by}): {km} km garis lurus ke jaringan; penyambung sepanjang itu hanya taksiran")
                } else {
                    format!("{site} ({by}): {km} km straight to the network; so long a connector is a guess")
                }
            }
            Self::RulesMeet(met) => {
                let (links, names) = (whole(met.links), met.examples.join(", "));
                let (counts, other, column) = (met.counts, met.other, met.column);
                let more = if met.links > met.examples.len() as u64 { ", …" } else { "" };
                if id {
                    format!(
                        "aturan {counts} dan {other} bertemu di {links} ruas ({names}{more}): {column} yang berlaku dari aturan {counts}"
                    )
                } else {
                    format!(
                        "rules {counts} and {other} meet on {links} links ({names}{more}): {column} is that of rule {counts}"
                    )
                }
            }
            Self::RuleIdle { feature } => {
                if id {
                    format!("aturan {feature} hanya menyentuh ruas dari moda lain dan tidak berpengaruh")
                } else {
                    format!("rule {feature} touches links of other modes only and has no effect")
                }
            }
            Self::TooManyRows => {
                if id {
                    "tabel lebih dari 200.000 baris tidak dibaca bekal; persempit dengan --bbox atau --polygon"
                        .to_owned()
                } else {
                    "bekal reads no table of more than 200,000 rows; narrow the area with --bbox or --polygon"
                        .to_owned()
                }
            }
        }
    }
}

/// A mode in words.
pub(crate) fn mode(word: &str, id: bool) -> &str {
    match (word, id) {
        ("road", true) => "jalan",
        ("river", true) => "sungai",
        ("foot", true) => "jalan kaki",
        _ => word,
    }
}

/// A reason in words.
fn why(reason: &str, id: bool) -> &'static str {
    match (reason, id) {
        ("other-mode", true) => "moda yang tidak diminta",
        ("other-mode", false) => "of a mode not asked for",
        ("no-way", true) => "bidang, atau kelas yang tidak dilalui siapa pun",
        ("no-way", false) => "areas, or classes that carry nobody",
        ("forbidden", true) => "terlarang, atau hanya untuk pengguna tertentu",
        ("forbidden", false) => "forbidden, or for some users only",
        ("private", true) => "milik pribadi",
        ("private", false) => "private",
        ("driveway", true) => "hanya menuju parkiran atau satu halaman",
        ("driveway", false) => "lead to a car park or one property only",
        ("reversible", true) => "arahnya berubah menurut jam",
        ("reversible", false) => "of a direction that changes with the hour",
        ("impassable", true) => "tidak dapat dilalui",
        ("impassable", false) => "impassable",
        ("not-navigable", true) => "tidak dapat dilayari, atau tidak ada keterangan tentang itu",
        ("not-navigable", false) => "not navigable, or not said to be",
        ("nodes-missing", true) => "sebagian simpulnya tidak ada di ekstrak",
        ("nodes-missing", false) => "with nodes that the extract lacks",
        (_, true) => "tanpa dua simpul yang berbeda",
        (_, false) => "without two different nodes",
    }
}
