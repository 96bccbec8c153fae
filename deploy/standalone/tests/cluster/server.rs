//! A private server, started and stopped by the scripts that a person uses.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// A private server. Dropping it stops it.
pub(crate) struct Server {
    script: PathBuf,
    folder: PathBuf,
    /// Where it answers.
    pub(crate) url: String,
}

/// Whether servers can be had here: RabbitMQ and PostgreSQL are installed. It is a failure if they must be.
pub(crate) fn available() -> bool {
    let required = env::var("GONGKAI_TEST_REQUIRE_SERVICES").is_ok_and(|it| it == "1");
    if required || env::var_os("GONGKAI_TEST_AMQP_URL").is_some() {
        return true;
    }
    eprintln!("skipped: GONGKAI_TEST_AMQP_URL is not set; deploy/test sets it");
    false
}

impl Server {
    /// Starts the server of this script in this folder.
    pub(crate) fn start(name: &str, folder: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../lib")
            .join(name);
        let mut server = Self {
            script,
            folder: folder.to_owned(),
            url: String::new(),
        };
        let printed = server.command("start", &[]);
        server.url = printed
            .lines()
            .next()
            .expect("it prints its address")
            .to_owned();
        server
    }

    /// `start`, `restart`, `kill`, `stop`.
    pub(crate) fn run(&self, verb: &str) {
        self.command(verb, &[]);
    }

    /// Runs a command of the server's own tool.
    pub(crate) fn ctl(&self, arguments: &[&str]) -> String {
        self.command("ctl", arguments)
    }

    /// What it says of itself.
    pub(crate) fn version(&self) -> String {
        self.command("version", &[]).trim().to_owned()
    }

    fn command(&self, verb: &str, arguments: &[&str]) -> String {
        let output = Command::new(&self.script)
            .arg(verb)
            .arg("--folder")
            .arg(&self.folder)
            .args(arguments)
            .output()
            .expect("the script runs");
        assert!(
            output.status.success(),
            "{} {verb} {arguments:?}: {}",
            self.script.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = Command::new(&self.script)
            .arg("stop")
            .arg("--folder")
            .arg(&self.folder)
            .output();
        if !stopped.is_ok_and(|it| it.status.success()) {
            eprintln!("{} could not be stopped", self.folder.display());
        }
    }
}
