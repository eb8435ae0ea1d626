//! How regularly meetings were held, as clients see it.

use super::loader::{CadenceComplianceOf, LeadershipComplianceOf, MemberComplianceOf};
use crate::cadences::member;
use crate::members::Member;
use crate::problem::Answer;
use crate::request::Asked;
use crate::scalars::{Date, Decimal, Instant};
use app::{ComplianceDays, LedCompliance, SeenCadence};
use async_graphql::{Context, Description, Object};
use domain::access::Detail;
use domain::exact::Exact;
use domain::ids::MemberId;
use domain::meetings::{self, compliance_days};

/// How regularly meetings were held over some days: held of expected that count. What is to come does not count; holidays and leave for a whole day excuse by themselves.
#[derive(Clone, Copy, Description)]
pub struct CadenceCompliance {
    held: meetings::CadenceCompliance,
    asked: ComplianceDays,
}

fn decimal(rate: Option<Exact>) -> Option<Decimal> {
    rate.map(|rate| Decimal(rate.to_decimal()))
}

#[Object(use_type_description)]
impl CadenceCompliance {
    /// Held of expected that count, from 0 to 1: `held / (expected − excused)`; null where none counts.
    fn rate(&self) -> Option<Decimal> {
        decimal(self.held.rate())
    }

    /// Meetings whose time has passed: the sample size, with those that do not count.
    fn expected(&self) -> u32 {
        self.held.expected
    }

    /// Those among them that do not count.
    fn excused(&self) -> u32 {
        self.held.excused
    }

    /// Those held before the next one was to start, moved ones among them.
    fn held(&self) -> u32 {
        self.held.held
    }

    /// Those held after they were moved.
    fn moved_and_held(&self) -> u32 {
        self.held.moved_and_held
    }

    /// Those nobody started.
    fn missed(&self) -> u32 {
        self.held.missed
    }

    /// Those called off by whoever was to hold them.
    fn cancelled_by_organizer(&self) -> u32 {
        self.held.cancelled_by_organizer
    }

    /// Those called off by whom they are about.
    fn cancelled_by_subject(&self) -> u32 {
        self.held.cancelled_by_subject
    }

    /// Those called off by somebody else.
    fn cancelled_by_other(&self) -> u32 {
        self.held.cancelled_by_other
    }

    /// When the last one was held, however long ago.
    fn last_held_at(&self) -> Option<Instant> {
        self.held.last_held_at.map(Instant::of)
    }

    /// Whether the last one held is older than one and a half intervals of its cadence; of several cadences, whether one is.
    fn overdue(&self) -> bool {
        self.held.overdue
    }

    /// The last day that is counted, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.asked.as_of)
    }

    /// How many days are counted.
    fn days(&self) -> i64 {
        self.asked.days
    }
}

/// How regularly a leader meets those who report to them on the day: who is assigned to a team they lead, or to one below that nobody leads, and those who lead teams right below.
#[derive(Clone, Description)]
pub struct LeadershipCompliance {
    led: LedCompliance,
    asked: ComplianceDays,
}

#[Object(use_type_description)]
impl LeadershipCompliance {
    /// The mean of the rates of those about whom meetings counted; null where there are none.
    fn mean(&self) -> Option<Decimal> {
        decimal(self.led.figures.mean())
    }

    /// The lowest of these rates.
    fn worst(&self) -> Option<Decimal> {
        decimal(self.led.figures.worst().map(|(_, rate)| rate))
    }

    /// Who is met least regularly; null to those who report to the leader.
    async fn worst_report(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let worst = self
            .led
            .figures
            .worst()
            .filter(|_| self.led.detail == Detail::Full);
        Box::pin(member(ctx, worst.map(|(id, _)| id))).await.transpose()
    }

    /// How many report to the leader.
    fn reports(&self) -> usize {
        self.led.figures.reports.len()
    }

    /// How many of them no meeting counted of.
    fn reports_without_meetings(&self) -> usize {
        self.led.figures.without_meetings()
    }

    /// Meetings the leader called off.
    fn cancelled_by_organizer(&self) -> u32 {
        let reports = self.led.figures.reports.iter();
        reports.map(|(_, held)| held.cancelled_by_organizer).sum()
    }

    /// How many of them are overdue.
    fn overdue_reports(&self) -> usize {
        let reports = self.led.figures.reports.iter();
        reports.filter(|(_, held)| held.overdue).count()
    }

    /// The last day that is counted, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.asked.as_of)
    }

    /// How many days are counted.
    fn days(&self) -> i64 {
        self.asked.days
    }
}

/// The days somebody asks about.
pub(crate) fn asked_days(
    ctx: &Context<'_>,
    as_of: Option<Date>,
    days: Option<i64>,
) -> Answer<ComplianceDays> {
    Ok(ComplianceDays {
        as_of: ctx.as_of(as_of)?,
        days: compliance_days(days)?,
    })
}

/// How regularly the meetings of a cadence were held.
pub(crate) async fn of_cadence(
    ctx: &Context<'_>,
    cadence: &SeenCadence,
    as_of: Option<Date>,
    days: Option<i64>,
) -> Answer<Option<CadenceCompliance>> {
    let asked = asked_days(ctx, as_of, days)?;
    let key = CadenceComplianceOf(cadence.cadence.clone(), asked);
    let held = ctx.loaders()?.load_one(key).await?;
    Ok(held.map(|held| CadenceCompliance { held, asked }))
}

/// How regularly meetings about a member were held.
pub(crate) async fn of_member(
    ctx: &Context<'_>,
    member: MemberId,
    as_of: Option<Date>,
    days: Option<i64>,
) -> Answer<Option<CadenceCompliance>> {
    let asked = asked_days(ctx, as_of, days)?;
    let held = ctx.loaders()?.load_one(MemberComplianceOf(member, asked)).await?;
    Ok(held.map(|held| CadenceCompliance { held, asked }))
}

/// How regularly a leader meets those who report to them.
pub(crate) async fn of_leader(
    ctx: &Context<'_>,
    leader: MemberId,
    as_of: Option<Date>,
    days: Option<i64>,
) -> Answer<Option<LeadershipCompliance>> {
    let asked = asked_days(ctx, as_of, days)?;
    let led = ctx
        .loaders()?
        .load_one(LeadershipComplianceOf(leader, asked))
        .await?;
    Ok(led.map(|led| LeadershipCompliance { led, asked }))
}
