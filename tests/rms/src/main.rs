//! Starts the simulator of the RMS WEB SERVICE portal and says on which port it answers.

use kagiban_rms::{
    options::Options,
    server::{self, Config},
};
use std::{error::Error, io::Read, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    // The tests make their combinations of this list before anything is started.
    if std::env::args().nth(1).as_deref() == Some("--options") {
        println!("{}", Options::describe());
        return Ok(());
    }
    let config = config(std::env::args().skip(1))?;
    let running = server::start(config)?;
    println!("{{\"port\":{}}}", running.port);
    // The starter holds the other end: when it goes, however it goes, the simulator goes too.
    let mut rest = Vec::new();
    std::io::stdin().read_to_end(&mut rest)?;
    Ok(())
}

fn config(mut arguments: impl Iterator<Item = String>) -> Result<Config, Box<dyn Error>> {
    let mut config = Config::default();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--port" => config.port = value()?.parse()?,
            "--vendor-dir" => config.vendor_dir = Some(PathBuf::from(value()?)),
            _ => {
                return Err(format!(
                    "unknown argument {argument}; usage: kagiban-rms [--port N] [--vendor-dir DIR], or --options"
                )
                .into());
            }
        }
    }
    Ok(config)
}
