//! Gaps, as clients read and name them.

use crate::cadences::member;
use crate::commitments::Commitment;
use crate::goals::Goal;
use crate::members::Member;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Instant;
use async_graphql::{Context, Description, Enum, ID, Object, OneofObject};
use domain::agenda::{GapAbout, GapAnswer, SectionNumbers};

/// Which period's coverage is a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CoverageGap {
    /// The running period's is thin or worse.
    Running,
    /// The next period's is below three quarters of what is required.
    Next,
}

/// What is off; exactly one.
#[derive(OneofObject)]
pub enum GapInput {
    /// A goal below `ON_TRACK`.
    Goal(ID),
    /// The coverage of a period.
    Coverage(CoverageGap),
}

impl GapInput {
    pub(super) fn parse(&self) -> Answer<GapAbout> {
        Ok(match self {
            Self::Goal(id) => GapAbout::Goal(local(id, "gap.goal")?),
            Self::Coverage(CoverageGap::Running) => GapAbout::Coverage,
            Self::Coverage(CoverageGap::Next) => GapAbout::NextCoverage,
        })
    }
}

/// Something off by more than the threshold: it gets a cause and an agreed action before its section is done. Seen by those who take part in the meeting.
#[derive(Description)]
pub struct MeetingGap {
    about: GapAbout,
    title: Option<String>,
    answer: Option<GapAnswer>,
}

impl MeetingGap {
    pub(super) fn of(about: GapAbout, numbers: &SectionNumbers, answers: &[GapAnswer]) -> Self {
        let title = match about {
            GapAbout::Goal(id) => numbers.goals.iter().find(|goal| goal.goal == id),
            GapAbout::Coverage | GapAbout::NextCoverage => None,
        };
        Self {
            about,
            title: title.map(|goal| goal.title.clone()),
            answer: answers.iter().find(|said| said.about == about).cloned(),
        }
    }
}

#[Object(use_type_description)]
impl MeetingGap {
    /// The goal that is below `ON_TRACK`; null where the gap is another, or where you do not see the goal any more.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let GapAbout::Goal(goal) = self.about else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(goal).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// What that goal was called.
    fn goal_title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The coverage that is too small; null where the gap is a goal.
    fn coverage(&self) -> Option<CoverageGap> {
        match self.about {
            GapAbout::Goal(_) => None,
            GapAbout::Coverage => Some(CoverageGap::Running),
            GapAbout::NextCoverage => Some(CoverageGap::Next),
        }
    }

    /// Why it is off; null until somebody says so.
    fn cause(&self) -> Option<&str> {
        self.answer.as_ref().map(|said| said.cause.as_str())
    }

    /// What was agreed to do.
    fn action(&self) -> Option<&str> {
        self.answer.as_ref().map(|said| said.action.as_str())
    }

    /// The promise the action became; null where it did not, or where you may not see it.
    async fn commitment(&self, ctx: &Context<'_>) -> Option<Answer<Commitment>> {
        let commitment = self.answer.as_ref()?.commitment?;
        let answer = async { Ok(ctx.loaders()?.load_one(commitment).await?.map(Commitment)) };
        Box::pin(answer).await.transpose()
    }

    /// Who said so last.
    async fn addressed_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let by = self.answer.as_ref().map(|said| said.by);
        Box::pin(member(ctx, by)).await.transpose()
    }

    /// When.
    fn addressed_at(&self) -> Option<Instant> {
        self.answer.as_ref().map(|said| Instant::of(said.at))
    }
}
