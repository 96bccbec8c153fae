//! `gongkai`: every service in one process, and every command that a person types.

mod accounts;
mod command;
mod data_lock;
mod exit;
mod file;
mod output;
mod pipeline;
mod progress;
mod settings;
mod stores;
mod usage;

use std::process::ExitCode;

use clap::Parser;

use crate::command::Gongkai;

/// Documents are read in many small pieces of memory, which this allocator hands out faster than the system's: see `deploy/bench/reader`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Its own program reads for it, each document in a process of its own.
    parser_worker::child::main().unwrap_or_else(gongkai)
}

fn gongkai() -> ExitCode {
    let arguments = Gongkai::parse();
    let exit = command::run(arguments).unwrap_or_else(|error| {
        eprintln!("gongkai: {error:#}");
        exit::of_error(&error)
    });
    exit.into()
}
