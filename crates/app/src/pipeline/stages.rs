//! Stages of the sales process.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::versions::check_version;
use domain::access::Action;
use domain::ids::StageId;
use domain::pipeline::{Outcome, Stage, Stages};
use serde_json::json;

/// A stage to be defined, or changed where its key is taken.
#[derive(Clone, Debug)]
pub struct StageDefine {
    /// Short name for scripts.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Order in the process, ascending.
    pub position: i32,
    /// Chance of winning in hundredths of a per cent, 0 to 10,000.
    pub probability: u16,
    /// Whether an opportunity here is qualified.
    pub qualified: bool,
    /// How an opportunity here stands.
    pub outcome: Outcome,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

impl App {
    /// The organization's stages.
    pub async fn stages(&self, viewer: &Viewer) -> Result<Stages> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).stages().await?)
    }

    /// Defines a stage, or changes the one with its key.
    ///
    /// # Errors
    /// Those of [`Stage::checked`]; `STAGE_IN_USE` where `qualified` or `outcome` of a stage would change in which any
    /// opportunity stands or stood; `CONFLICT`.
    pub async fn stage_define(&self, viewer: &Viewer, input: StageDefine) -> Result<Stage> {
        viewer.authorize_organization(Action::WriteOrganization)?;
        self.unit(viewer, input, |work, input| async move {
            work.pipeline_locked().await?;
            let stages = work.stages().await?;
            let held = stages.by_key(input.key.trim());
            let wanted = Stage {
                id: held.map_or_else(|| StageId::from_uuid(work.next_id()), |held| held.id),
                key: input.key.clone(),
                name: input.name.clone(),
                position: input.position,
                probability: input.probability,
                qualified: input.qualified,
                outcome: input.outcome,
                version: held.map_or(1, |held| held.version),
            };
            let mut wanted = wanted.checked()?;
            check_version("the stage", held.map_or(0, |held| held.version), input.if_version)?;
            match held {
                None => work.stages_insert(std::slice::from_ref(&wanted)).await?,
                Some(held) if *held == wanted => return Ok(wanted),
                Some(held) => {
                    let means = |stage: &Stage| (stage.is_qualified(), stage.outcome);
                    if means(held) != means(&wanted) && work.stage_used(held.id).await? {
                        let message = "opportunities stand or stood in it; define a stage with another key";
                        return Err(Error::Refused("STAGE_IN_USE", message.into()));
                    }
                    wanted.version += 1;
                    work.stage_save(&wanted).await?;
                }
            }
            let (id, before) = (wanted.id.as_uuid(), held.map(described));
            work.audited("stageDefine", "Stage", Some(id), before, Some(described(&wanted)))
                .await?;
            Ok(wanted)
        })
        .await
    }
}

fn described(stage: &Stage) -> serde_json::Value {
    json!({
        "key": stage.key,
        "name": stage.name,
        "position": stage.position,
        "probability": stage.probability,
        "qualified": stage.qualified,
        "outcome": stage.outcome,
    })
}
