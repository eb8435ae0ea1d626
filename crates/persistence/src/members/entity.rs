//! Rows of members, their time off and their invitations.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{document, json, stored, tenanted};
use crate::errors::Result;
use domain::access::Role;
use domain::calendar::Zone;
use domain::ids::MemberId;
use domain::members::{Member, MemberDetails};
use domain::text::fold;
use sea_orm::ActiveValue::{NotSet, Set};
use uuid::Uuid;

pub(crate) mod member {
    use sea_orm::entity::prelude::*;

    /// A member.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "members")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub email: String,
        pub name: String,
        pub name_folded: String,
        pub role: String,
        pub time_zone: Option<String>,
        pub work_pattern: Option<String>,
        pub starts_on: Date,
        pub active: bool,
        pub password_hash: Option<String>,
        pub external_id: Option<String>,
        pub version: i64,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod time_off {
    use sea_orm::entity::prelude::*;

    /// A span in which a member does not work.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "time_off")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Uuid,
        pub from_date: Date,
        pub to_date: Date,
        pub portion: i16,
        pub recorded_at: Option<DateTimeUtc>,
        pub recorded_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod turn {
    use sea_orm::entity::prelude::*;

    /// What a member was until they left, came back, or became an executive or something else.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "member_turns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub turned_at: DateTimeUtc,
        pub was_active: bool,
        pub was_executive: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod invitation {
    use sea_orm::entity::prelude::*;

    /// A one-time link to sign up.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Uuid,
        pub token_hash: String,
        pub expires_at: DateTimeUtc,
        pub accepted_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(member, time_off, invitation, turn);

impl member::Model {
    pub(crate) fn into_domain(self) -> Result<Member> {
        const TABLE: &str = "members";
        let time_zone = match &self.time_zone {
            Some(name) => Some(stored(TABLE, "time_zone", Zone::parse(name).ok())?),
            None => None,
        };
        let work_pattern = match &self.work_pattern {
            Some(text) => Some(document(TABLE, text)?),
            None => None,
        };
        Ok(Member {
            id: MemberId::from_uuid(self.id),
            details: MemberDetails {
                email: self.email,
                name: self.name,
                role: stored(TABLE, "role", Role::parse(&self.role))?,
                time_zone,
                work_pattern,
                starts_on: self.starts_on,
                external_id: self.external_id,
            },
            active: self.active,
            signed_up: self.password_hash.is_some(),
            version: self.version,
            created_at: self.created_at,
        })
    }

    /// The row of a member, the password left as it is.
    pub(crate) fn row(tenant: Uuid, member: &Member) -> Result<member::ActiveModel> {
        let details = &member.details;
        Ok(member::ActiveModel {
            organization_id: Set(tenant),
            id: Set(member.id.as_uuid()),
            email: Set(details.email.clone()),
            name: Set(details.name.clone()),
            name_folded: Set(fold(&details.name)),
            role: Set(details.role.as_str().to_owned()),
            time_zone: Set(details.time_zone.map(|zone| zone.name().to_owned())),
            work_pattern: Set(details.work_pattern.as_ref().map(json).transpose()?),
            starts_on: Set(details.starts_on),
            active: Set(member.active),
            password_hash: NotSet,
            external_id: Set(details.external_id.clone()),
            version: Set(member.version),
            created_at: Set(member.created_at),
        })
    }
}
