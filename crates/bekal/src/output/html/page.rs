//! The page: texts, tables and pictures in HTML, every text escaped.

use super::super::markdown::{Block, Doc, Side, Table};
use super::super::view::clean;
use super::svg::{PATTERNS, Svg};
use bekal_core::operation::Language;

/// The looks on a screen and on A4.
const STYLE: &str = include_str!("style.css");

/// Most letters of a word that a column of a table makes room for.
const LONG_WORD: usize = 20;

/// A page that grows downwards.
#[derive(Debug)]
pub(in super::super) struct Page {
    html: String,
}

/// A cell of a table with more than text in it.
#[derive(Debug)]
pub(in super::super) enum Cell {
    Text(String),
    Number(String),
    /// A number on a shade from 0 (white) to 5 (darkest).
    Shade(String, u8),
    Picture(Svg),
    /// A text that leads to an anchor of the page.
    Link(String, String),
    /// A text that stands out; the class tells its looks.
    Marked(&'static str, String),
}

impl Page {
    /// A page with its head.
    pub(in super::super) fn new(lang: Language, title: &str) -> Self {
        let (lang, title) = (lang.word(), escaped(title));
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n{PATTERNS}<main>\n"
        );
        Self { html }
    }

    /// The whole page.
    pub(in super::super) fn finish(self) -> String {
        self.html + "</main>\n</body>\n</html>\n"
    }

    /// Links to the parts, in order.
    pub(super) fn contents<'a>(&mut self, heading: &str, parts: impl Iterator<Item = (&'a str, &'a str)>) {
        self.put(&format!("<nav aria-label=\"{0}\"><strong>{0}</strong><ol>\n", escaped(heading)));
        for (id, title) in parts {
            self.put(&format!("<li><a href=\"#{id}\">{}</a></li>\n", escaped(title)));
        }
        self.put("</ol></nav>\n");
    }

    /// A part with its heading and what `fill` puts into it.
    pub(in super::super) fn part(&mut self, id: &str, title: &str, fill: impl FnOnce(&mut Self)) {
        self.put(&format!("<section id=\"{id}\">\n<h2>{}</h2>\n", escaped(title)));
        fill(self);
        self.put("</section>\n");
    }

    pub(in super::super) fn heading(&mut self, text: &str) {
        self.element("h3", text);
    }

    /// A heading that links lead to.
    pub(in super::super) fn anchor(&mut self, id: &str, text: &str) {
        self.put(&format!("<h3 id=\"{id}\">{}</h3>\n", escaped(text)));
    }

    pub(in super::super) fn note(&mut self, text: &str) {
        self.element("p", text);
    }

    pub(in super::super) fn picture(&mut self, svg: Svg) {
        self.put("<figure>");
        self.put(&svg.finish());
        self.put("</figure>\n");
    }

    /// Pictures side by side.
    pub(super) fn pictures(&mut self, columns: usize, pictures: impl Iterator<Item = Svg>) {
        self.put(&format!("<div class=\"side c{columns}\">\n"));
        pictures.for_each(|svg| self.picture(svg));
        self.put("</div>\n");
    }

    /// A list with numbers of its own.
    pub(super) fn key<'a>(&mut self, heading: &str, entries: impl Iterator<Item = (usize, &'a str)>) {
        self.heading(heading);
        self.put("<ul class=\"key\">\n");
        for (number, text) in entries {
            self.put(&format!("<li><b>{number}</b> {}</li>\n", escaped(text)));
        }
        self.put("</ul>\n");
    }

    /// A table with more than text in it; `class` tells its looks.
    pub(in super::super) fn grid(
        &mut self,
        class: &str,
        columns: &[(&str, Side)],
        rows: impl Iterator<Item = Vec<Cell>>,
    ) {
        self.begin_table(class, columns.iter().copied());
        for row in rows {
            self.put("<tr>");
            for cell in row {
                let html = match cell {
                    Cell::Text(text) => format!("<td{}>{}</td>", breaking(&text), escaped(&text)),
                    Cell::Number(text) => format!("<td class=\"n\">{}</td>", escaped(&text)),
                    Cell::Shade(text, shade) => format!("<td class=\"n s{shade}\">{}</td>", escaped(&text)),
                    Cell::Link(text, anchor) => {
                        format!("<td{}><a href=\"#{anchor}\">{}</a></td>", breaking(&text), escaped(&text))
                    }
                    Cell::Marked(class, text) => format!("<td class=\"{class}\">{}</td>", escaped(&text)),
                    Cell::Picture(svg) => format!("<td class=\"p\">{}</td>", svg.finish()),
                };
                self.put(&html);
            }
            self.put("</tr>\n");
        }
        self.put("</tbody></table>\n");
    }

    /// What documents say in common.
    pub(in super::super) fn text(&mut self, doc: &Doc) {
        let mut in_list = false;
        for block in doc.blocks() {
            let is_item = matches!(block, Block::Bullet(_) | Block::Fact(..));
            if is_item != in_list {
                self.put(if is_item { "<ul>\n" } else { "</ul>\n" });
                in_list = is_item;
            }
            match block {
                Block::Heading(level, text) => self.element(["h1", "h2", "h3"][(*level).clamp(1, 3) - 1], text),
                Block::Paragraph(text) => self.element("p", text),
                Block::Notice(text) => {
                    self.put(&format!("<p class=\"notice\"><strong>{}</strong></p>\n", escaped(text)));
                }
                Block::Bullet(text) => self.element("li", text),
                Block::Fact(label, value) => {
                    let (label, value) = (escaped(label), escaped(value));
                    self.put(&format!("<li><strong>{label}:</strong> {value}</li>\n"));
                }
                Block::Table(table) => self.table(table),
            }
        }
        if in_list {
            self.put("</ul>\n");
        }
    }

    fn table(&mut self, table: &Table) {
        self.begin_table("", table.columns.iter().map(|(name, side)| (name.as_str(), *side)));
        let rows =
            table.rows.iter().map(|row| ("", row)).chain(table.total.iter().map(|row| (" class=\"total\"", row)));
        for (class, row) in rows {
            self.put(&format!("<tr{class}>"));
            for (cell, (_, side)) in row.iter().zip(&table.columns) {
                let class = if *side == Side::Right { " class=\"n\"" } else { breaking(cell) };
                self.put(&format!("<td{class}>{}</td>", escaped(cell)));
            }
            self.put("</tr>\n");
        }
        self.put("</tbody></table>\n");
    }

    /// A table up to its first row; heads are repeated on every page of paper.
    fn begin_table<'a>(&mut self, class: &str, columns: impl Iterator<Item = (&'a str, Side)>) {
        self.put(&format!("<table class=\"{class}\"><thead><tr>"));
        for (name, side) in columns {
            let class = if side == Side::Right { " class=\"n\"" } else { "" };
            self.put(&format!("<th scope=\"col\"{class}><span>{}</span></th>", escaped(name)));
        }
        self.put("</tr></thead><tbody>\n");
    }

    fn put(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn element(&mut self, name: &str, text: &str) {
        self.put(&format!("<{name}>{}</{name}>\n", escaped(text)));
    }
}

/// Lets a cell break within a word, where a word is too long for a column.
fn breaking(text: &str) -> &'static str {
    let long = text.split([' ', '-']).any(|word| word.chars().count() > LONG_WORD);
    if long { " class=\"w\"" } else { "" }
}

/// `text` so that a page shows it letter by letter, within an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
