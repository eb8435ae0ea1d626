//! One CSV file: its header, its rows, and what is wrong with each.

use anyhow::{Context, bail, ensure};
use app::CrmPlace;
use chrono::NaiveDate;
use domain::text::quoted;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Why a row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub place: CrmPlace,
    /// The column, unless the whole row is meant.
    pub column: Option<String>,
    /// Why.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {}", self.place.file, self.place.line)?;
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// A file with a header.
pub(super) struct Table {
    file: Arc<str>,
    delimiter: char,
    header: Vec<String>,
    rows: Vec<(u64, Result<csv::StringRecord, Fault>)>,
}

/// Why a row is none: its column, unless the whole row is meant, and the reason.
type Fault = (Option<usize>, String);

/// What stands between fields in exports.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// When the file cannot be read, is empty, or its header is not UTF-8.
    pub(super) fn open(folder: &Path, file: &str, delimiter: char) -> anyhow::Result<Self> {
        let path = folder.join(file);
        let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        // Spreadsheets put a byte-order mark before the first name.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(u8::try_from(delimiter).unwrap_or(b','))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(bytes);
        let mut lines = Lines {
            bytes,
            counted: 0,
            line: 1,
        };
        let header = reader.byte_headers();
        let header = header.with_context(|| format!("the header of {file} cannot be read"))?;
        let line = header.position().map_or(1, |start| lines.at(start.byte()));
        let header = names(file, line, header)?;
        let mut rows = Vec::new();
        let mut record = csv::ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {
                    let line = record.position().map_or(0, |start| lines.at(start.byte()));
                    rows.push((line, checked(&record, header.len())));
                }
                Err(error) => {
                    let line = lines.at(reader.position().byte());
                    rows.push((line, Err((None, error.to_string()))));
                    break;
                }
            }
        }
        Ok(Self {
            file: file.into(),
            delimiter,
            header,
            rows,
        })
    }

    /// The place of a column; none where the mapping has none.
    ///
    /// # Errors
    /// When the mapping names a column the file has not, or has twice.
    pub(super) fn column(&self, name: Option<&str>) -> anyhow::Result<Option<usize>> {
        let Some(name) = name else {
            return Ok(None);
        };
        let file = &self.file;
        let mut places = (0..self.header.len()).filter(|place| self.header[*place] == name);
        match (places.next(), places.next()) {
            (Some(place), None) => Ok(Some(place)),
            (Some(_), Some(_)) => bail!("{file} has the column “{name}” more than once: which is meant?"),
            (None, _) => bail!(match self.other_delimiter() {
                Some(other) => format!(
                    "the header of {file} is one column, {}, when {:?} stands between columns; \
                     a mapping with delimiter = \"{}\" reads it otherwise",
                    quoted(&self.header[0]),
                    self.delimiter,
                    other.escape_default()
                ),
                None => format!("{file} has no column “{name}”; it has {}", self.header.join(", ")),
            }),
        }
    }

    /// What seems to stand between columns where the header is one column only.
    fn other_delimiter(&self) -> Option<char> {
        let [only] = self.header.as_slice() else {
            return None;
        };
        let others = DELIMITERS.into_iter().filter(|other| *other != self.delimiter);
        others
            .max_by_key(|other| only.matches(*other).count())
            .filter(|other| only.contains(*other))
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// What `parse` makes of each row; what it cannot make is put to the problems.
    pub(super) fn parse<T>(
        &self,
        problems: &mut Vec<Problem>,
        parse: impl Fn(&mut Row<'_>) -> Option<T>,
    ) -> Vec<T> {
        let mut parsed = Vec::with_capacity(self.rows.len());
        for (line, record) in &self.rows {
            let place = CrmPlace {
                file: self.file.clone(),
                line: *line,
            };
            match record {
                Err((column, reason)) => problems.push(Problem {
                    place,
                    column: column.and_then(|column| self.header.get(column).cloned()),
                    reason: reason.clone(),
                }),
                Ok(record) => {
                    let mut row = Row {
                        place,
                        header: &self.header,
                        record,
                        problems: Vec::new(),
                    };
                    let value = parse(&mut row);
                    match value {
                        Some(value) if row.problems.is_empty() => parsed.push(value),
                        _ => problems.append(&mut row.problems),
                    }
                }
            }
        }
        parsed
    }
}

/// Counts lines. The parser takes the second half of a Windows line end for the beginning of the next row, and is then one
/// line behind.
struct Lines<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of a row that starts at a place, or behind line ends there. Places are asked for in their order.
    fn at(&mut self, byte: u64) -> u64 {
        let start = usize::try_from(byte).unwrap_or(usize::MAX).min(self.bytes.len());
        let ends = self.bytes[start..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let start = start + ends.count();
        let passed = self.bytes[self.counted..start]
            .iter()
            .filter(|byte| **byte == b'\n');
        self.line += passed.count() as u64;
        self.counted = start;
        self.line
    }
}

/// The columns' names.
fn names(file: &str, line: u64, header: &csv::ByteRecord) -> anyhow::Result<Vec<String>> {
    let empty = header.iter().all(<[u8]>::is_empty);
    ensure!(!empty, "{file} is empty: its first line names the columns");
    let mut names = Vec::with_capacity(header.len());
    for (place, name) in header.iter().enumerate() {
        let name = str::from_utf8(name).ok().with_context(|| {
            let number = place + 1;
            format!("{file} line {line}: the name of column {number} is not UTF-8; save the file as UTF-8")
        })?;
        names.push(name.to_owned());
    }
    Ok(names)
}

fn checked(record: &csv::ByteRecord, columns: usize) -> Result<csv::StringRecord, Fault> {
    if record.len() != columns {
        let open = match record.iter().any(|field| field.contains(&b'\n')) {
            true => "; it goes over several lines: is a quotation mark left open?",
            false => "",
        };
        let fields = record.len();
        return Err((
            None,
            format!("has {fields} fields, and the header has {columns}{open}"),
        ));
    }
    csv::StringRecord::from_byte_record(record.clone())
        .map_err(|error| (Some(error.utf8_error().field()), "is not UTF-8".to_owned()))
}

/// A row as it is parsed.
pub(super) struct Row<'a> {
    pub(super) place: CrmPlace,
    header: &'a [String],
    record: &'a csv::StringRecord,
    problems: Vec<Problem>,
}

impl Row<'_> {
    /// The text of a column; none where it is empty, or where there is no such column.
    pub(super) fn text(&self, column: Option<usize>) -> Option<String> {
        let text = self.record.get(column?)?;
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The text of a column that must not be empty.
    pub(super) fn required(&mut self, column: Option<usize>) -> Option<String> {
        let text = self.text(column);
        if text.is_none() {
            self.refuse(column, "must not be empty".to_owned());
        }
        text
    }

    /// The date of a column.
    pub(super) fn date(&mut self, column: Option<usize>, format: &str) -> Option<NaiveDate> {
        let text = self.text(column)?;
        match NaiveDate::parse_from_str(&text, format) {
            Ok(date) => Some(date),
            Err(_) => {
                self.refuse(column, format!("“{text}” is no date written {format}"));
                None
            }
        }
    }

    fn refuse(&mut self, column: Option<usize>, reason: String) {
        self.problems.push(Problem {
            place: self.place.clone(),
            column: column.and_then(|column| self.header.get(column).cloned()),
            reason,
        });
    }
}
