//! What an import did, as data.

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
    /// Links of the operation that were replaced.
    pub links_replaced: u64,
    /// Links of the operation that were kept.
    pub links_kept: u64,
    /// The replaced links one by one, but for those of an earlier import that lose nothing.
    pub replaced: Vec<Replaced>,
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
    /// What to look at before the operation is planned.
    pub warnings: Vec<Warning>,
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
    /// Sites of the operation that are joined to it.
    pub sites: Vec<String>,
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

/// A link of the operation whose place the imported network takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replaced {
    /// Its code.
    pub link: String,
    /// Mode.
    pub mode: &'static str,
    /// What it said that no link on the way says which vehicles now take between the same sites.
    pub lost: Limits,
    /// Those sites and the ways between them; none where it led nowhere, or was of an earlier import.
    pub way: Option<Way>,
}

/// What a link says of who may pass and when.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Limits {
    /// Gauge that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gauge: Option<String>,
    /// Shut above this level, m.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes_above_m: Option<f64>,
    /// Open from this level on, m.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_above_m: Option<f64>,
    /// Heaviest vehicle, kg.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_gross_kg: Option<f64>,
    /// Widest vehicle, m.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_width_m: Option<f64>,
}

impl Limits {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The way between two sites before the import and now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Way {
    /// Code of a site: the end of the replaced link, or the next site beyond junctions that are gone.
    pub from: String,
    /// Code of another.
    pub to: String,
    /// Kilometres along the replaced link.
    pub before_km: f64,
    /// Kilometres of the shortest way now; none where there is none.
    pub now_km: Option<f64>,
}

/// Two rules that touch the same links and say different things.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Met {
    /// Number of the feature that counts, 1 first.
    pub counts: u64,
    /// Number of the feature that does not.
    pub other: u64,
    /// What they say differently.
    pub column: &'static str,
    /// Links.
    pub links: u64,
    /// Some of them.
    pub examples: Vec<String>,
}

/// Something to look at before the operation is planned.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "warning", rename_all = "kebab-case")]
pub enum Warning {
    /// Replaced links had stages, weights or widths that no link on the way now has.
    LimitsLost {
        /// Their codes.
        links: Vec<String>,
        /// How many links were replaced.
        replaced: u64,
    },
    /// The way between two sites is much longer than it was, which a gap in the extract may be the cause of.
    Detour(Way),
    /// There is no way any more between two sites.
    NoWay {
        /// Mode.
        mode: &'static str,
        /// The sites.
        #[serde(flatten)]
        way: Way,
    },
    /// Sites that hang together with none of the others by a mode.
    Apart {
        /// Mode.
        mode: &'static str,
        /// Their codes.
        sites: Vec<String>,
    },
    /// The network is far from a site that is joined to it.
    LongAccess {
        /// Code of the site.
        site: String,
        /// Mode.
        mode: &'static str,
        /// Kilometres, straight.
        km: f64,
    },
    /// Two rules meet.
    RulesMeet(Met),
    /// A rule touches links of other modes only.
    RuleIdle {
        /// Number of the feature, 1 first.
        feature: u64,
    },
    /// A table has more rows than are read.
    TooManyRows,
}
