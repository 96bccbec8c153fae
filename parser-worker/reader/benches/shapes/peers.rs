//! The parsers of others, in a process of their own.

use std::{
    error::Error,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A process that parses what it is told to and says how long that took. It ends with its standard input.
pub(crate) struct Peers {
    process: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peers {
    /// Starts the script of the peers.
    pub(crate) fn start(python: &Path, script: &Path) -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} did not start: {error}", python.display()))?;
        let answers = process.stdout.take().ok_or("the peers have no output")?;
        Ok(Self {
            orders: process.stdin.take(),
            answers: BufReader::new(answers),
            process,
        })
    }

    /// Seconds of CPU time that the parser of a shape takes for all files of a folder.
    pub(crate) fn parse_all(&mut self, shape: &str, folder: &Path) -> Result<f64, Box<dyn Error>> {
        let orders = self.orders.as_mut().ok_or("the peers have no input")?;
        writeln!(orders, "{shape} {}", folder.display())?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        let answer = answer.trim();
        answer.parse().map_err(|_| {
            format!("the peer of {shape} said {answer:?} where it says seconds").into()
        })
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        self.orders = None;
        self.process.wait().ok();
    }
}
