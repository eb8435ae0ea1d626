//! A report on a leader.

use crate::commitments::{SayDo, say_do};
use crate::explanation::decimal;
use crate::meetings::{LeadershipCompliance, of_leader};
use crate::members::Member;
use crate::problem::Answer;
use crate::recognition::{Support, support_in};
use crate::request::Asked;
use crate::scalars::{Date, Decimal};
use async_graphql::{Context, Description, Object};
use domain::goals::Owner;
use domain::leadership::{Help, support_balance};
use domain::recognition::SupportSide;

/// How a member leads, over some days. Those who report to them read how regularly they meet, whether they keep their promises, and the support they give; the leader, those above and
/// executives read all of it. Numbers alone: it opens nothing of what was said.
#[derive(Description)]
pub struct LeadershipReport(pub app::LeadershipReport);

impl LeadershipReport {
    fn as_of(&self) -> Date {
        Date::of(self.0.window.last_day())
    }

    fn help(&self) -> Option<Help> {
        self.0.full.map(|figures| figures.help)
    }
}

#[Object(use_type_description)]
impl LeadershipReport {
    /// The leader.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.leader).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// The last day that is counted, until its end.
    #[graphql(name = "asOf")]
    async fn last_day(&self) -> Date {
        self.as_of()
    }

    /// How many days are counted.
    async fn days(&self) -> i64 {
        self.0.window.days()
    }

    /// How regularly they meet those who report to them, and how many meetings they called off; null where nobody reports to them.
    async fn cadence(&self, ctx: &Context<'_>) -> Option<Answer<LeadershipCompliance>> {
        let days = Some(self.0.window.days());
        Box::pin(of_leader(ctx, self.0.leader, Some(self.as_of()), days))
            .await
            .transpose()
    }

    /// Which part of what they promised they kept in time.
    async fn say_do(&self, ctx: &Context<'_>) -> Option<Answer<SayDo>> {
        let answer = async {
            let days = i32::try_from(self.0.window.days()).ok();
            say_do(ctx, Owner::Member(self.0.leader), Some(self.as_of()), days).await
        };
        Box::pin(answer).await.transpose()
    }

    /// The praise, constructive feedback and recognition they gave.
    async fn support_given(&self, ctx: &Context<'_>) -> Option<Answer<Support>> {
        let given = support_in(ctx, self.0.leader, SupportSide::Given, self.0.window);
        Box::pin(given).await.transpose()
    }

    /// Praise, recognition and – where it is open to you – coaching for each piece of constructive feedback they gave; null where they gave none.
    async fn support_balance(&self, ctx: &Context<'_>) -> Option<Answer<Decimal>> {
        let answer = async {
            let given = support_in(ctx, self.0.leader, SupportSide::Given, self.0.window).await?;
            let coaching = self.help().map_or(0, |help| help.coaching);
            let balance = given.and_then(|given| {
                support_balance(given.praise, given.recognitions, coaching, given.constructive)
            });
            Ok(decimal(balance))
        };
        Box::pin(answer).await.transpose()
    }

    /// Interventions they began; null to those who report to them, as are all that follow.
    async fn interventions(&self) -> Option<i64> {
        self.help().map(|help| help.interventions)
    }

    /// The part of these that only ask for more activity; null where there are none.
    async fn more_activity_share(&self) -> Option<Decimal> {
        decimal(self.help().and_then(|help| help.more_activity_share()))
    }

    /// Whether that is more than one half: then more is asked for than given.
    async fn only_asks_for_more(&self) -> Option<bool> {
        self.help().map(|help| help.only_asks())
    }

    /// Mean days from an alert to the intervention begun for it; null where none was.
    async fn days_to_intervention(&self) -> Option<Decimal> {
        decimal(self.help().and_then(|help| help.mean_days_to_help()))
    }

    /// The part of the interventions begun for an alert after which it came right; null where there are none.
    async fn recovery_rate(&self) -> Option<Decimal> {
        decimal(self.help().and_then(|help| help.recovery_rate()))
    }

    /// Mean days from such an intervention to the day on which it came right, where that day is known; null where it is of none.
    async fn days_to_recovery(&self) -> Option<Decimal> {
        decimal(self.help().and_then(|help| help.mean_days_to_recovery()))
    }

    /// Gates to activity they opened against the numbers.
    async fn gate_overrides(&self) -> Option<i64> {
        self.0.full.map(|figures| figures.overrides)
    }

    /// Guardrails they waived.
    async fn waivers(&self) -> Option<u64> {
        self.0.full.map(|figures| figures.waivers)
    }
}
