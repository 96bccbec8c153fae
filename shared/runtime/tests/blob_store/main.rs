//! The contract of the blob store, run on every backend, and what only one of them has.

mod bucket;
mod fault;
mod folder;
mod http;
mod suite;

suite::contract!(folder_keeps, crate::folder::Folder);
suite::contract!(bucket_keeps, crate::bucket::Bucket);
