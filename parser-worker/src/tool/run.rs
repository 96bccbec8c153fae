//! A tool's run: started, read, ended in time.

use std::{
    io::{self, Read},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use report_reader::tools::ToolError;
use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::descendant::end_with_descendants;

/// How often it is asked whether it has ended.
const LOOK: Duration = Duration::from_millis(5);

/// How much of its last words is kept, in bytes.
const LAST_WORDS: u64 = 2000;

/// A program of the system.
#[derive(Debug, Clone, Copy)]
pub(super) struct Program {
    /// Its name.
    pub(super) name: &'static str,
    /// The packages that bring it, in Debian's names.
    pub(super) packages: &'static str,
}

impl Program {
    /// The error that it is not installed.
    pub(super) fn missing(self) -> ToolError {
        ToolError::Missing {
            tool: self.name.to_owned(),
            remedy: format!("apt-get install {}", self.packages),
        }
    }

    /// The error that it failed, and how.
    pub(super) fn failed(self, detail: impl ToString) -> ToolError {
        ToolError::Failed {
            tool: self.name.to_owned(),
            detail: detail.to_string(),
        }
    }

    /// Runs it with these arguments for at most this time. What it prints is given to `take` while it runs; its last words
    /// are in the error, if it does not end well.
    pub(super) fn run<T: Send>(
        self,
        command: &mut Command,
        time: Duration,
        take: impl FnOnce(ChildStdout) -> T + Send,
    ) -> Result<T, ToolError> {
        let begun = Instant::now();
        let mut child = self.start(command, time)?;
        let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(self.failed("it has no output"));
        };
        thread::scope(|scope| {
            let output = scope.spawn(|| take(stdout));
            let words = scope.spawn(|| first_words(stderr));
            let status = wait(&mut child, time.saturating_sub(begun.elapsed()));
            let output = output
                .join()
                .map_err(|_| self.failed("its output was not read"));
            let words = words.join().unwrap_or_default();
            match status {
                Ok(Some(status)) if status.success() => output,
                Ok(Some(status)) => Err(self.failed(format_args!("{status}: {words}"))),
                Ok(None) => Err(self.failed(format_args!("it did not end within {time:?}"))),
                Err(error) => Err(self.failed(error)),
            }
        })
    }

    fn start(self, command: &mut Command, time: Duration) -> Result<Child, ToolError> {
        let started = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let child = started.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => self.missing(),
            _ => self.failed(error),
        })?;
        // Should the child that reads be killed, and this go on alone: not for longer than it may.
        if let Some(pid) = Pid::from_raw(child.id().cast_signed()) {
            let seconds = Some(time.as_secs() + 1);
            let limit = Rlimit {
                current: seconds,
                maximum: seconds,
            };
            let _ = prlimit(Some(pid), Resource::Cpu, limit);
        }
        Ok(child)
    }
}

/// How it ended; none when it was ended because its time was over, with what it had started.
fn wait(child: &mut Child, time: Duration) -> io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    while begun.elapsed() < time {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(LOOK);
    }
    end_with_descendants(child.id());
    child.wait()?;
    Ok(None)
}

/// The first it says, to the end, so that it never waits for somebody to listen.
fn first_words(mut stderr: impl Read) -> String {
    let mut words = Vec::new();
    let _ = stderr.by_ref().take(LAST_WORDS).read_to_end(&mut words);
    let _ = io::copy(&mut stderr, &mut io::sink());
    String::from_utf8_lossy(&words).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHELL: Program = Program {
        name: "sh",
        packages: "dash",
    };

    fn run(script: &str, time: Duration) -> Result<String, ToolError> {
        SHELL.run(Command::new("sh").args(["-c", script]), time, |mut it| {
            let mut text = String::new();
            it.read_to_string(&mut text)
                .map(|_| text)
                .unwrap_or_default()
        })
    }

    #[test]
    fn what_a_tool_prints_is_given_on_and_what_it_says_of_its_failure_too() {
        let long = Duration::from_secs(30);
        assert_eq!(
            run("echo printed; echo said >&2", long),
            Ok("printed\n".to_owned())
        );
        let failed = run("echo no such page >&2; exit 3", long).expect_err("it failed");
        assert_eq!(
            failed.to_string(),
            "sh failed: exit status: 3: no such page"
        );
    }

    #[test]
    fn a_tool_that_does_not_end_is_ended() {
        let begun = Instant::now();
        // What it has started would keep its output open.
        let failed = run("sleep 60; true", Duration::from_millis(50)).expect_err("it is ended");
        assert!(
            failed.to_string().contains("did not end within 50ms"),
            "{failed}"
        );
        assert!(begun.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_tool_that_is_not_there_is_named_with_what_brings_it() {
        let absent = Program {
            name: "no-such-tool",
            packages: "tools",
        };
        let missing = absent.run(
            &mut Command::new("no-such-tool"),
            Duration::from_secs(1),
            drop,
        );
        let expected = "no-such-tool is not installed; apt-get install tools";
        assert_eq!(missing.expect_err("it is not there").to_string(), expected);
    }
}
