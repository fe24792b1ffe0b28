//! Markdown built from texts that are all data: whatever is put in is escaped here and nowhere else.

use super::super::view::clean;

/// On which side a column lines up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A document that grows downwards.
#[derive(Debug, Default)]
pub(super) struct Doc {
    text: String,
}

/// A table: columns, rows, and a last row of totals.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<(&'static str, Side)>,
    rows: Vec<Vec<String>>,
    total: Option<Vec<String>>,
}

impl Doc {
    /// The whole text; it ends with one newline.
    pub(super) fn finish(self) -> String {
        self.text
    }

    pub(super) fn heading(&mut self, level: usize, text: &str) {
        self.gap();
        self.line(&format!("{} {}", "#".repeat(level), escaped(text)));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.gap();
        self.line(&opening(text));
    }

    /// A paragraph in bold.
    pub(super) fn notice(&mut self, text: &str) {
        self.gap();
        self.line(&format!("**{}**", escaped(text.trim())));
    }

    pub(super) fn bullet(&mut self, text: &str) {
        self.gap_before_list();
        self.line(&format!("- {}", opening(text)));
    }

    /// A bullet with a label.
    pub(super) fn fact(&mut self, label: &str, value: &str) {
        self.gap_before_list();
        self.line(&format!("- **{}:** {}", escaped(label), escaped(value)));
    }

    /// The table's first `limit` rows and its totals; returns how many rows are left out.
    pub(super) fn table(&mut self, table: &Table, limit: usize) -> usize {
        self.gap();
        let cells = |cells: &mut dyn Iterator<Item = String>| format!("| {} |", cells.collect::<Vec<_>>().join(" | "));
        self.line(&cells(&mut table.columns.iter().map(|(name, _)| escaped(name))));
        let rule = |side: &Side| if *side == Side::Right { "---:" } else { "---" };
        self.line(&cells(&mut table.columns.iter().map(|(_, side)| rule(side).to_owned())));
        for row in table.rows.iter().take(limit) {
            self.line(&cells(&mut row.iter().map(|cell| escaped(cell))));
        }
        if let Some(total) = &table.total {
            let bold = |cell: &String| if cell.is_empty() { String::new() } else { format!("**{}**", escaped(cell)) };
            self.line(&cells(&mut total.iter().map(bold)));
        }
        table.rows.len().saturating_sub(limit)
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn gap_before_list(&mut self) {
        let last = self.text.trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
        if !last.starts_with("- ") {
            self.gap();
        }
    }
}

impl Table {
    pub(super) fn new(columns: &[(&'static str, Side)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new(), total: None }
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
        assert_eq!(doc.table(&table, 1), 1);
        doc.bullet("one");
        doc.bullet("two");
        assert_eq!(
            doc.finish(),
            "## A\n\n| x | y |\n| --- | ---: |\n| a\\|b | 1 |\n| **t** | **3** |\n\n- one\n- two\n"
        );
    }
}
