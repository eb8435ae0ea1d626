//! What is known of the policy table before any subject is looked at.

use super::{Action, Actor, Detail, Flag, Principal, Relation, grants};

/// How much `action` opens to `principal` of whatever it opens at all, where that is the same for every subject; none where it
/// depends on what they are to it. So nobody has to be asked about subjects that were found by the table already.
pub fn detail_of_all(principal: &Principal, action: Action, flags: &[Flag]) -> Option<Detail> {
    if matches!(principal.actor, Actor::System) {
        return Some(Detail::Full);
    }
    let (mut always, mut sometimes) = (Vec::new(), Vec::new());
    for grant in grants(action) {
        if grant.when.is_some_and(|flag| !flags.contains(&flag)) {
            continue;
        }
        match grant.relation {
            Relation::Executive if principal.is_executive() => always.push(grant.detail),
            Relation::Colleague if principal.member().is_some() => always.push(grant.detail),
            Relation::Scope(scope) if principal.has_scope(scope) => always.push(grant.detail),
            Relation::Executive | Relation::Colleague | Relation::Scope(_) => {}
            _ if principal.member().is_some() => sometimes.push(grant.detail),
            _ => {}
        }
    }
    let least = always.iter().max().or(sometimes.iter().min())?;
    let most = always.iter().chain(&sometimes).max()?;
    (least == most).then_some(*most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Role, Scope};
    use crate::ids::{MemberId, OrganizationId, ServiceAccountId};
    use uuid::Uuid;

    fn principal(actor: Actor) -> Principal {
        Principal {
            organization: OrganizationId::from_uuid(Uuid::nil()),
            actor,
        }
    }

    fn member(role: Role) -> Principal {
        principal(Actor::Member {
            id: MemberId::from_uuid(Uuid::nil()),
            role,
        })
    }

    fn script(scopes: &[Scope]) -> Principal {
        principal(Actor::Service {
            id: ServiceAccountId::from_uuid(Uuid::nil()),
            scopes: scopes.to_vec(),
        })
    }

    #[test]
    fn what_depends_on_nobody_is_known_beforehand() {
        let of =
            |principal: &Principal, flags: &[Flag]| detail_of_all(principal, Action::ReadMemberGoals, flags);
        let open = [Flag::TransparentTeams];
        assert_eq!(of(&member(Role::Rep), &[]), Some(Detail::Full));
        assert_eq!(of(&member(Role::Rep), &open), None, "a peer sees figures alone");
        assert_eq!(of(&member(Role::Executive), &open), Some(Detail::Full));
        assert_eq!(of(&script(&[Scope::MetricsRead]), &open), Some(Detail::Totals));
        let both = [Scope::MetricsRead, Scope::GoalsWrite];
        assert_eq!(of(&script(&both), &open), Some(Detail::Full));
        assert_eq!(
            of(&script(&[Scope::PipelineWrite]), &open),
            None,
            "nothing is open"
        );
    }
}
