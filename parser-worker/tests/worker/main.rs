//! The worker on an embedded bus: every kind of delivery, every way in which reading can fail, hostile documents, and who dies
//! with whom. This program is also the child that reads, with an invented reader.

mod converter;
mod death;
mod delivery;
mod failure;
mod hostile;
mod limits;
mod mock;
mod plant;
mod process;

use std::{future::Future, process::ExitCode};

use libtest_mimic::{Arguments, Trial};
use tokio::runtime;

/// A test of each of these functions.
macro_rules! tests {
    ($($module:ident::$name:ident,)*) => {
        vec![$(Trial::test(
            concat!(stringify!($module), "::", stringify!($name)),
            || run($module::$name()),
        ),)*]
    };
}

fn main() -> ExitCode {
    let is_other = || mock::main().or_else(death::main);
    if let Some(code) = is_other() {
        return code;
    }
    let tests = tests![
        delivery::a_report_is_read_stored_and_announced,
        delivery::a_replay_is_told_as_a_replay,
        delivery::an_outage_of_the_store_uses_up_no_attempts,
        delivery::who_is_told_to_stop_in_an_outage_gives_the_document_back,
        delivery::what_is_no_report_is_rejected_with_the_readers_reason,
        delivery::a_document_over_the_limit_is_rejected_without_its_bytes,
        delivery::garbage_is_a_dead_letter_at_once,
        delivery::an_event_of_an_unknown_version_is_a_dead_letter_at_once,
        delivery::a_blob_that_comes_late_is_read,
        delivery::a_blob_that_never_comes_makes_a_dead_letter_in_the_end,
        delivery::bytes_that_are_not_those_meant_make_a_dead_letter_at_once,
        delivery::each_document_is_counted_by_what_came_of_it,
        delivery::the_defaults_are_complete,
        failure::a_reader_that_panics_is_a_crash_with_its_words,
        failure::a_reader_that_aborts_exits_or_overflows_its_stack_is_a_crash,
        failure::a_reader_that_hangs_stands_still,
        failure::a_reader_that_spins_uses_up_its_cpu_time,
        failure::a_reader_that_takes_too_long_is_ended,
        failure::a_reader_that_takes_all_memory_is_ended,
        failure::a_reader_that_asks_for_all_memory_at_once_is_refused,
        failure::a_reading_without_end_is_too_large,
        failure::garbage_on_the_pipe_is_a_crash,
        failure::a_reader_that_cannot_be_started_costs_the_document_nothing,
        failure::a_reader_of_another_version_reads_nothing,
        failure::an_office_document_over_which_the_reader_fails_is_converted,
        failure::what_a_converter_does_not_read_either_has_failed_as_before,
        limits::a_child_is_replaced_after_so_many_documents,
        limits::a_child_that_keeps_memory_is_replaced,
        limits::a_child_knows_nothing_of_the_workers_environment,
        limits::a_child_has_no_network,
        limits::a_child_reaches_no_process_of_its_machine,
        limits::a_child_writes_nowhere_but_in_its_folder,
        limits::a_child_runs_its_tools_within_all_that,
        death::a_child_killed_while_it_reads_is_replaced_and_the_document_read,
        death::a_document_whose_child_is_killed_twice_is_out_of_memory,
        death::an_idle_child_that_was_killed_is_replaced_unnoticed,
        death::the_tools_of_a_child_end_with_it,
        death::children_and_their_tools_end_with_a_worker_that_is_killed,
        converter::an_office_document_without_a_reader_is_converted_and_doubted,
        converter::what_a_document_links_to_is_not_read,
        converter::without_libreoffice_the_document_is_refused_with_what_brings_it,
        hostile::each_hostile_document_has_its_outcome_and_the_next_is_read,
        hostile::each_hostile_reader_has_its_outcome_and_the_next_document_is_read,
    ];
    libtest_mimic::run(&Arguments::from_args(), tests).exit_code()
}

fn run(test: impl Future<Output = ()>) -> Result<(), libtest_mimic::Failed> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("it starts").block_on(test);
    Ok(())
}
