//! `gongkai`: every service in one process, and every command that a person types.

mod command;
mod exit;
mod pipeline;
mod progress;
mod settings;

use std::process::ExitCode;

use clap::Parser;

use crate::{command::Gongkai, exit::Exit};

fn main() -> ExitCode {
    let arguments = Gongkai::parse();
    let exit = command::run(arguments).unwrap_or_else(|error| {
        eprintln!("gongkai: {error:#}");
        Exit::of_error(&error)
    });
    exit.into()
}
