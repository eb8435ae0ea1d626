//! One CSV file: its header, its rows, and what is wrong with each.

use anyhow::Context;
use app::CrmPlace;
use chrono::NaiveDate;
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
    header: Vec<String>,
    rows: Vec<(u64, Result<csv::StringRecord, String>)>,
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// When the file cannot be read at all.
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
        let header = reader.headers();
        let header = header.with_context(|| format!("the header of {file} cannot be read"))?;
        let header: Vec<String> = header.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        let mut record = csv::ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    rows.push((line, checked(&record, header.len())));
                }
                Err(error) => {
                    rows.push((reader.position().line(), Err(error.to_string())));
                    break;
                }
            }
        }
        Ok(Self {
            file: file.into(),
            header,
            rows,
        })
    }

    /// The place of a column; none where the mapping has none.
    ///
    /// # Errors
    /// When the mapping names a column the file has not.
    pub(super) fn column(&self, name: Option<&str>) -> anyhow::Result<Option<usize>> {
        let Some(name) = name else {
            return Ok(None);
        };
        let place = self.header.iter().position(|column| column == name);
        let place = place.with_context(|| {
            format!(
                "{} has no column “{name}”; it has {}",
                self.file,
                self.header.join(", ")
            )
        })?;
        Ok(Some(place))
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
                Err(reason) => problems.push(Problem {
                    place,
                    column: None,
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

fn checked(record: &csv::ByteRecord, columns: usize) -> Result<csv::StringRecord, String> {
    if record.len() != columns {
        return Err(format!(
            "has {} fields, and the header has {columns}",
            record.len()
        ));
    }
    csv::StringRecord::from_byte_record(record.clone())
        .map_err(|error| format!("field {} is not UTF-8", error.utf8_error().field() + 1))
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
