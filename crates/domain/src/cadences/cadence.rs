//! A conversation that recurs: with whom, about whom, and by which rules from which day on.

use super::rule::{CadenceRule, CadenceTimes};
use super::words::CadenceKind;
use crate::calendar::{LAST_DAY, Period};
use crate::errors::Invalid;
use crate::ids::{CadenceId, MeetingId, MemberId, TeamId};
use crate::meetings::MeetingKey;
use crate::teams::Span;
use crate::text;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// Longest span whose meetings are told at once, in days.
pub const LONGEST_WINDOW: i64 = 366;

/// Most members a cadence invites beside those it is about.
pub const MOST_PARTICIPANTS: usize = 50;

/// Most times a cadence changes its rule, or who is named to hold it.
const MOST_RULES: usize = 200;

/// Whom a cadence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CadenceSubject {
    /// A member.
    Member(MemberId),
    /// A team, and all who belong to it.
    Team(TeamId),
}

/// A member invited beside those a cadence is about, on some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Participation {
    /// Who.
    pub member: MemberId,
    /// On which days.
    pub span: Span,
    /// When they were invited, where that was after it was set up: what was written before is not theirs.
    pub since: Option<DateTime<Utc>>,
}

/// A member who was named to hold a cadence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Organizing {
    /// Who.
    pub member: MemberId,
    /// Since when; none for whoever was named first. What was written before is not theirs.
    pub since: Option<DateTime<Utc>>,
}

/// A conversation that recurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cadence {
    /// Identity.
    pub id: CadenceId,
    /// What names it in the ids of its meetings.
    pub key: MeetingKey,
    /// What kind of conversation it is.
    pub kind: CadenceKind,
    /// What it is called, if it has a name.
    pub title: Option<String>,
    /// Who was named to hold it, as long as they lead those it is about, the first one first; never empty.
    pub organizers: Vec<Organizing>,
    /// Whom it is about.
    pub subject: CadenceSubject,
    /// Who else is invited, and when.
    pub participants: Vec<Participation>,
    /// When it takes place, by the day each rule holds from; never empty.
    pub rules: Vec<CadenceRule>,
    /// The first day it takes place no more.
    pub ended_on: Option<NaiveDate>,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: MemberId,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// When a meeting of a cadence is meant to take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence<'a> {
    /// By which rule.
    pub rule: &'a CadenceRule,
    /// The local start the rule gives.
    pub original: NaiveDateTime,
}

impl Occurrence<'_> {
    /// The instant the rule gives.
    pub fn starts_at(&self) -> DateTime<Utc> {
        self.rule.instant(self.original)
    }
}

impl Cadence {
    /// A title, trimmed; refuses `title` with the codes of [`crate::text`].
    pub fn title(title: Option<&str>) -> Result<Option<String>, Invalid> {
        title.map(|title| text::line("title", title)).transpose()
    }

    /// Refuses `about` with `WRONG_SUBJECT` where a conversation of this kind is about something else.
    pub fn check_subject(kind: CadenceKind, subject: CadenceSubject) -> Result<(), Invalid> {
        let member = matches!(subject, CadenceSubject::Member(_));
        if kind.is_about_a_member() == member {
            return Ok(());
        }
        let message = match kind.is_about_a_member() {
            true => "one-on-ones and performance reviews are about a member",
            false => "team meetings and pipeline reviews are about a team",
        };
        Err(Invalid::one("about", "WRONG_SUBJECT", message))
    }

    /// The member it is about, if it is about one.
    pub fn subject_member(&self) -> Option<MemberId> {
        match self.subject {
            CadenceSubject::Member(id) => Some(id),
            CadenceSubject::Team(_) => None,
        }
    }

    /// The team it is about, if it is about one.
    pub fn subject_team(&self) -> Option<TeamId> {
        match self.subject {
            CadenceSubject::Team(id) => Some(id),
            CadenceSubject::Member(_) => None,
        }
    }

