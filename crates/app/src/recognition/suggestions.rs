//! Whom to recognise, and what for: found anew each time in goals, deals and results of those whom the viewer leads, by a number of
//! statements that does not depend on how many there are.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::ProgressParts;
use chrono::{Months, NaiveDate};
use domain::access::Action;
use domain::calendar::Period;
use domain::goals::{Goal, GoalFilter, GoalOutcome, GoalState, Health, Owner};
use domain::ids::{GoalId, MemberId, OpportunityId, TeamId};
use domain::metrics::{DealEvent, DealMeasure, Metric};
use domain::recognition::{
    Occasion, RecognitionBasis, Suggestion, SuggestionKey, remarkable_wins, suggested_days,
};
use persistence::Session;
use serde_json::json;
use std::cmp::Reverse;
use std::collections::HashSet;

impl App {
    /// Whom of those the viewer leads to recognise on a day, the latest occasion first; of a team and those below it, where one is
    /// given. What was recognised already, and what the viewer dismissed, is left out.
    pub async fn recognition_suggestions(
        &self,
        viewer: &Viewer,
        as_of: NaiveDate,
        within: Option<TeamId>,
        most: usize,
    ) -> Result<Vec<Suggestion>> {
        let session = self.reading(viewer);
        let (Some(days), Some(me)) = (suggested_days(as_of), viewer.principal().member()) else {
            return Ok(Vec::new());
        };
        let within = within.map(|team| (team, as_of));
        let members = session.members_to_recognise(&viewer.asker, within).await?;
        if members.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<MemberId> = members.iter().map(|member| member.id).collect();
        let mut found = self.goals_reached(viewer, &session, &ids, days).await?;
        found.extend(self.wins(viewer, &session, &ids, days).await?);
        found.extend(self.growth(viewer, &session, &members, days).await?);
        let mut found = unsaid(&session, &ids, days, found).await?;
        let keys: Vec<String> = found.iter().map(|found| found.key().to_string()).collect();
        let dismissed = session.dismissed(me, &keys).await?;
        found.retain(|found| !dismissed.contains(&found.key().to_string()));
        found.sort_by_cached_key(|found| (Reverse(found.on), found.key().to_string()));
        found.truncate(most);
        Ok(found)
    }

    /// Leaves a suggestion out from now on, for whoever dismisses it. A second time changes nothing.
    ///
    /// # Errors
    /// `UNKNOWN_SUGGESTION` for what is no key of one; `NOT_FOUND` for a member the viewer does not lead.
    pub async fn recognition_suggestion_dismiss(&self, viewer: &Viewer, key: &str) -> Result<()> {
        let read = SuggestionKey::parse(key);
        let key =
            read.ok_or_else(|| Error::invalid("key", "UNKNOWN_SUGGESTION", "is no key of a suggestion"))?;
        self.unit(viewer, key, |work, key| async move {
            let gone = || Error::not_found_at("Member", "key");
            if work.members_by_id(&[key.member]).await?.is_empty() {
                return Err(gone());
            }
            let action = Action::ReadRecognitionSuggestions;
            work.viewer.authorize_member(&work, action, key.member).await?;
            let me = work.principal().member().ok_or_else(gone)?;
            let text = key.to_string();
            if work
                .dismissed(me, std::slice::from_ref(&text))
                .await?
                .contains(&text)
            {
                return Ok(());
            }
            work.dismissal_save(me, text, work.now).await?;
            let after = Some(json!({ "rule": key.rule }));
            let object = Some(key.member.as_uuid());
            work.audited("recognitionSuggestionDismiss", "Member", object, None, after)
                .await
        })
        .await
    }

