//! From a contracted network to the files of a folder and the report.

use super::attribution;
use super::collect::Place;
use super::contract::{Contracted, Link};
use super::error::ImportError;
use super::flood;
use super::geometry::metres;
use super::network::{Gap, Network};
use super::operation::{Base, Outcome};
use super::pbf::Extract;
use super::readme::readme;
use super::replaced::Ways;
use super::report::{Class, Island, Islands, Join, Passed, Report, Size, Warning};
use super::rules::{self, Rule};
use super::snap::{Jetty, Nearest};
use super::tags::{Kind, Reader, speeds};
use super::write::{self, Line};
use super::{Imported, Options};
use crate::fresh::{self, NotReplaced};
use crate::output::times::rfc3339;
use bekal_core::operation::draft::LinkRow;
use bekal_core::operation::{Language, Mode, SiteKind};
use bekal_core::units::{Duration, Instant};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Islands that a report lists for each mode.
const LISTED: usize = 10;
/// Most rows of a table that are read.
const MAX_ROWS: u64 = 200_000;
/// Length of a way over the straight line between its ends: Ballou, Rahardja and Sakai (2002) find 1.2 to 1.5 for the
/// roads of most countries.
pub(super) const DETOUR: f64 = 1.3;
/// From here on the network is called far from a site, straight, m: as far as sites are joined unless asked otherwise.
const FAR_M: f64 = 5000.0;
/// The class of links between sites and the network.
const ACCESS: &str = "akses";
/// The report among the files of a folder, by which an import is known again.
pub(crate) const REPORT: &str = "import.json";

/// All that the tables are made of.
pub(super) struct Parts<'a> {
    pub(super) extract: &'a Extract,
    pub(super) name: String,
    pub(super) network: &'a Network<'a>,
    pub(super) contracted: &'a Contracted,
    pub(super) jetties: &'a [Jetty],
    pub(super) base: Option<&'a Base>,
    pub(super) outcome: Option<&'a Outcome>,
    pub(super) rules: &'a [Rule],
    pub(super) options: &'a Options,
    pub(super) reader: &'a Reader,
}

