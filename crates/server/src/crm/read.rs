//! The files of an export, each by its columns.

use super::mapping::{Accounts, Aliases, Mapping, Opportunities, People, Products, Stages};
use super::table::{Problem, Table};
use anyhow::{Context, ensure};
use app::{CrmAccount, CrmImport, CrmOpportunity, CrmPerson, CrmProduct, CrmStage};
use domain::money::parse_amount;
use domain::pipeline::{Outcome, Stage};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What was read of an export.
#[derive(Debug)]
pub struct Export {
    /// The rows that can be read.
    pub import: CrmImport,
    /// Each file the layout knows.
    pub files: Vec<FileCount>,
    /// What is wrong with the others.
    pub problems: Vec<Problem>,
}

/// A file, and how much of it can be read.
#[derive(Clone, Debug)]
pub struct FileCount {
    /// Its name.
    pub file: String,
    /// How many rows it has, and how many of them can be read; none where the file is absent.
    pub rows: Option<(usize, usize)>,
}

/// Reads a folder. Files of a built-in layout may be absent, but for that of the opportunities.
///
/// # Errors
/// When a file the mapping itself names is absent, a file cannot be read at all, or has not the columns the mapping
/// names.
pub fn read(folder: &Path, mapping: &Mapping) -> anyhow::Result<Export> {
    let absent = mapping.named.iter().filter(|file| !folder.join(file).is_file());
    let absent: Vec<&str> = absent.map(String::as_str).collect();
    ensure!(
        absent.is_empty(),
        "{} has no {}, which the mapping names",
        folder.display(),
        absent.join(" and no ")
    );
    let mut reading = Reading {
        folder,
        mapping,
        files: Vec::new(),
        problems: Vec::new(),
    };
    let import = CrmImport {
        stages: stages(&mapping.stages)?,
        opened_as: mapping.stages.opened_as.clone(),
        people: reading.people(mapping.people.as_ref())?,
        accounts: reading.accounts(mapping.accounts.as_ref())?,
        products: reading.products(mapping.products.as_ref())?,
        opportunities: reading.opportunities(&mapping.opportunities)?,
        partial: false,
    };
    Ok(Export {
        import,
        files: reading.files,
        problems: reading.problems,
    })
}

fn stages(stages: &Stages) -> anyhow::Result<Vec<CrmStage>> {
    let read = |(label, stage): (&String, &super::mapping::Stage)| {
        let outcome = stage.outcome.unwrap_or(Outcome::Open);
        let given = stage.probability.as_deref().map(|text| parse_amount(text, 2));
        let probability = match (given.transpose(), outcome) {
            (Ok(Some(given)), _) => u16::try_from(given).ok().filter(|given| *given <= Stage::CERTAIN),
            (Ok(None), Outcome::Won) => Some(Stage::CERTAIN),
            (Ok(None), _) => Some(0),
            (Err(_), _) => None,
        };
        let probability = probability
            .with_context(|| format!("the probability of stage “{label}” is no per cent such as 12.5"))?;
        Ok(CrmStage {
            label: label.clone(),
            key: stage.key.clone(),
            position: stage.position,
            probability,
            qualified: stage.qualified,
            outcome,
        })
    };
    stages.of.iter().map(read).collect()
}

