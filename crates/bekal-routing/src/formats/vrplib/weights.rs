//! Distances: of the plane, or as a table.

use super::File;
use crate::formats::error::{Fault, ReadError};
use crate::formats::plane;
use crate::formats::scale::Rounding;

/// Which entries a table lists; columns of one triangle are rows of the other.
#[derive(Clone, Copy)]
enum Shape {
    Full,
    Lower { diagonal: bool },
    Upper { diagonal: bool },
}

impl Shape {
    fn of(format: &str) -> Option<Self> {
        Some(match format {
            "FULL_MATRIX" => Self::Full,
            "LOWER_ROW" | "UPPER_COL" => Self::Lower { diagonal: false },
            "LOWER_DIAG_ROW" | "UPPER_DIAG_COL" => Self::Lower { diagonal: true },
            "UPPER_ROW" | "LOWER_COL" => Self::Upper { diagonal: false },
            "UPPER_DIAG_ROW" | "LOWER_DIAG_COL" => Self::Upper { diagonal: true },
            _ => return None,
        })
    }

    /// Columns listed in a row.
    fn columns(self, row: usize, size: usize) -> std::ops::Range<usize> {
        match self {
            Self::Full => 0..size,
            Self::Lower { diagonal } => 0..row + usize::from(diagonal),
            Self::Upper { diagonal } => (row + usize::from(!diagonal)).min(size)..size,
        }
    }
}

/// The table of distances and the points, if there are any.
pub(super) fn weights(
    file: &File<'_>,
    size: usize,
    rounding: Rounding,
) -> Result<(Vec<u32>, Option<Vec<(f64, f64)>>), ReadError> {
    let rows = file.numbers("NODE_COORD", size, ["x", "y"])?;
    let points: Option<Vec<(f64, f64)>> = rows.map(|rows| rows.iter().map(|(_, [x, y])| (*x, *y)).collect());
    let lift: fn(f64) -> f64 = match file.text("EDGE_WEIGHT_TYPE") {
        "EXPLICIT" => return Ok((explicit(file, size, rounding)?, points)),
        "EUC_2D" => |distance| distance,
        "CEIL_2D" => f64::ceil,
        "FLOOR_2D" => f64::floor,
        other => {
            let missing = Fault::missing("the key EDGE_WEIGHT_TYPE");
            let fault = if other.is_empty() { missing } else { Fault::unsupported(format!("the distance {other}")) };
            return Err(file
                .keys
                .get("EDGE_WEIGHT_TYPE")
                .map_or(ReadError::file(fault.clone()), |(l, _)| l.error(fault)));
        }
    };
    let Some(points) = points else { return Err(ReadError::file(Fault::missing("the section NODE_COORD_SECTION"))) };
    Ok((plane::distances(&points, rounding, lift)?, Some(points)))
}

fn explicit(file: &File<'_>, size: usize, rounding: Rounding) -> Result<Vec<u32>, ReadError> {
    let Some(section) = file.sections.get("EDGE_WEIGHT") else {
        return Err(ReadError::file(Fault::missing("the section EDGE_WEIGHT_SECTION")));
    };
    let format = file.text("EDGE_WEIGHT_FORMAT");
    let shape = Shape::of(format).ok_or_else(|| {
        let line = file.keys.get("EDGE_WEIGHT_FORMAT").map_or(section.line, |(line, _)| *line);
        line.error(Fault::unexpected(format, "FULL_MATRIX or a triangle such as LOWER_ROW"))
    })?;
    let expected: usize = (0..size).map(|row| shape.columns(row, size).len()).sum();
    let mut words = section.rows.iter().flat_map(|line| line.words().map(move |word| (*line, word)));
    let found = words.clone().take(expected + 1).count();
    if found < expected {
        let line = section.rows.last().unwrap_or(&section.line);
        return Err(line.error(Fault::missing(format!("a distance ({} of {expected} after this line)", found + 1))));
    }
    let mut table = vec![0; size * size];
    for row in 0..size {
        for (column, (line, word)) in shape.columns(row, size).zip(words.by_ref()) {
            let distance = line.rounded(line.number(word, "a distance")?, rounding, "a distance")?;
            if row != column {
                table[row * size + column] = distance;
                if !matches!(shape, Shape::Full) {
                    table[column * size + row] = distance;
                }
            }
        }
    }
    match words.next() {
        None => Ok(table),
        Some((line, word)) => Err(line.error(Fault::unexpected(word, format!("no more than {expected} distances")))),
    }
}
