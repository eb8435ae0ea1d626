//! What stands around some cadences: who leads those they are about, when they are away, and how much of it opens to the asker.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::access::{Action, Detail, Relations, detail};
use domain::cadences::{Cadence, CadenceSubject};
use domain::calendar::{Period, WorkingCalendar};
use domain::ids::{MemberId, TeamId};
use domain::meetings::{Absences, Covering, ExcuseGround, Meeting};
use persistence::Session;
use std::collections::{HashMap, HashSet};

/// What stands around some cadences.
#[derive(Debug)]
pub(crate) struct Around {
    pub(crate) covering: Covering,
    absences: Absences,
    members: HashMap<MemberId, Detail>,
    teams: HashMap<TeamId, Detail>,
}

/// The action that reads cadences about a subject, and their meetings.
pub(crate) fn reading(subject: CadenceSubject) -> Action {
    match subject {
        CadenceSubject::Member(_) => Action::ReadMeetings,
        CadenceSubject::Team(_) => Action::ReadTeamMeetings,
    }
}

/// The action that sets up cadences about a subject.
pub(crate) fn writing(subject: CadenceSubject) -> Action {
    match subject {
        CadenceSubject::Member(_) => Action::WriteCadences,
        CadenceSubject::Team(_) => Action::WriteTeamCadences,
    }
}

impl Around {
    /// How much of a cadence about a subject opens to somebody who takes part in it, or who does not.
    pub(crate) fn opened(
        &self,
        viewer: &Viewer,
        subject: CadenceSubject,
        participant: bool,
    ) -> Option<Detail> {
        let by_subject = match subject {
            CadenceSubject::Member(id) => self.members.get(&id),
            CadenceSubject::Team(id) => self.teams.get(&id),
        };
        let taking_part = Relations {
            participant,
            ..Relations::default()
        };
        let asker = &viewer.asker;
        let by_part = detail(&asker.principal, reading(subject), taking_part, &asker.flags);
        by_subject.copied().max(by_part)
    }

    /// The ground on which the day of a meeting that somebody holds does not count.
    pub(crate) fn excuse(
        &self,
        cadence: &Cadence,
        organizer: Option<MemberId>,
        meeting: &Meeting,
    ) -> Option<ExcuseGround> {
        let subject = match cadence.subject {
            CadenceSubject::Member(id) => Some(id),
            CadenceSubject::Team(_) => None,
        };
        let people: Vec<MemberId> = subject.into_iter().chain(organizer).collect();
        self.absences.excuse(&people, meeting, organizer)
    }
}

impl App {
    /// What stands around some cadences; absences only of the days that are asked about.
    pub(crate) async fn around(
        &self,
        session: &Session,
        viewer: &Viewer,
        cadences: &[&Cadence],
        days: Option<Period>,
    ) -> Result<Around> {
        let (members, teams) = subjects(cadences);
        // An executive steps in where nobody leads.
        let me = viewer
            .principal()
            .member()
            .filter(|_| viewer.principal().is_executive());
        let covering = session.covering(cadences, me).await?;
        let absences = self.absences(session, viewer, &members, &covering, days).await?;
        let asker = &viewer.asker;
        let details = session
            .members_details(asker, Action::ReadMeetings, &members)
            .await?;
        let mut opened = HashMap::new();
        for least in [Detail::Totals, Detail::Full] {
            let open = session
                .teams_open(asker, Action::ReadTeamMeetings, least, &teams)
                .await?;
            opened.extend(open.into_iter().map(|team| (team, least)));
        }
        Ok(Around {
            covering,
            absences,
            members: details,
            teams: opened,
        })
    }

    async fn absences(
        &self,
        session: &Session,
        viewer: &Viewer,
        members: &[MemberId],
        covering: &Covering,
        days: Option<Period>,
    ) -> Result<Absences> {
        let catalogue = self.catalogue_at(session, viewer.organization.catalogue).await?;
        let holidays = catalogue.holidays.clone();
        let (mut calendars, mut recorded) = (HashMap::new(), Vec::new());
        if let Some(days) = days {
            let people: HashSet<MemberId> = members.iter().chain(&covering.active).copied().collect();
            let people: Vec<MemberId> = people.into_iter().collect();
            let usual = viewer.organization.settings.working_week;
            for (id, times) in session.working_times(&people, days).await? {
                let week = times.week.unwrap_or(usual);
                calendars.insert(id, WorkingCalendar::new(week, holidays.clone(), &times.off));
                recorded.extend(times.recorded);
            }
        }
        Ok(Absences {
            calendars,
            recorded,
            holidays,
        })
    }
}

/// The members and the teams some cadences are about, each once.
fn subjects(cadences: &[&Cadence]) -> (Vec<MemberId>, Vec<TeamId>) {
    let (mut members, mut teams) = (Vec::new(), Vec::new());
    for cadence in cadences {
        match cadence.subject {
            CadenceSubject::Member(id) => members.push(id),
            CadenceSubject::Team(id) => teams.push(id),
        }
    }
    members.sort_unstable();
    members.dedup();
    teams.sort_unstable();
    teams.dedup();
    (members, teams)
}
