//! What a meeting tells of its agenda.

use super::gate::ActivityGateState;
use super::loader::{
    AgendaOf, ContentOf, OutlineOf, PointsOf, PrivateNoteOf, RatingOf, ReadsOf, SharedNoteOf,
};
use super::note::{ContentRead, MeetingRating, Note};
use super::numbers::PipelineMoved;
use super::section::{MeetingSection, promised};
use super::talking_point::TalkingPoint;
use crate::commitments::Commitment;
use crate::measurements::Measurement;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection};
use crate::request::Asked;
use crate::scalars::Date;
use app::{SeenAgenda, SeenMeeting};
use async_graphql::{Context, Description, Object, SimpleObject};
use domain::agenda::{PromiseNumbers, SectionKind};
use domain::ids::CommitmentId;
use std::sync::Arc;

/// The agenda of a meeting: what is on the table, in the order it is talked about.
///
/// Whether the gate is open and how many gaps there are is seen by whoever sees the meeting; the sections by those who take part.
#[derive(Description)]
pub struct MeetingAgenda(Arc<SeenAgenda>);

#[Object(use_type_description)]
impl MeetingAgenda {
    /// Whether activity is talked about; null where the agenda has no such section, and before the start for those who take no part.
    async fn gate(&self) -> Option<ActivityGateState> {
        Some(ActivityGateState {
            gate: self.0.gate.clone()?,
            open: self.0.sections.is_some(),
        })
    }

    /// The sections in order; null where you take no part in the meeting.
    async fn sections(&self) -> Option<Vec<MeetingSection>> {
        let sections = self.0.sections.as_ref()?.iter().cloned();
        let section = |section| MeetingSection {
            agenda: self.0.clone(),
            section,
        };
        Some(sections.map(section).collect())
    }

    /// How many gaps its numbers show.
    fn gap_count(&self) -> usize {
        self.0.gaps
    }

    /// How many of them have a cause and an agreed action.
    fn addressed_gap_count(&self) -> usize {
        self.0.addressed
    }
}

/// What earlier meetings of the cadence left for this one.
#[derive(SimpleObject)]
pub struct CarriedOver {
    /// Talking points nobody has talked about, of meetings you took part in, the first first.
    talking_points: Vec<TalkingPoint>,
    /// Promises nobody has disposed of, as far as you may see them, by due date.
    commitments: Vec<Commitment>,
}

/// What changed since the last meeting held.
#[derive(SimpleObject)]
pub struct SinceLastMeeting {
    /// The day of the last meeting held.
    on: Date,
    /// How opportunities moved from that day on; null where the agenda shows no pipeline.
    opportunities: Option<PipelineMoved>,
    /// What became of what whom the meeting is about promised, from that day on; null of a team's meeting, and where the agenda does not talk about promises.
    promises: Option<PromisesSince>,
}

/// What became of promises from a day on.
#[derive(SimpleObject)]
pub struct PromisesSince {
    /// Made.
    made: i64,
    /// Due and kept in time.
    on_time: i64,
    /// Due and kept later.
    late: i64,
    /// Due and not kept.
    missed: i64,
}

impl From<PromiseNumbers> for PromisesSince {
    fn from(numbers: PromiseNumbers) -> Self {
        Self {
            made: numbers.made,
            on_time: numbers.on_time,
            late: numbers.late,
            missed: numbers.missed,
        }
    }
}

/// Whether what is said in a meeting is open to whoever asks.
async fn is_open(ctx: &Context<'_>, seen: &Arc<SeenMeeting>) -> Answer<bool> {
    Ok(ctx.loaders()?.load_one(ContentOf(seen.clone())).await?.is_some())
}

async fn read(ctx: &Context<'_>, seen: &Arc<SeenMeeting>) -> Answer<Option<Arc<SeenAgenda>>> {
    let loaders = ctx.loaders()?;
    match is_open(ctx, seen).await? {
        true => loaders.load_one(AgendaOf(seen.clone())).await,
        false => loaders.load_one(OutlineOf(seen.clone())).await,
    }
}

pub(crate) async fn agenda(ctx: &Context<'_>, seen: Arc<SeenMeeting>) -> Answer<Option<MeetingAgenda>> {
    Ok(read(ctx, &seen).await?.map(MeetingAgenda))
}