    /// Who is named to hold it.
    pub fn organizer(&self) -> Organizing {
        self.organizers[self.organizers.len() - 1]
    }

    /// Who was named to hold it at an instant: a meeting stays theirs whoever comes after.
    pub fn organizer_at(&self, at: DateTime<Utc>) -> Organizing {
        let named = |held: &&Organizing| held.since.is_none_or(|since| since <= at);
        *self
            .organizers
            .iter()
            .rev()
            .find(named)
            .unwrap_or(&self.organizers[0])
    }

    /// The cadence held by a member from an instant on. Refuses `organizer` with `TOO_MANY_CHANGES`.
    pub fn held_by(mut self, member: MemberId, since: DateTime<Utc>) -> Result<Cadence, Invalid> {
        // Who was named at that very instant, or by a clock that was ahead, never held it.
        self.organizers
            .retain(|held| held.since.is_none_or(|named| named < since));
        if self.organizer().member != member {
            let since = Some(since);
            if self.organizers.len() >= MOST_RULES {
                let message = "it was given to others too often; end it, and set up another";
                return Err(Invalid::one("organizer", "TOO_MANY_CHANGES", message));
            }
            self.organizers.push(Organizing { member, since });
        }
        Ok(self)
    }

    /// The id of the meeting that is first meant to take place at this local time.
    pub fn meeting(&self, original: NaiveDateTime) -> MeetingId {
        self.key.meeting(original)
    }

    /// The rule that holds on a day, or the first one before any does.
    pub fn rule_on(&self, day: NaiveDate) -> &CadenceRule {
        let holding = self.rules.iter().rev().find(|rule| rule.from <= day);
        holding.unwrap_or(&self.rules[0])
    }

    /// Whether another one is of the same kind and about the same.
    pub fn is_like(&self, other: &Cadence) -> bool {
        self.id != other.id && self.kind == other.kind && self.subject == other.subject
    }

    /// Whether it takes the place of another one like it: it begins when that has ended.
    pub fn takes_the_place_of(&self, other: &Cadence) -> bool {
        let begins = self.rules.first().map(|rule| rule.starts.date());
        let ended = other.ended_on.zip(begins);
        self.is_like(other) && ended.is_some_and(|(ended, begins)| ended <= begins)
    }

    /// The cadence as if it had not been ended.
    pub fn going_on(&self) -> Cadence {
        let ended_on = None;
        Cadence {
            ended_on,
            ..self.clone()
        }
    }

    /// The cadence as it went on until an instant, and the last instant until then at which it did: one that was ended by then, as it was at its end.
    pub fn while_it_ran(&self, at: DateTime<Utc>) -> (Cadence, DateTime<Utc>) {
        let end = self.ended_on.map(|day| self.rule_on(day).zone.start_of_day(day));
        match end.filter(|end| *end <= at) {
            Some(end) => (self.going_on(), end),
            None => (self.clone(), at),
        }
    }

    /// The first day after a rule on which it holds no more.
    fn holds_until(&self, index: usize) -> Option<NaiveDate> {
        let next = self.rules.get(index + 1).map(|rule| rule.from);
        [next, self.ended_on].into_iter().flatten().min()
    }

    /// Each rule, with the first day on which it holds no more.
    pub fn rules_until(&self) -> impl Iterator<Item = (&CadenceRule, Option<NaiveDate>)> {
        let rules = self.rules.iter().enumerate();
        rules.map(|(index, rule)| (rule, self.holds_until(index)))
    }

