//! What a child takes from itself where the kernel can: the network, and writing anywhere but in its own folder.
//!
//! One kind of socket is left, since LibreOffice ends at once without one: a Unix stream socket, that listens in the child's own
//! folder. With no call that connects, nothing reaches or is reached by it.

use std::{collections::BTreeMap, env::consts::ARCH, path::Path};

use landlock::{
    ABI, AccessFs, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus,
    path_beneath_rules,
};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction,
    SeccompCmpArgLen::Dword,
    SeccompCmpOp::{Eq, MaskedEq, Ne},
    SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};
use serde::{Deserialize, Serialize};

/// The kernel interface whose rights are asked for; an older kernel takes those it knows.
const LANDLOCK: ABI = ABI::V5;

/// Calls that reading needs never: connections, the way around them, and the memory of other processes.
const FORBIDDEN: [i64; 5] = [
    libc::SYS_connect,
    libc::SYS_io_uring_setup,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
];

/// Calls that ask whether a file may be written, with the place of that question among their arguments. They are answered for
/// all files as Landlock answers for those outside the child's folder, of which it tells these calls nothing: so LibreOffice puts
/// its socket where it may.
#[cfg(target_arch = "x86_64")]
const ASKS_FOR_ACCESS: [(i64, u8); 3] = [
    (libc::SYS_access, 1),
    (libc::SYS_faccessat, 2),
    (libc::SYS_faccessat2, 2),
];
#[cfg(not(target_arch = "x86_64"))]
const ASKS_FOR_ACCESS: [(i64, u8); 2] = [(libc::SYS_faccessat, 2), (libc::SYS_faccessat2, 2)];

/// The bits of a socket's type that are no flags: socket(2).
const SOCKET_TYPE: u64 = 0xF;

/// What was taken, and what the kernel cannot take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sandbox {
    /// It connects to nothing, and opens no sockets to other machines (seccomp).
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
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        FORBIDDEN.into_iter().map(|it| (it, vec![])).collect();
    rules.insert(libc::SYS_socket, foreign_sockets().ok()?);
    for (call, mode) in ASKS_FOR_ACCESS {
        let to_write = SeccompCondition::new(mode, Dword, Eq, libc::W_OK as u64).ok()?;
        rules.insert(call, vec![SeccompRule::new(vec![to_write]).ok()?]);
    }
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refused, architecture).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    seccompiler::apply_filter(&program).ok()
}

/// Sockets of another domain than Unix, or of another type than a stream: those can send without a connection.
fn foreign_sockets() -> Result<Vec<SeccompRule>, BackendError> {
    let domain = SeccompCondition::new(0, Dword, Ne, libc::AF_UNIX as u64)?;
    let mut rules = vec![SeccompRule::new(vec![domain])?];
    // There is no condition that a part of an argument differs.
    for kind in (0..=SOCKET_TYPE).filter(|it| *it != libc::SOCK_STREAM as u64) {
        let is_kind = SeccompCondition::new(1, Dword, MaskedEq(SOCKET_TYPE), kind)?;
        rules.push(SeccompRule::new(vec![is_kind])?);
    }
    Ok(rules)
}
