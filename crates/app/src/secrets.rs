//! Passwords, and the long random secrets of invitations and service accounts.

use crate::error::{Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

/// Shortest password taken, in characters.
pub(crate) const SHORTEST_PASSWORD: usize = 10;

/// A hash no password matches, checked where there is no account so that both cases take as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2F5ZG9zYXlkb3NheWRvMA$3yQvbjGmWzJ3hDwJKtqxKrgAjJFq2ThHz1g2M5bxQ3E";

/// A random secret of 32 bytes, in URL-safe text.
pub(crate) fn random_secret() -> String {
    let mut bytes = [0u8; 32];
    rand::fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The hash a random secret is stored as. It needs no salt and no slowness: nobody can guess 256 random bits.
pub(crate) fn secret_hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

/// Whether `secret` is the one stored as `hash`, in a time that does not depend on where they differ.
pub(crate) fn secret_matches(secret: &str, hash: &str) -> bool {
    secret_hash(secret).as_bytes().ct_eq(hash.as_bytes()).into()
}

/// Hashes a password with argon2id, off the async threads.
pub(crate) async fn password_hash(password: String) -> Result<String> {
    off_thread(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash: PasswordHash| hash.to_string())
            .map_err(|error| Error::Internal(format!("argon2: {error}")))
    })
    .await
}

/// Whether `password` is the one stored as `hash`; without a hash it takes as long and is false.
pub(crate) async fn password_matches(password: String, hash: Option<String>) -> Result<bool> {
    off_thread(move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.to_owned());
        let hash = PasswordHash::new(&text).map_err(|error| Error::Internal(format!("argon2: {error}")))?;
        Ok(Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
            && known)
    })
    .await
}

/// Passwords hashed at a time: each takes a core and 19 MiB.
static HASHING: Semaphore = Semaphore::const_new(4);

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let turn = HASHING.acquire().await;
    let turn = turn.map_err(|error| Error::Internal(format!("hashing: {error}")))?;
    // A client that hangs up does not give its turn to another while its password is still hashed.
    let work = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::Internal(format!("hashing panicked: {error}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_only_itself_and_nobody_matches_nothing() {
        let hash = password_hash("correct horse".to_owned()).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$"));
        assert!(
            password_matches("correct horse".to_owned(), Some(hash.clone()))
                .await
                .expect("checked")
        );
        assert!(
            !password_matches("battery staple".to_owned(), Some(hash))
                .await
                .expect("checked")
        );
        assert!(
            !password_matches("correct horse".to_owned(), None)
                .await
                .expect("checked")
        );
    }

    #[test]
    fn a_secret_is_stored_only_as_its_hash() {
        let secret = random_secret();
        assert_ne!(secret, secret_hash(&secret));
        assert!(secret_matches(&secret, &secret_hash(&secret)));
        assert!(!secret_matches("guess", &secret_hash(&secret)));
    }
}
