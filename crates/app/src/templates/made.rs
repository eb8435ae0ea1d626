//! What a template made of members, as far as the viewer may see it.

use super::wanted::Wanted;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use chrono::NaiveDate;
use domain::access::Action;
use domain::expectations::Expectation;
use domain::goals::{Goal, Owner};
use domain::ids::{MemberId, TemplateId};
use std::collections::HashMap;

/// What a template made of a member.
#[derive(Clone, Debug, Default)]
pub struct TemplateMade {
    /// What it expects of them, the oldest first.
    pub expectations: Vec<Expectation>,
    /// The goals of the periods that hold the day, as they are by now.
    pub goals: Vec<Goal>,
}

impl App {
    /// What a template expects of members from a day on, and its goals of the periods that hold it.
    pub async fn template_made(
        &self,
        viewer: &Viewer,
        template: TemplateId,
        of: &[(MemberId, NaiveDate)],
    ) -> Result<HashMap<MemberId, TemplateMade>> {
        let mut made: HashMap<MemberId, TemplateMade> = HashMap::new();
        let session = self.reading(viewer);
        let Some(earliest) = of.iter().map(|(_, from)| *from).min() else {
            return Ok(made);
        };
        let template = session.templates_by_id(&[template]).await?.pop();
        let Some(template) = template.filter(|_| viewer.may(Action::ReadTemplates)) else {
            return Ok(made);
        };
        let ids: Vec<MemberId> = of.iter().map(|(member, _)| *member).collect();
        let held = session.expectations_from(&ids, earliest).await?;
        let own: Vec<_> = held
            .iter()
            .filter(|one| one.template == Some(template.id))
            .map(|one| one.id)
            .collect();
        let mut seen = session.expectations_by_id(&viewer.asker, &own).await?;
        seen.sort_unstable_by_key(|one| one.id);
        for one in seen {
            made.entry(one.member).or_default().expectations.push(one);
        }
        let metrics = session.metrics().await?;
        let metrics = metrics.into_iter().map(|metric| (metric.id, metric)).collect();
        let members = session.members_by_id(&ids).await?;
        let members: HashMap<MemberId, _> = members.into_iter().map(|member| (member.id, member)).collect();
        let buckets = &viewer.organization().settings.buckets;
        let wanted = of.iter().filter_map(|(member, from)| {
            Some(Wanted {
                template: &template,
                metrics: &metrics,
                member: members.get(member)?,
                from: *from,
            })
        });
        let keys: Vec<String> = wanted.flat_map(|wanted| wanted.goal_keys(buckets)).collect();
        let mut goals = session.goals_by_external_id(&viewer.asker, &keys).await?;
        goals.sort_unstable_by_key(|goal| goal.id);
        for goal in goals {
            if let Owner::Member(member) = goal.owner {
                made.entry(member).or_default().goals.push(goal);
            }
        }
        Ok(made)
    }
}
