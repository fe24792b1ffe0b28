//! From an extract to what the network is made of: ways with their nodes, and where these lie.
//!
//! Two passes over the file, three with an area: the nodes within the area, the ways that are wanted, the places of
//! their nodes. Memory is bounded by the wanted ways and, with an area, by the numbers of its nodes; a file that claims to hold
//! more than its size can is refused.

use super::error::{Defect, ImportError};
use super::geometry::Area;
use super::pbf::{Element, Extract, Point, Tags, Want};
use super::tags::{self, Meaning, Reader, Reason, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers kept for each byte of the file, and how many besides: a node of a way takes more than one byte even when it is
/// compressed, and roads are a part of an extract only.
const KEPT_PER_BYTE: u64 = 1;
const KEPT_ANYWAY: u64 = 1 << 20;

/// Characters of a name that are kept, and of that of a place.
const NAME: usize = 120;
const PLACE: usize = 80;

/// A way of the network.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) id: i64,
    /// Its meaning and name, by their indices.
    pub(crate) meaning: u32,
    pub(crate) name: u32,
    /// Its nodes in [`Collected::refs`].
    pub(crate) begin: usize,
    pub(crate) end: usize,
}

/// A place where boats land: a node of the extract, or a way of it.
#[derive(Clone, Debug)]
pub(crate) struct Landing {
    /// `n` or `w` and the number.
    pub(crate) code: String,
    pub(crate) name: Option<String>,
    pub(crate) points: Vec<Point>,
}

/// A named place.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) at: Point,
    pub(crate) rank: u8,
    pub(crate) name: String,
}

/// What an extract gives to a network.
#[derive(Clone, Debug, Default)]
pub(crate) struct Collected {
    pub(crate) ways: Vec<Way>,
    /// Nodes of the ways, by their index in [`Self::nodes`].
    pub(crate) refs: Vec<u32>,
    /// Numbers of nodes, ascending, where they lie (`None`: not in the extract), and whether no vehicle passes.
    pub(crate) nodes: Vec<i64>,
    pub(crate) points: Vec<Option<Point>>,
    pub(crate) shut: Vec<bool>,
    pub(crate) meanings: Vec<Meaning>,
    /// Names of ways; the first is none.
    pub(crate) names: Vec<String>,
    pub(crate) landings: Vec<Landing>,
    pub(crate) places: Vec<Place>,
    /// Ways passed over, by reason.
    pub(crate) passed: BTreeMap<Reason, u64>,
}

/// A list whose length a file of a size bounds.
struct Purse(u64);

impl Purse {
    fn take(&mut self, count: usize) -> Result<(), Defect> {
        self.0 = self.0.checked_sub(count as u64).ok_or(Defect::Volume)?;
        Ok(())
    }
}

/// Values by number, each once.
struct Pool<T>(BTreeMap<T, u32>);

impl<T: Ord + Clone> Pool<T> {
    fn number(&mut self, value: T) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(value).or_insert(next)
    }

    fn into_values(self) -> Vec<T> {
        let mut all: Vec<(T, u32)> = self.0.into_iter().collect();
        all.sort_by_key(|(_, number)| *number);
        all.into_iter().map(|(value, _)| value).collect()
    }
}

/// Reads what is wanted of an extract.
///
/// # Errors
/// When the file cannot be read or is damaged.
///
/// # Complexity
/// O(file) time and O(nodes of wanted ways) memory, nodes of the area besides.
pub(crate) fn collect(extract: &Extract, reader: &Reader, area: Option<&Area>) -> Result<Collected, ImportError> {
    let mut purse = Purse(extract.size * KEPT_PER_BYTE + KEPT_ANYWAY);
    let inside = area.map(|area| nodes_inside(extract, area, &mut purse)).transpose()?;
    let inside = inside.as_deref();
    let (mut all, refs, piers) = ways(extract, reader, inside, &mut purse)?;
    all.nodes = refs.iter().copied().chain(piers.iter().flat_map(|pier| pier.refs.iter().copied())).collect();
    all.nodes.sort_unstable();
    all.nodes.dedup();
    all.nodes.shrink_to_fit();
    let index = |id: &i64| all.nodes.binary_search(id).ok().and_then(|at| u32::try_from(at).ok());
    all.refs = refs.iter().filter_map(index).collect();
    drop(refs);
    places(extract, area, &mut all, &mut purse)?;
    for pier in piers {
        let at = |id: &i64| all.nodes.binary_search(id).ok().and_then(|at| all.points[at]);
        let points: Vec<Point> = pier.refs.iter().filter_map(at).collect();
        if !points.is_empty() {
            all.landings.push(Landing { code: format!("w{}", pier.id), name: pier.name, points });
        }
    }
    all.landings.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(all)
}

