//! The organization: making it, its settings, holidays, policies and service accounts.

use crate::access::sign_in::service_key;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::metrics::defaults::organization_defaults;
use crate::secrets::random_secret;
use crate::unit::Work;
use crate::versions::check_version;
use chrono::NaiveDate;
use domain::access::{Action, Scope, ServiceAccount};
use domain::calendar::{Buckets, FiscalCalendar, WorkingWeek, Zone, checked_date};
use domain::errors::Checks;
use domain::ids::{OrganizationId, ServiceAccountId};
use domain::money::Currency;
use domain::organizations::{Organization, Policies, Settings};
use domain::text;
use persistence::Holiday;
use serde_json::json;

/// Most holidays set in one call.
const MOST_HOLIDAYS: usize = 400;

/// What a change of an organization's settings may hold; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct OrganizationChange {
    /// New name.
    pub name: Option<String>,
    /// New IANA zone; refused once facts exist.
    pub time_zone: Option<String>,
    /// New ISO 4217 currency; refused once facts exist.
    pub currency: Option<String>,
    /// New first day of the week, ISO 1 (Monday) to 7; refused once facts exist.
    pub week_start: Option<u8>,
    /// New fiscal calendar; refused once facts exist.
    pub fiscal_calendar: Option<FiscalCalendar>,
    /// New working week.
    pub working_week: Option<WorkingWeek>,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

impl OrganizationChange {
    /// Whether it names a setting that facts are stored under.
    fn freezes(&self) -> bool {
        self.time_zone.is_some()
            || self.currency.is_some()
            || self.week_start.is_some()
            || self.fiscal_calendar.is_some()
    }
}

/// A service account just made, with its key, which is shown only here.
#[derive(Clone, Debug)]
pub struct NewServiceAccount {
    /// The account.
    pub account: ServiceAccount,
    /// What to present as `Authorization: Bearer …`.
    pub key: String,
}

impl App {
    /// Makes an organization with its standard metrics and stages; an operator's command, there is no other way.
    ///
    /// # Errors
    /// `SLUG_TAKEN`, `INVALID_KEY`, and what is wrong with the settings.
    pub async fn organization_create(&self, slug: &str, settings: Settings) -> Result<Organization> {
        let viewer = self.founder(slug, settings).await?;
        self.unit(&viewer, (), |work, _| async move {
            founded(&work).await?;
            Ok((*work.viewer.organization).clone())
        })
        .await
    }

    /// The operator in an organization that is yet to be made by [`founded`].
    pub(crate) async fn founder(&self, slug: &str, settings: Settings) -> Result<Viewer> {
        let slug = text::key("slug", slug)?;
        if self.database().organization_by_slug(&slug).await?.is_some() {
            return Err(Error::invalid(
                "slug",
                "SLUG_TAKEN",
                format!("there is an organization '{slug}' already"),
            ));
        }
        let organization = Organization {
            id: OrganizationId::from_uuid(self.next_id()),
            slug,
            settings,
            version: 1,
            catalogue: 0,
            created_at: self.now(),
        };
        Ok(self.system_viewer(organization))
    }

    /// Every organization of the installation; an operator's command.
    pub async fn organizations(&self) -> Result<Vec<Organization>> {
        Ok(self.database().organizations().await?)
    }

    /// Changes settings.
    ///
    /// # Errors
    /// `FACTS_EXIST` for the zone, currency, week start and fiscal calendar once facts are stored under the present ones.
    pub async fn organization_update(
        &self,
        viewer: &Viewer,
        change: OrganizationChange,
    ) -> Result<Organization> {
        viewer.authorize_organization(Action::WriteOrganization)?;
        self.unit(viewer, change, |work, change| async move {
            // Nobody values facts by settings that change meanwhile.
            if change.freezes() {
                work.pipeline_locked().await?;
                work.measurements_locked_out().await?;
            }
            let mut organization = work.organization_locked().await?;
            check_version("the organization", organization.version, change.if_version)?;
            let next = changed(&organization.settings, &change)?;
            let frozen = organization.settings.frozen_changes(&next);
            if !frozen.is_empty() && work.has_facts().await? {
                let mut checks = Checks::default();
                for field in frozen {
                    checks.refuse(
                        field,
                        "FACTS_EXIST",
                        "cannot change any more: facts are stored under it",
                    );
                }
                checks.done()?;
            }
            if next == organization.settings {
                return Ok(organization);
            }
            let before = described(&organization.settings);
            organization.settings = next;
            organization.version += 1;
            work.organization_save(&organization).await?;
            let after = described(&organization.settings);
            let id = Some(organization.id.as_uuid());
            work.audited(
                "organizationUpdate",
                "Organization",
                id,
                Some(before),
                Some(after),
            )
            .await?;
            Ok(organization)
        })
        .await
    }

