//! From segments to links: nodes that only two ways touch vanish, their places stay in the geometry.
//!
//! Ways are cut where they meet, at nodes that must stay, and at barriers, where each end becomes a node of its own so that
//! nobody passes. What is left between is joined across every node at which exactly two pieces end that agree in mode,
//! direction, limits and kind (bridge, ford, ferry). Lengths and times of joined pieces add up, so that every
//! shortest way keeps its length and its time. A ring that ends where it begins is cut in two, since a link leads from one
//! place to another.

use super::collect::Way;
use super::network::Network;
use super::tags::{Direction, Kind, Limits, Meaning, Pace};
use bekal_core::operation::Mode;
use std::collections::{BTreeMap, VecDeque};

/// A link of the contracted network.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// `osm-w<way>-<n>` after its first piece.
    pub(crate) code: String,
    /// Ends, by number of [`Contracted::vertices`].
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) mode: Mode,
    /// Class of most of its metres.
    pub(crate) class: &'static str,
    pub(crate) kind: Kind,
    pub(crate) one_way: bool,
    pub(crate) limits: Limits,
    /// Whether that boats pass is assumed of any of it.
    pub(crate) assumed: bool,
    pub(crate) metres: f64,
    pub(crate) seconds: f64,
    /// Name of most of its metres, by index; 0 is none.
    pub(crate) name: u32,
    /// Ways of the extract in the order they are driven.
    pub(crate) ways: Vec<i64>,
    /// Its nodes from end to end, by index.
    pub(crate) line: Vec<u32>,
}

/// The contracted network.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contracted {
    pub(crate) links: Vec<Link>,
    /// Of each vertex its node, by index: as many as there are nodes, then the ends at barriers.
    ends: Vec<u32>,
    nodes: u32,
}

impl Contracted {
    /// The node a vertex stands at.
    pub(crate) fn node(&self, vertex: u32) -> u32 {
        match vertex.checked_sub(self.nodes) {
            Some(end) => self.ends.get(end as usize).copied().unwrap_or(0),
            None => vertex,
        }
    }

    /// Which of the ends at a barrier a vertex is, 1 first.
    pub(crate) const fn end(&self, vertex: u32) -> Option<u32> {
        match vertex.checked_sub(self.nodes) {
            Some(end) => Some(end + 1),
            None => None,
        }
    }
}

/// A part of a way between two vertices.
#[derive(Debug)]
struct Piece {
    from: u32,
    to: u32,
    way: usize,
    /// Its number among those of the way, 1 first.
    ordinal: u32,
    /// Its first and last node among the references.
    first: usize,
    last: usize,
    /// Whether it runs against its way, so that one-way pieces run from `from` to `to`.
    against: bool,
    metres: f64,
    seconds: f64,
}

/// Contracts a network; `fixed` nodes stay.
///
/// # Complexity
/// O(n) for n segments.
pub(crate) fn contract(network: &Network<'_>, fixed: &[bool]) -> Contracted {
    let mut made = Contracted { links: Vec::new(), ends: Vec::new(), nodes: count(network.all.nodes.len()) };
    let pieces = cut(network, fixed, &mut made);
    let at = Touching::new(&pieces, made.nodes as usize + made.ends.len());
    let all = network.all;
    let meaning = |piece: &Piece| -> &Meaning { &all.meanings[all.ways[piece.way].meaning as usize] };
    // Whether two pieces go on into each other at a vertex.
    let joins = |vertex: u32| -> Option<(u32, u32)> {
        let &[one, other] = at.of(vertex) else { return None };
        let is_free = made.end(vertex).is_none() && !fixed.get(vertex as usize).copied().unwrap_or(false);
        let (piece, next) = (&pieces[one as usize], &pieces[other as usize]);
        let traits =
            |meaning: &Meaning| (meaning.mode, meaning.kind, meaning.limits, meaning.direction == Direction::Both);
        let alike = traits(meaning(piece)) == traits(meaning(next));
        let two_way = meaning(piece).direction == Direction::Both;
        let onward = two_way || (piece.to == vertex) == (next.from == vertex);
        (one != other && is_free && alike && onward).then_some((one, other))
    };
    let mut done = vec![false; pieces.len()];
    let mut links = Vec::new();
    for start in 0..pieces.len() {
        if done[start] {
            continue;
        }
        done[start] = true;
        // Each with whether it is driven against its own run.
        let mut chain = VecDeque::from([(start, false)]);
        for forward in [true, false] {
            let last =
                |chain: &VecDeque<(usize, bool)>| if forward { chain.back().copied() } else { chain.front().copied() };
            while let Some((end, flipped)) = last(&chain) {
                let vertex = if flipped == forward { pieces[end].from } else { pieces[end].to };
                let Some((one, other)) = joins(vertex) else { break };
                let next = if one as usize == end { other as usize } else { one as usize };
                if std::mem::replace(&mut done[next], true) {
                    break;
                }
                if forward {
                    chain.push_back((next, pieces[next].from != vertex));
                } else {
                    chain.push_front((next, pieces[next].to != vertex));
                }
            }
        }
        let mut chain: Vec<(usize, bool)> = chain.into();
        let order = |(piece, _): &(usize, bool)| (all.ways[pieces[*piece].way].id, pieces[*piece].ordinal);
        let two_way = meaning(&pieces[start]).direction == Direction::Both;
        if two_way && chain.last().map(order) < chain.first().map(order) {
            chain.reverse();
            for (_, flipped) in &mut chain {
                *flipped = !*flipped;
            }
        }
        let link = join(network, &pieces, &chain);
        if link.from == link.to {
            links.extend(halves(network, link));
        } else {
            links.push(link);
        }
    }
    made.links = links;
    made
}

