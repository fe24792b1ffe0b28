//! The rows that cells of other tables may refer to, by code, by name and by Kemendagri code, and which of them lie in a
//! region.

use super::Means;
use super::name::Name;
use crate::operation::SiteKind;
use crate::operation::draft::Draft;
use crate::operation::draft::rows::{Rows, SiteRow};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// Steps from a place to the areas around it that are taken: more than there are tiers of administration.
const DEEPEST: usize = 16;
/// Rows of one name or Kemendagri code that are told apart. In the whole of Indonesia no name of a desa is so frequent.
const MOST_NAMESAKES: usize = 1_000;
/// Candidates named where several rows have one name, and suggestions made where none has it.
pub(super) const MOST_CANDIDATES: usize = 6;
pub(super) const MOST_SUGGESTIONS: usize = 3;
/// The likest rows of which those in the region are told from the others.
const MOST_WEIGHED: usize = 50;
/// Likeness (Jaro and Winkler) from which a row is suggested; from the lower one where at most two letters differ.
const ALIKE: f64 = 0.7;
const ALIKE_BUT_FOR_LETTERS: f64 = 0.6;
const LETTERS: usize = 2;
/// Rows looked at for suggestions in all: with more, the wrong table was pasted, and each value costs a search.
const MOST_COMPARED: usize = 1_000_000;

/// A table that is referred to.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// As the operation's own file is called.
    pub(super) label: String,
    pub(super) broken: bool,
    /// In the order of their codes.
    pub(super) rows: Vec<Row>,
    by_code: BTreeMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_pcode: BTreeMap<String, Vec<usize>>,
    /// Of sites only, in the order of the rows.
    spots: Vec<Spot>,
    compared: Cell<usize>,
    /// The rows suggested for a value within a region.
    suggested: RefCell<BTreeMap<(String, String), Vec<(f64, usize)>>>,
}

/// A row that is referred to.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) code: String,
    /// Empty where the table has none.
    pub(super) name: String,
    called: Name,
    /// The words of the name and those of the code, as letters that are likened.
    words: [Vec<u8>; 2],
}

/// Where a site lies.
#[derive(Debug)]
struct Spot {
    kind: SiteKind,
    pcode: String,
    region: Name,
    /// The area around it.
    above: Option<usize>,
    has_parts: bool,
}

/// A region as a row states it.
#[derive(Debug, Default)]
pub(super) struct Region {
    site: Option<usize>,
    name: Name,
    pcodes: BTreeSet<String>,
}

impl Known {
    /// A table by the code and the name of its rows; of rows with one code the first counts.
    pub(super) fn of<T>(rows: &Rows<T>, table: &str, row: impl Fn(&T) -> (&str, &str)) -> Self {
        let mut in_order: Vec<(&str, u32, &str)> = rows
            .rows
            .iter()
            .map(|at| (row(&at.cells), at.line))
            .map(|((code, name), line)| (code.trim(), line, name.trim()))
            .filter(|(code, ..)| !code.is_empty())
            .collect();
        in_order.sort_unstable();
        in_order.dedup_by_key(|(code, ..)| *code);
        let mut known = Self { label: rows.named(table), broken: rows.broken, ..Self::default() };
        for (code, _, name) in in_order {
            let (index, called) = (known.rows.len(), Name::of(name));
            known.by_code.insert(code.to_owned(), index);
            if !called.base.is_empty() {
                known.by_name.entry(called.base.clone()).or_default().push(index);
            }
            let words = [&called, &Name::of(code)].map(|name| name.words.clone().into_bytes());
            known.rows.push(Row { code: code.to_owned(), name: name.to_owned(), called, words });
        }
        known
    }

