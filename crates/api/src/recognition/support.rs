//! How often somebody gave and received support.

use crate::loaders::Loaders;
use crate::periods::{Period, PeriodInput, period};
use crate::problem::{Answer, Problem};
use crate::request::Asked;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, SimpleObject};
use domain::calendar;
use domain::ids::MemberId;
use domain::recognition::{self, SupportSide};
use std::collections::HashMap;

/// How often a member gave or received support in a period. Numbers alone: they open nothing of what was said.
#[derive(SimpleObject)]
pub struct Support {
    /// The period, by the organization's dates.
    period: Period,
    /// Praise, whoever reads it.
    pub(crate) praise: u64,
    /// Constructive feedback, whoever reads it.
    pub(crate) constructive: u64,
    /// Recognitions that were not taken back. One to a team counts for everybody who was in it.
    pub(crate) recognitions: u64,
}

/// Whose support, which side of it, and in which period.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SupportOf(MemberId, SupportSide, calendar::Period);

impl Loader<SupportOf> for Loaders {
    type Value = recognition::Support;
    type Error = Problem;

    async fn load(&self, keys: &[SupportOf]) -> Result<HashMap<SupportOf, recognition::Support>, Problem> {
        let mut questions: HashMap<(SupportSide, calendar::Period), Vec<MemberId>> = HashMap::new();
        for SupportOf(member, side, period) in keys {
            questions.entry((*side, *period)).or_default().push(*member);
        }
        let mut found = HashMap::new();
        for ((side, period), members) in questions {
            let read = self.app.support_of(&self.viewer, &members, side, period).await?;
            found.extend(
                read.into_iter()
                    .map(|(id, support)| (SupportOf(id, side, period), support)),
            );
        }
        Ok(found)
    }
}

/// Somebody's support; none where whoever asks may not see it.
pub(crate) async fn support(
    ctx: &Context<'_>,
    member: MemberId,
    side: SupportSide,
    wanted: Option<PeriodInput>,
) -> Answer<Option<Support>> {
    let viewer = ctx.viewer()?;
    let buckets = &viewer.organization().settings.buckets;
    let wanted = period(wanted, "period", buckets, viewer.today())?;
    support_in(ctx, member, side, wanted).await
}

/// The same in a period that is known.
pub(crate) async fn support_in(
    ctx: &Context<'_>,
    member: MemberId,
    side: SupportSide,
    wanted: calendar::Period,
) -> Answer<Option<Support>> {
    let buckets = &ctx.viewer()?.organization().settings.buckets;
    let found = ctx.loaders()?.load_one(SupportOf(member, side, wanted)).await?;
    Ok(found.map(|found| Support {
        period: Period::new(wanted, buckets),
        praise: found.praise,
        constructive: found.constructive,
        recognitions: found.recognitions,
    }))
}
