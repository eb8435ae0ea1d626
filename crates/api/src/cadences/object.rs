//! A cadence as clients see one.

use super::words::CadenceKind;
use crate::meetings::{CadenceCompliance, of_cadence};
use crate::members::Member;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::{Date, Instant, LocalDateTime, RRule, TimeZone};
use crate::teams::Team;
use app::SeenCadence;
use async_graphql::{Context, Description, ID, Object, Union};
use domain::access::Detail;
use domain::cadences;
use domain::ids::MemberId;

/// A conversation that recurs, or one that takes place once. Its meetings follow from its rules.
///
/// Seen by whom it is about, by those who take part, and, without its title and who is invited, by leaders above and executives. Never by scripts.
#[derive(Clone, Description)]
pub struct Cadence(pub SeenCadence);

/// Whom a conversation is about.
#[derive(Union)]
pub enum CadenceSubject {
    /// A member.
    Member(Member),
    /// A team, and all who belong to it.
    Team(Team),
}

/// Whom a cadence is about, read with those of others.
pub(crate) async fn about(
    ctx: &Context<'_>,
    subject: cadences::CadenceSubject,
) -> Answer<Option<CadenceSubject>> {
    let loaders = ctx.loaders()?;
    Ok(match subject {
        cadences::CadenceSubject::Member(id) => {
            let found = loaders.load_one(id).await?;
            found.map(|member| CadenceSubject::Member(Member(member)))
        }
        cadences::CadenceSubject::Team(id) => {
            let found = loaders.load_one(id).await?;
            found.map(|team| CadenceSubject::Team(Team(team)))
        }
    })
}

/// A member, read with others.
pub(crate) async fn member(ctx: &Context<'_>, id: Option<MemberId>) -> Answer<Option<Member>> {
    match id {
        Some(id) => Ok(ctx.loaders()?.load_one(id).await?.map(Member)),
        None => Ok(None),
    }
}

#[Object(use_type_description)]
impl Cadence {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.cadence.id)
    }

    /// What kind of conversation it is.
    fn kind(&self) -> CadenceKind {
        self.0.cadence.kind.into()
    }

    /// What it is called; null where it has no name, or where you take no part in it.
    fn title(&self) -> Option<&str> {
        self.0.cadence.title.as_deref().filter(|_| self.open())
    }

    /// Whom it is about.
    async fn about(&self, ctx: &Context<'_>) -> Option<Answer<CadenceSubject>> {
        Box::pin(about(ctx, self.0.cadence.subject)).await.transpose()
    }

    /// Who holds it today: whoever was named while they are active and lead whom it is about, else the nearest leader above; null where there is none, and an executive steps in.
    async fn organizer(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, self.0.organizer)).await.transpose()
    }

    /// Who is invited beside whom it is about, was or will be, with the days; null where you take no part in it.
    async fn participants(&self) -> Option<Vec<CadenceParticipant>> {
        let held = self.0.cadence.participants.iter().copied();
        self.open().then(|| held.map(CadenceParticipant).collect())
    }

    /// When it takes place, by the day each rule holds from.
    async fn rules(&self) -> Vec<CadenceRule> {
        self.0.cadence.rules.iter().cloned().map(CadenceRule).collect()
    }

    /// How regularly its meetings were held. Errors: `INVALID` with `AS_OF_IN_FUTURE`, `DAYS_OUT_OF_RANGE`.
    #[graphql(complexity = "10 + child_complexity")]
    async fn compliance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The last day counted, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "How many days are counted, 1 to 366; 90 when left out.")] days: Option<i64>,
    ) -> Option<Answer<CadenceCompliance>> {
        Box::pin(of_cadence(ctx, &self.0, as_of, days)).await.transpose()
    }

    /// The first day it takes place no more; null when it goes on.
    fn ended_on(&self) -> Option<Date> {
        self.0.cadence.ended_on.map(Date::of)
    }

    /// When it was set up.
    fn created_at(&self) -> Instant {
        Instant::of(self.0.cadence.created_at)
    }

    /// Who set it up.
    async fn created_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, Some(self.0.cadence.created_by)))
            .await
            .transpose()
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.cadence.version
    }
}

impl Cadence {
    fn open(&self) -> bool {
        self.0.detail == Detail::Full
    }
}

/// A member invited to a cadence beside whom it is about.
#[derive(Description)]
pub struct CadenceParticipant(cadences::Participation);

#[Object(use_type_description)]
impl CadenceParticipant {
    /// Who.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, Some(self.0.member))).await.transpose()
    }

    /// First day.
    fn from(&self) -> Date {
        Date::of(self.0.span.from)
    }

    /// First day no longer; null when it has no end.
    fn to(&self) -> Option<Date> {
        self.0.span.to.map(Date::of)
    }
}

/// When a cadence takes place from a day on, until the next rule holds.
#[derive(Description)]
pub struct CadenceRule(cadences::CadenceRule);

#[Object(use_type_description)]
impl CadenceRule {
    /// The first day it holds.
    fn from(&self) -> Date {
        Date::of(self.0.from)
    }

    /// The first local start.
    fn first_start(&self) -> LocalDateTime {
        LocalDateTime::of(self.0.starts)
    }

    /// Where the times are local.
    fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.zone.name().to_owned())
    }

    /// How long a meeting takes, in minutes.
    fn duration_minutes(&self) -> i32 {
        self.0.minutes.into()
    }

    /// How it recurs, normalised; null when it takes place once.
    fn rrule(&self) -> Option<RRule> {
        let rrule = self.0.recurrence.as_ref();
        rrule.map(|rrule| RRule(rrule.to_string()))
    }

    /// Local starts that were left out.
    async fn skipped(&self) -> Vec<LocalDateTime> {
        self.0.skipped.iter().copied().map(LocalDateTime::of).collect()
    }
}