    /// The sites, with where they lie; parents count that are written by their code.
    pub(super) fn sites(draft: &Draft) -> Self {
        let mut known = Self::of(&draft.sites, "sites", |row| (&row.site, &row.name));
        let mut first: BTreeMap<&str, (u32, &SiteRow)> = BTreeMap::new();
        for row in &draft.sites.rows {
            let kept = first.entry(row.cells.site.trim()).or_insert((row.line, &row.cells));
            if row.line < kept.0 {
                *kept = (row.line, &row.cells);
            }
        }
        for (index, row) in known.rows.iter().enumerate() {
            let Some((_, cells)) = first.get(row.code.as_str()) else { continue };
            let pcode = cells.pcode.as_deref().unwrap_or_default().trim();
            if !pcode.is_empty() {
                known.by_pcode.entry(pcode.to_owned()).or_default().push(index);
            }
            let region = Name::of(cells.region.as_deref().unwrap_or_default());
            let (kind, pcode) = (cells.kind, pcode.to_owned());
            known.spots.push(Spot { kind, pcode, region, above: None, has_parts: false });
        }
        known.raise(&draft.sites);
        known
    }

    /// Takes note of the parents that are written by their code.
    pub(super) fn raise(&mut self, rows: &Rows<SiteRow>) {
        for row in &rows.rows {
            let parent = row.cells.parent.as_deref().and_then(|parent| self.find(parent));
            if let (Some(parent), Some(site)) = (parent, self.find(&row.cells.site)) {
                self.spots[site].above.get_or_insert(parent);
                self.spots[parent].has_parts = true;
            }
        }
    }

    /// The row of a code.
    pub(super) fn find(&self, code: &str) -> Option<usize> {
        self.by_code.get(code.trim()).copied()
    }

    /// The sites of a Kemendagri code that a column can mean; `own` is the site whose row it is.
    pub(super) fn of_pcode(&self, pcode: &str, means: Means, own: Option<usize>) -> Vec<usize> {
        let may = |site: usize| {
            let spot = &self.spots[site];
            let area = spot.kind == SiteKind::Post || spot.has_parts;
            let fits = match means {
                Means::Any => true,
                Means::Goods => spot.kind != SiteKind::Junction,
                Means::Post => spot.kind == SiteKind::Post,
                Means::Area => area,
            };
            fits && own != Some(site)
        };
        told_apart(self.by_pcode.get(pcode), may)
    }

    /// The rows of a name within every one of these regions.
    pub(super) fn of_name(&self, name: &Name, regions: &[&Region]) -> Vec<usize> {
        let may = |row: usize| name.may_be(&self.rows[row].called) && self.lies_in(row, regions);
        told_apart(self.by_name.get(&name.base), may)
    }

    fn lies_in(&self, row: usize, regions: &[&Region]) -> bool {
        regions.iter().all(|region| self.within(row, region))
    }