impl Parts<'_> {
    fn say(&self, id: &str, en: &str) -> String {
        match self.options.lang {
            Language::Indonesian => id.to_owned(),
            Language::English => en.to_owned(),
        }
    }

    /// Makes the files.
    pub(super) fn tables(&self) -> Result<Imported, ImportError> {
        let mut report = self.counts();
        let mut ends: BTreeSet<u32> = self.contracted.links.iter().flat_map(|link| [link.from, link.to]).collect();
        let mut sites = write::sites();
        // Where each site lies; what the operation has already, after an earlier import, is not written again.
        let mut places: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        if let (Some(base), Some(outcome)) = (self.base, self.outcome) {
            let stale = base.stale(&outcome.kept);
            for (_, row) in base.draft.sites.rows.iter().enumerate().filter(|(at, _)| !stale.contains(at)) {
                write::site(&mut sites, &row.cells);
                places.insert(row.cells.site.trim().to_owned(), (row.cells.lon, row.cells.lat));
            }
        }
        for jetty in self.jetties() {
            places.insert(jetty.code.clone(), jetty.at);
            write::point(&mut sites, &jetty.code, &jetty.name, "jetty", jetty.at);
        }
        report.after = Size { nodes: ends.len() as u64, edges: self.contracted.links.len() as u64 };
        while let Some(vertex) = ends.pop_first() {
            let (code, at) = (self.junction(vertex), self.at(self.contracted.node(vertex)));
            if let Entry::Vacant(place) = places.entry(code) {
                write::point(&mut sites, place.key(), place.key(), "junction", at);
                place.insert(at);
            }
        }
        let lines = self.lines(&places, &mut report)?;
        let mut links = write::links();
        for line in &lines {
            write::link(&mut links, line);
        }
        report.too_many_rows = links.rows.max(sites.rows) > MAX_ROWS;
        report.warnings.extend(report.too_many_rows.then_some(Warning::TooManyRows));
        let mut files = vec![("sites.csv".to_owned(), sites.finish()), ("links.csv".to_owned(), links.finish())];
        files.extend(self.closures(&lines, &places, &mut report)?);
        if let (Some(base), Some(more)) = (self.base, &self.options.zones) {
            files.push(("zones.geojson".to_owned(), flood::zones(base, more)?));
        }
        if let Some(base) = self.base {
            let written: BTreeSet<&str> =
                files.iter().filter_map(|(name, _)| name.split('.').next()).chain(["closures"]).collect();
            let others: Vec<(String, Vec<u8>)> = base
                .copied
                .iter()
                .filter(|table| !written.contains(table.key))
                .map(|table| (table.name.clone(), attribution::named(table)))
                .collect();
            files.extend(others);
        }
        files.sort();
        report.files =
            files.iter().map(|(name, _)| name.clone()).chain(["README.md", REPORT].map(str::to_owned)).collect();
        files.push(("README.md".to_owned(), readme(&report, self.base.is_some(), self.options.lang).into_bytes()));
        let json = serde_json::to_vec_pretty(&report).unwrap_or_default();
        files.push((REPORT.to_owned(), json));
        Ok(Imported { report, files })
    }

    /// What the network is, for the report.
    fn counts(&self) -> Report {
        let mut classes: BTreeMap<(Mode, &'static str), (u64, f64)> = BTreeMap::new();
        let mut report = Report { schema: "bekal.import/1", extract: self.name.clone(), ..Report::default() };
        for link in &self.contracted.links {
            let class = classes.entry((link.mode, link.class)).or_default();
            *class = (class.0 + 1, class.1 + link.metres / 1000.0);
            match link.kind {
                Kind::Plain => {}
                Kind::Bridge => report.bridges += 1,
                Kind::Ford => report.fords += 1,
                Kind::Ferry => report.ferries += 1,
            }
        }
        report.date = self.date().map(|at| rfc3339(at, Duration::ZERO));
        report.before = Size { nodes: self.network.nodes, edges: self.network.segments };
        let class = |((mode, class), (links, km)): ((Mode, &str), (u64, f64))| Class {
            mode: mode.word(),
            class: class.to_owned(),
            links,
            km: (km * 1000.0).round() / 1000.0,
        };
        report.classes = classes.into_iter().map(class).collect();
        report.islands = self.islands();
        report.gaps = self.gaps().count() as u64;
        report.jetties = self.jetties().count() as u64;
        report.landings_left = (self.network.all.landings.len() - self.jetties.len()) as u64;
        let passed = self.network.all.passed.iter().map(|(reason, ways)| (*reason, *ways));
        let passed = passed.chain(self.network.passed.iter().copied());
        report.passed = passed.map(|(reason, ways)| Passed { reason: reason.word(), ways }).collect();
        for one in self.outcome.iter().flat_map(|outcome| &outcome.joinings) {
            let sites = self.base.map(|base| &base.draft.sites.rows);
            let site = sites.and_then(|sites| sites.get(one.site)).map(|row| row.cells.site.trim().to_owned());
            report.joins.push(Join {
                site: site.unwrap_or_default(),
                mode: one.mode.word(),
                metres: one.nearest.map(|nearest| nearest.metres.round()),
                joined: one.joined,
            });
        }
        let far = report.joins.iter().filter(|join| join.joined);
        let far = far.filter_map(|join| Some((join, join.metres.filter(|metres| *metres > FAR_M)?)));
        let mut far: Vec<(&Join, f64)> = far.collect();
        far.sort_by(|a, b| b.1.total_cmp(&a.1));
        let warning = |(join, metres): (&Join, f64)| Warning::LongAccess {
            site: join.site.clone(),
            mode: join.mode,
            km: metres / 1000.0,
        };
        report.warnings = far.into_iter().map(warning).collect();
        report
    }

    fn date(&self) -> Option<Instant> {
        // Years that a moment may have; a damaged header may state any.
        self.extract.date.filter(|date| (0..=4_102_444_800).contains(date)).map(Instant::from_unix)
    }

    fn islands(&self) -> Vec<Islands> {
        let of_mode = |parts: &super::network::Parts| {
            let mut sites: BTreeMap<u32, Vec<String>> = BTreeMap::new();
            let joined = self.outcome.iter().flat_map(|outcome| &outcome.joinings).filter(|one| one.joined);
            for one in joined.filter(|one| one.mode == parts.mode) {
                let row = self.base.and_then(|base| base.draft.sites.rows.get(one.site)).map(|row| &row.cells);
                let row = row.filter(|row| row.kind != SiteKind::Junction);
                let island = one.nearest.and_then(|nearest| parts.island(nearest.node));
                if let Some((row, island)) = row.zip(island) {
                    sites.entry(island.first).or_default().push(row.site.trim().to_owned());
                }
            }
            // The largest, and wherever there are sites.
            let told = parts.islands.iter().enumerate();
            let told = told.filter(|(at, island)| *at < LISTED || sites.contains_key(&island.first));
            let told =
                told.map(|(_, island)| self.island(island, sites.get(&island.first).cloned().unwrap_or_default()));
            Islands {
                mode: parts.mode.word(),
                parts: parts.islands.len() as u64,
                dropped: parts.islands.iter().filter(|island| island.dropped).count() as u64,
                largest: told.collect(),
            }
        };
        self.network.parts.iter().map(of_mode).collect()
    }

    fn island(&self, island: &super::network::Island, sites: Vec<String>) -> Island {
        /// Farthest that a place names an island, m.
        const NEAR_M: f64 = 20_000.0;
        let at = self.at(island.first);
        // A town names a wider country than a hamlet.
        let weight = |place: &Place| metres(at, place.at.degrees()) / f64::from(place.rank.max(1));
        let places = self.network.all.places.iter().filter(|place| metres(at, place.at.degrees()) < NEAR_M);
        let near = places.min_by(|a, b| weight(a).total_cmp(&weight(b)).then(a.name.cmp(&b.name)));
        Island {
            nodes: island.nodes,
            km: (island.metres / 10.0).round() / 100.0,
            lon: at.0,
            lat: at.1,
            near: near.map(|place| place.name.clone()),
            sites,
            dropped: island.dropped,
        }
    }

    /// Where a node lies, degrees.
    fn at(&self, node: u32) -> (f64, f64) {
        self.network.all.points.get(node as usize).copied().flatten().map_or((0.0, 0.0), super::pbf::Point::degrees)
    }

    /// The jetties that the operation does not have already; those it has are joined as its other sites are.
    fn jetties(&self) -> impl Iterator<Item = &Jetty> {
        self.jetties.iter().filter(|jetty| self.base.is_none_or(|base| base.site(&jetty.code).is_none()))
    }

    /// The code of a junction.
    fn junction(&self, vertex: u32) -> String {
        let node = self.network.all.nodes[self.contracted.node(vertex) as usize];
        match self.contracted.end(vertex) {
            Some(end) => format!("osm-n{node}-{end}"),
            None => format!("osm-n{node}"),
        }
    }

    /// Every row of the links: imported, joining, kept; `places` are the sites.
    fn lines(&self, places: &BTreeMap<String, (f64, f64)>, report: &mut Report) -> Result<Vec<Line>, ImportError> {
        let mut lines: Vec<Line> = self.contracted.links.iter().map(|link| self.imported(link)).collect();
        for gap in self.gaps() {
            let [from, to] = [gap.from, gap.to].map(|node| format!("n{}", self.network.all.nodes[node as usize]));
            let nearest = Nearest { node: gap.to, metres: gap.metres };
            let note = self.say("menyambung celah, taksiran", "joins a gap, estimated");
            let (site, code) = (format!("osm-{from}"), format!("osm-gap-{from}-{to}"));
            lines.push(self.estimated((&site, &code), gap.mode, nearest, 1.0, note));
        }
        for jetty in self.jetties() {
            for (mode, nearest) in [(Mode::Road, jetty.road), (Mode::River, jetty.river)] {
                let access = self.access(&jetty.code, &format!("{}-{}", jetty.code, mode.word()), mode, nearest);
                // A landing may be that node itself, which is then written as the jetty.
                lines.extend((access.from != access.to).then_some(access));
            }
        }
        for (base, one) in
            self.base.iter().zip(self.outcome).flat_map(|(base, outcome)| {
                outcome.joinings.iter().filter(|one| one.joined).map(move |one| (base, one))
            })
        {
            let site = base.draft.sites.rows[one.site].cells.site.trim();
            let code = format!("osm-{ACCESS}-{site}-{}", one.mode.word());
            let access = one.nearest.map(|nearest| self.access(site, &code, one.mode, nearest));
            // A junction of an earlier import may be that node itself.
            lines.extend(access.filter(|line| line.from != line.to));
        }
        let named = |told: &str| self.base?.site(told).map(|row| (row.lon, row.lat));
        let place = |told: &str| places.get(told.trim()).copied().or_else(|| named(told));
        if let Some(path) = &self.options.rules {
            let (touched, warnings) = rules::lay(path, self.rules, &mut lines, &place)?;
            report.rules = touched;
            report.warnings.extend(warnings);
        }
        if let (Some(base), Some(outcome)) = (self.base, self.outcome) {
            let kept = self.kept(base, outcome, &lines);
            report.links_kept = kept.len() as u64;
            report.links_replaced = base.draft.links.rows.len() as u64 - report.links_kept;
            let stays: BTreeSet<usize> = kept.iter().map(|(at, _)| *at).collect();
            lines.extend(kept.into_iter().map(|(_, line)| line));
            let ways = Ways::of(base, &lines, &place);
            let (replaced, warnings) = ways.replaced(&|at| stays.contains(&at), &place);
            report.replaced = replaced;
            // What is gravest comes first.
            report.warnings = [
                warnings,
                ways.apart(self.network.parts.iter().map(|parts| parts.mode)),
                std::mem::take(&mut report.warnings),
            ]
            .concat();
        }
        Ok(lines)
    }

    /// The links of the operation that stay beside `lines`, with their places in the table. One of an earlier import that has the code and the ends of one of
    /// these is the same link and goes; one that has its code only gets another.
    fn kept(&self, base: &Base, outcome: &Outcome, lines: &[Line]) -> Vec<(usize, Line)> {
        let ours: BTreeMap<&str, [&str; 2]> =
            lines.iter().map(|line| (line.link.as_str(), [line.from.as_str(), line.to.as_str()])).collect();
        let source = self.say("dari operasi", "from the operation");
        let stays = base.links().filter(|(at, _)| outcome.kept.contains(at));
        let other = |(_, row): &(usize, &LinkRow)| {
            ours.get(row.link.trim()).is_none_or(|ends| *ends != [row.from.trim(), row.to.trim()])
        };
        let mut kept: Vec<(usize, Line)> =
            stays.filter(other).map(|(at, row)| (at, Line::kept(row, &source))).collect();
        let mut taken: BTreeSet<String> = kept.iter().map(|(_, line)| line.link.trim().to_owned()).collect();
        for (_, line) in kept.iter_mut().filter(|(_, line)| ours.contains_key(line.link.trim())) {
            let mut code = format!("{}-old", line.link.trim());
            while ours.contains_key(code.as_str()) || !taken.insert(code.clone()) {
                code.push_str("-old");
            }
            line.link = code;
        }
        kept
    }

    fn imported(&self, link: &Link) -> Line {
        // Not shorter than a link may be; the speed makes up for what is rounded, so that the time stays.
        let length_m = link.metres.round().max(1.0);
        let speed = length_m * 3.6 / link.seconds.max(0.02);
        let mut note = Vec::new();
        match link.kind {
            Kind::Plain => {}
            Kind::Bridge => note.push(self.say("jembatan", "bridge")),
            Kind::Ford => note.push(self.say("lintasan air", "ford")),
            Kind::Ferry => note.push(self.say("feri", "ferry")),
        }
        if link.assumed {
            note.push(self.say("dianggap dapat dilayari", "navigable by assumption"));
        }
        let name = self.network.all.names.get(link.name as usize).filter(|name| !name.is_empty());
        note.extend(name.cloned());
        let shown: Vec<String> = link.ways.iter().take(3).map(ToString::to_string).collect();
        let more = if link.ways.len() > 3 { format!(" +{}", link.ways.len() - 3) } else { String::new() };
        let date = self.date().map(|at| rfc3339(at, Duration::ZERO));
        let date = date.map_or_else(String::new, |date| format!(", {}", date.get(..10).unwrap_or(&date)));
        Line {
            link: link.code.clone(),
            from: self.junction(link.from),
            to: self.junction(link.to),
            mode: link.mode,
            kind: link.kind,
            length_km: Some(length_m / 1000.0),
            class: link.class.to_owned(),
            one_way: link.one_way,
            speed_kmh: Some(speed.clamp(0.1, 1000.0)),
            max_gross_kg: link.limits.max_gross_kg.map(f64::from),
            max_width_m: link.limits.max_width_cm.map(|width| f64::from(width) / 100.0),
            gauge: None,
            closes_above_m: None,
            opens_above_m: None,
            course: link.line.iter().map(|node| self.at(*node)).collect(),
            region: None,
            note: note.join(": "),
            source: format!("OpenStreetMap contributors, ODbL 1.0, way {}{more}{date}", shown.join(" ")),
        }
    }

    /// The gaps whose ends are left.
    fn gaps(&self) -> impl Iterator<Item = &Gap> {
        let left = |gap: &&Gap| {
            let island = self.network.parts(gap.mode).and_then(|parts| parts.island(gap.from));
            island.is_some_and(|island| !island.dropped)
        };
        self.network.gaps.iter().filter(left)
    }

    /// The link between a site and its node.
    fn access(&self, site: &str, code: &str, mode: Mode, nearest: Nearest) -> Line {
        let note = self.say("penyambung ke jaringan, taksiran", "joins the network, estimated");
        self.estimated((site, code), mode, nearest, DETOUR, note)
    }

    /// A link that no way of the extract stands for: from a site, by its code, to a node.
    fn estimated(&self, (site, code): (&str, &str), mode: Mode, nearest: Nearest, detour: f64, note: String) -> Line {
        let node = self.network.all.nodes[nearest.node as usize];
        let class = if mode == Mode::River { "river" } else { ACCESS };
        let usual = self.reader.speeds.get(class).copied().or_else(|| speeds::of_class(class));
        Line {
            link: code.to_owned(),
            from: site.to_owned(),
            to: format!("osm-n{node}"),
            mode,
            kind: Kind::Plain,
            length_km: Some((nearest.metres * detour).round().max(1.0) / 1000.0),
            class: ACCESS.to_owned(),
            one_way: false,
            speed_kmh: if mode == Mode::Foot { speeds::of_class("path") } else { usual },
            max_gross_kg: None,
            max_width_m: None,
            gauge: None,
            closes_above_m: None,
            opens_above_m: None,
            course: Vec::new(),
            region: None,
            note,
            source: format!(
                "estimated: {} times the straight line to the nearest node of OpenStreetMap",
                write::number(detour, 1)
            ),
        }
    }

    /// The closures that still name something; `places` are the sites.
    fn closures(
        &self,
        lines: &[Line],
        places: &BTreeMap<String, (f64, f64)>,
        report: &mut Report,
    ) -> Result<Option<(String, Vec<u8>)>, ImportError> {
        let mut table = write::closures();
        if let Some(base) = self.base {
            let present: BTreeSet<&str> = lines.iter().map(|line| line.link.trim()).collect();
            let links = base.links().map(|(_, row)| row.link.trim()).filter(|link| !present.contains(link));
            let sites = base.draft.sites.rows.iter().map(|row| row.cells.site.trim());
            let replaced: BTreeSet<&str> = links.chain(sites.filter(|site| !places.contains_key(*site))).collect();
            for row in &base.draft.closures.rows {
                let target = row.cells.target.trim();
                if replaced.contains(target) {
                    report.closures_left.push(target.to_owned());
                } else {
                    write::closure(&mut table, &row.cells, base.draft.head.utc_offset);
                }
            }
        }
        if let Some(depth) = &self.options.depth {
            let offset = self.base.map_or(Duration::ZERO, |base| base.draft.head.utc_offset);
            let named = |told: &str| self.base?.site(told).map(|row| (row.lon, row.lat));
            let site = |told: &str| places.get(told.trim()).copied().or_else(|| named(told));
            let reason = self.say("kedalaman air dari raster", "depth of water after the raster");
            report.wet = Some(flood::depths(depth, lines, &site, offset, &reason, &mut table)?);
        }
        Ok((table.rows > 0).then(|| ("closures.csv".to_owned(), table.finish())))
    }
}

