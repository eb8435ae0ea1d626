//! Defining templates, and putting them away.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::{MetricReference, amount};
use crate::pipeline::Read;
use crate::pipeline::references::missing;
use crate::unit::Work;
use crate::versions::check_version;
use domain::access::Action;
use domain::errors::{Checks, Invalid};
use domain::ids::TemplateId;
use domain::metrics::Metric;
use domain::money::Currency;
use domain::templates::{Item, Ramp, RampStep, Recurs, Template};
use serde_json::{Value, json};

/// A template as it should be. It is found by its key.
#[derive(Clone, Debug)]
pub struct TemplateDefine {
    /// Short name for scripts.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// For which position.
    pub position: Option<String>,
    /// What is expected, each with its path in the input.
    pub items: Vec<(String, TemplateItemRow)>,
    /// How much of it is asked of those who are new.
    pub ramp: Vec<RampStep>,
    /// The version the change was made on; 0 for a template that is not there yet.
    pub if_version: Option<i64>,
}

/// A goal or an expectation of a template.
#[derive(Clone, Debug)]
pub struct TemplateItemRow {
    /// What is measured.
    pub metric: Read<MetricReference>,
    /// How often, or over what.
    pub recurs: Recurs,
    /// The whole target, in the metric's unit, money in major units of the organization's currency.
    pub target: String,
    /// Name for people.
    pub title: Option<String>,
}

impl App {
    /// Defines a template, or defines it anew: where it was applied it changes nothing until it is applied again. Defining one that
    /// was put away brings it back.
    ///
    /// # Errors
    /// `FORBIDDEN`, `CONFLICT`; the codes of [`Template::checked`], [`Item::checked`] and [`Ramp::new`].
    pub async fn template_define(&self, viewer: &Viewer, define: TemplateDefine) -> Result<Template> {
        viewer.authorize_organization(Action::WriteTemplates)?;
        self.unit(viewer, define, |work, define| async move {
            let wanted = wanted(&work, &define).await?;
            let stored = work.template_keyed(&wanted.key).await?;
            let version = stored.as_ref().map_or(0, |stored| stored.version);
            check_version("the template", version, define.if_version)?;
            let Some(stored) = stored else {
                work.template_insert(&wanted).await?;
                audited(&work, "templateDefine", None, &wanted).await?;
                return Ok(wanted);
            };
            if stored.same_content(&wanted) {
                return Ok(stored);
            }
            let next = Template {
                id: stored.id,
                created_at: stored.created_at,
                version: stored.version + 1,
                ..wanted
            };
            work.template_save(&next).await?;
            audited(&work, "templateDefine", Some(&stored), &next).await?;
            Ok(next)
        })
        .await
    }

    /// Puts a template away: it is applied no more. What it was applied to stays; one that is put away stays so.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`.
    pub async fn template_archive(
        &self,
        viewer: &Viewer,
        id: TemplateId,
        if_version: Option<i64>,
    ) -> Result<Template> {
        self.unit(viewer, id, move |work, id| async move {
            let stored = found(&work, *id).await?;
            work.viewer.authorize_organization(Action::WriteTemplates)?;
            check_version("the template", stored.version, if_version)?;
            if stored.archived_at.is_some() {
                return Ok(stored);
            }
            let next = Template {
                archived_at: Some(work.now),
                updated_at: work.now,
                version: stored.version + 1,
                ..stored.clone()
            };
            work.template_save(&next).await?;
            audited(&work, "templateArchive", Some(&stored), &next).await?;
            Ok(next)
        })
        .await
    }
}

/// The template, locked, where the asker may read templates.
pub(super) async fn found(work: &Work, id: TemplateId) -> Result<Template> {
    let found = work.template_locked(id).await?;
    let found = found.filter(|_| work.viewer.may(Action::ReadTemplates));
    found.ok_or_else(|| Error::not_found_at("Template", "template"))
}

async fn wanted(work: &Work, define: &TemplateDefine) -> Result<Template> {
    let metrics = work.metrics().await?;
    let own = work.viewer.organization().settings.currency;
    let mut checks = Checks::default();
    let read = define.items.iter();
    let items = read.filter_map(|(field, row)| {
        let item = item(&metrics, own, row);
        checks.take(item.map_err(|invalid| invalid.within(field)))
    });
    let items: Vec<Item> = items.collect();
    let ramp = checks.take(Ramp::new(define.ramp.clone()));
    let template = Template {
        id: TemplateId::from_uuid(work.next_id()),
        key: define.key.clone(),
        name: define.name.clone(),
        position: define.position.clone(),
        items,
        ramp: ramp.unwrap_or_default(),
        archived_at: None,
        created_at: work.now,
        updated_at: work.now,
        version: 1,
    };
    let template = checks.take(template.checked());
    Ok(checks.finish(template)?)
}

fn item(metrics: &[Metric], own: Currency, row: &TemplateItemRow) -> std::result::Result<Item, Invalid> {
    let named = row.metric.as_ref().map_err(Invalid::clone)?;
    let found = metrics.iter().find(|metric| match named {
        MetricReference::Id(id) => metric.id == *id,
        MetricReference::Key(key) => metric.definition.key == key.trim(),
    });
    let metric = found.ok_or_else(|| missing("metric", "metric", named.key()))?;
    let decimals = metric.definition.decimals(Some(own));
    let target = amount(&row.target, Some(decimals)).map_err(|error| error.at("target"))?;
    let item = Item {
        metric: metric.id,
        recurs: row.recurs,
        target: target.unwrap_or_default(),
        title: row.title.clone(),
    };
    item.checked(&metric.definition)
}

async fn audited(work: &Work, verb: &str, before: Option<&Template>, after: &Template) -> Result<()> {
    let object = Some(after.id.as_uuid());
    let (before, after) = (before.map(described), Some(described(after)));
    work.audited(verb, "Template", object, before, after).await
}

fn described(template: &Template) -> Value {
    let items = template.items.iter().map(|item| {
        let recurs = match item.recurs {
            Recurs::Expected(frequency) => json!({ "expected": frequency }),
            Recurs::Goal(period, quota) => json!({ "goal": period, "quota": quota }),
        };
        json!({ "metric": item.metric, "target": item.target, "recurs": recurs })
    });
    json!({
        "key": template.key,
        "name": template.name,
        "items": items.collect::<Vec<_>>(),
        "ramp": template.ramp.steps(),
        "archivedAt": template.archived_at,
        "version": template.version,
    })
}
