//! Signing in with a password, accepting an invitation, and recognising a bearer.

use super::tokens::Bearer;
use super::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::secrets::{SHORTEST_PASSWORD, password_hash, password_matches, secret_hash, secret_matches};
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Principal};
use domain::ids::{InvitationId, MemberId, OrganizationId, ServiceAccountId};
use domain::members::Member;
use domain::organizations::Organization;
use domain::text;
use persistence::Lease;
use std::sync::Arc;
use uuid::Uuid;

/// What the key of a service account starts with.
const SERVICE_KEY: &str = "sk_";

/// A member has signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// What to present as `Authorization: Bearer …`.
    pub access_token: String,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
    /// Who signed in.
    pub viewer: Viewer,
}

impl App {
    /// Signs a member in. The answer, and the time it takes, do not tell whether the organization or the account exists.
    ///
    /// # Errors
    /// `SIGN_IN_FAILED` for a wrong slug, address or password, and for a member who is not active.
    pub async fn sign_in(&self, slug: &str, email: &str, password: String) -> Result<SignedIn> {
        let failed = Error::Unauthenticated("SIGN_IN_FAILED", "organization, e-mail or password is wrong");
        let organization = self.database().organization_by_slug(slug.trim()).await?;
        let found = match (&organization, text::email("email", email)) {
            (Some(organization), Ok(email)) => {
                // Nothing is held while the password is checked.
                let lease = self.database().lease();
                let session = self.database().read(organization.id, &lease);
                session.member_by_email(&email).await?
            }
            _ => None,
        };
        let (member, hash) = found.map_or((None, None), |(member, hash)| (Some(member), hash));
        let matches = password_matches(password, hash.clone()).await?;
        match (organization, member) {
            (Some(organization), Some(member)) if matches && member.active => {
                self.signed_in(organization, member, hash.as_deref())
            }
            _ => Err(failed),
        }
    }

    /// Sets an invited member's password and signs them in. The invitation works once.
    ///
    /// # Errors
    /// `INVITATION_INVALID` for one that is unknown, used or expired; `PASSWORD_TOO_SHORT`.
    pub async fn accept_invitation(&self, token: &str, password: String) -> Result<SignedIn> {
        let refused = || {
            Error::invalid(
                "invitation",
                "INVITATION_INVALID",
                "the invitation is not valid any more",
            )
        };
        let (organization, id, secret) = parts(token).ok_or_else(refused)?;
        let organization = OrganizationId::from_uuid(organization);
        let organization = self
            .database()
            .organization(&self.database().lease(), organization)
            .await?
            .ok_or_else(refused)?;
        if password.chars().count() < SHORTEST_PASSWORD {
            let message = format!("a password has at least {SHORTEST_PASSWORD} characters");
            return Err(Error::invalid("password", "PASSWORD_TOO_SHORT", message));
        }
        let hash = password_hash(password).await?;
        let viewer = self.system_viewer(organization.clone());
        let input = (InvitationId::from_uuid(id), secret.to_owned(), hash.clone());
        let member = self
            .unit(&viewer, input, |work, input| async move {
                let (id, secret, hash) = &*input;
                let refused = || {
                    Error::invalid(
                        "invitation",
                        "INVITATION_INVALID",
                        "the invitation is not valid any more",
                    )
                };
                let invitation = work.invitation(*id).await?.ok_or_else(refused)?;
                // The lock makes a second acceptance wait and then find the invitation used.
                let member = work
                    .member_locked(invitation.member_id)
                    .await?
                    .ok_or_else(refused)?;
                let invitation = work.invitation(*id).await?.ok_or_else(refused)?;
                let open =
                    invitation.accepted_at.is_none() && invitation.expires_at > work.now && member.active;
                if !open || !secret_matches(secret, &invitation.token_hash) {
                    return Err(refused());
                }
                work.member_password(member.id, hash).await?;
                work.invitations_end(member.id, work.now).await?;
                work.audited(
                    "invitationAccept",
                    "Member",
                    Some(member.id.as_uuid()),
                    None,
                    None,
                )
                .await?;
                Ok(member)
            })
            .await?;
        self.signed_in(organization, member, Some(&hash))
    }

    /// Who presents `bearer`: an access token of a member, or the key of a service account.
    ///
    /// # Errors
    /// `TOKEN_EXPIRED`, or `TOKEN_INVALID` for everything else.
    pub async fn authenticate(&self, bearer: &str) -> Result<Viewer> {
        match bearer.strip_prefix(SERVICE_KEY) {
            Some(key) => self.authenticate_service(key).await,
            None => self.authenticate_member(bearer).await,
        }
    }

