//! Applying a template to many members at once: all of it is judged first, then written by few statements.

use super::define::found;
use super::wanted::{Applied, Wanted};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::bulk::BulkOptions;
use crate::error::{Error, Result};
use crate::goals::{Purpose, planned, written};
use crate::pipeline::references::{folded, members, missing};
use crate::pipeline::{MemberReference, Read};
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::bulk::{BulkReport, Plan, RowOutcome, checked_size};
use domain::calendar::checked_date;
use domain::errors::{Checks, Invalid};
use domain::expectations::Expectation;
use domain::goals::{Creator, Goal};
use domain::ids::{MemberId, MetricId, TemplateId};
use domain::members::Member;
use domain::metrics::Metric;
use domain::templates::Template;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// A member a template is applied to.
#[derive(Clone, Debug)]
pub struct TemplateApplyRow {
    /// Who.
    pub member: Read<MemberReference>,
    /// From which day on; today when left out.
    pub starts_on: Option<Read<NaiveDate>>,
}

/// What is decided about a member before anything is written.
struct Decision {
    member: MemberId,
    expectations: Vec<(RowOutcome, Expectation)>,
}

type Decided = std::result::Result<Decision, Invalid>;

impl App {
    /// Applies a template to members: what it expects of them, by the ramp of each, and its goals, which people offer and scripts put
    /// into force. Applied again it changes nothing; a changed template changes what it made from the day on, but no goal that was
    /// answered.
    ///
    /// # Errors
    /// `TOO_MANY_ROWS`, `NOT_FOUND`, `TEMPLATE_ARCHIVED`. What is wrong with a row is in the report.
    pub async fn template_apply(
        &self,
        viewer: &Viewer,
        template: TemplateId,
        rows: Vec<TemplateApplyRow>,
        options: BulkOptions,
    ) -> Result<BulkReport<MemberId>> {
        checked_size(rows.len())?;
        let (mode, dry_run) = (options.mode, options.dry_run);
        let input = (template, rows);
        self.bulk(
            viewer,
            "templateApply",
            input,
            &options,
            move |work, input| async move {
                let (template, rows) = &*input;
                let template = found(&work, *template).await?;
                if template.archived_at.is_some() {
                    let message = "the template was put away; define it again to apply it".to_owned();
                    return Err(Error::Refused("TEMPLATE_ARCHIVED", message));
                }
                let known = Known::load(&work, rows).await?;
                let mut decided: Vec<Decided> = Vec::with_capacity(rows.len());
                for (index, row) in rows.iter().enumerate() {
                    decided.push(known.decided(&work, &template, index, row));
                }
                let goals = Goals::plan(&work, &template, &known, rows, &decided).await?;
                let plan = Plan::new(decided.iter().enumerate().map(|(index, decision)| {
                    let decision = decision.as_ref().map_err(Invalid::clone)?;
                    let outcome = goals.outcome(index, &decision.expectations)?;
                    Ok((outcome, decision.member))
                }));
                let applies = plan.applies(mode, dry_run);
                if applies {
                    let refused = plan.refusals().map(|(index, _)| index).collect();
                    write(&work, &template, decided, goals, refused).await?;
                }
                Ok(plan.report(applies, |member| member))
            },
        )
        .await
    }
}

/// All that the rows of a call name, and what is expected of these members already.
struct Known {
    named: HashMap<MemberReference, MemberId>,
    members: HashMap<MemberId, Member>,
    repeated: HashSet<MemberId>,
    open: HashSet<MemberId>,
    held: HashMap<MemberId, Vec<Expectation>>,
    metrics: HashMap<MetricId, Metric>,
}