pub(crate) async fn talking_points(
    ctx: &Context<'_>,
    seen: Arc<SeenMeeting>,
) -> Answer<Option<Vec<TalkingPoint>>> {
    if !is_open(ctx, &seen).await? {
        return Ok(None);
    }
    let points = ctx.loaders()?.load_one(PointsOf(seen)).await?.unwrap_or_default();
    Ok(Some(points.raised.into_iter().map(TalkingPoint).collect()))
}

pub(crate) async fn carried_over(ctx: &Context<'_>, seen: Arc<SeenMeeting>) -> Answer<Option<CarriedOver>> {
    if !is_open(ctx, &seen).await? {
        return Ok(None);
    }
    let points = ctx.loaders()?.load_one(PointsOf(seen.clone())).await?;
    let agenda = ctx.loaders()?.load_one(AgendaOf(seen)).await?;
    let sections = agenda
        .iter()
        .filter_map(|agenda| agenda.sections.as_ref())
        .flatten();
    let left = sections.flat_map(|section| section.numbers.commitments.iter().copied());
    let left: Vec<CommitmentId> = left.collect();
    Ok(Some(CarriedOver {
        talking_points: points
            .unwrap_or_default()
            .carried
            .into_iter()
            .map(TalkingPoint)
            .collect(),
        commitments: promised(ctx, &left).await?,
    }))
}

pub(crate) async fn since_last(
    ctx: &Context<'_>,
    seen: Arc<SeenMeeting>,
) -> Answer<Option<SinceLastMeeting>> {
    let Some(agenda) = read(ctx, &seen).await? else {
        return Ok(None);
    };
    let sections = agenda.sections.as_deref().unwrap_or_default();
    let since = sections.iter().find_map(|section| section.numbers.since);
    let shows = |kind| matches!(kind, SectionKind::Pipeline | SectionKind::TeamPipeline);
    let pipeline = sections.iter().find(|section| shows(section.kind));
    let moved = pipeline.and_then(|section| section.numbers.pipeline.as_ref()?.moved);
    Ok(since.map(|on| SinceLastMeeting {
        on: Date::of(on),
        opportunities: moved.map(PipelineMoved::from),
        promises: sections
            .iter()
            .find_map(|section| section.numbers.promises)
            .map(PromisesSince::from),
    }))
}

pub(crate) async fn shared_note(ctx: &Context<'_>, seen: Arc<SeenMeeting>) -> Answer<Option<Note>> {
    if !is_open(ctx, &seen).await? {
        return Ok(None);
    }
    let note = ctx.loaders()?.load_one(SharedNoteOf(seen)).await?;
    Ok(note.map(Note))
}

pub(crate) async fn private_note(ctx: &Context<'_>, seen: &SeenMeeting) -> Answer<Option<Note>> {
    let note = ctx.loaders()?.load_one(PrivateNoteOf(seen.meeting.id)).await?;
    Ok(note.map(Note))
}

pub(crate) async fn rating(ctx: &Context<'_>, seen: Arc<SeenMeeting>) -> Answer<Option<MeetingRating>> {
    let rating = ctx.loaders()?.load_one(RatingOf(seen)).await?;
    Ok(rating.map(MeetingRating))
}

pub(crate) async fn content_reads(
    ctx: &Context<'_>,
    seen: Arc<SeenMeeting>,
) -> Answer<Option<Vec<ContentRead>>> {
    let reads = ctx.loaders()?.load_one(ReadsOf(seen)).await?;
    Ok(reads.map(|reads| reads.into_iter().map(ContentRead).collect()))
}

pub(crate) async fn activity_detail(
    ctx: &Context<'_>,
    seen: &SeenMeeting,
    paging: Paging,
) -> Answer<Option<Connection<Measurement>>> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let request = paging.request_by_date::<Measurement>()?;
    let Some((page, filter)) = app.activity_detail(&viewer, seen, &request).await? else {
        return Ok(None);
    };
    let total = Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter);
        Box::pin(async move {
            app.activity_detail_count(&viewer, &filter)
                .await
                .map_err(Problem::from)
        })
    });
    Ok(Some(connection(page, total, Measurement)))
}
