//! Which file and column of an export means what: two layouts are built in, others are described in TOML.

use anyhow::{Context, anyhow, ensure};
use chrono::{NaiveDate, NaiveTime};
use domain::pipeline::Outcome;
use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The built-in layouts, by name.
const LAYOUTS: [(&str, &str); 2] = [
    ("standard", include_str!("standard.toml")),
    ("maven", include_str!("maven.toml")),
];

/// An export's layout.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The built-in layout the others change; none where everything is described.
    pub extends: Option<String>,
    /// What stands between fields; a comma when left out.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// How dates are written, such as `%d.%m.%Y`; ISO dates when left out.
    #[serde(default = "iso")]
    pub date_format: String,
    /// Zone of an organization made for the export.
    pub time_zone: Option<String>,
    /// Currency of an organization made for the export.
    pub currency: Option<String>,
    /// Who sells.
    pub people: Option<People>,
    /// Customers.
    pub accounts: Option<Accounts>,
    /// Products.
    pub products: Option<Products>,
    /// Deals.
    pub opportunities: Opportunities,
    /// What its stages mean.
    pub stages: Stages,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Aliases,
    /// The files the mapping names itself, rather than the layout it extends.
    #[serde(skip)]
    pub named: Vec<String>,
}

/// The file of people, and its columns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// The file.
    pub file: String,
    /// Name, by which opportunities name their owner.
    pub name: String,
    /// Address.
    pub email: Option<String>,
    /// Name of the leader of their team.
    pub manager: Option<String>,
    /// Region their team belongs to.
    pub region: Option<String>,
}

/// The file of accounts, and its columns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// The file.
    pub file: String,
    /// Key, by which opportunities name it.
    pub key: String,
    /// Name; the key when left out.
    pub name: Option<String>,
    /// Line of business.
    pub sector: Option<String>,
    /// Key of the account above.
    pub parent: Option<String>,
}

/// The file of products, and its columns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Products {
    /// The file.
    pub file: String,
    /// Key, by which opportunities name it.
    pub key: String,
    /// Name; the key when left out.
    pub name: Option<String>,
    /// List price.
    pub price: Option<String>,
}

/// The file of deals, and its columns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opportunities {
    /// The file.
    pub file: String,
    /// Key.
    pub key: String,
    /// Name; made of product and account when left out.
    pub name: Option<String>,
    /// Name of the owner.
    pub owner: Option<String>,
    /// Key of the product.
    pub product: Option<String>,
    /// Key of the account.
    pub account: Option<String>,
    /// Stage.
    pub stage: String,
    /// When it came to be.
    pub opened: Option<String>,
    /// When it was closed.
    pub closed: Option<String>,
    /// When it is expected to close.
    pub expected_close: Option<String>,
    /// Amount.
    pub amount: Option<String>,
    /// Currency of the amount.
    pub currency: Option<String>,
    /// What happens next.
    pub next_step: Option<String>,
}

impl Opportunities {
    fn column(&self, field: &str) -> Option<&String> {
        match field {
            "key" => Some(&self.key),
            "name" => self.name.as_ref(),
            "owner" => self.owner.as_ref(),
            "product" => self.product.as_ref(),
            "account" => self.account.as_ref(),
            "stage" => Some(&self.stage),
            "opened_on" => self.opened.as_ref(),
            "closed_on" => self.closed.as_ref(),
            "expected_close_on" => self.expected_close.as_ref(),
            "amount" => self.amount.as_ref(),
            "currency" => self.currency.as_ref(),
            "next_step" => self.next_step.as_ref(),
            _ => None,
        }
    }
}

/// What an export's stages mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stages {
    /// The stage a closed deal had while it was open.
    pub opened_as: String,
    /// Each of its stages.
    pub of: BTreeMap<String, Stage>,
}

/// A stage. All but its key counts only where the organization has no stage of that key yet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Key of the organization's stage.
    pub key: String,
    /// Order in the process, ascending.
    #[serde(default)]
    pub position: i32,
    /// Chance of winning in per cent, with up to two decimals.
    pub probability: Option<String>,
    /// Whether an opportunity here is qualified.
    #[serde(default)]
    pub qualified: bool,
    /// How an opportunity here stands; open when left out.
    pub outcome: Option<Outcome>,
}

/// Other spellings, each with the key that is meant.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Aliases {
    /// Of people.
    pub people: BTreeMap<String, String>,
    /// Of accounts.
    pub accounts: BTreeMap<String, String>,
    /// Of products.
    pub products: BTreeMap<String, String>,
}

fn comma() -> char {
    ','
}

fn iso() -> String {
    "%Y-%m-%d".to_owned()
}

impl Mapping {
    /// The layout described in a file.
    ///
    /// # Errors
    /// What is wrong with the file, by its own words.
    pub fn load(file: &Path) -> anyhow::Result<Self> {
        let bytes = std::fs::read(file);
        let bytes = bytes.with_context(|| format!("the mapping {} cannot be read", file.display()))?;
        let text = str::from_utf8(&bytes).map_err(|error| {
            let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
            anyhow!("the mapping {} line {line} is not UTF-8", file.display())
        })?;
        let mut mapping =
            Self::parse(text).with_context(|| format!("the mapping {} does not hold", file.display()))?;
        let given = Figment::from(Toml::string(text));
        let files = ["people", "accounts", "products", "opportunities"];
        let named = files
            .into_iter()
            .filter_map(|kind| given.extract_inner(&format!("{kind}.file")).ok());
        mapping.named = named.collect();
        Ok(mapping)
    }

