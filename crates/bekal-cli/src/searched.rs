//! Routes searched for and a bound proven, side by side where there is more than one thread, while a line on the terminal
//! tells how far both are.
//!
//! Each knows of the other: the search ends when its routes cost what is proven that none can cost less than, and so does
//! the proof. On one thread the proof follows the search.

use crate::console::{Console, say};
use crate::interrupt;
use bekal::operation::Language;
use bekal::output::numbers;
use bekal::routing::bound::{self, Bound, Method, Unbounded};
use bekal::routing::formats::Instance;
use bekal::routing::{Answer, Assessment, Progress, Settings, Violation, solve};
use std::io::{self, IsTerminal as _};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

/// Between two looks of the progress line.
const REFRESH: Duration = Duration::from_millis(200);

/// Between two looks whether a proof that goes on after the search has ended.
const GLANCE: Duration = Duration::from_millis(10);

/// The longest that is proven for where nothing is said of it.
const AUTO: Duration = Duration::from_secs(60);

/// How long to prove a bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Proof {
    Off,
    /// As long as the search may last, but no longer than a minute.
    Auto,
    Seconds(f64),
}

impl Proof {
    /// How long, beside a search that may last so long; `None`: not at all.
    fn time(self, limit: Option<Duration>) -> Option<Duration> {
        match self {
            Self::Off => None,
            Self::Auto => Some(limit.map_or(AUTO, |limit| limit.min(AUTO))),
            Self::Seconds(seconds) => Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)),
        }
    }
}

/// What was found, and what no routes can cost less than or why that is not known; `None` where it was not asked for.
pub(crate) struct Searched {
    pub(crate) answer: Answer,
    pub(crate) proven: Option<Result<Bound, Unbounded>>,
}

/// What search and proof know of each other.
struct Known {
    /// Cost of the best routes that leave nothing out that must be served.
    found: AtomicU64,
    /// No routes cost less.
    proven: AtomicU64,
}

impl Known {
    fn proven(&self) -> Option<u64> {
        Some(self.proven.load(Ordering::Relaxed)).filter(|proven| *proven > 0)
    }

    /// Whether nothing is left to find or to prove.
    fn settled(&self) -> bool {
        self.proven().is_some_and(|proven| self.found.load(Ordering::Relaxed) <= proven)
    }
}