impl Known {
    /// Looks everything up, by a number of statements that does not depend on how many rows there are. The members are locked:
    /// whoever expects something of them meanwhile waits.
    async fn load(work: &Work, rows: &[TemplateApplyRow]) -> Result<Known> {
        let references: Vec<MemberReference> = rows
            .iter()
            .filter_map(|row| row.member.as_ref().ok().cloned())
            .collect();
        let named = members(work, &references).await?;
        let mut ids: Vec<MemberId> = references
            .iter()
            .filter_map(|reference| named.get(&folded(reference)).copied())
            .collect();
        ids.sort_unstable();
        let repeated = ids
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0]);
        let repeated = repeated.collect();
        ids.dedup();
        let found = work.members_locked(&ids).await?;
        let asker = &work.viewer.asker;
        let open = work.members_open(asker, Action::WriteExpectations, Detail::Full, &ids);
        let today = work.viewer.today();
        let starts = rows
            .iter()
            .filter_map(|row| row.starts_on.as_ref()?.as_ref().ok().copied());
        let earliest = starts.chain([today]).min().unwrap_or(today);
        let mut held: HashMap<MemberId, Vec<Expectation>> = HashMap::new();
        let metrics = work.metrics().await?;
        let open = open.await?;
        for one in work.expectations_from_locked(&ids, earliest).await? {
            held.entry(one.member).or_default().push(one);
        }
        Ok(Known {
            named,
            members: found.into_iter().map(|member| (member.id, member)).collect(),
            repeated,
            open,
            held,
            metrics: metrics.into_iter().map(|metric| (metric.id, metric)).collect(),
        })
    }

    fn wanted<'a>(&'a self, template: &'a Template, member: MemberId, from: NaiveDate) -> Option<Wanted<'a>> {
        Some(Wanted {
            template,
            metrics: &self.metrics,
            member: self.members.get(&member)?,
            from,
        })
    }

    /// What becomes of the expectations of a row; refuses it with `NOT_FOUND`, `FORBIDDEN`, `MEMBER_INACTIVE`, `DUPLICATE_IN_BATCH`,
    /// and the codes of [`Wanted::expectations`].
    fn decided(&self, work: &Work, template: &Template, index: usize, row: &TemplateApplyRow) -> Decided {
        let today = work.viewer.today();
        let mut checks = Checks::default();
        let from = starts_on(row, today).and_then(|from| checked_date("startsOn", from));
        let from = checks.take(from);
        let reference = row.member.as_ref().map_err(Invalid::clone)?;
        let id = self.named.get(&folded(reference)).copied();
        let id = id.filter(|_| work.viewer.may(Action::ReadDirectory));
        let id = id.ok_or_else(|| missing("member", "member", reference.key()))?;
        let Some(member) = self.members.get(&id) else {
            return Err(missing("member", "member", reference.key()));
        };
        if !self.open.contains(&id) {
            let message = "you may not expect anything of them";
            return Err(Invalid::one("member", "FORBIDDEN", message));
        }
        if !member.active {
            checks.refuse("member", "MEMBER_INACTIVE", "has left the organization");
        }
        if self.repeated.contains(&id) {
            let message = format!("another row is about the same member as row {index}");
            checks.refuse("member", "DUPLICATE_IN_BATCH", message);
        }
        let from = checks.finish(from)?;
        let applied = Applied {
            by: Creator::from(&work.principal().actor),
            at: work.now,
            today,
            next_id: &|| work.next_id(),
        };
        let held = self.held.get(&id).map_or(&[][..], Vec::as_slice);
        let lasting: Vec<Expectation> = held.iter().filter(|one| !one.is_over(from)).cloned().collect();
        let wanted = self.wanted(template, id, from);
        let expectations = wanted.map_or_else(
            || Ok(Vec::new()),
            |wanted| wanted.expectations(&lasting, &applied),
        );
        Ok(Decision {
            member: id,
            expectations: expectations?,
        })
    }
}

fn starts_on(row: &TemplateApplyRow, today: NaiveDate) -> std::result::Result<NaiveDate, Invalid> {
    row.starts_on.clone().unwrap_or(Ok(today))
}

/// The goals of all rows, planned together as scripts' goals are.
struct Goals {
    planned: crate::goals::Planned,
    /// Of which row each is.
    rows: Vec<usize>,
    /// Rows of whom the template has goals already.
    held: HashSet<usize>,
}

