//! Members: inviting, changing and deactivating them; what they lead and their time off in files of their own.

mod leading;
mod time_off;

use crate::access::sign_in::key_text;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::cadences::end_about;
use crate::error::{Error, Result};
use crate::secrets::{random_secret, secret_hash};
use crate::unit::Work;
use crate::versions::check_version;
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Action, Detail, Role};
use domain::calendar::{WorkingWeek, Zone, checked_date};
use domain::errors::Checks;
use domain::ids::{InvitationId, MemberId, TeamId};
use domain::members::{Member, MemberDetails, MemberFilter, MemberTurn};
use domain::paging::{Page, PageRequest};
use domain::text;
use leading::{check_may_be_rep, stop_leading};
use persistence::Invitation;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// A member to be added and invited.
#[derive(Clone, Debug)]
pub struct MemberInvite {
    /// Address to sign in with.
    pub email: String,
    /// Name shown to people.
    pub name: String,
    /// What they are in the organization.
    pub role: Role,
    /// Own IANA zone, where it differs.
    pub time_zone: Option<String>,
    /// Own working week, where it differs.
    pub work_pattern: Option<WorkingWeek>,
    /// First day of work; today when left out.
    pub starts_on: Option<NaiveDate>,
    /// Key in the system they come from.
    pub external_id: Option<String>,
}

/// What a change of a member may hold; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct MemberChange {
    /// New name.
    pub name: Option<String>,
    /// New address.
    pub email: Option<String>,
    /// New role.
    pub role: Option<Role>,
    /// New zone; `Some(None)` for the organization's.
    pub time_zone: Option<Option<String>>,
    /// New working week; `Some(None)` for the organization's.
    pub work_pattern: Option<Option<WorkingWeek>>,
    /// New first day of work.
    pub starts_on: Option<NaiveDate>,
    /// New key in the system they come from; `Some(None)` for none.
    pub external_id: Option<Option<String>>,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

/// A member invited, with the link, which is shown only here.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Who is invited.
    pub member: Member,
    /// What `invitationAccept` takes, once.
    pub token: String,
    /// Where the member can go with it.
    pub url: String,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

impl App {
    /// The members among `ids` the viewer may see, in no particular order.
    pub async fn members_by_id(&self, viewer: &Viewer, ids: &[MemberId]) -> Result<Vec<Member>> {
        // The directory opens to all members and most scopes, or to nobody: no member is a special case.
        match viewer.may(Action::ReadDirectory) {
            true => Ok(self.reading(viewer).members_by_id(ids).await?),
            false => Ok(Vec::new()),
        }
    }

    /// The member with this address; an operator's question.
    pub async fn member_by_email(&self, operator: &Viewer, email: &str) -> Result<Option<Member>> {
        operator.authorize_organization(Action::WriteMembers)?;
        let email = text::email("email", email)?;
        Ok(self
            .reading(operator)
            .member_by_email(&email)
            .await?
            .map(|(member, _)| member))
    }

    /// A page of members, by name.
    pub async fn members(
        &self,
        viewer: &Viewer,
        filter: &MemberFilter,
        request: &PageRequest,
    ) -> Result<Page<Member>> {
        Ok(self
            .reading(viewer)
            .members_page(&viewer.asker, filter, request)
            .await?)
    }

    /// The same page of the members of each of some teams and those below it on a day, by name.
    pub async fn members_of_teams(
        &self,
        viewer: &Viewer,
        teams: &[TeamId],
        date: NaiveDate,
        request: &PageRequest,
    ) -> Result<HashMap<TeamId, Page<Member>>> {
        let session = self.reading(viewer);
        Ok(session
            .members_of_teams(&viewer.asker, teams, date, request)
            .await?)
    }

    /// How many members there are for the viewer.
    pub async fn members_count(&self, viewer: &Viewer, filter: &MemberFilter) -> Result<u64> {
        Ok(self.reading(viewer).members_count(&viewer.asker, filter).await?)
    }

    /// Those of `ids` whose e-mail, work pattern and time off the viewer may see.
    pub async fn members_with_details(&self, viewer: &Viewer, ids: &[MemberId]) -> Result<HashSet<MemberId>> {
        let session = self.reading(viewer);
        Ok(session
            .members_open(&viewer.asker, Action::ReadMemberDetails, Detail::Full, ids)
            .await?)
    }

