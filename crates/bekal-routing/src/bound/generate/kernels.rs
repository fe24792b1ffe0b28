//! The pricing of the bound, for benches alone.

use super::{Generation, Rigour, Watch};
use crate::problem::Problem;
use std::ops::ControlFlow;
use std::time::Duration;

/// Longer than any bench.
const EVER: Duration = Duration::from_secs(3600);

/// Column generation at the duals of one of its programmes.
#[derive(Debug)]
pub struct Pricing<'a> {
    generation: Generation<'a>,
    duals: Vec<f64>,
}

impl<'a> Pricing<'a> {
    /// After so many programmes, or as many as there are before cuts; `None` where prices are too large, or the solver fails.
    pub fn after(problem: &'a Problem, programmes: usize) -> Option<Self> {
        let mut ever = |_: &crate::bound::Progress| ControlFlow::Continue(());
        let watch = Watch::new(EVER, &mut ever);
        let mut generation = Generation::new(problem, &watch)?;
        let (mut rigour, mut duals) = (Rigour::Hurried, Vec::new());
        for _ in 0..programmes {
            let optimum = generation.master.solve()?;
            duals = generation.signed(&optimum.duals);
            if !generation.improve(&optimum, &mut rigour, &watch)? {
                break;
            }
        }
        Some(Self { generation, duals })
    }

    /// Prices all trips of every vehicle type, or in a hurry those that are likely to pay; how many were found that do.
    pub fn price(&mut self, exactly: bool) -> usize {
        let mut ever = |_: &crate::bound::Progress| ControlFlow::Continue(());
        let watch = Watch::new(EVER, &mut ever);
        let rigour = if exactly { Rigour::Exact } else { Rigour::Hurried };
        let prices = self.generation.prices(&self.duals);
        let found = self.generation.pricers.iter_mut().map(|pricer| pricer.price(&prices, rigour, &watch));
        found.flatten().map(|found| found.trips.len()).sum()
    }
}
