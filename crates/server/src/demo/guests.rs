//! The organization a visitor meets, and with what they sign in.

use super::write::{Progress, write};
use super::{Demo, Size, generate};
use crate::wiring::in_words;
use app::{App, Viewer};
use chrono::{NaiveDate, TimeDelta};
use domain::access::Scope;
use domain::calendar::Grain;
use domain::members::Member;
use serde::Serialize;

/// What every member of the demo organization signs in with. It protects nothing: all of it is made up.
pub const PASSWORD: &str = "demo-password";
/// Seed of the data: everybody's demo organization of a day is the same.
const SEED: u64 = 1;
/// Days for which the data of a day is still worth looking at.
const FITS_FOR: i64 = 7;
/// The name of the service account starts with it.
const SCRIPT: &str = "Demo script";

/// With what a member signs in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Guest {
    /// Slug of the organization.
    pub organization: String,
    /// Their name.
    pub name: String,
    /// Address to sign in with.
    pub email: String,
    /// Password.
    pub password: String,
    /// What to present as `Authorization: Bearer …`.
    pub access_token: String,
}

/// With what a script signs in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Script {
    /// Slug of the organization.
    pub organization: String,
    /// Its name.
    pub name: String,
    /// Its key.
    pub key: String,
    /// The key again: it is presented like an access token.
    pub access_token: String,
}

/// Everybody a visitor may sign in as.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Guests {
    /// A rep.
    pub rep: Guest,
    /// The rep's manager.
    pub manager: Guest,
    /// An executive.
    pub executive: Guest,
    /// A service account with every scope.
    pub service_account: Script,
}

/// Finds the demo organization or makes it, and lets the guests in: the first of `demo`, `demo-2`, `demo-3` … that fits or
/// is not there yet, `demo-medium` and so on where it is to be large. `facts` is how many measurements are made, where that is
/// not what the size says.
///
/// # Errors
/// What the application refuses, or the database cannot do.
pub async fn receive(
    app: &App,
    size: Size,
    facts: Option<u64>,
    progress: Progress<'_>,
) -> anyhow::Result<Guests> {
    for number in 1.. {
        let slug = match number {
            1 => size.slug().to_owned(),
            number => format!("{}-{number}", size.slug()),
        };
        let settings = super::settings()?;
        let today = settings.time_zone.today(app.now());
        let demo = generate(SEED, today, size, facts)?;
        if app
            .organizations()
            .await
            .map_err(in_words)?
            .iter()
            .all(|other| other.slug != slug)
        {
            write(app, &slug, &demo, PASSWORD, progress).await?;
        } else if !fits(app, &slug, today).await.map_err(in_words)? {
            continue;
        }
        return let_in(app, &slug, &demo).await.map_err(in_words);
    }
    anyhow::bail!("there are more demo organizations than can be counted")
}

/// Whether an organization was made whole, not more than a week ago, and in the fiscal quarter that runs today: later its
/// deals would look forgotten and its quotas would be over.
async fn fits(app: &App, slug: &str, today: NaiveDate) -> app::Result<bool> {
    let operator = app.operator(slug).await?;
    let organization = operator.organization();
    let made = organization.local_date(organization.created_at);
    let quarter = organization.settings.buckets.bucket(Grain::Quarter, today);
    // The first key is made when everything else is written.
    let whole = app
        .service_accounts(&operator)
        .await?
        .iter()
        .any(|account| account.name.starts_with(SCRIPT));
    Ok(whole && quarter.contains(made) && today - made < TimeDelta::days(FITS_FOR))
}

async fn let_in(app: &App, slug: &str, demo: &Demo) -> app::Result<Guests> {
    let operator = app.operator(slug).await?;
    let [rep, manager, executive] = demo.shown.map(|place| &demo.people[place].email);
    let known = app.service_accounts(&operator).await?.len();
    let name = if known == 0 {
        SCRIPT.to_owned()
    } else {
        format!("{SCRIPT} {}", known + 1)
    };
    let made = app
        .service_account_create(&operator, &name, Scope::ALL.to_vec())
        .await?;
    Ok(Guests {
        rep: guest(app, &operator, rep).await?,
        manager: guest(app, &operator, manager).await?,
        executive: guest(app, &operator, executive).await?,
        service_account: Script {
            organization: slug.to_owned(),
            name,
            access_token: made.key.clone(),
            key: made.key,
        },
    })
}

/// A member who signs in with the demo's password, set anew where somebody changed it.
async fn guest(app: &App, operator: &Viewer, email: &str) -> app::Result<Guest> {
    let slug = &operator.organization().slug;
    let signed_in = match app.sign_in(slug, email, PASSWORD.to_owned()).await {
        Err(app::Error::Unauthenticated(..)) => {
            let member = app.member_by_email(operator, email).await?;
            let member = member.ok_or_else(|| app::Error::not_found("Member"))?;
            let invited = app.member_reinvite(operator, member.id).await?;
            app.accept_invitation(&invited.token, PASSWORD.to_owned()).await?
        }
        outcome => outcome?,
    };
    let name = signed_in
        .viewer
        .member()
        .map(|member: &Member| member.details.name.clone());
    Ok(Guest {
        organization: slug.clone(),
        name: name.unwrap_or_default(),
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        access_token: signed_in.access_token,
    })
}
