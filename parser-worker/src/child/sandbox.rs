//! What a child takes from itself where the kernel can: the network, and writing anywhere but in its own folder.

use std::{collections::BTreeMap, env::consts::ARCH, path::Path};

use landlock::{
    ABI, AccessFs, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus,
    path_beneath_rules,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, SeccompRule, TargetArch};
use serde::{Deserialize, Serialize};

/// The kernel interface whose rights are asked for; an older kernel takes those it knows.
const LANDLOCK: ABI = ABI::V5;

/// Calls that reading needs never: sockets, the way around them, and the memory of other processes.
const FORBIDDEN: [i64; 5] = [
    libc::SYS_socket,
    libc::SYS_io_uring_setup,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
];

/// What was taken, and what the kernel cannot take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sandbox {
    /// It opens no sockets (seccomp).
    pub no_network: bool,
    /// It writes nowhere but in its own folder (Landlock).
    pub no_writing: bool,
}

/// Takes from this process, and from what it starts, for ever. To be called while there is one thread.
pub(super) fn enter(own_folder: &Path) -> Sandbox {
    Sandbox {
        no_writing: forbid_writing(own_folder).unwrap_or(false),
        no_network: forbid_network().is_some(),
    }
}

/// True when the kernel does it.
fn forbid_writing(own_folder: &Path) -> Result<bool, RulesetError> {
    let writing = AccessFs::from_write(LANDLOCK);
    // Programs that are started write there what nobody wants.
    let nowhere = AccessFs::WriteFile | AccessFs::Truncate;
    let status = Ruleset::default()
        .handle_access(writing)?
        .create()?
        .add_rules(path_beneath_rules([own_folder], writing))?
        .add_rules(path_beneath_rules(["/dev/null"], nowhere))?
        .restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

/// None when the kernel or the machine knows no such filters.
fn forbid_network() -> Option<()> {
    let architecture = TargetArch::try_from(ARCH).ok()?;
    let rules: BTreeMap<i64, Vec<SeccompRule>> =
        FORBIDDEN.into_iter().map(|it| (it, vec![])).collect();
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refused, architecture).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    seccompiler::apply_filter(&program).ok()
}
