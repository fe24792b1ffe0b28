//! The elements of a part of a workbook, one by one. Nothing outside the part is ever looked up: a document type is
//! refused, and so is every entity that XML does not define itself.

use super::archive::{Archive, Budget, Refusal};
use super::grid::append;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{BufReader, Read};

/// A part of a workbook being read.
pub(crate) struct Parser<'a> {
    xml: Reader<BufReader<Box<dyn Read + 'a>>>,
    buffer: Vec<u8>,
    /// Elements that have begun and not ended.
    depth: usize,
    budget: Budget,
}

/// Reads all of a part, whose outermost element is `root`: `see` is given every event, with the parser to go on within an element.
///
/// # Errors
/// When the part is damaged, empty, another one or too large, or when `see` refuses it.
pub(crate) fn read(
    archive: &mut Archive,
    index: usize,
    root: &str,
    mut see: impl FnMut(&mut Parser<'_>, &Tag) -> Result<(), Stop>,
) -> Result<(), Refusal> {
    let budget = archive.budget();
    let outcome = match archive.stream(index) {
        Ok(stream) => {
            let mut xml = Reader::from_reader(BufReader::with_capacity(1 << 16, stream));
            xml.config_mut().expand_empty_elements = true;
            let mut parser = Parser { xml, buffer: Vec::new(), depth: 0, budget };
            let mut begun = false;
            let other = || Err(Refusal::damaged(format!("<{root}>?")).into());
            loop {
                match parser.next() {
                    Ok(Node::Start(tag)) if !begun && !tag.is(root) => break other(),
                    Ok(Node::Start(tag)) => {
                        begun = true;
                        if let Err(stop) = see(&mut parser, &tag) {
                            break Err(stop);
                        }
                    }
                    Ok(Node::Eof) => break if begun { Ok(()) } else { other() },
                    Ok(_) => {}
                    Err(stop) => break Err(stop),
                }
            }
        }
        Err(refusal) => return Err(refusal),
    };
    outcome.map_err(|stop| match stop {
        Stop::Refused(refusal) => refusal,
        Stop::Broken(cause) => archive.broken(&cause),
    })
}

/// Why reading a part ended early.
pub(crate) enum Stop {
    Refused(Refusal),
    Broken(quick_xml::Error),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<quick_xml::Error> for Stop {
    fn from(cause: quick_xml::Error) -> Self {
        Self::Broken(cause)
    }
}

/// The beginning of an element.
pub(crate) struct Tag(BytesStart<'static>);

impl Tag {
    /// Its name without prefix.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.0.local_name().as_ref() == name
    }

    /// An attribute, by its name without prefix.
    pub(crate) fn get(&self, name: &str) -> Result<Option<String>, Stop> {
        for attribute in self.0.attributes().with_checks(false) {
            let attribute = attribute.map_err(quick_xml::Error::from)?;
            if attribute.key.local_name().as_ref() == name {
                return Ok(Some(attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned()));
            }
        }
        Ok(None)
    }

    /// An attribute by its whole name.
    pub(crate) fn get_exact(&self, name: &str) -> Result<Option<String>, Stop> {
        for attribute in self.0.attributes().with_checks(false) {
            let attribute = attribute.map_err(quick_xml::Error::from)?;
            if attribute.key.as_ref() == name {
                return Ok(Some(attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned()));
            }
        }
        Ok(None)
    }

    /// Whether an attribute says yes.
    pub(crate) fn yes(&self, name: &str) -> Result<bool, Stop> {
        Ok(self.get(name)?.is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on")))
    }

    /// A number that an attribute states.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u32>, Stop> {
        let number = |text: String| text.parse().map_err(|_| Stop::from(Refusal::damaged(format!("{name}={text}"))));
        self.get(name)?.map(number).transpose()
    }
}

/// What comes next in a part.
pub(crate) enum Node {
    Start(Tag),
    End,
    Text(String),
    Eof,
}

impl Parser<'_> {
    /// The next beginning, end or text.
    pub(crate) fn next(&mut self) -> Result<Node, Stop> {
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer)? {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    return Ok(Node::Start(Tag(start.into_owned())));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Node::End);
                }
                Event::Text(text) => return Ok(Node::Text(text.xml10_content().into_owned())),
                Event::CData(text) => return Ok(Node::Text(text.xml10_content().into_owned())),
                Event::GeneralRef(entity) => {
                    let sign = match entity.resolve_char_ref()? {
                        Some(sign) => sign,
                        None => match entity.xml10_content().as_ref() {
                            "lt" => '<',
                            "gt" => '>',
                            "amp" => '&',
                            "quot" => '"',
                            "apos" => '\'',
                            other => return Err(Refusal::damaged(format!("&{other};")).into()),
                        },
                    };
                    return Ok(Node::Text(sign.to_string()));
                }
                Event::DocType(_) => return Err(Refusal::damaged("<!DOCTYPE>").into()),
                Event::Eof if self.depth > 0 => return Err(Refusal::damaged("the end is missing").into()),
                Event::Eof => return Ok(Node::Eof),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// What comes next within an element; `None` at its end.
    pub(crate) fn child(&mut self) -> Result<Option<Node>, Stop> {
        match self.next()? {
            Node::End => Ok(None),
            Node::Eof => Err(Refusal::damaged("the end is missing").into()),
            node => Ok(Some(node)),
        }
    }

    /// Goes on behind the element that has just begun.
    pub(crate) fn skip(&mut self) -> Result<(), Stop> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next()? {
                Node::Start(_) => depth += 1,
                Node::End => depth -= 1,
                Node::Eof => return Err(Refusal::damaged("the end is missing").into()),
                Node::Text(_) => {}
            }
        }
        Ok(())
    }

    /// Counts what a part says in few words as if it were written out.
    pub(crate) fn expand(&self, bytes: u64) -> Result<(), Stop> {
        Ok(self.budget.take(bytes)?)
    }

    /// The text of the element that has just begun, as far as a cell holds it, without that of elements within.
    pub(crate) fn text(&mut self) -> Result<String, Stop> {
        let mut text = String::new();
        while let Some(node) = self.child()? {
            match node {
                Node::Text(part) => append(&mut text, &part),
                Node::Start(_) => self.skip()?,
                Node::End | Node::Eof => {}
            }
        }
        Ok(text)
    }
}
