//! Round after round for the goods of each rank of priorities, the best of which settles them.

use super::build::{Choice, Help};
use super::{Dispatch, Dispatcher, State, Task, Tours};
use crate::event::{Observer, SolveError};
use crate::operation::Objective;
use std::ops::RangeInclusive;

/// The search for the best by an objective that guides it.
pub(super) struct Search<'s, 'a> {
    pub(super) dispatcher: &'s Dispatcher<'a>,
    hurried: bool,
    pub(super) guide: Objective,
    /// The best way to build tours so far.
    choice: Choice,
    /// The best for the guide so far, and how.
    pub(super) best: Option<(Dispatch, State<'a>)>,
    /// The best for the operation's own objective so far.
    chosen: Option<Dispatch>,
}

impl<'s, 'a> Search<'s, 'a> {
    /// A search that has found nothing yet, for plans at least as good as one chosen before.
    pub(super) fn new(
        dispatcher: &'s Dispatcher<'a>,
        hurried: bool,
        guide: Objective,
        chosen: Option<Dispatch>,
    ) -> Self {
        Self { dispatcher, hurried, guide, choice: Choice::PartLoads, best: None, chosen }
    }

    /// Brings all goods, then improves on it; the best for the operation, and the tours built for the guide.
    pub(super) fn run(
        mut self,
        observer: Observer<'_>,
    ) -> (Result<(), SolveError>, Option<Dispatch>, Option<Tours<'a>>) {
        let large = self.dispatcher.task.problem.is_large();
        let small = self.dispatcher.is_small();
        let (mut ended, mut rosters) = (Ok(()), Vec::new());
        for (rank, priorities) in self.dispatcher.ranks(self.guide).into_iter().enumerate() {
            if ended.is_err() || (self.hurried && rank > 0 && large) {
                break;
            }
            ended = self.bring(rank, &priorities, observer);
            rosters.extend(self.best.as_ref().map(|(_, state)| state.roster.clone()));
        }
        if ended.is_ok() && !self.hurried && small {
            ended = self.improve(observer);
        }
        let tours = self.best.map(|(_, State { marginals, .. })| Tours { rosters, marginals });
        (ended, self.chosen, tours)
    }

    /// Brings goods of one rank of priorities, round after round, on top of the best for those before.
    fn bring(
        &mut self,
        rank: usize,
        priorities: &RangeInclusive<u8>,
        observer: Observer<'_>,
    ) -> Result<(), SolveError> {
        let Dispatcher { task: Task { problem, .. }, settings, .. } = *self.dispatcher;
        let large = problem.is_large();
        let mut state = match &self.best {
            Some((_, state)) => state.settle(),
            None => self.dispatcher.begin(self.guide),
        };
        if state.rest.is_none() && self.dispatcher.is_small() {
            // What the programme says of nothing brought yet does not depend on the operation's objective.
            self.dispatcher.load(&mut state, priorities, observer)?;
        }
        // Which hauls should choose their vehicles first depends on whether hours or vehicles run out; of a large
        // operation only the way that leaves small posts least behind is tried.
        let tries = rank == 0 || !(self.hurried || self.dispatcher.is_small());
        if !large && tries {
            let choices = if rank == 0 { FIRST.as_slice() } else { &LATER };
            for &choice in choices {
                let mut after = state.clone();
                let manner = self.dispatcher.manner(choice, Help::WithinDay);
                let found = self.dispatcher.round(&mut after, (priorities, f64::INFINITY), manner, observer)?;
                if self.keep(found, &after)? {
                    self.choice = choice;
                }
            }
            if let Some((_, best)) = &self.best {
                state = best.clone();
            }
        }
        let rounds = match rank {
            _ if self.hurried => 1,
            0 if large => settings.dispatch_rounds + settings.dispatch_rounds / 2,
            0 => settings.dispatch_rounds,
            _ if large => 1,
            _ => settings.dispatch_rounds.div_ceil(2),
        };
        let of =
            |found: &Dispatch| found.measures.met.range(priorities.clone()).map(|(_, met)| *met).sum::<u64>() as f64;
        let behind = self.dispatcher.behind().filter(|_| large && rank == 0 && !self.hurried);
        for round in 0..rounds {
            if let Some(share) = behind.filter(|_| round == 1) {
                let manner = self.dispatcher.manner(self.choice, Help::AnyLength);
                let found = self.dispatcher.round(&mut state, (priorities, share), manner, observer)?;
                self.keep(found, &state)?;
            }
            // First everything by the vehicles the programme chose, then by whatever is left.
            let help = if large && rank == 0 && round == 0 { Help::WithinDay } else { Help::AnyLength };
            let before = self.best.as_ref().map_or(0.0, |(best, _)| of(best));
            let manner = self.dispatcher.manner(self.choice, help);
            let found = self.dispatcher.round(&mut state, (priorities, f64::INFINITY), manner, observer)?;
            let gained = of(&found) >= before.max(1.0) * (1.0 + WORTHWHILE);
            self.keep(found, &state)?;
            if round > 0 && !gained {
                break;
            }
        }
        Ok(())
    }

    /// Keeps what is found if it is as good as the best; whether it is. Ends the search where the observer wishes.
    pub(super) fn keep(&mut self, found: Dispatch, state: &State<'a>) -> Result<bool, SolveError> {
        let own = self.dispatcher.task.operation.head().objective;
        let (stopped, at_least) = (found.stopped, |known: &Dispatch, of| self.dispatcher.at_least(&found, known, of));
        if self.chosen.as_ref().is_none_or(|chosen| at_least(chosen, own)) {
            let marginals = self.chosen.take().map_or_else(|| found.marginals.clone(), |chosen| chosen.marginals);
            self.chosen = Some(Dispatch { marginals, ..found.clone() });
        }
        let better = self.best.as_ref().is_none_or(|(best, _)| at_least(best, self.guide));
        if better {
            self.best = Some((found, state.clone()));
        }
        if stopped { Err(SolveError::Stopped) } else { Ok(better) }
    }
}

/// Ways to build tours that are tried for goods that come first.
const FIRST: [Choice; 3] = [Choice::PartLoads, Choice::MostPerHour, Choice::Longest];
/// And for later goods, of which many small loads go to many posts.
const LATER: [Choice; 2] = [Choice::Longest, Choice::Routed];

/// Gain of a round, as a share of the need met of its priority, from which on another is tried.
const WORTHWHILE: f64 = 1e-3;