/// Cuts ways into pieces.
fn cut(network: &Network<'_>, fixed: &[bool], made: &mut Contracted) -> Vec<Piece> {
    let all = network.all;
    // How many pieces begin, end or pass at each node, two being many.
    let mut uses = vec![0_u8; all.nodes.len()];
    let mut last: Option<(usize, usize)> = None;
    network.each(|segment| {
        let goes_on = last == Some((segment.way, segment.at));
        let from = &mut uses[segment.from as usize];
        *from = from.saturating_add(u8::from(!goes_on));
        let to = &mut uses[segment.to as usize];
        *to = to.saturating_add(1);
        last = Some((segment.way, segment.at + 1));
    });
    let stays = |node: u32| {
        let node = node as usize;
        uses[node] > 1 || all.shut[node] || fixed.get(node).copied().unwrap_or(false)
    };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open: Option<Piece> = None;
    let mut ordinal = (usize::MAX, 0);
    network.each(|segment| {
        let goes_on = |piece: &Piece| piece.way == segment.way && piece.last == segment.at && !stays(segment.from);
        if !open.as_ref().is_some_and(goes_on) {
            pieces.extend(open.take());
            ordinal = if ordinal.0 == segment.way { (segment.way, ordinal.1 + 1) } else { (segment.way, 1) };
            open = Some(Piece {
                from: segment.from,
                to: segment.to,
                way: segment.way,
                ordinal: ordinal.1,
                first: segment.at,
                last: segment.at,
                against: false,
                metres: 0.0,
                seconds: 0.0,
            });
        }
        if let Some(piece) = &mut open {
            (piece.last, piece.to) = (segment.at + 1, segment.to);
            piece.metres += network.metres(segment.from, segment.to);
        }
    });
    pieces.extend(open);
    for piece in &mut pieces {
        let way = &all.ways[piece.way];
        let meaning = &all.meanings[way.meaning as usize];
        piece.seconds = match meaning.pace {
            Pace::Speed(hourly) => piece.metres * 3600.0 / f64::from(hourly.max(1)),
            Pace::Takes(seconds) => {
                let whole = whole_length(network, way);
                if whole > 0.0 { f64::from(seconds) * piece.metres / whole } else { f64::from(seconds) }
            }
        };
        if meaning.direction == Direction::Backward {
            (piece.from, piece.to, piece.against) = (piece.to, piece.from, true);
        }
        for end in [&mut piece.from, &mut piece.to] {
            if all.shut[*end as usize] {
                made.ends.push(*end);
                *end = made.nodes + count(made.ends.len() - 1);
            }
        }
    }
    pieces
}

fn whole_length(network: &Network<'_>, way: &Way) -> f64 {
    network.all.refs[way.begin..way.end].windows(2).map(|pair| network.metres(pair[0], pair[1])).sum()
}

/// The pieces that end at each vertex.
struct Touching {
    first: Vec<u32>,
    pieces: Vec<u32>,
}