    /// The region that a text states: by the code of a site, by Kemendagri code, or by name.
    pub(super) fn region(&self, text: &str) -> Region {
        let text = text.trim();
        let of_site = |site: usize| Some(self.spots.get(site)?.pcode.clone()).filter(|pcode| !pcode.is_empty());
        if let Some(site) = self.find(text) {
            return Region { site: Some(site), name: Name::default(), pcodes: of_site(site).into_iter().collect() };
        }
        if self.by_pcode.contains_key(text) || text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Region { site: None, name: Name::default(), pcodes: BTreeSet::from([text.to_owned()]) };
        }
        let name = Name::of(text);
        let same = self.by_name.get(&name.base).map_or(&[][..], Vec::as_slice).iter().take(MOST_NAMESAKES);
        let pcodes = same.filter(|row| name.may_be(&self.rows[**row].called)).filter_map(|row| of_site(*row)).collect();
        Region { site: None, name, pcodes }
    }

    /// Whether a site is the region, or lies in it: by the areas around it, by its own column, or by its Kemendagri code.
    fn within(&self, site: usize, region: &Region) -> bool {
        let mut here = Some(site);
        for _ in 0..DEEPEST {
            let Some((at, spot)) = here.and_then(|at| Some((at, self.spots.get(at)?))) else { return false };
            let called = &self.rows[at].called;
            if region.site == Some(at)
                || region.name.may_be(called)
                || region.name.may_be(&spot.region)
                || around(&spot.pcode).any(|pcode| region.pcodes.contains(pcode))
            {
                return true;
            }
            here = spot.above;
        }
        false
    }

    /// The region a site lies in, as it is best told: the name of the area around it, or its Kemendagri code.
    pub(super) fn region_of(&self, row: usize) -> Option<&str> {
        let spot = self.spots.get(row)?;
        let above = spot.above.map(|above| self.rows[above].name.as_str());
        above.or(Some(spot.pcode.as_str())).filter(|region| !region.is_empty())
    }

    /// The rows most like a value that none has, the likest first; of equally alike ones first those in the regions,
    /// which are `stated` so.
    pub(super) fn like(&self, value: &str, regions: &[&Region], stated: &str) -> Vec<(f64, usize)> {
        let name = Name::of(value);
        let key = (value.to_owned(), stated.to_owned());
        if let Some(known) = self.suggested.borrow().get(&key) {
            return known.clone();
        }
        let compared = self.compared.get() + self.rows.len();
        if name.words.is_empty() || compared > MOST_COMPARED {
            return Vec::new();
        }
        self.compared.set(compared);
        let likeness = |row| Some((self.likeness(row, value, &name)?, row));
        let mut like: Vec<(f64, usize)> = (0..self.rows.len()).filter_map(likeness).collect();
        like.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        like.truncate(MOST_WEIGHED);
        let outside = |row: usize| !self.lies_in(row, regions);
        like.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (outside(a.1), a.1).cmp(&(outside(b.1), b.1))));
        like.truncate(MOST_SUGGESTIONS);
        self.suggested.borrow_mut().insert(key, like.clone());
        like
    }

    /// How much a row is like a value, if it is at all.
    fn likeness(&self, row: usize, value: &str, name: &Name) -> Option<f64> {
        let known = &self.rows[row];
        if self.spots.get(row).is_some_and(|spot| spot.pcode == value) || known.called.base == name.base {
            return Some(1.0);
        }
        let sought = &name.words.clone().into_bytes();
        let likeness = |words: &Vec<u8>| {
            let letters = strsim::generic_jaro_winkler(sought, words);
            let near = || strsim::generic_levenshtein(sought, words) <= LETTERS;
            let alike = letters >= ALIKE || (letters >= ALIKE_BUT_FOR_LETTERS && near());
            let letters = if alike { letters } else { 0.0 };
            // A name that stands whole in another, as that of a kecamatan does in that of its post.
            let within = sought.len() > LETTERS && stand_in(sought, words);
            if within { letters.max(0.9) } else { letters }
        };
        known.words.iter().map(likeness).max_by(f64::total_cmp).filter(|like| *like > 0.0)
    }
}

/// Those of some rows that may be meant; of too many the first, whatever may be meant.
fn told_apart(rows: Option<&Vec<usize>>, may: impl Fn(usize) -> bool) -> Vec<usize> {
    let rows = rows.map_or(&[][..], Vec::as_slice);
    if rows.len() > MOST_NAMESAKES {
        return rows[..MOST_CANDIDATES].to_vec();
    }
    rows.iter().copied().filter(|row| may(*row)).collect()
}

/// Whether words stand in a row among others.
fn stand_in(words: &[u8], all: &[u8]) -> bool {
    let ends = |at: usize| all.get(at).is_none_or(|letter| *letter == b' ');
    let mut runs = all.windows(words.len()).enumerate();
    runs.any(|(at, run)| run == words && (at == 0 || ends(at - 1)) && ends(at + words.len()))
}

/// A Kemendagri code and those of the areas around it: `15.04.03` is in `15.04` and in `15`.
fn around(pcode: &str) -> impl Iterator<Item = &str> {
    let parts = pcode.match_indices('.').map(|(at, _)| &pcode[..at]);
    parts.chain([pcode]).filter(|pcode| !pcode.is_empty())
}
