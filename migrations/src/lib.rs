//! The one set of migrations, for SQLite and PostgreSQL alike. See README.md beside this crate for how to change a live schema.

mod columns;
mod m0001_organizations;
mod m0002_members_and_teams;
mod m0003_pipeline;
mod m0004_metrics;
mod m0005_goals;
mod m0006_measurements;
mod m0007_goals_in_depth;
mod m0008_scripts;
mod m0009_closings;
mod m0010_catalogue;
mod m0011_latest;
mod m0012_rollups_by_grain;
mod m0013_room_for_updates;
mod m0014_meetings;
mod m0015_expectations;
mod m0016_commitments;
mod m0017_feedback;
mod m0018_agenda;
mod m0019_alerts;
mod m0020_organizers;
mod m0021_superseded;

use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

/// Knows every migration, in order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_organizations::Migration),
            Box::new(m0002_members_and_teams::Migration),
            Box::new(m0003_pipeline::Migration),
            Box::new(m0004_metrics::Migration),
            Box::new(m0005_goals::Migration),
            Box::new(m0006_measurements::Migration),
            Box::new(m0007_goals_in_depth::Migration),
            Box::new(m0008_scripts::Migration),
            Box::new(m0009_closings::Migration),
            Box::new(m0010_catalogue::Migration),
            Box::new(m0011_latest::Migration),
            Box::new(m0012_rollups_by_grain::Migration),
            Box::new(m0013_room_for_updates::Migration),
            Box::new(m0014_meetings::Migration),
            Box::new(m0015_expectations::Migration),
            Box::new(m0016_commitments::Migration),
            Box::new(m0017_feedback::Migration),
            Box::new(m0018_agenda::Migration),
            Box::new(m0019_alerts::Migration),
            Box::new(m0020_organizers::Migration),
            Box::new(m0021_superseded::Migration),
        ]
    }
}