/// Searches and proves until `limit` and `proof` are used up, Ctrl-C is pressed, or the routes are proven best.
pub(crate) fn search(
    instance: &Instance,
    mut settings: Settings,
    limit: Option<Duration>,
    proof: Proof,
    console: &mut Console<'_>,
) -> Searched {
    interrupt::listen();
    let start = Instant::now();
    let time = proof.time(limit);
    let beside = time.is_some() && settings.threads > 1;
    settings.threads -= usize::from(beside);
    let known = Known { found: AtomicU64::new(u64::MAX), proven: AtomicU64::new(0) };
    let prove = |time: Duration| {
        bound::bound(&instance.problem, time, &mut |progress| {
            if let Some(proven) = progress.bound {
                known.proven.store(proven, Ordering::Relaxed);
            }
            if interrupt::asked() || known.settled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    };
    let mut line = ProgressLine::new(instance, start, console);
    let (answer, proven) = std::thread::scope(|scope| {
        let mut proving = time.filter(|_| beside).map(|time| scope.spawn(move || prove(time)));
        let mut last = None;
        let answer = solve(&instance.problem, &settings, &mut |progress| {
            if progress.unserved == 0 {
                known.found.store(progress.best, Ordering::Relaxed);
            }
            line.show(progress, known.proven());
            last = Some(*progress);
            let late = limit.is_some_and(|limit| progress.elapsed >= limit);
            if late || interrupt::asked() || known.settled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        if proving.is_none() && !interrupt::asked() {
            proving = time.map(|time| scope.spawn(move || prove(time)));
        }
        while let Some(progress) = last.filter(|_| proving.as_ref().is_some_and(|proving| !proving.is_finished())) {
            line.show(&progress, known.proven());
            std::thread::sleep(GLANCE);
        }
        let join =
            |proving: ScopedJoinHandle<'_, _>| proving.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (answer, proving.map(join))
    });
    line.clear();
    Searched { answer, proven }
}

/// A line on the terminal that says how far search and proof are.
struct ProgressLine<'a, 'b> {
    instance: &'a Instance,
    start: Instant,
    console: &'a mut Console<'b>,
    shown: bool,
    last: Option<Instant>,
}

impl<'a, 'b> ProgressLine<'a, 'b> {
    fn new(instance: &'a Instance, start: Instant, console: &'a mut Console<'b>) -> Self {
        let shown = !console.quiet && io::stderr().is_terminal();
        Self { instance, start, console, shown, last: None }
    }

    fn show(&mut self, progress: &Progress, proven: Option<u64>) {
        if self.shown && self.last.is_none_or(|last| last.elapsed() >= REFRESH) {
            self.last = Some(Instant::now());
            let text = line(self.instance, self.start.elapsed(), progress, proven, self.console.lang());
            self.console.overwrite(&text);
        }
    }

    fn clear(&mut self) {
        if self.last.is_some() {
            self.console.overwrite("");
        }
    }
}

fn line(instance: &Instance, elapsed: Duration, progress: &Progress, proven: Option<u64>, lang: Language) -> String {
    let elapsed = numbers::float(lang, elapsed.as_secs_f64(), 1);
    let steps = numbers::integer(lang, progress.iterations.into());
    let stated = instance.stated(progress.best, progress.prizes);
    let best = instance.scale.text(stated);
    let mut line = say!(lang, "{elapsed} s, {steps} langkah, biaya {best}", "{elapsed} s, {steps} steps, cost {best}");
    // A bound on other costs than those that are stated says nothing.
    if let Some(proven) = proven.filter(|_| stated == progress.best) {
        let bound = instance.scale.text(proven);
        line += &say!(lang, ", batas bawah {bound}", ", bound {bound}");
        if progress.unserved == 0 {
            let gap = numbers::float(lang, gap(progress.best, proven), 2);
            line += &say!(lang, ", selisih {gap}%", ", gap {gap}%");
        }
    }
    if progress.unserved > 0 {
        let unserved = numbers::integer(lang, progress.unserved as i128);
        line += &say!(lang, ", belum terlayani {unserved}", ", not served yet {unserved}");
    }
    if progress.omitted > 0 {
        let omitted = numbers::integer(lang, progress.omitted as i128);
        line += &say!(lang, ", ditinggalkan {omitted}", ", left out {omitted}");
    }
    line
}

/// How much more than a bound something costs, in hundredths of the bound.
fn gap(cost: u64, bound: u64) -> f64 {
    100.0 * cost.saturating_sub(bound) as f64 / bound as f64
}

/// The bound, and how far the routes may be from the best; or why there is none.
pub(crate) fn tell(
    instance: &Instance,
    proven: &Result<Bound, Unbounded>,
    assessment: &Assessment,
    console: &mut Console<'_>,
) {
    let lang = console.lang();
    let proven = match proven {
        Ok(proven) => proven,
        Err(reason) => {
            let why = unbounded(*reason, lang);
            return console.remark(&say!(lang, "batas bawah: tidak ada ({why})", "bound: none ({why})"));
        }
    };
    let by = match proven.method {
        Method::Trips => say!(lang, "trip demi trip", "by trips"),
        Method::Borders => say!(lang, "lewat perbatasan", "by borders"),
    };
    let cost = assessment.cost.total();
    let short = assessment.violations.iter().any(is_shortfall);
    if !short && cost <= proven.value {
        return console.remark(&say!(
            lang,
            "terbukti terbaik ({by}): tidak ada rute yang lebih murah",
            "proven best ({by}): no routes cost less"
        ));
    }
    let value = instance.scale.text(proven.value);
    // What is left out against a rule has no cost at all.
    if short || proven.value == 0 || instance.stated(cost, assessment.cost.prizes) != cost {
        return console.remark(&say!(
            lang,
            "batas bawah {value} ({by}); rute ini tidak dapat dibandingkan dengannya",
            "bound {value} ({by}); these routes cannot be compared with it"
        ));
    }
    let gap = numbers::float(lang, gap(cost, proven.value), 2);
    console.remark(&say!(
        lang,
        "batas bawah {value} ({by}): rute ini paling jauh {gap}% di atas yang terbaik",
        "bound {value} ({by}): these routes cost at most {gap}% more than the best"
    ));
}

/// Why there is no bound.
fn unbounded(reason: Unbounded, lang: Language) -> String {
    match reason {
        Unbounded::TooManyStops(stops) => {
            let stops = numbers::integer(lang, stops as i128);
            say!(lang, "{stops} perhentian terlalu banyak", "{stops} stops are too many")
        }
        Unbounded::TooDear => say!(lang, "biayanya terlalu besar untuk dihitung", "costs are too large to count"),
        Unbounded::TimeOver => {
            say!(lang, "waktunya habis sebelum ada yang terbukti", "time was over before anything was proven")
        }
        Unbounded::Stopped => {
            say!(lang, "dihentikan sebelum ada yang terbukti", "stopped before anything was proven")
        }
        Unbounded::SolverFailed => say!(
            lang,
            "pemecah program linear gagal sebelum ada yang terbukti",
            "the solver of linear programmes failed before anything was proven"
        ),
    }
}

/// What is left out is a result, if it was told.
pub(crate) fn is_shortfall(violation: &Violation) -> bool {
    matches!(violation, Violation::Units { found, asked, .. } if *found < u64::from(*asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "2 10\n12 5\n0 0\n3 4\n0 2\n";
    const VROOM: &str = r#"{"vehicles": [{"id": 1, "start_index": 0}], "jobs": [{"id": 1, "location_index": 1}],
        "matrices": {"car": {"durations": [[0, 9], [9, 0]]}}}"#;

    fn read(text: &str) -> Instance {
        bekal::routing::formats::read(text.as_bytes(), "", None).unwrap()
    }

    fn progress(best: u64, prizes: u64, unserved: usize) -> Progress {
        let omitted = usize::from(prizes > 0);
        Progress { elapsed: Duration::ZERO, iterations: 1234, best, prizes, omitted, unserved }
    }

    #[test]
    fn the_line_tells_cost_bound_and_gap_as_soon_as_they_are_known() {
        use Language::{English, Indonesian};
        let (split, vroom) = (read(TEXT), read(VROOM));
        let told = |instance: &Instance, progress: &Progress, proven, lang| {
            line(instance, Duration::from_millis(2340), progress, proven, lang)
        };
        for (instance, progress, proven, lang, expected) in [
            (&split, progress(21, 0, 0), None, English, "2.3 s, 1,234 steps, cost 21"),
            (&split, progress(21, 0, 0), Some(20), English, "2.3 s, 1,234 steps, cost 21, bound 20, gap 5.00%"),
            (
                &split,
                progress(21, 0, 0),
                Some(20),
                Indonesian,
                "2,3 s, 1.234 langkah, biaya 21, batas bawah 20, selisih 5,00%",
            ),
            (&split, progress(9, 0, 2), Some(20), English, "2.3 s, 1,234 steps, cost 9, bound 20, not served yet 2"),
            (
                &split,
                progress(25, 4, 0),
                Some(20),
                Indonesian,
                "2,3 s, 1.234 langkah, biaya 25, batas bawah 20, selisih 25,00%, ditinggalkan 1",
            ),
            // Prices by which jobs are preferred are no part of the cost, but of the bound.
            (&vroom, progress(1009, 1000, 0), Some(1009), English, "2.3 s, 1,234 steps, cost 9, left out 1"),
            (&vroom, progress(9, 0, 0), Some(9), English, "2.3 s, 1,234 steps, cost 9, bound 9, gap 0.00%"),
        ] {
            assert_eq!(told(instance, &progress, proven, lang), expected);
        }
    }

    #[test]
    fn a_proof_lasts_as_long_as_is_said_or_as_the_search_may() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (proof, limit, expected) in [
            (Proof::Off, seconds(5), None),
            (Proof::Auto, seconds(5), seconds(5)),
            (Proof::Auto, seconds(500), seconds(60)),
            (Proof::Auto, None, seconds(60)),
            (Proof::Seconds(90.0), seconds(5), seconds(90)),
        ] {
            assert_eq!(proof.time(limit), expected);
        }
    }
}
