//! One child: started, given documents, watched while it reads, ended.

use std::{
    future,
    process::{ExitStatus, Stdio},
    sync::Once,
    time::Duration,
};

use report_reader::tools::OfficeReader;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use serde::de::IgnoredAny;
use tokio::{
    io::{AsyncReadExt, BufReader},
    process::{self, ChildStderr, ChildStdin, ChildStdout, Command},
    task::JoinHandle,
    time::{self, Instant},
};

use super::{Failure, Program, Reading, StartError, folder::Folder, usage::usage, watch::watch};
use crate::{
    child::{Bounds, Sandbox},
    config::Config,
    frame::{self, Answer, AnswerError, Hello, Kind},
    metric::{self, Replaced},
};

/// How long a child may take to say that it is there.
const START: Duration = Duration::from_secs(30);

/// How long one that was killed may take to be gone.
const END: Duration = Duration::from_secs(10);

/// How long one that has closed its output may take to end.
const ENDS_WITHIN: Duration = Duration::from_secs(1);

/// How long its last words may take to arrive. A tool that it left behind would keep that pipe open.
const LAST_WORDS_AFTER: Duration = Duration::from_secs(1);

/// How much of the last words of a child is kept, in bytes.
const LAST_WORDS: usize = 2000;

/// The longest [`Hello`], in bytes.
const LONGEST_HELLO: u64 = 10_000;

/// What a child keeps of the worker's environment: where programs and their data are. The rest may hold secrets.
const ENVIRONMENT: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX"];

/// A child that waits for a document, or reads one.
#[derive(Debug)]
pub(super) struct Child {
    process: process::Child,
    pid: Pid,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    last_words: JoinHandle<String>,
    documents: u32,
    /// Where its tools write. It goes with the child.
    _folder: Folder,
}

impl Child {
    /// Starts one, and waits until it says that it is there.
    pub(super) async fn start(program: &Program, config: &Config) -> Result<Self, StartError> {
        let name = program.path.display().to_string();
        let mut child = Self::spawn(program, config).map_err(|source| StartError::Spawn {
            program: name.clone(),
            source,
        })?;
        let first = time::timeout(START, frame::next_answer(&mut child.stdout, LONGEST_HELLO));
        let hello = match first.await {
            Ok(Ok(answer)) => serde_json::from_slice::<Hello>(&answer.payload)
                .map_err(|error| Failure::Garbage(error.to_string())),
            Ok(Err(error)) => Err(Failure::of_answer(&error, LONGEST_HELLO)),
            Err(_) => Err(Failure::StoodStill(START)),
        };
        match hello {
            Ok(hello) if hello.reader == program.version => {
                tell(hello.sandbox);
                Ok(child)
            }
            Ok(hello) => Err(StartError::Version {
                program: name,
                found: hello.reader,
                expected: program.version,
            }),
            Err(failure) => Err(StartError::Silent {
                program: name,
                detail: child.end(failure).await.to_string(),
            }),
        }
    }

    fn spawn(program: &Program, config: &Config) -> std::io::Result<Self> {
        let folder = Folder::make()?;
        let bounds = Bounds {
            address_space: config.max_address_space_bytes,
            libreoffice: config.libreoffice.clone(),
        };
        let kept = ENVIRONMENT
            .into_iter()
            .filter_map(|it| Some((it, std::env::var_os(it)?)));
        let mut process = Command::new(&program.path)
            .arg(program.argument)
            .arg(serde_json::to_string(&bounds)?)
            .env_clear()
            .envs(kept)
            .env("TMPDIR", folder.path())
            .env("LC_ALL", "C.UTF-8")
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Its own group: its tools are ended with it, and Ctrl-C is for the worker.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let lost = || std::io::Error::other("the process has no pipes");
        let pid = process.id().and_then(|it| Pid::from_raw(it as i32));
        let stderr = process.stderr.take().ok_or_else(lost)?;
        Ok(Self {
            pid: pid.ok_or_else(lost)?,
            stdin: process.stdin.take().ok_or_else(lost)?,
            stdout: BufReader::new(process.stdout.take().ok_or_else(lost)?),
            last_words: tokio::spawn(last_words(stderr)),
            process,
            documents: 0,
            _folder: folder,
        })
    }