    /// Adds a member and makes their invitation.
    ///
    /// # Errors
    /// `EMAIL_TAKEN`, `EXTERNAL_ID_TAKEN`, and what is wrong with the fields.
    pub async fn member_invite(&self, viewer: &Viewer, input: MemberInvite) -> Result<Invited> {
        viewer.authorize_organization(Action::WriteMembers)?;
        check_executives(viewer, &[input.role])?;
        let today = viewer.today();
        let mut checks = Checks::default();
        let starts_on = input.starts_on.unwrap_or(today);
        checks.take(checked_date("startsOn", starts_on));
        let details = checks.take(MemberDetails::new(
            &input.email,
            &input.name,
            input.role,
            starts_on,
        ));
        let zone = input
            .time_zone
            .as_deref()
            .and_then(|zone| checks.take(Zone::parse(zone)));
        let external = external_id(&mut checks, input.external_id.as_deref());
        let details = checks.finish(details)?;
        let details = MemberDetails {
            time_zone: zone,
            work_pattern: input.work_pattern,
            external_id: external,
            ..details
        };
        self.unit(viewer, details, |work, details| async move {
            let member = Member {
                id: MemberId::from_uuid(work.next_id()),
                details: (*details).clone(),
                active: true,
                signed_up: false,
                version: 1,
                created_at: work.now,
            };
            check_unique(&work, &member).await?;
            work.members_insert(std::slice::from_ref(&member)).await?;
            if member.details.role == Role::Executive {
                // What was an executive's to read before is not theirs.
                let unborn = MemberTurn {
                    was_active: false,
                    was_executive: false,
                    ..was(&work, &member)
                };
                work.member_turned(&unborn).await?;
            }
            let after = json!({ "name": member.details.name, "role": member.details.role });
            work.audited(
                "memberInvite",
                "Member",
                Some(member.id.as_uuid()),
                None,
                Some(after),
            )
            .await?;
            invited(&work, member).await
        })
        .await
    }

    /// Makes a new invitation for a member; earlier ones stop working. Someone who has signed up sets a new password with it.
    pub async fn member_reinvite(&self, viewer: &Viewer, id: MemberId) -> Result<Invited> {
        self.unit(viewer, id, |work, id| async move {
            let member = found(&work, Action::WriteMembers, *id).await?;
            check_executives(&work.viewer, &[member.details.role])?;
            if !member.active {
                return Err(Error::Refused(
                    "MEMBER_INACTIVE",
                    "an inactive member cannot be invited".into(),
                ));
            }
            work.audited("memberReinvite", "Member", Some(id.as_uuid()), None, None)
                .await?;
            invited(&work, member).await
        })
        .await
    }

    /// Changes a member.
    ///
    /// # Errors
    /// `EMAIL_TAKEN`, `EXTERNAL_ID_TAKEN`, `LAST_EXECUTIVE`, `LEADS_A_TEAM` for a leader who is to be a rep, `CONFLICT`, and what
    /// is wrong with the fields.
    pub async fn member_update(&self, viewer: &Viewer, id: MemberId, change: MemberChange) -> Result<Member> {
        self.unit(viewer, (id, change), |work, input| async move {
            let (id, change) = &*input;
            if change.role.is_some() {
                // Two executives who make reps of each other must not both succeed.
                work.organization_locked().await?;
            }
            let mut member = found(&work, Action::WriteMembers, *id).await?;
            check_version("the member", member.version, change.if_version)?;
            let before = described(&member);
            let details = changed(&member.details, change)?;
            check_executives(&work.viewer, &[member.details.role, details.role])?;
            if details.role != Role::Executive {
                let message = "the last active executive cannot become anything else";
                check_not_last_executive(&work, &member, message).await?;
            }
            if details.role == Role::Rep && member.details.role != Role::Rep {
                check_may_be_rep(&work, *id).await?;
            }
            let was = was(&work, &member);
            member.details = details;
            if described(&member) == before {
                return Ok(member);
            }
            check_unique(&work, &member).await?;
            if was.was_executive != (member.details.role == Role::Executive) {
                work.member_turned(&was).await?;
            }
            member.version += 1;
            work.member_save(&member).await?;
            let after = described(&member);
            work.audited(
                "memberUpdate",
                "Member",
                Some(id.as_uuid()),
                Some(before),
                Some(after),
            )
            .await?;
            Ok(member)
        })
        .await
    }

    /// Deactivates a member, or takes them back: an inactive one cannot sign in, leads nothing and is met no more from today on, facts
    /// and history stay.
    ///
    /// # Errors
    /// `LAST_EXECUTIVE` where nobody could administer the organization afterwards.
    pub async fn member_activate(
        &self,
        viewer: &Viewer,
        id: MemberId,
        active: bool,
        if_version: Option<i64>,
    ) -> Result<Member> {
        self.unit(viewer, (id, active, if_version), |work, input| async move {
            let (id, active, if_version) = *input;
            // Two executives who deactivate each other must not both succeed.
            work.organization_locked().await?;
            let mut member = found(&work, Action::WriteMembers, id).await?;
            check_executives(&work.viewer, &[member.details.role])?;
            check_version("the member", member.version, if_version)?;
            if member.active == active {
                return Ok(member);
            }
            let (mut led, mut ended) = (None, Vec::new());
            if !active {
                let message = "the last active executive cannot be deactivated";
                check_not_last_executive(&work, &member, message).await?;
                led = stop_leading(&work, id).await?;
                ended = end_about(&work, id).await?;
            }
            work.member_turned(&was(&work, &member)).await?;
            member.active = active;
            member.version += 1;
            work.member_save(&member).await?;
            let action = if active {
                "memberReactivate"
            } else {
                "memberDeactivate"
            };
            let (before, mut after) = led.unzip();
            if !ended.is_empty() {
                after.get_or_insert_with(|| json!({}))["cadencesEnded"] = json!(ended);
            }
            work.audited(action, "Member", Some(id.as_uuid()), before, after)
                .await?;
            Ok(member)
        })
        .await
    }
}

