//! Reads one setting after another and remembers what is wrong with each, so that an operator sees every problem of a
//! configuration at once.

use figment::Figment;
use figment::value::{Dict, Value};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// One key of the configuration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// As the file spells it.
    pub(super) name: &'static str,
    /// As the environment spells it.
    pub(super) variable: &'static str,
    /// Whether the value must not be repeated in a message.
    pub(super) secret: bool,
}

pub(super) struct Reader {
    figment: Figment,
    problems: Vec<String>,
}

impl Reader {
    pub(super) fn new(figment: Figment, known: &[Key]) -> Self {
        let mut problems = Vec::new();
        match figment.extract::<Dict>() {
            Ok(values) => {
                let unknown = values
                    .keys()
                    .filter(|name| known.iter().all(|key| key.name != name.as_str()));
                problems.extend(unknown.map(|name| format!("{name}: there is no such key")));
            }
            Err(error) => problems.extend(
                error
                    .into_iter()
                    .map(|error| format!("the file cannot be read: {error}")),
            ),
        }
        Self { figment, problems }
    }

    /// The value of a key, its default, or the default and a problem noted.
    pub(super) fn parse<T>(
        &mut self,
        key: Key,
        default: T,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> T {
        let Some(values) = self.values(key) else {
            return default;
        };
        let parsed = match values.as_slice() {
            [value] => parse(value),
            _ => None,
        };
        parsed.unwrap_or_else(|| {
            self.problem(key, &values.join(", "), expected);
            default
        })
    }

    /// A whole number within bounds.
    pub(super) fn number<T>(&mut self, key: Key, default: T, range: RangeInclusive<T>) -> T
    where
        T: FromStr + PartialOrd + std::fmt::Display + Copy,
    {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.parse(key, default, &expected, |text| {
            text.parse().ok().filter(|value| range.contains(value))
        })
    }

    pub(super) fn switch(&mut self, key: Key, default: bool) -> bool {
        self.parse(key, default, "true or false", |text| text.parse().ok())
    }

    /// A list: an array in the file, or values separated by commas.
    pub(super) fn list(&mut self, key: Key) -> Vec<String> {
        let values = self.values(key).unwrap_or_default();
        let split = values.iter().flat_map(|value| value.split(',')).map(str::trim);
        split
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn problem(&mut self, key: Key, value: &str, expected: &str) {
        let shown = if key.secret {
            String::new()
        } else {
            format!(" \"{value}\"")
        };
        let source = self
            .figment
            .find_metadata(key.name)
            .map_or("", |metadata| metadata.name.as_ref());
        let place = if source.contains("TOML") {
            "the file".to_owned()
        } else {
            format!("as {}", key.variable)
        };
        self.problems
            .push(format!("{}{shown} ({place}): expected {expected}", key.name));
    }

    pub(super) fn finish<T>(self, value: T) -> Result<T, Vec<String>> {
        if self.problems.is_empty() {
            Ok(value)
        } else {
            Err(self.problems)
        }
    }

    fn values(&mut self, key: Key) -> Option<Vec<String>> {
        let value = self.figment.find_value(key.name).ok()?;
        let values = match &value {
            Value::Array(_, items) => items.iter().map(scalar).collect(),
            other => scalar(other).map(|text| vec![text]),
        };
        if values.is_none() {
            self.problem(key, "…", "a plain value");
        }
        values
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Char(_, one) => Some(one.to_string()),
        Value::Bool(_, truth) => Some(truth.to_string()),
        Value::Num(_, number) => {
            let whole = number
                .to_i128()
                .map(|n| n.to_string())
                .or_else(|| number.to_u128().map(|n| n.to_string()));
            whole.or_else(|| number.to_f64().map(|n| n.to_string()))
        }
        _ => None,
    }
}
