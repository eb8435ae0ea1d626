//! Reads a folder of CSV files into what an import takes, with every problem named by file, line and column.

mod mapping;
mod read;
mod table;

pub use mapping::Mapping;
pub use read::{Export, FileCount, read};
pub use table::Problem;