/// The member, locked, when the asker may take `action` on them.
pub(crate) async fn found(work: &Work, action: Action, id: MemberId) -> Result<Member> {
    let member = work
        .member_locked(id)
        .await?
        .ok_or_else(|| Error::not_found_at("Member", "member"))?;
    work.viewer.authorize_member(work, action, id).await?;
    Ok(member)
}

async fn invited(work: &Work, member: Member) -> Result<Invited> {
    let id = InvitationId::from_uuid(work.next_id());
    let secret = random_secret();
    let invitation = Invitation {
        id,
        member_id: member.id,
        token_hash: secret_hash(&secret),
        expires_at: work.now + work.app.settings().invitation_lifetime,
        accepted_at: None,
    };
    work.invitation_insert(&invitation, work.now).await?;
    let token = key_text(work.organization(), id.as_uuid(), &secret);
    let url = format!("{}/sign-up#{token}", work.app.settings().public_url);
    Ok(Invited {
        member,
        token,
        url,
        expires_at: invitation.expires_at,
    })
}

/// Whoever may write members only is refused where one of `roles` is an executive's: by an invitation to sign up as one, a
/// script could do all that executives can.
fn check_executives(viewer: &Viewer, roles: &[Role]) -> Result<()> {
    if roles.contains(&Role::Executive) {
        viewer.authorize_organization(Action::WriteExecutives)?;
    }
    Ok(())
}

/// Refuses what would leave nobody to administer the organization.
async fn check_not_last_executive(work: &Work, member: &Member, message: &str) -> Result<()> {
    if !member.active || member.details.role != Role::Executive {
        return Ok(());
    }
    let filter = MemberFilter {
        role: Some(Role::Executive),
        active: Some(true),
        ..MemberFilter::default()
    };
    let system = work.app.system_viewer((*work.viewer.organization).clone());
    match work.members_count(&system.asker, &filter).await? {
        0 | 1 => Err(Error::Refused("LAST_EXECUTIVE", message.to_owned())),
        _ => Ok(()),
    }
}

async fn check_unique(work: &Work, member: &Member) -> Result<()> {
    let mut checks = Checks::default();
    let holder = work.member_by_email(&member.details.email).await?;
    if holder.is_some_and(|(holder, _)| holder.id != member.id) {
        checks.refuse("email", "EMAIL_TAKEN", "another member has this address");
    }
    if let Some(key) = &member.details.external_id {
        let holders = work.members_by_external_id(std::slice::from_ref(key)).await?;
        if holders.iter().any(|holder| holder.id != member.id) {
            checks.refuse(
                "externalId",
                "EXTERNAL_ID_TAKEN",
                "another member has this externalId",
            );
        }
    }
    Ok(checks.done()?)
}

fn changed(details: &MemberDetails, change: &MemberChange) -> Result<MemberDetails> {
    let mut checks = Checks::default();
    let starts_on = change.starts_on.unwrap_or(details.starts_on);
    checks.take(checked_date("startsOn", starts_on));
    let email = change.email.as_deref().unwrap_or(&details.email);
    let name = change.name.as_deref().unwrap_or(&details.name);
    let next = checks.take(MemberDetails::new(
        email,
        name,
        change.role.unwrap_or(details.role),
        starts_on,
    ));
    let time_zone = match &change.time_zone {
        None => details.time_zone,
        Some(zone) => zone.as_deref().and_then(|zone| checks.take(Zone::parse(zone))),
    };
    let external = match &change.external_id {
        None => details.external_id.clone(),
        Some(key) => external_id(&mut checks, key.as_deref()),
    };
    let next = checks.finish(next)?;
    let work_pattern = change.work_pattern.unwrap_or(details.work_pattern);
    Ok(MemberDetails {
        time_zone,
        work_pattern,
        external_id: external,
        ..next
    })
}

fn external_id(checks: &mut Checks, key: Option<&str>) -> Option<String> {
    key.and_then(|key| checks.take(text::bounded("externalId", key, text::NAME_LENGTH)))
}

fn described(member: &Member) -> serde_json::Value {
    let details = &member.details;
    json!({
        "email": details.email,
        "name": details.name,
        "role": details.role,
        "timeZone": details.time_zone.map(|zone| zone.name()),
        "workPattern": details.work_pattern,
        "startsOn": details.starts_on,
        "externalId": details.external_id,
    })
}

/// What a member is until now.
fn was(work: &Work, member: &Member) -> MemberTurn {
    MemberTurn {
        member: member.id,
        at: work.now,
        was_active: member.active,
        was_executive: member.active && member.details.role == Role::Executive,
    }
}
