//! Passwords as hashes: argon2id with the parameters that OWASP names (19 MiB, 2 passes), few at once.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many hashes are computed at once: each takes a core and 19 MiB.
const AT_ONCE: usize = 2;

/// Computes and checks hashes.
#[derive(Debug)]
pub(crate) struct Passwords {
    turn: Arc<Semaphore>,
    /// Checked where there is no account, so that nobody learns by the duration that there is none.
    nobody: String,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self { turn: Arc::new(Semaphore::new(AT_ONCE)), nobody: hash(crate::Token::new().reveal()) }
    }

    /// The hash of a new password, in the PHC format.
    pub(crate) async fn hash(&self, password: &str) -> String {
        let password = password.to_owned();
        self.turn(move || hash(&password)).await
    }

    /// Whether `password` is the one of `kept`; without one, takes as long and says no.
    pub(crate) async fn check(&self, password: &str, kept: Option<&str>) -> bool {
        let (password, known) = (password.to_owned(), kept.is_some());
        let kept = kept.unwrap_or(&self.nobody).to_owned();
        self.turn(move || known & is(&password, &kept)).await
    }

    async fn turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.expect("hashing does not panic and nobody cancels it")
    }
}

fn hash(password: &str) -> String {
    let hashed: Result<PasswordHash, _> = Argon2::default().hash_password(password.as_bytes());
    hashed.expect("the default parameters are valid and any password is taken").to_string()
}

fn is(password: &str, kept: &str) -> bool {
    PasswordHash::new(kept).is_ok_and(|kept| Argon2::default().verify_password(password.as_bytes(), &kept).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_is_accepted() {
        let passwords = Passwords::new();
        let kept = passwords.hash("cheval agrafe pile").await;
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.check("cheval agrafe pile", Some(&kept)).await);
        assert!(!passwords.check("cheval agrafe", Some(&kept)).await);
        assert!(!passwords.check("cheval agrafe pile", None).await);
        assert!(!passwords.check("x", Some("no hash")).await);
    }
}
