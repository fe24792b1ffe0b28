//! An operation whose links are to be those of an extract: which of its sites are joined, which of its links stay.

use super::error::ImportError;
use super::snap::{Finder, Nearest};
use crate::input::{self, ReadError, verbatim};
use bekal_core::operation::draft::{Draft, LinkRow, SiteRow};
use bekal_core::operation::{Mode, SiteKind};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How the codes of imported junctions begin.
const JUNCTION: &str = "osm-n";

/// An operation as rows, and its other tables as they are.
pub(crate) struct Base {
    pub(crate) draft: Draft,
    pub(crate) copied: Vec<verbatim::Copied>,
    /// The site that a code, name or Kemendagri code means, by its place in the table.
    known: BTreeMap<String, usize>,
}

/// A site joined to the network, or too far from it.
#[derive(Clone, Debug)]
pub(crate) struct Joining {
    /// Place in the table of sites.
    pub(crate) site: usize,
    pub(crate) mode: Mode,
    pub(crate) nearest: Option<Nearest>,
    pub(crate) joined: bool,
}

/// What becomes of the sites and links of an operation.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) joinings: Vec<Joining>,
    /// Links that stay, by their place in the table.
    pub(crate) kept: BTreeSet<usize>,
}

impl Base {
    /// Reads an operation.
    ///
    /// # Errors
    /// When it cannot be read, or has no settings.
    pub(crate) fn read(path: &Path) -> Result<Self, ImportError> {
        let unread = |refusal: ReadError| ImportError::Read { path: refusal.path, cause: refusal.cause };
        let draft = input::rows(path).map_err(unread)?;
        let copied = verbatim::tables(path).map_err(unread)?;
        if !copied.iter().any(|table| table.key == "operation") {
            return Err(match draft.build() {
                Ok(_) => ImportError::Operation(Vec::new()),
                Err(found) => ImportError::Operation(found),
            });
        }
        let mut known = BTreeMap::new();
        // A code wins over a name, the first of several names over the rest.
        let rows = || draft.sites.rows.iter().map(|row| &row.cells).enumerate();
        for (at, site) in rows() {
            known.entry(site.site.trim().to_owned()).or_insert(at);
        }
        for (at, site) in rows() {
            for other in [Some(&site.name), site.pcode.as_ref()].into_iter().flatten() {
                known.entry(other.trim().to_owned()).or_insert(at);
            }
        }
        Ok(Self { draft, copied, known })
    }

    /// Speeds by class of the settings, km/h.
    pub(crate) fn speeds(&self) -> BTreeMap<String, f64> {
        let sound = |(_, speed): &&(String, f64)| speed.is_finite() && *speed > 0.0;
        self.draft.head.speeds.iter().filter(sound).cloned().collect()
    }

    /// The code of the gauge of that code or name.
    pub(crate) fn gauge(&self, told: &str) -> Option<String> {
        let told = told.trim();
        let is_named = |name: &str| name.trim().to_lowercase() == told.to_lowercase();
        let gauges = || self.draft.gauges.rows.iter().map(|row| &row.cells);
        let by_code = gauges().find(|gauge| gauge.gauge.trim() == told);
        let by_name = || gauges().find(|gauge| gauge.name.as_deref().is_some_and(is_named));
        by_code.or_else(by_name).map(|gauge| gauge.gauge.trim().to_owned())
    }

    /// The code of the site that a code, name or Kemendagri code means; what means none as it is.
    pub(crate) fn code<'a>(&'a self, told: &'a str) -> &'a str {
        self.site(told).map_or(told, |site| &site.site).trim()
    }

    /// The site that a code, name or Kemendagri code means.
    pub(crate) fn site(&self, told: &str) -> Option<&SiteRow> {
        self.known.get(told.trim()).map(|at| &self.draft.sites.rows[*at].cells)
    }

