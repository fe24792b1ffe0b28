//! Writes small extracts, for tests.

/// A message under construction.
#[derive(Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

impl Message {
    pub(crate) fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.0.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
            value >>= 7;
        }
        self.0.push(u8::try_from(value).unwrap());
    }

    pub(crate) fn number(mut self, field: u64, value: u64) -> Self {
        self.varint(field << 3);
        self.varint(value);
        self
    }

    pub(crate) fn bytes(mut self, field: u64, value: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
        self
    }

    /// A packed list.
    pub(crate) fn list(self, field: u64, values: impl IntoIterator<Item = u64>) -> Self {
        let mut list = Self::default();
        values.into_iter().for_each(|value| list.varint(value));
        self.bytes(field, &list.0)
    }
}

pub(crate) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn deltas(values: impl IntoIterator<Item = i64>) -> Vec<u64> {
    let mut last = 0;
    values.into_iter().map(|value| zigzag(value - std::mem::replace(&mut last, value))).collect()
}

/// A blob of a kind, with its header before it.
pub(crate) fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    framed(kind, &Message::default().bytes(1, content).0)
}

/// What a blob is, before it.
pub(crate) fn framed(kind: &str, blob: &[u8]) -> Vec<u8> {
    let header = Message::default().bytes(1, kind.as_bytes()).number(3, blob.len() as u64).0;
    let length = u32::try_from(header.len()).unwrap().to_be_bytes();
    [&length[..], &header, blob].concat()
}

/// The first blob of every extract.
pub(crate) fn header() -> Vec<u8> {
    let features = Message::default().bytes(4, b"OsmSchema-V0.6").bytes(4, b"DenseNodes");
    blob("OSMHeader", &features.bytes(16, b"test").number(32, 1_700_000_000).0)
}

type Tagged = Vec<(String, String)>;

/// Nodes and ways of a map.
#[derive(Default)]
pub(crate) struct Map {
    nodes: Vec<(i64, f64, f64, Tagged)>,
    ways: Vec<(i64, Vec<i64>, Tagged)>,
}

fn tagged(text: &str) -> Tagged {
    let pair = |pair: &str| pair.split_once('=').map(|(key, value)| (key.to_owned(), value.replace('+', " ")));
    text.split(' ').filter_map(pair).collect()
}

impl Map {
    /// Adds a node; tags as `key=value key=value`, `+` for a blank.
    pub(crate) fn node(mut self, id: i64, lon: f64, lat: f64, tags: &str) -> Self {
        self.nodes.push((id, lon, lat, tagged(tags)));
        self
    }

    /// Adds a way.
    pub(crate) fn way(mut self, id: i64, nodes: &[i64], tags: &str) -> Self {
        self.ways.push((id, nodes.to_vec(), tagged(tags)));
        self
    }

    /// A block with everything, its nodes dense or not.
    pub(crate) fn block(&self, dense: bool) -> Vec<u8> {
        let mut strings: Vec<&str> = vec![""];
        let tags = self.nodes.iter().flat_map(|node| &node.3).chain(self.ways.iter().flat_map(|way| &way.2));
        strings.extend(tags.flat_map(|(key, value)| [key.as_str(), value.as_str()]));
        let number = |text: &String| strings.iter().position(|own| *own == text.as_str()).unwrap() as u64;
        #[expect(clippy::cast_possible_truncation, reason = "degrees are small")]
        let units = |degrees: f64| (degrees * 1e7).round() as i64;
        let mut group = Message::default();
        if dense {
            let tags = self.nodes.iter().flat_map(|node| {
                node.3.iter().flat_map(|(key, value)| [number(key), number(value)]).chain([0]).collect::<Vec<_>>()
            });
            let nodes = Message::default()
                .list(1, deltas(self.nodes.iter().map(|node| node.0)))
                .list(8, deltas(self.nodes.iter().map(|node| units(node.2))))
                .list(9, deltas(self.nodes.iter().map(|node| units(node.1))))
                .list(10, tags);
            group = group.bytes(2, &nodes.0);
        } else {
            for (id, lon, lat, tags) in &self.nodes {
                let node = Message::default()
                    .number(1, zigzag(*id))
                    .list(2, tags.iter().map(|(key, _)| number(key)))
                    .list(3, tags.iter().map(|(_, value)| number(value)))
                    .number(8, zigzag(units(*lat)))
                    .number(9, zigzag(units(*lon)));
                group = group.bytes(1, &node.0);
            }
        }
        let mut ways = Message::default();
        for (id, nodes, tags) in &self.ways {
            let way = Message::default()
                .number(1, id.cast_unsigned())
                .list(2, tags.iter().map(|(key, _)| number(key)))
                .list(3, tags.iter().map(|(_, value)| number(value)))
                .list(8, deltas(nodes.iter().copied()));
            ways = ways.bytes(3, &way.0);
        }
        let table = strings.iter().fold(Message::default(), |table, text| table.bytes(1, text.as_bytes()));
        Message::default().bytes(1, &table.0).bytes(2, &group.0).bytes(2, &ways.0).0
    }

    /// The extract.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [header(), blob("OSMData", &self.block(true))].concat()
    }
}