    /// Local starts, each with its rule, from one local time on and until another, in order.
    fn starts(&self, from: NaiveDateTime, to: Option<NaiveDateTime>) -> impl Iterator<Item = Occurrence<'_>> {
        self.rules.iter().enumerate().flat_map(move |(index, rule)| {
            let cut = self.holds_until(index).map(|day| day.and_time(NaiveTime::MIN));
            let to = [cut, to].into_iter().flatten().min();
            rule.starts_between(from, to)
                .map(move |original| Occurrence { rule, original })
        })
    }

    /// The occurrences that start from an instant on and before another, in order.
    pub fn occurrences(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Occurrence<'_>> {
        // No zone is further from UTC, and no leap of the clock longer, than this.
        let slack = TimeDelta::hours(30);
        let mut found: Vec<_> = self
            .starts(from.naive_utc() - slack, Some(to.naive_utc() + slack))
            .filter(|occurrence| (from..to).contains(&occurrence.starts_at()))
            .collect();
        found.sort_by_key(Occurrence::starts_at);
        found
    }

    /// The occurrence first meant to start at a local time; none where there is none any more.
    pub fn occurrence(&self, original: NaiveDateTime) -> Option<Occurrence<'_>> {
        self.starts(original, Some(original + TimeDelta::minutes(1)))
            .next()
    }

    /// The first occurrence after one that was first meant to start at a local time.
    pub fn after(&self, original: NaiveDateTime) -> Option<Occurrence<'_>> {
        self.starts(original + TimeDelta::minutes(1), None).next()
    }

    /// When the meeting after one is first meant to start, whatever its cadence was changed to since: by the rule of that one's day, or earlier where the cadence has one.
    pub fn next_meant(&self, original: NaiveDateTime) -> Option<DateTime<Utc>> {
        let rule = self.rule_on(original.date()).unskipped();
        let meant = rule.starts_between(original + TimeDelta::minutes(1), None).next();
        let meant = meant.map(|next| rule.instant(next));
        let next = self.after(original).map(|next| next.starts_at());
        meant.into_iter().chain(next).min()
    }

    /// The cadence with the meetings that were left out of it.
    #[must_use]
    pub fn unskipped(&self) -> Cadence {
        Cadence {
            rules: self.rules.iter().map(CadenceRule::unskipped).collect(),
            ..self.clone()
        }
    }

    /// Whether a member is invited on a day beside those it is about.
    pub fn invites(&self, member: MemberId, day: NaiveDate) -> bool {
        let invited = |held: &Participation| held.member == member && held.span.contains(day);
        self.participants.iter().any(invited)
    }

    /// Whether a member is invited on a day or later.
    pub fn invites_from(&self, member: MemberId, day: NaiveDate) -> bool {
        let invited = |held: &Participation| held.member == member && held.span.to.is_none_or(|to| to > day);
        self.participants.iter().any(invited)
    }

    /// The cadence with other times from a day on; what was agreed for the days before stays. Refuses `from` with `CHANGE_IN_PAST` before
    /// today, `CADENCE_ENDED` and `TOO_MANY_CHANGES`, and what is wrong with the times.
    pub fn changed(
        mut self,
        from: NaiveDate,
        times: &CadenceTimes,
        today: NaiveDate,
    ) -> Result<Cadence, Invalid> {
        self.open_from(from, today)?;
        let rule = CadenceRule::new(from, times)?;
        self.rules.retain(|held| held.from < from);
        if self.rules.len() >= MOST_RULES {
            let message = "it was changed too often; end it, and set up another";
            return Err(Invalid::one("from", "TOO_MANY_CHANGES", message));
        }
        self.rules.push(rule);
        Ok(self)
    }

    /// Refuses `from` with `CHANGE_IN_PAST` where a meeting on that day or later was to start already: what became of it stays.
    pub fn check_unbegun(&self, from: NaiveDate, now: DateTime<Utc>) -> Result<(), Invalid> {
        let start = self.rule_on(from).zone.start_of_day(from);
        match start < now && !self.occurrences(start, now).is_empty() {
            true => {
                let message = "a meeting of that day was to start already";
                Err(Invalid::one("from", "CHANGE_IN_PAST", message))
            }
            false => Ok(()),
        }
    }

    /// The cadence taking place no more from a day on. Refuses `on` like [`Cadence::changed`].
    pub fn ended(mut self, on: NaiveDate, today: NaiveDate) -> Result<Cadence, Invalid> {
        self.open_from(on, today).map_err(|invalid| invalid.at("on"))?;
        self.ended_on = Some(on);
        Ok(self)
    }

    /// The cadence without one of its meetings to come. Refuses `meeting` with `CHANGE_IN_PAST`; what is left out already stays so.
    pub fn without(mut self, original: NaiveDateTime, now: DateTime<Utc>) -> Result<Cadence, Invalid> {
        let found = self
            .starts(original, Some(original + TimeDelta::minutes(1)))
            .next();
        let Some((from, starts_at)) = found.map(|found| (found.rule.from, found.starts_at())) else {
            return Ok(self);
        };
        if starts_at <= now {
            let message = "its time has come; cancel or excuse it";
            return Err(Invalid::one("meeting", "CHANGE_IN_PAST", message));
        }
        for rule in self.rules.iter_mut().filter(|rule| rule.from == from) {
            rule.skipped.insert(original);
        }
        Ok(self)
    }

    /// The cadence inviting these members, and no others, from a day on, whoever is new `since` an instant. Refuses `participants` with `TOO_MANY_PARTICIPANTS`.
    pub fn inviting(
        mut self,
        members: &[MemberId],
        from: NaiveDate,
        since: Option<DateTime<Utc>>,
    ) -> Result<Cadence, Invalid> {
        if members.len() > MOST_PARTICIPANTS {
            let message = format!("at most {MOST_PARTICIPANTS} are invited");
            return Err(Invalid::one("participants", "TOO_MANY_PARTICIPANTS", message));
        }
        // Others stay until that day; and whoever is invited stays so on the days on which they are.
        let all = std::mem::take(&mut self.participants);
        for held in all {
            let before = held.span.from < from;
            if members.contains(&held.member) {
                self.participants.push(held);
            } else if before {
                let to = held.span.to.map_or(from, |to| to.min(from));
                let span = Span {
                    to: Some(to),
                    ..held.span
                };
                self.participants.push(Participation { span, ..held });
            }
        }
        let mut invited = members.to_vec();
        invited.sort_unstable();
        invited.dedup();
        for member in invited {
            let held = self.participants.iter().filter(|held| held.member == member);
            let mut spans: Vec<Span> = held.map(|held| held.span).collect();
            spans.sort_unstable_by_key(|span| span.from);
            let spans = spans
                .into_iter()
                .filter(|span| span.to.is_none_or(|to| to > from));
            // The days between, and those after, are new.
            let mut open = Some(from);
            let mut new = Vec::new();
            for span in spans {
                let gap = open.filter(|day| *day < span.from);
                new.extend(gap.map(|day| (day, Some(span.from))));
                open = span.to;
            }
            new.extend(open.map(|day| (day, None)));
            let new = new.into_iter().map(|(from, to)| Participation {
                member,
                span: Span { from, to },
                since,
            });
            self.participants.extend(new);
        }
        Ok(self)
    }

    fn open_from(&self, from: NaiveDate, today: NaiveDate) -> Result<(), Invalid> {
        crate::calendar::checked_date("from", from)?;
        if from < today {
            let message = "what was agreed for days gone by stays";
            return Err(Invalid::one("from", "CHANGE_IN_PAST", message));
        }
        if self.ended_on.is_some_and(|ended| ended <= from) {
            return Err(Invalid::one(
                "from",
                "CADENCE_ENDED",
                "it takes place no more by then",
            ));
        }
        Ok(())
    }
}

/// The days of a window whose meetings are told at once. Refuses `to` with `WINDOW_TOO_LONG`, and what is no period.
pub fn window(from: NaiveDate, to: NaiveDate) -> Result<Period, Invalid> {
    let period = Period::named(("from", from), ("to", to))?;
    if period.days() <= LONGEST_WINDOW && to <= LAST_DAY {
        return Ok(period);
    }
    let message = format!("is at most {LONGEST_WINDOW} days after the first day");
    Err(Invalid::one("to", "WINDOW_TOO_LONG", message))
}