    async fn authenticate_member(&self, token: &str) -> Result<Viewer> {
        let presented = self.inner.tokens.verify(token, self.now())?;
        let database = self.database();
        let lease = database.lease();
        let found = database.organization_with_member(&lease, presented.organization, presented.member);
        match found.await? {
            Some((organization, member, password))
                if member.active && presented.follows(password.as_deref()) =>
            {
                Ok(self.member_viewer(organization, member, lease))
            }
            _ => Err(invalid_token()),
        }
    }

    async fn authenticate_service(&self, key: &str) -> Result<Viewer> {
        let (organization, id, secret) = parts(key).ok_or_else(invalid_token)?;
        let organization = OrganizationId::from_uuid(organization);
        let database = self.database();
        let lease = database.lease();
        let organization = database
            .organization(&lease, organization)
            .await?
            .ok_or_else(invalid_token)?;
        let session = database.read(organization.id, &lease);
        let id = ServiceAccountId::from_uuid(id);
        let (account, hash) = session.service_account(id).await?.ok_or_else(invalid_token)?;
        if !secret_matches(secret, &hash) || account.revoked_at.is_some() {
            return Err(invalid_token());
        }
        let now = self.now();
        if account
            .last_used_at
            .is_none_or(|at| now - at > TimeDelta::minutes(1))
        {
            lease.release().await;
            let viewer = self.system_viewer(organization.clone());
            self.unit(&viewer, id, |work, id| async move {
                Ok(work.service_account_used(*id, work.now).await?)
            })
            .await?;
        }
        let actor = Actor::Service {
            id: account.id,
            scopes: account.scopes.clone(),
        };
        let principal = Principal {
            organization: organization.id,
            actor,
        };
        let today = organization.local_date(now);
        let mut viewer = Viewer::new(principal, organization, today, lease);
        viewer.service_account = Some(Arc::new(account));
        Ok(viewer)
    }

    /// The viewer of an operator's command in the organization with this slug.
    ///
    /// # Errors
    /// `NOT_FOUND` without such an organization.
    pub async fn operator(&self, slug: &str) -> Result<Viewer> {
        match self.database().organization_by_slug(slug).await? {
            Some(organization) => Ok(self.system_viewer(organization)),
            None => Err(Error::not_found_at("Organization", "organization")),
        }
    }

    /// A ready access token for a member whose password nobody presents: for whoever runs the installation.
    pub async fn token_for(&self, operator: &Viewer, member: MemberId) -> Result<SignedIn> {
        let found = self.reading(operator).member_by_id(member).await?;
        let (member, password) = found.ok_or_else(|| Error::not_found("Member"))?;
        self.signed_in((*operator.organization).clone(), member, password.as_deref())
    }

    pub(crate) fn system_viewer(&self, organization: Organization) -> Viewer {
        let today = organization.local_date(self.now());
        let principal = Principal::system(organization.id);
        Viewer::new(principal, organization, today, self.database().lease())
    }

    /// The viewer of a member who was recognised.
    pub(crate) fn member_viewer(
        &self,
        organization: Organization,
        member: Member,
        lease: Arc<Lease>,
    ) -> Viewer {
        let actor = Actor::Member {
            id: member.id,
            role: member.details.role,
        };
        let principal = Principal {
            organization: organization.id,
            actor,
        };
        let today = organization.local_date(self.now());
        let mut viewer = Viewer::new(principal, organization, today, lease);
        viewer.member = Some(Arc::new(member));
        viewer
    }

    fn signed_in(
        &self,
        organization: Organization,
        member: Member,
        password: Option<&str>,
    ) -> Result<SignedIn> {
        let bearer = Bearer::new(organization.id, member.id, password);
        let (access_token, expires_at) = self.inner.tokens.issue(bearer, self.now(), self.next_id())?;
        Ok(SignedIn {
            access_token,
            expires_at,
            viewer: self.member_viewer(organization, member, self.database().lease()),
        })
    }
}

/// Organization, id and secret in clear text, as keys and invitations carry them.
pub(crate) fn key_text(organization: OrganizationId, id: Uuid, secret: &str) -> String {
    format!("{}_{}_{secret}", organization.as_uuid().simple(), id.simple())
}

/// The key of a service account, shown once.
pub(crate) fn service_key(
    organization: OrganizationId,
    id: ServiceAccountId,
    secret: &str,
) -> (String, String) {
    (
        format!("{SERVICE_KEY}{}", key_text(organization, id.as_uuid(), secret)),
        secret_hash(secret),
    )
}

/// Organization, id and secret in a text that carries them.
pub(crate) fn parts(text: &str) -> Option<(Uuid, Uuid, &str)> {
    let mut parts = text.splitn(3, '_');
    let organization = Uuid::try_parse(parts.next()?).ok()?;
    let id = Uuid::try_parse(parts.next()?).ok()?;
    Some((organization, id, parts.next()?))
}

fn invalid_token() -> Error {
    Error::Unauthenticated("TOKEN_INVALID", "the access token is not valid here")
}
