//! A talking point, as clients read it.

use super::words::SectionKind;
use crate::cadences::member;
use crate::meetings::Meeting;
use crate::members::Member;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::Instant;
use async_graphql::{Context, Description, ID, Object};
use domain::agenda;

/// Something to talk about in a meeting. While it is not done it is on the table of the later meetings of its cadence, too.
///
/// Seen by those who take part in the meeting it was raised for. Never by scripts, and in no search.
#[derive(Clone, Description)]
pub struct TalkingPoint(pub agenda::TalkingPoint);

#[Object(use_type_description)]
impl TalkingPoint {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// The meeting it was raised for.
    async fn meeting(&self, ctx: &Context<'_>) -> Option<Answer<Meeting>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.meeting).await?.map(Meeting)) };
        Box::pin(answer).await.transpose()
    }

    /// Who raised it.
    async fn author(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, Some(self.0.author))).await.transpose()
    }

    /// The section it is meant for, such as a win or an ask of a team meeting; null for the meeting as a whole.
    fn section(&self) -> Option<SectionKind> {
        self.0.section.map(SectionKind::from)
    }

    /// What to talk about.
    fn text(&self) -> &str {
        &self.0.text
    }

    /// When it was raised.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }

    /// When it was talked about; null until then.
    fn done_at(&self) -> Option<Instant> {
        self.0.done.map(|done| Instant::of(done.at))
    }

    /// Who said so.
    async fn done_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let by = self.0.done.map(|done| done.by);
        Box::pin(member(ctx, by)).await.transpose()
    }

    /// In which meeting: the one it was raised for, or a later one.
    async fn done_in(&self, ctx: &Context<'_>) -> Option<Answer<Meeting>> {
        let meeting = self.0.done?.meeting;
        let answer = async { Ok(ctx.loaders()?.load_one(meeting).await?.map(Meeting)) };
        Box::pin(answer).await.transpose()
    }
}