impl Imported {
    /// Writes the files as the folder `dir`, whole or not at all. With `force` in place of an older import, of which nothing
    /// else lies in the folder.
    ///
    /// # Errors
    /// When the machine refuses, or something stands there that must not be replaced.
    pub fn write(&self, dir: &Path, force: bool) -> Result<(), ImportError> {
        let failed = |NotReplaced { path, cause, kept }| ImportError::Write { path, cause, kept };
        may_write(dir, force)?;
        fresh::folder_over(dir, &self.files).map_err(failed)
    }
}

/// Whether an import may be written as the folder `dir`.
///
/// # Errors
/// When something stands there that must not be replaced, or the folder above is not there.
pub fn may_write(dir: &Path, force: bool) -> Result<(), ImportError> {
    let refused = |cause| ImportError::Write { path: dir.to_owned(), cause, kept: None };
    if fresh::is_taken(dir) && !(force && is_import(dir)) {
        return Err(refused(std::io::ErrorKind::AlreadyExists.into()));
    }
    let above = dir.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::metadata(above).map(|_| ()).map_err(refused)
}

/// Whether a folder holds an import and nothing else.
fn is_import(dir: &Path) -> bool {
    let report = std::fs::read(dir.join(REPORT)).ok();
    let report = report.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok()).unwrap_or_default();
    let files: Option<BTreeSet<&str>> =
        report["files"].as_array().map(|files| files.iter().filter_map(serde_json::Value::as_str).collect());
    let Some((files, entries)) = files.zip(std::fs::read_dir(dir).ok()) else { return false };
    let ours = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(|name| files.contains(name)))
    };
    entries.into_iter().all(ours)
}
