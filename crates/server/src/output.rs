//! What commands print. `println!` panics when whoever reads has gone, as `head` does once it has its lines; here the
//! command is told, and ends.

use std::fmt;
use std::io::{self, Write};

/// What a shell reports of a program whose reader has gone: 128 and the number of SIGPIPE.
pub const READER_GONE: u8 = 141;

/// Standard output takes no more.
#[derive(Debug)]
pub struct Unprinted(io::Error);

impl Unprinted {
    /// Whether nobody reads any more, which is no fault to complain of.
    pub fn reader_gone(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}

impl fmt::Display for Unprinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "standard output cannot be written: {}", self.0)
    }
}

impl std::error::Error for Unprinted {}

/// Prints a line, or several, to standard output; they have left when this returns.
///
/// # Errors
/// When nobody reads, or the disk is full.
pub fn print(text: impl fmt::Display) -> Result<(), Unprinted> {
    let mut output = io::stdout().lock();
    writeln!(output, "{text}")
        .and_then(|()| output.flush())
        .map_err(Unprinted)
}

/// Says something to whoever started the command, on standard error. That nobody listens stops nothing.
pub fn tell(text: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}