    /// Has it read a document, within the limits. After a failure it is of no more use.
    pub(super) async fn read(
        &mut self,
        document: &[u8],
        listing: &[u8],
        office: OfficeReader,
        config: &Config,
    ) -> Result<Reading, Failure> {
        self.documents += 1;
        let watch = watch(self.pid, config);
        let mut asked = false;
        let ask = async {
            // Whether it takes all of it shows in its answer.
            let ask = frame::ask(&mut self.stdin, office, listing, document);
            asked = ask.await.is_ok();
            future::pending::<()>().await
        };
        let limit = config.max_reading_bytes;
        let answer = tokio::select! {
            biased;
            answer = frame::next_answer(&mut self.stdout, limit) => answer,
            failure = watch => return Err(failure),
            () = ask => Err(AnswerError::Ended),
        };
        let answer = answer.map_err(|error| Failure::of_answer(&error, limit))?;
        if !asked {
            return Err(Failure::Garbage(
                "it answered before it was asked".to_owned(),
            ));
        }
        reading(answer)
    }

    /// False when it has ended while it had nothing to do.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Why it is to be replaced although it works.
    pub(super) fn is_worn(&self, config: &Config) -> Option<Replaced> {
        if self.documents >= config.documents_per_child.get() {
            return Some(Replaced::Documents);
        }
        let memory = usage(self.pid).map_or(0, |it| it.own_memory);
        (memory > config.idle_memory_bytes).then_some(Replaced::Memory)
    }

    /// Ends it, and makes room for another.
    pub(super) async fn replace(mut self, reason: Replaced) {
        metric::replaced(reason);
        tracing::debug!(
            event = "reader.retired",
            ?reason,
            documents = self.documents,
            "the process that reads is replaced"
        );
        self.kill().await;
    }

    /// Ends it after a failure. One that ended by itself says why better than its pipe did.
    pub(super) async fn end(mut self, failure: Failure) -> Failure {
        // It closes its output a moment before it has ended.
        let by_itself = failure == Failure::Silence && has_ended(self.pid).await;
        let status = self.kill().await;
        let words = time::timeout(LAST_WORDS_AFTER, &mut self.last_words).await;
        let words = words.ok().and_then(Result::ok).unwrap_or_default();
        match status {
            Some(status) if by_itself => Failure::of_end(status, words),
            _ => failure,
        }
    }

    /// The group before the child is waited for: until then its id is given to nobody else.
    async fn kill(&mut self) -> Option<ExitStatus> {
        self.kill_group();
        // The system ends it at once, unless it waits for a disk.
        time::timeout(END, self.process.wait()).await.ok()?.ok()
    }

    fn kill_group(&self) {
        if self.process.id().is_some() {
            // That there is none any more is what is wanted.
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill_group();
    }
}

/// What an answer says of a document. The worker stores the bytes of a report as they are, so they are only looked over.
fn reading(answer: Answer) -> Result<Reading, Failure> {
    let garbage = |error: serde_json::Error| Failure::Garbage(error.to_string());
    match answer.kind {
        Kind::Report => match serde_json::from_slice::<IgnoredAny>(&answer.payload) {
            Ok(_) => Ok(Reading::Report(answer.payload)),
            Err(error) => Err(garbage(error)),
        },
        Kind::Rejection => serde_json::from_slice(&answer.payload)
            .map(Reading::Rejected)
            .map_err(garbage),
        Kind::Panic => {
            let words = String::from_utf8_lossy(&answer.payload);
            Err(Failure::Panicked(words.into_owned()))
        }
        Kind::Hello => Err(Failure::Garbage("it greets again".to_owned())),
    }
}

/// Whether a process ends within a moment. It stays to be waited for.
async fn has_ended(pid: Pid) -> bool {
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let begun = Instant::now();
    while begun.elapsed() < ENDS_WITHIN {
        if !matches!(waitid(WaitId::Pid(pid), look), Ok(None)) {
            return true;
        }
        time::sleep(Duration::from_millis(2)).await;
    }
    false
}

/// The end of what it writes where errors go. It is read all the time, so that a child never waits for it.
async fn last_words(mut stderr: ChildStderr) -> String {
    let mut words = Vec::new();
    let mut part = [0; 4096];
    while let Ok(length @ 1..) = stderr.read(&mut part).await {
        words.extend_from_slice(part.get(..length).unwrap_or_default());
        let surplus = words.len().saturating_sub(LAST_WORDS);
        words.drain(..surplus);
    }
    String::from_utf8_lossy(&words).trim().to_owned()
}

/// Says once what the kernel takes from the children, and what it cannot: seccomp takes the network, Landlock (Linux 5.13)
/// writing.
fn tell(sandbox: Sandbox) {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tracing::info!(
            event = "reader.sandbox",
            no_network = sandbox.no_network,
            no_writing = sandbox.no_writing,
            "what the kernel takes from the processes that read"
        );
    });
}
