//! The child process that reads: one document after the other from its standard input, the answers to its standard output.
//!
//! Before it reads anything it takes from itself what reading does not need. It ends with whoever started it: the end of its
//! standard input ends it at once, together with the tools it runs, whatever it is doing.

mod limit;
mod sandbox;

use std::{
    env, fs,
    io::{self, BufReader},
    panic::{AssertUnwindSafe, catch_unwind},
    process::{self, ExitCode},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use report_reader::tools::{Convert, Tools};
use runtime::panic;
use rustix::process::{Signal, getpgrp, getpid, kill_current_process_group};

pub use self::{limit::Bounds, sandbox::Sandbox};
use crate::{
    frame::{self, Hello, Kind, Request},
    reader::{REPORT_READER, Reader},
    tool::{self, LibreOffice},
};

/// The first argument of a process that is such a child. The second one is [`Bounds`] as JSON.
pub const ARGUMENT: &str = "read-child";

/// How the name of a child's own folder begins, in which it and its tools write.
pub(crate) const FOLDER: &str = "gongkai-read-";

/// The stack of the thread that reads. The reader bounds how deep it goes; this does not depend on how it was started.
const STACK: usize = 8 * 1024 * 1024;

/// Reads documents if this process was started for it, until there are no more. To be asked first in `main`.
pub fn main() -> Option<ExitCode> {
    main_with(REPORT_READER)
}

/// The same with another reader.
pub fn main_with(reader: Reader) -> Option<ExitCode> {
    let mut arguments = env::args().skip(1);
    if arguments.next()? != ARGUMENT {
        return None;
    }
    let bounds = match arguments.next().map(|it| serde_json::from_str(&it)) {
        None => Bounds::default(),
        Some(Ok(bounds)) => bounds,
        Some(Err(error)) => {
            eprintln!("{ARGUMENT}: the second argument is not what a worker says: {error}");
            return Some(ExitCode::from(2));
        }
    };
    bounds.impose();
    let hello = Hello {
        reader: reader.version.to_owned(),
        sandbox: sandbox::enter(&env::temp_dir()),
    };
    // It opens what others wrote with far more code than this reader has: not where it could tell somebody of it.
    let converter = LibreOffice::at(&bounds.libreoffice).filter(|_| hello.sandbox.no_network);
    Some(match serve(reader, converter, &hello) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{ARGUMENT}: {error}");
            ExitCode::FAILURE
        }
    })
}

/// One thread reads documents, this one listens: so the end of the input is heard while a document is read.
fn serve(reader: Reader, converter: Option<LibreOffice>, hello: &Hello) -> io::Result<()> {
    static READS: AtomicBool = AtomicBool::new(false);
    say(Kind::Hello, &serde_json::to_vec(hello)?)?;
    let (documents, next) = mpsc::sync_channel::<Request>(1);
    thread::Builder::new().stack_size(STACK).spawn(move || {
        for request in next {
            let tools = Tools {
                converter: converter.as_ref().map(|it| it as &dyn Convert),
                office: request.office,
                ..tool::tools()
            };
            let (kind, payload) = read(reader, &request, tools);
            READS.store(false, Ordering::SeqCst);
            if say(kind, &payload).is_err() {
                end_all();
            }
        }
    })?;
    let mut requests = BufReader::new(io::stdin());
    while let Ok(Some(request)) = frame::next_request(&mut requests) {
        READS.store(true, Ordering::SeqCst);
        if documents.send(request).is_err() {
            break;
        }
    }
    remove_folder();
    if READS.load(Ordering::SeqCst) {
        end_all();
    }
    Ok(())
}

/// A worker that was killed does not do it. The next one removes what stays.
fn remove_folder() {
    let folder = env::temp_dir();
    let name = folder.file_name().and_then(|it| it.to_str());
    if name.is_some_and(|it| it.starts_with(FOLDER)) {
        // Where the child may write only within it, it stays behind, empty.
        let _ = fs::remove_dir_all(folder);
    }
}

fn read(reader: Reader, request: &Request, tools: Tools<'_>) -> (Kind, Vec<u8>) {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        (reader.read)(&request.document, &request.listing, tools)
    }));
    let (kind, json) = match &outcome {
        Ok(Ok(report)) => (Kind::Report, serde_json::to_vec(report)),
        Ok(Err(rejection)) => (Kind::Rejection, serde_json::to_vec(rejection)),
        Err(words) => return (Kind::Panic, panic::words(&**words).as_bytes().to_vec()),
    };
    match json {
        Ok(json) => (kind, json),
        Err(error) => (Kind::Panic, error.to_string().into_bytes()),
    }
}

fn say(kind: Kind, payload: &[u8]) -> io::Result<()> {
    frame::answer(&mut io::stdout().lock(), kind, payload)
}

/// Ends this process and the tools it runs. Those of others are in other groups, unless a person started this by hand.
fn end_all() -> ! {
    if getpgrp() == getpid() {
        // It ends this process too, so there is nobody to hear of a failure.
        let _ = kill_current_process_group(Signal::KILL);
    }
    process::abort()
}
