//! Progress in a planner's words, and times per stage.

use crate::console::{Console, say};
use crate::interrupt;
use crate::memory;
use crate::mps::Mps;
use bekal::event::{Event, Stage};
use bekal::operation::Language;
use bekal::output::numbers;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Watches a draft.
pub(crate) struct Progress<'a, 'b> {
    console: &'a mut Console<'b>,
    lang: Language,
    /// Whether progress is shown.
    shown: bool,
    mps: Option<Mps>,
    deadline: Option<Instant>,
    current: Option<(Stage, Instant)>,
    times: Vec<(Stage, Duration)>,
    met_permille: Option<u32>,
    bound_permille: Option<u32>,
    /// Programmes begun, and of them those before trips are built.
    begun: (usize, usize),
    /// Why a programme could not be written.
    pub(crate) unwritten: Option<(PathBuf, io::Error)>,
}

impl<'a, 'b> Progress<'a, 'b> {
    pub(crate) fn new(
        console: &'a mut Console<'b>,
        lang: Language,
        shown: bool,
        mps: Option<Mps>,
        time_limit_s: Option<f64>,
    ) -> Self {
        let limit = time_limit_s.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Self {
            deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
            console,
            lang,
            shown,
            mps,
            current: None,
            times: Vec::new(),
            met_permille: None,
            bound_permille: None,
            begun: (0, 0),
            unwritten: None,
        }
    }

    /// Takes note of an event; breaks when the user, the time limit or a full disk asks to stop.
    pub(crate) fn see(&mut self, event: &Event<'_>) -> ControlFlow<()> {
        match event {
            Event::Stage(stage) => {
                self.close();
                self.current = Some((*stage, Instant::now()));
                self.show(&format!("{} …", self.name(*stage)));
            }
            Event::NeedMet { met_permille, bound_permille } => self.met(*met_permille, *bound_permille),
            Event::Programme { name, model } => {
                self.begun.0 += 1;
                if !matches!(self.current, Some((Stage::Dispatch, _))) {
                    self.begun.1 += 1;
                }
                let lang = self.lang;
                let [rows, columns, nonzeros] = [model.n_rows(), model.n_columns(), model.n_nonzeros()]
                    .map(|count| numbers::integer(lang, count as i128));
                if self.console.verbose {
                    let name = programme(lang, name);
                    self.console.remark(&say!(
                        lang,
                        "  program {name}: {rows} baris, {columns} kolom, {nonzeros} bukan nol",
                        "  programme {name}: {rows} rows, {columns} columns, {nonzeros} nonzeros"
                    ));
                }
                let exported = self.mps.as_mut().map(|mps| mps.export(name, |out| model.write_mps(name, out)));
                if let Some(Err(refusal)) = exported {
                    self.unwritten = Some(refusal);
                    return ControlFlow::Break(());
                }
            }
            Event::Solved { name, optimum } => {
                if let Some(mps) = &mut self.mps {
                    mps.solved(name, *optimum);
                }
            }
            _ => {}
        }
        let late = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if late || interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Ends the last stage, writes the optima of exported programmes and, when verbose, prints the time of each stage
    /// and the peak memory.
    pub(crate) fn finish(&mut self) {
        self.close();
        if let Some(mps) = self.mps.take().filter(|_| self.unwritten.is_none()) {
            self.unwritten = mps.finish().err();
        }
        if !self.console.verbose {
            return;
        }
        let lang = self.lang;
        for (stage, time) in std::mem::take(&mut self.times) {
            let (name, seconds) = (self.name(stage), numbers::float(lang, time.as_secs_f64(), 2));
            self.console.remark(&format!("{name}: {seconds} s"));
        }
        let [all, before] = [self.begun.0, self.begun.1].map(|count| numbers::integer(lang, count as i128));
        self.console.remark(&say!(
            lang,
            "program linear yang diselesaikan: {all}, di antaranya {before} sebelum perjalanan disusun",
            "linear programmes solved: {all}, of them {before} before trips are built"
        ));
        if let Some(kib) = memory::peak_kib() {
            let mib = numbers::integer(lang, i128::from(kib / 1024));
            self.console.remark(&say!(lang, "memori terbanyak: {mib} MiB", "peak memory: {mib} MiB"));
        }
    }

    fn close(&mut self) {
        if let Some((stage, since)) = self.current.take() {
            match self.times.iter_mut().find(|(known, _)| *known == stage) {
                Some((_, time)) => *time += since.elapsed(),
                None => self.times.push((stage, since.elapsed())),
            }
        }
    }

    fn met(&mut self, met_permille: u32, bound_permille: u32) {
        if self.met_permille == Some(met_permille) {
            return;
        }
        // A later stage may not know the bound; the least stays proven.
        let bound_permille = self.bound_permille.map_or(bound_permille, |known| known.min(bound_permille));
        self.bound_permille = Some(bound_permille);
        let lang = self.lang;
        let percent = |permille: u32| numbers::decimal(lang, i128::from(permille), 1);
        let before = self.met_permille.map_or_else(String::new, |old| format!("{} % → ", percent(old)));
        let (met, bound) = (percent(met_permille), percent(bound_permille));
        self.met_permille = Some(met_permille);
        self.show(&say!(
            lang,
            "  kebutuhan terpenuhi {before}{met} % (batas atas {bound} %)",
            "  need met {before}{met} % (no plan exceeds {bound} %)"
        ));
    }

    fn show(&mut self, text: &str) {
        if self.shown {
            self.console.remark(text);
        }
    }

    const fn name(&self, stage: Stage) -> &'static str {
        match (self.lang, stage) {
            (Language::Indonesian, Stage::Network) => "jaringan jalan dan sungai",
            (Language::English, Stage::Network) => "road and river network",
            (Language::Indonesian, Stage::Allocation) => "pembagian barang",
            (Language::English, Stage::Allocation) => "allocation of goods",
            (Language::Indonesian, Stage::Dispatch) => "penyusunan perjalanan",
            (Language::English, Stage::Dispatch) => "dispatch of trips",
            (Language::Indonesian, Stage::Audit) => "pemeriksaan rencana",
            (Language::English, Stage::Audit) => "audit of the plan",
        }
    }
}

/// The name of a programme in words: level of the objective, round and priority.
fn programme(lang: Language, name: &str) -> String {
    const WORDS: [(&str, &str, &str); 7] = [
        ("bound ", "batas ", "bound on "),
        ("need met by quantity", "kebutuhan terpenuhi menurut jumlah", "need met by quantity"),
        ("need met", "kebutuhan terpenuhi", "need met"),
        ("worst-off", "yang paling kekurangan", "the worst-off"),
        ("lateness", "keterlambatan", "lateness"),
        ("round", "putaran", "round"),
        ("priority", "prioritas", "priority"),
    ];
    WORDS.iter().fold(name.to_owned(), |text, (code, id, en)| {
        text.replace(code, if lang == Language::Indonesian { id } else { en })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programmes_have_names_in_both_languages() {
        for (name, id, en) in [
            ("bound need met, priority 1", "batas kebutuhan terpenuhi, prioritas 1", "bound on need met, priority 1"),
            (
                "worst-off, round 2, priority 1",
                "yang paling kekurangan, putaran 2, prioritas 1",
                "the worst-off, round 2, priority 1",
            ),
            (
                "need met by quantity, priority 3",
                "kebutuhan terpenuhi menurut jumlah, prioritas 3",
                "need met by quantity, priority 3",
            ),
        ] {
            assert_eq!(programme(Language::Indonesian, name), id);
            assert_eq!(programme(Language::English, name), en);
        }
    }
}
