//! Setting many goals at once: the whole set is judged first, then written by few statements.

use super::cascade::Tree;
use super::decide::{Decided, decided, described};
use super::found::{Found, Known};
use super::quotas::Quotas;
use super::rights::{Purpose, Rights};
use super::rows::GoalRow;
use super::steps::{offers, step_of};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::bulk::BulkOptions;
use crate::closings::ClosedPeriods;
use crate::error::Result;
use crate::unit::Work;
use chrono::NaiveDate;
use domain::bulk::{BulkReport, Plan, RowOutcome, checked_size};
use domain::calendar::Period;
use domain::errors::{Checks, Invalid};
use domain::goals::{Creator, Goal, GoalState, LifeStep, Owner, Party, Proposal, Step};
use domain::ids::{GoalId, MemberId};
use serde_json::json;
use std::collections::{HashMap, HashSet};

impl App {
    /// Makes or changes goals so that each is as its row says; see [`GoalRow`].
    ///
    /// # Errors
    /// `TOO_MANY_ROWS`. What is wrong with a row is in the report.
    pub async fn goals_upsert(
        &self,
        viewer: &Viewer,
        rows: Vec<GoalRow>,
        options: BulkOptions,
    ) -> Result<BulkReport<Goal>> {
        checked_size(rows.len())?;
        let (mode, dry_run) = (options.mode, options.dry_run);
        self.bulk(
            viewer,
            "goalsUpsert",
            rows,
            &options,
            move |work, rows| async move {
                let planned = planned(&work, &rows, Purpose::Set).await?;
                let applies = planned.plan.applies(mode, dry_run);
                if applies {
                    write(&work, &planned).await?;
                }
                Ok(planned.plan.report(applies, |decided| match decided.stored {
                    Some(stored) if !applies => stored,
                    _ => decided.next,
                }))
            },
        )
        .await
    }
}

/// What becomes of the rows, and by what that was decided.
pub(super) struct Planned {
    pub(super) plan: Plan<Decided>,
    /// What the asker may do with goals of their owners.
    pub(super) rights: Rights,
    standing: Standing,
}

