//! Signing in, accepting an invitation, and service accounts.

use super::viewer::{Scope, ServiceAccount, Viewer};
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Instant;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::access;

/// Signs a member in.
#[derive(InputObject)]
pub struct SignInInput {
    /// Slug of the organization.
    organization: String,
    /// The member's address, in any case.
    email: String,
    /// The member's password.
    #[graphql(secret)]
    password: String,
}

/// Accepts an invitation.
#[derive(InputObject)]
pub struct InvitationAcceptInput {
    /// What stands behind `#` in the link of the invitation.
    #[graphql(secret)]
    invitation: String,
    /// The password to sign in with from now on, at least 10 characters.
    #[graphql(secret)]
    password: String,
}

/// A member is signed in.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// To present as `Authorization: Bearer …`. Verifiable with `/.well-known/jwks.json`.
    access_token: String,
    /// When the token ends.
    expires_at: Instant,
    /// Who is signed in.
    viewer: Viewer,
}

/// An invitation was accepted, and the member is signed in.
#[derive(SimpleObject)]
pub struct InvitationAcceptPayload {
    /// To present as `Authorization: Bearer …`. Verifiable with `/.well-known/jwks.json`.
    access_token: String,
    /// When the token ends.
    expires_at: Instant,
    /// Who is signed in.
    viewer: Viewer,
}

/// Makes a service account.
#[derive(InputObject)]
pub struct ServiceAccountCreateInput {
    /// Name shown to people; unique in the organization.
    name: String,
    /// What it may do; at least one.
    scopes: Vec<Scope>,
}

/// A service account was made.
#[derive(SimpleObject)]
pub struct ServiceAccountCreatePayload {
    /// The account.
    service_account: ServiceAccount,
    /// Its key, to present as `Authorization: Bearer …`. Shown only here.
    key: String,
}

/// Revokes a service account.
#[derive(InputObject)]
pub struct ServiceAccountRevokeInput {
    /// The account.
    id: ID,
}

/// A service account was revoked.
#[derive(SimpleObject)]
pub struct ServiceAccountRevokePayload {
    /// The account.
    service_account: ServiceAccount,
}

/// Mutations about who may get in.
#[derive(Default)]
pub struct AccessMutation;

#[Object]
impl AccessMutation {
    /// Signs a member in. Once a request. Errors: `UNAUTHENTICATED` with reason `SIGN_IN_FAILED`, which does not tell what was wrong; `INVALID` with `ONCE_A_REQUEST`.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in, and where.")] input: SignInInput,
    ) -> Option<Answer<SignInPayload>> {
        let answer = async {
            ctx.knock("password")?;
            let signed_in = ctx
                .app()?
                .sign_in(&input.organization, &input.email, input.password)
                .await?;
            ctx.signed_in(&signed_in.viewer)?;
            Ok(SignInPayload {
                access_token: signed_in.access_token,
                expires_at: Instant::of(signed_in.expires_at),
                viewer: Viewer(signed_in.viewer),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Sets an invited member's password and signs them in. Works once, and once a request. Errors: `INVALID` with `INVITATION_INVALID`, `PASSWORD_TOO_SHORT` or `ONCE_A_REQUEST`.
    async fn invitation_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invitation and the password to set.")] input: InvitationAcceptInput,
    ) -> Option<Answer<InvitationAcceptPayload>> {
        let answer = async {
            ctx.knock("password")?;
            let signed_in = ctx
                .app()?
                .accept_invitation(&input.invitation, input.password)
                .await?;
            ctx.signed_in(&signed_in.viewer)?;
            Ok(InvitationAcceptPayload {
                access_token: signed_in.access_token,
                expires_at: Instant::of(signed_in.expires_at),
                viewer: Viewer(signed_in.viewer),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Makes a service account and its key. Executives only. Errors: `INVALID` with `NAME_TAKEN` or `NO_SCOPES`.
    async fn service_account_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service account to make.")] input: ServiceAccountCreateInput,
    ) -> Option<Answer<ServiceAccountCreatePayload>> {
        let answer = async {
            let scopes = input.scopes.into_iter().map(access::Scope::from).collect();
            let made = ctx
                .app()?
                .service_account_create(ctx.viewer()?, &input.name, scopes)
                .await?;
            Ok(ServiceAccountCreatePayload {
                service_account: ServiceAccount(made.account),
                key: made.key,
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Stops accepting a service account's key, at once and for good. Executives only.
    async fn service_account_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service account to revoke.")] input: ServiceAccountRevokeInput,
    ) -> Option<Answer<ServiceAccountRevokePayload>> {
        let answer = async {
            let id = local(&input.id, "id")?;
            let account = ctx.app()?.service_account_revoke(ctx.viewer()?, id).await?;
            Ok(ServiceAccountRevokePayload {
                service_account: ServiceAccount(account),
            })
        };
        Some(Box::pin(answer).await)
    }
}
