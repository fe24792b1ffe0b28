//! An order in a file: words of 32 bits, the lower byte first.
//!
//! | words | what |
//! |---|---|
//! | 4 | [`FORMAT`], with its version |
//! | 2 | the fingerprint of the graph: of how many arcs leave each node, and where they end |
//! | 1 | how many nodes |
//! | one for each node | the nodes, the least important first |
//! | 2 | the sum of all words before |
//!
//! Nothing follows. A file that differs in one byte has another sum, always: each step of the sum is one to one. The sum
//! guards against accidents; against malice, the nodes are checked to be all there once, which is all that answers rely on.

use super::Order;
use super::net::narrow;
use crate::{Defect, Graph};
use std::io::{self, ErrorKind, Read, Write};

/// What a file of this version begins with. Its line end and its zero show what was taken for text on the way.
const FORMAT: &[u8; 16] = b"bekal.order/1\r\n\0";
/// Words read and written at a time.
const CHUNK: usize = 1 << 14;

/// Why a file is not taken for an order of a graph.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It cannot be read.
    #[error("the order cannot be read: {0}")]
    Machine(#[from] io::Error),
    /// It is something else, or of another version.
    #[error("this is not an order, or one of another version")]
    OtherFormat,
    /// It belongs to another graph.
    #[error("the order belongs to another graph")]
    OtherGraph,
    /// It ends too early.
    #[error("the order breaks off")]
    Short,
    /// It goes on after its end.
    #[error("the order goes on after its end")]
    Long,
    /// It is not as it was written.
    #[error("the order has been damaged: its sum is another")]
    Damaged,
    /// It was written like that, but is none.
    #[error("the order does not have every node once: {0}")]
    Wrong(Defect),
}

/// A sum of words, in which every one to one step takes in one.
#[derive(Clone, Copy)]
struct Sum(u64);

impl Sum {
    const NONE: Self = Self(0x6265_6b61_6c00_0001);

    const fn add(&mut self, word: u32) {
        // An odd factor and a shift, as in splitmix64 (Steele, Lea, Flood 2014).
        let mixed = (self.0 ^ word as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        self.0 = mixed ^ (mixed >> 29);
    }
}

/// The topology of a graph in short: of other graphs it is almost surely another.
///
/// O(nodes + arcs).
pub(super) fn fingerprint(graph: &Graph) -> u64 {
    let mut sum = Sum::NONE;
    for node in 0..narrow(graph.nodes()) {
        let places = graph.places(node);
        sum.add(narrow(places.len()));
        for place in places {
            sum.add(graph.head(place));
        }
    }
    sum.0
}

#[expect(clippy::cast_possible_truncation, reason = "the lower and the upper half")]
const fn halves(long: u64) -> [u32; 2] {
    [long as u32, (long >> 32) as u32]
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word))
}

impl Order {
    /// Writes the order: 36 bytes, and 4 for each node.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let [lower, upper] = halves(self.fingerprint);
        let mut sum = Sum::NONE;
        let mut put = |some: &mut dyn Iterator<Item = u32>| {
            let bytes: Vec<u8> = some.inspect(|word| sum.add(*word)).flat_map(u32::to_le_bytes).collect();
            out.write_all(&bytes)
        };
        put(&mut words(FORMAT).chain([lower, upper, narrow(self.nodes.len())]))?;
        for chunk in self.nodes.chunks(CHUNK) {
            put(&mut chunk.iter().copied())?;
        }
        out.write_all(&sum.0.to_le_bytes())
    }

    /// Reads an order of a graph, to the end of the file.
    ///
    /// # Complexity
    /// O(nodes + arcs), less than one search; memory for the nodes of the graph, whatever the file says.
    ///
    /// # Errors
    /// [`Unreadable`]: whatever is not as it was written, or was written for another graph.
    pub fn read(file: impl Read, graph: &Graph) -> Result<Self, Unreadable> {
        let mut summed = Summed { file, sum: Sum::NONE };
        let mut head = [0; FORMAT.len()];
        summed.fill(&mut head)?;
        if head != *FORMAT {
            return Err(Unreadable::OtherFormat);
        }
        let (fingerprint, expected) = (fingerprint(graph), graph.nodes());
        let mut head = [0; 12];
        summed.fill(&mut head)?;
        let [lower, upper] = halves(fingerprint);
        if !words(&head).eq([lower, upper, narrow(expected)]) {
            return Err(Unreadable::OtherGraph);
        }
        let mut nodes = Vec::with_capacity(expected);
        let mut bytes = vec![0; 4 * CHUNK.min(expected)];
        while nodes.len() < expected {
            let chunk = &mut bytes[..4 * CHUNK.min(expected - nodes.len())];
            summed.fill(chunk)?;
            nodes.extend(words(chunk));
        }
        let sum = summed.sum.0;
        let mut last = [0; 8];
        summed.fill(&mut last)?;
        if last != sum.to_le_bytes() {
            return Err(Unreadable::Damaged);
        }
        match summed.fill(&mut [0]) {
            Err(Unreadable::Short) => {}
            other => return Err(other.err().unwrap_or(Unreadable::Long)),
        }
        every_node_once(&nodes).map_err(Unreadable::Wrong)?;
        Ok(Self { nodes, fingerprint })
    }
}

/// A file, and the sum of the words read so far.
struct Summed<R> {
    file: R,
    sum: Sum,
}

impl<R: Read> Summed<R> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Unreadable> {
        self.file.read_exact(bytes).map_err(|cause| match cause.kind() {
            ErrorKind::UnexpectedEof => Unreadable::Short,
            _ => Unreadable::Machine(cause),
        })?;
        words(bytes).for_each(|word| self.sum.add(word));
        Ok(())
    }
}

fn every_node_once(nodes: &[u32]) -> Result<(), Defect> {
    let mut is_known = vec![false; nodes.len()];
    for (place, &node) in nodes.iter().enumerate() {
        let missing = Defect::NoSuchNode { at: place, node, nodes: nodes.len() };
        if std::mem::replace(is_known.get_mut(node as usize).ok_or(missing)?, true) {
            return Err(Defect::Twice(node));
        }
    }
    Ok(())
}
