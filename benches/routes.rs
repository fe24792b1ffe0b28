//! How far routes found in so many seconds are from the best known ones.
//!
//! `cargo bench --bench routes -- SECONDS SEEDS THREADS FILE...` solves each file with the seeds from 1 on and prints the
//! gaps, the mean of each file and of all. The best known cost is looked up in `BKS.csv` (`instance,bks,…`) in the file's
//! folder or the one above. Every answer is judged before it counts. With 1000 or more, SECONDS are steps.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use bekal_routing::{Budget, Settings, check, formats, solve};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [seconds, seeds, threads, files @ ..] = &words[..] else {
        println!("no files named: cargo bench --bench routes -- SECONDS SEEDS THREADS FILE...");
        return ExitCode::SUCCESS;
    };
    let (Ok(seconds), Ok(seeds), Ok(threads)) = (seconds.parse::<f64>(), seeds.parse::<u64>(), threads.parse()) else {
        println!("SECONDS SEEDS THREADS are numbers");
        return ExitCode::FAILURE;
    };
    println!("{:32} {:>8}  gaps in %, thousand steps, seconds", "file", "mean");
    let mut means = Vec::new();
    for file in files {
        match gaps(Path::new(file), seconds, seeds, threads) {
            Ok((mean, line)) => {
                println!("{file:32} {mean:8.3}  {line}");
                means.push(mean);
            }
            Err(told) => println!("{file:32} {told}"),
        }
    }
    println!("{:32} {:8.3}", "all", means.iter().sum::<f64>() / means.len().max(1) as f64);
    if means.len() == files.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn gaps(file: &Path, seconds: f64, seeds: u64, threads: usize) -> Result<(f64, String), String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let instance = formats::read(&bytes, &stem, None).map_err(|error| error.to_string())?;
    let best = best_known(file, &stem).ok_or("no best known cost")?;
    let (mut sum, mut line) = (0.0, String::new());
    for seed in 1..=seeds {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "steps are given whole")]
        let budget = if seconds < 1000.0 {
            Budget::Time(Duration::from_secs_f64(seconds))
        } else {
            Budget::Iterations(seconds as u64)
        };
        let start = Instant::now();
        let answer = solve(&instance.problem, &Settings { seed, budget, threads, start: None }, &mut |_| {
            ControlFlow::Continue(())
        });
        let taken = start.elapsed().as_secs_f64();
        if let Some(violation) = check(&instance.problem, &answer.solution).violations.first() {
            return Err(violation.to_string());
        }
        let cost = answer.cost.total() as f64 / instance.scale.divisor as f64;
        let gap = 100.0 * (cost / best - 1.0);
        sum += gap;
        let _ = write!(line, " {gap:.3} ({} k, {taken:.0} s)", answer.iterations / 1000);
    }
    Ok((sum / seeds.max(1) as f64, line))
}

fn best_known(file: &Path, stem: &str) -> Option<f64> {
    let folders = [file.parent(), file.parent().and_then(Path::parent)];
    let tables =
        folders.into_iter().flatten().filter_map(|folder| std::fs::read_to_string(folder.join("BKS.csv")).ok());
    tables.into_iter().find_map(|table| {
        let mut rows = table.lines().map(|row| row.split(',').collect::<Vec<_>>());
        let head = rows.next()?;
        let (name, cost) = (head.iter().position(|c| *c == "instance")?, head.iter().position(|c| *c == "bks")?);
        let row = rows.find(|row| row.get(name) == Some(&stem))?;
        row.get(cost)?.parse().ok()
    })
}
