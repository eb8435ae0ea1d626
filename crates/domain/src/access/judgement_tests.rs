//! What the table and the judgement by it hold.

use super::*;
use crate::access::Role;
use crate::ids::{MemberId, OrganizationId};
use uuid::Uuid;

fn member(role: Role) -> Principal {
    let actor = Actor::Member {
        id: MemberId::from_uuid(Uuid::from_u128(1)),
        role,
    };
    Principal {
        organization: OrganizationId::from_uuid(Uuid::from_u128(9)),
        actor,
    }
}

#[test]
fn nobody_sets_their_own_quota_not_even_an_executive() {
    let own = Relations {
        own: true,
        ..Relations::default()
    };
    assert_eq!(
        detail(&member(Role::Executive), Action::WriteMemberQuota, own, &[]),
        None
    );
    let other = Relations::default();
    assert_eq!(
        detail(&member(Role::Executive), Action::WriteMemberQuota, other, &[]),
        Some(Detail::Full)
    );
}

#[test]
fn only_an_executive_takes_time_off_of_their_own_for_days_gone_by() {
    let leads_their_own_team = Relations {
        own: true,
        leader: true,
        ..Relations::default()
    };
    let taken = |role| {
        detail(
            &member(role),
            Action::RecordPastTimeOff,
            leads_their_own_team,
            &[],
        )
        .is_some()
    };
    assert_eq!(
        [Role::Rep, Role::Manager, Role::Executive].map(taken),
        [false, false, true]
    );
}

#[test]
fn a_peer_sees_result_rows_only_in_a_transparent_team() {
    let peer = Relations {
        peer: true,
        ..Relations::default()
    };
    assert_eq!(detail(&member(Role::Rep), Action::ReadResults, peer, &[]), None);
    let on = [Flag::TransparentTeams];
    assert_eq!(
        detail(&member(Role::Rep), Action::ReadResults, peer, &on),
        Some(Detail::Totals)
    );
}

#[test]
fn a_manager_is_nothing_to_a_member_outside_the_subtree() {
    let stranger = Relations::default();
    assert_eq!(
        detail(&member(Role::Manager), Action::ReadMemberGoals, stranger, &[]),
        None
    );
}

#[test]
fn the_widest_grant_counts() {
    let both = Relations {
        peer: true,
        leader: true,
        ..Relations::default()
    };
    let on = [Flag::TransparentTeams];
    assert_eq!(
        detail(&member(Role::Rep), Action::ReadResults, both, &on),
        Some(Detail::Full)
    );
}
