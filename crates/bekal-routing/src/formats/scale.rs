//! From the numbers of a file to whole numbers and back.

use super::error::Fault;
use crate::problem::LATEST;

/// How distances and times become whole numbers; each is the convention of some benchmark sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest (TSPLIB).
    Nint,
    /// Ten times as much, cut off (12th DIMACS challenge).
    Dimacs,
    /// A thousand times as much, to the nearest.
    Exact,
    /// Cut off.
    Trunc,
}

impl Rounding {
    /// Whole numbers for one of the file's.
    pub const fn factor(self) -> u32 {
        match self {
            Self::Nint | Self::Trunc => 1,
            Self::Dimacs => 10,
            Self::Exact => 1000,
        }
    }

    /// The whole number; `None` if it is negative or beyond [`LATEST`].
    pub fn apply(self, value: f64) -> Option<u32> {
        // Decimal fractions lie as little below their product with ten as this.
        const CRUMB: f64 = 1e-9;
        let scaled = value * f64::from(self.factor());
        let whole = match self {
            Self::Nint | Self::Exact => (scaled + 0.5).floor(),
            Self::Dimacs | Self::Trunc => (scaled + CRUMB).floor(),
        };
        whole_number(whole)
    }
}

/// A number as a whole one; `None` if it is not whole, negative or beyond [`LATEST`].
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within the limit")]
pub(super) fn whole_number(value: f64) -> Option<u32> {
    let fits = value.fract() == 0.0 && (0.0..=f64::from(LATEST)).contains(&value);
    fits.then_some(value as u32)
}

/// How whole costs become the costs that the file's own tables state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Whole costs for one of the tables'.
    pub divisor: u64,
    /// Digits after the point in the tables.
    pub decimals: u32,
}

impl Scale {
    /// Costs as they are.
    pub const WHOLE: Self = Self { divisor: 1, decimals: 0 };

    /// As the tables state it, to the nearest at its last digit.
    pub fn text(self, cost: u64) -> String {
        let ten = 10u128.pow(self.decimals.min(9));
        let divisor = u128::from(self.divisor.max(1));
        let scaled = (u128::from(cost) * ten * 2 + divisor) / (2 * divisor);
        match self.decimals.min(9) {
            0 => scaled.to_string(),
            decimals => format!("{}.{:0width$}", scaled / ten, scaled % ten, width = decimals as usize),
        }
    }
}

/// Amounts that may have decimals, as whole numbers of one unit or of a thousandth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amounts {
    factor: f64,
}

impl Amounts {
    /// Whole units if every amount is whole, else thousandths.
    pub(super) fn of(mut amounts: impl Iterator<Item = f64>) -> Self {
        Self { factor: if amounts.all(|amount| amount.fract() == 0.0) { 1.0 } else { 1000.0 } }
    }

    /// An amount.
    pub(super) fn apply(self, amount: f64, token: &str) -> Result<u32, Fault> {
        whole_number((amount * self.factor).round())
            .ok_or_else(|| Fault::unexpected(token, format!("an amount from 0 to {}", f64::from(LATEST) / self.factor)))
    }
}
