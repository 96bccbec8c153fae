//! One process of a service: started, asked whether it is ready, killed, told to stop.

use std::{
    fs::File,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a process may take from SIGTERM to its end: what it is in the middle of has 25 seconds.
const LONGEST_STOP: Duration = Duration::from_secs(30);

/// One process of a service. Dropping it kills it.
pub(crate) struct Process {
    binary: PathBuf,
    config: PathBuf,
    log: PathBuf,
    admin: SocketAddr,
    child: Child,
}

impl Process {
    /// Starts a process of this service with this configuration.
    pub(crate) fn start(service: &str, config: &Path, log: PathBuf) -> Self {
        let gongkai = Path::new(env!("CARGO_BIN_EXE_gongkai"));
        let binary = gongkai.with_file_name(service);
        assert!(
            binary.is_file(),
            "{} is missing: cargo build --workspace makes it",
            binary.display()
        );
        let admin = free_address();
        Self {
            child: spawn(&binary, config, &log, admin),
            binary,
            config: config.to_owned(),
            log,
            admin,
        }
    }

    /// Kills it and starts another one in its place.
    pub(crate) fn kill_and_start_again(&mut self) {
        assert!(self.is_running(), "{} had ended", self.log.display());
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it can be waited for");
        self.child = spawn(&self.binary, &self.config, &self.log, self.admin);
    }

    /// Whether it says that it is ready.
    pub(crate) fn is_ready(&self) -> bool {
        self.get("/readyz")
            .is_some_and(|it| it.starts_with("HTTP/1.1 200"))
    }

    fn is_running(&mut self) -> bool {
        self.child
            .try_wait()
            .expect("it can be waited for")
            .is_none()
    }

    /// Tells it to stop, and expects that it ends well.
    pub(crate) fn stop(&mut self) {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-s", "TERM", &pid]).status();
        assert!(told.expect("kill runs").success());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                assert!(status.success(), "{} {status}", self.log.display());
                return;
            }
            assert!(
                begun.elapsed() < LONGEST_STOP,
                "{} does not stop",
                self.log.display()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn get(&self, path: &str) -> Option<String> {
        let limit = Duration::from_secs(10);
        let mut stream = TcpStream::connect_timeout(&self.admin, limit).ok()?;
        stream.set_read_timeout(Some(limit)).ok()?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            self.admin
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.is_running() {
            self.child.kill().expect("it can be killed");
            self.child.wait().expect("it can be waited for");
        }
    }
}

fn spawn(binary: &Path, config: &Path, log: &Path, admin: SocketAddr) -> Child {
    let log = File::options()
        .create(true)
        .append(true)
        .open(log)
        .expect("a log can be written");
    Command::new(binary)
        .arg("--config")
        .arg(config)
        .env("GONGKAI__ADMIN__LISTEN", admin.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("it starts")
}

/// An address that nobody uses at this moment.
fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|it| it.local_addr())
        .expect("a port is free")
}
