//! An alert as clients see one.

use super::words::{AlertRule, AlertSeverity, AlertState};
use crate::cadences::Cadence;
use crate::expectations::Expectation;
use crate::explanation::Explanation;
use crate::goals::Goal;
use crate::guardrails::Guardrail;
use crate::interventions::{Intervention, InterventionsFor};
use crate::members::Member;
use crate::metrics::Metric;
use crate::periods::Period;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::{Date, Instant};
use crate::teams::Team;
use async_graphql::{Context, Description, ID, Object};
use domain::alerts::{self, AlertObject, Taken};
use domain::goals::Owner;
use domain::ids::MemberId;

/// Something that asks for help to come early. No job raises it: it follows from facts, calendar and policy as of a day, and what people do with it is kept.
///
/// About a member it is seen by the member, no later than by anybody else, and by their leaders; about a team by whoever leads it or above it. Executives see it where nobody leads above, and once it has gone up to them. Never by scripts. One with which nobody did anything is there only as long as what raised it is.
#[derive(Clone, Description)]
pub struct Alert(pub alerts::Alert);

#[Object(use_type_description)]
impl Alert {
    /// Global id. The same rule about the same subject and object is the same alert.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// What raised it.
    fn rule(&self) -> AlertRule {
        self.0.found.key.rule.into()
    }

    /// How urgent it is, by its rule.
    fn severity(&self) -> AlertSeverity {
        self.0.severity().into()
    }

    /// Where it stands in its life.
    fn state(&self) -> AlertState {
        self.0.life.state.into()
    }

    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.0.as_of)
    }

    /// The member it is about; null where it is about a team or the organization.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let Owner::Member(id) = self.0.found.key.subject else {
            return None;
        };
        member(ctx, Some(id)).await
    }

    /// The team it is about; null where it is about a member or the organization.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        let Owner::Team(id) = self.0.found.key.subject else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Team)) };
        Box::pin(answer).await.transpose()
    }

    /// The goal it is about; null where it is about none.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let Some(AlertObject::Goal(id)) = self.0.found.key.object else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// The guardrail it is about; null where it is about none, or the guardrail was removed.
    async fn guardrail(&self, ctx: &Context<'_>) -> Option<Answer<Guardrail>> {
        let Some(AlertObject::Guardrail(id)) = self.0.found.key.object else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Guardrail::of)) };
        Box::pin(answer).await.transpose()
    }

    /// The expectation it is about; null where it is about none, or about all of a member's.
    async fn expectation(&self, ctx: &Context<'_>) -> Option<Answer<Expectation>> {
        let Some(AlertObject::Expectation(id)) = self.0.found.key.object else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Expectation::of)) };
        Box::pin(answer).await.transpose()
    }

    /// The cadence it is about; null where it is about none, or you may not see it.
    async fn cadence(&self, ctx: &Context<'_>) -> Option<Answer<Cadence>> {
        let Some(AlertObject::Cadence(id)) = self.0.found.key.object else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Cadence)) };
        Box::pin(answer).await.transpose()
    }

    /// The metric it is about; null where it is about none, or about a goal, which has its own.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let Some(AlertObject::Metric(id)) = self.0.found.key.object else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// The period it is about, such as that of its goal; null where there is none.
    async fn period(&self, ctx: &Context<'_>) -> Option<Answer<Period>> {
        let period = self.0.found.period?;
        let answer = async {
            let buckets = &ctx.viewer()?.organization().settings.buckets;
            Ok(Period::new(period, buckets))
        };
        Some(Box::pin(answer).await)
    }

    /// The organization's local date its rule first held. Where `raisedBefore` it is the first day that was looked at.
    fn raised_on(&self) -> Date {
        Date::of(self.0.found.raised.on)
    }

    /// Whether it was raised on `raisedOn` or earlier: as far as its rule looks back, such as 20 working days for goals and guardrails.
    fn raised_before(&self) -> bool {
        self.0.found.raised.before
    }

    /// Who is to act on it: whoever covers the team today, or who leads above them where it is about their own conduct. Null where that is the executives.
    async fn responsible(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        member(ctx, self.0.responsible).await
    }

    /// The last day on which whoever is to act on it is not late: two working days after it was raised. Then it goes one level up.
    fn due_on(&self) -> Date {
        Date::of(self.0.due)
    }

    /// The first working day after two working days have gone by without anybody taking it up: it went one level up. Null where it did not.
    fn escalated_on(&self) -> Option<Date> {
        self.0.escalation.map(|escalation| Date::of(escalation.on))
    }

    /// The next leader above, to whom it went up; null where it did not, or went to the executives.
    async fn escalated_to(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        member(ctx, self.0.escalation.and_then(|escalation| escalation.to)).await
    }

    /// Whether the executives are to act on it: nobody leads above, or whoever does has not taken it up.
    fn with_executives(&self) -> bool {
        self.0.is_with_executives()
    }

    /// When somebody took it up, or snoozed it; null while nobody has.
    fn acknowledged_at(&self) -> Option<Instant> {
        at(self.0.life.acknowledged.as_ref())
    }

    /// Who took it up first.
    async fn acknowledged_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        member(ctx, self.0.life.acknowledged.as_ref().map(|taken| taken.by)).await
    }

    /// The day it asks again; until then it stands in no inbox. Null where it is not snoozed.
    fn snoozed_until(&self) -> Option<Date> {
        self.0.life.snoozed_until.map(Date::of)
    }

    /// When it was put aside.
    fn dismissed_at(&self) -> Option<Instant> {
        at(self.0.life.dismissed.as_ref())
    }

    /// Who put it aside.
    async fn dismissed_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        member(ctx, self.0.life.dismissed.as_ref().map(|taken| taken.by)).await
    }

    /// Why it was put aside. Whoever it is about reads it, too.
    fn dismissal_reason(&self) -> Option<&str> {
        self.0.life.dismissed.as_ref()?.reason.as_deref()
    }

    /// Why it was raised: figures, the rule, and reasons.
    fn explanation(&self) -> Explanation {
        self.0.found.explanation.clone().into()
    }

    /// The interventions begun for it that you may see, the first first.
    async fn interventions(&self, ctx: &Context<'_>) -> Option<Answer<Vec<Intervention>>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(InterventionsFor(self.0.id)).await?;
            Ok(found.unwrap_or_default().into_iter().map(Intervention).collect())
        };
        Some(Box::pin(answer).await)
    }
}

async fn member(ctx: &Context<'_>, id: Option<MemberId>) -> Option<Answer<Member>> {
    let id = id?;
    let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
    Box::pin(answer).await.transpose()
}

fn at(taken: Option<&Taken>) -> Option<Instant> {
    taken.map(|taken| Instant::of(taken.at))
}
