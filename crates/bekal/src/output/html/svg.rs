//! Pictures: a small writer of SVG, and the scales pictures are drawn to.
//!
//! Coordinates are written with one decimal, so that the last bits of a computation never reach a file. Texts are
//! escaped here. Looks are classes of the page's style sheet: grey values, dashes, and the patterns of [`PATTERNS`].

use super::page::escaped;
use std::fmt::Write as _;

/// Width of a picture that takes the whole page; units are points of about the size of those on A4.
pub(super) const WIDTH: f64 = 760.0;

/// Patterns that pictures fill with, defined once in a page.
pub(super) const PATTERNS: &str = "<svg class=\"defs\" aria-hidden=\"true\"><defs>\
    <pattern id=\"hatch\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
    <rect width=\"4\" height=\"4\" fill=\"#fff\"/><rect width=\"1.4\" height=\"4\" fill=\"#333\"/></pattern>\
    </defs></svg>\n";

/// Breadth of an average letter, as a share of the size of the type: of the widest type a page may be shown in.
pub(super) const LETTER: f64 = 0.58;

/// A point of a picture.
pub(super) type Point = (f64, f64);

/// A picture that grows.
#[derive(Debug)]
pub(in super::super) struct Svg {
    width: f64,
    height: f64,
    label: String,
    body: String,
}

/// On which side of its point a text stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    /// An empty picture; `label` says what it shows to those who do not see it.
    pub(super) fn new(width: f64, height: f64, label: &str) -> Self {
        Self { width, height, label: label.to_owned(), body: String::new() }
    }

    pub(super) fn rect(&mut self, class: &str, (x, y): Point, (width, height): Point) {
        let [x, y, width, height] = [x, y, width.max(0.0), height.max(0.0)].map(number);
        self.put(&format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"));
    }

    pub(super) fn circle(&mut self, class: &str, (x, y): Point, radius: f64) {
        let [x, y, radius] = [x, y, radius].map(number);
        self.put(&format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"));
    }

    pub(super) fn line(&mut self, class: &str, from: Point, to: Point) {
        self.path(class, &Way::from(from).to(to));
    }

    /// A line of a width of its own.
    pub(super) fn stroke(&mut self, class: &str, from: Point, to: Point, width: f64) {
        let (way, width) = (Way::from(from).to(to), number(width));
        self.put(&format!("<path class=\"{class}\" style=\"stroke-width:{width}\" d=\"{}\"/>", way.0));
    }

    pub(super) fn path(&mut self, class: &str, way: &Way) {
        if !way.0.is_empty() {
            self.put(&format!("<path class=\"{class}\" d=\"{}\"/>", way.0));
        }
    }

    pub(super) fn text(&mut self, class: &str, (x, y): Point, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y, text) = (number(x), number(y), escaped(text));
        self.put(&format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor}>{text}</text>"));
    }

    /// Makes the picture reach down to `height`, if it does not yet.
    pub(super) fn reach(&mut self, height: f64) {
        self.height = self.height.max(height);
    }

    /// The whole picture as an element of a page.
    pub(super) fn finish(self) -> String {
        let (width, height, label) = (number(self.width), number(self.height), escaped(&self.label));
        format!(
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\"><title>{label}</title>{}</svg>\n",
            self.body
        )
    }

    fn put(&mut self, element: &str) {
        self.body.push_str(element);
    }
}

/// A way along points.
#[derive(Clone, Debug, Default)]
pub(super) struct Way(String);

impl Way {
    pub(super) fn from(at: Point) -> Self {
        Self::default().and('M', &[at])
    }

    /// On to a point in a straight line; the first one of an empty way is where it begins.
    pub(super) fn to(self, at: Point) -> Self {
        let step = if self.0.is_empty() { 'M' } else { 'L' };
        self.and(step, &[at])
    }

    /// On to the last of three points, bent towards the first two.
    pub(super) fn bend(self, by: [Point; 3]) -> Self {
        self.and('C', &by)
    }

    /// A rectangle more.
    pub(super) fn rect(mut self, (x, y): Point, (width, height): Point) -> Self {
        let [x, y, width, height] = [x, y, width, height].map(number);
        let _ = write!(self.0, "M{x} {y}h{width}v{height}h-{width}z");
        self
    }

    pub(super) fn close(mut self) -> Self {
        self.0.push('z');
        self
    }

    fn and(mut self, step: char, points: &[Point]) -> Self {
        self.0.push(step);
        for (at, (x, y)) in points.iter().enumerate() {
            let gap = if at > 0 { " " } else { "" };
            let _ = write!(self.0, "{gap}{} {}", number(*x), number(*y));
        }
        self
    }
}

/// A straight scale from values to coordinates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    from: f64,
    begin: f64,
    factor: f64,
}

impl Scale {
    /// Lays `from..=to` onto `begin..=end`; all of nothing falls on `begin`.
    pub(super) fn new((from, to): (f64, f64), (begin, end): (f64, f64)) -> Self {
        let factor = if to > from { (end - begin) / (to - from) } else { 0.0 };
        Self { from, begin, factor }
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        self.begin + (value - self.from) * self.factor
    }
}

/// A coordinate with at most one decimal.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// `text` as far as it fits into `width` in letters of `size`: what stands in brackets goes first, then its middle, since
/// names that begin alike differ at the end.
pub(super) fn fitted(text: &str, width: f64, size: f64) -> String {
    let all = text.chars().count();
    let room = (1..=all).take_while(|letters| *letters as f64 * size * LETTER <= width).count().max(2);
    let text = match (text.find(" ("), text.find(')')) {
        (Some(from), Some(until)) if all > room && from > 0 && from < until => {
            text[..from].to_owned() + &text[until + 1..]
        }
        _ => text.to_owned(),
    };
    let count = text.chars().count();
    if count <= room {
        return text;
    }
    let (begin, end) = ((room - 1).div_ceil(2), (room - 1) / 2);
    let first: String = text.chars().take(begin).collect();
    let last: String = text.chars().skip(count - end).collect();
    format!("{}…{}", first.trim_end(), last.trim_start())
}

/// Tonnes of so many grams, to draw them.
pub(super) fn tonnes(grams: i128) -> f64 {
    grams as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_say_what_they_show_and_escape_it() {
        let mut svg = Svg::new(10.0, 5.26, "a<b> & \"c\"");
        svg.text("t", (1.04, -0.01), Anchor::End, "<script>");
        svg.path("w", &Way::from((0.0, 0.0)).to((1.0, 2.55)).close());
        assert_eq!(
            svg.finish(),
            "<svg viewBox=\"0 0 10 5.3\" role=\"img\" aria-label=\"a&lt;b&gt; &amp; &quot;c&quot;\">\
             <title>a&lt;b&gt; &amp; &quot;c&quot;</title>\
             <text class=\"t\" x=\"1\" y=\"0\" text-anchor=\"end\">&lt;script&gt;</text>\
             <path class=\"w\" d=\"M0 0L1 2.5z\"/></svg>\n"
        );
    }

    #[test]
    fn scales_bear_nothing() {
        assert_eq!(number(Scale::new((1.0, 3.0), (0.0, 10.0)).at(2.0)), "5");
        assert_eq!(number(Scale::new((1.0, 1.0), (4.0, 10.0)).at(1.0)), "4");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(fitted("Pos A", 100.0, 10.0), "Pos A");
        assert_eq!(fitted("Perahu (kayu) 40 PK", 72.0, 10.0), "Perahu 40 PK");
        assert_eq!(fitted("Pos Kecamatan Batin XXIV", 64.0, 10.0), "Pos K…XXIV");
    }
}
