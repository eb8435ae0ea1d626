//! Notes and ratings of meetings, and who read them, as clients read them.

use super::words::ReadPart;
use crate::cadences::member;
use crate::members::Member;
use crate::problem::Answer;
use crate::scalars::Instant;
use async_graphql::{Context, Description, Object};
use domain::agenda;

/// A note of a meeting: the one those who take part share, or the one you alone keep.
#[derive(Description)]
pub struct Note(pub agenda::Note);

#[Object(use_type_description)]
impl Note {
    /// Who wrote it last.
    async fn author(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, Some(self.0.author))).await.transpose()
    }

    /// What it says.
    fn text(&self) -> &str {
        &self.0.text
    }

    /// When it was written last.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// What a meeting was worth to whom it was about. Seen by them and by whoever held it.
#[derive(Description)]
pub struct MeetingRating(pub agenda::Rating);

#[Object(use_type_description)]
impl MeetingRating {
    /// 1 (of no use) to 5 (very useful).
    fn stars(&self) -> i32 {
        self.0.stars.into()
    }

    /// Why.
    fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// Who rated it.
    async fn by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, Some(self.0.by))).await.transpose()
    }

    /// When.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }
}

/// Somebody who took no part in a meeting read what was said in it, or a leader read activities one by one. Seen by those who take part.
#[derive(Description)]
pub struct ContentRead(pub agenda::ContentRead);

#[Object(use_type_description)]
impl ContentRead {
    /// Who.
    async fn reader(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, Some(self.0.reader))).await.transpose()
    }

    /// What.
    fn part(&self) -> ReadPart {
        self.0.part.into()
    }

    /// When.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }
}
