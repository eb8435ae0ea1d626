//! The binary: the library's program, and the allocator.

use std::process::ExitCode;

/// The system's allocator fragments under many small, short-lived values on many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::main()
}
