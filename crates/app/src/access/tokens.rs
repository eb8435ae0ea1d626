//! Access tokens: short-lived, signed with the installation's Ed25519 key, verifiable by anyone from the published key set.

use crate::app::Settings;
use crate::clock::{Clock, IdSource};
use crate::error::{Error, Result};
use crate::secrets::secret_hash;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use domain::ids::{MemberId, OrganizationId};
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use persistence::Database;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;
use uuid::Uuid;

/// Whom tokens are for; a token made for anything else is refused.
const AUDIENCE: &str = "saydo";

/// DER of PKCS #8 around a 32-byte Ed25519 seed (RFC 8410, section 7).
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    /// The member.
    sub: Uuid,
    /// The member's organization.
    org: Uuid,
    /// Which password the member had: a new one ends the tokens of those before.
    pwd: String,
    iat: i64,
    exp: i64,
    jti: Uuid,
}

/// Whom an access token speaks for.
pub(crate) struct Bearer {
    pub(crate) organization: OrganizationId,
    pub(crate) member: MemberId,
    password: String,
}

impl Bearer {
    /// A member, with the hash of their password if one is set.
    pub(crate) fn new(organization: OrganizationId, member: MemberId, password: Option<&str>) -> Self {
        Self {
            organization,
            member,
            password: mark(password),
        }
    }

    /// Whether the token was made while the member had this password.
    pub(crate) fn follows(&self, password: Option<&str>) -> bool {
        self.password == mark(password)
    }
}

/// Tells hashes of passwords apart without showing them.
fn mark(password: Option<&str>) -> String {
    let mut mark = secret_hash(password.unwrap_or_default());
    mark.truncate(16);
    mark
}

/// Signs and verifies access tokens.
pub(crate) struct Tokens {
    key_id: String,
    issuer: String,
    lifetime: Duration,
    public: [u8; 32],
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

impl Tokens {
    /// Reads the installation's key, making it first when there is none.
    pub(crate) async fn load(
        database: &Database,
        clock: &dyn Clock,
        ids: &dyn IdSource,
        settings: &Settings,
    ) -> Result<Self> {
        let key = match database.signing_key().await? {
            Some(key) => key,
            None => {
                let mut seed = [0u8; 32];
                rand::fill(&mut seed);
                database
                    .signing_key_offer(ids.next(), &URL_SAFE_NO_PAD.encode(seed), clock.now())
                    .await?
            }
        };
        let seed: [u8; 32] = URL_SAFE_NO_PAD
            .decode(&key.seed)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| Error::Internal("the stored signing key is damaged".into()))?;
        let public = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
        Ok(Self {
            key_id: key.id.to_string(),
            issuer: settings.public_url.clone(),
            lifetime: settings.access_token_lifetime,
            public,
            encoding: EncodingKey::from_ed_der(&[&PKCS8_PREFIX[..], &seed[..]].concat()),
            decoding: DecodingKey::from_ed_der(&public),
        })
    }

    /// A token for a member, and when it ends.
    pub(crate) fn issue(
        &self,
        bearer: Bearer,
        now: DateTime<Utc>,
        id: Uuid,
    ) -> Result<(String, DateTime<Utc>)> {
        let expires_at = now + self.lifetime;
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: bearer.member.as_uuid(),
            org: bearer.organization.as_uuid(),
            pwd: bearer.password,
            iat: now.timestamp(),
            exp: expires_at.timestamp(),
            jti: id,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.key_id.clone());
        let token = jsonwebtoken::encode(&header, &claims, &self.encoding)
            .map_err(|error| Error::Internal(format!("signing a token: {error}")))?;
        Ok((token, expires_at))
    }

    /// The member a token speaks for. Only this installation's key, algorithm, issuer and audience are accepted.
    ///
    /// # Errors
    /// `TOKEN_EXPIRED`, or `TOKEN_INVALID` for everything else, without saying what exactly is wrong.
    pub(crate) fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Bearer> {
        let invalid = Error::Unauthenticated("TOKEN_INVALID", "the access token is not valid here");
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Expiry is judged below, by the application's own clock.
        validation.validate_exp = false;
        let claims = match jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation) {
            Ok(data) => data.claims,
            Err(_) => return Err(invalid),
        };
        if claims.exp <= now.timestamp() {
            return Err(Error::Unauthenticated(
                "TOKEN_EXPIRED",
                "the access token has expired; sign in again",
            ));
        }
        Ok(Bearer {
            organization: OrganizationId::from_uuid(claims.org),
            member: MemberId::from_uuid(claims.sub),
            password: claims.pwd,
        })
    }

    /// The public key as a JSON Web Key Set.
    pub(crate) fn jwks(&self) -> serde_json::Value {
        serde_json::json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": self.key_id, "x": URL_SAFE_NO_PAD.encode(self.public),
        }] })
    }
}
