//! One occurrence of an expectation, and how well an expectation is kept, as clients see them.

use super::loader::OpenOf;
use super::words::OccurrenceState;
use crate::explanation::{Explanation, decimal};
use crate::members::Member;
use crate::problem::{Answer, Problem};
use crate::request::Asked;
use crate::scalars::{Date, Decimal, Instant};
use app::ExpectationStanding;
use async_graphql::{Context, Description, Object};
use chrono::NaiveDate;
use domain::expectations;
use domain::goals::Creator;
use std::sync::Arc;

/// What came of one day, week, fiscal month or quarter of an expectation. Its days are those where the member is. It follows from the facts, the calendar and the excuses: leave that is recorded later changes it.
#[derive(Description)]
pub struct ExpectationOccurrence {
    pub(super) standing: Arc<ExpectationStanding>,
    pub(super) place: usize,
}

impl ExpectationOccurrence {
    fn of(&self) -> &expectations::Occurrence {
        &self.standing.occurrences[self.place]
    }
}

#[Object(use_type_description)]
impl ExpectationOccurrence {
    /// First day; names the occurrence.
    fn starts_on(&self) -> Date {
        Date::of(self.of().days.start())
    }

    /// First day no longer of it.
    fn ends_on(&self) -> Date {
        Date::of(self.of().days.end())
    }

    /// What is expected of a whole one, in the metric's unit, money in major units of the organization's currency.
    fn target(&self) -> Decimal {
        Decimal(self.of().target.to_decimal())
    }

    /// What is expected of this one. Of a sum or a count to be increased the target's part of the working days that leave has left: whole units are rounded half up and are at least 1. Of anything else the target.
    fn prorated_target(&self) -> Decimal {
        Decimal(self.of().prorated.to_decimal())
    }

    /// What was done; null where nothing was measured of a rate, a level or a maximum. Error: `FX_RATE_MISSING`.
    fn actual(&self) -> Option<Answer<Decimal>> {
        match self.of().missing_rate {
            Some(missing) => Some(Err(missing.into())),
            None => decimal(self.of().actual).map(Ok),
        }
    }

    /// The judgement. Error: `FX_RATE_MISSING`.
    fn state(&self) -> Option<Answer<OccurrenceState>> {
        let occurrence = self.of();
        Some(match occurrence.missing_rate {
            Some(missing) if occurrence.state != expectations::OccurrenceState::Excused => {
                Err(missing.into())
            }
            _ => Ok(occurrence.state.into()),
        })
    }

    /// Whether its last day has passed where the member is.
    fn over(&self) -> bool {
        self.of().over
    }

    /// The excuse, where a leader gave one; null to those to whom only the figures are open.
    async fn excuse(&self, ctx: &Context<'_>) -> Option<Answer<ExpectationExcuse>> {
        let excuse = self.of().excuse.clone()?;
        let answer = async {
            let open = ctx.loaders()?.load_one(OpenOf(excuse.expectation)).await?;
            Ok(open.map(|()| ExpectationExcuse(excuse)))
        };
        Box::pin(answer).await.transpose()
    }

    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.standing.as_of)
    }

    /// When the metric's feed was last heard of; null for what only people report.
    fn data_as_of(&self) -> Option<Instant> {
        self.standing.data_as_of.map(Instant::of)
    }

    /// How it came about.
    fn explanation(&self) -> Explanation {
        self.of().explanation().into()
    }
}

/// Why an occurrence does not count although it was missed.
#[derive(Description)]
pub struct ExpectationExcuse(expectations::Excuse);

#[Object(use_type_description)]
impl ExpectationExcuse {
    /// Why.
    fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Who excused it.
    async fn by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let Creator::Member(id) = self.0.by else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// When.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }
}

/// How well an expectation is kept: how often it was met among its last occurrences that are over.
#[derive(Description)]
pub struct ExpectationAdherence {
    adherence: expectations::Adherence,
    as_of: NaiveDate,
    standing: Arc<ExpectationStanding>,
}

impl ExpectationAdherence {
    pub(super) fn of(standing: Arc<ExpectationStanding>) -> Answer<Self> {
        let adherence = expectations::adherence(&standing.occurrences).map_err(Problem::from)?;
        Ok(Self {
            adherence,
            as_of: standing.as_of,
            standing,
        })
    }
}

#[Object(use_type_description)]
impl ExpectationAdherence {
    /// met / (met + missed), from 0 to 1; null where neither is, and `explanation` says so.
    fn rate(&self) -> Option<Decimal> {
        decimal(self.adherence.rate)
    }

    /// How many occurrences the rate is of: those met or missed.
    fn n(&self) -> u32 {
        self.adherence.n()
    }

    /// How many were met.
    fn met(&self) -> u32 {
        self.adherence.met
    }

    /// How many were missed.
    fn missed(&self) -> u32 {
        self.adherence.missed
    }

    /// How many count for nothing.
    fn excused(&self) -> u32 {
        self.adherence.excused
    }

    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.as_of)
    }

    /// When the metric's feed was last heard of; null for what only people report.
    fn data_as_of(&self) -> Option<Instant> {
        self.standing.data_as_of.map(Instant::of)
    }

    /// How it came about.
    fn explanation(&self) -> Explanation {
        self.adherence.explanation().into()
    }
}