    /// Junctions of an earlier import that no `kept` link and no other table names, by their place in the table of sites.
    pub(crate) fn stale(&self, kept: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut named: BTreeSet<String> = BTreeSet::new();
        let mut name = |text: &str| {
            let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
            named.extend(words.filter(|word| word.starts_with(JUNCTION)).map(str::to_owned));
        };
        // A closure may name what goes: the report tells of it.
        let others = self.copied.iter().filter(|table| !["sites", "links", "closures"].contains(&table.key));
        others.for_each(|table| name(&String::from_utf8_lossy(&table.bytes)));
        self.draft.sites.rows.iter().filter_map(|row| row.cells.parent.as_deref()).for_each(name);
        let touched: BTreeSet<usize> =
            self.links().filter(|(at, _)| kept.contains(at)).flat_map(|(_, link)| self.ends(link)).collect();
        let stale = |(at, site): &(usize, &SiteRow)| {
            let code = site.site.trim();
            let ours = site.kind == SiteKind::Junction && code.starts_with(JUNCTION);
            ours && !touched.contains(at) && !named.contains(code)
        };
        let rows = self.draft.sites.rows.iter().map(|row| &row.cells).enumerate();
        rows.filter(stale).map(|(at, _)| at).collect()
    }

    pub(crate) fn links(&self) -> impl Iterator<Item = (usize, &LinkRow)> {
        self.draft.links.rows.iter().map(|row| &row.cells).enumerate()
    }

    /// The ends of a link, as far as they are known.
    fn ends(&self, link: &LinkRow) -> impl Iterator<Item = usize> {
        [&link.from, &link.to].into_iter().filter_map(|end| self.known.get(end.trim()).copied())
    }

    /// Joins each site in every mode in which it has a link, or in that of its kind where it has none, and tells
    /// which links stay: those of modes that the extract does not have; those of sites that are too far, onwards through junctions up to where the network is
    /// met again; all of them if asked.
    pub(crate) fn join(&self, finder: &Finder<'_>, most_m: f64, keep: bool) -> Outcome {
        let rows = &self.draft.sites.rows;
        let mut linked: BTreeSet<(usize, Mode)> = BTreeSet::new();
        let mut touching: BTreeMap<(usize, Mode), Vec<usize>> = BTreeMap::new();
        for (at, link) in self.links() {
            for end in self.ends(link) {
                linked.insert((end, link.mode));
                touching.entry((end, link.mode)).or_default().push(at);
            }
        }
        let is_alone = |site: usize| linked.range((site, Mode::Road)..).next().is_none_or(|(own, _)| *own != site);
        let mut outcome = Outcome::default();
        let mut met: BTreeMap<(usize, Mode), bool> = BTreeMap::new();
        let mut meet = |site: usize, mode: Mode, outcome: &mut Outcome| -> bool {
            *met.entry((site, mode)).or_insert_with(|| {
                let cells = &rows[site].cells;
                let nearest = finder.nearest(mode, (cells.lon, cells.lat));
                let joined = nearest.is_some_and(|nearest| nearest.metres <= most_m);
                outcome.joinings.push(Joining { site, mode, nearest, joined });
                joined
            })
        };
        for mode in [Mode::Road, Mode::River, Mode::Foot].into_iter().filter(|mode| finder.has(*mode)) {
            let mut open: Vec<usize> = Vec::new();
            for (site, row) in rows.iter().enumerate() {
                let kind = row.cells.kind;
                let usual = mode == Mode::Road || (mode == Mode::River && kind == SiteKind::Jetty);
                let wanted = linked.contains(&(site, mode)) || (usual && is_alone(site));
                if kind != SiteKind::Junction && wanted && !meet(site, mode, &mut outcome) {
                    open.push(site);
                }
            }
            while let Some(site) = open.pop() {
                for &link in touching.get(&(site, mode)).into_iter().flatten() {
                    if !outcome.kept.insert(link) {
                        continue;
                    }
                    for end in self.ends(&self.draft.links.rows[link].cells) {
                        if end != site && !meet(end, mode, &mut outcome) {
                            open.push(end);
                        }
                    }
                }
            }
        }
        let stays = |link: &LinkRow| keep || !finder.has(link.mode);
        outcome.kept.extend(self.links().filter(|(_, link)| stays(link)).map(|(at, _)| at));
        outcome.joinings.sort_by_key(|joining| (joining.site, joining.mode));
        outcome
    }
}
