//! An organization as tests build one: people, service accounts and teams, made by the use-cases that operators have.

use crate::client::Client;
use crate::clock::day;
use crate::server::TestServer;
use api::relay::global;
use app::{AssignmentSet, LeadershipSet, MemberInvite, TeamCreate, Viewer};
use chrono::NaiveDate;
use domain::access::{Role, Scope};
use domain::ids::{MemberId, ServiceAccountId, TeamId};
use domain::organizations::{Organization, Settings};
use std::fmt::Debug;

/// Before everything that happens in tests.
const BEGINNING: &str = "2020-01-01";

/// Whoever can present a token.
pub trait Bearer {
    /// The token or key.
    fn token(&self) -> &str;
}

/// A member with a token that holds from when they were made, by the server's clock; see [`TestOrganization::fresh`].
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id in the domain.
    pub member: MemberId,
    /// Their global id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// An access token.
    pub token: String,
}

/// A service account with its key.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its id in the domain.
    pub account: ServiceAccountId,
    /// Its global id.
    pub id: String,
    /// Its key.
    pub key: String,
}

/// A team.
#[derive(Clone, Debug)]
pub struct TestTeam {
    /// Its id in the domain.
    pub team: TeamId,
    /// Its global id.
    pub id: String,
}

impl Bearer for Person {
    fn token(&self) -> &str {
        &self.token
    }
}

impl Bearer for Service {
    fn token(&self) -> &str {
        &self.key
    }
}

/// An organization on a server.
pub struct TestOrganization<'a> {
    /// Where it is.
    pub server: &'a TestServer,
    /// As it was made.
    pub organization: Organization,
    /// Its global id.
    pub id: String,
    /// Its short name.
    pub slug: String,
    /// Its first executive.
    pub eva: Person,
    /// Whoever runs the installation, in this organization.
    pub operator: Viewer,
}

impl<'a> TestOrganization<'a> {
    pub(crate) async fn create(server: &'a TestServer, slug: &str, settings: Settings) -> Self {
        let organization = ok(server.app.organization_create(slug, settings).await);
        let operator = ok(server.app.operator(slug).await);
        let eva = member(server, &operator, slug, "Eva", Role::Executive).await;
        Self {
            server,
            id: global(organization.id).to_string(),
            slug: organization.slug.clone(),
            organization,
            eva,
            operator,
        }
    }

    /// A client that presents the token or key of `bearer`.
    pub fn as_(&self, bearer: &impl Bearer) -> Client {
        self.server.as_(bearer)
    }

    /// The executive's client.
    pub fn as_eva(&self) -> Client {
        self.server.as_(&self.eva)
    }

    /// A new rep. Names are unique within an organization, since addresses are made from them.
    pub async fn rep(&self, name: &str) -> Person {
        self.member(name, Role::Rep).await
    }

    /// A new manager.
    pub async fn manager(&self, name: &str) -> Person {
        self.member(name, Role::Manager).await
    }

    /// A new member.
    pub async fn member(&self, name: &str, role: Role) -> Person {
        member(self.server, &self.operator, &self.slug, name, role).await
    }

    /// The same person with a token made by the server's clock now.
    pub async fn fresh(&self, person: &Person) -> Person {
        let signed_in = self.server.app.token_for(&self.operator, person.member).await;
        Person {
            token: ok(signed_in).access_token,
            ..person.clone()
        }
    }

    /// A new service account.
    pub async fn service(&self, scopes: &[Scope]) -> Service {
        let scopes_in_words: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
        let name = scopes_in_words.join(" ");
        let app = &self.server.app;
        let made = ok(app
            .service_account_create(&self.operator, &name, scopes.to_vec())
            .await);
        Service {
            account: made.account.id,
            id: global(made.account.id).to_string(),
            key: made.key,
        }
    }

    /// A new team, at the top or below another, since the beginning.
    pub async fn team(&self, name: &str, parent: Option<&TestTeam>) -> TestTeam {
        let create = TeamCreate {
            name: name.to_owned(),
            parent: parent.map(|parent| parent.team),
            from: Some(day(BEGINNING)),
            external_id: None,
        };
        let team = ok(self.server.app.team_create(&self.operator, create).await);
        TestTeam {
            team: team.id,
            id: global(team.id).to_string(),
        }
    }

    /// Assigns somebody to a team since the beginning.
    pub async fn assign(&self, person: &Person, team: &TestTeam) {
        self.assign_over(person, Some(team), day(BEGINNING), None).await;
    }

    /// Assigns somebody to a team, or to none, for a span.
    pub async fn assign_over(
        &self,
        person: &Person,
        team: Option<&TestTeam>,
        from: NaiveDate,
        to: Option<NaiveDate>,
    ) {
        let set = AssignmentSet {
            member: person.member,
            team: team.map(|team| team.team),
            from,
            to,
            replace: false,
        };
        ok(self.server.app.assignment_set(&self.operator, set).await);
    }

    /// Lets somebody lead a team since the beginning; reps as acting leaders.
    pub async fn lead(&self, person: &Person, team: &TestTeam) {
        self.lead_over(person, team, day(BEGINNING), None).await;
    }

    /// Lets somebody lead a team for a span; reps as acting leaders.
    pub async fn lead_over(&self, person: &Person, team: &TestTeam, from: NaiveDate, to: Option<NaiveDate>) {
        let found = ok(self
            .server
            .app
            .member_by_email(&self.operator, &person.email)
            .await);
        let set = LeadershipSet {
            team: team.team,
            member: Some(person.member),
            acting: found.is_some_and(|member| member.details.role == Role::Rep),
            from,
            to,
            replace: false,
        };
        ok(self.server.app.leadership_set(&self.operator, set).await);
    }
}

async fn member(server: &TestServer, operator: &Viewer, slug: &str, name: &str, role: Role) -> Person {
    let address = name.to_lowercase().replace(' ', ".");
    let invite = MemberInvite {
        email: format!("{address}@{slug}.example"),
        name: name.to_owned(),
        role,
        time_zone: None,
        work_pattern: None,
        starts_on: Some(day(BEGINNING)),
        external_id: None,
    };
    let member = ok(server.app.member_invite(operator, invite).await).member;
    let token = ok(server.app.token_for(operator, member.id).await).access_token;
    Person {
        member: member.id,
        id: global(member.id).to_string(),
        name: member.details.name,
        email: member.details.email,
        token,
    }
}

/// What a use-case gave that the test needs to succeed.
#[track_caller]
fn ok<T>(result: Result<T, impl Debug>) -> T {
    result.unwrap_or_else(|error| panic!("a builder failed: {error:?}"))
}
