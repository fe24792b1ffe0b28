//! Networks from OpenStreetMap: an extract becomes the links and junctions of an operation.
//!
//! [`osm`] reads an extract (`pbf`), takes what its tags say carries vehicles, boats or people on foot (`tags`), finds what
//! hangs together (`network`), joins the sites of an operation and the places where boats land to it (`snap`,
//! `operation`), contracts it at nodes that only two ways touch (`contract`), and lays water on it (`rules`, `raster`).
//! [`Imported::write`] writes the tables as a folder, whole or not at all.
//!
//! **Contract.** The same extract and options give the same bytes. Codes come from the extract and stay as long as it
//! numbers a way alike: links `osm-w<way>-<n>`, junctions `osm-n<node>`. Contraction changes no length and no time.
//! Memory is bounded by what is imported, and reading refuses what claims more than the file can hold.
//! Data of OpenStreetMap are © its contributors under the Open Database License 1.0, which every row and the folder's README say.

mod attribution;
mod collect;
mod contract;
mod error;
mod flood;
mod geometry;
mod network;
mod operation;
mod pbf;
mod raster;
mod readme;
mod replaced;
mod report;
mod rules;
mod snap;
mod tables;
mod tags;
mod told;
mod utm;
mod write;

pub use error::{Defect, ImportError};
pub use geometry::Area;
pub use report::{
    Class, Island, Islands, Join, Limits, Met, Passed, Replaced, Report, Size, Touched, Warning, Way, Wet,
};
pub(crate) use tables::REPORT;
pub use tables::may_write;
pub use tags::{Modes, Reason};
pub(crate) use told::mode;

use bekal_core::operation::Language;
use bekal_core::units::Instant;
use network::Network;
use operation::Base;
use pbf::Extract;
use std::path::{Path, PathBuf};

/// Whom everything made from an extract must name (Open Database License 1.0, 4.3).
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors, ODbL 1.0";

/// What is imported, and into what.
#[derive(Clone, Debug)]
pub struct Options {
    /// The modes to import.
    pub modes: Modes,
    /// The part of the extract to import; else all of it.
    pub area: Option<Area>,
    /// Islands of fewer nodes are left out; 0 keeps them all.
    pub min_island: u64,
    /// Dead ends at most so far from a part they do not hang together with are joined to it, m; 0 joins none.
    pub gaps_m: f64,
    /// The operation whose network it becomes; else the links and sites stand alone.
    pub operation: Option<PathBuf>,
    /// Whether the operation's links of the modes that the extract has stay beside the imported ones.
    pub keep_links: bool,
    /// Farthest that a site is joined to the network, m.
    pub snap_max_m: f64,
    /// `GeoJSON` polygons with the stages at which the links they touch close.
    pub rules: Option<PathBuf>,
    /// `GeoJSON` polygons to add to the operation's zones.
    pub zones: Option<PathBuf>,
    /// Water on the links from a raster.
    pub depth: Option<Depth>,
    /// Language of notes and of the README.
    pub lang: Language,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            modes: Modes::default(),
            area: None,
            min_island: 0,
            gaps_m: 0.0,
            operation: None,
            keep_links: false,
            snap_max_m: 5000.0,
            rules: None,
            zones: None,
            depth: None,
            lang: Language::Indonesian,
        }
    }
}

/// A raster of water depth and when it holds.
#[derive(Clone, Debug)]
pub struct Depth {
    /// `GeoTIFF` of depths in metres.
    pub raster: PathBuf,
    /// Since when; else since the start of the operation.
    pub from: Option<Instant>,
    /// Until when; else until the end of the operation.
    pub until: Option<Instant>,
}

/// What an import does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reads ways and nodes.
    Reading,
    /// Finds what hangs together.
    Connecting,
    /// Joins sites and landings.
    Joining,
    /// Contracts.
    Contracting,
    /// Lays water on links and writes tables.
    Tables,
}

/// An imported network, ready to be written.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What was done.
    pub report: Report,
    files: Vec<(String, Vec<u8>)>,
}

/// Imports an OpenStreetMap extract (`.osm.pbf`); `watch` hears each stage as it begins.
///
/// # Errors
/// When a file cannot be read or is not what it must be, or nothing is left to import. Memory stays bounded for any extract.
///
/// # Complexity
/// O(file + n log n) time and O(n) memory for n nodes of imported ways.
pub fn osm(extract: &Path, options: &Options, watch: &mut dyn FnMut(Stage)) -> Result<Imported, ImportError> {
    let base = options.operation.as_deref().map(Base::read).transpose()?;
    let gauge = |told: &str| base.as_ref().map_or_else(|| Some(told.to_owned()), |base| base.gauge(told));
    let rules = options.rules.as_deref().map(|path| rules::read(path, &gauge)).transpose()?.unwrap_or_default();
    watch(Stage::Reading);
    let speeds = base.as_ref().map(Base::speeds).unwrap_or_default();
    let reader = tags::Reader { modes: options.modes.clone(), speeds };
    let opened = Extract::open(extract)?;
    let all = collect::collect(&opened, &reader, options.area.as_ref())?;
    watch(Stage::Connecting);
    let network = Network::new(&all, options.area.as_ref(), options.min_island, options.gaps_m);
    if network.segments == 0 {
        return Err(ImportError::Nothing);
    }
    watch(Stage::Joining);
    let finder = snap::Finder::new(&network);
    let jetties = snap::jetties(&all.landings, &finder);
    let outcome = base.as_ref().map(|base| base.join(&finder, options.snap_max_m, options.keep_links));
    let mut fixed = vec![false; all.nodes.len()];
    let joined = outcome.iter().flat_map(|outcome| &outcome.joinings).filter(|one| one.joined);
    let ends = joined.filter_map(|one| one.nearest).chain(jetties.iter().flat_map(|one| [one.road, one.river]));
    let ends = ends.map(|nearest| nearest.node).chain(network.gaps.iter().flat_map(|gap| [gap.from, gap.to]));
    ends.for_each(|node| fixed[node as usize] = true);
    drop(finder);
    watch(Stage::Contracting);
    let contracted = contract::contract(&network, &fixed);
    watch(Stage::Tables);
    let parts = tables::Parts {
        extract: &opened,
        name: extract.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        network: &network,
        contracted: &contracted,
        jetties: &jetties,
        base: base.as_ref(),
        outcome: outcome.as_ref(),
        rules: &rules,
        options,
        reader: &reader,
    };
    parts.tables()
}

#[cfg(test)]
mod tests;
