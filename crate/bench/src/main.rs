//! `kagiban-bench [ROUNDS]`: the rows of `./build.sh bench` that need no browser, one JSON object a line.
//!
//! A row is measured round by round, ours and the rival's in turn, so that whatever else the machine does meets both.

mod manual;
mod plan;

use std::{hint::black_box, process::ExitCode, time::Instant};

use serde_json::json;

const ROUNDS: usize = 15;

fn main() -> ExitCode {
    let rounds = match std::env::args().nth(1).map(|rounds| rounds.parse()) {
        None => ROUNDS,
        Some(Ok(rounds)) if rounds > 0 => rounds,
        Some(_) => {
            eprintln!("kagiban-bench: the call is `kagiban-bench [ROUNDS]`");
            return ExitCode::from(2);
        }
    };
    match plan::rows(rounds).and_then(|rows| Ok((rows, manual::rows(rounds)?))) {
        Ok((plan, manual)) => {
            plan.iter().chain(&manual).for_each(Row::print);
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("kagiban-bench: {why}");
            ExitCode::FAILURE
        }
    }
}

/// One row of the table: the milliseconds of each round, and how ours may compare.
struct Row {
    name: &'static str,
    ours: Vec<f64>,
    rival: Vec<f64>,
    /// The ratio that is allowed; nothing where it is only reported.
    limit: Option<f64>,
}

impl Row {
    /// Runs both in turn, once unmeasured.
    fn measure<A, B>(
        name: &'static str,
        limit: Option<f64>,
        rounds: usize,
        mut ours: impl FnMut() -> A,
        mut rival: impl FnMut() -> B,
    ) -> Self {
        black_box((ours(), rival()));
        let mut row = Self { name, ours: Vec::new(), rival: Vec::new(), limit };
        for _ in 0..rounds {
            row.ours.push(time(&mut ours));
            row.rival.push(time(&mut rival));
        }
        row
    }

    fn print(&self) {
        println!("{}", json!({ "name": self.name, "ours": self.ours, "rival": self.rival, "limit": self.limit }));
    }
}

/// Milliseconds.
fn time<T>(work: &mut impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_secs_f64() * 1000.0
}