    /// The built-in layout a folder has.
    ///
    /// # Errors
    /// When it has neither.
    pub fn detect(folder: &Path) -> anyhow::Result<Self> {
        ensure!(folder.is_dir(), "there is no folder {}", folder.display());
        for (_, text) in LAYOUTS {
            let mapping = Self::parse(text)?;
            if folder.join(&mapping.opportunities.file).is_file() {
                return Ok(mapping);
            }
        }
        anyhow::bail!(
            "{} holds neither opportunities.csv nor sales_pipeline.csv; describe another layout with --mapping",
            folder.display()
        )
    }

    /// The column that holds a field of the rows a kind of object is made of; the field itself where there is none.
    pub fn column<'a>(&'a self, kind: &str, field: &'a str) -> &'a str {
        let column = match kind {
            "members" | "teams" => self.people.as_ref().and_then(|people| match field {
                "key" | "name" => Some(&people.name),
                "email" => people.email.as_ref(),
                "manager" => people.manager.as_ref(),
                "region" => people.region.as_ref(),
                _ => None,
            }),
            "accounts" => self.accounts.as_ref().and_then(|accounts| match field {
                "key" => Some(&accounts.key),
                "name" => accounts.name.as_ref().or(Some(&accounts.key)),
                "sector" => accounts.sector.as_ref(),
                "parent" => accounts.parent.as_ref(),
                _ => None,
            }),
            "products" => self.products.as_ref().and_then(|products| match field {
                "key" => Some(&products.key),
                "name" => products.name.as_ref().or(Some(&products.key)),
                "price" => products.price.as_ref(),
                _ => None,
            }),
            _ => self.opportunities.column(field),
        };
        column.map_or(field, String::as_str)
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let given = Figment::from(Toml::string(text));
        let layout: Option<String> = given.extract_inner("extends").ok();
        let base = match &layout {
            None => Figment::new(),
            Some(name) => {
                let known = LAYOUTS.iter().find(|(layout, _)| layout == name);
                let (_, text) = known.with_context(|| format!("there is no layout “{name}” to extend"))?;
                Figment::from(Toml::string(text))
            }
        };
        let mapping: Self = base.merge(given).extract()?;
        ensure!(
            mapping.delimiter.is_ascii(),
            "the delimiter is one ASCII character"
        );
        ensure!(
            tells_a_date(&mapping.date_format),
            "the date_format “{}” tells no date: %d is the day, %m the month, %Y the year, as in %d.%m.%Y",
            mapping.date_format
        );
        ensure!(
            mapping.stages.of.contains_key(&mapping.stages.opened_as),
            "stages.opened_as names a stage of stages.of"
        );
        Ok(mapping)
    }
}

/// Whether a date that is written so can be read again.
fn tells_a_date(format: &str) -> bool {
    let day = NaiveDate::from_ymd_opt(2025, 3, 31);
    let written = |day: NaiveDate| {
        let mut text = String::new();
        let midnight = day.and_time(NaiveTime::MIN).and_utc();
        write!(text, "{}", midnight.format(format)).ok().map(|()| text)
    };
    let read = |text: String| NaiveDate::parse_from_str(&text, format).ok();
    day.is_some() && day == day.and_then(written).and_then(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_layouts_hold() {
        for (_, text) in LAYOUTS {
            Mapping::parse(text).expect("a mapping");
        }
    }

    #[test]
    fn a_mapping_may_change_a_few_words_of_a_built_in_one() {
        let text = "extends = \"maven\"\n[aliases.products]\nLathePro = \"Lathe Pro\"";
        let mapping = Mapping::parse(text).expect("a mapping");
        assert_eq!(mapping.opportunities.file, "sales_pipeline.csv");
        assert_eq!(mapping.aliases.products["LathePro"], "Lathe Pro");
        assert!(Mapping::parse("extends = \"nobody\"").is_err());
    }

    #[test]
    fn a_date_format_tells_day_month_and_year() {
        let with = |format| Mapping::parse(&format!("extends = \"maven\"\ndate_format = \"{format}\""));
        for format in ["%d.%m.%Y", "%m/%d/%y", "%F", "%d %B %Y", "%Y-%m-%dT%H:%M:%S%z"] {
            assert_eq!(with(format).expect("a mapping").date_format, format);
        }
        for format in ["DD.MM.YYYY", "", "%Y-%m", "%d.%d.%Y", "%Y-%m-%", "%Q"] {
            let refused = with(format).expect_err(format).to_string();
            assert!(refused.contains("tells no date: %d is the day"), "{refused}");
        }
    }

    #[test]
    fn a_mapping_with_an_unknown_word_is_refused() {
        let text = LAYOUTS[1]
            .1
            .replace("close_value\"", "close_value\"\nammount = \"x\"");
        let refused = Mapping::parse(&text).expect_err("refused").to_string();
        assert!(refused.contains("ammount"), "{refused}");
    }
}
