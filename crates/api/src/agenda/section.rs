//! A section of a meeting, as clients read it.

use super::gap::MeetingGap;
use super::numbers::SectionNumbers;
use super::words::{SectionKind, SectionState};
use crate::cadences::member;
use crate::commitments::Commitment;
use crate::members::Member;
use crate::problem::Answer;
use crate::request::Asked;
use crate::scalars::Instant;
use app::SeenAgenda;
use async_graphql::{Context, Description, Object};
use domain::agenda::{self, FrozenSection};
use domain::ids::CommitmentId;
use std::sync::Arc;

/// A section of a meeting's agenda. Seen by those who take part.
#[derive(Description)]
pub struct MeetingSection {
    pub(super) agenda: Arc<SeenAgenda>,
    pub(super) section: FrozenSection,
}

#[Object(use_type_description)]
impl MeetingSection {
    /// Which section.
    fn kind(&self) -> SectionKind {
        self.section.kind.into()
    }

    /// Where it stands: sections are open one after another while the meeting is held, and ending it closes what is open as it is.
    fn state(&self) -> SectionState {
        let state = self.agenda.course.state(self.section.kind);
        state.unwrap_or(agenda::SectionState::Locked).into()
    }

    /// When its numbers were taken last; null before the meeting starts, when they are those of today.
    fn frozen_at(&self) -> Option<Instant> {
        self.agenda.frozen.then(|| Instant::of(self.section.frozen_at))
    }

    /// Each time its numbers were taken anew, the first first.
    async fn refreshes(&self) -> Vec<SectionRefresh> {
        self.section
            .refreshes
            .iter()
            .copied()
            .map(SectionRefresh)
            .collect()
    }

    /// When somebody finished it; null where nobody did, also where the end of the meeting closed it.
    fn completed_at(&self) -> Option<Instant> {
        self.section.completed.map(|done| Instant::of(done.at))
    }

    /// Who finished it.
    async fn completed_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let by = self.section.completed.map(|done| done.by);
        Box::pin(member(ctx, by)).await.transpose()
    }

    /// What it puts on the table; null of wins and asks, which are talked about without numbers, and of commitments.
    async fn numbers(&self) -> Option<SectionNumbers> {
        let shown = !matches!(
            self.section.kind,
            agenda::SectionKind::Commitments | agenda::SectionKind::Wins | agenda::SectionKind::Asks
        );
        shown.then(|| SectionNumbers(self.section.numbers.clone()))
    }

    /// What is off by more than the threshold. A team meeting tells of none.
    async fn gaps(&self) -> Vec<MeetingGap> {
        let (kind, numbers) = (self.section.kind, &self.section.numbers);
        let answers = self.agenda.answers.iter().filter(|said| said.section == kind);
        let answers: Vec<_> = answers.cloned().collect();
        let gaps = agenda::gaps(kind, numbers).into_iter();
        gaps.map(|gap| MeetingGap::of(gap, numbers, &answers)).collect()
    }

    /// Promises from before that are to be disposed of, as far as you may see them; empty in other sections.
    async fn commitments(&self, ctx: &Context<'_>) -> Option<Answer<Vec<Commitment>>> {
        Some(Box::pin(promised(ctx, &self.section.numbers.commitments)).await)
    }

    /// Those of them that were taken along to the next meeting.
    async fn carried_over(&self, ctx: &Context<'_>) -> Option<Answer<Vec<Commitment>>> {
        let about = self.section.kind == agenda::SectionKind::Commitments;
        let over = self.agenda.carried.iter().filter(|_| about);
        let over: Vec<CommitmentId> = over.map(|over| over.commitment).collect();
        Some(Box::pin(promised(ctx, &over)).await)
    }
}

/// Commitments by their ids, in order, as far as they may be seen.
pub(super) async fn promised(ctx: &Context<'_>, ids: &[CommitmentId]) -> Answer<Vec<Commitment>> {
    let mut found = ctx.loaders()?.load_many(ids.iter().copied()).await?;
    Ok(ids
        .iter()
        .filter_map(|id| found.remove(id))
        .map(Commitment)
        .collect())
}

/// Somebody had the numbers of a section taken anew.
#[derive(Description)]
pub struct SectionRefresh(agenda::Refresh);

#[Object(use_type_description)]
impl SectionRefresh {
    /// When.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }

    /// Who.
    async fn by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, Some(self.0.by))).await.transpose()
    }
}
