//! Graphs in the form of the 9th DIMACS Implementation Challenge (shortest paths, 2006): `.gr` for arcs with their costs,
//! `.co` for where nodes lie.
//!
//! ```text
//! c a remark                      c a remark
//! p sp NODES ARCS                 p aux sp co NODES
//! a FROM TO COST                  v NODE X Y
//! ```
//!
//! Nodes count from 1 in the files and from 0 here. Files are read line by line, as bytes; remarks may hold anything. What is
//! kept is no larger than the graph. Nodes need no line of their own: more than [`MOST_NODES`] are refused, and more arcs
//! than the bytes of the file can hold.

use crate::output::messages::{Msg, fill};
use crate::output::{cause, numbers, shown};
use bekal_core::operation::Language;
use bekal_paths::{Cost, Graph, Point, Weights};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// Most nodes of a graph: twice those of the challenge's largest, the roads of the United States.
pub const MOST_NODES: u64 = 50_000_000;

/// Longest line that is no remark, in bytes: three numbers and their letter take some dozens.
const LINE: u64 = 1000;

/// Bytes of the shortest line of an arc, `a 1 1 0` and its end.
const ARC: u64 = 8;

/// Why a file is no such graph.
#[derive(Debug)]
pub enum NoGraph {
    /// The machine refused to read it.
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A line that does not belong there.
    Line {
        /// The file.
        path: PathBuf,
        /// Its number.
        line: u64,
        /// What is wrong with it.
        wrong: Wrong,
    },
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is none of those of such a file.
    Form,
    /// It comes before the line that begins with p, or that line comes twice.
    Head,
    /// It promises more arcs than the file, or a graph, can hold.
    Promise,
    /// It promises more than [`MOST_NODES`] nodes.
    Size,
    /// It names a node that is not there.
    Node,
    /// It states a cost that is no whole number below [`Cost::LIMIT`].
    Cost,
    /// The file ends, and less was told than promised, or more.
    Count,
}

impl NoGraph {
    /// The error as a sentence for a reader.
    pub fn message(&self, lang: Language) -> String {
        match self {
            Self::Io { path, cause: why } => fill(Msg::CannotRead.text(lang), &[&shown(path), &cause(lang, why)]),
            Self::Line { path, line, wrong } => {
                let what = match wrong {
                    Wrong::Form => Msg::GraphForm.text(lang).to_owned(),
                    Wrong::Head => Msg::GraphHead.text(lang).to_owned(),
                    Wrong::Promise => Msg::GraphPromise.text(lang).to_owned(),
                    Wrong::Size => {
                        let most = numbers::integer(lang, i128::from(MOST_NODES));
                        match lang {
                            Language::Indonesian => format!("simpul graf paling banyak {most}"),
                            Language::English => format!("a graph may have at most {most} nodes"),
                        }
                    }
                    Wrong::Node => Msg::GraphNode.text(lang).to_owned(),
                    Wrong::Cost => Msg::GraphCost.text(lang).to_owned(),
                    Wrong::Count => Msg::GraphCount.text(lang).to_owned(),
                };
                let line = numbers::integer(lang, i128::from(*line));
                fill(Msg::GraphLine.text(lang), &[&shown(path), &line, &what])
            }
        }
    }
}

/// A graph with the costs of its arcs, as a file states them.
#[derive(Clone, Debug)]
pub struct WeightedGraph {
    /// Nodes and arcs.
    pub graph: Graph,
    /// The arcs' costs.
    pub weights: Weights,
}

/// Reads a `.gr` file.
///
/// # Complexity
/// O(bytes of the file + nodes) in time, O(nodes + arcs) in memory.
///
/// # Errors
/// [`NoGraph`].
pub fn graph(path: &Path) -> Result<WeightedGraph, NoGraph> {
    let mut lines = Lines::open(path)?;
    let (mut arcs, mut costs) = (Vec::new(), Vec::new());
    let head = lines.head(&["sp"], 2)?;
    let (nodes, promised) = (head[0], head[1]);
    if nodes > MOST_NODES {
        return Err(lines.wrong(Wrong::Size));
    }
    if promised > (lines.bytes / ARC).min(u64::from(u32::MAX / 4)) {
        return Err(lines.wrong(Wrong::Promise));
    }
    while let Some(words) = lines.next()? {
        let (ends, cost) = arc(&words, nodes).map_err(|wrong| lines.wrong(wrong))?;
        if arcs.len() as u64 == promised {
            return Err(lines.wrong(Wrong::Count));
        }
        arcs.push(ends);
        costs.push(cost);
    }
    let whole = (arcs.len() as u64 == promised).then_some(()).ok_or(Wrong::Count);
    let read = whole.and_then(|()| {
        let graph = Graph::new(usize::try_from(nodes).map_err(|_| Wrong::Size)?, &arcs).map_err(|_| Wrong::Promise)?;
        let weights = Weights::new(&graph, &costs).map_err(|_| Wrong::Count)?;
        Ok(WeightedGraph { graph, weights })
    });
    read.map_err(|wrong| lines.wrong(wrong))
}

