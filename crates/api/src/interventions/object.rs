//! An intervention as clients see one.

use super::loader::{RecoveryOf, WordsOf};
use crate::alerts::{Alert, AlertRule};
use crate::explanation::decimal;
use crate::members::Member;
use crate::metrics::Metric;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::{Date, Decimal, Instant};
use crate::teams::Team;
use async_graphql::{Context, Description, Enum, ID, Object};
use domain::goals::Owner;
use domain::ids::MemberId;
use domain::interventions;

/// What kind of help an intervention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "interventions::InterventionKind")]
pub enum InterventionKind {
    /// Somebody coaches.
    Coaching,
    /// A training.
    Training,
    /// Something to work with: a tool, a list, a budget.
    Resource,
    /// A call or visit made together.
    JointCall,
    /// Another target.
    TargetChange,
    /// More of the same: the one kind that only asks.
    MoreActivity,
}

/// Where an intervention stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "interventions::InterventionState")]
pub enum InterventionState {
    /// Under way.
    Open,
    /// Carried out.
    Done,
    /// Given up.
    Cancelled,
}

/// Help for a member or a team, and whether it helped.
///
/// Seen by whom it is for, who gives it, who began it, and leaders; executives see that, when and whether it helped, without what is done. Never by scripts.
#[derive(Clone, Description)]
pub struct Intervention(pub interventions::Intervention);

#[Object(use_type_description)]
impl Intervention {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// The member it is for; null where it is for a team.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let Owner::Member(id) = self.0.subject else {
            return None;
        };
        member(ctx, id).await
    }

    /// The team it is for; null where it is for a member.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        let Owner::Team(id) = self.0.subject else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Team)) };
        Box::pin(answer).await.transpose()
    }

    /// How help is given.
    fn kind(&self) -> InterventionKind {
        self.0.kind.into()
    }

    /// What is done, in words. Null to those to whom only the figures are open.
    async fn what(&self, ctx: &Context<'_>) -> Option<Answer<&str>> {
        let answer = async {
            let open = ctx.loaders()?.load_one(WordsOf(self.0.id)).await?;
            Ok(open.map(|()| self.0.what.as_str()))
        };
        Box::pin(answer).await.transpose()
    }

    /// Who gives it.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        member(ctx, self.0.owner).await
    }

    /// The day it is to be carried out by.
    fn due(&self) -> Date {
        Date::of(self.0.due)
    }

    /// The alert it was begun for; null where there was none, where it is gone, or is not open to you.
    #[graphql(complexity = "10 + child_complexity")]
    async fn alert(&self, ctx: &Context<'_>) -> Option<Answer<Alert>> {
        let link = self.0.link?;
        let answer = async { Ok(ctx.loaders()?.load_one(link.alert).await?.map(Alert)) };
        Box::pin(answer).await.transpose()
    }

    /// The rule that raised the alert it was begun for; kept for good.
    fn alert_rule(&self) -> Option<AlertRule> {
        self.0.link.map(|link| link.key.rule.into())
    }

    /// What is to come right; null where it was not said.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let id = self.0.metric?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// The organization's local date it began on.
    fn started_on(&self) -> Date {
        Date::of(self.0.started_on)
    }

    /// Where it stands.
    fn state(&self) -> InterventionState {
        self.0.state.into()
    }

    /// The local date it was carried out or given up on; null while it is under way.
    fn ended_on(&self) -> Option<Date> {
        self.0.ended_on.map(Date::of)
    }

    /// Who began it.
    async fn created_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        member(ctx, self.0.created_by).await
    }

    /// When.
    fn created_at(&self) -> Instant {
        Instant::of(self.0.created_at)
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }

    /// Whether what it was begun for came right after it began; null where it was begun for no alert, or where too little is known.
    #[graphql(complexity = "5 + child_complexity")]
    async fn recovery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<InterventionRecovery>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            let key = RecoveryOf(self.0.clone(), date);
            Ok(ctx.loaders()?.load_one(key).await?.map(InterventionRecovery))
        };
        Box::pin(answer).await.transpose()
    }
}

/// Whether what an intervention was begun for came right after it began.
#[derive(Description)]
pub struct InterventionRecovery(interventions::Recovery);

#[Object(use_type_description)]
impl InterventionRecovery {
    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.0.as_of)
    }

    /// Whether it has come right since: a goal was on track again, weekly amounts lay above mean − σ for two weeks, or otherwise what raised the alert has ceased.
    fn recovered(&self) -> bool {
        self.0.recovered
    }

    /// The local date it was first known; null where it has not come right, or its rule tells no day.
    fn on(&self) -> Option<Date> {
        self.0.on.map(Date::of)
    }

    /// The figure the rule looks at when it began: of a goal its pace, of a slump the last week's amount for a full week. Null where the rule has none.
    fn before(&self) -> Option<Decimal> {
        decimal(self.0.before)
    }

    /// The same figure now.
    fn after(&self) -> Option<Decimal> {
        decimal(self.0.after)
    }
}

async fn member(ctx: &Context<'_>, id: MemberId) -> Option<Answer<Member>> {
    let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
    Box::pin(answer).await.transpose()
}
