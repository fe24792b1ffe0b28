//! Lines of numbers, each with its place.

use super::error::{Fault, ReadError};
use super::scale::Rounding;
use crate::problem::LATEST;

/// A line that is not blank.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// From one.
    pub(super) number: usize,
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    pub(super) fn words(self) -> std::str::SplitWhitespace<'a> {
        self.text.split_whitespace()
    }

    pub(super) fn error(self, fault: Fault) -> ReadError {
        ReadError::line(self.number, fault)
    }

    /// Its words as numbers; `columns` says how many there must be and what they are.
    pub(super) fn numbers<const N: usize>(self, columns: [&str; N]) -> Result<[f64; N], ReadError> {
        let mut words = self.words();
        let mut numbers = [0.0; N];
        for (number, column) in numbers.iter_mut().zip(columns) {
            let word = words.next().ok_or_else(|| self.error(Fault::missing(column)))?;
            *number = self.number(word, column)?;
        }
        Ok(numbers)
    }

    /// A word of it as a number.
    pub(super) fn number(self, word: &str, what: &str) -> Result<f64, ReadError> {
        number(word).ok_or_else(|| self.error(Fault::unexpected(word, format!("a number: {what}"))))
    }

    /// A word of it as a count.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within the limit")]
    pub(super) fn count(self, word: &str, what: &str, most: usize) -> Result<usize, ReadError> {
        let fault = || Fault::unexpected(word, format!("a whole number: {what}"));
        let value = number(word).filter(|value| value.fract() == 0.0 && *value >= 0.0);
        let value = value.ok_or_else(|| self.error(fault()))?;
        if value > most as f64 {
            let what = what.to_owned();
            return Err(self.error(Fault::TooMuch { what, found: word.to_owned(), most: most as u64 }));
        }
        Ok(value as usize)
    }

    /// A time or distance.
    pub(super) fn rounded(self, value: f64, rounding: Rounding, what: &str) -> Result<u32, ReadError> {
        let most = LATEST / rounding.factor();
        let fault = || Fault::unexpected(&value.to_string(), format!("{what}, from 0 to {most}"));
        rounding.apply(value).ok_or_else(|| self.error(fault()))
    }

    /// The last moment of a window: later than ever is ever.
    pub(super) fn until(self, value: f64, rounding: Rounding, what: &str) -> Result<u32, ReadError> {
        self.rounded(value.min(f64::from(LATEST / rounding.factor())), rounding, what)
    }
}

/// A finite number of a size that can be meant.
pub(super) fn number(word: &str) -> Option<f64> {
    word.parse().ok().filter(|value: &f64| value.abs() <= 1e15)
}

/// The lines of a text, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    rest: std::iter::Enumerate<std::str::Lines<'a>>,
    last: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.lines().enumerate(), last: 0 }
    }

    /// The next line that is not blank; `expected` says what it should hold.
    pub(super) fn expect(&mut self, expected: &str) -> Result<Line<'a>, ReadError> {
        self.next().ok_or_else(|| ReadError::line(self.last + 1, Fault::missing(expected)))
    }

    /// That nothing follows.
    pub(super) fn end(&mut self) -> Result<(), ReadError> {
        match self.next() {
            None => Ok(()),
            Some(line) => Err(line.error(Fault::unexpected(line.text, "the end of the file"))),
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        for (index, line) in self.rest.by_ref() {
            self.last = index + 1;
            let text = line.trim();
            if !text.is_empty() {
                return Some(Line { number: index + 1, text });
            }
        }
        None
    }
}
