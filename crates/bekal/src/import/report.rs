//! What an import did, as data and in words.

use crate::output::numbers;
use bekal_core::operation::Language;
use serde::Serialize;

/// What an import did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Format of this report.
    pub schema: &'static str,
    /// File name of the extract.
    pub extract: String,
    /// The moment its data are of (RFC 3339), where it states it.
    pub date: Option<String>,
    /// The network between all nodes.
    pub before: Size,
    /// The contracted network.
    pub after: Size,
    /// Links by mode and class.
    pub classes: Vec<Class>,
    /// Links that are bridges, fords and ferries.
    pub bridges: u64,
    /// Fords among the links.
    pub fords: u64,
    /// Ferries among the links.
    pub ferries: u64,
    /// Parts that do not hang together, by mode.
    pub islands: Vec<Islands>,
    /// Gaps that were closed.
    pub gaps: u64,
    /// Jetties that became sites.
    pub jetties: u64,
    /// Places where boats land without a road or navigable water near.
    pub landings_left: u64,
    /// Sites of the operation and how far the network is.
    pub joins: Vec<Join>,
    /// Links of the operation that were replaced, and that were kept.
    pub links_replaced: u64,
    /// Links of the operation that were kept.
    pub links_kept: u64,
    /// Closures of the operation that named a replaced link and are left out, by link.
    pub closures_left: Vec<String>,
    /// Polygons of the rules and how many links they touch.
    pub rules: Vec<Touched>,
    /// Links under water after the depth raster.
    pub wet: Option<Wet>,
    /// Ways passed over, by reason.
    pub passed: Vec<Passed>,
    /// What the reader of the tables will refuse, if anything.
    pub too_many_rows: bool,
    /// Every file of the folder.
    pub files: Vec<String>,
}

/// Nodes and edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Nodes.
    pub nodes: u64,
    /// Edges.
    pub edges: u64,
}

/// Links of a mode and class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Class {
    /// Mode.
    pub mode: &'static str,
    /// Class.
    pub class: String,
    /// Links.
    pub links: u64,
    /// Kilometres.
    pub km: f64,
}

/// The parts of a mode.
#[derive(Clone, Debug, Serialize)]
pub struct Islands {
    /// Mode.
    pub mode: &'static str,
    /// How many parts there are, the largest included.
    pub parts: u64,
    /// How many of them are left out.
    pub dropped: u64,
    /// The largest.
    pub largest: Vec<Island>,
}

/// A part that hangs together.
#[derive(Clone, Debug, Serialize)]
pub struct Island {
    /// Nodes before contraction.
    pub nodes: u64,
    /// Kilometres.
    pub km: f64,
    /// A point of it, degrees.
    pub lon: f64,
    /// A point of it, degrees.
    pub lat: f64,
    /// Named place near that point.
    pub near: Option<String>,
    /// Whether it is left out.
    pub dropped: bool,
}

/// A site and the network.
#[derive(Clone, Debug, Serialize)]
pub struct Join {
    /// Code of the site.
    pub site: String,
    /// Mode.
    pub mode: &'static str,
    /// Metres to the nearest node.
    pub metres: Option<f64>,
    /// Whether it is joined; else its own links are kept.
    pub joined: bool,
}

/// A polygon of the rules.
#[derive(Clone, Debug, Serialize)]
pub struct Touched {
    /// Number of the feature, 1 first.
    pub feature: u64,
    /// Links it touches.
    pub links: u64,
}

/// Links under water.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Wet {
    /// Links.
    pub links: u64,
    /// The deepest, m.
    pub deepest_m: f64,
    /// Links of which some point lies outside the raster.
    pub outside: u64,
    /// Ferries and bridges, which go over the water and get no depth.
    pub over: u64,
    /// Links without course whose sites are not known, which cannot be looked up.
    pub unplaced: u64,
}

/// Ways passed over.
#[derive(Clone, Debug, Serialize)]
pub struct Passed {
    /// Why.
    pub reason: &'static str,
    /// Ways.
    pub ways: u64,
}

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
                let text = if id {
                    format!("{nodes} simpul, {km} km; {near}{lat}; {lon}")
                } else {
                    format!("{nodes} nodes, {km} km; {near}{lat}; {lon}")
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
        if self.too_many_rows {
            put(
                pick("Peringatan", "Warning"),
                pick(
                    "tabel lebih dari 200.000 baris tidak dibaca bekal; persempit dengan --bbox atau --polygon",
                    "bekal reads no table of more than 200,000 rows; narrow the area with --bbox or --polygon",
                ),
            );
        }
        lines.join("\n") + "\n"
    }
}

/// A mode in words.
fn mode(word: &str, id: bool) -> &str {
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