/// What becomes of the rows.
pub(super) async fn planned(work: &Work, rows: &[GoalRow], purpose: Purpose) -> Result<Planned> {
    let known = Known::load(work, rows).await?;
    let looked_up = rows.iter().enumerate().map(|(index, row)| {
        let mut checks = Checks::default();
        (known.found(index, row, &mut checks), checks)
    });
    let found: Vec<(Found<'_>, Checks)> = looked_up.collect();
    let owned = found.iter().flat_map(|(found, _)| {
        let stored = found.stored.map(|goal| (goal.owner, goal.quota));
        stored
            .into_iter()
            .chain(found.owner.map(|owner| (owner, found.row.quota)))
    });
    let rights = Rights::load(work, &work.viewer, purpose, owned).await?;
    let standing = Standing::load(work, &found).await?;
    let decide = |(found, mut checks): (Found<'_>, Checks)| {
        if let Some(stored) = found.stored {
            rights.check("externalId", stored.owner, stored.quota)?;
        }
        if let Some(owner) = found.owner {
            checks.take(rights.check("owner", owner, found.row.quota));
        }
        let decided = decided(&work.viewer, &found, checks, work.now)?;
        if found.hidden {
            let message = "is the key of a goal you may not set";
            return Err(Invalid::one("externalId", "FORBIDDEN", message));
        }
        standing.check(&decided.1, |owner| party(work, &rights, owner))?;
        Ok(decided)
    };
    let rows = found.into_iter().map(|row| (row.0.id, decide(row))).collect();
    let mut decisions = Decisions { rows };
    refuse_closed(work, &mut decisions).await?;
    let quotas = Quotas::load(work, &decisions).await?;
    let tree = Tree::load(work, &decisions).await?;
    // A refused row stays as it is stored, where it may be in the way of others.
    while quotas.refuse(&mut decisions) | tree.refuse(|goal| known.measured_by(goal), &mut decisions) {}
    let decisions = decisions.rows.into_iter().map(|(_, decision)| decision);
    Ok(Planned {
        plan: Plan::new(decisions),
        rights,
        standing,
    })
}

/// The asker, as a party to goals of an owner.
pub(super) fn party(work: &Work, rights: &Rights, owner: Owner) -> Party {
    Party {
        who: Creator::from(&work.principal().actor),
        owns: rights.is_own(owner),
        sets: true,
    }
}

/// What the rows of a call meet: proposals that await somebody's word, what both sides agreed on, and owners who have left.
struct Standing {
    today: NaiveDate,
    by_hand: bool,
    offers: HashMap<GoalId, Proposal>,
    agreed: HashSet<GoalId>,
    left: HashSet<MemberId>,
}

impl Standing {
    async fn load(work: &Work, found: &[(Found<'_>, Checks)]) -> Result<Standing> {
        let stored = |state: GoalState| {
            let goals = found.iter().filter_map(|(found, _)| found.stored);
            goals.filter(move |goal| goal.state == state)
        };
        let by_hand = work.principal().member().is_some();
        let mut standing = Standing {
            today: work.viewer.today(),
            by_hand,
            offers: HashMap::new(),
            agreed: HashSet::new(),
            left: HashSet::new(),
        };
        standing.offers = offers(work, stored(GoalState::Proposed)).await?;
        let active: Vec<GoalId> = stored(GoalState::Active).map(|goal| goal.id).collect();
        standing.agreed = work.goals_agreed(&active).await?;
        let owners: HashSet<MemberId> = found
            .iter()
            .filter(|(found, _)| found.row.state == GoalState::Active)
            .filter_map(|(found, _)| crate::owners::member(found.owner?))
            .collect();
        let owners: Vec<MemberId> = owners.into_iter().collect();
        let members = work.members_by_id(&owners).await?;
        let left = members.into_iter().filter(|member| !member.active);
        standing.left = left.map(|member| member.id).collect();
        Ok(standing)
    }

    /// Refuses what takes another's word, with `OWN_PROPOSAL`, `OWN_QUOTA` or `TERMS_AGREED`, and with `NOT_SMART` a goal put
    /// into force for somebody who has left. Periods that are over are history.
    fn check(&self, decided: &Decided, party: impl Fn(Owner) -> Party) -> std::result::Result<(), Invalid> {
        let next = &decided.next;
        let stored = decided.stored.as_ref();
        let activated = next.state == GoalState::Active && stored.is_none_or(|goal| goal.state != next.state);
        if activated && let Some(stored) = stored.filter(|goal| goal.state == GoalState::Proposed) {
            let offer = self.offers.get(&stored.id).filter(|_| self.by_hand);
            if let Some(offer) = offer {
                stored
                    .check_answer(*offer, party(stored.owner))
                    .map_err(|invalid| invalid.at("state"))?;
                if !stored.same_terms(next) {
                    let message = "put into force what was proposed, or propose other terms";
                    return Err(Invalid::one("state", "TERMS_AGREED", message));
                }
            }
        }
        if stored.is_some_and(|goal| self.agreed.contains(&goal.id) && !goal.same_terms(next)) {
            let message = "both sides agreed on these terms: cancel the goal and propose another";
            return Err(Invalid::one("target", "TERMS_AGREED", message));
        }
        let left = crate::owners::member(next.owner).is_some_and(|owner| self.left.contains(&owner));
        if activated && left && next.period.end() > self.today {
            let message = "not specific: its owner is no longer active";
            return Err(Invalid::one("state", "NOT_SMART", message));
        }
        Ok(())
    }

    /// What a row makes of an offer; none where nothing is offered.
    fn answer(&self, decided: &Decided, party: impl Fn(Owner) -> Party) -> Option<LifeStep> {
        let stored = decided.stored.as_ref()?;
        let offer = *self.offers.get(&stored.id)?;
        LifeStep::answering(stored, &decided.next, offer, party(stored.owner))
    }
}

/// Refuses the rows that would put a goal into force for a period whose outcomes are kept.
async fn refuse_closed(work: &Work, decisions: &mut Decisions) -> Result<()> {
    let comes_into_force = |decided: &Decided| {
        let active = |goal: &Goal| goal.state == GoalState::Active;
        active(&decided.next) && !decided.stored.as_ref().is_some_and(active)
    };
    let coming: Vec<(usize, Period)> = decisions
        .sound()
        .filter(|(_, decided)| comes_into_force(decided))
        .map(|(row, decided)| (row, decided.next.period))
        .collect();
    let closed = ClosedPeriods::load(work, coming.iter().map(|(_, period)| period.end())).await?;
    for (row, period) in coming {
        if let Err(invalid) = closed.check("period", period) {
            decisions.refuse(row, invalid);
        }
    }
    Ok(())
}

type Decision = std::result::Result<(RowOutcome, Decided), Invalid>;

/// The decisions about the rows of a call, in their order, while each is still held against the others.
pub(super) struct Decisions {
    rows: Vec<(GoalId, Decision)>,
}

impl Decisions {
    /// The decision about one goal.
    pub(super) fn of(decided: Decided) -> Decisions {
        let id = decided.next.id;
        Decisions {
            rows: vec![(id, Ok((RowOutcome::Updated, decided)))],
        }
    }

    /// What was decided about the only goal.
    pub(super) fn only(mut self) -> std::result::Result<Decided, Invalid> {
        match self.rows.pop() {
            Some((_, decision)) => decision.map(|(_, decided)| decided),
            None => Err(Invalid(Vec::new())),
        }
    }

    /// The rows that are not refused so far, with their places.
    pub(super) fn sound(&self) -> impl Iterator<Item = (usize, &Decided)> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(row, (_, decision))| Some((row, &decision.as_ref().ok()?.1)))
    }

    /// The goals of the refused rows.
    pub(super) fn refused(&self) -> HashSet<GoalId> {
        let refused = self.rows.iter().filter(|(_, decision)| decision.is_err());
        refused.map(|(id, _)| *id).collect()
    }

    /// The goal of a row.
    pub(super) fn id(&self, row: usize) -> GoalId {
        self.rows[row].0
    }

    /// Refuses a row.
    pub(super) fn refuse(&mut self, row: usize, invalid: Invalid) {
        self.rows[row].1 = Err(invalid);
    }
}

async fn write(work: &Work, planned: &Planned) -> Result<()> {
    let Planned {
        plan,
        rights,
        standing,
    } = planned;
    let (mut created, mut updated, mut before) = (Vec::new(), Vec::new(), Vec::new());
    let mut leaving = Vec::new();
    let mut steps: Vec<Step> = Vec::new();
    for (outcome, decided) in plan.changes() {
        let party = |owner| party(work, rights, owner);
        let step = standing.answer(decided, party);
        let step = step.or_else(|| step_of(decided.stored.as_ref(), &decided.next));
        let party = party(decided.next.owner);
        steps.extend(step.map(|step| work.step(&decided.next, step, party, None)));
        if outcome == RowOutcome::Created {
            created.push(decided.next.clone());
        } else {
            updated.push(decided.next.clone());
            before.extend(decided.stored.as_ref().map(described));
            if decided.stored.as_ref().and_then(Goal::quota_key) != decided.next.quota_key() {
                leaving.push(decided.next.id);
            }
        }
    }
    if created.is_empty() && updated.is_empty() {
        return Ok(());
    }
    let created = from_the_top(created);
    // Writers of the same goals meet them in the same order.
    updated.sort_by_key(|goal| goal.id);
    // Quotas may change places with one another, or leave theirs to a new one.
    work.quotas_freed(&leaving).await?;
    work.goals_insert(&created).await?;
    work.goals_save(&updated).await?;
    work.goal_steps_insert(&steps).await?;
    let after = json!({
        "created": created.iter().map(described).collect::<Vec<_>>(),
        "updated": updated.iter().map(described).collect::<Vec<_>>(),
    });
    work.audited(
        "goalsUpsert",
        "Goal",
        None,
        Some(json!({ "updated": before })),
        Some(after),
    )
    .await
}

/// New goals, each after the one above it, and otherwise by their keys.
fn from_the_top(goals: Vec<Goal>) -> Vec<Goal> {
    let above: HashMap<GoalId, GoalId> = goals
        .iter()
        .filter_map(|goal| Some((goal.id, goal.parent?.goal)))
        .collect();
    let depth = |goal: &Goal| std::iter::successors(above.get(&goal.id), |parent| above.get(parent)).count();
    let mut sorted = goals;
    sorted.sort_by_cached_key(|goal| (depth(goal), goal.external_id.clone()));
    sorted
}