impl Goals {
    async fn plan(
        work: &Work,
        template: &Template,
        known: &Known,
        rows: &[TemplateApplyRow],
        decided: &[Decided],
    ) -> Result<Goals> {
        let settings = &work.viewer.organization().settings;
        let (today, buckets, own) = (work.viewer.today(), &settings.buckets, settings.currency);
        let wanted = || {
            decided
                .iter()
                .zip(rows)
                .enumerate()
                .filter_map(|(index, (decision, row))| {
                    let from = starts_on(row, today).ok()?;
                    let member = decision.as_ref().ok()?.member;
                    Some((index, known.wanted(template, member, from)?))
                })
        };
        let keys: Vec<String> = wanted()
            .flat_map(|(_, wanted)| wanted.goal_keys(buckets))
            .collect();
        let stored = work.goals_locked(&keys).await?;
        let stored: HashMap<String, Goal> = stored
            .into_iter()
            .filter_map(|goal| Some((goal.external_id.clone()?, goal)))
            .collect();
        let by_hand = work.principal().member().is_some();
        let (mut asked, mut of, mut held) = (Vec::new(), Vec::new(), HashSet::new());
        for (index, wanted) in wanted() {
            if wanted
                .goal_keys(buckets)
                .iter()
                .any(|key| stored.contains_key(key))
            {
                held.insert(index);
            }
            for row in wanted.goal_rows(buckets, own, &stored, by_hand) {
                asked.push(row);
                of.push(index);
            }
        }
        let purpose = match by_hand {
            true => Purpose::Propose,
            false => Purpose::Set,
        };
        Ok(Goals {
            planned: planned(work, &asked, purpose).await?,
            rows: of,
            held,
        })
    }

    /// What becomes of a row, its goals and its expectations together; refused for what is wrong with its goals, at `member`.
    fn outcome(
        &self,
        row: usize,
        expectations: &[(RowOutcome, Expectation)],
    ) -> std::result::Result<RowOutcome, Invalid> {
        let places = || {
            self.rows
                .iter()
                .enumerate()
                .filter(|(_, of)| **of == row)
                .map(|(place, _)| place)
        };
        let places: HashSet<usize> = places().collect();
        for (place, invalid) in self.planned.plan.refusals() {
            if places.contains(&place) {
                return Err(invalid.clone().at("member"));
            }
        }
        let goals = self.planned.plan.outcomes().enumerate();
        let goals = goals
            .filter(|(place, _)| places.contains(place))
            .map(|(_, outcome)| outcome);
        let outcomes: Vec<RowOutcome> = goals
            .chain(expectations.iter().map(|(outcome, _)| *outcome))
            .collect();
        let is = |wanted| move |outcome: &RowOutcome| *outcome == wanted;
        let applied = self.held.contains(&row) || !outcomes.iter().all(is(RowOutcome::Created));
        Ok(match () {
            () if outcomes.iter().all(is(RowOutcome::Unchanged)) => RowOutcome::Unchanged,
            () if applied => RowOutcome::Updated,
            () => RowOutcome::Created,
        })
    }
}

async fn write(
    work: &Work,
    template: &Template,
    decided: Vec<Decided>,
    mut goals: Goals,
    refused: HashSet<usize>,
) -> Result<()> {
    for (place, row) in goals.rows.iter().enumerate() {
        if refused.contains(row) {
            // Why stands at the row already.
            goals.planned.plan.refuse(place, Invalid(Vec::new()));
        }
    }
    let (mut created, mut updated, mut members) = (Vec::new(), Vec::new(), HashSet::new());
    for (index, decision) in decided.into_iter().enumerate() {
        let Ok(decision) = decision else { continue };
        if refused.contains(&index) {
            continue;
        }
        for (outcome, next) in decision.expectations {
            match outcome {
                RowOutcome::Created => created.push(next),
                RowOutcome::Updated => updated.push(next),
                RowOutcome::Unchanged | RowOutcome::Failed => continue,
            }
            members.insert(decision.member);
        }
    }
    let made = written(work, &goals.planned).await?;
    if created.is_empty() && updated.is_empty() && made.is_none() {
        return Ok(());
    }
    work.expectations_insert(&created).await?;
    work.expectations_save(&updated).await?;
    let ids = |all: &[Expectation]| all.iter().map(|one| one.id).collect::<Vec<_>>();
    let (goals_before, goals_after) = made.unzip();
    let after = json!({
        "version": template.version,
        "members": members,
        "created": ids(&created),
        "updated": ids(&updated),
        "goals": goals_after,
    });
    let before = goals_before.map(|goals| json!({ "goals": goals }));
    let object = Some(template.id.as_uuid());
    work.audited("templateApply", "Template", object, before, Some(after))
        .await
}
