//! Proves that what is stored twice agrees: rollups with facts, facts with opportunities, and what keeps tenants apart.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::closings::restate;
use crate::error::Result;
use crate::measurements::follow::Valuing;
use crate::metrics::derive::{BATCH, Derivations};
use crate::pipeline::credit::{Credit, owners};
use crate::unit::Work;
use domain::access::{Action, Role};
use domain::calendar::Buckets;
use domain::ids::{GoalId, MemberId, MetricId, OpportunityId};
use domain::members::Member;
use domain::metrics::{Metric, Rollup, RollupKey, ValuedFact};
use domain::pipeline::{Opportunity, Standing};
use domain::teams::{Leadership, Span, closure};
use persistence::{RevisionSpan, StoredFact};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::iter;

/// Findings of one kind told one by one; of more, only the number.
const TOLD: usize = 20;

/// Something stored that contradicts something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What should hold, such as `rollups equal their facts`.
    pub invariant: &'static str,
    /// Where it does not.
    pub detail: String,
}

/// Findings as they are gathered.
#[derive(Debug, Default)]
struct Findings(BTreeMap<&'static str, Vec<String>>);

impl Findings {
    fn add(&mut self, invariant: &'static str, detail: impl Into<String>) {
        self.0.entry(invariant).or_default().push(detail.into());
    }

    fn told(self) -> Vec<Finding> {
        let mut told = Vec::new();
        for (invariant, mut details) in self.0 {
            let more = details.len().saturating_sub(TOLD);
            details.truncate(TOLD);
            if more > 0 {
                details.push(format!("and {more} more"));
            }
            told.extend(details.into_iter().map(|detail| Finding { invariant, detail }));
        }
        told
    }
}

impl App {
    /// Everything that does not agree; nothing, when all is well. Writers of the pipeline wait meanwhile. Executives only.
    pub async fn verify(&self, viewer: &Viewer) -> Result<Vec<Finding>> {
        viewer.authorize_organization(Action::ReadAudit)?;
        self.unit(viewer, (), |work, _| async move {
            work.pipeline_locked().await?;
            work.measurements_locked_out().await?;
            let mut findings = Findings::default();
            for (link, rows) in work.broken_links().await? {
                findings.add(
                    "links lead to rows of the organization",
                    format!("{link}: {rows} rows"),
                );
            }
            verify_teams(&work, &mut findings).await?;
            verify_accounts(&work, &mut findings).await?;
            verify_opportunities(&work, &mut findings).await?;
            let buckets = &work.viewer.organization.settings.buckets;
            let metrics = work.metrics().await?;
            let mut measured = verify_measurements(&work, &metrics, buckets, &mut findings).await?;
            for metric in &metrics {
                let measured = measured.remove(&metric.id).unwrap_or_default();
                verify_rollups(&work, metric, measured, buckets, &mut findings).await?;
            }
            verify_closings(&work, &mut findings).await?;
            Ok(findings.told())
        })
        .await
    }
}

/// What was kept of closed goals, with what was restated since, says the figures of today.
async fn verify_closings(work: &Work, findings: &mut Findings) -> Result<()> {
    const STATED: &str = "closed figures and their restatements say what the facts say";
    let mut after = None;
    loop {
        let goals = work.closed_goals_after(after, BATCH as u64).await?;
        let Some(last) = goals.last() else {
            return Ok(());
        };
        after = Some(last.id);
        let ids: Vec<GoalId> = goals.iter().map(|goal| goal.id).collect();
        let (kept, made) = (work.goal_closings(&ids).await?, work.restatements(&ids).await?);
        let mut now = restate::current(work, &goals).await?;
        for closing in kept {
            let restatements = made.get(&closing.goal).map(Vec::as_slice).unwrap_or_default();
            let stated = closing.stated(restatements);
            let actual = now.remove(&closing.goal).and_then(|ended| ended.actual);
            if stated != actual.as_deref() {
                findings.add(STATED, format!("{}: {stated:?}, not {actual:?}", closing.goal));
            }
        }
        for goal in now.into_keys() {
            findings.add(STATED, format!("{goal}: nothing was kept of it"));
        }
    }
}

async fn verify_teams(work: &Work, findings: &mut Findings) -> Result<()> {
    const CLOSURE: &str = "the closure follows from the placements";
    let key = |row: &domain::teams::ClosureRow| {
        (
            row.ancestor,
            row.descendant,
            row.depth,
            row.span.from,
            row.span.to,
        )
    };
    let stored: BTreeSet<_> = work.closure_rows().await?.iter().map(key).collect();
    match closure(&work.placements().await?) {
        Ok(rows) if rows.iter().map(key).collect::<BTreeSet<_>>() == stored => {}
        Ok(_) => findings.add(CLOSURE, "they differ"),
        Err(invalid) => findings.add(CLOSURE, invalid.to_string()),
    }
    let assignments = work.all_assignments().await?;
    let lines = assignments.iter().map(|row| (row.member_id.as_uuid(), row.span));
    for member in overlapping(lines) {
        findings.add("a member belongs to one team at a time", member.to_string());
    }
    let leaderships = work.all_leaderships().await?;
    let lines = leaderships.iter().map(|row| (row.team_id.as_uuid(), row.span));
    for team in overlapping(lines) {
        findings.add("a team has one leader at a time", team.to_string());
    }
    verify_leaders(work, &leaderships, findings).await
}

/// Those who lead today or later; what was led before stays as it was, whoever its leader became since.
async fn verify_leaders(work: &Work, leaderships: &[Leadership], findings: &mut Findings) -> Result<()> {
    let today = work.viewer.today();
    let leaders: BTreeSet<MemberId> = leaderships.iter().map(|row| row.member_id).collect();
    let leaders: Vec<MemberId> = leaders.into_iter().collect();
    let members = work.members_by_id(&leaders).await?;
    let members: HashMap<MemberId, Member> = members.into_iter().map(|member| (member.id, member)).collect();
    for row in leaderships
        .iter()
        .filter(|row| row.span.to.is_none_or(|to| to > today))
    {
        let Some(leader) = members.get(&row.member_id) else {
            continue;
        };
        let detail = format!("{} of {}", row.member_id, row.team_id);
        if !leader.active {
            findings.add("leaders are active", detail.as_str());
        }
        if leader.details.role == Role::Rep && !row.acting {
            findings.add("reps lead only as acting leaders", detail);
        }
    }
    Ok(())
}

/// Keys with spans that share a day; the spans come by key and date.
fn overlapping<K: Copy + Ord>(spans: impl Iterator<Item = (K, Span)>) -> BTreeSet<K> {
    let spans: Vec<_> = spans.collect();
    let neighbours = spans.windows(2);
    let shared = neighbours.filter(|pair| pair[0].0 == pair[1].0 && pair[0].1.overlaps(&pair[1].1));
    shared.map(|pair| pair[0].0).collect()
}

async fn verify_accounts(work: &Work, findings: &mut Findings) -> Result<()> {
    for chunk in work.account_ids().await?.chunks(BATCH) {
        let (held, counted) = (
            work.first_wins(chunk).await?,
            work.first_wins_counted(chunk).await?,
        );
        for account in chunk
            .iter()
            .filter(|account| held.get(account) != counted.get(account))
        {
            let detail = format!(
                "{account}: {:?}, not {:?}",
                held.get(account),
                counted.get(account)
            );
            findings.add("first wins are those of the opportunities", detail);
        }
    }
    Ok(())
}

async fn verify_opportunities(work: &Work, findings: &mut Findings) -> Result<()> {
    let derivations = Derivations::load(work, &work.viewer.organization).await?;
    let mut after = None;
    loop {
        let batch = work.opportunities_after(after, BATCH as u64).await?;
        let Some(last) = batch.last() else {
            return Ok(());
        };
        after = Some(last.id);
        let ids: Vec<OpportunityId> = batch.iter().map(|found| found.id).collect();
        let standings = work.standings_by_id(&work.viewer.asker, &ids).await?;
        let standings: HashMap<OpportunityId, Standing> = standings
            .into_iter()
            .map(|standing| (standing.id, standing))
            .collect();
        let spans = work.revision_spans(&ids).await?;
        let credit = Credit::load(work, owners(&batch)).await?;
        for opportunity in &batch {
            let spans = spans.get(&opportunity.id).map(Vec::as_slice).unwrap_or_default();
            verify_history(opportunity, spans, &credit, &derivations, findings);
            if standings.get(&opportunity.id) != Some(&standing(opportunity, &derivations)) {
                findings.add(
                    "opportunities stand as their last revision",
                    opportunity.id.to_string(),
                );
            }
        }
        verify_facts(work, &batch, &ids, &derivations, findings).await?;
    }
}

fn verify_history(
    opportunity: &Opportunity,
    spans: &[RevisionSpan],
    credit: &Credit,
    derivations: &Derivations,
    findings: &mut Findings,
) {
    let created = iter::once(opportunity.created_on).chain(iter::repeat(None));
    let wanted: Vec<RevisionSpan> = opportunity
        .revisions
        .with_ends()
        .zip(opportunity.revisions.courses().zip(created))
        .map(|((revision, to), (course, created_on))| RevisionSpan {
            from: revision.valid_from,
            to,
            outcome: derivations.stages.outcome(revision.stage),
            course,
            created_on,
        })
        .collect();
    if wanted != spans {
        findings.add("revisions follow one another", opportunity.id.to_string());
    }
    for revision in opportunity.revisions.all() {
        let team = revision
            .owner
            .and_then(|owner| credit.team(owner, revision.valid_from));
        if revision.team != team {
            let detail = format!("{} from {}", opportunity.id, revision.valid_from);
            findings.add(
                "revisions are credited to the owner's team of their first day",
                detail,
            );
        }
    }
}

/// The opportunity as its row should say.
fn standing(opportunity: &Opportunity, derivations: &Derivations) -> Standing {
    let (current, stages) = (opportunity.revisions.current(), &derivations.stages);
    Standing {
        id: opportunity.id,
        external_id: opportunity.external_id.clone(),
        name: opportunity.name.clone(),
        account: opportunity.account,
        product: opportunity.product,
        owner: current.owner,
        stage: current.stage,
        outcome: opportunity.outcome(stages),
        amount: current.amount,
        estimated: current.estimated,
        expected_close_on: current.expected_close_on,
        next_step: opportunity.next_step.clone(),
        created_on: opportunity.created_on,
        qualified_on: opportunity.revisions.qualified(stages).map(|step| step.on),
        closed_on: opportunity.closed_on(stages),
        version: opportunity.version,
    }
}

async fn verify_facts(
    work: &Work,
    batch: &[Opportunity],
    ids: &[OpportunityId],
    derivations: &Derivations,
    findings: &mut Findings,
) -> Result<()> {
    let accounts: BTreeSet<_> = batch.iter().filter_map(|found| found.account).collect();
    let accounts: Vec<_> = accounts.into_iter().collect();
    let first_wins = work.first_wins(&accounts).await?;
    let key = |fact: &StoredFact| (fact.opportunity, fact.metric);
    let mut stored: BTreeMap<_, _> = work
        .facts_of(ids)
        .await?
        .into_iter()
        .map(|fact| (key(&fact), fact))
        .collect();
    for opportunity in batch {
        let first_win = opportunity
            .account
            .and_then(|account| first_wins.get(&account).copied());
        let facts = derivations.facts(opportunity, first_win).unwrap_or_else(|worth| {
            findings.add(
                "facts follow from opportunities",
                format!("{}: {worth}", opportunity.id),
            );
            Vec::new()
        });
        for wanted in facts {
            match stored.remove(&key(&wanted)) {
                Some(held) if held == wanted => {}
                Some(held) => {
                    let detail = format!("{}: {:?}, not {:?}", wanted.opportunity, held.fact, wanted.fact);
                    findings.add("facts follow from opportunities", detail);
                }
                None => {
                    let detail = format!("{}: none, not {:?}", wanted.opportunity, wanted.fact);
                    findings.add("facts follow from opportunities", detail);
                }
            }
        }
    }
    for (opportunity, metric) in stored.into_keys() {
        findings.add(
            "facts follow from opportunities",
            format!("{opportunity}: one of {metric} too many"),
        );
    }
    Ok(())
}

/// Rows as they are recounted.
type Recount = HashMap<RollupKey, Rollup>;

fn count(recount: &mut Recount, metric: &Metric, fact: &ValuedFact, buckets: &Buckets) {
    let one = Rollup::of(fact, metric.definition.is_latest());
    for (grain, start) in buckets.starts(fact.moment.on) {
        let held = recount
            .entry(RollupKey::of(metric.id, fact, grain, start))
            .or_default();
        *held = held.merged(one);
    }
}

/// Checks measurements, and recounts the rows of each metric from them.
async fn verify_measurements(
    work: &Work,
    metrics: &[Metric],
    buckets: &Buckets,
    findings: &mut Findings,
) -> Result<HashMap<MetricId, Recount>> {
    const FOLLOW: &str = "measurements count where and as much as they say";
    let valuing = Valuing::load(work).await?;
    let (zone, _) = valuing.place();
    let metrics: HashMap<MetricId, &Metric> = metrics.iter().map(|metric| (metric.id, metric)).collect();
    let mut measured: HashMap<MetricId, Recount> = HashMap::new();
    let mut after = None;
    loop {
        let batch = work.measurements_after(after, 10 * BATCH as u64).await?;
        let Some((last, _)) = batch.last() else {
            return Ok(measured);
        };
        after = Some(last.id);
        let members: BTreeSet<MemberId> = batch
            .iter()
            .filter_map(|(measurement, _)| measurement.member())
            .collect();
        let credit = Credit::load(work, members).await?;
        for (measurement, stored) in &batch {
            let reading = &measurement.reading;
            let team = match measurement.member() {
                Some(member) => credit.team(member, reading.occurred_on),
                None => reading.team,
            };
            let dated = reading.occurred_on == zone.local_date(reading.occurred_at);
            let valued = valuing.value(measurement);
            if !dated || team != reading.team || valued.as_ref() != Ok(stored) {
                let detail = format!("{}: {stored:?}, not {valued:?} of {team:?}", measurement.id);
                findings.add(FOLLOW, detail);
            }
            // One of a metric that is not there is told among the links.
            if let Some(metric) = metrics.get(&measurement.metric) {
                count(measured.entry(metric.id).or_default(), metric, stored, buckets);
            }
        }
    }
}

async fn verify_rollups(
    work: &Work,
    metric: &Metric,
    measured: Recount,
    buckets: &Buckets,
    findings: &mut Findings,
) -> Result<()> {
    const EQUAL: &str = "rollups equal their facts";
    let mut counted = measured;
    let mut after = None;
    loop {
        let facts = work.facts_after(metric.id, after, 10 * BATCH as u64).await?;
        let Some(last) = facts.last() else {
            break;
        };
        after = Some(last.opportunity);
        for stored in &facts {
            count(&mut counted, metric, &stored.fact, buckets);
        }
    }
    for (key, stored) in work.rollups_of(metric.id).await? {
        match counted.remove(&key) {
            Some(recount) if recount == stored => {}
            recount => findings.add(EQUAL, format!("{key:?}: {stored:?}, not {recount:?}")),
        }
    }
    for (key, recount) in counted {
        findings.add(EQUAL, format!("{key:?}: none, not {recount:?}"));
    }
    Ok(())
}
