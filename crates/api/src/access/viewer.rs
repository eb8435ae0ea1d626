//! Whoever asks.

use super::audit::AuditEntry;
use crate::action_items::{ActionItem, action_items};
use crate::calendar_feeds::CalendarFeed;
use crate::members::Member;
use crate::organizations::Organization;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, global, page_cost, typed};
use crate::request::Asked;
use crate::scalars::Instant;
use async_graphql::{Context, Description, Enum, ID, Object};
use domain::access;

/// What a member is in the organization. Who leads and who reports to whom comes from dated leadership, not from the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "access::Role")]
pub enum Role {
    /// Sells; may lead a team only as an acting leader.
    Rep,
    /// May lead teams.
    Manager,
    /// Sees figures of the whole organization and administers it.
    Executive,
}

/// A right of a service account. A scope that writes also reads what it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "access::Scope", name = "Scope")]
pub enum Scope {
    /// `metrics:read`: figures of everybody – scoreboards, progress of goals, results and pipeline totals. Never rows, logs or content.
    MetricsRead,
    /// `goals:write`: create, change and activate goals, quotas included.
    GoalsWrite,
    /// `measurements:write`: report measurements of recorded metrics.
    MeasurementsWrite,
    /// `pipeline:write`: write accounts, products and opportunities, and read them back.
    PipelineWrite,
    /// `members:write`: write members who are no executives, teams, assignments, leadership and time off, and read them back.
    MembersWrite,
    /// `organization:write`: write metrics, stages, exchange rates, holidays and policies.
    OrganizationWrite,
}

/// A script or a BI tool with a key and scopes of its own; never a member.
#[derive(Clone, Description)]
pub struct ServiceAccount(pub access::ServiceAccount);

#[Object(use_type_description)]
impl ServiceAccount {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Name shown to people; unique in the organization.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may do.
    fn scopes(&self) -> Vec<Scope> {
        self.0.scopes.iter().copied().map(Scope::from).collect()
    }

    /// When it was made.
    fn created_at(&self) -> Instant {
        Instant::of(self.0.created_at)
    }

    /// When its key stopped being accepted; null while it is.
    fn revoked_at(&self) -> Option<Instant> {
        self.0.revoked_at.map(Instant::of)
    }

    /// When its key was last presented, to the minute; null when never.
    fn last_used_at(&self) -> Option<Instant> {
        self.0.last_used_at.map(Instant::of)
    }
}

/// Whoever asks: exactly one of `member` and `serviceAccount` is not null.
#[derive(Description)]
pub struct Viewer(pub app::Viewer);

#[Object(use_type_description)]
impl Viewer {
    /// The member who asks; null for a service account.
    fn member(&self) -> Option<Member> {
        self.0.member().cloned().map(Member)
    }

    /// The service account that asks; null for a member.
    fn service_account(&self) -> Option<ServiceAccount> {
        self.0.service_account().cloned().map(ServiceAccount)
    }

    /// The organization whoever asks belongs to.
    fn organization(&self) -> Organization {
        Organization(self.0.organization().clone())
    }

    /// Everything you must do now, what is due soonest first and what has no day last: goals to answer, promises to keep, meetings to hold, and so on, each with the mutation that settles it. Empty for a service account. At most 200 of a kind. Errors: `INVALID` with `PAGE_SIZE_OUT_OF_RANGE`, `FIRST_AND_LAST`, `INVALID_CURSOR`.
    #[graphql(complexity = "page_cost(first, last, 5 + child_complexity).max(500)")]
    async fn action_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Items from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<ActionItem>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(action_items(ctx, paging)).await)
    }
    /// The open addresses of your own calendar, oldest first, at most ten; none for a service account.
    async fn calendar_feeds(&self, ctx: &Context<'_>) -> Option<Answer<Vec<CalendarFeed>>> {
        let answer = async {
            let feeds = ctx.app()?.calendar_feeds(ctx.viewer()?).await?;
            Ok(feeds.into_iter().map(CalendarFeed).collect())
        };
        Some(Box::pin(answer).await)
    }

    /// What whoever asks may do that concerns the whole organization, by the policy table; what concerns single members and teams is decided with them.
    fn may(&self) -> Permissions {
        Permissions(self.0.clone())
    }
}

/// What whoever asks may do that concerns the whole organization.
#[derive(Description)]
pub struct Permissions(app::Viewer);

#[Object(use_type_description)]
impl Permissions {
    /// Change settings, policies, holidays, rates, metrics and stages.
    fn write_organization(&self) -> bool {
        self.0.may(access::Action::WriteOrganization)
    }

    /// Invite, change and deactivate members, and set assignments.
    fn write_members(&self) -> bool {
        self.0.may(access::Action::WriteMembers)
    }

    /// Make and move teams, and set leadership.
    fn write_teams(&self) -> bool {
        self.0.may(access::Action::WriteTeams)
    }

    /// Write accounts, products and opportunities.
    fn write_pipeline(&self) -> bool {
        self.0.may(access::Action::WritePipeline)
    }

    /// Set goals and quotas of the organization.
    fn write_organization_goals(&self) -> bool {
        self.0.may(access::Action::WriteOrganizationGoals)
    }

    /// Read the audit log, and make service accounts.
    fn read_audit(&self) -> bool {
        self.0.may(access::Action::ReadAudit)
    }
}

/// Queries about whoever asks, and about what executives watch.
#[derive(Default)]
pub struct AccessQuery;

#[Object]
impl AccessQuery {
    /// Whoever asks. Error: `UNAUTHENTICATED`.
    fn viewer(&self, ctx: &Context<'_>) -> Option<Answer<Viewer>> {
        Some(ctx.viewer().map(|viewer| Viewer(viewer.clone())))
    }

    /// The service accounts, oldest first. Executives only.
    async fn service_accounts(&self, ctx: &Context<'_>) -> Option<Answer<Vec<ServiceAccount>>> {
        let answer = async {
            let accounts = ctx.app()?.service_accounts(ctx.viewer()?).await?;
            Ok(accounts.into_iter().map(ServiceAccount).collect())
        };
        Some(Box::pin(answer).await)
    }

    /// The audit log, newest first: who did what, and how it looked before and after. Executives only.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only entries about this object.")] object: Option<ID>,
        #[graphql(desc = "Entries from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "Entries from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<AuditEntry>>> {
        let answer = async {
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let object = object
                .map(|id| typed(&id, "object"))
                .transpose()?
                .map(|(_, uuid)| uuid);
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request::<AuditEntry>()?;
            let page = app.audit_log(&viewer, object, &request).await?;
            let total = Total::new(move || {
                let (app, viewer) = (app.clone(), viewer.clone());
                Box::pin(async move { app.audit_count(&viewer, object).await.map_err(Problem::from) })
            });
            Ok(connection(page, total, AuditEntry))
        };
        Some(Box::pin(answer).await)
    }
}