/// Reads where the nodes of a graph lie from a `.co` file.
///
/// # Complexity
/// O(bytes of the file) in time, O(nodes) in memory.
///
/// # Errors
/// [`NoGraph`], also where it is the file of a graph with another number of nodes.
pub fn points(path: &Path, graph: &Graph) -> Result<Vec<Point>, NoGraph> {
    let mut lines = Lines::open(path)?;
    let nodes = lines.head(&["aux", "sp", "co"], 1)?[0];
    if nodes != graph.nodes() as u64 {
        return Err(lines.wrong(Wrong::Count));
    }
    let mut points = vec![None; graph.nodes()];
    while let Some(words) = lines.next()? {
        let (number, point) = point(&words, nodes).map_err(|wrong| lines.wrong(wrong))?;
        if points[number as usize].replace(point).is_some() {
            return Err(lines.wrong(Wrong::Node));
        }
    }
    points.into_iter().collect::<Option<_>>().ok_or_else(|| lines.wrong(Wrong::Count))
}

/// A `.gr` file: nodes, and arcs from node to node (from 0) with their costs.
pub fn gr(nodes: usize, arcs: &[(usize, usize, u32)], remarks: &[String]) -> String {
    let head = format!("p sp {nodes} {}", arcs.len());
    let arcs = arcs.iter().map(|(from, to, cost)| format!("a {} {} {cost}", from + 1, to + 1));
    written(remarks, head, arcs)
}

/// A `.co` file: millionths of degrees, east and north.
pub fn co(points: &[(f64, f64)], remarks: &[String]) -> String {
    let line = |(at, (lon, lat)): (usize, &(f64, f64))| format!("v {} {:.0} {:.0}", at + 1, lon * 1e6, lat * 1e6);
    written(remarks, format!("p aux sp co {}", points.len()), points.iter().enumerate().map(line))
}

fn written(remarks: &[String], head: String, rest: impl Iterator<Item = String>) -> String {
    let remarks = remarks.iter().map(|remark| format!("c {}", one_line(remark)));
    remarks.chain([head]).chain(rest).flat_map(|line| [line, "\n".to_owned()]).collect()
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// An arc with its cost.
fn arc(words: &[&str], nodes: u64) -> Result<((u32, u32), Cost), Wrong> {
    let ["a", from, to, cost] = words[..] else { return Err(Wrong::Form) };
    let ends = node(from, nodes).zip(node(to, nodes)).ok_or(Wrong::Node)?;
    let cost = cost.parse().ok().filter(|cost| *cost < Cost::LIMIT).ok_or(Wrong::Cost)?;
    Ok((ends, Cost::new(cost)))
}

/// A node with its place.
fn point(words: &[&str], nodes: u64) -> Result<(u32, Point), Wrong> {
    let ["v", number, x, y] = words[..] else { return Err(Wrong::Form) };
    let number = node(number, nodes).ok_or(Wrong::Node)?;
    let [x, y] = [x, y].map(|text| text.parse::<f32>().ok().filter(|value| value.is_finite()));
    Ok((number, x.zip(y).map(|(x, y)| Point { x, y }).ok_or(Wrong::Form)?))
}

/// The node of a number that counts from 1.
fn node(text: &str, nodes: u64) -> Option<u32> {
    let number = text.parse::<u64>().ok().filter(|number| (1..=nodes).contains(number))?;
    u32::try_from(number - 1).ok()
}

/// The lines of a file that are neither empty nor remarks, each in words.
struct Lines<'p> {
    path: &'p Path,
    input: BufReader<File>,
    bytes: u64,
    number: u64,
    text: Vec<u8>,
}

impl<'p> Lines<'p> {
    fn open(path: &'p Path) -> Result<Self, NoGraph> {
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (bytes, file) = opened.map_err(|cause| NoGraph::Io { path: path.to_owned(), cause })?;
        Ok(Self { path, input: BufReader::new(file), bytes, number: 0, text: Vec::new() })
    }

    fn wrong(&self, wrong: Wrong) -> NoGraph {
        NoGraph::Line { path: self.path.to_owned(), line: self.number, wrong }
    }

    /// The words of the next line, if there is one.
    fn next(&mut self) -> Result<Option<Vec<&str>>, NoGraph> {
        loop {
            self.number += 1;
            let is_whole = self.read().map_err(|cause| NoGraph::Io { path: self.path.to_owned(), cause })?;
            if self.text.is_empty() {
                return Ok(None);
            }
            let first = self.text.split(u8::is_ascii_whitespace).find(|word| !word.is_empty());
            if first == Some(b"c") || (first.is_none() && is_whole) {
                continue;
            }
            let text = std::str::from_utf8(&self.text).ok().filter(|_| is_whole);
            return match text {
                Some(text) => Ok(Some(text.split_ascii_whitespace().collect())),
                None => Err(self.wrong(Wrong::Form)),
            };
        }
    }

    /// Reads a line, but keeps no more than [`LINE`] bytes of it; nothing at the end of the file. Says whether that is all.
    fn read(&mut self) -> io::Result<bool> {
        self.text.clear();
        let length = self.input.by_ref().take(LINE).read_until(b'\n', &mut self.text)?;
        let is_whole = self.text.ends_with(b"\n") || (length as u64) < LINE;
        if !is_whole {
            self.input.skip_until(b'\n')?;
        }
        Ok(is_whole)
    }

    /// The numbers of the line that begins with p and these words.
    fn head(&mut self, kind: &[&str], numbers: usize) -> Result<Vec<u64>, NoGraph> {
        let words: Vec<String> = self.next()?.unwrap_or_default().into_iter().map(str::to_owned).collect();
        let is_head = words.len() == 1 + kind.len() + numbers && words[0] == "p" && words[1..=kind.len()] == *kind;
        let stated = words.iter().skip(1 + kind.len()).map(|word| word.parse::<u64>().ok());
        let stated: Option<Vec<u64>> = stated.collect();
        stated.filter(|_| is_head).ok_or_else(|| self.wrong(Wrong::Head))
    }
}
