//! A document as a list of blocks, and its Markdown: whatever is put in is data, escaped where it is written and nowhere
//! else.

use super::super::view::clean;

/// On which side a column lines up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Side {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A document that grows downwards.
#[derive(Debug, Default)]
pub(in super::super) struct Doc {
    blocks: Vec<Block>,
}

/// A piece of a document.
#[derive(Debug)]
pub(in super::super) enum Block {
    /// A heading of a level, 1 on top.
    Heading(usize, String),
    Paragraph(String),
    /// A paragraph in bold.
    Notice(String),
    Bullet(String),
    /// A bullet with a label.
    Fact(String, String),
    Table(Table),
}

/// A table: columns, rows, and a last row of totals.
#[derive(Debug)]
pub(in super::super) struct Table {
    pub(in super::super) columns: Vec<(String, Side)>,
    pub(in super::super) rows: Vec<Vec<String>>,
    pub(in super::super) total: Option<Vec<String>>,
}

impl Doc {
    pub(in super::super) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    pub(in super::super) fn heading(&mut self, level: usize, text: &str) {
        self.blocks.push(Block::Heading(level, text.to_owned()));
    }

    pub(in super::super) fn paragraph(&mut self, text: &str) {
        self.blocks.push(Block::Paragraph(text.to_owned()));
    }

    pub(in super::super) fn notice(&mut self, text: &str) {
        self.blocks.push(Block::Notice(text.to_owned()));
    }

    pub(super) fn bullet(&mut self, text: &str) {
        self.blocks.push(Block::Bullet(text.to_owned()));
    }

    pub(super) fn fact(&mut self, label: &str, value: &str) {
        self.blocks.push(Block::Fact(label.to_owned(), value.to_owned()));
    }

    /// The table's first `limit` rows and its totals; returns how many rows are left out.
    pub(super) fn table(&mut self, mut table: Table, limit: usize) -> usize {
        let left_out = table.rows.len().saturating_sub(limit);
        table.rows.truncate(limit);
        self.blocks.push(Block::Table(table));
        left_out
    }

    /// The whole text in Markdown; it ends with one newline.
    pub(super) fn markdown(&self) -> String {
        let mut text = Text::default();
        let mut in_list = false;
        for block in &self.blocks {
            let is_item = matches!(block, Block::Bullet(_) | Block::Fact(..));
            if !(is_item && in_list) {
                text.gap();
            }
            in_list = is_item;
            text.block(block);
        }
        text.0
    }
}

/// Lines of Markdown.
#[derive(Default)]
struct Text(String);

impl Text {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => self.line(&format!("{} {}", "#".repeat(*level), escaped(text))),
            Block::Paragraph(text) => self.line(&opening(text)),
            Block::Notice(text) => self.line(&format!("**{}**", escaped(text.trim()))),
            Block::Bullet(text) => self.line(&format!("- {}", opening(text))),
            Block::Fact(label, value) => self.line(&format!("- **{}:** {}", escaped(label), escaped(value))),
            Block::Table(table) => self.table(table),
        }
    }

    fn table(&mut self, table: &Table) {
        let cells = |cells: &mut dyn Iterator<Item = String>| format!("| {} |", cells.collect::<Vec<_>>().join(" | "));
        self.line(&cells(&mut table.columns.iter().map(|(name, _)| escaped(name))));
        let rule = |side: &Side| if *side == Side::Right { "---:" } else { "---" };
        self.line(&cells(&mut table.columns.iter().map(|(_, side)| rule(side).to_owned())));
        for row in &table.rows {
            self.line(&cells(&mut row.iter().map(|cell| escaped(cell))));
        }
        if let Some(total) = &table.total {
            let bold = |cell: &String| if cell.is_empty() { String::new() } else { format!("**{}**", escaped(cell)) };
            self.line(&cells(&mut total.iter().map(bold)));
        }
    }

    fn line(&mut self, text: &str) {
        self.0.push_str(text.trim_end());
        self.0.push('\n');
    }

    fn gap(&mut self) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
    }
}

impl Table {
    pub(super) fn new(columns: &[(&str, Side)]) -> Self {
        let columns = columns.iter().map(|(name, side)| ((*name).to_owned(), *side)).collect();
        Self { columns, rows: Vec::new(), total: None }
    }

    /// Adds a column on the right of a table that has no rows yet.
    pub(super) fn column(&mut self, name: &str, side: Side) {
        self.columns.push((name.to_owned(), side));
    }

    /// Adds a row of one cell per column.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(cells);
    }

    /// Sets the last row.
    pub(super) fn total(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.total = Some(cells);
    }
}

/// `text` so that Markdown shows it letter by letter, on one line.
pub(super) fn escaped(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        match c {
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '$' | '#' => out.extend(['\\', c]),
            '_' if before.is_alphanumeric() && after.is_alphanumeric() => out.push(c),
            '_' => out.push_str("\\_"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' if after.is_alphanumeric() || after == '#' => out.push_str("&amp;"),
            _ => out.push(c),
        }
        before = c;
    }
    out
}

/// `text` escaped so that it opens no list, rule or quotation either.
fn opening(text: &str) -> String {
    let text = escaped(text.trim());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &text[..digits], &text[digits..]),
        Some('-' | '+' | '=' | ':') if digits == 0 => format!("\\{text}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(escaped("a|b`c\nd<script>&amp;"), "a\\|b\\`c d&lt;script&gt;&amp;amp;");
        assert_eq!(escaped("road_1 _x_ *b* [l](u) \u{202e}~~"), "road_1 \\_x\\_ \\*b\\* \\[l\\](u) \\~\\~");
        assert_eq!(escaped("banjir & longsor"), "banjir & longsor");
        assert_eq!(opening("1. no list"), "1\\. no list");
        assert_eq!(opening("- no list"), "\\- no list");
        assert_eq!(opening("# no heading"), "\\# no heading");
        assert_eq!(opening("17 Jan"), "17 Jan");
        assert_eq!(opening(""), "");
    }

    #[test]
    fn a_table_lines_up_and_says_what_it_leaves_out() {
        let mut doc = Doc::default();
        doc.heading(2, "A");
        let mut table = Table::new(&[("x", Side::Left), ("y", Side::Right)]);
        table.row(vec!["a|b".to_owned(), "1".to_owned()]);
        table.row(vec!["c".to_owned(), "2".to_owned()]);
        table.total(vec!["t".to_owned(), "3".to_owned()]);
        assert_eq!(doc.table(table, 1), 1);
        doc.bullet("one");
        doc.bullet("two");
        assert_eq!(
            doc.markdown(),
            "## A\n\n| x | y |\n| --- | ---: |\n| a\\|b | 1 |\n| **t** | **3** |\n\n- one\n- two\n"
        );
    }
}
