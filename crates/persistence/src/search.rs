//! What the asker may find by a part of its name: one bounded statement for each kind, cut by the policy table.

use crate::access::Asker;
use crate::errors::Result;
use crate::goals::entity::goal;
use crate::members::entity::member;
use crate::pipeline::entity::account;
use crate::session::Session;
use crate::sql::{has_text, starts_with};
use crate::teams::entity::team;
use domain::members::MemberFilter;
use domain::search::Hit;
use domain::teams::TeamFilter;
use sea_orm::sea_query::{CaseStatement, Expr};
use sea_orm::{EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select};

impl Session {
    /// At most `limit` of each kind whose names contain a folded text. Accounts are left out unless `accounts` says that
    /// the asker may read them.
    pub async fn found_by_name(
        &self,
        asker: &Asker,
        text: &str,
        accounts: bool,
        limit: u64,
    ) -> Result<Vec<Hit>> {
        let executor = self.executor();
        let members = self.visible_members(asker, &MemberFilter::default());
        let members = nearest(members, member::Column::NameFolded, text, limit);
        let teams = self.visible_teams(asker, &TeamFilter::default());
        let teams = nearest(teams, team::Column::NameFolded, text, limit);
        let goals = nearest(self.open_goals(asker), goal::Column::TitleFolded, text, limit);
        let mut hits = Vec::new();
        for row in members.all(executor).await? {
            hits.push(Hit::Member(row.into_domain()?));
        }
        hits.extend(
            teams
                .all(executor)
                .await?
                .into_iter()
                .map(|row| Hit::Team(row.into_domain())),
        );
        if accounts {
            let accounts = self.scoped::<account::Entity>();
            let accounts = nearest(accounts, account::Column::NameFolded, text, limit);
            let rows = accounts.all(executor).await?;
            hits.extend(rows.into_iter().map(|row| Hit::Account(row.into_domain())));
        }
        for row in goals.all(executor).await? {
            hits.push(Hit::Goal(row.into_domain()?));
        }
        Ok(hits)
    }
}

/// The first rows that contain a text: those that start with it first, then by name.
fn nearest<E: EntityTrait>(select: Select<E>, name: E::Column, text: &str, limit: u64) -> Select<E> {
    let infix: Expr = CaseStatement::new()
        .case(starts_with(name, text), 0)
        .finally(1)
        .into();
    select
        .filter(has_text(name, text))
        .order_by(infix, Order::Asc)
        .order_by(name, Order::Asc)
        .limit(limit)
}
