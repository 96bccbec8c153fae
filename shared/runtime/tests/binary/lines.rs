//! What a child writes, line by line; each is waited for only so long.

use std::{
    io::{BufRead, BufReader, Read},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

/// No child here is silent for longer, unless it hangs.
const LIMIT: Duration = Duration::from_secs(45);

/// The lines of a child, until it ends. Panics when it is silent for too long.
pub(crate) struct Lines {
    read: Receiver<String>,
}

impl Lines {
    pub(crate) fn of(output: impl Read + Send + 'static) -> Self {
        let (tell, read) = mpsc::channel();
        thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            // Who wants no more lines has dropped the other end.
            lines
                .map(|it| tell.send(it))
                .take_while(Result::is_ok)
                .for_each(drop);
        });
        Self { read }
    }
}

impl Iterator for Lines {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        match self.read.recv_timeout(LIMIT) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the child has written nothing for {LIMIT:?}"),
        }
    }
}
