//! A block of an extract: its strings, nodes and ways.

use super::Point;
use super::wire::{Deltas, Packed, Value, Wire, zigzag};
use crate::import::error::Defect;

/// Most strings of a block; a block holds some thousand elements.
const MAX_STRINGS: usize = 1 << 19;
/// Most tags of an element, and most nodes of a way, of which OpenStreetMap itself takes 2 000.
const MAX_TAGS: usize = 1 << 12;
const MAX_REFS: usize = 1 << 15;
/// Units of 10⁻⁹ degrees in one of a [`Point`].
const NANO: i64 = 100;

/// Which elements are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    Nodes,
    Ways,
}

/// A node or a way; relations are passed over.
#[derive(Debug)]
pub(crate) enum Element<'a> {
    Node { id: i64, at: Point, tags: Tags<'a> },
    Way { id: i64, tags: Tags<'a>, refs: Refs<'a> },
}

/// The tags of an element.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tags<'a>(Vec<(&'a [u8], &'a [u8])>);

impl<'a> Tags<'a> {
    /// The value of a key, where it is there and is text.
    pub(crate) fn get(&self, key: &str) -> Option<&'a str> {
        let (_, value) = self.0.iter().find(|(own, _)| *own == key.as_bytes())?;
        std::str::from_utf8(value).ok().map(str::trim).filter(|value| !value.is_empty())
    }

    /// Whether a key has a value.
    pub(crate) fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[cfg(test)]
    pub(crate) fn of(tags: &[(&'a str, &'a str)]) -> Self {
        Self(tags.iter().map(|(key, value)| (key.as_bytes(), value.as_bytes())).collect())
    }
}

/// The nodes of a way, in order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refs<'a>(Packed<'a>);

impl Refs<'_> {
    /// Hands over each.
    pub(crate) fn each(&self, mut take: impl FnMut(i64)) -> Result<(), Defect> {
        let mut refs = Deltas::new(self.0);
        while let Some(id) = refs.next()? {
            take(id);
        }
        Ok(())
    }

    pub(crate) fn count(&self) -> usize {
        self.0.count()
    }
}

/// What holds for all elements of a block.
struct Block<'a> {
    strings: Vec<&'a [u8]>,
    granularity: i64,
    offset: (i64, i64),
}

impl<'a> Block<'a> {
    fn string(&self, index: u64) -> Result<&'a [u8], Defect> {
        let known = usize::try_from(index).ok().and_then(|index| self.strings.get(index));
        known.copied().ok_or(Defect::StringIndex(index))
    }

    fn point(&self, lon: i64, lat: i64) -> Result<Point, Defect> {
        let unit = |raw: i64, offset: i64, most: i32| {
            let nano = raw.checked_mul(self.granularity)?.checked_add(offset)?;
            i32::try_from(nano / NANO).ok().filter(|unit| (-most..=most).contains(unit))
        };
        let lon = unit(lon, self.offset.0, 1_800_000_000);
        let lat = unit(lat, self.offset.1, 900_000_000);
        lon.zip(lat).map(|(lon, lat)| Point { lon, lat }).ok_or(Defect::Coordinates)
    }

    fn tags(&self, mut keys: Packed<'_>, mut values: Packed<'_>) -> Result<Tags<'a>, Defect> {
        let mut tags = Vec::new();
        loop {
            match (keys.next()?, values.next()?) {
                (Some(_), Some(_)) if tags.len() == MAX_TAGS => return Err(Defect::TooManyTags),
                (Some(key), Some(value)) => tags.push((self.string(key)?, self.string(value)?)),
                (None, None) => return Ok(Tags(tags)),
                _ => return Err(Defect::Uneven),
            }
        }
    }
}