/// Numbers of the nodes within an area, ascending.
fn nodes_inside(extract: &Extract, area: &Area, purse: &mut Purse) -> Result<Vec<i64>, ImportError> {
    let mut inside = Vec::new();
    extract.each(Want::Nodes, |element| {
        if let Element::Node { id, at, .. } = element
            && area.contains(at)
        {
            purse.take(1)?;
            inside.push(id);
        }
        Ok(())
    })?;
    inside.sort_unstable();
    Ok(inside)
}

/// A way where boats land.
struct Pier {
    id: i64,
    name: Option<String>,
    refs: Vec<i64>,
}

/// What an element is called, cut to [`NAME`]: many may share one long text of a small file.
fn name(tags: &Tags<'_>) -> Option<String> {
    let told = tags.get("name").or_else(|| tags.get("ref")).or_else(|| tags.get("bridge:name"))?;
    Some(told.chars().take(NAME).collect())
}

/// The wanted ways, the nodes of them all, and the landings among them.
fn ways(
    extract: &Extract,
    reader: &Reader,
    inside: Option<&[i64]>,
    purse: &mut Purse,
) -> Result<(Collected, Vec<i64>, Vec<Pier>), ImportError> {
    let mut all = Collected::default();
    let (mut refs, mut piers, mut own) = (Vec::new(), Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    let (mut meanings, mut names) = (Pool(BTreeMap::new()), Pool(BTreeMap::from([(String::new(), 0)])));
    extract.each(Want::Ways, |element| {
        let Element::Way { id, tags, refs: nodes } = element else { return Ok(()) };
        let verdict = reader.way(&tags);
        if verdict == Verdict::Nothing {
            return Ok(());
        }
        own.clear();
        nodes.each(|node| own.push(node))?;
        if inside.is_some_and(|inside| own.iter().all(|node| inside.binary_search(node).is_err())) {
            return Ok(());
        }
        match verdict {
            Verdict::Nothing => {}
            Verdict::Passed(reason) => *all.passed.entry(reason).or_default() += 1,
            Verdict::Landing => {
                let name = name(&tags);
                purse.take(nodes.count() + 8 + name.as_ref().map_or(0, String::len))?;
                piers.push(Pier { id, name, refs: own.clone() });
            }
            Verdict::Taken(meaning) => {
                let name = name(&tags).unwrap_or_default();
                purse.take(nodes.count() + 8 + name.len())?;
                if !seen.insert(id) {
                    return Ok(());
                }
                let begin = refs.len();
                refs.extend_from_slice(&own);
                let (meaning, name) = (meanings.number(meaning), names.number(name));
                all.ways.push(Way { id, meaning, name, begin, end: refs.len() });
            }
        }
        Ok(())
    })?;
    (all.meanings, all.names) = (meanings.into_values(), names.into_values());
    Ok((all, refs, piers))
}

/// Where the nodes lie; landings and named places besides.
fn places(extract: &Extract, area: Option<&Area>, all: &mut Collected, purse: &mut Purse) -> Result<(), ImportError> {
    all.points = vec![None; all.nodes.len()];
    all.shut = vec![false; all.nodes.len()];
    extract.each(Want::Nodes, |element| {
        let Element::Node { id, at, tags } = element else { return Ok(()) };
        if let Ok(index) = all.nodes.binary_search(&id) {
            all.points[index] = Some(at);
            all.shut[index] = tags::is_barrier(&tags);
        }
        if tags.is_empty() || area.is_some_and(|area| !area.contains(at)) {
            return Ok(());
        }
        if tags::is_landing(&tags) {
            let name = name(&tags);
            purse.take(8 + name.as_ref().map_or(0, String::len))?;
            all.landings.push(Landing { code: format!("n{id}"), name, points: vec![at] });
        }
        if let Some((rank, name)) = tags::place(&tags) {
            let name: String = name.chars().take(PLACE).collect();
            purse.take(8 + name.len())?;
            all.places.push(Place { at, rank, name });
        }
        Ok(())
    })
}