struct Reading<'a> {
    folder: &'a Path,
    mapping: &'a Mapping,
    files: Vec<FileCount>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    /// A file that may be absent.
    fn table(&mut self, file: &str) -> anyhow::Result<Option<Table>> {
        if self.folder.join(file).is_file() {
            return Table::open(self.folder, file, self.mapping.delimiter).map(Some);
        }
        self.files.push(FileCount {
            file: file.to_owned(),
            rows: None,
        });
        Ok(None)
    }

    fn aliases(&self) -> &Aliases {
        &self.mapping.aliases
    }

    fn people(&mut self, layout: Option<&People>) -> anyhow::Result<Vec<CrmPerson>> {
        let Some(layout) = layout else {
            return Ok(Vec::new());
        };
        let Some(table) = self.table(&layout.file)? else {
            return Ok(Vec::new());
        };
        let name = table.column(Some(&layout.name))?;
        let email = table.column(layout.email.as_deref())?;
        let manager = table.column(layout.manager.as_deref())?;
        let region = table.column(layout.region.as_deref())?;
        let aliases = self.aliases().people.clone();
        let mut problems = Vec::new();
        let rows = table.parse(&mut problems, |row| {
            Some(CrmPerson {
                place: row.place.clone(),
                name: meant(&aliases, row.required(name)?),
                email: row.text(email),
                manager: row.text(manager).map(|name| meant(&aliases, name)),
                region: row.text(region),
            })
        });
        let rows = consistent(rows, &layout.name, &mut problems);
        Ok(self.took(&layout.file, &table, rows, problems))
    }

    fn accounts(&mut self, layout: Option<&Accounts>) -> anyhow::Result<Vec<CrmAccount>> {
        let Some(layout) = layout else {
            return Ok(Vec::new());
        };
        let Some(table) = self.table(&layout.file)? else {
            return Ok(Vec::new());
        };
        let key = table.column(Some(&layout.key))?;
        let name = table.column(layout.name.as_deref())?;
        let sector = table.column(layout.sector.as_deref())?;
        let parent = table.column(layout.parent.as_deref())?;
        let aliases = self.aliases().accounts.clone();
        let mut problems = Vec::new();
        let rows = table.parse(&mut problems, |row| {
            let key = meant(&aliases, row.required(key)?);
            Some(CrmAccount {
                place: row.place.clone(),
                name: row.text(name).unwrap_or_else(|| key.clone()),
                key,
                sector: row.text(sector),
                parent: row.text(parent).map(|key| meant(&aliases, key)),
            })
        });
        Ok(self.took(&layout.file, &table, rows, problems))
    }

    fn products(&mut self, layout: Option<&Products>) -> anyhow::Result<Vec<CrmProduct>> {
        let Some(layout) = layout else {
            return Ok(Vec::new());
        };
        let Some(table) = self.table(&layout.file)? else {
            return Ok(Vec::new());
        };
        let key = table.column(Some(&layout.key))?;
        let name = table.column(layout.name.as_deref())?;
        let price = table.column(layout.price.as_deref())?;
        let aliases = self.aliases().products.clone();
        let mut problems = Vec::new();
        let rows = table.parse(&mut problems, |row| {
            let key = meant(&aliases, row.required(key)?);
            Some(CrmProduct {
                place: row.place.clone(),
                name: row.text(name).unwrap_or_else(|| key.clone()),
                key,
                price: row.text(price),
            })
        });
        Ok(self.took(&layout.file, &table, rows, problems))
    }

    fn opportunities(&mut self, layout: &Opportunities) -> anyhow::Result<Vec<CrmOpportunity>> {
        let table = Table::open(self.folder, &layout.file, self.mapping.delimiter)?;
        let key = table.column(Some(&layout.key))?;
        let stage = table.column(Some(&layout.stage))?;
        let [
            name,
            owner,
            product,
            account,
            opened,
            closed,
            expected,
            amount,
            currency,
            next_step,
        ] = [
            &layout.name,
            &layout.owner,
            &layout.product,
            &layout.account,
            &layout.opened,
            &layout.closed,
            &layout.expected_close,
            &layout.amount,
            &layout.currency,
            &layout.next_step,
        ]
        .map(|column| table.column(column.as_deref()));
        let (name, owner, product, account) = (name?, owner?, product?, account?);
        let (opened, closed, expected) = (opened?, closed?, expected?);
        let (amount, currency, next_step) = (amount?, currency?, next_step?);
        let (aliases, format) = (self.aliases().clone(), self.mapping.date_format.clone());
        let mut problems = Vec::new();
        let rows = table.parse(&mut problems, |row| {
            // Every date is looked at, so that a row with several faults has all of them named.
            let dates = [opened, closed, expected].map(|column| row.date(column, &format));
            let key = row.required(key);
            let stage = row.required(stage);
            Some(CrmOpportunity {
                place: row.place.clone(),
                key: key?,
                name: row.text(name),
                owner: row.text(owner).map(|name| meant(&aliases.people, name)),
                product: row.text(product).map(|key| meant(&aliases.products, key)),
                account: row.text(account).map(|key| meant(&aliases.accounts, key)),
                stage: stage?,
                opened_on: dates[0],
                closed_on: dates[1],
                expected_close_on: dates[2],
                amount: row.text(amount),
                currency: row.text(currency),
                next_step: row.text(next_step),
            })
        });
        Ok(self.took(&layout.file, &table, rows, problems))
    }

    fn took<T>(&mut self, file: &str, table: &Table, rows: Vec<T>, mut problems: Vec<Problem>) -> Vec<T> {
        self.files.push(FileCount {
            file: file.to_owned(),
            rows: Some((table.len(), rows.len())),
        });
        self.problems.append(&mut problems);
        rows
    }
}

/// The rows without those that say something else of somebody than an earlier row.
fn consistent(rows: Vec<CrmPerson>, column: &str, problems: &mut Vec<Problem>) -> Vec<CrmPerson> {
    let mut first: HashMap<String, CrmPerson> = HashMap::new();
    let mut agrees = |row: &CrmPerson| {
        let held = first.entry(row.name.clone()).or_insert_with(|| row.clone());
        let same = (&held.email, &held.manager, &held.region) == (&row.email, &row.manager, &row.region);
        if !same {
            problems.push(Problem {
                place: row.place.clone(),
                column: Some(column.to_owned()),
                reason: format!("line {} says something else of {}", held.place.line, row.name),
            });
        }
        same
    };
    rows.into_iter().filter(|row| agrees(row)).collect()
}

/// The key a spelling stands for.
fn meant(aliases: &BTreeMap<String, String>, text: String) -> String {
    aliases.get(&text).cloned().unwrap_or(text)
}
