//! `kagiban-fuzz [--seconds N] [--seed S] [TARGET…]`: damaged input of every kind, thrown at the core.
//! `kagiban-fuzz --input FILE TARGET`: one that was kept, once more.
//!
//! cargo-fuzz would need a nightly Rust beside the pinned one; this runs on the pinned one, in `test` for seconds and in
//! `soak` for minutes. It knows nothing of branches; what it has instead are samples of the real thing, of which most
//! damaged ones still are deep inside what reads them.

mod mutate;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs};

use cpu_time::ThreadTime;
use mutate::{Dice, damaged};
use targets::{TARGETS, Target};

/// No input may take longer of a processor's time, in a build that is not optimised for speed.
const LONGEST: Duration = Duration::from_secs(5);

/// What came of one target.
struct Outcome {
    inputs: u64,
    slowest: Duration,
}

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Gives a target one input: whether it survived that, and how long it worked on it, whatever else the machine has to do.
fn tried(target: &Target, input: &str) -> (bool, Duration) {
    let started = ThreadTime::now();
    let survived = catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_ok();
    (survived, started.elapsed())
}

/// Throws inputs at a target for some time. An error tells where the input is kept.
fn run(target: &Target, seed: u64, time: Duration) -> Result<Outcome, String> {
    let samples = (target.samples)(&root());
    if samples.is_empty() {
        return Err(format!("{} has no samples", target.name));
    }
    let folder = root().join("target/fuzz");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    // A stack that overflows ends the process: then this is what it choked on.
    let last = folder.join(format!("{}-{seed}.last", target.name));
    let mut dice = Dice::new(seed);
    let begun = Instant::now();
    let mut outcome = Outcome { inputs: 0, slowest: Duration::ZERO };
    let mut whole = samples.iter();
    while begun.elapsed() < time {
        // First each sample as it is.
        let input = whole.next().cloned().unwrap_or_else(|| damaged(&mut dice, &samples));
        // Only what nests can use the stack up; writing each input down would take longer than reading it.
        let nests = input.bytes().filter(|byte| b"[{".contains(byte)).count() > 100;
        if nests {
            fs::write(&last, &input).map_err(|error| error.to_string())?;
        }
        let (survived, took) = tried(target, &input);
        outcome.inputs += 1;
        outcome.slowest = outcome.slowest.max(took);
        if !survived || took > LONGEST {
            let kept = folder.join(format!("{}-{seed}-{}.txt", target.name, outcome.inputs));
            fs::write(&kept, &input).map_err(|error| error.to_string())?;
            let why = if survived { format!("took {took:?}") } else { "panicked".to_owned() };
            return Err(format!(
                "{} {why} on input {} of seed {seed}, kept in {}",
                target.name,
                outcome.inputs,
                kept.display()
            ));
        }
    }
    // There is none where nothing nested.
    let _ = fs::remove_file(&last);
    Ok(outcome)
}

fn main() -> ExitCode {
    let mut seconds = 60;
    let mut seed = SystemTime::now().duration_since(UNIX_EPOCH).map(|time| time.as_secs()).unwrap_or_default();
    let mut names = Vec::new();
    let mut kept = None;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let place = match argument.as_str() {
            "--seconds" => &mut seconds,
            "--seed" => &mut seed,
            "--input" => {
                kept = arguments.next();
                continue;
            }
            _ => {
                names.push(argument);
                continue;
            }
        };
        match arguments.next().and_then(|number| number.parse().ok()) {
            Some(number) => *place = number,
            None => {
                eprintln!("{argument} needs a number");
                return ExitCode::from(2);
            }
        }
    }
    let mut failed = false;
    for target in TARGETS.iter().filter(|target| names.is_empty() || names.iter().any(|name| name == target.name)) {
        if let Some(file) = &kept {
            match fs::read_to_string(file) {
                Ok(input) => {
                    let (survived, took) = tried(target, &input);
                    println!("{}: {} in {took:?}", target.name, if survived { "survived" } else { "panicked" });
                    failed |= !survived;
                }
                Err(error) => {
                    eprintln!("{file}: {error}");
                    return ExitCode::from(2);
                }
            }
            continue;
        }
        match run(target, seed, Duration::from_secs(seconds)) {
            Ok(Outcome { inputs, slowest }) => {
                println!("{:<9} {inputs:>9} inputs in {seconds} s, the slowest {slowest:?}, seed {seed}", target.name);
            }
            Err(told) => {
                println!("{told}");
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each target by itself, so that they share the cores: some 30 seconds of work altogether.
    fn no_target_panics_or_takes_too_long(name: &str) {
        let target = TARGETS.iter().find(|target| target.name == name).unwrap();
        let outcome = run(target, 1, Duration::from_secs(4)).unwrap();
        println!("{name}: {} inputs, the slowest {:?}", outcome.inputs, outcome.slowest);
        assert!(outcome.inputs > 20);
    }

    macro_rules! smoke {
        ($($name:ident),*) => {
            $( #[test] fn $name() { no_target_panics_or_takes_too_long(stringify!($name)); } )*

            #[test]
            fn every_target_is_run() {
                let run = [$(stringify!($name)),*];
                assert!(TARGETS.iter().all(|target| run.contains(&target.name)));
            }
        };
    }

    smoke!(snapshot, message, manual, import, stored, date, name);

    #[test]
    fn what_panics_or_takes_long_is_told_with_its_input() {
        let broken = Target { name: "broken", samples: |_| vec!["x".to_owned()], run: |_| panic!("as it should") };
        let told = run(&broken, 7, Duration::from_secs(1)).map(|_| ()).unwrap_err();
        assert!(told.contains("broken panicked on input 1 of seed 7"), "{told}");
        let kept = root().join("target/fuzz/broken-7-1.txt");
        assert_eq!(fs::read_to_string(&kept).unwrap(), "x");
        fs::remove_file(kept).unwrap();
    }
}