    /// Goals of members that ended in these days as achieved, or are achieved early on the last of them.
    async fn goals_reached(
        &self,
        viewer: &Viewer,
        session: &Session,
        members: &[MemberId],
        days: Period,
    ) -> Result<Vec<Suggestion>> {
        let filter = GoalFilter {
            owners: Some(members.iter().copied().map(Owner::Member).collect()),
            states: Some(vec![GoalState::Active, GoalState::Closed]),
            overlaps: Some(days),
            ..GoalFilter::default()
        };
        let goals = session.goals_matching(&viewer.asker, &filter).await?;
        let (closed, active): (Vec<&Goal>, Vec<&Goal>) =
            goals.iter().partition(|goal| goal.state == GoalState::Closed);
        let ended = closed.iter().filter(|goal| days.contains(goal.period.last_day()));
        let ended: Vec<GoalId> = ended.map(|goal| goal.id).collect();
        let reached = |outcome| matches!(outcome, GoalOutcome::Achieved | GoalOutcome::Exceeded);
        let kept = session.goal_closings(&ended).await?.into_iter();
        let mut reached: HashSet<GoalId> = kept
            .filter(|kept| reached(kept.outcome))
            .map(|kept| kept.goal)
            .collect();
        let parts = ProgressParts::default();
        let standing = self
            .goal_progress(viewer, &active, days.last_day(), parts)
            .await?;
        reached.extend(standing.iter().filter_map(|(id, figures)| {
            let early = matches!(figures.progress.health, Health::Achieved | Health::Exceeded);
            early.then_some(*id)
        }));
        let found = goals.iter().filter(|goal| reached.contains(&goal.id));
        Ok(found
            .filter_map(|goal| match goal.owner {
                Owner::Member(member) => Some(Suggestion {
                    member,
                    on: goal.period.last_day().min(days.last_day()),
                    occasion: Occasion::Goal(goal.id),
                }),
                _ => None,
            })
            .collect())
    }

    /// Deals won in these days that were somebody's first, or their largest in twelve months.
    async fn wins(
        &self,
        viewer: &Viewer,
        session: &Session,
        members: &[MemberId],
        days: Period,
    ) -> Result<Vec<Suggestion>> {
        let catalogue = self.catalogue(viewer).await?;
        let Some(won) = catalogue.metrics.iter().find(|metric| is_revenue(metric)) else {
            return Ok(Vec::new());
        };
        let wins = session.wins_in(won.id, members, days).await?;
        let start = days.end().checked_sub_months(Months::new(12));
        let Some(before) = start.and_then(|start| Period::new(start, days.start()).ok()) else {
            return Ok(Vec::new());
        };
        let winners: HashSet<MemberId> = wins.iter().map(|win| win.member).collect();
        let winners: Vec<MemberId> = winners.into_iter().collect();
        let so_far = session
            .wins_so_far(won.id, &winners, (before, days.end()))
            .await?;
        Ok(remarkable_wins(wins, |member| so_far.get(&member).copied()))
    }
}

/// Whether a metric is the amount of every deal that is won.
fn is_revenue(metric: &Metric) -> bool {
    metric.definition.derivation().is_some_and(|from| {
        from.event == DealEvent::Won
            && from.measure == DealMeasure::Amount
            && from.threshold.is_none()
            && from.customers.is_none()
    })
}

/// Those of the suggestions nobody has recognised yet.
async fn unsaid(
    session: &Session,
    members: &[MemberId],
    days: Period,
    found: Vec<Suggestion>,
) -> Result<Vec<Suggestion>> {
    let (mut goals, mut deals): (Vec<GoalId>, Vec<OpportunityId>) = (Vec::new(), Vec::new());
    for suggestion in &found {
        match suggestion.occasion {
            Occasion::Goal(id) => goals.push(id),
            Occasion::FirstWin(id) | Occasion::LargestWin(id) => deals.push(id),
            Occasion::Growth(_) => {}
        }
    }
    let said = session
        .recognised(members, (&goals, &deals), days.start())
        .await?;
    let is_said = |suggestion: &Suggestion| {
        let mut to_them = said.iter().filter(|said| said.member == suggestion.member);
        to_them.any(|said| match suggestion.occasion {
            Occasion::Goal(id) => said.goal == Some(id),
            Occasion::FirstWin(id) | Occasion::LargestWin(id) => said.opportunity == Some(id),
            Occasion::Growth(_) => said.basis == RecognitionBasis::Growth,
        })
    };
    Ok(found
        .into_iter()
        .filter(|suggestion| !is_said(suggestion))
        .collect())
}
