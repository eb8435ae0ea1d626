//! A commitment as clients see one.

use super::loader::ReplacementOf;
use super::words::{CommitmentOrigin, CommitmentState};
use crate::goals::Goal;
use crate::meetings::Meeting;
use crate::members::Member;
use crate::metrics::Metric;
use crate::pipeline::{Account, Opportunity};
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::{Date, Instant};
use crate::teams::Team;
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::commitments::{self, Counterpart, Disposal, Ending};

/// Something a member promised a colleague, a team or a customer, by a day.
///
/// Seen by whoever made it, by whom it was made to – of a team, those in it and who leads it – and by the maker's leaders. Executives read its part in `sayDo` and no more; scripts nothing.
#[derive(Clone, Description)]
pub struct Commitment(pub commitments::Commitment);

#[Object(use_type_description)]
impl Commitment {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Who promised.
    async fn maker(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.maker).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// To whom.
    fn to(&self) -> CommitmentCounterpart {
        CommitmentCounterpart(self.0.promise.to)
    }

    /// What was promised.
    fn text(&self) -> &str {
        &self.0.promise.text
    }

    /// The organization's local date it is due on, as it was moved by now. On that day it can still be kept in time.
    fn due(&self) -> Date {
        Date::of(self.0.promise.due)
    }

    /// Where it stands at the end of a day; null before the day it was made. Errors: `AS_OF_IN_FUTURE`.
    async fn state(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<CommitmentState>> {
        let answer = || {
            let as_of = ctx.as_of(as_of)?;
            let made = self.0.made_on <= as_of;
            Ok(made.then(|| self.0.state(as_of).standing().into()))
        };
        answer().transpose()
    }

    /// Days it was past due at the end of a day without anything having become of it; null where it was not. Errors: `AS_OF_IN_FUTURE`.
    async fn overdue_days(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<i64>> {
        let answer = || Ok(self.0.dates().overdue_days(ctx.as_of(as_of)?));
        answer().transpose()
    }

    /// When it was made.
    fn made_at(&self) -> Instant {
        Instant::of(self.0.made_at)
    }

    /// How it came about.
    fn origin(&self) -> CommitmentOrigin {
        self.0.origin.into()
    }

    /// When its maker said that it was kept; null unless they did.
    fn kept_at(&self) -> Option<Instant> {
        self.ended(Ending::Kept).map(|end| Instant::of(end.at))
    }

    /// When its maker said that it was not kept; null unless they did, also where it is missed because its due date passed.
    fn missed_at(&self) -> Option<Instant> {
        self.ended(Ending::Missed).map(|end| Instant::of(end.at))
    }

    /// What its maker said about keeping or missing it. Of one renegotiated after its due date this is the reason.
    fn note(&self) -> Option<&str> {
        let end = self.ended(Ending::Kept).or_else(|| self.ended(Ending::Missed))?;
        end.words.as_deref()
    }

    /// When it was withdrawn; null unless it was.
    fn withdrawn_at(&self) -> Option<Instant> {
        self.ended(Ending::Withdrawn).map(|end| Instant::of(end.at))
    }

    /// Who withdrew it: its maker, or whom it was made to.
    async fn withdrawn_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let by = self.ended(Ending::Withdrawn)?.by;
        let answer = async { Ok(ctx.loaders()?.load_one(by).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Why it was withdrawn.
    fn withdrawal_reason(&self) -> Option<&str> {
        self.ended(Ending::Withdrawn)?.words.as_deref()
    }

    /// When the other side confirmed that it was kept; null unless they did.
    fn confirmed_at(&self) -> Option<Instant> {
        self.0.confirmation.map(|seen| Instant::of(seen.at))
    }

    /// Who confirmed it.
    async fn confirmed_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let by = self.0.confirmation?.by;
        let answer = async { Ok(ctx.loaders()?.load_one(by).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// Every move of its due date, the first first; empty where it was never moved.
    fn renegotiations(&self) -> Vec<CommitmentRenegotiation> {
        let moves = self.0.renegotiations.iter();
        moves.map(CommitmentRenegotiation::of).collect()
    }

    /// The one it stands in the place of: missed and renegotiated, or carried over. Null where there is none.
    async fn previous(&self, ctx: &Context<'_>) -> Option<Answer<Commitment>> {
        let id = self.0.previous?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Commitment)) };
        Box::pin(answer).await.transpose()
    }

    /// The one that stands in its place by now; null where there is none.
    async fn next(&self, ctx: &Context<'_>) -> Option<Answer<Commitment>> {
        let id = ReplacementOf(self.0.id);
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Commitment)) };
        Box::pin(answer).await.transpose()
    }

    /// The metric it is to move; null where it names none.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let id = self.0.promise.links.metric?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// The goal it helps; null where it names none, or one you may not see.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let id = self.0.promise.links.goal?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// The meeting it was made in; null where it names none, or one you may not see.
    async fn meeting(&self, ctx: &Context<'_>) -> Option<Answer<Meeting>> {
        let meeting = self.0.promise.links.meeting?;
        let answer = async { Ok(ctx.loaders()?.load_one(meeting).await?.map(Meeting)) };
        Box::pin(answer).await.transpose()
    }

    /// The deal it is about; null where it names none, or one you may not see.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Answer<Opportunity>> {
        let id = self.0.promise.links.opportunity?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Opportunity)) };
        Box::pin(answer).await.transpose()
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}

impl Commitment {
    fn ended(&self, ending: Ending) -> Option<&Disposal> {
        self.0.disposal.as_ref().filter(|end| end.ending == ending)
    }
}

/// Whom something was promised to: exactly one of them.
#[derive(Description)]
pub struct CommitmentCounterpart(Counterpart);

#[Object(use_type_description)]
impl CommitmentCounterpart {
    /// The colleague; null where it was promised to others.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let Counterpart::Member(id) = self.0 else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// The team; null where it was promised to others.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        let Counterpart::Team(id) = self.0 else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Team)) };
        Box::pin(answer).await.transpose()
    }

    /// The customer; null where it was promised to others.
    async fn account(&self, ctx: &Context<'_>) -> Option<Answer<Account>> {
        let Counterpart::Account(id) = self.0 else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Account)) };
        Box::pin(answer).await.transpose()
    }
}

/// A move of a commitment's due date, asked for on that date or before.
#[derive(SimpleObject)]
pub struct CommitmentRenegotiation {
    /// The due date until then.
    from: Date,
    /// The due date from then on.
    to: Date,
    /// When it was moved.
    at: Instant,
    /// Why.
    reason: String,
}

impl CommitmentRenegotiation {
    fn of(moved: &commitments::Renegotiation) -> Self {
        Self {
            from: Date::of(moved.from),
            to: Date::of(moved.to),
            at: Instant::of(moved.at),
            reason: moved.reason.clone(),
        }
    }
}
