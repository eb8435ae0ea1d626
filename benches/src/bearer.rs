//! Access tokens and keys of service accounts, checked as the product checks them, but for rights.

use anyhow::{Context, bail};
use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use sqlx::{PgPool, Row};
use uuid::Uuid;

/// What tokens are verified with.
pub(crate) struct Keys {
    key: DecodingKey,
    validation: Validation,
}

/// Whoever asks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bearer {
    Member { organization: Uuid, id: Uuid },
    Service { organization: Uuid, id: Uuid },
}

impl Bearer {
    pub(crate) fn organization(&self) -> Uuid {
        match self {
            Self::Member { organization, .. } | Self::Service { organization, .. } => *organization,
        }
    }

    /// The member who asks.
    pub(crate) fn member(&self) -> anyhow::Result<Uuid> {
        match self {
            Self::Member { id, .. } => Ok(*id),
            Self::Service { .. } => bail!("a service account is no member"),
        }
    }
}

#[derive(Deserialize)]
struct Claims {
    sub: Uuid,
    org: Uuid,
}

impl Keys {
    /// Reads the installation's key.
    pub(crate) async fn load(pool: &PgPool) -> anyhow::Result<Self> {
        let seed: String = sqlx::query_scalar("SELECT seed FROM signing_keys ORDER BY created_at LIMIT 1")
            .fetch_one(pool)
            .await?;
        let seed: [u8; 32] = URL_SAFE_NO_PAD
            .decode(seed)?
            .try_into()
            .ok()
            .context("the key is damaged")?;
        let public = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&["saydo"]);
        Ok(Self {
            key: DecodingKey::from_ed_der(&public),
            validation,
        })
    }

    /// Whoever presents these headers.
    pub(crate) async fn bearer(&self, headers: &HeaderMap, pool: &PgPool) -> anyhow::Result<Bearer> {
        let bearer = headers.get(header::AUTHORIZATION).context("no token")?.to_str()?;
        let bearer = bearer.strip_prefix("Bearer ").context("no bearer")?;
        if let Some(key) = bearer.strip_prefix("sk_") {
            return service(key, pool).await;
        }
        let claims = jsonwebtoken::decode::<Claims>(bearer, &self.key, &self.validation)?.claims;
        Ok(Bearer::Member {
            organization: claims.org,
            id: claims.sub,
        })
    }
}

async fn service(key: &str, pool: &PgPool) -> anyhow::Result<Bearer> {
    let mut parts = key.splitn(3, '_');
    let mut next = || parts.next().context("a damaged key");
    let (organization, id, secret) = (Uuid::try_parse(next()?)?, Uuid::try_parse(next()?)?, next()?);
    let found = sqlx::query(
        "SELECT secret_hash FROM service_accounts WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(pool)
    .await?;
    let hash: &str = found.try_get(0)?;
    if URL_SAFE_NO_PAD.encode(Sha256::digest(secret)) != hash {
        bail!("a wrong key");
    }
    Ok(Bearer::Service { organization, id })
}
