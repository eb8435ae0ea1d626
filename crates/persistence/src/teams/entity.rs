//! Rows of teams, the tree over time, assignments and leadership.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::tenanted;
use domain::ids::{AssignmentId, LeadershipId, MemberId, TeamId};
use domain::teams::{Assignment, ClosureRow, Leadership, Placement, Span, Team};

pub(crate) mod team {
    use sea_orm::entity::prelude::*;

    /// A team.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "teams")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub name_folded: String,
        pub external_id: Option<String>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod placement {
    use sea_orm::entity::prelude::*;

    /// A span in which a team stands under a parent.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "team_placements")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub team_id: Uuid,
        pub parent_id: Option<Uuid>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_from: Date,
        pub valid_to: Option<Date>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod closure {
    use sea_orm::entity::prelude::*;

    /// Ancestor and descendant in a span; made from the placements.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "team_closure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub ancestor_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub descendant_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub depth: i16,
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_from: Date,
        pub valid_to: Option<Date>,
        pub since: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod assignment {
    use sea_orm::entity::prelude::*;

    /// A span in which a member belongs to a team.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assignments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Uuid,
        pub team_id: Uuid,
        pub valid_from: Date,
        pub valid_to: Option<Date>,
        pub since: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod leadership {
    use sea_orm::entity::prelude::*;

    /// A span in which a member leads a team.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "leaderships")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub team_id: Uuid,
        pub member_id: Uuid,
        pub acting: bool,
        pub valid_from: Date,
        pub valid_to: Option<Date>,
        pub since: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod superseded_assignment {
    use sea_orm::entity::prelude::*;

    /// What was said of where a member belongs, until it was said otherwise.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "superseded_assignments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Uuid,
        pub team_id: Uuid,
        pub valid_from: Date,
        pub valid_to: Option<Date>,
        pub since: Option<DateTimeUtc>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub until: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod superseded_leadership {
    use sea_orm::entity::prelude::*;

    /// What was said of who leads a team, until it was said otherwise.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "superseded_leaderships")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub team_id: Uuid,
        pub member_id: Uuid,
        pub acting: bool,
        pub valid_from: Date,
        pub valid_to: Option<Date>,
        pub since: Option<DateTimeUtc>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub until: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod superseded_closure {
    use sea_orm::entity::prelude::*;

    /// What was said of who stands below whom, until it was said otherwise.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "superseded_closure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub ancestor_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub descendant_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub depth: i16,
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_from: Date,
        pub valid_to: Option<Date>,
        pub since: Option<DateTimeUtc>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub until: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(
    team,
    placement,
    closure,
    assignment,
    leadership,
    superseded_assignment,
    superseded_leadership,
    superseded_closure
);

impl team::Model {
    pub(crate) fn into_domain(self) -> Team {
        Team {
            id: TeamId::from_uuid(self.id),
            name: self.name,
            external_id: self.external_id,
            version: self.version,
        }
    }
}

impl closure::Model {
    pub(crate) fn into_domain(self) -> ClosureRow {
        ClosureRow {
            ancestor: TeamId::from_uuid(self.ancestor_id),
            descendant: TeamId::from_uuid(self.descendant_id),
            depth: usize::try_from(self.depth).unwrap_or(usize::MAX),
            span: Span {
                from: self.valid_from,
                to: self.valid_to,
            },
        }
    }
}

impl placement::Model {
    pub(crate) fn into_domain(self) -> Placement {
        Placement {
            team_id: TeamId::from_uuid(self.team_id),
            parent_id: self.parent_id.map(TeamId::from_uuid),
            span: Span {
                from: self.valid_from,
                to: self.valid_to,
            },
        }
    }
}

impl assignment::Model {
    pub(crate) fn into_domain(self) -> Assignment {
        Assignment {
            id: AssignmentId::from_uuid(self.id),
            member_id: MemberId::from_uuid(self.member_id),
            team_id: TeamId::from_uuid(self.team_id),
            span: Span {
                from: self.valid_from,
                to: self.valid_to,
            },
        }
    }
}

impl leadership::Model {
    pub(crate) fn into_domain(self) -> Leadership {
        Leadership {
            id: LeadershipId::from_uuid(self.id),
            team_id: TeamId::from_uuid(self.team_id),
            member_id: MemberId::from_uuid(self.member_id),
            acting: self.acting,
            span: Span {
                from: self.valid_from,
                to: self.valid_to,
            },
        }
    }
}