impl Touching {
    fn new(pieces: &[Piece], vertices: usize) -> Self {
        let mut first = vec![0_u32; vertices + 1];
        for piece in pieces {
            first[piece.from as usize + 1] += 1;
            first[piece.to as usize + 1] += 1;
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let mut next = first.clone();
        let mut touching = vec![0; pieces.len() * 2];
        for (number, piece) in (0..).zip(pieces) {
            for end in [piece.from, piece.to] {
                touching[next[end as usize] as usize] = number;
                next[end as usize] += 1;
            }
        }
        Self { first, pieces: touching }
    }

    fn of(&self, vertex: u32) -> &[u32] {
        let vertex = vertex as usize;
        &self.pieces[self.first[vertex] as usize..self.first[vertex + 1] as usize]
    }
}

/// Makes a link of pieces in a row.
fn join(network: &Network<'_>, pieces: &[Piece], chain: &[(usize, bool)]) -> Link {
    let all = network.all;
    let (mut line, mut ways): (Vec<u32>, Vec<i64>) = (Vec::new(), Vec::new());
    let (mut metres, mut seconds, mut assumed) = (0.0, 0.0, false);
    let (mut classes, mut names): (Shares<&'static str>, Shares<u32>) =
        (Shares(BTreeMap::new()), Shares(BTreeMap::new()));
    for &(number, flipped) in chain {
        let piece = &pieces[number];
        let way = &all.ways[piece.way];
        let meaning = &all.meanings[way.meaning as usize];
        metres += piece.metres;
        seconds += piece.seconds;
        assumed |= meaning.assumed;
        classes.add(meaning.class, piece.metres);
        if way.name != 0 {
            names.add(way.name, piece.metres);
        }
        if ways.last() != Some(&way.id) {
            ways.push(way.id);
        }
        // The first of a piece is the last of the one before it.
        let skip = usize::from(!line.is_empty());
        let nodes = &all.refs[piece.first..=piece.last];
        if piece.against != flipped {
            line.extend(nodes.iter().rev().skip(skip));
        } else {
            line.extend(nodes.iter().skip(skip));
        }
    }
    line.dedup();
    let ends = |at: Option<&(usize, bool)>, last: bool| {
        at.map_or(0, |&(number, flipped)| if flipped == last { pieces[number].from } else { pieces[number].to })
    };
    let (from, to) = (ends(chain.first(), false), ends(chain.last(), true));
    let first = chain.first().map(|(number, _)| &pieces[*number]);
    let (way, ordinal) = first.map_or((0, 0), |piece| (all.ways[piece.way].id, piece.ordinal));
    let meaning = first.map_or(&all.meanings[0], |piece| &all.meanings[all.ways[piece.way].meaning as usize]);
    Link {
        code: format!("osm-w{way}-{ordinal}"),
        from,
        to,
        mode: meaning.mode,
        class: classes.most().unwrap_or(meaning.class),
        kind: meaning.kind,
        one_way: meaning.direction != Direction::Both,
        limits: meaning.limits,
        assumed,
        metres,
        seconds,
        name: names.most().unwrap_or(0),
        ways,
        line,
    }
}

/// Metres by value.
struct Shares<T>(BTreeMap<T, f64>);

impl<T: Copy + Ord> Shares<T> {
    fn add(&mut self, value: T, metres: f64) {
        *self.0.entry(value).or_default() += metres;
    }

    /// The value of most metres; of equals the least.
    fn most(&self) -> Option<T> {
        let more = |a: &(&T, &f64), b: &(&T, &f64)| a.1.total_cmp(b.1).then(b.0.cmp(a.0));
        self.0.iter().max_by(more).map(|(value, _)| *value)
    }
}

/// Cuts a ring in two at the node nearest to half of its length; nothing of a ring without a second node.
fn halves(network: &Network<'_>, ring: Link) -> Vec<Link> {
    let steps: Vec<f64> = ring.line.windows(2).map(|pair| network.metres(pair[0], pair[1])).collect();
    let whole: f64 = steps.iter().sum();
    let (mut so_far, mut best) = (0.0, None);
    for (at, step) in steps.iter().enumerate().take(steps.len().saturating_sub(1)) {
        so_far += step;
        let off = f64::abs(so_far - whole / 2.0);
        // A barrier is no place to turn; its ends are vertices of their own.
        let inner = ring.line[at + 1];
        if inner != ring.line[0] && best.is_none_or(|(_, _, least)| off < least) {
            best = Some((at + 1, so_far, off));
        }
    }
    let Some((at, half, _)) = best else { return Vec::new() };
    let share = if whole > 0.0 { half / whole } else { 0.5 };
    let mut second = ring.clone();
    second.code.push_str("-b");
    (second.from, second.line) = (ring.line[at], ring.line[at..].to_vec());
    (second.metres, second.seconds) = (ring.metres * (1.0 - share), ring.seconds * (1.0 - share));
    let mut first = ring;
    first.to = first.line[at];
    first.line.truncate(at + 1);
    (first.metres, first.seconds) = (first.metres * share, first.seconds * share);
    vec![first, second]
}

fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
