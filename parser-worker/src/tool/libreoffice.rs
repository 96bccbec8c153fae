//! Converting with LibreOffice, the last resort for office documents.
//!
//! The child that reads runs it, not the worker: so it has the child's limits and sandbox from its first instruction on, its
//! memory and CPU time count as the child's, and it ends with the child's process group, whoever ends that. It opens what
//! others wrote with ten million lines of C++, so it is run nowhere else.
//!
//! Each document has a profile of its own, thrown away with it, that allows no macros, no Java, and no links to other files.

use std::{
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use report_reader::{
    extract::LARGEST_DOCUMENT,
    tools::{Convert, OfficeFormat, ToolError},
};

use super::run::Program;

const PROGRAM: Program = Program {
    name: "LibreOffice",
    packages: "libreoffice-writer-nogui libreoffice-calc-nogui",
};

/// How long a document may take, with the start. A report takes two seconds.
const TIME: Duration = Duration::from_secs(90);

/// With a new profile it ends once before it does anything (exit code 81), and wants to be started again.
const STARTS: usize = 2;

/// What the profile says.
const SETTINGS: &str = include_str!("libreoffice.xcu");

/// Converts with the LibreOffice of this system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibreOffice {
    /// Its program; none when it is not installed.
    program: Option<PathBuf>,
}

impl LibreOffice {
    /// The one of this file, or of this name on the path, installed or not; none when no name is given.
    pub fn at(named: &Path) -> Option<Self> {
        if named.as_os_str().is_empty() {
            return None;
        }
        let folders = env::var_os("PATH").unwrap_or_default();
        let mut places = match named.components().count() {
            1 => env::split_paths(&folders)
                .map(|it| it.join(named))
                .collect(),
            _ => vec![named.to_owned()],
        };
        places.retain(|it| it.is_file());
        Some(Self {
            program: places.first().map(|it| program(it)),
        })
    }

    /// True when there is one.
    pub fn is_installed(&self) -> bool {
        self.program.is_some()
    }
}

/// The program that a script starts, beside it: a script would be one process more, and hide how it ended.
fn program(script: &Path) -> PathBuf {
    let script = fs::canonicalize(script).unwrap_or_else(|_| script.to_owned());
    let program = script.with_extension("bin");
    if program.is_file() { program } else { script }
}

impl Convert for LibreOffice {
    fn name(&self) -> &str {
        PROGRAM.name
    }

    fn convert(&self, document: &[u8], to: OfficeFormat) -> Result<Vec<u8>, ToolError> {
        let Some(program) = &self.program else {
            return Err(PROGRAM.missing());
        };
        let folder = tempfile::tempdir().map_err(|it| PROGRAM.failed(it))?;
        let folder = folder.path();
        write(folder, document).map_err(|it| PROGRAM.failed(it))?;
        let converted = folder.join("converted").join(match to {
            OfficeFormat::Docx => "document.docx",
            OfficeFormat::Xlsx => "document.xlsx",
        });
        let begun = Instant::now();
        let mut ended = Ok(());
        for _ in 0..STARTS {
            let left = TIME.saturating_sub(begun.elapsed());
            let mut command = command(program, folder, to);
            ended = PROGRAM.run(&mut command, left, |mut it| {
                // What it prints is that it converts.
                let _ = io::copy(&mut it, &mut io::sink());
            });
            if ended.is_ok() || begun.elapsed() >= TIME {
                break;
            }
        }
        ended?;
        let file = fs::File::open(&converted).map_err(|_| ToolError::Damaged {
            detail: "it knows no way to open it".to_owned(),
        })?;
        // Whether that is too much is the reader's to say.
        let mut bytes = Vec::new();
        let most = LARGEST_DOCUMENT as u64 + 1;
        let read = file.take(most).read_to_end(&mut bytes);
        read.map_err(|it| PROGRAM.failed(it))?;
        Ok(bytes)
    }
}

/// The document, under a name that says nothing of its format, and the profile.
fn write(folder: &Path, document: &[u8]) -> io::Result<()> {
    let user = folder.join("profile").join("user");
    fs::create_dir_all(&user)?;
    fs::write(user.join("registrymodifications.xcu"), SETTINGS)?;
    fs::write(folder.join("document"), document)
}

fn command(program: &Path, folder: &Path, to: OfficeFormat) -> Command {
    let mut profile = std::ffi::OsString::from("-env:UserInstallation=file://");
    profile.push(folder.join("profile"));
    let mut command = Command::new(program);
    command
        .args(["--headless", "--norestore", "--nologo", "--nodefault"])
        .arg(profile)
        .args(["--convert-to", filter(to), "--outdir"])
        .arg(folder.join("converted"))
        .arg(folder.join("document"))
        .current_dir(folder)
        .env("HOME", folder)
        .env("TMPDIR", folder)
        // Where its socket goes when it may write nowhere else; without a socket it does not start. Relative, since the
        // whole address of a socket has room for 107 bytes (unix(7)).
        .env("OSL_SOCKET_PATH", ".")
        .env("SAL_USE_VCLPLUGIN", "svp");
    command
}

/// The extension of its file, and the name of its filter.
fn filter(to: OfficeFormat) -> &'static str {
    match to {
        OfficeFormat::Docx => "docx:MS Word 2007 XML",
        OfficeFormat::Xlsx => "xlsx:Calc MS Excel 2007 XML",
    }
}
