//! Protocol buffers as far as an extract needs them: fields, varints and packed lists, each checked before it is used.

use crate::import::error::Defect;

/// What is left of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wire<'a>(pub(super) &'a [u8]);

/// The value of a field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    /// Four or eight bytes, which no field of an extract has.
    Fixed,
}

impl<'a> Value<'a> {
    /// The bytes of a field that must have some.
    pub(super) const fn bytes(self) -> Result<&'a [u8], Defect> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(Defect::Field),
        }
    }

    /// The number of a field that must be one.
    pub(super) const fn varint(self) -> Result<u64, Defect> {
        match self {
            Self::Varint(value) => Ok(value),
            _ => Err(Defect::Field),
        }
    }

    /// A number below 2³¹, or the defect that it is none.
    pub(super) fn size(self, defect: impl FnOnce(u64) -> Defect) -> Result<usize, Defect> {
        let value = self.varint()?;
        i32::try_from(value).ok().and_then(|size| usize::try_from(size).ok()).ok_or_else(|| defect(value))
    }
}

impl<'a> Wire<'a> {
    pub(super) fn varint(&mut self) -> Result<u64, Defect> {
        let mut value = 0;
        for (at, &byte) in self.0.iter().take(10).enumerate() {
            // Of the tenth byte one bit is left.
            if at == 9 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                self.0 = &self.0[at + 1..];
                return Ok(value);
            }
        }
        Err(Defect::Varint)
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Defect> {
        let length = usize::try_from(length).ok().filter(|&length| length <= self.0.len()).ok_or(Defect::Length)?;
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok(taken)
    }

    /// The next field: its number and value; `None` at the end.
    pub(super) fn field(&mut self) -> Result<Option<(u64, Value<'a>)>, Defect> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = self.varint()?;
        // No field has the number 0, which is what zeros would be.
        if key >> 3 == 0 {
            return Err(Defect::Field);
        }
        let value = match key & 7 {
            0 => Value::Varint(self.varint()?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let length = self.varint()?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Fixed)?,
            _ => return Err(Defect::Field),
        };
        Ok(Some((key >> 3, value)))
    }
}

/// The numbers of a packed list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed<'a>(Wire<'a>);

impl<'a> Packed<'a> {
    pub(super) const EMPTY: Self = Self(Wire(&[]));

    /// The list of a field that a message has once.
    pub(super) fn set(&mut self, value: Value<'a>) -> Result<(), Defect> {
        if !self.0.0.is_empty() {
            return Err(Defect::Repeated);
        }
        self.0 = Wire(value.bytes()?);
        Ok(())
    }

    /// How many numbers there are: each ends in a byte below 128.
    pub(super) fn count(&self) -> usize {
        self.0.0.iter().filter(|&&byte| byte < 0x80).count()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.0.is_empty()
    }

    pub(super) fn next(&mut self) -> Result<Option<u64>, Defect> {
        if self.0.0.is_empty() { Ok(None) } else { self.0.varint().map(Some) }
    }
}

/// The numbers of a packed list that counts each from the one before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deltas<'a> {
    steps: Packed<'a>,
    last: i64,
}

impl<'a> Deltas<'a> {
    pub(super) const fn new(steps: Packed<'a>) -> Self {
        Self { steps, last: 0 }
    }

    pub(super) fn next(&mut self) -> Result<Option<i64>, Defect> {
        let Some(step) = self.steps.next()? else { return Ok(None) };
        self.last = self.last.checked_add(zigzag(step)).ok_or(Defect::Overflow)?;
        Ok(Some(self.last))
    }
}

/// A signed number as it is packed into an unsigned one.
pub(super) const fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}