    /// Sets the organization's policies as a whole.
    pub async fn policy_set(
        &self,
        viewer: &Viewer,
        policies: Policies,
        if_version: Option<i64>,
    ) -> Result<Organization> {
        viewer.authorize_organization(Action::WriteOrganization)?;
        policies.check()?;
        self.unit(viewer, (policies, if_version), |work, input| async move {
            let (policies, if_version) = &*input;
            let mut organization = work.organization_locked().await?;
            check_version("the organization", organization.version, *if_version)?;
            let before = json!(organization.settings.policies);
            organization.settings.policies = policies.clone();
            organization.version += 1;
            work.organization_save(&organization).await?;
            let (id, after) = (organization.id.as_uuid(), json!(policies));
            work.audited("policySet", "Organization", Some(id), Some(before), Some(after))
                .await?;
            Ok(organization)
        })
        .await
    }

    /// The organization's holidays, in order.
    pub async fn holidays(&self, viewer: &Viewer) -> Result<Vec<Holiday>> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).holidays().await?)
    }

    /// Adds or renames holidays, and removes others. Figures follow at once; nothing closed is rewritten.
    pub async fn holidays_set(
        &self,
        viewer: &Viewer,
        add: Vec<(NaiveDate, String)>,
        remove: Vec<NaiveDate>,
    ) -> Result<Vec<Holiday>> {
        viewer.authorize_organization(Action::WriteOrganization)?;
        if add.len() + remove.len() > MOST_HOLIDAYS {
            let message = format!("at most {MOST_HOLIDAYS} holidays in one call");
            return Err(Error::invalid("holidays", "TOO_MANY_ROWS", message));
        }
        let mut checks = Checks::default();
        let mut days: Vec<Holiday> = Vec::new();
        for (index, (on, name)) in add.iter().enumerate() {
            let on = checks.take(checked_date(&format!("add.{index}.on"), *on));
            let name = checks.take(text::name(&format!("add.{index}.name"), name));
            if let (Some(on), Some(name)) = (on, name) {
                if days.iter().any(|day| day.on == on) {
                    checks.refuse(format!("add.{index}.on"), "DUPLICATE_IN_BATCH", "is named twice");
                }
                days.push(Holiday { on, name });
            }
        }
        checks.done()?;
        self.unit(viewer, (days, remove), |work, input| async move {
            let (days, remove) = &*input;
            work.holidays_set(days).await?;
            work.holidays_remove(remove).await?;
            let added: Vec<_> = days
                .iter()
                .map(|day| json!({ "on": day.on, "name": day.name }))
                .collect();
            let after = json!({ "added": added, "removed": remove });
            work.audited(
                "holidaysSet",
                "Organization",
                Some(work.organization().as_uuid()),
                None,
                Some(after),
            )
            .await?;
            Ok(work.holidays().await?)
        })
        .await
    }

    /// The service accounts, oldest first. Executives only.
    pub async fn service_accounts(&self, viewer: &Viewer) -> Result<Vec<ServiceAccount>> {
        viewer.authorize_organization(Action::WriteServiceAccounts)?;
        Ok(self.reading(viewer).service_accounts().await?)
    }

    /// Makes a service account.
    ///
    /// # Errors
    /// `NAME_TAKEN`; `NO_SCOPES`.
    pub async fn service_account_create(
        &self,
        viewer: &Viewer,
        name: &str,
        mut scopes: Vec<Scope>,
    ) -> Result<NewServiceAccount> {
        viewer.authorize_organization(Action::WriteServiceAccounts)?;
        let name = text::name("name", name)?;
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.is_empty() {
            return Err(Error::invalid(
                "scopes",
                "NO_SCOPES",
                "a service account needs at least one scope",
            ));
        }
        self.unit(viewer, (name, scopes), |work, input| async move {
            let (name, scopes) = (*input).clone();
            if work.service_account_named(&name).await?.is_some() {
                return Err(Error::invalid(
                    "name",
                    "NAME_TAKEN",
                    "there is a service account of this name",
                ));
            }
            let id = ServiceAccountId::from_uuid(work.next_id());
            let (key, hash) = service_key(work.organization(), id, &random_secret());
            let account = ServiceAccount {
                id,
                name,
                scopes,
                created_at: work.now,
                revoked_at: None,
                last_used_at: None,
            };
            work.service_account_insert(&account, &hash).await?;
            let after = json!({ "name": account.name, "scopes": account.scopes });
            work.audited(
                "serviceAccountCreate",
                "ServiceAccount",
                Some(id.as_uuid()),
                None,
                Some(after),
            )
            .await?;
            Ok(NewServiceAccount { account, key })
        })
        .await
    }

    /// Stops accepting a service account's key. Doing it again changes nothing.
    pub async fn service_account_revoke(
        &self,
        viewer: &Viewer,
        id: ServiceAccountId,
    ) -> Result<ServiceAccount> {
        viewer.authorize_organization(Action::WriteServiceAccounts)?;
        self.unit(viewer, id, |work, id| async move {
            let found = work.service_account(*id).await?;
            let (mut account, _) = found.ok_or_else(|| Error::not_found_at("ServiceAccount", "id"))?;
            if account.revoked_at.is_none() {
                account.revoked_at = Some(work.now);
                work.service_account_save(&account).await?;
                work.audited(
                    "serviceAccountRevoke",
                    "ServiceAccount",
                    Some(id.as_uuid()),
                    None,
                    None,
                )
                .await?;
            }
            Ok(account)
        })
        .await
    }
}

