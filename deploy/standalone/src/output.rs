//! What a command prints: lines for a person, or JSON for a program.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

/// Where a command prints to. Once the reader has closed it (`| head`), what comes is left out and is no failure: the
/// reader has seen what it wanted.
#[derive(Debug)]
pub(crate) struct Output<W> {
    to: W,
    closed: bool,
}

impl Output<io::StdoutLock<'static>> {
    /// The standard output of this process.
    pub(crate) fn stdout() -> Self {
        Self::to(io::stdout().lock())
    }
}

impl<W: Write> Output<W> {
    fn to(to: W) -> Self {
        Self { to, closed: false }
    }

    /// True once nobody reads any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Prints text as it is.
    ///
    /// # Errors
    /// When it cannot be written, for another reason than that nobody reads it.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        match self
            .to
            .write_all(text.as_bytes())
            .and_then(|()| self.to.flush())
        {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            written => written,
        }
    }

    /// Prints a value as one line of JSON.
    ///
    /// # Errors
    /// Those of [`Output::text`], and when it has no JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_string(value)?;
        line.push('\n');
        self.text(&line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes this many writes, then fails so.
    struct Failing(usize, ErrorKind);

    impl Write for Failing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(1).ok_or(self.1)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_seen_enough_is_no_failure_and_a_full_disk_is_one() {
        let mut head = Output::to(Failing(1, ErrorKind::BrokenPipe));
        head.json(&1).expect("it is read");
        assert!(!head.is_closed());
        head.json(&2).expect("nobody wants it");
        assert!(head.is_closed());
        head.json(&3).expect("nobody wants it");
        let mut full = Output::to(Failing(0, ErrorKind::StorageFull));
        assert_eq!(
            full.json(&1).expect_err("it is full").kind(),
            ErrorKind::StorageFull
        );
    }
}
