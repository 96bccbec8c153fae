//! The binary `crawler`: what it waits for and what it refuses.

#[path = "../../shared/runtime/tests/binary/suite.rs"]
mod suite;

const SERVICE: suite::Service = suite::Service {
    binary: env!("CARGO_BIN_EXE_crawler"),
    section: "crawler",
    foreign_section: "loader",
};