/// Makes the organization of a unit of work, with its standard metrics and stages.
pub(crate) async fn founded(work: &Work) -> Result<()> {
    let organization = &work.viewer.organization;
    work.organization_insert(organization).await?;
    organization_defaults(work).await?;
    let after = json!({ "slug": organization.slug, "name": organization.settings.name });
    let id = Some(organization.id.as_uuid());
    work.audited("organizationCreate", "Organization", id, None, Some(after))
        .await
}

fn changed(settings: &Settings, change: &OrganizationChange) -> Result<Settings> {
    let mut checks = Checks::default();
    let mut next = settings.clone();
    if let Some(name) = &change.name {
        next.name = checks.take(text::name("name", name)).unwrap_or_default();
    }
    if let Some(zone) = change
        .time_zone
        .as_deref()
        .and_then(|zone| checks.take(Zone::parse(zone)))
    {
        next.time_zone = zone;
    }
    if let Some(currency) = change
        .currency
        .as_deref()
        .and_then(|code| checks.take(Currency::parse(code)))
    {
        next.currency = currency;
    }
    let week_start = change.week_start.unwrap_or(settings.buckets.week_start());
    let fiscal = change
        .fiscal_calendar
        .clone()
        .unwrap_or_else(|| settings.buckets.fiscal().clone());
    if let Some(buckets) = checks.take(Buckets::new(fiscal, week_start)) {
        next.buckets = buckets;
    }
    if let Some(week) = change.working_week {
        next.working_week = week;
    }
    checks.done()?;
    Ok(next)
}

fn described(settings: &Settings) -> serde_json::Value {
    json!({
        "name": settings.name,
        "timeZone": settings.time_zone.name(),
        "currency": settings.currency.code(),
        "weekStart": settings.buckets.week_start(),
        "fiscalCalendar": settings.buckets.fiscal(),
        "workingWeek": settings.working_week,
    })
}