/// Hands over the wanted elements of a block.
pub(super) fn read(
    bytes: &[u8],
    want: Want,
    visit: &mut impl FnMut(Element<'_>) -> Result<(), Defect>,
) -> Result<(), Defect> {
    let mut block = Block { strings: Vec::new(), granularity: NANO, offset: (0, 0) };
    let (mut wire, mut strings) = (Wire(bytes), None);
    while let Some((number, value)) = wire.field()? {
        match number {
            1 if strings.is_some() => return Err(Defect::Repeated),
            1 => strings = Some(value.bytes()?),
            17 => block.granularity = i64::from(i32::try_from(value.varint()?).map_err(|_| Defect::Coordinates)?),
            19 => block.offset.1 = value.varint()?.cast_signed(),
            20 => block.offset.0 = value.varint()?.cast_signed(),
            _ => {}
        }
    }
    block.strings = string_table(strings.unwrap_or_default())?;
    // Groups may stand before what holds for them.
    let mut wire = Wire(bytes);
    while let Some((number, value)) = wire.field()? {
        if number == 2 {
            group(&block, value.bytes()?, want, visit)?;
        }
    }
    Ok(())
}

fn string_table(table: &[u8]) -> Result<Vec<&[u8]>, Defect> {
    let mut strings = Vec::new();
    let mut wire = Wire(table);
    while let Some((number, value)) = wire.field()? {
        if strings.len() == MAX_STRINGS {
            return Err(Defect::TooManyStrings);
        }
        if number == 1 {
            strings.push(value.bytes()?);
        }
    }
    Ok(strings)
}

fn group(
    block: &Block<'_>,
    bytes: &[u8],
    want: Want,
    visit: &mut impl FnMut(Element<'_>) -> Result<(), Defect>,
) -> Result<(), Defect> {
    let mut wire = Wire(bytes);
    while let Some((number, value)) = wire.field()? {
        match (number, want) {
            (1, Want::Nodes) => node(block, value.bytes()?, visit)?,
            (2, Want::Nodes) => dense(block, value.bytes()?, visit)?,
            (3, Want::Ways) => way(block, value.bytes()?, visit)?,
            _ => {}
        }
    }
    Ok(())
}

fn node(
    block: &Block<'_>,
    bytes: &[u8],
    visit: &mut impl FnMut(Element<'_>) -> Result<(), Defect>,
) -> Result<(), Defect> {
    let (mut wire, mut id, mut lat, mut lon) = (Wire(bytes), None, None, None);
    let (mut keys, mut values) = (Packed::EMPTY, Packed::EMPTY);
    let signed = |value: Value<'_>| value.varint().map(|value| Some(zigzag(value)));
    while let Some((number, value)) = wire.field()? {
        match number {
            1 => id = signed(value)?,
            2 => keys.set(value)?,
            3 => values.set(value)?,
            8 => lat = signed(value)?,
            9 => lon = signed(value)?,
            _ => {}
        }
    }
    let (id, lat, lon) = (id.ok_or(Defect::Missing)?, lat.ok_or(Defect::Missing)?, lon.ok_or(Defect::Missing)?);
    visit(Element::Node { id, at: block.point(lon, lat)?, tags: block.tags(keys, values)? })
}

fn dense(
    block: &Block<'_>,
    bytes: &[u8],
    visit: &mut impl FnMut(Element<'_>) -> Result<(), Defect>,
) -> Result<(), Defect> {
    let mut wire = Wire(bytes);
    let [mut ids, mut lats, mut lons, mut tagging] = [Packed::EMPTY; 4];
    while let Some((number, value)) = wire.field()? {
        match number {
            1 => ids.set(value)?,
            8 => lats.set(value)?,
            9 => lons.set(value)?,
            10 => tagging.set(value)?,
            _ => {}
        }
    }
    let tagged = !tagging.is_empty();
    let [mut ids, mut lats, mut lons] = [ids, lats, lons].map(Deltas::new);
    loop {
        let (id, lat, lon) = match (ids.next()?, lats.next()?, lons.next()?) {
            (Some(id), Some(lat), Some(lon)) => (id, lat, lon),
            (None, None, None) => break,
            _ => return Err(Defect::Uneven),
        };
        let mut tags = Tags::default();
        while tagged && let Some((key, value)) = pair(&mut tagging)? {
            if tags.0.len() == MAX_TAGS {
                return Err(Defect::TooManyTags);
            }
            tags.0.push((block.string(key)?, block.string(value)?));
        }
        visit(Element::Node { id, at: block.point(lon, lat)?, tags })?;
    }
    if tagging.is_empty() { Ok(()) } else { Err(Defect::Uneven) }
}

/// The next key of a node and its value; a zero in place of a key ends those of the node.
fn pair(tagging: &mut Packed<'_>) -> Result<Option<(u64, u64)>, Defect> {
    match tagging.next()?.ok_or(Defect::Uneven)? {
        0 => Ok(None),
        key => Ok(Some((key, tagging.next()?.ok_or(Defect::Uneven)?))),
    }
}

fn way(
    block: &Block<'_>,
    bytes: &[u8],
    visit: &mut impl FnMut(Element<'_>) -> Result<(), Defect>,
) -> Result<(), Defect> {
    let (mut wire, mut id) = (Wire(bytes), None);
    let [mut keys, mut values, mut refs] = [Packed::EMPTY; 3];
    while let Some((number, value)) = wire.field()? {
        match number {
            1 => id = Some(value.varint()?.cast_signed()),
            2 => keys.set(value)?,
            3 => values.set(value)?,
            8 => refs.set(value)?,
            _ => {}
        }
    }
    if refs.count() > MAX_REFS {
        return Err(Defect::TooManyRefs);
    }
    visit(Element::Way { id: id.ok_or(Defect::Missing)?, tags: block.tags(keys, values)?, refs: Refs(refs) })
}
